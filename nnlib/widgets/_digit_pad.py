"""The digit pad: a square to draw on, and what a network makes of the drawing."""

import functools
from pathlib import Path

import ipywidgets
import numpy as np
import traitlets

from ..datasets import load_mnist
from ._parts import Interactive, Number, Picture, on_change, row
from ._trained import trained

__all__ = ["as_mnist", "digit_pad"]


@functools.cache
def _pad():
    import anywidget  # only the pad needs it

    class Pad(anywidget.AnyWidget):
        """A square to draw on; see digit_pad.js."""

        _esm = Path(__file__).with_name("digit_pad.js").read_text(encoding="utf-8")
        # the page sends a memoryview, which Bytes alone would refuse without a word
        ink = traitlets.Bytes(bytes(140 * 140)).tag(
            sync=True, from_json=lambda v, w: bytes(v)
        )

        def __init__(self):
            super().__init__()
            self.past = []  # what was on the paper before each change
            self.observe(lambda change: self.past.append(change.old), "ink")
            self.on_msg(lambda *message: self.undo())  # the page says nothing else

        def put(self, image):
            """Put an image of 28 by 28 pixels in [0, 1] on the paper."""
            pixels = np.kron(image.reshape(28, 28), np.full((5, 5), 255.0))
            self._put(pixels.astype(np.uint8).tobytes())

        def _put(self, ink):
            self.ink = ink
            self.send("put", buffers=[ink])

        def undo(self):
            """Take back the last stroke, or whatever changed the paper last."""
            if self.past:
                ink, n = self.past.pop(), len(self.past)
                self._put(ink)
                del self.past[n:]

        def image(self):
            ink = np.frombuffer(self.ink, np.uint8)
            return as_mnist(ink.reshape(140, 140) / 255)

    return Pad


def as_mnist(ink):
    """Return a drawing as MNIST has its digits: (28, 28).

    The longer side of what is drawn becomes 20 pixels, by averaging, and the centre of
    mass goes to the middle.
    """
    image = np.zeros((28, 28))
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return image
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    h, w = (max(1, round(20 * n / max(ink.shape))) for n in ink.shape)
    small = _averages(h, ink.shape[0]) @ ink @ _averages(w, ink.shape[1]).T  # (h, w)
    centre = [np.arange(h) @ small.sum(axis=1), np.arange(w) @ small.sum(axis=0)]
    shift = np.rint(14 - np.array(centre) / small.sum()).astype(int)
    top, left = shift.clip(0, [28 - h, 28 - w])
    image[top : top + h, left : left + w] = small
    return image


def _averages(n_out, n_in):
    """Return the matrix (n_out, n_in) that averages n_in values into n_out."""
    edges, places = np.linspace(0, n_in, n_out + 1), np.arange(n_in)
    upper = np.minimum(edges[1:, None], places + 1)
    overlap = (upper - np.maximum(edges[:-1, None], places)).clip(0)
    return overlap * n_out / n_in


def digit_pad(net=None):
    """Draw a digit, see what every layer makes of it: chapter 10.

    Takes a Network that maps 784 pixels to 10 probabilities. If none is given,
    784-64-32-10 is trained on the digits of the package, which takes two seconds.
    """
    net = trained(64, 32)[1] if net is None else net
    L = net.n_layers
    if net.layer_sizes[0] != 784 or net.layer_sizes[-1] != 10:
        raise ValueError(
            "net must have 784 inputs and 10 outputs, got layer_sizes "
            f"{net.layer_sizes}"
        )
    data, pad = load_mnist(), _pad()()
    kind = "The drawing as the network sees it, its layers, and ten probabilities."
    # narrow, so that it stands beside the paper
    picture = Picture(kind, 5.4, 3, ncols=3, width_ratios=[1, 1.1, 1.5])
    drawing = picture.image(picture.axes[0], "the input")
    cells = _layer_images(picture, picture.axes[1], net.layer_sizes[1:-1])
    outputs = (10, "digit", "probability", (0, 1))
    set_heights = picture.bars(picture.axes[2], *outputs)
    sample = Number("or take test image", 3, 0, len(data.X_test) - 1)

    def draw():
        image = pad.image()
        A = net.trace(image.reshape(1, 784))[1]
        drawing.set_data(image)
        for l, show in enumerate(cells, start=1):
            show(A[l][0] / max(A[l].max(), 1e-12))
        set_heights(A[L][0])
        on = [f"{(A[l] > 0).sum()} of {A[l].size}" for l in range(1, L)]
        first, second = np.argsort(-A[L][0], kind="stable")[:2]
        picture.show(
            f"{'' if image.any() else 'The paper is empty. '}The network says {first} "
            f"with probability {A[L][0, first]:.2f}, {second} with "
            f"{A[L][0, second]:.2f}. Hidden units that are on (dark cells): "
            f"{', then '.join(on) or 'there are none'}."
        )

    def take():
        pad.put(data.X_test[sample.value])

    pad.observe(lambda change: draw(), "ink")
    on_change(take, sample)
    take()
    parts = row(ipywidgets.VBox([pad, _buttons(pad)]), picture), sample
    return Interactive("draw a digit and see what every layer makes of it", *parts)


def _buttons(pad):
    half = {"width": "136px"}  # of the paper
    undo = ipywidgets.Button(description="Undo", layout=half)
    clear = ipywidgets.Button(description="Clear the drawing", layout=half)
    undo.on_click(lambda button: pad.undo())
    clear.on_click(lambda button: pad.put(np.zeros(784)))
    return row(undo, clear)


def _layer_images(picture, axes, sizes):
    """Return for each layer a function that draws its units as a block of cells."""
    axes.axis("off")
    axes.set_title("hidden units", fontsize=10)
    functions = []
    for i, n in enumerate(sizes):
        columns = -(-n // max(1, round(n**0.5 / 2)))
        rows = -(-n // columns)
        box = {"extent": (0, 1, i + 0.75, i + 0.1), "aspect": "auto"}
        image = axes.imshow(
            np.zeros((rows, columns)), cmap="Purples", vmin=0, vmax=1, **box
        )
        picture.moves(image)
        axes.text(0, i + 0.07, f"layer {i + 1}, {n} units", fontsize=8)

        def show(a, image=image, rows=rows, columns=columns):
            padded = np.full(rows * columns, np.nan)
            padded[: len(a)] = a
            image.set_data(padded.reshape(rows, columns))

        functions.append(show)
    axes.set(xlim=(0, 1), ylim=(max(1, len(sizes)), -0.1))
    return functions
