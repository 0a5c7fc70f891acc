"""Exercise 08: unusual but right functions."""

import numpy as np

import nnlib


def confusion_by_loop(y_true, y_pred, weights, n_classes):
    C = np.zeros((n_classes, n_classes))
    for true, predicted, weight in zip(y_true, y_pred, weights, strict=True):
        C[true, predicted] += weight
    return C


def confusion_by_one_hot(y_true, y_pred, weights, n_classes):
    one_hot = np.eye(n_classes)
    return (weights[:, None] * one_hot[y_true]).T @ one_hot[y_pred]


def confusion_by_adding(y_true, y_pred, weights, n_classes):
    C = np.zeros((n_classes, n_classes))
    np.add.at(C, (y_true, y_pred), weights)
    return C


def confusion_by_cells(y_true, y_pred, weights, n_classes):
    classes = range(n_classes)
    return np.array(
        [
            [weights[(y_true == j) & (y_pred == k)].sum() for k in classes]
            for j in classes
        ]
    )


def confusion_by_nnlib(y_true, y_pred, weights, n_classes):
    one = nnlib.one_hot(y_true, n_classes).astype(float)
    other = nnlib.one_hot(y_pred, n_classes).astype(float)
    return np.einsum("i,ij,ik->jk", weights, one, other)


def accuracy_by_loop(A, y, n_guesses):
    right = 0
    for row, label in zip(A, y, strict=True):
        best_first = sorted(range(len(row)), key=lambda k: -row[k])
        right += int(label) in best_first[:n_guesses]
    return right / len(y)


def accuracy_by_value(A, y, n_guesses):
    smallest = np.sort(A, axis=1)[:, -n_guesses]
    return np.mean(A[np.arange(len(y)), y] >= smallest)


def accuracy_by_counting(A, y, n_guesses):
    ranks = np.argsort(np.argsort(-A, axis=1), axis=1)
    return np.count_nonzero(ranks[np.arange(y.size), y] < n_guesses) / y.size


def accuracy_by_taking_away(A, y, n_guesses):
    left, right = A.copy(), np.zeros(len(y), bool)
    for _ in range(n_guesses):
        said = left.argmax(axis=1)
        right |= said == y
        left[np.arange(len(y)), said] = -np.inf
    return nnlib.accuracy(np.ones(len(y), int), right.astype(int))


def rates_by_loop(C):
    precision, recall = np.zeros(len(C)), np.zeros(len(C))
    for k in range(len(C)):
        if C[:, k].any():
            precision[k] = C[k, k] / C[:, k].sum()
        if C[k].any():
            recall[k] = C[k, k] / C[k].sum()
    return {"precision": precision, "recall": recall}


def rates_with_at_least_1(C):
    right = C.diagonal()
    return {
        "precision": right / np.maximum(C.sum(axis=0), 1),
        "recall": right / np.maximum(C.sum(axis=1), 1),
    }


def rates_with_nan_to_num(C):
    return {
        name: np.nan_to_num(np.diag(C) / C.sum(axis=axis))
        for name, axis in (("recall", 1), ("precision", 0))
    }


def error_by_deviation(correct_a, correct_b):
    c = correct_a.astype(float) - correct_b.astype(float)
    return np.std(c) / np.sqrt(len(c))


def error_by_counting(correct_a, correct_b):
    only_a = sum(1 for a, b in zip(correct_a, correct_b, strict=True) if a and not b)
    only_b = sum(1 for a, b in zip(correct_a, correct_b, strict=True) if b and not a)
    m = len(correct_a)
    return ((only_a + only_b - (only_a - only_b) ** 2 / m) / m**2) ** 0.5


def error_by_squares(correct_a, correct_b):
    c = np.subtract(correct_a, correct_b, dtype=float)
    centred = c - np.mean(c)
    return float(np.sqrt((centred**2).sum()) / len(c))


def error_by_covariance(correct_a, correct_b):
    a, b = correct_a * 1.0, correct_b * 1.0
    covariance = (a * b).mean() - a.mean() * b.mean()
    variance = a.var() + b.var() - 2 * covariance
    return max(variance, 0) ** 0.5 / len(a) ** 0.5


def stopping_with_counter(losses, patience, margin):
    smallest, best, waited, epochs = np.inf, 0, 0, 0
    for epoch, loss in enumerate(losses):
        epochs = epoch + 1
        if loss < smallest - margin:
            smallest, best, waited = loss, epoch, 0
        else:
            waited += 1
        if waited >= patience:
            break
    return best, epochs


def stopping_by_jumps(losses, patience, margin):
    best = 0
    while True:
        window = losses[best + 1 : best + 1 + patience]
        better = np.flatnonzero(losses[best] - window > margin)
        if better.size == 0:
            return best, best + 1 + len(window)
        best = best + 1 + int(better[0])


def stopping_by_recursion(losses, patience, margin, best=0, epoch=0):
    if losses[best] - losses[epoch] > margin:
        best = epoch
    if epoch + 1 == len(losses) or epoch - best >= patience:
        return np.int64(best), epoch + 1
    return stopping_by_recursion(losses, patience, margin, best, epoch + 1)


def is_confusion_by_cells(y_true, y_pred, P):
    for j in range(len(P)):
        of_class = y_pred[y_true == j]
        for k in range(len(P)):
            share = np.mean(of_class == k) if of_class.size else 0
            if not -0.001 <= P[j, k] - share <= 0.001:
                return False
    return True


def is_confusion_by_one_hot(y_true, y_pred, P):
    one_hot = np.eye(len(P))
    C = one_hot[y_true].T @ one_hot[y_pred]
    rows = C.sum(axis=1)
    right = np.divide(C, rows[:, None], out=np.zeros_like(C), where=rows[:, None] > 0)
    return np.allclose(P, right, rtol=0, atol=0.001)


def is_confusion_by_nnlib(y_true, y_pred, P):
    C = nnlib.confusion_matrix(y_true, y_pred, n_classes=len(P))
    return bool(
        np.all(
            [
                abs(P[j] - C[j] / max(1, C[j].sum())).max() <= 0.001
                for j in range(len(P))
            ]
        )
    )


RIGHT = {
    "confusion_matrix": [
        confusion_by_loop,
        confusion_by_one_hot,
        confusion_by_adding,
        confusion_by_cells,
        confusion_by_nnlib,
    ],
    "accuracy_from_probabilities": [
        accuracy_by_loop,
        accuracy_by_value,
        accuracy_by_counting,
        accuracy_by_taking_away,
    ],
    "precision_and_recall": [
        rates_by_loop,
        rates_with_at_least_1,
        rates_with_nan_to_num,
    ],
    "standard_error": [
        error_by_deviation,
        error_by_counting,
        error_by_squares,
        error_by_covariance,
    ],
    "early_stopping": [
        stopping_with_counter,
        stopping_by_jumps,
        stopping_by_recursion,
    ],
    "is_confusion_matrix": [
        is_confusion_by_cells,
        is_confusion_by_one_hot,
        is_confusion_by_nnlib,
    ],
}
