# %% [markdown]
# # 03 The two-layer network
#
# Softmax regression weighs each pixel by itself. This chapter puts a layer of 128 units in
# between, derives the gradient of every weight, and trains the result on real digits.
#
# **After this chapter you can**
#
# - compute the forward pass of a two-layer network and name every shape,
# - derive the backward pass, one line at a time, and write it in ten lines of NumPy,
# - repair three printed equations, and say why two of them run only when $m = 128$,
# - train the network, and choose a learning rate with your eyes open,
# - say why a good accuracy proves nothing about a gradient.
#
# **Time:** 120 minutes. **You need:** chapters 01 and 02.

# %%
import json
from pathlib import Path

import numpy as np

from nnlib import cross_entropy_backward, cross_entropy_from_logits, load_mnist
from nnlib import numerical_gradient, plots, relative_error, softmax

data = load_mnist()
rng = np.random.default_rng(3)

# %% [markdown] equations=["R-1a", "R-1b", "R-1c", "R-1d", "R-1e", "R-1f", "R-2a"] errata=["R-E14"]
# ## The plan of the network
#
# We build the network of Rifqi Anshari Rasyid's text (R 1). An image of $28 \times 28$
# grey values, laid out as 784 numbers, goes in. A **hidden layer** of 128 units follows,
# with the activation function ReLU. Then an output layer of 10 units, with softmax. A batch
# of $m$ images is a matrix $X$ with $m$ rows and $d = 784$ columns (R 2).
#
# The 784 and the 10 are given by the problem. The 128 is a choice: more units can say more,
# cost more, and need more examples. What you learn in this chapter holds for any number, and
# every derivation below is checked with another one.
#
# The figure shows what flows, and the shape of it. Read it from left to right.

# %% equations=["R-1a", "R-1b", "R-1c", "R-1e", "R-1f", "R-2a"]
plots.layers(
    [784, 128, 128, 10, 10],
    ["X", "Z1", "A1", "Z2", "A2"],
    notes=["X W1\n+ b1", "ReLU", "A1 W2\n+ b2", "softmax"],
    alt="Five boxes in a row, joined by arrows. X, shape (m, 784), becomes Z1, shape "
    "(m, 128), by X W1 + b1. ReLU makes A1 of the same shape. A1 W2 + b2 makes Z2, shape "
    "(m, 10), and softmax makes A2 of the same shape.",
)

# %% [markdown] equations=["F-3.2a", "R-eq3", "A-1.1a", "A-0a"] errata=["R-E14", "A-E6"]
# We write $Z_1, A_1$ for layer 1 and $Z_2, A_2$ for layer 2. R writes $z_1, a_1, z_2$ and
# $\hat y$, and uses $z_1, z_2, \dots$ for the **entries** of a vector too; its $j$ is a
# sample in equation 8 and a class from equation 10 on (erratum R-E14). Here a number below
# a capital letter is always a layer.
#
# ## Why an activation function?
#
# **Predict.** Leave ReLU out, so that $A_1 = Z_1$. What can the network then compute
# that softmax regression could not?
#
# Nothing. Two layers without anything between them are
# $(X W_1 + b_1) W_2 + b_2 = X (W_1 W_2) + (b_1 W_2 + b_2)$: one layer, with the matrix
# $W_1 W_2$. Something that is not linear has to stand in between. **ReLU**, the rectified
# linear unit, is the simplest such thing. It keeps what is positive:
#
# $$\mathrm{ReLU}(z) = \max(0, z) = \begin{cases} z & z > 0 \\ 0 & z \le 0 \end{cases}$$
#
# (F 3.2, R equation 3, A 1; applied to each entry of a matrix). A also announces the
# **sigmoid** in its overview, but neither defines nor uses it (erratum A-E6). It is
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}.$$


# %% equations=["F-3.2a", "R-eq3", "A-1.1a", "A-0a"] errata=["A-E6", "R-E14"]
def relu(Z):
    return np.maximum(0, Z)


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


W1, W2, b1 = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=3)
X = rng.normal(size=(5, 4))
assert np.allclose((X @ W1 + b1) @ W2, X @ (W1 @ W2) + b1 @ W2)  # without: one layer
assert not np.allclose(relu(X @ W1 + b1) @ W2, X @ (W1 @ W2) + b1 @ W2)
Z2 = relu(X @ W1 + b1) @ W2  # R's z_2, the layer
assert (Z2.shape, Z2[0, 1].shape) == ((5, 2), ())  # R's z_2, the entry
assert np.array_equal(relu(np.array([-2.0, 0.0, 3.0])), [0, 0, 3])
print("without ReLU two layers are one; with it they are not")

# %% [markdown] equations=["R-eq34", "A-1.1b", "F-5.3a", "A-0a"] errata=["F-E9", "A-E6"]
# ### Their derivatives
#
# Left of 0, ReLU is constant: slope 0. Right of 0 it is the line $z$: slope 1. At 0 itself
# the two sides disagree, so there is **no derivative**. All sources write 0 there (R
# equation 34, A 1, F 5.3; P 2.3.2 writes $c$ and sets $c = 0$). That is a choice, not a result (erratum F-E9), and a harmless
# one: a score is hardly ever exactly 0.
#
# For the sigmoid, with $s = \sigma(z) = (1 + e^{-z})^{-1}$ and the chain rule,
#
# $$\sigma'(z) = -(1 + e^{-z})^{-2} \cdot (-e^{-z})
# = \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}} = s (1 - s).$$
#
# **Predict.** What will a numerical derivative of ReLU say at $z = 0$?


# %% equations=["R-eq34", "A-1.1b", "F-5.3a", "A-0a"] errata=["F-E9", "A-E6"]
def slope(f, z, h=1e-5):
    return (f(z + h) - f(z - h)) / (2 * h)


z = rng.normal(size=200)
z = z[np.abs(z) > 1e-3]  # not at the kink
assert relative_error((z > 0).astype(float), slope(relu, z)) < 1e-7
assert relative_error(sigmoid(z) * (1 - sigmoid(z)), slope(sigmoid, z)) < 1e-7

h = 1e-5
print("ReLU at 0, slope from the left: ", (relu(0.0) - relu(-h)) / h)
print("ReLU at 0, slope from the right:", round((relu(h) - relu(0.0)) / h, 6))
print("ReLU at 0, slope over both sides:", round(slope(relu, 0.0), 6))

# %% [markdown]
# Over both sides it says 0.5, the mean of the two slopes, which is neither of them. That is
# why the checks keep away from the kink.
#
# The next figure draws both functions and both slopes. Compare the slopes: how much of a
# gradient does each let through?

# %%
z = np.linspace(-5, 5, 401)
plots.lines(
    z,
    {
        "ReLU": relu(z),
        "slope of ReLU": (z > 0) * 1.0,
        "sigmoid": sigmoid(z),
        "slope of sigmoid": sigmoid(z) * (1 - sigmoid(z)),
    },
    xlabel="z",
    ylabel="value",
    alt="ReLU is 0 up to z = 0 and then the line z; its slope jumps from 0 to 1. The sigmoid "
    "climbs from 0 to 1; its slope is a bump of height 0.25 around z = 0 and nearly 0 "
    "beyond 5.",
)

# %% [markdown] equations=["R-eq1", "R-eq2", "R-eq4", "R-eq5"]
# The sigmoid passes at most a quarter of a gradient on. ReLU passes all of it or nothing.
#
# ## Forward
#
# Four lines, R's equations 1, 2, 4 and 5, with their shapes:
#
# $$\begin{aligned}
# Z_1 &= X W_1 + b_1 & (m, 784)(784, 128) + (128,) &= (m, 128) \\
# A_1 &= \mathrm{ReLU}(Z_1) & &\phantom{=}\ (m, 128) \\
# Z_2 &= A_1 W_2 + b_2 & (m, 128)(128, 10) + (10,) &= (m, 10) \\
# A_2 &= \mathrm{softmax}(Z_2) & &\phantom{=}\ (m, 10)
# \end{aligned}$$
#
# The backward pass will need $X$, $Z_1$ and $A_1$ again, so `forward` returns what it
# computed. The parameters are kept in a dictionary.
#
# How should they start? R does not say (chapter 06 asks the question properly). We draw the
# weights from a normal distribution with variance $2 / n_{in}$, and set the biases to 0.


# %% equations=["R-eq1", "R-eq2", "R-eq4"]
def initialise(d, n_hidden, K, seed, dtype=np.float64):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(d, n_hidden)) * (2 / d) ** 0.5
    W2 = rng.normal(size=(n_hidden, K)) * (2 / n_hidden) ** 0.5
    params = {"W1": W1, "b1": np.zeros(n_hidden), "W2": W2, "b2": np.zeros(K)}
    return {name: value.astype(dtype) for name, value in params.items()}


def forward(X, params):
    Z1 = X @ params["W1"] + params["b1"]  # (m, n_hidden)
    A1 = relu(Z1)  # (m, n_hidden)
    Z2 = A1 @ params["W2"] + params["b2"]  # (m, K)
    return Z1, A1, Z2


params = initialise(784, 128, 10, seed=0)
Z1, A1, Z2 = forward(data.X_train[:100], params)
assert Z1.shape == A1.shape == (100, 128)
assert softmax(Z2).shape == (100, 10)
print(sum(value.size for value in params.values()), "parameters")

# %% [markdown]
# $784 \cdot 128 + 128 + 128 \cdot 10 + 10 = 101{,}770$. Check the product by an independent
# count: one number of $Z_1$, as a sum over pixels, with a plain loop.

# %%
i, k = 3, 7
by_hand = (
    sum(float(data.X_train[i, j]) * params["W1"][j, k] for j in range(784))
    + params["b1"][k]
)

assert np.isclose(Z1[i, k], by_hand, rtol=1e-10)
assert sum(value.size for value in params.values()) == 784 * 128 + 128 + 128 * 10 + 10

# %% [markdown] equations=["R-1d"] errata=["X-E3"]
# ### What if the pixels are not scaled?
#
# R says 'flattened 28 × 28 grayscale image' and not whether a pixel goes to 1 or to 255
# (erratum X-E3). **Predict.** The network has not been trained at all. What does the printed
# softmax of chapter 01 make of pixels from 0 to 255, in float32?

# %% equations=["R-1d"] errata=["X-E3"]
params32 = initialise(784, 128, 10, seed=0, dtype=np.float32)
for scale in (1, 255):
    _, _, Z2 = forward(scale * data.X_test, params32)
    with np.errstate(over="ignore", invalid="ignore"):
        E = np.exp(Z2)
        printed = E / E.sum(axis=1, keepdims=True)
    broken = np.isnan(printed).any(axis=1).mean()
    print(
        f"pixels up to {scale:3}: largest score {np.abs(Z2).max():.0f}, {broken:.0%} of rows nan"
    )

# %% [markdown]
# Nearly every row is lost. Pixels in $[0, 1]$, and a softmax that subtracts the maximum: use
# both.
#
# ## One step by hand
#
# Before the general derivation, a network so small that paper is enough. Two inputs, two
# hidden units, two classes, one sample. In this section small letters are the rows of that
# one sample: $z_1, a_1$ belong to layer 1, and $a_{1,2}$ is the second entry of $a_1$.
#
# $$\begin{gathered}
# x = (1, 2), \quad
# W_1 = \begin{pmatrix} 1 & 1 \\ 0 & -1 \end{pmatrix}, \quad
# W_2 = \begin{pmatrix} 0 & \log 3 \\ 1 & 2 \end{pmatrix}, \\
# b_1 = b_2 = (0, 0), \quad y = (1, 0).
# \end{gathered}$$
#
# **Forward.** $z_1 = x W_1 = (1, 1 - 2) = (1, -1)$. ReLU: $a_1 = (1, 0)$. Then
# $z_2 = a_1 W_2 = (0, \log 3)$. Softmax: $e^0 = 1$ and $e^{\log 3} = 3$, so
# $a_2 = (\frac14, \frac34)$. The loss is $-\log \frac14 = 1.386$.
#
# **Backward.** Chapter 02: $dz_2 = a_2 - y = (-\frac34, \frac34)$. Now use the chain rule by
# hand. $W_2$ enters by $z_2 = a_1 W_2$. Its first row is multiplied by $a_{1,1} = 1$, its
# second by $a_{1,2} = 0$, so
#
# $$dW_2 = \begin{pmatrix} -\frac34 & \frac34 \\ 0 & 0 \end{pmatrix}.$$
#
# The hidden unit 1 sends its value with weights $(0, \log 3)$, so its gradient is
# $-\frac34 \cdot 0 + \frac34 \log 3 = 0.824$. Unit 2 has
# $-\frac34 \cdot 1 + \frac34 \cdot 2 = \frac34$. But ReLU had switched unit 2 off: its slope
# is 0 there. So $dz_1 = (0.824, 0)$, and with $x = (1, 2)$
#
# $$dW_1 = \begin{pmatrix} 0.824 & 0 \\ 1.648 & 0 \end{pmatrix}.$$
#
# A bias is a weight on an input that is always 1, so $db_2 = dz_2 = (-\frac34, \frac34)$ and
# $db_1 = dz_1 = (0.824, 0)$.
#
# **Predict.** Which of these numbers will the check object to?

# %%
x, y = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0]])
params = {"W1": np.array([[1.0, 1.0], [0.0, -1.0]]), "b1": np.zeros(2)}
params |= {"W2": np.array([[0.0, np.log(3)], [1.0, 2.0]]), "b2": np.zeros(2)}
c = 3 / 4 * np.log(3)  # 0.824
by_hand = {"W1": [[c, 0], [2 * c, 0]], "b1": [c, 0]}
by_hand |= {"W2": [[-3 / 4, 3 / 4], [0, 0]], "b2": [-3 / 4, 3 / 4]}


def loss(X, Y, params):
    return cross_entropy_from_logits(forward(X, params)[2], Y)


def measured_gradient(X, Y, params, name):
    # {**params, name: value} is the same dictionary with one entry exchanged
    return numerical_gradient(
        lambda value: loss(X, Y, {**params, name: value}), params[name]
    )


assert np.isclose(loss(x, y, params), np.log(4))
for name in params:
    measured = measured_gradient(x, y, params, name)
    assert relative_error(measured, by_hand[name]) < 1e-7
    print(name, (measured.round(3) + 0).tolist())

# %% [markdown] equations=["R-eq23", "R-eq24", "R-eq25", "R-eq26", "R-eq27", "R-eq28"] errata=["R-E9"]
# To none: all four gradients computed by hand agree with the measured ones.
# `measured_gradient` will be the witness for every line from here on.
#
# Two things in these numbers are general. The second row of $dW_2$ is 0, because unit 2 said
# nothing: weights on a silent unit cannot be to blame. And the second column of $dW_1$ is 0,
# because unit 2 is off: a small change of its score would change nothing. It gets no gradient
# from this sample, and waits for one that switches it on.
#
# ## Backward, layer 2
#
# Now in general, for a batch. Start from chapter 02: $dZ_2 = \frac{1}{m} (A_2 - Y)$, shape
# $(m, K)$. This is $\partial J / \partial Z_2$, the $1/m$ is in it.
#
# ### The weights
#
# R's equations 23 and 24 are the chain rule,
# $\frac{\partial L}{\partial W_2} = \frac{\partial L}{\partial z_2} \cdot
# \frac{\partial z_2}{\partial W_2}$ with $z_2 = a_1 W_2 + b_2$. As it stands, that is not a
# product of matrices: $\partial z_2 / \partial W_2$ has four indices for a batch. So write
# the indices out. The score of class $k$ for sample $i$ is
#
# $$Z_{ik} = \sum_j A_{ij} W_{jk} + b_k \qquad (A = A_1,\ W = W_2).$$
#
# Where does one weight $W_{jk}$ enter? Into $Z_{ik}$, for **every sample** $i$, with the
# factor $A_{ij}$. It does not enter into other classes. So
#
# $$\frac{\partial J}{\partial W_{jk}}
# = \sum_{i=1}^{m} \frac{\partial J}{\partial Z_{ik}} \frac{\partial Z_{ik}}{\partial W_{jk}}
# = \sum_{i=1}^{m} A_{ij} \, dZ_{ik} = \sum_{i=1}^{m} (A^T)_{ji} \, dZ_{ik}.$$
#
# A sum over the inner index of two matrices is a matrix product (R equation 25):
#
# $$\boxed{dW_2 = A_1^T \, dZ_2} \qquad (128, m)(m, 10) = (128, 10).$$
#
# The shape is that of $W_2$, as it must be. Even if all else is forgotten, this is the only
# order in which the two can be multiplied into that shape.
#
# ### The bias
#
# $b_k$ enters into $Z_{ik}$ for every sample, with the factor 1 (R equations 26 to 28). With
# $dZ_{2,i}$ for row $i$ of $dZ_2$:
#
# $$\boxed{db_2 = \sum_{i=1}^{m} dZ_{2,i}} \qquad (10,).$$
#
# R's equation 28 has $\partial L / \partial b_2 = \partial L / \partial z_2$, without the
# sum: right for one sample, where there is nothing to sum.

# %% equations=["R-eq23", "R-eq24", "R-eq25", "R-eq26", "R-eq27", "R-eq28"]
m, d, n_hidden, K = 6, 5, 8, 4
X, Y = rng.normal(size=(m, d)), np.eye(K)[rng.integers(K, size=m)]
params = initialise(d, n_hidden, K, seed=1)
Z1, A1, Z2 = forward(X, params)
assert np.abs(Z1).min() > 1e-3  # no ReLU at its kink

dZ2 = cross_entropy_backward(softmax(Z2), Y)  # (m, K)
dW2 = A1.T @ dZ2  # (n_hidden, K)
db2 = dZ2.sum(axis=0)  # (K,)

dZ_dW = np.einsum("ij,kl->ikjl", A1, np.eye(K))  # the four indices of equation 24
assert np.allclose(np.einsum("ik,ikjl->jl", dZ2, dZ_dW), dW2)
assert relative_error(dW2, measured_gradient(X, Y, params, "W2")) < 1e-7
assert relative_error(db2, measured_gradient(X, Y, params, "b2")) < 1e-7
print(f"tensor of {dZ_dW.size} numbers, or one product: the same {dW2.size}")

# %% [markdown] equations=["R-eq28"] errata=["R-E9"]
# **Predict.** What happens if equation 28 is used for a batch of 100 as it is printed, with
# $b_2$ of shape $(1, 10)$?

# %% equations=["R-eq28"] errata=["R-E9"]
b = np.zeros((1, 10))
dZ = rng.normal(size=(100, 10))
b = b - 0.1 * dZ

assert b.shape == (100, 10)
print("after one step b has shape", b.shape)

# %% [markdown] equations=["R-eq29", "R-eq30", "R-eq31"] errata=["R-E7"]
# No error: broadcasting stretches the bias, and from now on every sample of the batch has a
# bias of its own (erratum R-E9). We store `b` with shape $(n_{out},)$ and update it with
# `-=`, which refuses to change a shape.
#
# ### What goes on to layer 1
#
# The activations of the hidden layer enter by the same sum,
# $Z_{ik} = \sum_j A_{ij} W_{jk} + b_k$. One $A_{ij}$ enters into **every class** $k$ of its
# own sample $i$, with the factor $W_{jk}$ (R equations 29 and 30):
#
# $$\begin{gathered}
# \frac{\partial J}{\partial A_{ij}} = \sum_{k=1}^{K} dZ_{ik} W_{jk}
# = \sum_{k=1}^{K} dZ_{ik} (W^T)_{kj}, \\
# \boxed{dA_1 = dZ_2 \, W_2^T} \quad (m, 10)(10, 128) = (m, 128).
# \end{gathered}$$
#
# R's equation 31 has the factors the other way round: $W_2^\top \cdot \partial L / \partial
# z_2$. That is the form for columns, in a text that has rows everywhere else.
#
# **Predict.** With $W_2$ of shape $(128, 10)$: for which batch sizes $m$ does the printed
# product fail? For which does it run?

# %% equations=["R-eq29", "R-eq30", "R-eq31"] errata=["R-E7"]
W2_full = rng.normal(size=(128, 10))
for batch_size in (1, 100, 128):
    dZ_full = rng.normal(size=(batch_size, 10))
    try:
        print(f"m = {batch_size}: runs, shape {(W2_full.T @ dZ_full).shape}")
    except ValueError:
        print(f"m = {batch_size}: (10, 128) times ({batch_size}, 10) does not multiply")

dA1 = dZ2 @ params["W2"].T  # (m, n_hidden)
measured = numerical_gradient(
    lambda A: cross_entropy_from_logits(A @ params["W2"] + params["b2"], Y), A1
)
assert relative_error(dA1, measured) < 1e-7

# %% [markdown] equations=["R-eq32", "R-eq33", "R-eq34"] errata=["R-E7", "R-E8"]
# At $m = 128$, the number of hidden units, the wrong product **runs**, and gives a matrix of
# shape $(10, 10)$. The error appears a line later, far from its cause (erratum R-E7). A batch of 128 is
# a popular choice. So test with sizes that are all different, as we do here: 6, 5, 8, 4.
#
# ## Backward, layer 1
#
# ### Through ReLU
#
# ReLU works on each entry alone: $A_{ij}$ depends on $Z_{ij}$ and on nothing else. So the
# chain rule has one term (R equation 32), a product of two numbers for each entry:
#
# $$\frac{\partial J}{\partial Z_{ij}} = \frac{\partial J}{\partial A_{ij}} \cdot
# \mathrm{ReLU}'(Z_{ij}), \qquad
# \boxed{dZ_1 = dA_1 \odot \mathbf{1}[Z_1 > 0]} \qquad (m, 128).$$
#
# Here $\mathbf{1}[Z_1 > 0]$ is the matrix of slopes: 1 where the entry of $Z_1$ is positive, 0
# elsewhere.
#
# R's equation 33 prints '$\cdot$', as for the matrix products around it. It must be the
# product entry by entry, $\odot$. Taken as a matrix product, $(100, 128)(100, 128)$ fails.
# **Predict** what happens for $m = 128$.

# %% equations=["R-eq32", "R-eq33", "R-eq34"] errata=["R-E8"]
dA, Z = rng.normal(size=(128, 128)), rng.normal(size=(128, 128))
as_printed = dA @ (Z > 0)
entry_by_entry = dA * (Z > 0)
print("at m = 128 the printed product has the right shape:", as_printed.shape)
print(f"and is wrong by up to {np.abs(as_printed - entry_by_entry).max():.0f}")

dZ1 = dA1 * (Z1 > 0)  # (m, n_hidden)
measured = numerical_gradient(
    lambda Z: cross_entropy_from_logits(relu(Z) @ params["W2"] + params["b2"], Y), Z1
)
assert relative_error(dZ1, measured) < 1e-7

# %% [markdown] equations=["R-eq35", "R-eq36", "R-eq37", "R-eq38", "R-eq39", "R-eq40"]
# The right shape, no message, and wrong numbers (erratum R-E8). At $m = 128$ only a numerical
# check finds it.
#
# ### Weights and bias of layer 1
#
# $Z_1 = X W_1 + b_1$ has the same form as $Z_2 = A_1 W_2 + b_2$, with $X$ in the place of
# $A_1$. So nothing new has to be derived (R equations 35 to 40; the last is again for one
# sample):
#
# $$\begin{gathered}
# \boxed{dW_1 = X^T dZ_1} \quad (784, m)(m, 128) = (784, 128), \\
# \boxed{db_1 = \sum_{i=1}^{m} dZ_{1,i}} \quad (128,).
# \end{gathered}$$
#
# Read the boxes once more, and compare with the forward pass. Each matrix product of the
# forward pass has two partners in the backward pass: one for the weights, one for what goes
# on to the layer below. So in a deep network a backward pass costs about twice as much as a
# forward pass. In ours it costs the same: 99 % of the work is in layer 1, where the second
# partner is left out, because nobody needs the gradient of the pixels.
#
# The whole backward pass, in a few lines:


# %% equations=["R-eq25", "R-eq28", "R-eq31", "R-eq33", "R-eq35", "R-eq36", "R-eq37", "R-eq38", "R-eq39", "R-eq40"]
def loss_and_gradient(X, Y, params):
    Z1, A1, Z2 = forward(X, params)
    J = cross_entropy_from_logits(Z2, Y)
    dZ2 = cross_entropy_backward(softmax(Z2), Y)  # (m, K), with the 1/m
    dZ1 = (dZ2 @ params["W2"].T) * (Z1 > 0)  # (m, n_hidden)
    G = {"W1": X.T @ dZ1, "b1": dZ1.sum(axis=0)}
    G |= {"W2": A1.T @ dZ2, "b2": dZ2.sum(axis=0)}
    return J, G


for m in (1, 2, 7, 11):
    X, Y = rng.normal(size=(m, d)), np.eye(K)[rng.integers(K, size=m)]
    if np.abs(forward(X, params)[0]).min() < 1e-3:
        continue  # a ReLU at its kink would be a false alarm
    _, G = loss_and_gradient(X, Y, params)
    errors = {
        name: relative_error(G[name], measured_gradient(X, Y, params, name))
        for name in params
    }
    assert max(errors.values()) < 1e-7
    print(f"m = {m:2}: all four gradients agree")

# %% [markdown] equations=["R-3f", "R-3g", "R-eq25", "R-eq28", "R-eq37", "R-eq40"] errata=["R-E6", "R-E5", "X-E4"]
# ## Where the 1/m goes
#
# We are done; R is not. It started from $\partial L / \partial z_2 = \hat y - y$ without the
# $1/m$, so it has to average later. Two sentences say where: 'eq. (27) and (29)', and after
# the last equation '(37) and (40)'.
#
# The second sentence is right: averaging equations 37 and 40, the gradients of $W_1$ and
# $b_1$, brings the $1/m$ in once. The first should say (25) and (28), the gradients of $W_2$
# and $b_2$. Equation 29 is $\partial L / \partial a_1$, and it lies **on the way** to layer
# 1.
#
# **Predict.** Follow the sentences as printed, with $m = 6$. By which factor is each of the
# four gradients wrong?


# %% equations=["R-3f", "R-3g"] errata=["R-E6", "R-E5", "X-E4"]
def gradient_as_printed(X, Y, params):
    m = len(X)
    Z1, A1, Z2 = forward(X, params)
    dz2 = softmax(Z2) - Y  # (22), no 1/m
    dW2 = A1.T @ dz2  # (25), not averaged
    db2 = dz2.sum(axis=0) / m  # (27), averaged
    da1 = dz2 @ params["W2"].T / m  # (29), averaged; factors of (31) repaired
    dz1 = da1 * (Z1 > 0)  # (33), repaired
    return {"W1": X.T @ dz1 / m, "b1": dz1.sum(axis=0) / m, "W2": dW2, "b2": db2}


m = 6
X, Y = rng.normal(size=(m, d)), np.eye(K)[rng.integers(K, size=m)]
printed, (_, G) = gradient_as_printed(X, Y, params), loss_and_gradient(X, Y, params)
for name in ("W2", "b2", "W1", "b1"):
    factor = np.median(printed[name][G[name] != 0] / G[name][G[name] != 0])
    print(f"{name}: printed gradient is {factor:.4f} times the true one")
    assert np.allclose(printed[name], factor * G[name])

# %% [markdown] errata=["X-E4", "R-E6", "R-E11"]
# $W_2$ is $m$ times too large, $b_2$ is right, and layer 1 is $m$ times too small, because
# it was averaged twice (erratum R-E6).
#
# The four sources put the factor in four places (X-E4): F into $dW$ and $db$ of every layer,
# R into some by a sentence, A into $db$ but not into $dW$, P into a mean over the batch in
# one section and nowhere in another. Each can be made right. Ours has one place only: it
# is in the loss, so it is in $dZ_2$, so it is in everything.
#
# ## Training on real digits
#
# Gradient descent, as in chapter 02: $\theta \leftarrow \theta - \alpha \, d\theta$ for each
# parameter. R's configuration: learning rate $\alpha = 0.001$, batches of 100, 10 epochs.
# (R does not say how many images. With all 60,000 of MNIST this is 6,000 steps, with our 4,000
# it is 400.) We compute in
# float64, so that the numbers come out the same on every computer.
#
# **Predict.** Softmax regression got 91 %. What will this network get with R's numbers?


# %% errata=["R-E11"]
def train(gradient, learning_rate, epochs=10, batch_size=100, seed=0):
    params = initialise(784, 128, 10, seed)
    order = np.random.default_rng(seed)
    losses = []
    for _ in range(epochs):
        for batch in order.permutation(4000).reshape(-1, batch_size):
            X, Y = data.X_train[batch], data.Y_train[batch]
            losses.append(loss(X, Y, params))
            G = gradient(X, Y, params)
            for name in params:
                params[name] -= learning_rate * G[name]
    return params, np.array(losses)


def test_accuracy(params):
    return (forward(data.X_test, params)[2].argmax(axis=1) == data.y_test).mean()


def right_gradient(X, Y, params):
    return loss_and_gradient(X, Y, params)[1]


slow, losses = train(right_gradient, learning_rate=0.001)
assert losses[:40].mean() > losses[-40:].mean()
print(f"loss {losses[:40].mean():.1f} -> {losses[-40:].mean():.1f}, ", end="")
print(f"test accuracy {100 * test_accuracy(slow):.0f} %")

# %% [markdown] errata=["R-E11"]
# The loss has fallen by 0.4 only. The gradient is right, we have checked it. So the steps are too
# small. Try larger ones: the figure shows the loss, averaged over each epoch, for four
# learning rates. Look for the one that falls fastest.

# %% errata=["R-E11"]
runs = {rate: train(right_gradient, rate) for rate in (0.001, 0.01, 0.1, 0.5)}
curves = {
    f"α = {rate}": L.reshape(10, 40).mean(axis=1) for rate, (_, L) in runs.items()
}
ends = ", ".join(f"{L[-1]:.1f} for {name}" for name, L in curves.items())
plots.lines(
    np.arange(1, 11),
    curves,
    xlabel="epoch",
    ylabel="training loss (nats per sample)",
    markers=True,
    alt="Training loss over ten epochs for four learning rates. The larger the rate, the "
    f"faster it falls. After ten epochs it is {ends}.",
)

# %%
for rate, (trained, _) in runs.items():
    print(f"learning rate {rate:5}: test accuracy {100 * test_accuracy(trained):.0f} %")

assert test_accuracy(runs[0.5][0]) > test_accuracy(runs[0.001][0]) + 0.4

# %% [markdown] errata=["R-E11"]
# With 0.001 the network is far below softmax regression. With 0.5 it is above it. The four
# runs differ in nothing else: same start, same order of the batches, same number of steps.
# A learning rate that is too small does not fail; it looks like a network that cannot learn
# the task. Before you change anything else, try one that is ten times as large. (Too large
# is easier to see: the loss jumps up, or stays at 2.3. Try 5.)
#
# Was R's number a slip? There is a simple explanation. If the gradients are **summed** over the
# batch instead of averaged, each is 100 times as large, and 0.001 does what 0.1 does here:


# %% errata=["R-E11"]
def summed_gradient(X, Y, params):
    return {name: len(X) * dV for name, dV in right_gradient(X, Y, params).items()}


summed_run, _ = train(summed_gradient, learning_rate=0.001)
print(f"0.001, summed:   test accuracy {100 * test_accuracy(summed_run):.0f} %")
print(f"0.1,   averaged: test accuracy {100 * test_accuracy(runs[0.1][0]):.0f} %")
assert relative_error(summed_run["W1"], runs[0.1][0]["W1"]) < 1e-9

# %% [markdown] errata=["R-E11", "R-E6"]
# The same weights, up to rounding. A learning rate means nothing without the word 'mean' or
# 'sum' beside it (erratum R-E11).
#
# And with all 60,000 training images of MNIST? That takes longer than a chapter should.
# `course/recordings/first_networks.py` has done it for three seeds, and this is its record:

# %% errata=["R-E11", "R-E10"]
record = json.loads(Path("../course/recordings/first_networks.json").read_text())
for rate in (0.001, 0.1, 0.5):
    for digits in ("small", "full"):
        run = record[f"{digits}: 784-128-10, learning rate {rate}, 10 epochs"]
        print(f"rate {rate:5}, {digits:5} set: test accuracy {run['mean']:.1%}")
regression = record["full: 784-10, learning rate 0.5, 20 epochs"]["mean"]
print(f"softmax regression, 20 epochs at 0.5, full set: {regression:.0%}")

# %% [markdown] errata=["R-E10", "R-E6"]
# R writes that the network 'can amazingly recognize' digits, and gives no figure (erratum
# R-E10). With the printed rate and averaged gradients it gets 87 % on all digits, which
# softmax regression beats with 92 %. With a sensible rate it is right for 98 of 100.
#
# ### What accuracy can tell about a gradient
#
# Here is a question to answer with care. **Predict.** Train with the wrong gradient,
# `gradient_as_printed`, and with the right one, at R's learning rate and at 0.1. Three seeds
# each. Does the test accuracy reveal which is which?

# %% errata=["R-E6"]
for rate in (0.001, 0.1):
    for gradient, name in [
        (right_gradient, "right"),
        (gradient_as_printed, "as printed"),
    ]:
        results = [
            test_accuracy(train(gradient, rate, seed=seed)[0]) for seed in range(3)
        ]
        print(
            f"rate {rate:5}, gradient {name:10}: mean accuracy {100 * np.mean(results):.0f} %"
        )

# %% [markdown] errata=["R-E6"]
# At 0.001 the **wrong** gradient wins by far: its $W_2$ is 100 times too large, and that
# makes up for a learning rate that is too small. At 0.1 it loses, but nearly 90 % would satisfy
# many. Whoever judges a gradient by the accuracy keeps the wrong one.
#
# Accuracy says whether training worked. It does not say whether the gradient is right. Only
# a gradient check does, and it takes a second.
#
# ## What the network has learned
#
# Take the network that was trained with $\alpha = 0.5$. Column $j$ of $W_1$ belongs to
# hidden unit $j$: 784 weights, drawn as an image as in chapter 02. They started as noise, so
# subtract the start: what is left is what training has changed. The figure shows the ten
# units with the largest outgoing weights. Look for units that wait for a stroke in one
# place.
#
# In the cell after it, choose a hidden unit of another trained network: you see its
# weights and the digits that excite it most. Guess those digits from the weights first.

# %%
params = runs[0.5][0]
learned = params["W1"] - initialise(784, 128, 10, seed=0)["W1"]
strongest = np.argsort(-np.abs(params["W2"]).sum(axis=1))[:10]
always_white = (data.X_train == 0).all(axis=0)  # the pixels without ink in any image
assert (learned[always_white] == 0).all()
plots.digits(
    learned.T[strongest],
    [f"unit {j}" for j in strongest],
    columns=5,
    signed=True,
    alt="Ten images of changes in hidden weights, red where ink now switches the unit on, "
    "blue where it switches it off. Each shows bows and strokes of red beside strokes of "
    "blue; none looks like a whole digit.",
)

# %%
from nnlib import widgets

widgets.hidden_features()

# %% [markdown]
# No unit is a digit. Each looks for ink here and none there, and ReLU makes it silent when
# the one does not outweigh the other. This is the 'but only if' that softmax regression could
# not say. The layer above adds the units up. In the corners nothing has changed: those pixels
# are 0 in all 4,000 images, and a weight on an input that is always 0 has the gradient 0.
#
# And the mistakes? Here are the first ten test images that it gets wrong.

# %%
predicted = forward(data.X_test, params)[2].argmax(axis=1)
wrong = np.flatnonzero(predicted != data.y_test)[:10]
captions = [f"{data.y_test[i]}, not {predicted[i]}" for i in wrong]
plots.digits(
    data.X_test[wrong],
    captions,
    columns=5,
    alt=f"Ten digits that the network got wrong: {'; '.join(captions)}. Several are unusual: "
    "a 7 with a bar, a 2 with a loop, a thin or slanted stroke.",
)

# %% [markdown]
# Compare with the ten of chapter 00. Those were plain digits; several of these are written
# in an unusual way: a 7 with a bar, a 2 with a loop. Among 4,000 images there are few to
# learn such things from. With all 60,000 the same network has less than a third of the error
# rate: 2 % instead of 7 %, in the record above.
#
# ## The same in `nnlib`
#
# `nnlib.Network` does this for any number of layers, and `nnlib.train` is our loop, with
# checks. Given the same start, it computes the same gradient. Unless told otherwise it
# computes in float32, which takes half the memory and less time:

# %%
from nnlib import GradientDescent, Network
from nnlib import train as train_network

net = Network([784, 128, 10], seed=0, dtype=np.float64)
X, Y = data.X_train[:50], data.Y_train[:50]
net.loss_and_gradient(X, Y)
params = {"W1": net.W[1], "b1": net.b[1], "W2": net.W[2], "b2": net.b[2]}
_, G = loss_and_gradient(X.astype(float), Y, params)
assert relative_error(net.gradients.dW[1], G["W1"]) < 1e-10
assert relative_error(net.gradients.db[2], G["b2"]) < 1e-10

net = Network([784, 128, 10], seed=0)
settings = {"epochs": 10, "batch_size": 100, "seed": 0, "progress": False}
history = train_network(net, data, GradientDescent(0.5), **settings)
reached = int(100 * history.test_accuracy[-1])
print(f"test accuracy above {reached} %")
assert reached >= 90

# %% [markdown]
# The figure draws its record: the loss, and the accuracy on the test images, after each
# epoch.

# %%
plots.training(
    {"784-128-10": history},
    alt=f"Left: training loss falls from {history.loss[0]:.1f} to {history.loss[-1]:.2f} in "
    f"ten epochs. Right: test accuracy climbs from {100 * history.test_accuracy[0]:.0f} to "
    f"above {reached} percent, most of it in the first three epochs.",
)

# %% [markdown]
# ## Summary
#
# - Without something that is not linear, two layers are one.
# - Backward, with samples as rows: $dW = A_{prev}^T dZ$, $db = $ column sums of $dZ$,
#   $dA_{prev} = dZ \, W^T$, $dZ = dA \odot \mathbf{1}[Z > 0]$.
# - A gradient has the shape of its parameter. That decides the order of the factors.
# - Sizes that happen to agree let wrong products run. Test with sizes that all differ.
# - The $1/m$ is in the loss, once.
# - Accuracy does not prove a gradient. A wrong one may even score higher.
#
# ## Questions
#
# 1. A text with samples in columns has $dW = dZ \, A_{prev}^T$. Turn it into our form with
#    the rule of chapter 00.
# 2. All units of the hidden layer are off for a sample. What is its gradient in layer 1? In
#    layer 2?
# 3. You double the batch size and keep the learning rate. What changes if the gradients are
#    averaged? What if they are summed?
#
# <details><summary>Answers</summary>
#
# 1. Transpose everything, and turn the product round: $(dW)^T$ becomes ours,
#    $A_{prev}^T \, dZ$ with our $A_{prev}$ and $dZ$.
# 2. In layer 1 it is 0: the mask lets nothing through. In layer 2 $dW_2$ is 0 as well,
#    because all its inputs are 0; only $db_2$ is not.
# 3. Averaged: the steps stay about as long, there are half as many in an epoch, and they are
#    less noisy. Summed: each step is also twice as long.
#
# </details>
#
# **Exercise.** [Exercise 03](../exercises/ex03_two_layer_network/ex03_two_layer_network.ipynb); write in your copy,
# `work/ex03_two_layer_network`.
#
# Next: [04 Gradient checking](04_gradient_checking.ipynb).
