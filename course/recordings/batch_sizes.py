"""Run: python course/recordings/batch_sizes.py [seeds].

How fast batches of different sizes learn, in passes over the data and in seconds, each
at its own best learning rate: chapter 07. On the 4,000 digits of the package, one run
for each seed, three if none is given (about two minutes on one core). Written to
batch_sizes.json.

The rate of a size is the one whose loss after 5 epochs is least, of eight rates, two
to a power of ten, with a seed that is not used again. Then each size trains 20 epochs
at it. Seconds are those of the processor, the median over all epochs of a size.
"""

import json
import sys
from pathlib import Path
from time import process_time

import numpy as np

from nnlib import GradientDescent, Network, load_mnist, train

SEEDS = (0, 1, 2)
SEED_OF_SEARCH = 9
SIZES = (4000, 500, 50, 5, 1)
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
LAYERS, EPOCHS, EPOCHS_OF_SEARCH = [784, 32, 10], 20, 5


def run(data, batch_size, rate, seed, epochs):
    """Train; return the loss on the training digits and the seconds of each epoch."""
    net, optimizer = Network(LAYERS, seed=seed), GradientDescent(rate)
    order, losses, seconds = np.random.default_rng(seed), [], []
    settings = {"epochs": 1, "batch_size": batch_size, "seed": order}
    for _ in range(epochs):
        start = process_time()
        try:
            train(net, data, optimizer, **settings, evaluate=False, progress=False)
        except FloatingPointError:
            return [float("inf")] * epochs, seconds
        seconds.append(process_time() - start)
        losses.append(round(float(net.loss(data.X_train, data.Y_train)), 4))
    return losses, seconds


def best_rate(data, batch_size):
    """Return the rate with the least loss at the end of a short training."""

    def loss(rate):
        return run(data, batch_size, rate, SEED_OF_SEARCH, EPOCHS_OF_SEARCH)[0][-1]

    return min(RATES, key=loss)


def main(seeds):
    """Find the rate of each size, train with every seed, write what came."""
    data, sizes = load_mnist(), {}
    for batch_size in SIZES:
        rate = best_rate(data, batch_size)
        runs = [run(data, batch_size, rate, seed, EPOCHS) for seed in seeds]
        seconds = float(np.median([second for _, times in runs for second in times]))
        sizes[str(batch_size)] = {
            "rate": rate,
            "loss": [losses for losses, _ in runs],
            "seconds_per_epoch": round(seconds, 4),
        }
        print(batch_size, rate, round(seconds, 3), runs[0][0][-1], flush=True)
    recorded = {"seeds": seeds, "layers": LAYERS, "rates": RATES, "sizes": sizes}
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(recorded, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or list(SEEDS))
