"""Batch normalisation: PyTorch, finite differences, and a layer that does the same."""

import numpy as np
import pytest
import torch

from nnlib import (
    batch_norm,
    batch_norm_backward,
    fold_batch_norm,
    numerical_gradient,
    relative_error,
)

RNG = np.random.default_rng(0)
M, N = 7, 4
Z = RNG.normal(size=(M, N)) * [1, 5, 0.1, 2] + [0, 3, -1, 10]
GAMMA, BETA, G = RNG.normal(size=N), RNG.normal(size=N), RNG.normal(size=(M, N))
EPSILONS = pytest.mark.parametrize("epsilon", [1e-5, 0.3])


@EPSILONS
def test_forward_and_backward_are_pytorchs(epsilon):
    tensors = [torch.tensor(v, requires_grad=True) for v in (Z, GAMMA, BETA)]
    z, gamma, beta = tensors
    A = torch.nn.functional.batch_norm(
        z, None, None, gamma, beta, training=True, eps=epsilon
    )
    np.testing.assert_allclose(
        batch_norm(Z, GAMMA, BETA, epsilon), A.detach(), rtol=1e-9, atol=1e-12
    )
    A.backward(torch.tensor(G))
    ours = batch_norm_backward(G, Z, GAMMA, epsilon)
    for gradient, tensor in zip(ours, tensors, strict=True):
        np.testing.assert_allclose(gradient, tensor.grad, rtol=1e-7, atol=1e-10)


@EPSILONS
def test_the_gradients_are_those_of_finite_differences(epsilon):
    dZ, dgamma, dbeta = batch_norm_backward(G, Z, GAMMA, epsilon)
    witnesses = {
        "Z": (dZ, lambda v: batch_norm(v, GAMMA, BETA, epsilon), Z),
        "gamma": (dgamma, lambda v: batch_norm(Z, v, BETA, epsilon), GAMMA),
        "beta": (dbeta, lambda v: batch_norm(Z, GAMMA, v, epsilon), BETA),
    }
    for name, (gradient, f, x) in witnesses.items():
        numerical = numerical_gradient(lambda v, f=f: (f(v) * G).sum(), x)
        assert relative_error(gradient, numerical) < 1e-7, name


def test_what_mean_and_variance_take_back_is_gone_from_the_gradient():
    dZ, _, _ = batch_norm_backward(G, Z, GAMMA, epsilon=1e-12)
    scale = np.abs(dZ).max()
    np.testing.assert_allclose(dZ.sum(axis=0) / scale, 0, atol=1e-12)
    centred = Z - Z.mean(axis=0)
    np.testing.assert_allclose((dZ * centred).sum(axis=0) / scale, 0, atol=1e-9)


def test_the_folded_layer_does_what_pytorch_does_after_training():
    A, W = RNG.normal(size=(5, 3)), RNG.normal(size=(3, N))
    mean, variance = RNG.normal(size=N), RNG.uniform(0.1, 2, size=N)
    arguments = (A @ W, mean, variance, GAMMA, BETA)
    expected = torch.nn.functional.batch_norm(
        *map(torch.tensor, arguments), training=False, eps=1e-3
    )
    W_too, b_too = fold_batch_norm(W, GAMMA, BETA, mean, variance, epsilon=1e-3)
    np.testing.assert_allclose(A @ W_too + b_too, expected, rtol=1e-9, atol=1e-12)


def test_the_type_is_that_of_the_scores_and_no_argument_is_changed():
    z, before = Z.astype(np.float32), Z.astype(np.float32)
    assert batch_norm(z, GAMMA, BETA).dtype == np.float32
    dZ, _, _ = batch_norm_backward(G, z, GAMMA)
    assert dZ.dtype == np.float32
    assert fold_batch_norm(z, *np.ones((4, N)))[0].dtype == np.float32
    np.testing.assert_array_equal(z, before)
