"""The slides hold what the chapters hold; a browser looks at them in browser_site."""

import html
import json
import re
from urllib.parse import urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.places import ROOT
from tools import deck, deck_text, slides
from tools.questions import block

NOTEBOOKS = sorted(ROOT.glob("notebooks/[0-9]*.ipynb"))
QUESTIONS = json.loads((ROOT / "tutor" / "questions.json").read_text("utf-8"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def made(*cells, questions=None):
    """Return the stacks of slides of a chapter with these cells."""
    return deck.slides(new_notebook(cells=list(cells)), questions or {})


def text_of(parts):
    """Return what can be read of a list of HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", "".join(parts))).split())


def picture(alt, text="42 of 50"):
    data = {"text/html": f'<div><img src="data:image/png;base64," alt="{alt}"></div>'}
    printed = new_output("stream", name="stdout", text=f"{text}\n")
    return [printed, new_output("display_data", data=data)]


# ------------------------------------------------------------------------ the rule


def test_headings_open_stacks_and_slides():
    stacks = made(new_markdown_cell("# A\n\nOne.\n\n## B\n\nTwo.\n\n### C\n\nThree."))
    assert [[slide.title for slide in stack] for stack in stacks] == [["A"], ["B", "C"]]


def test_a_formula_is_seen_with_its_sentence_and_prose_is_said():
    text = (
        "# A\n\nLong talk. So the loss is\n\n$$L = -\\log a ,$$\n\nwhere $a$ is given."
    )
    [[slide]] = made(new_markdown_cell(text))
    assert text_of(slide.seen) == r"So the loss is \[L = -\log a ,\]"
    assert "Long talk." in text_of(slide.said)
    assert r"where \(a\) is given." in text_of(slide.said)


def test_what_is_bold_is_seen_and_its_neighbours_are_said():
    text = "# A\n\nWe call it so. It is a **mean**, no sum. That is all."
    [[slide]] = made(new_markdown_cell(text))
    assert text_of(slide.seen) == "It is a mean , no sum."
    assert "That is all." in text_of(slide.said)


def test_a_slide_of_prose_alone_shows_how_it_begins():
    [[slide]] = made(new_markdown_cell("# A\n\nA beginning. And more."))
    assert text_of(slide.seen) == "A beginning."


def test_an_answer_is_not_on_the_slide_of_its_question():
    [[first, second]] = made(
        new_markdown_cell("# A"),
        new_code_cell('ask("01.hot")'),
        new_code_cell("# What happens\nx", outputs=picture("Four bars.")),
        questions=QUESTIONS,
    )
    assert "What becomes of the four probabilities" in text_of(first.seen)
    shown = BeautifulSoup("".join(first.seen), "html.parser")
    assert shown.select_one(".fragment").get_text() == "Answer: A"  # with the next key
    assert "That is the other limit" in text_of(first.said)
    assert "42 of 50" in text_of(second.seen)
    assert text_of(second.seen).startswith("What happens")


def test_a_picture_keeps_its_text_and_gets_the_sentence_about_it():
    [[slide]] = made(
        new_markdown_cell("# A\n\nLook at the bars. Then go on."),
        new_code_cell("plot()", outputs=picture("Four bars.")[1:]),
    )
    assert text_of(slide.seen) == "Look at the bars."
    assert 'alt="Four bars."' in slide.seen[1]
    assert "In the picture: Four bars." in text_of(slide.said)


def test_of_code_functions_are_seen_and_what_runs_them_is_not():
    [[slide]] = made(
        new_markdown_cell("# A"),
        new_code_cell("def f(x):\n    return x\n\n\nplot(f(7))"),
        new_code_cell("checks.f(f)"),
    )
    assert text_of(slide.seen).replace(" ", "") == "deff(x):returnx"


def test_a_turn_and_ours_are_two_slides():
    turn = new_code_cell("def f(x):\n    ...", metadata={"tags": ["your-turn"]})
    ours = new_code_cell("@checks.f.ours\ndef f(x):\n    return x")
    [[first, second]] = made(
        new_markdown_cell("# A\n\nTalk. **Your turn.** Write it."), turn, ours
    )
    assert text_of(first.seen).startswith("Your turn. Write it.")
    assert "Talk." in text_of(first.said)
    assert "return" not in text_of(first.seen)
    assert "return" in text_of(second.seen)


def test_appendices_are_left_out():
    text = "# A\n\nOne.\n\n## Appendix: more\n\nTwo.\n\n### Even more\n\nThree."
    [[slide]] = made(new_markdown_cell(text), new_code_cell("x", outputs=picture("a")))
    assert slide.title == "A"


def test_too_much_for_one_slide_goes_on_another_with_the_same_heading():
    text = "# A\n\n" + "\n\n".join("$$x = y$$" for _ in range(9))
    [stack] = made(new_markdown_cell(text))
    assert [slide.title for slide in stack] == ["A", "A", "A"]
    assert sum(len(slide.seen) for slide in stack) == 9


def test_sentences_end_where_a_reader_ends_them():
    text = (
        "It is $a. B$ (or 7. In words: one). **Slope.** See it. And **so. Much.** Yes!"
    )
    assert deck_text.sentences(text) == [
        "It is $a. B$ (or 7. In words: one).",
        "**Slope.** See it.",
        "And **so. Much.**",
        "Yes!",
    ]


# -------------------------------------------------------------------- the chapters


@pytest.fixture(scope="module", autouse=True)
def pages():
    """Build the slides; return each deck, parsed, by the name of its chapter."""
    read = {path.stem: path.read_text("utf-8") for path in slides.build(ROOT)}
    small = {name: re.sub(r"base64,[^\"]*", "", text) for name, text in read.items()}
    return {name: BeautifulSoup(text, "html.parser") for name, text in small.items()}


def cells_before_appendices(path):
    cells = nbformat.read(path, as_version=4).cells
    for cell in cells:
        if cell.cell_type == "markdown" and re.search(r"^## App", cell.source, re.M):
            break
        yield cell


@each_notebook
def test_every_figure_question_and_turn_has_its_slide(path, pages):
    page, cells = pages[path.stem], [*cells_before_appendices(path)]
    stored = {
        html.unescape(alt)
        for cell in cells
        for output in cell.get("outputs", [])
        for alt in re.findall(
            r'<img [^>]*alt="([^"]*)"', output.get("data", {}).get("text/html", "")
        )
    }
    assert len(stored) > 3
    assert {img["alt"] for img in page.select(".seen img")} == stored
    ids = re.findall(r'^ask\("([^"]+)"\)', "\n".join(c.source for c in cells), re.M)
    asked = [text_of([str(one)]) for one in page.select(".seen .question")]
    assert len(asked) == len(ids)
    for id, shown in zip(ids, asked, strict=True):
        assert shown.startswith(text_of([QUESTIONS[id]["prompt"]]))
    turns = [c for c in cells if "your-turn" in c.metadata.get("tags", ())]
    shown = [one.get_text() for one in page.select(".seen .code")]
    assert all(any(c.source in one for one in shown) for c in turns)


@each_notebook
def test_every_formula_is_seen_and_every_paragraph_is_seen_or_said(path, pages):
    page = pages[path.stem]
    seen = text_of([str(one) for one in page.select(".seen")])
    said = text_of([str(one) for one in page.select(".seen, aside.notes")])
    prose = [c.source for c in cells_before_appendices(path) if c.cell_type != "code"]
    prose = re.sub(
        r"^<small>.*|</?(details|summary).*", "", "\n\n".join(prose), flags=re.M
    )
    prose = re.sub(r"<!--.*-->|After your answer</summary>", "", prose)
    prose = re.sub(r"\[([^\]]*)\]\((?!http)[^)]*\)", r"\1", prose)
    formulas = re.findall(r"^\$\$.*?\$\$", prose, re.M | re.S)
    assert not [one for one in formulas if text_of([block(one)]) not in seen]
    parts = [part for part in re.split(r"\n\n+|^\$\$.*?\$\$", prose, flags=re.M | re.S)]
    for part in (part for part in parts if len(part.split()) > 5):
        if not part.startswith(("#", "|", "```", "$$", ">")):
            end = part.partition("**Your turn.**")[0]
            assert text_of([block(end)]) in said, part


@each_notebook
def test_no_slide_is_empty_and_most_have_notes(path, pages):
    all_slides = pages[path.stem].select("section.slide")
    assert all(
        len(one.select_one(".seen").find_all(recursive=False)) > 1 for one in all_slides
    )
    assert len(pages[path.stem].select("aside.notes")) > len(all_slides) / 2


@each_notebook
def test_a_deck_fetches_nothing_from_elsewhere_and_its_links_lead_out(path, pages):
    page = pages[path.stem]
    fetched = [
        one.get("src") or one.get("href") for one in page.select("script, link, img")
    ]
    folder = ROOT / "build" / "slides"
    for address in fetched:
        assert address.startswith("data:") or (folder / address).is_file(), address
    links = [urlsplit(one["href"]) for one in page.select("a[href]")]
    assert all(link.scheme == "https" for link in links)


def test_the_first_page_leads_to_each_deck(pages):
    index = (ROOT / "build" / "slides" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<a href="(\w+)\.html">', index) == [
        path.stem for path in NOTEBOOKS
    ]


def test_the_minutes_of_the_teaching_notes_are_in_the_notes_of_the_section(pages):
    notes = text_of([str(one) for one in pages["01_softmax"].select("aside.notes")])
    assert "15 minutes: recipes, softplus, why wish 4 is wanted" in notes
