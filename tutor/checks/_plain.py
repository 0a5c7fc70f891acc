"""Results as plain data: whether their form is right, and which entries differ."""

import contextlib
import types

import numpy as np

from ._words import show

TOLERANCE = {"float64": 1e-8, "float32": 1e-4}
# an expected 0 must not ask for exactly 0: a sum in another order gives 1e-17
SMALLEST_SCALE = 1e-3
# Faults that say all in their words.
NAMED = {"shape", "dtype", "type", "form"}


class Fault(Exception):
    """A call that gave no usable result: the kind of fault, and the words for it."""

    def __init__(self, kind, words):
        super().__init__(kind, words)
        self.kind, self.words = kind, words

    def same_as(self, other):
        """Whether another call had the same fault; of exceptions the type decides."""
        named = self.kind in NAMED
        return self.kind == other.kind and (not named or self.words == other.words)


def leaves(value, expected, path=""):
    """Yield pairs of arrays or numbers of two results of one form, and where."""
    if isinstance(expected, tuple | list):
        for i, (v, e) in enumerate(zip(value, expected, strict=True)):
            yield from leaves(v, e, f"{path}result {i}: ")
    elif isinstance(expected, dict):
        for key in expected:
            yield from leaves(value[key], expected[key], f"{path}{key}: ")
    else:
        yield path, value, expected


def tolerance_of(args):
    """Return the largest error allowed, as a fraction of the largest entry."""
    kinds = {np.asarray(leaf).dtype.name for _, leaf, _ in leaves(args, args)}
    return TOLERANCE["float32" if "float32" in kinds else "float64"]


def wrong_entries(value, expected, tolerance):
    """Which entries differ by more than the tolerance."""
    value, expected = np.asarray(value), np.asarray(expected)
    if value.shape != expected.shape:
        return np.array([True])
    if expected.dtype.kind != "f" or value.dtype.kind != "f":
        return np.asarray(value != expected)
    finite = np.isfinite(value) & np.isfinite(expected)
    scale = np.abs(expected[finite]).max(initial=SMALLEST_SCALE)
    both_nan = np.isnan(value) & np.isnan(expected)
    with np.errstate(all="ignore"):
        near = np.abs(value - expected) <= tolerance * scale
    return ~(np.where(finite, near, value == expected) | both_nan)


def difference(value, expected, tolerance):
    """Where the value differs from the expected one, in words; None if it does not."""
    for path, v, e in leaves(value, expected):
        wrong = wrong_entries(v, e, tolerance)
        if wrong.any():
            return path + _difference(np.asarray(v), e, wrong)
    return None


def _difference(value, expected, wrong):
    if isinstance(expected, bool | str):
        return f"it must be {expected!r}, got {value.item()!r}."
    if np.isfinite(expected).all() and not np.isfinite(value).all():
        return f"{(~np.isfinite(value)).sum()} of {value.size} entries are nan or inf."
    if wrong.ndim == 0:
        return "the number is wrong."
    where = ", ".join(map(str, np.argwhere(wrong)[0]))
    return f"{wrong.sum()} of {wrong.size} entries are wrong, the first at [{where}]."


def plain(value, form, lists, path=""):
    """Return the value as plain data in the form of the reference, or raise a Fault."""

    def fail(kind, words):
        raise Fault(kind, f"{path}{words}")

    if value is None:
        fail("None", "the result is None: is the `return` missing?")
    if isinstance(value, types.GeneratorType | map | filter | zip):
        fail(
            "generator",
            "the result is a generator: compute the values and return them.",
        )
    if isinstance(form, tuple):
        if type(value) not in (tuple, list) or len(value) != len(form):
            fail("form", f"expected {len(form)} results, got {show(value)}.")
        pairs = enumerate(zip(value, form, strict=True))
        return tuple(plain(v, f, lists, f"{path}result {i}: ") for i, (v, f) in pairs)
    if isinstance(form, dict):
        if type(value) is not dict or set(value) != set(form):
            fail("form", f"expected a dict with keys {list(form)}, got {show(value)}.")
        return {key: plain(value[key], form[key], lists, f"{key}: ") for key in form}
    if isinstance(form, np.ndarray):
        return _plain_array(value, form, lists, fail)
    if isinstance(form, str):
        if type(value) is not str:
            fail("form", f"expected a text, got {show(value)}.")
        return value
    if isinstance(form, bool | np.bool_):
        if type(value) not in (bool, np.bool_):
            fail("form", f"expected True or False, got {show(value)}.")
        return bool(value)
    return _plain_number(value, form, fail)


def _plain_array(value, form, lists, fail):
    if lists and type(value) in (list, tuple):
        with contextlib.suppress(ValueError, TypeError):
            value = np.array(value, dtype=form.dtype)
    if type(value) is not np.ndarray:
        fail("type", f"expected an array of shape {form.shape}, got {show(value)}.")
    if value.shape != form.shape:
        fail("shape", f"expected shape {form.shape}, got {value.shape}.")
    if value.dtype != form.dtype and not value.dtype.kind == form.dtype.kind == "i":
        fail("dtype", f"expected dtype {form.dtype}, got {value.dtype}.")
    return value


def _plain_number(value, form, fail):
    if type(value) is np.ndarray and value.shape == () and value.dtype.kind in "fiu":
        value = value[()]
    if type(value) not in (int, float) and not (
        isinstance(value, np.number) and type(value).__module__ == "numpy"
    ):
        fail("form", f"expected one number, got {show(value)}.")
    if isinstance(form, int | np.integer):
        if not isinstance(value, int | np.integer):
            fail("form", f"expected a whole number, got {show(value)}.")
        return int(value)
    if np.iscomplexobj(value):
        fail("form", f"expected a real number, got {show(value)}.")
    return float(value)
