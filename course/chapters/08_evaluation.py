# %% [markdown]
# # 08 Evaluation: which of two networks is better?
#
# Two networks have learned from the same 4,000 digits. The small one has 32 hidden units, the
# large one 128. Both are shown the same 1,000 new digits. The small one reads 916 of them, the
# large one 936.
#
# Is the large network better? Or was it lucky, and would another thousand digits turn the order
# round? Below are ten of the digits that only one of the two reads, and what the two say. In the
# first row the small network is right, in the second the large one.

# %%
import json
from itertools import pairwise
from math import comb

import numpy as np

import nnlib
from nnlib import Adam, Network, load_mnist, plots, widgets, wilson_interval
from tutor import ask, checks, course_file, review, settle, shorter

data = load_mnist()
rng = np.random.default_rng(8)


def trained(n_hidden, seed):
    net = Network([784, n_hidden, 10], seed=seed)
    settings = {"epochs": 5, "batch_size": 50, "seed": 0, "progress": False}
    nnlib.train(net, data, Adam(0.002), evaluate=False, **settings)
    return net


# %%
y, net_small, net_large = data.y_test, trained(32, seed=0), trained(128, seed=1)
says_small, says_large = (net.predict(data.X_test) for net in (net_small, net_large))
right_small, right_large = says_small == y, says_large == y  # (1000,) of True and False
print(f"small: {right_small.sum()} of 1,000 right; large: {right_large.sum()}")
only_small = np.flatnonzero(right_small & ~right_large)
only_large = np.flatnonzero(right_large & ~right_small)
shown = [*only_small[:5], *only_large[:5]]
true_digits = [f"{y[i]}" for i in shown]
plots.digits(
    data.X_test[shown],
    [f"small {says_small[i]}, large {says_large[i]}" for i in shown],
    columns=5,
    alt="Ten test digits. Five are read by the small network alone: "
    f"{', '.join(true_digits[:5])}. Five by the large one alone: "
    f"{', '.join(true_digits[5:])}. Some are hard for a person, too; some are plain.",
)

# %%
review("08")

# %% [markdown]
# **After this chapter you can**
#
# - say how far off an accuracy may be, and how many images a comparison needs,
# - decide whether one network is better than another on the same images,
# - read a confusion matrix, precision and recall, and see whether a network is too sure,
# - stop a training, or choose a learning rate, without looking at the test images,
# - say what to do next when training, validation and test disagree.
#
# **Time:** 150 minutes. **You need:** chapters 01, 02, 03 and 07; expectation and variance.

# %% [markdown] equations=["F-8a", "F-8b", "A-6a"]
# ## How far off may an accuracy be?
#
# To image $i$ a network gives ten probabilities $A_{ik}$, one for each class $k$. Its **answer**
# $\hat y_i$ is the class with the largest one. Its **accuracy** is the share of answers that agree
# with the label $y_i$, among the $n$ images that it is tested on:
#
# $$\hat y_i = \arg\max_{k} A_{ik}, \quad k = 0, \dots, 9, \qquad
# \mathrm{Acc} = \frac1n \sum_{i=1}^{n} r_i, \quad
# r_i = \begin{cases} 1 & \hat y_i = y_i \\ 0 & \text{else.} \end{cases}$$
#
# We count right answers and divide once. What we would like to know is another number: the share
# $p$ of right answers among **all** digits that the network could ever meet. The test images are a
# sample of them. How far can the count be off?
#
# Draw one image at random. The answer is right with probability $p$, so
#
# $$E[r_i] = p, \qquad E[r_i^2] = p \quad (\text{because } 0^2 = 0 \text{ and } 1^2 = 1),$$
#
# $$\mathrm{Var}(r_i) = E[r_i^2] - E[r_i]^2 = p - p^2 = p (1 - p).$$
#
# If the images are independent, the variances of $n$ of them add. The factor $\frac1n$ in front
# of the sum comes out squared, because a variance is a mean of squares. Hence
#
# $$\mathrm{Var}(\mathrm{Acc}) = \frac{1}{n^2} \cdot n \, p (1 - p), \qquad
# \boxed{\mathrm{SE} = \sqrt{\frac{p (1 - p)}{n}}}$$
#
# This is the **standard error** of an accuracy: its standard deviation from one test set to the
# next. A sum of many small independent terms is nearly normally distributed, so about 95 of 100
# test sets give an accuracy within $1.96 \, \mathrm{SE}$ of $p$.
#
# **Your turn.** Write the formula in code.


# %% tags=["your-turn"]
def error_of_accuracy(p, n):
    """Return the standard error of an accuracy p, in [0, 1], on n images."""
    ...


# %%
checks.error_of_accuracy(error_of_accuracy)


# %% tags=["folded"]
@checks.error_of_accuracy.ours
def error_of_accuracy(p, n):
    return (p * (1 - p) / n) ** 0.5


# %% [markdown]
# For the small network it gives 0.9 points at $n = 1000$. (One **point** leads from 91 % to 92 %.) Our
# test set holds exactly 100 images of each digit, which chance would not. That makes the true error
# a little smaller, and we leave it out.

# %%
ask("08.half-the-error")

# %% tags=["reveal"]
ours = error_of_accuracy(0.916, 1000)
sizes = np.arange(1000, 10_001, 1000)
enough = sizes[[error_of_accuracy(0.916, n) <= 1.001 * ours / 2 for n in sizes]]
print(f"SE for 1,000 images {100 * ours:.2f} points; half of it from {enough[0]} on")
settle("08.half-the-error", enough[0])

# %% [markdown]
# The next cell does not believe the formula. It takes the small network's 1,000 answers as if they were
# those to all digits of the world, draws test sets of three sizes from them, with replacement, 4,000 of each
# size, and looks at how the accuracy scatters. This is called **resampling**. In the figure, look
# at how the width changes from panel to panel: the number of images grows fourfold each time.

# %%
again = {}
for n in (100, 400, 1600):
    found = right_small[rng.integers(1000, size=(4000, n))].mean(axis=1)  # (4000,)
    again[f"n = {n}"] = 100 * found
    derived = error_of_accuracy(right_small.mean(), n)
    assert abs(found.std() / derived - 1) < 0.06
    inside = np.mean(abs(found - right_small.mean()) < 1.96 * derived)
    print(f"n = {n:4}: derived {100 * derived:.1f}, resampled {100 * found.std():.1f}")
    print(f"          within 1.96 standard errors: {inside:.0%}")
ends = [f"from {found.min():.0f} to {found.max():.0f}" for found in again.values()]
plots.histograms(
    again,
    xlabel="accuracy of a test set (%)",
    **{"limits": (79.5, 100.5), "columns": 3, "bins": 21},
    alt=f"Three histograms of accuracies around {right_small.mean():.1%}. Test sets of 100 images spread "
    f"{ends[0]}, of 400 {ends[1]}, of 1,600 {ends[2]}: half as wide each time.",
)

# %% [markdown]
# ### All right, and no error at all?
#
# We do not know $p$. So the measured share $\hat p$ is put in its place, and
# $\hat p \pm 1.96 \sqrt{\hat p (1 - \hat p) / n}$ is called an interval of 95 %. Now a network has
# read 100 of 100 digits. Then $\hat p = 1$, and the interval has the width 0, as if the network
# could never err.

# %%
ask("08.hundred-of-hundred")

# %% tags=["reveal"]
clean = 100 * np.mean(rng.binomial(100, 0.97, size=200_000) == 100)
assert abs(clean - 100 * 0.97**100) < 0.2
print(f"100 of 100 right, by a network that errs in 3 of 100: {clean:.1f} % of tests")
settle("08.hundred-of-hundred", clean)

# %% [markdown] tags=["reveal"]
# So 97 % is not ruled out by 100 of 100, and a width of 0 is absurd.

# %% [markdown]
# The mistake is in the standard error: it belongs to $p$, and we took it from $\hat p$. Edwin
# [Wilson](https://doi.org/10.1080/01621459.1927.10502953) turned the question round in 1927. Keep each $p$ that **would not be surprised** by what
# was measured, that is, each from which $\hat p$ is at most $z = 1.96$ of *its* standard errors
# away:
#
# $$(\hat p - p)^2 \le z^2 \, \frac{p (1 - p)}{n} .$$
#
# This is a quadratic inequality. Collect the powers of $p$,
#
# $$\Big(1 + \frac{z^2}{n}\Big) p^2 - \Big(2 \hat p + \frac{z^2}{n}\Big) p + \hat p^2 \le 0 .$$
#
# The parabola opens upwards, so the inequality holds between its two roots. Under the root of the
# formula for them stands
#
# $$\Big(2 \hat p + \frac{z^2}{n}\Big)^2 - 4 \Big(1 + \frac{z^2}{n}\Big) \hat p^2
# = 4 z^2 \Big( \frac{\hat p (1 - \hat p)}{n} + \frac{z^2}{4n^2} \Big),$$
#
# because $4 \hat p^2$ cancels. Divided by 2, the roots are
#
# $$p = \frac{\hat p + \frac{z^2}{2n} \pm z \sqrt{\frac{\hat p (1 - \hat p)}{n} + \frac{z^2}{4n^2}}}
# {1 + \frac{z^2}{n}} .$$
#
# For 100 of 100 the root is $\frac{z^2}{2n}$, and the interval goes from $\frac{n}{n + z^2} = 96.3$ %
# to 100 %. A rule of thumb: after $n$ right answers in a row the error may still be up to about
# $3/n$, because $(1 - 3/n)^n \approx e^{-3} = 5$ %. (Wilson's interval says $3.8/n$: it spends its
# 5 % on both sides, the rule on one.)
#
# An interval of 95 % promises that 95 of 100 of them hold the true value. Whether it keeps the
# promise can be computed without drawing anything: for a given $p$ there are 101 possible counts,
# each with its binomial probability; add those whose interval holds $p$. The figure has the result
# for every $p$. Look at the right end, where good networks live.


# %% tags=["folded"]
def coverage(interval, true, n=100):
    """Return how often an interval for n images holds the true accuracy."""
    ends = [interval(k, n) for k in range(n + 1)]
    held = [k for k, (low, high) in enumerate(ends) if low <= true <= high]
    return sum(comb(n, k) * true**k * (1 - true) ** (n - k) for k in held)


def simple_interval(k, n):
    half = 1.96 * error_of_accuracy(k / n, n)
    return k / n - half, k / n + half


true = np.arange(0.85, 0.9991, 0.0005)
simple = 100 * np.array([coverage(simple_interval, p) for p in true])
wilson = 100 * np.array([coverage(wilson_interval, p) for p in true])

# %% tags=["folded"]
assert wilson.min() > 84 > 50 > simple.min()
assert np.mean(wilson > 92) > 0.97
plots.lines(
    100 * true,
    {"measured share and its error": simple, "Wilson": wilson},
    xlabel="true accuracy (%)",
    ylabel="intervals that hold it (%)",
    references={"promised": 95},
    alt="Share of intervals from 100 images that hold the true accuracy, where 95 percent are "
    f"promised. Wilson's stays near 95, with dips close to 100, to {wilson.min():.0f} percent. The "
    f"simple one sags, the more the nearer the accuracy is to 100, to {simple.min():.0f}.",
)

# %% [markdown]
# Both zigzag, because a count is a whole number. Wilson's interval stays near its promise, apart from
# narrow dips beside 100 %. The simple one breaks it just where networks are good.
#
# ## Two networks on the same images
#
# Back to the two networks. The figure has Wilson's interval of each. Look whether they overlap.

# %%
counted = [[int(right.sum()), 1000] for right in (right_small, right_large)]
ends = [wilson_interval(k, n) for k, n in counted]
for (k, n), (low, high) in zip(counted, ends, strict=True):
    print(f"{k} of {n}: {low:.1%} to {high:.1%}")
errors = [error_of_accuracy(k / n, n) for k, n in counted]
print(f"standard error of the difference {100 * np.hypot(*errors):.1f} points")
plots.shares(
    ["small", "large"],
    {"accuracy": counted},
    xlabel="accuracy on 1,000 images (%), with its interval of 95 %",
    alt=f"Two marks, at {right_small.mean():.1%} for the small network and "
    f"{right_large.mean():.1%} for the large one. Their intervals, each about 3 points wide, overlap between {ends[1][0]:.1%} and {ends[0][1]:.1%}.",
)

# %% [markdown]
# They overlap, which decides nothing yet: what counts is how far off the **difference** may be.
# Suppose that the two had been tested on different images. The variances of two
# independent accuracies add, so the difference has the standard error
# $\sqrt{0.88^2 + 0.77^2} = 1.2$ points, and the two points between the networks are 1.7 of them.
# So much, in one direction or the other, comes by chance in 9 of 100 such pairs of tests. We could not
# call the large one better. (Two equally wide intervals that just touch are 2.8 standard errors of
# the difference apart. So a difference can be clear although the intervals overlap.)
#
# But they were tested on the **same** images, and we have thrown that away. An image that both
# read says nothing about which is better. Neither does one that both misread. Only the images
# count that one of them alone has right.
#
# **Your turn.** Count these: $b$ that only the first network has right, $c$ that only the second has.


# %% tags=["your-turn"]
def right_alone(right_first, right_second):
    """Return (b, c) for two arrays of True and False, shape (n,)."""
    ...


# %%
checks.right_alone(right_alone)


# %% tags=["folded"]
@checks.right_alone.ours
def right_alone(right_first, right_second):
    return (right_first & ~right_second).sum(), (right_second & ~right_first).sum()


# %%
b, c = right_alone(right_small, right_large)
both = (right_small & right_large).sum()
print(f"only the small one right: {b}; only the large one: {c}; both: {both}")

# %% [markdown]
# Suppose that the two are equally good. Then each of these $b + c = 42$ images could as well have been
# the other's: it is the toss of a coin. The tosses came out 11 to 31.

# %%
ask("08.forty-two-tosses")

# %% tags=["reveal"]
n, k = b + c, np.arange(b + c + 1)
chance = np.array([comb(int(n), int(i)) for i in k]) / 2.0**n
uneven = abs(2 * k - n) >= abs(b - c)
p_value = chance[uneven].sum()
assert np.isclose(p_value, nnlib.mcnemar(y, says_small, says_large)[2])
print(f"as uneven as {b} to {c}, or more: {1000 * p_value:.1f} in 1,000")
settle(
    "08.forty-two-tosses", "3" if p_value < 0.01 else "30" if p_value < 0.1 else "300"
)

# %% tags=["reveal"]
plots.lines(
    k,
    {
        "chance of each outcome": 100 * chance,
        "as uneven as ours, or more": np.where(uneven, 100 * chance, np.nan),
    },
    points=["as uneven as ours, or more"],
    xlabel="of 42 images, read by the small network alone",
    ylabel="probability (%)",
    alt="A bell of probabilities over 0 to 42 images, highest at 21 with "
    f"{100 * chance.max():.0f} percent. Outcomes as uneven as {b} to {c} lie in both flat "
    f"tails, together {100 * p_value:.1f} percent.",
)

# %% [markdown] tags=["reveal"]
# Two equally good networks would differ so much in 3 of 1,000 tests. So the large one is better, on
# digits like these, as sure as such a test can make us.
#
# And would another thousand digits turn the order round? Our thousand are only a sample, too. So draw
# twice: first a thousand answers of both networks, with replacement, as the digits of a world that may
# be the true one, then a new test of a thousand from these.

# %% tags=["reveal"]
worlds = rng.integers(1000, size=(4000, 1000))
picks = np.random.default_rng(80).integers(1000, size=(4000, 1000))
tests = np.take_along_axis(worlds, picks, axis=1)
for name, images in {"the worlds": worlds, "new tests": tests}.items():
    lead = 100 * (right_large[images].mean(axis=1) - right_small[images].mean(axis=1))
    print(f"in {name} the large one leads by {lead.mean():.1f} points,", end=" ")
    print(f"give or take {lead.std():.1f}; behind in {np.mean(lead < 0):.2%}")

# %% [markdown] tags=["reveal"]
# A new test scatters more than the truth does: the truth is uncertain by 0.6 points, and the test by 0.6 again.
# So about one new thousand in eighty would turn the order round, though hardly a world would.

# %% [markdown]
# This way of counting is [**McNemar's test**](https://doi.org/10.1007/BF02295996) (1947), here in its
# exact form:
#
# $$\text{p-value} = 2 \sum_{i=0}^{\min(b, c)} \binom{b + c}{i} \, 2^{-(b + c)} .$$
#
# (Where this exceeds 1, because $b = c$, the p-value is 1.)
#
# Three cautions. The p-value is not the probability that the two are equal; it is how often equal
# networks would look this different. It says *better*, not *by how much*, which the exercise of
# this chapter computes. And it speaks of these two networks, not of '128 units against 32'. For that,
# train **both** again from other seeds:

# %%
for seed in (2, 3, 4):
    pair = trained(32, seed), trained(128, seed)
    *counts, p_value = nnlib.mcnemar(y, *(net.predict(data.X_test) for net in pair))
    print(f"seed {seed}: {counts[0]} to {counts[1]}, p-value {p_value:.3f}")

# %% [markdown]
# The large network leads each time. Whether one test calls the lead clear depends on the seeds.
#
# ### How many images tell 97.2 from 97.5?
#
# Let the true difference be $d = 0.003$. We call a difference clear when it is measured as two of
# its standard errors (1.96, to be exact). For which $n$ is $d$ itself as large as that? With $n$
# images of its own for each network, and $p$ near 0.9735:
#
# $$d = 2 \sqrt{\frac{2 p (1 - p)}{n}} \quad \Rightarrow \quad n = \frac{8 \, p (1 - p)}{d^2} .$$
#
# On the same images let $q$ be the share that only one of the two reads. Image $i$ contributes
# $+1$, $-1$ or 0 to the difference, with mean $d$ and variance $q - d^2 \approx q$. Now
# $d = 2 \sqrt{q / n}$, so $n = 4 q / d^2$.

# %%
ask("08.how-many-images")

# %% tags=["reveal"]
record = json.loads(course_file("recordings/test_halves.json").read_text("utf-8"))
d, p, q = 0.003, 0.9735, record["one_right_one_wrong"]
separate, paired = 8 * p * (1 - p) / d**2, 4 * q / d**2
print(f"own images: {separate:,.0f} for each network")
print(f"same images, with a measured q of {q:.1%}: {paired:,.0f} for both together")
settle("08.how-many-images", separate / 1000)

# %% [markdown] tags=["reveal"]
# (The $q$ is that of networks which read 96 %. Better ones disagree about fewer images, and need fewer.)

# %%
ask("08.seen-how-often")

# %% tags=["reveal"]
for more in (1, 4):
    n = int(more * separate)
    measured = (rng.binomial(n, 0.975, 4000) - rng.binomial(n, 0.972, 4000)) / n
    seen = 100 * np.mean(measured > 1.96 * np.sqrt(2 * p * (1 - p) / n))
    print(f"{n:,} images each: called clear in {seen:.0f} of 100 comparisons")
    if more == 1:
        settle("08.seen-how-often", seen)

# %% [markdown]
# A test can fail to see a difference that is there. How often it sees it is its power (chapter 04). At
# two standard errors that is half; to see the difference nearly always, it takes four of them, and
# four times the images.
#
# Pairing saves so much because most of the scatter is common to both: an image that is hard for one is
# hard for the other. That is why the order of methods on MNIST has remained reliable after 25 years
# with the same 10,000 test images ([Yadav and Bottou, 2019](https://arxiv.org/abs/1905.10498)). But
# whether these 10,000 tell 97.2 from 97.5 in one run is about the toss of a coin.

# %% [markdown] equations=["P-fig5"]
# ## Which mistakes?
#
# One number hides what goes wrong. Count instead how often the true digit $j$ was called $k$:
#
# $$C_{jk} = \#\{i : y_i = j \text{ and } \hat y_i = k\}, \qquad (10, 10).$$
#
# This is the **confusion matrix**. Row $j$ is what happened to the true digit $j$. Column $k$ is
# what was called $k$. (Some texts have it the other way round; read the labels.) The diagonal
# holds the right answers.
#
# **Your turn.** The error of digit $j$ is the share of its images that were called something
# else. Compute all of them from $C$.


# %% tags=["your-turn"]
def errors_of_classes(C):
    """Return the error of each true class, shape (K,), for counts C, shape (K, K).

    Every class has at least one image.
    """
    ...


# %%
checks.errors_of_classes(errors_of_classes)


# %% tags=["folded"]
@checks.errors_of_classes.ours
def errors_of_classes(C):
    return 1 - np.diag(C) / C.sum(axis=1)


# %% [markdown]
# The first figure has the matrix of the small network: right answers on grey, mistakes in colour. Look
# for a digit that is often called another, and then whether the other is as often called it. The
# second has the error of each digit with its interval: there are 100 images of each. The dotted line
# is the error over all digits.

# %%
C = np.zeros((10, 10), int)
for true_digit, answer in zip(y, says_small, strict=True):
    C[true_digit, answer] += 1

assert np.trace(C) == right_small.sum()
assert np.array_equal(C, nnlib.confusion_matrix(y, says_small))
assert np.allclose(errors_of_classes(C), nnlib.error_by_class(y, says_small))
most = nnlib.most_confused(y, says_small, 3)
worst = [f"{n} true {j}s called {k}" for j, k, n in most]
plots.confusion(
    C,
    alt=f"Confusion matrix of the 1,000 test images, {np.trace(C)} of them on the diagonal. "
    f"The most frequent mistakes: {', '.join(worst)}.",
)

# %% equations=["P-fig3"] tags=["folded"]
wrong = np.stack([C.sum(axis=1) - np.diag(C), C.sum(axis=1)], axis=1)  # of how many
E = 100 * errors_of_classes(C)
plots.shares(
    range(10),
    {"small network": wrong},
    xlabel="test error (%), with its interval of 95 %",
    ylabel="true digit",
    reference=100 - 100 * right_small.mean(),
    alt=f"Test error of each digit. The {E.argmax()} has the largest, {E.max():.0f} percent, "
    f"with an interval that just holds the values of 2, 3 and 5. The {E.argmin()} has {E.min():.0f} "
    f"percent, with an interval up to {100 * wilson_interval(0, 100)[1]:.0f}. A line marks the "
    f"error over all digits, {100 * np.mean(~right_small):.1f} percent.",
)

# %% [markdown]
# Six 3s are called 5, and only one 5 is called 3. Does the network prefer the 5? Toss seven coins:
# they come out 6 to 1, or more unevenly, in $2 (1 + 7) / 2^7 = 12.5$ % of cases. So this is no
# evidence, and further down, on ten times as many images, the two cells are nearly equal. The 8 looks
# hardest, with 19 mistakes against the 14 of the 5. But such a difference has the standard error
# $\sqrt{100 \, (0.19 \cdot 0.81 + 0.14 \cdot 0.86)} = 5.2$ mistakes. With 100 images a digit, only
# the extremes can be told apart, such as the 8 and the 0.
#
# Below, choose a cell of the same matrix and see its images. Then raise the threshold: the network
# answers only if its largest probability reaches it. The four lines that the cell prints say what
# fewer mistakes cost.

# %%
top = net_small.forward(data.X_test).max(axis=1)
for threshold in (0, 0.5, 0.9, 0.99):
    answered = top >= threshold
    print(f"threshold {threshold:4}: {answered.mean():4.0%} answered,", end=" ")
    print(f"{right_small[answered].mean():.1%} of these rightly")
widgets.confusion_browser()

# %% [markdown]
# ### Precision and recall
#
# A digit can fail in two ways: its images are missed, or others are taken for it. **Recall** of
# $k$ is the share of the images of $k$ that were found, $C_{kk} / \sum_j C_{kj}$, along a row.
# **Precision** of $k$ is the share of right answers among all that were called $k$,
# $C_{kk} / \sum_j C_{jk}$, along a column.

# %%
ask("08.always-one")

# %% tags=["reveal"]
counts = nnlib.confusion_matrix(y, np.ones_like(y), 10)  # every answer is 1
print(f"recall of the 1: {counts[1, 1] / counts[1].sum():.2f}")
precision = counts[1, 1] / counts[:, 1].sum()
settle("08.always-one", precision)
for k in (2, 5, 8):
    found, called = C[k, k] / C[k].sum(), C[k, k] / C[:, k].sum()
    print(f"small network, digit {k}: recall {found:.2f}, precision {called:.2f}")

# %% [markdown]
# Neither is worth much without the other. A threshold trades one for the other. (Their harmonic mean is
# known as *F1*, the curve over all thresholds as *precision-recall curve*.) And precision
# depends on how frequent a class is in the test; recall does not. Where one letter in a thousand is a
# forgery, a detector that accuses 1 % of the honest ones accuses ten of these for each forgery. So at
# most one accusation in eleven is right.
#
# ### Are 4s and 9s confused?
#
# Philip Paterson, whose *MNIST Classifier Neural Network from Scratch* is one of the sources of
# this course, writes that '4s and 9s are often confused', and digits of similar shape in general.
# One network and 1,000 images cannot decide that. The course has a record of 20 networks of his
# kind, 784-100-100-10 (our guess: he gives no sizes), each with another seed, trained for two
# epochs on 50,000 digits and tested on all 10,000.

# %%
ask("08.four-and-nine")

# %% tags=["reveal"] equations=["P-fig5", "P-5c"] errata=["P-E22"]
runs = record["runs"]
each = np.array([run["confusion"] for run in runs])  # (20, 10, 10)
pairs = np.triu(each + each.transpose(0, 2, 1), k=1)  # j for k and k for j together
confused, mean = pairs.mean(axis=0), each.mean(axis=0)
wins = sum(pair.argmax() == 49 for pair in pairs)  # row 4, column 9
print(f"4 and 9 are the most confused pair in {wins} of 20 networks,", end=" ")
print(f"with {confused[4, 9] / confused.sum():.0%} of all mistakes (1 in 45: 2%)")
settle("08.four-and-nine", wins)
cells = sorted((mean[j, k], j, k) for j in range(10) for k in range(10) if j != k)
most = [f"{j} called {k} ({n:.0f})" for n, j, k in cells[:-8:-1]]
plots.confusion(
    mean,
    alt="Mean confusion matrix of 20 networks on 10,000 test images. The two darkest cells "
    f"mirror each other: {most[0]} and {most[1]}. Next are {', '.join(most[2:])}.",
)

# %% tags=["reveal"] equations=["P-5d"] errata=["P-E22"]
averages = np.stack([data.X_train[data.y_train == j].mean(axis=0) for j in range(10)])
rows, columns = np.triu_indices(10, k=1)  # the 45 pairs j < k
apart = np.linalg.norm(averages[rows] - averages[columns], axis=1)  # (45,)
often = confused[rows, columns]
correlation = np.corrcoef(apart.argsort().argsort(), often.argsort().argsort())[0, 1]
nearest = apart.argmin()
assert (rows[nearest], columns[nearest]) == (4, 9)
assert correlation < 0
print(f"rank correlation of distance and confusion: {correlation:.1f}")

# %% [markdown] tags=["reveal"]
# The claim holds. The wider one holds as a tendency: take the distance between two average images as
# a rough measure of unlike shapes. Rank the 45 pairs by it, and by how often they are confused. The
# correlation of the two ranks is negative (−1 would be perfect order): the more unlike, the less
# confused, with exceptions. The most alike pair, 4 and 9, is the most confused.

# %% [markdown]
# ## Validation, and when to stop
#
# How long shall we train? The training loss will say: on and on. We need images that the network
# has not learned from. The test images are such images. But if they decide when to stop, then they
# have taken part in making the network, and what they say in the end is no honest test.
#
# So set aside a third part, the **validation set**, for every decision, as chapter 07 did for its rates. The test set is opened
# once, at the end. (With few images, let the parts take turns, which is called *cross-validation*.)
# Here 3,200 of the 4,000 training images train a larger network, 784-128-40-10, and 800 validate.
# The loop is the usual one: the weights are drawn once, before it; then forward, loss, backward,
# update, and once an epoch the measures. An update sees 64 images: fewer would scatter more
# (chapter 07), all 3,200 would give one update a pass instead of fifty.

# %% equations=["A-7.0", "A-7.1", "A-7.3", "A-7.5", "P-2.3a", "P-2.3.3c"]
X_fit, Y_fit = np.float64(data.X_train[:3200]), np.float64(data.Y_train[:3200])
X_val, Y_val = np.float64(data.X_train[3200:]), np.float64(data.Y_train[3200:])
net = Network([784, 128, 40, 10], seed=0, dtype=np.float64)
adam, order = Adam(0.001, beta1=0.9, beta2=0.99), np.random.default_rng(0)
log, kept_theta, n = [], [], shorter(3200, 400, "training images measured")
for _ in range(25):
    for X, Y in nnlib.minibatches(X_fit, Y_fit, 64, order):  # t = 1, 2, ..., 1250
        _, dtheta = net.loss_and_gradient(X, Y)
        adam.update(net.theta, dtheta)
    J_val, says = net.loss_and_classes(X_val, Y_val)
    accuracy = nnlib.accuracy(data.y_train[3200:], says)
    log.append([net.loss(X_fit[:n], Y_fit[:n]), J_val, 100 * accuracy])
    kept_theta.append(net.theta.copy())
fit_loss, val_loss, val_accuracy = np.array(log).T
assert adam.t == 25 * 50

# %% equations=["F-7a", "F-7b", "F-7c"] tags=["folded"]
start, scatter = Network([784, 32, 10], seed=0, dtype=np.float64), {}
full, draw = start.loss_and_gradient(X_fit, Y_fit)[1].copy(), np.random.default_rng(0)
for B in (1, 64, 3200):
    picks = [draw.permutation(3200)[:B] for _ in range(100 if B < 3200 else 1)]
    found = (start.loss_and_gradient(X_fit[i], Y_fit[i])[1] for i in picks)
    scatter[B] = np.mean([((g - full) ** 2).sum() for g in found])
    print(f"batch of {B:4}, updates a pass {3200 // B:4}:", end=" ")
    print(f"mean squared error of the gradient {scatter[B]:.1f}")
assert scatter[1] > 30 * scatter[64] > 0.1 > scatter[3200]

# %%
ask("08.three-curves")

# %% tags=["reveal"]
best = int(val_loss.argmin())
climbs = val_loss[-1] > 1.1 * val_loss[best]
better = val_accuracy[-1] > val_accuracy[best]
for epoch in (0, best, 24):
    print(f"epoch {epoch + 1:2}: validation accuracy {val_accuracy[epoch]:.1f} %")
verdict = "sure" if climbs and better else "both-worse" if climbs else "all-better"
settle("08.three-curves", verdict)
plots.lines(
    np.arange(1, 26),
    {"training": fit_loss, "validation": val_loss},
    xlabel="epoch",
    ylabel="loss (nats per image)",
    markers=True,
    alt=f"Two losses over 25 epochs. The training loss falls to {fit_loss[-1]:.2f}. The "
    f"validation loss falls to {val_loss[best]:.2f} in epoch {best + 1} and climbs to "
    f"{val_loss[-1]:.2f}.",
)

# %% tags=["reveal"]
plots.lines(
    np.arange(1, 26),
    {"validation": val_accuracy},
    xlabel="epoch",
    ylabel="validation accuracy (%)",
    markers=True,
    alt=f"Accuracy on 800 validation images over 25 epochs. It rises to "
    f"{val_accuracy[best]:.1f} percent in epoch {best + 1} and then stays between "
    f"{val_accuracy[best:].min():.1f} and {val_accuracy[best:].max():.1f}.",
)

# %% [markdown] tags=["reveal"]
# The training loss goes to 0. The validation loss has its lowest point early and climbs again. From
# there on the network learns the 3,200 images by heart: it is overfitting (chapter 02). But the accuracy does
# not fall. (Its ups and downs are no larger than its standard error on 800 images, 0.9 points.) The
# network gives about the same answers and is surer of the wrong ones. The next section looks at that.

# %% [markdown]
# **Early stopping** is a rule: keep the parameters with the lowest validation loss, and stop when it
# has not been beaten for some epochs, the **patience**. It saves the remaining epochs, and is worth
# having wherever someone will act on a probability.

# %%
ask("08.patience")

# %% tags=["reveal"]
lowest = 0
for epoch, loss in enumerate(val_loss):
    if loss < val_loss[lowest]:
        lowest = epoch
    if epoch - lowest == 3:  # patience
        break
print(f"stopped after epoch {epoch + 1}; the parameters of epoch {lowest + 1} are kept")
settle("08.patience", epoch + 1)

# %% [markdown]
# ### Chosen and reported on the same images
#
# A learning rate is a decision, too. Paterson's, 0.13, was found by 'testing which learning rate
# best achieved a 97% testing accuracy'. What does that do to the number he reports? Take eleven
# learning rates which are all equally good: each gives a network that reads exactly 97 % of all
# digits in the world. Each is tested on 4,000 digits of its own, and the best result is reported.

# %%
ask("08.best-of-eleven")

# %% tags=["reveal"] equations=["P-3d"] errata=["P-E19"]
results = rng.binomial(4000, 0.97, size=(4000, 11)) / 4000
print(
    f"mean of all {results.mean():.1%}, mean of the best {results.max(axis=1).mean():.2%}"
)
settle("08.best-of-eleven", 100 * results.max(axis=1).mean())
rates = record["rates"]
for name in ("validation", "first_4000"):
    by_seed = np.array([parts[name] for parts in rates.values()])  # (5 rates, 5 seeds)
    chosen = [list(rates)[i] for i in by_seed.argmax(axis=0)]
    others = [rates[rate]["other_6000"][seed] for seed, rate in enumerate(chosen)]
    print(f"chosen on {name}: {chosen}, then {np.mean(others):.1%} on other images")
    assert "0.13" not in chosen

# %% [markdown] tags=["reveal"]
# The best of eleven equals reports 0.4 points too many. If all are tested on the same images, their
# luck is shared and the price is lower. The last two lines are from the record: five rates, five
# seeds, chosen once on 10,000 training images that were left over, and once on 4,000 test images.
# Both ways prefer larger rates than 0.13, and their networks are equally good on images that neither
# has seen. So here the wrong method chose as well as the right one. One can know that only by doing
# it right, too; and what it **reports** is too high in any case.

# %% [markdown]
# ## Is it as sure as it is right?
#
# A network that says '0.9' should be right in 90 of 100 such cases. If it is, it is **calibrated**.
# To see it, sort the answers by their probability into bins, and compare in each bin the mean
# probability with the share of right answers.
#
# **Your turn.** For one bin: from the probability of each answer, whether it was right, and the two
# ends of the bin.


# %% tags=["your-turn"]
def answers_between(top, right, low, high):
    """Return (mean of top, number right, number) for answers with low <= top < high.

    top has the probability of each answer, shape (n,); right is True where it was right.
    The bin holds at least one answer.
    """
    ...


# %%
checks.answers_between(answers_between)


# %% tags=["folded"]
@checks.answers_between.ours
def answers_between(top, right, low, high):
    inside = (low <= top) & (top < high)
    return top[inside].mean(), right[inside].sum(), inside.sum()


# %%
def bins_of(A, edges=(0, 0.6, 0.8, 0.9, 0.99, 1.01)):
    top, right = A.max(axis=1), A.argmax(axis=1) == y
    return np.array([answers_between(top, right, *ends) for ends in pairwise(edges)])


by_epoch = {}
for epoch in (best, 24):
    net.theta = kept_theta[epoch]
    A = by_epoch[f"epoch {epoch + 1}"] = net.forward(data.X_test)
    loss = nnlib.cross_entropy(A, np.float64(data.Y_test))
    print(f"epoch {epoch + 1:2}: right {(A.argmax(axis=1) == y).mean():.1%},", end=" ")
    print(f"mean probability {A.max(axis=1).mean():.1%}, loss {loss:.2f}")

# %% [markdown]
# Here are the network of the lowest validation loss and that of epoch 25, on the test images. (The test
# set is opened twice, to show a difference. With one network to deliver, open it once.) In the
# figure after the question the grey diagonal is perfect calibration. Look on which side of it each
# curve lies.

# %%
ask("08.over-sure")

# %% tags=["reveal"]
late = bins_of(A)
fourth = f"{late[3, 1]:.0f} of {late[3, 2]:.0f}"
for name, A in by_epoch.items():
    bins = bins_of(A)
    far = np.abs(bins[:, 0] - bins[:, 1] / bins[:, 2]) @ bins[:, 2] / 1000
    print(f"{name}: on average {100 * far:.1f} points from the diagonal")
settle("08.over-sure", 100 * late[3, 1] / late[3, 2])
plots.reliability(
    {name: bins_of(A) for name, A in by_epoch.items()},
    alt="Share of right answers against mean probability, in five bins, each with an interval, "
    "which is wide where answers are doubtful and few. The curve of epoch "
    f"{best + 1} follows the diagonal or lies above it. That of epoch 25 lies below it: of the "
    f"answers called 90 to 99 percent probable, {fourth} are right.",
)

# %% [markdown] tags=["reveal"]
# The network of epoch 6 is right about as often as it says, and more often where it doubts. That of
# epoch 25 is over-sure. (The mean
# distance from the diagonal, weighted by the answers in each bin, is known as the *expected calibration
# error*.)

# %% [markdown]
# An over-sure network needs no new training. Divide its scores by a temperature $T$ (chapter 01), the one
# with the lowest **validation** loss. This is *temperature scaling* ([Guo et al., 2017](https://arxiv.org/abs/1706.04599)).

# %%
ask("08.temperature")


# %% tags=["reveal"] equations=["A-6b", "A-6c"]
scores, Y = net.trace(data.X_test)[0][3], np.float64(data.Y_test)


def measures(T):
    A = nnlib.softmax(scores / T)
    found = {"accuracy": nnlib.accuracy(y, A.argmax(axis=1))}
    found["cross-entropy"] = nnlib.cross_entropy(A, Y)
    found["RMSE"] = nnlib.root_mean_squared_error(Y, A)
    return found | {"R2": nnlib.r2_score(Y, A)}


val_scores, temperatures = net.trace(X_val)[0][3], np.arange(0.5, 4.01, 0.25)
by_T = [nnlib.cross_entropy(nnlib.softmax(val_scores / T), Y_val) for T in temperatures]
T = temperatures[np.argmin(by_T)]
before, after = measures(1), measures(T)
for name in before:
    print(f"{name:13} {before[name]:.3f} at T = 1, {after[name]:.3f} at T = {T:.1f}")
late_loss = -np.log(nnlib.softmax(scores / T)[np.arange(1000), y])  # (1000,)
early_loss = -np.log(by_epoch[f"epoch {best + 1}"][np.arange(1000), y])
gain = early_loss - late_loss  # on the same images
print(f"better than epoch {best + 1} by {gain.mean():.3f},", end=" ")
print(f"standard error {gain.std() / 1000**0.5:.3f}")
changed = [name for name in before if abs(before[name] - after[name]) > 1e-9]
settle("08.temperature", "all-but-accuracy" if "accuracy" not in changed else "all")

# %% [markdown] tags=["reveal"]
# The answers are the same. The test loss is now lower than that of early stopping, image by image
# compared, by two of its standard errors. So what the later epochs spoilt was mostly the scale of the
# scores.

# %% [markdown] equations=["A-6b", "A-6c"]
# The last two measures come from fitting curves. RMSE is the **root of the mean squared error**, and
# $R^2$ compares the squared error with that of always predicting the mean $\bar Y$, one for each
# class:
#
# $$\mathrm{RMSE} = \sqrt{\frac{1}{nK} \sum_{i,k} (Y_{ik} - A_{ik})^2}, \qquad
# R^2 = 1 - \frac{\sum_{i,k} (Y_{ik} - A_{ik})^2}{\sum_{i,k} (Y_{ik} - \bar Y_k)^2} .$$
#
# Both judge the probabilities, as cross-entropy does, but mildly: the square of a wrong probability
# is never above 1. Accuracy judges the answers alone.

# %% [markdown]
# ## A test that is no fair sample
#
# Everything so far needs test images that are drawn at random. MNIST's test set has 10,000, in a
# fixed order, and whoever takes a part of it usually takes the first ones. The page with which
# MNIST was published says: 'The first 5000 are cleaner and easier than the last 5000.' The 20
# networks of the record have been tested on each thousand by itself.

# %%
ask("08.halves")

# %% tags=["reveal"] equations=["P-4a", "P-5a", "P-3a"] errata=["P-E17"]
parts = 100 * np.array([run["test_by_thousand"][-1] for run in runs])  # (20, 10)
selections = {"first 4000": slice(0, 4), "all 10000": slice(0, 10)}
selections |= {"first half": slice(0, 5), "last half": slice(5, 10)}
for name, some in selections.items():
    result = parts[:, some].mean(axis=1)  # one number for each seed
    print(
        f"{name}: {result.mean():.1f} % right, {result.min():.1f} to {result.max():.1f}"
    )
assert parts[:, :4].mean(axis=1).max() < 97.2
assert parts.mean(axis=1).max() < 97.2
ahead = parts[:, 5:].mean() - parts[:, :5].mean()
settle("08.halves", "last" if ahead > 0.8 else "first" if ahead < -0.8 else "equal")

# %% tags=["reveal"]
means = parts.mean(axis=0)
plots.ranges(
    [f"thousand {i}" for i in range(1, 11)],
    {"20 networks": parts.T},
    xlabel="accuracy on each thousand of the test set (%), mean and range of 20 seeds",
    reference=97.2,
    alt="Accuracy on each thousand of the official test set, 20 networks. The first five "
    f"have means from {means[:5].min():.1f} to {means[:5].max():.1f}, the last five from "
    f"{means[5:].min():.1f} to {means[5:].max():.1f} percent. A line marks 97.2.",
)

# %% [markdown] tags=["reveal"]
# The first half is the **harder** one, with twice as many mistakes. The standard error of a difference
# of two halves is $\sqrt{2 \cdot 0.96 \cdot 0.04 / 5000}$, 0.4 points, and they are 2.7 apart. That is
# no chance: they are two different tests, by different writers. (Images by one writer go wrong
# together. So even a random test of $n$ images is worth fewer than $n$ independent ones.)
#
# Paterson reports a 'classification error on testing dataset: 97.2%', on 4,000 images which he does
# not name. The grey line marks this number. It must be an accuracy, since an error of 97.2 % would be
# worse than guessing. Not one of 20 networks reaches it on the first 4,000 images, or on all 10,000.
# On the last half it is what one gets. [Chapter 09](09_four_sources.ipynb) takes up the case.

# %% [markdown] equations=["P-x2"]
# ### What a result must say
#
# Paterson leaves more open than his test images: the sizes of the hidden layers, the scale of the
# pixels, the seed. How much does each matter? The record has three seeds for some choices.

# %% equations=["P-x2"] errata=["P-E23", "X-E5"]
for name, results in record["open_choices"].items():
    low, high = 100 * min(results), 100 * max(results)
    print(f"{name:20}: {100 * np.mean(results):4.1f} % right ({low:.1f} to {high:.1f})")
spread = parts.mean(axis=1)
print(f"20 seeds: {spread.min():.1f} to {spread.max():.1f},", end=" ")
print(f"standard deviation {spread.std(ddof=1):.1f} points")
assert max(record["open_choices"]["pixels 0 to 255"]) < 0.2

# %% [markdown]
# With pixels up to 255 nothing is learned. The sizes move the result by a point and a half, and the
# seed alone by almost a point. So report the accuracy with the number of images, which images they
# are, and the interval; the range of several seeds; every choice that you made; and a baseline
# (chapter 00) on the same images. Rasyid writes that his network, 784-128-10,
# 'can amazingly recognize' digits, after 10 epochs in batches of 100 at the learning rate 0.001. Here
# it is, from He's start, beside softmax regression, which has no hidden layer, after as many
# epochs. Softmax regression has the rate 0.5, so this is no fair race (chapter 07): it shows that
# the settings as printed are no match for a simple method. (Chapter 03 has shown that the rate is
# why.)

# %% equations=["R-0", "R-1j", "R-1k"]
path = course_file("recordings/first_networks.json")
all_digits = json.loads(path.read_text("utf-8"))
found = [
    all_digits[f"full: {name}, 10 epochs"]["mean"]
    for name in ("784-128-10, learning rate 0.001", "784-10, learning rate 0.5")
]
print("784-128-10 as printed: {:.0%} right; the baseline: {:.0%}".format(*found))
assert found[0] < found[1]

# %% [markdown]
# ## What to do next
#
# You have three numbers: the error in training, in validation, in the test. What to do follows from
# the first place where the error jumps.
#
# | the error is | large because | next |
# |---|---|---|
# | large in training, beside a person's or a simple method's | it does not learn what it sees | check the gradient (04), the start (06), the rate (07); train longer; more units |
# | small there, larger in validation | it learns by heart | more images, or shifted copies of them; weight decay (pull the weights towards 0), dropout (switch off random units while training): chapter 11; stop early |
# | small in both, larger in the test | validation was asked too often, or the test images are of another kind | look at the mistakes; take a new validation set, of the same kind as the test |
# | small in all, large in use | the world is not the test set | collect images from there |
#
# Would more images help? Nobody need guess. Train on parts of those that there are, and look at the
# trend. The figure does that for 128 hidden units, with the same number of updates each time and
# one seed.


# %%
def errors_after(n, passes=5):
    """Return the errors (%) on the n images that were learned, and in validation."""
    net, rule = Network([784, 128, 10], seed=0), Adam(0.002)
    order, X_n, y_n = np.random.default_rng(0), data.X_train[:n], data.y_train[:n]
    for _ in range(passes * 3200 // n):
        for X, Y in nnlib.minibatches(X_n, data.Y_train[:n], 50, order):
            rule.update(net.theta, net.loss_and_gradient(X, Y)[1])
    answers = net.predict(X_n), net.predict(data.X_train[3200:])
    wrong = [np.mean(answers[0] != y_n), np.mean(answers[1] != data.y_train[3200:])]
    return 100 * np.array(wrong)


sizes = (200, 400, 800, 1600, 3200)
on_training, on_new = np.array([errors_after(n) for n in sizes]).T

# %% tags=["folded"]
plots.lines(
    sizes,
    {"training": on_training, "validation": on_new},
    xlabel="images to learn from",
    ylabel="error (%)",
    xscale="log",
    xticks=sizes,
    markers=True,
    alt=f"Errors against the number of training images. The validation error falls from {on_new[0]:.0f} "
    f"percent with 200 images to {on_new[-1]:.0f} with 3,200, and has not levelled off. "
    f"The training error is {on_training[0]:.0f} at first and {on_training[-1]:.0f} at the end.",
)

# %%
ask("08.what-next")

# %% tags=["reveal"]
gap, in_training = on_new[-1] - on_training[-1], on_training[-1]
falling = on_new[-2] - on_new[-1]
print(f"training {in_training:.1f} %, validation {on_new[-1]:.1f} %;", end=" ")
print(f"the last doubling took {falling:.1f} points off the validation error")
longer = errors_after(3200, passes=15)
print(f"three times as long: training {longer[0]:.1f} %, validation {longer[1]:.1f} %")
gains = {"images": falling, "longer": on_new[-1] - longer[1]}
advice = max(gains, key=gains.get) if gap > in_training else "longer"
settle("08.what-next", advice)

# %% [markdown] equations=["P-6a"]
# ### The same in `nnlib`
#
# Every measure of this chapter is a function: `accuracy`, `confusion_matrix`, `error_by_class`,
# `most_confused`, `wilson_interval`, `mcnemar`, `root_mean_squared_error`, `r2_score`. `train` records
# loss, accuracy and the error of each digit after each epoch. Paterson closes with a wish, to save
# what was learned and to choose the layers freely; [chapter 10](10_playground.ipynb) has both.

# %% equations=["A-6a"]
low, high = wilson_interval(int(right_large.sum()), 1000)
print(
    f"large: {nnlib.accuracy(y, says_large):.1%} right, 95 % interval {low:.1%} to {high:.1%}"
)
*counts, p_value = nnlib.mcnemar(y, says_small, says_large)
print(f"only small, only large right: {counts}; p-value {p_value:.3f}")

# %% [markdown] errata=["F-E5"]
# ## Find the mistake
#
# **Card 1.** *Foundations* (short names as in chapter 00) takes the answer as
# $\hat y = \arg\max_k A_k$ with $k = 1, \dots, C$, where $C = 10$. The labels are 0 to 9. A program
# does exactly that, with the small network.

# %%
ask("08.card-from-one")

# %% tags=["reveal"] equations=["F-8a"] errata=["F-E5"]
A = net_small.forward(data.X_test)
from_one = np.array([max(range(1, 11), key=lambda k: row[k - 1]) for row in A])
share = np.mean(from_one == y)
print(f"k = 1 ... 10: {share:.1%} right; k = 0 ... 9: {np.mean(from_one - 1 == y):.1%}")
settle("08.card-from-one", "below" if share < 0.05 else "chance")

# %% [markdown] tags=["reveal"]
# An accuracy clearly below chance is a sign of life: the network has learned, and an index is off.

# %% [markdown] errata=["F-E6"]
# **Card 2.** The same text divides by $m$, its name for the batch size. 1,000 images are evaluated in
# batches of 300, the last has 100, and the four accuracies are averaged.

# %%
ask("08.card-batches")

# %% tags=["reveal"] equations=["F-8b"] errata=["F-E6"]
hard_last = np.sort(right_small)[::-1]  # the mistakes come last
for name, right in {"as in the file": right_small, "mistakes last": hard_last}.items():
    of_batches = [right[i : i + 300].mean() for i in range(0, 1000, 300)]
    print(
        f"{name}: mean of means {np.mean(of_batches):.1%}, accuracy {right.mean():.1%}"
    )
weight = (1 / 4 / 100) / (1 / 4 / 300)  # of an image in the short batch
settle("08.card-batches", weight)

# %% [markdown] errata=["P-E20"]
# **Card 3.** Paterson on his 97 % of 4,000 images: the accuracy 'was not accurately calculated as there
# was not enough precision'.

# %%
ask("08.card-precision")

# %% tags=["reveal"] equations=["P-5b"] errata=["P-E20"]
in_float32 = np.mean(np.arange(4000) < 3888, dtype=np.float32)  # 97.2 % of 4,000
of_rounding = abs(float(in_float32) - 0.972)
of_chance = error_of_accuracy(0.972, 4000)
print(f"rounding {of_rounding:.0e}, standard error {of_chance:.0e}")
settle("08.card-precision", "images" if of_chance > 1000 * of_rounding else "digits")

# %% [markdown] equations=["P-2.2d", "P-2.2e", "P-2.2h", "P-2.3a", "P-2.3.3c", "P-3b"] errata=["P-E16"]
# **Card 4.** His algorithm: in each iteration 'select a mini-batch at random', one of $K = 1000$ with 50
# images each, then a forward pass, a backward pass and an update; at most 2 epochs. (That the forward
# pass begins with 'initialize the weights' is chapter 06's.) Whether a batch that was selected can be
# selected again, he does not say.

# %%
ask("08.card-loop")

# %% tags=["reveal"] equations=["P-2.2d", "P-2.2e", "P-3a", "P-3b"] errata=["P-E16"]
drawn = [len(np.unique(rng.integers(1000, size=1000))) / 1000 for _ in range(200)]
assert abs(np.mean(drawn) - (1 - (1 - 1 / 1000) ** 1000)) < 0.004
dealt = rng.permutation(50_000).reshape(1000, 50)  # each image once
assert np.array_equal(np.sort(dealt.ravel()), np.arange(50_000))
print(f"1,000 draws see {np.mean(drawn):.1%} of the batches; dealt: all of them")
settle("08.card-loop", 100 * np.mean(drawn))

# %% [markdown] errata=["P-E21"]
# **Card 5.** Four of his five figures are curves over the epochs, of which there are two. (Only the titles
# have come down to us. The fifth is chapter 09's.) The 20 networks of the record draw them again.

# %%
ask("08.card-figures")

# %% tags=["reveal"] equations=["P-fig1", "P-fig2", "P-fig3", "P-fig4"] errata=["P-E21"]
loss = np.mean([run["loss"] for run in runs], axis=0)  # 20 means of 100 batches
error = {
    key: np.mean([run[f"{key}_error"] for run in runs], axis=0)
    for key in ("train", "test")
}
print(f"means of the two epochs: loss {loss[:10].mean():.2f}, {loss[10:].mean():.2f}")
for key, by_digit in error.items():
    print(f"{key} error {by_digit[0].mean():.1%}, {by_digit[1].mean():.1%}")
print(f"but within epoch 1: loss {loss[0]:.2f}, {loss[1]:.2f}, ..., {loss[9]:.2f}")
settle("08.card-figures", "steep" if loss[0] > 3 * loss[:10].mean() else "line")

# %% [markdown] errata=["A-E7", "A-E5"]
# **Card 6.** *Adam Optimization* names RMSE without a definition (a mean over entries or over samples?
# That is a factor $\sqrt{10}$), and prints $R^2 = 1 - \sum_i (y^{(i)} - \hat y^{(i)})^2 / \sum_i
# (y^{(i)} - \bar y)^2$ without saying what $y^{(i)}$ is. Someone puts in the **labels**, as numbers.
# Then two digits exchange their names, in truth and answers alike.

# %%
ask("08.card-labels")

# %% tags=["reveal"] equations=["A-6b"] errata=["A-E7"]
of_labels = {}
for j, k in [(0, 0), *zip(rows, columns, strict=True)]:  # no swap, then all 45
    name = np.arange(10)
    name[[j, k]] = k, j
    of_labels[j, k] = nnlib.r2_score(1.0 * name[y], 1.0 * name[says_small])
low, high = min(of_labels.values()), max(of_labels.values())
print(f"R2 of labels {of_labels[0, 0]:.2f}; renamed, from {low:.2f} to {high:.2f}")
Y = np.float64(data.Y_test)
assert np.isclose(nnlib.r2_score(Y, A), nnlib.r2_score(Y[:, name], A[:, name]))
settle("08.card-labels", "differs" if high - low > 0.02 else "same")

# %% tags=["reveal"] equations=["A-6b", "A-6c"] errata=["A-E7", "A-E5"]
few_ones = (y != 1) | (np.arange(1000) < 100)  # only some of the 1s are left
for some in (slice(None), few_ones):
    squares, mean = (Y[some] - A[some]) ** 2, Y[some].mean(axis=0)
    varied = (Y[some] - mean) ** 2
    of_each = 1 - squares.sum(axis=0) / varied.sum(axis=0)  # (10,)
    flat = 1 - squares.sum() / ((Y[some] - Y[some].mean()) ** 2).sum()
    by_class = 1 - squares.sum() / varied.sum()
    print(f"one mean {flat:.4f}, ten means {by_class:.4f}, mean of ten R2", end=" ")
    print(f"{of_each.mean():.4f}")
    assert np.isclose(flat, 1 - squares.mean() / 0.09)  # the MSE in other units
by_sample = np.mean(((Y - A) ** 2).sum(axis=1)) ** 0.5
assert np.isclose(by_sample, 10**0.5 * nnlib.root_mean_squared_error(Y, A))

# %% [markdown] tags=["reveal"]
# A label is a name, not an amount. For one-hot rows three readings remain. They agree where all classes are
# equally frequent, and differ where one is rare. With one mean for all entries, which is always
# $\frac1{10}$, the lower sum is $0.09$ for each entry whatever the digits are, so this $R^2$ is
# $1 - \mathrm{MSE} / 0.09$ and says nothing new.

# %% [markdown] equations=["A-7.2", "A-x2"] errata=["A-E2", "A-E11"]
# **Card 7.** Its loop says: forward; $\mathrm{Loss} = \mathrm{MSE}(A, Y)$; backward, which starts with
# $A - Y$; Adam with $\beta_1 = 0.9$, $\beta_2 = 0.99$, $\epsilon = 10^{-8}$; metrics. Would you get its result
# again?

# %%
ask("08.card-adam-loop")

# %% tags=["reveal"] equations=["A-7.2", "A-7.3"] errata=["A-E2"]
tiny = Network([6, 5, 3], seed=1, dtype=np.float64)
X, Y = rng.normal(size=(7, 6)), np.eye(3)[rng.integers(3, size=7)]
printed = ((tiny.forward(X) - Y) / 7).sum(axis=0)  # db of the last layer, from A - Y
for loss_of in (nnlib.cross_entropy, nnlib.mean_squared_error):

    def J(b, loss_of=loss_of):
        tiny.b[2] = b
        return loss_of(tiny.forward(X), Y)

    measured = nnlib.numerical_gradient(J, np.zeros(3))
    tiny.b[2] = 0
    agrees = nnlib.relative_error(printed, measured) < 1e-7
    print(f"A - Y is the gradient of {loss_of.__name__}: {agrees}")

# %% tags=["reveal"] equations=["A-x2"] errata=["A-E11"]
found = {}
for alpha in (0.00001, 0.001):
    other, rule = Network([784, 128, 40, 10], seed=0), Adam(alpha, 0.9, 0.99, 1e-8)
    settings = {"epochs": 1, "batch_size": 64, "seed": 0, "progress": False}
    found[alpha] = nnlib.train(other, data, rule, **settings).test_accuracy[-1]
    print(f"learning rate {alpha}: {found[alpha]:.0%} right after one epoch")
settle(
    "08.card-adam-loop", "rate" if abs(np.subtract(*found.values())) > 0.2 else "yes"
)

# %% [markdown]
# ## What is now known
#
# - $\mathrm{SE} = \sqrt{p (1 - p) / n}$. Report Wilson's interval, which holds at the edge too.
# - Compare two networks on the same images, and count only those that one alone has right. A difference
#   of two standard errors is found in half of all tests.
# - A row of the confusion matrix is recall, a column precision. Few mistakes are no ranking.
# - Decide on the validation set; open the test set once.
# - A network can be as often right and too sure. The validation loss shows it, a temperature mends it.
# - A test that is not drawn at random does not stand for the rest.
# - Training, validation, test: the first jump of the error says what to do.
#
# Three questions to close.

# %%
ask("08.nine-ones")

# %% tags=["reveal"]
few = np.array([1] * 9 + [0, *range(2, 10)])
always = np.ones_like(few)
of_each = 1 - nnlib.error_by_class(few, always)
print(f"accuracy {nnlib.accuracy(few, always):.0%}; recall of each digit {of_each}")
exposing = "recall" if of_each.min() == 0 and of_each[1] == 1 else "recall-1"
settle("08.nine-ones", exposing)

# %%
ask("08.best-of-fifty")

# %% tags=["reveal"]
fifty = rng.binomial(800, 0.93, size=(2000, 50)) / 800
too_high = fifty.max(axis=1).mean() - 0.93
points = f"about {100 * too_high:.0f} points"
print(f"50 networks of 93 %: the best on 800 images shows {points} more")
settle("08.best-of-fifty", "too-high" if too_high > 0.005 else "fair")

# %%
ask("08.ten-to-two")

# %% tags=["reveal"]
tosses = rng.binomial(12, 0.5, size=400_000)
drawn_p = np.mean((tosses <= 2) | (tosses >= 10))
exact = 2 * sum(comb(12, i) for i in range(3)) / 2**12
assert abs(drawn_p - exact) < 0.003
settle("08.ten-to-two", 100 * exact)

# %% [markdown]
# **Exercise.** [Exercise 08](../exercises/ex08_evaluation/ex08_evaluation.ipynb); write in your copy,
# `work/ex08_evaluation`.
#
# Next: [09 The four sources](09_four_sources.ipynb).
