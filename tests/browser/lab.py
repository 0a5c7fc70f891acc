"""JupyterLab as a student starts it, and a browser that works in it.

One server, one page. `Lab.chapter(name)` opens a notebook by its link in the contents
of chapter 00 and runs it; the one that was open before is closed, its kernel ended.
"""

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.places import ROOT
from tests.servers import ended, free_port, wait_for
from tools.verbs import lab_command
from tools.work import copy_new

ROOMS = ["notebooks", "exercises", "course", "tests", "tools", "nnlib", "tutor", "docs"]
SCREENSHOTS = ROOT / "build" / "screenshots"
START = "00_start_here"
NOTEBOOKS = [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
HARMLESS = (
    # JupyterLab's, when a notebook is closed while its debugger asks the kernel
    "Could not restore the debugger state: Canceled future",
    # and when one is closed while its kernel still answers
    "Canceled future for ",
    "Error: Canceled future for ",
    # and when one is closed while it still draws or scrolls
    "Disposed",
    # an extension of JupyterLite, where that is installed beside JupyterLab
    "Error: Shared module @jupyterlite/services doesn't exist in shared scope",
)
# JupyterLab goes on with a notebook that has been closed: its session, its cells, its
# footer are null by then, and which of them it trips over is a matter of luck; so does
# its manager of widgets, which is an extension, when it asks the session for its kernel
CLOSED = re.compile(r"(TypeError: )?Cannot (read|set) properties of null")
OF_JUPYTERLAB = r"/(static/lab|lab/extensions/@jupyter-widgets/jupyterlab-manager)/"
FRAME = re.compile(r"(?:https?|blob|data):[^\s)]+")
TOKEN = "of-the-browser-tests"
OPEN = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
    return panel.context.path;
}"""
# run-all returns at a cell that is meant to fail, and the cells below it go on
RUN = """async () => {
    const cells = jupyterapp.shell.currentWidget.content.widgets;
    const code = cells.filter(cell => cell.model.sharedModel.source.trim()
        && cell.model.type === 'code').map(cell => cell.model.sharedModel);
    await jupyterapp.commands.execute('notebook:run-all-cells');
    const failed = cell => !cell.getMetadata('tags')?.includes('raises-exception')
        && cell.outputs.some(output => output.output_type === 'error');
    while (!code.some(failed) && code.some(cell => !cell.execution_count))
        await new Promise(later => setTimeout(later, 50));
}"""
CLOSE = """async start => {
    for (const panel of [...jupyterapp.shell.widgets('main')]) {
        if (!panel.context) continue;
        if (panel.context.path.includes(start)) {
            jupyterapp.shell.activateById(panel.id);
        } else {
            await panel.sessionContext.shutdown();
            panel.context.model.dirty = false;  // or it would ask whether to save
            panel.close();
        }
    }
}"""
SCROLL = """i => {
    const panel = jupyterapp.shell.currentWidget.node;
    const box = panel.querySelector('.jp-WindowedPanel-outer');
    box.scrollTop = i * (box.clientHeight - 100);
    return box.scrollTop + box.clientHeight < box.scrollHeight - 5;
}"""
# cells that come near get their true height, and what is below them moves
AT_REST = """async () => {
    const panel = jupyterapp.shell.currentWidget.node;
    const box = panel.querySelector('.jp-WindowedPanel-outer');
    for (let i = 0, same = 0, before = ''; i < 60 && same < 3; i++) {
        await new Promise(requestAnimationFrame);
        const now = `${box.scrollHeight} ${box.clientWidth} ${innerWidth}`;
        same = now === before ? same + 1 : 0;
        before = now;
    }
}"""
# in the page: by mouse it would take seconds, and test_questions.py does so
COMMIT = """() => {
    const panel = jupyterapp.shell.currentWidget.node;
    for (const question of panel.querySelectorAll('form.nn-question')) {
        const radio = question.querySelector('input[type=radio]');
        if (radio) radio.click();
        else question.querySelector('input').value = '0';
        question.querySelector('.nn-commit').click();
    }
}"""
CELLS = """() => jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code')
    .map(cell => ({
        source: cell.model.sharedModel.source,
        tags: cell.model.sharedModel.getMetadata('tags') ?? [],
        count: cell.model.sharedModel.execution_count,
        outputs: cell.model.sharedModel.outputs,
    }))"""


@contextmanager
def server(folder):
    """Start JupyterLab as `tools lab` does, in a copy; yield its address."""
    for name in ROOMS:
        # the text links to some of them
        shutil.copytree(ROOT / name, folder / name)
    copy_new(folder)
    port = free_port()
    options = ["--no-browser", "--LabApp.expose_app_in_browser=True"]
    options += [f"--ServerApp.port={port}", f"--IdentityProvider.token={TOKEN}"]
    own = {
        f"JUPYTER_{part}_DIR": str(folder / "jupyter" / part.lower())
        for part in ("CONFIG", "DATA", "RUNTIME")
    }
    log = folder / "lab.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            lab_command(sys.executable, options, course=folder),
            cwd=folder,
            env=os.environ | own | {"IPYTHONDIR": str(folder / "ipython")},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that it and its kernels end together
        )
    try:
        yield _address(process, log, port)
    finally:
        ended(process)


def _address(process, log, port):
    """Return where the server says that it is, and only the first time a start page."""
    said = re.compile(rf"(http://127\.0\.0\.1:{port}/\S+)\?token=")
    found = wait_for(lambda: said.search(log.read_text()), process)
    if not found:
        raise RuntimeError(f"JupyterLab has not started:\n{log.read_text()}")
    return f"{found[1]}?token={TOKEN}"


class Chapter:
    """A notebook that is open and has been run."""

    def __init__(self, page, name):
        self.page, self.name, self.shown = page, name, False
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.outputs = self.panel.locator(".jp-OutputArea-output")
        self.interactives = self.outputs.filter(has=page.locator(".nn-number"))
        self.prose = self.panel.locator(".jp-RenderedMarkdown")

    def run(self):
        """Run all cells from top to bottom."""
        self.page.evaluate(RUN)

    def cells(self):
        """Return source, execution count and outputs of each code cell."""
        return self.page.evaluate(CELLS)

    def scroll_through(self):
        """Pass by every cell: JupyterLab draws one when it first comes near."""
        for i in range(400):
            more = self.page.evaluate(SCROLL, i)
            self.page.evaluate(AT_REST)
            if not more:
                break

    def show_all(self):
        """Draw every cell and open those that wait for an answer, unless that is done.

        Else what a test finds depends on which tests ran before it.
        """
        if not self.shown:
            self.scroll_through()
            if self.panel.locator(".nn-waiting").count():
                self.answer()
            self.shown = True

    def answer(self):
        """Commit to some answer of each question, so that all cells open."""
        self.page.evaluate(COMMIT)
        expect(self.panel.locator(".nn-waiting")).to_have_count(0)

    def photograph(self, width=1280, theme="Light"):
        """Keep pictures of the whole notebook, 3,000 pixels each; return how many."""
        page, usual = self.page, self.page.viewport_size
        page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})",
            f"JupyterLab {theme}",
        )
        page.set_viewport_size({"width": width, "height": 3000})
        if width < 1000:  # as a student with a narrow screen does
            page.evaluate("jupyterapp.shell.collapseLeft()")
        page.evaluate(AT_REST)
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for i in range(20):
            more = page.evaluate(SCROLL, i)
            page.evaluate(AT_REST)
            path = SCREENSHOTS / f"{self.name}-{width}-{theme.lower()}-{i}.jpg"
            page.screenshot(path=path, type="jpeg", quality=85)  # twice as fast
            if not more:
                break
        page.set_viewport_size(usual)
        page.evaluate("jupyterapp.shell.expandLeft()")
        return i + 1

    def complaints(self):
        """Return what cells or callbacks of widgets have written in red."""
        return [
            output.get("text") or output["evalue"]
            for cell in self.cells()
            if "raises-exception" not in cell["tags"]
            for output in cell["outputs"]
            if output["output_type"] == "error" or output.get("name") == "stderr"
        ]


class Lab:
    """The page, what it has open, and what went wrong in it."""

    def __init__(self, page, url):
        self.page, self.host = page, urlsplit(url).netloc
        self.open, self.errors, self.strangers, self.n_requests = None, [], [], 0
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._failed(error.message, error.stack))
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", self._connected)
        self.n_messages = 0  # from widgets to their kernel
        page.goto(url)
        page.wait_for_function("window.jupyterapp")
        page.evaluate("jupyterapp.restored.then(() => true)")
        self.opened(START)

    def _heard(self, message):
        if message.type == "error":
            self._failed(message.text, f"{message.text} {message.location['url']}")

    def _failed(self, text, stack):
        frames = FRAME.findall(stack)
        own = re.compile(re.escape(self.host) + OF_JUPYTERLAB)
        alone = frames and all(own.search(frame) for frame in frames)
        if not (text.startswith(HARMLESS) or (alone and CLOSED.match(text))):
            self.errors.append("\n  in ".join([text, *frames]))

    def _connected(self, socket):
        self._asked(socket.url)
        socket.on("framesent", self._sent)

    def _sent(self, frame):
        data = frame.encode() if isinstance(frame, str) else frame
        self.n_messages += b'"comm_msg"' in data

    def _asked(self, url):
        self.n_requests += 1
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.strangers.append(url)

    def chapter(self, name):
        """Return the notebook, opened from the contents of chapter 00 and run once."""
        if self.open is None or self.open.name != name:
            self.close()
            if name != START:
                self.follow(f"{name}.ipynb")
            self.open = Chapter(self.page, name)
            self.open.run()
        return self.open

    def follow(self, target):
        """Click the link of the open notebook that leads to the target."""
        links = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) a")
        links.and_(self.page.locator(f"[href*='{target}']")).first.click()
        return self.opened(target.split("#")[0])

    def opened(self, name):
        """Wait until a notebook is open and its kernel there; return its path."""
        self.page.wait_for_function(
            "name => jupyterapp.shell.currentWidget?.context?.path.includes(name)",
            arg=name.split("/")[-1].split("?")[0],
        )
        return self.page.evaluate(OPEN)

    def file(self, path):
        """Return the address of a file of the course."""
        return f"http://{self.host}/files/{path}?token={TOKEN}"

    def close(self):
        """Close all notebooks but chapter 00, unsaved, and end their kernels."""
        self.page.evaluate(CLOSE, START)
        self.open = None
