"""The report of a network: PyTorch is the oracle, and edges are set by hand."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given

from nnlib import GradientDescent, Network, layer_report, zeros
from tests.nnlib.strategies import seeds

SIZES = [6, 5, 4, 3]


def report_of_torch(net, X, update):
    """Compute the three numbers of each layer by PyTorch, from net's parameters."""
    A, start, rows = torch.tensor(X), 0, []
    L = len(net.layer_sizes) - 1
    for l, (n_in, n_out) in enumerate(
        zip(net.layer_sizes, net.layer_sizes[1:], strict=False), start=1
    ):
        theta, step = (torch.tensor(v)[start:] for v in (net.theta, update))
        W = theta[: n_in * n_out].reshape(n_in, n_out)
        b = theta[n_in * n_out :][:n_out]
        start += n_in * n_out + n_out
        Z = torch.nn.functional.linear(A, W.T, b)
        A = torch.relu(Z)
        dead = torch.nan if l == L else (A.amax(dim=0) <= 0).double().mean().item()
        ratio = torch.dist(step[: n_in * n_out], torch.zeros(n_in * n_out)) / W.norm()
        rows.append((l, Z.std(correction=0).item(), dead, ratio.item()))
    return rows


@given(seed=seeds)
def test_the_report_agrees_with_pytorch(seed):
    rng = np.random.default_rng(seed)
    net = Network(SIZES, seed=rng, dtype=np.float64)
    net.b[1], net.b[2] = rng.normal(0, 2, 5), rng.normal(0, 2, 4)
    X, update = rng.uniform(size=(7, 6)), rng.normal(size=net.n_parameters)
    report = layer_report(net, X, update)
    np.testing.assert_allclose(report, report_of_torch(net, X, update), rtol=1e-9)


def test_the_ratio_is_that_of_the_step_that_was_made():
    net = Network(SIZES, seed=0, dtype=np.float64)
    X, Y = np.eye(6), np.eye(3)[[0, 1, 2, 0, 1, 2]]
    before = net.theta.copy()
    _, dtheta = net.loss_and_gradient(X, Y)
    GradientDescent(0.1).update(net.theta, dtheta)
    expected = [0.1 * np.sqrt((dW**2).sum()) for dW in net.gradients.dW.values()]
    sizes = [np.sqrt((W**2).sum()) for W in net.W.values()]
    for row, change, size in zip(
        layer_report(net, X, net.theta - before), expected, sizes, strict=True
    ):
        assert row.update_ratio == pytest.approx(change / size)


def test_without_an_update_there_is_no_ratio_and_no_share_of_the_last_layer():
    report = layer_report(Network(SIZES, seed=0), np.eye(6))
    assert [row.layer for row in report] == [1, 2, 3]
    assert all(math.isnan(row.update_ratio) for row in report)
    assert [math.isnan(row.dead) for row in report] == [False, False, True]


def test_a_network_of_zeros_is_dead_and_any_step_is_infinitely_large():
    net = Network(SIZES, initializer=zeros)
    update = np.zeros(net.n_parameters)
    update[0] = 1
    first, second, last = layer_report(net, np.eye(6), update)
    assert first == (1, 0, 1, math.inf)
    assert second == (2, 0, 1, 0)
    assert last.score_std == last.update_ratio == 0


def test_a_unit_is_dead_only_if_it_is_silent_for_every_sample():
    net = Network([2, 2, 2], initializer=zeros)
    net.W[1] = [[1, -1], [-1, -1]]  # unit 0 answers the first sample only, unit 1 none
    assert layer_report(net, np.eye(2))[0].dead == 0.5


def test_a_sigmoid_is_never_dead():
    net = Network(SIZES, hidden="sigmoid", initializer=zeros)
    assert layer_report(net, np.eye(6))[0].dead == 0


def test_the_report_changes_nothing():
    net = Network(SIZES, seed=0)
    theta, update = net.theta.copy(), np.ones(net.n_parameters)
    layer_report(net, np.eye(6), update)
    assert np.array_equal(net.theta, theta)
    assert (update == 1).all()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"net": None}, TypeError, "net must be a Network, got None"),
        ({"X": np.ones((6, 2))}, ValueError, r"X must have shape \(m, 6\)"),
        ({"update": [1.0]}, ValueError, r"update must have shape \(74,\), got \(1,\)"),
        ({"update": [np.nan]}, ValueError, "update must be finite, got nan"),
        ({"update": "all"}, TypeError, "update must hold real numbers"),
    ],
)
def test_bad_input_is_named(change, error, message):
    with pytest.raises(error, match=message):
        layer_report(
            **{"net": Network(SIZES, seed=0), "X": np.eye(6), "update": None} | change
        )
