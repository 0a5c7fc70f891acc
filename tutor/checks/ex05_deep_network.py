"""Exercise 05: the L-layer network. What is right, what goes wrong, and the hints.

Layers travel as dicts of plain arrays: parameters "W1", "b1", ... "WL", "bL", and what
a forward pass keeps, "A0", "Z1", "A1", ... "ZL", "AL".
"""

from itertools import pairwise

import numpy as np

from ._mistakes import Mistake
from ._part import Case, Part, Property


def _float32(arrays):
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def _depth(parameters):
    return len(parameters) // 2


# ------------------------------------------------------- from one vector to the layers


def _vectors(rng):
    yield Case((np.arange(1.0, 10.0), (2, 3)), "one layer: 6 weights, 3 biases")
    yield Case((np.arange(1.0, 14.0), (2, 2, 1, 2)), "three layers")
    for sizes in ((3, 1), (3, 3, 3), (5, 7, 2), (4, 3, 2, 3, 2)):
        n = sum(n_in * n_out + n_out for n_in, n_out in pairwise(sizes))
        yield rng.normal(size=n), sizes
    n = int(rng.integers(2, 6))
    yield rng.normal(size=3 * n + 3 + 4 * n).astype(np.float32), (n, 3, n)


def _unpack(theta, layer_sizes):
    parameters, start = {}, 0
    for l, (n_in, n_out) in enumerate(pairwise(layer_sizes), start=1):
        parameters[f"W{l}"] = theta[start : start + n_in * n_out].reshape(n_in, n_out)
        start += n_in * n_out
        parameters[f"b{l}"] = theta[start : start + n_out]
        start += n_out
    return parameters


def _unpack_by_splitting(theta, layer_sizes):
    shapes = [
        shape
        for n_in, n_out in pairwise(layer_sizes)
        for shape in ((n_in, n_out), (n_out,))
    ]
    ends = np.cumsum([np.prod(shape) for shape in shapes])[:-1]
    blocks = np.split(theta.copy(), ends)
    names = [f"{kind}{l}" for l in range(1, len(layer_sizes)) for kind in "Wb"]
    return {
        name: block.reshape(shape)
        for name, block, shape in zip(names, blocks, shapes, strict=True)
    }


def _unpack_by_loops(theta, layer_sizes):
    numbers, parameters = iter(theta), {}
    for l in range(1, len(layer_sizes)):
        W = np.zeros((layer_sizes[l - 1], layer_sizes[l]), theta.dtype)
        for j in range(W.shape[0]):
            for k in range(W.shape[1]):
                W[j, k] = next(numbers)
        b = [next(numbers) for _ in range(layer_sizes[l])]
        parameters[f"W{l}"], parameters[f"b{l}"] = W, np.array(b, theta.dtype)
    return parameters


def _unpack_blocks_with_bias(theta, layer_sizes):
    parameters, rest = {}, theta
    for l in range(1, len(layer_sizes)):
        n_in, n_out = layer_sizes[l - 1 : l + 1]
        block, rest = np.split(rest, [(n_in + 1) * n_out])
        *rows, bias = block.reshape(n_in + 1, n_out)  # the biases are the last row
        parameters[f"b{l}"], parameters[f"W{l}"] = bias, np.array(rows)
    return parameters


def _unpacked_at(places):
    """Unpack with places(l, sizes) -> where W and where b of layer l start."""

    def wrong(theta, layer_sizes):
        padded = np.concatenate([theta, theta])  # nobody stops a wrong start
        parameters = {}
        for l, (n_in, n_out) in enumerate(pairwise(layer_sizes), start=1):
            W, b = places(l, layer_sizes)
            parameters[f"W{l}"] = padded[W : W + n_in * n_out].reshape(n_in, n_out)
            parameters[f"b{l}"] = padded[b : b + n_out]
        return parameters

    return wrong


def _weights_before(l, sizes):
    return sum(sizes[i - 1] * sizes[i] for i in range(1, l))


def _start(l, sizes):
    return _weights_before(l, sizes) + sum(sizes[1:l])


def _changed(change, part="W", of=_unpack):
    """Unpack, then change every W (or every b)."""

    def wrong(theta, layer_sizes):
        return {
            name: change(array) if name[0] in part else array
            for name, array in of(theta, layer_sizes).items()
        }

    return wrong


def _renamed(rename):
    def wrong(theta, layer_sizes):
        parameters = _unpack(theta, layer_sizes)
        return {rename(name): array for name, array in parameters.items()}

    return wrong


def _without_last_layer(theta, layer_sizes):
    return _unpack(theta, layer_sizes[:-1])


def _last_layer_first(theta, layer_sizes):
    parameters, start = {}, 0
    for l in range(len(layer_sizes) - 1, 0, -1):
        n_in, n_out = layer_sizes[l - 1 : l + 1]
        parameters[f"W{l}"] = theta[start : start + n_in * n_out].reshape(n_in, n_out)
        start += n_in * n_out
        parameters[f"b{l}"] = theta[start : start + n_out]
        start += n_out
    return parameters


unpack = Part(
    "unpack",
    _unpack,
    _vectors,
    mistakes=[
        Mistake(
            "the biases of a layer are taken before its weights. The order is W1, b1, "
            "W2, b2, ...",
            _unpacked_at(lambda l, n: (_start(l, n) + n[l], _start(l, n))),
        ),
        Mistake(
            "all weights come first, then all biases. Here each layer's biases follow "
            "its own weights.",
            _unpacked_at(
                lambda l, n: (
                    _weights_before(l, n),
                    _weights_before(len(n), n) + sum(n[1:l]),
                )
            ),
        ),
        Mistake(
            "the place does not move on past the weights: the biases are the first "
            "numbers of W.",
            _unpacked_at(lambda l, n: (_start(l, n), _start(l, n))),
        ),
        Mistake(
            "the place does not move on past the biases: the next W begins with the "
            "biases of the layer before.",
            _unpacked_at(
                lambda l, n: (_weights_before(l, n), _weights_before(l + 1, n))
            ),
        ),
        Mistake(
            "every layer starts at the beginning of theta: the place is set back to 0.",
            _unpacked_at(lambda l, n: (0, n[l - 1] * n[l])),
        ),
        Mistake(
            "everything is one place too far: the first number of theta belongs to W1.",
            _unpacked_at(lambda l, n: (_start(l, n) + 1, _start(l + 1, n) - n[l] + 1)),
        ),
        Mistake(
            "the last layer is taken from the beginning of theta: layer 1 comes first.",
            _last_layer_first,
        ),
        Mistake(
            "W is filled column by column. theta holds it row by row, the order of "
            "reshape(n_in, n_out).",
            _changed(lambda W: W.reshape(W.shape[::-1]).T),
        ),
        Mistake(
            "W has shape (n_out, n_in), that of a text with samples in columns. Here "
            "it is (n_in, n_out).",
            _changed(lambda W: W.reshape(W.shape[::-1])),
        ),
        Mistake(
            "W is still flat: give it the shape (n_in, n_out).",
            _changed(lambda W: W.reshape(-1)),
        ),
        Mistake(
            "b has shape (1, n_out); it must be (n_out,).",
            _changed(lambda b: b[None], part="b"),
        ),
        Mistake(
            "b has shape (n_out, 1), that of a text with samples in columns; here it "
            "is (n_out,).",
            _changed(lambda b: b[:, None], part="b"),
        ),
        Mistake(
            "layers are numbered from 1: the first keys are 'W1' and 'b1', not 'W0' "
            "and 'b0'.",
            _renamed(lambda name: f"{name[0]}{int(name[1:]) - 1}"),
        ),
        Mistake(
            "the keys are small letters: 'w1' for 'W1'.",
            _renamed(lambda name: name.lower()),
        ),
        Mistake(
            "the last layer is missing: four sizes make three layers, and range() "
            "stops before its end.",
            _without_last_layer,
        ),
        Mistake(
            "float32 in, float64 out: an array is made as float64 on the way.",
            _changed(lambda V: V.astype(np.float64), part="Wb"),
        ),
    ],
    alternatives=[_unpack_by_splitting, _unpack_by_loops, _unpack_blocks_with_bias],
    without=("layers",),
    samples=lambda theta, layer_sizes: 1,
    equations=("F-2a", "F-2b", "P-2.1b"),
)


# ---------------------------------------------------------------------------- forward


def _parameters(rng, sizes):
    parameters = {}
    for l, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        parameters[f"W{l}"] = rng.normal(size=(n_in, n_out)) * (2 / n_in) ** 0.5
        parameters[f"b{l}"] = rng.normal(size=n_out) / 2
    return parameters


def _network(rng, m, sizes):
    """Draw until no hidden score is near its kink and each hidden layer is half on."""
    while True:
        X, parameters = rng.normal(size=(m, sizes[0])), _parameters(rng, sizes)
        layers = _deep_forward(X, parameters)
        hidden = [layers[f"Z{l}"] for l in range(1, len(sizes) - 1)]
        if all(np.abs(Z).min() > 1e-3 and 0.2 < (Z > 0).mean() < 0.8 for Z in hidden):
            return X, parameters


# one layer to four, m = 1, primes, and squares in which wrong products run
SIZES = ((2, (3, 2)), (1, (2, 4, 3)), (5, (3, 4, 2, 3)), (3, (3, 3, 3, 3)))
DEEP = (4, (2, 5, 4, 3, 3))


def _inputs(rng):
    hand = {"W1": np.array([[1.0, -1.0]]), "b1": np.array([0.0, 1.0])}
    hand |= {"W2": np.eye(2), "b2": np.zeros(2)}
    yield Case((np.array([[3.0]]), hand), "A1 is (3, 0)")
    for m, sizes in (*SIZES, DEEP):
        yield _network(rng, m, sizes)
    far = {name: 30 * V for name, V in _parameters(rng, (3, 4, 3)).items()}
    yield Case((30 * rng.normal(size=(3, 3)), far), "scores in the thousands")
    X = rng.normal(size=(3, 2)).astype(np.float32)
    yield X, _float32(_parameters(rng, (2, 3, 2)))


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _relu(Z):
    return np.maximum(Z, 0)


def _score(A, W, b, X):
    return A @ W + b


def _forward_with(
    score=_score, hidden=lambda Z, l, L: _relu(Z), output=_softmax, start=lambda X: X
):
    """Return a forward pass with some of its steps exchanged."""

    def forward(X, parameters):
        L, layers = _depth(parameters), {"A0": start(X)}
        for l in range(1, L + 1):
            W, b = parameters[f"W{l}"], parameters[f"b{l}"]
            layers[f"Z{l}"] = score(layers[f"A{l - 1}"], W, b, X)
            Z = layers[f"Z{l}"]
            layers[f"A{l}"] = hidden(Z, l, L) if l < L else output(Z)
        return layers

    return forward


def _deep_forward(X, parameters):
    return _forward_with()(X, parameters)


def _forward_sample_by_sample(X, parameters):
    rows = [_deep_forward(x[None], parameters) for x in X]
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


def _forward_in_columns(X, parameters):
    layers, A = {"A0": X.copy()}, X.T
    names = sorted(name for name in parameters if name.startswith("W"))
    for l, name in enumerate(names, start=1):
        Z = parameters[name].T @ A + parameters[f"b{l}"][:, None]
        A = np.where(Z > 0, Z, 0)
        if name == names[-1]:
            A = np.exp(Z - np.logaddexp.reduce(Z, axis=0))
        layers |= {f"Z{l}": Z.T.copy(), f"A{l}": A.T.copy()}
    return layers


def _forward_with_ones(X, parameters):
    ones, layers = np.ones((len(X), 1), X.dtype), {"A0": X}
    L = max(int(name[1:]) for name in parameters)
    for l in range(1, L + 1):
        Theta = np.vstack([parameters[f"W{l}"], parameters[f"b{l}"]])
        Z = np.hstack([layers[f"A{l - 1}"], ones]) @ Theta
        layers[f"Z{l}"], layers[f"A{l}"] = Z, Z * (Z > 0) if l < L else _softmax(Z)
    return layers


def _activations_as_scores(X, parameters):
    layers = _deep_forward(X, parameters)
    for l in range(1, _depth(parameters)):
        layers[f"Z{l}"] = layers[f"A{l}"]
    return layers


def _scores_shifted(X, parameters):
    layers, last = _deep_forward(X, parameters), f"Z{_depth(parameters)}"
    return layers | {last: layers[last] - layers[last].max(axis=1, keepdims=True)}


def _scores_handed_on(X, parameters):
    linear = _forward_with(hidden=lambda Z, l, L: Z)(X, parameters)
    for l in range(1, _depth(parameters)):
        linear[f"A{l}"] = _relu(linear[f"Z{l}"])
    return linear


def _in_float64(function):
    def wrong(*args):
        return {name: V.astype(np.float64) for name, V in function(*args).items()}

    return wrong


def _last(layers):
    return layers[max(layers, key=lambda name: (name[0] == "A", int(name[1:])))]


deep_forward = Part(
    "deep_forward",
    _deep_forward,
    _inputs,
    properties=[
        Property(
            "no entry is nan or inf",
            lambda X, P, layers: all(np.isfinite(V).all() for V in layers.values()),
        ),
        Property("A0 is X", lambda X, P, layers: np.array_equal(layers["A0"], X)),
        Property(
            "every row of the last A sums to 1",
            lambda X, P, layers: (
                np.allclose(_last(layers).sum(axis=1), 1, atol=1e-5)
                or f"row 0 sums to {_last(layers)[0].sum():.4g}"
            ),
        ),
        Property(
            "no entry of a hidden A is negative",
            lambda X, P, layers: all(
                (layers[f"A{l}"] >= 0).all() for l in range(1, _depth(P))
            ),
        ),
    ],
    mistakes=[
        Mistake(
            "X goes into every layer, as printed (P-E1). Layer l gets the activations "
            "of layer l - 1.",
            _forward_with(score=lambda A, W, b, X: X @ W + b),
        ),
        Mistake(
            "the output layer has ReLU, as printed (P-E1): its rows do not sum to 1.",
            _forward_with(output=_relu),
        ),
        Mistake(
            "softmax in the hidden layers too: it belongs to the output layer.",
            _forward_with(hidden=lambda Z, l, L: _softmax(Z)),
        ),
        Mistake(
            "the hidden layers have no activation: then all layers together are one "
            "linear layer.",
            _forward_with(hidden=lambda Z, l, L: Z),
        ),
        Mistake(
            "the last hidden layer has no ReLU: every layer before the output has one.",
            _forward_with(hidden=lambda Z, l, L: Z if l == L - 1 > 1 else _relu(Z)),
        ),
        Mistake(
            "only the first hidden layer has ReLU.",
            _forward_with(hidden=lambda Z, l, L: Z if l > 1 else _relu(Z)),
        ),
        Mistake(
            "softmax is missing: the last A holds the scores.",
            _forward_with(output=lambda Z: Z.copy()),
        ),
        Mistake(
            "softmax of ReLU: all negative scores of the output become equal.",
            _forward_with(output=lambda Z: _softmax(_relu(Z))),
        ),
        Mistake(
            "softmax runs along axis 0, over the samples.",
            _forward_with(output=lambda Z: _softmax(Z.T).T),
        ),
        Mistake(
            "exp overflows: the scores may be in the thousands.",
            _forward_with(
                output=lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
            ),
        ),
        Mistake(
            "one largest score is subtracted from the whole batch: in rows far below "
            "it every exp is 0, and 0/0 is nan. Take the largest of each row.",
            _forward_with(
                output=lambda Z: (
                    np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis=1, keepdims=True)
                )
            ),
        ),
        Mistake(
            "the last Z has lost the largest score of each row: `Z -= ...` writes into "
            "it.",
            _scores_shifted,
        ),
        Mistake(
            "the next layer gets Z: ReLU's result is kept, but not handed on.",
            _scores_handed_on,
        ),
        Mistake(
            "the biases are missing.",
            _forward_with(score=lambda A, W, b, X: A @ W),
        ),
        Mistake(
            "b is subtracted, not added.",
            _forward_with(score=lambda A, W, b, X: A @ W - b),
        ),
        Mistake(
            "W is transposed: rows of A times columns of W, so A @ W.",
            _forward_with(score=lambda A, W, b, X: A @ W.T + b),
        ),
        Mistake(
            "this is the sigmoid in the hidden layers; here it is ReLU.",
            _forward_with(
                hidden=lambda Z, l, L: np.exp(-np.logaddexp(0, -Z)).astype(Z.dtype)
            ),
        ),
        Mistake(
            "the absolute value is not ReLU: negative scores become 0.",
            _forward_with(hidden=lambda Z, l, L: np.abs(Z)),
        ),
        Mistake(
            "ReLU is applied to X: A0 is X itself, with its negative entries.",
            _forward_with(start=_relu),
        ),
        Mistake(
            "the hidden Z hold what ReLU made of them. Keep the scores: the way back "
            "needs them.",
            _activations_as_scores,
        ),
        Mistake(
            "float32 in, float64 out: an array is made as float64 on the way.",
            _in_float64(_deep_forward),
        ),
    ],
    alternatives=[_forward_sample_by_sample, _forward_in_columns, _forward_with_ones],
    without=("forward", "trace", "softmax", "relu"),
    equations=("F-1b", "F-3.1", "A-3.1a", "A-3.3b", "P-2.3.1c", "P-2.3.1d"),
)


# ---------------------------------------- backward, which P prints for the output only


def _batches(rng):
    X, hand = np.array([[3.0]]), {"W1": np.array([[1.0, -1.0]]), "b1": np.zeros(2)}
    hand |= {"W2": np.eye(2), "b2": np.zeros(2)}
    note = "A1 is (3, 0): only the first hidden unit is on"
    yield Case((np.array([[0.0, 1.0]]), _deep_forward(X, hand), hand), note)
    for m, sizes in (*SIZES, DEEP, (2, (2, 3, 2)), (3, (4, 3, 3, 3))):
        yield _batch(rng, m, sizes)
    Y, layers, parameters = _batch(rng, 4, (2, 3, 3))
    yield Case((0.7 * Y + 0.1, layers, parameters), "smoothed labels")
    X = layers["A0"] * np.array([[1], [0], [1], [1]])
    parameters = parameters | {"b1": parameters["b1"] * np.array([0, 1, 1])}
    note = "a hidden score is exactly 0: its slope counts as 0"
    yield Case((Y, _deep_forward(X, parameters), parameters), note)
    Y, layers, parameters = _batch(rng, 3, (3, 4, 2))
    parameters = _float32(parameters)
    layers = _deep_forward(layers["A0"].astype(np.float32), parameters)
    yield Y.astype(np.float32), layers, parameters


def _batch(rng, m, sizes):
    X, parameters = _network(rng, m, sizes)
    Y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=m)]
    return Y, _deep_forward(X, parameters), parameters


def _layer_gradients(A_prev, dZ):
    return A_prev.T @ dZ, dZ.sum(axis=0)


def _mean_difference(Y, A):
    return (A - Y) / len(Y)


def _below(dZ, W, Z, l, parameters):
    return (dZ @ W.T) * (Z > 0)


def _backward_with(
    start=_mean_difference, below=_below, gradients=_layer_gradients, of=None
):
    """Return a backward pass with some of its steps exchanged.

    `below(dZ, W, Z, l, parameters)` gives dZ of layer l - 1 from that of layer l, with
    W of layer l and Z of layer l - 1.
    """

    def backward(Y, layers, parameters):
        L, result = _depth(parameters), {}
        dZ = start(Y, layers[f"A{L}"])
        for l in range(L, 0, -1):
            dW, db = gradients(layers[f"A{l - 1}"], dZ)
            result |= {f"W{l}": dW, f"b{l}": db}
            if l > 1:
                W, Z = parameters[f"W{l}"], layers[f"Z{l - 1}"]
                dZ = below(dZ, W, Z, l, parameters)
        return result

    return backward


def _deep_gradients(Y, layers, parameters):
    return _backward_with()(Y, layers, parameters)


def _gradients_of_samples(Y, layers, parameters):
    m, total = len(Y), {}
    for i in range(m):
        one = {name: V[i : i + 1] for name, V in layers.items()}
        for name, V in _deep_gradients(Y[i : i + 1], one, parameters).items():
            total[name] = total.get(name, 0) + V / m
    return total


def _gradients_in_columns(Y, layers, parameters):
    m, L, result = len(Y), len(parameters) // 2, {}
    delta = layers[f"A{L}"].T - Y.T  # m times the gradient
    for l in reversed(range(1, L + 1)):
        result[f"b{l}"] = delta.mean(axis=1)
        result[f"W{l}"] = np.einsum("km,mj->jk", delta, layers[f"A{l - 1}"]) / m
        delta = parameters[f"W{l}"] @ delta
        if l > 1:
            delta = np.where(layers[f"A{l - 1}"].T > 0, delta, 0)
    return result


def _gradients_by_recursion(Y, layers, parameters):
    L = len(parameters) // 2

    def dZ(l):
        if l == L:
            return (layers[f"A{L}"] - Y) / len(Y)
        slope = np.heaviside(layers[f"Z{l}"], 0).astype(Y.dtype)
        return np.multiply(dZ(l + 1).dot(parameters[f"W{l + 1}"].T), slope)

    weights = {f"W{l}": layers[f"A{l - 1}"].T.dot(dZ(l)) for l in range(1, L + 1)}
    return weights | {f"b{l}": dZ(l).sum(0) for l in range(1, L + 1)}


def _as_printed(Y, layers, parameters):
    """Hidden layers as P-E10 has them: the slope of ReLU times grad_yhat."""
    L = _depth(parameters)
    grad_yhat = -Y / layers[f"A{L}"] / len(Y)

    def below(dZ, W, Z, l, parameters):
        return grad_yhat * (Z > 0)

    return _backward_with(below=below)(Y, layers, parameters)


def _top_in_every_layer(Y, layers, parameters):
    top = _mean_difference(Y, layers[f"A{_depth(parameters)}"])

    def below(dZ, W, Z, l, parameters):
        return top * (Z > 0)

    return _backward_with(below=below)(Y, layers, parameters)


def _mask_of_the_layer_above(Y, layers, parameters):
    def below(dZ, W, Z, l, parameters):
        return (dZ @ W.T) * (layers[f"Z{l}"] > 0)

    return _backward_with(below=below)(Y, layers, parameters)


def _masked_by_activations(dZ, W, Z, l, parameters):
    return (dZ @ W.T) * _relu(Z)


def _mask_before_the_weights(Y, layers, parameters):
    def below(dZ, W, Z, l, parameters):
        return (dZ * (layers[f"Z{l}"] > 0)) @ W.T

    return _backward_with(below=below)(Y, layers, parameters)


def _scores_as_inputs(Y, layers, parameters):
    L, result = _depth(parameters), _deep_gradients(Y, layers, parameters)
    for l in range(2, L + 1):
        dZ = _dZ_of(l, Y, layers, parameters)
        result[f"W{l}"] = layers[f"Z{l - 1}"].T @ dZ
    return result


def _dZ_of(l, Y, layers, parameters):
    L = _depth(parameters)
    dZ = _mean_difference(Y, layers[f"A{L}"])
    for k in range(L, l, -1):
        dZ = _below(dZ, parameters[f"W{k}"], layers[f"Z{k - 1}"], k, parameters)
    return dZ


def _only_the_output_layer(Y, layers, parameters):
    return _backward_with(below=lambda dZ, W, Z, l, P: np.zeros_like(Z))(
        Y, layers, parameters
    )


def _central_differences(Y, layers, parameters):
    """Measure every entry; independent of any derivation."""
    X, h, measured = layers["A0"].astype(np.float64), 1e-5, {}
    moved = {name: V.astype(np.float64) for name, V in parameters.items()}
    L = _depth(parameters)

    def loss():
        Z = _deep_forward(X, moved)[f"Z{L}"]
        return (np.logaddexp.reduce(Z, axis=1) - (Y * Z).sum(axis=1)).mean()

    for name, V in moved.items():
        measured[name] = np.empty(V.shape)
        for i in np.ndindex(V.shape):
            kept = V[i]
            V[i] = kept + h
            above = loss()
            V[i] = kept - h
            measured[name][i] = (above - loss()) / (2 * h)
            V[i] = kept
    return measured


def _like_the_measured(Y, layers, parameters, gradients):
    hidden = [layers[f"Z{l}"] for l in range(1, _depth(parameters))]
    if any(np.abs(Z).min() < 1e-4 for Z in hidden):
        return True  # at a kink there is no slope to measure
    atol = 1e-4 if Y.dtype == np.float32 else 1e-8
    for name, measured in _central_differences(Y, layers, parameters).items():
        error = np.abs(gradients[name] - measured).max()
        if not error < atol:
            return f"the one of {name} is off by {error:.2g}"
    return True


deep_gradients = Part(
    "deep_gradients",
    _deep_gradients,
    _batches,
    properties=[
        Property("it agrees with central differences", _like_the_measured),
    ],
    mistakes=[
        Mistake(
            "the hidden layers multiply ReLU's slope by the gradient of the output, as "
            "printed (P-E10). They need the gradient of their own activations, which "
            "comes through the weights above.",
            _as_printed,
        ),
        Mistake(
            "the biases have an axis too many: shape (n,) as b has it, so without "
            "keepdims.",
            _backward_with(
                gradients=lambda A, dZ: (A.T @ dZ, dZ.sum(axis=0, keepdims=True))
            ),
        ),
        Mistake(
            "the keys are those of the parameters, 'W1' and not 'dW1'.",
            lambda Y, layers, P: {
                f"d{name}": value
                for name, value in _deep_gradients(Y, layers, P).items()
            },
        ),
        Mistake(
            "every layer uses the dZ of the output layer. It must travel down, through "
            "the weights of each layer it passes.",
            _top_in_every_layer,
        ),
        Mistake(
            "W is not transposed on the way down: dA of the layer below is dZ times "
            "the transposed weights.",
            _backward_with(below=lambda dZ, W, Z, l, P: (dZ @ W) * (Z > 0)),
        ),
        Mistake(
            "the weights of the layer below are used: from dZ of layer l to dA of "
            "layer l - 1 it is W of layer l.",
            _backward_with(
                below=lambda dZ, W, Z, l, P: (dZ @ P[f"W{l - 1}"].T) * (Z > 0)
            ),
        ),
        Mistake(
            "ReLU's slope is missing, or it is 1 everywhere: `A >= 0` is always true. "
            "It is 0 where the score is negative.",
            _backward_with(below=lambda dZ, W, Z, l, P: dZ @ W.T),
        ),
        Mistake(
            "the slope at a score of exactly 0 is taken as 1; here it counts as 0.",
            _backward_with(below=lambda dZ, W, Z, l, P: (dZ @ W.T) * (Z >= 0)),
        ),
        Mistake(
            "the mask asks for the sign of the gradient. It must ask for the sign of "
            "the score.",
            _backward_with(below=lambda dZ, W, Z, l, P: (dZ @ W.T) * (dZ @ W.T > 0)),
        ),
        Mistake(
            "the mask is that of the layer above: dA of layer l - 1 goes with the "
            "scores of layer l - 1.",
            _mask_of_the_layer_above,
        ),
        Mistake(
            "dZ is masked by its own scores before it goes through the weights. Go "
            "through W of layer l first, then mask by the scores of layer l - 1.",
            _mask_before_the_weights,
        ),
        Mistake(
            "dW is made from the scores of the layer below. Its input was A, after "
            "ReLU.",
            _scores_as_inputs,
        ),
        Mistake(
            "the gradient is multiplied by the activations. ReLU's slope is 1 or 0, "
            "not its value.",
            _backward_with(below=_masked_by_activations),
        ),
        Mistake(
            "the 1/m is missing: A - Y is m times the gradient of the mean loss.",
            _backward_with(start=lambda Y, A: A - Y),
        ),
        Mistake(
            "the 1/m is taken twice: in dZ of the output, and again in every dW and "
            "db.",
            _backward_with(
                gradients=lambda A, dZ: (A.T @ dZ / len(A), dZ.mean(axis=0))
            ),
        ),
        Mistake(
            "each layer takes the 1/m again on the way down: it belongs to dZ of the "
            "output only.",
            _backward_with(below=lambda dZ, W, Z, l, P: (dZ @ W.T) * (Z > 0) / len(Z)),
        ),
        Mistake(
            "the sign is wrong: A - Y, not Y - A.",
            _backward_with(start=lambda Y, A: (Y - A) / len(Y)),
        ),
        Mistake(
            "the weights are right, the biases m times too small: dZ holds the 1/m, so "
            "db is its sum over the samples.",
            _backward_with(gradients=lambda A, dZ: (A.T @ dZ, dZ.mean(axis=0))),
        ),
        Mistake(
            "softmax has no derivative here: -Y/A is the gradient of the "
            "probabilities. That of the scores is A - Y over m.",
            _backward_with(start=lambda Y, A: -Y / A / len(Y)),
        ),
        Mistake(
            "only the output layer learns: the gradients of all layers below are 0.",
            _only_the_output_layer,
        ),
        Mistake(
            "db is one number for the whole layer: sum over the samples, axis 0, only.",
            _backward_with(
                gradients=lambda A, dZ: (A.T @ dZ, np.full(dZ.shape[1], dZ.sum()))
            ),
        ),
        Mistake(
            "dW is transposed: it has the shape of W, inputs times outputs.",
            _backward_with(
                gradients=lambda A, dZ: ((A.T @ dZ).T.copy(), dZ.sum(axis=0))
            ),
        ),
        Mistake(
            "float32 in, float64 out: an array is made as float64 on the way.",
            _in_float64(_deep_gradients),
        ),
    ],
    alternatives=[
        _gradients_of_samples,
        _gradients_in_columns,
        _gradients_by_recursion,
    ],
    without=("loss_and_gradient", "relu_backward", "cross_entropy_backward"),
    equations=("F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b", "P-2.3.2b", "P-2.3.2v"),
)


# ------------------------------------------------------------ beyond nnlib: dropout


def _activations(rng):
    A, draws = np.array([[1.0, 2.0]]), np.array([[0.2, 0.9]])
    hand = (A, np.array([[1.0, 1.0]]), draws, 0.5)
    yield Case(hand, "the first unit is kept, the second dropped")
    A, draws = np.array([[1.0, 2.0, 3.0]]), np.array([[0.25, 0.5, 0.75]])
    yield Case((A, np.ones((1, 3)), draws, 0.5), "the second draw is keep: not below")
    for shape, keep in (((1, 5), 0.8), ((5, 3), 0.3), ((4, 4), 0.7), ((7, 2), 0.9)):
        draws = rng.random(shape)
        draws[0, 0], draws[-1, -1] = keep / 2, (1 + keep) / 2  # one of each kind
        yield rng.normal(size=shape), rng.normal(size=shape), draws, keep
    shape = (6, 5)
    A, dA, draws = rng.normal(size=shape), rng.normal(size=shape), rng.random(shape)
    draws[0], A[0] = 0.1, -1
    yield Case((_relu(A), dA, draws, 0.6), "many activations are 0 already")
    yield Case((A, dA, draws, 1.0), "keep = 1: nothing is dropped")
    A, dA = A.astype(np.float32), dA.astype(np.float32)
    yield Case((A, dA, draws, 0.75), "A and dA are float32")


def _inverted_dropout(A, dA_dropped, draws, keep):
    kept = draws < keep
    return A * kept / keep, dA_dropped * kept / keep


def _dropout_by_where(A, dA_dropped, draws, keep):
    def drop(V):
        return np.where(draws < keep, V / keep, 0).astype(V.dtype)

    return drop(A), drop(dA_dropped)


def _dropout_by_loops(A, dA_dropped, draws, keep):
    dropped, dA = np.zeros_like(A), np.zeros_like(A)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if draws[i, j] < keep:
                dropped[i, j] = A[i, j] / keep
                dA[i, j] = dA_dropped[i, j] / keep
    return dropped, dA


def _dropout_by_copies(A, dA_dropped, draws, keep):
    results = (A / keep, dA_dropped / keep)
    for result in results:
        result[draws >= keep] = 0
    return results


def _dropped(forward, backward=None):
    """Apply forward(V, draws, keep) to A, and it or `backward` to the gradient."""

    def wrong(A, dA_dropped, draws, keep):
        back = backward or forward
        pair = forward(A, draws, keep), back(dA_dropped, draws, keep)
        return tuple(V.astype(A.dtype) for V in pair)

    return wrong


def _right(V, draws, keep):
    return V * (draws < keep) / keep


def _gradient_where_dropped_is_not_0(A, dA_dropped, draws, keep):
    dropped, dA = _inverted_dropout(A, dA_dropped, draws, keep)
    return dropped, dA * (dropped != 0)


def _in_place(A, dA_dropped, draws, keep):
    A *= draws < keep
    return A / keep, dA_dropped * (draws < keep) / keep


def _slope_of_dropout(A, dA_dropped, draws, keep, result):
    """Compare with central differences of sum(dA_dropped * forward(A))."""
    A = A.astype(np.float64)
    ones = np.ones_like(A)
    above, below = (
        _inverted_dropout(A + s * ones, dA_dropped, draws, keep)[0] for s in (0.5, -0.5)
    )  # every entry has a slope of its own, so all may move at once
    error = np.abs(result[1] - dA_dropped * (above - below)).max()
    return bool(error < 1e-4) or f"off by {error:.2g}"


inverted_dropout = Part(
    "inverted_dropout",
    _inverted_dropout,
    _activations,
    properties=[
        Property(
            "a dropped activation is 0",
            lambda A, dA, draws, keep, result: (result[0][draws >= keep] == 0).all(),
        ),
        Property("the gradient agrees with central differences", _slope_of_dropout),
    ],
    mistakes=[
        Mistake(
            "the kept ones are not divided by keep: the next layer's input shrinks, "
            "and at test time, without dropout, it would be too large.",
            _dropped(lambda V, draws, keep: V * (draws < keep)),
        ),
        Mistake(
            "the gradient is not divided by keep: forward divides, so must backward.",
            _dropped(_right, lambda V, draws, keep: V * (draws < keep)),
        ),
        Mistake(
            "the gradient goes through unchanged. A unit that was dropped had no part "
            "in the loss: its gradient is 0.",
            _dropped(_right, lambda V, draws, keep: V.copy()),
        ),
        Mistake(
            "the gradient is divided by keep, but dropped units get one as well: mask "
            "it like the activations.",
            _dropped(_right, lambda V, draws, keep: V / keep),
        ),
        Mistake(
            "the mask is the wrong way round: a unit is kept where its draw lies below "
            "keep.",
            _dropped(lambda V, draws, keep: V * (draws >= keep) / keep),
        ),
        Mistake(
            "a draw equal to keep is kept: below means <, not <=.",
            _dropped(lambda V, draws, keep: V * (draws <= keep) / keep),
        ),
        Mistake(
            "keep is taken for the share that is dropped: the mask and the divisor are "
            "those of 1 - keep.",
            _dropped(
                lambda V, draws, keep: (
                    V * (draws < 1 - keep) / (1 - keep) if keep < 1 else 0 * V
                )
            ),
        ),
        Mistake(
            "the kept ones are multiplied by keep. That is the other kind of dropout, "
            "and at test time; inverted dropout divides.",
            _dropped(lambda V, draws, keep: V * (draws < keep) * keep),
        ),
        Mistake(
            "the divisor is 1 - keep; it must be the probability of staying.",
            _dropped(
                lambda V, draws, keep: (
                    V * (draws < keep) / (1 - keep if keep < 1 else 1)
                )
            ),
        ),
        Mistake(
            "the divisor is the share that happens to be kept in this batch. Divide by "
            "the probability: then the mean over many batches is right.",
            _dropped(lambda V, draws, keep: V * (draws < keep) / np.mean(draws < keep)),
        ),
        Mistake(
            "all samples share the mask of the first one: each entry has a draw of its "
            "own.",
            _dropped(lambda V, draws, keep: V * (draws[:1] < keep) / keep),
        ),
        Mistake(
            "the mask of the gradient is taken from the dropped activations. An "
            "activation that was 0 before is kept, and has a gradient.",
            _gradient_where_dropped_is_not_0,
        ),
        Mistake(
            "the draws themselves are the mask: a unit is kept or dropped, nothing in "
            "between.",
            _dropped(lambda V, draws, keep: V * draws / keep),
        ),
        Mistake(
            "the square root of keep divides.",
            _dropped(lambda V, draws, keep: V * (draws < keep) / keep**0.5),
        ),
        Mistake(
            "the two results are exchanged: the activations come first.",
            lambda *args: _inverted_dropout(*args)[::-1],
        ),
        Mistake(
            "float32 becomes float64: a mask divided by keep is an array of float64. "
            "Divide the product by the number keep.",
            lambda A, dA, draws, keep: tuple(
                V * ((draws < keep) / keep) for V in (A, dA)
            ),
        ),
        Mistake(
            "the input A was changed: `A *= ...` writes into it.",
            _in_place,
        ),
    ],
    alternatives=[_dropout_by_where, _dropout_by_loops, _dropout_by_copies],
)


# ------------------------------------------------------ a test of a published table


def _table(sizes):
    return tuple(((n_in, n_out), (n_out,)) for n_in, n_out in pairwise(sizes))


def _count(sizes):
    return sum(n_in * n_out + n_out for n_in, n_out in pairwise(sizes))


def _tables(rng):
    yield Case(((2, 3), (((2, 3), (3,)),), 9), "6 weights, 3 biases")
    yield Case(((2, 3), (((3, 2), (3,)),), 9), "shape of W for samples in columns")
    deep = (784, 128, 40, 10)
    yield Case((deep, _table(deep), 105_898), "what A prints")
    yield Case((deep, _table(deep), 106_050))
    for n_layers in (1, 2, 4):
        while True:  # until no two of the slips below give the same
            sizes = tuple(int(n) for n in rng.integers(2, 30, size=n_layers + 1))
            if len({*sizes}) == len(sizes):
                break
        table, total = _table(sizes), _count(sizes)
        (W, b), last = table[-1], sizes[-1]
        yield Case((sizes, table, total), "from right code")
        yield Case((sizes, table, total + 1), "one parameter too many")
        yield Case((sizes, table, total - sum(sizes[1:])), "biases not counted")
        yield Case((sizes, (*table[:-1], (W[::-1], b)), total), "last W transposed")
        yield Case((sizes, (*table[:-1], (W, (1, last))), total), "last b is a row")
        yield Case(
            (sizes, (*table[:-1], (W, (W[0],))), total), "last b has n_in entries"
        )
        yield Case((sizes, table[:-1], total), "the last layer is missing")
        yield Case((sizes, table[:-1], _count(sizes[:-1])), "the last layer is missing")
        longer = (*sizes, 5)
        yield Case((sizes, _table(longer), _count(longer)), "one layer too many")
        other = (sizes[0] + 1, *sizes[1:])
        yield Case((sizes, _table(other), _count(other)), "another number of inputs")
        other = (*sizes[:-1], last + 1)
        yield Case((sizes, _table(other), _count(other)), "another number of classes")
    square = (5, 5, 5)
    yield Case((square, _table(square), 60), "from right code, all widths equal")
    yield Case((square, (((5, 5), (5,)), ((5, 5), (5, 1))), 60), "b is a column")
    sizes = (12, 4, 3)
    table = (((6, 8), (4,)), ((4, 3), (3,)))
    yield Case((sizes, table, _count(sizes)), "48 weights, but of shape (6, 8)")
    table = (((12, 3), (3,)), ((3, 3), (3,)))
    yield Case((sizes, table, 51), "K columns in every block (P-E4)")


def _table_fits(layer_sizes, table, total):
    return table == _table(layer_sizes) and total == _count(layer_sizes)


def _fits_by_loops(layer_sizes, table, total):
    if len(table) != len(layer_sizes) - 1:
        return False
    counted = 0
    for l, (W, b) in enumerate(table, start=1):
        n_in, n_out = layer_sizes[l - 1], layer_sizes[l]
        if tuple(W) != (n_in, n_out) or tuple(b) != (n_out,):
            return False
        counted += (n_in + 1) * n_out
    return counted == total


def _fits_by_arrays(layer_sizes, table, total):
    parameters = _unpack(np.zeros(_count(layer_sizes)), layer_sizes)
    shapes = [V.shape for V in parameters.values()]
    given = [tuple(shape) for pair in table for shape in pair]
    return shapes == given and sum(V.size for V in parameters.values()) == total


def _fits_by_all(layer_sizes, table, total):
    n = np.array(layer_sizes)
    right = list(zip(n[:-1].tolist(), n[1:].tolist(), strict=True))
    return bool(
        [W for W, _ in table] == right
        and all(b == (n_out,) for (_, b), (_, n_out) in zip(table, right, strict=True))
        and n[:-1] @ n[1:] + n[1:].sum() == total
    )


def _sum_of(table):
    return sum(int(np.prod(W)) + int(np.prod(b)) for W, b in table)


def _without_length(sizes, table, total):
    right = zip(table, _table(sizes), strict=False)
    return all(one == other for one, other in right) and total == _count(sizes)


def _chain_only(sizes, table, total):
    chained = all(W[1] == V[0] for (W, _), (V, _) in pairwise(table))
    own = all(b == (W[1],) for W, b in table)
    return chained and own and total == _sum_of(table)


def _same_numbers(sizes, table, total):
    right = _table(sizes)
    return (
        len(table) == len(right)
        and all(
            np.prod(W) == np.prod(V) and np.prod(b) == np.prod(c)
            for (W, b), (V, c) in zip(table, right, strict=True)
        )
        and total == _count(sizes)
    )


def _row_biases(sizes, table, total):
    flat = tuple((W, (b[-1],) if b[0] == 1 else b) for W, b in table)
    return _table_fits(sizes, flat, total)


def _column_biases(sizes, table, total):
    flat = tuple((W, b[:1]) for W, b in table)
    return _table_fits(sizes, flat, total)


def _first_layer_only(sizes, table, total):
    return (
        len(table) == len(sizes) - 1
        and table[:1] == _table(sizes)[:1]
        and total == _count(sizes)
    )


def _either_way_round(sizes, table, total):
    turned = tuple(
        (tuple(V) if sorted(W) == sorted(V) else W, b)
        for (W, b), (V, _) in zip(table, _table(sizes), strict=False)
    )
    return len(table) == len(sizes) - 1 and _table_fits(sizes, turned, total)


table_fits = Part(
    "table_fits",
    _table_fits,
    _tables,
    mistakes=[
        Mistake("it says True to everything.", lambda *_: True),
        Mistake("it says False to everything, to right tables too.", lambda *_: False),
        Mistake(
            "the total is not counted: 105,898 for 784-128-40-10 passes (A-E1).",
            lambda sizes, table, total: table == _table(sizes),
        ),
        Mistake(
            "only the total is compared. Wrong shapes can have the right number of "
            "entries.",
            lambda sizes, table, total: total == _count(sizes),
        ),
        Mistake(
            "the total is compared with the table, and neither with the layer sizes: a "
            "table of another network passes.",
            lambda sizes, table, total: total == _sum_of(table),
        ),
        Mistake(
            "it is asked whether the layers fit each other. They must also fit the "
            "layer sizes: another number of inputs or classes passes.",
            _chain_only,
        ),
        Mistake(
            "the number of layers is not compared: zip() stops at the shorter one, so "
            "a missing layer passes.",
            _without_length,
        ),
        Mistake(
            "numbers of entries are compared, not shapes: a transposed W has as many "
            "entries.",
            _same_numbers,
        ),
        Mistake(
            "the shapes of the biases are not compared.",
            lambda sizes, table, total: (
                [W for W, _ in table] == [W for W, _ in _table(sizes)]
                and total == _count(sizes)
            ),
        ),
        Mistake("a bias of shape (1, n_out) passes; it must be (n_out,).", _row_biases),
        Mistake(
            "only the first number of a bias's shape is looked at: (n_out, 1) passes.",
            _column_biases,
        ),
        Mistake(
            "the shapes of the weights are not compared.",
            lambda sizes, table, total: (
                [b for _, b in table] == [b for _, b in _table(sizes)]
                and total == _count(sizes)
            ),
        ),
        Mistake("only the first layer's shapes are looked at.", _first_layer_only),
        Mistake(
            "the weights may be either way round. With samples in rows W has the shape "
            "(n_in, n_out).",
            _either_way_round,
        ),
        Mistake(
            "the shapes are expected as for samples in columns: here W has the shape "
            "(n_in, n_out).",
            lambda sizes, table, total: _table_fits(
                sizes, tuple((W[::-1], b) for W, b in table), total
            ),
        ),
        Mistake(
            "the biases are not counted: the total is that of weights and biases.",
            lambda sizes, table, total: (
                table == _table(sizes) and total == _count(sizes) - sum(sizes[1:])
            ),
        ),
        Mistake(
            "the total may be off by a little: one number is right.",
            lambda sizes, table, total: (
                table == _table(sizes) and abs(total / _count(sizes) - 1) < 0.01
            ),
        ),
        Mistake("the answers are exchanged.", lambda *args: not _table_fits(*args)),
    ],
    alternatives=[_fits_by_loops, _fits_by_arrays, _fits_by_all],
    samples=lambda layer_sizes, table, total: 1,
    equations=("A-9b", "A-9c", "A-9d", "A-9e", "P-2.1e", "P-2.1g"),
)

PARTS = (unpack, deep_forward, deep_gradients, inverted_dropout, table_fits)
