# %% [markdown]
# # 02 Cross-entropy: what should a wrong answer cost?
#
# Chapter 01 made probabilities out of scores. A network starts with bad ones and has to get
# better. So it needs a number that says *how* bad they are, the **loss**, and that number must
# pull the scores in the right direction. Which number?
#
# The first that comes to mind is the squared distance to the truth,
# $L = \sum_k (a_k - y_k)^2$. Here $a_k$ is the probability that the network gives to class
# $k$, and $y_k$ is 1 for the true class and 0 for the others. Let us watch it work, on this
# image of a 3.

# %%
import numpy as np

from nnlib import Network, cross_entropy_from_logits, load_mnist, numerical_gradient
from nnlib import plots, relative_error, softmax, widgets, zeros
from tutor import ask, checks, review, settle

data = load_mnist()
rng = np.random.default_rng(2)
plots.digits(data.X_train[[1113]], alt="A bold 3, small and slanted to the right.")

# %%
review("02")

# %% [markdown]
# **After this chapter you can**
#
# - say why squared error fails behind softmax, and find a loss that does not,
# - say what cross-entropy measures, and prove that honest probabilities make it least,
# - derive its gradient $a - y$ in two lines, and once more by another route,
# - say where the factor $1/m$ of a batch lives,
# - train a classifier on real digits with nothing but NumPy.
#
# **Time:** 120 minutes. **You need:** chapter 01, logarithms, the chain rule for several
# variables.
#
# ## Who learns faster?
#
# Two networks are wrong about this image. One wavers between 3 and 8: it gives the 3 the score
# 0.5 and the 8 the score 1. The other is certain that it is an 8: 0 for the 3, 10 for the 8.
# All other classes have the score $-2$. We made these scores up, so that nothing but the loss
# is at work.

# %%
z_start = np.full((2, 10), -2.0)
z_start[:, [3, 8]] = [0.5, 1], [0, 10]
a_start = softmax(z_start)
plots.bars(
    range(10),
    {"wavering": a_start[0], "certain": a_start[1]},
    xlabel="class",
    ylabel="probability",
    alt=f"The wavering network gives the 3 a probability of {a_start[0, 3]:.2f} and the 8 "
    f"{a_start[0, 8]:.2f}. The certain one gives the 8 {a_start[1, 8]:.4f}.",
)

# %% [markdown]
# Both now learn from this image alone. A step moves each of the ten scores against its slope,
# by half of that slope; why this is a good step, the section *Downhill* will say. The slopes
# are measured: `numerical_gradient(f, x)` moves each entry of `x` a little, up and down, and
# divides the change of `f` by the change of the entry. Its companion `relative_error(a, b)` is
# the largest difference of two arrays, divided by the largest entry; below $10^{-7}$ we call two
# gradients equal. (Chapter 04 builds both.)


# %%
def race(loss, z, n_steps=400):
    """Return the probabilities (n_steps + 1, 10) while the scores z learn."""
    z, probabilities = z.copy(), [softmax(z)]
    for _ in range(n_steps):
        z = z - 0.5 * numerical_gradient(loss, z)
        probabilities.append(softmax(z))
    return np.array(probabilities)


def first_right(probabilities):
    """Return the first step after which the 3 is the most probable class."""
    right = probabilities.argmax(axis=1) == 3
    return right.argmax() if right.any() else np.inf


# %%
ask("02.who-learns-faster")

# %% tags=["reveal"]
y = np.eye(10)[3]
squared = [race(lambda z: ((softmax(z) - y) ** 2).sum(), z) for z in z_start]
wavering, certain = (first_right(a) for a in squared)
assert np.isinf(certain)
settle("02.who-learns-faster", "wavering" if wavering < certain else "certain")
plots.lines(
    np.arange(401),
    {
        f"wavering, right after {wavering} steps": squared[0][:, 3],
        "certain, not right in 400": squared[1][:, 3],
    },
    xlabel="step",
    ylabel="probability of the 3",
    alt="Probability of the 3 over 400 steps with squared error. The wavering network is "
    f"right after {wavering} steps. The certain one still gives "
    f"{squared[1][-1, 3]:.5f} at the end: its line never leaves 0.",
)

# %% [markdown]
# The one that is most wrong does not learn. That is worse than slow: it is backwards. Something
# between the loss and the scores swallows the message.
#
# ## Where the message is lost
#
# The loss sees probabilities, but what learning can move are the scores. So follow one score.
# Two classes are enough: the true one, $t$, with probability $a_t$, and a rival with
# $1 - a_t$. Then
#
# $$L = (a_t - 1)^2 + (1 - a_t - 0)^2 = 2 (1 - a_t)^2,$$
#
# and by the chain rule the slope of the loss along the score $z_t$ is a product of two answers:
#
# $$\frac{dL}{dz_t} = \underbrace{\frac{dL}{da_t}}_{\text{how the loss answers}} \cdot
# \underbrace{\frac{da_t}{dz_t}}_{\text{how softmax answers}} .$$
#
# The second factor is known from chapter 01: $a_t (1 - a_t)$.
#
# **Your turn.** Work out the first factor, and return the product.


# %% tags=["your-turn"]
def slope_of_squared_error(a_t):
    """Return dL/dz_t for two classes, where a_t is the probability of the true one."""
    ...


# %%
checks.slope_of_squared_error(slope_of_squared_error)


# %% tags=["folded"]
@checks.slope_of_squared_error.ours
def slope_of_squared_error(a_t):
    return -4 * (1 - a_t) * a_t * (1 - a_t)


# %% [markdown]
# The figure draws the sizes of the two factors and of their product. Look at the left end,
# where the network is certain and wrong.

# %%
a = np.linspace(0.001, 0.999, 400)
product = np.array([-slope_of_squared_error(a_t) for a_t in a])
plots.lines(
    a,
    {
        "the loss answers: 4 (1 − a)": 4 * (1 - a),
        "softmax answers: a (1 − a)": a * (1 - a),
        "product": product,
    },
    xlabel="probability a of the true class",
    ylabel="size of the slope",
    alt="Over the probability of the true class: the answer of the loss falls from 4 to 0. "
    "The answer of softmax is a low hill, 0 at both ends. The product is a hill too: 0 at the "
    f"left end, highest, {product.max():.2f}, at one third.",
)

# %% [markdown]
# The loss does shout: its slope at the left end is 4, the largest there is. But softmax is flat
# there. With $a_t = 0.0001$ it answers by 0.0001, and four times almost nothing is almost
# nothing.
#
# So we want a loss $f(a_t)$ whose own slope grows exactly as fast as softmax flattens. The simplest
# slope that is large when the answer is bad, and 0 when it is perfect, is the difference
# $a_t - y_t$ itself. For the true class it is $a_t - 1$, which is negative, because a higher score
# must lower the loss. Which loss has it?
#
# $$f'(a_t) \cdot a_t (1 - a_t) = a_t - 1, \qquad \text{so} \qquad
# f'(a_t) = -\frac{1}{a_t}.$$

# %%
ask("02.which-function")

# %% tags=["reveal"]
candidates = {
    "inverse": lambda a: 1 / a,
    "entropy": lambda a: -a * np.log(a),
    "log": lambda a: -np.log(a),
}
at = np.array([0.1, 0.5, 0.9])
slopes = {name: (f(at + 1e-6) - f(at - 1e-6)) / 2e-6 for name, f in candidates.items()}
fits = [name for name, slope in slopes.items() if np.allclose(slope, -1 / at)]
print("has the slope -1/a at 0.1, 0.5 and 0.9:", fits)
settle("02.which-function", fits[0])

# %% [markdown]
# ## Surprise
#
# We looked for a function with a convenient slope. What we found has a meaning: $-\log p$ is
# the **surprise** at something that had the probability $p$. What was certain does not
# surprise, because $-\log 1 = 0$. The less probable, the larger the surprise, without limit.
# And two independent events, with probabilities $p$ and $q$, surprise by the sum, because
# $-\log (p q) = -\log p - \log q$. The logarithm is the natural one; its unit is the **nat**.
# A coin that shows heads surprises by $\log 2 = 0.69$ nats, one digit in ten by
# $\log 10 = 2.30$.
#
# Now let nature have its own probabilities. It rains on 70 % of all days, whatever happened
# before. A forecaster announces the same probability of rain every day, and pays with surprise.

# %%
ask("02.forecast")

# %% tags=["reveal"]
q = np.linspace(0.01, 0.99, 197)
mean_paid = -0.7 * np.log(q) - 0.3 * np.log(1 - q)
best = q[mean_paid.argmin()]
settle("02.forecast", "honest" if np.isclose(best, 0.7) else "bold")
plots.lines(
    q,
    {
        "mean surprise": mean_paid,
        "its least value, the entropy": np.full(q.size, mean_paid.min()),
    },
    xlabel="announced probability of rain (it rains on 70 % of days)",
    ylabel="mean surprise (nats a day)",
    alt=f"A valley over the announced probability. Its lowest point is at {best:.2f}, with "
    f"{mean_paid.min():.2f} nats a day. It rises slowly to the left and right and steeply "
    "near 0 and 1.",
)

# %% [markdown]
# The honest forecast is the cheapest. This holds for any number of classes. If class $k$ has the
# true probability $p_k$ and the announced one $q_k$, the mean surprise is the **cross-entropy**
#
# $$H(p, q) = -\sum_k p_k \log q_k .$$
#
# *Proof that it is least for $q = p$.* The logarithm lies below its tangent at 1, so
# $\log x \le x - 1$, with equality only at $x = 1$. Leave out the classes with $p_k = 0$, because
# they contribute nothing, and put in $x = q_k / p_k$:
#
# $$H(p, p) - H(p, q) = \sum_k p_k \log \frac{q_k}{p_k}
# \le \sum_k p_k \Big( \frac{q_k}{p_k} - 1 \Big) = \sum_k q_k - \sum_k p_k \le 0 .$$
#
# The last step holds because the $p_k$ sum to 1, and those $q_k$ to 1 at most.
#
# What remains at best, $H(p, p)$, is called the **entropy**: the part of the surprise that no
# forecaster can avoid. What dishonesty costs on top, $H(p, q) - H(p, p)$, is the
# **Kullback-Leibler divergence**. So a network that makes this loss small is driven towards
# probabilities that can be believed. (Squared error is least at the honest ones too. It knows the
# goal; what it lacks is the way there.)

# %% [markdown] equations=["P-2.1a", "P-2.1i", "P-2.1j", "P-2.1r", "P-2.1m", "R-2b", "R-1g", "R-eq8"]
# ### The loss of a batch
#
# We have $m$ images, $i = 1, \dots, m$, with scores $Z$ and probabilities $A$, both of shape
# $(m, K)$. The label $t_i$ is the true class of image $i$. The loss is the mean surprise,
#
# $$J = -\frac{1}{m} \sum_{i=1}^{m} \log A_{i t_i} .$$
#
# It has a second name. If the images are independent, the probability that the model gives to
# all labels together, their **likelihood**, is the product of the $A_{i t_i}$. A product of
# thousands of small numbers is too small for a computer; its logarithm is a sum. With a
# minus sign and divided by $m$ this is $J$, the **negative log-likelihood**.
#
# **Your turn.** Write $J$ for labels given as integers.


# %% tags=["your-turn"]
def mean_surprise(A, labels):
    """Return J in nats, for probabilities A (m, K) and integer labels (m,)."""
    ...


# %%
checks.mean_surprise(mean_surprise)


# %% tags=["folded"] equations=["P-2.1j", "P-2.1m", "R-eq8"]
@checks.mean_surprise.ours
def mean_surprise(A, labels):
    return -np.log(A[np.arange(len(A)), labels]).mean()


# %% [markdown]
# Two models have given these probabilities for three images, whose classes are 0, 1 and 2. Each
# names the right class twice.

# %%
careful = np.array([[0.6, 0.2, 0.2], [0.2, 0.7, 0.1], [0.4, 0.3, 0.3]])
bold = np.array([[0.9, 0.05, 0.05], [0.04, 0.95, 0.01], [0.98, 0.01, 0.01]])
labels = np.array([0, 1, 2])
for name, A in [("careful", careful), ("bold", bold)]:
    right = (A.argmax(axis=1) == labels).sum()
    print(f"{name:8} right {right} of 3, true classes got {A[range(3), labels]}")

# %%
ask("02.careful-or-bold")

# %% tags=["reveal"]
costs = {
    name: mean_surprise(A, labels) for name, A in (("careful", careful), ("bold", bold))
}
print(", ".join(f"{name}: {J:.2f} nats per image" for name, J in costs.items()))
settle("02.careful-or-bold", min(costs, key=costs.get))

# %% [markdown] equations=["P-2.1k", "P-2.1l", "P-2.1p", "R-eq7", "F-4a"]
# Accuracy cannot tell them apart. The loss can: calling what happened nearly impossible costs
# more than all the boldness had gained.
#
# The same with one-hot rows $Y_i$: in $\prod_k A_{ik}^{Y_{ik}}$ every exponent is 0 but that of
# the true class, and $a^0 = 1$. So the probability of the true class is that product, its
# logarithm is $\sum_k Y_{ik} \log A_{ik}$, and
#
# $$J = -\frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{K} Y_{ik} \log A_{ik} :$$
#
# each row pays the cross-entropy $H(Y_i, A_i)$, with the label as nature's probabilities. A one-hot
# label has the entropy 0, so the least loss is 0.

# %% equations=["P-2.1k", "P-2.1l", "P-2.1p", "R-eq7", "R-eq8", "F-4a"] tags=["folded"]
A, labels = softmax(rng.normal(size=(7, 10))), rng.integers(10, size=7)
Y = np.eye(10)[labels]
product_form = -np.mean([np.log(np.prod(A[i] ** Y[i])) for i in range(7)])
mean_of_samples = sum(-np.sum(Y[i] * np.log(A[i])) for i in range(7)) / 7
double_sum = -np.sum(Y.T * np.log(A.T)) / 7  # samples in columns, as some write it
assert np.allclose(
    [product_form, mean_of_samples, double_sum], mean_surprise(A, labels)
)
print("integers, product, sum: one number")

# %% [markdown] equations=["R-eq22"]
# ## The gradient in two lines
#
# Take one image. We know the slope along $z_t$ for two classes, since we built the loss for it.
# What about all $K$ scores? Put softmax into the loss **before** you differentiate. With
# $a_t = e^{z_t} / \sum_k e^{z_k}$,
#
# $$L = -\log a_t = \log \sum_k e^{z_k} \; - \; z_t .$$
#
# The exponential that flattened everything has met its logarithm. Now take the slope along any
# score $z_j$. The inner derivative of the first term is $e^{z_j}$, the outer one is one over the
# sum; together they are $e^{z_j} / \sum_k e^{z_k}$, which is $a_j$ itself. The second term
# gives 1 if $j$ is $t$ and 0 otherwise, which is $y_j$:
#
# $$\boxed{\frac{\partial L}{\partial z_j} = a_j - y_j}$$
#
# Prediction minus truth, for every class, and nothing in it is flat. All these slopes together are
# the **gradient**, $a - y$.
#
# A slope points uphill; what moves a score downhill is its opposite, $y - a$. Read its
# entries as **forces**.
#
# **Your turn.** Write them.


# %% tags=["your-turn"]
def forces_on_scores(a, t):
    """Return y - a, shape (K,), for probabilities a (K,) and the true class t."""
    ...


# %%
checks.forces_on_scores(forces_on_scores)


# %% tags=["folded"] equations=["R-eq22"]
@checks.forces_on_scores.ours
def forces_on_scores(a, t):
    y = np.zeros(len(a))
    y[t] = 1
    return y - a


# %% [markdown]
# The witness: measured slopes for 1,000 random rows of scores. They range from undecided to
# certain, and most are wrong.

# %% equations=["R-eq22"]
for _ in range(1000):
    z, t = rng.normal(scale=rng.uniform(0, 8), size=10), rng.integers(10)
    measured = numerical_gradient(lambda z, t=t: np.log(np.exp(z).sum()) - z[t], z)
    assert np.allclose(measured, -forces_on_scores(softmax(z), t), atol=1e-7)
print("a - y agrees with what was measured, 1,000 times")

# %%
ask("02.sum-of-forces")

# %% tags=["reveal"]
a_four = np.array([0.1, 0.2, 0.3, 0.4])
f_four = forces_on_scores(a_four, 2)
print("forces:", f_four, " sum:", f_four.sum().round(10) + 0)
settle("02.sum-of-forces", f_four.sum())

# %% [markdown]
# The truth is pushed **up** by what it lacks, $1 - a_t$. Every other class is pushed **down** by
# what it holds, $a_j$. The forces sum to 0, because both the probabilities and the labels sum
# to 1. In the figure each arrow runs from the probability to the label, so its length is the
# force. Compare the two networks of the race.

# %%
plots.forces(
    {"wavering": a_start[0], "certain, and wrong": a_start[1]},
    true_class=3,
    alt="Ten bars of probability, an arrow on each. Wavering: up on the 3 by "
    f"{1 - a_start[0, 3]:.2f}, down on the 8 by {a_start[0, 8]:.2f}, and a little on all "
    f"others. Certain and wrong: up on the 3 by {1 - a_start[1, 3]:.2f}, down on the 8 by "
    f"{a_start[1, 8]:.2f}.",
)

# %% [markdown]
# The one that is certain and wrong feels the largest force there is. Below, move the scores of
# the 3 and the 8. When do all arrows vanish?

# %%
widgets.forces()

# %% [markdown]
# The arrows shrink as the score of the 3 rises, and vanish only when it has all the probability.
# Now the race of the first screen, with the new loss:

# %%
with_log = [race(lambda z: np.log(np.exp(z).sum()) - z[3], z) for z in z_start]
plots.lines(
    np.arange(31),
    {
        f"wavering, right at {first_right(with_log[0])}": with_log[0][:31, 3],
        f"certain, right at {first_right(with_log[1])}": with_log[1][:31, 3],
        "certain, squared error": squared[1][:31, 3],
    },
    xlabel="step",
    ylabel="probability of the 3",
    alt="Probability of the 3 over 30 steps. With cross-entropy the wavering network is right "
    f"after {first_right(with_log[0])} step, the certain one after "
    f"{first_right(with_log[1])}. With squared error the certain one stays at 0.",
)

# %% [markdown] errata=["F-E8", "R-E15"] equations=["F-4a", "R-eq9"]
# ### On a computer, too
#
# Chapter 01 showed that softmax in float32 becomes exactly 0 for a score far below the
# largest. Take two classes with the scores $(110, 0)$, and let class 0 be the true one: the
# best answer there can be.

# %%
ask("02.best-answer")

# %% tags=["reveal"] errata=["F-E8", "R-E15"] equations=["F-4a", "R-eq9"]
z32, best, worst = np.array([110, 0], np.float32), np.eye(2)[0], np.eye(2)[1]
a32 = softmax(z32)
with np.errstate(divide="ignore", invalid="ignore"):
    from_a = [-(label * np.log(a32)).sum() for label in (best, worst)]
    in_factors = (-worst / a32) @ (np.diag(a32) - np.outer(a32, a32))
print("from the probabilities: best", from_a[0], "worst", from_a[1])
print("gradient as a product of -y/a and the Jacobian:", in_factors)
settle("02.best-answer", "nan" if np.isnan(from_a[0]) else "0")

# %% [markdown]
# The best answer gives `nan`, because $0 \cdot \log 0 = 0 \cdot (-\infty)$, and one `nan` in a
# batch ends the training. The form $\log \sum_k e^{z_k} - z_t$ has no such place, if the largest
# score $M$ is taken out of the sum first:
# $\log \sum_k e^{z_k} = M + \log \sum_k e^{z_k - M}$, where every exponential is at most 1 and
# one of them is exactly 1. So the loss is computed from the **scores**, and its gradient as
# $a - y$, never as a product of its factors. `nnlib.cross_entropy_from_logits(Z, Y)` does this
# for a batch; *logits* are scores.


# %% errata=["F-E8", "R-E15"]
def loss_of_scores(z, t):
    M = z.max()
    return M + np.log(np.exp(z - M).sum()) - z[t]


assert (loss_of_scores(z32, 0), loss_of_scores(z32, 1)) == (0, 110)
print("from the scores: best 0, worst 110; gradient of the worst", a32 - worst)

# %% [markdown] equations=["F-5.1", "R-3a", "R-eq8", "R-eq22"] errata=["F-E1", "R-E5", "X-E4"]
# ### From one image to a batch: where the 1/m lives
#
# The loss of a batch is a **mean**, $J = \frac{1}{m} \sum_i L_i$. Row $i$ of $Z$ appears in
# $L_i$ only, so
#
# $$\frac{\partial J}{\partial Z_{ik}} = \frac{1}{m} \frac{\partial L_i}{\partial Z_{ik}}
# = \frac{1}{m} (A_{ik} - Y_{ik}), \qquad
# \boxed{dZ = \frac{1}{m} (A - Y).}$$
#
# From here on $dV$ stands for $\partial J / \partial V$. The $1/m$ comes in **here, once**,
# with the loss. Everything that is computed from $dZ$ later inherits it, and must not divide
# again.
#
# Many texts define $J$ as a mean and go on with $dZ = A - Y$, which is right for one image.

# %%
ask("02.one-over-m")

# %% tags=["reveal"] equations=["F-5.1", "R-3a", "R-eq22"] errata=["F-E1", "R-E5"]
for m in (1, 2, 5, 7):
    Z, Y = rng.normal(size=(m, 10)), np.eye(10)[rng.integers(10, size=m)]
    dZ = numerical_gradient(lambda Z, Y=Y: cross_entropy_from_logits(Z, Y), Z)
    assert relative_error((softmax(Z) - Y) / m, dZ) < 1e-7
factor = ((softmax(Z) - Y) / dZ).mean()
print(f"m = {m}: A - Y is {factor:.3f} times the measured gradient of the mean")
settle("02.one-over-m", factor)

# %% [markdown] errata=["F-E1", "R-E5", "X-E4"]
# Exactly $m$ times too large. It is not lost in those texts: they divide later, when they come
# to the weights. But the four texts behind this course do it in four places, and some forget
# one, which then nobody notices but a check. With the $1/m$ in the loss, every $dV$ is the
# gradient of $J$ and can be checked by itself.

# %% [markdown] equations=["R-eq9", "R-eq10", "R-eq11", "R-3c", "R-eq16", "R-3d", "R-eq19", "R-eq20", "R-eq21", "R-eq22"]
# ## A second witness: through the probabilities
#
# A result that is found in one way only may be wrong. So go the long way as well, for one image:
# $z \to a \to L$. One score moves **all** probabilities, because it is in every denominator. So
# its slope is a sum over all of them,
#
# $$\frac{\partial L}{\partial z_k} = \sum_{j=1}^{K} T_{jk}, \qquad
# T_{jk} = \frac{\partial L}{\partial a_j} \, \frac{\partial a_j}{\partial z_k} .$$
#
# Here $k$ is **free**: it is the score that we ask about, the same on both sides. And $j$ is
# **summed**: it is used up on the right. In $L = -\sum_j y_j \log a_j$ only one term contains
# $a_j$, so the first factor is $-y_j / a_j$. The second is the Jacobian of chapter 01,
# $a_j (1 - a_j)$ for $j = k$ and $-a_j a_k$ for $j \ne k$. Think of $T$ as a table: one
# row for each probability, one column for each score. The gradient is the sum of each column.

# %%
ask("02.rows-of-the-table")

# %% tags=["reveal"] equations=["R-eq9", "R-eq10", "R-eq11", "R-3c", "R-eq16", "R-3d", "R-eq19"]
K, t = 10, 3
z, y = rng.normal(size=K), np.eye(K)[t]
a = softmax(z)
dL_da = numerical_gradient(lambda a: -(y * np.log(a)).sum(), a)
da_dz = [numerical_gradient(lambda z, j=j: softmax(z)[j], z) for j in range(K)]
T = dL_da[:, None] * np.array(da_dz)  # measured: no formula has been used
assert relative_error(dL_da, -y / a) < 1e-7
others = T.sum(axis=0) - T.diagonal()
assert np.allclose(T.diagonal(), [-(1 - a[k]) if k == t else 0 for k in range(K)])
assert np.allclose(others, [0 if k == t else a[k] for k in range(K)])
settle("02.rows-of-the-table", (np.abs(T).max(axis=1) > 1e-7).sum())
plots.heatmap(
    T.round(3) + 0,  # + 0 turns -0 into 0
    xlabel="score k",
    ylabel="probability j",
    alt=f"A table of 10 by 10. Only row {t}, that of the true class, is not 0: "
    f"{T[t, t]:.2f} on the diagonal, small positive numbers beside it.",
)

# %% [markdown] equations=["R-eq16", "R-eq19", "R-eq20", "R-eq21", "R-eq22"]
# Now by thought. Column $k$ has one entry on the diagonal:
#
# $$T_{kk} = -\frac{y_k}{a_k} \cdot a_k (1 - a_k) = -y_k (1 - a_k),$$
#
# which is $-(1 - a_k)$ for the true class and 0 for all others. The rest of the column is
#
# $$\sum_{j \ne k} T_{jk} = \sum_{j \ne k} \Big( -\frac{y_j}{a_j} \Big) (-a_j a_k)
# = a_k \sum_{j \ne k} y_j = a_k (1 - y_k),$$
#
# because the labels sum to 1, so that without $y_k$ they sum to $1 - y_k$. This is 0 for the
# true class and $a_k$ for the others. Add the two:
#
# $$\frac{\partial L}{\partial z_k} = -y_k (1 - a_k) + (1 - y_k) a_k
# = -y_k + y_k a_k + a_k - y_k a_k = a_k - y_k .$$

# %% equations=["R-eq20", "R-eq21", "R-eq22"]
assert relative_error(-y * (1 - a) + (1 - y) * a, T.sum(axis=0)) < 1e-7
assert relative_error(a - y, T.sum(axis=0)) < 1e-7
print("column sums:", (T.sum(axis=0)).round(3))
print("a - y:      ", (a - y).round(3))

# %% [markdown]
# The same result. And one can see what happened: the $1/a_j$ of the logarithm has cancelled the
# $a_j$ of the Jacobian. It also shows what was used of the labels, only that they sum to 1.
# So $a - y$ holds for **soft** labels too, such as 0.91 for one class and 0.01 for each other.

# %% [markdown] equations=["A-2a", "A-2b", "A-4a"] errata=["A-E8", "A-E2"]
# ## Squared error pulls elsewhere
#
# The long way can do what the short one cannot: it works for any loss. Take squared error again,
# with all $K$ squares summed and the mean over the images,
#
# $$J = \frac{1}{m} \sum_i \sum_k (A_{ik} - Y_{ik})^2 .$$
#
# (Some texts average over the classes as well. That is a factor of $K$, so one has to say.) One
# of our sources, *Mathematical Documentation: Neural Network with Adam Optimization*, defines this
# loss and then starts backpropagation with $A - Y$.

# %%
ask("02.squared-direction")


# %% tags=["reveal"] equations=["A-2a", "A-2b", "A-4a"] errata=["A-E2", "A-E8"]
def squared_error(Z, Y):
    return ((softmax(Z) - Y) ** 2).sum() / len(Z)


def squared_error_slope(A, Y):
    G = 2 * (A - Y) / len(A)
    return A * (G - (G * A).sum(axis=1, keepdims=True))


Z, Y = rng.normal(size=(7, K)), np.eye(K)[rng.integers(K, size=7)]
A = softmax(Z)
assert np.isclose(squared_error(Z, Y), K * ((A - Y) ** 2).mean())  # sum or mean
measured = numerical_gradient(lambda Z: squared_error(Z, Y), Z)
assert relative_error(squared_error_slope(A, Y), measured) < 1e-7
ratio = measured / ((A - Y) / 7)
print(f"measured / ((A - Y) / m): from {ratio.min():.2f} to {ratio.max():.2f}")
settle("02.squared-direction", "direction" if np.ptp(ratio) > 0.01 else "factor")

# %% [markdown] equations=["A-4a"] errata=["A-E2"]
# With $G_j = \frac{2}{m} (a_j - y_j)$ for the first factor, the column sums are
#
# $$\sum_j G_j \, a_j (\delta_{jk} - a_k) = a_k \Big( G_k - \sum_j G_j a_j \Big),$$
#
# where $\delta_{jk}$ is 1 for $j = k$, else 0. The factor $a_k$ in front is the flatness of
# softmax, which nothing cancels. The figure compares the forces of the two losses on three
# classes.

# %% equations=["A-4a"] errata=["A-E2"]
a_three = np.array([0.1, 0.6, 0.3])
by_log = forces_on_scores(a_three, 0)
by_square = -squared_error_slope(a_three[None], np.eye(3)[:1])[0]
plots.bars(
    ["0, the truth (0.1)", "1 (0.6)", "2 (0.3)"],
    {"cross-entropy": by_log, "squared error": by_square},
    xlabel="class (its probability)",
    ylabel="force on the score",
    alt="Forces on three classes. Cross-entropy: "
    + ", ".join(f"{f:+.2f}" for f in by_log)
    + ". Squared error: "
    + ", ".join(f"{f:+.2f}" for f in by_square)
    + ". Class 2 is pushed down by the one and up by the other.",
)

# %% [markdown] equations=["A-4a"] errata=["A-E2"]
# Squared error even pushes a wrong class **up**, only because another wrong class is more
# probable.
#
# So that text prints one loss and follows the gradient of another. Its training works all the
# same, because $A - Y$ is a right gradient, of cross-entropy. **Accuracy cannot show such a
# mistake. A check does.**
#
# ## Downhill
#
# We have a loss and its slopes. Which step lowers it most? Write all parameters as one vector
# $\theta$ and all slopes as one vector $g$, the gradient. For a small step $\Delta$ the
# slopes add up, each times the step along its own parameter:
#
# $$J(\theta + \Delta) \approx J(\theta) + g \cdot \Delta .$$
#
# The dot product is $g \cdot \Delta = |g| \, |\Delta| \cos \varphi$, where $\varphi$ is the
# angle between the two. Among all steps of one length, only the cosine varies.

# %%
ask("02.steepest")

# %% tags=["reveal"]
g = np.array([3.0, -4.0])
steps = {"uphill": (0.6, -0.8), "opposite": (-0.6, 0.8), "one": (0, 1)}
steps["signs"] = np.array([-1, 1]) / np.sqrt(2)
gains = {name: float(g @ np.array(step)) for name, step in steps.items()}
print({name: round(gain, 2) for name, gain in gains.items()})
settle("02.steepest", min(gains, key=gains.get))

# %% [markdown]
# The cosine is least, $-1$, when the step points exactly against the gradient. So
#
# $$\theta \leftarrow \theta - \alpha g .$$
#
# This is **gradient descent**, and $\alpha$ is the **learning rate**.
#
# **Your turn.** Write one step.


# %% tags=["your-turn"]
def step_downhill(theta, gradient, rate):
    """Return theta after one step, a new array; theta and gradient have one shape."""
    ...


# %%
checks.step_downhill(step_downhill)


# %% tags=["folded"]
@checks.step_downhill.ours
def step_downhill(theta, gradient, rate):
    return theta - rate * gradient


# %% [markdown]
# Along a line of equal height the loss does not change, so $g \cdot \Delta = 0$: the gradient
# is perpendicular to it. Below, the two parameters are the scores of the true class and of one
# rival. Where is the arrow longest?

# %%
widgets.cross_entropy_surface()

# %% [markdown]
# It is longest in the upper left, where the network is certain and wrong, and fades in the lower
# right.
#
# Now a real hill with two parameters. To tell an 8 from a 3, look at the place where a 3 is
# open, in the upper half, on the left. Let $x$ be the mean ink there, on a scale from 0 to 10,
# and let the 8 have the score $w x + b$ and the 3 the score 0. The figure shows the loss of all
# threes and eights of the training set over $w$ and $b$, and 20 steps with three rates from
# the ring at $(0, 0)$.

# %%
two = np.isin(data.y_train, (3, 8))
ink = data.X_train[two].reshape(-1, 28, 28)[:, 8:14, 7:11].mean(axis=(1, 2))
F = np.stack([10 * ink, np.ones(ink.size)], axis=1)  # (m, 2): x and 1
is_8 = data.y_train[two] == 8  # (m,)


def height(theta):  # log(e^0 + e^z) - z for an 8; theta is (2,), or (2, n) for n places
    z = F @ theta
    return (np.logaddexp(0, z) - (z.T * is_8).T).mean(axis=0)


def slopes_of(theta):
    a_8 = 1 / (1 + np.exp(-F @ theta))
    return F.T @ (a_8 - is_8) / len(F)


assert np.allclose(slopes_of(np.ones(2)), numerical_gradient(height, np.ones(2)))
paths = {}
for rate in (0.1, 1.0, 2.0):
    path = [np.zeros(2)]
    for _ in range(20):
        path.append(step_downhill(path[-1], slopes_of(path[-1]), rate))
    paths[f"rate {rate:g}"] = np.array(path)

# %% tags=["folded"]
ends = {name: height(path[-1]) for name, path in paths.items()}
assert ends["rate 2"] > ends["rate 0.1"] > ends["rate 1"]
plots.trajectories(
    lambda w, b: np.array([height(np.stack(row)) for row in zip(w, b, strict=True)]),
    paths,
    xlim=(-1.3, 2.4),  # as long on the screen as on the other axis
    ylim=(-1.4, 0.4),
    xlabel="weight w of the ink",
    ylabel="bias b of the 8",
    alt="A long valley that slopes down to the right. With rate 0.1 the path turns into the "
    "valley and creeps along it. With rate 1 it crosses the valley a few times and comes "
    "close to its lowest point. With rate 2 it jumps from side to side. Losses after 20 steps: "
    + ", ".join(f"{loss:.2f} with {name}" for name, loss in ends.items())
    + ".",
)

# %% [markdown]
# Every path starts at a right angle to the lines. Too small a rate creeps. Too large a rate
# jumps over the valley to a place that is higher than where it came from, because the promise
# $g \cdot \Delta$ holds for *small* steps only.
#
# This hill has only one bottom. The second derivative of $\log \sum_k e^{z_k}$ along any
# direction $v$ is $\sum_k a_k v_k^2 - (\sum_k a_k v_k)^2$, by the Jacobian of softmax. That is a
# variance and never negative, so the loss is convex in the scores, and the scores are linear in
# $w$ and $b$. (From chapter 03 on this will no longer be so.)

# %% [markdown]
# ## A first classifier
#
# All pieces are there. The simplest network has one layer of scores,
#
# $$Z = XW + b, \qquad Z_{ik} = \sum_{j=1}^{784} X_{ij} W_{jk} + b_k ,$$
#
# where $j$ counts the pixels, with images $X$ of shape $(m, 784)$, $W$ of shape $(784, 10)$ and
# $b$ of shape $(10,)$. With softmax and cross-entropy this is **softmax regression**: 7,850 numbers
# to learn.
#
# Where does $W_{jk}$ appear? In $Z_{ik}$, for every image $i$, with the factor $X_{ij}$. And
# $b_k$ appears there with the factor 1. So the chain rule sums over the images,
#
# $$dW_{jk} = \sum_i X_{ij} \, dZ_{ik}, \qquad db_k = \sum_i dZ_{ik},$$
#
# or $dW = X^T dZ$ and $db =$ column sums of $dZ$. No $1/m$ here: it came in with $dZ$.


# %%
def loss_and_gradient(X, Y, W, b):
    Z = X @ W + b  # (m, 10)
    dZ = (softmax(Z) - Y) / len(X)  # (m, 10)
    dW, db = X.T @ dZ, dZ.sum(axis=0)  # (784, 10), (10,)
    return cross_entropy_from_logits(Z, Y), dW, db


X, Y = rng.random((5, 6)), np.eye(10)[rng.integers(10, size=5)]  # five small images
W, b = rng.normal(size=(6, 10)), rng.normal(size=10)
J, dW, db = loss_and_gradient(X, Y, W, b)
measured_W = numerical_gradient(lambda W: loss_and_gradient(X, Y, W, b)[0], W)
measured_b = numerical_gradient(lambda b: loss_and_gradient(X, Y, W, b)[0], b)
assert max(relative_error(dW, measured_W), relative_error(db, measured_b)) < 1e-7
print("both gradients agree with what was measured")

# %% [markdown] equations=["P-2.3.2j", "P-2.3.2f", "P-2.3.2g", "P-2.3.2h", "P-2.3.2k", "P-2.3.2o", "P-2.3.2p", "P-2.3.2q", "P-2.3.2r", "P-2.3.2s", "P-x1"]
# ### The long way, once
#
# The second witness again, for one image $x$ with scores $z$, as a product of whole derivatives,
# read from right to left:
#
# $$dW = \frac{\partial z}{\partial W} \, \frac{\partial a}{\partial z} \, \nabla_a L , \qquad
# db = \frac{\partial z}{\partial b} \, \frac{\partial a}{\partial z} \, \nabla_a L , \qquad
# dx = \frac{\partial z}{\partial x} \, \frac{\partial a}{\partial z} \, \nabla_a L .$$
#
# The right end is $\nabla_a L = -y / a$, and the last two factors make $a - y$. The left ones:
# $\partial z / \partial b$ is the identity. $\partial z / \partial x$ is $W$.
# $\partial z / \partial W$ has three indices, because each of the $K$ scores has a slope along
# each entry of $W$. Since $z_k$ knows column $k$ of $W$ only, nearly all of it is zeros.


# %% equations=["P-2.3.2j", "P-2.3.2f", "P-2.3.2g", "P-2.3.2h", "P-2.3.2k", "P-2.3.2o", "P-2.3.2p", "P-2.3.2q", "P-2.3.2r", "P-2.3.2s", "P-x1"] errata=["P-E8"] tags=["folded"]
x = X[0]
loss_at = {
    "W": lambda W: loss_of_scores(x @ W + b, t),
    "b": lambda b: loss_of_scores(x @ W + b, t),
    "x": lambda x: loss_of_scores(x @ W + b, t),
}
a = softmax(x @ W + b)
dz = (np.diag(a) - np.outer(a, a)) @ (-y / a)  # the right end, then the Jacobian
dz_dW = np.zeros((6, K, K))  # the last index is the score
for k in range(K):
    dz_dW[:, k, k] = x
long_way = {"W": dz_dW @ dz, "b": np.eye(K) @ dz, "x": W @ dz}
for name, value in (("W", W), ("b", b), ("x", x)):
    assert (
        relative_error(long_way[name], numerical_gradient(loss_at[name], value)) < 1e-7
    )
assert np.allclose(dz, a - y)
assert np.allclose(long_way["W"], np.outer(x, a - y))
print(f"{dz_dW.size} numbers in the tensor, {np.count_nonzero(dz_dW)} of them not 0")

# %% [markdown]
# The long way ends at $dW = x \, (a - y)^T$, which is the short one for $m = 1$.
#
# ### The first loss
#
# Before any training, all weights and biases are 0. What must the first loss be?

# %%
ask("02.first-loss")

# %% tags=["reveal"]
W, b = np.zeros((784, 10)), np.zeros(10)
J, dW, db = loss_and_gradient(data.X_train, data.Y_train, W, b)
print(f"first loss {J:.4f}, log 10 = {np.log(10):.4f}")
settle("02.first-loss", J)

# %% [markdown]
# All scores are 0, so each digit gets $1/10$, and the surprise is $\log 10$. **Look at the
# first loss of every run**: another number means that something is wrong before training has
# begun.
#
# ### Which rate?
#
# Take one step from there, $\theta - \alpha g$, with different rates. The straight line in the
# figure is what the slope promises, $J - \alpha |g|^2$, because $g \cdot (-\alpha g)$ is
# $-\alpha |g|^2$.

# %%
rates = np.linspace(0, 12, 61)
g2 = (dW**2).sum() + (db**2).sum()
after = np.array(
    [loss_and_gradient(data.X_train, data.Y_train, -r * dW, -r * db)[0] for r in rates]
)
plots.lines(
    rates,
    {
        "loss after one step": after,
        "promised": np.where(rates < 2, J - rates * g2, np.nan),
        "ln 10": np.full(rates.size, np.log(10)),
    },
    xlabel="learning rate α of the step",
    ylabel="loss (nats per image)",
    alt=f"The loss after one step falls along the promised line at first, is least, "
    f"{after.min():.2f}, at a rate of {rates[after.argmin()]:.1f}, and is above ln 10 again "
    f"at a rate of {rates[after > J + 1e-9].min():.0f}.",
)

# %% [markdown]
# The promise is kept for small rates, and broken by the curvature for large ones. One step on
# all images says how far one may go at most. It is too optimistic for what follows, because we
# shall not use all images for each step: a hundred of them give a rough direction for a
# fortieth of the work, and a rough direction does not bear a long step. So shuffle the 4,000
# images, cut them into **mini-batches** of 100, and make one step for each. One pass through all
# images is an **epoch**. Then try rates, some three times apart, for one epoch each.


# %%
def train(X, Y, rate, epochs, batch_size=100, seed=0):
    W, b, losses = np.zeros((784, 10)), np.zeros(10), []
    order = np.random.default_rng(seed)
    for _ in range(epochs):
        for batch in order.permutation(len(X)).reshape(-1, batch_size):
            J, dW, db = loss_and_gradient(X[batch], Y[batch], W, b)
            W, b = step_downhill(W, dW, rate), step_downhill(b, db, rate)
            losses.append(J)
    return W, b, np.array(losses)


print("  rate   last ten steps   worst step   (loss in nats)")
for rate in (0.005, 0.015, 0.05, 0.15, 0.5, 1.5, 5):
    *_, losses = train(data.X_train, data.Y_train, rate, epochs=1)
    print(f"{rate:6}   {losses[-10:].mean():14.2f}   {losses.max():10.2f}")

# %% [markdown]
# Small rates have hardly left 2.30. From 1.5 on some step threw the loss far above its start. We
# take 0.5, the largest that never did. That is where a learning rate comes from: from trying,
# with the first loss as the mark. Chapter 07 does better.
#
# ### The result
#
# The nearest average image of chapter 00 was right for 81 % of the test digits.

# %%
ask("02.accuracy")

# %% tags=["reveal"]
W, b, losses = train(data.X_train, data.Y_train, rate=0.5, epochs=20)
accuracy = ((data.X_test @ W + b).argmax(axis=1) == data.y_test).mean()
print(f"test accuracy after 20 epochs: {100 * accuracy:.0f} %")
settle("02.accuracy", "ninety" if 0.88 < accuracy < 0.94 else "perfect")

# %% [markdown]
# The figure shows the loss of every batch, the mean of each epoch, and what knowing nothing
# costs.

# %%
per_epoch = losses.reshape(20, -1).mean(axis=1)
plots.lines(
    np.arange(1, len(losses) + 1),
    {
        "one batch": losses,
        "mean of the epoch": np.repeat(per_epoch, 40),
        "ln 10, knowing nothing": np.full(len(losses), np.log(10)),
    },
    xlabel="step (40 steps are one epoch)",
    ylabel="loss (nats per image)",
    alt=f"The loss starts at {losses[0]:.1f}, on the line of ln 10. Its mean is "
    f"{per_epoch[0]:.1f} in the first epoch and {per_epoch[-1]:.1f} in the last. Single "
    "batches scatter around the mean all the way.",
)

# %% [markdown]
# Column $k$ of $W$ has one weight for each pixel and can be drawn as an image. Where a weight is
# red, ink raises the score of digit $k$; where it is blue (dotted), ink lowers it. Look at the
# middle of the 0.

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
# The loss also ranks the mistakes. These are the ten test images that surprise the model most.

# %%
A = softmax(data.X_test @ W + b)
p_true = A[np.arange(len(A)), data.y_test]
hardest = np.argsort(p_true)[:10]
captions = [f"{data.y_test[i]}, not {A[i].argmax()}" for i in hardest]
plots.digits(
    data.X_test[hardest],
    captions,
    columns=5,
    alt=f"The ten test digits with the highest loss: {'; '.join(captions)}. Several are hard "
    "to read, others are clear but unusually slanted, thin or bold.",
)

# %% [markdown]
# Some are hard for people too. Others are clear, and the model gave the truth next to nothing.
# In one layer a pixel speaks for or against a digit, whatever the other pixels say. Chapter 03
# changes that. In `nnlib` a one-layer `Network` is this classifier.

# %%
net = Network([784, 10], initializer=zeros, dtype=np.float64)
net.W[1], net.b[1] = W, b
X, Y = data.X_train[:100].astype(float), data.Y_train[:100]
J, _ = net.loss_and_gradient(X, Y)
J_ours, dW, db = loss_and_gradient(X, Y, W, b)
assert np.isclose(J, J_ours, rtol=1e-10)
assert relative_error(net.gradients.dW[1], dW) < 1e-10
print(net)

# %% [markdown] equations=["R-eq14", "R-eq15", "R-eq18", "R-eq20", "R-3b"] errata=["R-E1", "R-E2", "R-E4", "R-E12"]
# ## Find the mistake
#
# **Card 1: a sum too many.** *Mathematics of Neural Network* by Rifqi Anshari Rasyid goes the
# long way, with $\hat y$ for the probabilities, $i$ for the score in question and $j$ for the
# summed class. It prints the diagonal term and the rest as
#
# $$\sum_{\substack{i=1 \\ i=j}}^{K} \Big( -\frac{y_j}{\hat y_j} \Big) \hat y_j (1 - \hat y_j)
# = -\sum_{\substack{i=1 \\ i=j}}^{K} y_i (1 - \hat y_i) , \qquad
# \sum_{\substack{i=1 \\ i \ne j}}^{K} \Big( -\frac{y_j}{\hat y_j} \Big) (-\hat y_j \hat y_i)
# = y_j \hat y_i .$$

# %%
ask("02.card-sum-too-many")

# %% tags=["reveal"] equations=["R-eq14", "R-eq15", "R-eq18", "R-eq20", "R-3b"] errata=["R-E1", "R-E2", "R-E4", "R-E12"]
y_hat = softmax(z)
diagonal = -sum(y[i] * (1 - y_hat[i]) for i in range(K))  # one number for all classes
rest = sum(-y[t] / y_hat[t] * (-y_hat[t] * y_hat[i]) for i in range(K) if i != t)
print(f"as printed: {diagonal:.3f} and {rest:.3f}, the same for every class")
assert not np.allclose(rest, y[t] * y_hat)  # the left and the right of the second
assert relative_error(np.full(K, diagonal), T.diagonal()) > 0.9
assert abs(T[0, 0]) < 1e-7 < T[:, 0].sum()  # a term is not the derivative
assert (softmax(z + 0.1 * np.eye(K)[0]) != y_hat).all()  # all predictions move
settle("02.card-sum-too-many", "nothing" if np.isclose(diagonal + rest, 0) else "right")

# %% [markdown] equations=["R-3e"] errata=["R-E3"]
# The index $i$ is free: it must not be summed. The first sum has to go; the second must run
# over $j \ne i$. Two smaller things stand beside it. Both terms are written as
# $\partial L / \partial z_i |_{i=j}$ and $|_{i \ne j}$, as if each were a derivative; they are
# *terms* of one. And the score is said to affect 'all $y$': it affects all $\hat y$; labels
# are constants.
#
# **Card 2: the others.** The next step there is '$y_j = 1 - y_i$' for $j \ne i$.

# %%
ask("02.card-pairs")

# %% tags=["reveal"] equations=["R-3e"] errata=["R-E3"]
pairs = [(i, j) for i in range(K) for j in range(K) if i != j]
n_holds = sum(y[j] == 1 - y[i] for i, j in pairs)
assert all(sum(y[j] for j in range(K) if j != i) == 1 - y[i] for i in range(K))
print(
    f"holds for {n_holds} of {len(pairs)} pairs; the sum over all j but i is always right"
)
settle("02.card-pairs", n_holds)

# %% [markdown] equations=["P-2.1o"] errata=["P-E2"]
# It is not one other label that equals $1 - y_i$, but all others together.
#
# **Card 3: one letter, two things.** Philip Paterson's *MNIST Classifier Neural Network from
# Scratch* introduces $\hat y$ as a probability and then prints the loss
# $-\frac{1}{M} \sum_m \sum_k y[m][k] \log \sigma_M(\hat y[m][k])$, where $\sigma_M$ is softmax.
# Suppose it is coded as it stands, for ten classes.

# %%
ask("02.card-softmax-twice")

# %% tags=["reveal"] equations=["P-2.1o"] errata=["P-E2"]
perfect, hopeless = np.eye(10)[0], np.eye(10)[1]  # probabilities; the truth is class 0
lowest, highest = (loss_of_scores(y_hat, 0) for y_hat in (perfect, hopeless))
assert np.isclose(lowest, np.log(np.e + 9) - 1)
print(f"never below {lowest:.4f}, never above {highest:.4f}")
settle("02.card-softmax-twice", lowest)

# %% [markdown] equations=["F-4b"] errata=["F-E6"]
# A loss that gets stuck near 1.46: look for a second softmax.
#
# **Card 4: which m?** In the *Mathematical Foundations of an L-layer Neural Network*, $m$ is the
# batch, then $m_b$ is, and then $m$ counts the images of an evaluation. It matters when the last
# batch is short. Five images have the losses 1, 1, 1, 1 and 6; batches have two images.

# %%
ask("02.card-short-batch")

# %% tags=["reveal"] equations=["F-4b"] errata=["F-E6"]
five = np.array([1.0, 1.0, 1.0, 1.0, 6.0])
batches = [five[0:2], five[2:4], five[4:5]]
mean_of_means = np.mean([batch.mean() for batch in batches])
weighted = sum(len(batch) * batch.mean() for batch in batches) / 5
assert np.isclose(weighted, five.mean())
print(f"mean of the batch means {mean_of_means:.2f}, mean of the images {weighted:.2f}")
settle("02.card-short-batch", mean_of_means)

# %% [markdown] errata=["P-E8", "P-E13", "A-E8"] equations=["P-2.3.2k", "P-2.3.2p", "P-x1", "A-2a"]
# **What is not said.** The section *A first classifier* proves each right-hand side; the cell
# below compares sizes.
#
# | printed | not said |
# |---|---|
# | Paterson uses $\nabla_{\hat y}$ of the loss | that it is $-y / \hat y$, and that the product with the Jacobian is $\hat y - y$ |
# | Paterson: $\partial z / \partial W_0$ 'reduces to 1' | it is the identity, $K \times K$; and $\partial z / \partial h = W$, $\nabla W = h g^T$ are missing |
# | *Mathematical Documentation*: $MSE_{sample}$ | it is one square and no mean; for ten classes, sum or mean? |

# %% tags=["folded"] errata=["P-E8", "P-E13", "A-E8"]
a, y = softmax(z), np.eye(K)[t]
assert np.allclose((np.diag(a) - np.outer(a, a)) @ (-y / a), a - y)
dz_db = [numerical_gradient(lambda b, k=k: (z + b)[k], np.zeros(K)) for k in range(K)]
assert np.allclose(dz_db, np.eye(K))
squares = (a - y) ** 2
print(f"derivative by the biases: {np.shape(dz_db)}, the identity")
print(f"squares summed {squares.sum():.3f}, averaged {squares.mean():.4f}")

# %% [markdown]
# ## What is now known
#
# - Behind softmax, squared error is flat where the network is certain and wrong.
# - Surprise $-\log a_t$ has the slope that is missing. Its mean, the cross-entropy, is least for
#   honest probabilities. Knowing nothing costs $\log 10 = 2.30$ nats.
# - $L = \log \sum_k e^{z_k} - z_t$, so $\partial L / \partial z_j = a_j - y_j$: up on the truth,
#   down on the others, sum 0. Compute both from the scores.
# - $dZ = (A - Y) / m$. The $1/m$ comes from the mean, once.
# - The gradient is the direction of steepest ascent; step against it. Rates are tried.
#
# Three questions to close.

# %%
ask("02.right-but-unsure")

# %% tags=["reveal"]
A = np.array([[0.6, 0.3, 0.1], [0.2, 0.6, 0.2]])
assert (A.argmax(axis=1) == [0, 1]).all()
settle("02.right-but-unsure", mean_surprise(A, np.array([0, 1])))
print(f"accuracy 1, loss {mean_surprise(A, np.array([0, 1])):.2f} nats")

# %%
ask("02.high-start")

# %% tags=["reveal"]
starts = {}
for name, scale, seed in (("weights", 0.4, 0), ("labels", 0, 0), ("order", 0, 1)):
    r = np.random.default_rng(seed)
    W, shuffled = scale * r.normal(size=(784, 10)), r.permutation(4000)
    images = data.X_train if name == "labels" else data.X_train[shuffled]
    starts[name] = loss_and_gradient(images, data.Y_train[shuffled], W, np.zeros(10))[0]
print({name: round(float(J), 2) for name, J in starts.items()})
settle("02.high-start", max(starts, key=starts.get))

# %%
ask("02.labels-sum-to-two")

# %% tags=["reveal"]
z, y = np.array([0.3, -1.0, 0.8]), np.array([1.0, 1.0, 0.0])
a = softmax(z)
slope = numerical_gradient(lambda z: -(y * np.log(softmax(z))).sum(), z)
formulas = {"same": a - y, "twice-a": 2 * a - y, "twice-all": 2 * (a - y)}
(right,) = [name for name, value in formulas.items() if np.allclose(value, slope)]
print(
    "measured:",
    slope.round(3),
    " ".join(f"{n}: {v.round(3)}" for n, v in formulas.items()),
)
settle("02.labels-sum-to-two", right)

# %% [markdown]
# **Exercise.** [Exercise 02](../exercises/ex02_cross_entropy/ex02_cross_entropy.ipynb); write in
# your copy, `work/ex02_cross_entropy`.
#
# One layer learns nine digits out of ten. What it can never say, and what a hidden layer adds, is
# the next chapter: [03 The two-layer network](03_two_layer_network.ipynb).
