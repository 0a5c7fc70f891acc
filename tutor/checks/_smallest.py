"""The smallest input on which a function fails for the same reason.

Where no mistake is recognised, the input is all that a student has to go by. So inputs
of other seeds and the small ones of the part are tried, the smallest first, and then
numbers are rounded. All of it is fixed: a check shows the same input each time.
"""

from dataclasses import replace

import numpy as np

from ._calls import LAST, Outcome
from ._plain import Fault, leaves

FIRST_SEED = 10**6  # checks draw smaller ones: what is shown or sealed is never graded
SEEDS = range(FIRST_SEED, FIRST_SEED + 4)
MOST = 24  # inputs that are tried


def smallest_failing(part, caller, found):
    """Return (case, outcome, what is broken), for the smallest input that was found."""
    case, outcome, _ = found
    if outcome.fault in LAST:
        return found
    reason = part.reason(case, outcome)[0]
    smaller = [one for one in part.tried() if size(one.args) < size(case.args)]
    smaller.sort(key=lambda one: size(one.args))  # sorted keeps the order of equals
    found = _first(part, caller, reason, smaller[:MOST]) or found
    if isinstance(outcome.expected, bool):  # rounded, a claim is another one
        return found
    return _first(part, caller, reason, simpler(part, found[0])) or found


def simpler(part, case):
    """Return the case with rounded numbers, where that is another one to cope with."""
    rounded = (_rounded(case, digits) for digits in (0, 1))
    return [
        one for one in rounded if size(one.args) < size(case.args) and part.copes(one)
    ]


def size(args):
    """Return how much there is to read: numbers, those that are not whole, large ones.

    Of extreme inputs the tame one is smaller.
    """
    numbers = [
        np.asarray(leaf, dtype=float).reshape(-1)
        for _, leaf, _ in leaves(args, args)
        if np.asarray(leaf).dtype.kind in "biuf"
    ]
    flat = np.concatenate([np.zeros(0), *numbers])
    finite = np.nan_to_num(flat, nan=1e6, posinf=1e6, neginf=-1e6)
    fractions = np.count_nonzero(finite != np.round(finite))
    return flat.size, fractions, float(np.abs(finite).sum())


def _first(part, caller, reason, cases):
    """Return the first case that fails for this reason; None if there is none."""
    for case in cases:
        (outcome,) = part.calls.outcomes(caller, [case])
        if outcome.fault in LAST:
            return None
        kind, words = part.reason(case, outcome)
        if kind == reason:
            return case, outcome, words
    return None


def _rounded(case, digits):
    """Return the case with numbers rounded, but for those that may be probabilities."""

    def simple(value):
        if isinstance(value, dict):
            return {key: simple(one) for key, one in value.items()}
        if isinstance(value, tuple | list):
            return type(value)(map(simple, value))
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            outside = ((value < 0) | (value > 1)).any()
            return np.round(value, digits) + 0.0 if outside else value  # no -0
        return value

    return replace(case, args=simple(case.args), note="")


def right_copes(part, case):
    """Whether the reference copes with an input."""
    try:
        (right,) = part.calls.outcomes(part.reference, [case])
    except Exception:  # the reference itself cannot be asked so
        return False
    outcome = Outcome(right.expected, right.expected, right.tolerance)
    if isinstance(right.value, Fault) or part.broken(case, outcome) is not None:
        return False
    return all(
        np.isfinite(leaf).all()
        for _, leaf, _ in leaves(right.expected, right.expected)
        if np.asarray(leaf).dtype.kind == "f"
    )
