"""Exercise 01, softmax: what is right, what learners write instead, the hints."""

from itertools import product

import numpy as np

from ._drawn import KINDS, laid_out, many, plan
from ._part import Case, Part, Property
from ._rows import rows_have_sum

FORBIDDEN = "softmax", "log_softmax", "softmax_jacobian", "softmax_backward"


def scores(rng):
    """Yield scores tame and extreme, finite and not, in both float types."""
    inf = np.inf
    yield Case((np.array([[0.0, np.log(3.0)]]),), "1 and 3 parts of 4")
    yield Case((np.round(rng.normal(size=(2, 3)), 1),))
    yield (rng.normal(scale=3, size=(3, 4)),)
    yield Case((np.array([[1000.0, 1000.0], [0.0, 1000.0]]),), "exp(1000) overflows")
    yield Case((np.array([[-1000.0, -1000.0, -1001.0]]),), "exp(-1000) is 0")
    yield Case((np.array([[0.0, 1.0], [2000.0, 2001.0]]),), "two rows far apart")
    yield Case((np.array([[1e4, 9999.5], [-1e4, -9999.5]]),), "1/2 apart, at 10,000")
    yield Case((np.array([[1e4, 9999.95, 0.0]]),), "1/20 apart, at 10,000")
    yield Case((np.array([[0.0, -inf, 0.0]]),), "the second class is ruled out")
    yield Case((np.array([[inf, 5.0, inf]]),), "two classes share all of it")
    yield Case(
        (np.array([[-inf, -inf], [0.0, 1.0], [0.0, 0.0]]),), "row 0: all are ruled out"
    )
    yield Case((np.array([[inf, -inf], [-1e4, -inf]]),), "both infinities in a row")
    beside = np.array([[inf, 1e4], [0.0, 1.0]])
    yield Case((beside,), "inf beside 1e4, which gets 0; row 1 is finite")
    counts = np.array([[inf, 0.0, 0.0], [inf, inf, 0.0]])
    yield Case((counts,), "inf once in row 0, twice in row 1")
    yield (rng.normal(size=(2, 12)),)
    yield Case((np.array([[0.0, -12.0, -13.0]]),), "two small probabilities")
    low = np.array([[-inf, 3.0, -inf, -2.0]], np.float32)
    yield Case((low,), "two classes ruled out, in float32")
    Z = many()
    Z[-1, -1] = 1e4
    yield Case((Z,), "40 samples, 12 classes, the last score is 10,000")
    for m, K, kind, order, far in plan():
        Z = rng.normal(scale=3000 if far else 3, size=(m, K))
        yield (laid_out(Z.clip(-1e4, 1e4), kind, order),)
    for i, (m, K, kind, order, far) in enumerate(plan()):
        Z = rng.normal(scale=3000 if far else 3, size=(m, K)).clip(-1e4, 1e4)
        row = (m + K) % m  # another one each time, all of it or its second half
        Z[row] = SPECIAL[(i + i // 4) % 4]
        Z[row, : K // 2] = -4.0
        yield (laid_out(Z, kind, order),)


def in_a_row(*tests):
    """Return a trait: in some row each of these tests is true of some entry."""
    return lambda Z, *_: any(all(t(row).any() for t in tests) for row in Z)


SCORES = {  # of which some inputs have some
    "with a row of nothing but -inf": lambda Z, *_: np.isneginf(Z).all(axis=1).any(),
    "with inf and -inf in a row": in_a_row(np.isposinf, np.isneginf),
    "with inf twice in a row": lambda Z, *_: (np.isposinf(Z).sum(axis=1) > 1).any(),
    "with a score of inf": lambda Z, *_: np.isposinf(Z).any(),
    "with a score of -inf": lambda Z, *_: np.isneginf(Z).any(),
    "with -inf and finite scores in a row": in_a_row(np.isneginf, np.isfinite),
    "with inf or -inf beside a finite score": in_a_row(np.isinf, np.isfinite),
    "with a row of zeros": lambda Z, *_: (Z == 0).all(axis=1).any(),
    "with finite scores beyond 700": lambda Z, *_: (
        np.abs(Z[np.isfinite(Z)]) > 700
    ).any(),
    "with ten classes or more": lambda Z, *_: Z.shape[1] > 9,
    "with ten classes or fewer": lambda Z, *_: Z.shape[1] < 11,
}
SPECIAL = 5.0, np.inf, -np.inf, np.inf  # for the entries of one row


def row_softmax(Z):
    """Return softmax of each row; equal scores are equal, also infinite ones."""
    top = Z.max(axis=1, keepdims=True)
    below = np.subtract(Z, top, out=np.zeros_like(Z), where=top != Z)
    E = np.exp(below)
    sums = E.sum(axis=1, keepdims=True)
    return E / sums


softmax = Part(
    "softmax",
    row_softmax,
    scores,
    properties=[
        Property("no entry is nan or inf", lambda Z, A: np.isfinite(A).all()),
        Property(
            "every entry lies in [0, 1]", lambda Z, A: (A >= 0).all() & (A <= 1).all()
        ),
        Property("every row sums to 1", lambda Z, A: rows_have_sum(1, A, 1e-5)),
        Property(
            "the largest score of a row has the largest probability",
            lambda Z, A: (
                A[np.arange(len(Z)), Z.argmax(axis=1)] == A.max(axis=1)
            ).all(),
        ),
    ],
    without=FORBIDDEN,
    traits=SCORES,
    equations=("F-3.2b", "R-eq5", "R-eq6", "A-1.2a"),
    mistakes="""
        below = Z - top
            infinite scores give nan, because infinity minus infinity is nan. Where a
            score is the largest of its row, the difference must be 0, whatever it is.
        return np.nan_to_num(np.exp(Z - top) / np.exp(Z - top).sum(1, keepdims=True))
            nan is replaced by 0: equal classes must be equal, so infinite scores share
            the probability, and a row of nothing but -inf gets 1/K everywhere.
        Z = np.where(np.isneginf(Z), -1e4, np.where(np.isposinf(Z), 1e4, Z))
            an infinite score is exchanged for a large number, so that it counts as
            equal to, or as near, a finite score of that size.
        below = np.where(np.isneginf(Z), 0, Z - top)
            the difference is set to 0 for every score of -inf. It is 0 only where the
            score is the largest of its row; beside others -inf gets 0.
        top = 0
            exp overflows, or all of a row becomes 0. Subtract each row's largest score
            first: on paper that changes nothing.
        top = Z.max()
            the largest score of the whole batch is subtracted. A row far below it
            becomes 0/0: each row needs its own maximum.
        top = Z.max()
        E = np.exp(Z - top)
            the largest score of the whole batch is subtracted, and infinity minus
            infinity is nan: each row needs its own maximum, and equal scores a 0.
        E = np.exp(Z - top)
        sums = E.sum()
            the sum runs over the whole batch, and infinity minus infinity is nan. Each
            row needs its own sum, axis=1, keepdims=True, and equal scores a 0.
        E = np.exp(Z - top)
        return E
            exp is there, the division by the sum of the row is not; and infinity minus
            infinity is nan.
        E = np.exp(Z - Z.max(axis=0))
        sums = E.sum(axis=0)
            the columns sum to 1, not the rows: axis 0 runs over the samples, axis 1
            over the classes. And infinity minus infinity is nan.
        sums = E.sum()
            the sum runs over all samples together. Each row is one sample: sum along
            axis 1, and keep the axis.
        top = Z.max(axis=0)
        sums = E.sum(axis=0)
            the columns sum to 1, not the rows: axis 0 runs over the samples, axis 1
            over the classes.
        sums = E.sum(axis=1)
            the sum along axis 1 has lost its axis: shape (m,) is then read as a row.
            keepdims=True gives (m, 1).
        return np.exp(Z - Z.max(axis=1)) / np.exp(Z - Z.max(axis=1)).sum(axis=1)
            the maximum and the sum along axis 1 have lost their axis: shape (m,) is
            then read as a row. keepdims=True gives (m, 1).
        return np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis=1)
            the sum along axis 1 has lost its axis: keepdims=True gives (m, 1). And each
            row needs its own maximum.
        return np.exp(Z) / np.exp(Z).sum(axis=1)
            the sum along axis 1 has lost its axis: keepdims=True gives (m, 1). And exp
            overflows: subtract each row's largest score first.
        return Z / Z.sum(axis=1, keepdims=True)
            the scores are divided by their sum without exp: negative scores give
            negative 'probabilities'.
        return np.log(E / sums)
            these are the logarithms of the probabilities: take exp, then divide by the
            sum.
        return E
            exp is there, the division by the sum of the row is not: the largest entry
            of each row is 1.
        return np.exp(-np.logaddexp(0, -Z))
            this is the sigmoid of each score by itself; the classes must share one sum.
        Z = -Z
            the sign of the scores is reversed: the smallest score gets the largest
            probability.
        return row_softmax(row_softmax(Z))
            softmax is applied twice.
        return np.eye(Z.shape[1], dtype=Z.dtype)[Z.argmax(axis=1)]
            one-hot of the largest score: that is argmax, and it has no slope to learn
            from.
        Z = Z.astype(np.float64)
            float32 scores give a float64 result: an array is made as float64 somewhere.
            np.empty_like(Z) and plain arithmetic keep the type.
        return (Z - Z.min(axis=1, keepdims=True)) / np.ptp(Z, axis=1, keepdims=True)
            the smallest score becomes 0 and the largest 1: this is scaling to a range,
            not softmax.
        E = np.exp2(below)
            the base is 2, not e.
        E = (Z - Z.min(axis=1, keepdims=True)).astype(Z.dtype)
            the distances from the smallest score are divided by their sum: exp is
            missing.
        return E / (sums + Z.dtype.type(1e-6))
            a small number is added below the fraction line, so no row sums to 1. With
            the largest score subtracted the sum is at least 1 and needs none.
        Z -= Z.max(axis=1, keepdims=True)
            the input Z was changed: `Z -= ...` writes into it.
        Z = np.clip(Z, -500, 500)
        top = 0
            the scores are clipped: exp no longer overflows, but scores beyond the limit
            become equal. Only the differences in a row count: subtract its largest
            score.
        sums = np.exp(Z).sum(axis=1, keepdims=True)
            the maximum is subtracted above the fraction line but not below it (or the
            other way round): the two must cancel.
        top = Z.max()
        sums = E.sum()
            one maximum and one sum are taken over the whole batch. Each row is a sample
            and needs its own: axis=1, keepdims=True.
        E = np.exp(Z)
        return np.nan_to_num(E / sums)
            nan is replaced by a number: exp has overflowed, and the probability is
            lost. Subtract each row's largest score before exp.
        E = np.exp(np.where(np.isclose(Z, top), 0, below))
            scores near the largest count as equal to it, as by np.isclose: only equal
            scores have the difference 0.
        E = np.exp(-np.logaddexp(0, -Z))
            each score's sigmoid is divided by the sum of the sigmoids: the sigmoid
            flattens large scores. Take exp of the scores.
        E = np.where(np.isneginf(Z), 0, np.exp(below))
        sums = np.maximum(E.sum(axis=1, keepdims=True), 1)
            a row of nothing but -inf gets zeros: its K classes are equal, 1/K each.
        sums = np.where(np.isneginf(top), 10, E.sum(axis=1, keepdims=True))
            a row of nothing but -inf gets 1/10 everywhere: it is 1/K.
        others = np.arange(Z.shape[1]) != Z.argmax(axis=1, keepdims=True)
        E = np.exp(below) * ~(others & np.isposinf(top))
            of several scores of inf the first takes all: equal classes are equal.
        sums = np.where(np.isposinf(top), 1, E.sum(axis=1, keepdims=True))
            several scores of inf get 1 each: they share the probability.
        E = np.where(np.isinf(Z).any(axis=1, keepdims=True), 1, np.exp(below))
            a row with an infinite score becomes uniform: inf takes all, and beside
            others -inf gets 0.
        E = (Z == top).astype(Z.dtype) if np.isinf(Z).any() else np.exp(below)
            one infinite score makes all rows of the batch hard: each row by itself.
        hard = np.isinf(Z).any(axis=1, keepdims=True)
        E = np.where(hard, Z == top, np.exp(below)).astype(Z.dtype)
            a row with -inf gets 1 for its largest score: the finite scores beside -inf
            share by exp, as if it were not there.
        return np.where(E / sums < 1e-5, 0, E / sums)
            small probabilities are set to 0: softmax has no limit below.
        return row_softmax(Z.astype(np.float32)).astype(Z.dtype)
            the result is right to seven digits only, as in float32: compute in the type
            of Z.
        """,
)

# ------------------------------------------------------------------ with temperatures


def scores_and_temperatures(rng):
    """Yield scores with temperatures below and above 1, one for each row."""
    yield Case((np.array([[0.0, np.log(4.0)]]), np.array([2.0])), "the roots of 1, 4")
    yield Case((np.round(rng.normal(size=(2, 3)), 1), np.array([0.5, 2.0])))
    yield rng.normal(size=(3, 4)), np.array([0.5, 1.0, 4.0])
    yield Case((np.array([[900.0, 1000.0]]), np.array([0.1])), "1000 / 0.1 in exp")
    far = np.array([[-9000.0, -9001.0], [9000.0, 9001.0]])
    yield Case((far, np.ones(2)), "two rows far apart")
    square = np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([1e-3, 1e6])
    yield Case(square, "the coldest and the hottest")
    yield Case((np.array([[1e4, 9999.5]]), np.array([1.0])), "1/2 apart, at 10,000")
    yield Case((np.array([[1e4, 9999.95]]), np.array([1.0])), "1/20 apart, at 10,000")
    yield Case((square[0], square[1][::-1].copy()), "the hottest and the coldest")
    for T in (1e-3, 1e6):
        yield Case((np.array([[0.0, T]]), np.array([T])), f"Z / T = (0, 1), T = {T:g}")
    yield Case((np.array([[0.0, 1.0]]), np.array([1.6])), "1.6 is no whole number")
    close = np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([1.0, 1.000009])
    yield Case(close, "two temperatures, nearly equal")
    falls = np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([2.0, 1.0])
    yield Case(falls, "the temperatures fall")
    yield rng.normal(size=(2, 12)), np.array([1.0, 2.0])
    yield Case((many(), 1 + np.arange(40.0) % 3), "40 samples, 12 classes")
    for m, K, kind, order, far in plan():
        T = rng.uniform(0.2, 5, size=m) if m > 1 else rng.uniform(2, 5, size=m)
        T[-1] = (1.0, 1e-3, 1e6, 0.25)[(m + K) % 4]
        Z = rng.uniform(-1, 1, size=(m, K)) * (9e3 if far else 3.0) * T[:, None]
        yield laid_out(Z, kind, order), T.astype(kind)


def tempered_softmax(Z, temperatures):
    """Return softmax of each row of Z at its own temperature."""
    T = temperatures[:, None]
    S = Z / T
    top = S.max(axis=1, keepdims=True)
    E = np.exp(S - top)
    return E / E.sum(axis=1, keepdims=True)


def beyond(limit):
    """Return a trait: some score, divided by its temperature, is beyond a limit."""
    return lambda Z, T: (np.abs(Z / np.reshape(T, (-1, 1))) > limit).any()


TEMPERATURES = {
    "with a temperature of 0.001": lambda Z, T: (T < 0.0011).any(),
    "with a temperature below 0.2": lambda Z, T: (T < 0.2).any(),
    "with a temperature below 1": lambda Z, T: (T < 1).any(),
    "with a temperature of a million": lambda Z, T: (T > 9e5).any(),
    "with a temperature above 1": lambda Z, T: (T > 1).any(),
    "with a temperature that is not 1": lambda Z, T: (T != 1).any(),
    "with one above 1 that is no whole number": lambda Z, T: (
        (T > 1) & (np.round(T) != T)
    ).any(),
    "with temperatures that do not rise": lambda Z, T: (np.diff(T) <= 0).any(),
    "with temperatures that fall": lambda Z, T: (np.diff(T) < 0).any(),
    "with scores beyond 10,000": lambda Z, T: (np.abs(Z) > 1e4).any(),
    "with Z / T beyond 30": beyond(30),
    "with Z / T beyond 700": beyond(700),
}

softmax_with_temperature = Part(
    "softmax_with_temperature",
    tempered_softmax,
    scores_and_temperatures,
    properties=[
        Property("no entry is nan or inf", lambda Z, T, A: np.isfinite(A).all()),
        Property("every row sums to 1", lambda Z, T, A: rows_have_sum(1, A, 1e-5)),
    ],
    without=FORBIDDEN,
    traits=TEMPERATURES,
    equations=("R-eq5",),
    mistakes="""
        S = Z
            the temperatures have no effect: they are not used, or subtracted, or divide
            exp(Z) and cancel in the quotient. They belong inside exp, below Z.
        S = Z * T
            the scores are multiplied by the temperatures. Divide: a high temperature
            makes the probabilities more equal.
        S = Z / temperatures
            each column is divided by a temperature, or the shapes do not fit. One of
            them belongs to each row: shape (m, 1), by [:, None].
        S = (Z.T / temperatures[0]).T
            the first temperature is used for all rows; each row has its own.
        S = Z / T.mean()
            the mean of the temperatures is used for all rows; each row has its own.
        return row_softmax(Z) / T
            the probabilities are divided by the temperatures: the rows no longer sum to
            1. Divide the scores, then take softmax.
        top = 0
            exp overflows, or all of a row becomes 0. Divide by the temperature, then
            subtract each row's maximum.
        top = Z.max(axis=1, keepdims=True)
            the maximum is subtracted without dividing it by the temperature, so exp
            overflows or all of a row becomes 0.
        S = Z / T**2
            the square of the temperature divides the scores.
        S = Z / T**0.5
            the square root of the temperature divides the scores.
        S = -Z / T
            the sign of the scores is reversed: the smallest score gets the largest
            probability.
        top = S.max(axis=0)
        return E / E.sum(axis=0)
            the columns sum to 1, not the rows: axis 0 runs over the samples, axis 1
            over the classes.
        T = temperatures[:, None] + temperatures.dtype.type(1e-6)
            a small number is added to the temperatures. They are at least 0.001:
            nothing is divided by 0.
        S = row_softmax(Z) / T
            softmax first, then the temperature and softmax again: softmax is applied
            twice.
        top = S.max()
            the maximum of the whole batch is subtracted: rows far below it become 0/0.
        S = Z / T.astype(np.float64)
            float32 scores give a float64 result: an array is made as float64 somewhere.
        E = np.exp(S - top) ** T
            the exponentials are raised to the power T, which takes the temperature out
            again.
        return (row_softmax(Z).T ** (1 / temperatures)).T
            the probabilities are raised to the power 1/T, but not divided by their new
            sum; and what has rounded to 0 is lost.
        P = row_softmax(Z) ** (1 / temperatures[:, None])
        return P / P.sum(axis=1, keepdims=True)
            softmax is taken before the temperature: what has rounded to 0 is lost, and
            no power brings it back. Divide the scores first.
        below = np.exp(Z - Z.max(axis=1, keepdims=True))
        return E / below.sum(axis=1, keepdims=True)
            the temperature is in the exponentials above the fraction line, not in those
            below it.
        T = np.maximum(temperatures, 0.01)[:, None]
            temperatures below 0.01 count as 0.01: take them as they are.
        T = np.minimum(temperatures, 1000)[:, None]
            temperatures above 1000 count as 1000: take them as they are.
        T = temperatures[:, None] + temperatures.dtype.type(1e-5)
            1e-5 is added to the temperatures: that is 1 percent of 0.001.
        cold = (temperatures < 0.01)[:, None]
        E = np.where(cold, S == top, np.exp(S - top)).astype(Z.dtype)
            cold rows become one-hot: the formula holds for all temperatures.
        E = np.where(temperatures[:, None] > 1e4, 1, np.exp(S - top))
            hot rows become uniform: the formula holds for all temperatures, and scores
            may be as large.
        T = np.maximum(np.round(temperatures), 1)[:, None]
            the temperatures are rounded to whole numbers: take them as they are.
        T = np.resize(temperatures, Z.shape)
            the temperatures run along the columns too: each row has one, [:, None].
        E = np.exp(np.clip(S, -700, 700))
            Z / T is cut at 700, so that scores beyond count as equal: subtract each
            row's largest instead.
        S = (Z / T)[np.argsort(temperatures)]
            the rows come back in the order of their temperatures: keep them in place.
        """,
)

# ------------------------------------------ the output layer that Paterson prints wrong


def last_layers(rng):
    """Yield hidden activations, and the weights and biases of an output layer."""
    yield Case((np.array([[1.0, 2.0]]), np.eye(2), np.array([0.0, 0.0])))
    for m, n, K in ((1, 3, 2), (2, 3, 4), (5, 7, 10), (4, 4, 4)):
        yield rng.normal(size=(m, n)), rng.normal(size=(n, K)), rng.normal(size=K)
    far = np.array([[0.0, 0.0], [60.0, 0.0]]), np.array([[70.0, 80.0], [0.0, 0.0]])
    yield Case((*far, np.array([-5000.0, -5001.0])), "two rows far apart")
    near = np.eye(2), np.array([[3000.0, 3000.9], [-2000.0, -2000.01]]), np.zeros(2)
    yield Case(near, "scores in the thousands, less than 1 apart")
    yield Case((np.array([[-1.0, 2.0]]), np.eye(2), np.zeros(2)), "H may be negative")
    apart = np.ones((1, 1)), np.array([[0.0, 9000.0]]), np.array([9000.0, 0.0])
    yield Case(apart, "H W and b have their largest entries in different columns")
    yield rng.normal(size=(2, 3)), rng.normal(size=(3, 12)), rng.normal(size=12)
    wide = many(40, 70) / 5, many(70, 12) / 5, np.sqrt(np.arange(12.0))  # no ties
    yield Case(wide, "40 samples, 70 hidden units, 12 classes")
    for i, (m, K, kind, order, far) in enumerate(plan()):
        n, size = (1, 2, 5, 7)[(i // 4 + 2 * i) % 4], 30 if far else 1
        H, W, b = (rng.normal(size=shape) for shape in ((m, n), (n, K), (K,)))
        W = laid_out(size * W, kind, "FC"[order == "F"])
        yield laid_out(size * H, kind, order), W, laid_out(b, kind)


def output_layer(H, W, b):
    """Return the probabilities of the output layer."""
    Z = H @ W + b
    top = Z.max(axis=1, keepdims=True)
    E = np.exp(Z - top)
    return E / E.sum(axis=1, keepdims=True)


output_probabilities = Part(
    "output_probabilities",
    output_layer,
    last_layers,
    properties=[
        Property("no entry is nan or inf", lambda H, W, b, A: np.isfinite(A).all()),
        Property("every row sums to 1", lambda H, W, b, A: rows_have_sum(1, A, 1e-5)),
    ],
    without=FORBIDDEN,
    traits={
        "with as many samples as classes": lambda H, W, b: len(H) == len(b),
        "with as many units as classes": lambda H, W, b: len(W) == len(b),
        "with more than one unit in H": lambda H, W, b: len(W) > 1,
        "with a negative entry of H": lambda H, W, b: (H < 0).any(),
        "with positive scores only": lambda H, W, b: (H @ W + b >= 0).all(),
        "with a negative score": lambda H, W, b: (H @ W + b < 0).any(),
        "with scores beyond 30": lambda H, W, b: (np.abs(H @ W + b) > 30).any(),
        "with scores beyond 700": lambda H, W, b: (np.abs(H @ W + b) > 700).any(),
        "with ten classes or more": lambda H, W, b: len(b) > 9,
        "with ten classes or fewer": lambda H, W, b: len(b) < 11,
        "with another number of classes than ten": lambda H, W, b: len(b) != 10,
    },
    equations=("P-2.1n", "P-2.3.2i"),
    mistakes="""
        return row_softmax(row_softmax(Z))
            softmax is applied to probabilities, as printed: no row can come near 0 or
            1. The argument of softmax is the score z.
        return np.ones_like(Z)
            softmax of one number is always 1: it needs the whole row.
        Z = np.maximum(H @ W + b, 0)
            ReLU before softmax, as printed: all negative scores become equal.
        return np.maximum(Z, 0)
            ReLU instead of softmax: the rows do not sum to 1.
        return Z
            these are the scores; softmax is missing.
        Z = H @ W
            the result does not depend on b as it must: b is missing, or one number is
            added to all scores of a row, which cancels. Class k needs b[k].
        Z = H @ W + 2 * b
            b is added twice.
        Z = H @ (W + b)
            b is added to the weights, so that it is multiplied by H: it belongs to the
            scores, H @ W + b.
        Z = row_softmax(H) @ W + b
            softmax is applied to H. H holds activations already; softmax comes after
            the scores.
        Z = np.maximum(H, 0) @ W + b
            negative entries of H count as 0. H holds activations already: it is used as
            it is.
        Z = H[:, :-1] @ W[:-1] + b
            the last unit of H is left out.
        Z = (H @ W + b) / H.dtype.type(np.sqrt(len(W)))
            the scores are divided by the square root of the number of units.
        Z = np.clip(H @ W + b, -500, 500)
            the scores are clipped, so that those beyond the limit become equal.
        return (1 / (1 + np.exp(-Z))).astype(Z.dtype)
            this is the sigmoid of each score by itself; the classes must share one sum.
        return row_softmax((1 / (1 + np.exp(-Z))).astype(Z.dtype))
            a sigmoid stands between the scores and softmax.
        return np.log(row_softmax(Z))
            these are the logarithms of the probabilities.
        top = Z.max()
            the largest score of the whole batch is subtracted. A row far below it
            becomes 0/0: each row needs its own maximum.
        top = (H @ W).max(axis=1, keepdims=True)
            the maximum that is subtracted is that of H @ W. With b the scores may still
            be too large or too small for exp.
        Z = H @ W - b
            b is subtracted, not added.
        Z = H @ W
        return row_softmax(Z) + b
            b is added after softmax: it is part of the score.
        Z = H @ W.T + b
            W must not be transposed here: rows of H times columns of W.
        return row_softmax(Z.T).T
            softmax runs along axis 0, over the samples.
        return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
            exp overflows, or all of a row is 0 and then 0/0: subtract each row's
            largest score first.
        return np.eye(len(b), dtype=Z.dtype)[Z.argmax(axis=1)]
            only the largest score survives: that is argmax.
        Z = (H @ W) / H.shape[1] + b
            the scores are a mean over the units: H @ W is a sum.
        Z = np.clip(H @ W + b, -100, 100)
            scores beyond 100 count as 100: subtract each row's largest instead.
        return np.clip(row_softmax(Z), 1e-6, 1 - 1e-6)
            the probabilities are kept away from 0 and 1: take softmax as it is.
        """,
)

# ------------------------------------------------------------------------ the Jacobian


def single_scores(rng):
    """Yield the scores of one sample, and a temperature."""
    yield Case((np.array([0.0, np.log(3.0)]), 1.0), "probabilities 1/4 and 3/4")
    yield Case((np.array([0.0, 2.0 * np.log(3.0)]), 2.0), "the same probabilities")
    yield rng.normal(size=3), 0.5
    yield Case((np.array([1000.0, 1000.0, 998.0]), 1.0), "exp(1000) overflows")
    yield Case((np.array([-1000.0, 1000.0]), 1.0), "2000 between the two")
    yield Case((np.array([3.0, 3.001, 2.999]), 1e-3), "3000 after the division")
    yield Case((np.array([3.0, 2.99999]), 1e-3), "1/100 apart after the division")
    yield Case((np.array([0.0, 1.0]), 1.6), "1.6 is no whole number")
    yield Case((np.array([1.0, 1.0, 0.0]), 1.0), "two equal probabilities")
    yield rng.normal(size=12), 1.0
    for K, far in product((1, 2, 3, 5, 10), (False, True)):
        for kind, T in zip(KINDS, (0.3, 6.0)[:: -1 if far else 1], strict=True):
            if far and kind == np.float32:
                yield far_in_float32(rng, K)
                continue
            z = rng.uniform(-1, 1, size=K) * (9e3 if far else 3.0) * T
            yield z.astype(kind), T * float(rng.uniform(0.9, 1.1))
    for kind in KINDS:
        yield rng.normal(size=4).astype(kind), 1e6
        yield (1e-3 * rng.normal(size=5)).astype(kind), 1e-3


def far_in_float32(rng, K):
    """Return scores whose z / T, of some thousands, float32 has without rounding.

    The first two classes are even, or e to 1: else 1 - a is nothing but rounding.
    """
    s = rng.integers(-9000, 7000, size=K)
    s[:2] = 8999 + rng.integers(2, size=len(s[:2]))
    return (0.25 * rng.permutation(s)).astype(np.float32), 0.25


def jacobian(z, temperature):
    """Return the derivatives of softmax(z / temperature) by z."""
    s = z / temperature
    a = row_softmax(s[None])[0]
    diagonal = np.diag(a)
    products = np.outer(a, a)
    return (diagonal - products) / temperature


def like_the_difference(z, temperature, D):
    """Compare D with central differences."""
    s, h = z.astype(np.float64) / temperature, 1e-5
    steps = h * np.eye(len(z))  # of z: temperature times as much
    measured = (row_softmax(s + steps) - row_softmax(s - steps)).T / (2 * h)
    error = np.abs(temperature * D - measured).max()
    atol = 1e-2 if z.dtype == np.float32 else 1e-8  # float32 rounds z itself
    return bool(error < atol) or f"off by {error / temperature:.2g}"


softmax_jacobian = Part(
    "softmax_jacobian",
    jacobian,
    single_scores,
    properties=[
        Property("no entry is nan or inf", lambda z, T, D: np.isfinite(D).all()),
        Property(
            "every row and every column sums to 0",
            lambda z, T, D: rows_have_sum(0, np.vstack([D, D.T]), 1e-6 / T, len(D)),
        ),
        Property("it agrees with central differences", like_the_difference),
    ],
    without=FORBIDDEN,
    samples=lambda z, T: 1,
    traits={
        "with the temperature 0.001": lambda z, T: T < 0.0011,
        "with a temperature below 1": lambda z, T: T < 1,
        "with a temperature of a million": lambda z, T: T > 9e5,
        "with a temperature above 1": lambda z, T: T > 1,
        "with a temperature that is not 1": lambda z, T: T != 1,
        "with a temperature above 1 that is no whole number": lambda z, T: (
            T > 1 and T % 1
        ),
        "with z / T beyond 700": lambda z, T: (np.abs(z / T) > 700).any(),
        "with z / T beyond 30": lambda z, T: (np.abs(z / T) > 30).any(),
        "with equal scores": lambda z, T: len(np.unique(z)) < len(z),
        "with more than ten classes": lambda z, T: len(z) > 10,
    },
    equations=("R-eq13", "R-eq17", "P-2.3.2l", "P-2.3.2n"),
    mistakes="""
        return diagonal - products
            this is the derivative by z / T. The inner derivative is missing: d(z/T)/dz
            is 1/T.
        return (diagonal - products) * temperature
            the inner derivative of z / T is 1/T; here T multiplies.
        a = row_softmax(z[None])[0]
        return diagonal - products
            the temperature has no effect: it belongs below z, and the chain rule brings
            1/T once more.
        a = row_softmax(z[None])[0]
            the chain rule's 1/T is there, but a is softmax(z) without the temperature.
        s = z * temperature
            the scores are multiplied by the temperature; divide.
        return (diagonal - products) / temperature**2
            1/T is there twice; the chain rule brings it once.
        return np.diag(a * (1 - a)) / temperature
            only the diagonal is there: each probability depends on all scores, because
            they share the sum.
        return (2 * np.diag(a * (1 - a)) - diagonal + products) / temperature
            the sign away from the diagonal: raising another score lowers this
            probability, so -a_j a_i.
        products = np.where(diagonal > 0, a * a, a[:, None] * (1 - a))
            away from the diagonal it is -a_j a_i, a product of two different
            probabilities, not -a_j (1 - a_i).
        products = np.outer(a**2, np.ones_like(a))
            away from the diagonal it is -a_j a_i, not -a_j squared.
        products = np.outer(a, a) - np.diag(a**2)
            the diagonal is a_i (1 - a_i): the outer product a a^T is subtracted there
            too.
        return -products / temperature
            the outer product alone is missing its diagonal part, diag(a).
        diagonal = np.eye(len(a), dtype=a.dtype)
            the identity stands where diag(a) must.
        return (products - diagonal) / temperature
            the sign: this is -1 times the Jacobian.
        a = s
            the scores z / T are used where the probabilities must be.
        return a * (1 - a) / temperature
            this is a vector of K numbers, such as the slopes a_i (1 - a_i) / T. The
            Jacobian is a (K, K) matrix.
        own = np.eye(len(z), dtype=bool)
        return np.where(own, (diagonal - products) / temperature, -products)
            1/T is there on the diagonal only: the chain rule brings it to every entry.
        own = np.eye(len(z), dtype=bool)
        return np.where(own, diagonal - products, -products / temperature)
            1/T is missing on the diagonal: the chain rule brings it to every entry.
        return (diagonal - products) * z / temperature**2
            the scores z are multiplied in. The inner derivative of z / T by z is 1/T,
            without z.
        return np.pad(((diagonal - products) / temperature)[:-1, :-1], (0, 1))
            the row and the column of the last class are 0: K classes, K times K
            entries.
        a = np.exp(s) / np.exp(s).sum()
            exp overflows: subtract the largest score before exp.
        products = a**2
            entry (j, i) must hold a_j a_i, and it holds a_i a_i: `a * ...` lays a along
            every row. Every pair is needed: np.outer(a, a).
        return np.outer(a, 1 - a) / temperature
            the delta is missing: a_j (1 - a_i) is right on the diagonal only.
        products = a @ a
            for vectors a @ a is one number, the sum of the squares. Every pair of
            entries is needed: K times K numbers.
        return (diagonal + products) / temperature
            the two parts are added: it is diag(a) minus the products a_j a_i.
        return ((diagonal - products) / temperature).astype(np.float64)
            float32 scores give a float64 Jacobian: np.zeros and np.eye make float64 if
            no dtype is given.
        return (diagonal - products) / temperature / len(a)
            K times too small: no mean is taken over the classes.
        temperature = max(temperature, 0.1)
            temperatures below 0.1 count as 0.1: take them as they are.
        temperature = max(int(temperature), 1)
            the temperature counts as a whole number, at least 1: take it as it is.
        s = np.clip(z / temperature, -100, 100)
            z / T is cut at a limit such as 100, so that scores beyond count as equal.
        """,
)

# ------------------------------------------------------------ a test of somebody's code


def claims(rng):
    """Yield scores, and what somebody's function made of them."""
    Z = np.array([[0.0, np.log(3.0)]])
    yield Case((Z, np.array([[0.25, 0.75]])), "from right code")
    yield Case((Z, np.array([[0.75, 0.25]])), "the order is reversed")
    for m, K in ((1, 3), (3, 3), (5, 7)):
        Z = rng.normal(scale=2, size=(m, K))
        yield Case((Z, row_softmax(Z)), "from right code")
        yield Case((Z, row_softmax(2 * Z)), "scores doubled")
    Z = rng.normal(size=(4, 3))
    E = np.exp(Z)
    yield Case((Z, row_softmax(Z).astype(np.float32)), "from right code, in float32")
    yield Case((Z + 5000, row_softmax(Z)), "from right code, large scores")
    far = np.array([[0.0, 1000.0, 999.0]])
    yield Case((far, row_softmax(far)), "from right code, scores far apart")
    yield Case((Z, row_softmax(Z + 0.01 * np.eye(4, 3))), "off by one percent")
    yield Case((Z, E / E.sum()), "one sum for the whole batch")
    yield Case((Z, E / E.sum(axis=0)), "columns sum to 1")
    square = row_softmax(Z[:3].T).T.copy()
    yield Case((Z[:3], square), "three of each, columns sum to 1")
    right = row_softmax(many())
    yield Case((many(), right.copy()), "from right code, 40 samples, 12 classes")
    right[-1, -1] += 1e-3
    yield Case((many(), right), "one entry of 480 is off, in the last row, by 0.001")
    right = row_softmax(many())
    right[1, 1] += 1e-3
    yield Case((many(), right), "one entry of 480 is off, in the second row, by 0.001")
    yield Case((Z, E), "not divided")
    yield Case((Z, row_softmax(Z)[:, ::-1].copy()), "columns reversed")
    yield Case((Z, row_softmax(Z)[::-1].copy()), "samples reversed")
    yield Case((Z, np.full((4, 3), 1 / 3)), "constant")
    yield Case((Z, np.full((4, 3), np.nan)), "nan")
    yield Case(
        (Z, row_softmax(Z) + np.array([0.9, -0.9, 0])),
        "rows sum to 1, one entry negative",
    )
    yield Case(
        (np.array([[0.0, 1.0, 2.0]]), np.array([[0.2, 0.1, 0.7]])), "two exchanged"
    )
    yield Case((Z, row_softmax(row_softmax(Z))), "softmax twice")
    yield Case((Z, np.log(row_softmax(Z))), "logarithms")
    broken = row_softmax(Z)
    broken[2, 0] += 0.1
    yield Case((Z, broken.copy()), "one wrong entry in the third row")
    broken[1, 0] -= 0.1
    yield Case((Z, broken.copy()), "two rows off, by opposite amounts")
    broken[1, 0] += 0.1
    broken[2, 1] -= 0.1
    yield Case((Z, broken.copy()), "two wrong entries whose errors cancel")
    yield Case((Z, row_softmax(Z)[:3].copy()), "the last sample is missing")
    yield from at_the_limit(rng)


def at_the_limit(rng):
    """Yield claims that are off by a little less and a little more than 1e-6."""
    sure = np.array([[0.0, 20.0, -3.0]])  # one probability is 1, the others are tiny
    even = np.full((2, 5), 0.3)
    for Z, far in product((sure, even, rng.normal(size=(5, 2))), (0.9e-6, 1.1e-6)):
        for sign in (1, -1):
            A = row_softmax(Z)
            A[-1, 1] += sign * far
            words = "right: off by less" if far < 1e-6 else "off by more"
            yield Case((Z, A), f"{words} than 1e-6 in one entry")
    A = row_softmax(sure)
    yield Case((50 * sure, row_softmax(50 * sure)[0]), "large scores, shape (3,)")
    yield Case((sure, A[:, :, None].copy()), "shape (1, 3, 1)")
    yield Case((sure, A[0].copy()), "shape (3,)")
    yield Case((np.zeros((3, 1)), np.ones(3)), "shape (3,) for (3, 1)")
    yield Case((np.zeros((1, 3)), np.full((4, 3), 1 / 3)), "four rows for one")
    A[0, 2] = np.inf
    yield Case((sure, A), "inf")
    apart = np.array([[0.0, 600.0, 599.0]])
    yield Case((apart, row_softmax(apart)), "right: two scores near 600")
    far = np.array([[0.0, 1000.0]])
    for wrong in ((0.0, np.inf), (0.0, np.nan), (np.nan, 1.0), (-np.inf, 1.0)):
        yield Case((far, np.array([wrong])), "nan or inf in one place, else right")
    yield from off_in_many(even, sure)
    Z = np.array([[1e4, 9999.0], [-1e4, 0.0]])
    yield Case((Z, row_softmax(Z)), "right: scores of 10,000")
    near = np.array([[1e4, 9999.95]])
    yield Case((near, row_softmax(near)), "right: scores 1/20 apart, at 10,000")
    near = np.array([[9999.9997, 9999.4]])
    rounded = row_softmax(near).astype(np.float32)
    yield Case((near, rounded), "right: in float32, of scores that float32 has not")
    top = np.exp(Z - Z.max())
    with np.errstate(all="ignore"):
        A = top / top.sum(axis=1, keepdims=True)
    yield Case((Z, A), "nan in one row")


def off_in_many(even, sure):
    """Yield claims that are off in a tiny entry, in a row or everywhere, or by 3e-6."""
    right, tiny = row_softmax(even), row_softmax(sure)
    for far, words in ((0.9e-6, "right: off by less"), (1.1e-6, "off by more")):
        row = np.array([[0.0], [far]])
        yield Case((even, right + far), f"{words} than 1e-6 in every entry")
        yield Case((even, right + row), f"{words} than 1e-6 in all of a row")
        off = np.array([[far, 0.0, 0.0]])
        yield Case((sure, tiny + off), f"{words} than 1e-6 in a tiny entry")
        yield Case((sure, tiny - off), f"{words} than 1e-6, and so below 0")
        many = np.zeros((1, 20))
        yield Case((many, 0.05 + many + far), f"{words} than 1e-6 in all of 20 entries")
    yield Case((even, right + 1e-7), "right: off by 1e-7 in every entry")
    both = np.array([[0.9e-6, -0.9e-6, 0.0]])
    yield Case((sure, tiny + both), "right: two off by 0.9e-6, the sum is 1")
    off = np.array([[0.0, 3e-6, 0.0]])
    yield Case((sure, tiny + off), "off by 3e-6 where the probability is 1")
    yield Case((sure, tiny - 2 * off), "off by 6e-6 where the probability is 1")


def same_shape(A, Z):
    """Whether two shapes are equal: for mistakes."""
    return A.shape == Z.shape


def judge(Z, A):
    """Say whether A is the softmax of Z, up to rounding."""
    same = A.shape == Z.shape
    right = row_softmax(Z)
    good = same and np.abs(A - right) <= 1e-6
    return bool(np.all(good))


is_softmax = Part(
    "is_softmax",
    judge,
    claims,
    equations=("A-1.2b", "A-1.2d"),
    equivalent={
        "judge: np.abs(A - right) <= 1e-06 -> np.abs(A - right) < 1e-06": (
            "no case lies exactly at the limit"
        )
    },
    mistakes="""
        return True
            it says True to everything.
        return False
            it says False to everything, to right code too.
        good = same and abs(A.sum(axis=1) - 1) <= 1e-5
            row sums alone do not show it: softmax twice, doubled scores, a constant all
            sum to 1.
        good = same and (A >= 0).all() and abs(A.sum(axis=1) - 1) <= 1e-5
            positive and summing to 1 is true of every distribution; the values must
            belong to these scores.
        sums = abs(A.sum(axis=1) - 1) <= 1e-5
        good = same and (A >= 0).all() and sums.all() and A.argsort() == Z.argsort()
            the same order is not enough: doubled scores keep the order.
        sums = abs(A.sum(axis=1) - 1) <= 1e-5
        good = same and (A >= 0).all() and sums.all() and A.argmax(1) == Z.argmax(1)
            comparing only which class is largest is what accuracy does: it hides most
            errors.
        good = same and np.isclose(A, right, atol=1e-6)
            errors of 3e-6 and 6e-6 pass where the probability is 1, and those of 1.1e-6
            not where it is tiny. The limit is 1e-6 whatever the size; np.isclose and
            np.allclose need rtol=0 for that.
        good = same and (A >= 0).all() and np.abs(A - right) <= 1e-6
            a right result is refused because an entry is less than 1e-6 below 0: that
            no entry is more than 1e-6 off is all that is asked.
        good = same and (A <= 1).all() and np.abs(A - right) <= 1e-6
            a right result is refused because an entry is less than 1e-6 above 1: that
            no entry is more than 1e-6 off is all that is asked.
        good = same and abs(A.sum(1) - 1).max() <= 1e-5 and np.abs(A - right) <= 1e-6
            a right result is refused because a row of many entries has another sum
            than 1: that no entry is more than 1e-6 off is all that is asked.
        good = same and np.abs(A - right) <= 1e-5
            errors of 1.1e-6 and of 6e-6 pass, in entries of all sizes: the limit is
            1e-6.
        good = same and np.abs(A - right) <= 1.5e-6
            errors of 1.1e-6 pass, and of 3e-6 not: the limit is 1e-6, and rounding to
            six decimals allows more.
        good = same and np.abs(A - right).mean() <= 1e-6
            errors of more than 1e-6 pass if other entries are right: each entry must be
            within the limit, not their mean.
        good = same and np.abs(A - right).mean(axis=1) <= 1e-6
            errors of more than 1e-6 pass if other entries of the row are right: each
            entry must be within the limit, not the mean of the row.
        good = same and np.abs(A - right).sum(axis=1) <= 1e-6
            errors of less than 1e-6 are refused if many entries have them. Each entry
            may be off by 1e-6: look at the largest error, not at their sum or norm.
        good = same and np.allclose(A, right, rtol=1e-6, atol=0)
            the limit is relative to each entry: what is off by less than 1e-6 is
            refused where a probability is small. The limit is 1e-6 whatever the size.
        good = same and np.any(np.abs(A - right) <= 1e-6)
            True as soon as one entry is right: all must be.
        good = same and A - right <= 1e-6
            errors downwards pass: take the size of the difference, np.abs.
        A = np.nan_to_num(A, posinf=1)
            nan or inf in A passes where 0 or 1 is right: it never is.
        good = same and A == right
            exact equality refuses right code whose last digit is rounded otherwise:
            allow a small difference.
        good = same and np.abs(A - right) <= 0.02
            the tolerance is so wide that an error of one percent passes.
        good = same and np.abs(A - right)[0] <= 1e-6
            only the first row is looked at.
        good = same and abs((A - right).sum()) <= 1e-6
            differences are added without taking their size, so errors of both signs
            cancel.
        Z = Z[: len(A)]
            the shapes are not compared: a result with a sample too few passes.
        right = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
            the softmax that it compares with overflows for large scores.
        right = row_softmax(np.clip(Z, -500, 500))
            scores beyond a limit such as 500 are taken as equal, as if clipped: then a
            right result of 600 and 599 is refused.
        return not np.all(good)
            the answers are exchanged.
        good = same and not np.abs(A - right).max() > 1e-6
            nan passes: every comparison with nan is False, so `error > limit` never
            fires. Ask for `error <= limit`.
        good = A.argmax(axis=1) == Z.argmax(axis=1)
            only the places of the largest entries are compared: the values must be
            those of softmax.
        sums = np.allclose(A.sum(axis=-1), 1, atol=1e-6)
        good = same and (A >= 0).all() and (A <= 1).all() and sums
            entries between 0 and 1 that sum to 1 are true of every distribution: they
            must belong to these scores.
        return np.allclose(row_softmax(Z.T).T, A, rtol=0, atol=1e-6)
            it compares with the softmax of the columns: each row of Z is a sample.
        good = same and np.isfinite(A).all() and (A - right).max() <= 1e-6
            what is too small passes: take the size of the difference, np.abs.
        good = np.abs(A - right) <= 1e-6
            the shapes are not compared: some raise an error, and others broadcast and
            pass.
        good = same and np.isfinite(A).all()
            every finite array of the right shape passes: nothing is compared.
        assert judge(Z, A)
            what is wrong raises an error: return False.
        good = same and np.allclose(A, right)
            errors of up to 1e-5 of an entry pass, and in tiny entries 1e-6 does not. If
            it is np.allclose: rtol=0 and atol=1e-6.
        sums = lambda A: A.sum(axis=1, keepdims=True)
        good = same and (np.abs(A - right) <= 1e-6) & (np.abs(sums(A) - 1) <= 1e-9)
            a right result is refused whose rows sum to 1 up to rounding only: that no
            entry is more than 1e-6 off is all that is asked.
        good = same and np.abs(A - right) <= 1e-8
            errors below 1e-6 are refused, as if the limit were 1e-8: it is 1e-6.
        good = same and np.nanmax(np.abs(A - right)) <= 1e-6
            entries that are nan are left out of the comparison: nan is never right.
        A = A.reshape(Z.shape) if A.size == Z.size else A
            only the number of entries is compared: the shape must be that of Z.
        same = same_shape(A, Z) and A.dtype == Z.dtype
            a right result in float32 is refused: the types may differ.
        good = same and np.round(A, 6) == np.round(right, 6)
            both are rounded before they are compared: two numbers that are near each
            other may round apart.
        A = np.nan_to_num(A)
            nan passes where 0 is right: it never is.
        good = same and np.abs(np.sort(A) - np.sort(right)) <= 1e-6
            the classes may change places: entry by entry they must agree.
        good = same and np.abs(A - right)[:, :-1] <= 1e-6
            the last class is not looked at.
        """,
)

PARTS = (
    softmax,
    softmax_with_temperature,
    output_probabilities,
    softmax_jacobian,
    is_softmax,
)
