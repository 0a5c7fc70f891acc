"""*Your turn*: a check in a chapter, which goes on whatever the student has written.

    @checks.log_odds.ours
    def log_odds(a, i, j): ...

keeps the student's function if its check has passed, and gives ours else.
"""

import dis

from ._part import CheckFailed, NotWritten, Part


class Said:
    """What a check says; a notebook shows it as text."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


class Turn(Part):
    """A small step of a chapter that the student writes: a `Part` that never raises."""

    passed = None  # the student's function, when its check was the last and has passed
    given = None  # our function, when the chapter goes on with it

    def __call__(self, function, *, seed=None):
        """Check a student's function; return what there is to say."""
        self.passed = None
        if _is_unwritten(function) or (self.given and function is self.given):
            return self._not_written()
        try:
            verified = super().__call__(function, seed=seed)
        except NotWritten:
            return self._not_written()
        except CheckFailed as error:
            return Said(str(error))
        self.passed = function
        return verified

    def ours(self, function):
        """Return the student's function if its check has passed, else this one."""
        current = function.__globals__.get(self.name)
        if self.passed and current is self.passed:
            return current
        self.given = function
        return function

    def _not_written(self):
        return Said(
            f"{self.name}: not written yet. Put your code in the place of the dots, "
            "run that cell, then this one. Without it the chapter goes on with ours."
        )


def _is_unwritten(function):
    """Whether nothing happens in a function: dots, `pass` or a docstring alone."""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    return all(
        step.opname in ("RESUME", "NOP", "RETURN_VALUE")
        or (
            step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval in (None, ...)
        )
        for step in dis.get_instructions(code)
    )
