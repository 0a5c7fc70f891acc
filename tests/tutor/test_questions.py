"""Questions: what their text becomes, what is right, what a chapter proves."""

import json
import re
from html.parser import HTMLParser

import pytest

from tests.places import ROOT, TESTS
from tools import questions as tool
from tutor import _ask, _questions, ask, review, settle
from tutor._answers import keep
from tutor._ask import _again, _widget
from tutor._questions import is_right
from tutor._twin import twin

CHOICE = {
    "prompt": "Which *one*, $a < b$?",
    "key": "b",
    "options": {
        "a": {"text": "$a$", "feedback": "Too small. See [there](#there)."},
        "b": {"text": "the `b`"},
    },
}
NUMBER = {
    "prompt": "How many?",
    "number": 0.5,
    "tolerance": 0.1,
    "unit": "nats",
    "feedback": "Half.",
    "otherwise": "Count again.",
    "near": [{"number": 1, "feedback": "Twice that."}],
}


def changed(table, **new):
    """Return a question with other entries; None takes one away."""
    return {key: value for key, value in (table | new).items() if value is not None}


@pytest.fixture
def questions(tmp_path, monkeypatch):
    """A course of its own: questions 01.choice and 01.number, and no answers."""
    made = {
        "01.choice": tool.question(CHOICE),
        "01.number": tool.question(NUMBER),
    }
    file = tmp_path / "questions.json"
    file.write_text(json.dumps(made), encoding="utf-8")
    monkeypatch.setattr(_questions, "FILE", file)
    monkeypatch.setenv("NNLIB_ANSWERS", str(tmp_path / "answers.jsonl"))
    return made


def test_the_built_file_is_what_the_texts_say():
    stored = (ROOT / "tutor" / "questions.json").read_text(encoding="utf-8")
    assert stored == tool.built(ROOT / "course" / "questions"), (
        "stale: python -m tools.questions"
    )


def test_texts_become_html_and_formulas_stay_for_mathjax():
    made = tool.question(CHOICE)
    assert made["prompt"] == r"<p>Which <em>one</em>, \(a &lt; b\)?</p>"
    assert [one["text"] for one in made["options"]] == [
        r"\(a\)",
        "the <code>b</code>",
    ]
    assert tool.block("$$\\sum_k\na_k$$") == "\\[\\sum_k\na_k\\]"


def test_the_file_is_written_once_and_then_left_alone(tmp_path):
    (tmp_path / "course" / "questions").mkdir(parents=True)
    (tmp_path / "tutor").mkdir()
    text = (TESTS / "browser" / "questions.toml").read_text(encoding="utf-8")
    (tmp_path / "course/questions/07.toml").write_text(text, encoding="utf-8")
    assert tool.write(tmp_path)
    assert not tool.write(tmp_path)
    made = json.loads((tmp_path / "tutor/questions.json").read_text(encoding="utf-8"))
    assert list(made) == ["07.faster", "07.sum"]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (changed(CHOICE, key="c"), r"key must be one of \['a', 'b'\], got 'c'"),
        (changed(CHOICE, key=None), "must have 'key'"),
        (changed(CHOICE, options={"b": {"text": "b"}}), "1 options, expected 2 to 5"),
        (changed(CHOICE, key="a"), "option b must have 'feedback'"),
        (changed(CHOICE, hint="x"), r"unknown keys \['hint'\]"),
        (changed(CHOICE, prompt=" "), "prompt is empty"),
        (changed(CHOICE, card="yes"), "card must be a bool"),
        (changed(NUMBER, tolerance=None), "must have 'tolerance'"),
        (changed(NUMBER, number=True), "number must be a float, got True"),
        (changed(NUMBER, otherwise=None), "must have 'otherwise'"),
        (changed(NUMBER, key="a"), r"unknown keys \['key'\]"),
        (
            changed(NUMBER, near=[{"number": 0.55, "feedback": "x"}]),
            "near number 0.55 is right",
        ),
    ],
)
def test_a_question_that_is_not_as_it_must_be_is_refused(table, says):
    with pytest.raises(ValueError, match=says):
        tool.question(table)


def test_a_key_that_the_chapter_computes_settles_the_question(questions):
    assert settle("01.choice", "b") is None
    assert settle("01.number", 0.6) is None
    with pytest.raises(AssertionError, match=r"01.choice is 'b'.*computes 'a'"):
        settle("01.choice", "a")
    with pytest.raises(AssertionError, match=r"01.number is 0.5.*computes 0.61"):
        settle("01.number", 0.61)


def test_rounding_at_the_edge_of_the_tolerance_does_not_decide():
    question = {"number": 1.0, "tolerance": 0.005}
    assert abs(0.995 - 1.0) > 0.005  # as floats
    assert is_right(question, 0.995)
    assert not is_right(question, 0.99499)


def test_an_unknown_question_is_named_with_those_that_there_are(questions):
    with pytest.raises(ValueError, match=r"one of \['01.choice', '01.number'\]"):
        ask("01.chioce")


class Visible(HTMLParser):
    """Collects the text that shows while every <details> is closed."""

    def __init__(self, html):
        super().__init__()
        self.text, self.inside = "", []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in ("details", "summary"):
            assert (tag, dict(attrs)) in [("details", {}), ("summary", {})]  # not open
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if self.inside and tag == self.inside[-1]:
            self.inside.pop()

    def handle_data(self, data):
        if self.inside in ([], ["details", "summary"]):
            self.text += data


def test_the_plain_form_asks_and_keeps_the_answers_closed(questions):
    choice, number = (twin(id, one) for id, one in questions.items())
    text = Visible(choice).text
    assert text.startswith(r"Which one, \(a < b\)?\(a\)the b")
    assert "Too small" not in text
    assert "<strong>Right:</strong> the <code>b</code>" in choice
    assert "<strong>Not right:</strong> \\(a\\)<p>Too small." in choice
    assert "Answer with a number, in nats." in Visible(number).text
    assert "0.5" not in Visible(number).text
    for said in ("Right:</strong> 0.5 nats", "1 nat<p>Twice that.", "Count again."):
        assert said in number


def shown(capture, call, *args, **kwargs):
    """Return the plain form that a cell shows, and the traits of its widget."""
    before = set(_widget_models())
    call(*args, **kwargs)
    (new,) = set(_widget_models()) - before
    plain, view = capture()
    assert "text/html" in plain
    assert view.keys() == {"application/vnd.jupyter.widget-view+json"}
    return plain["text/html"], _widget_models()[new]


def _widget_models():
    from ipywidgets.widgets.widget import _instances

    return {id: one for id, one in _instances.items() if isinstance(one, _widget())}


@pytest.fixture
def capture(monkeypatch):
    """Return the bundles that were displayed since the last call."""
    bundles = []
    monkeypatch.setattr(
        "IPython.display.display", lambda bundle, raw: bundles.append(bundle)
    )

    def taken():
        got = bundles[:]
        bundles.clear()
        return got

    return taken


def test_what_is_stored_does_not_depend_on_what_was_answered(questions, capture):
    calls = [(ask, "01.choice"), (review, "02")]
    fresh = [shown(capture, *call)[0] for call in calls]
    _, widget = shown(capture, ask, "01.choice")
    widget.committed("01.choice", "a")
    after = [shown(capture, *call) for call in calls]
    assert [plain for plain, _ in after] == fresh
    assert after[0][1].questions[0]["earlier"] == "a"
    assert [one["id"] for one in after[1][1].questions] == ["01.choice"]


def test_the_widget_keeps_what_is_possible_and_nothing_else(questions, capture):
    _, widget = shown(capture, ask, "01.number")
    for answer in (0.45, "b", True, None):
        widget.committed("01.number", answer)
    widget.committed("01.choice", "c")
    _, again = shown(capture, ask, "01.number")
    assert again.questions[0]["earlier"] == 0.45


def test_an_answer_that_is_no_longer_an_option_is_not_shown(
    questions, capture, tmp_path
):
    line = '{"id": "01.choice", "answer": "gone", "right": true, "day": "2026-01-01"}'
    (tmp_path / "answers.jsonl").write_text(line, encoding="utf-8")
    _, widget = shown(capture, ask, "01.choice")
    assert "earlier" not in widget.questions[0]


def test_review_says_in_one_sentence_that_there_is_nothing(questions, capture):
    _, widget = shown(capture, review, "02")
    assert widget.questions == []
    assert re.fullmatch(r"Nothing to repeat yet: .*\.", widget.sentence)
    _, answered = shown(capture, ask, "01.choice")
    answered.committed("01.choice", "b")
    _, widget = shown(capture, review, "02")
    assert widget.sentence == "Nothing to repeat today. Go on."
    _, widget = shown(capture, review, "01")  # only earlier chapters
    assert widget.sentence.startswith("Nothing to repeat yet")


def test_a_card_is_not_asked_again_because_it_needs_its_formula(tmp_path, monkeypatch):
    made = {
        "01.plain": tool.question(CHOICE),
        "01.card": tool.question(CHOICE | {"card": True}),
    }
    (tmp_path / "questions.json").write_text(json.dumps(made), encoding="utf-8")
    monkeypatch.setattr(_questions, "FILE", tmp_path / "questions.json")
    monkeypatch.setenv("NNLIB_ANSWERS", str(tmp_path / "answers.jsonl"))
    for id in made:
        keep(id, "a", right=False)
    asked = []
    monkeypatch.setattr(_ask, "_show", lambda *args, **_: asked.extend(args[2]))
    review("02")
    assert [one["id"] for one in asked] == ["01.plain"]


def test_in_a_review_a_link_to_a_place_in_its_chapter_is_a_name(questions):
    (option, _) = _again("01.choice")["options"]
    assert option["feedback"] == "<p>Too small. See there (chapter 01).</p>"
    assert "#there" in questions["01.choice"]["options"][0]["feedback"]
