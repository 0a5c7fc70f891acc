"""The steps of chapter 01 that the student writes, what is right, what is not."""

import numpy as np

from ._part import Case, Property
from ._turn import Turn

__all__ = ["PARTS", "jacobian_entry", "log_odds", "safe_scores", "softmax_of_row"]

# ------------------------------------------------------------------- softmax of one row


def rows(rng):
    yield Case((np.array([0.0, np.log(3.0)]),), "by hand: 1/4 and 3/4")
    yield Case((np.array([2.0, 1.0, -1.0]),), "the scores of the text")
    for K in (2, 3, 5, 10):
        yield (rng.normal(scale=2, size=K),)


def shares(z):
    weights = np.exp(z)
    return weights / weights.sum()


softmax_of_row = Turn(
    "softmax_of_row",
    shares,
    rows,
    properties=[
        Property("a higher score has a higher probability", lambda z, a: _ordered(z, a))
    ],
    without=("softmax",),
    equations=("F-3.2b", "R-eq6", "A-1.2a"),
    mistakes="""
    return weights
        the exponentials are there; they are not divided by their sum.
    weights = z
        the scores themselves are divided by their sum: take their exponentials first.
    weights = np.abs(z)
        the sizes of the scores are divided: a score of -2 would count like one of 2.
    weights = z**2
        the squares of the scores are divided: take their exponentials.
    weights = np.log1p(np.exp(z))
        that is softplus: with it more than differences would count. Take np.exp.
    weights = np.exp(-z)
        the order is reversed: the minus sign does not belong there.
    return weights / weights.max()
        divided by the largest: divide by the sum.
    return weights / len(z)
        divided by the number of classes: divide by the sum of the exponentials.
    return weights / z.sum()
        the exponentials are divided by the sum of the scores: by their own sum.
    return np.exp(z / z.sum())
        divided before the exponential: first exp, then divide.
    """,
)


def _ordered(z, a):
    return a.shape == z.shape and bool((np.argsort(a) == np.argsort(z)).all())


# ----------------------------------------------------------------------------- log-odds


def chances(rng):
    yield Case((np.array([0.8, 0.2]), 0, 1), "four to one")
    yield Case((np.array([0.5, 0.25, 0.25]), 1, 2), "equally likely")
    for K in (2, 3, 5, 10):
        i, j = rng.choice(K, size=2, replace=False)
        yield rng.dirichlet(np.full(K, 2.0)), int(i), int(j)


def log_of_odds(a, i, j):
    odds = a[i] / a[j]
    return float(np.log(odds))


log_odds = Turn(
    "log_odds",
    log_of_odds,
    chances,
    mistakes="""
    return odds
        these are the odds: their logarithm is missing.
    odds = a[j] / a[i]
        the two probabilities are exchanged: i stands above j.
    return a[i] - a[j]
        the difference of the probabilities: the logarithm of their ratio is wanted.
    return np.log(a[i]) / np.log(a[j])
        a quotient of logarithms: take the logarithm of the quotient.
    return np.log(a[i] - a[j])
        the logarithm of a difference: divide the probabilities.
    return np.log10(odds)
        the logarithm to the base 10: take the natural one, np.log.
    return np.log2(odds)
        the logarithm to the base 2: take the natural one, np.log.
    odds = a[i] / (1 - a[i])
        the odds of class i against all others: against class j alone.
    return np.exp(odds)
        the exponential of the odds: the logarithm undoes exp.
    """,
)

# ------------------------------------------------------------- scores that exp survives


def batches(rng):
    yield Case((np.array([[2.0, 5.0, 1.0]]),), "one row")
    yield Case((np.array([[1000.0, 999.0], [-999.0, -1000.0]]),), "two rows far apart")
    for m, K in ((3, 3), (2, 5), (7, 4)):
        yield (rng.normal(scale=10, size=(m, K)),)
    yield Case((rng.normal(scale=10, size=4),), "one sample alone, shape (K,)")


def shifted(Z):
    largest = Z.max(axis=-1, keepdims=True)
    return Z - largest


safe_scores = Turn(
    "safe_scores",
    shifted,
    batches,
    properties=[
        Property(
            "differences within a row stay what they were", lambda Z, S: _kept(Z, S)
        )
    ],
    equations=("R-eq5",),
    mistakes="""
    largest = Z.max()
        one maximum for the whole batch: each row needs its own, axis=-1.
    largest = Z.max(axis=1, keepdims=True)
        right for a batch; a single row has no axis 1. The last axis of both is axis=-1.
    largest = Z.max(axis=0)
        the maximum of each column: the classes of one sample stand in a row, axis=-1.
    largest = Z.max(axis=-1)
        the largest scores have become a row, (m,): keepdims=True keeps a column.
    largest = Z.min(axis=-1, keepdims=True)
        the smallest is subtracted: then exp can still overflow. Subtract the largest.
    largest = Z.mean(axis=-1, keepdims=True)
        the mean is subtracted: then exp can still overflow. Subtract the largest.
    largest = Z.sum(axis=-1, keepdims=True)
        the sum is subtracted: subtract the largest.
    largest = Z.argmax(axis=-1, keepdims=True)
        argmax is the place of the largest score: max is the score itself.
    largest = np.abs(Z).max(axis=-1, keepdims=True)
        the largest in size, without sign: with scores such as -1000 and -999, exp would
        still be 0 for both.
    return Z + largest
        the largest is added: subtract it.
    return Z / largest
        divided by the largest: that changes the differences. Subtract it.
    return np.exp(Z - largest)
        exp comes in the next step: return the shifted scores.
    """,
)


def _kept(Z, S):
    if S.shape != Z.shape:
        return False
    return bool(np.allclose(np.diff(S, axis=-1), np.diff(Z, axis=-1)))


# ------------------------------------------------------------ one entry of the Jacobian


def entries(rng):
    a = np.array([0.7, 0.2, 0.1])
    yield Case((a, 0, 2), "what class 0 gives when the score of class 2 rises")
    yield Case((a, 2, 2), "what class 2 takes when its own score rises")
    for K in (2, 3, 5, 10):
        a = rng.dirichlet(np.full(K, 2.0))
        i, j = (int(k) for k in rng.choice(K, size=2, replace=False))
        yield a, j, i
        yield a, j, j


def answer(a, j, i):
    same = 1.0 if i == j else 0.0
    return float(a[j] * (same - a[i]))


jacobian_entry = Turn(
    "jacobian_entry",
    answer,
    entries,
    equations=("R-eq13", "R-eq17", "P-2.3.2n"),
    mistakes="""
    same = 0.0
        the case i = j is missing: a class takes a[i] before it gives its part.
    same = 1.0
        this treats every i like i = j: another class only gives, -a[j] * a[i].
    return a[j] * (a[i] - same)
        the sign is reversed: its own score raises a probability.
    return a[i] * (1 - a[i])
        that is what class i gets from its own score; for another class j it is not.
    return a[j] * (1 - a[j]) * same
        the case of two different classes is missing: it is not 0.
    return same - a[j] * a[i]
        for i = j this is 1 - a[j]**2: what a class takes is a[j], not 1.
    return same - a[i]
        the factor a[j] is missing: each gives in proportion to what it has.
    return a[j] * same
        this is what a class takes; what every class gives is missing.
    same = 1.0 if i == j else 0.0
    return a[j] * (same + a[i])
        for different classes the sign is wrong: they give.
    """,
)

PARTS = (softmax_of_row, log_odds, safe_scores, jacobian_entry)
