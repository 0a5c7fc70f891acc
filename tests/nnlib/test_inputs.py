"""What is done to pixels before a network sees them: PyTorch, NumPy, closed forms."""

import numpy as np
import pytest
import torch

from nnlib import Standardise, hold_out, load_mnist, mean_pool


def images(m, side, dtype=np.float64):
    return np.random.default_rng(0).uniform(size=(m, side * side)).astype(dtype)


@pytest.mark.parametrize(("side", "size"), [(28, 2), (28, 4), (6, 3), (5, 1), (4, 4)])
def test_pooling_is_that_of_pytorch(side, size):
    X = images(3, side)
    pooled = torch.nn.functional.avg_pool2d(
        torch.tensor(X.reshape(3, 1, side, side)), size
    )
    np.testing.assert_allclose(
        mean_pool(X, size), pooled.numpy().reshape(3, -1), rtol=1e-12
    )


def test_bytes_are_pooled_as_the_floats_that_a_network_makes_of_them():
    X = load_mnist(dtype=np.uint8).X_train[:50]
    P = mean_pool(X)
    assert (P.dtype, P.shape) == (np.float32, (50, 196))
    np.testing.assert_allclose(P, mean_pool(X / 255), atol=1e-6)
    assert mean_pool(np.full((1, 4), 255, np.uint8)) == 1


def test_pooling_keeps_the_type_and_the_argument():
    X = images(2, 4, np.float32)
    before = X.copy()
    assert mean_pool(X).dtype == np.float32
    np.testing.assert_array_equal(X, before)


def test_standardised_samples_have_mean_0_and_mean_square_1():
    X = images(40, 3) * [[1, 2, 3, 4, 5, 6, 7, 8, 0]] + 3  # the last one never varies
    Z = Standardise(X)(X)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-12)
    assert np.isclose((Z**2).mean(), 1)
    assert (Z[:, 8] == 0).all()
    # one scale: what varied twice as much still does
    np.testing.assert_allclose(
        Z.std(axis=0)[:8] / X.std(axis=0)[:8], 1 / (X - X.mean(0)).std()
    )


def test_the_test_part_gets_the_numbers_of_the_training_part():
    standardise = Standardise([[0.0, 1.0], [4.0, 1.0]])
    np.testing.assert_allclose(standardise([[2.0 + np.sqrt(2), 1.0]]), [[1, 0]])
    assert repr(standardise) == "Standardise(2 inputs, scale=1.4142)"


def test_bytes_are_standardised_as_floats():
    X = load_mnist(dtype=np.uint8).X_train[:200]
    of_bytes, of_floats = Standardise(X), Standardise(X / 255)
    np.testing.assert_allclose(of_bytes.scale, of_floats.scale, rtol=1e-5)
    np.testing.assert_allclose(of_bytes(X), of_floats(X / 255), atol=1e-4)


def test_a_function_is_done_to_both_parts():
    data = load_mnist()
    pooled = data.map(mean_pool)
    np.testing.assert_array_equal(pooled.X_train, mean_pool(data.X_train))
    np.testing.assert_array_equal(pooled.X_test, mean_pool(data.X_test))
    assert pooled.Y_train is data.Y_train
    assert data.X_train.shape == (4000, 784)  # the first is as it was


def test_what_is_kept_back_is_the_end_of_the_training_part_and_no_test_digit():
    data = load_mnist()
    kept = hold_out(data, m=150)
    np.testing.assert_array_equal(kept.X_train, data.X_train[:3850])
    np.testing.assert_array_equal(kept.X_test, data.X_train[3850:])
    np.testing.assert_array_equal(kept.y_test, data.y_train[3850:])
    np.testing.assert_array_equal(kept.Y_test, data.Y_train[3850:])
    np.testing.assert_array_equal(kept.y_train, data.y_train[:3850])
    np.testing.assert_array_equal(kept.Y_train, data.Y_train[:3850])
