"""The report of a class in a browser: axe, keys, a narrow window, no network."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from grader import class_report, results
from tests.grader.handing_in import NAME
from tests.grader.test_class_report import PARTS, graded_by_hand, wrong

HOSTILE = "</pre><script>window.paid = 1</script><img src=x onerror='window.paid = 2'>"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A class of 302: all that a page can show is there, and long lists of students."""
    folder = tmp_path_factory.mktemp("report")
    for i in range(300):
        hint, source = wrong(NAME, "softmax")[i % 3]
        planted = {**dict.fromkeys(PARTS, "right"), "softmax": hint}
        planted["is_softmax"] = "not written" if i else hint
        answers = {"softmax": f"{source}\n    # {HOSTILE}", "is_softmax": HOSTILE}
        made = graded_by_hand(f"s{i} {HOSTILE[:6]}".replace("/", ""), answers, planted)
        made["notes"] = [HOSTILE]
        results.write(folder / "results", made)
    torn = {**graded_by_hand("torn", {}, {}), "graded": False, "because": HOSTILE}
    results.write(folder / "results", torn)
    (folder / "roster.csv").write_text("student\nhal\n")
    asked = ["--results", str(folder / "results"), "--to", str(folder / "report")]
    assert class_report.main([*asked, "--roster", str(folder / "roster.csv")]) == 0
    return folder / "report"


@pytest.fixture(params=["light", "dark", "narrow"])
def page(browser, request):
    look = request.param
    context = browser.new_context(
        color_scheme="dark" if look == "dark" else "light",
        viewport={"width": 320 if look == "narrow" else 1280, "height": 800},
    )
    page = context.new_page()
    page.asked, page.wrong = [], []
    page.on("request", lambda one: page.asked.append(one.url))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    yield page
    context.close()


def pages(report):
    return [report / "class.html", *sorted((report / "students").glob("*.html"))[:2]]


def test_axe_finds_nothing_and_nothing_runs_or_is_asked_for(page, report):
    for path in pages(report):
        page.goto(path.as_uri())
        for closed in page.locator("details").all():
            closed.evaluate("part => part.open = true")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("window.paid") is None
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    assert [one for one in page.asked if not one.startswith("file:")] == []
    assert page.wrong == []


BROKEN = """() => [...document.querySelectorAll('th')].flatMap(head => {
  const words = [], walk = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());)
    for (const word of node.data.matchAll(/[A-Za-z0-9]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (range.getClientRects().length !== 1) words.push(word[0]);
    }
  return words;
})"""


@pytest.mark.parametrize("width", [800, 1280])
def test_no_name_is_broken_inside_a_word(browser, report, width):
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto((report / "class.html").as_uri())
    assert page.locator("th", has_text="softmax_with_temperature").count()
    assert page.evaluate(BROKEN) == []
    page.close()


def test_the_first_key_leads_past_the_links(page, report):
    page.goto((report / "class.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    assert page.locator("details summary").first.evaluate("one => one.tabIndex") == 0
