# %% [markdown]
# # 05 The L-layer network
#
# Chapter 03 had two layers, and a formula for each. This chapter has as many layers as you
# like, and one set of formulas for all of them: derived once, written in ten lines, checked
# for three, four and five layers.
#
# **After this chapter you can**
#
# - derive the backward pass for a layer $l$ without knowing what is above it,
# - draw the shapes of a network, count its parameters, and find a wrong count,
# - say under which reading a printed $dW = \frac{1}{m} dZ A^T$ is right,
# - turn a backward pass for one sample, with Jacobians and tensors, into the matrix form,
# - read every line of `nnlib.Network`, and say why all parameters live in one vector,
# - say what depth and width can buy, and what they did not buy on digits.
#
# **Time:** 120 minutes. **You need:** chapters 03 and 04.

# %%
import inspect
import json
import textwrap
from itertools import combinations, pairwise

import numpy as np

from nnlib import Adam, GradientDescent, Network, check_gradients
from nnlib import cross_entropy_backward, cross_entropy_from_logits, he_normal
from nnlib import load_mnist, load_toy, minibatches, numerical_gradient, plots
from nnlib import relative_error, relu, softmax, softmax_jacobian, train
from tutor import course_file

data = load_mnist()
rng = np.random.default_rng(5)

# %% [markdown] equations=["F-1a", "F-1b", "A-0b", "A-0c", "A-0d", "A-0e", "A-9a", "P-1a", "P-2a"]
# ## A network as a list of sizes
#
# Three of the four sources describe a network that is deeper than that of chapter 03.
#
# - F (1) is a fully connected network for MNIST with the structure
#   $[\mathrm{Linear} \to \mathrm{ReLU}]^{L-1} \to \mathrm{Linear} \to \mathrm{Softmax}$. The
#   power is not a power: it says 'repeat $L - 1$ times'.
# - A (overview) has 784 inputs ($28 \times 28$), 128 units with ReLU, 40 units with ReLU, 10
#   outputs with softmax.
# - P (1, 2) has two hidden layers, $x \to H^1 \to H^2 \to Y$, ReLU between them (P's
#   $\phi$), and softmax at the output (P's $g$).
#
# So A and P are F with $L = 3$. We count **layers of weights**: $L$ is the number of weight
# matrices, and $n_0, n_1, \dots, n_L$ are the numbers of units, with $n_0 = 784$ inputs. The
# input is no layer. It has nothing to learn, and A's table gives it 0 parameters.
#
# The figure draws A's network. Read how few numbers are left of the 784 after each layer.

# %% equations=["F-1b", "A-0b", "A-0c", "A-0d", "A-0e", "A-9a"]
sizes = [784, 128, 40, 10]
plots.layers(
    sizes,
    ["A0 = X", "A1", "A2", "A3"],
    notes=["W1, b1\nReLU", "W2, b2\nReLU", "W3, b3\nsoftmax"],
    alt="Four boxes in a row, joined by three arrows: A0 = X of shape (m, 784), A1 of shape "
    "(m, 128), A2 of shape (m, 40) and A3 of shape (m, 10). The first two arrows apply "
    "weights, biases and ReLU, the third weights, biases and softmax.",
)

# %% [markdown] equations=["F-2a", "F-2b", "F-3.1"] errata=["F-E10"]
# Each arrow is one layer of weights, three in all, so $L = 3$. The first of them makes 128 numbers
# out of 784.
#
# A number in square brackets is a layer from now on: $W^{[l]}$ leads from layer $l - 1$ to
# layer $l$. The whole forward pass is one rule, used $L$ times:
#
# $$Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]}, \qquad A^{[l]} = g^{[l]}(Z^{[l]}),
# \qquad l = 1, \dots, L,$$
#
# where $g^{[l]}$ is ReLU for $l < L$ and softmax for $l = L$. To start, $A^{[0]} = X$. F uses
# $A^{[0]}$ in section 3.1 and never says what it is (this is a part of erratum F-E10).
#
# The shapes follow from the list of sizes alone:
#
# | layout | weights $W^{[l]}$ | biases $b^{[l]}$ | layers $Z^{[l]}$, $A^{[l]}$ |
# |---|---|---|---|
# | rows (ours) | $(n_{l-1}, n_l)$ | $(n_l,)$ | $(m, n_l)$ |
# | columns (F 2, A 3) | $(n_l, n_{l-1})$ | $(n_l, 1)$ | $(n_l, m)$ |
#
# Dictionaries keep the layers, so that `W[1]` in the code is $W^{[1]}$ in the text. (The biases
# usually start at 0. Here they do not, so that the checks see them.)


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
assert np.allclose(A[3].sum(axis=1), 1)

# %% [markdown] equations=["A-3.1a", "A-3.1b", "A-3.1c", "A-3.1d", "A-3.1e", "A-3.2a", "A-3.2b", "A-3.3a", "A-3.3b", "A-9b", "A-9c", "A-9d"]
# A (3) prints the same forward pass as six lines, with samples in columns: $X$ is
# $784 \times m$, where $m$ is the batch size. (In A's section 5 the letter $m$ is a moment as
# well; chapter 07 comes to that.) $W^{[1]}$ is $128 \times 784$, and $b^{[1]}$ is
# $128 \times 1$, 'broadcasted to' $128 \times m$. A's table repeats the shapes.
#
# **Predict.** In columns, which axis does softmax sum over: 0 or 1?

# %% equations=["A-3.1a", "A-3.1b", "A-3.1c", "A-3.1d", "A-3.1e", "A-3.2a", "A-3.2b", "A-3.3a", "A-3.3b", "A-9b", "A-9c", "A-9d", "F-2a", "F-2b"]
W_col = {l: W[l].T for l in W}  # chapter 00: transpose everything
b_col = {l: b[l][:, None] for l in b}
X_col = data.X_train[:100].T.astype(float)
assert [W_col[l].shape for l in W_col] == [(128, 784), (40, 128), (10, 40)]
assert [b_col[l].shape for l in b_col] == [(128, 1), (40, 1), (10, 1)]

Z1 = W_col[1] @ X_col + b_col[1]  # (128, m)
A1 = np.maximum(0, Z1)
Z2 = W_col[2] @ A1 + b_col[2]  # (40, m)
A2 = np.maximum(0, Z2)
Z3 = W_col[3] @ A2 + b_col[3]  # (10, m)
A3 = np.exp(Z3) / np.exp(Z3).sum(axis=0)  # over the classes

assert np.array_equal(np.broadcast_to(b_col[1], Z1.shape)[:, 7], b[1])
for ours, printed in [(Z[1], Z1), (A[1], A1), (Z[2], Z2), (A[2], A2), (A[3], A3)]:
    assert relative_error(ours, printed.T) < 1e-12
print("six printed lines, one loop: the same numbers")

# %% [markdown] equations=["A-9a", "A-9b", "A-9c", "A-9d", "A-9e"] errata=["A-E1"]
# Axis 0: in columns the classes run downwards. 'Transpose everything' holds for axes too.
#
# ## Counting parameters
#
# Layer $l$ has $n_{l-1} n_l$ weights and $n_l$ biases. **Predict** two things for
# 784-128-40-10. How many parameters has the whole network, in round numbers? Which share of
# them sits in the first layer?
#
# A writes out the sum and its value:
# $128 \cdot 784 + 128 + 40 \cdot 128 + 40 + 10 \cdot 40 + 10 = 105{,}898$.

# %% equations=["A-9a", "A-9b", "A-9c", "A-9d", "A-9e"] errata=["A-E1"]
counts = {l: W[l].size + b[l].size for l in W}
total = sum(counts.values())
for l, n in counts.items():
    print(f"layer {l}: {W[l].size:7,} + {b[l].size:3} = {n:7,}  ({n / total:.1%})")
print(f"together: {total:,};  A prints 105,898, which is {total - 105_898} too few")

assert total == 128 * 784 + 128 + 40 * 128 + 40 + 10 * 40 + 10 == 106_050
assert total == Network(sizes).n_parameters
terms = [128 * 784, 128, 40 * 128, 40, 10 * 40, 10]
sums = {sum(some) for n in range(1, 7) for some in combinations(terms, n)}
assert len(sums) == 63
assert total in sums
assert 152 not in sums

# %% [markdown] equations=["A-9e", "F-x1"] errata=["A-E1", "F-E10"]
# Nineteen of twenty parameters are in the first layer, because the image is so wide.
#
# The sum is 106,050 (erratum A-E1). The six terms are right, and the total is not. Was a term
# forgotten? Then 152 would be one of the terms, or a sum of some of them. The cell has tried all
# 63 sums: it is none. Nothing was left out; the adding went wrong.
#
# When you have a count from somewhere, count again: `n_parameters` costs nothing, and a
# wrong count is often a wrong architecture.
#
# ### What F leaves open
#
# F is a text about an $L$-layer network that names no $L$. It does not give the sizes (not
# even 784 and 10), the learning rate, Adam's constants, the batch size, the number of epochs,
# the biases at the start, the scale of a pixel, or a result (erratum F-E10). All its
# equations hold for each of these:

# %% equations=["F-x1", "F-1a"] errata=["F-E10"]
for choice in ([784, 10], [784, 10, 10, 10], sizes, [784, 512, 512, 512, 10]):
    W_any, b_any = draw(choice, seed=1)
    _, A_any = forward(data.X_train[:5], W_any, b_any)
    n = sum(W_any[l].size + b_any[l].size for l in W_any)
    assert A_any[len(W_any)].shape == (5, 10)
    print(f"L = {len(W_any)}, {n:9,} parameters: {choice}")

# %% [markdown] equations=["F-3.1", "F-5.2c", "F-5.3b"]
# From 7,850 parameters to 932,362. So the course has to choose, and says so: A's sizes, biases
# 0 at the start, $A^{[0]} = X$ with pixels in $[0, 1]$, and the rest where it is needed.
#
# ## Backward, once for all layers
#
# In chapter 03 the gradients of layer 2 came first, then those of layer 1, and the second time
# nothing new had to be derived. Here is why, and why it goes on for any number of layers.
#
# **Suppose that $dZ^{[l]} = \partial J / \partial Z^{[l]}$ is known.** Whatever lies above
# layer $l$ has its say in this one matrix, of shape $(m, n_l)$. Everything else is about the
# one rule
#
# $$Z^{[l]}_{ik} = \sum_{j} A^{[l-1]}_{ij} W^{[l]}_{jk} + b^{[l]}_k.$$
#
# Ask of each quantity on the right: **into which entries of $Z^{[l]}$ does it enter, and with
# which factor?** Then add up, over these entries, $dZ^{[l]}_{ik}$ times the factor.
#
# | quantity | enters into $Z_{ik}$ for | factor | so its gradient is |
# |---|---|---|---|
# | $W_{jk}$ | every sample $i$, one $k$ | $A_{ij}$ | $\sum_i A_{ij} \, dZ_{ik}$ |
# | $b_k$ | every sample $i$, one $k$ | 1 | $\sum_i dZ_{ik}$ |
# | $A_{ij}$ | one $i$, every unit $k$ | $W_{jk}$ | $\sum_k dZ_{ik} W_{jk}$ |
#
# Each sum is over an inner index, so it is a product of matrices:
#
# $$\boxed{dW^{[l]} = (A^{[l-1]})^T dZ^{[l]}} \qquad
# \boxed{db^{[l]} = \sum_{i=1}^m dZ^{[l]}_i} \qquad
# \boxed{dA^{[l-1]} = dZ^{[l]} (W^{[l]})^T}$$
#
# One step is left. $A^{[l-1]}_{ij}$ depends on $Z^{[l-1]}_{ij}$ alone, with slope 1 where it
# is positive and 0 elsewhere:
#
# $$\boxed{dZ^{[l-1]} = dA^{[l-1]} \odot \mathbf{1}[Z^{[l-1]} > 0]}$$
#
# Now $dZ^{[l-1]}$ is known, and we are where we started, one layer further down. This is a
# **recursion**. It needs a first value, $dZ^{[L]} = \frac{1}{m}(A^{[L]} - Y)$ from chapter 02,
# and it ends at $l = 1$, where $dA^{[0]}$ would be the gradient of the pixels, which nobody
# changes.


# %% equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b", "A-x1"]
def backward(Y, Z, A, W):
    L = len(W)
    dZ = {L: cross_entropy_backward(A[L], Y)}  # (m, K), with the 1/m
    dW, db = {}, {}
    for l in range(L, 0, -1):
        dW[l] = A[l - 1].T @ dZ[l]  # (n_in, n_out)
        db[l] = dZ[l].sum(axis=0)  # (n_out,)
        if l > 1:
            dA = dZ[l] @ W[l].T  # (m, n_in)
            dZ[l - 1] = dA * (Z[l - 1] > 0)  # (m, n_in)
    return dW, db, dZ


# %% [markdown] equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"]
# Its body is ten lines long, and $L$ appears in three of them. Does it hold for every depth?
#
# The check draws networks of three, four and five layers with sizes that are all different. It
# compares each $dW^{[l]}$ and $db^{[l]}$ with the measured slope, and each $dZ^{[l]}$ too. How
# can one measure a $dZ^{[l]}$ in the middle of a network? By adding something to $Z^{[l]}$:
# give every sample **a bias of its own**, a matrix of shape $(m, n_l)$ in the place of
# $b^{[l]}$. In chapter 03 this was an accident of broadcasting. Here it is a tool.


# %% equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"]
def measured(X, Y, W, b, name, l):
    def loss(V):
        P = {"W": {**W, l: V}, "b": b} if name == "W" else {"W": W, "b": {**b, l: V}}
        return cross_entropy_from_logits(forward(X, **P)[0][len(W)], Y)

    start = {"W": W[l], "b": b[l], "Z": b[l] + np.zeros((len(X), 1))}[name]
    return numerical_gradient(loss, start)


def problem(sizes, m, seed=0):
    W, b = draw(sizes, seed)
    rng = np.random.default_rng(seed)
    while True:  # until no ReLU is near its kink
        X = rng.normal(size=(m, sizes[0]))
        Y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=m)]
        Z, A = forward(X, W, b)
        if min(np.abs(Z[l]).min() for l in range(1, len(W))) > 1e-3:
            return X, Y, W, b, Z, A


# %% equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"]
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
# A gradient can be measured, with two losses for each parameter. For A's network that is
# 212,100 forward passes for **one** gradient.
#
# **Predict.** How many forward passes is the backward pass worth: about 1, 2, 100, or 106,050?
# Count multiplications. In layer $l$, for each sample, $A W$ takes $n_{l-1} n_l$ of them, so do
# $A^T dZ$ and $dZ \, W^T$.

# %%
products = np.array([n_in * n_out for n_in, n_out in pairwise(sizes)])
going_forward = products.sum()  # A W in every layer
going_back = products.sum() + products[1:].sum()  # A^T dZ; dZ W^T but for layer 1

print(f"forward {going_forward:,}, backward {going_back:,} multiplications a sample")
print(f"backward is worth {going_back / going_forward:.2f} forward passes")
print(f"measuring the gradient is worth {2 * total:,}")
assert going_back < 2 * going_forward

# %% [markdown] equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"] errata=["X-E4"]
# All 106,050 slopes for the price of one more look at the image. (In a network whose layers are
# all of one width it would be nearly two.) This comes from the recursion: what is above a layer
# is computed once, kept in $dZ$, and used by every layer below.
#
# ## F's form: a 1/m in every layer
#
# F (5.2, 5.3) prints, in columns,
#
# $$\begin{gathered}
# dW^{[l]} = \frac{1}{m} dZ^{[l]} (A^{[l-1]})^T, \quad
# db^{[l]} = \frac{1}{m} \sum_{i=1}^m dZ^{[l]\,(i)}, \\
# dA^{[l-1]} = (W^{[l]})^T dZ^{[l]}, \quad
# dZ^{[l]} = dA^{[l]} \odot \mathbf{1}_{Z^{[l]} > 0}.
# \end{gathered}$$
#
# Ours has no $1/m$. Both can be right, because F never says what $dZ$ means. There are two
# readings:
#
# 1. $dZ$ is short for $\partial \mathcal{L} / \partial Z$, which is what F 5.1 writes for the last
#    layer. Then $dZ^{[L]} = \frac{1}{m}(A^{[L]} - Y)$.
# 2. $dZ$ is $m$ **times** that: $dZ^{[L]} = A^{[L]} - Y$, the gradient that each sample has by
#    itself, before the mean is taken. Then $dA$ is $m$ times a gradient as well.
#
# **Predict.** Take the first reading, and the printed formulas, for three layers and $m = 7$.
# (In the code samples are columns, and `foundations` starts with the $dZ$ of the last layer.) By
# which factor is $dW^{[3]}$ wrong? And $dW^{[1]}$: is it $\frac17$, or
# $\frac17 \cdot \frac17 \cdot \frac17$?


# %% equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"] errata=["X-E4", "F-E1"]
def foundations(dZ, Z, A, W):
    dW, db, m = {}, {}, dZ.shape[1]
    for l in range(len(W), 0, -1):
        dW[l] = 1 / m * dZ @ A[l - 1].T
        db[l] = 1 / m * dZ.sum(axis=1, keepdims=True)
        if l > 1:
            dA = W[l].T @ dZ
            dZ = dA * (Z[l - 1] > 0)
    return dW, db


X, Y, W, b, Z, A = problem([6, 5, 4, 3], m=7)
dW, db, _ = backward(Y, Z, A, W)
in_columns = [{l: V[l].T for l in V} for V in (Z, A, W)]
for reading, start in [("dJ/dZ", (A[3] - Y) / 7), ("m dJ/dZ", A[3] - Y)]:
    printed_W, printed_b = foundations(start.T, *in_columns)
    factors = [np.vdot(printed_W[l].T, dW[l]) / np.vdot(dW[l], dW[l]) for l in W]
    print(f"dZ = {reading:7}: printed dW over true dW: {np.round(factors, 4)}")
    for l in W:
        assert relative_error(printed_W[l].T, factors[0] * dW[l]) < 1e-10
        assert relative_error(printed_b[l][:, 0], factors[0] * db[l]) < 1e-10

# %% [markdown] equations=["A-4b", "A-4c", "A-4d", "A-4e", "A-x1"] errata=["A-E3", "A-E10", "F-E1"]
# $\frac17$ in every layer, not more in deeper ones. The lines for $dA$ and $dZ$ pass a factor on
# as it is: they are linear. The $1/m$ of $dW$ is taken **on the side**, and does not travel
# down. So F's formulas are right in the second reading, with $dZ := m \cdot \partial
# \mathcal{L} / \partial Z$, and $m$ times too small in the first, the one that F's own section
# 5.1 suggests (erratum F-E1 of chapter 02).
#
# ## A's form: three layers, and half of them
#
# A (4) writes $\delta$ for the second reading, $\delta^{[3]} = A^{[3]} - Y$, and prints three
# more lines:
#
# $$\begin{gathered}
# \frac{\partial J}{\partial W^{[3]}} = \delta^{[3]} (A^{[2]})^T, \qquad
# \frac{\partial J}{\partial b^{[3]}} = \frac{1}{m} \sum_{i=1}^m \delta^{[3]}_i, \\
# \delta^{[2]} = (W^{[3]})^T \delta^{[3]} \odot \mathrm{ReLU}'(Z^{[2]}).
# \end{gathered}$$
#
# ($\odot$ is the product entry by entry, as here.) Apart from $\delta^{[2]}$, what belongs to layers 2 and 1 is missing
# (erratum A-E10). The recursion fills the gap:
#
# $$\begin{gathered}
# \frac{\partial J}{\partial W^{[l]}} = \frac1m \delta^{[l]} (A^{[l-1]})^T, \quad
# \frac{\partial J}{\partial b^{[l]}} = \frac1m \sum_i \delta^{[l]}_i, \\
# \delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot \mathrm{ReLU}'(Z^{[1]}).
# \end{gathered}$$
#
# **Predict.** Let $J$ be the cross-entropy (A's own is not: A-E2). One of the three printed
# lines is wrong. Which one, and by which factor?

# %% equations=["A-4b", "A-4c", "A-4d", "A-4e", "A-x1"] errata=["A-E3", "A-E10"]
Z_col, A_col, W_col = in_columns
m = 7
delta = {3: A_col[3] - Y.T}
delta[2] = (W_col[3].T @ delta[3]) * (Z_col[2] > 0)
delta[1] = (W_col[2].T @ delta[2]) * (Z_col[1] > 0)  # not printed

dW3 = measured(X, Y, W, b, "W", 3).T
printed = delta[3] @ A_col[2].T
factor = np.vdot(printed, dW3) / np.vdot(dW3, dW3)
print(f"dW3 as printed is {factor:.4f} times the measured one")
assert relative_error(printed, dW3) > 0.1
for l in (3, 2, 1):  # the four that are missing too
    repaired = delta[l] @ A_col[l - 1].T / m
    assert relative_error(repaired.T, measured(X, Y, W, b, "W", l)) < 1e-7
    assert relative_error(delta[l].sum(axis=1) / m, measured(X, Y, W, b, "b", l)) < 1e-7
    assert relative_error(delta[l].T / m, measured(X, Y, W, b, "Z", l)) < 1e-7

# %% [markdown] equations=["A-4b"] errata=["A-E3"]
# $\partial J / \partial W^{[3]}$ is $m$ times too large; $\partial J / \partial b^{[3]}$, the
# next line of A, has the $1/m$ (erratum A-E3).
#
# What does a gradient do whose weights are $m$ times too large, in all layers? **Predict**, for
# batches of 100 and five epochs on the small set: (a) with gradient descent at 0.1, (b) with
# A's optimiser, Adam. Chapter 07 builds Adam. Here it is enough to know that it divides each
# entry of the gradient by its own recent size.


# %% equations=["A-4b"] errata=["A-E3"]
def accuracy_after(optimizer, printed, epochs=5):
    net = Network(sizes, seed=0, dtype=np.float64)
    order = np.random.default_rng(0)
    for _ in range(epochs):
        for X, Y in minibatches(data.X_train, data.Y_train, 100, order):
            _, dtheta = net.loss_and_gradient(X, Y)
            if printed:
                for l in net.gradients.dW:
                    net.gradients.dW[l] = 100 * net.gradients.dW[l]
            optimizer.update(net.theta, dtheta)
    return (net.predict(data.X_test) == data.y_test).mean()


for make in (lambda: GradientDescent(0.1), lambda: Adam(0.001, beta2=0.99)):
    right, wrong = (100 * accuracy_after(make(), printed) for printed in (False, True))
    print(f"{type(make()).__name__:16} right {right:.0f} %, as printed {wrong:.0f} %")

# %% [markdown] equations=["A-4b", "F-5.2a"] errata=["A-E3", "X-E4"]
# Under gradient descent the printed formula is fatal: the first steps are so long that every
# unit of layer 2 is switched off for good, and the network says one digit to everything. Under
# Adam nobody would notice: dividing by the size takes the factor out. And A's text is about Adam.
# **A program that works is no proof of the formula in its text.**
#
# Each source can be made right, by saying what its letters mean (X-E4):
#
# | source | starts with | $1/m$ in | right if |
# |---|---|---|---|
# | F | $A - Y$ | $dW$, $db$ of every layer | $dZ$ means $m \, \partial J / \partial Z$ |
# | A | $A - Y$ | $db$ only | the $1/m$ is added to $dW$, and $J$ is the cross-entropy (A-E2) |
# | R | $\hat y - y$ | a sentence | it names (25), (28), (37), (40) |
# | P | one sample | a mean at the end | that mean is really taken |
# | here | $(A - Y)/m$ | nowhere else | always |
#
# P is next.

# %% [markdown] equations=["P-2.1b", "P-2.1c", "P-2.1d", "P-2.1e", "P-2.1h", "P-2.3.1a"] errata=["P-E6", "P-E7"]
# ## P's form: one sample at a time
#
# P writes one sample as a column $x$, with $m$ as the number of the sample (in square
# brackets) and $M$ samples in all. A layer is $W^T x + W_0$, so P's $W^l$ has the shape of ours,
# $N_{l-1} \times N_l$, and $W_0^l$ is the bias. P counts hidden layers: its $L$ is 2, and the
# output is layer $L + 1$. (In places it prints $l + 1$. There $l$ is a loss as well; erratum
# P-E7.)
#
# P's $\Theta^l$ has one column for each unit $k$, with the bias under the weights,
# $\Theta^l_k = [W^l_k; W^l_{0,k}]$, and adds a 1 to the input, $X = [x; 1]$. This is neat: one
# product does weights and bias,
#
# $$(\Theta^l)^T X = (W^l)^T x + W_0^l.$$
#
# Then it stacks all of them, $\Theta = [\Theta^1; \Theta^2; \dots; \Theta^{L+1}]$.
# **Predict.** For 784-100-100-10, which of these stacks can be formed?

# %% equations=["P-2.1b", "P-2.1c", "P-2.1d", "P-2.1e", "P-2.1h", "P-2.3.1a"] errata=["P-E6", "P-E7"]
W, b = draw([784, 100, 100, 10], seed=0)
Theta = [np.vstack([W[l], b[l]]) for l in W]  # blocks 1 ... L + 1, with L = 2
assert np.array_equal(Theta[0][:, 7], [*W[1][:, 7], b[1][7]])  # column k: unit k

x = data.X_train[0].astype(float)
assert np.allclose(Theta[0].T @ np.append(x, 1), W[1].T @ x + b[1], rtol=1e-12)

print("blocks:", [block.shape for block in Theta])
print("Theta^1 on Theta^2:", np.vstack(Theta[:2]).shape)
try:
    np.vstack(Theta)
except ValueError:
    print("all three: they do not have the same number of columns")

# %% [markdown] equations=["P-2.1c", "P-2.1e", "P-2.1f", "P-2.1g", "P-2.3.1a"] errata=["P-E6", "P-E4", "P-E3", "P-E5"]
# Two blocks of the same width can be stacked, the output block cannot (erratum P-E6). What is
# meant is a **list**, $\Theta = (\Theta^1, \dots, \Theta^{L+1})$. There is another way to save
# the idea, which you will see in `nnlib`: lay every block out flat, and **then** stack.
#
# Three more slips in the same lines.
#
# - **$K$ columns in every block**, $\Theta^l = [\Theta^l_1 \dots \Theta^l_K]$. But $K = 10$ is
#   the number of classes (and, in section 2.2, of mini-batches: 1000). Block $l$ has $N_l$
#   columns (erratum P-E4).
# - **$\Theta^l_k$ is defined a second time**, as $[W^l_{0,k}]$ alone. The second one should be
#   $W^l_0 = [W^l_{0,1} \dots]$, as it is in section 2.3.1 (erratum P-E3).
# - **$W_0^l$ is a row that ends at $k$.** It has $N_l$ entries, and it has to be a column, as
#   $W^T x$ is (erratum P-E5).
#
# **Predict.** What does NumPy make of a column $W^T x$ of shape $(10, 1)$ plus a row of shape
# $(1, 10)$? And could P have meant $K$ literally? P reports 97.2 % on test images. What does
# 784-10-10-10 get with P's settings (learning rate 0.13, batches of 50, 2 epochs of 50,000
# images)? The record, made by `course/recordings/depth_and_width.py` with three seeds, has it,
# and a network with 100 and 100 units for comparison.

# %% equations=["P-2.1c", "P-2.1e", "P-2.1f", "P-2.1g"] errata=["P-E3", "P-E4", "P-E5"]
K = 10
z_column = (W[3].T @ np.ones(100))[:, None]  # (10, 1)
row, column = b[3][None, :], b[3][:, None]
print("column + row:   ", (z_column + row).shape)
print("column + column:", (z_column + column).shape)
assert np.array_equal(np.diag(z_column + row), (z_column + column)[:, 0])  # 10 of 100

first, second = Theta[0][:, 7], b[1][[7]]  # the two definitions of Theta^1_k
print("entries of Theta^1_k, by the two definitions:", len(first), len(second))

assert Network([784, K, K, K]).n_parameters == 785 * K + 2 * 11 * K == 8_070
record = json.loads(course_file("recordings/depth_and_width.json").read_text("utf-8"))
for name in ("paterson, K = 10 everywhere", "paterson, 100 and 100 units"):
    results = record[name]["test_accuracy"]
    print(f"{name}: {min(results):.1%} to {max(results):.1%}")
    assert max(results) < 0.972

# %% [markdown] equations=["P-2.1e", "P-2.1g", "P-2.3.1b", "P-2.3.1c", "P-2.3.1d", "P-2.3.2a", "P-2.3.2e", "P-2.3.2t"] errata=["P-E4", "P-E5", "P-E1", "P-E9", "P-E12"]
# Broadcasting makes a table of all sums, and the ten right ones are on its diagonal: no error,
# and 100 scores for ten classes.
#
# 784-10-10-10, with its 8,070 parameters, stays far below the reported number: this was not P's
# network. (Nor does the other one reach it. Chapter 09 asks why.)
#
# ### Forward
#
# P (2.3.1) prints
#
# $$\begin{gathered}
# H^1 = \phi((W^1)^T x + W_0^1), \qquad H^2 = \phi((W^2)^T x + W_0^2), \\
# \hat y = \phi((W^3)^T x + W_0^3).
# \end{gathered}$$
#
# The first is right. **Predict** what is wrong with the others, and what happens when one runs
# them. In 2.3.2 the input of layer $l$ is called $H^{(m)}$: which layer's $H$ should it be?
#
# ($\phi$ itself is never written out. It is ReLU, each entry by itself,
# $\phi(z) = (\phi(z_1), \dots, \phi(z_{N_l}))$. P sets this vector with the brace of a case
# distinction: erratum P-E12.)

# %% equations=["P-2.3.1b", "P-2.3.1c", "P-2.3.1d", "P-2.3.2a", "P-2.3.2e", "P-2.3.2t"] errata=["P-E1", "P-E9"]
phi = relu
H1 = phi(W[1].T @ x + b[1])  # (100,)
assert np.array_equal(H1, [max(0, z) for z in W[1].T @ x + b[1]])
for l in (2, 3):
    try:
        phi(W[l].T @ x + b[l])
    except ValueError:
        print(f"layer {l} as printed: {W[l].T.shape} times {x.shape} does not multiply")

H2 = phi(W[2].T @ H1 + b[2])  # (100,)
z = W[3].T @ H2 + b[3]  # (10,)
y_hat = softmax(z)
_, A = forward(x[None, :], W, b)
assert relative_error(y_hat, A[3][0]) < 1e-12
print(f"phi at the output: sum {phi(z).sum():.2f}, {(phi(z) == 0).sum()} of 10 are 0")
assert np.isclose(y_hat.sum(), 1)
assert abs(phi(z).sum() - 1) > 0.1

# %% [markdown] equations=["P-2.3b", "P-2.3.2a", "P-2.3.2b", "P-2.3.2c", "P-2.3.2d", "P-2.3.2e", "P-2.3.2x"] errata=["P-E1", "P-E9", "P-E10", "P-E8"]
# Layer $l$ takes $H^{l-1}$, not $x$, and the output takes softmax (errata P-E1, P-E9):
#
# $$\begin{gathered}
# z^l = (W^l)^T H^{l-1} + W_0^l, \qquad H^l = \phi(z^l), \\
# \hat y = \sigma_M(z^{L+1}), \qquad H^0 = x.
# \end{gathered}$$
#
# ### Backward
#
# P starts from $\nabla \hat y = \nabla_{\hat y} l$, which is $-y / \hat y$ (P-E8, chapter 02),
# and says that 'for any layer at index $l$'
#
# $$\begin{gathered}
# \nabla W^l = \frac{\partial z}{\partial W^l} \frac{\partial g(z)}{\partial z} \nabla \hat y,
# \qquad
# \nabla W_0^l = \frac{\partial z}{\partial W_0^l} \frac{\partial g(z)}{\partial z}
# \nabla \hat y, \\
# \nabla H^{l-1} = \frac{\partial z}{\partial H^{l-1}} \frac{\partial g(z)}{\partial z}
# \nabla \hat y.
# \end{gathered}$$
#
# This is right for the output layer, as chapter 02 has checked. For hidden layers P says to
# 'follow a similar process', with ReLU for $g$. **Predict.** Take layer 2 with $N_2 = 8$ units
# and $K = 10$ classes, put ReLU's Jacobian for $\partial g / \partial z$, and leave
# $\nabla \hat y$ as it is. Which shapes meet? What if $N_2$ is 10 as well?

# %% equations=["P-2.3b", "P-2.3.2b", "P-2.3.2c", "P-2.3.2d", "P-2.3.2x"] errata=["P-E10", "P-E8"]
for layer_sizes in ([6, 9, 8, 10], [6, 10, 10, 10]):
    X, Y, W, b, Z, A = problem(layer_sizes, m=1)
    phi_jacobian = np.diag((Z[2][0] > 0) * 1.0)  # (N_2, N_2)
    grad_y_hat = -Y[0] / A[3][0]  # (K,)
    true = measured(X, Y, W, b, "b", 2)
    try:
        as_printed = phi_jacobian @ grad_y_hat
        wrong = relative_error(as_printed, true)
        print(f"{layer_sizes}: runs, right shape, relative error {wrong:.1f}")
        assert wrong > 0.5
    except ValueError:
        print(f"{layer_sizes}: {phi_jacobian.shape} times {grad_y_hat.shape} fails")
    grad_H2 = W[3] @ softmax_jacobian(Z[3][0]) @ grad_y_hat  # (N_2,)
    assert relative_error(phi_jacobian @ grad_H2, true) < 1e-7

# %% [markdown] equations=["P-2.3.2b", "P-2.3.2c", "P-2.3.2d", "P-2.3.2u", "P-2.3.2v", "P-2.3.2w", "P-2.3.2x"] errata=["P-E10", "P-E11", "P-E12"]
# With widths that agree it runs, and nothing in it knows of $W^3$, which lies between layer 2
# and the loss (erratum P-E10). A hidden layer needs the gradient **of its own output**,
# $\nabla H^l$, in the place of $\nabla \hat y$:
#
# $$\begin{gathered}
# \nabla W_0^l = \frac{\partial \phi(z^l)}{\partial z^l} \nabla H^l, \qquad
# \nabla W^l = H^{l-1} (\nabla W_0^l)^T, \\
# \nabla H^{l-1} = W^l \, \nabla W_0^l.
# \end{gathered}$$
#
# $\nabla W_0^l$ is $\nabla z^l$ under another name, and the recursion is ours.
#
# ### The Jacobian of ReLU
#
# P writes the derivative of unit $i$ by score $j$ as
#
# $$\frac{\partial \phi(z_i)}{\partial z_j} = \begin{cases}
# 1 & i = j \text{ and } z_i > 0 \\
# 0 & i \neq j \text{ and } z_i \neq 0 \\
# c & z_j = 0 \end{cases} \qquad \text{with } c = 0.$$
#
# A case distinction has to cover everything. There are 12 situations: $i = j$ with $z_i$
# negative, 0 or positive, and $i \neq j$ with three signs each for $z_i$ and $z_j$.
# **Predict.** Which are not covered, or wrong for a general $c$?


# %% equations=["P-2.3.2v", "P-2.3.2w"] errata=["P-E11"]
def printed_cases(same, z_i, z_j, c):
    if same and z_i > 0:
        return 1
    if not same and z_i != 0:
        return 0
    return c if z_j == 0 else None  # None: no case applies


def corrected_cases(same, z_i, z_j, c):
    if not same:
        return 0
    return 1 if z_i > 0 else c if z_i == 0 else 0


signs, n_wrong = (-1, 0, 1), 0
situations = [(True, s, s) for s in signs]
situations += [(False, s, t) for s in signs for t in signs]
for same, z_i, z_j in situations:
    p, q = (f(same, z_i, z_j, c=0.5) for f in (printed_cases, corrected_cases))
    if p != q:
        n_wrong += 1
        equal = "=" if same else "≠"
        print(f"i {equal} j, z_i = {z_i:2}, z_j = {z_j:2}: printed {p}, true {q}")
assert n_wrong == 4

# %% [markdown] equations=["P-2.3.2t", "P-2.3.2u", "P-2.3.2v", "P-2.3.2w"] errata=["P-E11", "P-E12"]
# Four of twelve (erratum P-E11). With P's $c = 0$ the third line comes out right by luck. But the
# first is no border case: $i = j$ with a **negative** score. How often is a unit in that
# situation? In the next cell a network is trained, and its negative scores are counted.
#
# The corrected Jacobian is diagonal: 1 where $z_i > 0$, and 0 elsewhere. (P's column of
# derivatives of $\phi(z_i)$ begins with $\partial \phi(z_i) / \partial z_i$; the first entry
# should be $\partial \phi(z_i) / \partial z_1$. Erratum P-E12.) Multiplying by a diagonal matrix
# is multiplying entry by entry: **the mask**.

# %% equations=["P-2.3.2t", "P-2.3.2u", "P-2.3.2v", "P-2.3.2w", "P-2.3.2x"] errata=["P-E11", "P-E12"]
z, g = rng.normal(size=5), rng.normal(size=5)
z[2] = 1.5
J = np.empty((5, 5))
for i, j in np.ndindex(J.shape):
    J[i, j] = corrected_cases(i == j, z[i], z[j], c=0)
measured_J = [numerical_gradient(lambda z, i=i: relu(z)[i], z) for i in range(5)]
column = J[2]  # derivatives of phi(z_3) by z_1 ... z_5
printed_column = np.append(J[2, 2], J[2, 1:])  # its first entry as printed
assert relative_error(J, measured_J) < 1e-7
assert np.array_equal(J @ g, g * (z > 0))  # a diagonal Jacobian is a mask
print("column:", column, " first entry as printed:", printed_column)

net = Network([784, 100, 100, 10], seed=0, dtype=np.float64)
train(net, data, GradientDescent(0.13), epochs=2, batch_size=50, seed=0, progress=False)
Z, _ = net.trace(data.X_test)
share = {l: (Z[l] < 0).mean() for l in (1, 2)}
print(f"negative scores: {share[1]:.0%} in layer 1, {share[2]:.0%} in layer 2")
assert all(0.3 < share[l] < 0.5 for l in share)

# %% [markdown] equations=["P-2.3b", "P-2.3.2b", "P-2.3.2c", "P-2.3.2d"] errata=["P-E10", "P-E13"]
# The case that is missing holds two fifths of all scores.
#
# ### Per-sample tensors are the matrix form
#
# Now the two views meet. For sample $i$, the repaired P has $\nabla W^l = H^{l-1} (\nabla W_0^l)^T$: a column
# times a row, an **outer product** of shape $(N_{l-1}, N_l)$. The batch takes the mean of $S$ of
# them (P's letter for the batch size):
#
# $$\frac{1}{S} \sum_{i=1}^S H^{l-1}[i] \, (\nabla W_0^l[i])^T.$$
#
# Let $g[i]$ be short for $\nabla W_0^l[i]$. Entry $(j, k)$ of the mean is
# $\frac1S \sum_i H_j[i] \, g_k[i]$. Write the $H[i]$ as the **rows** of
# $A^{[l-1]}$, and the $\frac1S g[i]$ as the rows of $dZ^{[l]}$. Then it is
# $\sum_i A_{ij} \, dZ_{ik}$, which is $(A^{[l-1]})^T dZ^{[l]}$.
#
# **A product of matrices over the samples is the sum of their outer products.** The loop over
# samples has not gone away. It has moved into the matrix product. The check runs P's recursion,
# repaired, for each sample, and compares.


# %% equations=["P-2.3b", "P-2.3.2b", "P-2.3.2c", "P-2.3.2d", "P-2.3.2x"] errata=["P-E10", "P-E13"]
def paterson(y, z, H, W):
    """P 2.3.2, repaired, for one sample: Jacobians all the way."""
    last = len(W)
    grad_y_hat = -y / softmax(z[last])
    g = softmax_jacobian(z[last]) @ grad_y_hat  # grad W_0 of the output layer
    grad_W, grad_W0 = {}, {}
    for l in range(last, 0, -1):
        grad_W0[l] = g
        dz_dW = np.einsum("n,ik->nik", H[l - 1], np.eye(len(g)))  # (N_in, N_out, N_out)
        grad_W[l] = dz_dW @ g
        if l > 1:
            phi_jacobian = np.diag((z[l - 1] > 0) * 1.0)
            g = phi_jacobian @ (W[l] @ g)  # grad H^(l-1) is W^l grad W_0^l
    return grad_W, grad_W0


# %% equations=["P-2.3b", "P-2.3.2b", "P-2.3.2c", "P-2.3.2d"] errata=["P-E10", "P-E13"]
X, Y, W, b, Z, A = problem([6, 9, 8, 4], m=5)
dW, db, _ = backward(Y, Z, A, W)
samples = []
for i in range(5):
    z_i, H_i = ({l: V[l][i] for l in V} for V in (Z, A))
    samples.append(paterson(Y[i], z_i, H_i, W))
for l in W:
    assert relative_error(np.mean([s[0][l] for s in samples], axis=0), dW[l]) < 1e-12
    assert relative_error(np.mean([s[1][l] for s in samples], axis=0), db[l]) < 1e-12
    assert relative_error(dW[l], measured(X, Y, W, b, "W", l)) < 1e-7

entries = 784 * 128 * 128
print("mean over the samples = matrix form, in every layer")
print(f"dz/dW of A's first layer: {entries:,} numbers a sample, {784 * 128:,} not 0")
print(f"for a batch of 100, in float64: {100 * entries * 8 / 1e9:.0f} gigabytes")

# %% [markdown]
# The tensors are good for understanding and useless for computing: ten gigabytes, of which 1 in
# 128 numbers is not 0, to say what one matrix product says.
#
# ## One vector for everything
#
# P wanted one object $\Theta$ that holds all parameters. Here is how `nnlib` does it. All
# parameters lie in **one flat vector** $\theta$: $W^{[1]}$ row by row, then $b^{[1]}$, then
# $W^{[2]}$, and so on. `net.W[l]` and `net.b[l]` are **views**: windows onto a part of the
# vector, with the shape of a matrix, and without a copy.
#
# **Predict.** In 784-128-40-10, at which place of $\theta$ is the weight from pixel 300 to unit
# 5? At which the first bias of layer 2?

# %%
net = Network(sizes, seed=0, dtype=np.float64)
assert net.theta.shape == (106_050,)
assert np.shares_memory(net.theta, net.W[2])

place = 300 * 128 + 5
assert net.theta[place] == net.W[1][300, 5]
first_bias = 784 * 128 + 128 + 128 * 40
net.theta[first_bias] = 42
assert net.b[2][0] == 42
print(f"W[1][300, 5] is theta[{place:,}], b[2][0] is theta[{first_bias:,}]")

blocks = [part.ravel() for l in net.W for part in (net.W[l], net.b[l])]
assert np.array_equal(np.concatenate(blocks), net.theta)  # P's stack, once it is flat

# %% [markdown]
# Writing 42 into the vector has changed the bias, because there is only one place in memory.
# Three things become simple.
#
# - **An optimiser is one line.** `theta -= learning_rate * dtheta` updates every layer. Adam, in
#   chapter 07, is the paper's formula on one array, without a loop over layers.
# - **A saved network is one array**, and two networks can be compared, or averaged, with one
#   operation.
# - **A gradient check is one loop** over one vector. Nothing can be forgotten.
#
# Views have a trap. **Predict.** Which of these three lines change the network?

# %%
before = net.theta.copy()

weights = net.W[1]
weights = weights - 0.1  # (a)
print("(a) changed:", not np.array_equal(net.theta, before))

weights = net.W[1]
weights -= 0.1  # (b)
print("(b) changed:", not np.array_equal(net.theta, before))

net.theta = before
net.W[1] = net.W[1] - 0.1  # (c)
print("(c) changed:", not np.array_equal(net.theta, before))
assert np.shares_memory(net.theta, net.W[1])

# %% [markdown]
# (a) computes a new array and gives it the old name; the network never hears of it. (b) changes
# the numbers where they are. (c) would make a plain dictionary point elsewhere. `net.W` is not a
# plain one: assigning to a layer copies the values into the window. So the view stays a view.
#
# ## `nnlib.Network`, line by line
#
# You know everything that is in it. The next two cells print parts of its source, as it is
# installed, and the text says what each line does. First, how a vector becomes layers, and the
# forward pass.


# %%
def code_of(function, start):
    source = inspect.getsource(function)
    indent = " " * 8  # of the body of a method
    return textwrap.dedent(indent + source[source.index(start) :]).rstrip()


print(code_of(Network.layers, start="W, b, start"), "\n\n...\n")
print(code_of(Network.trace, start="W, b, L"))

# %% [markdown] equations=["F-1b", "F-2a", "F-2b", "F-3.1"]
# `start` walks along the vector. A slice of a NumPy array is a view, and `reshape` of a slice
# that lies in one piece is a view too: nothing is copied. $n_{l-1} n_l$ numbers become
# $W^{[l]}$, the next $n_l$ become $b^{[l]}$. The same method cuts up the **gradient**, which is a
# vector of the same layout. `Layers` is the dictionary of case (c).
#
# The loop in the second part is `forward` from above: `A[l - 1] @ W[l] + b[l]`, then the hidden
# activation for all layers but the last, and at the end the output activation. `hidden` and `output`
# are functions, chosen by name when the network was made, so that sigmoid can stand in for ReLU. `Z`
# and `A` are kept, because the way back needs them. What is new is a guard: scores that are no longer
# finite stop the program with a message, before softmax makes `nan` of them.
#
# Last, the way back.

# %%
print(code_of(Network.loss_and_gradient, start="W, L = self.W"))

# %% [markdown] equations=["F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"]
# This is `backward`, with three differences.
#
# - `dtheta` is made once, and `dW`, `db` are windows onto it. `product(..., out=dW[l])` writes
#   the product right there. When the loop is over, the flat gradient is complete. `product` is
#   `np.matmul`; for a single sample it is a column times a row, which `np.multiply` does faster.
# - Only one `dZ` is alive at a time: layer $l$'s is replaced by layer $(l-1)$'s.
# - `hidden_backward(dA, Z)` is the mask, or the slope of the sigmoid. It gets `Z[l - 1]`, the
#   scores **before** the activation.
#
# And there is no $1/m$. It came in with `_output_gradient`, from the loss.
#
# Reading is good, checking is better. `check_gradients` (chapter 04) moves every entry of
# $\theta$, and with two samples it would see a $1/m$ too many or too few. For A's real network
# that takes too long, so there it compares slopes along random directions.

# %% equations=["F-1b", "F-5.2a", "F-5.2b", "F-5.2c", "F-5.3b"]
for layer_sizes in ([7, 6, 5, 3], [4, 8, 7, 6, 3], [9, 8, 7, 6, 5, 4]):
    X, Y, W, b, Z, A = problem(layer_sizes, m=2)
    net = Network(layer_sizes, dtype=np.float64)
    for l in W:
        net.W[l], net.b[l] = W[l], b[l]
    errors = check_gradients(net, X, Y)
    assert max(errors.values()) < 1e-7
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
# Take one input, $x \in [0, 1]$, and two hidden units: $\mathrm{ReLU}(x)$ and
# $\mathrm{ReLU}(x - \frac12)$. The sum $2 \, \mathrm{ReLU}(x) - 4 \, \mathrm{ReLU}(x - \frac12)$
# rises from 0 to 1, with slope 2, and falls back to 0, with slope $2 - 4 = -2$: a tent. In other
# words, the unit interval is **folded** in the middle and laid onto itself.
#
# Feed the tent into the same layer again. Both halves of the interval now go through a whole
# tent each: two teeth. So, layer by layer:
#
# $$h_1 = \mathrm{ReLU}(t), \quad h_2 = \mathrm{ReLU}(t - \tfrac12), \quad
# t \leftarrow 2 h_1 - 4 h_2.$$
#
# **Predict.** Five hidden layers of two units: ten units in all. Of how many straight pieces
# is the graph made? Compare with **one** hidden layer of ten units. Each unit has one kink, so
# there are at most 11 pieces. The figure draws the graphs for one, two and five layers above each
# other: count the teeth.


# %%
def folding_network(depth):
    net = Network([1, *[2] * depth, 1], dtype=np.float64)
    for l in net.W:
        last = l == depth + 1
        net.W[l] = [[1, 1]] if l == 1 else [[2], [-4]] if last else [[2, 2], [-4, -4]]
        net.b[l] = [0] if last else [0, -0.5]
    return net


x = np.arange(1025)[:, None] / 1024  # (1025, 1), exact in binary
score = {d: folding_network(d).trace(x)[0][d + 1][:, 0] for d in (1, 2, 5, 8)}
for d, t in score.items():
    pieces = 1 + np.count_nonzero(np.diff(np.sign(np.diff(t))))
    assert pieces == 2**d
    print(f"hidden layers: {d}, units: {2 * d:2}, straight pieces: {pieces:3}")

plots.lines(
    x[:, 0],
    {f"hidden layers: {d}": score[d] - 1.3 * i for i, d in enumerate((1, 2, 5))},
    xlabel="input x",
    ylabel="score of the last layer, each 1.3 lower",
    alt="Three zigzag curves above each other: one tooth, two teeth, sixteen teeth.",
)

# %% [markdown]
# Each layer adds two units and **doubles** the number of pieces. Ten units make 32, where one
# layer of ten makes 11 at most. Sixteen units make 256, and one layer would need 255 of them. This
# is what depth can buy: with the width fixed, pieces multiply from layer to layer, while in one
# layer they only add up.
#
# ## Two inputs: borders
#
# Three arms of a spiral, three classes, two inputs. **Predict.** Which border can a network without
# a hidden layer draw? Which one with four hidden units? The figure shows what each of three networks
# answers at every point of the plane, and the training samples. Look at the borders: are they curved?

# %%
spirals = load_toy("spirals", m=300, noise=0.05, seed=0)
nets = {"no hidden layer": [2, 3], "4 units": [2, 4, 3], "8 and 8 units": [2, 8, 8, 3]}
results = {}
for name, layer_sizes in nets.items():
    net = nets[name] = Network(layer_sizes, seed=0, dtype=np.float64)
    settings = {"epochs": 400, "batch_size": 30, "seed": 0, "progress": False}
    train(net, spirals, GradientDescent(0.5), **settings, evaluate=False)
    results[name] = np.mean(net.predict(spirals.X_train) == spirals.y_train)
    print(f"{name:15} {net.n_parameters:3} parameters, right for {results[name]:.0%}")
assert results["no hidden layer"] < 0.6 < results["4 units"] < results["8 and 8 units"]

plots.boundary(
    nets,
    spirals.X_train,
    spirals.y_train,
    alt="Three panels with the same three spiral arms of samples. Without a hidden layer three "
    "straight borders meet in the middle and cut through all arms. With 4 units the borders have "
    "a few corners and follow part of the arms. With 8 and 8 units they wind between the arms, "
    "in short straight pieces.",
)

# %% [markdown]
# No border is curved. Each is made of straight pieces, because a ReLU network is linear wherever
# no unit switches. Without a hidden layer there are three pieces. With more units, and more layers,
# there are enough of them to look like a curve. Two hidden layers of 8 follow all arms, with 123
# parameters.
#
# ## Digits: how wide?
#
# Back to images. One hidden layer of $h$ units, on all 70,000 digits, recorded by
# `course/recordings/depth_and_width.py`: learning rate 0.2, batches of 100, 10 epochs, three seeds.
# **Predict.** Ten classes have to pass through the hidden layer. What can $h = 2$ units get right?
# And $h = 8$?

# %%
widths = [1, 2, 4, 8, 16, 32, 64, 128, 256]
parts = {"training images": "train_accuracy", "test images": "test_accuracy"}
by_width = {
    part: np.array([100 * np.mean(record[f"width {h}"][key]) for h in widths])
    for part, key in parts.items()
}
print("one unit, three seeds:", record["width 1"]["test_accuracy"])
wrong = {part: 100 - values for part, values in by_width.items()}
plots.lines(
    widths,
    wrong,
    xlabel="units in the hidden layer",
    ylabel="images read wrongly (%), mean of 3 seeds",
    xscale="log",
    yscale="log",
    xticks=widths,
    markers=True,
    alt=f"Errors, logarithmic. On test images they fall to {wrong['test images'][-1]:.1f} "
    f"percent, on training images further, to {wrong['training images'][-1]:.2f} percent.",
)

# %% [markdown]
# Two units get 46 % on average, one seed far more than the others. Eight units, eight numbers
# for a whole image, are enough for nine of ten digits. From there on
# doubling the width buys less each time, while the training images go on improving.
#
# At the narrow end look at the three seeds apart. With one unit, two of them end at 0.1135, the share
# of ones among the test images. The single unit is off for every image, it gets no gradient, and only
# the biases of the output learn. A narrow ReLU network can **die**. Width is also an insurance.
#
# ## Digits: how deep?
#
# Folding made depth look like a miracle. **Predict.** Hidden layers of 32 units, from none to
# eight of them, learning rate 0.1, 10 epochs, all digits. How much does the step from no hidden
# layer to one bring? From one to two? From two to eight?

# %%
settings = {"epochs": 10, "batch_size": 100, "seed": 0, "progress": False}
for depth in (0, 1, 2, 4, 8):
    run = record[f"depth {depth}"]
    low, high = min(run["test_accuracy"]), max(run["test_accuracy"])
    learned = np.mean(run["train_accuracy"])
    print(
        f"hidden layers: {depth}, test {low:.1%} to {high:.1%}, training {learned:.1%}"
    )

    net = Network([784, *[32] * depth, 10], seed=0, dtype=np.float64)
    train(net, data, GradientDescent(0.1), **settings, evaluate=False)
    right = np.mean(net.predict(data.X_test) == data.y_test)
    print(f"    on the small set, now: {100 * right:.0f} %")
    assert right > 0.8

# %% [markdown]
# The first hidden layer brings four points. The second brings less than one, and after that the
# ranges of the seeds touch. Eight layers are no better than two. Nor do they fit the training images
# better, so it is not that they learn by heart: they are harder to train. Chapter 06 shows what
# happens to the numbers on their way through many layers, chapter 07 trains better. On the small set,
# with a fifteenth of the images and of the steps, two hidden layers do best (with one seed), and
# eight no better than none.
#
# Folding showed what a deep network **can** say. Training has to find it, and the problem has to need
# it. For 28 by 28 pixels of centred digits two or three layers of weights are enough, and R, A
# and P are right to stop there. (F names no number.)
#
# ## Summary
#
# - A network is a list of sizes. One rule goes forward, four go back, for every layer alike.
# - What is above a layer is summed up in its $dZ$. The whole backward pass costs about as much as
#   one or two forward passes, however many parameters there are.
# - A factor $1/m$ in $dW$ and $db$ is right if $dZ$ means $m \, \partial J / \partial Z$. Adam hides
#   a mistake there; gradient descent does not.
# - A product of matrices over the samples is the sum of the samples' outer products. Jacobians of
#   ReLU are masks.
# - All parameters in one vector, with views as layers: one line updates, saves or checks them all.
# - Depth can multiply the straight pieces of a ReLU network; on a line, width only adds to them. On
#   digits the first hidden layer brings most of what there is to gain.
#
# ## Questions
#
# 1. How many parameters has 784-256-256-10? By how many does it grow if the input is
#    $56 \times 56$ pixels?
# 2. All hidden layers have width 128, and so has the batch. Which of the four boxed formulas can
#    be written wrongly without an error message, and how?
# 3. Three arms of a spiral need a border with many corners. Why does a network of one hidden
#    layer with 16 units manage it, although folding needs depth?
#
# <details><summary>Answers</summary>
#
# 1. $200{,}960 + 65{,}792 + 2{,}570 = 269{,}322$. With 3,136 inputs there are $2{,}352
#    \cdot 256 = 602{,}112$ more.
# 2. All four, because every matrix in the middle is $(128, 128)$: $A \, dZ$ for $A^T dZ$,
#    the row sums for the column sums, $dZ \, W$ for $dZ \, W^T$, and a matrix product for
#    $\odot$. Only the first layer (784) would protest against the first slip, only the
#    last (10) against the second and third, and none against the fourth.
# 3. Folding multiplies corners, but adding makes them too: each of the 16 units bends the
#    border along one line. Width adds corners, depth multiplies them; for a spiral the
#    sum is enough.
#
# </details>
#
# **Exercise.** [Exercise 05](../exercises/ex05_deep_network/ex05_deep_network.ipynb); write in your copy,
# `work/ex05_deep_network`.
#
# Next: [06 Initialisation](06_initialisation.ipynb).
