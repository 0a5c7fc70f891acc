r"""What is done to the pixels before a network sees them: chapter 11.

A row of X is a sample; an image is square, its rows one after the other, as in MNIST.
Pixels of uint8, 0 ... 255, become floats in [0, 1], as in a network; float32 and
float64 stay what they are. No argument is changed. `Dataset.map` does a function of
this kind to both parts of the data.

TypeError says that X does not hold real numbers, or a setting no whole number;
ValueError that X is empty, not finite, or no matrix of square images that fits.
"""

import numpy as np

from ._validation import (
    check_count,
    check_shape,
    checked,
    image_side,
    images,
    matrix,
    real_array,
)

__all__ = ["Standardise", "mean_pool"]


@checked(X=images)
def mean_pool(X, size=2):
    r"""Replace each small square of pixels by its mean.

    .. math:: P_{rc} = \frac{1}{s^2} \sum_{i=0}^{s-1} \sum_{j=0}^{s-1} X_{sr+i,\,sc+j}

    It uses which pixels are neighbours, so it is not invariant to a permutation of the
    pixels, as a fully connected network is.

    Takes X, square images (m, n), and size, s, which divides their side; returns
    P, (m, n / size**2).
    Chapter 11.

    >>> mean_pool([[1.0, 3.0, 0.0, 0.0,
    ...             5.0, 7.0, 0.0, 0.0,
    ...             0.0, 0.0, 8.0, 8.0,
    ...             0.0, 0.0, 8.0, 8.0]])
    array([[4., 0., 0., 8.]])
    """
    side, size = image_side(X), check_count(size, "size")
    if side % size:
        raise ValueError(f"size must divide the side of the images, {side}, got {size}")
    squares = X.reshape(-1, side, side)
    X_type, white = (np.float32, 255) if X.dtype == np.uint8 else (X.dtype, 1)
    total = np.zeros((len(X), side // size, side // size), X_type)
    for i in range(size):
        for j in range(size):
            total += squares[:, i::size, j::size]
    total /= size**2 * white
    return total.reshape(len(X), -1)


class Standardise:
    r"""Subtract the mean of each input, divide by one standard deviation for all.

    .. math:: X' = \frac{X - \mu}{s}, \qquad
              s^2 = \frac{1}{mn} \sum_{i,j} (X_{ij} - \mu_j)^2

    One s serves all inputs, because a pixel that is always white has none of its own.
    mu and s are those of the X given first, the training part; the other part gets the
    same. They are `mean`, (n,), and `scale`.

    Takes X, (m, n), of which at least one input varies.
    Chapter 11 (one mu for all pixels: chapter 06).

    >>> standardise = Standardise([[0.0, 5.0], [2.0, 5.0]])
    >>> standardise.mean, round(standardise.scale, 4)
    (array([1., 5.]), 0.7071)
    >>> standardise([[1.0, 6.0]]).round(4)
    array([[0.    , 1.4142]])
    """

    def __init__(self, X):
        X = _pixels(X)
        self.mean = X.mean(axis=0)
        # squares of the whole and of the means: no second array as large as X
        square = np.vdot(X, X) / X.size - (self.mean.astype(float) ** 2).mean()
        self.scale = float(max(square, 0) ** 0.5)
        if not self.scale > 1e-6 * np.abs(self.mean).max():
            raise ValueError(f"X must vary, got rows that are all {X[0, :3]} ...")

    def __repr__(self):
        return f"Standardise({len(self.mean)} inputs, scale={self.scale:.4f})"

    def __call__(self, X):
        """Return X with the mean and the scale of the training part taken out."""
        X = _pixels(X)
        check_shape(X, "X", ("m", len(self.mean)))
        return (X - self.mean.astype(X.dtype)) / X.dtype.type(self.scale)


def _pixels(X):
    X = matrix(real_array(X, "X"), "X") if not _is_bytes(X) else X / np.float32(255)
    check_shape(X, "X", ("m", "n"))
    return X


def _is_bytes(X):
    return isinstance(X, np.ndarray) and X.dtype == np.uint8
