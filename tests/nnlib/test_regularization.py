"""Smooth labels, dropout, decay: PyTorch, finite differences, expectations."""

import numpy as np
import pytest
import torch

from nnlib import (
    Adam,
    GradientDescent,
    L2Penalty,
    Momentum,
    Network,
    StepDecay,
    WeightDecay,
    cross_entropy_from_logits,
    dropout_masks,
    numerical_gradient,
    one_hot,
    relative_error,
    smooth_labels,
)

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(6, 4)), one_hot([0, 1, 2, 2, 1, 0], 3)


@pytest.mark.parametrize("epsilon", [0, 0.1, 0.9])
def test_the_loss_of_smooth_labels_is_pytorchs(epsilon):
    Z = np.random.default_rng(1).normal(size=(6, 3))
    expected = torch.nn.functional.cross_entropy(
        torch.tensor(Z), torch.tensor(Y.argmax(axis=1)), label_smoothing=epsilon
    )
    J = cross_entropy_from_logits(Z, smooth_labels(Y, epsilon))
    np.testing.assert_allclose(J, expected.item(), rtol=1e-6)


def test_a_network_learns_smooth_labels_by_the_gradient_of_their_loss():
    net = Network([4, 5, 3], seed=0, dtype=np.float64)
    smooth = smooth_labels(Y, 0.2)

    def loss(theta):
        net.theta = theta
        return net.loss(X, smooth)

    theta = net.theta.copy()
    _, dtheta = net.loss_and_gradient(X, smooth)
    assert relative_error(dtheta, numerical_gradient(loss, theta)) < 1e-7


@pytest.mark.parametrize("rate", [0, 0.25, 0.5, 0.9])
def test_masks_have_mean_1_and_switch_off_the_share_that_is_asked_for(rate):
    masks = dropout_masks(500, [784, 40, 30, 10], rate, seed=0)
    assert {l: D.shape for l, D in masks.items()} == {1: (500, 40), 2: (500, 30)}
    for D in masks.values():
        assert set(np.unique(D)) <= {np.float32(0), np.float32(1 / (1 - rate))}
        deviation = (rate / (1 - rate) / D.size) ** 0.5  # of the mean of all entries
        assert abs(D.mean(dtype=float) - 1) <= 5 * deviation
        assert D.dtype == np.float32


def test_a_seed_gives_the_same_masks_again():
    def masks(seed):
        return dropout_masks(9, [2, 30, 3], 0.5, seed)[1]

    np.testing.assert_array_equal(masks(1), masks(1))
    assert (masks(1) != masks(2)).any()


@pytest.mark.parametrize("hidden", ["relu", "sigmoid"])
def test_the_gradient_through_masks_is_that_of_finite_differences(hidden):
    net = Network([4, 6, 5, 3], hidden=hidden, seed=0, dtype=np.float64)
    for b in net.b.values():  # at 0, a sample without any input sits on a kink
        b += np.random.default_rng(1).normal(size=len(b))
    masks, theta = dropout_masks(6, net.layer_sizes, 0.4, seed=2), net.theta.copy()

    def loss(values):
        net.theta = values
        return net.loss_and_gradient(X, Y, masks)[0]

    dtheta = net.loss_and_gradient(X, Y, masks)[1]
    assert relative_error(dtheta, numerical_gradient(loss, theta)) < 1e-7
    net.theta = theta
    assert (net.loss_and_gradient(X, Y)[1] != dtheta).any()


def test_masks_are_those_of_pytorchs_network():
    net = Network([4, 6, 5, 3], seed=0, dtype=np.float64)
    masks = dropout_masks(6, net.layer_sizes, 0.4, seed=2)
    A = torch.tensor(X)
    parts = [torch.tensor(net.theta, requires_grad=True)]
    W, b = net.layers(parts[0])
    for l in (1, 2, 3):
        A = A @ W._arrays[l] + b._arrays[l]
        if l < 3:
            A = torch.relu(A) * torch.tensor(masks[l])
    loss = -(torch.tensor(Y) * torch.log_softmax(A, 1)).sum() / 6
    loss.backward()
    J, dtheta = net.loss_and_gradient(X, Y, masks)
    np.testing.assert_allclose(J, loss.item(), rtol=1e-9)
    np.testing.assert_allclose(dtheta, parts[0].grad, rtol=1e-6, atol=1e-9)


def test_masks_of_1_change_nothing_and_none_are_the_networks_own_pass():
    net = Network([4, 6, 3], seed=0)
    J, dtheta = net.loss_and_gradient(X, Y)
    ones = dropout_masks(6, net.layer_sizes, 0.0, seed=0)
    J_too, dtheta_too = net.loss_and_gradient(X, Y, ones)
    assert J_too == J
    np.testing.assert_array_equal(dtheta, dtheta_too)


SGD = torch.optim.SGD
DECAYS = {
    "L2": (
        lambda rate: L2Penalty(GradientDescent(rate), 0.3),
        lambda p: SGD(p, lr=0.05, weight_decay=0.3),
    ),
    "L2, momentum": (
        lambda rate: L2Penalty(Momentum(rate, 0.8), 0.3),
        lambda p: SGD(p, lr=0.05, momentum=0.8, weight_decay=0.3),
    ),
    "L2, Adam": (
        lambda rate: L2Penalty(Adam(rate), 0.3),
        lambda p: torch.optim.Adam(p, lr=0.05, weight_decay=0.3),
    ),
    "AdamW": (
        lambda rate: WeightDecay(Adam(rate), 0.3),
        lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.3),
    ),
}


@pytest.mark.parametrize(("make", "make_torch"), DECAYS.values(), ids=DECAYS)
@pytest.mark.parametrize("falling", [False, True])
def test_forty_updates_agree_with_pytorch(make, make_torch, falling):
    rng = np.random.default_rng(0)
    theta = rng.normal(size=6)
    parameter = torch.tensor(theta.copy(), requires_grad=True)
    reference = make_torch([parameter])
    scheduler = torch.optim.lr_scheduler.StepLR(reference, 7, 0.3 if falling else 1)
    optimizer = make(StepDecay(0.05, every=7, factor=0.3) if falling else 0.05)
    for _ in range(40):
        dtheta = rng.normal(size=6)
        parameter.grad = torch.tensor(dtheta)
        reference.step()
        optimizer.update(theta, dtheta)
        assert np.isclose(optimizer.rate, scheduler.get_last_lr()[0])
        scheduler.step()
        np.testing.assert_allclose(theta, parameter.detach(), rtol=1e-9, atol=1e-12)


def test_both_decays_are_one_for_gradient_descent_and_two_for_adam():
    def after(decay, rule):
        theta, optimizer = np.array([1.0, -3.0]), decay(rule, 0.5)
        for _ in range(5):
            optimizer.update(theta, np.array([0.2, 0.1]))
        return theta

    l2 = after(L2Penalty, GradientDescent(0.1))
    np.testing.assert_allclose(l2, after(WeightDecay, GradientDescent(0.1)))
    difference = after(L2Penalty, Adam(0.1)) - after(WeightDecay, Adam(0.1))
    assert np.abs(difference).min() > 0.05


def test_a_wrapped_optimizer_can_be_read():
    optimizer = WeightDecay(L2Penalty(GradientDescent(0.1), 0.2), 0.3)
    assert repr(optimizer) == (
        "WeightDecay(L2Penalty(GradientDescent(learning_rate=0.1), 0.2), 0.3)"
    )
    optimizer.update(np.ones(2), np.ones(2))
    assert (optimizer.t, optimizer.rate, optimizer.learning_rate) == (1, 0.1, 0.1)
