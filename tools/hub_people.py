"""What people do on the hub in `hub-test`, in a browser."""

import json
from contextlib import contextmanager

from playwright.sync_api import expect, sync_playwright

from tools.hub_machine import ADDRESS, KEPT, ONE_EXERCISE, PASSWORD, ROOT

QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
NOTEBOOK = f"work/{ONE_EXERCISE}/{ONE_EXERCISE}.ipynb"
READY = """async name => {
    while (!jupyterapp.shell.currentWidget?.context?.path.endsWith(name))
        await new Promise(later => setTimeout(later, 100));
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
    return panel.context.path;
}"""
# what a command returns is not to be sent to us: it holds the whole page
COMMAND = """async ([name, options]) => {
    await jupyterapp.commands.execute(name, options);
}"""
SELECT = """async name => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = notebook.widgets.findIndex(cell =>
        cell.model.sharedModel.getMetadata('nbgrader')?.grade_id === name);
    await jupyterapp.commands.execute('notebook:enter-edit-mode');
}"""
ASK = """async code => {
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const asked = kernel.requestExecute({code});
    let said = '';
    asked.onIOPub = message => { said += message.content.text ?? ''; };
    await asked.done;
    return said;
}"""
# what students' code finds when it looks around
SPY = """
import importlib.util, json, os, tutor
def tried(path):
    try:
        os.listdir(path) if os.path.isdir(path) else open(path, "rb").read()
    except OSError as error:
        return type(error).__name__
    return "read"
print(json.dumps({
    "tokens": [name for name in os.environ if "TOKEN" in name],
    "tried": {path: tried(path) for path in PATHS},
    "grader": importlib.util.find_spec("grader") is not None,
    "tutor": tutor.__file__,
    "server": tried(f"/proc/{os.getppid()}/environ"),
}))
"""


def answers(kinds=("code", "markdown"), exercise=ONE_EXERCISE):
    """Return {id: source} of what a student writes, as in the solution."""
    path = ROOT / "solutions" / exercise / f"{exercise}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
        for cell in cells
        if cell["metadata"].get("nbgrader", {}).get("solution")
        and cell["cell_type"] in kinds
    }


@contextmanager
def browser():
    """Start Chromium; yield a function that gives a person a window of their own."""
    with sync_playwright() as playwright:
        options = {"executable_path": "/usr/bin/chromium", "args": QUIET.split()}
        started = playwright.chromium.launch(**options)

        def window(name):
            page = started.new_context(
                viewport={"width": 1280, "height": 900}
            ).new_page()
            page.set_default_timeout(120_000)
            expect.set_options(timeout=120_000)
            return Person(page, name)

        yield window
        started.close()


class Person:
    """Somebody with a name, a password and a browser."""

    def __init__(self, page, name):
        self.page, self.name = page, name

    def log_in(self, next_url="/hub/spawn"):
        """Type name and password; arrive in JupyterLab."""
        self.page.goto(f"{ADDRESS}/hub/login?next={next_url}")
        self.page.fill("#username_input", self.name)
        self.page.fill("#password_input", PASSWORD)
        self.page.click("#login_submit")
        self.page.wait_for_function("window.jupyterapp", timeout=300_000)
        self.page.evaluate("jupyterapp.restored.then(() => true)")

    def status(self, path):
        """Return the status of a page that is asked for as this person."""
        return self.page.request.get(f"{ADDRESS}{path}").status

    def menu(self):
        """Return what the menu of nbgrader offers."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text="Nbgrader").click()
        items = self.page.locator(".lm-Menu-itemLabel:visible")
        expect(items.first).to_be_visible()
        found = [text for text in items.all_inner_texts() if text]
        self.page.keyboard.press("Escape")
        return found

    def press(self, button, then):
        """Press a button in the list of assignments; wait for what shows then."""
        self.command("nbgrader:open-assignment-list")
        self.page.get_by_role("button", name=button, exact=True).first.click()
        shown = self.page.locator("button:visible, a:visible").filter(has_text=then)
        expect(shown.first).to_be_visible()

    def command(self, name, **options):
        """Do what a menu or a button of JupyterLab does."""
        self.page.evaluate(COMMAND, [name, options])

    def open(self, path):
        """Open a notebook and wait for its kernel."""
        self.command("docmanager:open", path=path)
        return self.page.evaluate(READY, path.split("/")[-1])

    def write(self, written):
        """Type answers into their cells, run all and save."""
        for name, source in written.items():
            self.page.evaluate(SELECT, name)
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(source)
        self.command("notebook:run-all-cells")
        self.command("docmanager:save")

    def look_around(self, paths):
        """Return what code in a notebook of this person can see."""
        code = f"PATHS = {[str(path) for path in paths]}\n{SPY}"
        return json.loads(self.page.evaluate(ASK, code))

    def follow(self, target):
        """Click a link of the open notebook; return the path that it has opened."""
        links = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) a")
        links.and_(self.page.locator(f"[href*='{target}']")).first.click()
        return self.page.evaluate(READY, target)

    def read_feedback(self):
        """Open the page that was fetched; return what stands on it."""
        self.page.get_by_text("(view feedback)").first.click()
        file = self.page.locator(".jp-DirListing-item", has_text=".html")
        file.first.dblclick()
        shown = self.page.frame_locator("iframe").locator("body")
        expect(shown).to_contain_text(ONE_EXERCISE)
        return shown.inner_text()

    def give_points(self, part, points):
        """Read the first submission in the form grader, and give points by hand."""
        where = f"{ADDRESS}/services/grading/formgrader/gradebook"
        self.page.goto(f"{where}/{ONE_EXERCISE}/{ONE_EXERCISE}")
        rows = self.page.locator("tbody a", has_text="Submission")
        expect(rows).to_have_count(2)
        self.photograph("submissions")
        with self.page.expect_response(lambda answer: "/api/grades?" in answer.url):
            rows.first.click()
        self.page.wait_for_load_state("networkidle")  # then fields listen
        score = self.page.locator(f"input.score#{part}")
        with self.page.expect_response(lambda answer: "/api/grade/" in answer.url):
            score.fill(str(points))
            score.press("Tab")
        self.photograph("manual")

    def photograph(self, what):
        """Keep a picture of the page."""
        (KEPT / "pictures").mkdir(exist_ok=True)
        self.page.screenshot(path=KEPT / "pictures" / f"{self.name}-{what}.png")
