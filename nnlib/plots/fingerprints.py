"""Which parts of a gradient a check accuses: one row for each program."""

import matplotlib

from nnlib._validation import check_number

from .figure import EDGE, MISTAKE, STYLE, Figure, new_axes

__all__ = ["fingerprints"]


def fingerprints(errors, *, alt, limit=1e-7):
    """Draw the errors of a gradient check: hatched boxes are accused, 'ok' is not.

    Parameters
    ----------
    errors : dict of str to dict of str to float
        Relative errors by program, such as a bug, and by part, such as "W1"; the parts
        of all programs are those of the first.
    alt : str
        What the figure shows, in words.
    limit : float
        A part whose error is not below it is accused.

    Returns
    -------
    figure : Figure

    Raises
    ------
    ValueError
        If there is no program, parts differ, or alt is empty.

    Examples
    --------
    >>> fingerprints({"sign": {"W": 2, "b": 1e-9}}, alt="W is wrong, b is right.")
    Figure: W is wrong, b is right.
    """
    if not errors:
        raise ValueError("errors must hold a program or more, got none")
    check_number(limit, "limit", 0)
    parts = list(next(iter(errors.values())))
    canvas, axes = new_axes(7, 1 + 0.36 * len(errors))
    with matplotlib.rc_context(STYLE | {"axes.grid": False}):
        for y, (program, of_part) in enumerate(errors.items()):
            if list(of_part) != parts:
                raise ValueError(
                    f"{program!r} must have the parts {parts}, got {list(of_part)}"
                )
            for x, error in enumerate(of_part.values()):
                _box(axes, x, y, error, limit)
        axes.set_xticks(range(len(parts)), parts)
        axes.set_yticks(range(len(errors)), list(errors))
        axes.set(xlim=(-0.5, len(parts) - 0.5), ylim=(len(errors) - 0.5, -0.5))
        axes.set(xlabel="part of the gradient; the number is its relative error")
        axes.grid(visible=False)
        return Figure(canvas, alt)


def _box(axes, x, y, error, limit):
    if error < limit:  # nan is accused
        axes.text(x, y, "ok", ha="center", va="center", color="0.35")
        return
    axes.add_patch(
        matplotlib.patches.Rectangle(
            (x - 0.5, y - 0.5), 1, 1, facecolor=MISTAKE, edgecolor="white", hatch="//"
        )
    )
    text = f"{error:.2g}"
    axes.text(x, y, text, ha="center", va="center", path_effects=EDGE)
