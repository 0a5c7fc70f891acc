"""The figure that stands for the playground where no kernel runs."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from ..plots.figure import COLORS, DASHES, MARKERS, Figure, new_axes
from ._learner import Learner
from ._parts import counted
from ._play_pictures import DRAWN, REACH, pictures
from ._play_settings import START

__all__ = ["twin"]

UPDATES = 1000
STEP = 25


def twin():
    """Return a figure of the playground after a short training as it starts.

    Like in the page, lines are weights, dashed if negative, the thicker the larger.
    """
    learner = Learner(START)
    for _ in range(UPDATES // STEP):
        list(learner.train(STEP))
    units, output = pictures(learner)
    ratios = {"width_ratios": [1.4, 1], "height_ratios": [1.9, 1]}
    canvas, axes = new_axes(9, 5, nrows=2, ncols=2, **ratios)
    (network, plane), (unused, curves) = axes
    grid = network.get_gridspec()
    for old in (network, unused):
        old.remove()
    network = canvas.add_subplot(grid[:, 0])
    places = _draw_units(network, learner.net, units)
    _draw_edges(network, learner.net, places)
    _draw_plane(plane, learner, output)
    _draw_losses(curves, learner)
    return Figure(canvas, _in_words(learner))


def _draw_units(axes, net, units):
    """Put the pictures in columns; return the places, by layer (n, 2)."""
    axes.axis("off")
    places, units, L = [], iter(units), net.n_layers
    names = {0: ["x1 ", "x2 "], L: [f" {k}" for k in range(net.layer_sizes[L])]}
    for l, n in enumerate(net.layer_sizes):
        n = min(n, DRAWN)
        ys = 1.2 * ((n - 1) / 2 - np.arange(n))
        places.append(np.stack([np.full(n, 4.2 * l), ys], axis=1))
        for k, (x, y) in enumerate(places[-1]):
            colors = {0: "RdBu_r", L: ("Blues", "Oranges", "Greens")[k % 3]}
            style = {"cmap": colors.get(l, "Blues"), "vmin": 0, "vmax": 255}
            box = (x - 0.5, x + 0.5, y - 0.5, y + 0.5)
            axes.imshow(next(units), extent=box, zorder=2, **style)
            frame = {"fill": False, "edgecolor": "black", "lw": 0.8, "zorder": 3}
            axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, **frame))
            if l in names:
                side = ("left", 0.5) if l else ("right", -0.5)
                style = {"ha": side[0], "va": "center"}
                axes.text(x + side[1], y, names[l][k], **style)
    rows = 0.6 * max(len(column) for column in places) + 0.2
    axes.set(xlim=(-1.7, 4.2 * L + 1.2), ylim=(-rows, rows), aspect="equal")
    return places


def _draw_edges(axes, net, places):
    for l, W in net.W.items():
        for i, j in np.ndindex(W[:DRAWN, :DRAWN].shape):
            (x0, y0), (x1, y1) = places[l - 1][i], places[l][j]
            size = 0.3 + 0.8 * min(abs(W[i, j]), 4)
            style = ("-", "#B2182B") if W[i, j] > 0 else ("--", "#2166AC")
            axes.plot([x0, x1], [y0, y1], style[0], color=style[1], lw=size, zorder=1)


def _draw_plane(axes, learner, output):
    box = {"extent": (-REACH, REACH, -REACH, REACH), "interpolation": "bilinear"}
    axes.imshow(
        output[1],
        cmap=LinearSegmentedColormap.from_list("classes", COLORS[:2]),
        vmin=0,
        vmax=255,
        alpha=0.5,
        **box,
    )
    axes.contour(
        output[1], [127.5], colors="black", origin="upper", extent=box["extent"]
    )
    data = learner.plain
    for k in range(data.Y_train.shape[1]):
        style = {"color": COLORS[k], "marker": MARKERS[k], "s": 8}
        axes.scatter(*data.X_train[data.y_train == k].T, **style)
    axes.set(xlabel="x1", ylabel="x2", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    axes.grid(visible=False)


def _draw_losses(axes, learner):
    updates, *losses = np.array(learner.losses).T
    for k, name in enumerate(("training", "test")):
        axes.plot(updates, losses[k], color=COLORS[k], linestyle=DASHES[k], label=name)
    axes.set(xlabel="updates", ylabel="loss", ylim=(0, None))
    axes.legend(frameon=False)


def _in_words(learner):
    *_, (updates, training, test) = learner.losses
    sizes = "-".join(map(str, learner.net.layer_sizes))
    right = [f"{100 * share:.0f} percent" for share in learner.accuracies]
    return (
        f"The playground after {counted(updates, 'update')}, in three parts. Left, a "
        f"network {sizes}: columns of small pictures, one for each unit, which show "
        "where in the plane it is on; lines between them are weights, dashed if "
        "negative. The first hidden layer has straight edges, the second bends, the "
        "outputs two spiral arms that lie in each other. Upper right, the plane with "
        "the samples of both arms and a border that winds between them. Lower right, "
        f"the losses fall: training {training:.2f}, test {test:.2f}. Right for "
        f"{right[0]} of the training samples and {right[1]} of the test samples."
    )
