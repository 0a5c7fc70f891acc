# %% [markdown]
# # 01 Softmax: how sure is the answer?
#
# Chapter 00 named a digit by comparing its image with ten average images. Here are two test
# images. The comparison calls both of them a 9. The left one is a 4. Could the comparison have
# known that it was unsure?

# %%
import numpy as np

import nnlib
from nnlib import load_mnist, plots, widgets
from tutor import ask, checks, settle

data = load_mnist()
averages = np.stack([data.X_train[data.y_train == k].mean(axis=0) for k in range(10)])
two = [24, 809]
plots.digits(
    data.X_test[two],
    ["left", "right"],
    alt="Two handwritten digits. The left one is a narrow 4, open at the top. The right one "
    "is a 9 with a closed loop.",
)

# %% [markdown]
# The comparison can say more than a name. Give every digit $k$ a **score**: minus the squared
# distance between the image and the average of that digit. The nearer, the higher, so the
# digit with the highest score is the answer. The next figure shows all ten scores of both
# images. The highest bar is the one that hangs down least; look at how far it leads.


# %%
def score(X):
    return -((X[:, None, :] - averages) ** 2).sum(axis=2)  # (m, 784) -> (m, 10)


Z_two = score(data.X_test[two])
lead = [float(z[9] - np.delete(z, 9).max()) for z in Z_two]
assert (Z_two.argmax(axis=1) == 9).all()
plots.bars(
    range(10),
    {"left image": Z_two[0], "right image": Z_two[1]},
    xlabel="digit",
    ylabel="score (minus squared distance)",
    decimals=0,
    alt="Ten negative scores for each image. For both the score of the 9 is the highest. "
    f"On the left it leads the 4 by {lead[0]:.1f}, on the right it leads by {lead[1]:.1f}.",
)

# %% [markdown]
# On the left the 9 leads the 4 by 1.5. On the right it leads by 13.5. Does the *lead* tell how
# sure an answer is? Two images prove nothing, so sort all 1,000 test images by their lead. The
# comparison is right in 81 % of them.

# %%
ask("01.small-lead")

# %% tags=["reveal"]
# How often the answer is right, by its lead
Z_test = score(data.X_test)
ranked = np.sort(Z_test, axis=1)
leads = ranked[:, -1] - ranked[:, -2]
right = Z_test.argmax(axis=1) == data.y_test
spans = {"0 to 1": (0, 1), "1 to 2": (1, 2), "2 to 4": (2, 4), "4 to 8": (4, 8)}
spans |= {"8 to 16": (8, 16), "above 16": (16, np.inf)}
groups = {name: (low <= leads) & (leads < high) for name, (low, high) in spans.items()}
for name, group in groups.items():
    print(f"lead {name:8}: {group.sum():3} images, right in {right[group].mean():.1%}")
share = right[groups["0 to 1"]].mean()
settle("01.small-lead", "under-half" if 0.35 < share < 0.5 else "as-all")

# %% [markdown] tags=["reveal"]
# The lead tells. (That the first two lines stand in the wrong order is chance: these are few images.)
# So the comparison could have known.

# %% [markdown]
# A lead of 1.5 means nothing to somebody who has not counted how often it comes true: scores have
# no scale that everyone can read. Probabilities have. '9 with 58 %, 4 with 39 %' can be compared,
# added up, and paid for when it is wrong.
#
# **The question of this chapter:** how do scores become probabilities? It turns out that five
# wishes, each hard to refuse, leave one answer, up to a single number; and this number can be
# measured.
#
# **After this chapter you can**
#
# - say what each of the five wishes forces, and prove it,
# - read a difference of scores as odds,
# - find the temperature at which the odds are honest,
# - write softmax so that no finite score can break it,
# - derive all its derivatives, and say who gives and who takes.
#
# **Time:** 90 minutes. **You need:** chapter 00, $e^x$ and $\log$, the product rule and the quotient
# rule; for one page Bayes' rule and the normal distribution.
#
# ## Why the name alone is not enough
#
# A score of a class is also called a **logit**; we write $z_k$ for that of class $k$. There is a
# second reason for wanting more than the class of the highest score. A network learns by small
# changes: raise a score a little, and see whether the answer gets better. Suppose that the
# answer for class 0 is 1 if its score is the highest, and 0 if not. Three classes have the
# scores $(z_0, 1, -1)$, and $z_0$ goes slowly from $-4$ to $4$.

# %%
ask("01.slope-of-largest")

# %% tags=["reveal"]
# The two answers, over the score
z0 = np.linspace(-4, 4, 161)
largest = (z0 > 1).astype(float)
E = np.exp(np.stack([z0, np.full_like(z0, 1), np.full_like(z0, -1)]))
n_jumps = np.count_nonzero(np.diff(largest))
settle("01.slope-of-largest", "jump" if n_jumps == 1 else "up-to-1")
largest[np.argmax(largest)] = np.nan  # the pen is lifted where it jumps
plots.lines(
    z0,
    {"what we are going to build": E[0] / E.sum(axis=0), "highest score": largest},
    xlabel="score $z_0$ (the other two are 1 and −1)",
    ylabel="answer for class 0",
    alt="Two curves over the score z0. The answer 'highest score' is 0 up to z0 = 1, then "
    "jumps to 1, with slope 0 everywhere else. The other curve climbs smoothly from "
    f"{E[0, 0] / E[:, 0].sum():.2f} to {E[0, -1] / E[:, -1].sum():.2f}.",
)

# %% [markdown] tags=["reveal"]
# Where the dashed line is flat, a small change of the score changes nothing, so there is nothing
# to learn from. The solid line answers every small change with a small change.

# %% [markdown]
# ## Five wishes
#
# One sample has $K$ scores $z = (z_0, \dots, z_{K-1})$; classes count from 0. We want $K$
# probabilities $a = (a_0, \dots, a_{K-1})$, for any number of classes and whatever the scores.
#
# 1. They are positive.
# 2. Their sum is 1.
# 3. A higher score gets a higher probability.
# 4. **Only differences count:** raising all scores by the same number changes nothing.
# 5. **A third class has no say:** the ratio $a_i / a_j$ of two probabilities depends on their own two
#    scores, and in the same way for any two classes.
#
# Wish 2, with no number below 0, says what probabilities are. That none is exactly 0 (wish 1) is our
# choice: no class is ever ruled out. Wish 3 ties them to the scores. Wish 5 says that 9 against 4 is
# a matter between the 9 and the 4, however little the image is like a 0. Wish 4 needs a reason, and
# our scores have one. Multiply the square out, for an image $x$ and the average $\mu_k$ of digit
# $k$:
#
# $$-\lVert x - \mu_k \rVert^2
# = -\lVert x \rVert^2 + 2\, x \cdot \mu_k - \lVert \mu_k \rVert^2 .$$
#
# The first term, $-\lVert x \rVert^2$, has no $k$ in it. It is the same for all ten digits, so it
# cannot speak for one of them, and the probabilities must not change when we leave it out. But
# leaving it out raises all ten scores by the same number. (What is left is $x \cdot w_k + b_k$ with
# $w_k = 2\mu_k$ and $b_k = -\lVert \mu_k \rVert^2$: the linear scores of chapter 00.)
#
# How could a function grant the wishes? Wish 5 says that there is one function $r$ of two scores
# with $a_i / a_j = r(z_i, z_j)$. Let a third class $k$ have the score 0. It has no say, but we can go
# by way of it, because $a_i / a_j$ is $a_i / a_k$ divided by $a_j / a_k$:
#
# $$\frac{a_i}{a_j} = \frac{r(z_i, 0)}{r(z_j, 0)} = \frac{g(z_i)}{g(z_j)}
# \qquad \text{with the name} \quad g(z) = r(z, 0) .$$
#
# So each class has a positive weight $g(z_k)$ that depends on its own score only, the probabilities
# are in the ratio of the weights, and because of wish 2 each class gets its share of the total:
#
# $$a_k = \frac{g(z_k)}{\sum_j g(z_j)} .$$
#
# The index $k$ names one class; $j$ runs over all classes and is used up by the sum. This recipe
# grants wishes 2 and 5 whatever $g$ is, as long as no total is 0. Which $g$ grants the others? Here
# are four, each on the scores $(2, 1, -1)$. The softplus is $g(z) = \log(1 + e^z)$.

# %%
recipes = {
    "z itself": lambda z: z,
    "z squared": lambda z: z**2,
    "softplus": lambda z: np.log1p(np.exp(z)),
    "exp": np.exp,
}
z = np.array([2.0, 1.0, -1.0])
for name, g in recipes.items():
    print(f"{name:10}", (g(z) / g(z).sum()).round(3))

# %% [markdown]
# The scores themselves give a negative 'probability'. Squares treat $1$ and $-1$ alike. Softplus
# and the exponential look fine: positive, in the right order.

# %%
ask("01.which-wishes")

# %% tags=["reveal"]
# The share of the highest score, while all three scores are raised together
raise_by = np.linspace(-4, 4, 81)
share = {}
for name in ("softplus", "exp"):
    weights = recipes[name](z + raise_by[:, None])  # (81, 3)
    shares = weights / weights.sum(axis=1, keepdims=True)
    assert (shares > 0).all()
    assert (np.diff(shares, axis=1) < 0).all()  # always in the order of the scores
    share[name] = shares[:, 0]
softplus_moves = np.ptp(share["softplus"]) > 0.1
settle("01.which-wishes", "not-4" if softplus_moves else "all")
plots.lines(
    raise_by,
    share,
    xlabel="number that is added to all three scores (2, 1, −1)",
    ylabel="share of the highest score",
    alt="Two curves. The share by softplus falls from "
    f"{share['softplus'][0]:.2f} to {share['softplus'][-1]:.2f} as all scores are raised "
    f"together. The share by the exponential stays at {share['exp'][0]:.2f}.",
)

# %% [markdown] tags=["reveal"]
# Softplus fails wish 4 only. What that does to our images shows when we write the same evidence in
# two ways: as scores with the term $-\lVert x \rVert^2$, and as linear scores without it.

# %% tags=["reveal"]
# What softplus and exp claim for their answers, with the term and without it
without = Z_test.astype(np.float64) + (data.X_test**2).sum(axis=1, keepdims=True)
for name in ("softplus", "exp"):
    claims = []
    for Z in (Z_test.astype(np.float64), without):
        weights = recipes[name](Z)
        shares = weights / weights.sum(axis=1, keepdims=True)
        claims.append(shares.max(axis=1).mean())
        claims.append(shares[two[0], 9])
    print("{:8} with: mean {:.0%}, left {:.0%};".format(name, *claims[:2]), end=" ")
    print("without: mean {:.0%}, left {:.0%}".format(*claims[2:]))
assert abs(claims[0] - claims[2]) < 1e-6  # exp

# %% [markdown] tags=["reveal"]
# The columns *left* are for the 9 on the left image. Softplus gives two different answers to one
# question. (With the term all scores are far below 0, where $\log(1 + e^z)$ is nearly $e^z$, so it
# says what the exponential says.) The exponential gives the same answer twice, and its line in the
# figure is flat. Is that luck?

# %% [markdown]
# ## Which weights are left?
#
# By wish 5 each class has a weight that depends on its own score only, and gets its share. Let $g$
# be **any** positive function with a derivative that grants wish 4. (Wish 3 would do in the place
# of the derivative: a rising function with the law below has one.) We do not guess it, we find it.
#
# **Ratios.** Divide two shares. Their common denominator cancels, so
# $a_i / a_j = g(z_i) / g(z_j)$. Wish 4 says that this does not change when both scores are raised
# by the same number $c$. Take the scores $z$ and $0$:
#
# $$\frac{g(z + c)}{g(0 + c)} = \frac{g(z)}{g(0)} \qquad \text{for all } z \text{ and } c .$$
#
# **Adding becomes multiplying.** If all weights are multiplied by one number, the shares stay what
# they are. So we may choose $g(0) = 1$. (The $g(z) = r(z, 0)$ from above has it already, because
# $r(0, 0)$ is the ratio of two equal probabilities.) Then the line before says
#
# $$g(z + c) = g(z) \, g(c) .$$
#
# **Slope.** Differentiate both sides with respect to $c$, and then set $c = 0$. On the left this
# gives $g'(z)$, on the right $g(z)$ is a constant factor. With the name $\beta$ for the number
# $g'(0)$,
#
# $$g'(z) = \beta \, g(z) .$$
#
# **One solution.** To see that nothing but $e^{\beta z}$ does this, look at the product
# $g(z)\, e^{-\beta z}$. By the product rule its derivative is
# $g'(z)\, e^{-\beta z} - \beta\, g(z)\, e^{-\beta z}$, which is 0 because of the line above. So the
# product is constant, and it is 1 because it is 1 at $z = 0$. Hence
#
# $$g(z) = e^{\beta z},$$
#
# and wish 3 asks for $\beta > 0$. That is all the freedom there is: **how steep.** We take
# $\beta = 1$ now and come back to it under the name of temperature.
#
# Does one need all five wishes for this? Here is a rival. It divides the scores of a row by $1 + s$,
# where $s$ is their standard deviation, before it takes the exponentials.


# %%
def rival(z):
    weights = np.exp(z / (1 + z.std()))
    return weights / weights.sum()


# %%
ask("01.rival")

# %% tags=["reveal"]
# Wishes 1 to 4 on a thousand random rows, then wish 5
rng = np.random.default_rng(1)
for z in rng.normal(scale=5, size=(1000, 10)):
    a = rival(z)
    assert (a > 0).all()
    assert np.isclose(a.sum(), 1)
    assert (np.argsort(a) == np.argsort(z)).all()
    assert np.allclose(rival(z + 7), a)
odds = {}
for third in (-1.0, -5.0):
    a = rival(np.array([2.0, 1.0, third]))
    odds[third] = a[0] / a[1]
    print(f"scores 2, 1, {third:g}: odds of the first two {odds[third]:.2f} to 1")
settle("01.rival", "wish-5" if odds[-1.0] - odds[-5.0] > 0.1 else "none")

# %% [markdown] tags=["reveal"]
# The rival grants wishes 1 to 4. Only wish 5 stands against it: the first two classes have kept their
# scores, and a third one has changed their odds. Without wish 5 there are many answers.

# %% [markdown] equations=["F-3.2b", "R-eq6", "A-1.2a"]
# ## Softmax
#
# For the scores $z$ of one sample, **softmax** is
#
# $$a_k = \frac{e^{z_k}}{\sum_{j=0}^{K-1} e^{z_j}}, \qquad k = 0, \dots, K - 1 .$$
#
# **Your turn.** Write it for one row of scores. One line for the weights, one for the shares.


# %% tags=["your-turn"]
def softmax_of_row(z):
    """Return the probabilities, shape (K,), for scores z of shape (K,)."""
    ...


# %%
checks.softmax_of_row(softmax_of_row)


# %% tags=["folded"] equations=["F-3.2b", "R-eq6", "A-1.2a"]
@checks.softmax_of_row.ours
def softmax_of_row(z):
    weights = np.exp(z)
    return weights / weights.sum()


# %% [markdown] equations=["A-1.2b", "A-1.2d"]
# So softmax turns scores into a distribution of probability. Wish 2 in full:
#
# $$\sum_k a_k = \sum_k \frac{e^{z_k}}{\sum_j e^{z_j}}
# = \frac{\sum_k e^{z_k}}{\sum_j e^{z_j}} = 1 .$$
#
# And wish 4, because $e^{z_k + c} = e^c e^{z_k}$ and the factor $e^c$ cancels. The next cell
# tests all five on a thousand random rows of scores.

# %% equations=["A-1.2b", "A-1.2d"]
for z in rng.normal(scale=5, size=(1000, 10)):
    a, pair = softmax_of_row(z), softmax_of_row(z[:2])
    assert (a > 0).all()
    assert abs(a.sum() - 1) < 1e-12
    assert (np.argsort(a) == np.argsort(z)).all()
    assert np.allclose(softmax_of_row(z + rng.normal()), a, rtol=1e-10)
    assert np.isclose(a[0] / a[1], pair[0] / pair[1], rtol=1e-10)
print("1000 rows: positive, sum 1, same order, only differences, a third has no say")

# %% [markdown]
# ### What a score means
#
# Divide two probabilities, and take the logarithm:
#
# $$\frac{a_i}{a_j} = \frac{e^{z_i}}{e^{z_j}} = e^{z_i - z_j},
# \qquad \text{so} \qquad z_i - z_j = \log \frac{a_i}{a_j} .$$
#
# The ratio $a_i / a_j$ is called the **odds** of $i$ against $j$, as at the races. **A difference
# of scores is the logarithm of the odds.** (Logarithms are natural ones in this course.) Equal
# scores are even odds. A lead of 1 is $e$ to 1, or 2.7 to 1; a lead of 2.3 is 10 to 1, and 4.6 is
# 100 to 1, because each further 2.3 multiplies by 10. With more than two classes these are the odds
# of one class against one *other*, not against all the rest. And softmax sees only differences. You
# may think of a score as a log-probability whose constant has not been settled.
#
# On the left image of the first figure the 9 led the 4 by 1.48.

# %%
ask("01.odds-of-the-lead")

# %% tags=["reveal"]
a = softmax_of_row(Z_two[0])
print(f"9: {a[9]:.3f}, 4: {a[4]:.3f}, odds {a[9] / a[4]:.2f} to 1")
settle("01.odds-of-the-lead", a[9] / a[4])

# %% [markdown]
# **Your turn.** The way back: from probabilities to a difference of scores.


# %% tags=["your-turn"]
def log_odds(a, i, j):
    """Return log(a_i / a_j) for probabilities a, (K,); i and j count from 0."""
    ...


# %%
checks.log_odds(log_odds)


# %% tags=["folded"]
@checks.log_odds.ours
def log_odds(a, i, j):
    return np.log(a[i] / a[j])


# %% [markdown] equations=["P-2.1q"]
# ### Two classes: the sigmoid
#
# With two classes there is only one difference, $z_0 - z_1$. Divide numerator and denominator by
# $e^{z_0}$:
#
# $$a_0 = \frac{e^{z_0}}{e^{z_0} + e^{z_1}} = \frac{1}{1 + e^{-(z_0 - z_1)}}
# = \sigma(z_0 - z_1) .$$
#
# This function $\sigma$ is the **sigmoid**, named after its S. Softmax is the sigmoid for more
# than two classes. (If there never were a third class, wish 5 would ask for nothing, and other curves
# of this shape would do, such as the area under a normal distribution.) In the figure, read off the
# odds: even at 0, and 10 to 1 at 2.3.

# %% equations=["P-2.1q"]
difference = np.linspace(-6, 6, 121)
sigmoid = 1 / (1 + np.exp(-difference))
for d, s in zip(difference, sigmoid, strict=True):
    a = softmax_of_row(np.array([d + 3, 3]))
    assert np.isclose(a[0], s, rtol=1e-12)
    assert np.isclose(log_odds(a, 0, 1), d, atol=1e-12)
plots.lines(
    difference,
    {"probability of class 0": sigmoid},
    references={"odds 1 to 1": 1 / 2, "odds 10 to 1": 10 / 11},
    xticks=[-6, -4, -2, 0, 2.3, 4, 6],
    xlabel="difference of scores, $z_0 - z_1$ (the log-odds)",
    ylabel="probability of class 0",
    alt="An S-shaped curve from 0 to 1. It crosses one half, even odds, at 0 and ten "
    f"elevenths, odds of 10 to 1, at {np.log(10):.1f}.",
)

# %% [markdown]
# ## Temperature: how steep?
#
# On the left image softmax gives the 9 odds of 4.4 to 1 against the 4, and 81 % in all. But of the
# test images with a lead between 1 and 2 only 41 % were right. Softmax claims too much, and the
# freedom that was left can mend it. Write $\beta = 1/T$ and call $T > 0$ the **temperature**:
#
# $$a_k = \frac{e^{z_k / T}}{\sum_j e^{z_j / T}} .$$
#
# All differences are divided by $T$. Take four scores, $(2, 1, 0, -1)$.

# %%
ask("01.hot")

# %% tags=["reveal"]
# The same scores at four temperatures
z = np.array([2.0, 1.0, 0.0, -1.0])
at = {f"T = {T:g}": softmax_of_row(z / T) for T in (0.2, 1, 3, 100)}
hottest = softmax_of_row(z / 1e6)
settle("01.hot", "equal" if np.allclose(hottest, 1 / 4, atol=1e-5) else "winner")
plots.bars(
    [f"score {one:g}" for one in z],
    at,
    xlabel="class",
    ylabel="probability",
    alt="Probabilities of four classes with scores 2, 1, 0, −1 at four temperatures. The "
    "class with the highest score gets less the hotter it is: "
    + "; ".join(f"{name}: {a[0]:.2f}" for name, a in at.items())
    + ". At T = 100 all four are nearly equal.",
)

# %% [markdown] tags=["reveal"]
# Read the four bars above *score 2*. Cold softmax decides: nearly all goes to the highest score.
# Hot softmax shrugs, and all classes become equal.

# %% [markdown]
# Try it below: choose four scores and a temperature, and say which bar grows before you move the
# slider. (The figure above shows four of its settings.)

# %%
widgets.softmax_temperature()

# %% [markdown]
# ### Where a temperature comes from
#
# Why should these scores become odds at all? Suppose that the images of digit $k$ scatter round
# $\mu_k$, each pixel by itself, normally distributed with one variance $s^2$. Then digit $k$
# produces the image $x$ with a density proportional to $e^{-\lVert x - \mu_k \rVert^2 / 2s^2}$, with
# the same factor for all ten digits.
# If all digits are equally frequent, Bayes' rule says: the probability of digit $k$, when $x$ has
# been seen, is the share of this density in the sum of all ten. That is softmax of our scores, with
# the temperature $T = 2s^2$. The variance of the pixels can be measured.

# %%
scatter = data.X_train - averages[data.y_train]  # (4000, 784)
print(f"variance of a pixel {scatter.var():.3f}, so T would be {2 * scatter.var():.3f}")

# %% [markdown]
# That is a tenth of $T = 1$, which claims too much already. The supposition is wrong in more than
# one place. What matters most here: pixels do not scatter each by itself. Where a stroke lies a
# little to the left, dozens of pixels change together, and one fact is counted dozens of times. The
# form may still be right; the temperature must come from elsewhere.
#
# ### Which temperature fits?
#
# Measure it. What softmax claims for its answers can be compared with what comes true. We use the
# training images: what is chosen on the test images cannot be judged by them.


# %%
def softmax_of_rows(Z):
    return np.array([softmax_of_row(z) for z in Z])


Z_train = score(data.X_train).astype(np.float64)  # float64: see the next section
right_train = (Z_train.argmax(axis=1) == data.y_train).mean()
for T in (1, 50):
    claimed = softmax_of_rows(Z_train / T).max(axis=1).mean()
    print(f"T = {T:2}: claims {claimed:.0%} on average, right in {right_train:.0%}")

# %% [markdown]
# The answers are the same at every temperature, because the order of the scores is. The claims
# are not. At $T = 1$ softmax claims far more than it keeps; at $T = 50$ far less. A fair judge
# looks at the probability $a_t$ that the **true** class, $t$, was given, and charges $-\log a_t$:
# nothing for a sure and right answer, 0.69 for one half, 2.3 for one tenth, more and more for
# calling the truth impossible. The unit of a natural logarithm is called the **nat**. Why this
# price and no other is the subject of chapter 02. The mean price over all images gives each $T$
# a number.


# %%
def mean_price(Z, y):
    return -np.log(softmax_of_rows(Z)[np.arange(len(y)), y]).mean()


# %%
ask("01.which-temperature")

# %% tags=["reveal"]
# The mean price of the four, then of many temperatures
four = {T: mean_price(Z_train / T, data.y_train) for T in (2, 4, 16, 64)}
settle("01.which-temperature", f"T{min(four, key=four.get)}")
temperatures = np.r_[0.5:5:0.1, 5:10, 10:51:5]  # from : to : step
price = [mean_price(Z_train / T, data.y_train) for T in temperatures]
best = float(temperatures[np.argmin(price)])
plots.lines(
    temperatures,
    {"training images": price},
    references={"guessing": np.log(10)},
    xticks=[0.2, 0.5, 1, 2, round(best, 1), 10, 20, 50],
    xlabel="temperature T",
    ylabel="mean of $-\\log a_t$ (nats)",
    xscale="log",
    alt=f"A valley. The mean price is {price[0]:.2f} at T = 0.5, more than guessing, "
    f"lowest, {min(price):.2f}, at T = {best:.1f}, and {price[-1]:.2f} at T = 50. Guessing "
    f"costs {np.log(10):.2f} at any temperature.",
)

# %% [markdown] tags=["reveal"]
# (Guessing, one tenth for each digit, costs $\log 10 = 2.30$.) Now that $T$ has been chosen, the
# test images may judge it, once. The figure shows the groups of the first table: what came true, what
# softmax claims at $T = 1$, and what it claims at the $T$ of the lowest price.

# %% tags=["reveal"]
# Claims at two temperatures against what comes true, by lead
paid = mean_price(Z_test / best, data.y_test)
print(f"T = {best:.1f}: mean price on the test images {paid:.2f} nats")
true = [right[group].mean() for group in groups.values()]
top = {T: softmax_of_rows(Z_test / T).max(axis=1) for T in (1.0, best)}
claims = {T: [top[T][group].mean() for group in groups.values()] for T in top}
error = {T: np.abs(np.subtract(true, claims[T])).max() for T in top}
assert error[best] < 0.06 < 0.3 < error[1.0]
plots.bars(
    list(groups),
    {"right": true} | {f"claimed, T = {T:.2g}": claims[T] for T in top},
    xlabel="lead of the highest score",
    ylabel="fraction of the test images",
    alt="Three bars for each of six groups of test images, by lead. The fraction that is "
    f"right is {', '.join(f'{share:.2f}' for share in true)}. What T = 1 claims is up to "
    f"{error[1.0]:.2f} higher. What T = {best:.1f} claims is nowhere further away than "
    f"{error[best]:.2f}.",
)

# %% [markdown] tags=["reveal"]
# At $T = 3.7$ softmax nearly keeps what it claims, whether its lead is small or large.

# %% [markdown]
# Choosing a number has become finding the lowest point of a curve. That is what the rest of the
# course does, with 100,000 numbers in the place of one. And the promise from the start can be
# kept. At the temperature that fits, the left image is:

# %%
a = softmax_of_row(Z_two[0] / best)
print(", ".join(f"{k} with {a[k]:.0%}" for k in np.argsort(-a)[:4]))
assert a[9] > a[4] > 0.3

# %% [markdown]
# ## Softmax on a computer
#
# The pixels of our images go from 0 to 1. In the files of MNIST they go from 0 to 255, and whoever
# forgets to divide gets squared distances that are $255^2 = 65{,}025$ times as large. The scores of
# the left image then lie between $-4.6$ million and $-1.6$ million. Numbers are kept as
# **float32**, the kind that networks are mostly trained with. Its smallest positive number is about
# $10^{-45}$ and its largest about $3 \cdot 10^{38}$.

# %%
ask("01.underflow")

# %% tags=["reveal"]
z = (255**2 * Z_two[0]).astype(np.float32)
with np.errstate(over="ignore", invalid="ignore"):
    raw = softmax_of_row(z)
    high = softmax_of_row(np.array([100, 0], dtype=np.float32))
print("exp of the highest score:", np.exp(z.max()), " softmax:", raw[:3], "...")
print("and in the other direction, softmax of (100, 0):", high)
settle("01.underflow", "nan" if np.isnan(raw).all() else "nine")

# %% [markdown] tags=["reveal"]
# The formula fails on both sides. **Underflow:** scores far below 0 have exponentials that are too
# small to be kept, so all become 0, and $0/0$ is `nan`, 'not a number'. **Overflow:** a score above
# 88.7 has an exponential that is too large, it becomes infinite, and infinite divided by infinite
# is `nan` too.

# %% [markdown] tags=["reveal"]
# The exponential of a score must be a number that float32 has. (So the prices above were computed
# in float64: at $T = 0.5$ the highest score of some training images is below $-190$.) The figure
# shows how small that window is.

# %% tags=["reveal"]
x = np.linspace(-200, 110, 311)
smallest, biggest = 1.4e-45, float(np.finfo(np.float32).max)
low, top = np.log(smallest / 2), np.log(biggest)
assert np.exp(np.float32(low - 0.1)) == 0 < np.exp(np.float32(low + 0.1))
plots.lines(
    x,
    {"exp(z)": np.exp(x)},
    references={"largest float32": biggest, "smallest float32 above 0": smallest},
    xticks=[-200, -150, -104, -50, 0, 50, 88.7],
    xlabel="score z",
    ylabel="exp(z)",
    yscale="log",
    alt="A rising straight line, exp(z) on a logarithmic axis, between two horizontal "
    f"lines. It leaves float32 at the bottom at z = {low:.0f} and at the top at "
    f"z = {top:.1f}.",
)

# %% [markdown] tags=["reveal"] equations=["R-eq5"]
# The cure is wish 4. Only differences count, so we may subtract any number from all scores of a
# row. Subtract the highest, $M = \max_j z_j$:
#
# $$a_k = \frac{e^{z_k - M}}{\sum_j e^{z_j - M}} .$$
#
# Now every exponent is at most 0, so nothing overflows. One exponent is exactly 0, so the sum is at
# least 1, and nothing is divided by 0.

# %% [markdown]
# From here on there will be many samples at a time, a **batch**. Their scores are a matrix $Z$ of
# shape $(m, K)$, **one row for each of $m$ samples**, and softmax acts on each row by itself. In
# NumPy, `axis=-1` means 'along the last axis', here along the classes, and `keepdims=True` keeps
# the $m$ results as a column of shape $(m, 1)$, so that each row meets its own number. With
# `axis=-1` one function serves a batch and a single row of shape $(K,)$.
#
# **Your turn.** Shift the scores of a batch so that `exp` survives them.


# %% tags=["your-turn"]
def safe_scores(Z):
    """Return Z, (m, K) or (K,), with the highest score of each row moved to 0."""
    ...


# %%
checks.safe_scores(safe_scores)


# %% tags=["folded"]
@checks.safe_scores.ours
def safe_scores(Z):
    return Z - Z.max(axis=-1, keepdims=True)


# %% equations=["R-eq5", "F-3.2b"]
def softmax(Z):
    E = np.exp(safe_scores(Z))
    return E / E.sum(axis=-1, keepdims=True)


Z = rng.normal(scale=5, size=(1000, 10))
assert np.allclose(softmax(Z), softmax_of_rows(Z), rtol=1e-12)
A = softmax((255**2 * Z_test).astype(np.float32))
assert np.allclose(A.sum(axis=1), 1, atol=1e-6)
left = softmax(255**2 * Z_two[0])
print("raw pixels, image on the left:", left[[4, 9]], "for 4 and 9")
negatives = score(1 - data.X_test)  # white digits on black
claimed = softmax(negatives).max(axis=1).mean()
print(
    f"negatives: scores below {negatives.max():.0f}, claimed {claimed:.0%} on average"
)

# %% [markdown] tags=["reveal"]
# Nothing breaks any more. (That the answer is now *certain* is another matter: pixels 255 times as
# large act like a temperature 65,025 times as low. And on negatives, which are far from every
# average, softmax is as sure as ever: it cannot say 'none of these'.)

# %% [markdown]
# ## Who gives, who takes
#
# To learn, we must know how the probabilities answer when one score moves a little. There are $K$
# probabilities and $K$ scores, so there are $K^2$ derivatives. They have a simple story. Take three
# classes with $a = (0.7, 0.2, 0.1)$, and raise the score of the third.

# %%
ask("01.who-gives")

# %% tags=["reveal"]
# Raise one score by a little, and divide the changes by it
a, h = np.array([0.7, 0.2, 0.1]), 1e-6
change = (softmax(np.log(a) + np.array([0, 0, h])) - a) / h
settle("01.who-gives", "most" if change.argmin() == 0 else "least")
plots.exchange(
    a,
    change,
    raised=2,
    labels=["first", "second", "third"],
    alt="Bars of probability 0.7, 0.2 and 0.1 with arrows for the change when the third "
    f"score rises: {change[2]:+.2f} for the third class, {change[0]:+.2f} for the first "
    f"and {change[1]:+.2f} for the second. The arrows add up to 0.",
)

# %% [markdown] tags=["reveal"] equations=["R-eq12", "R-eq13", "R-eq17"]
# Each class has a weight $e^{z_k}$, and $a_k$ is its share of the total $S = \sum_k e^{z_k}$. Let
# the score of class $i$ rise by a very small $h$. Its weight becomes $e^{z_i + h} = e^{z_i} e^h$,
# and $e^h$ is $1 + h$ up to terms in $h^2$, because the slope of $e^h$ at 0 is 1. All that follows
# holds up to terms in $h^2$. So the total grows by $h\, e^{z_i}$, from $S$ to $S (1 + h\, a_i)$.
# Now two things happen.
#
# - **Class $i$ takes:** its weight has grown by the factor $1 + h$, which adds $h\, a_i$.
# - **Everybody gives:** all shares are divided by $1 + h\, a_i$. That is the same as multiplying
#   them by
# $1 - h\, a_i$, because $(1 + \varepsilon)(1 - \varepsilon) = 1 - \varepsilon^2$. It costs each
# class $j$
#   the fraction $h\, a_i$ of what it has, that is $h\, a_i a_j$. The richest gives most. Class $i$
#   itself gives too.
#
# Divided by $h$: class $i$ gets $a_i - a_i a_i$, every other class $j$ gets $-a_i a_j$.
#
# The quotient rule says the same without 'very small'. Exactly one term of $S$ contains $z_i$, so
# $\partial S / \partial z_i = e^{z_i}$, and
#
# $$\frac{\partial a_j}{\partial z_i}
# = \frac{\partial}{\partial z_i} \left( \frac{e^{z_j}}{S} \right)
# = \frac{1}{S} \frac{\partial e^{z_j}}{\partial z_i}
# - \frac{e^{z_j}}{S^2} \frac{\partial S}{\partial z_i} .$$
#
# The second part is $-a_j a_i$ in any case: what $j$ gives. The first part is what is taken. The
# numerator $e^{z_j}$ contains $z_i$ only if $j = i$; then it is $e^{z_i}/S = a_i$, and otherwise 0.
# So there are two cases:
#
# $$\frac{\partial a_i}{\partial z_i} = a_i - a_i a_i = a_i (1 - a_i), \qquad
# \frac{\partial a_j}{\partial z_i} = - a_j a_i \quad (j \neq i) .$$

# %% [markdown]
# **Your turn.** One such derivative, from the probabilities alone.


# %% tags=["your-turn"]
def jacobian_entry(a, j, i):
    """Return the derivative of a_j by z_i for a = softmax(z), (K,); j, i from 0."""
    ...


# %%
checks.jacobian_entry(jacobian_entry)


# %% tags=["folded"] equations=["R-eq13", "R-eq17"]
@checks.jacobian_entry.ours
def jacobian_entry(a, j, i):
    taken = a[i] if j == i else 0.0
    return taken - a[j] * a[i]


# %% [markdown] equations=["P-2.3.2l", "P-2.3.2m", "P-2.3.2n"]
# ### All of them: the Jacobian
#
# Put the $K^2$ derivatives into a matrix $D$, with $D_{ji} = \partial a_j / \partial z_i$: a row
# for each probability that answers, a column for each score that moves. Such a matrix is called
# the **Jacobian**. What is taken stands on the diagonal, what is given stands everywhere:
#
# $$D = \operatorname{diag}(a) - a\, a^{\top} ,$$
#
# where $\operatorname{diag}(a)$ has $a$ on its diagonal and 0 elsewhere, $a$ is a column, and
# $a\, a^{\top}$ is the $K \times K$ matrix of all products $a_j a_i$. In one line with the
# **Kronecker delta**, $\delta_{ji} = 1$ for $j = i$ and 0 otherwise:
# $D_{ji} = a_j (\delta_{ji} - a_i)$.
#
# The figure shows $D$ for the scores $(2, 1, 0, 0, -1)$. Look at the signs, at the symmetry, and
# at the sum of each row and column.

# %% equations=["R-eq13", "R-eq17", "P-2.3.2l", "P-2.3.2m", "P-2.3.2n"]
z = np.array([2.0, 1.0, 0.0, 0.0, -1.0])
a = softmax(z)
D = np.diag(a) - np.outer(a, a)
entries = [[jacobian_entry(a, j, i) for i in range(5)] for j in range(5)]
assert np.allclose(D, entries, rtol=1e-12)
assert np.allclose(D, D.T)
assert np.allclose(D.sum(axis=0), 0)
assert np.allclose(D.sum(axis=1), 0)
names = [f"{one:g}" for one in z]
plots.heatmap(
    D,
    xlabel="score that moves (its value)",
    ylabel="probability that answers",
    xticks=names,
    yticks=[f"{one:.2f}" for one in a],
    decimals=4,
    alt=f"A table of 5 by 5 derivatives. The diagonal is positive, from {D[0, 0]:.2f} for "
    f"the first class to {D[4, 4]:.2f} for the last. All others are negative; the largest "
    f"in size is {D[0, 1]:.2f}, between the first two classes. The table is symmetric.",
)

# %% [markdown]
# - **Each column sums to 0.** When one score moves, probability is only passed on: what is taken
#   is what is given.
# - **Each row sums to 0.** Raising all scores together changes nothing. This is wish 4 once more,
#   seen by the derivative.
# - **It is symmetric**, because $a_j a_i = a_i a_j$.
#
# ### A witness
#
# A derivation can be wrong. A measurement of the slope knows nothing of the quotient rule: move
# one score by $h$ to either side, see how all probabilities move, and divide by $2h$.


# %% equations=["R-eq12", "R-eq13", "R-eq17", "P-2.3.2l", "P-2.3.2n"]
def numerical_jacobian(f, z, h=1e-5):
    steps = h * np.eye(len(z))
    return np.stack([(f(z + s) - f(z - s)) / (2 * h) for s in steps], axis=1)


for z in rng.normal(scale=2, size=(20, 10)):
    a, measured = softmax(z), numerical_jacobian(softmax, z)
    assert np.abs(np.diag(a) - np.outer(a, a) - measured).max() < 1e-9
    assert np.abs(np.diag(a * (1 - a)) - measured).max() > 1e-3  # diagonal only: wrong
print("20 rows, 100 derivatives each: all agree; a planted mistake is noticed")

# %% [markdown]
# The last `assert` plants a mistake: it forgets that the other classes give. A check that could
# not fail would be worth nothing.
#
# Where one class has nearly everything, there is hardly anything to give or to take: every entry
# is a product with a number near 0, or $a_i(1 - a_i)$ with $a_i$ near 1. **A softmax that is sure
# hardly answers to its scores**, even when it is sure and wrong. Keep this in mind: chapter 02
# begins with the damage it does.

# %%
sure = np.array([20.0] + 9 * [0.0])
for name, z in {"undecided": np.zeros(10), "sure": sure}.items():
    D = numerical_jacobian(softmax, z)
    print(f"largest derivative when {name:9}: {np.abs(D).max():.1e}")
assert np.abs(D).max() < 1e-7

Z = rng.normal(scale=3, size=(6, 10))  # `nnlib` has both functions, for batches
assert np.allclose(nnlib.softmax(Z), softmax(Z), rtol=1e-12)
expected = [np.diag(a) - np.outer(a, a) for a in softmax(Z)]
assert np.allclose(nnlib.softmax_jacobian(Z), expected, atol=1e-15)

# %% [markdown] equations=["P-2.1n", "P-2.3.2i"] errata=["P-E2"]
# From the next chapter on we use `nnlib.softmax`, which is what you have built, with checks of its
# arguments.
#
# ## Find the mistake
#
# Four published texts describe the network of this course; chapter 00 names them. One of them, Philip
# Paterson's *MNIST Classifier Neural Network from Scratch*, takes softmax twice, which chapter 02
# sets as a **card**, a question about a printed passage. It also writes the output as
# $(\sigma_M(z[1]), \dots, \sigma_M(z[K]))$, softmax of each single score, and $e^z / e^z$ is 1 for
# every class. What is meant is softmax of the row $z$, taken once.

# %% [markdown]
# Three more make cards. What is wrong, or not said?

# %% [markdown] errata=["R-E13"]
# **Card 1.** Rifqi Anshari Rasyid's *Mathematics of Neural Network* defines softmax for a vector and
# applies it to the matrix of a batch, $\hat y = \mathrm{Softmax}(z_2)$. Which sum stands in the
# denominator is not said. Three can be programmed, and all run.

# %%
ask("01.card-axis")

# %% tags=["reveal"] errata=["R-E13"]
E = np.exp(rng.normal(scale=2, size=(4, 10)))  # 4 samples, 10 classes
sums = {"axis=1": E.sum(1, keepdims=True), "axis=0": E.sum(0), "all": E.sum()}
good = []
for name, total in sums.items():
    print(f"{name:7} sums of the rows: {(E / total).sum(axis=1).round(3)}")
    good += [name] if np.allclose((E / total).sum(axis=1), 1) else []
print("Only axis=1, along the classes. Check sums, not looks.")
settle("01.card-axis", "rows" if good == ["axis=1"] else "any")

# %% [markdown] equations=["F-3.2b", "A-1.2a"] errata=["F-E8"]
# **Card 2.** All four texts print softmax as the plain quotient and say nothing of a shift. Right on
# paper. Now in float32, for three rows of two scores: $(88, 87)$, $(89, 0)$ and $(-100, -104)$.

# %%
ask("01.card-plain")

# %% tags=["reveal"] errata=["F-E8"]
rows, wrong = [(88, 87), (89, 0), (-100, -104)], 0
for row in rows:
    z = np.array(row, dtype=np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        plain = softmax_of_row(z)
    wrong += not np.allclose(plain, softmax(z), atol=1e-3)
    print(row, "plain:", plain.round(3), " shifted:", softmax(z).round(3))
print("The last one is the worst: it is wrong and looks healthy.")
settle("01.card-plain", {1: "one", 2: "two", 3: "three"}[wrong])

# %% [markdown] equations=["A-1.2c"] errata=["A-E9"]
# **Card 3.** *Mathematical Documentation: Neural Network with Adam Optimization* says that every
# output lies strictly between 0 and 1. On paper, yes, since an exponential is never 0.

# %%
ask("01.card-ends")

# %% tags=["reveal"] equations=["A-1.2c"] errata=["A-E9"]
gaps = np.arange(0, 120, 0.01, dtype=np.float32)
A = softmax(np.stack([gaps, np.zeros_like(gaps)], axis=1))
one, zero = gaps[np.argmax(A[:, 0] == 1)], gaps[np.argmax(A[:, 1] == 0)]
print(f"two classes: exactly 1 from a lead of {one:.2f}, exactly 0 from {zero:.2f}.")
A = softmax(np.stack([gaps] + 9 * [np.zeros_like(gaps)], axis=1))
print(f"ten classes: a lead of 17 gives {A[np.argmax(gaps >= 17), 0]:.7f}.")
print("Chapter 02 takes logarithms: what log 0 does there, and how it is avoided.")
settle("01.card-ends", "both" if one < zero < 120 else "neither")

# %% [markdown]
# ## What is now known
#
# - Five wishes leave one family: $a_k = e^{z_k/T} / \sum_j e^{z_j/T}$. *A third class has no say*
#   makes
#   shares of weights, *only differences count* makes the weights exponentials, and the temperature
#   $T$ is the only freedom.
# - A difference of scores is $T$ times the logarithm of the odds. Which $T$ is honest must be
#   measured.
# - On a computer, subtract the highest score of each row first.
# - When score $i$ rises, class $i$ takes $a_i$ and every class gives $a_j a_i$:
#   $D = \operatorname{diag}(a) - a\, a^{\top}$. Rows and columns sum to 0.
#
# Three questions to close.

# %%
ask("01.back-to-scores")

# %% tags=["reveal"]
a = np.array([0.5, 0.25, 0.25])
others = np.log(a) + rng.normal(size=(100, 1))  # a hundred other rows of scores
found = np.allclose(softmax(others), a)
print(
    f"z_0 - z_1 = {log_odds(a, 0, 1):.3f} = log 2, z_1 - z_2 = {log_odds(a, 1, 2):.0f}"
)
settle("01.back-to-scores", "differences" if found else "all-three")

# %%
ask("01.one-maximum")

# %% tags=["reveal"]
Z = np.array([[0, -1], [150, 149]], dtype=np.float32)
with np.errstate(invalid="ignore"):
    E = np.exp(Z - Z.max())
    A = E / E.sum(axis=1, keepdims=True)
print(A.round(3))
settle("01.one-maximum", "low-row" if np.isnan(A[0]).all() else "never")

# %%
ask("01.most-sensitive")

# %% tags=["reveal"]
a = np.linspace(0, 1, 1001)
slope = [jacobian_entry(np.array([one, 1 - one]), 0, 0) for one in a]
print(f"the slope is largest, {max(slope):.2f}, at a = {a[np.argmax(slope)]:.2f}")
settle("01.most-sensitive", a[np.argmax(slope)])

# %% [markdown]
# **Exercise.** [Exercise 01](../exercises/ex01_softmax/ex01_softmax.ipynb); write in your copy,
# `work/ex01_softmax`.
#
# Next: what should a wrong probability cost? [02 Cross-entropy](02_cross_entropy.ipynb).
