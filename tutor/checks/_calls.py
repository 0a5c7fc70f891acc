"""Calling a student's function in each case, and what comes of it."""

import contextlib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._callers import Caller, Local
from ._plain import (
    Fault,
    difference,
    leaves,
    plain,
    tolerance_of,
    wrong_entries,
)

LIMIT = 1.5  # seconds of the processor for all cases together
LAST = {"endless", "ended"}  # faults after which a function is not called again


@dataclass(frozen=True)
class Outcome:
    """What came, and what should have come, for one case."""

    value: Any
    expected: Any
    tolerance: float

    @property
    def unwritten(self):
        """Whether the function is still a stub."""
        return (
            isinstance(self.value, Fault) and self.value.kind == "NotImplementedError"
        )

    def difference(self):
        """Where the value differs from the expected one, in words; None if nowhere."""
        return difference(self.value, self.expected, self.tolerance)

    def same_as(self, other):
        """Whether another function's outcome for the same case is the same."""
        mine, theirs = self.value, other.value
        if isinstance(mine, Fault) or isinstance(theirs, Fault):
            both = isinstance(mine, Fault) and isinstance(theirs, Fault)
            return both and mine.same_as(theirs)
        # ten times as lenient: another order of the operations is the same mistake
        return difference(mine, theirs, 10 * self.tolerance) is None


@dataclass(frozen=True)
class Calls:
    """How a function is called in each case, beside the right one.

    `trial(function, *args)` calls it, perhaps more than once; `names` are those of its
    arguments; with `lists`, lists of numbers count as arrays.
    """

    right: Callable
    trial: Callable
    names: tuple
    lists: bool

    def outcomes(self, function, cases):
        """Run a function on all cases; after an endless loop the rest have failed."""
        found, last = [], None
        with _caller_of(function).within(LIMIT) as call:
            for case in cases:
                tolerance = tolerance_of(case.args)
                with np.errstate(all="ignore"):
                    expected = self.trial(self.right, *deepcopy(case.args))
                value = last or self._outcome(call, case, tolerance)
                if isinstance(value, Fault) and value.kind in LAST:
                    last = value
                found.append(Outcome(value, expected, tolerance))
        return found

    def forbidden(self, function, case, names):
        """Return the first function of nnlib with such a name that it calls, or ''."""

        def run(caller):
            with caller.within(LIMIT / 3) as call, contextlib.suppress(Fault):
                self.trial(self._guarded(call), *deepcopy(case.args))

        return _caller_of(function).forbidden(names, run)

    def _outcome(self, call, case, tolerance):
        guarded = self._guarded(call)
        try:
            value = self.trial(guarded, *deepcopy(case.args))
            again = self.trial(guarded, *deepcopy(case.args))
            for path, first, second in leaves(value, again):
                if wrong_entries(second, first, tolerance).any():
                    words = "a second call with the same input gave another result."
                    raise Fault("repeat", path + words)
        except Fault as fault:
            return fault
        return value

    def _guarded(self, call):
        """Wrap a call: each one is checked for form and side effects."""

        def guarded(*args):
            with np.errstate(all="ignore"):
                form = self.right(*deepcopy(args))
            reply = call(*deepcopy(args))
            for i, name in enumerate(self.names):
                if not _same(args[i], reply.args[i]):
                    words = f"the input {name} was changed: work on a new array."
                    raise Fault("touched", words)
                if i in reply.same and not _same(form, reply.value):
                    words = (
                        f"the result is the input {name} itself: return a new array."
                    )
                    raise Fault("input", words)
            return plain(reply.value, form, self.lists)

        return guarded


def _caller_of(function):
    return function if isinstance(function, Caller) else Local(function)


def _same(one, other):
    try:
        return all(
            type(a) is type(b) and not wrong_entries(a, b, 0).any()
            for _, a, b in leaves(one, other)
        )
    except (ValueError, KeyError, TypeError, IndexError):  # not even of the same form
        return False
