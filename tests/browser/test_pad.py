"""The digit pad alone in a page: who draws, what is sent, what is said and shown."""

import json
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from nnlib import Network
from tests.browser.lab import SCREENSHOTS
from tests.browser.pad_page import PadPage, open_pad

STROKES = json.loads(
    Path(__file__).with_name("strokes.json").read_text(encoding="utf-8")
)
ONE = [(70, 25), (70, 115)]
PHONE = {
    "viewport": {"width": 390, "height": 760},
    "has_touch": True,
    "is_mobile": True,
}
LINE = [(30, 20), (30, 40), (30, 60)]


@pytest.fixture
def browser(page):
    return page.context.browser


@pytest.fixture
def pad(browser):
    """A pad that nobody answers."""
    with open_pad(browser) as pad:
        yield pad


@pytest.fixture
def answered(browser):
    """A pad that Python answers."""
    with open_pad(browser, answers=True) as pad:
        yield pad


@pytest.fixture
def phone(browser):
    with open_pad(browser, **PHONE) as pad:
        yield pad


def draw_digit(pad, digit):
    for stroke in STROKES[digit]:
        pad.draw([(140 * x, 140 * y) for x, y in stroke])


# --- it opens empty, and follows the hand


def test_it_opens_empty_with_a_prompt_and_a_hand_and_has_sent_nothing(pad):
    expect(pad.prompt).to_have_text("Draw a digit here")
    expect(pad.prompt.locator("svg")).to_be_visible()
    assert not any(pad.ink())
    expect(pad.sentence).to_contain_text("The paper is empty")
    assert pad.sent() == 0


def test_a_line_shows_at_once_though_nobody_answers(pad):
    pad.page.mouse.move(*pad.on_screen(30, 20))
    pad.page.mouse.down()
    pad.page.mouse.move(*pad.on_screen(30, 60))
    assert [pad.inked(30, y) for y in (20, 40, 60, 80)] == [True, True, True, False]
    expect(pad.prompt).to_be_hidden()


def test_what_is_seen_is_what_is_sent(pad):
    draw_digit(pad, "3")
    shown = pad.page.evaluate("""() => {
        const small = new OffscreenCanvas(140, 140).getContext('2d');
        small.drawImage(document.querySelectorAll('canvas')[1], 0, 0, 140, 140);
        const rgba = [...small.getImageData(0, 0, 140, 140).data];
        return rgba.filter((_, i) => i % 4 == 3);
    }""")
    difference = np.abs(np.array(shown) - np.frombuffer(pad.ink(), np.uint8))
    assert difference.mean() < 1  # of 255


# --- one message at a time


def test_there_is_never_a_second_message_before_the_answer_to_the_first(pad):
    pad.draw([(20 + i, 70) for i in range(100)])
    pad.draw(ONE)
    assert pad.sent() == 1
    pad.answer()
    assert pad.sent() == 2  # what is on the paper by now, once
    sent = pad.page.evaluate("atob(sent[1].ink)")
    assert sent.encode("latin-1") == pad.ink()
    pad.answer()
    assert pad.sent() == 2


def test_a_wish_for_a_test_digit_waits_for_the_answer_too(pad):
    pad.draw(ONE)
    pad.button("Give me a test digit").click()
    pad.button("Give me a test digit").click()
    assert pad.sent() == 1
    pad.answer()
    assert pad.page.evaluate("sent.map(one => one.content ?? 'ink')") == [
        "ink",
        "test digit",
    ]


def test_every_message_is_answered_once_while_python_keeps_up(answered):
    pad = answered
    pad.page.evaluate("""() => {
        window.out = window.most = window.count = 0;
        const python = window.python;
        window.python = async (message) => {
            most = Math.max(most, ++out);
            const answer = await python(message);
            out--, count++;
            return answer;
        };
    }""")
    draw_digit(pad, "3")
    expect(pad.large).to_have_text("3")
    pad.page.wait_for_function("out === 0")
    n_points = sum(len(stroke) + 1 for stroke in STROKES["3"])
    assert pad.page.evaluate("most") == 1
    assert 2 <= pad.page.evaluate("count") == pad.sent() <= n_points + 1


def test_bars_follow_the_line_before_its_end(answered):
    mouse = answered.page.mouse
    mouse.move(*answered.on_screen(70, 25))
    mouse.down()
    mouse.move(*answered.on_screen(70, 115), steps=8)
    expect(answered.large).to_have_text("1")
    assert answered.said.text_content() != answered.sentence.text_content()
    mouse.up()
    expect(answered.said).to_contain_text("The network says 1")  # aloud at the end only


def test_silence_of_python_is_said(pad):
    pad.draw(ONE)
    pad.answer("An answer.")
    pad.draw([(20, 70), (120, 70)])
    expect(pad.said).to_contain_text("Python has not answered yet")
    expect(pad.large).to_have_text("?")  # not the answer to what was there before
    pad.answer("Here I am.")
    expect(pad.said).to_have_text("Here I am.")


# --- what is said and shown


def test_what_is_read_stands_in_the_bars_the_large_digit_and_the_sentence(answered):
    draw_digit(answered, "5")
    expect(answered.said).to_contain_text("The network says 5 with probability")
    expect(answered.large).to_have_text("5")
    assert answered.page.get_by_role("listitem").count() == 10
    values = answered.page.locator(".nn-pad-value").all_text_contents()
    shares = [float(value) for value in values]
    assert len(shares) == 10
    assert np.argmax(shares) == 5
    assert sum(shares) == pytest.approx(1, abs=0.05)  # each is rounded
    width = "spans => spans.map(span => parseFloat(span.style.width) / 100)"
    widths = answered.page.locator(".nn-pad-bar").evaluate_all(width)
    assert widths == pytest.approx(shares, abs=0.0051)


def test_what_the_network_sees_is_small_and_centred(answered):
    answered.draw([(10, 10), (10, 40)])  # in a corner
    expect(answered.said).to_contain_text("network")
    code = """canvas => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data]
        .filter((_, i) => i % 4 == 3)"""
    seen = answered.page.locator(".nn-pad-seen canvas").evaluate(code)
    seen = np.array(seen).reshape(28, 28) / 255
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    assert np.ptp(rows) + 1 == 20
    centre = [seen.sum(1) @ np.arange(28), seen.sum(0) @ np.arange(28)] / seen.sum()
    assert np.abs(centre - 14).max() <= 0.51
    assert abs(columns.mean() - 14) <= 1


def test_a_network_that_is_unsure_is_said_to_be_so(browser):
    net = Network([784, 10])
    net.theta = np.zeros_like(net.theta)  # each digit has a tenth
    with open_pad(browser, answers=True, net=net) as pad:
        pad.draw(ONE)
        expect(pad.said).to_contain_text("does not mean 'none of these'")
        expect(pad.large).to_have_text("0 or 1?")
        expect(pad.page.locator(".nn-pad-inside")).to_be_hidden()  # it has none


def test_a_test_digit_is_put_on_the_paper_and_told_and_can_be_taken_back(answered):
    draw_digit(answered, "1")
    expect(answered.said).to_contain_text("The network says 1")
    before = answered.ink()
    answered.button("Give me a test digit").click()
    expect(answered.said).to_contain_text("This is test image")
    first, told = answered.ink(), answered.said.text_content()
    assert first != before
    answered.button("Give me a test digit").click()
    expect(answered.said).not_to_have_text(told)
    assert answered.ink() != first
    answered.button("Undo").click()
    assert answered.ink() == first
    answered.button("Undo").click()
    assert answered.ink() == before
    expect(answered.said).to_contain_text("The network says 1")


def test_undo_and_clear(answered):
    pad, inks = answered, []
    for points in ([(20, 20), (120, 20)], [(120, 20), (50, 120)]):
        inks.append(pad.ink())
        pad.draw(points)
    whole = pad.ink()
    pad.button("Clear").click()
    assert not any(pad.ink())
    expect(pad.prompt).to_be_visible()
    expect(pad.said).to_contain_text("The paper is empty")
    pad.button("Clear").click()  # of an empty paper: nothing to take back
    for ink in [whole, *reversed(inks)]:
        pad.button("Undo").click()
        assert pad.ink() == ink
    pad.button("Undo").click()
    assert not any(pad.ink())


def test_a_second_view_shows_what_the_first_one_has_and_the_first_follows(answered):
    draw_digit(answered, "5")
    expect(answered.said).to_contain_text("The network says 5")
    answered.page.evaluate("again()")
    second = PadPage(answered.page, answered.page.locator("aside"))
    assert second.ink() == answered.ink()
    expect(second.large).to_have_text("5")
    expect(second.prompt).to_be_hidden()
    second.button("Clear").click()
    expect(answered.prompt).to_be_visible()
    expect(answered.large).to_have_text("?")
    assert not any(answered.ink())


# --- one pointer draws


def test_a_pen_draws(pad):
    (x0, y0), *rest = LINE
    moves = [("pointermove", 1, x, y) for x, y in rest]
    pad.pointer("pen", [("pointerdown", 1, x0, y0), *moves, ("pointerup", 1, 30, 60)])
    assert pad.inked(30, 40)
    assert pad.inked(30, 57)


@pytest.mark.parametrize("lifts", ["before the pen", "after the pen"])
def test_a_palm_that_comes_during_a_line_of_the_pen_draws_nothing(pad, lifts):
    pen = [("pointerdown", 1, 30, 20), ("pointermove", 1, 30, 40)]
    rest = [("pointermove", 1, 30, 60), ("pointerup", 1, 30, 60)]
    palm = [("pointerdown", 2, 120, 130), ("pointermove", 2, 110, 128)]
    pad.pointer("pen", pen)
    pad.pointer("touch", palm)
    if lifts == "before the pen":
        pad.pointer("touch", [("pointerup", 2, 110, 128)])
    pad.pointer("pen", rest)
    pad.pointer("touch", [("pointerup", 2, 110, 128)])
    with_palm = pad.ink()
    pad.button("Clear").click()
    pad.pointer("pen", pen + rest)
    assert with_palm == pad.ink()


def test_a_palm_that_comes_before_the_pen_leaves_nothing(pad):
    pad.pointer("touch", [("pointerdown", 2, 120, 130), ("pointermove", 2, 80, 128)])
    pad.pointer("pen", [("pointermove", 1, 30, 18, 0)])  # it hovers
    assert not any(pad.ink())
    pad.pointer("pen", [("pointerdown", 1, 30, 20), ("pointermove", 1, 30, 60)])
    pad.pointer("touch", [("pointermove", 2, 100, 128), ("pointerup", 2, 100, 128)])
    pad.pointer("pen", [("pointerup", 1, 30, 60)])
    assert pad.inked(30, 40)
    assert not pad.inked(120, 130)
    assert not pad.inked(100, 128)


def test_between_two_lines_of_a_pen_a_palm_draws_nothing_until_the_paper_is_new(pad):
    pen = [
        ("pointerdown", 1, 30, 20),
        ("pointermove", 1, 30, 60),
        ("pointerup", 1, 30, 60),
    ]
    finger = [("pointerdown", 2, 90, 90), ("pointermove", 2, 90, 100),
              ("pointerup", 2, 90, 100)]  # fmt: skip
    pad.pointer("pen", pen)
    pad.pointer("touch", finger)
    assert not pad.inked(90, 95)
    pad.button("Clear").click()
    pad.pointer("touch", finger)
    assert pad.inked(90, 95)


class Fingers:
    """Touches that go through the browser: places by id."""

    def __init__(self, pad):
        self.pad = pad
        self.cdp = pad.page.context.new_cdp_session(pad.page)

    def __call__(self, kind, **places):
        points = []
        for id, place in places.items():
            x, y = self.pad.on_screen(*place)
            points.append({"x": x, "y": y, "id": int(id[1:])})
        message = {"type": kind, "touchPoints": points}
        self.cdp.send("Input.dispatchTouchEvent", message)


def scale(pad):
    """Return how far the page is pinched, once the browser has had time for it."""
    pad.page.wait_for_timeout(400)
    return pad.page.evaluate("visualViewport.scale")


def test_a_finger_draws(phone):
    fingers = Fingers(phone)
    fingers("touchStart", f0=(30, 20))
    for y in range(20, 100, 4):
        fingers("touchMove", f0=(30, y))
    fingers("touchEnd")
    assert phone.inked(30, 60)
    assert phone.page.evaluate("scrollY") == 0


def test_a_palm_beside_a_long_line_of_a_finger_draws_nothing(phone):
    fingers = Fingers(phone)
    fingers("touchStart", f0=(30, 20))
    fingers("touchMove", f0=(30, 40))
    fingers("touchMove", f0=(30, 60))
    fingers("touchStart", f0=(30, 60), f1=(120, 130))
    for i in range(1, 15):  # 170 pixels nearer: with an early palm, a pinch
        fingers("touchMove", f0=(30 + 5 * i, 60 + 4 * i), f1=(120, 130))
    fingers("touchEnd")
    assert phone.inked(30, 40)
    assert phone.inked(98, 114)  # the line goes on
    assert not phone.inked(75, 128)  # and never to the palm
    assert not phone.inked(120, 130)
    assert scale(phone) == 1  # no pinch either


def test_a_tap_of_two_fingers_leaves_nothing(phone):
    fingers = Fingers(phone)
    fingers("touchStart", f0=(60, 70))
    assert phone.inked(60, 70)
    fingers("touchStart", f0=(60, 70), f1=(100, 70))
    fingers("touchEnd")
    assert not any(phone.ink())


def test_two_fingers_pinch_the_page_and_leave_nothing_on_the_paper(browser):
    with open_pad(browser, **PHONE) as pad:
        fingers = Fingers(pad)
        fingers("touchStart", f0=(60, 70))
        fingers("touchMove", f0=(59, 70))
        fingers("touchStart", f0=(59, 70), f1=(80, 70))
        for i in range(2, 50, 2):
            fingers("touchMove", f0=(60 - i, 70), f1=(80 + i, 70))
        fingers("touchEnd")
        assert scale(pad) > 1.2
        assert not any(pad.ink())
        expect(pad.prompt).to_be_visible()


def test_while_a_pen_draws_a_hand_does_not_pinch_the_page_under_it(phone):
    phone.pointer("pen", [("pointerdown", 1, 30, 20), ("pointermove", 1, 30, 40)])
    fingers = Fingers(phone)
    fingers("touchStart", f2=(60, 70), f3=(80, 70))
    for i in range(2, 50, 2):
        fingers("touchMove", f2=(60 - i, 70), f3=(80 + i, 70))
    fingers("touchEnd")
    phone.pointer("pen", [("pointermove", 1, 30, 60), ("pointerup", 1, 30, 60)])
    assert scale(phone) == 1
    assert phone.inked(30, 57)
    assert not phone.inked(80, 70)


# --- the keyboard


def test_a_digit_is_drawn_taken_back_and_cleared_by_keyboard_alone(answered):
    press = answered.page.keyboard.press
    press("Tab")
    keys = answered.page.locator(".nn-pad-keys")
    expect(keys).to_contain_text("Arrow keys move the pen")
    for key in ["ArrowUp"] * 9 + [" "] + ["ArrowDown"] * 18 + [" "]:
        press(key)
    expect(keys).to_have_text("Pen up, column 14 of 28, row 23 of 28.")
    expect(answered.said).to_contain_text("The network says 1")
    drawn = answered.ink()
    press("Delete")
    expect(answered.said).to_contain_text("The paper is empty")
    press("Control+z")
    assert answered.ink() == drawn
    expect(answered.said).to_contain_text("The network says 1")
    names = []
    for _ in range(4):
        press("Tab")
        names.append(answered.page.evaluate("document.activeElement.textContent"))
    assert names == [
        "Undo",
        "Clear",
        "Give me a test digit",
        "Inside: the hidden layers",
    ]
    press("Enter")
    expect(answered.page.locator(".nn-pad-layers figure")).to_have_count(2)
    expect(answered.page.locator(".nn-pad-layers figure").first).to_be_visible()


def test_the_keyboard_goes_on_after_a_test_digit_came_while_its_pen_was_down(pad):
    pad.paper.focus()
    pad.page.keyboard.press(" ")
    pad.page.evaluate("""() => {
        const ink = btoa(String.fromCharCode(...new Uint8Array(19600).fill(9)));
        come({ink, answer: {sentence: 'A test digit.', number: 1}});
    }""")
    pad.page.keyboard.press("ArrowUp")  # the pen is up now
    assert set(pad.ink()) == {9}


# --- for everyone


LOOKS = {
    "light": {},
    "dark": {"dark": True},
    "phone": PHONE,
    "forced": {"forced_colors": "active"},
    "zoomed": {"viewport": {"width": 320, "height": 256}},  # 1280 at 400 %
}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_and_nothing_is_cut_off(browser, look):
    with open_pad(browser, answers=True, **LOOKS[look]) as pad:
        for stage in ("empty", "drawn"):
            if stage == "drawn":
                draw_digit(pad, "5")
                expect(pad.said).to_contain_text("The network says 5")
                pad.page.locator("summary").click()
            found = Axe().run(pad.page).response["violations"]
            kinds = {one["id"]: one["nodes"][0]["html"] for one in found}
            kinds.pop("page-has-heading-one", None)  # it is a part of a page
            assert not kinds, stage
            wide = "document.documentElement.scrollWidth - innerWidth"
            assert pad.page.evaluate(wide) <= 0
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            path = SCREENSHOTS / f"pad-{look}-{stage}.png"
            pad.page.screenshot(path=path, full_page=True)


def test_bars_stand_still_for_those_who_want_no_motion(browser):
    moves = "getComputedStyle(document.querySelector('.nn-pad-bar')).transitionDuration"
    for wish, duration in (("reduce", "0s"), ("no-preference", "0.08s")):
        with open_pad(browser, reduced_motion=wish) as pad:
            assert pad.page.evaluate(moves) == duration


def test_everything_has_a_name_in_the_accessibility_tree(answered):
    draw_digit(answered, "5")
    expect(answered.said).to_contain_text("The network says 5")
    tree = answered.page.locator("main").aria_snapshot()
    for line in (
        '- application "Drawing area. Arrow keys move the pen',
        '- button "Undo"',
        '- button "Clear"',
        '- button "Give me a test digit"',
        '- list "Probability of each digit"',
        '- img "the drawing, centred"',
        "- status: The network says 5",
    ):
        assert line in tree, tree
