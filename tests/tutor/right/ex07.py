"""Exercise 07: unusual but right functions."""

import numpy as np

from tutor.checks.ex07_optimisers import descent


def epoch_loss_by_loop(losses, sizes):
    total, m = 0.0, 0
    for loss, size in zip(losses, sizes, strict=True):
        total += loss * size
        m += size
    return total / m


def epoch_loss_by_repeating(losses, sizes):
    return np.repeat(losses, sizes).mean()


def epoch_loss_by_average(losses, sizes):
    return np.average(losses, weights=sizes)


def epoch_loss_by_shares(losses, sizes):
    return losses @ (sizes / sizes.sum())


def momentum_in_place(theta, dtheta, velocity, learning_rate, momentum):
    theta, velocity = theta.copy(), velocity.copy()
    velocity *= momentum
    velocity += dtheta
    theta -= learning_rate * velocity
    return theta, velocity


def momentum_by_loop(theta, dtheta, velocity, learning_rate, momentum):
    new_theta, new_velocity = np.empty_like(theta), np.empty_like(velocity)
    for i in range(len(theta)):
        new_velocity[i] = velocity[i] * momentum + dtheta[i]
        new_theta[i] = theta[i] - learning_rate * new_velocity[i]
    return new_theta, new_velocity


def momentum_as_two_steps(theta, dtheta, velocity, learning_rate, momentum):
    along = theta - learning_rate * momentum * velocity
    return along - learning_rate * dtheta, dtheta + velocity * momentum


def adam_folded(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    m, v = state["first_moment"].copy(), state["second_moment"].copy()
    t = state["t"] + 1
    m *= beta1
    m += (1 - beta1) * dtheta
    v *= beta2
    v += (1 - beta2) * dtheta * dtheta
    root = (1 - beta2**t) ** 0.5
    step = learning_rate * root / (1 - beta1**t)
    new = theta - step * m / (np.sqrt(v) + epsilon * root)
    return new, {"first_moment": m, "second_moment": v, "t": t}


def adam_by_loop(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    new = {name: np.copy(value) for name, value in state.items() if name != "t"}
    moved = theta.copy()
    t = state["t"] + 1
    for i, g in enumerate(dtheta):
        new["first_moment"][i] += (1 - beta1) * (g - state["first_moment"][i])
        new["second_moment"][i] += (1 - beta2) * (g * g - state["second_moment"][i])
        first = new["first_moment"][i] / (1 - beta1**t)
        second = new["second_moment"][i] / (1 - beta2**t)
        moved[i] -= learning_rate * first / (second**0.5 + epsilon)
    return moved, new | {"t": t}


def adam_on_a_copied_state(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    state = dict(state)
    state["t"] += 1
    moments = (("first_moment", beta1, dtheta), ("second_moment", beta2, dtheta**2))
    corrected = []
    for name, beta, value in moments:
        state[name] = beta * state[name] + (1 - beta) * value
        corrected.append(state[name] / (1 - beta ** state["t"]))
    first, second = corrected
    return theta - learning_rate * first / (np.sqrt(second) + epsilon), state


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
        if not np.abs(before - learning_rate * g - after).max() < 1e-5:
            return False
    return True


def is_descent_by_sum(thetas, gradients, learning_rate):
    expected = descent(thetas[0], gradients, learning_rate)
    return expected.shape == thetas.shape and bool(
        np.all(np.abs(expected - thetas) <= 2e-5)
    )


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
    ],
    "momentum_step": [momentum_in_place, momentum_by_loop, momentum_as_two_steps],
    "adam_step": [adam_folded, adam_by_loop, adam_on_a_copied_state],
    "clip_by_norm": [clip_by_minimum, clip_by_maximum, clip_by_loop],
    "is_descent_path": [is_descent_by_loop, is_descent_by_sum, is_descent_by_diff],
}
