"""Every interactive part of the course, by keyboard and by mouse."""

import json
from itertools import pairwise
from statistics import median

import pytest

from nnlib import widgets
from tests.browser.lab import ROOT
from tests.browser.widgets import Interactive, crowding


def uses():
    """Yield the notebook and the function of each widget of the course."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        for function in widgets.__all__:
            if f"widgets.{function}(" in code:
                yield path.stem, function


USES = list(uses())
every_widget = pytest.mark.parametrize(("name", "function"), USES)


@pytest.fixture
def interactive(chapter, function, lab):
    names = [function for name, function in USES if name == chapter.name]
    assert chapter.interactives.count() == len(names)
    return Interactive(lab.page, chapter.interactives.nth(names.index(function)))


def test_every_widget_of_the_package_is_in_the_course():
    assert {function for _, function in USES} == set(widgets.__all__)


@every_widget
def test_every_slider_goes_to_both_ends_and_back_by_keyboard_and_anywhere_by_mouse(
    interactive, function
):
    assert interactive.sliders.count() > 0
    for slider in interactive.sliders.all():
        handle = slider.get_by_role("slider")
        label = slider.locator(".widget-label").text_content()
        box = interactive.box.get_by_label(label, exact=True)
        value, start = box.input_value(), interactive.state()
        states = [interactive.press(handle, "End")]
        for end, key in (("max", "Home"), ("min", "ArrowRight")):
            now, limit = (handle.get_attribute(f"aria-value{x}") for x in ("now", end))
            assert float(now) == float(limit), label
            states.append(interactive.press(handle, key))
        states.append(interactive.act(slider.locator(".slider").click))
        assert all(a[1] != b[1] for a, b in pairwise([start, *states])), label
        if function != "playground":  # where it changes what comes next
            # one step may be too small to be seen
            assert all(a[0] != b[0] for a, b in pairwise([start, *states[:2]])), label

        box.fill(value)
        box.press("Tab")
        interactive.returns_to(start[0])


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


@every_widget
def test_pictures_follow_at_once(interactive, function):
    crowd = crowding()
    handle = interactive.sliders.first.get_by_role("slider")
    keys = ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"]
    for key in keys * 3:
        interactive.press(handle, key)
    settled = min(interactive.settle(handle, keys * 5) for _ in range(2))
    late, crowd = median(interactive.latencies), max(crowd, crowding())
    print(  # noqa: T201
        f"\n{function}: median {late:.0f} ms from key to picture, settled "
        f"{settled:.2f} s after the last; the machine takes {crowd:.1f} times as long"
    )
    assert late < 150 * crowd
    assert settled < 0.7 * crowd
