"""A browser, and a server for what was built: build/site or build/lite."""

import http.server
import os
import shutil
import threading
from contextlib import contextmanager
from functools import partial

import pytest
from playwright.sync_api import sync_playwright

from tests.places import ROOT

BUILD = ROOT / "build"
CHROMIUM = [os.environ.get("CHROMIUM", "chromium"), "chromium-browser", "google-chrome"]
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def served(name):
    """Serve build/name on this machine only; give its address."""
    directory = BUILD / name
    assert (directory / "index.html").exists(), (
        f"nothing to open yet: python3 -m tools {name}"
    )
    handler = partial(Handler, directory=directory)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


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
