"""Run with `NNLIB_DATA=folder python course/recordings/depth_and_width.py [SEED ...]`.

Measures the networks of chapter 05 on all 70,000 digits, for each seed (0, 1 and 2 if
none is given), and writes depth_and_width.json. Three minutes on one core.
"""

import json
import sys
from pathlib import Path

import numpy as np

from nnlib import GradientDescent, Network, load_mnist, minibatches, uniform_fan_in

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
DEPTHS = (0, 1, 2, 4, 8)


def configurations():
    """Yield the name, layer sizes, and settings of each network."""
    settings = {"learning_rate": 0.2, "batch_size": 100, "epochs": 10}
    for width in WIDTHS:
        yield f"width {width}", [784, width, 10], settings
    settings = {"learning_rate": 0.1, "batch_size": 100, "epochs": 10}
    for depth in DEPTHS:
        yield f"depth {depth}", [784, *[32] * depth, 10], settings
    # source P: 50,000 images, 2 epochs; its hidden sizes are not given
    settings = {"learning_rate": 0.13, "batch_size": 50, "epochs": 2}
    settings |= {"initializer": uniform_fan_in, "m_train": 50_000}
    yield "paterson, K = 10 everywhere", [784, 10, 10, 10], settings
    yield "paterson, 100 and 100 units", [784, 100, 100, 10], settings


def run(data, layer_sizes, seed, *, learning_rate, batch_size, epochs, **options):
    """Return accuracy on the training images and on the 10,000 test images."""
    m = options.pop("m_train", len(data.X_train))
    net = Network(layer_sizes, seed=seed, **options)
    optimizer = GradientDescent(learning_rate)
    X, Y, rng = data.X_train[:m], data.Y_train[:m], np.random.default_rng(seed)
    for _ in range(epochs):
        for X_batch, Y_batch in minibatches(X, Y, batch_size, rng):
            optimizer.update(net.theta, net.loss_and_gradient(X_batch, Y_batch)[1])
    return [
        round(float((net.predict(X) == y).mean()), 4)
        for X, y in ((X, data.y_train[:m]), (data.X_test, data.y_test))
    ]


def main(seeds):
    """Train every configuration; write the accuracies, as fractions."""
    data = load_mnist("full")
    recorded = {}
    for name, layer_sizes, settings in configurations():
        results = np.array([run(data, layer_sizes, s, **settings) for s in seeds])
        recorded[name] = {
            "layer_sizes": layer_sizes,
            "seeds": seeds,
            "train_accuracy": results[:, 0].tolist(),
            "test_accuracy": results[:, 1].tolist(),
        }
        print(name, results[:, 1])
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(recorded, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [0, 1, 2])
