"""Checks of students' functions that name the mistake: one for each part.

`checks.softmax(softmax)` gives a short line of what was verified, or an error whose
message shows a small failing input, what came of it, and the mistake if it is a known
one. Inputs are drawn anew each time, from a seed that the message prints.

A module exNN_slug holds the parts of an exercise, a module chNN the turns of a chapter,
each as a tuple PARTS. A name stands for one of them in the whole course.
"""

import pkgutil
from importlib import import_module
from itertools import chain


def _parts(prefix):
    """Return {module: PARTS} of the modules whose names begin so."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {
        name: import_module(f".{name}", __name__).PARTS
        for name in names
        if name.startswith(prefix)
    }


EXERCISES = _parts("ex")
CHAPTERS = _parts("ch")

_NAMED = {}
for _part in chain(*EXERCISES.values(), *CHAPTERS.values()):
    if _part.name in _NAMED:
        raise ValueError(f"two checks have the name {_part.name}")
    _NAMED[_part.name] = _part
globals().update(_NAMED)

__all__ = sorted(["CHAPTERS", "EXERCISES", *_NAMED])
