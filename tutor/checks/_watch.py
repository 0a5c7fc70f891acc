"""Which functions of ours a student's function calls."""

import contextlib
import functools
import sys
from pathlib import Path

import nnlib

NNLIB = Path(nnlib.__file__).resolve().parent
TUTOR = Path(__file__).resolve().parents[1]
HOUSE = TUTOR.parent
# where answers stand
ANSWERS = TUTOR, *(HOUSE / room for room in ("solutions", "course", "grader"))


@functools.cache
def room_of(filename):
    """Say in which room a file lies: "nnlib", "inside nnlib", "answers" or ''.

    Inside nnlib is what looks at arguments before the mathematics. The modules of the
    checks whose names begin with _ are machinery and hold no answer, but for the sealed
    ones.
    """
    path = Path(filename)
    if path.is_relative_to(NNLIB):
        return "inside nnlib" if path.stem == "_validation" else "nnlib"
    theirs = any(path.is_relative_to(room) for room in ANSWERS)
    machinery = path.stem.startswith("_") and path.stem != "_sealed"
    return "answers" if theirs and not machinery else ""


class Watch:
    """Writes down which functions of nnlib are called directly, and which answers.

    What a function of nnlib calls for itself does not count.
    """

    def __init__(self):
        self.called, self.answers = [], []

    @contextlib.contextmanager
    def watching(self):
        """Watch the frames of a call."""
        before = sys.getprofile()
        sys.setprofile(self._see)
        try:
            yield
        finally:
            sys.setprofile(before)

    def _see(self, frame, event, _):
        if event != "call":
            return
        code = frame.f_code
        room = room_of(code.co_filename)
        if room == "nnlib" and _is_called_from_outside(frame):
            self._add(self.called, code)
        elif room == "answers":
            self._add(self.answers, code)

    def _add(self, found, code):
        name = f"{Path(code.co_filename).stem}.{code.co_name}"
        if name not in found:
            found.append(name)


def _is_called_from_outside(frame):
    """Whether nothing of nnlib but its checks of arguments stands between."""
    caller = frame.f_back
    while caller and room_of(caller.f_code.co_filename) == "inside nnlib":
        caller = caller.f_back
    return not caller or room_of(caller.f_code.co_filename) != "nnlib"
