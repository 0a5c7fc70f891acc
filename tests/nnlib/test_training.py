"""Mini-batches, the loop, its record and what it does when training diverges."""

import _thread
import copy
import gc
import linecache
import math
import os
import pickle
import random
import re
import signal
import subprocess
import sys
import threading
import traceback
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir
from dataclasses import replace
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnlib import (
    Adam,
    Dataset,
    GradientDescent,
    History,
    Momentum,
    Network,
    RMSprop,
    accuracy,
    check_gradients,
    confusion_matrix,
    cross_entropy,
    cross_entropy_from_logits,
    he_normal,
    load_mnist,
    load_toy,
    log_softmax,
    mean_squared_error,
    minibatches,
    normal,
    one_hot,
    r2_score,
    relu_backward,
    sigmoid,
    softmax,
    softmax_backward,
    softmax_jacobian,
    train,
)


class Frozen:
    """An optimizer that learns nothing and remembers what it was given."""

    def __init__(self):
        self.gradients = []

    def update(self, theta, dtheta):
        self.gradients.append(dtheta)


class Exploding:
    """An optimizer that sets the parameters to infinity at one update."""

    learning_rate = 0.25

    def __init__(self, at):
        self.left = at

    def update(self, theta, dtheta):
        self.left -= 1
        theta -= 0.01 * dtheta
        if self.left == 0:
            theta[...] = np.inf


@pytest.fixture
def toy():
    return load_toy("spirals", m=120)  # 96 to train on, 3 classes


def toy_network(**options):
    return Network([2, 5, 3], seed=0, **options)


def first_digits(data, m):
    """Return the first m digits, as both parts."""
    part = [data.X_train[:m], data.y_train[:m], data.Y_train[:m]]
    return Dataset(*part, *part)


@pytest.mark.parametrize(
    ("m", "batch_size", "lengths"),
    [
        (10, 3, [3, 3, 3, 1]),
        (10, 5, [5, 5]),
        (10, 99, [10]),
        (1, 64, [1]),
        (2, 1, [1, 1]),
    ],
)
def test_every_sample_is_dealt_once_with_its_own_label(m, batch_size, lengths):
    X, Y = np.arange(2 * m).reshape(m, 2), np.arange(m)
    batches = list(minibatches(X, Y, batch_size, seed=0))
    assert [len(X_batch) for X_batch, _ in batches] == lengths
    for X_batch, Y_batch in batches:
        np.testing.assert_array_equal(X_batch[:, 0], 2 * Y_batch)
    assert sorted(np.concatenate([Y_batch for _, Y_batch in batches])) == list(range(m))


def test_the_order_is_random_and_repeats_with_its_seed():
    def order(seed):
        batches = minibatches(np.zeros(50), np.arange(50), batch_size=7, seed=seed)
        return np.concatenate([Y_batch for _, Y_batch in batches]).tolist()

    assert order(1) == order(1)
    assert len({tuple(order(seed)) for seed in (1, 2, None, None)}) == 4
    assert order(1) != list(range(50))
    rng = np.random.default_rng(1)
    first, second = order(rng), order(rng)
    assert first == order(1)
    assert second != first


def test_batches_are_copies():
    X = np.zeros((4, 2))
    for X_batch, _ in minibatches(X, X, batch_size=2, seed=0):
        X_batch += 1
    assert not X.any()


@pytest.mark.parametrize("batch_size", [1, 10, 96, 1000])
def test_the_recorded_loss_is_the_mean_over_samples(toy, batch_size):
    # nothing is learnt, so the mean over all batches is the loss of the whole set; with
    # 10 the last batch has 6 samples, and a plain mean of batch means would be off
    net = toy_network(dtype=np.float64)
    history = train(
        net, toy, Frozen(), epochs=2, batch_size=batch_size, seed=0, progress=False
    )
    expected = net.loss(toy.X_train, toy.Y_train)
    np.testing.assert_allclose(history.loss, expected, rtol=1e-13)


def test_there_is_one_update_for_each_batch(toy):
    optimizer = Frozen()
    train(toy_network(), toy, optimizer, epochs=3, batch_size=10, progress=False)
    assert len(optimizer.gradients) == 3 * 10


def test_the_gradient_of_the_short_batch_is_its_own_mean(toy):
    net, optimizer = toy_network(dtype=np.float64), Frozen()
    train(net, toy, optimizer, epochs=1, batch_size=10, seed=5, progress=False)
    # gradients of means, weighted by the samples behind them, give that of all samples
    weights = np.array([10] * 9 + [6]) / 96
    _, expected = net.loss_and_gradient(toy.X_train, toy.Y_train)
    np.testing.assert_allclose(
        weights @ np.array(optimizer.gradients), expected, rtol=1e-10, atol=1e-15
    )


def test_every_epoch_deals_anew(toy):
    optimizer = Frozen()
    train(toy_network(), toy, optimizer, epochs=2, batch_size=8, seed=0, progress=False)
    first, second = np.split(np.array(optimizer.gradients), 2)
    assert not np.allclose(first, second)


def test_a_batch_of_all_samples_is_gradient_descent_written_out(toy):
    net, by_hand = toy_network(dtype=np.float64), toy_network(dtype=np.float64)
    losses = []
    for _ in range(4):
        J, dtheta = by_hand.loss_and_gradient(toy.X_train, toy.Y_train)
        losses.append(J)
        by_hand.theta = by_hand.theta - 0.5 * dtheta
    history = train(
        net, toy, GradientDescent(0.5), epochs=4, batch_size=96, progress=False
    )
    np.testing.assert_allclose(net.theta, by_hand.theta, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(history.loss, losses, rtol=1e-12)


@pytest.mark.parametrize(
    "make",
    [GradientDescent, Momentum, RMSprop, Adam],
)
def test_seeds_repeat_bit_for_bit(toy, make):
    def run(seed):
        net = toy_network()
        history = train(
            net, toy, make(0.01), epochs=3, batch_size=10, seed=seed, progress=False
        )
        return net.theta, history

    (theta, history), (again, history_again), (other, _) = run(1), run(1), run(2)
    np.testing.assert_array_equal(theta, again)
    assert (theta != other).any()
    for name, values in vars(history).items():
        np.testing.assert_array_equal(values, getattr(history_again, name))


def test_the_record_is_what_measuring_again_gives(toy):
    net = toy_network()
    history = train(net, toy, Adam(0.01), epochs=3, seed=0, progress=False)
    assert {name: len(values) for name, values in vars(history).items()} == {
        "loss": 3,
        "train_accuracy": 3,
        "test_loss": 3,
        "test_accuracy": 3,
        "test_error_by_class": 3,
    }
    hits = net.predict(toy.X_test) == toy.y_test
    assert history.test_accuracy[-1] == hits.mean()
    assert history.test_loss[-1] == net.loss(toy.X_test, toy.Y_test)
    assert (
        history.train_accuracy[-1] == (net.predict(toy.X_train) == toy.y_train).mean()
    )
    by_class = [1 - hits[toy.y_test == k].mean() for k in range(3)]
    np.testing.assert_allclose(history.test_error_by_class[-1], by_class)
    assert len(history) == 3
    assert repr(history).startswith(f"History(3 epochs, loss {history.loss[-1]:.4f}, ")


def test_without_evaluation_only_the_loss_is_recorded(toy):
    net, other = toy_network(), toy_network()
    options = {"epochs": 2, "seed": 0, "progress": False}
    history = train(net, toy, Adam(0.01), evaluate=False, **options)
    full = train(other, toy, Adam(0.01), **options)
    assert history == History(loss=full.loss)
    np.testing.assert_array_equal(net.theta, other.theta)


@pytest.mark.parametrize("progress", [True, False])
def test_the_bar_is_shown_on_request(toy, capsys, progress):
    train(toy_network(), toy, Adam(), epochs=1, progress=progress)
    out, err = capsys.readouterr()
    assert out == ""
    assert ("training" in err) is progress


def test_data_is_left_untouched(toy):
    for array in vars(toy).values():
        array.flags.writeable = False  # writing would raise
    train(toy_network(), toy, Adam(), epochs=1, progress=False)


@pytest.mark.parametrize(
    "changes",
    [
        {"Y_train": np.ones((96, 3))},
        {"X_test": np.ones((24, 5))},
        {"y_train": np.zeros(7, int)},
        {"y_test": np.full(24, 3)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_data_that_does_not_fit_is_refused_before_the_first_update(toy, changes):
    optimizer = Frozen()
    with pytest.raises(ValueError, match="got"):
        train(
            toy_network(), replace(toy, **changes), optimizer, epochs=1, progress=False
        )
    assert optimizer.gradients == []


@pytest.mark.parametrize("evaluate", [True, False])
@pytest.mark.parametrize(
    ("at", "batch_size", "epoch", "batch"),
    [
        (3, 10, "1", "[34]"),  # found by the batch itself or by the next one
        (10, 10, "[12]", "(1|10)"),  # the last update of the first epoch
        (12, 10, "2", "[23]"),
        (30, 10, "3", "10"),  # the last update of all: no other batch will find it
        (1, 96, "[12]", "1"),  # one batch an epoch
        (3, 96, "3", "1"),
    ],
)
def test_a_diverging_training_names_its_place_and_leaves_finite_parameters(
    toy, at, batch_size, epoch, batch, evaluate
):
    net = toy_network()
    start = net.theta.copy()
    place = rf"epoch {epoch}, batch {batch} \(learning rate 0.25\)"
    with pytest.raises(FloatingPointError, match=place):
        train(
            net,
            toy,
            Exploding(at),
            epochs=3,
            batch_size=batch_size,
            evaluate=evaluate,
            progress=False,
        )
    assert np.isfinite(net.theta).all()
    assert np.isfinite(net.loss(toy.X_train, toy.Y_train))
    if at > 10:  # what whole epochs have learnt is kept
        assert (net.theta != start).any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("make", [GradientDescent, Momentum])
@pytest.mark.parametrize("evaluate", [True, False])
def test_a_learning_rate_far_too_large_ends_in_one_error(mnist, make, dtype, evaluate):
    net = Network([784, 16, 16, 10], seed=0, dtype=dtype)
    place = r"epoch \d+, batch \d+ \(learning rate 1e\+30\)"
    with pytest.raises(FloatingPointError, match=place):
        train(
            net,
            first_digits(mnist, 100),
            make(1e30),
            epochs=40,
            batch_size=30,
            seed=0,
            evaluate=evaluate,
            progress=False,
        )
    assert np.isfinite(net.theta).all()


@pytest.mark.parametrize("hidden", ["relu", "sigmoid"])
def test_fifty_digits_can_be_learnt_by_heart(mnist, hidden):
    net = Network([784, 50, 10], hidden=hidden, seed=0)
    history = train(
        net, first_digits(mnist, 50), Adam(0.01), epochs=60, seed=0, progress=False
    )
    assert history.train_accuracy[-1] == 1
    assert history.loss[-1] < 0.02


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
def test_fifty_digits_can_be_learnt_with_squared_error(mnist, output):
    net = Network([784, 50, 10], output=output, loss_function="squared_error", seed=0)
    history = train(
        net, first_digits(mnist, 50), Adam(0.003), epochs=100, seed=0, progress=False
    )
    assert history.train_accuracy[-1] == 1


def test_the_first_loss_on_digits_is_ln_10(mnist):
    net = Network([784, 128, 10], initializer=normal, seed=0)
    history = train(net, mnist, Frozen(), epochs=1, evaluate=False, progress=False)
    assert abs(history.loss[0] - math.log(10)) < 0.02


@pytest.mark.parametrize(
    "optimizer",
    [GradientDescent(0.3), Momentum(0.03), RMSprop(0.001), Adam(0.001)],
    ids=repr,
)
def test_784_128_10_reads_nine_of_ten_digits(mnist, optimizer):
    net = Network([784, 128, 10], seed=0)
    history = train(
        net, mnist, optimizer, epochs=6, batch_size=100, seed=0, progress=False
    )
    assert history.test_accuracy[-1] > 0.9
    assert re.match(r"History\(6 epochs, loss 0\.\d{4}, ", repr(history))


def pressing(at=0, presses=1):
    """Return an optimizer in whose n-th update somebody presses Stop."""

    class Pressing(Adam):
        """An Adam with weight decay, so that its update has two steps."""

        def update(self, theta, dtheta):
            theta *= 0.99
            if self.t + 1 == at:
                for _ in range(presses):
                    signal.raise_signal(signal.SIGINT)
            super().update(theta, dtheta)

    return Pressing(0.01)


def path_of(optimizer, updates):
    """Return parameters and moments after each update of a training never stopped."""

    class Done(Exception):
        pass

    net, path, update = toy_network(), [], optimizer.update

    def record(theta, dtheta):
        update(theta, dtheta)
        moments = optimizer.first_moment, optimizer.second_moment
        path.append(np.concatenate([theta, *moments]))
        if len(path) == updates:
            raise Done

    optimizer.update = record
    data = load_toy("spirals", m=120)
    with pytest.raises(Done):
        train(net, data, optimizer, epochs=10**6, batch_size=10, seed=0, evaluate=False,
              progress=False)  # fmt: skip
    return path


def place(net, optimizer):
    return np.concatenate([net.theta, optimizer.first_moment, optimizer.second_moment])


@pytest.mark.parametrize("at", [1, 4, 10, 11, 25])
@pytest.mark.parametrize("presses", [1, 2])
def test_stop_finishes_the_batch_and_returns_the_whole_epochs(toy, at, presses):
    net, optimizer = toy_network(), pressing(at, presses)
    with pytest.warns(
        UserWarning, match=rf"stopped in epoch {-(-at // 10)} after batch"
    ):
        history = train(
            net, toy, optimizer, epochs=3, batch_size=10, seed=0, progress=False
        )
    assert optimizer.t == at
    np.testing.assert_array_equal(place(net, optimizer), path_of(pressing(), at)[-1])
    whole = train(
        toy_network(), toy, pressing(), epochs=3, batch_size=10, seed=0, progress=False
    )
    assert len(history) == (at - 1) // 10
    for name, values in vars(history).items():
        np.testing.assert_array_equal(values, getattr(whole, name)[: len(history)])


def test_a_third_press_stops_an_update_that_never_ends(toy):
    with pytest.raises(KeyboardInterrupt):
        trained(toy_network(), pressing(4, presses=3), seed=0)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_stopped_training_is_resumed(toy, tmp_path):
    options = {"epochs": 3, "batch_size": 10, "seed": 0, "progress": False}
    file = {"checkpoint": tmp_path / "run.npz", "resume": True}
    net = toy_network()
    for at in (4, 10, 17, 30):
        with pytest.warns(UserWarning, match=r"resume=True goes on from .*run\.npz"):
            train(toy_network(), toy, pressing(at), **options, **file)
    history = train(net, toy, pressing(), **options, **file)
    expected = toy_network()
    assert_equal(history, train(expected, toy, pressing(), **options))
    np.testing.assert_array_equal(net.theta, expected.theta)


class Timed(Adam):
    """An Adam whose first update starts a timer that will press Stop."""

    def update(self, theta, dtheta):
        if self.t == 0:
            delay = random.uniform(0, 0.03)
            threading.Timer(delay, _thread.interrupt_main).start()
        super().update(theta, dtheta)


def test_stop_at_any_moment_leaves_no_half_update(toy):
    random.seed(0)
    stopped = []
    for _ in range(40):
        net, optimizer = toy_network(), Timed(0.01)
        with pytest.warns(UserWarning, match="training was stopped"):
            train(net, toy, optimizer, epochs=10**6, batch_size=10, seed=0,
                  evaluate=False, progress=False)  # fmt: skip
        stopped.append((optimizer.t, place(net, optimizer)))
    path = path_of(Adam(0.01), max(t for t, _ in stopped))
    for t, found in stopped:
        np.testing.assert_array_equal(found, path[t - 1])


def test_a_handler_of_somebody_else_stays(toy):
    pressed = []
    signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        optimizer = pressing(2)
        train(toy_network(), toy, optimizer, epochs=1, batch_size=10, progress=False)
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    assert pressed == [True]
    assert optimizer.t == 10


# in a process of its own, because jupyter_client leaves sockets open
JUPYTER = """
import sys, threading
from jupyter_client.manager import start_new_kernel

cell = '''
from nnlib import *
net, optimizer, data = Network([2, 5, 3], seed=0), Adam(0.01), load_toy("spirals", 120)
print("begun", flush=True)
history = train(net, data, optimizer, epochs=10**6, batch_size=48, progress=False)
print(f"returned {len(history) > 0} {len(history) == (optimizer.t - 1) // 2}")
'''
manager, client = start_new_kernel(kernel_name="python3")

def listen(message):
    text = message["content"].get("text", "")
    print(text)
    if "begun" in text:
        threading.Timer(0.3, manager.interrupt_kernel).start()

try:
    reply = client.execute_interactive(cell, timeout=60, output_hook=listen)
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
print(reply["content"]["status"])
"""


def test_the_stop_button_of_jupyter_returns_the_history():
    command = [sys.executable, "-c", JUPYTER]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "returned True True" in printed
    assert "training was stopped in epoch" in printed
    assert printed.endswith("ok\n")


def assert_equal(history, expected):
    for name, values in vars(expected).items():
        np.testing.assert_array_equal(getattr(history, name), values, err_msg=name)


@pytest.mark.parametrize("method", ["__init__", "update", "close"])
def test_a_bar_that_breaks_does_not_stop_the_training(toy, monkeypatch, method):
    def broken(bar, *arguments, **options):
        if not getattr(bar, "disable", False):
            raise RuntimeError("no widgets here")

    expected = train(toy_network(), toy, Adam(), epochs=3, seed=0, progress=False)
    monkeypatch.setattr(f"tqdm.auto.tqdm.{method}", broken)
    with pytest.warns(UserWarning, match="the progress bar broke .*no widgets") as seen:
        history = train(toy_network(), toy, Adam(), epochs=3, seed=0)
    assert len(seen) == 1
    assert_equal(history, expected)


def test_the_bar_counts_the_epochs_of_all_parts(toy, tmp_path, capsys):
    options = {"seed": 0, "checkpoint": tmp_path / "run.npz", "resume": True}
    train(toy_network(), toy, Adam(), epochs=2, progress=False, **options)
    train(toy_network(), toy, Adam(), epochs=5, **options)
    assert re.search(r"training: 100%.* 5/5 ", capsys.readouterr().err)


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
@pytest.mark.parametrize("make", [GradientDescent, Momentum, RMSprop, Adam])
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


HOSTILE = [
    *(None, True, False, -1, 0, 1, 2, 3.5, -0.0, 1e-320, 1e300, 2**70, -(2**70), 1j),
    *(math.nan, math.inf, -math.inf, "", "adam", b"x", ..., object(), int, Adam),
    *([], {}, (), set(), [[1], [2, 3]], [[]], range(3), lambda *arguments: None),
    *(np.float16(1), np.float32("nan"), np.int8(-3), np.uint8(3), np.bool_(True)),
    *(np.array(3), np.array([]), np.zeros((0, 2)), np.ones((2, 3)), np.ones((4, 2)).T),
    *(np.ones((4, 2), kind) for kind in (object, complex, np.float16, str)),
    *(np.full((4, 2), value) for value in (math.nan, math.inf, 1e300)),
    *(np.full(shape, 255, np.uint8) for shape in ((4, 2), (4, 3), (0, 2), (2,))),
    *(np.zeros(3, "i4,f4"), np.array(["2020"], "M8[D]"), np.ones((2, 2, 2))),
    *(np.ma.masked_array([1.0, 2.0], [0, 1]), np.arange(4), np.arange(4.0)),
    *(np.random.default_rng(0), np.random.RandomState(0), Network, Exception()),
]
TOY = load_toy(m=20)
RATES = {"learning_rate": 0.1}
CALLS = {
    "Network": (
        lambda **options: Network([2, 2, 2], **options),
        {"hidden": "relu", "output": "softmax", "loss_function": "cross_entropy",
         "seed": 0},
    ),
    "train": (
        lambda net, data, optimizer, **options: train(net, data, optimizer, **options),
        {"net": None, "data": TOY, "optimizer": None, "epochs": 1, "batch_size": 8,
         "seed": 0, "evaluate": True, "progress": False, "checkpoint": None,
         "every": None, "resume": False},
    ),
    "data": (
        lambda **parts: train(
            Network([2, 2]), Dataset(**parts), Adam(), epochs=1, progress=False
        ),
        vars(TOY),
    ),
    "minibatches": (
        lambda **options: list(minibatches(**options)),
        {"X": TOY.X_train, "Y": TOY.Y_train, "batch_size": 2, "seed": 0},
    ),
    "loss": (
        lambda X, Y: Network([2, 2]).loss_and_gradient(X, Y),
        {"X": TOY.X_train, "Y": TOY.Y_train},
    ),
    "forward": (lambda X: Network([2, 2]).predict(X), {"X": TOY.X_train}),
    "theta": (lambda theta: setattr(Network([2, 2]), "theta", theta), {"theta": None}),
    "trace": (lambda X: Network([2, 2]).trace(X), {"X": TOY.X_train}),
    "softmax": (softmax, {"Z": TOY.X_train}),
    "log_softmax": (log_softmax, {"Z": TOY.X_train}),
    "softmax_jacobian": (softmax_jacobian, {"Z": TOY.X_train}),
    "softmax_backward": (softmax_backward, {"dA": TOY.X_train, "Z": TOY.X_train}),
    "relu_backward": (relu_backward, {"dA": TOY.X_train, "Z": TOY.X_train}),
    "sigmoid": (sigmoid, {"Z": TOY.X_train}),
    "cross_entropy": (cross_entropy, {"A": TOY.Y_train, "Y": TOY.Y_train}),
    "cross_entropy_from_logits": (
        cross_entropy_from_logits, {"Z": TOY.X_train, "Y": TOY.Y_train}
    ),
    "mean_squared_error": (mean_squared_error, {"A": TOY.X_train, "Y": TOY.Y_train}),
    "he_normal": (he_normal, {"n_in": 3, "n_out": 2, "seed": 0}),
    "accuracy": (accuracy, {"y_true": TOY.y_train, "y_pred": TOY.y_train}),
    "confusion_matrix": (
        confusion_matrix, {"y_true": TOY.y_train, "y_pred": TOY.y_train, "n_classes": 2}
    ),
    "r2_score": (r2_score, {"Y_true": TOY.Y_train, "Y_pred": TOY.X_train}),
    "one_hot": (one_hot, {"y": TOY.y_train, "n_classes": 2}),
    "load_toy": (load_toy, {"name": "moons", "m": 20, "noise": 0.1, "seed": 0}),
    "load_mnist": (load_mnist, {"source": "small", "dtype": np.uint8}),
    "check_gradients": (
        lambda X, Y, **options: check_gradients(
            Network([2, 2], dtype=np.float64), X, Y, **options
        ),
        {"X": TOY.X_train, "Y": TOY.Y_train, "h": 1e-5, "n_directions": None,
         "seed": 0},
    ),
    "GradientDescent": (GradientDescent, RATES),
    "Momentum": (Momentum, RATES | {"momentum": 0.9}),
    "RMSprop": (RMSprop, RATES | {"beta2": 0.9, "epsilon": 1e-8}),
    "Adam": (Adam, RATES | {"beta1": 0.9, "beta2": 0.9, "epsilon": 1e-8}),
    "update": (
        lambda make, theta, dtheta: make(0.1).update(theta, dtheta),
        {"make": Adam, "theta": np.ones(4), "dtheta": np.ones(4)},
    ),
}  # fmt: skip


# 400 calls in a run of the tests; `python3 -m tools hostile` makes 10,000
@settings(max_examples=int(os.environ.get("HOSTILE_CALLS", "400")))
@given(data=st.data())
def test_hostile_arguments_end_in_a_result_or_a_documented_error(data):
    name = data.draw(st.sampled_from(sorted(CALLS)))
    call, arguments = CALLS[name]
    arguments = copy.deepcopy(arguments)
    if name == "train":
        arguments |= {"net": Network([2, 2]), "optimizer": Adam()}
    names = st.lists(st.sampled_from(sorted(arguments)), min_size=1, max_size=3)
    for argument in data.draw(names):
        if argument != "make":
            arguments[argument] = copy.deepcopy(data.draw(st.sampled_from(HOSTILE)))
        else:
            makers = [GradientDescent, Momentum, RMSprop, Adam]
            arguments[argument] = data.draw(st.sampled_from(makers))
    # what a student's own object raises is the student's; training for ever is no error
    assume(not isinstance(arguments.get("optimizer"), dict | set))
    assume(type(arguments.get("epochs")) is not int or arguments["epochs"] < 9)
    caught = None
    try:
        with np.errstate(all="ignore"), TemporaryDirectory() as folder, chdir(folder):
            call(**arguments)
    except (TypeError, ValueError, FloatingPointError, OSError) as error:
        caught = error
    if caught:
        frame = traceback.extract_tb(caught.__traceback__)[-1]
        assert "nnlib" in frame.filename, f"{frame}: {caught}"
        line = linecache.getline(frame.filename, frame.lineno)
        assert line.strip().startswith("raise "), f"{line}: {caught}"


@pytest.mark.filterwarnings("ignore:training was stopped")
def test_two_hundred_trainings_do_not_grow_the_memory(toy, tmp_path):
    def once(i):
        path = tmp_path / "run.npz" if i % 5 == 0 else None
        (tmp_path / "run.npz").unlink(missing_ok=True)
        optimizer = pressing(7) if i % 4 == 0 else Adam(0.01)
        train(toy_network(), toy, optimizer, epochs=2, batch_size=20, checkpoint=path,
              progress=False)  # fmt: skip

    def memory():
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        for i in range(20):
            once(i)
        before = memory()
        for i in range(200):
            once(i)
        assert (
            memory() - before < 20_000
        )  # 100 bytes a training; a lost network has 800
    finally:
        tracemalloc.stop()
