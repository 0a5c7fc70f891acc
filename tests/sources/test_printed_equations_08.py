"""Chapter 08: what F, R, A and P print about measuring, and their training loops."""

import json
from itertools import combinations, product
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from sklearn import metrics as sklearn_metrics

from nnlib import (
    Adam,
    GradientDescent,
    Network,
    accuracy,
    confusion_matrix,
    cross_entropy,
    error_by_class,
    he_normal,
    minibatches,
    most_confused,
    normal,
    r2_score,
    root_mean_squared_error,
    train,
    uniform_fan_in,
)
from tests.places import RECORDINGS
from tests.sources.printed import CLOSE, SAME, error, finite_differences


@pytest.fixture(scope="module")
def record():
    return json.loads((RECORDINGS / "test_halves.json").read_text())


def problem(m=7, sizes=(6, 5, 4, 3), seed=0):
    """Return X, y, Y and a float64 network for them, no ReLU near its kink."""
    rng = np.random.default_rng(seed)
    K = sizes[-1]
    while True:
        net = Network(sizes, seed=rng, dtype=np.float64)
        X, y = rng.normal(size=(m, sizes[0])), rng.permutation(np.arange(m) % K)
        Z, _ = net.trace(X)
        if all(np.abs(Z[l]).min() > 1e-3 for l in range(1, net.n_layers)):
            return X, y, np.eye(K)[y], net


# Mini-batches


@pytest.mark.equation("F-7b")
def test_variance_of_a_batch_gradient_over_all_batches_that_there_are():
    X, _, Y, net = problem(m=6)
    g = np.array([net.loss_and_gradient(X[[i]], Y[[i]])[1] for i in range(6)])
    variance = {}
    for B in range(1, 7):
        means = [g[list(batch)].mean(axis=0) for batch in combinations(range(6), B)]
        variance[B] = np.mean([((mean - g.mean(axis=0)) ** 2).sum() for mean in means])
        X_B, Y_B = X[:B], Y[:B]
        assert error(net.loss_and_gradient(X_B, Y_B)[1], g[:B].mean(axis=0)) < SAME
        # without replacement: 1/B and the share that is not in the batch
        assert variance[B] == pytest.approx(
            variance[1] / B * (6 - B) / 5, rel=1e-9, abs=1e-20
        )
    assert variance[2] < variance[1]  # true against a single sample
    assert variance[6] < variance[5]  # false against all samples


@pytest.mark.equation("F-7c")
def test_small_batches_get_further_with_the_same_number_of_samples(mnist):
    loss = {}
    for batch_size in (50, 4000):
        net = Network([784, 20, 10], seed=0)
        settings = {"batch_size": batch_size, "seed": 0, "progress": False}
        train(net, mnist, GradientDescent(0.1), epochs=2, evaluate=False, **settings)
        loss[batch_size] = net.loss(mnist.X_test, mnist.Y_test)
    assert loss[50] < 1 < 2 < loss[4000]


@pytest.mark.equation("P-2.2d", "P-3b")
def test_1000_batches_of_50_deal_50000_samples_once_each():
    D = np.arange(50_000)
    dealt = [X for X, _ in minibatches(D, D, batch_size=50, seed=0)]
    K, S = 1000, 50
    assert (len(dealt), {len(D_k) for D_k in dealt}) == (K, {S})
    assert sorted(np.concatenate(dealt)) == list(range(K * S))
    assert not np.array_equal(np.concatenate(dealt), D)  # randomly


@pytest.mark.equation("P-2.2e")
def test_batches_selected_at_random_leave_out_more_than_a_third():
    K = 1000
    rng = np.random.default_rng(0)
    selected = [len({int(k) for k in rng.integers(K, size=K)}) for _ in range(100)]
    assert np.mean(selected) / K == pytest.approx(1 - np.exp(-1), abs=0.004)
    # three batches: the 27 equally probable epochs, counted
    exact = np.mean([len(set(epoch)) for epoch in product(range(3), repeat=3)]) / 3
    assert exact == pytest.approx(1 - (1 - 1 / 3) ** 3, abs=1e-12)
    D = np.arange(150)
    assert len({int(X[0]) for X, _ in minibatches(D, D, 1, seed=0)}) == 150


@pytest.mark.equation("P-2.3a", "P-2.3.3c")
def test_initialised_once_every_batch_updates_by_its_measured_gradient():
    X, y, Y, net = problem(m=7, sizes=(4, 3, 3))
    data = SimpleNamespace(X_train=X, Y_train=Y, y_train=y, X_test=X, y_test=y)
    theta = net.theta.copy()  # the one initialisation
    other = Network(net.layer_sizes, dtype=np.float64)

    def loss(theta, X, Y):
        other.theta = theta
        return -np.log((other.forward(X) * Y).sum(axis=1)).mean()

    for X_k, Y_k in minibatches(X, Y, batch_size=3, seed=5):
        slope = finite_differences(lambda t, X=X_k, Y=Y_k: loss(t, X, Y), theta)
        theta = theta - 0.13 * slope
    settings = {"batch_size": 3, "seed": 5, "evaluate": False, "progress": False}
    train(net, data, GradientDescent(0.13), epochs=1, **settings)
    assert error(net.theta, theta) < CLOSE


# Accuracy


@pytest.mark.equation("F-8a", "F-8b")
@pytest.mark.parametrize(("m", "K"), [(1, 3), (7, 3), (200, 10)])
def test_accuracy_printed_in_columns_is_ours(m, K):
    X, y, _, net = problem(m=m, sizes=(6, K))
    A_L = net.forward(X).T  # (K, m)
    yhat = [max(range(K), key=lambda k: A_L[k, i]) for i in range(m)]  # k from 0
    Acc = 1 / m * sum(1 if yhat[i] == y[i] else 0 for i in range(m))
    np.testing.assert_array_equal(net.predict(X), yhat)
    assert accuracy(y, net.predict(X)) == pytest.approx(Acc, abs=1e-15)
    assert Acc == pytest.approx(sklearn_metrics.accuracy_score(y, yhat), abs=1e-15)


@pytest.mark.equation("A-6a")
def test_accuracy_printed_with_two_argmax_is_ours():
    X, y, Y, net = problem(m=50, sizes=(6, 10))
    y_true, y_pred = Y.T, net.forward(X).T  # (10, m): one column a sample
    same = [np.argmax(y_true[:, i]) == np.argmax(y_pred[:, i]) for i in range(50)]
    assert accuracy(y, net.predict(X)) == pytest.approx(sum(same) / 50, abs=1e-15)
    assert np.argmax(y_pred, axis=0).shape == (50,)
    assert np.argmax(y_pred, axis=1).shape == (10,)  # runs, and is no prediction


# RMSE and R^2


def one_hot_and_probabilities(balanced):
    X, y, Y, net = problem(m=60, sizes=(6, 5, 10))
    A = net.forward(X)
    return (Y, A) if balanced else (np.eye(8)[np.minimum(y, 7)], A[:, :8])


@pytest.mark.equation("A-6b")
@pytest.mark.parametrize("balanced", [True, False])
def test_r2_in_each_reading_is_the_one_of_scikit_learn(balanced):
    y_true, y_pred = one_hot_and_probabilities(balanced)
    m, K = y_true.shape

    def printed(bar):
        above = sum(((y_true[i] - y_pred[i]) ** 2).sum() for i in range(m))
        return 1 - above / sum(((y_true[i] - bar) ** 2).sum() for i in range(m))

    score = sklearn_metrics.r2_score
    mean_vector = printed(y_true.mean(axis=0))
    flat = printed(y_true.mean())
    weighted = score(y_true, y_pred, multioutput="variance_weighted")
    assert mean_vector == pytest.approx(weighted, abs=1e-12)
    assert r2_score(y_true, y_pred) == pytest.approx(mean_vector, abs=1e-12)
    assert flat == pytest.approx(score(y_true.ravel(), y_pred.ravel()), abs=1e-12)
    per_class = score(y_true, y_pred, multioutput="uniform_average")
    assert (abs(flat - mean_vector) < 1e-12) == balanced
    assert (abs(per_class - mean_vector) < 1e-12) == balanced
    mse = ((y_true - y_pred) ** 2).mean()
    assert flat == pytest.approx(1 - mse * K**2 / (K - 1), abs=1e-12)  # 10 MSE / 0.9


@pytest.mark.equation("A-6c")
def test_rmse_by_entry_and_by_sample():
    y_true, y_pred = one_hot_and_probabilities(balanced=True)
    by_entry = root_mean_squared_error(y_true, y_pred)
    oracle = sklearn_metrics.mean_squared_error(y_true.ravel(), y_pred.ravel()) ** 0.5
    assert by_entry == pytest.approx(oracle, abs=1e-12)
    by_sample = np.mean(((y_true - y_pred) ** 2).sum(axis=1)) ** 0.5
    assert by_sample == pytest.approx(10**0.5 * by_entry, rel=1e-12)


# The loop of A, against PyTorch


@pytest.mark.equation("A-7.0", "A-7.1", "A-7.2", "A-7.3", "A-7.5")
def test_loop_of_a_with_cross_entropy_is_that_of_pytorch():
    X, y, Y, net = problem(m=12)
    layers = [torch.nn.Linear(*net.W[l].shape).double() for l in (1, 2, 3)]
    with torch.no_grad():
        for l, layer in enumerate(layers, start=1):
            layer.weight.copy_(torch.tensor(net.W[l].T))  # W^[l] of the columns
            layer.bias.copy_(torch.tensor(net.b[l]))
    parameters = [p for layer in layers for p in layer.parameters()]
    oracle = torch.optim.Adam(parameters, lr=0.01, betas=(0.9, 0.99), eps=1e-8)
    rule = Adam(0.01, beta1=0.9, beta2=0.99, epsilon=1e-8)
    for t in range(1, 21):
        A1 = torch.relu(layers[0](torch.tensor(X)))
        A2 = torch.relu(layers[1](A1))
        Z3 = layers[2](A2)
        cost = torch.nn.functional.cross_entropy(Z3, torch.tensor(y))
        oracle.zero_grad()
        cost.backward()
        Z, A = net.trace(X)  # 1
        loss = cross_entropy(A[3], Y)  # 2, repaired
        J, dtheta = net.loss_and_gradient(X, Y)  # 3
        assert error(A[2], A2.detach().numpy()) < 1e-9
        assert error(Z[3], Z3.detach().numpy()) < 1e-9
        assert loss == pytest.approx(cost.item(), rel=1e-9)
        assert pytest.approx(loss, rel=1e-12) == J
        for l, layer in enumerate(layers, start=1):
            dW, db = net.gradients
            assert error(dW[l].T, layer.weight.grad.numpy()) < 1e-6
            assert error(db[l], layer.bias.grad.numpy()) < 1e-6
        oracle.step()
        rule.update(net.theta, dtheta)  # 4
        assert rule.t == t  # counts updates
    A = net.forward(X)  # 5
    assert accuracy(y, A.argmax(axis=1)) == (Z3.argmax(1).numpy() == y).mean()
    mse = sklearn_metrics.mean_squared_error(Y, A)
    assert root_mean_squared_error(Y, A) ** 2 == pytest.approx(mse, rel=1e-12)
    flat = sklearn_metrics.r2_score(Y.ravel(), A.ravel())
    assert flat == pytest.approx(1 - mse * 9 / 2, rel=1e-9)


# What R and P report


@pytest.mark.equation("R-0")
def test_printed_configuration_of_r_is_no_better_than_one_layer(mnist):
    share = {}
    for name, initializer in (("He", he_normal), ("0.01 randn", normal)):
        net = Network([784, 128, 10], initializer=initializer, seed=0)
        settings = {"batch_size": 100, "seed": 0, "progress": False}
        train(net, mnist, GradientDescent(0.001), epochs=10, evaluate=False, **settings)
        share[name] = accuracy(mnist.y_test, net.predict(mnist.X_test))
    assert share["0.01 randn"] < share["He"] < 0.6
    recorded = json.loads((RECORDINGS / "first_networks.json").read_text())
    printed = recorded["full: 784-128-10, learning rate 0.001, 10 epochs"]["mean"]
    one_layer = recorded["full: 784-10, learning rate 0.5, 20 epochs"]["mean"]
    assert printed == pytest.approx(0.868, abs=0.006)
    assert printed < one_layer


@pytest.mark.equation("P-4a", "P-5a")
def test_97_percent_is_no_error_and_only_the_last_half_gives_it(record):
    of_run = np.array([run["test_by_thousand"][-1] for run in record["runs"]])
    assert of_run.shape == (20, 10)
    assert of_run[:, :4].mean(axis=1).max() < 0.955
    assert of_run.mean(axis=1).max() < 0.967
    last = of_run[:, 5:].mean(axis=1)
    assert last.min() < 0.972 < last.max()
    assert 1 - of_run.mean() == pytest.approx(0.041, abs=0.003)  # the error


@pytest.mark.equation("P-3d")
def test_rate_0_13_is_best_neither_on_the_test_set_nor_on_validation(record):
    for part in ("validation", "first_4000"):
        mean = {rate: np.mean(parts[part]) for rate, parts in record["rates"].items()}
        assert max(mean, key=mean.get) in ("0.25", "0.4")
    best = max(np.mean(parts["first_4000"]) for parts in record["rates"].values())
    assert best < 0.97  # no rate achieves what is printed


@pytest.mark.equation("P-5b")
def test_arithmetic_is_exact_and_the_number_of_images_is_the_limit():
    hits = np.arange(4000)
    for right in (0, 1, 3888, 3999, 4000):
        mean = np.mean(hits < right, dtype=np.float32)
        assert abs(float(mean) - right / 4000) < 1e-7
    # the variance of an accuracy, from all outcomes of five images
    p, n = 0.8, 5
    outcomes = np.array(list(product((0, 1), repeat=n)))
    weights = np.prod(np.where(outcomes == 1, p, 1 - p), axis=1)
    Acc = outcomes.mean(axis=1)
    variance = weights @ Acc**2 - (weights @ Acc) ** 2
    assert variance == pytest.approx(p * (1 - p) / n, rel=1e-12)
    assert round((0.972 * 0.028 / 4000) ** 0.5, 4) == 0.0026


@pytest.mark.equation("P-5c", "P-5d")
def test_4_and_9_are_confused_most_and_their_averages_are_nearest(record, mnist):
    C = np.mean([run["confusion"] for run in record["runs"]], axis=0)
    both = C + C.T
    pairs = sorted(combinations(range(10), 2), key=lambda pair: -both[pair])
    assert pairs[0] == (4, 9)
    share = both[4, 9] / (C.sum() - np.trace(C))
    assert share == pytest.approx(0.1, abs=0.02)
    means = [mnist.X_train[mnist.y_train == j].mean(axis=0) for j in range(10)]
    apart = {(j, k): np.linalg.norm(means[j] - means[k]) for j, k in pairs}
    assert min(apart, key=apart.get) == (4, 9)
    near = sorted(apart, key=apart.get)
    half = sum(both[pair] for pair in near[:22]) / sum(both[pair] for pair in near)
    assert half > 0.65  # the nearer half of the 45 pairs holds most mistakes


def test_confusion_and_errors_are_those_of_scikit_learn():
    X, y, _, net = problem(m=200, sizes=(6, 10), seed=1)
    said = net.predict(X)
    C = sklearn_metrics.confusion_matrix(y, said, labels=range(10))
    np.testing.assert_array_equal(confusion_matrix(y, said, 10), C)
    recall = sklearn_metrics.recall_score(y, said, average=None, labels=range(10))
    np.testing.assert_allclose(error_by_class(y, said, 10), 1 - recall, atol=1e-12)
    j, k, n = most_confused(y, said, 1)[0]
    assert n == (C - np.diag(np.diag(C))).max() == C[j, k]


def test_record_is_that_of_the_printed_configuration(record):
    assert record["seeds"] == list(range(20))
    for run in record["runs"]:
        assert len(run["loss"]) == 2 * 1000 / 100  # two epochs of 1000 batches
        C = np.array(run["confusion"])
        assert C.sum() == 10_000
        assert np.trace(C) / 10_000 == pytest.approx(
            np.mean(run["test_by_thousand"][-1]), abs=1e-4
        )
    net = Network([784, 100, 100, 10], initializer=uniform_fan_in, seed=0)
    assert net.n_parameters == 785 * 100 + 101 * 100 + 101 * 10
