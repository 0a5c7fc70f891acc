r"""What to report of a classifier: chapter 08.

What is true comes first, as in scikit-learn. Labels y are vectors of integers from 0;
there are K classes, where not told, one more than the largest label. A row of Y is a
sample. Values are computed in float64, and no argument is changed.

TypeError says that an argument does not hold real numbers, or labels no integers;
ValueError that shapes differ, that an argument is empty or not finite, or that a label
is negative or too large for n_classes.
"""

import numpy as np

from ._validation import check_count, check_size, checked, labels, values

__all__ = [
    "accuracy",
    "confusion_matrix",
    "error_by_class",
    "most_confused",
    "r2_score",
    "root_mean_squared_error",
]


@checked(y_true=labels, y_pred=labels)
def accuracy(y_true, y_pred):
    r"""Return the fraction of samples whose label was predicted.

    .. math:: \mathrm{Acc} = \frac{1}{m} \sum_{i=1}^{m} \mathbf{1}[\hat y_i = y_i]

    Takes y_true and y_pred, labels (m,); returns a float in [0, 1].
    Chapter 08; sources F-8b, A-6a.

    >>> accuracy([7, 2, 1, 0], [7, 2, 1, 6])
    0.75
    """
    return float((y_true == y_pred).mean())


@checked(y_true=labels, y_pred=labels)
def confusion_matrix(y_true, y_pred, n_classes=None):
    r"""Count the samples of each true class by the class they were given.

    .. math:: C_{jk} = \#\{i : y_i = j, \hat y_i = k\}

    Takes y_true and y_pred, labels (m,), and n_classes, K or None; returns C, shape
    (K, K): a row for each true class, a column for each predicted one.
    Chapter 08; source P-fig5 (P-E21).

    >>> confusion_matrix([0, 0, 1, 1, 1], [0, 1, 1, 1, 0])
    array([[1, 1],
           [1, 2]])
    """
    K = _number_of_classes(n_classes, y_true=y_true, y_pred=y_pred)
    return np.bincount(K * y_true + y_pred, minlength=K * K).reshape(K, K)


def error_by_class(y_true, y_pred, n_classes=None):
    r"""Return, for each true class, the fraction of its samples that were missed.

    .. math:: e_j = 1 - C_{jj} \Big/ \sum_k C_{jk}

    Takes y_true and y_pred, labels (m,), and n_classes, K or None; returns e, shape
    (K,), in [0, 1], with nan for a class of which there is no sample.
    Chapter 08; sources P-fig3, P-fig4.

    >>> error_by_class([0, 0, 2, 2, 2, 2], [0, 1, 2, 2, 2, 0])
    array([0.5 ,  nan, 0.25])
    """
    confusion = confusion_matrix(y_true, y_pred, n_classes)
    counts = confusion.sum(axis=1)
    missed = (counts - confusion.diagonal()).astype(float)
    return np.divide(missed, counts, out=np.full(len(counts), np.nan), where=counts > 0)


def most_confused(y_true, y_pred, n_pairs=3):
    """List the most frequent mistakes.

    Takes y_true and y_pred, labels (m,), and n_pairs, the length of the list, which is
    shorter if there are fewer kinds of mistake; returns a list of int triples (true
    class, predicted class, number of samples), the most frequent first.
    Chapter 08; sources P-5c, P-5d (P-E22).

    >>> most_confused([4, 4, 4, 9, 9, 0], [9, 9, 4, 4, 9, 0])
    [(4, 9, 2), (9, 4, 1)]
    """
    n_pairs = check_count(n_pairs, "n_pairs")
    mistakes = confusion_matrix(y_true, y_pred)
    np.fill_diagonal(mistakes, 0)
    order = np.argsort(-mistakes, axis=None, kind="stable")[:n_pairs]
    rows, columns = np.unravel_index(order, mistakes.shape)
    return [
        (int(j), int(k), int(mistakes[j, k]))
        for j, k in zip(rows, columns, strict=True)
        if mistakes[j, k] > 0
    ]


@checked(Y_true=values, Y_pred=values)
def root_mean_squared_error(Y_true, Y_pred):
    r"""Return the root of the mean squared difference over all entries.

    .. math:: \mathrm{RMSE} = \sqrt{\frac{1}{mK} \sum_{i,k} (Y_{ik} - A_{ik})^2}

    Source A names RMSE and does not define it (A-E5). Per sample instead of per entry
    it is sqrt(K) times as large.

    Takes Y_true (Y) and Y_pred (A), both (m,) or (m, K); returns a float in units of Y.
    Chapter 08; source A-6c.

    >>> root_mean_squared_error([[0, 1], [1, 0]], [[0.5, 0.5], [0.5, 0.5]])
    0.5
    """
    return float(((Y_true - Y_pred) ** 2).mean() ** 0.5)


@checked(Y_true=values, Y_pred=values)
def r2_score(Y_true, Y_pred):
    r"""Return the share of the variation of Y that the predictions explain.

    .. math:: R^2 = 1 - \frac{\sum_i \lVert Y_i - A_i \rVert^2}
                             {\sum_i \lVert Y_i - \bar Y \rVert^2}

    The mean is taken for each column, as by scikit-learn's `variance_weighted`. Source
    A can be read in other ways (A-E7). ValueError if all rows of Y are equal.

    Takes Y_true (Y) and Y_pred (A), both (m,) or (m, K); returns a float: 1 for perfect
    predictions, 0 for the mean, negative for worse than the mean.
    Chapter 08; source A-6b.

    >>> r2_score([1.0, 2.0, 3.0], [1.0, 2.0, 2.0])
    0.5
    """
    if (Y_true == Y_true[0]).all():
        raise ValueError("Y_true must vary, got rows that are all equal")
    variation = ((Y_true - Y_true.mean(axis=0)) ** 2).sum()
    return float(1 - ((Y_true - Y_pred) ** 2).sum() / variation)


def _number_of_classes(n_classes, **vectors):
    if n_classes is None:
        return 1 + max(int(y.max()) for y in vectors.values())
    K = check_size(n_classes, "n_classes")
    for name, y in vectors.items():
        labels(y, name, K)
    return K
