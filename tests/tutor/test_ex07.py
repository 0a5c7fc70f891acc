"""The references of exercise 07 against oracles of their own."""

import numpy as np
import pytest
import torch

from tutor import checks


def torch_path(make, gradients, theta):
    """Return what an optimizer of PyTorch does with these gradients."""
    parameter = torch.nn.Parameter(torch.tensor(theta))
    optimizer = make([parameter])
    path = []
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient)
        optimizer.step()
        path.append(parameter.detach().numpy().copy())
    return np.stack(path)


@pytest.fixture
def walk():
    rng = np.random.default_rng(0)
    return rng.normal(size=5), rng.normal(size=(50, 5))


def test_epoch_loss_is_the_mean_of_the_samples_themselves():
    samples = np.random.default_rng(1).uniform(size=53)
    batches = [samples[i : i + 10] for i in range(0, 53, 10)]
    losses = np.array([batch.mean() for batch in batches])
    spreads = np.array([batch.std() for batch in batches])
    sizes = np.array([len(batch) for batch in batches])
    found = checks.epoch_loss.reference(losses, spreads, sizes)
    assert found == pytest.approx((samples.mean(), samples.std()))


def quasi_hyperbolic(gradients, theta, rate, beta, nu):
    return checks.momentum_step.calls.trial(
        checks.momentum_step.reference, theta, gradients, np.zeros(5), rate, beta, nu
    )["theta after each step"]


def test_momentum_step_with_nu_as_beta_is_nesterovs_of_pytorch(walk):
    theta, gradients = walk
    path = quasi_hyperbolic(gradients, theta, 0.1, 0.9, 0.9)
    expected = torch_path(
        lambda p: torch.optim.SGD(p, lr=0.1 * (1 - 0.9), momentum=0.9, nesterov=True),
        gradients,
        theta,
    )
    np.testing.assert_allclose(path, expected, rtol=1e-10)


@pytest.mark.parametrize("nu", [0.0, 0.3, 1.0])
def test_momentum_step_is_a_mixture_of_pytorchs_two(walk, nu):
    """theta is linear in nu: between gradient descent and momentum."""
    theta, gradients = walk
    path = quasi_hyperbolic(gradients, theta, 0.1, 0.8, nu)
    plain = torch_path(lambda p: torch.optim.SGD(p, lr=0.1), gradients, theta)
    heavy = torch_path(
        lambda p: torch.optim.SGD(p, lr=0.1 * (1 - 0.8), momentum=0.8), gradients, theta
    )
    np.testing.assert_allclose(path, (1 - nu) * plain + nu * heavy, rtol=1e-9)


def test_adam_step_follows_amsgrad_of_pytorch(walk):
    theta, gradients = walk
    gradients[:5] *= 10  # so that it is not Adam
    state = {"t": 0} | dict.fromkeys(
        ("first_moment", "second_moment", "largest"), np.zeros(5)
    )
    path = checks.adam_step.calls.trial(
        checks.adam_step.reference, theta, gradients, state, 0.1, 0.9, 0.9, 1e-8
    )["theta after each step"]
    options = {"lr": 0.1, "betas": (0.9, 0.9)}
    follows, adam = (
        torch_path(
            lambda p, a=a: torch.optim.Adam(p, amsgrad=a, **options), *walk[::-1]
        )
        for a in (True, False)
    )
    np.testing.assert_allclose(path, follows, rtol=1e-9)
    assert not np.allclose(path, adam, rtol=1e-3)


@pytest.mark.parametrize("limit", [0.5, 100.0])
def test_clip_by_norm_equals_pytorch(limit):
    gradient = np.random.default_rng(2).normal(size=7)
    parameter = torch.nn.Parameter(torch.zeros(7, dtype=torch.float64))
    parameter.grad = torch.tensor(gradient)
    torch.nn.utils.clip_grad_norm_([parameter], limit)
    clipped = checks.clip_by_norm.reference(gradient, limit)
    np.testing.assert_allclose(clipped, parameter.grad.numpy(), rtol=1e-5)


def test_is_descent_path_trusts_sgd_of_pytorch_and_not_its_momentum(walk):
    theta, gradients = walk
    for momentum, expected in ((0, True), (0.9, False)):
        path = torch_path(
            lambda p, mu=momentum: torch.optim.SGD(p, lr=0.1, momentum=mu),
            gradients,
            theta,
        )
        path = np.vstack([theta, path])
        assert checks.is_descent_path.reference(path, gradients, 0.1) is expected
