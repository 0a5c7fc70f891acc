"""Interactive parts that look into a trained network: chapters 03 and 08."""

import functools

import numpy as np

from ..datasets import load_mnist
from ..metrics import confusion_matrix
from ..network import Network
from ..optimizers import Adam
from ..training import train
from . import _parts as ui
from ._number import Number

__all__ = ["confusion_browser", "hidden_features", "trained"]


@functools.cache
def trained(*hidden):
    """Return digits, a network that has seen them for 5 epochs, and its start."""
    data = load_mnist()
    net = Network([784, *hidden, 10], seed=0)
    start = net.theta.copy()
    settings = {"epochs": 5, "batch_size": 50, "seed": 0, "progress": False}
    train(net, data, Adam(0.002), **settings, evaluate=False)
    return data, net, start


def hidden_features():
    """Choose a hidden unit, see what it looks for and what it says: chapter 03.

    Trains 784-32-10 on the digits of the package, which takes a second.
    """
    data, net, start = trained(32)
    learned = net.W[1] - net.layers(start)[0][1]  # (784, 32)
    activations = net.trace(data.X_test)[1][1]  # (m, 32)
    kind = "A unit's weights, the digits that excite it most, and its ten outputs."
    picture = ui.Picture(kind, 9, 3.2, ncols=3, width_ratios=[1, 1.4, 1.2])
    unit = Number("hidden unit", 0, 0, 31)
    show_weights = picture.weights(picture.axes[0], "learned weights")
    digits = picture.image(picture.axes[1], "excite it most", (90, 120))
    limit = 1.1 * np.abs(net.W[2]).max()
    outputs = (10, "digit", "weight", (-limit, limit))
    set_heights = picture.bars(picture.axes[2], *outputs)

    def draw():
        j = unit.value
        most = np.argsort(-activations[:, j], kind="stable")[:12]
        says = net.W[2][j]
        scale = max(np.abs(learned[:, j]).max(), 1e-12)
        show_weights(learned[:, j].reshape(28, 28) / scale)
        digits.set_data(ui.mosaic(data.X_test[most], 4))
        set_heights(says)
        labels = " ".join(str(label) for label in data.y_test[most])
        picture.show(
            f"Unit {j} is excited most by these test digits: {labels}. It is on for "
            f"{(activations[:, j] > 0).mean():.0%} of all. It speaks most for "
            f"{says.argmax()} (weight {says.max():.2f}) and most against "
            f"{says.argmin()} ({says.min():.2f})."
        )

    about = "the weights of a hidden unit and the digits that excite it most"
    return ui.connect(about, draw, picture, unit)


def confusion_browser():
    """Choose a cell of the confusion matrix and a threshold: chapter 08.

    Trains 784-32-10 on the digits of the package, which takes a second.
    """
    data, net, _ = trained(32)
    A = net.forward(data.X_test)
    top, predicted = A.max(axis=1), A.argmax(axis=1)
    kind = "The confusion matrix and the images of one of its cells."
    picture = ui.Picture(kind, 9, 4, ncols=2)
    true = ui.dropdown("true digit", range(10), 4)
    said = ui.dropdown("predicted digit", range(10), 9)
    threshold = Number("smallest top probability", 0.0, 0, 1, "float", step=0.01)
    title = "answered test images; the frame is the cell"
    matrix = ui.ConfusionPanel(picture, picture.axes[0], 10, title)
    tiles = picture.image(picture.axes[1], "images of the cell", (120, 150))

    def draw():
        j, k = true.value, said.value
        answered = top >= threshold.value
        shown = np.flatnonzero(answered & (data.y_test == j) & (predicted == k))
        counts = np.zeros((10, 10), int)
        right = 0.0
        if answered.any():
            counts = confusion_matrix(data.y_test[answered], predicted[answered], 10)
            right = counts.trace() / counts.sum()
        matrix.show(counts, (j, k))
        images = np.zeros((20, 784))
        images[: len(shown[:20])] = data.X_test[shown[:20]]
        tiles.set_data(ui.mosaic(images, 5))
        picture.show(
            f"With a threshold of {threshold.value:.2f} the network answers "
            f"{answered.mean():.1%} of the test images, {right:.1%} of these rightly. "
            f"Of the true {j}s it reads {len(shown)} as {k}"
            f"{'; the first 20 are shown' if len(shown) > 20 else ''}."
        )

    about = "the images of each cell of the confusion matrix, and a threshold"
    return ui.connect(about, draw, picture, true, said, threshold)
