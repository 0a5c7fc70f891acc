"""The site as readers meet it, in Chromium: `python3 -m tools site` first.

They are apart from the other browser tests, because these need no JupyterLab.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.places import ROOT

SOURCES = [
    *ROOT.glob("notebooks/*.ipynb"),
    *ROOT.glob("exercises/*/*.ipynb"),
    *ROOT.glob("docs/site/**/*.md"),
    *ROOT.glob("docs/teaching/*.md"),
]
NAMES = sorted(
    str(path.relative_to(ROOT).with_suffix("")).removeprefix("docs/site/")
    for path in SOURCES
)
# of each kind one, short, for all rules of axe in all looks
KINDS = [
    "index",
    "search",
    "notebooks/00_start_here",
    "api/nnlib.losses",
    "_modules/nnlib/activations",
]
# 320 pixels are 1280 at 400 %
LOOKS = [(1280, "light"), (320, "dark"), (1280, "dark"), (390, "light")]
COMPLETE = """async () => {
    if (window.MathJax) await MathJax.startup.promise;
    await Promise.all([...document.images].map(image => image.decode()));
    // a colour on its way from light to dark has the contrast of neither
    await Promise.all(document.getAnimations().map(change => change.finished));
}"""


@pytest.fixture
def look(request):
    return getattr(request, "param", LOOKS[0])


@pytest.fixture
def page(tab, look, site_url):
    """A page of one width and scheme; at the end nothing may have gone wrong."""
    width, scheme = look
    size = {"width": width, "height": 844}
    page = tab(viewport=size, color_scheme=scheme, base_url=site_url)
    errors, strangers = [], []
    ours = (site_url, "data:", "blob:")
    heard = {
        "console": lambda m: m.type == "error" and errors.append(m.text),
        "pageerror": lambda error: errors.append(str(error)),
        "request": lambda r: r.url.startswith(ours) or strangers.append(r.url),
    }
    for event, hears in heard.items():
        page.on(event, hears)
    yield page
    page.evaluate("localStorage.clear()")  # the next test has chosen nothing
    for event, hears in heard.items():
        page.remove_listener(event, hears)
    assert errors == []
    assert strangers == []


def visit(page, name):
    page.goto(f"{name}.html")
    page.evaluate(COMPLETE)


def heading(page):
    return page.get_by_role("heading", level=1)  # one more is for print, and hidden


def violations(page, rules):
    """Return what axe finds, an entry for each rule and element."""
    # preload would ask for the style sheets again, and for some at a wrong address
    options = {"rules": rules, "preload": False, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("look", LOOKS[:2], indirect=True, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_page_is_complete_and_fits_its_width(page, look, name):
    visit(page, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= look[0]
    widths = page.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert all(widths)
    formulas = page.locator(".math")
    assert page.locator(".math > mjx-container").count() == formulas.count()
    assert page.locator("mjx-merror").count() == 0
    assert page.locator("html").get_attribute("data-theme") == look[1]


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_in_the_structure_of_a_page(page, name):
    visit(page, name)
    # colours come from the theme, and take long: they are checked for each kind below
    assert violations(page, {"color-contrast": {"enabled": False}}) == []


@pytest.mark.parametrize("look", LOOKS, indirect=True, ids=str)
@pytest.mark.parametrize("name", KINDS)
def test_axe_finds_nothing_in_any_look(page, look, name):
    visit(page, name)
    assert violations(page, {}) == []


@pytest.mark.parametrize("look", LOOKS[:2], indirect=True, ids=str)
def test_search_finds_the_chapter_on_softmax(page, look):
    page.goto("search.html?q=softmax")
    found = page.locator("#search-results li")
    expect(found.filter(has_text="01 Softmax").first).to_be_visible()
    found.get_by_role("link", name="01 Softmax").first.click()
    expect(heading(page)).to_contain_text("01 Softmax")


def test_search_opens_by_keyboard(page):
    visit(page, "index")
    page.keyboard.press("Control+k")
    page.keyboard.type("momentum")
    page.keyboard.press("Enter")
    found = page.locator("#search-results li")
    expect(found.first).to_be_visible()


def test_the_reader_can_choose_dark(page):
    visit(page, "index")
    html = page.locator("html")
    expect(html).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Color mode").click()
    page.get_by_text("Dark", exact=True).click()
    expect(html).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("look", [(390, "light")], indirect=True, ids=str)
def test_a_phone_reaches_every_chapter_from_the_menu(page, look):
    visit(page, "notebooks/03_two_layer_network")
    page.get_by_role("button", name="Toggle primary sidebar").click()
    link = page.get_by_role("link", name="05 The L-layer network").first
    expect(link).to_be_visible()
    link.click()
    expect(heading(page)).to_contain_text("05 The L-layer network")


def test_a_link_to_a_cell_shows_that_cell(page):
    visit(page, "notebooks/A1_equations")
    link = page.locator('a[href^="01_softmax.html#softmax-"]').first
    target = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**/{target}")
    expect(page.locator(f"[id='{target.split('#')[1]}']")).to_be_in_viewport()
