"""Exercise 08: unusual but right functions."""

import numpy as np


def confusion_by_loop(y_true, y_pred, n_classes):
    C = np.zeros((n_classes, n_classes), int)
    for true, predicted in zip(y_true, y_pred, strict=True):
        C[true, predicted] += 1
    return C


def confusion_by_one_hot(y_true, y_pred, n_classes):
    one_hot = np.eye(n_classes, dtype=int)
    return one_hot[y_true].T @ one_hot[y_pred]


def confusion_by_adding(y_true, y_pred, n_classes):
    C = np.zeros((n_classes, n_classes), int)
    np.add.at(C, (y_true, y_pred), 1)
    return C


def accuracy_by_loop(A, y):
    right = 0
    for row, label in zip(A, y, strict=True):
        right += int(np.argmax(row)) == label
    return right / len(y)


def accuracy_by_value(A, y):
    return np.mean(A[np.arange(len(y)), y] == A.max(axis=1))


def accuracy_by_counting(A, y):
    return np.count_nonzero(np.argmax(A, -1) == y) / y.size


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


def error_by_deviation(correct):
    return np.std(correct) / np.sqrt(len(correct))


def error_by_counting(correct):
    right = sum(1 for one in correct if one)
    wrong = len(correct) - right
    return (right * wrong / len(correct) ** 3) ** 0.5


def error_by_squares(correct):
    centred = correct - np.mean(correct)
    return float(np.sqrt((centred**2).sum()) / len(correct))


def stopping_with_counter(losses, patience):
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


def stopping_by_argmin(losses, patience):
    for epochs in range(1, len(losses) + 1):
        best = int(np.argmin(losses[:epochs]))
        if epochs - 1 - best >= patience:
            break
    return best, epochs


def stopping_by_minimum_so_far(losses, patience):
    lowest = np.minimum.accumulate(losses)
    first = np.searchsorted(-lowest, -lowest, side="left")  # where each low began
    late = np.flatnonzero(np.arange(len(losses)) - first >= patience)
    end = late[0] if late.size else len(losses) - 1
    return int(first[end]), int(end) + 1


def is_confusion_by_cells(y_true, y_pred, C):
    return all(
        C[j, k] == np.sum((y_true == j) & (y_pred == k))
        for j in range(len(C))
        for k in range(len(C))
    )


def is_confusion_by_one_hot(y_true, y_pred, C):
    one_hot = np.eye(len(C))
    return bool(np.all(one_hot[y_true].T @ one_hot[y_pred] == C))


def is_confusion_by_taking_away(y_true, y_pred, C):
    left = C.astype(float)
    for true, predicted in zip(y_true, y_pred, strict=True):
        left[true, predicted] -= 1
    return not left.any()


RIGHT = {
    "confusion_matrix": [confusion_by_loop, confusion_by_one_hot, confusion_by_adding],
    "accuracy_from_probabilities": [
        accuracy_by_loop,
        accuracy_by_value,
        accuracy_by_counting,
    ],
    "precision_and_recall": [
        rates_by_loop,
        rates_with_at_least_1,
        rates_with_nan_to_num,
    ],
    "standard_error": [error_by_deviation, error_by_counting, error_by_squares],
    "early_stopping": [
        stopping_with_counter,
        stopping_by_argmin,
        stopping_by_minimum_so_far,
    ],
    "is_confusion_matrix": [
        is_confusion_by_cells,
        is_confusion_by_one_hot,
        is_confusion_by_taking_away,
    ],
}
