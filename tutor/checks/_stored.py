"""Values as JSON and a few flat arrays of numbers: what sealed checks are kept in.

Nothing is pickled. An array stands in the JSON as its layout in memory, type, shape and
place among the numbers of this type; a scalar of NumPy likewise; equal ones are kept
once.
"""

import hashlib
import json
import math

import numpy as np

from ._calls import with_gaps

LAYOUTS = {"rows": np.array, "columns": np.asfortranarray, "gaps": with_gaps}
NUMBERS = {"<f8", "<f4", "<i8", "<i4", "<u4", "<u2", "|u1", "|b1"}


class Store:
    """Puts values away: `put` gives JSON, `save` writes the file."""

    def __init__(self):
        self.pools = {kind: [] for kind in sorted(NUMBERS)}
        self.sizes, self.places = dict.fromkeys(self.pools, 0), {}

    def put(self, value):
        """Return what stands in the JSON for a value."""
        kind = type(value)
        if value is None or kind in (bool, int, float, str):
            return value
        if kind is np.ndarray:
            return [_layout(value), value.dtype.str, self._place(value), *value.shape]
        if isinstance(value, np.generic):
            return ["scalar", value.dtype.str, self._place(np.asarray(value))]
        if kind in (tuple, list):
            return [kind.__name__, *map(self.put, value)]
        if kind is dict:
            return ["dict", *([self.put(k), self.put(v)] for k, v in value.items())]
        raise TypeError(f"expected plain data, got a {kind.__name__}")

    def save(self, file, content):
        """Write JSON and numbers into an open file."""
        text = json.dumps(content, separators=(",", ":")).encode()
        pools = {
            kind[1:]: np.concatenate(flat) for kind, flat in self.pools.items() if flat
        }
        np.savez_compressed(file, json=np.frombuffer(text, np.uint8), **pools)

    def _place(self, array):
        kind, flat = array.dtype.str, np.ascontiguousarray(array).reshape(-1)
        if kind not in NUMBERS:
            raise TypeError(f"expected numbers of one of {NUMBERS}, got {kind}")
        key = kind, flat.tobytes()
        if key not in self.places:
            self.places[key] = self.sizes[kind]
            self.sizes[kind] += flat.size
            self.pools[kind].append(flat)
        return self.places[key]


class Stored:
    """A file that a `Store` wrote."""

    def __init__(self, path):
        with np.load(path, allow_pickle=False) as file:
            self.content = json.loads(file["json"].tobytes())
            self.pools = {kind: file[kind[1:]] for kind in NUMBERS if kind[1:] in file}

    def get(self, tree):
        """Return the value that JSON stands for."""
        if not isinstance(tree, list):
            return tree
        word, *rest = tree
        if word in LAYOUTS:
            kind, start, *shape = rest
            flat = self.pools[kind][start : start + math.prod(shape)]
            return LAYOUTS[word](flat.reshape(shape))
        if word == "scalar":
            kind, start = rest
            return self.pools[kind][start]
        if word == "dict":
            return {self.get(k): self.get(v) for k, v in rest}
        return {"tuple": tuple, "list": list}[word](map(self.get, rest))


def _layout(array):
    if array.flags.c_contiguous:
        return "rows"
    return "columns" if array.flags.f_contiguous else "gaps"


def digest(value):
    """Return a hash of a value: equal numbers of one type and shape, one hash."""
    total = hashlib.blake2b(digest_size=8)
    _add(total, value)
    return total.hexdigest()


def _add(total, value):
    if isinstance(value, np.ndarray | np.generic):
        total.update(f"{value.dtype.str}{value.shape}".encode() + value.tobytes())
    elif isinstance(value, tuple | list | dict):
        total.update(f"{type(value).__name__}{len(value)}".encode())
        for one in value.items() if isinstance(value, dict) else value:
            _add(total, one)
    else:
        total.update(repr(value).encode())
