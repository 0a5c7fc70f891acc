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

# %% [markdown]
# **After this chapter you can**
#
# - say what a loss must do behind softmax, and find one that does it,
# - say what cross-entropy measures, and prove which probabilities make it least,
# - derive its gradient $a - y$ in two lines, and once more by another route,
# - say where the factor $1/m$ of a batch lives,
# - train a classifier on real digits with nothing but NumPy.
#
# **Time:** 120 minutes. **You need:** chapter 01, logarithms, the chain rule for several
# variables.

# %%
review("02")

# %% [markdown]
# ## Who learns faster?
#
# Two networks are wrong about this image. One wavers between 3 and 8: it gives the 3 the score
# 0.5 and the 8 the score 1. The other is certain that it is an 8: 0 for the 3, 10 for the 8.
# All other classes have the score $-2$. We made these scores up, so that nothing but the loss
# is at work. The certain one leaves a probability of only 0.00005 for the truth.

# %%
z_start = np.full((2, 10), -2.0)
z_start[:, [3, 8]] = [0.5, 1], [0, 10]
a_start = softmax(z_start)
plots.bars(
    ["3, the truth", "8", "each of the others"],
    {"wavering": a_start[0, [3, 8, 0]], "certain": a_start[1, [3, 8, 0]]},
    xlabel="class",
    ylabel="probability",
    decimals=5,
    alt=f"The wavering network gives the 3 a probability of {a_start[0, 3]:.2f} and the 8 "
    f"{a_start[0, 8]:.2f}, and {a_start[0, 0]:.2f} to each of the others. The certain one "
    f"gives the 8 {a_start[1, 8]:.5f}, the 3 {a_start[1, 3]:.5f} and each of the others "
    f"{a_start[1, 0]:.5f}: bars that cannot be seen.",
)

# %% [markdown]
# Both now learn from this image alone. A step moves each of the ten scores against its slope,
# by half of that slope; why this is a good step, the section *Downhill* will say. The slopes
# are measured: `numerical_gradient(f, x)` moves each entry of `x` a little, up and down, and
# divides the change of `f` by the change of the entry. Its companion `relative_error(a, b)` is
# the largest difference of two arrays, divided by the largest entry; below $10^{-7}$ we call two
# gradients equal. (Chapter 04 builds both.)


# %%
def race(loss, z, n_steps, rate=0.5):
    """Return the probabilities (n_steps + 1, 10) while the scores z learn."""
    z, probabilities = z.copy(), [softmax(z)]
    for _ in range(n_steps):
        z = z - rate * numerical_gradient(loss, z)
        probabilities.append(softmax(z))
    return np.array(probabilities)


def first_right(probabilities):
    """Return the first step after which the 3 is the most probable class."""
    right = probabilities.argmax(axis=1) == 3
    return right.argmax() if right.any() else np.inf


def gap(probabilities):
    """Return z_8 - z_3, which is log(a_8 / a_3), of the first 31 steps."""
    return np.log(probabilities[:31, 8] / probabilities[:31, 3])


# %%
ask("02.who-learns-faster")

# %% tags=["reveal"]
y = np.eye(10)[3]


def squares(z):
    return ((softmax(z) - y) ** 2).sum()


squared = [race(squares, z, n_steps=5000) for z in z_start]
wavering, certain = (first_right(a) for a in squared)
assert (wavering, certain // 100) == (2, 46)
settle("02.who-learns-faster", "wavering" if wavering < certain else "certain")
plots.lines(
    np.arange(5001),
    {
        f"wavering, right from step {wavering} on": squared[0][:, 3],
        f"certain, right from step {certain:,} on": squared[1][:, 3],
    },
    xlabel="step",
    ylabel="probability of the 3",
    alt="Probability of the 3 over 5,000 steps with squared error. The wavering network is "
    f"right from step {wavering} on. The line of the certain one lies on 0, "
    f"{squared[1][4000, 3]:.4f} after 4,000 steps, and rises only then. It is right from "
    f"step {certain:,} on.",
)

# %% [markdown] tags=["reveal"]
# The certain one does learn, after some 4,600 steps against 2. The network that is more wrong
# learns far more slowly, and that is backwards. Something between the loss and the scores swallows
# the message.

# %% [markdown]
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
# The figure draws the sizes of the two factors and of their product. Both axes are logarithmic, so
# a product lies as far below one factor as the other factor lies below 1. Look at the left
# end, where the network is certain and wrong. The dotted line marks the product at $a_t = 0.0001$.

# %%
a = np.geomspace(1e-5, 0.999, 400)
axes = {"xlabel": "probability a of the true class", "ylabel": "size of the slope"}
axes |= {"xscale": "log", "yscale": "log", "xticks": 10.0 ** np.arange(-5, 1)}
product = np.array([-slope_of_squared_error(a_t) for a_t in a])
at_ten_thousandth = -slope_of_squared_error(0.0001)
plots.lines(
    a,
    {
        "the loss answers: 4 (1 − a)": 4 * (1 - a),
        "softmax answers: a (1 − a)": a * (1 - a),
        "product": product,
    },
    **axes,
    references={f"{at_ten_thousandth:.4f}": at_ten_thousandth},
    alt="On logarithmic axes, over the probability of the true class: the answer of the loss "
    f"is flat at 4 and falls near 1. The answer of softmax rises with a from {a[0]:.5f}. The "
    f"product runs beside it, {at_ten_thousandth:.4f} at 0.0001, is highest, "
    f"{product.max():.2f}, near one third, and falls near 1.",
)

# %% [markdown]
# The slope of the loss at the left end is 4, the largest there is. But softmax is flat there. With
# $a_t = 0.0001$ it answers by 0.0001, and four times almost nothing is almost nothing.
#
# Would a larger rate help? Compare the two networks at their start, and give them the rate 500.

# %%
slopes = [numerical_gradient(squares, z)[3] for z in z_start]
print(f"slope along the 3: wavering {slopes[0]:.3f}, certain {slopes[1]:.5f}")
print(f"they differ by a factor of {slopes[0] / slopes[1]:,.0f}")
fast = [first_right(race(squares, z, n_steps=20, rate=500)) for z in z_start]
print(
    f"right with rate 500: wavering from step {fast[0]}, certain from step {fast[1]} on"
)

# %% [markdown]
# Here it helps, because each of the two has ten scores of its own. But a network has one set
# of weights for all images, those of which it is certain and those on which it wavers. By these
# slopes, a rate that wakes the one sort is some 2,500 times what suits the other. *Which rate?* will
# measure it on real digits.
#
# So we want a loss $f(a_t)$ whose own slope grows exactly as fast as softmax flattens. The simplest
# slope that is large when the answer is bad, and 0 when it is perfect, is the difference
# $a_t - y_t$ itself. For the true class it is $a_t - 1$, which is negative, as it must be: a higher
# score lowers the loss. Which loss has it?
#
# $$f'(a_t) \cdot a_t (1 - a_t) = a_t - 1, \qquad \text{so} \qquad
# f'(a_t) = -\frac{1}{a_t}, \qquad f(a_t) = -\log a_t .$$
#
# No constant has to be added, because $-\log 1 = 0$: a perfect answer costs nothing. And a
# certain, wrong one? Squared error asks at most 2 for it.

# %%
ask("02.cost-of-certainty")

# %% tags=["reveal"]
cost = -np.log(0.0001)
settle("02.cost-of-certainty", cost)
plots.lines(
    a,
    {
        "the loss answers: 1 / a": 1 / a,
        "softmax answers: a (1 − a)": a * (1 - a),
        "product: 1 − a": 1 / a * (a * (1 - a)),
    },
    **axes,
    alt=f"On logarithmic axes: the answer of the new loss, which costs {cost:.2f} at 0.0001, "
    "falls as fast as that of softmax rises. Their product stays at 1 and falls only where "
    "the answer is nearly right.",
)

# %% [markdown]
# One line falls as the other rises, and the product is flat: the message arrives.
#
# ## Surprise
#
# We looked for a function with a convenient slope. What we found has a meaning: $-\log p$ is
# the **surprise** at something that had the probability $p$. What was certain does not
# surprise, because $-\log 1 = 0$. The less probable, the larger the surprise, without limit.
# And two independent events, with probabilities $p$ and $q$, surprise by the sum, because
# $-\log (p q) = -\log p - \log q$. Surprise is measured in nats, as was the price in chapter 01.
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
    {"mean surprise": mean_paid},
    references={"the entropy": mean_paid.min()},
    xlabel="announced probability of rain (it rains on 70 % of days)",
    ylabel="mean surprise (nats a day)",
    alt=f"A valley over the announced probability. Its lowest point is at {best:.2f}, with "
    f"{mean_paid.min():.2f} nats a day. It rises slowly to the left and right and steeply "
    "near 0 and 1.",
)

# %% [markdown] tags=["reveal"]
# The honest forecast is the cheapest. This holds for any number of classes.

# %% [markdown]
# If class $k$ has the true probability $p_k$ and the announced one $q_k$, the mean surprise is the
# **cross-entropy**
#
# $$H(p, q) = -\sum_k p_k \log q_k .$$

# %% [markdown] tags=["reveal"]
# *Proof that it is least for $q = p$.* The logarithm lies below its tangent at 1, so
# $\log x \le x - 1$, with equality only at $x = 1$, because its slope $1/x$ falls. Leave out the
# classes with $p_k = 0$, because they contribute nothing, and put in $x = q_k / p_k$:
#
# $$H(p, p) - H(p, q) = \sum_k p_k \log \frac{q_k}{p_k}
# \le \sum_k p_k \Big( \frac{q_k}{p_k} - 1 \Big) = \sum_k q_k - \sum_k p_k \le 0 .$$
#
# The last step holds because the $p_k$ sum to 1, and those $q_k$ to 1 at most. Equality needs
# $q_k = p_k$ wherever $p_k > 0$, and then everywhere, because both sum to 1. (Where
# $q_k = 0 < p_k$, the surprise is infinite.)
#
# What remains at best, $H(p, p)$, is called the **entropy**: the part of the surprise that no
# forecaster can avoid. What dishonesty costs on top is $H(p, q) - H(p, p)$. So a network that makes
# this loss small is driven towards probabilities that can be believed, on the images that it is
# trained on, and only if there are enough of them: *The result* will measure it.
#
# Squared error is least at the honest ones too: if $y$ is 1 with probability $p$ and 0 otherwise,
# the mean of $(q - y)^2$ has the slope $2p(q - 1) + 2(1 - p)q = 2(q - p)$. What squared error lacks
# is the way there.

# %% [markdown] equations=["P-2.1a", "P-2.1i", "P-2.1j", "P-2.1r", "P-2.1m", "R-2b", "R-1g", "R-eq8"]
# ### The loss of a batch
#
# We have $m$ images, $i = 1, \dots, m$, with scores $Z$ and probabilities $A$, both of shape
# $(m, K)$, where $K = 10$ is the number of classes. The label $t_i$ is the true class of image
# $i$. The loss is the mean surprise,
#
# $$J = -\frac{1}{m} \sum_{i=1}^{m} \log A_{i t_i} .$$
#
# It has a second name. If the images are independent, the probability that the model gives to
# all labels together, their **likelihood**, is the product of the $A_{i t_i}$. A product of
# thousands of small numbers is too small for a computer; its logarithm is a sum. With a
# minus sign and divided by $m$ this is $J$, the mean **negative log-likelihood**.
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

# %% [markdown] tags=["reveal"]
# Accuracy cannot tell them apart. The loss can: calling what happened nearly impossible costs
# more than all the boldness had gained.

# %% [markdown] equations=["P-2.1k", "P-2.1l", "P-2.1p", "R-eq7", "F-4a"]
# The same with one-hot rows $Y_i$: in $\prod_k A_{ik}^{Y_{ik}}$ every exponent is 0 but that of
# the true class, and $a^0 = 1$. So the probability of the true class is that product, its
# logarithm is $\sum_k Y_{ik} \log A_{ik}$, and
#
# $$J = -\frac{1}{m} \sum_{i=1}^{m} \sum_k Y_{ik} \log A_{ik} :$$
#
# each row pays the cross-entropy $H(Y_i, A_i)$, with the label in the place of the true
# probabilities. A one-hot label has the entropy 0, so the loss can come as near to 0 as one likes.
# On paper, softmax of finite scores never reaches it.

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
# $a_t = e^{z_t} / \sum_j e^{z_j}$,
#
# $$L = -\log a_t = \log \sum_j e^{z_j} \; - \; z_t .$$
#
# The exponential that flattened everything has met its logarithm. Now take the slope along any
# score $z_k$. The inner derivative of the first term is $e^{z_k}$, the outer one is one over the
# sum; together they are $e^{z_k} / \sum_j e^{z_j}$, which is $a_k$ itself. The second term
# gives 1 if $k$ is $t$ and 0 otherwise, which is $y_k$:
#
# $$\boxed{\frac{\partial L}{\partial z_k} = a_k - y_k}$$
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

# %% [markdown] tags=["reveal"]
# The truth is pushed **up** by what it lacks, $1 - a_t$. Every other class is pushed **down** by
# what it holds, $a_k$. The forces sum to 0, because both the probabilities and the labels sum
# to 1.

# %% [markdown]
# In the figure each arrow runs from the probability to the label, so its length is the force.
# Compare the two networks of the race.

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
# the 3 and the 8 until all arrows are small.

# %%
widgets.forces()

# %% [markdown]
# The arrows shrink as the score of the 3 rises. They would vanish if it had all the
# probability, which softmax approaches and never reaches.
#
# Now the race of the beginning, with the new loss. The certain network starts with a gap of
# 10 between the score of the 8 and that of the 3. It feels a force of almost 1 up on the 3 and
# almost 1 down on the 8, and the rate is one half.

# %%
ask("02.gap-of-ten")

# %% tags=["reveal"]
with_log = [
    race(lambda z: np.log(np.exp(z).sum()) - z[3], z, n_steps=30) for z in z_start
]
settle("02.gap-of-ten", first_right(with_log[1]))
plots.lines(
    np.arange(31),
    {
        "wavering": gap(with_log[0]),
        "certain": gap(with_log[1]),
        "certain, squared error": gap(squared[1]),
    },
    xlabel="step",
    ylabel="gap (below 0 the 3 wins)",
    references={"": 0},
    alt="The gap between the scores of the 8 and the 3 over 30 steps. With cross-entropy that "
    f"of the wavering network is below 0 after step {first_right(with_log[0])}. That of the "
    f"certain one falls by 1 a step and is below 0 after step {first_right(with_log[1])}, then "
    "both go on more and more slowly. With squared error that of the certain one stays at "
    f"{gap(squared[1])[30]:.2f}.",
)

# %% [markdown] tags=["reveal"]
# The gap closes by almost 1 a step while the network is wrong, a little less near the end, so it
# takes 11 steps and not 10.
# With squared error it has not moved.

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

# %% [markdown] tags=["reveal"]
# The best answer gives `nan`, because $0 \cdot \log 0 = 0 \cdot (-\infty)$, and one `nan` in a
# batch ends the training. The worst gives `inf`, and for the
# gradient `nan`, an infinite $1/a_t$ times 0.

# %% [markdown]
# The form $\log \sum_j e^{z_j} - z_t$ has no such place, if the largest score $M$ is taken out of
# the sum first:
# $\log \sum_j e^{z_j} = M + \log \sum_j e^{z_j - M}$, where every exponential is at most 1 and
# one of them is exactly 1. So the loss is computed from the **scores**, and its gradient as
# $a - y$, never as a product of its factors. `nnlib.cross_entropy_from_logits(Z, Y)` does this
# for a batch; *logits* are scores.


# %% errata=["F-E8", "R-E15"]
def loss_of_scores(z, t):
    M = z.max()
    return M + np.log(np.exp(z - M).sum()) - z[t]


assert (loss_of_scores(z32, 0), loss_of_scores(z32, 1)) == (0, 110)
print("from the scores: best 0, worst 110; gradient of the worst", a32 - worst)

# %% [markdown] equations=["R-eq8"]
# ### From one image to a batch: where the 1/m lives
#
# The loss of a batch is a **mean**, $J = \frac{1}{m} \sum_i L_i$. From here on $dV$ stands for
# $\partial J / \partial V$. Many texts define $J$ as a mean and go on with $dZ = A - Y$, which is
# right for one image.

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

# %% [markdown] tags=["reveal"] equations=["F-5.1", "R-3a", "R-eq22"] errata=["F-E1", "R-E5", "X-E4"]
# Exactly $m$ times, because row $i$ of $Z$ appears in $L_i$ only:
#
# $$\frac{\partial J}{\partial Z_{ik}} = \frac{1}{m} \frac{\partial L_i}{\partial Z_{ik}}
# = \frac{1}{m} (A_{ik} - Y_{ik}), \qquad
# \boxed{dZ = \frac{1}{m} (A - Y).}$$
#
# The $1/m$ comes in **here, once**, with the loss. Everything that is computed from $dZ$ later
# inherits it, and must not divide again.
#
# Those texts divide later, when they come to the weights, and there the $1/m$ can be forgotten.
# *Mathematical Documentation: Neural Network with Adam Optimization* divides $db$ by $m$ and not
# $dW$, which is $m$ times too large beside it; its Adam hides that (chapter 07). With the $1/m$ in
# the loss, every $dV$ is the gradient of $J$ and can be checked by itself.

# %% [markdown] equations=["R-eq9", "R-eq10", "R-eq11", "R-3c", "R-eq16", "R-3d", "R-eq19", "R-eq20", "R-eq21", "R-eq22"]
# ## A second witness: through the probabilities
#
# A result that is found in one way only may be wrong. So go the long way as well, for one image:
# $z \to a \to L$. One score moves **all** probabilities, because it is in every denominator. So
# its slope is a sum over all of them,
#
# $$\frac{\partial L}{\partial z_k} = \sum_j S_{jk}, \qquad
# S_{jk} = \frac{\partial L}{\partial a_j} \, \frac{\partial a_j}{\partial z_k} .$$
#
# Here $k$ is **free**: it is the score that we ask about, the same on both sides. And $j$ is
# **summed**: it is used up on the right. In $L = -\sum_j y_j \log a_j$ only one term contains
# $a_j$, so the first factor is $-y_j / a_j$. The second is the Jacobian of chapter 01,
# $a_j (1 - a_j)$ for $j = k$ and $-a_j a_k$ for $j \ne k$. Think of $S$ as a table: one
# row for each probability, one column for each score. The gradient is the sum of each column.

# %%
ask("02.rows-of-the-table")

# %% tags=["reveal"] equations=["R-eq9", "R-eq10", "R-eq11", "R-3c", "R-eq16", "R-3d", "R-eq19"]
K, t = 10, 3
z, y = rng.normal(size=K), np.eye(K)[t]
a = softmax(z)
dL_da = numerical_gradient(lambda a: -(y * np.log(a)).sum(), a)
da_dz = [numerical_gradient(lambda z, j=j: softmax(z)[j], z) for j in range(K)]
S = dL_da[:, None] * np.array(da_dz)  # measured: no formula has been used
assert relative_error(dL_da, -y / a) < 1e-7
others = S.sum(axis=0) - S.diagonal()
assert np.allclose(S.diagonal(), [-(1 - a[k]) if k == t else 0 for k in range(K)])
assert np.allclose(others, [0 if k == t else a[k] for k in range(K)])
settle("02.rows-of-the-table", (np.abs(S).max(axis=1) > 1e-7).sum())
plots.heatmap(
    S.round(3) + 0,  # + 0 turns -0 into 0
    xlabel="score k",
    ylabel="probability j",
    alt=f"A table of 10 by 10. Only row {t}, that of the true class, is not 0: "
    f"{S[t, t]:.2f} on the diagonal, positive numbers beside it, the largest "
    f"{others.max():.2f} at score {others.argmax()}.",
)

# %% [markdown] equations=["R-eq16", "R-eq19", "R-eq20", "R-eq21", "R-eq22"]
# Now by thought. Column $k$ has one entry on the diagonal:
#
# $$S_{kk} = -\frac{y_k}{a_k} \cdot a_k (1 - a_k) = -y_k (1 - a_k),$$
#
# which is $-(1 - a_k)$ for the true class and 0 for all others. The rest of the column is
#
# $$\sum_{j \ne k} S_{jk} = \sum_{j \ne k} \Big( -\frac{y_j}{a_j} \Big) (-a_j a_k)
# = a_k \sum_{j \ne k} y_j = a_k (1 - y_k),$$
#
# because the labels sum to 1, so that without $y_k$ they sum to $1 - y_k$. This is 0 for the
# true class and $a_k$ for the others. Add the two:
#
# $$\frac{\partial L}{\partial z_k} = -y_k (1 - a_k) + (1 - y_k) a_k
# = -y_k + y_k a_k + a_k - y_k a_k = a_k - y_k .$$

# %% equations=["R-eq20", "R-eq21", "R-eq22"]
assert relative_error(-y * (1 - a) + (1 - y) * a, S.sum(axis=0)) < 1e-7
assert relative_error(a - y, S.sum(axis=0)) < 1e-7
print("column sums:", (S.sum(axis=0)).round(3))
print("a - y:      ", (a - y).round(3))

# %% [markdown]
# The same result. And one can see what happened: the $1/a_j$ of the logarithm has cancelled the
# $a_j$ of the Jacobian. It also shows what was used of the labels, only that they sum to 1.
# So $a - y$ holds for **soft** labels too, such as 0.91 for one class and 0.01 for each other.

# %% [markdown] equations=["A-2a", "A-2b", "A-4a"] errata=["A-E8", "A-E2"]
# ## Squared error, the long way
#
# The long way can do what the short one cannot: it works for any loss. Take squared error again,
# with all $K$ squares summed and the mean over the images,
#
# $$J = \frac{1}{m} \sum_i \sum_k (A_{ik} - Y_{ik})^2 .$$
#
# (Some texts average over the classes as well. That is a factor of $K$, so one has to say.) The
# *Mathematical Documentation: Neural Network with Adam Optimization* defines this loss and then
# starts backpropagation with $A - Y$.

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
print(f"negative: {(ratio < 0).sum()} of {ratio.size}; there the two pull apart")
settle("02.squared-direction", "direction" if np.ptp(ratio) > 0.01 else "factor")

# %% [markdown] tags=["reveal"] equations=["A-4a"] errata=["A-E2"]
# With $G_j = \frac{2}{m} (a_j - y_j)$ for the first factor, the column sums are
#
# $$\sum_j G_j \, a_j (\delta_{jk} - a_k) = a_k \Big( G_k - \sum_j G_j a_j \Big),$$
#
# where $\delta_{jk}$ is 1 for $j = k$, else 0. The factor $a_k$ in front is the flatness of
# softmax, which nothing cancels. The figure compares the forces of the two losses on three
# classes.

# %% tags=["reveal"] equations=["A-4a"] errata=["A-E2"]
a_three = np.array([0.1, 0.6, 0.3])
by_log = forces_on_scores(a_three, 0)
by_square = -squared_error_slope(a_three[None], np.eye(3)[:1])[0]
G = 2 * (a_three - np.eye(3)[0])
assert np.allclose([G[2], G @ a_three], [0.6, 0.72])
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

# %% [markdown] tags=["reveal"] equations=["A-4a"] errata=["A-E2"]
# Squared error even pushes a wrong class **up**, whenever its $G_k$ lies below the weighted mean
# $\sum_j G_j a_j$. Here, for one image, that is 0.6 against 0.72.
#
# So that text prints one loss and follows the gradient of another. Its training works all the
# same, because $A - Y$ is a right gradient, of cross-entropy. **Accuracy cannot show such a
# mistake. A check does.**

# %% [markdown]
# ## Downhill
#
# We have a loss and its slopes. Which step lowers it most? Write all numbers that learning may
# change, the **parameters**, as one vector $\theta$ and all slopes as one vector $g$, the gradient.
# For a small step $\Delta$ the slopes add up, each times the step along its own parameter:
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

# %% [markdown] tags=["reveal"]
# The cosine is least, $-1$, when the step points exactly against the gradient. So
#
# $$\theta \leftarrow \theta - \alpha g .$$
#
# This is **gradient descent**, and $\alpha$ is the **learning rate**.

# %% [markdown]
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
# is perpendicular to it. In the figure the two parameters are the score of the true class, to
# the right, and that of one rival, upwards. Gradient descent takes three steps with the rate 1 from
# each of three places.


# %%
def descend(slopes, start, rate, n_steps):
    """Return the places of a descent, shape (n_steps + 1, 2)."""
    path = [np.array(start, float)]
    for _ in range(n_steps):
        path.append(step_downhill(path[-1], slopes(path[-1]), rate))
    return np.array(path)


# %% tags=["folded"]
from_places = {"certain, wrong": (-4, 4), "wavering": (2, 2.5), "right": (3, -1)}
walks = {
    name: descend(lambda z: softmax(z) - np.array([1, 0]), place, rate=1, n_steps=3)
    for name, place in from_places.items()
}
far = {name: np.linalg.norm(walk[-1] - walk[0]) for name, walk in walks.items()}
plots.trajectories(
    lambda true, rival: np.logaddexp(0, rival - true),
    walks,
    xlim=(-9.4, 9.4),  # as long on the screen as on the other axis
    ylim=(-4, 5),
    levels=[0.05, 0.3, np.log(2), 2, 4, 6, 8, 10],
    xlabel="score of the true class",
    ylabel="score of the rival",
    alt="Straight, parallel lines of equal loss, which falls to the lower right. Three walks of "
    "three steps run across them to the lower right. Distances: "
    + ", ".join(f"{distance:.1f} from {name}" for name, distance in far.items())
    + ".",
)

# %% [markdown]
# The steps are longest in the upper left, where the network is certain and wrong, and fade in the
# lower right. Below you choose the place.

# %%
widgets.cross_entropy_surface()

# %% [markdown]
# Now a real hill with two parameters. To tell an 8 from a 3, look at the place where a 3 is
# open and an 8 is closed, in the lower half, on the left. Let $x$ be the mean ink there, on a scale
# from 0 to 10, and let the 8 have the score $z = w x + b$ and the 3 the score 0. Softmax gives
# the 8 the probability $a_8 = e^z / (e^z + 1)$. The score has the slope $a_8 - y_8$, where
# $y_8$ is 1 for an 8, and $w$ and $b$ pass it on with the factors $x$ and 1. (The scale to 10 makes
# the hill much more curved along $w$ than along $b$, so that there is a long valley to see.)
#
# The figure shows the loss of all threes and eights of the training set over $w$ and $b$, and
# 20 steps from the ring at $(0, 0)$ with the rates 0.1 and 1, and 5 steps with the rate 3. The
# legend gives the loss at the end of each.

# %%
two = np.isin(data.y_train, (3, 8))
ink = data.X_train[two].reshape(-1, 28, 28)[:, 16:20, 10:14].mean(axis=(1, 2))
F = np.stack([10 * ink, np.ones(ink.size)], axis=1)  # (m, 2): x and 1
is_8 = data.y_train[two] == 8  # (m,)


def height(theta):  # log(e^0 + e^z) - z for an 8; theta is (2,), or (2, n) for n places
    z = F @ theta  # (m,) or (m, n)
    return (np.logaddexp(0, z) - (z.T * is_8).T).mean(axis=0)  # .T: is_8 along m


def slopes_of(theta):
    a_8 = 1 / (1 + np.exp(-F @ theta))
    return F.T @ (a_8 - is_8) / len(F)


assert np.allclose(slopes_of(np.ones(2)), numerical_gradient(height, np.ones(2)))


# %%
paths = {}
for rate, n_steps in [(0.1, 20), (1.0, 20), (3.0, 5)]:
    path = descend(slopes_of, (0, 0), rate, n_steps)
    paths[f"rate {rate:g}: {height(path[-1]):.2f}"] = path
bottom = descend(slopes_of, (0, 0), rate=2, n_steps=3000)[-1]
right = ((F @ bottom > 0) == is_8).mean()
assert np.abs(slopes_of(bottom)).max() < 1e-6
assert round(100 * right) == 89
print(
    f"bottom at {bottom.round(2)}: loss {height(bottom):.2f}, {100 * right:.0f} % right"
)

# %% tags=["folded"]
jumps = [height(place) for place in path]  # those of rate 3
plots.trajectories(
    lambda w, b: np.array([height(np.stack(row)) for row in zip(w, b, strict=True)]),
    paths,
    xlim=(-1.6, 6.0),  # as long on the screen as on the other axis
    ylim=(-3.4, 0.4),
    levels=[0.3, 0.4, 0.5, np.log(2), 1, 1.5, 2, 3, 4],
    lowest=bottom,
    xlabel="weight w of the ink",
    ylabel="bias b of the 8",
    alt="A long valley that runs down to the lower right; its bottom is marked at "
    f"({bottom[0]:.2f}, {bottom[1]:.2f}). Rate and loss at the end: {'; '.join(paths)}. All "
    "start at (0, 0). With rate 0.1 the path turns into the valley and creeps along it. With "
    "rate 1 it crosses the valley once and goes down it. With rate 3 it jumps over the valley, "
    "comes back in three steps and jumps over it again; its losses are "
    + ", ".join(f"{loss:.2f}" for loss in jumps)
    + ".",
)

# %% [markdown]
# Every path starts at a right angle to the line of its height, $\log 2 = 0.69$. Too small a rate
# creeps. Too large a rate can jump over the valley to a place that is higher than where it came from,
# because the promise $g \cdot \Delta$ holds for *small* steps only. (Even at the bottom, the ink
# of one place is right for 89 % only.)
#
# The second derivative of $\log \sum_j e^{z_j}$ along any direction $v$ is
# $\sum_j a_j v_j^2 - (\sum_j a_j v_j)^2$, by the Jacobian of softmax. It is the variance of $v_j$
# when $j$ is drawn with the probability $a_j$, so it is never negative. The rest of the loss,
# $-z_t$, is linear, and so are the scores in $w$ and $b$. So this hill has no second valley
# (**convex**: no chord lies below the hill). Here it has one lowest point. With ten free scores
# there are many, because equal shifts of all scores change nothing. (In chapter 03 the hill will no
# longer be convex.)

# %% [markdown]
# ## A first classifier
#
# All pieces are there. The simplest network has one layer of scores,
#
# $$Z = XW + b, \qquad Z_{ik} = \sum_{p=1}^{784} X_{ip} W_{pk} + b_k ,$$
#
# where $p$ counts the pixels, with images $X$ of shape $(m, 784)$, $W$ of shape $(784, 10)$ and
# $b$ of shape $(10,)$. With softmax and cross-entropy this is **softmax regression**: 7,850 numbers
# to learn.
#
# Where does $W_{pk}$ appear? In $Z_{ik}$, for every image $i$, with the factor $X_{ip}$. And
# $b_k$ appears there with the factor 1. So the chain rule sums over the images,
#
# $$dW_{pk} = \sum_i X_{ip} \, dZ_{ik}, \qquad db_k = \sum_i dZ_{ik},$$
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

# %% [markdown]
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
for scale in (1 / 28, 0.1, 1):
    W_random = scale * rng.normal(size=W.shape)
    J_random, *_ = loss_and_gradient(data.X_train, data.Y_train, W_random, b)
    print(f"with random weights of size {scale:.2f}: {J_random:.2f}")

# %% [markdown] tags=["reveal"]
# All scores are 0, so each digit gets $1/10$, and the surprise is $\log 10$. With weights of 0 it
# is exactly that, with small random ones a little more. **Look at the first loss of every
# run**: a number far above $\log 10$ means that something is wrong before training has begun.

# %% [markdown]
# ### Which rate?
#
# Take one step $-\alpha g$ from there, for different rates. The straight line in the figure is what
# the slope promises, $J - \alpha |g|^2$, because $g \cdot (-\alpha g)$ is $-\alpha |g|^2$.

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
    },
    xlabel="learning rate α of the step",
    ylabel="loss (nats per image)",
    references={"log 10": np.log(10)},
    alt=f"The loss after one step falls along the promised line at first, is least, "
    f"{after.min():.2f}, at a rate of {rates[after.argmin()]:.1f}, and is above log 10 again "
    f"at a rate of {rates[after > J + 1e-9].min():.0f}.",
)

# %% [markdown]
# The promise is kept for small rates, and broken by the curvature for large ones. But one step
# says only how far one may go *from here*, where all probabilities are a tenth. Repeat the step
# with the rate 3, which looks best.

# %%
for rate in (0.5, 3):
    W, b, seen = np.zeros((784, 10)), np.zeros(10), []
    for _ in range(5):
        J, dW, db = loss_and_gradient(data.X_train, data.Y_train, W, b)
        W, b = step_downhill(W, dW, rate), step_downhill(b, db, rate)
        seen.append(f"{J:.2f}")
    print(f"rate {rate}, all images: {', '.join(seen)}")

# %% [markdown]
# At the next place the hill is more curved, and the second step is far too long. A rate must be
# tried over many steps.
#
# Nor need each step see all images: a hundred of them give a rough direction for a fortieth of
# the work. So shuffle the 4,000 images, cut them into **mini-batches** of 100, and make one step
# for each. One pass through all images is an **epoch**. Then try rates, each some three times
# the one before, for one epoch each.


# %%
def train(X, Y, rate, epochs, method=loss_and_gradient, batch_size=100, seed=0):
    """Return a list: W, b and the losses of the batches, after each epoch."""
    W, b, history = np.zeros((784, 10)), np.zeros(10), []
    order = np.random.default_rng(seed)
    for _ in range(epochs):
        losses = []
        for batch in order.permutation(len(X)).reshape(-1, batch_size):
            J, dW, db = method(X[batch], Y[batch], W, b)
            W, b = step_downhill(W, dW, rate), step_downhill(b, db, rate)
            losses.append(J)
        history.append((W, b, np.array(losses)))
    return history


print("  rate   last ten steps   worst step   (loss in nats)")
for rate in (0.005, 0.015, 0.05, 0.15, 0.5, 1.5, 5):
    [(*_, losses)] = train(data.X_train, data.Y_train, rate, epochs=1)
    print(f"{rate:6}   {losses[-10:].mean():14.2f}   {losses.max():10.2f}")

# %% [markdown]
# The smallest rates are still near 2; 0.15, 0.5 and 1.5 come below 1. From 1.5 on some step threw the
# loss far above its start. We take 0.5, the largest that never did. That is where a learning rate
# comes from: trying, with the first loss as the mark. Chapter 07 does better.
#
# Now the debt from *Where the message is lost*: squared error with large rates, when all images
# share the weights.


# %%
def squared_loss_and_gradient(X, Y, W, b):
    A = softmax(X @ W + b)
    dZ = squared_error_slope(A, Y)
    return ((A - Y) ** 2).sum() / len(X), X.T @ dZ, dZ.sum(axis=0)


def percent_right(X, y, W, b):
    return 100 * ((X @ W + b).argmax(axis=1) == y).mean()


print("test digits read rightly after three epochs")
methods = {
    "squared error": squared_loss_and_gradient,
    "cross-entropy": loss_and_gradient,
}
for name, method in methods.items():
    for rate in (0.5, 10, 500):
        W, b, _ = train(data.X_train, data.Y_train, rate, 3, method)[-1]
        percent = percent_right(data.X_test, data.y_test, W, b)
        words = "more" if percent > 60 else "less"  # large rates differ by machine
        print(f"{name}, rate {rate:3}: {words} than 60 %")
        sure = softmax(data.X_test @ W + b).max(axis=1).mean()
        assert sure > 0.95 or rate < 500  # thrown into certainty

# %% [markdown]
# A large rate throws the network into certainty, and behind squared error it stays there, wrong.
# Cross-entropy calls it back, because its force never fades while the answer is wrong.
#
# ### The result
#
# The nearest average image of chapter 00 was right for 81 % of the test digits.

# %%
ask("02.accuracy")

# %% tags=["reveal"]
history = train(data.X_train, data.Y_train, rate=0.5, epochs=200)
for epoch in (20, 200):
    W, b, _ = history[epoch - 1]
    seen = percent_right(data.X_train, data.y_train, W, b)
    new = percent_right(data.X_test, data.y_test, W, b)
    sure = 100 * softmax(data.X_test @ W + b).max(axis=1).mean()
    print(
        f"{epoch:3} epochs: {seen:.1f} % of the training digits, {new:.1f} % of new ones; "
        f"on these it is sure to {sure:.1f} % on average"
    )
W, b, _ = history[19]  # after 20 epochs
accuracy = percent_right(data.X_test, data.y_test, W, b) / 100
settle("02.accuracy", "ninety" if 0.88 < accuracy < 0.94 else "perfect")

# %% [markdown] tags=["reveal"]
# After 20 epochs it reads 95 % of the training digits and 91 % of new ones: the gap is the
# price of having only 4,000 images. And it is about as sure as it is right, as an honest
# forecaster should be. After 200 epochs it reads *fewer* of the new digits and is surer of
# them. The loss has driven it towards the truth about the training images, and these are too
# few.

# %% [markdown]
# The figure follows the loss on both: where should one stop?

# %% tags=["folded"]
epochs = np.arange(1, 201)
X_new, Y_new = data.X_test, np.eye(10)[data.y_test]
loss_seen, loss_new = (
    np.array([cross_entropy_from_logits(X @ W + b, Y) for W, b, _ in history])
    for X, Y in ((data.X_train, data.Y_train), (X_new, Y_new))
)
best = loss_new.argmin()
plots.lines(
    epochs,
    {"training digits": loss_seen, "new digits": loss_new},
    xlabel="epoch",
    ylabel="loss (nats per image)",
    xscale="log",
    xticks=[1, 2, 5, 10, 20, 50, 100, 200],
    alt=f"Over 200 epochs the loss on the training digits falls from {loss_seen[0]:.2f} to "
    f"{loss_seen[-1]:.2f}. On new digits it falls from {loss_new[0]:.2f} to its least value, "
    f"{loss_new[best]:.2f} after {best + 1} epochs, and rises again to {loss_new[-1]:.2f}.",
)

# %% [markdown]
# On new digits the loss is least after about 20 epochs; then they pay for what the training
# digits still gain. This is **overfitting**; chapter 08 returns to it. We stop after 20. (The
# question had fixed 20 beforehand. To choose it from this curve would be choosing on the test digits;
# chapter 08 keeps others aside.)
#
# Column $k$ of $W$ has one weight for each pixel and can be drawn as an image. Where a weight is
# red, ink raises the score of digit $k$; where it is blue (with a dot where it is strong), ink lowers
# it. Each image has its own scale. Look at the middle of the 0.

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
captions = [f"{data.y_test[i]}, read as {A[i].argmax()}" for i in hardest]
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
print(f"the loss of nnlib's network on 100 digits: {J:.3f}, and the same gradient")

# %% [markdown] equations=["R-eq14", "R-eq15", "R-eq18", "R-eq20", "R-3b", "R-3e"] errata=["R-E1", "R-E2", "R-E3", "R-E4", "R-E12"]
# ## Find the mistake
#
# **Card 1: which index is summed?** *Mathematics of Neural Network* by Rifqi Anshari Rasyid goes
# the long way, with $\hat y$ for the probabilities, $i$ for the score in question and $j$ for the
# summed class. It prints the diagonal term and the rest as
#
# $$\sum_{\substack{i=1 \\ i=j}}^{K} \Big( -\frac{y_j}{\hat y_j} \Big) \hat y_j (1 - \hat y_j)
# = -\sum_{\substack{i=1 \\ i=j}}^{K} y_i (1 - \hat y_i) , \qquad
# \sum_{\substack{i=1 \\ i \ne j}}^{K} \Big( -\frac{y_j}{\hat y_j} \Big) (-\hat y_j \hat y_i)
# = y_j \hat y_i ,$$
#
# and goes on with '$y_j = 1 - y_i$' for $j \ne i$. Look at the second formula.

# %%
ask("02.card-which-index")

# %% tags=["reveal"] equations=["R-eq14", "R-eq15", "R-eq18", "R-eq20", "R-3b", "R-3e"] errata=["R-E1", "R-E2", "R-E3", "R-E4", "R-E12"]
y_hat = softmax(z)
left = sum(-y[t] / y_hat[t] * (-y_hat[t] * y_hat[i]) for i in range(K) if i != t)
right = [y[t] * y_hat[i] for i in range(K)]  # i is not summed here
print(f"left: {left:.3f}; right: {np.round(right, 3)}")
for j in range(K):  # with i = j there is one term: nothing is summed
    terms = [-y[j] * (1 - y_hat[j]) for i in range(K) if i == j]
    assert np.allclose(terms, [S[j, j]])
assert abs(S[0, 0]) < 1e-7 < S[:, 0].sum()  # a term is not the derivative
assert (softmax(z + 0.1 * np.eye(K)[0]) != y_hat).all()  # all predictions move
pairs = [(i, j) for i in range(K) for j in range(K) if i != j]
n_holds = sum(y[j] == 1 - y[i] for i, j in pairs)
assert all(sum(y[j] for j in range(K) if j != i) == 1 - y[i] for i in range(K))
print(f"y_j = 1 - y_i holds for {n_holds} of {len(pairs)} pairs")
sizes = {(1, K): "one-and-ten", (K, K): "ten-and-ten", (1, 1): "one-and-one"}
settle("02.card-which-index", sizes[np.size(left), np.size(right)])

# %% [markdown] tags=["reveal"]
# The gradient needs one number for each score, so $i$ is free and the second sum must run over
# $j \ne i$. In the first formula, $i = j$ leaves one term, so the summation sign says nothing; read
# as a sum over $i$ it would be one number for all scores. Both are written as
# $\partial L / \partial z_i |_{i=j}$ and $|_{i \ne j}$, as if each were a derivative: they are
# *terms* of one. The score is said to affect 'all $y$'; it affects all $\hat y$, and labels are
# constants. And it is not one other label that equals $1 - y_i$, but all others together.

# %% [markdown] equations=["P-2.1o"] errata=["P-E2"]
# **Card 2: one letter, two things.** Philip Paterson's *MNIST Classifier Neural Network from
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

# %% [markdown] tags=["reveal"]
# A loss that gets stuck near 1.46: look for a second softmax.

# %% [markdown] equations=["F-4b"] errata=["F-E6"]
# **Not said: which m?** In the *Mathematical Foundations of an L-layer Neural Network*, $m$ is the
# batch, then $m_b$ is, and then $m$ counts the images of an evaluation. Chapter 08 has a card on what
# becomes of a mean when the last batch is short.

# %% equations=["F-4b"] errata=["F-E6"] tags=["folded"]
five = np.array([1.0, 1.0, 1.0, 1.0, 6.0])  # losses, in batches of 2, 2 and 1
means = [five[0:2].mean(), five[2:4].mean(), five[4:5].mean()]
assert np.isclose(np.average(means, weights=[2, 2, 1]), five.mean())
print(f"mean of the batch means {np.mean(means):.2f}, of the images {five.mean():.2f}")

# %% [markdown]
# ## What is now known
#
# - Behind softmax, squared error is flat where the network is certain and wrong.
# - Surprise $-\log a_t$ has the slope that is missing. Its mean, the cross-entropy, is least for
#   honest probabilities. Knowing nothing costs $\log 10 = 2.30$ nats.
# - $L = \log \sum_j e^{z_j} - z_t$, so $\partial L / \partial z_k = a_k - y_k$: up on the truth,
#   down on the others, sum 0. Compute both from the scores.
# - $dZ = (A - Y) / m$. The $1/m$ comes from the mean, once.
# - The gradient is the direction of steepest ascent; step against it. Rates are tried.
# - A loss that still falls on the training digits can rise on new ones.
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
small, large = (scale * rng.normal(size=(784, 10)) for scale in (1 / 28, 0.4))
X, Y, b = data.X_train, data.Y_train, np.zeros(10)
mixed = Y[rng.permutation(4000)]
starts = {
    "scores": loss_and_gradient(X, Y, large, b)[0],
    "labels": loss_and_gradient(X, mixed, small, b)[0],
    "rate": train(X, Y, 5, epochs=1)[0][2][0],
}
unscaled, *_ = loss_and_gradient(255.0 * X, Y, small, b)
print(f"small weights, but pixels from 0 to 255: {unscaled:.0f}")
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

# %% [markdown] equations=["P-2.3.2j", "P-2.3.2f", "P-2.3.2g", "P-2.3.2h", "P-2.3.2k", "P-2.3.2o", "P-2.3.2p", "P-2.3.2q", "P-2.3.2r", "P-2.3.2s", "P-x1"] errata=["P-E8", "P-E13"]
# ## Appendix: the long way to the weights
#
# Paterson's text goes through whole derivatives, for one image, a column $x$, with scores
# $z = W^T x + b$. Write $\nabla_a L$ for the slopes of the loss along all probabilities, and read
# from right to left:
#
# $$dW = \frac{\partial z}{\partial W} \, \frac{\partial a}{\partial z} \, \nabla_a L , \qquad
# db = \frac{\partial z}{\partial b} \, \frac{\partial a}{\partial z} \, \nabla_a L , \qquad
# dx = \frac{\partial z}{\partial x} \, \frac{\partial a}{\partial z} \, \nabla_a L .$$
#
# Here the input counts the rows, $(\partial z / \partial x)_{pk} = \partial z_k / \partial x_p =
# W_{pk}$. This is the transpose of the table of chapter 01, so that the factors stand in the order
# of the backward path. The text leaves some of them unsaid. The right end is
# $\nabla_a L = -y / a$, and the last two factors make $a - y$. $\partial z / \partial b$ is the
# identity, $K \times K$ (the text says it 'reduces to 1'), and $\partial z / \partial x$ is $W$.
# $\partial z / \partial W$ has three indices (such a table is a **tensor**), because each of the
# $K$ scores has a slope along each entry of $W$. Since $z_k$ knows column $k$ of $W$ only, nearly
# all of it is zeros. The way ends at $dW = x \, (a - y)^T$, the short one for $m = 1$.


# %% equations=["P-2.3.2j", "P-2.3.2f", "P-2.3.2g", "P-2.3.2h", "P-2.3.2k", "P-2.3.2o", "P-2.3.2p", "P-2.3.2q", "P-2.3.2r", "P-2.3.2s", "P-x1"] errata=["P-E8", "P-E13"] tags=["folded"]
x, W, b, t = rng.random(6), rng.normal(size=(6, 10)), rng.normal(size=10), 3
loss_at = {
    "W": lambda W: loss_of_scores(x @ W + b, t),
    "b": lambda b: loss_of_scores(x @ W + b, t),
    "x": lambda x: loss_of_scores(x @ W + b, t),
}
a, y = softmax(x @ W + b), np.eye(10)[t]
dz = (np.diag(a) - np.outer(a, a)) @ (-y / a)  # the right end, then the Jacobian
dz_dW = np.zeros((6, 10, 10))  # the last index is the score
for k in range(10):
    dz_dW[:, k, k] = x
long_way = {"W": dz_dW @ dz, "b": np.eye(10) @ dz, "x": W @ dz}
for name, value in (("W", W), ("b", b), ("x", x)):
    measured = numerical_gradient(loss_at[name], value)
    assert relative_error(long_way[name], measured) < 1e-7
assert np.allclose(dz, a - y)
assert np.allclose(long_way["W"], np.outer(x, a - y))
print(f"{dz_dW.size} numbers in the tensor, {np.count_nonzero(dz_dW)} of them not 0")
