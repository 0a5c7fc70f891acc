"""Chapter 07, errors that accuracy hides: the record is what its script makes."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from course.recordings import batch_sizes as sizes_script
from course.recordings import errors_accuracy_hides as script
from nnlib import (
    Adam,
    Network,
    check_gradients,
    cross_entropy,
    he_normal,
    load_mnist,
    one_hot,
    softmax,
)
from tests.sources.printed import CLOSE

RECORD = json.loads(Path(script.__file__).with_suffix(".json").read_text("utf-8"))


# The mistakes of the recording


def wrong_parts(net):
    """Return the parts of a float64 network that disagree with its own loss."""
    rng = np.random.default_rng(6)
    X = rng.normal(size=(6, net.layer_sizes[0]))
    Y = one_hot(rng.integers(net.layer_sizes[-1], size=6), net.layer_sizes[-1])
    return {name for name, e in check_gradients(net, X, Y).items() if e > CLOSE}


@pytest.mark.erratum("A-E3", "R-E6", "F-E1")
@pytest.mark.parametrize(
    ("sizes", "options", "wrong"),
    [
        ([7, 6, 5, 4], script.DW_TIMES_M, {"W1", "W2", "W3"}),
        ([7, 6, 4], script.R_PRINTED, {"W1", "b1", "W2"}),
        ([7, 6, 5, 5, 4], script.TWICE, set(script.TWICE["powers"])),
    ],
)
def test_scaled_gradients_are_wrong_in_the_parts_of_the_erratum(sizes, options, wrong):
    net = script.Scaled(sizes, seed=1, dtype=np.float64, **options)
    assert wrong_parts(net) == wrong
    assert wrong_parts(Network(sizes, seed=1, dtype=np.float64)) == set()


@pytest.mark.erratum("P-E2")
def test_p_e2_softmax_twice_passes_the_check_and_cannot_reach_loss_0():
    net = script.SoftmaxTwice([7, 6, 4], seed=1, dtype=np.float64)
    assert wrong_parts(net) == set()
    certain = np.eye(10)
    assert math.isclose(
        cross_entropy(softmax(certain), certain), math.log(math.e + 9) - 1
    )
    X, Y = np.ones((1, 7)), np.eye(4)[[0]]
    net.b[2] = [1000, 0, 0, 0]
    assert math.isclose(net.loss(X, Y), math.log(math.e + 3) - 1)


def first_steps(optimizer, n):
    theta, path = np.zeros(1), [0.0]
    for _ in range(n):
        optimizer.update(theta, np.array([-5.0]))
        path.append(theta[0] / 0.001)
    return np.diff(path)


@pytest.mark.erratum("F-E7")
def test_f_e7_steps_of_adam_for_a_constant_gradient():
    np.testing.assert_allclose(first_steps(Adam(0.001), 50), 1, atol=1e-6)
    epochs = first_steps(script.EpochAdam(0.001, updates_per_epoch=20_000), 20_000)
    assert math.isclose(epochs[0], 1, abs_tol=1e-6)
    assert math.isclose(epochs[1], 1.9 / 1.999**0.5, abs_tol=1e-6)
    assert math.isclose(epochs[-1], 10 / 1000**0.5, rel_tol=1e-3)  # 0.32 of alpha
    uncorrected = first_steps(script.UncorrectedAdam(0.001), 10)
    assert math.isclose(uncorrected[0], 0.1 / 0.001**0.5, abs_tol=1e-5)  # 3.16


def test_epoch_adam_counts_epochs_from_1():
    optimizer, theta, seen = script.EpochAdam(0.001, 3), np.zeros(1), []
    for _ in range(7):
        optimizer.update(theta, np.ones(1))
        seen.append(optimizer.t)
    assert seen == [1, 1, 1, 2, 2, 2, 3]


@pytest.mark.erratum("F-E3")
def test_f_e3_variance_as_std_is_caught_by_the_mean_square():
    def check(initializer):
        W = initializer(784, 256, 0)
        return math.isclose(784 / 2 * np.mean(W**2), 1, rel_tol=0.02)

    assert check(he_normal)
    assert not check(script.variance_as_std)


# The record


def test_record_is_that_of_its_script():
    assert RECORD.keys() == {"seeds", "runs", "table"}
    assert RECORD["seeds"] == list(script.SEEDS)
    assert RECORD["runs"].keys() == script.RUNS.keys()
    for name, run in script.RUNS.items():
        written = json.loads(json.dumps(run.configuration()))
        results = {"test_accuracy", "mean"}
        assert RECORD["runs"][name].keys() == written.keys() | results
        assert {k: RECORD["runs"][name][k] for k in written} == written
    names = ("mistake", "erratum", "right", "wrong")
    assert RECORD["table"] == [
        dict(zip(names, row, strict=True)) for row in script.TABLE
    ]


def test_record_is_complete_and_plausible():
    assert len(RECORD["seeds"]) >= 3
    assert len(set(RECORD["seeds"])) == len(RECORD["seeds"])
    used = {row[kind] for row in RECORD["table"] for kind in ("right", "wrong")}
    assert used == RECORD["runs"].keys()
    for run in RECORD["runs"].values():
        accuracies = run["test_accuracy"]
        assert len(accuracies) == len(RECORD["seeds"])
        assert all(0.09 < a < 0.985 for a in accuracies)
        assert math.isclose(run["mean"], np.mean(accuracies), abs_tol=6e-5)
    for row in RECORD["table"]:
        assert RECORD["runs"][row["right"]]["mean"] > 0.86


@pytest.mark.erratum("A-E2", "A-E3", "A-E4", "R-E6", "F-E1", "F-E3", "F-E7", "P-E2")
@pytest.mark.parametrize(
    ("mistake", "low", "high"),  # points lost, in percent; below 0.3 is noise
    [
        ("dW without 1/m, Adam", -0.3, 0.3),
        ("dW without 1/m, GD", 80, 90),
        ("A - Y for squared error, Adam", -0.5, 0.3),
        ("beta2 0.99 for 0.999, Adam", -0.3, 0.3),
        ("averages (27), (29), GD 0.001", -1, 0.3),
        ("averages (27), (29), GD 0.1", 1, 5),
        ("1/m twice, Adam", -0.3, 0.3),
        ("no bias correction, Adam", -0.3, 0.3),
        ("t counts epochs, Adam", -0.3, 0.5),
        ("variance taken as std, Adam", 0.3, 2),
        ("variance taken as std, GD", 75, 90),
        ("softmax twice, GD", 5, 15),
    ],
)
def test_recorded_cost_of_a_mistake(mistake, low, high):
    [row] = [row for row in RECORD["table"] if row["mistake"] == mistake]
    right, wrong = (RECORD["runs"][row[kind]]["mean"] for kind in ("right", "wrong"))
    assert low < 100 * (right - wrong) < high


def test_a_run_of_the_script_trains_and_repeats():
    data = load_mnist()
    run = replace(script.RUNS["R, GD 0.1"], epochs=1)
    first, second = run.accuracy(data, 0), run.accuracy(data, 0)
    assert first == second > 0.6
    fewer = replace(run, n_train=100)
    assert fewer.accuracy(data, 0) < first


# The record of batch sizes

SIZES = json.loads(Path(sizes_script.__file__).with_suffix(".json").read_text("utf-8"))


def test_record_of_batch_sizes_is_that_of_its_script():
    assert SIZES["seeds"] == list(sizes_script.SEEDS)
    assert SIZES["layers"] == sizes_script.LAYERS
    assert SIZES["rates"] == list(sizes_script.RATES)
    assert list(SIZES["sizes"]) == [str(B) for B in sizes_script.SIZES]
    inner = sizes_script.RATES[1:-1]  # a best rate at an end may not be the best
    for one in SIZES["sizes"].values():
        assert one["rate"] in inner
        assert np.shape(one["loss"]) == (3, sizes_script.EPOCHS)
        assert 0 < one["seconds_per_epoch"] < 10


def test_recorded_losses_are_those_of_a_training():
    data = load_mnist()
    for B in ("4000", "50"):
        one = SIZES["sizes"][B]
        losses, seconds = sizes_script.run(data, int(B), one["rate"], seed=0, epochs=2)
        assert len(seconds) == 2
        np.testing.assert_allclose(losses, one["loss"][0][:2], rtol=0.02)
