"""What a function may change for everybody, put back after it."""

import contextlib
import os
import random
import sys
import warnings

import numpy as np


@contextlib.contextmanager
def quiet():
    """Let nothing that a function prints come through; nbgrader gives 0 for it."""
    hook = sys.unraisablehook
    sys.unraisablehook = lambda _: None
    try:
        with (
            open(os.devnull, "w", encoding="utf-8") as nowhere,
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            np.printoptions(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.unraisablehook = hook


@contextlib.contextmanager
def kept_state():
    """Put back the states of the old random numbers and the limit of recursion.

    It stands around all calls, not around each one: a function that draws from them
    gives another result in its second call, and that must be seen.
    """
    numpy_state, state = np.random.get_state(), random.getstate()  # noqa: NPY002
    limit = sys.getrecursionlimit()
    try:
        yield
    finally:
        np.random.set_state(numpy_state)  # noqa: NPY002
        random.setstate(state)
        sys.setrecursionlimit(limit)
