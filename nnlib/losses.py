r"""Losses and their gradients: chapter 02.

A loss J is one number for the whole batch, the mean over its m samples. The factor 1/m
is part of J, so it is part of every gradient returned here, and it appears nowhere else
in the package.
"""

import numpy as np

from ._validation import (
    check_finite,
    check_probabilities,
    check_same_shape,
    check_shape,
    float_array,
)

__all__ = [
    "cross_entropy",
    "cross_entropy_backward",
    "cross_entropy_from_logits",
    "mean_squared_error",
    "mean_squared_error_backward",
]


def cross_entropy(A, Y):
    r"""Return the mean cross-entropy of predicted probabilities.

    .. math:: J = -\frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{K} Y_{ik} \log A_{ik}

    It is the negative log-likelihood (NLL) of the labels. A term with Y = 0 is 0, also
    where A = 0.

    Parameters
    ----------
    A : array_like of real numbers, shape (m, K)
        Predicted probabilities, one row a sample.
    Y : array_like of real numbers, shape (m, K)
        One-hot labels, or any rows of probabilities.

    Returns
    -------
    J : float
        In nats per sample. Infinite if a true class was given probability 0;
        `cross_entropy_from_logits` is finite even where softmax rounds to 0.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes differ, the batch is empty, or a row is no distribution.

    Notes
    -----
    Chapter 02; sources F-4a, R-eq7, R-eq8, P-2.1j, P-2.1l, P-2.1p.

    Examples
    --------
    >>> J = cross_entropy(A=[[0.25, 0.75], [0.5, 0.5]], Y=[[0, 1], [1, 0]])
    >>> round(J, 4), round(float(-np.log(0.75) - np.log(0.5)) / 2, 4)
    (0.4904, 0.4904)
    """
    A, Y = _predictions_and_targets(A, Y, "A")
    check_probabilities(A, "A")
    check_probabilities(Y, "Y")
    with np.errstate(divide="ignore"):  # log 0 = -inf is meant
        log_A = np.log(np.maximum(A, 0), out=np.zeros_like(A), where=Y > 0)
    return float(-(Y * log_A).sum() / len(A))


def cross_entropy_from_logits(Z, Y, *, check=True):
    r"""Return the mean cross-entropy of softmax(Z), exact for scores of any size.

    .. math:: J = \frac{1}{m} \sum_{i=1}^{m} \Big(\log \sum_{j=1}^{K} e^{Z_{ij}}
              - \sum_{k=1}^{K} Y_{ik} Z_{ik}\Big)

    Parameters
    ----------
    Z : array_like of real numbers, shape (m, K)
        Scores (logits), one row a sample.
    Y : array_like of real numbers, shape (m, K)
        One-hot labels, or any rows of probabilities.
    check : bool
        Look at every value first. A network, which has looked at Y and made Z itself,
        turns it off.

    Returns
    -------
    J : float
        In nats per sample.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes differ, the batch is empty, Z is not finite, or a row of Y is no
        distribution.

    Notes
    -----
    Chapter 02; sources F-4a with F-3.2b, P-2.1o repaired (P-E2), stable (F-E8).

    Examples
    --------
    >>> cross_entropy_from_logits(Z=[[0.0, 110.0]], Y=[[1, 0]])
    110.0
    """
    if check:
        Z, Y = _predictions_and_targets(Z, Y, "Z")
        check_finite(Z, "Z")
        check_probabilities(Y, "Y")
    # adding one number to a whole row changes nothing: 0 becomes the largest score
    Z = Z - Z.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(Z).sum(axis=1))
    return float((log_sums - (Y * Z).sum(axis=1)).sum() / len(Z))


def cross_entropy_backward(A, Y, *, check=True):
    r"""Return the gradient of the mean cross-entropy with respect to the scores Z.

    .. math:: dZ = \frac{1}{m} (A - Y), \qquad A = \operatorname{softmax}(Z)

    Parameters
    ----------
    A : array_like of real numbers, shape (m, K)
        Predicted probabilities, softmax(Z).
    Y : array_like of real numbers, shape (m, K)
        One-hot labels, or any rows of probabilities.
    check : bool
        Look at every value first. A network, which has looked at Y and made A itself,
        turns it off.

    Returns
    -------
    dZ : ndarray, shape (m, K)
        In nats per unit of score. Every row sums to 0.

    Raises
    ------
    TypeError, ValueError
        As for `cross_entropy`.

    Notes
    -----
    Chapter 02; sources R-eq22, F-5.1, A-4a, with the 1/m they leave out (F-E1, R-E5).

    Examples
    --------
    >>> cross_entropy_backward(A=[[0.25, 0.75], [0.5, 0.5]], Y=[[0, 1], [1, 0]])
    array([[ 0.125, -0.125],
           [-0.25 ,  0.25 ]])
    """
    if check:
        A, Y = _predictions_and_targets(A, Y, "A")
        check_probabilities(A, "A")
        check_probabilities(Y, "Y")
    return (A - Y) / len(A)


def mean_squared_error(A, Y):
    r"""Return the squared error: summed over the outputs, averaged over the samples.

    .. math:: J = \frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{K} (A_{ik} - Y_{ik})^2

    Source A leaves open whether the K outputs are summed or averaged (A-E8);
    scikit-learn averages, which gives J / K.

    Parameters
    ----------
    A, Y : array_like of real numbers, shape (m, K)
        Predictions and targets, one row a sample.

    Returns
    -------
    J : float
        In squared units of Y, per sample.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes differ, the batch is empty, or an entry is not finite.

    Notes
    -----
    Chapter 02; sources A-2a, A-2b.

    Examples
    --------
    >>> mean_squared_error(A=[[0.5, 0.5], [0.0, 1.0]], Y=[[0, 1], [0, 1]])
    0.25
    """
    A, Y = _predictions_and_targets(A, Y, "A")
    check_finite(A, "A")
    check_finite(Y, "Y")
    return float(((A - Y) ** 2).sum() / len(A))


def mean_squared_error_backward(A, Y):
    r"""Return the gradient of the squared error with respect to the predictions A.

    .. math:: dA = \frac{2}{m} (A - Y)

    With A = softmax(Z), `softmax_backward` takes it on to dZ. That is not A - Y (A-E2).

    Parameters
    ----------
    A, Y : array_like of real numbers, shape (m, K)
        Predictions and targets, one row a sample.

    Returns
    -------
    dA : ndarray, shape (m, K)

    Raises
    ------
    TypeError, ValueError
        As for `mean_squared_error`.

    Notes
    -----
    Chapter 02; source A-2b.

    Examples
    --------
    >>> mean_squared_error_backward(A=[[0.5, 0.5], [0.0, 1.0]], Y=[[0, 1], [0, 1]])
    array([[ 0.5, -0.5],
           [ 0. ,  0. ]])
    """
    A, Y = _predictions_and_targets(A, Y, "A")
    check_finite(A, "A")
    check_finite(Y, "Y")
    return 2 * (A - Y) / len(A)


def _predictions_and_targets(P, Y, name):
    P, Y = float_array(P, name), float_array(Y, "Y")
    check_shape(P, name, ("m", "K"))
    if Y.ndim == 1 and len(Y) == len(P):
        raise ValueError(
            f"Y must have the shape of {name}, {P.shape}, got {Y.shape}; "
            f"labels become one-hot rows by one_hot(y, n_classes={P.shape[1]})"
        )
    check_same_shape(Y, "Y", P, name)
    # float64 targets must not promote float32 predictions
    return P, Y.astype(P.dtype, copy=False)
