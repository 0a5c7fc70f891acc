"""What the inputs of exercise 05 can be."""

import numpy as np

from tests.tutor.pairs import Space, dimension, key_order, level_of, sizes, types


def depths(name, count):
    """One layer, two, a few, more than nine."""
    levels = {"1": (1, 1), "2": (2, 2), "few": (3, 9), "many": (10, 99)}
    return dimension(
        f"layers of {name}",
        **{
            level: level_of(name, lambda v, a=low, b=high: a <= count(v) <= b)
            for level, (low, high) in levels.items()
        },
    )


def square(parameters):
    """Whether a hidden layer has as many units as inputs: a skip connection."""
    L = len(parameters) // 2
    return any(np.ptp(parameters[f"W{l}"].shape) == 0 for l in range(1, L))


def in_order(parameters):
    """The order of drawn parameters: W1, b1, W2, ..."""
    L = len(parameters) // 2
    return [f"{kind}{l}" for l in range(1, L + 1) for kind in "Wb"]


SKIPS = dimension(
    "skip connections",
    some=lambda parameters: square(parameters),
    none=lambda parameters: not square(parameters),
)
FEW = "a network of one layer has no hidden layer, so no skip connection"

SPACES = {
    "unpack": Space(
        depths("layer_sizes", lambda sizes: len(sizes) - 1),
        types("theta"),
        dimension(
            "memory of theta",
            whole=lambda theta: theta.flags.c_contiguous,
            strided=lambda theta: not theta.flags.c_contiguous,
        ),
    ),
    "deep_forward": Space(
        sizes("X", 0, 1),
        types("X"),
        SKIPS,
        key_order("parameters", in_order),
    ),
    "deep_gradients": Space(
        sizes("Y", 0, 1),
        types("Y"),
        SKIPS,
        key_order("parameters", in_order),
    ),
    "inverted_dropout": Space(
        sizes("A", 0, 1),
        sizes("A", 1, 1),
        types("A"),
        dimension("keep", all=lambda keep: keep == 1, some=lambda keep: keep < 1),
    ),
    "table_fits": Space(
        depths("layer_sizes", lambda sizes: len(sizes) - 1),
        dimension(
            "table",
            shorter=lambda layer_sizes, table: len(table) < len(layer_sizes) - 1,
            longer=lambda layer_sizes, table: len(table) > len(layer_sizes) - 1,
            same=lambda layer_sizes, table: len(table) == len(layer_sizes) - 1,
        ),
    ),
}
