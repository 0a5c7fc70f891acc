"""What the inputs of exercise 01 can be."""

import numpy as np

from tests.tutor.pairs import (
    Space,
    dimension,
    has_no_ties,
    has_ties,
    holds,
    magnitudes,
    sizes,
    types,
)
from tutor.checks.ex01_softmax import judge

RIGHT = dimension(
    "claim",
    right=lambda Z, A: judge(Z, A),
    wrong=lambda Z, A: not judge(Z, A),
)

SPACES = {
    "softmax": Space(
        sizes("Z", 0, 1, 2, 5),
        sizes("Z", 1, 1, 2, 5),
        types("Z"),
        magnitudes("Z", large=900),
        holds("Z", minus_infinity=np.isneginf, infinity=np.isposinf),
        dimension("ties", yes=has_ties("Z"), no=has_no_ties("Z")),
        never={
            ("columns of Z 1", "ties yes"): "one score has no equal",
        },
    ),
    "softmax_with_temperature": Space(
        sizes("Z", 0, 1, 2, 5),
        sizes("Z", 1, 1, 2, 5),
        types("Z"),
        dimension(
            "scores below temperatures",
            tame=lambda Z, temperatures: np.abs(Z.T / temperatures).max() < 100,
            large=lambda Z, temperatures: np.abs(Z.T / temperatures).max() > 900,
        ),
    ),
    "output_probabilities": Space(
        sizes("H", 0, 1, 2, 5),
        sizes("b", 0, 1, 2, 5),
        types("H"),
        magnitudes("W", large=10),
    ),
    "softmax_jacobian": Space(
        sizes("z", 0, 1, 2, 5),
        types("z"),
        dimension(
            "temperature",
            low=lambda temperature: temperature < 1,
            high=lambda temperature: temperature > 1,
        ),
    ),
    "is_softmax": Space(
        RIGHT,
        magnitudes("Z", large=900),
        dimension(
            "shape",
            same=lambda Z, A: Z.shape == A.shape,
            other=lambda Z, A: Z.shape != A.shape,
        ),
        never={
            ("claim right", "shape other"): "another shape is wrong",
        },
    ),
}
