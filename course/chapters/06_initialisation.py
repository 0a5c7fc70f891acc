# %% [markdown]
# # 06 Initialisation: why does this network not learn?
#
# Here is a network of chapter 05, with five hidden layers of 100 units. Its gradient has been checked,
# and its data are the digits that chapter 03 has learned. Its weights start as small random numbers,
# drawn by `0.01 * randn`, a line that stands in many tutorials. Beside it runs a network with a single
# hidden layer. Everything else is the same.

# %%
import dataclasses
import json
from functools import partial

import numpy as np

import nnlib
from nnlib import GradientDescent, Network, accuracy, layer_report, load_mnist
from nnlib import cross_entropy_from_logits, numerical_gradient, plots, relative_error
from nnlib import relu, softmax, widgets
from tutor import ask, checks, course_file, review, settle, shorter

data = load_mnist()
X, Y = data.X_train.astype(np.float64), data.Y_train
Network64 = partial(Network, dtype=np.float64)  # the same decimals on every computer


def normal(n_in, n_out, seed=None, std=0.01):
    return np.random.default_rng(seed).normal(0, std, (n_in, n_out))


# %% tags=["folded"]
n_epochs = shorter(5, 2, "epochs")


def train(net, rate=0.1, epochs=n_epochs, part=data):
    settings = {"epochs": epochs, "batch_size": 100, "seed": 0, "progress": False}
    history = nnlib.train(net, part, GradientDescent(rate), evaluate=False, **settings)
    return accuracy(part.y_test, net.predict(part.X_test)), history.loss


# %% tags=["folded"]
deep, shallow = [784, 100, 100, 100, 100, 100, 10], [784, 100, 10]
start = Network64(deep, initializer=normal, seed=0)
curves = {}
for name, sizes in (("five hidden layers", deep), ("one hidden layer", shallow)):
    net = Network64(sizes, initializer=normal, seed=0)
    result, curves[name] = train(net)
    print(f"{name}: test accuracy {100 * result:.0f} %")
plots.lines(
    np.arange(1, n_epochs + 1),
    curves,
    xlabel="epoch",
    ylabel="training loss (nats per image)",
    references={"log 10": np.log(10)},
    alt=f"Training loss over {n_epochs} epochs. With one hidden layer it falls from "
    f"{curves['one hidden layer'][0]:.1f} to {curves['one hidden layer'][-1]:.1f}. With "
    "five it lies on the line log 10 from the first epoch to the last.",
)

# %% [markdown]
# The deep one does not move. Its loss is $\log 10 = 2.303$ (natural, like all logarithms of this course), the
# price of knowing nothing, from the first epoch to the last. No error message, no `nan`. Nothing outside tells
# what is wrong, so look inside, at the scores $Z$ of every layer before training. (The outermost bars hold what
# lies beyond.)

# %% tags=["folded"]
Z, _ = start.trace(X[:500])
plots.histograms(
    {f"layer {l}": Z[l] for l in (1, 2, 3, 4, 6)},
    xlabel="score z",
    limits=(-0.3, 0.3),
    alt="Five histograms of scores, in layers 1, 2, 3, 4 and 6. Layer 1 is a bell, of standard deviation "
    f"{Z[1].std():.2f}. Layer 2 is a needle, of {Z[2].std():.3f}. From layer 3 on all scores "
    f"lie in the one bar at 0; in layer 6 the standard deviation is {Z[6].std():.0e}.",
)

# %% [markdown]
# Layer 1 has a bell, layer 2 a needle, and from layer 3 on all scores stand in the bar at 0. Whatever image
# goes in, next to nothing comes out, and the softmax of ten zeros is one tenth each.
#
# So **how must weights start?** The answer is a formula that fits into one line. This chapter derives it,
# repairs the network with it, and builds the instrument that shows such failures.
#
# **After this chapter you can**
#
# - read from a report of the layers why a network does not learn,
# - prove that zeros, or equal weights, waste a network,
# - derive the variance of a score, and from it the start that bears the name of He,
# - say what the first loss should be, and why it is a little more than $\log K$,
# - say what ReLU, a dead unit and batch normalisation do to the gradient.
#
# **Time:** 110 minutes. **You need:** chapters 03 and 05; mean and variance of a random number.

# %%
review("06")

# %% [markdown]
# ## Four repairs
#
# Before theory, an experiment. Four changes are proposed, each alone: a rate ten times as large, three times as
# many epochs, layers twice as wide, weights ten times as large.

# %%
ask("06.which-change")

# %% tags=["reveal"]
changes = {
    "rate": (deep, normal, {"rate": 1}),
    "longer": (deep, normal, {"epochs": 15}),
    "wider": ([784, *[200] * 5, 10], normal, {}),
    "weights": (deep, partial(normal, std=0.1), {}),
}
m, outcome = shorter(4000, 1000, "digits to train on"), {}
some = {name: getattr(data, name)[:m] for name in ("X_train", "y_train", "Y_train")}
some = dataclasses.replace(data, **some)
for name, (sizes, initialiser, options) in changes.items():
    net = Network64(sizes, initializer=initialiser, seed=0)
    outcome[name], _ = train(net, part=some, **{"epochs": 5} | options)
    print(f"{name:8} test accuracy {100 * outcome[name]:.0f} %")
assert sorted(outcome.values())[2] < 0.2
settle("06.which-change", sum(result > 0.5 for result in outcome.values()))

# %% [markdown]
# ### A report on every layer
#
# 'Look inside' shall be one line of code. Three numbers for each layer are enough:
#
# - the **standard deviation of $Z$**, over images and units: is the signal alive?
# - the share of **dead units**: those that put out 0 for every image,
# - **update over weight**, $\lVert \Delta W \rVert / \lVert W \rVert$, where $\Delta W$ is what one step
#   adds to $W$. The norm $\lVert W \rVert$ is the root of the sum of all squared entries. It says how
#   far a step goes, compared with where the weights are. A rule of thumb asks for about one thousandth
#   ([CS231n](https://cs231n.github.io/neural-networks-3/#ratio)).
#
# **Your turn.** Write the second one.


# %% tags=["your-turn"]
def dead_share(A):
    """Return the share of units, columns of A (m, n), that are 0 for every image."""
    ...


# %%
checks.dead_share(dead_share)


# %% tags=["folded"]
@checks.dead_share.ours
def dead_share(A):
    return (A == 0).all(axis=0).mean()


# %% [markdown]
# `layer_report(net, X, update)` of `nnlib` measures all three, and `plots.dashboard` draws them. Here
# are both networks of the first figure before training, with their first step. Dotted lines mark 1 for
# the scores and one thousandth for the step.


# %%
def report_of_first_step(net, rate=0.1):
    _, dtheta = net.loss_and_gradient(X[:100], Y[:100])
    return layer_report(net, X[:500], update=-rate * dtheta)


reports = {
    "five hidden layers": report_of_first_step(start),
    "one hidden layer": report_of_first_step(
        Network64(shallow, initializer=normal, seed=0)
    ),
}
_, A = start.trace(X[:500])
assert reports["five hidden layers"][1].dead == dead_share(A[2])
stds = [row.score_std for row in reports["five hidden layers"]]
plots.dashboard(
    reports,
    alt="Three panels over the layers. Standard deviation of Z, deep network: falls on a "
    f"straight line from {stds[0]:.1g} in layer 1 to {stds[5]:.0e} in layer 6. Dead units: "
    "next to none in either. Update over weight: about "
    f"{reports['five hidden layers'][0].update_ratio:.0e} in the deep network, "
    f"{reports['one hidden layer'][0].update_ratio:.0e} in the other.",
)

# %% [markdown]
# The left panel shows more than the histograms did. Each layer shrinks the scores by the **same
# factor**, about 14: on a logarithmic axis, a straight line. Such a line asks for a formula, and it
# will get one. The middle panel is in order: hardly a unit is dead. In the right panel the network with
# one hidden layer takes healthy steps. Those of the deep one are some ten thousand times too short, in all layers. (A
# rate as many times as large is no way out: the last biases, whose gradient is not small, would be thrown about by it.
# Already at the rate 100, a thousand times ours, the training breaks off.)

# %%
ask("06.steps-to-move")

# %% tags=["reveal"]
ratio = reports["five hidden layers"][0].update_ratio
print(f"update over weight in layer 1: {ratio:.1e}")
print(f"a move of 1 % takes {0.01 / ratio / 40:,.0f} epochs of 40 steps")
settle("06.steps-to-move", 0.01 / ratio)

# %% [markdown]
# ## Why random at all?
#
# If small is bad, then 0 should be worst, and 0 is where we begin: a network with one hidden layer, $W_1 = 0$,
# $b_1 = 0$, $W_2 = 0$, $b_2 = 0$ (with so few layers we write $W_1$ for $W^{[1]}$, as in chapter 03). Its batch
# has 25 images, of some digits three and of others two.

# %%
ask("06.all-zero")

# %% tags=["reveal"]
net = Network64(shallow, initializer=nnlib.zeros)
net.loss_and_gradient(X[:25], Y[:25])  # the digits 0 to 9, 0 to 9, 0 to 4
dW, db = net.gradients
sizes = {
    name: np.abs(dV).max()
    for name, dV in [("W1", dW[1]), ("b1", db[1]), ("W2", dW[2]), ("b2", db[2])]
}
for name, size in sizes.items():
    print(f"largest entry of d{name}: {size:.2f}")
settle("06.all-zero", " ".join(name for name in sizes if sizes[name]))

# %% [markdown] tags=["reveal"]
# The lines of chapter 03 say why. $Z_1 = 0$, so $A_1 = 0$, and $dW_2 = A_1^T dZ_2 = 0$. And
# $dA_1 = dZ_2 W_2^T = 0$ because $W_2 = 0$, so $dZ_1$, $dW_1$ and $db_1$ are 0 too. Only $db_2$, the
# column sums of $dZ_2$, is not. (In a batch with all ten digits equally often it would be 0 as well.) A step
# moves $b_2$ and leaves the rest at 0, so the same holds for the next step, and for ever.
#
# Ten biases can only learn how frequent each digit is. On all 60,000 digits the 1 is the most
# frequent, so such a network calls everything a 1. That is right for 1,135 of 10,000 test images: if you
# meet **11.35 %** in your own work, nothing has been learned.

# %% [markdown]
# ### All alike
#
# Zero itself is not the point. Give every weight the value 0.01. Now no factor is 0, and gradients flow. Is
# that good enough?

# %%
ask("06.all-alike")

# %% tags=["reveal"]
alike = Network64([784, 128, 10], initializer=lambda *size: np.full(size[:2], 0.01))
result, _ = train(alike)
settle("06.all-alike", len(np.unique(alike.W[1].T.round(9), axis=0)))

one_unit = Network64([784, 1, 10])
one_unit.W[1], one_unit.b[1] = alike.W[1][:, :1], alike.b[1][:1]
one_unit.W[2], one_unit.b[2] = 128 * alike.W[2][:1], alike.b[2]
assert np.allclose(one_unit.forward(data.X_test), alike.forward(data.X_test))
print(
    f"128 equal units: test accuracy {100 * result:.0f} %; one unit computes the same"
)

# %% [markdown] tags=["reveal"]
# Suppose that all hidden units are alike: the columns of $W_1$ are equal, the entries of $b_1$, and the rows
# of $W_2$. Then
#
# - the columns of $Z_1 = X W_1 + b_1$ are equal, and so are those of $A_1$,
# - the rows of $dW_2 = A_1^T dZ_2$ are equal, because row $j$ is column $j$ of $A_1$ times $dZ_2$,
# - the columns of $dA_1 = dZ_2 W_2^T$ are equal, because the rows of $W_2$ are,
# - so those of $dZ_1$ and of $dW_1 = X^T dZ_1$ are, and the entries of $db_1$.
#
# Equal parameters get equal gradients, and after the step the units are still alike. This is a **symmetry**, and
# gradient descent cannot break it. Random numbers do. The figure shows what the weights of five hidden units
# have learned, from equal ones above, from random ones below: red where a weight has grown, blue with dots where
# it has fallen. Compare along each row.

# %% tags=["reveal"]
drawn = Network64([784, 128, 10], seed=0)
before = drawn.W[1].copy()
train(drawn)
plots.digits(
    np.vstack([(alike.W[1] - 0.01).T[:5], (drawn.W[1] - before).T[:5]]),
    [f"equal, unit {j}" for j in range(5)] + [f"random, unit {j}" for j in range(5)],
    columns=5,
    signed=True,
    alt="Two rows of five images of weight changes. In the upper row, from equal weights, "
    "all five are the same. In the lower row, from random weights, all five differ.",
)

# %% [markdown]
# ## How large? The variance of a sum
#
# Take one unit of any layer. It has $n$ inputs $a_1, \dots, a_n$, weights $w_1, \dots, w_n$ and the bias
# 0, so its score is
#
# $$z = \sum_{j=1}^{n} a_j w_j .$$
#
# The weights are drawn independently of each other and of the inputs, each with mean 0 and variance
# $\sigma^2$. For independent factors the mean of a product is the product of the means. So
# $E[z] = \sum_j E[a_j] \, E[w_j] = 0$, and the variance of $z$ is the mean of
# $z^2$. Multiply the square out:
#
# $$\mathrm{Var}(z) = E[z^2] = \sum_{j} \sum_{k} E[a_j a_k] \, E[w_j w_k] .$$
#
# For $j \neq k$ the two weights are independent, so $E[w_j w_k] = 0 \cdot 0$. Only the terms
# with $j = k$ are left, where $E[w_j^2] = \sigma^2$. Write $E[a^2]$ for the mean of
# $E[a_j^2]$ over the $n$ inputs. Then
#
# $$\boxed{\mathrm{Var}(z) = n \, \sigma^2 \, E[a^2]} .$$
#
# **Your turn.** One image is fixed, so its mean square needs no probability. Write the variance of a score
# over the draws of the weights.


# %% tags=["your-turn"]
def variance_of_score(a, sigma):
    """Return Var(z) for fixed inputs a (n,), over draws of n weights of std sigma."""
    ...


# %%
checks.variance_of_score(variance_of_score)


# %% tags=["folded"]
@checks.variance_of_score.ours
def variance_of_score(a, sigma):
    return len(a) * sigma**2 * (a**2).mean()


# %%
W = normal(784, 20_000, seed=6, std=0.05)  # 20,000 units, each with its own weights
z = X[0] @ W
print(f"measured {z.var():.2f}, derived {variance_of_score(X[0], 0.05):.2f}")
assert np.isclose(z.var(), variance_of_score(X[0], 0.05), rtol=0.04)

# %% [markdown]
# The box is short, and easily remembered wrongly. Look at it closely, then answer.

# %%
ask("06.equal-inputs")

# %% tags=["reveal"]
z_of_ones = np.ones(100) @ normal(100, 20_000, seed=1, std=0.1)
print(f"measured over 20,000 draws: {z_of_ones.var():.2f}")
settle("06.equal-inputs", variance_of_score(np.ones(100), 0.1))

# %% [markdown] tags=["reveal"]
# The box has the mean **square** of the inputs, not their variance: what varies are the weights. And the inputs
# need not be independent of each other, which is as well, since pixels are not.

# %% [markdown]
# ### What ReLU does to it
#
# The next layer sees $a = \mathrm{ReLU}(z)$. If $w$ and $-w$ are equally probable, then so are $z$ and
# $-z$: the density $p(z)$ is symmetric. ReLU keeps its right half and sets the other to 0. Therefore
#
# $$E[a^2] = \int_0^\infty z^2 p(z) \, dz = \frac12 \int_{-\infty}^\infty z^2 p(z) \, dz
# = \frac12 \mathrm{Var}(z).$$
#
# Put the two results together. With $n$ units in layer $l - 1$,
#
# $$\boxed{\mathrm{Var}(Z^{[l]}) = \frac{n \, \sigma^2}{2} \, \mathrm{Var}(Z^{[l-1]})} .$$
#
# One factor for each layer. That is the straight line: for $n = 100$ and $\sigma = 0.01$ the factor is
# 0.005, and its root, for the standard deviation, is 1/14. (The variance here is one over draws of the
# weights. In a single network the units of a layer stand in for the draws.)

# %% [markdown]
# **Your turn.** Write the factor of the **standard deviation** over some ReLU layers of width $n$, whose weights
# have the standard deviation $\sigma$.


# %% tags=["your-turn"]
def growth(n, sigma, n_layers):
    """Return std(Z) after n_layers more layers of width n, over std(Z) before them."""
    ...


# %%
checks.growth(growth)


# %% tags=["folded"]
@checks.growth.ours
def growth(n, sigma, n_layers):
    return (n * sigma**2 / 2) ** (n_layers / 2)


# %%
ask("06.layer-20")


# %% tags=["reveal"]
def propagate(X, initializer, width=256, depth=20, seed=0):
    """Return the scores Z, (m, width), of every layer of an untrained network."""
    rng = np.random.default_rng(seed)
    A, scores = X, []
    for _ in range(depth):
        Z = A @ initializer(A.shape[1], width, rng)
        scores.append(Z)
        A = relu(Z)
    return scores


images = X[:200]
spread = [Z.std() for Z in propagate(images, normal)]
print(f"measured {spread[19] / spread[0]:.0e}, derived {growth(256, 0.01, 19):.0e}")
settle("06.layer-20", np.log10(growth(256, 0.01, 19)))

# %% [markdown] equations=["F-2c"]
# The scores keep their size if the factor is 1:
#
# $$\frac{n \sigma^2}{2} = 1, \qquad \boxed{\mathrm{Var}(w) = \frac{2}{n_{in}}} ,$$
#
# with $n_{in}$, the number of inputs of the layer, for $n$. Kaiming He and others found it
# ([2015](https://arxiv.org/abs/1502.01852)). `Network` starts so if nothing else is said, and chapter
# 03 used it without proof. The figure sends digits through 20 layers of 256 units, without training, for
# three sizes of the weights. Lines are measured; hollow marks are `growth`, from layer 1 on.


# %% equations=["F-2c"] tags=["reveal"]
def he_normal(n_in, n_out, seed=None):
    return normal(n_in, n_out, seed, std=np.sqrt(2 / n_in))


assert np.array_equal(he_normal(80, 50, seed=0), nnlib.he_normal(80, 50, seed=0))
layers, curves, marks = np.arange(1, 21), {}, {}
for name, sigma in {"0.01": 0.01, "He": (2 / 256) ** 0.5, "0.2": 0.2}.items():
    chosen = he_normal if name == "He" else partial(normal, std=sigma)
    curves[name] = np.array([Z.std() for Z in propagate(images, chosen)])
    derived = curves[name][0] * growth(256, sigma, layers - 1)
    assert 0.3 < curves[name][19] / derived[19] < 3
    marks[f"derived, {name}"] = np.where(layers % 4 == 0, derived, np.nan)

# %% equations=["F-2c"] tags=["reveal"]
plots.lines(
    layers,
    curves | marks,
    points={mark: mark.removeprefix("derived, ") for mark in marks},
    xlabel="layer",
    ylabel="standard deviation of Z",
    yscale="log",
    legend=["0.2", "He", "0.01", "derived, 0.2", "derived, He", "derived, 0.01"],
    alt="Nearly straight lines on a logarithmic axis, from layer 1 to layer 20: "
    + ", ".join(f"{name} from {s[0]:.1g} to {s[19]:.1g}" for name, s in curves.items())
    + ". The marks of the theory, at every fourth layer, lie on them.",
)

# %% [markdown] tags=["reveal"]
# Between weights of 0.01 and 0.2 lie 26 powers of ten in layer 20, and one formula predicts both. He's
# line stays level but for some chance: it is one draw of the weights.

# %% [markdown]
# ## The network repaired
#
# Now the network of the beginning, with one word changed: `he_normal` for `normal`.

# %%
repaired = Network64(deep, initializer=he_normal, seed=0)
reports = {"0.01": report_of_first_step(start), "He": report_of_first_step(repaired)}
result, loss = train(repaired, epochs=shorter(10, 3, "epochs"))
print(f"test accuracy {100 * result:.0f} %, loss {loss[0]:.2f} to {loss[-1]:.2f}")
plots.dashboard(
    reports,
    alt="Three panels over the layers, for the start with 0.01 and for He's. Standard "
    "deviation of Z: He's is nearly level, between "
    f"{min(row.score_std for row in reports['He']):.1f} and "
    f"{max(row.score_std for row in reports['He']):.1f}, the other falls to {reports['0.01'][5].score_std:.0e}. "
    "Dead units: next to none in either. Update over weight: He's between "
    f"{min(row.update_ratio for row in reports['He']):.3f} and "
    f"{max(row.update_ratio for row in reports['He']):.3f}, the other below 1e-6.",
)

# %% [markdown]
# Keep the panels in mind as a routine:
#
# | what you see | what it means |
# |---|---|
# | std of $Z$ on a falling or rising line | weights too small, or too large |
# | many dead units | a step was too long, or the biases are far below 0 |
# | update over weight far below 0.001 | it learns too slowly to be seen |
# | update over weight above 0.1 | without normalisation, each step tears down what was there |
# | all in order, and it does not learn | look at the data, the labels, the gradient |
#
# ### The first loss
#
# A network that knows nothing has the loss $\log K$ (chapter 02). Does one with He's start have it?

# %%
ask("06.first-loss")

# %% tags=["reveal"]
starts = {"below": 0, "above": 0}
seeds = range(shorter(20, 7, "draws"))
firsts = [Network64([784, 128, 10], seed=seed).loss(X, Y) for seed in seeds]
for J in firsts:
    starts["above" if np.log(10) < J else "below"] += 1
print(
    f"{len(seeds)} draws of the weights: from {min(firsts):.2f} to {max(firsts):.2f}",
    starts,
)
settle("06.first-loss", max(starts, key=starts.get))

# %% [markdown] tags=["reveal"]
# As with the random weights of chapter 02, it is a little more: the scores differ, by chance, and a network that has
# opinions without knowledge pays for them. How much? Take one image whose $K$ scores $z_k$ are drawn independently,
# with mean 0 and variance $s^2$, and let $t$ be its true class. Then $L = \log \sum_k e^{z_k} - z_t$. For small scores
# $e^z \approx 1 + z + \frac12 z^2$. Write $\bar z$ for the mean of the $K$ scores and $\overline{z^2}$ for the mean of
# their squares. With $\log(1 + u) \approx u - \frac12 u^2$,
#
# $$\log \sum_k e^{z_k} \approx \log \Big( K \big(1 + \bar z + \tfrac12 \overline{z^2} \big) \Big)
# \approx \log K + \bar z + \tfrac12 \big( \overline{z^2} - \bar z^2 \big) .$$
#
# (To second order $u^2 \approx \bar z^2$.) In the last bracket stands the variance $v$ of the $K$ scores. Over
# all draws $\bar z - z_t$ is 0 on average, since the draw does not know the truth. And the mean of $v$ is
# $s^2 - E[\bar z^2] = s^2 - s^2 / K$. So
#
# $$E[L] \approx \log K + \frac12 \Big( 1 - \frac1K \Big) s^2 .$$
#
# He's start keeps the variance that layer 1 gives, $s^2 = n \cdot \frac2n \, E[x^2]$, and the pixels have a mean square
# of 0.11. So the first loss is $2.303 + 0.45 \cdot 0.22 = 2.40$ on average. A single draw has one set of opinions for
# all images and strays, here between 2.3 and 2.5.

# %% tags=["reveal"]
mean_square = (X**2).mean()
derived = np.log(10) + 0.45 * 2 * mean_square
print(f"derived {derived:.2f}, mean of the 20 draws {np.mean(firsts):.2f}")
assert abs(np.mean(firsts) - derived) < 0.03
for std in (0.01, 0.1, 1.0):
    rule = partial(normal, std=std)
    J = Network64([784, 128, 10], initializer=rule, seed=0).loss(X, Y)
    print(f"weights {std:4}: first loss {J:.3g}")

# %% tags=["reveal"]
factors = np.array([0.1, 0.3, 0.5, 0.7, 0.9, 1.0, 1.1, 1.2, 1.3])
measured = np.zeros((shorter(12, 4, "draws"), len(factors)))
for seed in range(len(measured)):
    net = Network64([784, 128, 10], seed=seed)
    theta = net.theta.copy()
    for i, factor in enumerate(factors):
        net.theta = factor * theta
        measured[seed, i] = net.loss(X[:500], Y[:500])
s_squared = factors**4 * 2 * mean_square  # both layers are scaled
plots.bands(
    factors,
    {f"{len(measured)} draws": measured, "derived": [np.log(10) + 0.45 * s_squared]},
    references={"log 10": np.log(10)},
    xlabel="size of all weights (1: He)",
    ylabel="first loss (nats per image)",
    alt="First loss over the size of the weights. At 0.1 it is log 10. With He's weights the "
    f"draws lie between {measured[:, 5].min():.2f} and {measured[:, 5].max():.2f}; at 1.3 "
    f"between {measured[:, 8].min():.2f} and {measured[:, 8].max():.2f}. The derived curve "
    "runs through the band.",
)

# %% [markdown] tags=["reveal"]
# The middle line is the mean of the draws, and the derived curve runs beside it. From He's size on no draw falls
# below $\log 10$. With smaller weights draws do, about half of them at 0.1: the part $\bar z - z_t$ has either sign
# and shrinks like $s$, the price of opinions like $s^2$, so for small $s$ chance is the larger of the two.
#
# So look at the first loss before any training. A loss **far above** $\log K$ means that the scores are too large: the
# network is certain and wrong. **A little above** is right. **Exactly** $\log K$, to many digits, as in our failing
# network, means that the scores are all equal: look into the layers.

# %% [markdown]
# ### Standardised inputs
#
# He's start keeps the level that the pixels bring, and theirs is low. To **standardise** them, subtract their mean and
# divide by their standard deviation: mean 0 and mean square 1, so that $s^2 = 2$, and the first loss is about $2.30 +
# 0.45 \cdot 2 = 3.2$. Both numbers are those of the **training** images, for the test images too. (Here one pair serves
# all pixels. With a pair for each pixel, one that is always white would be divided by 0.) Steps grow as well, since
# $dW_1 = X^T dZ_1$ has the factor $X$. That counts in a short training:

# %%
mean, std = X.mean(), X.std()
shifted = dataclasses.replace(
    data, X_train=(X - mean) / std, X_test=(data.X_test - mean) / std
)
first_loss, after_one, seeds = {}, {}, range(shorter(3, 2, "seeds"))
for name, part in {"as they are": data, "standardised": shifted}.items():
    nets = [Network64(shallow, seed=seed) for seed in seeds]
    losses = [net.loss(part.X_train.astype(np.float64), Y) for net in nets]
    first_loss[name] = np.mean(losses)
    after_one[name] = np.mean([train(net, epochs=1, part=part)[0] for net in nets])
    print(f"{name}: first loss {first_loss[name]:.1f},", end=" ")
    print(f"test accuracy after one epoch {100 * after_one[name]:.0f} %")
level = (shifted.X_train[:500] @ he_normal(784, 2000, seed=0)).var()
assert np.isclose(level, 2, rtol=0.05)
assert abs(first_loss["standardised"] - 3.2) < 0.3
assert after_one["standardised"] > after_one["as they are"] + 0.01

# %% [markdown] equations=["F-2d"]
# ## What He's start keeps, and what it does not
#
# By the box with $\mathrm{Var}(Z^{[l]})$, He's start keeps $\mathrm{Var}(Z)$ from layer to layer, and $E[A^2]$,
# which is half of it. What about $\mathrm{Var}(A)$, the variance **behind** ReLU? A sum of many small independent
# terms is nearly normal, so let $z$ be normal with mean 0 and variance $s^2$. The mean of $a = \mathrm{ReLU}(z)$
# is
#
# $$E[a] = \int_0^\infty z \, \frac{1}{s \sqrt{2\pi}} \, e^{-z^2 / (2 s^2)} \, dz
# = \frac{1}{s \sqrt{2\pi}} \Big[ -s^2 e^{-z^2 / (2 s^2)} \Big]_0^\infty = \frac{s}{\sqrt{2\pi}} ,$$
#
# and so
#
# $$\mathrm{Var}(a) = E[a^2] - E[a]^2
# = \Big( \frac12 - \frac{1}{2\pi} \Big) s^2 = 0.341 \, \mathrm{Var}(z) .$$
#
# The figure has twenty draws of all weights, in layers of 512 units: lines are means, bands reach from the
# lowest draw to the highest. Look at which lines are level, and at how wide the band becomes.

# %% equations=["F-2d"] tags=["folded"]
seeds = range(shorter(20, 4, "draws"))
draws = [propagate(X[:100], he_normal, width=512, seed=seed) for seed in seeds]
var_Z = np.array([[Z.var() for Z in scores] for scores in draws])  # (draws, 20)
var_A = np.array([[relu(Z).var() for Z in scores] for scores in draws])
ratio = var_A.mean(axis=0) / var_Z.mean(axis=0)
assert np.allclose(ratio, 1 / 2 - 1 / (2 * np.pi), atol=0.02)
assert np.isclose(var_Z[:, 19].mean() / var_Z[:, 0].mean(), 1, atol=0.3)
plots.bands(
    layers,
    {"Var(Z)": var_Z, "Var(A)": var_A},
    ylim=(0, None),
    xlabel="layer",
    ylabel="variance",
    alt="Two lines over 20 layers, each with a band. On average Var(Z) and Var(A) are nearly "
    f"level, at {var_Z.mean():.2f} and {var_A.mean():.2f}. The bands open from layer to layer: in layer "
    f"20 that of Var(Z) reaches from {var_Z[:, 19].min():.2f} to {var_Z[:, 19].max():.2f}.",
)

# %% [markdown]
# The means are level, as derived. A single network strays, a little more with each layer. The level is set
# in layer 1, before which there is no ReLU: $n \cdot \frac2n \, E[X^2]$, twice the mean square of the
# pixels, and not their variance.
#
# So far we took the variance over images and units together. But a network that is to tell digits apart
# needs scores that differ **from image to image**, within a unit. In layer 1 about 60 % of the variance is
# of this kind; the rest are differences between units, which say nothing about an image.

# %%
ask("06.between-images")

# %% tags=["reveal"]
between = np.mean(
    [[Z.var(axis=0).mean() / Z.var() for Z in scores] for scores in draws], axis=0
)
settle("06.between-images", "falls" if between[19] < 0.2 else "stays")
plots.lines(
    layers,
    {"between images": 100 * between},
    xlabel="layer",
    ylabel="share of Var(Z) between images (%)",
    markers=True,
    alt=f"A falling curve: {100 * between[0]:.0f} % of the variance lies between images in "
    f"layer 1, {100 * between[4]:.0f} % in layer 5, {100 * between[9]:.0f} % in layer 10 and "
    f"{100 * between[19]:.0f} % in layer 20.",
)

# %% [markdown] tags=["reveal"]
# With the total kept, the images grow alike. Two images whose activations are at the angle $\theta$ leave a wide
# random layer, behind its ReLU, at a smaller angle $\theta'$. There is a law for it, given here without proof
# (Cho and Saul, [2009](https://papers.nips.cc/paper/3628-kernel-methods-for-deep-learning)):
#
# $$\cos \theta' = \frac{\sin \theta + (\pi - \theta) \cos \theta}{\pi} .$$


# %% tags=["reveal"]
def angles(A):
    """Return the angle between each two rows of A, in radians."""
    V = A / np.linalg.norm(A, axis=1, keepdims=True)
    return np.arccos((V @ V.T)[np.triu_indices(len(V), 1)].clip(-1, 1))


theta = angles(X[:100])  # of the pixels
for l in range(1, 21):
    theta = np.arccos((np.sin(theta) + (np.pi - theta) * np.cos(theta)) / np.pi)
    if l in (1, 20):
        seen = np.mean([angles(relu(scores[l - 1])).mean() for scores in draws])
        print(
            f"behind layer {l:2}: mean angle {np.degrees(seen):.0f} degrees,", end=" "
        )
        print(f"by the law {np.degrees(theta.mean()):.0f}")
        assert abs(np.degrees(seen - theta.mean())) < 2

# %% [markdown] tags=["reveal"]
# He's start keeps a deep network from dying out; it does not keep its images apart. This is one reason why 20
# plain layers are hard to train.

# %% [markdown]
# ## The way back
#
# The gradient travels the same road in the other direction. By chapter 05,
#
# $$dA^{[l-1]} = dZ^{[l]} (W^{[l]})^T, \qquad
# dZ^{[l-1]} = dA^{[l-1]} \odot \mathbf{1}[Z^{[l-1]} > 0] .$$
#
# One entry of $dA^{[l-1]}$ is a sum over the $n_{out} = n_l$ units that it feeds, each with a weight. That
# is the sum from above, now with $n_{out}$ terms. The mask keeps half of the entries. If the choice of
# this half has nothing to do with $dA$, then
#
# $$E[(dZ^{[l-1]})^2] = \frac{n_{out} \, \sigma^2}{2} \, E[(dZ^{[l]})^2] .$$
#
# (Strictly, $dZ$ depends on the weights, since the loss has seen them. So we measure.) Forward asks for
# $\sigma^2 = 2 / n_{in}$, backward for $2 / n_{out}$. Which of the two matters more?

# %%
ask("06.narrowing")


# %% tags=["reveal"]
def backward(net, X, Y):
    Z, A = net.trace(X)
    dZ = {net.n_layers: (A[net.n_layers] - Y) / len(X)}
    for l in range(net.n_layers, 1, -1):
        dZ[l - 1] = (dZ[l] @ net.W[l].T) * (Z[l - 1] > 0)  # (m, n_in)
    return dZ


narrowing = [784, 512, 256, 128, 64, 10]
runs = [backward(Network64(narrowing, seed=s), X[:100], Y[:100]) for s in range(10)]
square = {l: np.mean([(dZ[l] ** 2).mean() for dZ in runs]) for l in range(1, 6)}
factors = [square[l - 1] / square[l] for l in (4, 3, 2)]
print("factors on the way back:", np.round(factors, 1))
settle("06.narrowing", np.mean(factors))

# %% [markdown] tags=["reveal"]
# One half each time, $n_{out} / n_{in}$, and it does no harm: there are twice as many entries, so the norm of
# $dZ$ stays as it was. And over all layers the factors $n_{out} / n_{in}$ multiply to last width over first: all
# between cancel. So either condition will do, and in layers of equal width the two are one anyway.

# %% [markdown] equations=["P-3c"]
# ### Two older rules
#
# Xavier **Glorot** and Bengio ([2010](https://proceedings.mlr.press/v9/glorot10a.html)) had $\tanh$ in place of
# ReLU, which is nearly the line $z$ around 0. So there is no half: forward asks for $1 / n_{in}$, backward
# for $1 / n_{out}$, and they put the mean of the two sizes for $n$, $\mathrm{Var}(w) = 2 / (n_{in} + n_{out})$.
#
# They drew from a uniform distribution, in which all values between $-c$ and $c$ are equally probable. Its
# density is $1 / (2c)$ and its variance $\int_{-c}^{c} w^2 \frac{1}{2c} \, dw = c^2 / 3$. So
# $c = \sqrt{6 / (n_{in} + n_{out})}$. A still older rule, which they wanted to improve on, has
# $c = 1 / \sqrt{n_{in}}$. Its variance is $1 / (3 n_{in})$, a sixth of He's; we call it **uniform
# fan-in**, where the fan-in is $n_{in}$. It is not gone: PyTorch's
# [`Linear`](https://pytorch.org/docs/stable/generated/torch.nn.Linear.html) starts so if nothing else is said.
#
# Through ReLU layers of equal width $n$ the variance of $Z$ then changes by the factor
# $n \sigma^2 / 2$: 1 for He, $\frac12$ for Glorot, $\frac16$ for uniform fan-in. In the cell after the
# figure choose a start and a depth; it draws the same network.

# %% equations=["F-2c", "P-3c"] tags=["folded"]
five = {
    "0.01": (normal, 256 * 0.01**2 / 2),
    "He": (nnlib.he_normal, 1),
    "Glorot": (nnlib.glorot_uniform, 1 / 2),
    "uniform fan-in": (nnlib.uniform_fan_in, 1 / 6),
    "0.1": (partial(normal, std=0.1), 256 * 0.1**2 / 2),
}
stds = {}
for name, (initialiser, factor) in five.items():
    stds[name] = np.array([Z.std() for Z in propagate(images, initialiser)])
    assert np.isclose((stds[name][19] / stds[name][0]) ** (2 / 19), factor, rtol=0.15)

# %% equations=["F-2c", "P-3c"] tags=["folded"]
plots.lines(
    layers,
    stds,
    xlabel="layer",
    ylabel="standard deviation of Z",
    yscale="log",
    legend=["0.1", "He", "Glorot", "uniform fan-in", "0.01"],
    alt="Five nearly straight lines on a logarithmic axis, from layer 1 to layer 20: "
    + ", ".join(f"{name} from {s[0]:.1g} to {s[19]:.1g}" for name, s in stds.items())
    + ".",
)

# %%
widgets.activations_through_depth()

# %% [markdown] equations=["F-2c", "P-3c"]
# And trained? The next figure has the test accuracy after four epochs, for networks of two, four and eight
# layers of 64 units. Look at which starts survive depth.

# %% equations=["F-2c", "P-3c"] tags=["folded"]
depths, trained, epochs = (2, 4, 8), {}, shorter(4, 2, "epochs")
for name in ("0.01", "He", "Glorot", "uniform fan-in"):
    nets = [
        Network([784, *[64] * (d - 1), 10], initializer=five[name][0], seed=0)
        for d in depths
    ]
    trained[name] = [100 * train(net, epochs=epochs)[0] for net in nets]
assert min(trained["He"]) > 60 > 30 > max(trained["0.01"][1:])
plots.lines(
    depths,
    trained,
    xlabel="layers",
    ylabel="test accuracy (%)",
    xticks=depths,
    markers=True,
    references={"chance": 10},
    alt="Test accuracy over 2, 4 and 8 layers. Above 50 percent in "
    + "; ".join(f"{sum(v > 50 for v in a)} of 3 for {n}" for n, a in trained.items())
    + ". All others lie near 10.",
)

# %% [markdown]
# With two layers nearly anything random will do. The deeper the network, the fewer starts are left. Why is Glorot
# still there at eight layers? Seven factors of $\frac12$ on the variance leave the scores a tenth of their size,
# which a few steps repair; seven of $\frac16$ leave a five-hundredth. (One seed each: He's and Glorot's
# difference of a point says nothing.)

# %% [markdown] equations=["A-1.1c"]
# ## Does the gradient arrive?
#
# On its way back the gradient is multiplied in each layer: by weights, and by the slope of the activation.
# If little of it is left for the first layers, one speaks of **vanishing gradients**. The slope of the
# sigmoid is at most $\frac14$ (chapter 03), so it takes three quarters at least in every layer, and only large
# weights could make up for that; they drive the scores to where the slope is nearly 0. The slope of an active
# ReLU is 1. Take ten layers with ReLU, and the small weights of our failing network.

# %%
ask("06.which-layer")

# %% tags=["reveal"] equations=["A-1.1c"]
ten_layers = [784, *[100] * 9, 10]
cases = {
    "0.01": (normal, "relu"),
    "He": (he_normal, "relu"),
    "sigmoid, Glorot": (nnlib.glorot_uniform, "sigmoid"),
    "uniform fan-in": (nnlib.uniform_fan_in, "relu"),
}
norms, products = {}, {}
for name, (initialiser, hidden) in cases.items():
    net = Network64(ten_layers, hidden=hidden, initializer=initialiser, seed=0)
    net.loss_and_gradient(X[:100], Y[:100])
    dW = net.gradients.dW
    norms[name] = np.array([np.linalg.norm(dW[l]) for l in dW])
    products[name] = np.array([(net.W[l] * dW[l]).sum() for l in dW])
decades = np.log10(norms["0.01"][9] / norms["0.01"][0])
assert np.log10(norms["sigmoid, Glorot"][9] / norms["sigmoid, Glorot"][0]) > 4
settle("06.which-layer", "alike" if abs(decades) < 1.5 else "first")

# %% tags=["reveal"] equations=["A-1.1c"]
plots.lines(
    np.arange(1, 11),
    norms,
    xlabel="layer",
    ylabel="norm of dW",
    yscale="log",
    markers=True,
    alt="Norm of the weight gradient by layer, logarithmic. The three ReLU lines are nearly "
    "level, the sigmoid line climbs steeply. From layer 1 to layer 10: "
    + ", ".join(f"{name} {n[0]:.1g} to {n[9]:.1g}" for name, n in norms.items())
    + ".",
)

# %% [markdown] tags=["reveal"] equations=["A-1.1c"]
# With the sigmoid the gradient vanishes **layer by layer**: the last layer learns, the first does not. With
# ReLU and small weights it vanishes **everywhere at once**, and lies below the sigmoid's. So ReLU removes one
# of two causes, and the start must remove the other.

# %% [markdown] tags=["reveal"] equations=["A-1.1c"]
# Why everywhere at once? $dW^{[l]} = (A^{[l-1]})^T dZ^{[l]}$ has two factors. Small weights shrink $A$ on
# the way forward and $dZ$ on the way back, so early layers have a large $A$ and a small $dZ$, late ones the
# reverse. There is even an exact law. Write $\langle U, V \rangle$ for the sum of all products
# $U_{ij} V_{ij}$. With biases of 0, $Z = A_{prev} W$, and so
#
# $$\begin{aligned}
# \langle W, dW \rangle &= \langle W, A_{prev}^T dZ \rangle = \langle A_{prev} W, dZ \rangle \\
# &= \langle Z, dZ \rangle = \langle A_{prev}, dZ \, W^T \rangle = \langle A_{prev}, dA_{prev} \rangle .
# \end{aligned}$$
#
# (The two steps that carry a matrix to the other side hold because both sides are the sum of all $A_{ij} W_{jk} \,
# dZ_{ik}$, with $A = A_{prev}$.) In the layer below, ReLU has $A = Z$ and $dZ = dA$ where $Z > 0$, and $A = dZ = 0$
# elsewhere. So $\langle A, dA \rangle = \langle Z, dZ \rangle$ there, and the chain goes on: $\langle W, dW \rangle$ is
# **the same number in every layer**. (It fixes the part of $dW$ along $W$, and not its norm; that is why the lines in
# the figure are nearly level, and these numbers are equal.) For the sigmoid $A \neq Z$, and the chain breaks.

# %% tags=["reveal"] equations=["A-1.1c"]
for name, product in products.items():
    same = np.ptp(product) < 1e-8 * np.abs(product).max()
    print(f"{name:16} <W, dW> the same in all ten layers: {same}")
    assert same == (name != "sigmoid, Glorot")

# %% [markdown]
# ## Dead units
#
# ReLU has one more way to lose the gradient, and no start protects from it. A unit whose score is
# negative for **every** image puts out 0, and the mask gives it a gradient of exactly 0. One step that is
# too long does it: here the first step of a network with three hidden layers, at three rates.

# %%
reports = {}
for rate in (0.1, 1, 10):
    net = Network64([784, 100, 100, 100, 10], seed=0)
    _, dtheta = net.loss_and_gradient(X[:100], Y[:100])
    net.theta -= rate * dtheta
    reports[f"rate {rate}"] = layer_report(net, X)
killed = [100 * row.dead for row in reports["rate 10"][:3]]
plots.dashboard(
    reports,
    alt="Two panels over the layers, after one step with three rates. Standard deviation of "
    "Z: far larger with rate 10. Dead units: none with rate 0.1, few with rate 1; with rate "
    f"10 {killed[0]:.0f}, {killed[1]:.0f} and {killed[2]:.0f} % in layers 1, 2 and 3.",
)

# %% [markdown]
# Why so many? Take a unit $k$ of layer 1. Its step is $-\alpha \sum_i x_i \, dZ_{ik}$ for the weights and
# $-\alpha \sum_i dZ_{ik}$ for the bias, so its score for any image $x$ moves by
#
# $$-\alpha \sum_i dZ_{ik} \, (x_i \cdot x + 1) .$$
#
# Pixels are never negative, so no bracket is: where the positive $dZ_{ik}$ outweigh the negative ones clearly, the
# score falls for **all** images at once. The activations that layers 2 and 3 see are never negative either.
#
# With the rate 10 a single step kills a quarter of the first layer and more than half of the third, for all 4,000
# images. Is that the end of these units?

# %%
ask("06.come-back")


# %% tags=["reveal"]
n_steps = shorter(25, 10, "steps")


def come_back(rule):
    """Count the dead units of layer 1 in the end, and those that came back."""
    net = Network64(shallow, seed=0)
    dead, returned = np.zeros(100, dtype=bool), 0
    for batch in (
        np.random.default_rng(0).permutation(4000)[: 100 * n_steps].reshape(-1, 100)
    ):
        _, dtheta = net.loss_and_gradient(X[batch], Y[batch])
        rule.update(net.theta, dtheta)
        now = (X @ net.W[1] + net.b[1]).max(axis=0) <= 0
        returned += (dead & ~now).sum()
        dead = now
    return dead.sum(), returned


plain, adam = come_back(GradientDescent(1.5)), come_back(nnlib.Adam(0.03))
print("gradient descent, rate 1.5: dead {}, came back {}".format(*plain))
print("Adam, rate 0.03:            dead {}, came back {}".format(*adam))
settle("06.come-back", "never" if plain[1] == 0 else "luck")

# %% [markdown] tags=["reveal"]
# In layer 1 the inputs are the images and never change. A gradient of 0 then means that plain gradient
# descent does not move the unit, so it is 0 at the next step too. Further up a dead unit can come back when
# the layers below change what it sees. And rules with a **memory**, such as Adam in chapter 07, go on moving a
# unit for some steps after its gradient has become 0; that can wake it, though it seldom does.

# %% [markdown]
# ## Batch normalisation: a repair without a start
#
# We chose weights so that the scores have the right size. One can also **make** the scores the right size, in
# each layer, at each step (Ioffe and Szegedy, [2015](https://arxiv.org/abs/1502.03167)). For unit $k$, let
# $\mu_k$ be the mean of its scores over the $m$ images of the batch and $s_k$ their standard deviation (with a tiny $\epsilon$):
#
# $$\hat Z_{ik} = \frac{Z_{ik} - \mu_k}{s_k}, \qquad s_k^2 = \frac1m \sum_{i=1}^{m} (Z_{ik} - \mu_k)^2 + \epsilon .$$
#
# The tiny $\epsilon$, here $10^{-8}$, keeps a unit with equal scores from dividing by 0. The bias, which
# would be subtracted with the mean, comes after: $A = \mathrm{ReLU}(\hat Z + b)$. (The paper also
# has a factor for each unit, which we leave out.)
#
# **Your turn.** Write it.


# %% tags=["your-turn"]
def batch_normalised(Z, epsilon=1e-8):
    """Return Z (m, n) with mean 0 and standard deviation 1 in each column."""
    ...


# %%
checks.batch_normalised(batch_normalised)


# %% tags=["folded"]
@checks.batch_normalised.ours
def batch_normalised(Z, epsilon=1e-8):
    return (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + epsilon)


# %% [markdown]
# The way back needs the slopes of $\mu$ and $s$ as well, since each score moves both. For one unit, without its
# index $k$, and with bars for means over the batch, the result is
#
# $$dZ = \frac1s \Big( d\hat Z - \overline{d\hat Z} - \hat Z \odot \overline{d\hat Z \odot \hat Z} \Big) .$$
#
# Chapter 11 derives it, step by step, and has you write it. In words: shifting or stretching all scores of a
# unit leaves $\hat Z$ as it is. So the gradient must have no part along a shift or a stretch; the two
# subtracted terms are these parts. The functions below are chapter 05's with this line in them, and finite
# differences confirm it.


# %% tags=["folded"]
def normalised_trace(net, X):
    """Return the scores, and dicts of A, Z-hat and s, with batch normalisation."""
    W, b, L = net.W, net.b, net.n_layers
    A, Z_hat, s = {0: X}, {}, {}
    for l in range(1, L):
        Z = A[l - 1] @ W[l]
        s[l], Z_hat[l] = np.sqrt(Z.var(axis=0) + 1e-8), batch_normalised(Z)
        A[l] = relu(Z_hat[l] + b[l])
    return A[L - 1] @ W[L] + b[L], A, Z_hat, s


# %% tags=["folded"]
def normalised_gradient(net, X, Y):
    """Return J and dtheta."""
    W, L = net.W, net.n_layers
    scores, A, Z_hat, s = normalised_trace(net, X)
    dtheta = np.empty_like(net.theta)
    dW, db = net.layers(dtheta)
    dZ = (softmax(scores) - Y) / len(X)
    dW[L], db[L] = A[L - 1].T @ dZ, dZ.sum(axis=0)
    for l in range(L - 1, 0, -1):
        d = (dZ @ W[l + 1].T) * (A[l] > 0)  # with respect to Z-hat
        dZ = (d - d.mean(axis=0) - Z_hat[l] * (d * Z_hat[l]).mean(axis=0)) / s[l]
        dW[l], db[l] = A[l - 1].T @ dZ, d.sum(axis=0)
    return cross_entropy_from_logits(scores, Y), dtheta


# %%
def loss_at(theta):
    tiny.theta = theta
    return normalised_gradient(tiny, *few)[0]


tiny, rng = Network64([6, 5, 4, 3], seed=1), np.random.default_rng(1)
few = rng.normal(size=(7, 6)), np.eye(3)[[0, 1, 2, 0, 1, 2, 0]]
for l in (1, 2, 3):  # biases of 0 would hide what depends on them (chapter 04)
    tiny.b[l] = rng.normal(0, 0.1, size=tiny.b[l].shape)
dtheta = normalised_gradient(tiny, *few)[1]
measured = numerical_gradient(loss_at, tiny.theta.copy())
print(f"relative error {relative_error(dtheta, measured):.0e}")
assert relative_error(dtheta, measured) < 1e-7

# %% [markdown]
# By construction the left panel of the dashboard is now level at 1, whatever the weights are. Does the start still
# matter, then? Multiply all weights of a normalised layer by 10: its scores grow tenfold, and so does their
# standard deviation, by which they are divided.

# %%
ask("06.ten-times")

# %% tags=["reveal"]
net = Network64(deep, seed=0)
_, before = normalised_gradient(net, X[:100], Y[:100])
net.W[1] = 10 * net.W[1]
_, after = normalised_gradient(net, X[:100], Y[:100])
(first, _), (ten_times, _) = net.layers(before), net.layers(after)
settle("06.ten-times", np.linalg.norm(ten_times[1]) / np.linalg.norm(first[1]))


def normalised_start(std):
    net = Network64(deep, initializer=partial(normal, std=std), seed=0)
    net.W[6] = normal(100, 10, seed=1)  # the last layer is not normalised
    return net


n_epochs = shorter(5, 2, "epochs")


def train_normalised(std, epochs=n_epochs):
    net = normalised_start(std)
    rng = np.random.default_rng(0)
    for batch in rng.permuted(np.tile(np.arange(4000), (epochs, 1)), axis=1).reshape(
        -1, 100
    ):
        net.theta -= 0.1 * normalised_gradient(net, X[batch], Y[batch])[1]
    return net


# %% tags=["reveal"]
reports, results = {}, {}
for std in (0.01, 0.1, 1.0):
    net = normalised_start(std)
    _, dtheta = normalised_gradient(net, X[:100], Y[:100])
    _, _, Z_hat, _ = normalised_trace(net, X[:100])
    rows = layer_report(net, X[:100], update=-0.1 * dtheta)[:5]
    reports[f"weights {std}"] = [  # what is normalised, layer_report does not know
        row._replace(
            score_std=Z_hat[row.layer].std(), dead=dead_share(relu(Z_hat[row.layer]))
        )
        for row in rows
    ]
plots.dashboard(
    reports,
    alt="Three panels over the five hidden layers, for weights of size 0.01, 0.1 and 1. "
    "Standard deviation of the normalised scores: 1 in every layer, for all three. No dead "
    "units. Update over weight: level lines, a factor of 100 apart: "
    + ", ".join(f"{rows[2].update_ratio:.0e} for {n}" for n, rows in reports.items())
    + ", in layer 3.",
)

# %% tags=["reveal"]
everything, lengths = np.concatenate([X, data.X_test]), {}
for std in (0.01, 0.1, 1.0):
    net = train_normalised(std)
    scores = normalised_trace(net, everything)[0][4000:]
    results[std] = accuracy(data.y_test, scores.argmax(axis=1))
    pair = normalised_start(std).W[2], net.W[2]
    lengths[std] = tuple(np.linalg.norm(W) for W in pair)
    print(f"weights {std:4}: test accuracy {100 * results[std]:.0f} %, ", end="")
    print("length of W2 {:.1f}, trained {:.1f}".format(*lengths[std]))
assert lengths[0.01][1] > 1.5 * lengths[0.01][0]
assert lengths[1.0][1] < 1.01 * lengths[1.0][0]
assert results[0.01] > 0.9 > results[1.0]

# %% [markdown] tags=["reveal"]
# The network of the first page learns, with its first start and without He: the left panel is level, no unit
# is dead. The right panel shows what the start still does. The loss no longer depends on the length of a weight vector,
# only on its direction, because each layer divides by $s$:
#
# $$J(cW) = J(W) .$$
#
# The slope with respect to $W$ on both sides, by the chain rule, is $c \, dW(cW) = dW(W)$. So weights ten times as long
# have one tenth of the gradient, and update over weight falls by a hundred: the start has become a **speed**. With
# weights of size 1 five epochs were not enough. (One seed each.)
#
# And at 0.01? There a step is a tenth of the weights, which without normalisation tears down what was there, and the
# network learns best. The slope with respect to $c$, at $c = 1$, is $\langle W, dW \rangle = 0$. A step at right angles
# to $W$ makes it longer (Pythagoras), and a longer $W$ takes smaller steps: the speed corrects itself, from above. The
# length of $W_2$ doubled.
#
# And it has a price. What the network says of an image depends on the other images of its batch. (Here each
# test image was normalised together with all others.) For a single image one needs stored means and
# deviations, and where batches are tiny these are noise.

# %% [markdown]
# ## Find the mistake
#
# Seven sentences and formulas from four texts on such networks.
#
# **Card 1.** Rifqi Anshari Rasyid's *Mathematics of Neural Network* gives sizes, activations, loss, the rate
# 0.001, the batch size 100 and 10 epochs. It promises that the network can 'amazingly recognize' digits. How the
# weights start, it does not say. On all 60,000 digits we tried He, `0.01 * randn`, and zeros (these with the rate
# 0.1), three seeds each.

# %%
ask("06.card-no-start")

# %% tags=["reveal"] equations=["R-x1"] errata=["R-E10"]
recorded = json.loads(course_file("recordings/initialisation.json").read_text("utf-8"))
final = {
    name: 100 * np.array(run["test_accuracy"])[:, -1] for name, run in recorded.items()
}
means = []
for name in ("R, rate 0.001, He", "R, rate 0.001, 0.01 randn", "R, rate 0.1, zeros"):
    means.append(final[name].mean())
    print(f"{name[3:]:22} {final[name].min():.2f} to {final[name].max():.2f} %")
assert np.ptp(final["R, rate 0.1, zeros"]) == 0
settle("06.card-no-start", "tens" if max(means) - min(means) > 20 else "few")

# %% [markdown]
# **Card 2.** *Foundations* (all short names are those of chapter 00) prints He's rule as
# $W^{[l]} \sim \mathcal{N}\big(0, \frac{2}{n^{[l-1]}}\big)$, for 784-256-128-64-10, and says no more. Somebody
# programs it as `randn(...) * 2 / n`.

# %%
ask("06.card-misread")


# %% tags=["reveal"] equations=["F-2c"] errata=["F-E3"]
def misread(n_in, n_out, seed=None):
    return normal(n_in, n_out, seed, std=2 / n_in)  # the variance, taken as deviation


assert np.isclose(800 * he_normal(800, 500, seed=0).var(), 2, rtol=0.02)
assert not np.isclose(800 * misread(800, 500, seed=0).var(), 2, rtol=0.5)
spread = {}
for rule in (he_normal, misread):
    Z, _ = Network64([784, 256, 128, 64, 10], initializer=rule, seed=0).trace(X)
    spread[rule] = Z[4].std()
    print(
        f"{rule.__name__:9} std of Z in layers 1 and 4: {Z[1].std():.1e} {Z[4].std():.1e}"
    )
ends = final["F, GD, He"].mean(), final["F, GD, misread"].mean()
print(f"recorded, all digits, 10 epochs: {ends[0]:.1f} and {ends[1]:.1f} %")
slow = np.array(recorded["F, GD, misread"]["test_accuracy"])
assert (slow[:, 0] == 0.1135).all()  # after a whole epoch: '1' to everything
hidden = abs(ends[0] - ends[1]) < 1 and spread[he_normal] > 100 * spread[misread]
settle("06.card-misread", "scores" if hidden else "accuracy")

# %% [markdown]
# **Card 3.** The same text says that He's start is used 'to preserve variance across ReLU layers'.

# %%
ask("06.card-which-variance")

# %% tags=["reveal"] equations=["F-2d"] errata=["F-E4"]
across, onward = var_A.mean() / var_Z.mean(), var_Z[:, 19].mean() / var_Z[:, 0].mean()
print(f"Var(A) / Var(Z) in one layer: {across:.2f}")
square = [np.mean([(relu(Z[l]) ** 2).mean() for Z in draws]) for l in (0, 19)]
print(f"layer 20 over layer 1: Var(Z) {onward:.2f}, E[A^2] {square[1] / square[0]:.2f}")
assert np.isclose(var_Z[:, 0].mean(), 2 * (X[:100] ** 2).mean(), rtol=0.05)
assert var_Z[:, 0].mean() > 2 * X[:100].var()  # nor is it the variance of the pixels
settle(
    "06.card-which-variance", "z" if across < 0.5 and abs(onward - 1) < 0.3 else "all"
)

# %% [markdown]
# **Card 4.** 'Xavier Weight Initialization' is the heading in Philip Paterson's *MNIST Classifier Neural Network
# from Scratch*, and below it weights are drawn evenly between $-1/\sqrt{N_{l-1}}$ and $1/\sqrt{N_{l-1}}$, where
# $N_{l-1}$ is the fan-in. The hidden layers of the training below, 100 and 100 units, are our guess: the text
# gives none.

# %%
ask("06.card-xavier")

# %% tags=["reveal"] equations=["P-3c"] errata=["P-E18"]
W = np.random.default_rng(0).uniform(-1 / 28, 1 / 28, (784, 784))
assert np.array_equal(W, nnlib.uniform_fan_in(784, 784, seed=0))
glorot = nnlib.glorot_uniform(784, 784, seed=0)
print(f"n Var(w): as printed {784 * W.var():.2f}, Glorot {784 * glorot.var():.2f}")
for name in ("P, uniform fan-in", "P, Glorot", "P, He"):
    print(
        f"recorded, the text's own training, {name[3:]:15} {final[name].mean():.1f} %"
    )
settle("06.card-xavier", 784 * W.var())

# %% [markdown]
# **Card 5.** *Adam Optimization* says that ReLU introduces
# non-linearity 'while avoiding vanishing gradient problem'.

# %%
ask("06.card-avoids")

# %% tags=["reveal"] equations=["A-1.1c"] errata=["A-E15"]
silent = Network64(ten_layers, seed=0)
silent.b[1] = -10  # every unit of layer 1 is dead
silent.loss_and_gradient(X[:100], Y[:100])
assert not any(dW.any() for dW in silent.gradients.dW.values())
print(
    f"norm of dW1: He {norms['He'][0]:.0e}, 0.01 {norms['0.01'][0]:.0e}, dead units 0"
)
settle(
    "06.card-avoids", "rarer" if norms["0.01"][0] < 1e-9 < norms["He"][0] else "true"
)

# %% [markdown]
# **Card 6.** Paterson repeats three steps for every batch. Step 1 reads 'Forward Pass: Initialize the weights
# $\Theta$ and propagation forward'.

# %%
ask("06.card-every-pass")

# %% tags=["reveal"] errata=["P-E25"]
ends = {}
for every_time in (True, False):
    rng = np.random.default_rng(0)
    fresh = partial(
        Network64, [784, 100, 10], initializer=nnlib.uniform_fan_in, seed=rng
    )
    net, losses = fresh(), []
    for _ in range(100):
        net = fresh() if every_time else net
        batch = rng.choice(4000, size=50, replace=False)
        J, dtheta = net.loss_and_gradient(X[batch], Y[batch])
        net.theta -= 0.13 * dtheta
        losses.append(J)
    ends[every_time] = np.mean(losses[-10:])
print(f"loss at the end: each time {ends[True]:.1f}, once {ends[False]:.1f}")
settle("06.card-every-pass", ends[True])

# %% [markdown]
# **Card 7.** Three of the texts print the slope of ReLU as 1 for $z > 0$ and 0 otherwise. At exactly 0 there is
# no slope, so the 0 there is a choice, and none of them says so. Scores are hardly ever exactly 0, so it hardly
# ever matters. Take 1 in its place, and three starts that have zeros.

# %%
ask("06.card-slope-at-zero")


# %% tags=["reveal"] errata=["F-E9"]
n_epochs = shorter(5, 2, "epochs")


def accuracy_from(W1, W2, slope_at_0):
    W1, b1, W2, b2 = W1.copy(), np.zeros(100), W2.copy(), np.zeros(10)
    for batch in np.tile(np.arange(4000), n_epochs).reshape(-1, 100):
        Z1 = X[batch] @ W1 + b1
        A1 = relu(Z1)
        dZ2 = (softmax(A1 @ W2 + b2) - Y[batch]) / 100
        dZ1 = (dZ2 @ W2.T) * np.where(Z1 == 0, slope_at_0, Z1 > 0)
        gradient = X[batch].T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)
        for V, dV in zip((W1, b1, W2, b2), gradient, strict=True):
            V -= 0.1 * dV
    scores = relu(data.X_test @ W1 + b1) @ W2 + b2
    return accuracy(data.y_test, scores.argmax(axis=1))


# %% tags=["reveal"] errata=["F-E9"]
random1, random2 = he_normal(784, 100, seed=0), he_normal(100, 10, seed=1)
starts = {"both": (0 * random1, 0 * random2), "last": (random1, 0 * random2)}
starts["first"] = (0 * random1, random2)
differs = {}
for name, weights in starts.items():
    with_0, with_1 = (accuracy_from(*weights, slope) for slope in (0, 1))
    differs[name] = abs(with_1 - with_0)
    print(
        f"zeros: {name:5} slope 0: {100 * with_0:.0f} %, slope 1: {100 * with_1:.0f} %"
    )
assert sorted(differs.values())[1] < 0.01
settle("06.card-slope-at-zero", max(differs, key=differs.get))

# %% [markdown]
# ## What is now known
#
# - A deep network can fail in silence. A report of every layer shows it: size of the scores, dead units,
#   update over weight.
# - Zeros move only the last biases. Equal weights make one unit of many. Random ones break the symmetry.
# - $\mathrm{Var}(z) = n \, \sigma^2 \, E[a^2]$, and ReLU halves the mean square. So
#   $\mathrm{Var}(w) = 2 / n_{in}$ keeps the scores level: He's start.
# - The first loss is $\log K + \frac12 (1 - \frac1K) s^2$ on average, 2.40 here.
# - ReLU makes vanishing gradients rarer. Small weights and dead units still lose them.
# - Batch normalisation makes the size of the scores, and turns the size of the weights into a speed.
#
# Three questions to close.

# %%
ask("06.wider")

# %% tags=["reveal"]
std = np.sqrt(2 / 100)  # He's, for 100 inputs
wide = propagate(images, partial(normal, std=std), width=400, depth=5)
print(f"measured factor of a layer: {(wide[4].std() / wide[0].std()) ** (1 / 4):.2f}")
settle("06.wider", growth(400, std, 1))

# %%
ask("06.loss-of-twenty")

# %% tags=["reveal"]
first = {
    "large": Network64(deep, initializer=partial(normal, std=0.3), seed=0),
    "small": Network64(deep, initializer=normal, seed=0),
    "dead": Network64(deep, seed=0),
}
first["dead"].b[3] = -100
losses = {name: net.loss(X[:500], Y[:500]) for name, net in first.items()}
print({name: round(float(J), 2) for name, J in losses.items()})
settle("06.loss-of-twenty", max(losses, key=losses.get))

# %%
ask("06.two-zero-matrices")

# %% tags=["reveal"]
net = Network64([784, 100, 100, 10], seed=0)
net.W[2], net.W[3] = 0, 0
before = net.theta.copy()
train(net, epochs=1)
moved_W, moved_b = net.layers(net.theta != before)
moved = [f"W{l}" for l in moved_W if moved_W[l].any()]
moved += [f"b{l}" for l in moved_b if moved_b[l].any()]
settle("06.two-zero-matrices", " ".join(moved))
print("moved after an epoch:", moved)

# %% [markdown]
# **Exercise.** [Exercise 06](../exercises/ex06_initialisation/ex06_initialisation.ipynb); write in
# your copy, `work/ex06_initialisation`.
#
# The start is settled. How far to step, in which direction, and with which memory, is the next chapter:
# [07 From gradient descent to Adam](07_optimisers.ipynb).
