"""Initializers: their moments, bounds and seeds."""

import numpy as np
import pytest

from nnlib import glorot_uniform, he_normal, normal, relu, uniform_fan_in, zeros

N_IN, N_OUT = 400, 250  # different, so that an initializer that swaps them is seen
ALL = [glorot_uniform, he_normal, normal, uniform_fan_in, zeros]
RANDOM = ALL[:-1]


@pytest.mark.parametrize(
    ("initializer", "variance"),
    [
        (normal, 1e-4),
        (he_normal, 2 / 400),
        (uniform_fan_in, 1 / 1200),
        (glorot_uniform, 2 / 650),
    ],
)
def test_mean_is_0_and_the_variance_the_one_stated(initializer, variance):
    W = initializer(N_IN, N_OUT, seed=1)
    # 100,000 draws: the variance is known to about 0.5 %
    assert abs(W.mean()) < 5 * (variance / W.size) ** 0.5
    assert abs(W.var() / variance - 1) < 0.025


@pytest.mark.parametrize("initializer", [normal, he_normal])
def test_the_normal_ones_are_normal(initializer):
    W = initializer(N_IN, N_OUT, seed=1)
    W = W / W.std()
    for sigmas, share in [(1, 0.6827), (2, 0.9545), (3, 0.9973)]:
        assert abs((np.abs(W) < sigmas).mean() - share) < 0.008


@pytest.mark.parametrize(
    ("initializer", "bound"),
    [(uniform_fan_in, 0.05), (glorot_uniform, (6 / 650) ** 0.5)],
)
def test_the_uniform_ones_fill_their_interval_evenly(initializer, bound):
    W = initializer(N_IN, N_OUT, seed=1)
    counts, _ = np.histogram(W, bins=10, range=(-bound, bound))
    assert counts.sum() == W.size
    assert np.abs(counts / W.size - 0.1).max() < 0.005


def test_std_of_normal_can_be_chosen():
    assert abs(normal(N_IN, N_OUT, seed=1, std=3.0).std() / 3 - 1) < 0.02


def test_zeros_are_zeros():
    assert not zeros(3, 2).any()


def test_he_keeps_the_variance_through_twenty_relu_layers():
    rng = np.random.default_rng(0)
    A = rng.normal(size=(200, 300))
    variances = []
    for _ in range(20):
        Z = A @ he_normal(300, 300, rng)
        variances.append(Z.var())
        A = relu(Z)
    assert 0.5 < variances[-1] / variances[0] < 2


@pytest.mark.parametrize("initializer", ALL)
def test_shape_is_inputs_by_units_in_float64(initializer):
    W = initializer(3, 5, seed=0)
    assert W.shape == (3, 5)
    assert W.dtype == np.float64
    assert initializer(1, 1, seed=0).shape == (1, 1)


@pytest.mark.parametrize("initializer", RANDOM)
def test_seeds_repeat_and_generators_go_on(initializer):
    np.testing.assert_array_equal(initializer(3, 5, 7), initializer(3, 5, 7))
    assert (initializer(3, 5, 7) != initializer(3, 5, 8)).all()
    assert (initializer(3, 5) != initializer(3, 5)).all()
    rng = np.random.default_rng(7)
    first, second = initializer(3, 5, rng), initializer(3, 5, rng)
    np.testing.assert_array_equal(first, initializer(3, 5, 7))
    assert (first != second).all()
