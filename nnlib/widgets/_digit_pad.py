"""The digit pad: a paper to draw on, and what a network makes of the drawing.

The page (digit_pad.js) draws, and remembers what to take back. It sends the ink with
the number of this look, and sends no more before it has an answer. Centring is done
here, in one place, so that the network sees what it would see of MNIST.
"""

from itertools import pairwise

import anywidget
import numpy as np
import traitlets

from ..datasets import load_mnist
from ..network import Network
from ..plots.figure import VALUE, Figure, new_axes
from ._as_mnist import as_mnist
from ._files import joined
from ._parts import WithTwin
from ._trained import trained

__all__ = ["DigitPad", "answer", "digit_pad", "in_words", "reader", "stroke", "twin"]

N = 140  # pixels of the paper, 5 for each of MNIST
PEN = 11  # pixels
# a 2 as a hand draws it: points (x, y) of the paper
TWO = [(42, 48), (46, 36), (58, 27), (74, 25), (88, 31), (95, 44), (93, 58), (84, 73),
       (70, 88), (55, 101), (42, 112), (60, 111), (80, 113), (102, 110)]  # fmt: skip


def digit_pad(net=None):
    """Draw a digit, see what a network makes of it: chapters 00 and 10.

    Takes a Network that maps 784 pixels to 10 probabilities, and asks it as it is at
    that moment. A playground will do too: the pad asks the network that it has at that
    moment, and says so while that is none of digits. If nothing is given, 784-64-32-10
    is trained on the digits of the package, which takes two seconds.
    """
    net = trained(64, 32)[1] if net is None else net
    if not isinstance(getattr(net, "network", None), Network):
        reader(net)  # refuses it now, for it will be no other later
    about = "draw a digit and see what a network makes of it"
    return WithTwin(about, twin(net), DigitPad(net))


def reader(net):
    """Return the network of digits that `net` is, or has; refuse all else."""
    net = net if isinstance(net, Network) else getattr(net, "network", net)
    if not isinstance(net, Network):
        raise TypeError(
            "net must be a Network, such as Network([784, 32, 10]), got "
            f"{type(net).__name__}"
        )
    if net.layer_sizes[0] != 784 or net.layer_sizes[-1] != 10:
        raise ValueError(
            "net must have 784 inputs and 10 outputs, got layer_sizes "
            f"{net.layer_sizes}"
        )
    return net


class DigitPad(anywidget.AnyWidget):
    """A paper, its tools, and an answer beside it; see digit_pad.js."""

    _esm = joined("page.js", "digit_pad.js")
    _css = joined("digit_pad.css")
    # the page sends a memoryview, which Bytes alone would refuse without a word
    ink = traitlets.Bytes(bytes(N * N)).tag(
        sync=True, echo_update=False, from_json=lambda v, w: bytes(v)
    )
    look = traitlets.Int().tag(sync=True, echo_update=False)
    answer = traitlets.Dict().tag(sync=True)

    def __init__(self, net):
        super().__init__()
        self.net, self.n_answers = net, 0
        data = load_mnist()
        order = np.random.default_rng(0).permutation(len(data.X_test))
        self.images, self.labels, self.order = data.X_test, data.y_test, order
        self.observe(lambda change: self.say(), "look")
        self.on_msg(lambda *message: self.put_test_digit())  # it says nothing else

    def put_test_digit(self):
        """Put the next test digit, in an order by chance, on the paper."""
        i, self.order = self.order[0], np.roll(self.order, -1)
        pixels = np.kron(self.images[i].reshape(28, 28), np.full((5, 5), 255.0))
        with self.hold_sync():
            self.ink = np.rint(pixels).astype(np.uint8).tobytes()
            self.say(f"This is test image {i}, labelled {self.labels[i]}. ")

    def say(self, first=""):
        """Answer what is on the paper."""
        ink = np.frombuffer(self.ink, np.uint8)
        if ink.size == N * N:
            said = answer(self.net, as_mnist(ink.reshape(N, N) / 255))
        else:
            said = {"sentence": f"A paper of {ink.size} pixels cannot be read."}
        self.n_answers += 1  # so that no answer is like the one before
        sentence = first + said["sentence"]
        self.answer = said | {"sentence": sentence, "number": self.n_answers}


def answer(net, image):
    """Return what the page shows for an image, (28, 28), by the names used there."""
    if not image.any():
        return {"sentence": "The paper is empty."}
    try:
        net = reader(net)  # that of a playground may be another by now
        A = net.trace(image.reshape(1, 784))[1]
    except (FloatingPointError, ValueError) as error:
        return {"sentence": f"The network has no answer: {error}."}
    L = net.n_layers
    large, sentence = in_words(A[L][0], net.output == "softmax")
    return {
        "probabilities": [float(p) for p in A[L][0]],
        "large": large,
        "sentence": sentence,
        "seen": _as_bytes(image),
        "layers": [_as_bytes(A[l] / max(A[l].max(), 1e-12)) for l in range(1, L)],
        "n_on": [int((A[l] > 0).sum()) for l in range(1, L)],
    }


def _as_bytes(values):
    return np.rint(255 * np.clip(values, 0, 1)).astype(np.uint8).tobytes()


def in_words(probabilities, add_up):
    """Return an answer in a word or two, and in sentences.

    `add_up` says that the ten must add up to 1, as those of softmax do.
    """
    first, second = (int(k) for k in np.argsort(-probabilities, kind="stable")[:2])
    p, q = (_number(probabilities[k]) for k in (first, second))
    if probabilities[first] >= 0.5:
        sentence = f"The network says {first} with probability {p}; next is {second}"
        return f"{first}", f"{sentence} with {q}."
    always = "they add up to 1 whatever is drawn, and " if add_up else ""
    return f"{first} or {second}?", (
        f"The network is unsure: {first} has {p}, {second} has {q}, and no digit has "
        "half. By its own numbers each single answer is more likely wrong than right. "
        "That does not mean 'none of these'. It has ten answers and this is none of "
        f"them: {always}a drawing that is no digit can get a high number too."
    )


def _number(p):
    """Return a probability with two digits, but 1.00, 0.50, 0.00 only if it is so."""
    if 0.495 <= p < 0.5:
        return "just under 0.50"
    if 0.995 <= p < 1:
        return "more than 0.99"
    return "less than 0.01" if 0 < p < 0.005 else f"{p:.2f}"


def stroke(points):
    """Return the ink, (N, N), of a line through points (x, y), as a round pen's."""
    y, x = np.mgrid[:N, :N] + 0.5
    ink = np.zeros((N, N))
    for (x0, y0), (x1, y1) in pairwise(points):
        dx, dy = x1 - x0, y1 - y0
        t = (((x - x0) * dx + (y - y0) * dy) / (dx**2 + dy**2)).clip(0, 1)
        distance = np.hypot(x - x0 - t * dx, y - y0 - t * dy)
        ink = np.maximum(ink, (PEN / 2 + 0.5 - distance).clip(0, 1))
    return ink


def twin(net):
    """Return a figure of the pad as it looks after use: for where no kernel runs."""
    ink = stroke(TWO)
    image = as_mnist(ink)
    said = answer(net, image)
    widths = {"ncols": 3, "width_ratios": [1.5, 0.75, 1.7]}
    canvas, (paper, seen, bars) = new_axes(8, 2.9, **widths)
    shown = [(paper, ink, "a drawing"), (seen, image, "what the\nnetwork sees")]
    for axes, pixels, title in shown:
        axes.imshow(pixels, cmap="gray_r", vmin=0, vmax=1)
        axes.set_title(title, fontsize=11)
        axes.set(xticks=[], yticks=[])
        axes.grid(visible=False)
        axes.spines[:].set_visible(True)
    probabilities = said.get("probabilities", [0] * 10)
    bars.barh(range(10), probabilities, color=VALUE)
    bars.set(xlim=(0, 1), yticks=range(10), ylabel="digit", xlabel="probability")
    bars.invert_yaxis()
    bars.grid(visible=False, axis="y")
    bars.set_title(f"the answer: {said.get('large', 'none')}", fontsize=11)
    return Figure(
        canvas,
        "The digit pad after use, in three parts. Left, the paper with a 2 drawn by a "
        "broad pen. Middle, what the network sees of it: the 2 in 28 by 28 pixels, "
        "centred. Right, ten bars, the probabilities of the digits 0 to 9. "
        f"{said['sentence']}",
    )
