"""The errata of chapter 05: for each a check that rejects the printed form."""

import csv
import json
import re
from itertools import combinations

import numpy as np
import pytest

from nnlib import Adam, GradientDescent, Network, minibatches, relu_backward
from tests.places import EQUATIONS, RECORDINGS
from tests.sources.printed import CLOSE, SAME, error, exp_over_sum, finite_differences
from tests.sources.test_printed_equations_05 import (
    SIZES_P,
    draw,
    draw_P,
    forward,
    loss_P,
    our_gradients,
    slope,
)

RECORD = RECORDINGS / "depth_and_width.json"
ADAM_NOTES = [784, 128, 40, 10]


# foundations


@pytest.mark.erratum("F-E10")
def test_f_e10_the_text_names_no_number_that_a_program_needs():
    rows = csv.DictReader(EQUATIONS.read_text("utf-8").splitlines())
    printed = {r["id"]: r["statement"] for r in rows if r["source"] == "foundations"}
    assert printed.pop("F-x1").startswith("NOT GIVEN: layer sizes, L,")
    numbers = {int(n) for text in printed.values() for n in re.findall(r"\d+", text)}
    assert numbers <= {0, 1, 2}  # max(0, Z), 1/m, L - 1, 2/n, squares: no settings
    # what is left open decides what is computed: all of these fit the text
    choices = [784, 10], [784, 10, 10, 10], ADAM_NOTES, [784, 512, 512, 512, 10]
    counts = [Network(sizes).n_parameters for sizes in choices]
    assert counts == [7_850, 8_070, 106_050, 932_362]
    corrected = Network(ADAM_NOTES, seed=0)
    assert not any(corrected.b[l].any() for l in corrected.b)


@pytest.mark.erratum("F-E10")
def test_f_e10_input_and_its_scale_change_the_scores(mnist):
    net = Network(ADAM_NOTES, seed=0)
    X = mnist.X_train[:50]
    Z, A = net.trace(X)
    np.testing.assert_array_equal(A[0], X)  # A[0] = X
    raw, _ = net.trace(255 * X)
    assert error(raw[3], 255 * Z[3]) < 1e-4
    assert error(raw[3], Z[3]) > 100


# adam-notes


@pytest.mark.erratum("A-E1")
def test_a_e1_parameters_are_106_050():
    terms = [128 * 784, 128, 40 * 128, 40, 10 * 40, 10]
    printed, corrected = 105_898, 106_050

    def check(n):
        return n == sum(terms) == len(Network(ADAM_NOTES).theta)

    assert not check(printed)
    assert check(corrected)
    assert [terms[i] + terms[i + 1] for i in (0, 2, 4)] == [100_480, 5_160, 410]
    assert terms[0] + terms[2] + terms[4] == 105_872
    # no term was left out: the difference is the sum of none of them
    some = [sum(c) for n in range(1, 7) for c in combinations(terms, n)]
    assert corrected - printed == 152
    assert 152 not in some


@pytest.mark.erratum("A-E3")
def test_a_e3_printed_weight_gradient_is_m_times_too_large():
    m = 7
    p = draw([6, 5, 4, 3], m)
    _, A = forward(p)
    delta3 = A[3] - p.Y
    right = slope(p, "W", 3, p.W[3])
    printed, corrected = delta3 @ A[2].T, delta3 @ A[2].T / m
    assert error(printed, right) > 0.1
    assert error(printed, 7 * right) < CLOSE
    assert error(corrected, right) < CLOSE
    db3 = delta3.sum(axis=1, keepdims=True) / m  # has the 1/m
    assert error(db3, slope(p, "b", 3, p.b[3])) < CLOSE


def accuracy_after_training(data, optimizer, factor):
    """Return the test accuracy with every dW multiplied by `factor`."""
    net, order = Network(ADAM_NOTES, seed=0), np.random.default_rng(0)
    for _ in range(5):
        for X, Y in minibatches(data.X_train, data.Y_train, 100, order):
            _, dtheta = net.loss_and_gradient(X, Y)
            dW, _ = net.gradients
            for l in dW:
                dW[l] = factor * dW[l]
            optimizer.update(net.theta, dtheta)
    return (net.predict(data.X_test) == data.y_test).mean()


@pytest.mark.erratum("A-E3")
def test_a_e3_gradient_descent_shows_it_and_adam_hides_it(mnist):
    right, printed = (
        accuracy_after_training(mnist, GradientDescent(0.1), factor)
        for factor in (1, 100)
    )
    assert right > 0.85
    assert printed < 0.2
    right, printed = (
        accuracy_after_training(mnist, Adam(0.001, beta2=0.99), factor)
        for factor in (1, 100)
    )
    assert min(right, printed) > 0.9
    assert abs(right - printed) < 0.015


@pytest.mark.erratum("A-E3")
def test_a_e3_adam_takes_the_same_steps_on_g_and_on_128_g():
    rng = np.random.default_rng(0)
    steps = rng.normal(size=(300, 50))
    paths = []
    for factor in (1, 128):
        theta, adam = np.zeros(50), Adam(0.001, beta2=0.99)
        for g in steps:
            adam.update(theta, factor * g)
        paths.append(theta)
    assert np.abs(paths[0] - paths[1]).max() < 1e-6
    assert np.abs(paths[0]).max() > 1e-3


@pytest.mark.erratum("A-E10")
@pytest.mark.parametrize("m", [1, 7])
def test_a_e10_gradients_that_are_missing(m):
    p = draw([6, 5, 4, 3], m)
    Z, A = forward(p)
    printed = {"dW3", "db3", "delta2"}
    delta = {3: A[3] - p.Y}
    delta[2] = (p.W[3].T @ delta[3]) * (Z[2] > 0)
    delta[1] = (p.W[2].T @ delta[2]) * (Z[1] > 0)
    corrected = {}
    for l in (1, 2, 3):
        corrected[f"dW{l}"] = delta[l] @ A[l - 1].T / m
        corrected[f"db{l}"] = delta[l].sum(axis=1, keepdims=True) / m
    # an update needs six gradients
    needed = {f"d{name}{l}" for name in "Wb" for l in (1, 2, 3)}
    assert needed - printed == {"dW1", "db1", "dW2", "db2"}
    assert needed <= set(corrected)
    our_dW, our_db = our_gradients(p)
    for l in (1, 2, 3):
        assert error(corrected[f"dW{l}"], slope(p, "W", l, p.W[l])) < CLOSE
        assert error(corrected[f"db{l}"], slope(p, "b", l, p.b[l])) < CLOSE
        assert error(our_dW[l], corrected[f"dW{l}"]) < SAME
        assert error(our_db[l], corrected[f"db{l}"]) < SAME
    assert error(delta[1], m * slope(p, "Z", 1, Z[1])) < CLOSE


# paterson: what is put together


@pytest.mark.erratum("P-E1")
def test_p_e1_layers_take_the_layer_below_and_the_output_takes_softmax():
    x, _, W, W_0, net = draw_P()

    def phi(z):
        return np.where(z > 0, z, 0)

    def printed(l):
        return phi(W[l].T @ x + W_0[l])

    def corrected():
        H1 = phi(W[1].T @ x + W_0[1])
        H2 = phi(W[2].T @ H1 + W_0[2])
        return exp_over_sum(W[3].T @ H2 + W_0[3])

    for l in (2, 3):
        with pytest.raises(ValueError, match="matmul"):
            printed(l)
    assert error(net.forward(x[None])[0], corrected()) < SAME
    Z, _ = net.trace(x[None])
    at_the_output = phi(Z[3][0])
    assert abs(at_the_output.sum() - 1) > 0.1
    assert (at_the_output == 0).any()  # the logarithm of it is -inf
    # with all widths equal the printed lines run, and say something else
    x, _, W, W_0, net = draw_P([5, 5, 5, 5])
    assert error(printed(3), net.forward(x[None])[0]) > 0.1
    assert error(corrected(), net.forward(x[None])[0]) < SAME


@pytest.mark.erratum("P-E3")
def test_p_e3_second_definition_of_theta_k_is_that_of_the_biases():
    x, _, W, W_0, net = draw_P()
    k = 2

    def first(l, k):
        return np.append(W[l][:, k], W_0[l][k])

    def printed(l, k):  # the second definition
        return W_0[l][[k]]

    def corrected(l):
        return np.array([W_0[l][k] for k in range(SIZES_P[l])])

    def check(theta_k):  # one unit from [x; 1], as P-2.1h has it
        return theta_k.shape == (7,) and (
            abs(theta_k @ np.append(x, 1) - net.trace(x[None])[0][1][0, k]) < SAME
        )

    assert not check(printed(1, k))
    assert check(first(1, k))
    assert (len(first(1, k)), len(printed(1, k))) == (7, 1)
    np.testing.assert_array_equal(corrected(1), net.b[1])


@pytest.mark.erratum("P-E4")
def test_p_e4_blocks_have_N_l_columns():
    K, sizes = 10, [784, 100, 100, 10]
    printed = [784, K, K, K]

    def check(columns):  # the text speaks of N_l units in layer l
        return columns == sizes[1:]

    assert not check(printed[1:])
    net = Network(sizes)
    assert check([net.W[l].shape[1] for l in net.W])
    assert Network(printed).n_parameters == 8_070


@pytest.mark.erratum("P-E4")
def test_p_e4_ten_units_everywhere_do_not_give_the_reported_accuracy():
    record = json.loads(RECORD.read_text("utf-8"))
    printed = record["paterson, K = 10 everywhere"]
    assert printed["layer_sizes"] == [784, 10, 10, 10]
    assert len(printed["test_accuracy"]) >= 3
    assert all(0.85 < a < 0.93 for a in printed["test_accuracy"])  # reported: 0.972
    wider = record["paterson, 100 and 100 units"]
    assert min(wider["test_accuracy"]) > max(printed["test_accuracy"]) + 0.03


@pytest.mark.erratum("P-E5")
def test_p_e5_bias_as_a_row_makes_a_table_of_the_column():
    x, _, W, W_0, net = draw_P()
    z = (W[1].T @ x)[:, None]
    printed, corrected = W_0[1][None, :], W_0[1][:, None]

    def check(bias):
        return (z + bias).shape == z.shape

    assert not check(printed)
    assert check(corrected)
    assert (np.zeros((10, 1)) + np.zeros((1, 10))).shape == (10, 10)
    assert error((z + corrected)[:, 0], net.trace(x[None])[0][1][0]) < SAME


@pytest.mark.erratum("P-E6")
def test_p_e6_blocks_of_theta_cannot_be_stacked():
    net = Network([784, 100, 100, 10], seed=0)
    Theta = [np.vstack([net.W[l], net.b[l]]) for l in net.W]
    assert [block.shape for block in Theta] == [(785, 100), (101, 100), (101, 10)]
    with pytest.raises(ValueError, match="must match exactly"):
        np.vstack(Theta)  # printed
    corrected = np.concatenate([block.ravel() for block in Theta])  # or the list
    np.testing.assert_array_equal(corrected, net.theta)


@pytest.mark.erratum("P-E7")
def test_p_e7_last_block_is_L_plus_1():
    *_, net = draw_P()
    L = len(SIZES_P) - 2  # P counts hidden layers

    def blocks(last):
        return list(range(1, last + 1))

    for l in range(1, L):  # printed: l + 1, with the l of a layer below
        assert blocks(l + 1) != list(net.W)
    assert blocks(L + 1) == list(net.W) == [1, 2, 3]  # corrected


# paterson: backward


@pytest.mark.erratum("P-E9")
def test_p_e9_layer_l_takes_the_H_of_layer_l_minus_1():
    x, _, W, W_0, net = draw_P()
    Z, A = net.trace(x[None])

    def z(l, H):
        return W[l].T @ H + W_0[l]

    for l in (2, 3):
        if l < 3:
            with pytest.raises(ValueError, match="matmul"):
                z(l, A[l][0])  # H^(m) read as the layer's own
        assert error(z(l, A[l - 1][0]), Z[l][0]) < SAME


@pytest.mark.erratum("P-E10")
@pytest.mark.parametrize(("sizes", "runs"), [(SIZES_P, False), ([6, 10, 10, 10], True)])
def test_p_e10_hidden_layers_need_the_gradient_of_their_own_output(sizes, runs):
    x, y, W, W_0, net = draw_P(sizes)
    Z, A = net.trace(x[None])
    yhat = A[3][0]
    grad_yhat = -y / yhat
    jacobian = {l: np.diag((Z[l][0] > 0) * 1.0) for l in (1, 2)}

    def printed(l):
        return jacobian[l] @ grad_yhat

    def corrected():
        grad_W_0 = {3: (np.diag(yhat) - np.outer(yhat, yhat)) @ grad_yhat}
        for l in (2, 1):
            grad_W_0[l] = jacobian[l] @ (W[l + 1] @ grad_W_0[l + 1])
        return grad_W_0

    for l in (1, 2):

        def loss(W_0_l, l=l):
            return loss_P(x, y, W, W_0, **{f"W_0{l}": W_0_l})

        right = finite_differences(loss, W_0[l])
        right_W = finite_differences(
            lambda v, l=l: loss_P(x, y, W, W_0, **{f"W{l}": v}), W[l]
        )
        if runs:
            assert printed(l).shape == right.shape
            assert error(printed(l), right) > 0.5
        else:
            with pytest.raises(ValueError, match="matmul"):
                printed(l)
        grad_W_0 = corrected()[l]
        assert error(grad_W_0, right) < CLOSE
        assert error(np.outer(A[l - 1][0], grad_W_0), right_W) < CLOSE


@pytest.mark.erratum("P-E11")
def test_p_e11_four_of_twelve_cases_of_the_relu_jacobian():
    c = 0.5

    def printed(same, z_i, z_j):
        if same and z_i > 0:
            return 1
        if not same and z_i != 0:
            return 0
        return c if z_j == 0 else None

    def corrected(same, z_i, z_j):
        if not same:
            return 0
        return 1 if z_i > 0 else 0 if z_i < 0 else c

    def true(same, z_i, z_j):
        if same:
            slopes = finite_differences(
                lambda z: np.where(z > 0, z, 0), np.array([z_i])
            )
            return slopes.item()  # c = 0.5 is what it says at 0
        z = np.array([z_i, z_j])
        return finite_differences(lambda z: np.where(z > 0, z, 0), z)[0, 1]

    signs = (-1.0, 0.0, 1.0)
    cases = [(True, s, s) for s in signs]
    cases += [(False, s, t) for s in signs for t in signs]
    assert len(cases) == 12
    assert all(abs(corrected(*case) - true(*case)) < CLOSE for case in cases)
    wrong = [case for case in cases if printed(*case) != corrected(*case)]
    assert wrong == [(True, -1, -1)] + [(False, 0, s) for s in signs]
    z = np.array([-1.0, 2.0])
    assert relu_backward([5.0, 7.0], z).tolist() == [0, 7]


@pytest.mark.erratum("P-E11")
def test_p_e11_the_missing_case_is_no_rare_one(mnist):
    net = Network([784, 100, 100, 10], seed=0)
    order, optimizer = np.random.default_rng(0), GradientDescent(0.13)
    for X, Y in minibatches(mnist.X_train, mnist.Y_train, 50, order):
        optimizer.update(net.theta, net.loss_and_gradient(X, Y)[1])
    Z, _ = net.trace(mnist.X_test)
    share = np.mean([(Z[l] < 0).mean() for l in (1, 2)])
    assert 0.3 < share < 0.6  # 35.5 % in the errata, for another network


@pytest.mark.erratum("P-E12")
def test_p_e12_first_entry_of_the_column_is_the_derivative_by_z_1():
    z, i = np.array([-2.0, 0.7, 1.5, -0.1, 0.4]), 2
    slopes = finite_differences(lambda z: np.where(z > 0, z, 0)[i], z)
    printed = np.array([slopes[i], *slopes[1:]])
    corrected = np.array([slopes[j] for j in range(5)])
    assert np.abs(corrected - [0, 0, 1, 0, 0]).max() < CLOSE
    assert np.abs(printed - [1, 0, 1, 0, 0]).max() < CLOSE
    # a brace of cases would choose one; phi of a vector is all its entries
    assert np.where(z > 0, z, 0).tolist() == [max(0, z_j) for z_j in z]


# across the sources


@pytest.mark.erratum("X-E4")
def test_x_e4_in_three_layers_each_source_is_off_by_another_factor():
    m = 7
    p = draw([6, 5, 4, 3], m)
    Z, A = forward(p)
    delta = {3: A[3] - p.Y}
    delta[2] = (p.W[3].T @ delta[3]) * (Z[2] > 0)
    delta[1] = (p.W[2].T @ delta[2]) * (Z[1] > 0)
    our_dW, our_db = our_gradients(p)
    for l in (1, 2, 3):
        summed_W, summed_b = delta[l] @ A[l - 1].T, delta[l].sum(axis=1, keepdims=True)
        right_W, right_b = slope(p, "W", l, p.W[l]), slope(p, "b", l, p.b[l])
        foundations = summed_W / m / m, summed_b / m / m  # dZ = dL/dZ, at its word
        adam_notes = summed_W, summed_b / m
        paterson = delta[l][:, [0]] @ A[l - 1][:, [0]].T  # one sample, 2.3.3
        assert error(foundations[0], right_W / m) < CLOSE
        assert error(foundations[1], right_b / m) < CLOSE
        assert error(adam_notes[0], right_W * m) < CLOSE
        assert error(adam_notes[1], right_b) < CLOSE
        for printed in (foundations[0], adam_notes[0], paterson):
            assert error(printed, right_W) > 0.1
        assert error(our_dW[l], right_W) < CLOSE
        assert error(our_db[l], right_b) < CLOSE
