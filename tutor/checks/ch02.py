"""The steps of chapter 02 that the student writes, what is right, what is not."""

import numpy as np

from ._part import Case, Property
from ._turn import Turn

__all__ = [
    "PARTS",
    "forces_on_scores",
    "mean_surprise",
    "slope_of_squared_error",
    "step_downhill",
]

# ------------------------------------------------- squared error of two classes


def chances(rng):
    yield Case((0.5,), "undecided")
    yield Case((0.0001,), "certain, and wrong")
    yield Case((1.0,), "certain, and right")
    for a_t in rng.uniform(0.02, 0.98, size=4):
        yield (float(a_t),)


def slope(a_t):
    loss = -4 * (1 - a_t)
    answer = a_t * (1 - a_t)
    return loss * answer


slope_of_squared_error = Turn(
    "slope_of_squared_error",
    slope,
    chances,
    properties=[
        Property(
            "the slope is not above 0: a higher score of the truth lowers the loss",
            lambda a_t, s: s <= 0,
        ),
    ],
    mistakes="""
    return answer
        this is the second factor alone: how softmax answers the score. Multiply by how
        the loss answers the probability.
    return loss
        this is the first factor alone: how the loss answers the probability. Multiply
        by how softmax answers the score.
    loss = -2 * (1 - a_t)
        only one of the two squares is counted: the probability of the other class moves
        as well, and its square is as large.
    loss = 4 * (1 - a_t)
        the sign is reversed: the loss falls when a_t rises.
    return loss + answer
        the factors are added. In the chain rule they are multiplied.
    answer = a_t
        softmax answers by a_t (1 - a_t); the factor 1 - a_t is missing.
    answer = 1 - a_t
        softmax answers by a_t (1 - a_t); the factor a_t is missing.
    loss = 2 * (1 - a_t) ** 2
        the loss itself stands where its derivative by a_t belongs.
    """,
)

# ------------------------------------------------------------ the mean surprise


def forecasts(rng):
    A = np.array([[0.5, 0.25, 0.25]])
    yield Case((A, np.array([1])), "one forecast; class 1 happened")
    A = np.array([[0.6, 0.2, 0.2], [0.2, 0.7, 0.1], [0.4, 0.3, 0.3]])
    yield Case((A, np.array([0, 1, 2])), "the careful model")
    for m, K in ((1, 2), (5, 3), (4, 4), (3, 10)):
        yield (
            rng.dirichlet(np.ones(K), size=m) * 0.99 + 0.01 / K,
            rng.integers(K, size=m),
        )


def surprise(A, labels):
    p = A[np.arange(len(A)), labels]
    s = -np.log(p)
    return s.mean()


mean_surprise = Turn(
    "mean_surprise",
    surprise,
    forecasts,
    properties=[Property("a surprise is not negative", lambda A, y, s: np.all(s >= 0))],
    equations=("P-2.1j", "R-eq7", "R-eq8"),
    samples=lambda A, labels: len(A),
    mistakes="""
    return s.sum()
        the surprises are added up: divide by the number of samples.
    s = np.log(p)
        the minus sign is missing: the logarithm of a probability is negative.
    s = -np.log2(p)
        this is in bits: the logarithm is to base 2. Nats need np.log.
    s = -np.log10(p)
        the logarithm is to base 10. Nats need np.log.
    return -np.log(p.mean())
        first the mean, then the logarithm: the other way round, since each sample
        surprises for itself.
    return s
        this is the surprise of each sample: take the mean.
    p = A.max(axis=1)
        this is the surprise at what the model thought most likely. What counts is the
        probability of what happened, the label.
    s = 1 - p
        this is what is missing to certainty, not the surprise: take the logarithm.
    return -np.log(A).mean()
        the mean runs over all entries: of each row only the entry of the label counts.
    return -np.log(A[:, labels]).mean()
        A[:, labels] takes all labels from every row, shape (m, m). You need one entry
        a row: A[np.arange(m), labels].
    return s.sum() / A.size
        divided by all m times K entries: there are m surprises.
    """,
)

# ------------------------------------------------------- the forces on the scores


def samples(rng):
    a = np.array([0.7, 0.2, 0.1])
    yield Case((a, 0), "0.7, 0.2 and 0.1; class 0 is the true one")
    yield Case((a, 2), "the same, and class 2 is the true one")
    for K in (2, 4, 10):
        yield rng.dirichlet(np.ones(K)), int(rng.integers(K))


def forces(a, t):
    y = np.zeros(len(a))
    y[t] = 1
    return y - a


forces_on_scores = Turn(
    "forces_on_scores",
    forces,
    samples,
    properties=[
        Property(
            "the forces sum to 0",
            lambda a, t, f: abs(np.sum(f)) < 1e-9 or f"they sum to {np.sum(f):.4g}",
        ),
    ],
    samples=lambda a, t: 1,
    equations=("R-eq22",),
    mistakes="""
    return a - y
        this is the gradient, which points uphill. The force is its opposite.
    return -a
        nothing pushes the true class up: add 1 at place t.
    return (y - a) / len(a)
        divided by the number of classes: a force is 1 - a[t] or -a[k], whole.
    return y
        this is the label alone; what the class has already, a, must be taken away.
    return (y - a) * y
        only the true class is pushed. The others are pushed down by what they hold.
    return (y - a) * a
        this has a factor a too many: that of softmax, which the logarithm cancels.
    return np.abs(y - a)
        these are the sizes. The other classes are pushed down: negative.
    return y / a - 1
        what is missing is divided by a: that is the slope of the logarithm, before
        softmax has answered.
    """,
)

# ------------------------------------------------------------------ a step downhill


def places(rng):
    theta, gradient = np.array([1.0, 2.0]), np.array([3.0, -4.0])
    yield Case((theta, gradient, 0.1), "a gradient of length 5, and rate 0.1")
    yield Case((theta, np.zeros(2), 0.5), "at a bottom the gradient is 0")
    for shape in ((3,), (4, 2), (2, 2)):
        yield (
            rng.normal(size=shape),
            rng.normal(size=shape),
            float(rng.uniform(0.05, 2)),
        )


def downhill(theta, gradient, rate):
    step = rate * gradient
    return theta - step


step_downhill = Turn(
    "step_downhill",
    downhill,
    places,
    mistakes="""
    return theta + step
        this goes uphill: the gradient points to where the loss grows.
    step = gradient
        the learning rate is missing.
    return -step
        this is the step; return the place where it leads, theta plus the step.
    step = rate * gradient / np.sqrt((gradient**2).sum() + 1e-300)
        the gradient is scaled to length 1: then steps near the bottom are as long as
        those far from it. Keep its length.
    step = rate * gradient / np.linalg.norm(gradient)
        the gradient is divided by its length: then steps near the bottom are as long as
        those far from it, and at the bottom 0 is divided by 0. Keep its length.
    step = gradient / rate
        divided by the rate: a larger rate makes a longer step.
    step = rate * np.sign(gradient)
        only the signs are used: every entry moves as far as the others.
    return theta - rate
        the gradient is missing: each parameter moves against its own slope.
    """,
)
PARTS = (slope_of_squared_error, mean_surprise, forces_on_scores, step_downhill)
