"""The references of exercise 08 against oracles of their own."""

import numpy as np
import pytest
import sklearn.metrics

from tutor import checks


@pytest.fixture
def labels():
    rng = np.random.default_rng(0)
    return rng.integers(0, 5, size=40), rng.integers(0, 5, size=40)


def test_confusion_matrix_equals_scikit_learn(labels):
    expected = sklearn.metrics.confusion_matrix(*labels, labels=range(7))
    assert (checks.confusion_matrix.reference(*labels, 7) == expected).all()


def test_accuracy_of_three_hand_counted_samples():
    A = np.array([[0.6, 0.4], [0.3, 0.7], [0.9, 0.1]])
    accuracy = checks.accuracy_from_probabilities.reference(A, np.array([0, 1, 1]))
    assert accuracy == pytest.approx(2 / 3)


def test_precision_and_recall_equal_scikit_learn(labels):
    C = checks.confusion_matrix.reference(*labels, 7)
    found = checks.precision_and_recall.reference(C)
    precision, recall, *_ = sklearn.metrics.precision_recall_fscore_support(
        *labels, labels=range(7), zero_division=0
    )
    np.testing.assert_allclose(found["precision"], precision)
    np.testing.assert_allclose(found["recall"], recall)


def test_standard_error_is_the_spread_of_many_accuracies():
    rng, p, m = np.random.default_rng(1), 0.9, 400
    spread = (rng.random((20_000, m)) < p).mean(axis=1).std()
    correct = np.arange(m) < p * m
    assert checks.standard_error.reference(correct) == pytest.approx(spread, rel=0.02)


def test_standard_error_of_the_published_result():
    correct = np.arange(4000) < 0.972 * 4000
    error = checks.standard_error.reference(correct)
    assert round(100 * error, 2) == 0.26  # erratum P-E20: points


def test_early_stopping_by_hand():
    losses = np.array([5.0, 4.0, 6.0, 6.0, 1.0])
    assert checks.early_stopping.reference(losses, 2) == (1, 4)
    assert checks.early_stopping.reference(losses, 3) == (4, 5)


def test_early_stopping_follows_the_rule_of_scikit_learn():
    """Its n_iter_no_change, written out: the rule is the same with tol=0."""
    rng = np.random.default_rng(2)
    for _ in range(200):
        losses, patience = rng.integers(0, 9, size=12) / 8, int(rng.integers(1, 5))
        best, waited = np.inf, 0
        for n_epochs, loss in enumerate(losses, start=1):  # scikit-learn's loop
            waited = waited + 1 if loss >= best else 0
            best = min(best, loss)
            if waited >= patience:
                break
        expected = (int(losses[:n_epochs].argmin()), n_epochs)
        assert checks.early_stopping.reference(losses, patience) == expected


def test_is_confusion_matrix_trusts_scikit_learn(labels):
    C = sklearn.metrics.confusion_matrix(*labels, labels=range(5))
    assert checks.is_confusion_matrix.reference(*labels, C) is True
    assert checks.is_confusion_matrix.reference(*labels, C.T) is False
