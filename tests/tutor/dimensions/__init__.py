"""What the inputs of each part can be: see tests/tutor/pairs.py.

A module for each exercise, named as its checks, has `SPACES = {name: Space}` for all of
its parts.
"""

import importlib
import pkgutil

WRITTEN = sorted(module.name for module in pkgutil.iter_modules(__path__))


def spaces_of(exercise):
    """Return {name of a part: its space} of one exercise."""
    return importlib.import_module(f"{__name__}.{exercise}").SPACES


def spaces():
    """Return {name of a part: its space} of all exercises."""
    return {name: one for ex in WRITTEN for name, one in spaces_of(ex).items()}
