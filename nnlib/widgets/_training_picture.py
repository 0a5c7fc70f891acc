"""The picture of the playground: how the training went, and what it has led to."""

import matplotlib
import numpy as np

from ..metrics import accuracy, confusion_matrix
from ..plots.figure import COLORS, DASHES, MARKERS
from ._parts import ConfusionPanel, mosaic

__all__ = ["show_training"]


def show_training(picture, net, data, start, history):
    """Draw curves, the inside of the network, and its mistakes, on two by two axes.

    `start` is theta before the training: what was learnt is the difference.
    """
    picture.background, picture.moving = None, []
    (loss, accuracies), (inside, counts) = picture.axes
    inside.clear()
    for axes in (loss, accuracies, counts):
        _empty(axes)
    epochs = range(1, len(history) + 1)
    loss.plot(epochs, history.loss, "o-", color=COLORS[0], ms=3)
    xlim = (0, max(len(history), 5) + 0.5)
    top = None if len(history) else 2.4
    loss.set(xlabel="epoch", ylabel="loss (nats)", xlim=xlim, ylim=(0, top))
    for i, part in enumerate(("train", "test")):
        values = 100 * np.array(getattr(history, f"{part}_accuracy"))
        style = {"color": COLORS[i], "linestyle": DASHES[i], "label": part}
        accuracies.plot(epochs, values, marker=MARKERS[i], ms=3, **style)
    accuracies.set(xlabel="epoch", ylabel="accuracy (%)", xlim=xlim, ylim=(0, 101))
    accuracies.legend(frameon=False, loc="lower right")
    if net.layer_sizes[0] == 2:
        _show_plane(inside, net, data)
    else:
        _show_first_weights(picture, inside, net, start)
    predicted, K = net.predict(data.X_test), net.layer_sizes[-1]
    matrix = ConfusionPanel(picture, counts, K, "confusion, test part")
    matrix.show(confusion_matrix(data.y_test, predicted, K))
    picture.show(
        f"{net} after {len(history)} epochs: "
        + (f"loss {history.loss[-1]:.3f} nats, " if len(history) else "")
        + f"right for {accuracy(data.y_test, predicted):.1%} of the test part."
    )


def _empty(axes):
    """Take out what is drawn, and keep axes and ticks, which are slow to make."""
    for artist in [*axes.lines, *axes.images, *axes.patches, *axes.texts]:
        artist.remove()
    axes.relim()
    axes.autoscale()


def _show_first_weights(picture, axes, net, start):
    change = (net.W[1] - net.layers(start)[0][1]).T[:10]  # (units, 784)
    scale = np.abs(change).max(axis=1, keepdims=True).clip(1e-12)
    title = f"learned weights of {len(change)} units of layer 1"
    tiles = mosaic(change / scale, 5)
    picture.weights(axes, title, tiles.shape)(tiles)


def _show_plane(axes, net, data):
    """Tint the plane by what the network answers, the training samples on top."""
    ticks = np.linspace(-1.6, 1.6, 81)
    points = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    answers = net.predict(points).reshape(81, 81)
    axes.clear()
    colors = matplotlib.colors.ListedColormap(COLORS[:3])
    box = {"extent": (-1.6, 1.6, -1.6, 1.6), "origin": "lower", "aspect": "auto"}
    axes.imshow(answers, cmap=colors, vmin=0, vmax=2, alpha=0.25, **box)
    for k in range(net.layer_sizes[-1]):
        style = {"color": COLORS[k], "marker": MARKERS[k], "s": 10}
        axes.scatter(*data.X_train[data.y_train == k].T, **style)
    axes.set(xlabel="input 1", ylabel="input 2")
    axes.grid(visible=False)
