"""The site with a Python that can be had here, and a browser."""

from contextlib import contextmanager

import pytest

from tests.browser_lite.assembled import SHOWS_NOT, VERSION, site
from tests.browser_lite.pages import Lite
from tests.browser_site.conftest import browser as browser
from tests.places import without_pyodide
from tests.servers import served


@pytest.fixture(scope="session")
def lite_url():
    if why := without_pyodide():
        pytest.skip(why)
    _, from_pypi = site()
    print(f"\nPyodide {VERSION}; of PyPI, not as Pyodide packs it: {from_pypi}")
    print(SHOWS_NOT)
    with served("lite27/site") as url:
        yield url


@contextmanager
def first_visit(browser, url):
    """A student who comes for the first time; nothing may be asked of another host."""
    visit = Lite(browser, url)
    yield visit
    asked, errors = visit.asked, visit.errors
    visit.close()
    assert asked == []
    assert errors == []


@pytest.fixture
def lite(browser, lite_url):
    with first_visit(browser, lite_url) as visit:
        yield visit
