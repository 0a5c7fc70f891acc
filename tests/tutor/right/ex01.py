"""Unusual but right answers to exercise 01."""

import numpy as np

import nnlib
from tutor.checks.ex01_softmax import row_softmax


def softmax_by_loops(Z):
    A = np.empty_like(Z)
    for i in range(Z.shape[0]):
        top = max(Z[i])
        powers = [1.0 if z == top else np.exp(z - top) for z in Z[i]]
        for k in range(Z.shape[1]):
            A[i, k] = powers[k] / sum(powers)
    return A


def softmax_by_logarithms(Z):
    D = Z - np.max(Z, axis=-1)[:, None]
    D[np.isnan(D)] = 0  # infinity minus infinity
    return np.exp(D - np.log(np.sum(np.exp(D), axis=-1))[:, None])


def softmax_of_columns(Z):
    finite = np.nan_to_num(Z.T)  # the largest numbers that there are
    E = np.exp(finite - finite.max(axis=0))
    return (E / E.sum(axis=0)).T.copy()


def softmax_by_differences(Z):
    one, other = Z[:, None, :], Z[:, :, None]
    return 1 / np.where(one == other, 1, np.exp(one - other)).sum(axis=2)


def softmax_in_place(Z):
    top = np.repeat(Z.max(axis=1)[:, None], Z.shape[1], axis=1)
    A = Z.copy()
    A[top != Z] -= top[top != Z]
    A[top == Z] = 0
    np.exp(A, out=A)
    A /= np.einsum("ij->i", A)[:, None]
    return A


def softmax_of_infinite_rows_by_counting(Z):
    top = Z.max(axis=1, keepdims=True)
    largest = (top == Z).astype(Z.dtype)
    infinite = np.isinf(top)
    E = np.exp(np.where(infinite, 0, Z) - np.where(infinite, 0, top))
    E = np.where(infinite, largest, E)
    return E / E.sum(axis=1, keepdims=True)


def softmax_of_shifted_scores(Z, temperatures):
    E = np.exp((Z - Z.max(axis=1, keepdims=True)) / temperatures.reshape(-1, 1))
    return E / E.sum(axis=1, keepdims=True)


def softmax_of_each_temperature(Z, temperatures):
    rows = [row_softmax(z[None] / T)[0] for z, T in zip(Z, temperatures, strict=True)]
    return np.array(rows, dtype=Z.dtype)


def one_sample_at_a_time(H, W, b):
    return np.stack([row_softmax((h @ W + b)[None])[0] for h in H])


def bias_as_extra_input(H, W, b):
    ones = np.ones((len(H), 1), H.dtype)
    return row_softmax(np.hstack([ones, H]) @ np.vstack([b, W]))


def jacobian_by_loops(z, T):
    a = row_softmax(z[None] / T)[0]
    D = np.zeros((len(z), len(z)), z.dtype)
    for j in range(len(z)):
        for i in range(len(z)):
            D[j, i] = (a[j] * (1 - a[j]) if i == j else -a[j] * a[i]) / T
    return D


def jacobian_by_delta(z, T):
    a = row_softmax(z[None] / T)[0]
    return a[:, None] / T * (np.eye(len(z), dtype=z.dtype) - a)


def jacobian_by_einsum(z, T):
    a = row_softmax(z[None] / T)[0]
    eye = np.eye(len(a), dtype=a.dtype)
    return np.einsum("j,ji->ji", a / T, eye) - np.einsum("j,i->ji", a, a) / T


def jacobian_row_by_row(z, T):
    a = row_softmax((z / T)[None])[0]
    rows = [a[j] * ((np.arange(len(z)) == j) - a) / T for j in range(len(z))]
    return np.stack(rows).astype(z.dtype)


def jacobian_in_float64(z, temperature):
    s = z.astype(np.float64) / temperature
    a = np.exp(s - s.max()) / np.exp(s - s.max()).sum()
    return ((np.diag(a) - np.outer(a, a)) / temperature).astype(z.dtype)


def jacobian_of_shifted_scores(z, temperature):
    s = (z - z.max()) / temperature
    a = np.exp(s) / np.exp(s).sum()
    return ((np.eye(len(z)) - a) * a[:, None] / temperature).astype(z.dtype)


def is_softmax_by_differences(Z, A):
    if A.shape != Z.shape:
        return False
    return not np.any(~(np.abs(A - softmax_by_differences(Z)) <= 1e-6))


def is_softmax_by_loops(Z, A):
    if np.shape(A) != np.shape(Z):
        return False
    right = softmax_by_loops(Z)
    for i in range(len(Z)):
        for k in range(len(Z[0])):
            if not abs(A[i][k] - right[i][k]) <= 1e-6:
                return False
    return True


def is_softmax_to_a_tolerance(Z, A):
    return A.shape == Z.shape and bool(np.abs(A - row_softmax(Z)).max() < 1e-6)


def is_softmax_by_allclose(Z, A):
    if Z.shape != A.shape:
        return False
    return np.allclose(nnlib.softmax(Z), A, rtol=0, atol=1e-6)


RIGHT = {
    "softmax": [
        softmax_by_loops,
        softmax_by_logarithms,
        softmax_of_columns,
        softmax_by_differences,
        softmax_in_place,
        softmax_of_infinite_rows_by_counting,
    ],
    "softmax_with_temperature": [
        lambda Z, T: softmax_by_loops(Z / np.expand_dims(T, 1)),
        softmax_of_shifted_scores,
        softmax_of_each_temperature,
        lambda Z, T: softmax_by_logarithms((Z.T / T).T),
    ],
    "output_probabilities": [
        one_sample_at_a_time,
        bias_as_extra_input,
        lambda H, W, b: softmax_by_logarithms(np.einsum("ij,jk->ik", H, W) + b),
    ],
    "softmax_jacobian": [
        jacobian_by_loops,
        jacobian_by_delta,
        jacobian_by_einsum,
        jacobian_row_by_row,
        jacobian_in_float64,
        jacobian_of_shifted_scores,
    ],
    "is_softmax": [
        is_softmax_by_differences,
        is_softmax_by_loops,
        is_softmax_to_a_tolerance,
        is_softmax_by_allclose,
    ],
}
