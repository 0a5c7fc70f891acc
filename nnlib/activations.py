r"""Activation functions and their derivatives: chapters 01, 03 and 05.

A forward function maps pre-activations Z to activations A of the same shape. Its
`_backward` partner takes dA, the gradient of the loss J with respect to A, and the Z of
the forward pass, and returns dZ. Floating types are kept: float32 in, float32 out.
"""

import numpy as np

from ._validation import check_finite, check_same_shape, float_array

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


def relu(Z):
    r"""Rectify: keep what is positive, set the rest to 0.

    .. math:: A = \max(0, Z)

    Parameters
    ----------
    Z : array_like of real numbers, any shape
        Pre-activations. A nan stays a nan.

    Returns
    -------
    A : ndarray, shape of Z

    Raises
    ------
    TypeError
        If Z does not hold real numbers.

    Notes
    -----
    Chapter 03; sources F-3.2a, R-eq3, A-1.1a.

    Examples
    --------
    >>> relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.])
    """
    return np.maximum(float_array(Z, "Z"), 0)


def relu_backward(dA, Z):
    r"""Pass the gradient on where Z was positive.

    .. math:: dZ = dA \odot \mathbf{1}[Z > 0]

    At Z = 0 ReLU has no derivative; 0 is the usual choice.

    Parameters
    ----------
    dA : array_like, shape of Z
        Gradient of J with respect to A = relu(Z).
    Z : array_like of real numbers, any shape
        The pre-activations of the forward pass (not the activations).

    Returns
    -------
    dZ : ndarray, shape of Z

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes differ.

    Notes
    -----
    Chapter 03; sources F-5.3a, F-5.3b, R-eq33 (repaired), R-eq34, A-1.1b.

    Examples
    --------
    >>> relu_backward([10.0, 20.0, 30.0], Z=[-2.0, 0.0, 3.0])
    array([ 0.,  0., 30.])
    """
    dA, Z = _gradient_and_input(dA, Z)
    return dA * (Z > 0)


def sigmoid(Z):
    r"""Squash each entry into (0, 1).

    .. math:: A = \frac{1}{1 + e^{-Z}} = e^{-\log(1 + e^{-Z})}

    The second form is the one computed: `logaddexp` does not overflow.

    Parameters
    ----------
    Z : array_like of real numbers, any shape

    Returns
    -------
    A : ndarray, shape of Z

    Raises
    ------
    TypeError
        If Z does not hold real numbers.

    Notes
    -----
    Chapter 03; source A-0a, which names it and does not define it (A-E6).

    Examples
    --------
    >>> sigmoid([-1e4, 0.0, 1e4])
    array([0. , 0.5, 1. ])
    """
    return np.exp(-np.logaddexp(0, -float_array(Z, "Z")))


def sigmoid_backward(dA, Z):
    r"""Multiply the gradient by the slope of the sigmoid.

    .. math:: dZ = dA \odot \sigma(Z) \odot (1 - \sigma(Z))

    Parameters
    ----------
    dA : array_like, shape of Z
        Gradient of J with respect to A = sigmoid(Z).
    Z : array_like of real numbers, any shape
        The pre-activations of the forward pass.

    Returns
    -------
    dZ : ndarray, shape of Z

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes differ.

    Notes
    -----
    Chapter 03; source A-0a (A-E6).

    Examples
    --------
    >>> sigmoid_backward([8.0], Z=[0.0])
    array([2.])
    """
    dA, Z = _gradient_and_input(dA, Z)
    A = sigmoid(Z)
    return dA * A * (1 - A)


def softmax(Z):
    r"""Turn each row of scores into a row of probabilities.

    .. math:: A_{ik} = \frac{e^{Z_{ik} - M_i}}{\sum_{j} e^{Z_{ij} - M_i}},
              \qquad M_i = \max_j Z_{ij}

    Subtracting the row's largest score changes nothing on paper and keeps `exp` from
    overflowing on a computer.

    Parameters
    ----------
    Z : array_like of real numbers, shape (m, K) or (K,)
        Scores (logits), one row a sample. -inf is allowed: that class gets 0.

    Returns
    -------
    A : ndarray, shape of Z
        Probabilities; every row sums to 1.

    Raises
    ------
    TypeError
        If Z does not hold real numbers.
    ValueError
        If Z is a single number, is empty, or has a nan or +inf in it.

    Notes
    -----
    Chapter 01; sources F-3.2b, R-eq5, R-eq6, A-1.2a, P-2.1n.

    Examples
    --------
    >>> softmax([0.0, np.log(3.0)])
    array([0.25, 0.75])
    >>> softmax([[1e4, 0.0], [-1e4, -1e4]])
    array([[1. , 0. ],
           [0.5, 0.5]])
    """
    E = np.exp(_shifted(Z))
    return E / E.sum(axis=-1, keepdims=True)


def log_softmax(Z):
    r"""Return the logarithm of softmax without ever forming the probabilities.

    .. math:: \log A_{ik} = (Z_{ik} - M_i) - \log \sum_{j} e^{Z_{ij} - M_i},
              \qquad M_i = \max_j Z_{ij}

    Parameters
    ----------
    Z : array_like of real numbers, shape (m, K) or (K,)
        Scores (logits), one row a sample.

    Returns
    -------
    log_A : ndarray, shape of Z
        Natural logarithms (nats), all at most 0.

    Raises
    ------
    TypeError, ValueError
        As for `softmax`.

    Notes
    -----
    Chapter 02; repairs F-3.2b with F-4a, which overflow in floating point (F-E8).

    Examples
    --------
    >>> log_softmax([0.0, 110.0])
    array([-110.,    0.])
    """
    shifted = _shifted(Z)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def softmax_jacobian(Z):
    r"""Return all derivatives of softmax outputs with respect to its inputs.

    .. math:: \frac{\partial A_{ij}}{\partial Z_{ik}} = A_{ij} (\delta_{jk} - A_{ik})

    Parameters
    ----------
    Z : array_like of real numbers, shape (m, K) or (K,)
        Scores (logits), one row a sample.

    Returns
    -------
    jacobian : ndarray, shape (m, K, K) or (K, K)
        Symmetric; rows and columns sum to 0.

    Raises
    ------
    TypeError, ValueError
        As for `softmax`.

    Notes
    -----
    Chapter 01; sources R-eq13, R-eq17, P-2.3.2l, P-2.3.2n.

    Examples
    --------
    >>> softmax_jacobian([0.0, np.log(3.0)])
    array([[ 0.1875, -0.1875],
           [-0.1875,  0.1875]])
    """
    A = softmax(Z)
    identity = np.eye(A.shape[-1], dtype=A.dtype)
    return A[..., :, None] * (identity - A[..., None, :])


def softmax_backward(dA, Z):
    r"""Multiply the gradient by the Jacobian of softmax, without building it.

    .. math:: dZ_{ik} = A_{ik} \Big(dA_{ik} - \sum_j dA_{ij} A_{ij}\Big)

    Parameters
    ----------
    dA : array_like, shape of Z
        Gradient of J with respect to A = softmax(Z).
    Z : array_like of real numbers, shape (m, K) or (K,)
        Scores (logits), one row a sample.

    Returns
    -------
    dZ : ndarray, shape of Z
        Every row sums to 0.

    Raises
    ------
    TypeError, ValueError
        As for `softmax`; ValueError too if the shapes differ.

    Notes
    -----
    Chapter 02; sources P-2.3.2j, R-eq10, and A-4a repaired for squared error (A-E2).

    Examples
    --------
    >>> softmax_backward([1.0, 0.0], Z=[0.0, np.log(3.0)])
    array([ 0.1875, -0.1875])
    """
    dA, Z = _gradient_and_input(dA, Z)
    A = softmax(Z)
    return A * (dA - (dA * A).sum(axis=-1, keepdims=True))


def _shifted(Z):
    Z = float_array(Z, "Z")
    if Z.ndim == 0 or Z.size == 0:
        raise ValueError(f"Z must have shape (m, K) or (K,), got {Z.shape}")
    M = Z.max(axis=-1, keepdims=True)
    if not np.isfinite(M).all():  # a row's maximum shows any nan or +inf in it
        check_finite(Z, "Z")
    return Z - M


def _gradient_and_input(dA, Z):
    dA, Z = float_array(dA, "dA"), float_array(Z, "Z")
    check_same_shape(dA, "dA", Z, "Z")
    return dA, Z
