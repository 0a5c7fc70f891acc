"""Checks of students' functions that name the mistake: one for each graded part.

`checks.softmax(softmax)` gives a short line of what was verified, or an error whose
message shows a small failing input, what came of it, and the mistake if it is a known
one. Inputs are drawn anew each time, from a seed that the message prints.
"""

from . import ex01_softmax
from .ex01_softmax import (
    is_softmax,
    output_probabilities,
    softmax,
    softmax_jacobian,
    softmax_with_temperature,
)

__all__ = [
    "EXERCISES",
    "is_softmax",
    "output_probabilities",
    "softmax",
    "softmax_jacobian",
    "softmax_with_temperature",
]

EXERCISES = {"ex01_softmax": ex01_softmax.PARTS}
