"""The steps of chapter 07 that the student writes, what is right, what is not."""

import numpy as np

from ._part import Case
from ._turn import Turn

__all__ = ["PARTS", "heavy_ball", "one_step_of_adam", "rms_step", "warm_then_cosine"]

# ------------------------------------------------------------------ momentum


def rolling(rng):
    g, v = np.array([2.0, -1.0]), np.array([1.0, 1.0])
    yield Case((np.zeros(2), g, np.zeros(2), 0.1, 0.9), "the first step: v is 0")
    yield Case((np.zeros(2), g, v, 0.1, 0.5), "a velocity of 1 in both entries")
    for _ in range(3):
        theta, g, v = rng.normal(size=(3, 4))
        yield theta, g, v, float(rng.uniform(0.01, 0.5)), float(rng.uniform(0.2, 0.95))


def ball(theta, dtheta, velocity, alpha, mu):
    v = mu * velocity + dtheta
    return theta - alpha * v, v


heavy_ball = Turn(
    "heavy_ball",
    ball,
    rolling,
    mistakes="""
    v = mu * velocity + (1 - mu) * dtheta
        this is the average form: here the gradient enters the velocity whole.
    return theta - alpha * velocity, v
        the step follows the old velocity. First the velocity, then the step with it.
    return theta + alpha * v, v
        this goes uphill: the velocity is a sum of gradients.
    return theta - v, v
        the learning rate is missing.
    v = velocity + dtheta
        nothing is forgotten: the old velocity enters with the factor mu.
    v = mu * (velocity + dtheta)
        mu must shrink the old velocity only, not the new gradient.
    v = mu * velocity - alpha * dtheta
        here the rate is inside the velocity. It belongs into the step, once.
    return theta - alpha * (dtheta + mu * v), v
        this is the other rule, of Nesterov, which comes later.
    return v, theta - alpha * v
        the two results are swapped: theta first.
    """,
)

# ------------------------------------------------------------------- RMSprop


def scales(rng):
    g, s = np.array([4.0, -400.0]), np.array([9.0, 1.0])
    yield Case((np.zeros(2), g, np.zeros(2), 0.1, 0.75, 1e-8), "the first step: s is 0")
    yield Case((np.zeros(2), g, s, 0.1, 0.5, 1e-8), "another s")
    yield Case(
        (np.ones(2), 0 * g, 0 * s, 0.1, 0.9, 1e-8), "gradients that are always 0"
    )
    yield Case((np.zeros(2), g, s, 0.1, 0.5, 0.5), "a large epsilon")
    for _ in range(3):
        theta, g, s = rng.normal(size=(3, 4))
        beta2 = float(rng.uniform(0.5, 0.95))
        yield theta, g, s**2, float(rng.uniform(0.01, 0.5)), beta2, 1e-8


def rms(theta, dtheta, s, alpha, beta2, epsilon):
    s = beta2 * s + (1 - beta2) * dtheta**2
    return theta - alpha * dtheta / (np.sqrt(s) + epsilon), s


rms_step = Turn(
    "rms_step",
    rms,
    scales,
    equations=("A-5.3a",),
    mistakes="""
    s = beta2 * s + (1 - beta2) * dtheta
        s is the mean of the squares: square the gradient.
    s = beta2 * s + dtheta**2
        the square enters with the factor 1 - beta2.
    return theta - alpha * dtheta / (s + epsilon), s
        the root is missing: s has the unit of a squared gradient.
    return theta - alpha * dtheta / np.sqrt(s + epsilon), s
        epsilon stands inside the root. Here it is added to the root.
    return theta - alpha * dtheta, s
        the gradient is not divided by its size.
    return theta + alpha * dtheta / (np.sqrt(s) + epsilon), s
        this goes uphill.
    s = beta2 * s + (1 - beta2) * (dtheta**2).mean()
        one size for all entries: each entry has its own.
    return theta - alpha * np.sqrt(s) / (np.abs(dtheta) + epsilon), s
        the quotient is upside down.
    """,
)

# ---------------------------------------------------------------------- Adam


def moments(rng):
    g, zero = np.array([2.0, -0.5]), np.zeros(2)
    first = (zero, g, zero, zero, 1, 0.1, 0.5, 0.75, 1e-8)
    yield Case(first, "the first step: m and v are 0")
    second = (zero, np.ones(2), np.ones(2), np.ones(2), 2, 0.1, 0.5, 0.75, 1e-8)
    yield Case(second, "the second step, t = 2")
    yield Case((zero, g, zero, zero, 1, 0.1, 0.5, 0.75, 0.5), "a large epsilon")
    for t in (3, 10, 400):
        theta, g, m, v = rng.normal(size=(4, 4))
        beta1, beta2 = (float(b) for b in rng.uniform((0.5, 0.9), (0.9, 0.999)))
        yield theta, g, m, v**2, t, float(rng.uniform(0.01, 0.5)), beta1, beta2, 1e-8


def adam(theta, dtheta, m, v, t, alpha, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * dtheta
    v = beta2 * v + (1 - beta2) * dtheta**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - alpha * m_hat / (np.sqrt(v_hat) + epsilon), m, v


one_step_of_adam = Turn(
    "one_step_of_adam",
    adam,
    moments,
    equations=("F-6.2a", "F-6.2b", "F-6.2c", "F-6.2d", "F-6.2e", "A-5.5"),
    mistakes="""
    m_hat, v_hat = m, v
        the bias correction is missing: divide by 1 - beta1**t and 1 - beta2**t.
    m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
        the correction lacks the exponent t: it is right for t = 1 only.
    m_hat, v_hat = m / (1 - beta1**(t + 1)), v / (1 - beta2**(t + 1))
        t counts from 1 already: 1 is added once too often.
    m_hat, v_hat = m / (1 - beta1 * t), v / (1 - beta2 * t)
        the decays are raised to the power t, not multiplied by it.
    m_hat, v_hat = m * (1 - beta1**t), v * (1 - beta2**t)
        the averages are too small: divide by the factors, do not multiply.
    return theta - alpha * m_hat / (v_hat + epsilon), m, v
        the root is missing.
    return theta - alpha * m_hat / np.sqrt(v_hat + epsilon), m, v
        epsilon stands inside the root. Here it is added to the root.
    return theta - alpha * m_hat / (np.sqrt(v_hat) + epsilon), m_hat, v_hat
        what is kept for the next step are m and v themselves, without correction.
    v = beta2 * v + (1 - beta2) * dtheta
        v is the mean of the squares: square the gradient.
    return theta - alpha * dtheta / (np.sqrt(v_hat) + epsilon), m, v
        the step follows the gradient, not its mean: that is RMSprop.
    return theta + alpha * m_hat / (np.sqrt(v_hat) + epsilon), m, v
        this goes uphill.
    """,
)

# ----------------------------------------------------------------- a schedule


def updates(rng):
    yield Case((1, 1.0, 4, 8), "the first of 4 updates of warm-up, 8 in all")
    yield Case((4, 1.0, 4, 8), "the warm-up is just over")
    yield Case((8, 1.0, 4, 8), "the last update")
    for _ in range(4):
        n = int(rng.integers(20, 200))
        alpha = float(rng.uniform(0.001, 0.5))
        yield int(rng.integers(2, n + 1)), alpha, int(rng.integers(2, n // 2)), n


def schedule(t, alpha, n_warm, n):
    warm = min(1, t / n_warm)
    cosine = (1 + np.cos(np.pi * (t - 1) / n)) / 2
    return alpha * warm * cosine


warm_then_cosine = Turn(
    "warm_then_cosine",
    schedule,
    updates,
    mistakes="""
    return alpha * warm
        the cosine is missing: the rate must fall to 0 in the end.
    return alpha * cosine
        the warm-up is missing: multiply by min(1, t / n_warm).
    warm = t / n_warm
        after the warm-up the factor goes on growing: it must end at 1.
    warm = max(1, t / n_warm)
        the larger of the two is taken: it must be the smaller.
    cosine = (1 + np.cos(np.pi * t / n)) / 2
        the cosine begins at t = 1: take (t - 1) / n.
    cosine = 1 + np.cos(np.pi * (t - 1) / n)
        the factor one half is missing: the cosine goes from 1 to -1.
    cosine = np.cos(np.pi * (t - 1) / n)
        the cosine alone becomes negative: add 1 and take half.
    cosine = (1 + np.cos((t - 1) / n)) / 2
        pi is missing: half a period ends at n.
    cosine = (1 + np.cos(2 * np.pi * (t - 1) / n)) / 2
        a whole period: the rate would grow again. Half of one is pi (t - 1) / n.
    """,
)

PARTS = (heavy_ball, rms_step, one_step_of_adam, warm_then_cosine)
