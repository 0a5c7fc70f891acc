"""A fresh notebook shows no answer: not in its text, its code, or its outputs."""

import json
import re
from functools import cache
from html import unescape

import nbformat
import nbformat.v4 as v4
import pytest

from tests.places import ROOT
from tests.tutor.test_questions import Visible
from tools.questions import question as built
from tools.texts import FOLDED, REVEAL
from tutor._twin import twin

QUESTIONS = json.loads((ROOT / "tutor" / "questions.json").read_text(encoding="utf-8"))
CLOSED = re.compile(re.escape(REVEAL).replace(re.escape("{}"), ".*"), re.S)
ASK = re.compile(r"^ask\(", re.M)
HEADING = re.compile(r"^#{2,3} ", re.M)


def plain(text):
    """Return Markdown or HTML as one line of words, formulas without their marks."""
    text = unescape(re.sub(r"</?\w[^>]*>", "", text))
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)  # a link
    return " ".join(re.sub(r"\\[()\[\]]|[$*`]", "", text).split())


def sentences(question):
    """Yield all sentences of five words or more that are said after an answer."""
    parts = [*question.get("options", ()), *question.get("near", ()), question]
    for part in parts:
        said = f"{part.get('feedback') or ''} {part.get('otherwise') or ''}"
        long = (one for one in re.split(r"(?<=[.:?]) ", plain(said)))
        yield from (one for one in long if len(one.split()) >= 5)


def key_as_words(question):
    """Return a pattern for the key: four words of an option, or three digits."""
    for one in question.get("options", ()):
        if one["name"] == question["key"] and len(plain(one["text"]).split()) >= 4:
            return re.escape(plain(one["text"]))
    number = abs(question.get("number", 0))
    forms = {f"{number:#.{digits}g}" for digits in (3, 4, 5)}
    forms |= {f"{number:g}", f"{number:,g}"}
    long = [form for form in forms if len(re.sub(r"^[0.]+|\D", "", form)) >= 3]
    return (
        rf"(?<![\d.,])({'|'.join(map(re.escape, long))})(?![.,]?\d)" if long else None
    )


def outputs_of(cell):
    """Return the outputs of a cell as HTML, or as text where they have none."""
    bundles = [one.get("data", {}) for one in cell.get("outputs", ())]
    texts = [one.get("text", "") for one in cell.get("outputs", ())]
    html = [one.get("text/html") or one.get("text/plain", "") for one in bundles]
    alts = [alt for one in html for alt in re.findall(r'alt="([^"]*)"', one)]
    return "\n".join(texts + html + alts)


def shown(cell):
    """Return what a reader sees of a cell before anything is run or answered."""
    tags = cell.metadata.get("tags", ())
    if "reveal" in tags:
        return ""  # `unfolded` says that it is closed
    source = "" if "folded" in tags else cell.source
    return f"{source}\n{Visible(outputs_of(cell)).text}\n"


def unfolded(cell):
    if cell.cell_type == "markdown":
        return not CLOSED.fullmatch(cell.source)
    return cell.metadata.get("jupyter") != FOLDED["reveal"]


def leaks(nb, questions):
    """Yield what a fresh notebook gives away."""
    section = ""
    for cell, below in zip(nb.cells, [*nb.cells[1:], None], strict=True):
        if "reveal" in cell.metadata.get("tags", ()) and unfolded(cell):
            yield f"{cell.id} reveals and is not folded"
        if cell.cell_type == "code" and ASK.search(cell.source):
            yield from _asked(cell, below, plain(section), questions)
        *_, last = HEADING.split(cell.source) if cell.cell_type == "markdown" else [""]
        section = last if last != cell.source and last else section + shown(cell)
    whole = plain("\n".join(map(shown, nb.cells)))
    for id, question in questions.items():
        for sentence in sentences(question):
            if sentence in whole:
                yield f"{id}: its feedback can be read: {sentence}"


def _asked(cell, below, section, questions):
    id = cell.source.removeprefix('ask("').removesuffix('")')
    if cell.source != f'ask("{id}")' or id not in questions:
        yield f"{cell.id} holds more than its question"
        return
    if [set(one.data) for one in cell.outputs] != [{"text/html", "text/plain"}]:
        yield f"{id} has stored more than its plain form"
    if cell.outputs[0].data["text/plain"] != f"Question {id}":
        yield f"{id} says more than its name where there is no HTML"
    expected = [questions[id]["prompt"], *map(_text, questions[id].get("options", ()))]
    rest = plain(Visible(cell.outputs[0].data["text/html"]).text)
    for part in map(plain, expected):
        rest = rest.replace(part, "", 1)
    rest = re.sub(
        r"Answer with a number(, in \S+?( \w+)?)?\.|Decide first, .* answers", "", rest
    )
    if rest.strip():
        yield f"{id} shows more than prompt and options: {rest.strip()}"
    if below is None or "reveal" not in below.metadata.get("tags", ()):
        yield f"{id}: the cell below does not wait for the answer"
    pattern = key_as_words(questions[id])
    if pattern and (found := re.search(pattern, section)):
        yield f"{id}: its section has said the key: {found[0]}"


def _text(option):
    return option["text"]


@cache
def notebook(number):
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    return nbformat.read(path, 4)


@pytest.mark.parametrize("number", sorted({id[:2] for id in QUESTIONS}))
def test_a_fresh_notebook_shows_no_answer(number):
    own = {id: one for id, one in QUESTIONS.items() if id.startswith(f"{number}.")}
    assert list(leaks(notebook(number), own)) == []


# --- the test itself, on a small notebook

CHOICE = built(
    {
        "prompt": "Which is $a$?",
        "key": "x",
        "options": {
            "x": {"text": "the one with **four** words", "feedback": "It has the $a$."},
            "y": {"text": "none", "feedback": "See [it](#there), it is right there."},
        },
    }
)
NUMBER = built(
    {
        "prompt": "How many?",
        "number": 2.3026,
        "tolerance": 0.01,
        "feedback": "Yes.",
        "otherwise": "Take the logarithm of ten once more.",
    }
)


def small(id, question):
    """Return text, a question, and the two cells that answer it."""
    data = {"text/html": twin(id, question), "text/plain": f"Question {id}"}
    reveal = {"tags": ["reveal"], "jupyter": FOLDED["reveal"]}
    stream = v4.new_output("stream", text="2.303, so it is none")
    cells = [
        v4.new_markdown_cell("## Before\n2.303\n## Here\nSome text."),
        v4.new_code_cell(f'ask("{id}")', outputs=[v4.new_output("display_data", data)]),
        v4.new_code_cell("settle()", metadata=reveal, outputs=[stream]),
        v4.new_markdown_cell(REVEAL.format("So, 2.303."), metadata=reveal),
    ]
    return v4.new_notebook(cells=cells)


def said_of(nb, question):
    return " ".join(leaks(nb, {"00.q": question}))


@pytest.mark.parametrize("question", [CHOICE, NUMBER], ids=["choice", "number"])
def test_nothing_is_said_of_a_notebook_that_keeps_its_answers(question):
    assert said_of(small("00.q", question), question) == ""


def gives_in_text(nb):
    nb.cells[0].source += " It is the one with four words."


def gives_feedback(nb):
    nb.cells.append(v4.new_markdown_cell("See it, it is *right* there."))


def gives_in_code(nb):
    nb.cells[1].source += "  # x"


def gives_in_output(nb):
    data = nb.cells[1].outputs[0].data
    data["text/html"] = data["text/html"].replace(
        "<details>", "Right: <b>x</b><details>"
    )


def gives_in_plain_text(nb):
    nb.cells[1].outputs[0].data["text/plain"] += ": x"


def gives_below(nb):
    nb.cells.insert(2, v4.new_markdown_cell("And then?"))


def gives_unfolded_code(nb):
    nb.cells[2].metadata["jupyter"] = {"source_hidden": True}


def gives_open_text(nb):
    nb.cells[3].source = nb.cells[3].source.replace("<details", "<details open")


@pytest.mark.parametrize(
    ("give", "says"),
    [
        (gives_in_text, "its section has said the key: the one with four words"),
        (gives_feedback, "feedback can be read: See it, it is right there."),
        (gives_in_code, "holds more than its question"),
        (gives_in_output, "shows more than prompt and options: Right: x"),
        (gives_in_plain_text, "says more than its name"),
        (gives_below, "the cell below does not wait"),
        (gives_unfolded_code, "reveals and is not folded"),
        (gives_open_text, "reveals and is not folded"),
    ],
)
def test_what_gives_an_answer_away_is_found(give, says):
    nb = small("00.q", CHOICE)
    give(nb)
    assert says in said_of(nb, CHOICE)


@pytest.mark.parametrize("form", ["2.30", "2.303", "2.3026", "−2.3026"])
def test_a_number_that_stands_in_the_section_is_found(form):
    nb = small("00.q", NUMBER)
    nb.cells[0].source += f" That is {form}, and no more."
    assert "its section has said the key" in said_of(nb, NUMBER)
