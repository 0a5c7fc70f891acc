"""The network: worked by hand, against PyTorch and finite differences; its storage."""

import copy
import io
import math
import pickle
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings

from nnlib import Network, _matmul, check_gradients, normal, one_hot, zeros
from tests.nnlib.strategies import LOSSES, Problem, problems

LN3 = math.log(3)


def small_network(**options):
    return Network([4, 3, 2], seed=0, **options)


def small_batch(m=5):
    rng = np.random.default_rng(1)
    return rng.uniform(size=(m, 4)), one_hot(rng.integers(2, size=m), 2)


# The first layer of both networks worked by hand: two samples, two ReLU units.
#
#   X = [1  2]   W1 = [1 -1]   b1 = [-1 0]
#       [3 -1]        [1  1]
#
#   Z1 = [1+2-1  -1+2+0] = [2  1]   A1 = [2 1]   the second unit is off
#        [3-1-1  -3-1+0]   [1 -4]        [1 0]   for the second sample
X = np.array([[1.0, 2.0], [3.0, -1.0]])


def worked_network(n_classes, W2, **options):
    net = Network([2, 2, n_classes], dtype=np.float64, **options)
    net.W[1], net.b[1] = [[1, -1], [1, 1]], [-1, 0]
    net.W[2] = W2
    return net


def assert_gradients(net, **expected):
    for name, value in expected.items():
        part, l = getattr(net.gradients, name[:2]), int(name[2])
        np.testing.assert_allclose(part[l], value, rtol=0, atol=1e-15, err_msg=name)


def test_a_2_2_1_network_with_squared_error_worked_by_hand():
    net = worked_network(
        1, [[LN3], [-LN3]], output="sigmoid", loss_function="squared_error"
    )
    # Z2 = [2 ln3 - ln3] = [ln3]   A2 = 1 / (1 + 1/3) = [3/4]   Y = [1]
    #      [  ln3 -   0]   [ln3]                        [3/4]       [0]
    J, _ = net.loss_and_gradient(X, [[1], [0]])
    np.testing.assert_allclose(net.forward(X), [[0.75], [0.75]], rtol=1e-15)
    # J = ((1/4)^2 + (3/4)^2) / 2 = 5/16
    assert math.isclose(J, 5 / 16, rel_tol=1e-15)
    # dA2 = 2/2 (A2 - Y) = [-1/4]   dZ2 = dA2 3/4 1/4 = [-3/64]
    #                      [ 3/4]                       [ 9/64]
    # dW2 = A1^T dZ2 = [2 (-3) + 1 (9)] / 64 = [ 3] / 64   db2 = 6/64
    #                  [1 (-3) + 0 (9)]        [-3]
    # dA1 = dZ2 W2^T = [-3  3] ln3/64   dZ1 = [-3 3] ln3/64   (unit 2 off in row 2)
    #                  [ 9 -9]                [ 9 0]
    # dW1 = X^T dZ1 = [1 (-3) + 3 (9)  1 (3) + 3 (0)] = [ 24 3] ln3/64
    #                 [2 (-3) - 1 (9)  2 (3) - 1 (0)]   [-15 6]
    # db1 = [6 3] ln3/64
    assert_gradients(
        net,
        dW2=[[3 / 64], [-3 / 64]],
        db2=[6 / 64],
        dW1=np.array([[24, 3], [-15, 6]]) * LN3 / 64,
        db1=np.array([6, 3]) * LN3 / 64,
    )


def test_a_2_2_2_network_with_cross_entropy_worked_by_hand():
    net = worked_network(2, [[LN3, 0], [0, LN3]])
    # Z2 = A1 W2 = [2 ln3  ln3]   e^Z2 = [9 3]   A2 = [3/4 1/4]   Y = [1 0]
    #              [  ln3    0]          [3 1]        [3/4 1/4]       [0 1]
    J, _ = net.loss_and_gradient(X, [[1, 0], [0, 1]])
    np.testing.assert_allclose(net.forward(X), [[0.75, 0.25]] * 2, rtol=1e-15)
    # J = (-ln 3/4 - ln 1/4) / 2 = ln(16/3) / 2
    assert math.isclose(J, math.log(16 / 3) / 2, rel_tol=1e-15)
    # dZ2 = (A2 - Y) / 2 = [-1  1] / 8
    #                      [ 3 -3]
    # dW2 = A1^T dZ2 = [2 (-1) + 1 (3)  2 (1) - 1 (3)] / 8 = [ 1 -1] / 8
    #                  [1 (-1)          1 (1)        ]       [-1  1]
    # db2 = [2 -2] / 8
    # dZ1 = dZ2 W2^T where Z1 > 0 = [-1 1] ln3/8
    #                               [ 3 0]
    # dW1 = X^T dZ1 = [1 (-1) + 3 (3)  1 (1)] = [ 8 1] ln3/8   db1 = [2 1] ln3/8
    #                 [2 (-1) - 1 (3)  2 (1)]   [-5 2]
    assert_gradients(
        net,
        dW2=np.array([[1, -1], [-1, 1]]) / 8,
        db2=[2 / 8, -2 / 8],
        dW1=np.array([[8, 1], [-5, 2]]) * LN3 / 8,
        db1=np.array([2, 1]) * LN3 / 8,
    )


@settings(max_examples=150)
@given(problem=problems())
@example(problem=Problem([5, 3, 2], 1, "relu", "softmax", "cross_entropy", 0))
@example(problem=Problem([4, 1, 3], 6, "relu", "softmax", "cross_entropy", 0))
@example(problem=Problem([4, 1, 1, 3], 6, "sigmoid", "softmax", "cross_entropy", 0))
@example(problem=Problem([3, 5, 4, 5, 4, 2], 7, "relu", "sigmoid", "squared_error", 0))
@example(problem=Problem([3, 5, 4, 5, 4, 2], 7, "relu", "softmax", "squared_error", 0))
def test_gradients_agree_with_finite_differences(problem):
    net = problem.network()
    errors = check_gradients(net, *problem.batch(net))
    assert len(errors) == 2 * (len(problem.layer_sizes) - 1)
    assert max(errors.values()) < 1e-7, errors


def torch_loss_and_gradient(net, X, Y):
    """Let PyTorch differentiate the same network: its own functions all the way."""
    activation = {"relu": torch.relu, "sigmoid": torch.sigmoid}[net.hidden]
    parameters = [
        torch.tensor(part[l], requires_grad=True)
        for l in range(1, net.n_layers + 1)
        for part in (net.W, net.b)
    ]
    A, Y = torch.tensor(X), torch.tensor(Y)
    for i in range(0, len(parameters), 2):
        Z = A @ parameters[i] + parameters[i + 1]
        A = activation(Z)
    if net.loss_function == "cross_entropy":
        J = torch.nn.functional.cross_entropy(Z, Y)
    else:
        A = torch.softmax(Z, dim=1) if net.output == "softmax" else torch.sigmoid(Z)
        J = torch.nn.functional.mse_loss(A, Y, reduction="sum") / len(Y)
    gradients = torch.autograd.grad(J, parameters)
    return J.item(), torch.cat([g.flatten() for g in gradients]).numpy()


@pytest.mark.parametrize("hidden", ["relu", "sigmoid"])
@pytest.mark.parametrize(("output", "loss_function"), LOSSES)
@pytest.mark.parametrize("layer_sizes", [[7, 3], [20, 16, 8, 5], [6, 5, 4, 5, 4, 3]])
@pytest.mark.parametrize("in_browser", [False, True])
def test_gradients_agree_with_pytorch(
    in_browser, layer_sizes, output, loss_function, hidden, monkeypatch
):
    monkeypatch.setattr(_matmul, "IN_BROWSER", in_browser)
    problem = Problem(layer_sizes, 11, hidden, output, loss_function, seed=2)
    net = problem.network()
    X, Y = problem.batch(net)
    J, dtheta = net.loss_and_gradient(X, Y)
    expected_J, expected = torch_loss_and_gradient(net, X, Y)
    assert math.isclose(J, expected_J, rel_tol=1e-12)
    assert math.isclose(net.loss(X, Y), expected_J, rel_tol=1e-12)
    np.testing.assert_allclose(dtheta, expected, rtol=1e-10, atol=1e-14)


def test_a_product_too_large_for_a_browser_s_einsum_is_left_to_matmul(monkeypatch):
    def einsum(formula, A, B, out):  # of a system of 32 bit
        if A.shape[0] * A.shape[1] * B.shape[1] >= 2**31:
            raise ValueError("iterator is too large")
        return out

    monkeypatch.setattr(np, "einsum", einsum)
    monkeypatch.setattr(_matmul, "IN_BROWSER", True)
    A, B = np.ones((2**10, 2**11), np.float32), np.ones((2**11, 2**10), np.float32)
    assert _matmul.matmul(A, B[:, 1:]) is None  # 2,147,483,648 less 2**21 terms
    assert (_matmul.matmul(A, B) == 2**11).all()


def test_float32_agrees_with_float64_to_its_precision():
    problem = Problem([9, 8, 4], 7, "relu", "softmax", "cross_entropy", seed=0)
    double, single = problem.network(), problem.network(dtype=np.float32)
    X, Y = problem.batch(double)
    _, expected = double.loss_and_gradient(X, Y)
    _, dtheta = single.loss_and_gradient(X, Y)
    assert dtheta.dtype == single.forward(X).dtype == np.float32
    np.testing.assert_allclose(dtheta, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logits_of_1e4_give_an_exact_loss(dtype):
    net = Network([1, 2], initializer=zeros, dtype=dtype)
    net.W[1] = [[1e4, -1e4]]
    J, dtheta = net.loss_and_gradient([[1.0]], [[0, 1]])
    assert J == 2e4
    assert dtheta.tolist() == [1, -1, 1, -1]


@pytest.mark.parametrize(
    ("layer_sizes", "n_parameters"),
    [
        ([784, 128, 10], 101_770),  # 784 128 + 128 + 128 10 + 10
        ([784, 128, 40, 10], 106_050),
        ([784, 10, 10, 10], 8_070),
        ([1, 1], 2),
    ],
)
def test_parameters_are_counted(layer_sizes, n_parameters):
    net = Network(layer_sizes, initializer=zeros)
    assert net.n_parameters == net.theta.size == n_parameters
    assert net.n_layers == len(net.W) == len(net.b) == len(layer_sizes) - 1
    assert f"{n_parameters:,} parameters" in repr(net)


def test_first_loss_is_ln_K_with_small_weights():
    net = Network([784, 128, 10], initializer=normal, seed=0)
    X = np.random.default_rng(0).uniform(size=(50, 784))
    assert abs(net.loss(X, one_hot(np.arange(50) % 10)) - math.log(10)) < 0.02


def test_weights_come_from_the_seed_and_biases_start_at_0():
    first, second, other = (Network([4, 3, 2], seed=seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first.theta, second.theta)
    assert (first.W[1] != other.W[1]).all()
    assert not first.b[1].any()
    assert not first.b[2].any()
    square = Network([3, 3, 3], seed=5)
    assert (square.W[1] != square.W[2]).all()


def test_W_and_b_are_views_into_theta_both_ways():
    net = small_network()
    for vector in (*net.W.values(), *net.b.values()):
        assert np.shares_memory(vector, net.theta)
    net.theta[...] = np.arange(23)
    assert net.W[1].tolist() == np.arange(12).reshape(4, 3).tolist()
    assert net.b[1].tolist() == [12, 13, 14]
    assert net.W[2].tolist() == np.arange(15, 21).reshape(3, 2).tolist()
    assert net.b[2].tolist() == [21, 22]
    net.W[1][3, 2], net.b[2][0] = -1, -2
    assert net.theta[11] == -1
    assert net.theta[21] == -2


def test_assigning_to_a_layer_writes_into_theta():
    net = small_network()
    theta = net.theta
    net.W[1], net.b[2] = np.ones((4, 3)), 7
    assert net.theta is theta
    assert theta[:12].tolist() == [1] * 12
    assert theta[-2:].tolist() == [7, 7]


def test_the_views_are_cut_once_and_stay():
    net = small_network()
    W, b = net.W, net.b
    net.loss_and_gradient(*small_batch())
    net.theta = np.arange(23)
    net.W[1] = 5
    assert net.W is W
    assert net.b is b
    assert W[1][0, 0] == net.theta[0] == 5


def test_no_method_of_a_dictionary_takes_a_layer_from_theta():
    net = small_network()
    net.W.update({1: np.ones((4, 3))})
    assert net.theta[:12].tolist() == [1] * 12
    assert np.shares_memory(net.W[1], net.theta)
    for remove in (lambda: net.W.pop(1), net.W.clear, lambda: net.W.__delitem__(1)):
        with pytest.raises(TypeError, match="a layer cannot be removed, got"):
            remove()
    assert list(net.W) == [1, 2]
    with pytest.raises(AttributeError):
        net.W = {}


def test_assigning_theta_copies_the_values_in():
    net, values = small_network(), np.arange(23.0)
    theta = net.theta
    net.theta = values
    values[0] = 99
    assert net.theta is theta
    assert theta.tolist() == list(range(23))


def test_layers_are_numbered_from_1():
    with pytest.raises(KeyError, match=r"layers are numbered 1 ... 2, got 0"):
        small_network().W[0]
    with pytest.raises(KeyError, match=r"layers are numbered 1 ... 2, got 3"):
        small_network().b[3] = 0


def through_pickle(net):
    return pickle.loads(pickle.dumps(net))


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, through_pickle])
def test_a_copy_keeps_its_views_and_shares_nothing(duplicate):
    net = small_network(hidden="sigmoid")
    net.loss_and_gradient(*small_batch())
    before = net.theta.copy()
    twin = duplicate(net)
    np.testing.assert_array_equal(twin.theta, before)
    np.testing.assert_array_equal(
        twin.forward(small_batch()[0]), net.forward(small_batch()[0])
    )
    twin.W[1][0, 0] = 100
    assert twin.theta[0] == 100
    twin.theta[-1] = 50
    assert twin.b[2][1] == 50
    twin.gradients.dW[1][...] = 0
    np.testing.assert_array_equal(net.theta, before)
    assert net.gradients.dW[1].any()


def test_two_gradients_are_independent_arrays():
    net = small_network()
    X, Y = small_batch()
    _, first = net.loss_and_gradient(X, Y)
    kept = first.copy()
    _, second = net.loss_and_gradient(X[:2], Y[:2])
    np.testing.assert_array_equal(first, kept)
    assert not np.shares_memory(first, second)
    assert not np.shares_memory(second, net.theta)


def test_repeated_calls_give_the_same_bits():
    net = small_network()
    (J1, first), (J2, second) = (net.loss_and_gradient(*small_batch()) for _ in "12")
    assert J1 == J2 == net.loss(*small_batch())
    np.testing.assert_array_equal(first, second)


def test_gradients_are_views_of_the_last_dtheta():
    net = small_network()
    _, dtheta = net.loss_and_gradient(*small_batch())
    dW, db = net.gradients
    np.testing.assert_array_equal(
        np.concatenate([dW[1].ravel(), db[1], dW[2].ravel(), db[2]]), dtheta
    )
    assert np.shares_memory(dW[1], dtheta)


def test_inputs_and_parameters_are_left_untouched():
    net = small_network(dtype=np.float64)
    X, Y = small_batch()
    Y = Y.astype(np.float64)
    X.flags.writeable = Y.flags.writeable = net.theta.flags.writeable = False
    net.loss_and_gradient(X, Y)  # writing would raise
    net.loss(X, Y)
    net.predict(X)


def test_predict_names_the_most_probable_class():
    net = small_network()
    X, _ = small_batch()
    assert net.predict(X).tolist() == [int(p > 0.5) for p in net.forward(X)[:, 1]]
    assert net.predict(X).dtype.kind == "i"


def test_a_sample_gets_the_same_answer_alone_and_in_a_batch():
    net = small_network(dtype=np.float64)
    X, _ = small_batch()
    alone = np.vstack([net.forward(X[i : i + 1]) for i in range(len(X))])
    np.testing.assert_allclose(alone, net.forward(X), rtol=1e-14)


def test_loss_and_classes_are_those_of_their_own_methods():
    net = small_network()
    X, Y = small_batch(2_345)  # in three parts
    J, y = net.loss_and_classes(X, Y)
    assert net.loss(X, Y) == J
    np.testing.assert_array_equal(y, net.predict(X))


def test_a_step_takes_each_exponential_once(monkeypatch):
    net, (X, Y), exp, taken = small_network(), small_batch(), np.exp, []
    monkeypatch.setattr(np, "exp", lambda Z: taken.append(Z.shape) or exp(Z))
    net.loss_and_gradient(X, Y)
    assert taken == [(5, 2)]


def test_trace_shows_every_layer():
    net = small_network(dtype=np.float64)
    X, _ = small_batch()
    Z, A = net.trace(X)
    assert [A[l].shape for l in A] == [(5, 4), (5, 3), (5, 2)]
    np.testing.assert_array_equal(A[1], np.where(Z[1] > 0, Z[1], 0))
    np.testing.assert_allclose(Z[2], A[1] @ net.W[2] + net.b[2])
    np.testing.assert_array_equal(A[2], net.forward(X))
    assert list(net.trace(X, output=False)[1]) == [0, 1]


def test_parameters_that_overflow_are_named():
    net = small_network()
    net.theta = np.full(23, 3e38)
    with pytest.raises(FloatingPointError, match=r"parameters are too large.*3e\+38"):
        net.forward(np.ones((1, 4)))


def test_numbers_that_fit_float64_only_are_refused_by_a_float32_network():
    net = small_network()
    with pytest.raises(ValueError, match="X must be finite"):
        net.forward(np.full((1, 4), 1e300))
    with pytest.raises(ValueError, match="theta must be finite"):
        net.theta = np.full(23, 1e300)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("output", "loss_function"), LOSSES)
def test_a_saved_network_is_loaded_bit_for_bit(tmp_path, dtype, output, loss_function):
    options = {"hidden": "sigmoid", "output": output, "loss_function": loss_function}
    net = small_network(dtype=dtype, **options)
    path = tmp_path / "net.npz"
    net.save(path)
    loaded = Network.load(str(path))
    assert loaded.theta.dtype == dtype
    np.testing.assert_array_equal(loaded.theta, net.theta)
    for name in ("layer_sizes", *options):
        assert getattr(loaded, name) == getattr(net, name)
    assert loaded.loss(*small_batch()) == net.loss(*small_batch())
    assert [file.name for file in tmp_path.iterdir()] == ["net.npz"]


def test_saving_again_replaces_the_file(tmp_path):
    net, path = small_network(), tmp_path / "net.npz"
    net.save(path)
    net.theta = np.zeros(23)
    net.save(path)
    assert not Network.load(path).theta.any()


def test_a_save_that_fails_keeps_the_old_file_and_leaves_nothing_else(
    tmp_path, monkeypatch
):
    net, path = small_network(), tmp_path / "net.npz"
    net.save(path)

    def full_disk(file, **arrays):
        file.write(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="No space left"):
        net.save(path)
    monkeypatch.undo()
    np.testing.assert_array_equal(Network.load(path).theta, net.theta)
    assert [file.name for file in tmp_path.iterdir()] == ["net.npz"]


def test_a_truncated_file_is_refused_whatever_its_length(tmp_path):
    net, path = small_network(), tmp_path / "net.npz"
    net.save(path)
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(ValueError, match="holds no saved Network"):
            Network.load(path)


def test_a_flipped_byte_is_refused_or_harmless(tmp_path):
    net, path = small_network(), tmp_path / "net.npz"
    net.save(path)
    content = path.read_bytes()
    refused = 0
    for i in range(len(content)):
        path.write_bytes(content[:i] + bytes([content[i] ^ 0xFF]) + content[i + 1 :])
        try:
            loaded = Network.load(path)
        except ValueError:
            refused += 1
        else:  # a date or another field of the zip that nobody reads
            np.testing.assert_array_equal(loaded.theta, net.theta)
    assert refused > len(content) / 2


def saved_with(path, **changes):
    small_network().save(path)
    with np.load(path) as stored:
        arrays = {**stored, **changes}
    np.savez(path, **{name: a for name, a in arrays.items() if a is not None})


def npy_bytes(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


FOREIGN = {
    "text": lambda path: path.write_text("layer_sizes: [4, 3, 2]"),
    "empty": lambda path: path.write_bytes(b""),
    "array": lambda path: path.write_bytes(npy_bytes(np.zeros(23))),
    "pickle": lambda path: path.write_bytes(pickle.dumps(small_network())),
    "other arrays": lambda path: np.savez(path, images=np.zeros(3)),
    "no theta": lambda path: saved_with(path, theta=None),
    "theta too short": lambda path: saved_with(path, theta=np.zeros(22)),
    "theta of integers": lambda path: saved_with(path, theta=np.zeros(23, int)),
    "theta with nan": lambda path: saved_with(path, theta=np.full(23, np.nan)),
    "sizes that are no integers": lambda path: saved_with(path, layer_sizes=[4.0, 2]),
    "an unknown activation": lambda path: saved_with(path, hidden="tanh"),
    "objects": lambda path: saved_with(path, hidden=np.array([None])),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_file_is_refused(tmp_path, kind):
    path = tmp_path / "net.npz"
    FOREIGN[kind](path)
    with pytest.raises(ValueError, match=r"net.npz holds no saved Network"):
        Network.load(path)


class Trap:
    """An object whose unpickling would create a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


def test_nothing_in_a_file_is_executed(tmp_path):
    path, sprung = tmp_path / "net.npz", tmp_path / "sprung"
    saved_with(path, hidden=np.array([Trap(str(sprung))], object))
    with pytest.raises(ValueError, match="holds no saved Network"):
        Network.load(path)
    assert not sprung.exists()


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        Network.load(tmp_path / "net.npz")
    with pytest.raises(FileNotFoundError):
        small_network().save(tmp_path / "no_such_folder" / "net.npz")


def test_an_initializer_is_called_once_a_layer_with_its_sizes():
    calls = []

    def initializer(n_in, n_out, seed):
        calls.append((n_in, n_out))
        assert isinstance(seed, np.random.Generator)
        return np.zeros((n_in, n_out))

    sizes = [5, 4, 3, 2]
    Network(sizes, initializer=initializer)
    assert calls == list(pairwise(sizes))


def test_layers_can_be_copied_and_pickled_on_their_own():
    W = Network([3, 4, 2], seed=0).W
    for again in (copy.deepcopy(W), pickle.loads(pickle.dumps(W))):
        assert list(again) == [1, 2]
        np.testing.assert_array_equal(again[2], W[2])
        assert not np.shares_memory(again[2], W[2])


def test_a_value_too_large_for_float32_is_not_written_into_a_layer():
    net = Network([3, 4, 2], seed=0)
    start = net.theta.copy()
    with pytest.raises(ValueError, match="layer 1 must be finite, got inf"):
        net.W[1] = 1e300
    np.testing.assert_array_equal(net.theta, start)


@pytest.mark.parametrize("dtype", ["float64", np.float64, np.dtype("float64")])
def test_dtype_is_a_type_or_its_name(dtype):
    assert Network([3, 2], seed=0, dtype=dtype).theta.dtype == np.float64
