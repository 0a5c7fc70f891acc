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
    weights = np.random.default_rng(1).random(40)
    expected = sklearn.metrics.confusion_matrix(
        *labels, labels=range(7), sample_weight=weights
    )
    found = checks.confusion_matrix.reference(*labels, weights, 7)
    np.testing.assert_allclose(found, expected)


def test_accuracy_of_three_hand_counted_samples():
    A = np.array([[0.6, 0.4], [0.3, 0.7], [0.9, 0.1]])
    accuracy = checks.accuracy_from_probabilities.reference
    assert accuracy(A, np.array([0, 1, 1]), 1) == pytest.approx(2 / 3)
    assert accuracy(A, np.array([0, 1, 1]), 2) == 1


@pytest.mark.parametrize("n_guesses", [1, 2, 4])
def test_accuracy_with_guesses_equals_scikit_learn(n_guesses):
    rng = np.random.default_rng(0)
    A, y = rng.dirichlet(np.ones(5), size=30), rng.integers(0, 5, size=30)
    expected = sklearn.metrics.top_k_accuracy_score(y, A, k=n_guesses, labels=range(5))
    found = checks.accuracy_from_probabilities.reference(A, y, n_guesses)
    assert found == pytest.approx(expected)


def test_precision_and_recall_equal_scikit_learn(labels):
    C = sklearn.metrics.confusion_matrix(*labels, labels=range(7))
    found = checks.precision_and_recall.reference(C)
    precision, recall, *_ = sklearn.metrics.precision_recall_fscore_support(
        *labels, labels=range(7), zero_division=0
    )
    np.testing.assert_allclose(found["precision"], precision)
    np.testing.assert_allclose(found["recall"], recall)


def test_standard_error_is_the_spread_of_many_differences():
    """Two networks of which each image tells one, the other, both or none right."""
    rng, m = np.random.default_rng(1), 400
    kind = rng.choice(4, p=[0.7, 0.15, 0.1, 0.05], size=(20_000, m))
    a, b = (kind == 0) | (kind == 1), (kind == 0) | (kind == 2)
    spread = (a.mean(axis=1) - b.mean(axis=1)).std()
    one = np.repeat([0, 1, 2, 3], [280, 60, 40, 20])
    error = checks.standard_error.reference(one <= 1, (one == 0) | (one == 2))
    assert error == pytest.approx(spread, rel=0.02)


def test_standard_error_of_two_published_results():
    a, b = np.arange(4000) < 0.972 * 4000, np.arange(4000) < 0.975 * 4000
    assert round(100 * checks.standard_error.reference(a, b), 2) == 0.09
    b = np.roll(b, 44)  # now 44 images are for A alone, and 56 for B
    assert (a & ~b).sum() == 44
    assert (b & ~a).sum() == 56
    assert round(100 * checks.standard_error.reference(a, b), 2) == 0.25


def test_early_stopping_by_hand():
    losses = np.array([5.0, 4.0, 6.0, 6.0, 1.0])
    assert checks.early_stopping.reference(losses, 2, 0) == (1, 4)
    assert checks.early_stopping.reference(losses, 3, 0) == (4, 5)
    assert checks.early_stopping.reference(losses, 3, 1) == (0, 4)  # 4 gains just 1


def test_early_stopping_follows_the_rule_of_scikit_learn():
    """Its n_iter_no_change, written out: `tol` is the margin, best_loss the smallest.

    The two are the same as long as no gain is smaller than the margin.
    """
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
        for margin in (0, 1 / 16):  # losses differ by 1/8 at least
            found = checks.early_stopping.reference(losses, patience, margin)
            assert found == expected


def test_is_confusion_matrix_trusts_scikit_learn(labels):
    P = sklearn.metrics.confusion_matrix(*labels, labels=range(5), normalize="true")
    is_right = checks.is_confusion_matrix.reference
    assert is_right(*labels, P) is True
    assert is_right(*labels, P.round(3)) is True
    assert is_right(*labels, P.round(1)) is False
    assert is_right(*labels, P.T) is False
