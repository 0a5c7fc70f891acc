"""One weight of the network that chapter 03 works out by hand, on a slider."""

import functools
from itertools import product

import numpy as np

from ..activations import relu, softmax
from ..plots.figure import GRADIENT, REFERENCE, VALUE, course_style
from ..plots.graph import NetworkGraph
from . import _parts as ui
from ._number import Number

__all__ = ["one_weight"]

X, Y = np.array([1.0, 2.0]), np.array([1.0, 0.0])
START = {"W1": np.array([[1.0, 1.0], [0.0, -1.0]])}
START |= {"W2": np.array([[0.0, np.log(3)], [2.0, 1.0]])}
PLACES = {
    f"{name}: from {tail} {i + 1} to {head} {j + 1}": (name, (i, j))
    for name, tail, head in (("W1", "input", "unit"), ("W2", "unit", "class"))
    for i, j in product(range(2), range(2))
}
FIRST = "W1: from input 2 to unit 2"
LOW, HIGH = -2.0, 2.0
GRID = np.linspace(LOW, HIGH, 161)


def one_weight():
    """Move one weight of a 2-2-2 network, see every value and gradient: chapter 03."""
    kind = "A network with values and gradients on its edges; below it, the loss."
    picture = ui.Picture(kind, 11, 6.4, nrows=2, height_ratios=[3, 1])
    which = ui.dropdown("weight", PLACES, FIRST)
    weight = Number("its value", -1.0, LOW, HIGH, "float", 0.05)
    with course_style():
        net = NetworkGraph(picture.axes[0], 2, 2, 2, 2)
    picture.moves(*net.artists())
    show_loss = _loss_panel(picture, picture.axes[1])

    def draw():
        (name, place), w = PLACES[which.value], weight.value
        values, gradients = _passes(name, place, w)
        net.set(values, gradients)
        J, slope = values["J"], gradients[name][place]
        show_loss(_losses(name, place), w, J, slope)
        states = ["on" if z > 0 else "off" for z in values["z1"]]
        picture.show(
            f"{which.value}: at {w:.2f} the loss is {J:.2f} nats, and its slope, the "
            f"gradient on this edge, is {round(slope, 2) + 0:.2f}. Unit 1 is "
            f"{states[0]}, unit 2 is {states[1]}. Below: the loss over the values of "
            "this weight, and a dashed tangent with that slope."
        )

    def choose():
        name, place = PLACES[which.value]
        start = round(float(START[name][place]), 2)
        if weight.value == start:
            draw()
        else:
            weight.value = start  # which draws

    ui.on_change(draw, weight)
    ui.on_change(choose, which)
    draw()
    about = "one weight of a small network moves, and all values and gradients follow"
    return ui.Interactive(about, ui.row(which, weight), picture)


def _loss_panel(picture, axes):
    """Draw empty axes; return a function that shows the loss over a weight."""
    axes.set(xlabel="value of the weight", ylabel="loss J (nats)")
    axes.set(xlim=(LOW, HIGH), ylim=(0, 5.8))
    (curve,) = axes.plot([], [], color=VALUE)
    (tangent,) = axes.plot([], [], "--", color=GRADIENT)
    (point,) = axes.plot([], [], "o", color=REFERENCE, markersize=8)
    picture.moves(curve, tangent, point)

    def show(losses, w, J, slope):
        curve.set_data(GRID, losses)
        tangent.set_data([w - 0.8, w + 0.8], [J - 0.8 * slope, J + 0.8 * slope])
        point.set_data([w], [J])

    return show


@functools.cache
def _losses(name, place):
    """Return the loss for each value of a weight in the picture."""
    return [_passes(name, place, weight)[0]["J"] for weight in GRID]


def _passes(name, place, weight):
    """Return all values and all gradients, with one weight exchanged."""
    W = {key: array.copy() for key, array in START.items()}
    W[name][place] = weight
    z1 = X @ W["W1"]
    a1 = relu(z1)
    z2 = a1 @ W["W2"]
    a2 = softmax(z2[None])[0]
    dz2 = a2 - Y
    da1 = W["W2"] @ dz2
    dz1 = da1 * (z1 > 0)
    values = {"x": X, **W, "z1": z1, "a1": a1, "z2": z2, "a2": a2, "y": Y}
    values["J"] = -np.log(max(a2[0], 1e-300))
    gradients = {"W1": np.outer(X, dz1), "z1": dz1, "a1": da1}
    return values, gradients | {"W2": np.outer(a1, dz2), "z2": dz2}
