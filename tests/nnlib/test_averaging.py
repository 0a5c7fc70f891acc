"""Averages of parameters and of outputs: closed forms, NumPy's weighted mean."""

import numpy as np
import pytest

from nnlib import Adam, GradientDescent, Network, WeightAverage, mean_forward


@pytest.mark.parametrize("decay", [0, 0.5, 0.99])
def test_the_average_is_the_weighted_mean_of_all_thetas_so_far(decay):
    rng, theta = np.random.default_rng(0), np.zeros(3)
    optimizer, seen = WeightAverage(GradientDescent(0.1), decay), []
    for t in range(1, 30):
        optimizer.update(theta, rng.normal(size=3))
        seen.append(theta.copy())
        weights = decay ** np.arange(t - 1, -1, -1.0)
        expected = np.average(seen, axis=0, weights=weights)
        np.testing.assert_allclose(optimizer.average, expected, atol=1e-12)


def test_the_path_is_that_of_the_optimizer_inside():
    rng, theta, twin = np.random.default_rng(0), np.ones(3), np.ones(3)
    optimizer, plain = WeightAverage(Adam(0.1)), Adam(0.1)
    for _ in range(9):
        dtheta = rng.normal(size=3)
        optimizer.update(theta, dtheta)
        plain.update(twin, dtheta)
    np.testing.assert_array_equal(theta, twin)
    assert (optimizer.t, optimizer.n) == (9, 9)


def test_an_ensemble_is_the_mean_of_its_networks():
    X = np.random.default_rng(0).normal(size=(2500, 4))  # more than one part
    nets = [Network([4, n, 3], seed=n) for n in (2, 5, 7)]
    expected = np.mean([net.forward(X) for net in nets], axis=0)
    np.testing.assert_allclose(mean_forward(nets, X), expected, rtol=1e-6)
    np.testing.assert_allclose(mean_forward(nets, X).sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(mean_forward(nets[:1], X), nets[0].forward(X))
