# %% [markdown]
# # Exercise 05: The L-layer network
#
# You read a network that PyTorch has stored, run any number of layers forward, with skip
# connections, and, with a published rule repaired, backward. Then you add dropout, which
# `nnlib` does not have, and write a test that tells a right table of layers from a wrong one.
#
# **Points:** 20. **Time:** about 100 minutes (an estimate). **You need:**
# [chapter 05](../../notebooks/05_deep_network.ipynb).
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
# ## 1. From one vector to the layers (3 points)
#
# Somebody has trained a network in PyTorch and sends you its layer sizes
# $n_0, n_1, \dots, n_L$, a tuple of whole numbers such as `(784, 128, 40, 10)`, and all its
# parameters in one vector $\theta$. PyTorch stores the weights of layer $l$ the other way round
# than we do, as a matrix of shape $(n_l, n_{l-1})$, a row for each unit. In $\theta$ come first
# the weights of layer 1 in PyTorch's shape, row by row, then the biases of layer 1, then the
# weights of layer 2, its biases, and so on.
#
# Return our parameters: for the four sizes above a dict with the keys `"W1"`, `"b1"`, `"W2"`,
# `"b2"`, `"W3"`, `"b3"`, and with as many layers as there are for other sizes. $W^{[l]}$ has
# **our** shape $(n_{l-1}, n_l)$, a column for each unit, and $b^{[l]}$ the shape $(n_l,)$. They
# have the type of $\theta$ and may be views into it.


# %% solution="unpack"
def unpack(theta, layer_sizes):
    """Return W1, b1, W2, b2, ... as a dict of arrays."""
    ### BEGIN SOLUTION
    parameters, start = {}, 0
    for l in range(1, len(layer_sizes)):
        n_in, n_out = layer_sizes[l - 1], layer_sizes[l]
        end = start + n_in * n_out
        parameters[f"W{l}"] = theta[start:end].reshape(n_out, n_in).T
        parameters[f"b{l}"] = theta[end : end + n_out]
        start = end + n_out
    return parameters
    ### END SOLUTION


# %% check="unpack" points=3
checks.unpack(unpack)

# %% [markdown]
# ## 2. Forward, with skip connections (3 points)
#
# Very deep networks learn badly. **Skip connections** (He and others, 2015) help: a layer that
# has as many units as inputs hands its input on, beside what it computes from it. You get a
# batch $X$, shape $(m, n_0)$, and a dict of parameters with the keys of part 1, $2L$ arrays.
# Compute, for $l = 1, \dots, L$ and $A^{[0]} = X$,
#
# $$Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]}, \qquad
# A^{[l]} = \begin{cases} \max(0, Z^{[l]}) + A^{[l-1]} & l < L \text{ and } n_{l-1} = n_l \\
# \max(0, Z^{[l]}) & l < L \text{ and } n_{l-1} \ne n_l \\
# \mathrm{softmax}(Z^{[l]}) & l = L. \end{cases}$$
#
# So the first layer has a skip connection if $n_0 = n_1$, and the last one never.
#
# Return all of it, because the way back needs it: a dict with the keys `"A0"`, `"Z1"`, `"A1"`
# and so on, up to the $Z$ and $A$ of the last layer. $Z^{[l]}$ and $A^{[l]}$ have the shape
# $(m, n_l)$ and the type of $X$, which is that of the parameters. $L$ may be 1, or more than 9, and the keys of the parameters may come in any
# order: find them by name. Scores may be in the thousands, and no entry may become `nan`.


# %% solution="deep_forward"
def deep_forward(X, parameters):
    """Return A0, Z1, A1, Z2, A2, ... as a dict of arrays."""
    ### BEGIN SOLUTION
    L, layers = len(parameters) // 2, {"A0": X}
    for l in range(1, L + 1):
        A_prev = layers[f"A{l - 1}"]
        Z = A_prev @ parameters[f"W{l}"] + parameters[f"b{l}"]  # (m, n_l)
        layers[f"Z{l}"] = Z
        if l < L:
            skip = A_prev if A_prev.shape == Z.shape else 0
            layers[f"A{l}"] = np.maximum(0, Z) + skip
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    layers[f"A{L}"] = E / E.sum(axis=1, keepdims=True)
    return layers
    ### END SOLUTION


# %% check="deep_forward" points=3
checks.deep_forward(deep_forward)

# %% [markdown]
# ## 3. Repair a published backward pass (5 points)
#
# Philip Paterson's *MNIST Classifier Neural Network from Scratch* gives one rule 'for any
# layer' of a network without skip connections. In words: the gradient of a layer's bias is the derivative of its activation function
# times $\nabla \hat y$, the gradient of the network's **output**. For a hidden layer, only the
# activation function is exchanged, ReLU for softmax. Where all widths are
# equal, this runs. The next cell takes it at its word for the second of three layers, with one
# sample, and compares each entry with the measured slope of the loss.


# %%
def loss_of(z2, W3):
    z3 = np.maximum(0, z2) @ W3
    return np.log(np.exp(z3).sum()) - z3[0]  # the true class is the first


z2, W3 = np.array([0.8, -0.5, 0.3]), np.array([[1.0, 0, 2], [0, 1, 1], [-1, 2, 0]])
y_hat = np.exp(np.maximum(0, z2) @ W3)
grad_y_hat = np.array([-1, 0, 0]) / (y_hat / y_hat.sum())
printed = (z2 > 0) * grad_y_hat
steps = 1e-5 * np.eye(3)
measured = [(loss_of(z2 + s, W3) - loss_of(z2 - s, W3)) / 2e-5 for s in steps]
print("bias of layer 2 as printed:", printed.round(3))
print("measured:                  ", np.round(measured, 3))

# %% [markdown]
# Not even the sign is right. Nothing in the printed rule knows of $W^{[3]}$, although the loss
# depends on layer 2 only through it.
#
# Write the repaired backward pass, for a batch, for any number of layers, and for the skip
# connections of part 2. The loss $J$ is the mean cross-entropy of the $m$ samples. You get the
# labels $Y$, shape $(m, K)$, not always one-hot, but each row with the sum 1; `layers`, what
# part 2 returns; and `parameters`, all of one type. Return the gradients of $J$ as a dict with
# the **same keys, shapes and type** as `parameters`: under `"W1"` the gradient $dW^{[1]}$, under `"b1"` the gradient
# $db^{[1]}$, and so on.
#
# - The output layer has $dZ^{[L]} = \frac1m (A^{[L]} - Y)$. A probability in $A^{[L]}$ may be
#   exactly 0, and no gradient may become `nan`.
# - Each layer has $dW^{[l]}$ and $db^{[l]}$, made from its $dZ^{[l]}$ and its input.
# - Its input, $A^{[l-1]}$, goes into $Z^{[l]}$, and with a skip connection straight into
#   $A^{[l]}$ as well. $dA^{[l-1]}$ is the sum of what comes back on the two ways.
# - A hidden layer has $dZ^{[l]}$ from $dA^{[l]}$ and the slope of ReLU, which is 1 where the
#   **score** $Z^{[l]}$ is positive and 0 elsewhere, at 0 too.
#
# As in part 2, there may be more than 9 layers, and keys come in any order. The check measures
# every entry by central differences, so when it is content, the repair is proved.


# %% solution="deep_gradients"
def deep_gradients(Y, layers, parameters):
    """Return the gradient of each parameter, under the parameter's name."""
    ### BEGIN SOLUTION
    L, gradients = len(parameters) // 2, {}
    dZ = (layers[f"A{L}"] - Y) / len(Y)  # (m, K)
    for l in range(L, 0, -1):
        A_prev = layers[f"A{l - 1}"]
        gradients[f"W{l}"] = A_prev.T @ dZ  # (n_in, n_out)
        gradients[f"b{l}"] = dZ.sum(axis=0)  # (n_out,)
        if l > 1:
            skip = dA if l < L and A_prev.shape == dZ.shape else 0
            dA = dZ @ parameters[f"W{l}"].T + skip  # (m, n_in)
            dZ = dA * (layers[f"Z{l - 1}"] > 0)
    return gradients
    ### END SOLUTION


# %% check="deep_gradients" points=5
checks.deep_gradients(deep_gradients)

# %% [markdown]
# ## 4. Beyond the chapter: inverted dropout (3 points)
#
# A network with many units learns training images by heart. **Dropout** (Srivastava, Hinton
# and others, 2014) makes that harder: in every training step each hidden unit is switched off at
# random, so that no unit can rely on a particular other one. Let $q$, `keep`, be the
# probability that a unit stays, $0 < q \le 1$. A unit stays where its draw, a random number
# between 0 and 1, is **below** $q$:
#
# $$M_{ij} = \begin{cases} 1 & \text{draws}_{ij} < q \\ 0 & \text{otherwise,} \end{cases}
# \qquad \tilde A = \frac{A \odot M}{q}.$$
#
# The division keeps the expected value: $\tilde A_{ij}$ is $A_{ij} / q$ with probability $q$, and
# 0 otherwise. So nothing needs to be changed when the trained network is used, without dropout;
# hence 'inverted'.
#
# You get $A$, `dA_dropped` (which is $\partial J / \partial \tilde A$, handed down by the layer above),
# and `draws`, three arrays of one shape $(m, n)$, and the number `keep`. Return two arrays of
# that shape: $\tilde A$, and $dA = \partial J / \partial A$, by the chain rule, for the same draws.
# They, and `dA_dropped`, have the type of $A$. The draws are always float64: compare them as they are.


# %% solution="inverted_dropout"
def inverted_dropout(A, dA_dropped, draws, keep):
    """Return the activations after dropout, and the gradient of those before it."""
    ### BEGIN SOLUTION
    M = draws < keep
    return A * M / keep, dA_dropped * M / keep
    ### END SOLUTION


# %% check="inverted_dropout" points=3
checks.inverted_dropout(inverted_dropout)

# %% [markdown]
# ## 5. Write the test: does the table fit? (4 points)
#
# The *Mathematical Documentation: Neural Network with Adam Optimization* has a table of the
# layers of 784-128-40-10, with a total of 105,898 parameters. Write the test that
# it fails.
#
# You get `layer_sizes`, a tuple $(n_0, \dots, n_L)$; `table`, a tuple with one entry for each
# layer, `((rows, columns), (length,))`, the shapes that somebody gives for $W^{[l]}$ and
# $b^{[l]}$; and `total`, the number of parameters that they give. Return `True` if everything is
# right for these layer sizes, with samples in rows as in part 1, and `False` if anything is not.
# Somebody may have forgotten a layer, or had one too many, or put them in another order, or
# given $b$ two dimensions, or be off by one in a large total, or have written the table for
# another network. For instance, `(2, 3)` with the table
# `(((2, 3), (3,)),)` and the total 9 is right.


# %% solution="table_fits"
def table_fits(layer_sizes, table, total):
    """Return whether shapes and total are those of the network, as True or False."""
    ### BEGIN SOLUTION
    right, count = [], 0
    for l in range(1, len(layer_sizes)):
        n_in, n_out = layer_sizes[l - 1], layer_sizes[l]
        right.append(((n_in, n_out), (n_out,)))
        count += n_in * n_out + n_out
    return table == tuple(right) and total == count
    ### END SOLUTION


# %% check="table_fits" points=4
checks.table_fits(table_fits)

# %% [markdown]
# ## 6. Explain (2 points, graded by hand)
#
# The rule of part 3 multiplies a layer's derivative by $\nabla \hat y$. Say why it is right for
# the output layer and wrong for every layer below it, and what must stand in the place of
# $\nabla \hat y$ there. Why could the mistake go unnoticed in a network whose layers all have
# ten units? Four or five sentences.

# %% [markdown] manual="rule-for-any-layer" points=2
# By the chain rule, the gradient of a layer's scores is the derivative of its activation function
# times the gradient of **that layer's activations**. In the output layer the activations are
# $\hat y$, so $\nabla \hat y$ is what the rule needs. In a hidden layer the activations are
# $H^{l}$, and the loss depends on them only through the layers above; its gradient is
# $\nabla H^{l} = W^{l+1} \nabla z^{l+1}$, which is handed down from layer to layer and holds the
# weights and the ReLU slopes of all layers in between. $\nabla \hat y$ has one entry for each
# class and $\phi'$ one for each unit, so in general the product is refused for its shapes.
# With ten units everywhere and ten classes the shapes agree, the program runs without an error,
# and the output layer, which is right, still learns something. Only a gradient check shows that
# the numbers are wrong.
#
# **Rubric.** 1 point: a layer needs the gradient of its own activations; for the output these
# are $\hat y$, for a hidden layer $\nabla H^l$ comes through the weights above
# ($W^{l+1} \nabla z^{l+1}$, or $dZ^{[l+1]} (W^{[l+1]})^T$ in rows). Its halves are 'of its own
# activations' ('$\nabla \hat y$ is not the gradient of a hidden layer's output' says it for both
# kinds of layers) and 'through the weights above'. 1 point: equal widths make the shapes agree,
# so nothing but the values is wrong; 'it still learns' without the shapes: 0 of this point.
# 'The chain rule is missing' alone: 0.

# %% [markdown]
# ## Done
#
# You have written a network of any depth, and every entry of its gradient has been measured.
# What is left is to start it well, in [chapter 06](../../notebooks/06_initialisation.ipynb), and
# to train it well, in chapter 07.
