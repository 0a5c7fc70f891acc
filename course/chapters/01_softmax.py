# %% [markdown]
# # 01 Softmax
#
# A network ends in ten numbers, one for each digit. They can be of any size and sign. This
# chapter turns them into probabilities, and finds the derivative of doing so.
#
# **After this chapter you can**
#
# - say why the largest score alone is not enough to learn from,
# - write softmax so that it survives scores of any size,
# - derive its 100 derivatives, and test them with a numerical check,
# - name four ways in which published texts get it wrong.
#
# **Time:** 60 minutes. **You need:** chapter 00, the exponential function, the quotient
# rule.

# %%
import numpy as np

from nnlib import load_mnist, plots

data = load_mnist()

# %% [markdown]
# ## Scores
#
# Chapter 00 called an image by the nearest average. There is another way to say the same.
# Give every digit a **score**, and choose the digit whose score is largest. A score is also
# called a **logit**. As a score one can take minus the squared distance: the nearer, the higher.

# %%
means = np.stack(
    [data.X_train[data.y_train == digit].mean(axis=0) for digit in range(10)]
)


def score(X):
    return -((X[:, None, :] - means) ** 2).sum(axis=2)  # (m, 10)


scores = score(data.X_test[:50])
assert scores.shape == (50, 10)
print("scores of test image 24:", scores[24].round(1))
print("largest score: class", scores[24].argmax(), " true label:", data.y_test[24])

# %% [markdown]
# The image is a 4, and the largest score is that of a 9. But look at the numbers: the 4
# comes close behind. Saying only '9' throws this away. We want an answer such
# as '9 with 52 %, 4 with 39 %'.
#
# ### Why not just take the largest?
#
# There is a stronger reason. The network will learn by small changes: change a weight a
# little, and see whether the answer gets better. Suppose that the answer is the position of
# the largest score.
#
# **Predict.** Three classes have the scores $(z_0, 1, -1)$. We raise $z_0$ slowly from
# $-4$ to $4$. How does the answer 'largest score' for class 0 change, written as 1 for yes
# and 0 for no? What is its slope?
#
# In the next figure the dashed line is this answer. The solid line is what we are going to
# build. Look at the slopes.

# %%
z0 = np.linspace(-4, 4, 161)
largest = (z0 > 1).astype(float)
E = np.exp(np.stack([z0, np.full_like(z0, 1), np.full_like(z0, -1)]))
plots.lines(
    z0,
    {"softmax": E[0] / E.sum(axis=0), "largest score": largest},
    xlabel="score $z_0$ (the other two scores are 1 and −1)",
    ylabel="answer for class 0",
    alt="Two curves over the score z0. The answer 'largest score' is 0 up to z0 = 1, then "
    "jumps to 1: its slope is 0 everywhere else. Softmax climbs smoothly from 0.01 to "
    "0.95 and passes one half just above z0 = 1.",
)

# %% [markdown]
# The dashed line is flat: a small change of the score changes nothing at all, so there is
# nothing to learn from. At the one place where something happens, it jumps. The solid line
# answers every small change with a small change.
#
# ## What we want, and three attempts
#
# From scores $z = (z_1, \dots, z_K)$ we want probabilities $a = (a_1, \dots, a_K)$ with
#
# 1. $a_k > 0$,
# 2. $\sum_k a_k = 1$,
# 3. a higher score gets a higher probability,
# 4. a slope everywhere.
#
# **Predict.** Three attempts for $z = (2, 1, -1)$: divide by the sum; divide the squares
# by their sum; divide the exponentials by their sum. Which wishes does each one fulfil?

# %%
z = np.array([2.0, 1.0, -1.0])
for name, positive in [("z", z), ("z squared", z**2), ("exp(z)", np.exp(z))]:
    print(f"{name:10}", (positive / positive.sum()).round(3))

# %% [markdown] equations=["F-3.2b", "R-eq6", "A-1.2a"]
# - $z$ itself sums to 1, but gives a negative 'probability'. For $z = (1, -1)$ it divides by
#   0, and when the sum is negative the order is turned round.
# - Squares sum to 1 and are not negative, but a score of 0 gets 0, and the scores $1$ and
#   $-1$ get the same, though one is higher.
# - The exponential is positive, and it rises with $z$. All four wishes are met.
#
# ## Softmax
#
# For scores $z$ of one sample, **softmax** is
#
# $$a_k = \frac{e^{z_k}}{\sum_{j=1}^{K} e^{z_j}}, \qquad k = 1, \dots, K.$$
#
# In $a_k$ the index $k$ names one class. The index $j$ in the sum runs over all classes and
# is used up by the sum. The sources print the same formula with other letters: $A_{k,i}$
# and $Z_{k,i}$ for class $k$ of sample $i$ (F 3.2), $\hat y = \mathrm{Softmax}(z)$ (R
# equation 6), $\mathrm{Softmax}(x_i)$ (A 1).
#
# In code, word by word:


# %% equations=["F-3.2b", "R-eq6", "A-1.2a"]
def softmax_printed(z):
    return np.exp(z) / np.exp(z).sum()


a = softmax_printed(np.array([0.0, np.log(3.0)]))
# by hand: e^0 = 1 and e^(log 3) = 3, so 1/4 and 3/4
assert np.allclose(a, [1 / 4, 3 / 4], rtol=1e-12)
print(a)

# %% [markdown] equations=["A-1.2b", "A-1.2d"]
# Source A states two properties: the outputs sum to 1 (A 1), and softmax turns scores into
# a distribution of probability. Dividing each term by the sum of all terms gives
#
# $$\sum_k a_k = \sum_k \frac{e^{z_k}}{\sum_j e^{z_j}}
# = \frac{\sum_k e^{z_k}}{\sum_j e^{z_j}} = 1.$$
#
# Both hold. Check them, and the order, on a thousand random rows of scores:

# %% equations=["A-1.2b", "A-1.2d"]
rng = np.random.default_rng(1)
for z in rng.normal(scale=5, size=(1000, 10)):
    a = softmax_printed(z)
    assert abs(a.sum() - 1) < 1e-12
    assert (a > 0).all()
    assert (np.argsort(a) == np.argsort(z)).all()
print("1000 rows: positive, sum 1, same order")

# %% [markdown]
# ## Only differences count
#
# **Predict.** All scores are raised by the same number, from $(2, 1, -1)$ to
# $(102, 101, 99)$. What happens to the probabilities?
#
# Raise every score by $c$. Then every exponential is multiplied by the same number,
# because $e^{z_k + c} = e^c e^{z_k}$, and this number cancels:
#
# $$\frac{e^{z_k + c}}{\sum_j e^{z_j + c}}
# = \frac{e^c \, e^{z_k}}{e^c \sum_j e^{z_j}}
# = \frac{e^{z_k}}{\sum_j e^{z_j}}.$$
#
# Softmax is **shift-invariant**: only differences between scores matter.

# %%
z = np.array([2.0, 1.0, -1.0])
assert np.allclose(softmax_printed(z + 100), softmax_printed(z), rtol=1e-12)
print(softmax_printed(z).round(4))
print(softmax_printed(z + 100).round(4))

# %% [markdown] equations=["P-2.1q"]
# ### Two classes: the sigmoid
#
# With two classes there is only one difference, $z_1 - z_2$. Divide numerator and
# denominator by $e^{z_1}$:
#
# $$a_1 = \frac{e^{z_1}}{e^{z_1} + e^{z_2}} = \frac{1}{1 + e^{-(z_1 - z_2)}}
# = \sigma(z_1 - z_2).$$
#
# This is the **sigmoid** $\sigma$, an S-shaped curve. (The first figure shows it, shifted to
# the right.) P calls softmax
# the 'multiclass sigmoid' (2.1), and that is fair.

# %% equations=["P-2.1q"]
for z1, z2 in rng.normal(scale=3, size=(100, 2)):
    sigmoid = 1 / (1 + np.exp(-(z1 - z2)))
    assert np.isclose(softmax_printed(np.array([z1, z2]))[0], sigmoid, rtol=1e-12)
print("softmax of two classes is the sigmoid of the difference")

# %% [markdown]
# ## Temperature: from certain to undecided
#
# Differences count, so multiplying all scores changes the answer. Divide the scores by a
# number $T > 0$ before softmax. It is called the **temperature**.
#
# **Predict.** The scores are $(2, 1, 0, -1)$. What does softmax give for very small $T$,
# and what for very large $T$?
#
# The figure shows four temperatures. Compare the first bar of each group.
#
# The cell after the figure is the same, to play with: choose four scores and a
# temperature. Before you move it, say which bar grows.

# %%
z = np.array([2.0, 1.0, 0.0, -1.0])
temperatures = {f"T = {T:g}": softmax_printed(z / T) for T in (0.2, 1, 3, 100)}
first = "; ".join(f"{name}: {a[0]:.2f}" for name, a in temperatures.items())
plots.bars(
    [f"score {score:g}" for score in z],
    temperatures,
    xlabel="class",
    ylabel="probability",
    alt="Probabilities of four classes with scores 2, 1, 0, -1 at four temperatures. The "
    f"first class gets less the hotter it is ({first}); at T = 100 all four are nearly "
    "equal.",
)

# %%
from nnlib import widgets

widgets.softmax_temperature()

# %% [markdown]
# Cold softmax decides: nearly all probability goes to the largest score. Hot softmax
# shrugs: all classes become equal. In between, the scores are weighed. Both limits can be
# checked:

# %%
assert np.allclose(softmax_printed(z / 0.01), [1, 0, 0, 0], atol=1e-12)
assert np.allclose(softmax_printed(z / 1e6), 1 / 4, atol=1e-5)
print("T towards 0: the largest takes all.  T towards infinity: all equal.")

# %% [markdown] errata=["F-E8"]
# ## Where the printed formula breaks
#
# The scores of test image 24 lie between $-71$ and $-25$. They are squared distances, so with
# raw pixels, 0 to 255, they would be $255^2 = 65{,}025$ times as large: millions.
# **Predict.** What is softmax of $(100, 0)$? What does the printed formula give
# in float32, the kind of number that networks are trained with?

# %% errata=["F-E8"]
with np.errstate(over="ignore", invalid="ignore"):
    print(f"exp(88) = {np.exp(np.float32(88)):.2g}, exp(89) =", np.exp(np.float32(89)))
    printed = softmax_printed(np.array([100, 0], dtype=np.float32))
print("printed softmax of (100, 0):", printed)

assert np.isnan(printed[0])

# %% [markdown] errata=["F-E8"]
# The true answer is $(1, 0)$, up to $4 \cdot 10^{-44}$. The formula gives `nan`, 'not a number': the
# largest float32 is about $3.4 \cdot 10^{38}$, $e^{89}$ is above it and becomes infinite,
# and infinite divided by infinite means nothing. All four sources print the formula
# without a word about this (erratum F-E8).
#
# The way out is what we just derived. Only differences count, so we may subtract any number
# from all scores. Choose the largest score $M = \max_j z_j$:
#
# $$a_k = \frac{e^{z_k - M}}{\sum_j e^{z_j - M}}.$$
#
# Now every exponent is at most 0, so nothing overflows. And one of them is exactly 0, so
# the sum is at least 1, and nothing is divided by 0.


# %%
def softmax_one(z):
    e = np.exp(z - z.max())
    return e / e.sum()


assert np.allclose(
    softmax_one(np.array([100, 0], dtype=np.float32)), [1, 0], atol=1e-40
)
for z in rng.normal(scale=5, size=(1000, 10)):
    assert np.allclose(softmax_one(z), softmax_printed(z), rtol=1e-12)
print(softmax_one(np.array([1e4, 0, -1e4])))

# %% [markdown] equations=["R-eq5"] errata=["R-E13"]
# ## A batch: which axis?
#
# A batch has one row of scores for each sample: $Z$, shape $(m, K)$. Equation 5 of R is
# $\hat y = \mathrm{Softmax}(z_2)$ for such a matrix, while equation 6 defines softmax for a
# vector. What is meant has to be added (erratum R-E13): **each row by itself**.
#
# **Predict.** Here are three ways to sum a matrix of shape $(3, 10)$. Which one gives
# probabilities for each sample?

# %% equations=["R-eq5"] errata=["R-E13"]
Z = rng.normal(scale=2, size=(3, 10))
E = np.exp(Z - Z.max())
over_classes = E / E.sum(axis=1, keepdims=True)
over_samples = E / E.sum(axis=0, keepdims=True)
over_all = E / E.sum()

for name, A in [("axis=1", over_classes), ("axis=0", over_samples), ("all", over_all)]:
    print(f"{name:7} sums of the rows: {A.sum(axis=1).round(3)}")
assert np.allclose(over_classes.sum(axis=1), 1)
assert not np.allclose(over_samples.sum(axis=1), 1)
assert not np.allclose(over_all.sum(axis=1), 1)

# %% [markdown]
# Only `axis=1`, along the classes. The wrong two run without complaint, and every number
# in them is between 0 and 1. That is why we check sums and not looks.
#
# `keepdims=True` keeps the sums as a column of shape $(3, 1)$, so that each row is divided
# by its own sum. With `axis=-1`, 'the last axis', the same function serves one row and
# many. This is the final version:


# %% equations=["R-eq5", "F-3.2b"]
def softmax(Z):
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


assert np.allclose(softmax(Z), [softmax_one(z) for z in Z], rtol=1e-12)
assert np.allclose(softmax(Z), over_classes, rtol=1e-12)
assert np.allclose(softmax(1e4 * Z).sum(axis=1), 1)
print("rows by themselves:", softmax(Z).shape)

# %% [markdown]
# Now the promise from the start can be kept: what are the chances of 4 and 9 for test
# image 24? By itself softmax gives 0.81 to the 9. A temperature of 5 makes it more careful.

# %%
print(
    f"T = 1: digit 9 {softmax(scores[24])[9]:.2f}, digit 4 {softmax(scores[24])[4]:.2f}"
)
print("T = 5:")
a = softmax(scores[24] / 5)
for digit in np.flatnonzero(a > 0.02):
    print(f"digit {digit}: {a[digit]:.2f}")

assert abs(softmax(scores[24])[9] - 0.81) < 0.01
assert a[9] > a[4] > 0.3

# %% [markdown] equations=["A-1.2c"] errata=["A-E9"]
# ## Between 0 and 1: with or without the ends?
#
# A says that each output lies in the open interval $(0, 1)$. On paper that is so: an
# exponential is never 0. **Predict.** Is it so in float32?
#
# Take two classes and raise the gap between their scores until something gives.

# %% equations=["A-1.2c"] errata=["A-E9"]
gaps = np.arange(0, 120, 0.01, dtype=np.float32)
A = softmax(np.stack([gaps, np.zeros_like(gaps)], axis=1))
exactly_one = gaps[np.argmax(A[:, 0] == 1)]
exactly_zero = gaps[np.argmax(A[:, 1] == 0)]

print(f"float32: exactly 1 from a gap of about {exactly_one:.0f}, ", end="")
print(f"exactly 0 from about {exactly_zero:.0f}")
assert abs(exactly_one - 16.64) < 0.1
assert abs(exactly_zero - 103.97) < 0.5

# %% [markdown] equations=["P-2.1n", "P-2.3.2i"] errata=["P-E2"]
# So a computer's softmax lies in the closed interval $[0, 1]$ (erratum A-E9). It matters in
# chapter 02, where we take the logarithm: $\log 0$ is not a number to learn from.
#
# ## Softmax of what?
#
# P writes softmax twice with an argument that cannot be meant (erratum P-E2).
#
# **In section 2.1** it is $\sigma_M(\hat y) = e^{\hat y_k} / \sum_j e^{\hat y_j}$, though
# two lines above $\hat y$ is declared to be the probability. Taken at its word, softmax is
# applied to probabilities: a second time. It should be $\hat y_k = \sigma_M(z)_k$.
#
# **Predict.** The network is as sure as can be: $a = (1, 0, \dots, 0)$. What does a second
# softmax make of it?

# %% equations=["P-2.1n"] errata=["P-E2"]
sure = np.eye(10)[0]
twice = softmax(sure)

assert np.isclose(twice[0], np.e / (np.e + 9), rtol=1e-12)
print(f"at best {twice[0]:.4f} for the right class, {twice[1]:.4f} for each other")

# %% [markdown] equations=["P-2.3.2i"] errata=["P-E2"]
# Certainty becomes 23 %. No score, however large, brings it higher.
#
# **In section 2.3.2** the output function is written as the column
# $(\sigma_M(z[1]), \dots, \sigma_M(z[K]))$: softmax of each single number. It should be the
# components of one softmax, $\sigma_M(z)[1], \dots, \sigma_M(z)[K]$. **Predict.** What is
# softmax of a single number?

# %% equations=["P-2.3.2i"] errata=["P-E2"]
z = np.array([2.0, 1.0, -1.0])
of_single_numbers = np.array([softmax(np.array([z_k]))[0] for z_k in z])

assert np.array_equal(of_single_numbers, [1, 1, 1])
print("softmax of each number alone:", of_single_numbers)
print("softmax of the vector:       ", softmax(z).round(3))

# %% [markdown] equations=["R-eq12", "R-eq13", "R-eq17", "P-2.3.2l", "P-2.3.2m", "P-2.3.2n"]
# With nobody to compare with, everyone is the largest. Softmax needs the whole row.
#
# ## The derivative
#
# How does the probability of class $j$ change when the score of class $i$ changes a little?
# Each of $K$ probabilities depends on each of $K$ scores, so there are $K^2$ answers:
#
# $$\frac{\partial a_j}{\partial z_i}
# = \frac{\partial}{\partial z_i} \left( \frac{e^{z_j}}{\sum_k e^{z_k}} \right)$$
#
# (R equation 12). **Predict** the signs. If the score of class $i$ rises, what happens to
# its own probability? And to that of another class?
#
# Write $S = \sum_k e^{z_k}$ for the denominator. Exactly one term of it contains $z_i$, so
# $\partial S / \partial z_i = e^{z_i}$. The quotient rule is
#
# $$\frac{\partial}{\partial z_i} \frac{u}{S}
# = \frac{1}{S} \frac{\partial u}{\partial z_i}
# - \frac{u}{S^2} \frac{\partial S}{\partial z_i},
# \qquad u = e^{z_j}.$$
#
# The numerator $u = e^{z_j}$ contains $z_i$ only if $i = j$. So there are two cases.
#
# **Case $i = j$.** Here $\partial u / \partial z_i = e^{z_j}$, and $e^{z_i} = e^{z_j}$:
#
# $$\frac{\partial a_j}{\partial z_j}
# = \frac{e^{z_j}}{S} - \frac{e^{z_j}}{S} \cdot \frac{e^{z_j}}{S}
# = a_j - a_j^2 = a_j (1 - a_j)$$
#
# (R equation 13). Both factors are positive: its own probability rises.
#
# **Case $i \neq j$.** Here $\partial u / \partial z_i = 0$:
#
# $$\frac{\partial a_j}{\partial z_i}
# = 0 - \frac{e^{z_j}}{S} \cdot \frac{e^{z_i}}{S} = - a_j a_i$$
#
# (R equation 17). Negative: what one class gains, the others lose.
#
# P collects them in a matrix of $K \times K$ entries, the **Jacobian** (2.3.2). Its column
# $k$ holds the derivatives of $a_k$ by all scores: the transpose of ours, which is the same,
# because the matrix turns out to be symmetric. With the argument repaired,
#
# $$\frac{\partial \sigma_M(z)[k]}{\partial z[i]} =
# \begin{cases} a_i (1 - a_i) & k = i \\ - a_k a_i & \text{else.} \end{cases}$$
#
# It agrees with R. With the Kronecker delta $\delta_{ji}$, which is 1 for $i = j$ and 0
# otherwise, both cases fit in one line:
#
# $$\frac{\partial a_j}{\partial z_i} = a_j (\delta_{ji} - a_i).$$
#
# In code, first as printed, with two loops, then as one line:


# %% equations=["R-eq13", "R-eq17", "P-2.3.2l", "P-2.3.2m", "P-2.3.2n"]
def jacobian_printed(z):
    a = softmax(z)
    K = len(a)
    D = np.empty((K, K))
    for j in range(K):
        for i in range(K):
            D[j, i] = a[j] * (1 - a[j]) if i == j else -a[j] * a[i]
    return D


def jacobian(z):
    a = softmax(z)
    return a[:, None] * (np.eye(len(a)) - a[None, :])


z = rng.normal(size=10)
assert np.allclose(jacobian(z), jacobian_printed(z), rtol=1e-12, atol=1e-15)

# %% [markdown] equations=["R-eq12"]
# Two forms of one derivation agree. That is not yet a proof: both could be wrong. The
# witness that knows nothing of the quotient rule is the slope between two points, as in
# chapter 00. Move one score by $h$ to either side, and see how all probabilities move:


# %% equations=["R-eq12", "R-eq13", "R-eq17", "P-2.3.2l", "P-2.3.2n"]
def numerical_jacobian(f, z, h=1e-5):
    D = np.empty((len(z), len(z)))
    for i in range(len(z)):
        step = h * np.eye(len(z))[i]
        D[:, i] = (f(z + step) - f(z - step)) / (2 * h)  # column i: every output
    return D


for _ in range(20):
    z = rng.normal(scale=2, size=10)
    error = np.abs(jacobian(z) - numerical_jacobian(softmax, z)).max()
    assert error < 1e-9
print("20 random rows, 100 derivatives each: all agree")

# %% [markdown]
# Would this check notice a mistake? A check that cannot fail is worth nothing. So plant
# one: forget the second case, and keep only the diagonal, as if each probability depended
# on its own score alone.

# %%
a = softmax(z)
forgotten = np.diag(a * (1 - a))
error = np.abs(forgotten - numerical_jacobian(softmax, z)).max()

assert error > 1e-3
print("the planted mistake is noticed")

# %% [markdown]
# ### What it looks like
#
# The figure shows the Jacobian for five classes with the scores $(2, 1, 0, 0, -1)$. Look at
# three things: the signs, the symmetry, and the sum of each row.

# %%
D = jacobian(np.array([2.0, 1.0, 0.0, 0.0, -1.0]))
plots.heatmap(
    D,
    xlabel="score $z_i$ that is changed",
    ylabel="probability $a_j$ that answers",
    decimals=3,
    alt=f"A table of 5 by 5 derivatives. The diagonal is positive, from {D[0, 0]:.2f} for "
    f"the first class to {D[4, 4]:.2f} for the last. All others are negative; the largest "
    f"in size is {D[0, 1]:.2f}, between the first two classes. The table is symmetric and "
    "each row sums to 0.",
)

# %%
assert np.allclose(D, D.T)
assert np.allclose(D.sum(axis=0), 0)
assert np.allclose(D.sum(axis=1), 0)
print("symmetric; every row and every column sums to 0")

# %% [markdown]
# - **Symmetric**, because $a_j a_i = a_i a_j$.
# - **Columns sum to 0**: the probabilities always sum to 1, so their changes sum to 0.
# - **Rows sum to 0**: raising all scores together changes nothing. This is the shift
#   invariance once more, seen by the derivative.
#
# Where one class has all the probability, every entry is a product with a number near 0.
# There softmax hardly answers to any change. Keep this in mind: it is why the choice of the
# loss in chapter 02 matters so much.

# %%
print(
    "largest derivative when undecided:", np.abs(jacobian(np.zeros(10))).max().round(2)
)
sure = np.array([20.0] + 9 * [0.0])
print("largest derivative when sure:     ", np.abs(jacobian(sure)).max().round(2))
assert np.abs(jacobian(sure)).max() < 1e-7

# %% [markdown]
# ## The same in `nnlib`
#
# From here on we use the package. Its functions are the ones that you have just built, with
# checks of their arguments. They agree:

# %%
import nnlib

Z = rng.normal(scale=3, size=(6, 10))
assert np.allclose(nnlib.softmax(Z), softmax(Z), rtol=1e-12)
assert np.allclose(nnlib.softmax_jacobian(Z), [jacobian(z) for z in Z], atol=1e-15)
print("one Jacobian for each sample:", nnlib.softmax_jacobian(Z).shape)

# %% [markdown]
# ## Summary
#
# - Softmax turns scores into probabilities: positive, sum 1, same order, smooth.
# - Only differences between scores count. Subtract the largest before taking `exp`.
# - It acts on each row: `axis=-1` with `keepdims=True`.
# - $\partial a_j / \partial z_i = a_j (\delta_{ji} - a_i)$. Rows and columns sum to 0.
# - On a computer the outputs reach 0 and 1.
#
# ## Questions
#
# 1. Softmax gives $(0.5, 0.25, 0.25)$. Which differences of scores led to it? Can you say
#    what the scores were?
# 2. Someone computes `np.exp(Z - Z.max())` with **one** maximum for the whole batch. When
#    does that go wrong, although it is the same on paper?
# 3. The Jacobian has no inverse. Say why, without computing anything.
#
# <details><summary>Answers</summary>
#
# 1. $z_1 - z_2 = z_1 - z_3 = \log 2$, because $e^{z_1 - z_2} = 0.5 / 0.25$. The scores
#    themselves cannot be known: any number may be added to all of them.
# 2. When one row lies more than about 104 (float32) below the largest score of the batch. All
#    its exponentials become 0, and the row is $0/0$.
# 3. Raising all scores by the same amount changes nothing. So a direction that is not 0 is
#    sent to 0, and a matrix that does this has no inverse.
#
# </details>
#
# **Exercise.** [Exercise 01](../exercises/ex01_softmax/ex01_softmax.ipynb); write in your copy,
# `work/ex01_softmax`.
#
# Next: [02 Cross-entropy](02_cross_entropy.ipynb).
