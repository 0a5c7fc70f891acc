"""Exercise 07, optimisers: what is right, what learners write instead, the hints."""

import numpy as np

from ._mistakes import Mistake
from ._part import Case, Part, Property

# ------------------------------------------------------- the loss of an epoch (F-E6)


def _batch_losses(rng):
    yield Case((np.array([1.0, 4.0]), np.array([2, 1])), "samples: 1, 1 and 4")
    yield Case((np.array([0.7]), np.array([5])), "one batch")
    yield Case((np.array([2.0, 3.0, 1.0]), np.array([4, 4, 4])), "no short batch")
    for m, batch_size in ((53, 10), (1000, 64), (7, 3), (130, 128)):
        full, rest = divmod(m, batch_size)
        sizes = np.array(full * [batch_size] + [rest] * (rest > 0))
        yield rng.uniform(0.1, 3, size=len(sizes)), sizes


def _epoch_loss(losses, sizes):
    return float((losses * sizes).sum() / sizes.sum())


def _epoch_loss_by_loop(losses, sizes):
    total, m = 0.0, 0
    for loss, size in zip(losses, sizes, strict=True):
        total += loss * size
        m += size
    return total / m


def _epoch_loss_by_repeating(losses, sizes):
    return np.repeat(losses, sizes).mean()


epoch_loss = Part(
    "epoch_loss",
    _epoch_loss,
    _batch_losses,
    properties=[
        Property(
            "it lies between the smallest and the largest loss of a batch",
            lambda losses, sizes, J: losses.min() - 1e-9 <= J <= losses.max() + 1e-9,
        )
    ],
    mistakes=[
        Mistake(
            "the mean of the batch means (F-E6): a short last batch then counts as "
            "much as a full one.",
            lambda losses, sizes: float(losses.mean()),
        ),
        Mistake(
            "the sum over all samples is not divided by their number.",
            lambda losses, sizes: float((losses * sizes).sum()),
        ),
        Mistake(
            "the losses are added without their sizes.",
            lambda losses, sizes: float(losses.sum()),
        ),
        Mistake(
            "divided by the number of batches, not of samples.",
            lambda losses, sizes: float((losses * sizes).sum() / len(sizes)),
        ),
        Mistake(
            "divided as if every batch had the size of the first.",
            lambda losses, sizes: float(
                (losses * sizes).sum() / (len(sizes) * sizes[0])
            ),
        ),
        Mistake(
            "the sum of the losses is divided by the number of samples: the batch "
            "means must be multiplied by their sizes first.",
            lambda losses, sizes: float(losses.sum() / sizes.sum()),
        ),
        Mistake(
            "the short last batch is left out.",
            lambda losses, sizes: float(losses[sizes == sizes[0]].mean()),
        ),
        Mistake(
            "this is the loss of the last batch.",
            lambda losses, sizes: float(losses[-1]),
        ),
        Mistake(
            "the sizes are paired with the losses in reverse order.",
            lambda losses, sizes: float((losses * sizes[::-1]).sum() / sizes.sum()),
        ),
        Mistake(
            "each loss is divided by its size: small batches then count more.",
            lambda losses, sizes: float((losses / sizes).sum() / (1 / sizes).sum()),
        ),
        Mistake(
            "the sizes are squared.",
            lambda losses, sizes: float((losses * sizes**2).sum() / (sizes**2).sum()),
        ),
        Mistake(
            "this is the median of the batches.",
            lambda losses, sizes: float(np.median(losses)),
        ),
    ],
    alternatives=[
        _epoch_loss_by_loop,
        _epoch_loss_by_repeating,
        lambda losses, sizes: np.average(losses, weights=sizes),
        lambda losses, sizes: losses @ (sizes / sizes.sum()),
    ],
    samples=lambda losses, sizes: int(sizes.sum()),
    equations=("F-7a", "P-2.2d"),
)

# -------------------------------------------------------------------------- momentum


def _momentum_paths(rng):
    """Yield theta, a gradient for each of some steps (a row each), a velocity, ..."""
    yield Case(
        (np.array([1.0]), np.array([[1.0], [1.0]]), np.array([0.0]), 0.1, 0.5),
        "two steps with the same gradient; a row of dtheta is a step",
    )
    for n, steps in ((2, 2), (5, 3), (7, 4), (3, 3)):
        theta, velocity = rng.normal(size=(2, n))
        rate, momentum = rng.uniform(0.01, 0.5), rng.uniform(0.3, 0.95)
        gradients = rng.normal(size=(steps, n))
        yield theta, gradients, velocity, float(rate), float(momentum)
    theta, velocity = rng.normal(size=(2, 4)).astype(np.float32)
    yield theta, rng.normal(size=(3, 4)).astype(np.float32), velocity, 0.1, 0.9
    yield Case((*rng.normal(size=(1, 3)), np.ones((2, 3)), np.zeros(3), 0.2, 0.0))


def _momentum_step(theta, dtheta, velocity, learning_rate, momentum):
    velocity = momentum * velocity + dtheta
    return theta - learning_rate * velocity, velocity


def _several_momentum_steps(step, theta, dtheta, velocity, learning_rate, momentum):
    path = []
    for gradient in dtheta:
        theta, velocity = step(theta, gradient, velocity, learning_rate, momentum)
        path.append(theta)
    return {"theta after each step": np.stack(path), "velocity at the end": velocity}


def _momentum_in_place(theta, dtheta, velocity, learning_rate, momentum):
    theta, velocity = theta.copy(), velocity.copy()
    velocity *= momentum
    velocity += dtheta
    theta -= learning_rate * velocity
    return theta, velocity


def _momentum_by_loop(theta, dtheta, velocity, learning_rate, momentum):
    new_theta, new_velocity = np.empty_like(theta), np.empty_like(velocity)
    for i in range(len(theta)):
        new_velocity[i] = velocity[i] * momentum + dtheta[i]
        new_theta[i] = theta[i] - learning_rate * new_velocity[i]
    return new_theta, new_velocity


def _momentum_as_two_steps(theta, dtheta, velocity, learning_rate, momentum):
    along = theta - learning_rate * momentum * velocity
    return along - learning_rate * dtheta, dtheta + velocity * momentum


def _changes_theta(theta, dtheta, velocity, learning_rate, momentum):
    velocity = momentum * velocity + dtheta
    theta -= learning_rate * velocity
    return theta, velocity


def _moment(rule):
    """Return a step whose new velocity is rule(velocity, gradient, momentum)."""

    def step(theta, dtheta, velocity, learning_rate, momentum):
        velocity = rule(velocity, dtheta, momentum)
        return theta - learning_rate * velocity, velocity

    return step


momentum_step = Part(
    "momentum_step",
    _momentum_step,
    _momentum_paths,
    trial=_several_momentum_steps,
    mistakes=[
        Mistake(
            "the velocity that comes back is the old one: the next step has forgotten "
            "this gradient.",
            lambda w, g, v, a, mu: (w - a * (mu * v + g), v.copy()),
        ),
        Mistake(
            "this is plain gradient descent: the old velocity has no part in the step.",
            lambda w, g, v, a, mu: (w - a * g, g.copy()),
        ),
        Mistake(
            "the gradient is weighed by 1 - momentum, as in Adam. This form adds all "
            "of it, and its steps are 1 / (1 - momentum) times as long.",
            _moment(lambda v, g, mu: mu * v + (1 - mu) * g),
        ),
        Mistake(
            "the step goes uphill: subtract the velocity.",
            lambda w, g, v, a, mu: (w + a * (mu * v + g), mu * v + g),
        ),
        Mistake(
            "the learning rate is taken twice, in the velocity and in the step.",
            lambda w, g, v, a, mu: (
                w - a * (mu * v + a * g),
                mu * v + a * g,
            ),
        ),
        Mistake(
            "the velocity holds the learning rate times the gradients. theta is right, "
            "but here the learning rate belongs to the second rule only.",
            lambda w, g, v, a, mu: (w - (mu * v + a * g), mu * v + a * g),
        ),
        Mistake(
            "the velocity holds -alpha times the gradients. theta is right, but here "
            "the velocity is a sum of gradients, without the learning rate.",
            lambda w, g, v, a, mu: (w - a * (mu * v + g), -a * (mu * v + g)),
        ),
        Mistake(
            "the momentum weighs the new gradient too.",
            _moment(lambda v, g, mu: mu * (v + g)),
        ),
        Mistake(
            "the step uses the velocity from before this gradient: it comes one step "
            "late.",
            lambda w, g, v, a, mu: (w - a * v, mu * v + g),
        ),
        Mistake(
            "this is Nesterov's form, which looks one step ahead.",
            lambda w, g, v, a, mu: (w - a * (g + mu * (mu * v + g)), mu * v + g),
        ),
        Mistake(
            "the velocity never fades: it must be multiplied by the momentum.",
            _moment(lambda v, g, mu: v + g),
        ),
        Mistake(
            "the momentum weighs the gradient, not the old velocity.",
            _moment(lambda v, g, mu: v + mu * g),
        ),
        Mistake(
            "the old velocity is subtracted.", _moment(lambda v, g, mu: g - mu * v)
        ),
        Mistake(
            "the two results are exchanged: theta first, then the velocity.",
            lambda w, g, v, a, mu: (mu * v + g, w - a * (mu * v + g)),
        ),
        Mistake(
            "the velocity is weighed by 1 - momentum.",
            _moment(lambda v, g, mu: (1 - mu) * v + g),
        ),
        Mistake(
            "float32 becomes float64: an array or a np.float64 is mixed in.",
            lambda w, g, v, a, mu: _momentum_step(
                w, g, v, np.float64(a), np.float64(mu)
            ),
        ),
        Mistake("theta was changed: `theta -= ...` writes into it.", _changes_theta),
    ],
    alternatives=[_momentum_in_place, _momentum_by_loop, _momentum_as_two_steps],
    samples=lambda *args: 1,
    equations=("A-5.2a",),
)

# ------------------------------------------------------------------------------ Adam


def _start(theta):
    return {
        "t": 0,
        "first_moment": np.zeros_like(theta),
        "second_moment": np.zeros_like(theta),
    }


def _adam_paths(rng):
    """Yield theta, a gradient for each of some steps (a row each), a state, ..."""
    theta = np.array([1.0, 1.0])
    yield Case(
        (theta, np.array([[5.0, -0.02]]), _start(theta), 0.1, 0.9, 0.999, 1e-8),
        "one step: 0.1 against the sign of the gradient",
    )
    for n, steps, epsilon in ((1, 2, 1e-8), (3, 4, 1e-8), (5, 3, 0.5), (2, 6, 1e-3)):
        theta = rng.normal(size=n)
        betas = float(rng.uniform(0.5, 0.95)), float(rng.uniform(0.8, 0.999))
        gradients = rng.normal(size=(steps, n)) * rng.uniform(0.1, 10, size=n)
        yield theta, gradients, _start(theta), 0.05, *betas, epsilon
    theta = rng.normal(size=3)
    state = {"t": 7, "first_moment": rng.normal(size=3), "second_moment": rng.random(3)}
    yield Case(
        (theta, rng.normal(size=(3, 3)), state, 0.01, 0.9, 0.99, 1e-8),
        "in the middle of a training",
    )
    theta = rng.normal(size=4).astype(np.float32)
    gradients = rng.normal(size=(3, 4)).astype(np.float32)
    yield theta, gradients, _start(theta), 0.01, 0.9, 0.99, 1e-4


def _adam_step(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    t = state["t"] + 1
    m = beta1 * state["first_moment"] + (1 - beta1) * dtheta
    v = beta2 * state["second_moment"] + (1 - beta2) * dtheta**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    theta = theta - learning_rate * m_hat / (v_hat**0.5 + epsilon)
    return theta, {"t": t, "first_moment": m, "second_moment": v}


def _several_adam_steps(
    step, theta, dtheta, state, learning_rate, beta1, beta2, epsilon
):
    path = []
    for gradient in dtheta:
        theta, state = step(
            theta, gradient, state, learning_rate, beta1, beta2, epsilon
        )
        path.append(theta)
    return {"theta after each step": np.stack(path), **state}


def _adam_folded(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
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


def _adam_by_loop(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
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


def _adam_on_a_copied_state(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    state = dict(state)
    state["t"] += 1
    moments = (("first_moment", beta1, dtheta), ("second_moment", beta2, dtheta**2))
    corrected = []
    for name, beta, value in moments:
        state[name] = beta * state[name] + (1 - beta) * value
        corrected.append(state[name] / (1 - beta ** state["t"]))
    first, second = corrected
    return theta - learning_rate * first / (np.sqrt(second) + epsilon), state


def _adam_variant(
    *,
    moments=lambda m, v, g, b1, b2: (
        b1 * m + (1 - b1) * g,
        b2 * v + (1 - b2) * g**2,
    ),
    correct=lambda m, v, b1, b2, t: (m / (1 - b1**t), v / (1 - b2**t)),
    quotient=lambda m, v, eps: m / (v**0.5 + eps),
    advance=lambda t: (t + 1, t + 1),
    keep=lambda m, v, m_hat, v_hat: (m, v),
):
    """Return Adam with one of its lines changed."""

    def step(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
        t, t_kept = advance(state["t"])
        m, v = state["first_moment"], state["second_moment"]
        m, v = moments(m, v, dtheta, beta1, beta2)
        m_hat, v_hat = correct(m, v, beta1, beta2, t)
        m, v = keep(m, v, m_hat, v_hat)
        new = theta - learning_rate * quotient(m_hat, v_hat, epsilon)
        return new.astype(theta.dtype), {
            "t": t_kept,
            "first_moment": m,
            "second_moment": v,
        }

    return step


def _by_t_minus_1(m, v, b1, b2, t):
    first, second = np.float64(1 - b1 ** (t - 1)), np.float64(1 - b2 ** (t - 1))
    return (m / first).astype(m.dtype), (v / second).astype(v.dtype)


def _changes_the_state(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    new, after = _adam_step(theta, dtheta, state, learning_rate, beta1, beta2, epsilon)
    state.update(after)
    return new, state


def _folded_but_epsilon(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    _, new = _adam_step(theta, dtheta, state, learning_rate, beta1, beta2, epsilon)
    t = new["t"]
    rate = learning_rate * (1 - beta2**t) ** 0.5 / (1 - beta1**t)
    root = new["second_moment"] ** 0.5
    return theta - rate * new["first_moment"] / (root + epsilon), new


def _uphill(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    return _adam_step(theta, dtheta, state, -learning_rate, beta1, beta2, epsilon)


def _exchanged_betas(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    return _adam_step(theta, dtheta, state, learning_rate, beta2, beta1, epsilon)


adam_step = Part(
    "adam_step",
    _adam_step,
    _adam_paths,
    trial=_several_adam_steps,
    mistakes=[
        Mistake(
            "the bias correction is missing: moments that start at 0 are too small at "
            "first. Divide each by 1 - beta^t.",
            _adam_variant(correct=lambda m, v, b1, b2, t: (m, v)),
        ),
        Mistake(
            "the correction takes t before it is advanced (F-E7): at the first step it "
            "divides by 1 - beta^0 = 0. Advance t first.",
            _adam_variant(correct=_by_t_minus_1),
        ),
        Mistake(
            "t does not come back advanced: every step is corrected as the first.",
            _adam_variant(advance=lambda t: (t + 1, t)),
        ),
        Mistake(
            "t stays at 0, so the correction divides by 1 - beta^0 = 0 (F-E7). Advance "
            "t first, and return it advanced.",
            _adam_variant(advance=lambda t: (t, t)),
        ),
        Mistake(
            "1 - beta stands where 1 - beta^t must: the exponent is missing.",
            _adam_variant(correct=lambda m, v, b1, b2, t: (m / (1 - b1), v / (1 - b2))),
        ),
        Mistake(
            "t is advanced twice.", _adam_variant(advance=lambda t: (t + 2, t + 2))
        ),
        Mistake(
            "epsilon stands inside the root. In the paper, and here, it is added to "
            "the root.",
            _adam_variant(quotient=lambda m, v, eps: m / (v + eps) ** 0.5),
        ),
        Mistake(
            "epsilon is left out.", _adam_variant(quotient=lambda m, v, eps: m / v**0.5)
        ),
        Mistake(
            "only the first moment is corrected.",
            _adam_variant(correct=lambda m, v, b1, b2, t: (m / (1 - b1**t), v)),
        ),
        Mistake(
            "only the second moment is corrected.",
            _adam_variant(correct=lambda m, v, b1, b2, t: (m, v / (1 - b2**t))),
        ),
        Mistake(
            "the root of the second moment is missing.",
            _adam_variant(quotient=lambda m, v, eps: m / (v + eps)),
        ),
        Mistake(
            "the second moment averages the gradient, not its square.",
            _adam_variant(
                moments=lambda m, v, g, b1, b2: (
                    b1 * m + (1 - b1) * g,
                    b2 * v + (1 - b2) * np.abs(g),
                )
            ),
        ),
        Mistake(
            "the second moment is centred, (g - m)^2: Adam's is not (A-E13).",
            _adam_variant(
                moments=lambda m, v, g, b1, b2: (
                    b1 * m + (1 - b1) * g,
                    b2 * v + (1 - b2) * (g - b1 * m - (1 - b1) * g) ** 2,
                )
            ),
        ),
        Mistake(
            "1 - beta1 is missing before the gradient: the first moment is no average.",
            _adam_variant(
                moments=lambda m, v, g, b1, b2: (
                    b1 * m + g,
                    b2 * v + (1 - b2) * g**2,
                )
            ),
        ),
        Mistake(
            "1 - beta2 is missing before the square: the second moment is no average.",
            _adam_variant(
                moments=lambda m, v, g, b1, b2: (
                    b1 * m + (1 - b1) * g,
                    b2 * v + g**2,
                )
            ),
        ),
        Mistake("beta1 and beta2 are exchanged.", _exchanged_betas),
        Mistake("the step goes uphill: subtract it.", _uphill),
        Mistake(
            "the correction of the second moment is outside the root: correct first, "
            "then take the root.",
            _adam_variant(
                correct=lambda m, v, b1, b2, t: (
                    m / (1 - b1**t),
                    v / (1 - b2**t) ** 2,
                )
            ),
        ),
        Mistake(
            "the corrections are folded into the learning rate, but not into epsilon: "
            "it must be multiplied by sqrt(1 - beta2^t) too.",
            _folded_but_epsilon,
        ),
        Mistake(
            "the corrected moments are kept for the next step, which corrects them "
            "once more. Keep the moments as they were before the correction.",
            _adam_variant(keep=lambda m, v, m_hat, v_hat: (m_hat, v_hat)),
        ),
        Mistake(
            "1 - beta t stands where 1 - beta^t must: t is an exponent.",
            _adam_variant(
                correct=lambda m, v, b1, b2, t: (
                    m / (1 - b1 * t),
                    v / np.abs(1 - b2 * t),
                )
            ),
        ),
        Mistake(
            "the weights are exchanged: beta1 belongs to the old moment, 1 - beta1 to "
            "the new gradient, and beta2 likewise.",
            _adam_variant(
                moments=lambda m, v, g, b1, b2: (
                    (1 - b1) * m + b1 * g,
                    (1 - b2) * v + b2 * g**2,
                )
            ),
        ),
        Mistake(
            "the state was changed: return a new dict with new arrays.",
            _changes_the_state,
        ),
    ],
    alternatives=[_adam_folded, _adam_by_loop, _adam_on_a_copied_state],
    samples=lambda *args: 1,
    equations=("F-6.2a", "F-6.2b", "F-6.2c", "F-6.2d", "F-6.2e", "A-5.2a", "A-5.3a"),
)

# -------------------------------------------------------------- a limit for the step


def _gradients_and_limits(rng):
    yield Case((np.array([3.0, 4.0]), 1.0), "its length is 5")
    yield Case((np.array([3.0, 4.0]), 10.0), "its length is 5: short enough")
    yield Case((np.zeros(3), 1.0), "a gradient of 0")
    yield Case((np.array([-8.0]), 2.0))
    for n, share in ((2, 0.5), (7, 0.1), (31, 0.9), (5, 1.5), (4, 1e-3)):
        g = rng.normal(size=n) * 10
        yield g, float(share * np.linalg.norm(g))
    yield rng.normal(size=6).astype(np.float32), 0.5
    yield rng.normal(size=6).astype(np.float32), 50.0


def _clip_by_norm(dtheta, limit):
    norm = float((dtheta**2).sum()) ** 0.5
    if norm <= limit:
        return dtheta.copy()
    return dtheta * (limit / norm)


def _clip_by_minimum(dtheta, limit):
    norm = float(np.linalg.norm(dtheta))
    return dtheta * min(1.0, limit / norm if norm else 1.0)


def _clip_by_maximum(dtheta, limit):
    return dtheta * limit / max(float(np.sqrt(dtheta @ dtheta)), limit)


def _clip_by_loop(dtheta, limit):
    norm = sum(float(g) ** 2 for g in dtheta) ** 0.5
    clipped = np.empty_like(dtheta)
    for i, g in enumerate(dtheta):
        clipped[i] = g if norm <= limit else g * limit / norm
    return clipped


def _clip_to(norm_of):
    """Return a clipping by another measure of length."""

    def clip(dtheta, limit):
        norm = float(norm_of(dtheta))
        return dtheta.copy() if norm <= limit else dtheta * (limit / norm)

    return clip


def _clips_in_place(dtheta, limit):
    dtheta *= min(1.0, limit / max(float(np.linalg.norm(dtheta)), 1e-300))
    return dtheta


clip_by_norm = Part(
    "clip_by_norm",
    _clip_by_norm,
    _gradients_and_limits,
    properties=[
        Property("no entry is nan or inf", lambda g, limit, c: np.isfinite(c).all()),
        Property(
            "the length is at most the limit",
            lambda g, limit, c: (
                np.linalg.norm(c) <= limit * (1 + 1e-5)
                or f"it is {np.linalg.norm(c):.4g}, the limit is {limit:.4g}"
            ),
        ),
        Property(
            "the direction stays",
            lambda g, limit, c: np.allclose(
                c * np.linalg.norm(g), g * np.linalg.norm(c), rtol=1e-4, atol=1e-6
            ),
        ),
    ],
    mistakes=[
        Mistake(
            "every entry is clipped by itself, which turns the direction. Scale all of "
            "the gradient by one number.",
            lambda g, limit: np.clip(g, -limit, limit),
        ),
        Mistake(
            "a short gradient is made longer: leave it as it is. (And a gradient of 0 "
            "becomes nan.)",
            lambda g, limit: (
                g * (limit / np.float64(np.linalg.norm(g))).astype(g.dtype)
            ),
        ),
        Mistake(
            "the quotient is upside down: multiply by limit / norm.",
            lambda g, limit: g * float(max(1, np.linalg.norm(g) / limit)),
        ),
        Mistake(
            "the sum of the absolute values is no length: take the root of the sum of "
            "squares.",
            _clip_to(lambda g: np.abs(g).sum()),
        ),
        Mistake(
            "the largest entry is taken for the length.",
            _clip_to(lambda g: np.abs(g).max()),
        ),
        Mistake("the root is missing.", _clip_to(lambda g: (g**2).sum())),
        Mistake(
            "the root of the mean square is taken: it does not grow with the number of "
            "parameters. The length is the root of the sum.",
            _clip_to(lambda g: (g**2).mean() ** 0.5),
        ),
        Mistake(
            "positive and negative entries cancel: this is the sum, not the length.",
            _clip_to(lambda g: abs(g.sum())),
        ),
        Mistake(
            "a gradient that is too long is thrown away: shorten it.",
            lambda g, limit: g * float(np.linalg.norm(g) <= limit),
        ),
        Mistake(
            "nothing is clipped: the gradient comes back as it is.",
            lambda g, limit: g.copy(),
        ),
        Mistake(
            "the length is scaled to 1, not to the limit.",
            lambda g, limit: (
                g * (1 / max(float(np.linalg.norm(g)), 1e-300))
                if np.linalg.norm(g) > limit
                else g.copy()
            ),
        ),
        Mistake(
            "the limit is subtracted from every entry: multiply by limit / norm.",
            lambda g, limit: (
                g - np.sign(g) * g.dtype.type(limit)
                if np.linalg.norm(g) > limit
                else g.copy()
            ),
        ),
        Mistake(
            "float32 becomes float64: the norm or the limit is a np.float64.",
            lambda g, limit: _clip_by_norm(g.astype(np.float64), limit),
        ),
        Mistake("the gradient itself was changed.", _clips_in_place),
    ],
    alternatives=[_clip_by_minimum, _clip_by_maximum, _clip_by_loop],
    samples=lambda *args: 1,
    equations=("F-6.1a",),
)

# --------------------------------------------------------- a test of somebody's code


def _descent(theta, gradients, rate):
    return theta - rate * np.vstack([np.zeros_like(theta), gradients.cumsum(axis=0)])


def _claimed_paths(rng):
    """Yield where somebody's optimizer went, its gradients, and the learning rate."""
    g = np.array([[2.0], [2.0]])
    yield Case((np.array([[1.0], [0.8], [0.6]]), g, 0.1), "from right code")
    yield Case((np.array([[1.0], [1.2], [1.4]]), g, 0.1), "uphill")
    yield Case((np.array([[1.0], [0.8], [0.8]]), g, 0.1), "the second step is missing")
    exact = np.array([[4.0, 1.0], [3.0, 3.0], [3.5, 2.0]])
    g = np.array([[1.0, -2.0], [-0.5, 1.0]])
    yield Case((exact, g, 1.0), "from right code, learning rate 1")
    half = np.array([[4.0, 1.0], [3.5, 2.0], [3.75, 1.5]])
    yield Case((half, g, 0.5), "from right code, without any rounding")
    second = exact.copy()
    second[2, 1] += 1
    yield Case((second, g, 1.0), "the second parameter is off at the end")
    for steps, n in ((4, 3), (7, 2), (3, 5)):
        theta, g = rng.normal(size=n), rng.normal(size=(steps, n))
        rate = float(rng.uniform(0.05, 0.5))
        path = _descent(theta, g, rate)
        yield Case((path, g, rate), "from right code")
        yield Case((path, g, 2 * rate), "half the learning rate")
        velocity, wrong = np.zeros(n), [theta]
        for gradient in g:
            velocity = 0.9 * velocity + gradient
            wrong.append(wrong[-1] - rate * velocity)
        yield Case((np.stack(wrong), g, rate), "momentum")
        yield Case(
            (_descent(theta, g[::-1], rate), g, rate), "gradients in reverse order"
        )
        late = np.vstack([np.zeros(n), g[:-1]])
        yield Case((_descent(theta, late, rate), g, rate), "one step late")
        yield Case(
            (_descent(theta, np.sign(g), rate), g, rate), "signs of the gradients"
        )
        frozen = path.copy()
        frozen[:, 0] = theta[0]
        yield Case((frozen, g, rate), "the first parameter never moves")
        once = path.copy()
        once[-1] += 2e-4
        yield Case((once, g, rate), "only the last step is wrong, by 0.0002")
        detour = path.copy()
        detour[1] += 0.5
        yield Case((detour, g, rate), "a detour; start and end are right")
        broken = path.copy()
        broken[2, 1] = np.nan
        yield Case((broken, g, rate), "nan on the way")
        yield Case((path[:-1].copy(), g, rate), "the last step is missing")
    theta, g = rng.normal(size=6), rng.normal(size=(5, 6))
    path = np.stack([theta, *(theta - 0.1 * g[: i + 1].sum(axis=0) for i in range(5))])
    yield Case((path.astype(np.float32), g, 0.1), "from right code, in float32")
    yield Case((path + np.array([1, *5 * [0]])[:, None], g, 0.1), "a jump at the start")
    cancels = path.copy()
    cancels[1:, 0] += 0.1
    cancels[1:, 1] -= 0.1
    yield Case((cancels, g, 0.1), "two errors of opposite sign")


def _is_descent_path(thetas, gradients, learning_rate):
    if len(thetas) != len(gradients) + 1:
        return False
    steps = thetas[1:] - thetas[:-1]
    return bool(np.allclose(steps, -learning_rate * gradients, atol=1e-5))


def _is_descent_by_loop(thetas, gradients, learning_rate):
    if len(thetas) - 1 != len(gradients):
        return False
    for before, after, g in zip(thetas, thetas[1:], gradients, strict=False):
        if not np.abs(before - learning_rate * g - after).max() < 1e-5:
            return False
    return True


def _is_descent_by_sum(thetas, gradients, learning_rate):
    expected = _descent(thetas[0], gradients, learning_rate)
    return expected.shape == thetas.shape and bool(
        np.all(np.abs(expected - thetas) <= 2e-5)
    )


def _is_descent_by_diff(thetas, gradients, learning_rate):
    steps = np.diff(thetas, axis=0)
    if steps.shape != gradients.shape:
        return False
    return not np.any(~(abs(steps + learning_rate * gradients) < 1e-5))


def _judges(good):
    """Return a test that compares the steps by good(steps, expected steps)."""

    def judge(thetas, gradients, learning_rate):
        if len(thetas) != len(gradients) + 1:
            return False
        return bool(good(thetas[1:] - thetas[:-1], -learning_rate * gradients))

    return judge


def _without_lengths(thetas, gradients, learning_rate):
    steps = thetas[1:] - thetas[:-1]
    return bool(np.allclose(steps, -learning_rate * gradients[: len(steps)], atol=1e-5))


is_descent_path = Part(
    "is_descent_path",
    _is_descent_path,
    _claimed_paths,
    mistakes=[
        Mistake("it says True to everything.", lambda thetas, g, a: True),
        Mistake(
            "it says False to everything, to right code too.",
            lambda thetas, g, a: False,
        ),
        Mistake(
            "only the first step is looked at: at the first step momentum is the same.",
            _judges(lambda s, e: np.allclose(s[0], e[0], atol=1e-5)),
        ),
        Mistake(
            "only the last step is looked at.",
            _judges(lambda s, e: np.allclose(s[-1], e[-1], atol=1e-5)),
        ),
        Mistake(
            "only start and end are compared: a detour between them passes.",
            _judges(lambda s, e: np.allclose(s.sum(axis=0), e.sum(axis=0), atol=1e-5)),
        ),
        Mistake(
            "only the directions are compared: steps of half the length pass.",
            _judges(lambda s, e: (np.sign(s) == np.sign(e)).all()),
        ),
        Mistake(
            "the path is expected to go uphill: a step is minus the learning rate "
            "times the gradient.",
            _judges(lambda s, e: np.allclose(s, -e, atol=1e-5)),
        ),
        Mistake(
            "the learning rate is not used.",
            lambda thetas, g, a: (
                len(thetas) == len(g) + 1
                and bool(np.allclose(thetas[1:] - thetas[:-1], -g, atol=1e-5))
            ),
        ),
        Mistake(
            "exact equality refuses right code whose last digit is rounded otherwise.",
            _judges(lambda s, e: (s == e).all()),
        ),
        Mistake(
            "the tolerance is so wide that an error of 0.0002 passes.",
            _judges(lambda s, e: np.allclose(s, e, atol=1e-3)),
        ),
        Mistake(
            "the number of steps is not compared: a path with a step too few passes.",
            _without_lengths,
        ),
        Mistake(
            "nan passes: ask for `error <= limit`, which is False for nan.",
            _judges(lambda s, e: not (np.abs(s - e) > 1e-5).any()),
        ),
        Mistake(
            "the differences of a step are added with their signs and cancel.",
            _judges(lambda s, e: np.allclose(s.sum(axis=1), e.sum(axis=1), atol=1e-5)),
        ),
        Mistake(
            "only the first parameter is compared.",
            _judges(lambda s, e: np.allclose(s[:, 0], e[:, 0], atol=1e-5)),
        ),
        Mistake(
            "the answers are exchanged.",
            lambda thetas, g, a: not _is_descent_path(thetas, g, a),
        ),
    ],
    alternatives=[_is_descent_by_loop, _is_descent_by_sum, _is_descent_by_diff],
    samples=lambda *args: 1,
    equations=("F-6.1a", "F-6.1b", "P-2.2c"),
)

PARTS = (epoch_loss, momentum_step, adam_step, clip_by_norm, is_descent_path)
