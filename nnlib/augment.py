r"""New images from old: shifts, rotations, elastic deformation (chapter 11).

What a digit means does not change when it is moved or bent a little. So every batch may
show its digits in another place or form, as `train(..., augment=f)` does. An image is
square, its rows one after the other, X (m, n), of uint8 or floats. A *field* says where
each new pixel comes from: (m, 2, side, side), in pixels, down and to the right. Fields
add up; `warp` follows them. What comes from outside of an image is 0.

TypeError says that X or a field does not hold real numbers, or a setting no number;
ValueError that a shape does not fit, a value is not finite, or a setting is out of its
range. No argument is changed.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ._validation import (
    check_count,
    check_finite,
    check_number,
    check_shape,
    check_size,
    checked,
    float_array,
    generator,
    image_side,
    images,
)

__all__ = ["affine_field", "shift", "smooth_field", "warp"]


@checked(X=images)
def shift(X, pixels=1, seed=None):
    r"""Move each image by a random number of whole pixels.

    .. math:: X'_{rc} = X_{r+i,\,c+j}, \qquad i, j \in \{-p, \dots, p\}

    Takes X, square images (m, n), pixels, p, smaller than their side, and a seed or
    Generator; returns X' of the same shape and type. Each of the (2p + 1)**2 moves is
    equally likely.
    Chapter 11.

    >>> shift([[1.0, 2.0, 3.0, 4.0]], seed=35)  # down by one
    array([[0., 0., 1., 2.]])
    """
    side, p = image_side(X), check_count(pixels, "pixels", minimum=0)
    if p >= side:
        raise ValueError(f"pixels must be below the side, {side}, got {pixels}")
    padded = np.pad(X.reshape(-1, side, side), ((0, 0), (p, p), (p, p)))
    windows = sliding_window_view(padded, (side, side), axis=(1, 2))
    rows, columns = generator(seed).integers(2 * p + 1, size=(2, len(X)))
    return windows[np.arange(len(X)), rows, columns].reshape(X.shape)


def smooth_field(m, side=28, *, alpha=34, sigma=4, seed=None):
    r"""Return random displacements that change slowly from pixel to pixel.

    .. math:: U = \alpha \, G N G^T, \qquad
              G_{ij} = \frac{e^{-(i-j)^2 / 2 \sigma^2}}{\sum_d e^{-d^2 / 2 \sigma^2}}

    N is noise, uniform in [-1, 1], one for each direction; G smooths it. With a small
    sigma the field stays noise, with a large one it is nearly a shift.

    Takes m, the number of images, side, alpha and sigma, in pixels, from 0 to below
    1000, and a seed or Generator; returns U of shape (m, 2, side, side), float32.
    Chapter 11; Simard, Steinkraus and Platt 2003, who take alpha 34, sigma 4.

    >>> U = smooth_field(100, alpha=34, sigma=4, seed=0)
    >>> U.shape, bool(0.5 < U.std() < 2)
    ((100, 2, 28, 28), True)
    """
    m, side = check_size(m, "m"), check_size(side, "side")
    alpha = check_number(alpha, "alpha", 0, 1000, low_allowed=True)
    sigma = check_number(sigma, "sigma", 0, 1000)
    N = generator(seed).random((m, 2, side, side), np.float32) * 2 - 1
    G = _gaussian(side, sigma)
    return (alpha * G) @ N @ G.T


def _gaussian(side, sigma):
    reach = np.ceil(9 * sigma)
    with np.errstate(over="ignore"):  # exp(-inf) = 0 is meant
        whole = np.exp(-((np.arange(-reach, reach + 1) / sigma) ** 2) / 2).sum()
        distance = np.subtract.outer(np.arange(side), np.arange(side)) / sigma
        return (np.exp(-(distance**2) / 2) / whole).astype(np.float32)


def affine_field(m, side=28, *, angle=0, zoom=0, seed=None):
    r"""Return the displacements that turn, stretch and shrink about the centre.

    .. math:: u = (M - I)(p - c), \qquad
              M = \begin{pmatrix} \cos\varphi & -\sin\varphi \\
                                  \sin\varphi &  \cos\varphi \end{pmatrix}
                  \begin{pmatrix} 1 + z_1 & 0 \\ 0 & 1 + z_2 \end{pmatrix}

    phi is uniform within angle, z_1 (down) and z_2 (right) within zoom, on both sides
    of 0; p is the place of a pixel, c the centre.

    Takes m, the number of images, side, angle in degrees, [0, 180), zoom in [0, 1), and
    a seed or Generator; returns u of shape (m, 2, side, side), float32.
    Chapter 11.

    >>> affine_field(1, 3, zoom=0.5, seed=0).round(2)[0, 0]  # from nearer by: grown
    array([[ 0.23,  0.23,  0.23],
           [ 0.  ,  0.  ,  0.  ],
           [-0.23, -0.23, -0.23]], dtype=float32)
    """
    m, side = check_size(m, "m"), check_size(side, "side")
    angle = check_number(angle, "angle", 0, 180, low_allowed=True)
    zoom = check_number(zoom, "zoom", 0, 1, low_allowed=True)
    phi, z1, z2 = generator(seed).uniform(-1, 1, (3, m))
    phi, z1, z2 = np.deg2rad(angle) * phi, 1 + zoom * z1, 1 + zoom * z2
    M = np.array([[np.cos(phi) * z1, -np.sin(phi) * z2],
                  [np.sin(phi) * z1, np.cos(phi) * z2]])  # fmt: skip
    p = np.indices((side, side)).reshape(2, -1) - (side - 1) / 2
    u = (M.transpose(2, 0, 1) - np.eye(2)) @ p
    return u.reshape(m, 2, side, side).astype(np.float32)


@checked(X=images)
def warp(X, field):
    r"""Let each pixel come from the place that a field says, between four others.

    .. math:: X'_p = \sum_{q} X_q \max(0, 1 - |s_1 - q_1|) \max(0, 1 - |s_2 - q_2|),
              \qquad s = p + u_p

    Takes X, square images (m, n), and field, u, (m, 2, side, side); returns X', floats
    (m, n), in [0, 1] for pixels of uint8. Elastic deformation is
    `warp(X, smooth_field(len(X)))`.
    Chapter 11.

    >>> half_a_pixel = np.zeros((1, 2, 2, 2))
    >>> half_a_pixel[:, 1] = 0.5  # from the right
    >>> warp([[1.0, 3.0, 5.0, 7.0]], half_a_pixel)
    array([[2. , 1.5, 6. , 3.5]])
    """
    m, side = len(X), image_side(X)
    field = float_array(field, "field")
    check_shape(field, "field", (m, 2, side, side))
    check_finite(field, "field")
    X_type, white = (np.float32, 255) if X.dtype == np.uint8 else (X.dtype.type, 1)
    width = side + 3  # a frame of 0: one pixel above and left, two below and right
    padded = np.pad(X.reshape(m, side, side), ((0, 0), (1, 2), (1, 2))).ravel()
    s = np.clip(field + np.indices((side, side), np.float32) + 1, 0, side + 1)
    q = s.astype(np.intp)  # the pixel above and left of s
    down, right = np.moveaxis((s - q).astype(X_type, copy=False), 1, 0)
    start = np.arange(m)[:, None, None] * width**2 + q[:, 0] * width + q[:, 1]

    def along_row(i):
        left = padded.take(i).astype(X_type, copy=False)
        return left + right * (padded.take(i + 1) - left)

    upper = along_row(start)
    upper += down * (along_row(start + width) - upper)
    return (upper / X_type(white) if white > 1 else upper).reshape(m, -1)
