r"""Losses and their gradients: chapter 02.

A loss J is one number for the whole batch, the mean over its m samples. The factor 1/m
is part of J, so it is part of every gradient returned here, and it appears nowhere else
in the package. A row is a sample, and a row of labels Y is one-hot or any distribution.
Gradients have the floating type of the predictions, and no argument is changed.

TypeError says that an argument does not hold real numbers; ValueError that the shapes
differ, the batch is empty, an entry is not finite, or a row that should be one is no
distribution. `cross_entropy.bare` is `cross_entropy` without these checks, and so for
every function: a network, which has looked at Y and made A itself, calls that.
"""

import numpy as np

from ._validation import checked, matrix, probabilities

__all__ = [
    "cross_entropy",
    "cross_entropy_backward",
    "cross_entropy_from_logits",
    "mean_squared_error",
    "mean_squared_error_backward",
]


@checked(A=probabilities, Y=probabilities)
def cross_entropy(A, Y):
    r"""Return the mean cross-entropy: the negative log-likelihood (NLL) of the labels.

    .. math:: J = -\frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{K} Y_{ik} \log A_{ik}

    A term with Y = 0 is 0, also where A = 0. J is infinite if a true class was given
    probability 0; `cross_entropy_from_logits` is finite even where softmax rounds to 0.

    Takes A, probabilities, and Y, labels, both (m, K); returns J in nats per sample.
    Chapter 02; sources F-4a, R-eq7, R-eq8, P-2.1j, P-2.1l, P-2.1p.

    >>> J = cross_entropy(A=[[0.25, 0.75], [0.5, 0.5]], Y=[[0, 1], [1, 0]])
    >>> round(J, 4), round(float(-np.log(0.75) - np.log(0.5)) / 2, 4)
    (0.4904, 0.4904)
    """
    with np.errstate(divide="ignore"):  # log 0 = -inf is meant
        log_A = np.log(np.maximum(A, 0), out=np.zeros_like(A), where=Y > 0)
    return float(-(Y * log_A).sum() / len(A))


@checked(Z=matrix, Y=probabilities)
def cross_entropy_from_logits(Z, Y, *, return_A=False):
    r"""Return the mean cross-entropy of softmax(Z), exact for scores of any size.

    .. math:: J = \frac{1}{m} \sum_{i=1}^{m} \Big(\log \sum_{j=1}^{K} e^{Z_{ij}}
              - \sum_{k=1}^{K} Y_{ik} Z_{ik}\Big)

    Takes Z, finite scores, and Y, labels, both (m, K), and return_A; returns J in nats
    per sample, with return_A also A = softmax(Z), (m, K), of the same exponentials.
    Chapter 02; sources F-4a with F-3.2b, P-2.1o repaired (P-E2), stable (F-E8).

    >>> cross_entropy_from_logits(Z=[[0.0, 110.0]], Y=[[1, 0]])
    110.0
    """
    # adding one number to a whole row changes nothing: 0 becomes the largest score
    Z = Z - Z.max(axis=1, keepdims=True)
    E = np.exp(Z)
    sums = E.sum(axis=1, keepdims=True)
    J = float((np.log(sums[:, 0]) - (Y * Z).sum(axis=1)).sum() / len(Z))
    return (J, E / sums) if return_A else J


@checked(A=probabilities, Y=probabilities)
def cross_entropy_backward(A, Y):
    r"""Return the gradient of the mean cross-entropy with respect to the scores Z.

    .. math:: dZ = \frac{1}{m} (A - Y), \qquad A = \operatorname{softmax}(Z)

    Takes A, probabilities, and Y, labels, both (m, K); returns dZ of the same shape, in
    nats per unit of score, whose rows sum to 0.
    Chapter 02; sources R-eq22, F-5.1, A-4a, with the 1/m they leave out (F-E1, R-E5).

    >>> cross_entropy_backward(A=[[0.25, 0.75], [0.5, 0.5]], Y=[[0, 1], [1, 0]])
    array([[ 0.125, -0.125],
           [-0.25 ,  0.25 ]])
    """
    return (A - Y) / len(A)


@checked(A=matrix, Y=matrix)
def mean_squared_error(A, Y):
    r"""Return the squared error: summed over the outputs, averaged over the samples.

    .. math:: J = \frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{K} (A_{ik} - Y_{ik})^2

    Source A leaves open whether the K outputs are summed or averaged (A-E8);
    scikit-learn averages, which gives J / K.

    Takes predictions A and targets Y, both (m, K); returns J in squared units of Y.
    Chapter 02; sources A-2a, A-2b.

    >>> mean_squared_error(A=[[0.5, 0.5], [0.0, 1.0]], Y=[[0, 1], [0, 1]])
    0.25
    """
    return float(((A - Y) ** 2).sum() / len(A))


@checked(A=matrix, Y=matrix)
def mean_squared_error_backward(A, Y):
    r"""Return the gradient of the squared error with respect to the predictions A.

    .. math:: dA = \frac{2}{m} (A - Y)

    With A = softmax(Z), `softmax_backward` takes it on to dZ. That is not A - Y (A-E2).

    Takes predictions A and targets Y, both (m, K); returns dA of the same shape.
    Chapter 02; source A-2b.

    >>> mean_squared_error_backward(A=[[0.5, 0.5], [0.0, 1.0]], Y=[[0, 1], [0, 1]])
    array([[ 0.5, -0.5],
           [ 0. ,  0. ]])
    """
    return 2 * (A - Y) / len(A)
