"""What was reached in which time: the rungs of a ladder, and what others have reached."""

import numpy as np
from matplotlib.ticker import NullLocator

from .._validation import float_array
from .figure import EDGE, REFERENCE, TRUTH, VALUE, Figure, course_style, new_axes

__all__ = ["ladder"]


def ladder(rungs, *, xlabel, ylabel, alt, landmarks=None, apart=()):
    """Draw what each recipe costs and what it reaches, both on logarithmic axes.

    Takes rungs, a dict of label to cost (a number above 0) and results (n_runs,), of
    which the mean is a mark and the range a line; xlabel and ylabel, with the unit;
    alt, the picture in words; landmarks, a dict of label to a result whose cost is not
    known, each a grey line, or None; and apart, labels of rungs with another mark,
    because they may use what the others may not; returns a Figure.

    >>> ladder({"a": (0.1, [5, 6]), "b": (2, [1.5])}, xlabel="seconds", alt="b is lower.",
    ...        ylabel="error (%)")
    Figure: b is lower.
    """
    if not rungs:
        raise ValueError("rungs must hold a rung or more, got none")
    if strange := set(apart) - set(rungs):
        raise ValueError(f"apart must be labels of rungs, got {sorted(strange)}")
    canvas, axes = new_axes(8, 5)
    with course_style():
        axes.set(xlabel=xlabel, ylabel=ylabel, xscale="log", yscale="log")
        for label, (cost, results) in rungs.items():
            results = float_array(results, label)
            if not (cost > 0 and results.min() > 0):
                raise ValueError(f"cost and results of {label!r} must be above 0")
            color, marker = (TRUTH, "s") if label in apart else (VALUE, "o")
            axes.vlines(cost, results.min(), results.max(), color=color)
            axes.plot(cost, results.mean(), marker, color=color, path_effects=EDGE)
            _write(axes, label, cost, results.mean())
        for label, value in (landmarks or {}).items():
            axes.axhline(value, color=REFERENCE, linestyle=":", linewidth=1, zorder=0)
            style = {"color": REFERENCE, "fontsize": 8, "va": "bottom", "ha": "right"}
            axes.text(
                0.995, value, label, transform=axes.get_yaxis_transform(), **style
            )
        axes.set_yticks([t for t in _TICKS if _inside(axes, t)])
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_major_formatter("{x:g}")
        axes.margins(x=0.25)
        return Figure(canvas, alt)


_TICKS = np.outer([0.01, 0.1, 1, 10, 100], [1, 2, 5]).ravel()


def _inside(axes, tick):
    low, high = axes.get_ylim()
    return low <= tick <= high


def _write(axes, label, cost, mean):
    axes.annotate(
        label,
        (cost, mean),
        (7, 0),
        textcoords="offset points",
        va="center",
        fontsize=9,
        path_effects=EDGE,
    )
