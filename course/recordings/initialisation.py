"""Run: NNLIB_DATA=folder python course/recordings/initialisation.py 0 1 2 (the seeds).

Test accuracy after every epoch of the networks of chapter 06, started in different
ways, on all 70,000 digits. Seeds 0, 1 and 2 if none are given. Written to
initialisation.json.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from nnlib import (
    Adam,
    GradientDescent,
    Network,
    glorot_uniform,
    he_normal,
    load_mnist,
    normal,
    train,
    uniform_fan_in,
    zeros,
)


def variance_as_std(n_in, n_out, seed=None):
    """Draw as `randn * 2 / n_in` does: the variance taken for the deviation (F-E3)."""
    return normal(n_in, n_out, seed, std=2 / n_in)


R, F, P = [784, 128, 10], [784, 256, 128, 64, 10], [784, 100, 100, 10]
# layer sizes, initializer, update rule, learning rate, batch size, images, epochs
CONFIGURATIONS = {
    "R, rate 0.001, He": (R, he_normal, GradientDescent, 0.001, 100, 60_000, 10),
    "R, rate 0.001, 0.01 randn": (R, normal, GradientDescent, 0.001, 100, 60_000, 10),
    "R, rate 0.1, zeros": (R, zeros, GradientDescent, 0.1, 100, 60_000, 10),
    "F, GD, He": (F, he_normal, GradientDescent, 0.1, 100, 60_000, 10),
    "F, GD, misread": (F, variance_as_std, GradientDescent, 0.1, 100, 60_000, 10),
    "F, Adam, He": (F, he_normal, Adam, 0.001, 100, 60_000, 10),
    "F, Adam, misread": (F, variance_as_std, Adam, 0.001, 100, 60_000, 10),
    "P, uniform fan-in": (P, uniform_fan_in, GradientDescent, 0.13, 50, 50_000, 2),
    "P, Glorot": (P, glorot_uniform, GradientDescent, 0.13, 50, 50_000, 2),
    "P, He": (P, he_normal, GradientDescent, 0.13, 50, 50_000, 2),
}


def run(configuration, data, seed):
    """Train one network; return its test accuracy after each epoch, as fractions."""
    sizes, initializer, rule, learning_rate, batch_size, n_images, epochs = (
        configuration
    )
    first = slice(n_images)
    X, y, Y = data.X_train[first], data.y_train[first], data.Y_train[first]
    part = replace(data, X_train=X, y_train=y, Y_train=Y)
    net, optimizer = (
        Network(sizes, initializer=initializer, seed=seed),
        rule(learning_rate),
    )
    order = np.random.default_rng(seed)
    settings = {"epochs": 1, "batch_size": batch_size, "seed": order}
    accuracies = []
    for _ in range(epochs):
        train(net, part, optimizer, **settings, evaluate=False, progress=False)
        correct = net.predict(data.X_test) == data.y_test
        accuracies.append(round(float(correct.mean()), 4))
    return accuracies


def main(seeds):
    """Run every configuration with every seed; write the accuracies."""
    data = load_mnist("full")
    recorded = {
        name: {"seeds": seeds, "test_accuracy": [run(c, data, seed) for seed in seeds]}
        for name, c in CONFIGURATIONS.items()
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(recorded, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [0, 1, 2])
