"""Exercise 02: cross-entropy, its gradient, and what learners write instead."""

import math

import numpy as np

from nnlib.gradient_check import numerical_gradient, relative_error

from ._mistakes import Mistake
from ._part import Case, Part, Property


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _log_softmax(Z):
    Z = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def _naive_softmax(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def _softmax_of_columns(Z):
    return _softmax(Z.T).T


def _one_hot(rng, m, K):
    return np.eye(K)[rng.integers(K, size=m)]


def _hard(Y):
    """One-hot rows: only the largest entry of each row is left."""
    return np.eye(Y.shape[1], dtype=Y.dtype)[Y.argmax(axis=1)]


def _scores_and_labels(rng):
    """Yield scores of all sizes with labels, one-hot and soft, in both float types."""
    yield Case((np.array([[0.0, np.log(3.0)]]), np.array([[0.0, 1.0]])), "3 parts of 4")
    yield Case(
        (np.array([[0.0, 0.0], [0.0, np.log(3.0)]]), np.array([[1.0, 0.0]] * 2)),
        "1 part of 2, and 1 part of 4",
    )
    large = np.array([[0.0, 1e4], [1e4, 1e4]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    yield Case(large, "exp(1e4) overflows, exp(-1e4) is 0")
    far = np.array([[0.0, 1.0], [-9000.0, -9001.0]]), np.eye(2)
    yield Case(far, "two rows far apart")
    for m, K in ((1, 5), (2, 3), (7, 10), (13, 4), (4, 4)):
        yield rng.normal(scale=2, size=(m, K)), _one_hot(rng, m, K)
    soft = rng.normal(scale=2, size=(5, 3)), rng.dirichlet(np.ones(3), size=5)
    yield Case(soft, "soft labels: each row of Y sums to 1")
    Z, Y = rng.normal(scale=2, size=(3, 7)), _one_hot(rng, 3, 7)
    yield Z.astype(np.float32), Y.astype(np.float32)
    yield (
        np.array([[0.0, 110.0, -3.0]], np.float32),
        np.array([[1.0, 0.0, 0.0]], np.float32),
    )


# ------------------------------------------------------------- the loss from the scores


def _cross_entropy_from_logits(Z, Y):
    Z = Z - Z.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(Z).sum(axis=1))
    return (log_sums - (Y * Z).sum(axis=1)).mean()


def _loss_by_loops(Z, Y):
    total = 0.0
    for i in range(len(Z)):
        top = max(Z[i])
        log_sum = top + math.log(sum(math.exp(z - top) for z in Z[i]))
        for k in range(len(Z[0])):
            total += Y[i, k] * (log_sum - Z[i, k])
    return total / len(Z)


def _loss_by_logaddexp(Z, Y):
    log_sums = np.logaddexp.reduce(Z, axis=1)
    return float(np.mean(log_sums - np.einsum("ij,ij->i", Y, Z)))


def _loss_by_log_softmax(Z, Y):
    return -(Y * _log_softmax(Z)).sum() / len(Z)


def _loss_by_differences(Z, Y):
    D = Z[:, None, :] - Z[:, :, None]  # scores of j minus k
    top = D.max(axis=2, keepdims=True)
    losses = np.log(np.exp(D - top).sum(axis=2)) + top[:, :, 0]
    return np.average(losses, weights=Y) * Y.sum() / len(Y)


def _loss_of(probabilities, log=np.log):
    """Return a mistake: take these probabilities, then the logarithm."""
    return lambda Z, Y: -(Y * log(probabilities(Z))).sum() / len(Z)


def _max_not_added_back(Z, Y):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return (np.log(np.exp(shifted).sum(axis=1)) - (Y * Z).sum(axis=1)).mean()


def _max_of_the_batch(Z, Y):
    Z = Z - Z.max()
    return (np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean()


def _one_sum_for_the_batch(Z, Y):
    S = Z - Z.max(axis=1, keepdims=True)
    return (np.log(np.exp(S).sum()) - (Y * S).sum(axis=1)).mean()


def _binary_cross_entropy(Z, Y):
    A = _softmax(Z)
    return -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum() / len(Z)


def _sum_along_samples(Z, Y):
    Z = Z - Z.max(axis=0)
    return (np.log(np.exp(Z).sum(axis=0)) - (Y * Z).sum(axis=1)).mean()


cross_entropy_from_logits = Part(
    "cross_entropy_from_logits",
    _cross_entropy_from_logits,
    _scores_and_labels,
    properties=[
        Property("the loss is a finite number", lambda Z, Y, J: math.isfinite(J)),
        Property(
            "the loss is not negative", lambda Z, Y, J: J > -1e-6 or f"it is {J:.4g}"
        ),
    ],
    mistakes=[
        Mistake(
            "exp overflows. Subtract each row's largest score first: softmax and loss "
            "stay the same.",
            _loss_of(_naive_softmax),
        ),
        Mistake(
            "the logarithm of a probability that has rounded to 0 is -inf, and 0 times "
            "-inf is nan. Simplify log(softmax) on paper first, so that no probability "
            "is formed.",
            _loss_of(_softmax),
        ),
        Mistake(
            "a small number is added inside the logarithm. It hides the -inf and caps "
            "the loss; the true loss here is in the thousands. Start from log-sum-exp.",
            _loss_of(_softmax, lambda A: np.log(A + 1e-8)),
        ),
        Mistake(
            "the probabilities are clipped before the logarithm: no loss can be larger "
            "than -log of the limit. Start from log-sum-exp.",
            _loss_of(_softmax, lambda A: np.log(np.maximum(A, A.dtype.type(1e-15)))),
        ),
        Mistake(
            "the losses of the samples are added up; J is their mean.",
            lambda Z, Y: _cross_entropy_from_logits(Z, Y) * len(Z),
        ),
        Mistake(
            "the mean runs over all m times K entries. Sum over the classes, then take "
            "the mean over the samples.",
            lambda Z, Y: -(Y * _log_softmax(Z)).mean(),
        ),
        Mistake(
            "the minus sign is missing: logarithms of probabilities are negative.",
            lambda Z, Y: -_cross_entropy_from_logits(Z, Y),
        ),
        Mistake(
            "this is in bits: the logarithm is to base 2. Nats need np.log.",
            lambda Z, Y: _cross_entropy_from_logits(Z, Y) / np.log(2),
        ),
        Mistake(
            "the logarithm is to base 10. Nats need np.log.",
            lambda Z, Y: _cross_entropy_from_logits(Z, Y) / np.log(10),
        ),
        Mistake(
            "the largest score of the whole batch is subtracted: for a row far below "
            "it, the sum is 0 and its logarithm -inf. Each row needs its own maximum.",
            _max_of_the_batch,
        ),
        Mistake(
            "the maximum is subtracted in the log-sum only. Subtract it in both terms, "
            "or add it back.",
            _max_not_added_back,
        ),
        Mistake(
            "softmax is applied twice (P-E2): the loss of a sure and right answer "
            "cannot come near 0.",
            lambda Z, Y: _cross_entropy_from_logits(_softmax(Z), Y),
        ),
        Mistake(
            "only the class with the largest label counts. Y may hold soft labels: "
            "every class is weighted by its own entry of Y.",
            lambda Z, Y: _cross_entropy_from_logits(Z, _hard(Y)),
        ),
        Mistake(
            "this is the loss of K sigmoids, one for each class. The classes share one "
            "softmax.",
            lambda Z, Y: (np.logaddexp(0, Z) - Y * Z).sum() / len(Z),
        ),
        Mistake(
            "the exponentials are summed over the samples, along axis 0; each row is "
            "one sample.",
            _sum_along_samples,
        ),
        Mistake(
            "the logarithm of the sum is missing.",
            lambda Z, Y: (np.exp(Z).sum(axis=1) - (Y * Z).sum(axis=1)).mean(),
        ),
        Mistake(
            "this is the mean probability of the true class with a minus; the "
            "logarithm is missing.",
            lambda Z, Y: -(Y * _softmax(Z)).sum(axis=1).mean(),
        ),
        Mistake(
            "Y stands inside the logarithm. That is the same for one-hot labels and "
            "wrong for soft ones: Y weights the logarithms.",
            lambda Z, Y: (
                -np.logaddexp.reduce(_log_softmax(Z) + np.log(Y), axis=1).mean()
            ),
        ),
        Mistake(
            "one loss for each sample is returned; J is one number, their mean.",
            lambda Z, Y: -(Y * _log_softmax(Z)).sum(axis=1),
        ),
        Mistake(
            "exp overflows. Take the largest score of each row out of the sum before "
            "the logarithm, and add it back after.",
            lambda Z, Y: (np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean(),
        ),
        Mistake(
            "the logarithm is taken of one sum over the whole batch: each sample has a "
            "sum of its own, along axis 1.",
            _one_sum_for_the_batch,
        ),
        Mistake(
            "the classes with the label 0 add terms log(1 - A): that is the binary "
            "cross-entropy of K separate questions. Here only Y log A counts.",
            _binary_cross_entropy,
        ),
    ],
    alternatives=[
        _loss_by_loops,
        _loss_by_logaddexp,
        _loss_by_log_softmax,
        _loss_by_differences,
    ],
    without=("log_softmax", "cross_entropy"),
    equations=("F-4a", "R-eq7", "R-eq8", "P-2.1j", "P-2.1l", "P-2.1o", "P-2.1p"),
)

# ---------------------------------------------------------------------- smooth labels


def _labels_and_epsilons(rng):
    yield Case((np.array([[0.0, 1.0]]), 0.2), "0.2 is shared by two classes")
    yield Case((np.array([[1.0, 0.0, 0.0, 0.0]]), 0.4), "0.4 is shared by four")
    yield Case((_one_hot(rng, 3, 5), 0.0), "epsilon = 0 leaves the labels as they are")
    yield Case((_one_hot(rng, 3, 4), 1.0), "epsilon = 1 leaves nothing of them")
    for m, K in ((1, 3), (5, 7), (4, 4), (11, 10)):
        yield _one_hot(rng, m, K), float(rng.uniform(0.05, 0.5))
    yield Case((rng.dirichlet(np.ones(3), size=4), 0.1), "labels that are soft already")
    yield _one_hot(rng, 3, 10).astype(np.float32), 0.1


def _smooth_labels(Y, epsilon):
    return (1 - epsilon) * Y + epsilon / Y.shape[1]


def _smooth_by_loops(Y, epsilon):
    smooth = np.empty_like(Y)
    for i in range(Y.shape[0]):
        for k in range(Y.shape[1]):
            smooth[i, k] = Y[i, k] - epsilon * Y[i, k] + epsilon / Y.shape[1]
    return smooth


def _smooth_by_mixing(Y, epsilon):
    uniform = np.full_like(Y, 1 / Y.shape[1])
    return epsilon * uniform + (1 - epsilon) * Y


def _smooth_in_place(Y, epsilon):
    smooth = Y.copy()
    smooth += epsilon * (1 / Y.shape[1] - Y)
    return smooth


def _smooth_touching(Y, epsilon):
    Y *= 1 - epsilon
    Y += epsilon / Y.shape[1]
    return Y


smooth_labels = Part(
    "smooth_labels",
    _smooth_labels,
    _labels_and_epsilons,
    properties=[
        Property(
            "every row sums to 1",
            lambda Y, e, S: (
                np.allclose(S.sum(axis=1), 1, atol=1e-5)
                or f"row 0 sums to {S[0].sum():.4g}"
            ),
        ),
        Property("no entry is negative", lambda Y, e, S: (S >= -1e-6).all()),
    ],
    mistakes=[
        Mistake(
            "the other K - 1 classes share epsilon, so the true class keeps 1 - "
            "epsilon. Here all K classes share it, the true one too.",
            lambda Y, e: (1 - e) * Y + e * (1 - Y) / (Y.shape[1] - 1),
        ),
        Mistake(
            "epsilon / K is added, but nothing is taken away: the labels have to "
            "shrink first.",
            lambda Y, e: Y + e / Y.shape[1],
        ),
        Mistake(
            "the labels shrink, but what was taken away is not given to the classes.",
            lambda Y, e: (1 - e) * Y,
        ),
        Mistake(
            "each class gets all of epsilon; the K classes have to share it.",
            lambda Y, e: (1 - e) * Y + e,
        ),
        Mistake(
            "epsilon is divided by the number of samples. The classes share it: "
            "Y.shape[1].",
            lambda Y, e: (1 - e) * Y + e / len(Y),
        ),
        Mistake(
            "epsilon is divided by all m times K entries. The classes of one row share "
            "it.",
            lambda Y, e: (1 - e) * Y + e / Y.size,
        ),
        Mistake(
            "epsilon and 1 - epsilon are exchanged.",
            lambda Y, e: e * Y + (1 - e) / Y.shape[1],
        ),
        Mistake(
            "the entries are cut off at epsilon and 1 - epsilon: the rows no longer "
            "sum to 1 for more than two classes.",
            lambda Y, e: np.maximum(np.minimum(Y, 1 - e), e),
        ),
        Mistake(
            "a share is subtracted from every class, so that zeros become negative.",
            lambda Y, e: (1 + e) * Y - e / Y.shape[1],
        ),
        Mistake(
            "epsilon is added and the row divided by its new sum. That takes away K "
            "epsilon / (1 + K epsilon), not epsilon.",
            lambda Y, e: (Y + e) / (1 + e * Y.shape[1]),
        ),
        Mistake(
            "the share epsilon / K goes to the wrong classes only: the true class must "
            "get one as well.",
            lambda Y, e: (1 - e) * Y + (1 - Y) * e / Y.shape[1],
        ),
        Mistake(
            "this divides by 2 and fits two classes only; there are K of them.",
            lambda Y, e: (1 - e) * Y + e / 2,
        ),
        Mistake(
            "this divides by 10 and fits ten classes only; take K from the shape of Y.",
            lambda Y, e: (1 - e) * Y + e / 10,
        ),
        Mistake(
            "only the largest label of each row is kept. Y may be soft already: scale "
            "all of it.",
            lambda Y, e: _smooth_labels(_hard(Y), e),
        ),
        Mistake(
            "float32 labels give a float64 result: np.full and np.ones make float64. "
            "Plain arithmetic with a Python number keeps the type.",
            lambda Y, e: (1 - e) * Y + np.full(Y.shape, e / Y.shape[1]),
        ),
        Mistake("the input Y was changed: work on a copy of it.", _smooth_touching),
        Mistake(
            "this asks whether a label is 1. Soft labels never are: use Y itself, as "
            "in the formula.",
            lambda Y, e: np.where(
                Y == 1, 1 - e + e / Y.shape[1], e / Y.shape[1]
            ).astype(Y.dtype),
        ),
        Mistake(
            "the true class gets 1 - epsilon only, without its part epsilon / K: the "
            "rows no longer sum to 1.",
            lambda Y, e: np.where(Y > 0, 1 - e, e / Y.shape[1]).astype(Y.dtype),
        ),
    ],
    alternatives=[_smooth_by_loops, _smooth_by_mixing, _smooth_in_place],
    equations=("R-2b", "R-3e"),
)

# ------------------------------------------------------ R's gradient (14 to 22)


def _like_the_difference(loss):
    """Return a test: the result agrees with central differences of this loss."""

    def holds(Z, Y, dZ):
        if Z.dtype != np.float64 or np.abs(Z).max() > 100:
            return True  # differences of huge losses are mostly rounding
        measured = numerical_gradient(lambda Z: loss(Z, Y), Z)
        error = np.abs(dZ - measured).max()
        return bool(error < 1e-8) or f"off by {error:.2g}"

    return holds


def _rows_sum_to_0(Z, Y, dZ):
    return np.allclose(dZ.sum(axis=1), 0, atol=1e-6) or f"row 0: {dZ[0].sum():.4g}"


def _logits_gradient(Z, Y):
    return (_softmax(Z) - Y) / len(Z)


def _gradient_by_loops(Z, Y):
    A, dZ = _softmax(Z), np.zeros_like(Z)
    for i in range(len(Z)):
        for k in range(Z.shape[1]):
            for j in range(Z.shape[1]):
                slope = A[i, k] * (1 - A[i, k]) if j == k else -A[i, j] * A[i, k]
                if Y[i, j] > 0 and A[i, j] > 0:
                    dZ[i, k] -= Y[i, j] / A[i, j] * slope / len(Z)
                elif Y[i, j] > 0:  # 0/0: the limit
                    dZ[i, k] += Y[i, j] * (A[i, k] - (j == k)) / len(Z)
    return dZ


def _gradient_by_equation_21(Z, Y):
    A = np.exp(_log_softmax(Z))
    return (-Y * (1 - A) + (1 - Y) * A) / len(Z)


def _gradient_in_place(Z, Y):
    dZ = _softmax(Z)
    dZ -= Y
    dZ /= dZ.shape[0]
    return dZ


def _equation_15(Z, Y):
    """R's sum over i as printed, averaged: one number for all classes of a sample."""
    A = _softmax(Z)
    return np.zeros_like(Z) - (Y * (1 - A)).sum(axis=1, keepdims=True) / len(Z)


def _by_the_jacobian(Z, Y):
    A = _softmax(Z)
    D = A[:, :, None] * np.eye(A.shape[1], dtype=A.dtype) - A[:, :, None] * A[:, None]
    return np.einsum("ij,ijk->ik", -Y / A, D) / len(Z)


def _of(probabilities):
    return lambda Z, Y: (probabilities(Z) - Y) / len(Z)


logits_gradient = Part(
    "logits_gradient",
    _logits_gradient,
    _scores_and_labels,
    properties=[
        Property("no entry is nan or inf", lambda Z, Y, dZ: np.isfinite(dZ).all()),
        Property("every row sums to 0", _rows_sum_to_0),
        Property(
            "it agrees with central differences",
            _like_the_difference(_cross_entropy_from_logits),
        ),
    ],
    mistakes=[
        Mistake(
            "this is right for one sample only (R-E5): J is a mean over m samples, so "
            "each sample's part is 1/m of it.",
            lambda Z, Y: _softmax(Z) - Y,
        ),
        Mistake(
            "every entry is 0: the sums of equations 15 and 18, taken as printed, "
            "cancel (R-E2). The index i is free on the left, so no sum may use it up.",
            lambda Z, Y: np.zeros_like(Z),
        ),
        Mistake(
            "all classes of a sample get the same number: this is the sum over i of "
            "equation 15 (R-E2). Its term j = i stands alone, without a sum.",
            _equation_15,
        ),
        Mistake(
            "the sum of equation 15 (R-E2) is added to the right terms with j not i. "
            "The term j = i stands alone, without a sum.",
            lambda Z, Y: _equation_15(Z, Y) + (1 - Y) * _softmax(Z) / len(Z),
        ),
        Mistake(
            "only the term j = i of the sum is there (equation 16). The score z_i "
            "moves every probability.",
            lambda Z, Y: -Y * (1 - _softmax(Z)) / len(Z),
        ),
        Mistake(
            "only the terms with j not i are there (equation 19); the term j = i is "
            "missing.",
            lambda Z, Y: (1 - Y) * _softmax(Z) / len(Z),
        ),
        Mistake(
            "equation 18 as printed, with its sum over i (R-E1): it gives y_j (1 - "
            "a_j) where (1 - y_i) a_i must stand.",
            lambda Z, Y: (
                (-Y * (1 - _softmax(Z)) + (Y * (1 - _softmax(Z))).sum(1, keepdims=True))
                / len(Z)
            ),
        ),
        Mistake(
            "the sign is reversed: this is Y - A. The score of the true class must get "
            "a negative entry, so that a step against the gradient raises it.",
            lambda Z, Y: (Y - _softmax(Z)) / len(Z),
        ),
        Mistake(
            "the two parts of equation 20 are subtracted; they are terms of one sum.",
            lambda Z, Y: (2 * Y * _softmax(Z) - Y - _softmax(Z)) / len(Z),
        ),
        Mistake(
            "divided by the number of classes; the mean runs over the samples, len(Z).",
            lambda Z, Y: (_softmax(Z) - Y) / Z.shape[1],
        ),
        Mistake(
            "divided by m and by K. The loss sums over the classes and averages over "
            "the samples only.",
            lambda Z, Y: (_softmax(Z) - Y) / Z.size,
        ),
        Mistake(
            "1/m is taken twice.",
            lambda Z, Y: (_softmax(Z) - Y) / len(Z) ** 2,
        ),
        Mistake(
            "this is the derivative by the probabilities (equation 11). The way on to "
            "the scores leads through softmax.",
            lambda Z, Y: -Y / _softmax(Z) / len(Z),
        ),
        Mistake(
            "Y is subtracted from the scores; it must be subtracted from softmax(Z).",
            _of(lambda Z: Z),
        ),
        Mistake(
            "exp overflows: subtract each row's largest score before exp.",
            _of(_naive_softmax),
        ),
        Mistake(
            "softmax runs along axis 0, over the samples.", _of(_softmax_of_columns)
        ),
        Mistake(
            "softmax is applied twice (P-E2).", _of(lambda Z: _softmax(_softmax(Z)))
        ),
        Mistake(
            "1 is subtracted at the largest label only. Y may hold soft labels: "
            "subtract all of Y.",
            lambda Z, Y: (_softmax(Z) - _hard(Y)) / len(Z),
        ),
        Mistake(
            "the slope a (1 - a) is multiplied in once more: in A - Y the Jacobian of "
            "softmax is already contained.",
            lambda Z, Y: (_softmax(Z) - Y) * _softmax(Z) * (1 - _softmax(Z)) / len(Z),
        ),
        Mistake(
            "twice as large as it must be: the 2 belongs to squared error.",
            lambda Z, Y: 2 * (_softmax(Z) - Y) / len(Z),
        ),
        Mistake(
            "the product of equations 11 and 12 breaks down where a probability has "
            "rounded to 0: 0/0 (R-E15). Multiply out on paper; y/a cancels.",
            _by_the_jacobian,
        ),
    ],
    alternatives=[_gradient_by_loops, _gradient_by_equation_21, _gradient_in_place],
    without=("cross_entropy_backward", "softmax_backward"),
    equations=(
        "R-eq10",
        "R-eq11",
        "R-eq14",
        "R-eq15",
        "R-eq18",
        "R-eq20",
        "R-eq21",
        "R-eq22",
        "F-5.1",
    ),
)

# -------------------------------------------- the gradient of A's squared error


def _squared_error(Z, Y):
    return ((_softmax(Z) - Y) ** 2).sum() / len(Z)


def _squared_error_gradient(Z, Y):
    A = _softmax(Z)
    G = 2 * (A - Y) / len(Z)
    return A * (G - (G * A).sum(axis=1, keepdims=True))


def _squared_by_jacobians(Z, Y):
    dZ = np.zeros_like(Z)
    for i, a in enumerate(_softmax(Z)):
        dZ[i] = (np.diag(a) - np.outer(a, a)) @ (2 * (a - Y[i])) / len(Z)
    return dZ


def _squared_by_einsum(Z, Y):
    A = _softmax(Z)
    D = np.einsum("ij,jk->ijk", A, np.eye(A.shape[1], dtype=A.dtype))
    D -= np.einsum("ij,ik->ijk", A, A)
    return np.einsum("ij,ijk->ik", A - Y, D) * 2 / len(Z)


def _squared_by_loops(Z, Y):
    A, dZ = _softmax(Z), np.empty_like(Z)
    m, K = Z.shape
    for i in range(m):
        mean = sum(A[i, j] * (A[i, j] - Y[i, j]) for j in range(K))
        for k in range(K):
            dZ[i, k] = 2 / m * A[i, k] * (A[i, k] - Y[i, k] - mean)
    return dZ


def _through(change):
    """Return a mistake made of A = softmax(Z) and G = 2(A - Y)/m."""

    def wrong(Z, Y):
        A = _softmax(Z)
        return change(A, 2 * (A - Y) / len(Z))

    return wrong


def _squared_of_columns(Z, Y):
    A = _softmax_of_columns(Z)
    G = 2 * (A - Y) / len(Z)
    return A * (G - (G * A).sum(axis=1, keepdims=True))


def _sum_without_its_factor(Z, Y):
    A = _softmax(Z)
    G = 2 * (A - Y) / len(Z)
    return A * G - (G * A).sum(axis=1, keepdims=True)


def _squared_naive(Z, Y):
    A = _naive_softmax(Z)
    G = 2 * (A - Y) / len(Z)
    return A * (G - (G * A).sum(axis=1, keepdims=True))


squared_error_gradient = Part(
    "squared_error_gradient",
    _squared_error_gradient,
    _scores_and_labels,
    properties=[
        Property("no entry is nan or inf", lambda Z, Y, dZ: np.isfinite(dZ).all()),
        Property("every row sums to 0", _rows_sum_to_0),
        Property(
            "it agrees with central differences", _like_the_difference(_squared_error)
        ),
    ],
    mistakes=[
        Mistake(
            "this is the gradient of cross-entropy, as in A's text (A-E2). Squared "
            "error has another derivative by A, and it has to go through the Jacobian "
            "of softmax.",
            lambda Z, Y: (_softmax(Z) - Y) / len(Z),
        ),
        Mistake(
            "A - Y, as printed (A-E2): that is m times the gradient of cross-entropy. "
            "Begin with the derivative of the squared error by A.",
            lambda Z, Y: _softmax(Z) - Y,
        ),
        Mistake(
            "this is the derivative by the probabilities A. Z comes before softmax: "
            "multiply each row by the Jacobian.",
            _through(lambda A, G: G),
        ),
        Mistake(
            "this is the derivative by A, and without the mean over the samples. The "
            "Jacobian of softmax and 1/m are missing.",
            lambda Z, Y: 2 * (_softmax(Z) - Y),
        ),
        Mistake(
            "only the diagonal of the Jacobian is used, as if each class had a sigmoid "
            "of its own. Each score moves all probabilities of its row.",
            _through(lambda A, G: G * A * (1 - A)),
        ),
        Mistake(
            "half as large as it must be: the derivative of a square has a factor 2.",
            lambda Z, Y: _squared_error_gradient(Z, Y) / 2,
        ),
        Mistake(
            "m times too large: J is the mean over the samples.",
            lambda Z, Y: _squared_error_gradient(Z, Y) * len(Z),
        ),
        Mistake(
            "K times too small: here J sums over the classes, and averages over the "
            "samples only (A-E8).",
            lambda Z, Y: _squared_error_gradient(Z, Y) / Z.shape[1],
        ),
        Mistake(
            "divided by K instead of m: J is the mean over the samples, not over the "
            "classes.",
            lambda Z, Y: _squared_error_gradient(Z, Y) * len(Z) / Z.shape[1],
        ),
        Mistake(
            "the second term of the Jacobian, -a_j a_i, is missing or sums G without "
            "the weights a_j.",
            _through(lambda A, G: G * A),
        ),
        Mistake(
            "the first term of the Jacobian, its diagonal part diag(a), is missing.",
            _through(lambda A, G: -A * (G * A).sum(axis=1, keepdims=True)),
        ),
        Mistake(
            "the weighted sum is added; the Jacobian has -a_j a_i.",
            _through(lambda A, G: A * (G + (G * A).sum(axis=1, keepdims=True))),
        ),
        Mistake(
            "the weighted sum is subtracted from G, but the factor a_i before the "
            "bracket is missing.",
            _through(lambda A, G: G - (G * A).sum(axis=1, keepdims=True)),
        ),
        Mistake(
            "the sign is reversed: A - Y, not Y - A.",
            lambda Z, Y: -_squared_error_gradient(Z, Y),
        ),
        Mistake(
            "the weighted sum runs over the samples, along axis 0. Each row has a sum "
            "of its own.",
            _through(lambda A, G: A * (G - (G * A).sum(axis=0))),
        ),
        Mistake(
            "the weighted sum runs over the whole batch. Each row has a sum of its "
            "own: axis 1.",
            _through(lambda A, G: A * (G - (G * A).sum())),
        ),
        Mistake(
            "the sum along axis 1 has lost its axis: shape (m,) is then read as a row. "
            "keepdims=True gives (m, 1).",
            _through(lambda A, G: A * (G - (G * A).sum(axis=1))),
        ),
        Mistake(
            "the Jacobian is applied twice.",
            lambda Z, Y: (
                _softmax(Z)
                * (
                    _squared_error_gradient(Z, Y)
                    - (_squared_error_gradient(Z, Y) * _softmax(Z)).sum(1)[:, None]
                )
            ),
        ),
        Mistake(
            "exp overflows: subtract each row's largest score before exp.",
            _squared_naive,
        ),
        Mistake("softmax runs along axis 0, over the samples.", _squared_of_columns),
        Mistake(
            "the sum of each row is subtracted without its factor A: in the formula "
            "A_ij times A_ik stands there, so A multiplies both terms.",
            _sum_without_its_factor,
        ),
    ],
    alternatives=[_squared_by_jacobians, _squared_by_einsum, _squared_by_loops],
    without=("mean_squared_error_backward", "softmax_backward"),
    equations=("A-2a", "A-2b", "A-4a"),
)

# ------------------------------------------------------ a test of somebody's gradient


def _losses_around(theta, h, scale=1.0):
    """Return J at theta + h e_i and at theta - h e_i, and the gradient, of a J."""
    n = len(theta)
    target = np.linspace(0.3, 0.7, n)  # any target

    def J(theta):
        return scale * float(((theta - target) ** 2).mean() + theta[0] * theta[-1])

    gradient = 2 * (theta - target) / n
    gradient[0] += theta[-1]
    gradient[-1] += theta[0]
    steps = h * np.eye(n)
    plus = np.array([J(theta + step) for step in steps])
    minus = np.array([J(theta - step) for step in steps])
    return plus, minus, scale * gradient


def _changed(array, i, new):
    array = array.copy()
    array[i] = new
    return array


def _gradient_claims(rng):
    """Losses on both sides of theta, and what somebody's code says the gradient is."""
    square = np.array([3.01**2]), np.array([2.99**2]), 0.01
    yield Case((*square, np.array([6.0])), "J = theta squared at 3: right")
    yield Case((*square, np.array([3.0])), "J = theta squared at 3: the 2 is missing")
    yield Case((*square, np.array([12.0])), "J = theta squared at 3: twice too large")
    for n, h in ((2, 1e-5), (7, 1e-5), (12, 1e-3)):
        plus, minus, g = _losses_around(rng.uniform(1, 2, size=n), h)
        yield Case((plus, minus, h, g), "right")
        yield Case((plus, minus, h, 7 * g), "7 times too large")
    h = 1e-5
    plus, minus, g = _losses_around(rng.uniform(1, 2, size=8), h)
    yield Case((plus, minus, h, -g), "the sign is wrong")
    yield Case((plus, minus, h, g[::-1].copy()), "the order is reversed")
    yield Case((plus, minus, h, 1.001 * g), "off by 0.1 percent")
    yield Case((plus, minus, h, _changed(g, 5, 0.0)), "one entry is 0")
    yield Case((plus, minus, h, _changed(g, 0, g[0] + 1)), "only the first is wrong")
    yield Case(
        (plus, minus, h, g + np.eye(8)[2] - np.eye(8)[4]), "errors of both signs"
    )
    yield Case((plus, minus, h, g - np.eye(8)[3]), "one entry is too small")
    yield Case((plus, minus, h, _changed(g, 3, np.nan)), "nan")
    yield Case((plus, minus, h, np.full(8, np.inf)), "inf")
    yield Case((plus, minus, h, np.zeros(8)), "all zeros")
    yield Case((plus, plus, h, np.zeros(8)), "right: J does not change")
    yield Case((plus, plus, h, g), "J does not change, so 0 is right")
    yield Case((plus, minus, h, g[:, None].copy()), "shape (8, 1)")
    yield Case((plus, minus, h, g[:7].copy()), "an entry is missing")
    same = np.full(8, 2.0)
    yield Case((same + h, same - h, h, np.ones((1, 1))), "shape (1, 1)")
    falls = np.array([8.9401]), np.array([9.0601]), 0.01
    yield Case((*falls, np.array([-6.0])), "right: the only slope is negative")
    yield Case((*falls, np.array([[-6.0]])), "one parameter, but shape (1, 1)")
    tiny = 1e-9 * np.array([2.0, 1.0])
    off = tiny + np.array([0, 1e-14])
    yield Case((tiny, -tiny, 1.0, off), "small numbers, off by 5e-6 of the largest")
    theta = rng.uniform(1, 2, size=5)
    for scale in (1e-9, 1e6):
        plus, minus, g = _losses_around(theta, h, scale)
        yield Case((plus, minus, h, g), f"right, J of size {scale:.0e}")
        yield Case((plus, minus, h, 1.1 * g), f"10 percent off, J of size {scale:.0e}")
    plus, minus = (
        np.array([1.0 + 2e-5, 1.0 + 1e-16 / 3]),
        np.array([1 - 2e-5, 1 - 2e-16]),
    )
    yield Case((plus, minus, h, np.array([2.0, 0.0])), "right: one true entry is 0")
    plus, minus, g = _losses_around(rng.uniform(1, 2, size=400), h)
    off = _changed(g, 200, g[200] + 1e-4 * np.abs(g).max())
    yield Case((plus, minus, h, off), "one entry of 400 is off, by 1e-4 of the largest")


def _measured(plus, minus, h):
    return (plus - minus) / (2 * h)


def _gradient_is_right(J_plus, J_minus, h, dtheta):
    measured = _measured(J_plus, J_minus, h)
    if dtheta.shape != measured.shape:
        return False
    limit = 1e-6 * np.abs(measured).max()
    return bool(np.abs(measured - dtheta).max() <= limit)


def _is_right_by_norms(J_plus, J_minus, h, dtheta):
    if np.shape(J_plus) != np.shape(dtheta):
        return False
    measured = _measured(J_plus, J_minus, h)
    size = np.linalg.norm(measured) + np.linalg.norm(dtheta)
    if size == 0:
        return True
    return bool(np.linalg.norm(measured - dtheta) / size < 1e-6)


def _is_right_by_loops(J_plus, J_minus, h, dtheta):
    if dtheta.shape != J_plus.shape:
        return False
    measured = [(p - q) / (2 * h) for p, q in zip(J_plus, J_minus, strict=True)]
    largest = max(abs(x) for x in measured)
    for one, other in zip(measured, dtheta, strict=True):
        if not abs(one - other) <= 1e-6 * largest:
            return False
    return True


def _is_right_by_library(J_plus, J_minus, h, dtheta):
    if dtheta.shape != J_plus.shape or not np.isfinite(dtheta).all():
        return False
    return relative_error(_measured(J_plus, J_minus, h), dtheta) < 1e-6


def _judged(verdict):
    """Return a mistake: shape is looked at, the verdict on the numbers is wrong."""

    def wrong(J_plus, J_minus, h, dtheta):
        if dtheta.shape != J_plus.shape:
            return False
        return bool(verdict(_measured(J_plus, J_minus, h), dtheta))

    return wrong


def _relative(measured, dtheta):
    return np.abs(measured - dtheta).max() / max(
        np.abs(measured).max(), np.abs(dtheta).max()
    )


def _without_shape(J_plus, J_minus, h, dtheta):
    dtheta = np.resize(dtheta, J_plus.shape)
    return _gradient_is_right(J_plus, J_minus, h, dtheta)


def _judged_within(limit):
    """Return a test with another limit of the error."""

    def judge(J_plus, J_minus, h, dtheta):
        measured = _measured(J_plus, J_minus, h)
        if dtheta.shape != measured.shape:
            return False
        return bool((np.abs(measured - dtheta) <= limit(measured)).all())

    return judge


def _length_only(J_plus, J_minus, h, dtheta):
    measured = _measured(J_plus, J_minus, h)
    if len(dtheta) != len(measured):
        return False
    limit = 1e-6 * np.abs(measured).max()
    return bool((np.abs(measured - dtheta) <= limit).all())


def _same_direction(measured, dtheta):
    product = np.linalg.norm(measured) * np.linalg.norm(dtheta)
    return measured @ dtheta >= (1 - 1e-9) * product


gradient_is_right = Part(
    "gradient_is_right",
    _gradient_is_right,
    _gradient_claims,
    mistakes=[
        Mistake(
            "the step is 2h wide, from theta - h to theta + h, not h.",
            lambda p, q, h, d: _gradient_is_right(p, q, h / 2, d),
        ),
        Mistake(
            "the difference of the losses is not divided by the step 2h.",
            lambda p, q, h, d: _gradient_is_right(p, q, 0.5, d),
        ),
        Mistake(
            "the sum of the losses stands where their difference must.",
            lambda p, q, h, d: _gradient_is_right(p, -q, h, d),
        ),
        Mistake(
            "the difference is J_minus - J_plus: the sign is reversed.",
            lambda p, q, h, d: _gradient_is_right(q, p, h, d),
        ),
        Mistake(
            "the limit is absolute. A gradient of size 1e-9 passes whatever it is, and "
            "a right one of size 1e6 fails: divide by the size of the gradient.",
            _judged(lambda n, d: np.abs(n - d).max() < 1e-7),
        ),
        Mistake(
            "np.allclose has an absolute limit of 1e-8 as well: a small gradient "
            "passes whatever it is. Set atol=0 and measure by the largest entry.",
            _judged(lambda n, d: np.allclose(n, d, rtol=1e-6)),
        ),
        Mistake(
            "each entry is measured by its own size. Where the true entry is 0, "
            "rounding alone makes this 1 or nan: measure all by the largest entry.",
            _judged(
                lambda n, d: (
                    np.abs(n - d) <= 1e-6 * np.maximum(np.abs(n), np.abs(d))
                ).all()
            ),
        ),
        Mistake(
            "0/0: both gradients are 0 and agree, the quotient is nan. Multiply the "
            "limit by the size instead of dividing, or ask for 0 first.",
            _judged(lambda n, d: _relative(n, d) < 1e-6),
        ),
        Mistake(
            "nan passes: every comparison with nan is False, so `error > limit` never "
            "fires. Ask for `error <= limit`.",
            _judged(lambda n, d: not _relative(n, d) > 1e-6),
        ),
        Mistake(
            "inf passes: the difference is inf, the size too, and inf <= inf is True. "
            "Ask for finite entries first.",
            _judged(
                lambda n, d: (
                    np.abs(n - d).max() <= 1e-6 * max(np.abs(n).max(), np.abs(d).max())
                )
            ),
        ),
        Mistake(
            "the differences are added up with their signs, so that errors cancel. "
            "Take np.abs first.",
            _judged(
                lambda n, d: (
                    abs((n - d).sum()) <= 1e-6 * max(np.abs(n).max(), np.abs(d).max())
                )
            ),
        ),
        Mistake(
            "the mean of the differences is looked at: one wrong entry among many "
            "disappears in it. Take the largest.",
            _judged(
                lambda n, d: (
                    np.abs(n - d).mean() <= 1e-6 * max(np.abs(n).max(), np.abs(d).max())
                )
            ),
        ),
        Mistake(
            "np.abs is missing: an entry that is off to one side passes.",
            _judged(
                lambda n, d: (
                    (n - d).max() <= 1e-6 * max(np.abs(n).max(), np.abs(d).max())
                )
            ),
        ),
        Mistake(
            "only the first entry is looked at.",
            _judged(lambda n, d: abs(n[0] - d[0]) <= 1e-6 * max(abs(n[0]), abs(d[0]))),
        ),
        Mistake(
            "only the direction is compared: a gradient that is m times too large "
            "passes.",
            _judged(_same_direction),
        ),
        Mistake(
            "only the lengths of the two gradients are compared, not their entries.",
            _judged(
                lambda n, d: (
                    abs(np.linalg.norm(n) - np.linalg.norm(d))
                    <= 1e-6 * np.linalg.norm(n)
                )
            ),
        ),
        Mistake(
            "only the signs are compared.",
            _judged(lambda n, d: np.array_equal(np.sign(n), np.sign(d))),
        ),
        Mistake(
            "the shapes are not compared. An entry may be missing, and (8, 1) against "
            "(8,) broadcasts.",
            _without_shape,
        ),
        Mistake(
            "too lenient: a gradient that is 0.1 percent off passes. A right one "
            "agrees to 1e-6 of its largest entry.",
            _judged(
                lambda n, d: (
                    np.abs(n - d).max() <= 1e-2 * max(np.abs(n).max(), np.abs(d).max())
                )
            ),
        ),
        Mistake(
            "too strict: the losses carry rounding errors, so that even a right "
            "gradient agrees to about 1e-10 only.",
            _judged(
                lambda n, d: (
                    np.abs(n - d).max() <= 1e-12 * max(np.abs(n).max(), np.abs(d).max())
                )
            ),
        ),
        Mistake(
            "the answers are exchanged.",
            lambda p, q, h, d: not _gradient_is_right(p, q, h, d),
        ),
        Mistake(
            "the largest central difference is taken with its sign: if all slopes are "
            "negative, no error is small enough. Take the absolute value first.",
            _judged_within(lambda measured: 1e-6 * measured.max()),
        ),
        Mistake(
            "a small number is added to the scale, as large as the gradient itself may "
            "be: for small gradients too much passes. Compare products instead of "
            "dividing, then nothing can be divided by 0.",
            _judged_within(lambda measured: 1e-6 * (np.abs(measured).max() + 1e-8)),
        ),
        Mistake(
            "only the number of rows is compared, so shape (n, 1) passes for n = 1: "
            "compare the shapes.",
            _length_only,
        ),
    ],
    alternatives=[_is_right_by_norms, _is_right_by_loops, _is_right_by_library],
    samples=lambda *_: 1,
    without=("check_gradients",),
    equations=("R-eq22", "A-4a"),
)

PARTS = (
    cross_entropy_from_logits,
    smooth_labels,
    logits_gradient,
    squared_error_gradient,
    gradient_is_right,
)
