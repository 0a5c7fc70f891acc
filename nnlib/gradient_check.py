r"""Finite differences: the independent witness against every gradient (chapter 04).

A derivative that was derived by hand is compared with one that needs no derivation. All
of it runs in float64: in float32 the difference of two losses is mostly rounding.
"""

import numpy as np

from ._validation import (
    check_count,
    check_finite,
    check_number,
    check_same_shape,
    float_array,
    generator,
    real_array,
)

__all__ = ["check_gradients", "numerical_gradient", "relative_error"]

# Differences of J carry a rounding error of about 1e-16 / h = 1e-11, so entries much
# below 1e-3 cannot be confirmed to seven digits; they are measured against this.
SMALLEST_SCALE = 1e-3


def numerical_gradient(f, x, h=1e-5):
    r"""Return the gradient of f at x by central differences, one entry at a time.

    .. math:: \frac{\partial f}{\partial x_i} \approx
              \frac{f(x + h e_i) - f(x - h e_i)}{2 h}

    Parameters
    ----------
    f : callable
        Takes an array like x, returns one number.
    x : array_like of float64, any shape
        Left as it is.
    h : float
        Step. 1e-5 balances rounding (1/h) against curvature (h squared).

    Returns
    -------
    gradient : ndarray, shape of x

    Raises
    ------
    TypeError
        If x is float32, or f does not return one number.
    ValueError
        If x or a value of f is not finite, or h is not positive.

    Notes
    -----
    Chapter 04.

    Examples
    --------
    >>> numerical_gradient(lambda x: (x**3).sum(), np.array([1.0, 2.0])).round(6)
    array([ 3., 12.])
    """
    if not callable(f):
        raise TypeError(f"f must be a function, got {f!r}")
    x = float_array(x, "x")
    if x.dtype != np.float64:
        raise TypeError(f"x must be float64 for finite differences, got {x.dtype}")
    check_finite(x, "x")
    h = check_number(h, "h", 0)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (_value(f, above) - _value(f, below)) / (2 * h)
    return gradient


def _value(f, x):
    value = real_array(f(x), "the value of f")
    if value.size != 1:
        raise TypeError(f"f must return one number, got shape {value.shape}")
    check_finite(value.reshape(()), "the value of f")
    return float(value.reshape(()))


def relative_error(a, b):
    r"""Return the largest difference between two arrays over their largest entry.

    .. math:: \frac{\max |a - b|}{\max(\max |a|, \max |b|)}

    Parameters
    ----------
    a, b : array_like of real numbers, same shape

    Returns
    -------
    error : float
        0 for equal arrays, about 1e-10 for a right gradient, above 1e-2 for most wrong
        ones, 2 for a wrong sign.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes differ, or an entry is not finite.

    Notes
    -----
    Chapter 04.

    Examples
    --------
    >>> relative_error([1.0, 200.0], [1.0, 202.0]) == 2 / 202
    True
    """
    a, b = float_array(a, "a"), float_array(b, "b")
    check_same_shape(b, "b", a, "a")
    check_finite(a, "a")
    check_finite(b, "b")
    scale = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return float(np.abs(a - b).max() / scale) if scale > 0 else 0.0


def check_gradients(net, X, Y, *, h=1e-5, n_directions=None, seed=None):
    r"""Compare the gradient of a network with finite differences of its loss.

    Every parameter is moved, which takes two losses for each of them. For a large
    network, `n_directions` compares slopes along random directions v instead:

    .. math:: d\theta \cdot v \approx \frac{J(\theta + h v) - J(\theta - h v)}{2 h}

    Parameters
    ----------
    net : Network
        Made with dtype=numpy.float64. Left as it is.
    X, Y : array_like
        A small batch.
    h : float
        Step.
    n_directions : int, optional
        Number of random directions, at most as many as there are parameters; all
        parameters one by one if not given.
    seed : int, numpy.random.Generator or None
        For the directions.

    Returns
    -------
    errors : dict of str to float
        The relative error for "W1", "b1", "W2", ..., or "direction 1", ...: below 1e-7
        where the gradient is right. Parts whose entries are all below 1e-3 are measured
        against 1e-3.

    Raises
    ------
    TypeError
        If the network is not float64.
    ValueError
        If h or n_directions is out of range, or X, Y do not fit.

    Notes
    -----
    Chapter 04. A ReLU within h of its kink gives a false alarm: draw other samples.
    Biases of 0 put a layer there when a sample switches all units below it off.

    Examples
    --------
    >>> from nnlib import Network, one_hot
    >>> net = Network([4, 3, 2], seed=0, dtype=np.float64)
    >>> X = np.random.default_rng(1).uniform(size=(5, 4))
    >>> errors = check_gradients(net, X, one_hot([0, 1, 1, 0, 1], 2))
    >>> list(errors), max(errors.values()) < 1e-7
    (['W1', 'b1', 'W2', 'b2'], True)
    """
    if not hasattr(net, "theta"):
        raise TypeError(f"net must be a Network, got {net!r}")
    if net.theta.dtype != np.float64:
        raise TypeError(
            f"net must be float64 for finite differences, got {net.theta.dtype}; "
            "make it with dtype=np.float64"
        )
    h = check_number(h, "h", 0)
    theta = net.theta.copy()
    _, dtheta = net.loss_and_gradient(X, Y)
    dW, db = net.layers(dtheta)

    def loss_at(values):
        net.theta = values
        return net.loss(X, Y)

    try:
        if n_directions is not None:
            check_count(n_directions, "n_directions")
            if n_directions > theta.size:
                raise ValueError(
                    f"n_directions must be at most {theta.size}, the number of "
                    f"parameters, got {n_directions}; None checks each of them"
                )
            rng = generator(seed)
            errors = {}
            for i in range(1, n_directions + 1):
                v = rng.normal(size=theta.size) / theta.size**0.5
                slope = (loss_at(theta + h * v) - loss_at(theta - h * v)) / (2 * h)
                errors[f"direction {i}"] = _error(dtheta @ v, slope)
            return errors
        numerical = numerical_gradient(loss_at, theta, h)
    finally:
        net.theta = theta
    errors, start = {}, 0
    for l in dW:
        for name, part in ((f"W{l}", dW[l]), (f"b{l}", db[l])):
            expected = numerical[start : start + part.size].reshape(part.shape)
            errors[name] = _error(part, expected)
            start += part.size
    return errors


def _error(a, b):
    scale = max(np.abs(a).max(), np.abs(b).max(), SMALLEST_SCALE)
    return float(np.abs(a - b).max() / scale)
