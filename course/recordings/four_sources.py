"""Run: NNLIB_DATA=folder python course/recordings/four_sources.py [seeds].

The networks of the four sources on all 70,000 digits: chapter 09. Seeds 0 to 4 if none
are given. Under 12 minutes on one core. Written to four_sources.json.
"""

import json
import sys
from pathlib import Path

import numpy as np

import nnlib
from nnlib import (
    Network,
    confusion_matrix,
    error_by_class,
    load_mnist,
    minibatches,
    r2_score,
    root_mean_squared_error,
)

F = {
    "layer_sizes": [784, 256, 128, 64, 10],
    "initializer": "he_normal",
    "loss_function": "cross_entropy",
    "optimizer": ["Adam", {"learning_rate": 0.001}],
    "gradient": "mean",
    "batch_size": 128,
    "epochs": 5,
    "n_train": 60_000,
}
R = F | {
    "layer_sizes": [784, 128, 10],
    "optimizer": ["GradientDescent", {"learning_rate": 0.001}],
    "batch_size": 100,
    "epochs": 10,
}
A = F | {
    "layer_sizes": [784, 128, 40, 10],
    "optimizer": ["Adam", {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.99}],
    "batch_size": 64,
}
P = R | {
    "layer_sizes": [784, 100, 100, 10],
    "initializer": "uniform_fan_in",
    "optimizer": ["GradientDescent", {"learning_rate": 0.13}],
    "batch_size": 50,
    "epochs": 2,
    "n_train": 50_000,
}
GD_0_1 = ["GradientDescent", {"learning_rate": 0.1}]
CONFIGURATIONS = {
    "P": P,
    "P, 10 epochs": P | {"epochs": 10},
    "R, 0.001 averaged": R,
    "R, 0.001 summed": R | {"gradient": "sum"},
    "R, 0.1 averaged": R | {"optimizer": GD_0_1},
    "A, cross-entropy": A,
    "A, squared error": A | {"loss_function": "squared_error"},
    "A, dW without 1/m": A | {"gradient": "dW sum, db mean"},
    "F, Adam": F,
    "F, gradient descent": F | {"optimizer": GD_0_1},
}


def batch_losses(net, data, configuration, seed):
    """Train; yield the loss of each batch, after the update that it led to."""
    name, settings = configuration["optimizer"]
    optimizer, order = getattr(nnlib, name)(**settings), np.random.default_rng(seed)
    n, batch_size = configuration["n_train"], configuration["batch_size"]
    X_train, Y_train = data.X_train[:n], data.Y_train[:n]
    for _ in range(configuration["epochs"]):
        for X, Y in minibatches(X_train, Y_train, batch_size, order):
            J, dtheta = net.loss_and_gradient(X, Y, check=False)
            dW, db = net.gradients  # views into dtheta
            summed = {"mean": (), "sum": (dW, db), "dW sum, db mean": (dW,)}
            for parts in summed[configuration["gradient"]]:
                for l in parts:
                    parts[l] *= len(X)
            optimizer.update(net.theta, dtheta)
            yield J


def start(configuration, seed, dtype=np.float32):
    """Return the network before training."""
    return Network(
        configuration["layer_sizes"],
        initializer=getattr(nnlib, configuration["initializer"]),
        loss_function=configuration["loss_function"],
        seed=seed,
        dtype=dtype,
    )


def rounded(values):
    """Return floats of four decimals, as lists."""
    return np.round(np.asarray(values, float), 4).tolist()


def run(data, configuration, seed):
    """Return what is measured on the test images: after each epoch, and at the end."""
    net, X, y = start(configuration, seed), data.X_test, data.y_test
    per_epoch = -(-configuration["n_train"] // configuration["batch_size"])
    losses, result = [], {"seed": seed, "loss": [], "by_thousand": []}
    for J in batch_losses(net, data, configuration, seed):
        losses.append(J)
        if len(losses) % per_epoch == 0:
            right = net.predict(X) == y
            result["loss"].append(round(float(np.mean(losses[-per_epoch:])), 4))
            result["by_thousand"].append(rounded(right.reshape(10, -1).mean(axis=1)))
    result["test_accuracy"] = round(float(right.mean()), 4)
    probabilities = net.forward(X)
    result["rmse"] = round(root_mean_squared_error(data.Y_test, probabilities), 4)
    result["r2"] = round(r2_score(data.Y_test, probabilities), 4)
    result["confusion"] = confusion_matrix(y, net.predict(X), 10).tolist()
    return result


def curves(data, configuration, seed, every=100):
    """Return losses and errors of each digit, a point for each 100 batches."""
    net, n = start(configuration, seed), configuration["n_train"]
    losses, points = [], {"loss": [], "train_error": [], "test_error": []}
    points |= {"train_accuracy": [], "test_accuracy": []}
    for J in batch_losses(net, data, configuration, seed):
        losses.append(J)
        if len(losses) % every == 0:
            points["loss"].append(round(float(np.mean(losses[-every:])), 4))
            for part, X, y in (
                ("train", data.X_train[:n], data.y_train[:n]),
                ("test", data.X_test, data.y_test),
            ):
                predicted = net.predict(X)
                points[f"{part}_error"].append(rounded(error_by_class(y, predicted)))
                share = float((predicted == y).mean())
                points[f"{part}_accuracy"].append(round(share, 4))
    return points


def on_small_set(configuration):
    """Return the accuracy on the 1,000 test images of the package, seed 0, float64."""
    data, net = load_mnist(), start(configuration, 0, np.float64)
    for _ in batch_losses(net, data, configuration, 0):
        pass
    return round(float((net.predict(data.X_test) == data.y_test).mean()), 4)


def main(seeds):
    """Run every configuration with every seed and write the record."""
    data, record = load_mnist("full"), {"seeds": seeds, "configurations": {}}
    path = Path(__file__).with_suffix(".json")
    record["curves of P"] = [curves(data, P, seed) for seed in seeds]
    for name, configuration in CONFIGURATIONS.items():
        runs = [run(data, configuration, seed) for seed in seeds]
        small = on_small_set(configuration)
        record["configurations"][name] = configuration | {"small": small, "runs": runs}
        print(name, [r["test_accuracy"] for r in runs], "small", small, flush=True)
        path.write_text(json.dumps(record) + "\n", "utf-8")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [0, 1, 2, 3, 4])
