"""No exercise is done by pasting: each part goes a step beyond its chapter."""

import contextlib
import itertools
import warnings
from collections.abc import Mapping
from copy import deepcopy

import numpy as np
import pytest

import nnlib
from tests.tutor import pastes
from tools.exercise_table import graded_parts
from tutor import checks
from tutor.checks._form import plain
from tutor.checks._part import CheckFailed, Part
from tutor.checks._plain import Fault, difference
from tutor.checks._time_limit import time_limit

MOST = 0.1  # of the automatic points
NUMBERS = np.ndarray, np.generic, float, int
SECONDS = 0.2  # of the processor for one function in all its wrappers
SOURCES = list(pastes.sources())


def points(exercise):
    """Return {part: its points} of the parts that are graded automatically."""
    automatic = {part.name for part in checks.EXERCISES[exercise]}
    parts = graded_parts(exercise)
    return {name: number for name, number, _ in parts if name in automatic}


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
    cases = part.draw(0)
    calls = [first_call(part, case) for case in (cases[2], *cases)]
    for file, function in sources:
        with quietly(), time_limit(SECONDS) as clock:
            hopes = list(promising(function, part, calls, clock))
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


def promising(function, part, calls, clock):
    """Yield the function in those wrappers that give the right results."""
    args, right = calls[0]
    all_ways = pastes.ways(part.argument_names, function)
    for way, call in itertools.product(all_ways, pastes.CALLS):
        called = pastes.raw(function, way, call)
        value = attempt(clock.run, called, *deepcopy(args))
        if value is None:
            continue
        for pick, change in fitting(part, value, args, right):
            wrapped = pastes.wrapped(called, pick, change, right)
            if all(
                agrees(part, attempt(clock.run, wrapped, *deepcopy(args)), right)
                for args, right in calls[1:]
            ):
                yield wrapped


def fitting(part, value, args, right):
    """Yield what makes the right result of a value: what is picked of it, and how."""
    m = pastes.samples(args)
    for pick in pastes.PICKS:
        picked = attempt(pick, value, right)
        if picked is None:
            continue
        for change in pastes.CHANGES:
            got = attempt(change, picked, m)
            if got is not None and agrees(part, got, right):
                yield pick, change


def attempt(function, *args):
    """Return what a call gives; None if it fails, or its time is up."""
    try:
        return function(*args)
    except (Exception, SystemExit):
        return None


def agrees(part, value, right):
    """Whether a value has the form of the right one, and is it where only one is."""
    if far(part, value, right):
        return False
    try:
        value = plain(value, right, part.calls.lists)
    except Fault:
        return False
    return not part.unique or difference(value, right, 1e-6) is None


def far(part, value, right):
    """Whether a look is enough; a check's own sentences take ten times as long."""
    if isinstance(right, tuple):
        same = isinstance(value, tuple | list) and len(value) == len(right)
        return not same or any(map(far, [part] * len(right), value, right))
    if isinstance(right, dict):
        same = isinstance(value, Mapping) and set(value) == set(right)
        return not same or any(far(part, value[key], right[key]) for key in right)
    if not (isinstance(value, NUMBERS) and isinstance(right, NUMBERS)):
        return False
    value, right = np.asarray(value), np.asarray(right)
    if value.size != right.size or value.dtype.kind not in "biuf":
        return True  # most are, so that they are laid flat only here
    value, right = value.ravel(), right.ravel()
    return part.unique and (np.abs(value - 1.0 * right) > 1e-3 * (1 + abs(right))).any()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Have what is pasted write its files, if it writes any, into an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NNLIB_ANSWERS", str(tmp_path / "answers.jsonl"))


def answer(name, reference, *args):
    """Return a part whose answer somebody may have pasted."""
    return Part(name, reference, lambda rng: [args] * 3)


X = np.array([[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]])
PASTED = {
    "as it is": answer("f", lambda Z: nnlib.softmax(Z), X),
    "under another name": answer("softmax", lambda Z: nnlib.softmax(Z), X),
    "transposed": answer("f", lambda Z: nnlib.softmax(Z.T).T, X),
    "times m": answer("f", lambda A, Y: A - Y, X, 2 * X),
    "row by row": answer("f", lambda Z: nnlib.softmax_jacobian(Z), X),
    "an argument too many": answer("f", lambda a, Z: nnlib.sigmoid(Z), 3.0, X),
    "arguments exchanged": answer("f", lambda Z, G: nnlib.relu_backward(G, Z), X, -X),
    "one of a tuple": answer(
        "f", lambda X, W, b: np.maximum(X @ W + b, 0), X, X.T, np.ones(2)
    ),
    "a dictionary": answer(
        "f",
        lambda X, W, b: {"Z": X @ W + b, "A": np.maximum(X @ W + b, 0)},
        *(X, X.T, np.ones(2)),
    ),
}


@pytest.mark.parametrize("how", PASTED)
def test_what_is_pasted_is_found(how):
    assert pasted(PASTED[how])


def test_what_no_chapter_has_is_not_found():
    assert pasted(answer("f", lambda Z: np.sin(Z) + Z**3, X)) is None


@pytest.mark.parametrize("exercise", checks.EXERCISES)
def test_pasting_a_function_earns_at_most_a_tenth_of_an_exercise(exercise):
    worth = points(exercise)
    done = {part.name: pasted(part) for part in checks.EXERCISES[exercise]}
    assert done.keys() == worth.keys()
    found = {name: source for name, source in done.items() if source}
    earned = sum(worth[name] for name in found)
    assert earned <= MOST * sum(worth.values()), found
