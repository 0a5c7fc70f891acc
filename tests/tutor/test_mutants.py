"""A reference with one small change in it is rejected by its check."""

import pytest

from tests.tutor.mutants import mutants
from tutor import checks
from tutor.checks import _calls

PARTS = [part for parts in checks.EXERCISES.values() for part in parts]


def accepted(part, function):
    """Whether the check finds nothing wrong; without the search for a hint."""
    cases = [case for seed in (0, 1) for case in part.draw(seed)]
    return not any(
        part.first_broken([case], part.calls.outcomes(function, [case]))
        for case in cases
    )


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_reference_with_one_small_change_is_rejected(part, rates, monkeypatch):
    monkeypatch.setattr(_calls, "LIMIT", 0.5)
    found = list(mutants(part.reference))
    survivors = [words for words, function in found if accepted(part, function)]
    rates["mutants"][0] += len(set(survivors) - set(part.equivalent))
    rates["mutants"][1] += len(found)
    assert found
    assert set(survivors) == set(part.equivalent)
