"""New images from old: SciPy's interpolation and filter, moves found by counting."""

from collections import Counter

import numpy as np
import pytest
from scipy import ndimage

from nnlib import affine_field, shift, smooth_field, warp


def images(m, side, dtype=np.float64):
    return np.random.default_rng(0).uniform(size=(m, side * side)).astype(dtype)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("pixels", [0, 1, 2])
def test_a_shifted_image_is_one_of_all_moves_each_as_often(dtype, pixels):
    image = np.arange(1, 17, dtype=dtype).reshape(4, 4)
    moves = range(-pixels, pixels + 1)
    possible = {
        ndimage.shift(image, (i, j), order=0, cval=0).tobytes()
        for i in moves
        for j in moves
    }
    n = 400 * len(possible)
    X = np.tile(image.ravel(), (n, 1))
    moved = shift(X, pixels, seed=0)
    assert (moved.dtype, moved.shape) == (dtype, X.shape)
    found = Counter(row.reshape(4, 4).tobytes() for row in moved)
    assert found.keys() == possible
    # counts of mean 400 have a deviation of about 20
    assert all(abs(count - 400) < 100 for count in found.values())


def test_a_warped_image_is_what_scipy_interpolates():
    X, rng = images(5, 9), np.random.default_rng(1)
    field = rng.normal(scale=3, size=(5, 2, 9, 9))  # some come from outside
    expected = [
        ndimage.map_coordinates(
            np.pad(image.reshape(9, 9), 20), np.indices((9, 9)) + u + 20, order=1
        ).ravel()
        for image, u in zip(X, field, strict=True)
    ]
    np.testing.assert_allclose(warp(X, field), expected, atol=1e-12)
    assert np.abs(field).max() > 9


def test_a_field_of_whole_pixels_moves_and_one_of_0_changes_nothing():
    X, field = images(2, 4), np.zeros((2, 2, 4, 4))
    np.testing.assert_array_equal(warp(X, field), X)
    field[:, 0] += 1  # each pixel comes from the one below
    below = np.pad(X.reshape(2, 4, 4)[:, 1:], ((0, 0), (0, 1), (0, 0)))
    np.testing.assert_allclose(warp(X, field), below.reshape(2, -1))
    field[...] = 1e6  # from nowhere
    assert not warp(X, field).any()


def test_bytes_are_warped_to_floats_in_0_to_1():
    X = np.random.default_rng(0).integers(256, size=(3, 784)).astype(np.uint8)
    field = smooth_field(3, seed=0)
    warped = warp(X, field)
    assert warped.dtype == np.float32
    np.testing.assert_allclose(warped, warp(X / 255, field), atol=1e-5)
    assert warp(images(3, 28, np.float32), field).dtype == np.float32


@pytest.mark.parametrize("sigma", [0.5, 2, 4, 40])
def test_a_smooth_field_is_noise_through_scipys_gaussian_filter(sigma):
    field = smooth_field(2, 11, alpha=3, sigma=sigma, seed=5)
    noise = np.random.default_rng(5).random((2, 2, 11, 11), np.float32) * 2.0 - 1
    expected = ndimage.gaussian_filter(
        noise, (0, 0, sigma, sigma), mode="constant", truncate=9
    )
    assert (field.shape, field.dtype) == ((2, 2, 11, 11), np.float32)
    np.testing.assert_allclose(field, 3 * expected, atol=1e-5)


def test_a_strength_of_0_is_no_displacement():
    assert not smooth_field(2, 5, alpha=0, seed=0).any()
    assert not affine_field(2, 5, seed=0).any()


def test_an_affine_field_turns_and_zooms_about_the_centre():
    side, m = 5, 200
    place = (np.indices((side, side)) - 2).reshape(2, -1)
    turned = affine_field(m, side, angle=30, seed=0).reshape(m, 2, -1) + place
    # lengths stay, and the angle to where it was is the same for all pixels of an image
    np.testing.assert_allclose(
        np.hypot(*np.moveaxis(turned, 1, 0)),
        np.tile(np.hypot(*place), (m, 1)),
        atol=1e-5,
    )
    first = turned[:, :, place[0] * 5 + place[1] == 5][..., 0]  # from (1, 0)
    angles = np.rad2deg(np.arctan2(first[:, 1], first[:, 0]))
    assert np.abs(angles).max() <= 30
    assert angles.min() < -25
    assert angles.max() > 25
    zoomed = affine_field(m, side, zoom=0.2, seed=0).reshape(m, 2, -1) + place
    factors = zoomed[:, :, place[0] * 5 + place[1] == 6][..., 0]  # from (1, 1)
    assert np.abs(factors - 1).max() <= 0.2 + 1e-6
    assert abs(np.corrcoef(factors.T)[0, 1]) < 0.3  # height and width each on its own
    np.testing.assert_allclose(zoomed, factors[:, :, None] * place, atol=1e-5)


@pytest.mark.parametrize(
    "make",
    [
        lambda seed: shift(images(30, 4), seed=seed),
        lambda seed: smooth_field(3, 4, seed=seed),
        lambda seed: affine_field(3, 4, angle=20, zoom=0.1, seed=seed),
    ],
)
def test_a_seed_gives_the_same_again_and_a_generator_goes_on(make):
    np.testing.assert_array_equal(make(3), make(3))
    assert (make(3) != make(4)).any()
    rng = np.random.default_rng(3)
    np.testing.assert_array_equal(make(rng), make(3))
    assert (make(rng) != make(3)).any()
