# %% [markdown]
# # 04 Gradient checking: how do you know that a gradient is right?
#
# A program with a wrong gradient may read nine digits in ten all the same. So its accuracy does
# not tell you. Two chapters have borrowed a function that does: it **measures** a gradient
# without deriving it. This chapter builds it, learns what can deceive it, and then hunts with it
# for planted bugs.

# %%
import inspect
import math
from functools import partial

import numpy as np

import nnlib
from nnlib import load_mnist, plots, widgets
from tutor import ask, checks, review, settle, shorter

data = load_mnist()

# %%
review("04")

# %% [markdown]
# **After this chapter you can**
#
# - derive the error of a central difference, find its best step, and say why float64,
# - write a gradient check, and read from it in **which line** a mistake sits,
# - say what each size of its result can mean, and what it cannot see,
# - check 101,770 parameters at the price of two losses.
#
# **Time:** 120 minutes. **You need:** chapters 02 and 03, and Taylor's formula. For the
# check with two losses also expectation, variance and the normal distribution.
#
# ## A slope from two points
#
# Take a loss that depends on one number. A sample with two classes has the scores $(0, z)$,
# and its true class is the first. Then its cross-entropy is
# $J(z) = -\log \frac{1}{1 + e^z} = \log(1 + e^z)$, in nats, and its derivative is
# $J'(z) = \frac{e^z}{1 + e^z} = \sigma(z)$, the sigmoid. We know the truth, so we can see how
# well it is measured. There are two obvious ways to measure it, with a small step $h > 0$:
#
# $$\text{forward: } \frac{J(z + h) - J(z)}{h}, \qquad
# \text{central: } \frac{J(z + h) - J(z - h)}{2h}.$$
#
# Each is the slope of a line through two points of the curve. The figure draws both lines for
# a large step, $h = 2$, at $z = 1$: forward through the points at $z = 1$ and 3, central through
# those at $-1$ and 3. The tangent is taken off, so that it lies level and what is not level is an
# error; the legend has the slopes. Look for the line that is more nearly level.


# %%
def J(z):
    return np.log(1 + np.exp(z))


def forward_difference(f, z, h):
    return (f(z + h) - f(z)) / h


def central_difference(f, z, h):
    return (f(z + h) - f(z - h)) / (2 * h)


# %% tags=["folded"]
z, h = np.linspace(-1.5, 3.5, 101), 2.0
slope, ends = 1 / (1 + np.exp(-1.0)), np.isclose(z[:, None], [-1, 1, 3]).any(axis=1)
forward, central = forward_difference(J, 1, h), central_difference(J, 1, h)
tangent = J(1) + slope * (z - 1)
plots.lines(
    z,
    {
        "loss": J(z) - tangent,
        f"forward, {forward:.2f}": J(1) + forward * (z - 1) - tangent,
        f"central, {central:.2f}": J(1 - h) + central * (z - 1 + h) - tangent,
        "points used": np.where(ends, J(z) - tangent, np.nan),
    },
    points=["points used"],
    references={f"tangent, {slope:.2f}": 0},
    xlabel="score z",
    ylabel="height above the tangent (nats)",
    alt="Heights above the tangent at z = 1. The loss bends upwards on both sides. The line "
    f"through z = 1 and 3, of slope {forward:.2f}, rises across the tangent, of slope "
    f"{slope:.2f}. That through z = -1 and 3, of slope {central:.2f}, falls slowly above it.",
)

# %% [markdown]
# Because the curve bends, the forward line is too steep. The central line uses both sides, and
# what the bend adds on one side it takes away on the other. Taylor's formula says how much
# is left. With all derivatives taken at $z$,
#
# $$J(z \pm h) = J \pm h J' + \tfrac{h^2}{2} J'' \pm \tfrac{h^3}{6} J''' + \dots$$
#
# **Forward.** Subtract $J$, divide by $h$:
#
# $$\frac{J(z + h) - J(z)}{h} = J' + \tfrac{h}{2} J'' + \dots$$
#
# **Central.** Subtract the two lines. All even terms have the same sign in both, so they
# cancel. Divide by $2h$:
#
# $$\frac{J(z + h) - J(z - h)}{2h} = J' + \tfrac{h^2}{6} J''' + \dots$$
#
# The forward difference is of **order 1**: its error is proportional to $h$. The central
# difference is of **order 2**: its error is proportional to $h^2$.

# %%
ask("04.ten-times-smaller")

# %% tags=["reveal"]
truth, found = 1 / (1 + np.exp(-1.0)), []
for h in (0.1, 0.01, 0.001):
    differences = (forward_difference, central_difference)
    found.append([abs(f(J, 1.0, h) - truth) for f in differences])
    print(
        f"h = {h:5}: forward off by {found[-1][0]:.1e}, central by {found[-1][1]:.1e}"
    )

assert np.isclose(found[-1][0], 0.001 / 2 * truth * (1 - truth), rtol=0.01)  # h/2 J''
settle("04.ten-times-smaller", found[1][1] / found[2][1])

# %% [markdown]
# ## Why not smaller still?
#
# The smaller $h$, the smaller both errors, says Taylor.

# %%
ask("04.best-step")

# %% tags=["reveal"]
off = {h: abs(central_difference(J, 1.0, h) - truth) for h in (1e-3, 1e-5, 1e-8, 1e-15)}
for h, error in off.items():
    print(f"h = {h:.0e}: off by {error:.0e}")
settle("04.best-step", f"{min(off, key=off.get):.0e}")

# %% [markdown] tags=["reveal"]
# Something makes the error grow again: a computer rounds.

# %% [markdown] tags=["reveal"]
# A number $J$ is stored as the nearest representable number, which is off by up to $\epsilon |J|$,
# where $\epsilon = 2^{-53} \approx 10^{-16}$ in float64 and $2^{-24} \approx 6 \cdot 10^{-8}$ in
# float32. The two values in the numerator are nearly equal, so their difference is small, but the
# two rounding errors in it are not. Division by $2h$ makes them an error of up to
# $\epsilon |J| / h$, which **grows** as $h$ falls. (The stored $z \pm h$ is rounded as well. That adds an error of
# the same order, which we leave out.) Together:
#
# $$E_{central}(h) \approx \underbrace{\tfrac{h^2}{6} |J'''|}_{\text{Taylor}} +
# \underbrace{\frac{\epsilon |J|}{h}}_{\text{rounding}}, \qquad
# E_{forward}(h) \approx \tfrac{h}{2} |J''| + \frac{2 \epsilon |J|}{h}.$$
#
# The best $h$ is where the derivative with respect to $h$ is 0:
#
# $$\text{central: } \tfrac{h}{3} |J'''| = \frac{\epsilon |J|}{h^2}, \qquad
# \text{forward: } \tfrac12 |J''| = \frac{2 \epsilon |J|}{h^2} \;\Rightarrow\;
# h = 2 \sqrt{\epsilon \frac{|J|}{|J''|}}.$$

# %% [markdown]
# **Your turn.** With the error $\epsilon$ of each stored number, the two errors of a central
# difference are least together where $\tfrac{h}{3} |J'''| = \epsilon |J| / h^2$. Solve this for $h$.


# %% tags=["your-turn"]
def best_step(epsilon, loss, third):
    """Return the best h of a central difference, for the numbers J and J'''.

    loss and third may be negative; the step is positive.
    """
    ...


# %%
checks.best_step(best_step)


# %% tags=["folded"]
@checks.best_step.ours
def best_step(epsilon, loss, third):
    return (3 * epsilon * abs(loss) / abs(third)) ** (1 / 3)


# %% [markdown]
# The first cell below puts $J = 1.31$, $J'' = \sigma (1 - \sigma)$ and
# $J''' = \sigma (1 - \sigma)(1 - 2 \sigma)$ at $z = 1$ into the formulas. The second measures, for
# both differences and in both precisions (root mean square over 300 values of $z$).

# %% tags=["reveal"]
second = truth * (1 - truth)
third = second * (1 - 2 * truth)
for name, epsilon in [("float64", 2.0**-53), ("float32", 2.0**-24)]:
    h, rounding = best_step(epsilon, J(1.0), third), epsilon * J(1.0)
    error = h**2 / 6 * abs(third) + rounding / h
    print(f"{name}: central h = {h:.0e}, error {error:.0e}; ", end="")
    h = 2 * (rounding / second) ** 0.5
    print(f"forward h = {h:.0e}, error {h / 2 * second + 2 * rounding / h:.0e}")

# %%
steps, z = 10.0 ** np.arange(-12, 1), np.linspace(-3, 3, 300)


def error_of(difference, dtype):
    measured = [difference(J, z.astype(dtype), dtype(h)) for h in steps]
    return np.sqrt(np.mean((np.array(measured) - 1 / (1 + np.exp(-z))) ** 2, axis=1))


kinds = {"central": central_difference, "forward": forward_difference}
error_by_step = {
    f"{name} {bits}": error_of(difference, dtype)
    for bits, dtype in [(64, np.float64), (32, np.float32)]
    for name, difference in kinds.items()
}
guides = {
    "theory, central 64": steps**2 / 6 * abs(third) + 2.0**-53 * J(1.0) / steps,
    "slope 1": np.where(steps > 1e-7, 2 * steps, np.nan),
    "slope 2": np.where(steps > 1e-4, steps**2 / 1000, np.nan),
}

# %% [markdown] tags=["reveal"]
# So the theory asks for a central difference in float64 with $h$ near $10^{-5}$, and promises
# an error near $10^{-11}$. The same in float32 cannot do better than about $10^{-5}$.

# %% [markdown]
# The figure shows the measured error against $h$ (64 stands for float64), both on logarithmic
# scales, so that a power of $h$ is a straight line; two are drawn as guides. Marks are the theory
# of one curve. Look for two things: to which guide each curve is parallel, to the right of its
# lowest point, and where the lowest points lie. In the cell after it, choose $h$ and the precision
# yourself.

# %% tags=["reveal"]
central, forward = error_by_step["central 64"], error_by_step["forward 64"]
in_float32 = error_by_step["central 32"]
assert steps[central.argmin()] < 2e-5 < 5e-3 < steps[in_float32.argmin()]
assert np.allclose(np.diff(np.log10(central[-4:])), 2, atol=0.1)  # order 2
assert np.allclose(np.diff(np.log10(forward[-4:])), 1, atol=0.1)  # order 1
assert np.isclose(steps[7], 1e-5)
assert in_float32[7] > 1e-3
plots.lines(
    steps,
    error_by_step | guides,
    xlabel="step h",
    ylabel="error of the measured slope",
    **{"xscale": "log", "yscale": "log", "points": ["theory, central 64"]},
    alt="Four V-shaped curves of error against step, on logarithmic axes. Lowest points: "
    + ", ".join(
        f"{k} {e.min():.0e} at {steps[e.argmin()]:.0e}"
        for k, e in error_by_step.items()
    )
    + ". Two guide lines rise with slope 1 and 2. The marks of the theory lie on central 64.",
)

# %% tags=["reveal"]
widgets.step_size()

# %% [markdown] tags=["reveal"]
# Each curve is a V. The right arm is Taylor's: it climbs one decade for each decade of $h$
# (forward) or two (central). The left arm is rounding: it climbs one decade for each decade
# towards the left, until float32 gives up. From $h = 10^{-7}$ down float32
# often cannot even tell $z + h$ from $z$: the measured slope is 0 or nonsense. And at
# $h = 10^{-5}$ its error exceeds 0.001, so there a right gradient looks wrong, and a limit
# loose enough to pass it would pass wrong ones too. Hence the rule of this course: **check in
# float64, central, $h = 10^{-5}$**. Training needs few digits of a gradient, so float32 is enough
# for it. Where the printed numbers must be the same everywhere, the chapters train in float64 too.

# %% [markdown]
# ## From one number to a network
#
# A loss of $n$ parameters, together the vector $\theta$, has $n$ slopes. Move one parameter at a
# time, up and down by $h$, and leave the others. With $u_i$, the vector that has a 1 in place $i$
# and 0 elsewhere,
#
# $$\frac{\partial J}{\partial \theta_i} \approx
# \frac{J(\theta + h u_i) - J(\theta - h u_i)}{2h}.$$

# %%
ask("04.losses")

# %% tags=["reveal"]
n = 784 * 128 + 128 + 128 * 10 + 10
print(f"{n:,} parameters, two losses for each: {2 * n:,}")
settle("04.losses", 2 * n)

# %% [markdown]
# **Your turn.** Write the step that moves one entry of an array $V$. The index $i$ is a tuple,
# such as `(2, 0)`, and `V[i]` is that entry. Leave $V$ itself as it is.


# %% tags=["your-turn"]
def nudged(V, i, h):
    """Return two copies of V: entry i moved up by h, and moved down by h."""
    ...


# %%
checks.nudged(nudged)


# %% tags=["folded"]
@checks.nudged.ours
def nudged(V, i, h):
    above, below = V.copy(), V.copy()
    above[i] += h
    below[i] -= h
    return above, below


# %%
def numerical_gradient(f, V, h=1e-5):
    assert V.dtype.kind == "f", "an integer cannot move by h"
    measured = np.zeros_like(V)
    for i in np.ndindex(V.shape):  # every index of V
        above, below = nudged(V, i, h)
        measured[i] = (f(above) - f(below)) / (2 * h)
    return measured


V = np.arange(1.0, 7.0).reshape(2, 3)
assert np.allclose(numerical_gradient(lambda V: (V**3).sum(), V), 3 * V**2)
assert np.array_equal(V, np.arange(1.0, 7.0).reshape(2, 3))  # left as it was
assert np.allclose(nnlib.numerical_gradient(np.prod, V), np.prod(V) / V)

# %% [markdown]
# ### How near is near enough?
#
# The measured gradient is off by about $10^{-11}$, so 'equal' will not do. Nor will 'the
# difference is below $10^{-5}$': a gradient whose entries are around $10^{-6}$ could be wrong
# by a factor of two and still pass. The difference has to be compared with the size of the
# gradient. For two arrays $a$ and $b$ of the same shape,
#
# $$\text{relative error} = \frac{\max |a - b|}{\max(\max |a|, \max |b|)}.$$
#
# The maxima go over **all** entries. If both arrays are 0 everywhere, this is $\frac00$; they
# are equal, so the error shall be 0. A factor of $m$ gives $1 - \frac1m$, a wrong sign gives 2.
#
# One could divide entry by entry instead. Take a gradient with a tiny entry,
# $(0.5, -0.2, 10^{-10})$, derived without a mistake.


# %%
def relative_error(a, b):
    scale = max(np.abs(a).max(), np.abs(b).max())
    return np.abs(a - b).max() / scale if scale > 0 else 0.0


small = 1e-6 * np.array([1.0, 2.0])
assert np.abs(2 * small - small).max() < 1e-5  # a factor of 2, a tiny difference
assert relative_error(2 * small, small) == 0.5
assert relative_error(-small, small) == 2  # a wrong sign
assert relative_error(0 * small, 0 * small) == 0

# %%
ask("04.tiny-entry")

# %% tags=["reveal"]
truth = np.array([0.5, -0.2, 1e-10])
measured = truth + np.array([1e-11, -1e-11, 1e-11])  # what rounding leaves
one_by_one = np.abs(measured - truth) / np.maximum(np.abs(measured), np.abs(truth))
print(f"entry by entry {one_by_one[2]:.2f}, ", end="")
print(f"as defined {relative_error(truth, measured):.0e}")
assert relative_error(truth, measured) == nnlib.relative_error(truth, measured)
settle("04.tiny-entry", "tenth" if 0.05 < one_by_one[2] < 0.2 else "noise")

# %% [markdown] tags=["reveal"]
# A false alarm, which a common scale avoids.

# %% [markdown]
# But a common scale has a blind side.

# %%
wrong = np.array([0.5, -0.2, -4e-8])  # the third entry should be 1e-10
print(f"a wrong sign, 400 times too large: {relative_error(wrong, truth):.0e}")
assert relative_error(wrong, truth) < 1e-7

# %% [markdown]
# An **error** below $10^{-7}$ of the largest entry is not seen, however large it is beside its own
# entry. So compare part by part, with a scale for each matrix and each bias, never the whole
# gradient with one. And **two zeros agree about nothing**. If all units of a layer are off, the
# gradient of its weights is 0 on both sides for every formula that keeps ReLU's mask; a wrong
# $X^T$ or a wrong axis does not show. An error of exactly 0 is a reason to choose another batch.
#
# ## The network to be checked
#
# It is the one of chapter 03, written as one function that returns the loss and the four
# gradients. One thing is new, a **regulariser**. It adds to the loss the squares of all weights,
# each entry of each matrix, so that large weights cost something (chapter 11 says why):
#
# $$J = J_{data} + \tfrac{\lambda}{2} \Big(\sum W_1^2 + \sum W_2^2\Big), \qquad
# \text{so } dW_l \text{ gains the term } \lambda W_l.$$
#
# $J_{data}$ is the mean cross-entropy of the chapters before. The factor $\frac12$ is there to
# cancel the 2 of the derivative. In code $\lambda$ is `decay`, because its term makes each weight
# decay a little at every step; chapter 11 tells such a penalty and weight decay apart. The network
# is written in plain NumPy, softmax included, so that every line is a place for a bug.


# %%
def loss_and_gradient(X, Y, P, decay=0.01):
    m = len(X)
    Z1 = X @ P["W1"] + P["b1"]  # (m, n_hidden)
    A1 = np.maximum(0, Z1)  # (m, n_hidden)
    Z2 = A1 @ P["W2"] + P["b2"]  # (m, K)
    Z2 = Z2 - Z2.max(axis=1, keepdims=True)  # chapter 01: no overflow
    log_A2 = Z2 - np.log(np.exp(Z2).sum(axis=1, keepdims=True))  # chapter 02
    A2 = np.exp(log_A2)  # (m, K)
    J = -(Y * log_A2).sum() / m
    J += decay / 2 * ((P["W1"] ** 2).sum() + (P["W2"] ** 2).sum())
    dZ2 = (A2 - Y) / m  # (m, K)
    dW2 = A1.T @ dZ2  # (n_hidden, K)
    db2 = dZ2.sum(axis=0)  # (K,)
    dA1 = dZ2 @ P["W2"].T  # (m, n_hidden)
    dZ1 = dA1 * (Z1 > 0)  # (m, n_hidden)
    dW1 = X.T @ dZ1  # (d, n_hidden)
    db1 = dZ1.sum(axis=0)  # (n_hidden,)
    dW1 += decay * P["W1"]
    dW2 += decay * P["W2"]
    return J, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


# %% [markdown]
# The check needs a batch and parameters. All sizes differ: $m = 6$ samples, $d = 5$ inputs,
# 8 hidden units, $K = 4$ classes, so that a wrong product does not fit. The biases are random: a
# wrong term that contains $b$, such as `decay * b` in $db$, is 0 at $b = 0$ and would not show. The
# `while` keeps ReLU away from its kink; the reason comes in a moment.
#
# `check` compares part by part. Shapes come first: when they differ, the error is infinite.
# `report` prints the result in words: a relative error below $10^{-7}$ is 'ok'.


# %%
def draw(m=6, d=5, n_hidden=8, K=4, seed=1):
    rng = np.random.default_rng(seed)
    while True:
        X, Y = rng.normal(size=(m, d)), np.eye(K)[rng.integers(K, size=m)]
        W1, b1 = rng.normal(size=(d, n_hidden)), rng.normal(size=n_hidden)
        W2, b2 = rng.normal(size=(n_hidden, K)), rng.normal(size=K)
        if np.abs(X @ W1 + b1).min() > 1e-3:
            return X, Y, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def check(function, X, Y, P, h=1e-5):
    _, G = function(X, Y, P)
    errors = {}
    for name, V in P.items():

        def loss_at(V, name=name):  # the loss with this part replaced by V
            return function(X, Y, {**P, name: V})[0]

        fits = np.shape(G[name]) == V.shape
        measured = numerical_gradient(loss_at, V, h)
        errors[name] = relative_error(G[name], measured) if fits else np.inf
    return errors


# %%
def report(title, errors):
    words = {part: "ok" if e < 1e-7 else f"{e:.2f}" for part, e in errors.items()}
    print(f"{title}:", ", ".join(f"{part} {word}" for part, word in words.items()))


report("chapter 03", check(loss_and_gradient, *draw()))

# %% [markdown]
# The gradient of chapter 03, with its new term, is right, on this batch. But why $10^{-7}$? Not
# from a book: measure it, as the worst relative error of the right gradient over 30 networks. Then
# spoil it: in each network **one** entry of $dW_2$, drawn at random, is 1 % too large.

# %%
ask("04.one-entry")


# %% tags=["reveal"]
def spoiled(X, Y, P, i):
    J, G = loss_and_gradient(X, Y, P)
    G["W2"][i] *= 1.01
    return J, G


def worst(function, *batch, h=1e-5):
    return max(check(function, *batch, h=h).values())


at_random = [tuple(i) for i in np.random.default_rng(0).integers((8, 4), size=(30, 2))]
results = {"right": [worst(loss_and_gradient, *draw(seed=s)) for s in range(30)]}
off = [worst(partial(spoiled, i=i), *draw(seed=s)) for s, i in enumerate(at_random)]
results["one entry 1 % off"] = off
for name, errors in results.items():
    print(f"{name}: {min(errors):.0e} to {max(errors):.0e}")
assert max(results["right"]) < 1e-8 < 1e-6 < min(off)
settle("04.one-entry", "less" if min(off) < 1e-3 < max(off) < 0.01 else "always")

# %% [markdown] tags=["reveal"]
# A small entry that is 1 % off shows less, because it is divided by the largest: the blind side
# again. Still there is a gap between right and spoiled, and $10^{-7}$ is in it. But these were
# well-behaved batches. Three things can put a **right** gradient on the far side.

# %% [markdown]
# ## False alarm: the kink of ReLU
#
# Taylor's formula needs a smooth function. ReLU is not smooth at 0. Let one score of the
# hidden layer be $\delta$, nearer to 0 than the step: $|\delta| < h$. Then $\delta + h$ is
# positive and $\delta - h$ negative, and the central difference of ReLU is
#
# $$\frac{\mathrm{ReLU}(\delta + h) - \mathrm{ReLU}(\delta - h)}{2h}
# = \frac{(\delta + h) - 0}{2h} = \frac12 + \frac{\delta}{2h}.$$
#
# The true slope is 1 for $\delta > 0$ and 0 for $\delta < 0$. We shall set one score to
# $\delta = 5 \cdot 10^{-6}$ by moving the bias of its unit, with $h = 10^{-5}$.

# %%
ask("04.kink")


# %% tags=["reveal"]
def to_the_kink(X, Y, P, delta=5e-6):
    """Move a bias, so that one score that was positive becomes delta."""
    Z1 = X @ P["W1"] + P["b1"]
    i, j = np.argwhere(Z1 > 0)[0]  # a sample and a unit that is on
    b1 = P["b1"].copy()
    b1[j] += delta - Z1[i, j]
    return X, Y, {**P, "b1": b1}


at_kink = to_the_kink(*draw())
relu_slope = central_difference(lambda z: np.maximum(0, z), 5e-6, 1e-5)
print(f"measured slope of ReLU: {relu_slope:.2f}")
for h in (1e-4, 1e-5, 1e-6):
    report(f"h = {h:.0e}", check(loss_and_gradient, *at_kink, h=h))
assert worst(loss_and_gradient, *at_kink, h=1e-6) < 1e-7 < 1e-2
assert worst(loss_and_gradient, *at_kink) > 1e-2
settle("04.kink", relu_slope)

# %% [markdown]
# The gradient is right, and the check accuses $W_1$ and $b_1$. A larger step does not help; a
# smaller one does. **A bug stays when $h$ shrinks below the distance to the kink, a false alarm
# does not** (unless the score is exactly 0: see the end of the chapter).
#
# **Your turn.** The formula above holds for $|\delta| < h$. Write the measured slope for any
# $\delta$.


# %% tags=["your-turn"]
def slope_across_kink(delta, h):
    """Return the central difference of ReLU at each entry of delta, shape (n,)."""
    ...


# %%
checks.slope_across_kink(slope_across_kink)


# %% tags=["folded"]
@checks.slope_across_kink.ours
def slope_across_kink(delta, h):
    return (np.maximum(0, delta + h) - np.maximum(0, delta - h)) / (2 * h)


# %% [markdown]
# The figure moves the score of this sample through the kink and shows the slope of the loss
# along the bias: derived, measured, and as your function says (or ours). The lower level is what
# the other samples contribute; this one adds the step when it is on. Look at the width of the
# zone where derived and measured differ.

# %% tags=["folded"]
X, Y, P = at_kink
j = np.argwhere(np.isclose(X @ P["W1"] + P["b1"], 5e-6, atol=1e-9, rtol=0))[0, 1]


def at(score):
    b1 = P["b1"] + (score - 5e-6) * np.eye(8)[j]
    return loss_and_gradient(X, Y, {**P, "b1": b1})


scores = np.linspace(-3e-5, 3e-5, 301)
derived = np.array([at(score)[1]["b1"][j] for score in scores])
measured = [central_difference(lambda z: at(z)[0], s, 1e-5) for s in scores]
said = derived[0] + (derived[-1] - derived[0]) * slope_across_kink(scores, 1e-5)
assert np.allclose(measured, said, atol=1e-3 * np.abs(derived).max())
said[np.arange(301) % 15 != 0] = np.nan  # a few marks, to see the curve beneath
plots.lines(
    1e5 * scores,
    {"derived": derived, "measured with h = 1e-5": measured, "slope_across_kink": said},
    points=["slope_across_kink"],
    xlabel="score of the hidden unit (in units of 1e-5)",
    ylabel="slope of the loss along the bias",
    alt=f"The derived slope steps from {derived[0]:.2f} to {derived[-1]:.2f} at score 0. What "
    "is measured, and the function, agree but for a straight ramp from -1e-5 to 1e-5.",
)

# %% [markdown]
# They differ only within $h$ of the kink, and for a weight, which moves the score by $h |x_i|$,
# within that. A score lies there by chance, and rarely. So **redraw**: `draw` takes another batch
# when a score is within $10^{-3}$ of 0, far more than any $h |x_i|$. Do not loosen the threshold
# instead; that would let real mistakes through as well.
#
# ### What each size can mean
#
# The other two that spoil a right result are float32 and a gradient that is nearly 0. When the
# network is certain of its answers, and right, the slopes are tiny, and rounding, which is
# not, is divided by them. The figure collects all of it, 30 networks each. Circles are right
# gradients, crosses are wrong ones, and what stands in the shaded part is accused. Look for
# circles there.


# %%
def in_float32(X, Y, P):
    cast = {name: V.astype(np.float32) for name, V in P.items()}
    return X.astype(np.float32), Y.astype(np.float32), cast


def certain(X, Y, P, factor=8):
    """Let the answers of the network be the truth, and make it more certain of them."""
    Z2 = np.maximum(0, X @ P["W1"] + P["b1"]) @ P["W2"] + P["b2"]
    P = {**P, "W2": factor * P["W2"], "b2": factor * P["b2"]}
    return X, np.eye(4)[Z2.argmax(axis=1)], P


without_decay = partial(loss_and_gradient, decay=0)
for name, function, spoil in [
    ("right, float32", loss_and_gradient, in_float32),
    ("right, at a kink", loss_and_gradient, to_the_kink),
    ("right, nearly 0", without_decay, certain),
]:
    results[name] = [worst(function, *spoil(*draw(seed=s))) for s in range(30)]

# %% tags=["folded"]
plots.verdicts(
    results,
    wrong=["one entry 1 % off"],
    alt="; ".join(
        f"{name}: from {min(errors):.0e} to {max(errors):.0e}"
        for name, errors in results.items()
    )
    + ". What is not below the limit, 1e-7, is shaded: accused.",
)

# %% [markdown]
# No limit tells right from wrong by itself. Read the number like this:
#
# | relative error | what it can mean | so |
# |---|---|---|
# | exactly 0 | both sides are 0, so nothing was tested | take another batch |
# | below $10^{-7}$ | right, on this batch and with these parameters. Or a mistake that does not show here, such as one in an entry that is tiny beside the largest; the bug hunt finds more kinds | check twice, with other parameters |
# | $10^{-7}$ to $10^{-3}$ | a gradient that is nearly 0, a kink that few samples feel, float32 somewhere; or a small mistake, such as a forgotten weak regulariser | look at the scale of the part; redraw; float64 |
# | above $10^{-3}$ | usually a mistake. But float32, a kink and a vanishing gradient reach this far too | float64; then make $h$ ten times smaller, and redraw: a mistake stays |
#
# ## Two losses instead of 203,540
#
# Moving every parameter by itself is slow for a real network. Move all of them at once, along a
# random **direction** $v$. With $g = \nabla J$, the true gradient (all $n$ slopes), and $\hat g$
# the one to be checked, both of shape $(n,)$, the chain rule says that the slope along $v$ is
#
# $$\frac{d}{dt} J(\theta + t v) \Big|_{t=0} = \sum_i g_i v_i = g \cdot v
# \approx \frac{J(\theta + h v) - J(\theta - h v)}{2h}.$$
#
# That takes two losses, whatever $n$ is. Compare it with $\hat g \cdot v$. If the error of our
# gradient is $e = \hat g - g$, we see $\hat g \cdot v - g \cdot v = e \cdot v$: one number
# instead of $n$. Could it be 0 while $e$ is not? Yes, when $v$ is perpendicular to $e$. The
# question is how often.
#
# Draw the entries of $v$ independently, with mean 0 and variance $\frac1n$. Write $E$ for the
# expectation. Then $E[v_i v_k]$ is $\frac1n$ for $i = k$, because it is the variance, and 0
# otherwise, because independent numbers with mean 0 are uncorrelated. So
#
# $$E[(e \cdot v)^2] = E\Big[\sum_i \sum_k e_i e_k v_i v_k\Big]
# = \sum_i \sum_k e_i e_k \, E[v_i v_k] = \frac1n \sum_i e_i^2 = \frac{|e|^2}{n},$$
#
# where $|e|$ is the length of $e$. So the natural relative error is $\sqrt n \, |\hat g \cdot v -
# \text{slope}| \, / \, |\hat g|$, and its typical size is $|e| / |\hat g|$. (It divides by the
# derived length only: for a gradient $m$ times too small it gives about $m - 1$, where the
# relative error gives $1 - \frac1m$.)
#
# **Your turn.** Write it, for vectors $\hat g$ (`dtheta`) and $v$ of shape $(n,)$ and a
# measured slope.


# %% tags=["your-turn"]
def projected_error(dtheta, v, slope):
    """Return the relative error of dtheta, as seen along v."""
    ...


# %%
checks.projected_error(projected_error)


# %% tags=["folded"]
@checks.projected_error.ours
def projected_error(dtheta, v, slope):
    return len(v) ** 0.5 * abs(dtheta @ v - slope) / np.linalg.norm(dtheta)


# %% [markdown]
# Here it is on the network of chapter 03, with 20 real digits. For a check one direction is enough;
# we keep 300, for statistics. (`initialise` draws the weights as chapter 03 did, `flat` makes one
# vector of all parts.)


# %%
def flat(G):
    return np.concatenate([G[name].ravel() for name in ("W1", "b1", "W2", "b2")])


def direction(P, rng):
    n = flat(P).size
    return {name: rng.normal(size=V.shape) / n**0.5 for name, V in P.items()}


def slope_along(function, X, Y, P, v, h=1e-5):
    above, below = ({name: P[name] + s * v[name] for name in v} for s in (h, -h))
    return (function(X, Y, above)[0] - function(X, Y, below)[0]) / (2 * h)


def initialise(n_hidden, seed):
    P = {"W1": nnlib.he_normal(784, n_hidden, seed), "b1": np.zeros(n_hidden)}
    return P | {"W2": nnlib.he_normal(n_hidden, 10, seed + 1), "b2": np.zeros(10)}


X, Y = data.X_train[:20].astype(float), data.Y_train[:20].astype(float)
rng = np.random.default_rng(4)

# %%
P = initialise(128, seed=0)
dtheta = flat(loss_and_gradient(X, Y, P)[1])
n, length = dtheta.size, np.linalg.norm(dtheta)
slopes, derived, entries, errors = np.zeros((4, 300))
for k in range(300):
    v = direction(P, rng)
    slopes[k] = slope_along(loss_and_gradient, X, Y, P, v)
    derived[k] = dtheta @ flat(v)
    errors[k] = projected_error(dtheta, flat(v), slopes[k])
    entries[k] = v["W2"][5, 3]  # the part of v that sees weight (5, 3) of layer 2

assert errors.max() < 1e-7
assert 0.8 < n * np.mean(derived**2) / length**2 < 1.2  # the expectation, derived above
print(f"n = {n:,}: all {len(errors)} directions agree to 1e-7")

# %% [markdown]
# ### What it can miss
#
# Two kinds of mistake test it. In the first all of $\hat g$ is too large by a common factor. In
# the second **one** of 101,770 entries is wrong. Let $e$ have the same length in both,
# $|e| / |\hat g| = 10^{-7}$, which is right at the limit.

# %%
ask("04.hard-to-find")


# %% tags=["reveal"]
def share_found(size, e_v):
    """Return the share of the 300 directions that find the mistake size * e.

    e_v has e v along each direction, for a mistake e as long as the gradient.
    """
    off = derived + size * e_v - slopes
    return np.mean(n**0.5 * np.abs(off) > 1e-7 * length)


mistakes = {"all entries": derived, "one entry": length * entries}
shares = {name: share_found(1e-7, e_v) for name, e_v in mistakes.items()}
for name, share in shares.items():
    print(f"{name}: found by {share:.0%} of the directions")
gap = shares["all entries"] - shares["one entry"]
settle("04.hard-to-find", "neither" if abs(gap) < 0.1 else "one" if gap > 0 else "all")

# %% [markdown] tags=["reveal"]
# About as many. To see why, ask for the **power** of the check: the probability that it finds a
# mistake that is there. It raises the alarm when $\sqrt n \, |e \cdot v| > \tau |\hat g|$ with
# $\tau = 10^{-7}$. For normal $v$, the number $\sqrt n \, e \cdot v$ is a sum of normal numbers,
# so it is normal too, with mean 0 and variance $|e|^2$, **whatever $e$ looks like**. With a
# standard normal number $N$,
#
# $$\text{power} = \Pr\Big(|N| > \tau \frac{|\hat g|}{|e|}\Big)
# = \mathrm{erfc}\Big(\frac{\tau}{\sqrt 2} \cdot \frac{|\hat g|}{|e|}\Big).$$
#
# (The complementary error function is made for this: $\Pr(|N| > x) = \mathrm{erfc}(x / \sqrt 2)$.)
# The figure shows the share of our 300 directions that find a mistake, against its size, by the
# formula (line) and for both kinds (marks). Look where the curve leaves 0 and reaches 1.

# %% tags=["reveal"]
sizes = 10.0 ** np.arange(-9, -3.5, 0.5)  # |e| / |ĝ|
theory = [math.erfc(1e-7 / s / 2**0.5) for s in sizes]
curves = {"theory": theory}
for name, e_v in mistakes.items():
    curves[name] = [share_found(s, e_v) for s in sizes]
    assert np.abs(np.subtract(curves[name], theory)).max() < 0.1

plots.lines(
    sizes,
    curves,
    xlabel="size of the mistake |e| / |ĝ|",
    ylabel="share of directions that find it",
    xscale="log",
    points=list(mistakes),
    alt="An S-shaped curve over the size of the mistake, and on it the marks of mistakes in "
    "all entries and in one entry. By the theory "
    + ", ".join(f"{theory[i]:.0%} of directions find {sizes[i]:.0e}" for i in (2, 4, 6))
    + ".",
)

# %% [markdown] tags=["reveal"]
# A mistake of a tenth of the threshold is never found, one a hundred times above it nearly
# always. At $|e| / |\hat g| = 10^{-3}$ one direction misses about once in 12,000 times, and two
# directions about once in 150 million.
#
# Is the check as sharp in a larger network? The power depends on $|e| / |\hat g|$ alone, so for a
# mistake that spoils **all** entries, or a fixed share of them, it is. But **one** wrong weight
# among $n$ is a share of about $1/\sqrt n$ of the length, so it sinks as the network grows.

# %% [markdown]
# The floor of rounding, below which no mistake can be seen, rises as the network grows, because the
# slope is off by up to $\epsilon |J| / h$, and the factor $\sqrt n / |\hat g|$ multiplies that. A
# larger $h$ lowers it again, and $h$ may be larger here: each parameter moves by about
# $h / \sqrt n$ only.

# %%
medians = {}
for n_hidden, h in [(4, 1e-5), (128, 1e-5), (128, 1e-4)]:
    P_n, off = initialise(n_hidden, seed=0), []
    dtheta_n = flat(loss_and_gradient(X, Y, P_n)[1])
    for _ in range(40):
        v = direction(P_n, rng)
        slope = slope_along(loss_and_gradient, X, Y, P_n, v, h)
        off.append(projected_error(dtheta_n, flat(v), slope))
    medians[dtheta_n.size, h] = np.median(off)
    print(f"n = {dtheta_n.size:7,}, h = {h:.0e}: ", end="")
    print(f"median error of a right gradient {np.median(off):.0e}")

nearest = np.abs(X @ P["W1"] + P["b1"]).min()
moved = 1e-5 * np.abs(X @ v["W1"] + v["b1"]).max()
assert moved < nearest / 100
print(
    f"h = 1e-05 moves scores by {moved:.0e} at most; the nearest is {nearest:.0e} from 0"
)

# %% [markdown]
# (The last line says why no guard against the kink is needed here.)
#
# One number also tells **that** something is wrong and not where. For the place, use directions
# that move one part only, first $W_1$, then $b_1$, and so on: two losses each.
#
# ## The bug hunt
#
# Now plant bugs. Each is a small edit of `loss_and_gradient`, such as people make. `plant`
# replaces a piece of the function's text and runs the result. `hunt` plants and checks.

# %%
source = inspect.getsource(loss_and_gradient)
bugs, found = {}, {}


def plant(*edits):
    text = source
    for right, wrong in edits:
        assert right in text, right
        text = text.replace(right, wrong)
    names = {"np": np, "kept": {}}
    exec(text, names)  # run the text as a program
    return names["loss_and_gradient"]


def hunt(name, *edits, m=6):
    bugs[name] = edits
    found[name] = check(plant(*edits), *draw(m))
    report(name, found[name])


hunt("none")

# %% [markdown]
# **Where to look.** The gradient flows from the output to the input, and each part branches
# off on the way:
#
# $$dZ_2 \;\to\; \begin{cases} dW_2,\ db_2 \\ dA_1 \to dZ_1 \to dW_1,\ db_1 \end{cases}$$
#
# A mistake spoils what comes after it. So the list of wrong parts says where it is.
#
# ### The 1/m
#
# **Bug 1.** `dZ2 = (A2 - Y)`, without the $\frac1m$ of the mean loss. All of $db_1$ and $db_2$
# is then $m = 6$ times too large.

# %%
ask("04.factor")

# %% tags=["reveal"]
no_mean, column_sums = ("(A2 - Y) / m", "(A2 - Y)"), ".sum(axis=0)"
hunt("no 1/m", no_mean)
settle("04.factor", found["no 1/m"]["b2"])

# %% [markdown] tags=["reveal"]
# The biases show $1 - \frac16$; the weights come near it, since the regulariser's part of them is
# right. All four parts are accused, so the mistake sits at the root, $dZ_2$, or in every branch.

# %% [markdown]
# **Bug 2.** The right $dZ_2$, and then the $\frac1m$ once more in every $dW$ and $db$.
# **Bug 3.** No $\frac1m$ in $dZ_2$, and one in $db_1$ and $db_2$ only.

# %% tags=["reveal"] errata=["A-E3"]
twice = [
    (f"{A}.T @ {dZ}", f"{A}.T @ {dZ} / m") for A, dZ in [("A1", "dZ2"), ("X", "dZ1")]
]
hunt("1/m twice", *twice, (column_sums, column_sums + " / m"))
hunt("dW without 1/m", no_mean, (column_sums, column_sums + " / m"))
assert found["dW without 1/m"]["b1"] < 1e-7 < 0.5 < found["dW without 1/m"]["W1"]

X, Y, P = draw()
truth = loss_and_gradient(X, Y, P, decay=0)[1]
for name in ("no 1/m", "1/m twice", "dW without 1/m"):
    G = plant(*bugs[name])(X, Y, P, decay=0)[1]
    ratios = {part: np.mean(G[part] / truth[part]) for part in ("W2", "b2")}
    assert all(np.allclose(G[part], ratios[part] * truth[part]) for part in ratios)
    print(f"{name}, decay 0: {ratios['W2']:.3f} of the true dW2, ", end="")
    print(f"{ratios['b2']:.3f} of db2, at m = {len(X)}")

# %% [markdown]
# The **ratio** tells bugs 1 and 2 apart. When a constant ratio turns up, look for the number
# among your sizes. Bug 3 spoils the weights and not the biases, in both layers. No line on the
# way can do that. It must be the last step, taken for one kind of parameter and not for the
# other. It has been published: the *Mathematical Documentation: Neural Network with Adam
# Optimization* has, in our order and with $\delta_3 = A_3 - Y$ for its last layer,
# $dW_3 = A_2^T \, \delta_3$ beside $db_3 = \frac1m \sum_i \delta_{3, i}$.
#
# ### The mask
#
# **Three masks.** ReLU's slope is `Z1 > 0`. People write `A1 > 0`, `A1 >= 0`, and `dA1 > 0`.
# Some say that the mask must never be taken on the activations.

# %%
ask("04.mask")

# %% tags=["reveal"]
on_A1 = check(plant(("(Z1 > 0)", "(A1 > 0)")), *draw())
report("mask A1 > 0", on_A1)
hunt("mask A1 >= 0", ("(Z1 > 0)", "(A1 >= 0)"))
hunt("mask dA1 > 0", ("(Z1 > 0)", "(dA1 > 0)"))
masks = {"A1": on_A1, "A1-or-0": found["mask A1 >= 0"], "dA1": found["mask dA1 > 0"]}
passed = [name for name, errors in masks.items() if max(errors.values()) < 1e-7]
assert found["mask A1 >= 0"]["W2"] < 1e-7 < 0.1 < found["mask A1 >= 0"]["W1"]
settle("04.mask", passed[0] if len(passed) == 1 else "none")

# %% [markdown] tags=["reveal"]
# `A1 > 0` is right: ReLU is positive exactly where its input is. **Bug 4**, `A1 >= 0`, is always
# true, so the mask masks nothing. **Bug 5**, `dA1 > 0`, asks for the sign of the gradient, not of
# the score. Layer 2 is fine and layer 1 is not, so the mistake is between $dZ_2$ and $dZ_1$.
#
# With another activation function, the difference of $Z_1$ and $A_1$ does matter.

# %% [markdown]
# The slope of a sigmoid is $s(1 - s)$ with $s = \sigma(Z_1) = A_1$. The slip is to apply $\sigma$
# once more, to the activation:

# %%
to_sigmoid = ("np.maximum(0, Z1)", "1 / (1 + np.exp(-Z1))")
for s in ("A1", "(1 / (1 + np.exp(-A1)))"):
    errors = check(plant(to_sigmoid, ("(Z1 > 0)", f"{s} * (1 - {s})")), *draw())
    report(f"s = {s}", errors)
    assert (max(errors.values()) < 1e-7) == (s == "A1")

# %% [markdown]
# ### Sizes and axes that fit by chance
#
# **Bug 6.** The right $dA_1 = dZ_2 W_2^T$ has shape $(m, n_{hidden})$. A text with samples in
# columns has $W_2 \, dZ_2^T$ there, in our letters, and someone who follows it writes
# `P["W2"] @ dZ2.T`, of shape $(n_{hidden}, m)$. In the next line it is multiplied entry by
# entry by `(Z1 > 0)`, of shape $(m, n_{hidden})$, with $n_{hidden} = 8$.

# %%
ask("04.transposed")

# %% tags=["reveal"] errata=["R-E7", "R-E8"]
edit, runs = ('dZ2 @ P["W2"].T', 'P["W2"] @ dZ2.T'), []
for m in (6, 8):
    print(f"m = {m}: ", end="")
    try:
        hunt("transposed", edit, m=m)
        runs.append(m)
    except ValueError:
        print("(8, 6) times (6, 8), entry by entry, does not fit")
assert found["transposed"]["W2"] < 1e-7 < 0.1 < found["transposed"]["W1"]
settle("04.transposed", "at-8-wrong" if runs == [8] else "never")

# %% [markdown] tags=["reveal"]
# At $m = 6$ NumPy refuses. At $m = 8$, the number of hidden units, it runs, and only the check
# objects, as with the two published matrix products of chapter 03. So test twice: with sizes that
# all differ, to let wrong products fail, and with the sizes that you really use.

# %% [markdown]
# **Bug 7.** `axis=0` instead of `axis=1` in the sum of softmax: each **column** of
# probabilities sums to 1. The loss uses the same wrong probabilities, so loss and gradient
# come from one forward pass.

# %%
ask("04.axis")

# %% tags=["reveal"]
hunt("softmax axis 0", ("np.exp(Z2).sum(axis=1", "np.exp(Z2).sum(axis=0"))
wrong = [part for part, e in found["softmax axis 0"].items() if e > 1e-3]
settle("04.axis", "all" if len(wrong) == 4 else "none" if not wrong else "layer-1")

# %% [markdown] tags=["reveal"]
# $(A_2 - Y)/m$ is the gradient of the cross-entropy of a softmax over rows. For this loss it is not
# the gradient.

# %% [markdown]
# ### Sums, signs, and the regulariser
#
# **Bug 8.** `dZ.sum()` instead of `dZ.sum(axis=0)`, in both layers: one number instead of
# a row. The update `b -= ...` broadcasts it without a word.
#
# **Bug 9.** `dW2 += decay * dW2`: it adds the gradient where it should add the weight. Its
# shape is right. **Bug 10.** A wrong sign, `(Y - A2)`.

# %%
ask("04.sum")

# %% tags=["reveal"] errata=["R-E9"]
hunt("sum over all", (column_sums, ".sum()"))
X, Y, P = draw()
db2 = plant((column_sums, ".sum()"))(X, Y, P)[1]["b2"]
assert np.shape(db2) == ()
print(f"the number for layer 2: {abs(db2):.1f}")

hunt("decay of dW", *[(f'decay * P["W{l}"]\n', f"decay * dW{l}\n") for l in (1, 2)])
hunt("sign", ("(A2 - Y)", "(Y - A2)"))
assert found["decay of dW"]["b1"] < 1e-7 < 1e-3 < found["decay of dW"]["W1"]
assert found["sign"]["b2"] > 1.9
settle("04.sum", db2)

# %% [markdown] tags=["reveal"]
# **The sum.** The error is printed as `inf`, because the shapes do not agree. $b_2$ would never
# learn anything. A check that subtracts first and asks later would have been deceived by
# broadcasting, so compare the shapes first. **The regulariser.** The weights are wrong and the
# biases right, as for bug 3, but by little: $\lambda$ is small. **The sign.** An error of 2
# everywhere, but for the part of the regulariser.

# %% [markdown]
# ### The stale cache
#
# **Bug 11.** $W_2^T$ is needed in every step. Someone keeps it, to save the work:
# `kept.setdefault("W2_T", P["W2"].T.copy())`. The first call stores the transposed weights,
# and every later call gets what was stored.

# %%
ask("04.stale")

# %% tags=["reveal"]
edit = ('P["W2"].T', 'kept.setdefault("W2_T", P["W2"].T.copy())')
hunt("stale W2.T", edit)

X, Y, P = draw()
function = plant(edit)
for name, dV in function(X, Y, P)[1].items():
    P[name] = P[name] - 0.1 * dV  # one step of gradient descent
found["stale, after a step"] = check(function, X, Y, P)
report("after a step", found["stale, after a step"])
accused = found["stale W2.T"]
settle("04.stale", "passes" if max(accused.values()) < 1e-7 else "layer-1")

# %% [markdown] tags=["reveal"]
# On a fresh network it passes, with an error below $10^{-7}$: the kept matrix is still the true
# one. After a single step it is not, and the check finds it. So **check twice**: at the start, and
# again after a few updates, with another batch.

# %% [markdown]
# ### A wrong loss
#
# **Bug 12.** Someone subtracts the regulariser, `J -= decay / 2 * (...)`, and derives the gradient
# of that without a slip: `dW1 -= decay * P["W1"]`, and `dW2` likewise. So every step makes all
# weights grow a little.

# %%
ask("04.wrong-loss")

# %% tags=["reveal"]
edits = [(f"dW{l} += decay", f"dW{l} -= decay") for l in (1, 2)]
hunt("wrong loss", ("J += decay", "J -= decay"), *edits)
shifted = ("m = len(X)", "m = len(X); Y = np.roll(Y, 1, axis=0)")
report("labels of other samples", check(plant(shifted), *draw()))
passes = max(found["wrong loss"].values()) < 1e-7
settle("04.wrong-loss", "passes" if passes else "weights")

# %% [markdown] tags=["reveal"]
# The check compares with the loss that is **programmed**. It finds a gradient that does not belong
# to this loss. It cannot find a wrong loss, nor labels that belong to other samples. Two causes are
# not in the table above: a stored value that is not yet out of date, and a wrong loss.

# %% [markdown]
# ### All fingerprints in one picture
#
# The figure shows what the check says of each bug.

# %% tags=["reveal"]
plots.fingerprints(
    found,
    alt="Table of bugs and parts. Accused are: "
    + "; ".join(
        f"{bug}: {', '.join(part for part, e in row.items() if e >= 1e-7) or 'none'}"
        for bug, row in found.items()
    )
    + ".",
)

# %% [markdown] tags=["reveal"]
# Four patterns: all (the root, $dZ_2$, or every branch), layer 1 only (the way from $dZ_2$ to
# $dZ_1$), weights only or biases only (the last line of each layer). If one part alone is wrong,
# read the one line that computes it. To come nearer still, move $Z_2$, $A_1$ and $Z_1$ instead of a
# parameter, and compare with $dZ_2$, $dA_1$ and $dZ_1$.

# %% [markdown]
# ### Would you have noticed?
#
# Train with each of the twelve bugs: 784-100-10 on our 4,000 digits, gradient descent with
# $\alpha = 0.5$, 5 epochs, batches of 100. The batch is as large as the hidden layer, so that the
# transposed product runs. Visible is what costs 5 points, hardly visible what costs 1.5.


# %%
n_epochs = shorter(5, 3, "epochs")


def train(function, seed=0, learning_rate=0.5, decay=0.001, epochs=n_epochs, m=100):
    P = initialise(m, seed)
    order = np.random.default_rng(seed)
    for _ in range(epochs):
        for batch in order.permutation(4000).reshape(-1, m):
            X, Y = data.X_train[batch], data.Y_train[batch]
            for name, dV in function(X, Y, P, decay=decay)[1].items():
                P[name] -= learning_rate * dV
    Z2 = np.maximum(0, data.X_test @ P["W1"] + P["b1"]) @ P["W2"] + P["b2"]
    return (Z2.argmax(axis=1) == data.y_test).mean()


# %%
def seen(points):
    return "no" if points < 1.5 else "hardly" if points < 5 else "yes"


def trained(name):
    """Train with a bug; return its line of the table."""
    with np.errstate(all="ignore"):  # some of them overflow
        accuracy[name] = 100 * train(plant(*bugs[name]))
    by_check = "yes" if max(found[name].values()) > 1e-7 else "no"
    if name == "stale W2.T":
        by_check = "after a step"
    visible = seen(accuracy["none"] - accuracy[name])
    return f"{name:16}{by_check:>20}{accuracy[name]:>10.0f} %{visible:>11}"


accuracy = {"none": 100 * train(plant())}
print(f"without a bug: {accuracy['none']:.0f} %")

# %%
ask("04.unnoticed")

# %% tags=["reveal"]
print(f"{'bug':16}{'found by the check':>20}{'accuracy':>12}{'visible?':>11}")
names = [name for name in bugs if name != "none"]
for name in names[:6]:
    print(trained(name))

# %% [markdown] tags=["reveal"]
# Five are plain to see, one hardly. The others:

# %% tags=["reveal"]
for name in names[6:]:
    print(trained(name))

hidden = [name for name in names if accuracy["none"] - accuracy[name] < 1.5]
assert hidden == ["sum over all", "decay of dW", "stale W2.T", "wrong loss"]
settle("04.unnoticed", len(hidden))

# %% [markdown] tags=["reveal"]
# (One seed; with others the kept matrix costs up to 2 points and the mask `A1 >= 0` 2 to 4.) A
# network without useful biases in its output, one without a regulariser, one whose regulariser
# does the opposite, one that sends the error back through weights of long ago: each learns,
# because the rest of the network makes up for it. The last is known as *feedback alignment*
# (Lillicrap et al., 2016): the error comes back through a fixed random matrix, here the initial
# $W_2^T$.
#
# The bugs of the $\frac1m$ are visible only because $\alpha$ was given. At $m = 100$ bug 1 is a
# rate 100 times too large beside a regulariser 100 times too weak, bug 2 the reverse, and bug 3 a
# rate too large for the weights only. Whoever tunes $\alpha$ and $\lambda$ may find these; the
# second is exactly the right training:

# %% tags=["reveal"]
for name, learning_rate, decay in [
    ("no 1/m", 0.005, 0.001),
    ("1/m twice", 50, 0.00001),
    ("dW without 1/m", 0.005, 0.001),
]:
    tuned = 100 * train(plant(*bugs[name]), 0, learning_rate, decay)
    assert accuracy["none"] - tuned < 1.5
    print(f"{name:16} alpha = {learning_rate:<6} decay = {decay:.0e}: {tuned:.0f} %")

# %% [markdown] tags=["reveal"]
# All read 92 or 93 %, and nobody knows.

# %% [markdown]
# [Chapter 07](07_optimisers.ipynb#cell-id=07_optimisers-errors-that-accuracy-hides-1) tells which published mistakes
# accuracy hides in the same way, and which even the gradient check lets pass.
#
# ## The same in `nnlib`
#
# `nnlib.check_gradients(net, X, Y)` moves every parameter; `n_directions=3` uses random
# directions. It insists on float64, and puts the parameters back as they were. Unlike `check`, it
# measures a part whose entries are all below $10^{-3}$ against $10^{-3}$: the measured slope is off
# by some $10^{-11}$, too much to confirm seven digits of a much smaller number.
#
# Take a network 5-8-7-4, right, and fresh from `nnlib.Network`, with biases of 0.

# %%
ask("04.fresh-network")

# %% tags=["reveal"]
X, Y, _ = draw()
net = nnlib.Network([5, 8, 7, 4], seed=0, dtype=np.float64)
errors = nnlib.check_gradients(net, X, Y)
report("biases 0", errors)
Z, A = net.trace(X)
print("samples for which layer 1 is off:", (A[1] == 0).all(axis=1).sum())
print("scores of layer 2 that are exactly 0:", (Z[2] == 0).sum())
fresh = [nnlib.Network([5, 8, 7, 4], seed=s, dtype=np.float64) for s in range(200)]
n_off = sum((one.trace(X)[1][1] == 0).all(axis=1).any() for one in fresh)
print(f"This is seed 0. Of 200 seeds, {n_off} have such a sample.")
net.b[2] = 0.1 * np.ones(7)
report("b2 of 0.1", nnlib.check_gradients(net, X, Y))
assert max(nnlib.check_gradients(net, X, Y).values()) < 1e-7
accused = [part for part, e in errors.items() if e > 1e-7]
settle("04.fresh-network", "b2" if accused == ["b2"] else "many" if accused else "none")

# %% [markdown] tags=["reveal"]
# A false alarm, in $b_2$ alone. From the sample that switches layer 1 off, layer 2 receives nothing
# but its biases, and these start at 0. All seven of its scores sit **exactly** on the kink. Moving
# $W_2$ changes nothing there, since it is multiplied by 0; moving $b_2$ does. With $b_2$ of 0.1 the
# alarm is gone. A smaller $h$ would not help, as 0 is within every $h$. So give a network of two or
# more hidden layers biases other than 0 before you check it.

# %% [markdown]
# A large network takes two losses a direction:

# %%
net = nnlib.Network([784, 128, 40, 10], seed=0, dtype=np.float64)
X, Y = data.X_train[:20], data.Y_train[:20]
errors = nnlib.check_gradients(net, X, Y, n_directions=3, seed=0)
assert max(errors.values()) < 1e-7
print(f"{net.n_parameters:,} parameters: {len(errors)} directions agree")

# %% [markdown]
# ## Find the mistake
#
# **Card.** The *Mathematical Foundations of an L-layer Neural Network* has a mean loss over $m$
# samples, which it keeps in columns; here they are in rows. It writes $dZ$ for
# $\partial J / \partial Z$. It prints $dZ = A - Y$ for the output layer, and for every layer
#
# $$dW = \frac1m \, A_{prev}^T \, dZ, \qquad db = \frac1m \sum_{i=1}^m dZ_i.$$

# %%
ask("04.card-two-lines")

# %% tags=["reveal"] errata=["F-E1", "R-E5"]
verdicts = {}
for name, edits in [
    ("both lines as printed", [no_mean, *bugs["1/m twice"]]),
    ("only dZ = A - Y", [no_mean]),
    ("only the 1/m in dW and db", bugs["1/m twice"]),
]:
    errors = check(partial(plant(*edits), decay=0), *draw())
    report(name, errors)
    verdicts[name] = max(errors.values()) < 1e-7
assert not any(list(verdicts.values())[1:])
settle("04.card-two-lines", "passes" if verdicts["both lines as printed"] else "wrong")

# %% [markdown] tags=["reveal"]
# The two lines contradict the symbol $dZ$, and together they are right. Whoever takes the
# first line as it stands, as Rifqi Anshari Rasyid's *Mathematics of Neural Network* does for
# a whole batch, has bug 1; whoever takes the symbol $dZ$ at its word, and then the second
# line, has bug 2. A gradient check says that the **result** is right. It does not say that
# the lines are.

# %% [markdown]
# ## What is now known
#
# - A central difference is off by $\frac{h^2}{6} |J'''| + \epsilon |J| / h$. In float64 that is
#   least near $h = 10^{-5}$. With this step float32 is useless.
# - Compare shapes first, then, part by part, the largest difference with the largest entry.
# - Below $10^{-7}$ no mistake shows here and now, and a wrong loss never shows. A larger error is a
#   mistake if it stays, in float64, when $h$ shrinks and batch and parameters are redrawn. A kink
#   and a gradient near 0 do not stay.
# - One random direction costs two losses and finds nearly every real mistake. The parts tell
#   where it is.
# - Check with few samples, sizes that all differ and fixed seeds, with everything random switched
#   off; once with $\lambda = 0$, once with a large $\lambda$; and again after a few updates.
#
# Three questions to close. The first is about another way to draw $v$; the expectation of $(e \cdot v)^2$ is the same.

# %%
ask("04.signs")

# %% tags=["reveal"]
signs = rng.choice([-1, 1], size=(20_000, 2))
missed = np.mean(signs.sum(axis=1) == 0)
print(f"two equal errors cancel in {missed:.0%} of 20,000 draws")
settle("04.signs", missed)

# %%
ask("04.which-line")

# %% tags=["reveal"]
for edit, place in [
    (("X.T @ dZ1", "X.T @ dZ1 / m"), "last-line"),
    (("* (Z1 > 0)", "* 1"), "mask"),
    (("A1 = np.maximum(0, Z1)", "A1 = np.abs(Z1)"), "forward"),
]:
    errors = check(plant(edit), *draw())
    report(edit[1], errors)
    if [part for part, e in errors.items() if e > 1e-7] == ["W1"]:
        line = place
settle("04.which-line", line)

# %%
ask("04.mean-of-all")

# %% tags=["reveal"]
over_all = plant(("* log_A2).sum() / m", "* log_A2).sum() / Y.size"))
X, Y, P = draw(K=10)
errors = check(partial(over_all, decay=0), X, Y, P)
report("mean over all", errors)
settle("04.mean-of-all", errors["b1"])

# %% [markdown]
# **Exercise.** [Exercise 04](../exercises/ex04_gradient_checking/ex04_gradient_checking.ipynb);
# write in your copy, `work/ex04_gradient_checking`.
#
# Next: [05 The L-layer network](05_deep_network.ipynb).
