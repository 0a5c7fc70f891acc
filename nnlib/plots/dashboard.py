"""A network from inside: three numbers for each layer, side by side (chapter 06)."""

import numpy as np
from matplotlib.ticker import NullFormatter

from .figure import (
    COLORS,
    DASHES,
    MARKERS,
    REFERENCE,
    Figure,
    check_series,
    course_style,
    legend_above,
    new_axes,
)

__all__ = ["dashboard"]

PANELS = {  # field of LayerReport: title, unit, factor, line to compare with
    "score_std": ("std of the scores Z", 1, 1),
    "dead": ("dead units (%)", 100, None),
    "update_ratio": ("update / weight", 1, 1e-3),
}


def dashboard(reports, *, alt):
    """Draw what `nnlib.layer_report` measures, over the layers, a panel for each.

    A size that is 0 has no place on a logarithmic axis: its mark stands at the bottom.
    The dotted lines are to compare with: scores of 1, a step of a thousandth.

    Takes reports, a dict of label to list of LayerReport, for each network or each
    moment of one; and alt, the picture in words; returns a Figure.

    >>> from nnlib import Network, layer_report
    >>> report = layer_report(Network([2, 3, 2], seed=0), np.eye(2))
    >>> dashboard({"before": report}, alt="The scores stay near 1.")
    Figure: The scores stay near 1.
    """
    check_series(reports, "reports")
    values = {
        field: [
            [factor * getattr(row, field) for row in report]
            for report in reports.values()
        ]
        for field, (_, factor, _) in PANELS.items()
    }
    shown = [f for f in PANELS if np.isfinite(np.concatenate(values[f])).any()]
    canvas, axes = new_axes(1 + 2.7 * len(shown), 3.2, ncols=len(shown), squeeze=False)
    with course_style():
        for ax, field in zip(axes.flat, shown, strict=True):
            title, _, reference = PANELS[field]
            _draw(ax, reports, values[field], reference)
            ax.set(title=title, xlabel="layer")
            ax.locator_params(axis="x", integer=True)
        if len(reports) > 1:
            legend_above(canvas)
        return Figure(canvas, alt)


def _draw(ax, reports, curves, reference):
    """Draw one panel: on a logarithmic axis if it has a line to compare with."""
    floor = 0
    if reference is None:
        ax.set_ylim(-5, 105)
    else:
        ax.axhline(reference, color=REFERENCE, linestyle=":")
        known = np.concatenate([*curves, [reference]])
        floor = known[np.isfinite(known) & (known > 0)].min() / 10
        ax.set_yscale("log")
        ax.yaxis.set_minor_formatter(NullFormatter())  # on a short axis they collide
    for i, (report, curve) in enumerate(zip(reports.items(), curves, strict=True)):
        label, rows = report
        style = {"color": COLORS[i], "linestyle": DASHES[i], "marker": MARKERS[i]}
        height = np.maximum(np.array(curve, dtype=float), floor)
        ax.plot([row.layer for row in rows], height, label=label, **style)
    if reference is not None:  # levels that differ by rounding shall look level
        low, high = ax.get_ylim()
        ax.set_ylim(min(low, reference / 5), max(high, reference * 5))
