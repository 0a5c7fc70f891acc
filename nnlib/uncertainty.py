r"""How far chance may have moved an accuracy, or put one network ahead: chapter 08.

Both functions take images as drawn independently of each other. Images by one writer
are not, so an interval is rather too narrow than too wide.

TypeError says that a count or a label is no integer, or z no number; ValueError that
n_right is not in 0 ... n, that z is not above 0, that shapes differ, or that an array
is empty or holds a negative label.
"""

from ._validation import check_count, check_number, checked, labels

__all__ = ["mcnemar", "wilson_interval"]


def wilson_interval(n_right, n, z=1.96):
    r"""Return the interval of true accuracies that `n_right` of `n` do not contradict.

    It holds each p from which the measured share, here with a hat, is at most z of p's
    standard errors away:

    .. math:: (\hat p - p)^2 \le z^2 \, \frac{p (1 - p)}{n}

    .. math:: p = \frac{\hat p + \frac{z^2}{2n} \pm
              z \sqrt{\frac{\hat p (1 - \hat p)}{n} + \frac{z^2}{4n^2}}}
              {1 + \frac{z^2}{n}}

    With z = 1.96 it holds the true accuracy for about 95 of 100 test sets.

    Takes n_right and n, counts, and z, each of shape (); returns (low, high), floats in
    [0, 1].
    Chapter 08; E. B. Wilson (1927), Journal of the American Statistical Association 22.

    >>> low, high = wilson_interval(100, 100)
    >>> round(low, 3), high
    (0.963, 1.0)
    """
    n, n_right = check_count(n, "n"), check_count(n_right, "n_right", minimum=0)
    if n_right > n:
        raise ValueError(f"n_right must be at most n = {n}, got {n_right}")
    w = check_number(z, "z", 0) ** 2 / n
    p, q = n_right / n, (n - n_right) / n  # right and wrong
    half = (w * (p * q + w / 4)) ** 0.5
    low, low_of_wrong = ((share + w / 2 - half) / (1 + w) for share in (p, q))
    return max(0.0, low), 1.0 - max(0.0, low_of_wrong)


@checked(y_true=labels, y_first=labels, y_second=labels)
def mcnemar(y_true, y_first, y_second):
    r"""Compare the answers of two networks to the same samples.

    Only samples count that one of them alone has right: b the first, c the second. If
    both networks were equally good, each of these n = b + c would be a coin toss. The
    p-value is how often so many tosses come out as unevenly as these, or more:

    .. math:: p = \min\Big(1, \; 2 \sum_{i=0}^{\min(b, c)} \binom{n}{i} 2^{-n}\Big)

    This is McNemar's test in its exact form, without the approximation by chi-square.

    Takes y_true, y_first and y_second, labels (m,); returns (b, c, p), two ints and a
    float in (0, 1].
    Chapter 08; Q. McNemar (1947), Psychometrika 12.

    >>> mcnemar([0, 1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0, 0], [1, 1, 2, 3, 4, 5, 6])
    (1, 6, 0.125)
    """
    first, second = y_true == y_first, y_true == y_second
    b, c = int((first & ~second).sum()), int((second & ~first).sum())
    return b, c, _two_sided(min(b, c), b + c)


def _two_sided(k, n):
    """Return how often n tosses show at most k of one side, or of the other."""
    ways = one = 1  # whole numbers: exact for every n
    for i in range(k):
        one = one * (n - i) // (i + 1)  # ways to choose i + 1 of n
        ways += one
    return min(1.0, 2 * ways / 2**n)
