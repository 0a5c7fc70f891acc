"""Curves that would hide each other on one pair of axes, each on its own."""

from nnlib._validation import check_same_shape, float_array

from .figure import REFERENCE, VALUE, Figure, check_series, course_style, new_axes

__all__ = ["panels"]


def panels(x, curves, *, xlabel, ylabel, alt, level=None):
    """Draw each curve in a panel of its own, all with the same scales.

    Takes x (n,); curves, a dict of title to values (n,), two panels a row; xlabel and
    ylabel, with the unit; alt, the picture in words; and level, a float, where a dashed
    line runs across every panel, or None; returns a Figure.

    >>> panels([0, 1], {"up": [0, 1]}, xlabel="x", ylabel="y", alt="It rises.")
    Figure: It rises.
    """
    x = float_array(x, "x")
    check_series(curves, "curves")
    columns = min(2, len(curves))
    rows = -(-len(curves) // columns)
    shared = {"sharex": True, "sharey": True, "squeeze": False}
    canvas, axes = new_axes(
        4 * columns, 2.1 * rows, nrows=rows, ncols=columns, **shared
    )
    with course_style():
        for ax in axes.flat[len(curves) :]:
            ax.axis("off")
        for ax, (title, values) in zip(axes.flat, curves.items(), strict=False):
            values = float_array(values, title)
            check_same_shape(values, f"curve {title!r}", x, "x")
            ax.plot(x, values, color=VALUE, linewidth=1.6)
            if level is not None:
                ax.axhline(level, color=REFERENCE, linewidth=1, linestyle="--")
            ax.set_title(title, fontsize=11)
        canvas.supxlabel(xlabel, fontsize=11)
        canvas.supylabel(ylabel, fontsize=11)
        return Figure(canvas, alt)
