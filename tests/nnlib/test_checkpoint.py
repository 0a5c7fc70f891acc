"""Checkpoints: killed processes, full disks, damaged files, other trainings' files."""

import errno
import io
import json
import os
import pickle
import stat
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from nnlib import (
    Adam,
    CosineDecay,
    GradientDescent,
    L2Penalty,
    LinearDecay,
    Momentum,
    Network,
    RMSprop,
    StepDecay,
    Warmup,
    WeightAverage,
    WeightDecay,
    load_toy,
    train,
)

EPOCHS = 3  # of 10 batches: 96 samples, ten at a time


class Crash(Exception):
    """What ends a training in the middle."""


class Watched(Network):
    """A network that counts its gradients and does something before one of them."""

    calls, at, action = 0, None, None

    def loss_and_gradient(self, X, Y, *masks, check=True):
        self.calls += 1
        if self.calls == self.at:
            self.action()
        return super().loss_and_gradient(X, Y, *masks, check=check)


def watched(at=None, action=None):
    net = Watched([2, 5, 3], seed=0)
    net.at, net.action = at, action
    return net


def spirals():
    return load_toy("spirals", m=120)  # 96 to train on, 3 classes


def run(net=None, data=None, optimizer=None, **options):
    """Train a small network; return all that a training leaves behind."""
    net = net or Network([2, 5, 3], seed=0)
    optimizer = optimizer or Adam(0.01)
    options = {"epochs": EPOCHS, "batch_size": 10, "seed": 0} | options
    history = train(net, data or spirals(), optimizer, progress=False, **options)
    return {"theta": net.theta} | remembered(optimizer) | vars(history)


def remembered(optimizer):
    """Return what an optimizer remembers, and what those inside it do."""
    own = dict(vars(optimizer))
    inside = own.pop("optimizer", None)
    return own if inside is None else own | remembered(inside)


def crash(path, at, **options):
    """Leave the file of a training that died at a gradient, counted from 1."""

    def die():
        raise Crash

    with pytest.raises(Crash):
        run(watched(at, die), checkpoint=path, **options)


def assert_same(result, expected):
    """Raise unless two results of `run` are equal bit for bit."""
    assert result.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_array_equal(result[name], value, err_msg=name)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


@pytest.fixture
def interrupted(path):
    """The file of a training that died in its second epoch."""
    crash(path, at=15, every=1)
    return path


def nesterov(rate):
    return Momentum(rate, nesterov=True)


@pytest.mark.parametrize("make", [GradientDescent, Momentum, nesterov, RMSprop, Adam])
@pytest.mark.parametrize("every", [None, 1, 4, 10, 99])
@pytest.mark.parametrize("at", [1, 2, 6, 10, 11, 15, 30])
def test_a_resumed_training_is_the_one_never_stopped(path, make, every, at):
    crash(path, at, optimizer=make(0.01), every=every)
    resumed = run(optimizer=make(0.01), checkpoint=path, every=every, resume=True)
    assert_same(resumed, run(optimizer=make(0.01)))


@pytest.mark.parametrize(
    "schedule",
    [
        StepDecay(0.05, every=7, factor=0.5),
        Warmup(CosineDecay(0.05, steps=30), steps=12),
        lambda t: 0.05 / t,
    ],
    ids=["steps", "warm-up and cosine", "own"],
)
@pytest.mark.parametrize("make", [GradientDescent, Adam])
@pytest.mark.parametrize(("at", "every"), [(6, 1), (15, 4), (21, None)])
def test_a_schedule_is_taken_up_where_it_was(path, make, schedule, at, every):
    crash(path, at, optimizer=make(schedule), every=every)
    resumed = run(optimizer=make(schedule), checkpoint=path, every=every, resume=True)
    assert_same(resumed, run(optimizer=make(schedule)))


@pytest.mark.parametrize(
    ("at", "every", "left"),
    [
        (25, None, 10),  # of 24 updates the first 20 are two whole epochs
        (25, 1, 6),
        (25, 5, 10),
        (16, 4, 16),  # 10, and 4 of the second epoch
        (30, 3, 1),
    ],
)
def test_at_most_every_batches_are_computed_again(path, at, every, left):
    crash(path, at, every=every)
    net = watched()
    run(net, checkpoint=path, every=every, resume=True)
    assert net.calls == left


@pytest.mark.parametrize("bits", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_a_random_generator_is_taken_up_where_it_was(path, bits):
    def generator(seed):
        return np.random.Generator(getattr(np.random, bits)(seed))

    crash(path, at=14, seed=generator(5), every=1)
    whole, resumed = generator(5), generator(8)
    expected = run(seed=whole)
    assert_same(run(seed=resumed, checkpoint=path, resume=True), expected)
    assert resumed.random() == whole.random()  # and so is what it draws next


def test_a_training_without_a_seed_is_taken_up_in_the_order_of_its_file(path):
    crash(path, at=4, seed=None, every=1)
    copy = path.with_name("copy.npz")
    copy.write_bytes(path.read_bytes())
    first, second = (
        run(seed=None, checkpoint=file, resume=True) for file in (path, copy)
    )
    assert_same(first, second)


def test_network_and_optimizer_come_from_the_file(interrupted):
    optimizer = Adam(0.01)
    run(optimizer=optimizer, epochs=1, seed=9)
    net = Network([2, 5, 3], seed=7)
    resumed = run(net, optimizer=optimizer, checkpoint=interrupted, resume=True)
    assert_same(resumed, run())


def test_epochs_can_be_added(path):
    run(epochs=1, checkpoint=path)
    assert_same(run(epochs=4, checkpoint=path, resume=True), run(epochs=4))


def test_a_finished_training_is_given_back_without_an_update(path):
    expected = run(checkpoint=path)
    net = watched()
    assert_same(run(net, checkpoint=path, resume=True), expected)
    assert net.calls == 0


@pytest.mark.parametrize("evaluate", [True, False])
def test_checkpoints_change_nothing_in_the_training(path, evaluate):
    with_file = run(checkpoint=str(path), every=1, evaluate=evaluate)
    assert_same(with_file, run(evaluate=evaluate))
    assert os.listdir(path.parent) == ["run.npz"]
    with np.load(path, allow_pickle=False) as stored:
        np.testing.assert_array_equal(stored["state.theta"], with_file["theta"])


def jittered(X, rng):
    """Return places that are moved a little: augmentation in two dimensions."""
    return X + rng.normal(scale=0.05, size=X.shape)


def averaged(rate):
    inside = Adam(Warmup(LinearDecay(rate, steps=30), steps=4))
    return WeightAverage(WeightDecay(L2Penalty(inside, 0.01), 0.1), decay=0.9)


NOISE = {
    "augmentation": {"augment": jittered},
    "dropout": {"dropout": 0.4},
    "both": {"augment": jittered, "dropout": 0.4},
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE)
@pytest.mark.parametrize(("at", "every"), [(1, 1), (6, 1), (15, 4), (21, None)])
def test_noise_and_what_stands_around_an_optimizer_are_taken_up(path, noise, at, every):
    crash(path, at, optimizer=averaged(0.05), every=every, **noise)
    options = noise | {"checkpoint": path, "every": every, "resume": True}
    resumed = run(optimizer=averaged(0.05), **options)
    expected = run(optimizer=averaged(0.05), **noise)
    assert_same(resumed, expected)
    assert {"sum", "n", "first_moment", "t"} <= expected.keys()
    assert (expected["theta"] != run(optimizer=averaged(0.05))["theta"]).any()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"dropout": 0.3}, "dropout is 0.4 in the file, got 0.3"),
        ({"dropout": 0.0}, "dropout is 0.4 in the file, got None"),
        ({"augment": None}, "augment is 'jittered' in the file, got None"),
        ({"optimizer": Adam(0.05)}, "optimizer is 'WeightAverage' in the file"),
        ({"optimizer": averaged(0.06)}, r"optimizer inside is .*rate=0\.05"),
    ],
)
def test_another_noise_or_decay_is_another_training(path, change, said):
    noise = NOISE["both"]
    crash(path, 15, optimizer=averaged(0.05), every=1, **noise)
    options = {"optimizer": averaged(0.05)} | noise | change
    with pytest.raises(ValueError, match=said):
        run(checkpoint=path, resume=True, **options)


# The first process forks one child after the other and kills each at a random moment,
# most of them after their first write: however busy the machine is, they come further.
# Sleeps stretch the update and every step of the write, so that all of them are hit.
KILLING = """
import os, pickle, random, signal, sys, zipfile
from nnlib import Adam, CosineDecay, Network, Warmup, WeightAverage, load_toy, train

path, kills = sys.argv[1], int(sys.argv[2])
data = load_toy("spirals", m=120)

def run():
    net = Network([2, 5, 3], seed=0)
    inside = Adam(Warmup(CosineDecay(0.01, steps=400), steps=50))
    optimizer = WeightAverage(inside, decay=0.9)
    history = train(net, data, optimizer, epochs=40, batch_size=10, seed=0, dropout=0.4,
                    augment=lambda X, rng: X + rng.normal(scale=0.05, size=X.shape),
                    progress=False, checkpoint=path, every=1, resume=True)
    average = {"sum": optimizer.sum, "n": optimizer.n, "decay": optimizer.decay}
    return {"theta": net.theta} | vars(inside) | average | vars(history)

left = 0  # points until the end

def point():
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def counted(function):
    def between_points(*arguments, **options):
        point()
        result = function(*arguments, **options)
        point()
        return result
    return between_points

def written(file):
    return os.path.exists(file) and os.stat(file).st_mtime_ns

random.seed(0)
moments = [random.randint(1, 100) for _ in range(kills)]
inside, positions = 0, set()
for left in moments:
    before = written(path + ".part")  # what an earlier kill has left
    child = os.fork()
    if child == 0:
        Adam.update = counted(Adam.update)
        zipfile.ZipFile.open = counted(zipfile.ZipFile.open)
        zipfile.ZipFile.close = counted(zipfile.ZipFile.close)
        os.fsync, os.replace = counted(os.fsync), counted(os.replace)
        try:
            run()
        finally:
            os._exit(1)  # an error, or an end that came too early
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    inside += written(path + ".part") not in (before, False)
    positions.add(written(path))
with open(path + ".result", "wb") as file:
    pickle.dump((inside, len(positions), run()), file)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the test forks: POSIX only")
def test_fifty_kills_lose_nothing(path):
    kills = 50
    subprocess.run([sys.executable, "-c", KILLING, str(path), str(kills)], check=True)
    with open(f"{path}.result", "rb") as file:
        inside, positions, result = pickle.load(file)
    assert 5 <= inside <= kills - 5, "kills must strike inside the write and outside"
    assert positions > 5, "some trainings must come further before their kill"
    inside = Adam(Warmup(CosineDecay(0.01, steps=400), steps=50))
    optimizer = WeightAverage(inside, decay=0.9)
    assert_same(result, run(epochs=40, optimizer=optimizer, **NOISE["both"]))


def stored(path):
    with np.load(path, allow_pickle=False) as arrays:
        return json.loads(arrays["header"].tobytes()) | dict(arrays)


def fail_with(code):
    def fail(*arguments, **options):
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize(
    ("function", "code"),
    [
        ("pathlib.Path.open", errno.EACCES),
        ("numpy.savez", errno.ENOSPC),
        ("os.fsync", errno.EIO),
        ("os.replace", errno.EPERM),
    ],
)
def test_a_failed_write_stops_at_once_and_keeps_the_file_before(
    path, monkeypatch, function, code
):
    net = watched(7, lambda: monkeypatch.setattr(function, fail_with(code)))
    with pytest.raises(OSError, match=r"could not be written .*run\.npz") as caught:
        run(net, checkpoint=path, every=2)
    monkeypatch.undo()
    assert caught.value.errno == code
    assert os.listdir(path.parent) == ["run.npz"]
    assert stored(path)["state"]["batch"] == 6
    # what was learnt since is in the network
    assert (net.theta != stored(path)["state.theta"]).any()
    assert_same(run(checkpoint=path, resume=True), run())


@pytest.mark.skipif(not hasattr(os, "O_DIRECTORY"), reason="folders open on POSIX only")
def test_the_content_is_on_the_disk_before_its_name_and_the_name_after(
    path, monkeypatch
):
    done, fsync, rename = [], os.fsync, os.replace

    def synced(descriptor):
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        done.append("folder" if is_folder else "content")
        fsync(descriptor)

    def renamed(*paths):
        done.append("name")
        rename(*paths)

    monkeypatch.setattr("os.fsync", synced)
    monkeypatch.setattr("os.replace", renamed)
    run(checkpoint=path, epochs=1)
    assert done == 2 * ["content", "name", "folder"]  # at the start, and the end


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full: Linux only")
def test_a_full_disk_is_named_before_the_first_update(path):
    part = path.with_name("run.npz.part")
    part.symlink_to("/dev/full")
    net = watched()
    with pytest.raises(OSError, match=r"No space left on device.*run\.npz"):
        run(net, checkpoint=path)
    assert net.calls == 0
    assert not os.listdir(path.parent)


def test_a_folder_that_is_not_there_is_named_before_the_first_update(tmp_path):
    net = watched()
    with pytest.raises(FileNotFoundError, match=r"nowhere.run\.npz"):
        run(net, checkpoint=tmp_path / "nowhere" / "run.npz")
    assert net.calls == 0


def test_a_file_is_never_overwritten_by_a_new_training(interrupted):
    before = interrupted.read_bytes()
    with pytest.raises(FileExistsError, match=r"run\.npz exists: pass resume=True"):
        run(checkpoint=interrupted)
    assert interrupted.read_bytes() == before


def refused(path, message, error=ValueError, **options):
    """Resume; raise unless it ends in the message and changes nothing."""
    before = path.read_bytes()
    net, optimizer = options.pop("net", watched()), options.pop("optimizer", Adam(0.01))
    start, state = net.theta.copy(), repr(vars(optimizer))
    with pytest.raises(error, match=message) as caught:
        run(net, optimizer=optimizer, checkpoint=path, resume=True, **options)
    assert "run.npz" in str(caught.value)
    np.testing.assert_array_equal(net.theta, start)
    assert repr(vars(optimizer)) == state
    assert path.read_bytes() == before


def networks(sizes=(2, 5, 3), **options):
    return lambda: {"net": Network(list(sizes), seed=0, **options)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            networks([2, 6, 3]),
            r"layer_sizes is \[2, 5, 3\] in the file, got \[2, 6, 3\]",
        ),
        (networks(hidden="sigmoid"), "hidden is 'relu' in the file, got 'sigmoid'"),
        (networks(dtype=np.float64), "dtype is 'float32' in the file, got 'float64'"),
        (networks(loss_function="squared_error"), "loss_function is 'cross_entropy'"),
        (lambda: {"optimizer": RMSprop(0.01)}, "optimizer is 'Adam' in .* 'RMSprop'"),
        (lambda: {"optimizer": Adam(0.02)}, r"learning_rate is 0.01 in .*, got 0.02"),
        (
            lambda: {"optimizer": Adam(StepDecay(0.01, 5))},
            r"learning_rate is 0.01 in .*, got 'StepDecay\(rate=0.01, every=5, fac",
        ),
        (lambda: {"optimizer": Adam(0.01, 0.8)}, r"beta1 is 0.9 in the file, got 0.8"),
        (
            lambda: {"data": load_toy("spirals", m=150)},
            r"shape of X_train is \[96, 2\] in the file, got \[120, 2\]",
        ),
        (
            lambda: {"data": load_toy("spirals", m=120, seed=3)},
            "checksum of the samples",
        ),
        (lambda: {"batch_size": 12}, "batch_size is 10 in the file, got 12"),
        (lambda: {"seed": 1}, "seed is 0 in the file, got 1"),
        (lambda: {"seed": None}, "seed is 0 in the file, got None"),
        (lambda: {"evaluate": False}, "evaluate is True in the file, got False"),
        (lambda: {"epochs": 1}, "epochs must be at least 2, .*, got 1"),
    ],
)
def test_the_file_of_another_training_is_refused(interrupted, change, message):
    refused(interrupted, message, **change())


def test_the_same_samples_with_other_labels_are_other_data(interrupted):
    data = spirals()
    data = replace(data, y_train=1 - data.y_train % 2, Y_train=data.Y_train[:, ::-1])
    refused(interrupted, "checksum of the targets", data=data)


def test_the_file_of_another_version_is_refused(path, monkeypatch):
    monkeypatch.setattr("nnlib._checkpoint.VERSION", "training of nnlib, version 2")
    run(checkpoint=path)
    monkeypatch.undo()
    refused(path, "must be a '.* version 1', got '.* version 2'")


def saved_network():
    file = io.BytesIO()
    np.savez(file, theta=np.zeros(3), layer_sizes=[2, 1])
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"theta = 0", pickle.dumps({"theta": 0}), saved_network()],
    ids=["empty", "text", "pickle", "another npz"],
)
def test_a_file_that_is_no_checkpoint_is_refused(path, content):
    path.write_bytes(content)
    refused(path, "is damaged, or no checkpoint")


def test_a_pickle_inside_is_not_opened(path):
    class Trap:
        def __reduce__(self):
            return pytest.fail, ("the file was unpickled",)

    np.savez(path, header=np.array([Trap()]), sha256=np.zeros(32, np.uint8))
    refused(path, "allow_pickle=False")


def test_a_truncated_file_is_refused_whatever_its_length(interrupted):
    whole = interrupted.read_bytes()
    for length in np.random.default_rng(0).integers(len(whole), size=60):
        interrupted.write_bytes(whole[:length])
        refused(interrupted, "is damaged")


def test_an_altered_byte_is_found_or_without_effect(interrupted):
    whole, expected, messages = interrupted.read_bytes(), run(), []
    rng = np.random.default_rng(0)
    for place in rng.choice(len(whole), size=150, replace=False):
        altered = bytearray(whole)
        altered[place] ^= rng.integers(1, 256)
        interrupted.write_bytes(altered)
        try:
            resumed = run(checkpoint=interrupted, resume=True)
        except ValueError as error:
            messages.append(str(error))
        else:
            assert_same(resumed, expected)  # a date or the like, in the archive
    assert len(messages) > 100
    assert all("run.npz is damaged" in message for message in messages)


def test_numbers_altered_with_care_do_not_fit_the_checksum(interrupted):
    with np.load(interrupted) as arrays:
        arrays = dict(arrays)
    arrays["state.theta"][3] += 1e-6
    np.savez(interrupted, **arrays)  # a sound archive
    refused(interrupted, "does not fit its checksum")


class Exploding(GradientDescent):
    """A gradient descent whose thirteenth step is infinite."""

    steps = 0

    def update(self, theta, dtheta):
        self.steps += 1
        super().update(theta, np.inf + dtheta if self.steps == 13 else dtheta)


def test_a_diverging_training_leaves_finite_parameters_in_its_file(path):
    with pytest.raises(FloatingPointError, match="epoch 2, batch 3"):
        run(optimizer=Exploding(0.1), checkpoint=path, every=1)
    assert np.isfinite(stored(path)["state.theta"]).all()
    assert stored(path)["state"]["batch"] == 2


def test_a_resumed_training_that_diverges_keeps_the_parameters_of_its_file(path):
    crash(path, at=13, every=1, optimizer=Exploding(0.1))
    with np.load(path) as arrays:
        kept = arrays["state.theta"]
    net = Network([2, 5, 3], seed=7)
    with pytest.raises(FloatingPointError, match="epoch 2, batch 3"):
        run(net, optimizer=Exploding(0.1), checkpoint=path, every=1, resume=True)
    np.testing.assert_array_equal(net.theta, kept)


class Remembering(GradientDescent):
    """An optimizer with a state of the student's own."""

    def __init__(self, learning_rate, memory):
        super().__init__(learning_rate)
        self.memory = memory

    def update(self, theta, dtheta):
        self.memory = self.memory * 0.9 + 0.1
        super().update(theta, dtheta * self.memory)


@pytest.mark.parametrize(
    "memory", [0.0, np.zeros(33, np.float32)], ids=["number", "array"]
)
def test_the_state_of_any_optimizer_is_kept(path, memory):
    crash(path, at=15, every=1, optimizer=Remembering(0.1, memory))
    resumed = run(optimizer=Remembering(0.1, memory), checkpoint=path, resume=True)
    assert_same(resumed, run(optimizer=Remembering(0.1, memory)))


@pytest.mark.parametrize("memory", [[0.0], np.float32(0), np.array([None])], ids=repr)
def test_a_state_that_cannot_be_kept_is_named_before_the_first_update(path, memory):
    net = watched()
    with pytest.raises(TypeError, match=r"state\.optimizer\.memory must be a number, "):
        run(net, optimizer=Remembering(0.1, memory), checkpoint=path)
    assert net.calls == 0
    assert not path.exists()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"checkpoint": 3}, TypeError, "checkpoint must be the path of a file, got 3"),
        ({"checkpoint": b"run"}, TypeError, "checkpoint must be .* got b'run'"),
        ({"checkpoint": "x.npz", "every": 0}, ValueError, "every must be at least 1"),
        ({"checkpoint": "x.npz", "every": 2.0}, TypeError, "every must be an integer"),
        ({"checkpoint": "x.npz", "resume": "yes"}, TypeError, "resume must be True or"),
        ({"every": 5}, ValueError, "every and resume need a file, got checkpoint=None"),
        ({"resume": True}, ValueError, "need a file, got checkpoint=None"),
    ],
)
def test_bad_arguments_are_named_and_write_nothing(
    tmp_path, monkeypatch, options, error, message
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        run(**options)
    assert not os.listdir()
