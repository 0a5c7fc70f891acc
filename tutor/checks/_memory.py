"""Memory that NumPy has not set is made visible: it holds what it is told to hold.

`np.empty`, and a ufunc with `where=` but without `out=`, leave in a result what was in
memory. In a fresh process that is often zeros, so a function that relies on it is right
by accident. Here the allocator of NumPy's arrays (NEP 49) is exchanged for one that
fills each new block; `np.zeros` has another way to its memory and keeps its zeros.
"""

import contextlib
import ctypes
import functools
import sys

import numpy as np

NAN, ZERO = 0xFF, 0x00  # a byte of which all make nan (or -1, or True), or 0
# places in NumPy's table of functions, the same in all versions since 1.22
SET_HANDLER, GET_HANDLER = 304, 305


class _Handler(ctypes.Structure):
    """PyDataMem_Handler of NumPy."""

    _fields_ = [
        ("name", ctypes.c_char * 127),
        ("version", ctypes.c_uint8),
        ("context", ctypes.c_void_p),
        *((f, ctypes.c_void_p) for f in ("malloc", "calloc", "realloc", "free")),
    ]


_MALLOC = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)


@contextlib.contextmanager
def unset_memory_holds(byte):
    """Fill every block that NumPy allocates inside with a byte.

    Python in a browser cannot do that: there it does nothing.
    """
    if sys.platform == "emscripten":
        yield
        return
    set_handler, handler = _exchange(byte)
    before = set_handler(handler)
    try:
        yield
    finally:
        set_handler(before)


@functools.cache
def _exchange(byte):
    """Return the function that sets an allocator, and the one that fills with a byte.

    Each array knows its allocator until it is freed, which may be at the very end of
    Python. So ours is memory that is never freed, and frees as NumPy itself does.
    """
    api = ctypes.pythonapi
    api.PyCapsule_GetPointer.restype = ctypes.c_void_p
    api.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
    api.PyCapsule_GetName.restype = ctypes.c_void_p
    api.PyCapsule_GetName.argtypes = [ctypes.py_object]
    api.PyCapsule_New.restype = ctypes.py_object
    api.PyCapsule_New.argtypes = [ctypes.c_void_p] * 3
    api.PyMem_RawMalloc.restype = ctypes.c_void_p
    api.PyMem_RawMalloc.argtypes = [ctypes.c_size_t]

    table = api.PyCapsule_GetPointer(np._core.multiarray._ARRAY_API, None)
    addresses = ctypes.cast(table, ctypes.POINTER(ctypes.c_void_p))
    set_handler = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object)(
        addresses[SET_HANDLER]
    )
    usual = ctypes.PYFUNCTYPE(ctypes.py_object)(addresses[GET_HANDLER])()
    usual_at = api.PyCapsule_GetPointer(usual, b"mem_handler")
    malloc = _MALLOC(_Handler.from_address(usual_at).malloc)

    @_MALLOC
    def filled(context, size):
        block = malloc(context, size)
        if block:
            ctypes.memset(block, byte, size)
        return block

    ours_at = api.PyMem_RawMalloc(ctypes.sizeof(_Handler))
    ctypes.memmove(ours_at, usual_at, ctypes.sizeof(_Handler))
    ours = _Handler.from_address(ours_at)
    ours.malloc = ctypes.cast(filled, ctypes.c_void_p).value
    handler = api.PyCapsule_New(ours_at, api.PyCapsule_GetName(usual), None)
    set_handler.keeps = filled  # else it is freed
    return set_handler, handler
