"""The references of exercise 06 against oracles of their own."""

import numpy as np
import pytest
import torch

import nnlib
from tutor import checks


def test_he_weights_of_numpys_draws_are_those_of_nnlib():
    draws = np.random.default_rng(3).normal(size=(17, 5))
    W = checks.he_weights.reference(draws, 0.0)
    np.testing.assert_allclose(W, nnlib.he_normal(17, 5, seed=3))


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
def test_he_weights_have_the_variance_of_pytorch(slope):
    draws = np.random.default_rng(0).normal(size=(400, 500))
    # PyTorch stores W as (n_out, n_in)
    W = torch.nn.init.kaiming_normal_(
        torch.empty(500, 400, dtype=torch.float64),
        a=slope,
        nonlinearity="leaky_relu",
        generator=torch.Generator().manual_seed(0),
    )
    found = checks.he_weights.reference(draws, slope).var()
    assert found == pytest.approx(float(W.var()), rel=0.02)


@pytest.mark.parametrize("slope", [0.0, 0.3, 1.0])
def test_he_weights_keep_the_mean_square_behind_a_leaky_relu(slope):
    rng = np.random.default_rng(0)
    A = rng.normal(size=(2000, 300))
    Z = A @ checks.he_weights.reference(rng.normal(size=(300, 300)), slope)
    kept = (torch.nn.functional.leaky_relu(torch.tensor(Z), slope) ** 2).mean().item()
    assert kept == pytest.approx((A**2).mean(), rel=0.03)


def test_glorot_weights_of_numpys_draws_are_those_of_nnlib():
    draws = np.random.default_rng(3).random(size=(17, 5))
    W = checks.glorot_weights.reference(draws)
    np.testing.assert_allclose(W, nnlib.glorot_uniform(17, 5, seed=3))


def test_glorot_weights_by_hand():
    W = checks.glorot_weights.reference(np.array([[0.0, 0.25, 0.5, 0.75, 0.875]]))
    np.testing.assert_allclose(W, [[-1, -0.5, 0, 0.5, 0.75]])  # b**2 = 6/6


def test_variance_through_layers_by_hand():
    X, W = np.array([[1.0, -1.0], [2.0, 0.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
    found = checks.variance_through_layers.reference(X, (W,), 0.0)
    # Z = -2 -2 2 4: mean 1/2, squares 28/4; A = 0 0 2 4: mean 3/2, squares 20/4
    assert found == {"var_Z": [7 - 1 / 4], "var_A": [5 - 9 / 4], "square_A": [5]}
    found = checks.variance_through_layers.reference(X, (W,), 0.5)
    # A = -1 -1 2 4: mean 1, squares 22/4
    assert found == {"var_Z": [7 - 1 / 4], "var_A": [5.5 - 1], "square_A": [5.5]}


def test_variance_through_layers_follows_the_trace_of_a_network():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(13, 7))
    net = nnlib.Network([7, 5, 3, 2], seed=0, dtype=np.float64)  # biases are 0
    Z, A = net.trace(X)
    weights = tuple(net.W[l] for l in (1, 2, 3))
    found = checks.variance_through_layers.reference(X, weights, 0.0)
    np.testing.assert_allclose(found["var_Z"], [Z[l].var() for l in (1, 2, 3)])
    np.testing.assert_allclose(found["var_A"][:2], [A[l].var() for l in (1, 2)])
    squares = [(A[l] ** 2).mean() for l in (1, 2)]
    np.testing.assert_allclose(found["square_A"][:2], squares)


def test_relu_leaves_the_share_of_erratum_f_e4():
    rng = np.random.default_rng(0)
    X, W = rng.normal(size=(2000, 300)), rng.normal(size=(300, 300))
    found = checks.variance_through_layers.reference(X, (W,), 0.0)
    share = found["var_A"][0] / found["var_Z"][0]
    assert share == pytest.approx(1 / 2 - 1 / (2 * np.pi), rel=0.01)


@pytest.mark.parametrize("shape", [(7, 5), (5, 5), (8, 3)])
def test_orthogonal_weights_are_those_of_pytorch(shape):
    """PyTorch's orthogonal_, on the same draws and stored as (n_out, n_in)."""
    W = torch.empty(shape, dtype=torch.float64)
    torch.nn.init.orthogonal_(W, gain=1.5, generator=torch.Generator().manual_seed(0))
    draws = torch.empty(shape, dtype=torch.float64)
    draws.normal_(0, 1, generator=torch.Generator().manual_seed(0))
    found = checks.orthogonal_weights.reference(draws.numpy(), 1.5)
    np.testing.assert_allclose(found, W.numpy(), atol=1e-12)


def test_orthogonal_weights_keep_the_length_of_a_vector():
    draws, x = np.random.default_rng(0).normal(size=(6, 6)), np.arange(6.0)
    W = checks.orthogonal_weights.reference(draws, 1.0)
    assert np.linalg.norm(x @ W) == pytest.approx(np.linalg.norm(x))


@pytest.mark.parametrize("start", [(False, False), (True, False), (False, True)])
def test_training_keeps_units_alike_exactly_where_symmetry_is_not_broken(start):
    """The oracle is gradient descent itself: are two units still alike after it?"""
    own_incoming, own_outgoing = start
    rng = np.random.default_rng(0)
    net = nnlib.Network([4, 3, 2], seed=0, dtype=np.float64)
    net.W[1][...], net.W[2][...] = np.abs(net.W[1]), 0.3  # all units are on
    if not own_incoming:
        net.W[1][:, 2] = net.W[1][:, 0]
    if own_outgoing:
        net.W[2][2, 0] = -0.2
    expected = checks.breaks_symmetry.reference(net.W[1], net.b[1], net.W[2])
    X, Y = rng.random((9, 4)), np.eye(2)[rng.integers(0, 2, size=9)]
    for _ in range(50):
        net.theta -= 0.5 * net.loss_and_gradient(X, Y)[1]
    moved_apart = not np.allclose(net.W[1][:, 0], net.W[1][:, 2])
    assert moved_apart is expected
    assert expected is any(start)
