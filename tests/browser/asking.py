"""A notebook with questions, made for the tests, and a student who answers them."""

import json

import nbformat.v4 as v4

from tests.browser.lab import OPEN, RUN, TOKEN
from tests.places import ROOT
from tools.questions import built
from tools.texts import FOLDED, close

NAME = "a_test_of_questions"
FILES = "questions_of_the_tests.json"  # beside the notebook
START = f"""from tutor import _questions, ask, review, settle
_questions.FILE = {FILES!r}"""
# what the command returns would be too much to hand over
SHOW = """async path => {
    await jupyterapp.commands.execute('docmanager:open', {path});
}"""
COUNT = """() => {
    // what the page sends to the kernel, message by message; JupyterLab's debugger asks
    // on another channel, whenever it likes
    window.sent = [];
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    kernel.anyMessage.connect((_, one) => {
        const {header, channel} = one.msg;
        if (one.direction === 'send' && channel === 'shell')
            window.sent.push(header.msg_type);
    });
}"""


def folded(tag, make, source):
    return make(source, metadata={"tags": [tag], "jupyter": dict(FOLDED[tag])})


def notebook(n_above=0):
    """Return the notebook, its cells folded as `tools.build` folds them.

    Above may be so much text that JupyterLab draws the rest late.
    """
    code, text = v4.new_code_cell, v4.new_markdown_cell
    cells = [
        text("# A test of questions"),
        code(START),
        code('ask("01.faster")'),
        folded("reveal", code, 'print("the wavering one")'),
        folded("reveal", text, "So it *was* the wavering one."),
        folded("folded", code, 'print("ours")'),
        code('ask("01.sum")'),
        folded("reveal", code, "print(0.0)"),
        text("## Where the message is lost\n\nHere."),
        code('review("02")'),
    ]
    cells[2:2] = [text(f"Paragraph {i} of a long text.") for i in range(n_above)]
    for i, cell in enumerate(cells):
        cell.id = f"cell-{i}"
    kernel = {"display_name": "Python 3 (ipykernel)", "name": "python3"}
    return close(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}))


def questions():
    """Return the questions that the notebook asks, built."""
    made = json.loads(built(ROOT / "tests" / "browser", "questions.toml"))
    return {id.replace("questions.", "01."): one for id, one in made.items()}


class Asked:
    """The notebook, open and run in a page."""

    def __init__(self, page, host):
        self.page, self.host = page, host
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def address(self, kind, path):
        return f"http://{self.host}/{kind}/{path}?token={TOKEN}"

    def put(self, path, kind, content):
        """Write a file of the course, by the server's own interface."""
        data = {"type": kind, "format": "json" if kind == "notebook" else "text"}
        reply = self.page.request.put(
            self.address("api/contents", path), data=data | {"content": content}
        )
        assert reply.ok, reply.text()

    def make(self, name=NAME, n_above=0):
        """Write the notebook and its questions, and forget all answers."""
        self.put(f"notebooks/{FILES}", "file", json.dumps(questions()))
        self.put(f"notebooks/{name}.ipynb", "notebook", notebook(n_above))
        self.forget()

    def forget(self):
        """Delete the file of answers."""
        self.page.request.delete(self.address("api/contents", "work/answers.jsonl"))

    def open(self, name=NAME, *, run=True):
        """Open the notebook; run it from top to bottom."""
        self.page.evaluate(
            SHOW,
            f"notebooks/{name}.ipynb",
        )
        self.page.wait_for_function(
            "name => jupyterapp.shell.currentWidget?.context?.path.includes(name)",
            arg=name,
        )
        self.page.evaluate(OPEN)
        if run:
            self.page.evaluate(RUN)

    def cell(self, i):
        return self.panel.locator(".jp-Cell").nth(i)

    def question(self, i):
        """Return the form of the cell with this number, drawn."""
        form = self.cell(i).locator("form.nn-question")
        form.wait_for()
        return form

    def lines(self):
        """Return the lines of the file of answers."""
        reply = self.page.request.get(self.address("files", "work/answers.jsonl"))
        return [line for line in reply.text().splitlines() if line] if reply.ok else []

    def answers(self):
        return [json.loads(line) for line in self.lines()]

    def wait_for_answers(self, n):
        """Wait until the kernel has written so many lines."""
        for _ in range(600):
            if len(self.lines()) >= n:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{n} answers expected: {self.lines()}")

    def count_messages(self):
        self.page.evaluate(COUNT)

    def messages(self):
        return self.page.evaluate("window.sent")
