"""The steps of chapter 06 that the student writes, what is right, what is not."""

import numpy as np

from ._part import Case, Property
from ._turn import Turn

__all__ = [
    "PARTS",
    "batch_normalised",
    "dead_share",
    "growth",
    "variance_of_score",
]

# ------------------------------------------------------------------ units that are dead


def activations(rng):
    one = np.array([[0.0, 2.0], [0.0, 0.0], [0.0, 1.0]])
    yield Case((one,), "unit 0 is silent, unit 1 answers two of three images")
    yield Case((np.array([[0.0, 0.0, 3.0, 0.0]]),), "a single image")
    yield Case((np.zeros((3, 2)),), "all dead")
    for m, n in ((4, 3), (6, 8), (3, 10)):
        A = np.maximum(0, rng.normal(size=(m, n)))
        A[:, rng.integers(0, n)] = 0.0
        A[0, :] = np.where(rng.random(n) < 0.5, 0.0, A[0, :])
        yield (A,)


def silent(A):
    zero = A == 0
    dead = zero.all(axis=0)
    return dead.mean()


dead_share = Turn(
    "dead_share",
    silent,
    activations,
    mistakes="""
    dead = zero.any(axis=0)
        a unit that is 0 for some image is not dead: it must be 0 for all of them.
    dead = zero.all(axis=1)
        this goes along the rows: it finds images to which every unit is silent. A unit
        is a column.
    dead = zero
        the share of zeros among all entries. ReLU makes half of them 0 in a healthy
        network; a unit is dead if its whole column is 0.
    return dead.sum()
        the number of dead units. Asked for is their share.
    return 1 - dead.mean()
        the share of units that live.
    return dead.sum() / len(A)
        divided by the number of images. The share is one of the units, the columns.
    dead = A.mean(axis=0) < 0.5
        a unit with small activations is alive: only exact zeros have no gradient.
    """,
)

# --------------------------------------------------------------- the variance of a sum


def inputs(rng):
    yield Case((np.array([1.0, 1.0]), 0.5), "two equal inputs")
    yield Case((np.array([0.0, 3.0, 0.0]), 1.0), "one input that is not 0")
    yield Case((np.array([2.0, -2.0]), 0.1), "inputs of mean 0")
    for n in (1, 5, 40):
        yield rng.uniform(0, 2, size=n), float(rng.uniform(0.01, 2))


def of_a_sum(a, sigma):
    n = len(a)
    square = (a**2).mean()
    return n * sigma**2 * square


variance_of_score = Turn(
    "variance_of_score",
    of_a_sum,
    inputs,
    properties=[
        Property(
            "a variance is 0 or more, and here 0 only if all inputs are",
            lambda a, sigma, v: v > 0,
        )
    ],
    mistakes="""
    square = a.var()
        Var(a) in place of the mean square. Inputs that are all 1 have no variance, and
        their weighted sum has one all the same, from the weights.
    square = a.mean() ** 2
        the square of the mean. The formula has the mean of the squares.
    return n * sigma * square
        sigma is the standard deviation: the variance of a weight is its square.
    return sigma**2 * square
        the factor n is missing: the score is a sum of n terms.
    return (n * sigma**2 * square) ** 0.5
        this is the standard deviation of the score. Asked for is its variance.
    return n**2 * sigma**2 * square
        n squared: of the n^2 products only the n with j = k are left.
    return n * sigma**2 * square / 2
        the half belongs to ReLU behind the score, not to the score itself.
    """,
)

# ------------------------------------------------------------------ layer after layer


def widths(rng):
    yield Case((2, 1.0, 7), "the factor of a layer is 1")
    yield Case((8, 1.0, 1), "one layer, which doubles")
    yield Case((8, 1.0, 3), "three layers, each doubles")
    yield Case((50, 0.1, 0), "no layer")
    for _ in range(3):
        n, n_layers = (int(k) for k in rng.integers(2, 30, size=2))
        yield n, float(rng.uniform(0.05, 0.6)), n_layers


def over_layers(n, sigma, n_layers):
    factor = n * sigma**2 / 2
    return factor ** (n_layers / 2)


growth = Turn(
    "growth",
    over_layers,
    widths,
    mistakes="""
    return factor**n_layers
        the factor of the variance. Of the standard deviation it is the root.
    factor = n * sigma**2
        the half is missing: ReLU lets half of the mean square through.
    return factor**0.5 * n_layers
        factors of layers are multiplied, not added: it is a power.
    factor = n * sigma / 2
        sigma is the standard deviation: the formula has its square.
    return factor**0.5
        the factor of one layer. Take it once for each of the layers.
    return factor ** ((n_layers - 1) / 2)
        one layer too few: n_layers is the number of steps from layer to layer.
    factor = 2 / (n * sigma**2)
        the quotient is upside down: larger weights make larger scores.
    """,
)

# ---------------------------------------------------------------- batch normalisation


def batches(rng):
    yield Case((np.array([[1.0], [3.0]]), 0.0), "one unit, two images")
    yield Case((np.array([[5.0, 0.0], [5.0, 2.0]]), 1.0), "equal scores in unit 0")
    for m, n in ((4, 3), (3, 4), (20, 5)):
        scale = rng.uniform(0.1, 5, size=n)
        yield rng.normal(2, scale, size=(m, n)), float(rng.choice([1e-8, 0.1]))


def normalised(Z, epsilon):
    mean = Z.mean(axis=0)
    variance = Z.var(axis=0)
    return (Z - mean) / np.sqrt(variance + epsilon)


batch_normalised = Turn(
    "batch_normalised",
    normalised,
    batches,
    properties=[
        Property(
            "the mean of every column is 0",
            lambda Z, epsilon, N: np.abs(N.mean(axis=0)).max() < 1e-9,
        )
    ],
    mistakes="""
    mean = Z.mean(axis=1, keepdims=True)
    variance = Z.var(axis=1, keepdims=True)
        this takes mean and variance of each image over its units. It is layer
        normalisation; batch normalisation goes down the columns.
    mean = Z.mean()
    variance = Z.var()
        one mean for all units together. Every column has its own.
    return (Z - mean) / (variance + epsilon)
        divided by the variance: its root is missing.
    return (Z - mean) / (np.sqrt(variance) + epsilon)
        epsilon stands outside of the root. In the formula it is added to the variance.
    return Z / np.sqrt(variance + epsilon)
        the mean is not taken away.
    return Z - mean
        the division by the standard deviation is missing.
    variance = Z.var(axis=0, ddof=1)
        the variance divides by m - 1 here. The formula divides by m.
    variance = (Z**2).mean(axis=0)
        the mean square: it is the variance only after the mean was taken away.
    """,
)

PARTS = (dead_share, variance_of_score, growth, batch_normalised)
