"""Exercise 08, evaluation: what is right, what learners write instead."""

import numpy as np

from ._part import Case, Part, Property

# -------------------------------------------------------------------- confusion matrix


def labels(rng):
    """Yield true labels, predicted labels, and the number of classes."""
    y = np.array([0, 1, 1, 2, 1])
    yield Case((y, np.array([0, 1, 2, 2, 2]), 3), "two of the three 1s were called 2")
    yield Case((np.array([3]), np.array([0]), 4), "one sample; most classes are absent")
    yield Case((np.array([1, 1]), np.array([1, 1]), 3), "nothing is wrong")
    for m, K in ((7, 2), (53, 10), (30, 5), (12, 4)):
        yield rng.integers(0, K, size=m), rng.integers(0, K, size=m), K
    y = rng.integers(0, 9, size=40)  # the last class is never true, and never predicted
    yield y, np.where(rng.random(40) < 0.7, y, rng.integers(0, 9, size=40)), 10


def confusion(y_true, y_pred, n_classes):
    """Count the pairs of a true and a predicted class."""
    pairs = y_true * n_classes + y_pred
    counts = np.bincount(pairs, minlength=n_classes**2)
    C = counts.reshape(n_classes, n_classes)
    return C


confusion_matrix = Part(
    "confusion_matrix",
    confusion,
    labels,
    properties=[
        Property("no count is negative", lambda y, p, K, C: (C >= 0).all()),
        Property(
            "all counts together are the number of samples",
            lambda y, p, K, C: C.sum() == len(y) or f"{C.sum()} of {len(y)}",
        ),
        Property(
            "row j sums to the number of samples whose true class is j",
            lambda y, p, K, C: (C.sum(axis=1) == np.bincount(y, minlength=K)).all(),
        ),
    ],
    equations=("F-8a", "F-8b"),
    mistakes="""
        return C.T.copy()
            rows and columns are exchanged: rows are the true classes, columns the
            predicted ones.
        return np.minimum(C, 1)
            each pair is counted once at most: with `C[y_true, y_pred] += 1` NumPy adds
            only once where a pair comes twice. Use np.add.at, or a loop.
        return C - np.diag(np.diag(C))
            the diagonal is empty: right answers are counted too.
        return np.diag(np.diag(C))
            only the diagonal is filled: the wrong answers are what one wants to see.
        return C / len(y_true)
            the counts are floats. np.zeros makes floats unless you say dtype=int, and
            so does a division; whole numbers are asked for.
        seen = dict.fromkeys([*y_true.tolist(), *y_pred.tolist(), *range(n_classes)])
        place = np.argsort(list(seen))
        y_true, y_pred = place[y_true], place[y_pred]
            the classes are in the order in which they appear, not 0, 1, 2, ...
        return np.roll(C, (-1, -1), axis=(0, 1))
            digits are counted from 1, as Mathematical Foundations counts: everything
            lies one place too far up and left.
        y_true, y_pred = y_true[1:], y_pred[1:]
            the first sample is left out.
        y_true, y_pred = y_true[:-1], y_pred[:-1]
            the last sample is left out.
        n_classes = max(y_true.max(), y_pred.max()) + 1
            the size follows the largest label that occurs: a class that is absent here
            still needs its row. n_classes says how many there are.
        return C + 1
            the counting starts from ones, not zeros.
        return C + C.T
            each pair is counted in both places, so the matrix is symmetric.
        return int(np.trace(C))
            only the number of right answers is returned: a (K, K) matrix is asked for.
        """,
)

# ---------------------------------------------- accuracy, which is printed with 1 ... C


def probabilities_and_labels(rng):
    """Yield the probabilities of some samples, and their true classes."""
    A = np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]])
    yield Case((A, np.array([0, 1])), "the first is right")
    yield Case((A[:1], np.array([0])), "one sample, right")
    yield Case((A[:1], np.array([2])), "one sample, wrong")
    for m, K in ((7, 2), (31, 10), (5, 5), (13, 3)):
        A = rng.dirichlet(np.ones(K), size=m)
        y = np.where(rng.random(m) < 0.6, A.argmax(axis=1), rng.integers(0, K, size=m))
        yield A, y
    A = rng.dirichlet(np.ones(10), size=29).astype(np.float32)
    yield A, rng.integers(0, 10, size=29)


def accuracy(A, y):
    """Return the share of samples whose most probable class is the true one."""
    predicted = A.argmax(axis=1)
    right = predicted == y
    return float(right.mean())


accuracy_from_probabilities = Part(
    "accuracy_from_probabilities",
    accuracy,
    probabilities_and_labels,
    properties=[
        Property(
            "the result lies between 0 and 1",
            lambda A, y, fraction: 0 <= fraction <= 1 or f"it is {fraction:.4g}",
        ),
    ],
    without=("accuracy",),
    equations=("F-8a", "F-8b", "A-6a"),
    mistakes="""
        predicted = A.argmax(axis=1) + 1
            classes are numbered 1 ... C, as printed in Mathematical Foundations. Digits
            run from 0, as argmax does.
        return float(1 - right.mean())
            this is the error, 1 minus the accuracy: Paterson's text confuses them the
            other way round.
        return float(right.sum())
            the number of right answers is not divided by m.
        return float(100 * right.mean())
            this is in percent; a fraction is asked for.
        predicted = A.argmin(axis=1)
            the least probable class is taken.
        return float(A[np.arange(len(y)), y].mean())
            this is the mean probability of the true class, not how often it is the
            largest.
        return float(right.sum() / A.shape[1])
            the number of right answers is divided by the number of classes.
        right = (predicted == y) & (A.max(axis=1) > 0.5)
            a sample counts only if its largest probability is above one half.
        return float(np.mean([right[y == k].mean() for k in np.unique(y)]))
            the mean over classes of each class's accuracy: that weighs rare classes
            more. Here every sample counts the same.
        predicted = A.argmax()
            argmax without an axis looks at the whole batch as one row.
        predicted = A.argmax(axis=0)
            argmax runs along axis 0, over the samples: in this course samples are rows.
        return float(right[1:].sum() / len(y))
            the first sample is left out.
        predicted = A[:, ::-1].argmax(axis=1)
            the classes are counted from the end.
        """,
)

# ------------------------------------------------------ precision and recall, by class


def confusions(rng):
    """Yield confusion matrices, with empty rows and columns."""
    yield Case((np.array([[8, 2], [1, 9]]),), "recall 8/10 and 9/10")
    yield Case((np.array([[3, 0, 0], [1, 4, 0], [0, 0, 0]]),), "class 2 never occurs")
    yield Case((np.array([[0, 5], [0, 5]]),), "class 0 is never predicted")
    yield Case((np.array([[1, 0], [0, 3]]),), "a class with one sample")
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
            both are divided by the rows: that is recall twice.
        return {"precision": precision, "recall": precision}
            both are divided by the columns: that is precision twice.
        precision = right / C.sum()
        recall = right / C.sum()
            the counts on the diagonal are divided by the number of all samples.
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
            the results are whole numbers: `//` cuts the fraction off.
        precision = share(2 * right, called + true)
            this 'precision' is the F1 score, a mean of precision and recall.
        precision = np.where(called > 0, share(right, called), 1)
        recall = np.where(true > 0, share(right, true), 1)
            a class without samples or predictions counts as 1; here it counts as 0.
        """,
)

# ---------------------------------------------------------- how sure is an accuracy?


def right_or_wrong(rng):
    """Yield for each sample whether it was classified right."""
    right = np.array([True, True, True, False])
    yield Case((right,), "3 of 4: sqrt(0.75 * 0.25 / 4)")
    yield Case((np.ones(5, bool),), "all right")
    for m in (7, 100, 4000, 37, 2):
        yield (rng.random(m) < 0.8,)
    yield Case((np.arange(4000) % 36 > 0,), "about 97.2 % of 4000")


def error_of_accuracy(correct):
    """Return the standard deviation of an accuracy."""
    p, m = correct.mean(), len(correct)
    variance = p * (1 - p) / m
    return float(variance**0.5)


standard_error = Part(
    "standard_error",
    error_of_accuracy,
    right_or_wrong,
    properties=[
        Property("it is not negative", lambda correct, error: error >= 0),
        Property("it is at most 1/2", lambda correct, error: error <= 0.5 + 1e-12),
    ],
    samples=lambda correct: 1,
    equations=("P-5b",),
    mistakes="""
        return float(variance)
            the root is missing: this is the variance.
        variance = p * (1 - p)
            it is not divided by m: this is the spread of one sample, not of the mean.
        variance = p * (1 - p) / m**2
            m is outside the root: the error falls like 1/sqrt(m), not like 1/m.
        variance = p / m
            1 - p is missing: p (1 - p) is the variance of one yes or no.
        variance = (1 - p) / m
            p is missing: p (1 - p) is the variance of one yes or no.
        variance = 0.25 / m
            p (1 - p) is replaced by its largest value, 1/4.
        return float(1.96 * variance**0.5)
            this is half of the 95 % interval, 1.96 times the standard error.
        return float(2 * variance**0.5)
            this is twice the standard error.
        return float(100 * variance**0.5)
            this is in percent; the accuracy is a fraction, and so is its error.
        variance = p * (1 - p) / (m - 1)
            m - 1 stands where the formula has m.
        return float(p)
            this is the accuracy itself.
        return float(1 - p)
            this is 1 minus the accuracy. The standard error says how far the accuracy
            may be off by chance.
        """,
)

# ------------------------------------------------------------------- early stopping


def validation_losses(rng):
    """Yield the validation loss of each epoch, and the patience."""
    yield Case(
        (np.array([0.9, 0.5, 0.6, 0.7, 0.4]), 2), "two epochs without a new best"
    )
    yield Case((np.array([0.9, 0.5, 0.6, 0.4, 0.7]), 2), "a late best, in time")
    yield Case((np.array([0.5, 0.5, 0.5, 0.1]), 2), "equal is not better")
    yield Case((np.array([0.3]), 1), "one epoch")
    yield Case((np.array([3.0, 2.0, 1.0]), 1), "falls to the end")
    yield Case((np.array([1.0, 2.0, 3.0, 0.1]), 1), "the first epoch is the best")
    yield Case((np.array([1.0, 0.8, 0.9, 0.85, 0.82, 0.7]), 3), "up, then slowly down")
    yield Case((np.array([5e3, 4e3, 4.5e3, 4.2e3, 1e3]), 2), "losses in the thousands")
    for n, patience in ((20, 3), (31, 5), (12, 1), (40, 4)):
        falling = np.exp(-np.arange(n) / 5)
        yield np.round(falling + rng.uniform(0, 0.4, size=n), 3), patience


def stopping(losses, patience):
    """Return the best epoch, and after how many epochs the training ends."""
    best, waited, epoch = 0, 0, 0
    for epoch in range(1, len(losses)):
        better = losses[epoch] < losses[best]
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
            "no epoch after the end is the best one",
            lambda losses, patience, r: 0 <= r[0] < r[1] <= len(losses),
        ),
        Property(
            "the best epoch has the smallest loss of all epochs that were run",
            lambda losses, patience, r: losses[r[0]] == losses[: r[1]].min(),
        ),
    ],
    samples=lambda losses, patience: 1,
    equations=("P-3d",),
    mistakes="""
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
        better = losses[epoch] < min(100, losses[best])
            the best loss starts from a fixed number, and no loss above it ever counts:
            start from the first loss, or from np.inf.
        return int(losses.argmin()), epoch + 1
            the end is right, but the best epoch is sought in the losses after it too.
        better = losses[epoch] <= losses[best]
            an equal loss counts as better; only a smaller one does.
        better = losses[epoch] < losses[epoch - 1]
            each epoch is compared with the one before it, not with the best so far.
        waited = waited + (not better)
            the epochs without a new best are added up over the whole training; a new
            best starts the count again.
        better = losses[epoch] > losses[best]
            the largest loss is kept as the best.
        return epoch, epoch + 1
            the last epoch is returned, not the best one: its parameters are the ones to
            keep.
        return best, epoch
            the second number is the index of the last epoch; the number of epochs is
            one more.
        return best + 1, epoch + 1
            the best epoch is numbered from 1; here epochs are numbered from 0.
        return epoch + 1, best
            the two results are exchanged.
        """,
)

# ------------------------------------------------------------ a test of somebody's code


def claimed_confusions(rng):
    """Labels, predictions, and what somebody's function made of them."""
    y, p = np.array([0, 1, 1, 2]), np.array([0, 2, 2, 2])
    right = confusion(y, p, 3)
    yield Case((y, p, right), "from right code")
    yield Case((y, p, right.T.copy()), "transposed")
    yield Case((y, p, right / 4), "fractions")
    for m, K in ((9, 2), (50, 10), (20, 4)):
        y = rng.integers(0, K, size=m)
        p = np.where(rng.random(m) < 0.5, y, (y + 1) % K)
        p[0] = (y[0] + 1) % K
        C = confusion(y, p, K)
        yield Case((y, p, C), "from right code")
        yield Case((y, p, C.astype(float)), "from right code, as floats")
        moved = C.copy()
        j = y[0]
        moved[j, (j + 1) % K] -= 1
        moved[j, j] += 1
        yield Case((y, p, moved), "one mistake is counted as right")
        yield Case((y, p, C + np.eye(K, dtype=int)), "one too many of each digit")
        yield Case((y, p, C[::-1].copy()), "rows in reverse order")
        swapped = C.copy()
        swapped[[0, 1]] = swapped[[1, 0]]
        yield Case((y, p, swapped), "the first two rows are exchanged")
        negative = C.copy()
        negative[0, 0] += 1
        negative[0, 1] -= 1
        negative[1, 1] -= 1
        negative[1, 0] += 1
        yield Case(
            (y, p, negative), "row and column sums are right, the counts are not"
        )
    y = np.array([0, 0, 1, 2, 2, 1])
    cycled = np.array([1, 2, 2, 0, 1, 0])
    yield Case((y, cycled, confusion(y, cycled, 3)), "from right code, all wrong")
    yield Case((y, cycled, np.zeros((3, 3), int)), "nothing is counted")
    yield Case((y, cycled, confusion(y, y, 3)), "everything counted as right")
    turned = confusion(y, cycled, 3) + np.roll(np.eye(3, dtype=int), 1, axis=1)
    turned -= np.roll(np.eye(3, dtype=int), -1, axis=1)
    yield Case((y, cycled, turned), "sums and diagonal are right, the rest is not")
    near = confusion(y, cycled, 3) + 0.25 * np.eye(3)
    yield Case((y, cycled, near), "not whole numbers")
    y = np.array([0, 1, 1, 0])
    right = confusion(y, y, 3)
    yield Case((y, y, right), "from right code, class 2 never occurs")
    more = right.copy()
    more[2, 0] = 1
    yield Case((y, y, more), "a count of 1 where no sample belongs")


def is_confusion(y_true, y_pred, C):
    """Whether C has the counts of these labels."""
    right = confusion(y_true, y_pred, len(C))
    D = C - right
    return not D.any()


is_confusion_matrix = Part(
    "is_confusion_matrix",
    is_confusion,
    claimed_confusions,
    without=("confusion_matrix",),
    equations=("P-5c",),
    mistakes="""
        return True
            it says True to everything.
        return False
            it says False to everything, to right code too.
        return not D.sum()
            only the total is compared: exchanged rows have the same total.
        return not np.trace(D)
            only the diagonal is compared: that is accuracy. Where the mistakes went is
            not looked at.
        return not D.sum(axis=1).any()
            only the row sums are compared: a mistake counted as right leaves them.
        return not D.sum(axis=0).any()
            only the column sums are compared.
        return not (D.sum(axis=0).any() or D.sum(axis=1).any())
            row and column sums together still do not fix the entries.
        return not (D.sum(axis=1).any() or np.trace(D))
            sums and diagonal together still do not fix the entries: compare each.
        return not (D.sum(axis=0).any() or D.sum(axis=1).any() or np.diag(D).any())
            all sums and every entry of the diagonal together still do not fix the other
            entries.
        C = C.round()
            C is rounded first: a count of 0.25 is no count.
        return not D[y_true, y_pred].any()
            only the cells of pairs that occur are compared: a count where no sample
            belongs passes.
        right = confusion(y_pred, y_true, len(C))
            the comparison expects rows and columns exchanged.
        return not D.any() or not (C.T - right).any()
            a matrix and its transpose are both accepted: it matters which is which.
        return C.dtype.kind == "i" and not D.any()
            counts that are floats with the right values are refused: compare values,
            not types.
        return bool(D.any())
            the answers are exchanged.
        return not D[0].any()
            only the first row is compared.
        return not (np.abs(D) > 1).any()
            a difference of one is let through: counts are exact.
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
