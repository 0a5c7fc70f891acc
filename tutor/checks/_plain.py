"""Results as plain data: what went wrong, and which entries differ."""

import numpy as np

from ._words import apart

TOLERANCE = {"float64": 1e-8, "float32": 1e-4}
# an expected 0 must not ask for exactly 0: a sum in another order gives 1e-17
SMALLEST_SCALE = 1e-3
# Faults that say all in their words.
NAMED = {"shape", "dtype", "type", "form", "touched", "input"}
SHOWN = 3  # wrong entries of an array


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
    if wrong.ndim == 0:
        got, right = apart(value, expected)
        return f"expected {right}, got {got}."
    expected, what = np.asarray(expected), "wrong"
    if np.isfinite(expected).all() and not np.isfinite(value).all():
        wrong, what = ~np.isfinite(value), "nan or inf"
    places = [tuple(map(int, index)) for index in np.argwhere(wrong)]
    some = "; ".join(_entry(place, value, expected) for place in places[:SHOWN])
    verb = "is" if len(places) == 1 else "are"
    dots = "; ..." if len(places) > SHOWN else "."
    return f"{len(places)} of {wrong.size} entries {verb} {what}: {some}{dots}"


def _entry(index, value, expected):
    got, right = apart(value[index], expected[index])
    return f"at {list(index)} expected {right}, got {got}"
