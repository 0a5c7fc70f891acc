"""One vector for all parameters, and the matrices that are windows onto it."""

from itertools import pairwise

import numpy as np

from .figure import HATCHES, REFERENCE, VALUE, Figure, course_style, new_axes

__all__ = ["views"]

MOST = 60  # places whose numbers can still be read
TINTS = (0.15, 0.4)  # of the layers, in turn; biases are hatched
GAP = 1.6  # between the vector and the matrices above it


def views(sizes, *, alt):
    """Draw theta as a row of numbered places, and above it each W[l] and b[l].

    An entry of a matrix shows the number of its place, from 0.

    Takes sizes, the integers n[0] to n[L] of a network of at most 60 parameters, and
    alt, the picture in words; returns a Figure.

    >>> views([2, 1], alt="Two weights and a bias.")
    Figure: Two weights and a bias.
    """
    shapes = [
        (f"{name}[{l}]", shape)
        for l, (n_in, n_out) in enumerate(pairwise(sizes), start=1)
        for name, shape in (("W", (n_in, n_out)), ("b", (1, n_out)))
    ]
    total = sum(rows * columns for _, (rows, columns) in shapes)
    if total > MOST:
        raise ValueError(f"at most {MOST} parameters can be drawn, got {total}")
    highest = GAP + max(rows for _, (rows, _) in shapes)
    canvas, axes = new_axes(max(4, 0.36 * total), 0.4 * (highest + 1.2))
    with course_style():
        axes.axis("off")
        axes.set(xlim=(-2.2, total + 0.1), ylim=(-0.1, highest + 1), aspect="equal")
        axes.text(-0.3, 0.5, "theta", ha="right", va="center")
        start = 0
        for i, (name, shape) in enumerate(shapes):
            places = start + np.arange(shape[0] * shape[1]).reshape(shape)
            _part(axes, name, places, TINTS[i // 2 % 2], HATCHES[i % 2])
            start += places.size
        return Figure(canvas, alt)


def _part(axes, name, places, alpha, hatch):
    n, (rows, columns) = places.size, places.shape
    left = places.min() + (n - columns) / 2
    look = {"facecolor": VALUE, "alpha": alpha, "hatch": hatch}
    for place in places.flat:
        _cell(axes, place, 0, place, look)
    for (j, k), place in np.ndenumerate(places):
        _cell(axes, left + k, GAP + rows - 1 - j, place, look)
    axes.text(left + columns / 2, GAP + rows + 0.2, name, ha="center", va="bottom")
    for foot, head in ((places.min(), left), (places.max() + 1, left + columns)):
        axes.plot([foot, head], [1, GAP], color=REFERENCE, linewidth=0.8)


def _cell(axes, x, y, place, look):
    axes.bar(x + 0.5, 1, 1, bottom=y, edgecolor="0.55", linewidth=0, **look)
    axes.bar(x + 0.5, 1, 1, bottom=y, color="none", edgecolor=REFERENCE, linewidth=0.6)
    axes.text(x + 0.5, y + 0.5, place, ha="center", va="center", fontsize=8)
