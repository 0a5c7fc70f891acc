"""Calling a student's function safely, and what comes of it."""

import contextlib
import io
import sys
import traceback
import warnings
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import nnlib

from ._plain import (
    Fault,
    difference,
    leaves,
    plain,
    tolerance_of,
    wrong_entries,
)
from ._time_limit import time_limit

LIMIT = 1.5  # seconds of the processor for all cases together
NNLIB = Path(nnlib.__file__).resolve().parent
OURS = NNLIB, Path(__file__).resolve().parents[1]


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
        found, endless = [], None
        with time_limit(LIMIT) as clock:
            for case in cases:
                tolerance = tolerance_of(case.args)
                with np.errstate(all="ignore"):
                    expected = self.trial(self.right, *deepcopy(case.args))
                value = endless or self._outcome(function, case, clock, tolerance)
                if isinstance(value, Fault) and value.kind == "endless":
                    endless = value
                found.append(Outcome(value, expected, tolerance))
        return found

    def forbidden(self, function, case, names):
        """Return the first function of nnlib with such a name that it calls, or ''."""
        found = []

        def watch(frame, event, _):
            code = frame.f_code
            if event == "call" and code.co_name in names:
                path = Path(code.co_filename)
                if path.is_relative_to(NNLIB):
                    found.append(f"nnlib.{path.stem}.{code.co_name}")

        def watched(*args):
            before = sys.getprofile()
            sys.setprofile(watch)
            try:
                return function(*args)
            finally:
                sys.setprofile(before)

        with time_limit(LIMIT / 3) as clock, contextlib.suppress(Fault):
            self.trial(self._guarded(watched, clock), *deepcopy(case.args))
        return found[0] if found else ""

    def _outcome(self, function, case, clock, tolerance):
        guarded = self._guarded(function, clock)
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

    def _guarded(self, function, clock):
        """Wrap the function: every call is checked for form and side effects."""

        def call(*args):
            given = deepcopy(args)
            with np.errstate(all="ignore"):
                form = self.right(*deepcopy(args))
            value = _call(function, given, clock)
            for name, before, after in zip(self.names, args, given, strict=True):
                if not _same(before, after):
                    words = f"the input {name} was changed: work on a new array."
                    raise Fault("touched", words)
                if value is after and not _same(form, value):
                    words = (
                        f"the result is the input {name} itself: return a new array."
                    )
                    raise Fault("input", words)
            return plain(value, form, self.lists)

        return call


def _call(function, args, clock):
    silence = io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(silence),
            contextlib.redirect_stderr(silence),  # nbgrader gives 0 for a word there
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            clock.running(),
        ):
            warnings.simplefilter("ignore")
            return function(*args)
    except (TimeoutError, KeyboardInterrupt) as error:
        # the interrupt may come just before or after the student's code
        if isinstance(error, KeyboardInterrupt) and not clock.expired:
            raise
        words = f"no result within {LIMIT:g} seconds: is there a loop that never ends?"
        raise Fault("endless", words) from None
    except (Exception, SystemExit) as error:
        raise Fault(type(error).__name__, _raised(error)) from None


def _same(one, other):
    try:
        return all(
            type(a) is type(b) and not wrong_entries(a, b, 0).any()
            for _, a, b in leaves(one, other)
        )
    except (ValueError, KeyError, TypeError, IndexError):  # not even of the same form
        return False


def _raised(error):
    name = type(error).__name__
    words = f"it raised {name}: {str(error).strip() or 'no message'}"
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "site-packages" not in frame.filename
        and not any(Path(frame.filename).is_relative_to(room) for room in OURS)
    ]
    if own:
        words += f"\n        in line {own[-1].lineno}: {own[-1].line}"
    return words
