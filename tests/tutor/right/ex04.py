"""Unusual but right answers to exercise 04."""

import numpy as np

from tutor.checks.ex04_gradient_checking import loss, softmax

LIMIT = 1e-7


def scores(theta, X, Y):
    n, K = X.shape[1], Y.shape[1]
    return X @ theta[: n * K].reshape(n, K) + theta[n * K :]


def laid_out(dW, db):
    return np.concatenate([dW.ravel(), db])


def relative_error_by_loops(a, b):
    if a.shape != b.shape:
        return float("inf")
    largest, difference = 0.0, 0.0
    for x, y in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True):
        if not (abs(x) < np.inf and abs(y) < np.inf):
            return float("inf")
        largest = max(largest, abs(x), abs(y))
        difference = max(difference, abs(x - y))
    return difference / largest if largest else 0.0


def relative_error_by_stacking(a, b):
    if np.shape(a) != np.shape(b) or not np.isfinite(np.stack([a, b])).all():
        return np.inf
    scale = np.abs(np.stack([a, b])).max()
    return np.linalg.norm((a - b).ravel(), np.inf) / (scale + (scale == 0))


def relative_error_of_scaled(a, b):
    if a.shape != b.shape or np.isnan(a + b).any() or np.isinf(np.hstack([a, b])).any():
        return np.inf
    scale = np.maximum(abs(a), abs(b)).max()
    return 0.0 if scale == 0 else np.max(np.abs(a / scale - b / scale))


def central_by_rows(theta, X, Y, h):
    theta = theta.astype(np.float64)
    steps = np.diag(np.maximum(h, h * np.abs(theta)))
    rows = theta + np.stack([steps, -steps])  # (2, p, p)
    above, below = np.array([[loss(row, X, Y) for row in side] for side in rows])
    return (above - below) / np.diag(steps) / 2


def central_one_entry_at_a_time(theta, X, Y, h):
    work, measured = np.array(theta, dtype=np.float64), []
    for i, kept in enumerate(work.copy()):
        step = h * max(1.0, abs(kept))
        work[i] = kept + step
        above = loss(work, X, Y)
        work[i] = kept - step
        measured.append((above - loss(work, X, Y)) / (2.0 * step))
        work[i] = kept
    return np.array(measured)


def central_by_another_loss(theta, X, Y, h):
    theta = theta.astype(float)
    steps = np.where(abs(theta) > 1, abs(theta) * h, h)

    def loss(values):
        Z = scores(values, X.astype(float), Y)
        return (np.logaddexp.reduce(Z, axis=1) - Z[Y > 0]).sum() / len(X)

    difference = [loss(theta + u) - loss(theta - u) for u in np.diag(steps)]
    return np.array(difference) / (2 * steps)


def gradient_sample_by_sample(theta, X, Y, decay):
    total = np.zeros(theta.size, theta.dtype)
    for x, y in zip(X, Y, strict=True):
        delta = softmax(scores(theta, x[None], y[None]))[0] - y
        total += laid_out(np.outer(x, delta), delta)
    total /= theta.dtype.type(len(X))
    n_weights = X.shape[1] * Y.shape[1]
    total[:n_weights] += decay * theta[:n_weights]
    return total


def gradient_with_ones(theta, X, Y, decay):
    m, K = Y.shape
    inputs = np.hstack([X, np.ones((m, 1), X.dtype)])  # the bias is a weight of input 1
    P = theta.reshape(-1, K)
    decays = np.full((len(P), 1), decay, X.dtype)
    decays[-1] = 0
    return (inputs.T @ (softmax(inputs @ P) - Y) / m + decays * P).ravel()


def gradient_in_columns(theta, X, Y, decay):
    delta = softmax(scores(theta, X, Y)).T - Y.T  # (K, m)
    dW = np.einsum("km,mn->kn", delta, X) / len(X)
    return laid_out(dW.T, delta.mean(axis=1)) + decay * np.where(
        np.arange(theta.size) < dW.size, theta, 0
    )


def loss_along(theta, direction, X, Y):
    return lambda t: loss(theta + t * direction, X, Y)


def slope_in_one_quotient(theta, direction, X, Y, h):
    J = loss_along(theta, direction, X, Y)
    return float((8 * (J(h / 2) - J(-h / 2)) - (J(h) - J(-h))) / (6 * h))


def slope_by_correction(theta, direction, X, Y, h):
    J = loss_along(theta, direction, X, Y)
    coarse, fine = ((J(s) - J(-s)) / (2 * s) for s in (h, h / 2))
    return float(fine + (fine - coarse) / 3)


def slope_by_weights(theta, direction, X, Y, h):
    J = loss_along(theta, direction, X, Y)
    losses = [J(s * h / 2) for s in (-2, -1, 1, 2)]
    return float(np.array([1, -8, 8, -1]) @ losses / (6 * h))


def name_by_factor(dtheta, numerical, n_weights, m):
    if dtheta.shape != numerical.shape:
        return "wrong shape"
    names = {1: "right"}
    for factor, name in (
        (-1, "wrong sign"),
        (m, "m times too large"),
    ):
        names.setdefault(factor, name)
    for factor, name in names.items():
        if relative_error_by_loops(dtheta, factor * numerical) < LIMIT:
            return name
    parts = {"weights wrong": slice(n_weights, None), "biases wrong": slice(n_weights)}
    for name, right in parts.items():
        if relative_error_by_loops(dtheta[right], numerical[right]) < LIMIT:
            return name
    return "something else"


def name_by_recursion(dtheta, numerical, n_weights, m):
    if np.shape(dtheta) != np.shape(numerical):
        return "wrong shape"

    def same(factor=1.0, part=slice(None)):
        error = relative_error_by_stacking(factor * dtheta[part], numerical[part])
        return error < LIMIT

    if same():
        return "right"
    if same(-1.0) or same(1 / m):
        return "wrong sign" if same(-1.0) else "m times too large"
    weights, biases = same(part=slice(n_weights)), same(part=slice(n_weights, None))
    if weights:
        return "biases wrong"
    return "weights wrong" if biases else "something else"


def name_by_a_list(dtheta, numerical, n_weights, m):
    if dtheta.shape != numerical.shape:
        return "wrong shape"
    W, b = slice(n_weights), slice(n_weights, None)
    for name, one, other in (
        ("right", dtheta, numerical),
        ("wrong sign", -dtheta, numerical),
        ("m times too large", dtheta / m, numerical),
        ("weights wrong", dtheta[b], numerical[b]),
        ("biases wrong", dtheta[W], numerical[W]),
    ):
        if relative_error_of_scaled(one, other) < LIMIT:
            return name
    return "something else"


RIGHT = {
    "relative_error": [
        relative_error_by_loops,
        relative_error_by_stacking,
        relative_error_of_scaled,
    ],
    "numerical_gradient_of_regression": [
        central_by_rows,
        central_one_entry_at_a_time,
        central_by_another_loss,
    ],
    "regression_gradient": [
        gradient_sample_by_sample,
        gradient_with_ones,
        gradient_in_columns,
    ],
    "extrapolated_slope": [
        slope_in_one_quotient,
        slope_by_correction,
        slope_by_weights,
    ],
    "name_the_bug": [name_by_factor, name_by_recursion, name_by_a_list],
}
