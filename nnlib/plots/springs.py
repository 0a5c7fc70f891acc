"""Momentum along one axis of a valley as a spring with friction: chapter 07."""

import numpy as np

from .figure import (
    COLORS,
    DASHES,
    MARKERS,
    REFERENCE,
    Figure,
    check_series,
    course_style,
    new_axes,
)

__all__ = ["SpringPanels", "decay", "springs", "walk"]

PRODUCTS = np.linspace(0, 4, 401)
STEPS = 40


def springs(settings, *, alt):
    """Draw how fast momentum decays over rate times curvature, and walks that do.

    On the left is the size of the larger root of r^2 - (1 + mu - x) r + mu over the
    product x of learning rate and curvature; a mark shows the x of each walk. On the
    right is the walk itself from 1, which starts at rest.

    Takes settings, a dict of label to (x, mu), the product in [0, 4] and the momentum
    in [0, 1); and alt, the picture in words; returns a Figure.

    >>> springs({"momentum": (0.1, 0.9)}, alt="It swings, less and less.")
    Figure: It swings, less and less.
    """
    check_series(settings, "settings")
    canvas, axes = new_axes(10, 3.6, ncols=2)
    with course_style():
        SpringPanels(axes, list(settings)).set(settings.values())
        return Figure(canvas, alt)


class SpringPanels:
    """Both panels, whose settings can be changed again and again.

    Takes axes, a pair of matplotlib Axes, and labels, a str for each setting.
    """

    def __init__(self, axes, labels):
        left, right = axes
        left.set(xlabel="rate times curvature, αλ", xlim=(0, 4), ylim=(0, 1.6))
        left.set_ylabel("factor of a step, |r|")
        right.set(xlabel="step t", ylabel="θ, start 1", ylim=(-1.6, 1.6))
        left.axhline(1, color=REFERENCE, linestyle=":")
        left.text(0.05, 1.03, "above: thrown out", color=REFERENCE, fontsize=9)
        right.axhline(0, color=REFERENCE, linestyle=":")
        self.parts = []
        for i, label in enumerate(labels):
            style = {"color": COLORS[i], "linestyle": DASHES[i], "label": label}
            (curve,) = left.plot(PRODUCTS, PRODUCTS, **style)
            (point,) = left.plot([0], [0], MARKERS[i], color=COLORS[i], markersize=9)
            (path,) = right.plot(range(STEPS + 1), [0] * (STEPS + 1), **style)
            self.parts.append((curve, point, path))
        if any(labels):
            right.legend(frameon=False, fontsize=9, loc="lower right")

    def artists(self):
        """Return all that moves."""
        return [artist for part in self.parts for artist in part]

    def set(self, settings):
        """Show pairs of product and momentum, as many as there are labels."""
        for (curve, point, path), (x, mu) in zip(self.parts, settings, strict=True):
            curve.set_ydata(decay(PRODUCTS, mu))
            point.set_data([x], [decay(x, mu)])
            path.set_ydata(walk(x, mu))


def decay(x, mu):
    """Return the size of the larger root: the factor of a step in the long run."""
    b = 1 + mu - np.asarray(x, float)
    root = np.sqrt(np.maximum(b**2 - 4 * mu, 0))  # complex roots have the size sqrt(mu)
    return np.where(b**2 < 4 * mu, mu**0.5, (np.abs(b) + root) / 2)


def walk(x, mu):
    """Return the places of a walk from 1 without velocity, shape (STEPS + 1,)."""
    places = [1.0, 1.0]  # the step before the first has led nowhere
    for _ in range(STEPS):
        places.append((1 + mu - x) * places[-1] - mu * places[-2])
    return np.array(places[1:])
