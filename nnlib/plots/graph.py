"""A small network drawn as a graph: values run forward, gradients backward."""

from itertools import product

import matplotlib
import numpy as np

from nnlib._validation import check_shape, float_array

from .figure import GRADIENT, REFERENCE, TRUTH, VALUE, Figure, course_style, new_axes

__all__ = ["NetworkGraph", "graph"]

PLACES = {"x": 0.0, "z1": 1.95, "a1": 3.2, "z2": 5.35, "loss": 6.95, "J": 7.9}
SIZES = {"x": 0, "W1": (0, 1), "z1": 1, "a1": 1, "W2": (1, 2), "z2": 2, "a2": 2, "y": 2}
GRADIENTS = ("W1", "z1", "a1", "W2", "z2")
STRAIGHT, CROSSING = 0.52, 0.3  # where on an edge its numbers stand


def graph(values, gradients=None, *, alt):
    """Draw a two-layer network with one sample: every value, and every gradient.

    Each kind of number has its place. Blue, above: the value of a node, and W, the
    weight of an edge. Orange, below, with an arrow to the left: what flows back along
    an edge, and below a node the sum of what has arrived. Orange in a frame: dW, the
    gradient of a weight, from where nothing flows on. A unit that ReLU has switched off
    has a dotted edge. Biases are not drawn: the gradient of a bias is the one of its
    score.

    Takes values, a dict of "x" (n0,), "W1" (n0, n1), "z1" (n1,), "a1" (n1,), "W2"
    (n1, K), "z2" (K,), "a2" (K,), "y" (K,) and the loss "J", a number; gradients, a
    dict of the gradients of J by "W1", "z1", "a1", "W2" and "z2", in the same shapes,
    or None; and alt, the picture in words; returns a Figure.

    >>> values = {"x": [1], "W1": [[2]], "z1": [2], "a1": [2], "W2": [[1]], "z2": [2],
    ...           "a2": [1], "y": [1], "J": 0}
    >>> graph(values, alt="One input, one hidden unit, one class.")
    Figure: One input, one hidden unit, one class.
    """
    canvas, axes = new_axes(11, 5)
    with course_style():
        NetworkGraph(axes, *_shapes(values)).set(values, gradients)
        return Figure(canvas, alt)


def _shapes(values):
    _check_names(values, {*SIZES, "J"})
    W1, W2 = (float_array(values[name], name) for name in ("W1", "W2"))
    check_shape(W1, "W1", ("n0", "n1"))
    check_shape(W2, "W2", ("n1", "K"))
    return W1.shape + W2.shape


def _check_names(given, names):
    if set(given) != names:
        raise ValueError(f"expected {sorted(names)}, got {sorted(given)}")


class NetworkGraph:
    """The edges and nodes on axes, whose numbers can be set again and again.

    Takes axes, a matplotlib Axes, and n0, n1, n1_again and K, the shapes of W1 and W2.
    texts[name, place] is (above, below) of a node or an edge; flows[name, place] is
    what flows back along an edge.
    """

    def __init__(self, axes, n0, n1, n1_again, K):
        if n1 != n1_again:
            raise ValueError(f"W2 must have {n1} rows, got {n1_again}")
        self.axes, self.n = axes, (n0, n1, K)
        self.texts, self.flows, self.edges = {}, {}, {}
        axes.axis("off")
        axes.set(xlim=(-0.35, 8.2), ylim=(-0.42, 1.2))
        self._dense("W1", "x", "z1", n0, n1)
        for j in range(n1):
            self._edge("relu", (j,), self._at("z1", j), self._at("a1", j))
        self._dense("W2", "a1", "z2", n1, K)
        for k in range(K):
            z2 = self._at("z2", k)
            self._edge("softmax", (k,), z2, np.array([PLACES["loss"] - 0.25, z2[1]]))
        side = np.array([0.25, 0])
        self._edge("J", (0,), self._at("loss", 0) + side, self._at("J", 0))
        for name in ("x", "z1", "a1", "z2"):
            layer = f"{name[1:]}," if name[1:] else ""
            for j in range(self._count(name)):
                self._node(name, j, rf"${name[0]}_{{{layer}{j + 1}}}$")
        self._node("J", 0, "$J$")
        self._loss_box(K)
        self._key()

    def set(self, values, gradients=None):
        """Write the numbers; without gradients their places stay empty."""
        values = self._checked(values, {*SIZES, "J"})
        for (name, place), (above, _) in self.texts.items():
            if name in values:
                text = _number(values[name][place])
                above.set_text(f"W {text}" if name[0] == "W" else text)
        for j, z in enumerate(values["z1"]):
            self.texts["relu", (j,)][0].set_text("ReLU on" if z > 0 else "ReLU off")
            self.edges["relu", (j,)].set_linestyle("-" if z > 0 else ":")
        for k, (a, y) in enumerate(zip(values["a2"], values["y"], strict=True)):
            above, below = self.texts["a2", (k,)]
            index = "₂," + chr(ord("₁") + k)  # plain text: a formula takes 20 ms
            above.set_text(f"a{index} = {_number(a)}")
            below.set_text(f"y{index[2:]} = {y:.0f}")
        self.backward.set_visible(gradients is not None)
        if gradients is not None:
            self._set_backward(values, self._checked(gradients, set(GRADIENTS)))

    def _set_backward(self, values, gradients):
        for name in ("z1", "a1", "z2"):
            for j, gradient in enumerate(gradients[name]):
                self.texts[name, (j,)][1].set_text(f"← {_number(gradient)}")
        self.texts["J", (0,)][1].set_text("← 1")
        for name, tail, head in (("W1", "x", "z1"), ("W2", "a1", "z2")):
            for (i, j), dW in np.ndenumerate(gradients[name]):
                met, back = values[tail][i], gradients[head][j]
                product = f"{_number(met)}·{_factor(back)} = {_number(dW)}"
                self.texts[name, (i, j)][1].set_text(f"dW {product}")
                if (name, (i, j)) in self.flows:
                    W = values[name][i, j]
                    product = f"{_number(W)}·{_factor(back)} = {_number(W * back)}"
                    self.flows[name, (i, j)].set_text(f"← {product}")
        for j, (z, back) in enumerate(zip(values["z1"], gradients["a1"], strict=True)):
            self.flows["relu", (j,)].set_text(f"← {int(z > 0)}·{_factor(back)}")
        for k, (a, y) in enumerate(zip(values["a2"], values["y"], strict=True)):
            self.flows["softmax", (k,)].set_text(f"← {_number(a)} − {y:.0f}")

    def artists(self):
        """Return all that `set` changes."""
        pairs = (text for pair in self.texts.values() for text in pair)
        return [*self.edges.values(), *pairs, *self.flows.values()]

    def _checked(self, given, names):
        _check_names(given, names)
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
            where = STRAIGHT if np.isclose(ends[0][1], ends[1][1]) else CROSSING
            self._edge(name, (i, j), *ends, where)

    def _edge(self, name, place, tail, head, where=0.5):
        arrow = {"arrowstyle": "-|>", "color": "0.6", "lw": 1.4}
        gap = {"shrinkA": 17, "shrinkB": 17, "zorder": 1}
        patch = matplotlib.patches.FancyArrowPatch(
            tail, head, mutation_scale=12, **arrow, **gap
        )
        self.edges[name, place] = self.axes.add_patch(patch)
        at = tail + where * (head - tail)
        if name != "J":
            below = 0.015 if name in ("relu", "softmax") else 0.095
            if name != "W1":  # nobody asks for the gradient of an input
                self.flows[name, place] = self._text(*at, -below, GRADIENT)
            self._pair(name, place, at, 0.015, framed=name[0] == "W")

    def _node(self, name, j, label):
        at = self._at(name, j)
        circle = {"boxstyle": "circle,pad=0.25", "facecolor": "white"}
        circle |= {"edgecolor": REFERENCE, "linewidth": 1.5}
        middle = {"ha": "center", "va": "center", "zorder": 3}
        self.axes.text(*at, label, bbox=circle, fontsize=12, **middle)
        self._pair(name, (j,), at, 0.085)

    def _loss_box(self, K):
        x = PLACES["loss"]
        box = matplotlib.patches.FancyBboxPatch(
            (x - 0.4, -0.12), 0.8, 1.24, boxstyle="round,pad=0,rounding_size=0.1"
        )
        box.set(facecolor="white", edgecolor=REFERENCE, linewidth=1.5, zorder=2)
        self.axes.add_patch(box)
        middle = {"ha": "center", "va": "center", "zorder": 3, "fontsize": 10}
        self.axes.text(x, 0.5, "softmax\nand loss", **middle)
        for k in range(K):
            at = np.array([x, self._at("z2", k)[1]])
            self._pair("a2", (k,), at, 0.012, below=TRUTH)

    def _pair(self, name, place, at, offset, *, below=GRADIENT, framed=False):
        self.texts[name, place] = (
            self._text(*at, offset, VALUE),
            self._text(*at, -offset, below, framed=framed),
        )

    def _text(self, x, y, offset, color, *, framed=False):
        ground = {"boxstyle": "square,pad=0.08", "facecolor": "white", "alpha": 0.9}
        ground["edgecolor"] = color if framed else "none"
        ground["linewidth"] = 0.7
        style = {"ha": "center", "va": "bottom" if offset > 0 else "top"}
        style |= {"fontsize": 9, "zorder": 3, "bbox": ground}
        return self.axes.text(x, y + offset, "", color=color, **style)

    def _key(self):
        style = {"fontsize": 9, "va": "center"}
        words = "above: a value, runs forward; W is a weight"
        self.axes.text(-0.3, -0.37, words, color=VALUE, **style)
        words = (
            "below, ←: flows back, and its sum at a node; in a frame: the gradient dW"
        )
        self.backward = self.axes.text(3.0, -0.37, words, color=GRADIENT, **style)


def _number(value):
    return f"{round(float(value), 2) + 0:.2f}".replace("-", "−")


def _factor(value):
    text = _number(value)
    return f"({text})" if text.startswith("−") else text
