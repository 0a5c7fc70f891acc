# %% [markdown]
# # 03 The two-layer network: what can it say that one layer cannot?
#
# Softmax regression reads nine digits of ten. Here are five digits, and below them the same five
# with ink and paper exchanged. You read both rows. Which model could?

# %%
import contextlib
import itertools
import json

import numpy as np

from nnlib import Dataset, GradientDescent, Network, load_mnist, plots, widgets, zeros
from nnlib import cross_entropy_backward, cross_entropy_from_logits, numerical_gradient
from nnlib import relative_error, softmax
from nnlib import train as train_network
from tutor import ask, checks, course_file, review, settle, shorter

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
# One way to read both is a layer of units between the pixels and the classes, each of which can
# say *ink here, but only if there is none there*. This chapter builds it, and finds the gradient
# of every weight in it by going backward through the network: **backpropagation**.
#
# **After this chapter you can**
#
# - say what a linear score cannot express, and how a layer in between expresses it,
# - carry a gradient backward through a small network on paper, edge by edge,
# - derive the backward pass for any sizes and write it yourself, in five lines,
# - train the network: overfit 50 digits first, then choose a learning rate.
#
# **Time:** 120 minutes. **You need:** chapters 01 and 02.
#
# ## Digits and their negatives
#
# A pixel is a number from 0 (paper) to 1 (ink), so the negative of an image $x$ is $1 - x$.
# Suppose softmax regression is trained on 4,000 digits **and** on their 4,000 negatives, so
# that no kind of image in the test is new to it.

# %%
both = Dataset(  # images, labels and one-hot labels; to train on, then to test on
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
settle("03.negatives", "chance" if share < 0.2 else "half" if share < 0.7 else "ninety")

# %% [markdown] tags=["reveal"]
# (The learning rate was 0.02. Half of the images are nearly all ink, so their gradients are long,
# and a rate of 0.1 would be too large.)
#
# Is this a matter of patience and of the learning rate, or does the kind of model decide?

# %% [markdown]
# Let us ask what a linear score can do with an image and its negative, whatever its weights are.
#
# The score of class $k$ is $z_k(x) = x \cdot w_k + b_k$, where $w_k$ is column $k$ of $W$.
# Let $g$ be the plain grey image, every pixel $\frac12$. It lies halfway between $x$ and
# $1 - x$. A score is a weighted sum plus a constant, so the scores lie halfway too: for every
# class $k$,
#
# $$z_k(x) + z_k(1 - x) = \bigl(x + (1 - x)\bigr) \cdot w_k + 2 b_k
# = (2 g) \cdot w_k + 2 b_k = 2 z_k(g).$$

# %% [markdown] tags=["reveal"]
# Let $t$ be the true class. If the model is right on $x$, then $z_t(x) > z_j(x)$ for every
# other class $j$. If it is right on the negative, $z_t(1 - x) > z_j(1 - x)$. Add the two:
# $z_t(g) > z_j(g)$. So a model that is right on both gives class $t$ to plain grey. It gives
# grey only **one** class. For all digits of the other nine classes it must fail on the image or on
# its negative. (Below, `net.trace(X)` returns $Z$ and $A$ of every layer, each by its number.)

# %%
ask("03.ceiling")


# %% tags=["reveal"]
def scores(net, X):
    return net.trace(X)[0][1]  # Z of layer 1, which is all there is


Z_digit, Z_negative = (scores(regression, X) for X in (data.X_test, 1 - data.X_test))
Z_grey = scores(regression, np.full((1, 784), 0.5))
assert np.allclose(Z_digit + Z_negative, 2 * Z_grey)
right_twice = (Z_digit.argmax(1) == data.y_test) & (Z_negative.argmax(1) == data.y_test)
assert set(data.y_test[right_twice]) <= {Z_grey.argmax()}
n_pairs, n_of_one_class = len(data.y_test), np.bincount(data.y_test).max()
at_most = 100 * (2 * n_of_one_class + (n_pairs - n_of_one_class)) / (2 * n_pairs)
print(f"{n_of_one_class} pairs right twice and the others once: {at_most:.0f} %")
settle("03.ceiling", at_most)

# %% [markdown] tags=["reveal"]
# **Why then 10 %, and not 55?** Because training does not count right answers. It lowers the loss.
# Write the scores around grey, $z(x) = c + (x - g) W$ with $c = z(g)$. The negative of $x$ is
# $2g - x$, so there $x - g$ changes its sign, and nothing else. Putting $-W$ for $W$ therefore
# only exchanges the scores of each image and its negative, and the loss over both stays what it
# was: $J(W, c) = J(-W, c)$. The loss is convex (chapter 02): halfway between two settings it is at
# most the mean of their losses. Halfway between $(W, c)$ and $(-W, c)$ lies $(0, c)$, so
#
# $$J(0, c) \le \tfrac12 J(W, c) + \tfrac12 J(-W, c) = J(W, c).$$
#
# **No $W$ is better than 0.** The best linear model says the same of every image, and with 400
# digits of each class the best it can say is $\frac1{10}$ for each: $\log 10$ is the least loss that
# any such model has. Weights that read digits alone show it:

# %% tags=["reveal"]
plain = Network([784, 10], initializer=zeros, dtype=np.float64)
train_network(plain, data, GradientDescent(0.02), **settings)
for name, X in {"digits": data.X_test, "their negatives": 1 - data.X_test}.items():
    right = np.mean(plain.predict(X) == data.y_test)
    print(f"trained on digits alone: right on {right:.0%} of {name}")


def loss_on_both(W):
    return cross_entropy_from_logits((both.X_train - 0.5) @ W, both.Y_train)


W = plain.W[1]
print(
    "loss on both, with W, -W and 0:",
    *(f"{loss_on_both(V):.2f}" for V in (W, -W, 0 * W)),
)
assert np.isclose(loss_on_both(W), loss_on_both(-W))
assert np.isclose(loss_on_both(0 * W), np.log(10))

# %% [markdown]
# In words: a pixel has one weight for each class, so more ink there only ever raises the score
# of that class, or only ever lowers it, **whatever the other pixels say**. So if a weight lifts
# class $t$ above its score for grey when its pixel has ink, the same weight pulls class $t$ down by
# as much in the negative, where that pixel has none.
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
# The figure shows it with some noise on the pixels. On the left is the border of softmax
# regression when its loss has come to rest, at $\log 2$: it knows nothing. (A line can have three
# clouds right, 75 %, never four.) In the middle, the border where the sum is $\frac12$. On the right
# are the same images, but drawn at the place $(a_1, a_2)$ that the two new numbers give them, in
# the **hidden space**. One of the two is always 0, so all points lie on the two axes: class 0 near
# the origin, class 1 far out. Look for the straight line there.


# %% equations=["F-3.2a", "R-eq3", "A-1.1a"]
def relu(Z):
    return np.maximum(0, Z)


corners = np.array([[0, 0], [1, 1], [0, 1], [1, 0]])
points = np.repeat(corners, 25, axis=0) + 0.1 * rng.normal(size=(100, 2))
kinds = np.repeat([0, 0, 1, 1], 25)
W_hidden = np.array([[1.0, -1.0], [-1.0, 1.0]])  # unit 1: x1 - x2, unit 2: x2 - x1
moved = relu(points @ W_hidden)

# %% tags=["folded"]
xor = Dataset(*(points, kinds, np.eye(2)[kinds]) * 2)
line = Network([2, 2], seed=1, dtype=np.float64)
at_rest = train_network(line, xor, GradientDescent(0.5), **settings | {"epochs": 300})
assert np.isclose(at_rest.loss[-1], np.log(2), atol=0.01)
found = np.mean(line.predict(points) == kinds)

# %% tags=["folded"]
pixels, units = ("pixel x1", "pixel x2"), ("unit a1", "unit a2")
title = f"one layer, {found:.0%} right"
panels = {
    title: (points, lambda x: scores(line, x) @ [-1, 1], *pixels),
    "two layers": (points, lambda x: relu(x @ W_hidden).sum(axis=1) - 0.5, *pixels),
    "the hidden space": (moved, lambda a: a.sum(axis=1) - 0.5, *units),
}
assert np.array_equal(moved.sum(axis=1) > 0.5, kinds == 1)
plots.planes(
    panels,
    kinds,
    alt="Three panels. Four clouds of images, class 0 at the lower left and upper right, "
    f"class 1 at the other corners. One layer: a straight border, {100 * found:.0f} percent "
    "right. Two layers: two borders with class 0 between them. Hidden space: class 0 near the "
    "origin, on both axes, class 1 far out on both axes, and "
    "one straight line parts them.",
)

# %% [markdown] equations=["F-3.2a", "R-eq3", "A-1.1a"]
# This is what a hidden layer is for. It **moves the points** to places where a straight line
# can part them, and the last layer draws that line. Here we chose the places. Training has to find
# them, and with the two units that suffice it seldom does. From 30 random starts each, on the four
# corners, 1,000 steps of gradient descent (the code is that of this chapter, 30 times side by side):


# %% tags=["folded"]
def n_solved(n_hidden, n=30, rate=0.5):
    rng = np.random.default_rng(0)
    W1, b1 = rng.normal(size=(n, 2, n_hidden)), np.zeros((n, 1, n_hidden))
    W2, b2 = rng.normal(size=(n, n_hidden, 2)) / n_hidden**0.5, np.zeros((n, 1, 2))
    Y = np.eye(2)[[0, 0, 1, 1]]
    for _ in range(1000):
        Z1 = corners @ W1 + b1  # (n, 4, n_hidden)
        A1 = relu(Z1)
        Z2 = A1 @ W2 + b2
        dZ2 = (softmax(Z2.reshape(-1, 2)).reshape(Z2.shape) - Y) / 4
        dZ1 = (dZ2 @ W2.swapaxes(1, 2)) * (Z1 > 0)
        W2 -= rate * A1.swapaxes(1, 2) @ dZ2
        b2 -= rate * dZ2.sum(axis=1, keepdims=True)
        W1 -= rate * corners.T @ dZ1
        b1 -= rate * dZ1.sum(axis=1, keepdims=True)
    return (Z2.argmax(axis=2) == Y.argmax(axis=1)).all(axis=1).sum()


for n_hidden in (2, 4, 8):
    print(
        f"{n_hidden} hidden units: {n_solved(n_hidden)} of 30 starts end with all four right"
    )

# %% [markdown] equations=["F-3.2a", "R-eq3", "A-1.1a"]
# With more units it is likelier that two of them start well, which is one reason why networks are
# wider than they need to be. The hill is no longer convex (chapter 02): exchange the two units of a
# good network, and it is as good; halfway between these two places both units are equal, which is
# one unit, and it fails.
#
# The cutting-off function is called **ReLU**, the rectified linear unit,
#
# $$\mathrm{ReLU}(z) = \max(0, z) = \begin{cases} z & z > 0 \\ 0 & z \le 0, \end{cases}$$
#
# and is applied to each entry of a matrix. A **hidden unit** is a score followed by ReLU. With
# a single input $x$, a unit $\mathrm{ReLU}(w x + b)$ is 0 on one side of its **kink**, the
# place $x = -b / w$, and a sloping line on the other. It is a hinge. (With two inputs the kink is a
# line, $x_1 = x_2$ for both units above; with 784 it is a plane of 783 dimensions.) Where several hinges are
# added, their slopes add. Take
#
# $$f(x) = 2\, \mathrm{ReLU}(x) - 3\, \mathrm{ReLU}(x - 1) + 2\, \mathrm{ReLU}(x - 2).$$

# %%
ask("03.hinge-slope")

# %% tags=["reveal"]
x = np.linspace(-1, 3, 81)
hinges = {
    f"{w} ReLU(x − {k})".replace("-", "−").replace(" − 0", ""): w * relu(x - k)
    for w, k in ((2, 0), (-3, 1), (2, 2))
}
f = sum(hinges.values())
pieces = [
    np.interp(end + 0.75, x, f) - np.interp(end + 0.25, x, f) for end in range(-1, 3)
]
pieces = [2 * float(rise) for rise in pieces]  # over half a unit, in each of the four
settle("03.hinge-slope", pieces[2])
plots.lines(
    x,
    {"f, their sum": f, **hinges},
    xlabel="x",
    ylabel="value",
    alt="Three hinges with kinks at 0, 1 and 2, behind which they have the slopes 2, -3 and "
    "2, and their sum, a broken line with the "
    f"slopes {', '.join(f'{s + 0:.0f}' for s in pieces)}.",
)

# %% [markdown]
# Every hinge adds one bend. So hinges can follow any continuous curve over an interval as closely
# as you like: join points of the curve by straight pieces, and make each change of slope one hinge.
#
# What if nothing is cut off? Leave ReLU out of a network with 784 inputs, 128 hidden units
# and 10 classes.

# %%
ask("03.no-activation")

# %% tags=["reveal"]
V1, V2, c1, c2 = (rng.normal(size=s) for s in ((784, 128), (128, 10), 128, 10))
as_two = (data.X_test @ V1 + c1) @ V2 + c2
as_one = data.X_test @ (V1 @ V2) + (c1 @ V2 + c2)
print(f"largest relative difference to one layer: {relative_error(as_two, as_one):.0e}")
W = rng.normal(size=(784, 10))  # and back: any W is such a product
wide, tall = np.hstack([W, np.zeros((784, 118))]), np.eye(128, 10)
assert np.array_equal(wide @ tall, W)
settle("03.no-activation", "same" if np.allclose(as_two, as_one) else "more")

# %% [markdown] tags=["reveal"]
# To see why, multiply it out:
#
# $$(X W_1 + b_1) W_2 + b_2 = X (W_1 W_2) + (b_1 W_2 + b_2).$$
#
# On the right stands one matrix, $W_1 W_2$, and one bias: no more than one layer can say. And no
# less, because any $W$ is such a product: put $W$ into the first 10 columns of $W_1$, and the
# identity matrix into the first 10 rows of $W_2$, and 0 elsewhere. Without a bend, two layers are
# one.

# %% [markdown] equations=["R-eq34", "A-1.1b", "F-5.3a", "A-0a"]
# ### How much of a gradient does a unit let through?
#
# The slope of ReLU is 0 on the left, where it is constant, and 1 on the right:
# $\mathrm{ReLU}'(z) = 1$ if $z > 0$, else 0. At $z = 0$ itself the two sides disagree, so
# there is no derivative; writing 0 there is a choice, and a harmless one, because from random
# weights a score is hardly ever exactly 0.
#
# An older choice is the sigmoid of chapter 01, $s = 1 / (1 + e^{-z})$, with the slope $s (1 - s)$. A gradient
# on its way back is multiplied by such a slope in every layer.

# %% equations=["R-eq34", "A-1.1b", "F-5.3a", "A-0a"]
z = np.linspace(-6, 6, 241)
s = 1 / (1 + np.exp(-z))
gate = np.where(z == 0, np.nan, z > 0)  # at the kink there is no slope to draw
h = 1e-5
off_kink = z != 0
assert np.allclose(((relu(z + h) - relu(z - h)) / (2 * h) - gate)[off_kink], 0)
measured_slope = (1 / (1 + np.exp(-z - h)) - 1 / (1 + np.exp(-z + h))) / (2 * h)
assert np.allclose(measured_slope, s * (1 - s))

plots.lines(
    z,
    {"slope of ReLU": gate, "slope of the sigmoid": s * (1 - s)},
    xlabel="score z",
    ylabel="slope",
    alt="The slope of ReLU is 0 left of z = 0 and 1 right of it, with a gap between. That of "
    f"the sigmoid is a bump with the height {(s * (1 - s)).max():.2f}, nearly 0 beyond 5.",
)

# %% [markdown] equations=["R-1a", "R-1b", "R-1c", "R-1d", "R-1e", "R-1f", "R-2a", "R-eq1", "R-eq2", "R-eq4"]
# The sigmoid passes on a quarter at most. ReLU passes on all or nothing.
#
# ## Forward
#
# Our network reads an image of $28 \times 28$ grey values, laid out as $d = 784$ numbers in
# $[0, 1]$. It has 128 hidden units with ReLU, and 10 outputs with softmax. The 784 and the 10
# come with the problem, the 128 is a choice. (In code the three sizes are `d`, `n_hidden` and `K`.)
# A batch of $m$ images is a matrix $X$ with $m$ rows. A number below a capital letter is the layer,
# and $A_1$ and $A_2$ are **activations**, what a layer passes on. ReLU and softmax are **activation
# functions**:
#
# $$\begin{aligned}
# Z_1 &= X W_1 + b_1 & (m, 784)(784, 128) + (128,) &= (m, 128) \\
# A_1 &= \mathrm{ReLU}(Z_1) & &\phantom{=}\ (m, 128) \\
# Z_2 &= A_1 W_2 + b_2 & (m, 128)(128, 10) + (10,) &= (m, 10) \\
# A_2 &= \mathrm{softmax}(Z_2) & &\phantom{=}\ (m, 10)
# \end{aligned}$$
#
# **Your turn.** Write the first two lines. Return $Z_1$ as well as $A_1$, because the backward pass
# will ask which scores were positive.


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
one_score = b1[7]  # unit 7 on image 3, once more, pixel by pixel
for p in range(784):
    one_score = one_score + float(data.X_train[3, p]) * W1[p, 7]
assert np.isclose(Z1[3, 7], one_score)

# %% [markdown]
# ## Backward, on a drawing
#
# How does the loss $J$ change when one of these numbers moves? For any number $v$ in the network
# write $dv$ for the slope $\partial J / \partial v$. One could measure each slope by moving $v$. That
# takes two forward passes for each parameter, over two hundred thousand for a single gradient of
# our network. Going backward finds them all for about the price of one.
#
# First a network so small that paper is enough: two inputs, two hidden units, two classes, one
# sample, biases 0. In this section small letters are the rows of that sample, so $a_{1,2}$ is the
# value of unit 2 in layer 1. (Only the drawing counts classes from 1.)
#
# $$x = (1, 2), \quad
# W_1 = \begin{pmatrix} 1 & 1 \\ 0 & -1 \end{pmatrix}, \quad
# W_2 = \begin{pmatrix} 0 & \log 3 \\ 2 & 1 \end{pmatrix}, \quad y = (1, 0).$$
#
# **Forward.** $z_1 = x W_1 = (1, 1 - 2) = (1, -1)$. ReLU makes $a_1 = (1, 0)$. Then
# $z_2 = a_1 W_2 = (0, \log 3)$. Because $e^0 = 1$ and $e^{\log 3} = 3$, softmax gives
# $a_2 = (\frac14, \frac34)$, and the loss is $J = -\log \frac14 = 1.39$. In the figure each
# value stands where it arises, and each weight W on its edge, which leads from its *tail* to its
# *head*.

# %%
x, y = np.array([1.0, 2.0]), np.array([1.0, 0.0])
W1 = np.array([[1.0, 1.0], [0.0, -1.0]])
W2 = np.array([[0.0, np.log(3)], [2.0, 1.0]])
z1 = x @ W1
a1 = relu(z1)
z2 = a1 @ W2
a2 = softmax(z2[None])[0]
values = {"x": x, "W1": W1, "z1": z1, "a1": a1, "W2": W2, "z2": z2, "a2": a2, "y": y}
values["J"] = -np.log(a2[0])
plots.graph(
    values,
    alt="A network as a graph. Input 1, with the value 1, has the weights 1 and 1 to units 1 "
    "and 2; input 2, with the value 2, has 0 and -1. The scores of the units are 1 and -1. "
    "ReLU is on for unit 1 and off for unit 2. Unit 1 has the weights 0 and 1.10 to classes 1 "
    "and 2, unit 2 has 2 and 1. The scores of the classes are 0 and 1.10. Both enter one box, "
    "softmax and loss, with the probabilities 0.25 and 0.75; class 1 is the true one, and the "
    "loss is 1.39.",
)

# %% [markdown]
# Our witness is `numerical_gradient` of chapter 02, which derives nothing: it moves each entry of
# one parameter a little and measures what the loss does.


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

# %% [markdown] tags=["reveal"]
# **Backward.** The same numbers by thought, from right to left.
#
# *The scores of the classes.* Softmax and cross-entropy together give what chapter 02 found, what
# the network says minus the truth: $dz_2 = a_2 - y = (-\frac34, \frac34)$.
#
# *A weight out of a unit.* The weight from unit $j$ to class $k$ enters one score,
# $z_{2,k} = a_{1,1} (W_2)_{1k} + a_{1,2} (W_2)_{2k}$, and is multiplied there by $a_{1,j}$. So its
# gradient is the **value at its tail times the gradient at its head**. Unit 1 has the value 1
# and unit 2 the value 0, so
# $dW_2 = \begin{pmatrix} -\frac34 & \frac34 \\ 0 & 0 \end{pmatrix}$.
#
# *The value of a unit.* Unit 1 enters **both** scores, with the weights 0 and $\log 3$. Raise it by
# $\varepsilon$: score 1 rises by $0 \cdot \varepsilon$ and score 2 by $\log 3 \cdot \varepsilon$. Each
# moves $J$ by its own slope times that, and small changes add. So the unit collects from both,
# $da_{1,1} = 0 \cdot (-\frac34) + \log 3 \cdot \frac34 = 0.82$. In the same way
# $da_{1,2} = 2 \cdot (-\frac34) + 1 \cdot \frac34 = -\frac34$.
#
# *Through ReLU.* Unit 1 is on: slope 1, and 0.82 comes through. Unit 2 is off: slope 0, so
# $dz_1 = (0.82, 0)$, although the loss would fall if $a_{1,2}$ rose.
#
# *A weight into a unit.* Again tail times head:
# $dW_1 = \begin{pmatrix} 1 \cdot 0.82 & 0 \\ 2 \cdot 0.82 & 0 \end{pmatrix}$.
#
# *Biases.* A bias is a weight on an input that is always 1: $db_2 = dz_2$ and $db_1 = dz_1$.
#
# The figure has all of it, rounded. Orange with an arrow is what flows back along an edge, and
# below a node the sum of what has arrived there. In a frame stands a $dW$, from where nothing flows
# on. Follow 0.75 from class 2 to the left: times 1.10 it is 0.82; at unit 1 it meets the 0 that
# comes from class 1; through the gate it is 0.82 still; and times the tails 1 and 2 it is 0.82 and
# 1.65 in two frames.

# %% tags=["reveal"]
c = 3 / 4 * np.log(3)
by_hand = {"z2": [-3 / 4, 3 / 4], "W2": [[-3 / 4, 3 / 4], [0, 0]], "a1": [c, -3 / 4]}
by_hand |= {"z1": [c, 0], "W1": [[c, 0], [2 * c, 0]]}
assert np.allclose(by_hand["W1"], dW1)
assert np.allclose(by_hand["W2"], dW2)
assert np.allclose(by_hand["z1"], measured(*sample, small, 1))  # the bias of layer 1
assert np.allclose(by_hand["z2"], measured(*sample, small, 3))
plots.graph(
    values,
    by_hand,
    alt="The same graph with what flows back on each edge. From the right: 0.25 - 1 and 0.75 - 0 "
    f"at the classes. To unit 1 flow 0.00 and 1.10 times 0.75, together {c:.2f}; to unit 2 flow "
    f"-1.50 and 0.75, together -0.75. ReLU lets {c:.2f} and 0 through. In frames: the weights "
    f"from the inputs to unit 1 have {c:.2f} and {2 * c:.2f}, those from unit 1 to the classes "
    "-0.75 and 0.75, all weights into and out of unit 2 have 0.",
)

# %% [markdown]
# Below the scores of the classes, every backward pass of this chapter consists of four rules:
#
# - **Plus copies.** A sum hands its gradient unchanged to every summand.
# - **Times swaps.** A product hands to each factor its gradient times the *other* factor.
# - **A fork adds.** A value that is used twice adds up what comes back.
# - **ReLU gates.** What comes back passes where the unit was on.
#
# Three numbers move a score: a weight, in proportion to the value $a$ at its tail; the bias; and
# the value $a$, in proportion to the weight. Training cannot set $a$ itself, so the gradient of $a$
# is passed on, to the layer below. (The image of gates is from the Stanford course CS231n.)
#
# Now other numbers, with both units on: $x = (1, 3)$, and $dz_2 = (-\frac12, \frac12)$ at the scores.

# %%
ask("03.both-on")

# %% tags=["reveal"]
x_new, dz2_new = np.array([1.0, 3.0]), np.array([-0.5, 0.5])
W1_new, W2_new = np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([[1.0, 3.0], [0.0, 1.0]])
assert (x_new @ W1_new > 0).all()
dW1_new = numerical_gradient(lambda W: dz2_new @ (relu(x_new @ W) @ W2_new), W1_new)
print("dW1 measured:", dW1_new.round(3).tolist())
settle("03.both-on", dW1_new[1, 0])

# %% [markdown]
# And back to the drawing.

# %%
ask("03.nudge")

# %% tags=["reveal"]
nudged = W1 + np.array([[0, 0], [0.01, 0]])
change = loss(*sample, nudged, *small[1:]) - loss(*sample, *small)
print(f"the loss rises by {change:.4f}; gradient times step: {2 * c * 0.01:.4f}")
settle("03.nudge", change)

# %% [markdown]
# Now move one weight yourself. Take the one from input 2 to unit 2, which is $-1$, and raise it
# slowly. Nothing happens at first; watch what happens at $-\frac12$. Stop at 0. There
# $z_1 = a_1 = (1, 1)$, $z_2 = (2, 2.10)$ and $a_2 = (0.48, 0.52)$. So
# $da_{1,2} = 2 \cdot (-0.52) + 0.52 = -0.52$, and times the tail, 2, it is $-1.05$: the dashed
# tangent. (Without a kernel, the figures above and below show the first position and the curve.)

# %%
widgets.one_weight()


# %% tags=["folded"]
def loss_at(w):
    return loss(*sample, np.array([[1.0, 1.0], [0.0, w]]), *small[1:])


grid = np.linspace(-3, 3, 121)
curve = [loss_at(w) for w in grid]
slope = (loss_at(h) - loss_at(-h)) / (2 * h)
tangent = loss_at(0) + slope * grid
tangent[np.abs(grid) > 0.8] = np.nan  # drawn near its point only
plots.lines(
    grid,
    {"loss": curve, "tangent at 0": tangent},
    xlabel="weight from input 2 to unit 2",
    ylabel="loss J (nats)",
    alt=f"The loss is {curve[0]:.2f} up to a weight of -0.5, and falls beyond, to "
    f"{curve[-1]:.2f} at 3. The tangent at 0 has the slope {slope:.2f}.",
)

# %% [markdown] equations=["R-eq23", "R-eq24", "R-eq25"]
# Below $-\frac12$ the unit is off and the curve is level. A long step to the right would help, and
# ReLU hides it: for this sample the weight gets no gradient, and waits for one that switches the
# unit on. Just right of the kink the slope is $2 \cdot (-\frac34) = -1.5$, all at once.
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
# = \sum_{i=1}^{m} A_{ij} \, dZ_{ik}.$$
#
# **Your turn.** This sum is entry $(j, k)$ of a product of two matrices. Which? (A gradient has the
# shape of its parameter, here $(128, 10)$; $A$ is $(m, 128)$ and $dZ$ is $(m, 10)$.)


# %% tags=["your-turn"]
def gradient_of_weights(A_prev, dZ):
    """Return dW (n_in, n_out) for A_prev (m, n_in) and dZ (m, n_out).

    A_prev is the input of the layer. dZ already contains the 1/m.
    """
    ...


# %%
checks.gradient_of_weights(gradient_of_weights)


# %% tags=["folded"] equations=["R-eq25"]
@checks.gradient_of_weights.ours
def gradient_of_weights(A_prev, dZ):
    return A_prev.T @ dZ


# %% [markdown] equations=["R-eq26", "R-eq27", "R-eq28", "R-eq29", "R-eq30", "R-eq31"]
# Row $j$ of the first factor must hold the $A_{ij}$ of all samples, so it is transposed:
#
# $$\boxed{dW_2 = A_1^T \, dZ_2} \qquad (128, m)(m, 10) = (128, 10).$$
#
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
# = \sum_k \frac{\partial J}{\partial Z_{ik}} \frac{\partial Z_{ik}}{\partial A_{ij}}
# = \sum_k dZ_{ik} W_{jk}.$$
#
# **Your turn.** The same question for this sum, over the classes.


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
# $$\boxed{dA_1 = dZ_2 \, W_2^T} \qquad (m, 10)(10, 128) = (m, 128).$$
#
# **A hidden score** $Z_{ij}$, now of layer 1, enters one value only, its own $A_{ij}$, with the
# factor $\mathrm{ReLU}'(Z_{ij})$. The sum has a single term, and what remains is a product of
# two numbers for each entry:
#
# $$\frac{\partial J}{\partial Z_{ij}}
# = \frac{\partial J}{\partial A_{ij}} \cdot \mathrm{ReLU}'(Z_{ij}).$$

# %%
ask("03.gate")

# %% tags=["reveal"]
gate_Z, gate_dA = np.array([[3.0, -1.0]]), np.array([[-2.0, 5.0]])
gated = numerical_gradient(lambda Z: (gate_dA * relu(Z)).sum(), gate_Z)[0].round(6) + 0
print("dZ =", gated.tolist())
answers = {(-2, 0): "passes", (0, 5): "sign", (-6, 0): "value"}
settle("03.gate", answers[tuple(gated)])

# %% [markdown]
# **Your turn.** For whole matrices, without a loop.


# %% tags=["your-turn"]
def gradient_through_relu(dA, Z):
    """Return dZ for dA and Z, all of the same shape; 0 where Z is 0. Do not change dA."""
    ...


# %%
checks.gradient_through_relu(gradient_through_relu)


# %% tags=["folded"] equations=["R-eq33", "R-eq34"]
@checks.gradient_through_relu.ours
def gradient_through_relu(dA, Z):
    return dA * (Z > 0)


# %% [markdown] equations=["R-eq35", "R-eq36", "R-eq37", "R-eq38", "R-eq39", "R-eq40"]
# Written $\odot$, entry by entry, with $\mathbf{1}[Z_1 > 0]$ for 1 where the entry of $Z_1$ is positive
# and 0 elsewhere:
#
# $$\boxed{dZ_1 = dA_1 \odot \mathbf{1}[Z_1 > 0]} \qquad (m, 128).$$
#
# **Layer 1** is $Z_1 = X W_1 + b_1$. It has the form of layer 2 with $X$ in the place of $A_1$,
# and the chain rule only grows longer by the links above it. So the same two lines hold:
#
# $$\boxed{dW_1 = X^T dZ_1} \quad (784, m)(m, 128) = (784, 128),$$
#
# $$\boxed{db_1 = \text{column sums of } dZ_1} \quad (128,).$$
#
# This table is all of backpropagation, once $dZ$ of the last layer is known; $A_{prev}$ holds the inputs
# $A_{ij}$. Chapter 05 uses it for every layer.
#
# | what moves | enters where | with which factor | so its gradient is | matrix |
# |---|---|---|---|---|
# | weight $W_{jk}$ | $Z_{ik}$, every sample $i$ | $A_{ij}$ | $\sum_i A_{ij} \, dZ_{ik}$ | $dW = A_{prev}^T \, dZ$ |
# | bias $b_k$ | $Z_{ik}$, every sample $i$ | 1 | $\sum_i dZ_{ik}$ | $db =$ column sums |
# | input $A_{ij}$ | $Z_{ik}$, every class or unit $k$ | $W_{jk}$ | $\sum_k dZ_{ik} W_{jk}$ | $dA_{prev} = dZ \, W^T$ |
# | score $Z_{ij}$ of the layer below | its own $A_{ij}$ alone | $\mathbf{1}[Z_{ij} > 0]$ | $dA_{ij} \mathbf{1}[Z_{ij} > 0]$ | $dZ = dA \odot \mathbf{1}[Z > 0]$ |
#
# **Your turn.** Now the whole of it: forward with the function above, and back in five lines.
# `cross_entropy_from_logits(Z2, Y)` is the loss and `cross_entropy_backward(softmax(Z2), Y)` is
# $dZ_2$, with its $1/m$; the rest are your own functions. The check moves every entry of every
# parameter and measures.


# %% tags=["your-turn"]
def loss_and_gradient(X, Y, W1, b1, W2, b2):
    """Return the loss J, and the tuple (dW1, db1, dW2, db2).

    X is (m, d), Y (m, K), W1 (d, n_hidden) and W2 (n_hidden, K).
    """
    ...


# %%
checks.loss_and_gradient(loss_and_gradient)


# %% tags=["folded"] equations=["R-eq25", "R-eq28", "R-eq31", "R-eq33", "R-eq37", "R-eq40"]
@checks.loss_and_gradient.ours
def loss_and_gradient(X, Y, W1, b1, W2, b2):
    Z1, A1, Z2 = forward(X, W1, b1, W2, b2)
    dZ2 = cross_entropy_backward(softmax(Z2), Y)  # (m, K), with the 1/m
    dW2, db2 = gradient_of_weights(A1, dZ2), dZ2.sum(axis=0)
    dA1 = gradient_to_inputs(dZ2, W2)  # (m, n_hidden)
    dZ1 = gradient_through_relu(dA1, Z1)
    dW1, db1 = gradient_of_weights(X, dZ1), dZ1.sum(axis=0)
    return cross_entropy_from_logits(Z2, Y), (dW1, db1, dW2, db2)


# %% [markdown]
# The witness once more, in the open. The sizes all differ, because equal sizes let wrong products
# run.

# %% equations=["R-eq25", "R-eq28", "R-eq31", "R-eq33", "R-eq37", "R-eq40"]
d, n_hidden, K = 5, 8, 4
tiny = initialise(d, n_hidden, K, seed=1)
for m in (1, 2, 7, 11):
    X, Y = rng.normal(size=(m, d)), np.eye(K)[rng.integers(K, size=m)]
    assert np.abs(forward(X, *tiny)[0]).min() > 1e-3  # no ReLU at its kink
    _, gradient = loss_and_gradient(X, Y, *tiny)
    worst = max(
        relative_error(dV, measured(X, Y, tiny, i)) for i, dV in enumerate(gradient)
    )
    assert worst < 1e-7
    print(f"m = {m:2}: all four gradients agree with the measured ones")

# %% [markdown]
# ## Training on real digits
#
# A gradient that is right can still be used badly. Before 4,000 digits, take **50**, and step
# down on all of them at once, again and again: 200 steps of
# $\theta \leftarrow \theta - \alpha \, d\theta$, where $\theta$ stands for each of the four
# parameters, $d\theta$ for its gradient, and the learning rate is $\alpha = 0.1$. It takes a moment,
# and a network with 2,000 parameters for each image must learn them all by heart. What does it
# prove if it does?

# %%
X50, Y50, y50 = data.X_train[:50], data.Y_train[:50], data.y_train[:50]


def by_heart(gradient, rate=0.1):
    """Return the share of the 50 that is right after 200 steps, and the losses."""
    theta, losses = initialise(784, 128, 10, seed=0), []
    for _ in range(200):
        J, dtheta = gradient(X50, Y50, *theta)
        losses.append(J)
        for V, dV in zip(theta, dtheta, strict=True):
            V -= rate * dV  # in place: `V = V - ...` would leave theta as it was
    return np.mean(forward(X50, *theta)[2].argmax(axis=1) == y50), losses


# %% tags=["folded"]
def without_gate(X, Y, W1, b1, W2, b2):
    _, A1, Z2 = forward(X, W1, b1, W2, b2)
    dZ2 = cross_entropy_backward(softmax(Z2), Y)
    dZ1 = gradient_to_inputs(dZ2, W2)
    dW1, dW2 = gradient_of_weights(X, dZ1), gradient_of_weights(A1, dZ2)
    dtheta = dW1, dZ1.sum(axis=0), dW2, dZ2.sum(axis=0)
    return cross_entropy_from_logits(Z2, Y), dtheta


def frozen(X, Y, *theta):
    J, (dW1, db1, dW2, db2) = loss_and_gradient(X, Y, *theta)
    return J, (0 * dW1, 0 * db1, dW2, db2)


def without_biases(X, Y, *theta):
    J, (dW1, db1, dW2, db2) = loss_and_gradient(X, Y, *theta)
    return J, (dW1, 0 * db1, dW2, 0 * db2)


def uphill(X, Y, *theta):
    J, dtheta = loss_and_gradient(X, Y, *theta)
    return J, [-dV for dV in dtheta]


# %%
ask("03.fifty")

# %% tags=["reveal"]
programs = {"as it should be": (loss_and_gradient, 0.1)}
programs |= {"no ReLU gate": (without_gate, 0.1), "layer 1 frozen": (frozen, 0.1)}
programs |= {"biases frozen": (without_biases, 0.1), "sign reversed": (uphill, 0.1)}
programs |= {"right, rate 0.001": (loss_and_gradient, 0.001)}
results = {name: by_heart(*program) for name, program in programs.items()}
for name, (known, losses) in results.items():
    end = f"{losses[-1]:.2f}" if losses[-1] < 99 else "beyond 99"
    print(f"{name:18} {known:4.0%} of the 50 right, loss {end}")
asked = ("no ReLU gate", "layer 1 frozen", "biases frozen")
found = [name for name in asked if results[name][0] < 1]
losses = results["as it should be"][1]
settle("03.fifty", "all" if found else "none")
plots.lines(
    np.arange(200),
    {"loss on 50 digits": losses},
    references={"log 10, knowing nothing": np.log(10)},
    xlabel="step",
    ylabel="loss (nats per image)",
    alt=f"In 200 steps the loss on 50 digits falls from {losses[0]:.1f}, near log 10, to near 0.",
)

# %% [markdown] tags=["reveal"]
# **If it fails at every rate, something is broken**, and no larger run will mend it. Passing proves
# little: 50 digits can be learned with a gradient that is wrong. The gradient is judged by the
# witness, not by success. The second thing to look at is the start: a network that knows nothing
# yet should begin near $\log 10$.

# %% [markdown]
# Now all 4,000, in batches of 100, for 10 epochs, which makes 400 steps. We compute in float64, so
# that what computers round differently stays too small to show in print. A network of these sizes
# is described in Rifqi Anshari Rasyid's *Mathematics of Neural Network*: gradient descent with the
# learning rate $\alpha = 0.001$. Let us try it.


# %%
n_epochs = settings["epochs"] = shorter(10, 2, "epochs")


def descend(gradient, rate, epochs=n_epochs, batch_size=100, seed=0):
    """Return the parameters at the end; `gradient` returns the loss as well."""
    theta, losses = initialise(784, 128, 10, seed), []
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        for batch in rng.permutation(4000).reshape(-1, batch_size):
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
rates = (0.001, 0.01, 0.1, 0.5, 1)
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

# %% [markdown] tags=["reveal"]
# Each row compares at equal settings: the same rate, epochs, batch size and kind of start, with one
# seed. (The table has accuracy on *test* digits. In earnest one chooses the rate on digits kept
# aside, chapter 08.) Two things differ: what the models can say, and how fast they learn it. A
# control tells them apart: our two layers **without** ReLU, which can say no more than one layer.


# %% tags=["reveal"]
def without_relu(X, Y, W1, b1, W2, b2):
    A1 = X @ W1 + b1
    Z2 = A1 @ W2 + b2
    dZ2 = cross_entropy_backward(softmax(Z2), Y)
    dZ1 = gradient_to_inputs(dZ2, W2)
    dW1, dW2 = gradient_of_weights(X, dZ1), gradient_of_weights(A1, dZ2)
    return cross_entropy_from_logits(Z2, Y), (
        dW1,
        dZ1.sum(axis=0),
        dW2,
        dZ2.sum(axis=0),
    )


W1, b1, W2, b2 = descend(without_relu, 0.1)[0]
control = np.mean((data.X_test @ W1 @ W2 + b1 @ W2 + b2).argmax(axis=1) == data.y_test)
print(
    f"at 0.1: one layer {one_layer[0.1]:.0%}, two layers without ReLU {control:.0%}, "
    f"with ReLU {accuracy[0.1]:.0%}"
)

# %% [markdown] tags=["reveal"]
# So most of the gap at 0.1 is speed of learning. What ReLU can say shows later, at 0.5 and 1, where
# one layer stays near 90 %. The best rate of the list is its last, and not far beyond it is a
# cliff.

# %% [markdown] tags=["reveal"]
# The figure shows the same 400 steps for the four lowest rates.

# %% tags=["reveal"]
curves = {
    f"α = {rate}": runs[rate][1].reshape(-1, 40).mean(axis=1) for rate in rates[:4]
}
ends = ", ".join(f"{L[-1]:.1f} for {name}" for name, L in curves.items())
plots.lines(
    np.arange(1, n_epochs + 1),
    curves,
    references={"log 10, knowing nothing": np.log(10)},
    xlabel="epoch",
    ylabel="training loss (nats per image)",
    alt=f"Training loss over {n_epochs} epochs for four learning rates, and log 10 as a level "
    f"line. The larger the rate, the faster the loss falls. At the end it is {ends}.",
)

# %% [markdown] tags=["reveal"]
# At 0.001 the steps are too short: after 400 of them the loss has only come from 2.3 to 2.0, although
# the gradient is right. **A rate that is too small does not fail. It looks like a network that
# cannot learn the task.** Before you change anything else, try one that is ten times as large.

# %% [markdown]
# A rate that is too large looks much the same at the end. Look at its first steps:

# %%
for rate in (2, 5):
    theta, L = descend(loss_and_gradient, rate)
    on = (forward(data.X_test, *theta)[1] > 0).any(axis=0).sum()
    assert on < 10
    assert test_accuracy(theta) < 0.25
    print(
        f"α = {rate}: loss", *(f"{J:.0f}" for J in L[:5]), f"... {L[-40:].mean():.0f};"
    )
    print("       fewer than 10 of 128 units are on for any test digit")

# %% [markdown]
# The loss jumps within four steps, and at the end lies near $\log 10$, as if the network knew
# nothing. A few long steps have pushed nearly all units to where no digit switches them on. They get
# no gradient any more, so they never come back.
#
# And the negatives, on which one layer could only give up? The same data, rate and epochs as there,
# with 128 hidden units:

# %%
reads_both = Network([784, 128, 10], seed=0, dtype=np.float64)
history = train_network(reads_both, both, GradientDescent(0.02), **settings)
print(
    f"one layer {share:.0%}, two layers {history.test_accuracy[-1]:.0%} of both kinds right"
)
assert history.test_accuracy[-1] > at_most / 100 > share

# %% [markdown]
# That is far above the 55 % that no linear score can pass. With all 60,000 training digits of
# MNIST the run takes longer than a chapter should; `course/recordings/first_networks.py` did
# it for three seeds, again with equal settings for both models:

# %%
record = json.loads(course_file("recordings/first_networks.json").read_text("utf-8"))
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
# With a sensible rate and all digits, the network is right on 98 of 100. At 0.5 softmax regression
# gains 2 points from 15 times as many digits (and steps), and stops near 92.
#
# ## What the hidden units have learned
#
# How does a network read digits and negatives? Take the one just trained on both, and ask of each
# unit for which share of the test digits it is on, and for which share of their negatives.


# %%
def units_on(net, X):
    return (net.trace(X)[1][1] > 0).mean(axis=0)  # (128,)


at_start = Network([784, 128, 10], seed=0, dtype=np.float64)
prefers = {
    name: units_on(net, data.X_test) - units_on(net, 1 - data.X_test)
    for name, net in {"at the start": at_start, "trained on both": reads_both}.items()
}
split = [np.mean(np.abs(p) > 0.5) for p in prefers.values()]
plots.histograms(
    prefers,
    xlabel="share of digits minus share of negatives",
    limits=(-1, 1),
    bins=21,
    alt="How much more often each unit is on for digits than for negatives. At the start one "
    f"broad heap with a dip at 0, with {split[0]:.0%} of the units beyond a half on either side. After "
    f"training two heaps near -1 and 1, with {split[1]:.0%} of the units beyond a half.",
)

# %% [markdown]
# Now set the units to 0 that are on for more digits than negatives, about half of them.

# %%
for_digits = prefers["trained on both"] > 0  # (128,)


def right_with(kept, X):
    A1 = kept * reads_both.trace(X)[1][1]  # kept is 1 or 0 for each unit
    Z2 = A1 @ reads_both.W[2] + reads_both.b[2]
    return np.mean(Z2.argmax(axis=1) == data.y_test)


# %%
ask("03.two-kinds")

# %% tags=["reveal"]
left = {}
groups = {"all units": (1, 1), "without digit units": (0, 1)}
groups |= {"without negative units": (1, 0)}
for name, (digit_units, negative_units) in groups.items():
    kept = np.where(for_digits, digit_units, negative_units)
    left[name] = [right_with(kept, X) for X in (data.X_test, 1 - data.X_test)]
    print(
        "{:23} {:4.0%} of digits, {:4.0%} of negatives right".format(name, *left[name])
    )
before, after = left["all units"], left["without digit units"]
lost = [b - a > 0.3 for b, a in zip(before, after, strict=True)]
names = {(True, False): "digits", (True, True): "both"}
settle("03.two-kinds", names.get(tuple(lost), "none"))

# %% [markdown] tags=["reveal"]
# Training has made two networks in one: about half of the units read digits and mostly keep silent on negatives,
# the others the other way round. **That is what one layer could not do: keep silent.**

# %% [markdown]
# What does a single unit look for? Take the network trained with $\alpha = 0.5$ on plain digits. Column $j$ of $W_1$ holds the 784 weights of unit $j$, and can
# be drawn as an image. The weights started as noise. As a vector, that noise is longer than the
# change by training, so we subtract the start and draw the **change**.

# %%
ask("03.corner")

# %% tags=["reveal"]
theta = runs[0.5][0]
start = initialise(784, 128, 10, seed=0)[0]
change = theta[0] - start  # (784, 128)
assert np.linalg.norm(change) < np.linalg.norm(start)
never_ink = (data.X_train == 0).all(axis=0)
assert never_ink[[0, 27, 756, 783]].all()  # the four corners are among them
in_corners = np.abs(change[never_ink]).max()
print(
    f"{never_ink.sum()} pixels never have ink; their weights changed by {in_corners}:"
)
print("the gradient of each is the value at its tail, always 0, times something")
settle("03.corner", "nothing" if in_corners == 0 else "little")

# %% [markdown] tags=["reveal"]
# Above, the five units (of 128) with the largest outgoing weights; below, for comparison, five of
# the ten columns of softmax regression. Red: training raised the weight. Blue (with a
# dot where it is strong): lowered it. Each image has its own scale, the number above it.

# %% tags=["reveal"]
strongest = np.argsort(-np.abs(theta[2]).sum(axis=1))[:5]
templates = plain.W[1].T[:5]  # which started at 0
images = np.vstack([change.T[strongest], templates])
names = [f"unit {j}" for j in strongest] + [f"class {k}" for k in range(5)]
for j in strongest:
    on = np.mean(forward(data.X_test, *theta)[1][:, j] > 0)
    out = theta[2][j]
    print(
        f"unit {j:3}: on for {on:.0%}; most for {out.argmax()}, most against {out.argmin()}"
    )
plots.digits(
    images,
    [f"{n}: ±{np.abs(V).max():.2f}" for n, V in zip(names, images, strict=True)],
    columns=5,
    signed=True,
    alt="Ten images of changed weights. In the upper row, five units: bows and strokes of red "
    "beside strokes of blue, no whole digit. In the lower row, the classes 0 to 4 of softmax "
    "regression: smoother, each with the digit in red. The corners are white.",
)

# %% tags=["reveal"]
widgets.hidden_features()

# %% [markdown]
# Red beside blue is not what is new: the templates have it too. New is what becomes of the
# sum. A template belongs to one class and always votes, whatever its score. A unit is **silent**
# wherever its score, start and bias included, is not positive, and if it is on, it votes for several classes
# and against others. None of these five is a whole digit.
#
# `nnlib.Network` does all this for any number of layers, and from the same start it has the same
# gradient.

# %%
net = Network([784, 128, 10], seed=0, dtype=np.float64)
J, _ = net.loss_and_gradient(X50, Y50)
same = net.W[1], net.b[1], net.W[2], net.b[2]
J_ours, (dW1, db1, dW2, db2) = loss_and_gradient(X50, Y50, *same)
assert np.isclose(J, J_ours, rtol=1e-10)
assert relative_error(net.gradients.dW[1], dW1) < 1e-10
assert relative_error(net.gradients.db[2], db2) < 1e-10
print(net)

# %% [markdown] errata=["R-E7", "R-E8"]
# ## Find the mistake
#
# The network is that of Rasyid's *Mathematics of Neural Network*. Each card shows what that text
# prints, with samples as rows. It writes $L$ for our $J$, $\hat y$ for $A_2$, and small letters for
# our matrices.
#
# **Card 1: two products.** The matrices here are $(m, 10)$ for $\partial L / \partial z_2$,
# $(128, 10)$ for $W_2$, and $(m, 128)$ for the rest:
#
# $$\frac{\partial L}{\partial a_1} = W_2^\top \cdot \frac{\partial L}{\partial z_2}, \qquad
# \frac{\partial L}{\partial z_1} = \frac{\partial L}{\partial a_1} \cdot \mathrm{ReLU}'(z_1).$$

# %%
ask("03.card-products")


# %% tags=["reveal"] errata=["R-E7", "R-E8"]
lines = {
    "first line": lambda W2, dZ2, dA1, slope: W2.T @ dZ2,
    "second line": lambda W2, dZ2, dA1, slope: dA1 @ slope,
    "one after the other": lambda W2, dZ2, dA1, slope: (W2.T @ dZ2) @ slope,
}
W2, works = rng.normal(size=(128, 10)), {name: [] for name in lines}
for m, (name, line) in itertools.product((1, 10, 100, 128), lines.items()):
    arrays = [rng.normal(size=(m, n)) for n in (10, 128, 128)]
    with contextlib.suppress(ValueError):
        line(W2, *arrays)
        works[name].append(m)
print("runs without an error for m in", works)
_, dA1, slope = arrays  # of m = 128: the shape is right, and the numbers are not
assert (dA1 @ slope).shape == dA1.shape
assert not np.allclose(dA1 @ slope, dA1 * slope)
print("Right: dZ2 @ W2.T, and ReLU entry by entry.")
found = {(): "never", (128,): "equal"}.get(tuple(works["second line"]), "all")
settle("03.card-products", found)

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
_, printed = as_printed(X, Y, *tiny)
_, right = loss_and_gradient(X, Y, *tiny)
factors = {}
for name, p, r in zip(("W1", "b1", "W2", "b2"), printed, right, strict=True):
    factors[name] = np.vdot(p, r) / np.vdot(r, r)
    assert np.allclose(p, factors[name] * r)
    print(f"{name}: {factors[name]:.3f} times the true gradient")
print("The first sentence should name the gradients of W2 and b2.")
settle("03.card-mean", "small" if np.isclose(factors["W1"], 1 / 6) else "right")

# %% [markdown] errata=["R-E6", "R-E11", "X-E4"]
# The four texts that this course follows put the $1/m$ in four places: into $dW$ and $db$ of
# every layer, into what the two sentences name, into $db$ alone, or into a mean over gradients of
# single samples. In this course it is in the loss, once.
#
# **Card 4: the judge.** 'Learning rate: 0.001. Batch size: 100. Number of epochs: 10.' says Rasyid.
# Train with the wrong gradient of card 3 and with the right one, at this rate.

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
print("0.001 and gradients summed over the batch: the same weights as 0.1 and the mean")
layer_2_only = test_accuracy(descend(frozen, 0.1)[0])
print(f"right gradient, rate 0.1, but layer 1 never moves: {layer_2_only:.0%}")
assert abs(layer_2_only - wrong[0.001]) < 0.01
settle("03.card-judge", "wrong" if wrong[0.001] > accuracy[0.001] + 0.1 else "right")

# %% [markdown] tags=["reveal"] errata=["R-E6", "R-E11"]
# The printed gradient of $W_2$ is 100 times too large and that of $W_1$ 100 times too small. So at
# 0.001 layer 2 learns as at 0.1, and layer 1 stands still: the 76 % belong to a linear classifier on
# 128 random features, as the last line shows. **At a bad rate the wrong gradient can win; at a good
# one it loses. So accuracy cannot certify a gradient.**

# %% [markdown] errata=["R-E10", "R-E14", "X-E3", "F-E9", "A-E6"]
# **Card 5: what is not said.** Each line leaves something open.
#
# | printed | not said |
# |---|---|
# | Rasyid: 'can amazingly recognize' digits | start of the weights, update rule, any figure |
# | Rasyid: 'flattened 28 × 28 grayscale image'; no text says more | pixels up to 1 or 255? |
# | Rasyid: $z_1, z_2$ | layer or entry? Both are used; $j$ is a sample, then a class |
# | *Foundations*: $dA/dZ = 1$ if $Z > 0$, else 0 | 0 at $Z = 0$ is a choice (chapter 06), and $dA/dZ$ a diagonal matrix |
# | *Adam Optimization*: 'ReLU, Sigmoid, Softmax' | what the sigmoid is, and where it is used |

# %% tags=["folded"] errata=["R-E10", "R-E14"]
theta = initialise(784, 128, 10, seed=0)
Z2 = forward(data.X_test, *theta)[2]
assert (Z2.shape, Z2[0, 1].shape) == ((1000, 10), ())  # z_2, layer and entry

nothing = [np.zeros_like(V) for V in theta]
_, (dW1, _, dW2, _) = loss_and_gradient(data.X_train, data.Y_train, *nothing)
print("weights that start at 0: A1 = 0 makes dW2 =", np.abs(dW2).max(), end=", ")
print("and W2 = 0 makes dW1 =", np.abs(dW1).max(), "so only b2 can ever move")

# %% tags=["folded"] errata=["F-E9", "A-E6"]
Z = np.array([-2.0, 1.0, 3.0])
jacobian = [(relu(Z + h * e) - relu(Z - h * e)) / (2 * h) for e in np.eye(3)]
assert np.allclose(jacobian, np.diag(Z > 0))  # dA/dZ is a matrix
assert np.isclose((s * (1 - s)).max(), 0.25)  # the sigmoid: at most a quarter
print("dA/dZ for three units:", *np.round(jacobian, 1).tolist())

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
# - Learn 50 digits by heart first; a program that cannot is broken. Then try rates ten times apart,
#   and look at the first steps. A rate means nothing without 'mean' or 'sum' beside it.
# - Neither 50 digits by heart nor a good accuracy proves a gradient. Measuring it does.
#
# Three questions to close.

# %%
ask("03.all-off")

# %% tags=["reveal"]
W1, b1, W2, b2 = tiny
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
print(
    f"the summed gradient of W1 for 400 digits is {ratio:.1f} times as long as that of 200"
)
settle("03.doubled-batch", "twice" if 1.7 < ratio < 2.3 else "same")

# %%
ask("03.columns")

# %% tags=["reveal"]
A_column, dZ_column = rng.normal(size=(5, 7)), rng.normal(size=(3, 7))  # 7 samples
truth = numerical_gradient(
    lambda W: (dZ_column * (W @ A_column)).sum(), np.zeros((3, 5))
)
assert np.allclose(truth, gradient_of_weights(A_column.T, dZ_column.T).T)
print("dZ @ A_prev.T is", truth.shape, "like W, and agrees with the measured gradient")
settle("03.columns", "right" if np.allclose(truth, dZ_column @ A_column.T) else "left")

# %% [markdown]
# **Exercise.** [Exercise 03](../exercises/ex03_two_layer_network/ex03_two_layer_network.ipynb);
# write in your copy, `work/ex03_two_layer_network`.
#
# Next we build the function that has measured our gradients, and learn what can deceive it: [04 Gradient checking](04_gradient_checking.ipynb).
