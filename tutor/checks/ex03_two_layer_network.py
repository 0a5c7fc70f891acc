"""Exercise 03, the two-layer network: what is right, what learners write instead."""

from itertools import pairwise, product

import numpy as np

from nnlib.gradient_check import numerical_gradient

from ._drawn import KINDS, laid_out, many, mixed, plan
from ._part import Case, Part, Property
from ._rows import rows_have_sum

FORBIDDEN = "relu", "relu_backward", "cross_entropy_backward"


def softmax(Z):
    """Return softmax of each row."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def by_the_largest(Z, largest):
    """Return softmax with another number subtracted first: an error for mistakes."""
    E = np.exp(Z - largest)
    return E / E.sum(axis=1, keepdims=True)


def relu(Z):
    """Return max(0, Z), entry by entry."""
    return np.maximum(Z, 0)


# -------------------------------------------------------------------- the forward pass


def networks(rng):
    """Yield X and the parameters of small networks of all kinds of sizes."""
    eye = np.array([[1.0, 2.0]]), np.array([[1.0, 1.0], [0.0, -1.0]]), np.zeros(2)
    W2, no_path = np.array([[0.0, np.log(3.0)], [2.0, 1.0]]), np.zeros((2, 2))
    yield Case(
        (*eye, W2, np.zeros(2), no_path),
        "the network that chapter 03 works out by hand: U is 0",
    )
    path = np.array([[0.0, 1.0], [0.0, 0.0]])
    yield Case((*eye, W2, np.zeros(2), path), "the same with one weight in U")
    off = np.zeros((1, 1)), np.zeros(1), np.zeros((1, 2)), np.zeros(2)
    yield Case(
        (np.array([[1.0], [-1.0]]), *off, np.array([[1e4, 9999.0]])),
        "scores near 10^4 in one row, near -10^4 in the other",
    )
    ten = np.array([[10.0]]), np.ones((1, 1)), np.zeros(1), np.array([[0.1, 0.0]])
    yield Case((*ten, np.zeros(2), np.zeros((1, 2))), "a hidden unit of 10")
    high = np.array([[100.0]]), 100 * np.ones((1, 1)), *ten[2:]
    yield Case((*high, np.zeros(2), np.zeros((1, 2))), "a hidden unit of 10^4")
    yield network(rng, 3, 4, 5, 2)
    X, W1, b1, W2, b2, U = network(rng, 3, 4, 6, 2)
    yield Case((X, W1, b1 - 100, W2, b2, U), "all hidden units are off")
    W1, W2 = many(12, 40) / 5, many(40, 12) / 10
    wide = many(), W1, W1[0], W2, W2[0], many(12, 12) / 5
    yield Case(wide, "40 samples, 40 hidden units, 12 classes")
    yield network(rng, 4, 4, 4, 4)
    for i, (m, n, kind, order, far) in enumerate(plan()):
        d, K = (1, 2, 5, 7)[(i // 4 + 2 * i) % 4], (2, 5, 1, 3)[mixed(i)]
        X, W1, b1, W2, b2, U = network(rng, m, d, n, K)
        size = 500 / (n * d) if far else 1
        given = X, W1, b1, size * W2, b2, size * U
        words = "scores in the hundreds or thousands" if far else ""
        yield Case(tuple(laid_out(V, kind, order) for V in given), words)


def network(rng, m, d, n, K):
    """Draw X, W1, b1, W2, b2, U."""
    shapes = (m, d), (d, n), (n,), (n, K), (K,), (d, K)
    return tuple(rng.normal(size=shape) for shape in shapes)


def divided(Z, by):
    """Return exp of the scores, divided by what `by` makes of it: for mistakes."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / by(E)


def forward_pass(X, W1, b1, W2, b2, U):
    """Return the scores and activations of both layers."""
    Z1 = X @ W1 + b1
    A1 = relu(Z1)
    Z2 = A1 @ W2 + X @ U + b2
    A2 = softmax(Z2)
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


forward = Part(
    "forward",
    forward_pass,
    networks,
    properties=[
        Property(
            "no entry is nan or inf",
            lambda *args: all(np.isfinite(V).all() for V in args[-1].values()),
        ),
        Property(
            "no entry of A1 is negative", lambda *args: (args[-1]["A1"] >= 0).all()
        ),
        Property(
            "every row of A2 sums to 1",
            lambda *args: rows_have_sum(1, args[-1]["A2"], 1e-5),
        ),
    ],
    without=FORBIDDEN,
    equations=("R-eq1", "R-eq2", "R-eq3", "R-eq4", "R-eq5", "F-3.2a"),
    mistakes="""
        A1 = Z1.copy()
            the activation is missing: A1 equals Z1, and two layers without ReLU are
            one.
        return {"Z1": A1, "A1": A1, "Z2": Z2, "A2": A2}
            ReLU has written into Z1 (in place, or under one name): Z1 must still hold
            the negative scores, the backward pass needs them.
        Z2 = A1 @ W2 + b2
            the second path is missing: the inputs reach the scores through U as well.
        Z2 = X @ U + b2
            only the second path is there: the hidden layer has no effect.
        Z2 = A1 @ W2 + X @ U + 2 * b2
            b2 is added on both paths. The scores have one bias.
        Z2 = A1 @ W2 - X @ U + b2
            the second path is subtracted; it is added.
        Z2 = A1 @ W2 + relu(X @ U) + b2
            ReLU stands on the second path too: it leads straight to the scores.
        Z2 = A1 @ W2 + np.maximum(X, 0) @ U + b2
            ReLU is taken of the inputs of the second path; they come as they are.
        A2 = softmax(A1 @ W2 + b2) + X @ U
            the second path is added after softmax: it is part of the scores.
        Z2 = Z1 @ W2 + X @ U + b2
            the second layer takes Z1. Its input is A1, what ReLU has let through.
        Z2 = X @ W2 + X @ U + b2
            the second layer takes X, as printed in Paterson's text. Its input is A1.
        b1 = 0 * b1
            the bias b1 is missing.
        b2 = 0 * b2
            the bias b2 is missing.
        b1, b2 = 0 * b1, 0 * b2
            both biases are missing.
        b1, b2 = -b1, -b2
            the biases are subtracted, not added.
        Z2 = A1 @ W2 + X @ U
        A2 = softmax(Z2) + b2
            b2 is added after softmax: it is part of the scores.
        W1, W2 = W1.T, W2.T
            the weights are transposed. Samples are rows, so X has as many columns as W1
            has rows.
        A2 = Z2.copy()
            softmax is missing: A2 holds the scores Z2.
        A2 = relu(Z2)
            ReLU stands at the output too: the output layer has softmax.
        A2 = softmax(relu(Z2))
            ReLU and then softmax at the output: all negative scores become equal.
        A2 = softmax(softmax(Z2))
            softmax is applied twice.
        A2 = softmax(Z2.T).T
            softmax runs along axis 0, over the samples.
        A2 = 1 / (1 + np.exp(-Z2))
            A2 is a sigmoid of each score by itself; softmax divides by the sum over a
            row.
        Z2 = A1 @ W2 + b2
        A2 = softmax(Z2) + X @ U
            X U is added after softmax, and missing in Z2: it is part of the scores.
        Z2 = relu(A1 @ W2 + X @ U + b2)
            negative scores in Z2 are 0: ReLU belongs to the hidden layer alone.
        A2 = np.exp(Z2) / np.exp(Z2).sum(axis=1, keepdims=True)
            exp overflows: subtract each row's largest score before exp.
        A2 = np.nan_to_num(np.exp(Z2) / np.exp(Z2).sum(axis=1, keepdims=True))
            exp overflows, and what would be nan is 0: subtract each row's largest score
            before exp.
        A2 = np.exp(Z2 - np.log(np.exp(Z2).sum(axis=1, keepdims=True)))
            exp overflows inside the logarithm: subtract each row's largest score first.
        A2 = by_the_largest(Z2, Z2.max())
            rows far below the largest score of the batch become 0/0: subtract the
            largest score of each row, not one number from all.
        A2 = by_the_largest(Z2, np.abs(Z2).max(axis=1, keepdims=True))
            rows of large negative scores become 0/0: subtract the largest score, not
            the largest absolute value.
        A2 = softmax(np.clip(Z2, -80, 80))
            scores beyond a limit count as equal, as if they were cut there: softmax
            goes by their differences, whatever their size.
        A2 = np.clip(softmax(Z2), 1e-7, 1 - 1e-7)
            A2 stays away from 0 and 1, as if it were cut there: return what softmax
            gives.
        Z2 = A1 @ W2 + X @ U + b2 - (A1 @ W2 + X @ U + b2).max(axis=1, keepdims=True)
            each row of Z2 is shifted so that its largest score is 0. A2 stays the same,
            but Z2 must hold the scores: subtract from another array.
        A1 = np.where(Z1 > 0, Z1, 0.01 * Z1)
            0.01 times the negative scores come through, as in a leaky ReLU. Here they
            become 0.
        A1 = np.exp(-np.logaddexp(0, -Z1))
            the hidden layer has a sigmoid; here it has ReLU.
        A1 = np.abs(Z1)
            the absolute value is not ReLU: what is negative becomes 0.
        A1 = np.minimum(Z1, 0)
            what is positive becomes 0, and what is negative is kept: the other way
            round.
        A1 = (Z1 > 0).astype(Z1.dtype)
            ReLU gives the slope 0 or 1 instead of the value: keep Z1 where it is
            positive.
        A1 = np.where(Z1 > 0, Z1, np.zeros(Z1.shape))
            float32 input gives a float64 result: an array was made without its type, as
            np.zeros does. np.zeros_like(Z1) and plain arithmetic keep it.
        A2 = divided(Z2, lambda E: E.sum())
            all samples of the batch share one sum: each row of A2 has its own.
        A2 = divided(Z2, lambda E: E.sum(axis=1, keepdims=True) + 1e-3)
            a small number is added below the fraction line of softmax: no row sums
            to 1.
        A2 = by_the_largest(Z2, Z2.mean(axis=1, keepdims=True))
            scores far above the mean of their row give nan, as if the mean were
            subtracted before exp: it must be the largest score of the row.
        A2 = by_the_largest(np.clip(Z2, -500, 500), 0)
            scores beyond 500 count as 500: subtract the largest of each row instead.
        return {"Z1": Z1, "A1": A1, "Z2": A2, "A2": Z2}
            Z2 and A2 have changed places: Z2 holds the scores.
        A1 = np.clip(Z1, 0, 6)
            hidden units stop at 6: ReLU has no limit above.
        A1 = np.clip(Z1, 0, 1000)
            hidden units stop at a large number such as 1000: ReLU has no limit above.
        Z2 = A1 @ W2 + A1 @ U + b2
            the second way starts at A1: U is multiplied by X.
        Z2 = A1 @ W2 + X @ U.T + b2
            U is transposed: X @ U has the shape of the scores.
        A2 = softmax(A1 @ W2 + b2)
            A2 is made of scores without X @ U: take softmax of Z2.
        """,
)

# ------------------------------------------------------------------------- leaky ReLU


def upstream_gradients(rng):
    """Yield dA, Z and the slope of the left side."""
    first = np.array([[10.0, 20.0, -30.0]]), np.array([[-2.0, 3.0, -4.0]])
    yield Case((*first, 0.1), "two units are off")
    second = np.array([[10.0, -20.0]]), np.array([[0.0, 0.0]])
    yield Case((*second, 0.5), "exactly at the kink")
    yield Case((*second, 0.0), "at the kink, and slope 0")
    near = np.array([[1.0, 1.0, 1.0, 1.0]]), np.array([[1e-4, 1e-12, -1e-12, -1e-4]])
    yield Case((*near, 0.1), "scores near 0 on both sides of the kink")
    for shape in ((3, 2), (7, 3), (5, 11), (4, 4)):
        dA, Z = rng.normal(size=shape), rng.normal(size=shape)
        yield dA, Z, float(rng.uniform(0.05, 0.4))
    yield Case((dA, Z, 0.0), "slope 0: plain ReLU")
    yield Case((many(), many()[::-1].copy(), 0.25), "40 rows, 12 columns")
    slopes = 0.01, 0.0, 0.3, 0.9
    for i, (m, n, kind, order, kink) in enumerate(plan()):
        dA, Z = rng.normal(size=(m, n)), rng.normal(size=(m, n))
        if kink:
            Z[m // 2, -1], dA[0, 0] = 0, 0.0 if m * n > 1 else 1.0
        words = "a score is exactly 0" if kink else ""
        dA, Z = laid_out(dA, kind, order), laid_out(Z, kind, order)
        yield Case((dA, Z, slopes[mixed(i)]), words)
    for shape in ((3, 2), (7, 3), (5, 11), (4, 4)):
        again = rng.normal(size=shape), rng.normal(size=shape), 0.2
        yield Case(again, "of the shape of an earlier input")


def leaky_backward(dA, Z, slope):
    """Return the gradient by Z of leaky ReLU."""
    return np.where(Z > 0, dA, slope * dA)


def like_leaky_difference(dA, Z, slope, dZ):
    """Compare with the differences of sum(dA * leaky(Z)), away from the kink."""
    if Z.dtype != np.float64:
        return True
    measured = numerical_gradient(
        lambda Z: (dA * np.where(Z > 0, Z, slope * Z)).sum(), Z
    )
    error = np.abs(dZ - measured)[np.abs(Z) > 1e-3].max(initial=0)
    return bool(error < 1e-6) or f"off by {error:.2g}"


leaky_relu_backward = Part(
    "leaky_relu_backward",
    leaky_backward,
    upstream_gradients,
    properties=[
        Property("it agrees with central differences", like_leaky_difference),
        Property(
            "at Z = 0 the slope is the one of the left side",
            lambda dA, Z, slope, dZ: np.allclose(dZ[Z == 0], slope * dA[Z == 0]),
        ),
    ],
    without=FORBIDDEN,
    equations=("R-eq32", "R-eq34", "F-5.3a", "F-5.3b", "A-1.1b"),
    mistakes="""
        return dA * (Z > 0)
            where Z is negative nothing comes through, as in plain ReLU: slope times dA
            must.
        return np.where(dA > 0, dA, slope * dA)
            the sign of dA decides. What decides is the sign of Z, the score of the
            forward pass.
        return np.where(Z > 0, slope * dA, dA)
            the two cases are exchanged.
        return np.where(Z > 0, 1, slope).astype(dA.dtype)
            these are the slopes alone: multiply by dA, what comes from above.
        return np.where(Z > 0, Z, slope * Z)
            this is the forward pass, the value of leaky ReLU at Z.
        return dA * np.where(Z > 0, Z, slope * Z)
            dA is multiplied by the value of leaky ReLU; it must be multiplied by its
            slope.
        return np.where(Z > 0, dA, slope * Z)
            where Z is negative, slope times Z is returned: the derivative there is
            slope, and dA is its factor.
        return np.where(Z > 0, dA, slope).astype(dA.dtype)
            where Z is negative, dA is missing: the bare slope is returned.
        return np.where(Z >= 0, dA, slope * dA)
            Z = 0 is treated like a positive score. Here it belongs to the left side:
            `>`, not `>=`.
        return dA * (slope + (1 - slope) * (np.sign(Z) + 1) / 2)
            at Z = 0 the mean of both slopes is taken; here it belongs to the left side.
        return dA * (slope + (1 - slope) * (Z / np.abs(Z) + 1) / 2)
            at Z = 0 the result is nan, as 0/0 makes it; there it is slope times dA.
        return np.where(Z > 0, dA, slope * dA * ~(Z > 0).any(axis=0))
            a unit leaks only when it is off for all samples. Each entry goes by its own
            Z.
        return dA * (Z > 0) + slope * dA * (Z < 0)
            at Z = 0 nothing comes through; here it belongs to the left side.
        return slope * dA
            everything is multiplied by slope: where Z is positive, dA comes through
            whole.
        return dA.copy()
            everything comes through: where Z is not positive, slope must be the factor.
        return np.where(Z > 0, dA, -slope * dA)
            the sign of the left side is reversed: leaky ReLU rises there too.
        return np.where(Z > 0, dA, (1 - slope) * dA)
            the left side has 1 - slope as its factor; it is slope.
        return np.where(Z > 0, dA, dA / max(slope, 1e-9))
            dA is divided by slope on the left side; multiply.
        return dA * (Z > 0) + slope * dA
            slope is added everywhere on top of ReLU: on the right side that makes 1 +
            slope.
        return np.where(Z > 0, dA, 0.01 * dA)
            slope is fixed at 0.01: it is an argument.
        return dA @ np.where(Z > 0, 1, slope).astype(dA.dtype)
            a matrix product stands where the entries must be multiplied one by one:
            `*`, not `@`.
        return dA * np.where(Z > 0, 1.0, slope)
            float32 gradients give a float64 result: an array was made without their
            type, as np.ones and np.where of two Python numbers do. Put dA into it.
        dA[Z <= 0] = slope * dA[Z <= 0]
        return dA
            the input dA was changed: work on a copy of it.
        return np.where(Z > 1e-3, dA, slope * dA)
            small positive scores count as negative: the kink lies at 0.
        return np.where(Z > -1e-3, dA, slope * dA)
            small negative scores count as positive, and so does 0: the kink lies at 0.
        slope = slope or 0.01
            the slope 0 is taken for 'not given': with 0 nothing comes through.
        return np.where(Z.sum(axis=1, keepdims=True) > 0, dA, slope * dA)
            a whole row is switched by the sum of its scores: each unit by its own.
        return np.where(Z > 0, dA, slope * slope * dA)
            the slope is taken twice where Z is negative.
        return dA * np.clip(Z, slope, 1)
            the score itself multiplies, where it lies between slope and 1: the factor
            is 1 or slope.
        """,
)

# ----------------------------------------------- the backward pass that Rasyid prints


def passes(rng):
    """Yield what a forward pass leaves behind, with weights and labels."""
    X, Z1 = np.array([[1.0, 2.0]]), np.array([[1.0, -1.0]])
    A2, W1 = np.array([[0.25, 0.75]]), np.array([[1.0, 1.0], [0.0, -1.0]])
    W2, U = np.array([[0.0, np.log(3.0)], [2.0, 1.0]]), np.zeros((2, 2))
    yield Case(
        (X, Z1, relu(Z1), A2, W1, W2, U, np.array([[1.0, 0.0]])),
        "the network that chapter 03 works out by hand: U is 0",
    )
    yield Case(
        (X, 0 * Z1, 0 * Z1, A2, W1, W2, U, np.array([[0.0, 1.0]])),
        "both hidden units exactly at the kink",
    )
    near = 1e-12 * Z1
    yield Case(
        (X, near, relu(near), A2, W1, W2, U, np.array([[0.0, 1.0]])),
        "hidden units close to the kink, one on each side",
    )
    sure = np.array([[1.0, 0.0], [1.0 - 1e-9, 1e-9]])
    yield Case(
        (2 * np.eye(2), np.eye(2), np.eye(2), sure, W1, W2, U, np.eye(2)),
        "A2 holds an exact 0, and a tiny entry where Y is 1",
    )
    yield one_pass(rng, 2, 3, 4, 2)
    yield Case(one_pass(rng, 5, 3, 5, 2), "m equals the hidden width")
    yield Case(one_pass(rng, 4, 3, 5, 5), "K equals the hidden width")
    yield Case(one_pass(rng, 4, 4, 4, 4), "m = d = n = K")
    X, W1, W2 = many(), many(12, 40) / 5, many(40, 12) / 10
    R = forward_pass(X, W1, W1[0], W2, W2[0], many(12, 12) / 5)
    Y = np.eye(12)[np.arange(40) % 12]
    wide = X, R["Z1"], R["A1"], R["A2"], W1, W2, many(12, 12) / 5, Y
    wide = tuple(V.astype(np.float32) for V in wide)
    yield Case(wide, "40 samples, 40 hidden units, 12 classes, float32")
    *rest, _ = one_pass(rng, 6, 5, 7, 3)
    yield Case((*rest, rng.dirichlet(np.ones(3), size=6)), "soft labels")
    for i, (m, n, kind, order, soft) in enumerate(plan()):
        d, K = (1, 2, 5, 7)[(i // 4 + 2 * i) % 4], (2, 5, 1, 3)[mixed(i)]
        *rest, Y = one_pass(rng, m, d, n, K)
        Y = rng.dirichlet(np.ones(K), size=m) if soft else Y
        given = tuple(laid_out(V, kind, order) for V in (*rest, Y))
        yield Case(given, "soft labels" if soft and K > 1 else "")


def one_pass(rng, m, d, n, K):
    """Draw a network, and return its forward pass with weights and labels."""
    X, W1, b1, W2, b2, U = network(rng, m, d, n, K)
    while np.abs(X @ W1 + b1).min() < 1e-3:  # a ReLU at its kink
        X = rng.normal(size=(m, d))
    R = forward_pass(X, W1, b1, W2, b2, U)
    Y = np.eye(K)[rng.integers(K, size=m)]
    return X, R["Z1"], R["A1"], R["A2"], W1, W2, U, Y


def backward_pass(X, Z1, A1, A2, W1, W2, U, Y):
    """Return the gradients of the mean cross-entropy by parameters and inputs."""
    m = len(X)
    dZ2 = (A2 - Y) / m
    dA1 = dZ2 @ W2.T
    dZ1 = dA1 * (Z1 > 0)
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(axis=0)
    dW2 = A1.T @ dZ2
    db2 = dZ2.sum(axis=0)
    dU = X.T @ dZ2
    dX = dZ1 @ W1.T + dZ2 @ U.T
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2, "dU": dU, "dX": dX}


def measured(X, Z1, A1, A2, W1, W2, U, Y):
    """Return all gradients by central differences."""
    Z2 = np.log(A2)  # the scores up to a number for each row

    def loss(D1, d1, D2, d2, DU, DX):
        H = relu(Z1 + X @ D1 + d1 + DX @ W1)
        Z = Z2 + (H - A1) @ W2 + H @ D2 + d2 + X @ DU + DX @ U
        return (np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean()

    zeros = [np.zeros(V.shape) for V in (W1, Z1[0], W2, A2[0], U, X)]
    names = "dW1", "db1", "dW2", "db2", "dU", "dX"
    return {
        name: numerical_gradient(
            lambda V, i=i: loss(*zeros[:i], V, *zeros[i + 1 :]), zeros[i]
        )
        for i, name in enumerate(names)
    }


def like_the_differences(*args):
    """Compare all gradients with central differences."""
    *given, G = args
    X, Z1, _, A2 = given[:4]
    if X.dtype != np.float64 or np.abs(Z1).min() < 1e-3 or A2.min() < 1e-8:
        return True
    for name, expected in measured(*given).items():
        error = np.abs(G[name] - expected).max()
        if not error < 1e-7:
            return f"{name} is off by {error:.2g}"
    return True


def through_a_small_number(A2, Y):
    """Return the gradient by way of Y / (A2 + 1e-8): an error for mistakes."""
    G = -Y / (A2 + 1e-8)
    return A2 * (G - (G * A2).sum(axis=1, keepdims=True))


backward = Part(
    "backward",
    backward_pass,
    passes,
    properties=[Property("it agrees with central differences", like_the_differences)],
    without=(*FORBIDDEN, "loss_and_gradient"),
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
    mistakes="""
        dW1 = X.T @ dZ1 / m
        db1 = dZ1.mean(axis=0)
        dW2 = A1.T @ dZ2 * m
            averaged as the text says, over (27) and (29): layer 1 gets 1/m twice, dW2
            not at all. Put it into dZ2, once, and nowhere else.
        dZ2 = A2 - Y
        db2 = dZ2
        dA1 = W2.T @ dZ2
        dZ1 = dA1 @ (Z1 > 0)
        db1 = dZ1
            as printed: mend the order in (31), the product in (33), the biases, and
            where the 1/m goes.
        dX = dZ1 @ W1.T
            dX has the way through the hidden layer only. The inputs reach the scores
            along U as well: add that way.
        dX = dZ2 @ U.T
            dX has the way along U only. The inputs reach the scores through the hidden
            layer as well: add that way.
        dX = dA1 @ W1.T + dZ2 @ U.T
            dX is made from dA1: the weights W1 stand before ReLU, so from dZ1.
        dX = m * (dZ1 @ W1.T + dZ2 @ U.T)
            dX is m times too large: J is a mean, and 1/m belongs to each sample.
        dX = (dZ1 @ W1.T + dZ2 @ U.T) / m
            dX is m times too small: the 1/m is in dZ2 already.
        dU = X.T @ dZ2 / m
            dU is m times too small: the 1/m is in dZ2 already.
        dU = X.T @ (A2 - Y)
            dU is m times too large: the 1/m belongs into dZ2.
        dA1 = dZ2 @ W2.T + X @ U @ W2.T
            the second path is led back through the hidden layer. It does not pass
            there: its gradients are dU and a part of dX.
        dZ2 = A2 - Y
            all gradients are m times too large: J is a mean over the samples, and its
            1/m is missing.
        dZ2 = (A2 - Y) / m**2
            1/m is taken twice everywhere. It belongs into dZ2, and nowhere else.
        dZ1 = dA1 * (Z1 > 0) / m
            layer 2 is right, layer 1 is m times too small: it gets its 1/m with dZ2, do
            not divide again.
        dW1 = X.T @ dZ1 * m
        dW2 = A1.T @ dZ2 * m
        dU = X.T @ dZ2 * m
            the weights are m times too large, the biases are right: 1/m is missing in
            dW.
        db1 = dZ1.mean(axis=0)
        db2 = dZ2.mean(axis=0)
            the biases are m times too small: the sum over the samples, not the mean.
            1/m is in dZ already.
        dA1 = W2.T @ dZ2
            equation 31 as printed: W2^T stands on the left. With samples as rows the
            order is dZ2, then W2^T; it only runs where sizes agree.
        dZ1 = dA1 @ (Z1 > 0)
            equation 33 as a matrix product. ReLU works on each entry by itself:
            multiply entry by entry.
        dA1 = dZ2 @ W2
            W2 is not transposed on the way back: an entry of A1 collects from all
            classes, along a row of W2.
        dZ1 = dA1.copy()
            units that are off let the gradient through, as if there were no ReLU. Their
            slope is 0.
        dZ1 = dA1 * (Z1 > 0).any(axis=0)
            a unit that is on for one sample lets the gradients of all samples through.
            Each entry goes by its own Z1.
        dZ1 = dA1 * (np.sign(Z1) + 1) / 2
            at Z1 = 0 half of the gradient comes through; here the slope is 0 there.
        dZ1 = dA1 * (dA1 > 0)
            the sign of the gradient decides what comes through. What decides is the
            sign of Z1, the score of the forward pass.
        dZ1 = dA1 * (Z1 >= 0)
            a unit at Z1 = 0 counts as off: `>`, not `>=`. (With A1 >= 0 every unit
            would be on.)
        dZ1 = dA1 * relu(Z1)
            dA1 is multiplied by the value of ReLU; it must be multiplied by its slope,
            0 or 1.
        dZ1 = dA1 / (2 + np.exp(Z1) + np.exp(-Z1))
            the hidden layer has ReLU; this is the slope of a sigmoid.
        dZ2 = (Y - A2) / m
            all signs are reversed: dZ2 begins with A2 - Y.
        dZ2 = 2 * (A2 - Y) / m
            twice as large as it must be: the 2 belongs to squared error.
        dZ2 = (A2 - Y) * A2 * (1 - A2) / m
            dZ2 is multiplied by a slope of softmax once more: in A2 - Y it is
            contained.
        dZ2 = A2 * (A2 - Y - ((A2 - Y) * A2).sum(axis=1, keepdims=True)) / m
            the gradient passes softmax twice: in A2 - Y its Jacobian is contained.
        dZ2 = A2 * (-Y / A2 - (-Y / A2 * A2).sum(axis=1, keepdims=True)) / m
            where A2 is 0 the result is nan, as 0/0 makes it. With A2 - Y nothing is
            divided.
        dZ2 = through_a_small_number(A2, Y) / m
            where A2 is tiny and Y is not the gradient is too small, as if a small
            number were added to A2 before dividing. A2 - Y is exact.
        dZ2 = (A2 - Y) / A2.size
            all gradients are K times too small: the mean is over the samples, and the
            classes are added up.
        Y = np.eye(Y.shape[1], dtype=Y.dtype)[Y.argmax(axis=1)]
            soft labels count as one-hot: take each row of Y as it is.
        dZ2 = (A2 - Y) * (A2.argmax(axis=1) != Y.argmax(axis=1))[:, None] / m
            samples that are classified right have no gradient. Each one pulls, unless
            A2 equals Y.
        dZ2 = (A2 - Y) * (np.arange(m) < m - 1)[:, None] / m
            the last sample has no part in it: go over all of them.
        dX = dZ1 @ W1.T + dZ2 @ U.T * (Z1 > 0).any(axis=1)[:, None]
            samples whose hidden units are all off get no dX; the way along U is open
            for them too.
        dZ2 = A2 / m
            dZ2 begins with A2 alone: Y is missing.
        dW2 = Z1.T @ dZ2
            dW2 is made from Z1. The input of layer 2 was A1.
        db1 = dA1.sum(axis=0)
            db1 is made from dA1: the bias stands before ReLU, so from dZ1.
        dW1 = X.T @ dA1
            dW1 is made from dA1: the weights stand before ReLU, so from dZ1.
        db1 = dZ1
        db2 = dZ2
            the biases as printed in (28) and (40), one row for each sample. b has one
            row: sum over the samples.
        db1 = dZ1.sum(axis=0, keepdims=True)
        db2 = dZ2.sum(axis=0, keepdims=True)
            the biases have an axis too many: shape (n,) as b has it, so without
            keepdims.
        db1 = dZ1.sum(axis=1)
        db2 = dZ2.sum(axis=1)
            the biases are summed along axis 1, over the units; the samples are axis 0.
        dW1 = dZ1.T @ X
        dW2 = dZ2.T @ A1
        dU = dZ2.T @ X
            dW1, dW2 and dU are transposed: a gradient has the shape of its parameter.
        dU = A1.T @ dZ2
            dU is made with A1: U is multiplied by X in the forward pass.
        dU = X.T @ dZ1
            dU is made with dZ1: U leads to the scores of layer 2.
        Y = Y.astype(int).astype(Y.dtype)
            soft labels are cut to whole numbers: take Y as it is.
        dZ2 = (A2 - Y) * (Y > 0) / m
            only the classes with a label are pushed: where Y is 0 the force is A2 / m.
        m = Y.shape[1]
            the mean is taken over the classes: m is the number of samples.
        m = max(len(X) - 1, 1)
            the mean is taken over m - 1 samples: it is over m.
        dX = (dZ1 @ W1.T) * (dZ2 @ U.T)
            the two ways to X are multiplied: their gradients are added.
        dW1 = dZ1.T @ X
            dW1 is transposed: it has the shape of W1.
        dX = dZ1 @ W1.T + (dZ2 @ U.T) * (X > 0)
            the way through U is switched off where X is negative: there is no ReLU
            on it.
        dW1 = X.T @ dZ1 + 0.01 * W1
            a weight decay is added to dW1: the loss has none.
        return {"dW1": dW1, "db1": db1, "dW2": dU, "db2": db2, "dU": dW2, "dX": dX}
            dU and dW2 have changed places.
        dZ1 = dA1 * (X @ W1 > 0)
            the scores of layer 1 are computed without b1: take Z1 as it comes.
        """,
)

# -------------------------------------------------------------------- gradient descent


def descents(rng):
    """Yield parameters, two gradients for two steps, and a learning rate."""
    yield Case(
        ({"W1": np.array([[1.0, 2.0]])}, {"dW1": np.array([[10.0, -10.0]])}, 0.1),
        "no b1; each entry moves by 1, against its gradient",
    )
    parameters, gradients = parameters_and_gradients(rng, (1, 2))
    gradients["db1"] = gradients["db1"][None]
    yield Case((parameters, gradients, 0.5), "the gradient of b1 has shape (1, 2)")
    for sizes in ((3, 2), (5, 7, 3), (4, 4, 4), (2, 3, 5, 4)):
        yield *parameters_and_gradients(rng, sizes), float(rng.uniform(0.01, 2))
    parameters, gradients = parameters_and_gradients(rng, (3, 5, 2))
    for name in ("db1", "db2"):
        gradients[name] = gradients[name][None]
    yield Case((parameters, gradients, 1e-3), "each db has shape (1, n), small steps")
    wide = {"W1": many(), "b1": many()[0]}, {"dW1": many()[::-1], "db1": many()[1]}
    yield Case((*wide, 0.5), "W1 has 40 rows and 12 columns")
    parameters, gradients = parameters_and_gradients(rng, (3, 1))
    yield Case((parameters, gradients, 0.5), "a single output, W1 of shape (3, 1)")
    for sizes, kind in product(((4, 2, 3), (2,) * 12), KINDS):
        P, G = parameters_and_gradients(rng, sizes)
        P = {name: V.astype(kind) for name, V in P.items()}
        G = {name: dV.astype(kind) for name, dV in G.items()}
        rate = float(rng.uniform(0.01, 2))
        words = f"{len(sizes) - 1} layers"
        yield Case((P, G, rate), words)
        yield Case((P, dict(sorted(G.items())), rate), f"{words}, other order in G")
        yield Case((dict(reversed(P.items())), G, rate), f"{words}, backwards")
        for name in [name for name in P if name[0] == "b"]:
            G[f"d{name}"] = G[f"d{name}"][None]
        yield Case((P, G, rate), f"{words}, each db has shape (1, n)")
        no_bias = {name: V for name, V in P.items() if name[0] == "W"}
        slopes = {f"d{name}": G[f"d{name}"] for name in no_bias}
        yield Case((no_bias, slopes, 1e3 * rate), f"{words}, no biases, large steps")


def parameters_and_gradients(rng, sizes):
    """Draw parameters of layers of these sizes, and gradients."""
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(sizes), 1):
        parameters[f"W{layer}"] = rng.normal(size=(n_in, n_out))
        parameters[f"b{layer}"] = rng.normal(size=n_out)
    gradients = {f"d{name}": rng.normal(size=V.shape) for name, V in parameters.items()}
    return parameters, gradients


def two_steps(step, parameters, gradients, learning_rate):
    """Make a step, then another one with half of each gradient."""
    once = step(parameters, gradients, learning_rate)
    halves = {name: dV / 2 for name, dV in gradients.items()}
    return {"step 1": once, "step 2": step(once, halves, learning_rate)}


def descent(parameters, gradients, learning_rate):
    """Return the parameters after one step of gradient descent."""
    new, rate = {}, learning_rate
    for name, V in parameters.items():
        dV = gradients["d" + name].reshape(V.shape)
        new[name] = V - rate * dV
    return new


def by_its_mean(dV, shape):
    """Return the mean in place of another shape: an error for mistakes."""
    return dV if dV.shape == shape else dV.mean()


gradient_step = Part(
    "gradient_step",
    descent,
    descents,
    trial=two_steps,
    samples=lambda *_: 1,
    equations=("R-1h", "R-eq28", "R-eq40"),
    mistakes="""
        new[name] = V + rate * dV
            the step goes uphill: subtract the gradient.
        new[name] = V - dV
            the learning rate is not used.
        new[name] = V - dV / max(rate, 1e-9)
            the gradient is divided by the learning rate; multiply.
        new[name] = -rate * dV
            this is the step alone: add it to the parameters.
        new[name] = rate * dV
            this is the learning rate times the gradient: subtract it from the
            parameter.
        new[name] = V.copy()
            the parameters come back as they were.
        new[name] = V - rate * dV if name[0] == "W" else V.copy()
            the biases do not move: they are learned like the weights.
        new[name] = V - rate * dV if name[0] == "b" else V.copy()
            the weights do not move.
        new[name] = V - rate * dV if name[1:] == "1" else V.copy()
            only layer 1 moves: go over all names.
        return {n: new[n] for n in ("W1", "b1", "W2", "b2") if n in new}
            only the first two layers come back. There may be any number of them: go
            over the names in parameters.
        return {n: new[n] for n in ("W1", "b1", "W2", "b2")}
            W1, b1, W2 and b2 are asked for, and come back alone. There may be fewer or
            more of them: go over the names in parameters.
        return dict(list(new.items())[:1])
            only the first parameter comes back: does the `return` stand inside the
            loop?
        layers = [(f"W{i}", f"b{i}") for i in range(1, 10)]
        return {n: new[n] for names in layers for n in names if n in new}
            from layer 10 on nothing comes back: W10 has two digits, and there may be
            any number of layers.
        return {n: V for n, V in new.items() if "b" + n[1:] in new}
            layers without a bias do not come back: go over the names in parameters.
        dV = list(gradients.values())[list(parameters).index(name)].reshape(V.shape)
            the gradients are taken in the order in which they stand, which is another
            one: go by their names.
        dV = np.clip(gradients["d" + name].reshape(V.shape), -1, 1)
            gradients beyond 1 count as 1, as if they were cut there: take them as they
            are.
        dV = gradients["d" + name]
        new[name] = V - rate * (dV.sum(axis=0) if name[0] == "b" else dV)
            all entries of a bias move by the same sum: a db of shape (n,) is summed
            already.
        dV = gradients["d" + name]
        new[name] = V - rate * (dV[0] if name[0] == "b" else dV)
            all entries of a bias move by the first entry of db, where it has shape
            (n,). A row is taken from shape (1, n) only.
        dV = by_its_mean(gradients["d" + name], V.shape)
            a db of shape (1, n) moves all entries by its mean: give it the shape of b,
            and keep its entries.
        dV = gradients["d" + name]
            b of shape (n,) minus a gradient of shape (1, n) has grown an axis, without
            an error. The result has the shape of the parameter.
        new[name] = np.subtract(V, rate * dV, out=V)
            the input parameters was changed: put new arrays into a new dict. `-=`
            writes into an array, and a copy of the dict still holds the same arrays.
        return {"d" + name: V for name, V in new.items()}
            the result has the names of the gradients; the keys are those of parameters.
        new[name] = V * (1 - rate * dV)
            every parameter shrinks in proportion to itself: the gradient stands alone,
            without a factor V.
        new[name] = V - (rate * np.sign(dV)).astype(V.dtype)
            only the sign of the gradient is used: where it is small, the step must be
            small.
        new[name] = V - rate * dV / np.linalg.norm(dV)
            the gradient is divided by its length: gradient descent uses it as it is.
        new[name] = V - rate * dV**2
            the gradient is squared.
        new[name] = V - rate * dV / len(dV)
            the gradient is divided by its number of rows. A mean over the samples is in
            it already, and its rows are no samples.
        new[name] = rate * (V - dV)
            the learning rate multiplies the parameter as well.
        new[name] = V - np.float64(rate) * dV
            float32 parameters become float64: a number or an array of that type comes
            in, such as np.float64(learning_rate).
        return list(new.values())
            a list comes back: return a dict with the keys of parameters.
        dV = np.squeeze(gradients["d" + name])
            np.squeeze takes away every axis of length 1, also from weights of shape (n,
            1), which then broadcast to (n, n). Give each gradient the shape of its
            parameter.
        dV = gradients["d" + name].sum(axis=0)
            each gradient is summed over its rows: only a db may have one row too many.
        dV = gradients["d" + name]
        new[name] = V - rate * dV if dV.shape == V.shape else V.copy()
            where the gradient has another shape the parameter does not move: a db of
            shape (1, n) moves b too.
        new[name] = V - rate * (dV + 1e-3 * V if name[0] == "W" else dV)
            the weights decay as well: the step is the rate times the gradient.
        """,
)

# ------------------------------------------------------------ a test of somebody's code


def relu_claims(rng):
    """Yield scores, a gradient from above, and what somebody's code makes of them."""
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
    zero = np.array([[1.0, 1.0, 0.0]]), np.eye(1, 3), np.eye(1, 3)
    yield Case(zero, "right: a dA is 0, also one at Z = 0")
    Z, dA = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
    yield Case((Z, dA, dA * (Z > 0)), "right")
    yield Case((Z, dA, dA * relu(Z)), "times the value, not the slope")
    Z, dA = rng.normal(size=(4, 4)), rng.normal(size=(4, 4))
    Z[0, 0], Z[3, 3], dA[0, 0], dA[3, 3] = 1.5, -0.5, 2.0, 1.0
    right = dA * (Z > 0)
    yield Case((Z, dA, right.astype(np.float32)), "right: in float32")
    yield Case((Z, dA, -right), "the sign is wrong")
    yield Case((Z, dA, dA * (dA > 0)), "the sign of dA decides")
    yield Case((Z, dA, dA * (Z < 0)), "the wrong side")
    yield Case((Z, dA, right.T.copy()), "transposed")
    yield Case((Z, dA, np.where(Z > 0, dA, 0.01 * dA)), "leaky")
    yield Case((Z, dA, (Z > 0) * 1.0), "the slopes alone")
    yield Case((Z, dA, relu(Z)), "the forward pass")
    yield Case((Z, dA, changed(right, 3, 3, 1.0)), "the last unit is not switched off")
    yield Case((Z, dA, changed(right, 0, 0, 0.0)), "a unit is off that should be on")
    off = changed(right, 1, 1, right[1, 1] + 1)
    yield Case((Z, dA, off), "one entry is wrong, in the second row of four")
    yield Case((Z, dA, changed(right, 0, 0, 1.0)), "half of it where Z is positive")
    yield Case((Z, dA, right[:3].copy()), "the last sample is missing")
    yield Case((Z, dA, 1.001 * right), "off by 0.1 percent")
    yield from at_the_limit()


def at_the_limit():
    """Yield claims that are off by a little less and a little more than 1e-6."""
    Z, dA = np.array([[2.0, -1.0, 0.0, 0.0]]), np.array([[1e3, 1e-4, 1e-4, -1e3]])
    low, high = np.array([[1e3, 0.0, 0.0, -1e3]]), np.array([[1e3, 0.0, 1e-4, 0.0]])
    for off, where in (([1, 1, 0, 0], "Z is not 0"), ([0, 0, 1, 1], "Z = 0")):
        near = 0.9e-6 * np.array([off])
        yield Case((Z, dA, low - near), f"right: 0.9e-6 too small where {where}")
        yield Case((Z, dA, high + near), f"right: 0.9e-6 too large where {where}")
    places = "Z > 0", "Z < 0", "Z = 0", "Z = 0 and dA < 0"
    for one, place in zip(np.eye(4), places, strict=True):
        yield Case((Z, dA, low - 1.1e-6 * one), f"1.1e-6 too small where {place}")
        yield Case((Z, dA, high + 1.1e-6 * one), f"1.1e-6 too large where {place}")
    for far in (1e-9, 3e-8, 0.9e-6):  # of one entry, so that no sum is meant
        near = np.ones((1, 1)), np.array([[0.5]]), np.array([[0.5 + far]])
        yield Case(near, f"right: one entry, {far:g} too large where Z > 0")
    far = np.ones((1, 1)), np.array([[1e6]]), np.array([[1e6 + 1e-4]])
    yield Case(far, "0.0001 too large where dA is a million and Z > 0")
    for sign in (-1, 1):
        near = np.array([[sign * 1e-9]]), np.array([[1.0]]), np.array([[0.5]])
        yield Case(near, f"dA / 2 at Z = {sign * 1e-9:g}, which is not 0")
    rounded = np.array([[1000.0]], dtype=np.float32)
    yield Case(
        (np.ones((1, 1)), np.array([[1000.00003]]), rounded),
        "dZ is float32, and 3e-5 off",
    )
    rounded = np.array([[1.00003]], dtype=np.float32)
    near = np.ones((1, 1)), np.ones((1, 1)), rounded
    yield Case(near, "dZ is float32, dA is 1, and dZ is 3e-5 off")
    yield Case((-np.ones((1, 3)), np.ones((1, 3)), np.zeros((1, 1))), "shape (1, 1)")
    yield Case(
        (Z, dA, np.array([[1e3, np.nan, 0.0, 0.0]])), "nan for a unit that is off"
    )
    for z in (1.0, 0.0):
        nan = np.array([[z]]), np.ones((1, 1)), np.array([[np.nan]])
        yield Case(nan, f"nan where Z = {z:g}")
    yield Case((Z, dA, high[0].copy()), "shape (4,)")
    yield Case((Z, dA, np.array([[1e3, -np.inf, 0.0, 0.0]])), "minus infinity")


def changed(array, i, j, new):
    """Return a copy with another entry at (i, j)."""
    array = array.copy()
    array[i, j] = new
    return array


def judge(Z, dA, dZ):
    """Say whether dZ is a right gradient of ReLU, any choice at Z = 0 included."""
    same = dZ.shape == Z.shape
    left = dA * (Z > 0)
    right = dA * (Z >= 0)  # at Z = 0: all of dA, where left has nothing
    low = np.minimum(left, right) - 1e-6
    high = np.maximum(left, right) + 1e-6
    good = same and (low <= dZ) & (dZ <= high)
    return bool(np.all(good))


is_relu_gradient = Part(
    "is_relu_gradient",
    judge,
    relu_claims,
    without=FORBIDDEN,
    equations=("R-eq33", "R-eq34", "F-5.3a", "F-5.3b"),
    equivalent={
        "judge: low <= dZ -> low < dZ": "no case lies exactly at the limit",
        "judge: dZ <= high -> dZ < high": "no case lies exactly at the limit",
    },
    mistakes="""
        right = left
            at Z = 0 only 0 is accepted. There is no derivative there: every value
            between 0 and dA is a right choice.
        left = dA * (Z >= 0)
            at Z = 0 only dA is accepted. Every value between 0 and dA is a right
            choice.
        good = same and np.isclose(dZ, left, 0, 1e-6) | np.isclose(dZ, right, 0, 1e-6)
            at Z = 0 both 0 and dA are accepted, but not what lies between them.
        good = same and ((low <= dZ) & (dZ <= high))[Z != 0]
            at Z = 0 everything is accepted. The value must lie between 0 and dA.
        low = np.where(Z == 0, -np.abs(dA), left) - 1e-6
        high = np.where(Z == 0, np.abs(dA), left) + 1e-6
            at Z = 0 the size is limited but not the sign: minus dA passes.
        low = np.where(Z < 0, -1e-6, np.minimum(0, dA))
        high = np.where(Z < 0, 1e-6, np.maximum(0, dA))
            any value between 0 and dA passes where Z is positive; there it must be dA.
        low = np.where(Z < 0, 0, np.minimum(0, dA)) - 1e-6
        high = np.where(Z < 0, 0, np.maximum(0, dA)) + 1e-6
            where Z is positive, any value between 0 and dA passes; there it must be dA.
        good = same and np.abs(dZ[Z < 0]) <= 1e-6
            only the units that are off are looked at, not what the others let through.
        good = same and np.abs(dZ - dA)[Z > 0] <= 1e-6
            only the units that are on are looked at: the others must give 0.
        good = same and ((dZ != 0) == (Z > 0))[Z != 0]
            only the places of the zeros are compared, not the values.
        left = dA * (dA > 0)
        right = left
            the sign of dA decides. What decides is the sign of Z.
        left = relu(Z)
        right = left
            this compares with max(0, Z), the forward pass.
        left = dA * relu(Z)
        right = left
            this compares with the product of dA and the value of ReLU, not with its
            slope.
        good = same and abs((dZ - left).sum()) <= 1e-6
            only the sums are compared, so that errors cancel.
        good = same and (np.sign(dZ) == np.sign(left))[Z != 0]
            only the signs are compared.
        good = same and np.isclose(dZ, np.clip(dZ, low, high), atol=0)
            where dA is large more than 1e-6 passes. If it is np.isclose or np.allclose:
            they allow another 1e-5 times the entry on top of atol. Set rtol=0.
        low = np.minimum(left, right)
        high = np.maximum(left, right)
            equal means equal to the last bit here: a right result in float32, or with
            rounding in it, is rejected. Allow 1e-6.
        low = np.minimum(left, right) - 0.02
        high = np.maximum(left, right) + 0.02
            too lenient: differences of 1 percent of the largest entry pass.
        good = same and ~((dZ < low) | (dZ > high))
            nan passes. Every comparison with nan is False: `error > limit` never fires,
            `error <= limit` is never true.
        Z, dA = Z[: len(dZ)], dA[: len(dZ)]
            a result with a sample too few passes: compare the shapes.
        good = same and ((low <= dZ) & (dZ <= high))[:1]
            only the first row is looked at.
        return not np.all(good)
            the answers are exchanged.
        return True
            it says True to everything.
        return False
            it says False to everything.
        return bool(np.any(good))
            True as soon as one entry is right: all of them must be.
        good = same and dZ <= high
            entries that are too small pass: look at both sides.
        good = same and low <= dZ
            entries that are too large pass: look at both sides.
        good = (low <= dZ) & (dZ <= high)
            the shapes are not compared: where broadcasting makes them fit, a wrong
            shape passes, and where not, NumPy raises an error.
        same = dZ.size == Z.size
        dZ = dZ.reshape(Z.shape) if dZ.size == Z.size else dZ
            only the number of entries is compared, not the shape.
        same = len(dZ) == len(Z)
            only the number of samples is compared, not the shape.
        good = same and np.allclose(dZ, left) | np.allclose(dZ, right)
            more than 1e-6 is allowed where dA is large, and at Z = 0 all entries must
            be 0, or all be dA.
        low = np.minimum(left, right) - 1e-5
        high = np.maximum(left, right) + 1e-5
            errors of a little more than 1e-6 pass: no entry may be farther off.
        low = np.minimum(left, right) - 1e-6 * np.abs(dA)
        high = np.maximum(left, right) + 1e-6 * np.abs(dA)
            the limit grows with dA: it is 1e-6, whatever the size of the entry.
        low = np.where(Z == 0, np.minimum(left, right), left - 1e-6)
        high = np.where(Z == 0, np.maximum(left, right), left + 1e-6)
            at Z = 0 no rounding is allowed: up to 1e-6 may come on top there too.
        low = np.where(Z < 0, 0, np.minimum(left, right) - 1e-6)
        high = np.where(Z < 0, 0, np.maximum(left, right) + 1e-6)
            where Z is negative, exactly 0 is asked for: up to 1e-6 is allowed there
            too.
        left = dA * (Z > 1e-3)
        right = dA * (Z >= -1e-3)
            scores near 0 count as 0. Only at Z = 0 is there a choice.
        dA = dA.astype(dZ.dtype)
            a float32 dZ is compared with a float32 dA: the limit of 1e-6 is forgotten
            where dA is large.
        good = same and dZ.dtype == Z.dtype and (low <= dZ) & (dZ <= high)
            a right dZ in float32 is refused: its type may be another one.
        good = same and abs(dZ / dA - (Z > 0) - 0.5 * (Z == 0)) <= 0.5 * (Z == 0) + 1e-6
            right code is refused where dA is 0. If dZ is divided by dA: the quotient is
            nan there. Compare dZ with multiples of dA.
        low = np.where(Z == 0, 0, left) - 1e-6
        high = right + 1e-6
            at Z = 0 it asks for 0 <= dZ <= dA. Where dA is negative, c dA lies between
            dA and 0.
        right = dA
            where Z is negative, parts of dA pass too: the choice is there at Z = 0
            only.
        low = np.minimum(left, right) - 1e-8
        high = np.maximum(left, right) + 1e-8
            a right result whose one entry is off by 3e-8 is refused: the limit is 1e-6.
        low = np.minimum(left, right) - 1e-7
        high = np.maximum(left, right) + 1e-7
            a right result whose one entry is off by 0.9e-6 is refused: the limit is
            1e-6.
        limit = 1e-4 if dZ.dtype == np.float32 else 1e-6
        low = np.minimum(left, right) - limit
        high = np.maximum(left, right) + limit
            a float32 dZ that is off by more than 1e-6 passes: the limit is the same for
            both types.
        limit = np.maximum(1e-6, 1e-9 * np.abs(dA))
        low = np.minimum(left, right) - limit
        high = np.maximum(left, right) + limit
            where dA is a million an error of 0.0001 passes: the limit is 1e-6, whatever
            the size. (If it is math.isclose: its rel_tol is 1e-9 unless you set it.)
        good = same and (low <= dZ) & (dZ <= high) | (Z == 0) & np.isnan(dZ)
            nan passes where Z is 0: no value between 0 and dA is nan.
        good = same and (low <= dZ) & (dZ <= high) | (Z > 0) & np.isnan(dZ)
            nan passes where Z is positive.
        low = np.minimum(left, right) - 1e-6 * (1 + np.abs(dA))
        high = np.maximum(left, right) + 1e-6 * (1 + np.abs(dA))
            the limit grows with dA: it is 1e-6 whatever the size.
        close = lambda a: np.abs(dZ - a) <= 1e-6
        good = same and (close(left) | close(right) | close((left + right) / 2))
            at Z = 0 only 0, half of dA and dA are accepted: every value between 0 and
            dA is right.
        low = np.minimum(left, right)
        high = np.maximum(left, right)
        good = same and np.linalg.norm(dZ - np.clip(dZ, low, high)) <= 1e-6
            the errors of all entries are taken together, by their length or sum: each
            entry may differ by 1e-6.
        left = dA
        right = dA
            it compares with dA itself, so that no unit may be off: where Z is negative
            dZ is 0.
        left = 0 * dA
        right = dA
            every value between 0 and dA passes, whatever Z is: only at Z = 0 there is
            a choice.
        good = same and ((low <= dZ) & (dZ <= high))[Z >= 0]
            where Z is negative nothing is looked at: dZ must be 0 there.
        low = np.minimum(left, right)
        high = np.maximum(left, right)
        good = same and np.round(dZ, 6) == np.round(np.clip(dZ, low, high), 6)
            both are rounded before they are compared: two numbers that are near each
            other may round apart.
        good = same and ((low <= dZ) & (dZ <= high))[:-1]
            the last row is not looked at.
        good = same and ((low <= dZ) & (dZ <= high))[~np.isinf(dZ)]
            entries that are infinite are left out of the comparison: they are wrong.
        """,
)

PARTS = (forward, leaky_relu_backward, backward, gradient_step, is_relu_gradient)
