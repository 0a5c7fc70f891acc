"""Curves of repeated runs: the mean, a band over the seeds, a label at the end."""

import numpy as np
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import LogLocator, NullLocator

from .._validation import check_shape, float_array
from .figure import COLORS, DASHES, EDGE, REFERENCE, Figure, course_style

__all__ = ["spread"]


def spread(
    x,
    panels,
    *,
    xlabel,
    ylabel,
    alt,
    references=None,
    bands=True,
    grey=(),
    yscale="linear",
):
    """Draw curves of repeated runs in panels side by side, each labelled at its end.

    The line is the mean over the runs, the band goes from the lowest to the highest.

    Takes x (n,); panels, a dict of title to dict of label to runs (n_runs, n), both of
    any length; xlabel, with the unit; ylabel, likewise, one for all panels, which then
    share their heights, or a sequence of one for each; and alt, the picture in words;
    returns a Figure.

    Other Parameters
    ----------------
    references : dict of str to float
        Values to compare with, each a grey line with its label, in the last panel.
    bands : bool
        Draw the bands.
    grey : collection of str
        Labels of curves that are drawn thin and grey, so that the others stand out.
    yscale : {"linear", "log"}

    Examples
    --------
    >>> spread([0, 1], {"two runs": {"y": [[0, 1], [0, 3]]}}, xlabel="x", ylabel="y",
    ...        alt="y rises from 0 to between 1 and 3.")
    Figure: y rises from 0 to between 1 and 3.
    """
    if not panels:
        raise ValueError("panels must hold a panel or more, got none")
    x = float_array(x, "x")
    shared = isinstance(ylabel, str)
    ylabels = [ylabel] * len(panels) if shared else ylabel
    with course_style():
        canvas = Canvas(figsize=(max(7, 4.6 * len(panels)), 3.6), layout="constrained")
        rows = canvas.subplots(1, len(panels), sharey=shared, squeeze=False)
        for axes, (title, curves), label in zip(
            rows[0], panels.items(), ylabels, strict=True
        ):
            axes.set(xlabel=xlabel, ylabel=label, title=title, yscale=yscale)
            if yscale == "log":
                axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
                axes.yaxis.set_minor_locator(NullLocator())
            axes.yaxis.set_major_formatter("{x:g}")
            if shared and axes is not rows[0, 0]:
                axes.set_ylabel("")
            _draw(axes, x, curves, bands, grey)
        for label, value in (references or {}).items():
            axes.axhline(value, color=REFERENCE, linestyle=":")
            style = {"color": REFERENCE, "fontsize": 9, "va": "bottom"}
            axes.text(x[0], value, label, **style)
        for axes, curves in zip(rows[0], panels.values(), strict=True):
            _write_labels(axes, x[-1], curves)  # heights are final only now
        return Figure(canvas, alt)


def _draw(axes, x, curves, bands, grey):
    coloured = [label for label in curves if label not in grey]
    for label, runs in curves.items():
        runs = float_array(runs, label)
        check_shape(runs, f"runs of {label!r}", ("n_runs", len(x)))
        style = {"color": REFERENCE, "linewidth": 0.8}
        if label not in grey:
            i = coloured.index(label) % len(COLORS)
            style = {"color": COLORS[i], "linestyle": DASHES[i], "path_effects": EDGE}
        if bands:
            low, high = runs.min(axis=0), runs.max(axis=0)
            axes.fill_between(x, low, high, color=style["color"], alpha=0.2, lw=0)
        axes.plot(x, runs.mean(axis=0), **style)


def _write_labels(axes, end, curves):
    """Write each label right of its curve's end, none upon another."""
    ends = {label: np.mean(runs, axis=0)[-1] for label, runs in curves.items()}
    labels = sorted(ends, key=ends.get)
    points = [(end, ends[label]) for label in labels]
    axes.autoscale_view()
    to_axes = axes.transData + axes.transAxes.inverted()
    wanted = to_axes.transform(points)[:, 1]
    style = {"arrowstyle": "-", "color": REFERENCE, "lw": 0.6, "shrinkB": 0}
    for label, point, place in zip(labels, points, _apart(wanted, 0.06), strict=True):
        axes.annotate(
            label,
            point,
            (1.03, place),
            textcoords="axes fraction",
            va="center",
            fontsize=9,
            arrowprops=style,
        )


def _apart(heights, gap):
    """Return heights, in rising order, moved as little as makes them a gap apart.

    Less the gaps, they need only not fall: neighbours that do are pooled to their mean.
    """
    pools = []  # [mean, number]
    for i, height in enumerate(heights):
        pools.append([height - i * gap, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (mean, n), (last, k) = pools[-2:]
            pools[-2:] = [[(n * mean + k * last) / (n + k), n + k]]
    level = np.repeat([mean for mean, _ in pools], [n for _, n in pools])
    return level + gap * np.arange(len(level))
