"""What the inputs of exercise 06 can be."""

import numpy as np

from tests.tutor.pairs import Space, dimension, sizes, types

SLOPES = dimension(
    "slope",
    zero=lambda slope: slope == 0,
    one=lambda slope: slope == 1,
    between=lambda slope: 0 < slope < 1,
)
ALIKE = dimension(
    "units",
    alike=lambda W1, b1, W2: not differ(W1, b1, W2),
    different=lambda W1, b1, W2: differ(W1, b1, W2),
)


def differ(W1, b1, W2):
    units = {(*u, b, *v) for u, b, v in zip(W1.T, b1, W2, strict=True)}
    return len(units) == len(b1)


SPACES = {
    "he_weights": Space(
        sizes("draws", 0, 1), sizes("draws", 1, 1), types("draws"), SLOPES
    ),
    "glorot_weights": Space(sizes("draws", 0, 1), sizes("draws", 1, 1), types("draws")),
    "variance_through_layers": Space(
        sizes("X", 0, 1), sizes("weights", 0, 1), types("X"), SLOPES
    ),
    "orthogonal_weights": Space(
        dimension(
            "shape",
            square=lambda draws: len(draws) == len(draws.T),
            tall=lambda draws: len(draws) > len(draws.T),
        ),
        sizes("draws", 1, 1),
        types("draws"),
        dimension("gain", small=lambda gain: gain < 1, large=lambda gain: gain > 1),
    ),
    "breaks_symmetry": Space(
        sizes("b1", 0, 1, 2),
        types("W1"),
        ALIKE,
        dimension(
            "biases", zero=lambda b1: not b1.any(), some=lambda b1: np.any(b1 != 0)
        ),
        never={("rows of b1 1", "units alike"): "a single unit has no other"},
    ),
}
