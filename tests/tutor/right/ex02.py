"""Unusual but right answers to exercise 02."""

import math

import numpy as np

import nnlib
from nnlib.gradient_check import relative_error
from tutor.checks.ex02_cross_entropy import log_softmax, softmax


def slopes(J_plus, J_minus, h):
    return (J_plus - J_minus) / (2 * h)


def loss_by_loops(Z, Y, weights):
    total = 0.0
    for i in range(len(Z)):
        top = max(Z[i])
        log_sum = top + math.log(sum(math.exp(z - top) for z in Z[i]))
        for k in range(len(Z[0])):
            total += weights[i] * Y[i, k] * (log_sum - Z[i, k])
    return total / sum(weights)


def loss_by_logaddexp(Z, Y, weights):
    log_sums = np.logaddexp.reduce(Z, axis=1)
    losses = log_sums - np.einsum("ij,ij->i", Y, Z)
    return float(np.average(losses, weights=weights))


def loss_by_log_softmax(Z, Y, weights):
    shares = weights / np.sum(weights)
    return -(shares[:, None] * Y * log_softmax(Z)).sum()


def loss_by_differences(Z, Y, weights):
    D = Z[:, None, :] - Z[:, :, None]  # scores of j minus k
    top = D.max(axis=2, keepdims=True)
    losses = np.log(np.exp(D - top).sum(axis=2)) + top[:, :, 0]
    return np.dot(weights, (Y * losses).sum(axis=1)) / weights.sum()


def loss_of_samples_with_a_say(Z, Y, weights):
    say = weights > 0
    losses = np.logaddexp.reduce(Z[say], axis=1) - (Y[say] * Z[say]).sum(axis=1)
    return (losses * weights[say]).mean() / weights[say].mean()


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


def gradient_by_loops(Z, Y, weights):
    A, dZ = softmax(Z), np.zeros_like(Z)
    for i, share in enumerate(weights / weights.sum()):
        for k in range(Z.shape[1]):
            for j in range(Z.shape[1]):
                slope = A[i, k] * (1 - A[i, k]) if j == k else -A[i, j] * A[i, k]
                if Y[i, j] > 0 and A[i, j] > 0:
                    dZ[i, k] -= share * Y[i, j] / A[i, j] * slope
                elif Y[i, j] > 0:  # 0/0: the limit
                    dZ[i, k] += share * Y[i, j] * (A[i, k] - (j == k))
    return dZ


def gradient_by_equation_21(Z, Y, weights):
    A = np.exp(log_softmax(Z))
    return ((-Y * (1 - A) + (1 - Y) * A).T * weights).T / weights.sum()


def gradient_in_place(Z, Y, weights):
    dZ = nnlib.softmax(Z)
    dZ -= Y
    dZ *= weights.reshape(-1, 1)
    dZ /= weights.sum()
    return dZ


def gradient_by_a_diagonal_matrix(Z, Y, weights):
    return np.diag(weights / weights.sum()) @ (softmax(Z) - Y)


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


def is_right_by_allclose(J_plus, J_minus, h, dtheta):
    if np.shape(J_plus) != np.shape(dtheta):
        return False
    measured = slopes(J_plus, J_minus, h)
    limit = 1e-6 * np.linalg.norm(measured, np.inf)
    return np.allclose(dtheta, measured, rtol=0, atol=limit)


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
    "weighted_cross_entropy": [
        loss_by_loops,
        loss_by_logaddexp,
        loss_by_log_softmax,
        loss_by_differences,
        loss_of_samples_with_a_say,
    ],
    "smooth_labels": [smooth_by_loops, smooth_by_mixing, smooth_in_place],
    "logits_gradient": [
        gradient_by_loops,
        gradient_by_equation_21,
        gradient_in_place,
        gradient_by_a_diagonal_matrix,
    ],
    "squared_error_gradient": [
        squared_by_jacobians,
        squared_by_einsum,
        squared_by_loops,
    ],
    "gradient_is_right": [is_right_by_allclose, is_right_by_loops, is_right_by_library],
}
