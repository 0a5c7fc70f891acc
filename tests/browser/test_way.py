"""A student's way: a question of chapter 02, a turn, and what chapter 03 asks again."""

import pytest
from playwright.sync_api import expect

from tests.browser.asking import Asked
from tests.browser.test_exercise import Student

WRONG = """def slope_of_squared_error(a_t):
    return a_t * (1 - a_t)
"""
RIGHT = """def slope_of_squared_error(a_t):
    return -4 * a_t * (1 - a_t) ** 2
"""


@pytest.fixture
def asked(lab):
    lab.close()
    asked = Asked(lab.page, lab.host)
    asked.forget()
    yield asked
    lab.close()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_a_student_predicts_writes_a_turn_and_is_asked_again_in_the_next_chapter(
    asked, lab
):
    student = Student(lab)
    asked.open("02_cross_entropy")
    figure = asked.panel.get_by_role("img", name="steps with squared error")
    expect(figure).to_be_hidden()
    form = student.cell('ask("02.who-learns-faster")').locator("form")
    form.get_by_role("radio").first.focus()
    press(asked.page, "Space", "Enter")
    expect(form.get_by_role("status")).to_contain_text("Not right. You said: the cert")
    expect(figure).to_be_visible()

    turn = student.cell("def slope_of_squared_error(a_t):")
    check = student.cell("checks.slope_of_squared_error(slope_of_squared_error)")
    student.run(turn, text=WRONG)
    assert "this is the second factor alone" in student.run(check)
    student.run(turn, text=RIGHT)
    assert "slope_of_squared_error: verified on" in student.run(check)
    draws = student.cell("product = np.array([-slope_of")
    assert "Error" not in student.run(draws)
    expect(draws.get_by_role("img")).to_be_visible()

    asked.wait_for_answers(1)
    asked.open("03_two_layer_network", run=False)
    student.run(student.cell("import json"))
    student.run(student.cell('review("03")'))
    again = student.cell('review("03")').locator("form")
    expect(again).to_have_count(1)
    expect(again).to_contain_text("From chapter 02")
    again.get_by_label("the wavering one").check()
    press(asked.page, "Enter")
    expect(again.get_by_role("status")).to_contain_text("Right. You said: the waver")
    asked.wait_for_answers(2)
    given = [(one["id"], one["right"]) for one in asked.answers()]
    assert given == [("02.who-learns-faster", right) for right in (False, True)]
