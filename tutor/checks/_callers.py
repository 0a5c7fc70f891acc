"""Where a student's function lives: in this Python, or elsewhere.

A check needs three things of a call: the value, the arguments after it, and which of
them the value is. A `Caller` gives them; `Local` calls a function of this Python, and
the grader has another one, for a function in a process of its own.
"""

import contextlib
import dis
import inspect
import re
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ._memory import NAN, ZERO, Returned, unset_memory_holds
from ._plain import Fault
from ._state import kept_state, quiet
from ._time_limit import time_limit
from ._watch import NNLIB, TUTOR
from ._words import printable

OURS = NNLIB, TUTOR
LONGEST = 2000  # characters of what an exception says that are looked at
NAME = re.compile(r"\w{1,60}")
MEANT = {  # what is meant by exceptions that say little of themselves
    "SystemExit": "exit() and quit() end Python; give the result back by `return`",
    "KeyboardInterrupt": "that is for stopping a program from outside",
    "GeneratorExit": "that is for ending a generator; give the result back by `return`",
    "MemoryError": "there is not so much memory",
}


@dataclass(frozen=True)
class Reply:
    """What came of one call."""

    value: Any
    args: tuple  # as the call has left them
    same: tuple  # the places of those arguments that the value is, not only equals
    overwritten: bool = False  # it lies where an earlier value was, which has changed


class Caller:
    """A function that may be called as often as a check wants."""

    def within(self, seconds):
        """Give `call(*args, again=False) -> Reply`, with so much time for all calls.

        A call that gives no value raises a `Fault`. Memory that the function does not
        set holds nan, and 0 when it is called again.
        """
        raise NotImplementedError

    def forbidden(self, names):
        """Return the first function of nnlib with such a name that it called, or ''."""
        raise NotImplementedError

    def answer(self):
        """Return the first reference or solution that it called, or ''."""
        return ""


class Local(Caller):
    """A function in this Python; without a watch, nobody sees what it calls."""

    def __init__(self, function, watch=None):
        self.function = function
        self.watch = watch

    @contextlib.contextmanager
    def within(self, seconds):
        """Give the call; it is interrupted when the time of the processor is up."""
        returned = Returned()
        with kept_state(), time_limit(seconds) as clock:

            def call(*args, again=False):
                value = self._call(args, again, clock)
                same = tuple(i for i, after in enumerate(args) if value is after)
                return Reply(value, args, same, returned.overwritten_by(value))

            yield call

    def forbidden(self, names):
        """Return what the watch has seen, as nnlib.module.function."""
        seen = (one for one in self.watch.called if one.rpartition(".")[2] in names)
        return next((f"nnlib.{one}" for one in seen), "")

    def answer(self):
        """Return what the watch has seen, as module.function."""
        return next(iter(self.watch.answers), "")

    def _call(self, args, again, clock):
        seen = self.watch and not again
        watched = self.watch.watching() if seen else contextlib.nullcontext()
        names = getattr(inspect.unwrap(self.function), "__globals__", {})
        memory = unset_memory_holds(ZERO if again else NAN, names)
        try:
            with quiet(), memory, watched:
                return clock.run(self.function, *args)
        except BaseException as error:
            if clock.expired:
                raise endless(clock.seconds) from None
            if isinstance(error, KeyboardInterrupt) and not _raised_by_code(error):
                raise
            raise raised(*told(error)) from None


def endless(seconds):
    """Return the fault of a function that does not end."""
    words = f"no result within {seconds:g} seconds: is there a loop that never ends?"
    return Fault("endless", words)


def raised(kind, text, line_number=None, line="", function=""):
    """Return the fault of a function that raised an exception, in a line of its own.

    `function` is the name of the one in which that happened, if it is another one.
    """
    kind = kind if NAME.fullmatch(kind) else "Exception"
    if kind == "NotImplementedError" and function:
        name = printable(function, 60)
        return Fault("missing", f"it calls {name}, which is not written yet.")
    words = f"it raised {kind}: {printable(text) or MEANT.get(kind, 'no message')}"
    if line_number is not None:
        words += f"\n        in line {line_number}: {printable(line, 120)}"
    return Fault(kind, words)


def told(error):
    """Return type and text of an exception, and the last place that is not ours."""
    try:
        text = str(error)[:LONGEST]
    except BaseException:  # a class of the student's may do anything
        text = ""
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "site-packages" not in frame.filename
        and not any(Path(frame.filename).is_relative_to(room) for room in OURS)
    ]
    if not own:
        return type(error).__name__, text
    first, last = own[0], own[-1]
    other = last.name if last.name != first.name else ""
    return type(error).__name__, text, last.lineno, last.line or "", other


def _raised_by_code(error):
    """Whether a `raise` gave the exception, and nobody who pressed Ctrl-C."""
    trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    operation = trace.tb_frame.f_code.co_code[trace.tb_lasti]
    return dis.opname[operation] == "RAISE_VARARGS"
