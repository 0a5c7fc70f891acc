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
import numpy as np

from .._session import Session
from ..datasets import load_mnist, load_toy
from ..network import Network
from ..optimizers import Adam, GradientDescent, Momentum, RMSprop
from ..training import History, minibatches, updates
from ._parts import (
    LABEL,
    Interactive,
    Number,
    Picture,
    dropdown,
    on_change,
    row,
)
from ._training_picture import show_training

__all__ = ["Playground", "playground"]

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


def playground():
    """Choose a problem, a network and an optimiser, and watch it learn: chapter 10.

    The box has the attributes `net`, the network as it is now, and `history`.
    """
    return Playground()


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
        # it keeps no file, so it does not need to know the optimizer
        self.session = Session(net, None, np.random.default_rng(0), self.history)
        self.batches = None  # those that the epoch under way has left
        self.bar.value = 0
        self._new_optimizer()
        self._draw()

    def _new_optimizer(self):
        """Take another optimizer, from the next epoch or press of Train on."""
        self.optimizer = OPTIMIZERS[self.rule.value](self.rate.value)

    def _say_next(self):
        self.say(
            f"Train will do {self.epochs.value} epochs, batches of "
            f"{self.batch_size.value}, {self.optimizer!r}."
        )

    def train(self):
        """Go on for some epochs, on the event loop."""
        if self.running is None:
            loop = asyncio.get_running_loop()
            self.task = self.running = loop.create_task(self._train())

    def stop(self):
        """Let the training end with the slice that it is in."""
        self.running = None

    async def _train(self):
        task, session, drawn = asyncio.current_task(), self.session, perf_counter()
        batches = -(-len(self.data.X_train) // self.batch_size.value)
        self.bar.value, self.bar.max = 0, batches * self.epochs.value
        self.say("Training.")
        try:
            for _ in range(self.epochs.value):
                if not await self._epoch(task):
                    break
                if perf_counter() - drawn > REDRAW:
                    self._draw()
                    drawn = perf_counter()
            told = "Done" if self.running is task else "Stopped"
            told += f". Whole epochs so far: {len(self.history)}. Train goes on."
        except FloatingPointError:
            session.net.theta, self.batches = session.last_finite, None
            session.start_epoch()
            self._new_optimizer()
            told = "Diverged. The network of the last epoch is kept: take a lower rate."
        finally:
            if self.running is task:
                self.running = None
        if self.running is None and session is self.session:  # nothing has replaced it
            self.say(told)
            self._draw()

    async def _epoch(self, task):
        """Train to the end of the epoch; return False if stopped before it."""
        net, data, session = self.net, self.data, self.session
        X, Y = data.X_train, data.Y_train
        if self.batches is None:
            batches = minibatches(X, Y, self.batch_size.value, session.rng)
            self.batches = session.left(batches)
        done, since = 0, perf_counter()
        # goes on where a stop has left it
        for J, m in updates(net, self.batches, self.optimizer, check=False):
            session.done(J, m)
            done += 1
            if perf_counter() - since > SLICE:
                self.bar.value += done
                await asyncio.sleep(0.005)
                if self.running is not task:
                    return False
                done, since = 0, perf_counter()
        self.bar.value += done
        self.batches = None
        session.end_epoch(len(X))
        session.history.measure(net, data)
        session.start_epoch()
        await asyncio.sleep(0)
        return self.running is task

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
        show_training(self.picture, self.net, self.data, self.start, self.history)
