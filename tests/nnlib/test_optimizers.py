"""Update rules: closed forms and 100 steps of PyTorch."""

import numpy as np
import pytest
import torch

from nnlib import Adam, GradientDescent, Momentum, RMSprop

ALL = [
    lambda: GradientDescent(0.05),
    lambda: Momentum(0.05, momentum=0.9),
    lambda: Momentum(0.05, momentum=0.9, nesterov=True),
    lambda: RMSprop(0.01, beta2=0.95, epsilon=1e-3),
    lambda: Adam(0.01, beta1=0.8, beta2=0.95, epsilon=1e-3),
]
TORCH = [
    lambda p: torch.optim.SGD(p, lr=0.05),
    lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.95, eps=1e-3),
    lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.95), eps=1e-3),
]
NAMES = ["GradientDescent", "Momentum", "Nesterov", "RMSprop", "Adam"]
each = pytest.mark.parametrize("make", ALL, ids=NAMES)


@pytest.mark.parametrize(
    ("make", "make_torch"), list(zip(ALL, TORCH, strict=True)), ids=NAMES
)
def test_a_hundred_steps_agree_with_pytorch(make, make_torch):
    rng = np.random.default_rng(0)
    theta = rng.normal(size=12)
    # from 1e-6 to 1e3, so that epsilon counts for some entries and not for others
    scale = 10.0 ** np.arange(-6, 4).repeat(2)[:12]
    scale[-1] = 0  # a parameter that is not used has gradient 0
    parameter = torch.tensor(theta.copy(), requires_grad=True)
    optimizer, reference = make(), make_torch([parameter])
    for _ in range(100):
        dtheta = scale * rng.normal(size=12)
        parameter.grad = torch.tensor(dtheta)
        reference.step()
        optimizer.update(theta, dtheta)
        np.testing.assert_allclose(theta, parameter.detach(), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(
    ("optimizer", "reference"),
    [
        (RMSprop, lambda p: torch.optim.RMSprop(p, lr=0.001)),
        (Adam, lambda p: torch.optim.Adam(p)),
    ],
    ids=["RMSprop", "Adam"],
)
def test_defaults_are_those_of_pytorch(optimizer, reference):
    theta = np.array([1.0, -2.0])
    parameter = torch.tensor(theta.copy(), requires_grad=True)
    optimizer, reference = optimizer(), reference([parameter])
    for dtheta in ([0.3, -1e-7], [-2.0, 1e-7]):
        parameter.grad = torch.tensor(dtheta, dtype=torch.float64)
        reference.step()
        optimizer.update(theta, np.array(dtheta))
    np.testing.assert_allclose(theta, parameter.detach(), rtol=1e-13)


def test_gradient_descent_shrinks_a_parabola_geometrically():
    theta = np.array([8.0])
    optimizer = GradientDescent(0.25)
    for _ in range(3):
        optimizer.update(theta, theta.copy())  # J = theta^2 / 2
    assert theta.tolist() == [8 * 0.75**3]


def test_a_constant_gradient_under_momentum_is_a_geometric_series():
    theta, mu, alpha, g = np.zeros(1), 0.5, 0.1, 3.0
    optimizer = Momentum(alpha, momentum=mu)
    for t in range(1, 21):
        before = theta.copy()
        optimizer.update(theta, np.array([g]))
        step = alpha * g * (1 - mu**t) / (1 - mu)
        np.testing.assert_allclose(before - theta, step, rtol=1e-13)


def test_nesterov_is_the_slope_at_the_place_ahead():
    # Nesterov's own form: w is the place, u the step; the slope is taken at w + mu u
    def slope(w):
        return np.array([1.0, 20.0]) * w + np.sin(w)

    mu, alpha = 0.8, 0.04
    w, u = np.array([-3.0, 2.0]), np.zeros(2)
    theta, optimizer = w.copy(), Momentum(alpha, mu, nesterov=True)
    for _ in range(30):
        u = mu * u - alpha * slope(w + mu * u)
        w = w + u
        optimizer.update(theta, slope(theta))
        np.testing.assert_allclose(theta, w + mu * u, rtol=1e-10)


@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum_0_is_gradient_descent(nesterov):
    rng = np.random.default_rng(0)
    plain, heavy = np.ones(4), np.ones(4)
    descent = GradientDescent(0.1)
    momentum = Momentum(0.1, momentum=0, nesterov=nesterov)
    for dtheta in rng.normal(size=(10, 4)):
        descent.update(plain, dtheta)
        momentum.update(heavy, dtheta)
    np.testing.assert_array_equal(plain, heavy)


@pytest.mark.parametrize("beta2", [0.5, 0.99, 0.999])
def test_the_first_step_of_adam_is_alpha_against_the_sign(beta2):
    dtheta = np.array([1e-3, -1.0, 1e4, -1e-2])
    theta = np.zeros(4)
    Adam(0.01, beta1=0.9, beta2=beta2).update(theta, dtheta)
    # up to epsilon = 1e-8 beside the smallest |dtheta| = 1e-3
    np.testing.assert_allclose(theta, -0.01 * np.sign(dtheta), rtol=2e-5)


def test_a_constant_gradient_under_adam_gives_constant_steps():
    # both corrected moments of a constant are the constant: t has to advance for that
    theta, optimizer = np.zeros(1), Adam(0.01)
    for t in range(1, 51):
        optimizer.update(theta, np.array([-7.0]))
        np.testing.assert_allclose(theta, 0.01 * t, rtol=1e-7)


def test_epsilon_of_adam_stands_outside_the_root_of_the_corrected_moment():
    theta = np.zeros(1)
    Adam(1.0, epsilon=0.5).update(theta, np.array([2.0]))
    np.testing.assert_allclose(theta, -2 / (2 + 0.5), rtol=1e-14)


def test_adam_without_first_moment_and_corrections_is_rmsprop():
    rng = np.random.default_rng(0)
    adam, rmsprop = Adam(0.01, beta1=0, beta2=0.9), RMSprop(0.01, beta2=0.9)
    adam.t = 10_000  # 1 - beta2^t is 1 in floating point from here on
    corrected, plain = np.ones(5), np.ones(5)
    for dtheta in rng.normal(size=(20, 5)):
        adam.update(corrected, dtheta)
        rmsprop.update(plain, dtheta)
    np.testing.assert_allclose(corrected, plain, rtol=1e-14)


def test_rmsprop_makes_steps_of_the_same_size_for_all_scales():
    theta, optimizer = np.zeros(3), RMSprop(0.1, beta2=0.75)
    dtheta = np.array([1e-2, 1.0, -1e5])
    optimizer.update(theta, dtheta)
    # root of the mean square after one step: sqrt(1 - beta2) |dtheta| = |dtheta| / 2
    np.testing.assert_allclose(theta, [-0.2, -0.2, 0.2], rtol=1e-5)


@each
def test_state_and_parameters_stay_float32(make):
    theta, optimizer = np.ones(3, np.float32), make()
    for dtype in (np.float32, np.float64):
        optimizer.update(theta, np.ones(3, dtype))
    vectors = [v for v in vars(optimizer).values() if isinstance(v, np.ndarray)]
    assert theta.dtype == np.float32
    assert {v.dtype for v in vectors} <= {np.dtype(np.float32)}
    assert len(vectors) == {"Adam": 2, "GradientDescent": 0}.get(
        type(optimizer).__name__, 1
    )


@each
def test_update_works_in_place_and_leaves_dtheta_untouched(make):
    theta, dtheta, optimizer = np.ones(3), np.arange(1.0, 4.0), make()
    dtheta.flags.writeable = False  # writing would raise
    view = theta[:]
    for _ in range(2):
        assert optimizer.update(theta, dtheta) is None
    assert (view < 1).all()
    state = [v for v in vars(optimizer).values() if isinstance(v, np.ndarray)]
    assert not any(np.shares_memory(v, a) for v in state for a in (theta, dtheta))


@pytest.mark.parametrize("make", ALL[1:], ids=NAMES[1:])
def test_a_network_of_another_size_is_refused_and_the_state_kept(make):
    optimizer = make()
    optimizer.update(np.ones(3), np.ones(3))
    state = {name: np.copy(value) for name, value in vars(optimizer).items()}
    with pytest.raises(ValueError, match=r"\(3,\), got \(4,\); make a new optimizer"):
        optimizer.update(np.ones(4), np.ones(4))
    for name, value in vars(optimizer).items():
        np.testing.assert_array_equal(value, state[name])


@each
def test_two_optimizers_share_no_state(make):
    used, dtheta = make(), np.array([1.0, -2.0, 3.0])
    used.update(np.zeros(3), 100 * dtheta)
    thetas = np.zeros((2, 3))
    make().update(thetas[0], dtheta)
    make().update(thetas[1], dtheta)
    np.testing.assert_array_equal(thetas[0], thetas[1])
    np.testing.assert_array_equal(np.sign(thetas[0]), [-1, 1, -1])


@pytest.mark.parametrize("wrong", [0, None, "yes"])
def test_nesterov_is_true_or_false(wrong):
    with pytest.raises(TypeError, match="nesterov must be True or False, got"):
        Momentum(0.1, nesterov=wrong)


@each
def test_the_printed_form_shows_every_setting(make):
    optimizer = make()
    twin = eval(repr(optimizer))
    assert vars(twin) == vars(optimizer)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "make",
    [lambda: Momentum(0.01), lambda: RMSprop(beta2=0.9), lambda: Adam(beta2=0.9)],
    ids=["Momentum", "RMSprop", "Adam"],
)
def test_what_is_left_of_a_pixel_decays_to_0_and_not_to_denormal_numbers(make, dtype):
    # 0.9^t is below 1e-38 after some 830 steps, where float32 becomes slow
    theta, optimizer = np.zeros(2, dtype), make()
    optimizer.update(theta, np.array([1.0, 1.0], dtype))
    for _ in range(1500):
        optimizer.update(theta, np.array([0.0, 1.0], dtype))
        for moment in vars(optimizer).values():
            if isinstance(moment, np.ndarray):
                assert moment[0] == 0 or moment[0] > np.finfo(np.float32).tiny
    moments = [v for v in vars(optimizer).values() if isinstance(v, np.ndarray)]
    assert [moment[0] for moment in moments] == len(moments) * [0]
    assert all(moment[1] > 0.5 for moment in moments)


@pytest.mark.parametrize("make", ALL[1:], ids=NAMES[1:])
def test_forgetting_moves_no_parameter_off_the_path_of_pytorch(make):
    # gradients from 1e-12 to 1, each for one step in fifty, so that moments decay
    rng = np.random.default_rng(0)
    theta = rng.normal(size=13)
    parameter = torch.tensor(theta.copy(), requires_grad=True)
    optimizer, reference = make(), dict(zip(ALL, TORCH, strict=True))[make]([parameter])
    for _ in range(400):
        lit = rng.random(13) < 0.02
        dtheta = lit * 10.0 ** np.arange(-12, 1) * rng.normal(size=13)
        parameter.grad = torch.tensor(dtheta)
        reference.step()
        optimizer.update(theta, dtheta)
    np.testing.assert_allclose(theta, parameter.detach(), rtol=1e-10, atol=1e-13)
