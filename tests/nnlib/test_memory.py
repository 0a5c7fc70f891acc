"""Pixels at one byte each, samples in a file, and how much memory a training takes."""

import gc
import os
import signal
import subprocess
import sys
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from nnlib import (
    Adam,
    Dataset,
    GradientDescent,
    Momentum,
    Network,
    batches,
    load_mnist,
    load_toy,
    minibatches,
    train,
)
from tests.places import OFFICIAL_DIGITS

POSIX = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="limits and /proc: Linux only"
)


@pytest.fixture(scope="module")
def pixels():
    """The 5,000 digits as uint8; read only."""
    data = load_mnist(dtype=np.uint8)
    for array in vars(data).values():
        array.flags.writeable = False  # writing would raise
    return data


def first(data, m):
    """Return the first m digits of each part."""
    return Dataset(*(array[:m] for array in vars(data).values()))


def test_uint8_pixels_are_those_of_the_files_and_float32_their_255th(mnist, pixels):
    assert pixels.X_train.dtype == pixels.X_test.dtype == np.uint8
    assert (pixels.X_train.min(), pixels.X_train.max()) == (0, 255)
    for part in ("X_train", "X_test"):
        ours = getattr(mnist, part)
        assert ours.dtype == np.float32
        # a quotient rounded once, which is what float64 rounded to float32 gives too
        exact = (getattr(pixels, part) / 255).astype(np.float32)
        np.testing.assert_array_equal(ours, exact)
    np.testing.assert_array_equal(pixels.Y_train, mnist.Y_train)
    assert pixels.Y_train.dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float64, "int8", None, 3])
def test_pixels_of_another_type_are_refused(dtype):
    with pytest.raises(ValueError, match="dtype must be 'float32' or 'uint8', got"):
        load_mnist(dtype=dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("m", [1, 7])
def test_a_network_makes_the_same_of_uint8_and_of_float_pixels(mnist, pixels, dtype, m):
    net = Network([784, 12, 10], seed=0, dtype=dtype)
    bright, plain, Y = pixels.X_train[:m], mnist.X_train[:m], mnist.Y_train[:m]
    np.testing.assert_array_equal(net.forward(bright), net.forward(plain))
    np.testing.assert_array_equal(net.predict(bright), net.predict(plain))
    np.testing.assert_array_equal(net.trace(bright)[1][0], net.trace(plain)[1][0])
    assert net.loss(bright, Y) == net.loss(plain, Y)
    J, dtheta = net.loss_and_gradient(plain, Y)
    assert (J, dtheta.dtype) == (net.loss_and_gradient(bright, Y)[0], dtype)
    np.testing.assert_array_equal(net.loss_and_gradient(bright, Y)[1], dtheta)


def trained(data, optimizer=None, **options):
    """Return all that a short training leaves behind."""
    net, optimizer = Network([784, 16, 10], seed=0), optimizer or Adam()
    options = {"epochs": 2, "batch_size": 30, "seed": 0, "progress": False} | options
    history = train(net, data, optimizer, **options)
    return {"theta": net.theta} | vars(optimizer) | vars(history)


def assert_same(result, expected):
    for name, value in expected.items():
        np.testing.assert_array_equal(result[name], value, err_msg=name)


@pytest.mark.parametrize("make", [Momentum, Adam])
def test_uint8_and_float_pixels_train_identically(mnist, pixels, make):
    bright, plain = first(pixels, 400), first(mnist, 400)
    assert_same(trained(bright, make(0.01)), trained(plain, make(0.01)))


def test_uint8_pixels_of_another_width_are_refused(pixels):
    with pytest.raises(ValueError, match=r"X must have shape \(m, 20\), got \(5, 784"):
        Network([20, 10]).forward(pixels.X_train[:5])


def test_many_samples_go_through_the_network_in_parts(pixels):
    net = Network([784, 16, 10], seed=0)
    X = np.tile(pixels.X_train, (2, 1))[:7_777]
    Y = np.tile(pixels.Y_train, (2, 1))[:7_777]
    Z, A = net.trace(X)  # all layers of all samples
    np.testing.assert_allclose(net.forward(X), A[2], rtol=1e-4, atol=1e-6)
    assert (net.predict(X) == A[2].argmax(axis=1)).mean() > 0.999
    expected = np.logaddexp.reduce(Z[2].astype(float), axis=1) - (Y * Z[2]).sum(axis=1)
    assert abs(net.loss(X, Y) - expected.mean()) < 1e-5


def peak(action):
    """Return the bytes that Python and NumPy had in use at most, beyond the start."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_training_needs_the_data_once_and_little_more(pixels):
    # 4,000 digits are 3 MB as uint8 and 12.5 as float32. What is needed beside them is
    # one part of 1,000 while measuring, 3.1 MB and its layers, and a few times theta
    data = first(pixels, 4000)
    net = Network([784, 64, 10], seed=0)
    used = peak(lambda: train(net, data, Adam(), epochs=1, progress=False))
    parameters = net.theta.nbytes  # 0.2 MB
    assert used < 1000 * (784 + 4 * 64) * 4 + 12 * parameters


def as_file(path, X):
    """Return X as it lies in a file."""
    X.tofile(path)
    return np.memmap(path, X.dtype, "r", shape=X.shape)


@pytest.fixture
def in_file(pixels, tmp_path, monkeypatch):
    """400 digits in a file that is read in pieces of 120."""
    monkeypatch.setattr(batches, "PIECE_OF_FILE", 130 * 784)  # four batches of 30
    data = first(pixels, 400)
    return replace(data, X_train=as_file(tmp_path / "pixels", data.X_train))


def test_every_sample_of_a_file_is_dealt_once_in_full_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "PIECE_OF_FILE", 130)
    y = np.arange(100, dtype=np.uint8)
    X = as_file(tmp_path / "file", np.repeat(y[:, None], 4, axis=1))
    dealt = list(minibatches(X, y, batch_size=8, seed=0))
    assert sorted(len(X_batch) for X_batch, _ in dealt) == [4] + 12 * [8]
    assert all((X_batch == y_batch[:, None]).all() for X_batch, y_batch in dealt)
    order = np.concatenate([y_batch for _, y_batch in dealt]).tolist()
    assert sorted(order) == list(range(100))
    # pieces of 32 rows, in random order, and random inside
    places = np.array(order) // 32
    assert np.count_nonzero(np.diff(places)) == 3
    assert order[:32] != sorted(order[:32])
    orders = [
        tuple(np.concatenate([b for _, b in minibatches(X, y, 8, seed=seed)]))
        for seed in (0, 0, 1)
    ]
    assert orders[0] == orders[1] == tuple(order)
    assert orders[2] != orders[0]


def test_a_small_batch_of_wide_samples_still_has_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "PIECE_OF_FILE", 10)
    X = as_file(tmp_path / "file", np.zeros((7, 30), np.uint8))
    lengths = [len(X_batch) for X_batch, _ in minibatches(X, X, 3, seed=0)]
    assert sorted(lengths) == [1, 3, 3]


def test_a_training_from_a_file_learns_and_repeats(in_file):
    result = trained(in_file, epochs=8)
    assert result["train_accuracy"][-1] > 0.8
    assert_same(trained(in_file, epochs=8), result)
    assert isinstance(in_file.X_train, np.memmap)


def test_a_training_from_a_file_is_resumed(in_file, tmp_path):
    class Crash(Exception):
        pass

    class Crashing(Adam):
        def update(self, theta, dtheta):
            if self.t == 20:  # of 14 batches an epoch
                raise Crash
            super().update(theta, dtheta)

    path = tmp_path / "run.npz"
    with pytest.raises(Crash):
        trained(in_file, Crashing(), checkpoint=path, every=3)
    Crashing.update = Adam.update
    resumed = trained(in_file, Crashing(), checkpoint=path, every=3, resume=True)
    assert_same(resumed, trained(in_file))


# A file of 157 MB, most of it holes on the disk, under a limit of 120 MB of memory.
LIMITED = """
import resource, sys
import numpy as np
from nnlib import *

path, m = sys.argv[1], 200_000
with open(path, "wb") as file:
    file.truncate(m * 784)
X = np.memmap(path, np.uint8, "r+", shape=(m, 784))
y = np.arange(m) // 100_000
X[y == 1, 400] = 255
data = Dataset(X, y, one_hot(y, 2), X[:1], y[:1], one_hot(y[:1], 2))
resource.setrlimit(resource.RLIMIT_DATA, (120 * 10**6, 120 * 10**6))
try:
    np.array(X)
except MemoryError:
    print("does not fit")
net = Network([784, 2], seed=0)
history = train(net, data, GradientDescent(0.5), epochs=1, batch_size=1000, seed=0,
                progress=False)
print(history.train_accuracy[0])
"""


@POSIX
def test_samples_larger_than_the_memory_are_learnt_from_their_file(tmp_path):
    command = [sys.executable, "-c", LIMITED, str(tmp_path / "large")]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    printed = subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout
    assert printed.split("\n")[:2] == ["does not fit", "1.0"]


FULL = """
import numpy as np
from nnlib import *
train(Network([784, 128, 40, 10], seed=0), load_mnist("full", dtype=np.uint8), Adam(),
      epochs=1, batch_size=600, progress=False)
with open("/proc/self/status") as file:
    print(next(line.split()[1] for line in file if line.startswith("VmHWM")))
"""


@POSIX
def test_all_70_000_digits_are_learnt_within_110_megabytes():
    if not OFFICIAL_DIGITS.is_dir():
        pytest.skip(f"NOT CHECKED on all digits: there is no {OFFICIAL_DIGITS}")
    command = [sys.executable, "-c", FULL]
    environment = os.environ | {"NNLIB_DATA": str(OFFICIAL_DIGITS)}
    printed = subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout
    assert int(printed) * 1024 < 110e6


@pytest.mark.parametrize("rows", [3, 2000])
def test_a_value_that_is_not_finite_is_found_anywhere(rows):
    for value in (np.nan, np.inf, -np.inf):
        X = np.zeros((rows, 4), np.float32)
        X[-2, 3] = value
        with pytest.raises(ValueError, match=rf"finite, .*\({rows - 2}, 3\)"):
            Network([4, 2]).forward(X)


@pytest.mark.parametrize(
    ("part", "shape"), [("X_train", (4, 5)), ("X_test", (4,))], ids=str
)
def test_pixels_of_another_shape_are_refused_before_the_first_update(
    pixels, part, shape
):
    data = replace(first(pixels, 4), **{part: np.zeros(shape, np.uint8)})
    with pytest.raises(ValueError, match=f"{part} must have shape"):
        trained(data, GradientDescent(0.1))


@pytest.mark.filterwarnings("ignore:training was stopped")
def test_two_hundred_trainings_do_not_grow_the_memory(tmp_path):
    toy = load_toy("spirals", m=120)

    class Stopped(Adam):
        """An Adam in whose seventh update somebody presses Stop."""

        def update(self, theta, dtheta):
            if self.t == 6:
                signal.raise_signal(signal.SIGINT)
            super().update(theta, dtheta)

    def once(i):
        path = tmp_path / "run.npz" if i % 5 == 0 else None
        (tmp_path / "run.npz").unlink(missing_ok=True)
        optimizer = Stopped(0.01) if i % 4 == 0 else Adam(0.01)
        net, options = Network([2, 5, 3], seed=0), {"epochs": 2, "batch_size": 20}
        train(net, toy, optimizer, checkpoint=path, progress=False, **options)

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
