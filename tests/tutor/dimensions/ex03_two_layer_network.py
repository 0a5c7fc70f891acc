"""What the inputs of exercise 03 can be."""

import numpy as np

from tests.tutor.pairs import Space, dimension, holds, labels, magnitudes, sizes, types
from tutor.checks.ex03_two_layer_network import judge

SPACES = {
    "forward": Space(
        sizes("X", 0, 1, 2, 5),
        sizes("b1", 0, 1, 2, 5),
        sizes("b2", 0, 1, 2),
        types("X"),
        magnitudes("U", large=10),
    ),
    "leaky_relu_backward": Space(
        sizes("Z", 0, 1, 2, 5),
        sizes("Z", 1, 1, 2, 5),
        types("Z"),
        holds("Z", zero=lambda Z: Z == 0),
        dimension("slope", zero=lambda slope: slope == 0, more=lambda slope: slope > 0),
    ),
    "backward": Space(
        sizes("X", 0, 1, 2, 5),
        sizes("Z1", 1, 1, 2, 5),
        types("X"),
        labels("Y"),
    ),
    "gradient_step": Space(
        dimension(
            "layers",
            few=lambda parameters: "W10" not in parameters,
            many=lambda parameters: "W10" in parameters,
        ),
        dimension(
            "biases",
            flat=lambda gradients: np.ndim(gradients.get("db1")) == 1,
            in_a_row=lambda gradients: np.ndim(gradients.get("db1")) == 2,
            none=lambda gradients: "db1" not in gradients,
        ),
        dimension(
            "type",
            float64=lambda parameters: parameters["W1"].dtype == np.float64,
            float32=lambda parameters: parameters["W1"].dtype == np.float32,
        ),
    ),
    "is_relu_gradient": Space(
        dimension(
            "claim",
            right=lambda Z, dA, dZ: judge(Z, dA, dZ),
            wrong=lambda Z, dA, dZ: not judge(Z, dA, dZ),
        ),
        magnitudes("dA", large=100),
        holds("Z", zero=lambda Z: Z == 0),
    ),
}
