"""In JupyterLite: a question, a turn, a slider and the playground are used."""

from playwright.sync_api import expect

from tests.browser.widgets import Interactive
from tests.browser_lite.pages import READY, cell_with, text

CHAPTER = "notebooks/01_softmax.ipynb"
ASK, CHECK = 'ask("01.small-lead")', "checks.softmax_of_row(softmax_of_row)"
SET = """([id, text]) => jupyterapp.shell.currentWidget.content.widgets
    .find(cell => cell.model.id === id).model.sharedModel.setSource(text)"""
RESTART = (
    """() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"""
)


def ids_of(path, *sources):
    """Return the ids of the first cell with code, and of those that begin so."""
    return [cell_with(path, source).id for source in ("import", *sources)]


def test_a_question_is_answered_and_the_answer_is_there_after_a_restart(lite):
    lite.open(CHAPTER)
    ids = ids_of(CHAPTER, ASK)
    lite.run(ids)
    form = lite.page.locator("form.nn-question")
    form.get_by_role("radio").first.check()
    form.get_by_role("button", name="Commit").click()
    expect(form.get_by_role("status")).to_contain_text("You said:")
    lite.run(ids[:1])  # a kernel takes messages in order: the answer is written then
    lite.page.evaluate(RESTART)
    lite.page.wait_for_function(READY)
    lite.run(ids)
    expect(form.get_by_role("status")).to_contain_text("of an earlier time")


def test_a_turn_is_checked(lite):
    lite.open(CHAPTER)
    ids = ids_of(CHAPTER, "def softmax_of_row", CHECK)

    def said():
        lite.run(ids)
        (cell,) = (one for one in lite.cells() if one["id"] == ids[-1])
        return text(cell["outputs"])

    assert "not written yet" in said()
    ours = cell_with(CHAPTER, "@checks.softmax_of_row.ours").source
    lite.page.evaluate(SET, [ids[1], ours.partition("\n")[2]])
    assert "not written yet" not in said()


def test_a_slider_changes_its_picture_and_its_sentences(lite):
    lite.open(CHAPTER)
    lite.run(ids_of(CHAPTER, "widgets.softmax_temperature("))
    page = lite.page
    box = page.locator(".jp-OutputArea-output").filter(has=page.locator(".nn-number"))
    shown = Interactive(page, box)
    image, said = shown.state()
    for key in ("End", "Home"):
        new_image, new_said = shown.press(shown.sliders.first, key)
        assert (new_image != image, new_said != said) == (True, True)
        image, said = new_image, new_said


def test_the_playground_trains_and_stops(lite):
    path = "notebooks/10_playground.ipynb"
    lite.open(path)
    lite.run(ids_of(path, "play = widgets.playground()"))
    root = lite.page.locator(".pg-root")
    status = root.get_by_role("status")
    root.get_by_role("button", name="Step", exact=True).click()
    expect(status).to_contain_text("After 10 updates")
    root.get_by_role("button", name="Play", exact=True).click()
    lite.page.wait_for_function("root => root.counts.drawn >= 6",
        arg=root.element_handle())  # fmt: skip
    root.get_by_role("button", name="Pause", exact=True).click()
    expect(status).to_contain_text("Paused. After")
    counts = root.evaluate("root => root.counts")
    assert counts["drawn"] == counts["answered"] == counts["asked"]
    expect(root).to_contain_text(f"{10 * (counts['drawn'] - 1):,} updates")
