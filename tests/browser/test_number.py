"""A slider with its box, alone in a page: what keys do, what is said and sent."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from nnlib.widgets._number import Number

NUMBERS = {
    "units": Number("units", 3, 0, 31),
    "score": Number("score", 0.123, -10, 10, "float"),
    "rate": Number("rate", 0.1, 1e-3, 10, "log"),
}
PAGE = """<!doctype html><html lang="en"><title>numbers</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{theme} {css}</style><main></main>
<script type="module">
import number from "/number.js";
window.sent = [];
window.models = {{}};
for (const [name, state] of Object.entries({states})) {{
  const heard = [];
  const model = models[name] = {{
    get: (key) => state[key],
    set: (key, value) => {{ state[key] = value; heard.forEach((call) => call()); }},
    on: (event, call) => event === "change:value" && heard.push(call),
    off() {{}},
    save_changes: () => sent.push([name, state.value]),
  }};
  const el = document.querySelector("main").appendChild(document.createElement("div"));
  number.render({{ model, el }});
}}
window.ready = 1;
</script>"""
DARK = "html { background: #111; color-scheme: dark; --jp-content-font-color1: #eee; }"
LOOKS = {
    "light": {},
    "dark": {},
    "forced": {"forced_colors": "active"},
    "400 %": {"viewport": {"width": 320, "height": 256}},
}
TREE = """
- main:
  - text: units
  - slider "units": "3"
  - spinbutton "units": "3"
  - text: score
  - slider "score": "0.1"
  - spinbutton "score": "0.123"
  - text: rate
  - slider "rate": "-1"
  - spinbutton "rate": "0.1"
"""


def state(number):
    names = ["label", "kind", "low", "high", "step", "value"]
    return {name: getattr(number, name) for name in names}


@pytest.fixture
def numbers(page, request):
    """A page with three numbers."""
    look = getattr(request, "param", "light")
    context = page.context.browser.new_context(**LOOKS[look])
    tab, errors = context.new_page(), []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    body = PAGE.format(
        theme=DARK if look == "dark" else "",
        css=Number._css,
        states=json.dumps({name: state(number) for name, number in NUMBERS.items()}),
    )
    pages = {
        "http://numbers.test/": (body, "text/html"),
        "http://numbers.test/number.js": (Number._esm, "text/javascript"),
    }

    def serve(route):
        text, kind = pages.get(route.request.url, ("", "text/plain"))
        route.fulfill(body=text, content_type=f"{kind}; charset=utf-8")

    context.route("**/*", serve)
    tab.goto("http://numbers.test/")
    tab.wait_for_function("window.ready")
    yield tab
    context.close()
    assert not errors


def sent(page):
    return page.evaluate("sent.splice(0)")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_every_part_has_its_name_and_says_its_number(numbers):
    expect(numbers.locator("body")).to_match_aria_snapshot(TREE)
    # places on the sliders, but what is said of them is the number
    texts = "parts => parts.map(part => part.ariaValueText)"
    said = numbers.get_by_role("slider").evaluate_all(texts)
    assert said == ["3", "0.123", "0.1"]


@pytest.mark.parametrize(
    ("name", "up", "low", "high"),
    [("units", 4, 0, 31), ("score", 0.2, -10, 10), ("rate", 0.112, 0.001, 10)],
)
def test_keys_move_a_slider_by_steps_and_to_its_ends(numbers, name, up, low, high):
    slider = numbers.get_by_role("slider", name=name)
    slider.focus()
    for key, value in [("ArrowRight", up), ("Home", low), ("End", high)]:
        press(numbers, key)
        assert sent(numbers) == [[name, value]]
        expect(slider).to_have_attribute("aria-valuetext", str(value))
        assert numbers.get_by_role("spinbutton", name=name).input_value() == str(value)
    press(numbers, "End")
    assert sent(numbers) == []


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("units", "7.6", 8),
        ("units", "99", 31),
        ("score", "0.237", 0.237),
        ("score", "-1e9", -10),
        ("rate", "0.09", 0.09),
        ("rate", "0", 0.001),
    ],
)
def test_a_typed_number_stays_or_goes_to_the_nearest_end(numbers, name, typed, kept):
    box = numbers.get_by_role("spinbutton", name=name)
    box.focus()
    press(numbers, "Control+a")
    numbers.keyboard.type(typed)
    assert sent(numbers) == []  # a number that is being typed is none yet
    press(numbers, "Enter")
    assert sent(numbers) == [[name, kept]]
    expect(box).to_have_value(str(kept))
    slider = numbers.get_by_role("slider", name=name)
    expect(slider).to_have_attribute("aria-valuetext", str(kept))


def test_what_is_no_number_leaves_the_one_that_was_there(numbers):
    box = numbers.get_by_role("spinbutton", name="score")
    box.focus()
    press(numbers, "Control+a", "Delete", "Tab")
    expect(box).to_have_value("0.123")
    assert sent(numbers) == []


def test_a_number_that_python_sets_is_shown_and_not_sent_back(numbers):
    numbers.evaluate("models.rate.set('value', 0.02)")
    expect(numbers.get_by_role("spinbutton", name="rate")).to_have_value("0.02")
    slider = numbers.get_by_role("slider", name="rate")
    expect(slider).to_have_attribute("aria-valuetext", "0.02")
    assert sent(numbers) == []


@pytest.mark.parametrize("numbers", LOOKS, indirect=True)
def test_axe_finds_nothing_nothing_is_cut_off_and_the_focus_is_seen(numbers):
    found = Axe().run(numbers).response["violations"]
    kinds = {one["id"]: one["nodes"][0]["html"] for one in found}
    kinds.pop("page-has-heading-one", None)  # it is a part of a page
    assert not kinds
    assert numbers.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for control in numbers.locator("input").all():
        press(numbers, "Tab")
        expect(control).to_be_focused()
        outline = control.evaluate("part => getComputedStyle(part).outlineStyle")
        assert outline == "solid"
