"""The steps of chapter 11 that the student writes, what is right, what is not."""

import numpy as np

from ._part import Case, Property
from ._turn import Turn

__all__ = ["PARTS", "moved", "score_gap", "through_norm", "weight_left"]

# ------------------------------------------------------------------- what decay leaves


def decays(rng):
    yield Case((0.5, 0.5, 1), "one step, a quarter is lost")
    yield Case((0.5, 0.5, 0), "no step")
    yield Case((0.1, 0.0, 7), "no decay")
    for _ in range(3):
        alpha, strength = rng.uniform(0.01, 0.4, size=2)
        yield float(alpha), float(strength), int(rng.integers(2, 30))


def left(alpha, strength, n_steps):
    factor = 1 - alpha * strength
    return factor**n_steps


weight_left = Turn(
    "weight_left",
    left,
    decays,
    properties=[
        Property(
            "what is left lies between 0 and 1",
            lambda alpha, strength, n_steps, w: -1e-9 <= w <= 1 + 1e-9,
        )
    ],
    mistakes="""
    factor = 1 - strength
        the rate is missing: a step takes alpha times the slope of the penalty.
    factor = 1 - alpha
        the strength is missing: the slope of the penalty is lambda times the weight.
    return 1 - n_steps * alpha * strength
        each step takes a share of what is left by then, not of the 1 at the start:
        shares are multiplied.
    return factor
        this is one step. Each of the n_steps multiplies by it.
    factor = 1 - 2 * alpha * strength
        the penalty has the factor 1/2, so its slope is lambda theta, not twice that.
    return 1 - factor**n_steps
        this is what was lost. Asked for is what is left.
    factor = 1 + alpha * strength
        the step goes against the slope of the penalty: the weight shrinks.
    """,
)

# -------------------------------------------------------------------- the gap of scores


def smoothings(rng):
    yield Case((0.5, 2), "two classes, the smooth label 0.75 and 0.25")
    yield Case((0.1, 10), "ten classes, the smooth label 0.91 and 0.01")
    for _ in range(4):
        yield float(rng.uniform(0.01, 0.6)), int(rng.integers(2, 40))


def gap(epsilon, n_classes):
    other = epsilon / n_classes
    true = 1 - epsilon + other
    return np.log(true / other)


score_gap = Turn(
    "score_gap",
    gap,
    smoothings,
    properties=[
        Property(
            "the truth has the higher score",
            lambda epsilon, n_classes, z: z > 0,
        )
    ],
    mistakes="""
    true = 1 - epsilon
        the truth gets its part of epsilon as well: all K classes do.
    other = epsilon / (n_classes - 1)
        epsilon is shared by all K classes, the true one among them.
    other = epsilon
        each class gets only its part of epsilon, one of K.
    return true / other
        this is the ratio of the probabilities. The scores differ by its logarithm.
    return true - other
        the difference of the probabilities. That of the scores is the logarithm of
        their ratio.
    return np.log(other / true)
        the other way round: asked for is how far the truth lies above.
    return np.log10(true / other)
        the logarithm to the base 10. Softmax has e, so it is the natural one.
    return np.log(true)
        the score of a class is known only up to a constant. Subtract log of the other.
    """,
)

# ---------------------------------------------------------------------- a moved image


def moves(rng):
    corner = np.zeros((28, 28))
    corner[1, 2] = 1
    yield Case((corner, 2, 0), "a single dark pixel in row 1, column 2, two down")
    yield Case((corner, 0, 3), "the same, three to the right")
    yield Case((corner, -1, -1), "the same, one up and one to the left")
    images = rng.integers(0, 256, size=(3, 28, 28)) / 255
    yield Case((images[0], 0, 0), "not moved at all")
    yield images[1], int(rng.integers(1, 5)), int(rng.integers(-5, 0))
    yield images[2], int(rng.integers(-5, 0)), int(rng.integers(1, 5))


def move(image, down, right):
    n = len(image)
    padded = np.pad(image, n)
    return padded[n - down : 2 * n - down, n - right : 2 * n - right]


moved = Turn(
    "moved",
    move,
    moves,
    properties=[
        Property(
            "no pixel gets a value that was not in the image, or 0",
            lambda image, down, right, new: np.isin(new, np.append(image, 0)).all(),
        )
    ],
    mistakes="""
    return np.roll(image, (down, right), axis=(0, 1))
        np.roll brings in on one side what leaves on the other. Paper (0) comes in.
    return padded[n + down : 2 * n + down, n + right : 2 * n + right]
        the other direction: a window further down shows the image further up.
    return padded[n - right : 2 * n - right, n - down : 2 * n - down]
        rows and columns are exchanged: down counts rows, the first index.
    padded = np.pad(image, n, mode="edge")
        the edge is repeated. What comes in is paper, 0.
    return padded[n - down : 2 * n - down, n : 2 * n]
        moved down, but not to the right.
    return padded[n : 2 * n, n - right : 2 * n - right]
        moved to the right, but not down.
    padded = np.pad(image, n, constant_values=1)
        ink comes in. Paper is 0.
    """,
)

# ----------------------------------------------------------- back through normalisation


def batches(rng):
    Z_hat = np.array([[-1.0, 1.0], [1.0, -1.0]])
    yield Case((np.array([[1.0, 0.0], [0.0, 0.0]]), Z_hat, np.array([1.0, 2.0])), "two")
    for m, n in ((5, 1), (4, 3), (9, 2)):
        Z, scale = rng.normal(size=(m, n)), rng.uniform(0.5, 3, size=n)
        Z = (Z - Z.mean(axis=0)) / Z.std(axis=0)
        yield Case((np.full((m, n), 0.5), Z, scale), "all samples ask for the same")
        yield rng.normal(size=(m, n)), Z, scale


def back(dZ_hat, Z_hat, s):
    mean = dZ_hat.mean(axis=0)
    stretch = (dZ_hat * Z_hat).mean(axis=0)
    return (dZ_hat - mean - Z_hat * stretch) / s


through_norm = Turn(
    "through_norm",
    back,
    batches,
    properties=[
        Property(
            "each column of dZ adds up to 0",
            lambda dZ_hat, Z_hat, s, dZ: np.abs(dZ.sum(axis=0)).max() < 1e-8,
        )
    ],
    mistakes="""
    return dZ_hat / s
        mean and deviation count as constants here. They depend on every score.
    return (dZ_hat - mean) / s
        the deviation counts as a constant here: the term with Z_hat is missing.
    return (dZ_hat - Z_hat * stretch) / s
        the mean counts as a constant here: that of dZ_hat must be taken off.
    return (dZ_hat - mean - stretch) / s
        the last term is not the same for all samples: times Z_hat.
    return (dZ_hat - mean + Z_hat * stretch) / s
        the sign of the last term: both parts are taken out.
    return dZ_hat - mean - Z_hat * stretch
        the division by s is missing.
    return (dZ_hat - mean - Z_hat * stretch) * s
        s divides on the way forward, and on the way back as well.
    mean = dZ_hat.mean()
        one mean for all units. Each column has its own.
    stretch = (dZ_hat * Z_hat).mean()
        one mean for all units. Each column has its own.
    stretch = (dZ_hat * Z_hat).sum(axis=0)
        a sum in place of the mean over the batch.
    mean = dZ_hat.sum(axis=0)
        a sum in place of the mean over the batch.
    mean = dZ_hat.mean(axis=1, keepdims=True)
        the mean over the units of a sample. It is over the batch: axis=0.
    """,
    samples=lambda dZ_hat, Z_hat, s: len(dZ_hat),
)

PARTS = (weight_left, score_gap, moved, through_norm)
