"""Shares that were counted, with the interval that each leaves open: chapter 08."""

import numpy as np

from nnlib._validation import check_shape, float_array
from nnlib.uncertainty import wilson_interval

from .figure import (
    COLORS,
    MARKERS,
    REFERENCE,
    Figure,
    check_series,
    course_style,
    legend_above,
    new_axes,
)

__all__ = ["reliability", "shares"]


def shares(labels, groups, *, xlabel, alt, ylabel="", reference=None):
    """Draw counted shares with their intervals of 95 % (Wilson), a row for each label.

    Takes labels, a str for each row, from top to bottom; groups, a dict of label to
    counts (n_labels, 2), how many and of how many; xlabel, for an axis in percent; alt,
    the picture in words; ylabel, what the rows are; and reference, a share in percent,
    drawn as a grey line, or None; returns a Figure.

    >>> shares(["A"], {"test": [[9, 10]]}, xlabel="right (%)", alt="A has 9 of 10.")
    Figure: A has 9 of 10.
    """
    check_series(groups, "groups")
    canvas, axes = new_axes(7, 1.1 + 0.34 * len(labels) * len(groups) ** 0.5)
    step = 0.6 / len(groups)
    with course_style():
        for i, (name, counts) in enumerate(groups.items()):
            check_shape(float_array(counts, name), f"series {name!r}", (len(labels), 2))
            y = np.arange(len(labels)) - 0.3 + step * (i + 0.5)
            style = {"color": COLORS[i], "marker": MARKERS[i], "linestyle": ""}
            _with_intervals(axes, counts, y, label=name, **style)
        if reference is not None:
            axes.axvline(reference, color=REFERENCE, linestyle=":")
        axes.set(xlabel=xlabel, ylabel=ylabel)
        axes.set_yticks(range(len(labels)), labels)
        axes.set_ylim(len(labels) - 0.4, -0.6)
        if len(groups) > 1:
            legend_above(canvas)
        return Figure(canvas, alt)


def reliability(groups, *, alt, xlabel="mean probability of the answers (%)"):
    """Draw how often answers were right against how probable they were called.

    Where a network is as sure as it is right, its marks lie on the grey diagonal. The
    lines are Wilson's intervals of 95 %.

    Takes groups, a dict of label to bins (n_bins, 3), which are mean probability,
    answers that were right, and all answers; alt, the picture in words; and xlabel, a
    str; returns a Figure.

    >>> reliability({"net": [[0.9, 45, 50]]}, alt="90 % sure, 45 of 50 right.")
    Figure: 90 % sure, 45 of 50 right.
    """
    check_series(groups, "groups")
    canvas, axes = new_axes(5.5, 4.6)
    with course_style():
        for i, (name, bins) in enumerate(groups.items()):
            bins = float_array(bins, name)
            check_shape(bins, f"series {name!r}", ("n_bins", 3))
            style = {"color": COLORS[i], "marker": MARKERS[i], "linestyle": "-"}
            counts = bins[:, 1:].astype(int)
            place = 100 * bins[:, 0] + 0.8 * (i - (len(groups) - 1) / 2)
            _with_intervals(
                axes, counts, place, label=name, upright=True, linewidth=1, **style
            )
        ends = [min(axes.get_xlim()[0], axes.get_ylim()[0]), 100]
        axes.plot(ends, ends, color=REFERENCE, linestyle=":", zorder=1)
        axes.set(xlabel=xlabel, ylabel="right among them (%)")
        legend_above(canvas)
        return Figure(canvas, alt)


def _with_intervals(axes, counts, places, *, upright=False, **style):
    """Draw a mark for each share, and its interval along the axis of shares."""
    counts = [(int(k), int(n)) for k, n in counts]
    values = 100 * np.array([k / n for k, n in counts])
    low, high = 100 * np.array([wilson_interval(k, n) for k, n in counts]).T
    ends = {"color": style["color"], "linewidth": 2}
    if upright:
        axes.vlines(places, low, high, **ends)
        axes.plot(places, values, **style)
    else:
        axes.hlines(places, low, high, **ends)
        axes.plot(values, places, **style)
