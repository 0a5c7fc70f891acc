"""The steps of chapter 00 that the student writes, what is right, what is not."""

import numpy as np

from ._part import Case, Property
from ._turn import Turn

__all__ = ["PARTS", "average_image", "linear_scores", "one_hot", "pixel_place"]

# ------------------------------------------------------------------- a pixel in its row


def places(rng):
    yield Case((0, 5), "the top row of the image")
    yield Case((1, 0), "the first pixel of the second row")
    yield Case((27, 27), "the last pixel")
    for r, c in rng.integers(1, 27, size=(4, 2)):
        yield int(r), int(c)


def place(r, c):
    return 28 * r + c


pixel_place = Turn(
    "pixel_place",
    place,
    places,
    mistakes="""
    return r + 28 * c
        rows and columns are exchanged: the 28 pixels of a row lie before the next row.
    return r + c
        each row above has 28 pixels, not one.
    return r * c
        multiplied: count the 28 pixels of each row above, then go c to the right.
    return 28 * (r - 1) + c
        one row too few: counting starts at 0, so r rows lie above.
    return 28 * r + c + 1
        one too many: counting starts at 0.
    return 27 * r + c
        a row has 28 pixels; 27 is the number of the last one.
    """,
)

# ------------------------------------------------------------------- labels as rows


def labels(rng):
    yield Case((np.array([2, 0]), 3), "two labels, three classes")
    for m, K in ((1, 2), (5, 5), (8, 10)):
        yield rng.integers(K, size=m), K


def rows_of_labels(y, K):
    Y = np.zeros((len(y), K))
    Y[np.arange(len(y)), y] = 1
    return Y


one_hot = Turn(
    "one_hot",
    rows_of_labels,
    labels,
    properties=[
        Property("there is one row for each label", lambda y, K, Y: len(Y) == len(y)),
        Property(
            "each row has the sum 1", lambda y, K, Y: bool((Y.sum(axis=1) == 1).all())
        ),
    ],
    mistakes="""
    return Y * y[:, None]
        the label itself stands in its place: a label is a name, write 1.
    return Y[::-1]
        the rows are in reverse order: row i belongs to label i.
    return Y[:, ::-1]
        the places are counted from the right: class 0 is the first column.
    return 1 - Y
        0 and 1 are exchanged: 1 stands in the place of the label.
    return np.roll(Y, 1, axis=1)
        every 1 stands one place too far to the right: classes are counted from 0.
    return np.roll(Y, -1, axis=1)
        every 1 stands one place too far to the left: classes are counted from 0.
    return Y.T
        rows and columns are exchanged: a row for each sample.
    return Y.astype(int)
        right, but as whole numbers: floats are wanted, as np.zeros gives them.
    return Y == 1
        right, but as True and False: floats are wanted, as np.zeros gives them.
    return np.eye(K)
        one row for each class: a row for each label of y is wanted.
    """,
)

# -------------------------------------------------------------- the average of a digit


def images(rng):
    X = np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]])
    yield Case((X, np.array([7, 3, 7]), 7), "rows 0 and 2 are sevens")
    for m, n in ((6, 4), (12, 5), (9, 9)):
        y = rng.permutation(np.arange(m) % 3)
        yield rng.random((m, n)), y, int(rng.integers(3))


def mean_of_class(X, y, k):
    chosen = X[y == k]
    return chosen.mean(axis=0)


average_image = Turn(
    "average_image",
    mean_of_class,
    images,
    mistakes="""
    chosen = X
        this averages all images: pick the rows whose label is k.
    chosen = X[y != k]
        these are the images of all the other digits.
    return chosen.mean()
        one number for all pixels: average each pixel by itself, axis=0.
    return chosen.mean(axis=1)
        one number for each image: the average runs over the images, axis=0.
    return chosen.sum(axis=0)
        the sum: divide by the number of images of this digit.
    return chosen.sum(axis=0) / len(X)
        divided by the number of all images: by that of this digit.
    return np.median(chosen, axis=0)
        the median: take the mean.
    chosen = X[k:k + 1]
        this is row k of X: wanted are the rows whose label is k.
    """,
)

# ------------------------------------------------------------------------ linear scores


def linear(rng):
    X, W = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 1.0]])
    yield Case((X, W, np.array([10.0, 20.0, 30.0])), "one sample, three classes")
    for m, n, K in ((2, 3, 5), (4, 4, 4), (7, 5, 3)):
        X, W = rng.normal(size=(m, n)), rng.normal(size=(n, K))
        yield X, W, rng.normal(size=K)


def scores(X, W, b):
    Z = X @ W
    return Z + b


linear_scores = Turn(
    "linear_scores",
    scores,
    linear,
    mistakes="""
    return Z
        the bias b is missing.
    return Z - b
        the bias is subtracted: add it.
    Z = W @ X
        the product is the wrong way round: X stands on the left.
    Z = X @ W.T
        W is transposed: its rows are pixels already, its columns classes.
    Z = X * W
        * multiplies entry by entry: the matrix product is @.
    return Z + b.sum()
        one bias for all classes: each class has its own.
    return Z + b[:, None]
        b has become a column: it must be added to every row, as it is.
    return Z * b
        multiplied by the bias: add it.
    """,
)

PARTS = (pixel_place, one_hot, average_image, linear_scores)
