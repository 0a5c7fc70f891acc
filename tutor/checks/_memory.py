"""Memory that is never set is made visible: it holds what it is told to hold.

`np.empty`, and a ufunc with `where=` but without `out=`, leave in a result what was in
memory. In a fresh process that is often zeros, so a function that relies on it is right
by accident. While a function runs, others stand in their places, which do the same and
then fill what was left.
"""

import contextlib
import functools

import numpy as np

NAN, ZERO = 0xFF, 0x00  # a byte of which all make nan (or -1, or True), or 0
MAKERS = np.empty, np.empty_like


class _Ufunc:
    """A ufunc that fills the entries which `where` leaves out."""

    def __init__(self, ufunc, byte):
        self._ufunc, self._byte = ufunc, byte

    def __getattr__(self, name):
        return getattr(self._ufunc, name)

    def __call__(self, *args, **named):
        """Call the ufunc; most calls have no `where`."""
        results = self._ufunc(*args, **named)
        where = named.get("where", True)
        given = named.get("out") is not None or len(args) > self._ufunc.nin
        if where is True or given:
            return results
        if isinstance(results, tuple):
            return tuple(_filled(one, self._byte, where) for one in results)
        return _filled(results, self._byte, where)


@contextlib.contextmanager
def unset_memory_holds(byte, names):
    """Let memory that is not set hold a byte, for code with these global names."""
    found = {} if names is vars(np) else _those_that_leave(names)
    vars(np).update(_instead_of_numpys(byte))
    names.update({name: _instead(one, byte) for name, one in found.items()})
    try:
        yield
    finally:
        vars(np).update(NUMPYS)
        names.update(found)


def _those_that_leave(names):
    """Return those names that stand for functions which may leave memory unset."""
    return {
        name: value
        for name, value in names.items()
        if type(value) is np.ufunc or value is MAKERS[0] or value is MAKERS[1]
    }


NUMPYS = _those_that_leave(vars(np))


@functools.cache
def _instead_of_numpys(byte):
    """Return what stands in the places of all those of NumPy."""
    return {name: _instead(one, byte) for name, one in NUMPYS.items()}


@functools.cache
def _instead(function, byte):
    """Return what stands in the place of a function of NumPy."""
    if isinstance(function, np.ufunc):
        return _Ufunc(function, byte)

    @functools.wraps(function)
    def made(*args, **named):
        return _filled(function(*args, **named), byte, False)

    return made


def _filled(result, byte, where):
    """Return a result in which the entries outside of `where` consist of a byte."""
    dtype = getattr(result, "dtype", np.dtype(object))
    if dtype.kind not in "biufc":
        return result
    garbage = np.frombuffer(bytes([byte]) * dtype.itemsize, dtype)[0]
    unset = ~np.asarray(where, bool)
    if not isinstance(result, np.ndarray):
        return garbage if unset else result
    result[np.broadcast_to(unset, result.shape)] = garbage
    return result


MOST_KEPT = 32  # arrays


class Returned:
    """The arrays that calls have returned, to see whether a later call changes them."""

    def __init__(self):
        self.kept = []

    def overwritten_by(self, value):
        """Whether an array of this value lies where an earlier one was, now changed."""
        many = isinstance(value, tuple | list | dict)
        parts = (value.values() if isinstance(value, dict) else value) if many else ()
        arrays = [one for one in (value, *parts) if type(one) is np.ndarray]
        found = any(
            np.may_share_memory(old, new) and old.tobytes() != was
            for new in arrays
            for old, was in self.kept
        )
        self.kept += [(one, one.tobytes()) for one in arrays]
        del self.kept[:-MOST_KEPT]  # or each call would take longer than the one before
        return found
