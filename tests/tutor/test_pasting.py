"""No exercise is done by pasting: each part goes a step beyond its chapter."""

import contextlib
import itertools
import re
import warnings
from copy import deepcopy

import numpy as np
import pytest

from tests.places import ROOT
from tests.tutor import pastes
from tutor import checks
from tutor.checks._form import plain
from tutor.checks._part import CheckFailed
from tutor.checks._plain import Fault, difference
from tutor.checks._time_limit import time_limit

MOST = 0.1  # of the automatic points
SECONDS = 0.5  # of the processor for one function in all its wrappers
CHECK = re.compile(r'^# %% check="(\w+)" points=(\d+)', re.M)
SOURCES = list(pastes.sources())


def points(exercise):
    """Return {part: its points} of the parts that are graded automatically."""
    text = ROOT / "course" / "exercises" / f"{exercise}.py"
    found = CHECK.findall(text.read_text(encoding="utf-8"))
    return {name: int(number) for name, number in found}


def first_call(part, case):
    """Return the arguments of the first call in a case, and its right result."""
    calls = []

    def recorded(*args):
        value = part.reference(*deepcopy(args))
        calls.append((deepcopy(args), value))
        return value

    part.calls.trial(recorded, *deepcopy(case.args))
    return calls[0]


def pasted(part, sources=SOURCES):
    """Return the file and the name of a function that does a part, or None."""
    # the third case is ordinary: the first ones often hide what is missing
    args, right = first_call(part, part.draw(0)[2])
    for file, function in sources:
        with quietly(), time_limit(SECONDS) as clock:
            hopes = list(promising(function, part, args, right, clock))
        for wrapped in hopes:
            with contextlib.suppress(CheckFailed, NotImplementedError):
                part(wrapped, seed=0)
                return f"{function.__name__} of {file}"
    return None


@contextlib.contextmanager
def quietly():
    """Say nothing of what pasted functions divide by."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def promising(function, part, args, right, clock):
    """Yield the function in those wrappers that give the right result in one call."""
    all_ways = pastes.ways(part.argument_names, function)
    for way, call in itertools.product(all_ways, pastes.CALLS):
        called = pastes.raw(function, way, call)
        value = attempt(clock, called, *deepcopy(args))
        if value is None:
            continue
        for pick, change in itertools.product(pastes.PICKS, pastes.CHANGES):
            got = attempt(clock, pastes.changed, value, pick, change, args, right)
            if got is not None and agrees(part, got, right):
                yield pastes.wrapped(called, pick, change, right)


def attempt(clock, function, *args):
    """Return what a call gives; None if it fails, or the time is up."""
    try:
        with clock.running():
            return function(*args)
    except (Exception, SystemExit):
        return None


def agrees(part, value, right):
    """Whether a value has the form of the right one, and is it where only one is."""
    try:
        value = plain(value, right, part.calls.lists)
    except Fault:
        return False
    return not part.unique or difference(value, right, 1e-6) is None


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Have what is pasted write its files, if it writes any, into an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NNLIB_ANSWERS", str(tmp_path / "answers.jsonl"))


@pytest.mark.parametrize("exercise", checks.EXERCISES)
def test_pasting_a_function_earns_at_most_a_tenth_of_an_exercise(exercise):
    worth = points(exercise)
    done = {part.name: pasted(part) for part in checks.EXERCISES[exercise]}
    assert done.keys() == worth.keys()
    found = {name: source for name, source in done.items() if source}
    earned = sum(worth[name] for name in found)
    assert earned <= MOST * sum(worth.values()), found
