"""Checks of students' functions that name the mistake: one for each graded part.

`checks.softmax(softmax)` gives a short line of what was verified, or an error whose
message shows a small failing input, what came of it, and the mistake if it is a known
one. Inputs are drawn anew each time, from a seed that the message prints.
"""

from . import ex01_softmax, ex02_cross_entropy, ex08_evaluation
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
    "confusion_matrix",
    "cross_entropy_from_logits",
    "early_stopping",
    "gradient_is_right",
    "is_confusion_matrix",
    "is_softmax",
    "logits_gradient",
    "output_probabilities",
    "precision_and_recall",
    "smooth_labels",
    "softmax",
    "softmax_jacobian",
    "softmax_with_temperature",
    "squared_error_gradient",
    "standard_error",
]

EXERCISES = {
    "ex01_softmax": ex01_softmax.PARTS,
    "ex02_cross_entropy": ex02_cross_entropy.PARTS,
    "ex08_evaluation": ex08_evaluation.PARTS,
}
