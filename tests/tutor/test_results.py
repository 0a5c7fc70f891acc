"""What a check makes of a result: forms that mean the same, sentences for others."""

from collections import OrderedDict, UserDict, defaultdict, namedtuple
from types import MappingProxyType

import numpy as np
import pytest

from tests.tutor.test_calls import said
from tutor.checks._form import plain
from tutor.checks._part import Part, Property
from tutor.checks._plain import Fault, difference
from tutor.checks._words import printable, show, typed

Pair = namedtuple("Pair", "mean n")


def in_form(value, form, lists=False):
    """Return the plain value, or the words of the fault."""
    try:
        return plain(value, form, lists)
    except Fault as fault:
        return fault.words


ARRAY = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (OrderedDict(b=2.0, a=1.0), {"a": 1.0, "b": 2.0}),
        (defaultdict(float, a=1.0), {"a": 1.0}),
        (UserDict(a=1.0), {"a": 1.0}),
        (MappingProxyType({"a": 1.0}), {"a": 1.0}),
        (Pair(1.0, 2), (1.0, 2)),
        ([1.0, 2], (1.0, 2)),
        (np.float64(2.0), 2.0),
        (np.float32(2.0), 2.0),
        (np.array(2.0), 2.0),
        (2, 2.0),
        (np.int64(2), 2),
        (np.array(2), 2),
        (np.uint8(2), 2),
        (np.True_, True),
        (np.array(True), True),
        (np.str_("x"), "x"),
        (np.asfortranarray(ARRAY), ARRAY),
        (np.repeat(ARRAY, 2, axis=1)[:, ::2], ARRAY),
        (np.arange(3, dtype=np.int32), np.arange(3)),
        (np.arange(3, dtype=np.uint8), np.arange(3)),
    ],
)
def test_what_means_the_same_is_taken(value, form):
    got = in_form(value, form)
    assert not isinstance(got, str) or isinstance(form, str)
    assert difference(got, form, 0) is None


@pytest.mark.parametrize(
    ("value", "form", "words"),
    [
        (0.0, 3, "expected a whole number, got the float 0.0."),
        (np.float64(0.0), 3, "expected a whole number, got the float 0.0."),
        (np.float32(0.0), 3, "expected a whole number, got the float32 0."),
        (np.array(0.0), 3, "expected a whole number, got the float 0.0."),
        (True, 3, "expected a whole number, got the truth value True."),
        (1, True, "expected True or False, got the whole number 1."),
        ("3", 3.0, "expected one number, got the text '3'."),
        ([3.0], 3.0, "expected one number, got the list [3]."),
        (np.ones(1), 1.0, "expected one number, got an array of shape (1,): [1.]."),
        (1j, 1.0, "expected a real number, got 0+1j."),
        (10**400, 1.0, "expected one number, got the whole number of more than"),
        ((1.0,), (1.0, 2), "expected 2 results, got 1: (1,)."),
        (np.ones(2), (1.0, 2), "expected 2 results, got an array of shape (2,): "),
        ({"b": 1}, {"a": 1}, "expected a dict with keys ['a'], got the keys ['b']."),
        ([1], {"a": 1}, "expected a dict with keys ['a'], got the list [1]."),
        ([1.0], ARRAY, "expected an array of shape (2, 3), got the list [1]; np.array"),
        (2.0, ARRAY, "expected an array of shape (2, 3), got the float 2.0."),
        (ARRAY.T, ARRAY, "expected shape (2, 3), got (3, 2)."),
        (ARRAY.astype("f4"), ARRAY, "expected dtype float64, got float32."),
        (ARRAY.astype(int), ARRAY, "expected dtype float64, got int64."),
        (ARRAY.astype(object), ARRAY, "got Python objects (dtype object)."),
        (
            ARRAY.view(np.matrix),
            ARRAY,
            "got an np.matrix, whose * multiplies as @ does",
        ),
        (np.ma.array(ARRAY), ARRAY, "got a masked array: return one without a mask."),
        ((one for one in "ab"), ARRAY, "the result is a generator"),
        (None, ARRAY, "the result is None: is the `return` missing?"),
        ({"a": (1, 0.5)}, {"a": (1, 2)}, "a: result 1: expected a whole number, got"),
    ],
)
def test_what_does_not_is_said_with_its_type(value, form, words):
    assert words in in_form(value, form)


def test_a_list_of_numbers_is_an_array_where_the_part_says_so():
    assert in_form([[1, 2]], np.ones((1, 2)), lists=True).dtype == np.float64


# ------------------------------------------------------------------------- the numbers


def wrong(value, expected):
    return difference(value, expected, 1e-8)


def test_the_entries_that_differ_are_shown_with_what_was_expected():
    expected = np.zeros((30, 20))
    value = expected.copy()
    value[3, 4], value[29, 0] = 0.5, -2
    assert wrong(value, expected) == (
        "2 of 600 entries are wrong: at [3, 4] expected 0, got 0.5; at [29, 0] "
        "expected 0, got -2."
    )
    assert wrong(expected + 1, expected) == (
        "600 of 600 entries are wrong: at [0, 0] expected 0, got 1; at [0, 1] expected "
        "0, got 1; at [0, 2] expected 0, got 1; ..."
    )


@pytest.mark.parametrize(
    ("value", "expected", "words"),
    [
        (0.25, 0.5, "expected 0.5, got 0.25."),
        (1 / 3 + 1e-7, 1 / 3, "expected 0.3333333, got 0.3333334."),
        (3, 4, "expected 4, got 3."),
        (True, False, "it must be False, got True."),
        ("a", "b", "it must be 'b', got 'a'."),
        (
            np.array([1, np.nan]),
            np.array([2.0, 2]),
            "1 of 2 entries is nan or inf: at [1] expected 2, got nan.",
        ),
        (
            {"a": 1.0, "b": np.array([1.0])},
            {"a": 1.0, "b": np.array([2.0])},
            "b: 1 of 1 entries is wrong: at [0] expected 2, got 1.",
        ),
    ],
)
def test_two_numbers_are_told_apart(value, expected, words):
    assert wrong(value, expected) == words


def test_the_numbers_of_an_array_are_always_there():
    for size in (1, 24, 30, 41, 4000):
        array = np.arange(size) + 0.5
        assert "0.5" in show(array)
        assert "0.5" in typed(array)
        assert len(show(array)) < 700


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n b\tc", "a b c"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("a\x00\u202eb", "a b"),
        ("word " * 99, "word " * 59 + "..."),
        ("x" * 999, "x" * 296 + " ..."),
    ],
)
def test_a_foreign_text_is_one_printable_line_of_whole_words(text, expected):
    assert printable(text) == expected


# --------------------------------------------------------------------------- the hints


def mean(X):
    return X.mean(axis=0)


def rows(rng):
    for m in (2, 3, 5, 7):
        yield (rng.normal(size=(m, 4)),)


with_hints = Part(
    "mean",
    mean,
    rows,
    mistakes="""
        return X[0] * 1.0
            the first row is no mean.
    """,
)


def for_few(X):
    return X[0] * 1.0 if len(X) < 6 else mean(X)


def for_few_and_else_another(X):
    return X[0] * 1.0 if len(X) < 6 else np.sin(mean(X))


def for_one(X):
    return X[0] * 1.0 if len(X) == 3 else np.sin(mean(X))


def test_a_hint_that_explains_every_case_is_certain():
    assert "Hint: the first row is no mean." in said(with_hints, lambda X: X[0] * 1.0)


@pytest.mark.parametrize(
    ("function", "failures"), [(for_few, 3), (for_few_and_else_another, 4)]
)
def test_a_hint_that_explains_most_failures_only_is_a_perhaps(function, failures):
    message = said(with_hints, function)
    assert "Perhaps: the first row is no mean." in message
    assert f"(Explains 3 of {failures} wrong results" in " ".join(message.split())
    assert "Hint:" not in message


def test_a_hint_that_explains_one_failure_is_not_shown():
    message = said(with_hints, for_one)
    assert "Perhaps:" not in message
    assert "Hint:" not in message


def test_no_factor_is_seen_in_a_single_wrong_array():
    message = said(with_hints, lambda X: 2 * mean(X) if len(X) == 5 else mean(X))
    assert "Hint:" not in message
    assert "Perhaps:" not in message


def test_of_nan_no_sentence_is_told_that_a_number_would_break():
    part = Part(
        "mean",
        mean,
        rows,
        properties=[Property("no entry is below -9", lambda X, y: (y > -9).all())],
    )
    message = said(part, lambda X: mean(X) * np.nan)
    assert "no entry is below" not in message
    assert "4 of 4 entries are nan or inf" in message
    assert "no entry is below -9: this does not hold" in said(part, lambda X: X[0] - 99)


def test_nothing_is_guessed_from_zeros_nan_and_exceptions():
    part = Part(
        "mean",
        mean,
        rows,
        mistakes="""
            return 0 * X[0]
                zeros are no mean.

            return np.nan * X[0]
                nan is no mean.

            return X.no_mean()
                there is no such method.
        """,
    )

    def zeros(X):
        return 0 * X[0] if len(X) < 6 else np.sin(X[0])

    def nans(X):
        return np.nan * X[0] if len(X) < 6 else np.sin(X[0])

    def errors(X):
        return X.no_mean() if len(X) < 6 else np.sin(X[0])

    for function in (zeros, nans, errors):
        assert "Perhaps:" not in said(part, function)


# ----------------------------------------------------------------- the smallest failure


def large(rng):
    for m in (7, 9):
        yield (10 * rng.normal(size=(m, 5)),)


def small(rng):
    yield (rng.integers(-3, 4, size=(2, 2)).astype(float),)


def no_negative_sum(X):
    value = np.abs(X).sum(axis=0)
    value[X[0] < 0] *= -0.37
    return value


def test_the_smallest_given_input_that_fails_is_shown_with_its_wrong_numbers():
    part = Part("sizes", lambda X: np.abs(X).sum(axis=0), large, small=small)
    message = said(part, no_negative_sum, 5)
    numbers = message.partition("X = [[")[2].partition("]] result")[0]
    assert len(numbers.replace("] [", " ").split()) == 4
    assert "expected" in message.partition("Broken: ")[2]
    assert said(part, no_negative_sum, 5) == message


def test_numbers_are_rounded_if_the_function_then_fails_as_well():
    part = Part("sizes", lambda X: np.abs(X).sum(axis=0), large)
    message = said(part, no_negative_sum, 5)
    numbers = message.partition("X = [[")[2].partition("]] result")[0]
    assert all(one.endswith(".") for one in numbers.replace("] [", " ").split())


def test_probabilities_are_not_rounded():
    def squares(P):
        return (P**2).sum(axis=1)

    def probabilities(rng):
        yield (rng.dirichlet(np.ones(3), size=4),)

    part = Part("squares", squares, probabilities)
    assert "P = [[0. " not in said(part, lambda P: np.sin(squares(P)))


def test_what_the_reference_cannot_compute_is_not_shown():
    def logs(P):
        return np.log(P).sum(axis=1)

    def positive(rng):
        yield (rng.uniform(0.1, 0.4, size=(2, 2)) + np.array([0, 1]),)

    message = said(Part("logs", logs, positive), lambda P: np.sin(logs(P)))
    assert "P = [[0. " not in message


def test_a_mistake_that_explains_few_of_the_failures_is_not_guessed():
    part = Part(
        "mean",
        mean,
        lambda rng: [(rng.normal(size=(m, 4)),) for m in (2, 3, 5, 6, 7, 8)],
        mistakes="""
            return X[0] * 1.0
                the first row is no mean.
        """,
    )

    def mostly_raises(X):
        return X[0] * 1.0 if len(X) < 4 else X.no_mean()

    assert "Perhaps:" not in said(part, mostly_raises)
