"""Chapter 06: how the weights start, as sources F and P print it, and two claims."""

from math import pi, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from nnlib import Network, he_normal, normal, relu, uniform_fan_in
from tests.sources.printed import (
    CLOSE,
    error,
    finite_differences,
    mean_loss,
    two_layers,
)

SHAPES = [(784, 128), (128, 784), (40, 900)]


def distance(values, cdf):
    """Return the largest gap between a distribution and a sample, times sqrt(size).

    Kolmogorov and Smirnov: above 1.95 by chance once in 1000 samples.
    """
    values = np.sort(values, axis=None)
    expected = np.array([cdf(v) for v in values])
    steps = np.arange(values.size + 1) / values.size
    gap = max((steps[1:] - expected).max(), (expected - steps[:-1]).max())
    return gap * sqrt(values.size)


@pytest.mark.equation("F-2c")
@pytest.mark.parametrize(("n_in", "n_out"), SHAPES)
def test_he_is_normal_with_variance_2_over_the_columns_of_the_printed_matrix(
    n_in, n_out
):
    W = he_normal(
        n_in, n_out, seed=1
    ).T  # W^[l] as printed: n^[l] rows, n^[l-1] columns
    assert W.shape == (n_out, n_in)
    sample = W.ravel()[:20_000]
    assert distance(sample, NormalDist(0, sqrt(2 / W.shape[1])).cdf) < 1.95
    # neither the other reading of 2/n nor the other size fits
    assert distance(sample, NormalDist(0, 2 / W.shape[1]).cdf) > 10
    assert distance(sample, NormalDist(0, sqrt(2 / W.shape[0])).cdf) > 10


@pytest.mark.equation("P-3c")
@pytest.mark.parametrize(("n_in", "n_out"), SHAPES)
def test_uniform_fan_in_lies_between_the_printed_bounds(n_in, n_out):
    W = uniform_fan_in(n_in, n_out, seed=1)  # W^l of P, which has W^T x
    low, high = -1 / sqrt(n_in), 1 / sqrt(n_in)
    assert low <= W.min() < 0.999 * low
    assert 0.999 * high < W.max() <= high
    sample = W.ravel()[:20_000]
    assert distance(sample, lambda w: (w - low) / (high - low)) < 1.95
    wider = sqrt(6 / (n_in + n_out))  # Glorot's own bound
    assert distance(sample, lambda w: min(1, (w + wider) / (2 * wider))) > 5


def scores_through(n_layers, width, initializer, seed):
    """Return Z of every layer of a ReLU network without biases, 50 samples."""
    rng = np.random.default_rng(seed)
    A, scores = rng.normal(size=(50, width)), []
    for _ in range(n_layers):
        scores.append(A @ initializer(width, width, rng))
        A = relu(scores[-1])
    return scores


@pytest.mark.equation("F-2d")
def test_he_preserves_the_variance_of_z_and_not_of_a():
    draws = [scores_through(8, 256, he_normal, seed) for seed in range(15)]
    var_z = np.array([[np.var(z) for z in scores] for scores in draws])
    var_a = np.array([[np.var(relu(z)) for z in scores] for scores in draws])
    square_a = np.array([[np.mean(relu(z) ** 2) for z in scores] for scores in draws])
    # from layer to layer: the mean of 105 ratios whose own spread is about 0.14
    assert np.mean(var_z[:, 1:] / var_z[:, :-1]) == pytest.approx(1, abs=0.04)
    assert np.mean(square_a[:, 1:] / square_a[:, :-1]) == pytest.approx(1, abs=0.04)
    # across one ReLU, by the integral of a normal density
    z = np.linspace(0, 12, 120_001)
    density = np.exp(-(z**2) / 2) / sqrt(2 * pi)
    moments = [np.trapezoid(z**k * density, z) for k in (1, 2)]
    integral = moments[1] - moments[0] ** 2
    assert integral == pytest.approx(1 / 2 - 1 / (2 * pi), abs=1e-6)
    assert np.mean(var_a / var_z) == pytest.approx(integral, abs=0.01)


@pytest.mark.equation("A-1.1c")
def test_relu_passes_a_gradient_on_whose_size_is_that_of_the_weights(mnist):
    X, Y = mnist.X_train[:50], mnist.Y_train[:50]
    norms = {}
    for initializer in (he_normal, normal):
        net = Network(
            [784, *[100] * 9, 10], initializer=initializer, seed=0, dtype=np.float64
        )
        net.loss_and_gradient(X, Y)
        norms[initializer] = np.linalg.norm(net.gradients.dW[1])
    assert norms[he_normal] > 0.1  # reduced
    assert norms[normal] < 1e-9  # not avoided
    # finite differences: smaller weights behind a layer, a smaller gradient in it
    p = two_layers(7, 10)
    slopes = [
        finite_differences(lambda b1, W2=c * p.W2: mean_loss(p, b1=b1, W2=W2), p.b1)
        for c in (1, 1e-3)
    ]
    assert np.abs(slopes[1]).max() < 1e-2 * np.abs(slopes[0]).max()
    net = Network([6, 5, 10], dtype=np.float64)
    net.W[1], net.b[1], net.W[2], net.b[2] = p.W1, p.b1, p.W2, p.b2
    net.loss_and_gradient(p.X, p.Y)
    assert error(net.gradients.db[1], slopes[0]) < CLOSE
