"""The forces that a loss puts on the scores, drawn on the bars of probability."""

import numpy as np
from matplotlib.patches import FancyArrowPatch

from nnlib._validation import check_shape, float_array

from .figure import GRADIENT, TRUTH, VALUE, Figure, course_style, new_axes

__all__ = ["ForceBars", "forces"]

SEEN = 0.004  # a shorter arrow would be a blot


def forces(probabilities, true_class, *, alt, labels=None):
    """Draw the forces of cross-entropy: from each probability to its label.

    The arrow of class k runs from a[k] to y[k], which is 1 for the true class and 0 for
    the others, so its length is the force y[k] - a[k] on score k; the number stands
    above. A dashed frame of height 1 marks the true class.

    Takes probabilities, a dict of title to a (K,), one to three panels; true_class, an
    int from 0 to K - 1; alt, the picture in words; and labels, K names of the classes,
    or None for 0 to K - 1; returns a Figure.

    >>> forces({"undecided": [0.5, 0.5]}, 0, alt="Up on class 0, down on class 1.")
    Figure: Up on class 0, down on class 1.
    """
    n = len(probabilities)
    if not 1 <= n <= 3:
        raise ValueError(f"probabilities must hold 1 to 3 panels, got {n}")
    labels = (
        range(len(next(iter(probabilities.values())))) if labels is None else labels
    )
    canvas, axes = new_axes(max(6, 5 * n), 3.6, ncols=n, sharey=True, squeeze=False)
    with course_style():
        for ax, (title, a) in zip(axes.flat, probabilities.items(), strict=True):
            ForceBars(ax, labels, true_class).set(a)
            ax.set_title(title, fontsize=11)
        axes[0, 0].set_ylabel("probability")
        return Figure(canvas, alt)


class ForceBars:
    """Bars with an arrow on each, whose probabilities can be set again and again.

    Takes axes, a matplotlib Axes, labels, K names of the classes, and true_class, an
    int from 0 to K - 1.
    """

    def __init__(self, axes, labels, true_class):
        K = len(labels)
        if true_class not in range(K):
            raise ValueError(
                f"true_class must be a class from 0 to {K - 1}, got {true_class}"
            )
        self.y = np.eye(K)[true_class]
        self.bars = axes.bar(range(K), np.zeros(K), 0.7, color=VALUE, alpha=0.45)
        frame = {"fill": False, "edgecolor": TRUTH, "linestyle": "--", "linewidth": 1.8}
        axes.bar([true_class], [1], 0.7, **frame)
        self.arrows = [axes.add_patch(_arrow()) for _ in range(K)]
        style = {"ha": "center", "va": "bottom", "fontsize": 8, "color": GRADIENT}
        self.numbers = [axes.text(k, 1.03, "", **style) for k in range(K)]
        axes.set_xticks(range(K), labels)
        axes.set(xlabel="class (numbers above: force on its score)", ylim=(0, 1.14))
        axes.set_yticks(np.linspace(0, 1, 6))
        axes.grid(visible=False, axis="x")

    def set(self, a):
        """Show probabilities of shape (K,), and the forces y - a."""
        a = float_array(a, "probabilities")
        check_shape(a, "probabilities", self.y.shape)
        for k, force in enumerate(self.y - a):
            self.bars[k].set_height(a[k])
            self.arrows[k].set_positions((k, a[k]), (k, self.y[k]))
            self.arrows[k].set_visible(abs(force) > SEEN)
            shown = f"{force:+.2f}" if abs(force) >= 0.005 else "0"
            self.numbers[k].set_text(shown.replace("-", "−"))

    def artists(self):
        """Return all that `set` changes."""
        return [*self.bars, *self.arrows, *self.numbers]


def _arrow():
    style = {"color": GRADIENT, "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
    return FancyArrowPatch(
        (0, 0), (0, 1), arrowstyle="-|>", mutation_scale=13, zorder=3, **style
    )
