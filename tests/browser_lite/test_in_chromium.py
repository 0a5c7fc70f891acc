"""JupyterLite in Chromium: an exercise, and a chapter that does less there."""

import nbformat

from tests.browser_lite.pages import differences, solve, text
from tests.grader.of_lite import OF_LITE
from tests.places import ROOT

EX01 = "exercises/ex01_softmax/ex01_softmax.ipynb"
HOLDS = """text => jupyterapp.shell.currentWidget.content.widgets.some(
    cell => cell.model.sharedModel.source === text)"""


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
