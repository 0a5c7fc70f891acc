"""What the rows of a result must sum to."""

import numpy as np

from ._words import apart


def rows_have_sum(total, A, tolerance, columns_from=None):
    """Return True, or which row (from `columns_from` on: column) has another sum."""
    sums = A.sum(axis=1)
    wrong = np.flatnonzero(~(np.abs(sums - total) <= tolerance))
    if not len(wrong):
        return True
    i = wrong[0]
    column = columns_from is not None and i >= columns_from
    where = f"column {i - columns_from}" if column else f"row {i}"
    return f"{where} sums to {apart(sums[i], float(total))[0]}"
