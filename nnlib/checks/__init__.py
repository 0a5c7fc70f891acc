"""Checks of students' functions that name the mistake: one for each graded part.

`checks.softmax(softmax)` gives a short line of what was verified, or an error whose
message shows a small failing input, what came of it, and the mistake if it is a known
one. Inputs are drawn anew each time, from a seed that the message prints.
"""

from . import ex01_softmax, ex02_cross_entropy
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

__all__ = [
    "EXERCISES",
    "cross_entropy_from_logits",
    "gradient_is_right",
    "is_softmax",
    "logits_gradient",
    "output_probabilities",
    "smooth_labels",
    "softmax",
    "softmax_jacobian",
    "softmax_with_temperature",
    "squared_error_gradient",
]

EXERCISES = {
    "ex01_softmax": ex01_softmax.PARTS,
    "ex02_cross_entropy": ex02_cross_entropy.PARTS,
}
