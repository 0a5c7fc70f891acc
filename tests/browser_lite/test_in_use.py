"""Chapters 01 and 10 in JupyterLite, each opened once and then used as students do."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.lab import COMMIT
from tests.browser.widgets import Interactive
from tests.browser_lite.conftest import first_visit
from tests.browser_lite.pages import READY, cell_with, differences, text
from tests.places import ROOT

SOFTMAX, PLAYGROUND = "notebooks/01_softmax.ipynb", "notebooks/10_playground.ipynb"
ASK, CHECK = 'ask("01.small-lead")', "checks.softmax_of_row(softmax_of_row)"
STROKES = json.loads((ROOT / "tests/browser/strokes.json").read_text("utf-8"))
SET = """([id, text]) => jupyterapp.shell.currentWidget.content.widgets
    .find(cell => cell.model.id === id).model.sharedModel.setSource(text)"""
RESTART = (
    """() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"""
)


def ids_of(path, *sources):
    """Return the ids of the first cell with code, and of those that begin so."""
    return [cell_with(path, source).id for source in ("import", *sources)]


def show(lite, path, source):
    """Run the cell that begins so; JupyterLab draws what is near the last one run."""
    lite.run([cell_with(path, source).id])


@pytest.fixture(scope="module")
def softmax(browser, lite_url):
    """Chapter 01, run from top to bottom."""
    with first_visit(browser, lite_url) as lite:
        lite.open(SOFTMAX)
        lite.run()
        yield lite


@pytest.fixture(scope="module")
def answered(softmax):
    """Chapter 01 when each of its questions has been answered."""
    softmax.page.evaluate(COMMIT)
    return softmax


@pytest.fixture(scope="module")
def playground(browser, lite_url):
    """Chapter 10, in which nothing but its first cell has been run."""
    with first_visit(browser, lite_url) as lite:
        lite.open(PLAYGROUND)
        show(lite, PLAYGROUND, "import")
        yield lite


def test_a_chapter_says_what_is_stored(softmax):
    assert differences(SOFTMAX, softmax.cells()) == {}


def test_a_question_is_answered(answered):
    said = answered.page.locator("form.nn-question").get_by_role("status").all()
    assert said
    for status in said:
        expect(status).to_contain_text("You said:")


def test_a_slider_changes_its_picture_and_its_sentences(answered):
    show(answered, SOFTMAX, "widgets.softmax_temperature(")
    page = answered.page
    box = page.locator(".jp-OutputArea-output").filter(has=page.locator(".nn-number"))
    shown = Interactive(page, box)
    image, said = shown.state()
    for key in ("End", "Home"):
        new_image, new_said = shown.press(shown.sliders.first, key)
        assert (new_image != image, new_said != said) == (True, True)
        image, said = new_image, new_said


def test_a_turn_is_checked(softmax):
    ids = ids_of(SOFTMAX, "def softmax_of_row", CHECK)

    def said():
        softmax.run(ids)
        (cell,) = (one for one in softmax.cells() if one["id"] == ids[-1])
        return text(cell["outputs"])

    assert "not written yet" in said()
    ours = cell_with(SOFTMAX, "@checks.softmax_of_row.ours").source
    softmax.page.evaluate(SET, [ids[1], ours.partition("\n")[2]])
    assert "not written yet" not in said()


def test_an_answer_is_there_after_a_restart(answered):
    """The last use of chapter 01: its kernel has forgotten the rest."""
    ids = ids_of(SOFTMAX, ASK)
    answered.run(ids[:1])  # a kernel takes messages in order: all are written then
    answered.page.evaluate(RESTART)
    answered.page.wait_for_function(READY)
    answered.run(ids)
    status = answered.page.locator("form.nn-question").first.get_by_role("status")
    expect(status).to_contain_text("of an earlier time")


def test_the_pad_answers_a_drawn_digit(playground):
    show(playground, PLAYGROUND, "widgets.digit_pad(net)")
    page = playground.page
    paper = page.get_by_role("application").first
    paper.scroll_into_view_if_needed()
    box, mouse = paper.bounding_box(), page.mouse
    widget = page.locator(".jp-OutputArea-output").filter(has=paper).first
    for stroke in STROKES["7"]:
        points = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
            for x, y in stroke]  # fmt: skip
        mouse.move(*points[0])
        mouse.down()
        for point in points[1:]:
            mouse.move(*point)
        mouse.up()
    said = "box => /The network says 7/.test(box.textContent)"
    page.wait_for_function(said, arg=widget.element_handle())


def test_the_playground_trains_and_stops(playground):
    show(playground, PLAYGROUND, "play = widgets.playground()")
    page = playground.page
    root = page.locator(".pg-root")
    status = root.get_by_role("status")
    root.get_by_role("button", name="Step", exact=True).click()
    expect(status).to_contain_text("After 10 updates")
    root.get_by_role("button", name="Play", exact=True).click()
    six = "root => root.counts.drawn >= 6"
    page.wait_for_function(six, arg=root.element_handle())
    root.get_by_role("button", name="Pause", exact=True).click()
    expect(status).to_contain_text("Paused. After")
    counts = root.evaluate("root => root.counts")
    assert counts["drawn"] == counts["answered"] == counts["asked"]
    expect(root).to_contain_text(f"{10 * (counts['drawn'] - 1):,} updates")
