"""What was reached at which cost: the rungs of a ladder, and what others reached."""

from matplotlib.ticker import LogLocator, NullLocator

from .._validation import float_array
from .figure import EDGE, REFERENCE, VALUE, Figure, course_style, new_axes

__all__ = ["ladder"]


def ladder(rungs, *, xlabel, ylabel, alt, landmarks=None, apart=()):
    """Draw what each recipe costs and what it reaches, both on logarithmic axes.

    Takes rungs, a dict of label to cost (a number above 0) and results (n_runs,), of
    which the mean is a mark and the range a line; xlabel and ylabel, with the unit;
    alt, the picture in words; landmarks, a dict of label to a result whose cost is not
    known, each a grey line, or None; and apart, labels of rungs with another mark,
    because they may use what the others may not; returns a Figure.

    >>> ladder({"a": (0.1, [5, 6]), "b": (2, [1.5])}, xlabel="seconds",
    ...        ylabel="error (%)", alt="b is lower.")
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
            marker = "s" if label in apart else "o"
            axes.vlines(cost, results.min(), results.max(), color=VALUE)
            axes.plot(cost, results.mean(), marker, color=VALUE, path_effects=EDGE)
            _write(axes, label, cost, results.mean())
        for label, value in (landmarks or {}).items():
            axes.axhline(value, color=REFERENCE, linestyle=":", linewidth=1, zorder=0)
            style = {"color": REFERENCE, "fontsize": 8, "va": "bottom", "ha": "left"}
            along = axes.get_yaxis_transform()
            axes.text(0.005, value, label, transform=along, **style)
        axes.margins(x=0.25)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            axis.set_minor_locator(NullLocator())
            axis.set_major_formatter("{x:g}")
        return Figure(canvas, alt)


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
