"""A reference with one small change in it is rejected by its check."""

import pytest

from tests.tutor.mutants import mutants
from tutor import checks
from tutor.checks import _calls

PARTS = [part for parts in checks.EXERCISES.values() for part in parts]
OTHER_MAXIMUM = "where the two agree, the maximum of the other is as large"
SMALL_SCORES = "the scores of this part are small: nothing overflows"
NEVER_EQUAL = "two random floats are never equal"
# Changes that give a right function all the same, and why.
EQUIVALENT = {
    "_gradient_is_right: np.abs(dtheta).max -> np.abs(dtheta).min": OTHER_MAXIMUM,
    "_gradient_is_right: np.abs(measured).max -> np.abs(measured).min": OTHER_MAXIMUM,
    "_relative_error: np.abs(a).max -> np.abs(a).min": OTHER_MAXIMUM,
    "_relative_error: np.abs(b).max -> np.abs(b).min": OTHER_MAXIMUM,
    "_loss: Z - Z.max(axis=1, keepdims=True) -> Z": SMALL_SCORES,
    "_loss: Z - Z.max(axis=1, keepdims=True) -> Z + Z.max(axis=1, keepdims=True)": (
        SMALL_SCORES
    ),
    "_loss: Z.max -> Z.min": SMALL_SCORES,
    "_loss: np.exp(Z).sum -> np.exp(Z).mean": "a constant in the loss has no gradient",
    "_name: error(a, b) < limit -> error(a, b) <= limit": NEVER_EQUAL,
    "_clip_by_norm: norm <= limit -> norm < limit": "at the limit the factor is 1",
    "_orthonormal_columns: Q * np.sign(np.diag(R)) -> Q / np.sign(np.diag(R))": (
        "a sign is its own reciprocal"
    ),
    "_inverted_dropout: draws < keep -> draws <= keep": NEVER_EQUAL,
}


def accepted(part, function):
    """Whether the check finds nothing wrong; without the search for a hint."""
    for seed in (0, 1):
        cases = part.draw(seed)
        if part.first_broken(cases, part.calls.outcomes(function, cases)):
            return False
    return True


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_reference_with_one_small_change_is_rejected(part, rates, monkeypatch):
    monkeypatch.setattr(_calls, "LIMIT", 0.5)
    found = list(mutants(part.reference))
    survivors = [words for words, function in found if accepted(part, function)]
    rates["mutants"][0] += len(set(survivors) - set(EQUIVALENT))
    rates["mutants"][1] += len(found)
    assert found
    assert not set(survivors) - set(EQUIVALENT)
