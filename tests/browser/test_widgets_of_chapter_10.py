"""Chapter 10: a digit drawn by hand is read, and a training can be watched."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.pad_page import PadPage

STROKES = json.loads(
    Path(__file__).with_name("strokes.json").read_text(encoding="utf-8")
)
pytestmark = pytest.mark.parametrize("name", ["10_playground"])


@pytest.fixture
def pad(chapter, lab):
    box = chapter.outputs.filter(has=lab.page.locator(".nn-pad"))
    box.scroll_into_view_if_needed()
    pad = PadPage(lab.page, box)
    pad.button("Clear").click()
    expect(pad.said).to_contain_text("The paper is empty")
    return pad


def draw(pad, strokes):
    for stroke in strokes:
        pad.draw([(140 * x, 140 * y) for x, y in stroke])


def test_digits_drawn_by_mouse_are_read_with_a_message_a_move_at_most(pad, lab):
    said, before = {}, lab.n_messages
    for digit, strokes in STROKES.items():
        draw(pad, strokes)
        expect(pad.said).to_contain_text("The network")
        said[digit] = pad.large.text_content()
        pad.button("Clear").click()
        expect(pad.said).to_contain_text("The paper is empty")
    strokes = [stroke for digit in STROKES.values() for stroke in digit]
    n_events = sum(len(stroke) + 1 for stroke in strokes) + len(STROKES)
    others = 2  # another widget of the chapter may say meanwhile that it is there
    assert len(STROKES) < lab.n_messages - before <= n_events + others
    assert sum(digit == answer for digit, answer in said.items()) >= 8, said


def test_a_test_digit_of_the_kernel_comes_and_is_taken_back(pad):
    draw(pad, STROKES["5"])
    expect(pad.said).to_contain_text("The network says 5")
    ink = pad.ink()
    pad.button("Give me a test digit").click()
    expect(pad.said).to_contain_text("This is test image")
    assert pad.ink() != ink
    pad.button("Undo").click()
    expect(pad.said).to_contain_text("The network says 5")
    assert pad.ink() == ink


def test_a_digit_can_be_drawn_by_keyboard(pad):
    pad.paper.focus()
    press = pad.page.keyboard.press
    for key in ["ArrowUp"] * 9 + [" "] + ["ArrowDown"] * 18 + [" "]:
        press(key)
    expect(pad.said).to_contain_text("The network says 1")
    expect(pad.large).to_have_text("1")
    press("Delete")
    expect(pad.said).to_contain_text("The paper is empty")


def test_the_figure_of_a_used_pad_hides_beside_the_pad(chapter, pad):
    twin = chapter.panel.locator(".nn-twin", has=chapter.page.get_by_alt_text("pad"))
    assert twin.count() == 1
    expect(twin).to_be_hidden()
