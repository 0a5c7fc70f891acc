"""The steps of chapter 08 that the student writes, what is right, what is not."""

import numpy as np

from ._part import Case, Property
from ._turn import Turn

__all__ = [
    "PARTS",
    "answers_between",
    "error_of_accuracy",
    "errors_of_classes",
    "right_alone",
]

# ------------------------------------------------------------------- standard error


def accuracies(rng):
    yield Case((0.5, 1), "one image, half of all are right")
    yield Case((0.9, 100), "90 % of 100 images")
    yield Case((1.0, 50), "all right")
    for _ in range(4):
        yield float(rng.uniform(0.05, 0.98)), int(rng.integers(2, 5000))


def deviation(p, n):
    variance = p * (1 - p)
    return (variance / n) ** 0.5


error_of_accuracy = Turn(
    "error_of_accuracy",
    deviation,
    accuracies,
    properties=[
        Property(
            "a standard error is never negative and at most 1/2",
            lambda p, n, error: 0 <= error <= 0.5 + 1e-9,
        )
    ],
    mistakes="""
    return variance / n
        this is the variance. The standard error is its root.
    return variance**0.5
        this is the scatter of a single image. Divide the variance by n.
    return variance**0.5 / n
        n stands under the root: the variance is divided by n, and its root taken then.
    variance = p * p
        p squared in place of p (1 - p): the variance is p - p^2.
    variance = p
        E[c^2] alone. The variance subtracts the square of the mean: p - p^2.
    return (variance / (n - 1)) ** 0.5
        the variance of one image is p (1 - p) exactly, and n of them add. Nothing is
        estimated here that would take n - 1.
    return 100 * (variance / n) ** 0.5
        in points. Asked for is the error of an accuracy in [0, 1].
    return 1.96 * (variance / n) ** 0.5
        this is half of the interval of 95 %: the factor 1.96 comes later.
    """,
)

# ------------------------------------------------------------ which one alone has right


def two_answers(rng):
    first, second = np.array([[1, 1, 0, 0, 0], [1, 0, 1, 1, 0]], bool)
    yield Case(
        (first, second),
        "one both right, one the first alone, two the second, one neither",
    )
    yield Case((first, first), "the same answers")
    yield Case(
        (np.ones(3, bool), np.zeros(3, bool)),
        "the first has all right, the second none",
    )
    for n in (1, 10, 200):
        yield tuple(rng.random((2, n)) < rng.uniform(0.3, 0.9, size=(2, 1)))


def alone(right_first, right_second):
    b = (right_first & ~right_second).sum()
    c = (right_second & ~right_first).sum()
    return b, c


right_alone = Turn(
    "right_alone",
    alone,
    two_answers,
    mistakes="""
    return c, b
        the two are exchanged: first those that only the first has right.
    b = right_first.sum()
    c = right_second.sum()
        these are all that each has right. Those that both have right do not count.
    b = (right_first & right_second).sum()
        these are the images that both have right.
    c = (~right_first & ~right_second).sum()
        these are the images that neither has right.
    return b - c, c - b
        the difference is what comes out in the end. Asked for are the two counts.
    b = (right_first & ~right_second).mean()
    c = (right_second & ~right_first).mean()
        shares in place of counts.
    return (right_first != right_second).sum(), (right_first == right_second).sum()
        this counts where they differ and where they agree. Count by who is right.
    """,
)

# -------------------------------------------------------------- the error of each class


def matrices(rng):
    yield Case((np.array([[3, 1], [0, 4]]),), "class 0 missed once, class 1 never")
    yield Case((np.array([[0, 2], [5, 0]]),), "everything is wrong")
    yield Case((np.array([[7]]),), "a single class")
    for K in (2, 3, 6):
        yield (rng.integers(0, 9, size=(K, K)) + np.eye(K, dtype=int),)


def missed(C):
    right = np.diag(C)
    return 1 - right / C.sum(axis=1)


errors_of_classes = Turn(
    "errors_of_classes",
    missed,
    matrices,
    properties=[
        Property(
            "an error lies between 0 and 1",
            lambda C, errors: (errors >= -1e-9).all() and (errors <= 1 + 1e-9).all(),
        )
    ],
    mistakes="""
    return right / C.sum(axis=1)
        this is the share that was right, the recall. The error is what is missing to 1.
    return 1 - right / C.sum(axis=0)
        the sums of the columns: these are what was called k. The images of the true
        class j stand in a row.
    return 1 - right / C.sum()
        divided by all images. Each class has its own number of images.
    return C.sum(axis=1) - right
        these are counts. Divide by the number of images of the class.
    return (C.sum(axis=1) - right) / C.sum()
        divided by all images. Each class has its own number of images.
    return 100 * (1 - right / C.sum(axis=1))
        in percent. Asked for is a share.
    return np.mean(1 - right / C.sum(axis=1))
        one number for all. Asked for is one for each class.
    """,
)

# ------------------------------------------------------------------- a bin of answers


def bins(rng):
    top = np.array([0.55, 0.62, 0.6, 0.8, 0.97])
    right = np.array([True, False, True, True, True])
    yield Case((top, right, 0.6, 0.8), "two answers inside, one on the upper end")
    yield Case((top, right, 0.0, 1.01), "all five answers")
    for n in (20, 200):
        top = rng.uniform(0.3, 1, size=n)
        low = float(rng.uniform(0.3, 0.6))
        top[0] = low + 0.1  # never empty
        yield top, rng.random(n) < top, low, low + 0.25


def inside_of(top, right, low, high):
    inside = (low <= top) & (top < high)
    return top[inside].mean(), right[inside].sum(), inside.sum()


answers_between = Turn(
    "answers_between",
    inside_of,
    bins,
    mistakes="""
    inside = (low < top) & (top <= high)
        the wrong end is left out: low belongs to the bin, high to the next one.
    inside = (low <= top) & (top <= high)
        high belongs to the next bin, or an answer is counted twice.
    inside = top >= low
        the upper end is missing.
    inside = top < high
        the lower end is missing.
    return top.mean(), right[inside].sum(), inside.sum()
        the mean is taken over all answers. Only those of the bin count.
    return (low + high) / 2, right[inside].sum(), inside.sum()
        the middle of the bin is not the mean of what lies in it.
    return top[inside].mean(), right[inside].mean(), inside.sum()
        a share in place of the number that is right.
    return top[inside].mean(), right.sum(), inside.sum()
        right answers are counted over all bins.
    return top[inside].mean(), inside.sum(), right[inside].sum()
        the two counts are exchanged.
    return top[inside].sum(), right[inside].sum(), inside.sum()
        the sum of the probabilities. Asked for is their mean.
    """,
    samples=lambda top, right, low, high: len(top),
)

PARTS = (error_of_accuracy, right_alone, errors_of_classes, answers_between)
