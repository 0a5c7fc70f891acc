# %% [markdown]
# # Exercise 06: Initialisation
#
# You repair two published rules for drawing weights, adapt one to a ReLU that leaks, measure
# which variance it keeps, make orthogonal weights, and write a test that says whether hidden
# units can become different at all.
#
# **Points:** 20. **Time:** about 80 minutes (an estimate). **You need:**
# [chapter 06](../../notebooks/06_initialisation.ipynb).
#
# Write only where a cell says `raise NotImplementedError`, and run the check below it as
# often as you like: it draws new inputs each time, and when something is wrong it shows a
# small example of it. `nnlib` is there to compare with; a function that calls the one of the
# same name in `nnlib` does not count. Leave what a function is given as it is: do not write
# into its arrays and dicts.
#
# Does the path of this notebook start with `exercises/`? Then open your own copy in `work/`:
# an update of the course replaces what is in `exercises/` and never touches `work/`. Where there
# is no `work/`, in a browser without an installation, write here: what you save is your copy.

# %%
import numpy as np

from tutor import checks

# %% [markdown]
# ## 1. Repair a published normal distribution, for a ReLU that leaks (3 points)
#
# *Mathematical Foundations of an L-layer Neural Network for MNIST Digit Recognition* starts
# its weights with He's rule, $W \sim \mathcal{N}(0, 2/n_{in})$, and does not say what the
# second number is. NumPy asks for a standard deviation. Whoever passes $2/n_{in}$
# on, or multiplies normal draws by it, gets this through five layers of 200 units:

# %%
rng = np.random.default_rng(0)
A = rng.normal(size=(100, 200))
for layer in range(1, 6):
    Z = A @ (rng.normal(size=(200, 200)) * 2 / 200)
    A = np.maximum(Z, 0)
    print(f"layer {layer}: standard deviation of Z {Z.std():.0e}")

# %% [markdown]
# Each layer has about a tenth of the one before. $2/n_{in}$ is meant to be the **variance**.
#
# And $2/n_{in}$ is right for ReLU, which lets half of the mean square of the scores through. A
# **leaky ReLU** lets more through: it multiplies negative scores by a number $a$,
# $0 \le a \le 1$, where ReLU sets them to 0. Of the mean square a share of $(1 + a^2)/2$ is left:

# %%
z, a = np.random.default_rng(0).normal(size=100_000), 0.5
leaky = np.where(z > 0, z, a * z)
print(f"left of the mean square: {(leaky**2).mean() / (z**2).mean():.3f}")
print(f"(1 + a**2) / 2:          {(1 + a**2) / 2:.3f}")

# %% [markdown]
# The weights make up for it (He and others, 2015):
#
# $$\mathrm{Var}(W_{jk}) = \frac{2}{(1 + a^2) \, n_{in}} .$$
#
# In this exercise random numbers come in as `draws`, so that a right function has one right
# result. Here each was drawn from $\mathcal{N}(0, 1)$; their shape is $(n_{in}, n_{out})$, a row
# for each input, a column for each unit. `slope` is the number $a$. Return the weights, an array
# of the same shape and type: **every draw times one and the same number**, which turns the variance 1 of
# the distribution into the one above. It depends on $n_{in}$ and $a$ only. Do not measure the
# variance of these few draws: it is not exactly 1, and need not be.
#
# Mind that `np.sqrt(2)` is a float64 of NumPy, and makes a float32 array times it float64.
# `2**0.5` is a plain number of Python, which does not.


# %% solution="he_weights"
def he_weights(draws, slope):
    """Return He's weights, shape (n_in, n_out), from normal draws of that shape."""
    ### BEGIN SOLUTION
    n_in = len(draws)
    variance = 2 / ((1 + slope**2) * n_in)
    return draws * variance**0.5
    ### END SOLUTION


# %% check="he_weights" points=3
checks.he_weights(he_weights)

# %% [markdown]
# ## 2. Repair a published 'Xavier' (3 points)
#
# Philip Paterson's *MNIST Classifier Neural Network from Scratch* says that it uses Xavier
# initialisation, and draws evenly between $-1/\sqrt{n_{in}}$ and $1/\sqrt{n_{in}}$.
# Xavier Glorot's own rule is another. The next cell compares the variances for a layer
# with 784 inputs and 100 units.

# %%
u = np.random.default_rng(0).random((784, 100))
W = (2 * u - 1) / 784**0.5
print(f"as printed:   {W.var():.2e}")
print(f"Glorot's own: {2 / (784 + 100):.2e}")

# %% [markdown]
# Write Glorot's rule. `draws`, shape $(n_{in}, n_{out})$, holds numbers $u$ from the uniform
# distribution on $[0, 1)$. The weights shall be uniform on $[-b, b)$,
#
# $$b = \sqrt{\frac{6}{n_{in} + n_{out}}} .$$
#
# Stretch and shift the draws: $u = 0$ becomes $-b$, $u = 1$ would become $b$, and what lies
# between stays in order. Return a new array of the shape and type of `draws`. (The check asks
# for the variance, too: that of a uniform distribution on $[-b, b)$ is $b^2/3$, here
# $2/(n_{in} + n_{out})$.)


# %% solution="glorot_weights"
def glorot_weights(draws):
    """Return Glorot's weights, shape (n_in, n_out), from uniform draws in [0, 1)."""
    ### BEGIN SOLUTION
    n_in, n_out = draws.shape
    bound = (6 / (n_in + n_out)) ** 0.5
    return bound * (2 * draws - 1)
    ### END SOLUTION


# %% check="glorot_weights" points=3
checks.glorot_weights(glorot_weights)

# %% [markdown]
# ## 3. Which variance? (4 points)
#
# The first of the two texts says that He's rule is there 'to preserve variance across ReLU
# layers'. Chapter 06 asked: the variance of what? There are three candidates. Write the
# function that measures all of them, for the leaky ReLU of part 1.
#
# $X$, shape $(m, n_0)$, goes in; its entries may be negative. `weights` is a tuple of the
# matrices $W^{[1]}, \dots, W^{[L]}$, with shapes $(n_{l-1}, n_l)$, and `slope` the number $a$.
# There are no biases, and **every** layer has a leaky ReLU, the last one too. For
# $l = 1, \dots, L$ and $A^{[0]} = X$, entry by entry,
#
# $$Z^{[l]} = A^{[l-1]} W^{[l]}, \qquad
# A^{[l]} = \begin{cases} Z^{[l]} & Z^{[l]} > 0 \\ a \, Z^{[l]} & \text{otherwise.} \end{cases}$$
#
# Return a dict with three entries, each an array or a list of $L$ numbers, that of layer 1
# first:
#
# - `"var_Z"`: the variance of **all** $m \cdot n_l$ entries of $Z^{[l]}$ together, one number,
# - `"var_A"`: the variance of all entries of $A^{[l]}$ together,
# - `"square_A"`: the mean of the squares of all entries of $A^{[l]}$.
#
# The variance is the mean of the squared distances from the mean: divide by the number of
# entries, not by one less. Arrays have the type of $X$.


# %% solution="variance_through_layers"
def variance_through_layers(X, weights, slope):
    """Return var_Z, var_A and square_A of every layer: a dict, each of shape (L,)."""
    ### BEGIN SOLUTION
    found = {"var_Z": [], "var_A": [], "square_A": []}
    A = X
    for W in weights:
        Z = A @ W
        A = np.where(Z > 0, Z, slope * Z)
        found["var_Z"].append(Z.var())
        found["var_A"].append(A.var())
        found["square_A"].append((A**2).mean())
    return found
    ### END SOLUTION


# %% check="variance_through_layers" points=4
checks.variance_through_layers(variance_through_layers)

# %% [markdown]
# When it is right, try it in a new cell on `he_weights` of 20 layers of 512 units, with the
# slope 0 in both. `var_Z` and `square_A` may drift by a factor of two, as it is one draw, but neither vanishes nor explodes.
# `var_A` is in every layer only about a third of `var_Z`: the variance is **not** kept across
# a ReLU.

# %% [markdown]
# ## 4. Beyond `nnlib`: orthogonal weights (4 points)
#
# He's rule keeps lengths on average over draws; a single network strays. Saxe and others
# (2013) start with matrices that keep the length of **every** vector: their columns have
# length 1 and are at right angles to each other. Make them from normal draws, column after
# column. Let $d_j$ be column $j$ of `draws`, and $q_1, \dots, q_{j-1}$ the columns that are
# already done. Take the parts along those out of $d_j$, and divide by the length of what is
# left:
#
# $$r_j = d_j - \sum_{i < j} (q_i \cdot d_j) \, q_i, \qquad q_j = \frac{r_j}{\lVert r_j \rVert} .$$
#
# The weights are $W = g \, Q$, with $q_j$ as the columns of $Q$ and a number $g > 0$, the
# **gain** (for ReLU $\sqrt 2$). `draws` has the shape $(n_{in}, n_{out})$, with
# $n_{in} \ge n_{out}$, and independent columns. Return $W$ in the shape and type of `draws`.
#
# By hand, for $d_1 = (3, 4)$, $d_2 = (1, 1)$ and $g = 1$: $d_1$ has length 5, so
# $q_1 = (0.6, 0.8)$. Then $q_1 \cdot d_2 = 1.4$, so
# $r_2 = (1, 1) - 1.4 \cdot (0.6, 0.8) = (0.16, -0.12)$, which has length 0.2, and
# $q_2 = (0.8, -0.6)$. Indeed $q_1 \cdot q_2 = 0$.
#
# A loop over the columns does it. There is also `np.linalg.qr(draws)`, which returns $Q$ and a
# triangular $R$ with the same columns, up to their signs: multiply each column of $Q$ by the
# sign of its entry on the diagonal of $R$.


# %% solution="orthogonal_weights"
def orthogonal_weights(draws, gain):
    """Return weights, shape (n_in, n_out), with orthogonal columns of length gain."""
    ### BEGIN SOLUTION
    Q = np.zeros_like(draws)
    for j in range(draws.shape[1]):
        done = Q[:, :j]  # (n_in, j)
        rest = draws[:, j] - done @ (done.T @ draws[:, j])
        Q[:, j] = rest / np.linalg.norm(rest)
    return gain * Q
    ### END SOLUTION


# %% check="orthogonal_weights" points=4
checks.orthogonal_weights(orthogonal_weights)

# %% [markdown]
# ## 5. Write the test (3 points)
#
# A network has one hidden layer of $n$ units: $W_1$ of shape $(n_0, n)$, $b_1$ of shape
# $(n,)$, $W_2$ of shape $(n, K)$. Two hidden units are **alike** if all that belongs to them
# is exactly equal: their incoming weights, their biases and their outgoing weights. Chapter 06
# proved that gradient descent keeps such units alike for ever: they do the work of one.
#
# Write the function that says `True` if no two hidden units are alike, and `False` if any two
# are. Look for exact equality, without a tolerance: a difference of $10^{-200}$ is a difference,
# and training can make it grow. `0.0` and `-0.0` are equal numbers. A single unit has no other
# to be like.


# %% solution="breaks_symmetry"
def breaks_symmetry(W1, b1, W2):
    """Return whether no two hidden units are alike, as True or False."""
    ### BEGIN SOLUTION
    units = np.vstack([W1, b1, W2.T])  # (n_0 + 1 + K, n): a column for each unit
    return np.unique(units, axis=1).shape == units.shape
    ### END SOLUTION


# %% check="breaks_symmetry" points=3
checks.breaks_symmetry(breaks_symmetry)

# %% [markdown]
# ## 6. Explain (3 points, graded by hand)
#
# Somebody starts a network 784-128-10 (ReLU, softmax, cross-entropy, gradient descent) with all
# weights and biases at 0. After ten epochs on all digits it has a test accuracy of 11.35 %.
# They want to go on with ten times the learning rate. Say which parameters have moved, why the
# others have not and never will, and what the network has learned. Four to six sentences.

# %% [markdown] manual="why-zeros-stay" points=3
# Only the ten output biases $b_2$ have moved: $db_2$ is the column sum of $(A_2 - Y)/m$, which
# is not 0. All else has the gradient 0. $A_1 = \mathrm{ReLU}(0) = 0$, so $dW_2 = A_1^T dZ_2 =
# 0$; and $W_2 = 0$, so $dA_1 = dZ_2 W_2^T = 0$, and with it $dW_1$ and $db_1$. A step of
# gradient descent therefore leaves $W_1$, $b_1$ and $W_2$ at 0, the same argument holds for the
# next step, and so for ever. The learning rate only multiplies these zeros: ten times as much
# of nothing. The output is the same for every image, the softmax of $b_2$, and the best that it
# can learn is how frequent each digit is in the training set. So the network answers with the
# most frequent digit, the 1, for every image, and 11.35 % of the test images are ones.
#
# **Rubric.** 1 point: only $b_2$ moves, and why the gradients of $W_2$ (the activations are 0)
# and of $W_1$, $b_1$ ($W_2$ is 0) vanish; half a point if one of the two is missing. 1 point:
# after a step all is as before, so it holds for ever and at any learning rate; 'a larger rate will
# not help' without that: 0 of this point. 1 point: the output does not depend on the image, it is
# the frequencies of the digits, or the most frequent one. 'The units are symmetric' without
# gradients that are 0: half of the first point, as equal units that are not 0 do learn something.

# %% [markdown]
# ## Done
#
# You can start a network of any depth, and tell before training whether it will get anywhere.
# [Chapter 07](../../notebooks/07_optimisers.ipynb) asks how far to go in each step.
