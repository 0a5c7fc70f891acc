# %% [markdown]
# # 02 Cross-entropy
#
# Softmax gives probabilities. This chapter measures how good they are with one number, the
# loss, finds the gradient of that number, and uses it to train a first classifier.
#
# **After this chapter you can**
#
# - derive the cross-entropy loss from the probability of the labels,
# - derive its gradient $A - Y$ entry by entry, and say where the factor $1/m$ belongs,
# - find the mistakes in a printed derivation with a check,
# - say why squared error has another gradient, and learns badly from bad mistakes,
# - train a softmax classifier on real digits, from nothing but NumPy.
#
# **Time:** 100 minutes. **You need:** chapter 01, logarithms, the chain rule for several
# variables.

# %%
import numpy as np

from nnlib import load_mnist, numerical_gradient, plots, relative_error, softmax

data = load_mnist()
rng = np.random.default_rng(2)

# %% [markdown] equations=["P-2.1a", "P-2.1i", "R-2b"]
# Two functions are on loan. `numerical_gradient(f, x)` measures the slope of `f` along each
# entry of `x`, as `numerical_jacobian` did in chapter 01. `relative_error(a, b)` is the
# largest difference divided by the largest entry. Chapter 04 builds both.
#
# ## Which model is better?
#
# We have $m$ samples with labels. P writes this as
# $\mathbf{D} = \{\mathbf{x}[m], \mathbf{y}[m]\}$, $m = 1, \dots, M$ (2.1). The labels are
# one-hot, which P calls '1-of-K encoded': $Y$ has shape $(m, K)$, and each row has a single
# 1 (R 2).
#
# Two models have given these probabilities for three samples of three classes. Both name
# the right class twice.
#
# **Predict.** Which one would you trust more?

# %% equations=["P-2.1a", "P-2.1i", "R-2b"]
Y = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
careful = np.array([[0.6, 0.2, 0.2], [0.2, 0.7, 0.1], [0.4, 0.3, 0.3]])
bold = np.array([[0.9, 0.05, 0.05], [0.04, 0.95, 0.01], [0.98, 0.01, 0.01]])

assert Y.shape == (3, 3)
assert (Y.sum(axis=1) == 1).all()
for name, A in [("careful", careful), ("bold", bold)]:
    right = (A.argmax(axis=1) == Y.argmax(axis=1)).sum()
    print(f"{name:8} right {right} of 3, true classes got {A[Y == 1]}")

# %% [markdown] equations=["P-2.1j", "P-2.1m", "P-2.1r"] errata=["P-E2"]
# Accuracy cannot tell them apart. But the models said more than a name. The bold one gave
# the true class of the third sample a probability of 0.01: it called what happened nearly
# impossible.
#
# ### Likelihood
#
# The **likelihood** of the labels is the probability that the model gives to all of them
# together. The samples are taken to be independent, so it is a product:
#
# $$\mathcal{L} = \prod_{i=1}^{m} p(y_i \mid x_i).$$
#
# Here $p(y_i \mid x_i)$ is the number in row $i$ of $A$ that belongs to the true class. P
# calls the prediction $\hat y = p(\dots)$: a **probability**. (A few lines on, P uses the
# same $\hat y$ as a score. That is erratum P-E2; here it is a probability throughout.)
#
# A product of thousands of numbers below 1 is too small for a computer. So take the
# logarithm, which turns the product into a sum, change the sign, so that smaller is better,
# and divide by $m$, so that batches of different size compare. This is the **negative
# log-likelihood**, NLL:
#
# $$J = -\frac{1}{m} \sum_{i=1}^{m} \log p(y_i \mid x_i).$$

# %% equations=["P-2.1j", "P-2.1m", "P-2.1r"]
for name, A in [("careful", careful), ("bold", bold)]:
    p = A[np.arange(3), Y.argmax(axis=1)]  # the probability of each true class
    print(f"{name:8} likelihood {p.prod():.4f}, NLL {-np.log(p).mean():.3f}")

assert np.isclose(-np.log(p).mean(), -np.log(p.prod()) / 3, rtol=1e-12)
print(f"a model that knows nothing, ten classes: NLL {-np.log(1 / 10):.4f}")

# %% [markdown] equations=["P-2.1k", "P-2.1l", "P-2.1p", "R-eq7", "R-eq8", "F-4a", "R-1g"]
# The careful model has the higher likelihood, and the lower NLL. One wild mistake cost the
# bold model more than its confidence had gained.
#
# The logarithm is the natural one. Its unit is the **nat**: a loss of $J$ nats per sample.
# A model that knows nothing says $1/10$ for each of ten digits. Its loss, in the last line,
# is worth remembering:
#
# $$-\log \tfrac{1}{10} = \log 10 = 2.303 \text{ nats}.$$
#
# ### The same with one-hot rows
#
# Picking out the true class can be written with the one-hot row. In
# $\prod_k a_k^{y_k}$ all exponents are 0 but that of the true class, and $a^0 = 1$. So
#
# $$p(y_i \mid x_i) = \prod_{k=1}^{K} A_{ik}^{Y_{ik}}, \qquad
# \log p(y_i \mid x_i) = \sum_{k=1}^{K} Y_{ik} \log A_{ik},$$
#
# and the loss becomes
#
# $$J = -\frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{K} Y_{ik} \log A_{ik}.$$
#
# In this form it is called **cross-entropy**. NLL and cross-entropy are two names for one
# number. P has the three forms one below the other (2.1). R has the sum for one sample as
# equation 7 and the mean as equation 8. F has the double sum in section 4, with samples in
# columns: $Y_{k,i}$ instead of our $Y_{ik}$. All agree.

# %% equations=["P-2.1k", "P-2.1l", "P-2.1p", "R-eq7", "R-eq8", "F-4a"]
A = softmax(rng.normal(size=(7, 10)))
y = rng.integers(10, size=7)
Y = np.eye(10)[y]

first = -np.mean([np.log(A[i, y[i]]) for i in range(7)])  # P, line 1
second = -np.mean([np.log(np.prod(A[i] ** Y[i])) for i in range(7)])  # P, line 2
per_sample = [-np.sum(Y[i] * np.log(A[i])) for i in range(7)]  # R 7, P's l
third = sum(per_sample) / 7  # R 8, P line 3
columns = -np.sum(Y.T * np.log(A.T)) / A.T.shape[1]  # F 4: samples in columns

assert np.allclose([second, third, columns], first, rtol=1e-12)
print("four printed forms, one number")

# %% [markdown] equations=["F-4b"] errata=["F-E6"]
# **What is $m$?** In F, $m$ is the batch size in section 4, while section 7 calls it $m_b$,
# and in section 8 $m$ is the number of samples that are evaluated (erratum F-E6). It is not
# a quarrel about letters. When the last batch is short, the mean of the batch losses is not
# the mean over the samples.
#
# **Predict.** Five samples, batches of two. Which batch counts too much in a mean of means?

# %% equations=["F-4b"] errata=["F-E6"]
losses = np.array([1.0, 1.0, 1.0, 1.0, 6.0])
batches = [losses[0:2], losses[2:4], losses[4:5]]
mean_of_means = np.mean([batch.mean() for batch in batches])
weighted = sum(batch.mean() * len(batch) for batch in batches) / 5

assert np.isclose(weighted, losses.mean())
assert not np.isclose(mean_of_means, losses.mean())
print(
    f"mean {losses.mean():.2f}, mean of means {mean_of_means:.2f}, weighted {weighted:.2f}"
)

# %% [markdown]
# The last sample stands alone in its batch and counts a third; each other sample counts a
# sixth. Weigh each batch with its size. `nnlib.train` does.
#
# ### What the loss punishes
#
# For one sample the loss is $-\log a$, where $a$ is the probability of the true class. The
# figure shows it beside the squared error $(1 - a)^2$. Look at the left end.

# %%
a = np.linspace(0.005, 1, 200)
plots.lines(
    a,
    {"cross-entropy −log a": -np.log(a), "squared error (1 − a)²": (1 - a) ** 2},
    xlabel="probability a of the true class",
    ylabel="loss of one sample",
    alt="Two falling curves over the probability of the true class; both reach 0 at 1. "
    "Squared error starts at 1. Cross-entropy has no upper end: it is 5.3 at probability "
    "0.005 and climbs without limit towards 0.",
)

# %% [markdown] errata=["F-E8"]
# This squared error stops at 1 (with the squares of all classes summed, as below, at 2): beyond a certain point it does not matter how wrong you are.
# Cross-entropy has no such point. Calling the truth impossible costs infinitely much.
#
# ## The loss on a computer
#
# That infinity is a problem. In chapter 01 a softmax in float32 became exactly 0.
#
# **Predict.** What does the printed formula give in these two cases? The scores are
# $z = (110, 0)$ both times. First the true class is class 1: a bad mistake. Then it is
# class 0: the best answer there can be.


# %% errata=["F-E8"]
def cross_entropy_printed(A, Y):
    return -(Y * np.log(A)).sum() / len(A)


Z = np.array([[110, 0]], dtype=np.float32)
with np.errstate(divide="ignore", invalid="ignore"):
    print("true class 1:", cross_entropy_printed(softmax(Z), np.array([[0, 1]])))
    print("true class 0:", cross_entropy_printed(softmax(Z), np.array([[1, 0]])))

# %% [markdown]
# The mistake costs infinitely much instead of 110. And the best answer gives `nan`, because
# $0 \cdot \log 0$ is $0 \cdot (-\infty)$ (erratum F-E8). One such sample in a batch, and the
# training is over.
#
# The repair is to join softmax and logarithm before computing either. With
# $M = \max_j z_j$,
#
# $$\log a_k = \log \frac{e^{z_k - M}}{\sum_j e^{z_j - M}}
# = (z_k - M) - \log \sum_j e^{z_j - M}.$$
#
# The exponentials are at most 1, one of them is exactly 1, so the last logarithm is at least
# 0 and at most $\log K$. Nothing can overflow. This is **log-softmax**.


# %% errata=["F-E8"]
def log_softmax(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def cross_entropy_from_logits(Z, Y):
    return -(Y * log_softmax(Z)).sum() / len(Z)


assert cross_entropy_from_logits(Z, np.array([[0, 1]])) == 110
assert cross_entropy_from_logits(Z, np.array([[1, 0]])) == 0
Z = rng.normal(size=(7, 10))
assert np.isclose(cross_entropy_from_logits(Z, Y), cross_entropy_printed(softmax(Z), Y))
print("exact for large scores, and equal to the printed form for small ones")

# %% [markdown] equations=["P-2.1o"] errata=["P-E2"]
# ### Softmax, twice
#
# P's final loss is $-\frac{1}{M} \sum_m \sum_k y[m][k] \log \sigma_M(\hat y[m][k])$, where
# $\hat y$ already is a probability. Chapter 01 showed that a second softmax cannot give
# more than 0.232 to any of ten classes. **Predict** the range of this loss.
#
# At best the true class has $\hat y = 1$ and the others 0, at worst another class has the 1:
#
# $$-\log \frac{e}{e + 9} = 1.4612, \qquad -\log \frac{1}{e + 9} = 2.4612.$$

# %% equations=["P-2.1o"] errata=["P-E2"]
best = cross_entropy_printed(softmax(np.eye(10)), np.eye(10))
worst = cross_entropy_printed(softmax(np.eye(10)[[1]]), np.eye(10)[[0]])
uniform = cross_entropy_printed(softmax(np.full((1, 10), 0.1)), np.eye(10)[[0]])

assert np.isclose(best, np.log(np.e + 9) - 1)
assert np.isclose(worst, np.log(np.e + 9))
print(f"never below {best:.4f}, never above {worst:.4f}; guessing gives {uniform:.4f}")

# %% [markdown] equations=["R-3a", "R-eq9", "R-eq10", "R-3b", "R-eq11"] errata=["R-E12"]
# A loss that never falls below 1.46, however long one trains: when you see this in your own
# work, look for a second softmax.
#
# ## The gradient
#
# How must the scores change to make the loss smaller? We need $\partial J / \partial Z$. We
# follow R, section 3: **one sample** first, with scores $z$, probabilities $a$ (R's
# $\hat y$), one-hot label $y$ and loss $L = -\sum_k y_k \log a_k$. The mean over a batch
# comes after. (R warns that its gradients are for a single sample.)
#
# The chain has two links: $z \to a \to L$. R's equation 9 is
#
# $$\frac{\partial L}{\partial z} =
# \frac{\partial L}{\partial a} \cdot \frac{\partial a}{\partial z}.$$
#
# **Predict.** The model gave the true class 0.7 and two others 0.2 and 0.1. In which
# direction should each score go? Which one the furthest?
#
# One score moves **all** probabilities, because it is in every denominator. So its effect on
# $L$ is a sum over all of them (R equation 10):
#
# $$\frac{\partial L}{\partial z_i} = \sum_{j=1}^{K}
# \frac{\partial L}{\partial a_j} \, \frac{\partial a_j}{\partial z_i}.$$
#
# Here $i$ is **free**: it is the score that we ask about, and it is the same on both sides.
# And $j$ is **summed**: it is used up on the right. The next mistakes are all about this
# difference. (The sentence before it in R says that $z_i$ 'affects all $y$'. It affects all
# $\hat y$, our $a$; the labels $y$ are constants. Erratum R-E12.)
#
# **The first factor** (R equation 11). In $L = -\sum_k y_k \log a_k$ only the term $k = j$
# contains $a_j$, and the derivative of $\log a_j$ is $1 / a_j$:
#
# $$\frac{\partial L}{\partial a_j} = -\frac{y_j}{a_j}.$$
#
# **The second factor** is the Jacobian of chapter 01: $a_j (1 - a_j)$ for $i = j$, and
# $- a_j a_i$ for $i \neq j$.
#
# Put all the products into a table $T$ with
# $T_{ji} = \frac{\partial L}{\partial a_j} \frac{\partial a_j}{\partial z_i}$. Equation 10
# says: sum each **column** of the table. We fill the table by measuring, without any
# formula, so that it can serve as a witness for each line of the derivation.

# %% equations=["R-eq9", "R-eq10", "R-eq11", "R-3a", "R-3b"] errata=["R-E12"]
K, target = 10, 3
z = rng.normal(size=K)
a, y = softmax(z), np.eye(K)[target]
assert (softmax(z + 0.1 * np.eye(K)[0]) != a).all()  # one score moves every probability

dL_da = numerical_gradient(lambda a: -(y * np.log(a)).sum(), a)
da_dz = [numerical_gradient(lambda z, j=j: softmax(z)[j], z) for j in range(K)]
T = dL_da[:, None] * np.array(da_dz)  # row j, column i
dL_dz = numerical_gradient(lambda z: -(y * np.log(softmax(z))).sum(), z)

assert relative_error(dL_da, -y / a) < 1e-7  # equation 11
assert relative_error(T.sum(axis=0), dL_dz) < 1e-7  # equations 9 and 10
print("the columns of T sum to the gradient")

# %% [markdown] equations=["R-eq14", "R-eq15"] errata=["R-E2"]
# ### The term with $i = j$
#
# Each column $i$ has one entry on the diagonal. With the factors above it is
#
# $$T_{ii} = -\frac{y_i}{a_i} \cdot a_i (1 - a_i) = -y_i (1 - a_i).$$
#
# R's equations 14 and 15 put a sum in front of it:
#
# $$\sum_{\substack{i=1 \\ i=j}}^{K} \left(-\frac{y_j}{\hat y_j}\right)
# (\hat y_j (1 - \hat y_j)) = -y_j (1 - \hat y_j), \qquad
# -\sum_{\substack{i=1 \\ i=j}}^{K} y_i (1 - \hat y_i).$$
#
# But $i$ is free: it says which score we ask about. If the sum runs over all $i$, with $j$
# following, the result is one number, the same for every class. (If $j$ is held fixed, the
# sum has a single term and says nothing, with a $j$ on the right that the left side does not
# explain.) **Predict** that number, if class 3 is the target.

# %% equations=["R-eq14", "R-eq15", "R-3c", "R-eq16"] errata=["R-E2", "R-E4"]
printed_15 = np.full(K, -(y * (1 - a)).sum())  # one number for all i
corrected = -y * (1 - a)  # one term for each i

print("measured: ", T.diagonal().round(3))
print("corrected:", corrected.round(3) + 0)  # + 0 turns -0 into 0
print("printed:  ", printed_15.round(3))
assert relative_error(corrected, T.diagonal()) < 1e-7
assert relative_error(printed_15, T.diagonal()) > 0.9
equation_16 = [-(1 - a[i]) if i == target else 0 for i in range(K)]
assert relative_error(equation_16, T.diagonal()) < 1e-7
assert abs(T[0, 0]) < 1e-9 < 0.01 < dL_dz[0]  # the term is 0, the derivative is not

# %% [markdown] equations=["R-3c", "R-eq16", "R-eq18"] errata=["R-E4", "R-E1"]
# Drop the sum, and the term is right (erratum R-E2). Since $y_i$ is 1 for the target and 0
# otherwise (R says so in the text), equation 16 is right too. With $y_i = 1$ put in, it reads
#
# $$T_{ii} = \begin{cases} -(1 - a_i) & i = \text{target} \\ 0 & \text{otherwise.}
# \end{cases}$$
#
# One more thing about the notation. R writes this as
# $\left.\frac{\partial L}{\partial z_i}\right|_{i=j}$, as if it were a derivative, taken at
# some place. It is not: it is **one term** of the sum in equation 10 (erratum R-E4). For
# class 0 the term is 0 and the derivative is not: the other nine terms of its column count
# too. The last line of the check says so.
#
# ### The terms with $i \neq j$
#
# What is left of column $i$ is a sum over all $j$ but $i$:
#
# $$\sum_{j \neq i} T_{ji}
# = \sum_{j \neq i} \left(-\frac{y_j}{a_j}\right) (-a_j a_i)
# = \sum_{j \neq i} y_j a_i = a_i \sum_{j \neq i} y_j.$$
#
# R's equation 18 sums over the wrong index again:
#
# $$\sum_{\substack{i=1 \\ i \neq j}}^{K} \left(-\frac{y_j}{\hat y_j}\right)
# (-\hat y_j \hat y_i) = y_j \hat y_i.$$
#
# Here the two sides are not even equal. Summed over $i$, the left side is
# $y_j \sum_{i \neq j} \hat y_i = y_j (1 - \hat y_j)$.

# %% equations=["R-eq18"] errata=["R-E1"]
measured = T.sum(axis=0) - T.diagonal()  # the column without its diagonal
j = target
printed_left = sum((-y[j] / a[j]) * (-a[j] * a[i]) for i in range(K) if i != j)
corrected = np.array([sum(y[j] * a[i] for j in range(K) if j != i) for i in range(K)])

print(
    "left side as printed:", printed_left.round(3), " right side:", (y[j] * a).round(3)
)
assert np.isclose(printed_left, y[j] * (1 - a[j]))
assert np.isclose(printed_15[0] + printed_left, 0)  # (15) and (18) as printed
assert relative_error(corrected, measured) < 1e-7

# %% [markdown] equations=["R-eq18", "R-eq14", "R-3d", "R-eq19", "R-3e"] errata=["R-E1", "R-E2", "R-E3", "R-E4"]
# One number on the left, ten different ones on the right: erratum R-E1. With the sum over
# $j$ the term agrees with what was measured.
#
# Take the sums of equations 15 and 18 at their word, and add them: the target's $-(1 - \hat y_j)$ and
# $+(1 - \hat y_j)$ cancel, as the check confirms. The whole gradient would vanish, and
# nothing would ever learn.
#
# ### How many of the others are 1?
#
# We need $\sum_{j \neq i} y_j$. The row $y$ sums to 1, so without $y_i$ it sums to
#
# $$\sum_{j \neq i} y_j = 1 - y_i.$$
#
# If $i$ is the target, no other $y_j$ is 1. If not, exactly one is (R says this before
# equation 19). So the terms with $i \neq j$ give $(1 - y_i) a_i$: this is 0 for the target
# and $a_i$ for every other class. Equation 19 says the same and leaves its $j$ open: it must
# be read as $j = $ target (erratum R-E4).
#
# The sentence after it says '$y_j = 1 - y_i$ vice versa'. It speaks of a single $y_j$ and
# not of the sum. **Predict.** Of the 90 pairs $i \neq j$ of ten classes, how many satisfy
# $y_j = 1 - y_i$?

# %% equations=["R-3d", "R-eq19", "R-3e"] errata=["R-E3", "R-E4"]
pairs = [(i, j) for i in range(K) for j in range(K) if i != j]
holds = [y[j] == 1 - y[i] for i, j in pairs]
print(f"y_j = 1 - y_i holds for {sum(holds)} of {len(pairs)} pairs")

for i in range(K):
    others = sum(y[j] for j in range(K) if j != i)
    assert others == 1 - y[i]
    expected = 0 if i == target else y[target] * a[i]  # equation 19 with j = target
    assert np.isclose(measured[i], expected, atol=1e-9)

# %% [markdown] equations=["R-eq20", "R-eq21", "R-eq22"]
# For 18 of 90: those in which one of the two is the target. The sum, on the other hand, is
# right for every $i$ (erratum R-E3). R gets the right result because at most one $y_j$ with
# $j \neq i$ is not 0, and its value then is $1 - y_i$.
#
# ### The result
#
# Add the two parts (R equations 20 and 21), and multiply out:
#
# $$\frac{\partial L}{\partial z_i}
# = \underbrace{-y_i (1 - a_i)}_{i = j} + \underbrace{(1 - y_i) a_i}_{i \neq j}
# = -y_i + y_i a_i + a_i - y_i a_i = a_i - y_i.$$
#
# After all this work, the shortest formula of the course (R equation 22):
#
# $$\boxed{\frac{\partial L}{\partial z} = a - y}$$
#
# The gradient is the prediction minus the truth. A class that should have had more gets a
# negative entry: a step **against** the gradient raises its score. For the probabilities
# $(0.7, 0.2, 0.1)$ of the prediction above, the gradient is $(-0.3, 0.2, 0.1)$: the true class
# goes up, the others down, and the true class the furthest.

# %% equations=["R-eq20", "R-eq21", "R-eq22"]
two_parts = -y * (1 - a) + (1 - y) * a

assert relative_error(two_parts, T.diagonal() + measured) < 1e-7  # (20)
assert relative_error(two_parts, dL_dz) < 1e-7  # (21)
assert relative_error(a - y, dL_dz) < 1e-7  # (22)
print("a - y:   ", (a - y).round(3))
print("measured:", dL_dz.round(3))

# %% [markdown] errata=["R-E3"]
# Where did we use that $y$ is one-hot? Only in $\sum_j y_j = 1$. So $a - y$ holds for every
# $y$ that is a distribution, for instance for softened labels such as 0.91 for the target
# and 0.01 for each other class. It does not hold when the row sums to 2:

# %% errata=["R-E3"]
for y_any, name in [(0.9 * y + 0.01, "softened, sum 1"), (2 * y, "sum 2")]:
    slope = numerical_gradient(lambda z, t=y_any: -(t * np.log(softmax(z))).sum(), z)
    print(f"{name:16} a - y is right:", relative_error(a - y_any, slope) < 1e-7)
    assert relative_error(y_any.sum() * a - y_any, slope) < 1e-7

# %% [markdown] equations=["F-5.1", "R-eq22", "A-4a"] errata=["F-E1", "R-E5"]
# ## From one sample to a batch: the 1/m
#
# The loss of a batch is a **mean**: $J = \frac{1}{m} \sum_i L_i$. Row $i$ of $Z$ appears in
# $L_i$ only, so
#
# $$\frac{\partial J}{\partial Z_{ik}} = \frac{1}{m} \frac{\partial L_i}{\partial Z_{ik}}
# = \frac{1}{m} (A_{ik} - Y_{ik}), \qquad
# \boxed{dZ = \frac{1}{m} (A - Y).}$$
#
# F's section 4 defines the loss as a mean too, with the $1/m$. But its section 5.1 says
# $\partial \mathcal{L} / \partial Z^{[L]} = A^{[L]} - Y$. A prints the same as
# $\delta^{[3]} = A^{[3]} - Y$, and so does R if equation 22 is used with the mean of
# equation 8. **Predict** the factor between this and the true gradient, for $m = 7$.

# %% equations=["F-5.1", "R-eq22", "A-4a"] errata=["F-E1", "R-E5"]
m = 7
Z = rng.normal(size=(m, K))
Y = np.eye(K)[rng.integers(K, size=m)]
A = softmax(Z)
dZ = numerical_gradient(lambda Z: cross_entropy_from_logits(Z, Y), Z)

assert relative_error((A - Y) / m, dZ) < 1e-7
factor = ((A - Y) / dZ).mean()
print(f"A - Y is {factor:.4f} times the gradient of the mean")

# %% [markdown] errata=["X-E4"]
# Exactly $m$ times too large (errata F-E1 and R-E5). It is not lost: the sources divide by
# $m$ later, when they compute the gradients of the weights. But each does it in another
# place, and some forget one (X-E4 is the list; chapter 03 has more).
#
# We put the $1/m$ where it comes from, into the loss, and nowhere else. Then every `dV` is
# the gradient of $J$, and every `dV` can be checked by itself.


# %% equations=["F-5.1", "R-eq22"]
def cross_entropy_backward(A, Y):
    return (A - Y) / len(A)


for m in (1, 2, 5, 13):
    Z, Y = rng.normal(size=(m, K)), np.eye(K)[rng.integers(K, size=m)]
    measured = numerical_gradient(lambda Z, Y=Y: cross_entropy_from_logits(Z, Y), Z)
    assert relative_error(cross_entropy_backward(softmax(Z), Y), measured) < 1e-7
print("checked for batches of 1, 2, 5 and 13")

# %% [markdown] equations=["R-eq9"] errata=["R-E15"]
# ### Why not multiply the factors?
#
# Equation 9 could be computed as it stands: first $-y/a$, then times the Jacobian. On paper
# it is the same. **Predict.** What happens for $z = (0, 110, 1)$ in float32, with class 0
# as the target?

# %% equations=["R-eq9"] errata=["R-E15"]
z32, y32 = np.array([0, 110, 1], np.float32), np.array([1, 0, 0], np.float32)
a32 = softmax(z32)
J32 = a32[:, None] * (np.eye(3, dtype=np.float32) - a32)
with np.errstate(divide="ignore", invalid="ignore"):
    print("in two factors:", (-y32 / a32) @ J32)
print("a - y:         ", (a32 - y32).round(3) + 0)

assert np.allclose(a32 - y32, [-1, 1, 0])

# %% [markdown] equations=["P-2.3.2j", "P-2.3.2f", "P-2.3.2g", "P-2.3.2h", "P-x1"] errata=["P-E8"]
# The short form is not only shorter. It is the one that works (erratum R-E15).
#
# ## The same by another road: P's Jacobian
#
# P goes the long way on purpose (2.3.2). The last layer has inputs $h$ ($N$ numbers),
# weights $W$ of shape $(N, K)$ and biases $W_0$ ($K$ numbers), for one sample:
#
# $$z = W^T h + W_0, \qquad \hat y = \sigma_M(z).$$
#
# P writes $\nabla V$ for the gradient of the loss $l$ of this sample with respect to $V$, our
# `dV` for $m = 1$. The three gradients that P wants are products of three factors, read from
# right to left:
#
# $$\nabla W_0 = \frac{\partial z}{\partial W_0} \frac{\partial \sigma_M}{\partial z}
# \nabla \hat y, \qquad
# \nabla W = \frac{\partial z}{\partial W} \frac{\partial \sigma_M}{\partial z}
# \nabla \hat y, \qquad
# \nabla h = \frac{\partial z}{\partial h} \frac{\partial \sigma_M}{\partial z}
# \nabla \hat y.$$
#
# The right end, $\nabla \hat y = \nabla_{\hat y} l$, is never given. It is $-y / \hat y$, by
# R's equation 11. Nor is the result of the last two factors (erratum P-E8):
#
# $$\frac{\partial \sigma_M}{\partial z} \nabla \hat y = \hat y - y.$$

# %% equations=["P-2.3.2j", "P-x1"] errata=["P-E8"]
N = 4
h, W, W0 = rng.normal(size=N), rng.normal(size=(N, K)), rng.normal(size=K)
y_hat = softmax(W.T @ h + W0)
grad_y_hat = -y / y_hat
jacobian = np.diag(y_hat) - np.outer(y_hat, y_hat)


def loss_P(h, W, W0):
    return -(y * np.log(softmax(W.T @ h + W0))).sum()


measured_W0 = numerical_gradient(lambda W0: loss_P(h, W, W0), W0)
assert relative_error(jacobian @ grad_y_hat, y_hat - y) < 1e-12
assert relative_error(jacobian @ grad_y_hat, measured_W0) < 1e-7
print("Jacobian times grad y_hat is y_hat - y")

# %% [markdown] equations=["P-2.3.2k", "P-2.3.2o", "P-2.3.2p", "P-2.3.2q", "P-2.3.2r", "P-2.3.2s"] errata=["P-E13"]
# The left factors. P lets $\partial z / \partial W_0$ 'be reduced to 1'. Since $z$ and $W_0$
# have $K$ entries each, it is a matrix, the identity $I_K$ (erratum P-E13).
#
# $\partial z / \partial W$ has three indices: $N \times K \times K$ numbers. P builds it
# column by column: the derivative of $z_k$ by column $i$ of $W$ is $h$ if $k = i$, and 0
# otherwise. Almost all of it is zeros. Contracted with a vector $g = \nabla W_0$ only the
# terms $k = i$ survive:
#
# $$(\nabla W)_{ni} = \sum_{k} \frac{\partial z_k}{\partial W_{ni}} g_k = h_n g_i,
# \qquad \nabla W = h \, g^T.$$
#
# And $\partial z_k / \partial h_n = W_{nk}$, so $\nabla h = W g$. Neither is printed.

# %% equations=["P-2.3.2f", "P-2.3.2g", "P-2.3.2h", "P-2.3.2k", "P-2.3.2o", "P-2.3.2p", "P-2.3.2q", "P-2.3.2r", "P-2.3.2s", "P-x1"] errata=["P-E13"]
g = np.eye(K) @ jacobian @ grad_y_hat  # grad W_0
dz_dW = np.zeros((N, K, K))  # [n, i, k]: derivative of z_k by W[n, i]
for k in range(K):
    dz_dW[:, k, k] = h

measured_W = numerical_gradient(lambda W: loss_P(h, W, W0), W)
measured_h = numerical_gradient(lambda h: loss_P(h, W, W0), h)
assert relative_error(dz_dW @ g, measured_W) < 1e-7
assert relative_error(np.outer(h, g), dz_dW @ g) < 1e-12
assert relative_error(W @ g, measured_h) < 1e-7
print(f"{dz_dW.size} numbers in the tensor, {np.count_nonzero(dz_dW)} of them not 0")

# %% [markdown] equations=["A-2a", "A-2b", "A-4a"] errata=["A-E8", "A-E2"]
# The long road leads to the same place, which is good to know. We take the short one: a
# product $h g^T$ instead of a tensor.
#
# ## Squared error is not the same
#
# A defines another loss, the mean squared error
#
# $$J = \frac{1}{N} \sum_{i=1}^{N} (y_{true}^{(i)} - y_{pred}^{(i)})^2$$
#
# (section 2; its $N$ is our $m$). For vectors of ten entries one has to say whether the ten
# squares are summed or averaged: a factor of 10 (erratum A-E8; and A's
# '$MSE_{sample}$' is not a mean but one square). We sum:
# $J = \frac{1}{m} \sum_i \sum_k (A_{ik} - Y_{ik})^2$.
#
# In section 4, A starts backpropagation with $\delta^{[3]} = A^{[3]} - Y$. But $A - Y$ is
# the gradient of **cross-entropy**. **Predict.** For squared error through softmax, is
# $A - Y$ off by a factor, or is it another direction?
#
# Derive it. For one row, $J$ depends on $a$ with $G_k = \partial J / \partial a_k
# = \frac{2}{m} (a_k - y_k)$. Then through the Jacobian of softmax:
#
# $$\frac{\partial J}{\partial z_i} = \sum_j G_j \, a_j (\delta_{ji} - a_i)
# = G_i a_i - a_i \sum_j G_j a_j = a_i \Big( G_i - \sum_j G_j a_j \Big).$$


# %% equations=["A-4a", "A-2a", "A-2b"] errata=["A-E2", "A-E8"]
def squared_error(Z, Y):
    return ((softmax(Z) - Y) ** 2).sum() / len(Z)


def squared_error_backward(A, Y):
    G = 2 * (A - Y) / len(A)
    return A * (G - (G * A).sum(axis=1, keepdims=True))


m = 7
Z, Y = rng.normal(size=(m, K)), np.eye(K)[rng.integers(K, size=m)]
A = softmax(Z)
assert np.isclose(squared_error(Z, Y), 10 * ((A - Y) ** 2).mean())  # sum or mean: 10
measured = numerical_gradient(lambda Z: squared_error(Z, Y), Z)
assert relative_error(squared_error_backward(A, Y), measured) < 1e-7
assert relative_error((A - Y) / m, measured) > 0.5
ratio = measured / ((A - Y) / m)
print(f"measured over (A - Y)/m: from {ratio.min():.1f} to {ratio.max():.1f}")

# %% [markdown]
# Not a factor: the ratio is different for every entry, and some have the other sign. The
# loss that A prints and the gradient that A uses do not belong together (erratum A-E2). The
# training works all the same, because $A - Y$ is a right gradient, of another loss. **The
# accuracy cannot show such a mistake.** The check does.
#
# ### What the choice means
#
# Take one sample of ten classes. Give the true class the score $s$ and all others 0. For
# $s = -10$ the model is sure, and wrong. The figure shows the size of the gradient at the
# true class for both losses. Look at the left half: this is where there is most to learn.
#
# In the cell after it, choose the scores of the true class and of one rival. Where is the
# arrow longest, and where does it vanish?

# %% errata=["A-E2"]
s = np.linspace(-10, 10, 201)
scores = np.zeros((len(s), 10))
scores[:, 0] = s
A_s, Y_s = softmax(scores), np.tile(np.eye(10)[0], (len(s), 1))
ce = np.abs(A_s - Y_s)[:, 0]
se = np.abs(len(s) * squared_error_backward(A_s, Y_s))[:, 0]  # m times: of one sample
assert ce[0] > 0.999
assert se[0] < 1e-4
plots.lines(
    s,
    {"cross-entropy": ce, "squared error": se},
    xlabel="score s of the true class (the other nine scores are 0)",
    ylabel="size of the gradient at s",
    alt="Two curves over the score of the true class. Left, where the model is surely "
    "wrong, cross-entropy has a gradient of 1, squared error one of 0. Both are 0 at the "
    "right end. Squared error has its only bump, of height 0.3, between scores 1 and 2.",
)

# %%
from nnlib import widgets

widgets.cross_entropy_surface()

# %% [markdown]
# With cross-entropy a bad mistake pulls hardest. With squared error through softmax it
# hardly pulls at all: the flat ends of softmax, seen in chapter 01, let nothing through. In
# cross-entropy the $1/a$ of the logarithm cancels the $a$ of the Jacobian exactly. This is
# the deeper reason why the two are used together.
#
# ## The first classifier that learns
#
# All pieces are there. The simplest network has one layer: the scores are
#
# $$Z = XW + b, \qquad Z_{ik} = \sum_{j=1}^{784} X_{ij} W_{jk} + b_k,$$
#
# with $W$ of shape $(784, 10)$ and $b$ of shape $(10,)$. Then softmax and cross-entropy.
# This is **softmax regression**: 7,850 numbers to learn.
#
# For the gradient, ask where $W_{jk}$ appears: in $Z_{ik}$ for every sample $i$, with the
# factor $X_{ij}$. And $b_k$ appears in $Z_{ik}$ for every $i$, with the factor 1. So
#
# $$\frac{\partial J}{\partial W_{jk}} = \sum_{i} X_{ij} \, dZ_{ik}, \qquad
# \frac{\partial J}{\partial b_k} = \sum_{i} dZ_{ik},$$
#
# which is $dW = X^T dZ$ and $db = $ the column sums of $dZ$. There is no $1/m$ here. It came
# in with $dZ$.


# %%
def loss_and_gradient(X, Y, W, b):
    Z = X @ W + b  # (m, 10)
    J = cross_entropy_from_logits(Z, Y)
    dZ = cross_entropy_backward(softmax(Z), Y)  # (m, 10)
    dW = X.T @ dZ  # (784, 10)
    db = dZ.sum(axis=0)  # (10,)
    return J, dW, db


# %% [markdown]
# Before any training, two checks. First, the gradient, on a smaller problem: 6 inputs, so
# that it takes no time. Second, the loss before training. **Predict** it, for $W = 0$ and
# $b = 0$.

# %%
X, Y = rng.random((5, 6)), np.eye(10)[rng.integers(10, size=5)]
W, b = rng.normal(size=(6, 10)), rng.normal(size=10)
J, dW, db = loss_and_gradient(X, Y, W, b)

measured_W = numerical_gradient(lambda W: loss_and_gradient(X, Y, W, b)[0], W)
measured_b = numerical_gradient(lambda b: loss_and_gradient(X, Y, W, b)[0], b)
assert relative_error(dW, measured_W) < 1e-7
assert relative_error(db, measured_b) < 1e-7

W, b = np.zeros((784, 10)), np.zeros(10)
J, _, _ = loss_and_gradient(data.X_train, data.Y_train, W, b)
assert np.isclose(J, np.log(10))
print(f"gradient is right; loss at the start {J:.4f} = log 10")

# %% [markdown]
# ### Training
#
# The gradient points to where the loss grows fastest. So go the other way, by a small step:
#
# $$W \leftarrow W - \alpha \, dW, \qquad b \leftarrow b - \alpha \, db.$$
#
# The number $\alpha$ is the **learning rate**. This is **gradient descent**. Computing the
# gradient on all 4,000 samples for each step would be a waste: a hundred samples give a rough
# direction for a fortieth of the work. So shuffle the samples, cut them into **mini-batches** of 100, and make
# one step for each. One pass through all samples is an **epoch**. Chapter 07 looks at these
# choices; here $\alpha = 0.5$.
#
# **Predict.** The averages of chapter 00 were right for 81 %. What will 20 epochs of this
# give on the test images?


# %%
def train(X, Y, W, b, learning_rate, epochs, batch_size=100, seed=0):
    # W and b are changed in place: the caller's arrays hold the result
    order = np.random.default_rng(seed)
    losses = []
    for _ in range(epochs):
        indices = order.permutation(len(X))
        for batch in indices.reshape(-1, batch_size):  # 4000 is a multiple of 100
            J, dW, db = loss_and_gradient(X[batch], Y[batch], W, b)
            W -= learning_rate * dW
            b -= learning_rate * db
            losses.append(J)
    return losses


losses = train(data.X_train, data.Y_train, W, b, learning_rate=0.5, epochs=20)
predicted = (data.X_test @ W + b).argmax(axis=1)
accuracy = (predicted == data.y_test).mean()

assert accuracy > 0.9
print(f"test accuracy: {100 * accuracy:.0f} %")

# %% [markdown]
# The next figure shows the loss of every batch, and the mean of each epoch. Look at how fast
# it falls at first, and at how restless it stays.

# %%
losses = np.array(losses)
per_epoch = losses.reshape(20, -1).mean(axis=1)
plots.lines(
    np.arange(1, len(losses) + 1),
    {"one batch": losses, "mean of the epoch": np.repeat(per_epoch, 40)},
    xlabel="step (40 steps are one epoch)",
    ylabel="loss (nats per sample)",
    alt=f"The loss starts at {losses[0]:.1f}. Its mean falls to {per_epoch[0]:.1f} in the "
    f"first epoch and to {per_epoch[-1]:.1f} in the last. Single batches scatter around the mean all "
    "the way.",
)

# %% [markdown]
# ### What it has learned
#
# Column $k$ of $W$ has 784 numbers, one for each pixel: it can be drawn as an image. Red
# pixels raise the score of digit $k$ when there is ink, blue pixels, with a dot, lower it.
# **Predict** what the picture of 0 looks like in the middle.

# %%
plots.digits(
    W.T,
    [str(digit) for digit in range(10)],
    columns=5,
    signed=True,
    alt="Ten images of weights, red for ink that speaks for the digit, blue for ink that "
    "speaks against it. The 0 has a ring of red around a blue centre. The others show parts "
    "of their digit in red, with blue where other digits have ink.",
)

# %% [markdown]
# Ink in the centre speaks against a 0. The averages $\mu_k$ of chapter 00 had weights too:
# since $-\lVert x - \mu_k \rVert^2 = 2 \mu_k \cdot x - \lVert \mu_k \rVert^2 -
# \lVert x \rVert^2$, and the last term is the same for all classes, the nearest average **is**
# this classifier, with $W_{jk} = 2 \mu_{kj}$ and $b_k = -\lVert \mu_k \rVert^2$. But nobody had chosen those weights so that
# mistakes become fewer. Training did.
#
# ### Where it is most wrong
#
# The loss ranks the mistakes. These are the ten test images to whose true digit the model
# gave least.

# %%
A = softmax(data.X_test @ W + b)
p_true = A[np.arange(1000), data.y_test]
worst = np.argsort(p_true)[:10]
captions = [f"{data.y_test[i]}, not {A[i].argmax()}" for i in worst]
plots.digits(
    data.X_test[worst],
    captions,
    columns=5,
    alt=f"The ten test digits with the highest loss: {'; '.join(captions)}. Several are hard "
    "to read, others are clear but unusually slanted, thin or bold.",
)

# %% [markdown]
# Some are hard for people too. But some are clear, and the model gave the truth next to
# nothing. With one layer, each pixel speaks for or against a digit, whatever the others do.
# 'Ink here, **but only if** there is none there' cannot be said. A hidden layer can say it:
# chapter 03.
#
# ## The same in `nnlib`
#
# The package has these functions with checks of their arguments, and a one-layer `Network`
# is softmax regression.

# %%
import nnlib

net = nnlib.Network([784, 10], initializer=nnlib.zeros, dtype=np.float64)
X, Y = data.X_train[:100], data.Y_train[:100]
net.W[1], net.b[1] = W, b
J, _ = net.loss_and_gradient(X, Y)
J_own, dW, db = loss_and_gradient(X.astype(float), Y, W, b)

assert np.isclose(J, J_own, rtol=1e-10)
assert relative_error(net.gradients.dW[1], dW) < 1e-10
assert relative_error(net.gradients.db[1], db) < 1e-10
print(net)

# %% [markdown]
# ## Summary
#
# - The loss is the negative log-likelihood of the labels, per sample, in nats. It is also
#   called cross-entropy. Knowing nothing costs $\log 10 = 2.303$.
# - Compute it from the scores, with log-softmax. Probabilities may have rounded to 0.
# - $dZ = (A - Y) / m$. The $1/m$ comes from the loss and appears nowhere else.
# - In a sum, know which index is free and which is used up. Three printed equations (14, 15
#   and 18) did not.
# - Squared error through softmax has another gradient, which vanishes where the model is
#   surely wrong. Accuracy does not reveal a mix-up. A check does.
# - Softmax regression reaches about 91 % with 4,000 training images.
#
# ## Questions
#
# 1. A model is right on all training samples, with a probability of 0.6 each time. What is
#    its accuracy, and what is its loss?
# 2. The loss of a run starts at 4.1 instead of 2.3. What does this tell you about the
#    weights at the start?
# 3. Every row of $A - Y$ sums to 0. Which property of softmax is behind it?
#
# <details><summary>Answers</summary>
#
# 1. The accuracy is 1, the loss $-\log 0.6 = 0.51$ nats.
# 2. They are too large: before any training the network is already sure of something, and
#    mostly wrong.
# 3. Raising all scores of a row by the same amount changes nothing, so the slope in that
#    direction, which is the sum of the row, is 0.
#
# </details>
#
# **Exercise.** [Exercise 02](../exercises/ex02_cross_entropy/ex02_cross_entropy.ipynb); write in your copy,
# `work/ex02_cross_entropy`.
#
# Next: [03 The two-layer network](03_two_layer_network.ipynb).
