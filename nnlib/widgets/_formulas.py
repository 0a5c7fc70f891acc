"""Interactive parts that show a formula: chapters 01, 02, 04, 06 and 07."""

import functools

import numpy as np

from ..activations import relu, sigmoid, softmax
from ..datasets import load_mnist
from ..initializers import glorot_uniform, he_normal, normal, uniform_fan_in, zeros
from ..optimizers import Adam, GradientDescent, Momentum, RMSprop
from ..plots.figure import COLORS, DASHES, MARKERS
from . import _parts as ui
from ._number import Number

__all__ = [
    "activations_through_depth",
    "cross_entropy_surface",
    "optimizer_race",
    "softmax_temperature",
    "step_size",
]


def softmax_temperature():
    """Choose four scores and a temperature, see the probabilities: chapter 01."""
    picture = ui.Picture("Bars: the probability of each class.")
    scores = [
        Number(f"score of class {k}", 2.0 - k, -10, 10, "float") for k in range(4)
    ]
    temperature = Number("temperature", 1.0, 0.1, 100, "log")
    set_heights = picture.bars(picture.axes, 4, "class", "probability", (0, 1.1))
    texts = [picture.axes.text(k, 0, "", ha="center", va="bottom") for k in range(4)]
    picture.moves(*texts)

    def draw():
        z = np.array([[score.value for score in scores]])
        a = softmax(z / temperature.value)[0]
        set_heights(a)
        for text, value in zip(texts, a, strict=True):
            text.set(y=value, text=f"{value:.2f}")
        picture.show(
            f"Scores {ui.listed(z[0], 1)} at temperature {temperature.value:.3g} give "
            f"the probabilities {ui.listed(a)}. Class {a.argmax()} has the largest."
        )

    about = "four scores and a temperature become probabilities"
    return ui.connect(about, draw, picture, *scores, temperature)


def cross_entropy_surface():
    """Choose the scores of the true class and a rival, see the loss: chapter 02."""
    picture = ui.Picture("Contours: the loss over two scores.", 6, 4.2)
    true = Number("score of the true class", 1.0, -6, 6, "float")
    rival = Number("score of the rival", 2.0, -6, 6, "float")
    grid = np.linspace(-6.5, 6.5, 60)
    loss = np.logaddexp(0, grid[:, None] - grid)
    levels = [0.05, 0.3, 0.69, 1, 2, 4, 6, 8, 10]
    # grey: numbers tell the lines apart, and yellow ones are hard to see
    drawn = picture.axes.contour(grid, grid, loss, levels, colors="0.4", linewidths=1)
    picture.axes.clabel(drawn, fontsize=8, fmt="%g")
    arrow = picture.axes.quiver(
        [0], [0], [0], [0], angles="xy", scale_units="xy", scale=0.5, color=COLORS[1]
    )
    (point,) = picture.axes.plot([0], [0], "o", color=COLORS[1], markersize=9)
    picture.axes.set(
        xlabel="score of the true class", ylabel="score of the rival", aspect="equal"
    )
    picture.moves(arrow, point)

    def draw():
        z = np.array([[true.value, rival.value]])
        a = softmax(z)[0]
        downhill = np.array([1, 0]) - a
        arrow.set_offsets(z)
        arrow.set_UVC(*downhill[:, None])
        point.set_data(z.T)
        picture.show(
            f"Scores {ui.listed(z[0], 1)}: the true class has probability {a[0]:.3f}, "
            f"the loss is {-np.log(a[0]):.3f} nats, its gradient A - Y is "
            f"({ui.listed(-downhill, 3)}). The arrow points downhill, twice as long as "
            "the gradient."
        )

    about = "the loss and its gradient for the scores of the true class and a rival"
    return ui.connect(about, draw, picture, true, rival)


def step_size():
    """Choose h and a precision, see the error of a central difference: chapter 04."""
    picture = ui.Picture("Curves: the error of a central difference against h.")
    h = Number("step h", 1e-5, 1e-12, 1.0, "log")
    precision = ui.dropdown("precision", ["float64", "float32"])
    z = np.linspace(-3, 3, 300)
    slope = sigmoid(z)  # of log(1 + exp(z))
    third = slope * (1 - slope) * (1 - 2 * slope)

    def error(h, dtype):
        points, h = z.astype(dtype), np.dtype(dtype).type(h)
        above, below = np.log1p(np.exp([points + h, points - h]))
        return np.sqrt(np.mean(((above - below) / (2 * h) - slope) ** 2))

    steps = 10.0 ** np.arange(-12, 0.1, 0.25)
    for i, dtype in enumerate(precision.options):
        errors = [error(step, dtype) for step in steps]
        style = {"color": COLORS[i], "linestyle": DASHES[i], "label": dtype}
        picture.axes.loglog(steps, errors, **style)
    (mark,) = picture.axes.plot([1], [1], "o", color="black", markersize=9)
    picture.axes.set(xlabel="step h", ylabel="error of the derivative")
    picture.axes.legend(frameon=False)
    picture.moves(mark)

    def draw():
        found = error(h.value, precision.value)
        taylor = np.sqrt(np.mean(third**2)) * h.value**2 / 6
        mark.set_data([h.value], [found])
        cause = "the curve of the function" if found < 3 * taylor else "rounding"
        picture.show(
            f"A central difference of log(1 + exp(z)) with h = {h.value:.2g} in "
            f"{precision.value} has the error {found:.1e}. The cause is {cause}."
        )

    about = "the error of a central difference for a step h in two precisions"
    return ui.connect(about, draw, picture, h, precision)


def _further(first, last, depth):
    # a vanished first layer cannot be compared with
    factor = (last / (first or 1)) ** (1 / (depth - 1))
    return (
        f" and {last:.2g} in layer {depth}, on average {factor:.3g} times that of the "
        "layer before."
    )


def activations_through_depth():
    """Choose an initialiser and a depth, see the spread of each layer: chapter 06."""
    starts = {
        "He": he_normal,
        "Glorot": glorot_uniform,
        "uniform fan-in": uniform_fan_in,
        "std 0.01": normal,
        "std 0.1": functools.partial(normal, std=0.1),
        "zeros": zeros,
    }
    picture = ui.Picture("A curve: the standard deviation of Z in each layer.")
    start = ui.dropdown("initialiser", starts)
    depth = Number("layers", 20, 1, 24)
    (curve,) = picture.axes.semilogy([1], [1], "o-", color=COLORS[0])
    picture.axes.set(xlabel="layer", ylabel="standard deviation of Z")
    picture.axes.set(xlim=(0.5, 24.5), ylim=(1e-24, 1e2))
    picture.moves(curve)
    images = load_mnist().X_train[:200].astype(float)  # as in the figure beside it

    def draw():
        rng, A, spread = np.random.default_rng(0), images, []
        for _ in range(depth.value):
            Z = A @ starts[start.value](A.shape[1], 256, rng)
            spread.append(Z.std())
            A = relu(Z)
        curve.set_data(range(1, depth.value + 1), spread)
        first, last = spread[0], spread[-1]
        picture.show(
            f"{start.value}, {ui.counted(depth.value, 'ReLU layer')} of 256 units: the "
            f"standard deviation of the scores is {first:.2g} in layer 1"
            + (_further(first, last, depth.value) if depth.value > 1 else ".")
            + ("" if first else " All images look alike, and nothing can be drawn.")
        )

    about = "the spread of the scores through the layers for six initialisers"
    return ui.connect(about, draw, picture, start, depth)


CURVATURE = np.array([1.0, 20.0])  # of the valley of chapter 07
RACERS = {
    "gradient descent": (GradientDescent, 0.09),
    "momentum": (functools.partial(Momentum, momentum=0.8), 0.02),
    "RMSprop": (functools.partial(RMSprop, beta2=0.9), 0.4),
    "Adam": (Adam, 0.8),
}


def _path(optimizer, steps):
    """Return the points of a walk from (-10, 2); it ends early if it is thrown out."""
    points = [np.array([-10.0, 2.0])]
    while len(points) <= steps and np.abs(points[-1]).max() < 1e6:
        points.append(points[-1].copy())
        optimizer.update(points[-1], CURVATURE * points[-2])
    return np.array(points)


def optimizer_race():
    """Choose learning rates and a number of steps, see four paths: chapter 07."""
    kind = "Paths of four optimisers over the contours of a valley."
    picture = ui.Picture(kind, 8, 4)
    axes, curves, rates = picture.axes, {}, {}
    steps = Number("steps", 40, 0, 100)
    x, y = np.meshgrid(np.linspace(-11, 5, 80), np.linspace(-4, 4, 80))
    heights = (x**2 + 20 * y**2) / 2
    levels = heights.max() * np.linspace(0, 1, 14)[1:] ** 3
    axes.contour(x, y, heights, levels, colors="0.75", linewidths=0.8)
    for i, (name, (_, rate)) in enumerate(RACERS.items()):
        style = {"color": COLORS[i], "linestyle": DASHES[i], "marker": MARKERS[i]}
        (curves[name],) = axes.plot([], label=name, markersize=5, **style)
        rates[name] = Number(f"rate of {name}", rate, 1e-3, 10, "log")
    axes.plot([-10], [2], "o", mfc="none", mec="black", ms=11, mew=2)
    axes.set(xlabel="θ₁, curvature 1", ylabel="θ₂, curvature 20")
    axes.set(xlim=(-11, 5), ylim=(-4, 4))
    axes.legend(loc="upper right", fontsize=9)
    picture.moves(*curves.values())

    def draw():
        results = []
        for name, (make, _) in RACERS.items():
            points = _path(make(rates[name].value), steps.value)
            curves[name].set_data(points.T)
            loss = (CURVATURE * points[-1] ** 2).sum() / 2
            result = f"{loss:.2g}" if loss < 1e12 else "thrown out"
            results.append(f"{name} {result} (rate {rates[name].value:.2g})")
        picture.show(
            f"Loss after {ui.counted(steps.value, 'step')}, 90 before: "
            f"{', '.join(results)}."
        )

    about = "four optimisers race through a valley at the rates you choose"
    return ui.connect(about, draw, picture, steps, *rates.values())
