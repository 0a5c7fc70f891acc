"""Exercise 08, evaluation: what is right, what learners write instead."""

import numpy as np

from ._drawn import many
from ._part import Case, Part, Property
from ._words import apart

# -------------------------------------------------------------------- confusion matrix


def labels(rng):
    """Yield true labels, predicted labels, weights, and the number of classes."""
    y, p = np.array([0, 1, 1, 2, 1]), np.array([0, 1, 2, 2, 2])
    yield Case((y, p, np.ones(5), 3), "weights 1: two of the three 1s were called 2")
    weights = np.array([1.0, 2.0, 0.5, 4.0, 0.25])
    yield Case((y, p, weights, 3), "the pair 1, 2 comes with 0.5 and 0.25")
    one = np.array([3]), np.array([0]), np.array([2.5])
    yield Case((*one, 4), "one sample; most classes are absent")
    right = np.array([1, 1]), np.array([1, 1]), np.array([0.5, 1.0])
    yield Case((*right, 3), "nothing is wrong")
    y, p = np.array([2, 0, 2, 0]), np.array([0, 2, 2, 2])
    yield Case((y, p, np.array([0.0, 3.0, 1.0, 0.0]), 3), "some weights are 0")
    for m, K in ((7, 2), (53, 10), (30, 5), (12, 4)):
        y, p = rng.integers(0, K, size=(2, m))
        yield y, p, rng.uniform(0.1, 3, size=m), K
    y = rng.integers(0, 9, size=40)  # the last class is never true, and never predicted
    p = np.where(rng.random(40) < 0.7, y, rng.integers(0, 9, size=40))
    yield y, p, rng.integers(1, 9, size=40) / 4, 10
    yield Case((y[::2], p[::2], rng.random(40)[::2], 10), "every other entry")
    one = np.array([1]), np.array([0])
    yield Case((*one, np.ones(1), 2), "one sample of weight 1")
    yield Case((*one, np.zeros(1), 2), "one sample of weight 0")
    y, p = np.array([0, 1]), np.array([2, 0])
    yield Case((y, p, np.ones(2), 3), "the largest class is never true")
    yield Case((p, y, np.ones(2), 3), "the largest class is never predicted")
    y, p = np.array([19, 19, 18, 0, 12]), np.array([19, 0, 19, 19, 16])
    yield Case((y, p, np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 20), "20 classes")
    few = np.array([5e-4, 5e-4, 1.0])
    yield Case((np.array([0, 1, 1]), np.array([0, 0, 1]), few, 2), "weights of 0.0005")
    y = np.arange(1200) % 40
    p = np.where(np.arange(1200) < 1000, y, 39 - y)
    note = "1,200 samples, 40 classes, the last 200 are wrong"
    yield Case((y, p, np.ones(1200), 40), note)


def confusion(y_true, y_pred, weights, n_classes):
    """Add the weights for each pair of a true and a predicted class."""
    pairs = y_true * n_classes + y_pred
    counts = np.bincount(pairs, weights=weights, minlength=n_classes**2)
    C = counts.reshape(n_classes, n_classes)
    return C


def counted(y_true, y_pred, n_classes):
    """Count the pairs of a true and a predicted class."""
    return confusion(y_true, y_pred, np.ones(len(y_true)), n_classes).astype(int)


def close(found, expected):
    """Whether two sums are equal but for rounding."""
    return bool((np.abs(found - expected) <= 1e-9 * np.abs(expected).max()).all())


confusion_matrix = Part(
    "confusion_matrix",
    confusion,
    labels,
    properties=[
        Property("no entry is negative", lambda y, p, w, K, C: not (C < 0).any()),
        Property(
            "all entries together are the sum of the weights",
            lambda y, p, w, K, C: (
                close(C.sum(), w.sum()) or "{}, not {}".format(*apart(C.sum(), w.sum()))
            ),
        ),
        Property(
            "row j sums to the weights of the samples whose true class is j",
            lambda y, p, w, K, C: close(
                C.sum(axis=1), np.bincount(y, weights=w, minlength=K)
            ),
        ),
        Property(
            "column k sums to the weights of the samples that were called k",
            lambda y, p, w, K, C: close(
                C.sum(axis=0), np.bincount(p, weights=w, minlength=K)
            ),
        ),
    ],
    equations=("F-8a", "F-8b"),
    mistakes="""
        return C.T.copy()
            rows and columns are exchanged: rows are the true classes, columns the
            predicted ones.
        weights = np.ones(len(y_true))
            the weights are not used: each sample counts 1.
        last = lambda k, pairs: weights[pairs == k][-1:].sum()
        counts = np.array([last(k, pairs) for k in range(n_classes**2)])
            where a pair comes more than once only its last weight is there: with
            `C[y_true, y_pred] += weights` NumPy adds once to each place. Use np.add.at,
            or a loop.
        mean = lambda w: w.mean() if len(w) else 0.0
        counts = np.array([mean(weights[pairs == k]) for k in range(n_classes**2)])
            each entry is the mean of its weights; the sum is asked for.
        seen = counted(y_true, y_pred, n_classes) > 0
        C = np.where(seen, counts.reshape(n_classes, n_classes), np.nan)
            the entry of a pair that no sample has is nan: such a sum is 0. (np.empty
            sets nothing to 0, np.zeros does.)
        return C - np.diag(np.diag(C))
            the diagonal is empty: right answers are counted too.
        return np.diag(np.diag(C))
            only the diagonal is filled: the wrong answers are what one wants to see.
        return C.astype(int)
            the entries are whole numbers: weights need not be. np.zeros makes floats
            if you leave its dtype out.
        return C / np.maximum(C.sum(axis=1, keepdims=True), 1e-12)
            each row is divided by its sum; the weights themselves are asked for.
        return C / weights.sum()
            the matrix is divided by the sum of the weights.
        return C * len(weights) / weights.sum()
            the weights are scaled so that their mean is 1. Take them as they are.
        weights = weights**2
            the weights are squared, or multiplied in twice.
        weights = (weights > 0).astype(float)
            a weight only says whether a sample counts; it must say how much.
        seen = dict.fromkeys([*y_true.tolist(), *y_pred.tolist(), *range(n_classes)])
        place = np.argsort(list(seen))
        y_true, y_pred = place[y_true], place[y_pred]
            the classes are in the order in which they appear, not 0, 1, 2, ...
        return np.roll(C, (-1, -1), axis=(0, 1))
            digits are counted from 1, as Mathematical Foundations counts: everything
            lies one place too far up and left.
        y_true, y_pred, weights = y_true[1:], y_pred[1:], weights[1:]
            the first sample is left out.
        y_true, y_pred, weights = y_true[:-1], y_pred[:-1], weights[:-1]
            the last sample is left out.
        n_classes = max(y_true.max(), y_pred.max()) + 1
            the size follows the largest label that occurs: a class that is absent here
            still needs its row. n_classes says how many there are.
        return C + 1
            the sums start from ones, not zeros.
        return C + C.T
            each pair is counted in both places, so the matrix is symmetric.
        return (C + C.T) / 2
            each weight is shared between both places, so the matrix is symmetric.
        y_pred = np.minimum(y_pred, y_true.max())
            a predicted class above the largest true one is put elsewhere.
        row = y_true.astype(np.int8) * np.int8(n_classes)
        pairs = (row + y_pred.astype(np.int8)).astype(np.uint8)
        counts = np.bincount(pairs, weights, minlength=n_classes**2)[: n_classes**2]
            with many classes the place j K + k is larger than small integers can be.
        heaviest = lambda w: w.max() if len(w) else 0.0
        pairs = y_true * n_classes + y_pred
        counts = [heaviest(weights[pairs == k]) for k in range(n_classes**2)]
        C = np.array(counts).reshape(n_classes, n_classes)
            each entry is the largest of its weights; the sum is asked for.
        weights = np.minimum(weights, 1.0)
            weights above 1 count as 1.
        weights = np.where(weights == 0, 1.0, weights)
            a weight of 0 counts as 1: it counts nothing.
        n_classes = 10
            the matrix has 10 classes, whatever n_classes says.
        weights = weights * (y_true > 0)
            the row of class 0 is empty.
        return float(np.trace(C))
            only the weight of the right answers is returned: a (K, K) matrix is asked
            for.
        """,
)

# ---------------------------------------------- accuracy, which is printed with 1 ... C


def probabilities_and_labels(rng):
    """Yield the probabilities of some samples, their true classes, and the guesses."""
    A = np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]])
    yield Case((A, np.array([0, 1]), 1), "one guess: the first is right")
    yield Case((A, np.array([0, 1]), 2), "two guesses: both are right")
    yield Case((A, np.array([2, 0]), 2), "both classes come third")
    yield Case((A[:1], np.array([0]), 1), "one sample, right")
    yield Case((A[:1], np.array([2]), 1), "one sample, wrong")
    yield Case((A, np.array([2, 0]), 3), "as many guesses as classes")
    for m, K, n in ((7, 2, 1), (31, 10, 3), (5, 5, 4), (13, 3, 1), (23, 10, 2)):
        A = rng.dirichlet(np.ones(K), size=m)
        y = np.where(rng.random(m) < 0.6, A.argmax(axis=1), rng.integers(0, K, size=m))
        # one sample at each side of the limit
        y[0], y[1] = A[0].argsort()[K - n], A[1].argsort()[max(K - n - 1, 0)]
        yield A, y, n
    A = rng.dirichlet(np.ones(10), size=29).astype(np.float32)
    yield A, rng.integers(0, 10, size=29), 3
    yield A, np.r_[A[:19].argmax(axis=1), rng.integers(0, 10, size=10)], 1
    yield Case((A[:1], np.array([A[0].argmin()]), 10), "the least probable of 10")
    yield Case((A[:1, :3], np.array([A[0, :3].argmin()]), 2), "the third of 3")
    A = np.asfortranarray(rng.dirichlet(np.ones(4), size=6))
    yield Case((A, rng.integers(0, 4, size=6), 2), "A is the transpose of an array")
    A = np.array([[0.3, 0.5, 0.2], [0.6, 0.3, 0.1], [0.5, 0.1, 0.4], [0.2, 0.3, 0.5]])
    yield Case((A, np.array([0, 0, 1, 1]), 1), "right: only the second")
    yield Case((A, np.array([0, 0, 1, 1]), 2), "wrong: only the third")
    A = np.array([[0.7, 0.3, 0.0]])
    yield Case((A, np.array([2]), 3), "a probability of 0, as many guesses as classes")
    yield Case((A, np.array([2]), 2), "a probability of 0 comes third")
    A = np.array([[0.1, 0.0, 0.6, 0.3], [0.0, 0.3, 0.1, 0.6]])
    yield Case((A, np.array([0, 2]), 3), "one probability of each row is 0")
    for much in (1e-3, 1e-5, 1e-9):
        A = np.array([[0.3 + much, 0.3, 0.4 - much], [0.3, 0.3 + much, 0.4 - much]])
        note = f"two probabilities differ by {much:g}"
        yield Case((A, np.array([0, 1]), 2), note + ": right")
        yield Case((A, np.array([1, 0]), 2), note + ": wrong")
    rising = np.arange(1.0, 301.0)[None] / 45_150
    A, y = np.repeat(rising, 3, axis=0), np.array([299, 256, 10])
    yield Case((A, y, 50), "300 classes: the most probable, the 44th, the 290th")
    A = np.repeat(np.array([[0.25, 0.75]]), 400, axis=0)
    yield Case((A, np.arange(400) // 300, 1), "400 samples, the last 100 are right")


def accuracy(A, y, n_guesses):
    """Return the share of samples whose true class is among the most probable."""
    order = A.argsort(axis=1)[:, ::-1]
    guesses = order[:, :n_guesses]
    right = (guesses == y[:, None]).any(axis=1)
    return float(right.mean())


accuracy_from_probabilities = Part(
    "accuracy_from_probabilities",
    accuracy,
    probabilities_and_labels,
    properties=[
        Property(
            "the result lies between 0 and 1",
            lambda A, y, n, fraction: 0 <= fraction <= 1 or f"it is {fraction:.4g}",
        ),
    ],
    equations=("F-8a", "F-8b", "A-6a"),
    mistakes="""
        n_guesses = 1
            only the most probable class counts: this is the accuracy, with one guess.
        guesses = order[:, :n_guesses] + 1
            classes are numbered 1 ... C, as printed in Mathematical Foundations. Digits
            run from 0, as argsort does.
        guesses = order[:, ::-1][:, :n_guesses]
            the least probable classes are taken: argsort begins with the smallest.
        guesses = order[:, 1 : n_guesses + 1]
            the most probable class is left out: the guesses begin with the second.
        guesses = order[:, n_guesses - 1 : n_guesses]
            only the last of the guesses is looked at; all of them count.
        guesses = A.argsort(axis=1)[:, -n_guesses:-1]
            the slice ends before the last place, where the most probable class stands.
        right = np.isin(y, guesses)
            the guesses for all samples are searched. Each sample has guesses of its
            own, those in its row.
        right = A[np.arange(len(y)), y] > 0.5
            a sample counts if its true class has more than one half: whether that is
            among the n largest depends on the others.
        guesses = order[:, : n_guesses + 1]
            one guess too many counts as right.
        guesses = order[:, : max(n_guesses - 1, 0)]
            one guess too few counts as right.
        guesses = order[:, :1]
        right = np.abs(guesses[:, 0] - y) < n_guesses
            the labels next to the most probable one count as guesses. The guesses are
            the classes with the largest probabilities.
        return float(1 - right.mean())
            this is the error, 1 minus the accuracy: Paterson's text confuses them the
            other way round.
        return float(right.sum())
            the number of right answers is not divided by m.
        return float(100 * right.mean())
            this is in percent; a fraction is asked for.
        return float(right.mean() / n_guesses)
            the number of guesses is divided by: an answer is right, however many
            guesses there were.
        return float(A[np.arange(len(y)), y].mean())
            this is the mean probability of the true class, not how often it is among
            the largest.
        return float(np.sort(A, axis=1)[:, -n_guesses:].sum(axis=1).mean())
            this is what the network thinks of its guesses: their mean probability. Ask
            whether the true class is among them.
        return float(right.sum() / A.shape[1])
            the number of right answers is divided by the number of classes.
        right = (guesses == y[:, None]).any(axis=1) & (A.max(axis=1) > 0.5)
            a sample counts only if its largest probability is above one half.
        right = A[np.arange(len(y)), y] > 1 / (n_guesses + 1)
            a sample counts if its true class has more than 1/(n+1): whether that is
            among the n largest depends on the others.
        return float(np.mean([right[y == k].mean() for k in np.unique(y)]))
            the mean over classes of each class's accuracy: that weighs rare classes
            more. Here every sample counts the same.
        return float(right[1:].sum() / len(y))
            the first sample is left out.
        return float(right[:-1].sum() / len(y))
            the last sample is left out.
        guesses = order[:1, :n_guesses]
            the guesses of the first sample serve for all: each sample has its own.
        return float(right[0])
            only the first sample is looked at.
        return float(right[: max(1, len(y) - 1)].mean())
            the last sample of several is left out.
        return float(right.sum() // len(y))
            the fraction is cut to 0 or 1, as `//` does.
        right = (guesses == y[:, None]) @ (1 / np.arange(1, guesses.shape[1] + 1))
            a second guess counts less than the first: an answer is right, whichever
            guess it was.
        right = A[np.arange(len(y)), y] > 1 / n_guesses
            a sample counts if its true class has more than 1/n: whether that is among
            the n largest depends on the others.
        right = A[np.arange(len(y)), y] >= 1 / A.shape[1]
            a sample counts if its true class has at least 1/K: whether that is among
            the n largest depends on the others.
        R = A.round(2)
        right = (R > R[np.arange(len(y)), y][:, None]).sum(axis=1) < n_guesses
            the probabilities are rounded to two decimals first: then two that are
            nearly equal are equal.
        R = A.astype(np.float16)
        right = (R > R[np.arange(len(y)), y][:, None]).sum(axis=1) < n_guesses
            two probabilities that are nearly equal are taken for equal, as float16
            does.
        order = A.round(2).argsort(axis=1)[:, ::-1]
            probabilities that are nearly equal are taken for equal, as if rounded to
            two decimals.
        guesses = A.argsort(axis=0)[:, -n_guesses:]
            the probabilities are sorted down the columns: those of a sample stand in
            its row.
        return float(np.mean(A.argmax(axis=0)[y % A.shape[1]] == y))
            the largest probability of a column is sought: those of a sample stand in
            its row.
        guesses = order[:, :1] + 1
            only one guess is looked at, and classes are numbered 1 ... C, as printed in
            Mathematical Foundations. Digits run from 0, as argmax does.
        right = (guesses == y[:, None]).any(axis=1) & (A[np.arange(len(y)), y] > 0)
            a true class of probability 0 is never found, even with as many guesses as
            classes.
        order = A[:, ::-1].argsort(axis=1)[:, ::-1]
            the classes are counted from the end.
        """,
)

# ------------------------------------------------------ precision and recall, by class


def confusions(rng):
    """Yield confusion matrices, with empty rows and columns."""
    yield Case((np.array([[8, 2], [1, 9]]),), "recall 8/10 and 9/10")
    yield Case((np.array([[3, 0, 0], [1, 4, 0], [0, 0, 0]]),), "class 2 never occurs")
    yield Case((np.array([[0, 5], [0, 5]]),), "class 0 is never predicted")
    yield Case((np.array([[0, 0], [5, 5]]),), "class 0 never occurs, and is predicted")
    yield Case((np.array([[0, 2], [3, 0]]),), "everything is wrong")
    yield Case((np.array([[1, 0], [0, 3]]),), "a class with one sample")
    yield Case((np.array([[7]]),), "one class")
    yield Case((np.array([[0]]),), "one class, no samples")
    yield Case((np.zeros((2, 2), int),), "no samples at all")
    large = np.array([[30000, 5000], [10, 40000]])
    yield Case((large,), "as many samples as MNIST has")
    C = rng.integers(1, 9, size=(5, 4)).T  # no row and no column is empty
    yield Case((C[:, :4],), "C is the transpose of an array")
    yield Case((many(12, 12).astype(int) + 6,), "12 classes")
    for K in (2, 3, 5, 10):
        yield (rng.integers(0, 20, size=(K, K)) + np.diag(rng.integers(1, 50, size=K)),)


def share(part, whole):
    """Divide; 0/0 is 0."""
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def rates(C):
    """Return precision and recall of each class."""
    right = np.diag(C)
    called, true = C.sum(axis=0), C.sum(axis=1)
    precision = share(right, called)
    recall = share(right, true)
    return {"precision": precision, "recall": recall}


precision_and_recall = Part(
    "precision_and_recall",
    rates,
    confusions,
    properties=[
        Property(
            "no entry is nan or inf",
            lambda C, r: all(np.isfinite(values).all() for values in r.values()),
        ),
        Property(
            "every entry lies in [0, 1]",
            lambda C, r: all(((v >= 0) & (v <= 1)).all() for v in r.values()),
        ),
    ],
    samples=lambda C: C.sum(),
    equations=("F-8b", "P-4a"),
    mistakes="""
        return {"precision": recall, "recall": precision}
            precision and recall are exchanged: recall divides by the row (all that
            truly are of the class), precision by the column (all that were called so).
        precision = right / called
        recall = right / true
            a class without samples, or without predictions, gives 0/0 = nan: it counts
            as 0 here.
        return {"precision": recall, "recall": recall}
            both results are recall, divided by the rows. (If one array serves for both,
            the second overwrites the first.)
        return {"precision": precision, "recall": precision}
            both results are precision, divided by the columns. (If one array serves for
            both, the second overwrites the first.)
        precision = right / C.sum()
        recall = right / C.sum()
            the counts on the diagonal are divided by the number of all samples.
        return {"precision": 100 * precision, "recall": 100 * recall}
            these are in percent; fractions are asked for.
        return {"precision": 1 - precision, "recall": 1 - recall}
            these are the errors, 1 minus precision and 1 minus recall.
        return {"precision": float(precision.mean()), "recall": float(recall.mean())}
            the mean over the classes is returned; one value for each class is asked
            for.
        precision = right.astype(float)
        recall = right.astype(float)
            the counts are not divided.
        precision = share(right, called - right)
        recall = share(right, true - right)
            the right answers are divided by the wrong ones, not by all.
        precision = share(C.max(axis=0), called)
        recall = share(C.max(axis=1), true)
            the largest count of each row and column is used; the right answers are on
            the diagonal.
        precision = right / (called + 1)
        recall = right / (true + 1)
            1 is added to every sum so that none is 0; that changes all other classes
            too.
        precision = right // np.maximum(called, 1)
        recall = right // np.maximum(true, 1)
            the results are whole numbers: `//`, or an array of int to put them in, cuts
            the fraction off.
        precision = share(2 * right, called + true)
            this 'precision' is the F1 score, a mean of precision and recall.
        precision = np.where(called > 0, share(right, called), 1)
        recall = np.where(true > 0, share(right, true), 1)
            a class without samples or predictions counts as 1; here it counts as 0.
        recall = np.where(true > 0, share(right, true), 1)
            the recall of a class without samples is 1; here it is 0.
        precision = np.where(called > 0, share(right, called), 1)
            the precision of a class that is never predicted is 1; here it is 0.
        precision = right / called
            the precision of a class that is never predicted is 0/0 = nan: here it is 0.
        recall = right / true
            the recall of a class without samples is 0/0 = nan: here it is 0.
        return {"precision": precision, "recall": 1 - recall}
            the recall is given as its error, 1 minus recall.
        recall = share(C.max(axis=1), true)
            recall uses the largest count of each row; the right answers are on the
            diagonal.
        precision = right / (called + 1e-3)
        recall = right / (true + 1e-3)
            a small number is added to every sum, which changes the other classes a
            little too.
        called, true = (C.astype(np.int16).sum(axis=i, dtype=np.int16) for i in (0, 1))
            large counts are wrong: their sums are larger than small integers can be.
        precision = share(right, called) * (np.arange(len(C)) < len(C) - 1)
        recall = share(right, true) * (np.arange(len(C)) < len(C) - 1)
            the last class stays 0.
        """,
)

# ---------------------------------------------------------- how sure is an accuracy?


def right_or_wrong(rng):
    """Yield for each sample whether each of two networks classified it right."""
    a, b = np.array([True, True, True, False]), np.array([True, False, True, True])
    yield Case((a, b), "only A, only B: q = 1/2, d = 0")
    a, b = np.array([True, True, True, False]), np.array([True, False, False, False])
    yield Case((a, b), "only A twice: q = 1/2, d = 1/2")
    yield Case((b, a), "the same, A and B exchanged")
    yield Case((np.ones(5, bool), np.ones(5, bool)), "all right")
    yield Case((a, a.copy()), "both the same")
    for m in (3, 200):
        yield Case((np.ones(m, bool), np.zeros(m, bool)), f"only A, always, of {m}")
    i = np.arange(4000)
    yield Case((i % 10 > 0, i % 10 > 1), "4000 images, 800 of them only one has right")
    for m, note in ((1, "one image"), (2, "two images, one of them only one has")):
        a, b = np.ones(m, bool), np.arange(m) > 0
        yield Case((a, b), note + ", A is better")
        yield Case((b, a), note + ", B is better")
        yield Case((a, a.copy()), f"{m} images, both right")
    for m, share in ((7, 0.6), (100, 0.8), (4000, 0.972), (37, 0.9)):
        a, b = rng.random((2, m)) < share
        a[:3], b[:3] = (True, True, False), (False, False, True)
        yield a, b
    a = np.arange(4000) % 36 > 0
    b = a ^ (np.arange(4000) % 97 == 0)
    yield Case((a, b), "4000 images, 42 of them only one has right")
    yield Case((a[::2], b[::2]), "every other image")


def error_of_difference(correct_a, correct_b):
    """Return the standard deviation of a difference of two accuracies."""
    m = len(correct_a)
    c = correct_a.astype(int) - correct_b
    d = c.mean()
    q = (c != 0).mean()
    variance = max(float(q - d**2), 0.0) / m
    return float(variance**0.5)


standard_error = Part(
    "standard_error",
    error_of_difference,
    right_or_wrong,
    properties=[
        Property("it is not negative", lambda a, b, error: error >= 0),
        Property("it is at most 1", lambda a, b, error: error <= 1 + 1e-12),
    ],
    samples=lambda a, b: 1,
    equations=("P-5b",),
    mistakes="""
        return float(variance)
            the root is missing: this is the variance.
        variance = q / m
            d^2 is not subtracted: q is the mean square of the c, not their variance.
        variance = max(float(q - d), 0.0) / m
            d is subtracted, not its square.
        variance = (q + d**2) / m
            d^2 is added; it must be subtracted.
        variance = max(float(q - d**2), 0.0)
            it is not divided by m: this is the spread of one image, not of the mean.
        variance = max(float(q - d**2), 0.0) / m**2
            m is outside the root: the error falls like 1/sqrt(m), not like 1/m.
        pa, pb = correct_a.mean(), correct_b.mean()
        variance = (pa * (1 - pa) + pb * (1 - pb)) / m
            this is for two networks that have seen different images: the variances of
            the two accuracies are added. On the same images use q and d.
        pa, pb = correct_a.mean(), correct_b.mean()
        variance = abs(pa * (1 - pa) - pb * (1 - pb)) / m
            the variances of the two accuracies are subtracted. On the same images use q
            and d.
        pa = correct_a.mean()
        variance = pa * (1 - pa) / m
            this is the standard error of A's accuracy alone.
        q = (c != 0).sum()
            q is a number of images, and must be the share, divided by m; or only the
            square of d is divided by m, because a bracket is missing: (q - d^2) / m.
        pa, pb = correct_a.mean(), correct_b.mean()
        return float((pa * (1 - pa) / m) ** 0.5 + (pb * (1 - pb) / m) ** 0.5)
            the standard errors of the two accuracies are added. On the same images use
            q and d.
        q = (correct_a & correct_b).mean()
            q is the share that both have right. It must be the share that only one of
            them has right.
        q = (correct_a | correct_b).mean()
            q is the share that at least one of them has right. It must be the share
            that only one has right.
        q = (correct_a & ~correct_b).mean()
            q is the share that only A has right. Those of B alone count too.
        q = (correct_a == correct_b).mean()
            q is the share on which both agree. It must be the share on which they
            differ.
        variance = q * (1 - q) / m
            q (1 - q) is the variance of whether the two differ. The difference has the
            variance q - d^2.
        variance = max(float(q - d**2), 0.0) / max(1, int((c != 0).sum()))
            divided by the number of images on which the two differ. Divide by the
            number of all images.
        return float(1.96 * variance**0.5)
            this is half of the 95 % interval, 1.96 times the standard error.
        return float(2 * variance**0.5)
            this is twice the standard error.
        variance = max(float(q - d**2), 0.0) / (2 * m)
            divided by the number of images in both arrays together: both networks have
            seen the same m images.
        variance = max(float(q - d**2), 0.0) / 4000
            divided by 4000, however many images there are.
        q = abs(d)
            q is the difference of the two accuracies. Images that only one has right
            count to both sides: they do not cancel.
        q = 2 * (correct_a & ~correct_b).mean()
            q is twice the share that only A has right. Add that of B.
        some = max(1, int((correct_a | correct_b).sum()))
        variance = max(float(q - d**2), 0.0) / some
            images that both have wrong are left out of m.
        variance = 0.0 if d == 0 else max(float(q - d**2), 0.0) / m
            the error is 0 when both accuracies are equal: that they are may be chance.
        return float(100 * variance**0.5)
            this is in percent; the accuracy is a fraction, and so is its error.
        variance = max(float(q - d**2), 0.0) / max(m - 1, 1)
            m - 1 stands where the formula has m.
        return float(d)
            this is the difference itself. The standard error says how far it may be off
            by chance.
        return float(d / (variance + 1e-300) ** 0.5)
            this is the difference in units of its standard error. The error alone is
            asked for.
        """,
)

# ------------------------------------------------------------------- early stopping


def validation_losses(rng):
    """Yield the validation loss of each epoch, the patience, and the margin.

    All are multiples of a power of 1/2, so that every difference is exact.
    """
    for losses, patience, margin, note in (
        ((5, 3, 2.5, 4, 1), 2, 1.0, "2.5 is not enough below 3; 1 is never reached"),
        ((0.75, 0.5, 0.625, 0.75, 0.25), 2, 0.0, "two epochs without a new best"),
        ((0.75, 0.5, 0.625, 0.25, 0.75), 2, 0.0, "a late best, in time"),
        ((0.5, 0.5, 0.5, 0.125), 2, 0.0, "equal is not better"),
        ((4, 3, 2, 1), 2, 1.0, "a gain of just the margin is none"),
        ((4, 3.5, 3, 2.5, 2), 4, 1.0, "small gains add up, against the best so far"),
        ((4, 3.5, 3.25, 3, 1), 2, 1.0, "the first gains are too small to count"),
        ((0.25,), 1, 0.0, "one epoch"),
        ((0.25,), 5, 0.5, "one epoch, and more patience than that"),
        ((3, 2, 1), 1, 0.0, "falls to the end"),
        ((3, 2, 2.5, 2.5), 5, 0.0, "more patience than epochs"),
        ((3, 2, 2.5, 2.5), 2, 0.0, "the patience ends with the last epoch"),
        ((1, 2, 3, 0.125), 1, 0.0, "the first epoch is the best"),
        ((1, 0.75, 0.9375, 0.875, 0.8125, 0.5), 3, 0.0, "up, then slowly down"),
        ((3, 2, 2.5, 1, 1.5, 1.5, 0.5), 2, 0.5, "a new best starts the count again"),
        ((5e3, 4e3, 4.5e3, 4.25e3, 1e3), 2, 0.0, "losses in the thousands"),
        ((-1, -2, -2.5, -1.5, -4), 3, 1.0, "losses below 0"),
        ((0, 1, 2, 3), 2, 0.0, "the best loss is 0"),
        ((1, 1 - 2**-10, 1 - 2**-9), 1, 0.0, "gains of about 0.001, the margin is 0"),
        ((1, 1 - 2**-20, 1 - 2**-19), 1, 0.0, "gains of 0.000001, the margin is 0"),
        ((1, 1 - 2**-30, 1 - 2**-29), 1, 0.0, "gains of 1e-9, the margin is 0"),
        ((1, 1 - 2**-16, 1 - 2**-15), 1, 2**-14, "gains of 0.000015, margin 0.00006"),
        ((100, 95, 90), 1, 10.0, "gains of 5, the margin is 10"),
        ((-1, 0, -2), 2, 0.0, "the first loss is below 0"),
        ((1, 1.25, 1.5, 0.25), 2, 0.5, "it rises, by less than the margin"),
        ((1, *11 * (2,), 0.5), 12, 0.0, "a best loss in time, patience 12"),
        ((1, *119 * (2,), 0.5), 120, 0.0, "a best loss in time, patience 120"),
    ):
        yield Case((np.array(losses, float), patience, margin), note)
    for n, patience, margin in ((20, 3, 4), (31, 5, 0), (12, 1, 1), (40, 4, 8)):
        falling = 64 * np.exp(-np.arange(n) / 5) + rng.uniform(0, 24, size=n)
        yield np.round(falling) / 64, patience, margin / 64


def stopping(losses, patience, margin):
    """Return the best epoch, and after how many epochs the training ends."""
    best, waited, epoch = 0, 0, 0
    for epoch in range(1, len(losses)):
        better = losses[epoch] < losses[best] - margin
        best = epoch if better else best
        waited = 0 if better else waited + 1
        if waited == patience:
            break
    return best, epoch + 1


early_stopping = Part(
    "early_stopping",
    stopping,
    validation_losses,
    properties=[
        Property(
            "no more epochs are run than there are losses",
            lambda losses, patience, margin, r: r[1] <= len(losses),
        ),
        Property(
            "no epoch after the end is the best one",
            lambda losses, patience, margin, r: 0 <= r[0] < r[1],
        ),
        Property(
            "no epoch that was run lies below the best one by more than the margin",
            lambda losses, patience, margin, r: (
                losses[: r[1]].min() >= losses[r[0]] - margin
            ),
        ),
    ],
    samples=lambda losses, patience, margin: 1,
    equations=("P-3d",),
    mistakes="""
        margin = 0.0
            a gain of less than the margin counts as a new best, as if the margin were
            0.
        better = losses[epoch] <= losses[best] - margin
            a gain of just the margin counts as a new best; it must be more.
        better = losses[epoch] < losses[best] + margin
            the margin is added to the best loss: then an epoch that is worse counts as
            better. Subtract it.
        better = losses[epoch] < losses[best] * (1 - margin)
            the margin is taken as a fraction of the best loss. It is a difference of
            losses.
        better = losses[epoch] < losses[epoch - 1] - margin
            each epoch is compared with the one before it, not with the best so far.
        better = losses[epoch] < losses[:epoch].min() - margin
            each epoch is compared with the smallest loss so far. A gain too small to
            count leaves the best epoch where it is, and with it what the next epochs
            are compared with.
        return int(losses[: epoch + 1].argmin()), epoch + 1
            the end is right, but the epoch that is returned is that of the smallest
            loss. A gain too small to count does not make a new best.
        patience = np.inf
            the patience is not used: the whole list is searched for its smallest loss,
            but training had been stopped before it came there.
        patience = 1
            stopped at the first epoch without a new best, whatever the patience.
        patience = patience + 1
            one epoch too patient: stop at once after `patience` epochs without a new
            best.
        patience = max(1, patience - 1)
            one epoch too impatient: `patience` epochs without a new best come after the
            best one.
        best, waited, epoch = 0, int(losses[0] >= 100), 0
        better = losses[epoch] < min(100, losses[best] - margin)
            the best loss starts from a fixed number, and no loss above it ever counts:
            start from the first loss, or from np.inf.
        return int(losses.argmin()), epoch + 1
            the end is right, but the best epoch is sought in the losses after it too.
        waited = waited + (not better)
            the epochs without a new best are added up over the whole training; a new
            best starts the count again.
        better = losses[epoch] > losses[best] + margin
            the largest loss is kept as the best.
        return epoch, epoch + 1
            the last epoch is returned, not the best one: its parameters are the ones to
            keep.
        return best, epoch
            the second number is the index of the last epoch; the number of epochs is
            one more.
        return best, epoch if waited == patience else len(losses)
            when the training is stopped the second number is the index of the last
            epoch; the number of epochs is one more.
        return best, best + patience + 1
            more epochs are said to be run than there are: when the training is never
            stopped, all are run.
        return int(losses.argmin()), len(losses)
            the smallest of all losses is sought: the training is never stopped.
        better = abs(losses[epoch] - losses[best]) > margin
            a rise counts as a gain, too.
        best = epoch if losses[epoch] < losses[best] else best
            a gain too small to count moves the best epoch. It must leave it where it
            is.
        losses = np.append(losses[0], losses)
        return max(best - 1, 0), epoch
            the first epoch counts as one without a new best.
        waited = int(patience > 1) if better else waited + 1
            a new best counts as the first of the epochs without one.
        waited = 0 if better else waited + (losses[epoch] > losses[best])
            only epochs that are worse than the best are counted. One that is equal, or
            better by too little, brings no new best either.
        waited = 0 if better else waited + (losses[epoch] > losses[epoch - 1])
            only epochs that are worse than the one before are counted. An epoch that
            brings no new best counts, also if it falls.
        waited = waited + 1 if not better and losses[epoch] >= losses[epoch - 1] else 0
            any fall against the epoch before starts the count again. Only a new best
            does.
        patience = min(patience, 10)
            the training ends after 10 epochs without a new best, also where the
            patience is longer.
        losses = losses.round(2)
            the losses are rounded to two decimals first, so that small gains are none.
        better = losses[epoch] < losses[best] - margin or losses[best] == 0
            after a loss of 0 every epoch is a new best, as if there had been none yet.
            (If you write `if not best_loss`: 0 counts as False.)
        patience = 2
            the training ends after 2 epochs without a new best, whatever the patience.
        margin = 1.0
            a gain must be more than 1, whatever the margin.
        better = losses[best] - losses[epoch] > margin * abs(losses[best])
            the margin is taken as a fraction of the size of the best loss. It is a
            difference of losses.
        losses = losses[: max(1, len(losses) - 1)]
            the last epoch is never looked at.
        return best + 1, epoch + 1
            the best epoch is numbered from 1; here epochs are numbered from 0.
        return best, min(best + patience + 1, len(losses) + 1)
            the number of epochs is taken from the patience alone. When the training is
            never stopped, all epochs were run, and no more.
        return best, len(losses)
            all epochs are said to be run, although the training was stopped.
        return epoch + 1, best
            the two results are exchanged.
        """,
)

# ------------------------------------------------------------ a test of somebody's code


def claimed_confusions(rng):
    """Labels, predictions, and what somebody's function made of them."""
    y, p = np.array([0, 1, 1, 2]), np.array([0, 2, 2, 2])
    right = shares_of(y, p, 3)
    yield Case((y, p, right), "from right code")
    yield Case((y, p, right.T.copy()), "transposed")
    yield Case((y, p, counted(y, p, 3) / 1.0), "counts, not shares")
    y, p = np.array([0, 0, 0, 1]), np.array([0, 1, 1, 1])
    yield Case((y, p, np.array([[0.333, 0.667], [0.0, 1.0]])), "rounded: right")
    yield Case((y, p, np.array([[0.33, 0.67], [0.0, 1.0]])), "rounded too much")
    for off, note in ((0.0009, "inside"), (0.0011, "outside")):
        for sign, side in ((1, "above"), (-1, "below")):
            near = shares_of(y, p, 2)
            near[0, 1] += sign * off
            yield Case((y, p, near), f"{off} {side}: {note} the limit")
    for off in (0.0009, 0.0006):
        near = shares_of(y, p, 2)
        near[0] += np.array([off, -off])
        yield Case((y, p, near), f"two shares are {off} off: inside the limit")
    six, right = np.array([0, 0, 0, 0, 0, 0, 1]), np.array([[0.833, 0.167], [0, 1]])
    yield Case((six, np.array([0, 0, 0, 0, 0, 1, 1]), right), "5/6 and 1/6, rounded")
    for K in (6, 12):
        rows = np.zeros((K, K))
        rows[0] = np.round(1 / K, 3)
        note = f"{K} times {rows[0, 0]}, rounded: right"
        yield Case((np.zeros(K, int), np.arange(K), rows), note)
    near = shares_of(y, p, 2)
    near[0, 0] += 0.0004
    yield Case((y, p, near), "0.0004 above: inside the limit")
    near = shares_of(y, p, 2)
    near[1, 1] -= 0.001005
    yield Case((y, p, near), "0.001005 below 1: outside the limit")
    small = shares_of(y, p, 2)
    small[1, 0] += 0.0011
    yield Case((y, p, small), "a share of 0 is given as 0.0011")
    yield Case((y, p, shares_of(y, p, 2)), "from right code, a pair comes twice")
    y, p = np.array([0, 0, 0, 0, 1]), np.array([0, 0, 0, 1, 1])
    other = np.array([[0.25, 0.75], [0.0, 1.0]])
    yield Case((y, p, other), "the shares of a row are exchanged")
    for place, note in (
        ((0, 1), "beside the diagonal"),
        ((1, 0), "where no sample is"),
    ):
        broken = shares_of(y, p, 2)
        broken[place] = np.nan
        yield Case((y, p, broken), f"a share {note} is nan")
    y, p = np.array([0, 0, 0, 1, 1, 1, 2]), np.array([0, 1, 1, 0, 0, 1, 2])
    other = shares_of(y, p, 3)
    other[:2] = other[1::-1]
    yield Case((y, p, other), "the shares of a row and of a column are exchanged")
    y, p = np.array([0, 0, 0, 0, 0, 0, 1, 2]), np.array([0, 0, 0, 1, 1, 2, 1, 2])
    other = shares_of(y, p, 3)
    other[0, 1:] = other[0, :0:-1]
    yield Case((y, p, other), "the diagonal is right, the mistakes are exchanged")
    off = shares_of(y, p, 3)
    off[2, 1] += 0.01
    yield Case((y, p, off), "one share of nine is 0.01 off, in the last row")
    off = shares_of(y, p, 3)
    off[0, 2] += 0.01
    yield Case((y, p, off), "one share of nine is 0.01 off, in the last column")
    yield Case((y, p, 2 * shares_of(y, p, 3)), "all shares are doubled")
    over = np.eye(3)
    over[1, 1] = 1.5
    yield Case((np.arange(3), np.arange(3), over), "a share of 1.5")
    over = np.eye(3)
    over[0, 1] = -0.5
    yield Case((np.arange(3), np.arange(3), over), "a share of -0.5")
    half = np.array([[-0.5, 0.5], [0, 1]])
    three = np.array([0, 0, 1])
    yield Case((three, np.array([0, 1, 1]), half), "-0.5 where 0.5 is right")
    for m, K in ((9, 2), (50, 10)):
        y = rng.integers(0, K, size=m).astype(int)
        p = np.where(rng.random(m) < 0.5, y, (y + 1) % K)
        y[:4], p[:4] = (0, 0, 0, 1), (0, 0, 1, 1)
        P = shares_of(y, p, K)
        yield Case((y, p, P.round(3)), "from right code, rounded")
        moved = P.copy()
        moved[0, :2] += np.array([1, -1]) * P[0, 1]
        yield Case((y, p, moved), "the mistakes of class 0 are counted as right")
        yield Case((y, p, P + 0.01 * np.eye(K)), "0.01 too much on the diagonal")
        yield Case((y, p, P[::-1].copy()), "rows in reverse order")
        columns = counted(y, p, K)
        columns = columns / np.maximum(columns.sum(axis=0), 1)
        yield Case((y, p, columns), "columns divided by their sums")
        yield Case((y, p, counted(y, p, K) / m), "divided by the number of samples")
        turned = P.copy()
        turned[:2, :2] += 0.1 * np.array([[1, -1], [-1, 1]])
        yield Case((y, p, turned), "row and column sums are right, the rest is not")
    y, cycled = np.array([0, 0, 1, 2, 2, 1]), np.array([1, 2, 2, 0, 1, 0])
    P = shares_of(y, cycled, 3)
    yield Case((y, cycled, P), "from right code, all wrong")
    yield Case((y, cycled, 100 * P), "percent")
    yield Case((y, cycled, np.zeros((3, 3))), "nothing is counted")
    yield Case((y, cycled, np.eye(3)), "everything counted as right")
    shifted = P.copy()
    shifted[:2, 0] += np.array([0.1, -0.1])
    yield Case((y, cycled, shifted), "column sums are right, the rest is not")
    turned = np.roll(np.eye(3), 1, axis=1)
    yield Case((y, cycled, turned), "sums and diagonal are right, the rest is not")
    y = np.array([0, 1, 1, 0])
    right = shares_of(y, y, 3)
    yield Case((y, y, right), "from right code, class 2 never occurs")
    broken = right.copy()
    broken[2] = np.nan
    yield Case((y, y, broken), "class 2 never occurs: 0/0 = nan")
    broken = right.copy()
    broken[0, 0] = np.nan
    yield Case((y, y, broken), "one share is nan")
    even = right.copy()
    even[2] = 1 / 3
    yield Case((y, y, even), "class 2 never occurs, and has shares of 1/3")
    more = right.copy()
    more[2, 0] = 1
    yield Case((y, y, more), "a share of 1 where no sample belongs")
    p = np.array([2, 1, 1, 0])
    never = shares_of(y, p, 3)
    yield Case((y, p, never), "from right code, class 2 is predicted only")
    zeros = np.zeros(2, int)
    yield Case((zeros, zeros, np.eye(1)), "one class, right")
    yield Case((zeros, zeros, np.eye(1) / 2), "one class, wrong")
    yield Case((zeros, zeros, np.eye(1) + 0.0015), "one class, 0.0015 off")
    for wrong in (np.inf, -np.inf):
        yield Case((zeros, zeros, np.full((1, 1), wrong)), f"one class, {wrong}")
    last = np.eye(12)
    last[-1, -1] = 0.99
    twelve = np.arange(12)
    yield Case((twelve, twelve, last), "one share of 144 is 0.01 off, the last")
    only = np.array([[0.5, 0.5], [0, 0]])
    yield Case((zeros, np.array([0, 1]), only), "from right code, no class 1")
    own, inside = np.array([0, 1]), "inside the limit"
    yield Case((own, own, np.array([[1.0005, 0], [0, 1]])), f"1.0005: {inside}")
    yield Case((own, own, np.array([[1, -0.0005], [0, 1]])), f"-0.0005: {inside}")
    absent = np.array([[1, 0], [0.0005, 0]])
    yield Case((zeros, zeros, absent), f"no class 1, and a share of 0.0005: {inside}")
    rows = np.zeros((12, 12))
    rows[0] = 1 / 12 + 0.0009
    yield Case((np.zeros(12, int), twelve, rows), f"12 shares 0.0009 off: {inside}")


def shares_of(y_true, y_pred, n_classes):
    """Return the share of each true class that was called so; 0 if there is none."""
    C = counted(y_true, y_pred, n_classes)
    return C / np.maximum(C.sum(axis=1, keepdims=True), 1)


def is_confusion(y_true, y_pred, P):
    """Whether P has the shares of these labels."""
    right = shares_of(y_true, y_pred, len(P))
    D = P - right
    near = np.abs(D) <= 0.001
    return bool(near.all())


is_confusion_matrix = Part(
    "is_confusion_matrix",
    is_confusion,
    claimed_confusions,
    equations=("P-5c",),
    equivalent={
        "is_confusion: np.abs(D) <= 0.001 -> np.abs(D) < 0.001": (
            "no rounded difference is just the limit"
        ),
    },
    mistakes="""
        return True
            it says True to everything.
        return False
            it says False to everything, to right code too.
        return bool(np.abs(D.sum()) <= 0.001)
            only the total is compared: exchanged rows have the same total.
        return bool(near.diagonal().all())
            only the diagonal is compared: where the mistakes went is not looked at.
        return bool((np.abs(D.sum(axis=1)) <= 0.001).all())
            only the row sums are compared: all that says is that a row sums to 1.
        return bool((np.abs(D.sum(axis=0)) <= 0.001).all())
            only the column sums are compared.
        small = lambda V: bool((np.abs(V) <= 0.001).all())
        return small(D.sum(axis=0)) and small(D.sum(axis=1))
            row and column sums together still do not fix the entries.
        small = lambda V: bool((np.abs(V) <= 0.001).all())
        return all(small(V) for V in (D.sum(axis=0), D.sum(axis=1), D.diagonal()))
            all sums and every entry of the diagonal together still do not fix the other
            entries.
        near = D == 0
            shares that were rounded to three decimals are refused, as exact equality
            does, and np.isclose with its own tolerance.
        near = np.isclose(P, right, atol=0.001)
            the limit grows a little with the share. (np.isclose and np.allclose add
            rtol, 1e-5 unless told otherwise, times the share: set rtol=0.)
        near = np.abs(D) <= 0.0005
            the limit is 0.001, and half of it is asked for.
        near = P.round(3) == right.round(3)
            both sides are rounded to three decimals and compared: two that are less
            than 0.001 apart may be rounded to different sides.
        sums = P.sum(axis=1)[np.unique(y_true)]
        return bool(near.all() and (np.abs(sums - 1) <= 0.001).all())
            a row must sum to 1, but for 0.001: when its shares are rounded, six of
            0.167 say, it may be further off.
        near = (np.abs(D) <= 0.001) & (P >= 0)
            a share a little below 0 is refused: that no share is more than 0.001 off is
            all that is asked.
        near = (np.abs(D) <= 0.001) & (P <= 1)
            a share a little above 1 is refused: that no share is more than 0.001 off is
            all that is asked.
        near = (np.abs(D) <= 0.001) & ((P == 0) | (right.sum(1) > 0)[:, None])
            in the row of a class that does not occur exact zeros are asked for: there,
            too, a share may be 0.001 off.
        near = np.abs(D) <= 0.01
            the limit is too wide: an entry that is off by 0.0011 passes.
        near = np.abs(D) <= 0.001 * right
            the limit is taken as a fraction of the share.
        near = np.abs(D).sum() <= 0.001
            the differences of all entries are added before they are compared. The text
            asks for each entry.
        return bool(near.any())
            one share that is right is taken as enough: all must be.
        P = P.T
            the matrix is transposed first: rows are the true classes already.
        near = D <= 0.001
            the difference is compared with its sign: shares that are too small pass.
        near = ~(np.abs(D) > 0.001)
            nan passes: ask for `error <= limit`, which is False for nan.
        P = np.nan_to_num(P)
            nan counts as 0, and passes where the right share is 0.
        return bool(near[y_true, y_pred].all())
            only the cells of pairs that occur are compared: a share where no sample
            belongs passes.
        return bool(near[np.unique(y_true)].all())
            the rows of classes that do not occur are not compared: they must be 0.
        right = shares_of(y_pred, y_true, len(P)).T
            the right matrix has its columns divided by their sums: the share of what
            was called k. Divide each row, the true class.
        right = shares_of(y_pred, y_true, len(P))
            the comparison expects rows and columns exchanged.
        right = counted(y_true, y_pred, len(P)) / len(y_true)
            the right matrix is divided by the number of all samples. Divide each row by
            its own sum.
        right = counted(y_true, y_pred, len(P))
            the shares are compared with counts: divide each row by its sum.
        empty = (counted(y_true, y_pred, len(P)).sum(axis=1) == 0)[:, None]
        right = shares_of(y_true, y_pred, len(P)) + empty / len(P)
            a class that does not occur must have equal shares here: its row is 0.
        with_nan = counted(y_true, y_pred, len(P))
        right = with_nan / with_nan.sum(axis=1, keepdims=True)
            a right matrix is refused where a class does not occur, as if its row had
            to be 0/0 = nan, or its sum 1: the row is 0.
        return bool(near.all() or (np.abs(P.T - right) <= 0.001).all())
            a matrix and its transpose are both accepted: it matters which is which.
        return bool(not near.all())
            the answers are exchanged.
        return bool(near[0].all())
            only the first row is compared.
        return bool(near[:-1].all()) if len(P) > 1 else bool(near.all())
            the last row is not compared.
        return bool(near[np.triu_indices(len(P))].all())
            what lies below the diagonal is not compared.
        return bool(near[np.tril_indices(len(P))].all())
            what lies above the diagonal is not compared.
        return bool((~near).sum() <= 1)
            one wrong share is forgiven: all must be right.
        ones = np.minimum(counted(y_true, y_pred, len(P)), 1)
        right = ones / np.maximum(ones.sum(axis=1, keepdims=True), 1)
            a pair that comes more than once is counted once: with
            `C[y_true, y_pred] += 1` NumPy adds once to each place.
        near = np.abs(np.sort(P, axis=1) - np.sort(right, axis=1)) <= 0.001
            the shares of a row are compared in any order: it matters which class was
            called so.
        near = np.abs(np.sort(P, axis=0) - np.sort(right, axis=0)) <= 0.001
            the shares of a column are compared in any order: it matters which class it
            is.
        near = np.abs(np.sort(P.ravel()) - np.sort(right.ravel())) <= 0.001
            all shares are compared in any order: it matters where each stands.
        near = (np.abs(D) <= 0.001) | (np.isnan(P) & ~np.eye(len(P), dtype=bool))
            nan passes beside the diagonal.
        P = P / np.maximum(P.sum(axis=1, keepdims=True), 1e-12)
            the rows are divided by their sums first, so that other numbers than the
            shares pass.
        P = np.clip(P, 0, 1)
            P is cut to [0, 1] first: shares below 0 or above 1 pass.
        return bool(np.linalg.norm(D) <= 0.001)
            the length of all differences together is compared with the limit. The text
            asks for each entry.
        return bool(np.abs(D).mean() <= 0.001)
            the mean error is compared with the limit: one wrong entry hides among many.
        near = np.abs(D) <= 0.002
            an error of 0.0015 passes: the limit is 0.001.
        """,
)

PARTS = (
    confusion_matrix,
    accuracy_from_probabilities,
    precision_and_recall,
    standard_error,
    early_stopping,
    is_confusion_matrix,
)
