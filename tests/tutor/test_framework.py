"""What every check owes to a student, shown on a small part of its own."""

import sys

import numpy as np
import pytest

import nnlib
from tutor.checks import _calls
from tutor.checks._mistakes import Mistake
from tutor.checks._part import Case, CheckFailed, NotWritten, Part, Property
from tutor.checks._time_limit import Clock
from tutor.checks._words import show


def mean(X):
    return X.mean(axis=0)


def cases(rng):
    yield Case((np.array([[2.0, 4.0], [4.0, 8.0]]),), "by hand: 3 and 6")
    for m in (1, 3, 7):
        yield (rng.normal(size=(m, 4)),)
    yield (rng.normal(size=(5, 2)).astype(np.float32),)


part = Part(
    "mean",
    mean,
    cases,
    properties=[
        Property(
            "no mean is above the largest",
            lambda X, mu: (
                (mu <= X.max(axis=0) + 1e-6).all() or f"largest: {mu.max():g}"
            ),
        )
    ],
    other_mistakes=[Mistake("the first row is no mean.", lambda X: X[0] * 1)],
)


def says(function, seed=0):
    with pytest.raises(CheckFailed) as error:
        part(function, seed=seed)
    return str(error.value)


def test_a_right_function_is_verified_in_a_few_words():
    expected = "mean: verified on 5 inputs:\n  no mean is above the largest"
    assert repr(part(lambda X: sum(X) / np.float32(len(X)))) == expected


def test_the_message_shows_input_result_property_hint_and_how_to_repeat_it():
    lines = says(lambda X: X.sum(axis=0), seed=42).splitlines()
    assert lines == [
        "mean: not right yet.",
        "  X = [[2. 4.]",
        "       [4. 8.]]",
        "  (by hand: 3 and 6)",
        "  result = [ 6. 12.]",
        "Broken: no mean is above the largest: this does not hold (largest: 12).",
        "Wrong:  2 of 2 entries are wrong: at [0] expected 3, got 6; at [1] expected",
        "        6, got 12.",
        "Hint:   m times too large, where m is the number of samples: is a mean over",
        "        the samples missing?",
        "Repeat: checks.mean(mean, seed=42)",
    ]


def test_a_known_mistake_has_its_own_hint():
    assert "Hint:   the first row is no mean." in says(lambda X: X[:1].sum(axis=0))


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (lambda X: -mean(X), "the sign is wrong: every value is -1 times"),
        (lambda X: mean(X) / len(X), "m times too small"),
        (lambda X: -X.sum(axis=0), "m times too large and of the wrong sign"),
        (lambda X: 2 * mean(X), "twice as large"),
        (lambda X: mean(X) / 2, "half as large"),
        (lambda X: mean(X)[::-1].copy(), "the entries are in reverse order"),
        (lambda X: mean(X) - 1, "every entry is off by the same number"),
        (lambda X: np.roll(mean(X), 1), "shifted by one place, to the right"),
    ],
)
def test_one_factor_that_explains_all_is_named(wrong, hint):
    # of two columns, shifted is reversed: these have more
    wide = Part("mean", mean, lambda rng: [(rng.normal(size=(m, 5)),) for m in (3, 4)])
    with pytest.raises(CheckFailed) as error:
        wide(wrong, seed=0)
    assert f"Hint:   {hint}" in str(error.value)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (lambda X: np.vstack([X[:1], 2 * X[1:]]), "only the first row is wrong."),
        (lambda X: np.vstack([2 * X[:-1], X[-1:]]), "only the last row is wrong."),
        (lambda X: np.vstack([2 * X[:1], X[1:]]), "only the first row is right."),
    ],
)
def test_one_wrong_row_is_named(wrong, hint):
    def shapes(rng):
        return [(rng.normal(size=(m, 4)),) for m in (3, 5)]

    with pytest.raises(CheckFailed) as error:
        Part("twice", lambda X: 2 * X, shapes)(wrong, seed=0)
    assert f"Hint:   {hint}" in str(error.value)


def test_a_mistake_of_no_simple_factor_has_no_hint():
    assert "Hint" not in says(lambda X: np.sin(mean(X)))


def test_a_stub_is_not_written_yet_and_jupyter_shows_one_line():
    def stub(X):
        raise NotImplementedError("write it")

    with pytest.raises(NotWritten) as error:
        part(stub)
    assert error.value._render_traceback_() == [str(error.value)]
    assert str(error.value).startswith("mean: not written yet.")


def test_an_exception_shows_the_students_line_and_none_of_ours():
    def wrong(X):
        return X.no_such_thing

    message = says(wrong)
    assert "it raised AttributeError" in message
    assert "return X.no_such_thing" in message
    assert "_calls.py" not in message


def test_a_result_that_changes_from_call_to_call_is_rejected():
    rng = np.random.default_rng(0)
    message = says(lambda X: mean(X) + rng.normal())
    assert "a second call with the same input gave another result" in message


def test_prints_and_warnings_of_a_function_do_not_reach_the_notebook(capfd):
    def talks(X):
        sys.stdout.write("here")
        sys.stderr.write("and here")
        np.log(np.zeros(1))
        return mean(X)

    part(talks)
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_calling_nnlib_for_it_is_detected():
    accuracy = Part(
        "accuracy",
        lambda y_true, y_pred: float((y_true == y_pred).mean()),
        lambda rng: [(np.array([1, 2]), np.array([1, 3]))],
    )
    with pytest.raises(CheckFailed, match=r"calls nnlib\.metrics\.accuracy"):
        accuracy(lambda y_true, y_pred: nnlib.accuracy(y_true, y_pred))
    with pytest.raises(CheckFailed, match=r"calls nnlib\.metrics\.accuracy"):
        accuracy(nnlib.accuracy)


def test_the_function_itself_is_expected_not_its_result():
    words = "expected the function mean itself, got an array of shape (2,): [1. 2.]"
    assert words in says(np.array([1.0, 2.0]))


def test_an_endless_loop_ends_and_the_next_check_works(monkeypatch):
    def endless(X):
        while True:
            pass

    with monkeypatch.context() as patch:
        patch.setattr(_calls, "LIMIT", 0.1)
        assert "no result within 0.1 seconds" in says(endless)
    assert part(mean)


def test_an_interrupt_just_outside_the_students_code_is_the_time_limit_too(monkeypatch):
    def run(clock, function, *args):
        clock.expired = True
        raise KeyboardInterrupt

    monkeypatch.setattr(Clock, "run", run)
    assert "a loop that never ends" in says(mean)


def test_a_loop_that_swallows_the_interrupt_is_still_rejected(monkeypatch):
    monkeypatch.setattr(_calls, "LIMIT", 0.1)

    def stubborn(X):
        try:
            while True:
                pass
        except KeyboardInterrupt:
            return mean(X)

    assert "no result within" in says(stubborn)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.arange(3.0), "[0. 1. 2.]"),
        (
            np.arange(60, dtype=np.float32).reshape(30, 2),
            "[[ 0.  1.]\n [ 2.  3.]\n ...\n [56. 57.]\n [58. 59.]] of shape (30, 2) "
            "(float32)",
        ),
        (np.arange(99), "[ 0  1  2 ... 96 97 98] of shape (99,) (int64)"),
        (np.array([np.nan, 1e5, 1e-5]), "[    nan 100000.      0.]"),
        (np.zeros((0, 3)), "an empty array of shape (0, 3)"),
        ((1, {"a": 2.5}), "(1, {'a': 2.5})"),
        (((2, 3), (3,)), "((2, 3), (3,))"),
        (object(), "a object"),
        ("x" * 200, "'" + "x" * 65 + " ..."),
    ],
)
def test_values_are_shown_in_few_words(value, words):
    assert show(value) == words


def test_what_a_foreign_type_says_of_itself_is_not_trusted():
    class Bad:
        def __repr__(self):
            raise RuntimeError

    assert show(Bad()) == "a Bad"
