"""The recipes of chapter 11 on all digits, and one of them as PyTorch's users write it.

The recipes, and why they are these, are in course/recordings/beyond.py. Seconds are CPU
seconds of all that happens to the training pixels, and of the training.

Who has a recipe of their own writes what differs from that of half a second into
work/speed_run.toml (exercise 11), and finds it in the last row.
"""

import tomllib
from dataclasses import asdict, replace
from pathlib import Path
from statistics import mean, median
from time import process_time

import numpy as np

from course.recordings.beyond import LADDER, run
from nnlib import load_mnist

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


def torch_run(data, recipe, seed):
    """Do by PyTorch, eager, what `run` does by nnlib, for a recipe without noise."""
    import torch

    torch.manual_seed(seed)
    start = process_time()
    X, y = inputs_of(torch, data.X_train), torch.from_numpy(data.y_train)
    centre, scale = X.mean(dim=0), (X - X.mean(dim=0)).std()
    X = (X - centre) / scale
    model = torch.nn.Sequential(
        torch.nn.Linear(196, *recipe.hidden),
        torch.nn.ReLU(),
        torch.nn.Linear(*recipe.hidden, 10),
    )
    for layer in model[::2]:
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        torch.nn.init.zeros_(layer.bias)
    loss = torch.nn.CrossEntropyLoss(label_smoothing=recipe.smoothing)
    steps = recipe.epochs * -(-len(X) // recipe.batch_size)
    rate = recipe.rate, round(recipe.warmup * steps)
    rule = torch.optim.SGD(model.parameters(), rate[0], momentum=0.9, nesterov=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        rule, lambda t: (1 - t / steps) * min(1, (t + 1) / rate[1])
    )
    for _ in range(recipe.epochs):
        for batch in torch.randperm(len(X)).split(recipe.batch_size):
            rule.zero_grad()
            loss(model(X[batch]), y[batch]).backward()
            rule.step()
            schedule.step()
    seconds = process_time() - start
    with torch.no_grad():
        scores = model((inputs_of(torch, data.X_test) - centre) / scale)
    right = (scores.argmax(dim=1).numpy() == data.y_test).mean()
    return {"seed": seed, "seconds": seconds, "tested": float(right)}


def inputs_of(torch, X):
    """Return the pooled pixels as PyTorch makes them."""
    images = torch.from_numpy(X).view(-1, 1, 28, 28).float() / 255
    return torch.nn.functional.avg_pool2d(images, 2).flatten(1)


def beyond(runs=RUNS, data=None, recipes=LADDER, own=OWN):
    """Return seconds and accuracies of the recipes; nnlib and PyTorch take turns."""
    if own.exists():
        recipes = recipes | {"yours": own_recipe(own)}
        runs = runs | {"yours": SEEDS_OF_OWN}
    data = data or load_mnist("full", np.uint8)
    found = {}
    for name, n in runs.items():
        for seed in range(n):
            found.setdefault(f"{name}: nnlib", []).append(
                run(data, recipes[name], seed)
            )
            if name == "half a second":
                peer = torch_run(data, recipes[name], seed)
                found.setdefault(f"{name}: PyTorch eager", []).append(peer)
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
