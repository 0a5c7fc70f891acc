"""What is measured: each function returns numbers that go into JSON as they are.

Peers take turns in every round, so that what else happens on the machine strikes all of
them; a ratio is the median of the ratios within the rounds. CPU time is that of the
process, all its threads together; wall time is what a student waits.
"""

import subprocess
import sys
import time
from dataclasses import replace
from itertools import product
from statistics import median

import numpy as np
from threadpoolctl import threadpool_limits

from nnlib import (
    Adam,
    Dataset,
    GradientDescent,
    Momentum,
    Network,
    RMSprop,
    check_gradients,
    load_mnist,
    one_hot,
    train,
)

from .peers import PEERS, Problem

CASES = {
    "A": ([784, 128, 10], "gd", 100),
    "B": ([784, 128, 40, 10], "adam", 64),
    "C": ([784, 256, 128, 64, 10], "adam", 128),
}
SLOW = {"per-sample loop": 200}  # samples of a pass, whose time is scaled up


def problem(sizes, optimizer, batch_size, m, passes=1, dtype=np.float32):
    """Return m digits to learn: of all 60,000, or of the 4,000 if these will do."""
    data = load_mnist("full") if m > 4000 else load_mnist()
    X, y = data.X_train[:m].astype(dtype), data.y_train[:m]
    Y = one_hot(y).astype(dtype)
    return Problem(X, y, Y, sizes, optimizer, batch_size, passes)


def timed(action, *arguments):
    """Return seconds of CPU and of wall time."""
    cpu, wall = time.process_time(), time.perf_counter()
    action(*arguments)
    return time.process_time() - cpu, time.perf_counter() - wall


def race(names, task, rounds, threads=1):
    """Return how long each peer takes, and how long nnlib in comparison.

    Returns
    -------
    result : dict of str to dict
        "cpu", "wall": medians in seconds a pass; "cpu ratio", "wall ratio": medians
        over the rounds of nnlib's time by the peer's, below 1 where nnlib is faster.
    """
    tasks = {name: task.first(SLOW.get(name, len(task.X))) for name in names}
    peers = {name: PEERS[name](tasks[name]) for name in names}
    times = {name: [] for name in names}
    with threadpool_limits(threads, "blas"):
        for seed in range(rounds + 1):
            for name, peer in peers.items():
                getattr(peer, "prepare", int)(seed)
                if threads > 1:  # those of the peer before wait busily for a while
                    time.sleep(0.3)
                samples = len(tasks[name].X) * task.passes
                seconds = np.array(timed(peer.run, seed))
                times[name].append(seconds * len(task.X) / samples)
    times = {name: np.array(t[1:]) for name, t in times.items()}  # the first: warm-up
    return {name: _compared(times["nnlib"], t) for name, t in times.items()}


def _compared(ours, theirs):
    ratios = np.median(ours / theirs, axis=0).tolist()
    medians = np.median(theirs, axis=0).tolist()
    return dict(
        zip(("cpu", "wall", "cpu ratio", "wall ratio"), medians + ratios, strict=True)
    )


def cases(names, m, passes, rounds, threads):
    """Race on the three cases."""
    return {
        case: race(names, problem(*setting, m, passes), rounds, threads)
        for case, setting in CASES.items()
    }


def batches(names, m, passes, rounds, sizes):
    """Race on A and B over the size of a batch."""
    return {
        case: {
            n: race(names, problem(*CASES[case][:2], n, m, passes), rounds)
            for n in sizes
        }
        for case in "AB"
    }


def growth(names, m, rounds, widths, depths, samples):
    """Race over width, depth and number of samples; Adam, batch 128."""

    def at(hidden, m=m):
        return race(names, problem([784, *hidden, 10], "adam", 128, m), rounds)

    return {
        "width of one hidden layer": {n: at([n]) for n in widths},
        "hidden layers of 128": {n: at([128] * n) for n in depths},
        "samples": {n: at([128], n) for n in samples},
    }


def equality(names, steps, m=320, batch_size=32):
    """Return the largest difference to nnlib's parameters after so many steps, float64.

    All start from the same parameters and see the same samples in the same order.
    """
    if "JAX jit" in names:
        import jax

        jax.config.update("jax_enable_x64", True)
    passes, result = steps * batch_size // m, {}
    for case, (sizes, optimizer, _) in CASES.items():
        task = problem(sizes, optimizer, batch_size, m, passes, np.float64)
        learnt = {}
        for name in names:
            peer = PEERS[name](task)
            getattr(peer, "prepare", int)(0)
            peer.run(0)
            learnt[name] = np.asarray(peer.theta(), np.float64)
        result[case] = {
            name: float(np.abs(theta - learnt["nnlib"]).max())
            for name, theta in learnt.items()
        }
    return result


def epochs(m, n_epochs):
    """Return CPU seconds of each epoch, for each optimiser, and for PyTorch's Adam."""
    task = problem([784, 128, 40, 10], "adam", 64, m)
    result = {}
    for optimizer in (GradientDescent(0.1), Momentum(0.02), RMSprop(), Adam()):
        peer = PEERS["nnlib"](task)
        peer.optimizer = optimizer
        seconds = [timed(peer.run, seed)[0] for seed in range(n_epochs)]
        result[type(optimizer).__name__] = seconds
    peer = PEERS["PyTorch eager, index"](task)
    result["PyTorch's Adam"] = [timed(peer.run, seed)[0] for seed in range(n_epochs)]
    return result


class Decaying(Momentum):
    """A momentum whose learning rate falls linearly to 0."""

    def __init__(self, learning_rate, steps):
        super().__init__(learning_rate)
        self.first_rate, self.steps = learning_rate, steps

    def update(self, theta, dtheta):
        self.learning_rate = self.first_rate * (1 - self.t / self.steps)
        super().update(theta, dtheta)


def centred(data):
    """Return the same digits, less the mean of each pixel over the training set."""
    mean = data.X_train.mean(axis=0)
    return replace(data, X_train=data.X_train - mean, X_test=data.X_test - mean)


def fast_training(data, hidden, n_epochs, batch_size, rate, centre, seed):
    """Return the accuracy on the test set, and the seconds (CPU, wall) it all took."""
    net = Network([784, *hidden, 10], seed=seed)
    steps = n_epochs * -(-len(data.X_train) // batch_size)
    sets = [data]

    def run():
        if centre:
            sets[0] = centred(data)
        train(
            net,
            sets[0],
            Decaying(rate, steps),
            epochs=n_epochs,
            batch_size=batch_size,
            seed=seed,
            evaluate=False,
            progress=False,
        )

    seconds = timed(run)
    return float((net.predict(sets[0].X_test) == data.y_test).mean()), seconds


def choose(hidden_layers, n_epochs, batch_sizes, rates, centre, seeds):
    """Print the accuracy on 10,000 digits kept back from the training set.

    This is how the settings of `accuracy` were chosen; the test digits had no part in
    it. `python -m benchmarks.run --choose`.
    """
    data = load_mnist("full")
    kept, rest = slice(50_000, None), slice(50_000)
    data = Dataset(
        *(part[rest] for part in (data.X_train, data.y_train, data.Y_train)),
        *(part[kept] for part in (data.X_train, data.y_train, data.Y_train)),
    )
    for setting in product(hidden_layers, n_epochs, batch_sizes, rates, centre):
        runs = [fast_training(data, *setting, seed) for seed in range(seeds)]
        reached = [accuracy for accuracy, _ in runs]
        cpu = median(seconds[0] for _, seconds in runs)
        print(
            *setting,
            f"{median(reached):.4f} {min(reached):.4f} {cpu:.2f} s",
            flush=True,
        )


def accuracy(settings, rounds):
    """Return seconds and test accuracies of networks whose settings are given by name.

    Parameters
    ----------
    settings : dict of str to (hidden, epochs, batch_size, learning_rate, centre)
    """
    data, result = load_mnist("full"), {}
    for name, setting in settings.items():
        runs = [fast_training(data, *setting, seed) for seed in range(rounds)]
        hidden, n_epochs, batch_size, rate, centre = setting
        result[name] = {
            "setting": f"784-{'-'.join(map(str, hidden))}-10, {n_epochs} epochs, batch "
            f"{batch_size}, momentum 0.9, learning rate {rate} falling to 0"
            + (", pixels centred" if centre else ""),
            "cpu": median(seconds[0] for _, seconds in runs),
            "wall": median(seconds[1] for _, seconds in runs),
            "accuracy": [accuracy for accuracy, _ in runs],
        }
    return result


MEMORY = """
import sys, resource
import numpy as np
from nnlib import *
m, kind = int(sys.argv[1]), sys.argv[2]
def peak():  # ru_maxrss of a child starts at what its parent had
    with open("/proc/self/status") as file:
        return next(int(l.split()[1]) for l in file if l.startswith("VmHWM")) / 1024
print(peak())
data = load_mnist("full", dtype=kind)
print(peak())
data.X_train, data.y_train = data.X_train[:m], data.y_train[:m]
data.Y_train = data.Y_train[:m]
train(Network([784, 128, 40, 10], seed=0), data, Adam(), epochs=1, progress=False)
print(peak(), (data.X_train.nbytes + data.X_test.nbytes) / 2**20)
"""


def python(code, *arguments):
    """Run code in a process of its own; return the numbers that it printed."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(number) for number in printed.split()]


def memory(kinds, counts):
    """Return peak resident memory in MiB: import, after loading, after training."""
    keys = ("import", "load", "train", "pixels")
    return {
        f"{m:,} digits, {kind}": dict(zip(keys, python(MEMORY, m, kind), strict=True))
        for kind, m in product(kinds, counts)
    }


def small_things(packages, rounds):
    """Return import times, images a second, and the time of a gradient check."""
    code = "from time import process_time as t; s = t(); import {}; print(t() - s)"
    result = {}
    for package in packages:
        turns = [python(code.format(package))[0] for _ in range(rounds)]
        result[f"import {package}, CPU s"] = median(turns)
    net, X = Network([784, 128, 40, 10], seed=0), load_mnist().X_test
    X = np.concatenate([X] * 10)

    def predict(m):
        for start in range(0, 10_000, m):
            net.predict(X[start : start + m])

    rng = np.random.default_rng(0)
    small = Network([20, 16, 8, 5], seed=0, dtype=np.float64)
    X_small, Y_small = rng.normal(size=(13, 20)), one_hot(rng.integers(5, size=13), 5)
    with threadpool_limits(1, "blas"):
        for m in (1, 100, 10_000):
            turns = [timed(predict, m)[0] for _ in range(rounds)]
            result[f"images a CPU second, batch {m:,}"] = 10_000 / median(turns)
        turns = [
            timed(check_gradients, small, X_small, Y_small)[0] for _ in range(rounds)
        ]
        result["all 517 gradients of 20-16-8-5 checked, CPU s"] = median(turns)
    return result
