"""The same samples in several planes, such as that of the inputs and a hidden one."""

import numpy as np

from nnlib._validation import check_same_shape, check_shape, float_array, label_array

from .figure import (
    COLORS,
    MARKERS,
    Figure,
    check_series,
    course_style,
    legend_above,
    new_axes,
)

__all__ = ["planes"]


def planes(panels, y, *, alt):
    """Draw samples of two classes in several planes, and the border in each.

    The side where a score is above 0 is tinted in the colour of class 1, the other in
    that of class 0; a black line parts them.

    Takes panels, a dict of title to (points, score, xlabel, ylabel), with points (m, 2)
    and a function score of points (n, 2) to their scores (n,); y, the classes (m,), 0
    or 1; and alt, the picture in words; returns a Figure.

    >>> corners = [[0, 0], [1, 1]]
    >>> planes({"inputs": (corners, lambda x: x[:, 0] - 0.5, "x1", "x2")}, [0, 1],
    ...        alt="A vertical line parts two corners.")
    Figure: A vertical line parts two corners.
    """
    check_series(panels, "panels")
    y = label_array(y, "y", 2)
    n = len(panels)
    canvas, axes = new_axes(max(4, 3.2 * n), 3.5, ncols=n, squeeze=False)
    with course_style():
        for ax, (title, panel) in zip(axes.flat, panels.items(), strict=True):
            _panel(ax, y, *panel)
            ax.set_title(title, fontsize=11)
        legend_above(canvas)
        return Figure(canvas, alt)


def _panel(ax, y, points, score, xlabel, ylabel):
    points = float_array(points, "points")
    check_shape(points, "points", ("m", 2))
    check_same_shape(points[:, 0], "a column of points", y, "y")
    low, high = points.min(axis=0) - 0.25, points.max(axis=0) + 0.25
    grid = np.meshgrid(
        *(np.linspace(a, b, 201) for a, b in zip(low, high, strict=True))
    )
    heights = score(np.stack([axis.ravel() for axis in grid], axis=1)).reshape(201, 201)
    ends = [-np.inf, 0, np.inf]
    ax.contourf(*grid, np.sign(heights), levels=ends, colors=COLORS, alpha=0.2)
    ax.contour(*grid, heights, levels=[0], colors="black", linewidths=1.2)
    for k in np.unique(y):
        style = {"color": COLORS[k], "marker": MARKERS[k], "edgecolor": "white"}
        ax.scatter(*points[y == k].T, s=26, linewidth=0.4, label=f"class {k}", **style)
    ax.set(xlabel=xlabel, ylabel=ylabel, aspect="equal")
    ax.grid(visible=False)
