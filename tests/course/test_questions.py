"""Questions and turns stand in their chapters once; no place of an option is better."""

import json
import subprocess
import sys

import nbformat
import numpy as np
import pytest

from tests.browser import asking
from tests.course import lessons
from tests.places import CHAPTERS, ROOT
from tests.tutor.test_turn import log_odds
from tools import questions as tool
from tools.gates import problems
from tools.outputs import execute
from tutor import checks
from tutor.checks._part import Part

# chapters that ask instead of saying **Predict
TOLD_ANEW = ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"]
QUESTIONS = json.loads((ROOT / "tutor" / "questions.json").read_text(encoding="utf-8"))
TEXTS = {
    path.stem[:2]: path.read_text(encoding="utf-8")
    for path in sorted(CHAPTERS.glob("[0-9][0-9]_*.py"))
}


def turns_of(number):
    return [
        turn
        for module, parts in checks.CHAPTERS.items()
        if module.startswith(f"ch{number}")
        for turn in parts
    ]


@pytest.mark.parametrize("number", TEXTS)
def test_a_chapter_owes_nothing_to_its_questions_and_turns(number):
    own = {id: one for id, one in QUESTIONS.items() if id.startswith(f"{number}.")}
    told = number in TOLD_ANEW
    found = lessons.complaints(
        number, TEXTS[number], own, turns_of(number), told_anew=told
    )
    assert list(found) == []


def test_every_question_and_every_turn_belongs_to_a_chapter():
    assert {id.partition(".")[0] for id in QUESTIONS} <= TEXTS.keys()
    assert {module[2:4] for module in checks.CHAPTERS} <= TEXTS.keys()
    assert set(TOLD_ANEW) <= TEXTS.keys()


@pytest.mark.parametrize("number", TEXTS)
def test_ours_of_a_chapter_passes_its_own_check(number):
    functions = lessons.ours(TEXTS[number])
    for turn in turns_of(number):
        for seed in range(3):
            Part.__call__(turn, functions[turn.name], seed=seed)


def p_of_places(places, n_draws=20_000):
    """Return how likely right options stand so unevenly by chance.

    `places` are pairs (place of the right option, number of options). The statistic is
    chi-square; its distribution is drawn, so that it holds for few questions too.
    """
    at, n = np.array(places).reshape(-1, 2).T
    expected = ((np.arange(5) < n[:, None]) / n[:, None]).sum(axis=0)
    used = expected > 0

    def statistic(at):  # (draws, questions)
        observed = (at[:, :, None] == np.arange(5)).sum(axis=1)
        return ((observed - expected) ** 2)[:, used] @ (1 / expected[used])

    drawn = np.random.default_rng(0).integers(0, n, size=(n_draws, len(n)))
    more = statistic(drawn) >= statistic(at[None])[0] - 1e-9
    return (1 + more.sum()) / (1 + n_draws)


def test_no_place_of_the_right_option_is_favoured():
    places = [
        ([option["name"] for option in one["options"]].index(one["key"]), n)
        for one in QUESTIONS.values()
        if (n := len(one.get("options", ())))
    ]
    assert p_of_places(places) > 0.01


def test_the_test_of_places_is_exact():
    # by hand: all of 3 right ones of 4 at one place: 4 (1/4)^3; of 6: 4 (1/4)^6
    assert p_of_places([(1, 4)] * 3) == pytest.approx(1 / 16, abs=0.005)
    assert p_of_places([(2, 4)] * 6) < 0.01
    assert p_of_places([(0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]) > 0.9
    assert p_of_places([]) == 1


CHAPTER = '''
# %% [markdown]
# ## Where it is lost

# %%
review("02")

# %%
ask("02.a")

# %% tags=["reveal"]
%matplotlib inline
best = max([1, 2])
settle("02.a", "x" if best == 2 else "y")

# %% tags=["your-turn"]
def log_odds(a, i, j):
    """Return log(a_i / a_j)."""
    ...

# %%
checks.log_odds(log_odds)

# %% tags=["folded"]
@checks.log_odds.ours
def log_odds(a, i, j):
    return np.log(a[i] / a[j])
'''
QUESTION = tool.question(
    {
        "prompt": "Which?",
        "key": "x",
        "options": {
            "x": {"text": "this"},
            "y": {"text": "that", "feedback": "See [it](#where-it-is-lost)."},
        },
    }
)


def said_of(text, questions=None):
    questions = {"02.a": QUESTION} if questions is None else questions
    return list(lessons.complaints("02", text, questions, [log_odds], told_anew=True))


def test_a_chapter_that_does_all_is_not_complained_about():
    assert said_of(CHAPTER) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('ask("02.a")', "", "02.a is asked 0 times, not once"),
        ('ask("02.a")', 'ask("02.a")\nask("02.a")', "02.a is asked 2 times, not once"),
        ('ask("02.a")', 'ask("02.b")', "has no question 02.b"),
        ('"x" if best == 2 else "y"', '"x"', "settles 02.a by 'x', which computes"),
        ('"x" if best == 2 else "y"', "-1.0 * 2", "settles 02.a by -1.0 * 2, which"),
        ('tags=["reveal"]', "", "settles 02.a in a cell without the tag reveal"),
        ("## Where it is lost", "## Where", "02.a links to #where-it-is-lost, which"),
        ("## Where", "**Predict.** ## Where", "has a **Predict that is no question"),
        ('review("02")', "", "must have review('02') once"),
        ('review("02")', 'review("03")', "must have review('02') once"),
        ('tags=["your-turn"]', "", "log_odds must be a your-turn, a check, then ours"),
        ("checks.log_odds(log_odds)", "", "log_odds must be a your-turn, a check,"),
        ('tags=["folded"]', "", "log_odds must be a your-turn, a check, then ours"),
        (
            "log_odds(a, i, j):\n    return",
            "log_odds(a, j, i):\n    return",
            "arguments",
        ),
        ("def log_odds", "def odds", "odds is no turn of this chapter"),
    ],
)
def test_what_a_chapter_owes_is_said(old, new, says):
    assert old in CHAPTER
    assert any(says in one for one in said_of(CHAPTER.replace(old, new)))


def test_a_question_that_is_settled_first_is_no_question():
    head, cell = CHAPTER.split('# %%\nask("02.a")\n')
    assert "settles 02.a before it is asked" in said_of(head + cell + '\nask("02.a")')


def test_ours_is_found_with_what_it_needs():
    text = "# %%\nimport numpy as np\n" + CHAPTER
    Part.__call__(log_odds, lessons.ours(text)["log_odds"], seed=0)


def test_a_built_notebook_is_compared_without_the_answers_of_anybody(tmp_path):
    (tmp_path / asking.FILES).write_text(json.dumps(asking.questions()), "utf-8")
    nb = execute(asking.notebook(), tmp_path)
    assert list(problems(nb)) == []
    asks = [cell.outputs for cell in nb.cells if cell.source.startswith("ask(")]
    assert [[set(one.data) for one in outputs] for outputs in asks] == [
        [{"text/html", "text/plain"}]
    ] * 2
    nbformat.write(nb, tmp_path / "asked.ipynb")
    line = '{"id": "01.faster", "answer": "same", "right": false, "day": "2026-01-01"}'
    (tmp_path / "answers.jsonl").write_text(f"{line}\ndamaged", encoding="utf-8")
    options = ["--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    again = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "asked.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert again.returncode == 0, again.stdout
    assert "7 passed" in again.stdout
