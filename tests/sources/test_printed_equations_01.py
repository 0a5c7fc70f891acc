"""Chapter 01: softmax as the four sources print it gives the numbers of nnlib."""

import numpy as np
import pytest

from nnlib import sigmoid, softmax, softmax_jacobian
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


@pytest.mark.equation("F-3.2b")
@each_shape
def test_softmax_printed_in_columns_is_the_transpose_of_ours(m, K):
    Z = draw(m, K)[0].T  # (C, m)
    A = np.empty_like(Z)
    for k in range(K):
        for i in range(m):
            A[k, i] = np.exp(Z[k, i]) / sum(np.exp(Z[j, i]) for j in range(K))
    assert error(softmax(Z.T), A.T) < SAME


@pytest.mark.equation("R-eq6", "A-1.2a")
@each_K
def test_softmax_printed_for_a_vector_is_ours_for_a_vector_and_for_a_row(K):
    x = z = draw(1, K)[0][0]
    rasyid = [np.exp(z[i]) / sum(np.exp(z[k]) for k in range(K)) for i in range(K)]
    adam_notes = [np.exp(x[i]) / sum(np.exp(x[j]) for j in range(K)) for i in range(K)]
    assert error(softmax(z), rasyid) < SAME
    assert error(softmax(x[None, :]), [adam_notes]) < SAME


@pytest.mark.equation("F-3.2b", "R-eq6", "A-1.2a", "P-2.1n")
def test_softmax_as_printed_overflows_where_ours_does_not():
    Z = np.array([100, 0], dtype=np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        as_printed = exp_over_sum(Z)
    np.testing.assert_array_equal(as_printed, np.float32([np.nan, 0]))
    np.testing.assert_array_equal(softmax(Z), np.float32([1, np.exp(-100.0)]))
    assert error(exp_over_sum(Z - 100), softmax(Z)) < 1e-6


@pytest.mark.equation("R-eq5")
@each_shape
def test_softmax_of_the_batch_acts_on_each_row_alone(m, K):
    z_2 = draw(m, K)[0]
    yhat = np.array([exp_over_sum(row) for row in z_2])
    assert error(softmax(z_2), yhat) < SAME
    down_the_columns = np.exp(z_2) / np.exp(z_2).sum(axis=0)
    assert error(down_the_columns, yhat) > 0.1
    if m > 1:  # for one sample the whole matrix is the row
        assert error(np.exp(z_2) / np.exp(z_2).sum(), yhat) > 0.1


@pytest.mark.equation("P-2.1n")
@each_K
def test_sigma_M_takes_scores_and_returns_the_prediction(K):
    z = draw(1, K)[0][0]

    def sigma_M(a):
        return [np.exp(a[k]) / sum(np.exp(a[j]) for j in range(K)) for k in range(K)]

    yhat = sigma_M(z)
    assert error(softmax(z), yhat) < SAME
    as_printed = sigma_M(yhat)
    assert error(as_printed, yhat) > 0.1


@pytest.mark.equation("A-1.2b", "A-1.2d")
@pytest.mark.parametrize(("dtype", "rounding"), [("f4", 3.6e-7), ("f8", 1e-15)])
@each_shape
def test_softmax_is_a_probability_distribution(m, K, dtype, rounding):
    Z = draw(m, K)[0]
    A = softmax(Z.astype(dtype))
    for i in range(m):
        total = sum(float(A[i, k]) for k in range(K))
        assert abs(total - 1) <= rounding
        assert all(A[i, k] >= 0 for k in range(K))
    log_odds = np.log(A[:, [0]]) - np.log(A)  # what the scores mean
    assert error(log_odds, Z[:, [0]] - Z) < 10 * rounding


@pytest.mark.equation("A-1.2c")
@each_shape
def test_softmax_is_inside_the_open_interval_until_it_rounds(m, K):
    A = softmax(draw(m, K)[0])
    assert all(0 < a < 1 for a in A.flat)
    rounded = softmax(np.float32([0, 104]))
    assert rounded.tolist() == [0, 1]


@pytest.mark.equation("P-2.1q")
def test_softmax_of_two_classes_is_the_sigmoid_of_the_difference():
    for z_1, z_2 in np.random.default_rng(0).normal(scale=3, size=(20, 2)):
        printed = 1 / (1 + np.exp(-(z_1 - z_2)))
        assert error(softmax([z_1, z_2]), [printed, 1 - printed]) < SAME
        assert error(sigmoid([z_1 - z_2]), [printed]) < SAME


@pytest.mark.equation("P-2.3.2i")
@each_K
def test_g_stacks_the_components_of_one_softmax(K):
    z = draw(1, K)[0][0]
    as_printed = [exp_over_sum(z[[k]])[0] for k in range(K)]
    assert as_printed == [1] * K
    corrected = [exp_over_sum(z)[k] for k in range(K)]
    assert error(softmax(z), corrected) < SAME


@pytest.mark.equation("R-eq12", "R-eq13", "R-eq17")
@each_K
def test_derivatives_of_softmax_entry_by_entry(K):
    z = draw(1, K)[0][0]
    yhat = exp_over_sum(z)
    ours = softmax_jacobian(z)
    for j in range(K):

        def quotient(z, j=j):
            return np.exp(z[j]) / sum(np.exp(z[k]) for k in range(K))

        eq12 = finite_differences(quotient, z)  # d yhat_j / d z_i for every i
        assert error(ours[j], eq12) < CLOSE
        for i in range(K):
            if i == j:
                printed = yhat[j] * (1 - yhat[j])  # eq 13
            else:
                printed = -yhat[j] * yhat[i]  # eq 17
            assert error(printed, eq12[i]) < CLOSE
            assert error(ours[j, i], printed) < SAME


@pytest.mark.equation("P-2.3.2l", "P-2.3.2m", "P-2.3.2n")
@each_K
def test_columns_of_the_printed_jacobian_are_the_rows_of_ours(K):
    z = draw(1, K)[0][0]
    sigma = exp_over_sum(z)
    columns = []
    for k in range(K):
        column = np.empty((K, 1))
        for i in range(K):
            if k == i:
                column[i] = sigma[i] * (1 - sigma[i])
            else:
                column[i] = -sigma[k] * sigma[i]
        sigma_k = finite_differences(lambda z, k=k: exp_over_sum(z)[k], z)
        assert error(column[:, 0], sigma_k) < CLOSE
        columns.append(column)
    jacobian = np.hstack(columns)
    assert jacobian.shape == (K, K)
    assert error(softmax_jacobian(z), jacobian.T) < SAME
