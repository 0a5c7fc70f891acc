# %% [markdown]
# # 04 Gradient checking
#
# Three chapters have borrowed a function that measures a gradient without deriving it. This
# chapter builds it, finds its best step, learns what can deceive it, and then hunts with it:
# for planted bugs, and for the mistakes of the four sources that no accuracy betrays.
#
# **After this chapter you can**
#
# - derive the error of a central difference, and say why $h = 10^{-5}$ and why float64,
# - write a gradient check, and read from it in **which line** a mistake sits,
# - tell a kink of ReLU from a bug,
# - check 101,770 parameters at the price of two losses, and say what that can miss,
# - name mistakes that accuracy hides, and mistakes that the gradient check hides.
#
# **Time:** 120 minutes. **You need:** chapter 03, Taylor's formula.

# %%
import inspect
import json
import math
from functools import partial
from pathlib import Path

import numpy as np

import nnlib
from nnlib import load_mnist, plots

data = load_mnist()

# %% [markdown]
# ## A slope from two points
#
# Take a loss that depends on one number. A sample with two classes has the scores $(0, z)$,
# and its true class is the first. Then its cross-entropy is
# $J(z) = -\log \frac{1}{1 + e^z} = \log(1 + e^z)$, and its derivative is
# $J'(z) = \frac{e^z}{1 + e^z} = \sigma(z)$, the sigmoid. We know the truth, so we can see how
# well it is measured. There are two obvious ways to measure it, with a small step $h > 0$:
#
# $$\text{forward: } \frac{J(z + h) - J(z)}{h}, \qquad
# \text{central: } \frac{J(z + h) - J(z - h)}{2h}.$$
#
# Taylor's formula says what they are worth. With all derivatives taken at $z$,
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
#
# **Predict.** $h$ becomes ten times smaller. By which factor does each error fall?


# %%
def J(z):
    return np.log(1 + np.exp(z))


def forward_difference(f, z, h):
    return (f(z + h) - f(z)) / h


def central_difference(f, z, h):
    return (f(z + h) - f(z - h)) / (2 * h)


truth = 1 / (1 + np.exp(-1.0))
for h in (0.1, 0.01, 0.001):
    errors = [
        abs(f(J, 1.0, h) - truth) for f in (forward_difference, central_difference)
    ]
    print(f"h = {h:5}: forward off by {errors[0]:.1e}, central by {errors[1]:.1e}")

assert np.isclose(errors[0], 0.001 / 2 * truth * (1 - truth), rtol=0.01)

# %% [markdown]
# By 10 and by 100. The last line compares the forward error with $\frac{h}{2} J''$, where
# $J'' = \sigma (1 - \sigma)$.
#
# ## Why not smaller still?
#
# **Predict.** The smaller $h$, the smaller both errors. So which $h$ gives the best result on
# a computer: $10^{-3}$, $10^{-5}$, $10^{-8}$ or $10^{-15}$?
#
# A computer rounds. A number $J$ is stored as the nearest one that has room, which is off by
# up to $\epsilon |J|$, where $\epsilon = 2^{-53} \approx 10^{-16}$ in float64 and
# $2^{-24} \approx 6 \cdot 10^{-8}$ in float32. The two values in the numerator are nearly
# equal; their difference is small, and the two rounding errors in it are not. Dividing by
# $2h$ makes the rounding error as large as $\epsilon |J| / h$. It **grows** as $h$ falls.
# Together:
#
# $$E_{central}(h) \approx \underbrace{\tfrac{h^2}{6} |J'''|}_{\text{Taylor}} +
# \underbrace{\frac{\epsilon |J|}{h}}_{\text{rounding}}, \qquad
# E_{forward}(h) \approx \tfrac{h}{2} |J''| + \frac{2 \epsilon |J|}{h}.$$
#
# The best $h$ is where the derivative with respect to $h$ is 0:
#
# $$\tfrac{h}{3} |J'''| = \frac{\epsilon |J|}{h^2} \;\Rightarrow\;
# h = \sqrt[3]{3 \epsilon \frac{|J|}{|J'''|}}, \qquad
# \tfrac12 |J''| = \frac{2 \epsilon |J|}{h^2} \;\Rightarrow\;
# h = 2 \sqrt{\epsilon \frac{|J|}{|J''|}}.$$
#
# The cell below puts $|J| = |J'''| = |J''| = 1$ into these formulas. Then it measures, for both
# differences and in both precisions. (Root mean square over 300 values of $z$, since the
# rounding at a single one is a matter of luck.)

# %%
for name, epsilon in [("float64", 2.0**-53), ("float32", 2.0**-24)]:
    h, h_forward = (3 * epsilon) ** (1 / 3), 2 * epsilon**0.5
    print(f"{name}: central h = {h:.0e}, error {h**2 / 6 + epsilon / h:.0e}; ", end="")
    print(f"forward h = {h_forward:.0e}, error {2 * epsilon**0.5:.0e}")

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

# %% [markdown]
# So the theory asks for a central difference in float64 with $h$ near $10^{-5}$, and promises
# an error near $10^{-11}$. The same in float32 cannot do better than about $10^{-5}$.
#
# The figure shows the measured error against $h$, both on logarithmic scales, so that a power
# of $h$ is a straight line. Look for two things: the slopes to the right of each lowest point,
# and where the lowest points lie. (64 stands for float64.) The lines with `assert` hold what
# you should see.
#
# In the cell after it, choose $h$ and the precision. At which $h$ does rounding take
# over?

# %%
central, forward = error_by_step["central 64"], error_by_step["forward 64"]
in_float32 = error_by_step["central 32"]
assert steps[central.argmin()] < 2e-5 < 5e-3 < steps[in_float32.argmin()]
assert np.allclose(np.diff(np.log10(central[-4:])), 2, atol=0.1)  # order 2
assert np.allclose(np.diff(np.log10(forward[-4:])), 1, atol=0.1)  # order 1
assert np.isclose(steps[7], 1e-5)
assert in_float32[7] > 1e-3
lowest = np.log10([errors.min() for errors in (central, forward, in_float32)])
assert np.allclose(lowest, [-11, -8, -5], atol=1)
plots.lines(
    steps,
    error_by_step,
    xlabel="step h",
    ylabel="error of the measured slope",
    **{"xscale": "log", "yscale": "log", "markers": True},
    alt="Four V-shaped curves of error against step, on logarithmic axes. In float64 the "
    "central difference is best near h = 1e-5 with an error near 1e-11, the forward "
    "difference between 1e-8 and 1e-7 with an error near 1e-8. In float32 the best error of the "
    "central difference is near 1e-5, at h = 1e-2.",
)

# %%
from nnlib import widgets

widgets.step_size()

# %% [markdown]
# Each curve is a V. The right arm is Taylor's: it climbs one decade for each decade of $h$
# (forward) or two (central). The left arm is rounding: towards the left each of the four climbs
# one decade for each decade of $h$, until float32 gives up. From $h = 10^{-7}$ down float32 often
# cannot even tell $z + h$ from $z$: the measured slope is 0 or nonsense.
#
# The last line of the check is the practical one. In float32 with $h = 10^{-5}$ the error
# exceeds 0.001. There a right gradient looks wrong, and a wrong one may pass. Hence
# the rule of this course: **check in float64, central, $h = 10^{-5}$; train in float32.**
#
# ## From one number to a network
#
# A loss of $n$ parameters has $n$ slopes. Move one parameter at a time, up and down by $h$,
# and leave the others. With $u_i$, the vector that has a 1 in place $i$ and 0 elsewhere,
#
# $$\frac{\partial J}{\partial \theta_i} \approx
# \frac{J(\theta + h u_i) - J(\theta - h u_i)}{2h}.$$
#
# **Predict.** How many losses does this take for the network of chapter 03, with its 101,770
# parameters?


# %%
def numerical_gradient(f, V, h=1e-5):
    measured = np.zeros_like(V)
    for i in np.ndindex(V.shape):
        above, below = V.copy(), V.copy()
        above[i] += h
        below[i] -= h
        measured[i] = (f(above) - f(below)) / (2 * h)
    return measured


V = np.arange(1.0, 7.0).reshape(2, 3)
assert np.allclose(numerical_gradient(lambda V: (V**3).sum(), V), 3 * V**2)
assert np.array_equal(V, np.arange(1.0, 7.0).reshape(2, 3))  # left as it was
assert np.allclose(nnlib.numerical_gradient(np.prod, V), np.prod(V) / V)
print("losses for 101,770 parameters:", 2 * 101_770)

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
# Both maxima go over **all** entries. One could divide entry by entry instead.
# **Predict.** A right gradient has one tiny entry, $10^{-10}$. What would its own relative
# error be?


# %%
def relative_error(a, b):
    return np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max())


truth = np.array([0.5, -0.2, 1e-10])
measured = truth + np.array([1e-11, -1e-11, 1e-11])  # what rounding leaves
one_by_one = np.abs(measured - truth) / np.maximum(np.abs(measured), np.abs(truth))
print(f"entry by entry {one_by_one.max():.2f}, ", end="")
print(f"as defined {relative_error(truth, measured):.0e}")

small = 1e-6 * np.array([1.0, 2.0])
assert np.abs(2 * small - small).max() < 1e-5  # a factor of 2, a tiny difference
assert relative_error(2 * small, small) == 0.5
assert relative_error(-small, small) == 2  # a wrong sign
assert relative_error(truth, measured) == nnlib.relative_error(truth, measured)

# %% [markdown]
# A false alarm, from an entry that matters to nobody. With the largest entry as the scale it
# does not happen. A factor of $m$ gives $1 - \frac1m$, a wrong sign gives 2.
#
# ## The network to be checked
#
# It is the one of chapter 03, written as one function that returns the loss and the four
# gradients. One thing is new, a **regulariser**. It adds the squares of all weights to the
# loss, so that large weights cost something:
#
# $$J = J_{data} + \tfrac{\lambda}{2} \Big(\sum W_1^2 + \sum W_2^2\Big), \qquad
# \text{so } dW_l \text{ gains the term } \lambda W_l.$$
#
# $J_{data}$ is the mean cross-entropy of the chapters before. The factor $\frac12$ is there to
# cancel the 2 of the derivative. $\lambda$ is called `decay`,
# because its term makes each weight decay a little at every step. None of the four sources
# has it; it comes along because people get it wrong. The network is written in plain
# NumPy, softmax included, so that every line is a place for a bug.


# %%
def loss_and_gradient(X, Y, P, decay=0.01):
    m = len(X)
    Z1 = X @ P["W1"] + P["b1"]  # (m, n_hidden)
    A1 = np.maximum(0, Z1)  # (m, n_hidden)
    Z2 = A1 @ P["W2"] + P["b2"]  # (m, K)
    E = np.exp(Z2 - Z2.max())
    A2 = E / E.sum(axis=1, keepdims=True)  # (m, K)
    J = -(Y * np.log(A2)).sum() / m
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
# 8 hidden units, $K = 4$ classes, so that a wrong product does not fit. The biases are random,
# not 0; the end of the chapter shows why. The `while` keeps ReLU away from its kink; the
# reason comes in a moment.
#
# `check` compares part by part. Shapes come first: when they differ, the error is infinite.


# %%
def draw(m=6, d=5, n_hidden=8, K=4, seed=1):
    rng = np.random.default_rng(seed)
    while True:
        X, Y = rng.normal(size=(m, d)), np.eye(K)[rng.integers(K, size=m)]
        P = {"W1": rng.normal(size=(d, n_hidden)), "b1": rng.normal(size=n_hidden)}
        P |= {"W2": rng.normal(size=(n_hidden, K)), "b2": rng.normal(size=K)}
        if np.abs(X @ P["W1"] + P["b1"]).min() > 1e-3:
            return X, Y, P


def check(function, X, Y, P, h=1e-5):
    _, G = function(X, Y, P)
    errors = {}
    for name, V in P.items():
        measured = numerical_gradient(
            lambda V, name=name: function(X, Y, {**P, name: V})[0], V, h
        )
        fits = np.shape(G[name]) == V.shape
        errors[name] = relative_error(G[name], measured) if fits else np.inf
    return errors


# %% [markdown]
# ### What counts as right?
#
# Where does $10^{-7}$ come from? Not from a book: measure it. Draw 30 networks, and take the
# worst relative error of the right $dW_2$. Then spoil it a little: **one** entry, the largest,
# 1 % too large. (`report` prints a check in words. A relative
# error below $10^{-7}$ is 'ok'.)


# %%
def report(errors):
    words = {name: "ok" if e < 1e-7 else f"{e:.2f}" for name, e in errors.items()}
    print(", ".join(f"{name} {word}" for name, word in words.items()))


report(check(loss_and_gradient, *draw()))
right, spoiled = [], []
for seed in range(30):
    X, Y, P = draw(seed=seed)
    G = loss_and_gradient(X, Y, P)[1]["W2"]
    measured = numerical_gradient(
        lambda V, X=X, Y=Y, P=P: loss_and_gradient(X, Y, {**P, "W2": V})[0], P["W2"]
    )
    right.append(relative_error(G, measured))
    G[np.unravel_index(np.abs(G).argmax(), G.shape)] *= 1.01
    spoiled.append(relative_error(G, measured))

assert max(right) < 1e-8
assert min(spoiled) > 1e-3
print("right: all below 1e-8; spoiled: all above 1e-3")

# %% [markdown]
# Between the two lies a wide gap, and $10^{-7}$ is in it. Read a result like this:
#
# | relative error | meaning |
# |---|---|
# | below $10^{-7}$ | right |
# | $10^{-7}$ to $10^{-3}$ | look closer: a kink, a gradient that is nearly 0, or float32 somewhere |
# | above $10^{-3}$ | wrong |
#
# ## False alarm: the kink of ReLU
#
# Taylor's formula needs a smooth function. ReLU is not smooth at 0. Let one score of the
# hidden layer be $\delta$, nearer to 0 than the step: $|\delta| < h$. Then $\delta + h$ is
# positive and $\delta - h$ negative, and the central difference of ReLU is
#
# $$\frac{\mathrm{ReLU}(\delta + h) - \mathrm{ReLU}(\delta - h)}{2h}
# = \frac{(\delta + h) - 0}{2h} = \frac12 + \frac{\delta}{2h}.$$
#
# The true slope is 1 for $\delta > 0$ and 0 for $\delta < 0$. We set one score to
# $\delta = 5 \cdot 10^{-6}$ by moving the bias of its unit.
#
# **Predict.** What does the formula give? Which of the four parts will the check accuse?

# %%
X, Y, P = draw()
Z1 = X @ P["W1"] + P["b1"]
i, j = np.argwhere(Z1 > 0)[0]  # a sample and a unit that is on
P["b1"][j] += 5e-6 - Z1[i, j]  # now its score is 5e-6
relu_slope = central_difference(lambda z: np.maximum(0, z), 5e-6, 1e-5)

print(f"measured slope of ReLU {relu_slope:.2f}")
report(check(loss_and_gradient, X, Y, P))
report(check(loss_and_gradient, X, Y, P, h=1e-6))
assert np.isclose(relu_slope, 0.75)
assert check(loss_and_gradient, X, Y, P)["b1"] > 1e-3
assert max(check(loss_and_gradient, X, Y, P, h=1e-6).values()) < 1e-7

# %% [markdown]
# The gradient is right, and the check accuses $W_1$ and $b_1$. With a smaller step the
# accusation is gone. That is the mark of a kink: **a bug stays when $h$ changes, a kink does
# not** (unless the score is exactly 0: see the end of the chapter).
#
# The figure moves the score of this sample through the kink and shows the slope of the loss
# along the bias, derived and measured. Look at the width of the zone where they differ.


# %%
def at(score):
    b1 = P["b1"] + (score - 5e-6) * np.eye(8)[j]
    return loss_and_gradient(X, Y, {**P, "b1": b1})


scores = np.linspace(-3e-5, 3e-5, 301)
derived = [at(score)[1]["b1"][j] for score in scores]
measured = [central_difference(lambda z: at(z)[0], score, 1e-5) for score in scores]
plots.lines(
    1e5 * scores,
    {"derived": derived, "measured with h = 1e-5": measured},
    xlabel="score of the hidden unit (in units of 1e-5)",
    ylabel="slope of the loss along the bias",
    alt="The derived slope is a step: one constant value left of score 0 and another right of "
    "it. The measured slope is the same outside -1e-5 to 1e-5 and a straight ramp from one "
    "to the other between them.",
)

# %% [markdown]
# They differ only within $h$ of the kink. A score lies there by chance, and rarely. So
# **redraw**: `draw` takes another batch when a score is within $10^{-3}$ of 0. Do not loosen
# the threshold instead; that would let real mistakes through as well.
#
# ## Two losses instead of 203,540
#
# Moving every parameter by itself is slow for a real network. Move all of them at once, along
# a random **direction** $v$. With $g = \nabla J$ the true gradient and $\hat g$ the one to be
# checked, both vectors of $n$ numbers, the chain rule says that the slope along $v$ is
#
# $$\frac{d}{dt} J(\theta + t v) \Big|_{t=0} = \sum_i g_i v_i = g \cdot v
# \approx \frac{J(\theta + h v) - J(\theta - h v)}{2h}.$$
#
# That takes two losses, whatever $n$. Compare it with $\hat g \cdot v$. If the error of our
# gradient is $e = \hat g - g$, we see $\hat g \cdot v - g \cdot v = e \cdot v$: one number
# instead of $n$. Could it be 0 while $e$ is not? Yes, when $v$ is perpendicular to $e$. The
# question is how often.
#
# Draw the entries of $v$ independently, with mean 0 and variance $\frac1n$. Then
# $E[v_i v_j]$ is $\frac1n$ for $i = j$ and 0 otherwise, and
#
# $$E[(e \cdot v)^2] = E\Big[\sum_i \sum_j e_i e_j v_i v_j\Big]
# = \sum_i \sum_j e_i e_j \, E[v_i v_j] = \frac1n \sum_i e_i^2 = \frac{|e|^2}{n}.$$
#
# The same holds for $\hat g \cdot v$. So the natural relative error is
# $\sqrt n \, |\hat g \cdot v - \text{slope}| \, / \, |\hat g|$, and its typical size is
# $|e| / |\hat g|$. There is no $n$ in it: the check does not get blunter as the network grows.
#
# Here it is on the network of chapter 03, all 101,770 parameters, with 20 real digits. For a
# check one direction is enough. We keep 300, because we want statistics next. (`initialise`
# draws the weights as chapter 03 did.)


# %%
def dot(G, v):
    return sum((G[name] * v[name]).sum() for name in v)


def direction(P, rng):
    n = sum(V.size for V in P.values())
    return {name: rng.normal(size=V.shape) / n**0.5 for name, V in P.items()}


def slope_along(function, X, Y, P, v, h=1e-5):
    above, below = ({name: P[name] + s * v[name] for name in v} for s in (h, -h))
    return (function(X, Y, above)[0] - function(X, Y, below)[0]) / (2 * h)


def initialise(n_hidden, seed):
    P = {"W1": nnlib.he_normal(784, n_hidden, seed), "b1": np.zeros(n_hidden)}
    return P | {"W2": nnlib.he_normal(n_hidden, 10, seed + 1), "b2": np.zeros(10)}


# %%
X, Y = data.X_train[:20].astype(float), data.Y_train[:20].astype(float)
P = initialise(128, seed=0)
G = loss_and_gradient(X, Y, P)[1]
n, length = sum(V.size for V in P.values()), dot(G, G) ** 0.5

rng = np.random.default_rng(4)
slopes, derived, entries = np.zeros((3, 300))
for k in range(300):
    v = direction(P, rng)
    slopes[k] = slope_along(loss_and_gradient, X, Y, P, v)
    derived[k] = dot(G, v)
    entries[k] = v["W2"][5, 3]  # the part of v that sees weight (5, 3) of layer 2
errors = n**0.5 * np.abs(derived - slopes) / length

assert errors.max() < 1e-7
assert 0.8 < n * np.mean(derived**2) / length**2 < 1.2  # the expectation, derived above
print(f"n = {n:,}: all {len(errors)} directions agree to 1e-7")

# %% [markdown]
# ### What it can miss
#
# The **power** of a check is the probability that it finds a mistake that is there. Our check
# cries out when $\sqrt n |e \cdot v| > \tau |\hat g|$ with $\tau = 10^{-7}$. For normal $v$,
# $\sqrt n \, e \cdot v$ is normal with mean 0 and variance $|e|^2$, whatever $e$ looks like.
# With a standard normal number $N$,
#
# $$\text{power} = P\Big(|N| > \tau \frac{|\hat g|}{|e|}\Big)
# = \mathrm{erfc}\Big(\frac{\tau}{\sqrt 2} \cdot \frac{|\hat g|}{|e|}\Big).$$
#
# (`erfc` is the name of exactly this probability.) Two kinds of mistake test it. In the first
# all of $\hat g$ is too large by a factor. In the second **one** of 101,770 entries is wrong.
# **Predict.** If $e$ has the same length in both, which is harder to find?
#
# The figure shows the share of our 300 directions that find a mistake, against its size, for both
# kinds and by the formula. Look at how far the curves lie apart, and where they leave 0 and
# reach 1. (The threshold $\tau$ is $10^{-7}$.)

# %%
sizes = 10.0 ** np.arange(-9, -3.5, 0.5)  # |e| / |g|
theory = [math.erfc(1e-7 / s / 2**0.5) for s in sizes]
curves = {"theory": theory}
for name, e_v in [("all entries", derived), ("one entry", length * entries)]:
    off = np.array([derived + s * e_v - slopes for s in sizes])  # (11, 300)
    curves[name] = np.mean(n**0.5 * np.abs(off) > 1e-7 * length, axis=1)
    assert np.abs(curves[name] - theory).max() < 0.1

plots.lines(
    sizes,
    curves,
    xlabel="size of the mistake |e| / |g|",
    ylabel="share of directions that find it",
    xscale="log",
    markers=True,
    alt="Three S-shaped curves that lie on each other. By the theory "
    + ", ".join(
        f"{theory[i]:.0%} of directions find {sizes[i]:.0e}" for i in (2, 4, 6, 8)
    )
    + ".",
)

# %% [markdown]
# Neither: the three curves lie on each other. A mistake of a tenth of the threshold is never found,
# one a hundred times above it nearly always. A real mistake is rarely smaller than
# $|e| / |g| = 10^{-3}$, and then one direction misses it about once in 12,000 times. Two
# directions: once in 150 million.
#
# One number tells **that** something is wrong and not where. For the place, use directions
# that move one part only, first $W_1$, then $b_1$, and so on: two losses each.
#
# ## The bug hunt
#
# Now plant bugs. Each is a small edit of `loss_and_gradient`, such as people make. `plant`
# takes the text of the function, replaces what it is told to, and runs the result, so you see
# exactly what was changed. `hunt` plants and checks.

# %%
source = inspect.getsource(loss_and_gradient)
bugs, found = {}, {}


def plant(*edits):
    text = source
    for right, wrong in edits:
        assert right in text, right
        text = text.replace(right, wrong)
    names = {"np": np, "kept": {}}
    exec(text, names)
    return names["loss_and_gradient"]


def hunt(name, *edits, m=6):
    bugs[name] = edits
    found[name] = check(plant(*edits), *draw(m))
    report(found[name])


hunt("none")

# %% [markdown] errata=["F-E1", "R-E5"]
# **Where to look.** The gradient flows from the output to the input, and each part branches
# off on the way:
#
# $$dZ_2 \;\to\; \begin{cases} dW_2,\ db_2 \\ dA_1 \to dZ_1 \to dW_1,\ db_1 \end{cases}$$
#
# A mistake spoils what comes after it. So the list of wrong parts says where it is. Predict
# this list, each time, before you run the cell.
#
# ### The 1/m
#
# **Bug 1.** `dZ2 = (A2 - Y)`, without the $1/m$: F 5.1 as printed, and R equation 22 used for
# a batch (errata F-E1, R-E5).
#
# **Bug 2.** The opposite: the right $dZ_2$, and then the $1/m$ of F 5.2 once more in every
# $dW$ and $db$. That is F with its symbols taken at their word.
#
# **Bug 3.** A's text has $dW_3 = \delta_3 A_2^T$ and $db_3 = \frac1m \sum \delta_3$ with
# $\delta_3 = A - Y$: the $1/m$ in one, and not in the other (erratum A-E3). Which parts?

# %% errata=["F-E1", "R-E5", "A-E3"]
no_mean, column_sums = ("(A2 - Y) / m", "(A2 - Y)"), ".sum(axis=0)"
twice = [
    (f"{A}.T @ {dZ}", f"{A}.T @ {dZ} / m") for A, dZ in [("A1", "dZ2"), ("X", "dZ1")]
]
hunt("no 1/m", no_mean)
hunt("1/m twice", *twice, (column_sums, column_sums + " / m"))
hunt("dW without 1/m", no_mean, (column_sums, column_sums + " / m"))

X, Y, P = draw()
truth = loss_and_gradient(X, Y, P)[1]["b2"]
for name in ("no 1/m", "1/m twice"):
    ratio = plant(*bugs[name])(X, Y, P)[1]["b2"] / truth
    assert np.allclose(ratio, ratio[0])
    print(f"{name}: b2 is {ratio[0]:.3f} times the true one, at m = {len(X)}")
assert found["dW without 1/m"]["b1"] < 1e-7 < 0.5 < found["dW without 1/m"]["W1"]

# %% [markdown]
# Bugs 1 and 2 are seen in all four parts: such a mistake sits at the root, or in every branch.
# The biases show $1 - \frac16 = 0.83$; the weights come near it, since the regulariser's part
# of them is right. The **ratio** tells the two apart: $m$ and $1/m$. When a constant ratio
# turns up, look for the number among your sizes.
#
# Bug 3 spoils the weights and not the biases, in both layers. No line on the way can do that.
# It must be the last step, taken for one kind of parameter and not for the other.
#
# ### The mask
#
# **Bugs 4 and 5.** ReLU's slope is `Z1 > 0`. People write `A1 > 0`, `A1 >= 0`, and `dA1 > 0`.
# Some say that the mask must never be taken on the activations. **Predict:** which of the
# three are wrong?
#
# With another activation function, the difference of $Z_1$ and $A_1$ does matter. Make the
# hidden layer a sigmoid. Its slope is $s(1 - s)$ with $s = \sigma(Z_1) = A_1$. The slip is to
# apply $\sigma$ once more, to the activation. The last two lines of output are for the right
# slope and for the slip.

# %%
report(check(plant(("(Z1 > 0)", "(A1 > 0)")), *draw()))
hunt("mask A1 >= 0", ("(Z1 > 0)", "(A1 >= 0)"))
hunt("mask dA1 > 0", ("(Z1 > 0)", "(dA1 > 0)"))
assert max(check(plant(("(Z1 > 0)", "(A1 > 0)")), *draw()).values()) < 1e-7
assert found["mask A1 >= 0"]["W2"] < 1e-7 < 0.1 < found["mask A1 >= 0"]["W1"]

to_sigmoid = ("np.maximum(0, Z1)", "1 / (1 + np.exp(-Z1))")
for s in ("A1", "(1 / (1 + np.exp(-A1)))"):
    errors = check(plant(to_sigmoid, ("(Z1 > 0)", f"{s} * (1 - {s})")), *draw())
    report(errors)
    assert (max(errors.values()) < 1e-7) == (s == "A1")

# %% [markdown] errata=["R-E7", "R-E8"]
# `A1 > 0` is right: ReLU is positive exactly where its input is. `A1 >= 0` is always true, so
# the mask masks nothing. `dA1 > 0` asks for the sign of the gradient, not of the score: wrong too. Layer 2 is fine,
# layer 1 is not: the mistake is between $dZ_2$ and $dZ_1$. So it is with the sigmoid.
#
# ### Sizes and axes that fit by chance
#
# **Bug 6.** The right $dA_1 = dZ_2 W_2^T$ has shape $(m, n_{hidden})$. A text with samples in
# columns has $W_2^T dZ_2$ there, in our letters $W_2 \, dZ_2^T$, and someone makes the shapes fit: `P["W2"] @ dZ2.T`, which
# has shape $(n_{hidden}, m)$. It is a relative of errata R-E7 and R-E8. **Predict** what
# happens at $m = 6$ with 8 hidden units, and what at $m = 8$.
#
# **Bug 7.** `axis=0` instead of `axis=1` in the sum of softmax: each **column** of
# probabilities sums to 1. The loss uses the same wrong probabilities, so loss and gradient
# come from one forward pass. **Predict.** Will the check notice?

# %% errata=["R-E7", "R-E8"]
edit = ('dZ2 @ P["W2"].T', 'P["W2"] @ dZ2.T')
try:
    hunt("transposed", edit)
except ValueError:
    print("m = 6: (8, 6) times (6, 8), entry by entry, does not fit")

print("m = 8: ", end="")
hunt("transposed", edit, m=8)
hunt("softmax axis 0", ("E.sum(axis=1", "E.sum(axis=0"))
assert found["transposed"]["W2"] < 1e-7 < 0.1 < found["transposed"]["W1"]
assert min(found["softmax axis 0"].values()) > 1e-3

# %% [markdown] errata=["R-E9"]
# At $m = 6$ NumPy refuses. At $m = 8$, the number of hidden units, it runs, and only the check
# objects. So both kinds of test are needed: sizes that all differ, to let wrong products
# fail, and one check with the sizes that you really use.
#
# The wrong axis is found, in all four parts. $(A_2 - Y)/m$ is the gradient of the
# cross-entropy of a softmax over rows. For anything else it is just some matrix.
#
# ### Sums, signs, and the regulariser
#
# **Bug 8.** `dZ.sum()` instead of `dZ.sum(axis=0)`, in both layers: one number instead of
# a row (a relative of erratum R-E9). The update `b -= ...` broadcasts it without a word.
# **Predict** that number for layer 2. (Every row of $A_2$ sums to 1, and so does every row
# of $Y$.)
#
# **Bug 9.** `dW2 += decay * dW2`: it adds the gradient where it should add the weight. Its
# shape is right. **Bug 10.** A wrong sign, `(Y - A2)`.

# %% errata=["R-E9"]
hunt("sum over all", (column_sums, ".sum()"))
X, Y, P = draw()
db2 = plant((column_sums, ".sum()"))(X, Y, P)[1]["b2"]
assert np.shape(db2) == ()
assert abs(db2) < 1e-12

hunt("decay of dW", *[(f'decay * P["W{l}"]\n', f"decay * dW{l}\n") for l in (1, 2)])
hunt("sign", ("(A2 - Y)", "(Y - A2)"))
assert found["decay of dW"]["b1"] < 1e-7 < 1e-3 < found["decay of dW"]["W1"]
assert found["sign"]["b2"] > 1.9

# %% [markdown]
# **The sum.** The error is printed as `inf`, because the shapes do not agree. The number for
# layer 2 is 0: $b_2$ would never learn anything. A check that subtracts first and
# asks later would have been deceived by broadcasting, so compare the shapes first.
#
# **The regulariser.** The weights are wrong and the biases right, as for bug 3, but by little:
# $\lambda$ is small. **The sign.** An error of 2 everywhere, but for the part of the
# regulariser.
#
# ### The stale cache
#
# **Bug 11.** $W_2^T$ is needed in every step. Someone keeps it, to save the work:
# `kept.setdefault("W2_T", P["W2"].T.copy())`. The first call stores the transposed weights,
# and every later call gets what was stored. **Predict** what the check says.

# %%
edit = ('P["W2"].T', 'kept.setdefault("W2_T", P["W2"].T.copy())')
hunt("stale W2.T", edit)

X, Y, P = draw()
function = plant(edit)
report(check(function, X, Y, P))
for name, dV in function(X, Y, P)[1].items():
    P[name] -= 0.1 * dV  # one step of gradient descent
report(check(function, X, Y, P))
assert max(found["stale W2.T"].values()) < 1e-7
assert check(function, X, Y, P)["W1"] > 1e-3

# %% [markdown]
# On a fresh network it passes! The kept matrix is still the true one. After a single step it
# is not, and the check finds it. So **check twice**: at the start, and again after a few
# updates, with another batch.
#
# ### All fingerprints in one picture
#
# The figure shows how many digits of the derived and the measured gradient agree, for each
# bug and each part. Look along the rows: white is wrong.

# %%
found["stale, after a step"] = check(function, X, Y, P)
digits = [
    [abs(np.log10(max(min(e, 1), 1e-12))) for e in row.values()]
    for row in found.values()
]
plots.heatmap(
    digits,
    xlabel="part of the gradient",
    ylabel="bug",
    xticks=["W1", "b1", "W2", "b2"],
    yticks=list(found),
    decimals=0,
    alt="Table of digits that agree, ten or so where nothing is wrong. Parts with fewer than "
    "six: "
    + "; ".join(
        f"{bug}: {', '.join(part for part, e in row.items() if e > 1e-6) or 'none'}"
        for bug, row in found.items()
    )
    + ".",
)

# %% [markdown]
# Four patterns: all (the root, $dZ_2$, or every branch), layer 1 only (the way from $dZ_2$ to
# $dZ_1$), weights only or biases only (the last line of each layer). Each leaves a few lines to
# read.
#
# ### Would you have noticed?
#
# Train with each of them: 784-100-10 on our 4,000 digits, gradient descent with
# $\alpha = 0.5$, 5 epochs, batches of 100. The batch is as large as the hidden layer, so that
# the transposed product runs. The table compares the test accuracy with that of the right
# gradient. In its last column, 'no' stands for less than 2 points lost, which another
# seed might cost as well, 'hardly' for less than 5, 'yes' for more.
#
# **Predict.** How many of the eleven would you have noticed?


# %%
def train(function, seed=0, learning_rate=0.5, epochs=5, m=100):
    P = initialise(m, seed)
    order = np.random.default_rng(seed)
    for _ in range(epochs):
        for batch in order.permutation(4000).reshape(-1, m):
            X, Y = data.X_train[batch], data.Y_train[batch]
            for name, dV in function(X, Y, P, decay=0.001)[1].items():
                P[name] -= learning_rate * dV
    Z2 = np.maximum(0, data.X_test @ P["W1"] + P["b1"]) @ P["W2"] + P["b2"]
    return (Z2.argmax(axis=1) == data.y_test).mean()


def seen(points, noise):
    return "no" if points < noise else "hardly" if points < 5 else "yes"


with np.errstate(all="ignore"):  # some of them overflow
    results = {name: 100 * train(plant(*edits)) for name, edits in bugs.items()}

# %%
print(f"{'bug':16}{'found by the check':>20}{'accuracy':>12}{'seen in it':>12}")
for name, result in results.items():
    by_check = "yes" if max(found[name].values()) > 1e-7 else "no"
    if name == "stale W2.T":
        by_check = "after a step"
    lost = results["none"] - result
    print(f"{name:16}{by_check:>20}{result:>10.0f} %{seen(lost, 2):>12}")

hidden = [name for name in bugs if results["none"] - results[name] < 2]
assert {"none", "sum over all", "decay of dW", "stale W2.T"} <= set(hidden)
assert results["sign"] < 20

# %% [markdown]
# Seven of the eleven are loud, one is hardly seen, three not at all. Those three cost nothing that you could see. A network without useful biases
# in its output, one whose regulariser does not regularise, one that sends the error back
# through weights of long ago: each learns to read digits. The rest of the network makes up
# for it. (The last one is so robust that it has a name. Learning with a fixed random matrix
# in the place of $W_2^T$ is called *feedback alignment*.)
#
# And remember that here you know what the right gradient gives. In real work you only have
# the accuracy of your own program.

# %% [markdown] errata=["A-E3", "A-E2", "A-E4", "F-E1", "F-E3", "F-E7", "P-E2"]
# ## Errors that accuracy does not show
#
# Those were our bugs. Now the mistakes of the four sources. Chapters 05 to 07 derive what
# stands behind them; here they are black boxes, and you need one sentence for each.
#
# - **A-E3.** $dW$ without the $1/m$. A trains with **Adam**, an update rule that divides every
#   gradient by its own recent size (chapter 07).
# - **A-E2.** A's loss is the squared error, and its output gradient $A - Y$ is that of the
#   cross-entropy (chapter 02).
# - **A-E4.** $\beta_2$, one of Adam's settings, is 0.99. A calls that the default; the default
#   is 0.999.
# - **F-E1.** The $1/m$ twice, F taken literally.
# - **F-E7.** F does not say what Adam's $t$ counts. It counts updates. Someone may count epochs.
#   Beside it stands a slip that is in no source: Adam without its correction by $t$.
# - **F-E3.** $\mathcal{N}(0, 2/n)$ has variance $2/n$. Someone takes it as the standard
#   deviation, and the weights start far too small (chapter 06).
# - **P-E2.** Softmax twice (chapter 02), with the right gradient of that loss.
#
# We use `nnlib.Network` and change one thing at a time. `Scaled` multiplies parts of the
# gradient by a power of $m$. `PrintedA` and `SoftmaxTwice` replace the two methods of `Network`
# that hold the loss and the gradient of the output layer. `WrongAdam` is told what to take for
# $t$ at each update; with an enormous $t$ the correction is 1, so it is gone. The last function
# reads $2/n$ as the standard deviation.


# %% errata=["A-E3", "A-E2", "F-E1", "P-E2"]
class Scaled(nnlib.Network):
    def loss_and_gradient(self, X, Y, **options):
        J, dtheta = super().loss_and_gradient(X, Y, **options)
        dW, db = self.gradients  # views into dtheta
        for l in dW:
            dW[l] *= float(len(X)) ** self.powers[0]
            db[l] *= float(len(X)) ** self.powers[1]
        return J, dtheta


class PrintedA(nnlib.Network):
    def _output_gradient(self, Z, A, Y):
        return (A[self.n_layers] - Y) / len(Y)


class SoftmaxTwice(nnlib.Network):
    def _loss(self, Z_L, A_L, Y):
        return nnlib.cross_entropy_from_logits(A_L, Y)

    def _output_gradient(self, Z, A, Y):
        A = A[self.n_layers]
        dA = (nnlib.softmax(A) - Y) / len(Y)
        return A * (dA - (dA * A).sum(axis=1, keepdims=True))  # Jacobian of softmax


# %% errata=["F-E7", "F-E3", "A-E4"]
class WrongAdam(nnlib.Adam):
    def __init__(self, t_of_update):
        super().__init__(0.001)
        self.t_of_update, self.updates = t_of_update, 0

    def update(self, theta, dtheta):
        self.t = self.t_of_update(self.updates) - 1  # Adam adds 1 before it uses t
        self.updates += 1
        super().update(theta, dtheta)


def variance_as_std(n_in, n_out, seed=None):
    return nnlib.normal(n_in, n_out, seed, std=2 / n_in)


adam, descent = partial(nnlib.Adam, 0.001), partial(nnlib.GradientDescent, 0.5)
beta2 = partial(nnlib.Adam, 0.001, beta2=0.99)
no_correction = partial(WrongAdam, lambda update: 10**9)
t_is_epoch = partial(WrongAdam, lambda update: 1 + update // 80)  # 80 updates an epoch

# %% [markdown]
# Now the table. Each row names a network class, its options, the powers of $m$ in $dW$ and
# $db$ for `Scaled`, an optimiser, and the row that it is compared with.
#
# **Predict.** Two questions for each row. Does the accuracy fall? And does the gradient check
# object? The second has surprises too.

# %% errata=["A-E3", "A-E2", "A-E4", "F-E1", "F-E3", "F-E7", "P-E2"]
Network, squared = nnlib.Network, {"loss_function": "squared_error"}
small_start = {"initializer": variance_as_std}
rows = {
    "Adam, right": (Network, {}, None, adam, "Adam, right"),
    "A-E3 dW without 1/m": (Scaled, {}, (1, 0), adam, "Adam, right"),
    "F-E1 1/m twice": (Scaled, {}, (-1, -1), adam, "Adam, right"),
    "A-E4 beta2 = 0.99": (Network, {}, None, beta2, "Adam, right"),
    "no bias correction": (Network, {}, None, no_correction, "Adam, right"),
    "F-E7 t counts epochs": (Network, {}, None, t_is_epoch, "Adam, right"),
    "F-E3 variance as std": (Network, small_start, None, adam, "Adam, right"),
    "squared error, right": (Network, squared, None, adam, "squared error, right"),
    "A-E2 A - Y for it": (PrintedA, squared, None, adam, "squared error, right"),
    "descent, right": (Network, {}, None, descent, "descent, right"),
    "A-E3, by descent": (Scaled, {}, (1, 0), descent, "descent, right"),
    "P-E2 softmax twice": (SoftmaxTwice, {}, None, descent, "descent, right"),
}


# %% errata=["A-E3", "A-E2", "A-E4", "F-E1", "F-E3", "F-E7", "P-E2"]
def make(kind, options, powers, sizes, seed):
    net = kind(sizes, seed=seed, dtype=np.float64, **options)
    net.powers = powers
    return net


settings = {"epochs": 4, "batch_size": 50, "evaluate": False, "progress": False}
X, Y, _ = draw()
live, checked = {}, {}
for name, (kind, options, powers, optimizer, _) in rows.items():
    net = make(kind, options, powers, [5, 8, 7, 4], seed=1)
    checked[name] = max(nnlib.check_gradients(net, X, Y).values())
    live[name] = []
    for seed in (0, 1):
        net = make(kind, options, powers, [784, 128, 40, 10], seed)
        nnlib.train(net, data, optimizer(), seed=seed, **settings)
        live[name].append(100 * nnlib.accuracy(data.y_test, net.predict(data.X_test)))

# %% errata=["A-E3", "A-E2", "A-E4", "F-E1", "F-E3", "F-E7", "P-E2"]
print(
    f"{'4,000 digits, 2 seeds':24}{'accuracy':>10}{'seen in it':>12}{'gradient check':>16}"
)
for name, row in rows.items():
    lost = np.mean(live[row[-1]]) - np.mean(live[name])
    verdict = "objects" if checked[name] > 1e-7 else "passes"
    word = "" if name == row[-1] else seen(lost, 2)
    print(f"{name:24}{np.mean(live[name]):>8.0f} %{word:>12}{verdict:>16}")

objects = {name for name, error in checked.items() if error > 1e-7}
assert {name[:4] for name in objects} == {"A-E3", "F-E1", "A-E2"}
assert np.mean(live["A-E3, by descent"]) < 20

# %% [markdown] errata=["A-E3", "A-E2", "R-E6", "F-E1", "F-E7", "F-E3", "P-E2"]
# Read it twice. First by accuracy: with Adam, a gradient 50 times too large in all weights
# (A-E3) is as good as the right one, because Adam divides the factor out again. The same
# mistake under plain gradient descent leaves a network that guesses.
#
# Then by the check. It objects to the three wrong **gradients**. It passes wrong optimisers
# and a wrong start, and it must: their gradients are right. It even passes the double
# softmax, because that gradient fits its loss. It is the loss that is wrong.
#
# ### On all 70,000 digits
#
# The script `course/recordings/errors_accuracy_hides.py` has trained the sources' networks (for F, which gives no sizes,
# 784-256-128-64-10) on all 60,000 training images, P's on 50,000, each with and without the
# mistake, three seeds each. It takes a few minutes; its first line says how to run it again.
# This is its record.
#
# The table has mean test accuracies in percent, on 10,000 images. Differences below 0.3 points
# are noise. The figure below it shows the rows above 90 %, with the range over the seeds. Look
# for rows in which the two ranges lie apart.

# %% errata=["A-E3", "A-E2", "A-E4", "R-E6", "F-E1", "F-E3", "F-E7", "P-E2"]
path = Path("../course/recordings/errors_accuracy_hides.json")
record = json.loads(path.read_text())
runs = {name: 100 * np.array(r["test_accuracy"]) for name, r in record["runs"].items()}
print(f"{'mistake':32}{'erratum':8}{'right':>8}{'wrong':>8}{'seen in it':>12}")
for row in record["table"]:
    right, wrong = runs[row["right"]].mean(), runs[row["wrong"]].mean()
    print(f"{row['mistake']:32}{row['erratum']:8}{right:8.1f}{wrong:8.1f}", end="")
    print(f"{seen(right - wrong, 0.3):>12}")

assert all(len(run) >= 3 for run in runs.values())
close = [row for row in record["table"] if runs[row["wrong"]].min() > 90]
plots.ranges(
    [row["mistake"] for row in close],
    {kind: [runs[row[kind]] for row in close] for kind in ("right", "wrong")},
    xlabel="test accuracy (%), three seeds",
    alt=f"For {len(close)} mistakes the accuracy with and without it, as mean and range over "
    "three seeds. In most rows both lie within a few tenths of a point of each other. Without its "
    "mistake R at rate 0.1 is nearly three points higher, F with the right start nearly one.",
)

# %% [markdown] errata=["R-E6", "A-E2"]
# In most rows the two overlap. They lie apart in three: clearly for R's averages at
# $\alpha = 0.1$ and for the variance taken as standard deviation, barely for the count of epochs.
# Four things are worth a second look.
#
# - **The wrong one may be ahead.** For A's loss, the squared error, the printed gradient
#   $A - Y$ scores 0.2 points more than the right one. R's averages at $\alpha = 0.001$ are 0.3 ahead
#   (chapter 03 knows why: a part of the gradient is 100 times too large, and the steps were
#   too small). It may be luck. But who looks for a mistake in the winner?
# - **The same mistake can be invisible and fatal.** $dW$ without $1/m$ costs nothing with Adam
#   and everything with gradient descent.
# - **A small drop may be real, or not.** Counting epochs costs a quarter of a point, and the two
#   ranges lie apart. With three seeds each, chance alone does that in one case of ten, so three
#   seeds do not settle it. And who has the right run at hand, to compare?
# - **Twice softmax is seen**, at 87 %, by those who know that 96 % was possible.
#
#
# ## Every part needs its own witness
#
# The gradient check compares a gradient with **its** loss, and nothing else. What it cannot
# see needs a check of its own, as small and as independent.
#
# **The optimiser.** Give Adam a constant gradient $g$. Its moving average of the gradient is
# then $(1 - \beta_1^t) g$, that of the square $(1 - \beta_2^t) g^2$, and the correction divides
# out just these factors. So each step is $\alpha g / \sqrt{g^2}$: exactly $\alpha$ long (up to
# $\epsilon$), the first as well as the hundredth.
#
# **The start.** If $W$ has variance $2/n$, then $\frac n2$ times the mean of its squares
# is 1.
#
# **The loss.** An answer that is certain and right must cost nothing.
#
# **Predict** which of the three each of the passed mistakes fails.

# %% errata=["F-E7", "F-E3", "P-E2"]
optimizers = {"right": adam, "no correction": no_correction, "t = epoch": t_is_epoch}
for name, make_optimizer in optimizers.items():
    theta, optimizer, path = np.zeros(1), make_optimizer(), [0.0]
    for _ in range(80):
        optimizer.update(theta, np.array([5.0]))
        path.append(theta[0] / 0.001)
    steps = -np.diff(path)  # in units of alpha
    print(f"{name:14} steps 1, 2, 10: {steps[[0, 1, 9]].round(2)} times α")
    assert np.allclose(steps, 1, atol=1e-6) == (name == "right")

starts = {"right": nnlib.he_normal, "variance as std": variance_as_std}
for name, initializer in starts.items():
    W = initializer(784, 128, 0)
    print(f"{name:16} n/2 times mean square of W: {784 / 2 * np.mean(W**2):.2f}")

Z, Y = 100 * np.eye(10), np.eye(10)
losses = [nnlib.cross_entropy_from_logits(A, Y) for A in (Z, nnlib.softmax(Z))]
print(f"certain and right: loss {losses[0]:.2f}, with softmax twice {losses[1]:.2f}")

# %% [markdown]
# All but one fail their own: the wrong Adams take steps of the wrong length, the small start is
# $n/2 = 392$ times too small in its squares (so 0.00 is printed), and the double softmax charges 1.46 nats for the best answer
# there is. A-E4 fails none: $\beta_2 = 0.99$ is a setting, and any $\beta_2$ makes these steps
# right. Counting epochs passes at step 1, and fails at step 2: again, **test two
# successive steps**.
#
# ## The same in `nnlib`
#
# `nnlib.check_gradients(net, X, Y)` moves every parameter; `n_directions=3` uses random
# directions. It insists on float64, and puts the parameters back as they were. A part whose
# entries are all below $10^{-3}$ is measured against $10^{-3}$: the measured slope is off by
# some $10^{-11}$, too much to confirm seven digits of a much smaller number.
# The first network below is right, and fresh from `nnlib.Network`.
#
# **Predict.** What will the check say?

# %%
X, Y, _ = draw()
net = nnlib.Network([5, 8, 7, 4], seed=0, dtype=np.float64)
report(nnlib.check_gradients(net, X, Y))
Z, A = net.trace(X)
print("samples for which layer 1 is off:", (A[1] == 0).all(axis=1).sum())
print("scores of layer 2 that are exactly 0:", (Z[2] == 0).sum())

net.b[2] = 0.1 * np.ones(7)
report(nnlib.check_gradients(net, X, Y))
assert max(nnlib.check_gradients(net, X, Y).values()) < 1e-7

net = nnlib.Network([784, 128, 40, 10], seed=0, dtype=np.float64)
X, Y = data.X_train[:20], data.Y_train[:20]
errors = nnlib.check_gradients(net, X, Y, n_directions=3, seed=0)
assert max(errors.values()) < 1e-7
print(f"{net.n_parameters:,} parameters: {len(errors)} directions agree")

# %% [markdown]
# A false alarm, in $b_2$ alone. One sample switches off all of layer 1, so layer 2 receives
# nothing but its biases, and these start at 0. All seven of its scores sit **exactly** on the
# kink. Moving $W_2$ changes nothing there, since it is multiplied by 0; moving $b_2$ does. With
# biases of 0.1 the alarm is gone. A smaller $h$ would not help, as 0 is within every $h$.
# That is why `draw` makes its biases random.
#
# ## Summary
#
# - A central difference is off by $\frac{h^2}{6} |J'''| + \epsilon |J| / h$. In float64 that is
#   least near $h = 10^{-5}$. With this step float32 is useless.
# - Compare shapes first, then the largest difference with the largest entry. Below $10^{-7}$
#   is right, above $10^{-3}$ is wrong.
# - A kink of ReLU is a false alarm that depends on $h$, unless the score is exactly 0. Redraw.
# - One random direction costs two losses and finds nearly every real mistake. The parts tell
#   where it is.
# - Check with sizes that all differ, and again after a few updates.
# - Accuracy hides wrong gradients. The gradient check hides wrong optimisers, starts and
#   losses. Each needs its own witness.
#
# ## Questions
#
# 1. A colleague draws the entries of $v$ as $+1$ or $-1$, divided by $\sqrt n$. Show that the
#    expectation is the same. Which mistake in just two entries would this check miss in
#    half of all draws, while a normal $v$ finds it?
# 2. The check reports $W_1$ wrong, $b_1$, $W_2$ and $b_2$ right. Which line do you read first?
# 3. Someone uses `np.mean` over samples **and** classes in the loss, and $(A - Y)/m$ as the
#    gradient. What does the check print? What does the accuracy show under gradient descent,
#    what under Adam?
#
# <details><summary>Answers</summary>
#
# 1. The entries are independent, with mean 0 and variance $1/n$, and nothing else was
#    used. Let two entries be wrong by the same $e$. The check sees $e (v_1 + v_2)$, and
#    $v_1 + v_2$ is 0 in half of all draws. Two normal numbers never cancel exactly.
# 2. The two lines of $dW_1$. $db_1$ is right, so $dZ_1$ is. Only the product $X^T dZ_1$ and
#    the regulariser's term are left to be wrong.
# 3. The true gradient of that loss is $(A - Y)/(mK)$, so (without a regulariser) the check prints
#    $1 - \frac1K$ for every part: 0.9 for ten classes. Accuracy shows nothing with either rule, because $(A - Y)/m$ is a
#    right gradient, of the usual loss. Only the printed loss is ten times too small.
#
# </details>
#
# **Exercise.** [Exercise 04](../exercises/ex04_gradient_checking/ex04_gradient_checking.ipynb); write in your copy,
# `work/ex04_gradient_checking`.
#
# Next: [05 The L-layer network](05_deep_network.ipynb).
