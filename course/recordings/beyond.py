"""Run: NNLIB_DATA=folder python course/recordings/beyond.py PART [seeds].

What each idea of chapter 11 buys, on all digits. PART is `ablation`, `ladder` or
`fooled`; each replaces its part of beyond.json. Networks are chosen on the last 10,000
training digits, which they do not learn from; `ladder` then reports the test digits,
once for each rung, with networks that have learnt from all 60,000.

Seconds are those of the processor, one thread of BLAS, on the machine that the record
names: all that happens to the training pixels, and the training.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import process_time

import numpy as np

from nnlib import (
    GradientDescent,
    L2Penalty,
    LinearDecay,
    Momentum,
    Network,
    Standardise,
    Warmup,
    WeightAverage,
    WeightDecay,
    accuracy,
    affine_field,
    hold_out,
    load_mnist,
    mean_forward,
    mean_pool,
    shift,
    smooth_field,
    smooth_labels,
    train,
    warp,
)

PATH = Path(__file__).with_suffix(".json")


@dataclass(frozen=True)
class Recipe:
    """How a network is trained; what is left at its default is not done."""

    hidden: tuple = (128,)
    epochs: int = 3
    rate: float = 0.1
    batch_size: int = 128
    nesterov: bool = False  # momentum 0.9
    warmup: float = 0.0  # share of the updates
    falling: bool = False  # the rate, along a line to 0
    pool: bool = False
    centre: bool = False
    smoothing: float = 0.0
    shifts: int = 0
    elastic: tuple = ()  # alpha, sigma
    affine: tuple = ()  # angle, zoom
    dropout: float = 0.0
    l2: float = 0.0
    decay: float = 0.0
    average: float = 0.0
    networks: int = 1


class Inputs:
    """What a recipe does to pixels: always, and, beside that, to a batch."""

    def __init__(self, recipe, X):
        self.recipe, self.standardise = recipe, None
        if recipe.centre:
            self.standardise = Standardise(mean_pool(X) if recipe.pool else X)

    def __call__(self, X):
        """Return what a network gets of images that are not changed."""
        if self.recipe.pool:
            X = mean_pool(X)
        return X if self.standardise is None else self.standardise(X)

    def augmented(self, X, rng):
        """Return what a network gets of images that are moved and bent."""
        recipe = self.recipe
        if recipe.shifts:
            X = shift(X, recipe.shifts, rng)
        if recipe.elastic or recipe.affine:
            field = np.zeros((), np.float32)
            if recipe.elastic:
                alpha, sigma = recipe.elastic
                field = smooth_field(len(X), alpha=alpha, sigma=sigma, seed=rng)
            if recipe.affine:
                angle, zoom = recipe.affine
                field = field + affine_field(len(X), angle=angle, zoom=zoom, seed=rng)
            X = warp(X, field)
        return self(X)

    @property
    def augment(self):
        """The function for `train`, or None."""
        recipe = self.recipe
        moved = recipe.shifts or recipe.elastic or recipe.affine
        return self.augmented if moved else None


def optimizer_of(recipe, steps):
    """Return the optimizer, with all that stands around it."""
    rate = LinearDecay(recipe.rate, steps) if recipe.falling else recipe.rate
    if recipe.warmup:
        rate = Warmup(rate, max(1, round(recipe.warmup * steps)))
    rule = Momentum(rate, nesterov=True) if recipe.nesterov else GradientDescent(rate)
    if recipe.l2:
        rule = L2Penalty(rule, recipe.l2)
    if recipe.decay:
        rule = WeightDecay(rule, recipe.decay)
    return WeightAverage(rule, recipe.average) if recipe.average else rule


def learnt(data, recipe, seed):
    """Return the networks, what their pixels go through, and CPU seconds."""
    start, nets = process_time(), []
    inputs = Inputs(recipe, data.X_train)
    X = data.X_train if inputs.augment else inputs(data.X_train)
    prepared = replace(data, X_train=X)
    if recipe.smoothing:
        prepared.Y_train = smooth_labels(data.Y_train, recipe.smoothing)
    n_inputs = inputs(data.X_train[:1]).shape[1]
    steps = recipe.epochs * -(-len(X) // recipe.batch_size)
    for i in range(recipe.networks):
        net = Network([n_inputs, *recipe.hidden, 10], seed=seed + 100 * i)
        optimizer = optimizer_of(recipe, steps)
        train(
            net,
            prepared,
            optimizer,
            epochs=recipe.epochs,
            batch_size=recipe.batch_size,
            seed=seed + 100 * i,
            augment=inputs.augment,
            dropout=recipe.dropout,
            evaluate=False,
            progress=False,
        )
        if recipe.average:
            net.theta = optimizer.average
        nets.append(net)
    return nets, inputs, process_time() - start


def run(data, recipe, seed):
    """Train; return seconds and the accuracy on both parts of the data."""
    nets, inputs, seconds = learnt(data, recipe, seed)

    def right(X, y):
        starts = range(0, len(X), 1000)
        A = [mean_forward(nets, inputs(X[i : i + 1000])) for i in starts]
        return round(accuracy(y, np.concatenate(A).argmax(axis=1)), 5)

    return {
        "seed": seed,
        "seconds": round(seconds, 3),
        "train": right(data.X_train[:10_000], data.y_train[:10_000]),
        "tested": right(data.X_test, data.y_test),
    }


# Ablation. What is in the whole is taken out of it, what is not in it is added to it.
PLAIN = Recipe(epochs=4)
PARTS = {
    "Nesterov": {"nesterov": True},
    "warm-up, then falling to 0": {"warmup": 0.1, "falling": True},
    "2 x 2 pooling": {"pool": True},
    "centred and scaled": {"centre": True},
    "label smoothing 0.03": {"smoothing": 0.03},
    "shifts by 1 pixel": {"shifts": 1},
}
EXTRAS = {
    "L2, 0.0001": {"l2": 1e-4},
    "decoupled decay, 0.001": {"decay": 1e-3},
    "dropout 0.2": {"dropout": 0.2},
    "elastic, 34 and 4": {"elastic": (34, 4)},
    "mean of the weights, 0.999": {"average": 0.999},
    "ensemble of 3": {"networks": 3},
}
WHOLE = replace(PLAIN, **{k: v for part in PARTS.values() for k, v in part.items()})
RATES = (0.1, 0.3)  # each tried once, with a seed that is not used again
SEED_OF_SEARCH = 9


def cells():
    """Yield the name of every cell of the ablation, and its recipe."""
    default = asdict(Recipe())
    yield "plain", PLAIN
    yield "whole", WHOLE
    for name, change in (PARTS | EXTRAS).items():
        back = {k: default[k] for k in change}
        yield f"alone: {name}", replace(PLAIN, **change)
        if name in PARTS:
            yield f"without: {name}", replace(WHOLE, **back)
        else:
            yield f"with: {name}", replace(WHOLE, **change)


def ablation(data, seeds, record):
    """Fill the cells that the record does not have yet."""
    held = hold_out(data)
    for name, recipe in cells():
        if name in record and [r["seed"] for r in record[name]["runs"]] == seeds:
            continue
        reached = {
            rate: run(held, replace(recipe, rate=rate), SEED_OF_SEARCH)["tested"]
            for rate in RATES
        }
        recipe = replace(recipe, rate=max(RATES, key=reached.get))
        runs = [run(held, recipe, seed) for seed in seeds]
        record[name] = {"recipe": asdict(recipe), "runs": runs}
        yield name, [r["tested"] for r in runs]


# The ladder: digits kept back chose these, the test digits are asked once.
LADDER = {}


def main(part, seeds):
    """Do one part; write the record after each of its entries."""
    stored = json.loads(PATH.read_text("utf-8")) if PATH.exists() else {}
    data, record = load_mnist("full", np.uint8), stored.setdefault(part, {})
    for name, accuracies in {"ablation": ablation}[part](data, seeds, record):
        stored["machine"] = machine()
        PATH.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
        print(name, accuracies, flush=True)


def machine():
    """Return the processor that the seconds are of."""
    with open("/proc/cpuinfo") as file:
        cpu = next(line for line in file if line.startswith("model name"))
    return f"{cpu.partition(':')[2].strip()}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main(sys.argv[1], [int(seed) for seed in sys.argv[2:]] or [0, 1, 2, 3, 4])
