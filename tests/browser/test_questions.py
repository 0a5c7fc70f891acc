"""A student answers questions in JupyterLab: by keys alone, in spite of accidents."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.asking import NAME, Asked
from tests.browser.lab import Chapter
from tests.browser.test_access import LOOKS, found_by_axe

NAMES = """- group "Your prediction":
  - radio /the certain one, because its error .* is larger/
  - radio "the wavering one"
  - radio "both at the same rate"
  - paragraph:
    - button "Commit"
- status
"""
SPOKEN = """- status:
  - paragraph:
    - strong: Not right.
    - text: "You said: the certain one, because its error"
    - math: a − y
    - text: is larger
  - paragraph:
    - text: The error is larger, but it comes to the scores through
    - math: a t ( 1 − a t )
"""


@pytest.fixture
def asked(lab):
    lab.close()
    yield Asked(lab.page, lab.host)
    lab.close()


@pytest.fixture
def opened(asked):
    """The notebook, run, with no answers yet."""
    asked.make()
    asked.open()
    return asked


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_with_keys_alone_an_answer_is_committed_spoken_kept_and_the_cells_open(opened):
    page, form = opened.page, opened.question(2)
    expect(form).to_match_aria_snapshot(NAMES)
    expect(form.get_by_role("status")).to_have_attribute("aria-live", "polite")
    for hidden in (opened.cell(3), opened.cell(4)):
        expect(
            hidden.locator(".jp-Cell-outputWrapper, .jp-MarkdownOutput")
        ).to_be_hidden()
    expect(opened.cell(5).get_by_text("ours", exact=True)).to_be_visible()
    opened.count_messages()

    form.get_by_role("radio").first.focus()
    press(page, "Tab", "Enter")
    expect(form.get_by_role("status")).to_have_text("Choose an answer first.")
    press(page, "Shift+Tab", "Space", "Tab")
    expect(form.get_by_role("button", name="Commit")).to_be_focused()
    assert opened.messages() == []
    press(page, "Enter")

    expect(form).to_match_aria_snapshot(SPOKEN)
    assert opened.messages() == ["comm_msg"]
    expect(opened.cell(3).get_by_text("the wavering one", exact=True)).to_be_visible()
    expect(opened.cell(3).locator(".cm-content")).to_have_text(
        'print("the wavering one")'
    )
    expect(opened.cell(4).get_by_text("So it was the wavering one.")).to_be_visible()
    expect(opened.cell(5).locator(".jp-InputPlaceholder")).to_be_visible()
    expect(opened.cell(7).get_by_text("0.0", exact=True)).to_be_hidden()
    opened.wait_for_answers(1)
    (answer,) = opened.answers()
    assert answer.keys() == {"id", "answer", "right", "day"}
    assert (answer["id"], answer["answer"]) == ("01.faster", "certain")
    assert answer["right"] is False


def test_arrows_choose_and_enter_commits(opened):
    form = opened.question(2)
    form.get_by_role("radio").first.focus()
    press(opened.page, "Space", "ArrowDown", "Enter")
    expect(form.get_by_role("status")).to_contain_text(
        "Right. You said: the wavering one"
    )
    expect(form.get_by_role("button")).to_have_text("Commit again")


def test_nothing_of_the_answer_is_visible_before_it_is_given(opened):
    opened.question(2)
    opened.question(6)
    text = opened.panel.locator(".jp-WindowedPanel-viewport").inner_text()
    for said in (
        "The error is larger, but",
        "Its softmax passes",
        "So it was",
        "alone.",
    ):
        assert said not in text
    assert text.count("the wavering one") == 1  # as an option


def test_a_notebook_that_has_not_been_run_shows_no_answer_either(asked):
    asked.make()
    asked.open(run=False)
    answer = asked.panel.get_by_text("So it was the wavering one.")
    expect(answer).to_be_hidden()
    asked.panel.locator("summary", has_text="After your answer").click()
    expect(answer).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [
        ("1", r"Not right\. You said: 1 nat ?That is the sum of .* alone\."),
        ("-1", r"Not right\. You said: −1 nats ?Add up .* first, then"),
        ("0,004", r"Right\. You said: 0\.004 nats ?What the truth"),
        ("\u22121e-3", r"Right\. You said: −0\.001 nats"),
        ("zero", r"Write a number first, such as 0\.5\."),
        ("", r"Write a number first, such as 0\.5\."),
    ],
)
def test_a_number_is_understood_and_answered(opened, typed, spoken):
    form = opened.question(6)
    field = form.get_by_role("textbox", name="Your number, in nats")
    field.focus()
    opened.page.keyboard.insert_text(typed)
    press(opened.page, "Enter")
    expect(form.get_by_role("status")).to_have_text(re.compile(spoken, re.S))


def test_an_earlier_answer_is_shown_and_what_it_opened_stays_open(opened):
    form = opened.question(2)
    form.get_by_label("the wavering one").check()
    form.get_by_role("button").click()
    opened.wait_for_answers(1)
    opened.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    form = opened.question(2)
    expect(form.get_by_role("status")).to_contain_text("Your answer of an earlier time")
    expect(form.get_by_label("the wavering one")).to_be_checked()
    expect(opened.cell(3).get_by_text("the wavering one", exact=True)).to_be_visible()
    expect(opened.cell(4).get_by_text("So it was the wavering one.")).to_be_visible()


def test_an_earlier_answer_opens_the_text_of_a_notebook_that_is_opened_anew(asked):
    asked.make()
    line = '{"id": "01.faster", "answer": "same", "right": false, "day": "2026-01-01"}'
    asked.put("work/answers.jsonl", "file", line)
    asked.open()
    asked.question(2)
    expect(asked.cell(4).get_by_text("So it was the wavering one.")).to_be_visible()


def test_cells_that_are_drawn_after_the_question_wait_too(asked):
    asked.make(n_above=150)
    asked.open()
    question = asked.panel.locator(".jp-Cell:has(form.nn-question)").first
    asked.page.evaluate(
        "jupyterapp.shell.currentWidget.content.scrollToItem(158).then(() => true)"
    )
    for said in ("the wavering one", "0.0"):
        output = asked.panel.locator(".jp-OutputArea-output pre", has_text=said)
        expect(output).to_have_count(1)
        expect(output).to_be_hidden()
    expect(asked.panel.get_by_text("So it was the wavering one.")).to_be_hidden()
    form = question.locator("form")
    form.get_by_label("the wavering one").check()
    form.get_by_role("button").click()
    revealed = asked.panel.locator(".jp-OutputArea-output pre")
    expect(revealed.filter(has_text="the wavering one")).to_be_visible()
    expect(asked.panel.get_by_text("So it was the wavering one.")).to_be_visible()


def test_a_damaged_file_is_survived_and_said(asked):
    asked.make()
    whole = '{"id": "01.faster", "answer": "same", "right": false, "day": "2026-01-01"}'
    asked.put("work/answers.jsonl", "file", f'{whole}\n{{"id": "01.sum", "ans')
    asked.open()
    form = asked.question(2)
    expect(form.get_by_label("both at the same rate")).to_be_checked()
    expect(asked.cell(2)).to_contain_text(
        "Left out of answers.jsonl, as damaged: 1 of 2 lines."
    )
    again = asked.question(9)
    expect(again).to_contain_text("From chapter 01")
    again.get_by_label("the wavering one").check()
    again.get_by_role("button").click()
    asked.wait_for_answers(3)
    lines = asked.lines()
    assert lines[0] == whole
    assert '"wavering", "right": true' in lines[2]


def test_two_open_notebooks_lose_no_answers(asked):
    names = [NAME, f"{NAME}_twice"]
    for name in names:
        asked.make(name)
        asked.open(name)
    for turn, label in enumerate(("the wavering one", "both at the same rate")):
        for i, name in enumerate(names):
            asked.open(name, run=False)
            form = asked.question(2)
            form.get_by_label(label).check()
            form.get_by_role("button").click()
            asked.wait_for_answers(2 * turn + i + 1)
    given = [answer["answer"] for answer in asked.answers()]
    assert given == ["wavering", "wavering", "same", "same"]


def test_a_link_in_the_feedback_leads_to_its_section(opened):
    form = opened.question(2)
    form.get_by_label("the certain one").check()
    form.get_by_role("button").click()
    heading = opened.panel.get_by_role("heading", name="Where the message is lost")
    form.get_by_role("link", name="Where the message is lost").focus()
    press(opened.page, "Enter")
    expect(heading).to_be_in_viewport()
    top = heading.bounding_box()["y"]
    panel = opened.panel.locator(".jp-WindowedPanel-outer").bounding_box()["y"]
    assert 0 <= top - panel < 60 or _is_scrolled_to_the_end(opened)


def _is_scrolled_to_the_end(opened):
    return opened.page.evaluate("""() => {
        const box = jupyterapp.shell.currentWidget.node.querySelector(
            '.jp-WindowedPanel-outer');
        return box.scrollTop + box.clientHeight >= box.scrollHeight - 5;
    }""")


def test_a_saved_notebook_without_its_kernel_still_asks(opened, lab):
    opened.question(2)
    opened.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    lab.close()
    opened.open(run=False)
    asks = opened.cell(2).locator(".nn-static")
    expect(asks).to_contain_text("Which of them learns faster?")
    details = asks.get_by_text("Its softmax passes the message on")
    expect(details).to_be_hidden()
    asks.get_by_text("Decide first").click()
    expect(details).to_be_visible()
    expect(opened.cell(2)).to_contain_text("model not found")  # JupyterLab's own words
    lab.errors[:] = [one for one in lab.errors if "widget model not found" not in one]


def test_axe_finds_nothing_before_and_after_an_answer(opened):
    form = opened.question(2)
    assert not found_by_axe(opened.page, ".jp-OutputArea-output")
    form.get_by_label("the certain one").check()
    form.get_by_role("button").click()
    expect(form.get_by_role("status").locator("mjx-container").first).to_be_visible()
    assert not found_by_axe(opened.page, ".jp-OutputArea-output")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_a_picture_of_questions_is_kept(opened, width, theme):
    form = opened.question(2)
    form.get_by_label("the certain one").check()
    form.get_by_role("button").click()
    assert Chapter(opened.page, "questions").photograph(width, theme)
