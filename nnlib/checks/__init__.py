"""Checks of students' functions that name the mistake: one for each graded part.

`checks.softmax(softmax)` gives a short line of what was verified, or an error whose
message shows a small failing input, what came of it, and the mistake if it is a known
one. Inputs are drawn anew each time, from a seed that the message prints.
"""

from . import ex01_softmax, ex08_evaluation
from .ex01_softmax import (
    is_softmax,
    output_probabilities,
    softmax,
    softmax_jacobian,
    softmax_with_temperature,
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
    "early_stopping",
    "is_confusion_matrix",
    "is_softmax",
    "output_probabilities",
    "precision_and_recall",
    "softmax",
    "softmax_jacobian",
    "softmax_with_temperature",
    "standard_error",
]

EXERCISES = {
    "ex01_softmax": ex01_softmax.PARTS,
    "ex08_evaluation": ex08_evaluation.PARTS,
}
