"""Exercise 07: unusual but right functions."""

from collections import OrderedDict

import numpy as np

import nnlib
from tutor.checks.ex07_optimisers import descent


def epoch_loss_by_loop(losses, spreads, sizes):
    total, squares, m = 0.0, 0.0, 0
    for loss, spread, size in zip(losses, spreads, sizes, strict=True):
        total += loss * size
        squares += (loss * loss + spread * spread) * size
        m += size
    return total / m, (squares / m - (total / m) ** 2) ** 0.5


def epoch_loss_by_repeating(losses, spreads, sizes):
    """Make samples with such means and spreads: two of each half a size will do."""
    above, below = (np.repeat(losses + s * spreads, sizes) for s in (1, -1))
    samples = np.concatenate([above, below])
    return samples.mean(), samples.std()


def epoch_loss_by_average(losses, spreads, sizes):
    J = np.average(losses, weights=sizes)
    between = np.average((losses - J) ** 2, weights=sizes)
    return J, np.sqrt(np.average(spreads**2, weights=sizes) + between)


def epoch_loss_by_shares(losses, spreads, sizes):
    shares = sizes / sizes.sum()
    J = losses @ shares
    return [J, np.linalg.norm(np.hypot(spreads, losses - J) * np.sqrt(shares))]


def epoch_loss_by_joining(losses, spreads, sizes):
    J, variance, m = losses[0], spreads[0] ** 2, sizes[0]
    for loss, spread, size in zip(losses[1:], spreads[1:], sizes[1:], strict=True):
        share = size / (m + size)
        variance = (1 - share) * variance + share * spread**2
        variance += share * (1 - share) * (loss - J) ** 2
        J, m = J + share * (loss - J), m + size
    return J, variance**0.5


def momentum_in_place(theta, dtheta, velocity, learning_rate, beta, nu):
    theta, velocity = theta.copy(), velocity.copy()
    velocity *= beta
    velocity += (1 - beta) * dtheta
    theta -= learning_rate * nu * velocity
    theta -= learning_rate * (1 - nu) * dtheta
    return theta, velocity


def momentum_by_loop(theta, dtheta, velocity, learning_rate, beta, nu):
    new_theta, new_velocity = np.empty_like(theta), np.empty_like(velocity)
    for i, g in enumerate(dtheta):
        new_velocity[i] = g + beta * (velocity[i] - g)
        new_theta[i] = theta[i] - learning_rate * (g + nu * (new_velocity[i] - g))
    return new_theta, new_velocity


def momentum_from_old_velocity(theta, dtheta, velocity, learning_rate, beta, nu):
    along = theta - learning_rate * nu * beta * velocity
    return (
        along - learning_rate * (1 - nu * beta) * dtheta,
        (1 - beta) * dtheta + velocity * beta,
    )


def momentum_with_nnlib(theta, dtheta, velocity, learning_rate, beta, nu):
    mean = velocity + (1 - beta) * (dtheta - velocity)
    new = theta.copy()
    nnlib.GradientDescent(learning_rate).update(new, nu * mean + (1 - nu) * dtheta)
    return new, mean


def adam_folded(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    m, v = state["first_moment"].copy(), state["second_moment"].copy()
    t = state["t"] + 1
    m *= beta1
    m += (1 - beta1) * dtheta
    v *= beta2
    v += (1 - beta2) * dtheta * dtheta
    u = np.where(v > state["largest"], v, state["largest"])
    root = (1 - beta2**t) ** 0.5
    step = learning_rate * root / (1 - beta1**t)
    new = theta - step * m / (np.sqrt(u) + epsilon * root)
    return new, {"first_moment": m, "largest": u, "second_moment": v, "t": t}


def adam_by_loop(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    new = {name: np.copy(value) for name, value in state.items() if name != "t"}
    moved = theta.copy()
    t = state["t"] + 1
    for i, g in enumerate(dtheta):
        new["first_moment"][i] += (1 - beta1) * (g - state["first_moment"][i])
        new["second_moment"][i] += (1 - beta2) * (g * g - state["second_moment"][i])
        new["largest"][i] = max(new["largest"][i], new["second_moment"][i])
        first = new["first_moment"][i] / (1 - beta1**t)
        largest = new["largest"][i] / (1 - beta2**t)
        moved[i] -= learning_rate * first / (largest**0.5 + epsilon)
    return moved, new | {"t": t}


def adam_on_a_copied_state(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    state = OrderedDict(state)
    state["t"] += 1
    moments = (("first_moment", beta1, dtheta), ("second_moment", beta2, dtheta**2))
    for name, beta, value in moments:
        state[name] = beta * state[name] + (1 - beta) * value
    both = np.stack([state["largest"], state["second_moment"]])
    state["largest"] = both.max(axis=0)
    first = state["first_moment"] / (1 - beta1 ** state["t"])
    largest = state["largest"] / (1 - beta2 ** state["t"])
    return theta - learning_rate * first / (np.sqrt(largest) + epsilon), state


def clip_by_minimum(dtheta, limit):
    norm = float(np.linalg.norm(dtheta))
    return dtheta * min(1.0, limit / norm if norm else 1.0)


def clip_by_maximum(dtheta, limit):
    return dtheta * limit / max(float(np.sqrt(dtheta @ dtheta)), limit)


def clip_by_loop(dtheta, limit):
    norm = sum(float(g) ** 2 for g in dtheta) ** 0.5
    clipped = np.empty_like(dtheta)
    for i, g in enumerate(dtheta):
        clipped[i] = g if norm <= limit else g * limit / norm
    return clipped


def is_descent_by_loop(thetas, gradients, learning_rate):
    if len(thetas) - 1 != len(gradients):
        return False
    for before, after, g in zip(thetas, thetas[1:], gradients, strict=False):
        for i in range(len(g)):
            if not abs(before[i] - learning_rate * g[i] - after[i]) < 1e-5:
                return False
    return True


def is_descent_by_allclose(thetas, gradients, learning_rate):
    expected = thetas[: len(gradients)] - learning_rate * gradients[: len(thetas)]
    return expected.shape == thetas[1:].shape == gradients.shape and np.allclose(
        thetas[1:], expected, rtol=0, atol=1e-5
    )


def is_descent_by_recorded_velocity(thetas, gradients, learning_rate):
    T = len(gradients)
    if thetas.shape[0] != T + 1:
        return False
    paths = [descent(thetas[t], gradients[t : t + 1], learning_rate) for t in range(T)]
    errors = [np.max(np.abs(path[1] - thetas[t + 1])) for t, path in enumerate(paths)]
    return all(error <= 1e-5 for error in errors)


def is_descent_by_diff(thetas, gradients, learning_rate):
    steps = np.diff(thetas, axis=0)
    if steps.shape != gradients.shape:
        return False
    return not np.any(~(abs(steps + learning_rate * gradients) < 1e-5))


RIGHT = {
    "epoch_loss": [
        epoch_loss_by_loop,
        epoch_loss_by_repeating,
        epoch_loss_by_average,
        epoch_loss_by_shares,
        epoch_loss_by_joining,
    ],
    "momentum_step": [
        momentum_in_place,
        momentum_by_loop,
        momentum_from_old_velocity,
        momentum_with_nnlib,
    ],
    "adam_step": [adam_folded, adam_by_loop, adam_on_a_copied_state],
    "clip_by_norm": [clip_by_minimum, clip_by_maximum, clip_by_loop],
    "is_descent_path": [
        is_descent_by_loop,
        is_descent_by_allclose,
        is_descent_by_recorded_velocity,
        is_descent_by_diff,
    ],
}
