"""Chapter 05: the L-layer network as F and A print it in columns, P for one sample."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from nnlib import Network, relu, relu_backward, softmax_jacobian
from tests.sources.printed import CLOSE, SAME, error, exp_over_sum, finite_differences

DEPTHS = [[6, 5, 3], [6, 5, 4, 3], [8, 4, 6, 5, 3], [4, 9, 8, 6, 5, 3]]
each_depth = pytest.mark.parametrize("sizes", DEPTHS, ids=lambda sizes: len(sizes) - 1)
each_m = pytest.mark.parametrize("m", [1, 7])
ADAM_NOTES = [784, 128, 40, 10]


def mixed(z):
    """Return whether every sample has a unit that is on, and some unit is off."""
    return (z > 0).any(axis=0).all() and (z < 0).any()


def draw(sizes, m):
    """Return a network and a batch with samples in columns, no ReLU near its kink.

    W[l] is (n[l], n[l-1]), b[l] (n[l], 1), X (n[0], m), Y (n[L], m).
    """
    rng = np.random.default_rng([m, *sizes])
    layers = range(1, len(sizes))
    while True:
        W = {l: rng.normal(size=(sizes[l], sizes[l - 1])) / 2 for l in layers}
        b = {l: rng.normal(size=(sizes[l], 1)) / 2 for l in layers}
        X = rng.normal(size=(sizes[0], m))
        Y = np.eye(sizes[-1])[:, rng.integers(sizes[-1], size=m)]
        p = SimpleNamespace(sizes=sizes, L=len(sizes) - 1, m=m, W=W, b=b, X=X, Y=Y)
        Z, _ = forward(p)
        hidden = [Z[l] for l in range(1, p.L)]
        if all(np.abs(z).min() > 1e-3 and mixed(z) for z in hidden):
            return p


def forward(p, W=None, b=None, Z=None):
    """Return Z, A in columns; W, b, Z are {l: value} to put in the place of others."""
    W, b, given = {**p.W, **(W or {})}, {**p.b, **(b or {})}, Z or {}
    Z, A = {}, {0: p.X}
    for l in range(1, p.L + 1):
        Z[l] = given.get(l, W[l] @ A[l - 1] + b[l])
        A[l] = np.where(Z[l] > 0, Z[l], 0)
    A[p.L] = np.exp(Z[p.L]) / np.exp(Z[p.L]).sum(axis=0)
    return Z, A


def slope(p, name, l, value):
    """Return the gradient of the mean cross-entropy by W[l], b[l] or Z[l]."""

    def loss(value):
        _, A = forward(p, **{name: {l: value}})
        return -np.sum(p.Y * np.log(A[p.L])) / p.m

    return finite_differences(loss, value)


def network_of(p, hidden="relu"):
    """Return nnlib's network, in rows, with the parameters of `p`."""
    net = Network(p.sizes, hidden=hidden, dtype=np.float64)
    for l in p.W:
        net.W[l], net.b[l] = p.W[l].T, p.b[l][:, 0]
    return net


def our_gradients(p):
    """Return nnlib's dW[l], db[l], turned into columns."""
    net = network_of(p)
    net.loss_and_gradient(p.X.T, p.Y.T)
    dW, db = net.gradients
    return {l: dW[l].T for l in dW}, {l: db[l][:, None] for l in db}


# F: the plan and the forward pass


@pytest.mark.equation("F-1b")
@each_depth
def test_power_of_linear_and_relu_says_how_often_it_is_repeated(sizes):
    p = draw(sizes, m=7)
    linear = [torch.nn.Linear(a, c) for a, c in pairwise(sizes)]
    for l, layer in enumerate(linear, start=1):
        layer.weight.data, layer.bias.data = map(torch.tensor, (p.W[l], p.b[l][:, 0]))
    steps = []
    for layer in linear[:-1]:  # [Linear -> ReLU]^(L-1)
        steps += [layer, torch.nn.ReLU()]
    steps += [linear[-1], torch.nn.Softmax(dim=1)]
    with torch.no_grad():
        printed = torch.nn.Sequential(*steps)(torch.tensor(p.X.T))
    net = network_of(p)
    assert (len(linear), len(steps)) == (net.n_layers, 2 * net.n_layers)
    assert error(net.forward(p.X.T), printed.numpy()) < SAME


@pytest.mark.equation("F-2a", "F-2b")
@each_depth
def test_printed_shapes_are_the_transposes_of_ours(sizes):
    net, m = Network(sizes, seed=0, dtype=np.float64), 7
    n = sizes
    for l in range(1, len(sizes)):
        assert net.W[l].T.shape == (n[l], n[l - 1])
        assert net.b[l][:, None].shape == (n[l], 1)
        assert not net.b[l].any()  # the start that is not given (F-E10)
    for l in range(1, len(sizes)):
        net.W[l], net.b[l] = np.zeros_like(net.W[l]), np.arange(n[l]) + 1.0
    Z, _ = net.trace(np.ones((m, n[0])))
    for l in range(1, len(sizes)):  # without W the broadcast b is what is left
        b = np.arange(n[l])[:, None] + 1.0  # (n[l], 1)
        for i in range(m):
            np.testing.assert_array_equal(Z[l].T[:, [i]], b)


@pytest.mark.equation("F-3.1")
@each_m
@each_depth
def test_pre_activation_of_every_layer_entry_by_entry(sizes, m):
    p = draw(sizes, m)
    Z, A = network_of(p).trace(p.X.T)
    A_prev = p.X  # A^[0] = X, implied
    for l in range(1, p.L + 1):
        printed = np.empty((sizes[l], m))
        for k in range(sizes[l]):
            for i in range(m):
                products = (p.W[l][k, j] * A_prev[j, i] for j in range(sizes[l - 1]))
                printed[k, i] = sum(products) + p.b[l][k, 0]
        assert error(Z[l].T, printed) < SAME
        if l < p.L:
            A_prev = np.array([[max(0, z) for z in row] for row in printed])
            assert error(A[l].T, A_prev) < SAME


# F: the backward pass, with dZ := m dL/dZ


@pytest.mark.equation("F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b")
@each_m
@each_depth
def test_printed_recursion_is_right_if_it_starts_from_prediction_minus_label(sizes, m):
    p = draw(sizes, m)
    Z, A = forward(p)
    our_dW, our_db = our_gradients(p)
    dZ = A[p.L] - p.Y
    for l in range(p.L, 0, -1):
        dW = 1 / m * dZ @ A[l - 1].T
        db = 1 / m * sum(dZ[:, [i]] for i in range(m))
        dA_prev = p.W[l].T @ dZ
        assert error(dZ, m * slope(p, "Z", l, Z[l])) < CLOSE
        assert error(dW, slope(p, "W", l, p.W[l])) < CLOSE
        assert error(db, slope(p, "b", l, p.b[l])) < CLOSE
        assert error(our_dW[l], dW) < SAME
        assert error(our_db[l], db) < SAME
        if l > 1:
            indicator = np.array([[1 if z > 0 else 0 for z in row] for row in Z[l - 1]])
            dZ = dA_prev * indicator
            ours = relu_backward(dA_prev.T, Z[l - 1].T)
            assert error(ours.T, dZ) < SAME


@pytest.mark.equation("F-5.2a", "F-5.2b", "F-5.2c")
@each_depth
def test_printed_recursion_with_the_true_gradient_is_m_times_too_small(sizes):
    m = 7
    p = draw(sizes, m)
    Z, A = forward(p)
    dZ = (A[p.L] - p.Y) / m  # dL/dZ, at its word
    for l in range(p.L, 0, -1):
        true_W, true_b = slope(p, "W", l, p.W[l]), slope(p, "b", l, p.b[l])
        assert error(1 / m * dZ @ A[l - 1].T, true_W / m) < CLOSE
        assert error(1 / m * dZ.sum(axis=1, keepdims=True), true_b / m) < CLOSE
        assert error(dZ @ A[l - 1].T, true_W) < CLOSE  # drop the 1/m
        assert error(dZ.sum(axis=1, keepdims=True), true_b) < CLOSE
        if l > 1:  # dA and dZ hold in both readings: they are linear
            dZ = (p.W[l].T @ dZ) * (Z[l - 1] > 0)
            assert error(dZ, slope(p, "Z", l - 1, Z[l - 1])) < CLOSE


# A: three layers


@pytest.mark.equation("A-0b", "A-9a")
def test_input_is_a_flat_image_and_holds_no_parameters(mnist):
    assert mnist.X_train.shape[1] == 28 * 28 == 784
    net = Network(ADAM_NOTES, seed=0)
    assert net.layer_sizes[0] == 784
    assert 0 not in net.W
    assert 0 not in net.b
    _, A = net.trace(mnist.X_train[:3])
    np.testing.assert_array_equal(A[0], mnist.X_train[:3])  # 784 -> 784


@pytest.mark.equation("A-3.1c", "A-3.1d", "A-3.1e", "A-9b", "A-9c", "A-9d")
def test_printed_dimensions_of_the_three_layers(mnist):
    m = 50
    net = Network(ADAM_NOTES, seed=0)
    Z, A = net.trace(mnist.X_train[:m])
    printed_W = {1: (128, 784), 2: (40, 128), 3: (10, 40)}
    printed_b = {1: (128, 1), 2: (40, 1), 3: (10, 1)}
    assert mnist.X_train[:m].T.shape == (784, m)
    assert {l: net.W[l].T.shape for l in net.W} == printed_W
    assert {l: net.b[l][:, None].shape for l in net.b} == printed_b
    net.b[1] = np.arange(128)
    broadcast = np.broadcast_to(net.b[1][:, None], (128, m))
    Z_with_b, _ = net.trace(mnist.X_train[:m])
    assert error(Z_with_b[1].T - Z[1].T, broadcast) < 1e-6  # float32
    for l, n in zip((1, 2, 3), (128, 40, 10), strict=True):
        assert Z[l].T.shape == A[l].T.shape == (n, m)


@pytest.mark.equation("A-3.1a", "A-3.1b", "A-3.2a", "A-3.2b", "A-3.3a", "A-3.3b")
@each_m
def test_six_printed_lines_of_the_forward_pass(m):
    p = draw([6, 5, 4, 3], m)
    Z1 = p.W[1] @ p.X + p.b[1]
    A1 = np.array([[max(0, z) for z in row] for row in Z1])
    Z2 = p.W[2] @ A1 + p.b[2]
    A2 = np.array([[max(0, z) for z in row] for row in Z2])
    Z3 = p.W[3] @ A2 + p.b[3]
    A3 = np.stack([exp_over_sum(column) for column in Z3.T], axis=1)  # axis 0
    Z, A = network_of(p).trace(p.X.T)
    for ours, printed in zip(
        (Z[1], A[1], Z[2], A[2], Z[3], A[3]), (Z1, A1, Z2, A2, Z3, A3), strict=True
    ):
        assert error(ours.T, printed) < SAME


@pytest.mark.equation("A-4b", "A-4c", "A-4d", "A-4e", "A-x1")
@each_m
def test_printed_half_of_the_backward_pass_and_the_half_that_is_missing(m):
    p = draw([6, 5, 4, 3], m)
    Z, A = forward(p)
    true_W = {l: slope(p, "W", l, p.W[l]) for l in p.W}
    true_b = {l: slope(p, "b", l, p.b[l]) for l in p.b}
    delta3 = A[3] - p.Y
    dW3 = delta3 @ A[2].T  # A-4b
    db3 = 1 / m * sum(delta3[:, [i]] for i in range(m))  # A-4c
    back = p.W[3].T @ delta3
    delta2 = np.empty_like(back)
    for k, i in np.ndindex(back.shape):  # A-4e: the product entry by entry
        delta2[k, i] = back[k, i] * (1 if Z[2][k, i] > 0 else 0)  # A-4d
    assert error(dW3, m * true_W[3]) < CLOSE
    if m > 1:
        assert error(dW3, true_W[3]) > 0.1
    assert error(db3, true_b[3]) < CLOSE
    assert error(delta2, m * slope(p, "Z", 2, Z[2])) < CLOSE

    delta1 = (p.W[2].T @ delta2) * (Z[1] > 0)  # A-x1 from here
    our_dW, our_db = our_gradients(p)
    for l, delta in ((3, delta3), (2, delta2), (1, delta1)):
        dW = 1 / m * delta @ A[l - 1].T
        db = 1 / m * delta.sum(axis=1, keepdims=True)
        assert error(dW, true_W[l]) < CLOSE
        assert error(db, true_b[l]) < CLOSE
        assert error(our_dW[l], dW) < SAME
        assert error(our_db[l], db) < SAME


@pytest.mark.equation("A-9a", "A-9b", "A-9c", "A-9d", "A-9e")
def test_printed_sum_of_parameters_is_not_its_printed_value():
    net = Network(ADAM_NOTES, seed=0)
    printed_sum = 128 * 784 + 128 + 40 * 128 + 40 + 10 * 40 + 10
    counted = sum(part.size for l in net.W for part in (net.W[l], net.b[l]))
    assert net.n_parameters == len(net.theta) == counted == printed_sum == 106_050
    assert printed_sum != 105_898
    assert [net.W[l].size + net.b[l].size for l in net.W] == [100_480, 5_160, 410]


# P: Theta, and one sample as a column; W^l is (N_{l-1}, N_l), as ours

SIZES_P = [6, 5, 4, 3]  # x, H^1, H^2, yhat: L = 2 hidden layers


def draw_P(sizes=SIZES_P):
    """Return x, y, W, W_0 of one sample and three layers: vectors (N_l,)."""
    p = draw(sizes, m=1)
    W = {l: p.W[l].T for l in p.W}
    return p.X[:, 0], p.Y[:, 0], W, {l: p.b[l][:, 0] for l in p.b}, network_of(p)


@pytest.mark.equation("P-2.1b", "P-2.1c", "P-2.1d", "P-2.1e", "P-2.1h", "P-2.3.1a")
def test_blocks_of_theta_hold_weights_over_bias_and_form_a_list():
    x, _, W, W_0, net = draw_P()
    L = 2
    Theta = []
    for l in range(1, L + 2):  # L + 1 blocks
        N_l = SIZES_P[l]
        columns = [np.append(W[l][:, k], W_0[l][k]) for k in range(N_l)]  # P-2.1d
        Theta.append(np.stack(columns, axis=1))  # P-2.1c, with N_l columns for K
        assert error(np.stack([W[l][:, k] for k in range(N_l)], axis=1), net.W[l]) == 0
    assert [block.shape for block in Theta] == [(7, 5), (6, 4), (5, 3)]
    assert len(Theta) == L + 1 == net.n_layers
    with pytest.raises(ValueError, match="must match exactly"):
        np.vstack(Theta)  # P-2.1b
    X = np.append(x, 1)  # P-2.1h
    Z, _ = net.trace(x[None])
    assert error(Theta[0].T @ X, W[1].T @ x + W_0[1]) < SAME
    assert error(Theta[0].T @ X, Z[1][0]) < SAME
    # flat, the blocks do stack: that is our theta
    flat = np.concatenate([block.ravel() for block in Theta])
    np.testing.assert_array_equal(flat, net.theta)


@pytest.mark.equation("P-2.1c", "P-2.1e")
def test_K_columns_in_every_block_is_another_network():
    K = 10
    as_printed = Network([784, K, K, K])
    assert as_printed.n_parameters == 7_850 + 110 + 110 == 8_070
    net = Network([784, 100, 100, K])
    assert [net.W[l].shape[1] for l in net.W] == [100, 100, K]


@pytest.mark.equation("P-2.1f", "P-2.1g", "P-2.3.1a")
def test_bias_is_a_column_of_N_l_entries_and_no_part_of_a_theta():
    x, _, W, W_0, net = draw_P()
    z = (W[1].T @ x)[:, None]  # (N_1, 1)
    row = np.array([[W_0[1][k] for k in range(5)]])
    assert (z + row).shape == (5, 5)  # P-2.1g as printed
    column = row.T
    assert error((z + column)[:, 0], net.trace(x[None])[0][1][0]) < SAME
    k = 2
    second_definition = W_0[1][[k]]  # P-2.1f
    first_definition = np.append(W[1][:, k], W_0[1][k])
    assert (len(second_definition), len(first_definition)) == (1, 7)
    corrected = np.array([W_0[1][k] for k in range(5)])  # W_0^l, as in L75
    assert error(corrected, net.b[1]) == 0


@pytest.mark.equation("P-2a", "P-2.3.1b", "P-2.3.1c", "P-2.3.1d", "P-2.3.2t")
@pytest.mark.equation("P-2.3.2a", "P-2.3.2e")
def test_forward_pass_of_one_sample():
    x, _, W, W_0, net = draw_P()

    def phi(z):  # P-2.3.2t
        return np.array([max(0, z_i) for z_i in z])

    z1 = W[1].T @ x + W_0[1]
    H1 = phi(z1)
    for l in (2, 3):  # P-2.3.1c and d as printed
        with pytest.raises(ValueError, match="matmul"):
            phi(W[l].T @ x + W_0[l])
    z2 = W[2].T @ H1 + W_0[2]  # P-2.3.2a with H^{l-1}
    H2 = phi(z2)
    with pytest.raises(ValueError, match="matmul"):
        W[2].T @ H2  # the H that belongs to layer 2
    z3 = W[3].T @ H2 + W_0[3]  # P-2.3.2e with H^L
    yhat = exp_over_sum(z3)
    Z, A = net.trace(x[None])
    for ours, printed in zip(
        (Z[1], A[1], Z[2], A[2], Z[3], A[3]), (z1, H1, z2, H2, z3, yhat), strict=True
    ):
        assert error(ours[0], printed) < SAME
    assert error(relu(z1), H1) < SAME
    assert abs(phi(z3).sum() - 1) > 0.1  # phi at the output is no distribution


def loss_P(x, y, W, W_0, **changed):
    """Return l of one sample; H1, H2 or the parameters of a layer may be replaced."""
    W = {l: changed.get(f"W{l}", W[l]) for l in W}
    W_0 = {l: changed.get(f"W_0{l}", W_0[l]) for l in W_0}
    H = x
    for l in (1, 2):
        z = W[l].T @ H + W_0[l]
        H = changed.get(f"H{l}", np.where(z > 0, z, 0))
    return -y @ np.log(exp_over_sum(W[3].T @ H + W_0[3]))


@pytest.mark.equation("P-2.3b", "P-2.3.2b", "P-2.3.2c", "P-2.3.2d", "P-2.3.2x")
def test_gradients_of_all_layers_by_the_printed_chain_with_its_own_H():
    x, y, W, W_0, net = draw_P()
    Z, A = net.trace(x[None])
    z = {l: Z[l][0] for l in Z}
    H = {l: A[l][0] for l in (0, 1, 2)}
    yhat = A[3][0]
    grad = -y / yhat  # P-2.3b: grad_yhat, not given (P-E8)
    as_loss = finite_differences(lambda yhat: -y @ np.log(yhat), yhat, h=1e-6)
    assert error(grad, as_loss) < CLOSE
    net.loss_and_gradient(x[None], y[None])
    dW, db = net.gradients
    for l in (3, 2, 1):
        # denominator layout: the last index belongs to z
        if l == 3:
            dg_dz = np.diag(yhat) - np.outer(yhat, yhat)
            assert error(softmax_jacobian(z[3]), dg_dz) < SAME
        else:  # P-2.3.2x: phi for g, and grad H^l for grad_yhat
            dg_dz = np.diag([1.0 if z_i > 0 else 0.0 for z_i in z[l]])
            with pytest.raises(ValueError, match="matmul"):
                dg_dz @ (-y / yhat)  # as printed
        I = np.eye(len(z[l]))
        dz_dW = np.einsum("n,ik->nik", H[l - 1], I)
        grad_W = dz_dW @ dg_dz @ grad  # P-2.3.2b
        grad_W_0 = I @ dg_dz @ grad  # P-2.3.2c
        grad_H = W[l] @ dg_dz @ grad  # P-2.3.2d
        assert error(grad_W, np.outer(H[l - 1], grad_W_0)) < SAME
        for name, value, printed in (
            (f"W{l}", W[l], grad_W),
            (f"W_0{l}", W_0[l], grad_W_0),
            (f"H{l - 1}", H[l - 1], grad_H),
        ):
            if name != "H0":  # x is no parameter
                true = finite_differences(
                    lambda v, name=name: loss_P(x, y, W, W_0, **{name: v}), value
                )
                assert error(printed, true) < CLOSE
        assert error(dW[l], grad_W) < SAME
        assert error(db[l], grad_W_0) < SAME
        grad = grad_H


@pytest.mark.equation("P-2.3.2b", "P-2.3.2c", "P-2.3.2x")
def test_mean_of_the_per_sample_gradients_is_the_matrix_form():
    p = draw(SIZES_P, m=7)
    Z, A = forward(p)
    W = {l: p.W[l].T for l in p.W}
    mean_W = {l: np.zeros_like(W[l]) for l in W}
    mean_W_0 = {l: np.zeros(W[l].shape[1]) for l in W}
    for i in range(p.m):
        grad_W_0 = A[3][:, i] - p.Y[:, i]
        for l in (3, 2, 1):
            H = A[l - 1][:, i]
            mean_W[l] += H[:, None] @ grad_W_0[:, None].T / p.m
            mean_W_0[l] += grad_W_0 / p.m
            if l > 1:
                grad_W_0 = np.diag((Z[l - 1][:, i] > 0) * 1.0) @ W[l] @ grad_W_0
    our_dW, our_db = our_gradients(p)
    for l in W:
        assert error(our_dW[l].T, mean_W[l]) < SAME
        assert error(our_db[l][:, 0], mean_W_0[l]) < SAME


@pytest.mark.equation("P-2.3.2u", "P-2.3.2v", "P-2.3.2w")
def test_jacobian_of_relu_in_cases():
    z, N, c = np.array([-2.0, 0.7, 1.5, -0.1, 0.4]), 5, 0
    jacobian = finite_differences(lambda z: np.array([max(0, z_i) for z_i in z]), z)

    def corrected(i, j):
        if i != j:
            return 0
        return 1 if z[i] > 0 else 0 if z[i] < 0 else c

    def printed(i, j):
        if i == j and z[i] > 0:
            return 1
        if i != j and z[i] != 0:
            return 0
        return c if z[j] == 0 else None

    for i in range(N):
        column = [corrected(i, j) for j in range(N)]
        assert np.abs(np.array(column) - jacobian[i]).max() < CLOSE
        undefined = [j for j in range(N) if printed(i, j) is None]
        assert undefined == ([i] if z[i] < 0 else [])
        # P-2.3.2u: its first entry is printed as the derivative by z[i]
        first_as_printed = jacobian[i, i]
        agrees = abs(first_as_printed - jacobian[i, 0]) < CLOSE
        assert agrees == (i == 0 or z[i] < 0)
    dA = np.arange(1.0, N + 1)
    assert error(relu_backward(dA, z), jacobian @ dA) < CLOSE
    assert relu_backward([1.0], [0.0]) == c == 0  # P-2.3.2w
