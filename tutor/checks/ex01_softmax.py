"""Exercise 01, softmax: what is right, what learners write instead, the hints."""

import numpy as np

from ._mistakes import Mistake
from ._part import Case, Part, Property


def _scores(rng):
    """Yield scores from tiny to large, from tame to extreme, in both float types."""
    yield Case((np.array([[0.0, np.log(3.0)]]),), "1 and 3 parts of 4")
    yield Case((np.round(rng.normal(size=(2, 3)), 1),))
    yield Case((np.array([[1000.0, 1000.0], [0.0, 1000.0]]),), "exp(1000) overflows")
    yield Case((np.array([[-1000.0, -1000.0, -1001.0]]),), "exp(-1000) is 0")
    yield Case((np.array([[0.0, 1.0], [2000.0, 2001.0]]),), "two rows far apart")
    for shape in ((1, 5), (5, 1), (7, 10), (13, 4), (4, 4)):
        yield (rng.normal(scale=3, size=shape),)
    yield (rng.normal(scale=3, size=(3, 7)).astype(np.float32),)
    yield (rng.uniform(-1e4, 1e4, size=(6, 5)).astype(np.float32),)


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _softmax_by_loops(Z):
    A = np.empty_like(Z)
    for i in range(Z.shape[0]):
        top = max(Z[i])
        total = sum(np.exp(z - top) for z in Z[i])
        for k in range(Z.shape[1]):
            A[i, k] = np.exp(Z[i, k] - top) / total
    return A


def _softmax_by_logarithms(Z):
    top = np.max(Z, axis=-1)[:, None]
    return np.exp(Z - top - np.log(np.sum(np.exp(Z - top), axis=-1))[:, None])


def _softmax_of_columns(Z):
    E = np.exp(Z.T - Z.T.max(axis=0))
    return (E / E.sum(axis=0)).T.copy()


def _softmax_by_differences(Z):
    return 1 / np.exp(Z[:, None, :] - Z[:, :, None]).sum(axis=2)


def _softmax_in_place(Z):
    A = Z - Z.max(axis=1, keepdims=True)
    np.exp(A, out=A)
    A /= np.einsum("ij->i", A)[:, None]
    return A


def _naive(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def _overwrites(Z):
    Z -= Z.max(axis=1, keepdims=True)
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def _in_float64(Z):
    return _softmax(Z.astype(np.float64))


def _rows_have_sum(total, A, tolerance, columns_from=None):
    """Return True, or which row (from `columns_from` on: column) has another sum."""
    sums = A.sum(axis=1)
    wrong = np.flatnonzero(~(np.abs(sums - total) <= tolerance))
    if not len(wrong):
        return True
    i = wrong[0]
    column = columns_from is not None and i >= columns_from
    where = f"column {i - columns_from}" if column else f"row {i}"
    return f"{where} sums to {sums[i]:.4g}"


def _max_above_only(Z):
    top = Z.max(axis=1, keepdims=True)
    return np.exp(Z - top) / np.exp(Z).sum(axis=1, keepdims=True)


def _normal(Z):
    return (Z - Z.min(axis=1, keepdims=True)) / np.ptp(Z, axis=1, keepdims=True)


softmax = Part(
    "softmax",
    _softmax,
    _scores,
    properties=[
        Property("no entry is nan or inf", lambda Z, A: np.isfinite(A).all()),
        Property(
            "every entry lies in [0, 1]", lambda Z, A: (A >= 0).all() & (A <= 1).all()
        ),
        Property(
            "every row sums to 1",
            lambda Z, A: _rows_have_sum(1, A, 1e-5),
        ),
        Property(
            "the largest score of a row has the largest probability",
            lambda Z, A: (
                A[np.arange(len(Z)), Z.argmax(axis=1)] == A.max(axis=1)
            ).all(),
        ),
    ],
    mistakes=[
        Mistake(
            "exp overflows, or all of a row becomes 0. Subtract each row's largest "
            "score first: on paper that changes nothing.",
            _naive,
        ),
        Mistake(
            "the largest score of the whole batch is subtracted. A row far below it "
            "becomes 0/0: each row needs its own maximum.",
            lambda Z: (
                np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis=1, keepdims=True)
            ),
        ),
        Mistake(
            "the sum runs over all samples together. Each row is one sample: sum along "
            "axis 1, and keep the axis.",
            lambda Z: (
                np.exp(Z - Z.max(axis=1, keepdims=True))
                / np.exp(Z - Z.max(axis=1, keepdims=True)).sum()
            ),
        ),
        Mistake(
            "the columns sum to 1, not the rows: axis 0 runs over the samples, axis 1 "
            "over the classes.",
            lambda Z: np.exp(Z - Z.max(axis=0)) / np.exp(Z - Z.max(axis=0)).sum(axis=0),
        ),
        Mistake(
            "the sum along axis 1 has lost its axis: shape (m,) is then read as a row. "
            "keepdims=True gives (m, 1).",
            lambda Z: (
                np.exp(Z - Z.max(axis=1, keepdims=True))
                / np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1)
            ),
        ),
        Mistake(
            "the scores are divided by their sum without exp: negative scores give "
            "negative 'probabilities'.",
            lambda Z: Z / Z.sum(axis=1, keepdims=True),
        ),
        Mistake(
            "these are the logarithms of the probabilities: take exp, then divide by "
            "the sum.",
            lambda Z: np.log(_softmax(Z)),
        ),
        Mistake(
            "exp is there, the division by the sum of the row is not.",
            lambda Z: np.exp(Z - Z.max(axis=1, keepdims=True)),
        ),
        Mistake(
            "this is the sigmoid of each score by itself; the classes must share one "
            "sum.",
            lambda Z: np.exp(-np.logaddexp(0, -Z)),
        ),
        Mistake(
            "the sign of the scores is reversed: the smallest score gets the largest "
            "probability.",
            lambda Z: _softmax(-Z),
        ),
        Mistake(
            "softmax is applied twice (erratum P-E2).", lambda Z: _softmax(_softmax(Z))
        ),
        Mistake(
            "one-hot of the largest score: that is argmax, and it has no slope to "
            "learn from.",
            lambda Z: np.eye(Z.shape[1], dtype=Z.dtype)[Z.argmax(axis=1)],
        ),
        Mistake(
            "float32 scores give a float64 result: an array is made as float64 "
            "somewhere. np.empty_like(Z) and plain arithmetic keep the type.",
            _in_float64,
        ),
        Mistake(
            "the smallest score becomes 0 and the largest 1: this is scaling to a "
            "range, not softmax.",
            _normal,
        ),
        Mistake(
            "the base is 2, not e.",
            lambda Z: (
                np.exp2(Z - Z.max(axis=1, keepdims=True))
                / np.exp2(Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
            ),
        ),
        Mistake("the input Z was changed: `Z -= ...` writes into it.", _overwrites),
        Mistake(
            "the scores are clipped: exp no longer overflows, but scores beyond the "
            "limit become equal. Only the differences in a row count: subtract its "
            "largest score.",
            lambda Z: _naive(np.clip(Z, -500, 500)),
        ),
        Mistake(
            "the maximum is subtracted above the fraction line but not below it (or "
            "the other way round): the two must cancel.",
            _max_above_only,
        ),
        Mistake(
            "one maximum and one sum are taken over the whole batch. Each row is a "
            "sample and needs its own: axis=1, keepdims=True.",
            lambda Z: np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(),
        ),
        Mistake(
            "nan is replaced by a number: exp has overflowed, and the probability is "
            "lost. Subtract each row's largest score before exp.",
            lambda Z: np.nan_to_num(_naive(Z)),
        ),
    ],
    alternatives=[
        _softmax_by_loops,
        _softmax_by_logarithms,
        _softmax_of_columns,
        _softmax_by_differences,
        _softmax_in_place,
    ],
    equations=("F-3.2b", "R-eq5", "R-eq6", "A-1.2a"),
)


# ----------------------------------------------------------------- with a temperature


def _scores_and_temperatures(rng):
    yield Case((np.array([[0.0, np.log(4.0)]]), 2.0), "the square roots of 1 and 4")
    yield Case((np.round(rng.normal(size=(2, 3)), 1), 0.5))
    yield Case((np.array([[900.0, 1000.0]]), 0.1), "exp(1000 / 0.1) overflows")
    yield Case((np.array([[-9000.0, -9001.0], [9000.0, 9001.0]]), 1.0))
    for m, K in ((1, 5), (5, 2), (7, 10), (4, 4)):
        yield rng.normal(scale=3, size=(m, K)), float(rng.uniform(0.2, 5))
    yield rng.normal(scale=3, size=(3, 7)).astype(np.float32), 3.0


def _softmax_with_temperature(Z, temperature):
    return _softmax(Z / temperature)


def _temperature_late(Z, temperature):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return _rows_to_1(E / temperature)


def _temperature_as_power(Z, temperature):
    A = _softmax(Z) ** (1 / temperature)
    return A / A.sum(axis=1, keepdims=True)


def _rows_to_1(E):
    return E / E.sum(axis=1, keepdims=True)


softmax_with_temperature = Part(
    "softmax_with_temperature",
    _softmax_with_temperature,
    _scores_and_temperatures,
    properties=[
        Property("no entry is nan or inf", lambda Z, T, A: np.isfinite(A).all()),
        Property(
            "every row sums to 1",
            lambda Z, T, A: _rows_have_sum(1, A, 1e-5),
        ),
    ],
    mistakes=[
        Mistake(
            "the temperature has no effect: it is not used, or it is subtracted, or "
            "it divides exp(Z) and cancels in the quotient. It belongs inside exp, "
            "below Z.",
            _temperature_late,
        ),
        Mistake(
            "the scores are multiplied by the temperature. Divide: a high temperature "
            "makes the probabilities more equal.",
            lambda Z, T: _softmax(Z * T),
        ),
        Mistake(
            "the probabilities are divided by the temperature: the rows no longer sum "
            "to 1. Divide the scores, then take softmax.",
            lambda Z, T: _softmax(Z) / T,
        ),
        Mistake(
            "exp overflows. Divide by the temperature, then subtract each row's "
            "maximum.",
            lambda Z, T: _rows_to_1(np.exp(Z / T)),
        ),
        Mistake(
            "the maximum is subtracted without dividing it by the temperature, so exp "
            "overflows or all of a row becomes 0.",
            lambda Z, T: _rows_to_1(np.exp(Z / T - Z.max(axis=1, keepdims=True))),
        ),
        Mistake(
            "the square of the temperature divides the scores.",
            lambda Z, T: _softmax(Z / T**2),
        ),
        Mistake(
            "the square root of the temperature divides the scores.",
            lambda Z, T: _softmax(Z / T**0.5),
        ),
        Mistake(
            "softmax first, then the temperature and softmax again: softmax is applied "
            "twice.",
            lambda Z, T: _softmax(_softmax(Z) / T),
        ),
        Mistake(
            "the maximum of the whole batch is subtracted: rows far below it become "
            "0/0.",
            lambda Z, T: _rows_to_1(np.exp((Z - Z.max()) / T)),
        ),
        Mistake(
            "float32 scores give a float64 result: a NumPy array or np.float64 made of "
            "the temperature does that, a Python float does not.",
            lambda Z, T: _softmax(Z / np.full((len(Z), 1), T)),
        ),
    ],
    alternatives=[
        lambda Z, T: _softmax_by_loops(Z / T),
        lambda Z, T: _rows_to_1(np.exp((Z - Z.max(axis=1, keepdims=True)) / T)),
        lambda Z, temperature: _softmax_by_logarithms(Z * (1 / temperature)),
    ],
    without=("softmax",),
    equations=("R-eq5",),
)

# ------------------------------------------------- the output layer that P prints wrong


def _last_layers(rng):
    yield Case((np.array([[1.0, 2.0]]), np.eye(2), np.array([0.0, 0.0])))
    for m, n, K in ((1, 3, 2), (2, 3, 4), (5, 7, 10), (4, 4, 4)):
        yield rng.normal(size=(m, n)), rng.normal(size=(n, K)), rng.normal(size=K)
    H, W = 30 * rng.normal(size=(3, 5)), 30 * rng.normal(size=(5, 4))
    yield Case((H, W, rng.normal(size=4)), "scores in the thousands")
    yield tuple(rng.normal(size=s).astype(np.float32) for s in ((3, 2), (2, 5), 5))


def _output_probabilities(H, W, b):
    return _softmax(H @ W + b)


def _relu(Z):
    return np.maximum(Z, 0)


def _one_sample_at_a_time(H, W, b):
    return np.stack([_softmax((h @ W + b)[None])[0] for h in H])


def _bias_as_extra_input(H, W, b):
    ones = np.ones((len(H), 1), H.dtype)
    return _softmax(np.hstack([ones, H]) @ np.vstack([b, W]))


output_probabilities = Part(
    "output_probabilities",
    _output_probabilities,
    _last_layers,
    properties=[
        Property("no entry is nan or inf", lambda H, W, b, A: np.isfinite(A).all()),
        Property(
            "every row sums to 1",
            lambda H, W, b, A: _rows_have_sum(1, A, 1e-5),
        ),
    ],
    mistakes=[
        Mistake(
            "softmax is applied to probabilities, as printed (P-E2): no row can come "
            "near 0 or 1. The argument of softmax is the score z.",
            lambda H, W, b: _softmax(_softmax(H @ W + b)),
        ),
        Mistake(
            "softmax of one number is always 1 (P-E2, line 98): it needs the whole "
            "row.",
            lambda H, W, b: np.ones((len(H), W.shape[1]), H.dtype),
        ),
        Mistake(
            "ReLU before softmax, as printed (P-E1): all negative scores become equal.",
            lambda H, W, b: _softmax(_relu(H @ W + b)),
        ),
        Mistake(
            "ReLU instead of softmax (P-E1): the rows do not sum to 1.",
            lambda H, W, b: _relu(H @ W + b),
        ),
        Mistake("these are the scores; softmax is missing.", lambda H, W, b: H @ W + b),
        Mistake("the bias b is missing.", lambda H, W, b: _softmax(H @ W)),
        Mistake("b is subtracted, not added.", lambda H, W, b: _softmax(H @ W - b)),
        Mistake(
            "b is added after softmax: it is part of the score.",
            lambda H, W, b: _softmax(H @ W) + b,
        ),
        Mistake(
            "W must not be transposed here: rows of H times columns of W.",
            lambda H, W, b: _softmax(H @ W.T + b),
        ),
        Mistake(
            "softmax runs along axis 0, over the samples.",
            lambda H, W, b: _softmax((H @ W + b).T).T,
        ),
        Mistake(
            "exp overflows: the scores here may be in the thousands.",
            lambda H, W, b: _rows_to_1(np.exp(H @ W + b)),
        ),
        Mistake(
            "only the largest score survives: that is argmax.",
            lambda H, W, b: np.eye(len(b), dtype=H.dtype)[(H @ W + b).argmax(axis=1)],
        ),
    ],
    alternatives=[
        _one_sample_at_a_time,
        _bias_as_extra_input,
        lambda H, W, b: _softmax_by_logarithms(np.einsum("ij,jk->ik", H, W) + b),
    ],
    without=("softmax",),
    equations=("P-2.1n", "P-2.3.2i"),
)

# ------------------------------------------------------------------------ the Jacobian


def _single_scores(rng):
    yield Case((np.array([0.0, np.log(3.0)]),), "probabilities 1/4 and 3/4")
    yield Case((np.array([1000.0, 1000.0, 998.0]),), "exp(1000) overflows")
    yield Case((np.array([-1000.0, 1000.0]),), "2000 between the two")
    for K in (1, 2, 3, 5, 10):
        yield (rng.normal(scale=2, size=K),)
    yield (rng.normal(scale=2, size=4).astype(np.float32),)


def _probabilities(z):
    return _softmax(z[None])[0]


def _jacobian_of(a):
    return np.diag(a) - np.outer(a, a)


def _softmax_jacobian(z):
    return _jacobian_of(_probabilities(z))


def _jacobian_by_loops(z):
    a = _probabilities(z)
    D = np.zeros((len(z), len(z)), z.dtype)
    for j in range(len(z)):
        for i in range(len(z)):
            D[j, i] = a[j] * (1 - a[j]) if i == j else -a[j] * a[i]
    return D


def _jacobian_by_delta(z):
    a = _probabilities(z)
    return a[:, None] * (np.eye(len(z), dtype=z.dtype) - a)


def _jacobian_by_einsum(z):
    a = _probabilities(z)
    return np.einsum("j,ji->ji", a, np.eye(len(a), dtype=a.dtype)) - np.einsum(
        "j,i->ji", a, a
    )


def _central_difference(z):
    z, h = z.astype(np.float64), 1e-5
    steps = h * np.eye(len(z))
    return np.stack(
        [(_probabilities(z + s) - _probabilities(z - s)) / (2 * h) for s in steps],
        axis=1,
    )


def _like_the_difference(z, D):
    error = np.abs(D - _central_difference(z)).max()
    atol = 1e-4 if z.dtype == np.float32 else 1e-8
    return bool(error < atol) or f"off by {error:.2g}"


def _off_diagonal(change):
    """Return a Jacobian whose entries away from the diagonal are changed."""

    def wrong(z):
        D = _softmax_jacobian(z)
        diagonal = np.eye(len(z), dtype=bool)
        return np.where(diagonal, D, change(D, _probabilities(z))).astype(z.dtype)

    return wrong


softmax_jacobian = Part(
    "softmax_jacobian",
    _softmax_jacobian,
    _single_scores,
    properties=[
        Property("no entry is nan or inf", lambda z, D: np.isfinite(D).all()),
        Property(
            "every row and every column sums to 0",
            lambda z, D: _rows_have_sum(0, np.vstack([D, D.T]), 1e-6, len(D)),
        ),
        Property("it agrees with central differences", _like_the_difference),
    ],
    mistakes=[
        Mistake(
            "only the diagonal is there: each probability depends on all scores, "
            "because they share the sum.",
            _off_diagonal(lambda D, a: 0),
        ),
        Mistake(
            "the sign away from the diagonal: raising another score lowers this "
            "probability, so -a_j a_i.",
            _off_diagonal(lambda D, a: -D),
        ),
        Mistake(
            "away from the diagonal it is -a_j a_i, a product of two different "
            "probabilities, not -a_j (1 - a_i).",
            _off_diagonal(lambda D, a: -a[:, None] * (1 - a)),
        ),
        Mistake(
            "away from the diagonal it is -a_j a_i, not -a_j squared.",
            _off_diagonal(lambda D, a: -(a[:, None] ** 2) * np.ones_like(D)),
        ),
        Mistake(
            "the diagonal is a_i (1 - a_i): the outer product a a^T is subtracted "
            "there too.",
            lambda z: np.where(
                np.eye(len(z)) > 0, np.diag(_probabilities(z)), _softmax_jacobian(z)
            ).astype(z.dtype),
        ),
        Mistake(
            "the outer product alone is missing its diagonal part, diag(a).",
            lambda z: -np.outer(_probabilities(z), _probabilities(z)),
        ),
        Mistake(
            "the identity stands where diag(a) must.",
            lambda z: (
                np.eye(len(z), dtype=z.dtype)
                - np.outer(_probabilities(z), _probabilities(z))
            ),
        ),
        Mistake(
            "the sign: this is -1 times the Jacobian.", lambda z: -_softmax_jacobian(z)
        ),
        Mistake(
            "the scores z are used where the probabilities a = softmax(z) must be.",
            lambda z: np.diag(z) - np.outer(z, z),
        ),
        Mistake(
            "these are the slopes a_i (1 - a_i) only: a vector. The Jacobian is a (K, "
            "K) matrix.",
            lambda z: _probabilities(z) * (1 - _probabilities(z)),
        ),
        Mistake(
            "exp overflows: subtract the largest score before exp.",
            lambda z: _jacobian_of(np.exp(z) / np.exp(z).sum()),
        ),
        Mistake(
            "entry (j, i) must hold a_j a_i, and it holds a_i a_i: `a * ...` lays a "
            "along every row. Every pair is needed: np.outer(a, a).",
            lambda z: np.diag(_probabilities(z)) - _probabilities(z) ** 2,
        ),
        Mistake(
            "the delta is missing: a_j (1 - a_i) is right on the diagonal only.",
            lambda z: np.outer(_probabilities(z), 1 - _probabilities(z)),
        ),
        Mistake(
            "for vectors a @ a is one number, the sum of the squares. Every pair of "
            "entries is needed: K times K numbers.",
            lambda z: (
                np.diag(_probabilities(z)) - _probabilities(z) @ _probabilities(z)
            ),
        ),
        Mistake(
            "the two parts are added: it is diag(a) minus the products a_j a_i.",
            lambda z: (
                np.diag(_probabilities(z))
                + np.outer(_probabilities(z), _probabilities(z))
            ),
        ),
        Mistake(
            "float32 scores give a float64 Jacobian: np.zeros and np.eye make float64 "
            "if no dtype is given.",
            lambda z: _softmax_jacobian(z).astype(np.float64),
        ),
    ],
    alternatives=[_jacobian_by_loops, _jacobian_by_delta, _jacobian_by_einsum],
    without=("softmax", "softmax_backward"),
    samples=lambda z: 1,
    equations=("R-eq13", "R-eq17", "P-2.3.2l", "P-2.3.2n"),
)

# ------------------------------------------------------------ a test of somebody's code


def _claims(rng):
    """Scores, and what somebody's function made of them."""
    Z = np.array([[0.0, np.log(3.0)]])
    yield Case((Z, np.array([[0.25, 0.75]])), "from right code")
    yield Case((Z, np.array([[0.75, 0.25]])), "the order is reversed")
    for m, K in ((1, 3), (3, 3), (5, 7), (8, 2)):
        Z = rng.normal(scale=2, size=(m, K))
        yield Case((Z, _softmax_by_loops(Z)), "from right code")
        yield Case((Z, _softmax(2 * Z)), "scores doubled")
    Z = rng.normal(size=(4, 3))
    E = np.exp(Z)
    yield Case((Z, _softmax(Z).astype(np.float32)), "from right code, in float32")
    yield Case((Z + 5000, _softmax(Z)), "from right code, large scores")
    far = np.array([[0.0, 1000.0, 999.0]])
    yield Case((far, _softmax(far)), "from right code, scores far apart")
    yield Case((Z, _softmax(Z + 0.01 * np.eye(4, 3))), "off by one percent")
    yield Case((Z, E / E.sum()), "one sum for the whole batch")
    yield Case((Z, E / E.sum(axis=0)), "columns sum to 1")
    yield Case((Z, E), "not divided")
    yield Case((Z, _softmax(Z)[:, ::-1].copy()), "columns reversed")
    yield Case((Z, _softmax(Z)[::-1].copy()), "samples reversed")
    yield Case((Z, np.full((4, 3), 1 / 3)), "constant")
    yield Case((Z, np.full((4, 3), np.nan)), "nan")
    yield Case(
        (Z, _softmax(Z) + np.array([0.9, -0.9, 0])), "rows sum to 1, one entry negative"
    )
    yield Case(
        (np.array([[0.0, 1.0, 2.0]]), np.array([[0.2, 0.1, 0.7]])), "two exchanged"
    )
    yield Case((Z, _softmax(_softmax(Z))), "softmax twice")
    yield Case((Z, np.log(_softmax(Z))), "logarithms")
    broken = _softmax(Z)
    broken[2, 0] += 0.1
    yield Case((Z, broken.copy()), "one wrong entry in the third row")
    broken[1, 0] -= 0.1
    yield Case((Z, broken.copy()), "two rows off, by opposite amounts")
    broken[1, 0] += 0.1
    broken[2, 1] -= 0.1
    yield Case((Z, broken.copy()), "two wrong entries whose errors cancel")
    yield Case((Z, _softmax(Z)[:3].copy()), "the last sample is missing")


def _is_softmax(Z, A):
    if A.shape != Z.shape:
        return False
    return bool(np.allclose(A, _softmax(Z), atol=1e-6))


def _is_softmax_by_differences(Z, A):
    if A.shape != Z.shape:
        return False
    return not np.any(~(np.abs(A - _softmax_by_differences(Z)) <= 1e-6))


def _is_softmax_by_loops(Z, A):
    if np.shape(A) != np.shape(Z):
        return False
    right = _softmax_by_loops(Z)
    for i in range(len(Z)):
        for k in range(len(Z[0])):
            if not abs(A[i][k] - right[i][k]) < 1e-5:
                return False
    return True


def _is_softmax_to_a_tolerance(Z, A):
    return A.shape == Z.shape and bool(np.abs(A - _softmax(Z)).max() < 1e-5)


def _sums_to_1(Z, A):
    return A.shape == Z.shape and bool(np.allclose(A.sum(axis=1), 1, atol=1e-5))


def _probability_like(Z, A):
    return _sums_to_1(Z, A) and bool((A >= 0).all())


def _same_order(Z, A):
    return _probability_like(Z, A) and bool((A.argsort() == Z.argsort()).all())


def _same_largest(Z, A):
    return _probability_like(Z, A) and bool(
        (A.argmax(axis=1) == Z.argmax(axis=1)).all()
    )


def _without_shape(Z, A):
    rows = min(len(A), len(Z))
    return bool(np.allclose(A[:rows], _softmax(Z)[:rows], atol=1e-6))


is_softmax = Part(
    "is_softmax",
    _is_softmax,
    _claims,
    mistakes=[
        Mistake("it says True to everything.", lambda Z, A: True),
        Mistake("it says False to everything, to right code too.", lambda Z, A: False),
        Mistake(
            "row sums alone do not show it: softmax twice, doubled scores, a constant "
            "all sum to 1.",
            _sums_to_1,
        ),
        Mistake(
            "positive and summing to 1 is true of every distribution; the values must "
            "belong to these scores.",
            _probability_like,
        ),
        Mistake(
            "the same order is not enough: doubled scores keep the order.", _same_order
        ),
        Mistake(
            "comparing only which class is largest is what accuracy does: it hides "
            "most errors.",
            _same_largest,
        ),
        Mistake(
            "exact equality refuses right code whose last digit is rounded otherwise: "
            "allow a small difference.",
            lambda Z, A: A.shape == Z.shape and bool((_softmax(Z) == A).all()),
        ),
        Mistake(
            "the tolerance is so wide that an error of one percent passes.",
            lambda Z, A: (
                A.shape == Z.shape and bool(np.allclose(A, _softmax(Z), atol=0.02))
            ),
        ),
        Mistake(
            "only the first row is looked at.",
            lambda Z, A: (
                A.shape == Z.shape
                and bool(np.allclose(A[0], _softmax(Z)[0], atol=1e-6))
            ),
        ),
        Mistake(
            "differences are added without taking their size, so errors of both signs "
            "cancel.",
            lambda Z, A: (
                A.shape == Z.shape and bool(abs((A - _softmax(Z)).sum()) < 1e-5)
            ),
        ),
        Mistake(
            "the shapes are not compared: a result with a sample too few passes.",
            _without_shape,
        ),
        Mistake(
            "the softmax that it compares with overflows for large scores.",
            lambda Z, A: (
                A.shape == Z.shape and bool(np.allclose(A, _naive(Z), atol=1e-6))
            ),
        ),
        Mistake("the answers are exchanged.", lambda Z, A: not _is_softmax(Z, A)),
        Mistake(
            "nan passes: every comparison with nan is False, so `error > limit` never "
            "fires. Ask for `error <= limit`.",
            lambda Z, A: (
                A.shape == Z.shape and not (np.abs(A - _softmax(Z)).max() > 1e-5)
            ),
        ),
    ],
    alternatives=[
        _is_softmax_by_differences,
        _is_softmax_by_loops,
        _is_softmax_to_a_tolerance,
    ],
    equations=("A-1.2b", "A-1.2d"),
)

PARTS = (
    softmax,
    softmax_with_temperature,
    output_probabilities,
    softmax_jacobian,
    is_softmax,
)
