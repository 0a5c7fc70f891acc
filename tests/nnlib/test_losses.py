"""Losses: against exact arithmetic, scikit-learn and finite differences."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from nnlib import (
    cross_entropy,
    cross_entropy_backward,
    cross_entropy_from_logits,
    mean_squared_error,
    mean_squared_error_backward,
    numerical_gradient,
    one_hot,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
)
from tests.nnlib.strategies import seeds, shapes
from tests.nnlib.test_activations import DTYPES, quarters


def draw(shape, seed):
    """Return scores, one-hot labels and labels that are any distribution."""
    rng = np.random.default_rng(seed)
    m, K = shape
    Y = one_hot(rng.integers(K, size=m), K).astype(np.float64)
    return rng.normal(0, 2, size=shape), Y, rng.dirichlet(np.ones(K), size=m)


@pytest.mark.parametrize("dtype", DTYPES)
@given(
    Z=st.integers(1, 5).flatmap(
        lambda K: st.lists(st.lists(quarters, min_size=K, max_size=K), min_size=1)
    ),
    seed=seeds,
)
def test_cross_entropy_from_logits_is_exact_up_to_1e4(dtype, Z, seed):
    y = np.random.default_rng(seed).integers(len(Z[0]), size=len(Z))
    J = cross_entropy_from_logits(np.array(Z, dtype), one_hot(y, len(Z[0])))
    with localcontext(prec=50):
        losses = [
            sum(Decimal(z).exp() for z in row).ln() - Decimal(row[label])
            for row, label in zip(Z, y, strict=True)
        ]
        exact = float(sum(losses) / len(losses))
    eps = np.finfo(dtype).eps
    assert math.isclose(J, exact, rel_tol=16 * eps, abs_tol=16 * eps)


@given(shape=shapes, seed=seeds)
def test_cross_entropy_agrees_with_scikit_learn(shape, seed):
    m, K = shape[0], shape[1] + 1  # log_loss needs two classes
    Z, Y, _ = draw((m, K), seed)
    expected = log_loss(Y.argmax(axis=1), softmax(Z), labels=range(K))
    assert math.isclose(cross_entropy(softmax(Z), Y), expected, rel_tol=1e-12)
    assert math.isclose(cross_entropy_from_logits(Z, Y), expected, rel_tol=1e-12)


@given(shape=shapes, seed=seeds)
def test_both_forms_of_cross_entropy_agree_for_soft_labels(shape, seed):
    Z, _, P = draw(shape, seed)
    J = cross_entropy(softmax(Z), P)
    assert math.isclose(
        J, cross_entropy_from_logits(Z, P), rel_tol=1e-12, abs_tol=1e-14
    )


@given(shape=shapes, seed=seeds)
def test_cross_entropy_backward_agrees_with_finite_differences(shape, seed):
    Z, Y, P = draw(shape, seed)
    for target in (Y, P):
        numerical = numerical_gradient(
            lambda Z, target=target: cross_entropy_from_logits(Z, target), Z
        )
        dZ = cross_entropy_backward(softmax(Z), target)
        np.testing.assert_allclose(dZ, numerical, rtol=1e-7, atol=2e-10)


@given(shape=shapes, seed=seeds)
def test_squared_error_backward_agrees_with_finite_differences(shape, seed):
    A, Y, _ = draw(shape, seed)
    numerical = numerical_gradient(lambda A: mean_squared_error(A, Y), A)
    dA = mean_squared_error_backward(A, Y)
    np.testing.assert_allclose(dA, numerical, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize(
    ("forward", "backward"), [(softmax, softmax_backward), (sigmoid, sigmoid_backward)]
)
@given(shape=shapes, seed=seeds)
def test_squared_error_goes_back_to_the_scores(forward, backward, shape, seed):
    Z, Y, _ = draw(shape, seed)
    numerical = numerical_gradient(lambda Z: mean_squared_error(forward(Z), Y), Z)
    dZ = backward(mean_squared_error_backward(forward(Z), Y), Z)
    np.testing.assert_allclose(dZ, numerical, rtol=1e-7, atol=2e-10)


@pytest.mark.parametrize("K", [1, 2, 10])
def test_uniform_predictions_cost_ln_K(K):
    Y = one_hot([0, K - 1, 0], K)
    assert math.isclose(
        cross_entropy(np.full((3, K), 1 / K), Y), math.log(K), abs_tol=1e-15
    )
    assert math.isclose(
        cross_entropy_from_logits(np.zeros((3, K)), Y), math.log(K), abs_tol=1e-15
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_loss_and_probabilities_of_one_exponential_are_those_of_two(dtype):
    rng = np.random.default_rng(0)
    for m, K, scale in ((1, 2, 1), (7, 10, 5), (64, 10, 1e3), (1000, 3, 1e-3)):
        Z = (scale * rng.normal(size=(m, K))).astype(dtype)
        Y = one_hot(rng.integers(K, size=m), K)
        J, A = cross_entropy_from_logits(Z, Y, return_A=True)
        assert cross_entropy_from_logits(Z, Y) == J
        np.testing.assert_array_equal(A, softmax(Z), strict=True)


def test_probability_0_costs_nothing_or_infinity():
    A = [[1.0, 0.0]]
    assert cross_entropy(A, [[1, 0]]) == 0
    assert cross_entropy(A, [[0, 1]]) == math.inf


def test_a_probability_that_rounding_made_negative_gives_no_nan():
    assert cross_entropy([[-1e-8, 1.0]], [[1, 0]]) > 18  # -ln 1e-8


def test_squared_error_sums_outputs_and_averages_samples():
    # (1 + 4 + 9) + (0 + 0 + 16), over m = 2
    A, Y = [[1.0, 2.0, 3.0], [0.0, 0.0, 4.0]], np.zeros((2, 3))
    assert mean_squared_error(A, Y) == 15
    assert mean_squared_error_backward(A, Y).tolist() == A  # 2 / m = 1


@pytest.mark.parametrize(
    ("loss", "backward"),
    [
        (cross_entropy, cross_entropy_backward),
        (mean_squared_error, mean_squared_error_backward),
    ],
)
def test_a_batch_given_twice_has_the_same_loss_and_half_the_gradient(loss, backward):
    Z, Y, _ = draw((3, 4), seed=0)
    A = softmax(Z)
    twice_A, twice_Y = np.vstack([A, A]), np.vstack([Y, Y])
    assert math.isclose(loss(twice_A, twice_Y), loss(A, Y), rel_tol=1e-14)
    np.testing.assert_array_equal(backward(twice_A, twice_Y)[:3], backward(A, Y) / 2)


@pytest.mark.parametrize(
    "backward", [cross_entropy_backward, mean_squared_error_backward]
)
def test_float64_labels_do_not_promote_float32_predictions(backward):
    Z, Y, _ = draw((3, 4), seed=0)
    assert backward(softmax(Z.astype(np.float32)), Y).dtype == np.float32


def test_losses_are_floats_and_leave_their_inputs_untouched():
    Z, Y, _ = draw((3, 4), seed=0)
    A = softmax(Z)
    for array in (Z, A, Y):
        array.flags.writeable = False  # writing would raise
    for J in (
        cross_entropy(A, Y),
        cross_entropy_from_logits(Z, Y),
        mean_squared_error(A, Y),
    ):
        assert type(J) is float
    for backward in (cross_entropy_backward, mean_squared_error_backward):
        assert not np.shares_memory(backward(A, Y), A)
