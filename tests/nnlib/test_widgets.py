"""The interactive parts: every control over its whole range, without a browser."""

import asyncio
import io
import re
import subprocess
import sys
from pathlib import Path

import ipywidgets
import numpy as np
import pytest
from ipywidgets.widgets.widget import CallbackDispatcher
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

import nnlib
from nnlib import Adam, Network, numerical_gradient, widgets
from nnlib.widgets._parts import Number, Picture
from nnlib.widgets._playground import PROBLEMS

WITH_PICTURE = sorted(set(widgets.__all__) - {"digit_pad"})  # it has tests of its own
SMALL = sorted(set(WITH_PICTURE) - {"playground"})
every = pytest.mark.parametrize("name", WITH_PICTURE)
every_small = pytest.mark.parametrize("name", SMALL)
TEXTS = [
    "",
    "1",
    "64 32",
    "3,2,1",
    "256 256 256 256",
    "257",
    "0",
    "a",
    "1 2 3 4 5",
    "ß",
]


@pytest.fixture(autouse=True)
def _errors_in_callbacks_are_raised(monkeypatch):
    def call(self, *args, **kwargs):
        for callback in self.callbacks:
            callback(*args, **kwargs)

    # ipywidgets logs what a button's action raises, and goes on
    monkeypatch.setattr(CallbackDispatcher, "__call__", call)


@pytest.fixture
def box(name):
    return getattr(widgets, name)()


@pytest.fixture
def play(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return widgets.playground()


def inside(box):
    yield box
    for child in getattr(box, "children", ()):
        yield from inside(child)


def picture_of(box):
    (picture,) = (part for part in inside(box) if isinstance(part, Picture))
    return picture


def controls_of(box):
    """Return what a user can change: all with a value."""
    shown = ipywidgets.HTML | ipywidgets.IntProgress
    return [
        part
        for part in inside(box)
        if hasattr(part, "value") and not isinstance(part, shown | Number)
    ]


def values_of(control):
    """Return values over the whole range, both ends, and jumps from end to end."""
    if isinstance(control, ipywidgets.Dropdown):
        ends = [control.options[0], control.options[-1]]
        return [*control.options, *ends * 3]
    if isinstance(control, ipywidgets.Text):
        return TEXTS
    values = np.linspace(control.min, control.max, 9).tolist()
    if isinstance(control, ipywidgets.FloatLogSlider):
        values = [control.base**value for value in values]
    if isinstance(control.value, int):
        values = [round(value) for value in values]
    return [*values, *[values[0], values[-1]] * 3]


@pytest.fixture
def drawn(monkeypatch):
    """A list that grows by a picture each time one is shown, by "all" if drawn anew."""
    events, show, draw = [], Picture.show, FigureCanvasAgg.draw

    def shown(picture, sentence):
        events.append(picture)
        show(picture, sentence)

    def drawn_anew(agg):
        events.append("all")
        draw(agg)

    monkeypatch.setattr(Picture, "show", shown)
    monkeypatch.setattr(FigureCanvasAgg, "draw", drawn_anew)
    return events


def sweep(box, drawn):
    """Move every control; yield it, and for each move what is drawn and said."""
    picture = picture_of(box)
    for control in controls_of(box):
        start, moves = control.value, []
        for value in values_of(control):
            drawn.clear()
            control.value = value
            # numbers keep three digits
            exact = isinstance(value, str)
            expected = value if exact else pytest.approx(value, rel=0.01)
            assert control.value == expected
            moves.append((tuple(drawn), picture.png, picture.sentence))
        control.value = start
        yield control, moves


# --- all of them


@every_small
def test_every_control_changes_the_picture_and_its_sentence(name, drawn):
    box = getattr(widgets, name)()
    assert drawn == [picture_of(box), "all"]
    for control, moves in sweep(box, drawn):
        events, pictures, sentences = map(set, zip(*moves, strict=True))
        assert len(pictures) > 1, control
        assert len(sentences) > 1, control
        # one picture a move, none if the value was there: what stands still stays as
        # it is, since drawing all of it anew takes ten times as long
        assert events <= {(), (picture_of(box),)}, control


def test_every_control_of_the_playground_over_its_whole_range(play, drawn):
    redrawn, labels = set(), set()
    for control, moves in sweep(play, drawn):
        labels.add(control.description)
        events = {event for event, _, _ in moves}
        if events != {()}:
            redrawn.add(control.description)
            assert events <= {(), (play.picture, "all")}, control
    assert redrawn == {"problem", "hidden layers, such as 64 32", "activation"}
    assert len(labels) == 8  # the two parts of a slider have one label


@every
def test_every_control_has_a_label_and_takes_keys(box):
    controls = controls_of(box)
    controls += [part for part in inside(box) if isinstance(part, ipywidgets.Button)]
    sliders = [c for c in controls if hasattr(c, "readout")]
    boxes = {part.slider: part.box for part in inside(box) if isinstance(part, Number)}
    assert set(sliders) == set(boxes)
    assert all(boxes[slider].description == slider.description for slider in sliders)
    for control in controls:
        assert control.description
        assert getattr(control, "disabled", False) is False
        assert control.tabbable is not False
    labels = [c.description for c in controls if c not in sliders]
    assert len(set(labels)) == len(labels)


@every
def test_picture_is_one_png_with_an_alternative_and_a_sentence(box):
    picture = picture_of(box)
    (alt,) = re.findall(r'<img alt="([^"]{20,})"', picture.value)
    assert alt.endswith("The text below says what it shows.")
    (sentence,) = re.findall(r"<p[^>]*>([^<]{20,})</p>", picture.value)
    assert sentence.endswith(".")
    pixels = np.asarray(Image.open(io.BytesIO(picture.png)).convert("L"))
    assert pixels.min() < 100
    assert (pixels == 255).mean() > 0.3


@every
def test_titles_and_names_of_axes_lie_inside_the_picture(box):
    picture = picture_of(box)
    whole = picture.figure.bbox
    for axes in picture.figure.axes:
        named = [axes.xaxis.label, axes.yaxis.label] if axes.axison else []
        for text in filter(lambda text: text.get_text(), [axes.title, *named]):
            part = text.get_window_extent(picture.agg.renderer)
            assert whole.x0 <= part.x0 < part.x1 <= whole.x1, text
            assert whole.y0 <= part.y0 < part.y1 <= whole.y1, text


@every
def test_where_no_kernel_runs_a_sentence_says_what_it_is(box):
    data = box._repr_mimebundle_()
    assert re.fullmatch(
        r"Interactive: [a-z].+\. Run this cell to use it; .+ shows the same\.",
        data["text/plain"],
    )
    assert "application/vnd.jupyter.widget-view+json" in data


@every
def test_two_of_them_do_not_disturb_each_other(name):
    one, other = getattr(widgets, name)(), getattr(widgets, name)()
    before = picture_of(other).png
    control = controls_of(one)[0]
    control.value = values_of(control)[1]
    assert picture_of(other).png == before


def test_no_figure_goes_through_pyplot_and_only_the_pad_needs_anywidget():
    code = "import sys, nnlib.widgets as w; w.step_size(); print(*sys.modules)"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert not {"matplotlib.pyplot", "anywidget"} & set(loaded.split())


# --- sliders and their boxes


@pytest.mark.parametrize(
    ("kind", "low", "high", "typed"),
    [("int", 0, 20, 7), ("float", -1, 1, 0.123), ("log", 1e-3, 10, 0.09)],
)
def test_a_typed_number_stays_though_the_slider_moves_to_its_nearest_step(
    kind, low, high, typed
):
    number = Number("x", high, low, high, kind)
    number.box.value = typed
    assert number.value == number.slider.value == typed
    snapped = {"int": 7, "float": 0.1, "log": 10**-1.05}[kind]
    number.slider.value = snapped  # JupyterLab does this
    assert number.value == typed
    number.slider.value = {"int": 8, "float": 0.2, "log": 10**-1.0}[kind]
    assert number.value == pytest.approx({"int": 8, "float": 0.2, "log": 0.1}[kind])


@pytest.mark.parametrize(
    ("kind", "moved", "number"),
    [
        ("int", 7, 7),
        ("float", 0.30000000000000004, 0.3),
        ("log", 0.8912509381337455, 0.891),
    ],
)
def test_a_slider_is_not_answered_by_a_move_of_its_own(kind, moved, number):
    # the answer would come after the next key, and take that back
    part = Number("x", 1, 0.1 if kind == "log" else 0, 10, kind)
    answers = []
    part.slider.observe(lambda change: answers.append(change.new), "value")
    part.slider.value = moved
    assert part.value == number
    assert answers == [moved]


def test_a_number_out_of_range_is_taken_to_the_end():
    number = Number("h", 1e-5, 1e-12, 1.0, "log")
    for typed, kept in [(7.0, 1.0), (0.0, 1e-12), (-3.0, 1e-12)]:
        number.box.value = typed
        assert number.value == kept


# --- do they say what is so?


def set_values(box, **values):
    for control in controls_of(box):
        label = getattr(control, "description", "").replace(" ", "_")
        if label in values and not hasattr(control, "readout"):
            control.value = values.pop(label)
    assert not values
    return picture_of(box).sentence


def numbers(sentence):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]\d+)?", sentence)]


def test_softmax_temperature_says_the_probabilities():
    box = widgets.softmax_temperature()
    z = dict(zip(range(4), [np.log(1), np.log(2), np.log(3), np.log(4)], strict=True))
    scores = {f"score_of_class_{k}": score for k, score in z.items()}
    assert "0.10, 0.20, 0.30, 0.40. Class 3" in set_values(box, **scores)
    hot = set_values(box, temperature=0.5)  # the squares: 1, 4, 9, 16 of 30
    assert "0.03, 0.13, 0.30, 0.53. Class 3" in hot


def test_forces_says_the_slopes_of_its_loss_with_the_sign_reversed():
    def loss(z):  # the 3, the 8, and eight scores of -2
        return float(np.log(np.exp(z).sum() + 8 * np.exp(-2)) - z[0])

    z = np.array([-1.5, 3.0])
    sentence = set_values(
        widgets.forces(), score_of_the_true_3=z[0], score_of_the_8=z[1]
    )
    slopes = numerical_gradient(loss, z)
    up, down, others = (
        float(re.search(rf"{words} ([\d.]+)", sentence)[1])
        for words in ("the 3 by", "the 8 by", "by .* by")
    )
    assert [-up, down] == pytest.approx(slopes, abs=1e-3)
    assert up == pytest.approx(down + others, abs=2e-3)
    assert float(re.search(r"loss is ([\d.]+)", sentence)[1]) == pytest.approx(
        loss(z), abs=0.006
    )


def test_cross_entropy_surface_says_the_loss_and_its_gradient():
    def loss(z):
        return float(np.log(np.exp(z).sum()) - z[0])

    z = np.array([-0.7, 2.3])
    sentence = set_values(
        widgets.cross_entropy_surface(),
        score_of_the_true_class=z[0],
        score_of_the_rival=z[1],
    )
    _, _, a, J, *gradient = numbers(sentence)
    assert a == pytest.approx(np.exp(-loss(z)), abs=1e-3)
    assert loss(z) == pytest.approx(J, abs=1e-3)
    assert gradient == pytest.approx(numerical_gradient(loss, z), abs=1e-3)


@pytest.mark.parametrize(
    ("h", "precision", "error", "cause"),
    [
        (0.1, "float64", 2e-4, "curve"),  # h^2 / 6 |f'''|
        (1e-5, "float64", 5e-12, "rounding"),
        (1e-12, "float64", 5e-5, "rounding"),
        (1e-3, "float32", 5e-5, "rounding"),
        (1e-12, "float32", 0.58, "rounding"),  # nothing is left but the slope itself
    ],
)
def test_step_size_says_the_error_and_its_cause(h, precision, error, cause):
    sentence = set_values(widgets.step_size(), step_h=h, precision=precision)
    assert 0.3 < numbers(sentence.split("error")[1])[0] / error < 3
    assert cause in sentence.split("cause")[1]


@pytest.mark.parametrize(
    ("initialiser", "factor"),
    [("He", 1), ("Glorot", 0.5**0.5), ("uniform fan-in", 6**-0.5), ("std 0.3", 2.4)],
)
def test_activations_through_depth_says_the_factor_of_a_layer(initialiser, factor):
    box = widgets.activations_through_depth()
    sentence = set_values(box, initialiser=initialiser, layers=5)
    assert numbers(sentence.split("average")[1])[0] == pytest.approx(factor, rel=0.1)
    assert re.search(r"in layer 30, on average", set_values(box, layers=30))


def test_activations_that_start_at_zero_are_said_to_be_alike():
    box = widgets.activations_through_depth()
    assert "All images look alike" in set_values(box, initialiser="zeros")


def test_optimizer_race_says_the_losses_of_closed_forms():
    box = widgets.optimizer_race()
    sentence = set_values(box, steps=10, rate_of_gradient_descent=0.02)
    theta = np.array([(1 - 0.02) ** 10 * -10, (1 - 0.4) ** 10 * 2])
    assert f"descent {(theta**2 @ [1, 20]) / 2:.2g} (rate 0.02)" in sentence
    assert "descent thrown out" in set_values(box, rate_of_gradient_descent=10)
    still = set_values(box, steps=0)
    assert [numbers(part)[0] for part in still.split(":")[1].split(")")[:-1]] == [
        90
    ] * 4


def test_confusion_browser_counts_as_the_network_does(mnist):
    box = widgets.confusion_browser()
    counts = np.zeros((2, 10))
    for place, k in np.ndenumerate(np.tile(np.arange(10), (2, 1))):
        said = set_values(box, true_digit=(3, 8)[place[0]], predicted_digit=int(k))
        counts[place] = re.search(r"calls (\d+) a", said)[1]
    assert counts.sum(axis=1).tolist() == [100, 100]
    assert counts[0, 3] > 70
    shares = [
        numbers(set_values(box, smallest_top_probability=t))[1:3] for t in (0, 0.9, 1)
    ]
    assert shares[0][0] == 100
    assert shares[0][0] > shares[1][0] > shares[2][0]  # answers fewer,
    assert shares[0][1] < shares[1][1]  # and more of them rightly


def test_hidden_features_names_the_digits_that_excite_a_unit():
    box = widgets.hidden_features()
    sentences = {set_values(box, hidden_unit=j) for j in range(32)}
    assert len(sentences) == 32
    labels = re.findall(r"digits: ((?:\d ){11}\d)\.", " ".join(sentences))
    assert len(labels) == 32


def test_one_weight_says_the_loss_and_the_slope_that_were_found_on_paper():
    box = widgets.one_weight()
    start = picture_of(box).sentence  # chapter 03: a = (1/4, 3/4), unit 2 is off
    assert "at -1.00 the loss is 1.39 nats" in start
    assert "is 0.00. Unit 1 is on, unit 2 is off" in start
    assert "is 1.65. " in set_values(box, weight="W1: from input 2 to unit 1")
    assert "is -0.75. " in set_values(box, weight="W2: from unit 1 to class 1")


def test_one_weight_says_the_slope_of_its_loss_on_both_sides_of_the_kink():
    def loss(w):  # from input 2 to unit 2: z = (0, log 3) + (2, 1) relu(1 + 2 w)
        z = np.array([0, np.log(3)]) + np.array([2, 1]) * max(0, 1 + 2 * w.item())
        return np.log(np.exp(z).sum()) - z[0]

    box = widgets.one_weight()
    for w in (-2.0, 0.35, 1.0):
        said = set_values(box, its_value=w).partition(": at ")[2]
        assert numbers(said)[1:3] == pytest.approx(
            [loss(np.array(w)), numerical_gradient(loss, np.array([w])).item()],
            abs=0.006,
        )


# --- the playground


def press(box, label):
    (button,) = (
        part
        for part in inside(box)
        if isinstance(part, ipywidgets.Button) and part.description == label
    )
    button.click()


class Clock:
    """A clock that goes on by `tick` seconds whenever somebody looks at it.

    With 0.02 the third update is the end of a slice of a twentieth of a second.
    """

    def __init__(self):
        self.tick, self.seconds = 0.02, 0.0

    def __call__(self):
        self.seconds += self.tick
        return self.seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("nnlib.widgets._playground.perf_counter", clock)
    return clock


@pytest.fixture
def turns(monkeypatch):
    """What the training lets others do: a list of functions, one for each turn.

    `turns.seen` has the batches of the epoch that were done at each turn.
    """

    class Turns(list):
        seen, play = (), None

    turns, sleep = Turns(), asyncio.sleep

    async def turn(seconds):
        turns.seen += (turns.play.session.batch,)
        if turns:
            turns.pop(0)()
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", turn)
    return turns


def nothing():
    pass


def run(play):
    """Train on an event loop, until it is at its end or stopped."""

    async def main():
        press(play, "Train")
        await play.task

    asyncio.run(main())
    assert play.running is None


def test_the_playground_trains_as_train_does(play):
    play.epochs.box.value = 3
    run(play)
    net = Network([784, 32, 10], seed=0)
    settings = {"epochs": 3, "batch_size": 50, "seed": 0, "progress": False}
    history = nnlib.train(net, nnlib.load_mnist(), Adam(0.002), **settings)
    assert np.array_equal(play.net.theta, net.theta)
    assert vars(play.history).keys() == vars(history).keys()
    assert play.history.loss == history.loss
    assert play.history.test_accuracy == history.test_accuracy
    assert play.bar.value == play.bar.max == 3 * 80
    assert "Done. Whole epochs so far: 3." in play.status.value


@pytest.mark.parametrize("n_turns", [1, 7, 134, 135, 200])  # 134 end an epoch
def test_a_stopped_training_keeps_what_it_has_and_goes_on_where_it_was(
    play, clock, turns, n_turns
):
    play.batch_size.box.value = 10  # 400 batches an epoch
    play.epochs.box.value = 2
    turns.play = play
    turns += [nothing] * (n_turns - 1) + [lambda: press(play, "Stop")]
    run(play)
    epochs, turn = divmod(n_turns, 134)
    assert "Stopped. Whole epochs" in play.status.value
    assert len(play.history) == epochs
    assert play.session.batch == 3 * turn
    optimizer = play.optimizer
    assert optimizer.t == 400 * epochs + 3 * turn  # it keeps the finished updates,
    play.epochs.box.value = 2 - epochs
    run(play)  # and this ends the epoch that was begun
    assert optimizer.t == 800
    net = Network([784, 32, 10], seed=0)
    settings = {"epochs": 2, "batch_size": 10, "seed": 0, "progress": False}
    nnlib.train(net, nnlib.load_mnist(), Adam(0.002), **settings)
    assert np.array_equal(play.net.theta, net.theta)


def test_the_event_loop_has_its_turn_after_every_slice_and_every_epoch(
    play, clock, turns
):
    play.epochs.box.value = 3
    turns.play = play
    turns.append(lambda: press(play, "Train"))  # a second click changes nothing
    run(play)
    assert len(play.history) == 3
    assert turns.seen == 3 * (*range(3, 80, 3), 0)  # 80 batches; 0 is the next epoch


@pytest.mark.parametrize(
    ("tick", "epochs_shown"),
    [
        (0, [3]),  # no time has passed: the end is shown
        (1, [1, 2, 3]),  # every epoch takes longer than the time between pictures
    ],
)
def test_a_training_is_shown_from_time_to_time_and_at_its_end(
    play, clock, tick, epochs_shown
):
    clock.tick, shown = tick, []
    play.epochs.box.value = 3
    play.picture.observe(lambda _: shown.append(len(play.history)), "value")
    run(play)
    assert shown == epochs_shown


def test_another_rate_holds_from_the_next_epoch_on(play, clock, turns):
    turns.play = play
    first = play.optimizer
    turns.append(lambda: setattr(play.rate.box, "value", 0.5))
    play.epochs.box.value = 2
    run(play)
    assert first.t == 80
    assert (play.optimizer.learning_rate, play.optimizer.t) == (0.5, 80)


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("rule", ["gradient descent", "momentum", "RMSprop", "Adam"])
def test_every_problem_trains_with_every_optimiser(play, problem, rule):
    play.problem.value, play.rule.value = problem, rule
    play.layers.value = "16"
    play.rate.box.value = 0.1 if rule in ("gradient descent", "momentum") else 0.01
    play.batch_size.box.value = 20
    play.epochs.box.value = 2 if problem == "digits" else 30
    before = picture_of(play).png
    run(play)
    assert play.history.loss[-1] < play.history.loss[0]
    assert play.history.test_accuracy[-1] > {"digits": 0.7}.get(problem, 0.45)
    assert picture_of(play).png != before
    assert f"after {len(play.history)} epochs: loss" in picture_of(play).sentence


def test_a_diverging_training_keeps_the_last_good_network(play):
    class Bad:
        def update(self, theta, dtheta):
            theta *= 1e20

    play.epochs.box.value = 1
    run(play)
    kept, play.optimizer = play.net.theta.copy(), Bad()
    run(play)
    assert "Diverged" in play.status.value
    assert np.array_equal(play.net.theta, kept)
    run(play)  # with a new optimiser
    assert "Done. Whole epochs so far: 2." in play.status.value


@pytest.mark.parametrize("trained_at_once", [True, False])
def test_another_network_ends_the_training_of_the_old_one(
    play, clock, turns, trained_at_once
):
    play.epochs.box.value, old, turns.play = 50, play.net, play

    def replace():
        play.problem.value = "moons"
        if trained_at_once:
            play.epochs.box.value = 1
            press(play, "Train")

    turns += [nothing, replace]

    async def main():
        press(play, "Train")
        first = play.task
        await first
        assert (play.task is not first) is trained_at_once
        await play.task

    asyncio.run(main())
    assert play.net is not old
    assert play.net.layer_sizes == [2, 32, 2]
    assert len(play.history) == trained_at_once
    told = "Done. Whole epochs so far: 1." if trained_at_once else "not trained yet"
    assert told in play.status.value


def test_the_playground_says_what_the_next_training_will_be(play):
    play.epochs.box.value, play.batch_size.box.value = 7, 20
    play.rule.value = "momentum"
    play.rate.box.value = 0.1
    assert re.search(r"7 epochs, batches of 20, Momentum\(.*0\.1", play.status.value)


@every
def test_hovering_over_a_control_says_its_name(name, box):
    named = ipywidgets.Dropdown | ipywidgets.IntSlider | ipywidgets.FloatSlider
    for part in controls_of(box):
        if isinstance(part, named):  # without a tooltip JupyterLab shows 'null'
            assert part.tooltip == part.description


def test_another_rate_or_rule_keeps_the_network(play):
    play.problem.value = "moons"
    play.epochs.box.value = 1
    run(play)
    net = play.net
    play.rule.value = "momentum"
    play.rate.slider.value = 0.1
    assert repr(play.optimizer) == "Momentum(learning_rate=0.1, momentum=0.9)"
    run(play)
    assert play.net is net
    assert len(play.history) == 2
    press(play, "Start afresh")
    assert len(play.history) == 0
    assert "not trained yet" in play.status.value


@pytest.mark.parametrize("problem", PROBLEMS)
def test_save_and_load_bring_a_network_back(play, problem):
    play.problem.value, play.layers.value = problem, "7 5"
    play.hidden.value = "sigmoid"
    play.epochs.box.value = 1
    run(play)
    press(play, "Save")
    assert "Saved Network" in play.status.value
    kept, picture = play.net, picture_of(play).sentence
    play.problem.value, play.layers.value = "moons", ""
    play.hidden.value = "relu"
    press(play, "Load")
    assert "Loaded Network" in play.status.value
    assert play.problem.value == problem
    assert (play.layers.value, play.hidden.value) == ("7 5", "sigmoid")
    assert np.array_equal(play.net.theta, kept.theta)
    right = re.search(r"right for \S+", picture)[0]
    assert right in picture_of(play).sentence
    run(play)
    assert "Done" in play.status.value


def test_what_cannot_be_saved_or_loaded_is_said(play, tmp_path):
    net = play.net
    for name in ("", "gone/x.npz", str(tmp_path)):
        play.file.value = name
        press(play, "Save")
        assert "Not saved: " in play.status.value
        press(play, "Load")
        assert "Not loaded: " in play.status.value
    Path("broken.npz").write_bytes(b"no network")
    Network([3, 2]).save("other.npz")
    for name, why in [("broken.npz", "no saved Network"), ("other.npz", "none of the")]:
        play.file.value = name
        press(play, "Load")
        assert why in play.status.value
    assert play.net is net


@pytest.mark.parametrize("text", ["257", "0", "-1", "a", "1 2 3 4 5", "1.5"])
def test_hidden_layers_that_cannot_be_are_said(play, text):
    net = play.net
    play.layers.value = text
    assert "up to four numbers from 1 to 256" in play.status.value
    assert play.net is net
