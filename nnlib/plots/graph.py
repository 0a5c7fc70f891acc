"""A small network drawn as a graph: values run forward, gradients backward."""

from itertools import product

import matplotlib
import numpy as np

from nnlib._validation import check_shape, float_array

from .figure import GRADIENT, REFERENCE, STYLE, TRUTH, VALUE, Figure, new_axes

__all__ = ["NetworkGraph", "graph"]

PLACES = {"x": 0.0, "z1": 1.25, "a1": 2.1, "z2": 3.35, "J": 4.65}
SIZES = {"x": 0, "W1": (0, 1), "z1": 1, "a1": 1, "W2": (1, 2), "z2": 2, "a2": 2, "y": 2}
STRAIGHT, CROSSING = 0.52, 0.27  # where on an edge its numbers stand


def graph(values, gradients=None, *, alt):
    """Draw a two-layer network with one sample: every value, and every gradient.

    Values are blue and stand above, gradients are orange, with an arrow to the left,
    and stand below. A unit that ReLU has switched off has a dashed edge. Biases are not
    drawn: the gradient of a bias is the one of its score.

    Parameters
    ----------
    values : dict of str to array_like
        "x" (n0,), "W1" (n0, n1), "z1" (n1,), "a1" (n1,), "W2" (n1, K), "z2" (K,),
        "a2" (K,), "y" (K,) and the loss "J", a number.
    gradients : dict of str to array_like, optional
        The gradient of J by any of "W1", "z1", "a1", "W2", "z2"; shapes as in values.
    alt : str
        What the figure shows, in words.

    Returns
    -------
    figure : Figure

    Raises
    ------
    ValueError
        If a name is missing or unknown, a shape does not fit, or alt is empty.

    Examples
    --------
    >>> values = {"x": [1], "W1": [[2]], "z1": [2], "a1": [2], "W2": [[1]], "z2": [2],
    ...           "a2": [1], "y": [1], "J": 0}
    >>> graph(values, {"z2": [0]}, alt="One input, one hidden unit, one class.")
    Figure: One input, one hidden unit, one class.
    """
    canvas, axes = new_axes(10, 4.2)
    with matplotlib.rc_context(STYLE):
        NetworkGraph(axes, *_shapes(values)).set(values, gradients or {})
        return Figure(canvas, alt)


def _shapes(values):
    return float_array(values["W1"], "W1").shape + float_array(values["W2"], "W2").shape


class NetworkGraph:
    """The edges and nodes on axes, whose numbers can be set again and again.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    n0, n1, n1_again, K : int
        The shapes of W1 and W2, one after the other.
    """

    def __init__(self, axes, n0, n1, n1_again, K):
        if n1 != n1_again:
            raise ValueError(f"W2 must have {n1} rows, got {n1_again}")
        self.axes, self.n, self.texts, self.edges = axes, (n0, n1, K), {}, {}
        axes.axis("off")
        axes.set(xlim=(-0.3, 5.0), ylim=(-0.42, 1.24))
        self._dense("W1", "x", "z1", n0, n1)
        for j in range(n1):
            self._edge("relu", (j,), self._at("z1", j), self._at("a1", j), 0.5)
        self._dense("W2", "a1", "z2", n1, K)
        for k in range(K):
            self._edge("a2", (k,), self._at("z2", k), self._at("J", 0), 0.5)
        for name in ("x", "z1", "a1", "z2"):
            for j in range(self._count(name)):
                self._node(
                    name,
                    j,
                    rf"${name[0]}_{{{name[1:]}{',' * (len(name) > 1)}"
                    rf"{j + 1}}}$",
                )
        self._node("J", 0, "$J$")
        self._key()

    def set(self, values, gradients):
        """Write the numbers; a gradient that is not given stays empty."""
        values = self._checked(values, {*SIZES, "J"}, every=True)
        self.backward.set_visible(bool(gradients))
        gradients = self._checked(gradients, {"W1", "z1", "a1", "W2", "z2"})
        for (name, place), (value, gradient) in self.texts.items():
            if name in values:
                value.set_text(_number(values[name][place]))
            if name in gradients:
                gradient.set_text(f"← {_number(gradients[name][place])}")
        for j, z in enumerate(values["z1"]):
            value, gradient = self.texts["relu", (j,)]
            value.set_text("ReLU on" if z > 0 else "ReLU off")
            gradient.set_text(("← × 1" if z > 0 else "← × 0") if gradients else "")
            self.edges["relu", (j,)].set_linestyle("-" if z > 0 else ":")
        for k, (a, y) in enumerate(zip(values["a2"], values["y"], strict=True)):
            value, truth = self.texts["a2", (k,)]
            value.set_text(f"a = {_number(a)}")  # plain text: a formula takes 20 ms
            truth.set(text=f"y = {y:.0f}", color=TRUTH)

    def artists(self):
        """Return all that `set` changes."""
        return [
            *self.edges.values(),
            *(t for pair in self.texts.values() for t in pair),
        ]

    def _checked(self, given, names, *, every=False):
        missing = sorted(names - set(given)) if every else []
        if missing or set(given) - names:
            raise ValueError(f"expected {sorted(names)}, got {sorted(given)}")
        checked = {name: float_array(given[name], name) for name in given}
        for name, array in checked.items():
            size = SIZES.get(name)
            ends = () if size is None else np.atleast_1d(size)
            check_shape(array, name, tuple(self.n[i] for i in ends))
        return checked | ({"J": checked["J"].reshape(1)} if "J" in checked else {})

    def _count(self, name):
        return self.n[SIZES[name]] if name in SIZES else 1

    def _at(self, name, j):
        n = self._count(name)
        return np.array([PLACES[name], 0.5 if n == 1 else 1 - j / (n - 1)])

    def _dense(self, name, tail, head, n_in, n_out):
        for i, j in product(range(n_in), range(n_out)):
            ends = self._at(tail, i), self._at(head, j)
            level = np.isclose(ends[0][1], ends[1][1])
            self._edge(name, (i, j), *ends, STRAIGHT if level else CROSSING)

    def _edge(self, name, place, tail, head, where):
        arrow = {"arrowstyle": "-|>", "color": "0.6", "lw": 1.4}
        gap = {"shrinkA": 17, "shrinkB": 17, "zorder": 1}
        patch = matplotlib.patches.FancyArrowPatch(
            tail, head, mutation_scale=12, **arrow, **gap
        )
        self.edges[name, place] = self.axes.add_patch(patch)
        self._pair(name, place, tail + where * (head - tail), 0.015)

    def _node(self, name, j, label):
        at = self._at(name, j)
        circle = {"boxstyle": "circle,pad=0.25", "facecolor": "white"}
        circle |= {"edgecolor": REFERENCE, "linewidth": 1.5}
        middle = {"ha": "center", "va": "center", "zorder": 3}
        self.axes.text(*at, label, bbox=circle, fontsize=12, **middle)
        self._pair(name, (j,), at, 0.13)

    def _pair(self, name, place, at, offset):
        ground = {"boxstyle": "square,pad=0.08", "facecolor": "white", "alpha": 0.85}
        style = {"ha": "center", "fontsize": 10, "zorder": 2}
        style["bbox"] = ground | {"edgecolor": "none"}
        x, y = at
        above = self.axes.text(x, y + offset, "", va="bottom", color=VALUE, **style)
        below = self.axes.text(x, y - offset, "", va="top", color=GRADIENT, **style)
        self.texts[name, place] = above, below

    def _key(self):
        style = {"fontsize": 10, "va": "center"}
        self.axes.text(-0.25, -0.36, "above: value, runs forward", color=VALUE, **style)
        words = "below, with ←: gradient of J, runs backward"
        self.backward = self.axes.text(1.35, -0.36, words, color=GRADIENT, **style)


def _number(value):
    return f"{round(float(value), 2) + 0:.2f}".replace("-", "−")
