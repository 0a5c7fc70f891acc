"""Figures: each is a picture that shows something and a sentence that says what."""

import base64
import html
import io
import re

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib import style as styles
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure as Canvas
from PIL import Image

from nnlib import History, LayerReport, Momentum, Network, plots
from nnlib.plots import charts, figure
from nnlib.plots.forces import ForceBars
from nnlib.plots.graph import NetworkGraph
from nnlib.plots.spread import _apart
from nnlib.plots.springs import decay, walk

HISTORY = History(loss=[2.3, 1.0], test_accuracy=[0.1, 0.7])
TEXT = {"xlabel": "x", "ylabel": "y", "alt": "y rises with x."}
SPREAD = {"xlabel": "x", "ylabel": "y", "alt": "two runs that rise"}
PLANE = {"ylim": (-1, 1), "xlabel": "x", "ylabel": "y", "alt": "one step down"}
NETWORK = {"x": [1, 2], "W1": [[1, 1], [0, -1]], "z1": [1, -1], "a1": [1, 0]}
NETWORK |= {
    "W2": [[0, 1], [1, 2]],
    "z2": [0, 1],
    "a2": [0.25, 0.75],
    "y": [1, 0],
    "J": 1,
}
GRADIENTS = {"W1": [[0.5, 0], [1, 0]], "z1": [0.5, 0], "a1": [0.5, -0.75]}
GRADIENTS |= {"W2": [[-0.75, 0.75], [0, 0]], "z2": [-0.75, 0.75]}
EXAMPLES = {
    "lines": lambda: plots.lines([0, 1], {"a": [0, 1], "b": [1, 0]}, **TEXT),
    "bands": lambda: plots.bands([0, 1], {"a": [[0, 1], [0, 3]]}, **TEXT),
    "bars": lambda: plots.bars(["a", "b"], {"p": [0.2, 0.8], "q": [1, 0]}, **TEXT),
    "dashboard": lambda: plots.dashboard(
        {"a": [LayerReport(1, 1, 0.5, 1e-3), LayerReport(2, 0, np.nan, np.inf)]},
        alt="half of layer 1 is dead",
    ),
    "digits": lambda: plots.digits(np.eye(12, 784), list("abcdefghijkl"), alt="dots"),
    "forces": lambda: plots.forces({"a": [0.2, 0.8]}, 0, alt="0 up, 1 down"),
    "exchange": lambda: plots.exchange(
        [0.5, 0.5], [0.25, -0.25], raised=0, alt="1 to 0"
    ),
    "ladder": lambda: plots.ladder(
        {"a": (0.1, [5, 6]), "b": (2, [1.5])},
        landmarks={"1998": 4.7},
        apart=["b"],
        **TEXT,
    ),
    "heatmap": lambda: plots.heatmap([[1, -2], [0, 3]], **TEXT),
    "boundary": lambda: plots.boundary(
        {"line": Network([2, 2], seed=0)}, [[0, 1], [1, 0]], [0, 1], alt="a line"
    ),
    "confusion": lambda: plots.confusion([[9, 1], [0, 10]], alt="one 0 taken for a 1"),
    "histograms": lambda: plots.histograms(
        {"a": [0, 0, 1], "b": [1]}, xlabel="z", limits=(-1, 2), alt="more 0 than 1"
    ),
    "ranges": lambda: plots.ranges(
        ["a", "b"], {"p": [[1, 3], [4, 4]]}, xlabel="x", alt="a from 1 to 3"
    ),
    "trajectories": lambda: plots.trajectories(
        lambda x, y: x**2 + y**2, {"a": [[1, 1], [0, 0]]}, xlim=(-1, 1), **PLANE
    ),
    "layers": lambda: plots.layers([4, 2], ["X", "A"], notes=["softmax"], alt="4 to 2"),
    "fingerprints": lambda: plots.fingerprints(
        {"sign": {"W1": 2, "b1": 1e-9}, "sum": {"W1": 1e-9, "b1": np.inf}}, alt="two"
    ),
    "graph": lambda: plots.graph(NETWORK, GRADIENTS, alt="two classes"),
    "verdicts": lambda: plots.verdicts(
        {"right": [1e-9, 2e-9], "sign": [2, 2]}, wrong=["sign"], alt="one is accused"
    ),
    "planes": lambda: plots.planes(
        {"inputs": ([[0, 1], [1, 0]], lambda x: x[:, 0] - 0.5, "x1", "x2")},
        [0, 1],
        alt="a vertical line parts them",
    ),
    "chain": lambda: plots.chain([784, 128, 10], backward=True, alt="there and back"),
    "views": lambda: plots.views([3, 4, 2], alt="26 places"),
    "panels": lambda: plots.panels(
        [0, 1], {"a": [0, 1], "b": [1, 0]}, level=0.5, **TEXT
    ),
    "shares": lambda: plots.shares(
        ["a", "b"], {"p": [[9, 10], [50, 100]]}, xlabel="right (%)", alt="a has 9 of 10"
    ),
    "reliability": lambda: plots.reliability(
        {"net": [[0.6, 5, 10], [0.9, 45, 50]]}, alt="on the diagonal"
    ),
    "springs": lambda: plots.springs({"a": (0.1, 0.9), "b": (1, 0)}, alt="a swings"),
    "spread": lambda: plots.spread([0, 1], {"two": {"a": [[0, 1], [0, 3]]}}, **SPREAD),
    "training": lambda: plots.training({"a": HISTORY, "b": HISTORY}, alt="it falls"),
}


def test_every_kind_of_figure_has_its_example():
    assert set(EXAMPLES) == set(plots.__all__) - {"Figure"}


def pixels(figure):
    return np.asarray(Image.open(io.BytesIO(figure.png)).convert("L"))


@pytest.fixture(params=EXAMPLES)
def example(request):
    return EXAMPLES[request.param]


def test_a_figure_shows_something(example):
    picture = pixels(example())
    assert picture.shape[0] >= 100
    assert picture.shape[1] >= 200
    assert picture.min() < 100  # ink
    assert (picture == 255).mean() > 0.3  # on white


def test_nothing_is_cut_off_at_the_edges(example):
    picture = pixels(example())
    edges = (picture[0], picture[-1], picture[:, 0], picture[:, -1])
    assert all((edge > 250).all() for edge in edges)


def test_the_same_figure_has_the_same_bytes(example):
    assert example().png == example().png


def test_heights_are_written_on_contours_and_the_lowest_point_is_marked():
    def ink(**options):
        picture = plots.trajectories(
            lambda x, y: x**2 + y**2, {"a": [[1, 1], [0.5, 0]]}, xlim=(-1, 1), **PLANE,
            **options,
        )  # fmt: skip
        return (pixels(picture) < 128).sum()

    few = ink(n_contours=2)
    assert ink(levels=[0.25, 0.5]) > few + 20  # 0.25 and 0.5, in letters
    assert ink(n_contours=2, lowest=(0, 0)) > few + 50


def test_a_reference_line_and_its_label_are_drawn():
    def drawn(**options):
        return pixels(plots.lines([0, 1], {"a": [0, 1]}, **options, **TEXT))

    plain, compared = drawn(), drawn(references={"half": 0.5})
    changed = np.flatnonzero((plain != compared).any(axis=0))
    assert (
        np.ptp(changed) > 0.8 * plain.shape[1]
    )  # from one end of the axes to the other


@pytest.mark.parametrize(
    ("curve", "at"),
    [([1.0, 0.0, 0.0], "right"), ([0.0, 0.0, 1.0], "left"), ([0.0, 0.0, 0.0], "left")],
)
def test_the_label_of_a_reference_stands_where_no_curve_runs(curve, at):
    def drawn(label):
        curves = {"a": curve}
        return pixels(plots.lines([0, 5, 10], curves, references={label: 1}, **TEXT))

    plain, labelled = drawn(""), drawn("one")
    # the palette of a picture, and so a grey by 1 of 255, depends on all of it
    seen = np.abs(plain.astype(int) - labelled) > 16
    columns = np.flatnonzero(seen.any(axis=0))
    middle = plain.shape[1] / 2
    assert (columns < middle).all() if at == "left" else (columns > middle).all()
    assert columns.size > 5


@pytest.mark.parametrize(("n", "rows"), [(4, [4]), (5, [3, 2]), (6, [3, 3])])
def test_a_legend_is_read_in_rows_in_the_order_of_its_series(n, rows):
    canvas = Canvas(figsize=(7, 3.4), layout="constrained")
    axes = canvas.subplots()
    for label in "abcdef"[:n]:
        axes.plot([0, 1], label=label)
    figure.legend_above(canvas)
    canvas.draw_without_rendering()
    boxes = {text.get_text(): text.get_window_extent() for text in named(canvas)}
    heights = [round(box.y0) for box in boxes.values()]
    read = sorted(boxes, key=lambda label: (-round(boxes[label].y0), boxes[label].x0))
    assert read == list("abcdef"[:n])
    assert [heights.count(y) for y in sorted(set(heights), reverse=True)] == rows


def named(canvas):
    (legend,) = canvas.legends
    return legend.get_texts()


def test_a_legend_may_name_the_curves_from_the_highest_to_the_lowest(monkeypatch):
    seen = {}

    def keep(canvas, alt):
        seen["labels"] = [text.get_text() for text in named(canvas)]
        seen["colors"] = [line.get_color() for line in canvas.legends[0].get_lines()]

    monkeypatch.setattr(charts, "Figure", keep)
    curves = {"low": [0, 1], "high": [2, 3]}
    plots.lines([0, 1], curves, legend=["high", "low"], **TEXT)
    assert seen["labels"] == ["high", "low"]
    assert seen["colors"] == list(figure.COLORS[1::-1])  # as the curves have them


@pytest.mark.parametrize("share", np.linspace(0.05, 1, 20))
@pytest.mark.parametrize("kind", ["confusion", "heatmap"])
def test_numbers_on_coloured_cells_have_enough_contrast(monkeypatch, kind, share):
    seen = {}

    def keep(canvas, alt):
        (axes,) = canvas.axes
        (image,) = axes.images
        cell = image.to_rgba(image.get_array())[0, 1, :3]
        letters = to_rgb(axes.texts[1].get_color())
        seen["contrast"] = contrast(cell, letters)

    monkeypatch.setattr(charts, "Figure", keep)
    matrix = [[9, 100 * share], [100, 9]]
    options = {} if kind == "confusion" else {"xlabel": "x", "ylabel": "y"}
    getattr(plots, kind)(matrix, alt="one cell", **options)
    assert seen["contrast"] >= 4.2  # 4.5 is not to be had where white and black tie


def contrast(*colors):
    """The contrast ratio of WCAG 2, between two colours of sRGB."""
    lights = []
    for color in colors:
        c = np.array(color)
        linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        lights.append(linear @ [0.2126, 0.7152, 0.0722])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_a_dashboard_leaves_out_what_was_not_measured_and_marks_a_size_of_0():
    row, silent = LayerReport(1, 1.0, 0.5, np.nan), LayerReport(2, 0.0, 1.0, np.nan)
    two, marked = (
        pixels(plots.dashboard({"a": rows}, alt="two layers"))
        for rows in ([row, row._replace(layer=2, score_std=np.nan)], [row, silent])
    )
    three = [row._replace(update_ratio=0.1)]
    assert pixels(plots.dashboard({"a": three}, alt="one")).shape[1] > two.shape[1]
    below = np.s_[two.shape[0] // 2 : -60, : two.shape[1] // 2]
    assert (marked[below] < 150).sum() > (two[below] < 150).sum() + 20


def test_a_band_reaches_from_the_lowest_run_to_the_highest():
    def tinted(runs):
        picture = pixels(plots.bands([0, 1], {"a": runs}, ylim=(0, 4), **TEXT))
        return ((picture > 150) & (picture < 240)).mean()

    wide, narrow, none = (
        tinted([[1, 1], [3, 3]]),
        tinted([[1, 1], [2, 2]]),
        tinted([[2, 2]]),
    )
    assert wide - none == pytest.approx(2 * (narrow - none), rel=0.1)
    assert wide - none > 0.2


def test_marks_may_have_the_colour_of_the_curve_that_they_belong_to():
    def has_second_colour(points):
        figure = plots.lines([0, 1], {"a": [0, 1], "b": [0, 1]}, points=points, **TEXT)
        picture = np.asarray(Image.open(io.BytesIO(figure.png)).convert("RGB"))
        return (np.abs(picture - np.array([0xD5, 0x5E, 0])).max(axis=2) < 20).any()

    assert has_second_colour({"b"})
    assert not has_second_colour({"b": "a"})


def test_ticks_are_plain_numbers_where_they_are_asked_for():
    options = {"xscale": "log", **TEXT}
    plain = pixels(plots.lines([1, 50], {"a": [0, 1]}, **options))
    chosen = pixels(plots.lines([1, 50], {"a": [0, 1]}, xticks=[1, 5, 50], **options))
    assert (plain != chosen).any()


def test_no_other_ticks_are_named_beside_those_asked_for(monkeypatch):
    made = []
    new_axes = charts.new_axes
    monkeypatch.setattr(charts, "new_axes", lambda: made.append(new_axes()) or made[-1])
    options = {"xscale": "log", "xticks": [200, 800, 3200], **TEXT}
    pixels(plots.lines([200, 800, 3200], {"a": [0, 1, 2]}, **options))
    [(_, axes)] = made
    assert not any(label.get_text() for label in axes.get_xticklabels(minor=True))


def test_ticks_may_be_asked_for_where_x_is_whole():
    plain = pixels(plots.lines([0, 8], {"a": [0, 1]}, **TEXT))
    chosen = pixels(plots.lines([0, 8], {"a": [0, 1]}, xticks=[2.3], **TEXT))
    assert (plain != chosen).any()


def test_images_are_as_large_as_they_are_asked_to_be():
    small, large = (
        pixels(plots.digits(np.zeros((2, 784)), alt="Nothing.", size=size))
        for size in (1, 2)
    )
    assert large.shape[1] == 2 * small.shape[1]


def test_html_is_one_image_with_its_alternative():
    figure = plots.Figure(Canvas(), 'says "a < b"\n   & more')
    found = re.fullmatch(
        r'<img src="data:image/png;base64,([^"]+)" alt="([^"]+)">', figure._repr_html_()
    )
    assert base64.b64decode(found[1]) == figure.png
    assert html.unescape(found[2]) == 'says "a < b" & more'
    assert repr(figure) == 'Figure: says "a < b" & more'


def test_a_picture_of_few_colours_is_small_and_looks_the_same():
    canvas, axes = figure.new_axes()
    axes.imshow(np.linspace(-1, 1, 600).reshape(20, 30), cmap="RdBu")
    for colour in figure.COLORS:
        axes.plot(np.random.default_rng(0).uniform(0, 19, 30), color=colour)
    whole = io.BytesIO()
    with figure.course_style():
        canvas.savefig(whole, format="png")
    small = plots.Figure(canvas, "many colours").png
    assert len(small) < 0.6 * len(whole.getvalue())
    colours = [
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
        for png in (whole.getvalue(), small)
    ]
    assert np.ptp(colours, axis=0).max() <= 24  # of 255


def test_the_alternative_must_not_be_empty():
    with pytest.raises(ValueError, match="alt must say what the figure shows"):
        plots.Figure(Canvas(), " \n ")


def test_the_alternative_must_be_a_text():
    with pytest.raises(TypeError, match="alt must be a text, got None"):
        plots.Figure(Canvas(), None)


def test_series_stay_apart_without_colour():
    styles = zip(figure.DASHES, figure.MARKERS, strict=True)
    assert len(set(map(str, styles))) == len(figure.COLORS)
    assert len(set(figure.HATCHES)) == len(figure.COLORS)


def test_digits_are_dark_on_white_and_weights_red_and_blue():
    weights = np.zeros((1, 784))
    weights[0, :392], weights[0, 392:] = 1, -1
    figure = plots.digits(weights, alt="upper half red, lower half blue", signed=True)
    picture = np.asarray(Image.open(io.BytesIO(figure.png)).convert("RGB")).astype(int)
    middle = picture[:, picture.shape[1] // 2]
    inked = middle[np.ptp(middle, axis=1) > 50]
    red_minus_blue = inked[:, 0] - inked[:, 2]
    assert red_minus_blue[3] > 50
    assert red_minus_blue[-3] < -50


def test_an_outline_goes_round_the_ink_and_leaves_its_inside():
    ink = np.zeros((28, 28))
    ink[8:20, 8:20] = 1
    plain, outlined = (
        pixels(plots.digits(np.zeros((1, 784)), alt="A square.", size=3, **more))
        for more in ({}, {"outlines": ink.reshape(1, 784)})
    )
    line = plain != outlined
    rows, columns = np.nonzero(line)
    assert np.ptp(rows) == pytest.approx(plain.shape[1] * 12 / 28, rel=0.2)
    assert np.ptp(columns) == pytest.approx(np.ptp(rows), abs=3)
    top, bottom, left, right = rows.min(), rows.max(), columns.min(), columns.max()
    assert not line[top + 9 : bottom - 9, left + 9 : right - 9].any()


def test_the_sign_of_a_weight_is_seen_in_grey():
    weights = np.repeat([[0.5, -0.5]], 392, axis=1)
    weights[0, 0] = 1
    picture = pixels(plots.digits(weights, alt="upper half red", signed=True))
    columns = picture[:, picture.shape[1] // 3 : -picture.shape[1] // 3]
    inked = columns[(columns < 250).all(axis=1)].astype(float)
    red, blue = inked[5 : len(inked) // 2 - 5], inked[len(inked) // 2 + 5 : -5]
    assert red.std() < 2
    assert blue.std() > 10  # dots


def test_a_curve_is_seen_over_a_noisy_one_in_grey():
    noise, level = np.tile([0.0, 1.0], 200), np.full(400, 0.5)
    text = TEXT | {"alt": "a level line over a band"}
    alone = pixels(plots.lines(np.arange(400), {"noise": noise}, **text))
    both = pixels(plots.lines(np.arange(400), {"n": noise, "level": level}, **text))
    height, width = alone.shape
    middle = np.s_[height // 3 : 2 * height // 3, width // 3 : 2 * width // 3]
    assert (
        alone[middle].mean(axis=1).max() < 100 < 150 < both[middle].mean(axis=1).max()
    )


def test_what_a_check_accuses_is_seen_in_grey_and_nan_is_accused():
    def ink(error):
        picture = pixels(plots.fingerprints({"bug": {"W": error, "b": 0}}, alt="a bug"))
        return (picture < 220).mean()

    assert ink(np.nan) > 2 * ink(1e-9)
    assert ink(1e-7) > 2 * ink(0.9e-7)


def test_what_is_accused_is_shaded_and_a_wrong_gradient_looks_different_in_grey():
    def drawn(limit=1e-7, wrong=()):
        errors = {"a": [1e-9, 1e-3]}
        return pixels(plots.verdicts(errors, wrong=wrong, alt="two", limit=limit))

    def shaded(picture):
        return ((picture > 200) & (picture < 240)).mean()

    assert shaded(drawn(1e-8)) > shaded(drawn(1e-4)) + 0.2
    assert (drawn() != drawn(wrong=["a"])).sum() > 20


def test_points_are_marks_without_a_line():
    def ink(**options):
        curves = {"y": [0, np.nan, 1]}
        text = TEXT | {"alt": "two places"}
        return (pixels(plots.lines([0, 1, 2], curves, **text, **options)) < 150).sum()

    nothing, marked = ink(), ink(points=["y"])
    assert marked > nothing + 20  # nan parts the line: nothing is drawn without marks
    full = {"y": [0, 0.5, 1]}
    line = pixels(plots.lines([0, 1, 2], full, markers=True, **TEXT))
    dots = pixels(plots.lines([0, 1, 2], full, points=["y"], **TEXT))
    assert (line < 150).sum() > (dots < 150).sum() + 200


def test_a_reference_is_a_line_from_top_to_bottom():
    text = {"xlabel": "x", "alt": "a value and a line"}
    values = {"p": [[1, 3]]}
    without = pixels(plots.ranges(["a"], values, **text)).astype(int)
    drawn = pixels(plots.ranges(["a"], values, reference=1.5, **text)).astype(int)
    assert ((without - drawn > 60).sum(axis=0)).max() > 20


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.fingerprints({}, alt="none"), r"errors must hold a program or"),
        (
            lambda: plots.fingerprints({"a": {"W": 1}, "b": {"V": 1}}, alt="two"),
            r"'b' must have the parts \['W'\], got \['V'\]",
        ),
        (
            lambda: plots.verdicts({}, wrong=[], alt="none"),
            r"errors must hold a program or more, got none",
        ),
        (
            lambda: plots.verdicts({"a": [1]}, wrong=["b"], alt="one"),
            r"wrong must name programs of errors, got \['b'\]",
        ),
        (
            lambda: plots.lines([0, 1], {"a": [0, 1]}, points=["b"], **TEXT),
            r"points must be labels of curves, got \['b'\]",
        ),
        (
            lambda: plots.lines([0, 1], {"a": [0, 1]}, legend=["b"], **TEXT),
            r"legend must hold the labels of all curves, got \['b'\]",
        ),
        (lambda: plots.lines([0, 1], {"a": [1]}, **TEXT), r"curve 'a' must have the"),
        (
            lambda: plots.bands([0, 1], {"a": [[1, 2, 3]]}, **TEXT),
            r"series 'a' must have shape \(n_runs, 2\), got \(1, 3\)",
        ),
        (lambda: plots.lines([0, 1], {}, **TEXT), r"curves must hold 1 to 7, got 0"),
        (
            lambda: plots.lines([0], {str(i): [i] for i in range(8)}, **TEXT),
            r"curves must hold 1 to 7, got 8",
        ),
        (
            lambda: plots.ranges(["a"], {}, xlabel="x", alt="none"),
            r"groups must hold 1 to 7, got 0",
        ),
        (
            lambda: plots.graph({"x": [1]}, alt="no network"),
            r"expected .*'W1'.*, got \['x'\]",
        ),
        (
            lambda: plots.bars(["a"], {"p": [1, 2]}, **TEXT),
            r"series 'p' must have shape \(1,\), got \(2,\)",
        ),
        (
            lambda: plots.digits(np.zeros((784, 2)), alt="no"),
            r"X must have shape \(m, 784\), got \(784, 2\); .* pass X\.T",
        ),
        (
            lambda: plots.digits(np.zeros((2, 784)), ["one"], alt="no"),
            r"captions must have length 2, got 1",
        ),
        (
            lambda: plots.digits(
                np.zeros((2, 784)), outlines=np.zeros((1, 784)), alt="no"
            ),
            r"outlines must have shape \(2, 784\), got \(1, 784\)",
        ),
        (lambda: plots.heatmap([1, 2], **TEXT), r"matrix must have shape \(n, k\)"),
        (
            lambda: plots.layers([4, 2], ["X"], alt="no"),
            r"names must have length 2 and notes 1, got 1 and 1",
        ),
        (
            lambda: plots.training({"a": History(loss=[1])}, alt="no"),
            r"history 'a' must hold test_accuracy, got none",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_forces_run_from_the_probability_to_the_label():
    _, axes = figure.new_axes()
    bars = ForceBars(axes, ["a", "b", "c"], 1)
    bars.set([0.7, 0.3, 0.0])
    assert [text.get_text() for text in bars.numbers] == ["−0.70", "+0.70", "0"]
    heights = [bar.get_height() for bar in bars.bars]
    assert heights == [0.7, 0.3, 0.0]
    shown = [arrow for arrow in bars.arrows if arrow.get_visible()]
    paths = [arrow.get_path() for arrow in shown]
    down, up = (p.vertices[p.codes != p.CLOSEPOLY, 1] for p in paths)
    assert [down[0], down.min()] == pytest.approx([0.7, 0], abs=0.02)
    assert [up[0], up.max()] == pytest.approx([0.3, 1], abs=0.02)


@pytest.mark.parametrize(
    ("panels", "true_class", "message"),
    [
        ({}, 0, "1 to 3 panels, got 0"),
        ({"a": [1.0, 0.0]}, 2, "true_class must be a class from 0 to 1, got 2"),
        ({"a": [1.0, 0.0], "b": [1.0]}, 0, "probabilities must have shape"),
    ],
)
def test_forces_refuse_what_does_not_fit(panels, true_class, message):
    with pytest.raises(ValueError, match=message):
        plots.forces(panels, true_class, alt="no forces")


def test_graph_writes_each_number_where_it_belongs():
    _, axes = figure.new_axes()
    net = NetworkGraph(axes, 2, 2, 2, 2)
    net.set(NETWORK)
    assert net.texts["z1", (1,)][1].get_text() == ""  # no gradient was given
    net.set(NETWORK, GRADIENTS)
    texts = {key: [t.get_text() for t in pair] for key, pair in net.texts.items()}
    assert texts["W1", (1, 0)] == ["W 0.00", "dW 2.00·0.50 = 1.00"]  # input 2 to unit 1
    assert texts["W2", (0, 0)] == ["W 0.00", "dW 1.00·(−0.75) = −0.75"]
    assert texts["z1", (1,)] == ["−1.00", "← 0.00"]
    assert texts["a2", (1,)] == ["a₂,₂ = 0.75", "y₂ = 0"]
    assert texts["J", (0,)] == ["1.00", "← 1"]
    assert [texts["relu", (j,)][0] for j in range(2)] == ["ReLU on", "ReLU off"]
    flows = {key: text.get_text() for key, text in net.flows.items()}
    assert flows["relu", (1,)] == "← 0·(−0.75)"
    assert flows["softmax", (0,)] == "← 0.25 − 1"
    assert ("W1", (0, 0)) not in flows  # nobody asks for the gradient of an input
    near_input_2, near_input_1 = (
        net.texts["W1", place][0].get_position()[1] for place in [(1, 0), (0, 1)]
    )
    assert near_input_2 < 0.5 < near_input_1  # input 2 stands below input 1


def test_what_flows_back_in_a_graph_adds_up_to_what_stands_below_the_nodes():
    rng = np.random.default_rng(0)
    W1, W2, x, y = (
        rng.normal(size=(3, 2)),
        rng.normal(size=(2, 4)),
        [1, 2, 3],
        np.eye(4)[1],
    )
    z1 = x @ W1
    a1 = np.maximum(0, z1)
    z2 = a1 @ W2
    a2 = np.exp(z2) / np.exp(z2).sum()
    dz2, da1 = a2 - y, W2 @ (a2 - y)
    dz1 = da1 * (z1 > 0)
    values = {"x": x, "W1": W1, "z1": z1, "a1": a1, "W2": W2, "z2": z2, "a2": a2}
    gradients = {"W1": np.outer(x, dz1), "z1": dz1, "a1": da1, "z2": dz2}
    net = NetworkGraph(figure.new_axes()[1], 3, 2, 2, 4)
    net.set(values | {"y": y, "J": 1}, gradients | {"W2": np.outer(a1, dz2)})

    def last_number(text):
        return float(text.get_text().replace("−", "-").split()[-1])

    for j in range(2):
        arrived = sum(last_number(net.flows["W2", (j, k)]) for k in range(4))
        below = last_number(net.texts["a1", (j,)][1])
        assert arrived == pytest.approx(below, abs=0.03)  # five rounded numbers
        assert below == pytest.approx(da1[j], abs=0.006)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W1": [1, 1]}, r"W1 must have shape \(n0, n1\), got \(2,\)"),
        ({"W2": np.ones((3, 2))}, "W2 must have 2 rows, got 3"),
        ({"z2": [1, 2, 3]}, "z2 must have shape"),
        ({"dz2": [1, 2]}, "expected"),
    ],
)
def test_graph_refuses_what_does_not_fit(change, message):
    with pytest.raises(ValueError, match=message):
        plots.graph(NETWORK | change, alt="no network")


def test_planes_tint_the_side_of_each_class():
    def score(points):
        return points[:, 0] - 0.5

    panel = ([[0, 0], [1, 1]], score, "x1", "x2")
    canvas = plots.planes({"inputs": panel}, [0, 1], alt="a vertical line")
    picture = np.asarray(Image.open(io.BytesIO(canvas.png)).convert("RGB")).astype(int)
    row = picture[picture.shape[0] // 2]
    tinted = row[np.ptp(row, axis=1) > 15]
    warm = tinted[:, 0] > tinted[:, 2]
    assert not warm[: len(warm) // 3].any()
    assert warm[-len(warm) // 3 :].all()


# --- what the user has set

SETTINGS = {
    "LaTeX": {"text.usetex": True},
    "dark": "dark_background",
    "large": {"font.size": 30, "axes.labelsize": 40, "lines.linewidth": 9},
    "saving": {"savefig.dpi": 300, "savefig.bbox": "tight", "savefig.format": "svg"},
    "transparent": {"savefig.transparent": True, "savefig.facecolor": "black"},
    "images": {"image.origin": "lower", "image.cmap": "jet"},
    "layout": {"figure.autolayout": True, "path.sketch": (1, 100, 2)},
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS.keys())
def test_a_figure_is_the_same_whatever_the_user_has_set(settings):
    names = ["lines", "confusion", "graph"]
    usual = [EXAMPLES[name]().png for name in names]
    with styles.context(settings):
        before = dict(rcParams)
        assert [EXAMPLES[name]().png for name in names] == usual
        assert dict(rcParams) == before


def test_springs_decay_as_the_roots_and_as_their_walks():
    rng = np.random.default_rng(0)
    for x, mu in zip(rng.uniform(0, 4, 30), rng.uniform(0, 1, 30), strict=True):
        roots = np.roots([1, -(1 + mu - x), mu])
        assert decay(x, mu) == pytest.approx(np.abs(roots).max())
        theta, optimizer, places = np.ones(1), Momentum(1.0, mu), [1.0]
        for _ in range(40):
            optimizer.update(theta, x * theta)
            places.append(theta.item())
        np.testing.assert_allclose(walk(x, mu), places, rtol=1e-9, atol=1e-9)


def test_labels_at_the_ends_of_curves_move_as_little_as_keeps_them_apart():
    assert _apart([0, 1, 2], 1) == pytest.approx([0, 1, 2])
    assert _apart([0, 0, 5], 1) == pytest.approx([-0.5, 0.5, 5])
    # by hand: less the gaps 5, 3.5, 3 fall, so all three move to their mean
    assert _apart([5, 4.5, 5], 1) == pytest.approx([3.8333, 4.8333, 5.8333], abs=1e-3)


def test_a_spread_draws_mean_band_and_reference():
    def ink(runs, **options):
        panels = {"a panel": {"a": runs}}
        return (pixels(plots.spread([0, 1], panels, **SPREAD | options)) < 250).sum()

    apart, equal = [[0, 1], [0, 3]], [[0, 2], [0, 2]]
    assert ink(apart, bands=False) < 0.8 * ink(apart)
    plain = ink(equal, bands=False)
    assert ink(equal, bands=False, references={"one": 1}) > plain + 100
    assert ink(equal, bands=False, grey=["a"]) < plain


@pytest.mark.parametrize(
    ("panels", "options", "message"),
    [
        ({}, {}, "panels must hold a panel or more, got none"),
        ({"p": {"a": [0, 1]}}, {}, r"runs of 'a' must have shape \(n_runs, 2\)"),
        ({"p": {"a": [[0, 1, 2]]}}, {}, r"runs of 'a' must have shape \(n_runs, 2\)"),
        ({"p": {"a": [[0, 1]]}}, {"alt": ""}, "alt must say"),
    ],
)
def test_spread_refuses_what_does_not_fit(panels, options, message):
    with pytest.raises(ValueError, match=message):
        plots.spread([0, 1], panels, **SPREAD | options)
