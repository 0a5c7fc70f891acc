"""JupyterLite opens the chapters. Python itself comes from elsewhere, so not here."""

import pytest
from playwright.sync_api import expect

PYODIDE = "https://cdn.jsdelivr.net/pyodide/"
LOCAL = ("data:", "blob:")


@pytest.fixture
def outside(browser, lite_url):
    """A page, and the list of what it asked for from other hosts, all refused."""
    page, asked = browser.new_page(base_url=lite_url), []

    def answer(route):
        if route.request.url.startswith((lite_url, *LOCAL)):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    page.context.route("**/*", answer)
    yield page, asked
    page.context.close()


def test_a_chapter_opens_with_its_outputs_and_asks_only_for_pyodide(outside):
    page, asked = outside
    page.goto("lab/index.html?path=notebooks/01_softmax.ipynb")
    notebook = page.locator(".jp-NotebookPanel")
    figure = notebook.locator(".jp-OutputArea-output img").first
    expect(figure).to_be_attached(timeout=60_000)
    expect(notebook).to_contain_text("01 Softmax")
    assert figure.get_attribute("alt")
    assert [url for url in asked if not url.startswith(PYODIDE)] == []
