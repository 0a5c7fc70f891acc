r"""How the weights start: chapter 06.

Every initializer takes the two sizes of a layer and a seed, and returns the float64
matrix W, shape (n_in, n_out), whose entries are independent with mean 0. Biases start
at 0 and need no function.
"""

import numpy as np

from ._validation import check_number, check_size, generator

__all__ = ["glorot_uniform", "he_normal", "normal", "uniform_fan_in", "zeros"]


def zeros(n_in, n_out, seed=None):
    r"""Return zeros: every hidden unit then stays the same as every other.

    .. math:: W = 0

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs and of units of the layer.
    seed : ignored
        Taken so that all initializers are called alike.

    Returns
    -------
    W : ndarray, shape (n_in, n_out), float64

    Raises
    ------
    TypeError, ValueError
        If a size is not an integer of at least 1.

    Notes
    -----
    Chapter 06; for R-x1, which gives no initial values (R-E10).

    Examples
    --------
    >>> zeros(2, 3)
    array([[0., 0., 0.],
           [0., 0., 0.]])
    """
    return np.zeros(_shape(n_in, n_out))


def normal(n_in, n_out, seed=None, *, std=0.01):
    r"""Draw from a normal distribution of one standard deviation for every layer.

    .. math:: W \sim \mathcal{N}(0, \mathrm{std}^2)

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs and of units of the layer.
    seed : int, numpy.random.Generator or None
        None draws something else each time.
    std : float
        Standard deviation.

    Returns
    -------
    W : ndarray, shape (n_in, n_out), float64

    Raises
    ------
    TypeError, ValueError
        If a size is not an integer of at least 1, or std is not positive.

    Notes
    -----
    Chapter 06; for R-x1 (R-E10, R-E11: `0.01 randn`).

    Examples
    --------
    >>> normal(784, 128, seed=0).std().round(3)
    np.float64(0.01)
    """
    std = check_number(std, "std", 0)
    return generator(seed).normal(0, std, _shape(n_in, n_out))


def he_normal(n_in, n_out, seed=None):
    r"""Draw so that ReLU layers keep the variance of their pre-activations.

    .. math:: W \sim \mathcal{N}\Big(0, \frac{2}{n_{in}}\Big)

    2 / n_in is the variance; the standard deviation is its square root (F-E3).

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs and of units of the layer.
    seed : int, numpy.random.Generator or None
        None draws something else each time.

    Returns
    -------
    W : ndarray, shape (n_in, n_out), float64

    Raises
    ------
    TypeError, ValueError
        If a size is not an integer of at least 1.

    Notes
    -----
    Chapter 06; source F-2c; He et al. 2015, section 2.2, arXiv 1502.01852.

    Examples
    --------
    >>> he_normal(800, 100, seed=0).std().round(3)
    np.float64(0.05)
    """
    shape = _shape(n_in, n_out)
    return generator(seed).normal(0, (2 / n_in) ** 0.5, shape)


def uniform_fan_in(n_in, n_out, seed=None):
    r"""Draw from the uniform distribution that source P calls Xavier.

    .. math:: W \sim \mathcal{U}\Big(-\frac{1}{\sqrt{n_{in}}},
              \frac{1}{\sqrt{n_{in}}}\Big), \qquad \mathrm{Var}(W) = \frac{1}{3 n_{in}}

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs and of units of the layer.
    seed : int, numpy.random.Generator or None
        None draws something else each time.

    Returns
    -------
    W : ndarray, shape (n_in, n_out), float64

    Raises
    ------
    TypeError, ValueError
        If a size is not an integer of at least 1.

    Notes
    -----
    Chapter 06; source P-3c (P-E18).

    Examples
    --------
    >>> W = uniform_fan_in(100, 50, seed=0)
    >>> bool((np.abs(W) <= 0.1).all())
    True
    """
    shape = _shape(n_in, n_out)
    bound = 1 / n_in**0.5
    return generator(seed).uniform(-bound, bound, shape)


def glorot_uniform(n_in, n_out, seed=None):
    r"""Draw as Glorot and Bengio proposed, from both sizes of the layer.

    .. math:: W \sim \mathcal{U}(-b, b), \quad b = \sqrt{\frac{6}{n_{in} + n_{out}}},
              \qquad \mathrm{Var}(W) = \frac{2}{n_{in} + n_{out}}

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs and of units of the layer.
    seed : int, numpy.random.Generator or None
        None draws something else each time.

    Returns
    -------
    W : ndarray, shape (n_in, n_out), float64

    Raises
    ------
    TypeError, ValueError
        If a size is not an integer of at least 1.

    Notes
    -----
    Chapter 06; Glorot and Bengio 2010, equation 16; set against P-3c (P-E18).

    Examples
    --------
    >>> W = glorot_uniform(100, 50, seed=0)
    >>> bool((np.abs(W) <= 0.2).all())
    True
    """
    shape = _shape(n_in, n_out)
    bound = (6 / (n_in + n_out)) ** 0.5
    return generator(seed).uniform(-bound, bound, shape)


def _shape(n_in, n_out):
    return check_size(n_in, "n_in"), check_size(n_out, "n_out")
