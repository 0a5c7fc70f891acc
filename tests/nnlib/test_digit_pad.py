"""The digit pad without a browser: the form of MNIST, the answers, what is refused."""

import re
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from nnlib import Network, widgets
from nnlib.widgets import _digit_pad
from nnlib.widgets._as_mnist import as_mnist


def stroke(points, width=11, n=140):
    """Return a drawing: round dots along lines."""
    ink = np.zeros((n, n))
    rows, columns = np.mgrid[:n, :n]
    for (r0, c0), (r1, c1) in pairwise(points):
        for t in np.linspace(0, 1, 60):
            r, c = r0 + t * (r1 - r0), c0 + t * (c1 - c0)
            ink[(rows - r) ** 2 + (columns - c) ** 2 <= (width / 2) ** 2] = 1
    return ink


def bytes_of(ink):
    return (255 * ink).astype(np.uint8).tobytes()


SEVEN = stroke([(30, 40), (30, 100), (115, 60)])
ONE = stroke([(25, 70), (115, 70)])


def pad_of(box):
    (pad,) = box.children
    return pad


@pytest.fixture
def pad():
    return pad_of(widgets.digit_pad())


def draw(pad, ink):
    """Put ink on the paper as JupyterLab does; return the answer."""
    ink = memoryview(bytes_of(ink))
    pad.set_state({"ink": ink, "look": pad.look + 1})
    return pad.answer


# --- the form of MNIST


@pytest.mark.parametrize("shift", [(0, 0), (-24, -30), (18, 30)])
@pytest.mark.parametrize("scale", [1, 0.5])
def test_a_drawing_becomes_an_image_like_those_of_mnist(shift, scale):
    points = np.array([(30, 40), (30, 100), (115, 60)])
    ink = stroke(70 + scale * (points - 70) + np.array(shift) * (1.5 - scale))
    image = as_mnist(ink)
    assert image.shape == (28, 28)
    assert 0 <= image.min() <= image.max() <= 1 + 1e-9
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    mass = [image.sum(1) @ np.arange(28), image.sum(0) @ np.arange(28)] / image.sum()
    assert np.abs(mass - 14).max() <= 0.51  # whole pixels, as in MNIST


def test_a_digit_of_mnist_put_on_the_paper_comes_back_as_it_was(mnist):
    for image in mnist.X_test[:200].reshape(-1, 28, 28):
        back = as_mnist(np.kron(image, np.ones((5, 5))))
        assert np.allclose(back, image, atol=1e-6)


@pytest.mark.parametrize(
    "ink",
    [
        np.zeros((140, 140)),
        np.ones((140, 140)),
        np.eye(140),
        np.eye(1, 140 * 140).reshape(140, 140),  # one pixel in a corner
        np.tri(140),
        np.vstack([np.ones((1, 140)), np.zeros((139, 140))]),  # a thin line at the edge
    ],
)
def test_every_drawing_fits_into_the_image(ink):
    image = as_mnist(ink)
    assert image.shape == (28, 28)
    assert np.isfinite(image).all()
    assert (image.sum() > 0) == (ink.sum() > 0)


# --- the answers


def test_what_is_drawn_by_hand_is_read(pad):
    assert pad.answer == {}  # it opens empty
    assert draw(pad, SEVEN)["large"] == "7"
    assert draw(pad, ONE)["sentence"].startswith("The network says 1 with probability")
    empty = draw(pad, np.zeros((140, 140)))
    assert empty == {"sentence": "The paper is empty.", "number": 3}


def test_the_probabilities_are_those_of_the_same_network_in_scikit_learn(mnist):
    oracle = MLPClassifier((16,), max_iter=2, random_state=0, early_stopping=False)
    with pytest.warns(UserWarning, match="Maximum iterations"):
        oracle.fit(mnist.X_train[:500], mnist.y_train[:500])
    net = Network([784, 16, 10], dtype=np.float64)
    for l in (1, 2):
        net.W[l], net.b[l] = oracle.coefs_[l - 1], oracle.intercepts_[l - 1]
    answer = draw(pad_of(widgets.digit_pad(net)), SEVEN)
    (expected,) = oracle.predict_proba(as_mnist(SEVEN).reshape(1, 784))
    assert answer["probabilities"] == pytest.approx(expected, abs=1e-6)
    seen = np.frombuffer(answer["seen"], np.uint8) / 255
    assert seen == pytest.approx(as_mnist(SEVEN).ravel(), abs=0.002)


@pytest.mark.parametrize("hidden", [[], [1], [7, 256, 3, 2]])
def test_hidden_layers_are_told_by_how_many_of_their_units_are_on(hidden):
    net = Network([784, *hidden, 10], seed=0, dtype=np.float64)
    answer = draw(pad_of(widgets.digit_pad(net)), SEVEN)
    assert [len(cells) for cells in answer["layers"]] == hidden
    a, n_on = as_mnist(SEVEN).ravel(), []
    for l in range(1, len(hidden) + 1):
        a = np.maximum(0, a @ net.W[l] + net.b[l])
        n_on.append(np.count_nonzero(a))
        cells = np.frombuffer(answer["layers"][l - 1], np.uint8)
        assert cells == pytest.approx(255 * a / max(a.max(), 1e-9), abs=0.51)
    assert answer["n_on"] == n_on


def test_the_network_is_asked_as_it_is_at_that_moment():
    net = Network([784, 10], dtype=np.float64)
    net.theta = np.zeros_like(net.theta)
    pad = pad_of(widgets.digit_pad(net))
    assert draw(pad, SEVEN)["probabilities"] == pytest.approx([0.1] * 10)
    net.b[1] = np.log(np.r_[3, np.ones(9)])  # 3 : 1 : ... : 1
    expected = [3 / 12] + [1 / 12] * 9
    assert draw(pad, SEVEN)["probabilities"] == pytest.approx(expected)


def test_a_pad_for_a_playground_asks_the_network_that_it_has_by_now():
    play = SimpleNamespace(network=Network([784, 10], seed=0))
    pad = pad_of(widgets.digit_pad(play))
    assert draw(pad, SEVEN)["layers"] == []
    play.network = Network([784, 5, 10], seed=0)
    assert [len(cells) for cells in draw(pad, SEVEN)["layers"]] == [5]
    play.network = Network([2, 4, 2], seed=0)  # of points, not of digits
    sentence = "The network has no answer: net must have 784 inputs and 10 outputs, got"
    assert draw(pad, SEVEN)["sentence"] == f"{sentence} layer_sizes [2, 4, 2]."
    box = widgets.digit_pad(play)  # digits may be chosen later
    assert sentence in box.twin.alt
    play.network = Network([784, 10], seed=0)
    assert draw(pad_of(box), SEVEN)["large"]


# --- in words


def in_words(*largest, add_up=True):
    rest = (1 - sum(largest)) / (10 - len(largest)) if add_up else 0
    probabilities = np.full(10, rest)
    probabilities[3 : 3 + len(largest)] = largest
    return _digit_pad.in_words(probabilities, add_up)


def test_a_sure_answer_names_the_digit_and_the_next():
    large, sentence = in_words(0.7, 0.2)
    assert large == "3"
    assert sentence == "The network says 3 with probability 0.70; next is 4 with 0.20."


def test_an_unsure_answer_says_what_that_means_and_what_not():
    large, sentence = in_words(0.41, 0.35)
    assert large == "3 or 4?"
    assert "3 has 0.41, 4 has 0.35, and no digit has half" in sentence
    assert "more likely wrong than right" in sentence
    assert "does not mean 'none of these'" in sentence
    assert "they add up to 1 whatever is drawn" in sentence
    assert "add up" not in in_words(0.3, 0.2, add_up=False)[1]


def test_a_half_is_where_it_becomes_unsure():
    assert in_words(0.5, 0.4)[0] == "3"
    large, sentence = in_words(0.4999, 0.4)
    assert large == "3 or 4?"
    assert "3 has just under 0.50" in sentence


def test_no_probability_is_rounded_to_certainty():
    sentence = in_words(0.9999, 0.00001)[1]
    assert "probability more than 0.99; next is" in sentence
    assert sentence.endswith("with less than 0.01.")
    sure = in_words(1.0)[1]
    assert "probability 1.00" in sure
    assert sure.endswith("with 0.00.")


# --- test digits


def test_test_digits_come_in_an_order_by_chance_with_their_labels(pad, mnist):
    said = []
    for _ in range(20):
        pad._handle_custom_msg("test digit", [])  # the button
        found = re.match(r"This is test image (\d+), labelled (\d)\. The", said_by(pad))
        said.append(int(found[1]))
        assert mnist.y_test[said[-1]] == int(found[2])
        seen = np.frombuffer(pad.answer["seen"], np.uint8) / 255
        assert seen == pytest.approx(mnist.X_test[said[-1]], abs=0.01)
    assert len(set(said)) == 20
    assert said != sorted(said)
    draw(pad, SEVEN)
    assert "test image" not in said_by(pad)


def said_by(pad):
    return pad.answer["sentence"]


# --- what is refused


@pytest.mark.parametrize("net", [[784, 10], "net", 3, lambda X: X, Network])
def test_what_is_no_network_is_refused(net):
    with pytest.raises(TypeError, match=r"net must be a Network, such as .*, got "):
        widgets.digit_pad(net)


@pytest.mark.parametrize("sizes", [[2, 3], [784, 9], [783, 16, 10]])
def test_a_network_of_something_else_is_refused(sizes):
    sentence = re.escape(f"784 inputs and 10 outputs, got layer_sizes {sizes}")
    with pytest.raises(ValueError, match=sentence):
        widgets.digit_pad(Network(sizes))


def test_a_network_that_has_overflowed_is_said_to_have_no_answer():
    net = Network([784, 10])
    pad = pad_of(widgets.digit_pad(net))
    net.theta = np.full_like(net.theta, 3e38)
    answer = draw(pad, SEVEN)
    assert answer["sentence"].startswith("The network has no answer: the scores")
    assert "probabilities" not in answer


def test_ink_of_another_size_is_a_sentence(pad):
    pad.set_state({"ink": memoryview(b"\1" * 7), "look": 1})
    assert said_by(pad) == "A paper of 7 pixels cannot be read."


# --- the figure that stands for it


def test_the_line_of_the_figure_is_that_of_a_round_pen():
    ink = _digit_pad.stroke([(40, 70), (100, 70)])
    assert ink.sum() == pytest.approx(11 * 60 + np.pi * 5.5**2, rel=0.01)
    assert np.abs(ink - stroke([(70, 40), (70, 100)])).mean() < 0.01


def test_a_figure_of_the_used_pad_is_an_output_of_its_own(shown):
    twin, widget = shown(widgets.digit_pad())
    assert "says 2 with probability" in twin
    assert widget["text/plain"].startswith("Interactive: draw a digit")


def test_the_figure_says_what_its_network_says():
    net = Network([784, 10], dtype=np.float64)
    net.theta = np.zeros_like(net.theta)
    net.b[1] = np.log(np.r_[np.ones(9), 27])  # 9 has three quarters
    assert widgets.digit_pad(net).twin.alt.endswith(
        "The network says 9 with probability 0.75; next is 0 with 0.03."
    )


def test_the_page_asks_nobody_else_and_is_in_the_package(pad):
    page = pad._esm + pad._css
    assert "nn-pad-ink" in pad._esm
    assert not re.search(r"https?://|fetch\(|import\(|url\(|@import", page)
