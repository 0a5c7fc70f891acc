"""Calling a student's function in each case, and what comes of it."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from ._callers import Caller, Local
from ._form import plain
from ._plain import Fault, difference, leaves, tolerance_of, wrong_entries
from ._same import change, equal
from ._watch import Watch

LIMIT = 5.0  # seconds of the processor for all cases together
# two wrong results are one mistake: another order of the operations is lost in it
LENIENT = 10  # times the tolerance
LAST = {"endless", "ended"}  # faults after which a function is not called again
PLAIN_TO_SEE = {
    "NotImplementedError",
    "missing",
    "touched",
    "input",
    "overwritten",
    "None",
}
UNSET = (
    "some of the result is never set: np.empty, and `where=` without `out=`, leave "
    "there what was in memory."
)
KEPT = (
    "after calls with other inputs this one gave another result: something is kept "
    "from call to call."
)
OVERWRITTEN = (
    "this call wrote into the array that an earlier call returned, so that the "
    "earlier result has changed: make a new array in each call."
)


@dataclass(frozen=True)
class Outcome:
    """What came, and what should have come, for one case."""

    value: Any
    expected: Any
    tolerance: float

    @property
    def unwritten(self):
        """Whether the function is still a stub."""
        return self.fault == "NotImplementedError"

    @property
    def fault(self):
        """The kind of fault that it is; '' if it is none."""
        return self.value.kind if isinstance(self.value, Fault) else ""

    def difference(self):
        """Where the value differs from the expected one, in words; None if nowhere."""
        return difference(self.value, self.expected, self.tolerance)

    def is_odd(self):
        """Whether something is nan or inf that must be a number."""
        return not isinstance(self.value, Fault) and any(
            np.any(np.isfinite(expected) & ~np.isfinite(value))
            for _, value, expected in leaves(self.value, self.expected)
            if np.asarray(value).dtype.kind == np.asarray(expected).dtype.kind == "f"
        )

    def same_as(self, other):
        """Whether another function's outcome for the same case is the same."""
        mine, theirs = self.value, other.value
        if isinstance(mine, Fault) or isinstance(theirs, Fault):
            both = isinstance(mine, Fault) and isinstance(theirs, Fault)
            return both and mine.same_as(theirs)
        return difference(mine, theirs, LENIENT * self.tolerance) is None


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
    known: WeakKeyDictionary = field(default_factory=WeakKeyDictionary)  # of cases

    def outcomes(self, function, cases):
        """Run a function on all cases; after an endless loop the rest have failed."""
        found, last = [], None
        # nobody asks what a function of ours has called
        caller = function if isinstance(function, Caller) else Local(function)
        with caller.within(LIMIT) as call:
            for case in cases:
                tolerance, expected = tolerance_of(case.args), self._expected(case)
                value = last or self._outcome(call, case, tolerance)
                if isinstance(value, Fault) and value.kind in LAST:
                    last = value
                found.append(Outcome(value, expected, tolerance))
            if len(cases) > 1 and self._remembers(call, cases[0], found):
                found[0] = replace(found[0], value=Fault("kept", KEPT))
        return found

    def _expected(self, case):
        """Return the right result of a case, computed once for all functions."""
        if case not in self.known:
            with np.errstate(all="ignore"):
                self.known[case] = self.trial(self.right, *copied(case.args))
        return self.known[case]

    def _remembers(self, call, case, found):
        """Whether the first case now has another result than at first."""
        first = found[0]
        if first.fault or found[-1].fault in LAST:
            return False
        value = self._result(call, case, again=False)
        other = _where_other(value, first.value, first.tolerance) is not None
        return other and not isinstance(value, Fault)

    def _outcome(self, call, case, tolerance):
        """Return what comes of a case, the same each time, or a fault."""
        result = partial(self._result, call, case)
        first = result(again=False)
        if isinstance(first, Fault) and first.kind in LAST | PLAIN_TO_SEE:
            return first
        second = result(again=True)
        where = _where_other(second, first, tolerance)
        if where is None:
            return first
        if isinstance(second, Fault) and second.kind in LAST:
            return second
        # memory that is not set holds in the third call what it held in the first
        if _where_other(result(again=False), first, tolerance) is None:
            return Fault("unset", where + UNSET)
        words = "a second call with the same input gave another result."
        return Fault("repeat", where + words)

    def _result(self, call, case, again):
        """Return what comes of a case in one trial, or a fault."""
        guarded = self._guarded(partial(call, again=again), case)
        try:
            return self.trial(guarded, *copied(case.args))
        except Fault as fault:
            return fault

    def _guarded(self, call, case):
        """Wrap a call: each one is checked for form and side effects."""

        def guarded(*args):
            form = self._form(case, args)
            reply = call(*copied(args))
            if reply.overwritten:
                raise Fault("overwritten", OVERWRITTEN)
            for i, name in enumerate(self.names):
                words = change(args[i], reply.args[i], name)
                if words:
                    raise Fault("touched", words)
                # that a small number is the input says nothing: there is one 3 only
                mutable = isinstance(args[i], np.ndarray | dict | list)
                if mutable and i in reply.same and not equal(form, reply.value):
                    words = f"the result is the input {name} itself, unchanged."
                    raise Fault("input", words)
            return deepcopy(plain(reply.value, form, self.lists))

        return guarded

    def _form(self, case, args):
        """Return the right result of one call, which may be all of its case."""
        if self.trial is once:
            return self._expected(case)
        with np.errstate(all="ignore"):
            return self.right(*copied(args))


def once(function, *args):
    """Call a function, in the simplest of trials."""
    return function(*args)


def copied(args):
    """Copy arguments; an array with gaps in memory keeps gaps."""
    return tuple(
        with_gaps(new) if has_gaps(old) else new
        for old, new in zip(args, deepcopy(args), strict=True)
    )


def has_gaps(array):
    """Whether an array lies in memory neither by rows nor by columns."""
    return type(array) is np.ndarray and not array.flags.forc


def with_gaps(array):
    """Return the array with a gap behind each entry."""
    wide = np.zeros([2 * n for n in array.shape], array.dtype)
    wide[(slice(None, None, 2),) * array.ndim] = array
    return wide[(slice(None, None, 2),) * array.ndim]


def caller_of(function):
    """Return the caller of a function; one that is a caller already, as it is."""
    return function if isinstance(function, Caller) else Local(function, Watch())


def _where_other(value, first, tolerance):
    """Say where another call gave another result; None if it gave the same."""
    if isinstance(value, Fault) or isinstance(first, Fault):
        both = isinstance(value, Fault) and isinstance(first, Fault)
        return None if both and value.same_as(first) else ""
    for path, one, other in leaves(value, first):
        if wrong_entries(one, other, tolerance).any():
            return path
    return None
