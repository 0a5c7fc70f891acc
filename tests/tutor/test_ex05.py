"""The references of exercise 05 against oracles that share no code with them."""

from itertools import pairwise

import numpy as np
import pytest
import torch

import nnlib
from tutor import checks
from tutor.checks import ex05_deep_network

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


def parameters_of(net):
    """Name the parameters of a network of nnlib as the exercise does."""
    weights = {f"W{l}": W.copy() for l, W in net.W.items()}
    return weights | {f"b{l}": b.copy() for l, b in net.b.items()}


def batch(net, m=5, seed=2):
    """Draw until no ReLU is near its kink and no hidden layer is all on or all off."""
    rng = np.random.default_rng(seed)
    n, K, L = net.layer_sizes[0], net.layer_sizes[-1], net.n_layers
    while True:
        X = rng.normal(size=(m, n))
        layers = in_torch(parameters_of(net), X)
        hidden = [layers[f"Z{l}"].numpy() for l in range(1, L)]
        if all(np.abs(V).min() > 1e-3 and 0.1 < (V > 0).mean() < 0.9 for V in hidden):
            return X, np.eye(K)[rng.integers(K, size=m)]


def in_torch(parameters, X):
    """Run the network, skip connections and all, in PyTorch."""
    L, A = len(parameters) // 2, torch.as_tensor(X)
    layers = {"A0": A}
    for l in range(1, L + 1):
        W, b = (torch.as_tensor(parameters[f"{kind}{l}"]) for kind in "Wb")
        Z = torch.nn.functional.linear(A, W.T, b)
        activation = torch.softmax(Z, dim=1) if l == L else torch.relu(Z)
        if l < L and W.shape[0] == W.shape[1]:
            activation = torch.add(activation, A)
        A = activation
        layers |= {f"Z{l}": Z, f"A{l}": A}
    return layers


def loss_in_torch(parameters, X, Y):
    scores = in_torch(parameters, X)[f"Z{len(parameters) // 2}"]
    return torch.nn.functional.cross_entropy(scores, torch.as_tensor(Y))


def test_unpack_by_hand():
    parameters = unpack(np.arange(12.0), (2, 2, 2))
    assert list(parameters) == ["W1", "b1", "W2", "b2"]
    assert parameters["W1"].tolist() == [[0, 2], [1, 3]]
    assert parameters["b1"].tolist() == [4, 5]
    assert parameters["W2"].tolist() == [[6, 8], [7, 9]]
    assert parameters["b2"].tolist() == [10, 11]


@pytest.mark.parametrize("sizes", SIZES)
def test_unpack_reads_the_vector_that_pytorch_makes(sizes):
    torch.manual_seed(0)
    linear = [torch.nn.Linear(*pair, dtype=torch.float64) for pair in pairwise(sizes)]
    model = torch.nn.Sequential(*linear)
    theta = torch.nn.utils.parameters_to_vector(model.parameters()).detach().numpy()
    found = unpack(theta, tuple(sizes))
    X = np.random.default_rng(0).normal(size=(4, sizes[0]))
    A = X
    for l in range(1, len(sizes)):
        A = A @ found[f"W{l}"] + found[f"b{l}"]
    np.testing.assert_allclose(A, model(torch.tensor(X)).detach().numpy())


@pytest.mark.parametrize("sizes", SIZES)
def test_forward_gives_every_layer_that_pytorch_gives(sizes):
    net = network(sizes)
    X, _ = batch(net)
    parameters = parameters_of(net)
    layers, oracle = forward(X, parameters), in_torch(parameters, X)
    assert set(layers) == set(oracle)
    for name, array in layers.items():
        np.testing.assert_allclose(array, oracle[name].numpy(), rtol=1e-12)


def test_forward_without_two_equal_sizes_is_that_of_nnlib():
    net = network([4, 5, 3, 2])
    X, _ = batch(net)
    layers, (Z, A) = forward(X, parameters_of(net)), net.trace(X)
    for l in Z:
        np.testing.assert_allclose(layers[f"Z{l}"], Z[l], rtol=1e-12)
        np.testing.assert_allclose(layers[f"A{l}"], A[l], rtol=1e-12)


def test_a_skip_connection_by_hand():
    # scores (2, -1), so activations (2, 0) + (2, 1)
    W = np.array([[1.0, -1.0], [0.0, 1.0]])
    parameters = {"W1": W, "b1": np.zeros(2), "W2": np.eye(2), "b2": np.zeros(2)}
    layers = forward(np.array([[2.0, 1.0]]), parameters)
    assert layers["Z1"].tolist() == [[2, -1]]
    assert layers["A1"].tolist() == layers["Z2"].tolist() == [[4, 1]]


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
    parameters = parameters_of(net)
    gradients = backward(Y, forward(X, parameters), parameters)
    leaves = {k: torch.tensor(V, requires_grad=True) for k, V in parameters.items()}
    loss_in_torch(leaves, X, Y).backward()
    for name, leaf in leaves.items():
        np.testing.assert_allclose(gradients[name], leaf.grad.numpy(), atol=1e-14)


@pytest.mark.parametrize("sizes", SIZES)
def test_gradients_agree_with_central_differences(sizes):
    net = network(sizes, seed=3)
    X, Y = batch(net, seed=3)
    parameters = parameters_of(net)
    gradients = backward(Y, forward(X, parameters), parameters)

    for name, V in parameters.items():

        def loss(values, name=name):
            return loss_in_torch(parameters | {name: values}, X, Y).item()

        measured = nnlib.numerical_gradient(loss, V)
        assert nnlib.relative_error(gradients[name], measured) < 1e-7


@pytest.mark.erratum("P-E10")
def test_the_printed_rule_is_right_for_the_output_layer_only():
    printed = checks.deep_gradients.mistakes[0]
    assert "as printed in Paterson's text" in printed.hint
    net = network([3, 3, 3, 3])
    X, Y = batch(net)
    parameters = parameters_of(net)
    layers = forward(X, parameters)
    wrong, right = (
        printed.function(Y, layers, parameters),
        backward(Y, layers, parameters),
    )
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


def test_drawing_a_deep_network_ends_where_no_single_unit_can_be_half_on(monkeypatch):
    n_draws, drawn = 0, ex05_deep_network.drawn_parameters

    def counted(rng, sizes):
        nonlocal n_draws
        n_draws += 1
        assert n_draws < 20_000
        return drawn(rng, sizes)

    monkeypatch.setattr(ex05_deep_network, "drawn_parameters", counted)
    checks.deep_forward.draw(10**6 + 5)  # samples alike before a layer of one unit
    checks.deep_forward.draw(10**6 + 27)
