# %% [markdown]
# # Exercise 07: Optimisers
#
# You repair a published way to average a loss and a published Adam, write momentum, put a
# limit on the length of a step, and find out whether somebody's optimiser is what it claims
# to be.
#
# **Points:** 20. **Time:** 80 minutes. **You need:**
# [chapter 07](../../notebooks/07_optimisers.ipynb).
#
# Write only where a cell says `raise NotImplementedError`, and run the check below it as
# often as you like: it draws new inputs each time, and when something is wrong it shows a
# small example of it. `nnlib` is there to compare with; a function that calls the one of the
# same name in `nnlib` does not count.
#
# Does the path of this notebook start with `exercises/`? Then open your own copy in `work/`:
# an update of the course replaces what is in `exercises/` and never touches `work/`.

# %%
import numpy as np

from tutor import checks

# %% [markdown]
# ## 1. Repair a published mean (2 points)
#
# *Mathematical Foundations of an L-layer Neural Network for MNIST Digit Recognition* calls
# three things $m$: the batch, the training set and the set that is evaluated.
# Whoever follows it takes the loss of an epoch as the mean of the losses of its batches. That
# is not the mean over the samples as soon as the last batch is shorter:

# %%
mean_losses = np.array([1.0, 4.0])  # of a batch of 2 samples, and of a batch of 1
samples = np.array([1.0, 1.0, 4.0])  # what the three samples may have had
print("mean of the batches:", mean_losses.mean())
print("mean of the samples:", samples.mean())

# %% [markdown]
# `losses` holds the mean loss of each batch, `sizes` how many samples each batch had, both of
# shape (number of batches,). Return the mean loss over all samples, in nats per sample.


# %% solution="epoch_loss"
def epoch_loss(losses, sizes):
    """Return the mean loss over the samples of an epoch, a float."""
    ### BEGIN SOLUTION
    return (losses * sizes).sum() / sizes.sum()
    ### END SOLUTION


# %% check="epoch_loss" points=2
checks.epoch_loss(epoch_loss)

# %% [markdown]
# ## 2. A step with momentum (4 points)
#
# The parameters $\theta$, their gradient $d\theta$ and the velocity $v$ have the same shape
# $(n,)$. One step with learning rate $\alpha$ and momentum $\mu$ is
#
# $$v \leftarrow \mu v + d\theta, \qquad \theta \leftarrow \theta - \alpha v .$$
#
# The second rule uses the new $v$. Return both, new $\theta$ first. Here a step is a function
# without memory: what it must know comes in, what it must keep goes out. So leave the three
# arrays that come in as they are, and keep their type. The check takes several steps in a
# row, each with what came out of the step before.


# %% solution="momentum_step"
def momentum_step(theta, dtheta, velocity, learning_rate, momentum):
    """Return theta and velocity after one step, both of shape (n,)."""
    ### BEGIN SOLUTION
    velocity = momentum * velocity + dtheta
    return theta - learning_rate * velocity, velocity
    ### END SOLUTION


# %% check="momentum_step" points=4
checks.momentum_step(momentum_step)

# %% [markdown]
# ## 3. Repair a published Adam (5 points)
#
# The same text gives the rules of Adam, but not what $t$ counts, where it starts, or what the
# moments are at first. Its formulas divide by $1 - \beta^t$. With $t = 0$ at
# the first step that is a division by 0; with $t$ counting epochs, ten thousand steps are
# corrected as if they were the first. What is meant is this. `state` is a dict with the number
# of steps so far `"t"`, an `int`, and `"first_moment"` $m$ and `"second_moment"` $v$ of shape $(n,)$. At the start
# they are 0. One step:
#
# $$t \leftarrow t + 1, \qquad m \leftarrow \beta_1 m + (1 - \beta_1)\, d\theta, \qquad
#   v \leftarrow \beta_2 v + (1 - \beta_2)\, d\theta^2,$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}, \qquad
#   \theta \leftarrow \theta - \alpha \frac{\hat m}{\sqrt{\hat v} + \epsilon} .$$
#
# Squares, root and quotient are taken entry by entry. Return the new $\theta$ and a new state
# with the same three keys. The state that comes in stays as it was.


# %% solution="adam_step"
def adam_step(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    """Return theta, shape (n,), and the state after one step of Adam."""
    ### BEGIN SOLUTION
    t = state["t"] + 1
    m = beta1 * state["first_moment"] + (1 - beta1) * dtheta
    v = beta2 * state["second_moment"] + (1 - beta2) * dtheta**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    theta = theta - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return theta, {"t": t, "first_moment": m, "second_moment": v}
    ### END SOLUTION


# %% check="adam_step" points=5
checks.adam_step(adam_step)

# %% [markdown]
# ## 4. Beyond `nnlib`: a limit for the gradient (3 points)
#
# One strange batch can send a network far away. So large models limit the length of the
# gradient, $\lVert d\theta \rVert = \sqrt{\sum_j d\theta_j^2}$. Up to the limit $c$ the
# gradient stays as it is. A longer one keeps its direction and gets the length $c$:
#
# $$d\theta \leftarrow d\theta \cdot \frac{c}{\lVert d\theta \rVert}
#   \quad \text{if } \lVert d\theta \rVert > c .$$
#
# Return the result as a new array of the same shape and type. A gradient of 0 stays 0.


# %% solution="clip_by_norm"
def clip_by_norm(dtheta, limit):
    """Return the gradient, shape (n,), with its length at most the limit."""
    ### BEGIN SOLUTION
    norm = float(np.linalg.norm(dtheta))
    return dtheta * (limit / norm) if norm > limit else dtheta.copy()
    ### END SOLUTION


# %% check="clip_by_norm" points=3
checks.clip_by_norm(clip_by_norm)

# %% [markdown]
# ## 5. Write the test (4 points)
#
# Somebody shows you a recording and says that it is plain gradient descent. `thetas`, shape
# $(T + 1, n)$, holds the parameters before the first step and after each of $T$ steps.
# `gradients`, shape $(T, n)$, holds the gradient that each step was given. Say `True` if every
# step is $\theta - \alpha\, d\theta$, up to differences of $10^{-5}$, and `False` if not. Among
# the wrong recordings are momentum, steps with a late gradient, and a detour that ends at the
# right place. A recording with a step too few is wrong too.


# %% solution="is_descent_path"
def is_descent_path(thetas, gradients, learning_rate):
    """Return whether the path is one of gradient descent, as True or False."""
    ### BEGIN SOLUTION
    if len(thetas) != len(gradients) + 1:
        return False
    steps = thetas[1:] - thetas[:-1]
    return bool(np.allclose(steps, -learning_rate * gradients, atol=1e-5))
    ### END SOLUTION


# %% check="is_descent_path" points=4
checks.is_descent_path(is_descent_path)

# %% [markdown]
# ## 6. Explain (2 points, graded by hand)
#
# *Mathematical Documentation: Neural Network with Adam Optimization* leaves the factor $1/m$
# out of one gradient. Trained with Adam on all digits, the network with the
# mistake reaches 97.62 %, the right one 97.73 %. Trained with gradient descent at a rate of
# 0.1, the mistake gives 11.35 %, the right one 97.44 %. Explain both. Three or four sentences.

# %% [markdown] manual="why-adam-hides-it" points=2
# The mistake multiplies a gradient by $m$. Adam's step is $\hat m / (\sqrt{\hat v} +
# \epsilon)$: the first moment becomes $m$ times as large, the second $m^2$ times, its root $m$
# times, and the factor cancels in the quotient, as long as $\epsilon$ is small beside the
# root. Gradient descent multiplies the gradient by the learning rate and nothing else, so its
# steps are $m$ times too long, as if that layer had the rate $0.1\,m$: it overshoots at once,
# the hidden units die or the scores grow without bound, and the network guesses. That accuracy
# does not show the mistake under Adam does not make the gradient right: a gradient check shows
# the factor $m$.
#
# **Rubric.** 1 point: under Adam the factor cancels between the first moment and the root of
# the second. 1 point: under gradient descent it multiplies the step, like a learning rate $m$
# times too large. 'Adam adapts the learning rate' without the cancelling: half a point.

# %% [markdown]
# ## Done
#
# You can write every update rule of this course, and tell them apart by what they do. In
# [chapter 08](../../notebooks/08_evaluation.ipynb) you ask what their results are worth.
