r"""How the weights start: chapter 06.

Every initializer takes the sizes of a layer, n_in inputs and n_out units, and a seed
(an int, a numpy.random.Generator, or None for something else each time). It returns the
float64 matrix W, shape (n_in, n_out), whose entries are independent with mean 0. Biases
start at 0 and need no function.

TypeError says that an argument is of the wrong kind; ValueError that a size is not at
least 1, std not positive, or a seed negative.
"""

import numpy as np

from ._validation import check_number, check_size, generator

__all__ = ["glorot_uniform", "he_normal", "normal", "uniform_fan_in", "zeros"]


def zeros(n_in, n_out, seed=None):
    r"""Return zeros: every hidden unit then stays the same as every other.

    .. math:: W = 0

    Takes n_in, n_out and a seed, which it ignores; returns W, shape (n_in, n_out).
    Chapter 06; for R-x1, which gives no initial values (R-E10).

    >>> zeros(2, 3)
    array([[0., 0., 0.],
           [0., 0., 0.]])
    """
    return np.zeros(_shape(n_in, n_out))


def normal(n_in, n_out, seed=None, *, std=0.01):
    r"""Draw from a normal distribution of one standard deviation for every layer.

    .. math:: W \sim \mathcal{N}(0, \mathrm{std}^2)

    Takes n_in, n_out, a seed, and std > 0; returns W, shape (n_in, n_out).
    Chapter 06; for R-x1 (R-E10, R-E11: `0.01 randn`).

    >>> normal(784, 128, seed=0).std().round(3)
    np.float64(0.01)
    """
    std = check_number(std, "std", 0)
    return generator(seed).normal(0, std, _shape(n_in, n_out))


def he_normal(n_in, n_out, seed=None):
    r"""Draw so that ReLU layers keep the variance of their pre-activations.

    .. math:: W \sim \mathcal{N}\Big(0, \frac{2}{n_{in}}\Big)

    2 / n_in is the variance; the standard deviation is its square root (F-E3).

    Takes n_in, n_out and a seed; returns W, shape (n_in, n_out).
    Chapter 06; source F-2c; He et al. 2015, section 2.2, arXiv 1502.01852.

    >>> he_normal(800, 100, seed=0).std().round(3)
    np.float64(0.05)
    """
    shape = _shape(n_in, n_out)
    return generator(seed).normal(0, (2 / n_in) ** 0.5, shape)


def uniform_fan_in(n_in, n_out, seed=None):
    r"""Draw from the uniform distribution that source P calls Xavier.

    .. math:: W \sim \mathcal{U}\Big(-\frac{1}{\sqrt{n_{in}}},
              \frac{1}{\sqrt{n_{in}}}\Big), \qquad \mathrm{Var}(W) = \frac{1}{3 n_{in}}

    Takes n_in, n_out and a seed; returns W, shape (n_in, n_out).
    Chapter 06; source P-3c (P-E18).

    >>> abs(uniform_fan_in(100, 50, seed=0)).max().round(2)
    np.float64(0.1)
    """
    shape = _shape(n_in, n_out)
    return generator(seed).uniform(-1 / n_in**0.5, 1 / n_in**0.5, shape)


def glorot_uniform(n_in, n_out, seed=None):
    r"""Draw as Glorot and Bengio proposed, from both sizes of the layer.

    .. math:: W \sim \mathcal{U}(-b, b), \quad b = \sqrt{\frac{6}{n_{in} + n_{out}}},
              \qquad \mathrm{Var}(W) = \frac{2}{n_{in} + n_{out}}

    Takes n_in, n_out and a seed; returns W, shape (n_in, n_out).
    Chapter 06; Glorot and Bengio 2010, equation 16; set against P-3c (P-E18).

    >>> abs(glorot_uniform(100, 50, seed=0)).max().round(2)
    np.float64(0.2)
    """
    shape = _shape(n_in, n_out)
    b = (6 / (n_in + n_out)) ** 0.5
    return generator(seed).uniform(-b, b, shape)


def _shape(n_in, n_out):
    return check_size(n_in, "n_in"), check_size(n_out, "n_out")
