"""Exercise 02: cross-entropy, its gradient, and what learners write instead."""

import math

import numpy as np

from nnlib.gradient_check import numerical_gradient

from ._drawn import laid_out, many, mixed, plan
from ._mistakes import Mistake
from ._part import Case, Part, Property
from ._rows import rows_have_sum


def softmax(Z):
    """Return softmax of each row."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def log_softmax(Z):
    """Return the logarithms of softmax of each row."""
    Z = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def naive_softmax(Z):
    """Return softmax as the formula is printed: exp may overflow."""
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def one_hot(rng, m, K):
    """Draw m one-hot labels."""
    return np.eye(K)[rng.integers(K, size=m)]


def hard(Y):
    """Return one-hot rows: only the largest entry of each row is left."""
    return np.eye(Y.shape[1], dtype=Y.dtype)[Y.argmax(axis=1)]


def scores_and_labels(rng):
    """Yield scores of all sizes with labels, one-hot and soft, in both float types."""
    yield Case((np.array([[0.0, np.log(3.0)]]), np.array([[0.0, 1.0]])), "3 parts of 4")
    yield Case(
        (np.array([[0.0, 0.0], [0.0, np.log(3.0)]]), np.array([[1.0, 0.0]] * 2)),
        "1 part of 2, and 1 part of 4",
    )
    yield rng.normal(size=(3, 4)), one_hot(rng, 3, 4)
    large = np.array([[0.0, 1e4], [1e4, 1e4]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    yield Case(large, "exp(1e4) overflows, exp(-1e4) is 0")
    far = np.array([[0.0, 1.0], [-9000.0, -9001.0]]), np.eye(2)
    yield Case(far, "two rows far apart")
    yield (
        np.array([[0.0, 110.0, -3.0]], np.float32),
        np.array([[1.0, 0.0, 0.0]], np.float32),
    )
    sure = np.array([[9.0, 0.0], [0.0, 9.0]]), np.eye(2)
    yield Case(sure, "sure and right: probabilities of 1.2e-4 are left")
    yield rng.normal(size=(3, 12)), one_hot(rng, 3, 12)
    soft = np.array([[1.0, 2.0, 3.0]]), np.array([[0.5, 0.25, 0.25]])
    yield Case(soft, "soft labels: the row of Y sums to 1")
    for i, (m, K, kind, order, far) in enumerate(plan()):
        Z = rng.uniform(-1, 1, size=(m, K)) * (9e3 if far else 3)
        soft = (i + i // 4 + i // 8) % 2
        Y = rng.dirichlet(np.ones(K), size=m) if soft else one_hot(rng, m, K)
        words = "soft labels: each row of Y sums to 1" if soft and K > 1 else ""
        yield Case((laid_out(Z, kind, order), Y.astype(kind)), words)
    tie = np.array([[0.0, 0.0, -40.0]]), np.array([[0.0, 0.0, 1.0]])
    yield Case(tie, "two scores are 0, that of the label is -40")
    Z, Y = many(), np.eye(12)[np.arange(40) % 12]
    Z[-1, -1] = 1e4
    yield Case((Z, Y), "40 samples, 12 classes, the last score is 10,000")
    rare = np.array([[0.0, -14.0]]), np.array([[0.0, 1.0]])
    yield Case(rare, "the true class has a probability of 8e-7")


def weighted_batches(rng):
    """Yield the same with a weight for each sample; some weights are 0."""
    zeros = np.array([[0.0, 0.0], [0.0, np.log(3.0)]]), np.array([[1.0, 0.0]] * 2)
    yield Case((*zeros, np.array([1.0, 3.0])), "1 part of 2, and three times 1 of 4")
    yield Case((*zeros, np.array([2.0, 0.0])), "the second sample has no say")
    yield Case((*zeros, np.array([0.1, 0.2])), "the weights sum to 0.3")
    yield Case((*zeros, np.array([1e-9, 5e-9])), "weights of 1e-9 and 5e-9")
    Z, Y = np.array([[0.0, 1e4], [0.0, 0.0]]), np.array([[1.0, 0.0]] * 2)
    few = np.array([5e-4, 1.0])
    yield Case((Z, Y, few), "a weight of 0.0005 beside 1, and a loss of 10,000")
    tiny = np.array([1e-9, 1e-9])
    yield Case((np.array([[0.0, 3.0], [0.0, 1.0]]), Y, tiny), "both weights are 1e-9")
    alike = np.array([[0.0, 1.0], [0.0, 1.0], [2.0, 0.0]]), np.array([[1.0, 0.0]] * 3)
    yield Case((*alike, np.ones(3)), "the first two samples are equal")
    for i, drawn in enumerate(scores_and_labels(rng)):
        case = drawn if isinstance(drawn, Case) else Case(drawn)
        Z, Y = case.args
        weights = (1, 1e-3, 1e3)[i % 3] * rng.uniform(0.5, 3, size=len(Z))
        if len(Z) > 2 and i % 4:
            weights[i % len(Z)] = 0
        yield Case((Z, Y, weights.astype(Z.dtype)), case.note)


# ------------------------------------------------------------- the loss from the scores


FORBIDDEN = (
    "log_softmax",
    "cross_entropy",
    "cross_entropy_from_logits",
    "cross_entropy_backward",
    "mean_squared_error_backward",
    "softmax_backward",
    "softmax_jacobian",
    "check_gradients",
)


def weighted_mean_loss(Z, Y, weights):
    """Return the weighted mean of the cross-entropies, from the scores."""
    top = Z.max(axis=1, keepdims=True)
    S = Z - top
    log_sums = np.log(np.exp(S).sum(axis=1))
    losses = log_sums - (Y * S).sum(axis=1)
    total = weights.sum()
    return (weights * losses).sum() / total


def apart(limit):
    """Return a trait: two scores of a row are further apart."""
    return lambda Z, *_: (np.ptp(Z, axis=1) > limit).any()


SCORES_AND_LABELS = {  # of which some inputs have some
    "with soft labels": lambda Z, Y, *_: (Y.max(axis=1) < 1).any(),
    "with scores more than 30 apart in a row": apart(30),
    "with scores more than 100 apart in a row": apart(100),
    "with scores more than 700 apart in a row": apart(700),
    "with finite scores beyond 30": lambda Z, *_: (np.abs(Z) > 30).any(),
}
WEIGHTED = SCORES_AND_LABELS | {
    "with a weight of 0": lambda Z, Y, v: (v == 0).any(),
    "with weights that are not equal": lambda Z, Y, v: np.ptp(v) > 0,
    "with weights whose sum is below 1": lambda Z, Y, v: v.sum() < 1,
    "with weights whose sum is 1 or more": lambda Z, Y, v: v.sum() >= 1,
    "with a weight above 1": lambda Z, Y, v: (v > 1).any(),
    "with a weight below 0.01": lambda Z, Y, v: (v < 0.01).any(),
}

weighted_cross_entropy = Part(
    "weighted_cross_entropy",
    weighted_mean_loss,
    weighted_batches,
    properties=[
        Property("the loss is a finite number", lambda *args: math.isfinite(args[-1])),
        Property(
            "the loss is not negative",
            lambda *args: args[-1] > -1e-6 or f"it is {args[-1]:.4g}",
        ),
    ],
    without=FORBIDDEN,
    traits=WEIGHTED,
    equations=("F-4a", "R-eq7", "R-eq8", "P-2.1j", "P-2.1l", "P-2.1o", "P-2.1p"),
    mistakes="""
        losses = -(Y * np.log(naive_softmax(Z))).sum(axis=1)
            exp overflows. Subtract each row's largest score first: softmax and loss
            stay the same.
        losses = -(Y * np.log(softmax(Z))).sum(axis=1)
            the logarithm of a probability that has rounded to 0 is -inf, and 0 times
            -inf is nan. Simplify log(softmax) on paper first, so that no probability is
            formed.
        losses = -(Y * np.log(softmax(Z) + 1e-8)).sum(axis=1)
            a small number is added inside the logarithm. It hides the -inf and caps the
            loss; the true loss here is in the thousands. Start from log-sum-exp.
        losses = -(Y * np.log(np.maximum(softmax(Z), 1e-15))).sum(axis=1)
            the probabilities are clipped before the logarithm: no loss can be larger
            than -log of the limit. Start from log-sum-exp.
        total = 1
            the weighted losses are added up; J divides by the sum of the weights.
        total = len(Z)
            the weighted losses are divided by m. A weighted mean divides by the sum of
            the weights.
        total = np.count_nonzero(weights)
            this divides by the number of samples with a weight; divide by the sum of
            the weights.
        return losses.mean()
            the weights have no effect: this is the plain mean of the losses.
        return losses.sum()
            the weights have no effect, and the losses are added up; J is a mean.
        weights = weights.astype(int)
            the weights count as whole numbers: take them as they are.
        return losses[weights > 0].mean()
            samples without a weight are left out, but all others count the same.
        weights = weights**2
            the weights are squared: they multiply the losses once.
        weights = weights[::-1]
            the weights meet the losses in reverse order.
        total = weights.sum() * Z.shape[1]
            the mean runs over the classes too. Sum over the classes, then take the
            weighted mean over the samples.
        return -(weights * losses).sum() / total
            the minus sign is missing: logarithms of probabilities are negative.
        total = weights.sum() * np.log(2)
            this is in bits: the logarithm is to base 2. Nats need np.log.
        total = weights.sum() * np.log(10)
            the logarithm is to base 10. Nats need np.log.
        top = Z.max()
            the largest score of the whole batch is subtracted: for a row far below it,
            the sum is 0 and its logarithm -inf. Each row needs its own maximum.
        losses = log_sums - (Y * Z).sum(axis=1)
            the maximum is subtracted in the log-sum only. Subtract it in both terms, or
            add it back.
        Z = softmax(Z)
            softmax is applied twice: the loss of a sure and right answer cannot come
            near 0.
        Y = hard(Y)
            only the class with the largest label counts. Y may hold soft labels: every
            class is weighted by its own entry of Y.
        losses = (np.logaddexp(0, Z) - Y * Z).sum(axis=1)
            this is the loss of K sigmoids, one for each class. The classes share one
            softmax.
        top = Z.max(axis=0)
        log_sums = np.log(np.exp(S).sum(axis=0))
            the exponentials are summed over the samples, along axis 0; each row is one
            sample.
        losses = np.exp(Z).sum(axis=1) - (Y * Z).sum(axis=1)
            the logarithm of the sum is missing.
        losses = -(Y * Z).sum(axis=1)
            this is the score of the true class with a minus. The logarithm of the sum
            of the exponentials is missing.
        losses = ((softmax(Z) - Y) ** 2).sum(axis=1)
            this is the squared error of the probabilities, not the cross-entropy.
        losses = -(softmax(Z) * np.log(Y + 1e-12)).sum(axis=1)
            labels and probabilities are exchanged: the logarithm is that of A, and Y
            weights it.
        losses = -(Y * log_softmax(Z.T).T).sum(axis=1)
            softmax runs along axis 0, over the samples; each row is one sample.
        return -(weights * Y * log_softmax(Z)).sum() / total
            the weights lie along the classes, or do not fit. Each belongs to a row:
            take the sum over the classes first, or weights[:, None].
        losses = (Y * (np.log(np.where(Y > 0, Y, 1)) - log_softmax(Z))).sum(axis=1)
            the entropy of the labels is subtracted, which is 0 for one-hot labels only:
            this is the Kullback-Leibler divergence.
        losses = -np.where(Y == 1, log_softmax(Z), 0).sum(axis=1)
            only labels of exactly 1 count. Y may hold soft labels: every class is
            weighted by its own entry of Y.
        losses = np.minimum(log_sums - (Y * S).sum(axis=1), 1000)
            no loss can be larger than 1000; here losses go to 20,000.
        logs = np.log(softmax(Z))
        losses = -(Y * np.where(np.isfinite(logs), logs, 0)).sum(axis=1)
            where a probability has rounded to 0, its term is left out, and a sure and
            wrong answer costs nothing. Start from log-sum-exp.
        losses = Z.max(axis=1) - (Y * Z).sum(axis=1)
            the logarithm of the sum is taken for the largest score: equal scores then
            cost nothing.
        weights = np.where(weights == 0, 1, weights)
            a weight of 0 counts as 1: such a sample has no say.
        weights = np.minimum(weights, 1)
            weights above 1 count as 1.
        weights = np.append(weights[: max(1, len(Z) - 1)], weights[len(Z) :])
        losses = (log_sums - (Y * S).sum(axis=1))[: len(weights)]
            the last sample is left out, with its weight.
        total = np.maximum(weights.sum(), 1)
            the weighted losses are divided by 1 where the sum of the weights is less.
        losses = -(Y * softmax(Z)).sum(axis=1)
            this is the mean probability of the true class with a minus; the logarithm
            is missing.
        losses = -np.logaddexp.reduce(log_softmax(Z) + np.log(Y), axis=1)
            Y stands inside the logarithm. That is the same for one-hot labels and wrong
            for soft ones: Y weights the logarithms.
        return weights * losses / total
            one number for each sample is returned; J is their sum.
        top = 0
            exp overflows. Take the largest score of each row out of the sum before the
            logarithm, and add it back after.
        log_sums = np.log(np.exp(S).sum())
            the logarithm is taken of one sum over the whole batch: each sample has a
            sum of its own, along axis 1.
        A = softmax(Z)
        losses = -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum(axis=1)
            the classes with the label 0 add terms log(1 - A): that is the binary
            cross-entropy of K separate questions. Here only Y log A counts.
        log_sums = np.log2(np.exp(S).sum(axis=1))
            the logarithm of the sums has the base 2: the loss is in nats.
        losses = -(Y * np.log(softmax(Z) + 1e-12)).sum(axis=1)
            probabilities are kept above 1e-12, or it is added to them, so that no loss
            is above 27.6: take the logarithm from the scores.
        losses = -(Y * np.log(np.clip(softmax(Z), 1e-300, 1))).sum(axis=1)
            probabilities below 1e-300 count as 1e-300, so that no loss is above 691:
            take the logarithm from the scores.
        A = softmax(Z)
        losses = -(Y * np.where(A > 0, np.log(A), -745.0)).sum(axis=1)
            where a probability has rounded to 0 the loss is 745: take the logarithm
            from the scores.
        top = Z.max()
        losses = -(Y * (S - log_sums[:, None])).sum(axis=1)
            rows far below the largest score of the batch give nan: subtract the largest
            score of each row.
        Z = np.clip(Z, -700, 700)
            scores beyond 700 count as 700: subtract each row's largest instead.
        total = weights.sum() + 1e-6
            a small number is added to the sum of the weights: one of them is positive,
            so nothing is divided by 0.
        weights = weights.astype(int)
        total = max(weights.sum(), 1)
            the weights are cut to whole numbers: take them as they are.
        total = np.sqrt((weights**2).sum())
            the weights are divided by the root of the sum of their squares: divide by
            their sum.
        S = (Z - top).astype(np.float32)
        Y = Y.astype(np.float32)
            the loss is right to seven digits only, as in float32: compute in the type
            of Z.
        """,
)

# ---------------------------------------------------------------------- smooth labels


def labels_and_epsilons(rng):
    """Yield one-hot and soft labels with the part to be shared."""
    yield Case((np.array([[0.0, 1.0]]), 0.2), "0.2 is shared by two classes")
    yield Case((np.array([[1.0, 0.0, 0.0, 0.0]]), 0.4), "0.4 is shared by four")
    yield one_hot(rng, 3, 5), 0.3
    yield Case((one_hot(rng, 3, 5), 0.0), "epsilon = 0 leaves the labels as they are")
    yield Case((one_hot(rng, 3, 4), 1.0), "epsilon = 1 leaves nothing of them")
    yield Case((np.array([[0.5, 0.3, 0.2]]), 0.1), "labels that are soft already")
    yield Case((np.array([[0.5, 0.3, 0.2]]), 1.0), "soft, and nothing is left of them")
    yield Case((np.array([[1.0, 0.0], [0.0, 1.0]]), 0.6), "0.6, more than a half")
    yield Case((np.array([[1.0, 0.0], [0.0, 1.0]]), 0.005), "0.005 is shared, too")
    yield Case((np.array([[1.0, 0.0], [0.0, 1.0]]), 1e-4), "so is 0.0001")
    Y = np.eye(12)[np.arange(40) % 12]
    yield Case((Y, 0.3), "40 samples, 12 classes")
    epsilons = 0.0, 1.0, 0.1, None
    for i, (m, K, kind, order, soft) in enumerate(plan()):
        Y = rng.dirichlet(np.ones(K), size=m) if soft else one_hot(rng, m, K)
        epsilon = epsilons[mixed(i)]
        epsilon = float(rng.uniform(0.2, 0.8)) if epsilon is None else epsilon
        yield Case((laid_out(Y, kind, order), epsilon), "soft" if soft else "")


def smoothed(Y, epsilon):
    """Return labels of which epsilon is shared by all classes."""
    share = epsilon / Y.shape[1]
    return (1 - epsilon) * Y + share


smooth_labels = Part(
    "smooth_labels",
    smoothed,
    labels_and_epsilons,
    properties=[
        Property("every row sums to 1", lambda Y, e, S: rows_have_sum(1, S, 1e-5)),
        Property("no entry is negative", lambda Y, e, S: (S >= -1e-6).all()),
    ],
    traits={
        "with soft labels": lambda Y, e: (Y.max(axis=1) < 1).any(),
        "with labels that are not soft": lambda Y, e: (Y.max(axis=1) == 1).any(),
        "with epsilon = 0": lambda Y, e: e == 0,
        "with epsilon = 1": lambda Y, e: e == 1,
        "with epsilon above 0.5": lambda Y, e: e > 0.5,
        "with epsilon above 0": lambda Y, e: e > 0,
        "with epsilon below 1": lambda Y, e: e < 1,
        "with epsilon between 0 and 1": lambda Y, e: 0 < e < 1,
    },
    equations=("R-2b", "R-3e"),
    mistakes="""
        share = epsilon * (1 - Y) / (Y.shape[1] - 1)
            the other K - 1 classes share epsilon, so the true class keeps 1 - epsilon.
            Here all K classes share it, the true one too.
        return Y + share
            epsilon / K is added, but nothing is taken away: the labels have to shrink
            first.
        return (1 - epsilon) * Y
            the labels shrink, but what was taken away is not given to the classes.
        epsilon = 0.1
            the result is that for epsilon = 0.1, whatever epsilon is.
        epsilon = epsilon**2
            this is the result for the square of epsilon.
        return (1 + epsilon) * Y + share
            the labels grow by epsilon; they have to shrink, by 1 - epsilon.
        share = epsilon * Y.mean(axis=0)
            epsilon is shared as the classes of this batch are. All classes get equal
            parts, epsilon / K.
        share = epsilon / Y.shape[1] * Y
            epsilon / K is given to the classes in proportion to their labels, so that a
            zero stays a zero. All classes get equal parts.
        share = np.where(Y > 0, 0, epsilon / Y.shape[1]).astype(Y.dtype)
            classes with a label above 0 get no part of epsilon: the true class gets one
            like all others.
        Y = (Y > 0).astype(Y.dtype)
            every label above 0 counts as 1. Y may be soft already: use Y itself.
        share = epsilon
            each class gets all of epsilon; the K classes have to share it.
        share = epsilon / len(Y)
            epsilon is divided by the number of samples. The classes share it:
            Y.shape[1].
        share = epsilon / Y.size
            epsilon is divided by all m times K entries. The classes of one row share
            it.
        return epsilon * Y + (1 - epsilon) / Y.shape[1]
            epsilon and 1 - epsilon are exchanged.
        return np.maximum(np.minimum(Y, 1 - epsilon), epsilon)
            the entries are cut off at epsilon and 1 - epsilon: the rows no longer sum
            to 1 for more than two classes.
        return (1 + epsilon) * Y - share
            a share is subtracted from every class, so that zeros become negative.
        return (Y + epsilon) / (1 + epsilon * Y.shape[1])
            epsilon is added and the row divided by its new sum. That takes away K
            epsilon / (1 + K epsilon), not epsilon.
        return (1 - epsilon) * Y + (1 - Y) * share
            the share epsilon / K goes to the wrong classes only: the true class must
            get one as well.
        share = epsilon / 2
            this divides by 2 and fits two classes only; there are K of them.
        share = epsilon / 10
            this divides by 10 and fits ten classes only; take K from the shape of Y.
        Y = hard(Y)
            only the largest label of each row is kept. Y may be soft already: scale all
            of it.
        share = np.full(Y.shape, epsilon / Y.shape[1])
            float32 labels give a float64 result: np.full and np.ones make float64.
            Plain arithmetic with a Python number keeps the type.
        Y *= 1 - epsilon
        return Y + share
            the input Y was changed: work on a copy of it.
        return np.where(Y == 1, 1 - epsilon + share, share).astype(Y.dtype)
            this asks whether a label is 1. Soft labels never are: use Y itself, as in
            the formula.
        return np.where(Y > 0, 1 - epsilon, share).astype(Y.dtype)
            the true class gets 1 - epsilon only, without its part epsilon / K: the rows
            no longer sum to 1.
        return Y.copy()
            the labels come back as they were, whatever epsilon is.
        return (1 - epsilon) ** 2 * Y + share
            1 - epsilon multiplies twice: the rows do not sum to 1.
        epsilon = epsilon or 0.1
            epsilon = 0 is taken for 'not given': with 0 the labels stay as they are.
        return np.where(Y == 1, 1 - epsilon + share, np.where(Y == 0, share, Y))
            entries between 0 and 1 stay as they are: labels may be soft already.
        return (Y + share) / (Y + share).sum(axis=1, keepdims=True)
            the share is added and the row divided by its sum: take epsilon from the
            labels first, (1 - epsilon) Y.
        epsilon = min(epsilon, 0.5)
            an epsilon above 0.5 counts as 0.5: take it as it is.
        """,
)

# ---------------------------------------------------- Rasyid's gradient, (14) to (22)


def like_the_difference(loss):
    """Return a test: the result agrees with central differences of this loss."""

    def holds(Z, *rest):
        *others, dZ = rest
        if Z.dtype != np.float64 or np.abs(Z).max() > 100:
            return True  # differences of huge losses are mostly rounding
        measured = numerical_gradient(lambda Z: loss(Z, *others), Z)
        error = np.abs(dZ - measured).max()
        return bool(error < 1e-8) or f"off by {error:.2g}"

    return holds


def weighted_gradient(Z, Y, weights):
    """Return the gradient of the weighted cross-entropy by the scores."""
    v = weights[:, None] / weights.sum()
    A = softmax(Z)
    return v * (A - Y)


logits_gradient = Part(
    "logits_gradient",
    weighted_gradient,
    weighted_batches,
    properties=[
        Property("no entry is nan or inf", lambda *args: np.isfinite(args[-1]).all()),
        Property("every row sums to 0", lambda *args: rows_have_sum(0, args[-1], 1e-5)),
        Property(
            "it agrees with central differences",
            like_the_difference(weighted_mean_loss),
        ),
    ],
    without=FORBIDDEN,
    traits=WEIGHTED,
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
    mistakes="""
        return A - Y
            this is right for one sample only: J is a weighted mean, so each sample's
            part is its weight over the sum of the weights.
        return (A - Y) / len(Z)
            this is the gradient of the plain mean. Each sample's part is its weight
            over the sum of the weights, and no longer 1/m.
        v = weights[:, None]
            the weights are there, but not divided by their sum.
        v = weights[:, None] / len(Z)
            the weights are divided by m; divide them by their sum.
        v = weights[:, None] / weights.sum() / len(Z)
            1/m is there beside the weights: their sum has taken its place.
        v = weights / weights.sum()
            the weights lie along the classes, or do not fit. Each belongs to a row:
            shape (m, 1), by [:, None].
        v = np.sqrt(weights)[:, None] / weights.sum()
            the square roots of the weights multiply; take the weights themselves.
        return np.zeros_like(Z)
            every entry is 0: the sums of equations 15 and 18, taken as printed, cancel.
            The index i is free on the left, so no sum may use it up.
        return np.zeros_like(Z) - (Y * (1 - A)).sum(axis=1, keepdims=True) * v
            all classes of a sample get the same number: this is the sum over i of
            equation 15. Its term j = i stands alone, without a sum.
        return ((1 - Y) * A - (Y * (1 - A)).sum(axis=1, keepdims=True)) * v
            the sum of equation 15 is added to the right terms with j not i. The term j
            = i stands alone, without a sum.
        return -Y * (1 - A) * v
            only the term j = i of the sum is there (equation 16). The score z_i moves
            every probability.
        return (1 - Y) * A * v
            only the terms with j not i are there (equation 19); the term j = i is
            missing.
        return ((Y * (1 - A)).sum(axis=1, keepdims=True) - Y * (1 - A)) * v
            equation 18 as printed, with its sum over i: it gives y_j (1 - a_j) where (1
            - y_i) a_i must stand.
        return (Y - A) * v
            the sign is reversed: this is Y - A. The score of the true class must get a
            negative entry, so that a step against the gradient raises it.
        return (2 * Y * A - Y - A) * v
            the two parts of equation 20 are subtracted; they are terms of one sum.
        v = weights[:, None] / weights.sum() / Z.shape[1]
            divided by the number of classes too: the mean runs over the samples only.
        v = weights[:, None] / weights.sum() ** 2
            the sum of the weights divides twice.
        return -Y / A * v
            this is the derivative by the probabilities (equation 11). The way on to the
            scores leads through softmax.
        v = weights[:, None] / weights.max() / len(Z)
            the weights are divided by m times the largest of them; divide by their sum.
        v = weights[:, None] / np.count_nonzero(weights)
            the weights are divided by the number of samples that have one; divide by
            their sum.
        v = weights[:, None] ** 2 / (weights**2).sum()
            the weights are squared; take the weights themselves.
        v = weights[:, None] / np.maximum(weights.sum(), 1)
            the weights are divided by 1 where their sum is less; divide by their sum.
        Y = (Y > 0).astype(Y.dtype)
            1 is subtracted wherever a label is above 0. Y may hold soft labels:
            subtract Y itself.
        Y = (Y == 1).astype(Y.dtype)
            Y is subtracted only where it is exactly 1. Y may hold soft labels: subtract
            all of Y.
        A = softmax(np.clip(Z, -30, 30))
            the scores are clipped, so that those beyond the limit become equal.
        return np.clip(v * (A - Y), -0.25, 0.25)
            large entries of the gradient are cut off.
        A = Z
            Y is subtracted from the scores; it must be subtracted from softmax(Z).
        A = naive_softmax(Z)
            exp overflows: subtract each row's largest score before exp.
        A = softmax(Z.T).T
            softmax runs along axis 0, over the samples.
        A = softmax(softmax(Z))
            softmax is applied twice.
        Y = hard(Y)
            1 is subtracted at the largest label only. Y may hold soft labels: subtract
            all of Y.
        return (A - Y) * A * (1 - A) * v
            the slope a (1 - a) is multiplied in once more: in A - Y the Jacobian of
            softmax is already contained.
        return 2 * (A - Y) * v
            twice as large as it must be: the 2 belongs to squared error.
        J = np.eye(Z.shape[1], dtype=Z.dtype) - softmax(Z)[:, None]
        return np.einsum("ij,ij,ijk->ik", -Y / A, A, J) * v
            the product of equations 11 and 12 breaks down where a probability has
            rounded to 0: 0/0. Multiply out on paper; y/a cancels.
        weights = np.where(weights == 0, 1, weights)
            a weight of 0 counts as 1: such a sample has no say.
        return np.clip(v * (A - Y), -0.1, 0.1)
            entries beyond 0.1 are cut there: return the gradient as it is.
        A = np.clip(softmax(Z), 1e-7, 1 - 1e-7)
            the probabilities are kept away from 0 and 1 by 1e-7: nothing is divided by
            them here.
        weights = np.ceil(weights)
            the weights are rounded up to whole numbers: take them as they are.
        sums = np.cumsum(weights)
        v = (weights / np.where(sums > 0, sums, 1))[:, None]
            each sample is divided by the sum of the weights up to its own: divide by
            the sum of all.
        v = weights[:, None] / (weights.sum() + 1e-6)
            a small number is added to the sum of the weights: one of them is positive,
            so nothing is divided by 0.
        """,
)

# --------------------------------------- the gradient of a squared error, notes on Adam


def squared_error(Z, Y):
    """Return the squared error, summed over the classes, mean over the samples."""
    return ((softmax(Z) - Y) ** 2).sum() / len(Z)


def gradient_of_squared_error(Z, Y):
    """Return the gradient of the squared error by the scores."""
    A = softmax(Z)
    G = 2 * (A - Y) / len(Z)
    mean = (G * A).sum(axis=1, keepdims=True)
    return A * (G - mean)


squared_error_gradient = Part(
    "squared_error_gradient",
    gradient_of_squared_error,
    scores_and_labels,
    properties=[
        Property("no entry is nan or inf", lambda *args: np.isfinite(args[-1]).all()),
        Property("every row sums to 0", lambda *args: rows_have_sum(0, args[-1], 1e-5)),
        Property(
            "it agrees with central differences", like_the_difference(squared_error)
        ),
    ],
    without=FORBIDDEN,
    traits=SCORES_AND_LABELS,
    equations=("A-2a", "A-2b", "A-4a"),
    mistakes="""
        return (A - Y) / len(Z)
            this is the gradient of cross-entropy, as in the printed text. Squared error
            has another derivative by A, and it has to go through the Jacobian of
            softmax.
        return A - Y
            A - Y, as printed: that is m times the gradient of cross-entropy. Begin with
            the derivative of the squared error by A.
        return G
            this is the derivative by the probabilities A. Z comes before softmax:
            multiply each row by the Jacobian.
        return 2 * (A - Y)
            this is the derivative by A, and without the mean over the samples. The
            Jacobian of softmax and 1/m are missing.
        return G * A * (1 - A)
            only the diagonal of the Jacobian is used, as if each class had a sigmoid of
            its own. Each score moves all probabilities of its row.
        G = (A - Y) / len(Z)
            half as large as it must be: the derivative of a square has a factor 2.
        G = 2 * (A - Y)
            m times too large: J is the mean over the samples.
        G = 2 * (A - Y) / Z.size
            K times too small: here J sums over the classes, and averages over the
            samples only.
        G = 2 * (A - Y) / Z.shape[1]
            divided by K instead of m: J is the mean over the samples, not over the
            classes.
        return G * A
            the second term of the Jacobian, -a_j a_i, is missing or sums G without the
            weights a_j.
        return -A * mean
            the first term of the Jacobian, its diagonal part diag(a), is missing.
        return A * (G + mean)
            the weighted sum is added; the Jacobian has -a_j a_i.
        return G - mean
            the weighted sum is subtracted from G, but the factor a_i before the bracket
            is missing.
        return A * (mean - G)
            the sign is reversed: A - Y, not Y - A.
        mean = (G * A).sum(axis=0)
            the weighted sum runs over the samples, along axis 0. Each row has a sum of
            its own.
        mean = (G * A).sum()
            the weighted sum runs over the whole batch. Each row has a sum of its own:
            axis 1.
        mean = (G * A).sum(axis=1)
            the sum along axis 1 has lost its axis: shape (m,) is then read as a row.
            keepdims=True gives (m, 1).
        G = gradient_of_squared_error(Z, Y)
            the Jacobian is applied twice.
        return A * (A * G - mean)
            the term j = k is missing from the sum: for it the bracket is 1 - a_k, not
            -a_k alone.
        return A * G - Y * mean
            the labels stand where the second A of the Jacobian must.
        mean = (G * A).mean(axis=1, keepdims=True)
            the mean over the classes is subtracted; in the formula it is the sum over
            j.
        return np.where(Y > 0, A * (G - mean), 0)
            entries of classes with the label 0 are 0: every score moves all
            probabilities.
        Y = hard(Y)
            only the largest label counts as 1. Y may hold soft labels: use all of it.
        A = softmax(np.clip(Z, -10, 10))
            the scores are clipped, so that those beyond the limit become equal.
        G = 2 * (A - Y) / len(Z) * (np.arange(Z.shape[1]) < max(1, Z.shape[1] - 1))
            the last class is left out of the sum over j.
        A = naive_softmax(Z)
            exp overflows: subtract each row's largest score before exp.
        A = softmax(Z.T).T
            softmax runs along axis 0, over the samples.
        return A * G - mean
            the sum of each row is subtracted without its factor A: in the formula A_ij
            times A_ik stands there, so A multiplies both terms.
        A = np.clip(softmax(Z), 1e-4, 1 - 1e-4)
            the probabilities are kept away from 0 and 1 by 1e-4: nothing is divided by
            them here.
        """,
)

# ------------------------------------------------------ a test of somebody's gradient


def losses_around(theta, h, scale=1.0):
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


def changed(array, i, new):
    """Return a copy with another entry at i."""
    array = array.copy()
    array[i] = new
    return array


def gradient_claims(rng):
    """Losses on both sides of theta, and what somebody's code says the gradient is."""
    square = np.array([3.01**2]), np.array([2.99**2]), 0.01
    yield Case((*square, np.array([6.0])), "J = theta squared at 3: right")
    yield Case((*square, np.array([3.0])), "J = theta squared at 3: the 2 is missing")
    yield Case((*square, np.array([12.0])), "J = theta squared at 3: twice too large")
    steep = np.array([3.0]), np.array([1.0]), 0.25
    yield Case((*steep, np.array([4.0])), "right: to the last bit")
    for n, h in ((2, 1e-5), (7, 1e-5), (12, 1e-3)):
        plus, minus, g = losses_around(rng.uniform(1, 2, size=n), h)
        yield Case((plus, minus, h, g), "right")
        yield Case((plus, minus, h, 7 * g), "7 times too large")
    h = 1e-5
    plus, minus, g = losses_around(rng.uniform(1, 2, size=8), h)
    yield Case((plus, minus, h, -g), "the sign is wrong")
    yield Case((plus, minus, h, g[::-1].copy()), "the order is reversed")
    yield Case((plus, minus, h, 1.001 * g), "off by 0.1 percent")
    yield Case((plus, minus, h, plus - minus), "the difference, not divided by 2h")
    yield Case((plus, minus, h, (plus + minus) / (2 * h)), "the sum of both J, over 2h")
    yield Case((plus, minus, h, g / h), "divided by h twice")
    half = (plus - minus) / 2
    yield Case((plus, minus, h, half * h), "half of the difference, times h")
    yield Case((plus, minus, h, 4 * half * h), "the difference, times 2h")
    yield Case((plus, minus, h, changed(g, 5, 0.0)), "one entry is 0")
    yield Case((plus, minus, h, changed(g, 7, g[7] + 1)), "only the last is wrong")
    yield Case((plus, minus, h, changed(g, 0, g[0] + 1)), "only the first is wrong")
    yield Case(
        (plus, minus, h, g + np.eye(8)[2] - np.eye(8)[4]), "errors of both signs"
    )
    still = changed(np.zeros(8), 3, np.nan)
    yield Case((plus, plus, h, still), "J does not change, and one entry is nan")
    yield Case((plus, minus, h, changed(g, 3, np.nan)), "nan")
    yield Case((plus, minus, h, np.full(8, np.nan)), "nan in every entry")
    two = changed(changed(g, 3, np.nan), 0, g[0] + 1)
    yield Case((plus, minus, h, two), "nan, and another entry is wrong")
    yield Case((plus, minus, h, np.full(8, np.inf)), "inf")
    yield Case((plus, minus, h, np.zeros(8)), "all zeros")
    yield Case((plus, plus, h, np.zeros(8)), "right: J does not change")
    least = changed(np.zeros(8), 3, 1e-9)
    yield Case((plus, plus, h, least), "J does not change, and one entry is 1e-9")
    yield Case((plus, plus, h, g), "J does not change, so 0 is right")
    yield Case((plus, minus, h, g[:, None].copy()), "shape (8, 1)")
    yield Case((plus, minus, h, g[:7].copy()), "an entry is missing")
    same = np.full(8, 2.0)
    yield Case((same + h, same - h, h, np.ones((1, 1))), "shape (1, 1)")
    falls = np.array([8.9401]), np.array([9.0601]), 0.01
    yield Case((*falls, np.array([-6.0])), "right: the only slope is negative")
    yield Case((*falls, np.array([[-6.0]])), "one parameter, but shape (1, 1)")
    for size in (1e-9, 1.0, 1e6):
        g = size * np.array([2.0, -1.0, 0.0, 0.5])
        for part, words in ((0.9e-6, "right: off by less"), (1.1e-6, "off by more")):
            off = changed(g, 0, g[0] * (1 + part)), changed(g, 2, -2 * size * part)
            for claim in off:
                note = f"{words} than 1e-6 of the largest"
                yield Case((h * g, -h * g, h, claim), note)
    g = np.array([-2.0, 1.0, 0.0, 0.5])
    for part, words in ((0.9e-6, "right: off by less"), (1.1e-6, "off by more")):
        one, all_ = changed(g, 0, g[0] + 2 * part), g + 2 * part
        note = f"{words} than 1e-6 of the largest"
        yield Case((h * g, -h * g, h, one), f"{note}, which is negative")
        yield Case((h * g, -h * g, h, all_), f"{note}, in every entry")
    flat = np.ones(8)
    off = changed(flat, 3, 1 + 4e-6)
    yield Case((h * flat, -h * flat, h, off), "off by 4e-6; all slopes are 1")
    off = changed(g, 0, g[0] + 6e-6)
    yield Case((h * g, -h * g, h, off), "off by 3e-6 of the largest")
    off = changed(g, 0, g[0] + 6e-7)
    yield Case((h * g, -h * g, h, off), "right: off by 0.3e-6 of the largest")
    yield Case((h * g, -h * g, h, 1.00002 * g), "off by 2e-5 of the largest")
    tiny = 1e-9 * np.array([2.0, 1.0])
    off = tiny + np.array([0, 1e-14])
    yield Case((tiny, -tiny, 1.0, off), "small numbers, off by 5e-6 of the largest")
    small = 1e-7 * np.array([2.0, 1.0])
    off = small + np.array([0, 4e-10])
    yield Case((small, -small, 1.0, off), "of size 1e-7, off by 0.002 of the largest")
    small = np.array([2e-9, 5e-13])
    yield Case((small, -small, 1.0, small.copy()), "right: 2e-9 and 5e-13")
    slope = np.array([2.0, 1.0])
    yield Case((1e-7 * slope, -1e-7 * slope, 1e-7, slope), "right: h is 1e-7")
    theta = rng.uniform(1, 2, size=5)
    for scale in (1e-9, 1e6):
        plus, minus, g = losses_around(theta, h, scale)
        yield Case((plus, minus, h, g), f"right, J of size {scale:.0e}")
        yield Case((plus, minus, h, 1.1 * g), f"10 percent off, J of size {scale:.0e}")
    plus, minus = (
        np.array([1.0 + 2e-5, 1.0 + 1e-16 / 3]),
        np.array([1 - 2e-5, 1 - 2e-16]),
    )
    yield Case((plus, minus, h, np.array([2.0, 0.0])), "right: one true entry is 0")
    plus, minus, g = losses_around(rng.uniform(1, 2, size=400), h)
    off = changed(g, 200, g[200] + 1e-4 * np.abs(g).max())
    yield Case((plus, minus, h, off), "one entry of 400 is off, by 1e-4 of the largest")


def larger(a, b):
    """Return the largest absolute entry of both."""
    return max(np.abs(a).max(), np.abs(b).max())


def judge(J_plus, J_minus, h, dtheta):
    """Say whether dtheta agrees with central differences."""
    same = dtheta.shape == J_plus.shape
    if not same:
        return False
    measured = (J_plus - J_minus) / (2 * h)
    size = np.abs(measured).max()
    errors = np.abs(measured - dtheta)
    return bool((errors <= 1e-6 * size).all())


gradient_is_right = Part(
    "gradient_is_right",
    judge,
    gradient_claims,
    samples=lambda *_: 1,
    without=FORBIDDEN,
    equations=("R-eq22", "A-4a"),
    mistakes="""
        return True
            it says True to everything.
        return False
            it says False to everything, to right code too.
        return np.array_equal(measured, dtheta)
            exact equality refuses right code whose last digit is rounded otherwise:
            allow 1e-6 of the largest.
        measured = (J_plus - J_minus) / (2 * h * h)
            the difference of the losses is divided by h twice: the step is 2h wide.
        measured = (J_plus - J_minus) / h
            the step is 2h wide, from theta - h to theta + h, not h.
        measured = J_plus - J_minus
            the difference of the losses is not divided by the step 2h.
        measured = (J_plus + J_minus) / (2 * h)
            the sum of the losses stands where their difference must.
        measured = (J_minus - J_plus) / (2 * h)
            the difference is J_minus - J_plus: the sign is reversed.
        return bool((errors < 1e-7).all())
            the limit is absolute. A gradient of size 1e-9 passes whatever it is, and a
            right one of size 1e6 fails: divide by the size of the gradient.
        return np.allclose(measured, dtheta, rtol=1e-6)
            np.allclose has an absolute limit of 1e-8 as well: a small gradient passes
            whatever it is. Set atol=0 and measure by the largest entry.
        size = np.maximum(np.abs(measured), np.abs(dtheta))
            each entry is measured by its own size. Where the true entry is 0, rounding
            alone makes this 1 or nan: measure all by the largest entry.
        size = larger(measured, dtheta)
        return bool(errors.max() / size < 1e-6)
            a gradient that is 0 everywhere, and right, is refused. If errors and size
            are divided: 0/0 is nan, and `<` is never true of it or of 0 and 0. Ask for
            errors <= 1e-6 * size.
        dtheta = np.nan_to_num(dtheta)
            nan is replaced by 0, and passes where the slope is 0. It is never right.
        size = larger(measured, dtheta)
        return not errors.max() / size > 1e-6
            nan passes: every comparison with nan is False, so `error > limit` never
            fires. Ask for `error <= limit`.
        size = larger(measured, dtheta)
            inf passes: the difference is inf, the size too, and inf <= inf is True. Ask
            for finite entries first.
        size = larger(measured, dtheta)
        errors = abs((measured - dtheta).sum())
            the differences are added up with their signs, so that errors cancel. Take
            np.abs first.
        size = larger(measured, dtheta)
        errors = np.abs(measured - dtheta).mean()
            the mean of the differences is looked at: one wrong entry among many
            disappears in it. Take the largest.
        size = larger(measured, dtheta)
        errors = measured - dtheta
            np.abs is missing: an entry that is off to one side passes.
        return bool(errors[0] <= 1e-6 * larger(measured[0], dtheta[0]))
            only the first entry is looked at.
        size = np.linalg.norm(measured) * np.linalg.norm(dtheta)
        return bool(measured @ dtheta >= (1 - 1e-9) * size)
            only the direction is compared: a gradient that is m times too large passes.
        size = np.linalg.norm(measured)
        return bool(abs(size - np.linalg.norm(dtheta)) <= 1e-6 * size)
            only the lengths of the two gradients are compared, not their entries.
        return np.array_equal(np.sign(measured), np.sign(dtheta))
            only the signs are compared.
        dtheta = np.resize(dtheta, J_plus.shape)
            the shapes are not compared. An entry may be missing, and (8, 1) against
            (8,) broadcasts.
        return bool((errors <= 1e-5 * size).all())
            too lenient: what is off by 1.1e-6 and by 3e-6 of the largest passes.
        return bool((errors <= 1e-7 * size).all())
            too strict: what is off by 0.9e-6 of the largest is refused.
        return bool((errors <= 2e-6 * size).all())
            too lenient: what is off by 1.1e-6 of the largest passes. The size is the
            largest of the central differences alone.
        return bool(errors.sum() <= 1e-6 * size)
            the errors are added up, so that many small ones are refused. Take the
            largest: each place may be off by 1e-6 of the size.
        return bool((errors <= 1e-6 * size).any())
            True as soon as one place is right: all must be.
        return bool((errors <= 1e-6 * np.abs(measured).mean()).all())
            measured by the mean of the central differences; the limit is 1e-6 times the
            largest of them.
        errors = np.abs(measured.round(9) - dtheta.round(9))
            numbers of 1e-9 and below are lost, as if rounded to nine decimals: a wrong
            small gradient passes, and a right one may be refused.
        return bool((errors <= 1e-6 * size)[np.isfinite(dtheta)].all())
            entries that are nan or inf are left out of the comparison: they are wrong.
        return bool((errors <= (1e-6 * size if size else 1e-8)).all())
            where J does not change an entry of 1e-9 passes: 0 is right, to the last
            digit.
        return bool((errors <= 1e-6 * max(1, size)).all())
            the limit is never below 1e-6, so that a small gradient passes whatever it
            is.
        size = larger(measured, dtheta)
        return bool((errors <= 1e-2 * size).all())
            too lenient: a gradient that is 0.1 percent off passes. A right one agrees
            to 1e-6 of its largest entry.
        size = larger(measured, dtheta)
        return bool((errors <= 1e-12 * size).all())
            too strict: the losses carry rounding errors, so that even a right gradient
            agrees to about 1e-10 only.
        size = measured.max()
            the largest central difference is taken with its sign: if all slopes are
            negative, no error is small enough. Take the absolute value first.
        size = np.abs(measured).max() + 1e-8
            a small number is added to the scale, as large as the gradient itself may
            be: for small gradients too much passes. Compare products instead of
            dividing, then nothing can be divided by 0.
        same = len(dtheta) == len(J_plus)
            only the number of rows is compared, so shape (n, 1) passes for n = 1:
            compare the shapes.
        measured = (J_plus - J_minus) / 2 * h
            h multiplies: `/ 2 * h` divides by 2 and multiplies by h. The step is 2h,
            in brackets.
        measured = (J_plus - J_minus) * 2 * h
            the difference is multiplied by 2h: it must be divided.
        size = np.abs(measured).sum()
            measured by something larger, such as the sum of the central differences:
            the limit is 1e-6 times the largest of them.
        return bool((errors <= 1e-6).all())
            the limit 1e-6 is absolute: it is 1e-6 times the largest central difference.
        same = True
            the shapes are not compared: some raise an error, and others broadcast and
            pass.
        size = np.linalg.norm(measured) * np.linalg.norm(dtheta)
        return bool(measured @ dtheta / size > 1 - 1e-12)
            only the directions are compared, by their cosine: a gradient that is m
            times too large passes.
        return bool(errors[0] <= 1e-6 * size)
            only the first place is looked at: all must be right.
        errors = measured - dtheta
        return bool(np.isfinite(dtheta).all() and (errors <= 1e-6 * size).all())
            what is too large passes: take the size of the difference, np.abs.
        assert judge(J_plus, J_minus, h, dtheta)
            what is wrong raises an error: return False.
        return np.allclose(measured, dtheta)
            the limit goes by each entry, and is never below 1e-8. If it is np.allclose:
            its defaults are 1e-5 of the entry and 1e-8 on top.
        return bool((errors <= 1e-6 * np.abs(measured)).all())
            each place is measured by its own central difference: the limit is 1e-6
            times the largest of all.
        return not (errors > 1e-6 * size).any()
            nan passes: `error > limit` is False for nan. Ask for `error <= limit`.
        return bool(np.nanmax(errors) <= 1e-6 * size)
            places that are nan are left out: nan is never right.
        return bool((errors <= 1e-4 * size).all())
            too lenient: what is off by 2e-5 of the largest passes. The limit is 1e-6.
        return bool(np.linalg.norm(errors) <= 1e-6 * np.linalg.norm(measured))
            lengths are compared: each place may be off by 1e-6 times the largest
            central difference.
        return bool(errors.mean() <= 1e-6 * size)
            the mean of the errors is looked at: no place may be off by more.
        dtheta = dtheta.ravel()
            shape (n, 1) is taken for (n,): the shapes must be equal.
        if not (J_plus - J_minus).any(): return bool(np.isfinite(dtheta).all())
            where J does not change every gradient passes: 0 is right there, and nothing
            else.
        measured = (J_plus - J_minus) / 2e-5
            the step is taken for 1e-5, whatever h is.
        measured = (J_plus.astype("f4") - J_minus.astype("f4")) / np.float32(2 * h)
            the losses are rounded to float32, and little is left of their difference.
        return bool((errors[:-1] <= 1e-6 * size).all())
            the last place is not looked at.
        """,
    other_mistakes=[
        Mistake("the answers are exchanged.", lambda *args: not judge(*args)),
    ],
)

PARTS = (
    weighted_cross_entropy,
    smooth_labels,
    logits_gradient,
    squared_error_gradient,
    gradient_is_right,
)
