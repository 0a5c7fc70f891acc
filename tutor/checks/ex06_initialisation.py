"""Exercise 06, initialisation: what is right, what learners write instead, the hints.

Random numbers come in as `draws`, so that a right function has one right result.
"""

from itertools import pairwise

import numpy as np

from ._mistakes import Mistake
from ._part import Case, Part, Property


def _no_samples(draws, *_):
    return 1  # the rows of a weight matrix are inputs, not samples


# ------------------------------------------------------ He: the variance that F prints


def _normal_draws(rng):
    """Yield draws from N(0, 1), one column a unit; 2 inputs would hide the square."""
    first = np.array([[1.0], [-2.0], [0.5], [0.0], [3.0], [-1.0], [4.0], [2.0]])
    yield Case((first,), "8 inputs: variance 2/8, standard deviation 1/2")
    yield Case((np.array([[1.0, -1.0, 2.0]]),), "one input: variance 2")
    for shape in ((3, 7), (7, 3), (1, 1), (5, 5), (13, 4), (50, 20)):
        yield (rng.normal(size=shape),)
    yield (rng.normal(size=(11, 3)).astype(np.float32),)


def _he_weights(draws):
    return draws * (2 / len(draws)) ** 0.5


def _he_by_loops(draws):
    n_in, n_out = draws.shape
    W = np.zeros_like(draws)
    for j in range(n_in):
        for k in range(n_out):
            W[j, k] = draws[j, k] * 2**0.5 / n_in**0.5
    return W


def _he_by_division(draws):
    return draws / float(np.sqrt(draws.shape[0] / 2))


def _he_by_diagonal(draws):
    n_in = len(draws)
    return np.diag(np.full(n_in, (2 / n_in) ** 0.5, draws.dtype)) @ draws


def _he_in_own_type(draws):
    return draws * np.sqrt(2 / draws.shape[0]).astype(draws.dtype)


def _own_draws(draws):
    own = np.random.default_rng().normal(size=draws.shape)
    return _he_weights(own.astype(draws.dtype))


he_weights = Part(
    "he_weights",
    _he_weights,
    _normal_draws,
    properties=[
        Property("no entry is nan or inf", lambda draws, W: np.isfinite(W).all()),
        Property(
            "every weight has the sign of its draw",
            lambda draws, W: (np.sign(W) == np.sign(draws)).all(),
        ),
        Property(
            "n_in times the mean square of the weights is twice that of the draws",
            lambda draws, W: (
                np.isclose(len(draws) * (W**2).mean(), 2 * (draws**2).mean(), rtol=1e-4)
                or f"{len(draws) * (W**2).mean():.4g} and {2 * (draws**2).mean():.4g}"
            ),
        ),
    ],
    mistakes=[
        Mistake(
            "2/n_in is the variance, and it is used as the standard deviation (erratum "
            "F-E3). Multiply the draws by its square root.",
            lambda draws: draws * 2 / len(draws),
        ),
        Mistake(
            "n_out stands where n_in must: a score is a sum over the inputs of a unit, "
            "the rows of W.",
            lambda draws: draws * (2 / draws.shape[1]) ** 0.5,
        ),
        Mistake(
            "the root is taken of the 2 only, not of n_in.",
            lambda draws: draws * 2**0.5 / len(draws),
        ),
        Mistake(
            "the root is taken of n_in only, not of the 2.",
            lambda draws: draws * 2 / len(draws) ** 0.5,
        ),
        Mistake(
            "the 2 is missing: the variance is 1/n_in, right without ReLU. ReLU lets "
            "only half of the mean square through.",
            lambda draws: draws * (1 / len(draws)) ** 0.5,
        ),
        Mistake(
            "the variance is halved, not doubled: ReLU lets half of the mean square "
            "through, so the weights must make up for it.",
            lambda draws: draws * (1 / (2 * len(draws))) ** 0.5,
        ),
        Mistake(
            "this is Glorot's variance, 2/(n_in + n_out).",
            lambda draws: draws * (2 / sum(draws.shape)) ** 0.5,
        ),
        Mistake(
            "this is the variance of source P, 1/(3 n_in) (erratum P-E18): a sixth of "
            "He's.",
            lambda draws: draws * (1 / (3 * len(draws))) ** 0.5,
        ),
        Mistake(
            "divided where it must be multiplied: the weights grow with the number of "
            "inputs, and must shrink.",
            lambda draws: draws / (2 / len(draws)) ** 0.5,
        ),
        Mistake(
            "all entries of the matrix are counted; a unit has n_in inputs only.",
            lambda draws: draws * (2 / draws.size) ** 0.5,
        ),
        Mistake(
            "the root is taken of the draws too: negative ones become nan.",
            lambda draws: np.sqrt(draws * 2 / len(draws)),
        ),
        Mistake(
            "the draws are multiplied by the square of the variance.",
            lambda draws: draws * (2 / len(draws)) ** 2,
        ),
        Mistake(
            "the standard deviation is added to the draws; multiply by it.",
            lambda draws: draws + (2 / len(draws)) ** 0.5,
        ),
        Mistake("the draws come back unscaled.", lambda draws: draws.copy()),
        Mistake(
            "float32 draws give float64 weights: np.sqrt of a Python number is a "
            "float64 of NumPy, and it makes the product float64. `** 0.5` does not.",
            lambda draws: draws * np.sqrt(2 / len(draws)),
        ),
        Mistake(
            "the weights are drawn anew: use the draws that come in, so that the "
            "result can be repeated.",
            _own_draws,
        ),
    ],
    alternatives=[_he_by_loops, _he_by_division, _he_by_diagonal, _he_in_own_type],
    without=("he_normal", "normal"),
    samples=_no_samples,
    equations=("F-2c",),
)

# ----------------------------------------------------- Glorot: what P calls Xavier


def _uniform_draws(rng):
    """Yield draws from [0, 1)."""
    first = np.array([[0.0], [0.25], [0.5], [0.75], [0.875]])
    yield Case((first,), "5 inputs, 1 unit: b = 1")
    yield Case((first[:4].T.copy(),), "1 input, 4 units")
    for shape in ((3, 7), (7, 3), (1, 1), (5, 5), (13, 4), (50, 20)):
        yield (rng.random(size=shape),)
    yield (rng.random(size=(11, 3)).astype(np.float32),)


def _glorot_weights(draws):
    n_in, n_out = draws.shape
    bound = (6 / (n_in + n_out)) ** 0.5
    return bound * (2 * draws - 1)


def _glorot_by_loops(draws):
    bound = float(np.sqrt(6 / sum(draws.shape)))
    W = np.empty_like(draws)
    for place, draw in np.ndenumerate(draws):
        W[place] = -bound + 2 * bound * draw
    return W


def _glorot_by_interpolation(draws):
    bound = 6**0.5 / (draws.shape[0] + draws.shape[1]) ** 0.5
    return np.interp(draws, [0, 1], [-bound, bound]).astype(draws.dtype)


def _glorot_from_the_variance(draws):
    variance = 2 / (len(draws) + len(draws[0]))
    return (draws - 0.5) * (12 * variance) ** 0.5


def _uniform(draws, bound):
    return bound * (2 * draws - 1)


def _glorot_bound(draws):
    return (6 / sum(draws.shape)) ** 0.5


glorot_weights = Part(
    "glorot_weights",
    _glorot_weights,
    _uniform_draws,
    properties=[
        Property("no entry is nan or inf", lambda draws, W: np.isfinite(W).all()),
        Property(
            "draws below 1/2 give negative weights, draws above it positive ones",
            lambda draws, W: (
                np.allclose(W[draws == 0.5], 0)
                and (np.sign(W) == np.sign(draws - 0.5))[draws != 0.5].all()
            ),
        ),
        Property(
            "the variance of such weights, b**2/3, is 2/(n_in + n_out)",
            lambda draws, W: np.isclose(
                sum(draws.shape) * (W**2).mean(),
                24 * ((draws - 0.5) ** 2).mean(),
                rtol=1e-4,
            ),
        ),
    ],
    mistakes=[
        Mistake(
            "this is what source P calls Xavier, b = 1/sqrt(n_in): its variance is "
            "1/(3 n_in) (erratum P-E18). Glorot's b comes from both sizes.",
            lambda draws: _uniform(draws, len(draws) ** -0.5),
        ),
        Mistake(
            "b is Glorot's standard deviation, sqrt(2/(n_in + n_out)). The variance of "
            "a uniform draw is b**2/3, so b is sqrt(3) times as large.",
            lambda draws: _uniform(draws, (2 / sum(draws.shape)) ** 0.5),
        ),
        Mistake(
            "b is not the root but 6/(n_in + n_out) itself.",
            lambda draws: _uniform(draws, 6 / sum(draws.shape)),
        ),
        Mistake(
            "the root is taken of the 6 only.",
            lambda draws: _uniform(draws, 6**0.5 / sum(draws.shape)),
        ),
        Mistake(
            "the weights run from 0 to 2b: shift them, so that the mean is 0.",
            lambda draws: 2 * draws * _glorot_bound(draws),
        ),
        Mistake(
            "the weights run from 0 to b: stretch the draws to a width of 2b, and "
            "shift them by -b.",
            lambda draws: draws * _glorot_bound(draws),
        ),
        Mistake(
            "the weights run from -b/2 to b/2: the interval is 2b wide.",
            lambda draws: (draws - 0.5) * _glorot_bound(draws),
        ),
        Mistake(
            "the weights run from -b to 0: draws in [0, 1) must be stretched to 2b "
            "first.",
            lambda draws: (draws - 1) * _glorot_bound(draws),
        ),
        Mistake(
            "every sign is reversed: a draw of 0 must become -b, and 1 must become b.",
            lambda draws: _uniform(1 - draws, _glorot_bound(draws)),
        ),
        Mistake(
            "only n_in counts, as in sqrt(6/n_in). That is He's rule for uniform "
            "draws.",
            lambda draws: _uniform(draws, (6 / len(draws)) ** 0.5),
        ),
        Mistake(
            "the bound is sqrt(3/n_in): that keeps the forward pass level, and forgets "
            "the backward pass, which asks for n_out.",
            lambda draws: _uniform(draws, (3 / len(draws)) ** 0.5),
        ),
        Mistake(
            "only n_out counts: Glorot takes n_in + n_out.",
            lambda draws: _uniform(draws, (6 / draws.shape[1]) ** 0.5),
        ),
        Mistake(
            "n_in and n_out are multiplied; they are to be added.",
            lambda draws: _uniform(draws, (6 / draws.size) ** 0.5),
        ),
        Mistake(
            "the mean of the draws is subtracted, not 1/2: then one weight depends on "
            "all the others.",
            lambda draws: 2 * _glorot_bound(draws) * (draws - draws.mean()),
        ),
        Mistake(
            "the draws are in [0, 1), not normal: scaling by a standard deviation "
            "leaves all weights positive.",
            lambda draws: draws * (2 / sum(draws.shape)) ** 0.5,
        ),
        Mistake(
            "float32 draws give float64 weights: np.sqrt of a Python number is a "
            "float64 of NumPy, and it makes the product float64. `** 0.5` does not.",
            lambda draws: np.sqrt(6 / sum(draws.shape)) * (2 * draws - 1),
        ),
    ],
    alternatives=[
        _glorot_by_loops,
        _glorot_by_interpolation,
        _glorot_from_the_variance,
    ],
    without=("glorot_uniform", "uniform_fan_in"),
    samples=_no_samples,
    equations=("P-3c",),
)

# ------------------------------------------------ which variance He keeps (F-E4)


def _networks(rng):
    """Yield inputs, and the weights of all layers, square ones first."""
    X = np.array([[1.0, -1.0], [2.0, 0.0]])
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    yield Case((X, (W,)), "Z is (-2, -2), (2, 4), and A is (0, 0), (2, 4)")
    yield Case((X[:1], (W, -W)), "one sample, two layers")
    for m, sizes in (
        (1, (3, 5)),
        (7, (3, 5, 2)),
        (13, (4, 4, 4, 4)),
        (5, (11, 7, 3, 5, 2, 7)),
    ):
        yield rng.normal(size=(m, sizes[0])), _layers(rng, sizes)
    X = rng.normal(size=(6, 5)).astype(np.float32)
    yield X, tuple(W.astype(np.float32) for W in _layers(rng, (5, 7, 3)))


def _layers(rng, sizes):
    return tuple(
        rng.normal(size=pair) * (2 / pair[0]) ** 0.5 for pair in pairwise(sizes)
    )


def _statistics(Z, A):
    """Return the three numbers of each layer, from lists of Z and A."""
    return {
        "var_Z": np.array([one.var() for one in Z]),
        "var_A": np.array([one.var() for one in A]),
        "square_A": np.array([(one**2).mean() for one in A]),
    }


def _pass_through(X, weights):
    scores, activations = [], []
    A = X
    for W in weights:
        Z = A @ W
        A = np.maximum(Z, 0)
        scores.append(Z)
        activations.append(A)
    return scores, activations


def _variance_through_layers(X, weights):
    return _statistics(*_pass_through(X, weights))


def _variances_from_moments(X, weights):
    found = {"var_Z": [], "var_A": [], "square_A": []}
    A = X
    for W in weights:
        Z = np.einsum("ij,jk->ik", A, W)
        A = np.where(Z > 0, Z, 0)
        found["square_A"].append((A * A).sum() / A.size)
        found["var_A"].append(found["square_A"][-1] - A.mean() ** 2)
        found["var_Z"].append((Z * Z).mean() - Z.mean() ** 2)
    return {name: np.array(values, X.dtype) for name, values in found.items()}


def _variances_as_lists(X, weights):
    Z, A = _pass_through(X, weights)
    return {
        "square_A": [float(np.mean(np.square(one))) for one in A],
        "var_Z": [float(np.var(one)) for one in Z],
        "var_A": [float(np.std(one)) ** 2 for one in A],
    }


def _variances_by_recursion(X, weights):
    if not weights:
        return {key: np.zeros(0, X.dtype) for key in ("var_Z", "var_A", "square_A")}
    Z = X @ weights[0]
    A = Z * (Z > 0)
    here = {"var_Z": Z.var(), "var_A": A.var(), "square_A": (A**2).mean()}
    rest = _variances_by_recursion(A, weights[1:])
    return {key: np.append(here[key], rest[key]) for key in here}


def _changed(change):
    """Return a function that makes one change in the right dict."""

    def function(X, weights):
        return change(_variance_through_layers(X, weights))

    return function


def _through(step):
    """Return a function whose layer is `step(A, W) -> (Z, A)`."""

    def function(X, weights):
        scores, activations = [], []
        A = X
        for W in weights:
            Z, A = step(A, W)
            scores.append(Z)
            activations.append(A)
        return _statistics(scores, activations)

    return function


def _of_each(statistic):
    """Return a function with another variance of a matrix."""

    def function(X, weights):
        Z, A = _pass_through(X, weights)
        return {
            "var_Z": np.array([statistic(one) for one in Z]),
            "var_A": np.array([statistic(one) for one in A]),
            "square_A": np.array([(one**2).mean() for one in A]),
        }

    return function


def _of_what_goes_in(X, weights):
    Z, A = _pass_through(X, weights)
    return _statistics(Z, [X, *A[:-1]])


def _last_layer_linear(X, weights):
    Z, A = _pass_through(X, weights)
    return _statistics(Z, [*A[:-1], Z[-1]])


def _sum_of_squares(X, weights):
    found = _variance_through_layers(X, weights)
    sizes = [len(X) * W.shape[1] for W in weights]
    return found | {"square_A": found["square_A"] * np.array(sizes, X.dtype)}


def _relative(found):
    return {name: values / values[0] for name, values in found.items()}


variance_through_layers = Part(
    "variance_through_layers",
    _variance_through_layers,
    _networks,
    properties=[
        Property(
            "no variance or mean square is negative",
            lambda X, weights, r: all((values >= 0).all() for values in r.values()),
        ),
        Property(
            "the variance of A is at most its mean square, the two differ by the "
            "square of the mean",
            lambda X, weights, r: (r["var_A"] <= r["square_A"] * (1 + 1e-4)).all(),
        ),
    ],
    mistakes=[
        Mistake(
            "var_A and square_A are exchanged: square_A is the mean of A**2, and var_A "
            "is that minus the square of the mean.",
            _changed(lambda r: r | {"var_A": r["square_A"], "square_A": r["var_A"]}),
        ),
        Mistake(
            "var_A is the mean of A**2: the square of the mean is not subtracted. "
            "Behind ReLU the mean is not 0.",
            _changed(lambda r: r | {"var_A": r["square_A"]}),
        ),
        Mistake(
            "square_A is the variance of A: the mean must not be subtracted.",
            _changed(lambda r: r | {"square_A": r["var_A"]}),
        ),
        Mistake(
            "var_Z is taken behind ReLU; it is asked for before it.",
            _changed(lambda r: r | {"var_Z": r["var_A"]}),
        ),
        Mistake(
            "var_Z and var_A are exchanged.",
            _changed(lambda r: r | {"var_Z": r["var_A"], "var_A": r["var_Z"]}),
        ),
        Mistake(
            "var_A is taken before ReLU: it is equal to var_Z.",
            _changed(lambda r: r | {"var_A": r["var_Z"]}),
        ),
        Mistake(
            "the mean of Z is taken as 0: on average over draws it is, in one network "
            "it is not.",
            lambda X, weights: (
                _variance_through_layers(X, weights)
                | {
                    "var_Z": np.array(
                        [(Z**2).mean() for Z in _pass_through(X, weights)[0]]
                    )
                }
            ),
        ),
        Mistake(
            "these are standard deviations: the square is missing.",
            _changed(
                lambda r: r | {"var_Z": r["var_Z"] ** 0.5, "var_A": r["var_A"] ** 0.5}
            ),
        ),
        Mistake(
            "the sum is divided by the number of entries minus 1 (ddof=1). Divide by "
            "the number of entries.",
            _of_each(lambda V: V.var(ddof=1)),
        ),
        Mistake(
            "the variance is taken within each unit, over the samples, and then "
            "averaged: that leaves out how the units differ. Take it over all entries.",
            _of_each(lambda V: V.var(axis=0).mean()),
        ),
        Mistake(
            "the variance is taken within each sample, over the units, and then "
            "averaged: that leaves out how the samples differ. Take it over all "
            "entries.",
            _of_each(lambda V: V.var(axis=1).mean()),
        ),
        Mistake(
            "ReLU is missing between the layers: the next layer gets Z.",
            _through(lambda A, W: (A @ W, A @ W)),
        ),
        Mistake(
            "ReLU is taken for the statistics, but the next layer gets Z.",
            lambda X, weights: _statistics(
                _through_linear(X, weights),
                [np.maximum(Z, 0) for Z in _through_linear(X, weights)],
            ),
        ),
        Mistake(
            "the absolute value stands where ReLU must: negative scores become 0.",
            _through(lambda A, W: (A @ W, np.abs(A @ W))),
        ),
        Mistake(
            "ReLU is applied to the inputs X too: they may be negative.",
            lambda X, weights: _variance_through_layers(np.maximum(X, 0), weights),
        ),
        Mistake(
            "W must not be transposed: rows of A times columns of W.",
            _through(lambda A, W: (A @ W.T, np.maximum(A @ W.T, 0))),
        ),
        Mistake(
            "the last layer has no ReLU; in this part every layer has one.",
            _last_layer_linear,
        ),
        Mistake(
            "var_A and square_A belong to what goes into the layer; the activations "
            "that come out of it are asked for.",
            _of_what_goes_in,
        ),
        Mistake(
            "square_A is the sum of the squares: the mean is asked for.",
            _sum_of_squares,
        ),
        Mistake(
            "the layers are in reverse order: the first comes first.",
            _changed(lambda r: {name: v[::-1].copy() for name, v in r.items()}),
        ),
        Mistake(
            "everything is divided by its value in the first layer.",
            _changed(_relative),
        ),
    ],
    alternatives=[
        _variances_from_moments,
        _variances_as_lists,
        _variances_by_recursion,
    ],
    lists=True,
    equations=("F-2d",),
)


def _through_linear(X, weights):
    scores = []
    for W in weights:
        scores.append((scores[-1] if scores else X) @ W)
    return scores


# ----------------------------------------------------- beyond nnlib: orthogonal weights


def _draws_and_gains(rng):
    """Yield draws of tall, square and wide matrices of full rank, and a gain."""
    draws = np.array([[3.0, 1.0], [4.0, 1.0]])
    yield Case((draws, 1.0), "the first column, of length 5, becomes (0.6, 0.8)")
    yield Case((draws.T.copy(), 2.0), "the same, transposed, and a gain of 2")
    yield Case((np.array([[-2.0]]), 3.0), "one weight keeps its sign")
    yield Case((np.array([[3.0, 4.0]]), 1.0), "wide: rows are orthonormal")
    for shape in ((5, 3), (3, 5), (7, 7), (7, 1), (2, 11)):
        yield rng.normal(size=shape), float(rng.uniform(0.3, 3))
    yield rng.normal(size=(13, 4)).astype(np.float32), 2**0.5


def _orthogonal_weights(draws, gain):
    if draws.shape[0] < draws.shape[1]:
        return gain * _orthonormal_columns(draws.T).T
    return gain * _orthonormal_columns(draws)


def _orthonormal_columns(draws):
    Q, R = np.linalg.qr(draws)
    return Q * np.sign(np.diag(R))


def _if_wide_transposed(columns):
    """Return a function that treats the rows of wide matrices as columns."""

    def function(draws, gain):
        if draws.shape[0] < draws.shape[1]:
            return gain * columns(draws.T).T
        return gain * columns(draws)

    return function


def _gram_schmidt(draws):
    Q = np.zeros_like(draws)
    for j in range(draws.shape[1]):
        rest = draws[:, j] - Q[:, :j] @ (Q[:, :j].T @ draws[:, j])
        Q[:, j] = rest / np.linalg.norm(rest)
    return Q


def _modified_gram_schmidt(draws):
    Q = draws.copy()
    for j in range(Q.shape[1]):
        Q[:, j] /= (Q[:, j] ** 2).sum() ** 0.5
        for k in range(j + 1, Q.shape[1]):
            Q[:, k] -= (Q[:, j] @ Q[:, k]) * Q[:, j]
    return Q


def _by_cholesky(draws):
    lower = np.linalg.cholesky(draws.T @ draws)
    return np.linalg.solve(lower, draws.T).T


def _by_signs_of_products(draws):
    Q = np.linalg.qr(draws)[0]
    return np.where((Q * draws).sum(axis=0) < 0, -Q, Q)


def _only_lengths(draws):
    return draws / np.linalg.norm(draws, axis=0)


def _only_orthogonal(draws):
    Q = _gram_schmidt(draws)
    return Q * (Q * draws).sum(axis=0)


def _without_lengths(draws):
    Q = draws.copy()
    for j in range(Q.shape[1]):
        Q[:, j] -= Q[:, :j] @ (Q[:, :j].T @ Q[:, j])
    return Q / np.linalg.norm(Q, axis=0)


def _along_the_last_only(draws):
    Q = draws.copy()
    for j in range(Q.shape[1]):
        if j:
            Q[:, j] -= Q[:, j - 1] * (Q[:, j - 1] @ Q[:, j])
        Q[:, j] /= np.linalg.norm(Q[:, j])
    return Q


def _nearest(draws):
    U, _, Vt = np.linalg.svd(draws, full_matrices=False)
    return U @ Vt


def _left_singular(draws):
    return np.linalg.svd(draws, full_matrices=False)[0]


def _from_the_last(draws):
    return _gram_schmidt(draws[:, ::-1])[:, ::-1]


def _signs_of_diagonal_of_Q(draws):
    Q = np.linalg.qr(draws)[0]
    return Q * np.sign(np.diag(Q))


def _signs_by_rows(draws, gain):
    tall = draws.shape[0] >= draws.shape[1]
    Q, R = np.linalg.qr(draws if tall else draws.T)
    signs = np.sign(np.diag(R))
    Q = np.concatenate([signs, np.ones(len(Q) - len(signs), Q.dtype)])[:, None] * Q
    return gain * (Q if tall else Q.T)


def _orthonormal(draws, gain, W):
    V = W / gain
    products = V.T @ V if len(V) >= len(V[0]) else V @ V.T
    error = np.abs(products - np.eye(len(products))).max()
    return error < (1e-4 if W.dtype == np.float32 else 1e-8)


orthogonal_weights = Part(
    "orthogonal_weights",
    _orthogonal_weights,
    _draws_and_gains,
    properties=[
        Property("no entry is nan or inf", lambda *args: np.isfinite(args[-1]).all()),
        Property(
            "divided by the gain, the columns (of a wide matrix: the rows) have length "
            "1 and are at right angles to each other",
            _orthonormal,
        ),
    ],
    mistakes=[
        Mistake(
            "the signs are those of np.linalg.qr, which are a matter of its algorithm. "
            "Turn the columns of Q whose entry on the diagonal of R is negative.",
            _if_wide_transposed(lambda draws: np.linalg.qr(draws)[0]),
        ),
        Mistake(
            "the signs are taken from the diagonal of Q; those on the diagonal of R "
            "must become positive.",
            _if_wide_transposed(_signs_of_diagonal_of_Q),
        ),
        Mistake(
            "the signs multiply the rows of Q; each belongs to a column.",
            _signs_by_rows,
        ),
        Mistake(
            "every sign is reversed: column j must point to the side of its draws.",
            lambda draws, gain: -_orthogonal_weights(draws, gain),
        ),
        Mistake(
            "the gain is not used, or it multiplies the draws, whose lengths are taken "
            "out again.",
            lambda draws, gain: _orthogonal_weights(draws, 1.0),
        ),
        Mistake(
            "the gain is squared.",
            lambda draws, gain: _orthogonal_weights(draws, gain**2),
        ),
        Mistake(
            "the weights are divided by the gain; multiply by it.",
            lambda draws, gain: _orthogonal_weights(draws, 1 / gain),
        ),
        Mistake(
            "the root of the gain is used: it is a factor of the weights, not of their "
            "variance.",
            lambda draws, gain: _orthogonal_weights(draws, gain**0.5),
        ),
        Mistake(
            "the columns have length 1 but are not at right angles: take the parts "
            "along the earlier ones out first.",
            _if_wide_transposed(_only_lengths),
        ),
        Mistake(
            "the columns are at right angles but have their own lengths: divide each "
            "by its length.",
            _if_wide_transposed(_only_orthogonal),
        ),
        Mistake(
            "the parts along earlier columns are taken out before those have length 1: "
            "q (q . v) is the part along q only if q has length 1.",
            _if_wide_transposed(_without_lengths),
        ),
        Mistake(
            "only the part along the column just before is taken out; all earlier ones "
            "must be.",
            _if_wide_transposed(_along_the_last_only),
        ),
        Mistake(
            "this is U V^T of the singular value decomposition: orthonormal, but other "
            "weights than column after column gives.",
            _if_wide_transposed(_nearest),
        ),
        Mistake(
            "these are the singular vectors of the draws: orthonormal, but other "
            "weights than column after column gives.",
            _if_wide_transposed(_left_singular),
        ),
        Mistake(
            "the columns are treated from the last to the first.",
            _if_wide_transposed(_from_the_last),
        ),
        Mistake(
            "this is R, not Q.",
            _if_wide_transposed(lambda draws: np.linalg.qr(draws)[1]),
        ),
        Mistake(
            "a wide matrix cannot have more orthonormal columns than rows: there the "
            "rows are made orthonormal. Work on the transposed draws, and transpose "
            "the result.",
            lambda draws, gain: gain * _orthonormal_columns(draws),
        ),
        Mistake(
            "of square draws the rows are treated as columns: only those with fewer "
            "rows than columns are transposed.",
            lambda draws, gain: (
                gain * _orthonormal_columns(draws)
                if draws.shape[0] > draws.shape[1]
                else gain * _orthonormal_columns(draws.T).T
            ),
        ),
        Mistake(
            "float32 draws give float64 weights: np.eye, np.zeros and np.sqrt make "
            "float64 unless told otherwise.",
            lambda draws, gain: _orthogonal_weights(draws.astype(np.float64), gain),
        ),
    ],
    alternatives=[
        _if_wide_transposed(_gram_schmidt),
        _if_wide_transposed(_modified_gram_schmidt),
        _if_wide_transposed(_by_cholesky),
        _if_wide_transposed(_by_signs_of_products),
    ],
    samples=_no_samples,
)

# ------------------------------------------------------ can these hidden units differ?


def _starts(rng):
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
    yield Case((np.zeros((3, 4)), np.zeros(4), np.zeros((4, 2))), "all zeros")
    yield Case((np.full((3, 4), 0.01), np.zeros(4), np.full((4, 2), 0.01)), "all 0.01")
    W1, b1, W2 = rng.normal(size=(3, 5)), rng.normal(size=5), rng.normal(size=(5, 2))
    yield Case((W1, b1, W2), "random")
    yield Case((W1, np.zeros(5), W2), "random, all biases 0")
    yield Case((W1, np.zeros(5), np.zeros((5, 2))), "the outgoing weights are all 0")
    yield Case((np.zeros((3, 5)), np.zeros(5), W2), "the incoming weights are all 0")
    for name, (i, j) in {"neighbours": (1, 2), "not neighbours": (1, 3)}.items():
        yield Case(_with_twins(W1, b1, W2, i, j), f"two of five alike, {name}")
    yield Case(_with_twins(W1, b1, W2, 0, 4), "the first and the last are alike")
    yield Case(_with_twins(W1, 0 * b1, W2, 1, 3), "two of five alike, no biases")
    twins = _with_twins(W1, b1, W2, 1, 3)
    yield Case((twins[0], b1, twins[2]), "two of five differ in the bias only")
    yield Case((twins[0], twins[1], W2), "two of five differ in what goes out only")
    yield Case((W1, twins[1], twins[2]), "two of five differ in what comes in only")
    near = twins[0].copy()
    near[2, 3] += 1e-9
    yield Case((near, twins[1], twins[2]), "two differ by 1e-9, in one weight")
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
    twins = _with_twins(W1, np.zeros(7), W2, 2, 5)
    yield Case(tuple(V.astype(np.float32) for V in twins), "two of seven alike")


def _with_twins(W1, b1, W2, i, j):
    W1, b1, W2 = W1.copy(), b1.copy(), W2.copy()
    W1[:, j], b1[j], W2[j] = W1[:, i], b1[i], W2[i]
    return W1, b1, W2


def _breaks_symmetry(W1, b1, W2):
    units = np.vstack([W1, b1, W2.T])  # a column for each unit
    return np.unique(units, axis=1).shape == units.shape


def _breaks_symmetry_by_loops(W1, b1, W2):
    for i in range(len(b1)):
        for j in range(i):
            if (
                np.array_equal(W1[:, i], W1[:, j])
                and b1[i] == b1[j]
                and np.array_equal(W2[i], W2[j])
            ):
                return False
    return True


def _breaks_symmetry_by_sets(W1, b1, W2):
    units = {
        (*w_in.tolist(), float(b), *w_out.tolist())
        for w_in, b, w_out in zip(W1.T, b1, W2, strict=True)
    }
    return len(units) == len(b1)


def _breaks_symmetry_by_distances(W1, b1, W2):
    units = np.hstack([W1.T, b1[:, None], W2])
    alike = (units[:, None] == units[None]).all(axis=2)
    return alike.sum() == len(units)


def _columns_differ(units):
    return bool(np.unique(units, axis=1).shape == units.shape)


def _some_pair_differs(W1, b1, W2):
    units = np.vstack([W1, b1, W2.T])
    return len(b1) == 1 or not bool((units == units[:, :1]).all())


def _neighbours_differ(W1, b1, W2):
    units = np.vstack([W1, b1, W2.T])
    return bool((units[:, 1:] != units[:, :-1]).any(axis=0).all())


def _differ_from_the_first(W1, b1, W2):
    units = np.vstack([W1, b1, W2.T])
    return bool((units[:, 1:] != units[:, :1]).any(axis=0).all())


def _differ_by_a_tolerance(W1, b1, W2):
    units = np.hstack([W1.T, b1[:, None], W2])
    near = np.isclose(units[:, None], units[None], atol=1e-6).all(axis=2)
    return bool(near.sum() == len(units))


def _all_of_it_differs(W1, b1, W2):
    return all(_columns_differ(V) for V in (W1, b1[None], W2.T))


def _incoming_or_outgoing(W1, b1, W2):
    return _columns_differ(W1) and _columns_differ(W2.T)


def _some_part_without_twins(W1, b1, W2):
    parts = W1, b1[None], W2.T
    return any(np.unique(V, axis=1).shape == V.shape for V in parts)


breaks_symmetry = Part(
    "breaks_symmetry",
    _breaks_symmetry,
    _starts,
    mistakes=[
        Mistake("it says True to everything.", lambda W1, b1, W2: True),
        Mistake("it says False to everything.", lambda W1, b1, W2: False),
        Mistake(
            "incoming weights, biases and outgoing weights are searched for equal ones "
            "separately. Compare two units in all three at once.",
            _some_part_without_twins,
        ),
        Mistake(
            "the answers are exchanged: True means that no two units are alike.",
            lambda W1, b1, W2: not _breaks_symmetry(W1, b1, W2),
        ),
        Mistake(
            "only the incoming weights are compared: a bias of its own, or outgoing "
            "weights of its own, tell a unit apart too.",
            lambda W1, b1, W2: _columns_differ(W1),
        ),
        Mistake(
            "the outgoing weights are not compared: units that are fed alike get "
            "different gradients if their rows of W2 differ.",
            lambda W1, b1, W2: _columns_differ(np.vstack([W1, b1])),
        ),
        Mistake(
            "the biases are not compared.",
            lambda W1, b1, W2: _columns_differ(np.vstack([W1, W2.T])),
        ),
        Mistake(
            "only the outgoing weights are compared.",
            lambda W1, b1, W2: _columns_differ(W2.T),
        ),
        Mistake(
            "units pass only if they differ in the incoming weights, the bias and the "
            "outgoing weights. To differ in one of the three is enough.",
            _all_of_it_differs,
        ),
        Mistake(
            "units pass only if they differ in the incoming and in the outgoing "
            "weights. To differ in one of them is enough.",
            _incoming_or_outgoing,
        ),
        Mistake(
            "one pair that differs is taken as enough: two of five may still be alike.",
            _some_pair_differs,
        ),
        Mistake(
            "each unit is compared with its neighbour only: every pair counts.",
            _neighbours_differ,
        ),
        Mistake(
            "all units are compared with the first one only: every pair counts.",
            _differ_from_the_first,
        ),
        Mistake(
            "rows of W1 are compared. A row belongs to an input, a column to a hidden "
            "unit.",
            lambda W1, b1, W2: _columns_differ(W1.T) and _breaks_symmetry(W1, b1, W2),
        ),
        Mistake(
            "columns of W2 are compared. A column belongs to an output, a row to a "
            "hidden unit.",
            lambda W1, b1, W2: _columns_differ(W2) and _breaks_symmetry(W1, b1, W2),
        ),
        Mistake(
            "a matrix of zeros is refused: that is another question. With random "
            "weights in the other matrix no two units are alike.",
            lambda W1, b1, W2: (
                bool(W1.any() and W2.any()) and _breaks_symmetry(W1, b1, W2)
            ),
        ),
        Mistake(
            "units that differ by little are taken as alike: gradient descent makes "
            "little differences grow. Ask for exactly equal.",
            _differ_by_a_tolerance,
        ),
        Mistake(
            "signs are ignored: opposite weights make different units.",
            lambda W1, b1, W2: _breaks_symmetry(np.abs(W1), b1, W2),
        ),
        Mistake(
            "the incoming weights are compared without their order, by sums or sorted: "
            "the same weights on other inputs make another unit.",
            lambda W1, b1, W2: _breaks_symmetry(np.sort(W1, axis=0), b1, W2),
        ),
        Mistake(
            "the rank is asked for: more units than inputs are always dependent, and "
            "differ all the same.",
            lambda W1, b1, W2: bool(np.linalg.matrix_rank(W1) == len(b1)),
        ),
        Mistake(
            "a single hidden unit is refused: there is no other that it could be like.",
            lambda W1, b1, W2: len(b1) > 1 and _breaks_symmetry(W1, b1, W2),
        ),
    ],
    alternatives=[
        _breaks_symmetry_by_loops,
        _breaks_symmetry_by_sets,
        _breaks_symmetry_by_distances,
    ],
    equations=("R-x1",),
)

PARTS = (
    he_weights,
    glorot_weights,
    variance_through_layers,
    orthogonal_weights,
    breaks_symmetry,
)
