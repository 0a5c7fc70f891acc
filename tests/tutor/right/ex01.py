"""Unusual but right answers to exercise 01."""

import numpy as np

from tutor.checks.ex01_softmax import row_softmax


def softmax_by_loops(Z):
    A = np.empty_like(Z)
    for i in range(Z.shape[0]):
        top = max(Z[i])
        total = sum(np.exp(z - top) for z in Z[i])
        for k in range(Z.shape[1]):
            A[i, k] = np.exp(Z[i, k] - top) / total
    return A


def softmax_by_logarithms(Z):
    top = np.max(Z, axis=-1)[:, None]
    return np.exp(Z - top - np.log(np.sum(np.exp(Z - top), axis=-1))[:, None])


def softmax_of_columns(Z):
    E = np.exp(Z.T - Z.T.max(axis=0))
    return (E / E.sum(axis=0)).T.copy()


def softmax_by_differences(Z):
    return 1 / np.exp(Z[:, None, :] - Z[:, :, None]).sum(axis=2)


def softmax_in_place(Z):
    A = Z - Z.max(axis=1, keepdims=True)
    np.exp(A, out=A)
    A /= np.einsum("ij->i", A)[:, None]
    return A


def softmax_of_shifted_scores(Z, temperature):
    E = np.exp((Z - Z.max(axis=1, keepdims=True)) / temperature)
    return E / E.sum(axis=1, keepdims=True)


def one_sample_at_a_time(H, W, b):
    return np.stack([row_softmax((h @ W + b)[None])[0] for h in H])


def bias_as_extra_input(H, W, b):
    ones = np.ones((len(H), 1), H.dtype)
    return row_softmax(np.hstack([ones, H]) @ np.vstack([b, W]))


def jacobian_by_loops(z):
    a = row_softmax(z[None])[0]
    D = np.zeros((len(z), len(z)), z.dtype)
    for j in range(len(z)):
        for i in range(len(z)):
            D[j, i] = a[j] * (1 - a[j]) if i == j else -a[j] * a[i]
    return D


def jacobian_by_delta(z):
    a = row_softmax(z[None])[0]
    return a[:, None] * (np.eye(len(z), dtype=z.dtype) - a)


def jacobian_by_einsum(z):
    a = row_softmax(z[None])[0]
    return np.einsum("j,ji->ji", a, np.eye(len(a), dtype=a.dtype)) - np.einsum(
        "j,i->ji", a, a
    )


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
            if not abs(A[i][k] - right[i][k]) < 1e-5:
                return False
    return True


def is_softmax_to_a_tolerance(Z, A):
    return A.shape == Z.shape and bool(np.abs(A - row_softmax(Z)).max() < 1e-5)


RIGHT = {
    "softmax": [
        softmax_by_loops,
        softmax_by_logarithms,
        softmax_of_columns,
        softmax_by_differences,
        softmax_in_place,
    ],
    "softmax_with_temperature": [
        lambda Z, T: softmax_by_loops(Z / T),
        softmax_of_shifted_scores,
        lambda Z, temperature: softmax_by_logarithms(Z * (1 / temperature)),
    ],
    "output_probabilities": [
        one_sample_at_a_time,
        bias_as_extra_input,
        lambda H, W, b: softmax_by_logarithms(np.einsum("ij,jk->ik", H, W) + b),
    ],
    "softmax_jacobian": [jacobian_by_loops, jacobian_by_delta, jacobian_by_einsum],
    "is_softmax": [
        is_softmax_by_differences,
        is_softmax_by_loops,
        is_softmax_to_a_tolerance,
    ],
}
