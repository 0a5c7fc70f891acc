"""Run: NNLIB_DATA=folder python course/recordings/left_out.py 0 1 2 3 4 (the seeds).

Paterson trains on 50,000 of the 60,000 training images. Were the tested ones among the
10,000 that are left out? The network P of four_sources.py: its accuracy on each 1,000
of these, and on all test images. Seeds 0 to 4 if none are given. Half a minute on one
core. Written to left_out.json.
"""

import json
import sys
from pathlib import Path

import numpy as np
from four_sources import CONFIGURATIONS, batch_losses, start

from nnlib import load_mnist


def run(data, configuration, seed):
    """Train one network; return what it reads right, as fractions."""
    net, n = start(configuration, seed), configuration["n_train"]
    for _ in batch_losses(net, data, configuration, seed):
        pass
    right = (net.predict(data.X_train[n:]) == data.y_train[n:]).reshape(10, -1)
    tested = float((net.predict(data.X_test) == data.y_test).mean())
    return {
        "seed": seed,
        "by_thousand": np.round(right.mean(axis=1).astype(float), 4).tolist(),
        "test_accuracy": round(tested, 4),
    }


def main(seeds):
    """Run every seed and write the record."""
    data, path = load_mnist("full"), Path(__file__).with_suffix(".json")
    record = [run(data, CONFIGURATIONS["P"], seed) for seed in seeds]
    path.write_text(json.dumps(record) + "\n", "utf-8")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [0, 1, 2, 3, 4])
