"""Exercise 06, initialisation: what is right, what learners write instead.

Random numbers come in as `draws`, so that a right function has one right result.
"""

from itertools import pairwise

import numpy as np

from ._part import Case, Part, Property


def no_samples(draws, *_):
    """Return 1: the rows of a weight matrix are inputs, not samples."""
    return 1


# --------------------------------------------------- He: the variance that is printed


def normal_draws(rng):
    """Yield draws from N(0, 1), one column a unit, and a slope.

    2 inputs would hide the square, and so do slopes of 0 and 1.
    """
    first = np.array([[1.0], [-2.0], [0.5], [0.0], [3.0], [-1.0], [4.0], [2.0]])
    yield Case((first, 0.0), "8 inputs, ReLU: variance 2/8, standard deviation 1/2")
    yield Case((first, 1.0), "8 inputs, no bend at all: variance 1/8")
    yield Case((np.array([[1.0, -1.0, 2.0]]), 0.5), "one input: variance 2 / 1.25")
    yield Case((np.array([[1.0, -1.0, 2.0]]), 0.0), "one input, ReLU: variance 2")
    for shape, slope in (
        *(((3, 7), 0.25), ((7, 3), 0.0), ((1, 1), 0.3), ((5, 5), 0.7)),
        *(((13, 4), 0.01), ((17, 6), 0.2), ((5, 2), 1.0)),
    ):
        yield rng.normal(size=shape), slope
    yield rng.normal(size=(11, 3)).astype(np.float32), 0.4
    yield rng.normal(size=(3, 2)).astype(np.float32), 0.0
    yield Case((np.array([[1.5]], np.float32), 1.0), "one weight, float32")
    yield Case((rng.normal(size=(6, 4)).T, 0.1), "draws.T of an array")
    yield Case((rng.normal(size=(300, 1)), 0.2), "300 inputs")


def he(draws, slope):
    """Return weights whose variance is 2/((1 + slope**2) n_in)."""
    n_in = len(draws)
    share = (1 + slope**2) / 2
    variance = 1 / (share * n_in)
    return draws * variance**0.5


def one_factor(draws, slope, W):
    """Whether all weights are their draws times the same number."""
    where = np.abs(draws) == np.abs(draws).max()
    factor = (W[where] / draws[where])[0]
    off = np.abs(W - factor * draws) > 1e-4 * np.abs(W).max()
    return not off.any() or f"{off.sum()} of {W.size} are not"


def has_its_variance(draws, slope, W):
    """Whether the mean squares of weights and draws have the ratio of the variances."""
    asked = 2 * (draws**2).mean() / (1 + slope**2)
    found = len(draws) * (W**2).mean()
    return bool(abs(found - asked) <= 1e-4 * asked) or f"{found:.6g} and {asked:.6g}"


he_weights = Part(
    "he_weights",
    he,
    normal_draws,
    properties=[
        Property("no entry is nan or inf", lambda draws, a, W: np.isfinite(W).all()),
        Property(
            "every weight has the sign of its draw",
            lambda draws, a, W: (np.sign(W) == np.sign(draws)).all(),
        ),
        Property("the weights are the draws times one and the same number", one_factor),
        Property(
            "n_in times the mean square of the weights is 2/(1 + a**2) times that of "
            "the draws",
            has_its_variance,
        ),
    ],
    samples=no_samples,
    traits={
        "with the slope 1": lambda draws, slope: slope == 1,
        "with the slope 0": lambda draws, slope: slope == 0,
        "with a slope above 0": lambda draws, slope: slope > 0,
        "with a slope below 0.1": lambda draws, slope: slope < 0.1,
        "with one input": lambda draws, slope: len(draws) == 1,
        "with several inputs": lambda draws, slope: len(draws) > 1,
        "with several units": lambda draws, slope: len(draws.T) > 1,
        "with more inputs than units": lambda draws, slope: len(draws) > len(draws.T),
        "with more units than inputs": lambda draws, slope: len(draws) < len(draws.T),
        "with a draw of 0": lambda draws, slope: (draws == 0).any(),
    },
    equations=("F-2c",),
    mistakes="""
        return draws * variance
            the variance is used as the standard deviation. Multiply the draws by its
            square root.
        share = 1 / 2
            the slope is not used: this is the variance for ReLU, 2/n_in. A leaky ReLU
            lets (1 + a^2)/2 of the mean square through.
        share = (1 + slope) / 2
            1 + a stands where 1 + a^2 must: negative scores are multiplied by a, their
            squares by a^2.
        share = (1 + slope) ** 2 / 2
            (1 + a)^2 stands where 1 + a^2 must.
        share = (1 - slope**2) / 2
            1 - a^2 stands where 1 + a^2 must: a leak lets more through, not less.
        share = 1 / (2 * (1 + slope**2))
            1 + a^2 stands in the numerator: what a leak lets through, the weights need
            not make up for, so they get smaller.
        n_in = draws.shape[1]
            n_out stands where n_in must: a score is a sum over the inputs of a unit,
            the rows of W.
        return draws * 2**0.5 / ((1 + slope**2) * n_in)
            the root is taken of the 2 only, not of the denominator.
        return draws * 2 / ((1 + slope**2) * n_in) ** 0.5
            the root is taken of the denominator only, not of the 2.
        return draws * (2 / n_in) ** 0.5 / (1 + slope**2)
            the root is taken of 2/n_in only, not of 1 + a^2.
        variance = 1 / (2 * share * n_in)
            the 2 is missing: 1/((1 + a^2) n_in) is right where all is let through.
        variance = share / n_in
            the variance is multiplied by what the leaky ReLU lets through: the weights
            must make up for it, so divide.
        variance = 2 / sum(draws.shape)
            this is Glorot's variance, 2/(n_in + n_out).
        variance = 1 / (3 * n_in)
            this is the variance of Paterson's text, 1/(3 n_in): a sixth of He's.
        return draws / draws.std() * variance**0.5
            the draws are divided by their own standard deviation first. They come from
            a distribution whose variance is 1: multiply them by one number that does
            not depend on them.
        return (draws - draws.mean()) * variance**0.5
            the mean of the draws is taken away first. That of their distribution is 0
            already.
        return draws / variance**0.5
            divided where it must be multiplied: the weights grow with the number of
            inputs, and must shrink.
        variance = 2 / ((1 + slope**2) * sum(draws.shape))
            n_in + n_out stands where n_in must: that is Glorot's sum.
        return draws * (2 / (1 + slope**2) * n_in) ** 0.5
            a bracket is missing: (1 + a^2) n_in together divides the 2.
        return np.where(draws > 0, draws, slope * draws) * variance**0.5
            the leaky ReLU is applied to the draws. It belongs to the scores of a
            network; here every draw is multiplied by the same number.
        return np.maximum(draws, slope * draws)
            the leaky ReLU is applied to the draws, which are not scaled. Here every
            draw is multiplied by one number, from the variance.
        return np.abs(draws) * variance**0.5
            the signs of the draws are lost.
        n_in = sum(draws.shape) / 2
            the mean of n_in and n_out stands where n_in must: that is Glorot's.
        n_in = draws.size if len(draws) == 1 else len(draws)
            one row is taken for n_out inputs: with one row there is one input.
        slope = round(slope, 1)
            the slope is rounded to one decimal.
        slope = slope if slope >= 0.1 else 0
            a slope below 0.1 is taken for 0: it counts as every other.
        slope = slope if slope < 1 else 0
            the slope 1 is taken for 0: then all is let through, and the variance is
            1/n_in.
        lengths = (draws**2).mean(axis=0) ** 0.5
        return draws / lengths * variance**0.5
            each column is divided by the root of its own mean square. Every draw is
            multiplied by one and the same number.
        length = float((draws**2).mean()) ** 0.5
        return draws / length * variance**0.5
            the draws are divided by the root of their own mean square first: do not
            measure these few draws.
        n_in = max(draws.shape)
            the larger of n_in and n_out stands where n_in must.
        n_in = min(draws.shape)
            the smaller of n_in and n_out stands where n_in must.
        n_in = 8
            n_in is 8 for all draws, as for the first ones: is something kept from call
            to call?
        n_in = len(draws) + 1
            n_in + 1 stands where n_in must: the bias is no input.
        n_in = max(len(draws) - 1, 1)
            n_in - 1 stands where n_in must.
        return draws * 2 / ((1 + slope**2) * n_in**0.5)
            the root is taken of n_in only, not of the whole variance.
        share = (1 + 2 * slope) / 2
            2a stands where a^2 must: the square is a times a.
        slope = slope or 0.01
            a slope of 0 is taken as 0.01: 0 is a slope like any other, that of ReLU.
        return draws if slope == 1 else draws * variance**0.5
            with the slope 1 the draws come back unscaled. There too the variance is
            2/((1 + a^2) n_in), which is 1/n_in.
        return draws / (draws.std(axis=0) + (draws.std(axis=0) == 0)) * variance**0.5
            each column is divided by its own standard deviation. Every draw is
            multiplied by one and the same number.
        return np.clip(draws, -2, 2) * variance**0.5
            draws beyond 2 are cut off.
        n_in = draws.size
            all entries of the matrix are counted; a unit has n_in inputs only.
        return np.sqrt(draws * variance)
            the root is taken of the draws too: negative ones become nan.
        return draws * variance**2
            the draws are multiplied by the square of the variance.
        return draws + variance**0.5
            the standard deviation is added to the draws; multiply by it.
        return draws.copy()
            the draws come back unscaled.
        return draws * np.sqrt(variance)
            float32 draws give float64 weights: something on the way is float64. If you
            use np.sqrt of a number of Python, `** 0.5` in its place is none.
        own = np.random.default_rng(0).normal(size=draws.shape)
        return own.astype(draws.dtype) * variance**0.5
            the weights are drawn anew: use the draws that come in, so that the result
            can be repeated.
        """,
)

# ----------------------------------------------- Glorot: what Paterson calls Xavier


def uniform_draws(rng):
    """Yield draws from [0, 1)."""
    first = np.array([[0.0], [0.25], [0.5], [0.75], [0.875]])
    yield Case((first,), "5 inputs, 1 unit: b = 1")
    yield Case((first[:4].T.copy(),), "1 input, 4 units")
    for shape in ((3, 7), (7, 3), (1, 1), (5, 5), (13, 4), (17, 6)):
        yield (rng.random(size=shape),)
    yield (rng.random(size=(11, 3)).astype(np.float32),)
    yield Case((np.array([[0.25]], np.float32),), "one weight, float32")
    yield Case((rng.random(size=(2, 5)).T,), "draws.T of an array")
    yield Case((rng.random(size=(300, 1)),), "300 inputs, 1 unit")
    ties = np.array([[0.25, 0.75], [0.25, 0.75], [0.875, 0.0]])
    yield Case((ties,), "two rows of draws are equal")


def glorot(draws):
    """Return weights from [-bound, bound)."""
    n_in, n_out = draws.shape
    bound = (6 / (n_in + n_out)) ** 0.5
    return bound * (2 * draws - 1)


def in_order_of_the_draws(draws, W):
    """Whether a larger draw has a larger weight, or an equal one."""
    sorted_W = W.reshape(-1)[np.argsort(draws.reshape(-1), kind="stable")]
    return (np.diff(sorted_W) >= 0).all()


glorot_weights = Part(
    "glorot_weights",
    glorot,
    uniform_draws,
    properties=[
        Property("no entry is nan or inf", lambda draws, W: np.isfinite(W).all()),
        Property("the larger draw has the larger weight", in_order_of_the_draws),
        Property(
            "draws below 1/2 give negative weights, draws above it positive ones",
            lambda draws, W: (
                (np.abs(W[draws == 0.5]) <= 1e-6).all()
                and (np.sign(W) == np.sign(draws - 0.5))[draws != 0.5].all()
            ),
        ),
        Property(
            "the variance of such weights, b**2/3, is 2/(n_in + n_out)",
            lambda draws, W: (
                abs(sum(draws.shape) * (W**2).mean() / 24 - ((draws - 0.5) ** 2).mean())
                <= 1e-5
            ),
        ),
    ],
    samples=no_samples,
    traits={
        "with one input": lambda draws: len(draws) == 1,
        "with several inputs": lambda draws: len(draws) > 1,
        "with several units": lambda draws: len(draws.T) > 1,
        "with more inputs than units": lambda draws: len(draws) > len(draws.T),
        "with more units than inputs": lambda draws: len(draws) < len(draws.T),
        "with a draw below 1/4": lambda draws: (draws < 0.25).any(),
        "with a draw of 0": lambda draws: (draws == 0).any(),
    },
    equations=("P-3c",),
    mistakes="""
        bound = n_in**-0.5
            this is what Paterson's text calls Xavier, b = 1/sqrt(n_in): its variance is
            1/(3 n_in). Glorot's b comes from both sizes.
        bound = (2 / (n_in + n_out)) ** 0.5
            b is Glorot's standard deviation, sqrt(2/(n_in + n_out)). The variance of a
            uniform draw is b**2/3, so b is sqrt(3) times as large.
        bound = (6 / ((n_in + n_out) / 2)) ** 0.5
            b is the root of 12/(n_in + n_out), as where the mean of n_in and n_out
            stands in the place of their sum: it is the root of 6/(n_in + n_out).
        bound = 1
            b is 1 for all draws, as for the first ones: is something kept from call to
            call?
        bound = 6 / (n_in + n_out)
            b is not the root but 6/(n_in + n_out) itself.
        bound = 6**0.5 / (n_in + n_out)
            the root is taken of the 6 only.
        return bound * 2 * draws
            the weights run from 0 to 2b: shift them, so that the mean is 0.
        return bound * draws
            the weights run from 0 to b: stretch the draws to a width of 2b, and shift
            them by -b.
        return bound * (draws - 0.5)
            the weights run from -b/2 to b/2: the interval is 2b wide.
        return bound * (draws - 1)
            the weights run from -b to 0: draws in [0, 1) must be stretched to 2b first.
        return bound * (1 - 2 * draws)
            every sign is reversed: a draw of 0 must become -b, and 1 must become b.
        bound = (6 / n_in) ** 0.5
            only n_in counts, as in sqrt(6/n_in). That is He's rule for uniform draws.
        bound = (3 / n_in) ** 0.5
            the bound is sqrt(3/n_in): that keeps the forward pass level, and forgets
            the backward pass, which asks for n_out.
        bound = (3 / n_out) ** 0.5
            the bound is sqrt(3/n_out): that keeps the backward pass level, and forgets
            the forward pass, which asks for n_in.
        bound = (3 / max(n_in, n_out)) ** 0.5
            twice the larger of n_in and n_out stands where their sum must.
        bound = (3 / min(n_in, n_out)) ** 0.5
            twice the smaller of n_in and n_out stands where their sum must.
        bound = (3 / (n_in + n_out)) ** 0.5
            3 stands where 6 must.
        bound = (6 / (n_in + n_out + 1)) ** 0.5
            n_in + n_out + 1 stands where the sum of both must: the bias is no input.
        bound = (6 / n_in + n_out) ** 0.5
            a bracket is missing: n_in + n_out together divides the 6.
        bound = max(6 // (n_in + n_out), 0) ** 0.5
            the quotient is rounded down to a whole number: / divides, // rounds.
        return bound * 2 * draws - 1
            1 is taken off where b must be: the weights run from -1 to 2b - 1.
        return bound * 2 * draws - 0.5
            1/2 is taken off where b must be: the weights run from -1/2 to 2b - 1/2.
        return np.where(draws < 0.5, -bound, bound).astype(draws.dtype)
            every weight is -b or b: what lies between must stay between.
        return np.clip(draws, -bound, bound)
            the draws are cut off at b: stretch and shift them.
        return np.where(draws == 0, 0, bound * (2 * draws - 1)).astype(draws.dtype)
            a draw of exactly 0 stays 0: it becomes -b.
        return bound * (2 * draws.clip(0.001, 0.999) - 1)
            the smallest and largest draws are cut off: 0 becomes -b.
        bound = 2 / (n_in + n_out)
            b is Glorot's variance, 2/(n_in + n_out). The variance of a uniform draw is
            b**2/3: so b is the root of 6/(n_in + n_out).
        bound = round((6 / (n_in + n_out)) ** 0.5, 3)
            b is rounded to three decimals.
        return bound * (2 * np.sort(draws, axis=0) - 1)
            the draws of each column are sorted: every draw keeps its place.
        return bound * (2 * np.sort(draws.reshape(-1)).reshape(draws.shape) - 1)
            the draws are sorted: every draw keeps its place.
        own = np.random.default_rng(0).random(draws.shape)
        return bound * (2 * own.astype(draws.dtype) - 1)
            the weights are drawn anew: use the draws that come in, so that the result
            can be repeated.
        stretched = lambda u: ((u - u.min()) / max(np.ptp(u), 1e-9)).astype(u.dtype)
        return bound * (2 * stretched(draws) - 1)
            the smallest of these draws becomes -b and the largest b: 0 and 1 do, so
            that no weight depends on the other draws.
        scaled = lambda W, spread: W * float(spread / max(W.std(), 1e-9))
        return scaled(bound * (2 * draws - 1), (2 / (n_in + n_out)) ** 0.5)
            the weights are divided by their own standard deviation. Their variance is
            right for the distribution, not for these few draws.
        bound = (6 / n_out) ** 0.5
            only n_out counts: Glorot takes n_in + n_out.
        bound = (6 / (n_in * n_out)) ** 0.5
            n_in and n_out are multiplied; they are to be added.
        return bound * 2 * (draws - draws.mean())
            the mean of the draws is subtracted, not 1/2: then one weight depends on all
            the others.
        return (2 / (n_in + n_out)) ** 0.5 * draws
            the draws are in [0, 1), not normal: scaling by a standard deviation leaves
            all weights positive.
        return np.sqrt(6 / (n_in + n_out)) * (2 * draws - 1)
            float32 draws give float64 weights: something on the way is float64. If you
            use np.sqrt of a number of Python, `** 0.5` in its place is none.
        """,
)

# ------------------------------------------------------------ which variance He keeps


def networks(rng):
    """Yield inputs, the weights of all layers, square ones first, and a slope."""
    X = np.array([[1.0, -1.0], [2.0, 0.0]])
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    yield Case((X, (W,), 0.0), "Z is (-2, -2), (2, 4), and A is (0, 0), (2, 4)")
    yield Case((X, (W,), 0.5), "Z is (-2, -2), (2, 4), and A is (-1, -1), (2, 4)")
    yield Case((X[:1], (W, -W), 0.25), "one sample, two layers")
    far = "Z is (-2000, -2000), (2000, 4000)"
    yield Case((1000 * X, (W,), 0.5), far)
    yield Case((1000 * X, (W, W), 0.25), f"{far} in the first of two layers")
    for m, sizes, slope in (
        *((1, (3, 5), 0.1), (7, (3, 5, 2), 0.3), (13, (4, 4, 4, 4), 0.0)),
        *((5, (11, 7, 3, 5, 2, 7), 0.2), (5, (2, 5, 1), 1.0), (2, (1, 2), 0.6)),
    ):
        yield rng.normal(size=(m, sizes[0])), layers(rng, sizes), slope
    eleven = layers(rng, (3, *11 * (4,)))
    yield Case((rng.normal(size=(4, 3)), eleven, 0.1), "eleven layers")
    X = rng.normal(size=(6, 5)).astype(np.float32)
    yield X, tuple(W.astype(np.float32) for W in layers(rng, (5, 7, 3))), 0.25
    weights = tuple(W.astype(np.float32) for W in layers(rng, (5, 2, 4)))
    yield Case((X[:1], weights, 0.0), "one sample, float32, no leak")
    yield Case((X[:1], weights[:1], 1.0), "one sample, one layer, no bend")
    W = rng.normal(size=(1, 1))
    yield Case((rng.normal(size=(300, 1)), (W,), 0.2), "300 samples")


def layers(rng, sizes):
    """Draw the weights of all layers as He does."""
    return tuple(
        rng.normal(size=pair) * (2 / pair[0]) ** 0.5 for pair in pairwise(sizes)
    )


def variances(X, weights, slope):
    """Return the variances of Z and A, and the mean square of A, of each layer."""
    scores, activations = [], [X]
    for W in weights:
        A_prev = activations[-1]
        Z = A_prev @ W
        A = np.where(Z > 0, Z, slope * Z)
        scores.append(Z)
        activations.append(A)
    var_Z = np.array([Z.var() for Z in scores])
    var_A = np.array([A.var() for A in activations[1:]])
    square_A = np.array([(A**2).mean() for A in activations[1:]])
    found = {"var_Z": var_Z, "var_A": var_A, "square_A": square_A}
    return found


variance_through_layers = Part(
    "variance_through_layers",
    variances,
    networks,
    properties=[
        Property(
            "no variance or mean square is negative",
            lambda X, weights, a, r: all((values >= 0).all() for values in r.values()),
        ),
        Property(
            "the variance of A is at most its mean square, the two differ by the "
            "square of the mean",
            lambda X, weights, a, r: (r["var_A"] <= r["square_A"] * (1 + 1e-4)).all(),
        ),
    ],
    lists=True,
    traits={
        "with several samples": lambda X, weights, a: len(X) > 1,
        "with several layers": lambda X, weights, a: len(weights) > 1,
        "with one layer": lambda X, weights, a: len(weights) == 1,
        "with more than nine layers": lambda X, weights, a: len(weights) > 9,
        "with the slope 0": lambda X, weights, a: a == 0,
        "with the slope 1": lambda X, weights, a: a == 1,
        "with a slope above 0": lambda X, weights, a: a > 0,
        "with a slope below 1": lambda X, weights, a: a < 1,
        "with a slope between 0 and 1": lambda X, weights, a: 0 < a < 1,
        "with a layer as wide as its inputs": lambda X, weights, a: any(
            np.ptp(W.shape) == 0 for W in weights
        ),
    },
    equations=("F-2d",),
    equivalent={"variances: Z > 0 -> Z >= 0": "at 0 both branches give 0"},
    mistakes="""
        found = {"var_Z": var_Z, "var_A": square_A, "square_A": var_A}
            var_A and square_A are exchanged: square_A is the mean of A**2, and var_A is
            that minus the square of the mean.
        found = {"var_Z": var_Z, "var_A": square_A, "square_A": square_A}
            var_A is the mean of A**2: the square of the mean is not subtracted. Behind
            a leaky ReLU the mean is not 0.
        found = {"var_Z": var_Z, "var_A": var_A, "square_A": var_A}
            square_A is the variance of A: the mean must not be subtracted.
        found = {"var_Z": var_A, "var_A": var_A, "square_A": square_A}
            var_Z is taken behind ReLU; it is asked for before it.
        found = {"var_Z": var_A, "var_A": var_Z, "square_A": square_A}
            var_Z and var_A are exchanged.
        found = {"var_Z": var_Z, "var_A": var_Z, "square_A": square_A}
            var_A is taken before ReLU: it is equal to var_Z.
        var_Z = np.array([(Z**2).mean() for Z in scores])
            the mean of Z is taken as 0: on average over draws it is, in one network it
            is not.
        var_Z = np.array([np.unique(Z).var() for Z in scores])
            in var_Z equal entries count once: all m times n_l entries count.
        var_Z = np.array([Z.std() for Z in scores])
        var_A = np.array([A.std() for A in activations[1:]])
            these are standard deviations: the square is missing.
        var_Z = np.array([Z.var(ddof=1) for Z in scores])
        var_A = np.array([A.var(ddof=1) for A in activations[1:]])
            the sum is divided by the number of entries minus 1 (ddof=1). Divide by the
            number of entries.
        var_A = np.array([A.var(ddof=1) for A in activations[1:]])
            in var_A the sum is divided by the number of entries minus 1 (ddof=1).
            Divide by the number of entries.
        var_Z = np.array([Z.var(axis=0).mean() for Z in scores])
            var_Z is taken within each unit, over the samples, and then averaged: that
            leaves out how the units differ. Take it over all entries.
        var_A = np.array([A.var(axis=0).mean() for A in activations[1:]])
            var_A is taken within each unit, over the samples, and then averaged: that
            leaves out how the units differ. Take it over all entries.
        var_A = np.array([A.var(axis=1).mean() for A in activations[1:]])
            var_A is taken within each sample, over the units, and then averaged: that
            leaves out how the samples differ. Take it over all entries.
        var_Z = np.array([Z.var(axis=1).mean() for Z in scores])
            var_Z is taken within each sample, over the units, and then averaged: that
            leaves out how the samples differ. Take it over all entries.
        var_Z = np.array([Z.var(ddof=1) for Z in scores])
            in var_Z the sum is divided by the number of entries minus 1 (ddof=1).
            Divide by the number of entries.
        Z = np.clip(A_prev @ W, -10, 10)
            scores beyond 10 are cut off: Z is A W, however large.
        less = lambda A: (A**2).mean() - np.abs(A).mean() ** 2
        var_A = np.array([less(A) for A in activations[1:]])
            var_A is the mean square minus the square of the mean of |A|: take the mean
            of A itself, with its signs.
        var_Z = np.array([Z.var(axis=0).mean() for Z in scores])
        var_A = np.array([A.var(axis=0).mean() for A in activations[1:]])
            the variance is taken within each unit, over the samples, and then averaged:
            that leaves out how the units differ. Take it over all entries.
        var_Z = np.array([Z.var(axis=1).mean() for Z in scores])
        var_A = np.array([A.var(axis=1).mean() for A in activations[1:]])
            the variance is taken within each sample, over the units, and then averaged:
            that leaves out how the samples differ. Take it over all entries.
        A = Z
            the leaky ReLU is missing between the layers: the next layer gets Z.
        A_prev = scores[-1] if scores else X
            the leaky ReLU is taken for the statistics, but the next layer gets Z.
        A = np.maximum(Z, 0)
            this is ReLU, without a leak: negative scores are multiplied by the slope.
        A = np.where(Z > 0, Z, slope)
            negative scores become the slope itself. They are multiplied by it.
        A = np.where(Z > 0, slope * Z, Z)
            the slope multiplies the positive scores: it belongs to the negative ones.
        A = np.where(Z > 0, Z, -slope * Z)
            negative scores come out positive: the slope multiplies them, sign and all.
        A = slope * Z
            all scores are multiplied by the slope, the positive ones too.
        A = np.where(Z > 0, Z, Z - slope)
            the slope is subtracted from negative scores; it multiplies them.
        A = np.abs(Z)
            the absolute value stands where the leaky ReLU must: negative scores are
            multiplied by the slope.
        slope = slope or 0.01
            a slope of 0 is taken as 0.01: 0 is a slope like any other, that of ReLU.
        A_prev = X if W.shape[0] == X.shape[1] else activations[-1]
            X goes into every layer that it fits. Layer l gets the activations of layer
            l - 1.
        A = np.where(Z > 0, Z, slope ** len(activations) * Z)
            the slope is raised to the number of the layer: it is the same in each.
        A = np.where(Z > 0, Z, slope * Z) + (A_prev if A_prev.shape == Z.shape else 0)
            a layer with as many units as inputs adds its input: this network has no
            skip connections.
        A_prev = activations[-1] / (activations[-1].std() if scores else 1)
            each layer's activations are divided by their standard deviation before the
            next layer gets them: hand them on as they are.
        X = np.maximum(X, 0)
            negative inputs are set to 0: A of layer 0 is X itself.
        X = np.where(X > 0, X, slope * X)
            the leaky ReLU is applied to the inputs X too: A of layer 0 is X itself.
        Z = A_prev @ W.T
            W must not be transposed: rows of A times columns of W.
        A = Z if len(activations) == len(weights) else np.where(Z > 0, Z, slope * Z)
            the last layer has no leaky ReLU; in this part every layer has one.
        var_A = np.array([A.var() for A in activations[:-1]])
        square_A = np.array([(A**2).mean() for A in activations[:-1]])
            var_A and square_A belong to what goes into the layer; the activations that
            come out of it are asked for.
        square_A = np.array([(A**2).mean() for A in activations[:-1]])
            square_A belongs to what goes into the layer; the activations that come out
            of it are asked for.
        var_A = np.array([A.var() for A in activations[:-1]])
            var_A belongs to what goes into the layer; the activations that come out of
            it are asked for.
        square_A = np.array([(Z**2).mean() for Z in scores])
            square_A is that of the scores: the mean of Z**2. A comes behind the leaky
            ReLU.
        square_A = np.array([A.mean() ** 2 for A in activations[1:]])
            square_A is the square of the mean: square first, then take the mean.
        square_A = np.array([(A**2).mean() ** 0.5 for A in activations[1:]])
            square_A is the root of the mean square: the root is too much.
        square_A = np.array([(A**2).sum() / len(A) for A in activations[1:]])
            square_A is the sum divided by the number of samples: divide by the number
            of all entries, m times n_l.
        square_A = np.array([(A**2).sum() for A in activations[1:]])
            square_A is the sum of the squares: the mean is asked for.
        return {name: values[::-1] for name, values in found.items()}
            the layers are in reverse order: the first comes first.
        return {name: values / values[0] for name, values in found.items()}
            everything is divided by its value in the first layer.
        """,
)

# ----------------------------------------------------- beyond nnlib: orthogonal weights


def draws_and_gains(rng):
    """Yield draws of tall and square matrices of full rank, and a gain."""
    draws = np.array([[3.0, 1.0], [4.0, 1.0]])
    yield Case((draws, 1.0), "by hand: the columns become (0.6, 0.8), (0.8, -0.6)")
    yield Case((draws, 2.0), "the same, with a gain of 2")
    yield Case((-draws, 1.0), "each column points the other way")
    short = np.array([[1.0, 1.0], [0.0, 0.01], [0.0, 0.0]])
    yield Case((short, 1.0), "what is left of the second column has length 0.01")
    short = np.array([[1.0, 1.0], [0.0, 5e-4], [0.0, 0.0]])
    yield Case((short, 1.0), "what is left of the second column has length 0.0005")
    turned = np.array([[3.0, 1.0], [4.0, 2.0]])  # np.linalg.qr turns one column only
    yield Case((turned, 1.0), "the columns become (0.6, 0.8), (-0.8, 0.6)")
    yield Case((1000 * draws, 1.0), "columns of lengths in the thousands")
    yield Case((np.array([[-2.0]]), 3.0), "one weight keeps its sign")
    for shape in ((5, 3), (7, 7), (7, 1), (5, 2), (11, 6)):
        yield rng.normal(size=shape), float(rng.uniform(1.3, 3))
    yield rng.normal(size=(6, 4)), float(rng.uniform(0.3, 0.8))
    yield Case((rng.normal(size=(40, 12)), 1.0), "40 inputs, 12 units")
    yield rng.normal(size=(13, 4)).astype(np.float32), 2**0.5
    yield Case((np.array([[1.5]], np.float32), 0.5), "one weight, float32")
    yield Case((rng.normal(size=(3, 5)).T, 1.5), "draws.T of an array")


def orthogonal(draws, gain):
    """Return gain times the orthonormal columns that the draws give."""
    Q, R = np.linalg.qr(draws)
    signs = np.sign(np.diag(R))
    columns = Q * signs
    return gain * columns


def divided_by(draws, length):
    """Take each part out of what the others left; `length` divides."""
    Q = draws.copy()
    for j in range(Q.shape[1]):
        for q in Q[:, :j].T:
            Q[:, j] -= (q @ Q[:, j]) * q
        Q[:, j] /= length(Q[:, j])
    return Q


def by_columns(draws, gain, part, length=lambda rest, draw: np.linalg.norm(rest)):
    """Go column after column; `part(q, draw, d)` is taken out, `length` divides."""
    Q = np.zeros_like(draws)
    for j, draw in enumerate(draws.T):
        rest = draw - sum(part(Q[:, i], draw, draws[:, i]) for i in range(j))
        Q[:, j] = gain * rest / length(rest, draw)
    return Q


def cleared(draws, *, normed, earlier):
    """Clear each column of its parts along `earlier` ones, normed first or not."""
    Q = draws.copy()
    for j in range(Q.shape[1]):
        before = Q[:, :j][:, earlier]
        Q[:, j] -= before @ (before.T @ Q[:, j])
        if normed:
            Q[:, j] /= np.linalg.norm(Q[:, j])
    return Q / np.linalg.norm(Q, axis=0)


def orthonormal(draws, gain, W):
    """Whether W / gain has orthonormal columns."""
    V = W / gain
    products = V.T @ V
    error = np.abs(products - np.eye(len(products))).max()
    return bool(error < (1e-4 if W.dtype == np.float32 else 1e-8)) or (
        f"a product of two columns is off by {error:.2g}"
    )


def first_to_its_side(draws, gain, W):
    """Whether the first column is that of the draws, but for its length."""
    right = draws[:, 0] / np.linalg.norm(draws[:, 0])
    return np.abs(W[:, 0] / gain - right).max() < 1e-4


orthogonal_weights = Part(
    "orthogonal_weights",
    orthogonal,
    draws_and_gains,
    properties=[
        Property("no entry is nan or inf", lambda *args: np.isfinite(args[-1]).all()),
        Property(
            "divided by the gain, the columns have length 1 and are at right angles to "
            "each other",
            orthonormal,
        ),
        Property(
            "the first column points the way of the first column of the draws",
            first_to_its_side,
        ),
    ],
    samples=no_samples,
    traits={
        "with one column": lambda draws, gain: len(draws.T) == 1,
        "with more than one column": lambda draws, gain: len(draws.T) > 1,
        "with more than two columns": lambda draws, gain: len(draws.T) > 2,
        "with as many columns as rows": lambda draws, gain: len(draws) == len(draws.T),
        "with fewer columns than rows": lambda draws, gain: len(draws) > len(draws.T),
        "with a gain other than 1": lambda draws, gain: gain != 1,
        "with a gain above 1": lambda draws, gain: gain > 1,
        "with a gain below 1": lambda draws, gain: gain < 1,
    },
    equivalent={"orthogonal: Q * signs -> Q / signs": "a sign is its own reciprocal"},
    mistakes="""
        columns = Q
            the signs are those of np.linalg.qr, which are a matter of its algorithm.
            Turn the columns of Q whose entry on the diagonal of R is negative.
        signs = np.sign(np.diag(Q))
            the signs are taken from the diagonal of Q; those on the diagonal of R must
            become positive.
        columns = np.r_[signs, np.ones(len(Q) - len(signs), Q.dtype)][:, None] * Q
            the signs multiply the rows of Q; each belongs to a column.
        columns = -Q * signs
            every sign is reversed: column j must point to the side of its draws.
        gain = 1.0
            the gain is not used, or it multiplies the draws, whose lengths are taken
            out again.
        gain = float(int(gain))
            the gain is cut off to a whole number: 0.5 becomes 0.
        gain = gain**2
            the gain is squared.
        gain = 1 / gain
            the weights are divided by the gain; multiply by it.
        gain = gain**0.5
            the root of the gain is used: it is a factor of the weights, not of their
            variance.
        columns = draws / np.linalg.norm(draws, axis=0)
            the columns have length 1 but are not at right angles: take the parts along
            the earlier ones out first.
        columns = Q * np.diag(R)
            the columns are at right angles but have their own lengths: divide each by
            its length.
        along = lambda q, draw, d: -(q @ draw) * q
        columns = by_columns(draws, 1, along)
            the parts along the earlier columns are added; take them out.
        along = lambda q, draw, d: (d @ draw) * d
        columns = by_columns(draws, 1, along)
            the parts are taken along the earlier draws d_i. They must be those along
            the columns that are done, q_i, which have length 1.
        along = lambda q, draw, d: (q @ q) * q
        columns = by_columns(draws, 1, along)
            the product of q_i with itself is taken: it must be that of q_i and d_j.
        along = lambda q, draw, d: (q @ draw) * q
        length = lambda rest, draw: np.linalg.norm(draw)
        columns = by_columns(draws, 1, along, length)
            each column is divided by the length of its draws. Divide by the length of
            what is left.
        along = lambda q, draw, d: (q @ draw) * q
        return by_columns(draws, gain, along)
            the columns have the length g already when the parts along them are taken
            out of the next: multiply by the gain at the end.
        along = lambda q, draw, d: (q @ draw) * q
        columns = by_columns(draws, 1, along, lambda rest, draw: 1)
            the columns are not divided by their lengths.
        along = lambda q, draw, d: (q @ draw) * q
        columns = by_columns(draws, 1, along, lambda rest, draw: rest @ rest)
            each column is divided by the square of its length.
        along = lambda q, draw, d: (q @ draw) * q
        columns = by_columns(draws, 1, along, lambda rest, draw: np.abs(rest).sum())
            each column is divided by the sum of its absolute values: the length is the
            root of the sum of the squares.
        columns = draws / np.linalg.norm(draws)
            everything is divided by one length, that of the whole matrix. Each column
            has its own, and they are not at right angles yet.
        columns = Q * (signs[:, None] if len(Q) == len(signs) else signs)
            where the draws are square the signs multiply the rows of Q; each belongs
            to a column.
        signs = np.sign(R[0])
            the signs are taken from the first row of R: each column has its own, on the
            diagonal.
        along = lambda q, draw, d: (q @ draw) * q
        longer = lambda rest, draw: np.linalg.norm(rest) + 1e-3
        columns = by_columns(draws, 1, along, longer)
            a small number is added to the length: then no column has length 1.
        along = lambda q, draw, d: (q @ draw) * q
        columns = by_columns(draws, 1, along, lambda rest, draw: np.abs(rest).max())
            each column is divided by its largest entry: the length is the root of the
            sum of the squares.
        columns = divided_by(draws, lambda rest: np.abs(rest).max())
            each column is divided by its largest entry before it is taken out of the
            others: the length is the root of the sum of the squares.
        columns = divided_by(draws, lambda rest: np.abs(rest).sum())
            each column is divided by the sum of its absolute values before it is taken
            out of the others: the length is the root of the sum of the squares.
        columns = divided_by(draws, lambda rest: rest @ rest)
            each column is divided by the square of its length before it is taken out of
            the others: divide by the length.
        along = lambda q, draw, d: (q @ draw) * q
        length = lambda rest, draw: max(np.linalg.norm(rest), 0.1)
        columns = by_columns(draws, 1, along, length)
            what is left is divided by 0.1 where its length is smaller: divide by its
            length, however small.
        along = lambda q, draw, d: (q @ draw) * q
        own = lambda rest: float(np.linalg.norm(rest))
        length = lambda rest, draw: own(rest) if own(rest) > 0.1 else 1
        columns = by_columns(draws, 1, along, length)
            what is left is not divided where its length is small: divide by its length,
            however small.
        signs = np.sign(Q[0])
            the first entry of every column is made positive. The side is that of the
            draws: the entries on the diagonal of R become positive.
        signs = np.sign(Q[0] * draws[0])
            the first entry of every column gets the sign of the first draw. The entries
            on the diagonal of R must become positive.
        signs = -1
            every column of np.linalg.qr is turned: turn those whose entry on the
            diagonal of R is negative.
        gain = 2**0.5
            the gain is always the root of 2: use the one that is given.
        columns = cleared(draws, normed=False, earlier=slice(None))
            the parts along earlier columns are taken out before those have length 1: q
            (q . v) is the part along q only if q has length 1.
        columns = cleared(draws, normed=True, earlier=slice(-1, None))
            only the part along the column just before is taken out; all earlier ones
            must be.
        columns = cleared(draws, normed=True, earlier=slice(0, 1))
            only the part along the first column is taken out; those along all earlier
            ones must be.
        U, _, V = np.linalg.svd(draws, full_matrices=False)
        columns = U @ V
            this is U V^T of the singular value decomposition: orthonormal, but other
            weights than column after column gives.
        columns = np.linalg.svd(draws, full_matrices=False)[0]
            these are the singular vectors of the draws: orthonormal, but other weights
            than column after column gives.
        Q, R = np.linalg.qr(draws[:, ::-1])
        columns = (Q * signs)[:, ::-1]
            the columns are treated from the last to the first.
        columns = R
            this is R, not Q.
        columns = Q * signs / np.sqrt(len(Q))
            each column is divided by the root of the number of its entries too: with
            its length it is done.
        draws = draws.astype(np.float64)
            float32 draws give float64 weights: something on the way is float64. np.eye,
            np.zeros, np.sqrt of a number and np.float64 make it unless told otherwise.
        """,
)

# ------------------------------------------------------ can these hidden units differ?


def starts(rng):
    """Yield W1, b1, W2 of networks with one hidden layer: alike or not, and why."""
    W1 = np.array([[1.0, 1.0], [2.0, 2.0]])
    b1, W2 = np.zeros(2), np.array([[1.0, -1.0], [1.0, -1.0]])
    yield Case((W1, b1, W2), "two units that are alike")
    yield Case((W1 + np.eye(2), b1, W2), "the incoming weights differ")
    yield Case((W1, np.array([0.0, 1.0]), W2), "only the biases differ")
    yield Case((W1, b1, W2 + np.eye(2)), "only the outgoing weights differ")
    yield Case((W1[:, :1], b1[:1], W2[:1]), "one unit alone")
    mixed = np.array([[1.0, 1, 2]]), np.array([0.0, 1, 1]), np.array([[3.0], [4], [3]])
    yield Case(mixed, "each pair shares one thing and differs in the others")
    twice = np.array([[1.0, 2.0]]), np.zeros(2), np.array([[1.0], [2.0]])
    yield Case(twice, "one unit is twice the other")
    sums = np.array([[1.0, 2.0]]), np.array([2.0, 1.0]), np.ones((2, 1))
    yield Case(sums, "weight and bias of two units have the same sum")
    yield Case((np.zeros((3, 4)), np.zeros(4), np.zeros((4, 2))), "all zeros")
    yield Case((np.full((3, 4), 0.01), np.zeros(4), np.full((4, 2), 0.01)), "all 0.01")
    W1, b1, W2 = rng.normal(size=(3, 5)), rng.normal(size=5), rng.normal(size=(5, 2))
    yield Case((W1, b1, W2), "random")
    yield Case((W1, np.zeros(5), W2), "random, all biases 0")
    yield Case((W1, np.zeros(5), np.zeros((5, 2))), "the outgoing weights are all 0")
    yield Case((np.zeros((3, 5)), np.zeros(5), W2), "the incoming weights are all 0")
    for name, (i, j) in {"neighbours": (1, 2), "not neighbours": (1, 3)}.items():
        yield Case(with_twins(W1, b1, W2, i, j), f"two of five alike, {name}")
    yield Case(with_twins(W1, b1, W2, 0, 4), "the first and the last are alike")
    yield Case(with_twins(W1, 0 * b1, W2, 1, 3), "two of five alike, no biases")
    twins = with_twins(W1, b1, W2, 1, 3)
    yield Case((twins[0], b1, twins[2]), "two of five differ in the bias only")
    yield Case((twins[0], twins[1], W2), "two of five differ in what goes out only")
    yield Case((W1, twins[1], twins[2]), "two of five differ in what comes in only")
    near = twins[0].copy()
    near[2, [1, 3]] = 1.0, 1.0 + 1e-9  # the same in float32
    yield Case((near, twins[1], twins[2]), "two differ by 1e-9, in one weight")
    yield from nearly_alike()
    W2 = twins[2]
    opposite, reordered = W1.copy(), W1.copy()
    opposite[:, 3] = -W1[:, 1]
    reordered[:, 3] = W1[::-1, 1]
    yield Case((opposite, np.zeros(5), W2), "two have opposite incoming weights")
    yield Case((reordered, np.zeros(5), W2), "two have the same weights in other order")
    inputs_alike, outputs_alike = W1[[0, 1, 0]], W2[:, [0, 0]]
    yield Case((inputs_alike, np.zeros(5), W2), "two inputs are alike, no units")
    yield Case((W1, np.zeros(5), outputs_alike), "both outputs are alike, no units")
    W1, W2 = rng.normal(size=(2, 7)), rng.normal(size=(7, 7))
    yield Case((W1, np.zeros(7), W2), "more units than inputs")
    twins = with_twins(W1, np.zeros(7), W2, 2, 5)
    yield Case(tuple(V.astype(np.float32) for V in twins), "two of seven alike")
    W1, b1, W2 = (np.ones(shape, np.float32) for shape in ((2, 2), 2, (2, 2)))
    b1[1] = 0.5
    yield Case((W1, b1, W2), "two units, float32, and only the biases differ")
    yield Case((W1[:, :1], b1[:1], W2[:1]), "one unit alone, float32")


def nearly_alike():
    """Yield units that a tolerance, a square, a sort or bytes take for others."""
    b1, W2 = np.zeros(2), np.ones((2, 2))
    tiny = np.array([[1.0, 1.0], [0.0, 1e-200]])
    yield Case((tiny, b1, W2), "two differ by 1e-200, in one weight")
    last_digit = np.array([[1.0, np.nextafter(1, 2)], [3.0, 3.0]])
    yield Case((last_digit, b1, W2), "two differ by the last digit of a weight")
    ones, last = np.ones((2, 2)), np.nextafter(1, 2)
    yield Case((ones, np.array([0, 1e-200]), W2), "biases 0 and 1e-200")
    words = "two biases differ by the last digit"
    yield Case((ones, np.array([1, last]), W2), words)
    words = "two differ by 1e-200, in one outgoing weight"
    yield Case((ones, b1, np.array([[1.0, 0], [1, 1e-200]])), words)
    words = "two differ by the last digit of an outgoing weight"
    yield Case((ones, b1, np.array([[1.0, 2], [last, 2]])), words)
    far = np.ones((3, 2))
    far[2, 1] = -4
    yield Case((far, b1, W2), "only the last incoming weights differ")
    far = np.ones((2, 3))
    far[1, 2] = -4
    yield Case((np.ones((3, 2)), b1, far), "only the last outgoing weights differ")
    one, other = np.array([[-1.0, -2.0]]), np.array([[3.0], [4.0]])
    yield Case((one, b1, np.ones((2, 1))), "one input, and the two weights differ")
    yield Case((np.ones((1, 2)), b1, other), "one output, and its two weights differ")
    twins = np.arange(9.0)[None], np.zeros(9), np.ones((9, 1))
    yield Case(with_twins(*twins, 7, 8), "the last two of nine are alike")
    zeros = np.array([[0.0, -0.0], [2.0, 2.0]])
    yield Case((zeros, b1, W2), "alike: 0 and -0 are equal numbers")
    W1 = np.array([[1.0, 1, 1], [2, 3, 2], [3, 2, 3]])  # equal sums, lengths, starts
    between = W1, np.zeros(3), np.ones((3, 2))
    yield Case(
        between, "the first and the third alike, with the same sum as the second"
    )
    for i, j in ((0, 1), (0, 2), (1, 2)):
        W1, b1, W2 = np.arange(6.0).reshape(2, 3), np.arange(3.0), np.eye(3)
        words = f"units {i + 1} and {j + 1} of three are alike"
        yield Case(with_twins(W1, b1, W2, i, j), words)


def with_twins(W1, b1, W2, i, j):
    """Make unit j the twin of unit i."""
    W1, b1, W2 = W1.copy(), b1.copy(), W2.copy()
    W1[:, j], b1[j], W2[j] = W1[:, i], b1[i], W2[i]
    return W1, b1, W2


def all_differ(units):
    """Whether no two columns are equal."""
    return np.unique(units, axis=1).shape == units.shape


def units_differ(W1, b1, W2):
    """Whether no two hidden units are alike."""
    units = np.vstack([W1, b1, W2.T])  # a column for each unit
    return all_differ(units)


breaks_symmetry = Part(
    "breaks_symmetry",
    units_differ,
    starts,
    equations=("R-x1",),
    mistakes="""
        return True
            it says True to everything.
        return False
            it says False to everything.
        return any(all_differ(V) for V in (W1, b1[None], W2.T))
            incoming weights, biases and outgoing weights are searched for equal ones
            separately. Compare two units in all three at once.
        return not all_differ(units)
            the answers are exchanged: True means that no two units are alike.
        units = W1
            only the incoming weights are compared: a bias of its own, or outgoing
            weights of its own, tell a unit apart too.
        units = np.vstack([W1, b1])
            the outgoing weights are not compared: units that are fed alike get
            different gradients if their rows of W2 differ.
        units = np.vstack([W1, W2.T])
            the biases are not compared.
        units = W2.T
            only the outgoing weights are compared.
        return all_differ(W1) or all_differ(W2.T)
            incoming and outgoing weights are searched for equal ones separately, and
            the biases not at all. Compare two units in all three at once.
        return np.unique(W1).size == W1.size
            numbers are compared, not units: two weights may be equal in units that
            differ elsewhere.
        return len({*(W1.sum(axis=0) + b1 + W2.sum(axis=1)).tolist()}) == len(b1)
            sums are compared: different units can have the same sum.
        return not any((u == v).all() for u, v in pairwise(units[:, 1:].T))
            the first unit is compared with no other, and others with their neighbour
            only: every pair counts.
        return bool((units != units[:, :1]).any())
            one pair that differs is taken as enough, and a single unit is refused. Two
            of five may still be alike.
        return bool(W1.any() and W2.any())
            it is asked whether weights are 0. Units are alike if they are equal to each
            other, whatever their weights are.
        return bool(np.linalg.matrix_rank(units) == len(b1))
            the rank is asked for: columns can depend on each other and differ all the
            same.
        return all(all_differ(V) for V in (W1, b1[None], W2.T))
            units pass only if they differ in the incoming weights, the bias and the
            outgoing weights. To differ in one of the three is enough.
        return all_differ(W1) and all_differ(W2.T)
            units pass only if they differ in the incoming and in the outgoing weights.
            To differ in one of them is enough.
        return len(b1) == 1 or bool((units != units[:, :1]).any())
            one pair that differs is taken as enough: two of five may still be alike.
        return bool((units[:, 1:] != units[:, :-1]).any(axis=0).all())
            each unit is compared with its neighbour only: every pair counts.
        return bool((units[:, 1:] != units[:, :1]).any(axis=0).all())
            all units are compared with the first one only: every pair counts.
        return all_differ(W1.T) and all_differ(units)
            rows of W1 are compared. A row belongs to an input, a column to a hidden
            unit.
        return all_differ(W2) and all_differ(units)
            columns of W2 are compared. A column belongs to an output, a row to a hidden
            unit.
        return bool(W1.any() and W2.any()) and all_differ(units)
            a matrix of zeros is refused: that is another question. With random weights
            in the other matrix no two units are alike.
        equal = lambda i, j: (W1[:, i] == W1[:, j]).any() and b1[i] == b1[j]
        alike = lambda i, j: equal(i, j) and (W2[i] == W2[j]).any()
        return not any(alike(i, j) for i in range(len(b1)) for j in range(i))
            one equal incoming and one equal outgoing weight are taken as enough: all of
            them must be equal.
        return len(b1) == 1 or int((units == 0).all(axis=0).sum()) < 2
            only units that are 0 all over are taken as alike: equal ones are, whatever
            their weights.
        W2 = W2 * W1.any(axis=0)[:, None]
            units whose incoming weights are 0 are taken as alike, whatever goes out.
        equal = lambda u, v: np.allclose(u, v)
        alike = lambda i, j: equal(W1[:, i], W1[:, j]) and b1[i] == b1[j]
        pairs = lambda: ((i, j) for i in range(len(b1)) for j in range(i))
        return not any(alike(i, j) and (W2[i] == W2[j]).all() for i, j in pairs())
            incoming weights that are nearly equal are taken as equal, by rounding or a
            tolerance such as that of np.allclose: ask for exactly equal.
        equal = lambda u, v: np.allclose(u, v)
        alike = lambda i, j: equal(W2[i], W2[j]) and b1[i] == b1[j]
        pairs = lambda: ((i, j) for i in range(len(b1)) for j in range(i))
        return not any(alike(i, j) and (W1.T[i] == W1.T[j]).all() for i, j in pairs())
            outgoing weights that are nearly equal are taken as equal, by rounding or a
            tolerance such as that of np.allclose: ask for exactly equal.
        equal = lambda i, j: np.isclose(b1[i], b1[j], rtol=0, atol=1e-12)
        alike = lambda i, j: (W1[:, i] == W1[:, j]).all() and (W2[i] == W2[j]).all()
        pairs = lambda: ((i, j) for i in range(len(b1)) for j in range(i))
        return not any(equal(i, j) and alike(i, j) for i, j in pairs())
            biases that are nearly equal are taken as equal, by rounding, a tolerance or
            a sum with something larger: ask for exactly equal, of each by itself.
        W1 = W1.round(12)
            the incoming weights are rounded first: any difference is one.
        return len({str(unit) for unit in (units + 0.0).T}) == len(b1)
            the numbers are compared as texts, which show a few digits only: compare the
            numbers themselves.
        W1 = W1.sum(axis=0, keepdims=True)
            sums of the incoming weights are compared: different weights can have the
            same sum.
        apart = lambda i, j: np.linalg.norm(W1[:, i] - W1[:, j]) or abs(b1[i] - b1[j])
        pairs = lambda: ((i, j) for i in range(len(b1)) for j in range(i))
        return all(apart(i, j) or (W2[i] != W2[j]).any() for i, j in pairs())
            a difference of 1e-200 between incoming weights counts as none, as where it
            is squared. Compare the numbers themselves.
        near = lambda unit: np.abs(unit[:, None] - units).max(axis=0) <= 1e-12
        return sum(int(near(unit).sum()) for unit in units.T) == len(b1)
            units that differ by less than about 1e-12 are taken as alike: any
            difference is one. Ask for exactly equal.
        apart = lambda unit: ((unit[:, None] - units) ** 2).sum(axis=0)
        return sum(int((apart(unit) == 0).sum()) for unit in units.T) == len(b1)
            a difference of 1e-200 counts as none, as where it is squared or a tiny one
            is allowed: alike is exactly equal. Compare the numbers themselves.
        return len({unit.tobytes() for unit in units.T}) == len(b1)
            0.0 and -0.0 are taken as different: they are equal numbers, with other
            bytes or another text.
        return not any((u == v).all() for u, v in pairwise(units.T[np.argsort(W1[0])]))
            units that are alike are not found if another lies between them: every pair
            counts, also where the first weights are the same.
        units = np.vstack([W1[:1], b1, W2.T[:1]])
            only the first incoming and the first outgoing weight are compared: all of
            them count.
        units = np.vstack([b1, W2.T])
            the incoming weights are not compared.
        units = b1[None]
            only the biases are compared.
        return all_differ(units[:, :-1])
            the last unit is not compared with the others.
        return all_differ(units[:, 1:])
            the first unit is not compared with the others.
        units = np.vstack([W1.sum(axis=0), b1, W2.sum(axis=1)])
            sums of the weights are compared: different units can have the same sum.
        units = np.vstack([(W1**2).sum(axis=0), b1, (W2**2).sum(axis=1)])
            lengths are compared: different units can have the same length.
        near = lambda unit: np.isclose(unit[:, None], units, atol=1e-6).all(axis=0)
        return sum(int(near(unit).sum()) for unit in units.T) == len(b1)
            units that differ by little are taken as alike: gradient descent makes
            little differences grow. Ask for exactly equal.
        W1 = np.abs(W1)
            signs are ignored: opposite weights make different units.
        W1 = np.sort(W1, axis=0)
            the incoming weights are compared without their order, by sums or sorted:
            the same weights on other inputs make another unit.
        return bool(np.linalg.matrix_rank(W1) == len(b1))
            the rank is asked for: more units than inputs are always dependent, and
            differ all the same.
        return len(b1) > 1 and all_differ(units)
            a single hidden unit is refused: there is no other that it could be like.
        """,
)

PARTS = (
    he_weights,
    glorot_weights,
    variance_through_layers,
    orthogonal_weights,
    breaks_symmetry,
)
