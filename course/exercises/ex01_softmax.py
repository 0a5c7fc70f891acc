# %% [markdown]
# # Exercise 01: Softmax
#
# You write softmax so that no score can break it, give it temperatures, repair a published
# output layer, find its derivatives, and write a test that catches other people's mistakes.
#
# **Points:** 20. **Time:** about 75 minutes, an estimate. **You need:**
# [chapter 01](../../notebooks/01_softmax.ipynb).
#
# Write only where a cell says `raise NotImplementedError`, and run the check below it as
# often as you like: it draws new inputs each time, and when something is wrong it shows a
# small example of it. `nnlib` is there to compare with: in parts 1 to 4 a function that calls
# `softmax`, `log_softmax`, `softmax_jacobian` or `softmax_backward` of `nnlib` does not count.
#
# In parts 1 to 4 the result has the type of the input, float32 in, float32 out, and in all
# parts the inputs stay as they were. In part 5 `A` may be float32 while `Z` is float64.
# Numbers are compared to eight digits of the largest of a result, in float32 to four.
#
# Does the path of this notebook start with `exercises/`? Then open your own copy in `work/`:
# an update of the course replaces what is in `exercises/` and never touches `work/`. Where there
# is no `work/`, in a browser without an installation, write here: what you save is your copy.

# %%
import numpy as np

from tutor import checks

# %% [markdown]
# ## 1. Softmax of a batch (4 points)
#
# $Z$ holds the scores of $m$ samples for $K$ classes, shape $(m, K)$: one row a sample.
# Return the probabilities $A$, of the same shape,
#
# $$A_{ik} = \frac{e^{Z_{ik}}}{\sum_{j=1}^{K} e^{Z_{ij}}} .$$
#
# Three things are not in the formula and must be in the code.
#
# - Scores may be as large as $\pm 10^4$, and no result may be `nan` or `inf`.
# - Scores may be infinite, which goes a step beyond the chapter. A class with the score
#   $-\infty$ is ruled out and gets 0; so does every class beside a score of $+\infty$. Classes
#   that share the largest score of their row are equal, whatever it is: for
#   $(\infty, 5, \infty)$ the result is $(\frac12, 0, \frac12)$, and for a row of nothing but
#   $-\infty$ all $K$ classes get $\frac1K$. The computer does not know that: to it,
#   $\infty - \infty$ is `nan`.
# - The result has the type of $Z$: float32 in, float32 out. Leave $Z$ itself as it was.


# %% solution="softmax"
def softmax(Z):
    """Return probabilities of shape (m, K), each row with the sum 1."""
    ### BEGIN SOLUTION
    top = Z.max(axis=1, keepdims=True)
    below = np.zeros_like(Z)  # stays 0 where a score is the largest, whatever it is
    np.subtract(Z, top, out=below, where=top != Z)
    E = np.exp(below)
    return E / E.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% check="softmax" points=4
checks.softmax(softmax)

# %% [markdown]
# ## 2. Beyond `nnlib`: temperatures (3 points)
#
# Language models choose their next word with a **temperature** $T > 0$: all scores are
# divided by it before softmax. Below 1 it sharpens, above 1 it evens out. When many people
# are served at once, each has a temperature of his own: $T$ has shape $(m,)$, one number for
# each row of $Z$, and
#
# $$A_{ik} = \frac{e^{Z_{ik}/T_i}}{\sum_{j=1}^{K} e^{Z_{ij}/T_i}} .$$
#
# Return $A$, shape $(m, K)$. All scores are finite, temperatures lie between $10^{-3}$ and
# $10^{6}$, and $Z_{ik}/T_i$ may be as large as $\pm 10^4$. `Z` and `temperatures` have the same
# type, and $A$ has it too. You may call your own `softmax`.


# %% solution="softmax_with_temperature"
def softmax_with_temperature(Z, temperatures):
    """Return probabilities of shape (m, K), those of row i at the temperature i."""
    ### BEGIN SOLUTION
    return softmax(Z / temperatures[:, None])
    ### END SOLUTION


# %% check="softmax_with_temperature" points=3
checks.softmax_with_temperature(softmax_with_temperature)

# %% [markdown]
# ## 3. Repair a published output layer (3 points)
#
# Philip Paterson's *MNIST Classifier Neural Network from Scratch* writes the output of its
# network in two ways. Once $\hat y$ is already a vector of probabilities. Another time the
# same $\hat y$ is the argument of softmax. Taken at its word, softmax is applied twice.
# The next cell does it to a network that is very sure of itself: its scores are 0 and 50.

# %%
printed = np.array([0.0, 50.0])
for _ in range(2):
    printed = np.exp(printed) / np.exp(printed).sum()
print("softmax of (0, 50), applied twice:", printed.round(3))
print("odds, at most e to 1:", round(printed[1] / printed[0], 3))

# %% [markdown]
# However sure the network is, it cannot say more than 0.731. Its loss can never fall below
# 0.313 nats for two classes, or below 1.461 for ten.
#
# Write what must be meant. $H$, shape $(m, n)$, holds the activations of the last hidden
# layer; $W$, shape $(n, K)$, and $b$, shape $(K,)$, are the weights and biases of the output
# layer. Return the probabilities, shape $(m, K)$. Scores may be as large as $\pm 10^4$ here too.
# You may call your own `softmax`.


# %% solution="output_probabilities"
def output_probabilities(H, W, b):
    """Return the probabilities of the output layer, shape (m, K)."""
    ### BEGIN SOLUTION
    return softmax(H @ W + b)
    ### END SOLUTION


# %% check="output_probabilities" points=3
checks.output_probabilities(output_probabilities)

# %% [markdown]
# ## 4. All derivatives of one sample (4 points)
#
# For the scores $z$ of one sample, shape $(K,)$, chapter 01 has the Jacobian
# $\partial a_j / \partial z_i = a_j (\delta_{ji} - a_i)$ of $a = \mathrm{softmax}(z)$, where
# $\delta_{ji}$ is 1 for $j = i$ and 0 otherwise. Now let there be a temperature as well, the
# float $T$ with $10^{-3} \le T \le 10^6$: $a = \mathrm{softmax}(z / T)$. Work out on paper what
# it does to the derivatives, and return the Jacobian $D$, shape $(K, K)$,
#
# $$D_{ji} = \frac{\partial a_j}{\partial z_i} .$$
#
# All scores are finite, $z_i / T$ may be as large as $\pm 10^4$, and $D$ has the type of $z$.
# The check compares with central differences, so you cannot be right by the look of it only.


# %% solution="softmax_jacobian"
def softmax_jacobian(z, temperature):
    """Return the derivatives of softmax(z / temperature) by z, shape (K, K)."""
    ### BEGIN SOLUTION
    a = softmax(z[None] / temperature)[0]  # a batch of one
    return (np.diag(a) - np.outer(a, a)) / temperature  # the chain rule gives 1/T
    ### END SOLUTION


# %% check="softmax_jacobian" points=4
checks.softmax_jacobian(softmax_jacobian)

# %% [markdown]
# ## 5. Write the test (4 points)
#
# Somebody hands you scores $Z$ and an array $A$, and says that $A$ is the softmax of $Z$.
# Write the function that says `True` if $A$ has the shape of $Z$ and no entry of it differs
# from the right one by more than $10^{-6}$, whatever its size, and `False` if not. You do not
# see their code, only the two arrays. $A$ may have the wrong shape, a wrong sum, `nan` or
# `inf` in it, which is never right, or be right for some samples only. All scores are finite,
# up to $\pm 10^4$. The check feeds it results of right and of wrong code.


# %% solution="is_softmax"
def is_softmax(Z, A):
    """Return whether A holds the softmax of each row of Z, as True or False."""
    ### BEGIN SOLUTION
    if A.shape != Z.shape:
        return False
    return bool((np.abs(A - softmax(Z)) <= 1e-6).all())  # False for nan
    ### END SOLUTION


# %% check="is_softmax" points=4
checks.is_softmax(is_softmax)

# %% [markdown]
# ## 6. Explain (2 points, graded by hand)
#
# Someone subtracts the largest score **of the whole batch**, `Z - Z.max()`, instead of the
# largest of each row. On paper the result is the same. Say why it is the same on paper, and
# describe a batch for which the computer's result is not. Three or four sentences.

# %% [markdown] manual="one-maximum-for-all" points=2
# On paper any number may be subtracted from all scores of a row: $e^{-c}$ then stands in the
# numerator and in every term of the sum, and cancels. It may be a different number for each
# row or the same for all, so the maximum of the batch does as well. A computer's $e^{x}$ is
# exactly 0 below $x \approx -745$ (float64; $-104$ in float32). If one sample's scores all lie
# further than that below the largest score of the batch, all of its exponentials are 0, its
# sum is 0, and its row is $0/0$ = `nan`: for example the rows $(0, 1)$ and $(2000, 2001)$.
#
# **Rubric.** 1 point: a common factor in numerator and sum cancels (or: softmax depends on
# differences only), in loose words too, if numerator and sum are both meant. 1 point: a row
# far below the maximum underflows to 0/0, with an example or a distance; half a point for the
# row alone. Overflow named instead of underflow: 0 of the second point.

# %% [markdown]
# ## Done
#
# You have the output layer of every network in this course, and its derivative. In
# [chapter 02](../../notebooks/02_cross_entropy.ipynb) the Jacobian meets the loss, and most of
# it cancels.
