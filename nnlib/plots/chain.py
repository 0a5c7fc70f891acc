"""A deep network as a chain: what runs forward, what runs back, what stays."""

import numpy as np

from .figure import GRADIENT, VALUE, Figure, course_style, new_axes

__all__ = ["chain"]

TALLEST, WIDTH = 1.3, 0.14  # of the bars that stand for layers of units
ROWS = {"forward": 0.13, "backward": -0.95, "frame": -1.6}


def chain(sizes, *, alt, backward=False):
    """Draw the layers of a ReLU network in a row, with the shapes of what flows.

    Each bar is as tall as the square root of its number of units. Blue, to the right:
    the forward pass. With `backward`, orange, to the left: the gradient dZ of each
    layer, made from that of the layer above; below it, in a frame, what the layer gets
    from its own dZ.

    Takes sizes, the integers n[0] to n[L], two or more; alt, the picture in words; and
    backward, a bool; returns a Figure.

    >>> chain([784, 10], alt="784 inputs lead to 10 outputs.")
    Figure: 784 inputs lead to 10 outputs.
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes must be at least two numbers, got {list(sizes)}")
    canvas, axes = new_axes(1.5 + 2.3 * len(sizes), 4.6 if backward else 2.6)
    L = len(sizes) - 1
    with course_style():
        axes.axis("off")
        axes.set(xlim=(-0.4, L + 0.5), ylim=(-1.95 if backward else -0.75, 1.05))
        for l, n in enumerate(sizes):
            height = TALLEST * np.sqrt(n / max(sizes))
            axes.bar(l, height, WIDTH, bottom=-height / 2, color=VALUE, alpha=0.35)
            name = "A^{[0]} = X" if l == 0 else f"A^{{[{l}]}}"
            _write(axes, l, 0.86, f"${name}$\n(m, {n})", VALUE)
        for l in range(1, L + 1):
            _forward(axes, l, "softmax" if l == L else "ReLU")
            if backward:
                _backward(axes, l, L)
        if backward:  # from the output to the first dZ
            tail = -height / 2 - 0.05
            _arrow(axes, (L, tail), (L, ROWS["backward"] + 0.16), GRADIENT)
        return Figure(canvas, alt)


def _forward(axes, l, activation):
    y = ROWS["forward"]
    _arrow(axes, (l - 1 + WIDTH, y), (l - WIDTH, y), VALUE)
    text = f"$W^{{[{l}]}}, b^{{[{l}]}}$\n{activation}"
    _write(axes, l - 0.5, y + 0.24, text, VALUE)


def _backward(axes, l, L):
    y, frame = ROWS["backward"], ROWS["frame"]
    dZ = f"dZ^{{[{l}]}}"
    source = rf" = \frac{{1}}{{m}} (A^{{[{L}]}} - Y)" if l == L else ""
    _write(axes, l, y, f"${dZ}{source}$", GRADIENT)
    if l > 1:
        tail = l - (0.33 if l == L else 0.12)
        _arrow(axes, (tail, y), (l - 1 + 0.12, y), GRADIENT)
        middle = (tail + l - 1 + 0.12) / 2
        below = f"dA^{{[{l - 1}]}} = {dZ} (W^{{[{l}]}})^T"
        _write(axes, middle, y + 0.16, f"${below}$", GRADIENT)
        mask = rf"\odot \, \mathbf{{1}}[Z^{{[{l - 1}]}} > 0]"
        _write(axes, middle, y - 0.16, f"${mask}$", GRADIENT)
    _arrow(axes, (l, y - 0.14), (l, frame + 0.24), GRADIENT)
    text = f"$dW^{{[{l}]}} = (A^{{[{l - 1}]}})^T {dZ}$\n"
    text += f"$db^{{[{l}]}}$ = column sums of ${dZ}$"
    box = {"boxstyle": "square,pad=0.3", "facecolor": "white", "edgecolor": GRADIENT}
    _write(axes, l, frame, text, GRADIENT, bbox=box)


def _arrow(axes, tail, head, color):
    arrow = {"arrowstyle": "-|>", "color": color, "lw": 1.8, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", head, tail, arrowprops=arrow)


def _write(axes, x, y, text, color, **more):
    axes.text(x, y, text, color=color, ha="center", va="center", fontsize=11, **more)
