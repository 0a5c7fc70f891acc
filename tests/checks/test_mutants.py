"""A reference with one small change in it is rejected by its check."""

import pytest
from mutants import mutants

from nnlib import checks
from nnlib.checks import _run
from nnlib.checks._part import CheckFailed

PARTS = [part for parts in checks.EXERCISES.values() for part in parts]
# Changes that give a right function all the same, and why.
EQUIVALENT = {}


def accepted(part, function):
    try:
        for seed in (0, 1):
            part(function, seed=seed)
    except CheckFailed:
        return False
    return True


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_reference_with_one_small_change_is_rejected(part, rates, monkeypatch):
    monkeypatch.setattr(_run, "LIMIT", 0.5)
    found = list(mutants(part.reference))
    survivors = [words for words, function in found if accepted(part, function)]
    rates["mutants"][0] += len(set(survivors) - set(EQUIVALENT))
    rates["mutants"][1] += len(found)
    assert found
    assert not set(survivors) - set(EQUIVALENT)
