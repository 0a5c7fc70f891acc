"""Intervals and comparisons: scipy is the oracle, and small cases are counted out."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, norm

from nnlib import mcnemar, wilson_interval

counts = st.integers(1, 2_000).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n))
)


@given(counted=counts, z=st.sampled_from([0.5, 1.0, 1.96, 3.0]))
def test_wilson_agrees_with_scipy(counted, z):
    level = 2 * norm.cdf(z) - 1
    expected = binomtest(*counted).proportion_ci(level, method="wilson")
    found = wilson_interval(*counted, z)
    np.testing.assert_allclose(found, tuple(expected), rtol=1e-9, atol=1e-12)


def test_ends_of_wilson_are_two_standard_errors_from_what_was_measured():
    for p in wilson_interval(972, 1000, z=2):
        assert abs(0.972 - p) == pytest.approx(2 * (p * (1 - p) / 1000) ** 0.5)


@given(counted=counts)
def test_wilson_is_the_same_for_right_and_for_wrong(counted):
    n_right, n = counted
    low, high = wilson_interval(n_right, n)
    assert 0 <= low < high <= 1
    np.testing.assert_allclose(
        wilson_interval(n - n_right, n), (1 - high, 1 - low), atol=1e-15
    )


def test_wilson_at_the_edges_holds_the_edge_exactly():
    assert wilson_interval(100, 100)[1] == 1
    assert wilson_interval(0, 100)[0] == 0
    assert wilson_interval(10**12, 10**12)[0] < 1


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((3, 2), ValueError, "n_right must be at most n = 2, got 3"),
        ((-1, 2), ValueError, "n_right must be at least 0, got -1"),
        ((0, 0), ValueError, "n must be at least 1, got 0"),
        ((0.5, 2), TypeError, "n_right must be an integer, got 0.5"),
        ((1, 2, -2), ValueError, "z must be in (0, inf), got -2"),
    ],
)
def test_wilson_says_which_argument_is_wrong(arguments, error, message):
    with pytest.raises(error) as caught:
        wilson_interval(*arguments)
    assert str(caught.value) == message


def answers(b, c, both=3, neither=2):
    """Return labels and two answers, with b right for the first alone, c second."""
    kinds = [(1, 0)] * b + [(0, 1)] * c + [(1, 1)] * both + [(0, 0)] * neither
    first, second = np.array(kinds).reshape(-1, 2).T
    return np.ones(len(kinds), int), first, second


@given(b=st.integers(0, 60), c=st.integers(0, 60))
def test_mcnemar_agrees_with_the_binomial_test_of_scipy(b, c):
    *found, p = mcnemar(*answers(b, c))
    assert found == [b, c]
    expected = binomtest(b, b + c, 0.5).pvalue if b + c else 1.0
    assert p == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("b", "c"), [(0, 0), (1, 0), (0, 5), (2, 3), (2, 7), (4, 4)])
def test_mcnemar_counts_all_tosses(b, c):
    tosses = itertools.product((0, 1), repeat=b + c)  # each as likely as the others
    uneven = [abs(2 * sum(toss) - b - c) >= abs(b - c) for toss in tosses]
    assert mcnemar(*answers(b, c))[2] == float(Fraction(sum(uneven), len(uneven)))


def test_mcnemar_does_not_look_at_what_both_have_right_or_wrong():
    few, many = answers(11, 31), answers(11, 31, both=900, neither=50)
    assert mcnemar(*few) == mcnemar(*many)


def test_mcnemar_turned_around_gives_the_same_p():
    y, first, second = answers(3, 12)
    assert mcnemar(y, second, first) == (12, 3, mcnemar(y, first, second)[2])


def test_mcnemar_is_exact_for_as_many_images_as_mnist_has():
    b, c, p = mcnemar(*answers(4_900, 5_100))
    assert p == pytest.approx(binomtest(b, b + c, 0.5).pvalue, rel=1e-9)


def test_mcnemar_refuses_answers_of_another_length():
    with pytest.raises(ValueError, match="y_second must have the shape"):
        mcnemar([1, 2], [1, 2], [1])
