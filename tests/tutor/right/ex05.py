"""Exercise 05: unusual but right functions."""

from itertools import pairwise

import numpy as np

from tutor.checks.ex05_deep_network import backward, forward


def unpack_by_splitting(theta, layer_sizes):
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


def unpack_by_loops(theta, layer_sizes):
    numbers, parameters = iter(theta), {}
    for l in range(1, len(layer_sizes)):
        W = np.zeros((layer_sizes[l - 1], layer_sizes[l]), theta.dtype)
        for j in range(W.shape[0]):
            for k in range(W.shape[1]):
                W[j, k] = next(numbers)
        b = [next(numbers) for _ in range(layer_sizes[l])]
        parameters[f"W{l}"], parameters[f"b{l}"] = W, np.array(b, theta.dtype)
    return parameters


def unpack_blocks_with_bias(theta, layer_sizes):
    parameters, rest = {}, theta
    for l in range(1, len(layer_sizes)):
        n_in, n_out = layer_sizes[l - 1 : l + 1]
        block, rest = np.split(rest, [(n_in + 1) * n_out])
        *rows, bias = block.reshape(n_in + 1, n_out)  # the biases are the last row
        parameters[f"b{l}"], parameters[f"W{l}"] = bias, np.array(rows)
    return parameters


def forward_sample_by_sample(X, parameters):
    rows = [forward(x[None], parameters) for x in X]
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


def forward_in_columns(X, parameters):
    layers, A = {"A0": X.copy()}, X.T
    names = sorted(name for name in parameters if name.startswith("W"))
    for l, name in enumerate(names, start=1):
        Z = parameters[name].T @ A + parameters[f"b{l}"][:, None]
        A = np.where(Z > 0, Z, 0)
        if name == names[-1]:
            A = np.exp(Z - np.logaddexp.reduce(Z, axis=0))
        layers |= {f"Z{l}": Z.T.copy(), f"A{l}": A.T.copy()}
    return layers


def forward_with_ones(X, parameters):
    ones, layers = np.ones((len(X), 1), X.dtype), {"A0": X}
    L = max(int(name[1:]) for name in parameters)
    for l in range(1, L + 1):
        Theta = np.vstack([parameters[f"W{l}"], parameters[f"b{l}"]])
        Z = np.hstack([layers[f"A{l - 1}"], ones]) @ Theta
        layers[f"Z{l}"], layers[f"A{l}"] = Z, Z * (Z > 0)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return layers | {f"A{L}": E / E.sum(axis=1, keepdims=True)}


def gradients_of_samples(Y, layers, parameters):
    m, total = len(Y), {}
    for i in range(m):
        one = {name: V[i : i + 1] for name, V in layers.items()}
        for name, V in backward(Y[i : i + 1], one, parameters).items():
            total[name] = total.get(name, 0) + V / m
    return total


def gradients_in_columns(Y, layers, parameters):
    m, L, result = len(Y), len(parameters) // 2, {}
    delta = layers[f"A{L}"].T - Y.T  # m times the gradient
    for l in reversed(range(1, L + 1)):
        result[f"b{l}"] = delta.mean(axis=1)
        result[f"W{l}"] = np.einsum("km,mj->jk", delta, layers[f"A{l - 1}"]) / m
        delta = parameters[f"W{l}"] @ delta
        if l > 1:
            delta = np.where(layers[f"A{l - 1}"].T > 0, delta, 0)
    return result


def gradients_by_recursion(Y, layers, parameters):
    L = len(parameters) // 2

    def dZ(l):
        if l == L:
            return (layers[f"A{L}"] - Y) / len(Y)
        slope = np.heaviside(layers[f"Z{l}"], 0).astype(Y.dtype)
        return np.multiply(dZ(l + 1).dot(parameters[f"W{l + 1}"].T), slope)

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
    "unpack": [unpack_by_splitting, unpack_by_loops, unpack_blocks_with_bias],
    "deep_forward": [forward_sample_by_sample, forward_in_columns, forward_with_ones],
    "deep_gradients": [
        gradients_of_samples,
        gradients_in_columns,
        gradients_by_recursion,
    ],
    "inverted_dropout": [dropout_by_where, dropout_by_loops, dropout_by_copies],
    "table_fits": [fits_by_loops, fits_by_arrays, fits_by_all],
}
