"""Bad input: one table over every public function.

A row is a call and the message it must end in: the argument, what was expected, what
came. A line of nnlib that starts with `raise` has to raise the error: nothing may end in
a message of NumPy's. One row is one line, so that the table can be read as a table.
"""

# ruff: noqa: E501

import importlib
import inspect
import linecache
import re
import traceback
from dataclasses import replace

import numpy as np
import pytest

import nnlib
from nnlib import (
    Adam,
    CosineDecay,
    GradientDescent,
    L2Penalty,
    LinearDecay,
    Momentum,
    Network,
    RMSprop,
    Standardise,
    StepDecay,
    Warmup,
    WeightAverage,
    WeightDecay,
    _validation,
    accuracy,
    affine_field,
    batch_norm,
    batch_norm_backward,
    check_gradients,
    confusion_matrix,
    cross_entropy,
    cross_entropy_backward,
    cross_entropy_from_logits,
    dropout_masks,
    error_by_class,
    fold_batch_norm,
    glorot_uniform,
    he_normal,
    hold_out,
    load_mnist,
    load_toy,
    log_softmax,
    mean_forward,
    mean_pool,
    mean_squared_error,
    mean_squared_error_backward,
    minibatches,
    most_confused,
    normal,
    numerical_gradient,
    one_hot,
    r2_score,
    relative_error,
    relu,
    relu_backward,
    root_mean_squared_error,
    shift,
    sigmoid,
    sigmoid_backward,
    smooth_field,
    smooth_labels,
    softmax,
    softmax_backward,
    softmax_jacobian,
    train,
    uniform_fan_in,
    updates,
    warp,
    zeros,
)
from nnlib._validation import checked, floats

X = np.full((5, 4), 0.5)
y = np.array([0, 1, 2, 1, 0])
Y = one_hot(y, 3)
A = np.full((5, 3), 1 / 3)
RAGGED = [[1, 2], [3]]
NOT_NUMBERS = r"must hold real numbers"
RECTANGULAR = r"must be rectangular"


def net(**options):
    return Network([4, 6, 3], **{"seed": 0} | options)


def double():
    return net(dtype=np.float64)


def with_entry(array, value):
    """Return a float copy whose entry at (1, 2) is the value."""
    array = np.array(array, float)
    array[1, 2] = value
    return array


def fit(data=None, optimizer=None, **options):
    """Train for one epoch on a toy problem."""
    options = {"epochs": 1, "progress": False} | options
    train(toy_net(), data or load_toy(), optimizer or Adam(), **options)


def step(net=None, X=X, Y=Y, optimizer=None):
    """Do one update."""
    net, optimizer = net or Network([4, 3]), optimizer or Adam()
    return list(updates(net, [(X, Y)], optimizer))


def toy_net():
    return Network([2, 3, 2], seed=0)


def toy(**changes):
    return replace(load_toy(), **changes)


def second_network(optimizer):
    optimizer.update(np.zeros(3), np.ones(3))
    optimizer.update(np.zeros(4), np.ones(4))


def assign(target, layer, value):
    target[layer] = value


# fmt: off
def vectors(make):
    """Return the rows that all optimizers share."""
    return [
        (lambda: make().update([1.0], np.ones(1)), TypeError, "theta", "floats", "list"),
        (lambda: make().update(np.ones(1), None), TypeError, "dtheta", "", "NoneType"),
        (lambda: make().update(np.ones(2, np.int64), np.ones(2)), TypeError, "theta", "floats", "int64"),
        (lambda: make().update(np.ones(2), np.ones(2, complex)), TypeError, "dtheta", "floats", "complex128"),
        (lambda: make().update(np.ones(2), np.ones(3)), ValueError, "dtheta", r"shape of theta, \(2,\)", r"\(3,\)"),
    ]


def rates(make):
    """Return the rows for a learning rate."""
    return [
        (lambda: make(-0.1), ValueError, "learning_rate", r"in \(0, inf\)", "-0.1"),
        (lambda: make(0), ValueError, "learning_rate", r"in \(0, inf\)", "0"),
        (lambda: make(float("nan")), ValueError, "learning_rate", r"in \(0, inf\)", "nan"),
        (lambda: make(float("inf")), ValueError, "learning_rate", r"in \(0, inf\)", "inf"),
        (lambda: make(True), TypeError, "learning_rate", "a number", "True"),
        (lambda: make("0.1"), TypeError, "learning_rate", "a number", "'0.1'"),
        (lambda: make(None), TypeError, "learning_rate", "a number", "None"),
        (lambda: make(np.ones(2)), TypeError, "learning_rate", "a number", r"array"),
    ]


def sizes(make):
    """Return the rows that all initializers share."""
    return [
        (lambda: make(0, 3), ValueError, "n_in", "at least 1", "0"),
        (lambda: make(3, -2), ValueError, "n_out", "at least 1", "-2"),
        (lambda: make(2**70, 3), ValueError, "n_in", "at most 1,000,000,000", str(2**70)),
        (lambda: make(3.0, 3), TypeError, "n_in", "an integer", "3.0"),
        (lambda: make(3, True), TypeError, "n_out", "an integer", "True"),
        (lambda: make(None, 3), TypeError, "n_in", "an integer", "None"),
        (lambda: make((3, 3), 3), TypeError, "n_in", "an integer", r"\(3, 3\)"),
    ]


def seeding(make):
    """Return the rows for a seed."""
    return [
        (lambda: make(seed=-1), ValueError, "seed", "", "-1"),
        (lambda: make(seed="zero"), TypeError, "seed", "", "'zero'"),
        (lambda: make(seed=0.5), TypeError, "seed", "", "0.5"),
    ]


def of_images(function):
    """Return the rows for square images."""
    return [
        (lambda: function(np.ones((5, 6))), ValueError, "X", "square images", "6"),
        (lambda: function(np.ones(4)), ValueError, "X", r"\(m, K\)", r"\(4,\)"),
        (lambda: function(np.ones(4, np.uint8)), ValueError, "X", r"\(m, n\)", r"\(4,\)"),
        (lambda: function(np.zeros((0, 4))), ValueError, "X", "empty", r"\(0, 4\)"),
        (lambda: function(with_entry(X, np.nan)), ValueError, "X", "finite", r"nan at index \(1, 2\)"),
        (lambda: function([["a"] * 4]), TypeError, "X", NOT_NUMBERS, "dtype <U1"),
    ]


def field_sizes(make):
    """Return the rows for the number of images and their side."""
    return [
        (lambda: make(0), ValueError, "m", "at least 1", "0"),
        (lambda: make(2.0), TypeError, "m", "an integer", "2.0"),
        (lambda: make(2, -28), ValueError, "side", "at least 1", "-28"),
        (lambda: make(2, (28, 28)), TypeError, "side", "an integer", r"\(28, 28\)"),
    ]


class Bare:
    """An optimizer without a learning rate."""

    def update(self, theta, dtheta):
        """Do nothing."""


def around(wrapper):
    """Return the rows of an optimizer around another, with a strength."""
    return [
        (lambda: wrapper(Adam, 0.1), TypeError, "optimizer", "instance", "<class"),
        (lambda: wrapper("adam", 0.1), TypeError, "optimizer", "update", "'adam'"),
        (lambda: wrapper(Adam(), -0.1), ValueError, "strength", r"in \[0, inf\)", "-0.1"),
        (lambda: wrapper(Adam(), np.nan), ValueError, "strength", r"in \[0, inf\)", "nan"),
        (lambda: wrapper(Adam(), None), TypeError, "strength", "a number", "None"),
    ]


def masked(masks):
    """Ask a network for a gradient through masks."""
    return net().loss_and_gradient(X, Y, masks)


def elementwise(function):
    """Return the rows for one array of any shape."""
    return [
        (lambda: function("scores"), TypeError, "Z", NOT_NUMBERS, "dtype <U6"),
        (lambda: function([1j]), TypeError, "Z", NOT_NUMBERS, "dtype complex128"),
        (lambda: function(None), TypeError, "Z", NOT_NUMBERS, "dtype object"),
        (lambda: function(RAGGED), ValueError, "Z", RECTANGULAR, "rows that differ"),
    ]


def backward(function):
    """Return the rows for a gradient and the input it belongs to."""
    return [
        (lambda: function([1.0], [1.0, 2.0]), ValueError, "dA", r"shape of Z, \(2,\)", r"\(1,\)"),
        (lambda: function(1.0, [[1.0, 2.0]]), ValueError, "dA", r"shape of Z, \(1, 2\)", r"\(\)"),
        (lambda: function(["a"], [1.0]), TypeError, "dA", NOT_NUMBERS, "dtype <U1"),
        (lambda: function([1.0], [None]), TypeError, "Z", NOT_NUMBERS, "dtype object"),
        (lambda: function(RAGGED, RAGGED), ValueError, "dA", RECTANGULAR, "rows that differ"),
    ]


def scores(function):
    """Return the rows for scores that softmax will see."""
    return [
        (lambda: function(1.0), ValueError, "Z", r"shape \(m, K\) or \(K,\)", r"\(\)"),
        (lambda: function(np.zeros((0, 3))), ValueError, "Z", r"shape \(m, K\) or \(K,\)", r"\(0, 3\)"),
        (lambda: function([]), ValueError, "Z", r"shape \(m, K\)", r"\(0,\)"),
        (lambda: function([[0, np.nan]]), ValueError, "Z", "finite", r"nan at index \(0, 1\)"),
        (lambda: function([0.0, np.inf]), ValueError, "Z", "finite", "inf at index 1"),
    ]


def losses(function, P="A"):
    """Return the rows that all losses share; P is the name of the predictions."""
    return [
        (lambda: function(A[0], Y[0]), ValueError, P, r"shape \(m, K\)", rf"\(3,\); one sample .* pass {P}\[None, :\]"),
        (lambda: function(A, y), ValueError, "Y", rf"shape of {P}, \(5, 3\)", r"\(5,\); .*one_hot\(y, n_classes=3\)"),
        (lambda: function(A, Y.T), ValueError, "Y", rf"shape of {P}, \(5, 3\)", r"\(3, 5\)"),
        (lambda: function(A, Y[:1]), ValueError, "Y", rf"shape of {P}, \(5, 3\)", r"\(1, 3\)"),
        (lambda: function(A[:0], Y[:0]), ValueError, P, "not be empty", r"shape \(0, 3\)"),
        (lambda: function("A", Y), TypeError, P, NOT_NUMBERS, "dtype <U1"),
        (lambda: function(A, A * 1j), TypeError, "Y", NOT_NUMBERS, "dtype complex128"),
        (lambda: function(A, None), TypeError, "Y", NOT_NUMBERS, "dtype object"),
        (lambda: function(RAGGED, Y), ValueError, P, RECTANGULAR, "rows that differ"),
    ]


def distributions(function, P="A"):
    """Return the rows for labels that must be distributions."""
    rows = "each row of {} must hold probabilities that sum to 1"
    return [
        (lambda: function(A, 2 * Y), ValueError, "Y", rows.format("Y"), "row 0 .* sum 2"),
        (lambda: function(A, Y * 0), ValueError, "Y", rows.format("Y"), "row 0 .* sum 0"),
        (lambda: function(A, with_entry(Y, np.nan)), ValueError, "Y", rows.format("Y"), "row 1 .*nan"),
        (lambda: function(A, [[2, -1, 0]] * 5), ValueError, "Y", rows.format("Y"), "row 0 with smallest entry -1"),
    ]


def probabilities(function):
    """Return the rows for predictions that must be distributions."""
    rows = "must hold probabilities that sum to 1"
    return [
        (lambda: function(2 * A, Y), ValueError, "A", rows, "row 0 .* sum 2"),
        (lambda: function(with_entry(A, np.nan), Y), ValueError, "A", "", "row 1 .*nan"),
        (lambda: function(with_entry(A, np.inf), Y), ValueError, "A", "", "row 1 .*inf"),
        (lambda: function([[np.inf, -np.inf]], [[0, 1]]), ValueError, "A", "", "row 0"),
        (lambda: function([[1e308, 1e308]], [[0, 1]]), ValueError, "A", "", "row 0"),
    ]


def finite(function):
    """Return the rows for predictions and targets of any size."""
    return [
        (lambda: function(with_entry(A, np.inf), Y), ValueError, "A", "finite", r"inf at index \(1, 2\)"),
        (lambda: function(A, with_entry(Y, np.nan)), ValueError, "Y", "finite", r"nan at index \(1, 2\)"),
    ]


def labels(function):
    """Return the rows for two vectors of labels."""
    return [
        (lambda: function(y, y[:4]), ValueError, "y_pred", r"shape of y_true, \(5,\)", r"\(4,\)"),
        (lambda: function([], []), ValueError, "y_true", "not be empty", r"shape \(0,\)"),
        (lambda: function(Y, y), ValueError, "y_true", r"shape \(m,\)", r"\(5, 3\); .*y_true.argmax\(axis=1\)"),
        (lambda: function(y[:, None], y), ValueError, "y_true", r"shape \(m,\)", r"\(5, 1\)"),
        (lambda: function(y, Y), ValueError, "y_pred", r"shape of y_true, \(5,\)", r"\(5, 3\); .*y_pred.argmax\(axis=1\)"),
        (lambda: function(y, y[:, None]), ValueError, "y_pred", r"shape of y_true, \(5,\)", r"\(5, 1\)$"),
        (lambda: function(y, 1), ValueError, "y_pred", r"shape of y_true, \(5,\)", r"\(\)"),
        (lambda: function(y / 2, y), TypeError, "y_true", "integer labels", r"float64; .*astype\(int\)"),
        (lambda: function(y, y == 1), TypeError, "y_pred", "integer labels", "bool"),
        (lambda: function(y, list("01210")), TypeError, "y_pred", NOT_NUMBERS, "<U1"),
        (lambda: function(y, [0, 1, 2, 1, None]), TypeError, "y_pred", NOT_NUMBERS, "object"),
        (lambda: function(y - 1, y), ValueError, "y_true", "0 or more", "-1"),
        (lambda: function([[0, 1], [2]], y), ValueError, "y_true", RECTANGULAR, "rows that differ"),
    ]


def classes(function):
    """Return the rows for a number of classes."""
    return [
        (lambda: function(y, y, n_classes=2), ValueError, "y_true", r"in 0 \.\.\. 1", "2"),
        (lambda: function(y % 2, y, n_classes=2), ValueError, "y_pred", r"in 0 \.\.\. 1", "2"),
        (lambda: function(y, y, n_classes=0), ValueError, "n_classes", "at least 1", "0"),
        (lambda: function(y, y, n_classes=3.0), TypeError, "n_classes", "an integer", "3.0"),
    ]


def values(function):
    """Return the rows for two arrays of numbers."""
    return [
        (lambda: function(A, A[:4]), ValueError, "Y_pred", r"shape of Y_true, \(5, 3\)", r"\(4, 3\)"),
        (lambda: function(A, 1.0), ValueError, "Y_pred", r"shape of Y_true, \(5, 3\)", r"\(\)"),
        (lambda: function(1.0, 1.0), ValueError, "Y_true", r"\(m,\) or \(m, K\)", r"\(\)"),
        (lambda: function([], []), ValueError, "Y_true", r"\(m,\) or \(m, K\)", r"\(0,\)"),
        (lambda: function(with_entry(A, np.nan), A), ValueError, "Y_true", "finite", r"nan at index \(1, 2\)"),
        (lambda: function(A, with_entry(A, -np.inf)), ValueError, "Y_pred", "finite", r"-inf at index \(1, 2\)"),
        (lambda: function(A * 1j, A), TypeError, "Y_true", NOT_NUMBERS, "complex128"),
        (lambda: function(A, RAGGED), ValueError, "Y_pred", RECTANGULAR, "rows that differ"),
    ]


def samples(method):
    """Return the rows for the X of a network's method."""
    return [
        (lambda: method(X.T), ValueError, "X", r"shape \(m, 4\)", r"\(4, 5\); samples are rows: pass X.T"),
        (lambda: method(X[0]), ValueError, "X", r"shape \(m, 4\)", r"\(4,\); one sample .* pass X\[None, :\]"),
        (lambda: method(np.zeros((5, 2, 2))), ValueError, "X", r"shape \(m, 4\)", r"\(5, 2, 2\); .*X.reshape\(len\(X\), -1\)"),
        (lambda: method(X[:, :3]), ValueError, "X", r"shape \(m, 4\)", r"\(5, 3\)"),
        (lambda: method(X[:0]), ValueError, "X", "not be empty", r"shape \(0, 4\)"),
        (lambda: method(with_entry(X, np.nan)), ValueError, "X", "finite", r"nan at index \(1, 2\)"),
        (lambda: method(with_entry(X, -np.inf)), ValueError, "X", "finite", r"-inf at index \(1, 2\)"),
        (lambda: method(with_entry(X, 1e300)), ValueError, "X", "finite", "inf"),
        (lambda: method(X.astype(object)), TypeError, "X", NOT_NUMBERS, "object"),
        (lambda: method(X.astype(str)), TypeError, "X", NOT_NUMBERS, "<U"),
        (lambda: method(X * 1j), TypeError, "X", NOT_NUMBERS, "complex128"),
        (lambda: method(RAGGED), ValueError, "X", RECTANGULAR, "rows that differ"),
    ]


def targets(method):
    """Return the rows for the Y of a network's method."""
    return [
        (lambda: method(X, y), ValueError, "Y", r"shape \(5, 3\)", r"\(5,\); .*one_hot\(y, n_classes=3\)"),
        (lambda: method(X, Y.T), ValueError, "Y", r"shape \(5, 3\)", r"\(3, 5\); samples are rows: pass Y.T"),
        (lambda: method(X, Y[:4]), ValueError, "Y", r"shape \(5, 3\)", r"\(4, 3\)"),
        (lambda: method(X, with_entry(Y, np.inf)), ValueError, "Y", "finite", r"inf at index \(1, 2\)"),
        (lambda: method(X, 0.5 * Y), ValueError, "Y", "probabilities that sum to 1", "row 0 .* sum 0.5"),
        (lambda: method(X, None), TypeError, "Y", NOT_NUMBERS, "object"),
        (lambda: method(X, [["a"] * 3] * 5), TypeError, "Y", NOT_NUMBERS, "<U1"),
    ]


NETWORK = [
    (lambda: masked({}), ValueError, "masks", r"layers \[1\]", r"\[\]"),
    (lambda: masked([np.ones((5, 6))]), ValueError, "masks", "a dict", "list"),
    (lambda: masked({2: np.ones((5, 6))}), ValueError, "masks", r"layers \[1\]", r"\[2\]"),
    (lambda: masked({1: np.ones((4, 6))}), ValueError, "masks", r"\(5, 6\)", r"\(4, 6\)"),
    (lambda: masked({1: with_entry(np.ones((5, 6)), np.nan)}), ValueError, "masks", "finite", "nan"),
    (lambda: masked({1: None}), TypeError, "masks", NOT_NUMBERS, "object"),
    (lambda: Network([4]), ValueError, "layer_sizes", "at least two sizes", r"\[4\]"),
    (lambda: Network([]), ValueError, "layer_sizes", "at least two sizes", r"\[\]"),
    (lambda: Network(4), ValueError, "layer_sizes", "at least two sizes", "4"),
    (lambda: Network(None), ValueError, "layer_sizes", "at least two sizes", "None"),
    (lambda: Network("4,3"), ValueError, "layer_sizes", "at least two sizes", "'4,3'"),
    (lambda: Network([[4], [3, 2]]), TypeError, "layer_sizes", "an integer", r"\[4\]"),
    (lambda: Network([4, 0, 3]), ValueError, "layer_sizes", "at least 1", "0"),
    (lambda: Network([4, -6, 3]), ValueError, "layer_sizes", "at least 1", "-6"),
    (lambda: Network([4, 6.0, 3]), TypeError, "layer_sizes", "an integer", "6.0"),
    (lambda: Network([4, True]), TypeError, "layer_sizes", "an integer", "True"),
    (lambda: Network([4, None]), TypeError, "layer_sizes", "an integer", "None"),
    (lambda: net(hidden="tanh"), ValueError, "hidden", "'relu' or 'sigmoid'", "'tanh'"),
    (lambda: net(hidden=relu), ValueError, "hidden", "'relu' or 'sigmoid'", "<function"),
    (lambda: net(output="relu"), ValueError, "output", "'softmax' or 'sigmoid'", "'relu'"),
    (lambda: net(output="sigmoid"), ValueError, "cross_entropy", "'softmax'", "'sigmoid'"),
    (lambda: net(loss_function="mse"), ValueError, "loss_function", "'squared_error'", "'mse'"),
    (lambda: net(loss_function=["mse"]), ValueError, "loss_function", "", r"\['mse'\]"),
    (lambda: net(dtype=np.float16), ValueError, "dtype", "float32 or float64", ".*float16"),
    (lambda: net(dtype=int), ValueError, "dtype", "float32 or float64", ".*int"),
    (lambda: net(dtype=None), ValueError, "dtype", "float32 or float64", "None"),
    (lambda: net(initializer="he"), TypeError, "initializer", "a function", "'he'"),
    (lambda: net(initializer=lambda n, k, seed: np.ones((k, n))), ValueError, "layer 1", r"shape \(4, 6\)", r"\(6, 4\)"),
    (lambda: net(initializer=lambda n, k, seed: None), TypeError, "layer 1", NOT_NUMBERS, "object"),
    (lambda: assign(net().W, 1, np.ones((4, 5))), ValueError, "layer 1", r"shape \(4, 6\)", r"\(4, 5\)"),
    (lambda: assign(net().b, 2, np.ones((1, 3))), ValueError, "layer 2", r"shape \(3,\)", r"\(1, 3\)"),
    (lambda: assign(net().b, 2, "zero"), TypeError, "layer 2", NOT_NUMBERS, "<U4"),
    (lambda: setattr(net(), "theta", np.ones(3)), ValueError, "theta", r"shape \(51,\)", r"\(3,\)"),
    (lambda: setattr(net(), "theta", 0), ValueError, "theta", r"shape \(51,\)", r"\(\)"),
    (lambda: setattr(net(), "theta", None), TypeError, "theta", NOT_NUMBERS, "object"),
    (lambda: setattr(net(), "theta", np.full(51, np.nan)), ValueError, "theta", "finite", "nan at index 0"),
]

TRAIN = [
    (lambda: fit(dropout=1), ValueError, "dropout", r"in \[0, 1\)", "1"),
    (lambda: fit(dropout=-0.5), ValueError, "dropout", r"in \[0, 1\)", "-0.5"),
    (lambda: fit(dropout=None), TypeError, "dropout", "a number", "None"),
    (lambda: fit(augment=0.5), TypeError, "augment", "a function of X and a Generator", "0.5"),
    (lambda: fit(augment=lambda X, rng: X[:2]), ValueError, "what augment returns", "rows", "2"),
    (lambda: fit(augment=lambda X, rng: X[:, :1]), ValueError, "what augment returns", r"\(m, 2\)", r"\(64, 1\)"),
    (lambda: fit(augment=lambda X, rng: X * np.nan), ValueError, "what augment returns", "finite", "nan"),
    (lambda: fit(augment=lambda X, rng: None), TypeError, "what augment returns", NOT_NUMBERS, "object"),
    (lambda: fit(toy(X_train=np.ones(320)), augment=lambda X, rng: X), ValueError, "X_train", r"\(m, 2\)", r"\(320,\)"),
    (lambda: fit(toy(X_train=np.full((320, 9), np.inf)), augment=lambda X, rng: X[:, :2], evaluate=False), ValueError, "X_train", "finite", "inf"),
    (lambda: fit(toy(X_train=1.0), augment=lambda X, rng: X, evaluate=False), ValueError, "X_train", r"\(m, ...\)", r"\(\)"),
    (lambda: fit(epochs=0), ValueError, "epochs", "at least 1", "0"),
    (lambda: fit(epochs=1.5), TypeError, "epochs", "an integer", "1.5"),
    (lambda: fit(batch_size=0), ValueError, "batch_size", "at least 1", "0"),
    (lambda: fit(batch_size=-3), ValueError, "batch_size", "at least 1", "-3"),
    (lambda: fit(batch_size=True), TypeError, "batch_size", "an integer", "True"),
    (lambda: fit(batch_size=None), TypeError, "batch_size", "an integer", "None"),
    (lambda: fit(optimizer="adam"), TypeError, "optimizer", r"update\(theta, dtheta\)", "'adam'"),
    (lambda: fit(optimizer=Adam), TypeError, "optimizer", "", r".*pass an instance such as Adam\(0.001\)"),
    (lambda: fit(data=(X, Y)), TypeError, "data", "Dataset", ""),
    (lambda: train(None, load_toy(), Adam(), epochs=1), TypeError, "net", "Network", "None"),
    (lambda: fit(data=toy(X_train=np.ones((2, 320)))), ValueError, "X_train", r"\(m, 2\)", r"\(2, 320\); .*X_train.T"),
    (lambda: fit(data=toy(X_train=np.full((320, 2), np.nan))), ValueError, "X_train", "finite", "nan"),
    (lambda: fit(data=toy(Y_train=np.ones((320, 2)))), ValueError, "Y_train", "sum to 1", "row 0 .* sum 2"),
    (lambda: fit(data=toy(Y_train=load_toy().y_train)), ValueError, "Y_train", "", r"\(320,\); .*one_hot"),
    (lambda: fit(data=toy(X_test=np.ones((80, 3)))), ValueError, "X_test", r"\(m, 2\)", r"\(80, 3\)"),
    (lambda: fit(data=toy(y_test=np.full(80, 2))), ValueError, "y_test", r"0 \.\.\. 1", "2"),
    (lambda: fit(data=toy(y_train=np.zeros(7, int))), ValueError, "y_train", r"\(320,\)", r"\(7,\)"),
]

MINIBATCHES = [
    (lambda: minibatches(X, Y[:4]), ValueError, "X and Y", "same number of rows", r"shapes \(5, 4\) and \(4, 3\)"),
    (lambda: minibatches(X[:0], Y[:0]), ValueError, "X", "at least one row", r"shape \(0, 4\)"),
    (lambda: minibatches(1.0, Y), ValueError, "X and Y", "same number of rows", r"shapes \(\)"),
    (lambda: minibatches(X, Y, batch_size=0), ValueError, "batch_size", "at least 1", "0"),
    (lambda: minibatches(X, Y, batch_size=-1), ValueError, "batch_size", "at least 1", "-1"),
    (lambda: minibatches(X, Y, batch_size=2.0), TypeError, "batch_size", "an integer", "2.0"),
    (lambda: minibatches(X, Y, batch_size=False), TypeError, "batch_size", "an integer", "False"),
    (lambda: minibatches(X, list("abcde")), TypeError, "Y", NOT_NUMBERS, "<U1"),
    (lambda: minibatches(RAGGED, Y), ValueError, "X", RECTANGULAR, "rows that differ"),
]

CHECKS = [
    (lambda: check_gradients(net(), X, Y), TypeError, "net", "float64", "float32; .*dtype=np.float64"),
    (lambda: check_gradients(None, X, Y), TypeError, "net", "Network", "None"),
    (lambda: check_gradients(double(), X.T, Y), ValueError, "X", r"\(m, 4\)", r"\(4, 5\); .*X.T"),
    (lambda: check_gradients(double(), X, y), ValueError, "Y", r"\(5, 3\)", r"\(5,\); .*one_hot"),
    (lambda: check_gradients(double(), X, Y, h=0), ValueError, "h", r"in \(0, inf\)", "0"),
    (lambda: check_gradients(double(), X, Y, h=None), TypeError, "h", "a number", "None"),
    (lambda: check_gradients(double(), X, Y, n_directions=0), ValueError, "n_directions", "at least 1", "0"),
    (lambda: check_gradients(double(), X, Y, n_directions=2**70), ValueError, "n_directions", "at most", str(2**70)),
    (lambda: check_gradients(double(), X, Y, n_directions=1.0), TypeError, "n_directions", "an integer", "1.0"),
]

NUMERICAL = [
    (lambda: numerical_gradient(np.sum, np.ones(2, np.float32)), TypeError, "x", "float64", "float32"),
    (lambda: numerical_gradient(np.sum, [1.0, np.nan]), ValueError, "x", "finite", "nan at index 1"),
    (lambda: numerical_gradient(np.sum, "x"), TypeError, "x", NOT_NUMBERS, "<U1"),
    (lambda: numerical_gradient(np.sum, RAGGED), ValueError, "x", RECTANGULAR, "rows"),
    (lambda: numerical_gradient(np.sum, [1.0], h=-1e-5), ValueError, "h", r"in \(0, inf\)", "-1e-05"),
    (lambda: numerical_gradient(np.sum, [1.0], h=np.nan), ValueError, "h", "", "nan"),
    (lambda: numerical_gradient(lambda x: x, [1.0, 2.0]), TypeError, "f", "one number", r"shape \(2,\)"),
    (lambda: numerical_gradient(lambda x: None, [1.0]), TypeError, "f", "number", ".*object"),
    (lambda: numerical_gradient(lambda x: "1", [1.0]), TypeError, "f", "number", ".*<U1"),
    (lambda: numerical_gradient(lambda x: RAGGED, [1.0]), ValueError, "f", "", "rows that differ"),
    (lambda: numerical_gradient(lambda x: np.inf, [1.0]), ValueError, "the value of f", "finite", "inf"),
    (lambda: numerical_gradient(None, [1.0]), TypeError, "f", "", "None"),
]

TOY = [
    (lambda: load_toy("rings"), ValueError, "name", "'moons' or 'spirals' or .*'gaussians'", "'rings'"),
    (lambda: load_toy(3), ValueError, "name", "'moons' or 'spirals' or .*'gaussians'", "3"),
    (lambda: load_toy(m=19), ValueError, "m", "at least 20", "19"),
    (lambda: load_toy(m=1e3), TypeError, "m", "an integer", "1000.0"),
    (lambda: load_toy(noise=-1), ValueError, "noise", r"in \[0, inf\)", "-1"),
    (lambda: load_toy(noise=np.nan), ValueError, "noise", r"in \[0, inf\)", "nan"),
    (lambda: load_toy(noise="much"), TypeError, "noise", "a number", "'much'"),
    *seeding(load_toy),
]

ONE_HOT = [
    (lambda: one_hot([0, 10]), ValueError, "y", r"in 0 \.\.\. 9", "10"),
    (lambda: one_hot([0, -1]), ValueError, "y", r"in 0 \.\.\. 9", "-1"),
    (lambda: one_hot([0, 3], n_classes=3), ValueError, "y", r"in 0 \.\.\. 2", "3"),
    (lambda: one_hot([0.0, 1.0]), TypeError, "y", "integer labels", r"float64; .*astype\(int\)"),
    (lambda: one_hot([True]), TypeError, "y", "integer labels", "bool"),
    (lambda: one_hot(["7"]), TypeError, "y", NOT_NUMBERS, "<U1"),
    (lambda: one_hot(7), ValueError, "y", r"shape \(m,\)", r"\(\)"),
    (lambda: one_hot([]), ValueError, "y", "not be empty", r"\(0,\)"),
    (lambda: one_hot(Y), ValueError, "y", r"shape \(m,\)", r"\(5, 3\); .*argmax\(axis=1\)"),
    (lambda: one_hot([[1], [2, 3]]), ValueError, "y", RECTANGULAR, "rows that differ"),
    (lambda: one_hot([0], n_classes=0), ValueError, "n_classes", "at least 1", "0"),
    (lambda: one_hot([0], n_classes="10"), TypeError, "n_classes", "an integer", "'10'"),
]

BAD = {
    "Adam": [
        *rates(Adam),
        *vectors(Adam),
        (lambda: Adam(beta1=1), ValueError, "beta1", r"in \[0, 1\)", "1"),
        (lambda: Adam(beta2=-0.1), ValueError, "beta2", r"in \[0, 1\)", "-0.1"),
        (lambda: Adam(epsilon=0), ValueError, "epsilon", r"in \(0, inf\)", "0"),
        (lambda: Adam(beta1=None), TypeError, "beta1", "a number", "None"),
        (lambda: second_network(Adam()), ValueError, "theta", r"Adam state, \(3,\)", r"\(4,\)"),
    ],
    "GradientDescent": [
        *rates(GradientDescent),
        *vectors(lambda: GradientDescent(0.1)),
    ],
    "Momentum": [
        *rates(Momentum),
        *vectors(lambda: Momentum(0.1)),
        (lambda: Momentum(0.1, momentum=1.0), ValueError, "momentum", r"in \[0, 1\)", "1.0"),
        (lambda: Momentum(0.1, momentum=np.nan), ValueError, "momentum", "", "nan"),
        (lambda: second_network(Momentum(1)), ValueError, "theta", "Momentum state", r"\(4,\)"),
        (lambda: Momentum(0.1, nesterov=0), TypeError, "nesterov", "True or False", "0"),
    ],
    "StepDecay": [
        (lambda: StepDecay(0, 5), ValueError, "rate", r"in \(0, inf\)", "0"),
        (lambda: StepDecay("0.1", 5), TypeError, "rate", "a number", "'0.1'"),
        (lambda: StepDecay(0.1, 0), ValueError, "every", "at least 1", "0"),
        (lambda: StepDecay(0.1, 2.5), TypeError, "every", "an integer", "2.5"),
        (lambda: StepDecay(0.1, 5, 1), ValueError, "factor", r"in \(0, 1\)", "1"),
        (lambda: StepDecay(0.1, 5)(0), ValueError, "t", "at least 1", "0"),
    ],
    "CosineDecay": [
        (lambda: CosineDecay(-1, 5), ValueError, "rate", r"in \(0, inf\)", "-1"),
        (lambda: CosineDecay(0.1, 0), ValueError, "steps", "at least 1", "0"),
        (lambda: CosineDecay(0.1, 5, 0.1), ValueError, "end", r"in \[0, 0.1\)", "0.1"),
        (lambda: CosineDecay(0.1, 5)(0.5), TypeError, "t", "an integer", "0.5"),
    ],
    "Warmup": [
        (lambda: Warmup(None, 5), TypeError, "rate", "a number", "None"),
        (lambda: Warmup(0.1, True), TypeError, "steps", "an integer", "True"),
        (lambda: Warmup(0.1, 5)(0), ValueError, "t", "at least 1", "0"),
    ],
    "LinearDecay": [
        (lambda: LinearDecay(0, 5), ValueError, "rate", r"in \(0, inf\)", "0"),
        (lambda: LinearDecay(0.1, 1.5), TypeError, "steps", "an integer", "1.5"),
        (lambda: LinearDecay(0.1, 5, -1), ValueError, "end", r"in \[0, 0.1\)", "-1"),
        (lambda: LinearDecay(0.1, 5)(0), ValueError, "t", "at least 1", "0"),
    ],
    "mean_pool": [
        *of_images(mean_pool),
        (lambda: mean_pool(X, 3), ValueError, "size", "divide the side of the images, 2", "3"),
        (lambda: mean_pool(X, 0), ValueError, "size", "at least 1", "0"),
        (lambda: mean_pool(X, 2.0), TypeError, "size", "an integer", "2.0"),
    ],
    "Standardise": [
        (lambda: Standardise(np.ones(4)), ValueError, "X", r"shape \(m, K\)", r"\(4,\)"),
        (lambda: Standardise([["a"]]), TypeError, "X", NOT_NUMBERS, "dtype <U1"),
        (lambda: Standardise(with_entry(X, np.inf)), ValueError, "X", "finite", "inf"),
        (lambda: Standardise(X), ValueError, "X", "must vary", "rows that are all"),
        (lambda: Standardise(np.eye(3))(np.eye(4)), ValueError, "X", r"\(m, 3\)", r"\(4, 4\)"),
    ],
    "shift": [
        *of_images(shift),
        (lambda: shift(X, -1), ValueError, "pixels", "at least 0", "-1"),
        (lambda: shift(X, 2), ValueError, "pixels", "below the side, 2", "2"),
        (lambda: shift(X, 0.5), TypeError, "pixels", "an integer", "0.5"),
        *seeding(lambda seed: shift(X, seed=seed)),
    ],
    "smooth_field": [
        *field_sizes(smooth_field),
        (lambda: smooth_field(3, alpha=-1), ValueError, "alpha", r"in \[0, 1000\)", "-1"),
        (lambda: smooth_field(3, alpha=np.nan), ValueError, "alpha", r"in \[0, 1000\)", "nan"),
        (lambda: smooth_field(3, sigma=0), ValueError, "sigma", r"in \(0, 1000\)", "0"),
        (lambda: smooth_field(3, sigma="4"), TypeError, "sigma", "a number", "'4'"),
        *seeding(lambda seed: smooth_field(3, seed=seed)),
    ],
    "affine_field": [
        *field_sizes(affine_field),
        (lambda: affine_field(3, angle=180), ValueError, "angle", r"in \[0, 180\)", "180"),
        (lambda: affine_field(3, zoom=1), ValueError, "zoom", r"in \[0, 1\)", "1"),
        (lambda: affine_field(3, zoom=None), TypeError, "zoom", "a number", "None"),
        *seeding(lambda seed: affine_field(3, seed=seed)),
    ],
    "warp": [
        *of_images(lambda X: warp(X, np.zeros((5, 2, 2, 2)))),
        (lambda: warp(X, np.zeros((5, 2, 2))), ValueError, "field", r"\(5, 2, 2, 2\)", r"\(5, 2, 2\)"),
        (lambda: warp(X, np.full((5, 2, 2, 2), np.nan)), ValueError, "field", "finite", "nan"),
        (lambda: warp(X, [["a"]]), TypeError, "field", NOT_NUMBERS, "dtype <U1"),
    ],
    "smooth_labels": [
        (lambda: smooth_labels(y), ValueError, "Y", r"\(m, K\)", r"\(5,\)"),
        (lambda: smooth_labels(Y + 1), ValueError, "Y", "sum to 1", "row 0"),
        (lambda: smooth_labels(Y, 1), ValueError, "epsilon", r"in \[0, 1\)", "1"),
        (lambda: smooth_labels(Y, "0.1"), TypeError, "epsilon", "a number", "'0.1'"),
    ],
    "dropout_masks": [
        (lambda: dropout_masks(0, [4, 3], 0.5), ValueError, "m", "at least 1", "0"),
        (lambda: dropout_masks(5, [4, 0, 3], 0.5), ValueError, "each of layer_sizes", "at least 1", "0"),
        (lambda: dropout_masks(5, 4, 0.5), TypeError, "layer_sizes", "a list", "4"),
        (lambda: dropout_masks(5, [4, 3], 1), ValueError, "rate", r"in \[0, 1\)", "1"),
        (lambda: dropout_masks(5, [4, 3], -0.1), ValueError, "rate", r"in \[0, 1\)", "-0.1"),
        *seeding(lambda seed: dropout_masks(5, [4, 3, 2], 0.5, seed)),
    ],
    "L2Penalty": [*around(L2Penalty), *vectors(lambda: L2Penalty(Adam(), 0.1))],
    "WeightDecay": [
        *around(WeightDecay),
        *vectors(lambda: WeightDecay(Adam(), 0.1)),
        (lambda: WeightDecay(Bare(), 0.1), TypeError, "optimizer", "a learning_rate", "<"),
    ],
    "WeightAverage": [
        *vectors(lambda: WeightAverage(Adam())),
        (lambda: WeightAverage(Adam), TypeError, "optimizer", "instance", "<class"),
        (lambda: WeightAverage(Adam(), 1), ValueError, "decay", r"in \[0, 1\)", "1"),
        (lambda: second_network(WeightAverage(Adam())), ValueError, "theta", r"shape of the average, \(3,\)", r"\(4,\)"),
    ],
    "mean_forward": [
        (lambda: mean_forward([], X), TypeError, "networks", "a list of networks", r"\[\]"),
        (lambda: mean_forward(net(), X), TypeError, "networks", "a list of networks", "Network"),
        (lambda: mean_forward(["net"], X), TypeError, "each of networks", "a Network", "'net'"),
        (lambda: mean_forward([net(), Network([4, 2])], X), ValueError, "all networks", "3 classes", "one with 2"),
        (lambda: mean_forward([net()], X.T), ValueError, "X", r"\(m, 4\)", r"\(4, 5\)"),
    ],
    "batch_norm": [
        (lambda: batch_norm(y, 1, 1), ValueError, "Z", r"\(m, K\)", r"\(5,\)"),
        (lambda: batch_norm(X, 1, np.ones(4)), ValueError, "gamma", r"\(4,\)", r"\(\)"),
        (lambda: batch_norm(X, np.ones(4), np.ones(3)), ValueError, "beta", r"\(4,\)", r"\(3,\)"),
        (lambda: batch_norm(X, np.ones(4), np.full(4, np.nan)), ValueError, "beta", "finite", "nan"),
        (lambda: batch_norm(X, np.ones(4), np.ones(4), 0), ValueError, "epsilon", r"in \(0, inf\)", "0"),
    ],
    "batch_norm_backward": [
        (lambda: batch_norm_backward(X[:3], X, np.ones(4)), ValueError, "dA", r"shape of Z, \(5, 4\)", r"\(3, 4\)"),
        (lambda: batch_norm_backward(X, X, ["a"] * 4), TypeError, "gamma", NOT_NUMBERS, "dtype <U1"),
        (lambda: batch_norm_backward(X, X, np.ones(4), -1), ValueError, "epsilon", r"in \(0, inf\)", "-1"),
    ],
    "fold_batch_norm": [
        (lambda: fold_batch_norm(X, *np.ones((3, 4)), -np.ones(4)), ValueError, "variance", "0 or more", "-1"),
        (lambda: fold_batch_norm(X, *np.ones((4, 5))), ValueError, "gamma", r"\(4,\)", r"\(5,\)"),
        (lambda: fold_batch_norm(X, *np.ones((4, 4)), epsilon=0), ValueError, "epsilon", r"in \(0, inf\)", "0"),
    ],
    "hold_out": [
        (lambda: hold_out("data"), TypeError, "data", "a Dataset", "str"),
        (lambda: hold_out(load_toy(), 0), ValueError, "m", "at least 1", "0"),
        (lambda: hold_out(load_toy(m=100), 80), ValueError, "m", "below 80", "80"),
        (lambda: load_toy().map("f"), TypeError, "f", "a function of X", "'f'"),
    ],
    "Network": [
        *NETWORK,
        *seeding(net),
        *samples(lambda X: net().forward(X)),
        *samples(lambda X: net().predict(X)),
        *samples(lambda X: net().trace(X)),
        *samples(lambda X: net().loss(X, Y)),
        *samples(lambda X: net().loss_and_gradient(X, Y)),
        *targets(lambda X, Y: net().loss(X, Y)),
        *targets(lambda X, Y: net().loss_and_gradient(X, Y)),
    ],
    "RMSprop": [
        *rates(RMSprop),
        *vectors(RMSprop),
        (lambda: RMSprop(beta2=1.5), ValueError, "beta2", r"in \[0, 1\)", "1.5"),
        (lambda: RMSprop(epsilon=-1e-8), ValueError, "epsilon", "", "-1e-08"),
        (lambda: second_network(RMSprop()), ValueError, "theta", "RMSprop state", r"\(4,\)"),
    ],
    "accuracy": labels(accuracy),
    "check_gradients": [
        *CHECKS,
        *seeding(lambda seed: check_gradients(double(), X, Y, n_directions=1, seed=seed)),
    ],
    "confusion_matrix": [*labels(confusion_matrix), *classes(confusion_matrix)],
    "cross_entropy": [
        *losses(cross_entropy),
        *distributions(cross_entropy),
        *probabilities(cross_entropy),
    ],
    "cross_entropy_backward": [
        *losses(cross_entropy_backward),
        *distributions(cross_entropy_backward),
        *probabilities(cross_entropy_backward),
    ],
    "cross_entropy_from_logits": [
        *losses(cross_entropy_from_logits, "Z"),
        *distributions(cross_entropy_from_logits, "Z"),
        (lambda: cross_entropy_from_logits([[0, np.inf]], [[0, 1]]), ValueError, "Z", "finite", r"inf at index \(0, 1\)"),
    ],
    "error_by_class": [*labels(error_by_class), *classes(error_by_class)],
    "glorot_uniform": [
        *sizes(glorot_uniform),
        *seeding(lambda seed: glorot_uniform(2, 3, seed)),
    ],
    "he_normal": [*sizes(he_normal), *seeding(lambda seed: he_normal(2, 3, seed))],
    "load_mnist": [
        (lambda: load_mnist("big"), ValueError, "source", "'small' or 'full'", "'big'"),
        (lambda: load_mnist(None), ValueError, "source", "'small' or 'full'", "None"),
    ],
    "load_toy": TOY,
    "log_softmax": [*elementwise(log_softmax), *scores(log_softmax)],
    "mean_squared_error": [*losses(mean_squared_error), *finite(mean_squared_error)],
    "mean_squared_error_backward": [
        *losses(mean_squared_error_backward),
        *finite(mean_squared_error_backward),
    ],
    "minibatches": [
        *MINIBATCHES,
        *seeding(lambda seed: minibatches(X, Y, seed=seed)),
    ],
    "most_confused": [
        *labels(most_confused),
        (lambda: most_confused(y, y, n_pairs=0), ValueError, "n_pairs", "at least 1", "0"),
        (lambda: most_confused(y, y, n_pairs=2.5), TypeError, "n_pairs", "an integer", "2.5"),
    ],
    "normal": [
        *sizes(normal),
        *seeding(lambda seed: normal(2, 3, seed)),
        (lambda: normal(2, 3, std=0), ValueError, "std", r"in \(0, inf\)", "0"),
        (lambda: normal(2, 3, std="small"), TypeError, "std", "a number", "'small'"),
    ],
    "numerical_gradient": NUMERICAL,
    "one_hot": ONE_HOT,
    "r2_score": [
        *values(r2_score),
        (lambda: r2_score([2, 2], [1, 2]), ValueError, "Y_true", "vary", "rows that are all equal"),
    ],
    "relative_error": [
        (lambda: relative_error([1.0], [1.0, 2.0]), ValueError, "b", r"shape of a, \(1,\)", r"\(2,\)"),
        (lambda: relative_error([np.nan], [1.0]), ValueError, "a", "finite", "nan at index 0"),
        (lambda: relative_error([1.0], [-np.inf]), ValueError, "b", "finite", "-inf at index 0"),
        (lambda: relative_error(["1"], [1.0]), TypeError, "a", NOT_NUMBERS, "<U1"),
        (lambda: relative_error([1.0], None), TypeError, "b", NOT_NUMBERS, "object"),
    ],
    "relu": elementwise(relu),
    "relu_backward": backward(relu_backward),
    "root_mean_squared_error": values(root_mean_squared_error),
    "sigmoid": elementwise(sigmoid),
    "sigmoid_backward": backward(sigmoid_backward),
    "softmax": [*elementwise(softmax), *scores(softmax)],
    "softmax_backward": [
        *backward(softmax_backward),
        (lambda: softmax_backward([[1.0, 0.0]], [[np.nan, 0]]), ValueError, "Z", "finite", "nan"),
    ],
    "softmax_jacobian": [*elementwise(softmax_jacobian), *scores(softmax_jacobian)],
    "train": [*TRAIN, *seeding(lambda seed: fit(seed=seed))],
    "updates": [
        (lambda: step(net="net"), TypeError, "net", "Network", "'net'"),
        (lambda: step(optimizer=Adam), TypeError, "optimizer", "instance", "<class"),
        (lambda: step(X=X.T), ValueError, "X", r"\(m, 4\)", r"\(4, 5\)"),
        (lambda: step(Y=y), ValueError, "Y", "one_hot", r"\(5,\)"),
    ],
    "uniform_fan_in": [
        *sizes(uniform_fan_in),
        *seeding(lambda seed: uniform_fan_in(2, 3, seed)),
    ],
    "zeros": sizes(zeros),
    "layer_report": [
        (lambda: nnlib.layer_report("net", X), TypeError, "net", "a Network", "'net'"),
        (lambda: nnlib.layer_report(net(), X, np.zeros(3)), ValueError, "update", "shape", r"\(3,\)"),
    ],
    "mcnemar": [
        (lambda: nnlib.mcnemar(y, y[:4], y), ValueError, "y_first", r"shape of y_true, \(5,\)", r"\(4,\)"),
        (lambda: nnlib.mcnemar(y, y, Y), ValueError, "y_second", r"shape of y_true, \(5,\)", r"\(5, 3\)"),
    ],
    "wilson_interval": [
        (lambda: nnlib.wilson_interval(6, 5), ValueError, "n_right", "at most n = 5", "6"),
        (lambda: nnlib.wilson_interval(0, 0), ValueError, "n", "", "0"),
        (lambda: nnlib.wilson_interval(1, 5, z=-1), ValueError, "z", "", "-1"),
    ],
}
# fmt: on
WITHOUT_ROWS = {
    "Dataset": "holds arrays; whoever uses them checks them",
    "History": "is made by train, not by its user",
    "LayerReport": "is made by layer_report, not by its user",
}
ROWS = [
    pytest.param(*row, id=f"{name}-{i}")
    for name, rows in BAD.items()
    for i, row in enumerate(rows)
]


@pytest.mark.parametrize(("call", "kind", "argument", "expected", "got"), ROWS)
def test_bad_input_ends_in_one_clear_sentence(call, kind, argument, expected, got):
    with pytest.raises(kind) as caught:
        call()
    message = str(caught.value)
    assert caught.type is kind
    assert re.search(rf"\b{argument}\b", message), message
    assert re.search(expected, message), message
    assert re.search(rf"\bgot (shape |dtype )?{got}", message), message
    assert "\n" not in message
    place = traceback.extract_tb(caught.tb)[-1]
    assert "nnlib" in place.filename
    assert linecache.getline(place.filename, place.lineno).strip().startswith("raise ")


@checked(b=floats, a=floats)
def difference(a, b, scale=1):
    """Subtract."""
    return scale * (a - b)


def test_a_checked_function_shows_its_own_signature_and_text():
    assert str(inspect.signature(difference)) == "(a, b, scale=1)"
    assert difference.__doc__ == "Subtract."
    assert difference.__name__ == "difference"
    assert inspect.getsource(difference).endswith("return scale * (a - b)\n")


@pytest.mark.parametrize("call", [
    lambda: difference([3, 4], [1, 1], 2),
    lambda: difference([3, 4], [1, 1], scale=2),
    lambda: difference(b=[1, 1], scale=2, a=(3, 4)),
])  # fmt: skip
def test_arguments_are_checked_however_they_are_passed(call):
    assert call().tolist() == [4, 6]
    assert call().dtype == np.float64


def test_the_first_kind_gives_shape_and_type():
    b = np.array([1, 1], np.float32)
    assert difference(np.array([3.0, 4.0]), b).dtype == np.float32
    message = r"^a must have the shape of b, \(2,\), got \(1, 2\)$"
    with pytest.raises(ValueError, match=message):
        difference([[3, 4]], b)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: difference([1]), "missing 1 required positional argument: 'b'"),
        (lambda: difference(), "missing 2 required positional arguments: 'a' and 'b'"),
        (lambda: difference([1], [1], 1, 1), "takes from 2 to 3 positional arguments"),
        (lambda: difference([1], [1], a=[1]), "got multiple values for argument 'a'"),
        (lambda: difference([1], [1], c=1), "got an unexpected keyword argument 'c'"),
    ],
)
def test_a_call_with_other_arguments_gets_the_message_of_python(call, message):
    with pytest.raises(TypeError, match=rf"^difference\(\) {message}") as caught:
        call()
    assert caught.value.__context__ is None  # one message, not two


@pytest.mark.parametrize("module", ["activations", "losses"])
def test_what_a_network_calls_is_there_without_checks_too(module):
    module = importlib.import_module(f"nnlib.{module}")
    rng = np.random.default_rng(0)
    P, Q = softmax(rng.normal(size=(2, 5, 3)))
    for function in map(module.__dict__.get, module.__all__):
        arrays = [P, Q][: len(inspect.signature(function).parameters)]
        np.testing.assert_array_equal(function.bare(*arrays), function(*arrays))


@pytest.mark.parametrize("hidden", ["relu", "sigmoid"])
@pytest.mark.parametrize("loss", ["cross_entropy", "squared_error"])
def test_a_network_has_what_it_made_itself_checked_by_nobody(monkeypatch, hidden, loss):
    trained, names = net(hidden=hidden, loss_function=loss), []
    look = _validation.real_array

    def noted(value, name):
        names.append(name)
        return look(value, name)

    monkeypatch.setattr(_validation, "real_array", noted)
    trained.loss_and_gradient(X, Y)
    assert set(names) <= {"X", "Y"}
    softmax(X)
    assert names[-1] == "Z"  # so it would have been noted


def test_every_public_name_is_in_the_table():
    assert not BAD.keys() & WITHOUT_ROWS.keys()
    assert BAD.keys() | WITHOUT_ROWS.keys() == set(nnlib.__all__)
    assert len(ROWS) >= 80


def test_a_batch_larger_than_the_data_is_one_batch():
    assert [len(batch) for batch, _ in minibatches(X, Y, batch_size=99)] == [5]


def test_numbers_of_numpy_are_numbers():
    Network(np.array([4, 3]), seed=np.int64(0), dtype=np.dtype("float64"))
    fit(epochs=np.int64(1), batch_size=np.uint8(64), optimizer=Adam(np.float32(0.01)))
    assert one_hot(y.astype(np.uint8), np.int16(3)).shape == (5, 3)


@pytest.mark.parametrize(
    "seed", [None, 0, np.uint32(7), np.random.default_rng(0)], ids=str
)
def test_every_usual_seed_is_accepted(seed):
    assert he_normal(2, 3, seed).shape == (2, 3)
    assert load_toy(seed=seed).X_test.shape == (80, 2)


def test_gradients_before_the_first_backward_pass_say_what_to_call():
    with pytest.raises(ValueError, match=r"only after loss_and_gradient\(X, Y\)"):
        _ = net().gradients
