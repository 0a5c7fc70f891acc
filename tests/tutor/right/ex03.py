"""Unusual but right answers to exercise 03."""

import numpy as np

from tutor.checks.ex03_two_layer_network import softmax


def forward_by_loops(X, W1, b1, W2, b2, U):
    Z1, Z2 = np.empty((len(X), len(b1)), X.dtype), np.empty((len(X), len(b2)), X.dtype)
    A1, A2 = np.empty_like(Z1), np.empty_like(Z2)
    for i, x in enumerate(X):
        for j in range(len(b1)):
            Z1[i, j] = sum(x * W1[:, j]) + b1[j]
            A1[i, j] = max(Z1[i, j], 0)
        for k in range(len(b2)):
            Z2[i, k] = sum(A1[i] * W2[:, k]) + sum(x * U[:, k]) + b2[k]
        A2[i] = softmax(Z2[i : i + 1])[0]
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def forward_with_bias_weights(X, W1, b1, W2, b2, U):
    ones = np.ones((len(X), 1), X.dtype)
    Z1 = np.hstack([X, ones]) @ np.vstack([W1, b1])
    A1 = Z1 * (Z1 > 0)
    Z2 = np.hstack([A1, ones, X]) @ np.vstack([W2, b2, U])
    return {"A2": softmax(Z2), "Z2": Z2, "A1": A1, "Z1": Z1}


def forward_of_columns(X, W1, b1, W2, b2, U):
    Z1 = W1.T @ X.T + b1[:, None]
    A1 = (Z1 + np.abs(Z1)) / 2
    Z2 = np.einsum("nk,nm->km", W2, A1) + U.T @ X.T + b2[:, None]
    return {"Z1": Z1.T, "A1": A1.T, "Z2": Z2.T, "A2": softmax(Z2.T)}


def leaky_by_loops(dA, Z, slope):
    dZ = np.empty_like(dA)
    for i in np.ndindex(dA.shape):
        dZ[i] = dA[i] * (1 if Z[i] > 0 else slope)
    return dZ


def leaky_on_a_copy(dA, Z, slope):
    dZ = dA.copy()
    dZ[Z <= 0] *= slope
    return dZ


def leaky_as_a_sum(dA, Z, slope):
    return slope * dA + (1 - slope) * dA * (Z > 0)


def backward_averaged_late(X, Z1, A1, A2, W1, W2, U, Y):
    m, delta2 = len(X), A2 - Y
    delta1 = np.where(A1 > 0, delta2 @ W2.T, 0)
    return {
        "dW2": A1.T @ delta2 / m,
        "db2": delta2.mean(axis=0),
        "dW1": X.T @ delta1 / m,
        "db1": delta1.mean(axis=0),
        "dU": X.T @ delta2 / m,
        "dX": np.hstack([delta1, delta2]) @ np.hstack([W1, U]).T / m,
    }


def backward_by_samples(X, Z1, A1, A2, W1, W2, U, Y):
    G = {
        "dW1": np.zeros((X.shape[1], len(W2)), X.dtype),
        "db1": np.zeros(len(W2), X.dtype),
        "dW2": np.zeros_like(W2),
        "db2": np.zeros(W2.shape[1], X.dtype),
        "dU": np.zeros_like(U),
        "dX": np.zeros_like(X),
    }
    for i in range(len(X)):
        dz2 = (A2[i] - Y[i]) / len(X)
        dz1 = np.array([W2[j] @ dz2 if Z1[i, j] > 0 else 0 for j in range(len(W2))])
        G["dW1"] += np.outer(X[i], dz1).astype(X.dtype)
        G["db1"] += dz1.astype(X.dtype)
        G["dW2"] += np.outer(A1[i], dz2)
        G["db2"] += dz2
        G["dU"] += np.outer(X[i], dz2)
        G["dX"][i] = W1 @ dz1 + U @ dz2
    return G


def backward_by_einsum(X, Z1, A1, A2, W1, W2, U, Y):
    dZ2 = A2 / len(X) - Y / len(X)
    dZ1 = np.einsum("ik,jk,ij->ij", dZ2, W2, (Z1 > 0).astype(X.dtype))
    return {
        "dW1": np.einsum("ij,ik->jk", X, dZ1),
        "db1": np.einsum("ik->k", dZ1),
        "dW2": np.einsum("ij,ik->jk", A1, dZ2),
        "db2": np.einsum("ik->k", dZ2),
        "dU": np.einsum("ij,ik->jk", X, dZ2),
        "dX": np.einsum("in,dn->id", dZ1, W1) + np.einsum("ik,dk->id", dZ2, U),
    }


def backward_of_columns(X, Z1, A1, A2, W1, W2, U, Y):
    dZ2 = (A2.T - Y.T) / len(X)
    dZ1 = W2 @ dZ2
    dZ1 *= np.heaviside(Z1.T, 0)
    return {
        "dW1": (dZ1 @ X).T,
        "db1": dZ1 @ np.ones(len(X), X.dtype),
        "dW2": (dZ2 @ A1).T,
        "db2": dZ2 @ np.ones(len(X), X.dtype),
        "dU": (dZ2 @ X).T,
        "dX": (W1 @ dZ1 + U @ dZ2).T,
    }


def step_on_copies(parameters, gradients, learning_rate):
    new = {name: V.copy() for name, V in parameters.items()}
    for name in gradients:
        new[name[1:]] -= learning_rate * np.squeeze(gradients[name]).reshape(
            new[name[1:]].shape
        )
    return new


def step_by_entries(parameters, gradients, learning_rate):
    new = {}
    for name, V in parameters.items():
        flat, slopes = V.ravel().tolist(), gradients["d" + name].ravel().tolist()
        moved = [v - learning_rate * g for v, g in zip(flat, slopes, strict=True)]
        new[name] = np.array(moved, V.dtype).reshape(V.shape)
    return new


def step_layer_by_layer(parameters, gradients, learning_rate):
    new, layer = {}, 1
    while f"W{layer}" in parameters:
        for name in (f"W{layer}", f"b{layer}"):
            if name in parameters:
                V, dV = parameters[name], gradients["d" + name]
                new[name] = np.add(V, np.resize(-learning_rate * dV, V.shape))
        layer += 1
    return new


def is_relu_gradient_by_cases(Z, dA, dZ):
    if dZ.shape != Z.shape or np.isnan(dZ).any():
        return False
    kink = Z == 0
    low, high = np.minimum(dA, 0)[kink] - 1e-6, np.maximum(dA, 0)[kink] + 1e-6
    return bool(
        np.allclose(dZ[Z > 0], dA[Z > 0], rtol=0, atol=1e-6)
        and np.allclose(dZ[Z < 0], 0, atol=1e-6)
        and ((low <= dZ[kink]) & (dZ[kink] <= high)).all()
    )


def is_relu_gradient_by_loops(Z, dA, dZ):
    if np.shape(dZ) != np.shape(Z):
        return False
    for i in np.ndindex(Z.shape):
        limits = (dA[i], dA[i]) if Z[i] > 0 else (0, 0) if Z[i] < 0 else (0, dA[i])
        if not min(limits) - 1e-6 <= dZ[i] <= max(limits) + 1e-6:
            return False
    return True


def is_between_both_choices(Z, dA, dZ):
    if dZ.shape != Z.shape:
        return False
    one, other = dA * (Z > 0), dA * (Z >= 0)
    low, high = np.minimum(one, other), np.maximum(one, other)
    return bool(((dZ >= low - 1e-6) & (dZ <= high + 1e-6)).all())


RIGHT = {
    "forward": [forward_by_loops, forward_with_bias_weights, forward_of_columns],
    "leaky_relu_backward": [leaky_by_loops, leaky_on_a_copy, leaky_as_a_sum],
    "backward": [
        backward_averaged_late,
        backward_by_samples,
        backward_by_einsum,
        backward_of_columns,
    ],
    "gradient_step": [step_on_copies, step_by_entries, step_layer_by_layer],
    "is_relu_gradient": [
        is_relu_gradient_by_cases,
        is_relu_gradient_by_loops,
        is_between_both_choices,
    ],
}
