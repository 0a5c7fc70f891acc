"""A browser, and a server for what was built: build/site or build/lite."""

import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.servers import served

CHROMIUM = [os.environ.get("CHROMIUM", "chromium"), "chromium-browser", "google-chrome"]
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)

# in all browsers a limit, not what is asked: a busy machine may take its time
expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def site_url():
    with served("site") as url:
        yield url


@pytest.fixture(scope="session")
def lite_url():
    with served("lite") as url:
        yield url


def chromium():
    """Return the browser of this machine."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert found, f"no browser: none of {CHROMIUM} is installed"
    return found


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=QUIET.split()
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tab(browser):
    """Give the tab of a look; what its pages share is fetched and compiled once."""
    tabs = {}

    def of(**look):
        if str(look) not in tabs:
            tabs[str(look)] = browser.new_page(**look)
        return tabs[str(look)]

    return of
