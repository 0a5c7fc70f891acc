"""The interactive parts: every control over its whole range, without a browser."""

import io
import re
import subprocess
import sys

import ipywidgets
import numpy as np
import pytest
from ipywidgets.widgets.widget import CallbackDispatcher
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from nnlib import numerical_gradient, widgets
from nnlib.widgets._number import Number
from nnlib.widgets._parts import Picture

# the pad and the playground have tests of their own
WITH_PICTURE = sorted(set(widgets.__all__) - {"digit_pad", "playground"})
every = pytest.mark.parametrize("name", WITH_PICTURE)


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


def inside(box):
    yield box
    for child in getattr(box, "children", ()):
        yield from inside(child)


def picture_of(box):
    (picture,) = (part for part in inside(box) if isinstance(part, Picture))
    return picture


def controls_of(box):
    """Return what a user can change: all with a value."""
    return [
        part
        for part in inside(box)
        if hasattr(part, "value") and not isinstance(part, ipywidgets.HTML)
    ]


def values_of(control):
    """Return values over the whole range, both ends, and jumps from end to end."""
    if isinstance(control, ipywidgets.Dropdown):
        ends = [control.options[0], control.options[-1]]
        return [*control.options, *ends * 3]
    spread = np.geomspace if control.kind == "log" else np.linspace
    values = spread(control.low, control.high, 9).tolist()
    if control.kind == "int":
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
            assert control.value == value
            moves.append((tuple(drawn), picture.png, picture.sentence))
        control.value = start
        yield control, moves


# --- all of them


@every
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


def name_of(control):
    return control.label if isinstance(control, Number) else control.description


@every
def test_every_control_has_a_name_of_its_own_and_takes_keys(box):
    names = [name_of(control) for control in controls_of(box)]
    assert all(names)
    assert len(set(names)) == len(names)
    for control in controls_of(box):
        assert getattr(control, "disabled", False) is False
        assert control.tabbable is not False


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


def test_no_figure_goes_through_pyplot():
    code = "import sys, nnlib.widgets as w; w.step_size(); print(*sys.modules)"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "matplotlib.pyplot" not in loaded.split()


@every
def test_hovering_over_a_list_says_its_name(name, box):
    for part in controls_of(box):
        if isinstance(part, ipywidgets.Dropdown):  # else JupyterLab shows 'null'
            assert part.tooltip == part.description


# --- numbers


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("log", 7.0, 1.0),
        ("log", 0, 1e-12),
        ("log", -3, 1e-12),
        ("float", 0.123, 0.123),
        ("int", 1.0, 1),
    ],
)
def test_a_number_keeps_its_kind_and_its_ends(kind, typed, kept):
    number = Number("h", 1e-5, 1e-12, 1.0, kind)
    number.value = typed
    assert number.value == kept
    assert type(number.value) is type(kept)


def test_what_the_page_sends_is_not_sent_back(monkeypatch):
    # the answer to a key would come after the next key, and take that back
    number, sent = Number("x", 1, 0, 10, "float"), []
    monkeypatch.setattr(number.comm, "send", lambda **message: sent.append(message))
    number.set_state({"value": 7})
    assert (number.value, sent) == (7.0, [])
    number.value = 3.0
    assert [message["data"]["state"] for message in sent] == [{"value": 3.0}]


# --- do they say what is so?


def set_values(box, **values):
    for control in controls_of(box):
        name = name_of(control).replace(" ", "_")
        if name in values:
            control.value = values.pop(name)
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
    [
        ("He", 1),
        ("Glorot", 0.5**0.5),
        ("uniform fan-in", 6**-0.5),
        ("std 0.1", 1.28**0.5),
    ],
)
def test_activations_through_depth_says_the_factor_of_a_layer(initialiser, factor):
    box = widgets.activations_through_depth()
    sentence = set_values(box, initialiser=initialiser, layers=5)
    assert numbers(sentence.split("average")[1])[0] == pytest.approx(factor, rel=0.1)
    assert re.search(r"in layer 20, on average", set_values(box, layers=20))


def test_activations_that_start_at_zero_are_said_to_be_alike():
    box = widgets.activations_through_depth()
    assert "All images look alike" in set_values(box, initialiser="zeros")


def test_sentences_say_one_of_one():
    depths = widgets.activations_through_depth()
    said = {n: set_values(depths, layers=n) for n in (1, 2)}
    assert said[1].startswith("He, 1 ReLU layer of 256 units: the standard")
    assert said[1].endswith("in layer 1.")  # there is no other to compare it with
    assert "2 ReLU layers of" in said[2]
    race = widgets.optimizer_race()
    assert set_values(race, steps=1).startswith("Loss after 1 step, 90 before")
    assert set_values(race, steps=0).startswith("Loss after 0 steps, 90 before")
    browser = widgets.confusion_browser()
    for k, threshold in ((8, 0), (8, 1)):  # an 8, and for many and for none
        values = {"predicted_digit": k, "smallest_top_probability": threshold}
        assert re.search(r"it reads \d+ as 8\.", set_values(browser, **values))


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


@pytest.mark.parametrize(
    ("product", "momentum", "factor", "manner"),
    [
        (0.25, 0.0, 0.75, "It creeps"),  # gradient descent: 1 - x
        (1.75, 0.0, 0.75, "It jumps from side to side"),
        (1.0, 0.64, 0.8, "It swings"),
        (0.01, 0.25, 0.987, "It creeps"),
        (3.3, 0.64, 1.051, "It is not held"),  # the limit is 2 (1 + 0.64) = 3.28
        (0.0, 0.5, 1.0, "it stands still"),
    ],
)
def test_spring_says_its_larger_root_and_how_it_moves(
    product, momentum, factor, manner
):
    box = widgets.spring()
    sentence = set_values(box, rate_times_curvature=product, momentum=momentum)
    assert f"by {factor:.3f}" in sentence
    assert manner in sentence


def test_confusion_browser_counts_as_the_network_does(mnist):
    box = widgets.confusion_browser()
    counts = np.zeros((2, 10))
    for place, k in np.ndenumerate(np.tile(np.arange(10), (2, 1))):
        said = set_values(box, true_digit=(3, 8)[place[0]], predicted_digit=int(k))
        counts[place] = re.search(r"reads (\d+) as", said)[1]
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
