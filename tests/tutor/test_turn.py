"""*Your turn*: never an error, always a way on, the student's code if it is right."""

from pathlib import Path

import numpy as np
import pytest

from tests.tutor.anew import anew
from tutor import checks
from tutor.checks._part import CheckFailed, Part
from tutor.checks._turn import Turn


def _log_odds(a, i, j):
    odds = a[i] / a[j]
    return float(np.log(odds))


log_odds = Turn(
    "log_odds",
    _log_odds,
    lambda rng: [(rng.dirichlet(np.ones(3)), 0, 2) for _ in range(4)],
    mistakes="""
        odds = a[j] / a[i]
            the two probabilities are exchanged.
    """,
)
NOT_WRITTEN = (
    "log_odds: not written yet. Put your code in the place of the dots, run that cell, "
    "then this one. Without it the chapter goes on with ours."
)
TURNS = [turn for parts in checks.CHAPTERS.values() for turn in parts]


def dots(a, i, j):
    """Return log(a_i / a_j)."""
    ...


def docstring(a, i, j):
    """Return log(a_i / a_j)."""


def passes(a, i, j):
    pass


def returns_none(a, i, j):
    return None


def returns_dots(a, i, j):
    return ...


def refuses(a, i, j):
    raise NotImplementedError


@pytest.mark.parametrize(
    "stub", [dots, docstring, passes, returns_none, returns_dots, refuses]
)
def test_what_is_not_written_is_said_in_one_friendly_line(stub):
    assert repr(log_odds(stub)) == NOT_WRITTEN


def test_an_assignment_without_return_is_not_a_stub():
    def forgot(a, i, j):
        odds = a[i] / a[j]  # noqa: F841

    assert "is the `return` missing?" in repr(log_odds(forgot, seed=0))


def test_a_mistake_is_said_in_the_words_of_a_part_and_raises_nothing():
    def wrong(a, i, j):
        return np.log(a[j] / a[i])

    with pytest.raises(CheckFailed) as error:
        Part.__call__(log_odds, wrong, seed=3)
    assert repr(log_odds(wrong, seed=3)) == str(error.value)
    assert "Hint:   the two probabilities are exchanged." in str(error.value)


@pytest.mark.parametrize("thing", [3, None, "log_odds", ...])
def test_what_is_no_function_is_said(thing):
    assert "expected the function log_odds itself" in repr(log_odds(thing))


class Notebook:
    """The three cells of a turn, run in any order."""

    CHECK = "said = repr(checks(log_odds))"
    OURS = "@checks.ours\ndef log_odds(a, i, j):\n    return 'ours'"

    def __init__(self):
        turn = Turn("log_odds", _log_odds, lambda rng: [(np.array([0.2, 0.8]), 0, 1)])
        self.names = {"checks": turn, "np": np}

    def run(self, *cells):
        for cell in cells:
            exec(cell, self.names)
        return self.names["log_odds"](np.array([0.2, 0.8]), 0, 1)


def student(line):
    return f"def log_odds(a, i, j):\n    {line}"


RIGHT, WRONG = student("return np.log(a[i]) - np.log(a[j])"), student("return 0.0")
HIS = pytest.approx(np.log(0.25))
CHECK, OURS = Notebook.CHECK, Notebook.OURS


@pytest.mark.parametrize(
    ("cells", "goes_on_with"),
    [
        ([student("..."), CHECK, OURS], "ours"),
        ([WRONG, CHECK, OURS], "ours"),
        ([RIGHT, CHECK, OURS], HIS),
        ([RIGHT, OURS], "ours"),  # never checked
        ([RIGHT, CHECK, WRONG, OURS], "ours"),  # changed since its check
        ([RIGHT, CHECK, OURS, OURS], HIS),
        ([RIGHT, CHECK, OURS, WRONG, CHECK, OURS], "ours"),
        ([WRONG, CHECK, OURS, RIGHT, CHECK, OURS], HIS),
        ([OURS], "ours"),  # the first cells were left out
        ([student("..."), CHECK, OURS, CHECK, OURS], "ours"),
    ],
)
def test_the_students_function_is_used_if_its_last_check_has_passed(
    cells, goes_on_with
):
    assert Notebook().run(*cells) == goes_on_with


def test_a_function_that_no_longer_passes_is_no_longer_used():
    notebook = Notebook()
    leans = student("return base * np.log(a[i] / a[j])")  # on another cell
    assert notebook.run("base = 1", leans, CHECK, OURS) == HIS
    assert notebook.run("base = 2", CHECK, OURS) == "ours"


def test_ours_is_not_taken_for_what_the_student_has_written():
    notebook = Notebook()
    notebook.names["checks"].reference = lambda a, i, j: "ours"  # ours is right, too
    notebook.run(student("..."), CHECK, OURS, CHECK)
    assert notebook.names["said"] == NOT_WRITTEN


def test_an_untouched_notebook_says_the_same_each_time():
    one, other = Notebook(), Notebook()
    for notebook in (one, other):
        notebook.run(student("..."), CHECK, OURS)
    assert one.names["said"] == other.names["said"] == NOT_WRITTEN


def test_names_are_collected_explicit_sorted_and_each_but_once():
    by_module = checks.EXERCISES | checks.CHAPTERS
    names = [part.name for parts in by_module.values() for part in parts]
    assert len(set(names)) == len(names)
    assert checks.__all__ == sorted([*names, "CHAPTERS", "EXERCISES"])
    for parts in by_module.values():
        assert all(getattr(checks, part.name) is part for part in parts)
    assert all(type(turn) is Turn for turn in TURNS)
    assert not any(isinstance(p, Turn) for ps in checks.EXERCISES.values() for p in ps)


def test_all_modules_of_parts_are_collected():
    files = {path.stem for path in Path(checks.__file__).parent.glob("[ce][hx]*.py")}
    assert files == checks.EXERCISES.keys() | checks.CHAPTERS.keys()


@pytest.mark.parametrize("turn", [log_odds, *TURNS], ids=lambda turn: turn.name)
def test_a_turn_names_its_mistakes_and_accepts_what_is_right(turn):
    for seed in range(3):
        Part.__call__(turn, anew(turn.reference), seed=seed)
    assert turn.mistakes
    for mistake in turn.mistakes:
        for seed in range(2):
            with pytest.raises(CheckFailed) as error:
                Part.__call__(turn, mistake.function, seed=seed)
            said = " ".join(str(error.value).partition("\nHint:   ")[2].split())
            assert said.startswith(" ".join(mistake.hint.split()))
