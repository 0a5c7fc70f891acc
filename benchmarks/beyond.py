"""The recipes of chapter 11 on all digits; one of them by PyTorch and JAX as well.

The recipes, and why they are these, are in course/recordings/beyond.py. Seconds are CPU
seconds of all that happens to the training pixels, and of the training.

Who has a recipe of their own writes what differs from that of half a second into
work/speed_run.toml (exercise 11), and finds it in the last row.
"""

import tomllib
from dataclasses import asdict, replace
from pathlib import Path
from statistics import mean, median

import numpy as np

from course.recordings.beyond import LADDER, run
from nnlib import load_mnist

from .recipes import PEERS

RUNS = {"half a second": 10, "eight seconds": 5}
OWN = Path(__file__).parents[1] / "work" / "speed_run.toml"
SEEDS_OF_OWN = 3


def own_recipe(path):
    """Return the recipe of half a second with what a file changes in it."""
    recipe = LADDER["half a second"]
    try:
        changes = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SystemExit(f"{path} cannot be read: {error}") from None
    unknown = sorted(changes.keys() - asdict(recipe).keys())
    if unknown:
        known = ", ".join(asdict(recipe))
        raise SystemExit(f"{path}: there is no {unknown[0]!r}, only {known}")
    tuples = {k: tuple(v) for k, v in changes.items() if isinstance(v, list)}
    return replace(recipe, **changes | tuples)


def beyond(runs=RUNS, data=None, recipes=LADDER, own=OWN, peers=PEERS):
    """Return seconds and accuracies of the recipes; nnlib and its peers take turns."""
    if own.exists():
        recipes = recipes | {"yours": own_recipe(own)}
        runs = runs | {"yours": SEEDS_OF_OWN}
    data = data or load_mnist("full", np.uint8)
    found = {}
    for name, n in runs.items():
        recipe = recipes[name]
        others = peers if name == "half a second" else {}
        made = {peer: make(data, recipe) for peer, make in others.items()}
        for seed in range(n):
            found.setdefault(f"{name}: nnlib", []).append(run(data, recipe, seed))
            for peer, one in made.items():
                found.setdefault(f"{name}: {peer}", []).append(one.run(seed))
    return {name: summary(rows) for name, rows in found.items()}


def summary(rows):
    """Return the median and least seconds, the mean and the worst accuracy."""
    seconds = [row["seconds"] for row in rows]
    tested = [row["tested"] for row in rows]
    return {
        "seeds": len(rows),
        "cpu": median(seconds),
        "least": min(seconds),
        "mean": mean(tested),
        "worst": min(tested),
    }
