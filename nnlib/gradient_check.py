r"""Finite differences: the independent witness against every gradient (chapter 04).

A derivative that was derived by hand is compared with one that needs no derivation. All
of it runs in float64: in float32 the difference of two losses is mostly rounding. No
argument is changed, and a network has its parameters back in the end.

TypeError says that an argument is of the wrong kind, or not float64; ValueError that it
is out of its range, not finite, or of the wrong shape.
"""

import numpy as np

from ._validation import (
    check_count,
    check_number,
    checked,
    finite,
    float_array,
    generator,
)

__all__ = ["check_gradients", "numerical_gradient", "relative_error"]

# Differences of J carry a rounding error of about 1e-16 / h = 1e-11, so entries much
# below 1e-3 cannot be confirmed to seven digits; they are measured against this.
SMALLEST_SCALE = 1e-3


def numerical_gradient(f, x, h=1e-5):
    r"""Return the gradient of f at x by central differences, one entry at a time.

    .. math:: \frac{\partial f}{\partial x_i} \approx
              \frac{f(x + h e_i) - f(x - h e_i)}{2 h}

    Takes f, which turns an array into one number, x, float64 of any shape, and h > 0
    (1e-5 balances rounding against curvature); returns an array of the shape of x.
    Chapter 04.

    >>> numerical_gradient(lambda x: (x**3).sum(), np.array([1.0, 2.0])).round(6)
    array([ 3., 12.])
    """
    if not callable(f):
        raise TypeError(f"f must be a function, got {f!r}")
    x = finite(_double(float_array(x, "x"), "x"), "x")
    h = check_number(h, "h", 0)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (_value(f, x + step) - _value(f, x - step)) / (2 * h)
    return gradient


@checked(a=finite, b=finite)
def relative_error(a, b):
    r"""Return the largest difference between two arrays over their largest entry.

    .. math:: \frac{\max |a - b|}{\max(\max |a|, \max |b|)}

    Takes a and b of one shape; returns a float: 0 for equal arrays, about 1e-10 for a
    right gradient, above 1e-2 for most wrong ones, 2 for a wrong sign.
    Chapter 04.

    >>> relative_error([1.0, 200.0], [1.0, 202.0]) == 2 / 202
    True
    """
    return _error(a, b, smallest_scale=0) if a.size else 0.0


def check_gradients(net, X, Y, *, h=1e-5, n_directions=None, seed=None):
    r"""Compare the gradient of a network with finite differences of its loss.

    Every parameter is moved, which takes two losses for each of them. For a large
    network, `n_directions` compares slopes along random vectors v instead:

    .. math:: d\theta \cdot v \approx \frac{J(\theta + h v) - J(\theta - h v)}{2 h}

    A ReLU within h of its kink gives a false alarm: draw other samples. Biases of 0 put
    a layer there when a sample switches all units below it off.

    Takes net, a Network of dtype float64, a small batch X (m, n[0]) and Y (m, K), the
    step h, n_directions (None, or at most the number of parameters) and a seed for
    them; returns a dict of errors of "W1", "b1", ... or "direction 1", ...: below 1e-7
    if right. Parts whose entries are all below 1e-3 are measured against 1e-3.
    Chapter 04.

    >>> from nnlib import Network, one_hot
    >>> net = Network([4, 3, 2], seed=0, dtype=np.float64)
    >>> X = np.random.default_rng(1).uniform(size=(5, 4))
    >>> errors = check_gradients(net, X, one_hot([0, 1, 1, 0, 1], 2))
    >>> list(errors), max(errors.values()) < 1e-7
    (['W1', 'b1', 'W2', 'b2'], True)
    """
    if not hasattr(net, "theta"):
        raise TypeError(f"net must be a Network, got {net!r}")
    theta = _double(net.theta, "net", "; make it with dtype=np.float64").copy()
    _, dtheta = net.loss_and_gradient(X, Y)

    def loss_at(values):
        net.theta = values
        return net.loss(X, Y)

    try:
        if n_directions is None:
            return _by_layer(net, dtheta, numerical_gradient(loss_at, theta, h))
        errors = {}
        for i, v in enumerate(_directions(n_directions, theta.size, seed), start=1):
            slope = numerical_gradient(lambda s, v=v: loss_at(theta + s * v), 0.0, h)
            errors[f"direction {i}"] = _error(dtheta @ v, slope)
        return errors
    finally:
        net.theta = theta


def _double(array, name, remedy=""):
    if array.dtype != np.float64:
        got = f"{array.dtype}{remedy}"
        raise TypeError(f"{name} must be float64 for finite differences, got {got}")
    return array


def _value(f, x):
    value = float_array(f(x), "the value of f")
    if value.size != 1:
        raise TypeError(f"f must return one number, got shape {value.shape}")
    return finite(value, "the value of f").item()


def _directions(n, size, seed):
    """Yield n random vectors of about length 1."""
    if check_count(n, "n_directions") > size:
        raise ValueError(
            f"n_directions must be at most {size}, the number of parameters, got {n}; "
            "None checks each of them"
        )
    rng = generator(seed)
    for _ in range(n):
        yield rng.normal(size=size) / size**0.5


def _by_layer(net, dtheta, numerical):
    (dW, db), (W, b), errors = net.layers(dtheta), net.layers(numerical), {}
    for l in dW:
        errors |= {f"W{l}": _error(dW[l], W[l]), f"b{l}": _error(db[l], b[l])}
    return errors


def _error(a, b, smallest_scale=SMALLEST_SCALE):
    scale = max(np.abs(a).max(), np.abs(b).max(), smallest_scale)
    return float(np.abs(a - b).max() / scale) if scale > 0 else 0.0
