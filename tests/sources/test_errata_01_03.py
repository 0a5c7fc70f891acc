"""The errata of chapters 01 to 03: for each a check that rejects the printed form.

Every test holds the printed form, the corrected one and the check that tells them
apart, with the figures of the errata where no training is needed for them.
"""

import numpy as np
import pytest

from nnlib import (
    GradientDescent,
    Network,
    cross_entropy,
    cross_entropy_backward,
    cross_entropy_from_logits,
    mean_squared_error,
    mean_squared_error_backward,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
    train,
)
from tests.sources.printed import (
    CLOSE,
    SAME,
    error,
    exp_over_sum,
    finite_differences,
    forward,
    slope_of_loss,
    two_layers,
)
from tests.sources.printed import scores_and_labels as draw

# the sample of R-E1 to R-E4, as far as the errata give it: K = 10, label 3
K, TARGET, Y = 10, 3, np.eye(10)[3]
YHAT = np.array([0.0556, 0.0661, 0.2097, 0.127675])
YHAT = np.append(YHAT, np.full(6, (1 - YHAT.sum()) / 6))
OTHERS = [[j for j in range(K) if j != i] for i in range(K)]


def loss_of_one_sample(z):
    return -Y @ np.log(exp_over_sum(z))


GRADIENT = finite_differences(loss_of_one_sample, np.log(YHAT))


# Chapter 01


@pytest.mark.erratum("F-E8")
def test_f_e8_printed_softmax_and_logarithm_fail_in_float32():
    def printed(z, y):
        with np.errstate(all="ignore"):
            A = np.exp(z) / np.exp(z).sum()
            return A, -np.sum(y * np.log(A))

    def corrected(z, y):
        return softmax(z), cross_entropy_from_logits([z], [y])

    def check(form):
        cases = [([0, 110], [1, 0], 110), ([110, 0], [1, 0], 0)]
        results = [(form(np.float32(z), np.float32(y)), J) for z, y, J in cases]
        return all(np.isfinite(A).all() and loss == J for (A, loss), J in results)

    assert not check(printed)
    assert check(corrected)
    assert np.isfinite(np.exp(np.float32(88.72)))
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(np.float32(88.73)))
    A, _ = printed(np.float32([100, 0]), np.float32([1, 0]))
    np.testing.assert_array_equal(A, [np.nan, 0])
    with np.errstate(divide="ignore", invalid="ignore"):  # the logarithm on its own
        A = softmax(np.float32([0, 110]))
        assert -np.sum(np.float32([1, 0]) * np.log(A)) == np.inf
        assert np.isnan(np.sum(np.float32([1, 0]) * np.log(A[::-1])))


@pytest.mark.erratum("R-E13")
@pytest.mark.parametrize("axis", [0, None])
def test_r_e13_softmax_of_a_matrix_is_meant_row_by_row(axis):
    z_2 = draw(3, K)[0]

    def printed(z):  # the axis is not said
        return np.exp(z) / np.exp(z).sum(axis=axis)

    def check(yhat):
        return np.allclose(yhat.sum(axis=1), 1)

    assert not check(printed(z_2))
    assert check(softmax(z_2))


@pytest.mark.erratum("R-E14")
def test_r_e14_z_2_is_a_layer_and_not_the_second_score():
    p = two_layers(6, K)
    z_1, _, z_2, yhat = forward(p)
    assert (z_1.shape, z_2.shape) == ((6, 5), (6, 10))

    def printed():  # eq 6 with the z_1, z_2 of eq 1 and 4
        return np.exp(z_2) / (np.exp(z_1) + np.exp(z_2))

    def corrected():  # z_i is entry i of one row of z_2
        return np.array([exp_over_sum(row) for row in z_2])

    with pytest.raises(ValueError, match="broadcast"):
        printed()
    assert error(corrected(), yhat) < SAME


@pytest.mark.erratum("A-E9")
@pytest.mark.parametrize(
    ("dtype", "gap_to_1", "gap_to_0"),
    [(np.float32, 16.64, 103.98), (np.float64, 36.74, 745.14)],
)
def test_a_e9_softmax_reaches_0_and_1_in_floating_point(dtype, gap_to_1, gap_to_0):
    def printed(A):
        return ((A > 0) & (A < 1)).all()

    def corrected(A):
        return ((A >= 0) & (A <= 1)).all()

    assert printed(softmax(np.array([3, 0], dtype)))
    for gap, place, limit in ((gap_to_1, 0, 1), (gap_to_0, 1, 0)):
        A = softmax(np.array([gap, 0], dtype))
        assert not printed(A)
        assert corrected(A)
        assert A[place] == limit
        assert softmax(np.array([gap - 0.02, 0], dtype))[place] != limit


# Chapter 02: the element-by-element derivation


@pytest.mark.erratum("R-E1")
def test_r_e1_sum_of_eq_18_runs_over_j():
    def printed(i, j=TARGET):
        terms = (i for i in range(K) if i != j)  # the i of the left side is gone
        return sum((-Y[j] / YHAT[j]) * (-YHAT[j] * YHAT[i]) for i in terms)

    def corrected(i):
        return sum(Y[j] * YHAT[i] for j in OTHERS[i])

    def check(form):  # with the one term i = j it must be the whole gradient
        whole = [-Y[i] * (1 - YHAT[i]) + form(i) for i in range(K)]
        return error(whole, GRADIENT) < CLOSE

    assert not check(printed)
    assert check(corrected)
    assert [round(printed(i), 6) for i in range(K)] == [0.872325] * K
    right_side = [round(Y[TARGET] * YHAT[i], 4) for i in range(3)]
    assert right_side == [0.0556, 0.0661, 0.2097]


@pytest.mark.erratum("R-E2")
def test_r_e2_eq_14_and_15_are_one_term_and_no_sum():
    def printed(i):
        return -sum(Y[i] * (1 - YHAT[i]) for i in range(K))

    def corrected(i):
        return -Y[i] * (1 - YHAT[i])

    def check(form):
        whole = [form(i) + sum(Y[j] * YHAT[i] for j in OTHERS[i]) for i in range(K)]
        return error(whole, GRADIENT) < CLOSE

    assert not check(printed)
    assert check(corrected)
    assert [round(printed(i), 4) for i in range(K)] == [-0.8723] * K
    assert np.flatnonzero([corrected(i) for i in range(K)]).tolist() == [TARGET]
    literal_18 = sum(Y[TARGET] * YHAT[i] for i in OTHERS[TARGET])
    assert abs(printed(0) + literal_18) < SAME  # the whole gradient would vanish


@pytest.mark.erratum("R-E3")
def test_r_e3_labels_sum_to_1_but_not_in_pairs():
    def printed(i, y):
        return all(y[j] == 1 - y[i] for j in range(len(y)) if j != i)

    def corrected(i, y):
        return sum(y[j] for j in range(len(y)) if j != i) == 1 - y[i]

    assert not all(printed(i, Y) for i in range(K))
    assert all(corrected(i, Y) for i in range(K))
    assert all(printed(i, [0, 1]) for i in range(2))  # why K = 2 does not show it
    assert sum(Y[j] == 1 - Y[i] for i in range(K) for j in OTHERS[i]) == 18
    # yhat - y needs the sum alone: it holds for smoothed labels, not for two ones
    z = np.log(YHAT)
    for y, holds in ((0.9 * Y + 0.01, True), (Y + np.eye(K)[0], False)):
        right = finite_differences(lambda z, y=y: -y @ np.log(exp_over_sum(z)), z)
        assert error(y.sum() * YHAT - y, right) < CLOSE
        assert (error(YHAT - y, right) < CLOSE) == holds


@pytest.mark.erratum("R-E4")
def test_r_e4_terms_of_the_sum_are_no_derivatives():
    equal = np.array([-Y[i] * (1 - YHAT[i]) for i in range(K)])
    unequal = np.array([sum(Y[j] * YHAT[i] for j in OTHERS[i]) for i in range(K)])
    assert error(equal, GRADIENT) > 0.1
    assert error(unequal, GRADIENT) > 0.1
    assert error(equal + unequal, GRADIENT) < CLOSE
    assert (equal[0], unequal[TARGET]) == (0, 0)
    assert (round(equal[TARGET], 4), round(unequal[0], 4)) == (-0.8723, 0.0556)
    assert GRADIENT[[TARGET, 0]].round(4).tolist() == [-0.8723, 0.0556]


@pytest.mark.erratum("R-E5", "F-E1")
@pytest.mark.parametrize(("m", "printed_error"), [(6, 0.83), (7, 0.857)])
def test_r_e5_f_e1_prediction_minus_label_lacks_the_m_of_the_mean(m, printed_error):
    Z, Y = draw(m, K)
    A = softmax(Z)

    def mean_loss(Z):
        return -np.sum(Y * np.log(np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True))) / m

    right = finite_differences(mean_loss, Z)
    printed, corrected = A - Y, (A - Y) / m
    assert error(printed, right) > 0.1
    assert error(corrected, right) < CLOSE
    assert error(cross_entropy_backward(A, Y), right) < CLOSE
    largest = np.abs(right).argmax()
    assert f"{printed.flat[largest] / right.flat[largest]:.6f}" == f"{m:.6f}"
    assert abs((printed - right).flat[largest] / printed.flat[largest]) == (
        pytest.approx(printed_error, abs=0.004)
    )


@pytest.mark.erratum("F-E1")
def test_f_e1_true_gradient_and_a_second_1_over_m_is_m_times_too_small():
    m = 7
    p = two_layers(m, K)
    _, a_1, _, yhat = forward(p)
    A_prev, right = a_1.T, slope_of_loss(p, "W2").T  # columns

    def section_5_2(dZ):
        return np.dot(dZ, A_prev.T) / m

    printed = section_5_2((yhat - p.Y).T / m)  # dZ = dL/dZ, as the text says
    corrected = section_5_2((yhat - p.Y).T)  # dZ := m dL/dZ
    without = (yhat - p.Y).T / m @ A_prev.T  # or no 1/m in section 5.2
    assert error(printed, right / 7) < CLOSE  # 0.1429 of the gradient
    assert error(corrected, right) < CLOSE
    assert error(without, right) < CLOSE


@pytest.mark.erratum("R-E12")
def test_r_e12_scores_affect_the_predictions_and_not_the_labels():
    def printed(z):
        return Y

    def check(what):
        return (finite_differences(what, np.log(YHAT)) != 0).all()

    assert not check(printed)
    assert check(exp_over_sum)


@pytest.mark.erratum("R-E15")
def test_r_e15_chain_of_eq_9_is_nan_where_a_class_underflows():
    z, y = np.float32([0, 110, 1]), np.float32([1, 0, 0])
    yhat = softmax(z)

    def printed():
        jacobian = np.diag(yhat) - np.outer(yhat, yhat)
        with np.errstate(divide="ignore", invalid="ignore"):
            dL_dyhat = -y / yhat
            return dL_dyhat, dL_dyhat @ jacobian

    dL_dyhat, product = printed()
    np.testing.assert_array_equal(dL_dyhat, [-np.inf, 0, np.nan])
    assert np.isnan(product).all()
    corrected = cross_entropy_backward([yhat], [y])[0]
    assert corrected.tolist() == [-1, 1, 0]


# Chapter 02: the losses of the other sources


@pytest.mark.erratum("F-E6")
def test_f_e6_mean_of_batch_means_is_not_the_mean_of_the_set():
    m, m_b = 7, 3  # batches of 3, 3 and 1
    Z, Y = draw(m, K)
    batches = [slice(start, start + m_b) for start in range(0, m, m_b)]
    right = -np.sum(Y * np.log([exp_over_sum(z) for z in Z])) / m

    def printed():  # one letter for the batch and for the set
        return np.mean([cross_entropy_from_logits(Z[b], Y[b]) for b in batches])

    def corrected():
        means = [cross_entropy_from_logits(Z[b], Y[b]) * len(Z[b]) for b in batches]
        return sum(means) / m

    assert error(printed(), right) > 0.01
    assert error(corrected(), right) < SAME


@pytest.mark.erratum("A-E2")
def test_a_e2_prediction_minus_label_belongs_to_cross_entropy():
    m = 7
    Z, Y = draw(m, K)
    A = softmax(Z)
    right = finite_differences(lambda Z: np.sum((softmax(Z) - Y) ** 2) / m, Z)

    def corrected():
        G = 2 * (A - Y) / m
        return A * (G - np.sum(G * A, axis=1, keepdims=True))

    printed = A - Y
    assert error(printed, right) > 0.9
    of_cross_entropy = finite_differences(lambda Z: cross_entropy_from_logits(Z, Y), Z)
    assert error(printed / m, of_cross_entropy) < CLOSE
    assert error(corrected(), right) < CLOSE
    assert error(softmax_backward(mean_squared_error_backward(A, Y), Z), right) < CLOSE
    ratio = right / printed
    assert ratio.min() < 0 < ratio.max()  # not even the signs agree
    # a wrong and certain answer: squared error hardly moves it
    z, y = np.array([[10.4, 0]]), np.array([[0, 1]])
    a = softmax(z)
    assert abs(a - y).max() > 0.9999
    slow = softmax_backward(mean_squared_error_backward(a, y), z)
    assert np.abs(slow).max() == pytest.approx(1.2e-4, rel=0.02)


@pytest.mark.erratum("A-E8")
def test_a_e8_squared_error_of_a_sample_is_no_mean_and_needs_a_sum():
    Z, Y = draw(1, K)
    y_true, y_pred = Y[0], softmax(Z)[0]

    def printed():
        return (y_true - y_pred) ** 2

    def corrected():
        return sum((y_true[k] - y_pred[k]) ** 2 for k in range(K))

    assert np.shape(printed()) == (K,)  # a loss is one number
    assert np.shape(corrected()) == ()
    assert error(mean_squared_error([y_pred], [y_true]), corrected()) < SAME
    assert error(corrected() / np.mean(printed()), 10) < SAME  # 0.05576, 0.005576


@pytest.mark.erratum("P-E2")
def test_p_e2_softmax_is_taken_once_and_of_the_scores():
    Z, Y = draw(7, K)

    def loss(argument):
        return -np.sum(Y * np.log([exp_over_sum(z) for z in argument])) / len(Z)

    printed, corrected = loss(softmax(Z)), loss(Z)
    right = cross_entropy(softmax(Z), Y)
    assert error(printed, right) > 0.1
    assert error(corrected, right) < SAME
    # the range of the printed loss: from certain and right to certain and wrong
    certain = np.eye(K)[[0]]
    lowest = -np.log(exp_over_sum(certain[0])[0])
    highest = -np.log(exp_over_sum(certain[0])[1])
    assert (round(lowest, 4), round(highest, 4)) == (1.4612, 2.4612)
    assert lowest < printed < highest
    # L98: sigma_M of one component
    assert [exp_over_sum(Z[0, [k]])[0] for k in range(K)] == [1] * K


@pytest.mark.erratum("P-E8")
def test_p_e8_grad_yhat_that_is_not_given_leads_to_prediction_minus_label():
    right = finite_differences(lambda yhat: -Y @ np.log(yhat), YHAT, h=1e-6)
    grad_yhat = -Y / YHAT
    assert error(grad_yhat, right) < CLOSE
    assert error(YHAT - Y, right) > 0.1  # the gradient of z is not the one of yhat
    jacobian = np.diag(YHAT) - np.outer(YHAT, YHAT)
    assert error(jacobian @ grad_yhat, YHAT - Y) < SAME
    assert error(YHAT - Y, GRADIENT) < CLOSE


@pytest.mark.erratum("P-E13")
def test_p_e13_derivatives_of_the_output_layer_by_bias_weights_and_input():
    N_L = 100
    rng = np.random.default_rng(0)
    H, W, W_0 = rng.normal(size=N_L) / 10, rng.normal(size=(N_L, K)), np.zeros(K)

    def loss(H=H, W=W, W_0=W_0):
        return loss_of_one_sample(W.T @ H + W_0)

    grad_W_0 = exp_over_sum(W.T @ H + W_0) - Y
    dz_dW_0 = finite_differences(lambda W_0: W.T @ H + W_0, W_0)
    printed, corrected = 1, np.eye(K)
    assert error(printed, dz_dW_0) > 0.1
    assert error(corrected, dz_dW_0) < CLOSE
    assert error(W @ grad_W_0, finite_differences(lambda H: loss(H=H), H)) < CLOSE
    grad_W = np.outer(H, grad_W_0)
    assert error(grad_W, finite_differences(lambda W: loss(W=W), W)) < CLOSE
    tensor = np.einsum("n,ik->nik", H, np.eye(K))
    assert (tensor.size, np.count_nonzero(tensor)) == (10_000, 1_000)
    assert error(tensor @ grad_W_0, grad_W) < SAME


# Chapter 03


@pytest.mark.erratum("F-E9")
def test_f_e9_relu_has_two_slopes_at_0_and_a_diagonal_jacobian():
    h = 1e-5
    left, right = (0 - max(0, -h)) / h, (max(0, h) - 0) / h
    central = finite_differences(lambda z: np.where(z > 0, z, 0), np.zeros(1))
    assert (left, right, central.item()) == (0, 1, 0.5)
    assert relu_backward([1.0], [0.0]) == 0  # the choice
    z = np.array([-2.0, 1.0, 3.0])
    jacobian = finite_differences(lambda z: np.where(z > 0, z, 0), z)
    printed = np.array([1.0 if z_i > 0 else 0.0 for z_i in z])
    assert error(printed, jacobian) == np.inf  # K numbers, where K x K are meant
    assert error(np.diag(printed), jacobian) < CLOSE
    dA = np.array([5.0, 7.0, 11.0])
    assert error(relu_backward(dA, z), dA @ jacobian) < CLOSE


@pytest.mark.erratum("R-E6")
def test_r_e6_averaging_eq_29_makes_the_first_layer_m_times_too_small():
    m = 6
    p = two_layers(m, K)
    z_1, a_1, _, yhat = forward(p)

    def gradients(average_25, average_29):
        dz_2 = yhat - p.Y
        dW_2, db_2 = a_1.T @ dz_2 / average_25, dz_2.sum(axis=0) / m
        dz_1 = dz_2 @ p.W2.T / average_29 * (z_1 > 0)
        dW_1, db_1 = p.X.T @ dz_1 / m, dz_1.sum(axis=0) / m  # text after eq 40
        return {"W2": dW_2, "b2": db_2, "W1": dW_1, "b1": db_1}

    def ratios(gradients):
        return {
            name: round(float(np.vdot(right, dV) / np.vdot(right, right)), 4)
            for name, dV in gradients.items()
            for right in [slope_of_loss(p, name)]
        }

    printed = gradients(average_25=1, average_29=m)
    corrected = gradients(average_25=m, average_29=1)
    assert ratios(printed) == {"W2": 6, "b2": 1, "W1": 0.1667, "b1": 0.1667}
    for name, dV in corrected.items():
        assert error(dV, slope_of_loss(p, name)) < CLOSE


@pytest.mark.erratum("R-E7")
def test_r_e7_eq_31_is_the_column_form_and_runs_when_m_is_the_width():
    def printed(W_2, dL_dz_2):
        return W_2.T @ dL_dz_2

    def corrected(W_2, dL_dz_2):
        return dL_dz_2 @ W_2.T

    for m in (1, 100):
        with pytest.raises(ValueError, match="matmul"):
            printed(np.ones((128, 10)), np.ones((m, 10)))
    assert printed(np.ones((128, 10)), np.ones((128, 10))).shape == (10, 10)
    p = two_layers(7, K)
    _, a_1, _, yhat = forward(p)
    right = slope_of_loss(p, "a_1", a_1)
    assert error(corrected(p.W2, (yhat - p.Y) / 7), right) < CLOSE


@pytest.mark.erratum("R-E8")
def test_r_e8_eq_33_is_elementwise_and_runs_when_m_is_the_width():
    def printed(dL_da_1, slope):
        return dL_da_1 @ slope

    def corrected(dL_da_1, slope):
        return dL_da_1 * slope

    with pytest.raises(ValueError, match="matmul"):
        printed(np.ones((100, 128)), np.ones((100, 128)))
    p = two_layers(5, K)  # as many samples as hidden units
    z_1, a_1, _, _ = forward(p)
    right = slope_of_loss(p, "z_1", z_1)
    factors = slope_of_loss(p, "a_1", a_1), np.where(z_1 > 0, 1.0, 0.0)
    assert printed(*factors).shape == right.shape == (5, 5)
    assert error(printed(*factors), right) > 0.1
    assert error(corrected(*factors), right) < CLOSE
    assert error(relu_backward(factors[0], z_1), right) < CLOSE


@pytest.mark.erratum("R-E9")
def test_r_e9_bias_gradient_without_the_sum_makes_the_bias_grow():
    m = 100
    p = two_layers(m, K)
    *_, yhat = forward(p)

    def printed(dL_dz_2):
        return dL_dz_2

    def corrected(dL_dz_2):
        return dL_dz_2.sum(axis=0) / m

    def check(form):
        return (p.b2[None, :] - 0.1 * form(yhat - p.Y)).shape == (1, K)

    assert not check(printed)
    assert check(corrected)
    assert (p.b2[None, :] - 0.1 * printed(yhat - p.Y)).shape == (100, 10)
    assert error(corrected(yhat - p.Y), slope_of_loss(p, "b2")) < CLOSE


@pytest.mark.erratum("R-E11")
def test_r_e11_rate_0_001_fits_summed_gradients_and_not_averaged_ones(mnist):
    def loss_after_one_epoch(learning_rate):
        net = Network([784, 128, 10], seed=0)
        start = net.loss(mnist.X_train, mnist.Y_train)
        rule = GradientDescent(learning_rate)
        train(net, mnist, rule, epochs=1, batch_size=100, seed=0, progress=False)
        return net.loss(mnist.X_train, mnist.Y_train) / start

    printed, corrected = loss_after_one_epoch(0.001), loss_after_one_epoch(0.1)
    assert printed > 0.9
    assert corrected < 0.5
    net = Network([784, 128, 10], seed=0, dtype=np.float64)
    X, Y = mnist.X_train[:100], mnist.Y_train[:100]
    summed = sum(net.loss_and_gradient(X[[i]], Y[[i]])[1] for i in range(100))
    assert error(0.001 * summed, 0.1 * net.loss_and_gradient(X, Y)[1]) < SAME


@pytest.mark.erratum("A-E6")
def test_a_e6_sigmoid_is_named_and_the_network_does_not_use_it():
    x = np.linspace(-4, 4, 7)
    slope = np.diag(finite_differences(lambda x: 1 / (1 + np.exp(-x)), x))
    assert error(sigmoid_backward(np.ones(7), x), slope) < CLOSE
    assert error(sigmoid(x), 1 / (1 + np.exp(-x))) < SAME
    X = draw(7, 6)[0]

    def check(hidden):  # against the forward pass of section 3
        net = Network([6, 5, 4, 3], hidden=hidden, dtype=np.float64)
        net.theta = np.random.default_rng(0).normal(size=net.n_parameters)
        A = X.T
        for l in (1, 2):
            A = np.maximum(0, net.W[l].T @ A + net.b[l][:, None])
        Z = net.W[3].T @ A + net.b[3][:, None]
        return error(net.forward(X).T, np.exp(Z) / np.exp(Z).sum(axis=0)) < SAME

    printed, corrected = "sigmoid", "relu"  # the overview at its word, and section 3
    assert not check(printed)
    assert check(corrected)


# Across the sources


@pytest.mark.erratum("X-E1")
def test_x_e1_three_layouts_agree_and_do_not_mix():
    p = two_layers(7, K)
    rows = p.X @ p.W1 + p.b1
    columns = p.W1.T @ p.X.T + p.b1[:, None]  # W of the sources F and A is our W.T
    samples = [p.W1.T @ x + p.b1 for x in p.X]  # source P
    assert error(columns.T, rows) < 1e-15
    assert error(samples, rows) < 1e-15
    net = Network([6, 5], dtype=np.float64)
    net.W[1], net.b[1] = p.W1, p.b1
    assert error(net.trace(p.X)[0][1], columns.T) < 1e-15
    with pytest.raises(ValueError, match="matmul"):
        np.ones((128, 784)) @ np.ones((100, 784))
    assert (np.ones((128, 784)) @ np.ones((100, 784)).T).shape == (128, 100)


@pytest.mark.erratum("X-E3")
def test_x_e3_raw_pixels_overflow_the_printed_softmax(mnist):
    net = Network([784, 128, 10], seed=0)

    def rows_of_nan(X):
        scores = net.trace(X)[0][2]
        with np.errstate(over="ignore", invalid="ignore"):
            A = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        return np.isnan(A).any(axis=1).mean(), np.abs(scores).max()

    printed, largest_printed = rows_of_nan(255 * mnist.X_test)
    corrected, largest_corrected = rows_of_nan(mnist.X_test)
    assert printed > 0.9
    assert corrected == 0
    assert error(largest_printed, 255 * largest_corrected) < 1e-5


@pytest.mark.erratum("X-E4")
def test_x_e4_each_source_puts_the_1_over_m_elsewhere():
    m = 7
    p = two_layers(m, K)
    _, a_1, _, yhat = forward(p)
    delta = yhat - p.Y
    right_W, right_b = slope_of_loss(p, "W2"), slope_of_loss(p, "b2")
    summed_W, summed_b = a_1.T @ delta, delta.sum(axis=0)

    printed = {  # multiples of the gradient of the mean loss, for W and for b
        "foundations": (summed_W / m / m, summed_b / m / m, 1 / 7, 1 / 7),
        "rasyid": (summed_W, summed_b / m, 7, 1),
        "adam-notes": (summed_W, summed_b / m, 7, 1),
    }
    for dW, db, times_W, times_b in printed.values():
        assert error(dW, times_W * right_W) < CLOSE
        assert error(db, times_b * right_b) < CLOSE
        assert max(error(dW, right_W), error(db, right_b)) > 0.1
    one_sample = np.outer(a_1[0], delta[0])  # paterson, section 2.3.3
    assert error(one_sample, right_W) > 0.1

    assert error(summed_W / m, right_W) < CLOSE
    assert error(summed_b / m, right_b) < CLOSE
    net = Network([6, 5, K], dtype=np.float64)
    net.W[1], net.b[1], net.W[2], net.b[2] = p.W1, p.b1, p.W2, p.b2
    net.loss_and_gradient(p.X, p.Y)
    assert error(net.gradients.dW[2], right_W) < CLOSE
    assert error(net.gradients.db[2], right_b) < CLOSE
