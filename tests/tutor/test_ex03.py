"""The references of exercise 03 against oracles of their own."""

import numpy as np
import pytest
import torch

from nnlib import numerical_gradient
from tutor import checks

NAMES = ("W1", "b1", "W2", "b2", "U")


def draw(m, d, n, K, seed=0):
    """Return a batch, its labels and the parameters."""
    rng = np.random.default_rng(seed)
    shapes = (d, n), (n,), (n, K), (K,), (d, K)
    parameters = {
        name: rng.normal(size=s) for name, s in zip(NAMES, shapes, strict=True)
    }
    return rng.normal(size=(m, d)), np.eye(K)[np.arange(m) % K], parameters


def run_backward(X, Y, parameters):
    """Return the gradients by the references of both passes."""
    R = checks.forward.reference(X, **parameters)
    weights = (parameters[name] for name in ("W1", "W2", "U"))
    return checks.backward.reference(X, R["Z1"], R["A1"], R["A2"], *weights, Y)


def loss(X, Y, parameters):
    """Mean cross-entropy, from the definition."""
    hidden = np.clip(X @ parameters["W1"] + parameters["b1"], 0, None)
    E = np.exp(hidden @ parameters["W2"] + X @ parameters["U"] + parameters["b2"])
    return -(Y * np.log(E / E.sum(axis=1, keepdims=True))).sum() / len(X)


def test_forward_of_the_network_worked_by_hand():
    W1, W2 = np.array([[1.0, 1.0], [0.0, -1.0]]), np.array([[0, np.log(3)], [2, 1]])
    zeros = np.zeros(2)
    R = checks.forward.reference(
        np.array([[1.0, 2.0]]), W1, zeros, W2, zeros, np.zeros((2, 2))
    )
    expected = {"Z1": [1, -1], "A1": [1, 0], "Z2": [0, np.log(3)], "A2": [0.25, 0.75]}
    for name, row in expected.items():
        np.testing.assert_allclose(R[name], [row], rtol=1e-15)


def test_forward_equals_pytorch():
    X, _, parameters = draw(7, 5, 4, 3)
    W1, b1, W2, b2, U = (torch.tensor(V) for V in parameters.values())
    hidden = torch.relu(torch.tensor(X) @ W1 + b1)
    expected = torch.softmax(hidden @ W2 + torch.tensor(X) @ U + b2, dim=1).numpy()
    A2 = checks.forward.reference(X, **parameters)["A2"]
    np.testing.assert_allclose(A2, expected, rtol=1e-12)


@pytest.mark.parametrize("sizes", [(1, 3, 2, 4), (7, 5, 3, 2), (4, 4, 4, 4)])
def test_backward_agrees_with_central_differences(sizes):
    X, Y, parameters = draw(*sizes)
    assert np.abs(checks.forward.reference(X, **parameters)["Z1"]).min() > 1e-3
    G = run_backward(X, Y, parameters)
    for name, value in parameters.items():
        measured = numerical_gradient(
            lambda V, name=name: loss(X, Y, {**parameters, name: V}), value
        )
        np.testing.assert_allclose(G[f"d{name}"], measured, atol=1e-8)
    measured = numerical_gradient(lambda X: loss(X, Y, parameters), X)
    np.testing.assert_allclose(G["dX"], measured, atol=1e-8)


def test_backward_equals_pytorch():
    X, Y, parameters = draw(11, 5, 7, 3, seed=1)
    tensors = {V: torch.tensor(x, requires_grad=True) for V, x in parameters.items()}
    tensors["X"] = torch.tensor(X, requires_grad=True)
    W1, b1, W2, b2, U, inputs = tensors.values()
    scores = torch.relu(inputs @ W1 + b1) @ W2 + inputs @ U + b2
    torch.nn.functional.cross_entropy(scores, torch.tensor(Y)).backward()
    G = run_backward(X, Y, parameters)
    for name, tensor in tensors.items():
        np.testing.assert_allclose(G[f"d{name}"], tensor.grad.numpy(), atol=1e-14)


def test_backward_counts_a_unit_at_the_kink_as_off():
    A2, W2, Y = np.array([[0.5, 0.5]]), np.eye(2), np.array([[1.0, 0.0]])
    Z1 = np.array([[0.0, 1e-9]])
    one, no_path = np.ones((1, 1)), np.zeros((1, 2))
    G = checks.backward.reference(one, Z1, Z1, A2, no_path, W2, no_path, Y)
    np.testing.assert_array_equal(G["db1"], [0.0, 0.5])


@pytest.mark.parametrize("slope", [0.0, 0.01, 0.3])
def test_leaky_relu_backward_agrees_with_central_differences(slope):
    rng = np.random.default_rng(0)
    dA, Z = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
    assert np.abs(Z).min() > 1e-3
    measured = numerical_gradient(lambda Z: (dA * np.maximum(Z, slope * Z)).sum(), Z)
    dZ = checks.leaky_relu_backward.reference(dA, Z, slope)
    np.testing.assert_allclose(dZ, measured, atol=1e-9)


def test_leaky_relu_backward_equals_pytorch_also_at_zero():
    Z = torch.tensor([-2.0, 0.0, 3.0], dtype=torch.float64, requires_grad=True)
    dA = torch.tensor([10.0, 20.0, 30.0], dtype=torch.float64)
    torch.nn.functional.leaky_relu(Z, 0.1).backward(dA)
    dZ = checks.leaky_relu_backward.reference(dA.numpy(), Z.detach().numpy(), 0.1)
    np.testing.assert_allclose(dZ, Z.grad.numpy(), rtol=1e-15)


def test_two_gradient_steps_equal_pytorch():
    *_, parameters = draw(1, 3, 5, 2)
    rng = np.random.default_rng(2)
    gradients = {f"d{name}": rng.normal(size=V.shape) for name, V in parameters.items()}
    tensors = [torch.tensor(V, requires_grad=True) for V in parameters.values()]
    optimizer = torch.optim.SGD(tensors, lr=0.3)
    for _ in range(2):
        for tensor, dV in zip(tensors, gradients.values(), strict=True):
            tensor.grad = torch.tensor(dV)
        optimizer.step()
        parameters = checks.gradient_step.reference(parameters, gradients, 0.3)
    for tensor, V in zip(tensors, parameters.values(), strict=True):
        np.testing.assert_allclose(V, tensor.detach().numpy(), rtol=1e-14)


def test_a_gradient_step_keeps_the_shape_of_a_bias():
    parameters, gradients = (
        {"b1": np.array([1.0, 2.0])},
        {"db1": np.array([[4.0, 8.0]])},
    )
    moved = checks.gradient_step.reference(parameters, gradients, 0.25)
    assert moved["b1"].tolist() == [0.0, 0.0]


def test_the_gradient_of_relu_by_pytorch_is_right_and_others_are_not():
    Z = torch.tensor([[-2.0, 0.0, 3.0]], dtype=torch.float64, requires_grad=True)
    dA = torch.tensor([[10.0, -20.0, 30.0]], dtype=torch.float64)
    torch.relu(Z).backward(dA)
    Z, dA, dZ = Z.detach().numpy(), dA.numpy(), Z.grad.numpy()
    judge = checks.is_relu_gradient.reference
    assert judge(Z, dA, dZ)
    for at_kink, right in ((-20.0, True), (-7.0, True), (7.0, False), (-21.0, False)):
        assert judge(Z, dA, np.array([[0.0, at_kink, 30.0]])) is right
    assert not judge(Z, dA, np.array([[1.0, 0.0, 30.0]]))
    assert not judge(Z, dA, np.array([[0.0, 0.0, 15.0]]))
    assert not judge(Z, dA, np.array([[0.0, 0.0, np.nan]]))
    assert not judge(Z, dA, dZ[0])
