"""What a function may change for everybody, put back after it."""

import contextlib
import os
import random
import sys
import warnings

import numpy as np

# NumPy's own; set_printoptions in an earlier cell would change the words of a message
PRINTED = {"precision": 8, "threshold": 1000, "edgeitems": 3, "linewidth": 75}
PRINTED |= {"suppress": False, "nanstr": "nan", "infstr": "inf", "sign": "-"}
PRINTED |= {"formatter": None, "floatmode": "maxprec", "legacy": False}


@contextlib.contextmanager
def own_settings():
    """Judge and speak with no settings of the user: they are not the function's."""
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore", call=None),
        np.printoptions(**PRINTED),
    ):
        warnings.simplefilter("ignore")
        yield


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
            own_settings(),
        ):
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
