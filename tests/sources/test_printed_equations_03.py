"""Chapter 03: the two-layer network as source R prints it, ReLU as F and A do."""

import numpy as np
import pytest

from nnlib import Network, relu, relu_backward, sigmoid, sigmoid_backward
from tests.sources.printed import (
    CLOSE,
    SAME,
    each_shape,
    error,
    finite_differences,
    forward,
    slope_of_loss,
    two_layers,
)


def network_of(p):
    """Return nnlib's network with the parameters of `p`."""
    net = Network([*p.W1.shape, p.W2.shape[1]], dtype=np.float64)
    net.W[1], net.b[1], net.W[2], net.b[2] = p.W1, p.b1, p.W2, p.b2
    return net


# Architecture and forward pass


@pytest.mark.equation("R-1a", "R-1b", "R-1c", "R-1d", "R-2a")
def test_shapes_of_the_printed_network_on_real_digits(mnist):
    batch = mnist.X_train[:100]
    Z, A = Network([784, 128, 10], seed=0).trace(batch)
    assert batch.shape == (100, 28 * 28) == A[0].shape  # m samples, d features
    assert Z[1].shape == A[1].shape == (100, 128)
    assert Z[2].shape == A[2].shape == (100, 10)
    # the scale that the source does not give (X-E3)
    assert (mnist.X_train.min(), mnist.X_train.max()) == (0, 1)
    np.testing.assert_array_equal(mnist.X_train * 255, np.rint(mnist.X_train * 255))


@pytest.mark.equation("R-eq1", "R-eq2", "R-eq3", "R-eq4")
@each_shape
def test_forward_pass_printed_for_one_entry_is_ours(m, K):
    p = two_layers(m, K)
    n1 = len(p.b1)
    z_1, a_1, z_2 = np.empty((m, n1)), np.empty((m, n1)), np.empty((m, K))
    for i in range(m):
        for h in range(n1):
            z_1[i, h] = sum(p.X[i, d] * p.W1[d, h] for d in range(len(p.W1))) + p.b1[h]
            a_1[i, h] = z_1[i, h] if z_1[i, h] > 0 else 0  # eq 3 in eq 2
        for k in range(K):
            z_2[i, k] = sum(a_1[i, h] * p.W2[h, k] for h in range(n1)) + p.b2[k]
    Z, A = network_of(p).trace(p.X)
    assert error(Z[1], z_1) < SAME
    assert error(A[1], a_1) < SAME
    assert error(relu(z_1), a_1) < SAME
    assert error(Z[2], z_2) < SAME
    assert relu([0.0, -0.0]).tolist() == [0, 0]  # eq 3 at its border


@pytest.mark.equation("F-3.2a", "A-1.1a")
@each_shape
def test_relu_printed_in_columns_is_the_transpose_of_ours(m, K):
    Z = np.random.default_rng([m, K]).normal(size=(K, m))
    A = [[max(0, Z[k, i]) for i in range(m)] for k in range(K)]
    np.testing.assert_array_equal(relu(Z.T).T, A)


@pytest.mark.equation("F-5.3a", "A-1.1b", "R-eq34")
@each_shape
def test_printed_derivative_of_relu_is_the_diagonal_of_its_jacobian(m, K):
    p = two_layers(m, K)
    z_1 = (p.X @ p.W1 + p.b1).ravel()
    jacobian = finite_differences(lambda z: np.where(z > 0, z, 0), z_1)
    foundations = [1 if z > 0 else 0 for z in z_1]
    adam_notes = [0 if x <= 0 else 1 for x in z_1]
    rasyid = np.where(z_1 > 0, 1, 0)
    for printed in (foundations, adam_notes, rasyid):
        assert error(np.diag(printed), jacobian) < CLOSE
        np.testing.assert_array_equal(relu_backward(np.ones_like(z_1), z_1), printed)
    # at 0 the slopes are 0 on the left and 1 on the right; 0 is the printed choice
    assert relu_backward([1.0], [0.0]) == 0


@pytest.mark.equation("A-0a")
def test_sigmoid_that_is_named_only_and_its_derivative():
    x = np.random.default_rng(0).normal(scale=3, size=7)
    s = 1 / (1 + np.exp(-x))
    assert error(sigmoid(x), s) < SAME
    slope = np.diag(finite_differences(lambda x: 1 / (1 + np.exp(-x)), x))
    assert error(s * (1 - s), slope) < CLOSE
    assert error(sigmoid_backward(np.ones(7), x), slope) < CLOSE


# Backward pass, layer 2: (i, j) is an entry of z_2, (k, l) one of W_2


@pytest.mark.equation("R-eq23", "R-eq24")
@each_shape
def test_gradient_of_W_2_is_a_contraction_with_a_tensor(m, K):
    p = two_layers(m, K)
    _, a_1, z_2, _ = forward(p)
    dL_dz_2 = slope_of_loss(p, "z_2", z_2)
    dz_2_dW_2 = finite_differences(lambda W_2: a_1 @ W_2 + p.b2, p.W2)
    right = slope_of_loss(p, "W2")
    assert error(np.einsum("ij,ijkl->kl", dL_dz_2, dz_2_dW_2), right) < CLOSE  # eq 23
    written_out = np.einsum("ik,jl->ijkl", a_1, np.eye(K))  # d(a_1 W_2 + b_2) / dW_2
    assert error(written_out, dz_2_dW_2) < CLOSE
    eq24 = np.einsum("ij,ijkl->kl", dL_dz_2, written_out)
    net = network_of(p)
    net.loss_and_gradient(p.X, p.Y)
    assert error(net.gradients.dW[2], eq24) < CLOSE


@pytest.mark.equation("R-eq26", "R-eq27")
@each_shape
def test_gradient_of_b_2_is_a_contraction_with_a_tensor(m, K):
    p = two_layers(m, K)
    _, a_1, z_2, _ = forward(p)
    dL_dz_2 = slope_of_loss(p, "z_2", z_2)
    dz_2_db_2 = finite_differences(lambda b_2: a_1 @ p.W2 + b_2, p.b2)
    right = slope_of_loss(p, "b2")
    assert error(np.einsum("ij,ijl->l", dL_dz_2, dz_2_db_2), right) < CLOSE  # eq 26
    written_out = np.broadcast_to(np.eye(K), (m, K, K))  # d(a_1 W_2 + b_2) / db_2
    assert error(written_out, dz_2_db_2) < CLOSE
    eq27 = np.einsum("ij,ijl->l", dL_dz_2, written_out)
    net = network_of(p)
    net.loss_and_gradient(p.X, p.Y)
    assert error(net.gradients.db[2], eq27) < CLOSE


@pytest.mark.equation("R-eq29", "R-eq30")
@each_shape
def test_gradient_of_a_1_is_a_contraction_with_a_tensor(m, K):
    p = two_layers(m, K)
    z_1, a_1, z_2, _ = forward(p)
    dL_dz_2 = slope_of_loss(p, "z_2", z_2)
    dz_2_da_1 = finite_differences(lambda a_1: a_1 @ p.W2 + p.b2, a_1)
    right = slope_of_loss(p, "a_1", a_1)
    assert error(np.einsum("ij,ijkl->kl", dL_dz_2, dz_2_da_1), right) < CLOSE  # eq 29
    written_out = np.einsum("ik,lj->ijkl", np.eye(m), p.W2)  # d(a_1 W_2 + b_2) / da_1
    assert error(written_out, dz_2_da_1) < CLOSE
    eq30 = np.einsum("ij,ijkl->kl", dL_dz_2, written_out)
    assert error(eq30, right) < CLOSE
    net = network_of(p)
    net.loss_and_gradient(p.X, p.Y)
    # ours shows dL/da_1 after one more step: behind ReLU, summed over the rows
    behind_relu = np.where(z_1 > 0, eq30, 0).sum(axis=0)
    assert error(net.gradients.db[1], behind_relu) < CLOSE


@pytest.mark.equation("R-eq25", "R-eq28", "R-eq31", "R-eq33", "R-eq37", "R-eq40")
@pytest.mark.parametrize("K", [3, 10])
def test_boxed_gradients_hold_for_one_sample(K):
    p = two_layers(1, K)
    z_1, a_1, z_2, yhat = forward(p)
    dL_dz_2 = yhat - p.Y  # eq 22, (1, K)
    eq25 = a_1.T @ dL_dz_2
    eq28 = dL_dz_2
    eq31 = (p.W2 @ dL_dz_2.T).T  # repaired: W_2^T as printed is the column form
    eq33 = eq31 * np.where(z_1 > 0, 1, 0)  # repaired: entry by entry
    eq37 = p.X.T @ eq33
    eq40 = eq33
    assert error(dL_dz_2, slope_of_loss(p, "z_2", z_2)) < CLOSE
    assert error(eq31, slope_of_loss(p, "a_1", a_1)) < CLOSE
    assert error(eq33, slope_of_loss(p, "z_1", z_1)) < CLOSE
    net = network_of(p)
    net.loss_and_gradient(p.X, p.Y)
    dW, db = net.gradients
    for ours, printed, name in (
        (dW[2], eq25, "W2"),
        (db[2], eq28[0], "b2"),
        (dW[1], eq37, "W1"),
        (db[1], eq40[0], "b1"),
    ):
        assert error(printed, slope_of_loss(p, name)) < CLOSE
        assert error(ours, printed) < SAME


@pytest.mark.equation("R-eq25", "R-eq28", "R-eq37", "R-eq40", "R-3f", "R-3g")
@pytest.mark.parametrize("K", [3, 10])
@pytest.mark.parametrize("m", [2, 7])
def test_boxed_gradients_of_a_batch_are_averaged_once_over_its_rows(m, K):
    p = two_layers(m, K)
    z_1, a_1, _, yhat = forward(p)
    dL_dz_2 = yhat - p.Y
    dL_dz_1 = (dL_dz_2 @ p.W2.T) * np.where(z_1 > 0, 1, 0)
    eq25, eq28, eq37, eq40 = a_1.T @ dL_dz_2, dL_dz_2, p.X.T @ dL_dz_1, dL_dz_1
    right = {name: slope_of_loss(p, name) for name in ("W1", "b1", "W2", "b2")}
    assert error(eq25, m * right["W2"]) < CLOSE
    assert error(eq37, m * right["W1"]) < CLOSE
    assert (eq28.shape, eq40.shape) == ((m, K), (m, 5))  # no shape of a bias
    net = network_of(p)
    net.loss_and_gradient(p.X, p.Y)
    dW, db = net.gradients
    for ours, corrected, name in (
        (dW[2], eq25 / m, "W2"),
        (db[2], eq28.sum(axis=0) / m, "b2"),
        (dW[1], eq37 / m, "W1"),  # R-3g
        (db[1], eq40.sum(axis=0) / m, "b1"),
    ):
        assert error(corrected, right[name]) < CLOSE
        assert error(ours, corrected) < SAME
    # R-3f averages (29), the gradient of a_1, where (25) is meant
    a_1_averaged = dL_dz_2 @ p.W2.T / m
    literal_W1 = p.X.T @ (a_1_averaged * np.where(z_1 > 0, 1, 0)) / m
    assert error(literal_W1, right["W1"] / m) < CLOSE


@pytest.mark.equation("R-eq31", "R-eq33")
@each_shape
def test_two_printed_products_do_not_multiply_in_rows(m, K):
    p = two_layers(m, K)
    z_1, a_1, _, yhat = forward(p)
    dL_dz_2 = (yhat - p.Y) / m
    with pytest.raises(ValueError, match="matmul"):
        p.W2.T @ dL_dz_2  # eq 31
    dL_da_1 = dL_dz_2 @ p.W2.T
    assert error(dL_da_1, slope_of_loss(p, "a_1", a_1)) < CLOSE
    with pytest.raises(ValueError, match="matmul"):
        dL_da_1 @ np.where(z_1 > 0, 1, 0)  # eq 33
    dL_dz_1 = np.where(z_1 > 0, 1, 0) * dL_da_1
    assert error(dL_dz_1, slope_of_loss(p, "z_1", z_1)) < CLOSE
    assert error(relu_backward(dL_da_1, z_1), dL_dz_1) < SAME


# Layer 1: (i, j) is an entry of z_1, (k, l) one of W_1


@pytest.mark.equation("R-eq32", "R-eq35", "R-eq36", "R-eq38", "R-eq39")
@each_shape
def test_gradients_of_layer_1_are_contractions_with_tensors(m, K):
    p = two_layers(m, K)
    z_1, a_1, _, _ = forward(p)
    n1 = len(p.b1)
    dL_da_1 = slope_of_loss(p, "a_1", a_1)
    da_1_dz_1 = finite_differences(lambda z_1: np.where(z_1 > 0, z_1, 0), z_1)
    dz_1_dW_1 = finite_differences(lambda W_1: p.X @ W_1 + p.b1, p.W1)
    dz_1_db_1 = finite_differences(lambda b_1: p.X @ p.W1 + b_1, p.b1)

    dL_dz_1 = np.einsum("ab,abij->ij", dL_da_1, da_1_dz_1)  # eq 32
    assert error(dL_dz_1, slope_of_loss(p, "z_1", z_1)) < CLOSE
    chain = "ab,abij,ijkl->kl"
    eq35 = np.einsum(chain, dL_da_1, da_1_dz_1, dz_1_dW_1)
    eq38 = np.einsum(chain.replace("k", ""), dL_da_1, da_1_dz_1, dz_1_db_1)
    written_out = np.einsum("ik,jl->ijkl", p.X, np.eye(n1))  # d(X W_1 + b_1) / dW_1
    assert error(written_out, dz_1_dW_1) < CLOSE
    eq36 = np.einsum("ij,ijkl->kl", dL_dz_1, written_out)
    written_out = np.broadcast_to(np.eye(n1), (m, n1, n1))  # d(X W_1 + b_1) / db_1
    assert error(written_out, dz_1_db_1) < CLOSE
    eq39 = np.einsum("ij,ijl->l", dL_dz_1, written_out)

    net = network_of(p)
    net.loss_and_gradient(p.X, p.Y)
    for printed in (eq35, eq36):
        assert error(printed, slope_of_loss(p, "W1")) < CLOSE
        assert error(net.gradients.dW[1], printed) < CLOSE
    for printed in (eq38, eq39):
        assert error(printed, slope_of_loss(p, "b1")) < CLOSE
        assert error(net.gradients.db[1], printed) < CLOSE
