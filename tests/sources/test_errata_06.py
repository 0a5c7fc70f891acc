"""The errata of chapter 06: for each a check that rejects the printed form."""

import json
from math import pi, sqrt

import numpy as np
import pytest

from nnlib import (
    GradientDescent,
    Network,
    accuracy,
    check_gradients,
    glorot_uniform,
    he_normal,
    normal,
    relu,
    relu_backward,
    softmax,
    train,
    uniform_fan_in,
    zeros,
)
from tests.places import RECORDINGS
from tests.sources.printed import CLOSE, error, finite_differences

RECORDED = RECORDINGS / "initialisation.json"


def network(layer_sizes, initializer, seed=0, **options):
    return Network(
        layer_sizes, initializer=initializer, seed=seed, dtype=np.float64, **options
    )


def one_epoch(mnist, net, learning_rate, epochs=1):
    rule = GradientDescent(learning_rate)
    settings = {"epochs": epochs, "batch_size": 100, "seed": 0}
    history = train(net, mnist, rule, **settings, progress=False)
    return history.test_accuracy[-1]


@pytest.mark.erratum("F-E3")
def test_f_e3_2_over_n_is_the_variance_and_not_the_deviation(mnist):
    def printed(n_in, n_out, rng):
        return rng.normal(0, 2 / n_in, (n_in, n_out))  # randn * 2 / n

    def corrected(n_in, n_out, rng):
        return rng.normal(0, sqrt(2 / n_in), (n_in, n_out))

    def deviations(initializer):
        net = network([784, 256, 128, 64, 10], initializer)
        Z, _ = net.trace(mnist.X_train)
        return [z.std() for z in Z.values()]

    def check(initializer):  # layer 1 carries E[x^2], the others what they are given
        wanted = sqrt(2 * np.mean(mnist.X_train**2))
        return np.allclose(deviations(initializer), wanted, rtol=0.15)

    assert not check(printed)
    assert check(corrected)
    assert check(he_normal)
    np.testing.assert_allclose(
        deviations(printed), [2.4e-2, 2.1e-3, 2.7e-4, 4.6e-5], rtol=0.1
    )
    np.testing.assert_allclose(
        deviations(corrected), [0.466, 0.477, 0.476, 0.469], rtol=0.1
    )
    # gradient descent at 0.1: the misreading has not begun after an epoch
    sizes = [784, 256, 128, 64, 10]
    assert one_epoch(mnist, network(sizes, printed), 0.1) == 0.1
    assert one_epoch(mnist, network(sizes, corrected), 0.1) > 0.5


@pytest.mark.erratum("F-E4")
def test_f_e4_he_keeps_var_z_and_the_mean_square_of_a(mnist):
    rng = np.random.default_rng(0)
    ratios = {"var a / var z": [], "mean square a": [], "var z": []}
    for _ in range(15):
        A, last = rng.normal(size=(50, 256)), None
        for _ in range(8):
            Z = A @ he_normal(256, 256, rng)
            A = relu(Z)
            ratios["var a / var z"].append(A.var() / Z.var())
            if last is not None:
                ratios["mean square a"].append((A**2).mean() / (last[1] ** 2).mean())
                ratios["var z"].append(Z.var() / last[0].var())
            last = Z, A
    means = {name: np.mean(values) for name, values in ratios.items()}

    def check(name, expected=1):
        return abs(means[name] - expected) < 0.04

    assert not check("var a / var z")  # 'preserves variance across ReLU layers'
    assert check("var a / var z", 1 / 2 - 1 / (2 * pi))
    assert round(1 / 2 - 1 / (2 * pi), 3) == 0.341
    assert check("var z")
    assert check("mean square a")
    # layer 1 has no ReLU before it: 2 E[x^2], not Var(x)
    X = mnist.X_train.astype(np.float64)
    var_z = np.mean([(X[:200] @ he_normal(784, 500, s)).var() for s in range(5)])
    assert var_z == pytest.approx(2 * (X[:200] ** 2).mean(), rel=0.05)
    assert var_z > 2 * X[:200].var()
    # the full set has 0.223 and 0.095
    assert 2 * (X**2).mean() == pytest.approx(0.223, abs=0.003)
    assert X.var() == pytest.approx(0.095, abs=0.001)


@pytest.mark.erratum("R-E10")
def test_r_e10_start_that_is_not_given_decides_the_result(mnist):
    def results(learning_rate, starts):
        nets = [network([784, 128, 10], start) for start in starts]
        return [one_epoch(mnist, net, learning_rate, epochs=3) for net in nets]

    he, small, nothing = results(0.001, [he_normal, normal, zeros])
    assert len({he, small, nothing}) == 3
    assert results(0.1, [zeros]) == [0.1]
    # on all digits: the three ranges over the seeds do not touch
    recorded = {
        name: [accuracies[-1] for accuracies in run["test_accuracy"]]
        for name, run in json.loads(RECORDED.read_text("utf-8")).items()
    }
    he = recorded["R, rate 0.001, He"]
    small = recorded["R, rate 0.001, 0.01 randn"]
    nothing = recorded["R, rate 0.1, zeros"]
    assert max(small) + 0.1 < min(he)
    assert set(nothing) == {0.1135}  # the share of the digit 1: only biases moved
    assert np.mean(he) == pytest.approx(0.868, abs=0.01)
    assert np.mean(small) == pytest.approx(0.697, abs=0.02)


@pytest.mark.erratum("R-E10")
def test_r_e10_zeros_move_the_last_biases_only(mnist):
    X, Y = mnist.X_train[:25], mnist.Y_train[:25]
    net = network([784, 128, 10], zeros)
    for _ in range(3):
        _, dtheta = net.loss_and_gradient(X, Y)
        net.theta -= 0.1 * dtheta
    assert not any(V.any() for V in (net.W[1], net.b[1], net.W[2]))
    assert net.b[2].any()
    tiny = network([6, 4, 3], zeros)
    assert max(check_gradients(tiny, X[:3, 400:406], np.eye(3)).values()) < CLOSE


@pytest.mark.erratum("F-E9")
@pytest.mark.parametrize(("slope_at_0", "learns"), [(0, False), (1, True)])
def test_f_e9_slope_at_0_decides_when_the_first_weights_are_zero(slope_at_0, learns):
    rng = np.random.default_rng(0)
    X, Y = rng.random((7, 6)), np.eye(3)[rng.integers(3, size=7)]
    W1, W2 = np.zeros((6, 5)), rng.normal(size=(5, 3))
    Z1 = X @ W1
    assert (Z1 == 0).all()
    dA1 = (softmax(relu(Z1) @ W2) - Y) / 7 @ W2.T
    dW1 = X.T @ (dA1 * np.where(Z1 == 0, slope_at_0, Z1 > 0))
    assert dW1.any() == learns

    # both are one-sided slopes: of the scores pushed just below, or just above 0
    def loss(Z1):
        return -np.mean(np.sum(Y * np.log(softmax(relu(Z1) @ W2)), axis=1))

    side = 1e-4 * (2 * slope_at_0 - 1)
    dZ1 = finite_differences(loss, Z1 + side)
    assert np.abs(X.T @ dZ1 - dW1).max() < 1e-3
    assert not relu_backward(dA1, Z1).any()  # nnlib's choice is the printed one


@pytest.mark.erratum("A-E15")
def test_a_e15_relu_reduces_vanishing_gradients_and_does_not_avoid_them(mnist):
    X, Y = mnist.X_train[:100], mnist.Y_train[:100]

    def norms(initializer, hidden="relu", bias=0.0):
        net = network([784, *[100] * 9, 10], initializer, hidden=hidden)
        net.b[1] = bias
        net.loss_and_gradient(X, Y)
        return [np.linalg.norm(dW) for dW in net.gradients.dW.values()]

    def avoided(gradients):
        return gradients[0] > 1e-2

    assert avoided(norms(he_normal))
    for vanishing in (norms(uniform_fan_in), norms(normal), norms(he_normal, bias=-10)):
        assert not avoided(vanishing)
    assert norms(he_normal)[0] == pytest.approx(1.19, rel=0.4)
    assert norms(uniform_fan_in)[0] == pytest.approx(2.4e-4, rel=0.5)
    assert norms(normal)[0] < 1e-9
    assert not any(norms(he_normal, bias=-10))  # dead units: exactly 0
    # what is true in the claim: the sigmoid loses gradient from layer to layer
    first, *_, last = norms(glorot_uniform, "sigmoid")
    assert first < 1e-4 * last


@pytest.mark.erratum("A-E15")
@pytest.mark.parametrize("initializer", [he_normal, uniform_fan_in, normal])
def test_a_e15_in_relu_layers_the_gradient_vanishes_everywhere_at_once(
    mnist, initializer
):
    net = network([784, *[100] * 9, 10], initializer)
    net.loss_and_gradient(mnist.X_train[:100], mnist.Y_train[:100])
    products = [np.vdot(net.W[l], net.gradients.dW[l]) for l in range(1, 11)]
    assert error(products, np.full(10, products[0])) < 1e-9


@pytest.mark.erratum("P-E18")
def test_p_e18_what_p_calls_xavier_is_not_the_rule_of_glorot(mnist):
    def printed(n_in, n_out, rng):
        return rng.uniform(-1 / sqrt(n_in), 1 / sqrt(n_in), (n_in, n_out))

    def glorot(n_in, n_out, rng):
        bound = sqrt(6 / (n_in + n_out))
        return rng.uniform(-bound, bound, (n_in, n_out))

    rng = np.random.default_rng(0)
    forms = (printed, 1 / 3), (glorot, 2 * 784 / 884), (he_normal, 2)
    for form, n_times_variance in forms:
        W = form(784, 100, rng)
        assert 784 * W.var() == pytest.approx(n_times_variance, rel=0.02)
    W = printed(784, 100, np.random.default_rng(0))
    np.testing.assert_array_equal(uniform_fan_in(784, 100, 0), W)
    np.testing.assert_allclose(
        glorot_uniform(784, 100, 0), glorot(784, 100, np.random.default_rng(0))
    )
    bounds = 1 / sqrt(784), sqrt(6 / 884)
    assert [round(b, 4) for b in bounds] == [0.0357, 0.0824]

    def deviations(initializer):
        Z, _ = network([784, 100, 100, 10], initializer).trace(mnist.X_train)
        return [z.std() for z in Z.values()]

    wanted = [
        (printed, [0.202, 0.076, 0.025]),
        (glorot, [0.467, 0.303, 0.230]),
        (he_normal, [0.487, 0.500, 0.489]),
    ]
    for form, expected in wanted:
        np.testing.assert_allclose(deviations(form), expected, rtol=0.15)


@pytest.mark.erratum("P-E25")
def test_p_e25_weights_are_initialised_once_and_not_in_every_forward_pass(mnist):
    def a_hundred_steps(every_time):
        rng = np.random.default_rng(0)
        net = network([784, 100, 10], uniform_fan_in, rng)
        for _ in range(100):
            if every_time:
                net = network([784, 100, 10], uniform_fan_in, rng)
            batch = rng.choice(4000, size=50, replace=False)
            _, dtheta = net.loss_and_gradient(
                mnist.X_train[batch], mnist.Y_train[batch]
            )
            net.theta -= 0.13 * dtheta
        return accuracy(mnist.y_test, net.predict(mnist.X_test))

    printed, corrected = a_hundred_steps(True), a_hundred_steps(False)
    assert printed < 0.4
    assert corrected > 0.7
