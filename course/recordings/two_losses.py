"""Run: NNLIB_DATA=folder python course/recordings/two_losses.py [seeds].

The network of the notes on Adam, trained on cross-entropy and on the squared error, as
in four_sources.py: its RMSE on the training images and on the test images. Seeds 0 to 4
if none are given. Three minutes on one core. Written to two_losses.json.
"""

import json
import sys
from pathlib import Path

from four_sources import CONFIGURATIONS, batch_losses, start

from nnlib import load_mnist, root_mean_squared_error

LOSSES = {
    "cross-entropy": "A, cross-entropy",
    "squared error": "A, squared error",
}


def run(data, configuration, seed):
    """Train one network; return its RMSE on both sets, and its test accuracy."""
    net = start(configuration, seed)
    for _ in batch_losses(net, data, configuration, seed):
        pass
    parts = {"train": (data.X_train, data.Y_train), "test": (data.X_test, data.Y_test)}
    rmse = {
        f"{part}_rmse": round(root_mean_squared_error(Y, net.forward(X)), 4)
        for part, (X, Y) in parts.items()
    }
    accuracy = float((net.predict(data.X_test) == data.y_test).mean())
    return {"seed": seed, **rmse, "test_accuracy": round(accuracy, 4)}


def main(seeds):
    """Run both losses with every seed and write the record."""
    data = load_mnist("full")
    path, record = Path(__file__).with_suffix(".json"), {}
    for loss, name in LOSSES.items():
        record[loss] = [run(data, CONFIGURATIONS[name], seed) for seed in seeds]
        print(loss, record[loss], flush=True)
    path.write_text(json.dumps(record) + "\n", "utf-8")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [0, 1, 2, 3, 4])
