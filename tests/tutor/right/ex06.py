"""Exercise 06: unusual but right functions."""

from collections import defaultdict

import numpy as np

import nnlib


def he_by_loops(draws, slope):
    n_in, n_out = draws.shape
    W = np.zeros_like(draws)
    for j in range(n_in):
        for k in range(n_out):
            W[j, k] = draws[j, k] * 2**0.5 / n_in**0.5 / (1 + slope * slope) ** 0.5
    return W


def he_by_division(draws, slope):
    return draws / float(np.sqrt(draws.shape[0] * (1 + slope**2) / 2))


def he_by_diagonal(draws, slope):
    n_in = len(draws)
    gain = 2 / (1 + slope**2)
    return np.diag(np.full(n_in, (gain / n_in) ** 0.5, draws.dtype)) @ draws


def he_in_own_type(draws, slope):
    variance = 2 / draws.shape[0] / (1 + np.square(slope))
    return draws * np.sqrt(variance).astype(draws.dtype)


def he_by_length(draws, slope):
    return draws * float(2**0.5 / (np.hypot(1, slope) * len(draws) ** 0.5))


def glorot_by_loops(draws):
    bound = float(np.sqrt(6 / sum(draws.shape)))
    W = np.empty_like(draws)
    for place, draw in np.ndenumerate(draws):
        W[place] = -bound + 2 * bound * draw
    return W


def glorot_by_interpolation(draws):
    bound = 6**0.5 / (draws.shape[0] + draws.shape[1]) ** 0.5
    return np.interp(draws, [0, 1], [-bound, bound]).astype(draws.dtype)


def glorot_from_the_variance(draws):
    variance = 2 / (len(draws) + len(draws[0]))
    return (draws - 0.5) * (12 * variance) ** 0.5


def variances_from_moments(X, weights, slope):
    found = {"var_Z": [], "var_A": [], "square_A": []}
    A = X
    for W in weights:
        Z = np.einsum("ij,jk->ik", A, W)
        A = np.maximum(Z, 0) + slope * np.minimum(Z, 0)
        found["square_A"].append((A * A).sum() / A.size)
        found["var_A"].append(found["square_A"][-1] - A.mean() ** 2)
        found["var_Z"].append((Z * Z).mean() - Z.mean() ** 2)
    return {name: np.array(values, X.dtype) for name, values in found.items()}


def variances_as_lists(X, weights, slope):
    found = {"square_A": [], "var_Z": [], "var_A": []}
    for W in weights:
        Z = X @ W
        X = np.maximum(Z, slope * Z)  # the slope is at most 1
        found["square_A"].append(float(np.mean(np.square(X))))
        found["var_Z"].append(float(np.var(Z)))
        found["var_A"].append(float(np.std(X)) ** 2)
    return found


def variances_by_recursion(X, weights, slope):
    if not weights:
        return {key: np.zeros(0, X.dtype) for key in ("var_Z", "var_A", "square_A")}
    Z = X @ weights[0]
    A = Z.copy()
    A[A < 0] *= slope
    here = {"var_Z": Z.var(), "var_A": A.var(), "square_A": (A**2).mean()}
    rest = variances_by_recursion(A, weights[1:], slope)
    return {key: np.append(here[key], rest[key]) for key in here}


def variances_with_nnlib(X, weights, slope):
    found = defaultdict(tuple)
    for W in weights:
        Z = X @ W
        X = nnlib.relu(Z) - slope * nnlib.relu(-Z)
        found["var_Z"] += (Z.var(),)
        found["var_A"] += (X.var(),)
        found["square_A"] += (X.ravel() @ X.ravel() / X.size,)
    return found


def with_gain(columns):
    """Return a function of draws and gain."""
    return lambda draws, gain: gain * columns(draws)


def gram_schmidt(draws):
    Q = np.zeros_like(draws)
    for j in range(draws.shape[1]):
        rest = draws[:, j] - Q[:, :j] @ (Q[:, :j].T @ draws[:, j])
        Q[:, j] = rest / np.linalg.norm(rest)
    return Q


def modified_gram_schmidt(draws):
    Q = draws.copy()
    for j in range(Q.shape[1]):
        Q[:, j] /= (Q[:, j] ** 2).sum() ** 0.5
        for k in range(j + 1, Q.shape[1]):
            Q[:, k] -= (Q[:, j] @ Q[:, k]) * Q[:, j]
    return Q


def by_cholesky(draws):
    lower = np.linalg.cholesky(draws.T @ draws)
    return np.linalg.solve(lower, draws.T).T


def by_signs_of_products(draws):
    Q = np.linalg.qr(draws)[0]
    return np.where((Q * draws).sum(axis=0) < 0, -Q, Q)


def by_projections(draws):
    n_in, dtype = len(draws), draws.dtype
    off, columns = np.eye(n_in, dtype=dtype), []
    for d in draws.T:
        r = off @ d
        q = r / (r @ r) ** 0.5
        off -= np.outer(q, q)
        columns.append(q)
    return np.stack(columns, axis=1)


def breaks_symmetry_by_loops(W1, b1, W2):
    for i in range(len(b1)):
        for j in range(i):
            if (
                np.array_equal(W1[:, i], W1[:, j])
                and b1[i] == b1[j]
                and np.array_equal(W2[i], W2[j])
            ):
                return False
    return True


def breaks_symmetry_by_sets(W1, b1, W2):
    units = {
        (*w_in.tolist(), float(b), *w_out.tolist())
        for w_in, b, w_out in zip(W1.T, b1, W2, strict=True)
    }
    return len(units) == len(b1)


def breaks_symmetry_by_distances(W1, b1, W2):
    units = np.hstack([W1.T, b1[:, None], W2])
    alike = (units[:, None] == units[None]).all(axis=2)
    return alike.sum() == len(units)


RIGHT = {
    "he_weights": [
        he_by_loops,
        he_by_division,
        he_by_diagonal,
        he_in_own_type,
        he_by_length,
    ],
    "glorot_weights": [
        glorot_by_loops,
        glorot_by_interpolation,
        glorot_from_the_variance,
    ],
    "variance_through_layers": [
        variances_from_moments,
        variances_as_lists,
        variances_by_recursion,
        variances_with_nnlib,
    ],
    "orthogonal_weights": [
        with_gain(gram_schmidt),
        with_gain(modified_gram_schmidt),
        with_gain(by_cholesky),
        with_gain(by_signs_of_products),
        with_gain(by_projections),
    ],
    "breaks_symmetry": [
        breaks_symmetry_by_loops,
        breaks_symmetry_by_sets,
        breaks_symmetry_by_distances,
    ],
}
