"""The playground in a page: what is asked, drawn, said, and what keys can do."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.lab import SCREENSHOTS
from tests.browser.playground_page import open_playground

LOOKS = {
    "1280-light": ("hidden=16,16", {}),
    "1280-dark": ("data=spirals hidden=8,6,4", {"dark": True}),
    "800-light": ("data=circles hidden=4 inputs=x1,x2,sin(3*x2)", {"width": 800}),
    "390-light": ("data=xor hidden=4,4,3,2", {"width": 390}),
    "320-dark": (
        "data=moons hidden=3 inputs=x1*x1,sin(3*x1)",
        {"width": 320, "dark": True},
    ),
    "1280-digits": ("data=digits hidden=64,32 batch=50 rate=0.005", {}),
    "390-digits": ("data=digits hidden=16 batch=50 rate=0.005", {"width": 390}),
    "1280-forced": ("data=gaussians hidden=3", {"forced_colors": "active"}),
}
BROKEN_OFF = """root => [...root.querySelectorAll('select')].flatMap(select => {
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = getComputedStyle(select).font;
    const style = getComputedStyle(select);
    const room = select.clientWidth - parseFloat(style.paddingLeft)
        - parseFloat(style.paddingRight) - 16;  // the arrow
    return [...select.options].map(option => option.text)
        .filter(text => pen.measureText(text).width > room);
}).concat([...root.querySelectorAll('button, label, legend, p, span')]
    .filter(part => part.scrollWidth > part.clientWidth + 1 && part.clientWidth)
    .map(part => part.textContent))"""


@pytest.fixture
def browser(page):
    return page.context.browser


@pytest.fixture
def play(browser):
    with open_playground(browser, "hidden=16,16") as play:
        yield play


def open_look(browser, name):
    text, look = LOOKS[name]
    width = look.get("width", 1180)
    options = {name: look[name] for name in ("dark", "forced_colors") if name in look}
    size = {"width": width, "height": 1000}
    return open_playground(browser, text, viewport=size, **options)


def train(play, n_updates):
    """Go on by so many updates and come to rest."""
    play.control("Updates in a step").select_option(f"{n_updates}")
    play.button("Step").click()
    return play.rest()


# --- pictures and messages


def test_every_picture_is_one_message_and_ten_updates(play):
    start = play.rest()
    play.button("Play").click()
    play.until(start["drawn"] + 40)
    play.button("Pause").click()
    counts = play.rest()
    expect(play.said).to_contain_text("Paused. After")
    n = counts["drawn"] - start["drawn"]
    assert n >= 40
    assert counts["asked"] - start["asked"] == n
    assert play.play._answers.learner.n_updates == 10 * n
    expect(play.summary).to_contain_text(f"{10 * n:,} updates")
    shown = play.page.evaluate("sent.filter(one => one.do === 'step').length")
    assert shown == n


def test_there_is_never_a_second_message_before_the_answer_to_the_first(play):
    play.rest()
    play.page.evaluate("window.held = []")
    play.button("Play").click()
    play.page.wait_for_function("held.length === 1")
    for name in ("Step", "Start again"):
        play.button(name).click()
    play.control("Learning rate").select_option("0.1")
    play.page.evaluate("new Promise(later => setTimeout(later, 200))")
    assert play.page.evaluate("held.length") == 1
    assert play.page.evaluate("sent.length") == 2  # the first asked how it stands
    play.page.evaluate("release()")
    play.rest()
    asked = play.page.evaluate("sent.map(one => one.do ?? 'change')")
    assert asked == ["look", "step", "change", "step", "reset"]
    assert play.play._answers.learner.optimizer.learning_rate == 0.1


def test_a_slider_that_is_dragged_is_told_as_often_as_python_keeps_up(play):
    play.rest()
    play.page.evaluate("window.held = []")
    noise = play.control("Noise")
    noise.focus()
    for _ in range(6):
        play.page.keyboard.press("ArrowRight")
    play.page.evaluate("release()")
    play.rest()
    noises = play.page.evaluate("sent.flatMap(one => one.change?.noise ?? [])")
    assert noises == ["0.1", "0.35"]
    assert play.play._answers.learner.settings["noise"] == 0.35


def test_a_closed_page_trains_no_more(play):
    play.button("Play").click()
    play.until(10)
    play.page.evaluate("stop()")
    play.page.evaluate("new Promise(later => setTimeout(later, 300))")
    n = play.play._answers.learner.n_updates
    play.page.evaluate("new Promise(later => setTimeout(later, 300))")
    assert play.play._answers.learner.n_updates == n


def test_less_motion_is_two_pictures_a_second(browser):
    with open_playground(browser, reduced_motion="reduce") as play:
        start = play.rest()["drawn"]
        clock = play.page.clock
        clock.install(time=0)
        clock.pause_at(3600)  # from now on, time passes only where it says so
        play.button("Play").click()
        play.page.wait_for_function(
            "n => document.querySelector('.pg-root').counts.answered > n", arg=start
        )
        clock.run_for(450)
        assert play.counts()["drawn"] == start
        clock.run_for(100)
        assert play.counts()["drawn"] == start + 1


# --- what is seen is what the network says


@pytest.mark.parametrize("text", ["hidden=16,16", "data=spirals hidden=8,8"])
def test_the_colour_and_the_border_are_the_answers_of_the_network(browser, text):
    with open_playground(browser, text) as play:
        train(play, 1000)
        play.control("only the answer").check()
        ticks = [i / 10 - 1.45 for i in range(30)]
        points = [(x, y) for x in ticks for y in ticks if max(abs(x), abs(y)) > 1.15]
        P = play.play.network.forward(points)
        rest = [sorted(p)[-2:] for p in P.tolist()]
        clear = [i for i, (second, first) in enumerate(rest) if first - second > 0.9]
        assert len(clear) > 100
        seen = play.colors([points[i] for i in clear])
        by_class = {}
        for i, color in zip(clear, seen, strict=True):
            by_class.setdefault(int(P[i].argmax()), set()).add(tuple(color))
        assert len(by_class) == play.play.network.layer_sizes[-1]
        colors = list(by_class.values())
        assert all(len(one) == 1 for one in colors)
        assert len(set.union(*colors)) == len(colors)
        # on the way from one answer to another there is the black line of the border
        dark = []
        for side, order in product((-1.4, 1.4), (1, -1)):  # all four sides
            line = [(i / 100, side)[::order] for i in range(-148, 149)]
            says = play.play.network.predict(line)
            for i in (says[1:] != says[:-1]).nonzero()[0]:
                at = [(i + k / 2 - 148) / 100 for k in range(-3, 6)]
                near = play.colors([(x, side)[::order] for x in at])
                dark.append(min(sum(color) for color in near) < 150)
        assert dark
        assert all(dark)


def test_a_unit_looked_at_is_drawn_large_and_its_weights_are_told(play):
    train(play, 100)
    net = play.play.network
    play.button("Unit 3 of layer 2").hover()
    about = play.page.locator(".pg-about")
    expect(about).to_contain_text(f"Bias {net.b[2][2]:.2f}".replace("-", "\u2212"))
    strongest = abs(net.W[2][:, 2]).argmax()
    weight = f"{net.W[2][strongest, 2]:.2f}".replace("-", "\u2212")
    expect(about).to_contain_text(f"{weight} from Unit {strongest + 1} of layer 1")
    expect(play.page.locator(".pg-title")).to_have_text("Unit 3 of layer 2")
    play.button("Step").hover()
    expect(play.page.locator(".pg-title")).to_have_text("What the network says")


def test_weights_are_told_rightly_where_not_all_units_are_drawn(browser):
    with open_playground(browser, "hidden=40,3") as play:
        net = play.play.network
        play.button("Unit 2 of layer 2").hover()
        bias = f"Bias {net.b[2][1]:.2f}"
        expect(play.page.locator(".pg-about")).to_contain_text(bias)
        strongest = abs(net.W[2][:16, 1]).argmax()
        weight = f"{net.W[2][strongest, 1]:.2f}".replace("-", "\u2212")
        told = f"weights: {weight} from Unit {strongest + 1} of layer 1"
        expect(play.page.locator(".pg-about")).to_contain_text(told)


def test_the_answers_to_digits_are_told_in_words(browser):
    with open_look(browser, "1280-digits") as play:
        train(play, 100)
        data = play.play._answers.learner.data
        says = play.play.network.predict(data.X_test[:20])
        told = play.page.locator(".pg-side canvas").get_attribute("aria-label")
        cells = told.removeprefix("Test digits and answers: ").split("; ")
        for cell, label, answer in zip(cells, data.y_test, says, strict=False):
            assert cell.startswith(f"{label} is taken for {answer}, ")
        assert len(cells) == 20


# --- keys alone


def test_keys_alone_do_all_of_it(play):
    press = play.page.keyboard.press

    def go_to(locator):
        """Press Tab until it has the focus."""
        for _ in range(80):
            if locator.evaluate("part => part === document.activeElement"):
                return
            press("Tab")
        raise AssertionError("Tab does not come there")

    go_to(play.button("Play"))
    press("Space")
    play.until(5)
    press("Space")
    expect(play.said).to_contain_text("Paused. After")
    go_to(play.button("Step"))
    press("Enter")
    play.rest()
    go_to(play.control("Data"))
    press("End")
    expect(play.said).to_have_text("The network starts anew.")
    press("Home")
    go_to(play.control("Hidden layers"))
    press("Control+a")
    play.page.keyboard.type("3 2")
    press("Enter")
    expect(play.button("Unit 2 of layer 2")).to_be_attached()
    assert play.play.network.layer_sizes == [2, 3, 2, 2]
    go_to(play.button("Add a layer"))
    press("Enter")
    expect(play.button("Unit 8 of layer 3")).to_be_attached()
    go_to(play.button("Input x1"))
    press("ArrowRight")
    expect(play.button("Unit 1 of layer 1")).to_be_focused()
    press("ArrowDown")
    expect(play.button("Unit 2 of layer 1")).to_be_focused()
    expect(play.said).to_contain_text("Unit 2 of layer 1. Where in the plane it is on")
    go_to(play.button("One unit fewer in layer 2"))
    press("Enter")
    expect(play.button("Unit 2 of layer 2")).not_to_be_attached()
    expect(play.button("One unit fewer in layer 2")).to_be_focused()
    go_to(play.page.locator("summary"))
    press("Enter")
    go_to(play.control("Settings as text, to send or to paste"))
    expect(play.control("Settings as text, to send or to paste")).to_have_value(
        "data=moons hidden=3,1,8"
    )
    press("Control+a")
    play.page.keyboard.type("data=xor hidden=5 rate=0.02")
    go_to(play.button("Use this text"))
    press("Enter")
    expect(play.said).to_have_text("These settings are in use now.")
    assert play.play.network.layer_sizes == [2, 5, 2]
    expect(play.control("Data")).to_have_value("xor")
    expect(play.control("Learning rate")).to_have_value("0.02")


# --- a weight or a bias set by hand


def value(play):
    return play.control("Value")


def test_a_click_on_a_unit_and_keys_set_its_bias_and_its_weights(play):
    net = play.play.network
    press, write = play.page.keyboard.press, play.page.keyboard.type
    unit = play.button("Unit 3 of layer 2")
    unit.focus()
    press("Enter")
    expect(value(play)).to_be_focused()
    expect(value(play)).to_have_value(f"{net.b[2][2]:.4g}")
    write("-1.5")
    press("Enter")
    expect(play.said).to_contain_text("Set to -1.5; it was 0.")
    assert net.b[2][2] == -1.5
    press("Shift+Tab")
    write("weight from Unit 2")
    expect(value(play)).to_have_value(f"{float(f'{net.W[2][1, 2]:.4g}'):g}")
    press("Tab")
    press("Control+a")
    write("2")
    press("ArrowUp")
    play.rest()
    assert net.W[2][1, 2] == pytest.approx(2.1)
    tree = play.root.aria_snapshot()
    assert 'group "Weights and bias of Unit 3 of layer 2"' in tree
    assert 'spinbutton "Value": "2.1"' in tree
    press("Escape")
    expect(unit).to_be_focused()
    expect(value(play)).to_be_hidden()
    play.button("Start again").click()
    play.rest()
    assert play.play.network.b[2][2] == 0


def test_a_click_on_a_line_sets_the_weight_of_that_line(browser):
    with open_playground(browser, "hidden=3,2") as play:
        net = play.play.network
        boxes = [
            play.button(f"Unit {unit} of layer {layer}").bounding_box()
            for unit, layer in ((3, 1), (1, 2))
        ]
        starts = boxes[0]["x"] + boxes[0]["width"], boxes[1]["x"]
        middles = [box["y"] + box["height"] / 2 for box in boxes]
        play.page.mouse.click(sum(starts) / 2, sum(middles) / 2)  # no other is there
        expect(play.control("Which one")).to_have_value("2")
        expect(value(play)).to_be_focused()
        play.page.keyboard.type("4")
        play.page.keyboard.press("Enter")
        play.rest()
        assert net.W[2][2, 0] == 4
        play.page.keyboard.press("Escape")
        play.page.mouse.click(starts[0] + 4, middles[0] + 14)  # beside all lines
        expect(value(play)).to_be_hidden()


def test_the_number_follows_what_is_learnt_but_not_while_one_writes(play):
    play.button("Unit 1 of layer 1").click()
    first = value(play).input_value()
    train(play, 100)
    learnt = value(play).input_value()
    assert learnt != first
    assert float(learnt) == pytest.approx(play.play.network.b[1][0], rel=1e-3)
    value(play).focus()
    play.page.keyboard.type("7")
    shown = value(play).input_value()
    play.page.evaluate("document.querySelector('.pg-play').nextSibling.click()")
    play.rest()
    assert value(play).input_value() == shown


def test_where_there_is_no_weight_to_set_it_is_said(browser):
    with open_playground(browser, "data=digits hidden=4,3") as play:
        play.button("The pixels").click()
        expect(play.said).to_contain_text("The pixels: what goes in has no weights")
        play.button("Unit 2 of layer 1").click()
        expect(play.said).to_contain_text("784 weights")
        expect(value(play)).to_be_hidden()
        play.button("Unit 2 of layer 2").click()
        expect(value(play)).to_be_focused()
        play.control("Hidden layers").fill("4")
        play.control("Hidden layers").press("Enter")
        expect(value(play)).to_be_hidden()  # layer 2 is now the output


def test_what_cannot_be_is_said_and_the_control_goes_back(play):
    layers = play.control("Hidden layers")
    layers.fill("nine")
    layers.press("Enter")
    expect(play.said).to_contain_text("Not done: hidden cannot be 'nine'")
    expect(layers).to_have_value("16,16")
    play.control("x1").uncheck()
    play.rest()
    play.control("x2").click()
    expect(play.said).to_contain_text("take at least one of x1, x2")
    expect(play.control("x2")).to_be_checked()


def test_a_change_while_it_learns_is_taken_and_it_goes_on(play):
    play.button("Play").click()
    play.until(5)
    for name, value in [
        ("Optimiser", "RMSprop"),
        ("Batch size", "50"),
        ("Data", "xor"),
    ]:
        play.control(name).select_option(value)
        play.until(play.counts()["drawn"] + 5)
    expect(play.button("Pause")).to_be_visible()
    settings = play.play._answers.learner.settings
    assert (settings["optimiser"], settings["batch"]) == ("RMSprop", 50)
    assert settings["data"] == "xor"
    assert play.play._answers.learner.n_updates > 0


def test_what_is_said_is_no_chatter(play):
    play.rest()
    play.page.evaluate("""() => {
        window.said = [];
        new MutationObserver(() => said.push(document.querySelector('[role=status]')
            .textContent)).observe(document.querySelector('[role=status]'),
            {childList: true, characterData: true, subtree: true});
    }""")
    play.button("Play").click()
    play.until(play.counts()["drawn"] + 30)
    play.button("Pause").click()
    expect(play.said).to_contain_text("Paused. After")
    assert len(play.page.evaluate("said")) == 2


# --- the kernel


def test_a_kernel_that_has_gone_is_said_and_leaves_no_dead_buttons(play):
    play.button("Play").click()
    play.until(3)
    play.page.evaluate("die()")
    expect(play.said).to_contain_text("Run the cell again")
    assert (
        play.root.locator("button:not([disabled]), select:not([disabled])").count() == 0
    )
    expect(play.button("Play")).to_be_disabled()


def test_a_kernel_that_is_busy_is_said(play):
    play.rest()
    play.page.clock.install()
    play.page.evaluate("window.held = []")
    play.button("Play").click()
    play.page.clock.run_for(4100)
    expect(play.said).to_contain_text("another cell may be running")
    play.page.evaluate("release()")


# --- looks


@pytest.mark.parametrize("name", LOOKS)
def test_a_picture_of_every_look_is_kept_nothing_is_cut_off_and_axe_is_content(
    browser, name
):
    with open_look(browser, name) as play:
        train(play, 100)
        train(play, 100 if "digits" in name else 1000)
        play.button("Output 1").click()  # a weight can be set, too
        play.control("Which one").select_option("1")
        assert play.root.evaluate(BROKEN_OFF) == []
        wide = play.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
        for canvas in play.root.locator("canvas").all():
            box = canvas.bounding_box()
            assert box["width"] > 100
            assert canvas.get_attribute("aria-label")
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        play.page.screenshot(
            path=SCREENSHOTS / f"playground-{name}.png", full_page=True
        )
        play.page.locator("summary").click()
        found = Axe().run(play.page, context=".pg-root").response["violations"]
        assert {one["id"]: one["nodes"][0]["html"] for one in found} == {}


def test_the_plane_is_not_squashed(play):
    plane = play.page.locator(".pg-side canvas").bounding_box()
    assert plane["width"] == plane["height"]


def test_controls_have_their_names_in_the_accessibility_tree(play):
    tree = play.root.aria_snapshot()
    for line in [
        'button "Play"',
        'combobox "Data"',
        'slider "Noise"',
        'checkbox "x1" [checked]',
        'textbox "Hidden layers": 16,16',
        'combobox "Learning rate"',
        'button "One unit more in layer 1"',
        'button "Unit 16 of layer 2"',
        'img "Network 2, 16, 16, 2: lines are weights',
    ]:
        assert line in tree, tree
