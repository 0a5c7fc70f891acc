"""The playground: build a network, watch it learn, stop, resume, save, load.

The training runs on the event loop of the kernel, in slices of a twentieth of a second.
Between them the kernel hears the Stop button and runs other cells. A thread would hear
it too, but pictures and messages then need locks, and a cell could read the network in
the middle of an update.
"""

import asyncio
import functools
import html
from time import perf_counter

import ipywidgets
import matplotlib
import numpy as np

from ._interactive import (
    LABEL,
    ConfusionPanel,
    Interactive,
    Number,
    Picture,
    dropdown,
    mosaic,
    on_change,
    row,
)
from .datasets import load_mnist, load_toy
from .metrics import accuracy, confusion_matrix
from .network import Network
from .optimizers import Adam, GradientDescent, Momentum, RMSprop
from .plots.figure import COLORS, DASHES, MARKERS
from .training import History, _measure, minibatches

__all__ = ["Playground"]

OPTIMIZERS = {
    "gradient descent": GradientDescent,
    "momentum": Momentum,
    "RMSprop": RMSprop,
    "Adam": Adam,
}
PROBLEMS = {
    "digits": (functools.cache(load_mnist), 784, 10),
    "moons": (functools.partial(load_toy, "moons"), 2, 2),
    "spirals": (functools.partial(load_toy, "spirals", noise=0.05), 2, 3),
}
SLICE = 0.05  # seconds of training before the kernel looks at its messages
REDRAW = 0.3  # seconds between two pictures of a training


def _button(label, action):
    button = ipywidgets.Button(description=label)
    button.on_click(lambda _: action())
    return button


def _text(label, value):
    # not at every key: a half-written list of layers would replace the network
    late = {"continuous_update": False}
    return ipywidgets.Text(value, description=label, style=LABEL, **late)


class Playground(Interactive):
    """Controls, a training that can be stopped and resumed, and its picture."""

    def __init__(self):
        self.problem = dropdown("problem", PROBLEMS)
        self.layers = _text("hidden layers, such as 64 32", "32")
        self.hidden = dropdown("activation", ["relu", "sigmoid"])
        self.rule = dropdown("optimiser", OPTIMIZERS, "Adam")
        self.rate = Number("learning rate", 0.002, 1e-5, 10, "log")
        self.batch_size = Number("batch size", 50, 1, 500)
        self.epochs = Number("epochs to train", 10, 1, 200)
        self.file = _text("file", "my_network.npz")
        self.bar = ipywidgets.IntProgress(0, 0, 1, description="progress", style=LABEL)
        self.status = ipywidgets.HTML()
        kind = "Curves of the training, and what the network looks like."
        shape = {"nrows": 2, "ncols": 2}
        self.picture = Picture(kind, 9, 5.6, live=False, **shape)
        self.task = self.running = None
        super().__init__(
            "choose a problem, a network and an optimiser, and watch it learn",
            row(self.problem, self.layers, self.hidden),
            row(self.rule, self.rate, self.batch_size, self.epochs),
            row(
                _button("Train", self.train),
                _button("Stop", self.stop),
                _button("Start afresh", self.start_afresh),
                self.bar,
            ),
            row(self.file, _button("Save", self.save), _button("Load", self.load)),
            self.status,
            self.picture,
        )
        self.start_afresh()
        on_change(self.start_afresh, self.problem, self.layers, self.hidden)
        on_change(self._new_optimizer, self.rule, self.rate)
        on_change(self._say_next, self.rule, self.rate, self.batch_size, self.epochs)

    def say(self, sentence):
        self.status.value = f'<p role="status">{html.escape(sentence)}</p>'

    def start_afresh(self):
        """Make the network that the controls describe, untrained."""
        self.stop()
        make, n_in, n_out = PROBLEMS[self.problem.value]
        try:
            sizes = [int(n) for n in self.layers.value.replace(",", " ").split()]
            if len(sizes) > 4 or not all(1 <= n <= 256 for n in sizes):
                raise ValueError
        except ValueError:
            self.say("Hidden layers: write up to four numbers from 1 to 256.")
            return
        net = Network([n_in, *sizes, n_out], hidden=self.hidden.value, seed=0)
        self._use(net, make(), net.theta.copy())
        self.say(f"{net.n_parameters:,} parameters, not trained yet.")

    def _use(self, net, data, start):
        self.net, self.data, self.start, self.history = net, data, start, History()
        self.batches, self.rng = None, np.random.default_rng(0)
        self.bar.value = 0
        self._new_optimizer()
        self._draw()

    def _new_optimizer(self):
        self.optimizer = OPTIMIZERS[self.rule.value](self.rate.value)

    def _say_next(self):
        self.say(
            f"Train will do {self.epochs.value} epochs, batches of "
            f"{self.batch_size.value}, {self.optimizer!r}."
        )

    def train(self):
        """Go on for some epochs, on the event loop."""
        if self.running is None:
            run = self.running = object()
            self.task = asyncio.get_running_loop().create_task(self._run(run))

    def stop(self):
        """Let the training end with the slice that it is in."""
        self.running = None

    async def _run(self, run):
        net, drawn = self.net, perf_counter()
        batches = -(-len(self.data.X_train) // self.batch_size.value)
        self.bar.value, self.bar.max = 0, batches * self.epochs.value
        self.say("Training.")
        try:
            for _ in range(self.epochs.value):
                if not await self._epoch(run):
                    break
                if perf_counter() - drawn > REDRAW:
                    self._draw()
                    drawn = perf_counter()
            told = "Done" if self.running is run else "Stopped"
            told += f". Whole epochs so far: {len(self.history)}. Train goes on."
        except FloatingPointError:
            net.theta, self.batches = self.safe, None
            self._new_optimizer()
            told = "Diverged. The network of the last epoch is kept: take a lower rate."
        finally:
            if self.running is run:
                self.running = None
        if self.running is None and net is self.net:  # nothing has taken its place
            self.say(told)
            self._draw()

    async def _epoch(self, run):
        """Train to the end of the epoch; return False if stopped before it."""
        net, data = self.net, self.data
        if self.batches is None:
            X, Y = data.X_train, data.Y_train
            self.batches = minibatches(X, Y, self.batch_size.value, self.rng)
            self.total, self.safe = 0.0, net.theta.copy()
        done, since = 0, perf_counter()
        for X, Y in self.batches:  # goes on where a stop has left it
            J, dtheta = net.loss_and_gradient(X, Y, check=False)
            self.total += J * len(X)
            with np.errstate(over="ignore", invalid="ignore"):  # the loss will tell
                self.optimizer.update(net.theta, dtheta)
            done += 1
            if perf_counter() - since > SLICE:
                self.bar.value += done
                await asyncio.sleep(0.005)
                if self.running is not run:
                    return False
                done, since = 0, perf_counter()
        self.bar.value += done
        self.batches = None
        if not np.isfinite(net.theta).all():
            raise FloatingPointError
        self.history.loss.append(self.total / len(data.X_train))
        _measure(net, data, self.history)
        await asyncio.sleep(0)
        return self.running is run

    def save(self):
        """Write the network to the file that is named."""
        try:
            self.net.save(self.file.value)
            self.say(f"Saved {self.net} to {self.file.value}.")
        except (OSError, ValueError) as error:
            self.say(f"Not saved: {error}.")

    def load(self):
        """Go on with the network from the file that is named."""
        try:
            net = Network.load(self.file.value)
        except (OSError, ValueError) as error:
            self.say(f"Not loaded: {error}.")
            return
        ends = net.layer_sizes[0], net.layer_sizes[-1]
        names = [name for name, (_, *sizes) in PROBLEMS.items() if ends == (*sizes,)]
        if not names:
            self.say(f"Not loaded: none of the problems fits {net}.")
            return
        self.problem.value = names[0]
        self.layers.value = " ".join(str(n) for n in net.layer_sizes[1:-1])
        self.hidden.value = net.hidden
        self.stop()
        self._use(net, PROBLEMS[names[0]][0](), np.zeros_like(net.theta))
        self.say(f"Loaded {net}. Its optimiser starts afresh.")

    def _draw(self):
        history, data, net, picture = self.history, self.data, self.net, self.picture
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
            _show_first_weights(picture, inside, net, self.start)
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
