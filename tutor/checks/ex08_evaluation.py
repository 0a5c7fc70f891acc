"""Exercise 08, evaluation: what is right, what learners write instead, the hints."""

import numpy as np

from ._mistakes import Mistake
from ._part import Case, Part, Property

# -------------------------------------------------------------------- confusion matrix


def _labels(rng):
    """Yield true labels, predicted labels, and the number of classes."""
    y = np.array([0, 1, 1, 2, 1])
    yield Case((y, np.array([0, 1, 2, 2, 2]), 3), "two of the three 1s were called 2")
    yield Case((np.array([3]), np.array([0]), 4), "one sample; most classes are absent")
    yield Case((np.array([1, 1]), np.array([1, 1]), 3), "nothing is wrong")
    for m, K in ((7, 2), (53, 10), (30, 5), (12, 4)):
        yield rng.integers(0, K, size=m), rng.integers(0, K, size=m), K
    y = rng.integers(0, 9, size=40)  # the last class is never true, and never predicted
    yield y, np.where(rng.random(40) < 0.7, y, rng.integers(0, 9, size=40)), 10


def _confusion_matrix(y_true, y_pred, n_classes):
    C = np.zeros((n_classes, n_classes), int)
    np.add.at(C, (y_true, y_pred), 1)
    return C


def _confusion_by_loop(y_true, y_pred, n_classes):
    C = np.zeros((n_classes, n_classes), int)
    for true, predicted in zip(y_true, y_pred, strict=True):
        C[true, predicted] += 1
    return C


def _confusion_by_one_hot(y_true, y_pred, n_classes):
    one_hot = np.eye(n_classes, dtype=int)
    return one_hot[y_true].T @ one_hot[y_pred]


def _confusion_by_bincount(y_true, y_pred, n_classes):
    counts = np.bincount(y_true * n_classes + y_pred, minlength=n_classes**2)
    return counts.reshape(n_classes, n_classes)


def _once_for_each_pair(y_true, y_pred, n_classes):
    C = np.zeros((n_classes, n_classes), int)
    C[y_true, y_pred] += 1
    return C


def _only_the_mistakes(y_true, y_pred, n_classes):
    C = _confusion_matrix(y_true, y_pred, n_classes)
    return C - np.diag(np.diag(C))


def _only_the_right_ones(y_true, y_pred, n_classes):
    return np.diag(np.diag(_confusion_matrix(y_true, y_pred, n_classes)))


def _in_order_of_appearance(y_true, y_pred, n_classes):
    classes = list(dict.fromkeys([*y_true.tolist(), *y_pred.tolist()]))
    classes += [k for k in range(n_classes) if k not in classes]
    place = np.argsort(classes)
    return _confusion_matrix(place[y_true], place[y_pred], n_classes)


def _digits_from_1(y_true, y_pred, n_classes):
    C = _confusion_matrix(y_true, y_pred, n_classes)
    return np.roll(C, (-1, -1), axis=(0, 1))


def _without_first(y_true, y_pred, n_classes):
    return _confusion_matrix(y_true[1:], y_pred[1:], n_classes)


def _of_present_classes(y_true, y_pred, n_classes):
    K = max(y_true.max(), y_pred.max()) + 1
    return _confusion_matrix(y_true, y_pred, K)


confusion_matrix = Part(
    "confusion_matrix",
    _confusion_matrix,
    _labels,
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
    mistakes=[
        Mistake(
            "rows and columns are exchanged: rows are the true classes, columns the "
            "predicted ones.",
            lambda y, p, K: _confusion_matrix(p, y, K),
        ),
        Mistake(
            "each pair is counted once at most: with `C[y_true, y_pred] += 1` NumPy "
            "adds only once where a pair comes twice. Use np.add.at, or a loop.",
            _once_for_each_pair,
        ),
        Mistake(
            "the diagonal is empty: right answers are counted too.", _only_the_mistakes
        ),
        Mistake(
            "only the diagonal is filled: the wrong answers are what one wants to see.",
            _only_the_right_ones,
        ),
        Mistake(
            "the counts are floats. np.zeros makes floats unless you say dtype=int, "
            "and so does a division; whole numbers are asked for.",
            lambda y, p, K: _confusion_matrix(y, p, K) / len(y),
        ),
        Mistake(
            "the classes are in the order in which they appear, not 0, 1, 2, ...",
            _in_order_of_appearance,
        ),
        Mistake(
            "digits are counted from 1, as source F does (erratum F-E5): everything "
            "lies one place too far up and left.",
            _digits_from_1,
        ),
        Mistake("the first sample is left out.", _without_first),
        Mistake(
            "the last sample is left out.",
            lambda y, p, K: _confusion_matrix(y[:-1], p[:-1], K),
        ),
        Mistake(
            "the size follows the largest label that occurs: a class that is absent "
            "here still needs its row. n_classes says how many there are.",
            _of_present_classes,
        ),
        Mistake(
            "the counting starts from ones, not zeros.",
            lambda y, p, K: _confusion_matrix(y, p, K) + 1,
        ),
        Mistake(
            "each pair is counted in both places, so the matrix is symmetric.",
            lambda y, p, K: _confusion_matrix(y, p, K) + _confusion_matrix(p, y, K),
        ),
        Mistake(
            "only the number of right answers is returned: a (K, K) matrix is asked "
            "for.",
            lambda y, p, K: int((y == p).sum()),
        ),
    ],
    alternatives=[_confusion_by_loop, _confusion_by_one_hot, _confusion_by_bincount],
    equations=("F-8a", "F-8b"),
)

# ------------------------------------------------------ accuracy, as F prints it wrong


def _probabilities_and_labels(rng):
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


def _accuracy_from_probabilities(A, y):
    return float((A.argmax(axis=1) == y).mean())


def _accuracy_by_loop(A, y):
    right = 0
    for row, label in zip(A, y, strict=True):
        right += int(np.argmax(row)) == label
    return right / len(y)


def _accuracy_by_value(A, y):
    return np.mean(A[np.arange(len(y)), y] == A.max(axis=1))


def _accuracy_by_counting(A, y):
    return np.count_nonzero(np.argmax(A, -1) == y) / y.size


def _class_mean(A, y):
    predicted = A.argmax(axis=1)
    return float(np.mean([(predicted[y == k] == k).mean() for k in np.unique(y)]))


accuracy_from_probabilities = Part(
    "accuracy_from_probabilities",
    _accuracy_from_probabilities,
    _probabilities_and_labels,
    properties=[
        Property(
            "the result lies between 0 and 1",
            lambda A, y, fraction: 0 <= fraction <= 1 or f"it is {fraction:.4g}",
        )
    ],
    mistakes=[
        Mistake(
            "classes are numbered 1 ... C, as printed (F-E5). Digits run from 0, as "
            "argmax does.",
            lambda A, y: float((A.argmax(axis=1) + 1 == y).mean()),
        ),
        Mistake(
            "this is the error, 1 minus the accuracy: source P confuses them the other "
            "way round (P-E17).",
            lambda A, y: 1 - _accuracy_from_probabilities(A, y),
        ),
        Mistake(
            "the number of right answers is not divided by m.",
            lambda A, y: float((A.argmax(axis=1) == y).sum()),
        ),
        Mistake(
            "this is in percent; a fraction is asked for.",
            lambda A, y: 100 * _accuracy_from_probabilities(A, y),
        ),
        Mistake(
            "the least probable class is taken.",
            lambda A, y: float((A.argmin(axis=1) == y).mean()),
        ),
        Mistake(
            "this is the mean probability of the true class, not how often it is the "
            "largest.",
            lambda A, y: float(A[np.arange(len(y)), y].mean()),
        ),
        Mistake(
            "the number of right answers is divided by the number of classes.",
            lambda A, y: float((A.argmax(axis=1) == y).sum() / A.shape[1]),
        ),
        Mistake(
            "a sample counts only if its largest probability is above one half.",
            lambda A, y: float(
                ((A.argmax(axis=1) == y) & (A.max(axis=1) > 0.5)).mean()
            ),
        ),
        Mistake(
            "the mean over classes of each class's accuracy: that weighs rare classes "
            "more. Here every sample counts the same.",
            _class_mean,
        ),
        Mistake(
            "argmax without an axis looks at the whole batch as one row.",
            lambda A, y: float((A.argmax() == y).mean()),
        ),
        Mistake(
            "argmax runs along axis 0, over the samples: in this course samples are "
            "rows.",
            lambda A, y: float((A.argmax(axis=0) == y).mean()),
        ),
        Mistake(
            "the first sample is left out.",
            lambda A, y: float(np.sum(A[1:].argmax(axis=1) == y[1:]) / len(y)),
        ),
        Mistake(
            "the classes are counted from the end.",
            lambda A, y: float((A[:, ::-1].argmax(axis=1) == y).mean()),
        ),
    ],
    alternatives=[_accuracy_by_loop, _accuracy_by_value, _accuracy_by_counting],
    without=("accuracy",),
    equations=("F-8a", "F-8b", "A-6a"),
)

# ------------------------------------------------------ precision and recall, by class


def _confusions(rng):
    yield Case((np.array([[8, 2], [1, 9]]),), "recall 8/10 and 9/10")
    yield Case((np.array([[3, 0, 0], [1, 4, 0], [0, 0, 0]]),), "class 2 never occurs")
    yield Case((np.array([[0, 5], [0, 5]]),), "class 0 is never predicted")
    yield Case((np.array([[1, 0], [0, 3]]),), "a class with one sample")
    for K in (2, 3, 5, 10):
        yield (rng.integers(0, 20, size=(K, K)) + np.diag(rng.integers(1, 50, size=K)),)


def _share(part, whole):
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def _precision_and_recall(C):
    right = np.diag(C)
    return {
        "precision": _share(right, C.sum(axis=0)),
        "recall": _share(right, C.sum(axis=1)),
    }


def _by_class_loop(C):
    precision, recall = np.zeros(len(C)), np.zeros(len(C))
    for k in range(len(C)):
        if C[:, k].any():
            precision[k] = C[k, k] / C[:, k].sum()
        if C[k].any():
            recall[k] = C[k, k] / C[k].sum()
    return {"precision": precision, "recall": recall}


def _with_at_least_1(C):
    right = C.diagonal()
    return {
        "precision": right / np.maximum(C.sum(axis=0), 1),
        "recall": right / np.maximum(C.sum(axis=1), 1),
    }


def _with_nan_to_num(C):
    return {
        name: np.nan_to_num(np.diag(C) / C.sum(axis=axis))
        for name, axis in (("recall", 1), ("precision", 0))
    }


def _both(precision, recall):
    return {"precision": precision, "recall": recall}


def _f1(C):
    p, r = _precision_and_recall(C).values()
    return _both(_share(2 * p * r, p + r), r)


precision_and_recall = Part(
    "precision_and_recall",
    _precision_and_recall,
    _confusions,
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
    mistakes=[
        Mistake(
            "precision and recall are exchanged: recall divides by the row (all that "
            "truly are of the class), precision by the column (all that were called "
            "so).",
            lambda C: _precision_and_recall(C.T),
        ),
        Mistake(
            "a class without samples, or without predictions, gives 0/0 = nan: it "
            "counts as 0 here.",
            lambda C: _both(np.diag(C) / C.sum(axis=0), np.diag(C) / C.sum(axis=1)),
        ),
        Mistake(
            "both are divided by the rows: that is recall twice.",
            lambda C: _both(*2 * [_precision_and_recall(C)["recall"]]),
        ),
        Mistake(
            "both are divided by the columns: that is precision twice.",
            lambda C: _both(*2 * [_precision_and_recall(C)["precision"]]),
        ),
        Mistake(
            "the counts on the diagonal are divided by the number of all samples.",
            lambda C: _both(*2 * [np.diag(C) / C.sum()]),
        ),
        Mistake(
            "these are the errors, 1 minus precision and 1 minus recall.",
            lambda C: {k: 1 - v for k, v in _precision_and_recall(C).items()},
        ),
        Mistake(
            "the mean over the classes is returned; one value for each class is asked "
            "for.",
            lambda C: {k: float(v.mean()) for k, v in _precision_and_recall(C).items()},
        ),
        Mistake(
            "the counts are not divided.",
            lambda C: _both(*2 * [np.diag(C).astype(float)]),
        ),
        Mistake(
            "the right answers are divided by the wrong ones, not by all.",
            lambda C: _both(
                _share(np.diag(C), C.sum(axis=0) - np.diag(C)),
                _share(np.diag(C), C.sum(axis=1) - np.diag(C)),
            ),
        ),
        Mistake(
            "the largest count of each row and column is used; the right answers are "
            "on the diagonal.",
            lambda C: _both(
                _share(C.max(axis=0), C.sum(axis=0)),
                _share(C.max(axis=1), C.sum(axis=1)),
            ),
        ),
        Mistake(
            "1 is added to every sum so that none is 0; that changes all other classes "
            "too.",
            lambda C: _both(
                np.diag(C) / (C.sum(axis=0) + 1), np.diag(C) / (C.sum(axis=1) + 1)
            ),
        ),
        Mistake(
            "the results are whole numbers: `//` cuts the fraction off.",
            lambda C: _both(
                np.diag(C) // np.maximum(C.sum(axis=0), 1),
                np.diag(C) // np.maximum(C.sum(axis=1), 1),
            ),
        ),
        Mistake(
            "this 'precision' is the F1 score, a mean of precision and recall.", _f1
        ),
        Mistake(
            "a class without samples or predictions counts as 1; here it counts as 0.",
            lambda C: _both(
                np.where(C.sum(axis=0) > 0, _precision_and_recall(C)["precision"], 1),
                np.where(C.sum(axis=1) > 0, _precision_and_recall(C)["recall"], 1),
            ),
        ),
    ],
    alternatives=[_by_class_loop, _with_at_least_1, _with_nan_to_num],
    samples=lambda C: C.sum(),
    equations=("F-8b", "P-4a"),
)

# ---------------------------------------------------------- how sure is an accuracy?


def _right_or_wrong(rng):
    right = np.array([True, True, True, False])
    yield Case((right,), "3 of 4: sqrt(0.75 * 0.25 / 4)")
    yield Case((np.ones(5, bool),), "all right")
    for m in (7, 100, 4000, 37, 2):
        yield (rng.random(m) < 0.8,)
    yield Case((np.arange(4000) % 36 > 0,), "about 97.2 % of 4000")


def _standard_error(correct):
    p = correct.mean()
    return float((p * (1 - p) / len(correct)) ** 0.5)


def _error_by_deviation(correct):
    return np.std(correct) / np.sqrt(len(correct))


def _error_by_counting(correct):
    right = sum(1 for one in correct if one)
    wrong = len(correct) - right
    return (right * wrong / len(correct) ** 3) ** 0.5


def _error_by_squares(correct):
    centred = correct - np.mean(correct)
    return float(np.sqrt((centred**2).sum()) / len(correct))


standard_error = Part(
    "standard_error",
    _standard_error,
    _right_or_wrong,
    properties=[
        Property("it is not negative", lambda correct, error: error >= 0),
        Property("it is at most 1/2", lambda correct, error: error <= 0.5 + 1e-12),
    ],
    mistakes=[
        Mistake(
            "the root is missing: this is the variance.",
            lambda c: _standard_error(c) ** 2,
        ),
        Mistake(
            "it is not divided by m: this is the spread of one sample, not of the "
            "mean.",
            lambda c: float(np.std(c)),
        ),
        Mistake(
            "m is outside the root: the error falls like 1/sqrt(m), not like 1/m.",
            lambda c: float(np.std(c) / len(c)),
        ),
        Mistake(
            "1 - p is missing: p (1 - p) is the variance of one yes or no.",
            lambda c: float((c.mean() / len(c)) ** 0.5),
        ),
        Mistake(
            "p is missing: p (1 - p) is the variance of one yes or no.",
            lambda c: float(((1 - c.mean()) / len(c)) ** 0.5),
        ),
        Mistake(
            "p (1 - p) is replaced by its largest value, 1/4.",
            lambda c: float((0.25 / len(c)) ** 0.5),
        ),
        Mistake(
            "this is half of the 95 % interval, 1.96 times the standard error.",
            lambda c: 1.96 * _standard_error(c),
        ),
        Mistake("this is twice the standard error.", lambda c: 2 * _standard_error(c)),
        Mistake(
            "this is in percent; the accuracy is a fraction, and so is its error.",
            lambda c: 100 * _standard_error(c),
        ),
        Mistake(
            "m - 1 stands where the formula has m.",
            lambda c: float((c.mean() * (1 - c.mean()) / (len(c) - 1)) ** 0.5),
        ),
        Mistake("this is the accuracy itself.", lambda c: float(c.mean())),
        Mistake(
            "this is 1 minus the accuracy. The standard error says how far the "
            "accuracy may be off by chance.",
            lambda c: float(1 - c.mean()),
        ),
    ],
    alternatives=[_error_by_deviation, _error_by_counting, _error_by_squares],
    samples=lambda correct: 1,
    equations=("P-5b",),
)

# ------------------------------------------------------------------- early stopping


def _validation_losses(rng):
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


def _early_stopping(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        elif epoch - best == patience:
            return best, epoch + 1
    return best, len(losses)


def _stopping_with_counter(losses, patience):
    smallest, best, waited, epochs = np.inf, 0, 0, 0
    for epoch, loss in enumerate(losses):
        epochs = epoch + 1
        if loss < smallest:
            smallest, best, waited = loss, epoch, 0
        else:
            waited += 1
        if waited >= patience:
            break
    return best, epochs


def _stopping_by_argmin(losses, patience):
    for epochs in range(1, len(losses) + 1):
        best = int(np.argmin(losses[:epochs]))
        if epochs - 1 - best >= patience:
            break
    return best, epochs


def _stopping_by_minimum_so_far(losses, patience):
    lowest = np.minimum.accumulate(losses)
    first = np.searchsorted(-lowest, -lowest, side="left")  # where each low began
    late = np.flatnonzero(np.arange(len(losses)) - first >= patience)
    end = late[0] if late.size else len(losses) - 1
    return int(first[end]), int(end) + 1


def _stops(*, better, wait, result):
    """Return an early stopping with one thing done otherwise."""

    def wrong(losses, patience):
        best, waited = 0, 0
        for epoch in range(1, len(losses)):
            if better(losses, epoch, best):
                best, waited = epoch, 0
            else:
                waited = wait(waited)
            if waited == patience:
                return result(best, epoch)
        return result(best, len(losses) - 1)

    return wrong


def _new_best(losses, epoch, best):
    return losses[epoch] < losses[best]


def _one_more(waited):
    return waited + 1


def _best_and_epochs(best, epoch):
    return best, epoch + 1


def _never_resets(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            waited += 1
        if waited == patience:
            return best, epoch + 1
    return best, len(losses)


def _best_starts_at_100(losses, patience):
    smallest, best, waited = 100, 0, 0
    for epoch, loss in enumerate(losses):
        if loss < smallest:
            smallest, best, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return best, epoch + 1
    return best, len(losses)


early_stopping = Part(
    "early_stopping",
    _early_stopping,
    _validation_losses,
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
    mistakes=[
        Mistake(
            "the patience is not used: the whole list is searched for its smallest "
            "loss, but training had been stopped before it came there.",
            lambda losses, patience: (int(losses.argmin()), len(losses)),
        ),
        Mistake(
            "stopped at the first epoch without a new best, whatever the patience.",
            lambda losses, patience: _early_stopping(losses, 1),
        ),
        Mistake(
            "one epoch too patient: stop at once after `patience` epochs without a new "
            "best.",
            lambda losses, patience: _early_stopping(losses, patience + 1),
        ),
        Mistake(
            "one epoch too impatient: `patience` epochs without a new best come after "
            "the best one.",
            lambda losses, patience: _early_stopping(losses, max(1, patience - 1)),
        ),
        Mistake(
            "the best loss starts from a fixed number, and no loss above it ever "
            "counts: start from the first loss, or from np.inf.",
            _best_starts_at_100,
        ),
        Mistake(
            "the end is right, but the best epoch is sought in the losses after it "
            "too.",
            lambda losses, patience: (
                int(losses.argmin()),
                _early_stopping(losses, patience)[1],
            ),
        ),
        Mistake(
            "an equal loss counts as better; only a smaller one does.",
            _stops(
                better=lambda losses, epoch, best: losses[epoch] <= losses[best],
                wait=_one_more,
                result=_best_and_epochs,
            ),
        ),
        Mistake(
            "each epoch is compared with the one before it, not with the best so far.",
            _stops(
                better=lambda losses, epoch, best: losses[epoch] < losses[epoch - 1],
                wait=_one_more,
                result=_best_and_epochs,
            ),
        ),
        Mistake(
            "the epochs without a new best are added up over the whole training; a new "
            "best starts the count again.",
            _never_resets,
        ),
        Mistake(
            "the largest loss is kept as the best.",
            _stops(
                better=lambda losses, epoch, best: losses[epoch] > losses[best],
                wait=_one_more,
                result=_best_and_epochs,
            ),
        ),
        Mistake(
            "the last epoch is returned, not the best one: its parameters are the ones "
            "to keep.",
            _stops(
                better=_new_best,
                wait=_one_more,
                result=lambda best, epoch: (epoch, epoch + 1),
            ),
        ),
        Mistake(
            "the second number is the index of the last epoch; the number of epochs is "
            "one more.",
            _stops(
                better=_new_best,
                wait=_one_more,
                result=lambda best, epoch: (best, epoch),
            ),
        ),
        Mistake(
            "the best epoch is numbered from 1; here epochs are numbered from 0.",
            _stops(
                better=_new_best,
                wait=_one_more,
                result=lambda best, epoch: (best + 1, epoch + 1),
            ),
        ),
        Mistake(
            "the two results are exchanged.",
            lambda losses, patience: _early_stopping(losses, patience)[::-1],
        ),
    ],
    alternatives=[
        _stopping_with_counter,
        _stopping_by_argmin,
        _stopping_by_minimum_so_far,
    ],
    samples=lambda losses, patience: 1,
    equations=("P-3d",),
)

# ------------------------------------------------------------ a test of somebody's code


def _claimed_confusions(rng):
    """Labels, predictions, and what somebody's function made of them."""
    y, p = np.array([0, 1, 1, 2]), np.array([0, 2, 2, 2])
    right = _confusion_matrix(y, p, 3)
    yield Case((y, p, right), "from right code")
    yield Case((y, p, right.T.copy()), "transposed")
    yield Case((y, p, right / 4), "fractions")
    for m, K in ((9, 2), (50, 10), (20, 4)):
        y = rng.integers(0, K, size=m)
        p = np.where(rng.random(m) < 0.5, y, (y + 1) % K)
        p[0] = (y[0] + 1) % K
        C = _confusion_matrix(y, p, K)
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
    yield Case(
        (y, cycled, _confusion_matrix(y, cycled, 3)), "from right code, all wrong"
    )
    yield Case((y, cycled, np.zeros((3, 3), int)), "nothing is counted")
    yield Case((y, cycled, _confusion_matrix(y, y, 3)), "everything counted as right")
    turned = _confusion_matrix(y, cycled, 3) + np.roll(np.eye(3, dtype=int), 1, axis=1)
    turned -= np.roll(np.eye(3, dtype=int), -1, axis=1)
    yield Case((y, cycled, turned), "sums and diagonal are right, the rest is not")
    near = _confusion_matrix(y, cycled, 3) + 0.25 * np.eye(3)
    yield Case((y, cycled, near), "not whole numbers")
    y = np.array([0, 1, 1, 0])
    right = _confusion_matrix(y, y, 3)
    yield Case((y, y, right), "from right code, class 2 never occurs")
    more = right.copy()
    more[2, 0] = 1
    yield Case((y, y, more), "a count of 1 where no sample belongs")


def _is_confusion_matrix(y_true, y_pred, C):
    return bool(np.array_equal(C, _confusion_by_loop(y_true, y_pred, len(C))))


def _is_confusion_by_cells(y_true, y_pred, C):
    return all(
        C[j, k] == np.sum((y_true == j) & (y_pred == k))
        for j in range(len(C))
        for k in range(len(C))
    )


def _is_confusion_by_one_hot(y_true, y_pred, C):
    one_hot = np.eye(len(C))
    return bool(np.all(one_hot[y_true].T @ one_hot[y_pred] == C))


def _is_confusion_by_taking_away(y_true, y_pred, C):
    left = C.astype(float)
    for true, predicted in zip(y_true, y_pred, strict=True):
        left[true, predicted] -= 1
    return not left.any()


def _rows(y, p, C):
    return bool((C.sum(axis=1) == np.bincount(y, minlength=len(C))).all())


def _columns(y, p, C):
    return bool((C.sum(axis=0) == np.bincount(p, minlength=len(C))).all())


def _right_ones(y, p, C):
    return bool(np.trace(C) == (y == p).sum())


is_confusion_matrix = Part(
    "is_confusion_matrix",
    _is_confusion_matrix,
    _claimed_confusions,
    mistakes=[
        Mistake("it says True to everything.", lambda y, p, C: True),
        Mistake(
            "it says False to everything, to right code too.", lambda y, p, C: False
        ),
        Mistake(
            "only the total is compared: exchanged rows have the same total.",
            lambda y, p, C: bool(C.sum() == len(y)),
        ),
        Mistake(
            "only the diagonal is compared: that is accuracy. Where the mistakes went "
            "is not looked at.",
            _right_ones,
        ),
        Mistake(
            "only the row sums are compared: a mistake counted as right leaves them.",
            _rows,
        ),
        Mistake("only the column sums are compared.", _columns),
        Mistake(
            "row and column sums together still do not fix the entries.",
            lambda y, p, C: _rows(y, p, C) and _columns(y, p, C),
        ),
        Mistake(
            "sums and diagonal together still do not fix the entries: compare each.",
            lambda y, p, C: _rows(y, p, C) and _right_ones(y, p, C),
        ),
        Mistake(
            "all sums and every entry of the diagonal together still do not fix the "
            "other entries.",
            lambda y, p, C: (
                _rows(y, p, C)
                and _columns(y, p, C)
                and bool((np.diag(C) == np.bincount(y[y == p], minlength=len(C))).all())
            ),
        ),
        Mistake(
            "C is rounded first: a count of 0.25 is no count.",
            lambda y, p, C: _is_confusion_matrix(y, p, C.round()),
        ),
        Mistake(
            "only the cells of pairs that occur are compared: a count where no sample "
            "belongs passes.",
            lambda y, p, C: bool(
                (C[y, p] == _confusion_matrix(y, p, len(C))[y, p]).all()
            ),
        ),
        Mistake(
            "the comparison expects rows and columns exchanged.",
            lambda y, p, C: _is_confusion_matrix(p, y, C),
        ),
        Mistake(
            "a matrix and its transpose are both accepted: it matters which is which.",
            lambda y, p, C: (
                _is_confusion_matrix(y, p, C) or _is_confusion_matrix(p, y, C)
            ),
        ),
        Mistake(
            "counts that are floats with the right values are refused: compare values, "
            "not types.",
            lambda y, p, C: C.dtype.kind == "i" and _is_confusion_matrix(y, p, C),
        ),
        Mistake(
            "the answers are exchanged.",
            lambda y, p, C: not _is_confusion_matrix(y, p, C),
        ),
        Mistake(
            "only the first row is compared.",
            lambda y, p, C: bool((C[0] == _confusion_matrix(y, p, len(C))[0]).all()),
        ),
        Mistake(
            "a difference of one is let through: counts are exact.",
            lambda y, p, C: bool(
                np.allclose(C, _confusion_matrix(y, p, len(C)), atol=1)
            ),
        ),
    ],
    alternatives=[
        _is_confusion_by_cells,
        _is_confusion_by_one_hot,
        _is_confusion_by_taking_away,
    ],
    without=("confusion_matrix",),
    equations=("P-5c",),
)

PARTS = (
    confusion_matrix,
    accuracy_from_probabilities,
    precision_and_recall,
    standard_error,
    early_stopping,
    is_confusion_matrix,
)
