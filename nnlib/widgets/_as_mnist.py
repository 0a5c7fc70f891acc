"""A drawing, brought into the form that MNIST has given its digits."""

import numpy as np

__all__ = ["as_mnist"]


def as_mnist(ink):
    """Return a drawing as MNIST has its digits: (28, 28).

    The longer side of what is drawn becomes 20 pixels, by averaging, and the centre of
    mass goes to the middle.
    """
    image = np.zeros((28, 28))
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return image
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    h, w = (max(1, round(20 * n / max(ink.shape))) for n in ink.shape)
    small = _averages(h, ink.shape[0]) @ ink @ _averages(w, ink.shape[1]).T  # (h, w)
    centre = [np.arange(h) @ small.sum(axis=1), np.arange(w) @ small.sum(axis=0)]
    shift = np.rint(14 - np.array(centre) / small.sum()).astype(int)
    top, left = shift.clip(0, [28 - h, 28 - w])
    image[top : top + h, left : left + w] = small
    return image


def _averages(n_out, n_in):
    """Return the matrix (n_out, n_in) that averages n_in values into n_out."""
    edges, places = np.linspace(0, n_in, n_out + 1), np.arange(n_in)
    upper = np.minimum(edges[1:, None], places + 1)
    overlap = (upper - np.maximum(edges[:-1, None], places)).clip(0)
    return overlap * n_out / n_in
