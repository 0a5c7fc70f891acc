"""Chapter 10: a digit drawn by hand is read, and a training can be watched."""

import json
import re
from pathlib import Path

import pytest

from tests.browser.widgets import Interactive

STROKES = json.loads(
    Path(__file__).with_name("strokes.json").read_text(encoding="utf-8")
)
pytestmark = pytest.mark.parametrize("name", ["10_playground"])


class Pad(Interactive):
    """The drawing area and what the network says."""

    def __init__(self, page, box):
        super().__init__(page, box)
        self.paper = box.get_by_role("application")

    def draw(self, strokes):
        """Draw lines with the mouse, points in [0, 1] from the upper left corner."""
        self.paper.scroll_into_view_if_needed()
        paper, mouse = self.paper.bounding_box(), self.page.mouse
        for stroke in strokes:
            points = [
                (paper["x"] + paper["width"] * x, paper["y"] + paper["height"] * y)
                for x, y in stroke
            ]
            mouse.move(*points[0])
            mouse.down()
            for point in points[1:]:
                mouse.move(*point)
            self.act(mouse.up)

    def said(self):
        """Return the digit that the network says, if there is ink, else None."""
        sentence = self.state()[1]
        if "The paper is empty" in sentence:
            return None
        return re.search(r"The network says (\d)", sentence)[1]

    def button(self, label):
        return self.box.get_by_role("button", name=label)

    def clear(self):
        self.act(self.button("Clear the drawing").click)


@pytest.fixture
def pad(chapter, lab):
    box = chapter.interactives.filter(has=lab.page.get_by_role("application"))
    pad = Pad(lab.page, box)
    if pad.said() is not None:
        pad.clear()
    return pad


@pytest.fixture
def play(chapter, lab):
    box = chapter.interactives.filter(has=lab.page.locator(".progress-bar"))
    return Interactive(lab.page, box)


def test_digits_drawn_by_mouse_are_read(pad):
    said = {}
    for digit, strokes in STROKES.items():
        pad.draw(strokes)
        said[digit] = pad.said()
        pad.clear()
        assert pad.said() is None
    assert sum(digit == answer for digit, answer in said.items()) >= 8, said


def test_undo_takes_back_one_stroke_and_brings_back_what_was_cleared(pad):
    first, second = STROKES["5"]
    pad.draw([first])
    half = pad.state()
    pad.draw([second])
    whole = pad.state()
    assert whole != half
    pad.clear()
    undo = pad.button("Undo")
    assert pad.act(undo.click) == whole
    assert pad.act(undo.click) == half
    pad.paper.focus()
    pad.act(lambda: pad.page.keyboard.press("Control+z"))
    assert pad.said() is None


def test_a_digit_can_be_drawn_by_keyboard(pad):
    pad.paper.focus()
    press = pad.page.keyboard.press
    for _ in range(9):
        press("ArrowUp")
    press(" ")
    for _ in range(18):
        press("ArrowDown")
    press(" ")
    said = pad.box.get_by_role("status").filter(has_text="Pen up").text_content()
    assert said == "Pen up, column 14 of 28, row 23 of 28."
    pad.wait_until_still(0.8)
    assert pad.said() == "1"
    pad.act(lambda: press("Delete"))
    assert pad.said() is None


def test_a_training_shows_its_progress_stops_and_keeps_its_curves(play):
    def status():
        return play.box.locator(".widget-html p").first.text_content()

    def progress():
        bar = play.box.locator(".progress-bar")
        return float(re.search(r"width: ([\d.]+)%", bar.get_attribute("style"))[1])

    play.box.get_by_label("epochs to train", exact=True).fill("200")
    before = play.act(lambda: play.page.keyboard.press("Tab"))
    play.box.get_by_role("button", name="Train").click()
    moved = set()
    while len(moved) < 4:
        play.act(lambda: None)  # the next picture
        moved.add(progress())
        assert max(moved) < 100
    play.act(play.box.get_by_role("button", name="Stop").click)
    play.wait_until_still(2)
    stopped, at = play.state(), progress()
    n_epochs = int(re.search(r"Stopped. Whole epochs so far: (\d+)", status())[1])
    assert n_epochs > 0
    assert f"after {n_epochs} epochs: loss" in stopped[1]
    assert stopped[0] != before[0]
    play.page.wait_for_timeout(500)
    assert (play.state(), progress()) == (stopped, at)
