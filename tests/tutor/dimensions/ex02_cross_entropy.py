"""What the inputs of exercise 02 can be."""

import numpy as np

from tests.tutor.pairs import Space, dimension, labels, magnitudes, sizes, types
from tutor.checks.ex02_cross_entropy import judge

LABELS = labels("Y")
LABELS_OF_ONE_CLASS = {("columns of Y 1", "labels soft"): "one class has the label 1"}
COLUMNS = sizes("Y", 1, 1, 2, 5)
LOSS = (sizes("Y", 0, 1, 2, 5), COLUMNS, types("Y"), LABELS, magnitudes("Z", large=900))
WEIGHTS = dimension(
    "weights",
    positive=lambda weights: (weights > 0).all(),
    some_0=lambda weights: (weights == 0).any(),
)
SPACES = {
    "weighted_cross_entropy": Space(
        *LOSS,
        WEIGHTS,
        never={
            **LABELS_OF_ONE_CLASS,
            ("rows of Y 1", "weights some_0"): "one weight at least is positive",
        },
    ),
    "smooth_labels": Space(
        sizes("Y", 0, 1, 2, 5),
        COLUMNS,
        types("Y"),
        LABELS,
        dimension(
            "epsilon",
            zero=lambda epsilon: epsilon == 0,
            one=lambda epsilon: epsilon == 1,
            between=lambda epsilon: 0 < epsilon < 1,
        ),
        never=LABELS_OF_ONE_CLASS,
    ),
    "logits_gradient": Space(
        *LOSS,
        WEIGHTS,
        never={
            **LABELS_OF_ONE_CLASS,
            ("rows of Y 1", "weights some_0"): "one weight at least is positive",
        },
    ),
    "squared_error_gradient": Space(*LOSS, never=LABELS_OF_ONE_CLASS),
    "gradient_is_right": Space(
        dimension(
            "claim",
            right=lambda J_plus, J_minus, h, dtheta: judge(J_plus, J_minus, h, dtheta),
            wrong=lambda J_plus, J_minus, h, dtheta: (
                not judge(J_plus, J_minus, h, dtheta)
            ),
        ),
        dimension(
            "slopes",
            tiny=lambda J_plus, J_minus, h: _largest(J_plus, J_minus, h) < 1e-8,
            tame=lambda J_plus, J_minus, h: 1e-3 < _largest(J_plus, J_minus, h) < 1e3,
            large=lambda J_plus, J_minus, h: _largest(J_plus, J_minus, h) > 1e5,
        ),
    ),
}


def _largest(J_plus, J_minus, h):
    return np.abs(J_plus - J_minus).max() / (2 * h)
