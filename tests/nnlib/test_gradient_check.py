"""The checker itself: it must flag wrong gradients, and only those."""

import math

import numpy as np
import pytest

from nnlib import (
    Network,
    check_gradients,
    numerical_gradient,
    one_hot,
    relative_error,
    softmax,
)
from tests.nnlib.strategies import Problem


class PlantedBug(Network):
    """A network whose backward pass, written out again here, has one mistake."""

    bug = None
    stale = None

    def loss_and_gradient(self, X, Y, *, check=True):
        X = self.as_samples(X)
        Y = self.as_targets(Y, len(X))
        Z, A = self.trace(X)
        if self.bug == "stale cache":  # the activations of the first call, for ever
            self.stale = self.stale or (Z, A)
            Z, A = self.stale
        m, L = len(X), self.n_layers
        dtheta = np.empty_like(self.theta)
        dW, db = self.layers(dtheta)
        dZ = (A[L] - Y) / (1 if self.bug == "missing 1/m" else m)
        if self.bug == "sign":
            dZ = -dZ
        for l in range(L, 0, -1):
            dW[l] = A[l - 1].T @ dZ
            db[l] = 0 if self.bug == "forgotten bias" else dZ.sum(axis=0)
            if self.bug == "1/m twice":
                db[l] /= m
            if l > 1:
                W = self.W[l].T
                if self.bug == "transposed W":
                    W = self.W[l].reshape(W.shape)  # the shape, not the transpose
                dZ = (dZ @ W) * self.slope(Z, A, l - 1)
        self._dtheta = dtheta
        return self.loss(X, Y), dtheta

    def slope(self, Z, A, l):
        if self.bug == "mask of the next layer":
            l += 1
        if self.bug == "slope of the activations":
            Z = A
        if self.bug == "no slope":
            return 1
        if self.hidden == "sigmoid":
            S = 1 / (1 + np.exp(-Z[l]))
            return S * (1 - S)
        if self.bug == "mask A >= 0":
            return A[l] >= 0
        return Z[l] > 0


def planted(bug, hidden="relu"):
    """Return the network with its bug and a batch; hidden widths equal, so that a
    wrong layer's mask has the right shape."""
    problem = Problem([7, 5, 5, 5], 6, hidden, "softmax", "cross_entropy", seed=3)
    clean = problem.network()
    net = PlantedBug(problem.layer_sizes, hidden=hidden, dtype=np.float64)
    net.theta, net.bug = clean.theta, bug
    if bug == "stale cache":
        net.loss_and_gradient(*problem._replace(seed=4).batch(clean))
    return net, *problem.batch(clean)


BUGS = [
    ("missing 1/m", "relu"),
    ("1/m twice", "relu"),
    ("sign", "relu"),
    ("forgotten bias", "relu"),
    ("transposed W", "relu"),
    ("stale cache", "relu"),
    ("mask of the next layer", "relu"),
    ("mask A >= 0", "relu"),
    ("no slope", "relu"),
    ("no slope", "sigmoid"),
    ("slope of the activations", "sigmoid"),
]


@pytest.mark.parametrize("n_directions", [None, 5])
@pytest.mark.parametrize("hidden", ["relu", "sigmoid"])
def test_the_same_backward_pass_without_a_bug_passes(hidden, n_directions):
    errors = check_gradients(*planted(None, hidden), n_directions=n_directions, seed=0)
    assert max(errors.values()) < 1e-7


@pytest.mark.parametrize("n_directions", [None, 5])
@pytest.mark.parametrize(("bug", "hidden"), BUGS)
def test_a_planted_bug_is_flagged(bug, hidden, n_directions):
    errors = check_gradients(*planted(bug, hidden), n_directions=n_directions, seed=0)
    assert max(errors.values()) > 1e-3


@pytest.mark.parametrize(
    ("bug", "wrong"),
    [
        ("forgotten bias", {"b1", "b2", "b3"}),
        ("1/m twice", {"b1", "b2", "b3"}),
        ("no slope", {"W1", "b1", "W2", "b2"}),
        ("transposed W", {"W1", "b1", "W2", "b2"}),
    ],
)
def test_the_parts_that_are_wrong_are_named(bug, wrong):
    errors = check_gradients(*planted(bug))
    assert {name for name, error in errors.items() if error > 1e-7} == wrong


def test_relu_masks_of_Z_and_of_A_above_0_are_the_same():
    # A > 0 where Z > 0: only A >= 0, which is always true, is the published mistake
    net, X, Y = planted(None)
    net.slope = lambda Z, A, l: A[l] > 0
    assert max(check_gradients(net, X, Y).values()) < 1e-7


@pytest.mark.parametrize("factor", [1.0001, 0.9999])
def test_the_gradient_that_is_returned_is_the_one_that_is_checked(factor):
    class Scaled(Network):
        """What `gradients` shows is right; what is returned to the caller is not."""

        def loss_and_gradient(self, X, Y, **options):
            J, dtheta = super().loss_and_gradient(X, Y, **options)
            return J, factor * dtheta

    _, X, Y = planted(None)
    net = Scaled([7, 5, 5, 5], seed=0, dtype=np.float64)
    for n_directions in (None, 3):
        errors = check_gradients(net, X, Y, n_directions=n_directions, seed=0)
        assert min(errors.values()) > 1e-5


def test_one_wrong_entry_is_enough():
    class OneEntry(Network):
        """A gradient with one entry 1 % too large."""

        def loss_and_gradient(self, X, Y, **options):
            J, dtheta = super().loss_and_gradient(X, Y, **options)
            dtheta[np.abs(dtheta).argmax()] *= 1.01
            return J, dtheta

    _, X, Y = planted(None)
    net = OneEntry([7, 5, 5, 5], seed=0, dtype=np.float64)
    assert max(check_gradients(net, X, Y).values()) > 1e-3


def test_float32_is_rejected():
    net = Network([4, 3, 2], seed=0)
    with pytest.raises(TypeError, match=r"net must be float64 .*got float32"):
        check_gradients(net, np.ones((5, 4)), one_hot([0, 1, 0, 1, 0], 2))
    with pytest.raises(TypeError, match=r"x must be float64 .*got float32"):
        numerical_gradient(np.sum, np.ones(3, np.float32))


@pytest.mark.parametrize("n_directions", [None, 2])
def test_theta_is_restored_bit_for_bit(n_directions):
    net, X, Y = planted(None)
    theta = net.theta
    before = theta.copy()
    check_gradients(net, X, Y, n_directions=n_directions, seed=0)
    assert net.theta is theta
    np.testing.assert_array_equal(theta, before)


@pytest.mark.parametrize("n_directions", [None, 2])
@pytest.mark.parametrize("error", [FloatingPointError, KeyboardInterrupt])
def test_theta_is_restored_when_an_error_is_raised_in_the_middle(n_directions, error):
    net, X, Y = planted(None)
    before = net.theta.copy()
    moved = []

    def loss(X, Y):
        moved.append((net.theta != before).any())
        if len(moved) == 3:
            raise error
        return 0.0

    _, gradient = net.loss_and_gradient(X, Y)
    net.loss_and_gradient = lambda X, Y: (0.0, gradient)
    net.loss = loss
    with pytest.raises(error):
        check_gradients(net, X, Y, n_directions=n_directions, seed=0)
    assert moved == [True] * 3
    np.testing.assert_array_equal(net.theta, before)


def test_directions_repeat_with_their_seed():
    net, X, Y = planted("missing 1/m")
    first, second, other = (
        check_gradients(net, X, Y, n_directions=3, seed=seed) for seed in (1, 1, 2)
    )
    assert list(first) == ["direction 1", "direction 2", "direction 3"]
    assert first == second != other


def test_numerical_gradient_of_functions_with_known_derivatives():
    x = np.random.default_rng(0).uniform(0.5, 2, size=(3, 4))
    for f, derivative in [
        (lambda x: (x**2).sum(), 2 * x),
        (lambda x: np.sin(x).sum(), np.cos(x)),
        (lambda x: np.log(x).sum(), 1 / x),
        (np.prod, x.prod() / x),
        (lambda x: softmax(x)[:, :1].sum() * 0 + 3, np.zeros((3, 4))),
    ]:
        gradient = numerical_gradient(f, x)
        np.testing.assert_allclose(gradient, derivative, rtol=1e-7, atol=1e-9)


def test_numerical_gradient_is_central():
    # exact for a parabola; a one-sided difference is off by h
    assert math.isclose(numerical_gradient(lambda x: x**2, 3.0, h=0.5), 6)


def test_numerical_gradient_leaves_x_untouched_even_by_a_careless_f():
    def careless(x):
        x *= 2
        return x.sum()

    x = np.ones(3)
    x.flags.writeable = False
    np.testing.assert_allclose(numerical_gradient(careless, x), 2)


@pytest.mark.parametrize(
    ("a", "b", "error"),
    [
        ([1.0, 2.0], [1.0, 2.0], 0),
        ([1.0, -2.0], [-1.0, 2.0], 2),
        ([7.0], [1.0], 6 / 7),
        ([1e-12, 4.0], [2e-12, 4.0], 1e-12 / 4),
        ([1e-300], [2e-300], 0.5),
        ([0.0], [0.0], 0),
        ([0.0], [3.0], 1),
        ([], [], 0),
    ],
)
def test_relative_error_of_known_pairs(a, b, error):
    assert math.isclose(relative_error(a, b), error)
    assert relative_error(a, b) == relative_error(b, a)
