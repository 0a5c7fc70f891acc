"""The references of exercise 04 against oracles that share no code with them."""

import numpy as np
import pytest
import torch

import nnlib
from tutor import checks

error = checks.relative_error.reference
measured = checks.numerical_gradient_of_regression.reference
derived = checks.regression_gradient.reference
slope = checks.extrapolated_slope.reference
name = checks.name_the_bug.reference


def loss_in_torch(theta, X, Y):
    n, K = X.shape[1], Y.shape[1]
    Z = torch.as_tensor(X) @ theta[: n * K].reshape(n, K) + theta[n * K :]
    return torch.nn.functional.cross_entropy(Z, torch.as_tensor(Y))


def gradient_in_torch(theta, X, Y, decay=0.0):
    theta = torch.tensor(theta, requires_grad=True)
    weights = theta[: X.shape[1] * Y.shape[1]]
    (loss_in_torch(theta, X, Y) + decay / 2 * (weights**2).sum()).backward()
    return theta.grad.numpy()


def problem(seed, m=7, n=3, K=4):
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=n * K + K)
    return theta, rng.normal(size=(m, n)), np.eye(K)[rng.integers(K, size=m)]


def test_relative_error_by_hand():
    assert error(np.array([1.0, -4.0]), np.array([2.0, -2.0])) == 2 / 4
    assert error(np.array([3.0]), np.array([-3.0])) == 2
    assert error(np.zeros((2, 2)), np.zeros((2, 2))) == 0
    assert error(np.ones((3, 1)), np.ones(3)) == np.inf
    assert error(np.array([np.nan]), np.array([np.nan])) == np.inf
    assert error(np.array([np.inf]), np.array([np.inf])) == np.inf


def test_relative_error_is_that_of_nnlib_where_both_are_defined():
    rng = np.random.default_rng(0)
    for shape in ((5,), (3, 4), (1,)):
        a, b = rng.normal(size=(2, *shape))
        assert error(a, b) == error(b, a) == nnlib.relative_error(a, b)


def test_measured_gradient_by_hand():
    # one sample, scores (t, 0) at theta = 0: J = log(1 + exp(-t)), and
    # J(h) - J(-h) = -h for every h; at theta = 0 every step is h
    theta, X, Y = np.zeros(4), np.array([[2.0]]), np.array([[1.0, 0.0]])
    for h in (0.5, 0.01):
        np.testing.assert_allclose(measured(theta, X, Y, h), [-1, 1, -0.5, 0.5])


@pytest.mark.parametrize("h", [1e-5, 0.1, 0.7])
def test_measured_gradient_is_that_of_nnlib_for_the_loss_of_torch(h):
    theta, X, Y = problem(1)

    def loss(values):
        return loss_in_torch(torch.as_tensor(values), X, Y).item()

    theta[0] = -3.0
    for i, got in enumerate(measured(theta, X, Y, h)):
        step = h * max(1, abs(theta[i]))
        along = np.eye(theta.size)[i]
        oracle = nnlib.numerical_gradient(
            lambda t, u=along: loss(theta + t * u), np.array(0.0), step
        )
        assert got == pytest.approx(oracle, abs=1e-9)


def test_measured_gradient_of_float32_is_as_exact_as_of_float64():
    theta, X, Y = (array.astype(np.float32) for array in problem(2))
    exact = gradient_in_torch(*(a.astype(np.float64) for a in (theta, X, Y)))
    got = measured(theta, X, Y, 1e-5)
    assert got.dtype == np.float64
    np.testing.assert_allclose(got, exact, atol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_regression_gradient_is_that_of_torch_and_of_central_differences(seed):
    theta, X, Y = problem(seed, m=1 + 3 * seed)
    Y = 0.8 * Y + 0.05
    np.testing.assert_allclose(
        derived(theta, X, Y, 0.3), gradient_in_torch(theta, X, Y, 0.3), atol=1e-14
    )
    np.testing.assert_allclose(
        derived(theta, X, Y, 0), measured(theta, X, Y, 1e-5), atol=1e-9
    )


def test_regression_gradient_survives_large_scores():
    theta, X, Y = problem(3)
    np.testing.assert_allclose(
        derived(5000 * theta, X, Y, 0),
        gradient_in_torch(5000 * theta, X, Y),
        atol=1e-14,
    )


@pytest.mark.erratum("A-E3")
def test_the_printed_gradient_is_m_times_too_large_in_the_weights_only():
    printed = checks.regression_gradient.mistakes[0]
    assert "as printed" in printed.hint
    theta, X, Y = problem(4, m=7, n=3, K=4)
    ratio = printed.function(theta, X, Y, 0) / gradient_in_torch(theta, X, Y)
    np.testing.assert_allclose(ratio, [7] * 12 + [1] * 4)


def test_extrapolated_slope_by_hand():
    # along the first weight of the one-sample problem S(h) = -1/2 for every h
    theta, X, Y = np.zeros(4), np.array([[1.0]]), np.array([[1.0, 0.0]])
    for h in (2.0, 0.1):
        assert slope(theta, np.eye(4)[0], X, Y, h) == pytest.approx(-0.5, abs=1e-14)


def test_extrapolated_slope_is_of_order_four_and_a_central_difference_of_order_two():
    theta, X, Y = problem(5)
    v = np.random.default_rng(5).normal(size=theta.size)
    exact = gradient_in_torch(theta, X, Y) @ v

    def central(h):
        above, below = (
            loss_in_torch(torch.as_tensor(theta + s * v), X, Y).item() for s in (h, -h)
        )
        return (above - below) / (2 * h)

    two, four = (
        abs(f(0.04) - exact) / abs(f(0.02) - exact)
        for f in (central, lambda h: slope(theta, v, X, Y, h))
    )
    assert np.log2(two) == pytest.approx(2, abs=0.05)
    assert np.log2(four) == pytest.approx(4, abs=0.2)


@pytest.mark.parametrize(
    ("dtheta", "expected"),
    [
        ([1, 2, 4], "right"),
        ([1, 2, 4 + 1e-8], "right"),
        ([1, 2, 4 + 1e-5], "biases wrong"),
        ([-1, -2, -4], "wrong sign"),
        ([3, 6, 12], "m times too large"),
        ([1 / 3, 2 / 3, 4 / 3], "something else"),
        ([3, 6, 4], "weights wrong"),
        ([1, 2, 0], "biases wrong"),
        ([2, 4, 8], "something else"),
        ([-3, -6, -12], "something else"),
        ([np.nan, np.nan, np.nan], "something else"),
        ([1, 2], "wrong shape"),
        ([[1, 2, 4]], "wrong shape"),
    ],
)
def test_name_of_the_bug_by_hand(dtheta, expected):
    numerical = np.array([1.0, 2.0, 4.0])
    assert name(np.array(dtheta, dtype=float), numerical, 2, 3) == expected


def test_name_of_the_bug_finds_planted_ones_in_a_real_regression():
    theta, X, Y = problem(6, m=5)
    right, witness = gradient_in_torch(theta, X, Y), measured(theta, X, Y, 1e-5)
    n_weights = X.shape[1] * Y.shape[1]
    no_bias = np.append(right[:n_weights], np.zeros(Y.shape[1]))
    printed = checks.regression_gradient.mistakes[0].function(theta, X, Y, 0)
    planted = {
        "right": right,
        "wrong sign": -right,
        "m times too large": 5 * right,
        "biases wrong": no_bias,
        "weights wrong": printed,
    }
    for expected, dtheta in planted.items():
        assert name(dtheta, witness, n_weights, 5) == expected
