"""The references of exercise 11 against oracles of their own."""

from itertools import pairwise

import numpy as np
import pytest
import torch

import nnlib
from tutor import checks

CLOSE = {"rtol": 1e-10, "atol": 1e-12}


def test_smoothed_loss_and_its_gradient_are_those_of_pytorch():
    rng = np.random.default_rng(0)
    Z, y = 30 * rng.normal(size=(7, 4)), rng.integers(0, 4, size=7)
    prior = rng.dirichlet(np.ones(4))
    scores = torch.tensor(Z, requires_grad=True)
    labels = 0.7 * torch.eye(4)[y] + 0.3 * torch.tensor(prior)
    loss = torch.nn.functional.cross_entropy(scores, labels)
    loss.backward()
    J, dZ = checks.smoothed_loss.reference(Z, y, prior, 0.3)
    assert pytest.approx(loss.item(), abs=1e-6) == J  # their labels are float32
    np.testing.assert_allclose(dZ, scores.grad.numpy(), atol=1e-7)


def test_with_equal_shares_the_labels_are_those_of_nnlib():
    Z, y = np.random.default_rng(1).normal(size=(5, 3)), np.array([0, 2, 1, 1, 0])
    Y = nnlib.smooth_labels(np.eye(3)[y], 0.2)
    J, dZ = checks.smoothed_loss.reference(Z, y, np.full(3, 1 / 3), 0.2)
    assert pytest.approx(nnlib.cross_entropy(nnlib.softmax(Z), Y)) == J
    np.testing.assert_allclose(dZ, (nnlib.softmax(Z) - Y) / 5, **CLOSE)


def test_decayed_step_is_adamw_of_pytorch_with_two_groups():
    """Their usual way to spare biases: a group of parameters without decay."""
    sizes, rng = (3, 4, 2), np.random.default_rng(2)
    net = nnlib.Network(list(sizes), seed=0, dtype=np.float64)
    theta, dtheta = rng.normal(size=(2, len(net.theta)))
    values, slopes = net.layers(theta.copy()), net.layers(dtheta.copy())
    weights, biases = (
        [torch.nn.Parameter(torch.tensor(np.array(kind[l]))) for l in (1, 2)]
        for kind in values
    )
    groups = [
        {"params": weights, "weight_decay": 0.3},
        {"params": biases, "weight_decay": 0.0},
    ]
    rule = torch.optim.AdamW(groups, lr=0.1)
    for parameters, kind in zip((weights, biases), slopes, strict=True):
        for l, parameter in enumerate(parameters, start=1):
            parameter.grad = torch.tensor(np.array(kind[l]))
    rule.step()
    both = zip(weights, biases, strict=True)
    expected = [p.detach().numpy().ravel() for pair in both for p in pair]
    step = np.zeros_like(theta)
    nnlib.Adam(0.1).update(step, dtheta)  # from 0, so that -step is Adam's step
    found = checks.decayed_step.reference(theta, -step, sizes, 0.1, 0.3)
    np.testing.assert_allclose(found, np.concatenate(expected), **CLOSE)


def test_every_entry_of_theta_is_a_weight_or_a_bias_of_the_network():
    sizes = (2, 3, 1, 4)
    n = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    found = checks.decayed_step.reference(np.ones(n), np.zeros(n), sizes, 1.0, 0.5)
    W, b = nnlib.Network(list(sizes), dtype=np.float64).layers(found)
    assert all((W[l] == 0.5).all() and (b[l] == 1).all() for l in (1, 2, 3))


@pytest.mark.parametrize("epsilon", [1e-5, 0.5])
def test_rms_norm_backward_is_that_of_pytorch(epsilon):
    rng = np.random.default_rng(3)
    (dA, Z), gamma = rng.normal(size=(2, 5, 4)), rng.normal(size=4)
    scores = torch.tensor(Z, requires_grad=True)
    weight = torch.tensor(gamma, requires_grad=True)
    A = torch.nn.functional.rms_norm(scores, (4,), weight, eps=epsilon)
    A.backward(torch.tensor(dA))
    dZ, dgamma = checks.rms_norm_backward.reference(dA, Z, gamma, epsilon)
    np.testing.assert_allclose(dZ, scores.grad.numpy(), **CLOSE)
    np.testing.assert_allclose(dgamma, weight.grad.numpy(), **CLOSE)


def test_the_average_is_the_plain_mean_and_then_that_of_pytorch():
    walk, beta = np.random.default_rng(4).normal(size=(12, 3)), 0.75
    found = checks.average_step.calls.trial(
        checks.average_step.reference, np.full(3, 9.0), walk, 1, beta
    )
    for t in range(1, 5):  # up to 1 - 1/4 = beta
        np.testing.assert_allclose(found[t - 1], walk[:t].mean(axis=0), **CLOSE)
    ema = torch.optim.swa_utils.get_ema_avg_fn(beta)
    average = torch.tensor(found[3])
    for t in range(4, 12):
        average = ema(average, torch.tensor(walk[t]), t)
        np.testing.assert_allclose(found[t], average.numpy(), **CLOSE)


def test_bent_rows_are_those_of_warp():
    rng = np.random.default_rng(5)
    X, U = rng.random((6, 6)), rng.uniform(-3, 3, size=(6, 6))
    field = np.stack([np.zeros((6, 6)), U])[None]
    expected = nnlib.warp(X.reshape(1, 36), field).reshape(6, 6)
    np.testing.assert_allclose(checks.bent_rows.reference(X, U), expected, **CLOSE)
