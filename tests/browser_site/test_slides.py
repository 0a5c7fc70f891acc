"""The slides as a lecturer shows them, in Chromium, at 1280 by 720.

They are built here from the notebooks, in seconds, and opened from the disk too.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.places import ROOT
from tests.servers import served
from tools import slides

NAMES = sorted(path.stem for path in ROOT.glob("notebooks/[0-9]*.ipynb"))
SMALLEST = 0.7  # letters of 19 pixels
# what is said of each slide, shown with all that comes by and by
LOOK = r"""() => [...document.querySelectorAll("section.slide")].map((slide) => {
    const { h, v } = Reveal.getIndices(slide);
    Reveal.slide(h, v, 99);
    const seen = slide.querySelector(".seen");
    const parts = [...seen.querySelectorAll("*:not(mjx-assistive-mml, math, math *)")];
    const boxes = parts.map((one) => one.getBoundingClientRect());
    const shown = boxes.filter((box) => box.width && box.height);
    const wide = [...seen.querySelectorAll("pre, table")];
    const text = seen.cloneNode(true);
    text.querySelectorAll("pre, code, mjx-container").forEach((one) => one.remove());
    return {
        title: seen.querySelector("h2").textContent,
        scale: Number(slide.dataset.scale),
        right: Math.max(...shown.map((box) => box.right)),
        bottom: Math.max(...shown.map((box) => box.bottom)),
        left: Math.min(...shown.map((box) => box.left)),
        top: Math.min(...shown.map((box) => box.top)),
        cut: wide.some((one) => one.scrollWidth > one.clientWidth + 1),
        raw: /\\[(\[]|\$/.test(text.textContent),
        errors: slide.querySelectorAll("[data-mjx-error], merror").length,
        figures: [...seen.querySelectorAll("img")].map((one) => one.clientHeight),
    };
})"""


@pytest.fixture(scope="module")
def url():
    slides.build(ROOT)
    with served("slides") as address:
        yield address


@pytest.fixture
def page(browser):
    """A new page of the size of a projector; at the end nothing may have gone wrong."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    wrong = []
    page.on("console", lambda m: m.type == "error" and wrong.append(m.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda r: is_ours(r.url) or wrong.append(r.url))
    yield page
    page.close()
    assert wrong == []


def is_ours(address):
    return address.startswith(("http://127.0.0.1:", "file:", "data:", "about:"))


def open_deck(page, address):
    page.goto(address)
    page.wait_for_selector("body.ready", timeout=120_000)


@pytest.mark.parametrize("name", NAMES)
def test_every_slide_fits_and_its_formulas_are_typeset(page, url, name):
    open_deck(page, f"{url}{name}.html")
    looked = page.evaluate(LOOK)
    assert len(looked) > 30
    for one in looked:
        assert -1 <= one["left"] <= one["right"] <= 1281, one
        assert -1 <= one["top"] <= one["bottom"] <= 721, one
        assert one["scale"] >= SMALLEST, one
        assert not one["cut"], one
        assert not one["raw"], one
        assert one["errors"] == 0, one
        assert all(height >= 250 for height in one["figures"]), one
    assert page.locator("mjx-container").count() > 20


def test_a_slide_that_does_not_fit_would_be_seen(page, url):
    open_deck(page, f"{url}00_start_here.html")
    page.evaluate("""() => document.querySelector(".seen").insertAdjacentHTML(
        "beforeend", "<p style='flex: none; height: 900px'>too much, $x$</p>")""")
    looked = page.evaluate(LOOK)[0]
    assert looked["bottom"] > 721
    assert looked["raw"]


def test_keys_lead_on_and_the_answer_comes_after_its_question(page, url):
    open_deck(page, f"{url}01_softmax.html")
    asked = page.evaluate("""() => {
        const slide = document.querySelector(".question").closest("section");
        const { h, v } = Reveal.getIndices(slide);
        Reveal.slide(h, v, -1);
        return slide.querySelector(".answer").textContent;
    }""")
    answer = page.locator("section.present .answer")
    assert answer.evaluate("one => getComputedStyle(one).visibility") == "hidden"
    page.keyboard.press("Space")
    assert answer.text_content() == asked
    page.wait_for_function(
        "one => getComputedStyle(one).opacity == 1", arg=answer.element_handle()
    )
    before = page.evaluate("Reveal.getSlidePastCount()")
    page.keyboard.press("Space")
    assert page.evaluate("Reveal.getSlidePastCount()") == before + 1


def test_the_window_of_the_notes_shows_what_is_said(page, url):
    open_deck(page, f"{url}01_softmax.html")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value.locator(".speaker-controls-notes .value")
    notes.filter(has_text="10 minutes").wait_for()
    assert "Chapter 00 named a digit" in notes.text_content()
    page.evaluate("Reveal.slide(2, 0)")  # with formulas, each shown once
    notes.filter(has_text="We want").wait_for()
    assert notes.locator("svg").count() > 5
    assert notes.locator("mjx-assistive-mml").count() == 0
    opened.value.close()


def test_a_copied_folder_works_without_a_server(page, url):
    open_deck(page, (ROOT / "build" / "slides" / f"{NAMES[0]}.html").as_uri())
    assert page.locator("section.present h2").first.is_visible()


@pytest.mark.parametrize("name", ["index", "02_cross_entropy"])
def test_no_rule_of_axe_is_broken(page, url, name):
    page.goto(f"{url}{name}.html")
    if name != "index":
        page.wait_for_selector("body.ready", timeout=120_000)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
