"""JupyterLite in Chromium: an exercise, a chapter and the pad, with no other host."""

import json

import nbformat

from tests.browser_lite.pages import differences, solve, text
from tests.grader.of_lite import OF_LITE
from tests.places import ROOT

EX01 = "exercises/ex01_softmax/ex01_softmax.ipynb"
STROKES = json.loads((ROOT / "tests/browser/strokes.json").read_text("utf-8"))
HOLDS = """text => jupyterapp.shell.currentWidget.content.widgets.some(
    cell => cell.model.sharedModel.source === text)"""
TO_PAD = """() => jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code').map(cell => cell.model)
    .map(model => [model.id, model.sharedModel.source])"""


def grading_data(cells):
    return [(one.id, one.metadata.get("nbgrader")) for one in cells]


def test_an_exercise_is_solved_saved_and_downloaded(lite):
    lite.open(EX01)
    stored = solve(lite, EX01)
    lite.run()
    assert differences(stored, lite.cells()) == {}
    page = lite.page
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")
    with page.expect_download() as begun:
        page.evaluate("() => { jupyterapp.commands.execute('docmanager:download'); }")
    # the name that grader/lms_names.py reads, and what tests/grader gives it to grade
    assert begun.value.suggested_filename == "exercises_ex01_softmax_ex01_softmax.ipynb"
    there = nbformat.read(begun.value.path(), 4)
    given = nbformat.read(ROOT / EX01, 4)
    assert grading_data(there.cells) == grading_data(given.cells)
    assert there.metadata.kernelspec == OF_LITE["kernelspec"]
    assert there.metadata.language_info == OF_LITE["language_info"]
    # it is there after a reload, and in a page that is opened later
    answer = next(one.source for one in there.cells if "def softmax(Z)" in one.source)
    lite.open(EX01)
    assert page.evaluate(HOLDS, answer)


def test_a_chapter_says_what_is_stored(lite):
    chapter = "notebooks/01_softmax.ipynb"
    lite.open(chapter)
    lite.run()
    assert differences(chapter, lite.cells()) == {}


def test_a_chapter_that_trains_for_long_does_less_and_says_so(lite):
    chapter = "notebooks/03_two_layer_network.ipynb"
    lite.open(chapter)
    lite.run()
    cells = lite.cells()
    less = next(i for i, cell in enumerate(cells) if "= shorter(" in cell["source"])
    others = differences(chapter, cells)
    assert not {cell["id"] for cell in cells[:less]} & set(others)
    assert "2 of 10 epochs" in text(cells[less]["outputs"])
    broken = [id for id, (_, here) in others.items() if "error: " in here]
    assert broken == []


def test_the_pad_answers_a_drawn_digit(lite):
    lite.open("notebooks/10_playground.ipynb")
    cells = lite.page.evaluate(TO_PAD)
    pad = next(i for i, (_, source) in enumerate(cells) if "digit_pad(" in source)
    lite.run([id for id, _ in [cells[0], cells[pad]]])
    paper = lite.page.get_by_role("application").first
    paper.scroll_into_view_if_needed()
    box, mouse = paper.bounding_box(), lite.page.mouse
    widget = lite.page.locator(".jp-OutputArea-output").filter(has=paper).first
    for stroke in STROKES["7"]:
        points = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
            for x, y in stroke]  # fmt: skip
        mouse.move(*points[0])
        mouse.down()
        for point in points[1:]:
            mouse.move(*point)
        mouse.up()
    said = "box => /The network says 7/.test(box.textContent)"
    lite.page.wait_for_function(said, arg=widget.element_handle())
