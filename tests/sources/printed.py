"""What the tests of the printed equations share: random cases, finite differences.

Nothing here comes from nnlib: these tests compare it with the sources.
"""

from types import SimpleNamespace

import numpy as np
import pytest

SAME = 1e-12  # the same numbers, summed in another order
CLOSE = 1e-7  # a derivative against its finite differences
each_shape = pytest.mark.parametrize(("m", "K"), [(1, 3), (1, 10), (7, 3), (7, 10)])
each_K = pytest.mark.parametrize("K", [2, 3, 10])


def error(a, b):
    """Return the largest difference over the largest entry of b, inf if no match."""
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape or not np.isfinite([*a.flat, *b.flat]).all():
        return np.inf
    return np.abs(a - b).max() / np.abs(b).max()


def finite_differences(f, x, h=1e-5):
    """Return df/dx, shape (*shape of f(x), *shape of x), by central differences."""
    slopes = []
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        slopes.append((f(x + step) - f(x - step)) / (2 * h))
    return np.stack(slopes, axis=-1).reshape(*np.shape(slopes[0]), *x.shape)


def exp_over_sum(z):
    """Return the printed softmax (R-eq6) of one sample, shape (K,)."""
    return np.array([np.exp(z_i) / sum(np.exp(z_k) for z_k in z) for z_i in z])


def scores_and_labels(m, K):
    """Return scores Z and one-hot labels Y, both (m, K), one row a sample."""
    rng = np.random.default_rng([m, K])
    return rng.normal(scale=2, size=(m, K)), np.eye(K)[rng.integers(K, size=m)]


def two_layers(m, K, n0=6, n1=5):
    """Return a two-layer network and a batch, in rows, no ReLU near its kink."""
    rng = np.random.default_rng([m, K])
    while True:
        X, W1, W2 = (rng.normal(size=s) for s in ((m, n0), (n0, n1), (n1, K)))
        b1, b2 = rng.normal(size=n1), rng.normal(size=K)
        if np.abs(X @ W1 + b1).min() > 1e-3:
            Y = np.eye(K)[rng.integers(K, size=m)]
            return SimpleNamespace(X=X, Y=Y, W1=W1, b1=b1, W2=W2, b2=b2)


def forward(p):
    """Return z_1, a_1, z_2, yhat of R-eq1 to R-eq6, in rows."""
    z_1 = p.X @ p.W1 + p.b1
    a_1 = np.where(z_1 > 0, z_1, 0)
    z_2 = a_1 @ p.W2 + p.b2
    return z_1, a_1, z_2, np.exp(z_2) / np.exp(z_2).sum(axis=1, keepdims=True)


def mean_loss(p, **changed):
    """Return R-eq8 after replacing parameters of `p`, or a_1, z_1, z_2 themselves."""
    q = {**vars(p), **changed}
    z_1 = q.get("z_1", q["X"] @ q["W1"] + q["b1"])
    a_1 = q.get("a_1", np.where(z_1 > 0, z_1, 0))
    z_2 = q.get("z_2", a_1 @ q["W2"] + q["b2"])
    log_yhat = z_2 - np.log(np.exp(z_2).sum(axis=1, keepdims=True))
    return -np.einsum("jk,jk->", q["Y"], log_yhat) / len(z_2)


def slope_of_loss(p, name, value=None):
    """Return dL_mean / d name by finite differences."""
    value = getattr(p, name) if value is None else value
    return finite_differences(lambda value: mean_loss(p, **{name: value}), value)
