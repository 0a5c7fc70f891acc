"""Exercise 11, beyond: what is right, what learners write instead."""

from itertools import pairwise

import numpy as np

from ._part import Case, Part, Property

# ------------------------------------------------------- smoothing with a prior


def scores_and_priors(rng):
    """Yield scores, labels, the shares of the classes, and epsilon."""
    Z, prior = np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([0.75, 0.25])
    yield Case((Z, np.array([0, 0]), prior, 0.5), "smooth labels 0.875 and 0.125")
    yield Case((Z[:1], np.array([1]), prior, 0.5), "one sample")
    for m, K, epsilon in ((5, 3, 0.1), (4, 10, 0.3), (7, 2, 0.05), (1, 4, 0.2)):
        Z, y = rng.normal(size=(m, K)), rng.integers(0, K, size=m)
        yield Z, y, _prior(rng, K), epsilon
    for m, epsilon, note in (
        (3, 0.0, "epsilon = 0: one-hot labels"),
        (3, 1.0, "epsilon = 1: the labels do not count"),
        (1, 0.0, "one sample, epsilon = 0"),
        (1, 1.0, "one sample, epsilon = 1"),
    ):
        Z, y = rng.normal(size=(m, 3)), rng.integers(0, 3, size=m)
        yield Case((Z, y, _prior(rng, 3), epsilon), note)
    even = np.full(4, 0.25)
    yield Case(
        (rng.normal(size=(3, 4)), np.array([3, 0, 1]), even, 0.2), "equal shares"
    )
    rare = np.array([0.0, 0.4, 0.6])
    Z = rng.normal(size=(2, 3))
    yield Case((Z, np.array([0, 1]), rare, 0.1), "no share for class 0")
    for m, epsilon in ((2, 0.1), (1, 0.3), (2, 0.0), (1, 0.0), (2, 1.0), (1, 1.0)):
        Z = np.array([[2000.0, 1990.0, -1500.0], [-3000.0, -3001.0, 800.0]])[:m]
        Z = Z + rng.normal(size=Z.shape)
        y = np.array([1, 0])[:m]
        yield Case((Z, y, _prior(rng, 3), epsilon), "scores in the thousands")


def _prior(rng, K):
    """Return shares that differ clearly from each other, and from 1/K."""
    shares = rng.permutation(np.arange(1.0, K + 1)) + rng.uniform(0, 0.3, size=K)
    return shares / shares.sum()


def smoothed(Z, y, prior, epsilon):
    """Return the loss of labels mixed with the shares, and its gradient."""
    one_hot = np.eye(len(prior))[y]
    target = (1 - epsilon) * one_hot + epsilon * prior
    shifted = Z - Z.max(axis=1, keepdims=True)
    total = np.exp(shifted).sum(axis=1, keepdims=True)
    log_A = shifted - np.log(total)
    J = -(target * log_A).sum() / len(Z)
    dZ = (np.exp(log_A) - target) / len(Z)
    return float(J), dZ


smoothed_loss = Part(
    "smoothed_loss",
    smoothed,
    scores_and_priors,
    properties=[
        Property("the loss is not negative", lambda Z, y, p, e, r: r[0] >= -1e-9),
        Property(
            "each row of the gradient adds up to 0",
            lambda Z, y, p, e, r: bool((np.abs(r[1].sum(axis=1)) <= 1e-9).all()),
        ),
    ],
    mistakes="""
        target = one_hot
            the labels are not smoothed: this is the loss of the one-hot labels.
        target = (1 - epsilon) * one_hot + epsilon / len(prior)
            every class gets the same part of epsilon, as in the chapter. Here class k
            gets the share prior[k] of it.
        target = (1 - epsilon) * one_hot + epsilon * prior * (1 - one_hot)
            the true class gets no part of epsilon: it has a share like all others.
        target = (1 - epsilon) * one_hot + epsilon
            every class gets all of epsilon. Class k gets the share prior[k] of it.
        target = (1 - epsilon) * one_hot
            the part of epsilon is taken from the true class, and given to none.
        target = one_hot + epsilon * prior
            the true class keeps all of its 1: take epsilon from it.
        target = epsilon * one_hot + (1 - epsilon) * prior
            epsilon and 1 - epsilon are exchanged: epsilon is the part of the shares.
        target = ((1 - epsilon) * one_hot + epsilon) * prior
            the whole label is multiplied by the shares: a bracket too many.
        dZ = (np.exp(log_A) - one_hot) / len(Z)
            the loss is right. The gradient is that of the one-hot labels: the smooth
            ones belong there too.
        J = -(one_hot * log_A).sum() / len(Z)
            the gradient is right. The loss is that of the one-hot labels: the smooth
            ones belong there too.
        dZ = np.exp(log_A) - target
            the loss is right. The gradient is not divided by the number of samples.
        J = -(target * log_A).sum()
            the gradient is right. The loss is the sum over the samples, not the mean.
        J = -(target * log_A).sum()
        dZ = np.exp(log_A) - target
            loss and gradient are sums over the samples: divide both by their number.
        J = -(target * log_A).mean()
            the gradient is right. The loss is a mean over samples and classes: sum
            over the classes, mean over the samples.
        J = -(target * log_A).mean()
        dZ = (np.exp(log_A) - target) / Z.size
            both are divided by the number of classes as well.
        dZ = (target - np.exp(log_A)) / len(Z)
            the loss is right. The gradient points the other way: a - y'.
        dZ = np.exp(log_A) * (1 - np.exp(log_A)) * (np.exp(log_A) - target) / len(Z)
            the loss is right. In the gradient a - y' is multiplied by a (1 - a) once
            more: softmax and loss together give a - y' and no more.
        dZ = -target / np.exp(log_A) / len(Z)
            the loss is right. The gradient is that with respect to the probabilities:
            the way through softmax is missing.
        J = (target * log_A).sum() / len(Z)
            the gradient is right. The loss has the wrong sign: surprise is -log a.
        shifted = Z
            the largest score of each row is not subtracted first, so that exp becomes
            infinite, or 0 everywhere, where scores are in the thousands.
        log_A = np.log(np.exp(shifted) / total)
            log of a probability that has become 0 is -inf. Write log a as the score
            less the log of the sum.
        log_A = np.log(np.exp(shifted) / total + 1e-12)
            a small number is added to the probabilities, or put in the place of smaller
            ones, so that they count as larger than they are. Write log a as the score
            less the log of the sum.
        log_A = np.log2(np.exp(1.0)) * (shifted - np.log(total))
        dZ = (np.exp(shifted) / total - target) / len(Z)
            the loss is in bits: the natural logarithm is asked for.
        total = np.exp(shifted).sum(axis=0, keepdims=True)
            the sum runs down the columns: the classes of a sample stand in its row.
        prior = prior[::-1]
            the shares are read in reverse order.
        prior = prior**0.5 / (prior**0.5).sum()
            the shares are changed before they are used: take them as they are.
        J = -(target * log_A).sum() / len(Z) + (one_hot * np.log(target + 1e-300)).sum()
            something is added to the loss that does not depend on the scores.
        J = (target * (np.log(np.maximum(target, 1e-300)) - log_A)).sum() / len(Z)
            the gradient is right. The entropy of the smooth labels is subtracted from
            the loss: this is the divergence, which is 0 where they are met.
        return dZ, float(J)
            the two results are exchanged: the loss comes first.
        """,
)

ELEVEN = (2, 3, 2, 2, 3, 1, 2, 2, 3, 2, 2, 3)  # layers

# ----------------------------------------------- a step that shrinks the weights alone


def vectors_to_decay(rng):
    """Yield theta, a step, the layer sizes, the rate, the strength."""
    ones = np.ones(3)
    yield Case((ones, np.zeros(3), (2, 1), 0.5, 0.5), "two weights, then a bias")
    yield Case((ones, np.array([0.5, 0.25, 0.25]), (2, 1), 0.5, 0.5), "with a step")
    for sizes in (
        (3, 2),
        (4, 3, 2),
        (2, 5, 3, 4),
        (2, 3, 2, 2, 3, 1, 2, 2, 3, 2, 2, 3),
    ):
        rate, strength = rng.uniform(0.1, 0.5, size=2)
        yield *_theta_and_step(rng, sizes), sizes, float(rate), float(strength)
    # of (2, 3) and (8, 1), which follow each other, theta has the same length
    for sizes in (
        (1, 3), (3, 1), (2, 2), (1, 1, 1), (2, 1, 3), (3, 3, 3, 3), (2, 3), (8, 1),
    ):  # fmt: skip
        theta, step = _theta_and_step(rng, sizes)
        yield Case((theta, step, sizes, 0.2, 0.3), f"layers {sizes}")
    for sizes in ((3, 2), (2, 4, 3), (2, 2, 3, 2)):
        theta, step = _theta_and_step(rng, sizes)
        yield Case((theta, step, sizes, 0.2, 0.0), "strength 0: nothing decays")
        yield Case((theta, step, sizes, 0.5, 2.0), "rate times strength is 1")
        yield Case((theta, np.zeros_like(step), sizes, 0.1, 0.5), "the step is 0")


def _theta_and_step(rng, sizes):
    n = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    theta, step = rng.uniform(0.5, 2, size=(2, n)) * rng.choice([-1, 1], size=(2, n))
    return theta, step


def marks(layer_sizes):
    """Return 1 for each weight and 0 for each bias, in the order of theta."""
    layers = [
        np.repeat([1.0, 0.0], [n_in * n_out, n_out])
        for n_in, n_out in pairwise(layer_sizes)
    ]
    return np.concatenate(layers)


def decayed(theta, step, layer_sizes, alpha, strength):
    """Return theta after decay of the weights, and a step."""
    is_weight = marks(layer_sizes)
    share = alpha * strength
    kept = 1 - share * is_weight
    return kept * theta - step


decayed_step = Part(
    "decayed_step",
    decayed,
    vectors_to_decay,
    samples=lambda *args: 1,
    properties=[
        Property(
            "the last entry belongs to a bias: only the step changes it",
            lambda theta, step, sizes, a, s, new: (
                abs(new[-1] - (theta[-1] - step[-1])) <= 1e-9
            ),
        ),
    ],
    mistakes="""
        is_weight = np.ones(len(theta))
            the biases shrink as well. They hold nothing by heart and stay.
        is_weight = 1 - marks(layer_sizes)
            the biases shrink and the weights stay: the other way round.
        is_weight = np.zeros(len(theta))
            nothing shrinks: this is the step alone.
        is_weight = np.arange(len(theta)) < len(theta) - layer_sizes[-1]
            only the last biases are spared: every layer has its own, between its
            weights and those of the next layer.
        n_weights = layer_sizes[0] * layer_sizes[1]
        is_weight = np.arange(len(theta)) < n_weights
            only the weights of the first layer shrink: all layers have weights. (Where
            a slice begins at i, it ends at i + n_in n_out.)
        n_weights = sum(n * k for n, k in pairwise(layer_sizes))
        is_weight = np.arange(len(theta)) < n_weights
            theta is read as if all weights came first and then all biases. It goes
            layer by layer: W[1], b[1], W[2], b[2], ...
        layers = [([0] * k + [1] * n * k) for n, k in pairwise(layer_sizes)]
        is_weight = np.array(sum(layers, []))
            theta is read as if the biases of a layer came before its weights.
        layers = [([1] * n * k + [0] * n) for n, k in pairwise(layer_sizes)]
        is_weight = np.resize(np.array(sum(layers, [])), len(theta))
            a layer has as many biases as it has units, not as it has inputs.
        layers = [([1] * n * k + [0]) for n, k in pairwise(layer_sizes)]
        is_weight = np.resize(np.array(sum(layers, [])), len(theta))
            one bias is read for each layer. It has as many as units.
        share = strength
            the rate is missing: a step takes alpha times strength off the weights.
        share = alpha
            the strength is missing: a step takes alpha times strength off the weights.
        share = 2 * alpha * strength
            twice the decay: the penalty has the factor 1/2, so its slope is lambda
            theta.
        share = alpha * strength / 2
            half of the decay: the 1/2 of the penalty goes when it is differentiated.
        share = alpha * strength**2
            the strength is squared.
        share = -alpha * strength
            the weights grow: they must be multiplied by 1 - alpha * strength.
        return kept * (theta - step)
            the step shrinks too: first theta is multiplied, then the step is taken off.
        return kept * theta + step
            the step is added: it comes ready to be subtracted.
        return kept * theta - alpha * step
            the step is multiplied by alpha once more. It comes ready to be subtracted.
        return kept * theta
            the step is not taken off.
        return theta - share * is_weight * np.sign(theta) - step
            each weight loses the same amount, whatever its size: it loses a share of
            itself.
        return theta - share * is_weight * np.abs(theta) - step
            negative weights move away from 0: the decay goes with the sign of theta.
        return theta - share * is_weight - step
            a constant is taken off each weight: it loses a share of itself.
        return theta - share * is_weight * theta**2 - step
            the penalty's square is taken off. Its slope is theta, not theta squared.
        return theta - share * is_weight * step - step
            the step decays, not theta.
        return np.where(is_weight > 0, kept * theta, theta) - step * is_weight
            the biases stay where they are: they do not decay, but they take the step.
        return np.exp(-share * is_weight) * theta - step
            the decay is exp(-alpha * strength), that of many tiny steps. One step
            multiplies by 1 - alpha * strength.
        return (1 - share * is_weight.mean()) * theta - step
            every entry shrinks by the mean decay: weights shrink, biases do not.
        theta *= kept_of(theta, layer_sizes, alpha, strength)
        return theta - step
            theta was changed: `theta *= ...` writes into it.
        """,
)


def kept_of(theta, layer_sizes, alpha, strength):
    """Return the factor of each entry, for a mistake that multiplies in place."""
    return 1 - alpha * strength * marks(layer_sizes)


# -------------------------------------------------------- a norm that asks no neighbour


def batches_to_go_back(rng):
    """Yield dA, the scores Z, gamma, and epsilon."""
    Z, dA = np.array([[3.0, 4.0]]), np.array([[1.0, 0.0]])
    yield Case((dA, Z, np.ones(2), 12.5), "mean square 12.5, so s = 5")
    yield Case((np.array([[3.0, 4.0]]), Z, np.ones(2), 12.5), "dA along Z")
    yield Case((dA, Z, np.array([2.0, 0.5]), 12.5), "gamma 2 and 0.5")
    for m in (1, 2, 6):
        for n in (1, 2, 5):
            for epsilon in (1e-5, 0.5):
                dA, Z = rng.normal(size=(2, m, n))
                Z = Z + rng.choice([-1, 1]) * rng.uniform(0.5, 2, size=(m, 1))
                yield dA, Z, rng.uniform(0.5, 2, size=n), epsilon
    dA, Z = rng.normal(size=(2, 4, 3))
    gamma = np.array([1.5, -0.5, 0.0])
    yield Case((dA, Z, gamma, 1e-3), "gamma may be negative, or 0")
    nothing = Z.copy()
    nothing[1] = 0
    yield Case((dA, nothing, np.ones(3), 0.25), "a sample whose scores are all 0")
    yield Case((dA, 100 * Z, gamma, 1e-3), "large scores")
    yield Case((dA, 0.01 * Z, gamma, 1e-3), "scores as small as the root of epsilon")


def rms_backward(dA, Z, gamma, epsilon):
    """Return dZ and dgamma of a division by the root mean square of each sample."""
    squares = (Z**2).mean(axis=1, keepdims=True)
    s = np.sqrt(squares + epsilon)
    Z_hat = Z / s
    dZ_hat = gamma * dA
    stretch = (dZ_hat * Z_hat).mean(axis=1, keepdims=True)
    dZ = (dZ_hat - Z_hat * stretch) / s
    dgamma = (dA * Z_hat).sum(axis=0)
    return dZ, dgamma


rms_norm_backward = Part(
    "rms_norm_backward",
    rms_backward,
    batches_to_go_back,
    samples=lambda dA, Z, gamma, epsilon: len(Z),
    mistakes="""
        dZ = dZ_hat / s
            dgamma is right. In dZ the deviation s counts as a constant: it depends on
            every score of the sample, so a second term comes back through it.
        dZ = (dZ_hat - dZ_hat.mean(axis=1, keepdims=True) - Z_hat * stretch) / s
            dgamma is right. In dZ the mean of a row is taken off, as in batch
            normalisation. Here no mean was subtracted, so none comes back.
        dZ = (dZ_hat - dZ_hat.mean(axis=0) - Z_hat * stretch) / s
            dgamma is right. In dZ the mean over the batch is taken off, as in batch
            normalisation. Here no mean was subtracted, so none comes back.
        dZ = (dZ_hat - Z_hat * (dZ_hat * Z_hat).mean(axis=0)) / s
            dgamma is right. In dZ the mean runs over the samples: s belongs to a
            sample, and is made of its own units.
        squares = (Z**2).mean(axis=0)
        stretch = (dZ_hat * Z_hat).mean(axis=0)
            everything is normalised over the batch. Here each sample is, over its own
            units: axis=1.
        squares = (Z**2).mean(axis=0)
            s is taken over the batch. It belongs to a sample, over its units: axis=1.
        squares = Z.var(axis=1, keepdims=True)
            the mean is subtracted before squaring. Here it is not: a mean of squares.
        squares = Z.mean(axis=1, keepdims=True) ** 2
            the square of the mean stands where the mean of the squares must.
        squares = (Z**2).sum(axis=1, keepdims=True)
        stretch = (dZ_hat * Z_hat).sum(axis=1, keepdims=True)
            the squares are added up, not averaged: this divides by the length of a
            sample.
        squares = (Z**2).sum(axis=1, keepdims=True)
            s is made of the sum of the squares. It is their mean.
        squares = (Z**2).mean()
            one s is taken for the whole batch. Each sample has its own.
        stretch = (dZ_hat * Z_hat).sum(axis=1, keepdims=True)
            dgamma is right. In dZ a sum stands where the mean over the units must: the
            slope of s by z is z / (n s).
        stretch = (dA * Z_hat).mean(axis=1, keepdims=True)
            dgamma is right. In the second term of dZ gamma is missing.
        dZ_hat = dA
            dgamma is right. In dZ gamma is missing: the message passes through it.
        dZ = gamma * (dA - Z_hat * (dA * Z_hat).mean(axis=1, keepdims=True)) / s
            dgamma is right. In dZ gamma is multiplied in at the end. It differs from
            unit to unit, so it belongs inside the mean, too.
        dZ_hat = dA / gamma
            dgamma is right. In dZ the message is divided by gamma: it is multiplied on
            the way forward, and on the way back as well.
        dZ = (dZ_hat + Z_hat * stretch) / s
            dgamma is right. In dZ the second term has the wrong sign.
        dZ = (dZ_hat - stretch) / s
            dgamma is right. In dZ the second term is not the same for all units: times
            z-hat.
        dZ = dZ_hat - Z_hat * stretch
            dgamma is right. dZ is not divided by s.
        dZ = (dZ_hat - Z_hat * stretch) * s
            dgamma is right. dZ is multiplied by s: it divides on the way forward, and
            on the way back as well.
        dZ = dZ_hat / s - Z_hat * stretch
            dgamma is right. In dZ the second term is not divided by s: a bracket is
            missing, or z stands where z-hat must.
        dZ = (dZ_hat - Z_hat * stretch) / s**2
            dgamma is right. dZ is divided by s twice.
        dZ = dZ_hat / s - Z * stretch / s**3
            dgamma is right. The second term of dZ is divided by s once too often:
            z-hat is z over s already, in the mean as well.
        dgamma = (gamma * dA * Z_hat).sum(axis=0)
            dZ is right. In dgamma gamma itself has no place: a = gamma z-hat has the
            slope z-hat.
        dgamma = (dA * Z_hat).mean(axis=0)
            dZ is right. dgamma is a mean over the samples: their messages are added,
            and a mean, if any, is in dA already.
        dgamma = (dA * Z).sum(axis=0)
            dZ is right. dgamma has z where z-hat must stand.
        dgamma = (dZ * Z_hat).sum(axis=0)
            dZ is right. dgamma is made of dZ: it takes dA.
        dgamma = dA.sum(axis=0)
            dZ is right. This is the gradient of a beta, which is not there: dgamma has
            z-hat as a factor.
        dgamma = dA * Z_hat
            dgamma is not summed over the samples: gamma is the same for all.
        dgamma = (dA * Z_hat).sum(axis=1)
            dgamma is summed over the units. It is summed over the samples: one entry
            for each unit.
        s = np.sqrt(squares) + epsilon
            epsilon stands outside of the root.
        s = np.sqrt(squares)
            epsilon is missing: a sample of zeros divides by 0.
        epsilon = 1e-5
            epsilon is always 1e-5: it is an argument.
        s = squares + epsilon
            the root is missing: s is the root of the mean square.
        s = np.sqrt(squares + epsilon**2)
            epsilon is squared.
        dZ = (dZ_hat - Z_hat * stretch / (Z_hat**2).mean(axis=1, keepdims=True)) / s
            dgamma is right. In dZ the mean square of z-hat is taken for 1. It is a
            little less, because of epsilon; nothing is divided by it.
        return dgamma, dZ
            the two results are exchanged: dZ comes first.
        """,
)

# ------------------------------------------------------------ a mean that starts plain


def walks_to_average(rng):
    """Yield the average so far, theta of some steps (a row each), t, and beta."""
    zero = np.zeros(1)
    walk = np.array([[2.0], [4.0], [9.0]])
    yield Case((zero, walk, 1, 0.9), "2, then the mean of 2 and 4, then of all three")
    yield Case((zero, walk, 1, 0.5), "2, then 3, then 3 and 9 alike")
    yield Case((np.array([5.0]), walk, 1, 0.9), "step 1 forgets the old average")
    for n in (1, 2, 4):
        for t, beta, note in (
            (1, 0.7, "the first steps: from 4 on beta is below 1 - 1/t"),
            (3, 0.7, "from 1 - 1/3 to beta"),
            (40, 0.9, "late: beta alone"),
            (40, 0.99, "in step 40, beta 0.99: still a plain mean"),
            (1, 0.0, "beta = 0: nothing is remembered"),
            (7, 0.0, "beta = 0, later"),
            (40, 0.0, "beta = 0, late"),
            (1, 1.0, "beta = 1: the plain mean for ever"),
            (4, 1.0, "beta = 1, from step 4 on"),
            (1000, 1.0, "beta = 1, t = 1000"),
        ):
            average, theta = rng.normal(size=n), 3 * rng.normal(size=(5, n))
            yield Case((average, theta, t, beta), note)


def averaged(average, theta, t, beta):
    """Return the average after step t: plain at first, then one that forgets."""
    plain = 1 - 1 / t
    keep = min(beta, plain)
    return keep * average + (1 - keep) * theta


def several_averages(step, average, theta, t, beta):
    """Return the averages after some steps, one for each row of theta."""
    path = []
    for i, one in enumerate(theta):
        average = step(average, one, t + i, beta)
        path.append(average)
    return np.stack(path)


average_step = Part(
    "average_step",
    averaged,
    walks_to_average,
    trial=several_averages,
    about="called once for each row of theta: the function gets one row, shape (n,)",
    samples=lambda *args: 1,
    properties=[
        Property(
            "each entry stays between the smallest and the largest of its column",
            lambda average, theta, t, beta, path: bool(
                (path >= np.minimum(average, theta.min(axis=0)) - 1e-9).all()
                and (path <= np.maximum(average, theta.max(axis=0)) + 1e-9).all()
            ),
        ),
    ],
    mistakes="""
        keep = beta
            beta is used from the first step on: then the start is remembered that was
            no theta at all. At first 1 - 1/t is smaller.
        keep = beta
        return (keep * average + (1 - keep) * theta) / (1 - beta**t)
            a start at 0 is corrected, as Adam does. Here the smaller of beta and
            1 - 1/t does that, and nothing is divided.
        keep = plain
            this is the plain mean for ever: it never forgets. From some step on beta is
            the smaller.
        keep = max(beta, plain)
            the larger of beta and 1 - 1/t is taken (or the smaller weight for theta).
        plain = 1 - 1 / (t + 1)
            this is the mean of t + 1 things: the start counts as one. t is 1 in the
            first step, so the start gets the weight 1 - 1/1 = 0.
        plain = 1 - 1 / max(t - 1, 1)
            t - 1 stands where t must: in step 2 the first theta is forgotten.
        plain = 1 / t
            1/t is the weight of the new theta, 1 - 1/t that of the average.
        plain = (1 + t) / (10 + t)
            this warm-up, of TensorFlow, remembers the start. Here it is 1 - 1/t.
        keep = beta * plain
            beta and 1 - 1/t are multiplied: the smaller of the two is taken.
        keep = min(beta, plain) if t > 1 else beta
            in step 1 beta is used: there 1 - 1/t is 0, and theta is all.
        keep = beta if t > 1 else 0.0
            only the first step is special. As long as 1 - 1/t is below beta the
            average is a plain mean.
        return (1 - keep) * average + keep * theta
            the weights are exchanged: the average is kept, theta gets the rest.
        return keep * average + theta
            theta is not weighed by the rest, 1 - keep.
        return average + (1 - keep) * theta
            the average does not fade: it must be multiplied by the weight kept.
        return keep * average + (1 - beta) * theta
            the two weights do not add up to 1: theta gets 1 less the weight kept.
        return beta * average + (1 - keep) * theta
            the two weights do not add up to 1: what is kept is the smaller of beta and
            1 - 1/t.
        return keep * average + keep * theta
            both get the same weight.
        return theta.copy()
            the average is theta itself: nothing is remembered.
        return average.copy()
            the average never changes.
        return average + (1 - keep) * (average - theta)
            the average moves away from theta: a sign.
        return (average + theta) / 2
            both count one half in every step.
        keep = min(beta, plain)
        return keep * average + (1 - keep) * theta.mean()
            theta is averaged over its entries: each parameter has its own average.
        beta = beta or 0.999
            a beta of 0 is not used as it is.
        beta = min(beta, 0.999)
        plain = 1 - 1 / t if t < 999 else 0.998
            beta is cut to a fixed number below 1.
        beta = 0.9
            beta is always 0.9: it is an argument.
        average += (1 - min(beta, 1 - 1 / t)) * (theta - average)
        return average
            average was changed: `average += ...` writes into it.
        """,
)

# ------------------------------------------------------------------------- bent rows


def rows_to_bend(rng):
    """Yield rows of pixels, and how far away each new pixel comes from."""
    X = np.array([[1.0, 3.0, 5.0]])
    yield Case((X, np.zeros((1, 3))), "nothing moves")
    yield Case((X, np.ones((1, 3))), "from one to the right: paper comes in there")
    yield Case((X, np.full((1, 3), 0.25)), "a quarter of a pixel")
    yield Case((X, np.full((1, 3), -0.25)), "a quarter to the left: half-way to paper")
    yield Case((X, np.full((1, 3), -1.5)), "one and a half to the left")
    yield Case((X, np.array([[0.0, 9.0, -9.0]])), "from far outside: paper")
    yield Case((X, np.array([[13.0, -13.0, 300.0]])), "from far outside: paper")
    yield Case((X, np.array([[2.0, 0.0, -2.0]])), "mirrored")
    for m in (1, 2, 5):
        for n in (1, 2, 7):
            X = rng.uniform(0.2, 1, size=(m, n))
            U = rng.uniform(-0.9, 0.9, size=(m, n))
            yield Case((X, U), "less than a pixel away")
            yield Case((X, rng.uniform(-3, 3, size=(m, n))), "up to three pixels away")
            whole = rng.integers(-2, 3, size=(m, n)).astype(float)
            yield Case((X, whole), "whole pixels")
    X = rng.uniform(0.2, 1, size=(3, 6))
    yield Case((X, rng.uniform(0.1, 0.9, size=(3, 1)) * np.ones(6)), "a row as a whole")
    U = np.array([[-0.75, -0.5, 0.5, 0.75], [-1.25, -1.75, 1.25, 1.75]])
    yield Case((rng.uniform(0.2, 1, size=(2, 4)), U), "at both edges")
    U = np.array([[-2.5, -2.25, 2.25, 2.5]])
    yield Case((rng.uniform(0.2, 1, size=(1, 4)), U), "just beyond the edges")
    X = rng.normal(size=(2, 4))
    yield Case((X, rng.uniform(-1, 1, size=(2, 4))), "centred: pixels may be negative")


def bent(X, U):
    """Return the rows, each pixel from the place that U says, between two others."""
    places = np.arange(X.shape[1])
    s = places + U
    distance = np.abs(s[:, :, None] - places)
    weights = np.maximum(0, 1 - distance)
    return (weights * X[:, None]).sum(axis=2)


def mixed(X, q, f):
    """Return the pixels at q and q + 1, mixed by f; outside is paper, 0."""
    left, right = pixels(X, q), pixels(X, q + 1)
    return (1 - f) * left + f * right


def pixels(X, q):
    """Return the pixel of each row at whole places, 0 outside."""
    n = X.shape[1]
    values = np.take_along_axis(X, np.clip(q, 0, n - 1).astype(int), axis=1)
    return np.where((q >= 0) & (q < n), values, 0.0)


def places_of(U):
    """Return where each new pixel comes from."""
    return np.arange(U.shape[1]) + U


bent_rows = Part(
    "bent_rows",
    bent,
    rows_to_bend,
    properties=[
        Property(
            "no pixel is darker or lighter than paper and all pixels of its row",
            lambda X, U, new: bool(
                (new >= np.minimum(X.min(axis=1), 0)[:, None] - 1e-9).all()
                and (new <= np.maximum(X.max(axis=1), 0)[:, None] + 1e-9).all()
            ),
        ),
    ],
    mistakes="""
        s = places - U
            the direction: the new pixel comes from c + u, not from c - u.
        s = U
            U is taken for a place. It says how far away from c the place is.
        s = np.clip(places + U, 0, X.shape[1] - 1)
            what comes from outside is the last pixel of the row. It is paper, 0, and
            between that pixel and column -1 or n the value fades.
        s = np.mod(places + U, X.shape[1])
        distance = np.abs((s[:, :, None] - places + 1) % X.shape[1] - 1)
            what leaves on one side comes in on the other: paper, 0, comes in.
        s = np.round(places + U)
            the nearest pixel is taken. Between two pixels mix them.
        s = np.floor(places + U)
            the pixel to the left is taken. Between two pixels mix them.
        s = np.trunc(places + U)
            the place is cut to a whole number. Between two pixels mix them.
        s = np.ceil(places + U)
            the pixel to the right is taken. Between two pixels mix them.
        return mixed(X, np.trunc(places_of(U)), places_of(U) - np.trunc(places_of(U)))
            int() and astype(int) cut towards 0, so -0.5 becomes 0, not -1. Use
            np.floor.
        return mixed(X, np.floor(places_of(U)), 1 - places_of(U) % 1)
            the weights are exchanged: at q + f the pixel q counts 1 - f.
        return mixed(X, np.floor(places_of(U)), np.full(U.shape, 0.5))
            both pixels count one half: their weights are 1 - f and f.
        return mixed(X, np.floor(places_of(U)), U)
            f is what is left of the place above q, not U itself.
        return mixed(X, np.floor(places_of(U)), np.abs(U) % 1)
            f is what is left of the place above q. To the left it is 1 less what is
            left of |u|.
        return mixed(X, np.arange(U.shape[1]) + np.trunc(U), U - np.trunc(U))
            U is cut towards 0, so that a negative one mixes with the pixel on the wrong
            side. Use np.floor.
        s = places + U
        return mixed(np.roll(X, -1, axis=1), np.floor(places_of(U)), places_of(U) % 1)
            everything comes from one pixel too far to the right.
        return mixed(np.roll(X, 1, axis=1), np.floor(places_of(U)), places_of(U) % 1)
            everything comes from one pixel too far to the left.
        inside = (places_of(U) >= 0) & (places_of(U) <= X.shape[1] - 1)
        return np.where(inside, mixed(X, np.floor(places_of(U)), places_of(U) % 1), 0)
            all that comes from beyond the first and the last pixel is 0. Up to one
            pixel beyond, the value fades from that pixel to paper.
        inside = (places_of(U) >= 0) & (places_of(U) < X.shape[1])
        return np.where(inside, mixed(X, np.floor(places_of(U)), places_of(U) % 1), 0)
            on the left all that comes from outside is 0. Up to one pixel beyond, the
            value fades from the first pixel to paper.
        near = np.clip(np.floor(places_of(U)), 0, X.shape[1] - 1)
        return mixed(X, near, places_of(U) - near)
            the place of the left pixel is cut to the row, and not what is left above
            it: then weights are negative or above 1.
        wide = np.hstack([X[:, -1:], X, X[:, :1]])
        return mixed(wide, np.floor(places_of(U)) + 1, places_of(U) % 1)
            index -1 is the last pixel in Python: left of the row is paper, 0.
        U = U[:1] * np.ones(X.shape)
            the displacements of the first row serve for all: each row has its own.
        U = U.mean(axis=1, keepdims=True) * np.ones(X.shape[1])
            a row is moved as a whole, by the mean of its displacements. Each pixel has
            its own.
        U = U[:, :1] * np.ones(X.shape[1])
            a row is moved as a whole, by its first displacement. Each pixel has its
            own.
        X = X[:1] * np.ones(X.shape)
            all pixels are taken from the first row: each row has its own.
        weights = 1 - distance
            the weights of pixels that are further away than 1 are negative. They are 0.
        weights = np.exp(-(distance**2))
            the weights are a bell. Only two pixels count, with 1 - f and f.
        weights = np.maximum(0, 1 - distance) ** 2
            the weights are squared.
        weights = np.maximum(0, 1 - distance / 2) / 2
            four pixels are mixed. Only the two next to the place count.
        weights = np.maximum(0, 1 - distance)
        total = lambda X, U: bent(np.ones(X.shape), U)
        return bent(X, U) / np.where(total(X, U) > 0, total(X, U), 1)
            the weights are divided by their sum, so that at the edge paper does not
            count. It counts as a pixel of 0.
        return np.clip(bent(X, U), 0, 1)
            the values are cut to [0, 1]: pixels may be negative.
        weights = np.maximum(0, 1 - distance)
        return bent(X.T, U.T).T if X.shape[0] > 1 else bent(X, U)
            the pixels are moved down the columns, not along the row.
        moved = bent(X, U)
        return np.where(places_of(U) > X.shape[1] - 1, 0, moved)
            on the right all that comes from beyond the last pixel is 0. Up to one pixel
            beyond, the value fades to paper.
        return bent(X, np.clip(U, -1, 1))
            no pixel comes from further away than one: displacements may be longer.
        return X + (bent(X, np.sign(U)) - X) * np.abs(U)
            the pixel is mixed with its neighbour only: a displacement may be longer
            than 1.
        """,
)

PARTS = (
    smoothed_loss,
    decayed_step,
    rms_norm_backward,
    average_step,
    bent_rows,
)
