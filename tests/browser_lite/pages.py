"""A notebook in JupyterLite: opened, run cell by cell, compared with what is stored."""

import os
import re
import time
from contextlib import suppress
from pathlib import Path

import nbformat

from tests.places import ROOT

LOCAL = ("data:", "blob:")
READY = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const kernel = panel?.sessionContext?.session?.kernel;
    return panel?.context?.isReady && ['idle', 'busy'].includes(kernel?.status);
}"""
# as a student would, one cell after the other; a cell may raise where that is meant
RUN = """async ids => {
    const notebook = jupyterapp.shell.currentWidget.content;
    const seconds = {};
    for (const [index, cell] of notebook.widgets.entries()) {
        const model = cell.model.sharedModel;
        if (cell.model.type !== 'code' || !model.source.trim()) continue;
        if (ids && !ids.includes(cell.model.id)) continue;
        model.outputs = [];
        notebook.deselectAll();
        notebook.activeCellIndex = index;
        const begun = [performance.now(), await processor()];
        await jupyterapp.commands.execute('notebook:run-cell');
        const ended = [performance.now(), await processor()];
        seconds[cell.model.id] = [(ended[0] - begun[0]) / 1000, ended[1] - begun[1]];
    }
    return seconds;
}"""
WRITE = """answers => {
    const written = [];
    for (const cell of jupyterapp.shell.currentWidget.content.widgets) {
        const id = cell.model.sharedModel.getMetadata('nbgrader')?.grade_id;
        if (!(id in answers)) continue;
        cell.model.sharedModel.setSource(answers[id]);
        written.push(id);
    }
    return written;
}"""
CELLS = """() => jupyterapp.shell.currentWidget.content.widgets.map(cell => ({
    id: cell.model.id, type: cell.model.type, source: cell.model.sharedModel.source,
    count: cell.model.sharedModel.execution_count,
    outputs: cell.model.sharedModel.outputs ?? []}))"""
PICTURE = re.compile(r"(data:image/png;base64,)[A-Za-z0-9+/=\s]+")


def processor():
    """Return the seconds that processors have worked for kernels in a browser of ours.

    A kernel is a worker, a thread of its own. On a busy machine these seconds say more
    than those of a clock. Where there is no /proc, they are 0.
    """
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may have ended, and a listing of its threads too
            if _is_ours(process.name):
                ticks += sum(map(_ticks, (process / "task").iterdir()))
    return ticks / os.sysconf("SC_CLK_TCK")


def _ticks(thread):
    """Return how long a thread has worked; 0 if it is no worker of a page."""
    with suppress(OSError):
        if (thread / "comm").read_text() == "DedicatedWorker\n":
            return sum(map(int, _stat(thread)[11:13]))
    return 0


def _stat(folder):
    return (folder / "stat").read_text().rpartition(")")[2].split()


def _is_ours(process):
    """Whether this process has started that one, or one that has."""
    while process not in ("0", str(os.getpid())):
        process = _stat(Path("/proc", process))[1]
    return process != "0"


class Lite:
    """A page of a site, and what it asked for from other hosts, all refused."""

    def __init__(self, browser, url, answer=None, **options):
        self.url, self.asked, self.errors = url, [], []
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 900}, accept_downloads=True, **options
        )
        self._answer = answer
        self.context.route("**/*", self._route)
        self.page = self.new_page()

    def new_page(self):
        """Open one more page of the same student."""
        page = self.context.new_page()
        page.set_default_timeout(240_000)
        page.on(
            "pageerror", lambda error: self.errors.append(error.stack or str(error))
        )
        page.expose_function("processor", processor)
        return page

    def _route(self, route):
        if route.request.url.startswith((self.url, *LOCAL)):
            route.continue_()
            return
        self.asked.append(route.request.url)
        if not (self._answer and self._answer(route)):
            route.abort()

    def open(self, path, app="lab"):
        """Open a notebook; return the seconds until its kernel is there."""
        begun = time.monotonic()
        self.page.goto(f"{self.url}{app}/index.html?path={path}")
        self.page.wait_for_function(READY)
        return time.monotonic() - begun

    def run(self, ids=None):
        """Run all cells, or those of these ids; return {id: two kinds of seconds}."""
        # a page that answers nothing for minutes is closed: so ask again and again
        self.page.evaluate(
            "ids => { window.ran = null;"
            f" ({RUN})(ids).catch(String).then(end => window.ran = end); }}",
            ids,
        )
        self.page.wait_for_function("window.ran", timeout=1_200_000)
        self.page.wait_for_timeout(1000)  # what the last cell has said arrives
        ran = self.page.evaluate("window.ran")
        assert isinstance(ran, dict), ran  # else it is what has broken the run
        return ran

    def cells(self):
        """Return the cells as they are now."""
        return self.page.evaluate(CELLS)

    def close(self):
        """Close the page and forget the student."""
        self.context.close()


def solve(lite, path, root=ROOT):
    """Write the model's answers into an exercise; return the path of the solution."""
    stored = path.replace("exercises/", "solutions/", 1)
    answers = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in nbformat.read(root / stored, 4).cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    written = lite.page.evaluate(WRITE, answers)
    assert sorted(written) == sorted(answers)
    return stored


def text(outputs):
    """Return outputs as text; what a picture shows is left out, and so are widgets.

    A stored notebook has a sentence in the place of a widget, or nothing.
    """
    said = []
    for one in outputs:
        kind = one["output_type"]
        if kind == "stream":
            name = one["name"]
            new = "".join(one["text"])
            if said and said[-1][0] == name:
                said[-1][1] += new
            else:
                said.append([name, new])
        elif kind == "error":
            # the kernel of JupyterLite says "<class 'ValueError'>"
            name = one["ename"].removeprefix("<class '").removesuffix("'>")
            said.append([kind, f"{name}: {one['evalue']}"])
        elif not is_widget(one["data"]):
            data = one["data"]
            html = PICTURE.sub(r"\1", "".join(data.get("text/html", "")))
            said.append([kind, "".join(data.get("text/plain", "")) + "\n" + html])
    return "\n".join(f"{kind}: {t}" for kind, words in said if (t := words.strip()))


def is_widget(data):
    """Whether data are a widget, or the sentence that is stored in its place."""
    view = "application/vnd.jupyter.widget-view+json"
    return view in data or "".join(data.get("text/plain", "")).startswith(
        "Interactive:"
    )


def differences(path, cells, root=ROOT):
    """Return {id: (stored, here)} of the code cells that say something else here."""
    stored = {cell.id: cell for cell in nbformat.read(root / path, 4).cells}
    found = {}
    for cell in cells:
        if cell["type"] != "code" or not cell["source"].strip():
            continue
        there, here = text(stored[cell["id"]].outputs), text(cell["outputs"])
        shown, here_shown = (
            sum(is_widget(one.get("data", {})) for one in outputs)
            for outputs in (stored[cell["id"]].outputs, cell["outputs"])
        )
        if there != here or shown > here_shown or not cell["count"]:
            found[cell["id"]] = (there, here)
    return found


def cell_with(path, beginning, root=ROOT):
    """Return the first cell of a notebook with code that begins so."""
    cells = nbformat.read(root / path, 4).cells
    return next(
        cell
        for cell in cells
        if cell.cell_type == "code" and cell.source.startswith(beginning)
    )
