"""Unusual but right answers to exercise 02."""

import math

import numpy as np

from nnlib.gradient_check import relative_error
from tutor.checks.ex02_cross_entropy import log_softmax, softmax


def slopes(J_plus, J_minus, h):
    return (J_plus - J_minus) / (2 * h)


def loss_by_loops(Z, Y):
    total = 0.0
    for i in range(len(Z)):
        top = max(Z[i])
        log_sum = top + math.log(sum(math.exp(z - top) for z in Z[i]))
        for k in range(len(Z[0])):
            total += Y[i, k] * (log_sum - Z[i, k])
    return total / len(Z)


def loss_by_logaddexp(Z, Y):
    log_sums = np.logaddexp.reduce(Z, axis=1)
    return float(np.mean(log_sums - np.einsum("ij,ij->i", Y, Z)))


def loss_by_log_softmax(Z, Y):
    return -(Y * log_softmax(Z)).sum() / len(Z)


def loss_by_differences(Z, Y):
    D = Z[:, None, :] - Z[:, :, None]  # scores of j minus k
    top = D.max(axis=2, keepdims=True)
    losses = np.log(np.exp(D - top).sum(axis=2)) + top[:, :, 0]
    return np.average(losses, weights=Y) * Y.sum() / len(Y)


def smooth_by_loops(Y, epsilon):
    smooth = np.empty_like(Y)
    for i in range(Y.shape[0]):
        for k in range(Y.shape[1]):
            smooth[i, k] = Y[i, k] - epsilon * Y[i, k] + epsilon / Y.shape[1]
    return smooth


def smooth_by_mixing(Y, epsilon):
    uniform = np.full_like(Y, 1 / Y.shape[1])
    return epsilon * uniform + (1 - epsilon) * Y


def smooth_in_place(Y, epsilon):
    smooth = Y.copy()
    smooth += epsilon * (1 / Y.shape[1] - Y)
    return smooth


def gradient_by_loops(Z, Y):
    A, dZ = softmax(Z), np.zeros_like(Z)
    for i in range(len(Z)):
        for k in range(Z.shape[1]):
            for j in range(Z.shape[1]):
                slope = A[i, k] * (1 - A[i, k]) if j == k else -A[i, j] * A[i, k]
                if Y[i, j] > 0 and A[i, j] > 0:
                    dZ[i, k] -= Y[i, j] / A[i, j] * slope / len(Z)
                elif Y[i, j] > 0:  # 0/0: the limit
                    dZ[i, k] += Y[i, j] * (A[i, k] - (j == k)) / len(Z)
    return dZ


def gradient_by_equation_21(Z, Y):
    A = np.exp(log_softmax(Z))
    return (-Y * (1 - A) + (1 - Y) * A) / len(Z)


def gradient_in_place(Z, Y):
    dZ = softmax(Z)
    dZ -= Y
    dZ /= dZ.shape[0]
    return dZ


def squared_by_jacobians(Z, Y):
    dZ = np.zeros_like(Z)
    for i, a in enumerate(softmax(Z)):
        dZ[i] = (np.diag(a) - np.outer(a, a)) @ (2 * (a - Y[i])) / len(Z)
    return dZ


def squared_by_einsum(Z, Y):
    A = softmax(Z)
    D = np.einsum("ij,jk->ijk", A, np.eye(A.shape[1], dtype=A.dtype))
    D -= np.einsum("ij,ik->ijk", A, A)
    return np.einsum("ij,ijk->ik", A - Y, D) * 2 / len(Z)


def squared_by_loops(Z, Y):
    A, dZ = softmax(Z), np.empty_like(Z)
    m, K = Z.shape
    for i in range(m):
        mean = sum(A[i, j] * (A[i, j] - Y[i, j]) for j in range(K))
        for k in range(K):
            dZ[i, k] = 2 / m * A[i, k] * (A[i, k] - Y[i, k] - mean)
    return dZ


def is_right_by_norms(J_plus, J_minus, h, dtheta):
    if np.shape(J_plus) != np.shape(dtheta):
        return False
    measured = slopes(J_plus, J_minus, h)
    size = np.linalg.norm(measured) + np.linalg.norm(dtheta)
    if size == 0:
        return True
    return bool(np.linalg.norm(measured - dtheta) / size < 1e-6)


def is_right_by_loops(J_plus, J_minus, h, dtheta):
    if dtheta.shape != J_plus.shape:
        return False
    measured = [(p - q) / (2 * h) for p, q in zip(J_plus, J_minus, strict=True)]
    largest = max(abs(x) for x in measured)
    for one, other in zip(measured, dtheta, strict=True):
        if not abs(one - other) <= 1e-6 * largest:
            return False
    return True


def is_right_by_library(J_plus, J_minus, h, dtheta):
    if dtheta.shape != J_plus.shape or not np.isfinite(dtheta).all():
        return False
    return relative_error(slopes(J_plus, J_minus, h), dtheta) < 1e-6


RIGHT = {
    "cross_entropy_from_logits": [
        loss_by_loops,
        loss_by_logaddexp,
        loss_by_log_softmax,
        loss_by_differences,
    ],
    "smooth_labels": [smooth_by_loops, smooth_by_mixing, smooth_in_place],
    "logits_gradient": [gradient_by_loops, gradient_by_equation_21, gradient_in_place],
    "squared_error_gradient": [
        squared_by_jacobians,
        squared_by_einsum,
        squared_by_loops,
    ],
    "gradient_is_right": [is_right_by_norms, is_right_by_loops, is_right_by_library],
}
