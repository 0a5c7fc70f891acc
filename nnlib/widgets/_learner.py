"""A network in training, as settings describe it: what the playground plays with."""

from dataclasses import replace
from functools import cache
from itertools import islice

import numpy as np

from .. import initializers, optimizers
from ..batches import minibatches
from ..datasets import load_mnist, load_toy
from ..gradient_check import check_gradients
from ..metrics import accuracy
from ..network import Network
from ..training import updates
from ._parts import counted

__all__ = ["FEATURES", "Learner"]

digits = cache(load_mnist)

FEATURES = {  # what a network gets of a point of the plane
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1*x1": lambda x1, x2: x1 * x1,
    "x2*x2": lambda x1, x2: x2 * x2,
    "x1*x2": lambda x1, x2: x1 * x2,
    "sin(3*x1)": lambda x1, x2: np.sin(3 * x1),
    "sin(3*x2)": lambda x1, x2: np.sin(3 * x2),
}
EVERY = {"all": 1, "half": 2, "tenth": 10}
KEEPS = {"noise", "samples", "optimiser", "rate", "batch"}  # what keeps the parameters
MEASURED = 1000  # samples of each part that a loss is measured on, at most
LARGEST = 100  # weight that one may set; larger ones only make all answers 0 or 1
N_POINTS = 400  # of a toy problem, and of a curve of losses
EVERY_UPDATES = 100  # there is a point of the curve, besides one a picture


class Learner:
    """Data, network, optimiser, and the place in the epoch.

    It deals and updates as `train` does: after whole epochs the parameters are the same
    to the last bit. `losses` has a row for each picture and each hundredth update:
    updates so far, loss on the training part, loss on the test part.
    """

    def __init__(self, settings):
        self.settings = settings
        self._take_data()
        self.start_anew()

    def change(self, settings):
        """Take other settings; return whether the network had to start anew."""
        old, self.settings = self.settings, settings
        names = {name for name in old if old[name] != settings[name]}
        if names & {"data", "noise", "samples", "inputs", "seed"}:
            self._take_data()
        if names - KEEPS:
            self.start_anew()
            return True
        if "optimiser" in names:
            self._new_optimizer()
        self.optimizer.learning_rate = settings["rate"]
        if names - {"optimiser", "rate"}:
            self.batches = None  # deals anew
        return False

    def _take_data(self):
        settings = self.settings
        if self.has_digits:
            data, n_classes = digits(), 10
        else:
            noise, seed = settings["noise"], settings["seed"]
            data = load_toy(settings["data"], N_POINTS, noise, seed)
            n_classes = data.Y_train.shape[1]
        # the samples of all classes take turns: keep whole turns
        turn = np.arange(len(data.y_train)) // n_classes
        kept = turn % EVERY[settings["samples"]] == 0
        self.plain = replace(
            data,
            **{
                name: getattr(data, name)[kept]
                for name in ("X_train", "y_train", "Y_train")
            },
        )
        X_train, X_test = self.features(self.plain.X_train), self.features(data.X_test)
        self.data = replace(self.plain, X_train=X_train, X_test=X_test)

    @property
    def has_digits(self):
        """Whether the samples are images."""
        return self.settings["data"] == "digits"

    def features(self, X):
        """Return what the network gets of points (m, 2); images stay as they are."""
        if self.has_digits:
            return X
        columns = [FEATURES[name](*X.T) for name in self.settings["inputs"]]
        return np.stack(columns, axis=1).astype(np.float32)

    def _network(self, dtype=np.float32):
        settings = self.settings
        sizes = [
            self.data.X_train.shape[1],
            *settings["hidden"],
            self.data.Y_train.shape[1],
        ]
        return Network(
            sizes,
            hidden=settings["activation"],
            loss_function=settings["loss"],
            initializer=getattr(initializers, settings["init"]),
            seed=settings["seed"],
            dtype=dtype,
        )

    def start_anew(self):
        """Forget what was learnt; the same seed gives the same training again."""
        self.use(self._network())
        self.first = self.net.theta.copy()

    def use(self, net):
        """Go on with a network that fits the settings, as if it had just started."""
        self.net, self.first = net, np.zeros_like(net.theta)
        self.rng, self.batches = np.random.default_rng(self.settings["seed"]), None
        self.n_updates, self.n_seen, self.losses = 0, 0, []
        self._new_optimizer()
        self._measure()

    def set_weight(self, layer, unit, source, value):
        """Set one weight, or with `source` None a bias; return what it was.

        Training goes on from there, with the moments and the place in the epoch.
        """
        if not np.isfinite(value) or abs(value) > LARGEST:
            raise ValueError(f"write a number from -{LARGEST} to {LARGEST}")
        numbers = self.net.b if source is None else self.net.W
        place = (unit,) if source is None else (source, unit)
        was = float(numbers[layer][place])
        numbers[layer][place] = value
        self._measure()
        return was

    def _new_optimizer(self):
        rule = getattr(optimizers, self.settings["optimiser"])
        self.optimizer = rule(self.settings["rate"])

    @property
    def epochs(self):
        """How often each training sample was seen, on average."""
        return self.n_seen / len(self.data.X_train)

    def train(self, n):
        """Do n updates, then measure; yield after each update.

        If the training diverges, the parameters are as they were, the optimiser starts
        anew, and FloatingPointError says so.
        """
        finite, left = self.net.theta.copy(), n
        try:
            while left:
                batches = islice(self._batches(), left)
                for _, m in updates(self.net, batches, self.optimizer, check=False):
                    left, self.n_updates = left - 1, self.n_updates + 1
                    self.n_seen += m
                    if self.n_updates % EVERY_UPDATES == 0 and left:
                        self._measure()
                    yield
                if left:  # the epoch is at its end
                    self.batches = None
            self._measure()
        except FloatingPointError:
            self.net.theta, self.batches = finite, None
            self._new_optimizer()
            raise

    def _batches(self):
        """Return what the epoch under way has left; a new epoch deals again."""
        if self.batches is None:
            X, Y = self.data.X_train, self.data.Y_train
            self.batches = minibatches(X, Y, self.settings["batch"], self.rng)
        return self.batches

    def _measure(self):
        """Add a row to `losses`, and see for what share of both parts it is right."""
        losses, self.accuracies = [], []
        for X, Y, y in self.parts:
            J, said = self.net.loss_and_classes(X[:MEASURED], Y[:MEASURED])
            losses.append(J)
            self.accuracies.append(accuracy(y[:MEASURED], said))
        self.losses.append((self.n_updates, *losses))
        if len(self.losses) > N_POINTS:
            self.losses[1:-1] = self.losses[1:-1:2]

    @property
    def parts(self):
        """X, Y and y of the training part, and of the test part."""
        data = self.data
        return (
            (data.X_train, data.Y_train, data.y_train),
            (data.X_test, data.Y_test, data.y_test),
        )

    def check_gradient(self):
        """Compare the gradient with finite differences; return what to say."""
        net = self._network(np.float64)
        net.theta = self.net.theta
        X, Y, _ = self.parts[0]
        X, Y = X[:MEASURED].astype(np.float64), Y[:MEASURED]
        Z, _ = net.trace(X)
        clear = np.ones(len(X), bool)  # no ReLU within 1e-4 of its kink
        for l in range(1, net.n_layers if net.hidden == "relu" else 1):
            clear &= np.abs(Z[l]).min(axis=1) > 1e-4
        X, Y = X[clear][:10], Y[clear][:10]
        if not len(X):
            return (
                "No gradient check now: for every sample some hidden unit stands at a "
                "kink, where there is no derivative. Take a step, or other weights."
            )
        few = net.n_parameters <= 1000
        along = {} if few else {"n_directions": 20, "seed": 0}
        errors = check_gradients(net, X, Y, **along)
        where = max(errors, key=errors.get)
        what = "all parameters" if few else "20 random directions"
        verdict = (
            "the gradient is right" if errors[where] < 1e-7 else "something is wrong"
        )
        return (
            f"Gradient check, {what}, {counted(len(X), 'sample')}: largest relative "
            f"error {errors[where]:.0e}, in {where}. Below 1e-07 means right: "
            f"{verdict}."
        )
