"""Inputs for the cases of a part: all sizes with all that else may vary."""

from itertools import product

import numpy as np

SIZES = 1, 2, 5, 7
KINDS = np.float64, np.float32


def plan(rows=SIZES, columns=SIZES):
    """Yield (m, K, kind, order, far): all pairs of sizes, and of sizes with the rest.

    `kind` is the type of the numbers, `order` how they lie in memory, "C" by rows or
    "F" by columns, and `far` is True for every second one: numbers should be large.
    """
    for (i, m), (j, K) in product(enumerate(rows), enumerate(columns)):
        kind, order = KINDS[(i + j) % 2], "CF"[(i // 2 + j) % 2]
        yield m, K, kind, order, bool((i + j // 2) % 2)


def mixed(i):
    """Return 0 to 3 for the i-th of a plan, so that each meets all sizes and kinds."""
    return (i + 2 * (i // 4) + i // 8) % 4


def many(m=40, n=12):
    """Return whole numbers from -5 to 5, more rows and columns than a first few.

    They are the same in every draw: a check of many numbers is kept once when sealed.
    """
    return (7 * np.arange(m * n) % 11 - 5.0).reshape(m, n)


def laid_out(array, kind=np.float64, order="C"):
    """Return the array as another type, and by rows or by columns in memory."""
    return np.array(array, dtype=kind, order=order)
