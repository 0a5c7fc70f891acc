"""Run: NNLIB_DATA=folder python course/recordings/suspects.py 0 1 2 (the seeds).

What Paterson's text leaves open, tried: the sizes of the hidden layers and the scale of
a pixel, with all that it states (50,000 images, 1000 batches of 50, 2 epochs, learning
rate 0.13). For each run the accuracy on the training images and on each thousand test
images. Seeds 0, 1 and 2 if none are given. Five minutes on one core. Written to
suspects.json.
"""

import json
import sys
from pathlib import Path

import numpy as np

from nnlib import GradientDescent, Network, load_mnist, minibatches, uniform_fan_in

RATE, BATCH, EPOCHS, N_TRAIN = 0.13, 50, 2, 50_000
# hidden layers, and whether pixels get mean 0 and standard deviation 1
SUSPECTS = {
    "60-40": ([60, 40], False),
    "100-100": ([100, 100], False),
    "300-100": ([300, 100], False),
    "800-800": ([800, 800], False),
    "60-40, standardised": ([60, 40], True),
    "100-100, standardised": ([100, 100], True),
    "300-100, standardised": ([300, 100], True),
}


def scaled(data, standardised):
    """Return the training and test images, by the mean and deviation of training."""
    X_train, X_test = data.X_train[:N_TRAIN], data.X_test
    if not standardised:
        return X_train, X_test
    mean, deviation = X_train.mean(), X_train.std()
    return (X_train - mean) / deviation, (X_test - mean) / deviation


def run(data, suspect, seed):
    """Train one network for two epochs; return what it reads right, as fractions."""
    hidden, standardised = suspect
    net = Network([784, *hidden, 10], initializer=uniform_fan_in, seed=seed)
    optimizer, order = GradientDescent(RATE), np.random.default_rng(seed)
    (X_train, X_test), Y_train = scaled(data, standardised), data.Y_train[:N_TRAIN]
    for _ in range(EPOCHS):
        for X, Y in minibatches(X_train, Y_train, BATCH, order):
            _, dtheta = net.loss_and_gradient(X, Y, check=False)
            optimizer.update(net.theta, dtheta)
    trained = (net.predict(X_train) == data.y_train[:N_TRAIN]).mean()
    right = (net.predict(X_test) == data.y_test).reshape(10, -1).mean(axis=1)
    return {
        "seed": seed,
        "train_accuracy": round(float(trained), 4),
        "by_thousand": np.round(right.astype(float), 4).tolist(),
    }


def main(seeds):
    """Run every suspect with every seed and write the record."""
    data = load_mnist("full")
    path, record = Path(__file__).with_suffix(".json"), {}
    for name, suspect in SUSPECTS.items():
        record[name] = [run(data, suspect, seed) for seed in seeds]
        print(name, [one["train_accuracy"] for one in record[name]], flush=True)
    path.write_text(json.dumps(record) + "\n", "utf-8")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [0, 1, 2])
