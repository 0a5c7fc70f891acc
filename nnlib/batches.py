r"""Mini-batches: all samples in random order, some at a time. Chapter 07.

TypeError says that X or Y does not hold real numbers, or batch_size is no integer;
ValueError that there is no sample, that X and Y differ in length, or batch_size is
below 1: both when it is called, before the first batch.
"""

import numpy as np

from ._validation import check_count, generator, real_array

__all__ = ["minibatches"]

PIECE_OF_FILE = 2**24  # bytes of a file of samples that are in memory at a time


def minibatches(X, Y, batch_size=64, seed=None):
    """Deal the samples, in random order, into batches: each sample once.

    Takes X, samples (m, ...), Y, their labels in any form (m, ...), batch_size, and a
    seed or Generator for the order (None deals differently each time); returns an
    iterator over X_batch, Y_batch, copies of rows in the type that X and Y have. The
    last batch has what is left over; a batch_size above m gives one batch of all m.
    Chapter 07; sources P-2.2d, P-2.2e (without replacement: P-E16), F-7a.

    Samples in a file (numpy.memmap) may be more than the memory holds. Single rows of a
    file are slow to read, so it is read in pieces of 16 MB, in random order, and the
    samples are in random order inside each piece.

    >>> X, Y = np.arange(10).reshape(5, 2), np.arange(5)
    >>> [len(X_batch) for X_batch, Y_batch in minibatches(X, Y, batch_size=2, seed=0)]
    [2, 2, 1]
    """
    X, Y = real_array(X, "X"), real_array(Y, "Y")
    check_count(batch_size, "batch_size")
    if X.ndim == 0 or Y.ndim == 0 or len(X) != len(Y):
        raise ValueError(
            f"X and Y must have the same number of rows, got shapes {X.shape} "
            f"and {Y.shape}"
        )
    if len(X) == 0:
        raise ValueError(f"X must have at least one row, got shape {X.shape}")
    return _deal(X, Y, batch_size, generator(seed))


def _deal(X, Y, batch_size, rng):
    if isinstance(X.base, np.memmap):
        piece = batch_size * max(1, PIECE_OF_FILE // (batch_size * X[0].nbytes))
        for start in rng.permutation(range(0, len(X), piece)):
            rows = slice(start, start + piece)
            yield from _deal(np.array(X[rows]), Y[rows], batch_size, rng)
        return
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        yield X.take(batch, axis=0), Y.take(batch, axis=0)  # as X[batch], quicker
