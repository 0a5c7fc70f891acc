"""The playground, without a browser: what it learns, and what it sends to be drawn."""

import asyncio
import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlib
from nnlib import Adam, Network, widgets
from nnlib.widgets._learner import FEATURES, Learner
from nnlib.widgets._play_settings import FIELDS, START, from_text, to_text

SMALL = "data=spirals hidden=5,4 activation=sigmoid noise=0.1"
DIGITS = "data=digits hidden=20,6 rate=0.002 batch=50"


class Page:
    """What the page of a playground asks, and what it gets."""

    def __init__(self, text=""):
        self.play, self.answers = widgets.playground(text), []
        self.play.send = lambda state, buffers: self.answers.append((state, buffers))

    def ask(self, do="look", **request):
        """Ask for one thing; return the state and the arrays of the answer."""
        asyncio.run(self.play._answer({"do": do, "id": "1", **request}))
        return self.last()

    def last(self):
        state, buffers = self.answers[-1]
        side, plane = state["sides"]
        kinds = [np.uint8, np.uint8, np.float32, np.float32, np.uint8, np.uint8]
        if not state["digits"]:
            kinds[4] = np.float32
        arrays = [np.frombuffer(b, k) for b, k in zip(buffers, kinds, strict=False)]
        arrays[0] = arrays[0].reshape(-1, side, side)
        shape = (-1, 10) if state["digits"] else (-1, plane, plane)
        arrays[1] = arrays[1].reshape(shape)
        arrays[3] = arrays[3].reshape(-1, 3)
        return state, arrays

    def step(self, n=10, **request):
        return self.ask("step", n=n, **request)

    def said(self, *args, **request):
        return self.ask(*args, **request)[0]["said"]


@pytest.fixture
def page():
    return Page(SMALL)


@pytest.fixture
def digits():
    return Page(DIGITS)


# --- it learns as the library does


@pytest.mark.parametrize("steps", [[160], [1] * 7 + [100, 53], [80, 80]])
def test_after_whole_epochs_the_network_is_that_of_train(steps):
    page = Page(DIGITS)
    for n in steps:
        page.step(n)
    net = Network([784, 20, 6, 10], seed=0)
    settings = {"epochs": 2, "batch_size": 50, "seed": 0, "progress": False}
    history = nnlib.train(net, nnlib.load_mnist(), Adam(0.002), **settings)
    assert np.array_equal(page.play.network.theta, net.theta)
    state, (*_, losses, _, _) = page.ask()
    assert state["epochs"] == 2
    assert losses[-1, 0] == state["updates"] == 160
    assert losses[-1, 2] == pytest.approx(history.test_loss[-1], rel=1e-6)
    assert state["accuracies"][1] == history.test_accuracy[-1]


def test_the_last_batch_of_an_epoch_may_be_smaller(page):
    page.ask(change={"batch": "100"})
    state, _ = page.step(9)  # of 100, 100, 100, 22 samples
    assert state["n_train"] == 322
    assert page.play._answers.learner.n_seen == 2 * 322 + 100
    assert state["epochs"] == pytest.approx(744 / 322)


def test_losses_and_shares_are_those_of_the_data(page):
    state, (*_, losses, X, labels) = page.step(30)
    net, X = page.play.network, X.reshape(-1, 2)
    for k, part in enumerate((slice(322), slice(322, 400))):
        P = net.forward(X[part])
        right = P[np.arange(len(P)), labels[part]]
        assert losses[-1, 1 + k] == pytest.approx(-np.log(right).mean(), rel=1e-4)
        assert state["accuracies"][k] == (P.argmax(axis=1) == labels[part]).mean()
    assert page.play.losses == pytest.approx(losses, rel=1e-6)


def test_a_long_step_has_a_point_of_the_curve_every_hundred_updates(page):
    page.step(7)
    page.step(500)
    updates = page.play.losses[:, 0].tolist()
    assert updates == [0, 7, 100, 200, 300, 400, 500, 507]
    page.step(93)
    assert page.play.losses[-2:, 0].tolist() == [507, 600]


def test_a_long_curve_is_thinned_and_keeps_its_ends(page):
    for _ in range(900):
        list(page.play._answers.learner.train(1))
    updates = page.play.losses[:, 0]
    assert 150 < len(updates) <= 401
    assert updates[0] == 0
    assert updates[-1] == 900
    assert np.all(np.diff(updates) > 0)


# --- what is drawn is what the network does


@pytest.mark.parametrize("text", [SMALL, "hidden=16,16", "data=xor hidden= inputs=x1"])
def test_the_plane_is_the_output_of_the_network(text):
    page = Page(text)
    _, (_, plane, *_) = page.step(40)
    net, inputs = page.play.network, page.play._answers.learner.settings["inputs"]
    assert len(plane) == net.layer_sizes[-1]
    for r, c in product((0, 7, 24, 48), repeat=2):  # upper left corner: (-1.75, 1.75)
        point = (
            1.75 * np.array([c / 24 - 1, 1 - r / 24])[["x1", "x2"].index(inputs[0]) :]
        )
        P = net.forward(point[None, : len(inputs)])[0]
        assert np.abs(plane[:, r, c] / 255 - P).max() < 0.0021


def test_a_unit_is_drawn_as_its_activation_over_the_plane(page):
    _, (units, *_) = page.step(40)
    net = page.play.network
    ticks = np.linspace(-1.75, 1.75, 25)
    X = np.array([(x, y) for y in ticks[::-1] for x in ticks])
    _, A = net.trace(X)
    units, at = units.reshape(len(units), -1) / 255.0, 2
    assert np.ptp(units[0].reshape(25, 25), axis=0).max() == 0  # x1 grows to the right
    assert units[0].reshape(25, 25)[0].tolist() == sorted(units[0].reshape(25, 25)[0])
    assert units[1].reshape(25, 25)[:, 0].tolist() == sorted(
        units[1].reshape(25, 25)[:, 0], reverse=True
    )
    for l, share in ((1, True), (2, True), (3, False)):
        for unit in A[l].T:
            drawn, at = units[at], at + 1
            if share:  # of the largest value
                drawn, unit = drawn / drawn.max(), unit / unit.max()
            assert np.abs(drawn - unit).max() < 0.006
    assert at == len(units) == 2 + 5 + 4 + 3


def test_the_lines_are_the_weights(page):
    _, (_, _, numbers, *_) = page.step(10)
    net, at = page.play.network, 0
    for l in (1, 2, 3):
        for j, i in np.ndindex(net.layer_sizes[l], net.layer_sizes[l - 1]):
            assert numbers[at] == net.W[l][i, j]
            at += 1
        assert np.array_equal(numbers[at : at + len(net.b[l])], net.b[l])
        at += len(net.b[l])
    assert at == len(numbers)


def test_of_a_wide_layer_sixteen_units_are_drawn():
    page = Page("hidden=40,3")
    state, (units, _, numbers, *_) = page.ask()
    assert state["sizes"] == [2, 40, 3, 2]
    assert len(units) == 2 + 16 + 3 + 2
    net = page.play.network
    assert numbers[: 2 * 16].reshape(16, 2) == pytest.approx(net.W[1][:, :16].T)
    second = numbers[2 * 16 + 16 :][: 16 * 3]
    assert second.reshape(3, 16) == pytest.approx(net.W[2][:16].T)


def test_a_first_layer_of_digits_is_drawn_as_the_change_of_its_weights(digits):
    start = digits.play.network.W[1].copy()
    _, (units, *_) = digits.step(100)
    change = (digits.play.network.W[1] - start).T.reshape(20, 28, 28)
    for unit, drawn in zip(change[:16], units[:16], strict=True):
        assert (drawn - 128.0) / 127 == pytest.approx(
            unit / np.abs(unit).max(), abs=0.0041
        )


def test_other_units_of_digits_are_drawn_as_the_digits_that_excite_them(digits, mnist):
    _, (units, *_) = digits.step(200)
    X = mnist.X_test[:300].astype(float)
    _, A = digits.play.network.trace(X)
    for drawn, excitement in zip(units[16:], [*A[2].T, *A[3].T], strict=True):
        mean = sum(a * x for a, x in zip(excitement, X, strict=True)).reshape(28, 28)
        assert drawn / 255 == pytest.approx(mean / max(mean.max(), 1e-12), abs=0.003)


def test_sample_digits_have_the_answers_of_the_network(digits, mnist):
    _, (_, output, _, _, images, labels) = digits.step(100)
    assert output.shape == (20, 10)
    assert labels.tolist() == [*range(10)] * 2
    images = images.reshape(20, 784) / 255
    assert images == pytest.approx(mnist.X_test[:20], abs=1e-6)
    assert output / 255 == pytest.approx(
        digits.play.network.forward(images), abs=0.0021
    )


def test_an_answer_is_small_and_samples_travel_only_if_they_are_new(page):
    page = Page("hidden=16,16")
    state, arrays = page.ask()
    assert len(arrays) == 6
    _, arrays = page.step(version=state["version"])
    assert len(arrays) == 4
    assert sum(array.nbytes for array in arrays) < 32_000
    _, arrays = page.ask(change={"noise": "0.2"}, version=state["version"])
    assert len(arrays) == 6


# --- everything reacts


def values():
    for name, field in FIELDS.items():
        for text in field.options:
            yield name, text
    yield from [("hidden", ""), ("hidden", "3"), ("hidden", "256,1 2, 7")]
    yield from [("inputs", "x1*x2"), ("inputs", "x2,x1,sin(3*x1)"), ("rate", "0.003")]


@pytest.mark.parametrize(("name", "text"), [*values()])
def test_every_setting_takes_every_value_and_goes_on_learning(name, text):
    page = Page("hidden=4")
    page.step(3)
    state, _ = page.ask(change={name: text})
    assert not state["halted"]
    assert "network" in state["said"]
    read = FIELDS[name].read
    assert read(state["settings"][name]) == read(text)
    before = page.play.network.theta.copy()
    after, (units, *_) = page.step(5)
    assert not after["halted"]
    assert after["updates"] == state["updates"] + 5
    # all weights zero and ReLU: a dead network, but for the biases of its output
    assert not np.array_equal(before, page.play.network.theta)
    assert len(units) > 0


KEPT = {"noise": "0.4", "samples": "tenth", "optimiser": "RMSprop", "rate": "0.5"}
KEPT |= {"batch": "7"}
ANEW = {"data": "moons", "inputs": "x2", "hidden": "4", "activation": "relu"}
ANEW |= {"loss": "squared_error", "init": "normal", "seed": "4"}


@pytest.mark.parametrize("name", [*KEPT, *ANEW])
def test_what_a_change_keeps_of_the_network(page, name):
    page.step(20)
    theta = page.play.network.theta.copy()
    text = (KEPT | ANEW)[name]
    state, _ = page.ask(change={name: text})
    if name in ANEW:
        assert state["updates"] == 0
        assert state["said"] == "The network starts anew."
        assert not np.array_equal(page.play.network.theta, theta)
    else:
        assert state["updates"] == 20
        assert state["said"] == "The network goes on with it."
        assert np.array_equal(page.play.network.theta, theta)


def test_another_rate_holds_at_once_and_keeps_the_moments(page):
    page.step(5)
    optimizer = page.play._answers.learner.optimizer
    moment = optimizer.first_moment.copy()
    page.ask(change={"rate": "0.5"})
    assert page.play._answers.learner.optimizer is optimizer
    assert optimizer.learning_rate == 0.5
    assert np.array_equal(optimizer.first_moment, moment)


def test_another_batch_size_holds_from_the_next_update_on(page):
    page.step(5)
    page.ask(change={"batch": "20"})
    before = page.play._answers.learner.n_seen
    page.step(1)
    assert page.play._answers.learner.n_seen - before == 20


def test_fewer_samples_are_every_second_or_tenth_of_each_class(page):
    _, (*_, X, labels) = page.ask()
    for name, share in (("half", 2), ("tenth", 10)):
        state, (*_, fewer, kept) = page.ask(change={"samples": name})
        n = state["n_train"]
        assert abs(n - 322 / share) <= 3
        assert np.ptp(np.bincount(kept[:n], minlength=3)) <= 1
        assert {*fewer.reshape(-1, 2)[:n, 0]} <= {*X.reshape(-1, 2)[:322, 0]}
        assert np.array_equal(kept[n:], labels[322:])  # the test part is the same


def test_inputs_are_what_their_names_say():
    x1, x2 = np.random.default_rng(0).uniform(-1.5, 1.5, (2, 30))
    names = {"x1": x1, "x2": x2, "sin": np.sin}
    for name, function in FEATURES.items():
        assert np.allclose(function(x1, x2), eval(name, names))
    learner = Learner(START | {"inputs": ("x2", "x1*x2")})
    expected = np.stack([x2, x1 * x2], axis=1)
    assert np.allclose(learner.features(np.stack([x1, x2], axis=1)), expected)


def test_start_again_gives_the_same_training_again(page):
    page.step(70)
    theta, losses = page.play.network.theta.copy(), page.play.losses
    assert page.said("reset") == "Started again, untrained."
    assert len(page.play.losses) == 1
    page.step(70)
    assert np.array_equal(page.play.network.theta, theta)
    assert np.array_equal(page.play.losses[[0, -1]], losses[[0, -1]])


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("hidden", "257", "write up to four numbers from 1 to 256, such as 16,16"),
        ("hidden", "0", "write up to four"),
        ("hidden", "1 2 3 4 5", "write up to four"),
        ("hidden", "²", "write up to four"),
        ("hidden", "-3", "write up to four"),
        ("rate", "0", "a number from 1e-06 to 100"),
        ("rate", "nan", "a number from"),
        ("rate", "fast", "a number from"),
        ("batch", "2.5", "a whole number from 1 to 5000"),
        ("seed", "1000", "a whole number from 0 to 999"),
        ("noise", "-0.1", "a number from 0 to 0.5"),
        ("data", "rings", "it can be moons, spirals, "),
        ("inputs", "", "take at least one of x1, x2"),
        ("inputs", "x3", "take at least one of"),
        ("speed", "7", "there is no setting speed"),
    ],
)
def test_a_value_that_cannot_be_is_said_and_changes_nothing(page, name, text, sentence):
    before, theta = page.ask()[0]["settings"], page.play.network.theta.copy()
    state, _ = page.ask(change={name: text})
    assert state["said"].startswith("Not done: ")
    assert sentence in state["said"]
    assert not state["halted"]  # what learns goes on
    assert state["settings"] == before
    assert np.array_equal(page.play.network.theta, theta)


# --- a weight set by hand


@pytest.mark.parametrize("text", [SMALL, DIGITS])
@pytest.mark.parametrize("source", [3, None])
def test_one_number_is_set_and_all_that_is_shown_is_of_it(text, source):
    page = Page(text)
    page.step(30)
    learner, theta = page.play._answers.learner, page.play.network.theta.copy()
    place = (1,) if source is None else (source, 1)
    numbers = page.play.network.b if source is None else page.play.network.W
    was, epochs = numbers[2][place], learner.epochs
    weight = {"layer": 2, "unit": 1, "source": source, "value": -7.5}
    state, (_, _, drawn, losses, *_) = page.ask("set", weight=weight)
    assert f"Set to -7.5; it was {was:.2g}." in state["said"]
    assert numbers[2][place] == -7.5
    assert np.count_nonzero(page.play.network.theta != theta) == 1
    assert -7.5 in drawn
    _, Y, y = learner.parts[1]
    P = page.play.network.forward(learner.data.X_test)
    expected = -np.log(P[Y == 1]).mean()
    assert losses[-1, 2] == pytest.approx(expected, rel=1e-4)
    assert state["accuracies"][1] == np.mean(P.argmax(axis=1) == y)
    assert (state["updates"], learner.epochs) == (30, epochs)


def test_it_learns_on_from_a_weight_set_by_hand_and_start_again_undoes_it(page):
    theta = page.play.network.theta.copy()
    page.ask("set", weight={"layer": 1, "unit": 0, "source": 1, "value": 3})
    page.step(1)
    assert 2.5 < page.play.network.W[1][1, 0] < 3.5
    assert page.play.network.W[1][1, 0] != 3
    page.ask("reset")
    assert np.array_equal(page.play.network.theta, theta)


@pytest.mark.parametrize(
    "weight",
    [{"value": 101}, {"value": float("nan")}, {"value": None}, {"unit": 9}, {}],
)
def test_a_weight_that_cannot_be_is_said_and_changes_nothing(page, weight):
    theta = page.play.network.theta.copy()
    place = {"layer": 1, "unit": 0, "source": 1}
    assert page.said("set", weight=place | weight).startswith("Not done: ")
    assert np.array_equal(page.play.network.theta, theta)


# --- a setting as a short text


def test_a_text_names_what_differs_from_the_start():
    assert to_text(START) == "data=two_spirals"
    text = "data=circles hidden=8,4 rate=0.002"
    assert to_text(from_text(text)) == text
    assert from_text("data=two_spirals") == START
    assert Page(text).play.network.layer_sizes == [2, 8, 4, 2]


@given(st.data())
def test_every_setting_comes_back_from_its_text(data):
    chosen = {}
    for name, field in FIELDS.items():
        if name == "inputs":
            options = st.lists(st.sampled_from(list(field.options)), min_size=1)
            chosen[name] = field.read(",".join(data.draw(options)))
        elif name == "hidden":
            sizes = st.lists(st.integers(1, 256), max_size=4)
            chosen[name] = tuple(data.draw(sizes))
        else:
            chosen[name] = field.read(data.draw(st.sampled_from(list(field.options))))
    assert from_text(to_text(chosen)) == chosen


@given(st.text())
def test_any_other_text_is_a_sentence(text):
    with pytest.raises(ValueError, match=r"^(write|there is no|data cannot)"):
        from_text(f"data={text}=")


def test_a_text_pasted_is_in_use_at_once_and_a_bad_one_is_said(page):
    page.step(5)
    state, _ = page.ask("paste", text=" data=moons  hidden=3 rate=0.1\n")
    assert state["said"] == "These settings are in use now."
    assert state["text"] == "data=moons hidden=3 rate=0.1"
    assert state["sizes"] == [2, 3, 2]
    for text in ("", "moons", "data=moons hidden", "data==moons", "data=moons x=1"):
        assert page.said("paste", text=text).startswith("Not done: ")
        assert page.ask()[0]["text"] == "data=moons hidden=3 rate=0.1"
    with pytest.raises(ValueError, match="hidden cannot be '0'"):
        widgets.playground("hidden=0")


# --- what goes wrong


def test_a_diverging_training_comes_back_to_the_last_picture(page):
    page.step(20)
    theta = page.play.network.theta.copy()

    class Bad:
        def update(self, theta, dtheta):
            theta *= 1e20

    page.play._answers.learner.optimizer = Bad()
    state, _ = page.step(10)
    assert state["said"].startswith("Diverged")
    assert state["halted"]
    assert np.array_equal(page.play.network.theta, theta)
    state, _ = page.step(10)  # with a new optimiser
    assert not state["halted"]


@pytest.mark.parametrize("rule", ["GradientDescent", "Momentum"])
def test_too_large_a_rate_is_said_and_leaves_finite_parameters(rule):
    page = Page(f"optimiser={rule} rate=100 hidden=256,256,256,256")
    for _ in range(2):
        state, _ = page.step(20)
        assert state["said"].startswith("Diverged:")
        assert np.isfinite(page.play.network.theta).all()


# --- the gradient check


@pytest.mark.parametrize("text", ["", SMALL, DIGITS, "loss=squared_error hidden=3"])
def test_a_right_gradient_is_said_to_be_right(text):
    page = Page(text)
    page.step(30)
    theta = page.play.network.theta.copy()
    said = page.said("check")
    assert said.endswith("the gradient is right.")
    assert float(re.search(r"error (\S+),", said)[1]) < 1e-7
    assert np.array_equal(page.play.network.theta, theta)


def test_a_wrong_gradient_is_found(page, monkeypatch):
    right = Network.loss_and_gradient

    def wrong(self, *args, **kwargs):
        J, dtheta = right(self, *args, **kwargs)
        self.layers(dtheta)[1][2][...] *= 1.001
        return J, dtheta

    monkeypatch.setattr(Network, "loss_and_gradient", wrong)
    said = page.said("check")
    assert "largest relative error 1e-03, in b2" in said
    assert said.endswith("something is wrong.")


def test_where_no_relu_has_a_derivative_there_is_no_check():
    assert "kink" in Page("init=zeros").said("check")
    right = Page("init=zeros activation=sigmoid").said("check")
    assert right.endswith("the gradient is right.")


# --- the kernel is free for others


class Clock:
    """A clock that goes on by a fiftieth of a second whenever somebody looks at it."""

    seconds = 0.0

    def __call__(self):
        self.seconds += 0.02
        return self.seconds


def test_others_have_their_turn_after_every_slice_of_a_twentieth_of_a_second(
    page, monkeypatch
):
    monkeypatch.setattr("nnlib.widgets._play_answers.perf_counter", Clock())
    turns, sleep = [], asyncio.sleep

    async def turn(seconds):
        turns.append(page.play._answers.learner.n_updates)
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", turn)
    page.step(10)
    assert turns == [3, 6, 9]  # the third look is later than a twentieth


def test_a_request_waits_until_the_one_before_is_answered(page, monkeypatch):
    monkeypatch.setattr("nnlib.widgets._play_answers.perf_counter", Clock())

    async def both():
        page.play._hear(page.play, {"do": "step", "n": 10, "id": "first"}, [])
        first = page.play._task
        page.play._hear(page.play, {"change": {"hidden": "3"}, "id": "second"}, [])
        await asyncio.gather(first, page.play._task)

    asyncio.run(both())
    assert [state["id"] for state, _ in page.answers] == ["first", "second"]
    assert [state["updates"] for state, _ in page.answers] == [10, 0]


def test_two_playgrounds_do_not_disturb_each_other():
    one, other = Page(SMALL), Page(SMALL)
    theta = other.play.network.theta.copy()
    one.step(20)
    one.ask(change={"data": "moons"})
    assert np.array_equal(other.play.network.theta, theta)
    assert other.ask()[0]["settings"]["data"] == "spirals"


# --- files


@pytest.mark.parametrize("text", [SMALL, DIGITS, "loss=squared_error inputs=x1*x2"])
def test_save_and_load_bring_a_network_back(text, tmp_path):
    page, file = Page(text), str(tmp_path / "net.npz")
    page.step(30)
    assert page.said("save", file=file).startswith("Saved Network")
    theta, share = page.play.network.theta.copy(), page.ask()[0]["accuracies"]
    page.ask(change={"hidden": "2", "activation": "relu", "loss": "cross_entropy"})
    state, _ = page.ask("load", file=file)
    assert state["said"].startswith("Loaded Network")
    assert np.array_equal(page.play.network.theta, theta)
    assert state["accuracies"] == share
    assert state["settings"] == Page(text).ask()[0]["settings"]
    page.step(5)
    assert not np.array_equal(page.play.network.theta, theta)


def test_what_cannot_be_saved_or_loaded_is_said(page, tmp_path):
    theta = page.play.network.theta.copy()
    for name in ("", "gone/x.npz", "."):
        file = str(tmp_path / name)
        assert page.said("save", file=file).startswith("Not done: ")
        assert page.said("load", file=file).startswith("Not done: ")
    (tmp_path / "broken.npz").write_bytes(b"no network")
    Network([3, 2]).save(tmp_path / "other.npz")
    for name, why in [("broken", "no saved Network"), ("other", "does not fit")]:
        assert why in page.said("load", file=str(tmp_path / f"{name}.npz"))
    assert np.array_equal(page.play.network.theta, theta)


# --- the page, and what stands for it


def test_a_figure_of_a_used_playground_is_an_output_of_its_own(shown):
    twin, widget = shown(widgets.playground())
    assert "text/plain" not in widget
    page = Page()
    for _ in range(40):
        state, (*_, losses, _, _) = page.step(25)
    told = re.findall(r"\d+ percent|\d\.\d+(?=[,.] )", twin)
    train, test = (f"{100 * share:.0f} percent" for share in state["accuracies"])
    assert told == [f"{losses[-1, 1]:.2f}", f"{losses[-1, 2]:.2f}", train, test]


def test_the_page_has_a_control_for_every_setting_and_asks_nobody_else():
    here = Path(widgets.__file__).parent
    play = widgets.playground()
    for script in [here / "page.js", *here.glob("playground*.js")]:
        assert script.read_text(encoding="utf-8") in play._esm
    code = play._esm + play._css
    assert not re.search(r"https?://|fetch\(|import\(|url\(|@import", code)
    groups = re.search(r"const GROUPS = \[(.*?)\n\];", code, re.S)[1]
    named = {*re.findall(r'"([a-z]+)"', groups)} - {"layers"}
    assert named == {*FIELDS}
    assert [field["name"] for field in play.fields] == [*FIELDS]


def test_updates_asked_for_from_python_are_those_of_its_page(page):
    for n in (7, 30):
        page.step(n)
    play = widgets.playground(SMALL)
    shares = play.train(7), play.train(30)
    assert np.array_equal(play.network.theta, page.play.network.theta)
    assert shares[-1] == tuple(page.last()[0]["accuracies"])
    assert page.ask()[0]["updates"] == play.losses[-1, 0] == 37


def test_python_trains_as_the_library_does():
    play = widgets.playground("data=spirals hidden=5 batch=50")
    data = nnlib.load_toy("spirals", noise=0.05)
    shares = play.train(2 * 7)  # two epochs of 320 points
    net = Network([2, 5, 3], seed=0)
    settings = {"epochs": 2, "batch_size": 50, "seed": 0, "progress": False}
    nnlib.train(net, data, Adam(0.01), **settings, evaluate=False)
    assert np.array_equal(play.network.theta, net.theta)
    parts = (data.X_train, data.y_train), (data.X_test, data.y_test)
    assert shares == tuple(nnlib.accuracy(y, net.predict(X)) for X, y in parts)


def test_a_training_that_diverges_says_so_and_keeps_a_network():
    play = widgets.playground(
        "data=digits hidden=32,32,32,32 optimiser=GradientDescent rate=100"
    )
    before = play.network.theta.copy()
    with pytest.raises(FloatingPointError, match="not finite"):
        play.train(400)
    assert np.array_equal(play.network.theta, before)


@pytest.mark.parametrize("n", [0, -1, 2.5, "10", True])
def test_python_refuses_what_is_no_number_of_updates(n):
    with pytest.raises((TypeError, ValueError), match="n_updates"):
        widgets.playground(SMALL).train(n)
