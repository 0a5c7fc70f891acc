"""The steps of chapter 03 that the student writes, what is right, what is not."""

import numpy as np

from ._part import Case, Property
from ._turn import Turn

__all__ = [
    "PARTS",
    "gradient_of_weights",
    "gradient_through_relu",
    "gradient_to_inputs",
    "hidden_layer",
]


def sizes(rng):
    """Yield (m, n_in, n_out), the smallest first, some of them equal."""
    yield from ((1, 2, 2), (2, 3, 5), (7, 4, 3), (4, 4, 4))


# --------------------------------------------------------------------- the hidden layer


def layers(rng):
    W = np.array([[1.0, 1.0], [0.0, -1.0]])
    yield Case(
        (np.array([[1.0, 2.0]]), W, np.zeros(2)), "the network drawn in chapter 03"
    )
    for m, n_in, n_out in sizes(rng):
        yield (
            rng.normal(size=(m, n_in)),
            rng.normal(size=(n_in, n_out)),
            rng.normal(size=n_out),
        )


def scores_and_values(X, W1, b1):
    Z1 = X @ W1 + b1
    A1 = np.maximum(0, Z1)
    return Z1, A1


hidden_layer = Turn(
    "hidden_layer",
    scores_and_values,
    layers,
    properties=[
        Property("no entry of A1 is negative", lambda *args: (args[-1][1] >= 0).all()),
    ],
    equations=("R-eq1", "R-eq2", "R-eq3", "F-3.2a", "A-1.1a"),
    mistakes="""
    A1 = Z1.copy()
        ReLU is missing: A1 equals Z1.
    return A1, A1
        ReLU has written into Z1 (in place, or under one name): Z1 keeps its negative
        scores, the backward pass needs them.
    return A1, Z1
        the two results are exchanged: first the scores Z1, then A1.
    Z1 = X @ W1
        the bias b1 is missing.
    Z1 = X @ W1 - b1
        the bias is subtracted: it must be added.
    A1 = (Z1 > 0) * 1.0
        this is the slope of ReLU, 0 or 1. Its value is the score itself where that is
        positive.
    A1 = np.abs(Z1)
        the absolute value is not ReLU: what is negative becomes 0.
    A1 = np.minimum(0, Z1)
        what is negative is kept, and the rest is 0: the other way round.
    Z1 = X @ W1
    A1 = np.maximum(0, Z1) + b1
        b1 is added after ReLU: it belongs to the score, before ReLU.
    """,
)

# ------------------------------------------------------------------ back through ReLU


def scores(rng):
    dA, Z = np.array([[0.8, 0.75]]), np.array([[1.0, -1.0]])
    yield Case((dA, Z), "unit 1 is on, unit 2 is off")
    yield Case((np.array([[2.0, -3.0]]), np.zeros((1, 2))), "both scores are exactly 0")
    for m, _, n_out in sizes(rng):
        yield rng.normal(size=(m, n_out)), rng.normal(size=(m, n_out))


def gated(dA, Z):
    return dA * (Z > 0)


gradient_through_relu = Turn(
    "gradient_through_relu",
    gated,
    scores,
    without=("relu_backward",),
    equations=("R-eq32", "R-eq34", "F-5.3a", "A-1.1b"),
    mistakes="""
    return dA
        everything comes through. Where a unit is off, its gate is closed: 0.
    return (Z > 0) * 1.0
        these are the slopes alone: multiply by dA, what comes from above.
    return dA * np.maximum(0, Z)
        dA is multiplied by the value of ReLU. Multiply by its slope, 0 or 1.
    return np.maximum(0, dA)
        the sign of dA decides. What decides is the sign of Z: a gradient
        may be negative.
    return dA * (Z < 0)
        the gate is the wrong way round: it is open where Z is positive.
    return dA * Z
        dA is multiplied by the score. Multiply by the slope of ReLU, 0 or 1.
    return dA * (Z >= 0)
        at Z = 0 the gradient comes through. The course chooses 0 there: `>`, not `>=`.
    """,
)

# ------------------------------------------------------------------ back to the weights


def weights_and_what_they_meet(rng):
    A, dZ = np.array([[1.0, 0.0]]), np.array([[-0.75, 0.75]])
    yield Case((A, dZ), "layer 2 of the network drawn in chapter 03")
    for m, n_in, n_out in sizes(rng):
        yield rng.normal(size=(m, n_in)), rng.normal(size=(m, n_out))


def met(A_prev, dZ):
    return A_prev.T @ dZ


gradient_of_weights = Turn(
    "gradient_of_weights",
    met,
    weights_and_what_they_meet,
    equations=("R-eq25", "R-eq37"),
    samples=lambda A_prev, dZ: len(dZ),
    mistakes="""
    return A_prev.T @ dZ / len(dZ)
        divided by m. The 1/m of the mean is in dZ already.
    return dZ.T @ A_prev
        the result is transposed: the gradient has the shape of W, (n_in, n_out).
    return A_prev @ dZ.T
        this sums over the units and leaves the samples: the sum goes over the samples.
    return A_prev @ dZ
        this is the wrong order: the sum goes over the samples, so A_prev is transposed.
    return A_prev[:1].T @ dZ[:1]
        only the first sample counts: sum over all of them.
    return -A_prev.T @ dZ
        the sign is reversed: this is the step downhill, not the gradient.
    """,
)

# ------------------------------------------------------------------- back to the inputs


def gradients_and_weights(rng):
    dZ, W = np.array([[-0.75, 0.75]]), np.array([[0.0, np.log(3.0)], [1.0, 2.0]])
    yield Case((dZ, W), "layer 2 of the network drawn in chapter 03")
    for m, n_in, n_out in sizes(rng):
        yield rng.normal(size=(m, n_out)), rng.normal(size=(n_in, n_out))


def returned(dZ, W):
    return dZ @ W.T


gradient_to_inputs = Turn(
    "gradient_to_inputs",
    returned,
    gradients_and_weights,
    equations=("R-eq31",),
    mistakes="""
    return dZ @ W
        W is not transposed: an input collects from all classes, along a row of W.
    return W @ dZ.T
        the result is transposed: a row for each sample is needed.
    return W.T @ dZ
        W stands on the left, which is the order for samples in columns.
    return dZ @ W.T / len(dZ)
        divided by m. The 1/m of the mean is in dZ already.
    return np.sign(dZ) @ W.T
        only the signs of dZ are used, not their sizes.
    """,
)

PARTS = (hidden_layer, gradient_through_relu, gradient_of_weights, gradient_to_inputs)
