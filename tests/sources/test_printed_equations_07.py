"""Chapter 07: the update rules as F, R, A and P print them move nnlib's parameters."""

import inspect
from itertools import combinations, product

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from nnlib import Adam, GradientDescent, Momentum, Network, RMSprop, train
from tests.sources.printed import CLOSE, SAME, error, slope_of_loss, two_layers

K = 4


def network_of(p):
    """Return nnlib's network with the parameters of `p`, and its gradient on p.X."""
    net = Network([*p.W1.shape, p.W2.shape[1]], dtype=np.float64)
    net.W[1], net.b[1], net.W[2], net.b[2] = p.W1, p.b1, p.W2, p.b2
    return net, net.loss_and_gradient(p.X, p.Y)[1]


def noise(n_steps, *shape):
    return np.random.default_rng([n_steps, *shape]).normal(size=(n_steps, *shape))


def torch_path(make, gradients):
    """Return theta after each step of a PyTorch optimizer that starts at 0."""
    parameter = torch.zeros(gradients[0].shape, dtype=torch.float64, requires_grad=True)
    optimizer, path = make([parameter]), []
    for g in gradients:
        parameter.grad = torch.tensor(g)
        optimizer.step()
        path.append(parameter.detach().numpy().copy())
    return np.array(path)


def nnlib_path(optimizer, gradients):
    theta, path = np.zeros_like(gradients[0]), []
    for g in gradients:
        optimizer.update(theta, g)
        path.append(theta.copy())
    return np.array(path)


# Gradient descent


@pytest.mark.equation("F-6.1a", "F-6.1b", "P-2.3c")
@pytest.mark.parametrize("m", [1, 7])
def test_gradient_descent_layer_by_layer_in_columns(m):
    p, alpha = two_layers(m, K), 0.3
    net, dtheta = network_of(p)
    GradientDescent(alpha).update(net.theta, dtheta)
    for l in (1, 2):
        W, dW = getattr(p, f"W{l}").T, slope_of_loss(p, f"W{l}").T  # (n_l, n_{l-1})
        b, db = getattr(p, f"b{l}")[:, None], slope_of_loss(p, f"b{l}")[:, None]
        W = W - alpha * dW
        b = b - alpha * db
        assert error(net.W[l].T, W) < CLOSE
        assert error(net.b[l][:, None], b) < CLOSE


@pytest.mark.equation("R-1h", "R-1i")
def test_rate_of_rasyid_with_sums_is_a_rate_100_times_as_large_with_means():
    m = 100
    p = two_layers(m, K)
    dW = slope_of_loss(p, "W2")  # of the mean loss
    summed = m * dW
    net, dtheta = network_of(p)
    GradientDescent(0.1).update(net.theta, dtheta)
    assert error(net.W[2] - p.W2, -0.001 * summed) < CLOSE
    assert error(net.W[2] - p.W2, -0.001 * dW) > 0.9


def overlapping_classes():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 2)), rng.integers(3, size=60)
    return X + 0.5 * y[:, None], y, np.eye(3)[y]


@pytest.mark.equation("P-2.2a", "P-2.2c")
def test_iterated_full_gradient_ends_in_the_argmin_of_the_nll():
    X, y, Y = overlapping_classes()
    net, eta = Network([2, 3], seed=0, dtype=np.float64), 0.5
    Theta, optimizer = net.theta.copy(), GradientDescent(eta)
    for _ in range(3000):
        gradient = net.loss_and_gradient(X, Y)[1]
        Theta = Theta - eta * gradient  # P-2.2c
        optimizer.update(net.theta, gradient)
    np.testing.assert_array_equal(net.theta, Theta)
    best = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(X, y)
    L_NLL = -np.log(best.predict_proba(X)[np.arange(60), y]).mean()
    assert error(net.loss(X, Y), L_NLL) < 1e-9
    assert error(net.forward(X), best.predict_proba(X)) < 1e-5
    for direction in noise(20, net.n_parameters):  # nowhere lower
        net.theta = Theta + 0.1 * direction
        assert net.loss(X, Y) >= L_NLL - 1e-12


# Mini-batches


def gradients_of_samples(p):
    """Return the gradient of every sample's own loss, one row a sample."""
    net, _ = network_of(p)
    rows = range(len(p.X))
    return np.array([net.loss_and_gradient(p.X[[i]], p.Y[[i]])[1] for i in rows])


@pytest.mark.equation("P-2.2f")
def test_mean_of_a_batch_estimates_the_gradient_and_does_not_equal_it():
    p, S = two_layers(6, K), 2
    net, full = network_of(p)
    single = gradients_of_samples(p)
    dW2 = slope_of_loss(p, "W2").ravel()
    assert error(full[-dW2.size - K : -K], dW2) < CLOSE
    printed = []
    for D_k in combinations(range(6), S):
        printed.append(1 / S * sum(single[m] for m in D_k))
        batch = list(D_k)
        ours = net.loss_and_gradient(p.X[batch], p.Y[batch])[1]
        assert error(ours, printed[-1]) < SAME
        assert error(printed[-1], full) > 0.1  # '=' does not hold
    assert error(np.mean(printed, axis=0), full) < SAME  # unbiased


@pytest.mark.equation("F-7b", "P-2.2i")
@pytest.mark.parametrize("B", [1, 2, 3, 5, 6])
def test_variance_over_all_possible_batches(B):
    p = two_layers(6, K)
    m, (_, full) = 6, network_of(p)
    single = gradients_of_samples(p)
    sigma2 = ((single - full) ** 2).sum(axis=1).mean()
    batches = [single[list(batch)].mean(axis=0) for batch in combinations(range(m), B)]
    variance = np.mean([((g_B - full) ** 2).sum() for g_B in batches])
    expected = sigma2 / B * (m - B) / (m - 1)
    assert abs(variance - expected) < 1e-12 * sigma2
    assert (variance < 1e-12 * sigma2) == (m == B)  # only the full batch has none


@pytest.mark.equation("F-7c", "P-2.2i")
def test_more_updates_from_the_same_samples_reach_a_lower_loss(mnist):
    def loss(batch_size):
        net = Network([784, 16, 10], seed=0)
        settings = {"epochs": 2, "batch_size": batch_size, "seed": 0}
        train(net, mnist, GradientDescent(0.13), **settings, progress=False)
        return net.loss(mnist.X_train, mnist.Y_train)

    assert loss(50) < 0.5 * loss(4000)


@pytest.mark.equation("P-2.3.3a", "P-2.3.3b", "P-2.3c")
@pytest.mark.parametrize("S", [1, 5])
def test_weight_update_of_paterson_needs_the_mean_over_the_batch(S):
    p, eta = two_layers(S, K), 0.13
    eta_0 = eta  # no value is given
    net, dtheta = network_of(p)
    GradientDescent(eta).update(net.theta, dtheta)
    first = two_layers(S, K)
    first.X, first.Y = p.X[:1], p.Y[:1]  # [m]: one sample
    for l in (1, 2):
        W, W_0 = getattr(p, f"W{l}"), getattr(p, f"b{l}")  # W^T x: as ours

        def updated(q, l=l, W=W, W_0=W_0):
            grad_W, grad_W_0 = slope_of_loss(q, f"W{l}"), slope_of_loss(q, f"b{l}")
            return W - eta * grad_W, W_0 - eta_0 * grad_W_0

        for ours, corrected in zip((net.W[l], net.b[l]), updated(p), strict=True):
            assert error(ours, corrected) < CLOSE
        for ours, printed in zip((net.W[l], net.b[l]), updated(first), strict=True):
            assert (error(ours, printed) < CLOSE) == (S == 1)


# Adam, as F prints it: v is the first moment, s the second


@pytest.mark.equation("F-6.2a", "F-6.2b", "F-6.2c", "F-6.2d", "F-6.2e")
@pytest.mark.parametrize("beta_2", [0.99, 0.999])
def test_adam_of_foundations_is_ours_and_that_of_pytorch(beta_2):
    alpha, beta_1, epsilon, gradients = 0.01, 0.9, 1e-8, noise(200, 5)
    optimizer, ours = Adam(alpha, beta_1, beta_2, epsilon), np.zeros(5)
    theta, v, s, path = np.zeros(5), np.zeros(5), np.zeros(5), []  # v_0 = s_0 = 0
    for t, g in enumerate(gradients, start=1):
        v = beta_1 * v + (1 - beta_1) * g
        s = beta_2 * s + (1 - beta_2) * g**2
        vhat, shat = v / (1 - beta_1**t), s / (1 - beta_2**t)
        theta = theta - alpha * vhat / (np.sqrt(shat) + epsilon)
        path.append(theta)
        optimizer.update(ours, g)
        assert error(optimizer.first_moment, v) < SAME
        assert error(optimizer.second_moment, s) < SAME
        assert error(ours, theta) < 1e-11
    betas = {"betas": (beta_1, beta_2), "eps": epsilon}
    reference = torch_path(lambda p: torch.optim.Adam(p, alpha, **betas), gradients)
    assert np.abs(np.array(path) - reference).max() < 1e-15


@pytest.mark.equation("F-6.2c", "F-6.2d", "A-5.4a", "A-5.4b", "A-7.4c")
def test_bias_correction_makes_the_moments_right_on_average():
    # all 2^10 sequences of a gradient that is -1 or 4: expectations are exact
    sequences = np.array(list(product([-1.0, 4.0], repeat=10))).T  # (10, 1024)
    beta_1, beta_2, theta = 0.9, 0.99, np.zeros(1024)
    adam = Adam(0.01, beta_1, beta_2)
    for t, g_t in enumerate(sequences, start=1):
        adam.update(theta, g_t)
        m_t, v_t = adam.first_moment, adam.second_moment
        assert error((m_t / (1 - beta_1**t)).mean(), (-1 + 4) / 2) < SAME
        assert error((v_t / (1 - beta_2**t)).mean(), (1 + 16) / 2) < SAME
        assert error(m_t.mean(), (-1 + 4) / 2) > 0.3  # without it


@pytest.mark.equation("F-6.2f")
def test_step_t_is_one_update_and_not_one_epoch(mnist):
    class Recorder(Adam):
        def update(self, theta, dtheta):
            super().update(theta, dtheta)
            seen.append((self.t, dtheta.shape))

    seen, net = [], Network([784, 10], seed=0)
    train(net, mnist, Recorder(), epochs=2, batch_size=1000, seed=0, progress=False)
    assert seen == [(t, (net.n_parameters,)) for t in range(1, 9)]


# Adam, as A prints it: m is the first moment, v the second


@pytest.mark.equation("A-5.2a", "A-5.3a", "A-5.4a", "A-5.4b", "A-5.5")
def test_adam_of_adam_notes_matrix_by_matrix_in_columns():
    alpha, beta_1, beta_2, epsilon = 0.01, 0.9, 0.99, 1e-8
    p = two_layers(7, K)
    net, _ = network_of(p)
    optimizer = Adam(alpha, beta_1, beta_2, epsilon)
    W = {"W1": p.W1.T, "b1": p.b1[:, None], "W2": p.W2.T, "b2": p.b2[:, None]}
    m, v = dict.fromkeys(W, 0.0), dict.fromkeys(W, 0.0)
    for t in range(1, 11):
        optimizer.update(net.theta, net.loss_and_gradient(p.X, p.Y)[1])
        (dW1, dW2), (db1, db2) = (part.values() for part in net.gradients)
        dJ = {"W1": dW1.T, "b1": db1[:, None], "W2": dW2.T, "b2": db2[:, None]}
        for l in W:
            m[l] = beta_1 * m[l] + (1 - beta_1) * dJ[l]
            v[l] = beta_2 * v[l] + (1 - beta_2) * dJ[l] ** 2
            mhat, vhat = m[l] / (1 - beta_1**t), v[l] / (1 - beta_2**t)
            W[l] = W[l] - alpha * mhat / (np.sqrt(vhat) + epsilon)
        assert max(error(net.W[l].T, W[f"W{l}"]) for l in (1, 2)) < 1e-11
        assert max(error(net.b[l][:, None], W[f"b{l}"]) for l in (1, 2)) < 1e-11


@pytest.mark.equation("A-7.4a", "A-7.4b", "A-7.4c", "A-7.4d")
def test_adam_of_the_training_loop_is_that_of_pytorch():
    alpha, beta1, beta2, epsilon, gradients = 0.001, 0.9, 0.99, 1e-8, noise(100, 3)
    theta, m, v, path = np.zeros(3), 0, 0, []
    for t, grad_J in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * grad_J
        v = beta2 * v + (1 - beta2) * (grad_J) ** 2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        theta = theta - alpha * m_hat / (np.sqrt(v_hat) + epsilon)
        path.append(theta)
    options = {"lr": alpha, "betas": (beta1, beta2), "eps": epsilon}
    reference = torch_path(lambda p: torch.optim.Adam(p, **options), gradients)
    assert error(path, reference) < SAME
    assert (
        error(nnlib_path(Adam(alpha, beta1, beta2, epsilon), gradients), path) < 1e-11
    )


@pytest.mark.equation("A-5.0")
def test_adam_combines_momentum_and_rmsprop():
    gradients = noise(60, 4)
    without_first = Adam(0.01, beta1=0, beta2=0.99)
    without_first.t = 10**6  # corrections off
    reference = torch_path(lambda p: torch.optim.RMSprop(p, 0.01), gradients)
    assert error(nnlib_path(without_first, gradients), reference) < SAME
    assert error(nnlib_path(RMSprop(0.01), gradients), reference) < SAME
    adam, heavy_ball = Adam(0.01), Momentum(0.01, momentum=0.9)
    nnlib_path(adam, gradients)
    nnlib_path(heavy_ball, gradients)
    assert error(adam.first_moment, (1 - 0.9) * heavy_ball.velocity) < SAME


@pytest.mark.equation("A-5.1b", "A-8.4")
def test_beta_2_of_adam_notes_works_and_is_not_the_default(mnist):
    assert inspect.signature(torch.optim.Adam).parameters["betas"].default[1] == 0.999
    assert inspect.signature(Adam).parameters["beta2"].default == 0.999
    for beta_2 in (0.99, 0.999):
        net = Network([784, 32, 10], seed=0)
        adam, settings = Adam(0.003, 0.9, beta_2), {"epochs": 2, "batch_size": 50}
        history = train(net, mnist, adam, **settings, seed=0, progress=False)
        assert history.test_accuracy[-1] > 0.85


@pytest.mark.equation("A-5.2b", "A-5.2a")
def test_first_moment_is_an_exponentially_weighted_average():
    gradients, beta_1 = noise(30, 4), 0.9
    adam = Adam(beta1=beta_1)
    nnlib_path(adam, gradients)
    weights = [(1 - beta_1) * beta_1 ** (30 - i) for i in range(1, 31)]
    assert error(adam.first_moment, np.einsum("t,tn->n", weights, gradients)) < SAME
    assert error(sum(weights), 1 - beta_1**30) < SAME
    assert weights == sorted(weights)  # the youngest counts most


@pytest.mark.equation("A-5.3b")
def test_second_moment_is_an_average_of_squares_and_no_acceleration():
    gradients, beta_2 = noise(30, 4), 0.99
    adam = Adam(beta2=beta_2)
    nnlib_path(adam, gradients)
    weights = [(1 - beta_2) * beta_2 ** (30 - i) for i in range(1, 31)]
    assert error(adam.second_moment, np.einsum("t,tn->n", weights, gradients**2)) < SAME
    constant = Adam(beta2=beta_2)
    nnlib_path(constant, np.full((3000, 1), 2.0))
    assert error(constant.second_moment, [4.0]) < 1e-9


# What A says in favour of Adam


@pytest.mark.equation("A-8.1")
def test_each_parameter_has_an_effective_rate_of_its_own():
    g, alpha = np.array([1e-3, 1.0, -50.0]), 0.01
    steps = np.diff(nnlib_path(Adam(alpha), np.tile(g, (20, 1))), axis=0)
    assert error(-steps / g, np.tile(alpha / np.sqrt(g**2), (19, 1))) < 1e-4
    same_for_all = nnlib_path(GradientDescent(alpha), np.tile(g, (20, 1)))
    assert error(-np.diff(same_for_all, axis=0) / g, np.full((19, 3), alpha)) < 1e-9


def steps_to_a_millionth(optimizer, curvatures):
    theta = np.ones_like(curvatures)
    for step in range(1, 1000):
        optimizer.update(theta, curvatures * theta)
        if np.linalg.norm(theta) < 1e-6 * np.linalg.norm(np.ones_like(theta)):
            return step
    return np.inf


@pytest.mark.equation("A-8.2")
def test_momentum_accelerates_from_kappa_to_its_root():
    kappa = 100
    curvatures = np.array([1.0, kappa])
    mu = ((kappa**0.5 - 1) / (kappa**0.5 + 1)) ** 2
    heavy_ball = Momentum((1 - mu**0.5) ** 2, momentum=mu)
    plain = GradientDescent(2 / (1 + kappa))
    # closed form: |(kappa - 1) / (kappa + 1)|^t = 1e-6
    expected = np.ceil(np.log(1e-6) / np.log((kappa - 1) / (kappa + 1)))
    assert steps_to_a_millionth(plain, curvatures) == expected == 691
    assert steps_to_a_millionth(heavy_ball, curvatures) < 100


@pytest.mark.equation("A-8.3")
@pytest.mark.parametrize(
    ("beta_2", "first", "longest", "when"),
    [(0.99, 1, 2.13, 13), (0.999, 3.16, 6.57, 12)],
)
def test_without_bias_correction_early_steps_are_too_long(beta_2, first, longest, when):
    gradients, alpha = np.full((50, 1), 3.0), 0.01
    uncorrected = Adam(alpha, beta2=beta_2)
    theta, steps = np.zeros(1), []
    for g in gradients:
        uncorrected.t = 10**6
        before = theta.copy()
        uncorrected.update(theta, g)
        steps.append((before - theta).item() / alpha)
    t = np.arange(1, 51)
    assert error(steps, (1 - 0.9**t) / np.sqrt(1 - beta_2**t)) < 1e-6
    assert (round(steps[0], 2), round(max(steps), 2)) == (first, longest)
    assert t[np.argmax(steps)] == when
    corrected = nnlib_path(Adam(alpha, beta2=beta_2), gradients)
    assert error(corrected, -alpha * t[:, None]) < 1e-6


class Counted(np.ndarray):
    """A vector that counts the numbers which operations on it read and write."""

    touched = 0

    def __array_ufunc__(self, ufunc, method, *inputs, out=(), **options):
        bare = [np.asarray(array) for array in (*inputs, *out)]
        Counted.touched += sum(array.size for array in bare if array.ndim)
        given, out = bare[: len(inputs)], tuple(bare[len(inputs) :])
        result = getattr(ufunc, method)(*given, **options, out=out or None)
        Counted.touched += 0 if out else result.size
        return result.view(Counted)


def test_counted_counts_what_an_operation_reads_and_writes():
    v = np.ones(10).view(Counted)
    Counted.touched = 0
    v = 2 * v  # reads 10, writes 10
    v -= np.ones(10)  # reads 20, writes 10
    assert Counted.touched == 50
    assert (v == 1).all()


@pytest.mark.equation("A-8.5")
def test_adam_remembers_twice_the_parameters_and_costs_more_than_twice_as_much():
    net = Network([784, 128, 40, 10], seed=0)
    touched, state = {}, {}
    for optimizer in (GradientDescent(0.1), Adam()):
        theta, dtheta = (np.ones_like(net.theta).view(Counted) for _ in range(2))
        Counted.touched = 0
        optimizer.update(theta, dtheta)
        arrays = [a for a in vars(optimizer).values() if isinstance(a, np.ndarray)]
        name = type(optimizer).__name__
        touched[name], state[name] = Counted.touched, sum(a.nbytes for a in arrays)
    assert state == {"GradientDescent": 0, "Adam": 848_400}
    assert net.theta.nbytes == 424_200
    # numbers read and written, a count of the time that memory and arithmetic take
    assert touched["GradientDescent"] == 5 * net.theta.size
    assert touched["Adam"] > 2 * touched["GradientDescent"]
