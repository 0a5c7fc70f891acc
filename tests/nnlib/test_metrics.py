"""Metrics: scikit-learn is the oracle, and the edges are pinned by hand."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from nnlib import (
    accuracy,
    confusion_matrix,
    error_by_class,
    most_confused,
    r2_score,
    root_mean_squared_error,
)
from tests.nnlib.strategies import seeds, shapes

label = st.integers(0, 4)
label_pairs = st.lists(st.tuples(label, label), min_size=1, max_size=30).map(
    lambda pairs: tuple(np.array(pairs).T)
)


@given(labels=label_pairs)
def test_accuracy_agrees_with_scikit_learn(labels):
    assert math.isclose(accuracy(*labels), sklearn_metrics.accuracy_score(*labels))


@given(labels=label_pairs)
def test_confusion_matrix_agrees_with_scikit_learn(labels):
    expected = sklearn_metrics.confusion_matrix(*labels, labels=range(7))
    np.testing.assert_array_equal(confusion_matrix(*labels, n_classes=7), expected)
    K = max(map(max, labels)) + 1
    np.testing.assert_array_equal(confusion_matrix(*labels), expected[:K, :K])


@given(labels=label_pairs)
def test_error_by_class_is_one_minus_the_recall_of_scikit_learn(labels):
    recall = sklearn_metrics.recall_score(
        *labels, labels=range(6), average=None, zero_division=np.nan
    )
    np.testing.assert_allclose(error_by_class(*labels, n_classes=6), 1 - recall)


@given(labels=label_pairs)
def test_most_confused_counts_the_pairs(labels):
    counts = Counter(
        (j, k) for j, k in zip(*map(np.ndarray.tolist, labels), strict=True)
    )
    mistakes = [(j, k, n) for (j, k), n in counts.items() if j != k]
    mistakes.sort(key=lambda mistake: (-mistake[2], mistake[:2]))
    assert most_confused(*labels, n_pairs=3) == mistakes[:3]
    assert most_confused(*labels, n_pairs=99) == mistakes


@pytest.mark.parametrize("one_column", [True, False])
@given(shape=shapes, seed=seeds)
def test_rmse_and_r2_agree_with_scikit_learn(one_column, shape, seed):
    rng = np.random.default_rng(seed)
    m, K = shape[0] + 1, shape[1]  # R2 needs two samples
    shape = m if one_column else (m, K)
    Y_true, Y_pred = rng.normal(3, 2, size=shape), rng.normal(3, 2, size=shape)
    mse = sklearn_metrics.mean_squared_error(Y_true, Y_pred)
    assert math.isclose(root_mean_squared_error(Y_true, Y_pred), mse**0.5)
    expected = sklearn_metrics.r2_score(Y_true, Y_pred, multioutput="variance_weighted")
    assert math.isclose(r2_score(Y_true, Y_pred), expected, rel_tol=1e-9, abs_tol=1e-12)


def test_rows_are_true_classes_and_columns_predicted_ones():
    assert confusion_matrix([0, 0, 0], [1, 1, 1], n_classes=2).tolist() == [
        [0, 3],
        [0, 0],
    ]


def test_a_class_without_samples_has_no_error():
    errors = error_by_class([0, 0], [0, 1], n_classes=3)
    np.testing.assert_array_equal(errors, [0.5, np.nan, np.nan])


def test_perfect_predictions():
    y = [3, 1, 4, 1]
    assert accuracy(y, y) == 1
    assert most_confused(y, y) == []
    assert root_mean_squared_error(y, y) == 0
    assert r2_score(y, y) == 1


def test_predicting_the_mean_explains_nothing():
    Y = np.array([[1.0, 10.0], [2.0, 40.0], [6.0, 10.0]])
    assert abs(r2_score(Y, np.tile(Y.mean(axis=0), (3, 1)))) < 1e-15


def test_a_constant_target_is_refused_in_spite_of_rounding():
    # the mean of three times 0.1 is not 0.1, so the variation is not quite 0
    with pytest.raises(ValueError, match="Y_true must vary"):
        r2_score([0.1, 0.1, 0.1], [0.1, 0.2, 0.3])


def test_float32_is_averaged_in_float64():
    Y_true, Y_pred = np.random.default_rng(0).normal(1e3, 1, size=(2, 1000))
    single = Y_true.astype(np.float32), Y_pred.astype(np.float32)
    double = [Y.astype(np.float64) for Y in single]
    for metric in (root_mean_squared_error, r2_score):
        assert metric(*single) == metric(*double)


def test_labels_of_any_integer_type_and_lists_are_accepted():
    y = np.array([250, 3], np.uint8)  # 256 * 250 would overflow
    assert confusion_matrix(y, y)[250, 250] == 1
    assert accuracy([1, 2], np.array([1, 2], np.int8)) == 1


@pytest.mark.parametrize(
    "function", [accuracy, confusion_matrix, error_by_class, most_confused]
)
def test_labels_are_left_untouched(function):
    y_true, y_pred = np.array([0, 1, 2]), np.array([0, 2, 2])
    y_true.flags.writeable = y_pred.flags.writeable = False  # writing would raise
    function(y_true, y_pred)
