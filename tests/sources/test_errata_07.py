"""The errata of chapter 07: for each a check that rejects the printed form."""

import inspect
from itertools import combinations

import numpy as np
import pytest
import torch

from nnlib import (
    Adam,
    GradientDescent,
    Momentum,
    Network,
    he_normal,
    normal,
    train,
    uniform_fan_in,
)
from tests.sources.printed import SAME, error

GRADIENTS = np.random.default_rng(0).normal(size=(200, 5))


def pytorch_adam(gradients, alpha=0.01):
    parameter = torch.zeros(5, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([parameter], lr=alpha)
    for g in gradients:
        parameter.grad = torch.tensor(g)
        optimizer.step()
    return parameter.detach().numpy()


def printed_adam(gradients, times, alpha=0.01, v=0.0, s=0.0):
    """Follow section 6.2 of F with its t taken from `times` and starts v, s."""
    theta, beta_1, beta_2, epsilon = np.zeros(5), 0.9, 0.999, 1e-8
    for t, g in zip(times, gradients, strict=True):
        v = beta_1 * v + (1 - beta_1) * g
        s = beta_2 * s + (1 - beta_2) * g**2
        with np.errstate(divide="ignore", invalid="ignore"):
            vhat, shat = np.divide(v, 1 - beta_1**t), np.divide(s, 1 - beta_2**t)
            theta = theta - alpha * vhat / (np.sqrt(shat) + epsilon)
    return theta


@pytest.mark.erratum("F-E2")
def test_f_e2_minibatches_have_less_variance_than_samples_and_more_than_all():
    rng = np.random.default_rng(0)
    net = Network([4, 5, 3], seed=0, dtype=np.float64)
    X, Y, m = rng.normal(size=(6, 4)), np.eye(3)[rng.integers(3, size=6)], 6
    g = net.loss_and_gradient(X, Y)[1]

    def variance(B):  # over all batches there are
        batches = [list(batch) for batch in combinations(range(m), B)]
        return np.mean(
            [((net.loss_and_gradient(X[b], Y[b])[1] - g) ** 2).sum() for b in batches]
        )

    def reduces_variance(against):
        return variance(3) < variance(against)

    printed, corrected = m, 1  # 'reduces variance': than the full batch, than samples
    assert not reduces_variance(against=printed)
    assert reduces_variance(against=corrected)
    assert variance(m) < 1e-28
    assert error(variance(3), variance(1) / 3 * (m - 3) / (m - 1)) < SAME


@pytest.mark.erratum("F-E7")
def test_f_e7_adam_needs_zero_starts_and_t_that_counts_updates_from_1():
    right = pytorch_adam(GRADIENTS)

    def check(times, **starts):
        return error(printed_adam(GRADIENTS, times, **starts), right) < SAME

    corrected = range(1, 201)
    assert check(corrected)
    assert np.abs(printed_adam(GRADIENTS, corrected) - right).max() < 1e-15
    assert not check(range(200))  # t = 0 divides by 0
    assert not np.isfinite(printed_adam(GRADIENTS, range(200))).any()
    assert not check(np.arange(200) // 100 + 1)  # t counts epochs
    assert not check(corrected, v=GRADIENTS[0], s=GRADIENTS[0] ** 2)  # other starts
    with pytest.raises(ValueError, match="matmul"):
        np.ones((3, 4)) @ np.ones((3, 4))  # g^2 as a product of matrices
    constant = np.full((20_000, 5), 2.0)
    one_epoch = [printed_adam(constant[:n], np.ones(n), 1.0) for n in (19_999, 20_000)]
    assert error(one_epoch[0] - one_epoch[1], np.full(5, 10 / 1000**0.5)) < 1e-6


@pytest.mark.erratum("A-E4")
def test_a_e4_default_of_beta_2_is_0_999():
    printed, corrected = (0.9, 0.99), (0.9, 0.999)
    default = inspect.signature(torch.optim.Adam).parameters["betas"].default
    assert printed != default
    assert corrected == default
    ours = inspect.signature(Adam).parameters
    assert (ours["beta1"].default, ours["beta2"].default) == corrected
    theta = np.zeros(5)
    optimizer = Adam(0.01)
    for g in GRADIENTS:
        optimizer.update(theta, g)
    assert error(theta, pytorch_adam(GRADIENTS)) < 1e-11


@pytest.mark.erratum("A-E11")
def test_a_e11_biases_need_moments_too_and_the_moments_a_start():
    rng = np.random.default_rng(0)
    net = Network([4, 3], seed=0, dtype=np.float64)
    X, y = rng.normal(size=(50, 4)), rng.integers(3, size=50) // 2  # class 1 is rare
    Y, start = np.eye(3)[y], net.theta.copy()

    def loss(names):
        net.theta, optimizer = start, Adam(0.05)
        for _ in range(300):
            gradient = net.loss_and_gradient(X, Y)[1]
            if "b" not in names:
                net.gradients.db[1] = np.zeros(3)
            optimizer.update(net.theta, gradient)
        return net.loss(X, Y), np.abs(net.b[1]).max()

    printed, corrected = loss("W"), loss("Wb")
    assert printed[1] == 0  # the bias has not moved
    assert corrected[1] > 0.5
    assert corrected[0] < printed[0] - 0.1
    right = pytorch_adam(GRADIENTS)
    first = {
        "v": GRADIENTS[0],
        "s": GRADIENTS[0] ** 2,
    }  # a start that is used elsewhere
    assert error(printed_adam(GRADIENTS, range(1, 201), **first), right) > 1e-3
    assert error(printed_adam(GRADIENTS, range(1, 201), v=0.0, s=0.0), right) < SAME


@pytest.mark.erratum("A-E12")
def test_a_e12_v_is_the_first_moment_in_f_and_the_second_in_a():
    gradients = -np.abs(GRADIENTS)
    v_of_f = v_of_a = 0.0
    for g in gradients:
        v_of_f = 0.9 * v_of_f + (1 - 0.9) * g
        v_of_a = 0.999 * v_of_a + (1 - 0.999) * g**2

    def check(v):  # under the root of
        with np.errstate(invalid="ignore"):
            return np.isfinite(np.sqrt(v / (1 - 0.999**200))).all()

    assert not check(v_of_f)
    assert check(v_of_a)
    optimizer, theta = Adam(), np.zeros(5)
    for g in gradients:
        optimizer.update(theta, g)
    assert error(optimizer.first_moment, v_of_f) < SAME
    assert error(optimizer.second_moment, v_of_a) < SAME


@pytest.mark.erratum("A-E13")
def test_a_e13_v_is_a_scale_and_m_a_velocity_only_up_to_a_factor():
    adam, heavy_ball = Adam(beta2=0.99), Momentum(0.01, momentum=0.9)
    velocities = []
    for _ in range(3000):
        adam.update(np.zeros(1), np.array([2.0]))
        heavy_ball.update(np.zeros(1), np.array([2.0]))
        velocities.append(adam.first_moment.copy())
    v_hat = adam.second_moment / (1 - 0.99**3000)
    printed = np.diff(velocities[-2:], axis=0)[0]  # acceleration: change of velocity
    corrected = np.mean(np.full(3000, 2.0) ** 2, keepdims=True)  # uncentred
    assert abs(printed - v_hat) > 3.9
    assert error(v_hat, corrected) < 1e-9
    assert error(adam.first_moment, [2.0]) < 1e-9
    assert error(heavy_ball.velocity, [20.0]) < 1e-9


@pytest.mark.erratum("A-E14")
def test_a_e14_adam_keeps_two_vectors_of_the_size_of_the_network():
    net = Network([784, 128, 40, 10], seed=0)

    def state(optimizer):
        optimizer.update(net.theta, np.ones_like(net.theta))
        arrays = [a for a in vars(optimizer).values() if isinstance(a, np.ndarray)]
        return sum(a.nbytes for a in arrays) / net.theta.nbytes

    def minimal(overhead):
        return overhead < 0.1

    printed, corrected = state(Adam()), state(GradientDescent(0.1))
    assert not minimal(printed)
    assert minimal(corrected)
    assert (printed, corrected) == (2, 0)
    assert printed * net.theta.nbytes == 848_400


@pytest.mark.erratum("A-E15")
def test_a_e15_gradients_vanish_through_relu_too(mnist):
    def first_layer(initializer, bias=0.0):
        net = Network(
            [784, *9 * [100], 10], seed=0, initializer=initializer, dtype=np.float64
        )
        for l in range(1, 10):
            net.b[l] = bias
        net.loss_and_gradient(mnist.X_train[:100], mnist.Y_train[:100])
        return np.linalg.norm(net.gradients.dW[1])

    lengths = [first_layer(i) for i in (he_normal, uniform_fan_in, normal)]
    printed = all(length > 1e-2 for length in lengths)  # 'avoids'
    assert not printed
    assert lengths[0] > 0.1
    assert 1e-5 < lengths[1] < 1e-2
    assert lengths[2] < 1e-8
    assert first_layer(he_normal, bias=-10.0) == 0


@pytest.mark.erratum("A-E16")
def test_a_e16_momentum_helps_out_of_local_minima_sometimes_and_adam_does_not():
    def in_global_minimum(optimizer):
        x = np.linspace(-2.5, 2.5, 400)  # x^4 - 3 x^2 + x
        for _ in range(2000):
            optimizer.update(x, 4 * x * x * x - 6 * x + 1)
        assert (np.abs(x - 0.17) > 0.3).all()  # nobody is left on the ridge between
        return x < 0

    plain = in_global_minimum(GradientDescent(0.01))
    assert plain.mean() == 0.535

    def helps(optimizer):
        return (in_global_minimum(optimizer) & ~plain).any()

    assert not helps(Adam(0.001))
    assert not helps(Adam(0.01))
    assert not helps(Adam(0.1))
    assert not helps(Momentum(0.001))
    sometimes = in_global_minimum(Momentum(0.003))
    assert 0.58 < sometimes.mean() < 0.64
    assert (plain & ~sometimes).any()  # and it leaves the global one


def paterson(mnist, batch_size, rate, seed=0, epochs=2):
    net = Network([784, 100, 100, 10], seed=seed, initializer=uniform_fan_in)
    settings = {"epochs": epochs, "batch_size": batch_size, "seed": seed}
    rule = GradientDescent(rate)
    train(net, mnist, rule, **settings, evaluate=False, progress=False)
    return (net.predict(mnist.X_test) == mnist.y_test).mean()


@pytest.mark.erratum("P-E14")
def test_p_e14_update_with_one_sample_does_not_train_at_that_rate(mnist):
    printed = paterson(mnist, batch_size=1, rate=0.13, epochs=1)
    corrected = paterson(mnist, batch_size=50, rate=0.13)
    assert printed < 0.4
    assert corrected > 0.7
    assert paterson(mnist, batch_size=1, rate=0.13 / 50, epochs=1) > 0.7
    net = Network([784, 100, 100, 10], seed=0, initializer=uniform_fan_in)
    full = net.loss_and_gradient(mnist.X_train, mnist.Y_train)[1]

    def distance(size):
        rng = np.random.default_rng(0)
        batches = [rng.choice(4000, size, replace=False) for _ in range(20)]
        gradients = [
            net.loss_and_gradient(mnist.X_train[b], mnist.Y_train[b])[1]
            for b in batches
        ]
        return np.mean([np.linalg.norm(g - full) for g in gradients])

    assert 4 < distance(1) / distance(50) < 10  # about the root of 50


@pytest.mark.erratum("P-E15")
def test_p_e15_a_batch_estimates_the_gradient_and_an_epoch_has_many_updates(mnist):
    net = Network([784, 20, 10], seed=0, initializer=uniform_fan_in, dtype=np.float64)
    X, Y = mnist.X_train, mnist.Y_train
    full = net.loss_and_gradient(X, Y)[1]
    batches = np.random.default_rng(0).permutation(4000).reshape(80, 50)
    gradients = [net.loss_and_gradient(X[b], Y[b])[1] for b in batches]
    assert all(error(printed, full) > 0.05 for printed in gradients)  # '='
    assert error(np.mean(gradients, axis=0), full) < 1e-10  # right on average
    once_an_epoch = paterson(mnist, batch_size=4000, rate=0.13)
    once_a_batch = paterson(mnist, batch_size=50, rate=0.13)
    assert once_an_epoch < 0.4
    assert once_a_batch > 0.7
