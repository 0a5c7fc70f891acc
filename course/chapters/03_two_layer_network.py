# %% [markdown]
# # 03 The two-layer network: what can it say that one layer cannot?
#
# Softmax regression reads nine digits out of ten. Here are five digits, and below them the
# same five with ink and paper exchanged. You read both rows. Which model could?

# %%
import json
from pathlib import Path

import numpy as np

from nnlib import Dataset, GradientDescent, Network, load_mnist, plots, widgets, zeros
from nnlib import cross_entropy_backward, cross_entropy_from_logits, numerical_gradient
from nnlib import relative_error, softmax
from nnlib import train as train_network
from tutor import ask, checks, review, settle

data = load_mnist()
rng = np.random.default_rng(3)
five = [np.flatnonzero(data.y_test == k)[0] for k in (2, 3, 5, 7, 8)]
plots.digits(
    np.vstack([data.X_test[five], 1 - data.X_test[five]]),
    [str(data.y_test[i]) for i in five] * 2,
    columns=5,
    alt="Above, the digits 2, 3, 5, 7 and 8, dark on white. Below, the same five, white "
    "on black.",
)

# %%
review("03")

# %% [markdown]
# A model that reads both needs a layer of units in between, each of which can say *ink here, but
# only if there is none there*. This chapter builds it, and finds the gradient of every weight in
# it by going backward through the network: **backpropagation**.
#
# **After this chapter you can**
#
# - say what a linear score cannot express, and how hidden units express it,
# - carry a gradient backward through a small network on paper, edge by edge,
# - derive the backward pass for any sizes and write it in six lines,
# - train the network: overfit 50 digits first, then choose a learning rate.
#
# **Time:** 120 minutes. **You need:** chapters 01 and 02.
#
# ## What one layer cannot say
#
# A pixel is a number from 0 (paper) to 1 (ink), so the negative of an image $x$ is $1 - x$.
# Suppose softmax regression is trained on 4,000 digits **and** on their 4,000 negatives, so
# that nothing in the test is new to it.

# %%
both = Dataset(
    np.vstack([data.X_train, 1 - data.X_train]),
    np.tile(data.y_train, 2),
    np.tile(data.Y_train, (2, 1)),
    np.vstack([data.X_test, 1 - data.X_test]),
    np.tile(data.y_test, 2),
    np.tile(data.Y_test, (2, 1)),
)
settings = {"epochs": 10, "batch_size": 100, "seed": 0, "progress": False}

# %%
ask("03.negatives")

# %% tags=["reveal"]
regression = Network([784, 10], initializer=zeros, dtype=np.float64)
history = train_network(regression, both, GradientDescent(0.02), **settings)
share = history.test_accuracy[-1]
print(f"right on {100 * share:.0f} % of digits and negatives")
print(f"loss {history.loss[-1]:.1f}; a model that knows nothing has {np.log(10):.1f}")
settle(
    "03.negatives", "chance" if share < 0.2 else "eighty" if share < 0.85 else "ninety"
)

# %% [markdown]
# Is this a matter of patience and of the learning rate, or does the kind of model decide? Let us
# ask what a linear score can do with an image and its negative, whatever its weights are.
#
# The score of class $k$ is $z_k(x) = x \cdot w_k + b_k$, where $w_k$ is column $k$ of $W$.
# Let $g$ be the plain grey image, every pixel $\frac12$. It lies halfway between $x$ and
# $1 - x$. A score is a weighted sum plus a constant, so the scores lie halfway too: for every
# class $k$,
#
# $$z_k(x) + z_k(1 - x) = \bigl(x + (1 - x)\bigr) \cdot w_k + 2 b_k
# = (2 g) \cdot w_k + 2 b_k = 2 z_k(g).$$
#
# Let $t$ be the true class. If the model is right on $x$, then $z_t(x) > z_j(x)$ for every
# other class $j$. If it is right on the negative, $z_t(1 - x) > z_j(1 - x)$. Add the two:
# $z_t(g) > z_j(g)$. So a model that is right on both gives class $t$ to plain grey. It gives
# grey only **one** class. For all digits of the other nine classes it must fail on the image
# or on its negative.

# %%
ask("03.ceiling")

# %% tags=["reveal"]
Z_digit, Z_negative = (
    regression.trace(X)[0][1] for X in (data.X_test, 1 - data.X_test)
)
Z_grey = regression.trace(np.full((1, 784), 0.5))[0][1]
assert np.allclose(Z_digit + Z_negative, 2 * Z_grey)
right_twice = (Z_digit.argmax(1) == data.y_test) & (Z_negative.argmax(1) == data.y_test)
assert set(data.y_test[right_twice]) <= {Z_grey.argmax()}
n_pairs, n_of_one_class = len(data.y_test), np.bincount(data.y_test).max()
at_most = 100 * (2 * n_of_one_class + (n_pairs - n_of_one_class)) / (2 * n_pairs)
print(f"{n_of_one_class} pairs right twice and the others once: {at_most:.0f} %")
settle("03.ceiling", at_most)

# %% [markdown]
# In words: a pixel has one weight for each class, so more ink there only ever raises the score
# of that class, or only ever lowers it, **whatever the other pixels say**. In a negative they
# would all have to say the opposite.
#
# The smallest case has two pixels. Call an image class 1 if exactly one of them has ink, and
# class 0 otherwise. Then $(0, 0)$ and $(1, 1)$ are negatives of each other, both of class 0, so
# a model that is right on both gives grey the class 0. But $(0, 1)$ and $(1, 0)$ are negatives
# too, both of class 1, so it would have to give grey the class 1 as well. This problem is known
# as **XOR**. What is missing is a way to say *ink here, **but only if** there is none there*.
#
# ## A unit is a hinge
#
# That sentence can be written as a formula: subtract, and cut off what is negative. The
# number $\max(0, x_1 - x_2)$ is 1 for $(1, 0)$ and 0 for the other three images, so it says
# '$x_1$, but only if not $x_2$'. Its mirror image is $\max(0, x_2 - x_1)$. The sum of the two
# is 1 for class 1 and 0 for class 0.
#
# The figure shows it with some noise on the pixels. On the left is the border that softmax
# regression ends with. In the middle, the border where the sum is $\frac12$. On the right are
# the same images, but drawn at the place $(a_1, a_2)$ that the two new numbers give them. Look
# for the straight line there.


# %% equations=["F-3.2a", "R-eq3", "A-1.1a"]
def relu(Z):
    return np.maximum(0, Z)


corners = np.array([[0, 0], [1, 1], [0, 1], [1, 0]])
X = np.repeat(corners, 25, axis=0) + 0.1 * rng.normal(size=(100, 2))
y = np.repeat([0, 0, 1, 1], 25)
W_hidden = np.array([[1.0, -1.0], [-1.0, 1.0]])  # unit 1: x1 - x2, unit 2: x2 - x1
A = relu(X @ W_hidden)

# %% tags=["folded"]
xor = Dataset(X, y, np.eye(2)[y], X, y, np.eye(2)[y])
line = Network([2, 2], seed=1, dtype=np.float64)
train_network(line, xor, GradientDescent(0.5), **settings)
found = np.mean(line.predict(X) == y)
pixels, units = ("pixel x1", "pixel x2"), ("unit a1", "unit a2")
panels = {
    "one layer": (X, lambda x: line.trace(x)[0][1] @ [-1, 1], *pixels),
    "two layers": (X, lambda x: relu(x @ W_hidden).sum(axis=1) - 0.5, *pixels),
    "the hidden space": (A, lambda a: a.sum(axis=1) - 0.5, *units),
}
assert np.array_equal(A.sum(axis=1) > 0.5, y == 1)
plots.planes(
    panels,
    y,
    alt="Four clouds of images, the classes at opposite corners. One layer: a straight "
    f"border, {100 * found:.0f} percent right. Two layers: two borders with class 0 "
    "between them. Hidden space: class 0 at the origin, class 1 far out on both axes, and "
    "one straight line parts them.",
)

# %% [markdown] equations=["F-3.2a", "R-eq3", "A-1.1a"]
# This is what a hidden layer is for. It **moves the points** to places where a straight line
# can part them, and the last layer draws that line. Here we chose the places; training has to
# find them.
#
# The cutting-off function is called **ReLU**, the rectified linear unit,
#
# $$\mathrm{ReLU}(z) = \max(0, z) = \begin{cases} z & z > 0 \\ 0 & z \le 0, \end{cases}$$
#
# and is applied to each entry of a matrix. A **hidden unit** is a score followed by ReLU. With
# a single input $x$, a unit $\mathrm{ReLU}(w x + b)$ is 0 on one side of its **kink**, the
# place $x = -b / w$, and a sloping line on the other. It is a hinge. Where several hinges are
# added, their slopes add. Take
#
# $$f(x) = 2\, \mathrm{ReLU}(x) - 3\, \mathrm{ReLU}(x - 1) + 2\, \mathrm{ReLU}(x - 2).$$

# %%
ask("03.hinge-slope")

# %% tags=["reveal"]
x = np.linspace(-1, 3, 81)
hinges = {f"hinge at {k}": w * relu(x - k) for w, k in ((2, 0), (-3, 1), (2, 2))}
f = sum(hinges.values())
slopes = [
    np.interp(end + 0.75, x, f) - np.interp(end + 0.25, x, f) for end in range(-1, 3)
]
slopes = [2 * float(s) for s in slopes]  # over half a unit, in each of the four pieces
settle("03.hinge-slope", slopes[2])
plots.lines(
    x,
    {"f, their sum": f, **hinges},
    xlabel="x",
    ylabel="value",
    alt="Three hinges with kinks at 0, 1 and 2, and their sum, a broken line with the "
    f"slopes {', '.join(f'{s + 0:.0f}' for s in slopes)}.",
)

# %% [markdown]
# Every hinge adds one bend. With enough bends a broken line follows any continuous curve over an
# interval as closely as you like, and 128 hidden units have 128 of them to place.
#
# What if nothing is cut off? Leave ReLU out of a network with 784 inputs, 128 hidden units
# and 10 classes.

# %%
ask("03.no-activation")

# %% tags=["reveal"]
V1, V2, c1, c2 = (rng.normal(size=s) for s in ((784, 128), (128, 10), 128, 10))
two_layers = (data.X_test @ V1 + c1) @ V2 + c2
one_layer = data.X_test @ (V1 @ V2) + (c1 @ V2 + c2)
print(
    f"largest relative difference to one layer: {relative_error(two_layers, one_layer):.0e}"
)
settle("03.no-activation", "same" if np.allclose(two_layers, one_layer) else "more")

# %% [markdown] equations=["R-eq34", "A-1.1b", "F-5.3a", "A-0a"]
# To see why, multiply it out:
#
# $$(X W_1 + b_1) W_2 + b_2 = X (W_1 W_2) + (b_1 W_2 + b_2).$$
#
# On the right stands one matrix, $W_1 W_2$, and one bias. Without a bend, two layers are one.
#
# ### How much of a gradient does a unit let through?
#
# The slope of ReLU is 0 on the left, where it is constant, and 1 on the right:
# $\mathrm{ReLU}'(z) = 1$ if $z > 0$, else 0. At $z = 0$ itself the two sides disagree, so
# there is no derivative; writing 0 there is a choice, and a harmless one, because a score is
# hardly ever exactly 0.
#
# An older choice is the **sigmoid** $\sigma(z) = 1 / (1 + e^{-z})$. With $s = \sigma(z)$, the
# chain rule gives
#
# $$\sigma'(z) = \frac{e^{-z}}{(1 + e^{-z})^2}
# = \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}} = s (1 - s).$$
#
# The figure draws the two slopes. A gradient on its way back is multiplied by one of them in
# every layer.

# %% equations=["R-eq34", "A-1.1b", "F-5.3a", "A-0a"]
z = np.linspace(-6, 6, 240)  # an even number of points: none of them is the kink
s = 1 / (1 + np.exp(-z))
slopes = {"slope of ReLU": (z > 0) * 1.0, "slope of the sigmoid": s * (1 - s)}
h = 1e-5
assert np.allclose((relu(z + h) - relu(z - h)) / (2 * h), slopes["slope of ReLU"])
measured_slope = (1 / (1 + np.exp(-z - h)) - 1 / (1 + np.exp(-z + h))) / (2 * h)
assert np.allclose(measured_slope, s * (1 - s))

plots.lines(
    z,
    slopes,
    xlabel="score z",
    ylabel="slope",
    alt="The slope of ReLU jumps from 0 to 1 at z = 0. That of the sigmoid is a bump with "
    f"the height {slopes['slope of the sigmoid'].max():.2f}, and nearly 0 beyond 5.",
)

# %% [markdown] equations=["R-1a", "R-1b", "R-1c", "R-1d", "R-1e", "R-1f", "R-2a", "R-eq1", "R-eq2", "R-eq4"]
# The sigmoid passes on a quarter at most. ReLU passes on all or nothing.
#
# ## Forward
#
# Our network reads an image of $28 \times 28$ grey values, laid out as $d = 784$ numbers in
# $[0, 1]$. It has 128 hidden units with ReLU, and 10 outputs with softmax. The 784 and the 10
# come with the problem, the 128 is a choice. A batch of $m$ images is a matrix $X$ with $m$
# rows. A number below a capital letter is the layer:
#
# $$\begin{aligned}
# Z_1 &= X W_1 + b_1 & (m, 784)(784, 128) + (128,) &= (m, 128) \\
# A_1 &= \mathrm{ReLU}(Z_1) & &\phantom{=}\ (m, 128) \\
# Z_2 &= A_1 W_2 + b_2 & (m, 128)(128, 10) + (10,) &= (m, 10) \\
# A_2 &= \mathrm{softmax}(Z_2) & &\phantom{=}\ (m, 10)
# \end{aligned}$$
#
# **Your turn.** Write the first two lines. Return $Z_1$ as well as $A_1$, because the backward
# pass will ask which scores were positive.


# %% tags=["your-turn"]
def hidden_layer(X, W1, b1):
    """Return Z1 and A1, both (m, n_hidden), for X (m, d), W1 (d, n_hidden), b1 (n_hidden,)."""
    ...


# %%
checks.hidden_layer(hidden_layer)


# %% tags=["folded"] equations=["R-eq1", "R-eq2"]
@checks.hidden_layer.ours
def hidden_layer(X, W1, b1):
    Z1 = X @ W1 + b1
    return Z1, relu(Z1)


# %% [markdown]
# Weights start at random: normally distributed with variance $2 / n_{in}$, where $n_{in}$ is
# the number of inputs of the layer. Biases start at 0. Chapter 06 asks why. The four
# parameters travel together as `theta`, and `*theta` hands them over one by one.


# %% equations=["R-eq1", "R-eq2", "R-eq4"]
def initialise(d, n_hidden, K, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(d, n_hidden)) * (2 / d) ** 0.5
    W2 = rng.normal(size=(n_hidden, K)) * (2 / n_hidden) ** 0.5
    return W1, np.zeros(n_hidden), W2, np.zeros(K)


def forward(X, W1, b1, W2, b2):
    Z1, A1 = hidden_layer(X, W1, b1)  # (m, n_hidden), twice
    Z2 = A1 @ W2 + b2  # (m, K)
    return Z1, A1, Z2


theta = initialise(784, 128, 10, seed=0)
Z1, A1, Z2 = forward(data.X_train[:100], *theta)
print([V.shape for V in theta], "->", Z1.shape, A1.shape, Z2.shape)

# %%
ask("03.count")

# %% tags=["reveal"]
n_parameters = sum(V.size for V in theta)
print(f"{n_parameters:,} parameters, {theta[0].size / n_parameters:.0%} of them in W1")
settle("03.count", n_parameters)
W1, b1, W2, b2 = theta
one_score = b1[7]  # an independent count: one score, pixel by pixel
for p in range(784):
    one_score = one_score + float(data.X_train[3, p]) * W1[p, 7]
assert np.isclose(Z1[3, 7], one_score)

# %% [markdown]
# ## Backward, on a drawing
#
# How does the loss change when one of these numbers moves? First a network so small that
# paper is enough: two inputs, two hidden units, two classes, one sample, biases 0. In this
# section small letters are the rows of that sample, so $a_{1,2}$ is the value of unit 2 in
# layer 1.
#
# $$x = (1, 2), \quad
# W_1 = \begin{pmatrix} 1 & 1 \\ 0 & -1 \end{pmatrix}, \quad
# W_2 = \begin{pmatrix} 0 & \log 3 \\ 1 & 2 \end{pmatrix}, \quad y = (1, 0).$$
#
# **Forward.** $z_1 = x W_1 = (1, 1 - 2) = (1, -1)$. ReLU makes $a_1 = (1, 0)$. Then
# $z_2 = a_1 W_2 = (0, \log 3)$. Because $e^0 = 1$ and $e^{\log 3} = 3$, softmax gives
# $a_2 = (\frac14, \frac34)$, and the loss is $J = -\log \frac14 = 1.39$. In the figure each
# value stands where it arises, and each weight on its edge.

# %%
x, y = np.array([1.0, 2.0]), np.array([1.0, 0.0])
W1 = np.array([[1.0, 1.0], [0.0, -1.0]])
W2 = np.array([[0.0, np.log(3)], [1.0, 2.0]])
z1 = x @ W1
a1 = relu(z1)
z2 = a1 @ W2
a2 = softmax(z2[None])[0]
values = {"x": x, "W1": W1, "z1": z1, "a1": a1, "W2": W2, "z2": z2, "a2": a2, "y": y}
values["J"] = -np.log(a2[0])
plots.graph(
    values,
    alt="A network as a graph. Inputs 1 and 2 lead to the scores 1 and -1, ReLU is on for "
    "unit 1 and off for unit 2, the scores of the classes are 0 and 1.10, their "
    "probabilities 0.25 and 0.75, and the loss is 1.39.",
)

# %% [markdown]
# As a witness we take a function that derives nothing. It moves each entry of one parameter a
# little, up and down, and divides the change of the loss by the change of the entry. (Chapter 04
# looks into it.)


# %%
def loss(X, Y, *theta):
    return cross_entropy_from_logits(forward(X, *theta)[2], Y)


def measured(X, Y, theta, i):
    """Move each entry of theta[i] a little and see what the loss does."""

    def loss_with(V):
        return loss(X, Y, *theta[:i], V, *theta[i + 1 :])

    return numerical_gradient(loss_with, theta[i])


small, sample = (W1, np.zeros(2), W2, np.zeros(2)), (x[None], y[None])

# %%
ask("03.silent-unit")

# %% tags=["reveal"]
dW1, dW2 = measured(*sample, small, 0), measured(*sample, small, 2)
print("W1:", (dW1.round(3) + 0).tolist(), " W2:", (dW2.round(3) + 0).tolist())
into, out_of = not dW1[:, 1].any(), not dW2[1].any()
settle("03.silent-unit", "both" if into and out_of else "into" if into else "none")

# %% [markdown]
# **Backward.** Now the same numbers by thought, from right to left. Write $dv$ for the slope
# $\partial J / \partial v$.
#
# *The scores of the classes.* Chapter 02: $dz_2 = a_2 - y = (-\frac34, \frac34)$.
#
# *A weight out of a unit.* The weight from unit $j$ to class $k$ enters one score,
# $z_{2,k} = a_{1,1} W_{1k} + a_{1,2} W_{2k}$, and is multiplied there by $a_{1,j}$. So its
# gradient is the **value at its tail times the gradient at its head**. Unit 1 has the value 1
# and unit 2 the value 0, so
# $dW_2 = \begin{pmatrix} -\frac34 & \frac34 \\ 0 & 0 \end{pmatrix}$. A weight on a silent unit
# cannot be to blame.
#
# *The value of a unit.* Unit 1 enters **both** scores, with the weights 0 and $\log 3$. So it
# collects from both:
# $da_{1,1} = 0 \cdot (-\frac34) + \log 3 \cdot \frac34 = 0.82$. In the same way
# $da_{1,2} = 1 \cdot (-\frac34) + 2 \cdot \frac34 = 0.75$.
#
# *Through ReLU.* Unit 1 is on: slope 1, and 0.82 comes through. Unit 2 is off: slope 0, so
# $dz_1 = (0.82, 0)$, although the classes would have liked unit 2 to change.
#
# *A weight into a unit.* Again tail times head:
# $dW_1 = \begin{pmatrix} 1 \cdot 0.82 & 0 \\ 2 \cdot 0.82 & 0 \end{pmatrix}$.
#
# *Biases.* A bias is a weight on an input that is always 1: $db_2 = dz_2$ and $db_1 = dz_1$.
#
# The figure has the gradients below the values. Follow 0.82 from the right to the left edge.

# %%
c = 3 / 4 * np.log(3)
by_hand = {"z2": [-3 / 4, 3 / 4], "W2": [[-3 / 4, 3 / 4], [0, 0]], "a1": [c, 3 / 4]}
by_hand |= {"z1": [c, 0], "W1": [[c, 0], [2 * c, 0]]}
assert np.allclose(by_hand["W1"], dW1)
assert np.allclose(by_hand["W2"], dW2)
assert np.allclose(by_hand["z1"], measured(*sample, small, 1))  # the bias of layer 1
assert np.allclose(by_hand["z2"], measured(*sample, small, 3))
plots.graph(
    values,
    by_hand,
    alt="The same graph with a gradient below each value. From the right: -0.75 and 0.75 at "
    f"the classes, {c:.2f} and 0.75 at the units, of which ReLU lets {c:.2f} and 0 through; "
    f"the weights from the inputs to unit 1 have {c:.2f} and {2 * c:.2f}, all weights into "
    "and out of unit 2 have 0.",
)

# %% [markdown]
# Every backward pass consists of these four rules, however large the network:
#
# - **Plus copies.** A sum hands its gradient unchanged to every summand.
# - **Times swaps.** A product hands to each factor its gradient times the *other* factor.
# - **A fork adds.** A value that is used twice adds up what comes back.
# - **ReLU gates.** What comes back passes where the unit was on.
#
# There are three levers on a score: a weight, which works in proportion to the value at its
# tail; the bias; and that value itself, which works in proportion to the weight. The third
# cannot be pulled by hand. That is why its gradient is passed on, to the levers of the layer
# below.

# %%
ask("03.nudge")

# %% tags=["reveal"]
nudged = W1 + np.array([[0, 0], [0.01, 0]])
change = loss(*sample, nudged, *small[1:]) - loss(*sample, *small)
print(f"the loss rises by {change:.4f}; gradient times step: {2 * c * 0.01:.4f}")
settle("03.nudge", change)

# %% [markdown]
# Now move one weight yourself. Take the one from input 2 to unit 2, which is $-1$, and raise
# it slowly. Nothing happens at first; watch what $-\frac12$ does, and compare the gradient on
# the edge with the slope of the curve. (Without a kernel, the figures above and below show the
# first position and the curve.)

# %%
widgets.one_weight()


# %% tags=["folded"]
def loss_at(w):
    return loss(*sample, np.array([[1.0, 1.0], [0.0, w]]), *small[1:])


grid = np.linspace(-3, 3, 121)
curve = [loss_at(w) for w in grid]
slope = (loss_at(0.5 + h) - loss_at(0.5 - h)) / (2 * h)
tangent = loss_at(0.5) + slope * (grid - 0.5)
tangent[np.abs(grid - 0.5) > 1.2] = np.nan  # drawn near its point only
plots.lines(
    grid,
    {"loss": curve, "tangent at 0.5": tangent},
    xlabel="weight from input 2 to unit 2",
    ylabel="loss J (nats)",
    alt=f"The loss is {curve[0]:.2f} up to a weight of -0.5, and climbs beyond. The "
    f"tangent at 0.5 has the slope {slope:.2f}.",
)

# %% [markdown] equations=["R-eq23", "R-eq24", "R-eq25"]
# Below $-\frac12$ the unit is off, the curve is level, and nothing tells the weight to change:
# for this sample it gets no gradient, and waits for one that switches the unit on. Beyond the
# kink the gradient on the edge is the slope of the curve.
#
# ## Backward, in matrices
#
# Now $m$ samples and any sizes. From chapter 02, $dZ_2 = \frac1m (A_2 - Y)$, of shape $(m, K)$.
# The $1/m$ is in it, so nothing has to be divided any more.
#
# The chain rule is often written
# $\frac{\partial J}{\partial W_2} = \frac{\partial J}{\partial Z_2} \cdot
# \frac{\partial Z_2}{\partial W_2}$ with $Z_2 = A_1 W_2 + b_2$. As it stands this is no product
# of matrices, because the second factor has four indices. So take **one entry** and ask where
# it enters, and with which factor. For this layer write $A = A_1$, $W = W_2$, $Z = Z_2$. The
# score of class $k$ for sample $i$ is
#
# $$Z_{ik} = \sum_j A_{ij} W_{jk} + b_k .$$
#
# **A weight** $W_{jk}$ enters the score of class $k$ for *every sample* $i$, with the factor
# $A_{ij}$, and no other score. A fork adds, so
#
# $$\frac{\partial J}{\partial W_{jk}}
# = \sum_{i=1}^{m} \frac{\partial J}{\partial Z_{ik}} \frac{\partial Z_{ik}}{\partial W_{jk}}
# = \sum_{i=1}^{m} A_{ij} \, dZ_{ik} = (A^T dZ)_{jk},
# \qquad \boxed{dW_2 = A_1^T \, dZ_2}$$
#
# with the shapes $(128, m)(m, 10) = (128, 10)$. A gradient has the shape of its parameter, and
# this is the only order in which the two can be multiplied into it.
#
# **Your turn.**


# %% tags=["your-turn"]
def gradient_of_weights(A_prev, dZ):
    """Return dW (n_in, n_out) for A_prev (m, n_in) and dZ (m, n_out)."""
    ...


# %%
checks.gradient_of_weights(gradient_of_weights)


# %% tags=["folded"] equations=["R-eq25"]
@checks.gradient_of_weights.ours
def gradient_of_weights(A_prev, dZ):
    return A_prev.T @ dZ


# %% [markdown] equations=["R-eq26", "R-eq27", "R-eq28", "R-eq29", "R-eq30", "R-eq31"]
# **A bias** $b_k$ enters $Z_{ik}$ for every sample $i$, with the factor 1. So it collects the
# column:
#
# $$\frac{\partial J}{\partial b_k} = \sum_{i=1}^m dZ_{ik} \cdot 1, \qquad
# \boxed{db_2 = \text{column sums of } dZ_2} \qquad (10,).$$
#
# For a single sample there is nothing to sum, and $db_2 = dz_2$, as on the drawing.
#
# **A hidden value** $A_{ij}$ enters the scores of *every class* $k$, but only of its own sample
# $i$, with the factor $W_{jk}$. So
#
# $$\frac{\partial J}{\partial A_{ij}}
# = \sum_{k=1}^{K} \frac{\partial J}{\partial Z_{ik}} \frac{\partial Z_{ik}}{\partial A_{ij}}
# = \sum_{k=1}^{K} dZ_{ik} W_{jk} = (dZ \, W^T)_{ij},
# \qquad \boxed{dA_1 = dZ_2 \, W_2^T}$$
#
# with the shapes $(m, 10)(10, 128) = (m, 128)$.
#
# **Your turn.**


# %% tags=["your-turn"]
def gradient_to_inputs(dZ, W):
    """Return dA_prev (m, n_in) for dZ (m, n_out) and W (n_in, n_out)."""
    ...


# %%
checks.gradient_to_inputs(gradient_to_inputs)


# %% tags=["folded"] equations=["R-eq31"]
@checks.gradient_to_inputs.ours
def gradient_to_inputs(dZ, W):
    return dZ @ W.T


# %% [markdown] equations=["R-eq32", "R-eq33", "R-eq34"]
# **A hidden score** $Z_{ij}$, now of layer 1, enters one value only, its own $A_{ij}$, with the
# factor $\mathrm{ReLU}'(Z_{ij})$. The sum has a single term, and what remains is a product of
# two numbers for each entry, written $\odot$:
#
# $$\frac{\partial J}{\partial Z_{ij}}
# = \frac{\partial J}{\partial A_{ij}} \cdot \mathrm{ReLU}'(Z_{ij}), \qquad
# \boxed{dZ_1 = dA_1 \odot \mathbf{1}[Z_1 > 0]} \qquad (m, 128),$$
#
# where $\mathbf{1}[Z_1 > 0]$ is 1 where the entry of $Z_1$ is positive and 0 elsewhere.

# %%
ask("03.gate")

# %% tags=["reveal"]
gate_Z, gate_dA = np.array([[3.0, -1.0]]), np.array([[-2.0, 5.0]])
gated = numerical_gradient(lambda Z: (gate_dA * relu(Z)).sum(), gate_Z)[0].round(6) + 0
print("dZ =", gated.tolist())
answers = {(-2, 0): "passes", (0, 5): "sign", (-6, 0): "value"}
settle("03.gate", answers[tuple(gated)])

# %% [markdown]
# **Your turn.**


# %% tags=["your-turn"]
def gradient_through_relu(dA, Z):
    """Return dZ for dA and Z, all of the same shape; 0 where Z is 0."""
    ...


# %%
checks.gradient_through_relu(gradient_through_relu)


# %% tags=["folded"] equations=["R-eq33", "R-eq34"]
@checks.gradient_through_relu.ours
def gradient_through_relu(dA, Z):
    return dA * (Z > 0)


# %% [markdown] equations=["R-eq35", "R-eq36", "R-eq37", "R-eq38", "R-eq39", "R-eq40"]
# **Layer 1** is $Z_1 = X W_1 + b_1$. It has the form of layer 2 with $X$ in the place of $A_1$,
# and the chain rule only grows longer by the links above it. So the same two lines hold:
#
# $$\boxed{dW_1 = X^T dZ_1} \quad (784, m)(m, 128) = (784, 128),$$
#
# $$\boxed{db_1 = \text{column sums of } dZ_1} \quad (128,).$$
#
# This table is all of backpropagation. Chapter 05 uses it for every layer.
#
# | what moves | enters where | with which factor | so its gradient is | matrix |
# |---|---|---|---|---|
# | weight $W_{jk}$ | $Z_{ik}$, every sample $i$ | $A_{ij}$ | $\sum_i A_{ij} \, dZ_{ik}$ | $dW = A_{prev}^T \, dZ$ |
# | bias $b_k$ | $Z_{ik}$, every sample $i$ | 1 | $\sum_i dZ_{ik}$ | $db =$ column sums |
# | input $A_{ij}$ | $Z_{ik}$, every class or unit $k$ | $W_{jk}$ | $\sum_k dZ_{ik} W_{jk}$ | $dA_{prev} = dZ \, W^T$ |
# | score $Z_{ij}$ | $A_{ij}$ alone | $\mathbf{1}[Z_{ij} > 0]$ | $dA_{ij} \mathbf{1}[Z_{ij} > 0]$ | $dZ = dA \odot \mathbf{1}[Z > 0]$ |
#
# In code it is six lines. The check measures all four gradients, with sizes that are all
# different: equal sizes let wrong products run.


# %% equations=["R-eq25", "R-eq28", "R-eq31", "R-eq33", "R-eq37", "R-eq40"]
def loss_and_gradient(X, Y, W1, b1, W2, b2):
    Z1, A1, Z2 = forward(X, W1, b1, W2, b2)
    dZ2 = cross_entropy_backward(softmax(Z2), Y)  # (m, K), with the 1/m
    dW2, db2 = gradient_of_weights(A1, dZ2), dZ2.sum(axis=0)
    dA1 = gradient_to_inputs(dZ2, W2)  # (m, n_hidden)
    dZ1 = gradient_through_relu(dA1, Z1)
    dW1, db1 = gradient_of_weights(X, dZ1), dZ1.sum(axis=0)
    return cross_entropy_from_logits(Z2, Y), (dW1, db1, dW2, db2)


d, n_hidden, K = 5, 8, 4
theta = initialise(d, n_hidden, K, seed=1)
for m in (1, 2, 7, 11):
    X, Y = rng.normal(size=(m, d)), np.eye(K)[rng.integers(K, size=m)]
    assert np.abs(forward(X, *theta)[0]).min() > 1e-3  # no ReLU at its kink
    _, gradient = loss_and_gradient(X, Y, *theta)
    for i, dV in enumerate(gradient):
        assert relative_error(dV, measured(X, Y, theta, i)) < 1e-7
    print(f"m = {m:2}: all four gradients agree with the measured ones")

# %% [markdown]
# Every matrix product of the forward pass has two partners in the backward pass, one for its
# weights and one for what goes further down. So in a deep network backward costs about twice as
# much as forward. Here it costs about the same, because 99 % of the work is in layer 1, and nobody
# needs the gradient of the pixels.
#
# ## Training on real digits
#
# A gradient that is right can still be used badly. Before 4,000 digits, take **50**, and step
# down on all of them at once, again and again: 200 steps of
# $\theta \leftarrow \theta - \alpha \, d\theta$ with $\alpha = 0.1$. It takes a moment, and it
# is the cheapest test of a whole program.

# %%
ask("03.fifty")

# %% tags=["reveal"]
X50, Y50, y50 = data.X_train[:50], data.Y_train[:50], data.y_train[:50]
theta = initialise(784, 128, 10, seed=0)
losses = []
for _ in range(200):
    J, gradient = loss_and_gradient(X50, Y50, *theta)
    losses.append(J)
    for V, dV in zip(theta, gradient, strict=True):
        V -= 0.1 * dV
learned = np.mean(forward(X50, *theta)[2].argmax(axis=1) == y50)
print(f"after 200 steps: {100 * learned:.0f} % of the 50 right, loss {losses[-1]:.2f}")
settle("03.fifty", "all" if learned == 1 and losses[-1] < 0.1 else "ninety")
plots.lines(
    np.arange(200),
    {"loss on 50 digits": losses, "log 10, knowing nothing": np.full(200, np.log(10))},
    xlabel="step",
    ylabel="loss (nats per sample)",
    alt=f"The loss on 50 digits falls from {losses[0]:.1f}, near log 10, to nearly 0.",
)

# %% [markdown]
# If a program fails here, something in it is broken, and no larger run will mend it. The second
# thing to look at is the start: a network that knows nothing yet should begin near $\log 10$.
#
# Now all 4,000, in batches of 100, for 10 epochs, which makes 400 steps. We compute in
# float64, so that what computers round differently stays too small to show in print. The
# learning rate is $\alpha = 0.001$, as published with this network.


# %%
def descend(gradient, rate, epochs=10, batch_size=100, seed=0):
    theta, losses = initialise(784, 128, 10, seed), []
    order = np.random.default_rng(seed)
    for _ in range(epochs):
        for batch in order.permutation(4000).reshape(-1, batch_size):
            J, dtheta = gradient(data.X_train[batch], data.Y_train[batch], *theta)
            losses.append(J)
            for V, dV in zip(theta, dtheta, strict=True):
                V -= rate * dV
    return theta, np.array(losses)


def test_accuracy(theta):
    return np.mean(forward(data.X_test, *theta)[2].argmax(axis=1) == data.y_test)


# %%
ask("03.rate")

# %% tags=["reveal"]
rates = (0.001, 0.01, 0.1, 0.5)
runs = {rate: descend(loss_and_gradient, rate) for rate in rates}
accuracy = {rate: test_accuracy(theta) for rate, (theta, _) in runs.items()}
one_layer = {}
for rate in rates:
    net = Network([784, 10], seed=0, dtype=np.float64)
    history = train_network(net, data, GradientDescent(rate), **settings)
    one_layer[rate] = history.test_accuracy[-1]
print("learning rate   softmax regression   two layers")
for rate in rates:
    print(f"{rate:13}   {one_layer[rate]:18.0%}   {accuracy[rate]:10.0%}")
difference = accuracy[0.001] - one_layer[0.001]
settle(
    "03.rate",
    "same" if abs(difference) < 0.1 else "better" if difference > 0 else "worse",
)

# %% [markdown]
# Each row compares at equal settings: the same rate, epochs, batch size and kind of start. What
# differs is the number of parameters, 101,770 against 7,850. The figure shows how far the network
# comes in the same 400 steps, with four learning rates.

# %%
curves = {
    f"α = {rate}": L.reshape(10, 40).mean(axis=1) for rate, (_, L) in runs.items()
}
ends = ", ".join(f"{L[-1]:.1f} for {name}" for name, L in curves.items())
plots.lines(
    np.arange(1, 11),
    {**curves, "log 10, knowing nothing": np.full(10, np.log(10))},
    xlabel="epoch",
    ylabel="training loss (nats per sample)",
    alt="Training loss over ten epochs for four learning rates, and log 10 as a level line. "
    f"The larger the rate, the faster the loss falls. After ten epochs it is {ends}.",
)

# %% [markdown]
# At 0.001 the steps are too short: after 400 of them the loss has hardly left $\log 10$, although
# the gradient is right. **A rate that is too small does not fail. It looks like a network that
# cannot learn the task.** Before you change anything else, try one that is ten times as large.
# Too large is easier to see: at $\alpha = 5$ the loss jumps to tens.
#
# (From weights at 0, as in chapter 02, softmax regression has no noise to unlearn and reaches
# about 75 % at 0.001. The network cannot start there, as card 5 below shows.)
#
# And the negatives, on which one layer had to give up? The same data, rate and epochs as there,
# with 128 hidden units:

# %%
net = Network([784, 128, 10], seed=0, dtype=np.float64)
history = train_network(net, both, GradientDescent(0.02), **settings)
print(
    f"one layer {share:.0%}, two layers {history.test_accuracy[-1]:.0%} of both kinds right"
)
assert history.test_accuracy[-1] > at_most / 100 > share

# %% [markdown]
# That is far above the 55 % that no linear score can pass. With all 60,000 training digits of
# MNIST the run takes longer than a chapter should; `course/recordings/first_networks.py` did
# it for three seeds, again with equal settings for both models:

# %%
record = json.loads(Path("../course/recordings/first_networks.json").read_text())
print("10 epochs, batches of 100, mean test accuracy of three seeds")
for digits, n in (("small", "4,000"), ("full", "60,000")):
    for rate in (0.001, 0.1, 0.5):
        one, two = (
            record[f"{digits}: {sizes}, learning rate {rate}, 10 epochs"]["mean"]
            for sizes in ("784-10", "784-128-10")
        )
        print(
            f"{n:>6} digits, rate {rate:5}: one layer {one:.1%}, two layers {two:.1%}"
        )

# %% [markdown]
# With a sensible rate and all digits, the network is right on 98 of 100; softmax regression
# stays at 92, because more digits do not help it to say *but only if*.
#
# ## What the hidden units have learned
#
# Take the network trained with $\alpha = 0.5$. Column $j$ of $W_1$ holds the 784 weights of
# unit $j$, and can be drawn as an image. The weights started as noise, so we subtract the
# start. What is left is what training has changed.

# %%
ask("03.corner")

# %% tags=["reveal"]
theta = runs[0.5][0]
learned = theta[0] - initialise(784, 128, 10, seed=0)[0]  # (784, 128)
never_ink = (data.X_train == 0).all(axis=0)
assert never_ink[[0, 27, 756, 783]].all()  # the four corners are among them
moved = np.abs(learned[never_ink]).max()
print(f"{never_ink.sum()} pixels never have ink; their weights changed by {moved:.0f}:")
print("the gradient of each is the value at its tail, always 0, times something")
settle("03.corner", "nothing" if moved == 0 else "little")

# %% [markdown]
# The figure shows the ten units with the largest outgoing weights. Red, without a dot: ink now
# switches the unit on. Blue, with a dot: ink switches it off. Look for strokes.

# %%
strongest = np.argsort(-np.abs(theta[2]).sum(axis=1))[:10]
plots.digits(
    learned.T[strongest],
    [f"unit {j}" for j in strongest],
    columns=5,
    signed=True,
    alt="Ten images of changed weights. Each has bows and strokes of red beside strokes of "
    "blue; none looks like a whole digit, and the corners are white.",
)

# %%
widgets.hidden_features()

# %% [markdown]
# No unit is a digit. Each looks for ink here and none there, and ReLU makes it silent where
# the one does not outweigh the other: the 'but only if' of the first section, found by training.
#
# `nnlib.Network` does all this for any number of layers, and from the same start it has the same
# gradient.

# %%
net = Network([784, 128, 10], seed=0, dtype=np.float64)
X, Y = data.X_train[:50], data.Y_train[:50]
J, _ = net.loss_and_gradient(X, Y)
same = net.W[1], net.b[1], net.W[2], net.b[2]
J_ours, (dW1, db1, dW2, db2) = loss_and_gradient(X, Y, *same)
assert np.isclose(J, J_ours, rtol=1e-10)
assert relative_error(net.gradients.dW[1], dW1) < 1e-10
assert relative_error(net.gradients.db[2], db2) < 1e-10
print(net)

# %% [markdown] errata=["R-E7", "R-E8"]
# ## Find the mistake
#
# The network is that of Rifqi Anshari Rasyid's *Mathematics of Neural Network*. Each card shows
# what that text prints, with samples as rows.
#
# **Card 1: two products.** The matrices here are $(m, 10)$ for $\partial L / \partial z_2$,
# $(128, 10)$ for $W_2$, and $(m, 128)$ for the rest:
#
# $$\frac{\partial L}{\partial a_1} = W_2^\top \cdot \frac{\partial L}{\partial z_2}, \qquad
# \frac{\partial L}{\partial z_1} = \frac{\partial L}{\partial a_1} \cdot \mathrm{ReLU}'(z_1).$$

# %%
ask("03.card-products")

# %% tags=["reveal"] errata=["R-E7", "R-E8"]
W2, works = rng.normal(size=(128, 10)), []
for m in (1, 100, 128):
    dZ2, dA1, on = (rng.normal(size=(m, n)) for n in (10, 128, 128))
    on = on > 0
    try:
        wrong_shape, wrong_numbers = (W2.T @ dZ2).shape, dA1 @ on
        works.append(m)
    except ValueError:
        pass
assert (wrong_shape, wrong_numbers.shape) == ((10, 10), (128, 128))
assert not np.allclose(wrong_numbers, dA1 * on)
print(
    f"both run for m in {works} only. The first has the shape {wrong_shape}; the second"
)
print("has the right shape and wrong numbers, which only a numerical check finds.")
print("Right: dZ2 @ W2.T, and ReLU entry by entry.")
settle("03.card-products", "equal" if works == [128] else "never")

# %% [markdown] errata=["R-E9"]
# **Card 2: a bias.** The text prints $\partial L / \partial b_2 = \partial L / \partial z_2$.
# Let the bias be stored with the shape $(1, 10)$, and take a step,
# $b_2 \leftarrow b_2 - \alpha \, \partial L / \partial b_2$, for a batch of 100.

# %%
ask("03.card-bias")

# %% tags=["reveal"] errata=["R-E9"]
b = np.zeros((1, 10))
b = b - 0.1 * rng.normal(size=(100, 10))
print(
    f"no error, and b now has shape {b.shape}: a bias for every sample. The sum is missing."
)
settle("03.card-bias", "grows" if b.shape == (100, 10) else "stays")

# %% [markdown] errata=["R-E5", "R-E6", "X-E4"] equations=["R-3f", "R-3g"]
# **Card 3: the mean.** The text starts from $\partial L / \partial z_2 = \hat y - y$, which is
# right for one sample and $m$ times too large for the mean loss. So it has to average later: it
# averages $\partial L / \partial b_2$ and $\partial L / \partial a_1$, says one sentence, and
# $\partial L / \partial W_1$ and $\partial L / \partial b_1$, says another. Let the batch have
# $m = 6$ samples, and repair cards 1 and 2.


# %% tags=["folded"]
def as_printed(X, Y, W1, b1, W2, b2):
    Z1, A1, Z2 = forward(X, W1, b1, W2, b2)
    m, dZ2 = len(X), softmax(Z2) - Y  # without 1/m
    dW2, db2 = A1.T @ dZ2, dZ2.sum(axis=0) / m  # only the second is averaged
    dZ1 = (dZ2 @ W2.T / m) * (Z1 > 0)  # averaged on the way
    dW1, db1 = X.T @ dZ1 / m, dZ1.sum(axis=0) / m  # and again
    return cross_entropy_from_logits(Z2, Y), (dW1, db1, dW2, db2)


# %%
ask("03.card-mean")

# %% tags=["reveal"] errata=["R-E5", "R-E6", "X-E4"] equations=["R-3f", "R-3g"]
X, Y = rng.normal(size=(6, d)), np.eye(K)[rng.integers(K, size=6)]
theta = initialise(d, n_hidden, K, seed=1)
_, printed = as_printed(X, Y, *theta)
_, right = loss_and_gradient(X, Y, *theta)
factors = {}
for name, p, r in zip(("W1", "b1", "W2", "b2"), printed, right, strict=True):
    factors[name] = np.vdot(p, r) / np.vdot(r, r)
    assert np.allclose(p, factors[name] * r)
    print(f"{name}: {factors[name]:.3f} times the true gradient")
print("The first sentence should name the gradients of W2 and b2.")
settle("03.card-mean", "small" if np.isclose(factors["W1"], 1 / 6) else "right")

# %% [markdown] errata=["R-E6", "R-E11", "X-E4"]
# The four texts that this course follows put the $1/m$ in four places: into $dW$ and $db$ of
# every layer, into what the two sentences name, into $db$ alone, or into the loss of one section
# only. In this course it is in the loss, once.
#
# **Card 4: the judge.** 'Learning rate 0.001, batch size 100, 10 epochs.' Train with the wrong
# gradient of card 3 and with the right one, at this rate.

# %%
ask("03.card-judge")


# %% tags=["reveal"] errata=["R-E6", "R-E11"]
def summed(X, Y, *theta):
    J, gradient = loss_and_gradient(X, Y, *theta)
    return J, [len(X) * dV for dV in gradient]


wrong = {rate: test_accuracy(descend(as_printed, rate)[0]) for rate in (0.001, 0.1)}
for rate, reached in wrong.items():
    print(f"rate {rate:5}: right {accuracy[rate]:.0%}, as printed {reached:.0%}")
theta, _ = descend(summed, 0.001)
assert relative_error(theta[0], runs[0.1][0][0]) < 1e-9
print("its W2 gradient, 100 times too large, makes up for a rate that is too small")
print("0.001 and gradients summed over the batch: the same weights as 0.1 and the mean")
settle("03.card-judge", "wrong" if wrong[0.001] > accuracy[0.001] + 0.1 else "right")

# %% [markdown] errata=["R-E10", "R-E14", "X-E3", "F-E9", "A-E6"]
# **Card 5: what is not said.** Each line leaves something open; the cell below shows that it
# matters.
#
# | printed | not said |
# |---|---|
# | Rasyid: 'can amazingly recognize' digits | start of the weights, update rule, any figure |
# | Rasyid: 'flattened 28 × 28 grayscale image'; no text says more | pixels up to 1 or 255? |
# | Rasyid: $z_1, z_2$ | layer or entry? Both are used; $j$ is a sample, then a class |
# | *Mathematical Foundations*: $dA/dZ = 1$ if $Z > 0$, else 0 | 0 at $Z = 0$ is a choice, and $dA/dZ$ a diagonal matrix |
# | *Adam Optimization*: 'ReLU, Sigmoid, Softmax' | the sigmoid is neither defined nor used |

# %% tags=["folded"] errata=["R-E10", "R-E14", "X-E3"]
theta = initialise(784, 128, 10, seed=0)
for scale in (1, 255):
    Z2 = forward(scale * data.X_test, *theta)[2].astype(np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        plain = np.exp(Z2) / np.exp(Z2).sum(axis=1, keepdims=True)
    lost = np.isnan(plain).any(axis=1).mean()
    print(f"pixels up to {scale:3}: the plain softmax loses {lost:.0%} of the rows")
assert (Z2.shape, Z2[0, 1].shape) == ((1000, 10), ())  # z_2, layer and entry

nothing = [np.zeros_like(V) for V in theta]
_, (dW1, _, dW2, _) = loss_and_gradient(data.X_train, data.Y_train, *nothing)
print("weights that start at 0: gradients", np.abs(dW1).max(), np.abs(dW2).max())

# %% tags=["folded"] errata=["F-E9", "A-E6"]
sides = {"left": (-h, 0), "right": (0, h), "both sides": (-h, h)}
for side, (a, b) in sides.items():
    print(f"slope of ReLU at 0, {side}: {(relu(b) - relu(a)) / (b - a):.1f}")
Z = np.array([-2.0, 1.0, 3.0])
jacobian = [(relu(Z + h * e) - relu(Z - h * e)) / (2 * h) for e in np.eye(3)]
assert np.allclose(jacobian, np.diag(Z > 0))  # dA/dZ is a matrix
assert np.isclose(slopes["slope of the sigmoid"].max(), 0.25, atol=1e-3)

# %% [markdown]
# ## What is now known
#
# - A linear score cannot say 'but only if'. A hidden layer moves the samples to where a linear
#   score can part them, provided that something between the layers bends.
# - Backward: plus copies, times swaps, a fork adds, ReLU gates. In matrices,
#   $dW = A_{prev}^T dZ$, $db =$ column sums, $dA_{prev} = dZ \, W^T$,
#   $dZ = dA \odot \mathbf{1}[Z > 0]$.
# - A gradient has the shape of its parameter. Check it with sizes that all differ: products that
#   are wrong may run where two sizes agree.
# - Learn 50 digits by heart first. Then try rates ten times apart. A rate means nothing without
#   'mean' or 'sum' beside it.
# - **Choose by accuracy and you keep the wrong gradient.** Accuracy says whether training went
#   well, and no more.
#
# Three questions to close.

# %%
ask("03.all-off")

# %% tags=["reveal"]
W1, b1, W2, b2 = initialise(d, n_hidden, K, seed=1)
_, gradient = loss_and_gradient(X, Y, W1, b1 - 100, W2, b2)
alive = [
    name
    for name, dV in zip(("W1", "b1", "W2", "b2"), gradient, strict=True)
    if dV.any()
]
print("not 0:", ", ".join(alive))
settle("03.all-off", "only-b2" if alive == ["b2"] else "layer-2")

# %%
ask("03.doubled-batch")

# %% tags=["reveal"]
theta = initialise(784, 128, 10, seed=0)
lengths = []
for m in (200, 400):
    _, dtheta = summed(data.X_train[:m], data.Y_train[:m], *theta)
    lengths.append(np.linalg.norm(dtheta[0]))
ratio = lengths[1] / lengths[0]
print(f"the summed gradient of 400 digits is {ratio:.1f} times as long as that of 200")
settle("03.doubled-batch", "twice" if 1.7 < ratio < 2.3 else "same")

# %%
ask("03.columns")

# %% tags=["reveal"]
A_column, dZ_column = rng.normal(size=(5, 7)), rng.normal(size=(3, 7))  # 7 samples
truth = numerical_gradient(
    lambda W: (dZ_column * (W @ A_column)).sum(), np.zeros((3, 5))
)
assert np.allclose(truth, gradient_of_weights(A_column.T, dZ_column.T).T)
settle("03.columns", "right" if np.allclose(truth, dZ_column @ A_column.T) else "left")

# %% [markdown]
# **Exercise.** [Exercise 03](../exercises/ex03_two_layer_network/ex03_two_layer_network.ipynb);
# write in your copy, `work/ex03_two_layer_network`.
#
# The measuring function has been our witness for three chapters. Next we build it, and learn
# what can deceive it: [04 Gradient checking](04_gradient_checking.ipynb).
