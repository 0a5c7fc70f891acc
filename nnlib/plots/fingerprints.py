"""What a gradient check says: of each part of a program, and of many programs."""

import matplotlib

from nnlib._validation import check_number

from .figure import EDGE, MISTAKE, REFERENCE, TRUTH, Figure, course_style, new_axes

__all__ = ["fingerprints", "verdicts"]


def fingerprints(errors, *, alt, limit=1e-7):
    """Draw the errors of a gradient check: hatched boxes are accused, 'ok' is not.

    Takes errors, a dict, of any length, of program, such as a bug, to dict of part,
    such as "W1", to relative error, with the same parts in all; alt, the picture in
    words; and limit, a float; returns a Figure. A part whose error is not below the
    limit is accused.

    >>> fingerprints({"sign": {"W": 2, "b": 1e-9}}, alt="W is wrong, b is right.")
    Figure: W is wrong, b is right.
    """
    if not errors:
        raise ValueError("errors must hold a program or more, got none")
    check_number(limit, "limit", 0)
    parts = list(next(iter(errors.values())))
    canvas, axes = new_axes(7, 1 + 0.36 * len(errors))
    with course_style({"axes.grid": False}):
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


def verdicts(errors, *, wrong, alt, limit=1e-7):
    """Draw the errors of repeated checks; those in the shaded part are accused.

    Takes errors, a dict, of any length, of program to relative errors (n_checks,),
    above 0, a mark for each; wrong, a collection of the programs whose gradient is
    wrong: crosses, while those of the others are circles; alt, the picture in words;
    and limit, a float; returns a Figure. An error that is not below the limit is
    accused.

    >>> verdicts({"right": [1e-9, 2e-9], "sign": [2, 2]}, wrong=["sign"],
    ...          alt="The wrong one is accused.")
    Figure: The wrong one is accused.
    """
    if not errors:
        raise ValueError("errors must hold a program or more, got none")
    if strange := set(wrong) - set(errors):
        raise ValueError(f"wrong must name programs of errors, got {sorted(strange)}")
    check_number(limit, "limit", 0)
    canvas, axes = new_axes(8, 1.4 + 0.36 * len(errors))
    with course_style():
        for y, (program, values) in enumerate(errors.items()):
            is_wrong = program in wrong
            style = {"marker": "x"} if is_wrong else {"marker": "o", "mfc": "none"}
            color = MISTAKE if is_wrong else TRUTH
            axes.plot(values, [y] * len(values), ls="", color=color, mew=1.8, **style)
        axes.set(xscale="log", xlabel="relative error (logarithmic scale)")
        end = max(axes.get_xlim()[1], 10 * limit)
        axes.axvspan(limit, end, color=REFERENCE, alpha=0.15, zorder=0)
        axes.set(xlim=(None, end), ylim=(len(errors) - 0.5, -0.9))
        axes.text(limit, -0.55, " accused", va="center", fontsize=9)
        axes.set_yticks(range(len(errors)), list(errors))
        return Figure(canvas, alt)
