"""The steps of chapter 04 that the student writes, what is right, what is not."""

import numpy as np

from ._part import Case, Property
from ._turn import Turn

__all__ = ["PARTS", "best_step", "nudged", "projected_error", "slope_across_kink"]

# --------------------------------------------------------------- the best step, solved


def losses(rng):
    yield Case((2.0**-53, 1.0, 1.0), "float64, loss and third derivative 1")
    yield Case((2.0**-24, 1.0, -8.0), "float32, a negative third derivative")
    for _ in range(4):
        loss, third = rng.uniform(0.1, 5, size=2)
        yield 2.0**-53, float(loss), float(third)
    yield Case((2.0**-53, -2.0, 3.0), "a negative loss")


def balanced(epsilon, loss, third):
    ratio = abs(loss) / abs(third)
    return (3 * epsilon * ratio) ** (1 / 3)


best_step = Turn(
    "best_step",
    balanced,
    losses,
    mistakes="""
    return (3 * epsilon * ratio) ** (1 / 2)
        a square root. On the left stands h, on the right 1/h^2: multiplied by h^2 this
        is h^3, so it takes the third root.
    return (epsilon * ratio) ** (1 / 3)
        the factor 3 is missing: the left side is h/3 times |J'''|.
    return (6 * epsilon * ratio) ** (1 / 3)
        here the two errors are equal. That is near the least sum, and not there: set
        the derivative of the sum to 0.
    ratio = abs(third) / abs(loss)
        the quotient is upside down: a larger loss means more rounding and a larger h.
    return 3 * epsilon * ratio
        this is h^3. Take the third root.
    return (epsilon * ratio / 3) ** (1 / 3)
        the 3 stands on the wrong side: h^3 is 3 times epsilon |J| / |J'''|.
    """,
)

# ----------------------------------------------------------------- one entry, two ways


def places(rng):
    yield Case((np.array([1.0, 2.0]), (1,), 0.5), "the second of two entries")
    yield Case((np.array([3.0]), (0,), 0.25), "a single entry")
    for shape, i in (((2, 3), (1, 0)), ((4, 2), (3, 1)), ((3, 3), (0, 2))):
        yield rng.normal(size=shape), i, float(10.0 ** rng.integers(-4, 0))


def moved(V, i, h):
    above, below = V.copy(), V.copy()
    above[i] = V[i] + h
    below[i] = V[i] - h
    return above, below


nudged = Turn(
    "nudged",
    moved,
    places,
    mistakes="""
    return V + h, V - h
        every entry has moved. Only entry i moves; the others stay.
    return below, above
        the two are exchanged: first the one that moved up.
    above[i] = h
    below[i] = -h
        the entry is replaced by h. It moves by h from where it was.
    above[i] = V[i] + h / 2
    below[i] = V[i] - h / 2
        moved by half of h: the formula divides by 2h, so each moves by h.
    below[i] = V[i]
        only one of the two moves: that is the forward difference.
    return above, above
        both are the array that moved up.
    above, below = V, V
        both results are the array V itself: copy before you move.
    """,
)

# ----------------------------------------------------------------- across a kink


def scores(rng):
    h = 1e-5
    yield Case((np.array([5e-6, -5e-6]), h), "both within h of the kink")
    yield Case((np.array([3.0, -2.0]), h), "far from the kink")
    yield Case((np.array([0.0]), 0.5), "exactly on the kink")
    for h in (1.0, 0.5, 1e-3):
        yield h * rng.uniform(-3, 3, size=6), h


def measured(delta, h):
    above = np.maximum(0, delta + h)
    below = np.maximum(0, delta - h)
    return (above - below) / (2 * h)


slope_across_kink = Turn(
    "slope_across_kink",
    measured,
    scores,
    properties=[
        Property(
            "a slope of ReLU, true or measured, lies between 0 and 1",
            lambda delta, h, s: (s > -1e-6).all() and (s < 1 + 1e-6).all(),
        )
    ],
    mistakes="""
    return 1 / 2 + delta / (2 * h)
        right within h of the kink only. Further out both ends lie on one side of it.
    return (delta > 0) * 1.0
        this is the true slope. Asked for is what the central difference measures.
    return (above - below) / h
        divided by h: the two places are 2h apart.
    below = np.maximum(0, delta)
        a forward difference with 2h below the line: go down by h as well.
    above = delta + h
    below = delta - h
        ReLU is missing: the slope of a straight line is 1 everywhere.
    return (below - above) / (2 * h)
        the sign is reversed: the higher place comes first.
    above = max(0, delta + h)
        max takes one number: work on all entries at once, with np.maximum or np.where.
    """,
)

# ------------------------------------------------------------- along a direction


def directions(rng):
    ones = np.ones(4)
    yield Case((3 * ones, ones / 2, 6.0), "the measured slope is right")
    yield Case((3 * ones, ones / 2, 5.0), "the measured slope is 5, not 6")
    for n in (1, 5, 50):
        dtheta, v = rng.normal(size=(2, n))
        yield dtheta, v / n**0.5, float(rng.normal())


def error_along(dtheta, v, slope):
    n = len(v)
    difference = abs(dtheta @ v - slope)
    return n**0.5 * difference / np.linalg.norm(dtheta)


projected_error = Turn(
    "projected_error",
    error_along,
    directions,
    mistakes="""
    return difference / np.linalg.norm(dtheta)
        the factor sqrt(n) is missing: along v, of length 1, a mistake shows only
        1/sqrt(n) of its length.
    return n * difference / np.linalg.norm(dtheta)
        n in place of its root: the root of the expected square is |e|/sqrt(n).
    return n**0.5 * difference / abs(slope)
        divided by the measured slope, which may be near 0 by chance. Divide by the
        length of the gradient.
    difference = abs((dtheta - slope) @ v)
        the slope is one number along v. Subtract it from the product dtheta v.
    difference = dtheta @ v - slope
        the sign is left in: an error has none.
    return n**0.5 * difference / (dtheta @ dtheta)
        divided by the square of the length.
    return n**0.5 * difference
        this is the absolute error. Divide by the length of the gradient.
    """,
    samples=lambda dtheta, v, slope: 1,
)

PARTS = (best_step, nudged, slope_across_kink, projected_error)
