"""A student without a mouse: an exercise of every type, from the file to its points."""

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.lab import AT_REST as LAB_AT_REST
from tests.browser.test_exercise import FOLDER, NOTEBOOK
from tests.places import ROOT

SOLVED = ROOT / "solutions" / "ex01_softmax" / NOTEBOOK
ANSWER = "A number that is subtracted from all scores of a row cancels."
ACTIVE = """() => {
    const {content} = jupyterapp.shell.currentWidget;
    const {model} = content.activeCell;
    return {
        i: content.activeCellIndex,
        n: content.widgets.length,
        mode: content.mode,
        source: model.sharedModel.source,
        id: model.sharedModel.getMetadata('nbgrader')?.grade_id,
        solution: Boolean(model.sharedModel.getMetadata('nbgrader')?.solution),
        type: model.type,
    };
}"""
IDLE = """i => {
    const cell = jupyterapp.shell.currentWidget.content.widgets[i].model.sharedModel;
    return cell.cell_type !== 'code' || !cell.source.trim()
        || (cell.execution_count && cell.executionState !== 'running');
}"""
# all that the playground has asked is answered and drawn
AT_REST = """() => {
    const panel = jupyterapp.shell.currentWidget.node;
    return new Set(Object.values(panel.querySelector('.pg-root').counts)).size === 1;
}"""
NO_MOUSE = """() => {
    window.mouse = 0;
    for (const kind of ['pointerdown', 'mousedown', 'touchstart'])
        document.addEventListener(kind, () => window.mouse++, true);
}"""


def answers():
    """Return what a student may write into each cell, by the id of the cell."""
    cells = nbformat.read(SOLVED, as_version=4).cells
    graded = [
        cell for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")
    ]
    return {
        cell.metadata.nbgrader.grade_id: "\n".join(
            line for line in cell.source.splitlines() if "### " not in line
        )
        if cell.cell_type == "code"
        else ANSWER
        for cell in graded
    }


class Keys:
    """Works in JupyterLab by keys alone."""

    def __init__(self, lab):
        self.lab, self.page = lab, lab.page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def active(self):
        return self.page.evaluate(ACTIVE)

    def open(self):
        """Open the exercise by its path, from the list of all commands."""
        search = self.page.locator(".lm-CommandPalette-input")
        # JupyterLab may still be giving the focus to the notebook, which ends the list
        for _ in range(20):
            self.press("Control+Shift+c")
            self.page.evaluate(LAB_AT_REST)
            if search.evaluate("node => node === document.activeElement"):
                break
        self.page.keyboard.type("Open from Path")
        found = self.page.locator(".lm-CommandPalette-item.lm-mod-active")
        expect(found).to_contain_text("Open from Path")
        self.press("Enter")
        expect(self.page.locator(".jp-Dialog input")).to_be_focused()
        self.page.keyboard.type(f"{FOLDER}/{NOTEBOOK}")
        self.press("Enter")
        self.lab.opened(f"{FOLDER}/{NOTEBOOK}")

    def solve(self, answers):
        """Go from the first cell to the last, run each, and write where it is asked."""
        self.press("Escape", "Control+Home")
        written, now = [], self.active()
        for _ in range(now["n"]):
            now = self.active()
            if now["solution"]:
                self.press("Enter")
                self.page.wait_for_function(f"({ACTIVE})().mode === 'edit'")
                self.press("Control+a")
                self.page.keyboard.insert_text(answers[now["id"]])
                written.append((now["type"], now["id"]))
            self.press("Shift+Enter")
            self.page.wait_for_function(IDLE, arg=now["i"])
        return written


@pytest.fixture
def keys(lab):
    lab.close()
    lab.page.evaluate(NO_MOUSE)
    yield Keys(lab)
    assert lab.page.evaluate("window.mouse") == 0
    lab.close()


def test_an_exercise_is_opened_solved_and_explained_by_keys_alone(keys):
    keys.open()
    written = keys.solve(answers())
    assert [kind for kind, _ in written] == ["code"] * 5 + ["markdown"]
    panel = keys.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    for kind, name in written:
        said = f"{name}: verified on" if kind == "code" else ANSWER
        expect(panel.get_by_text(said).first).to_be_attached()


@pytest.mark.parametrize("name", ["10_playground"])
def test_keys_in_pad_and_playground_move_no_cell_and_delete_none(chapter, lab, name):
    chapter.show_all()
    press = lab.page.keyboard.press
    notebook = "({content}) => [content.activeCellIndex, content.widgets.length]"
    state = f"({notebook})(jupyterapp.shell.currentWidget)"
    play = chapter.panel.locator(".pg-root")
    data = play.get_by_label("Data", exact=True)
    data.focus()
    before, chosen = lab.page.evaluate(state), data.input_value()
    press("ArrowDown")
    expect(data).not_to_have_value(chosen)
    expect(play.get_by_role("status")).to_have_text("The network starts anew.")
    press("ArrowUp")
    expect(data).to_have_value(chosen)
    assert lab.page.evaluate(state) == before
    noise = play.get_by_role("slider", name="Noise")
    value = noise.input_value()
    noise.focus()
    press("ArrowRight")
    expect(noise).not_to_have_value(value)
    press("ArrowLeft")
    expect(noise).to_have_value(value)
    pad = chapter.panel.locator(".nn-pad").get_by_role("button", name="Clear")
    for control in (noise, play.get_by_role("button", name="Step"), pad):
        control.focus()  # which makes its cell the active one
        before = lab.page.evaluate(state)
        for key in "ddjkbx":
            press(key)
        expect(control).to_be_focused()
        assert lab.page.evaluate(state) == before
    lab.page.wait_for_function(AT_REST)
