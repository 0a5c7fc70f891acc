"""Exercise 04: gradient checking. What is right, what goes wrong, and the hints.

A check sees plain data only, so the loss is a fixed one, that of softmax regression
with all parameters in one vector theta: the weights W row by row, then the biases b.
"""

import numpy as np

from nnlib.gradient_check import numerical_gradient

from ._drawn import laid_out, many, mixed, plan
from ._part import Case, Part, Property

FORBIDDEN = "relative_error", "numerical_gradient", "check_gradients"

# ------------------------------------------------------------------ the relative error


def pairs(rng):
    """Yield two arrays to compare."""
    yield Case((np.array([1.0, 200.0]), np.array([1.0, 202.0])), "2 of 202")
    yield Case((np.zeros(3), np.zeros(3)), "two zero arrays are equal")
    yield Case((np.zeros(2), np.array([0.0, -0.5])), "one of them is zero")
    yield Case((np.array([1.0, 2.0]), np.array([[1.0], [2.0]])), "shapes (2,), (2, 1)")
    yield Case((np.ones(3), np.array([1.0])), "shapes that broadcast")
    yield Case((np.array([1.0, np.nan]), np.array([1.0, 2.0])), "nan in the first")
    yield Case((np.array([1.0, 2.0]), np.array([np.inf, 2.0])), "inf in the second")
    both = np.array([1.0, np.inf])
    yield Case((both, both.copy()), "inf in both, at the same place")
    yield Case((np.array([1.0, -4.0]), np.array([1.0, 2.0])), "the largest is negative")
    yield Case((np.ones((2, 3, 4)), np.ones((2, 1, 4))), "(2, 3, 4) and (2, 1, 4)")
    for shape in ((1,), (7,), (3, 5), (4, 4), (2, 3, 4)):
        a = rng.normal(size=shape)
        yield a, a + 0.1 * rng.normal(size=shape)
    a = rng.normal(size=(5, 2)) - 3
    yield Case((a, -a), "a wrong sign")
    yield Case((1e-6 * a, 2e-6 * a), "small, and wrong by a factor of 2")
    yield Case((7 * a, a), "7 times too large")
    yield Case((1e-9 * a, 1.1e-9 * a), "tiny, and 10 percent off")
    yield Case((1e-14 * a, 3e-14 * a), "tinier, and wrong by a factor of 3")
    yield Case((1e6 * a, 1e6 * a + 0.5), "large, and nearly equal")
    least = np.array([1e-200, 0.0]), np.array([2e-200, 0.0])
    yield Case(least, "1e-200, whose square is 0, wrong by a factor of 2")
    least = np.array([1e-150, 0.0]), np.array([2e-150, 0.0])
    yield Case(least, "1e-150, whose square is not 0, wrong by a factor of 2")
    most = np.array([1e200, 0.0]), np.array([2e200, 0.0])
    yield Case(most, "1e200, whose square is inf, wrong by a factor of 2")
    yield Case((np.array([-3.0]), np.array([-3.0])), "equal, one number")
    yield Case((np.ones((2, 1)), np.ones((1, 2))), "shapes (2, 1) and (1, 2)")
    yield Case((np.array([[-np.inf]]), np.array([[1.0]])), "minus infinity")
    yield Case((np.zeros(2), np.array([0.0, np.nan])), "nan beside zeros")
    for shape in ((2, 5), (5, 1)):
        a, b = rng.normal(size=(2, *shape)).astype(np.float32)
        yield laid_out(a, np.float32, "F"), b
    tiny = np.array([0.5, -0.2, 1e-10])
    yield Case((tiny, tiny + np.array([0, 1e-4, 1e-10])), "one entry is nearly 0")
    yield rng.normal(size=6).astype(np.float32), rng.normal(size=6).astype(np.float32)


def relative(a, b):
    """Return the largest difference over the largest entry of both."""
    same = a.shape == b.shape
    finite = np.isfinite(a).all() and np.isfinite(b).all()
    if not (same and finite):
        return np.inf
    difference = np.abs(a - b).max()
    scale = max(np.abs(a).max(), np.abs(b).max())
    return float(difference / scale) if difference else 0.0


def entry_by_entry(a, b):
    """Return the largest difference, each over its own entry: an error for mistakes."""
    scale = np.maximum(np.abs(a), np.abs(b))
    return np.max(np.abs(a - b) / np.where(scale > 0, scale, 1))


relative_error = Part(
    "relative_error",
    relative,
    pairs,
    properties=[
        Property(
            "arrays of different shapes have the error inf",
            lambda a, b, error: a.shape == b.shape or error == np.inf,
        ),
        Property("the error is not nan", lambda a, b, error: not np.isnan(error)),
        Property("the error is not negative", lambda a, b, error: error >= 0),
    ],
    samples=lambda a, b: 1,
    without=FORBIDDEN,
    mistakes="""
        return entry_by_entry(a, b)
            each difference is divided by its own entry: an entry that is nearly 0 then
            raises a false alarm. One scale for all: the largest entry.
        difference = (a - b).max()
            the sign of the differences is kept: max(a - b) misses every entry where b
            is the larger one.
        scale = max(a.max(), b.max())
            the scale keeps the signs of a and b: a large negative entry does not count.
        scale = np.abs(a).max()
            only a is the scale. Take the larger one of both, so that a and b can be
            exchanged.
        scale = np.abs(b).max()
            only b is the scale. Take the larger one of both, so that a and b can be
            exchanged.
        scale = max(np.abs(a).max(), b.max())
        return float(difference / scale) if scale > 0 else 0.0
            a large negative entry of b does not count in the scale: take its absolute
            value.
        scale = max(a.max(), np.abs(b).max())
        return float(difference / scale) if scale > 0 else 0.0
            a large negative entry of a does not count in the scale: take its absolute
            value.
        scale = max(np.abs(a).max(), np.abs(b).max(), 1e-3)
            small gradients get too small an error, as if the scale were kept above a
            number such as 1e-3. It is the largest entry, however small.
        scale = min(np.abs(a).max(), np.abs(b).max())
            the smaller one of the two largest entries is the scale; it must be the
            larger one.
        scale = np.abs(a).max() + np.abs(b).max()
            the sum of both scales divides. That is another definition: a wrong sign
            would give 1, here it gives 2.
        return float(difference)
            this is the absolute difference: a gradient of size 1e-6 that is wrong by a
            factor of 2 would pass. Divide by the size.
        difference = np.abs(a - b).mean()
            the mean of the differences hides one wrong entry among many: take the
            largest.
        difference = np.linalg.norm(a - b)
        scale = np.linalg.norm(a) + np.linalg.norm(b)
            these are lengths, and the sum of both divides. Here the largest entry is
            the measure, and the larger one of both divides.
        difference = np.abs(np.abs(a).max() - np.abs(b).max())
            only the largest entries of a and b are compared with each other: take the
            largest of all differences.
        difference = np.linalg.norm(a - b)
        scale = max(np.linalg.norm(a), np.linalg.norm(b))
            these are lengths, square roots of sums of squares. Here the largest entry
            is the measure, above and below the line.
        scale = max(np.abs(a).max(), np.abs(b).max()) + 1e-8
            a small number is added to the scale: gradients of about that size get too
            small an error. Treat the case of two zero arrays by itself.
        return float(difference / scale)
            two zero arrays give 0/0. They are equal: their error is 0.
        same = True
            the shapes are not compared, and broadcasting makes them fit: (2,) minus (2,
            1) is (2, 2). Ask for the shapes first.
        finite = True
        return float(difference / scale) if scale else 0.0
            nan and inf are not looked for, beside zeros too: such an array has the
            error inf.
        finite = not (np.isnan(a).any() or np.isnan(b).any())
            nan is looked for, inf is not: np.isfinite finds both.
        finite = np.isfinite(a).all()
            nan and inf are looked for in a only.
        finite = np.isfinite(b).all()
            nan and inf are looked for in b only.
        return float(difference / scale) if scale else np.inf
            two zero arrays have the error inf: they are equal, so it is 0.
        return float(difference / scale) if a.any() and b.any() else 0.0
            where one of both is all zeros the error is 0. Only where both are.
        if np.allclose(a, 0) and np.allclose(b, 0): return 0.0
            tiny arrays count as zeros: tiny numbers may differ by a factor of 2.
        a, b = a.ravel(), b.ravel()
            the shapes (2, 1) and (1, 2) count as equal, as if both were flattened or
            squeezed first: compare the shapes as they come.
        finite = True
            an array with nan or inf gives nan or a number. `error > 1e-7` is False for
            nan, so it would pass as right: return inf.
        difference = np.abs(a - b).sum()
            the differences are added up, not compared: the error grows with the number
            of entries.
        difference = np.sqrt(((a - b) ** 2).max())
            squares of very small differences are 0, those of very large ones inf: take
            absolute values.
        difference = abs(a.max() - b.max())
            the largest entries of a and b are subtracted from each other: take the
            largest entry of |a - b|.
        same = a.size == b.size
            only the numbers of entries are compared: shapes of the same size that
            differ have the error inf.
        same = len(a) == len(b)
            only the numbers of rows are compared: the whole shapes must be equal.
        same = a.ndim == b.ndim
            only the numbers of axes are compared: the whole shapes must be equal.
        scale = max(np.abs(a).max(), np.abs(b).max(), 1)
            where all entries are below 1 the error is too small, as if the scale were
            at least 1. It is the largest entry, however small.
        scale = max(np.abs(a).max(), np.abs(b).max(), 1e-8)
            tiny gradients get too small an error, as if the scale were at least 1e-8.
            It is the largest entry, however small.
        scale = max(np.abs(a).max(), np.abs(b).max(), 1e-12)
            tiny gradients get too small an error, as if the scale were at least 1e-12.
            It is the largest entry, however small.
        return float(difference / scale) if scale > 1e-100 else 0.0
            1e-150 and 2e-150 get the error 0, or nearly: the scale is the largest
            entry, however small, and only where it is 0 the arrays are all zeros.
        finite = not (np.isinf(a).any() or np.isinf(b).any())
        difference = np.nanmax(np.abs(a - b))
        scale = max(np.nanmax(np.abs(a)), np.nanmax(np.abs(b)))
            entries that are nan are left out: one nan makes the error inf.
        finite = np.isfinite(a).all()
        return float(difference / scale) if scale else 0.0
            nan and inf in b are not seen: either array may hold them.
        finite = not any((np.isnan(x) | (x == np.inf)).any() for x in (a, b))
        return float(difference / scale) if scale else 0.0
            minus infinity is not seen: np.isfinite finds it too.
        if same_shape(a, b) and np.isnan(a + b).any(): return np.nan
            nan comes back as nan: where an entry is nan the error is inf.
        return float(difference / scale) if scale else 1.0
            two zero arrays get the error 1: they are equal, so it is 0.
        if same_shape(a, b) and np.allclose(a, b): return 0.0
            arrays that are nearly equal get the error 0: return how far they are off,
            however little it is.
        return float(difference / scale) if difference > 1e-12 else 0.0
            tiny differences count as 0: what counts is how large they are beside the
            entries.
        a, b = a.astype(np.float32), b.astype(np.float32)
            the error is right to seven digits only, as in float32: float64 arrays are
            compared in float64.
        if not same_shape(a, b): return 1.0
            different shapes get the error 1: it is inf.
        return 100 * float(difference / scale) if difference else 0.0
            100 times too large: this is a percentage.
        return float(scale / difference) if scale else 0.0
            the fraction is upside down: the difference is divided by the scale.
        return float(difference / scale) ** 2 if difference else 0.0
            the squares are divided: the error comes out squared.
        difference = np.abs(a - b).max(axis=0)
        return difference / scale if scale else 0.0
            each column of a matrix gets an error of its own: one number is asked for.
        if np.array_equal(a, b): return 0.0
            equal arrays get 0 before inf is looked for: an infinite entry makes the
            error inf, also where both have it.
        """,
)

# --------------------------------------------------------------- the measured gradient


def problem(rng, m, n, K, scale=1.0):
    """Draw theta, X and one-hot Y of a softmax regression."""
    theta = scale * rng.normal(size=n * K + K)
    return theta, rng.normal(size=(m, n)), np.eye(K)[rng.integers(K, size=m)]


def wide_problem():
    """Return theta, X and one-hot Y of more than a few samples and classes."""
    return many(1, 156)[0] / 20, many() / 5, np.eye(12)[np.arange(40) % 12]


def softmax(Z):
    """Return softmax of each row."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def by_the_largest(Z, largest):
    """Return softmax with another number subtracted first: an error for mistakes."""
    E = np.exp(Z - largest)
    return E / E.sum(axis=1, keepdims=True)


def loss(theta, X, Y):
    """Return the mean cross-entropy; the text of the exercise has the same lines."""
    n, K = X.shape[1], Y.shape[1]
    W, b = theta[: n * K].reshape(n, K), theta[n * K :]
    Z = X @ W + b
    Z = Z - Z.max(axis=1, keepdims=True)
    return (np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean()


def problems_and_steps(rng):
    """Yield regressions with a step h."""
    one = np.array([[1.0]]), np.array([[1.0, 0.0]])
    yield Case(
        (np.zeros(4), *one, 0.5),
        "one sample, two classes, theta = 0: every slope is -1/2 or 1/2",
    )
    yield Case((np.array([4.0, 3.0, 0.0, 0.5]), *one, 0.5), "steps 2, 1.5, 0.5, 0.5")
    large = np.array([100100000.0, 1e8, 0.0, 0.0]), np.array([[1e-5]]), one[1]
    yield Case((*large, 1e-3), "weights of 10^8: their steps are 10^5")
    yield *problem(rng, 3, 2, 3), 0.2
    yield Case((*problem(rng, 2, 1, 1, 0.5), 0.2), "one class: the loss is always 0")
    yield Case((*wide_problem(), 0.1), "40 samples, 12 inputs, 12 classes")
    steps = 0.5, 1e-5, 0.1, 1e-4
    for i, (m, n, kind, order, far) in enumerate(plan()):
        theta, X, Y = problem(rng, m, n, (2, 3, 5, 1)[mixed(i)])
        if far:
            theta[0], theta[-1] = -8, 6
        kept = theta.astype(kind), laid_out(X, kind, order), laid_out(Y, kind, order)
        words = "float32 comes in: measure in float64" if kind == np.float32 else ""
        yield Case((*kept, steps[(i + i // 4) % 4]), words)


def central_differences(theta, X, Y, h):
    """Return the gradient of the loss as measured, in float64."""
    theta = theta.astype(np.float64)
    steps = h * np.maximum(1, np.abs(theta))
    measured = np.empty(theta.size)
    for i, step in enumerate(np.diag(steps)):
        above = loss(theta + step, X, Y)
        below = loss(theta - step, X, Y)
        measured[i] = (above - below) / (2 * steps[i])
    return measured


def is_weight(theta, X, Y):
    """Return where theta holds a weight: for mistakes."""
    return np.arange(theta.size) < X.shape[1] * Y.shape[1]


def by_columns(slopes, K):
    """Return slopes with the weights column by column: an error for mistakes."""
    return np.append(slopes[:-K].reshape(-1, K).T, slopes[-K:])


def like_the_derived(theta, X, Y, h, measured):
    """Compare with the derived gradient, where the step is small."""
    if h > 1e-5:
        return True
    derived = derived_gradient(theta.astype(np.float64), X, Y, 0)
    error = np.abs(measured - derived).max()
    return bool(error < 1e-7) or f"off by {error:.2g}"


numerical_gradient_of_regression = Part(
    "numerical_gradient_of_regression",
    central_differences,
    problems_and_steps,
    properties=[
        Property(
            "with a small step it agrees with the derived gradient", like_the_derived
        ),
    ],
    without=FORBIDDEN,
    samples=lambda theta, X, Y, h: len(X),
    equations=("F-4a", "R-eq8"),
    equivalent={
        "loss: Z.max -> Z.min": "the scores of a sample lie near each other",
        "loss: np.exp(Z).sum -> np.exp(Z).mean": (
            "a constant in the loss has no gradient"
        ),
    },
    mistakes="""
        steps = np.full(theta.size, h)
            every step is h. The steps grow with the parameters: h_i is h times the
            larger of 1 and the absolute value of theta_i.
        steps = h * np.abs(theta)
            the step is h times the entry of theta, however small that is: where theta
            is 0 there is no step. It is never below h.
        steps = h * (1 + np.abs(theta))
            the steps are h (1 + |theta|): the larger of the two is meant, not the sum.
        steps = h * np.maximum(1, theta)
            the absolute value is missing: a large negative parameter has a large step
            too.
        steps = h * np.where(theta == 0, 1, np.abs(theta))
            where theta is small the step is smaller than h: it is never below h.
        steps = np.where(np.abs(theta) > 1, np.abs(theta), h)
            where theta is large the step is theta itself: h is a factor there too.
        steps = h * np.sqrt(1 + theta**2)
            the steps are h times the root of 1 + theta^2: the larger of the two is
            meant.
        steps = h * np.maximum(1, np.floor(np.abs(theta)))
            the steps go by whole numbers, as if theta were cut to one: take |theta| as
            it is.
        steps = h * np.maximum(1, np.minimum(np.abs(theta), 1e6))
            the steps of very large parameters are too small, as if they were limited.
        steps = h * np.where(is_weight(theta, X, Y), np.maximum(1, np.abs(theta)), 1)
            the biases have the step h: theirs grows with them, like that of a weight.
        return np.append(measured[:-1], 0)
            the last entry is 0: go over all of theta.
        return (4 * central_differences(theta, X, Y, h / 2) - measured) / 3
            these are extrapolated slopes, as in part 4. Here the plain central
            difference is asked for.
        steps = np.full(theta.size, h * max(1, np.abs(theta).max()))
            all parameters have the step of the largest one. Each has its own.
        steps = np.full(theta.size, h * max(1, np.linalg.norm(theta)))
            all parameters have a step by the length of theta. Each has its own.
        measured[i] = (above - below) / (2 * h)
            the losses are taken at the steps h_i, and the difference is divided by 2h:
            divide by the step that was made, 2h_i.
        below = loss(theta, X, Y)
        measured[i] = (above - below) / steps[i]
            this is the forward difference, of order 1. The central one goes a step up
            and a step down.
        above = loss(theta, X, Y)
        measured[i] = (above - below) / steps[i]
            this is the backward difference, of order 1. The central one goes a step up
            and a step down.
        measured[i] = (above - below) / steps[i]
            the difference is divided by h_i. From one end to the other it is 2h_i: all
            slopes are twice too large.
        below = loss(theta, X, Y)
            the way down starts at theta + h, so it ends at theta: half of the slope, a
            forward difference divided by 2h_i.
        measured[i] = (below - above) / (2 * steps[i])
            the difference is the wrong way round: the loss above minus the loss below.
        measured[i] = (above - below) / 2 * steps[i]
            `/ 2 * h` divides by 2 and multiplies by h: put 2 h_i into brackets.
        above = loss(theta + step / 2, X, Y)
        below = loss(theta - step / 2, X, Y)
        measured[i] = (above - below) / steps[i]
            each step is half of h_i, up and down. The formula asks for h_i; with a
            large step the results differ.
        above = loss(theta + steps * np.tri(theta.size)[i], X, Y)
        below = loss(theta - steps * np.tri(theta.size)[i], X, Y)
            each entry stays moved while the next one is measured: start from the given
            theta each time.
        measured[i] = i < X.shape[1] * Y.shape[1] and (above - below) / (2 * steps[i])
            the biases are not moved: theta holds K of them behind the n K weights.
        return derived_gradient(theta, X, Y, 0)
            these are the slopes for a tiny step, whatever h is: h is not used, or the
            gradient is derived and not measured. The check needs a witness that knows
            no derivation.
        above = loss(theta + steps, X, Y)
        below = loss(theta - steps, X, Y)
            all entries are moved at once: that is the slope along one direction. Move
            one entry and leave the others.
        theta = theta.copy()
        steps = (h * np.maximum(1, np.abs(theta))).astype(theta.dtype)
        above = loss((theta + step).astype(float), X.astype(float), Y.astype(float))
        below = loss((theta - step).astype(float), X.astype(float), Y.astype(float))
            the step is made in float32, where theta plus 1e-5 is rounded. Convert to
            float64 before the step.
        theta = theta.copy()
        steps = (h * np.maximum(1, np.abs(theta))).astype(theta.dtype)
        measured = np.empty_like(theta)
            the result is an array like theta, so float32 for a float32 theta. Make it
            float64, and theta too.
        steps = h * np.minimum(1, np.abs(theta)) + 1e-9
            the smaller one of 1 and |theta_i| is the factor of h: the larger is meant.
        steps = np.roll(h * np.maximum(1, np.abs(theta)), 1)
            each entry is moved by the step of its neighbour: h_i goes with theta_i.
        return np.append(0, measured[1:])
            the first entry is 0: go over all of theta.
        return np.where(theta == 0, 0, measured)
            where theta is 0 the slope is 0: that entry has a step too, which is h.
        steps = np.minimum(1, h * np.maximum(1, np.abs(theta)))
            steps beyond 1 are cut: they grow with theta without a limit.
        steps = h * 10 ** np.ceil(np.log10(np.maximum(1, np.abs(theta))))
            the steps go by powers of ten: the factor is |theta_i| itself.
        measured[i] = (above + below) / (2 * steps[i])
            the two losses are added: the one below must be subtracted.
        return by_columns(measured, Y.shape[1])
            the weights come column by column: theta holds them row by row.
        return central_differences(theta, X, Y, min(h, 1e-3))
            large steps are cut to 1e-3: use the h that is given.
        measured[i] = (np.float32(above) - np.float32(below)) / (2 * steps[i])
            the losses are rounded to float32 before they are subtracted: measure in
            float64.
        theta -= h
            the input theta was changed: it is moved itself. Move a copy.
        """,
)

# ------------------------------- the gradient that the notes on Adam print without 1/m


def problems(rng):
    """Yield regressions with a decay: theta, X, Y and a float."""
    hand = (np.zeros(4), np.array([[1.0], [3.0]]), np.eye(2), 0.5)
    yield Case(hand, "two samples, two classes, theta = 0: all probabilities are 1/2")
    hand = (np.array([1.0, 1.0, 0.0, 0.0]), *hand[1:])
    yield Case(hand, "the same probabilities; the decay adds to the weights")
    far = np.array([3000.0, 2999.0, 0.0, 0.0]), np.array([[1.0]]), np.eye(1, 2), 0.0
    yield Case(far, "one sample, scores of 3000 and 2999")
    far = far[0], np.array([[1.0], [-1.0]]), np.eye(2), 0.0
    yield Case(far, "scores near 3000 in one row, near -3000 in the other")
    low = np.array([0.0, -800.0, 0.0, 0.0]), np.array([[1.0]]), np.eye(1, 2), 0.0
    yield Case(low, "one sample, scores of 0 and -800: one probability is 0")
    yield *problem(rng, 3, 2, 4), 0.1
    theta, X, Y = problem(rng, 5, 3, 3)
    yield Case((theta, X, 0.9 * Y + 0.1 / 3, 0.01), "smoothed labels")
    yield Case((theta, X, 0.9 * Y + 0.1 / 3, 0.0), "smoothed labels, no decay")
    yield Case((*problem(rng, 5, 3, 4, scale=2000), 0.1), "scores in the thousands")
    yield *problem(rng, 4, 4, 4), 0.3
    yield Case((*wide_problem(), 0.1), "40 samples, 12 inputs, 12 classes")
    decays = 0.1, 0.0, 1.0, 0.01
    for i, (m, n, kind, order, soft) in enumerate(plan()):
        theta, X, Y = problem(rng, m, n, (2, 3, 5, 1)[mixed(i)])
        Y = rng.dirichlet(np.ones(Y.shape[1]), size=m) if soft else Y
        kept = theta.astype(kind), laid_out(X, kind, order), laid_out(Y, kind, order)
        yield Case((*kept, decays[mixed(i)]), "soft labels of any kind" if soft else "")


def derived_gradient(theta, X, Y, decay):
    """Return the gradient of the loss as derived, laid out as theta is."""
    m, n, K = *X.shape, Y.shape[1]
    W, b = theta[: n * K].reshape(n, K), theta[n * K :]
    Z = X @ W + b
    A = softmax(Z)
    delta = A - Y
    shrink = decay * W
    dW = X.T @ delta / m + shrink
    db = delta.sum(axis=0) / m
    return np.concatenate([dW.ravel(), db])


def like_the_measured(theta, X, Y, decay, dtheta):
    """Compare with central differences."""
    theta64, X, Y = (array.astype(np.float64) for array in (theta, X, Y))
    n_weights = X.shape[1] * Y.shape[1]

    def decayed(theta):
        return loss(theta, X, Y) + decay / 2 * (theta[:n_weights] ** 2).sum()

    error = np.abs(dtheta - numerical_gradient(decayed, theta64)).max()
    rounding = 1e-4 if theta.dtype == np.float32 else 1e-10 * (1 + decayed(theta64))
    return bool(error < max(1e-8, rounding)) or f"off by {error:.2g}"


regression_gradient = Part(
    "regression_gradient",
    derived_gradient,
    problems,
    properties=[
        Property("no entry is nan or inf", lambda *args: np.isfinite(args[-1]).all()),
        Property("it agrees with central differences", like_the_measured),
    ],
    samples=lambda theta, X, Y, decay: len(X),
    without=FORBIDDEN,
    equations=("A-4b", "A-4c", "F-5.1"),
    mistakes="""
        dW = X.T @ delta + shrink
            the weights are m times too large and the biases right: dW without the 1/m
            that db has, as printed.
        dW = X.T @ delta + shrink
        db = delta.sum(axis=0)
            no 1/m anywhere: A - Y is m times the gradient of a mean loss.
        dW = X.T @ delta / m**2 + shrink
        db = delta.sum(axis=0) / m**2
            the 1/m is taken twice: once in dZ, and again in dW and db.
        db = delta.sum(axis=0)
            the weights are right, the biases m times too large: the 1/m is missing in
            db.
        db = delta.sum(axis=0) / m**2
            the weights are right, the biases m times too small: dZ holds the 1/m
            already, and a mean takes it again.
        shrink = 0
            the decay is missing: its term has the derivative decay times W.
        shrink = decay
            the decay itself is added; the derivative of its term is decay times W.
        shrink = decay * W / 2
            half of the decay is there: the derivative of a square brings a 2, which
            cancels the 1/2.
        shrink = 2 * decay * W
            twice the decay is there: the 2 of the square is cancelled by the 1/2.
        shrink = -decay * W
            the sign of the decay is wrong: it is added to the gradient.
        shrink = decay * W / m
            the decay is divided by m; its term stands outside of the mean.
        shrink = decay * W * m
            the decay is m times too large: it stands outside of the mean.
        shrink = decay * W**2 / 2
            this adds the term of the loss itself, not its derivative.
        shrink = decay * np.sign(W)
            this is the derivative of the sum of absolute values; here squares are
            added.
        shrink = decay * (X.T @ delta / m)
            the decay multiplies the gradient, where it must multiply the weights.
        return np.concatenate([dW.ravel(), db]) + decay * np.append(0 * W, b)
            the biases decay as well; only the weights do.
        delta = Y - A
            the sign is wrong: A - Y, not Y - A.
        dW = X.T @ delta / (m * K) + shrink
        db = delta.sum(axis=0) / (m * K)
            the mean is taken over samples and classes: K times too small. The loss sums
            over the classes.
        return np.concatenate([db, dW.ravel()])
            the biases come first. In theta the weights come first, then the biases.
        return np.concatenate([dW.T.ravel(), db])
            dW is laid out column by column. theta holds W row by row, and so must
            dtheta.
        db = np.full(K, delta.sum() / m)
            the biases get 0: db is missing, or it is summed over samples and classes,
            which gives 0. Sum over the samples only.
        Z = X @ W
            the gradient is that at b = 0: the scores have a bias, b.
        A = Z
            softmax is missing: the scores stand where the probabilities must.
        A = softmax(Z.T).T
            softmax runs along axis 0, over the samples.
        delta = 2 * A * (A - Y - (A * (A - Y)).sum(axis=1, keepdims=True))
            this is the gradient of the squared error; the loss here is the
            cross-entropy.
        A = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
            exp overflows: subtract each row's largest score before exp.
        A = by_the_largest(Z, Z.max())
            rows far below the largest score of the batch become 0/0: subtract the
            largest score of each row, not one number from all.
        A = by_the_largest(Z, Z.max(axis=0))
            each column is shifted by a number of its own, which changes softmax:
            subtract the largest score of each row.
        A = by_the_largest(Z, Z.mean(axis=1, keepdims=True))
            scores far above the mean of their row give nan, as if the mean were
            subtracted before exp: it must be the largest score of the row.
        W, b = theta[: n * K].reshape(K, n).T, theta[n * K :]
            the weights of theta are read column by column: they lie row by row, n rows
            of K.
        W, b = theta[: n * K].reshape(K, n).T, theta[n * K :]
        return np.concatenate([dW.T.ravel(), db])
            theta is read, and dtheta laid out, as K rows of n: the weights are n rows
            of K.
        W, b = theta[K:].reshape(n, K), theta[:K]
            the first K entries are read as b: the weights come first.
        dW = X.T @ delta / m**2 + shrink
            the biases are right and the slopes of the loss in dW m times too small: 1/m
            is taken once.
        delta = np.where(Y > 0, A - Y, 0)
            only the classes with a label are pushed: where Y is 0 the force is A.
        m, n, K = Y.shape[1], X.shape[1], Y.shape[1]
            the sums are divided by the number of classes: J is a mean over the m
            samples.
        shrink = decay * W * (np.arange(n) > 0)[:, None]
            the first row of W does not decay: all weights do.
        decay = decay or 0.01
            a decay of 0 is taken for 'not given': with 0 nothing decays.
        delta = (A - Y) * A * (1 - A)
            a factor A (1 - A) stands beside A - Y: softmax and the logarithm together
            leave A - Y alone.
        dW = (1 - decay) * (X.T @ delta / m) + shrink
            the slopes of the loss are multiplied by 1 - decay: the decay only adds its
            own term.
        A = softmax(np.clip(Z, -50, 50))
            scores beyond a limit count as equal, as if they were cut there: softmax
            goes by their differences, whatever their size.
        A = np.clip(softmax(Z), 1e-6, 1 - 1e-6)
            the probabilities stay away from 0 and 1, as if they were cut there: take
            softmax as it is.
        delta = A * (-Y / A + (Y / A * A).sum(axis=1, keepdims=True))
            where a probability is 0 the result is nan, as 0/0 makes it. With A - Y
            nothing is divided.
        Y = np.eye(Y.shape[1], dtype=Y.dtype)[Y.argmax(axis=1)]
            smoothed labels count as one-hot: take each row of Y as it is.
        W, b = theta[: n * K].reshape(n, K), theta[-n:]
            b is read from the last n numbers of theta; it is the last K.
        m, n, K = *X.shape, 3
            three classes are taken for granted: K is the number of columns of Y.
        delta = (A - Y) * m / max(m - 1, 1)
            the sum is divided by m - 1, as in a variance. J is a mean: divide by m.
        return np.clip(np.concatenate([dW.ravel(), db]), -1, 1)
            entries beyond 1 are cut there: return the gradient as it is.
        shrink = decay * np.where(np.abs(W) > 1, W, 0)
            only weights beyond 1 decay: all of them do.
        shrink = decay / 2 * (W**2).sum()
            the term of the loss itself is added to each entry: its derivative is decay
            times W.
        return np.concatenate([dW.ravel(), db]).astype(np.float64)
            float32 in, float64 out: an array or a number of float64 comes in on the
            way.
        """,
)

# ------------------------------------------------- beyond nnlib: an extrapolated slope


def directions(rng):
    """Yield regressions with a direction and a step h."""
    hand = (np.zeros(4), np.array([1.0, 0.0, 0.0, 0.0]), np.array([[1.0]]))
    yield Case((*hand, np.array([[1.0, 0.0]]), 0.5), "the loss falls, at first by 1/2")
    for m, n, K, h in ((1, 3, 2, 1.0), (2, 3, 4, 0.5), (7, 2, 5, 0.4), (4, 4, 4, 0.6)):
        theta, X, Y = problem(rng, m, n, K)
        yield theta, rng.normal(size=theta.size), X, Y, h
    theta, X, Y = problem(rng, 5, 3, 2)
    direction = rng.normal(size=theta.size)
    yield Case((theta, 0.1 * direction, X, Y, 2.0), "a short direction, a long step")
    for m, n, K in ((3, 2, 3), (6, 3, 3)):
        theta, X, Y = problem(rng, m, n, K)
        yield theta, rng.normal(size=theta.size), X, Y, 0.003


def extrapolated(theta, direction, X, Y, h):
    """Return the slope of the loss along a direction, with an error of order 4."""

    def J(t):
        return loss(theta + t * direction, X, Y)

    full = (J(h) - J(-h)) / (2 * h)
    half = (J(h / 2) - J(-h / 2)) / h
    return float((4 * half - full) / 3)


def like_the_derived_slope(theta, direction, X, Y, h, slope):
    """Compare with the derived slope, where the step is small."""
    if h > 0.01:
        return True
    error = abs(slope - derived_gradient(theta, X, Y, 0) @ direction)
    return bool(error < 1e-8) or f"off by {error:.2g}"


extrapolated_slope = Part(
    "extrapolated_slope",
    extrapolated,
    directions,
    properties=[
        Property(
            "with a small step it agrees with the derived slope",
            like_the_derived_slope,
        )
    ],
    samples=lambda theta, direction, X, Y, h: len(X),
    without=FORBIDDEN,
    mistakes="""
        return float(full)
            this is S(h) alone: its error is of order 2. Combine it with S(h/2).
        return float(half)
            this is S(h/2) alone: its error is of order 2. Combine it with S(h).
        return float(4 * half - full)
            4 S(h/2) - S(h) is three times the slope: the weights must sum to 1.
        return float((4 * full - half) / 3)
            the two slopes are exchanged: the more precise one, S(h/2), has the weight
            4/3.
        return float(2 * half - full)
            2 S(h/2) - S(h) removes an error proportional to h. That of a central
            difference is proportional to its square.
        return float((full + half) / 2)
            the mean of S(h) and S(h/2) removes no error: both are off to the same side.
        return float((4 * half + full) / 5)
            a plus sign between them: the error of S(h) must be subtracted.
        return float((16 * half - full) / 15)
            16 and 15 are the weights of the next round, for errors of order 4. Here the
            order is 2.
        full = (J(2 * h) - J(-2 * h)) / (4 * h)
        half = (J(h) - J(-h)) / (2 * h)
            the steps are h and 2h. That is of order 4 too, and 16 times less precise:
            take h and h/2.
        half = (J(h / 2) - J(-h / 2)) / (2 * h)
            S(h/2) is divided by 2h. Its own step is h/2, so it is divided by h.
        return float(2 * (4 * half - full) / 3)
            both slopes are divided by their step, not by twice the step.
        full = (J(h) - J(0)) / h
        half = (J(h / 2) - J(0)) / (h / 2)
            forward differences are combined; the weights 4/3 and -1/3 belong to central
            ones.
        direction = direction / np.linalg.norm(direction)
            the direction is brought to the length 1 first. Take it as it comes.
        return float((full - 4 * half) / 3)
            the sign is wrong: the loss in front, at +h, minus the loss behind.
        return float(derived_gradient(theta, X, Y, 0) @ direction)
            this is the slope for a tiny step, also where h is large: h is not used or
            cut, or the slope is derived and not measured. Take four losses, with this
            h.
        half = (J(h / 4) - J(-h / 4)) / (h / 2)
            the second slope is S(h/4); S(h/2) is asked for.
        return float((64 * (J(h / 4) - J(-h / 4)) / (h / 2) - 20 * half + full) / 45)
            three steps are combined, with an error of order 6. Here two steps, h and
            h/2, give one of order 4.
        h = h / np.linalg.norm(direction)
            the step along the direction is brought to the length h. The direction comes
            as it is, so the step has h times its length.
        return abs(float((4 * half - full) / 3))
            the slope is never negative: along this direction the loss may fall.
        return float(full + (half - full) / 3)
            the correction is counted from S(h): it goes a third of the difference
            beyond S(h/2).
        return float(half - (half - full) / 3)
            the correction goes back towards S(h): it goes beyond S(h/2), away from
            S(h).
        direction = np.where(is_weight(theta, X, Y), direction, 0)
            the biases do not move: the direction holds entries for them too.
        axes = np.eye(theta.size)
        return float(direction @ [extrapolated(theta, u, X, Y, h) for u in axes])
            the slope is put together from slopes along each parameter. Its error is
            another one: measure along the direction itself.
        return float((4 * half + full) / 3)
            S(h) is added, where it must be subtracted: 4 S(h/2) - S(h), divided by 3.
        h = h / 2
            the steps are h/2 and h/4: they must be h and h/2.
        half = full + 27 / 32 * ((J(h / 3) - J(-h / 3)) / (2 * h / 3) - full)
            the steps are h and h/3: they must be h and h/2.
        return float((4 * half - full) / 3 * h**2)
            h multiplies where it must divide: put 2 * h into brackets.
        return float((4 * half - full) / 3 / np.linalg.norm(direction))
            the slope is divided by the length of the direction: it is grad J times the
            direction as it comes.
        h = h / np.abs(direction).max()
            the step is made smaller by the largest entry of the direction: theta moves
            by h times the direction as it comes.
        h = h * max(1, np.abs(theta).max())
            the step grows with theta, as in part 2: here it is h.
        full = (J(h) - J(0)) / h
        half = (J(h / 2) - J(0)) / (h / 2)
        return float(2 * half - full)
            forward differences are combined: S(h) goes a step up and a step down.
        direction = np.sign(direction)
            only the signs of the direction count: take its entries as they are.
        return float((4 * half - full) // 3)
            `//` rounds to whole numbers: divide by `/`.
        return float(half - full / 3)
            4/3 has become 1, as by `4 // 3`: divide by `/`.
        return float(4 * half - full / 3)
            only S(h) is divided by 3: the whole difference 4 S(h/2) - S(h) must be, so
            it needs brackets.
        """,
)

# ---------------------------------------------------------------- a name for each bug


def suspects(rng):
    """Yield gradients of right and of wrong code, and what was measured."""
    three = np.array([1.0, 2.0, 3.0])
    yield Case((three, three.copy(), 2, 5), "equal")
    yield Case((three, -three, 2, 5))
    last = np.array([three[0], three[1] + 3, three[2] + 4])
    yield Case((last, three.copy(), 2, 5), "the last weight and the bias are wrong")
    yield Case(
        (np.array([5.0, 10.0, 3.0]), three, 2, 5), "m = 5 and the weights are 5x"
    )
    no_bias = np.array([1.0, 2.0, 0.0])
    yield Case((-no_bias, no_bias, 2, 5), "two sentences are true: take the first")
    no_weight = np.array([0.0, 0.0, 3.0])
    first = "two sentences are true here too"
    for factor, measured in ((-1, no_weight), (5, no_bias), (5, no_weight)):
        yield Case((factor * measured, measured.copy(), 2, 5), first)
    one_zero = np.array([1.0, 0.0, 3.0])
    yield Case((5 * one_zero, one_zero, 2, 5), "5 times too large; an entry is 0")
    for bug in (np.array([np.nan, 1.0, 2.0]), np.array([0.0, 1.0, np.nan])):
        right = np.nan_to_num(bug)
        yield Case((bug, right, 2, 5), "nan where 0 must be")
    g = rng.normal(size=6) + 0.1
    for note, dtheta in (("from right code, m = 1", g), ("", -g), ("m = 1", 2.5 * g)):
        yield Case((dtheta.copy(), g + 1e-11 * rng.normal(size=6), 4, 1), note)
    for m, n_weights, n in ((7, 6, 9), (5, 2, 4)):
        g = rng.normal(size=n) + 0.1
        measured = g + 1e-11 * rng.normal(size=n)
        weights, biases = g[:n_weights], g[n_weights:]
        claims = (
            ("from right code", g),
            ("from code with Y - A", -g),
            ("", m * g),
            ("m times too small", g / m),
            ("", 2.5 * g),
            ("", np.append((m + 1) * weights, biases)),
            ("", np.append(weights, np.zeros_like(biases))),
            ("", np.append(weights, m / 3 * biases)),
            ("", np.append(weights[::-1], biases)),
            ("from code with Y - A and no mean", -m * g),
            ("all of it 1 % too large", 1.01 * g),
        )
        for note, dtheta in claims[: 6 if m == 7 else None]:
            yield Case((dtheta.copy(), measured.copy(), n_weights, m), note)
    for size in (1e-6, 1e3):
        exact = size * np.array([0.5, 1.0, -2.0, 1.5])
        for part, words in ((0.9e-7, "right: off by less"), (1.1e-7, "off by more")):
            off = exact - 2 * size * part * np.eye(4)[0]
            yield Case((off, exact, 2, 5), f"{words} than 1e-7 of the largest")
        off = exact - 1.8e-7 * size * np.eye(4)[2]
        yield Case((off, exact, 2, 5), "right: the largest is off by less than 1e-7")
    for part in (0, -1):
        off = g.copy()
        off[part] *= 1.001
        yield Case((off, measured.copy(), 2, 5), "one entry is off by 0.1 %")
    sign = g.copy()
    sign[0] *= -1
    yield Case((sign, measured.copy(), 2, 5), "one entry has the wrong sign")
    yield Case((g[:, None].copy(), measured.copy(), 2, 5), "shape (4, 1)")
    yield Case((g[:-1].copy(), measured.copy(), 2, 5), "an entry is missing")
    tiny = np.append(1e-10, g)
    noisy = tiny + 1e-11 * np.array([3, -1, 1, -1, 1])
    yield Case((tiny, noisy, 3, 5), "an entry is nearly 0")
    yield Case((2e-8 * g, 1e-8 * measured, 2, 5), "small numbers, twice too large")
    yield Case((5e-8 * g, 1e-8 * measured, 2, 5), "small numbers")
    yield Case((np.zeros(4), np.zeros(4), 2, 5), "nothing to learn")
    for signs in ((-1, -1, 1, 1), (1, 1, -1, -1)):
        words = (
            f"only the {'weights' if signs[0] < 0 else 'biases'} have the wrong sign"
        )
        yield Case((g * signs, measured.copy(), 2, 5), words)
    total = np.array([5.0, 9.0, 1.0]), np.ones(3)
    yield Case((*total, 2, 5), "the sums are as 5 to 1, the entries are not")
    tiny = np.array([1000.0, 1e-9])
    yield Case((2 * tiny, tiny, 1, 5), "both wrong; the biases are tiny")
    tiny = tiny[::-1].copy()
    yield Case((-2 * tiny, tiny, 1, 5), "both -2 times the right one; tiny weights")
    yield Case((np.array([np.nan, 1.0, 2.0]), tiny, 1, 5), "another shape, and a nan")
    nan = np.full(4, np.nan)
    yield Case((nan, measured.copy(), 2, 5), "nan")
    yield Case((np.append(nan[:1], g[1:]), measured.copy(), 2, 5), "nan in a weight")


def bug_name(dtheta, numerical, n_weights, m):
    """Return the first name of the table that is true."""
    limit = 1e-7
    error = relative
    same = dtheta.shape == numerical.shape
    if not same:
        return "wrong shape"

    def agree(a, b):
        return error(a, b) < limit

    right = agree(dtheta, numerical)
    minus = agree(-dtheta, numerical)
    too_large = agree(dtheta / m, numerical)
    biases = agree(dtheta[n_weights:], numerical[n_weights:])
    weights = agree(dtheta[:n_weights], numerical[:n_weights])
    names = {
        "right": right,
        "wrong sign": minus,
        "m times too large": too_large,
        "weights wrong": biases,
        "biases wrong": weights,
        "something else": True,
    }
    return next(name for name, true in names.items() if true)


def same_shape(a, b):
    """Whether two shapes are equal: for mistakes."""
    return a.shape == b.shape


def finite(a):
    """Whether all entries are finite: for mistakes."""
    return np.isfinite(a).all()


def of_lengths(a, b):
    """Compare the lengths only: an error for mistakes."""
    return abs(np.linalg.norm(a) - np.linalg.norm(b)) / max(
        np.linalg.norm(a), np.linalg.norm(b), 1e-300
    )


def of_means(a, b):
    """Compare the means only: an error for mistakes."""
    return abs(a.mean() - b.mean()) / max(abs(b.mean()), 1e-300)


def of_the_whole(a, b):
    """Return each difference over the largest entry of all: for mistakes."""
    return np.abs(a - b) / max(np.abs(a).max(), np.abs(b).max())


def unit(a):
    """Return a vector of the length 1: for mistakes."""
    return a / np.linalg.norm(a)


def part_fits(dtheta, numerical, n):
    """Whether weights or biases agree, whatever the shapes: for mistakes."""
    parts = (slice(n), slice(n, None))
    return any(relative(dtheta[one], numerical[one]) < 1e-7 for one in parts)


def first_of(names, *sooner):
    """Return the first name that is true, some asked sooner: for mistakes."""
    return next(name for name in (*sooner, *names) if names[name])


OTHER_MAXIMUM = "where the two agree, the maximum of the other is as large"
NAN_IS_BELOW_NOTHING = "an error of nan is below no limit, as little as inf is"

name_the_bug = Part(
    "name_the_bug",
    bug_name,
    suspects,
    samples=lambda dtheta, numerical, n_weights, m: m,
    without=FORBIDDEN,
    equations=("A-4b", "A-4c", "F-5.1"),
    equivalent={
        "relative: np.abs(a).max -> np.abs(a).min": OTHER_MAXIMUM,
        "relative: np.abs(b).max -> np.abs(b).min": OTHER_MAXIMUM,
        "relative: np.isfinite(a).all() and np.isfinite(b).all() -> "
        "np.isfinite(a).all() or np.isfinite(b).all()": NAN_IS_BELOW_NOTHING,
        "relative: same and finite -> same or finite": NAN_IS_BELOW_NOTHING,
        "bug_name: error(a, b) < limit -> error(a, b) <= limit": (
            "no case lies exactly at the limit"
        ),
    },
    mistakes="""
        same = True
            the shapes are not compared first: where they differ, it is 'wrong shape'.
        same = dtheta.size == numerical.size
            only the number of entries, or the length of the first axis, is compared:
            (p, 1) is not the shape (p,).
        if not np.isfinite(dtheta).all(): return "something else"
            nan or inf anywhere gives 'something else', before the shapes are compared.
        if same_shape(dtheta, numerical) and not finite(dtheta): return "something else"
            nan or inf anywhere gives 'something else': the other part may agree, taken
            by itself.
        minus = agree(np.abs(dtheta), np.abs(numerical))
            'wrong sign' is said where only some signs are wrong: all of them must be.
        minus = np.all(np.sign(dtheta) == -np.sign(numerical))
            'wrong sign' is said where the sizes are wrong too.
        minus = agree(-dtheta, numerical) or agree(-dtheta / m, numerical)
            'wrong sign' is said where dtheta is m times too large as well.
        n = n_weights
        minus = agree(np.append(-dtheta[:n], dtheta[n:]), numerical)
            'wrong sign' is said where only the weights have it: all entries must.
        minus = False
            'wrong sign' is never said.
        error = lambda a, b: float(a.shape != b.shape or not np.allclose(a, b))
            differences of more than 1e-7 count as right. If it is np.allclose: it
            allows 1e-5, and 1e-8 beside 0.
        limit = 1e-6
            errors between 1e-7 and 1e-6 count as right: the limit is 1e-7.
        n_weights = dtheta.size - n_weights
            the vector is cut in the wrong place, as if n_weights were the number of
            biases.
        n_weights = n_weights - 1
            the last weight counts as a bias: the first n_weights entries are weights.
        n_weights = n_weights + 1
            the first bias counts as a weight: only the first n_weights entries are
            weights.
        biases = not agree(dtheta[:n_weights], numerical[:n_weights])
            'weights wrong' is said where the biases are wrong too: then it is
            'something else'.
        m = 5
            the factor 5 is tried, whatever m is.
        too_large = agree(dtheta / m, numerical) or agree(dtheta * m, numerical)
            'm times too large' is said also where dtheta is m times too small.
        too_large = abs((dtheta / m).sum() / numerical.sum() - 1) < limit
            'm times too large' is said where only the sums are: each entry must be.
        too_large = abs(dtheta[0] / m - numerical[0]) <= limit * abs(numerical[0])
            'm times too large' is said where only the first entry is: all of them must
            be.
        if relative(dtheta / m, numerical) < 1e-7: return "m times too large"
            'm times too large' comes before 'right': where both are true, as for m = 1,
            the first name of the table counts.
        if relative(-dtheta, numerical) < 1e-7: return "wrong sign"
            'wrong sign' comes before 'right': where both are true, as for zeros, the
            first name of the table counts.
        same = True
        return "right"
            it says 'right' to everything.
        error = lambda a, b: float((a != b).any())
            it never says 'right': right code differs from a measurement in the last
            digits. Allow a relative error of 1e-7.
        limit = 0.02
            the tolerance is so wide that an error of one percent passes.
        limit = 2e-3
            the tolerance lets a mistake of 0.1 % in one entry pass: the limit is 1e-7.
        error = lambda a, b: np.nan_to_num(np.abs(a - b), nan=np.inf).max()
            absolute differences are compared with 1e-7, so small wrong gradients get
            too good a name. Use the relative error.
        error = entry_by_entry
            entries are compared one by one, so an entry that is nearly 0 raises a false
            alarm. Use the relative error of the whole.
        error = of_lengths
            only the lengths of the two vectors are compared: a wrong sign and exchanged
            entries keep the length.
        error = of_means
            only the means are compared: entries that change places keep the mean.
        error = lambda a, b: 0.0 if np.isnan(a).any() else relative(a, b)
            nan gets a name that it does not deserve: ask for `error < limit`, and never
            for `not error > limit`.
        too_large = agree(dtheta * m, numerical)
            'm times too large' is said where dtheta is m times too small: too large
            means that dtheta divided by m is right.
        weights = agree(dtheta[n_weights:], numerical[n_weights:])
        biases = agree(dtheta[:n_weights], numerical[:n_weights])
            'weights wrong' and 'biases wrong' are exchanged, or n_weights is taken for
            the number of biases.
        minus = agree(-dtheta, numerical) or not dtheta[0] / numerical[0] > 0
            the sign is judged by one entry; all of them must be reversed.
        return "weights wrong" if not weights else "right" if biases else "biases wrong"
            'weights wrong' is said as soon as the weights are wrong; it also needs
            right biases, and comes after the names that explain all entries.
        dtheta = dtheta.ravel()
            (n, 1) is taken for (n,): the shapes differ, so the name is 'wrong shape'.
        return first_of(names, "right", "wrong sign", "weights wrong")
            'weights wrong' is asked before 'm times too large': where both are true,
            the first name of the table counts.
        return first_of(names, "right", "weights wrong")
            'weights wrong' is asked before 'wrong sign': where both are true, the first
            name of the table counts.
        return first_of(names, "right", "biases wrong")
            'biases wrong' is asked right after 'right': where more names are true, the
            first name of the table counts.
        return first_of(names, "right", "wrong sign", "biases wrong")
            'biases wrong' is asked before 'm times too large': where both are true, the
            first name of the table counts.
        too_large = agree(dtheta / numerical, np.full(numerical.shape, float(m)))
            where an entry is 0 in both, 'm times too large' is not found: a quotient is
            0/0 there. Divide dtheta by m and compare.
        dtheta = np.nan_to_num(dtheta)
            nan counts as 0, which may be right: an array with nan agrees with nothing.
        right = agree(dtheta[np.isfinite(dtheta)], numerical[np.isfinite(dtheta)])
            entries that are nan or inf are left out of the comparison: an array that
            has one agrees with nothing.
        same = same_shape(dtheta, numerical) or part_fits(dtheta, numerical, n_weights)
            where the shapes differ and a part agrees, that is said: the shapes come
            first in the table.
        return first_of(names | {"right": weights and biases})
            'right' is asked of weights and biases apart: dtheta as a whole must agree.
        limit = 1e-9
            errors between 1e-9 and 1e-7 count as wrong: the limit is 1e-7.
        too_large = agree(unit(dtheta), unit(numerical))
            'm times too large' is said for any factor: it must be m.
        biases = agree(dtheta[n_weights - 1 :], numerical[n_weights - 1 :])
            the biases are cut one entry too early: they start at n_weights.
        k = n_weights + 1
        biases = right or minus or too_large or agree(dtheta[k:], numerical[k:])
            the biases are cut one entry too late: they start at n_weights.
        weights = agree(dtheta[: n_weights + 1], numerical[: n_weights + 1])
            the weights are cut one entry too late: they are the first n_weights.
        k = n_weights - 1
        weights = right or minus or too_large or agree(dtheta[:k], numerical[:k])
            the weights are cut one entry too early: they are the first n_weights.
        biases = of_the_whole(dtheta, numerical)[n_weights:].max() < limit
        weights = of_the_whole(dtheta, numerical)[:n_weights].max() < limit
            a part is compared on the scale of the whole: taken by itself it has its own
            largest entry.
        weights = True
            'biases wrong' is said where the weights are wrong too: then it is
            'something else'.
        right = abs(dtheta.sum() - numerical.sum()) < limit
            'right' is said where only the sums agree: each entry must.
        right = abs(np.linalg.norm(dtheta) - np.linalg.norm(numerical)) < limit
            'right' is said where only the lengths agree: each entry must.
        right = np.abs(dtheta - numerical).max() < limit
            'right' goes by the absolute difference: take the relative error.
        weights = False
            'biases wrong' is never said where it is true.
        biases = False
            'weights wrong' is never said where it is true.
        too_large = agree(dtheta[:n_weights] / m, numerical[:n_weights])
            'm times too large' is said where only the weights are: all of dtheta must
            be.
        minus = agree(-dtheta[:n_weights], numerical[:n_weights])
            'wrong sign' is said by the weights alone, whatever the biases are: all
            entries must be reversed.
        too_large = False
            'm times too large' is never said where it is true.
        weights = False
        biases = False
            'weights wrong' and 'biases wrong' are never said where they are true.
        """,
)

PARTS = (
    relative_error,
    numerical_gradient_of_regression,
    regression_gradient,
    extrapolated_slope,
    name_the_bug,
)
