"""What a message says of the inputs on which a function is wrong; kept results."""

import numpy as np
import pytest

from tests.tutor.test_calls import said
from tutor import checks
from tutor.checks._part import Case, Part


def doubled(X):
    return 2 * X


def inputs(rng):
    for m in (1, 2, 3, 5):
        yield (rng.normal(size=(m, 3)),)
        yield (rng.normal(size=(m, 3)).astype(np.float32),)


PART = Part(
    "doubled",
    doubled,
    inputs,
    traits={"with five rows": lambda X: len(X) == 5},
)


def wrong_if(test):
    return lambda X: np.sin(X) if test(X) else 2 * X


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (
            lambda X: X.dtype == np.float32,
            "wrong for all 4 inputs in float32, right for the 4 others.",
        ),
        (
            lambda X: len(X) == 1,
            "wrong for all 2 inputs whose first array has one row, right for the 6",
        ),
        (
            lambda X: len(X) == 5,
            "wrong for all 2 inputs with five rows, right for the 6",
        ),
        (
            lambda X: X.dtype == np.float32 and len(X) > 1,
            "wrong for 3 of the 4 inputs in float32, right for the 4 others.",
        ),
    ],
)
def test_what_the_wrong_inputs_have_in_common_is_said(test, words):
    assert f"Where: {words}" in " ".join(said(PART, wrong_if(test)).split())


def test_nothing_is_said_of_where_if_it_is_everywhere_or_by_chance():
    assert "Where:" not in said(PART, np.sin)
    one = wrong_if(lambda X: X.dtype == np.float32 and len(X) == 3)
    assert "Where:" not in said(PART, one)  # of the four in float32 only one


def test_something_kept_by_shape_is_seen():
    kept = {}

    def keeps(X, Y):
        return X + kept.setdefault(Y.shape, Y.copy())

    part = Part(
        "sum",
        lambda X, Y: X + Y,
        lambda rng: [rng.normal(size=(2, m, 3)) for m in (1, 2, 3, 4, 1, 2, 3, 4)],
    )
    words = (
        "wrong for all 4 inputs whose X has a shape seen before (is something kept?)"
    )
    assert words in " ".join(said(part, keeps).split())


def test_results_that_are_those_of_an_earlier_input_are_seen():
    kept = {}

    def by_shape(X):
        return 2 * kept.setdefault((X.shape, X.dtype), X.copy())

    twice = Part("doubled", doubled, lambda rng: [*inputs(rng), *inputs(rng)])
    words = " ".join(said(twice, by_shape).split())
    assert "the result of an earlier input: is something kept from call to" in words


def test_a_limit_that_comes_again_is_not_said_to_be_kept():
    ones = Part(
        "total", lambda X: X.sum(), lambda rng: [(np.ones(k),) for k in (1, 2, 3, 4)]
    )
    assert "kept" not in said(ones, lambda X: min(X.sum(), 2.0))


def test_a_trait_that_some_right_inputs_have_is_not_named():
    wide = Part("doubled", doubled, lambda rng: [*inputs(rng), *inputs(rng)])
    some = wrong_if(lambda X: len(X) == 1 and X[0, 0] > 0)
    assert "one row" not in said(wide, some, seed=1)


def claims(_):
    for x in (1.0, 2.0, 3.0):
        yield Case((x, 2 * x), "right: twice")
    for x in (1.0, 2.0):
        yield Case((x, 3 * x), "three times")
        yield Case((x, -2 * x), "the sign is wrong")


def is_double(x, y):
    return bool(y == 2 * x)


JUDGE = Part("is_double", is_double, claims)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x, y: abs(y) == 2 * x, "True for 2 of 4 that must be False: the sign"),
        (lambda x, y: y == 2, "False for 2 of 3 that must be True: twice."),
        (
            lambda x, y: y == 2 * x or int("no"),
            "No answer for all 4 that must be False: three times; the sign is wrong.",
        ),
        (lambda x, y: True, "for all 4 that must be False: three times; the sign is"),
    ],
)
def test_of_claims_those_are_named_that_are_judged_wrongly(function, words):
    assert words in " ".join(said(JUDGE, function).split())


def test_a_hint_to_a_judge_says_that_it_is_from_answers_alone():
    judge = Part(
        "is_double",
        is_double,
        claims,
        mistakes="""
            return True
                it says True to everything.
            """,
    )
    message = " ".join(said(judge, lambda x, y: x == x).split())
    assert "it says True to everything. (Told from the answers alone.)" in message


def test_a_claim_is_shown_as_it_is_with_its_note():
    part = Part(
        "is_ten_thirds",
        lambda x: bool(x[0] == 10 / 3),
        lambda rng: [
            Case((np.array([10 / 3]),), "ten thirds"),
            Case((np.array([3.34]),), "nearly ten thirds"),  # rounded it fails as well
        ],
    )
    message = said(part, lambda x: abs(x[0] - 10 / 3) < 0.1)
    assert "x = [3.34] (nearly ten thirds)" in message


def test_a_result_that_a_later_call_overwrites_is_refused():
    buffers = {}

    def into_a_buffer(X):
        buffer = buffers.setdefault((X.shape, X.dtype.char), np.empty_like(X))
        return np.multiply(2, X, out=buffer)

    twice = Part("doubled", doubled, lambda rng: [*inputs(rng), *inputs(rng)])
    message = " ".join(said(twice, into_a_buffer).split())
    assert "this call wrote into the array that an earlier call returned" in message
    assert said(twice, lambda X: 2 * X) == ""


def test_chance_is_told_before_a_wrong_result():
    state = np.random.default_rng(0)
    message = said(PART, lambda X: 2 * X + state.normal() * (len(X) > 2) + (len(X) < 3))
    assert "a second call with the same input gave another result" in message


def test_a_perhaps_is_not_wrong_where_the_function_is_right():
    part = Part(
        "doubled",
        doubled,
        inputs,
        mistakes="""
            return 3 * X
                three times.
            """,
    )
    few = said(part, lambda X: 3 * X if len(X) == 5 else 2 * X)
    most = said(part, lambda X: 3 * X if len(X) > 1 else 2 * X)
    assert "Perhaps:" not in few
    assert "Perhaps: three times." in most
    assert (
        "(Explains 6 of 6 wrong results; does not fit 2 of the right ones.)"
        in " ".join(most.split())
    )


def test_a_perhaps_is_not_said_if_too_many_right_results_speak_against_it():
    part = Part("doubled", doubled, inputs, mistakes="return 3 * X\n    three times.\n")
    message = said(part, lambda X: 3 * X if len(X) > 2 else 2 * X)
    assert "Perhaps:" not in message


@pytest.mark.parametrize(("rows", "is_said"), [((5,), False), ((3, 5), True)])
def test_a_trait_of_the_part_is_said_if_three_in_four_inputs_are_wrong(rows, is_said):
    long = {"of some length": lambda X: len(X) > 2}
    part = Part("doubled", doubled, inputs, traits=long)
    wrong = wrong_if(lambda X: len(X) in rows and not (len(X) == 3 and X.itemsize == 4))
    assert ("of the 4 inputs of some length" in said(part, wrong)) == is_said


def test_a_row_is_named_only_if_that_is_true_of_every_wrong_array():
    part = Part("doubled", doubled, inputs)

    def all_but_the_last(X):
        return np.vstack([np.sin(X[:-1]), 2 * X[-1:]])

    def also_of_one_row(X):
        return all_but_the_last(X) if len(X) > 1 else np.sin(X)

    assert "only the last row is right." in said(part, all_but_the_last)
    assert "only the" not in said(part, also_of_one_row)
    last = said(part, lambda X: np.hstack([2 * X[:, :-1], np.sin(X[:, -1:])]))
    assert "only the last column is wrong." in last


def test_of_one_column_it_is_not_said_that_only_the_first_is_wrong():
    def columns(rng):
        return [(rng.normal(size=(m, 1)),) for m in (3, 4, 5)]

    assert "only the first" not in said(Part("doubled", doubled, columns), np.sin)


def test_zeros_are_said_to_be_zeros():
    part = Part("both", lambda X: (2 * X, 3 * X), inputs)
    message = said(part, lambda X: (0 * X, 3 * X))
    assert "Hint: result 0: every entry is 0." in message


def test_rounding_is_named():
    assert "rounded to 3 decimals." in said(PART, lambda X: np.round(2 * X, 3))


def test_the_traits_of_exercises_take_all_inputs():
    for parts in checks.EXERCISES.values():
        for part in parts:
            for words, has in part.traits.items():
                found = {bool(has(*case.args)) for case in part.draw(0)}
                assert found == {True, False}, f"{part.name}: {words}"
