"""The forces of cross-entropy on ten scores, two of them on sliders: chapter 02."""

import numpy as np

from ..activations import log_softmax
from ..plots.figure import course_style
from ..plots.forces import ForceBars
from . import _parts as ui
from ._number import Number

__all__ = ["forces"]

TRUE, RIVAL, OTHERS = 3, 8, -2.0


def forces():
    """Choose the scores of a 3 and an 8, see the forces on all ten: chapter 02.

    Returns
    -------
    box : ipywidgets.VBox
    """
    kind = "Bars of probability, on each an arrow from it to 1 or 0: the force."
    picture = ui.Picture(kind, 8, 3.6)
    true = Number(f"score of the true {TRUE}", 0.5, -10, 10, "float")
    rival = Number(f"score of the {RIVAL}", 1.0, -10, 10, "float")
    with course_style():
        bars = ForceBars(picture.axes, range(10), TRUE)
    picture.axes.set_ylabel("probability")
    picture.moves(*bars.artists())

    def draw():
        z = np.full((1, 10), OTHERS)
        z[0, [TRUE, RIVAL]] = true.value, rival.value
        log_a = log_softmax(z)[0]
        a = np.exp(log_a)
        bars.set(a)
        picture.show(
            f"Scores {true.value:.1f} and {rival.value:.1f}: up on the {TRUE} by "
            f"{1 - a[TRUE]:.3f}, down on the {RIVAL} by {a[RIVAL]:.3f} and on the "
            f"other eight, whose scores are {OTHERS:.0f}, by "
            f"{1 - a[TRUE] - a[RIVAL]:.3f} together. The forces sum to 0. The loss is "
            f"{0 - log_a[TRUE]:.2f} nats."
        )

    about = "the forces of cross-entropy on ten scores, two of which you choose"
    return ui.connect(about, draw, picture, true, rival)
