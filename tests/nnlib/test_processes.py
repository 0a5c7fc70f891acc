"""Trainings beside each other: threads, copies, forks, and the threads of BLAS."""

import copy
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nnlib import (
    Adam,
    GradientDescent,
    Momentum,
    Network,
    RMSprop,
    Warmup,
    load_toy,
    train,
)


def toy_network():
    return Network([2, 5, 3], seed=0)


def trained(net, optimizer, seed):
    data = load_toy("spirals", m=120)
    train(net, data, optimizer, epochs=5, batch_size=10, seed=seed, progress=False)
    return net.theta


def test_trainings_in_threads_do_not_disturb_each_other():
    def run(seed):
        return trained(Network([2, 5, 3], seed=seed), Adam(0.01), seed)

    expected = [run(seed) for seed in range(8)]
    with ThreadPoolExecutor(8) as pool:
        np.testing.assert_array_equal(list(pool.map(run, range(8))), expected)


COPIES = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
}


@pytest.mark.parametrize("make_copy", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize(
    "make",
    [GradientDescent, Momentum, RMSprop, Adam, lambda rate: Adam(Warmup(rate, 9))],
)
def test_a_copy_goes_on_like_its_original_and_apart_from_it(make, make_copy):
    net, optimizer = toy_network(), make(0.01)
    trained(net, optimizer, seed=0)
    twin, its_optimizer = make_copy(net), make_copy(optimizer)
    before, state = net.theta.copy(), copy.deepcopy(vars(optimizer))
    after = trained(twin, its_optimizer, seed=1)
    np.testing.assert_array_equal(net.theta, before)
    for name, value in state.items():
        np.testing.assert_array_equal(vars(optimizer)[name], value)
    np.testing.assert_array_equal(trained(net, optimizer, seed=1), after)
    # the views of the copy are its own
    for l in (1, 2):
        for views in (twin.W, twin.b):
            assert not np.shares_memory(views[l], net.theta)
        assert np.shares_memory(twin.W[l], twin.theta)


def fresh_python(code, **changes):
    """Run code in a process of its own; a variable set to None is removed."""
    environment = {k: v for k, v in (os.environ | changes).items() if v is not None}
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout


FORK = """
import os, hashlib
from nnlib import *
data, net, optimizer = load_toy(), Network([2, 5, 2], seed=0), Adam(0.01)
def go_on():
    train(net, data, optimizer, epochs=2, seed=0, progress=False)
    print(hashlib.sha256(net.theta.tobytes()).hexdigest(), flush=True)
go_on()
for _ in range(3):
    if os.fork() == 0:
        go_on()
        os._exit(0)
    os.wait()
go_on()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the test forks: POSIX only")
def test_forked_trainings_go_on_apart_from_their_parent():
    first, *others = fresh_python(FORK).split()
    assert len(others) == 4
    assert set(others) == {others[0]}
    assert others[0] != first


THREADS = """
from threadpoolctl import threadpool_info, threadpool_limits
from nnlib import *
def threads():
    return sorted({info["num_threads"] for info in threadpool_info()})
class Watching(GradientDescent):
    def update(self, theta, dtheta):
        super().update(theta, dtheta)
        seen.append(threads())
        if inner:  # a training inside the training ends first
            inner.pop()
            train(Network([2, 2]), load_toy(), Adam(), epochs=1, progress=False)
seen, inner = [], [True]
with threadpool_limits(2, "blas"):
    before = threads()
    train(Network([2, 2]), load_toy(), Watching(0.1), epochs=1, progress=False)
    print(before, *seen, threads(), sep=";")
"""
VARIABLES = ["OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"]


@pytest.mark.parametrize("variable", [None, *VARIABLES])
def test_blas_has_one_thread_in_training_unless_the_environment_says_more(variable):
    environment = dict.fromkeys(VARIABLES) | ({variable: "2"} if variable else {})
    before, *seen, after = fresh_python(THREADS, **environment).strip().split(";")
    assert before == after == "[2]"
    assert set(seen) == ({"[2]"} if variable else {"[1]"})


LARGE = """
from threadpoolctl import threadpool_info, threadpool_limits
from nnlib import *
class Watching(GradientDescent):
    def update(self, theta, dtheta):
        super().update(theta, dtheta)
        print(*{info["num_threads"] for info in threadpool_info()})
data = load_mnist()
data.X_train, data.y_train = data.X_train[:1024], data.y_train[:1024]
data.Y_train = data.Y_train[:1024]
with threadpool_limits(2, "blas"):
    for batch_size in (1024, 32):
        train(Network([784, 512, 10]), data, Watching(0.1), epochs=1,
              batch_size=batch_size, evaluate=False, progress=False)
"""


def test_large_products_keep_the_threads_that_blas_has():
    # 1024 * 784 * 512 multiplications are 411 millions, 32 * 784 * 512 are 13
    printed = fresh_python(LARGE, **dict.fromkeys(VARIABLES)).split()
    assert printed == ["2"] + 32 * ["1"]
