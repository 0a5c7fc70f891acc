"""The references of exercise 02 against oracles of their own."""

import math

import numpy as np
import pytest
import sklearn.metrics

from nnlib import numerical_gradient
from tutor import checks


def draw(m, K, seed=0):
    """Return scores, one-hot labels and soft labels."""
    rng = np.random.default_rng(seed)
    Z = rng.normal(scale=2, size=(m, K))
    return Z, np.eye(K)[np.arange(m) % K], rng.dirichlet(np.ones(K), size=m)


def plain_softmax(Z):
    """Softmax from the definition, for tame scores."""
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def test_the_loss_equals_scikit_learn():
    Z, Y, _ = draw(9, 4)
    weights = np.random.default_rng(1).uniform(size=9)
    J = checks.weighted_cross_entropy.reference(Z, Y, weights)
    expected = sklearn.metrics.log_loss(
        Y.argmax(axis=1), plain_softmax(Z), sample_weight=weights
    )
    assert math.isclose(J, expected, rel_tol=1e-12)


def test_the_loss_of_a_huge_wrong_score_is_that_score():
    Z, Y = np.array([[0.0, 1e4]]), np.array([[1.0, 0.0]])
    assert checks.weighted_cross_entropy.reference(Z, Y, np.ones(1)) == 1e4


def test_the_loss_of_soft_labels_is_the_mean_over_labels_drawn_from_them():
    Z, _, P = draw(1, 3)
    losses = [
        checks.weighted_cross_entropy.reference(Z, np.eye(3)[[k]], np.ones(1))
        for k in range(3)
    ]
    J = checks.weighted_cross_entropy.reference(Z, P, np.ones(1))
    assert math.isclose(J, P[0] @ losses, rel_tol=1e-12)


def test_a_whole_weight_repeats_its_sample():
    Z, Y, _ = draw(3, 4)
    times = [2, 0, 3]
    repeated = [np.repeat(V, times, axis=0) for V in (Z, Y)]
    loss = checks.weighted_cross_entropy.reference
    J = loss(Z, Y, np.array(times, float))
    assert math.isclose(J, loss(*repeated, np.ones(5)), rel_tol=1e-14)


def test_smooth_labels_by_hand():
    Y = np.array([[0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
    smooth = checks.smooth_labels.reference(Y, 0.4)
    np.testing.assert_allclose(smooth, [[0.1, 0.7, 0.1, 0.1], [0.7, 0.1, 0.1, 0.1]])


@pytest.mark.parametrize(("m", "K"), [(1, 3), (7, 5), (4, 4)])
def test_the_gradient_of_cross_entropy_agrees_with_central_differences(m, K):
    Z, *labels = draw(m, K)
    v = np.random.default_rng(m).uniform(size=m)
    for Y in labels:
        measured = numerical_gradient(
            lambda Z, Y=Y: -(Y * np.log(plain_softmax(Z))).sum(axis=1) @ v / v.sum(),
            Z,
        )
        dZ = checks.logits_gradient.reference(Z, Y, v)
        np.testing.assert_allclose(dZ, measured, atol=1e-9)


@pytest.mark.parametrize(("m", "K"), [(1, 3), (7, 5), (4, 4)])
def test_the_gradient_of_squared_error_agrees_with_central_differences(m, K):
    Z, *labels = draw(m, K)
    for Y in labels:
        measured = numerical_gradient(
            lambda Z, Y=Y: ((plain_softmax(Z) - Y) ** 2).sum() / m, Z
        )
        dZ = checks.squared_error_gradient.reference(Z, Y)
        np.testing.assert_allclose(dZ, measured, atol=1e-9)


def test_a_right_gradient_is_told_from_a_wrong_one_by_hand():
    """J = x y + z at (2, 5, 1): the gradient is (5, 2, 1), for any h."""
    J_plus, J_minus = np.array([16.0, 13.0, 12.0]), np.array([6.0, 9.0, 10.0])
    judge = checks.gradient_is_right.reference
    assert judge(J_plus, J_minus, 1.0, np.array([5.0, 2.0, 1.0]))
    assert judge(J_plus, J_minus, 1.0, np.array([5.0, 2.0, 1.0 + 4e-6]))
    assert not judge(J_plus, J_minus, 1.0, np.array([5.0, 2.0, 1.0 + 6e-6]))
    assert not judge(J_plus, J_minus, 1.0, np.array([5.0, 2.0]))
    assert not judge(J_plus, J_minus, 1.0, np.array([5.0, 2.0, np.inf]))
