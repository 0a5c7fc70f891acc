"""Chapter 02: cross-entropy and its gradient as the four sources print them."""

from math import prod

import numpy as np
import pytest

from nnlib import (
    Network,
    cross_entropy,
    cross_entropy_backward,
    cross_entropy_from_logits,
    mean_squared_error,
    mean_squared_error_backward,
    one_hot,
    softmax,
    softmax_backward,
    softmax_jacobian,
)
from tests.sources.printed import (
    CLOSE,
    SAME,
    each_K,
    each_shape,
    error,
    exp_over_sum,
    finite_differences,
)
from tests.sources.printed import scores_and_labels as draw


def sample_loss(yhat, y):
    """Return R-eq7 of one sample."""
    return -sum(y_i * np.log(yhat_i) for y_i, yhat_i in zip(y, yhat, strict=True))


def one_sample(K):
    """Return z, yhat and y of one sample, and the class that is its label."""
    Z, Y = draw(1, K)
    return Z[0], exp_over_sum(Z[0]), Y[0], int(Y[0].argmax())


# The loss


@pytest.mark.equation("F-4a", "F-4b")
@each_shape
def test_loss_printed_in_columns_is_ours_in_rows(m, K):
    Z, Y = (rows.T for rows in draw(m, K))  # (C, m)
    A = np.exp(Z) / np.exp(Z).sum(axis=0)
    C, batch_size = Z.shape
    assert (C, batch_size) == (K, m)
    L = 0
    for i in range(batch_size):
        for k in range(C):
            L -= Y[k, i] * np.log(A[k, i]) / batch_size
    assert error(cross_entropy(A.T, Y.T), L) < SAME
    assert error(cross_entropy_from_logits(Z.T, Y.T), L) < SAME


@pytest.mark.equation("F-4b")
def test_m_counts_the_samples_of_one_loss_also_in_a_short_batch():
    m, m_b = 7, 3
    Z, Y = draw(m, 10)
    batches = [slice(start, start + m_b) for start in range(0, m, m_b)]
    losses = [cross_entropy_from_logits(Z[b], Y[b]) for b in batches]
    sizes = [len(Z[b]) for b in batches]
    assert sizes == [3, 3, 1]
    whole = cross_entropy_from_logits(Z, Y)
    assert error(np.mean(losses), whole) > 0.01  # one m for batch and set
    assert error(np.dot(losses, sizes) / m, whole) < SAME


@pytest.mark.equation("F-4a")
@pytest.mark.parametrize(
    ("z", "y", "as_printed", "right"),
    [([0, 110], [1, 0], np.inf, 110), ([110, 0], [1, 0], np.nan, 0)],
)
def test_loss_as_printed_fails_in_float32_where_ours_is_exact(z, y, as_printed, right):
    z, y = np.float32(z), np.float32(y)
    shifted = np.exp(z - z.max())  # even with a softmax that does not overflow
    with np.errstate(divide="ignore", invalid="ignore"):
        np.testing.assert_equal(
            -np.sum(y * np.log(shifted / shifted.sum())), np.float32(as_printed)
        )
    assert cross_entropy_from_logits([z], [y]) == right


@pytest.mark.equation("R-2b", "P-2.1i")
@pytest.mark.parametrize("m", [1, 7])
def test_labels_are_one_hot_rows(m):
    K = 10
    labels = np.random.default_rng(m).integers(K, size=m)
    y = one_hot(labels, K)
    assert y.shape == (m, K)
    for j in range(m):
        assert y[j].tolist() == [1 if k == labels[j] else 0 for k in range(K)]


@pytest.mark.equation("R-eq7", "R-eq8", "P-2.1p")
@each_shape
def test_mean_of_the_sample_losses_is_our_loss(m, K):
    Z, Y = draw(m, K)
    L = np.empty(m)
    for j in range(m):
        yhat, y = exp_over_sum(Z[j]), Y[j]
        L[j] = -sum(y[i] * np.log(yhat[i]) for i in range(K))
        assert error(cross_entropy_from_logits([Z[j]], [y]), L[j]) < SAME
    L_mean = sum(L[j] for j in range(m)) / m
    assert error(cross_entropy(softmax(Z), Y), L_mean) < SAME
    assert error(cross_entropy_from_logits(Z, Y), L_mean) < SAME


@pytest.mark.equation("P-2.1j", "P-2.1k", "P-2.1l", "P-2.1m")
@each_shape
def test_three_lines_of_the_likelihood_agree_with_our_loss(m, K):
    Z, Y = draw(m, K)
    p = yhat = np.array([exp_over_sum(z) for z in Z])  # p(y[m][k] = 1 | X[m], Theta)
    assert error(softmax(Z), yhat) < SAME
    labels = Y.argmax(axis=1)
    of_the_label = -sum(np.log(p[n, labels[n]]) for n in range(m)) / m
    of_products = -sum(np.log(prod(p[n] ** Y[n])) for n in range(m)) / m
    of_sums = -sum(Y[n, k] * np.log(p[n, k]) for n in range(m) for k in range(K)) / m
    for printed in (of_the_label, of_products, of_sums):
        assert error(cross_entropy(softmax(Z), Y), printed) < SAME
    # the next line of the source calls the argument of softmax yhat as well (P-E2)
    assert error(softmax(yhat), yhat) > 0.1


@pytest.mark.equation("P-2.1o")
@each_shape
def test_loss_printed_with_softmax_of_the_prediction_takes_softmax_twice(m, K):
    Z, Y = draw(m, K)
    yhat = np.array([exp_over_sum(z) for z in Z])

    def L(argument):
        return -sum(
            Y[n, k] * np.log(exp_over_sum(argument[n])[k])
            for n in range(m)
            for k in range(K)
        ) / m  # fmt: skip

    assert error(L(yhat), cross_entropy(yhat, Y)) > 0.1
    assert L(yhat) >= np.log(1 + (K - 1) / np.e)  # 1.4612 for K = 10
    assert error(cross_entropy_from_logits(Z, Y), L(Z)) < SAME


# The gradient, source R, step by step


@pytest.mark.equation("R-eq9", "R-eq10", "R-eq11")
@each_K
def test_chain_rule_through_softmax(K):
    z, yhat, y, _ = one_sample(K)
    dL_dz = finite_differences(lambda z: sample_loss(exp_over_sum(z), y), z)
    dL_dyhat = finite_differences(lambda yhat: sample_loss(yhat, y), yhat, h=1e-6)
    dyhat_dz = finite_differences(exp_over_sum, z)  # [j, i]
    eq9 = dL_dyhat @ dyhat_dz
    eq10 = [sum(dL_dyhat[j] * dyhat_dz[j, i] for j in range(K)) for i in range(K)]
    eq11 = [-y[j] / yhat[j] for j in range(K)]
    assert error(eq9, dL_dz) < CLOSE
    assert error(eq10, dL_dz) < CLOSE
    assert error(eq11, dL_dyhat) < CLOSE
    assert error(softmax_backward(eq11, z), dL_dz) < CLOSE
    assert error(eq11 @ softmax_jacobian(z), dL_dz) < CLOSE


@pytest.mark.equation("R-3b")
@each_K
def test_every_score_affects_every_prediction_and_no_label(K):
    z, _, y, _ = one_sample(K)
    assert (softmax_jacobian(z) != 0).all()
    assert (np.abs(finite_differences(exp_over_sum, z)) > 0).all()
    assert not finite_differences(lambda z: y, z).any()


@pytest.mark.equation("R-eq14", "R-eq15", "R-eq16", "R-3c")
@each_K
def test_term_i_equal_j_is_one_term_and_no_sum(K):
    z, yhat, y, target = one_sample(K)
    jacobian = finite_differences(exp_over_sum, z)
    right = [-y[i] / yhat[i] * jacobian[i, i] for i in range(K)]  # of eq 10
    one_term = [-y[i] * (1 - yhat[i]) for i in range(K)]
    assert error(one_term, right) < CLOSE
    for i in range(K):
        assert y[i] == (1 if i == target else 0)  # R-3c
        eq16 = -y[i] * (1 - yhat[i]) if i == target else 0
        assert eq16 == one_term[i]

    def eq14(j):  # the printed sum binds the i that is free on the left
        terms = range(K)
        return sum(-y[j] / yhat[j] * (yhat[j] * (1 - yhat[j])) for i in terms if i == j)

    eq15 = -sum(y[i] * (1 - yhat[i]) for i in range(K))  # no i left: one number
    assert error([eq14(i) for i in range(K)], one_term) < SAME  # with j = i it holds
    for same_for_all in (eq14(target), eq15):
        assert error(same_for_all, right[target]) < CLOSE
        assert error(np.full(K, same_for_all), right) > 0.1


@pytest.mark.equation("R-eq18", "R-eq19", "R-3d", "R-3e")
@each_K
def test_terms_i_unequal_j_are_summed_over_j(K):
    z, yhat, y, target = one_sample(K)
    jacobian = finite_differences(exp_over_sum, z)
    others = [[j for j in range(K) if j != i] for i in range(K)]
    right = [sum(-y[j] / yhat[j] * jacobian[j, i] for j in others[i]) for i in range(K)]
    corrected = [sum(y[j] * yhat[i] for j in others[i]) for i in range(K)]
    assert error(corrected, right) < CLOSE

    def eq18(j):
        terms = (i for i in range(K) if i != j)
        return sum((-y[j] / yhat[j]) * (-yhat[j] * yhat[i]) for i in terms)

    assert error(eq18(target), y[target] * (1 - yhat[target])) < SAME
    assert all(eq18(j) == 0 for j in others[target])
    assert error([eq18(i) for i in range(K)], right) > 0.1
    j = target  # what eq 19 leaves open
    eq19 = [0 if i == target else y[j] * yhat[i] for i in range(K)]
    assert error(eq19, right) < CLOSE
    for i in range(K):
        n_ones = sum(y[j] == 1 for j in others[i])
        assert n_ones == (0 if i == target else 1)  # R-3d
        assert sum(y[j] for j in others[i]) == 1 - y[i]  # R-3e, corrected
    pairs = [(i, j) for i in range(K) for j in others[i]]
    as_printed = sum(y[j] == 1 - y[i] for i, j in pairs)
    assert (as_printed, len(pairs)) == (2 * (K - 1), K * (K - 1))  # 18 of 90 for K = 10


@pytest.mark.equation("R-eq20", "R-eq21", "R-eq22", "R-3a")
@each_K
def test_the_terms_add_up_to_prediction_minus_label(K):
    z, yhat, y, _ = one_sample(K)
    dL_dz = finite_differences(lambda z: sample_loss(exp_over_sum(z), y), z)
    equal = np.array([-y[i] * (1 - yhat[i]) for i in range(K)])
    unequal = np.array(
        [sum(y[j] * yhat[i] for j in range(K) if j != i) for i in range(K)]
    )
    assert error(equal + unequal, dL_dz) < CLOSE  # eq 20; neither alone:
    assert min(error(equal, dL_dz), error(unequal, dL_dz)) > 1e-4
    eq21 = [(-y[i] * (1 - yhat[i])) + ((1 - y[i]) * yhat[i]) for i in range(K)]
    eq22 = [yhat[i] - y[i] for i in range(K)]
    for printed in (eq21, eq22):
        assert error(printed, dL_dz) < CLOSE
        assert error(cross_entropy_backward(yhat[None], y[None])[0], printed) < SAME


# The gradient of a batch: where the 1/m goes


@pytest.mark.equation("R-eq22", "R-3a")
@each_shape
def test_single_sample_gradient_is_m_times_that_of_the_mean_loss(m, K):
    Z, Y = draw(m, K)
    yhat = np.array([exp_over_sum(z) for z in Z])

    def L_mean(Z):
        return sum(sample_loss(exp_over_sum(Z[j]), Y[j]) for j in range(m)) / m

    right = finite_differences(L_mean, Z)
    assert error(yhat - Y, m * right) < CLOSE
    assert error((yhat - Y) / m, right) < CLOSE
    assert error(cross_entropy_backward(yhat, Y), right) < CLOSE


@pytest.mark.equation("F-5.1")
@each_shape
def test_gradient_printed_in_columns_lacks_the_m_of_its_own_loss(m, K):
    Z, Y = (rows.T for rows in draw(m, K))

    def softmax_of_columns(Z):
        return np.exp(Z) / np.exp(Z).sum(axis=0)

    def L(Z):
        return -np.einsum("ki,ki->", Y, np.log(softmax_of_columns(Z))) / m

    right, A = finite_differences(L, Z), softmax_of_columns(Z)
    assert error((A - Y) / right, np.full((K, m), float(m))) < 1e-4  # entry by entry
    assert error((A - Y) / m, right) < CLOSE
    assert error(cross_entropy_backward(A.T, Y.T).T, right) < CLOSE


# Squared error, source A


@pytest.mark.equation("A-2a", "A-2b")
@each_shape
def test_squared_error_sums_the_classes_and_averages_the_samples(m, K):
    Z, Y = draw(m, K)
    y_true, y_pred = Y.T, softmax(Z).T  # (K, N)
    MSE_sample = np.array([(y_true[:, i] - y_pred[:, i]) ** 2 for i in range(m)])
    assert MSE_sample.shape == (m, K)  # K numbers a sample, and no mean is taken
    J = sum((y_true[k, i] - y_pred[k, i]) ** 2 for i in range(m) for k in range(K)) / m
    assert error(MSE_sample.sum() / m, J) < SAME
    assert error(mean_squared_error(y_pred.T, y_true.T), J) < SAME
    assert error(K * MSE_sample.mean(), J) < SAME  # the other reading, K times smaller


@pytest.mark.equation("A-4a")
@each_shape
def test_prediction_minus_label_is_not_the_gradient_of_the_squared_error(m, K):
    Z, Y = (rows.T for rows in draw(m, K))  # (n, m)

    def forward(Z):
        return np.exp(Z) / np.exp(Z).sum(axis=0)

    def squared_error(Z):
        return ((Y - forward(Z)) ** 2).sum() / m

    def mean_cross_entropy(Z):
        return -(Y * np.log(forward(Z))).sum() / m

    of_squared_error = finite_differences(squared_error, Z)
    of_cross_entropy = finite_differences(mean_cross_entropy, Z)
    A = forward(Z)
    as_printed = A - Y
    factor = np.vdot(as_printed, of_squared_error) / np.vdot(as_printed, as_printed)
    assert error(factor * as_printed, of_squared_error) > 0.1  # not by any factor
    assert error(as_printed, m * of_cross_entropy) < CLOSE

    G = 2 * (A - Y) / m
    corrected = A * (G - np.einsum("ki,ki->i", G, A))
    assert error(corrected, of_squared_error) < CLOSE
    dA = mean_squared_error_backward(A.T, Y.T)
    assert error(softmax_backward(dA, Z.T).T, corrected) < SAME


# The Jacobian route, source P: one sample, z = W^T H + W_0


def output_layer(K, N_L=5):
    """Return H (N_L,), W (N_L, K), W_0 and one-hot y (K,), and the sample's loss."""
    rng = np.random.default_rng(K)
    H, W, W_0 = rng.normal(size=N_L), rng.normal(size=(N_L, K)), rng.normal(size=K)
    y = np.eye(K)[rng.integers(K)]

    def loss(H, W, W_0):
        return sample_loss(exp_over_sum(W.T @ H + W_0), y)

    return H, W, W_0, y, loss


def our_gradients(H, W, W_0, y):
    """Return nnlib's dW, db of a network of this one layer for the one row H."""
    net = Network(W.shape, dtype=np.float64)
    net.W[1], net.b[1] = W, W_0
    net.loss_and_gradient([H], [y])
    return net.gradients


def jacobian_in_columns(z):
    """Return P-2.3.2l: entry [i, k] is dsigma_M(z)[k] / dz[i]."""
    sigma = exp_over_sum(z)
    return np.diag(sigma) - np.outer(sigma, sigma)


@pytest.mark.equation("P-2.3.2q", "P-2.3.2r", "P-2.3.2s")
@each_K
def test_tensor_of_the_scores_by_the_weights(K):
    H, W, W_0, y, _ = output_layer(K)
    tensor = np.empty((len(H), K, K))  # [n, i, k] = dz[k] / dW[n][i]
    for k in range(K):
        columns = [H if k == i else 0 * H for i in range(K)]  # P-2.3.2s
        tensor[:, :, k] = np.stack(columns, axis=1)  # P-2.3.2r, then q
    dz_dW = finite_differences(lambda W: W.T @ H + W_0, W)  # [k, n, i]
    assert error(tensor, dz_dW.transpose(1, 2, 0)) < CLOSE
    dL_dz = exp_over_sum(W.T @ H + W_0) - y
    assert error(our_gradients(H, W, W_0, y).dW[1], tensor @ dL_dz) < SAME


@pytest.mark.equation("P-2.3.2f", "P-2.3.2g", "P-2.3.2h", "P-2.3.2j", "P-2.3.2k")
@pytest.mark.equation("P-2.3.2o", "P-2.3.2p", "P-x1")
@each_K
def test_gradients_of_the_output_layer_by_the_printed_chain(K):
    H, W, W_0, y, loss = output_layer(K)
    z = W.T @ H + W_0
    yhat = exp_over_sum(z)
    right_W = finite_differences(lambda W: loss(H, W, W_0), W)
    right_W_0 = finite_differences(lambda W_0: loss(H, W, W_0), W_0)
    right_H = finite_differences(lambda H: loss(H, W, W_0), H)

    # denominator layout throughout: the last index belongs to the numerator
    dz_dW = np.moveaxis(finite_differences(lambda W: W.T @ H + W_0, W), 0, -1)
    dz_dW_0 = finite_differences(lambda W_0: W.T @ H + W_0, W_0).T
    dz_dH = finite_differences(lambda H: W.T @ H + W_0, H).T
    dg_dz = jacobian_in_columns(z)
    grad_yhat = finite_differences(lambda yhat: sample_loss(yhat, y), yhat, h=1e-6)
    assert error(dz_dW @ dg_dz @ grad_yhat, right_W) < CLOSE  # f
    assert error(dz_dW_0 @ dg_dz @ grad_yhat, right_W_0) < CLOSE  # g
    assert error(dz_dH @ dg_dz @ grad_yhat, right_H) < CLOSE  # h

    assert error(dz_dW_0, np.eye(K)) < CLOSE  # k: "1" is the identity
    assert error(np.float64(1), dz_dW_0) == np.inf
    grad_W_0 = dg_dz @ (-y / yhat)  # j, with the grad_yhat that is not given
    assert error(-y / yhat, grad_yhat) < CLOSE
    assert error(grad_W_0, right_W_0) < CLOSE
    assert error(dz_dW @ grad_W_0, right_W) < CLOSE  # o
    assert error(dz_dH @ grad_W_0, right_H) < CLOSE  # p

    # P-x1, the results that are not given, and ours for this one row
    assert error(grad_W_0, yhat - y) < SAME
    assert error(cross_entropy_backward(yhat[None], y[None]), [yhat - y]) < SAME
    assert error(softmax_backward([-y / yhat], [z]), [grad_W_0]) < SAME
    assert error(dz_dH, W) < CLOSE
    grad_W = H[:, None] @ grad_W_0[:, None].T
    assert error(grad_W, right_W) < CLOSE
    dW, db = our_gradients(H, W, W_0, y)
    assert error(dW[1], grad_W) < SAME
    assert error(db[1], grad_W_0) < SAME
