"""The site for everyone: by keys, zoomed, without motion, in forced colours."""

import pytest
from playwright.sync_api import expect

from tests.browser_site.test_site_in_browser import KINDS, violations, visit

SMALL = {"width": 320, "height": 256}  # 1280 by 1024 at 400 %
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
# what sticks out of the window and cannot be scrolled to
CUT_OFF = """() => {
    const scrolls = part => {
        for (; part && part !== document.body; part = part.parentElement)
            if (/auto|scroll/.test(getComputedStyle(part).overflowX)) return true;
        return false;
    };
    const empty = part => !part.matches('img, input') && !part.textContent.trim();
    const parts = 'p, li, h1, h2, h3, img, pre, code, table, button, input, label, a';
    return [...document.querySelectorAll(parts.replace(/(?<=^|, )/g, 'main '))]
        .filter(part => part.checkVisibility() && !empty(part)
            && part.getBoundingClientRect().right > innerWidth + 1 && !scrolls(part))
        .map(part => part.outerHTML.slice(0, 120));
}"""
# the outline or the shadow of the part that has the focus, if it is seen
RING = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
        || style.boxShadow !== 'none';
}"""
MOVES = """() => [document.documentElement, ...document.querySelectorAll('body *')]
    .filter(part => {
        const style = getComputedStyle(part);
        const animated = style.animationName !== 'none';
        return style.scrollBehavior === 'smooth'
            || animated && parseFloat(style.animationDuration) > 0.1;
    }).map(part => part.outerHTML.slice(0, 120))"""
MENU = """
- navigation "Main":
  - heading "Chapters" [level=2]
  - list:
    - listitem:
      - link /^00 Start here/
  - heading "Exercises" [level=2]
  - list
  - heading "Appendices" [level=2]
  - list
  - heading "The package" [level=2]
  - list
  - heading "About" [level=2]
  - list:
    - listitem:
      - link "Accessibility"
"""


@pytest.fixture
def look(request):
    return getattr(request, "param", {})


@pytest.fixture
def page(tab, look, site_url):
    return tab(base_url=site_url, **look)


def only(**look):
    """Return a decorator that opens the page in one look."""
    return pytest.mark.parametrize("look", [look], indirect=True, ids=["-".join(look)])


every_kind = pytest.mark.parametrize("name", KINDS)


@only(viewport=SMALL)
@every_kind
def test_nothing_is_cut_off_at_400_percent_and_with_spaced_letters(page, look, name):
    visit(page, name)
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.add_style_tag(content=SPACED)
    assert page.evaluate(CUT_OFF) == []


@only(reduced_motion="reduce")
@every_kind
def test_nothing_moves_for_those_who_want_no_motion(page, look, name):
    visit(page, name)
    assert page.evaluate(MOVES) == []


@only(forced_colors="active")
@every_kind
def test_axe_finds_nothing_in_forced_colours(page, look, name):
    visit(page, name)
    assert violations(page, {}) == []


@pytest.mark.parametrize("look", [{}, {"forced_colors": "active"}], indirect=True)
@every_kind
def test_tab_begins_with_the_way_to_the_text_and_its_place_is_seen(page, look, name):
    visit(page, name)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    if not skip.count():
        skip = page.get_by_role("button", name="Skip to main content")
    expect(skip).to_be_focused()
    for _ in range(12):
        assert page.evaluate(RING), page.evaluate("document.activeElement.outerHTML")
        page.keyboard.press("Tab")


def test_the_menu_is_spoken_with_its_groups(page):
    visit(page, "index")
    menu = page.get_by_role("navigation", name="Main")
    expect(menu.first).to_match_aria_snapshot(MENU)


def test_the_page_on_accessibility_is_linked_from_the_first_one(page):
    visit(page, "index")
    page.get_by_role("main").get_by_role("link", name="Accessibility").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1).first).to_contain_text("Accessibility")
