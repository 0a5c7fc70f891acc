r"""What to report of a classifier: chapter 08.

Labels are vectors of integers; y_true comes first, as in scikit-learn.
"""

import numpy as np

from ._validation import (
    check_count,
    check_finite,
    check_same_shape,
    check_size,
    float_array,
    label_array,
)

__all__ = [
    "accuracy",
    "confusion_matrix",
    "error_by_class",
    "most_confused",
    "r2_score",
    "root_mean_squared_error",
]


def accuracy(y_true, y_pred):
    r"""Return the fraction of samples whose label was predicted.

    .. math:: \mathrm{Acc} = \frac{1}{m} \sum_{i=1}^{m} \mathbf{1}[\hat y_i = y_i]

    Parameters
    ----------
    y_true, y_pred : array_like of int, shape (m,)
        Labels, from 0.

    Returns
    -------
    fraction : float
        In [0, 1].

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If they are empty, negative, or of different number.

    Notes
    -----
    Chapter 08; sources F-8b, A-6a.

    Examples
    --------
    >>> accuracy([7, 2, 1, 0], [7, 2, 1, 6])
    0.75
    """
    y_true, y_pred = _labels(y_true, y_pred)
    return float((y_true == y_pred).mean())


def confusion_matrix(y_true, y_pred, n_classes=None):
    r"""Count the samples of each true class by the class they were given.

    .. math:: C_{jk} = \#\{i : y_i = j, \hat y_i = k\}

    Parameters
    ----------
    y_true, y_pred : array_like of int, shape (m,)
        Labels, from 0.
    n_classes : int, optional
        Number of classes K; one more than the largest label if not given.

    Returns
    -------
    confusion : ndarray of int, shape (K, K)
        Rows: true class. Columns: predicted class.

    Raises
    ------
    TypeError, ValueError
        As for `accuracy`; ValueError too if a label is not below n_classes.

    Notes
    -----
    Chapter 08; source P-fig5 (P-E21).

    Examples
    --------
    >>> confusion_matrix([0, 0, 1, 1, 1], [0, 1, 1, 1, 0])
    array([[1, 1],
           [1, 2]])
    """
    y_true, y_pred = _labels(y_true, y_pred, n_classes)
    K = n_classes or int(max(y_true.max(), y_pred.max())) + 1
    return np.bincount(K * y_true + y_pred, minlength=K * K).reshape(K, K)


def error_by_class(y_true, y_pred, n_classes=None):
    r"""Return, for each true class, the fraction of its samples that were missed.

    .. math:: e_j = 1 - C_{jj} \Big/ \sum_k C_{jk}

    Parameters
    ----------
    y_true, y_pred : array_like of int, shape (m,)
        Labels, from 0.
    n_classes : int, optional
        Number of classes K; one more than the largest label if not given.

    Returns
    -------
    errors : ndarray of float, shape (K,)
        In [0, 1]; nan for a class of which there is no sample.

    Raises
    ------
    TypeError, ValueError
        As for `confusion_matrix`.

    Notes
    -----
    Chapter 08; sources P-fig3, P-fig4.

    Examples
    --------
    >>> error_by_class([0, 0, 2, 2, 2, 2], [0, 1, 2, 2, 2, 0])
    array([0.5 ,  nan, 0.25])
    """
    confusion = confusion_matrix(y_true, y_pred, n_classes)
    counts = confusion.sum(axis=1)
    missed = (counts - confusion.diagonal()).astype(float)
    return np.divide(missed, counts, out=np.full(len(counts), np.nan), where=counts > 0)


def most_confused(y_true, y_pred, n_pairs=3):
    """List the most frequent mistakes.

    Parameters
    ----------
    y_true, y_pred : array_like of int, shape (m,)
        Labels, from 0.
    n_pairs : int
        Length of the list; shorter if there are fewer kinds of mistake.

    Returns
    -------
    pairs : list of (int, int, int)
        (true class, predicted class, number of samples), most frequent first; ties in
        the order of the classes.

    Raises
    ------
    TypeError, ValueError
        As for `accuracy`; also if n_pairs is not an integer of at least 1.

    Notes
    -----
    Chapter 08; sources P-5c, P-5d (P-E22).

    Examples
    --------
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


def root_mean_squared_error(Y_true, Y_pred):
    r"""Return the root of the mean squared difference over all entries.

    .. math:: \mathrm{RMSE} = \sqrt{\frac{1}{mK} \sum_{i,k} (Y_{ik} - A_{ik})^2}

    Source A names RMSE and does not define it (A-E5). Per sample instead of per entry
    it is sqrt(K) times as large.

    Parameters
    ----------
    Y_true, Y_pred : array_like of real numbers, shape (m,) or (m, K)

    Returns
    -------
    error : float
        In units of Y.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes differ, an argument is empty, or an entry is not finite.

    Notes
    -----
    Chapter 08; source A-6c.

    Examples
    --------
    >>> root_mean_squared_error([[0, 1], [1, 0]], [[0.5, 0.5], [0.5, 0.5]])
    0.5
    """
    Y_true, Y_pred = _values(Y_true, Y_pred)
    return float(((Y_true - Y_pred) ** 2).mean() ** 0.5)


def r2_score(Y_true, Y_pred):
    r"""Return the share of the variation of Y that the predictions explain.

    .. math:: R^2 = 1 - \frac{\sum_i \lVert Y_i - A_i \rVert^2}
                             {\sum_i \lVert Y_i - \bar Y \rVert^2}

    The mean is taken for each column. Source A can be read in other ways (A-E7).

    Parameters
    ----------
    Y_true, Y_pred : array_like of real numbers, shape (m,) or (m, K)

    Returns
    -------
    score : float
        1 for perfect predictions, 0 for the mean, negative for worse than the mean.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes differ, an argument is empty, an entry is not finite, or all rows
        of Y_true are equal.

    Notes
    -----
    Chapter 08; source A-6b. The same as scikit-learn's `variance_weighted`.

    Examples
    --------
    >>> r2_score([1.0, 2.0, 3.0], [1.0, 2.0, 2.0])
    0.5
    """
    Y_true, Y_pred = _values(Y_true, Y_pred)
    if (Y_true == Y_true[0]).all():
        raise ValueError("Y_true must vary, got rows that are all equal")
    variation = ((Y_true - Y_true.mean(axis=0)) ** 2).sum()
    return float(1 - ((Y_true - Y_pred) ** 2).sum() / variation)


def _labels(y_true, y_pred, n_classes=None):
    if n_classes is not None:
        check_size(n_classes, "n_classes")
    y_true = label_array(y_true, "y_true", n_classes)
    y_pred = label_array(y_pred, "y_pred", n_classes)
    check_same_shape(y_pred, "y_pred", y_true, "y_true")
    return y_true, y_pred


def _values(Y_true, Y_pred):
    Y_true = float_array(Y_true, "Y_true").astype(np.float64)
    Y_pred = float_array(Y_pred, "Y_pred").astype(np.float64)
    if Y_true.ndim not in (1, 2) or Y_true.size == 0:
        raise ValueError(f"Y_true must have shape (m,) or (m, K), got {Y_true.shape}")
    check_same_shape(Y_pred, "Y_pred", Y_true, "Y_true")
    check_finite(Y_true, "Y_true")
    check_finite(Y_pred, "Y_pred")
    return Y_true, Y_pred
