"""Exercise 05, the L-layer network: what is right, what learners write instead.

Layers travel as dicts of plain arrays: parameters "W1", "b1", ... "WL", "bL", and what
a forward pass keeps, "A0", "Z1", "A1", ... "ZL", "AL".
"""

from itertools import pairwise

import numpy as np

from ._drawn import many
from ._part import Case, Part, Property
from ._rows import rows_have_sum

# eleven layers: a name that ends in 10 must not be taken for one that ends in 1 or 0
ELEVEN = (2, 3, 3, 2, 3, 2, 2, 3, 2, 3, 1, 2)
MOST_DRAWS = 100  # of a layer, until it is half on


def float32(arrays):
    """Return the same arrays as float32."""
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def depth(parameters):
    """Return the number of layers."""
    return len(parameters) // 2


# ------------------------------------------------------- from one vector to the layers


def vectors(rng):
    """Yield theta and the layer sizes."""
    yield Case((np.arange(1.0, 10.0), (2, 3)), "one layer: 6 weights, 3 biases")
    yield Case((np.arange(1.0, 14.0), (2, 2, 1, 2)), "three layers")
    yield Case((np.array([1.0, 2, 3, 4, 0, 0]), (2, 2)), "all biases are 0")
    for sizes in ((3, 1), (1, 5), (3, 3, 3), (5, 7, 2), (4, 3, 2, 3, 2), ELEVEN):
        yield rng.normal(size=count(sizes)), sizes
    n = int(rng.integers(2, 6))
    yield rng.normal(size=3 * n + 3 + 4 * n).astype(np.float32), (n, 3, n)
    two = np.arange(2.0 * count((3, 2, 3)))
    yield Case((two[::2], (3, 2, 3)), "theta is every other number of a vector")
    for sizes in ((2, 3), (3, 2, 2, 4), ELEVEN):
        yield rng.normal(size=2 * count(sizes)).astype(np.float32)[::2], sizes
    wide = (2, 300, 110, 2)  # places beyond 32,767, sizes beyond 255
    many = np.arange(count(wide)) % 1009.0
    yield Case((many, wide), "34,232 numbers: the last layer begins beyond 34,000")


def unpacked(theta, layer_sizes):
    """Return the parameters that lie in theta, layer by layer."""
    parameters, start = {}, 0
    layers = [*enumerate(pairwise(layer_sizes), start=1)]
    for l, (n_in, n_out) in layers:
        middle = start + n_in * n_out
        end = middle + n_out
        W = theta[start:middle].reshape(n_out, n_in).T
        b = theta[middle:end]
        parameters[f"W{l}"], parameters[f"b{l}"] = W, b
        start = end
    return parameters


unpack = Part(
    "unpack",
    unpacked,
    vectors,
    samples=lambda theta, layer_sizes: 1,
    equations=("F-2a", "F-2b", "P-2.1b"),
    mistakes="""
        b = theta[start : start + n_out]
        W = theta[start + n_out : end].reshape(n_out, n_in).T
            the biases of a layer are taken before its weights. The order is W1, b1, W2,
            b2, ...
        n_weights = sum(n_in * n_out for n_in, n_out in pairwise(layer_sizes))
        b = theta[n_weights + sum(layer_sizes[1:l]) :][:n_out]
        start = middle
            all weights come first, then all biases. Here each layer's biases follow its
            own weights.
        b = theta[start : start + n_out]
            the place does not move on past the weights: the biases are the first
            numbers of W.
        start = middle
            the place does not move on past the biases: the next W begins with the
            biases of the layer before.
        start = 0
            every layer starts at the beginning of theta: the place is set back to 0.
        theta = np.roll(theta, -1)
            everything is one place too far: the first number of theta belongs to W1.
        layers = [*enumerate(pairwise(layer_sizes), start=1)][::-1]
            the last layer is taken from the beginning of theta: layer 1 comes first.
        W = theta[start:middle].reshape(n_in, n_out)
            W has the right shape, and each of its rows holds numbers that follow each
            other in theta. Those belong to one unit, a column: fill (n_out, n_in) row
            by row, as PyTorch has it, and transpose that.
        W = theta[start:middle].reshape(n_in, n_out).T
            W has shape (n_out, n_in), and its numbers are in the wrong order. Take them
            in PyTorch's shape, (n_out, n_in), and transpose that.
        W = theta[start:middle].reshape(n_out, n_in)
            W has PyTorch's shape, (n_out, n_in). Transpose it: ours is (n_in, n_out).
        W = theta[start:end].reshape(n_out, n_in + 1)[:, :-1].T
        b = theta[start:end].reshape(n_out, n_in + 1)[:, -1]
            each bias is taken from behind the weights of its unit. In theta all weights
            of a layer come first, then all of its biases.
        W = theta[start:middle]
            W is still flat: take it in PyTorch's shape, (n_out, n_in), and transpose.
        layers = [*enumerate(pairwise(layer_sizes), start=1)][:9]
            layers beyond the ninth are missing.
        layers = [*enumerate(pairwise(layer_sizes), start=1)][:1]
            only the first layer is there: there is one for each pair of sizes. (A
            `return` inside the loop ends it.)
        layers = [(l, (layer_sizes[l - 1], layer_sizes[l])) for l in (1, 2, 3)]
            three layers are read, whatever the sizes: there are len(layer_sizes) - 1.
        return {name: V for name, V in parameters.items() if name[0] == "W"}
            the biases are missing in the dict.
        return {f"{name[0]}{int(name[1:]) % 10}": V for name, V in parameters.items()}
            the name of layer 10 has one digit only: it is 'W10', not 'W0'.
        b = theta[middle:end].reshape(1, n_out)
            b has shape (1, n_out); it must be (n_out,).
        b = theta[middle:end].reshape(n_out, 1)
            b has shape (n_out, 1), that of a text with samples in columns; here it is
            (n_out,).
        return {f"{name[0]}{int(name[1:]) - 1}": V for name, V in parameters.items()}
            layers are numbered from 1: the first keys are 'W1' and 'b1', not 'W0' and
            'b0'.
        return {name.lower(): V for name, V in parameters.items()}
            the keys are small letters: 'w1' for 'W1'.
        layer_sizes = layer_sizes[:-1]
            the last layer is missing: L + 1 sizes make L layers. (If you use range: it
            stops before its end.)
        theta = theta.astype(np.float64)
            float32 in, float64 out: an array is made as float64 on the way.
        b = theta[start : start + n_out]
        end = start + n_out
            the place moves on past the biases only, and the weights of a layer are
            not passed over: the biases are the first numbers of W.
        b = theta[middle:end] if n_out > 1 else np.zeros(1, theta.dtype)
            a layer of one unit gets the bias 0: its bias stands in theta as well.
        """,
)

# ---------------------------------------------------------------------------- forward


def drawn_parameters(rng, sizes):
    """Draw weights as He does, and biases."""
    parameters = {}
    for l, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        parameters[f"W{l}"] = rng.normal(size=(n_in, n_out)) * (2 / n_in) ** 0.5
        parameters[f"b{l}"] = rng.normal(size=n_out) / 2
    return parameters


def network(rng, m, sizes):
    """Draw until no hidden score is near its kink and each hidden layer is half on."""
    while True:
        X = rng.normal(size=(m, sizes[0]))
        parameters = half_on_layers(rng, X, sizes)
        if parameters and far_from_kinks(X, parameters):
            return X, parameters


def half_on_layers(rng, X, sizes):
    """Draw layer by layer, or a deep network takes thousands of draws; None in vain.

    Where all samples have nearly the same activations no single unit is half on.
    """
    parameters = {}
    for l, pair in enumerate(pairwise(sizes), start=1):
        for _ in range(MOST_DRAWS):
            W, b = drawn_parameters(rng, pair).values()
            parameters |= {f"W{l}": W, f"b{l}": b}
            if l == len(sizes) - 1 or half_on(forward(X, parameters)[f"Z{l}"]):
                break
        else:
            return None
    return parameters


def far_from_kinks(X, parameters):
    """Whether no hidden score is near 0; small changes move large scores most."""
    layers = forward(X, parameters)
    hidden = [layers[f"Z{l}"] for l in range(1, depth(parameters))]
    near = 1e-3 * max([1, *(np.abs(Z).max() for Z in hidden)])
    return all(np.abs(Z).min() > near for Z in hidden)


def half_on(Z):
    """Whether a good part of the units are on; a single one must be."""
    return 0.2 < (Z > 0).mean() < 0.8 if Z.size > 1 else Z.min() > 0


# one layer to four, m = 1, primes, and squares, in which wrong products run and each
# hidden layer has a skip connection
SIZES = ((2, (3, 2)), (1, (2, 4, 3)), (5, (3, 4, 2, 3)), (3, (3, 3, 3, 3)))
DEEP = (4, (2, 5, 5, 3, 3))


def by_hand():
    """Return X and the parameters of a network that is followed by hand."""
    hand = {"W1": np.array([[1.0, -1.0]]), "b1": np.array([0.0, 1.0])}
    return np.array([[3.0]]), hand | {"W2": np.eye(2), "b2": np.zeros(2)}


def with_skip():
    """Return the same for a network with a skip connection."""
    hand = {"W1": np.array([[1.0, -1.0], [0.0, 1.0]]), "b1": np.zeros(2)}
    return np.array([[2.0, 1.0]]), hand | {"W2": np.eye(2), "b2": np.zeros(2)}


def backwards(parameters):
    """Return the same parameters, the last key first."""
    return dict(reversed(parameters.items()))


def many_samples():
    """Return X and the parameters of 40 samples, 12 inputs, units and classes."""
    V = many(12, 12) / 10
    bent = {"W1": V, "b1": V[1], "W2": V[::-1].copy(), "b2": V[2]}
    return many() * (np.arange(40) > 0)[:, None], bent


def inputs(rng):
    """Yield X and the parameters of networks of one layer to eleven."""
    same = np.random.default_rng(5)  # what these decide is decided in every check
    yield Case(by_hand(), "A1 is (3, 0)")
    yield Case(with_skip(), "Z1 is (2, -1), and A1 is (2, 0) + (2, 1)")
    for m, sizes in (*SIZES, DEEP, (1, (5, 1, 2)), (2, (1, 1)), (2, (1, 1, 3))):
        yield network(rng, m, sizes)
    for m, sizes in ((3, (3, 2, 2, 2, 3)), (3, (3, 3, 3, 2))):
        yield network(same, m, sizes)
    X, parameters = network(same, 3, (4, 2, 3, 3))
    yield Case((X, backwards(parameters)), "the last layer comes first in the dict")
    X, parameters = network(rng, 2, ELEVEN)
    yield Case((X, parameters), "eleven layers")
    ordered = dict(sorted(parameters.items()))
    yield Case((X, ordered), "eleven layers, keys in alphabetical order")
    far = {name: 30 * V for name, V in drawn_parameters(rng, (3, 4, 3)).items()}
    X = 30 * rng.normal(size=(3, 3))
    far["b2"] = far["b2"] + 2000
    yield Case((X, far), "scores in the thousands")
    low = far | {"b2": far["b2"] - 4000}
    yield Case((X, low), "scores in the thousands, below 0")
    rows = np.array([[1.0], [3000.0]])
    W = np.array([[1.0, 2.0]])
    one = {"W1": W, "b1": np.zeros(2)}
    yield Case((rows, one), "scores 1 and 2 in a row, 3000 and 6000 in the other")
    yield Case(many_samples(), "40 samples, 12 inputs, units and classes")
    nearly = {"W1": np.array([[9.5, 0.0]]), "b1": np.zeros(2)}
    yield Case((np.ones((1, 1)), nearly), "the scores are 9.5 and 0")
    wide = {"W1": -np.eye(300), "b1": np.zeros(300)}
    wide |= {"W2": np.ones((300, 2)), "b2": np.array([0.0, 1.0])}
    yield Case((np.eye(1, 300), wide), "300 hidden units, as many as inputs")
    X = rng.normal(size=(3, 2)).astype(np.float32)
    yield X, float32(drawn_parameters(rng, (2, 2, 3, 2)))
    yield X[:1], float32(backwards(drawn_parameters(rng, (2, 3, 2))))


def softmax(Z):
    """Return softmax of each row."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def relu(Z):
    """Return max(0, Z), entry by entry."""
    return np.maximum(Z, 0)


def forward(X, parameters):
    """Return the scores and activations of all layers."""
    L = len(parameters) // 2
    layers = {"A0": X}
    for l in range(1, L + 1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        A_prev = layers[f"A{l - 1}"]
        Z = A_prev @ W + b
        skip = A_prev if A_prev.shape == Z.shape else 0
        A = relu(Z) + skip if l < L else softmax(Z)
        layers[f"Z{l}"], layers[f"A{l}"] = Z, A
    return layers


def last(layers):
    """Return the A of the output layer."""
    return layers[max(layers, key=lambda name: (name[0] == "A", int(name[1:])))]


def rows_sum_to_1(A):
    """Whether each row sums to 1, but for rounding."""
    return rows_have_sum(1, A, 1e-5 if A.dtype == np.float32 else 1e-9)


def has_skip(parameters):
    """Whether a hidden layer has as many units as inputs."""
    return any(
        np.ptp(parameters[f"W{l}"].shape) == 0 for l in range(1, depth(parameters))
    )


def in_order(parameters):
    """Whether the keys come as W1, b1, W2, b2, ..."""
    names = [f"{kind}{l}" for l in range(1, depth(parameters) + 1) for kind in "Wb"]
    return [*parameters] == names


NETWORKS = {  # the parameters come last in both parts
    "with one layer": lambda *args: depth(args[-1]) == 1,
    "with more than one layer": lambda *args: depth(args[-1]) > 1,
    "with more than two layers": lambda *args: depth(args[-1]) > 2,
    "with more than three layers": lambda *args: depth(args[-1]) > 3,
    "with more than nine layers": lambda *args: depth(args[-1]) > 9,
    "whose keys come in another order": lambda *args: not in_order(args[-1]),
    "with a skip connection": lambda *args: has_skip(args[-1]),
    "without a skip connection": lambda *args: not has_skip(args[-1]),
}

deep_forward = Part(
    "deep_forward",
    forward,
    inputs,
    properties=[
        Property(
            "no entry is nan or inf",
            lambda X, P, layers: all(np.isfinite(V).all() for V in layers.values()),
        ),
        Property("A0 is X", lambda X, P, layers: np.array_equal(layers["A0"], X)),
        Property(
            "every row of the last A sums to 1",
            lambda X, P, layers: rows_sum_to_1(last(layers)),
        ),
    ],
    traits=NETWORKS
    | {
        "whose X has a negative entry": lambda X, P: (X < 0).any(),
    },
    without=("forward", "trace"),
    equations=("F-1b", "F-3.1", "A-3.1a", "A-3.3b", "P-2.3.1c", "P-2.3.1d"),
    mistakes="""
        skip = 0
            the skip connections are missing: a hidden layer with as many units as
            inputs adds its input to its activations.
        skip = X if A_prev.shape == Z.shape else 0
            each skip connection hands on X. It must hand on the input of its own layer.
        skip = X if X.shape == Z.shape else 0
            X is handed on to every layer of its shape. A skip connection hands on the
            input of its own layer, and only if that has as many columns.
        skip = (X if X.shape == Z.shape else A_prev) if A_prev.shape == Z.shape else 0
            a layer with a skip connection adds X where X has its shape. It must add
            the input of its own layer.
        skip = relu(A_prev) if A_prev.shape == Z.shape else 0
            the skip connection adds max(0, A) of the layer below: it hands the input on
            as it is, with its negative entries.
        fits = lambda A, W: A.shape[1] in (1, W.shape[1]) or W.shape[1] == 1
        skip = A_prev if fits(A_prev, W) else 0
            one column is added to several, as NumPy's broadcasting does: there is a
            skip connection only where the layer has as many units as inputs.
        skip = Z if A_prev.shape == Z.shape else 0
            the skip connection adds Z; it must add the input of the layer.
        skip = A_prev if A_prev.shape == Z.shape and l > 1 else 0
            the first layer has no skip connection: it has one where X has as many
            columns as there are units.
        skip = A_prev if A_prev.shape == Z.shape else 0
        A = relu(Z + skip) if l < L else softmax(Z)
            the input is added before ReLU. Here it is added to what ReLU gives.
        A = relu(Z) + skip if l < L else softmax(Z + skip)
            the output layer has a skip connection: only hidden layers have one.
        A = relu(Z) + skip if l < L else softmax(Z) + skip
            the input is added to the probabilities: the output layer has no skip
            connection.
        Z = A_prev @ W + b + (A_prev if l < L and len(b) == A_prev.shape[1] else 0)
        A = relu(Z) if l < L else softmax(Z)
            the input is added to the scores. Z stays A_prev W + b, and the skip
            connection goes around ReLU.
        A = (relu(Z) + skip) / (1 if np.isscalar(skip) else 2) if l < L else softmax(Z)
            with a skip connection the two are added, and then divided by 2. Add them
            only.
        A = relu(Z) * (1 if np.isscalar(skip) else 2) if l < L else softmax(Z)
            the skip connection adds what ReLU gives once more; it must add the input
            of the layer.
        A = (relu(Z) if np.isscalar(skip) else Z) + skip if l < L else softmax(Z)
            a layer with a skip connection has no ReLU: add its input to max(0, Z).
        skip = A_prev if A_prev.shape == Z.shape and l != L - 1 else 0
            the last hidden layer has no skip connection: it has one like every other
            hidden layer, where it has as many units as inputs.
        Z = A_prev @ W + b + (A_prev if l == L and len(b) == A_prev.shape[1] else 0)
            the input is added to the scores of the output layer, which has no skip
            connection.
        skip = A_prev if A_prev.shape == Z.shape and len(b) > 1 else 0
            a layer of one unit with one input has no skip connection: it has one like
            every other with as many units as inputs.
        skip = A_prev if A_prev.shape == Z.shape and len(Z) != len(b) else 0
            the skip connection is missing where m, the number of samples, is n_l.
        skip = A_prev[:, : len(b)] if A_prev.shape[1] >= len(b) else 0
            a layer with fewer units than inputs adds a part of its input: there is a
            skip connection only where the two are as many.
        sigmoid = lambda Z: np.exp(-np.logaddexp(0, -Z)).astype(Z.dtype)
        A = relu(Z) + skip if l < L else sigmoid(Z)
            the output layer has the sigmoid, each unit by itself. Here it is softmax,
            whose rows sum to 1.
        E = lambda Z: np.exp(Z - Z.mean(axis=1, keepdims=True))
        A = relu(Z) + skip if l < L else E(Z) / E(Z).sum(axis=1, keepdims=True)
            exp overflows: the mean of each row is subtracted first, and the largest
            score may lie far above it. Subtract the largest.
        Z = X @ W + b if len(W) == X.shape[1] else A_prev @ W + b
            X goes into every layer that it fits. Layer l gets the activations of layer
            l - 1.
        Z = X @ W + b
            X goes into every layer, as printed in Paterson's text. Layer l gets the
            activations of layer l - 1.
        A = relu(Z) + (skip if l < L else 0)
            the output layer has ReLU, as printed in Paterson's text: its rows do not
            sum to 1.
        A = softmax(Z) + skip if l < L else softmax(Z)
            softmax in the hidden layers too: it belongs to the output layer.
        A = Z + skip if l < L else softmax(Z)
            the hidden layers have no activation: without ReLU all layers together are
            one linear layer.
        A = np.minimum(Z, 0) + skip if l < L else softmax(Z)
            the hidden layers keep the negative scores and set positive ones to 0: ReLU
            is the other way round, max(0, Z).
        A = relu(Z) + skip if l < L or l == 1 else softmax(Z)
            a network of one layer has no softmax: its first layer is its output layer.
        A = relu(Z) + skip if l < L else np.exp(Z - Z.max(axis=1, keepdims=True))
            exp is there, and not divided by the sum of its row.
        A = (Z if l == L - 1 > 1 else relu(Z)) + skip if l < L else softmax(Z)
            the last hidden layer has no ReLU: every layer before the output has one.
        A = (Z if l > 1 else relu(Z)) + skip if l < L else softmax(Z)
            only the first hidden layer has ReLU.
        A = relu(Z) + skip if l < L else Z.copy()
            softmax is missing: the last A holds the scores.
        A = relu(Z) + skip if l < L else softmax(relu(Z))
            softmax of ReLU: all negative scores of the output become equal.
        A = relu(Z) + skip if l < L else softmax(Z.T).T
            softmax runs along axis 0, over the samples.
        E = lambda Z: np.exp(Z)
        A = relu(Z) + skip if l < L else E(Z) / E(Z).sum(axis=1, keepdims=True)
            exp overflows: the scores may be in the thousands.
        E = lambda Z: np.exp(Z - Z.max())
        A = relu(Z) + skip if l < L else E(Z) / E(Z).sum(axis=1, keepdims=True)
            one largest score is subtracted from the whole batch: in rows far below it
            every exp is 0, and 0/0 is nan. Take the largest of each row.
        E = lambda Z: np.exp(Z - Z.max(axis=1, keepdims=True))
        A = relu(Z) + skip if l < L else E(Z) / E(Z).sum()
            the sum runs over the whole batch: each row has a sum of its own.
        E = lambda Z: np.exp(Z)
        shares = lambda Z: np.nan_to_num(E(Z) / E(Z).sum(axis=1, keepdims=True))
        A = relu(Z) + skip if l < L else shares(Z)
            exp overflows, and the nan of inf/inf is replaced afterwards: the row does
            not sum to 1 any more. Subtract the largest score of each row first.
        E = lambda Z: np.exp(np.clip(Z, -700, 700))
        A = relu(Z) + skip if l < L else E(Z) / E(Z).sum(axis=1, keepdims=True)
            the scores are cut off at a limit: those beyond it become equal. Subtract
            the largest of each row instead.
        E = lambda Z: np.exp(Z - Z.max(axis=1, keepdims=True))
        shares = lambda Z: E(Z) / (E(Z).sum(axis=1, keepdims=True) + 1e-3)
        A = relu(Z) + skip if l < L else shares(Z)
            something is added to the sum below, so the rows do not sum to 1. After the
            largest score is subtracted the sum is at least 1.
        return layers | {f"Z{L}": Z - Z.max(axis=1, keepdims=True)}
            the last Z has lost the largest score of each row: `Z -= ...` writes into
            it.
        A_prev = layers[f"Z{l - 1}"] if l > 1 else X
            the next layer gets Z: ReLU's result is kept, but not handed on.
        Z = A_prev @ W
            the biases are missing.
        Z = A_prev @ W - b
            b is subtracted, not added.
        Z = A_prev @ W.T + b
            W is transposed: rows of A times columns of W, so A @ W.
        sigmoid = lambda Z: np.exp(-np.logaddexp(0, -Z)).astype(Z.dtype)
        A = sigmoid(Z) + skip if l < L else softmax(Z)
            this is the sigmoid in the hidden layers; here it is ReLU.
        A = np.abs(Z) + skip if l < L else softmax(Z)
            the absolute value is not ReLU: negative scores become 0.
        layers = {"A0": relu(X)}
            ReLU is applied to X: A0 is X itself, with its negative entries.
        layers[f"Z{l}"], layers[f"A{l}"] = Z if l == L else relu(Z), A
            the hidden Z hold what ReLU made of them. Keep the scores: the way back
            needs them.
        W, b = [*parameters.values()][2 * l - 2 : 2 * l]
            the arrays are taken by their place in the dict. Take them by name: the keys
            may come in any order.
        W, b = [parameters[name] for name in sorted(parameters)[l - 1 :: L][::-1]]
            with ten layers or more a layer is not found by its number, as if names were
            sorted as text, 'W10' before 'W2', or only their last character counted.
        return {name: V.astype(np.float64) for name, V in layers.items()}
            float32 in, float64 out: an array is made as float64 on the way.
        """,
)

# --------------------------------- backward, which Paterson prints for the output only


def batches(rng):
    """Yield Y, what a forward pass keeps, and the parameters."""
    same = np.random.default_rng(5)  # what these decide is decided in every check
    X, hand = np.array([[3.0], [2.0]]), by_hand()[1]
    note = "A1 is (3, 0), (2, 0): only the first hidden unit is on"
    yield Case((np.eye(2)[::-1].copy(), forward(X, hand), hand), note)
    X, sure = by_hand()
    sure["W2"] = 300 * sure["W2"]
    note = "the scores are 900 and 0: one probability is exactly 0"
    yield Case((np.array([[0.0, 1.0]]), forward(X, sure), sure), note)
    X, hand = with_skip()
    hand["W1"] = np.array([[1.0, -1.0], [1.0, -1.0]])
    note = "the second hidden unit is off, and has its skip connection"
    yield Case((np.array([[0.0, 1.0]]), forward(X, hand), hand), note)
    X, near = by_hand()
    near["b1"] = np.array([5e-4 - 3, 3 - 5e-4])
    note = "the scores of the hidden units are 0.0005 and -0.0005"
    yield Case((np.array([[0.0, 1.0]]), forward(X, near), near), note)
    X, near = by_hand()
    near["b1"] = np.array([1e-9 - 3, 3 - 1e-9])
    note = "the scores of the hidden units are 1e-9 and -1e-9"
    yield Case((np.array([[0.0, 1.0]]), forward(X, near), near), note)
    X, one = np.array([[2.0], [-2.0]]), {"W1": np.eye(1), "b1": np.zeros(1)}
    one |= {"W2": np.array([[2.0]]), "b2": np.ones(1)}
    one |= {"W3": np.array([[1.0, -1.0, 0.0]]), "b3": np.zeros(3)}
    note = "one unit in each hidden layer, as many as inputs"
    yield Case((np.eye(3)[:2].copy(), forward(X, one), one), note)
    X, wide = many_samples()
    wide["b1"] = np.zeros(12)  # the first row of X is 0: nothing to measure
    Y = np.eye(12)[np.arange(40) % 12]
    note = "40 samples, 12 inputs, units and classes"
    yield Case((Y, forward(X, wide), wide), note)
    small = ((2, (2, 3, 2)), (3, (4, 3, 3, 3)), (1, (5, 1, 2)), (2, (3, 3, 3, 3, 2)))
    for m, sizes in (*SIZES, DEEP, *small):
        yield batch(rng, m, sizes)
    for m, sizes in ((3, (3, 2, 2, 2, 3)), (3, (3, 3, 3, 2))):
        yield batch(same, m, sizes)
    Y, layers, parameters = batch(same, 2, ELEVEN)
    yield Case((Y, layers, parameters), "eleven layers")
    disorder = backwards(layers), backwards(parameters)
    yield Case((Y, *disorder), "eleven layers, the last one first in both dicts")
    Y, layers, parameters = batch(same, 4, (2, 3, 3))
    yield Case((0.7 * Y + 0.1, layers, parameters), "smoothed labels")
    mixed = np.vstack([Y[:2], 0.7 * Y[2:] + 0.1])
    yield Case((mixed, layers, parameters), "two rows of Y are one-hot, two smoothed")
    X = layers["A0"] * np.array([[1], [0], [1], [1]])
    parameters = parameters | {"b1": parameters["b1"] * np.array([0, 1, 1])}
    note = "a hidden score is exactly 0: its slope counts as 0"
    yield Case((Y, forward(X, parameters), parameters), note)
    Y, layers, parameters = batch(rng, 3, (3, 3, 2))
    parameters = float32(parameters)
    layers = forward(layers["A0"].astype(np.float32), parameters)
    yield Y.astype(np.float32), layers, parameters
    Y, layers, parameters = batch(rng, 1, (2, 3, 2))
    layers, parameters = float32(backwards(layers)), float32(backwards(parameters))
    yield Y.astype(np.float32), layers, parameters


def batch(rng, m, sizes):
    """Draw labels, and what a forward pass keeps."""
    X, parameters = network(rng, m, sizes)
    Y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=m)]
    return Y, forward(X, parameters), parameters


def backward(Y, layers, parameters):
    """Return the gradients of the mean cross-entropy."""
    m, L = len(Y), len(parameters) // 2
    gradients = {}
    dZ_output = (layers[f"A{L}"] - Y) / m
    dZ, skip = dZ_output, 0
    for l in range(L, 0, -1):
        A_prev, Z = layers[f"A{l - 1}"], layers[f"Z{l}"]
        if l < L:
            W = parameters[f"W{l + 1}"]
            dA = dZ @ W.T + skip
            slope = Z > 0
            dZ = dA * slope
            skip = dA if A_prev.shape == Z.shape else 0
        dW = A_prev.T @ dZ
        db = dZ.sum(axis=0)
        gradients[f"W{l}"], gradients[f"b{l}"] = dW, db
    return gradients


def central_differences(Y, layers, parameters):
    """Measure every entry; independent of any derivation."""
    X, h, measured = layers["A0"].astype(np.float64), 1e-5, {}
    moved = {name: V.astype(np.float64) for name, V in parameters.items()}
    L = depth(parameters)

    def loss():
        Z = forward(X, moved)[f"Z{L}"]
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


def like_the_measured(Y, layers, parameters, gradients):
    """Compare with central differences, where there is a slope."""
    hidden = [layers[f"Z{l}"] for l in range(1, depth(parameters))]
    if any(np.abs(Z).min() < 1e-4 for Z in hidden):
        return True  # at a kink there is no slope to measure
    # what is cut off by differences grows with the slopes, in deep networks most
    atol, rtol = (1e-4, 1e-3) if Y.dtype == np.float32 else (1e-8, 1e-5)
    for name, measured in central_differences(Y, layers, parameters).items():
        error = np.abs(gradients[name] - measured).max()
        if not error < atol + rtol * np.abs(measured).max():
            return f"the one of {name} is off by {error:.2g}"
    return True


deep_gradients = Part(
    "deep_gradients",
    backward,
    batches,
    properties=[Property("it agrees with central differences", like_the_measured)],
    traits=NETWORKS
    | {
        "whose Y has a row that is not one-hot": lambda Y, kept, P: (
            Y.max(axis=1) < 1
        ).any(),
        "with a probability of 0": lambda Y, kept, P: (kept[f"A{depth(P)}"] == 0).any(),
    },
    without=("loss_and_gradient",),
    equations=("F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b", "P-2.3.2b", "P-2.3.2v"),
    mistakes="""
        dA = -Y / layers[f"A{L}"] / m
            the hidden layers multiply ReLU's slope by the gradient of the output, as
            printed in Paterson's text. They need the gradient of their own activations,
            which comes through the weights above.
        skip = 0
            what comes back on a skip connection is missing: the input of such a layer
            went straight into its activations as well, so dA of the layer goes on to dA
            of the layer below.
        skip = dZ if A_prev.shape == Z.shape else 0
            the skip connections hand back dZ. They go around ReLU: what comes back on
            them is dA of the layer, before the slope is multiplied in.
        skip = dA @ parameters[f"W{l}"].T if A_prev.shape == Z.shape else 0
            what comes back on a skip connection goes through W. It must not: the input
            was handed on as it was.
        skip = dA - skip if A_prev.shape == Z.shape else 0
            a skip connection hands back only what came through the weights above. What
            came back on the skip connection above belongs to dA of the layer as well.
        skip = 1 if A_prev.shape == Z.shape else 0
            1 is added for the skip connection. Its slope is 1, but by the chain rule it
            multiplies dA of the layer.
        dA = (dZ @ W.T + skip) / (1 if np.isscalar(skip) else 2)
            with a skip connection the mean of the two ways is taken: both ways count
            in full, so add them.
        skip = dA if A_prev.shape == Z.shape and l < L - 1 else 0
            nothing comes back on the skip connection of the last hidden layer.
        skip = dA if A_prev.shape == Z.shape and l > 2 else 0
            nothing comes back on the skip connection of layer 2.
        skip = (dA if np.isscalar(skip) else skip) if A_prev.shape == Z.shape else 0
            where skip connections follow each other, all hand back the same, that of
            the uppermost. Each hands back dA of its own layer.
        skip = dA if A_prev.shape == Z.shape and len(W) != m else 0
            nothing comes back on a skip connection where m, the number of samples, is
            the number of units.
        dA = dZ @ W.T if np.isscalar(skip) else skip
            with a skip connection nothing comes back through the weights: both ways
            count, so add them.
        dZ, skip = dZ_output, 0 if np.ptp(parameters[f"W{L}"].shape) else dZ_output
            the output layer is given a skip connection: only hidden layers have one.
        slope = layers[f"A{l}"] > 0
            the mask is made from A. With a skip connection A can be positive where the
            score is not, and ReLU's slope depends on the score.
        db = dZ.sum(axis=0, keepdims=True)
            the biases have an axis too many: shape (n,) as b has it, so without
            keepdims.
        return {f"d{name}": V for name, V in gradients.items()}
            the keys are those of the parameters, 'W1' and not 'dW1'.
        dA = dZ @ W + skip
            W is not transposed on the way down: dA of the layer below is dZ times the
            transposed weights.
        dA = dZ @ (W.T if np.ptp(W.shape) else W) + skip
            W is not transposed on the way down where it is square.
        W = [V for name, V in parameters.items() if name[0] == "W"][l]
            the weights are taken by their place in the dict. Take them by name: the
            keys may come in any order.
        W = parameters[sorted(parameters)[l]]
            with ten layers or more a layer is not found by its number, as if names were
            sorted as text, 'W10' before 'W2', or only their last character counted.
        dA = dZ @ parameters[f"W{l}"].T + skip
            the weights of the layer below are used: from dZ of layer l to dA of layer l
            - 1 it is W of layer l.
        slope = 1
            ReLU's slope is missing, or it is 1 everywhere. It is 0 where the score is
            negative.
        slope = Z < 0
            the mask is turned round: ReLU's slope is 1 where the score is positive.
        slope = Z > 1e-3
            a score that is positive but small, 0.0005, gets the slope 0: it is 1 where
            the score is positive, however small.
        slope = Z > 1e-6
            a score that is positive but tiny, 1e-9, gets the slope 0: it is 1 where the
            score is positive, however small.
        skip = dA if A_prev.shape == Z.shape and Z.shape[1] > 1 else 0
            nothing comes back on the skip connection of a layer of one unit: it has one
            like every other layer with as many units as inputs.
        slope = Z >= 0
            the slope at a score of exactly 0 is taken as 1; here it counts as 0.
        slope = np.heaviside(Z, 0.5).astype(Z.dtype)
            the slope at a score of exactly 0 is taken as one half; here it counts as 0.
        slope = dA > 0
            the mask asks for the sign of the gradient. It must ask for the sign of the
            score.
        slope = layers[f"Z{l + 1}"] > 0
            the mask is that of the layer above: dA of layer l - 1 goes with the scores
            of layer l - 1.
        dA = (dZ * (layers[f"Z{l + 1}"] > 0)) @ W.T + skip
        slope = 1
            dZ is masked by its own scores before it goes through the weights. Go
            through W of layer l first, then mask by the scores of layer l - 1.
        dW = (layers[f"Z{l - 1}"] if l > 1 else A_prev).T @ dZ
            dW is made from the scores of the layer below. Its input was A, after ReLU.
        slope = layers[f"A{l}"]
            the gradient is multiplied by A. ReLU's slope is 1 or 0, not its value.
        slope = relu(Z)
            the gradient is multiplied by the activations. ReLU's slope is 1 or 0, not
            its value.
        dZ_output = layers[f"A{L}"] - Y
            the 1/m is missing: A - Y is m times the gradient of the mean loss.
        dW = A_prev.T @ dZ / m
        db = dZ.mean(axis=0)
            the 1/m is taken twice: in dZ of the output, and again in every dW and db.
        dA = dZ @ W.T / m + skip
            each layer takes the 1/m again on the way down: it belongs to dZ of the
            output only.
        dZ_output = (layers[f"A{L}"] - Y) / max((Y == 1).any(axis=1).sum(), 1)
            divided by the number of rows with a 1: m is the number of all rows of Y,
            which need not be one-hot.
        dZ_output = (Y - layers[f"A{L}"]) / m
            the sign is wrong: A - Y, not Y - A.
        db = dZ.mean(axis=0)
            the weights are right, the biases m times too small: dZ holds the 1/m, so db
            is its sum over the samples.
        dZ_output = (layers[f"A{L}"] - Y) / m * (layers[f"Z{L}"] > 0)
            the output layer is masked by the sign of its scores: it has no ReLU.
        dZ_output = (layers[f"A{L}"] - Y) / Y.shape[1]
            divided by the number of classes: m is the number of samples, the rows of Y.
        dZ_output = (layers[f"A{L}"] - Y) / Y.size
            divided by m times K, the number of all entries of Y: the loss is a mean
            over the m samples, and within a sample it is a sum.
        dZ_output = (layers[f"A{L}"] - (Y > 0)) / m
            1 is taken off wherever Y is above 0. Take off Y itself: its rows need not
            be one-hot.
        Y = np.eye(Y.shape[1], dtype=Y.dtype)[Y.argmax(axis=1)]
            the largest label of each row is taken for 1 and the others for 0. The rows
            of Y need not be one-hot.
        through = lambda A, dA: A * (dA - (dA * A).sum(axis=1, keepdims=True))
        dZ_output = through(layers[f"A{L}"], -Y / layers[f"A{L}"]) / m
            nan where a probability is exactly 0, from a division by it: A - Y divides
            by none.
        return {name: np.clip(V, -1, 1) for name, V in gradients.items()}
            entries beyond 1 are cut off.
        dZ_output = -Y / layers[f"A{L}"] / m
            softmax has no derivative here: -Y/A is the gradient of the probabilities.
            That of the scores is A - Y over m.
        slope = 0
            only the output layer learns: the gradients of all layers below are 0.
        db = dZ.sum(axis=1)
            db is a sum over the units, axis 1: one number for each sample. It is the
            sum over the samples, one number for each unit.
        db = np.full(dZ.shape[1], dZ.sum())
            db is one number for the whole layer: sum over the samples, axis 0, only.
        dW = (A_prev.T @ dZ).T.copy()
            dW is transposed: it has the shape of W, inputs times outputs.
        return {name: V.astype(np.float64) for name, V in gradients.items()}
            float32 in, float64 out: an array is made as float64 on the way.
        """,
)

# ------------------------------------------------------------ beyond nnlib: dropout


def activations(rng):
    """Yield activations, the gradient from above, draws from [0, 1), and keep."""
    A, draws = np.array([[1.0, 2.0]]), np.array([[0.2, 0.9]])
    hand = (A, np.array([[1.0, 1.0]]), draws, 0.5)
    yield Case(hand, "the first unit is kept, the second dropped")
    A, draws = np.array([[1.0, 2.0, 3.0]]), np.array([[0.25, 0.5, 0.75]])
    yield Case((A, np.ones((1, 3)), draws, 0.5), "the second draw is keep: not below")
    near = 0.7 + np.array([[1e-12, 0, -1e-12]])
    note = "the draws lie just above keep, on it, just below"
    yield Case((A, np.ones((1, 3)), near, 0.7), note)
    near = 0.7 + np.array([[1e-5, -1e-5, 0]])  # three numbers in float32
    words = "the draws are 0.70001, 0.69999 and keep"
    yield Case((A, np.ones((1, 3)), near, 0.7), words)
    near = 0.8 + np.array([[1e-12, 0, -1e-12]])  # one number in float32, above 0.8
    single = A.astype(np.float32), np.ones((1, 3), np.float32)
    yield Case((*single, near, 0.8), f"{note}; A is float32")
    for keep in (0.999, 0.001):
        draws = keep + np.array([[5e-4, -5e-4, 5e-5]])
        note = f"keep is {keep}, and the first and third draw are above it"
        yield Case((A, np.ones((1, 3)), draws, keep), note)
    for shape, keep in (((1, 5), 0.8), ((5, 3), 0.3), ((4, 4), 0.7), ((7, 2), 0.9)):
        draws = rng.random(shape)
        draws[-1, 0] = draws[-1, -1] = (1 + keep) / 2
        draws[0, 0] = keep / 2  # one of each kind, in two rows
        yield rng.normal(size=shape), rng.normal(size=shape), draws, keep
    shape = (6, 5)
    A, dA, draws = rng.normal(size=shape), rng.normal(size=shape), rng.random(shape)
    draws[0], A[0] = 0.1, -1
    yield Case((relu(A), dA, draws, 0.6), "many activations are 0 already")
    yield Case((A, dA, draws, 1.0), "keep = 1: nothing is dropped")
    yield A[:, :1], dA[:, :1], draws[:, :1], 0.6
    wide = many(), many()[::-1].copy(), (many() + 5) / 11
    yield Case((*wide, 0.5), "40 samples, 12 units")
    A, dA = A.astype(np.float32), dA.astype(np.float32)
    yield Case((A, dA, draws, 0.75), "A and dA are float32")
    yield Case((A[:1, :1], dA[:1, :1], draws[:1, :1], 1.0), "one entry, keep = 1")


def dropout(A, dA_dropped, draws, keep):
    """Return the dropped activations and the gradient of A."""
    mask = draws < keep
    A_dropped = A * mask / keep
    dA = dA_dropped * mask / keep
    return A_dropped, dA


def slope_of_dropout(A, dA_dropped, draws, keep, result):
    """Compare with central differences of sum(dA_dropped * forward(A))."""
    A = A.astype(np.float64)
    above, below = (dropout(A + s, dA_dropped, draws, keep)[0] for s in (0.5, -0.5))
    # every entry has a slope of its own, so all may move at once
    error = np.abs(result[1] - dA_dropped * (above - below)).max()
    return bool(error < 1e-4) or f"off by {error:.2g}"


inverted_dropout = Part(
    "inverted_dropout",
    dropout,
    activations,
    properties=[
        Property(
            "a dropped activation is 0",
            lambda A, dA, draws, keep, result: (result[0][draws >= keep] == 0).all(),
        ),
        Property("the gradient agrees with central differences", slope_of_dropout),
    ],
    traits={
        "with keep = 1": lambda A, dA, draws, keep: keep == 1,
        "with keep below 1": lambda A, dA, draws, keep: keep < 1,
        "with keep below 1/2": lambda A, dA, draws, keep: keep < 0.5,
        "with keep above 1/2": lambda A, dA, draws, keep: keep > 0.5,
        "with a draw within 0.001 of keep": lambda A, dA, draws, keep: (
            np.abs(draws - keep) < 1e-3
        ).any(),
        "with a negative activation": lambda A, dA, draws, keep: (A < 0).any(),
        "with an activation of 0": lambda A, dA, draws, keep: (A == 0).any(),
    },
    mistakes="""
        A_dropped = A * mask
        dA = dA_dropped * mask
            the kept ones are not divided by keep: the next layer's input shrinks, and
            at test time, without dropout, it would be too large.
        dA = dA_dropped * mask
            the gradient is not divided by keep: forward divides, so must backward.
        dA = dA_dropped.copy()
            the gradient goes through unchanged. A unit that was dropped had no part in
            the loss: its gradient is 0.
        dA = dA_dropped / keep
            the gradient is divided by keep, but dropped units get one as well: mask it
            like the activations.
        mask = draws >= keep
            the mask is the wrong way round: a unit is kept where its draw lies below
            keep.
        mask = draws < 1 - keep
            the draws are compared with 1 - keep: a unit stays where its draw lies below
            keep.
        mask = draws >= 1 - keep
            a unit is kept where its draw is 1 - keep or more: as likely, but here it is
            kept where the draw lies below keep.
        mask = draws <= keep
            a draw equal to keep is kept: below means <, not <=.
        keep = 1 - keep
            keep is taken for the share that is dropped: the mask and the divisor are
            those of 1 - keep.
        A_dropped = A * mask * keep
        dA = dA_dropped * mask * keep
            the kept ones are multiplied by keep. That is the other kind of dropout, and
            at test time; inverted dropout divides.
        A_dropped = A * mask / (1 - keep)
        dA = dA_dropped * mask / (1 - keep)
            the divisor is 1 - keep; it must be the probability of staying.
        A_dropped = A * mask / float(mask.mean())
        dA = dA_dropped * mask / float(mask.mean())
            the divisor is the share that happens to be kept in this batch. Divide by
            the probability: then the mean over many batches is right.
        dA = dA_dropped * mask * keep
            the gradient is multiplied by keep: forward divides by it, so must backward.
        A_dropped = A * mask * keep
            the kept activations are multiplied by keep; divide them by it.
        dA = A_dropped * mask / keep
            the gradient is made from the dropped activations. By the chain rule it is
            made from dA_dropped, the gradient from above.
        dA = dA_dropped * A * mask / keep
            the gradient is multiplied by A. The slope of A * mask / keep is mask /
            keep.
        dA = dA_dropped * ~mask / keep
            the gradient has the mask the wrong way round: it is 0 for the units that
            stay.
        dA = dA_dropped * mask / keep**2
            the gradient is divided by keep twice.
        dA = dA_dropped * mask * (A > 0) / keep
            the gradient is 0 where A is not positive: that is ReLU's slope. Here only
            the draws decide.
        A_dropped = relu(A) * mask / keep
            negative activations become 0: a unit that stays keeps its sign.
        mask = draws.astype(np.float32) < keep
            a draw that is less than about 1e-8 below keep counts as not below, as if
            rounded to float32 or compared with a tolerance: compare the draws as they
            are.
        mask = draws.astype(A.dtype) < keep
            where A is float32, a draw just below keep counts as not below, as if
            rounded to float32: compare the draws as they are.
        mask = (draws < keep) | (keep > 0.95)
            where keep is almost 1 nothing is dropped.
        mask = draws.round(2) < keep
            the draws are rounded to two decimals first, or so it seems: compare them as
            they are.
        mask = draws.round(3) < keep
            the draws are rounded to three decimals or a few more first, or so it seems:
            0.69999 is below 0.7.
        mask = (100 * draws).astype(int) < int(100 * keep)
            draws and keep are cut off to whole percents: compare them as they are.
        mask = draws <= np.quantile(draws, keep)
            the smallest draws are kept, as many as the share keep says: compare each
            draw with keep, however many that leaves.
        mask = draws < A
            the draws are compared with the activations; compare them with keep.
        mask = draws[:1] < keep
            all samples share the mask of the first one: each entry has a draw of its
            own.
        mask = draws[:, :1] < keep
            all units share the mask of the first one: each entry has a draw of its own.
        dA = dA_dropped * (A_dropped != 0) / keep
            the mask of the gradient is taken from the dropped activations. An
            activation that was 0 before is kept, and has a gradient.
        mask = draws.astype(A.dtype)
            the draws themselves are the mask: a unit is kept or dropped, nothing in
            between.
        A_dropped = A * mask / keep**0.5
        dA = dA_dropped * mask / keep**0.5
            the square root of keep divides.
        return dA, A_dropped
            the two results are exchanged: the activations come first.
        A_dropped = A * (mask / keep)
        dA = dA_dropped * (mask / keep)
            float32 becomes float64: something on the way makes float64, such as a mask
            divided by keep. Divide the product by the number keep.
        dA = dA_dropped * (mask / keep)
            the gradient becomes float64 where A is float32: something on the way makes
            float64, such as a mask divided by keep.
        A *= draws < keep
            the input A was changed: `A *= ...` writes into it.
        """,
)

# ------------------------------------------------------ a test of a published table


def table_of(sizes):
    """Return the shapes of W and b of each layer."""
    return tuple(((n_in, n_out), (n_out,)) for n_in, n_out in pairwise(sizes))


def count(sizes):
    """Return the number of parameters."""
    return sum(n_in * n_out + n_out for n_in, n_out in pairwise(sizes))


def entries(table):
    """Return the number of parameters that a table has."""
    return sum(W[0] * W[1] + b[0] for W, b in table)


def tables(rng):
    """Yield layer sizes, and what somebody says of the parameters."""
    yield Case(((2, 3), (((2, 3), (3,)),), 9), "6 weights, 3 biases")
    yield Case(((2, 3), (((3, 2), (3,)),), 9), "shape of W for samples in columns")
    small = (4, 3, 2)
    yield Case((small, table_of(small), 23), "from right code, 4-3-2")
    third = (((2, 3, 1), (3,)),)
    yield Case(((2, 3), third, 9), "a third number in the shape of W")
    deep = (784, 128, 40, 10)
    yield Case((deep, table_of(deep), 105_898), "what the text prints")
    yield Case((deep, table_of(deep), 106_050), "from right code, 784-128-40-10")
    for wrong in (106_051, 106_049):
        yield Case((deep, table_of(deep), wrong), "the total is off by one")
    large = (4097, 4096)  # float32 has no odd number of that size
    total = count(large)
    yield Case((large, table_of(large), total), "from right code, millions of weights")
    yield Case((large, table_of(large), total + 1), "millions and one")
    for n_layers in (1, 2, 4):
        while True:  # until no two of the slips below give the same
            sizes = tuple(int(n) for n in rng.integers(2, 30, size=n_layers + 1))
            if len({*sizes}) == len(sizes):
                break
        yield from slips(sizes)
    table, total = table_of(ELEVEN), count(ELEVEN)
    yield Case((ELEVEN, table, total), "from right code, eleven layers")
    yield Case((ELEVEN, table[:-1], total), "the eleventh layer is missing")
    yield Case((ELEVEN, (*table, table[-1]), total), "the eleventh layer comes twice")
    square = (5, 5, 5)
    yield Case((square, table_of(square), 60), "from right code, all widths equal")
    yield Case((square, (((5, 5), (5,)), ((5, 5), (5, 1))), 60), "b is a column")
    sizes = (12, 4, 3)
    table = (((6, 8), (4,)), ((4, 3), (3,)))
    yield Case((sizes, table, count(sizes)), "48 weights, but of shape (6, 8)")
    table = (((12, 3), (3,)), ((3, 3), (3,)))
    yield Case((sizes, table, 51), "K columns in every block, as Paterson has them")
    for bits in (16, 32):
        note = f"the total is {2**bits:,} too large"
        yield Case(((2, 3), table_of((2, 3)), 9 + 2**bits), note)
    table = (((12, 3), (23,)),)
    yield Case(((1, 23), table, 46), "12 rows and 3 columns for 1 and 23")


def slips(sizes):
    """Yield the right table of a network, and tables with one slip each."""
    table, total = table_of(sizes), count(sizes)
    (W, b), last = table[-1], sizes[-1]
    yield Case((sizes, table, total), "from right code")
    yield Case((sizes, table, total + 1), "one parameter too many")
    yield Case((sizes, table, total - 1), "one parameter too few")
    for l, (W, b) in enumerate(table):
        for note, slip in {
            "more rows": ((W[0] + 1, W[1]), b),
            "more columns": ((W[0], W[1] + 1), b),
            "a longer bias": (W, (b[0] + 1,)),
        }.items():
            slipped = (*table[:l], slip, *table[l + 1 :])
            yield Case((sizes, slipped, total), f"{note} in layer {l + 1}")
            words = f"{note} in layer {l + 1}, and so in the total"
            yield Case((sizes, slipped, entries(slipped)), words)
    if len(table) > 1:
        yield Case((sizes, table[::-1], total), "the layers in reverse order")
    yield Case((sizes, table, total - sum(sizes[1:])), "biases not counted")
    yield Case((sizes, (*table[:-1], (W[::-1], b)), total), "last W transposed")
    yield Case((sizes, (*table[:-1], (W, (1, last))), total), "last b is a row")
    yield Case((sizes, (*table[:-1], (W, (W[0],))), total), "last b has n_in entries")
    yield Case((sizes, table[:-1], total), "the last layer is missing")
    yield Case((sizes, table[:-1], count(sizes[:-1])), "the last layer is missing")
    for note, other in {
        "one layer too many": (*sizes, 5),
        "another number of inputs": (sizes[0] + 1, *sizes[1:]),
        "another number of classes": (*sizes[:-1], last + 1),
    }.items():
        yield Case((sizes, table_of(other), count(other)), note)


def fits(layer_sizes, table, total):
    """Whether a table and its total are those of the layer sizes."""
    right = table_of(layer_sizes)
    n = count(layer_sizes)
    return table == right and total == n


table_fits = Part(
    "table_fits",
    fits,
    tables,
    samples=lambda layer_sizes, table, total: 1,
    equations=("A-9b", "A-9c", "A-9d", "A-9e", "P-2.1e", "P-2.1g"),
    mistakes="""
        return True
            it says True to everything.
        return False
            it says False to everything, to right tables too.
        return table == right
            the total is not counted: 105,898 for 784-128-40-10 passes.
        return total == n
            only the total is compared. Wrong shapes can have the right number of
            entries.
        return len(table) == len(right) and total == n
            only the number of layers and the total are compared. Wrong shapes can have
            the right number of entries.
        pairs = lambda: zip(table, right, strict=True)
        alike = lambda: all(W == V or b == c for (W, b), (V, c) in pairs())
        return len(table) == len(right) and alike() and total == n
            a layer passes if its weights or its bias have the right shape: both must.
        pairs = lambda: zip(table, right, strict=True)
        alike = lambda: all(W[:2] == V and b == c for (W, b), (V, c) in pairs())
        return len(table) == len(right) and alike() and total == n
            a shape of W with a third number passes: compare all of it.
        size = lambda l: ((layer_sizes[l], layer_sizes[l + 1]), (layer_sizes[l + 1],))
        same = lambda: all(layer == size(l) for l, layer in enumerate(table))
        return len(table) == len(layer_sizes) and same() and total == n
            as many layers are asked for as there are sizes: L + 1 sizes make L layers.
        return (table == right and total == n) or bool(int("a wrong table"))
            wrong tables raise an exception: return False for them.
        first = count(layer_sizes[:2])
        return len(table) == len(right) and table[:1] == right[:1] and total == first
            right tables of several layers are refused, as if only the first layer, or
            not each pair of neighbouring sizes, were counted.
        return table == right and total != n
            it asks for a wrong total: `!=` in the place of `==`.
        return table == tuple((W, (1, *b)) for W, b in right) and total == n
            each bias is expected to have the shape (1, n_out): it is (n_out,).
        return len(table) == len(right) and {*right} <= {*table} and total == n
            each right layer is looked for anywhere in the table: the place of a layer
            counts as well.
        rest = lambda t: t[:-1] or t
        return len(table) == len(right) and rest(table) == rest(right) and total == n
            of several layers the last one's shapes are not looked at.
        own = lambda V, b, c: b == c or b == V[:1]
        pairs = lambda: zip(table, right, strict=True)
        alike = lambda: all(W == V and own(V, b, c) for (W, b), (V, c) in pairs())
        return len(table) == len(right) and alike() and total == n
            a bias with n_in entries passes as well: it has one for each unit, n_out.
        near = lambda W, V: np.allclose(W, V, atol=1)
        pairs = lambda: zip(table, right, strict=True)
        alike = lambda: all(near(W, V) and b == c for (W, b), (V, c) in pairs())
        return len(table) == len(right) and alike() and total == n
            shapes that are off by one pass: whole numbers are compared with ==.
        sizes = lambda table: [(W[0] * W[1], b) for W, b in table]
        return sizes(table) == sizes(right) and total == n
            the number of weights is compared, not their shape: a transposed W has as
            many.
        rows = lambda table: [(W if l else W[1:], b) for l, (W, b) in enumerate(table)]
        return rows(table) == rows(right) and total == n
            the rows of the first W are not looked at: there must be n_0.
        return bool(table == right and np.float32(total) == np.float32(n))
            the totals are compared in float32, which has no odd numbers above 16
            million: compare whole numbers with ==.
        same = lambda right: all(given == layer for given, layer in zip(table, right))
        return same(right) and total == entries(right[: len(table)])
            the number of layers is not compared: zip() stops at the shorter one, and so
            does the total.
        return len(table) >= len(right) and table[: len(right)] == right and total == n
            a table with a layer too many passes.
        return len(table) <= len(right) and table == right[: len(table)] and total == n
            a table with too few layers passes.
        return sorted(table) == sorted(right) and total == n
            the order of the layers is not compared: a table with them in another order
            passes.
        return {*table} == {*right} and total == n
            the layers are compared as a set: their order, and one that comes twice, go
            unseen.
        return table[1:] == right[1:] and len(table) == len(right) and total == n
            the first layer's shapes are not looked at.
        return table[:-1] == right[:-1] and len(table) == len(right) and total == n
            the last layer's shapes are not looked at.
        shapes = lambda table: [(W[0], b) for W, b in table]
        return shapes(table) == shapes(right) and total == n
            the columns of the weights are not compared.
        shapes = lambda table: [(W[0], b) for W, b in table]
        own = sum(int(np.prod(V)) for layer in table for V in layer)
        return shapes(table) == shapes(right) and total == own
            the columns of the weights are not compared, and the total only with the
            table's own.
        return any(one == other for one, other in zip(table, right)) and total == n
            one right layer is taken as enough: all must be right.
        return table == right or total == n
            a right table or a right total is taken as enough: both must be right.
        return table == right and total >= n
            a total that is too large passes.
        return table == right and total <= n
            a total that is too small passes.
        return bool(table == right and np.isclose(total, n))
            a large total that is off by one passes. Whole numbers are compared with ==.
        table = tuple((W, (int(np.prod(b)),)) for W, b in table)
            a bias with two dimensions, (1, n_out) or (n_out, 1), passes.
        return table == tuple((W, W[:1]) for W, _ in right) and total == n
            each bias is expected to have n_in entries: it has one for each unit, n_out.
        return layer_sizes == (784, 128, 40, 10) and table == right and total == n
            every network but 784-128-40-10 is refused.
        return total == sum(int(np.prod(V)) for layer in table for V in layer)
            the total is compared with the table, and neither with the layer sizes: a
            table of another network passes.
        chained = all(W[1] == V[0] for (W, _), (V, _) in pairwise(table))
        own = all(b == (W[1],) for W, b in table)
        counted = sum(int(np.prod(V)) for layer in table for V in layer)
        return len(table) == len(right) and chained and own and total == counted
            it is asked whether there are as many layers and whether they fit each
            other. They must also fit the layer sizes: a table for other inputs or
            classes passes.
        chained = all(W[1] == V[0] for (W, _), (V, _) in pairwise(table))
        own = all(b == (W[1],) for W, b in table)
        counted = sum(int(np.prod(V)) for layer in table for V in layer)
        return chained and own and total == counted
            it is asked whether the layers fit each other. They must also fit the layer
            sizes: another number of inputs or classes passes.
        return all(given == layer for given, layer in zip(table, right)) and total == n
            the number of layers is not compared: zip() stops at the shorter one, so a
            missing layer passes.
        entries = lambda table: [(np.prod(W), np.prod(b)) for W, b in table]
        return entries(table) == entries(right) and total == n
            numbers of entries are compared, not shapes: a transposed W has as many
            entries.
        return [W for W, _ in table] == [W for W, _ in right] and total == n
            the shapes of the biases are not compared.
        table = tuple((W, (b[-1],) if b[0] == 1 else b) for W, b in table)
            a bias of shape (1, n_out) passes; it must be (n_out,).
        table = tuple((W, b[:1]) for W, b in table)
            only the first number of a bias's shape is looked at: (n_out, 1) passes.
        return [b for _, b in table] == [b for _, b in right] and total == n
            the shapes of the weights are not compared.
        return len(table) == len(right) and table[0] == right[0] and total == n
            only the first layer's shapes are looked at.
        either_way = lambda table: [(sorted(W), b) for W, b in table]
        return either_way(table) == either_way(right) and total == n
            the weights may be either way round. With samples in rows W has the shape
            (n_in, n_out).
        table = tuple((W[::-1], b) for W, b in table)
            the shapes are expected as for samples in columns: here W has the shape
            (n_in, n_out).
        n = count(layer_sizes) - sum(layer_sizes[1:])
            the biases are not counted: the total is that of weights and biases.
        return table == right and abs(total / n - 1) < 0.01
            the total may be off by a little: one number is right.
        return not (table == right and total == n)
            the answers are exchanged.
        """,
)

PARTS = (unpack, deep_forward, deep_gradients, inverted_dropout, table_fits)
