# %% [markdown]
# # Exercise 07: Optimisers
#
# You repair a published way to average a loss and a published Adam, write a momentum that can
# be more or less of one, put a limit on the length of a step, and find out whether somebody's
# optimiser is what it claims to be.
#
# **Points:** 20. **Time:** about 90 minutes (an estimate). **You need:**
# [chapter 07](../../notebooks/07_optimisers.ipynb).
#
# Write only where a cell says `raise NotImplementedError`, and run the check below it as
# often as you like: it draws new inputs each time, and when something is wrong it shows a
# small example of it. `nnlib` is there to compare with; a function that calls the one of the
# same name in `nnlib` does not count. Your functions leave their inputs as they are: what changes
# comes back as a new array.
#
# Does the path of this notebook start with `exercises/`? Then open your own copy in `work/`:
# an update of the course replaces what is in `exercises/` and never touches `work/`. Where there
# is no `work/`, in a browser without an installation, write here: what you save is your copy.

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
# Repair it, and say how far the samples lie apart. `losses` holds the mean loss of each batch,
# `spreads` the standard deviation of the losses inside each batch, and `sizes` how many samples
# each batch had; all are arrays of shape (number of batches,). Return two numbers, in nats per
# sample: the mean loss of **all** samples of the epoch, and the standard deviation of the losses
# of all samples about that mean. The losses of the single samples are not known any more, and
# not needed: with the mean $J_b$ and the spread $s_b$ of a batch,
#
# $$s_b^2 = \text{mean of the squares in the batch} - J_b^2 ,$$
#
# and the same holds for the epoch. (If all samples had nearly the same loss, rounding could bring
# such a difference below 0. You need not provide for that.) In the example above both batches have the spread 0, and the
# right answer is 2 and $\sqrt 2$:

# %%
print("mean of the squares - square of the mean:", (samples**2).mean() - 2**2)
print("standard deviation, squared:             ", samples.std() ** 2)


# %% solution="epoch_loss"
def epoch_loss(losses, spreads, sizes):
    """Return mean and standard deviation of the loss over the samples of an epoch."""
    ### BEGIN SOLUTION
    m = sizes.sum()
    J = (losses * sizes).sum() / m
    squares = ((spreads**2 + losses**2) * sizes).sum() / m
    return J, (squares - J**2) ** 0.5
    ### END SOLUTION


# %% check="epoch_loss" points=2
checks.epoch_loss(epoch_loss)

# %% [markdown]
# ## 2. A step with as much momentum as you like (4 points)
#
# The momentum of chapter 07 adds the gradients up. This one keeps a **mean** of them, and steps
# along a mixture of that mean and the gradient of today (quasi-hyperbolic momentum; Ma and
# Yarats, 2019). The parameters $\theta$, their gradient $d\theta$ and the velocity $v$ have the
# same shape $(n,)$, in float64. With learning rate $\alpha$ and two numbers $\beta$ and $\nu$
# in $[0, 1]$, one step is
#
# $$v \leftarrow \beta v + (1 - \beta) \, d\theta, \qquad
# \theta \leftarrow \theta - \alpha \bigl[ (1 - \nu) \, d\theta + \nu v \bigr] .$$
#
# The second rule uses the new $v$. $\nu = 0$ is gradient descent, $\nu = 1$ momentum.
#
# Return both, new $\theta$ first. Here a step is a function without memory: what it must know
# comes in, what it must keep goes out. The check takes several steps in a row, each with what
# came out of the step before.


# %% solution="momentum_step"
def momentum_step(theta, dtheta, velocity, learning_rate, beta, nu):
    """Return theta and velocity after one step, both of shape (n,)."""
    ### BEGIN SOLUTION
    velocity = beta * velocity + (1 - beta) * dtheta
    return theta - learning_rate * ((1 - nu) * dtheta + nu * velocity), velocity
    ### END SOLUTION


# %% check="momentum_step" points=4
checks.momentum_step(momentum_step)

# %% [markdown]
# ## 3. Repair a published Adam, and give it a memory (5 points)
#
# The same text gives the rules of Adam, but not what $t$ counts, where it starts, or what the
# moments are at first. Its formulas divide by $1 - \beta^t$. With $t = 0$ at
# the first step that is a division by 0; with $t$ counting epochs, ten thousand steps are
# corrected as if they were the first. What is meant: everything is 0 at the start, and $t$
# counts the steps, so that it is 1 in the first.
#
# Adam forgets a large gradient after some hundred steps, and then takes large steps again in
# that direction. There are losses on which it therefore does not converge. AMSGrad (Reddi and
# others, 2018) remembers the **largest** second moment so far, $u$, and divides by the root of
# that. Squares, maximum, root and quotient are taken entry by entry:
#
# $$t \leftarrow t + 1, \qquad m \leftarrow \beta_1 m + (1 - \beta_1)\, d\theta, \qquad
#   v \leftarrow \beta_2 v + (1 - \beta_2)\, d\theta^2, \qquad u \leftarrow \max(u, v),$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat u = \frac{u}{1 - \beta_2^t}, \qquad
#   \theta \leftarrow \theta - \alpha \frac{\hat m}{\sqrt{\hat u} + \epsilon} .$$
#
# `state` is a dict: `"t"`, an `int`, is the number of steps so far, and `"first_moment"` $m$,
# `"second_moment"` $v$ and `"largest"` $u$ are arrays of shape $(n,)$, in float64 like
# $\theta$ and its gradient. Return the new $\theta$ and a new state with the same four keys.


# %% solution="adam_step"
def adam_step(theta, dtheta, state, learning_rate, beta1, beta2, epsilon):
    """Return theta, shape (n,), and the state after one step of AMSGrad."""
    ### BEGIN SOLUTION
    t = state["t"] + 1
    m = beta1 * state["first_moment"] + (1 - beta1) * dtheta
    v = beta2 * state["second_moment"] + (1 - beta2) * dtheta**2
    u = np.maximum(state["largest"], v)
    m_hat, u_hat = m / (1 - beta1**t), u / (1 - beta2**t)
    theta = theta - learning_rate * m_hat / (np.sqrt(u_hat) + epsilon)
    return theta, {"t": t, "first_moment": m, "second_moment": v, "largest": u}
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
# Return the result, of the same shape and type: it may be float32. No entry is beyond a million. A
# gradient of 0 stays 0, and
# $c$ is above 0. Where nothing changes you may return `dtheta` itself or a copy.


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
# $(T + 1, n)$, holds the parameters before the first step and after each of $T \ge 1$ steps.
# `gradients`, shape $(T, n)$, holds the gradient that each step was given. Say `True` if every
# step, taken by itself, is $\theta \leftarrow \theta - \alpha\, d\theta$ up to rounding: no entry of
# the new $\theta$ may be more than $10^{-5}$ away from what the old one and the gradient give,
# **however large** the numbers are. Else say `False`.
#
# Among the wrong recordings are momentum, steps with a late gradient, a detour that ends at the
# right place, and `nan` on the way, in the parameters or in a gradient. A recording with a step
# too few or too many is wrong too. No number is infinite.


# %% solution="is_descent_path"
def is_descent_path(thetas, gradients, learning_rate):
    """Return whether the path is one of gradient descent, as True or False."""
    ### BEGIN SOLUTION
    if len(thetas) != len(gradients) + 1:
        return False
    errors = np.abs(thetas[1:] - (thetas[:-1] - learning_rate * gradients))
    return bool((errors <= 1e-5).all())
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
