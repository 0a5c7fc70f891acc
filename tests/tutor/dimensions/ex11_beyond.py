"""What the inputs of exercise 11 can be."""

import numpy as np

from tests.tutor.pairs import Space, dimension, magnitudes, sizes

SPACES = {
    "smoothed_loss": Space(
        sizes("Z", 0, 1),
        magnitudes("Z", large=700),
        dimension(
            "epsilon",
            zero=lambda epsilon: epsilon == 0,
            one=lambda epsilon: epsilon == 1,
            between=lambda epsilon: 0 < epsilon < 1,
        ),
    ),
    "decayed_step": Space(
        dimension(
            "layers",
            one=lambda layer_sizes: len(layer_sizes) == 2,
            two=lambda layer_sizes: len(layer_sizes) == 3,
            more=lambda layer_sizes: len(layer_sizes) > 3,
        ),
        dimension(
            "decay",
            none=lambda alpha, strength: alpha * strength == 0,
            all=lambda alpha, strength: alpha * strength == 1,
            some=lambda alpha, strength: 0 < alpha * strength < 1,
        ),
    ),
    "rms_norm_backward": Space(
        sizes("Z", 0, 1, 2),
        sizes("Z", 1, 1, 2),
        dimension(
            "epsilon",
            small=lambda epsilon: epsilon < 0.01,
            large=lambda epsilon: epsilon >= 0.25,
        ),
    ),
    "average_step": Space(
        sizes("average", 0, 1, 2),
        dimension(
            "t",
            first=lambda t: t == 1,
            early=lambda t: 1 < t < 10,
            late=lambda t: t >= 10,
        ),
        dimension(
            "beta",
            zero=lambda beta: beta == 0,
            one=lambda beta: beta == 1,
            between=lambda beta: 0 < beta < 1,
        ),
    ),
    "bent_rows": Space(
        sizes("X", 0, 1, 2),
        sizes("X", 1, 1, 2),
        dimension(
            "distances",
            whole=lambda U: np.all(U % 1 == 0),
            below_one=lambda U: np.all((np.abs(U) < 1) & (U % 1 != 0)),
            longer=lambda U: np.any((np.abs(U) > 1) & (U % 1 != 0)),
        ),
    ),
}
