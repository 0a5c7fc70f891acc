"""What is measured: each function returns numbers that go into JSON as they are.

Peers take turns in every round, so that what else happens on the machine strikes all of
them; a ratio is the median of the ratios within the rounds. CPU time is that of the
process, all its threads together; wall time is what a student waits.
"""

import subprocess
import sys
import time
from statistics import median

import numpy as np
from threadpoolctl import threadpool_limits

from nnlib import Adam, GradientDescent, Momentum, Network, RMSprop, train
from nnlib import check_gradients, load_mnist, one_hot  # isort: skip

from .peers import PEERS, Problem

CASES = {
    "A": ([784, 128, 10], "gd", 100),
    "B": ([784, 128, 40, 10], "adam", 64),
    "C": ([784, 256, 128, 64, 10], "adam", 128),
}
FEW = ["nnlib", "nnlib, uint8 pixels", "bare matrix products", "PyTorch eager, index",
       "JAX jit"]  # fmt: skip
SLOW = {"per-sample loop": 300}  # samples of a pass, the time of which is scaled up


def problem(sizes, optimizer, batch_size, m, dtype=np.float32):
    """Return m digits to learn: real ones, repeated if there are not enough."""
    data = load_mnist("full") if m > 4000 else load_mnist()
    rows = np.arange(m) % len(data.X_train)
    X, y = data.X_train[rows].astype(dtype), data.y_train[rows]
    Y = one_hot(y).astype(dtype)
    return Problem(X, y, Y, sizes, optimizer, batch_size)


def timed(action, *arguments):
    """Return seconds of CPU and of wall time."""
    cpu, wall = time.process_time(), time.perf_counter()
    action(*arguments)
    return time.process_time() - cpu, time.perf_counter() - wall


def race(names, task, rounds, threads=1):
    """Return for each peer its seconds a pass, and nnlib's time as a part of its own.

    Returns
    -------
    result : dict of str to dict
        "cpu", "wall": medians in seconds a pass; "cpu ratio", "wall ratio": medians over
        the rounds of nnlib's time divided by the peer's, below 1 where nnlib is faster.
    """
    tasks = {name: task.first(SLOW.get(name, len(task.X))) for name in names}
    peers = {name: PEERS[name](tasks[name]) for name in names}
    times = {name: [] for name in names}
    with threadpool_limits(threads, "blas"):
        for seed in range(rounds + 1):
            for name, peer in peers.items():
                getattr(peer, "prepare", int)(seed)
                scale = len(task.X) / len(tasks[name].X)
                times[name].append([t * scale for t in timed(peer.epoch, seed)])
    times = {name: np.array(t[1:]) for name, t in times.items()}  # the first: warm-up
    ours = times["nnlib"]
    return {
        name: {
            "cpu": median(t[:, 0]),
            "wall": median(t[:, 1]),
            "cpu ratio": median(ours[:, 0] / t[:, 0]),
            "wall ratio": median(ours[:, 1] / t[:, 1]),
        }
        for name, t in times.items()
    }


def cases(names, m, rounds, threads):
    """Race all peers on the three cases."""
    return {
        case: race(names, problem(*setting, m), rounds, threads)
        for case, setting in CASES.items()
    }


def batches(names, m, rounds, sizes=(32, 64, 128, 256, 512, 1024)):
    """Race on A and B over the size of a batch."""
    result = {}
    for case in "AB":
        layer_sizes, optimizer, _ = CASES[case]
        result[case] = {
            n: race(names, problem(layer_sizes, optimizer, n, m), rounds) for n in sizes
        }
    return result


def growth(names, m, rounds, widths, depths, data):
    """Race over width, depth and number of samples."""

    def at(hidden, samples=m):
        return race(names, problem([784, *hidden, 10], "adam", 128, samples), rounds)

    return {
        "width of one hidden layer": {n: at([n]) for n in widths},
        "hidden layers of 128": {n: at([128] * n) for n in depths},
        "samples": {n: at([128], n) for n in data},
    }


def exponent(seconds):
    """Return p of the fit seconds = constant * n**p, from {n: seconds}."""
    n, t = np.array([(int(n), t) for n, t in seconds.items()]).T
    return float(np.polyfit(np.log(n), np.log(t), 1)[0])


def equality(names, steps=100, m=320):
    """Return the largest difference to nnlib's parameters after the same steps, float64.

    Each is started anew, so all of them see the same samples in the same order.
    """
    import jax

    jax.config.update("jax_enable_x64", True)
    result = {}
    for case, (sizes, optimizer, _) in CASES.items():
        task = problem(sizes, optimizer, 32, m, np.float64)
        learnt = {}
        for name in names:
            peer = PEERS[name](task)
            for seed in range(steps * 32 // m):
                getattr(peer, "prepare", int)(seed)
                peer.epoch(seed)
            learnt[name] = np.asarray(peer.theta(), np.float64)
        result[case] = {
            name: float(np.abs(theta - learnt["nnlib"]).max())
            for name, theta in learnt.items()
        }
    jax.config.update("jax_enable_x64", False)
    return result


def epochs(m, n_epochs=10):
    """Return CPU seconds of each epoch, for each optimiser, and for PyTorch's Adam."""
    result = {}
    for optimizer in (GradientDescent(0.1), Momentum(0.02), RMSprop(), Adam()):
        task = problem([784, 128, 40, 10], "adam", 64, m)
        peer = PEERS["nnlib"](task)
        peer.optimizer = optimizer
        seconds = [timed(peer.epoch, seed)[0] for seed in range(n_epochs)]
        result[type(optimizer).__name__] = seconds
    peer = PEERS["PyTorch eager, index"](task)
    result["PyTorch Adam"] = [timed(peer.epoch, seed)[0] for seed in range(n_epochs)]
    return result


class Decaying(Momentum):
    """A momentum whose learning rate falls linearly to 0."""

    def __init__(self, learning_rate, steps, momentum=0.9):
        super().__init__(learning_rate, momentum)
        self.first_rate, self.steps, self.t = learning_rate, steps, 0

    def update(self, theta, dtheta):
        self.learning_rate = self.first_rate * (1 - self.t / self.steps)
        self.t += 1
        super().update(theta, dtheta)


def accuracy(settings, m, rounds):
    """Return seconds and test accuracy of networks whose settings are given.

    Parameters
    ----------
    settings : dict of str to (hidden, epochs, batch_size, learning_rate)
        By name. They were chosen by `choose`, never on the test digits.
    """
    data, result = load_mnist("full"), {}
    for name, (hidden, n_epochs, batch_size, rate) in settings.items():
        runs = []
        for seed in range(rounds):
            net = Network([784, *hidden, 10], seed=seed)
            steps = n_epochs * -(-len(data.X_train) // batch_size)
            times = timed(
                lambda: train(net, data, Decaying(rate, steps), epochs=n_epochs,
                              batch_size=batch_size, seed=seed, evaluate=False,
                              progress=False)  # fmt: skip
            )
            runs.append([*times, (net.predict(data.X_test) == data.y_test).mean()])
        cpu, wall, reached = np.array(runs).T
        result[name] = {
            "setting": f"784-{'-'.join(map(str, hidden))}-10, {n_epochs} epochs, batch "
            f"{batch_size}, momentum 0.9, learning rate {rate} falling to 0",
            "cpu": median(cpu),
            "wall": median(wall),
            "accuracy": [float(a) for a in reached],
        }
    return result


MEMORY = """
import sys, resource
import numpy as np
from nnlib import *
m, pixels = int(sys.argv[1]), sys.argv[2]
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(peak())
if pixels == "uint8":
    data = load_mnist("full", dtype=np.uint8)
else:
    data = load_mnist("full")
data.X_train, data.y_train = data.X_train[:m], data.y_train[:m]
data.Y_train = data.Y_train[:m]
print(peak())
train(Network([784, 128, 40, 10], seed=0), data, Adam(), epochs=1, progress=False)
print(peak(), (data.X_train.nbytes + data.X_test.nbytes) / 2**20)
"""


def python(code, *arguments):
    """Run code in a process of its own; return the numbers that it printed."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(number) for number in printed.split()]


def memory(kinds=("float32", "uint8")):
    """Return peak resident memory in MiB: import, after loading, after training."""
    keys = ("import", "load", "train", "pixels")
    return {
        f"{m:,} digits, {kind}": dict(
            zip(keys, python(MEMORY, m, kind), strict=True)
        )
        for kind in kinds
        for m in (10_000, 60_000)
    }


def small_things(rounds):
    """Return import time, images a second, and the time of gradient checks."""
    code = "from time import process_time as t; s = t(); import {}; print(t() - s)"
    result = {
        f"import {package}, CPU s": min(
            python(code.format(package))[0] for _ in range(rounds)
        )
        for package in ("numpy", "nnlib", "torch", "jax")
    }
    net, data = Network([784, 128, 40, 10], seed=0), load_mnist("full")
    with threadpool_limits(1, "blas"):
        for m in (1, 100, 10_000):
            X, calls = data.X_test[:m], max(1, 1000 // m)
            seconds = min(
                timed(lambda: [net.predict(X) for _ in range(calls)])[0]
                for _ in range(rounds)
            )
            result[f"images a second, batch {m:,}"] = calls * m / seconds
        small = Network([20, 16, 8, 5], seed=0, dtype=np.float64)
        rng = np.random.default_rng(0)
        X, Y = rng.normal(size=(13, 20)), one_hot(rng.integers(5, size=13), 5)
        result["all 517 gradients of 20-16-8-5 checked, CPU s"] = min(
            timed(check_gradients, small, X, Y)[0] for _ in range(rounds)
        )
    return result
