"""The playground in JupyterLab: its kernel, other cells, a second one, a new page."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import Chapter

NEW = """async ([path, sources]) => {
    const cells = sources.map((source, i) => ({
        id: `cell-${i}`, cell_type: 'code', source, metadata: {}, outputs: [],
        execution_count: null,
    }));
    const kernelspec = {name: 'python3', display_name: 'Python 3'};
    const content = {cells, metadata: {kernelspec}, nbformat: 4, nbformat_minor: 5};
    await jupyterapp.serviceManager.contents.save(
        path, {type: 'notebook', format: 'json', content});
}"""
SHOW = """async path => {
    await jupyterapp.commands.execute('docmanager:open', {path});
}"""
LEAVE = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.save();
    panel.dispose();
}"""
RESTART = """async () => {
    await jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart();
}"""
ROOT = ".jp-NotebookPanel:not(.lm-mod-hidden) .pg-root"
PLAY = ["from nnlib import widgets\nplay = widgets.playground('hidden=16,16')\nplay"]


def show(lab, path):
    lab.page.evaluate(SHOW, path)
    lab.opened(path)
    return Chapter(lab.page, path)


@pytest.fixture
def opened(lab):
    """A function that opens a new notebook with these cells, and runs it."""
    paths = []

    def open_new(*sources):
        lab.close()
        path = f"notebooks/play-{len(paths)}.ipynb"
        paths.append(path)
        lab.page.evaluate(NEW, [path, list(sources)])
        chapter = lab.open = show(lab, path)
        chapter.run()
        lab.page.locator(ROOT).first.wait_for()
        return chapter

    yield open_new
    lab.close()


def button(lab, name, i=0):
    return lab.page.locator(ROOT).nth(i).get_by_role("button", name=name, exact=True)


def counts(lab, i=0):
    return lab.page.locator(ROOT).nth(i).evaluate("root => root.counts")


def until(lab, n_drawn, i=0):
    lab.page.wait_for_function(
        "([root, i, n]) => document.querySelectorAll(root)[i]?.counts.drawn >= n",
        arg=[ROOT, i, n_drawn],
    )


def status(lab, i=0):
    return lab.page.locator(ROOT).nth(i).get_by_role("status")


def test_each_picture_is_one_message_and_other_cells_run_meanwhile(lab, opened):
    chapter = opened(*PLAY, "n = play.losses[-1, 0]")
    until(lab, 1)
    before, n_messages = counts(lab), lab.n_messages
    button(lab, "Play").click()
    until(lab, 20)
    executed = lab.page.evaluate("""async () => {
        const panel = jupyterapp.shell.currentWidget;
        panel.content.activeCellIndex = 1;
        await jupyterapp.commands.execute('notebook:run-cell');
        return panel.content.activeCell.model.sharedModel.execution_count;
    }""")
    assert executed == 3
    until(lab, 40)
    button(lab, "Pause").click()
    expect(status(lab)).to_contain_text("Paused. After")
    now = counts(lab)
    assert now["drawn"] == now["answered"] == now["asked"] >= 40
    assert lab.n_messages - n_messages == now["asked"] - before["asked"]
    steps = now["drawn"] - before["drawn"]
    expect(lab.page.locator(ROOT)).to_contain_text(f"{10 * steps:,} updates")
    expect(chapter.panel.locator(".nn-twin")).to_be_hidden()


def test_two_of_them_learn_side_by_side(lab, opened):
    opened(*PLAY, "widgets.playground('data=xor')")
    for i in (0, 1):
        until(lab, 1, i)
        button(lab, "Play", i).click()
    for i in (0, 1):
        until(lab, 15, i)
    for i in (0, 1):
        button(lab, "Pause", i).click()
        expect(status(lab, i)).to_contain_text("Paused. After")
        n = counts(lab, i)["drawn"] - 1
        expect(lab.page.locator(ROOT).nth(i)).to_contain_text(f"{10 * n:,} updates")


def test_a_notebook_closed_and_opened_again_shows_the_network_as_it_was(lab, opened):
    opened(*PLAY)
    button(lab, "Step").click()
    expect(status(lab)).to_contain_text("After 10 updates")
    lab.page.evaluate(LEAVE)
    lab.open = show(lab, "notebooks/play-0.ipynb")
    until(lab, 1)
    expect(lab.page.locator(ROOT)).to_contain_text("10 updates (0.3 epochs)")
    button(lab, "Step").click()
    expect(status(lab)).to_contain_text("After 20 updates")


def test_a_restarted_kernel_is_said_by_the_playground(lab, opened):
    opened(*PLAY)
    button(lab, "Play").click()
    until(lab, 5)
    lab.page.evaluate(RESTART)
    expect(status(lab)).to_contain_text("Run the cell again for a new playground")
    expect(button(lab, "Play")).to_be_disabled()
