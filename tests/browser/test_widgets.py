"""Every interactive part of the course, by keyboard and by mouse."""

import json
import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from nnlib import widgets
from tests.browser.lab import ROOT
from tests.browser.widgets import Interactive


def uses():
    """Yield the notebook and the function of each widget, in the order they come."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
        for function in re.findall(r"\bwidgets\.(\w+)\(", "\n".join(code)):
            yield path.stem, function


# these two have no such numbers, and tests of their own
OWN = {"digit_pad", "playground"}
USES = [(name, function) for name, function in uses() if function not in OWN]
every_widget = pytest.mark.parametrize(("name", "function"), USES)


@pytest.fixture
def interactive(chapter, function, lab):
    names = [function for name, function in USES if name == chapter.name]
    chapter.show_all()
    expect(chapter.interactives).to_have_count(len(names))
    return Interactive(lab.page, chapter.interactives.nth(names.index(function)))


def test_every_widget_of_the_package_is_in_the_course():
    assert {function for _, function in uses()} == set(widgets.__all__)


@every_widget
def test_every_slider_goes_to_both_ends_and_back_by_keyboard_and_anywhere_by_mouse(
    interactive, function
):
    assert interactive.sliders.count() > 0
    for slider in interactive.sliders.all():
        label = slider.evaluate("slider => slider.labels[0].textContent")
        box = interactive.box.get_by_role("spinbutton", name=label, exact=True)
        value, start = box.input_value(), interactive.state()
        states = [interactive.press(slider, "End")]
        for end, key in (("max", "Home"), ("min", "ArrowRight")):
            now, limit = slider.input_value(), slider.get_attribute(end)
            assert float(now) == float(limit), label
            states.append(interactive.press(slider, key))
        states.append(interactive.act(slider.click))
        assert all(a[1] != b[1] for a, b in pairwise([start, *states])), label
        # one step may be too small to be seen
        assert all(a[0] != b[0] for a, b in pairwise([start, *states[:2]])), label
        box.fill(value)
        box.press("Tab")
        interactive.returns_to(start[0])


@every_widget
def test_tab_goes_to_every_control_in_order_and_out_again(interactive, lab):
    controls = interactive.box.locator("input, select")
    names = {control.evaluate("one => one.type") for control in controls.all()}
    assert {"range", "number"} <= names
    controls.first.focus()
    for control in controls.all():
        expect(control).to_be_focused()
        outline = control.evaluate("part => getComputedStyle(part).outlineStyle")
        assert outline != "none"
        lab.page.keyboard.press("Tab")
    expect(interactive.box.locator(":focus")).to_have_count(0)


@every_widget
def test_the_sentence_of_a_widget_is_spoken_when_it_changes(interactive):
    status = interactive.box.get_by_role("status")
    expect(status).to_have_count(1)
    before = status.text_content()
    for key in ("ArrowRight", "ArrowLeft"):
        interactive.press(interactive.sliders.first, key)
        assert status.text_content() != before
        before = status.text_content()


@every_widget
def test_every_dropdown_goes_to_both_ends_by_keyboard_and_on_by_mouse(interactive):
    for dropdown in interactive.dropdowns.all():
        chosen, start = dropdown.input_value(), interactive.state()
        options = dropdown.locator("option").evaluate_all(
            "options => options.map(option => option.value)"
        )
        states = []
        for key, end in (("End", -1), ("Home", 0), ("End", -1)):
            if dropdown.input_value() != options[end]:
                states.append(interactive.press(dropdown, key))
            assert dropdown.input_value() == options[end]
        assert len({start, *states}) >= 2

        def by_mouse(dropdown=dropdown):
            dropdown.click()
            interactive.page.keyboard.press("ArrowUp")
            interactive.page.keyboard.press("Enter")

        assert interactive.act(by_mouse) != states[-1]
        assert dropdown.input_value() == options[-2]
        dropdown.select_option(chosen)
        interactive.returns_to(start[0])


KEYS = ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"]


@every_widget
def test_each_key_is_one_message_and_one_picture(interactive, function, lab):
    handle = interactive.sliders.first
    pictures, messages = interactive.pictures(), lab.n_messages
    for key in KEYS * 3:
        interactive.press(handle, key)
    interactive.wait_until_still(0.8)
    print(f"\n{function}: {interactive.lateness()}")  # noqa: T201
    assert lab.n_messages - messages == len(KEYS * 3)
    assert interactive.pictures() - pictures == len(KEYS * 3)


@every_widget
def test_keys_pressed_fast_are_drawn_less_often_than_pressed(
    interactive, function, lab
):
    handle = interactive.sliders.first
    interactive.press(handle, "ArrowRight")
    start = interactive.press(handle, "ArrowLeft")  # on a step of the slider
    pictures = interactive.pictures()
    for key in KEYS * 5:
        lab.page.keyboard.press(key)
    interactive.wait_until_still(0.8)
    n_drawn = interactive.pictures() - pictures
    assert 1 <= n_drawn <= len(KEYS * 5)
    last = interactive.state()  # and nothing of them comes later
    assert last == start, "a step is lost"
    interactive.press(handle, "ArrowRight")
    assert interactive.press(handle, "ArrowLeft") == last
