"""Measure the test accuracy of the networks of chapters 02 and 03.

    NNLIB_DATA=folder python course/recordings/first_networks.py

On the 5,000 digits of the package and on all 70,000, for three seeds; the result goes
into first_networks.json. Two minutes on one core.
"""

import json
from pathlib import Path

import numpy as np

from nnlib import GradientDescent, Network, load_mnist, train

SEEDS = (0, 1, 2)
CONFIGURATIONS = {
    "784-10, learning rate 0.5, 20 epochs": ([784, 10], 0.5, 20),
    "784-10, learning rate 0.001, 10 epochs": ([784, 10], 0.001, 10),
    "784-10, learning rate 0.1, 10 epochs": ([784, 10], 0.1, 10),
    "784-10, learning rate 0.5, 10 epochs": ([784, 10], 0.5, 10),
    "784-128-10, learning rate 0.001, 10 epochs": ([784, 128, 10], 0.001, 10),
    "784-128-10, learning rate 0.1, 10 epochs": ([784, 128, 10], 0.1, 10),
    "784-128-10, learning rate 0.5, 10 epochs": ([784, 128, 10], 0.5, 10),
}


def main():
    """Train every configuration on both sets; write the accuracies, as fractions."""
    recorded = {}
    for source in ("small", "full"):
        data = load_mnist(source)
        for name, (layer_sizes, learning_rate, epochs) in CONFIGURATIONS.items():
            accuracies = []
            for seed in SEEDS:
                net = Network(layer_sizes, seed=seed)
                optimizer = GradientDescent(learning_rate)
                settings = {"epochs": epochs, "batch_size": 100, "seed": seed}
                train(net, data, optimizer, **settings, evaluate=False, progress=False)
                correct = net.predict(data.X_test) == data.y_test
                accuracies.append(round(float(correct.mean()), 4))
            recorded[f"{source}: {name}"] = {
                "seeds": SEEDS,
                "test_accuracy": accuracies,
                "mean": round(float(np.mean(accuracies)), 4),
            }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(recorded, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
