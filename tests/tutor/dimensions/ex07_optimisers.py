"""What the inputs of exercise 07 can be."""

import numpy as np

from tests.tutor.pairs import Space, dimension, holds, key_order, sizes, types

STATE = ("t", "first_moment", "second_moment", "largest")

SPACES = {
    "epoch_loss": Space(
        sizes("losses", 0, 1),
        dimension(
            "last batch",
            short=lambda sizes: sizes[-1] < sizes[0],
            full=lambda sizes: sizes[-1] >= sizes[0],
        ),
        dimension(
            "spreads",
            zero=lambda spreads: np.any(spreads == 0),
            some=lambda spreads: np.all(spreads > 0),
        ),
        never={
            ("rows of losses 1", "last batch short"): "the last batch is the first",
            ("rows of losses 1", "spreads zero"): "then all losses are equal",
        },
    ),
    "momentum_step": Space(
        sizes("theta", 0, 1),
        dimension(
            "nu",
            zero=lambda nu: nu == 0,
            one=lambda nu: nu == 1,
            between=lambda nu: 0 < nu < 1,
        ),
    ),
    "adam_step": Space(
        sizes("theta", 0, 1),
        key_order("state", lambda state: STATE),
        dimension(
            "t", first=lambda state: state["t"] == 0, later=lambda state: state["t"]
        ),
    ),
    "clip_by_norm": Space(
        sizes("dtheta", 0, 1),
        types("dtheta"),
        dimension(
            "length",
            above=lambda dtheta, limit: np.linalg.norm(dtheta) > 1.00001 * limit,
            below=lambda dtheta, limit: np.linalg.norm(dtheta) < 0.99999 * limit,
        ),
    ),
    "is_descent_path": Space(
        sizes("gradients", 0, 1),
        types("thetas"),
        holds("thetas", nan=np.isnan),
        dimension(
            "length",
            right=lambda thetas, gradients: len(thetas) == len(gradients) + 1,
            wrong=lambda thetas, gradients: len(thetas) != len(gradients) + 1,
        ),
    ),
}
