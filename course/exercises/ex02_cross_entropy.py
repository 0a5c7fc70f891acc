# %% [markdown]
# # Exercise 02: Cross-entropy
#
# You write a weighted loss so that no score can break it, soften its labels, repair two published
# gradients, one with a sum too many and one that belongs to another loss, and write the test
# that tells a right gradient from a wrong one.
#
# **Points:** 20. **Time:** about 90 minutes, an estimate. **You need:**
# [chapter 02](../../notebooks/02_cross_entropy.ipynb).
#
# Write only where a cell says `raise NotImplementedError`, and run the check below it as
# often as you like: it draws new inputs each time, and when something is wrong it shows a
# small example of it. `nnlib` is there to compare with.
#
# Does the path of this notebook start with `exercises/`? Then open your own copy in `work/`:
# an update of the course replaces what is in `exercises/` and never touches `work/`. Where there
# is no `work/`, in a browser without an installation, write here: what you save is your copy.
#
# In all parts $Z$ holds the scores of $m$ samples for $K$ classes, shape $(m, K)$, and $Y$
# the labels, of the same shape: one row a sample. A row of $Y$ is one-hot, or any other row
# of numbers that are at least 0 and sum to 1 (**soft labels**). All arrays of a call have one
# type, float64 or float32; no function changes its inputs. Numbers are compared to eight
# digits of the largest of a result, in float32 to four, so that a gradient measured by
# `numerical_gradient` is not exact enough. You wrote `softmax` in exercise 01,
# so here you may call the one of `nnlib`. A function that calls one of its other ways to the
# result does not count: `log_softmax`, `cross_entropy`, `cross_entropy_from_logits`,
# `softmax_jacobian`, `check_gradients`, and all that end in `_backward`.

# %%
import numpy as np

from nnlib import numerical_gradient, softmax
from tutor import checks

# %% [markdown]
# ## 1. A weighted loss, from the scores (4 points)
#
# Not every sample deserves the same say: a rare class may be given more, a label that
# nobody trusts less. Each sample has a **weight** $v_i \ge 0$; `weights` has shape $(m,)$, and
# at least one weight is positive. With $A = \mathrm{softmax}(Z)$, return the weighted mean of
# the cross-entropies as one number, in nats,
#
# $$J = \frac{\sum_{i=1}^{m} v_i L_i}{\sum_{i=1}^{m} v_i} , \qquad
# L_i = -\sum_{k=1}^{K} Y_{ik} \log A_{ik} .$$
#
# With equal weights it is the mean of chapter 02. Scores may be as large as $\pm 10^4$, and the
# loss must still be exact, up to rounding: for the scores $(0, 10^4)$ and the label $(1, 0)$ it
# is $10^4$. No probability survives that, so put softmax into the formula, simplify the
# logarithm on paper, and write what is left.


# %% solution="weighted_cross_entropy"
def weighted_cross_entropy(Z, Y, weights):
    """Return the weighted mean of the cross-entropies, one number in nats."""
    ### BEGIN SOLUTION
    Z = Z - Z.max(axis=1, keepdims=True)  # changes no probability
    log_sums = np.log(np.exp(Z).sum(axis=1))  # (m,)
    losses = log_sums - (Y * Z).sum(axis=1)
    return weights @ losses / weights.sum()
    ### END SOLUTION


# %% check="weighted_cross_entropy" points=4
checks.weighted_cross_entropy(weighted_cross_entropy)

# %% [markdown]
# ## 2. Beyond the chapter: smooth labels (3 points)
#
# With one-hot labels the loss always asks for more: it is 0 only for infinite scores.
# **Label smoothing** takes a share $\varepsilon$ of each label away and gives it to all $K$
# classes in equal parts, so that the best answer has finite scores:
#
# $$\tilde Y_{ik} = (1 - \varepsilon)\, Y_{ik} + \frac{\varepsilon}{K} .$$
#
# The true class gets its part like all others. $\varepsilon$, `epsilon`, is a float from 0
# to 1. Return $\tilde Y$, an array of shape $(m, K)$ and of the type of $Y$: float32 in,
# float32 out. $Y$ may be soft already. `nnlib` has such a function, which chapter 11 uses; to
# call it does not count.


# %% solution="smooth_labels"
def smooth_labels(Y, epsilon):
    """Return smoothed labels of shape (m, K), each row with the sum 1."""
    ### BEGIN SOLUTION
    return (1 - epsilon) * Y + epsilon / Y.shape[1]
    ### END SOLUTION


# %% check="smooth_labels" points=3
checks.smooth_labels(smooth_labels)

# %% [markdown]
# ## 3. Repair a published derivation (3 points)
#
# Rifqi Anshari Rasyid's *Mathematics of Neural Network* derives the gradient of
# the loss of one sample by its scores. The chain rule is right: $\partial L / \partial z_i$ is
# a sum over $j$, because the score $z_i$ moves every probability $\hat y_j$. The text splits
# the sum into the term $j = i$ and the terms $j \neq i$, and there it goes wrong. Both parts
# are printed with a sum over $i$, the index that is free on the left (equations 14, 15
# and 18):
#
# $$-\sum_{i} y_i (1 - \hat y_i) \qquad \text{and} \qquad
# \sum_{i \neq j} y_j \, \hat y_i , \quad j \text{ the target.}$$
#
# The next cell computes both as printed, for one sample of four classes.

# %%
y_hat = np.array([0.1, 0.2, 0.3, 0.4])
y, target = np.array([0.0, 0.0, 1.0, 0.0]), 2
first = -sum(y[i] * (1 - y_hat[i]) for i in range(4))
second = sum(y[target] * y_hat[i] for i in range(4) if i != target)
print("term j = i, as printed:     ", round(first, 3))
print("terms j not i, as printed:  ", round(second, 3))
print("gradient of all four scores:", round(first + second, 3))

scores = np.log(y_hat)  # softmax gives y_hat back
measured = numerical_gradient(lambda z: -np.log(softmax(z)[target]), scores)
print("measured:                   ", measured.round(3))

# %% [markdown]
# One number for all four classes, and it is 0: nothing would ever be learned. The last line,
# equation 22, has the gradient without these sums. But it is the gradient of **one** sample,
# and it is used for batches, whose loss is a mean.
#
# Write the gradient that is meant, for the weighted mean $J$ of part 1:
# $dZ = \partial J / \partial Z$, shape $(m, K)$, also for soft labels. What becomes of the
# factor $1/m$ when the mean has weights is for you to find. The result has the type of $Z$;
# scores may be as large as $\pm 10^4$. The proof of your repair is in the check: it compares
# with central differences of $J$.


# %% solution="logits_gradient"
def logits_gradient(Z, Y, weights):
    """Return the gradient of the weighted cross-entropy by the scores, shape (m, K)."""
    ### BEGIN SOLUTION
    shares = weights / weights.sum()  # each was 1/m
    return shares[:, None] * (softmax(Z) - Y)
    ### END SOLUTION


# %% check="logits_gradient" points=3
checks.logits_gradient(logits_gradient)

# %% [markdown]
# ## 4. Repair a gradient of another loss (4 points)
#
# *Mathematical Documentation: Neural Network with Adam Optimization* defines a
# squared error as its loss, and starts backpropagation with $\delta = A - Y$.
# That is a right gradient, of cross-entropy and up to $1/m$. For squared error it is not
# even a multiple of the right one, as the next cell shows.
#
# We sum the squares over the classes and take the mean over the samples:
#
# $$J = \frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{K} (A_{ik} - Y_{ik})^2 , \qquad
# A = \mathrm{softmax}(Z).$$

# %%
Z, Y = np.array([[2.0, 1.0, 0.0]]), np.array([[0.0, 1.0, 0.0]])
measured = numerical_gradient(lambda Z: ((softmax(Z) - Y) ** 2).sum(), Z)
print("A - Y:   ", (softmax(Z) - Y).round(3))
print("measured:", measured.round(3))
print("quotient:", (measured / (softmax(Z) - Y)).round(2))

# %% [markdown]
# For the third class even the sign differs. Return the right gradient
# $dZ = \partial J / \partial Z$, shape $(m, K)$, of the type of $Z$. Two steps lead there.
# First the derivative by $A$, call it $G$. Then row by row through the Jacobian of softmax:
#
# $$\frac{\partial J}{\partial Z_{ik}} = \sum_{j=1}^{K} G_{ij}\, A_{ij} (\delta_{jk} - A_{ik}),$$
#
# where $\delta_{jk}$ is 1 for $j = k$ and 0 otherwise. Multiply out, and you need no
# Jacobian in the code, only $G$, $A$ and one sum for each row. Scores may be as large as
# $\pm 10^4$, and labels soft, here too.


# %% solution="squared_error_gradient"
def squared_error_gradient(Z, Y):
    """Return the gradient of the squared error by the scores, shape (m, K)."""
    ### BEGIN SOLUTION
    A = softmax(Z)
    G = 2 * (A - Y) / len(Z)
    return A * (G - (G * A).sum(axis=1, keepdims=True))
    ### END SOLUTION


# %% check="squared_error_gradient" points=4
checks.squared_error_gradient(squared_error_gradient)

# %% [markdown]
# ## 5. Write the test (4 points)
#
# Somebody hands you a gradient. You see neither the loss function nor their code, only
# numbers. The loss depends on $n$ parameters $\theta$. `J_plus`, shape $(n,)$, holds at
# place $i$ the loss with $\theta_i$ made larger by $h$; `J_minus`, shape $(n,)$, the loss
# with $\theta_i$ made smaller by $h$; all other parameters stay. `h` is a float. `dtheta` is
# their gradient. All of it is float64.
#
# Return `True` if `dtheta` is right: it has shape $(n,)$, and at no place does it differ from
# the central difference by more than $10^{-6}$ times the largest central difference (in
# absolute value). Otherwise return `False`. The gradient may be as small as $10^{-9}$ or as
# large as $10^{6}$ everywhere, it may be 0 everywhere and right, and it may have `nan` or
# `inf` in it, which is never right.


# %% solution="gradient_is_right"
def gradient_is_right(J_plus, J_minus, h, dtheta):
    """Return whether dtheta is the gradient of J, as True or False."""
    ### BEGIN SOLUTION
    measured = (J_plus - J_minus) / (2 * h)
    if dtheta.shape != measured.shape:
        return False
    limit = 1e-6 * np.abs(measured).max()
    return bool(np.abs(measured - dtheta).max() <= limit)  # nan compares as False
    ### END SOLUTION


# %% check="gradient_is_right" points=4
checks.gradient_is_right(gradient_is_right)

# %% [markdown]
# ## 6. Explain (2 points, graded by hand)
#
# A sample of class 0 has the scores $(0, 10)$: the model is sure, and wrong. The next cell
# measures how fast both losses change with the score of the true class.

# %%
Z, Y = np.array([[0.0, 10.0]]), np.array([[1.0, 0.0]])
losses = {
    "cross-entropy": lambda Z: -(Y * np.log(softmax(Z))).sum(),
    "squared error": lambda Z: ((softmax(Z) - Y) ** 2).sum(),
}
for name, loss in losses.items():
    slope = numerical_gradient(loss, Z)[0, 0]
    print(f"{name}: loss {loss(Z):.2f}, slope at the true class {slope:.5f}")

# %% [markdown]
# Why does gradient descent with squared error learn so slowly from this sample, and with
# cross-entropy not? Name the factor that makes the one slope small, and say what becomes of
# it in the other. Three or four sentences.

# %% [markdown] manual="sure-and-wrong" points=2
# Both gradients go through the Jacobian of softmax, whose entries contain the probability of
# the true class as a factor: $a_0 (\delta_{0k} - a_k)$. Here $a_0 = 4.5 \cdot 10^{-5}$. The
# derivative of squared error by $a_0$ is $2 (a_0 - 1)$, at most 2 in size, so the product
# stays as small as $a_0$, and a step hardly moves the scores: softmax is flat there. The
# derivative of cross-entropy by $a_0$ is $-1/a_0$, which is as large as the factor is small.
# The two cancel, $a_0 - 1$ is left, and this is largest in size where the model is most
# wrong.
#
# **Rubric.** 1 point: with squared error the slope is small because of the factor $a_0$ (or:
# because softmax is flat, or the Jacobian nearly 0, for sure answers) while the derivative by
# $a$ is bounded. 1 point: with cross-entropy the $1/a_0$ of the logarithm cancels that factor.
# Only 'cross-entropy punishes wrong answers more', without a reason: 0.

# %% [markdown]
# ## Done
#
# You have the loss and the gradient that every network of this course starts its backward
# pass with, and a test that you can trust. In
# [chapter 03](../../notebooks/03_two_layer_network.ipynb) the gradient travels on, through a
# hidden layer.
