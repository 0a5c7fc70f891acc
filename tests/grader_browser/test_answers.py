"""Answers that attack are opened as nbgrader shows them; formulas need no network."""

import pytest
from nbgrader.api import Gradebook

from tests.grader.handing_in import NAME
from tests.grader_browser.conftest import ANSWERS, WORDS
from tests.grader_browser.hostile import ATTACKS

STUDENTS = dict(zip(ATTACKS, list(ANSWERS)[1:], strict=True))
# all links but those of the release, which lead to chapters, and those of nbgrader
CLICK = """[...document.querySelectorAll("#notebook a, #notebook button")].forEach(
    one => /^https?:|[.]ipynb/.test(one.getAttribute("href") || "")
    || /btn/.test(one.className) || one.click())"""
# a fraction is typeset when its upper half stands above its lower half
ABOVE = """[...document.querySelectorAll("mfrac")].map(one =>
    one.children[1].getBoundingClientRect().top
    - one.children[0].getBoundingClientRect().bottom)"""


class Seen:
    """A page that was opened, touched wherever it can be, and what it asked for."""

    def __init__(self, browser, address, **options):
        self.tab = browser.new_page(**options)
        self.asked, self.errors = [], []
        self.tab.on("request", lambda request: self.asked.append(request.url))
        self.tab.on("dialog", lambda dialog: self.asked.append(dialog.message))
        self.tab.on("pageerror", lambda error: self.errors.append(error.message))
        self.tab.goto(address)
        self.tab.mouse.move(300, 300)
        self.tab.evaluate(CLICK)
        self.tab.wait_for_timeout(20)
        self.address = address
        self.paid = self.tab.evaluate("window.paid")

    def strangers(self, own):
        """Return what was asked for that is not of this place."""
        inside = (own, "data:", "blob:")
        return [url for url in self.asked if not url.startswith(inside)]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.tab.close()


def feedback(course, student):
    path = course.root / "grading/feedback" / student / NAME / f"{NAME}.html"
    return path.as_uri()


def form(course, server, student):
    """Return the address of a submission in the form grader."""
    with Gradebook(f"sqlite:///{course.root}/grading/gradebook.db") as gradebook:
        one = gradebook.find_submission_notebook(NAME, NAME, student)
        return f"{server}/formgrader/submissions/{one.id}/"


def runs_nothing(seen, own):
    assert seen.paid is None
    assert not seen.strangers(own)
    assert seen.tab.url.startswith(seen.address)
    assert seen.tab.get_by_text(WORDS).first.is_visible()


@pytest.mark.parametrize("kind", ATTACKS)
def test_an_answer_runs_moves_and_fetches_nothing_in_feedback(graded, browser, kind):
    with Seen(browser, feedback(graded, STUDENTS[kind]), offline=True) as seen:
        runs_nothing(seen, seen.address)


@pytest.mark.parametrize("kind", ATTACKS)
def test_an_answer_runs_moves_and_fetches_nothing_in_the_form_grader(
    graded, form_grader, browser, kind
):
    with Seen(browser, form(graded, form_grader, STUDENTS[kind])) as seen:
        runs_nothing(seen, form_grader)


def test_without_our_care_an_answer_would_run(browser, tmp_path):
    path = tmp_path / "raw.html"
    path.write_text(f"<!DOCTYPE html><body>{ATTACKS['a picture that fails']}")
    with Seen(browser, path.as_uri()) as seen:
        assert seen.paid == 1


def shows_formulas(seen):
    typeset = seen.tab.evaluate(ABOVE)
    # two of parts 1 and 2, two in the sums below them, one of part 4, one of the answer
    assert len(typeset) >= 4
    assert all(distance >= 0 for distance in typeset)
    answer = seen.tab.locator("div[style*=contain]")
    assert answer.locator("mfrac").count() == 1
    assert answer.locator("mtr").count() == 2  # of the aligned equations
    assert "$\\unheard{of}$" in answer.inner_text()  # stays as it was written
    assert "$5" in answer.inner_text()
    left = seen.tab.locator("#notebook p").all_inner_texts()
    assert sum("$" in text for text in left) == 2
    assert answer.locator("strong", has_text="bold").is_visible()
    assert answer.locator("li", has_text="two").is_visible()
    link = answer.get_by_text("a link")
    assert link.get_attribute("href") == "https://example.org"


def test_feedback_is_one_file_whose_formulas_need_no_network(graded, browser):
    with Seen(browser, feedback(graded, "formulas"), offline=True) as seen:
        shows_formulas(seen)
        assert seen.asked == [seen.address]
        assert not seen.errors


def test_the_form_grader_shows_formulas_without_a_network(graded, form_grader, browser):
    with Seen(browser, form(graded, form_grader, "formulas")) as seen:
        shows_formulas(seen)
        assert not seen.strangers(form_grader)
        assert not seen.errors
        # it has gone to the first part
        seen.tab.wait_for_function("location.search == '?index=0'")


def test_the_form_grader_lists_the_class(graded, form_grader, browser):
    address = f"{form_grader}/formgrader/gradebook/{NAME}/{NAME}"
    with Seen(browser, address) as seen:
        seen.tab.get_by_text("Submission #1").first.wait_for()
        assert not seen.strangers(form_grader)
        assert not seen.errors
