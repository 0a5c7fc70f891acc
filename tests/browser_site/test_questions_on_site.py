"""Questions on the site, without a kernel: a site of one page, made for the test."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.asking import FILES, notebook, questions
from tests.places import ROOT
from tools.outputs import execute

BUILD = """
import sys
from sphinx.cmd.build import main
from tutor import _questions
_questions.FILE, *folders = sys.argv[1:]
sys.exit(main(["-q", *folders]))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the page lies; a file, because a reader may have the site on a disk."""
    folder = tmp_path_factory.mktemp("site")
    source = folder / "source"
    shutil.copytree(ROOT / "docs/site", source, ignore=shutil.ignore_patterns("api"))
    shutil.rmtree(source / "exercises")
    (source / "index.md").write_text("# Home\n\n```{toctree}\nquestions\n```\n")
    (source / FILES).write_text(json.dumps(questions()), encoding="utf-8")
    with ThreadPoolExecutor() as elsewhere:  # playwright has the loop of this thread
        nb = elsewhere.submit(execute, notebook(), source).result()
    nb.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    nbformat.write(nb, source / "questions.ipynb")
    arguments = [FILES, str(source), str(folder / "html")]
    command = [sys.executable, "-c", BUILD, *arguments]
    made = subprocess.run(command, cwd=source, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return (folder / "html" / "questions.html").as_uri()


@pytest.fixture(params=["light", "dark"])
def page(browser, address, request):
    page = browser.new_page(color_scheme=request.param)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda r: r.url.startswith("http") and errors.append(r.url))
    page.goto(address)
    expect(page.locator("form mjx-container").first).to_be_visible()
    yield page
    page.close()
    assert errors == []


def test_an_answer_by_keys_is_spoken_and_opens_what_reveals(page):
    form = page.locator("form.nn-question").first
    revealed = page.get_by_text("So it was the wavering one.")
    expect(revealed).to_be_hidden()
    expect(form.get_by_role("radio")).to_have_count(3)
    form.get_by_role("radio").first.focus()
    for key in ("Space", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    status = form.get_by_role("status")
    expect(status).to_contain_text("Right. You said: the wavering one")
    expect(status.locator("mjx-assistive-mml").first).to_be_attached()
    expect(revealed).to_be_visible()
    opened = page.locator("details[open]")
    expect(opened).to_have_count(2)  # not ours, and nothing of the next question


def test_a_number_is_answered(page):
    form = page.locator("form.nn-question").nth(1)
    form.get_by_label("Your number, in nats").fill("1")
    form.get_by_role("button", name="Commit").click()
    expect(form.get_by_role("status")).to_contain_text("That is the sum of")


def test_enter_on_a_formula_is_no_answer(page):
    form = page.locator("form.nn-question").first
    form.get_by_role("radio").first.check()
    form.locator("mjx-container[tabindex]").first.focus()
    page.keyboard.press("Enter")  # opens the menu of the formula
    expect(form.get_by_role("status")).to_be_empty()


def test_axe_finds_nothing_in_the_questions(page):
    form = page.locator("form.nn-question").first
    form.get_by_label("both at the same rate").check()
    form.get_by_role("button", name="Commit").click()
    found = Axe().run(page, context=".nn-static").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_without_scripts_the_answers_are_there_and_closed(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    said = page.get_by_text("Its softmax passes the message on")
    expect(page.get_by_text("Which of them learns faster?")).to_be_visible()
    expect(said).to_be_hidden()
    page.get_by_text("Decide first").first.click()
    expect(said).to_be_visible()
    context.close()
