# %% [markdown]
# # 05 The L-layer network: does every new layer need a derivation of its own?
#
# In chapter 03 two layers took a page of derivation. Networks that recognise photographs have a
# hundred layers and more. Do they take fifty pages, and the next network fifty others? Or is there
# **one step** that serves for every layer, whatever stands above it?
#
# This chapter looks for that step, writes it in ten lines, and checks it for three, four and five
# layers. Then it asks what so many layers are good for: can depth do anything that width cannot?

# %%
import inspect
import json
import textwrap
from itertools import combinations, pairwise, product

import numpy as np

from nnlib import GradientDescent, Network, check_gradients, he_normal
from nnlib import cross_entropy_backward, cross_entropy_from_logits
from nnlib import load_mnist, load_toy, numerical_gradient, plots
from nnlib import relative_error, relu, softmax, softmax_jacobian, train
from tutor import ask, checks, course_file, review, settle

data = load_mnist()
rng = np.random.default_rng(5)

# %%
review("05")

# %% [markdown] equations=["F-1a", "F-1b", "A-0b", "A-0c", "A-0d", "A-0e", "P-1a", "P-2a"]
# **After this chapter you can**
#
# - derive the backward pass for a layer $l$ without knowing what is above it,
# - say what it costs, and why,
# - read the code of `nnlib.Network`, and say why all parameters live in one vector,
# - say what depth and width can buy, and what they did not buy on our digits.
#
# **Time:** 90 minutes. **You need:** chapters 03 and 04.
#
# ## A network is a list of sizes
#
# Call the number of units in each layer $n_1, n_2, \dots, n_L$, and the number of inputs $n_0$.
# The list of these sizes describes the whole network, if we agree on the rest: ReLU after every
# layer but the last, and softmax after that. We count **layers of weights**, so 784-128-40-10 has
# $L = 3$. The inputs are no layer, because they have nothing to learn.
#
# From now on a number in square brackets names a layer: $W^{[l]}$ and $b^{[l]}$ lead from layer
# $l - 1$ to layer $l$, and $A^{[l]}$ is what layer $l$ hands on, a row for each of the $m$ samples of
# a batch. The figure draws it. Each bar is as tall as the **square root** of its number of units; drawn to
# scale, the first would be 78 times as tall as the last.

# %% equations=["F-1b", "A-0b", "A-0c", "A-0d", "A-0e", "A-9a"]
sizes = [784, 128, 40, 10]
plots.chain(
    sizes,
    alt="Four bars, each shorter than the one before: A0 = X of shape (m, 784), A1 of "
    "shape (m, 128), A2 of shape (m, 40), A3 of shape (m, 10). Three arrows lead from each "
    "to the next: the first two with weights, biases and ReLU, the third with softmax.",
)

# %% [markdown] equations=["F-2a", "F-2b", "F-3.1", "A-9a", "A-9b", "A-9c", "A-9d"]
# Because $W^{[l]}$ leads from layer $l - 1$ to layer $l$, it has the shape $(n_{l-1}, n_l)$, and
# $b^{[l]}$ has the shape $(n_l,)$. The forward pass is one rule, used $L$ times:
#
# $$Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]}, \qquad A^{[l]} = g^{[l]}(Z^{[l]}),
# \qquad l = 1, \dots, L,$$
#
# where $g^{[l]}$ is ReLU for $l < L$ and softmax for $l = L$. It starts from $A^{[0]} = X$, and
# $Z^{[l]}$ and $A^{[l]}$ have the shape $(m, n_l)$.
#
# **Your turn.** How many parameters has a network, weights and biases together?


# %% tags=["your-turn"]
def n_parameters(sizes):
    """Return the number of parameters for the sizes n_0 ... n_L, a list or tuple."""
    ...


# %%
checks.n_parameters(n_parameters)


# %% tags=["folded"] equations=["A-9e"]
@checks.n_parameters.ours
def n_parameters(sizes):
    return sum(n_in * n_out + n_out for n_in, n_out in pairwise(sizes))


# %%
ask("05.first-layer")

# %% tags=["reveal"] equations=["A-9a", "A-9b", "A-9c", "A-9d", "A-9e"]
counts = [n_parameters(pair) for pair in pairwise(sizes)]
total = n_parameters(sizes)
for l, n in enumerate(counts, start=1):
    print(f"layer {l}: {n:7,} parameters ({n / total:.1%})")
print(f"together: {total:,}")
assert total == sum(counts) == Network(sizes).n_parameters
settle("05.first-layer", 100 * counts[0] / total)

# %% [markdown] tags=["reveal"]
# The image is wide, so nearly all of the network is its first matrix.

# %% [markdown]
# In the code `W[1]` is $W^{[1]}$: dictionaries keep the layers. `he_normal` draws the weights, with
# a spread that chapter 06 explains. (Biases usually start at 0. Here they do not, so that the checks
# can see them.)


# %% equations=["F-1b", "F-3.1", "F-2a", "F-2b"]
def draw(sizes, seed):
    rng = np.random.default_rng(seed)
    W, b = {}, {}
    for l in range(1, len(sizes)):
        W[l] = he_normal(sizes[l - 1], sizes[l], rng)  # (n_in, n_out)
        b[l] = rng.normal(size=sizes[l]) / 10  # (n_out,)
    return W, b


def forward(X, W, b):
    L = len(W)
    Z, A = {}, {0: X}
    for l in range(1, L + 1):
        Z[l] = A[l - 1] @ W[l] + b[l]  # (m, n_out)
        A[l] = relu(Z[l]) if l < L else softmax(Z[l])  # (m, n_out)
    return Z, A


W, b = draw(sizes, seed=0)
Z, A = forward(data.X_train[:100], W, b)
print("W:", [W[l].shape for l in W])
print("A:", [A[l].shape for l in A])

# %% [markdown] equations=["A-3.1a", "A-3.1b", "A-3.1c", "A-3.1d", "A-3.1e", "A-3.2a", "A-3.2b", "A-3.3a", "A-3.3b", "F-2a", "F-2b"]
# Texts that keep a sample in each **column** print the same with everything transposed: $W^{[1]}$
# is $(128, 784)$ there, $b^{[1]}$ is $(128, 1)$, and softmax sums over axis 0. The folded cell
# compares the two layouts.

# %% tags=["folded"] equations=["A-3.1a", "A-3.1b", "A-3.1c", "A-3.1d", "A-3.1e", "A-3.2a", "A-3.2b", "A-3.3a", "A-3.3b", "A-9b", "A-9c", "A-9d", "F-2a", "F-2b"]
W_col = {l: W[l].T for l in W}
b_col = {l: b[l][:, None] for l in b}
assert [W_col[l].shape for l in W_col] == [(128, 784), (40, 128), (10, 40)]
assert [b_col[l].shape for l in b_col] == [(128, 1), (40, 1), (10, 1)]

X_col = data.X_train[:100].T.astype(float)  # (784, m)
Z1 = W_col[1] @ X_col + b_col[1]  # (128, m): b is broadcast over the columns
A1 = np.maximum(0, Z1)
Z2 = W_col[2] @ A1 + b_col[2]  # (40, m)
A2 = np.maximum(0, Z2)
Z3 = W_col[3] @ A2 + b_col[3]  # (10, m)
A3 = np.exp(Z3) / np.exp(Z3).sum(axis=0)  # over the classes
for ours, theirs in [(Z[1], Z1), (A[1], A1), (Z[2], Z2), (A[2], A2), (A[3], A3)]:
    assert relative_error(ours, theirs.T) < 1e-12
print("the loop in rows, and six lines in columns: the same numbers")

# %% [markdown]
# ## Backward, once for all layers
#
# In chapter 03 the second layer came first, and for the first layer nothing new had to be derived.
# Why?
#
# Suppose that for one layer $l$ somebody hands us $dZ^{[l]} = \partial J / \partial Z^{[l]}$, a matrix
# of shape $(m, n_l)$, and does not say where it comes from.

# %%
ask("05.enough")

# %% tags=["reveal"]
# Two different losses above layer 2, with the same dZ: sinh has slope 1 at 0
X, (W, b) = rng.normal(size=(6, 5)), draw([5, 4, 3], seed=0)
given = rng.normal(size=(6, 3))


def Z2(W1):
    return forward(X, {**W, 1: W1}, b)[0][2]


now = Z2(W[1])
above = [lambda Z: (given * Z).sum(), lambda Z: (given * np.sinh(Z - now)).sum()]
for top in above:
    assert relative_error(numerical_gradient(top, now), given) < 1e-7
dW1 = [numerical_gradient(lambda W1, top=top: top(Z2(W1)), W[1]) for top in above]
apart = relative_error(*dW1)
print(f"the same dW[1], measured, up to {apart:.0e}")
settle("05.enough", "enough" if apart < 1e-7 else "above")

# %% [markdown] tags=["reveal"]
# All that is below reaches the loss **only through** $Z^{[l]}$. So $dZ^{[l]}$ says all that it
# needs of what is above, the loss included.

# %% [markdown] equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b", "A-4c", "A-4d", "A-4e", "A-x1"]
# The chain rule says the same in a line. Let $q$ be any number below $Z^{[l]}$: a weight, a bias, or
# an output of layer $l - 1$. It reaches the loss through the entries of $Z^{[l]}$ alone, and **a fork
# adds**:
#
# $$\frac{\partial J}{\partial q} = \sum_{i, k} dZ^{[l]}_{ik} \,
# \frac{\partial Z^{[l]}_{ik}}{\partial q} .$$
#
# The first factor holds all that is above, the second nothing of it. So only the second is to be
# found. Each entry of $Z^{[l]}$ is
#
# $$Z^{[l]}_{ik} = \sum_{j} A^{[l-1]}_{ij} W^{[l]}_{jk} + b^{[l]}_k .$$
#
# This is the sum of chapter 03 with the numbers of the layers. That chapter asked of each
# quantity on the right: **into which entries of $Z$ does it enter, and with which factor?** Its
# answers stand in [a table](03_two_layer_network.ipynb#cell-id=03_two_layer_network-backward-in-matrices-16).
# They name no layer and no size, so they hold here, with $A^{[l-1]}$ for the input:
#
# $$\boxed{dW^{[l]} = (A^{[l-1]})^T dZ^{[l]}} \qquad
# \boxed{db^{[l]} = \sum_{i=1}^m dZ^{[l]}_i} \qquad
# \boxed{dA^{[l-1]} = dZ^{[l]} (W^{[l]})^T}$$
#
# Their shapes are $(n_{l-1}, n_l)$, $(n_l,)$ and $(m, n_{l-1})$. ($dZ^{[l]}_i$ is row $i$ of
# $dZ^{[l]}$, and the sum of the rows has the column sums of chapter 03.) Which factor is
# transposed? A product adds over the last index of its left factor and the first of its right
# one. In $\sum_i A_{ij} \, dZ_{ik}$ the $i$ is first in both, so $A$ is transposed. In
# $\sum_k dZ_{ik} W_{jk}$ the $k$ is last in both, so $W$ is.
#
# One step is left, the last row of that table. $A^{[l-1]}_{ij}$ depends on $Z^{[l-1]}_{ij}$ alone,
# with slope 1 where that is positive and 0 elsewhere, because $g^{[l-1]}$ is ReLU. Therefore
#
# $$\boxed{dZ^{[l-1]} = dA^{[l-1]} \odot \mathbf{1}[Z^{[l-1]} > 0]}$$
#
# (Another function puts its slope at $Z^{[l-1]}$ in the place of the mask. Many texts write
# $\delta^{[l]}$ for $dZ^{[l]}$ and call it the **error** of the layer.)
#
# Now $dZ^{[l-1]}$ is known, and we stand where we started, one layer further down. Nothing in these
# steps depends on which layer it was, so the next one needs no derivation. This is a **recursion**.
# It needs a first value, which is $dZ^{[L]} = \frac{1}{m}(A^{[L]} - Y)$ from chapter 02. It ends at
# $l = 1$: $dA^{[0]}$ would be the gradient of the pixels, and training changes no pixel. (Chapter 10 does.)
#
# The figure shows it for three layers. Follow orange from the right: each $dZ$ goes down into a frame,
# for what the layer keeps, and to the left, for what it hands on. From the forward pass it needs
# $A^{[l-1]}$ in each frame, and $Z^{[l-1]}$ in each mask.

# %% equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"]
plots.chain(
    sizes,
    backward=True,
    alt="The same network, with the backward pass below in orange. On the right an arrow "
    "leads from A3 down to dZ3 = (A3 - Y) / m. From there one leads down to a frame with dW3 and "
    "db3, another to the left, to dZ2: above it stands dA2 = dZ3 times W3 transposed, below it the mask of ReLU. "
    "From dZ2 it goes on in the same way to dW2, db2 and dZ1, and ends at dW1 and db1.",
)

# %% [markdown]
# **Your turn.** Write the step to the left: from $dZ^{[l]}$, $W^{[l]}$ and $Z^{[l-1]}$ to
# $dZ^{[l-1]}$.


# %% tags=["your-turn"]
def one_layer_down(dZ, W, Z_below):
    """Return dZ of the layer below, shape (m, n_below).

    dZ is (m, n), W is (n_below, n), Z_below the scores of the layer below (m, n_below).
    """
    ...


# %%
checks.one_layer_down(one_layer_down)


# %% tags=["folded"] equations=["F-5.2c", "F-5.3b", "A-4d", "A-4e"]
@checks.one_layer_down.ours
def one_layer_down(dZ, W, Z_below):
    return (dZ @ W.T) * (Z_below > 0)


# %% [markdown]
# The whole backward pass is a loop around it.


# %% equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b", "A-x1"]
def backward(Y, Z, A, W):
    L = len(W)
    dZ = {L: cross_entropy_backward(A[L], Y)}  # (m, K), with the 1/m
    dW, db = {}, {}
    for l in range(L, 0, -1):
        dW[l] = A[l - 1].T @ dZ[l]  # (n_in, n_out)
        db[l] = dZ[l].sum(axis=0)  # (n_out,)
        if l > 1:
            dZ[l - 1] = one_layer_down(dZ[l], W[l], Z[l - 1])  # (m, n_in)
    return dW, db, dZ


# %% [markdown] equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"]
# Does it hold for every depth? The check draws networks of three, four and five layers whose sizes
# all differ, and compares each $dW^{[l]}$, $db^{[l]}$ and $dZ^{[l]}$ with the measured slope.
# $Z^{[l]}$ is no parameter, but it can be moved: give every sample a bias of its own, a matrix of
# shape $(m, n_l)$ in the place of $b^{[l]}$.


# %% equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"]
def measured(X, Y, W, b, name, l):
    """Measure dW[l], db[l] or dZ[l], by name."""

    def loss(V):
        if name == "W":
            Z, _ = forward(X, {**W, l: V}, b)
        else:  # a bias for all samples, or one for each
            Z, _ = forward(X, W, {**b, l: V})
        return cross_entropy_from_logits(Z[len(W)], Y)

    start = {"W": W[l], "b": b[l], "Z": b[l] + np.zeros((len(X), 1))}[name]
    return numerical_gradient(loss, start)


# %%
def problem(sizes, m, seed=0):
    W, b = draw(sizes, seed)
    rng = np.random.default_rng(seed)
    while True:  # until no ReLU is near its kink
        X = rng.normal(size=(m, sizes[0]))
        Y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=m)]
        Z, A = forward(X, W, b)
        if min(np.abs(Z[l]).min() for l in range(1, len(W))) > 1e-3:
            return X, Y, W, b, Z, A


# %% equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b", "A-4c", "A-4d", "A-x1"]
for layer_sizes in ([7, 6, 5, 3], [4, 8, 7, 6, 3], [9, 8, 7, 6, 5, 4]):
    X, Y, W, b, Z, A = problem(layer_sizes, m=2)
    dW, db, dZ = backward(Y, Z, A, W)
    errors = []
    for l in W:
        for name, ours in (("W", dW[l]), ("b", db[l]), ("Z", dZ[l])):
            errors.append(relative_error(ours, measured(X, Y, W, b, name, l)))
    assert max(errors) < 1e-7
    print(f"{len(W)} layers: {len(errors)} arrays, all agree")

unmasked = dZ[3] @ W[3].T  # a planted mistake: one ReLU forgotten
assert relative_error(unmasked, measured(X, Y, W, b, "Z", 2)) > 0.1

# %% [markdown]
# ### What does it cost?
#
# Measuring a gradient takes two forward passes for **each** parameter. For the backward pass, count
# multiplications. In layer $l$ and for each sample, $A W$ takes $n_{l-1} n_l$ of them, and so do
# $A^T dZ$ and $dZ \, W^T$.

# %%
ask("05.price")

# %% tags=["reveal"]
products = np.array([n_in * n_out for n_in, n_out in pairwise(sizes)])
going_forward = products.sum()  # A W in every layer
going_back = products.sum() + products[1:].sum()  # A^T dZ; dZ W^T but for layer 1
worth = going_back / going_forward
print(f"forward {going_forward:,}, backward {going_back:,} multiplications a sample")
print(f"backward is worth {worth:.2f} forward passes")
print(f"measuring the gradient is worth {2 * total:,}")
settle("05.price", "one" if worth < 2 else "layers" if worth < 10 else "parameters")

# %% [markdown] tags=["reveal"]
# All 106,050 slopes for the price of one more look at the images. Where all layers are equally wide,
# it comes near to two; it is never more, because a layer has two products on the way back and one on
# the way forward. This comes from the recursion: what is above a layer is computed once, kept in $dZ$, and used by
# everything below. The price is memory, because all $Z^{[l]}$ and $A^{[l]}$ have to be kept until
# the way back has used them.

# %% [markdown]
# ## One vector for all parameters
#
# An optimiser has to change every $W^{[l]}$ and every $b^{[l]}$. It would need a loop over the
# layers, and so would saving, copying and checking. `nnlib` avoids them all. It lays the parameters
# into **one vector** $\theta$: $W^{[1]}$ row by row, then $b^{[1]}$, then $W^{[2]}$, and so on.
# `net.W[l]` and `net.b[l]` are **views** of it, which means windows onto a part of the vector, in the
# shape of a matrix, and without a copy. The figure shows the 26 places of a network 3-4-2.

# %%
plots.views(
    [3, 4, 2],
    alt="A row of 26 places, numbered from 0, is theta. Above it stand the matrices, each "
    "over its part: W[1] with 3 rows of 4 shows the places 0 to 11, b[1] 12 to 15, W[2] "
    "with 4 rows of 2 the places 16 to 23, and b[2] 24 and 25.",
)

# %% [markdown]
# **Your turn.** At which place of $\theta$ is $W^{[l]}_{jk}$, with $j$, $k$ and the places counted
# from 0? In the figure $W^{[1]}_{21}$ is at place 9.


# %% tags=["your-turn"]
def place_of_weight(sizes, l, j, k):
    """Return the place in theta of W[l][j, k], for the sizes n_0 ... n_L."""
    ...


# %%
checks.place_of_weight(place_of_weight)


# %% tags=["folded"]
@checks.place_of_weight.ours
def place_of_weight(sizes, l, j, k):
    start = sum(n_parameters(sizes[i - 1 : i + 1]) for i in range(1, l))
    return start + j * sizes[l] + k


# %%
net = Network(sizes, seed=0, dtype=np.float64)
place = place_of_weight(sizes, 2, 5, 7)
net.theta[place] = 42
print(f"theta[{place:,}] is set to 42, and W[2][5, 7] is now {net.W[2][5, 7]:.0f}")
assert np.shares_memory(net.theta, net.W[2])
blocks = [part.ravel() for l in net.W for part in (net.W[l], net.b[l])]
assert np.array_equal(np.concatenate(blocks), net.theta)

# %% [markdown]
# Writing into the vector changes the matrix, because there is only one place in memory. So
# `theta -= learning_rate * dtheta` updates every layer, a saved network is one array, and a gradient
# check is one loop in which no parameter can be forgotten.
#
# Views have a trap, however. Here are three ways to subtract 0.1 from $W^{[1]}$:
#
# ```python
# weights = net.W[1]
# weights = weights - 0.1    # (a)
#
# weights = net.W[1]
# weights -= 0.1             # (b)
#
# net.W[1] = net.W[1] - 0.1  # (c)
# ```

# %%
ask("05.view")

# %% tags=["reveal"]
before, changed = net.theta.copy(), ""
weights = net.W[1]
weights = weights - 0.1  # (a)
changed += "a" if not np.array_equal(net.theta, before) else ""

weights = net.W[1]
weights -= 0.1  # (b)
changed += "b" if not np.array_equal(net.theta, before) else ""

net.theta = before
net.W[1] = net.W[1] - 0.1  # (c)
changed += "c" if not np.array_equal(net.theta, before) else ""
assert np.shares_memory(net.theta, net.W[1])
print("changed the network:", ", ".join(changed))
settle("05.view", {"bc": "b-and-c", "c": "only-c", "abc": "all"}[changed])

# %% [markdown] tags=["reveal"]
# (a) makes a new array and gives it the old name; the network never hears of it. (b) changes the
# numbers where they are. (c) would bend a plain dictionary to the new array, but `net.W` is not a
# plain one: assigning to a layer copies the values into the window.

# %% [markdown]
# ## `nnlib.Network`, line by line
#
# The cells print parts of its source. First, how a vector becomes layers, and the forward pass.


# %%
def code_of(function, start):
    source = inspect.getsource(function)
    indent = " " * 8  # of the body of a method
    return textwrap.dedent(indent + source[source.index(start) :]).rstrip()


print(code_of(Network.layers, start="W, b, start"), "\n\n...\n")
print(code_of(Network.trace, start="W, b, L"))

# %% [markdown] equations=["F-1b", "F-2a", "F-2b", "F-3.1"]
# `start` walks along the vector. A slice is a view, and so is its `reshape`, so nothing is copied.
# `Layers` is the dictionary of case (c).
#
# The loop of the second part is `forward` from above. `matmul(A, W)` is `A @ W`; in a browser it
# takes a quicker way. `_HIDDEN` and `_OUTPUT` are dictionaries: under the name of an activation,
# such as "relu", its function and the way back. So a sigmoid can stand in for ReLU. `Z` and `A` are
# kept, because the way back needs them. (`masks` are for dropout: exercise 05 and chapter 11.) What
# is new is a guard: scores that are no longer finite stop the program before softmax makes `nan` of
# them.
#
# Last, the way back.

# %%
print(code_of(Network.loss_and_gradient, start="W, L = self.W"))

# %% [markdown] equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"]
# This is `backward`. `product` is `matmul` (for a single sample a faster way to the same
# numbers), and `out=` says where the result is written. Only one `dZ` is alive at a time.
# `hidden_backward` gets $dA^{[l-1]}$ and the scores $Z^{[l-1]}$, and applies the mask, or the
# slope of the sigmoid. A decorator, cut off here with the first lines, keeps NumPy from warning of
# what the guards will report. `_loss` gives $J$ and $A^{[L]}$ from the same exponentials, so `trace`
# leaves $A^{[L]}$ out here, and `_dtheta` is kept for `net.gradients`. There is no $1/m$: it came in
# with `_output_gradient`, from the loss.

# %%
ask("05.flat")

# %% tags=["reveal"]
net = Network([7, 6, 5, 3], seed=0, dtype=np.float64)
X, Y, *_ = problem([7, 6, 5, 3], m=4)
Z, A = net.trace(X)

dtheta = np.full(net.n_parameters, np.nan)  # nothing is in it yet
dW, db = net.layers(dtheta)
dZ = cross_entropy_backward(A[3], Y)
for l in (3, 2, 1):
    np.matmul(A[l - 1].T, dZ, out=dW[l])
    dZ.sum(axis=0, out=db[l])
    if l > 1:
        dZ = one_layer_down(dZ, net.W[l], Z[l - 1])
whole = np.allclose(dtheta, net.loss_and_gradient(X, Y)[1], rtol=1e-12)
print("dtheta holds the gradient when the loop ends:", whole)
settle("05.flat", "nothing" if whole else "concatenate")

# %% [markdown]
# `check_gradients` moves every entry of $\theta$, and for the large network it compares slopes
# along random directions, as in chapter 04.

# %% equations=["F-1b", "F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"]
for layer_sizes in ([7, 6, 5, 3], [4, 8, 7, 6, 3], [9, 8, 7, 6, 5, 4]):
    X, Y, W, b, Z, A = problem(layer_sizes, m=2)
    net = Network(layer_sizes, dtype=np.float64)
    for l in W:
        net.W[l], net.b[l] = W[l], b[l]
    assert max(check_gradients(net, X, Y).values()) < 1e-7
    assert relative_error(net.gradients.dW[1], backward(Y, Z, A, W)[0][1]) < 1e-12
    print(f"{net.n_layers} layers, {net.n_parameters} parameters: all agree")

net = Network(sizes, seed=0, dtype=np.float64)
X, Y = data.X_train[:20], data.Y_train[:20]
errors = check_gradients(net, X, Y, n_directions=5, seed=1)
assert max(errors.values()) < 1e-7
print(f"{net.n_parameters:,} parameters, {len(errors)} random directions: all agree")

# %% [markdown]
# ## What depth can do: folding
#
# Any depth can now be had by writing a longer list. What for?
#
# Take one input $t \in [0, 1]$ and two hidden units, $h_1 = \mathrm{ReLU}(t)$ and
# $h_2 = \mathrm{ReLU}(t - \tfrac12)$. Weight and add them so that the result is a **tent**: up from 0
# to 1 with slope 2 until $t = \frac12$, then down to 0 with slope $-2$. With which two weights? (From
# its kink on, a hinge adds its weight to the slope.)
#
# **Your turn.** Find the weights, and write the tent.


# %% tags=["your-turn"]
def fold(t):
    """Return the tent, made of relu(t) and relu(t - 0.5), for an array t in [0, 1]."""
    ...


# %%
checks.fold(fold)


# %% tags=["folded"]
@checks.fold.ours
def fold(t):
    return 2 * relu(t) - 4 * relu(t - 0.5)


# %% [markdown]
# The first hinge, times 2, gives the rise. At $\frac12$ the slope has to turn from 2 to $-2$, so the
# second must add $-4$: the tent is $2 h_1 - 4 h_2$. It gives $t$ and $1 - t$ the same value. So it lays
# the right half of the interval onto the left half: it **folds** the interval.
#
# Feed the result into the same two units again, and again. That is a network whose hidden layers
# have two units each: the factors 2 and $-4$ of one fold are weights of the next layer. For
# comparison, **one** hidden layer of ten units has ten kinks, so its graph has at most 11 straight
# pieces.

# %%
ask("05.pieces")

# %% tags=["reveal"]
x = np.arange(1025) / 1024  # exact in binary
graphs, pieces, t = {}, {}, x
for depth in range(1, 9):
    t = fold(t)
    pieces[depth] = 1 + np.count_nonzero(np.diff(np.sign(np.diff(t))))
    title = f"{depth} hidden layer{'s' * (depth > 1)}: {pieces[depth]} pieces"
    if depth in (1, 2, 3, 5):
        graphs[title] = t
assert all(pieces[depth] == 2**depth for depth in pieces)

plots.panels(
    x,
    graphs,
    xlabel="input",
    ylabel="output of the last fold",
    alt="Four zigzag curves between 0 and 1, a panel each: one tooth after one fold, two "
    "after two, four after three, sixteen narrow teeth after five. A dashed line at 1/2 cuts "
    "every straight piece once.",
    level=0.5,
)

# %% tags=["reveal"]
settle("05.pieces", pieces[5])

# The same as a network of nnlib: 1-2-2-2-2-2-1
net = Network([1, *[2] * 5, 1], dtype=np.float64)
net.W[1], net.W[6] = [[1, 1]], [[2], [-4]]
for l in range(1, 6):
    net.b[l] = [0, -0.5]
    if l > 1:
        net.W[l] = [[2, 2], [-4, -4]]
Z, _ = net.trace(x[:, None])
assert np.array_equal(Z[6][:, 0], graphs["5 hidden layers: 32 pieces"])
print(f"{net}: the last graph")

# %% tags=["reveal"]
# The same sizes, with weights as they are drawn before training
drawn = []
for seed in range(300):
    Z, _ = forward(x[:, None], *draw([1, *[2] * 5, 1], seed))
    on = np.hstack([Z[l] > 0 for l in range(1, 6)])
    drawn.append(1 + np.count_nonzero((on[1:] != on[:-1]).any(axis=1)))
print(
    f"300 drawn at random: {np.mean(drawn):.0f} pieces on average, {max(drawn)} at most"
)
assert max(drawn) < pieces[5] / 2
assert np.mean(np.array(drawn) > 11) < 0.02  # more than in one layer of ten

# %% [markdown] tags=["reveal"]
# Each piece of the graph so far runs from 0 to 1 or back. So it crosses $\frac12$ once (dashed), where
# the next tent has its kink, and is cut in two there: every fold doubles the number of pieces. **In one layer pieces add up; from layer
# to layer they can multiply.** They do so for weights that were chosen. Of the networks drawn at
# random hardly one has more than the 11 pieces of one layer, and
# [Hanin and Rolnick (2019)](https://arxiv.org/abs/1901.09021) find far fewer than there could be
# before training and after.
#
# [Montúfar and others (2014)](https://arxiv.org/abs/1402.1869) count the pieces for any number of
# inputs, and [Telgarsky (2016)](https://arxiv.org/abs/1602.04485) proves that a shallow network needs
# exponentially many units to come near such a graph.

# %% [markdown]
# ### Two inputs: borders
#
# With two inputs the kink of a unit is a line, where its score is 0. (In a second layer this line
# has corners itself, at the kinks of the first.) The networks below learn to part three spiral
# arms: without a hidden layer, with four hidden units, with twenty, and with two hidden layers of
# eight.

# %%
ask("05.curved")

# %% tags=["reveal"]
spirals = load_toy("spirals", m=300, noise=0.05, seed=0)
nets = {"no hidden layer": [2, 3], "4 units": [2, 4, 3]}
nets |= {"20 units": [2, 20, 3], "8 and 8 units": [2, 8, 8, 3]}
share = {}
for name, layer_sizes in nets.items():
    net = nets[name] = Network(layer_sizes, seed=0, dtype=np.float64)
    settings = {"epochs": 400, "batch_size": 30, "seed": 0, "progress": False}
    train(net, spirals, GradientDescent(0.5), **settings, evaluate=False)
    share[name] = np.mean(net.predict(spirals.X_train) == spirals.y_train)
    print(f"{name:15} {net.n_parameters:3} parameters, right for {share[name]:.0%}")

# Along a line, does a score bend where no unit switches?
line = np.linspace([-1, -0.7], [1, 0.8], 2001)
Z, _ = net.trace(line)
on = np.hstack([Z[1] > 0, Z[2] > 0])
steady = (on[:-2] == on[1:-1]).all(axis=1) & (on[1:-1] == on[2:]).all(axis=1)
bend = np.abs(np.diff(Z[3], 2, axis=0)).max(axis=1)
print(
    f"bends where a unit switches: {bend.max():.0e}, elsewhere: {bend[steady].max():.0e}"
)
settle("05.curved", "straight" if bend[steady].max() < 1e-9 < bend.max() else "curved")

# %% tags=["reveal"]
assert share["no hidden layer"] < 0.6 < share["4 units"] < share["8 and 8 units"]
assert nets["20 units"].n_parameters == nets["8 and 8 units"].n_parameters
assert min(share["20 units"], share["8 and 8 units"]) > 0.98
shown = ("no hidden layer", "4 units", "8 and 8 units")
plots.boundary(
    {f"{name}: {share[name]:.0%} right": nets[name] for name in shown},
    spirals.X_train,
    spirals.y_train,
    alt="Three panels with the same three spiral arms of samples. Without a hidden layer three "
    "straight borders meet in the middle and cut through all arms: fewer than 6 of 10 samples are "
    "on the right side. With 4 units the borders have a few corners and follow part of the arms. "
    "With 8 and 8 units they wind between the arms, in short straight pieces, and hardly a "
    "sample is on the wrong side.",
)

# %% [markdown] tags=["reveal"]
# No border is curved. A ReLU network is linear wherever no unit switches, so each border is made of
# straight pieces; with enough of them it looks like a curve. And it did not take depth: twenty units
# in **one** layer, which are as many parameters, part the arms as well.

# %% [markdown]
# ## Digits: how wide, how deep?
#
# Back to images: networks trained on 60,000 digits and tested on 10,000, by
# `course/recordings/depth_and_width.py`, with three seeds, batches of 100 and 10 epochs. First one
# hidden layer of $h$ units, with learning rate 0.2. Ten classes have to pass through these $h$
# numbers.

# %%
ask("05.eight-units")

# %% tags=["reveal"]
record = json.loads(course_file("recordings/depth_and_width.json").read_text("utf-8"))
widths = [1, 2, 4, 8, 16, 32, 64, 128, 256]
parts = {"test images": "test_accuracy", "training images": "train_accuracy"}
wrong = {
    part: [100 - 100 * np.mean(record[f"width {h}"][key]) for h in widths]
    for part, key in parts.items()
}
settle("05.eight-units", 100 - wrong["test images"][widths.index(8)])
plots.lines(
    widths,
    wrong,
    xlabel="units in the hidden layer",
    ylabel="images read wrongly (%), mean of 3 seeds",
    **{"xscale": "log", "yscale": "log", "xticks": widths, "markers": True},
    alt="Errors over the number of hidden units, both axes logarithmic. Up to eight units both "
    f"curves fall together, from {wrong['test images'][0]:.0f} percent with one unit to "
    f"{wrong['test images'][3]:.1f}. Then they part: on test images they fall to "
    f"{wrong['test images'][-1]:.1f} percent with 256 units, ever more slowly, on training "
    f"images to {wrong['training images'][-1]:.2f} percent.",
)

# %% tags=["reveal"]
print("one unit, three seeds:", record["width 1"]["test_accuracy"])

# %% [markdown] tags=["reveal"]
# Eight numbers for a whole image are enough for nine digits in ten. From there on each doubling buys
# less. At the narrow end look at the three seeds apart: with one unit, two of them end at 0.1135, the
# share of ones among the test images. Their unit is off for every image, so it gets no gradient, and
# only the last biases learn. Width is also an insurance against units that die.

# %% [markdown]
# Now the depth: up to eight hidden layers of 32 units, all with learning rate 0.1.

# %%
ask("05.eight-layers")

# %% tags=["reveal"]
depths = [0, 1, 2, 4, 8]
tested = [100 * np.array(record[f"depth {d}"]["test_accuracy"]) for d in depths]
learned = [100 * np.array(record[f"depth {d}"]["train_accuracy"]) for d in depths]
labels = [f"{d} hidden layer{'s' * (d != 1)}" for d in depths]
for label, test, training in zip(labels, tested, learned, strict=True):
    print(f"{label}: test {test.mean():.1f} %, training {training.mean():.1f} %")
two, eight = tested[depths.index(2)], tested[depths.index(8)]
apart = eight.min() > two.max()
same = abs(eight.mean() - two.mean()) < 0.5 and not apart
settle("05.eight-layers", "same" if same else "better" if apart else "worse")

# %% tags=["reveal"]
plots.ranges(
    labels,
    {"test images": tested, "training images": learned},
    xlabel="images read rightly (%), range of 3 seeds",
    alt="Ranges of three seeds. The first hidden layer raises test accuracy from "
    f"{tested[0].mean():.1f} to {tested[1].mean():.1f} percent. With 2, 4 and 8 hidden "
    "layers the ranges on test images overlap or touch, and on training images too.",
)

# %% [markdown] tags=["reveal"]
# The first hidden layer brings four points, the second less than one, and then the ranges of the
# seeds meet. Eight layers do not fit the training images better either, so learning by heart is not
# the reason. They are harder to train, and chapter 06 shows what happens to numbers on their way
# through many layers.
#
# Folding showed what a deep network **can** say. Training has to find it, and the problem has to need
# it. That eight layers did not help here is a result about 32 units a layer, ten epochs and one learning
# rate for all, not about depth: with five hidden layers of up to 2,500 units, and training images
# deformed anew in every epoch,
# [Cireşan and others (2010)](https://arxiv.org/abs/1003.0358) read 99.65 % of the test images.

# %% [markdown] errata=["A-E1"] equations=["A-9e"]
# ## Find the mistake
#
# Three texts describe such networks: *Mathematical Foundations of an L-layer Neural Network*, the
# *Mathematical Documentation: Neural Network with Adam Optimization*, and Philip Paterson's *MNIST
# Classifier Neural Network from Scratch*.
#
# **Card 1: a count.** The *Documentation* has 784-128-40-10 and prints
#
# $$128 \cdot 784 + 128 + 40 \cdot 128 + 40 + 10 \cdot 40 + 10 = 105{,}898 .$$

# %%
ask("05.card-count")

# %% tags=["reveal"] errata=["A-E1"] equations=["A-9e"]
terms = [128 * 784, 128, 40 * 128, 40, 10 * 40, 10]
missing = n_parameters(sizes) - 105_898
sums = {sum(some) for n in range(1, 7) for some in combinations(terms, n)}
assert sum(terms) == n_parameters(sizes) == 106_050
assert len(sums) == 63
print(
    f"The sum is {sum(terms):,}. {missing} are missing, and no term or sum of terms is {missing}."
)
settle("05.card-count", "forgotten" if missing in sums else "added")

# %% [markdown] errata=["F-E1", "A-E3", "A-E10", "X-E4"] equations=["A-4b", "A-4c", "A-4d", "A-x1", "F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"]
# **Not a card: the factor.** Chapter 04 took the *Foundations* at their word: $\frac1m$ in $dW$ and
# $db$ of every layer is right only if $dZ$ starts from $A - Y$, which is $m \, \partial J / \partial Z$.
# The *Documentation* does start there, as $\delta^{[3]}$, and divides $db^{[3]}$ but not
# $dW^{[3]} = \delta^{[3]} (A^{[2]})^T$. It leaves out the other five gradients, which the recursion fills in.
# Chapter 07 shows why Adam hides its slip.


# %% tags=["folded"] errata=["F-E1", "A-E10", "X-E4"] equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b", "A-x1"]
def foundations(dZ, Z, A, W):
    """The lines of the Foundations, samples in columns, from the dZ of the last layer."""
    dW, db, m = {}, {}, dZ.shape[1]
    for l in range(len(W), 0, -1):
        dW[l] = 1 / m * dZ @ A[l - 1].T
        db[l] = 1 / m * dZ.sum(axis=1, keepdims=True)
        if l > 1:
            dZ = (W[l].T @ dZ) * (Z[l - 1] > 0)
    return dW, db


X, Y, W, b, Z, A = problem([6, 5, 4, 3], m=7)
dW, db, _ = backward(Y, Z, A, W)
in_columns = [{l: V[l].T for l in V} for V in (Z, A, W)]
for start, factor in (((A[3] - Y).T / 7, 1 / 7), ((A[3] - Y).T, 1)):
    printed_W, printed_b = foundations(start, *in_columns)
    for l in W:  # the same factor in every layer: the five lines left out, too
        assert relative_error(printed_W[l].T, factor * dW[l]) < 1e-10
        assert relative_error(printed_b[l][:, 0], factor * db[l]) < 1e-10

# %% tags=["folded"] errata=["A-E3", "X-E4"] equations=["A-4b", "A-4c", "A-4d", "A-4e"]
_, A_col, _ = in_columns
delta3 = A_col[3] - Y.T
true_W3, true_b3 = (measured(X, Y, W, b, name, 3) for name in "Wb")
printed = delta3 @ A_col[2].T
assert relative_error(printed, 7 * true_W3.T) < 1e-7
assert relative_error(delta3.sum(axis=1) / 7, true_b3) < 1e-7
delta2 = (W[3] @ delta3) * (Z[2].T > 0)
assert relative_error(delta2.T / 7, measured(X, Y, W, b, "Z", 2)) < 1e-7
print("For m = 7: the Foundations' gradients from dJ/dZ are 7 times too small;")
print("the Documentation's dW[3] is 7 times too large, its db[3] is right.")

# %% [markdown] errata=["P-E3", "P-E4", "P-E5", "P-E6", "P-E7"] equations=["P-2.1b", "P-2.1c", "P-2.1d", "P-2.1e", "P-2.1f", "P-2.1g", "P-2.1h", "P-2.3.1a"]
# **Card 2: blocks.** Paterson's sample $x$ is a column. He gives no sizes; 784-100-100-10 is our
# guess. He puts the biases of layer $l$ under its
# weights, a column for each unit $k$:
#
# $$\begin{gathered}
# \Theta^l = [\Theta^l_1 \dots \Theta^l_K], \quad \Theta^l_k = [W^l_k; W^l_{0,k}], \\
# \text{and } (\Theta^l)^T X = (W^l)^T x + W_0^l \text{ with } X = [x; 1].
# \end{gathered}$$
#
# Then he stacks all blocks on each other, $\Theta = [\Theta^1; \dots; \Theta^{l+1}]$. One line below he
# has $\Theta^l_k = [W^l_{0,k}]$, and $W^l_0 = [W^l_{0,1} \dots W^l_{0,k}]$, a row. (Elsewhere his $K$
# counts the classes, or the mini-batches, and $l$ is the loss.)

# %%
ask("05.card-blocks")

# %% tags=["reveal"] errata=["P-E6", "P-E7", "P-E3"] equations=["P-2.1b", "P-2.1d", "P-2.1f", "P-2.1h", "P-2.3.1a"]
W, b = draw([784, 100, 100, 10], seed=0)
Theta = [
    np.vstack([W[l], b[l]]) for l in W
]  # blocks 1 ... L + 1: his L is 2, hidden layers
x = data.X_train[0].astype(float)
product_works = np.allclose(Theta[0].T @ np.append(x, 1), W[1].T @ x + b[1])
try:
    stack_works = np.vstack(Theta).size > 0
except ValueError:
    stack_works = False
print(
    "blocks:", [block.shape for block in Theta], "- the last is too narrow: keep a list"
)
assert len(Theta) == 3  # so the last block is L + 1, not l + 1
assert (
    len([b[1][7]]) == 1 != len(Theta[0][:, 7])
)  # the second definition: the bias alone
found = {(True, False): "product", (True, True): "both", (False, True): "stack"}
settle("05.card-blocks", found[bool(product_works), stack_works])

# %% tags=["reveal"] errata=["P-E4", "P-E5"] equations=["P-2.1c", "P-2.1e", "P-2.1g"]
z, row = np.ones((10, 1)), b[3][None, :]  # a column of scores, biases as a row
print("column + row:", (z + row).shape, "- the biases must be a column, of N_l entries")
print(
    f"K columns everywhere: 784-10-10-10, {n_parameters([784, 10, 10, 10]):,} parameters"
)
reached = max(record["paterson, K = 10 everywhere"]["test_accuracy"])
print(f"which reaches {reached:.1%}, where he reports 97.2 %. Block l has N_l columns.")
assert reached < 0.93

# %% [markdown] tags=["reveal"] errata=["P-E3", "P-E5", "P-E7"]
# What is meant is a list, $\Theta = (\Theta^1, \dots, \Theta^{L+1})$, where $L = 2$ counts hidden
# layers. Block $l$ has a column for each of the $N_l$ units of its layer, the second line defines
# the biases $W^l_0$, and these form a column.

# %% [markdown] errata=["P-E1", "P-E9"] equations=["P-2.3.1b", "P-2.3.1c", "P-2.3.1d", "P-2.3.2a", "P-2.3.2e"]
# **Card 3: forward.** For our guess 784-100-100-10, with ReLU called $\phi$,
#
# $$\begin{gathered}
# H^1 = \phi((W^1)^T x + W_0^1), \quad H^2 = \phi((W^2)^T x + W_0^2), \\
# \hat y = \phi((W^3)^T x + W_0^3).
# \end{gathered}$$
#
# Later the input of layer $l$ is called $H^{(m)}$, where $m$ is the number of the sample.

# %%
ask("05.card-forward")

# %% tags=["reveal"] errata=["P-E1", "P-E9"] equations=["P-2.3.1b", "P-2.3.1c", "P-2.3.1d", "P-2.3.2a", "P-2.3.2e", "P-2.3.2t"]
runs = [l for l in W if W[l].T.shape[1] == len(x)]
print("lines that run as printed:", runs)
H = {0: x}
for l in (1, 2):
    H[l] = relu(W[l].T @ H[l - 1] + b[l])  # layer l takes H of layer l - 1
z = W[3].T @ H[2] + b[3]
assert relative_error(softmax(z), forward(x[None, :], W, b)[1][3][0]) < 1e-12
print(f"ReLU at the output: sum {relu(z).sum():.2f}, not 1. It must be softmax.")
settle(
    "05.card-forward", {(1,): "first", (1, 2, 3): "all", (1, 3): "outer"}[tuple(runs)]
)

# %% [markdown] tags=["reveal"]
# Layer $l$ takes $H^{l-1}$, and the output takes softmax.

# %% [markdown] errata=["P-E8", "P-E10", "P-E13"] equations=["P-2.3b", "P-2.3.2b", "P-2.3.2c", "P-2.3.2d", "P-2.3.2x"]
# **Card 4: any layer.** 'For any layer at index $l$', where $g$ is softmax at the output and ReLU
# elsewhere, Paterson has for one sample
#
# $$\begin{gathered}
# \nabla W_0^l = \frac{\partial z}{\partial W_0^l} \frac{\partial g(z)}{\partial z} \nabla \hat y,
# \quad \nabla W^l = \frac{\partial z}{\partial W^l} \frac{\partial g(z)}{\partial z} \nabla \hat y, \\
# \nabla H^{l-1} = \frac{\partial z}{\partial H^{l-1}} \frac{\partial g(z)}{\partial z} \nabla \hat y .
# \end{gathered}$$
#
# Neither $\nabla \hat y$ nor the three first factors are written out.

# %%
ask("05.card-any-layer")

# %% tags=["reveal"] errata=["P-E10", "P-E8"] equations=["P-2.3b", "P-2.3.2b", "P-2.3.2c", "P-2.3.2d", "P-2.3.2x"]
said = {}
for layer_sizes in ([6, 9, 8, 10], [6, 10, 10, 10]):
    X, Y, W, b, Z, A = problem(layer_sizes, m=1)
    slope, grad_y_hat = np.diag(Z[2][0] > 0) * 1.0, -Y[0] / A[3][0]
    true = measured(X, Y, W, b, "b", 2)
    said[layer_sizes[2]] = "fails"
    if len(slope) == len(grad_y_hat):
        error = relative_error(slope @ grad_y_hat, true)
        said[layer_sizes[2]] = "right" if error < 1e-7 else "wrong"
    grad_H2 = W[3] @ softmax_jacobian(Z[3][0]) @ grad_y_hat  # this is what it needs
    assert relative_error(slope @ grad_H2, true) < 1e-7
    print(f"{layer_sizes}: {said[layer_sizes[2]]}")
settle("05.card-any-layer", said[10])


# %% tags=["reveal"] errata=["P-E13", "P-E10"] equations=["P-2.3b", "P-2.3.2b", "P-2.3.2c", "P-2.3.2d", "P-2.3.2x"]
def paterson(y, z, H, W):
    """His rule, repaired, for one sample: Jacobians and tensors all the way."""
    g = softmax_jacobian(z[len(W)]) @ (-y / softmax(z[len(W)]))
    grad_W = {}
    for l in range(len(W), 0, -1):
        dz_dW = np.einsum("n,ik->nik", H[l - 1], np.eye(len(g)))  # (N_in, N_out, N_out)
        grad_W[l] = dz_dW @ g  # an outer product: column H times row g
        if l > 1:
            g = np.diag(z[l - 1] > 0) @ (W[l] @ g)
    return grad_W


X, Y, W, b, Z, A = problem([6, 9, 8, 4], m=5)
each = [paterson(Y[i], *({l: V[l][i] for l in V} for V in (Z, A)), W) for i in range(5)]
for l, dW_l in backward(Y, Z, A, W)[0].items():
    assert relative_error(np.mean([one[l] for one in each], axis=0), dW_l) < 1e-12
print("repaired: the mean over the samples is the product of matrices, in every layer")

# %% [markdown] tags=["reveal"]
# A hidden layer needs the gradient of **its own** output, $\nabla H^l$, in the place of
# $\nabla \hat y$. So repaired, the rule gives an outer product for each sample. The mean over the
# batch is our product of matrices: the loop over samples has moved into it.

# %% [markdown] errata=["P-E11", "P-E12"] equations=["P-2.3.2t", "P-2.3.2u", "P-2.3.2v", "P-2.3.2w"]
# **Card 5: cases.** The last one is about $\phi(z) = (\phi(z_1), \dots, \phi(z_{N_l}))$, which
# Paterson sets as a case distinction. He has
#
# $$\frac{\partial \phi(z_i)}{\partial z_j} = \begin{cases}
# 1 & i = j \text{ and } z_i > 0 \\
# 0 & i \neq j \text{ and } z_i \neq 0 \\
# c & z_j = 0 \end{cases} \qquad \text{with } c = 0,$$
#
# and the column of derivatives of $\phi(z_i)$ starts with $\partial \phi(z_i) / \partial z_i$.

# %%
ask("05.card-cases")


# %% tags=["reveal"] errata=["P-E11"] equations=["P-2.3.2v", "P-2.3.2w"]
def printed_cases(same, z_i, z_j, c):
    if same and z_i > 0:
        return 1
    if not same and z_i != 0:
        return 0
    return c if z_j == 0 else None  # None: no case applies


situations = [(True, s, s) for s in (-1, 0, 1)]
situations += [(False, s, t) for s, t in product((-1, 0, 1), repeat=2)]
wrong_or_none = []
for same, z_i, z_j in situations:
    true = (1 if z_i > 0 else 0.5 if z_i == 0 else 0) if same else 0
    if printed_cases(same, z_i, z_j, c=0.5) != true:
        wrong_or_none.append((same, z_i, z_j))
print(f"not covered, or wrong for a c that is not 0: {len(wrong_or_none)} of 12")
settle("05.card-cases", "negative" if (True, -1, -1) in wrong_or_none else "border")

# %% tags=["reveal"] errata=["P-E11", "P-E12"] equations=["P-2.3.2t", "P-2.3.2u", "P-2.3.2v", "P-2.3.2w"]
z, g = np.array([-1.0, 0.5, 1.5, -0.3]), rng.normal(size=4)
J = np.diag(z > 0) * 1.0  # repaired: 1 where i = j and z_i > 0, else 0
steps = [numerical_gradient(lambda z, i=i: relu(z)[i], z) for i in range(4)]
assert relative_error(J, np.array(steps)) < 1e-7
assert np.array_equal(J @ g, g * (z > 0))
print("column of z_3:", J[2], "- as printed it starts with", J[2, 2])

net = Network([784, 100, 100, 10], seed=0, dtype=np.float64)
train(net, data, GradientDescent(0.13), epochs=2, batch_size=50, seed=0, progress=False)
negative = np.mean([np.mean(net.trace(data.X_test)[0][l] < 0) for l in (1, 2)])
assert 0.3 < negative < 0.5
print(f"a negative score with i = j: {negative:.0%} of all scores of a trained network")

# %% [markdown] errata=["F-E10"] equations=["F-x1"]
# **Card 6: what is not said.** The *Foundations* give
# $[\mathrm{Linear} \to \mathrm{ReLU}]^{L-1} \to \mathrm{Linear} \to \mathrm{Softmax}$, where the
# power says 'repeat'. They give no sizes, no $A^{[0]}$, first biases, pixel scale, learning rate,
# constants of Adam, batch size, epochs or result.

# %% tags=["folded"] errata=["F-E10"] equations=["F-x1", "F-1a"]
for choice in ([784, 10], [784, 10, 10, 10], sizes, [784, 512, 512, 512, 10]):
    _, A = forward(data.X_train[:5], *draw(choice, seed=1))
    assert A[len(choice) - 1].shape == (5, 10)
    print(f"fits the text: {choice}, {n_parameters(choice):,} parameters")

# %% [markdown]
# ## What is now known
#
# - A network is a list of sizes. One rule goes forward, four go back, for every layer alike.
# - All that is above a layer is summed up in its $dZ$. So the way back costs no more than two forward
#   passes, however many parameters there are.
# - All parameters are one vector, with views as layers: one line updates, saves or checks them.
#   Writing into a view changes the network; giving its name to a new array does not.
# - Depth can multiply the straight pieces of a ReLU network, width adds to them. On our digits the
#   first hidden layer brought most of the gain.
#
# Three questions to close.

# %%
ask("05.larger-image")

# %% tags=["reveal"]
small, large = (n_parameters([side**2, 256, 256, 10]) for side in (28, 56))
print(f"{small:,} and {large:,} parameters")
settle("05.larger-image", large - small)

# %%
ask("05.square")

# %% tags=["reveal"]
A_prev, dZ, W_l, Z_prev = rng.normal(size=(4, 128, 128))
truth = [A_prev.T @ dZ, dZ.sum(axis=0), dZ @ W_l.T, dZ * (Z_prev > 0)]
slips = [A_prev @ dZ, dZ.sum(axis=1), dZ @ W_l, dZ @ (Z_prev > 0)]
silent = [
    s.shape == t.shape and not np.allclose(s, t)
    for s, t in zip(slips, truth, strict=True)
]
print("runs, right shape, wrong numbers:", silent)
settle("05.square", sum(silent))

# %%
ask("05.one-layer")

# %% tags=["reveal"]
# One hidden layer, and as many kinks as it takes
needed = pieces[8] - 1
x, kinks = np.arange(4097) / 4096, np.arange(1, needed + 1) / pieces[8]
turns = np.where(np.arange(needed) % 2, -2, 2)  # of the slope, at each kink
slopes = np.diff(relu(x[:, None] - kinks) @ turns)
made = 1 + np.count_nonzero(np.diff(slopes))
print(f"{needed} units in one layer: {made} pieces")
settle("05.one-layer", needed if made == pieces[8] else made)

# %% [markdown]
# **Exercise.** [Exercise 05](../exercises/ex05_deep_network/ex05_deep_network.ipynb); write in your
# copy, `work/ex05_deep_network`.
#
# Next: [06 Initialisation](06_initialisation.ipynb), which asks where to start, so that a signal
# gets through twenty layers.
