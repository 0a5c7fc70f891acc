"""The product of two matrices, also where NumPy comes without BLAS, its fast products.

That is so in a browser (github.com/pyodide/pyodide/issues/227). There `einsum` takes
half the time of `@`: it adds to the entries of a row in turn, so no addition waits for
the one before. `python3 -m tools lite-test` measures what chapters gain.
"""

import sys

import numpy as np

__all__ = ["matmul"]

IN_BROWSER = sys.platform == "emscripten"


def matmul(A, B, out=None):
    """Return A @ B, written to `out` if that is given.

    >>> matmul(np.array([[1, 2]]), np.array([[3], [4]]))
    array([[11]])
    """
    if IN_BROWSER and A.size * B.shape[1] < 2**31:  # einsum counts with 32 bit there
        return np.einsum("ij,jk->ik", A, B, out=out)
    return np.matmul(A, B, out=out)
