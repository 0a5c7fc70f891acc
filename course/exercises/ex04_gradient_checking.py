# %% [markdown]
# # Exercise 04: Gradient checking
#
# You write the gradient check of chapter 04 yourself, repair a published gradient and let
# your own check prove it, measure a slope far more precisely than $h^2$ allows, and write a
# function that reads two vectors and says which bug lies between them.
#
# **Points:** 20. **Time:** about 90 minutes, an estimate. **You need:**
# [chapter 04](../../notebooks/04_gradient_checking.ipynb).
#
# Write only where a cell says `raise NotImplementedError`, and run the check below it as
# often as you like: it draws new inputs each time, and when something is wrong it shows a
# small example of it. `nnlib` is there to compare with: a function that calls `relative_error`,
# `numerical_gradient` or `check_gradients` of it does not count.
#
# Does the path of this notebook start with `exercises/`? Then open your own copy in `work/`:
# an update of the course replaces what is in `exercises/` and never touches `work/`. Where there
# is no `work/`, in a browser without an installation, write here: what you save is your copy.

# %%
import numpy as np

from tutor import checks

# %% [markdown]
# ## 1. The relative error (3 points)
#
# Two gradients, one derived and one measured, are never equal to the last digit. For two
# arrays $a$ and $b$ of the same shape, whatever it is, return one number,
#
# $$\text{relative error} = \frac{\max |a - b|}{\max(\max |a|, \max |b|)},$$
#
# where each maximum goes over all entries. Three cases are not in the formula:
#
# - the shapes differ: the error is `np.inf`, even where NumPy would make them fit;
# - an entry of $a$ or $b$ is `nan` or infinite: the error is `np.inf`;
# - all entries of both are 0: the arrays are equal, and the error is 0.
#
# They have one axis or more and hold at least one number, both float64 or both float32. The
# numbers may be of any size, such as $10^{-200}$. Leave $a$ and $b$ as they are.


# %% solution="relative_error"
def relative_error(a, b):
    """Return the largest difference over the largest entry, as a number."""
    ### BEGIN SOLUTION
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return np.inf
    scale = max(np.abs(a).max(), np.abs(b).max())
    return np.abs(a - b).max() / scale if scale > 0 else 0.0
    ### END SOLUTION


# %% check="relative_error" points=3
checks.relative_error(relative_error)

# %% [markdown]
# ## 2. The measured gradient (4 points)
#
# The loss in this exercise is that of softmax regression, the network without a hidden
# layer: $Z = XW + b$, softmax, mean cross-entropy. $X$ holds $m$ samples of $n$ inputs, shape
# $(m, n)$, and $Y$ their one-hot labels, shape $(m, K)$. All parameters lie in one vector
# $\theta$ of $p = nK + K$ numbers. First come the weights $W$, shape $(n, K)$, row by row, then
# the biases $b$, shape $(K,)$. The next cell holds the loss. You may call it.


# %%
def softmax_regression_loss(theta, X, Y):
    """Return the mean cross-entropy J, in nats per sample."""
    n, K = X.shape[1], Y.shape[1]
    W, b = theta[: n * K].reshape(n, K), theta[n * K :]
    Z = X @ W + b
    Z = Z - Z.max(axis=1, keepdims=True)
    return (np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean()


# %% [markdown]
# Measure its gradient by central differences, with a step that fits each parameter. A step of
# $10^{-5}$ is small beside 1 and is lost in rounding beside $10^{8}$. So parameter $i$ has a
# step of its own, which grows with it but is never below $h$:
#
# $$h_i = h \, \max(1, |\theta_i|) .$$
#
# With $u_i$, the vector of $p$ numbers that has a 1 in place $i$ and 0 elsewhere, return the
# $p$ numbers
#
# $$\frac{J(\theta + h_i u_i) - J(\theta - h_i u_i)}{2h_i}, \qquad i = 1, \dots, p,$$
#
# as an array of shape $(p,)$. Use the $h$ that you are given: the check sometimes passes a
# large one, to see which difference you take. $\theta$ and the batch may come as float32.
# Measure in float64 all the same, and return float64. Leave $\theta$, $X$ and $Y$ as they are.


# %% solution="numerical_gradient_of_regression"
def numerical_gradient_of_regression(theta, X, Y, h):
    """Return the central differences of the loss, shape of theta, float64."""
    ### BEGIN SOLUTION
    theta = theta.astype(np.float64)
    steps = h * np.maximum(1, np.abs(theta))
    measured = np.empty(theta.size)
    for i, step in enumerate(np.diag(steps)):  # row i moves entry i only
        above = softmax_regression_loss(theta + step, X, Y)
        below = softmax_regression_loss(theta - step, X, Y)
        measured[i] = (above - below) / (2 * steps[i])
    return measured
    ### END SOLUTION


# %% check="numerical_gradient_of_regression" points=4
checks.numerical_gradient_of_regression(numerical_gradient_of_regression)

# %% [markdown]
# ## 3. Repair a published gradient (3 points)
#
# The *Mathematical Documentation: Neural Network with Adam Optimization* gives the gradients
# of its output layer with $\delta = A - Y$, samples in columns:
#
# $$\frac{\partial J}{\partial W} = \delta A_{prev}^T, \qquad
# \frac{\partial J}{\partial b} = \frac{1}{m} \sum_{i=1}^{m} \delta_i .$$
#
# One has a $\frac1m$, the other has none. Here is what that does to a regression
# of two inputs and three classes, with $m = 5$ samples in rows. The loss is measured along a
# single weight and a single bias.

# %%
rng = np.random.default_rng(4)
theta, X, Y = rng.normal(size=9), rng.normal(size=(5, 2)), np.eye(3)[[0, 1, 2, 1, 1]]
E = np.exp(X @ theta[:6].reshape(2, 3) + theta[6:])
delta = E / E.sum(axis=1, keepdims=True) - Y
printed = np.concatenate([(X.T @ delta).ravel(), delta.mean(axis=0)])
for name, i in (("a weight", 0), ("a bias", 6)):
    step = 1e-5 * np.eye(9)[i]
    above = softmax_regression_loss(theta + step, X, Y)
    below = softmax_regression_loss(theta - step, X, Y)
    print(f"{name}: printed / measured = {printed[i] / ((above - below) / 2e-5):.4f}")

# %% [markdown]
# The weights are $m$ times too large, the biases are right. Adam divides the factor out, so the
# text's own training never shows it. Plain gradient descent does not survive it.
#
# Write the repaired gradient, derived and not measured, and of a loss with one more term.
# Large weights often mean that single samples were learned by heart, so many networks are
# trained with **weight decay**: half the sum of the squared weights is added to $J$, times a
# small number $\lambda$, the float `decay`. The biases are left out of it:
#
# $$J_\lambda = J + \frac{\lambda}{2} \sum_{j=1}^{n} \sum_{k=1}^{K} W_{jk}^2 .$$
#
# Return $\partial J_\lambda / \partial W$ and $\partial J_\lambda / \partial b$ in one vector of
# shape $(p,)$, laid out as $\theta$ is: $dW$ row by row, then $db$. The scores may be in the
# thousands, so take care with the exponentials. Labels may be smoothed: each row of $Y$ sums
# to 1, and need not be one-hot. All arrays of a call have one type, float64 or float32, and
# the result has it too. Leave $\theta$, $X$ and $Y$ as they are. The check compares it with central differences of $J_\lambda$; when
# yours agrees, the repair is proved.


# %% solution="regression_gradient"
def regression_gradient(theta, X, Y, decay):
    """Return the gradient of the loss with weight decay, shape and dtype of theta."""
    ### BEGIN SOLUTION
    n, K = X.shape[1], Y.shape[1]
    W, b = theta[: n * K].reshape(n, K), theta[n * K :]
    Z = X @ W + b
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    dZ = (E / E.sum(axis=1, keepdims=True) - Y) / len(X)  # (m, K)
    dW = X.T @ dZ + decay * W
    return np.concatenate([dW.ravel(), dZ.sum(axis=0)])
    ### END SOLUTION


# %% check="regression_gradient" points=3
checks.regression_gradient(regression_gradient)

# %% [markdown]
# ## 4. Beyond `nnlib`: an extrapolated slope (3 points)
#
# Along a direction $v$, shape $(p,)$, the slope takes two losses instead of $2p$,
#
# $$S(h) = \frac{J(\theta + h v) - J(\theta - h v)}{2h}
# = s + c h^2 + d h^4 + \dots,$$
#
# where $s = \nabla J \cdot v$ is the true slope, and $c$ and $d$ do not depend on $h$ (Taylor's
# formula; the odd powers cancel). So with half the step
#
# $$S(\tfrac h2) = s + \tfrac14 c h^2 + \tfrac1{16} d h^4 + \dots$$
#
# Lewis Fry Richardson saw in 1911 what two inexact measurements are good for: one can combine
# them so that the term with $c$ is gone. Multiply the second line by 4, subtract the first,
# and divide by 3:
#
# $$s \approx \frac{4 \, S(\frac h2) - S(h)}{3}, \qquad \text{error} \approx -\tfrac14 d h^4 .$$
#
# Return this number. It takes four losses. Use the direction as it is, of any length, and do
# not change your inputs; all of them are float64. You may call `softmax_regression_loss`.


# %% solution="extrapolated_slope"
def extrapolated_slope(theta, direction, X, Y, h):
    """Return the slope of the loss along the direction, with an error of order 4."""

    ### BEGIN SOLUTION
    def slope(step):
        above = softmax_regression_loss(theta + step * direction, X, Y)
        below = softmax_regression_loss(theta - step * direction, X, Y)
        return (above - below) / (2 * step)

    return (4 * slope(h / 2) - slope(h)) / 3
    ### END SOLUTION


# %% check="extrapolated_slope" points=3
checks.extrapolated_slope(extrapolated_slope)

# %% [markdown]
# ## 5. Write the test: name the bug (4 points)
#
# A gradient check that only says 'wrong' leaves you with the whole program to search. Often the
# two vectors say more. You get `dtheta`, what somebody's code returned for a batch of `m`
# samples, and `numerical`, what was measured, of shape $(p,)$. The first `n_weights` entries
# belong to weights, the others to biases; there is at least one of each. `dtheta` may hold
# `nan` or `inf`. Two arrays **agree** if their relative error, as in part 1, is below
# $10^{-7}$. Return the first name in this table whose sentence is true, as a string.
#
# | name | is true if |
# |---|---|
# | `"wrong shape"` | the shapes of `dtheta` and `numerical` differ |
# | `"right"` | `dtheta` agrees with `numerical` |
# | `"wrong sign"` | $-1$ times `dtheta` agrees with it |
# | `"m times too large"` | `dtheta` divided by $m$ agrees with it |
# | `"weights wrong"` | the biases agree, taken by themselves |
# | `"biases wrong"` | the weights agree, taken by themselves |
# | `"something else"` | none of these |
#
# Leave `dtheta` and `numerical` as they are. You may call the function of the next cell, which
# calls your own `relative_error`.


# %%
def agree(a, b):
    """Return whether two arrays are equal up to rounding."""
    return relative_error(a, b) < 1e-7


# %% solution="name_the_bug"
def name_the_bug(dtheta, numerical, n_weights, m):
    """Return the first name of the table that is true."""
    ### BEGIN SOLUTION
    if dtheta.shape != numerical.shape:
        return "wrong shape"
    if agree(dtheta, numerical):
        return "right"
    if agree(-dtheta, numerical):
        return "wrong sign"
    if agree(dtheta / m, numerical):
        return "m times too large"
    if agree(dtheta[n_weights:], numerical[n_weights:]):
        return "weights wrong"
    if agree(dtheta[:n_weights], numerical[:n_weights]):
        return "biases wrong"
    return "something else"
    ### END SOLUTION


# %% check="name_the_bug" points=4
checks.name_the_bug(name_the_bug)

# %% [markdown]
# ## 6. Explain (3 points, graded by hand)
#
# A colleague checks a network whose loss is about 2.3 and whose gradient has entries of about
# 0.1. Everything is float32, the differences are central, $h = 10^{-5}$. The check reports a
# relative error of 0.1, and she starts to look for a bug. Explain with numbers why this check
# could not have succeeded, and whether another $h$ would rescue it. Neighbouring float32
# numbers between 2 and 4 lie $2.4 \cdot 10^{-7}$ apart. Four or five sentences.

# %% [markdown] manual="float32-cannot-check" points=3
# Each of the two losses is rounded to the nearest float32, so it is off by up to
# $1.2 \cdot 10^{-7}$, and rounding inside the forward pass adds to that. The true difference of
# the two losses is only $2h \cdot 0.1 = 2 \cdot 10^{-6}$, eight or nine steps of the grid of
# float32. Dividing by $2h = 2 \cdot 10^{-5}$ makes an error of $10^{-7}$ to
# $2 \cdot 10^{-7}$ in the difference one of about $10^{-2}$ in the slope, a tenth of the
# gradient. That is the reported 0.1: it says nothing about the code. A larger $h$ divides the
# rounding by more, but the error of the central difference itself grows with $h^2$. The best
# compromise, $h$ near $5 \cdot 10^{-3}$ to $10^{-2}$, still leaves about $10^{-5}$ in the slope, a
# relative error of $10^{-4}$, far above the $10^{-7}$ that tells a right gradient from a slightly
# wrong one. She should convert the network and the batch to float64.
#
# **Rubric.** 1 point: the losses are rounded by about $10^{-7}$, and their difference is hardly
# larger ($2 \cdot 10^{-6}$). 1 point: division by $2h$ turns that into about $10^{-2}$, a tenth of
# the gradient (or: a tenth stays a tenth). 1 point: a larger $h$ helps only in part, because
# Taylor's error grows with $h^2$ (best about $10^{-5}$ in the slope, $10^{-4}$ of it), so float64
# is the remedy; half a point for float64 alone, 0 for a larger $h$ alone. 'float32 is imprecise'
# without a number: 0 of the first two points.

# %% [markdown]
# ## Done
#
# You own a gradient check that needs no library, and a list of what its verdict can mean. From
# here on no gradient of the course has to be believed.
# [Chapter 05](../../notebooks/05_deep_network.ipynb) writes one for any number of layers.
