"""The product of two matrices, also where NumPy has no BLAS.

That is so in a browser (github.com/pyodide/pyodide/issues/227). There `einsum` takes
half the time of `@`: it adds to a row of results, one independent of the other, and
need not wait for each sum. `python3 -m tools lite-test` measures what chapters gain.
"""

import sys

import numpy as np

__all__ = ["matmul"]


def without_BLAS(A, B, out=None):
    """Return A @ B."""
    small = A.size * B.shape[1] < 2**31  # einsum's counter has 32 bit in a browser
    return np.einsum("ij,jk->ik", A, B, out=out) if small else np.matmul(A, B, out=out)


matmul = without_BLAS if sys.platform == "emscripten" else np.matmul
