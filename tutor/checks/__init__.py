"""Checks of students' functions that name the mistake: one for each graded part.

`checks.softmax(softmax)` gives a short line of what was verified, or an error whose
message shows a small failing input, what came of it, and the mistake if it is a known
one. Inputs are drawn anew each time, from a seed that the message prints.
"""

from . import (
    ex01_softmax,
    ex02_cross_entropy,
    ex03_two_layer_network,
    ex04_gradient_checking,
    ex05_deep_network,
    ex06_initialisation,
    ex07_optimisers,
    ex08_evaluation,
)
from .ex01_softmax import (
    is_softmax,
    output_probabilities,
    softmax,
    softmax_jacobian,
    softmax_with_temperature,
)
from .ex02_cross_entropy import (
    cross_entropy_from_logits,
    gradient_is_right,
    logits_gradient,
    smooth_labels,
    squared_error_gradient,
)
from .ex03_two_layer_network import (
    backward,
    forward,
    gradient_step,
    is_relu_gradient,
    leaky_relu_backward,
)
from .ex04_gradient_checking import (
    extrapolated_slope,
    name_the_bug,
    numerical_gradient_of_regression,
    regression_gradient,
    relative_error,
)
from .ex05_deep_network import (
    deep_forward,
    deep_gradients,
    inverted_dropout,
    table_fits,
    unpack,
)
from .ex06_initialisation import (
    breaks_symmetry,
    glorot_weights,
    he_weights,
    orthogonal_weights,
    variance_through_layers,
)
from .ex07_optimisers import (
    adam_step,
    clip_by_norm,
    epoch_loss,
    is_descent_path,
    momentum_step,
)
from .ex08_evaluation import (
    accuracy_from_probabilities,
    confusion_matrix,
    early_stopping,
    is_confusion_matrix,
    precision_and_recall,
    standard_error,
)

__all__ = [
    "EXERCISES",
    "accuracy_from_probabilities",
    "adam_step",
    "backward",
    "breaks_symmetry",
    "clip_by_norm",
    "confusion_matrix",
    "cross_entropy_from_logits",
    "deep_forward",
    "deep_gradients",
    "early_stopping",
    "epoch_loss",
    "extrapolated_slope",
    "forward",
    "glorot_weights",
    "gradient_is_right",
    "gradient_step",
    "he_weights",
    "inverted_dropout",
    "is_confusion_matrix",
    "is_descent_path",
    "is_relu_gradient",
    "is_softmax",
    "leaky_relu_backward",
    "logits_gradient",
    "momentum_step",
    "name_the_bug",
    "numerical_gradient_of_regression",
    "orthogonal_weights",
    "output_probabilities",
    "precision_and_recall",
    "regression_gradient",
    "relative_error",
    "smooth_labels",
    "softmax",
    "softmax_jacobian",
    "softmax_with_temperature",
    "squared_error_gradient",
    "standard_error",
    "table_fits",
    "unpack",
    "variance_through_layers",
]

EXERCISES = {
    "ex01_softmax": ex01_softmax.PARTS,
    "ex02_cross_entropy": ex02_cross_entropy.PARTS,
    "ex03_two_layer_network": ex03_two_layer_network.PARTS,
    "ex04_gradient_checking": ex04_gradient_checking.PARTS,
    "ex05_deep_network": ex05_deep_network.PARTS,
    "ex06_initialisation": ex06_initialisation.PARTS,
    "ex07_optimisers": ex07_optimisers.PARTS,
    "ex08_evaluation": ex08_evaluation.PARTS,
}
