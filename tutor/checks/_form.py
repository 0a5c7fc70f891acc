"""Results as plain data in the form of the reference, or a sentence on what is not.

Whatever means the same is taken: any mapping for a dict, a list or a namedtuple for a
tuple, NumPy's numbers for Python's, arrays of any layout.
"""

import contextlib
import types
from collections.abc import Mapping

import numpy as np

from ._plain import Fault
from ._words import show, typed

GENERATORS = types.GeneratorType | map | filter | zip


def plain(value, form, lists, path=""):
    """Return the value as plain data in the form of the reference, or raise a Fault."""

    def fail(kind, words):
        raise Fault(kind, f"{path}{words}")

    if value is None:
        fail("None", "the result is None: is the `return` missing?")
    if isinstance(value, GENERATORS):
        fail(
            "generator",
            "the result is a generator: compute the values and return them.",
        )
    if isinstance(form, tuple):
        return _plain_tuple(value, form, lists, path, fail)
    if isinstance(form, dict):
        return _plain_dict(value, form, lists, path, fail)
    if isinstance(form, np.ndarray):
        return _plain_array(value, form, lists, fail)
    if isinstance(form, str):
        if not isinstance(value, str):
            fail("form", f"expected a text, got {typed(value)}.")
        return str(value)
    if isinstance(form, bool | np.bool_):
        value = _without_axes(value)
        if not isinstance(value, bool | np.bool_):
            fail("form", f"expected True or False, got {typed(value)}.")
        return bool(value)
    return _plain_number(_without_axes(value), form, fail)


def _plain_tuple(value, form, lists, path, fail):
    if not isinstance(value, tuple | list):
        fail("form", f"expected {len(form)} results, got {typed(value)}.")
    if len(value) != len(form):
        fail("form", f"expected {len(form)} results, got {len(value)}: {show(value)}.")
    pairs = enumerate(zip(value, form, strict=True))
    return tuple(plain(v, f, lists, f"{path}result {i}: ") for i, (v, f) in pairs)


def _plain_dict(value, form, lists, path, fail):
    if not isinstance(value, Mapping):
        fail("form", f"expected a dict with keys {list(form)}, got {typed(value)}.")
    if set(value) != set(form):
        keys = show([*value])
        fail("form", f"expected a dict with keys {list(form)}, got the keys {keys}.")
    return {key: plain(value[key], form[key], lists, f"{path}{key}: ") for key in form}


def _plain_array(value, form, lists, fail):
    if lists and isinstance(value, list | tuple):
        with contextlib.suppress(ValueError, TypeError):
            value = np.array(value, dtype=form.dtype)
    if type(value) is not np.ndarray:
        how = "; np.array makes an array of it" if isinstance(value, list) else ""
        wanted = f"expected an array of shape {form.shape}"
        fail("type", f"{wanted}, got {typed(value)}{how}.")
    if value.shape != form.shape:
        fail("shape", f"expected shape {form.shape}, got {value.shape}.")
    if value.dtype.hasobject:
        kind = f"expected numbers of type {form.dtype}"
        fail("dtype", f"{kind}, got Python objects (dtype object).")
    whole = value.dtype.kind in "iu" and form.dtype.kind in "iu"
    if value.dtype != form.dtype and not whole:
        fail("dtype", f"expected dtype {form.dtype}, got {value.dtype}.")
    return value


def _without_axes(value):
    """Return the number in an array of shape ()."""
    inside = type(value) is np.ndarray and value.shape == ()
    return value[()] if inside and value.dtype.kind in "biufc" else value


def _plain_number(value, form, fail):
    whole = isinstance(form, int | np.integer)
    wanted = "a whole number" if whole else "one number"
    numbers = int | float | complex | np.number
    if not isinstance(value, numbers) or isinstance(value, bool):
        fail("form", f"expected {wanted}, got {typed(value)}.")
    if whole:
        if not isinstance(value, int | np.integer):
            fail("form", f"expected a whole number, got {typed(value)}.")
        return int(value)
    if np.iscomplexobj(value):
        fail("form", f"expected a real number, got {typed(value)}.")
    try:
        return float(value)
    except OverflowError:
        fail("form", f"expected one number, got {typed(value)}.")
