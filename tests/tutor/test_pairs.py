"""The cases of a part cover all pairs of the dimensions of its inputs."""

import numpy as np
import pytest

from tests.tutor import dimensions, pairs
from tests.tutor.pairs import Space, dimension
from tutor import checks
from tutor.checks._part import Part

SEEDS = range(5)


def test_the_dimensions_of_every_exercise_are_written_down():
    assert set(dimensions.WRITTEN) == set(checks.EXERCISES)


@pytest.mark.parametrize("exercise", dimensions.WRITTEN)
def test_every_part_of_an_exercise_has_its_dimensions(exercise):
    parts = checks.EXERCISES[exercise]
    assert set(dimensions.spaces_of(exercise)) == {part.name for part in parts}


@pytest.mark.parametrize("name", dimensions.spaces())
def test_the_cases_of_a_part_cover_all_pairs_of_its_dimensions(name):
    part, space = getattr(checks, name), dimensions.spaces()[name]
    assert not space.missing(part, SEEDS), space.cases_for(space.missing(part, SEEDS))
    assert not space.stale(part, SEEDS)


# ------------------------------------------------------------------------ the tool


def drawing(*arrays):
    return Part("double", lambda X: 2 * X, lambda rng: [(array,) for array in arrays])


SPACE = Space(
    pairs.sizes("X", 0, 1),
    pairs.types("X"),
    pairs.magnitudes("X", large=10),
    never={("rows of X more", "magnitude of X large"): "for this test"},
)


def test_a_pair_without_a_case_is_missing_and_a_case_for_it_is_named():
    part = drawing(np.ones((1, 2)), np.full((1, 2), 99, "f4"), np.ones((2, 2), "f4"))
    expected = [
        ("rows of X more", "type of X float64"),
        ("magnitude of X large", "type of X float64"),
    ]
    found = SPACE.missing(part, (0,))
    assert found == set(map(frozenset, expected))
    # the two cannot stand in one case: that is the pair which is never
    assert len(SPACE.cases_for(found)) == 2
    more = drawing(*(np.full((1, 2), 99.0), np.ones((3, 1)), *_arrays(part)))
    assert not SPACE.missing(more, (0,))


def _arrays(part):
    return [case.args[0] for case in part.draw(0)]


def test_a_pair_that_is_said_never_to_be_and_is_there_is_stale():
    part = drawing(np.full((2, 2), 99.0))
    assert SPACE.stale(part, (0,)) == set(SPACE.never)


def test_a_pair_must_be_there_in_every_seed():
    def by_luck(rng):
        yield (np.ones((1, 1)) * rng.integers(2),)

    space = Space(dimension("X", zero=lambda X: X == 0, one=lambda X: X == 1))
    missing = space.missing(Part("double", lambda X: 2 * X, by_luck), range(20))
    assert missing == {frozenset(["X zero"]), frozenset(["X one"])}


def test_a_pair_of_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="never: expected pairs"):
        Space(pairs.types("X"), never={("type of X float64", "rows of X 7"): "why"})


@pytest.mark.parametrize(
    ("made", "array", "levels"),
    [
        (pairs.layouts("X"), np.zeros((3, 2)), {"rows"}),
        (pairs.layouts("X"), np.zeros((3, 2)).T, {"columns"}),
        (pairs.layouts("X"), np.zeros((6, 4))[::2, ::2], {"strided"}),
        (
            pairs.holds("X", zero=lambda X: X == 0, minus_inf=np.isneginf),
            np.array([0, -np.inf]),
            {"zero", "minus_inf"},
        ),
        (pairs.holds("X", zero=lambda X: X == 0), np.ones(2), {"none"}),
        (
            dimension("X", ties=pairs.has_ties("X"), no=pairs.has_no_ties("X")),
            np.array([[1, 2], [3, 3]]),
            {"ties"},
        ),
        (pairs.magnitudes("X", small=1e-3, large=9), np.full(2, 1e-5), {"small"}),
        (pairs.key_order("X", sorted), {"b": 1, "a": 2}, {"other"}),
        (pairs.sizes("X", 0, 1, 2), [5, 6, 7], {"more"}),
    ],
)
def test_levels_of_an_input(made, array, levels):
    part, space = drawing(array), Space(made)
    found = space.levels_of(part, part.draw(0)[0])
    assert found == {f"{made.name} {level}" for level in levels}
