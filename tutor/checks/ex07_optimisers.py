"""Exercise 07, optimisers: what is right, what learners write instead."""

import numpy as np

from ._drawn import many
from ._part import Case, Part, Property

# -------------------------------------------------------------- the loss of an epoch


def batch_losses(rng):
    """Yield mean and spread of the loss in each batch, and how many samples it has."""
    two = np.array([1.0, 4.0]), np.zeros(2), np.array([2, 1])
    yield Case(two, "samples: 1, 1 and 4")
    two = np.array([2.0, 4.0]), np.array([1.0, 0.0]), np.array([2, 1])
    yield Case(two, "samples: 1, 3 and 4")
    yield Case((np.array([0.7]), np.array([0.2]), np.array([5])), "one batch")
    equal = np.array([2.0, 3.0, 1.0]), np.array([0.5, 0.3, 0.4]), np.array([4, 4, 4])
    yield Case(equal, "no short batch")
    same = np.array([2.0, 2.0]), np.array([0.5, 1.5]), np.array([6, 2])
    yield Case(same, "both means are 2")
    long = np.array([1.0, 2.0]), np.array([0.5, 0.6]), np.array([3, 5])
    yield Case(long, "the last batch is the longest")
    full = np.array([1.0, 2.0]), np.array([0.0, 0.5]), np.array([3, 3])
    yield Case(full, "in the first batch all losses are 1")
    three = np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.3, 0.4]), np.array([4, 2, 3])
    yield Case(three, "three batches of different sizes")
    zero = np.array([0.0, 3.0]), np.zeros(2), np.array([2, 1])
    yield Case(zero, "the loss of the first batch is 0: it counts, too")
    large = np.array([1.0, 3.0]), np.array([0.5, 0.25]), np.array([40_000, 300])
    yield Case(large, "batches of 40,000 and 300 samples")
    losses, sizes = many(1, 300)[0] + 6, many(1, 300)[0].astype(int) + 6
    yield Case((losses, losses[::-1] / 4, sizes), "300 batches")
    for m, batch_size in ((53, 10), (1000, 64), (7, 3), (130, 128)):
        full, rest = divmod(m, batch_size)
        sizes = np.array(full * [batch_size] + [rest] * (rest > 0))
        losses = rng.uniform(0.1, 3, size=len(sizes))
        losses[-1] += 2  # so that the short batch counts
        yield losses, rng.uniform(0.1, 1, size=len(sizes)), sizes


def mean_loss(losses, spreads, sizes):
    """Return mean and standard deviation over all samples of an epoch."""
    m = sizes.sum()
    J = float((losses * sizes).sum() / m)
    squares = spreads**2 + (losses - J) ** 2  # mean squared distance from J
    variance = (squares * sizes).sum() / m
    return J, float(variance**0.5)


epoch_loss = Part(
    "epoch_loss",
    mean_loss,
    batch_losses,
    properties=[
        Property(
            "the mean lies between the smallest and the largest loss of a batch",
            lambda losses, spreads, sizes, r: (
                losses.min() - 1e-9 <= r[0] <= losses.max() + 1e-9
            ),
        ),
        Property(
            "the standard deviation is not below the smallest one of a batch",
            lambda losses, spreads, sizes, r: r[1] >= spreads.min() - 1e-9,
        ),
    ],
    samples=lambda losses, spreads, sizes: int(sizes.sum()),
    equations=("F-7a", "P-2.2d"),
    mistakes="""
        J = float(losses.mean())
            the mean is that of the batch means: a short last batch then counts as much
            as a full one.
        J = float(losses.mean())
        variance = squares.mean()
            both results are means over the batches: a short last batch then counts as
            much as a full one.
        return float(losses.mean()), float(variance**0.5)
            the standard deviation is right. The mean is that of the batch means: a
            short last batch then counts as much as a full one.
        return float(losses.mean()), float(spreads.mean())
            both results are means over the batches. Weigh each batch by its size, and
            average squares, not spreads.
        return J, float(losses.std())
            the standard deviation is that of the batch means: what lies inside the
            batches, and their sizes, are left out.
        return J, float((variance / m) ** 0.5)
            this is the standard error of the mean, the standard deviation divided by
            the root of m.
        variance = squares.mean()
            the mean is right. The variance is averaged over the batches: weigh each by
            its size, as for the mean.
        squares = spreads**2
            the standard deviation is that within the batches only: how far their means
            lie from each other counts as well.
        squares = (losses - J) ** 2
            the standard deviation is that of the batch means only: the spread inside
            each batch counts as well.
        squares = spreads**2 + losses**2
            the square of the mean is not subtracted from the mean of the squares.
        return J, float((spreads * sizes).sum() / m)
            the spreads are averaged. Average mean squares: spread^2 + loss^2 of each
            batch.
        squares = spreads + (losses - J) ** 2
            the spreads are added as they are: their squares are variances.
        return J, float(variance)
            the root is missing: this is the variance.
        variance = (squares * sizes).sum() / (m - 1)
            the variance is divided by the number of samples minus 1. Divide by the
            number of samples.
        return float(variance**0.5), J
            the two results are exchanged: the mean comes first.
        m = 1
            the sums over all samples are not divided by their number.
        m = len(sizes)
            divided by the number of batches, not of samples.
        m = len(sizes) * sizes[0]
            divided as if every batch had the size of the first.
        J = float(losses.sum() / m)
            the sum of the losses is divided by the number of samples: the batch means
            must be multiplied by their sizes first.
        J = float(losses[-1])
            the mean is the loss of the last batch.
        sizes = sizes[::-1]
            the sizes are paired with the losses in reverse order.
        sizes = 1 / sizes
            each loss is divided by its size: small batches then count more.
        sizes = sizes**2
            the sizes are squared.
        J = float(np.median(losses))
            this is the median of the batches.
        sizes = np.append(np.full(len(sizes) - 1, sizes[0]), sizes[-1])
            every batch but the last counts with the size of the first: each has its
            own.
        return J, float((variance + 2 * J**2) ** 0.5)
            the square of the mean is added to the mean of the squares; it must be
            subtracted.
        variance = ((spreads**2 + losses**2) * sizes).sum() / m - losses.mean() ** 2
        return J, float(max(variance, 0.0) ** 0.5)
            the distance is taken from the mean of the batch means: take it from the
            mean over the samples.
        squares = spreads**2 * (sizes - 1) / sizes + (losses - J) ** 2
            the spread of a batch is weighed by its size minus 1: here it is that of all
            its samples, so weigh it by the size.
        sizes = sizes * (losses > 0)
            batches whose loss is 0 are left out: their samples count as all others.
        squares = (losses - J) ** 2
        return J, float(variance**0.5 + ((spreads**2 * sizes).sum() / m) ** 0.5)
            the spread inside the batches and that of their means are added as they are:
            their squares are variances, which add.
        variance = (spreads**2 * sizes).sum() / m + ((losses - J) ** 2).mean()
            how far the batch means lie from J is averaged over the batches: weigh it by
            their sizes, too.
        """,
)

# -------------------------------------------------------------------------- momentum


def momentum_paths(rng):
    """Yield theta, a gradient for each of some steps (a row each), a velocity, ..."""
    yield Case(
        (np.array([1.0]), np.array([[1.0], [1.0]]), np.array([0.0]), 0.1, 0.5, 1.0),
        "two steps with the same gradient",
    )
    for n, steps in ((2, 2), (5, 3), (7, 4), (1, 3)):
        theta, velocity = rng.normal(size=(2, n))
        rate, beta, nu = rng.uniform(0.05, 0.5), *rng.uniform(0.55, 0.9, size=2)
        gradients = rng.normal(size=(steps, n))
        yield theta, gradients, velocity, float(rate), float(beta), float(nu)
    theta, velocity = rng.normal(size=(2, 4))
    gradients = rng.normal(size=(3, 4))
    yield Case((theta, gradients, velocity, 0.1, 0.5, 1.0), "nu = 1: along v alone")
    wide = many(1, 60)[0], many(2, 60), many(3, 60)[2]
    yield Case((*wide, 0.1, 0.5, 0.75), "60 parameters")
    one = theta[:1], gradients[:, :1], velocity[:1]
    yield Case((*one, 0.1, 0.5, 0.0), "nu = 0, one parameter")
    for beta, nu, note in (
        (0.8, 0.0, "nu = 0: gradient descent, and the velocity goes on"),
        (0.8, 0.8, "nu = beta"),
        (0.0, 0.6, "beta = 0: the velocity is the gradient"),
        (1.0, 0.6, "beta = 1: the velocity stays"),
    ):
        theta, velocity = rng.normal(size=(2, 3))
        gradients = rng.normal(size=(2, 3))
        yield Case((theta, gradients, velocity, 0.2, beta, nu), note)
    zeros, ones = np.zeros(2), np.ones(2)
    for theta, gradients, velocity, nu, note in (
        (zeros[:1], [[0.0]], ones[:1], 1.0, "the gradient is 0, the velocity is not"),
        (ones, [[1.0, 0.0]], ones, 0.5, "one entry of the gradient is 0"),
        (zeros, [[1e3, -200.0], [1.0, 1.0]], zeros, 0.5, "a large gradient"),
        (zeros, [[1e-5, -2e-5]], 1e-5 * ones, 0.5, "gradient and velocity nearly 0"),
    ):
        yield Case((theta, np.array(gradients), velocity, 0.1, 0.5, nu), note)


def with_momentum(theta, dtheta, velocity, learning_rate, beta, nu):
    """Return theta and the velocity after one step."""
    v = beta * velocity + (1 - beta) * dtheta
    direction = (1 - nu) * dtheta + nu * v
    step = learning_rate * direction
    return theta - step, v


def several_momentum_steps(step, theta, dtheta, velocity, learning_rate, beta, nu):
    """Return where the steps lead, one for each row of dtheta."""
    path = []
    for gradient in dtheta:
        theta, velocity = step(theta, gradient, velocity, learning_rate, beta, nu)
        path.append(theta)
    return {"theta after each step": np.stack(path), "velocity at the end": velocity}


momentum_step = Part(
    "momentum_step",
    with_momentum,
    momentum_paths,
    trial=several_momentum_steps,
    about="called once for each row of dtheta: the function gets one row, shape (n,)",
    samples=lambda *args: 1,
    equations=("A-5.2a",),
    mistakes="""
        return theta - step, velocity.copy()
            the velocity that comes back is the old one: the next step has forgotten
            this gradient.
        v = dtheta.copy()
            the old velocity has no part in the new one.
        v = beta * velocity + dtheta
            this velocity adds the gradients up, as in chapter 07. Here it is a mean:
            the new gradient is weighed by 1 - beta.
        direction = v
            the step is along v alone, as if nu were 1: mix v with the gradient.
        direction = dtheta
            the step is along the gradient alone, as if nu were 0: mix it with v.
        direction = nu * dtheta + (1 - nu) * v
            nu and 1 - nu are exchanged: nu weighs the velocity, 1 - nu the gradient.
        direction = dtheta + nu * v
            the gradient is not weighed by 1 - nu.
        direction = (1 - nu) * dtheta + v
            the velocity is not weighed by nu.
        direction = (1 - beta) * dtheta + beta * v
            beta mixes gradient and velocity. There nu stands in its place.
        v = nu * velocity + (1 - nu) * dtheta
            nu makes the mean of the gradients. There beta stands in its place.
        beta, nu = nu, beta
            beta and nu are exchanged.
        v = (1 - beta) * velocity + beta * dtheta
            the weights are exchanged: beta belongs to the old velocity, 1 - beta to the
            new gradient.
        direction = (1 - nu) * dtheta + nu * velocity
            the step uses the velocity from before this gradient: the second rule uses
            the new one.
        return theta + step, v
            the step goes uphill: subtract.
        step = direction
            the step is not multiplied by the learning rate.
        v = beta * velocity + (1 - beta) * learning_rate * dtheta
            the learning rate is in the velocity, too: it belongs to the second rule
            only.
        return theta - step, step
            the step comes back in the place of the velocity.
        return theta - step, direction
            the mixture comes back in the place of the velocity: keep v itself.
        v = beta * (velocity + dtheta)
            beta weighs the new gradient too: its weight is 1 - beta.
        v = velocity + (1 - beta) * dtheta
            the velocity never fades: it must be multiplied by beta.
        v = (1 - beta) * dtheta - beta * velocity
            the old velocity is subtracted.
        step = learning_rate * (1 - nu) * dtheta + nu * v
            the learning rate multiplies the gradient only: a bracket is missing.
        return v, theta - step
            the two results are exchanged: theta first, then the velocity.
        v = beta * velocity + (1 - beta) * dtheta if velocity.any() else dtheta.copy()
            where the old velocity is 0 the new one is all of the gradient: the first
            step, too, weighs it by 1 - beta.
        direction = (1 - nu) * dtheta + nu * (v if velocity.any() else v / (1 - beta))
            where the old velocity is 0 the step divides v by 1 - beta, as Adam corrects
            a start from 0: here it is used as it is.
        v = beta * velocity + (1 - beta) * dtheta.mean()
            the velocity takes the mean of the gradient over its entries: each parameter
            has its own.
        beta = beta or 0.9
            a beta of 0 is not used as it is.
        nu = nu or 1.0
            a nu of 0 is not used as it is: then the step is along the gradient alone.
        return theta - step, v if nu else velocity.copy()
            with nu = 0 the velocity stays as it was: it goes on, whatever nu is.
        v = beta * velocity + (1 - beta) * dtheta if dtheta.any() else velocity.copy()
        step = learning_rate * direction * dtheta.any()
            nothing changes where all of the gradient is 0: the velocity fades all the
            same, and moves theta.
        step = np.where(dtheta == 0, 0, learning_rate * direction)
            an entry whose gradient is 0 stays where it is: its velocity moves it.
        v = np.where(dtheta == 0, velocity, beta * velocity + (1 - beta) * dtheta)
            where the gradient is 0 the velocity stays as it was: it fades, to beta v.
        dtheta = np.clip(dtheta, -5, 5)
            a large gradient counts as a smaller one: here it has no limit.
        mean = beta * velocity + (1 - beta) * dtheta
        v = np.where(np.abs(mean) < 1e-3, 0, mean)
            a small velocity becomes 0: it is kept, however small.
        theta -= learning_rate * ((1 - nu) * dtheta)
        return theta, beta * velocity + (1 - beta) * dtheta
            theta was changed: `theta -= ...` writes into it.
        """,
)

# ------------------------------------------------------------------------------ Adam


def start(theta):
    """Return the state before the first step."""
    moments = ("first_moment", "second_moment", "largest")
    return {"t": 0} | {name: np.zeros_like(theta) for name in moments}


def adam_paths(rng):
    """Yield theta, a gradient for each of some steps (a row each), a state, ..."""
    theta = np.array([1.0, 1.0])
    yield Case(
        (theta, np.array([[5.0, -0.02]]), start(theta), 0.1, 0.9, 0.999, 1e-8),
        "one step: 0.1 against the sign of the gradient",
    )
    gradients = np.array([[4.0, 1.0], [0.5, 1.0], [0.5, 1.0]])
    yield Case(
        (theta, gradients, start(theta), 0.1, 0.5, 0.5, 1e-8),
        "a large gradient, then small ones",
    )
    for n, steps, epsilon in ((1, 2, 1e-8), (3, 4, 1e-8), (5, 3, 0.5), (2, 6, 1e-3)):
        theta = rng.normal(size=n)
        betas = float(rng.uniform(0.5, 0.95)), float(rng.uniform(0.6, 0.9))
        gradients = rng.uniform(1, 3, size=(steps, n)) * rng.choice([-1, 1], size=n)
        gradients[0] *= rng.uniform(3, 10, size=n)  # so that a moment falls again
        yield theta, gradients, start(theta), 0.05, *betas, epsilon
    theta = rng.normal(size=3)
    state = {"t": 7, "first_moment": rng.normal(size=3), "second_moment": rng.random(3)}
    state["largest"] = state["second_moment"] + np.array([0, 5, 5])
    yield Case(
        (theta, rng.normal(size=(3, 3)), state, 0.01, 0.9, 0.99, 1e-8),
        "in the middle of a training",
    )
    reverse = dict(reversed(state.items()))
    yield Case(
        (theta, rng.normal(size=(2, 3)), reverse, 0.01, 0.8, 0.9, 1e-8),
        "the keys of the state in another order",
    )
    theta, gradients = many(1, 60)[0], many(2, 60)
    wide = theta, gradients, start(theta), 0.01, 0.9, 0.99, 1e-4
    yield Case(wide, "60 parameters")
    theta = rng.normal(size=4)
    gradients = rng.normal(size=(3, 4))
    yield theta, gradients, start(theta), 0.01, 0.9, 0.99, 1e-4
    reverse = dict(reversed(start(theta).items()))
    yield theta, gradients, reverse, 0.01, 0.9, 0.99, 1e-4
    one = {"largest": np.array([2.0]), "second_moment": np.array([1.0])}
    one |= {"first_moment": np.array([-1.0]), "t": 3}
    yield theta[:1], gradients[:, :1], one, 0.01, 0.9, 0.99, 1e-4
    theta, gradients = np.array([1.0, 1.0]), np.array([[1.0, 0.0], [0.0, 0.5]])
    for t, note in (
        (4, "an entry of the gradient is 0"),
        (150, "t = 150: 1 - 0.999^t is still 0.14"),
        (2000, "t = 2000: 1 - 0.999^t is still 0.86"),
    ):
        state = {"t": t, "first_moment": np.array([0.5, -0.25])}
        state |= {"second_moment": np.array([0.5, 0.25]), "largest": np.ones(2)}
        yield Case((theta, gradients, state, 0.1, 0.9, 0.999, 1e-8), note)
    state = {"t": 4, "first_moment": np.array([0.5]), "second_moment": np.array([0.5])}
    state["largest"] = np.ones(1)
    idle = theta[:1], np.array([[0.0]]), state
    yield Case((*idle, 0.1, 0.9, 0.9, 1e-8), "the gradient is 0, the moments are not")
    for size, note in ((1e3, "large"), (1e-4, "small")):
        gradients = size * np.array([[1.0, -0.2], [0.5, 0.5]])
        yield Case(
            (theta, gradients, start(theta), 0.1, 0.9, 0.9, 1e-8), f"a {note} gradient"
        )
    state = {"t": 4, "first_moment": np.zeros(2), "second_moment": np.array([1.0, 2.0])}
    state["largest"] = np.array([4.0, 1.0])
    yield Case(
        (theta, np.ones((1, 2)), state, 0.1, 0.9, 0.5, 1e-8),
        "the old `largest` is larger in one entry, the new v in the other",
    )
    state = {"t": 20, "first_moment": np.array([1.0, -1.0])}
    state |= {"second_moment": np.full(2, 0.01), "largest": np.full(2, 0.02)}
    yield Case(
        (theta, np.array([[0.1, -0.1]]), state, 0.1, 0.9, 0.9, 1e-8),
        "a step longer than the learning rate",
    )


def adam(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    """Return theta and the state after one step, with the largest second moment."""
    t = state["t"] + 1
    m_prev, v_prev = state["first_moment"], state["second_moment"]
    m = beta1 * m_prev + (1 - beta1) * dtheta
    v = beta2 * v_prev + (1 - beta2) * dtheta**2
    u = np.maximum(state["largest"], v)
    m_hat = m / (1 - beta1**t)
    u_hat = u / (1 - beta2**t)
    step = learning_rate * m_hat / (u_hat**0.5 + epsilon)
    new = {"t": t, "first_moment": m, "second_moment": v, "largest": u}
    return theta - step, new


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
    about="called once for each row of dtheta: the function gets one row, shape (n,)",
    samples=lambda *args: 1,
    equations=("F-6.2a", "F-6.2b", "F-6.2c", "F-6.2d", "F-6.2e", "A-5.2a", "A-5.3a"),
    mistakes="""
        u = v
            this is plain Adam: the largest second moment so far is not kept.
        u_hat = v / (1 - beta2**t)
            the largest second moment is kept, and not used: the step still divides by
            the root of v.
        u = np.maximum(v_prev, v)
            the maximum is taken with the second moment of the step before only.
            `largest` remembers all steps.
        v = np.maximum(state["largest"], beta2 * v_prev + (1 - beta2) * dtheta**2)
            the maximum comes back as the second moment too, and the next step averages
            with it. v itself stays a mean of squares.
        u = np.maximum(state["largest"], v_prev)
            the maximum is taken with the second moment from before this step: first
            advance v, then compare.
        u = np.minimum(state["largest"], v)
            the smallest second moment is kept, not the largest.
        u = np.maximum(state["largest"], v / (1 - beta2**t))
        u_hat = u
            the largest of the corrected moments is kept. Here the maximum is taken
            first, and corrected for the step only.
        u = np.maximum(state["largest"], v).max() * np.ones_like(v)
            one maximum is taken over all parameters. Each entry has its own.
        u = state["largest"] if state["largest"].max() > v.max() else v
            `largest` and v are compared as a whole, and one of them is taken for all
            parameters: take the maximum entry by entry.
        u = np.maximum(state["largest"], dtheta**2)
            the largest square of a gradient is kept. It must be the largest second
            moment, v.
        u = np.maximum(state["largest"], (1 - beta2) * dtheta**2)
            the largest (1 - beta2) dtheta^2 is kept. It must be the largest second
            moment, v.
        u = np.maximum(beta2 * state["largest"], v)
            the largest second moment fades: it is compared with v as it is.
        u_hat = np.where(state["largest"] > 0, state["largest"], u) / (1 - beta2**t)
            after the first step the step divides by the largest second moment from
            before it: it must be the new one.
        u_hat = state["largest"] / (1 - beta2**t)
            the step divides by the largest second moment from before this step: it must
            be the new one.
        u = np.maximum(state["largest"], np.abs(m))
            the largest first moment is kept. It must be the largest second moment, v.
        m_hat = m
        u_hat = u
            the bias correction is missing: moments that start at 0 are too small at
            first. Divide each by 1 - beta^t.
        m_hat = m / (1 - beta1 ** (t - 1))
        u_hat = u / (1 - beta2 ** (t - 1))
            the correction takes t before it is advanced: at the first step it divides
            by 1 - beta^0 = 0. Advance t first.
        new = {"t": t - 1, "first_moment": m, "second_moment": v, "largest": u}
            t does not come back advanced: every step is corrected as the first.
        t = state["t"]
            t stays at 0, so the correction divides by 1 - beta^0 = 0. Advance t first,
            and return it advanced.
        m_hat = m / (1 - beta1)
        u_hat = u / (1 - beta2)
            1 - beta stands where 1 - beta^t must: the exponent is missing.
        t = state["t"] + 2
            t is advanced twice.
        step = learning_rate * m_hat / (u_hat + epsilon) ** 0.5
            epsilon stands inside the root. In the paper, and here, it is added to the
            root.
        step = learning_rate * m_hat / (u_hat + epsilon**2) ** 0.5
            the square of epsilon stands inside the root. In the paper, and here,
            epsilon is added to the root.
        step = learning_rate * m_hat / u_hat**0.5 - epsilon
            epsilon is added to theta, not to the root: a bracket around the root and
            epsilon is missing.
        epsilon = 0
            the step is the same for every epsilon: it is left out, or a fixed number.
        epsilon = 1e-8
            epsilon is not used: the step is that of 1e-8 for all.
        u_hat = u
            only the first moment is corrected.
        m_hat = m
            only the largest second moment is corrected, not the first moment.
        step = learning_rate * m_hat / (u_hat + epsilon)
            the root of the second moment is missing.
        step = learning_rate * dtheta / (u_hat**0.5 + epsilon)
            the gradient itself is divided: the first moment belongs there.
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
        u_hat = u / (1 - beta2**t) ** 2
            the correction of the second moment is outside the root: correct first, then
            take the root.
        step = learning_rate * m_hat / (u_hat**0.5 + epsilon / (1 - beta2**t) ** 0.5)
            the corrections are folded into the learning rate, but not into epsilon: it
            must be multiplied by sqrt(1 - beta2^t) too.
        new = {"t": t, "first_moment": m_hat, "second_moment": v, "largest": u_hat}
            the corrected moments are kept for the next step, which corrects them once
            more. Keep the moments as they were before the correction.
        m_hat = m / (1 - beta1 * t)
        u_hat = u / (1 - beta2 * t)
            1 - beta t stands where 1 - beta^t must: t is an exponent.
        u_hat = u / (1 - beta1**t)
            the second moment is corrected with beta1: its correction is 1 - beta2^t.
        m_hat = m / (1 - beta2**t)
            the first moment is corrected with beta2: its correction is 1 - beta1^t.
        u_hat = u / (1 - beta2 ** (t + 1))
            the second moment is corrected with 1 - beta2^(t + 1): t is 1 in the first
            step.
        m_hat = m / (1 - beta1 ** (t + 1))
        u_hat = u / (1 - beta2 ** (t + 1))
            both moments are corrected with t + 1: t is 1 in the first step.
        m_hat = m / (1 - beta1**t) if t > 1 else m
            in the first step the first moment is not corrected: with t = 1 it is
            divided by 1 - beta1.
        m_hat = m / (1 - beta1**t) if t > 1 else m
        u_hat = u / (1 - beta2**t) if t > 1 else u
            the first step is not corrected: with t = 1 the moments are divided by
            1 - beta.
        u_hat = u / (1 - beta2**t) if t < 100 else u
            the second moment is not corrected in late steps: with beta2 = 0.999 that
            counts for thousands of steps.
        new = {"t": t, "first_moment": m_hat, "second_moment": v, "largest": u}
            the corrected first moment is kept for the next step, which corrects it once
            more. Keep m.
        new = {"t": t, "first_moment": m, "second_moment": v, "largest": u_hat}
            the corrected u is kept for the next step, which corrects it once more. Keep
            u.
        beta1, beta2 = 0.9, 0.999
            beta1 and beta2 are not used: the step is that of 0.9 and 0.999 for all.
        v = beta2 * v_prev + ((1 - beta2) * dtheta) ** 2
            1 - beta2 is squared with the gradient: it multiplies the square.
        step = learning_rate * np.clip(m_hat / (u_hat**0.5 + epsilon), -1, 1)
            a step is never longer than the learning rate: it may be.
        idle = dtheta == 0
        m = np.where(idle, m_prev, beta1 * m_prev + (1 - beta1) * dtheta)
        v = np.where(idle, v_prev, beta2 * v_prev + (1 - beta2) * dtheta**2)
        step = np.where(idle, 0, learning_rate * m_hat / (u_hat**0.5 + epsilon))
            an entry whose gradient is 0 is left alone: its moments fade all the same,
            and it moves on.
        idle = not dtheta.any()
        m = m_prev.copy() if idle else beta1 * m_prev + (1 - beta1) * dtheta
        v = v_prev.copy() if idle else beta2 * v_prev + (1 - beta2) * dtheta**2
        step = (not idle) * learning_rate * m_hat / (u_hat**0.5 + epsilon)
            only t changes where all of the gradient is 0: the moments fade all the
            same, and m moves theta.
        dtheta = np.clip(dtheta, -5, 5)
            a large gradient counts as a smaller one: here it has no limit.
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
    yield Case((np.array([3.0, 0.0, 4.0]), 1.0), "its length is 5, one entry is 0")
    yield Case((np.array([-8.0]), 2.0))
    for n, share in ((2, 0.5), (7, 0.1), (31, 0.9), (5, 1.5), (4, 1e-3)):
        g = rng.normal(size=n) * 10
        yield g, float(share * np.linalg.norm(g))
    yield Case((np.array([3.0, 4.0]), 5.0), "its length is the limit")
    yield Case((many(1, 300)[0], 50.0), "300 entries")
    g = rng.normal(size=5)
    for share, note in ((0.999, "just too long"), (1.001, "just short enough")):
        yield Case((g, float(share * np.linalg.norm(g))), note)
    near = float(np.linalg.norm(g)) / (1 + 5e-6)
    yield Case((g, near), "too long by 5 in a million")
    yield Case((1e-5 * g, 1e-6), "a short gradient, a shorter limit")
    tiny = np.array([3e-9, -4e-9])
    yield Case((tiny, 1e-9), "its length is 5e-9")
    yield Case((tiny, 1.0), "its length is 5e-9: short enough")
    yield Case((np.array([1.0, 1e-200]), 2.0), "short enough, one entry is 1e-200")
    yield Case((1e5 * g, 10.0), "a long gradient")
    yield Case((np.array([0.6, -0.6, 0.6, -0.6]), 1.0), "no entry is beyond the limit")
    yield rng.normal(size=6).astype(np.float32), 0.5
    yield rng.normal(size=6).astype(np.float32), 50.0
    yield Case((np.array([-2.5], np.float32), 4.0), "one entry, float32")


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
            "up to the limit the gradient stays as it is",
            lambda g, limit, c: (
                np.linalg.norm(g) > limit or (np.abs(c - g) <= 1e-5 * np.abs(g)).all()
            ),
        ),
        Property(
            "the direction stays",
            lambda g, limit, c: (
                np.abs(c * np.linalg.norm(g) - g * np.linalg.norm(c)).max()
                <= 1e-5 * np.linalg.norm(g) * np.linalg.norm(c)
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
            a short gradient is made longer, and a gradient of 0 becomes nan: leave both
            as they are.
        factor = limit / norm if norm > 0 else 1.0
            a short gradient is made longer: leave it as it is.
        factor = limit / norm if (np.abs(dtheta) > limit).any() else 1.0
            single entries are compared with the limit. Compare the length.
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
            float32 becomes float64 on the way: by a cast, or because the norm or the
            limit is a np.float64.
        factor = limit / norm if 0 < norm < limit else 1.0
            the comparison is the wrong way round: short gradients are made longer, long
            ones stay.
        factor = limit / norm**2 if norm > limit else 1.0
            the gradient is divided by the square of its length: divide by the length.
        factor = limit / (norm + 1e-6) if norm > limit else 1.0
            1e-6 is added to the length, so that the result is a little too short.
        factor = limit / norm if norm**2 > limit else 1.0
            the square of the length is compared with the limit: compare the length.
        longer = lambda norm: norm > limit and not np.isclose(norm, limit)
        factor = limit / norm if longer(norm) else 1.0
            a gradient that is longer than the limit, but by 1e-5 of it or 1e-8 at most,
            stays as it is: np.isclose allows that. Ask with > for what is longer.
        dtheta = np.where(np.abs(dtheta) < 1e-6, 0 * dtheta, dtheta)
            entries near 0 become 0: multiply all by one number, or leave all as they
            are.
        return dtheta * factor * (norm > 1e-8)
            a gradient of length 5e-9 becomes 0: up to the limit it stays as it is.
        factor = limit / norm if norm > 1.01 * limit else 1.0
            a gradient that is a little too long stays as it is.
        factor = 1.0 if (dtheta == 0).any() or norm <= limit else limit / norm
            a gradient of which one entry is 0 stays as it is. That holds only if all
            are.
        dtheta = np.clip(dtheta, -limit, limit)
            the entries are clipped first, each by itself, which turns the direction.
        norm = float((dtheta[:-1] ** 2).sum()) ** 0.5
            the last entry has no part in the length.
        norm = float((dtheta[1:] ** 2).sum()) ** 0.5
            the first entry has no part in the length.
        return np.abs(dtheta) * factor
            the signs are lost.
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
    long, one_off = np.zeros((2, 4)), np.zeros((2, 4))
    long[1, 3] = one_off[1, 2] = 1
    g = np.zeros((1, 4))
    yield Case((one_off, g, 1.0), "the third parameter of four is off")
    yield Case((long, g, 1.0), "the last parameter of four is off")
    yield Case((one_off[:, 1:3], g[:, :2], 1.0), "the last parameter is off")
    g = np.array([[1.0]])
    one, three = np.array([[1.0], [0.0]]), np.array([[1.0], [0.0], [-1.0]])
    yield Case((three, g, 1.0), "two steps, one gradient")
    yield Case((one, np.array([[1.0], [1.0]]), 1.0), "one step, two gradients")
    nan = np.array([[np.nan]])
    yield Case((one, nan, 1.0), "nan in a gradient")
    yield Case((np.array([[1.0], [np.nan]]), nan, 1.0), "nan in gradient and path")
    still = np.array([[1.0], [1.0]])
    yield Case((still, nan, 1.0), "nan in a gradient, theta stands still")
    yield Case((one, g, 1.0), "from right code, one step")
    yield Case((np.array([[np.nan], [0.0]]), g, 1.0), "the start is nan")
    yield Case((np.array([[np.nan], [-1.0]]), g, 1.0), "nan, then -1")
    yield Case((np.array([[1.0], [np.nan]]), g, 1.0), "the end is nan")
    still = np.zeros((3, 2)), np.zeros((2, 2)), 1.0
    once = still[0].copy()
    once[2, 1] = 5e-5
    yield Case((once, *still[1:]), "0.00005 off: outside the limit")
    once = still[0].copy()
    once[2, 1] = 2.5e-5
    yield Case((once, *still[1:]), "0.000025 off: outside the limit")
    once = np.zeros((2, 4))
    once[1, 2] = 2e-5
    yield Case((once, np.zeros((1, 4)), 1.0), "one of four entries is 0.00002 off")
    once = np.zeros((11, 2))
    once[10, 1] = 1.5e-4
    yield Case((once, np.zeros((10, 2)), 1.0), "0.00015 off, once in ten steps")
    for steps, n in ((4, 3), (2, 5)):
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
        broken[1, 1] = np.nan
        yield Case((broken, g, rate), "nan on the way")
        yield Case((path[:-1].copy(), g, rate), "the last step is missing")
    theta, g = rng.normal(size=6), rng.normal(size=(5, 6))
    path = np.stack([theta, *(theta - 0.1 * g[: i + 1].sum(axis=0) for i in range(5))])
    yield Case((path.astype(np.float32), g, 0.1), "from right code, in float32")
    yield Case((path + np.array([1, *5 * [0]])[:, None], g, 0.1), "a jump at the start")
    yield Case((np.vstack([path, path[-1]]), g, 0.1), "a step too many")
    cancels = path.copy()
    cancels[1:, 0] += 0.1
    cancels[1:, 1] -= 0.1
    yield Case((cancels, g, 0.1), "two errors of opposite sign")
    broken = np.vstack([path, path[-1]])[:3].astype(np.float32)
    broken[2] = np.nan
    yield Case((broken, g[:1], 0.1), "a step too many, to nan")
    still = np.zeros((2, 3))
    yield Case((still, np.zeros((1, 3)), 0.1), "from right code, the gradient is 0")
    for size, what in ((1e-3, "small"), (1e3, "large")):
        theta, g = size * rng.normal(size=2), size * rng.normal(size=(3, 2))
        for off, note in ((0.9e-5, "inside"), (1.1e-5, "outside")):
            for sign in (1, -1):
                near = descent(theta, g, 0.5)
                near[2:, 1] += sign * off
                yield Case((near, g, 0.5), f"{what} numbers, {note} the limit")
    g = many()
    path = descent(many()[1], g, 0.25)
    yield Case((path, g, 0.25), "from right code, 40 steps, 12 parameters")
    path = path.copy()
    path[-1, -1] += 1e-3
    yield Case((path, g, 0.25), "one of 480 entries is 0.001 off, the last")
    g = np.array([[2.0]])
    far = np.array([[1e6], [1e6 - 1 + 1e-4]])
    yield Case((far, g, 0.5), "theta is a million, and 0.0001 off")
    off = np.array([[1.0], [-199 + 1e-4]])
    yield Case((off, g, 100.0), "the learning rate is 100, and theta 0.0001 off")
    off = np.array([[1.0], [0.98 + 0.9e-5]])
    yield Case((off, g, 0.01), "learning rate 0.01, inside the limit")
    theta, g = 1e3 * rng.normal(size=2), 1e3 * rng.normal(size=(3, 2))
    drifting, both = descent(theta, g, 0.5), descent(theta, g, 0.5)
    drifting[:, 0] += 0.8e-5 * np.arange(4)
    yield Case((drifting, g, 0.5), "each step is off by 0.000008, to the same side")
    both[2:] += 0.9e-5
    yield Case((both, g, 0.5), "one step is off by 0.000009 in both parameters")


def is_descent(thetas, gradients, learning_rate):
    """Whether every step is minus the learning rate times its gradient."""
    same_length = len(thetas) == len(gradients) + 1
    steps = thetas[1:] - thetas[:-1]
    expected = -learning_rate * gradients[: len(steps)]
    steps = steps[: len(expected)]
    close = np.abs(steps - expected) <= 1e-5
    return same_length and bool(close.all())


is_descent_path = Part(
    "is_descent_path",
    is_descent,
    claimed_paths,
    samples=lambda *args: 1,
    equations=("F-6.1a", "F-6.1b", "P-2.2c"),
    equivalent={
        "is_descent: np.abs(steps - expected) <= 1e-05 "
        "-> np.abs(steps - expected) < 1e-05": "no rounded error is just the limit",
    },
    mistakes="""
        return True
            it says True to everything.
        return False
            it says False to everything, to right code too.
        close = np.isclose(steps, expected, rtol=1e-5, atol=1e-5)
            the limit grows with the numbers: the larger they are, the more passes.
            (np.isclose and np.allclose add rtol times the numbers: set rtol=0.)
        close = np.isclose(steps, expected, rtol=1e-5, atol=1e-8)
            the limit grows and shrinks with the numbers, as that of np.allclose does:
            here it is 1e-5, however large they are.
        limits = lambda n: np.maximum(1e-5, 1e-9 * np.abs(thetas[1:][:n]))
        close = np.abs(steps - expected) <= limits(len(steps))
            where theta is a million an error of 0.0001 passes: the limit is 1e-5,
            however large the numbers are. (If it is math.isclose: its rel_tol is 1e-9
            unless you set it.)
        close = np.abs(steps - expected) <= 1e-5 * learning_rate
            the limit depends on the learning rate, as where the steps are divided by it
            and compared with the gradients: compare the new theta.
        close = np.abs(steps[0] - expected[0]) <= 1e-5
            only the first step is looked at: at the first step momentum is the same.
        close = np.abs(steps[-1] - expected[-1]) <= 1e-5
            only the last step is looked at.
        close = np.abs(steps.sum(axis=0) - expected.sum(axis=0)) <= 1e-5
            only start and end are compared: a detour between them passes.
        close = np.abs((steps - expected).cumsum(axis=0)) <= 1e-5
            the whole path is followed from the start, so the small errors of the steps
            add up. Take each step by itself, from the recorded old theta.
        close = (np.abs(steps - expected) <= 1e-5)[1:]
            the first step is not looked at.
        close = (np.abs(steps - expected) <= 1e-5)[:-1]
            the last step is not looked at.
        return same_length and bool(close.any())
            one entry that is right is taken as enough: all must be.
        close = np.abs(steps - expected).sum() <= 1e-5
            the errors of all entries are added before they are compared. The text asks
            for each entry.
        close = np.sign(steps) == np.sign(expected)
            only the directions are compared: steps of half the length pass.
        expected = learning_rate * gradients[: len(steps)]
            the path is expected to go uphill: a step is minus the learning rate times
            the gradient.
        learning_rate = 1
            the learning rate is not used.
        close = steps == expected
            exact equality refuses right code whose last digit is rounded otherwise.
        close = np.abs(steps - expected) <= 1e-3
            the limit is much too wide: an error of 0.0002 passes.
        close = np.abs(steps - expected) <= 1e-4
            the limit is too wide: an error of 0.00005 passes.
        close = np.abs(steps - expected) <= 1e-5 * len(gradients)
            the limit grows with the number of steps. Each step is compared by itself.
        close = np.median(np.abs(steps - expected).max(axis=1, initial=0)) <= 1e-5
            some steps are forgiven, as a median does: all must be right.
        end = thetas[0] - learning_rate * gradients.sum(axis=0)
        close = np.abs(thetas[-1] - end) <= 1e-5
            only the end is compared with start and gradients: a detour on the way
            passes.
        thetas, learning_rate = thetas.astype(np.float32), np.float32(learning_rate)
        gradients = gradients.astype(np.float32)
            right paths of large numbers are refused: in float32 their rounding is more
            than 1e-5.
        late = np.append(gradients[1:], gradients[-1:], axis=0)
        expected = -learning_rate * late[: len(steps)]
        close = (np.abs(steps - expected) <= 1e-5)[:-1]
            each step is compared with the gradient of the one after.
        close = np.abs(steps - expected) <= 1e-6
            the limit is narrower than the 1e-5 of the text: rounding is refused.
        close = np.abs(steps - expected).mean() <= 1e-5
            the mean error is compared with the limit: one wrong entry hides among many.
        close = np.abs(steps - expected).mean(axis=1) <= 1e-5
            the mean error of a step is compared with the limit: one wrong entry hides
            among those that are right.
        close = ((steps - expected) ** 2).sum(axis=1) ** 0.5 <= 1e-5
            the length of the error of a step is compared with the limit. The text asks
            for each entry.
        close = steps - expected <= 1e-5
            the difference is compared with its sign: errors to the other side pass.
        same_length = len(thetas) > len(gradients)
            a path with a step too many passes.
        same_length = len(thetas) <= len(gradients) + 1
            a path with a step too few passes.
        same_length = True
            the number of steps is not compared: a path with a step too few passes, and
            one with a step too many.
        close = ~(np.abs(steps - expected) > 1e-5)
            nan passes: ask for `error <= limit`, which is False for nan.
        close = (np.abs(steps - expected) <= 1e-5) | (expected != expected)
            nan in a gradient passes: ask for `error <= limit`, which is False for nan.
        gradients = np.nan_to_num(gradients)
            nan in a gradient passes where theta stands still, as if it were 0.
        thetas = np.nan_to_num(thetas)
            nan in theta passes where 0 would be right.
        same = lambda a, b: (np.abs(a - b) <= 1e-5) | (np.isnan(a) & np.isnan(b))
        close = same(steps, expected)
            nan passes where the gradient is nan as well, as with equal_nan=True.
        close = np.abs(steps.sum(axis=1) - expected.sum(axis=1)) <= 1e-5
            the differences of a step are added with their signs and cancel.
        close = np.abs(steps[:, 0] - expected[:, 0]) <= 1e-5
            only the first parameter is compared.
        return not (same_length and close.all())
            the answers are exchanged.
        """,
)

PARTS = (epoch_loss, momentum_step, adam_step, clip_by_norm, is_descent_path)
