"""The steps of chapter 03 that the student writes, what is right, what is not."""

import numpy as np

from nnlib.gradient_check import numerical_gradient

from ._part import Case, Property
from ._turn import Turn

__all__ = [
    "PARTS",
    "gradient_of_weights",
    "gradient_through_relu",
    "gradient_to_inputs",
    "hidden_layer",
    "loss_and_gradient",
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
    dZ, W = np.array([[-0.75, 0.75]]), np.array([[0.0, np.log(3.0)], [2.0, 1.0]])
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

# ---------------------------------------------------------- the whole backward pass


def batches(rng):
    """Yield X, Y and the parameters; no score of a hidden unit is near the kink."""
    W1, W2 = (
        np.array([[1.0, 1.0], [0.0, -1.0]]),
        np.array([[0.0, np.log(3.0)], [2.0, 1.0]]),
    )
    sample = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0]])
    yield Case(
        (*sample, W1, np.zeros(2), W2, np.zeros(2)), "the network drawn in chapter 03"
    )
    for m, d, n_hidden, K in ((1, 3, 2, 4), (2, 3, 5, 4), (7, 5, 8, 3), (4, 4, 4, 4)):
        Y = np.eye(K)[rng.integers(K, size=m)]
        shapes = (m, d), (d, n_hidden), (n_hidden,), (n_hidden, K), (K,)
        near = True
        while near:
            X, W1, b1, W2, b2 = (rng.normal(size=shape) for shape in shapes)
            near = np.abs(X @ W1 + b1).min() < 1e-3
        yield X, Y, W1, b1, W2, b2


def forward_and_back(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = np.maximum(0, Z1)
    Z2 = A1 @ W2 + b2
    log_A2 = Z2 - np.log(np.exp(Z2).sum(axis=1, keepdims=True))
    J = -(Y * log_A2).sum() / len(X)
    dZ2 = (np.exp(log_A2) - Y) / len(X)
    dW2 = A1.T @ dZ2
    db2 = dZ2.sum(axis=0)
    dA1 = dZ2 @ W2.T
    dZ1 = dA1 * (Z1 > 0)
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(axis=0)
    return float(J), (dW1, db1, dW2, db2)


def loss_of(X, Y, W1, b1, W2, b2):
    """Return the mean cross-entropy, from its definition."""
    E = np.exp(np.maximum(0, X @ W1 + b1) @ W2 + b2)
    return -np.log((Y * E).sum(axis=1) / E.sum(axis=1)).mean()


def like_the_measured_ones(X, Y, *parameters_and_result):
    """Say which gradients are not what the loss does when a parameter moves."""
    *theta, (_, gradient) = parameters_and_result
    wrong = []
    for i, (name, dV) in enumerate(
        zip(("W1", "b1", "W2", "b2"), gradient, strict=True)
    ):
        measured = numerical_gradient(
            lambda V, i=i: loss_of(X, Y, *theta[:i], V, *theta[i + 1 :]), theta[i]
        )
        if not np.allclose(dV, measured, rtol=1e-5, atol=1e-7):
            wrong.append(f"d{name}")
    return not wrong or f"other than measured: {', '.join(wrong)}"


loss_and_gradient = Turn(
    "loss_and_gradient",
    forward_and_back,
    batches,
    properties=[
        Property(
            "J is the mean loss",
            lambda *args: bool(np.isclose(args[-1][0], loss_of(*args[:-1]))),
        ),
        Property("all four gradients agree with measured ones", like_the_measured_ones),
    ],
    equations=("R-eq25", "R-eq28", "R-eq31", "R-eq33", "R-eq37", "R-eq40"),
    mistakes="""
    dZ1 = dA1.copy()
        the gate is missing: what comes back passes a hidden unit only where Z1 > 0.
    dZ1 = dA1 * (dA1 > 0)
        the sign of dA1 sets the gate. What sets it is the sign of Z1.
    dZ1 = dA1 * A1
        dA1 is multiplied by the value of ReLU. Multiply by its slope, 0 or 1.
    dW1 = X.T @ dA1
        the gradient of W1 is made from dA1: tail times head, and the head is Z1.
    dZ2 = np.exp(log_A2) - Y
        the 1/m of the mean loss is missing in dZ2.
    dZ2 = (Y - np.exp(log_A2)) / len(X)
        the sign is reversed: dZ2 is (A2 - Y) / m.
    dZ2 = np.exp(log_A2) / len(X)
        the label is missing: dZ2 is (A2 - Y) / m.
    dW1 = X.T @ dZ1 / len(X)
    db1 = dZ1.sum(axis=0) / len(X)
        layer 1 is divided by m again. The 1/m is in dZ2 and comes down with it.
    db2 = dZ2.mean(axis=0)
    db1 = dZ1.mean(axis=0)
        the biases have means. The 1/m is in dZ2 already: sum over the samples.
    db2 = dZ2.copy()
    db1 = dZ1.copy()
        each sample has a bias gradient of its own: the sum over the samples is missing.
    return float(J), (dW2, db2, dW1, db1)
        layer 2 stands first: the order is dW1, db1, dW2, db2.
    return float(J), (dW1, dW2, db1, db2)
        the order is dW1, db1, dW2, db2.
    """,
)

PARTS = (
    hidden_layer,
    gradient_through_relu,
    gradient_of_weights,
    gradient_to_inputs,
    loss_and_gradient,
)
