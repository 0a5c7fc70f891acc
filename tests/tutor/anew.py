"""Functions of the checks as if a student had written them.

A check refuses its own reference. Compiled anew from the same source, and in a file of
another name, the functions of a module are somebody's right answer.
"""

import functools
import inspect
import sys
import types
from pathlib import Path


@functools.cache
def module(name):
    """Return a module with the same source that lies elsewhere."""
    path = Path(sys.modules[name].__file__)
    made = types.ModuleType(name)
    made.__package__ = name.rpartition(".")[0]
    code = compile(path.read_text(encoding="utf-8"), f"<{path.name} anew>", "exec")
    exec(code, vars(made))
    return made


def anew(function):
    """Return a function of a module of the checks as a student's."""
    return getattr(module(function.__module__), function.__name__)


def with_own_helpers(right):
    """Give a module of right answers its own copies of what it takes from checks."""
    for name, value in vars(right).items():
        ours = getattr(value, "__module__", "").startswith("tutor.checks.")
        if ours and inspect.isfunction(value):
            setattr(right, name, anew(value))
    return right
