"""Exercise 04: gradient checking. What is right, what goes wrong, and the hints.

A check sees plain data only, so the loss is a fixed one, that of softmax regression
with all parameters in one vector theta: the weights W row by row, then the biases b.
"""

import numpy as np

from ._mistakes import Mistake
from ._part import Case, Part, Property

LIMIT = 1e-7  # a relative error below it counts as right


# ------------------------------------------------------------------ the relative error


def _pairs(rng):
    yield Case((np.array([1.0, 200.0]), np.array([1.0, 202.0])), "2 of 202")
    yield Case((np.zeros(3), np.zeros(3)), "two zero arrays are equal")
    yield Case((np.zeros(2), np.array([0.0, -0.5])), "one of them is zero")
    yield Case((np.array([1.0, 2.0]), np.array([[1.0], [2.0]])), "shapes (2,), (2, 1)")
    yield Case((np.ones(3), np.array([1.0])), "shapes that broadcast")
    yield Case((np.array([1.0, np.nan]), np.array([1.0, 2.0])), "nan in the first")
    yield Case((np.array([1.0, 2.0]), np.array([np.inf, 2.0])), "inf in the second")
    both = np.array([1.0, np.inf])
    yield Case((both, both.copy()), "inf in both, at the same place")
    for shape in ((1,), (7,), (3, 5), (4, 4)):
        a = rng.normal(size=shape)
        yield a, a + 0.1 * rng.normal(size=shape)
    a = rng.normal(size=(5, 2)) - 3
    yield Case((a, -a), "a wrong sign")
    yield Case((1e-6 * a, 2e-6 * a), "small, and wrong by a factor of 2")
    yield Case((7 * a, a), "7 times too large")
    tiny = np.array([0.5, -0.2, 1e-10])
    yield Case((tiny, tiny + np.array([0, 1e-4, 1e-10])), "one entry is nearly 0")
    yield rng.normal(size=6).astype(np.float32), rng.normal(size=6).astype(np.float32)


def _relative_error(a, b):
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return np.inf
    scale = max(np.abs(a).max(), np.abs(b).max())
    return float(np.abs(a - b).max() / scale) if scale > 0 else 0.0


def _relative_error_by_loops(a, b):
    if a.shape != b.shape:
        return float("inf")
    largest, difference = 0.0, 0.0
    for x, y in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True):
        if not (abs(x) < np.inf and abs(y) < np.inf):
            return float("inf")
        largest = max(largest, abs(x), abs(y))
        difference = max(difference, abs(x - y))
    return difference / largest if largest else 0.0


def _relative_error_by_stacking(a, b):
    if np.shape(a) != np.shape(b) or not np.isfinite(np.stack([a, b])).all():
        return np.inf
    scale = np.abs(np.stack([a, b])).max()
    return np.linalg.norm((a - b).ravel(), np.inf) / (scale + (scale == 0))


def _relative_error_of_scaled(a, b):
    if a.shape != b.shape or np.isnan(a + b).any() or np.isinf(np.hstack([a, b])).any():
        return np.inf
    scale = np.maximum(abs(a), abs(b)).max()
    return 0.0 if scale == 0 else np.max(np.abs(a / scale - b / scale))


def _by_formula(formula):
    """Treat shapes, nan and zeros as asked, the rest by another formula."""

    def wrong(a, b):
        right = _relative_error(a, b)
        return float(formula(a, b)) if np.isfinite(right) and right > 0 else right

    return wrong


def _largest(a):
    return np.abs(a).max()


def _norm(a):
    return np.sqrt((a**2).sum())


def _shapes_ignored(a, b):
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return np.inf
    scale = max(_largest(a), _largest(b))
    return float(_largest(a - b) / scale) if scale > 0 else 0.0


def _nan_ignored(a, b):
    if a.shape != b.shape:
        return np.inf
    scale = max(_largest(a), _largest(b))
    return 0.0 if scale == 0 else float(_largest(a - b) / scale)


def _zeros_ignored(a, b):
    if not np.isfinite(_relative_error(a, b)):
        return np.inf
    return float(_largest(a - b) / max(_largest(a), _largest(b)))


def _entry_by_entry(a, b):
    scale = np.maximum(np.abs(a), np.abs(b))
    return np.max(np.abs(a - b) / np.where(scale > 0, scale, 1))


relative_error = Part(
    "relative_error",
    _relative_error,
    _pairs,
    properties=[
        Property(
            "arrays of different shapes have the error inf",
            lambda a, b, error: a.shape == b.shape or error == np.inf,
        ),
        Property("the error is not nan", lambda a, b, error: not np.isnan(error)),
        Property("the error is not negative", lambda a, b, error: error >= 0),
    ],
    mistakes=[
        Mistake(
            "each difference is divided by its own entry: an entry that is nearly 0 "
            "then raises a false alarm. One scale for all: the largest entry.",
            _by_formula(_entry_by_entry),
        ),
        Mistake(
            "the sign of the differences is kept: max(a - b) misses every entry where "
            "b is the larger one.",
            _by_formula(lambda a, b: (a - b).max() / max(_largest(a), _largest(b))),
        ),
        Mistake(
            "the scale keeps the signs of a and b: a large negative entry does not "
            "count.",
            _by_formula(lambda a, b: _largest(a - b) / max(a.max(), b.max())),
        ),
        Mistake(
            "only a is the scale. Take the larger one of both, so that a and b can be "
            "exchanged.",
            _by_formula(lambda a, b: _largest(a - b) / _largest(a)),
        ),
        Mistake(
            "only b is the scale. Take the larger one of both, so that a and b can be "
            "exchanged.",
            _by_formula(lambda a, b: _largest(a - b) / _largest(b)),
        ),
        Mistake(
            "the smaller one of the two largest entries is the scale; it must be the "
            "larger one.",
            _by_formula(lambda a, b: _largest(a - b) / min(_largest(a), _largest(b))),
        ),
        Mistake(
            "the sum of both scales divides. That is another definition: a wrong sign "
            "would give 1, here it gives 2.",
            _by_formula(lambda a, b: _largest(a - b) / (_largest(a) + _largest(b))),
        ),
        Mistake(
            "this is the absolute difference: a gradient of size 1e-6 that is wrong by "
            "a factor of 2 would pass. Divide by the size.",
            _by_formula(lambda a, b: _largest(a - b)),
        ),
        Mistake(
            "the mean of the differences hides one wrong entry among many: take the "
            "largest.",
            _by_formula(
                lambda a, b: np.abs(a - b).mean() / max(_largest(a), _largest(b))
            ),
        ),
        Mistake(
            "these are lengths, square roots of sums of squares. Here the largest "
            "entry is the measure, above and below the line.",
            _by_formula(lambda a, b: _norm(a - b) / max(_norm(a), _norm(b))),
        ),
        Mistake(
            "a small number is added to the scale: gradients of about that size get "
            "too small an error. Treat the case of two zero arrays by itself.",
            _by_formula(
                lambda a, b: _largest(a - b) / (max(_largest(a), _largest(b)) + 1e-8)
            ),
        ),
        Mistake(
            "two zero arrays give 0/0. They are equal: their error is 0.",
            _zeros_ignored,
        ),
        Mistake(
            "the shapes are not compared, and broadcasting makes them fit: (2,) minus "
            "(2, 1) is (2, 2). Ask for the shapes first.",
            _shapes_ignored,
        ),
        Mistake(
            "an array with nan or inf gives nan or a number. `error > 1e-7` is False "
            "for nan, so it would pass as right: return inf.",
            _nan_ignored,
        ),
        Mistake(
            "the differences are added up, not compared: the error grows with the "
            "number of entries.",
            _by_formula(
                lambda a, b: np.abs(a - b).sum() / max(_largest(a), _largest(b))
            ),
        ),
        Mistake(
            "equal arrays get 0 before inf is looked for: an infinite entry makes the "
            "error inf, also where both have it.",
            lambda a, b: 0.0 if np.array_equal(a, b) else _relative_error(a, b),
        ),
    ],
    alternatives=[
        _relative_error_by_loops,
        _relative_error_by_stacking,
        _relative_error_of_scaled,
    ],
    samples=lambda a, b: 1,
)


# --------------------------------------------------------------- the measured gradient


def _problem(rng, m, n, K, scale=1.0):
    """Draw theta, X and one-hot Y of a softmax regression."""
    theta = scale * rng.normal(size=n * K + K)
    return theta, rng.normal(size=(m, n)), np.eye(K)[rng.integers(K, size=m)]


def _scores(theta, X, Y):
    n, K = X.shape[1], Y.shape[1]
    return X @ theta[: n * K].reshape(n, K) + theta[n * K :]


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _loss(theta, X, Y):
    """Return the mean cross-entropy; the text of the exercise has the same lines."""
    n, K = X.shape[1], Y.shape[1]
    W, b = theta[: n * K].reshape(n, K), theta[n * K :]
    Z = X @ W + b
    Z = Z - Z.max(axis=1, keepdims=True)
    return (np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean()


def _parts(dW, db):
    return np.concatenate([dW.ravel(), db])


def _regression_gradient(theta, X, Y):
    dZ = (_softmax(_scores(theta, X, Y)) - Y) / len(X)
    return _parts(X.T @ dZ, dZ.sum(axis=0)).astype(theta.dtype)


def _problems_and_steps(rng):
    hand = (np.zeros(4), np.array([[1.0]]), np.array([[1.0, 0.0]]), 0.5)
    yield Case(hand, "one sample, two classes, theta = 0: every slope is -1/2 or 1/2")
    for m, n, K, h in ((1, 3, 2, 0.5), (2, 2, 3, 0.1), (7, 2, 5, 0.3)):
        yield *_problem(rng, m, n, K), h
    for m, n, K, h in ((5, 3, 4, 1e-5), (4, 4, 4, 1e-4)):
        yield *_problem(rng, m, n, K), h
    theta, X, Y = (array.astype(np.float32) for array in _problem(rng, 3, 2, 3))
    yield Case((theta, X, Y, 1e-5), "float32 comes in: measure in float64")


def _central(theta, X, Y, h):
    theta = theta.astype(np.float64)
    measured = np.empty(theta.size)
    for i in range(theta.size):
        step = np.zeros(theta.size)
        step[i] = h
        above, below = _loss(theta + step, X, Y), _loss(theta - step, X, Y)
        measured[i] = (above - below) / (2 * h)
    return measured


def _central_by_rows(theta, X, Y, h):
    steps = h * np.eye(len(theta))
    rows = theta.astype(np.float64) + np.stack([steps, -steps])  # (2, p, p)
    above, below = np.array([[_loss(row, X, Y) for row in side] for side in rows])
    return (above - below) / h / 2


def _central_one_entry_at_a_time(theta, X, Y, h):
    work, measured = np.array(theta, dtype=np.float64), []
    for i, kept in enumerate(work.copy()):
        work[i] = kept + h
        above = _loss(work, X, Y)
        work[i] = kept - h
        measured.append((above - _loss(work, X, Y)) / (2.0 * h))
        work[i] = kept
    return np.array(measured)


def _central_by_another_loss(theta, X, Y, h):
    theta = theta.astype(float)

    def loss(values):
        Z = _scores(values, X.astype(float), Y)
        return (np.logaddexp.reduce(Z, axis=1) - Z[Y > 0]).sum() / len(X)

    difference = [loss(theta + h * u) - loss(theta - h * u) for u in np.eye(len(theta))]
    return np.array(difference) / (2 * h)


def _measured_by(slope):
    """Measure each entry in float64 by slope(J, h), where J(t) moves it by t."""

    def wrong(theta, X, Y, h):
        theta = theta.astype(np.float64)
        slopes = [
            slope(lambda t, u=u: _loss(theta + t * u, X, Y), h)
            for u in np.eye(theta.size)
        ]
        return np.array(slopes)

    return wrong


def _steps_left_in(theta, X, Y, h):
    theta, measured = theta.astype(np.float64), np.empty(theta.size)
    above, below = theta.copy(), theta.copy()
    for i in range(theta.size):
        above[i] += h
        below[i] -= h
        measured[i] = (_loss(above, X, Y) - _loss(below, X, Y)) / (2 * h)
    return measured


def _one_array_twice(theta, X, Y, h):
    measured = np.empty(theta.size)
    for i in range(theta.size):
        moved = theta.astype(np.float64)
        moved[i] += h
        above = _loss(moved, X, Y)
        moved[i] -= h
        measured[i] = (above - _loss(moved, X, Y)) / (2 * h)
    return measured


def _moves_theta_itself(theta, X, Y, h):
    measured = np.empty(theta.size)
    for i in range(theta.size):
        theta[i] += h
        above = _loss(theta, X, Y)
        theta[i] -= 2 * h
        measured[i] = (above - _loss(theta, X, Y)) / (2 * h)
    return measured


def _in_float32(theta, X, Y, h):
    if theta.dtype == np.float64:
        return _central(theta, X, Y, h)
    measured = np.empty(theta.size)
    for i in range(theta.size):
        above, below = theta.copy(), theta.copy()
        above[i] += h
        below[i] -= h
        measured[i] = (_loss(above, X, Y) - _loss(below, X, Y)) / (2 * h)
    return measured


def _central_of_weights(theta, X, Y, h):
    measured = _central(theta, X, Y, h)
    measured[X.shape[1] * Y.shape[1] :] = 0
    return measured


def _relative_steps(theta, X, Y, h):
    theta, measured = theta.astype(np.float64), np.empty(theta.size)
    for i, u in enumerate(np.eye(theta.size)):
        step = h * abs(theta[i])
        above, below = _loss(theta + step * u, X, Y), _loss(theta - step * u, X, Y)
        measured[i] = (above - below) / (2 * step)
    return measured


def _like_the_derived(theta, X, Y, h, measured):
    if h > 1e-4:
        return True
    derived = _regression_gradient(theta.astype(np.float64), X, Y)
    error = np.abs(measured - derived).max()
    return bool(error < 1e-7) or f"off by {error:.2g}"


numerical_gradient_of_regression = Part(
    "numerical_gradient_of_regression",
    _central,
    _problems_and_steps,
    properties=[
        Property(
            "with a small step it agrees with the derived gradient", _like_the_derived
        ),
    ],
    mistakes=[
        Mistake(
            "this is the forward difference, of order 1. The central one goes h up and "
            "h down.",
            _measured_by(lambda J, h: (J(h) - J(0)) / h),
        ),
        Mistake(
            "this is the backward difference, of order 1. The central one goes h up "
            "and h down.",
            _measured_by(lambda J, h: (J(0) - J(-h)) / h),
        ),
        Mistake(
            "the difference is divided by h. From theta - h to theta + h it is 2h: all "
            "slopes are twice too large.",
            _measured_by(lambda J, h: (J(h) - J(-h)) / h),
        ),
        Mistake(
            "the way down starts at theta + h, so it ends at theta: half of the slope, "
            "a forward difference divided by 2h.",
            _one_array_twice,
        ),
        Mistake(
            "the difference is the wrong way round: the loss above minus the loss "
            "below.",
            _measured_by(lambda J, h: (J(-h) - J(h)) / (2 * h)),
        ),
        Mistake(
            "`/ 2 * h` divides by 2 and multiplies by h: put 2h into brackets.",
            _measured_by(lambda J, h: (J(h) - J(-h)) / 2 * h),
        ),
        Mistake(
            "each step is h/2 up and down. The formula asks for h; with a large step "
            "the results differ.",
            _measured_by(lambda J, h: (J(h / 2) - J(-h / 2)) / h),
        ),
        Mistake(
            "each entry stays moved while the next one is measured: start from the "
            "given theta each time.",
            _steps_left_in,
        ),
        Mistake(
            "the step is h times the entry of theta; it must be h for all of them.",
            _relative_steps,
        ),
        Mistake(
            "the biases are not moved: theta holds K of them behind the n K weights.",
            _central_of_weights,
        ),
        Mistake(
            "these are the slopes for a tiny step, whatever h is: h is not used, or "
            "the gradient is derived and not measured. The check needs a witness that "
            "knows no derivation.",
            lambda theta, X, Y, h: _regression_gradient(theta.astype(np.float64), X, Y),
        ),
        Mistake(
            "all entries are moved at once: that is one slope, along a direction. Move "
            "one entry and leave the others.",
            lambda theta, X, Y, h: np.full(
                theta.size, (_loss(theta + h, X, Y) - _loss(theta - h, X, Y)) / (2 * h)
            ),
        ),
        Mistake(
            "float32 is measured in float32, where a loss has seven digits, and h = "
            "1e-5 leaves one or two of them. Convert theta to float64 first.",
            _in_float32,
        ),
        Mistake(
            "the result is an array like theta, so float32 for a float32 theta. Make "
            "it float64, and theta too.",
            lambda theta, X, Y, h: _in_float32(theta, X, Y, h).astype(theta.dtype),
        ),
        Mistake(
            "the input theta was changed: it is moved itself. Move a copy.",
            _moves_theta_itself,
        ),
    ],
    alternatives=[
        _central_by_rows,
        _central_one_entry_at_a_time,
        _central_by_another_loss,
    ],
    without=("numerical_gradient",),
    samples=lambda theta, X, Y, h: len(X),
    equations=("F-4a", "R-eq8"),
)


# ----------------------------------------------- the gradient that A prints without 1/m


def _problems(rng):
    hand = (np.zeros(4), np.array([[1.0], [3.0]]), np.eye(2))
    yield Case(hand, "two samples, two classes, theta = 0: all probabilities are 1/2")
    for m, n, K in ((1, 3, 2), (2, 3, 4), (7, 2, 5), (4, 4, 4), (3, 3, 2)):
        yield _problem(rng, m, n, K)
    theta, X, Y = _problem(rng, 5, 3, 3)
    yield Case((theta, X, 0.9 * Y + 0.1 / 3), "smoothed labels")
    yield Case(_problem(rng, 5, 3, 4, scale=2000), "scores in the thousands")
    yield tuple(array.astype(np.float32) for array in _problem(rng, 6, 2, 3))


def _gradient_sample_by_sample(theta, X, Y):
    total = np.zeros(theta.size, theta.dtype)
    for x, y in zip(X, Y, strict=True):
        delta = _softmax(_scores(theta, x[None], y[None]))[0] - y
        total += _parts(np.outer(x, delta), delta)
    return total / theta.dtype.type(len(X))


def _gradient_with_ones(theta, X, Y):
    m, K = Y.shape
    inputs = np.hstack([X, np.ones((m, 1), X.dtype)])  # the bias is a weight of input 1
    A = _softmax(inputs @ theta.reshape(-1, K))
    return (inputs.T @ (A - Y) / m).ravel()


def _gradient_in_columns(theta, X, Y):
    delta = _softmax(_scores(theta, X, Y)).T - Y.T  # (K, m)
    dW = np.einsum("km,mn->kn", delta, X) / len(X)
    return _parts(dW.T, delta.mean(axis=1))


def _from_delta(dW, db, *, delta=None):
    """Return a gradient made of dW(delta, X) and db(delta, X), with delta = A - Y."""

    def wrong(theta, X, Y):
        start = _softmax(_scores(theta, X, Y)) - Y
        if delta is not None:
            start = delta(_scores(theta, X, Y), Y)
        return _parts(dW(start, X), db(start, X)).astype(theta.dtype)

    return wrong


def _mean_W(delta, X):
    return X.T @ delta / len(X)


def _mean_b(delta, X):
    return delta.mean(axis=0)


def _squared_error_delta(Z, Y):
    A = _softmax(Z)
    G = 2 * (A - Y)
    return A * (G - (G * A).sum(axis=1, keepdims=True))


def _naive_delta(Z, Y):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True) - Y


def _without_bias(theta, X, Y):
    n, K = X.shape[1], Y.shape[1]
    return _regression_gradient(np.where(np.arange(theta.size) < n * K, theta, 0), X, Y)


def _like_the_measured(theta, X, Y, dtheta):
    inputs = [array.astype(np.float64) for array in (theta, X, Y)]
    error = np.abs(dtheta - _central(*inputs, 1e-5)).max()
    rounding = 1e-4 if theta.dtype == np.float32 else 1e-10 * (1 + _loss(*inputs))
    return bool(error < max(1e-8, rounding)) or f"off by {error:.2g}"


regression_gradient = Part(
    "regression_gradient",
    _regression_gradient,
    _problems,
    properties=[
        Property("no entry is nan or inf", lambda t, X, Y, g: np.isfinite(g).all()),
        Property("it agrees with central differences", _like_the_measured),
    ],
    mistakes=[
        Mistake(
            "the weights are m times too large and the biases right: dW without the "
            "1/m that db has, as printed (A-E3).",
            _from_delta(lambda d, X: X.T @ d, _mean_b),
        ),
        Mistake(
            "no 1/m anywhere: A - Y is m times the gradient of a mean loss (F-E1).",
            _from_delta(lambda d, X: X.T @ d, lambda d, X: d.sum(axis=0)),
        ),
        Mistake(
            "the 1/m is taken twice: once in dZ, and again in dW and db (F-E1).",
            _from_delta(
                lambda d, X: X.T @ d / len(X) ** 2,
                lambda d, X: d.sum(axis=0) / len(X) ** 2,
            ),
        ),
        Mistake(
            "the weights are right, the biases m times too large: the 1/m is missing "
            "in db.",
            _from_delta(_mean_W, lambda d, X: d.sum(axis=0)),
        ),
        Mistake(
            "the weights are right, the biases m times too small: dZ holds the 1/m "
            "already, and a mean takes it again.",
            _from_delta(_mean_W, lambda d, X: d.mean(axis=0) / len(X)),
        ),
        Mistake(
            "the sign is wrong: A - Y, not Y - A.",
            _from_delta(_mean_W, _mean_b, delta=lambda Z, Y: Y - _softmax(Z)),
        ),
        Mistake(
            "the mean is taken over samples and classes: K times too small. The loss "
            "sums over the classes.",
            _from_delta(
                lambda d, X: X.T @ d / d.size, lambda d, X: d.sum(axis=0) / d.size
            ),
        ),
        Mistake(
            "the biases come first. In theta the weights come first, then the biases.",
            lambda theta, X, Y: np.roll(_regression_gradient(theta, X, Y), Y.shape[1]),
        ),
        Mistake(
            "dW is laid out column by column. theta holds W row by row, and so must "
            "dtheta.",
            _from_delta(lambda d, X: (X.T @ d / len(X)).T, _mean_b),
        ),
        Mistake(
            "the biases get 0: db is missing, or it is summed over samples and "
            "classes, which gives 0. Sum over the samples only.",
            _from_delta(_mean_W, lambda d, X: np.full(d.shape[1], d.sum() / len(X))),
        ),
        Mistake("the scores lack the bias b.", _without_bias),
        Mistake(
            "softmax is missing: the scores stand where the probabilities must.",
            _from_delta(_mean_W, _mean_b, delta=lambda Z, Y: Z - Y),
        ),
        Mistake(
            "softmax runs along axis 0, over the samples.",
            _from_delta(_mean_W, _mean_b, delta=lambda Z, Y: _softmax(Z.T).T - Y),
        ),
        Mistake(
            "this is the gradient of the squared error (A-E2); the loss here is the "
            "cross-entropy.",
            _from_delta(_mean_W, _mean_b, delta=_squared_error_delta),
        ),
        Mistake(
            "exp overflows: the scores may be in the thousands.",
            _from_delta(_mean_W, _mean_b, delta=_naive_delta),
        ),
        Mistake(
            "float32 in, float64 out: an array is made as float64 on the way.",
            lambda theta, X, Y: _regression_gradient(theta, X, Y).astype(np.float64),
        ),
    ],
    alternatives=[
        _gradient_sample_by_sample,
        _gradient_with_ones,
        _gradient_in_columns,
    ],
    samples=lambda theta, X, Y: len(X),
    equations=("A-4b", "A-4c", "F-5.1"),
)


# ------------------------------------------------- beyond nnlib: an extrapolated slope


def _directions(rng):
    hand = (np.zeros(4), np.array([1.0, 0.0, 0.0, 0.0]), np.array([[1.0]]))
    yield Case((*hand, np.array([[1.0, 0.0]]), 0.5), "the loss falls, at first by 1/2")
    for m, n, K, h in ((1, 3, 2, 1.0), (2, 3, 4, 0.5), (7, 2, 5, 0.4), (4, 4, 4, 0.6)):
        theta, X, Y = _problem(rng, m, n, K)
        yield theta, rng.normal(size=theta.size), X, Y, h
    theta, X, Y = _problem(rng, 5, 3, 2)
    direction = rng.normal(size=theta.size)
    yield Case((theta, 0.1 * direction, X, Y, 2.0), "a short direction, a long step")
    for m, n, K in ((3, 2, 3), (6, 3, 3)):
        theta, X, Y = _problem(rng, m, n, K)
        yield theta, rng.normal(size=theta.size), X, Y, 0.003


def _combined(combine):
    """Return a slope made by combine(J, h), where J(t) is the loss at theta + t v."""

    def slope(theta, direction, X, Y, h):
        return float(combine(lambda t: _loss(theta + t * direction, X, Y), h))

    return slope


def _S(J, h):
    return (J(h) - J(-h)) / (2 * h)


def _extrapolated_slope(theta, direction, X, Y, h):
    full, half = (
        (_loss(theta + s * direction, X, Y) - _loss(theta - s * direction, X, Y))
        / (2 * s)
        for s in (h, h / 2)
    )
    return float((4 * half - full) / 3)


def _along_the_unit_direction(theta, direction, X, Y, h):
    unit = direction / np.sqrt((direction**2).sum())
    return _extrapolated_slope(theta, unit, X, Y, h)


def _like_the_derived_slope(theta, direction, X, Y, h, slope):
    if h > 0.01:
        return True
    error = abs(slope - _regression_gradient(theta, X, Y) @ direction)
    return bool(error < 1e-8) or f"off by {error:.2g}"


extrapolated_slope = Part(
    "extrapolated_slope",
    _extrapolated_slope,
    _directions,
    properties=[
        Property(
            "with a small step it agrees with the derived slope",
            _like_the_derived_slope,
        )
    ],
    mistakes=[
        Mistake(
            "this is S(h) alone: its error is of order 2. Combine it with S(h/2).",
            _combined(_S),
        ),
        Mistake(
            "this is S(h/2) alone: its error is of order 2. Combine it with S(h).",
            _combined(lambda J, h: _S(J, h / 2)),
        ),
        Mistake(
            "4 S(h/2) - S(h) is three times the slope: the weights must sum to 1.",
            _combined(lambda J, h: 4 * _S(J, h / 2) - _S(J, h)),
        ),
        Mistake(
            "the two slopes are exchanged: the more precise one, S(h/2), has the "
            "weight 4/3.",
            _combined(lambda J, h: (4 * _S(J, h) - _S(J, h / 2)) / 3),
        ),
        Mistake(
            "2 S(h/2) - S(h) removes an error proportional to h. That of a central "
            "difference is proportional to its square.",
            _combined(lambda J, h: 2 * _S(J, h / 2) - _S(J, h)),
        ),
        Mistake(
            "the mean of S(h) and S(h/2) removes no error: both are off to the same "
            "side.",
            _combined(lambda J, h: (_S(J, h) + _S(J, h / 2)) / 2),
        ),
        Mistake(
            "a plus sign between them: the error of S(h) must be subtracted.",
            _combined(lambda J, h: (4 * _S(J, h / 2) + _S(J, h)) / 5),
        ),
        Mistake(
            "16 and 15 are the weights of the next round, for errors of order 4. Here "
            "the order is 2.",
            _combined(lambda J, h: (16 * _S(J, h / 2) - _S(J, h)) / 15),
        ),
        Mistake(
            "the steps are h and 2h. That is of order 4 too, and 16 times less "
            "precise: take h and h/2.",
            _combined(lambda J, h: (4 * _S(J, h) - _S(J, 2 * h)) / 3),
        ),
        Mistake(
            "S(h/2) is divided by 2h. Its own step is h/2, so it is divided by h.",
            _combined(lambda J, h: (2 * _S(J, h / 2) - _S(J, h)) / 3),
        ),
        Mistake(
            "both slopes are divided by their step, not by twice the step.",
            _combined(lambda J, h: 2 * (4 * _S(J, h / 2) - _S(J, h)) / 3),
        ),
        Mistake(
            "forward differences are combined; the weights 4/3 and -1/3 belong to "
            "central ones.",
            _combined(lambda J, h: (8 * (J(h / 2) - J(0)) - (J(h) - J(0))) / (3 * h)),
        ),
        Mistake(
            "the direction is brought to the length 1 first. Take it as it comes.",
            _along_the_unit_direction,
        ),
        Mistake(
            "the sign is wrong: the loss in front, at +h, minus the loss behind.",
            _combined(lambda J, h: (_S(J, h) - 4 * _S(J, h / 2)) / 3),
        ),
        Mistake(
            "this is dtheta times the direction, the derived slope. Measure it, from "
            "four losses.",
            lambda theta, direction, X, Y, h: float(
                _regression_gradient(theta, X, Y) @ direction
            ),
        ),
        Mistake(
            "only S(h) is divided by 3: the whole difference 4 S(h/2) - S(h) must be, "
            "so it needs brackets.",
            _combined(lambda J, h: 4 * _S(J, h / 2) - _S(J, h) / 3),
        ),
    ],
    alternatives=[
        _combined(lambda J, h: (8 * (J(h / 2) - J(-h / 2)) - (J(h) - J(-h))) / (6 * h)),
        _combined(lambda J, h: _S(J, h / 2) + (_S(J, h / 2) - _S(J, h)) / 3),
        _combined(
            lambda J, h: (
                np.array([1, -8, 8, -1])
                @ [J(s * h / 2) for s in (-2, -1, 1, 2)]
                / (6 * h)
            )
        ),
    ],
    samples=lambda theta, direction, X, Y, h: len(X),
)


# ---------------------------------------------------------------- a name for each bug


def _suspects(rng):
    """Gradients of right and of wrong code, and what was measured."""
    three = np.array([1.0, 2.0, 3.0])
    yield Case((three, three.copy(), 2, 5), "equal")
    yield Case((three, -three, 2, 5))
    yield Case(
        (np.array([5.0, 10.0, 3.0]), three, 2, 5), "m = 5 and the weights are 5x"
    )
    no_bias = np.array([1.0, 2.0, 0.0])
    yield Case((-no_bias, no_bias, 2, 5), "two sentences are true: take the first")
    g = rng.normal(size=6) + 0.1
    for note, dtheta in (("from right code, m = 1", g), ("", -g), ("m = 1", 2.5 * g)):
        yield Case((dtheta.copy(), g + 1e-11 * rng.normal(size=6), 4, 1), note)
    for m, n_weights, n in ((7, 6, 9), (5, 2, 4)):
        g = rng.normal(size=n) + 0.1
        measured = g + 1e-11 * rng.normal(size=n)
        weights, biases = g[:n_weights], g[n_weights:]
        for note, dtheta in (
            ("from right code", g),
            ("from code with Y - A", -g),
            ("", m * g),
            ("", g / m),
            ("", 2.5 * g),
            ("", np.append((m + 1) * weights, biases)),
            ("", np.append(weights, np.zeros_like(biases))),
            ("", np.append(weights, m / 3 * biases)),
            ("", np.append(weights[::-1], biases)),
            ("from code with Y - A and no mean", -m * g),
            ("other numbers", rng.normal(size=n)),
            ("all of it 1 % too large", 1.01 * g),
        ):
            yield Case((dtheta.copy(), measured.copy(), n_weights, m), note)
    for part in (0, -1):
        off = g.copy()
        off[part] *= 1.001
        yield Case((off, measured.copy(), 2, 5), "one entry is off by 0.1 %")
    sign = g.copy()
    sign[0] *= -1
    yield Case((sign, measured.copy(), 2, 5), "one entry has the wrong sign")
    yield Case((g[:, None].copy(), measured.copy(), 2, 5), "shape (4, 1)")
    yield Case((g[:-1].copy(), measured.copy(), 2, 5), "an entry is missing")
    tiny = np.append(1e-10, g)
    noisy = tiny + 1e-11 * np.array([3, -1, 1, -1, 1])
    yield Case((tiny, noisy, 3, 5), "an entry is nearly 0")
    yield Case((2e-8 * g, 1e-8 * measured, 2, 5), "small numbers, twice too large")
    yield Case((5e-8 * g, 1e-8 * measured, 2, 5), "small numbers")
    yield Case((np.zeros(4), np.zeros(4), 2, 5), "nothing to learn")
    nan = np.full(4, np.nan)
    yield Case((nan, measured.copy(), 2, 5), "nan")
    yield Case((np.append(nan[:1], g[1:]), measured.copy(), 2, 5), "nan in a weight")


def _name(dtheta, numerical, n_weights, m, limit, error):
    def agree(a, b):
        return error(a, b) < limit

    if dtheta.shape != numerical.shape:
        return "wrong shape"
    if agree(dtheta, numerical):
        return "right"
    if agree(-dtheta, numerical):
        return "wrong sign"
    if agree(dtheta / m, numerical):
        return "m times too large"
    if agree(dtheta * m, numerical):
        return "m times too small"
    if agree(dtheta[n_weights:], numerical[n_weights:]):
        return "weights wrong"
    if agree(dtheta[:n_weights], numerical[:n_weights]):
        return "biases wrong"
    return "something else"


def _name_the_bug(dtheta, numerical, n_weights, m):
    return _name(dtheta, numerical, n_weights, m, LIMIT, _relative_error)


def _name_by_factor(dtheta, numerical, n_weights, m):
    if dtheta.shape != numerical.shape:
        return "wrong shape"
    names = {1: "right"}
    for factor, name in (
        (-1, "wrong sign"),
        (m, "m times too large"),
        (1 / m, "m times too small"),
    ):
        names.setdefault(factor, name)
    for factor, name in names.items():
        if _relative_error_by_loops(dtheta, factor * numerical) <= LIMIT:
            return name
    parts = {"weights wrong": slice(n_weights, None), "biases wrong": slice(n_weights)}
    for name, right in parts.items():
        if _relative_error_by_loops(dtheta[right], numerical[right]) <= LIMIT:
            return name
    return "something else"


def _name_by_projection(dtheta, numerical, n_weights, m):
    if np.shape(dtheta) != np.shape(numerical):
        return "wrong shape"
    if not dtheta.any() and not numerical.any():
        return "right"
    factor = dtheta @ numerical / (numerical @ numerical)
    if _largest(dtheta - factor * numerical) <= LIMIT * _largest(dtheta):
        for name, value in (
            ("right", 1),
            ("wrong sign", -1),
            ("m times too large", m),
            ("m times too small", 1 / m),
        ):
            if abs(factor / value - 1) < 1e-7:
                return name
    weights = _relative_error(dtheta[:n_weights], numerical[:n_weights]) < LIMIT
    biases = _relative_error(dtheta[n_weights:], numerical[n_weights:]) < LIMIT
    if not weights and biases:
        return "weights wrong"
    return "biases wrong" if weights else "something else"


def _renamed(names):
    """Return right answers, some under another name."""

    def wrong(*args):
        name = _name_the_bug(*args)
        return names.get(name, name)

    return wrong


def _judged_by(error, limit=LIMIT):
    return lambda *args: _name(*args, limit, error)


def _absolute(a, b):
    return np.abs(a - b).max() if np.isfinite(a).all() else np.inf


def _of_lengths(a, b):
    return abs(_norm(a) - _norm(b)) / max(_norm(a), _norm(b), 1e-300)


def _mean_ratio(a, b):
    return abs(a.mean() - b.mean()) / max(abs(b.mean()), 1e-300)


def _nan_is_right(a, b):
    return 0.0 if np.isnan(a).any() else _relative_error(a, b)


def _of_the_first_entry(dtheta, numerical, n_weights, m):
    right = _name_the_bug(dtheta, numerical, n_weights, m)
    if right != "weights wrong" or dtheta[0] * numerical[0] >= 0:
        return right
    return "wrong sign"


def _parts_first(dtheta, numerical, n_weights, m):
    if dtheta.shape != numerical.shape:
        return "wrong shape"
    weights = _relative_error(dtheta[:n_weights], numerical[:n_weights]) < LIMIT
    biases = _relative_error(dtheta[n_weights:], numerical[n_weights:]) < LIMIT
    if weights and biases:
        return "right"
    if not weights:
        return "weights wrong"
    return "biases wrong"


def _shape_late(dtheta, numerical, n_weights, m):
    if dtheta.size != numerical.size:
        return "wrong shape"
    return _name_the_bug(dtheta.reshape(numerical.shape), numerical, n_weights, m)


name_the_bug = Part(
    "name_the_bug",
    _name_the_bug,
    _suspects,
    mistakes=[
        Mistake("it says 'right' to everything.", lambda *_: "right"),
        Mistake(
            "it never says 'right': right code differs from a measurement in the last "
            "digits. Allow a relative error of 1e-7.",
            _judged_by(lambda a, b: float((a != b).any())),
        ),
        Mistake(
            "the tolerance is so wide that an error of one percent passes.",
            _judged_by(_relative_error, 0.02),
        ),
        Mistake(
            "the tolerance lets a mistake of 0.1 % in one entry pass: the limit is "
            "1e-7.",
            _judged_by(_relative_error, 2e-3),
        ),
        Mistake(
            "absolute differences are compared with 1e-7, so small wrong gradients get "
            "too good a name. Use the relative error.",
            _judged_by(_absolute),
        ),
        Mistake(
            "entries are compared one by one, so an entry that is nearly 0 raises a "
            "false alarm. Use the relative error of the whole.",
            _judged_by(lambda a, b: _by_formula(_entry_by_entry)(a, b)),
        ),
        Mistake(
            "only the lengths of the two vectors are compared: a wrong sign and "
            "exchanged entries keep the length.",
            _judged_by(_of_lengths),
        ),
        Mistake(
            "only the means are compared: entries that change places keep the mean.",
            _judged_by(_mean_ratio),
        ),
        Mistake(
            "nan gets a name that it does not deserve: ask for `error < limit`, and "
            "never for `not error > limit`.",
            _judged_by(_nan_is_right),
        ),
        Mistake(
            "'m times too large' and 'm times too small' are exchanged: too large "
            "means that dtheta divided by m is right.",
            _renamed(
                {
                    "m times too large": "m times too small",
                    "m times too small": "m times too large",
                }
            ),
        ),
        Mistake(
            "'weights wrong' and 'biases wrong' are exchanged, or n_weights is taken "
            "for the number of biases.",
            _renamed(
                {"weights wrong": "biases wrong", "biases wrong": "weights wrong"}
            ),
        ),
        Mistake(
            "the sign is judged by one entry; all of them must be reversed.",
            _of_the_first_entry,
        ),
        Mistake(
            "'weights wrong' is said as soon as the weights are wrong; it also needs "
            "right biases, and comes after the names that explain all entries.",
            _parts_first,
        ),
        Mistake(
            "(n, 1) is taken for (n,): the shapes differ, so the name is 'wrong "
            "shape'.",
            _shape_late,
        ),
        Mistake(
            "the factor m is never tried.",
            _renamed(
                {
                    "m times too large": "something else",
                    "m times too small": "something else",
                }
            ),
        ),
        Mistake(
            "the parts are never tried by themselves.",
            _renamed(
                {"weights wrong": "something else", "biases wrong": "something else"}
            ),
        ),
    ],
    alternatives=[
        _name_by_factor,
        _name_by_projection,
        _judged_by(_relative_error_of_scaled, 1e-6),
    ],
    samples=lambda dtheta, numerical, n_weights, m: m,
    equations=("A-4b", "A-4c", "F-5.1"),
)

PARTS = (
    relative_error,
    numerical_gradient_of_regression,
    regression_gradient,
    extrapolated_slope,
    name_the_bug,
)
