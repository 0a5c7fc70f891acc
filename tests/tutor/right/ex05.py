"""Exercise 05: unusual but right functions."""

from collections import OrderedDict, defaultdict, namedtuple
from functools import cache
from itertools import pairwise

import numpy as np

import nnlib
from tutor.checks.ex05_deep_network import backward, forward


def unpack_by_splitting(theta, layer_sizes):
    shapes = [
        shape
        for n_in, n_out in pairwise(layer_sizes)
        for shape in ((n_out, n_in), (n_out,))
    ]
    ends = np.cumsum([np.prod(shape) for shape in shapes])[:-1]
    blocks = np.split(theta.copy(), ends)
    names = [f"{kind}{l}" for l in range(1, len(layer_sizes)) for kind in "Wb"]
    return {
        name: block.reshape(shape).T  # the transpose of a vector is itself
        for name, block, shape in zip(names, blocks, shapes, strict=True)
    }


def unpack_by_loops(theta, layer_sizes):
    numbers, parameters = iter(theta), OrderedDict()
    for l in range(1, len(layer_sizes)):
        W = np.zeros((layer_sizes[l - 1], layer_sizes[l]), theta.dtype)
        for k in range(W.shape[1]):
            for j in range(W.shape[0]):
                W[j, k] = next(numbers)
        b = [next(numbers) for _ in range(layer_sizes[l])]
        parameters[f"W{l}"], parameters[f"b{l}"] = W, np.array(b, theta.dtype)
    return parameters


def unpack_in_fortran_order(theta, layer_sizes):
    parameters, rest = defaultdict(list), theta
    for l in range(1, len(layer_sizes)):
        n_in, n_out = layer_sizes[l - 1 : l + 1]
        W, bias, rest = np.split(rest, [n_in * n_out, (n_in + 1) * n_out])
        parameters[f"b{l}"] = bias
        parameters[f"W{l}"] = W.reshape((n_in, n_out), order="F")
    return parameters


def unpack_by_nnlib(theta, layer_sizes):
    net = nnlib.Network(layer_sizes, dtype=theta.dtype.name)
    net.theta = theta
    shapes = {l: W.T.shape for l, W in net.W.items()}
    weights = {f"W{l}": W.reshape(shapes[l]).T for l, W in net.W.items()}
    return weights | {f"b{l}": b for l, b in net.b.items()}


def forward_sample_by_sample(X, parameters):
    rows = [forward(x[None], parameters) for x in X]
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


def forward_in_columns(X, parameters):
    layers, A = {"A0": X.copy()}, X.T
    names = sorted((n for n in parameters if n[0] == "W"), key=lambda n: int(n[1:]))
    for l, name in enumerate(names, start=1):
        Z = parameters[name].T @ A + parameters[f"b{l}"][:, None]
        skip = A if A.shape == Z.shape else np.zeros_like(Z)
        A = np.where(Z > 0, Z, 0) + skip
        if name == names[-1]:
            A = np.exp(Z - np.logaddexp.reduce(Z, axis=0))
        layers |= {f"Z{l}": Z.T.copy(), f"A{l}": A.T.copy()}
    return layers


def forward_with_ones(X, parameters):
    ones, layers = np.ones((len(X), 1), X.dtype), {"A0": X}
    L = max(int(name[1:]) for name in parameters)
    for l in range(1, L + 1):
        Theta = np.vstack([parameters[f"W{l}"], parameters[f"b{l}"]])
        A = layers[f"A{l - 1}"]
        Z = np.hstack([A, ones]) @ Theta
        layers[f"Z{l}"], layers[f"A{l}"] = Z, Z * (Z > 0)
        if Z.shape[1] == A.shape[1]:
            layers[f"A{l}"] = layers[f"A{l}"] + A
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return layers | {f"A{L}": E / E.sum(axis=1, keepdims=True)}


def forward_by_recursion(X, parameters, l=1):
    W, b = parameters[f"W{l}"], parameters[f"b{l}"]
    here = {f"A{l - 1}": X, f"Z{l}": np.einsum("ij,jk->ik", X, W) + b}
    Z = here[f"Z{l}"]
    if f"W{l + 1}" not in parameters:
        return here | {f"A{l}": nnlib.softmax(Z)}
    n_in, n_out = W.shape
    A = nnlib.relu(Z) + X if n_in == n_out else nnlib.relu(Z)
    return here | forward_by_recursion(A, parameters, l + 1)


def gradients_of_samples(Y, layers, parameters):
    m, total = len(Y), {}
    for i in range(m):
        one = {name: V[i : i + 1] for name, V in layers.items()}
        for name, V in backward(Y[i : i + 1], one, parameters).items():
            total[name] = total.get(name, 0) + V / m
    return total


def gradients_in_columns(Y, layers, parameters):
    m, L, result, dA = len(Y), len(parameters) // 2, {}, None
    delta = layers[f"A{L}"].T - Y.T  # m times the gradient
    for l in reversed(range(1, L + 1)):
        W, A_prev = parameters[f"W{l}"], layers[f"A{l - 1}"]
        result[f"b{l}"] = delta.mean(axis=1)
        result[f"W{l}"] = np.einsum("km,mj->jk", delta, A_prev) / m
        back = W @ delta
        dA = back + dA if dA is not None and len(W) == len(W.T) else back
        if l > 1:
            delta = np.where(layers[f"Z{l - 1}"].T > 0, dA, 0)
    return result


def gradients_by_recursion(Y, layers, parameters):
    L = len(parameters) // 2

    def dA(l):
        W = parameters[f"W{l + 1}"]
        straight = l + 1 < L and W.shape[0] == W.shape[1]
        return dZ(l + 1).dot(W.T) + (dA(l + 1) if straight else 0)

    @cache
    def dZ(l):
        if l == L:
            return nnlib.cross_entropy_backward(layers[f"A{L}"], Y)
        return nnlib.relu_backward(dA(l), layers[f"Z{l}"])

    weights = {f"W{l}": layers[f"A{l - 1}"].T.dot(dZ(l)) for l in range(1, L + 1)}
    return weights | {f"b{l}": dZ(l).sum(0) for l in range(1, L + 1)}


def dropout_by_where(A, dA_dropped, draws, keep):
    def drop(V):
        return np.where(draws < keep, V / keep, 0).astype(V.dtype)

    return drop(A), drop(dA_dropped)


def dropout_by_loops(A, dA_dropped, draws, keep):
    dropped, dA = np.zeros_like(A), np.zeros_like(A)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if draws[i, j] < keep:
                dropped[i, j] = A[i, j] / keep
                dA[i, j] = dA_dropped[i, j] / keep
    return dropped, dA


def dropout_by_copies(A, dA_dropped, draws, keep):
    results = (A / keep, dA_dropped / keep)
    for result in results:
        result[draws >= keep] = 0
    return results


Dropped = namedtuple("Dropped", ["A", "dA"])


def dropout_by_multiplying(A, dA_dropped, draws, keep):
    scale = ((draws < keep) / keep).astype(A.dtype)
    return Dropped(np.multiply(A, scale), np.multiply(scale, dA_dropped))


def fits_by_nnlib(layer_sizes, table, total):
    net = nnlib.Network(layer_sizes)
    shapes = tuple((net.W[l].shape, net.b[l].shape) for l in net.W)
    return shapes == table and net.n_parameters == total


def fits_by_loops(layer_sizes, table, total):
    if len(table) != len(layer_sizes) - 1:
        return False
    counted = 0
    for l, (W, b) in enumerate(table, start=1):
        n_in, n_out = layer_sizes[l - 1], layer_sizes[l]
        if tuple(W) != (n_in, n_out) or tuple(b) != (n_out,):
            return False
        counted += (n_in + 1) * n_out
    return counted == total


def fits_by_arrays(layer_sizes, table, total):
    shapes = []
    for n_in, n_out in pairwise(layer_sizes):
        shapes += [np.zeros((n_in, n_out)).shape, np.zeros(n_out).shape]
    given = [tuple(shape) for pair in table for shape in pair]
    return shapes == given and sum(int(np.prod(shape)) for shape in shapes) == total


def fits_by_all(layer_sizes, table, total):
    n = np.array(layer_sizes)
    right = list(zip(n[:-1].tolist(), n[1:].tolist(), strict=True))
    return bool(
        [W for W, _ in table] == right
        and all(b == (n_out,) for (_, b), (_, n_out) in zip(table, right, strict=True))
        and n[:-1] @ n[1:] + n[1:].sum() == total
    )


RIGHT = {
    "unpack": [
        unpack_by_splitting,
        unpack_by_loops,
        unpack_in_fortran_order,
        unpack_by_nnlib,
    ],
    "deep_forward": [
        forward_sample_by_sample,
        forward_in_columns,
        forward_with_ones,
        forward_by_recursion,
    ],
    "deep_gradients": [
        gradients_of_samples,
        gradients_in_columns,
        gradients_by_recursion,
    ],
    "inverted_dropout": [
        dropout_by_where,
        dropout_by_loops,
        dropout_by_copies,
        dropout_by_multiplying,
    ],
    "table_fits": [fits_by_loops, fits_by_arrays, fits_by_all, fits_by_nnlib],
}
