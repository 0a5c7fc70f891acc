r"""Activation functions and their derivatives: chapters 01, 02, 03 and 05.

A forward function maps pre-activations Z to activations A. Its `_backward` partner
takes dA, the gradient of the loss J with respect to A, and the Z of the forward pass,
and returns dZ. Where there are rows, a row is a sample. Results have the floating type
of Z (float32 in, float32 out), integers become float64, and no argument is changed.

TypeError says that an argument does not hold real numbers; ValueError that two shapes
differ or, where rows are needed, that Z is a single number, is empty, or holds nan or
+inf. `softmax.bare` is `softmax` without these checks, and so for every function.
"""

import numpy as np

from ._validation import checked, floats, scores

__all__ = [
    "log_softmax",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "softmax_backward",
    "softmax_jacobian",
]


@checked(Z=floats)
def relu(Z):
    r"""Rectify: keep what is positive, set the rest to 0.

    .. math:: A = \max(0, Z)

    Takes Z of any shape; returns A of the same. A nan stays a nan.
    Chapter 03; sources F-3.2a, R-eq3, A-1.1a.

    >>> relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.])
    """
    return np.maximum(Z, 0)


@checked(Z=floats, dA=floats)
def relu_backward(dA, Z):
    r"""Pass the gradient on where Z was positive.

    .. math:: dZ = dA \odot \mathbf{1}[Z > 0]

    At Z = 0 ReLU has no derivative; 0 is the usual choice.

    Takes dA and Z (the pre-activations, not A) of one shape; returns dZ of the same.
    Chapter 03; sources F-5.3a, F-5.3b, R-eq33 (repaired), R-eq34, A-1.1b.

    >>> relu_backward([10.0, 20.0, 30.0], Z=[-2.0, 0.0, 3.0])
    array([ 0.,  0., 30.])
    """
    return dA * (Z > 0)


@checked(Z=floats)
def sigmoid(Z):
    r"""Squash each entry into (0, 1).

    .. math:: A = \frac{1}{1 + e^{-Z}} = e^{-\log(1 + e^{-Z})}

    The second form is the one computed: `logaddexp` does not overflow.

    Takes Z of any shape; returns A of the same.
    Chapter 03; source A-0a, which names it without a definition (A-E6).

    >>> sigmoid([-1e4, 0.0, 1e4])
    array([0. , 0.5, 1. ])
    """
    return np.exp(-np.logaddexp(0, -Z))


@checked(Z=floats, dA=floats)
def sigmoid_backward(dA, Z):
    r"""Multiply the gradient by the slope of the sigmoid.

    .. math:: dZ = dA \odot \sigma(Z) \odot (1 - \sigma(Z))

    Takes dA and Z of one shape; returns dZ of the same.
    Chapter 03; source A-0a (A-E6).

    >>> sigmoid_backward([8.0], Z=[0.0])
    array([2.])
    """
    A = sigmoid.bare(Z)
    return dA * A * (1 - A)


@checked(Z=scores)
def softmax(Z):
    r"""Turn each row of scores into a row of probabilities.

    .. math:: A_{ik} = \frac{e^{Z_{ik} - M_i}}{\sum_{j} e^{Z_{ij} - M_i}},
              \qquad M_i = \max_j Z_{ij}

    Subtracting the row's largest score changes nothing on paper and keeps `exp` from
    overflowing on a computer. A score of -inf is allowed: that class gets 0.

    Takes Z, scores (m, K) or (K,); returns A of the same shape, whose rows sum to 1.
    Chapter 01; sources F-3.2b, R-eq5, R-eq6, A-1.2a, P-2.1n.

    >>> softmax([0.0, np.log(3.0)])
    array([0.25, 0.75])
    >>> softmax([[1e4, 0.0], [-1e4, -1e4]])
    array([[1. , 0. ],
           [0.5, 0.5]])
    """
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


@checked(Z=scores)
def log_softmax(Z):
    r"""Return the logarithm of softmax without ever forming the probabilities.

    .. math:: \log A_{ik} = (Z_{ik} - M_i) - \log \sum_{j} e^{Z_{ij} - M_i},
              \qquad M_i = \max_j Z_{ij}

    Takes Z, scores (m, K) or (K,); returns log A of the same shape, in nats, at most 0.
    Chapter 02; repairs F-3.2b with F-4a, which overflow in floating point (F-E8).

    >>> log_softmax([0.0, 110.0])
    array([-110.,    0.])
    """
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@checked(Z=scores)
def softmax_jacobian(Z):
    r"""Return all derivatives of softmax outputs with respect to its inputs.

    .. math:: \frac{\partial A_{ij}}{\partial Z_{ik}} = A_{ij} (\delta_{jk} - A_{ik})

    Takes Z, scores (m, K) or (K,); returns (m, K, K) or (K, K): for each sample a
    symmetric matrix whose rows and columns sum to 0.
    Chapter 01; sources R-eq13, R-eq17, P-2.3.2l, P-2.3.2n.

    >>> softmax_jacobian([0.0, np.log(3.0)])
    array([[ 0.1875, -0.1875],
           [-0.1875,  0.1875]])
    """
    A = softmax.bare(Z)
    identity = np.eye(A.shape[-1], dtype=A.dtype)
    return A[..., :, None] * (identity - A[..., None, :])


@checked(Z=scores, dA=floats)
def softmax_backward(dA, Z):
    r"""Multiply the gradient by the Jacobian of softmax, without building it.

    .. math:: dZ_{ik} = A_{ik} \Big(dA_{ik} - \sum_j dA_{ij} A_{ij}\Big)

    Takes dA and Z, scores, both (m, K) or (K,); returns dZ of the same shape, whose
    rows sum to 0.
    Chapter 02; sources P-2.3.2j, R-eq10, and A-4a repaired for squared error (A-E2).

    >>> softmax_backward([1.0, 0.0], Z=[0.0, np.log(3.0)])
    array([ 0.1875, -0.1875])
    """
    A = softmax.bare(Z)
    return A * (dA - (dA * A).sum(axis=-1, keepdims=True))
