"""Run: NNLIB_DATA=folder python course/recordings/errors_accuracy_hides.py [seeds].

Test accuracy on all 70,000 digits of networks with a mistake and of the same networks
without it: chapter 07. One run for each seed, three if none is given (under 6 minutes
on one core). Written to errors_accuracy_hides.json.

The sources leave most settings open. Ours: A and F train 5 epochs in batches of 128, He
initialisation, learning rate 0.001 for Adam and 0.1 for gradient descent (GD); F has
layers 784-256-128-64-10. R and P are as printed, P with two hidden layers of 100.
"""

import json
import sys
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np

from nnlib import (
    Adam,
    GradientDescent,
    Network,
    accuracy,
    cross_entropy_backward,
    cross_entropy_from_logits,
    load_mnist,
    normal,
    softmax,
    train,
    uniform_fan_in,
)
from nnlib.activations import softmax_backward

SEEDS = (0, 1, 2)
A_SIZES, F_SIZES = [784, 128, 40, 10], [784, 256, 128, 64, 10]
R_SIZES, P_SIZES = [784, 128, 10], [784, 100, 100, 10]


class Scaled(Network):
    """Parts of its gradient carry a power of the batch size that does not belong."""

    def __init__(self, layer_sizes, powers, **options):
        super().__init__(layer_sizes, **options)
        self.powers = powers

    def loss_and_gradient(self, X, Y, **options):
        """Return the loss and a wrong gradient."""
        J, dtheta = super().loss_and_gradient(X, Y, **options)
        dW, db = self.gradients  # views into dtheta
        for name, power in self.powers.items():
            part, l = name[0], int(name[1])
            {"W": dW, "b": db}[part][l] *= float(len(X)) ** power
        return J, dtheta


class SoftmaxTwice(Network):
    """The loss puts the probabilities softmax(Z) through softmax again (P-E2)."""

    def _loss(self, Z_L, Y):
        A_L = softmax(Z_L)
        return cross_entropy_from_logits(A_L, Y), A_L

    def _output_gradient(self, Z_L, A_L, Y):  # right for this loss
        return softmax_backward(cross_entropy_backward(softmax(A_L), Y), Z_L)


class UncorrectedAdam(Adam):
    """Adam without the bias correction: both corrections are 1."""

    def update(self, theta, dtheta):
        """Change theta in place, with t so large that beta^t = 0."""
        self.t = 10**9
        super().update(theta, dtheta)


class EpochAdam(Adam):
    """Adam whose t counts epochs instead of updates (F-E7)."""

    def __init__(self, learning_rate, updates_per_epoch):
        super().__init__(learning_rate)
        self.updates_per_epoch, self.updates = updates_per_epoch, 0

    def update(self, theta, dtheta):
        """Change theta in place."""
        self.t = self.updates // self.updates_per_epoch  # Adam adds 1 to it
        self.updates += 1
        super().update(theta, dtheta)


def variance_as_std(n_in, n_out, seed=None):
    """Draw with standard deviation 2/n_in, which should be the variance (F-E3)."""
    return normal(n_in, n_out, seed, std=2 / n_in)


@dataclass
class Run:
    """One way to train, whole: what is not said is the default of nnlib."""

    layer_sizes: list
    optimizer: partial
    batch_size: int
    epochs: int
    network: type = Network
    options: dict = field(default_factory=dict)
    n_train: int = 60000

    def accuracy(self, data, seed):
        """Train with one seed; return the accuracy on the test images, a fraction."""
        net = self.network(self.layer_sizes, seed=seed, **self.options)
        n = self.n_train
        part = replace(data, X_train=data.X_train[:n], Y_train=data.Y_train[:n])
        settings = {"epochs": self.epochs, "batch_size": self.batch_size, "seed": seed}
        optimizer = self.optimizer()
        train(net, part, optimizer, **settings, evaluate=False, progress=False)
        return round(accuracy(data.y_test, net.predict(data.X_test)), 4)

    def configuration(self):
        """Return what json can write."""
        options = {k: getattr(v, "__name__", v) for k, v in self.options.items()}
        written = {"network": self.network.__name__, "options": options}
        arguments = ", ".join(
            [f"{value:g}" for value in self.optimizer.args]
            + [f"{key}={value:g}" for key, value in self.optimizer.keywords.items()]
        )
        written["optimizer"] = f"{self.optimizer.func.__name__}({arguments})"
        names = ("layer_sizes", "batch_size", "epochs", "n_train")
        return {**{name: getattr(self, name) for name in names}, **written}


DW_TIMES_M = {"powers": {"W1": 1, "W2": 1, "W3": 1}}
R_PRINTED = {"powers": {"W1": -1, "b1": -1, "W2": 1}}
TWICE = {"powers": {f"{part}{l}": -1 for part in "Wb" for l in range(1, 5)}}
SQUARED = {"loss_function": "squared_error"}
MISREAD, FAN_IN = {"initializer": variance_as_std}, {"initializer": uniform_fan_in}

ADAM, ADAM_A = partial(Adam, 0.001), partial(Adam, 0.001, beta1=0.9, beta2=0.99)
EPOCHS_AS_T = partial(EpochAdam, 0.001, updates_per_epoch=-(-60000 // 128))
GD = partial(GradientDescent, 0.1)
GD_R, GD_P = partial(GradientDescent, 0.001), partial(GradientDescent, 0.13)

RUNS = {
    "A, Adam": Run(A_SIZES, ADAM_A, 128, 5),
    "A, Adam, dW without 1/m": Run(A_SIZES, ADAM_A, 128, 5, Scaled, DW_TIMES_M),
    "A, Adam, squared error": Run(A_SIZES, ADAM_A, 128, 5, Network, SQUARED),
    "A, Adam, beta2 0.999": Run(A_SIZES, ADAM, 128, 5),
    "A, GD": Run(A_SIZES, GD, 128, 5),
    "A, GD, dW without 1/m": Run(A_SIZES, GD, 128, 5, Scaled, DW_TIMES_M),
    "R, GD 0.001": Run(R_SIZES, GD_R, 100, 10),
    "R, GD 0.001, as printed": Run(R_SIZES, GD_R, 100, 10, Scaled, R_PRINTED),
    "R, GD 0.1": Run(R_SIZES, GD, 100, 10),
    "R, GD 0.1, as printed": Run(R_SIZES, GD, 100, 10, Scaled, R_PRINTED),
    "F, Adam": Run(F_SIZES, ADAM, 128, 5),
    "F, Adam, 1/m twice": Run(F_SIZES, ADAM, 128, 5, Scaled, TWICE),
    "F, Adam, no correction": Run(F_SIZES, partial(UncorrectedAdam, 0.001), 128, 5),
    "F, Adam, t = epoch": Run(F_SIZES, EPOCHS_AS_T, 128, 5),
    "F, Adam, std 2/n": Run(F_SIZES, ADAM, 128, 5, Network, MISREAD),
    "F, GD, 1 epoch": Run(F_SIZES, GD, 128, 1),
    "F, GD, 1 epoch, std 2/n": Run(F_SIZES, GD, 128, 1, Network, MISREAD),
    "P": Run(P_SIZES, GD_P, 50, 2, Network, FAN_IN, 50000),
    "P, softmax twice": Run(P_SIZES, GD_P, 50, 2, SoftmaxTwice, FAN_IN, 50000),
}

# mistake, erratum, run without it, run with it
TABLE = [
    ("dW without 1/m, Adam", "A-E3", "A, Adam", "A, Adam, dW without 1/m"),
    ("dW without 1/m, GD", "A-E3", "A, GD", "A, GD, dW without 1/m"),
    ("A - Y for squared error, Adam", "A-E2", "A, Adam, squared error", "A, Adam"),
    ("beta2 0.99 for 0.999, Adam", "A-E4", "A, Adam, beta2 0.999", "A, Adam"),
    ("averages (27), (29), GD 0.001", "R-E6", "R, GD 0.001", "R, GD 0.001, as printed"),
    ("averages (27), (29), GD 0.1", "R-E6", "R, GD 0.1", "R, GD 0.1, as printed"),
    ("1/m twice, Adam", "F-E1", "F, Adam", "F, Adam, 1/m twice"),
    ("no bias correction, Adam", "none", "F, Adam", "F, Adam, no correction"),
    ("t counts epochs, Adam", "F-E7", "F, Adam", "F, Adam, t = epoch"),
    ("variance taken as std, Adam", "F-E3", "F, Adam", "F, Adam, std 2/n"),
    ("variance taken as std, GD", "F-E3", "F, GD, 1 epoch", "F, GD, 1 epoch, std 2/n"),
    ("softmax twice, GD", "P-E2", "P", "P, softmax twice"),
]


def main(seeds):
    """Train every run with every seed; write configurations and accuracies."""
    data = load_mnist("full")
    runs = {}
    for name, run in RUNS.items():
        accuracies = [run.accuracy(data, seed) for seed in seeds]
        mean = round(float(np.mean(accuracies)), 4)
        runs[name] = {**run.configuration(), "test_accuracy": accuracies, "mean": mean}
        print(name, mean, flush=True)
    names = ("mistake", "erratum", "right", "wrong")
    table = [dict(zip(names, row, strict=True)) for row in TABLE]
    recorded = {"seeds": seeds, "runs": runs, "table": table}
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(recorded, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or list(SEEDS))
