"""The steps of chapter 05 that the student writes, what is right, what is not."""

from itertools import pairwise

import numpy as np

from ._part import Case, Property
from ._turn import Turn

__all__ = ["PARTS", "fold", "n_parameters", "one_layer_down", "place_of_weight"]

# ------------------------------------------------------------- a list of sizes, counted


def lists_of_sizes(rng):
    yield Case(((2, 3),), "one layer: 6 weights and 3 biases")
    yield Case(((3, 4, 2),), "two layers: 12 + 4 and 8 + 2")
    yield Case(((784, 128, 40, 10),))
    for n_layers in (1, 3, 5):
        yield (tuple(int(n) for n in rng.integers(2, 40, size=n_layers + 1)),)


def counted(sizes):
    weights = sum(n_in * n_out for n_in, n_out in pairwise(sizes))
    biases = sum(sizes[1:])
    return weights + biases


n_parameters = Turn(
    "n_parameters",
    counted,
    lists_of_sizes,
    mistakes="""
    biases = 0
        the biases are missing: one for each unit of a layer.
    biases = sum(sizes[:-1])
        a bias for each input. A bias belongs to a unit of the layer above.
    biases = len(sizes) - 1
        one bias for each layer. Every unit has its own.
    biases = sum(sizes)
        the inputs have no biases: they are no layer, and nothing is learnt about them.
    weights = sum(n_in * n_out for n_in, n_out in pairwise(sizes[1:]))
        the weights of the first layer are missing: its inputs are sizes[0].
    weights = sum(n_in * n_out for n_in, n_out in pairwise(sizes[:-1]))
        the weights of the last layer are missing: L + 1 sizes have L layers.
    weights = sum(sizes[:-1]) * sum(sizes[1:])
        each layer is joined to the next one only: multiply neighbours, then add.
    """,
    samples=lambda sizes: 1,
)

# ------------------------------------------------------------- one step down the layers


def layers_below(rng):
    Z_below = np.array([[1.0, -2.0]])
    W = np.array([[1.0, 2.0, 0.0], [3.0, 1.0, 1.0]])
    yield Case((np.array([[1.0, -1.0, 2.0]]), W, Z_below), "one sample, one unit off")
    yield Case((np.ones((2, 1)), np.ones((3, 1)), np.zeros((2, 3))), "all scores are 0")
    for m, n_below, n in ((1, 4, 3), (5, 2, 7), (6, 3, 3)):
        dZ, Z_below = rng.normal(size=(m, n)), rng.normal(size=(m, n_below))
        yield dZ, rng.normal(size=(n_below, n)), Z_below
    square = rng.normal(size=(3, 4, 4))
    yield Case(tuple(square), "a square W, and as many samples as units")


def one_down(dZ, W, Z_below):
    dA_below = dZ @ W.T
    return dA_below * (Z_below > 0)


one_layer_down = Turn(
    "one_layer_down",
    one_down,
    layers_below,
    properties=[
        Property(
            "what is off below gets no gradient",
            lambda dZ, W, Z_below, dZ_below: (
                dZ_below.shape != Z_below.shape or not dZ_below[Z_below <= 0].any()
            ),
        )
    ],
    mistakes="""
    dA_below = dZ @ W
        W is not transposed. Where W is square this runs and gives wrong numbers.
    return dA_below
        ReLU is missing: where the score below is not positive, nothing flows on.
    return dA_below * (dA_below > 0)
        the mask asks for the sign of the gradient. ReLU is on where the score is
        positive.
    return dA_below * (Z_below >= 0)
        at a score of exactly 0 the slope of ReLU is taken as 0 in this course.
    return dA_below * Z_below
        multiplied by the score. The slope of ReLU is 1 or 0.
    return dA_below * np.maximum(0, Z_below)
        multiplied by the activation. The slope of ReLU is 1 or 0.
    return dA_below * (Z_below > 0) / len(dZ)
        divided by m. The 1/m is in dZ already, and it is handed on as it is.
    """,
)

# --------------------------------------------------------------- one vector, one place


def weights(rng):
    yield Case(((3, 4, 2), 1, 2, 1), "the 9 of the figure")
    yield Case(((3, 4, 2), 2, 0, 0), "the first weight of layer 2, 16 in the figure")
    yield Case(((784, 128, 40, 10), 1, 300, 5), "from pixel 300 to unit 5")
    for n_layers in (1, 3, 4):
        sizes = tuple(int(n) for n in rng.integers(3, 20, size=n_layers + 1))
        l = int(rng.integers(1, n_layers + 1))
        yield sizes, l, int(rng.integers(sizes[l - 1])), int(rng.integers(sizes[l]))


def place(sizes, l, j, k):
    start = sum(sizes[i - 1] * sizes[i] + sizes[i] for i in range(1, l))
    return start + j * sizes[l] + k


place_of_weight = Turn(
    "place_of_weight",
    place,
    weights,
    mistakes="""
    start = sum(sizes[i - 1] * sizes[i] for i in range(1, l))
        the biases of the layers below are missing: each lies behind its weights.
    start = 0
        each layer is counted from its own first place. Layers 1 ... l - 1 lie before.
    return start + j * sizes[l - 1] + k
        a row of W[l] has n_l entries, not n_(l-1).
    return start + k * sizes[l - 1] + j
        this is the place if W[l] lay there column by column. It lies row by row.
    return start + j * sizes[l] + k + 1
        places are counted from 0.
    start = sum(sizes[i - 1] * sizes[i] + sizes[i] for i in range(1, l + 1))
        layer l itself is counted among those before it.
    """,
    samples=lambda sizes, l, j, k: 1,
)

# ---------------------------------------------------------------- a fold of an interval


def points(rng):
    yield Case((np.array([0.25]),), "half way up")
    yield Case((np.array([0.0, 0.5, 1.0]),), "the ends and the middle")
    for m in (1, 4, 9):
        yield (rng.uniform(0, 1, size=m),)


def folded(t):
    h1 = np.maximum(0, t)
    h2 = np.maximum(0, t - 0.5)
    return 2 * h1 - 4 * h2


fold = Turn(
    "fold",
    folded,
    points,
    properties=[
        Property(
            "what lies in [0, 1] stays there",
            lambda t, folded: (folded > -1e-9).all() and (folded < 1 + 1e-9).all(),
        )
    ],
    mistakes="""
    h2 = t - 0.5
        the second unit has no ReLU on its score t - 0.5: left of 0.5 it must be off.
    return 2 * h1 - 2 * h2
        right of 0.5 the slope is now 2 - 2 = 0: level. It has to be -2.
    return h1 - 4 * h2
        left of 0.5 the slope is 1, so the top is at 0.5. It has to be 2.
    return 4 * h1 - 2 * h2
        the two factors are exchanged.
    return 2 * h1 + 4 * h2
        a plus: the slope grows to 6. It has to turn round.
    """,
)

PARTS = (n_parameters, one_layer_down, place_of_weight, fold)
