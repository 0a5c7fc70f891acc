"""A check judges the function, never what the user or an earlier cell has set."""

import contextlib
import warnings
from itertools import chain

import numpy as np
import pytest

from tests.tutor.anew import anew
from tutor import checks
from tutor.checks._part import CheckFailed

FIRST = [
    parts[0] for parts in chain(checks.EXERCISES.values(), checks.CHAPTERS.values())
]


@contextlib.contextmanager
def hostile():
    """What IPython start-up files and earlier cells set."""
    printed = {"precision": 1, "suppress": True, "linewidth": 20, "sign": "+"}
    printed |= {"nanstr": "NAN", "formatter": {"float": lambda x: "x"}}
    with (
        warnings.catch_warnings(),
        np.errstate(all="raise"),
        np.printoptions(**printed),
    ):
        warnings.simplefilter("error")
        yield


def said(part, function):
    """Return what a student reads; a turn of a chapter never raises."""
    try:
        return repr(part(function, seed=5))
    except CheckFailed as failed:
        return str(failed)


@pytest.mark.parametrize("part", FIRST, ids=lambda part: part.name)
def test_settings_change_neither_the_verdict_nor_a_word(part):
    functions = (anew(part.reference), part.mistakes[0].function)

    def verdicts():
        return [said(part, function) for function in functions]

    usual = verdicts()
    assert "verified" in usual[0]
    assert "not right yet" in usual[1]
    with hostile():
        assert verdicts() == usual


def test_what_was_set_is_still_set_after_a_check():
    part = FIRST[0]
    with hostile():
        part(anew(part.reference), seed=0)
        assert np.geterr()["under"] == "raise"
        assert np.get_printoptions()["precision"] == 1
        with pytest.raises(UserWarning, match="mine"):
            warnings.warn("mine", stacklevel=1)
