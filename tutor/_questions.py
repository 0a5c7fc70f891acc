"""The questions of the course: finding one, judging an answer, proving the key.

They are written in course/questions/NN.toml; `tools.questions` makes questions.json of
them, so that a student needs nothing but this package.
"""

import functools
import json
from pathlib import Path

FILE = Path(__file__).with_name("questions.json")


@functools.cache
def _read(file):
    return json.loads(file.read_text(encoding="utf-8"))


def all_questions():
    """Return {id: question}, in the order of the chapters."""
    return _read(Path(FILE))


def find(id):
    """Return the question with an id such as "02.sure-and-wrong"."""
    questions = all_questions()
    if id not in questions:
        chapter = str(id).partition(".")[0]
        known = [one for one in questions if one.startswith(f"{chapter}.")]
        raise ValueError(
            f"id must name a question of course/questions/{chapter}.toml, one of "
            f"{known}, got {id!r}. After a change there: python -m tools.questions"
        )
    return questions[id]


def is_right(question, answer):
    """Whether an answer, the name of an option or a number, is the right one."""
    if "options" in question:
        return answer == question["key"]
    return _near(answer, question["number"], question["tolerance"])


def _near(answer, number, tolerance):
    # half of the last place that a decimal fraction can lose must not decide
    return abs(answer - number) <= tolerance * (1 + 1e-9)


def settle(id, value):
    """Compare the key of a question with what the chapter has computed.

    Parameters
    ----------
    id : str
        Of a question, such as "02.sure-and-wrong".
    value : str or float
        The name of the option that turns out to be right, or the number.

    Raises
    ------
    AssertionError
        If the key says something else.
    """
    question = find(id)
    if not is_right(question, value):
        key = question.get("key", question.get("number"))
        raise AssertionError(
            f"the key of question {id} is {key!r}, the chapter computes {value!r}: "
            "one of the two is wrong"
        )


def caption(question):
    """Return what stands above a question."""
    return "Find the mistake" if question["card"] else "Your prediction"
