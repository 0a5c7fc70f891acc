"""Whether a call has left its arguments as they were; else which part has changed."""

import types

import numpy as np

DEEPEST = 20
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, type, types.ModuleType)
PLAIN = (bool, int, float, complex, str, bytes, type(None), np.generic)


def change(before, after, name, depth=0):
    """Say which part of an argument has changed, by its name in code; '' if none."""
    if isinstance(before, FUNCTIONS) or depth > DEEPEST:
        return "" if before is after or depth > DEEPEST else _changed(name)
    if type(before) is not type(after):
        return _changed(name)
    if isinstance(before, np.ndarray):
        return _change_of_array(before, after, name, depth)
    if isinstance(before, dict):
        return _change_of_dict(before, after, name, depth)
    if isinstance(before, list | tuple):
        return _change_of_list(before, after, name, depth)
    if isinstance(before, set | frozenset | bytearray):
        return "" if before == after else _changed(name)
    if isinstance(before, PLAIN):
        same = before == after or (before != before and after != after)
        return "" if same else _changed(name)
    if isinstance(before, np.random.Generator):
        return ""  # to draw from it is to change it
    one, other = (getattr(x, "__dict__", {}) for x in (before, after))
    return _change_of_dict(one, other, name, depth, "{}.{}", "attribute")


def equal(one, other):
    """Whether two values are the same in form, type and every entry."""
    return not change(one, other, "it")


def _changed(name):
    return f"the input {name} was changed: work on a new array."


def _otherwise(name, what):
    return f"the input {name} was changed: {what}. Work on a copy."


def _change_of_array(before, after, name, depth):
    if before.shape != after.shape:
        shapes = f"its shape is {after.shape}, and was {before.shape}"
        return _otherwise(name, shapes)
    if before.dtype != after.dtype:
        return _otherwise(name, f"its dtype is {after.dtype}, and was {before.dtype}")
    if isinstance(before, np.ma.MaskedArray) and not np.array_equal(
        np.ma.getmaskarray(before), np.ma.getmaskarray(after)
    ):
        return _otherwise(name, "its mask is another one")
    if before.dtype.hasobject:
        pairs = zip(before.reshape(-1), after.reshape(-1), strict=True)
        same = not any(change(a, b, name, depth + 1) for a, b in pairs)
    else:
        a, b = np.asarray(before), np.asarray(after)
        same = np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
    return "" if same else _changed(name)


def _change_of_dict(before, after, name, depth, place="{}[{!r}]", kind="key"):
    for key in before:
        if key not in after:
            return _otherwise(name, f"its {kind} {key!r} is gone")
    for key in after:
        if key not in before:
            return _otherwise(name, f"it has a new {kind}, {key!r}")
    parts = (
        change(before[key], after[key], place.format(name, key), depth + 1)
        for key in before
    )
    return next(filter(None, parts), "")


def _change_of_list(before, after, name, depth):
    if len(before) != len(after):
        return _otherwise(name, f"its length is {len(after)}, and was {len(before)}")
    parts = (
        change(a, b, f"{name}[{i}]", depth + 1)
        for i, (a, b) in enumerate(zip(before, after, strict=True))
    )
    return next(filter(None, parts), "")
