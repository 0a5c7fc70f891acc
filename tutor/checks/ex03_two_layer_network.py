"""Exercise 03, the two-layer network: right code, learners' mistakes, the hints."""

from itertools import pairwise

import numpy as np

from nnlib.gradient_check import numerical_gradient

from ._mistakes import Mistake
from ._part import Case, Part, Property


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _relu(Z):
    return np.maximum(Z, 0)


# -------------------------------------------------------------------- the forward pass


def _networks(rng):
    """Yield X and the parameters of small networks of all kinds of sizes."""
    eye = np.array([[1.0, 2.0]]), np.array([[1.0, 1.0], [0.0, -1.0]]), np.zeros(2)
    yield Case(
        (*eye, np.array([[0.0, np.log(3.0)], [1.0, 2.0]]), np.zeros(2)),
        "the network that chapter 03 works out by hand",
    )
    for m, d, n, K in ((1, 3, 2, 4), (2, 3, 5, 4), (7, 5, 3, 2), (4, 4, 4, 4)):
        yield _network(rng, m, d, n, K)
    X, W1, b1, W2, b2 = _network(rng, 3, 2, 5, 3)
    yield Case((X, 50 * W1, b1, 50 * W2, b2), "scores in the thousands")
    X, W1, b1, W2, b2 = _network(rng, 3, 4, 6, 2)
    yield Case((X, W1, b1 - 100, W2, b2), "all hidden units are off")
    yield tuple(V.astype(np.float32) for V in _network(rng, 5, 3, 7, 2))


def _network(rng, m, d, n, K):
    shapes = (m, d), (d, n), (n,), (n, K), (K,)
    return tuple(rng.normal(size=shape) for shape in shapes)


def _forward_with(activation, output=_softmax):
    """Return the forward pass with this activation and this output function."""

    def forward(X, W1, b1, W2, b2):
        Z1 = X @ W1 + b1
        A1 = activation(Z1)
        Z2 = A1 @ W2 + b2
        return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": output(Z2)}

    return forward


_forward = _forward_with(_relu)


def _forward_by_loops(X, W1, b1, W2, b2):
    Z1, Z2 = np.empty((len(X), len(b1)), X.dtype), np.empty((len(X), len(b2)), X.dtype)
    A1, A2 = np.empty_like(Z1), np.empty_like(Z2)
    for i, x in enumerate(X):
        for j in range(len(b1)):
            Z1[i, j] = sum(x * W1[:, j]) + b1[j]
            A1[i, j] = max(Z1[i, j], 0)
        for k in range(len(b2)):
            Z2[i, k] = sum(A1[i] * W2[:, k]) + b2[k]
        A2[i] = _softmax(Z2[i : i + 1])[0]
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def _forward_with_bias_weights(X, W1, b1, W2, b2):
    ones = np.ones((len(X), 1), X.dtype)
    Z1 = np.hstack([X, ones]) @ np.vstack([W1, b1])
    A1 = Z1 * (Z1 > 0)
    Z2 = np.hstack([A1, ones]) @ np.vstack([W2, b2])
    return {"A2": _softmax(Z2), "Z2": Z2, "A1": A1, "Z1": Z1}


def _forward_of_columns(X, W1, b1, W2, b2):
    Z1 = W1.T @ X.T + b1[:, None]
    A1 = (Z1 + np.abs(Z1)) / 2
    Z2 = np.einsum("nk,nm->km", W2, A1) + b2[:, None]
    return {"Z1": Z1.T, "A1": A1.T, "Z2": Z2.T, "A2": _softmax(Z2.T)}


def _forward_overwriting(X, W1, b1, W2, b2):
    result = _forward(X, W1, b1, W2, b2)
    return result | {"Z1": result["A1"]}


def _forward_past_relu(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    Z2 = Z1 @ W2 + b2
    return {"Z1": Z1, "A1": _relu(Z1), "Z2": Z2, "A2": _softmax(Z2)}


def _forward_with_b2_late(X, W1, b1, W2, b2):
    result = _forward(X, W1, b1, W2, 0 * b2)
    return result | {"A2": result["A2"] + b2}


def _forward_from_x(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    Z2 = X @ W2 + b2
    return {"Z1": Z1, "A1": _relu(Z1), "Z2": Z2, "A2": _softmax(Z2)}


def _forward_transposed(X, W1, b1, W2, b2):
    return _forward(X, W1.T, b1, W2.T, b2)


def _forward_in_float64(X, W1, b1, W2, b2):
    A1 = np.zeros((len(X), len(b1)))
    Z1 = X @ W1 + b1
    A1[Z1 > 0] = Z1[Z1 > 0]
    Z2 = A1 @ W2 + b2
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": _softmax(Z2)}


forward = Part(
    "forward",
    _forward,
    _networks,
    properties=[
        Property(
            "no entry is nan or inf",
            lambda X, W1, b1, W2, b2, R: all(np.isfinite(V).all() for V in R.values()),
        ),
        Property(
            "no entry of A1 is negative",
            lambda X, W1, b1, W2, b2, R: (R["A1"] >= 0).all(),
        ),
        Property(
            "every row of A2 sums to 1",
            lambda X, W1, b1, W2, b2, R: (
                np.allclose(R["A2"].sum(axis=1), 1, atol=1e-5)
                or f"row 0 sums to {R['A2'][0].sum():.4g}"
            ),
        ),
    ],
    mistakes=[
        Mistake(
            "the activation is missing: A1 equals Z1, and two layers without ReLU are "
            "one.",
            _forward_with(lambda Z: Z.copy()),
        ),
        Mistake(
            "ReLU has written into Z1 (in place, or under one name): Z1 must still "
            "hold the negative scores, the backward pass needs them.",
            _forward_overwriting,
        ),
        Mistake(
            "the second layer takes Z1. Its input is A1, what ReLU has let through.",
            _forward_past_relu,
        ),
        Mistake(
            "the second layer takes X (as printed by P, erratum P-E1). Its input is "
            "A1.",
            _forward_from_x,
        ),
        Mistake(
            "the bias b1 is missing.",
            lambda X, W1, b1, W2, b2: _forward(X, W1, 0 * b1, W2, b2),
        ),
        Mistake(
            "the bias b2 is missing.",
            lambda X, W1, b1, W2, b2: _forward(X, W1, b1, W2, 0 * b2),
        ),
        Mistake(
            "both biases are missing.",
            lambda X, W1, b1, W2, b2: _forward(X, W1, 0 * b1, W2, 0 * b2),
        ),
        Mistake(
            "the biases are subtracted, not added.",
            lambda X, W1, b1, W2, b2: _forward(X, W1, -b1, W2, -b2),
        ),
        Mistake(
            "b2 is added after softmax: it is part of the scores.",
            _forward_with_b2_late,
        ),
        Mistake(
            "the weights are transposed. Samples are rows, so X has as many columns as "
            "W1 has rows.",
            _forward_transposed,
        ),
        Mistake(
            "softmax is missing: A2 holds the scores Z2.",
            _forward_with(_relu, lambda Z: Z.copy()),
        ),
        Mistake(
            "ReLU stands at the output too (P-E1): the output layer has softmax.",
            _forward_with(_relu, _relu),
        ),
        Mistake(
            "ReLU and then softmax at the output (P-E1): all negative scores become "
            "equal.",
            _forward_with(_relu, lambda Z: _softmax(_relu(Z))),
        ),
        Mistake(
            "softmax is applied twice (P-E2).",
            _forward_with(_relu, lambda Z: _softmax(_softmax(Z))),
        ),
        Mistake(
            "softmax runs along axis 0, over the samples.",
            _forward_with(_relu, lambda Z: _softmax(Z.T).T),
        ),
        Mistake(
            "exp overflows: subtract each row's largest score before exp.",
            _forward_with(
                _relu, lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
            ),
        ),
        Mistake(
            "the hidden layer has a sigmoid; here it has ReLU.",
            _forward_with(lambda Z: np.exp(-np.logaddexp(0, -Z))),
        ),
        Mistake(
            "the absolute value is not ReLU: what is negative becomes 0.",
            _forward_with(np.abs),
        ),
        Mistake(
            "what is positive becomes 0, and what is negative is kept: the other way "
            "round.",
            _forward_with(lambda Z: np.minimum(Z, 0)),
        ),
        Mistake(
            "ReLU gives the slope 0 or 1 instead of the value: keep Z1 where it is "
            "positive.",
            _forward_with(lambda Z: (Z > 0).astype(Z.dtype)),
        ),
        Mistake(
            "float32 input gives a float64 result: np.zeros makes float64. "
            "np.zeros_like(Z1) and plain arithmetic keep the type.",
            _forward_in_float64,
        ),
    ],
    alternatives=[
        _forward_by_loops,
        _forward_with_bias_weights,
        _forward_of_columns,
    ],
    without=("relu",),
    equations=("R-eq1", "R-eq2", "R-eq3", "R-eq4", "R-eq5", "F-3.2a"),
)

# ------------------------------------------------------------------------- leaky ReLU


def _upstream_gradients(rng):
    first = np.array([[10.0, 20.0, -30.0]]), np.array([[-2.0, 3.0, -4.0]])
    yield Case((*first, 0.1), "two units are off")
    second = np.array([[10.0, -20.0]]), np.array([[0.0, 0.0]])
    yield Case((*second, 0.5), "exactly at the kink")
    for shape in ((1, 5), (7, 3), (5, 11), (4, 4)):
        dA, Z = rng.normal(size=shape), rng.normal(size=shape)
        yield dA, Z, float(rng.uniform(0.05, 0.4))
    yield Case((dA, Z, 0.0), "slope 0: plain ReLU")
    dA, Z = (rng.normal(size=(3, 7)).astype(np.float32) for _ in range(2))
    yield dA, Z, 0.01


def _leaky_relu_backward(dA, Z, slope):
    return np.where(Z > 0, dA, slope * dA)


def _leaky_by_loops(dA, Z, slope):
    dZ = np.empty_like(dA)
    for i in np.ndindex(dA.shape):
        dZ[i] = dA[i] * (1 if Z[i] > 0 else slope)
    return dZ


def _leaky_on_a_copy(dA, Z, slope):
    dZ = dA.copy()
    dZ[Z <= 0] *= slope
    return dZ


def _leaky_as_a_sum(dA, Z, slope):
    return slope * dA + (1 - slope) * dA * (Z > 0)


def _leaky_touching(dA, Z, slope):
    dA[Z <= 0] *= slope
    return dA


def _leaky_difference(dA, Z, slope):
    """Return the derivative of sum(dA * leaky(Z)) by Z, away from the kink."""

    def total(Z):
        return (dA * np.where(Z > 0, Z, slope * Z)).sum()

    return numerical_gradient(total, Z)


def _like_leaky_difference(dA, Z, slope, dZ):
    if Z.dtype != np.float64:
        return True
    smooth = np.abs(Z) > 1e-3
    error = np.abs(dZ - _leaky_difference(dA, Z, slope))[smooth].max(initial=0)
    return bool(error < 1e-6) or f"off by {error:.2g}"


leaky_relu_backward = Part(
    "leaky_relu_backward",
    _leaky_relu_backward,
    _upstream_gradients,
    properties=[
        Property("it agrees with central differences", _like_leaky_difference),
        Property(
            "at Z = 0 the slope is the one of the left side",
            lambda dA, Z, slope, dZ: np.allclose(dZ[Z == 0], slope * dA[Z == 0]),
        ),
    ],
    mistakes=[
        Mistake(
            "this is plain ReLU: where Z is negative, slope times dA must come "
            "through.",
            lambda dA, Z, slope: dA * (Z > 0),
        ),
        Mistake(
            "the sign of dA decides. What decides is the sign of Z, the score of the "
            "forward pass.",
            lambda dA, Z, slope: np.where(dA > 0, dA, slope * dA),
        ),
        Mistake(
            "the two cases are exchanged.",
            lambda dA, Z, slope: np.where(Z > 0, slope * dA, dA),
        ),
        Mistake(
            "these are the slopes alone: multiply by dA, what comes from above.",
            lambda dA, Z, slope: np.where(Z > 0, 1, slope).astype(dA.dtype),
        ),
        Mistake(
            "this is the forward pass, the value of leaky ReLU at Z.",
            lambda dA, Z, slope: np.where(Z > 0, Z, slope * Z),
        ),
        Mistake(
            "dA is multiplied by the value of leaky ReLU; it must be multiplied by its "
            "slope.",
            lambda dA, Z, slope: dA * np.where(Z > 0, Z, slope * Z),
        ),
        Mistake(
            "where Z is negative, slope times Z is returned: the derivative there is "
            "slope, and dA is its factor.",
            lambda dA, Z, slope: np.where(Z > 0, dA, slope * Z),
        ),
        Mistake(
            "where Z is negative, dA is missing: the bare slope is returned.",
            lambda dA, Z, slope: np.where(Z > 0, dA, slope).astype(dA.dtype),
        ),
        Mistake(
            "Z = 0 is treated like a positive score. Here it belongs to the left side: "
            "`>`, not `>=`.",
            lambda dA, Z, slope: np.where(Z >= 0, dA, slope * dA),
        ),
        Mistake(
            "at Z = 0 nothing comes through; here it belongs to the left side.",
            lambda dA, Z, slope: dA * (Z > 0) + slope * dA * (Z < 0),
        ),
        Mistake(
            "everything is multiplied by slope: where Z is positive, dA comes through "
            "whole.",
            lambda dA, Z, slope: slope * dA,
        ),
        Mistake(
            "everything comes through: where Z is not positive, slope must be the "
            "factor.",
            lambda dA, Z, slope: dA.copy(),
        ),
        Mistake(
            "the sign of the left side is reversed: leaky ReLU rises there too.",
            lambda dA, Z, slope: np.where(Z > 0, dA, -slope * dA),
        ),
        Mistake(
            "the left side has 1 - slope as its factor; it is slope.",
            lambda dA, Z, slope: np.where(Z > 0, dA, (1 - slope) * dA),
        ),
        Mistake(
            "dA is divided by slope on the left side; multiply.",
            lambda dA, Z, slope: np.where(Z > 0, dA, dA / max(slope, 1e-9)),
        ),
        Mistake(
            "slope is added everywhere on top of ReLU: on the right side that makes 1 "
            "+ slope.",
            lambda dA, Z, slope: dA * (Z > 0) + slope * dA,
        ),
        Mistake(
            "slope is fixed at 0.01: it is an argument.",
            lambda dA, Z, slope: np.where(Z > 0, dA, 0.01 * dA),
        ),
        Mistake(
            "a matrix product stands where the entries must be multiplied one by one "
            "(as in R-E8): `*`, not `@`.",
            lambda dA, Z, slope: dA @ np.where(Z > 0, 1, slope).astype(dA.dtype),
        ),
        Mistake(
            "float32 gradients give a float64 result: np.where of two Python numbers "
            "makes float64. Put dA into it.",
            lambda dA, Z, slope: dA * np.where(Z > 0, 1.0, slope),
        ),
        Mistake("the input dA was changed: work on a copy of it.", _leaky_touching),
    ],
    alternatives=[_leaky_by_loops, _leaky_on_a_copy, _leaky_as_a_sum],
    without=("relu_backward",),
    equations=("R-eq32", "R-eq34", "F-5.3a", "F-5.3b", "A-1.1b"),
)

# ---------------------------------------------------- the backward pass that R prints


def _passes(rng):
    """Yield what a forward pass leaves behind, with labels."""
    X, Z1 = np.array([[1.0, 2.0]]), np.array([[1.0, -1.0]])
    A2, W2 = np.array([[0.25, 0.75]]), np.array([[0.0, np.log(3.0)], [1.0, 2.0]])
    yield Case(
        (X, Z1, _relu(Z1), A2, W2, np.array([[1.0, 0.0]])),
        "the network that chapter 03 works out by hand",
    )
    yield Case(
        (X, 0 * Z1, 0 * Z1, A2, W2, np.array([[0.0, 1.0]])),
        "both hidden units exactly at the kink",
    )
    sizes = (1, 3, 2, 4), (2, 3, 4, 2), (7, 5, 3, 4), (11, 3, 5, 2)
    for m, d, n, K in sizes:
        yield _pass(rng, m, d, n, K)
    yield Case(_pass(rng, 5, 3, 5, 2), "m equals the hidden width")
    yield Case(_pass(rng, 4, 3, 5, 5), "K equals the hidden width")
    yield Case(_pass(rng, 4, 4, 4, 4), "m = d = n = K")
    *rest, _ = _pass(rng, 6, 5, 7, 3)
    yield Case((*rest, rng.dirichlet(np.ones(3), size=6)), "soft labels")
    yield tuple(V.astype(np.float32) for V in _pass(rng, 5, 3, 7, 2))


def _pass(rng, m, d, n, K):
    X, W1, b1, W2, b2 = _network(rng, m, d, n, K)
    while np.abs(X @ W1 + b1).min() < 1e-3:  # a ReLU at its kink
        X = rng.normal(size=(m, d))
    R = _forward(X, W1, b1, W2, b2)
    Y = np.eye(K)[rng.integers(K, size=m)]
    return X, R["Z1"], R["A1"], R["A2"], W2, Y


def _backward(X, Z1, A1, A2, W2, Y):
    dZ2 = (A2 - Y) / len(X)
    dZ1 = (dZ2 @ W2.T) * (Z1 > 0)
    return {
        "dW1": X.T @ dZ1,
        "db1": dZ1.sum(axis=0),
        "dW2": A1.T @ dZ2,
        "db2": dZ2.sum(axis=0),
    }


def _backward_averaged_late(X, Z1, A1, A2, W2, Y):
    m, delta2 = len(X), A2 - Y
    delta1 = np.where(A1 > 0, delta2 @ W2.T, 0)
    return {
        "dW2": A1.T @ delta2 / m,
        "db2": delta2.mean(axis=0),
        "dW1": X.T @ delta1 / m,
        "db1": delta1.mean(axis=0),
    }


def _backward_by_samples(X, Z1, A1, A2, W2, Y):
    G = {
        "dW1": np.zeros((X.shape[1], len(W2)), X.dtype),
        "db1": np.zeros(len(W2), X.dtype),
        "dW2": np.zeros_like(W2),
        "db2": np.zeros(W2.shape[1], X.dtype),
    }
    for i in range(len(X)):
        dz2 = (A2[i] - Y[i]) / len(X)
        dz1 = np.array([W2[j] @ dz2 if Z1[i, j] > 0 else 0 for j in range(len(W2))])
        G["dW1"] += np.outer(X[i], dz1).astype(X.dtype)
        G["db1"] += dz1.astype(X.dtype)
        G["dW2"] += np.outer(A1[i], dz2)
        G["db2"] += dz2
    return G


def _backward_by_einsum(X, Z1, A1, A2, W2, Y):
    dZ2 = A2 / len(X) - Y / len(X)
    dZ1 = np.einsum("ik,jk,ij->ij", dZ2, W2, (Z1 > 0).astype(X.dtype))
    return {
        "dW1": np.einsum("ij,ik->jk", X, dZ1),
        "db1": np.einsum("ik->k", dZ1),
        "dW2": np.einsum("ij,ik->jk", A1, dZ2),
        "db2": np.einsum("ik->k", dZ2),
    }


def _backward_of_columns(X, Z1, A1, A2, W2, Y):
    dZ2 = (A2.T - Y.T) / len(X)
    dZ1 = W2 @ dZ2
    dZ1 *= np.heaviside(Z1.T, 0)
    return {
        "dW1": (dZ1 @ X).T,
        "db1": dZ1 @ np.ones(len(X), X.dtype),
        "dW2": (dZ2 @ A1).T,
        "db2": dZ2 @ np.ones(len(X), X.dtype),
    }


def _backward_with(dZ2_of=None, dA1_of=None, dZ1_of=None):
    """Return a backward pass in which one line of the right one is replaced."""

    def backward(X, Z1, A1, A2, W2, Y):
        dZ2 = dZ2_of(A2, Y) if dZ2_of else (A2 - Y) / len(X)
        dA1 = dA1_of(dZ2, W2) if dA1_of else dZ2 @ W2.T
        dZ1 = dZ1_of(dA1, Z1) if dZ1_of else dA1 * (Z1 > 0)
        return {
            "dW1": X.T @ dZ1,
            "db1": dZ1.sum(axis=0),
            "dW2": A1.T @ dZ2,
            "db2": dZ2.sum(axis=0),
        }

    return backward


def _times(**factors):
    """Return the right gradients, some of them times a power of m."""

    def backward(X, Z1, A1, A2, W2, Y):
        G = _backward(X, Z1, A1, A2, W2, Y)
        return {name: G[name] * len(X) ** factors.get(name, 0) for name in G}

    return backward


def _changed(change):
    """Return the right gradients with the entries that `change` gives instead."""

    def backward(X, Z1, A1, A2, W2, Y):
        dZ2 = (A2 - Y) / len(X)
        dA1 = dZ2 @ W2.T
        dZ1 = dA1 * (Z1 > 0)
        return _backward(X, Z1, A1, A2, W2, Y) | change(X, Z1, A1, dZ1, dA1, dZ2)

    return backward


def _cross_entropy_of(Z2, Y):
    return (np.log(np.exp(Z2).sum(axis=1)) - (Y * Z2).sum(axis=1)).mean()


def _measured(X, Z1, A1, A2, W2, Y):
    """Return all four gradients by central differences.

    A change D of W1 changes Z1 by X D, so the weights themselves are not needed.
    """
    Z2 = np.log(A2)  # the scores up to a number for each row

    def loss(D1, d1, D2, d2):
        H = _relu(Z1 + X @ D1 + d1)
        return _cross_entropy_of(Z2 + (H - A1) @ W2 + H @ D2 + d2, Y)

    d, n, K = X.shape[1], *W2.shape
    zeros = [np.zeros(shape) for shape in ((d, n), n, (n, K), K)]
    names = "dW1", "db1", "dW2", "db2"
    return {
        name: numerical_gradient(
            lambda V, i=i: loss(*zeros[:i], V, *zeros[i + 1 :]), zeros[i]
        )
        for i, name in enumerate(names)
    }


def _like_the_differences(X, Z1, A1, A2, W2, Y, G):
    if X.dtype != np.float64 or np.abs(Z1).min() < 1e-3:
        return True
    for name, measured in _measured(X, Z1, A1, A2, W2, Y).items():
        error = np.abs(G[name] - measured).max()
        if not error < 1e-7:
            return f"{name} is off by {error:.2g}"
    return True


backward = Part(
    "backward",
    _backward,
    _passes,
    properties=[Property("it agrees with central differences", _like_the_differences)],
    mistakes=[
        Mistake(
            "averaged as the text says, over (27) and (29) (R-E6): layer 1 gets 1/m "
            "twice, dW2 not at all. Put it into dZ2, once, and nowhere else.",
            _times(dW1=-1, db1=-1, dW2=1),
        ),
        Mistake(
            "all gradients are m times too large: J is a mean over the samples, and "
            "its 1/m is missing (R-E5).",
            _times(dW1=1, db1=1, dW2=1, db2=1),
        ),
        Mistake(
            "1/m is taken twice everywhere. It belongs into dZ2, and nowhere else.",
            _times(dW1=-1, db1=-1, dW2=-1, db2=-1),
        ),
        Mistake(
            "layer 2 is right, layer 1 is m times too small: it gets its 1/m with dZ2, "
            "do not divide again.",
            _times(dW1=-1, db1=-1),
        ),
        Mistake(
            "the weights are m times too large, the biases are right: 1/m is missing "
            "in dW (as in A-E3).",
            _times(dW1=1, dW2=1),
        ),
        Mistake(
            "the biases are m times too small: the sum over the samples, not the mean. "
            "1/m is in dZ already.",
            _times(db1=-1, db2=-1),
        ),
        Mistake(
            "equation 31 as printed (R-E7): W2^T stands on the left. With samples as "
            "rows the order is dZ2, then W2^T; it only runs where sizes agree.",
            _backward_with(dA1_of=lambda dZ2, W2: W2.T @ dZ2),
        ),
        Mistake(
            "equation 33 as a matrix product (R-E8). ReLU works on each entry by "
            "itself: multiply entry by entry.",
            _backward_with(dZ1_of=lambda dA1, Z1: dA1 @ (Z1 > 0)),
        ),
        Mistake(
            "W2 is not transposed on the way back: an entry of A1 collects from all "
            "classes, along a row of W2.",
            _backward_with(dA1_of=lambda dZ2, W2: dZ2 @ W2),
        ),
        Mistake(
            "the ReLU of the hidden layer is missing: units that are off let nothing "
            "through.",
            _backward_with(dZ1_of=lambda dA1, Z1: dA1.copy()),
        ),
        Mistake(
            "the sign of the gradient decides what comes through. What decides is the "
            "sign of Z1, the score of the forward pass.",
            _backward_with(dZ1_of=lambda dA1, Z1: dA1 * (dA1 > 0)),
        ),
        Mistake(
            "a unit at Z1 = 0 counts as off: `>`, not `>=`. (With A1 >= 0 every unit "
            "would be on.)",
            _backward_with(dZ1_of=lambda dA1, Z1: dA1 * (Z1 >= 0)),
        ),
        Mistake(
            "dA1 is multiplied by the value of ReLU; it must be multiplied by its "
            "slope, 0 or 1.",
            _backward_with(dZ1_of=lambda dA1, Z1: dA1 * _relu(Z1)),
        ),
        Mistake(
            "the hidden layer has ReLU; this is the slope of a sigmoid.",
            _backward_with(dZ1_of=lambda dA1, Z1: dA1 / (2 + np.exp(Z1) + np.exp(-Z1))),
        ),
        Mistake(
            "all signs are reversed: dZ2 begins with A2 - Y.",
            lambda *args: {name: -dV for name, dV in _backward(*args).items()},
        ),
        Mistake(
            "twice as large as it must be: the 2 belongs to squared error.",
            lambda *args: {name: 2 * dV for name, dV in _backward(*args).items()},
        ),
        Mistake(
            "dZ2 is multiplied by a slope of softmax once more: in A2 - Y it is "
            "contained.",
            _backward_with(dZ2_of=lambda A2, Y: (A2 - Y) * A2 * (1 - A2) / len(Y)),
        ),
        Mistake(
            "dZ2 begins with A2 alone: Y is missing.",
            _backward_with(dZ2_of=lambda A2, Y: A2 / len(Y)),
        ),
        Mistake(
            "dW2 is made from Z1. The input of layer 2 was A1.",
            _changed(
                lambda X, Z1, A1, dZ1, dA1, dZ2: {"dW2": Z1.T @ dZ2},
            ),
        ),
        Mistake(
            "db1 is made from dA1: the bias stands before ReLU, so from dZ1.",
            _changed(
                lambda X, Z1, A1, dZ1, dA1, dZ2: {"db1": dA1.sum(axis=0)},
            ),
        ),
        Mistake(
            "dW1 is made from dA1: the weights stand before ReLU, so from dZ1.",
            _changed(lambda X, Z1, A1, dZ1, dA1, dZ2: {"dW1": X.T @ dA1}),
        ),
        Mistake(
            "the biases as printed in (28) and (40), one row for each sample (R-E9). b "
            "has one row: sum over the samples.",
            _changed(lambda X, Z1, A1, dZ1, dA1, dZ2: {"db1": dZ1, "db2": dZ2}),
        ),
        Mistake(
            "the biases have an axis too many: shape (n,) as b has it, so without "
            "keepdims.",
            _changed(
                lambda X, Z1, A1, dZ1, dA1, dZ2: {
                    "db1": dZ1.sum(axis=0, keepdims=True),
                    "db2": dZ2.sum(axis=0, keepdims=True),
                }
            ),
        ),
        Mistake(
            "the biases are summed along axis 1, over the units; the samples are axis "
            "0.",
            _changed(
                lambda X, Z1, A1, dZ1, dA1, dZ2: {
                    "db1": dZ1.sum(axis=1),
                    "db2": dZ2.sum(axis=1),
                }
            ),
        ),
        Mistake(
            "dW1 and dW2 are transposed: a gradient has the shape of its parameter.",
            _changed(
                lambda X, Z1, A1, dZ1, dA1, dZ2: {
                    "dW1": dZ1.T @ X,
                    "dW2": dZ2.T @ A1,
                }
            ),
        ),
    ],
    alternatives=[
        _backward_averaged_late,
        _backward_by_samples,
        _backward_by_einsum,
        _backward_of_columns,
    ],
    without=("relu_backward", "cross_entropy_backward", "loss_and_gradient"),
    equations=(
        "R-eq25",
        "R-eq28",
        "R-3f",
        "R-eq31",
        "R-eq33",
        "R-eq37",
        "R-eq40",
        "R-3g",
    ),
)

# -------------------------------------------------------------------- gradient descent


def _descents(rng):
    """Yield parameters, two gradients for two steps, and a learning rate."""
    yield Case(
        ({"W1": np.array([[1.0, 2.0]])}, {"dW1": np.array([[10.0, -10.0]])}, 0.1),
        "each entry moves by 1, against its gradient",
    )
    parameters, gradients = _parameters_and_gradients(rng, (1, 2))
    gradients["db1"] = gradients["db1"][None]
    yield Case((parameters, gradients, 0.5), "the gradient of b1 has shape (1, 2)")
    for sizes in ((3, 2), (5, 7, 3), (4, 4, 4), (2, 3, 5, 4)):
        yield *_parameters_and_gradients(rng, sizes), float(rng.uniform(0.01, 2))
    parameters, gradients = _parameters_and_gradients(rng, (3, 5, 2))
    for name in ("db1", "db2"):
        gradients[name] = gradients[name][None]
    yield Case((parameters, gradients, 0.0), "learning rate 0: nothing moves")
    parameters, gradients = _parameters_and_gradients(rng, (3, 1))
    yield Case((parameters, gradients, 0.5), "a single output, W1 of shape (3, 1)")
    parameters, gradients = _parameters_and_gradients(rng, (3, 2, 4))
    yield (
        {name: V.astype(np.float32) for name, V in parameters.items()},
        {name: V.astype(np.float32) for name, V in gradients.items()},
        0.25,
    )


def _parameters_and_gradients(rng, sizes):
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(sizes), 1):
        parameters[f"W{layer}"] = rng.normal(size=(n_in, n_out))
        parameters[f"b{layer}"] = rng.normal(size=n_out)
    gradients = {f"d{name}": rng.normal(size=V.shape) for name, V in parameters.items()}
    return parameters, gradients


def _two_steps(step, parameters, gradients, learning_rate):
    """Make a step, then another one with half of each gradient."""
    once = step(parameters, gradients, learning_rate)
    halves = {name: dV / 2 for name, dV in gradients.items()}
    return {"step 1": once, "step 2": step(once, halves, learning_rate)}


def _gradient_step(parameters, gradients, learning_rate):
    return {
        name: V - learning_rate * gradients[f"d{name}"].reshape(V.shape)
        for name, V in parameters.items()
    }


def _step_on_copies(parameters, gradients, learning_rate):
    new = {name: V.copy() for name, V in parameters.items()}
    for name in gradients:
        new[name[1:]] -= learning_rate * np.squeeze(gradients[name]).reshape(
            new[name[1:]].shape
        )
    return new


def _step_by_entries(parameters, gradients, learning_rate):
    new = {}
    for name, V in parameters.items():
        flat, slopes = V.ravel().tolist(), gradients["d" + name].ravel().tolist()
        moved = [v - learning_rate * g for v, g in zip(flat, slopes, strict=True)]
        new[name] = np.array(moved, V.dtype).reshape(V.shape)
    return new


def _step_layer_by_layer(parameters, gradients, learning_rate):
    new, layer = {}, 1
    while f"W{layer}" in parameters:
        for name in (f"W{layer}", f"b{layer}"):
            if name in parameters:
                V, dV = parameters[name], gradients["d" + name]
                new[name] = np.add(V, np.resize(-learning_rate * dV, V.shape))
        layer += 1
    return new


def _step_by(rule):
    """Return a step that makes `rule(V, dV, learning_rate)` of each parameter."""

    def step(parameters, gradients, learning_rate):
        return {
            name: rule(V, gradients["d" + name].reshape(V.shape), learning_rate)
            for name, V in parameters.items()
        }

    return step


def _step_for(chosen):
    """Return a step that moves the parameters of the chosen names only."""

    def step(parameters, gradients, learning_rate):
        moved = _gradient_step(parameters, gradients, learning_rate)
        return {
            name: moved[name] if chosen(name) else V.copy()
            for name, V in parameters.items()
        }

    return step


def _step_broadcasting(parameters, gradients, learning_rate):
    return {
        name: V - learning_rate * gradients["d" + name]
        for name, V in parameters.items()
    }


def _step_touching(parameters, gradients, learning_rate):
    for name, V in parameters.items():
        V -= learning_rate * gradients["d" + name].reshape(V.shape)
    return dict(parameters)


def _step_with_gradient_names(parameters, gradients, learning_rate):
    moved = _gradient_step(parameters, gradients, learning_rate)
    return {"d" + name: V for name, V in moved.items()}


def _step_of_two_layers(parameters, gradients, learning_rate):
    moved = _gradient_step(parameters, gradients, learning_rate)
    return {name: moved[name] for name in ("W1", "b1", "W2", "b2") if name in moved}


gradient_step = Part(
    "gradient_step",
    _gradient_step,
    _descents,
    trial=_two_steps,
    mistakes=[
        Mistake(
            "the step goes uphill: subtract the gradient.",
            _step_by(lambda V, dV, rate: V + rate * dV),
        ),
        Mistake("the learning rate is not used.", _step_by(lambda V, dV, rate: V - dV)),
        Mistake(
            "the gradient is divided by the learning rate; multiply.",
            _step_by(lambda V, dV, rate: V - dV / max(rate, 1e-9)),
        ),
        Mistake(
            "this is the step alone: add it to the parameters.",
            _step_by(lambda V, dV, rate: -rate * dV),
        ),
        Mistake(
            "the parameters come back as they were.",
            _step_by(lambda V, dV, rate: V.copy()),
        ),
        Mistake(
            "the biases do not move: they are learned like the weights.",
            _step_for(lambda name: name[0] == "W"),
        ),
        Mistake("the weights do not move.", _step_for(lambda name: name[0] == "b")),
        Mistake(
            "only layer 1 moves: go over all names.",
            _step_for(lambda name: name[1:] == "1"),
        ),
        Mistake(
            "only the first two layers come back. There may be any number of them: go "
            "over the names in parameters.",
            _step_of_two_layers,
        ),
        Mistake(
            "b of shape (n,) minus a gradient of shape (1, n) has grown an axis, "
            "without an error (as in R-E9). The result has the shape of the parameter.",
            _step_broadcasting,
        ),
        Mistake(
            "the input parameters was changed: `-=` writes into the caller's arrays, "
            "and a copy of the dict still holds the same arrays.",
            _step_touching,
        ),
        Mistake(
            "the result has the names of the gradients; the keys are those of "
            "parameters.",
            _step_with_gradient_names,
        ),
        Mistake(
            "every parameter shrinks in proportion to itself: the gradient stands "
            "alone, without a factor V.",
            _step_by(lambda V, dV, rate: V * (1 - rate * dV)),
        ),
        Mistake(
            "only the sign of the gradient is used: where it is small, the step must "
            "be small.",
            _step_by(lambda V, dV, rate: V - (rate * np.sign(dV)).astype(V.dtype)),
        ),
        Mistake(
            "the gradient is divided by its length: gradient descent uses it as it is.",
            _step_by(lambda V, dV, rate: V - rate * dV / np.linalg.norm(dV)),
        ),
        Mistake(
            "the gradient is squared.",
            _step_by(lambda V, dV, rate: V - rate * dV**2),
        ),
        Mistake(
            "the gradient is divided by its number of rows. A mean over the samples is "
            "in it already, and its rows are no samples.",
            _step_by(lambda V, dV, rate: V - rate * dV / len(dV)),
        ),
        Mistake(
            "the learning rate multiplies the parameter as well.",
            _step_by(lambda V, dV, rate: rate * (V - dV)),
        ),
        Mistake(
            "float32 parameters become float64: np.float64(learning_rate), or an array "
            "made of it, is no Python number.",
            _step_by(lambda V, dV, rate: V - np.float64(rate) * dV),
        ),
        Mistake(
            "a list comes back: return a dict with the keys of parameters.",
            lambda p, g, rate: list(_gradient_step(p, g, rate).values()),
        ),
        Mistake(
            "np.squeeze takes away every axis of length 1, also from weights of shape "
            "(n, 1), which then broadcast to (n, n). Give each gradient the shape of "
            "its parameter.",
            lambda p, g, a: {n: V - a * np.squeeze(g[f"d{n}"]) for n, V in p.items()},
        ),
    ],
    alternatives=[_step_on_copies, _step_by_entries, _step_layer_by_layer],
    samples=lambda *_: 1,
    equations=("R-1h", "R-eq28", "R-eq40"),
)

# ------------------------------------------------------------ a test of somebody's code


def _relu_claims(rng):
    """Scores, a gradient from above, and what somebody's code makes of them."""
    Z, dA = np.array([[-2.0, 3.0]]), np.array([[10.0, 20.0]])
    yield Case((Z, dA, np.array([[0.0, 20.0]])), "right")
    yield Case((Z, dA, np.array([[10.0, 20.0]])), "nothing is switched off")
    yield Case((Z, dA, np.array([[10.0, 0.0]])), "the wrong unit is switched off")
    Z, dA = np.array([[0.0, 0.0, 1.0]]), np.array([[4.0, -6.0, 8.0]])
    for c in (0.0, 1.0, 0.5):
        yield Case(
            (Z, dA, np.array([[4 * c, -6 * c, 8.0]])), f"right: {c:g} dA at Z = 0"
        )
    yield Case((Z, dA, np.array([[8.0, 0.0, 8.0]])), "twice dA at Z = 0")
    yield Case((Z, dA, np.array([[-4.0, -6.0, 8.0]])), "minus dA at Z = 0")
    yield Case((Z, dA, np.array([[4.4, 0.0, 8.0]])), "a tenth beyond dA at Z = 0")
    yield Case((Z, dA, np.array([[1.0, 0.0, 8.0]])), "right: dA / 4 and 0 at Z = 0")
    yield Case((np.ones((1, 2)), np.eye(1, 2), np.eye(1, 2)), "right, a dA is 0")
    for m, n in ((1, 4), (5, 3), (7, 11)):
        Z, dA = rng.normal(size=(m, n)), rng.normal(size=(m, n))
        yield Case((Z, dA, dA * (Z > 0)), "right")
        yield Case((Z, dA, dA * _relu(Z)), "times the value, not the slope")
    Z, dA = rng.normal(size=(4, 4)), rng.normal(size=(4, 4))
    Z[0, 0], Z[3, 3], dA[0, 0], dA[3, 3] = 1.5, -0.5, 2.0, 1.0
    right = dA * (Z > 0)
    yield Case((Z, dA, right.astype(np.float32)), "right, in float32")
    yield Case((Z, dA, right + 1e-12), "right, up to rounding")
    yield Case((Z, dA, -right), "the sign is wrong")
    yield Case((Z, dA, right / 4), "divided by m")
    yield Case((Z, dA, dA * (dA > 0)), "the sign of dA decides")
    yield Case((Z, dA, dA * (Z < 0)), "the wrong side")
    yield Case((Z, dA, dA @ (Z > 0)), "a matrix product (R-E8)")
    yield Case((Z, dA, right.T.copy()), "transposed")
    yield Case((Z, dA, np.where(Z > 0, dA, 0.01 * dA)), "leaky")
    yield Case((Z, dA, (Z > 0) * 1.0), "the slopes alone")
    yield Case((Z, dA, _relu(Z)), "the forward pass")
    yield Case((Z, dA, np.zeros((4, 4))), "all zeros")
    yield Case((Z, dA, _with(right, 3, 3, 1.0)), "the last unit is not switched off")
    yield Case((Z, dA, _with(right, 0, 0, 0.0)), "a unit is off that should be on")
    yield Case((Z, dA, _with(right, 0, 0, 1.0)), "half of it where Z is positive")
    yield Case((Z, dA, _with(right, 0, 0, np.nan)), "nan")
    yield Case((Z, dA, right[:3].copy()), "the last sample is missing")
    yield Case((Z, dA, 1.001 * right), "off by 0.1 percent")


def _with(array, i, j, new):
    array = array.copy()
    array[i, j] = new
    return array


def _is_relu_gradient(Z, dA, dZ):
    if dZ.shape != Z.shape:
        return False
    left, right = dA * (Z > 0), dA * (Z >= 0)
    nearest = np.clip(dZ, np.minimum(left, right), np.maximum(left, right))
    return bool(np.allclose(dZ, nearest, atol=1e-6))


def _is_relu_gradient_by_cases(Z, dA, dZ):
    if dZ.shape != Z.shape or np.isnan(dZ).any():
        return False
    kink = Z == 0
    low, high = np.minimum(dA, 0)[kink] - 1e-7, np.maximum(dA, 0)[kink] + 1e-7
    return bool(
        np.allclose(dZ[Z > 0], dA[Z > 0], rtol=1e-6, atol=1e-6)
        and np.allclose(dZ[Z < 0], 0, atol=1e-6)
        and ((low <= dZ[kink]) & (dZ[kink] <= high)).all()
    )


def _is_relu_gradient_by_loops(Z, dA, dZ):
    if np.shape(dZ) != np.shape(Z):
        return False
    for i in np.ndindex(Z.shape):
        limits = (dA[i], dA[i]) if Z[i] > 0 else (0, 0) if Z[i] < 0 else (0, dA[i])
        if not min(limits) - 1e-6 <= dZ[i] <= max(limits) + 1e-6:
            return False
    return True


def _is_between_both_choices(Z, dA, dZ):
    if dZ.shape != Z.shape:
        return False
    one, other = dA * (Z > 0), dA * (Z >= 0)
    low, high = np.minimum(one, other), np.maximum(one, other)
    return bool(((dZ >= low - 1e-6) & (dZ <= high + 1e-6)).all())


def _judged(verdict):
    """Return a mistake: the shape is looked at, the verdict on the numbers is wrong."""

    def wrong(Z, dA, dZ):
        return dZ.shape == Z.shape and bool(verdict(Z, dA, dZ))

    return wrong


def _without_shape(Z, dA, dZ):
    return _is_relu_gradient(Z[: len(dZ)], dA[: len(dZ)], dZ)


def _by_quotients(Z, dA, dZ):
    if dZ.shape != Z.shape:
        return False
    c = dZ / dA
    on, off = np.abs(c - 1) <= 1e-6, np.abs(c) <= 1e-6
    between = (c >= -1e-6) & (c <= 1 + 1e-6)
    return bool(np.where(Z > 0, on, np.where(Z < 0, off, between)).all())


def _positive_dA_only(Z, dA, dZ):
    if dZ.shape != Z.shape:
        return False
    on, off = np.abs(dZ - dA) <= 1e-6, np.abs(dZ) <= 1e-6
    between = (dZ >= -1e-6) & (dZ <= dA + 1e-6)
    return bool(np.where(Z > 0, on, np.where(Z < 0, off, between)).all())


def _choice_below_0(Z, dA, dZ):
    if dZ.shape != Z.shape:
        return False
    between = (dZ >= np.minimum(0, dA) - 1e-6) & (dZ <= np.maximum(0, dA) + 1e-6)
    return bool(np.where(Z > 0, np.abs(dZ - dA) <= 1e-6, between).all())


is_relu_gradient = Part(
    "is_relu_gradient",
    _is_relu_gradient,
    _relu_claims,
    mistakes=[
        Mistake(
            "at Z = 0 only 0 is accepted. There is no derivative there: every value "
            "between 0 and dA is a right choice (F-E9).",
            _judged(lambda Z, dA, dZ: np.allclose(dZ, dA * (Z > 0), atol=1e-6)),
        ),
        Mistake(
            "at Z = 0 only dA is accepted. Every value between 0 and dA is a right "
            "choice (F-E9).",
            _judged(lambda Z, dA, dZ: np.allclose(dZ, dA * (Z >= 0), atol=1e-6)),
        ),
        Mistake(
            "at Z = 0 both 0 and dA are accepted, but not what lies between them.",
            _judged(
                lambda Z, dA, dZ: (
                    np.isclose(dZ, dA * (Z > 0), atol=1e-6)
                    | np.isclose(dZ, dA * (Z >= 0), atol=1e-6)
                ).all()
            ),
        ),
        Mistake(
            "at Z = 0 everything is accepted. The value must lie between 0 and dA.",
            _judged(
                lambda Z, dA, dZ: np.allclose(
                    dZ[Z != 0], (dA * (Z > 0))[Z != 0], atol=1e-6
                )
            ),
        ),
        Mistake(
            "at Z = 0 the size is limited but not the sign: minus dA passes.",
            _judged(
                lambda Z, dA, dZ: np.where(
                    Z == 0,
                    np.abs(dZ) <= np.abs(dA),
                    np.isclose(dZ, dA * (Z > 0), atol=1e-6),
                ).all()
            ),
        ),
        Mistake(
            "any value between 0 and dA passes where Z is positive; there it must be "
            "dA.",
            _judged(
                lambda Z, dA, dZ: np.where(
                    Z < 0, np.abs(dZ) <= 1e-6, np.abs(dZ - dA / 2) <= np.abs(dA / 2)
                ).all()
            ),
        ),
        Mistake(
            "only the units that are off are looked at, not what the others let "
            "through.",
            _judged(lambda Z, dA, dZ: np.allclose(dZ[Z < 0], 0, atol=1e-6)),
        ),
        Mistake(
            "only the units that are on are looked at: the others must give 0.",
            _judged(lambda Z, dA, dZ: np.allclose(dZ[Z > 0], dA[Z > 0], atol=1e-6)),
        ),
        Mistake(
            "only the places of the zeros are compared, not the values.",
            _judged(lambda Z, dA, dZ: np.array_equal(dZ[Z != 0] != 0, Z[Z != 0] > 0)),
        ),
        Mistake(
            "the sign of dA decides. What decides is the sign of Z.",
            _judged(lambda Z, dA, dZ: np.allclose(dZ, dA * (dA > 0), atol=1e-6)),
        ),
        Mistake(
            "this compares with the product of dA and the value of ReLU, not with its "
            "slope.",
            _judged(lambda Z, dA, dZ: np.allclose(dZ, dA * _relu(Z), atol=1e-6)),
        ),
        Mistake(
            "only the sums are compared, so that errors cancel.",
            _judged(lambda Z, dA, dZ: abs((dZ - dA * (Z > 0)).sum()) <= 1e-6),
        ),
        Mistake(
            "only the signs are compared.",
            _judged(
                lambda Z, dA, dZ: np.array_equal(
                    np.sign(dZ)[Z != 0], np.sign(dA * (Z > 0))[Z != 0]
                )
            ),
        ),
        Mistake(
            "equal means equal to the last bit here: a right result in float32, or "
            "with rounding in it, is rejected. Allow 1e-6.",
            _judged(
                lambda Z, dA, dZ: (
                    (np.minimum(dA * (Z > 0), dA * (Z >= 0)) <= dZ)
                    & (dZ <= np.maximum(dA * (Z > 0), dA * (Z >= 0)))
                ).all()
            ),
        ),
        Mistake(
            "too lenient: differences of 1 percent of the largest entry pass.",
            _judged(
                lambda Z, dA, dZ: _is_between_both_choices(
                    Z, dA, np.where(np.abs(dZ - dA * (Z > 0)) < 0.02, dA * (Z > 0), dZ)
                )
            ),
        ),
        Mistake(
            "nan passes: every comparison with nan is False, so `error > limit` never "
            "fires. Ask for `error <= limit`.",
            _judged(
                lambda Z, dA, dZ: _is_relu_gradient(
                    Z, dA, np.where(np.isnan(dZ), dA * (Z > 0), dZ)
                )
            ),
        ),
        Mistake(
            "the shapes are not compared: a result with a sample too few passes.",
            _without_shape,
        ),
        Mistake(
            "only the first row is looked at.",
            _judged(lambda Z, dA, dZ: _is_relu_gradient(Z[:1], dA[:1], dZ[:1])),
        ),
        Mistake(
            "the answers are exchanged.",
            lambda Z, dA, dZ: not _is_relu_gradient(Z, dA, dZ),
        ),
        Mistake(
            "dZ is divided by dA: where dA is 0 the quotient is nan, and right code is "
            "refused. Compare dZ with multiples of dA.",
            _by_quotients,
        ),
        Mistake(
            "at Z = 0 it asks for 0 <= dZ <= dA. Where dA is negative, c dA lies "
            "between dA and 0.",
            _positive_dA_only,
        ),
        Mistake(
            "where Z is negative, parts of dA pass too: the choice is there at Z = 0 "
            "only.",
            _choice_below_0,
        ),
    ],
    alternatives=[
        _is_relu_gradient_by_cases,
        _is_relu_gradient_by_loops,
        _is_between_both_choices,
    ],
    without=("relu_backward",),
    equations=("R-eq33", "R-eq34", "F-5.3a", "F-5.3b"),
)

PARTS = (forward, leaky_relu_backward, backward, gradient_step, is_relu_gradient)
