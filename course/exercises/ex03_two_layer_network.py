# %% [markdown]
# # Exercise 03: The two-layer network
#
# You give the network a second path, let a little gradient through a unit that is off, repair
# a published backward pass whose errors hide in the sizes and lead it on to the inputs, make a step of gradient descent, and
# write a test for the derivative of ReLU.
#
# **Points:** 20. **Time:** about 100 minutes, an estimate. **You need:**
# [chapter 03](../../notebooks/03_two_layer_network.ipynb).
#
# Write only where a cell says `raise NotImplementedError`, and run the check below it as
# often as you like: it draws new inputs each time, and when something is wrong it shows a
# small example of it. `nnlib` is there to compare with: a function that calls `relu`,
# `relu_backward` or `cross_entropy_backward` of it does not count.
#
# Does the path of this notebook start with `exercises/`? Then open your own copy in `work/`:
# an update of the course replaces what is in `exercises/` and never touches `work/`. Where there
# is no `work/`, in a browser without an installation, write here: what you save is your copy.
#
# In all parts the inputs are left as they were, all arrays of a call have one type, float64 or
# float32, and the results have it too; only in part 5 `dZ` may be float32 when the others
# are float64. You wrote `softmax` in exercise 01, so here you may call the one of `nnlib`.

# %%
import numpy as np

from nnlib import softmax
from tutor import checks

# %% [markdown]
# ## 1. Forward, on two paths (4 points)
#
# $X$ has shape $(m, d)$: $m$ samples with $d$ numbers each. $W_1$ has shape $(d, n)$, $b_1$
# shape $(n,)$, $W_2$ shape $(n, K)$ and $b_2$ shape $(K,)$: $n$ hidden units, $K$ classes.
# Beside the hidden layer we lay a second path, from the inputs straight to the scores, with
# weights $U$ of shape $(d, K)$. When all hidden units are off, softmax regression is left.
# Compute
#
# $$Z_1 = X W_1 + b_1, \qquad A_1 = \max(0, Z_1), \qquad Z_2 = A_1 W_2 + X U + b_2, \qquad
# A_2 = \mathrm{softmax}(Z_2),$$
#
# and return all four in a dictionary with the keys `"Z1"`, `"A1"`, `"Z2"`, `"A2"`. The
# backward pass will need $Z_1$ with its negative entries, so ReLU must not overwrite it. It
# is one line; write it here, without the `relu` of `nnlib`. Scores may be as large as
# $\pm 10^4$.


# %% solution="forward"
def forward(X, W1, b1, W2, b2, U):
    """Return the scores and activations of both layers in a dictionary."""
    ### BEGIN SOLUTION
    Z1 = X @ W1 + b1  # (m, n)
    A1 = np.maximum(Z1, 0)  # (m, n)
    Z2 = A1 @ W2 + X @ U + b2  # (m, K)
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": softmax(Z2)}
    ### END SOLUTION


# %% check="forward" points=4
checks.forward(forward)

# %% [markdown]
# ## 2. Beyond `nnlib`: a leak (3 points)
#
# A ReLU that is off for every sample gets no gradient, and without a gradient it never comes
# back: the unit is dead. **Leaky ReLU** lets a little through on that side. For a small
# number $s$, `slope`, it is
#
# $$A_{ij} = \begin{cases} Z_{ij} & Z_{ij} > 0 \\ s \, Z_{ij} & Z_{ij} \le 0 . \end{cases}$$
#
# Write its backward pass. `dA` is $\partial J / \partial A$, `Z` holds the scores of the
# forward pass, both of shape $(m, n)$; `slope` is a float with $0 \le s < 1$. Return
# $dZ = \partial J / \partial Z$, shape $(m, n)$. At $Z_{ij} = 0$ take the derivative of the
# left side, as the formula above does with its $\le$.


# %% solution="leaky_relu_backward"
def leaky_relu_backward(dA, Z, slope):
    """Return the gradient by Z, shape (m, n), for A = leaky ReLU of Z."""
    ### BEGIN SOLUTION
    return np.where(Z > 0, dA, slope * dA)
    ### END SOLUTION


# %% check="leaky_relu_backward" points=3
checks.leaky_relu_backward(leaky_relu_backward)

# %% [markdown]
# ## 3. Repair a published backward pass (5 points)
#
# Rifqi Anshari Rasyid's *Mathematics of Neural Network* prints the backward pass of the
# network without the path $U$. Samples are rows there too. In our symbols, with the numbers of
# its equations:
#
# $$\begin{aligned}
# (22)\quad dz_2 &= A_2 - Y & (25)\quad dW_2 &= A_1^T \cdot dz_2 & (28)\quad db_2 &= dz_2 \\
# (31)\quad da_1 &= W_2^T \cdot dz_2 & (33)\quad dz_1 &= da_1 \cdot \mathrm{ReLU}'(Z_1) & & \\
# (37)\quad dW_1 &= X^T \cdot dz_1 & (40)\quad db_1 &= dz_1 & &
# \end{aligned}$$
#
# In two places the text says what to average over the batch: 'eq. (27) and (29)', which lie
# on the way to $b_2$ and to $a_1$, and '(37) and (40)'. Four things are wrong: the order of
# the factors in (31), the kind of product in (33), the bias gradients for more than one
# sample, and where the $1/m$ goes.
#
# The next cell tries (31) and (33) on batches of different sizes, with $n = 3$ hidden units
# and $K = 3$ classes.

# %%
for m in (2, 3):
    dz2, W2 = np.ones((m, 3)), np.ones((3, 3))
    try:
        da1 = W2.T @ dz2
        dz1 = da1 @ (np.eye(m, 3) > 0)
        print(f"m = {m}: runs, dz1 has shape {dz1.shape}, as it should")
    except ValueError:
        print(f"m = {m}: the shapes do not fit")

# %% [markdown]
# Where the sizes agree it runs, has the right shape, and is wrong. A batch of 128 for 128
# hidden units is such a case.
#
# Write the backward pass that is right, for the network with both paths. The loss is the mean
# cross-entropy $J$ over the $m$ samples, as in chapter 02. Given are `X`, shape $(m, d)$; from
# the forward pass `Z1` and `A1`, shape $(m, n)$, and `A2`, shape $(m, K)$; the weights `W1`,
# shape $(d, n)$, `W2`, shape $(n, K)$, and `U`, shape $(d, K)$; and the labels `Y`, shape
# $(m, K)$, one-hot or soft. Return a dictionary with the keys `"dW1"`, `"db1"`, `"dW2"`,
# `"db2"`, `"dU"` and `"dX"`: the gradients of $J$, each with the shape of what it belongs to,
# so `"db1"` has shape $(n,)$ and `"db2"` shape $(K,)$. At $Z_1 = 0$ the slope of ReLU is 0.
#
# `"dX"` goes a step further than chapter 03: it says which pixels would change the verdict.
# An input takes two ways to the loss, through the hidden layer and along $U$, and by the chain
# rule its derivative is the sum over both. The proof of your repair is in the check: it
# compares all six with central differences of $J$.


# %% solution="backward"
def backward(X, Z1, A1, A2, W1, W2, U, Y):
    """Return the gradients of the mean cross-entropy in a dictionary."""
    ### BEGIN SOLUTION
    dZ2 = (A2 - Y) / len(X)  # (m, K), with the 1/m, the only one
    dA1 = dZ2 @ W2.T  # (m, n)
    dZ1 = dA1 * (Z1 > 0)  # (m, n)
    return {
        "dW1": X.T @ dZ1,
        "db1": dZ1.sum(axis=0),
        "dW2": A1.T @ dZ2,
        "db2": dZ2.sum(axis=0),
        "dU": X.T @ dZ2,
        "dX": dZ1 @ W1.T + dZ2 @ U.T,  # both ways
    }
    ### END SOLUTION


# %% check="backward" points=5
checks.backward(backward)

# %% [markdown]
# ## 4. A step of gradient descent (3 points)
#
# The same text never writes the step down. For each parameter $V$ it is
#
# $$V \leftarrow V - \alpha \, dV .$$
#
# `parameters` is a dictionary with the keys `"W1"`, `"b1"`, `"W2"`, `"b2"` and so on, for any
# number of layers, in any order, and not always with biases. `gradients` has the same keys
# with a `d` in front, in an order of its own. `learning_rate` is the float
# $\alpha > 0$. Return a **new** dictionary with the keys of `parameters`.
#
# One trap is laid on purpose. Much code sums bias gradients with `keepdims=True`, so `"db1"`
# may arrive with shape $(1, n)$ while `b1` has shape $(n,)$. Subtracting runs without an
# error, and look at the shape that comes out:

# %%
b, db = np.zeros(4), np.ones((1, 4))
print("shape of b before:", b.shape, "and after:", (b - 0.1 * db).shape)

# %% [markdown]
# Equation (28) taken at its word does worse, and gives every sample of the batch a bias of its
# own. In your result each parameter has the shape it had before. The check
# makes two steps, one after the other.


# %% solution="gradient_step"
def gradient_step(parameters, gradients, learning_rate):
    """Return the parameters after one step, in a new dictionary."""
    ### BEGIN SOLUTION
    return {
        name: V - learning_rate * gradients[f"d{name}"].reshape(V.shape)
        for name, V in parameters.items()
    }
    ### END SOLUTION


# %% check="gradient_step" points=3
checks.gradient_step(gradient_step)

# %% [markdown]
# ## 5. Write the test (3 points)
#
# Somebody has written the backward pass of ReLU. You get the scores `Z`, the gradient `dA`
# from above, both of shape $(m, n)$, and their result `dZ`. Return `True` if it has that shape
# and no entry differs by more than $10^{-6}$, whatever its size, from a right value, and
# `False` if not. Entries of `dA` may be as large as $10^3$ and as small as $10^{-4}$.
#
# Where $Z_{ij} > 0$ and where $Z_{ij} < 0$ there is one right value. At $Z_{ij} = 0$ there is
# no derivative. The slope from the left is 0, the one from the right is 1, and
# whoever takes any number $c$ with $0 \le c \le 1$ has made a choice, not a mistake. So there
# accept every value $c \, dA_{ij}$, and no other; each entry may have a $c$ of its own. A wrong
# shape or a `nan` is never right, and a float32 `dZ` has the same limit of $10^{-6}$.


# %% solution="is_relu_gradient"
def is_relu_gradient(Z, dA, dZ):
    """Return whether dZ is a gradient of ReLU at Z, as True or False."""
    ### BEGIN SOLUTION
    if dZ.shape != Z.shape:
        return False
    left, right = dA * (Z > 0), dA * (Z >= 0)  # at Z = 0: 0 and dA
    nearest = np.clip(dZ, np.minimum(left, right), np.maximum(left, right))
    return bool((np.abs(dZ - nearest) <= 1e-6).all())  # False for nan
    ### END SOLUTION


# %% check="is_relu_gradient" points=3
checks.is_relu_gradient(is_relu_gradient)

# %% [markdown]
# ## 6. Explain (2 points, graded by hand)
#
# The text prints the learning rate 0.001, batches of 100 and 10 epochs, and no accuracy. We
# trained its network on all 60,000 digits of MNIST, with the right gradient: it got 86.8 % of
# the test images right, and its loss was still falling. Then we used the same 0.001 with
# gradients that are **summed** over the batch instead of averaged: 97.3 % (both
# are means of five runs, recorded in `course/recordings/four_sources.json`).
#
# Why does the word 'summed' make such a difference? With which learning rate do averaged
# gradients give the same 97.3 %? And what has to be done to the learning rate, for the summed
# and for the averaged gradients, if the batch grows to 200 and the steps shall stay about as
# long as they were? Three to five sentences.

# %% [markdown] manual="summed-or-averaged" points=2
# The sum over a batch of 100 is 100 times the mean, for every parameter. A step is the
# learning rate times the gradient, so with summed gradients each step is 100 times as long:
# 0.001 with sums is the same as 0.1 with means, and 0.1 gives the same 97.3 %. With 0.001 and
# means the direction is right, but the 6,000 steps are too short to get far. With a batch of
# 200 the sum is about twice as large, so its rate has to be halved, to 0.0005. The mean stays
# about as large as it was, so its rate can stay.
#
# **Rubric.** 1 point: sum = 100 times mean, so the steps are 100 times as long, and 0.1 is
# the matching rate. 1 point: at a batch of 200 the rate for sums is halved, the rate for
# means stays. Only '0.001 is too small', without the factor 100: half of the first point.

# %% [markdown]
# ## Done
#
# You have a network that learns: forward, backward, step. What you cannot see yet is whether
# all of it is right when nobody has written a check for you.
# [Chapter 04](../../notebooks/04_gradient_checking.ipynb) is about that.
