"""What the browser tests share: JupyterLab and a page, both made once."""

import re

import pytest
from playwright.sync_api import Error, sync_playwright

from tests.browser.lab import SCREENSHOTS, Lab, server
from tests.browser_site.conftest import QUIET, chromium


@pytest.fixture(scope="session")
def page():
    """A page of 1280 by 800 pixels in the Chromium of this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=QUIET.split()
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        # what hangs ends some day; a busy machine may take its time
        page.set_default_timeout(60_000)
        yield page
        browser.close()


@pytest.fixture(scope="session")
def lab(page, tmp_path_factory):
    """JupyterLab as `python3 -m tools lab` starts it, open on chapter 00."""
    with server(tmp_path_factory.mktemp("course")) as url:
        yield Lab(page, url)


@pytest.fixture
def chapter(lab, name):
    """The notebook `name`, opened and run; the next test gets it as this leaves it."""
    return lab.chapter(name)


@pytest.fixture(autouse=True)
def _nothing_goes_wrong_unseen(request):
    if "lab" not in request.fixturenames:  # a widget alone in a page
        yield
        return
    lab = request.getfixturevalue("lab")
    lab.errors.clear()
    yield
    assert not lab.errors, "errors in the console of the browser"
    assert not lab.strangers, "requests that leave the machine"
    if lab.open:
        assert not lab.open.complaints()


def pytest_collection_modifyitems(items):
    """Put all tests of one notebook side by side, so that it is run once."""

    def notebook(item):
        return item.callspec.params.get("name", "") if hasattr(item, "callspec") else ""

    items.sort(key=notebook)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Keep what the page looked like when a test failed."""
    report = yield
    page = item.funcargs.get("page") or getattr(item.funcargs.get("lab"), "page", None)
    if report.failed and page:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        try:
            name = re.sub(r"\W+", "-", item.name)
            page.screenshot(path=SCREENSHOTS / f"failed-{name}.png")
        except Error as error:  # the browser itself may be what failed
            report.sections.append(("screenshot", str(error)))
    return report
