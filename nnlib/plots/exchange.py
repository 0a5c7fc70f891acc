"""What each probability gains or loses when one score rises: chapter 01."""

import numpy as np

from nnlib._validation import check_shape, float_array

from .figure import GRADIENT, VALUE, Figure, course_style, new_axes

__all__ = ["exchange"]

SEEN = 0.004  # a shorter arrow would be a blot


def exchange(probabilities, changes, *, raised, alt, labels=None, ylabel="probability"):
    """Draw bars of probability with an arrow on each: who gives, who takes.

    Takes probabilities (K,), the heights of the bars; changes (K,), the lengths of the
    arrows, up or down from the top of each bar, written above; raised, an int from 0 to
    K - 1, the class whose score rises, with a hatched bar; alt, the picture in words;
    labels, K names of the classes, or None for 0 to K - 1; and ylabel, a str; returns a
    Figure.

    >>> exchange([0.5, 0.5], [0.25, -0.25], raised=0, alt="Class 1 gives to class 0.")
    Figure: Class 1 gives to class 0.
    """
    a = float_array(probabilities, "probabilities")
    check_shape(a, "probabilities", ("K",))
    K = len(a)
    changes = float_array(changes, "changes")
    check_shape(changes, "changes", (K,))
    if raised not in range(K):
        raise ValueError(f"raised must be a class from 0 to {K - 1}, got {raised}")
    canvas, axes = new_axes(6, 3.4)
    with course_style():
        drawn = axes.bar(range(K), a, 0.7, color=VALUE, alpha=0.45)
        drawn[raised].set(hatch="//", edgecolor="white")
        for k, (height, change) in enumerate(zip(a, changes, strict=True)):
            if abs(change) > SEEN:
                arrow = {"arrowstyle": "-|>", "color": GRADIENT, "lw": 2}
                arrow |= {"shrinkA": 0, "shrinkB": 0}
                axes.annotate("", (k, height + change), (k, height), arrowprops=arrow)
            text, top = f"{change:+.3f}".replace("-", "−"), height + max(change, 0)
            style = {"ha": "center", "va": "bottom", "fontsize": 10, "color": "black"}
            axes.text(k, top + 0.015, text, **style)
        axes.set_xticks(range(K), range(K) if labels is None else labels)
        about = "class (hatched: its score rises; arrow: slope)"
        axes.set(xlabel=about, ylabel=ylabel)
        axes.set_ylim(0, 1.15 * np.max(a + np.maximum(changes, 0)))
        axes.grid(visible=False, axis="x")
        return Figure(canvas, alt)
