"""Exercise 07, optimisers: what is right, what learners write instead."""

import numpy as np

from ._part import Case, Part, Property

# -------------------------------------------------------------- the loss of an epoch


def batch_losses(rng):
    """Yield the mean loss of each batch, and how many samples it has."""
    yield Case((np.array([1.0, 4.0]), np.array([2, 1])), "samples: 1, 1 and 4")
    yield Case((np.array([0.7]), np.array([5])), "one batch")
    yield Case((np.array([2.0, 3.0, 1.0]), np.array([4, 4, 4])), "no short batch")
    for m, batch_size in ((53, 10), (1000, 64), (7, 3), (130, 128)):
        full, rest = divmod(m, batch_size)
        sizes = np.array(full * [batch_size] + [rest] * (rest > 0))
        yield rng.uniform(0.1, 3, size=len(sizes)), sizes


def mean_loss(losses, sizes):
    """Return the mean over all samples of an epoch."""
    m = sizes.sum()
    return float((losses * sizes).sum() / m)


epoch_loss = Part(
    "epoch_loss",
    mean_loss,
    batch_losses,
    properties=[
        Property(
            "it lies between the smallest and the largest loss of a batch",
            lambda losses, sizes, J: losses.min() - 1e-9 <= J <= losses.max() + 1e-9,
        ),
    ],
    samples=lambda losses, sizes: int(sizes.sum()),
    equations=("F-7a", "P-2.2d"),
    mistakes="""
        return float(losses.mean())
            the mean of the batch means: a short last batch then counts as much as a
            full one.
        m = 1
            the sum over all samples is not divided by their number.
        return float(losses.sum())
            the losses are added without their sizes.
        m = len(sizes)
            divided by the number of batches, not of samples.
        m = len(sizes) * sizes[0]
            divided as if every batch had the size of the first.
        return float(losses.sum() / m)
            the sum of the losses is divided by the number of samples: the batch means
            must be multiplied by their sizes first.
        return float(losses[sizes == sizes[0]].mean())
            the short last batch is left out.
        return float(losses[-1])
            this is the loss of the last batch.
        sizes = sizes[::-1]
            the sizes are paired with the losses in reverse order.
        sizes = 1 / sizes
            each loss is divided by its size: small batches then count more.
        sizes = sizes**2
            the sizes are squared.
        return float(np.median(losses))
            this is the median of the batches.
        """,
)

# -------------------------------------------------------------------------- momentum


def momentum_paths(rng):
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


def with_momentum(theta, dtheta, velocity, learning_rate, momentum):
    """Return theta and the velocity after one step."""
    v = momentum * velocity + dtheta
    step = learning_rate * v
    return theta - step, v


def several_momentum_steps(step, theta, dtheta, velocity, learning_rate, momentum):
    """Return where the steps lead, one for each row of dtheta."""
    path = []
    for gradient in dtheta:
        theta, velocity = step(theta, gradient, velocity, learning_rate, momentum)
        path.append(theta)
    return {"theta after each step": np.stack(path), "velocity at the end": velocity}


momentum_step = Part(
    "momentum_step",
    with_momentum,
    momentum_paths,
    trial=several_momentum_steps,
    samples=lambda *args: 1,
    equations=("A-5.2a",),
    mistakes="""
        return theta - step, velocity.copy()
            the velocity that comes back is the old one: the next step has forgotten
            this gradient.
        v = dtheta.copy()
            this is plain gradient descent: the old velocity has no part in the step.
        v = momentum * velocity + (1 - momentum) * dtheta
            the gradient is weighed by 1 - momentum, as in Adam. This form adds all of
            it, and its steps are 1 / (1 - momentum) times as long.
        return theta + step, v
            the step goes uphill: subtract the velocity.
        v = momentum * velocity + learning_rate * dtheta
            the learning rate is taken twice, in the velocity and in the step.
        v = momentum * velocity + learning_rate * dtheta
        step = v
            the velocity holds the learning rate times the gradients. theta is right,
            but here the learning rate belongs to the second rule only.
        return theta - step, -step
            the velocity holds -alpha times the gradients. theta is right, but here the
            velocity is a sum of gradients, without the learning rate.
        v = momentum * (velocity + dtheta)
            the momentum weighs the new gradient too.
        step = learning_rate * velocity
            the step uses the velocity from before this gradient: it comes one step
            late.
        step = learning_rate * (dtheta + momentum * v)
            this is Nesterov's form, which looks one step ahead.
        v = velocity + dtheta
            the velocity never fades: it must be multiplied by the momentum.
        v = velocity + momentum * dtheta
            the momentum weighs the gradient, not the old velocity.
        v = dtheta - momentum * velocity
            the old velocity is subtracted.
        return v, theta - step
            the two results are exchanged: theta first, then the velocity.
        v = (1 - momentum) * velocity + dtheta
            the velocity is weighed by 1 - momentum.
        momentum, learning_rate = np.float64(momentum), np.float64(learning_rate)
            float32 becomes float64: an array or a np.float64 is mixed in.
        theta -= learning_rate * (momentum * velocity + dtheta)
        return theta, v
            theta was changed: `theta -= ...` writes into it.
        """,
)

# ------------------------------------------------------------------------------ Adam


def start(theta):
    """Return the state before the first step."""
    return {
        "t": 0,
        "first_moment": np.zeros_like(theta),
        "second_moment": np.zeros_like(theta),
    }


def adam_paths(rng):
    """Yield theta, a gradient for each of some steps (a row each), a state, ..."""
    theta = np.array([1.0, 1.0])
    yield Case(
        (theta, np.array([[5.0, -0.02]]), start(theta), 0.1, 0.9, 0.999, 1e-8),
        "one step: 0.1 against the sign of the gradient",
    )
    for n, steps, epsilon in ((1, 2, 1e-8), (3, 4, 1e-8), (5, 3, 0.5), (2, 6, 1e-3)):
        theta = rng.normal(size=n)
        betas = float(rng.uniform(0.5, 0.95)), float(rng.uniform(0.8, 0.999))
        gradients = rng.normal(size=(steps, n)) * rng.uniform(0.1, 10, size=n)
        yield theta, gradients, start(theta), 0.05, *betas, epsilon
    theta = rng.normal(size=3)
    state = {"t": 7, "first_moment": rng.normal(size=3), "second_moment": rng.random(3)}
    yield Case(
        (theta, rng.normal(size=(3, 3)), state, 0.01, 0.9, 0.99, 1e-8),
        "in the middle of a training",
    )
    theta = rng.normal(size=4).astype(np.float32)
    gradients = rng.normal(size=(3, 4)).astype(np.float32)
    yield theta, gradients, start(theta), 0.01, 0.9, 0.99, 1e-4


def adam(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    """Return theta and the state after one step."""
    t = state["t"] + 1
    m_prev, v_prev = state["first_moment"], state["second_moment"]
    m = beta1 * m_prev + (1 - beta1) * dtheta
    v = beta2 * v_prev + (1 - beta2) * dtheta**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    step = learning_rate * m_hat / (v_hat**0.5 + epsilon)
    return theta - step, {"t": t, "first_moment": m, "second_moment": v}


def several_adam_steps(
    step, theta, dtheta, state, learning_rate, beta1, beta2, epsilon
):
    """Return where the steps lead, one for each row of dtheta."""
    path = []
    for gradient in dtheta:
        theta, state = step(
            theta, gradient, state, learning_rate, beta1, beta2, epsilon
        )
        path.append(theta)
    return {"theta after each step": np.stack(path), **state}


adam_step = Part(
    "adam_step",
    adam,
    adam_paths,
    trial=several_adam_steps,
    samples=lambda *args: 1,
    equations=("F-6.2a", "F-6.2b", "F-6.2c", "F-6.2d", "F-6.2e", "A-5.2a", "A-5.3a"),
    mistakes="""
        m_hat = m
        v_hat = v
            the bias correction is missing: moments that start at 0 are too small at
            first. Divide each by 1 - beta^t.
        m_hat = m / (1 - beta1 ** (t - 1))
        v_hat = v / (1 - beta2 ** (t - 1))
            the correction takes t before it is advanced: at the first step it divides
            by 1 - beta^0 = 0. Advance t first.
        return theta - step, {"t": t - 1, "first_moment": m, "second_moment": v}
            t does not come back advanced: every step is corrected as the first.
        t = state["t"]
            t stays at 0, so the correction divides by 1 - beta^0 = 0. Advance t first,
            and return it advanced.
        m_hat = m / (1 - beta1)
        v_hat = v / (1 - beta2)
            1 - beta stands where 1 - beta^t must: the exponent is missing.
        t = state["t"] + 2
            t is advanced twice.
        step = learning_rate * m_hat / (v_hat + epsilon) ** 0.5
            epsilon stands inside the root. In the paper, and here, it is added to the
            root.
        epsilon = 0
            epsilon is left out.
        v_hat = v
            only the first moment is corrected.
        m_hat = m
            only the second moment is corrected.
        step = learning_rate * m_hat / (v_hat + epsilon)
            the root of the second moment is missing.
        v = beta2 * v_prev + (1 - beta2) * np.abs(dtheta)
            the second moment averages the gradient, not its square.
        v = beta2 * v_prev + (1 - beta2) * (dtheta - m) ** 2
            the second moment is centred, (g - m)^2: Adam's is not.
        m = beta1 * m_prev + dtheta
            1 - beta1 is missing before the gradient: the first moment is no average.
        v = beta2 * v_prev + dtheta**2
            1 - beta2 is missing before the square: the second moment is no average.
        beta1, beta2 = beta2, beta1
            beta1 and beta2 are exchanged.
        learning_rate = -learning_rate
            the step goes uphill: subtract it.
        v_hat = v / (1 - beta2**t) ** 2
            the correction of the second moment is outside the root: correct first, then
            take the root.
        step = learning_rate * m_hat / (v_hat**0.5 + epsilon / (1 - beta2**t) ** 0.5)
            the corrections are folded into the learning rate, but not into epsilon: it
            must be multiplied by sqrt(1 - beta2^t) too.
        return theta - step, {"t": t, "first_moment": m_hat, "second_moment": v_hat}
            the corrected moments are kept for the next step, which corrects them once
            more. Keep the moments as they were before the correction.
        m_hat = m / (1 - beta1 * t)
        v_hat = v / (1 - beta2 * t)
            1 - beta t stands where 1 - beta^t must: t is an exponent.
        m = (1 - beta1) * m_prev + beta1 * dtheta
        v = (1 - beta2) * v_prev + beta2 * dtheta**2
            the weights are exchanged: beta1 belongs to the old moment, 1 - beta1 to the
            new gradient, and beta2 likewise.
        state["t"] += 1
        t = state["t"]
            the state was changed: return a new dict with new arrays.
        """,
)

# -------------------------------------------------------------- a limit for the step


def gradients_and_limits(rng):
    """Yield gradients, long and short ones, and the largest length allowed."""
    yield Case((np.array([3.0, 4.0]), 1.0), "its length is 5")
    yield Case((np.array([3.0, 4.0]), 10.0), "its length is 5: short enough")
    yield Case((np.zeros(3), 1.0), "a gradient of 0")
    yield Case((np.array([-8.0]), 2.0))
    for n, share in ((2, 0.5), (7, 0.1), (31, 0.9), (5, 1.5), (4, 1e-3)):
        g = rng.normal(size=n) * 10
        yield g, float(share * np.linalg.norm(g))
    yield rng.normal(size=6).astype(np.float32), 0.5
    yield rng.normal(size=6).astype(np.float32), 50.0


def clipped(dtheta, limit):
    """Return the gradient, shortened to the limit if it is longer."""
    norm = float((dtheta**2).sum()) ** 0.5
    factor = limit / norm if norm > limit else 1.0
    return dtheta * factor


clip_by_norm = Part(
    "clip_by_norm",
    clipped,
    gradients_and_limits,
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
    samples=lambda *args: 1,
    equations=("F-6.1a",),
    equivalent={
        "clipped: norm > limit -> norm >= limit": "at the limit the factor is 1"
    },
    mistakes="""
        return np.clip(dtheta, -limit, limit)
            every entry is clipped by itself, which turns the direction. Scale all of
            the gradient by one number.
        factor = dtheta.dtype.type(limit / np.float64(norm))
            a short gradient is made longer: leave it as it is. (And a gradient of 0
            becomes nan.)
        factor = max(1.0, norm / limit)
            the quotient is upside down: multiply by limit / norm.
        norm = float(np.abs(dtheta).sum())
            the sum of the absolute values is no length: take the root of the sum of
            squares.
        norm = float(np.abs(dtheta).max())
            the largest entry is taken for the length.
        norm = float((dtheta**2).sum())
            the root is missing.
        norm = float((dtheta**2).mean()) ** 0.5
            the root of the mean square is taken: it does not grow with the number of
            parameters. The length is the root of the sum.
        norm = float(np.abs(dtheta.sum()))
            positive and negative entries cancel: this is the sum, not the length.
        factor = float(norm <= limit)
            a gradient that is too long is thrown away: shorten it.
        factor = 1.0
            nothing is clipped: the gradient comes back as it is.
        factor = 1 / norm if norm > limit else 1.0
            the length is scaled to 1, not to the limit.
        return dtheta - (norm > limit) * limit * np.sign(dtheta)
            the limit is subtracted from every entry: multiply by limit / norm.
        dtheta = dtheta.astype(np.float64)
            float32 becomes float64: the norm or the limit is a np.float64.
        dtheta *= min(1.0, limit / max(float(np.linalg.norm(dtheta)), 1e-300))
        return dtheta
            the gradient itself was changed.
        """,
)

# --------------------------------------------------------- a test of somebody's code


def descent(theta, gradients, rate):
    """Return where gradient descent goes."""
    return theta - rate * np.vstack([np.zeros_like(theta), gradients.cumsum(axis=0)])


def claimed_paths(rng):
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
        path = descent(theta, g, rate)
        yield Case((path, g, rate), "from right code")
        yield Case((path, g, 2 * rate), "half the learning rate")
        velocity, wrong = np.zeros(n), [theta]
        for gradient in g:
            velocity = 0.9 * velocity + gradient
            wrong.append(wrong[-1] - rate * velocity)
        yield Case((np.stack(wrong), g, rate), "momentum")
        yield Case(
            (descent(theta, g[::-1], rate), g, rate), "gradients in reverse order"
        )
        late = np.vstack([np.zeros(n), g[:-1]])
        yield Case((descent(theta, late, rate), g, rate), "one step late")
        yield Case(
            (descent(theta, np.sign(g), rate), g, rate), "signs of the gradients"
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


def is_descent(thetas, gradients, learning_rate):
    """Whether every step is minus the learning rate times its gradient."""
    same_length = len(thetas) == len(gradients) + 1
    steps = thetas[1:] - thetas[:-1]
    expected = -learning_rate * gradients[: len(steps)]
    close = np.isclose(steps, expected, atol=1e-5)
    return same_length and bool(close.all())


is_descent_path = Part(
    "is_descent_path",
    is_descent,
    claimed_paths,
    samples=lambda *args: 1,
    equations=("F-6.1a", "F-6.1b", "P-2.2c"),
    mistakes="""
        return True
            it says True to everything.
        return False
            it says False to everything, to right code too.
        close = np.isclose(steps[0], expected[0], atol=1e-5)
            only the first step is looked at: at the first step momentum is the same.
        close = np.isclose(steps[-1], expected[-1], atol=1e-5)
            only the last step is looked at.
        close = np.isclose(steps.sum(axis=0), expected.sum(axis=0), atol=1e-5)
            only start and end are compared: a detour between them passes.
        close = np.sign(steps) == np.sign(expected)
            only the directions are compared: steps of half the length pass.
        expected = learning_rate * gradients[: len(steps)]
            the path is expected to go uphill: a step is minus the learning rate times
            the gradient.
        learning_rate = 1
            the learning rate is not used.
        close = steps == expected
            exact equality refuses right code whose last digit is rounded otherwise.
        close = np.isclose(steps, expected, atol=1e-3)
            the tolerance is so wide that an error of 0.0002 passes.
        same_length = True
            the number of steps is not compared: a path with a step too few passes.
        close = ~(np.abs(steps - expected) > 1e-5)
            nan passes: ask for `error <= limit`, which is False for nan.
        close = np.isclose(steps.sum(axis=1), expected.sum(axis=1), atol=1e-5)
            the differences of a step are added with their signs and cancel.
        close = np.isclose(steps[:, 0], expected[:, 0], atol=1e-5)
            only the first parameter is compared.
        return not (same_length and close.all())
            the answers are exchanged.
        """,
)

PARTS = (epoch_loss, momentum_step, adam_step, clip_by_norm, is_descent_path)
