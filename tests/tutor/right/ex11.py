"""Exercise 11: unusual but right functions."""

from itertools import pairwise

import numpy as np

import nnlib
from tutor.checks.ex11_beyond import mixed


def smoothed_by_loop(Z, y, prior, epsilon):
    m, K = Z.shape
    J, dZ = 0.0, np.empty(Z.shape)
    for i in range(m):
        log_sum = np.logaddexp.reduce(Z[i])
        for k in range(K):
            label = epsilon * prior[k] + (1 - epsilon) * (k == y[i])
            J += label * (log_sum - Z[i, k]) / m
            dZ[i, k] = (np.exp(Z[i, k] - log_sum) - label) / m
    return J, dZ


def smoothed_as_a_mixture_of_two_losses(Z, y, prior, epsilon):
    log_A = Z - np.logaddexp.reduce(Z, axis=1)[:, None]
    rows = np.arange(len(y))
    J = (1 - epsilon) * -log_A[rows, y] + epsilon * -(log_A @ prior)
    dZ = np.exp(log_A) - epsilon * prior
    dZ[rows, y] -= 1 - epsilon
    return np.mean(J), dZ / len(y)


def smoothed_with_nnlib(Z, y, prior, epsilon):
    labels = nnlib.one_hot(y, len(prior)).astype(float)
    labels = labels + epsilon * (prior - labels)
    A = nnlib.softmax(Z)
    top = Z.max(axis=1)
    log_sum = top + np.log(np.exp(Z - top[:, None]).sum(axis=1))
    return np.mean(log_sum - (labels * Z).sum(axis=1)), (A - labels) / len(A)


def smoothed_by_columns(Z, y, prior, epsilon):
    scores, m = Z.T - Z.max(axis=1), len(y)
    labels = np.tile(epsilon * prior[:, None], m)
    labels[y, range(m)] += 1 - epsilon
    A = np.exp(scores) / np.exp(scores).sum(axis=0)
    log_A = scores - np.log(np.exp(scores).sum(axis=0))
    return [-np.einsum("ki,ki->", labels, log_A) / m, ((A - labels) / m).T]


def decayed_by_loop(theta, step, layer_sizes, alpha, strength):
    new, start = theta - step, 0
    for n_in, n_out in pairwise(layer_sizes):
        end = start + n_in * n_out
        new[start:end] -= alpha * strength * theta[start:end]
        start = end + n_out
    return new


def decayed_one_by_one(theta, step, layer_sizes, alpha, strength):
    is_weight = []
    for l in range(1, len(layer_sizes)):
        is_weight += [True] * (layer_sizes[l - 1] * layer_sizes[l])
        is_weight += [False] * layer_sizes[l]
    factor = np.where(is_weight, 1 - alpha * strength, 1.0)
    return np.array([f * t - s for f, t, s in zip(factor, theta, step, strict=True)])


def decayed_by_joining(theta, step, layer_sizes, alpha, strength):
    pieces, rest = [], theta
    for n_in, n_out in pairwise(layer_sizes):
        W, b, rest = np.split(rest, [n_in * n_out, (n_in + 1) * n_out])
        pieces += [W * (1 - alpha * strength), b]
    return np.concatenate(pieces) - step


def decayed_with_nnlib(theta, step, layer_sizes, alpha, strength):
    net = nnlib.Network(list(layer_sizes), dtype=np.float64)
    net.theta = theta
    for l in range(1, len(layer_sizes)):
        net.W[l][...] *= 1 - alpha * strength
    return net.theta - step


def rms_by_loop(dA, Z, gamma, epsilon):
    dZ, dgamma = np.empty(Z.shape), np.zeros(len(gamma))
    for i, (da, z) in enumerate(zip(dA, Z, strict=True)):
        s = np.sqrt(z @ z / len(z) + epsilon)
        dgamma += da * z / s
        jacobian = np.eye(len(z)) / s - np.outer(z, z) / (len(z) * s**3)
        dZ[i] = jacobian @ (gamma * da)
    return dZ, dgamma


def rms_by_messages(dA, Z, gamma, epsilon):
    n = Z.shape[1]
    inverse = 1 / np.sqrt(np.einsum("ij,ij->i", Z, Z) / n + epsilon)[:, None]
    message = dA * gamma
    d_inverse = (message * Z).sum(axis=1, keepdims=True)
    dZ = message * inverse - d_inverse * inverse**3 * Z / n
    return dZ, np.sum(dA * Z * inverse, axis=0)


def rms_by_columns(dA, Z, gamma, epsilon):
    s = ((Z.T**2).mean(axis=0) + epsilon) ** 0.5
    hat, message = Z.T / s, gamma[:, None] * dA.T
    dZ = (message - hat * (message * hat).mean(axis=0)) / s
    return [dZ.T, np.diag(dA.T @ hat.T)]


def averaged_as_a_step(average, theta, t, beta):
    return average + max(1 - beta, 1 / t) * (theta - average)


def averaged_by_cases(average, theta, t, beta):
    if t == 1:
        return theta.copy()
    if (t - 1) / t < beta:
        return ((t - 1) * average + theta) / t
    return beta * average + theta - beta * theta


def averaged_one_by_one(average, theta, t, beta):
    keep = np.minimum(beta, (t - 1) / t)
    both = zip(average, theta, strict=True)
    return np.array([keep * old + (1 - keep) * new for old, new in both])


def averaged_by_numpy(average, theta, t, beta):
    keep = sorted([beta, 1 - 1 / t])[0]
    return np.average([average, theta], axis=0, weights=[keep, 1 - keep])


def bent_by_floor(X, U):
    s = np.arange(X.shape[1]) + U
    q = np.floor(s)
    return mixed(X, q, s - q)


def bent_by_interp(X, U):
    n = X.shape[1]
    return np.stack(
        [
            np.interp(np.arange(n) + u, np.arange(-1, n + 1), np.pad(x, 1))
            for x, u in zip(X, U, strict=True)
        ]
    )


def bent_by_loop(X, U):
    new = np.zeros(X.shape)
    m, n = X.shape
    for i in range(m):
        for c in range(n):
            place = c + U[i, c]
            for q in range(n):
                if abs(place - q) < 1:
                    new[i, c] += (1 - abs(place - q)) * X[i, q]
    return new


def bent_in_a_frame(X, U):
    m, n = X.shape
    s = np.clip(np.arange(n) + U, -1, n)
    framed = np.pad(X, ((0, 0), (1, 2)))
    q = np.floor(s).astype(int)
    rows = np.arange(m)[:, None]
    left, right = framed[rows, q + 1], framed[rows, q + 2]
    return left + (s - q) * (right - left)


RIGHT = {
    "smoothed_loss": [
        smoothed_by_loop,
        smoothed_as_a_mixture_of_two_losses,
        smoothed_with_nnlib,
        smoothed_by_columns,
    ],
    "decayed_step": [
        decayed_by_loop,
        decayed_one_by_one,
        decayed_by_joining,
        decayed_with_nnlib,
    ],
    "rms_norm_backward": [rms_by_loop, rms_by_messages, rms_by_columns],
    "average_step": [
        averaged_as_a_step,
        averaged_by_cases,
        averaged_one_by_one,
        averaged_by_numpy,
    ],
    "bent_rows": [bent_by_floor, bent_by_interp, bent_by_loop, bent_in_a_frame],
}
