"""The interactive parts of the course: move a control, and a picture answers.

Each function returns one box, an `ipywidgets.VBox`: controls, a picture below them, and
a sentence that says in words what the picture shows and changes with it. Every control
can be used by mouse, touch and keyboard; beside each slider is a box to type into. A
figure of `nnlib.plots` beside each of them in the course shows the same without a
kernel.
"""

from ._digit_pad import digit_pad
from ._forces import forces
from ._formulas import (
    activations_through_depth,
    cross_entropy_surface,
    optimizer_race,
    softmax_temperature,
    step_size,
)
from ._one_weight import one_weight
from ._playground import playground
from ._spring import spring
from ._trained import confusion_browser, hidden_features

__all__ = [
    "activations_through_depth",
    "confusion_browser",
    "cross_entropy_surface",
    "digit_pad",
    "forces",
    "hidden_features",
    "one_weight",
    "optimizer_race",
    "playground",
    "softmax_temperature",
    "spring",
    "step_size",
]
