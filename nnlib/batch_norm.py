r"""Batch normalisation and its derivative: chapter 11.

Each unit gets mean 0 and variance 1 over the batch, then a scale gamma and a place beta
of its own. Mean and variance depend on all samples of the batch, so the gradient with
respect to one sample does too. Without a batch, a trained network uses a fixed mean and
variance, those of the training samples; then the layer is an ordinary one.

TypeError says that an argument does not hold real numbers; ValueError that the shapes
do not fit, a value is not finite, or a setting is out of its range. No argument is
changed.
"""

import numpy as np

from ._validation import (
    check_finite,
    check_number,
    check_shape,
    checked,
    float_array,
    matrix,
)

__all__ = ["batch_norm", "batch_norm_backward", "fold_batch_norm"]


def _row(value, name, n):
    value = float_array(value, name)
    check_shape(value, name, (n,))
    check_finite(value, name)
    return value


def _standardised(Z, epsilon):
    """Return Z less its mean, over its deviation; and one over the deviation."""
    epsilon = check_number(epsilon, "epsilon", 0)
    centred = Z - Z.mean(axis=0)
    inverse = 1 / np.sqrt((centred**2).mean(axis=0) + epsilon)
    return centred * inverse, inverse


@checked(Z=matrix)
def batch_norm(Z, gamma, beta, epsilon=1e-5):
    r"""Standardise each column over the batch, then scale and move it.

    .. math:: \hat Z = \frac{Z - \mu}{\sqrt{\sigma^2 + \epsilon}}, \qquad
              A = \gamma \odot \hat Z + \beta, \\
              \mu = \frac{1}{m} \sum_{i=1}^{m} Z_i, \qquad
              \sigma^2 = \frac{1}{m} \sum_{i=1}^{m} (Z_i - \mu)^2

    Takes Z, (m, n), gamma and beta, (n,), and epsilon > 0; returns A, (m, n).
    Chapter 11; Ioffe and Szegedy 2015, arXiv 1502.03167.

    >>> batch_norm([[1.0], [3.0]], gamma=[2.0], beta=[10.0]).round(3)
    array([[ 8.],
           [12.]])
    """
    n = Z.shape[1]
    gamma, beta = _row(gamma, "gamma", n), _row(beta, "beta", n)
    Z_hat, _ = _standardised(Z, epsilon)
    return (gamma * Z_hat + beta).astype(Z.dtype, copy=False)


@checked(Z=matrix, dA=matrix)
def batch_norm_backward(dA, Z, gamma, epsilon=1e-5):
    r"""Return the gradients with respect to the scores, the scale and the place.

    .. math::
        d\beta = \sum_{i=1}^{m} dA_i, \qquad
        d\gamma = \sum_{i=1}^{m} dA_i \odot \hat Z_i, \\
        dZ = \frac{\gamma}{\sqrt{\sigma^2 + \epsilon}} \odot
             \left( dA - \frac{d\beta}{m} - \hat Z \odot \frac{d\gamma}{m} \right)

    The two terms taken off are what mean and variance take back: each column of dZ sums
    to 0, and moving all samples alike, or all apart by one factor, changes no loss.

    Takes dA and Z, (m, n), gamma, (n,), and epsilon as in the forward pass; returns dZ,
    (m, n), dgamma and dbeta, (n,).
    Chapter 11; Ioffe and Szegedy 2015, arXiv 1502.03167.

    >>> dZ, dgamma, dbeta = batch_norm_backward([[1.0], [0.0]], [[1.0], [3.0]], [2.0])
    >>> dgamma.round(3), dbeta
    (array([-1.]), array([1.]))
    """
    gamma = _row(gamma, "gamma", Z.shape[1])
    Z_hat, inverse = _standardised(Z, epsilon)
    dbeta, dgamma = dA.sum(axis=0), (dA * Z_hat).sum(axis=0)
    dZ = gamma * inverse * (dA - (dbeta + Z_hat * dgamma) / len(Z))
    return dZ.astype(Z.dtype, copy=False), dgamma, dbeta


@checked(W=matrix)
def fold_batch_norm(W, gamma, beta, mean, variance, epsilon=1e-5):
    r"""Return the ordinary layer that does the same with a fixed mean and variance.

    .. math:: W' = W \operatorname{diag}(s), \qquad b' = \beta - \mu \odot s, \qquad
              s = \frac{\gamma}{\sqrt{\sigma^2 + \epsilon}}

    Takes W, (n_in, n_out), such that Z = A W, and gamma, beta, mean and variance of Z,
    (n_out,), and epsilon > 0; returns W' of the shape of W, and b', (n_out,).
    Chapter 11.

    >>> fold_batch_norm([[2.0]], [3.0], [1.0], [4.0], [4.0], epsilon=1e-12)
    (array([[3.]]), array([-5.]))
    """
    row = {"gamma": gamma, "beta": beta, "mean": mean, "variance": variance}
    gamma, beta, mean, variance = (_row(v, k, W.shape[1]) for k, v in row.items())
    if variance.min() < 0:
        raise ValueError(f"variance must be 0 or more, got {variance.min()}")
    s = gamma / np.sqrt(variance + check_number(epsilon, "epsilon", 0))
    return (W * s).astype(W.dtype, copy=False), beta - mean * s
