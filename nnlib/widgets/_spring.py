"""Momentum as a spring with friction, both on sliders: chapter 07."""

from ..plots.figure import course_style
from ..plots.springs import STEPS, SpringPanels, decay, walk
from . import _parts as ui
from ._number import Number

__all__ = ["spring"]


def spring():
    """Choose stiffness and friction of a spring, see how it comes to rest: chapter 07.

    Returns
    -------
    box : ipywidgets.VBox
    """
    kind = "Left, the factor of a step over rate times curvature; right, the walk."
    picture = ui.Picture(kind, 10, 3.6, ncols=2)
    product = Number("rate times curvature", 0.1, 0, 4, "float", 0.05)
    momentum = Number("momentum", 0.9, 0, 0.99, "float", 0.01)
    with course_style():
        panels = SpringPanels(picture.axes, [""])
    picture.moves(*panels.artists())

    def draw():
        x, mu = product.value, momentum.value
        panels.set([(x, mu)])
        factor, last = float(decay(x, mu)), walk(x, mu)[-1]
        end = f"{last:.3f}" if abs(last) < 100 else "far out"
        picture.show(
            f"Stiffness {x:.2f}, friction 1 - {mu:.2f}: in the long run each step "
            f"multiplies the distance by {factor:.3f}. {_manner(x, mu)} After {STEPS} "
            f"steps from 1 it is {end}."
        )

    about = "a spring with friction: rate times curvature, and momentum"
    return ui.connect(about, draw, picture, product, momentum)


def _manner(x, mu):
    """Say how a walk goes, by the roots of r^2 - (1 + mu - x) r + mu."""
    if x == 0:
        return "Without a slope it stands still."
    if x >= 2 * (1 + mu):
        return "It is not held: the rate is too large."
    b = 1 + mu - x
    if b**2 < 4 * mu:
        return "It swings: complex roots, whose size is the root of the momentum."
    return "It creeps: two real roots." if b > 0 else "It jumps from side to side."
