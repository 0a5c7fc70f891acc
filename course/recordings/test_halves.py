"""Measure P's network on every part of the test set: `python test_halves.py 0 1 2 ...`.

    NNLIB_DATA=folder python course/recordings/test_halves.py $(seq 0 19)

The numbers are seeds. All runs have P's configuration (784-100-100-10, the hidden sizes
being our guess: P gives none): the first 50,000 training images, 1000 batches of 50, 2
epochs, learning rate 0.13. The first 5 seeds also try other learning rates, the first 3
other choices that P leaves open. The result goes into test_halves.json. Two minutes on
one core.
"""

import json
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from nnlib import (
    GradientDescent,
    Network,
    confusion_matrix,
    error_by_class,
    load_mnist,
    minibatches,
    uniform_fan_in,
)

SIZES, RATE, BATCH, EPOCHS, N_TRAIN = [784, 100, 100, 10], 0.13, 50, 2, 50_000
RATES = (0.05, 0.13, 0.25, 0.4, 0.6)


def epochs_of(data, seed, rate=RATE, sizes=SIZES, scale=lambda X: X):
    """Train; after each epoch yield the network and its loss for each 100 batches."""
    net = Network(sizes, initializer=uniform_fan_in, seed=seed)
    optimizer, rng = GradientDescent(rate), np.random.default_rng(seed)
    X, Y = scale(data.X_train[:N_TRAIN]), data.Y_train[:N_TRAIN]
    for _ in range(EPOCHS):
        losses = []
        for X_batch, Y_batch in minibatches(X, Y, BATCH, rng):
            J, dtheta = net.loss_and_gradient(X_batch, Y_batch, check=False)
            optimizer.update(net.theta, dtheta)
            losses.append(J)
        yield net, np.reshape(losses, (-1, 100)).mean(axis=1)


def trained(data, seed, **options):
    """Return the network after the last epoch."""
    *_, (net, _) = epochs_of(data, seed, **options)
    return net


def accuracy_by_thousand(net, X, y):
    """Return the accuracy on images 0 to 999, 1000 to 1999, ..."""
    return rounded((net.predict(X) == y).reshape(-1, 1000).mean(axis=1))


def rounded(values):
    """Return floats of four decimals, as lists."""
    return np.round(np.asarray(values, float), 4).tolist()


def runs_of_P(data, seeds):
    """Return one record for each seed, and how often two of them disagree."""
    X, y = data.X_test, data.y_test
    runs, correct = [], []
    for seed in seeds:
        run = {"seed": seed, "loss": [], "train_error": [], "test_error": []}
        for net, losses in epochs_of(data, seed):
            fitted = net.predict(data.X_train[:N_TRAIN])
            run["loss"] += rounded(losses)
            run["train_error"].append(
                rounded(error_by_class(data.y_train[:N_TRAIN], fitted))
            )
            run["test_error"].append(rounded(error_by_class(y, net.predict(X))))
            run.setdefault("train_accuracy", []).append(
                round(float((fitted == data.y_train[:N_TRAIN]).mean()), 4)
            )
            run.setdefault("test_by_thousand", []).append(
                accuracy_by_thousand(net, X, y)
            )
        predicted = net.predict(X)
        run["confusion"] = confusion_matrix(y, predicted, 10).tolist()
        runs.append(run)
        correct.append(predicted == y)
    disagree = np.mean([(a != b).mean() for a, b in pairwise(correct)])
    return {"runs": runs, "one_right_one_wrong": round(float(disagree), 4)}


def rates_tried(data, seeds):
    """Return accuracies on unused training images and on parts of the test set."""
    tried = {}
    for rate in RATES:
        nets = [trained(data, seed, rate=rate) for seed in seeds]
        parts = {
            "validation": (data.X_train[N_TRAIN:], data.y_train[N_TRAIN:]),
            "first_4000": (data.X_test[:4000], data.y_test[:4000]),
            "other_6000": (data.X_test[4000:], data.y_test[4000:]),
        }
        tried[str(rate)] = {
            part: rounded([(net.predict(X) == y).mean() for net in nets])
            for part, (X, y) in parts.items()
        }
    return tried


def open_choices(data, seeds):
    """Return accuracies on all test images for choices that P leaves open."""
    mean, std = data.X_train[:N_TRAIN].mean(), data.X_train[:N_TRAIN].std()
    choices = {
        "hidden 30, 30": {"sizes": [784, 30, 30, 10]},
        "hidden 100, 100": {},
        "hidden 300, 100": {"sizes": [784, 300, 100, 10]},
        "pixels 0 to 255": {"scale": lambda X: 255 * X},
        "pixels standardised": {"scale": lambda X: (X - mean) / std},
    }
    found = {}
    for name, options in choices.items():
        X = options.get("scale", lambda X: X)(data.X_test)
        nets = [trained(data, seed, **options) for seed in seeds]
        found[name] = rounded([(net.predict(X) == data.y_test).mean() for net in nets])
    return found


def main():
    """Run everything for the seeds given as arguments and write the record."""
    seeds = [int(seed) for seed in sys.argv[1:]]
    data = load_mnist("full")
    record = {
        "seeds": seeds,
        **runs_of_P(data, seeds),
        "rates": rates_tried(data, seeds[:5]),
        "open_choices": open_choices(data, seeds[:3]),
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(record) + "\n", "utf-8")


if __name__ == "__main__":
    main()
