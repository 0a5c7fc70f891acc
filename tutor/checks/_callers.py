"""Where a student's function lives: in this Python, or elsewhere.

A check needs three things of a call: the value, the arguments after it, and which of
them the value is. A `Caller` gives them; `Local` calls a function of this Python, and
the grader has another one, for a function in a process of its own.
"""

import contextlib
import io
import sys
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import nnlib

from ._plain import Fault
from ._time_limit import time_limit

NNLIB = Path(nnlib.__file__).resolve().parent
OURS = NNLIB, Path(__file__).resolve().parents[1]
LONGEST = 2000  # characters of what an exception says


@dataclass(frozen=True)
class Reply:
    """What came of one call."""

    value: Any
    args: tuple  # as the call has left them
    same: tuple  # the places of those arguments that the value is, not only equals


class Caller:
    """A function that may be called as often as a check wants."""

    def within(self, seconds):
        """Give `call(*args) -> Reply`, with so much time for all of its calls.

        A call that gives no value raises a `Fault`.
        """
        raise NotImplementedError

    def forbidden(self, names, run):
        """Return the first function of nnlib with such a name that it calls, or ''.

        `run(caller)` makes the calls of a case once more.
        """
        raise NotImplementedError


class Local(Caller):
    """A function in this Python."""

    def __init__(self, function):
        self.function = function

    @contextlib.contextmanager
    def within(self, seconds):
        """Give the call; it is interrupted when the time of the processor is up."""
        with time_limit(seconds) as clock:

            def call(*args):
                value = self._call(args, clock)
                same = tuple(i for i, after in enumerate(args) if value is after)
                return Reply(value, args, same)

            yield call

    def forbidden(self, names, run):
        """Watch the frames of a call."""
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
                return self.function(*args)
            finally:
                sys.setprofile(before)

        run(Local(watched))
        return found[0] if found else ""

    def _call(self, args, clock):
        silence = io.StringIO()
        try:
            with (
                contextlib.redirect_stdout(silence),
                contextlib.redirect_stderr(silence),  # nbgrader gives 0 for it
                warnings.catch_warnings(),
                np.errstate(all="ignore"),
                clock.running(),
            ):
                warnings.simplefilter("ignore")
                return self.function(*args)
        except (TimeoutError, KeyboardInterrupt) as error:
            # the interrupt may come just before or after the student's code
            if isinstance(error, KeyboardInterrupt) and not clock.expired:
                raise
            raise endless(clock.seconds) from None
        except (Exception, SystemExit) as error:
            raise raised(*_told(error)) from None


def endless(seconds):
    """Return the fault of a function that does not end."""
    words = f"no result within {seconds:g} seconds: is there a loop that never ends?"
    return Fault("endless", words)


def raised(kind, text, line_number=None, line=""):
    """Return the fault of a function that raised an exception, in a line of its own."""
    words = f"it raised {kind}: {text.strip()[:LONGEST] or 'no message'}"
    if line_number is not None:
        words += f"\n        in line {line_number}: {line}"
    return Fault(kind, words)


def _told(error):
    """Return type and text of an exception, and the last line that is not ours."""
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "site-packages" not in frame.filename
        and not any(Path(frame.filename).is_relative_to(room) for room in OURS)
    ]
    where = (own[-1].lineno, own[-1].line) if own else ()
    return type(error).__name__, str(error), *where
