"""Work in JupyterLite: kept, announced when older, downloaded, put back, never lost."""

import json
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser_lite.__main__ import NAMES
from tests.browser_lite.assembled import BUILT
from tests.browser_lite.pages import Lite
from tests.servers import served

EX01 = "exercises/ex01_softmax/ex01_softmax.ipynb"
WRITE = """async text => {
    await jupyterapp.restored;
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    panel.content.widgets.at(-1).model.sharedModel.setSource(text);
    await jupyterapp.commands.execute('docmanager:save');
}"""
READ = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    return panel.content.widgets.at(-1).model.sharedModel.source;
}"""
OPENED = "() => window.jupyterapp?.shell.currentWidget?.context?.isReady"
MINE = "what I have written"


@pytest.fixture
def page(lite):
    return lite.page


def open_notebook(lite, path=EX01):
    lite.page.goto(f"{lite.url}lab/index.html?path={path}")
    lite.page.wait_for_function(OPENED)


def start(lite):
    lite.page.goto(lite.url)
    box = lite.page.locator("#work[data-ready]")
    expect(box).to_be_visible(timeout=60_000)
    return box


def test_the_first_page_says_what_a_student_must_know(lite, page):
    box = start(lite)
    expect(box.locator("li")).to_have_count(0)  # nothing is in the way
    text = page.locator("main").inner_text()
    for words in ["Browsers", "45 MB", "Slow", "Restart Kernel", "private window",
        "no other host is asked", "clears the data"]:  # fmt: skip
        assert words in text
    assert page.locator("nav a").count() == len(NAMES)
    page.set_viewport_size({"width": 390, "height": 760})
    expect(page.locator(".phone")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 760})
    expect(page.locator(".phone")).to_be_hidden()


def test_work_is_downloaded_and_put_back_and_what_differs_stays(lite, page, tmp_path):
    box = start(lite)
    box.get_by_role("button", name="Download my work").click()
    expect(box.get_by_role("status")).to_contain_text("nothing to download yet")
    open_notebook(lite)
    page.evaluate(WRITE, MINE)
    box = start(lite)
    with page.expect_download() as begun:
        box.get_by_role("button", name="Download my work").click()
    saved = tmp_path / begun.value.suggested_filename
    begun.value.save_as(saved)
    assert EX01 in json.loads(saved.read_text("utf-8"))["files"]
    open_notebook(lite)
    page.evaluate(WRITE, "something else")
    box = start(lite)
    page.locator("input[type=file]").set_input_files(saved)
    expect(box.get_by_role("status")).to_contain_text("1 that differed")
    open_notebook(lite)
    assert page.evaluate(READ) == MINE
    open_notebook(lite, EX01.replace(".ipynb", " (before).ipynb"))
    assert page.evaluate(READ) == "something else"
    box = start(lite)
    other = tmp_path / "other.json"
    other.write_text('{"course": "another"}')
    page.locator("input[type=file]").set_input_files(other)
    expect(box.get_by_role("status")).to_contain_text("Nothing was changed")


def test_a_newer_exercise_is_announced_and_the_copy_stays(browser, tmp_path):
    """A new build of the site: the same address, another text of the exercise."""
    folder = BUILT.with_name("lite27-newer")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(BUILT / "site", folder)
    try:
        with served(folder.name) as url:
            lite = Lite(browser, url)
            open_notebook(lite)
            lite.page.evaluate(WRITE, MINE)
            path = folder / "files" / EX01
            nb = json.loads(path.read_text("utf-8"))
            nb["metadata"]["source_sha256"] = "newer"
            path.write_text(json.dumps(nb), "utf-8")
            open_notebook(lite)
            assert lite.page.evaluate(READ) == MINE
            corner = lite.page.locator(".course-corner")
            expect(corner).to_contain_text("is newer here than your copy")
            expect(corner).to_have_attribute("open", "")
            lite.close()
    finally:
        shutil.rmtree(folder)


def test_a_missing_file_or_host_is_a_sentence(browser, lite_url):
    lite = Lite(browser, lite_url)
    gone = "**/python/numpy-*"
    lite.context.route(gone, lambda route: route.fulfill(status=404))
    box = start(lite)
    expect(box.locator("li")).to_contain_text(["python/numpy"])
    expect(box.locator("li")).to_contain_text(
        ["is missing here, so Python cannot start"]
    )
    lite.context.unroute(gone)
    far = {"packages": {"numpy": {"file_name": "https://far.invalid/numpy.whl"}}}
    lite.context.route(
        "**/python/pyodide-lock.json", lambda route: route.fulfill(json=far)
    )
    box = start(lite)
    expect(box.locator("li")).to_contain_text(["far.invalid cannot be reached"])
    assert lite.asked == ["https://far.invalid/numpy.whl"]
    lite.close()


def test_storage_that_is_refused_or_full_is_a_sentence(browser, lite_url):
    lite = Lite(browser, lite_url)
    lite.context.add_init_script(
        "IDBFactory.prototype.open = () => { throw Error('no'); }"
    )
    box = start(lite)
    expect(box.locator("li")).to_contain_text(["This window keeps nothing"])
    lite.close()
    lite = Lite(browser, lite_url)
    lite.context.add_init_script(
        "StorageManager.prototype.estimate = async () => ({quota: 3e7, usage: 1e7});"
        # as Firefox does until the student has answered
        "StorageManager.prototype.persist = () => new Promise(() => {});"
    )
    box = start(lite)
    expect(box.locator("li")).to_contain_text(["only 20 MB left"])
    lite.close()
