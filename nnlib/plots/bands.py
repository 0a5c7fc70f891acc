"""Curves that were measured several times: their mean, and all that lies between."""

from .._validation import check_shape, float_array
from .figure import (
    COLORS,
    DASHES,
    EDGE,
    REFERENCE,
    Figure,
    check_series,
    course_style,
    legend_above,
    new_axes,
)

__all__ = ["bands"]


def bands(x, series, *, xlabel, ylabel, alt, references=None, ylim=None):
    """Draw the mean of each series over x, and a band from its lowest to its highest.

    Takes x (n,); series, a dict of label to runs (n_runs, n); xlabel and ylabel, with
    the unit; alt, the picture in words; references, a dict of label to float, each a
    grey line with its label on it, or None; and ylim, the lowest and highest value of
    the axis, or None; returns a Figure.

    >>> bands([1, 2], {"loss": [[3, 1], [5, 1]]}, xlabel="epoch", ylabel="loss",
    ...       alt="Two runs begin at 3 and 5 and end at 1.")
    Figure: Two runs begin at 3 and 5 and end at 1.
    """
    x = float_array(x, "x")
    check_shape(x, "x", ("n",))
    check_series(series, "series")
    canvas, axes = new_axes()
    with course_style():
        for i, (label, runs) in enumerate(series.items()):
            runs = float_array(runs, f"series {label!r}")
            check_shape(runs, f"series {label!r}", ("n_runs", len(x)))
            ends = {"edgecolor": COLORS[i], "linestyle": DASHES[i], "linewidth": 0.8}
            low, high = runs.min(axis=0), runs.max(axis=0)
            axes.fill_between(x, low, high, facecolor=(COLORS[i], 0.2), **ends)
            style = {"color": COLORS[i], "linestyle": DASHES[i], "label": label}
            axes.plot(x, runs.mean(axis=0), **style)
        for label, value in (references or {}).items():
            axes.axhline(value, color=REFERENCE, linestyle=":")
            text = {"color": REFERENCE, "fontsize": 9, "path_effects": EDGE}
            place = {"transform": axes.get_yaxis_transform(), "va": "bottom"}
            axes.text(0.01, value, label, **text, **place)
        axes.set(xlabel=xlabel, ylabel=ylabel, ylim=ylim)
        if (x == x.round()).all():
            axes.locator_params(axis="x", integer=True)
        if len(series) > 1:
            legend_above(canvas)
        return Figure(canvas, alt)
