"""A student's whole way through one assignment, in the copy in work/."""

import pytest

FOLDER, NOTEBOOK = "work/ex01_softmax", "ex01_softmax.ipynb"
HEAD = '''def softmax(Z):
    """Return probabilities of shape (m, K), each row with the sum 1."""
'''
WRONG = """    top = Z.max(axis=1, keepdims=True)
    E = np.exp(np.where(Z == top, 0, Z - top))
    return E / E.sum(axis=1)
"""
RIGHT = """    top = Z.max(axis=1, keepdims=True)
    E = np.exp(np.where(Z == top, 0, Z - top))
    return E / E.sum(axis=1, keepdims=True)
"""


class Student:
    """Works in the exercise with mouse and keyboard."""

    def __init__(self, lab):
        self.lab, self.keys = lab, lab.page.keyboard
        self.page = lab.page

    def open(self):
        """Go to the folder in the file browser and open the notebook."""
        self.page.evaluate(
            "path => jupyterapp.commands.execute('filebrowser:go-to-path', {path})",
            FOLDER,
        )
        file = self.page.locator(".jp-DirListing-item", has_text=NOTEBOOK)
        file.dblclick()
        return self.lab.opened(f"{FOLDER}/{NOTEBOOK}")

    def cell(self, starts_with):
        notebook = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        code = notebook.locator(".jp-CodeCell")
        return code.filter(has_text=starts_with).first

    def run(self, cell, *, text=None):
        """Run a cell, with a new text if one is given; return what it prints."""
        cell.locator(".cm-content").click()
        if text:
            self.keys.press("Control+a")
            self.keys.insert_text(text)
        self.keys.press("Control+Enter")
        self.page.wait_for_function(
            """() => {
                const cell = jupyterapp.shell.currentWidget.content.activeCell;
                return cell.model.sharedModel.execution_count
                    && cell.model.sharedModel.executionState !== 'running';
            }"""
        )
        return cell.locator(".jp-Cell-outputArea").inner_text()

    def save_and_close(self):
        self.keys.press("Escape")
        self.keys.press("Control+s")
        self.page.wait_for_function(
            "() => !jupyterapp.shell.currentWidget.context.model.dirty"
        )
        self.lab.close()


@pytest.fixture
def student(lab):
    lab.close()
    yield Student(lab)
    lab.close()


def test_a_student_sees_the_hint_then_the_verification_and_finds_the_work_again(
    student,
):
    student.open()
    student.run(student.cell("from tutor import checks"))
    solution, check = student.cell("def softmax(Z):"), student.cell("checks.softmax(")
    student.run(solution)
    assert "not written yet" in student.run(check)
    student.run(solution, text=HEAD + WRONG)
    hint = student.run(check)
    assert "not right yet" in hint
    assert "has lost its axis" in hint
    student.run(solution, text=HEAD + RIGHT)
    assert "softmax: verified on" in student.run(check)
    student.save_and_close()

    student.open()
    assert RIGHT.splitlines()[0] in student.cell("def softmax(Z):").text_content()
    assert "softmax: verified on" in student.cell("checks.softmax(").text_content()
    given = student.lab.page.request.get(
        student.lab.file(f"exercises/ex01_softmax/{NOTEBOOK}")
    )
    assert (
        "raise NotImplementedError" in given.text()
    )  # what was handed out is as it was
    assert RIGHT.splitlines()[0] not in given.text()
