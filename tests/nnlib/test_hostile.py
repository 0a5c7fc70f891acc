"""Arguments of all kinds, at random: a result, or an error that nnlib raises itself."""

import copy
import linecache
import math
import os
import traceback
from contextlib import chdir
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnlib import (
    Adam,
    CosineDecay,
    Dataset,
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
    accuracy,
    affine_field,
    batch_norm,
    batch_norm_backward,
    check_gradients,
    confusion_matrix,
    cross_entropy,
    cross_entropy_from_logits,
    dropout_masks,
    fold_batch_norm,
    he_normal,
    hold_out,
    load_mnist,
    load_toy,
    log_softmax,
    mean_forward,
    mean_pool,
    mean_squared_error,
    minibatches,
    one_hot,
    r2_score,
    relu_backward,
    shift,
    sigmoid,
    smooth_field,
    smooth_labels,
    softmax,
    softmax_backward,
    softmax_jacobian,
    train,
    updates,
    warp,
)

HOSTILE = [
    *(None, True, False, -1, 0, 1, 2, 3.5, -0.0, 1e-320, 1e300, 2**70, -(2**70), 1j),
    *(math.nan, math.inf, -math.inf, "", "adam", b"x", ..., object(), int, Adam),
    *([], {}, (), set(), [[1], [2, 3]], [[]], range(3), lambda *arguments: None),
    *(np.float16(1), np.float32("nan"), np.int8(-3), np.uint8(3), np.bool_(True)),
    *(np.array(3), np.array([]), np.zeros((0, 2)), np.ones((2, 3)), np.ones((4, 2)).T),
    *(np.ones((4, 2), kind) for kind in (object, complex, np.float16, str)),
    *(np.full((4, 2), value) for value in (math.nan, math.inf, 1e300)),
    *(np.full(shape, 255, np.uint8) for shape in ((4, 2), (4, 3), (0, 2), (2,))),
    *(np.zeros(3, "i4,f4"), np.array(["2020"], "M8[D]"), np.ones((2, 2, 2))),
    *(np.ma.masked_array([1.0, 2.0], [0, 1]), np.arange(4), np.arange(4.0)),
    *(np.random.default_rng(0), np.random.RandomState(0), Network, Exception()),
]
TOY = load_toy(m=20)
SQUARES = np.arange(16.0).reshape(4, 4)
RATES = {"learning_rate": 0.1}
CALLS = {
    "Network": (
        lambda **options: Network([2, 2, 2], **options),
        {"hidden": "relu", "output": "softmax", "loss_function": "cross_entropy",
         "seed": 0},
    ),
    "train": (
        lambda net, data, optimizer, **options: train(net, data, optimizer, **options),
        {"net": None, "data": TOY, "optimizer": None, "epochs": 1, "batch_size": 8,
         "seed": 0, "evaluate": True, "progress": False, "checkpoint": None,
         "every": None, "resume": False, "augment": None, "dropout": 0.5},
    ),
    "data": (
        lambda **parts: train(
            Network([2, 2]), Dataset(**parts), Adam(), epochs=1, progress=False
        ),
        vars(TOY),
    ),
    "updates": (
        lambda net, X, Y, optimizer: list(updates(net, [(X, Y)], optimizer)),
        {"net": None, "X": TOY.X_train, "Y": TOY.Y_train, "optimizer": None},
    ),
    "minibatches": (
        lambda **options: list(minibatches(**options)),
        {"X": TOY.X_train, "Y": TOY.Y_train, "batch_size": 2, "seed": 0},
    ),
    "loss": (
        lambda X, Y: Network([2, 2]).loss_and_gradient(X, Y),
        {"X": TOY.X_train, "Y": TOY.Y_train},
    ),
    "forward": (lambda X: Network([2, 2]).predict(X), {"X": TOY.X_train}),
    "theta": (lambda theta: setattr(Network([2, 2]), "theta", theta), {"theta": None}),
    "trace": (lambda X: Network([2, 2]).trace(X), {"X": TOY.X_train}),
    "softmax": (softmax, {"Z": TOY.X_train}),
    "log_softmax": (log_softmax, {"Z": TOY.X_train}),
    "softmax_jacobian": (softmax_jacobian, {"Z": TOY.X_train}),
    "softmax_backward": (softmax_backward, {"dA": TOY.X_train, "Z": TOY.X_train}),
    "relu_backward": (relu_backward, {"dA": TOY.X_train, "Z": TOY.X_train}),
    "sigmoid": (sigmoid, {"Z": TOY.X_train}),
    "cross_entropy": (cross_entropy, {"A": TOY.Y_train, "Y": TOY.Y_train}),
    "cross_entropy_from_logits": (
        cross_entropy_from_logits, {"Z": TOY.X_train, "Y": TOY.Y_train}
    ),
    "mean_squared_error": (mean_squared_error, {"A": TOY.X_train, "Y": TOY.Y_train}),
    "he_normal": (he_normal, {"n_in": 3, "n_out": 2, "seed": 0}),
    "accuracy": (accuracy, {"y_true": TOY.y_train, "y_pred": TOY.y_train}),
    "confusion_matrix": (
        confusion_matrix, {"y_true": TOY.y_train, "y_pred": TOY.y_train, "n_classes": 2}
    ),
    "r2_score": (r2_score, {"Y_true": TOY.Y_train, "Y_pred": TOY.X_train}),
    "one_hot": (one_hot, {"y": TOY.y_train, "n_classes": 2}),
    "load_toy": (load_toy, {"name": "moons", "m": 20, "noise": 0.1, "seed": 0}),
    "load_mnist": (load_mnist, {"source": "small", "dtype": np.uint8}),
    "check_gradients": (
        lambda X, Y, **options: check_gradients(
            Network([2, 2], dtype=np.float64), X, Y, **options
        ),
        {"X": TOY.X_train, "Y": TOY.Y_train, "h": 1e-5, "n_directions": None,
         "seed": 0},
    ),
    "GradientDescent": (GradientDescent, RATES),
    "Momentum": (Momentum, RATES | {"momentum": 0.9, "nesterov": True}),
    "RMSprop": (RMSprop, RATES | {"beta2": 0.9, "epsilon": 1e-8}),
    "Adam": (Adam, RATES | {"beta1": 0.9, "beta2": 0.9, "epsilon": 1e-8}),
    "StepDecay": (
        lambda t, **settings: StepDecay(**settings)(t),
        {"t": 3, "rate": 0.1, "every": 2, "factor": 0.5},
    ),
    "CosineDecay": (
        lambda t, **settings: CosineDecay(**settings)(t),
        {"t": 3, "rate": 0.1, "steps": 9, "end": 0.01},
    ),
    "LinearDecay": (
        lambda t, **settings: LinearDecay(**settings)(t),
        {"t": 3, "rate": 0.1, "steps": 9, "end": 0.01},
    ),
    "mean_pool": (mean_pool, {"X": SQUARES, "size": 2}),
    "Standardise": (lambda X, Z: Standardise(X)(Z), {"X": SQUARES, "Z": SQUARES}),
    "shift": (shift, {"X": SQUARES, "pixels": 1, "seed": 0}),
    "warp": (warp, {"X": SQUARES, "field": np.ones((4, 2, 2, 2))}),
    "smooth_field": (
        smooth_field, {"m": 2, "side": 3, "alpha": 2.0, "sigma": 1.0, "seed": 0}
    ),
    "affine_field": (
        affine_field, {"m": 2, "side": 3, "angle": 9, "zoom": 0.1, "seed": 0}
    ),
    "smooth_labels": (smooth_labels, {"Y": TOY.Y_train, "epsilon": 0.1}),
    "dropout_masks": (
        dropout_masks, {"m": 2, "layer_sizes": [2, 3, 2], "rate": 0.5, "seed": 0}
    ),
    "masks": (
        lambda X, Y, masks, D: Network([2, 3, 2]).loss_and_gradient(
            X, Y, {1: D} if masks is True else masks
        ),
        {"X": TOY.X_train, "Y": TOY.Y_train, "masks": True, "D": np.ones((16, 3))},
    ),
    **{
        wrapper.__name__: (
            lambda optimizer, strength, theta, dtheta, wrapper=wrapper: wrapper(
                optimizer, strength
            ).update(theta, dtheta),
            {"optimizer": Adam(), "strength": 0.1, "theta": np.ones(4),
             "dtheta": np.ones(4)},
        )
        for wrapper in (L2Penalty, WeightDecay, WeightAverage)
    },
    "mean_forward": (mean_forward, {"networks": [Network([2, 2])], "X": TOY.X_train}),
    "batch_norm": (
        batch_norm,
        {"Z": TOY.X_train, "gamma": np.ones(2), "beta": np.ones(2), "epsilon": 0.1},
    ),
    "batch_norm_backward": (
        batch_norm_backward,
        {"dA": TOY.X_train, "Z": TOY.X_train, "gamma": np.ones(2), "epsilon": 0.1},
    ),
    "fold_batch_norm": (
        fold_batch_norm,
        {"W": TOY.X_train, "gamma": np.ones(2), "beta": np.ones(2),
         "mean": np.ones(2), "variance": np.ones(2), "epsilon": 0.1},
    ),
    "hold_out": (hold_out, {"data": TOY, "m": 3}),
    "Warmup": (Warmup, {"rate": 0.1, "steps": 9}),
    "update": (
        lambda make, theta, dtheta: make(0.1).update(theta, dtheta),
        {"make": Adam, "theta": np.ones(4), "dtheta": np.ones(4)},
    ),
}  # fmt: skip


# 400 calls in a run of the tests; `python3 -m tools hostile` makes 10,000
@settings(max_examples=int(os.environ.get("HOSTILE_CALLS", "400")))
@given(data=st.data())
def test_hostile_arguments_end_in_a_result_or_a_documented_error(data):
    name = data.draw(st.sampled_from(sorted(CALLS)))
    call, arguments = CALLS[name]
    arguments = copy.deepcopy(arguments)
    if name in ("train", "updates"):
        arguments |= {"net": Network([2, 2]), "optimizer": Adam()}
    names = st.lists(st.sampled_from(sorted(arguments)), min_size=1, max_size=3)
    for argument in data.draw(names):
        if argument != "make":
            arguments[argument] = copy.deepcopy(data.draw(st.sampled_from(HOSTILE)))
        else:
            makers = [GradientDescent, Momentum, RMSprop, Adam]
            arguments[argument] = data.draw(st.sampled_from(makers))
    # what a student's own object raises is the student's; training for ever is no error
    assume(not isinstance(arguments.get("optimizer"), dict | set))
    assume(type(arguments.get("epochs")) is not int or arguments["epochs"] < 9)
    caught = None
    try:
        with np.errstate(all="ignore"), TemporaryDirectory() as folder, chdir(folder):
            call(**arguments)
    except (TypeError, ValueError, FloatingPointError, OSError) as error:
        caught = error
    if caught:
        frame = traceback.extract_tb(caught.__traceback__)[-1]
        assert "nnlib" in frame.filename, f"{frame}: {caught}"
        line = linecache.getline(frame.filename, frame.lineno)
        assert line.strip().startswith("raise "), f"{line}: {caught}"
