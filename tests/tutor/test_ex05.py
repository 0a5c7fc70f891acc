"""The references of exercise 05 against oracles that share no code with them."""

import numpy as np
import pytest
import torch

import nnlib
from tutor import checks

unpack = checks.unpack.reference
forward = checks.deep_forward.reference
backward = checks.deep_gradients.reference
dropout = checks.inverted_dropout.reference
fits = checks.table_fits.reference

SIZES = ([3, 2], [4, 5, 3], [6, 5, 4, 3], [3, 3, 3, 3])


def network(sizes, seed=2):
    net = nnlib.Network(sizes, seed=seed, dtype=np.float64)
    for l in net.b:
        net.b[l] = np.random.default_rng(seed + l).normal(size=sizes[l])
    return net


def batch(net, m=5, seed=2):
    """Draw until no ReLU is near its kink and no hidden layer is all on or all off."""
    rng = np.random.default_rng(seed)
    n, K, L = net.layer_sizes[0], net.layer_sizes[-1], net.n_layers
    while True:
        X = rng.normal(size=(m, n))
        Z, _ = net.trace(X)
        hidden = [Z[l] for l in range(1, L)]
        if all(np.abs(V).min() > 1e-3 and 0.1 < (V > 0).mean() < 0.9 for V in hidden):
            return X, np.eye(K)[rng.integers(K, size=m)]


def loss_in_torch(parameters, X, Y):
    A, L = torch.as_tensor(X), len(parameters) // 2
    for l in range(1, L + 1):
        A = A @ parameters[f"W{l}"] + parameters[f"b{l}"]
        A = torch.relu(A) if l < L else A
    return torch.nn.functional.cross_entropy(A, torch.as_tensor(Y))


def test_unpack_by_hand():
    parameters = unpack(np.arange(12.0), (2, 2, 2))
    assert list(parameters) == ["W1", "b1", "W2", "b2"]
    assert parameters["W1"].tolist() == [[0, 1], [2, 3]]
    assert parameters["b1"].tolist() == [4, 5]
    assert parameters["W2"].tolist() == [[6, 7], [8, 9]]
    assert parameters["b2"].tolist() == [10, 11]


@pytest.mark.parametrize("sizes", SIZES)
def test_unpack_lays_theta_out_as_nnlib_does(sizes):
    net = network(sizes)
    parameters = unpack(net.theta, tuple(sizes))
    for l in net.W:
        np.testing.assert_array_equal(parameters[f"W{l}"], net.W[l])
        np.testing.assert_array_equal(parameters[f"b{l}"], net.b[l])


@pytest.mark.parametrize("sizes", SIZES)
def test_forward_gives_every_layer_that_nnlib_gives(sizes):
    net = network(sizes)
    X, _ = batch(net)
    layers, (Z, A) = forward(X, unpack(net.theta, sizes)), net.trace(X)
    assert set(layers) == {f"Z{l}" for l in Z} | {f"A{l}" for l in A}
    for name, array in layers.items():
        oracle = (Z if name[0] == "Z" else A)[int(name[1:])]
        np.testing.assert_allclose(array, oracle, rtol=1e-12)


def test_forward_by_hand():
    # scores (3, -2), so activations (3, 0), so output scores (3, 0)
    W1, b1 = np.array([[1.0, -1.0]]), np.array([0.0, 1.0])
    parameters = {"W1": W1, "b1": b1, "W2": np.eye(2), "b2": np.zeros(2)}
    layers = forward(np.array([[3.0]]), parameters)
    assert layers["Z1"].tolist() == [[3, -2]]
    assert layers["A1"].tolist() == [[3, 0]]
    sure = 1 / (1 + np.exp(-3))
    np.testing.assert_allclose(layers["A2"], [[sure, 1 - sure]])


@pytest.mark.parametrize("sizes", SIZES)
def test_gradients_are_those_of_torch(sizes):
    net = network(sizes)
    X, Y = batch(net)
    parameters = unpack(net.theta, sizes)
    gradients = backward(Y, forward(X, parameters), parameters)
    leaves = {k: torch.tensor(V, requires_grad=True) for k, V in parameters.items()}
    loss_in_torch(leaves, X, Y).backward()
    for name, leaf in leaves.items():
        np.testing.assert_allclose(gradients[name], leaf.grad.numpy(), atol=1e-14)


@pytest.mark.parametrize("sizes", SIZES)
def test_gradients_agree_with_central_differences(sizes):
    net = network(sizes, seed=3)
    X, Y = batch(net, seed=3)
    parameters = unpack(net.theta, sizes)
    gradients = backward(Y, forward(X, parameters), parameters)

    def loss(theta):
        values = unpack(theta, sizes)
        tensors = {name: torch.as_tensor(V) for name, V in values.items()}
        return loss_in_torch(tensors, X, Y).item()

    measured = unpack(nnlib.numerical_gradient(loss, net.theta), sizes)
    for name, array in gradients.items():
        assert nnlib.relative_error(array, measured[name]) < 1e-7


@pytest.mark.erratum("P-E10")
def test_the_printed_rule_is_right_for_the_output_layer_only():
    printed = checks.deep_gradients.mistakes[0]
    assert "as printed in Paterson's text" in printed.hint
    net = network([3, 3, 3, 3])
    X, Y = batch(net)
    _, dtheta = net.loss_and_gradient(X, Y)
    right = unpack(dtheta, net.layer_sizes)
    parameters = unpack(net.theta, net.layer_sizes)
    wrong = printed.function(Y, forward(X, parameters), parameters)
    errors = {name: nnlib.relative_error(wrong[name], right[name]) for name in right}
    assert max(errors["W3"], errors["b3"]) < 1e-12
    assert min(errors[name] for name in ("W1", "b1", "W2", "b2")) > 0.5


def test_dropout_by_hand():
    A, dA = np.array([[1.0, -2.0], [3.0, 0.0]]), np.array([[4.0, 5.0], [6.0, 7.0]])
    draws = np.array([[0.1, 0.25], [0.3, 0.0]])
    dropped, back = dropout(A, dA, draws, 0.25)  # 0.25 itself is not below 0.25
    assert dropped.tolist() == [[4, 0], [0, 0]]
    assert back.tolist() == [[16, 0], [0, 28]]


def test_dropout_keeps_the_mean():
    rng = np.random.default_rng(0)
    A = rng.normal(size=(3, 4))
    runs = [dropout(A, A, rng.random(A.shape), 0.8)[0] for _ in range(4000)]
    np.testing.assert_allclose(np.mean(runs, axis=0), A, atol=0.08)


def test_the_gradient_of_dropout_agrees_with_central_differences():
    rng = np.random.default_rng(1)
    A, upstream, draws = rng.normal(size=(3, 4, 5))[:3]

    def loss(values):
        return (upstream * np.tanh(dropout(values, values, draws, 0.6)[0])).sum()

    from_above = upstream / np.cosh(dropout(A, A, draws, 0.6)[0]) ** 2
    measured = nnlib.numerical_gradient(loss, A)
    back = dropout(A, from_above, draws, 0.6)[1]
    assert nnlib.relative_error(back, measured) < 1e-7


@pytest.mark.erratum("A-E1")
def test_the_printed_table_does_not_fit_and_the_repaired_one_does():
    sizes = (784, 128, 40, 10)
    table = (((784, 128), (128,)), ((128, 40), (40,)), ((40, 10), (10,)))
    assert not fits(sizes, table, 105_898)
    assert fits(sizes, table, 106_050)


@pytest.mark.parametrize("sizes", SIZES)
def test_a_table_fits_if_it_is_that_of_a_network_of_nnlib(sizes):
    net = network(sizes)
    table = tuple((net.W[l].shape, net.b[l].shape) for l in net.W)
    assert fits(tuple(sizes), table, net.n_parameters)
    assert not fits(tuple(sizes), table, net.n_parameters - 1)
    assert not fits((*sizes, 3), table, net.n_parameters)
    assert not fits((sizes[0] + 1, *sizes[1:]), table, net.n_parameters)
    (W, _), *others = table
    assert not fits(tuple(sizes), ((W, (1, sizes[1])), *others), net.n_parameters)
