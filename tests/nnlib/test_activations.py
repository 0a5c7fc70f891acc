"""Activations: against exact arithmetic and against finite differences."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import (
    log_softmax,
    numerical_gradient,
    relative_error,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
    softmax_jacobian,
)
from tests.nnlib.strategies import away_from_kink, seeds, shapes

DTYPES = [np.float32, np.float64]
PAIRS = [
    (relu, relu_backward),
    (sigmoid, sigmoid_backward),
    (softmax, softmax_backward),
]

# Quarters up to 10,000: exact in float32, and so are their differences.
quarters = st.one_of(
    st.sampled_from([-1e4, 0.0, 1e4]),
    st.integers(-100, 100).map(lambda n: n / 4),
    st.integers(-400, 0).map(lambda n: 1e4 + n / 4),
    st.integers(0, 400).map(lambda n: -1e4 + n / 4),
)
rows_of_logits = st.lists(quarters, min_size=1, max_size=6)


def exact_softmax(row):
    """Return softmax and its logarithm, computed with 50 digits and no shift."""
    with localcontext(prec=50):
        powers = [Decimal(z).exp() for z in row]
        total = sum(powers)
        return (
            [float(power / total) for power in powers],
            [float(Decimal(z) - total.ln()) for z in row],
        )


@pytest.mark.parametrize("dtype", DTYPES)
@given(row=rows_of_logits)
def test_softmax_is_exact_for_logits_up_to_1e4(dtype, row):
    A = softmax(np.array([row], dtype))
    eps, tiny = np.finfo(dtype).eps, np.finfo(dtype).tiny
    np.testing.assert_allclose(A[0], exact_softmax(row)[0], rtol=8 * eps, atol=tiny)
    assert A.dtype == dtype


@pytest.mark.parametrize("dtype", DTYPES)
@given(row=rows_of_logits)
def test_log_softmax_is_exact_for_logits_up_to_1e4(dtype, row):
    log_A = log_softmax(np.array([row], dtype))
    eps = np.finfo(dtype).eps
    np.testing.assert_allclose(
        log_A[0], exact_softmax(row)[1], rtol=8 * eps, atol=8 * eps
    )
    assert log_A.dtype == dtype


@pytest.mark.parametrize("dtype", DTYPES)
@given(z=quarters)
def test_sigmoid_is_exact_up_to_1e4(dtype, z):
    A = sigmoid(np.array([z], dtype))
    with localcontext(prec=50):
        exact = float(1 / (1 + (-Decimal(z)).exp()))
    eps, tiny = np.finfo(dtype).eps, np.finfo(dtype).tiny
    # the exponent is rounded before exp, which magnifies it by |z|
    tolerance = (4 + min(abs(z), 800)) * eps
    np.testing.assert_allclose(A[0], exact, rtol=tolerance, atol=tiny)
    assert A.dtype == dtype


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("backward", [backward for _, backward in PAIRS])
def test_slopes_at_1e4_are_finite_and_keep_the_dtype(backward, dtype):
    Z = np.array([[-1e4, 1e4, 0.0]], dtype)
    dZ = backward(np.array([[2.0, 3.0, 5.0]], dtype), Z)
    expected = {
        relu_backward: [0, 3, 0],
        sigmoid_backward: [0, 0, 1.25],
        softmax_backward: [0, 0, 0],
    }
    assert dZ.tolist() == [expected[backward]]
    assert dZ.dtype == dtype


@pytest.mark.parametrize(("forward", "backward"), PAIRS)
@given(shape=shapes, seed=seeds)
def test_backward_agrees_with_finite_differences(forward, backward, shape, seed):
    rng = np.random.default_rng(seed)
    Z, dA = away_from_kink(rng, shape), rng.normal(size=shape)
    numerical = numerical_gradient(lambda Z: (dA * forward(Z)).sum(), Z)
    # softmax of one class has slope 0: nothing to divide by, so 1 is the scale
    np.testing.assert_allclose(
        backward(dA, Z), numerical, rtol=0, atol=1e-7 * max(1, np.abs(dA).max())
    )
    if np.abs(numerical).max() > 1e-3:
        assert relative_error(backward(dA, Z), numerical) < 1e-7


@given(shape=shapes, seed=seeds)
def test_softmax_jacobian_agrees_with_finite_differences(shape, seed):
    Z = np.random.default_rng(seed).normal(size=shape)
    jacobian = softmax_jacobian(Z)
    for j in range(shape[1]):
        numerical = numerical_gradient(lambda Z, j=j: softmax(Z)[:, j].sum(), Z)
        np.testing.assert_allclose(jacobian[:, j], numerical, rtol=0, atol=1e-9)


@given(shape=shapes, seed=seeds)
def test_softmax_backward_is_the_product_with_the_jacobian(shape, seed):
    rng = np.random.default_rng(seed)
    Z, dA = rng.normal(size=shape), rng.normal(size=shape)
    product = np.einsum("ij,ijk->ik", dA, softmax_jacobian(Z))
    np.testing.assert_allclose(softmax_backward(dA, Z), product, atol=1e-14)


@given(shape=shapes, seed=seeds, shift=st.integers(-4096, 4096))
def test_softmax_is_shift_invariant(shape, seed, shift):
    Z = np.random.default_rng(seed).integers(-8, 8, size=shape) / 4
    np.testing.assert_array_equal(softmax(Z + shift), softmax(Z))


def test_softmax_of_one_row_is_that_row_of_the_matrix():
    Z = np.random.default_rng(0).normal(size=(3, 4))
    for function in (softmax, log_softmax, softmax_jacobian):
        np.testing.assert_array_equal(function(Z[1]), function(Z)[1])


def test_softmax_of_minus_infinity_is_zero():
    assert softmax([[-np.inf, 0.0, 0.0]]).tolist() == [[0, 0.5, 0.5]]


def test_relu_passes_no_gradient_at_zero():
    assert relu_backward([[5.0, 5.0]], [[0.0, -0.0]]).tolist() == [[0, 0]]


def test_relu_keeps_nan():
    assert np.isnan(relu([np.nan])).all()


@pytest.mark.parametrize("function", [relu, sigmoid, softmax, log_softmax])
def test_integers_become_float64(function):
    assert function([[1, 2]]).dtype == np.float64
    np.testing.assert_array_equal(function([[1, 2]]), function([[1.0, 2.0]]))


@pytest.mark.parametrize("backward", [backward for _, backward in PAIRS])
def test_a_gradient_in_float64_does_not_promote_float32(backward):
    assert backward(np.ones((2, 3)), np.ones((2, 3), np.float32)).dtype == np.float32


def test_inputs_are_left_untouched():
    rng = np.random.default_rng(0)
    Z, dA = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    Z.flags.writeable = dA.flags.writeable = False  # writing would raise
    for forward, backward in PAIRS:
        assert not np.shares_memory(forward(Z), Z)
        assert not np.shares_memory(backward(dA, Z), dA)
    log_softmax(Z)
    softmax_jacobian(Z)
