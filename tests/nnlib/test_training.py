"""Mini-batches, updates, the loop, its record and what it does when it diverges."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from nnlib import (
    Adam,
    Dataset,
    GradientDescent,
    History,
    Momentum,
    Network,
    RMSprop,
    accuracy,
    load_toy,
    minibatches,
    normal,
    softmax,
    train,
    updates,
)


class Frozen:
    """An optimizer that learns nothing and remembers what it was given."""

    def __init__(self):
        self.gradients = []

    def update(self, theta, dtheta):
        self.gradients.append(dtheta)


class Exploding:
    """An optimizer that sets the parameters to infinity at one update."""

    learning_rate = 0.25

    def __init__(self, at):
        self.left = at

    def update(self, theta, dtheta):
        self.left -= 1
        theta -= 0.01 * dtheta
        if self.left == 0:
            theta[...] = np.inf


@pytest.fixture
def toy():
    return load_toy("spirals", m=120)  # 96 to train on, 3 classes


def toy_network(**options):
    return Network([2, 5, 3], seed=0, **options)


def first_digits(data, m):
    """Return the first m digits, as both parts."""
    part = [data.X_train[:m], data.y_train[:m], data.Y_train[:m]]
    return Dataset(*part, *part)


@pytest.mark.parametrize(
    ("m", "batch_size", "lengths"),
    [
        (10, 3, [3, 3, 3, 1]),
        (10, 5, [5, 5]),
        (10, 99, [10]),
        (1, 64, [1]),
        (2, 1, [1, 1]),
    ],
)
def test_every_sample_is_dealt_once_with_its_own_label(m, batch_size, lengths):
    X, Y = np.arange(2 * m).reshape(m, 2), np.arange(m)
    batches = list(minibatches(X, Y, batch_size, seed=0))
    assert [len(X_batch) for X_batch, _ in batches] == lengths
    for X_batch, Y_batch in batches:
        np.testing.assert_array_equal(X_batch[:, 0], 2 * Y_batch)
    assert sorted(np.concatenate([Y_batch for _, Y_batch in batches])) == list(range(m))


def test_the_order_is_random_and_repeats_with_its_seed():
    def order(seed):
        batches = minibatches(np.zeros(50), np.arange(50), batch_size=7, seed=seed)
        return np.concatenate([Y_batch for _, Y_batch in batches]).tolist()

    assert order(1) == order(1)
    assert len({tuple(order(seed)) for seed in (1, 2, None, None)}) == 4
    assert order(1) != list(range(50))
    rng = np.random.default_rng(1)
    first, second = order(rng), order(rng)
    assert first == order(1)
    assert second != first


def test_batches_are_copies():
    X = np.zeros((4, 2))
    for X_batch, _ in minibatches(X, X, batch_size=2, seed=0):
        X_batch += 1
    assert not X.any()


@pytest.mark.parametrize("batch_size", [1, 10, 96, 1000])
def test_the_recorded_loss_is_the_mean_over_samples(toy, batch_size):
    # nothing is learnt, so the mean over all batches is the loss of the whole set; with
    # 10 the last batch has 6 samples, and a plain mean of batch means would be off
    net = toy_network(dtype=np.float64)
    history = train(
        net, toy, Frozen(), epochs=2, batch_size=batch_size, seed=0, progress=False
    )
    expected = net.loss(toy.X_train, toy.Y_train)
    np.testing.assert_allclose(history.loss, expected, rtol=1e-13)


def test_there_is_one_update_for_each_batch(toy):
    optimizer = Frozen()
    train(toy_network(), toy, optimizer, epochs=3, batch_size=10, progress=False)
    assert len(optimizer.gradients) == 3 * 10


def test_the_gradient_of_the_short_batch_is_its_own_mean(toy):
    net, optimizer = toy_network(dtype=np.float64), Frozen()
    train(net, toy, optimizer, epochs=1, batch_size=10, seed=5, progress=False)
    # gradients of means, weighted by the samples behind them, give that of all samples
    weights = np.array([10] * 9 + [6]) / 96
    _, expected = net.loss_and_gradient(toy.X_train, toy.Y_train)
    np.testing.assert_allclose(
        weights @ np.array(optimizer.gradients), expected, rtol=1e-10, atol=1e-15
    )


def test_every_epoch_deals_anew(toy):
    optimizer = Frozen()
    train(toy_network(), toy, optimizer, epochs=2, batch_size=8, seed=0, progress=False)
    first, second = np.split(np.array(optimizer.gradients), 2)
    assert not np.allclose(first, second)


def test_a_batch_of_all_samples_is_gradient_descent_written_out(toy):
    net, by_hand = toy_network(dtype=np.float64), toy_network(dtype=np.float64)
    losses = []
    for _ in range(4):
        J, dtheta = by_hand.loss_and_gradient(toy.X_train, toy.Y_train)
        losses.append(J)
        by_hand.theta = by_hand.theta - 0.5 * dtheta
    history = train(
        net, toy, GradientDescent(0.5), epochs=4, batch_size=96, progress=False
    )
    np.testing.assert_allclose(net.theta, by_hand.theta, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(history.loss, losses, rtol=1e-12)


@pytest.mark.parametrize(
    "make",
    [GradientDescent, Momentum, RMSprop, Adam],
)
def test_seeds_repeat_bit_for_bit(toy, make):
    def run(seed):
        net = toy_network()
        history = train(
            net, toy, make(0.01), epochs=3, batch_size=10, seed=seed, progress=False
        )
        return net.theta, history

    (theta, history), (again, history_again), (other, _) = run(1), run(1), run(2)
    np.testing.assert_array_equal(theta, again)
    assert (theta != other).any()
    for name, values in vars(history).items():
        np.testing.assert_array_equal(values, getattr(history_again, name))


def test_the_record_is_what_measuring_again_gives(toy):
    net = toy_network()
    history = train(net, toy, Adam(0.01), epochs=3, seed=0, progress=False)
    assert {name: len(values) for name, values in vars(history).items()} == {
        "loss": 3,
        "train_accuracy": 3,
        "test_loss": 3,
        "test_accuracy": 3,
        "test_error_by_class": 3,
    }
    hits = net.predict(toy.X_test) == toy.y_test
    assert history.test_accuracy[-1] == hits.mean()
    assert history.test_loss[-1] == net.loss(toy.X_test, toy.Y_test)
    assert (
        history.train_accuracy[-1] == (net.predict(toy.X_train) == toy.y_train).mean()
    )
    by_class = [1 - hits[toy.y_test == k].mean() for k in range(3)]
    np.testing.assert_allclose(history.test_error_by_class[-1], by_class)
    assert len(history) == 3
    assert repr(history).startswith(f"History(3 epochs, loss {history.loss[-1]:.4f}, ")


def test_without_evaluation_only_the_loss_is_recorded(toy):
    net, other = toy_network(), toy_network()
    options = {"epochs": 2, "seed": 0, "progress": False}
    history = train(net, toy, Adam(0.01), evaluate=False, **options)
    full = train(other, toy, Adam(0.01), **options)
    assert history == History(loss=full.loss)
    np.testing.assert_array_equal(net.theta, other.theta)


@pytest.mark.parametrize(
    ("make", "losses", "test_loss", "of_theta"),
    [
        # by the code before it was taken apart (commit 1654688)
        (
            GradientDescent,
            [1.16308267519678, 1.152574391760575, 1.1427553203502607],
            1.1488238450186203,
            [-0.8714710857206422, 10.534430250804542],
        ),
        (
            Momentum,
            [1.155581887885768, 1.104429997757364, 1.0578488849208396],
            1.0496176980115783,
            [-0.9100220964280465, 10.412747465459214],
        ),
        (
            RMSprop,
            [1.1263138480319912, 1.0051732271900784, 0.9583913412934731],
            1.017055036939133,
            [0.6488997254530916, 15.549892850683783],
        ),
        (
            Adam,
            [1.136890024896515, 1.0575302050558877, 1.0236273876950739],
            1.02322905783862,
            [-0.3194659010244617, 11.34075545241575],
        ),
    ],
)
def test_trainings_recorded_long_ago_repeat(toy, make, losses, test_loss, of_theta):
    # the recordings of the course hold the numbers of many such trainings
    net = toy_network(dtype=np.float64)
    history = train(
        net, toy, make(0.02), epochs=3, batch_size=10, seed=0, progress=False
    )
    np.testing.assert_allclose(history.loss, losses, rtol=1e-10)
    np.testing.assert_allclose(history.test_loss[-1], test_loss, rtol=1e-10)
    sums = [net.theta.sum(), (net.theta**2).sum()]
    np.testing.assert_allclose(sums, of_theta, rtol=1e-10)


def test_updates_written_out_are_an_epoch_of_train(toy):
    net, other = toy_network(), toy_network()
    history = train(net, toy, Adam(0.01), epochs=1, batch_size=10, seed=3,
                    progress=False)  # fmt: skip
    batches = minibatches(toy.X_train, toy.Y_train, batch_size=10, seed=3)
    losses, sizes = zip(*updates(other, batches, Adam(0.01)), strict=True)
    np.testing.assert_array_equal(other.theta, net.theta)
    assert sizes == 9 * (10,) + (6,)
    assert history.loss == pytest.approx([np.dot(losses, sizes) / 96], rel=1e-12)


def test_each_update_is_done_when_its_loss_is_given(toy):
    net, before = toy_network(dtype=np.float64), []
    batches = [(toy.X_train, toy.Y_train)] * 3
    for J, m in updates(net, batches, GradientDescent(0.5)):
        before.append(J)
        assert m == 96
        assert net.loss(toy.X_train, toy.Y_train) < J  # of the network before it
    assert before == sorted(before, reverse=True)


class Counting(Network):
    """A network that counts the samples that go through it."""

    seen = 0

    def trace(self, X, *masks, **options):
        self.seen += len(X)
        return super().trace(X, *masks, **options)


@pytest.mark.parametrize(("evaluate", "passes"), [(True, [2, 1]), (False, [1, 0])])
def test_an_epoch_passes_once_to_learn_and_once_to_measure(toy, evaluate, passes):
    net = Counting([2, 5, 3], seed=0)
    train(net, toy, Adam(), epochs=3, evaluate=evaluate, progress=False)
    of_train, of_test = passes
    assert net.seen == 3 * (96 * of_train + 24 * of_test)


def test_a_history_measures_a_network_that_is_not_in_training(toy):
    net, history = toy_network(), History()
    history.measure(net, toy)
    assert (len(history.test_loss), len(history)) == (1, 0)
    assert history.test_loss == [net.loss(toy.X_test, toy.Y_test)]
    assert history.train_accuracy == [accuracy(toy.y_train, net.predict(toy.X_train))]
    with pytest.raises(FloatingPointError, match=r"scores .* not finite"):
        history.measure(net, replace(toy, X_test=np.full((24, 2), 3e38)))
    assert len(history.train_accuracy) == 1  # all or nothing


@pytest.mark.parametrize("progress", [True, False])
def test_the_bar_is_shown_on_request(toy, capsys, progress):
    train(toy_network(), toy, Adam(), epochs=1, progress=progress)
    out, err = capsys.readouterr()
    assert out == ""
    assert ("training" in err) is progress


def test_data_is_left_untouched(toy):
    for array in vars(toy).values():
        array.flags.writeable = False  # writing would raise
    train(toy_network(), toy, Adam(), epochs=1, progress=False)


@pytest.mark.parametrize(
    "changes",
    [
        {"Y_train": np.ones((96, 3))},
        {"X_test": np.ones((24, 5))},
        {"y_train": np.zeros(7, int)},
        {"y_test": np.full(24, 3)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_data_that_does_not_fit_is_refused_before_the_first_update(toy, changes):
    optimizer = Frozen()
    with pytest.raises(ValueError, match="got"):
        train(
            toy_network(), replace(toy, **changes), optimizer, epochs=1, progress=False
        )
    assert optimizer.gradients == []


@pytest.mark.parametrize("evaluate", [True, False])
@pytest.mark.parametrize(
    ("at", "batch_size", "epoch", "batch"),
    [
        (3, 10, "1", "[34]"),  # found by the batch itself or by the next one
        (10, 10, "[12]", "(1|10)"),  # the last update of the first epoch
        (12, 10, "2", "[23]"),
        (30, 10, "3", "10"),  # the last update of all: no other batch will find it
        (1, 96, "[12]", "1"),  # one batch an epoch
        (3, 96, "3", "1"),
    ],
)
def test_a_diverging_training_names_its_place_and_leaves_finite_parameters(
    toy, at, batch_size, epoch, batch, evaluate
):
    net = toy_network()
    start = net.theta.copy()
    place = rf"epoch {epoch}, batch {batch} \(learning rate 0.25\)"
    with pytest.raises(FloatingPointError, match=place):
        train(
            net,
            toy,
            Exploding(at),
            epochs=3,
            batch_size=batch_size,
            evaluate=evaluate,
            progress=False,
        )
    assert np.isfinite(net.theta).all()
    assert np.isfinite(net.loss(toy.X_train, toy.Y_train))
    if at > 10:  # what whole epochs have learnt is kept
        assert (net.theta != start).any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("make", [GradientDescent, Momentum])
@pytest.mark.parametrize("evaluate", [True, False])
def test_a_learning_rate_far_too_large_ends_in_one_error(mnist, make, dtype, evaluate):
    net = Network([784, 16, 16, 10], seed=0, dtype=dtype)
    place = r"epoch \d+, batch \d+ \(learning rate 1e\+30\)"
    with pytest.raises(FloatingPointError, match=place):
        train(
            net,
            first_digits(mnist, 100),
            make(1e30),
            epochs=40,
            batch_size=30,
            seed=0,
            evaluate=evaluate,
            progress=False,
        )
    assert np.isfinite(net.theta).all()


@pytest.mark.parametrize("hidden", ["relu", "sigmoid"])
def test_fifty_digits_can_be_learnt_by_heart(mnist, hidden):
    net = Network([784, 50, 10], hidden=hidden, seed=0)
    history = train(
        net, first_digits(mnist, 50), Adam(0.01), epochs=60, seed=0, progress=False
    )
    assert history.train_accuracy[-1] == 1
    assert history.loss[-1] < 0.02


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
def test_fifty_digits_can_be_learnt_with_squared_error(mnist, output):
    net = Network([784, 50, 10], output=output, loss_function="squared_error", seed=0)
    history = train(
        net, first_digits(mnist, 50), Adam(0.003), epochs=100, seed=0, progress=False
    )
    assert history.train_accuracy[-1] == 1


def test_the_first_loss_on_digits_is_ln_10(mnist):
    net = Network([784, 128, 10], initializer=normal, seed=0)
    history = train(net, mnist, Frozen(), epochs=1, evaluate=False, progress=False)
    assert abs(history.loss[0] - math.log(10)) < 0.02


@pytest.mark.parametrize(
    "optimizer",
    [GradientDescent(0.3), Momentum(0.03), RMSprop(0.001), Adam(0.001)],
    ids=repr,
)
def test_784_128_10_reads_nine_of_ten_digits(mnist, optimizer):
    net = Network([784, 128, 10], seed=0)
    history = train(
        net, mnist, optimizer, epochs=6, batch_size=100, seed=0, progress=False
    )
    assert history.test_accuracy[-1] > 0.9
    assert re.match(r"History\(6 epochs, loss 0\.\d{4}, ", repr(history))


def test_numpy_set_to_raise_raises_nothing_in_a_training_or_a_prediction():
    data = load_toy("moons")
    with np.errstate(all="raise"):
        net = Network([2, 8, 2], seed=0)
        train(net, data, Adam(0.01), epochs=2, batch_size=8, seed=0, progress=False)
        assert softmax([0, -1e4]).tolist() == [1, 0]  # e^-10000 rounds to 0
        assert net.forward(data.X_test * 1e5).max() == 1
