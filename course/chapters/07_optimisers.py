# %% [markdown]
# # 07 From gradient descent to Adam
#
# The gradient says which way is down. It does not say how far to go. This chapter builds
# four answers, from one line to seven, and lets them race on real digits.
#
# **After this chapter you can**
#
# - say from the curvature of a loss which learning rates work, and how slow the best one
#   is,
# - say what a batch size does to the noise of the gradient, and measure it,
# - derive momentum, RMSprop and Adam, and write each as a function of one array,
# - derive the bias correction, and say what the first ten steps look like without it,
# - compare optimisers fairly, and test a claim about them before you believe it.
#
# **Time:** 130 minutes. **You need:** chapters 03 to 06.

# %%
import numpy as np

from nnlib import Adam, Dataset, GradientDescent, Momentum, Network, RMSprop
from nnlib import check_gradients, cross_entropy_from_logits, he_normal, load_mnist
from nnlib import minibatches, normal, numerical_gradient, plots, relative_error
from nnlib import softmax, train, uniform_fan_in
from tutor import ask, settle

data = load_mnist()
rng = np.random.default_rng(7)

# %% [markdown] equations=["P-2.2a", "P-2.2b", "P-2.2c", "P-2.3c", "F-6.1a", "F-6.1b", "F-6.1c", "F-1c", "R-1h"]
# ## Gradient descent
#
# All parameters of a network together are one vector $\theta$, shape $(n,)$, and the loss
# $J(\theta)$ is one number: the cross-entropy of chapter 02. We look for
#
# $$\theta^* = \operatorname*{argmin}_{\theta} J(\theta)$$
#
# (P 2.2). For a network nobody can solve $\nabla J(\theta) = 0$ for $\theta$: there is no
# closed form. So start somewhere and improve step by step. Moving by a small $\Delta$
# changes the loss by about $\nabla J \cdot \Delta$. Among all $\Delta$ of one length this
# is most negative for the direction opposite to the gradient. So
#
# $$\boxed{\theta \leftarrow \theta - \alpha \, d\theta}$$
#
# with the **learning rate** $\alpha > 0$. P prints it in section 2.2 with $\eta$ for
# $\alpha$, F in section 6.1, once for $W^{[l]}$ and once for $b^{[l]}$, without any value
# for $\alpha$. R names gradient descent and never writes the update. P's third step,
# 'update the weights for each layer' (2.3), is the same once more.
#
# **Predict.** Does it matter whether you update layer by layer, matrix by matrix, or the
# whole vector at once?


# %% equations=["P-2.2c", "P-2.3c", "F-6.1a", "F-6.1b", "R-1h"]
def gradient_descent(theta, dtheta, learning_rate):
    return theta - learning_rate * dtheta


theta, dtheta = np.array([1.0, -2.0]), np.array([4.0, 0.5])
by_hand = [1 - 0.1 * 4, -2 - 0.1 * 0.5]
assert np.allclose(gradient_descent(theta, dtheta, 0.1), by_hand)
GradientDescent(0.1).update(theta, dtheta)  # nnlib's works in place
assert np.allclose(theta, [0.6, -2.05])

net = Network([784, 32, 10], seed=0, dtype=np.float64)
before = {l: (net.W[l].T.copy(), net.b[l].copy()) for l in (1, 2)}  # F's columns
_, dtheta = net.loss_and_gradient(data.X_train[:50], data.Y_train[:50])
GradientDescent(0.1).update(net.theta, dtheta)
for l, (W, b) in before.items():
    assert np.allclose(net.W[l].T, W - 0.1 * net.gradients.dW[l].T)
    assert np.allclose(net.b[l], b - 0.1 * net.gradients.db[l])
print("one vector or four arrays: the same step, by hand and in nnlib")

# %% [markdown] equations=["P-2.2a", "P-2.2c"]
# It does not matter: every entry is treated alike, and no entry looks at another. That is
# why `nnlib` keeps all parameters in one vector, and why an optimiser is a few lines on
# one array.
#
# ### A valley with a known bottom
#
# To see what $\alpha$ does, take a loss simple enough to solve. Two parameters, and
#
# $$J(\theta) = \tfrac{1}{2} (\lambda_1 \theta_1^2 + \lambda_2 \theta_2^2),
# \qquad d\theta = (\lambda_1 \theta_1, \, \lambda_2 \theta_2), \qquad \theta^* = (0, 0).$$
#
# $\lambda_1 \le \lambda_2$ are the **curvatures**: the second derivatives along the two
# axes. Put the gradient into the update. Each axis goes its own way:
#
# $$\begin{gathered}
# \theta_i \leftarrow \theta_i - \alpha \lambda_i \theta_i = (1 - \alpha \lambda_i) \, \theta_i,
# \\ \text{so after } t \text{ steps} \qquad
# \boxed{\theta_i(t) = (1 - \alpha \lambda_i)^t \, \theta_i(0)}.
# \end{gathered}$$
#
# This shrinks if $|1 - \alpha \lambda_i| < 1$, that is, if $\alpha < 2 / \lambda_i$. The
# **steepest** axis sets the limit: $\alpha < 2 / \lambda_2$. The **flattest** axis sets
# the speed: its factor $1 - \alpha \lambda_1$ is nearly 1. The best $\alpha$ makes the
# two worst factors equal in size, $1 - \alpha \lambda_1 = -(1 - \alpha \lambda_2)$:
#
# $$\alpha = \frac{2}{\lambda_1 + \lambda_2}, \qquad
# |1 - \alpha \lambda_i| = \frac{\lambda_2 - \lambda_1}{\lambda_2 + \lambda_1}
# = \frac{\kappa - 1}{\kappa + 1}, \qquad \kappa = \frac{\lambda_2}{\lambda_1}.$$
#
# $\kappa$ is the **condition number**: how much longer than wide the valley is, squared.
#
# **Predict.** $\lambda = (1, 20)$. What happens at $\alpha = 0.02$, $0.095$ and $0.101$?
#
# The check holds the formula against the walk. The figure below it draws the three walks,
# one marker a step, over contours of equal loss. The ring is the start, the large marker
# the end. Look at which axis gives each walk its trouble.

# %%
curvature = np.array([1.0, 20.0])


def gradient(theta):
    return curvature * theta


def path(optimizer, gradient, start, steps):
    theta = np.array(start, dtype=float)
    points = [theta.copy()]
    for _ in range(steps):
        optimizer.update(theta, gradient(theta))
        points.append(theta.copy())
    return np.array(points)  # (steps + 1, 2)


# %% equations=["P-2.2a", "P-2.2c"]
start = np.array([-10.0, 2.0])
measured = numerical_gradient(lambda theta: (curvature * theta**2).sum() / 2, start)
assert relative_error(gradient(start), measured) < 1e-7
paths = {
    f"α = {a}": path(GradientDescent(a), gradient, start, 40)
    for a in (0.02, 0.095, 0.101)
}
for a, points in zip((0.02, 0.095, 0.101), paths.values(), strict=True):
    assert np.allclose(points[40], (1 - a * curvature) ** 40 * start)
    print(f"α = {a}: after 40 steps at", points[40].round(2))


# %%
def valley(x, y):
    return (curvature[0] * x**2 + curvature[1] * y**2) / 2


window = {"xlim": (-11, 5), "ylim": (-4, 4)}
window |= {"xlabel": "θ₁, curvature 1", "ylabel": "θ₂, curvature 20"}
plots.trajectories(
    valley,
    paths,
    **window,
    alt="Contours of a long, flat valley with three paths of gradient descent from its left "
    "end. At rate 0.02 the path drops to the floor and creeps along it, a little more than half way. At "
    "0.095 it jumps from wall to wall, less each time, and reaches the middle. At 0.101 the "
    "jumps grow.",
)

# %% [markdown]
# Too small: it creeps along the floor. Too large: the walls throw it out, although the
# floor would like still larger steps. Between the two lies the best, and it is a
# compromise.
#
# ### Real digits are such a valley
#
# Is that only a toy? Take softmax regression (chapter 02) at $\theta = 0$, where all $K$
# probabilities are $1/K$. Let $\tilde X$ be $X$ with a column of ones for the bias, shape
# $(m, 785)$, and move $\theta$ by $\Delta$, shape $(785, K)$. The scores move by $\tilde
# X \Delta$. The probabilities move by that times the Jacobian of chapter 01, which is
# $\frac{1}{K} (I - \frac{1}{K})$ here (the second $\frac{1}{K}$ is a matrix with that number
# in all $K \times K$ places). The gradient $\frac{1}{m} \tilde X^T (A - Y)$
# moves by
#
# $$\frac{1}{m} \tilde X^T \tilde X \; \Delta \; \frac{1}{K} \big( I - \tfrac{1}{K} \big).$$
#
# So each curvature is an eigenvalue of $\frac{1}{m} \tilde X^T \tilde X$ times one of the
# last factor, which are $\frac{1}{K}$ and 0.
#
# **Predict.** What is the condition number of the digits: about 10, 1,000, or more?

# %%
X_ones = np.hstack([data.X_train.astype(float), np.ones((4000, 1))])
eigenvalues, directions = np.linalg.eigh(X_ones.T @ X_ones / 4000)
curvatures = eigenvalues[::-1] / 10
for rank in (1, 2, 10, 100, 400):
    print(f"curvature number {rank:3}: {curvatures[rank - 1]:.5f}")
always_white = (data.X_train == 0).all(axis=0).sum()
print(
    "practically 0:", (curvatures < 1e-9).sum(), "of 785, always white:", always_white
)
print(f"limit 2 / largest: α < {2 / curvatures[0]:.2f}")

net = Network([784, 10], seed=0, dtype=np.float64)
class_direction = np.array([1, -1] + 8 * [0]) / 2**0.5
step = 1e-4 * np.outer(directions[:, -1], class_direction).ravel()  # W, then b
slopes = []
for sign in (1, -1):
    net.theta = sign * step
    slopes.append(net.loss_and_gradient(data.X_train, data.Y_train)[1])
change = (slopes[0] - slopes[1]) / 2  # second derivative times step
assert relative_error(change, curvatures[0] * step) < 1e-5

# %% [markdown] equations=["P-2.2f", "P-2.2i", "R-1h", "R-1i"] errata=["P-E15"]
# The steepest direction is nine times as steep as the second, and more than ten thousand
# times as steep as number 400. In 140 directions there is no curvature at all: 129 of them are
# pixels that are white in every image, the others are combinations of pixels at the rim
# that only ever have ink together. The condition number is infinite. And $0.5$, the rate
# that served chapters 02 and 03, sits right at the limit.
#
# ## Batches
#
# The gradient of $J$ needs all $m$ samples for a single step. P divides the data at
# random into batches of $S = 50$ and writes, in section 2.2,
#
# $$\frac{\partial L_{NLL}}{\partial \Theta} = \frac{1}{S} \sum_{x[m], y[m] \in D_k}
# \frac{\partial l(x[m], y[m], \Theta)}{\partial \Theta}.$$
#
# On the left stands the gradient over all the data, on the right the mean over one batch
# $D_k$. **Predict.** Are they equal?
#
# One thing about the word 'mean'. R's configuration is a learning rate of 0.001 and
# batches of 100, and the update itself is not printed. Chapter 03 found what fits: if the
# gradients of a batch are **summed**, 0.001 is what 0.1 is for the mean. The last lines
# check that for one step.

# %% equations=["P-2.2f", "P-2.2i", "R-1h", "R-1i"] errata=["P-E15"]
net = Network([784, 128, 10], seed=0, dtype=np.float64)
X, Y = data.X_train, data.Y_train
full = net.loss_and_gradient(X, Y)[1]
batches = minibatches(X, Y, batch_size=50, seed=0)
of_batches = [net.loss_and_gradient(*batch)[1] for batch in batches]
distances = [np.linalg.norm(g - full) for g in of_batches]

print(f"length of the full gradient: {np.linalg.norm(full):.1f}")
print(f"distance of a batch's from it: {min(distances):.1f} to {max(distances):.1f}")
assert len(of_batches) == 80
assert min(distances) > 0.5
assert relative_error(np.mean(of_batches, axis=0), full) < 1e-10

mean = net.loss_and_gradient(X[:100], Y[:100])[1]
summed = sum(net.loss_and_gradient(X[[i]], Y[[i]])[1] for i in range(100))
by_sum, by_mean = (
    gradient_descent(net.theta, *s) for s in ((summed, 0.001), (mean, 0.1))
)
assert np.allclose(by_sum, by_mean)  # R's reading
assert not np.allclose(by_sum, gradient_descent(net.theta, mean, 0.001))

# %% [markdown] equations=["P-2.2f", "F-7b"] errata=["P-E15", "F-E2"]
# No batch is near: the error is as long as the gradient itself. But the **mean of the 80
# batches** is the full gradient to the last digit. So the sign should be $\approx$ (erratum
# P-E15): a batch gives an estimate, wrong each time, right on average.
#
# ### How noisy is a batch?
#
# Let $g_i$ be the gradient of sample $i$ alone, $g = \frac{1}{m} \sum_i g_i$ the full
# one, and $\sigma^2 = \frac{1}{m} \sum_i \lVert g_i - g \rVert^2$ the mean squared
# distance. Draw $B$ samples at random and write $g_B$ for their mean, and $E$ for the
# average over all the draws that could have come. Then
#
# $$\begin{gathered}
# g_B - g = \frac{1}{B} \sum_{i \in \text{batch}} (g_i - g), \\
# E \lVert g_B - g \rVert^2 = \frac{1}{B^2} \sum_{i \in \text{batch}} \sum_{j \in \text{batch}}
# E \left[ (g_i - g) \cdot (g_j - g) \right].
# \end{gathered}$$
#
# If samples are drawn independently, the terms with $i \neq j$ are 0. The $B$ terms with
# $i = j$ are $\sigma^2$ each. Together: $\sigma^2 / B$.
#
# We deal samples out **without** putting them back. Then the samples depend on each other a
# little: all $g_j - g$ sum to 0, so for $j \neq i$ the average of $(g_j - g)$ is
# $-(g_i - g)/(m - 1)$, and each of the $B(B - 1)$ mixed terms is $-\sigma^2 / (m - 1)$:
#
# $$\boxed{E \lVert g_B - g \rVert^2 = \frac{1}{B^2} \left( B \sigma^2
# - B (B - 1) \frac{\sigma^2}{m - 1} \right)
# = \frac{\sigma^2}{B} \cdot \frac{m - B}{m - 1}}$$
#
# F says that a mini-batch 'reduces variance' (7). **Predict.** Compared with what is that
# true? With what is it false? The cell measures it, with 60 random batches of each size.
# The figure draws measured points and formula; both axes are logarithmic.

# %% equations=["F-7b", "P-2.2i"] errata=["F-E2"]
singles = (net.loss_and_gradient(X[[i]], Y[[i]])[1] for i in range(4000))
variance = np.mean([((g - full) ** 2).sum() for g in singles])
sizes, measured = np.array([1, 4, 16, 64, 256, 1024, 4000]), []
for B in sizes:
    drawn = [rng.choice(4000, B, replace=False) for _ in range(60 if B < 4000 else 1)]
    gradients = (net.loss_and_gradient(X[rows], Y[rows])[1] for rows in drawn)
    measured.append(np.mean([((g - full) ** 2).sum() for g in gradients]))
formula = variance / sizes * (4000 - sizes) / 3999

assert np.allclose(measured[:-1], formula[:-1], rtol=0.25)
assert measured[-1] < 1e-20
logarithmic = {"xscale": "log", "yscale": "log", "markers": True}
plots.lines(
    sizes[:-1],
    {"measured": measured[:-1], "formula": formula[:-1]},
    xlabel="batch size B",
    ylabel="mean squared error of the gradient",
    **logarithmic,
    alt="The squared error falls in proportion to one over the batch size, from "
    f"{measured[0]:.0f} for 1 to {measured[-2]:.2f} for 1,024: the points lie on the formula.",
)

# %% [markdown] equations=["F-7b", "F-7c", "P-2.2i", "P-2.2c", "P-2.2g"] errata=["F-E2", "P-E15"]
# A straight line: ten times the batch, a tenth of the variance. The full batch, $B =
# 4000$, cannot be drawn on a logarithmic axis, because its error is 0. So F's sentence is
# **true against single samples** and **false against the full batch** (erratum F-E2). F
# gives no batch size at all (F-7a).
#
# Look at the size of it. The full gradient has $\lVert g \rVert^2 \approx 1.4$, and one
# sample's noise is about 90. A batch of 64 carries as much noise as signal. Why would
# anyone want that?
#
# **Because it is cheap.** The error falls like $1/\sqrt B$, and the cost rises like $B$.
# F says 'improves efficiency', P 'for added efficiency'. Test it: every run below sees
# each sample five times, so all need the same number of per-sample gradients. Only the
# number of updates they make of them differs. The rate is P's 0.13. **Predict** the order
# of the four curves in the figure.

# %% equations=["F-7c", "P-2.2i", "P-2.2c", "P-2.2g"] errata=["P-E15"]
losses = {}
for batch_size in (4000, 500, 50, 5):
    net = Network([784, 32, 10], seed=0, dtype=np.float64)
    settings = {"epochs": 5, "batch_size": batch_size, "seed": 0, "progress": False}
    history = train(net, data, GradientDescent(0.13), **settings, evaluate=False)
    losses[f"B = {batch_size}"] = history.loss
    print(f"batches of {batch_size:4}: {5 * 4000 // batch_size:4} updates")

last = [values[-1] for values in losses.values()]
assert last == sorted(last, reverse=True)
plots.lines(
    np.arange(1, 6),
    losses,
    xlabel="epoch",
    ylabel="training loss (nats per sample)",
    markers=True,
    alt="Training loss over five epochs for four batch sizes. The smaller the batch, the lower "
    f"the curve. In the fifth epoch it is {', '.join(f'{x:.2f}' for x in last)} for batches "
    "of 4000, 500, 50 and 5.",
)

# %% [markdown] equations=["P-2.2c", "P-2.3.3a", "P-2.3.3b", "P-2.2g"] errata=["P-E15", "P-E14"]
# More updates win, although each is worse. P's own formula in 2.2 is $\Theta^t =
# \Theta^{t-1} - \eta \, \partial L / \partial \Theta$ 'for the $t$-th epoch'. Taken at
# its word this is one update per epoch, and P trains for two epochs: two updates (erratum
# P-E15). What P means is one update per batch, 1,000 an epoch.
#
# ### One sample at a time?
#
# Then why not go on to $B = 1$? P's section 2.3.3 does, in print:
#
# $$W^l[t] = W^l[t-1] - \eta \, \nabla W^l[m], \qquad
# W^l_0[t] = W^l_0[t-1] - \eta_0 \, \nabla W^l_0[m].$$
#
# The $[m]$ stands for one sample, while section 2.2 takes the mean over the batch. And
# $\eta_0$ has no value (erratum P-E14; we use $\eta$). **Predict** what P's network, here
# with 100 units in both hidden layers, gives with each reading after P's two epochs, at
# P's $\eta = 0.13$.


# %% equations=["P-2.2c", "P-2.3.3a", "P-2.3.3b", "P-2.2g"] errata=["P-E14", "P-E15"]
def paterson(batch_size, rate, seed):
    net = Network([784, 100, 100, 10], seed=seed, initializer=uniform_fan_in)
    settings = {"epochs": 2, "batch_size": batch_size, "seed": seed}
    train(net, data, GradientDescent(rate), **settings, evaluate=False, progress=False)
    return (net.predict(data.X_test) == data.y_test).mean()


readings = {
    "one update an epoch (2.2)": (4000, 0.13),
    "one update a batch of 50": (50, 0.13),
    "one update a sample (2.3.3)": (1, 0.13),
    "one update a sample, rate / 50": (1, 0.13 / 50),
}
for name, setting in readings.items():
    result = paterson(*setting, seed=0)
    verdict = "learns: above 70 %" if result > 0.7 else "near chance: below 40 %"
    assert result > 0.7 or result < 0.4
    print(f"{name:31} {verdict}")

# %% [markdown] errata=["P-E14"]
# With a single sample at 0.13 the network hardly gets beyond guessing. The noise of
# each step is 50 times that of a batch in variance. The steps throw units to where ReLU
# is off for every image, and from there nothing brings them back (chapter 03). Divided by
# 50, the same rule works: fifty small steps make about one step of the batch. Only the
# mean of section 2.2 fits P's rate.
#
# ## Momentum
#
# In the valley, gradient descent jumps from wall to wall. The jumps across cancel each
# other, the progress along the floor does not. So remember where you were going. Keep a
# **velocity** $v$, shape of $\theta$, which starts at 0:
#
# $$\boxed{v \leftarrow \mu v + d\theta, \qquad \theta \leftarrow \theta - \alpha v}$$
#
# with $\mu \in [0, 1)$, usually 0.9. This is the classical, 'heavy-ball' form.
#
# **Predict.** $\theta = 0$, $\alpha = 0.1$, $\mu = 0.9$. The first gradient is 2, the
# second is $-1$: it has turned round. Which way does the second step go?


# %%
def momentum(theta, dtheta, velocity, learning_rate, mu=0.9):
    velocity = mu * velocity + dtheta
    return theta - learning_rate * velocity, velocity


theta, velocity = momentum(0.0, 2.0, 0.0, 0.1)
assert np.isclose(theta, -0.2)  # v = 2
theta, velocity = momentum(theta, -1.0, velocity, 0.1)
assert np.isclose(theta, -0.2 - 0.1 * (0.9 * 2 - 1))  # v = 0.8
print(f"θ: 0 -> -0.20 -> {theta:.2f}, on in the old direction")

theirs, ours, velocity, optimizer = np.ones(5), np.ones(5), np.zeros(5), Momentum(0.1)
for dtheta in rng.normal(size=(20, 5)):
    ours, velocity = momentum(ours, dtheta, velocity, 0.1)
    optimizer.update(theirs, dtheta)
assert np.allclose(ours, theirs)

# %% [markdown] equations=["A-5.2a", "A-5.2b"] errata=["A-E13"]
# ### A sum of all the past
#
# Write the velocity out, with $g_t$ for the gradient of step $t$:
#
# $$v_1 = g_1, \quad v_2 = \mu g_1 + g_2, \quad v_3 = \mu^2 g_1 + \mu g_2 + g_3, \quad \dots,
# \quad v_t = \sum_{i=1}^{t} \mu^{t-i} g_i.$$
#
# If the gradient is a constant $g$, this is a geometric series. Subtract $\mu v_t$ from
# $v_t$: all terms cancel but the first and the last, $v_t - \mu v_t = g - \mu^t g$, so
#
# $$v_t = g \, \frac{1 - \mu^t}{1 - \mu} \; \to \; \frac{g}{1 - \mu} = 10 g
# \quad \text{for } \mu = 0.9.$$
#
# Where the gradient keeps its direction, as along the floor, momentum ends at **ten times**
# the step: a rate $\alpha$ with it does what $10 \alpha$ does without. Where the gradient
# turns round at every step, as between the walls, neighbours in the sum cancel. For
# $g, -g, g, \dots$ it is the same series with $-\mu$ for $\mu$, and $v$ tends to
# $\pm g / (1 + \mu)$, about half a step. Which of the two decides the rate depends on the
# loss; the race at the end of the chapter measures it on digits.
#
# A uses another form (A 5), in which each gradient is weighed by $1 - \beta_1$:
#
# $$m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t
# = (1 - \beta_1) \sum_{i=1}^{t} \beta_1^{t-i} g_i.$$
#
# The weights sum to $1 - \beta_1^t$, nearly 1: this is an **exponentially weighted
# average** of the gradients, as A says. A adds '(velocity)'. **Predict.** What is the
# limit of $m_t$ for a constant $g$?

# %% equations=["A-5.2a", "A-5.2b"] errata=["A-E13"]
beta1, g, velocity, average = 0.9, 2.0, 0.0, 0.0
for t in range(1, 101):
    velocity = beta1 * velocity + g
    average = beta1 * average + (1 - beta1) * g
    weights = (1 - beta1) * beta1 ** np.arange(t)
    assert np.isclose(velocity, g * (1 - beta1**t) / (1 - beta1))
    assert np.isclose(average, (weights * g).sum())
    assert np.isclose(weights.sum(), 1 - beta1**t)

assert np.isclose(average, (1 - beta1) * velocity)
turning = 0.0
for t in range(100):
    turning = beta1 * turning + g * (-1) ** t
assert np.isclose(abs(turning), g / (1 + beta1), rtol=1e-3)
print(f"constant gradient 2: velocity {velocity:.1f}, average {average:.1f}")

# %% [markdown] equations=["A-8.2"]
# The two forms are the same path, if the learning rate of A's form is $1/(1 - \beta_1)$
# times as large. So A's 'velocity' is a velocity up to a factor of 10 (the smaller half
# of erratum A-E13; the larger half comes below).
#
# ### Why it is faster
#
# A says that momentum 'accelerates convergence' (advantages). Is that so, and by how much?
# Take one axis of the valley, $d\theta = \lambda \theta$. The velocity is
# $v_t = (\theta_{t-1} - \theta_t)/\alpha$. Put it into the next update:
#
# $$\theta_{t+1} = \theta_t - \alpha (\mu v_t + \lambda \theta_t)
# = (1 + \mu - \alpha \lambda) \, \theta_t - \mu \, \theta_{t-1}.$$
#
# Try $\theta_t = r^t$ and divide by $r^{t-1}$:
#
# $$r^2 - (1 + \mu - \alpha \lambda) \, r + \mu = 0.$$
#
# The product of the two roots is $\mu$. If they are complex, they are conjugates of each
# other, so both have size $\sqrt \mu$, **whatever $\lambda$ is**. They are complex if
# $(1 + \mu - \alpha \lambda)^2 < 4 \mu$, that is, for
#
# $$(1 - \sqrt \mu)^2 < \alpha \lambda < (1 + \sqrt \mu)^2.$$
#
# Let this range just hold all curvatures from $\lambda_1$ to $\lambda_2$: divide the right
# end by the left end and take the root,
# $\frac{1 + \sqrt \mu}{1 - \sqrt \mu} = \sqrt{\lambda_2 / \lambda_1} = \sqrt \kappa$, so
#
# $$\sqrt \mu = \frac{\sqrt \kappa - 1}{\sqrt \kappa + 1}, \qquad
# \text{where gradient descent had} \quad \frac{\kappa - 1}{\kappa + 1}.$$
#
# **Predict.** $\kappa = 100$. Gradient descent needs 691 steps to come a million times
# nearer. How many does momentum need?

# %% equations=["A-8.2"]
low, high = 1.0, 100.0
mu = ((high**0.5 - low**0.5) / (high**0.5 + low**0.5)) ** 2
alpha = (1 - mu**0.5) ** 2 / low
for curve in (1.5, 7.0, 50.0, 99.0):
    roots = np.roots([1, -(1 + mu - alpha * curve), mu])
    assert np.allclose(np.abs(roots), mu**0.5)

steps = {}
for optimizer in (GradientDescent(2 / (low + high)), Momentum(alpha, mu)):
    points = path(
        optimizer, lambda theta: np.array([low, high]) * theta, [1.0, 1.0], 800
    )
    near = np.linalg.norm(points, axis=1) < 1e-6 * 2**0.5
    steps[type(optimizer).__name__] = int(near.argmax())
print(steps)
assert steps["GradientDescent"] > 6 * steps["Momentum"]

# %% [markdown] equations=["A-8.2"] errata=["A-E16"]
# It accelerates: $\sqrt \kappa$ has taken the place of $\kappa$. For a known quadratic
# that is a theorem. (Why 93, when $(9/11)^t$ is a millionth after 69 steps? At both ends of
# the range the two roots are one number $r$. The solution is then $(1 + c \, t) \, r^t$,
# and the factor $1 + c \, t$ costs 24 steps more.)
#
# ### 'Helps escape local minima'
#
# The first half of A's sentence says more: momentum 'helps escape local minima'. Adam is
# meant. Test it where the answer is known. $f(x) = x^4 - 3x^2 + x$ has two valleys, a
# deep one left of 0 and a shallow one right of it. Start from 400 places between $-2.5$
# and 2.5, and count who ends in the deep one.
#
# **Predict.** Which of gradient descent, momentum and Adam gets more starts into the deep
# valley? Does any of them leave the deep one for the shallow one?


# %% equations=["A-8.2"] errata=["A-E16"]
def slope(x):
    return 4 * x * x * x - 6 * x + 1


def ends_in_deep_valley(optimizer):
    x = np.linspace(-2.5, 2.5, 400)
    for _ in range(2000):
        optimizer.update(x, slope(x))
    return x < 0


x = np.array([-1.3, 0.4, 1.7])
measured = numerical_gradient(lambda x: (x**4 - 3 * x**2 + x).sum(), x)
assert relative_error(slope(x), measured) < 1e-7
plain = ends_in_deep_valley(GradientDescent(0.01))
print(f"gradient descent     {plain.mean():.3f} of the starts end in the deep valley")
for make, rates in ((Momentum, (0.001, 0.003, 0.02)), (Adam, (0.001, 0.01, 0.1, 1.0))):
    for rate in rates:
        deep = ends_in_deep_valley(make(rate))
        won, lost = (deep & ~plain).sum(), (plain & ~deep).sum()
        print(
            f"{make.__name__:8} rate {rate:5}  {deep.mean():.3f}: {won} won, {lost} lost"
        )
        assert make is Momentum or rate == 1.0 or won == lost == 0

# %% [markdown] equations=["A-8.2", "A-5.3a"] errata=["A-E16"]
# Momentum: sometimes more, and some starts that were in the deep valley roll out of it.
# Adam: at the usual rates not a single start changes. At rate 1, where one step is as
# long as a valley is wide, starts are thrown about in both directions. Long steps leave
# valleys, good ones and bad ones. 'Helps to escape' is not a fact about momentum (erratum
# A-E16).
#
# ## RMSprop
#
# Momentum still has one learning rate for all directions. In the valley the steep axis
# has large gradients and the flat one small ones. So measure the usual size of each
# **entry** of the gradient, and divide by it. Keep a running mean $s$ of the squares,
# shape of $\theta$, starting at 0; square, root and quotient are taken entry by entry:
#
# $$\boxed{s \leftarrow \beta_2 s + (1 - \beta_2) \, d\theta^2, \qquad
# \theta \leftarrow \theta - \alpha \frac{d\theta}{\sqrt s + \epsilon}}$$
#
# The first half is what A prints for $v_t$ in section 5. $\epsilon = 10^{-8}$ keeps an
# entry whose gradient is always 0 from being divided by 0.
#
# **Predict.** $\beta_2 = 0.75$, $\alpha = 0.1$. The first gradient is $(4, -400)$. How
# long is the first step along each axis?


# %% equations=["A-5.3a"]
def rmsprop(theta, dtheta, s, learning_rate, beta2=0.99, epsilon=1e-8):
    s = beta2 * s + (1 - beta2) * dtheta**2
    return theta - learning_rate * dtheta / (np.sqrt(s) + epsilon), s


g = np.array([4.0, -400.0])
theta, s = rmsprop(np.zeros(2), g, np.zeros(2), 0.1, beta2=0.75)
assert np.allclose(theta, [-0.2, 0.2])  # 0.1 * 4 / sqrt(0.25 * 16)
theta, s = rmsprop(theta, g, s, 0.1, beta2=0.75)
assert np.allclose(theta[0], -0.2 - 0.1 * 4 / 7**0.5)  # s = 0.75 * 4 + 0.25 * 16
print("two steps:", theta.round(3))

ours, theirs, s, optimizer = np.ones(5), np.ones(5), np.zeros(5), RMSprop(0.01)
for dtheta in rng.normal(size=(20, 5)):
    ours, s = rmsprop(ours, dtheta, s, 0.01)
    optimizer.update(theirs, dtheta)
assert np.allclose(ours, theirs)

# %% [markdown] equations=["A-5.3b", "A-8.1"] errata=["A-E13"]
# A gradient of 4 and one of 400 make steps of the same length: the first is 0.2 on both
# axes, $2 \alpha$, because $\sqrt s$ is only half of the gradient. For a constant gradient
# $s_t = (1 - \beta_2^t) g^2$, by the geometric series again, so the step tends to $\alpha
# \, \mathrm{sign}(g)$. The unit of $\alpha$ has changed: it no longer multiplies a
# gradient, it **is** the length of a step. That is why good rates for RMSprop and Adam
# are ten to some hundred times smaller.
#
# In A's words, 'each parameter has its own effective learning rate', namely $\alpha /
# \sqrt s$. True. A also calls the mean of the squares '(acceleration)', next to the
# 'velocity' $m_t$. In mechanics acceleration is the change of velocity.
#
# **Predict.** The gradient is 2 at every step. What is the change of $m$ in the long run?
# What is $v$?

# %% equations=["A-5.3b", "A-8.1"] errata=["A-E13"]
g, m_average, v_average = 2.0, 0.0, 0.0
for t in range(1, 3001):
    m_before = m_average
    m_average = 0.9 * m_average + 0.1 * g
    v_average = 0.99 * v_average + 0.01 * g**2
    assert np.isclose(
        v_average / (1 - 0.99**t), 4
    )  # corrected: 4 from the first step on

print(f"change of m: {m_average - m_before:.1f}, v: {v_average:.1f}")
assert abs(m_average - m_before) < 1e-12
rates = 0.001 / np.sqrt(np.array([4.0, 400.0]) ** 2)
print("effective rates of gradients 4 and 400:", rates)
assert np.isclose(rates[0], 100 * rates[1])

# %% [markdown] equations=["A-5.0", "F-1c", "A-ref", "F-6.2a", "F-6.2b", "F-6.2c", "F-6.2d", "F-6.2f", "A-5.2a", "A-5.3a", "A-5.4a", "A-5.4b", "A-7.4a", "A-7.4b", "A-7.4c"] errata=["A-E13", "A-E12"]
# A constant force and no acceleration, and still $v = 4$. It is the uncentred second
# moment: a **scale**, not an acceleration (erratum A-E13).
#
# ## Adam
#
# **Adam** takes both: momentum's average for the direction, RMSprop's average for the scale
# (A 5; Kingma and Ba, 2014, arXiv 1412.6980). F names it as its optimiser. For the
# gradient $g_t$ at step $t$:
#
# | quantity | F 6.2 | A 5 and A's loop | here |
# |---|---|---|---|
# | first moment | $v_t = \beta_1 v_{t-1} + (1 - \beta_1) g_t$ | $m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t$ | `first_moment` |
# | second moment | $s_t = \beta_2 s_{t-1} + (1 - \beta_2) g_t^2$ | $v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2$ | `second_moment` |
#
# Look at the letter $v$: the first moment in F, the second in A. And A's $m$ is the batch
# size as well (erratum A-E12). Who takes $v$ from F and the update from A takes the root
# of a number that is often negative: the last lines of the next cell do. Names do not
# travel between texts. Here both moments are written out.
#
# ### Bias correction
#
# Both averages start at 0, and remember it. **Predict.** After the first step, with
# $\beta_1 = 0.9$: which share of the true mean gradient is in the average? And in the
# second moment with $\beta_2 = 0.99$?
#
# Let the gradients be random, with the same expectation $E[g]$ at every step. Take the
# expectation of the sum that we derived for momentum:
#
# $$E[m_t] = (1 - \beta_1) \sum_{i=1}^{t} \beta_1^{t-i} \, E[g_i]
# = E[g] \, (1 - \beta_1) \sum_{k=0}^{t-1} \beta_1^{k}
# = E[g] \, (1 - \beta_1) \frac{1 - \beta_1^t}{1 - \beta_1}.$$
#
# $$\boxed{E[m_t] = (1 - \beta_1^t) \, E[g]} \qquad \text{and in the same way} \qquad
# E[v_t] = (1 - \beta_2^t) \, E[g^2].$$
#
# The average is too small by a factor that we know. Divide by it:
#
# $$\hat m_t = \frac{m_t}{1 - \beta_1^t}, \qquad \hat v_t = \frac{v_t}{1 - \beta_2^t}
# \qquad \Rightarrow \qquad E[\hat m_t] = E[g], \quad E[\hat v_t] = E[g^2]$$
#
# (F 6.2 with $\hat v, \hat s$; A 5 and A's loop). Nothing was assumed about the noise but
# that its distribution stays the same. Check the expectation by brute force: 20,000
# sequences of noisy gradients with mean 2 and standard deviation 3, so that $E[g] = 2$
# and $E[g^2] = 2^2 + 3^2 = 13$.

# %% equations=["F-6.2a", "F-6.2b", "F-6.2c", "F-6.2d", "A-5.4a", "A-5.4b", "A-7.4a", "A-7.4b", "A-7.4c"] errata=["A-E12"]
beta1, beta2 = 0.9, 0.99
first_moment, second_moment = np.zeros(20_000), np.zeros(20_000)
for t in range(1, 51):
    g = rng.normal(2, 3, size=20_000)
    first_moment = beta1 * first_moment + (1 - beta1) * g
    second_moment = beta2 * second_moment + (1 - beta2) * g**2
    share_m, share_v = first_moment.mean() / 2, second_moment.mean() / 13
    if t in (1, 2, 5, 10, 50):
        print(
            f"t = {t:2}: E[m] is {share_m:.2f} E[g], 1 - β₁ᵗ = {1 - beta1**t:.2f};",
            end="",
        )
        print(f"  E[v] is {share_v:.2f} E[g²], 1 - β₂ᵗ = {1 - beta2**t:.2f}")
    assert abs(share_m - (1 - beta1**t)) < 0.03
    assert abs(share_v / (1 - beta2**t) - 1) < 0.04

with np.errstate(invalid="ignore"):
    mixed = -first_moment / np.sqrt(-first_moment)
print("F's v under A's root, gradients of the other sign:", mixed[:3])
assert np.isnan(mixed).mean() > 0.9
assert np.isfinite(first_moment / np.sqrt(second_moment)).all()

# %% [markdown] equations=["F-6.2e", "A-5.5", "A-7.4d", "A-5.1a", "A-5.1c", "A-5.1d", "F-6.2g"] errata=["F-E7"]
# A tenth after the first step, and a hundredth for the squares. The update divides one
# corrected average by the root of the other:
#
# $$\boxed{\theta \leftarrow \theta - \alpha \, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}}$$
#
# (F 6.2, A 5, A's loop, which has $\theta$ where section 5 has $W$). $\beta_1 = 0.9$ and
# $\epsilon = 10^{-8}$ are printed in A. F gives neither, and no text gives $\alpha$; the
# paper has $\alpha = 0.001$, $\beta_1 = 0.9$, $\beta_2 = 0.999$, $\epsilon = 10^{-8}$.
#
# Two steps by hand, with $\alpha = 0.1$, $\beta_1 = 0.5$, $\beta_2 = 0.75$ and gradients
# 2 and 1. First: $m = 1$, $\hat m = 1/0.5 = 2$; $v = 1$, $\hat v = 1/0.25 = 4$; step $0.1
# \cdot 2/2 = 0.1$. Second: $m = 0.5 + 0.5 = 1$, $\hat m = 1/0.75$; $v = 0.75 + 0.25 = 1$,
# $\hat v = 1/(1 - 0.75^2) = 16/7$; step $0.1 \cdot \frac{4}{3} \cdot \frac{\sqrt 7}{4} =
# 0.1 \sqrt 7 / 3$.


# %% equations=["F-6.2a", "F-6.2b", "F-6.2c", "F-6.2d", "F-6.2e", "A-5.5", "A-7.4a", "A-7.4b", "A-7.4c", "A-7.4d"]
def adam(theta, g, m, v, t, alpha, beta1=0.9, beta2=0.999, epsilon=1e-8):
    first_moment = beta1 * m + (1 - beta1) * g
    second_moment = beta2 * v + (1 - beta2) * g**2
    m_hat = first_moment / (1 - beta1**t)
    v_hat = second_moment / (1 - beta2**t)
    step = alpha * m_hat / (np.sqrt(v_hat) + epsilon)
    return theta - step, first_moment, second_moment


half = {"beta1": 0.5, "beta2": 0.75}
theta, m, v = adam(0.0, 2.0, 0.0, 0.0, 1, 0.1, **half)
assert np.isclose(theta, -0.1)
theta, m, v = adam(theta, 1.0, m, v, 2, 0.1, **half)
assert np.isclose(theta, -0.1 - 0.1 * 7**0.5 / 3)

ours, theirs, m, v, optimizer = np.ones(5), np.ones(5), 0.0, 0.0, Adam(0.01)
for t, g in enumerate(rng.normal(size=(200, 5)), start=1):
    ours, m, v = adam(ours, g, m, v, t, 0.01)
    optimizer.update(theirs, g)
assert np.allclose(ours, theirs, rtol=1e-10)
print("by hand, inline and nnlib: the same")

# %% [markdown] equations=["A-5.0"]
# `nnlib.Adam` moves the two corrections into $\alpha$ and $\epsilon$, which saves two
# vectors, and agrees with ours over 200 steps.
#
# Is A's first sentence right, that Adam **combines** momentum and RMSprop? Switch one
# half off at a time. With $\beta_1 = 0$ and no correction it must be RMSprop. And its
# first moment must be the heavy-ball velocity times $1 - \beta_1$.

# %% equations=["A-5.0"]
gradients = rng.normal(size=(50, 5))
adam_without, plain = Adam(0.01, beta1=0, beta2=0.99), RMSprop(0.01, beta2=0.99)
adam_without.t = 10**6  # 0.99 to this power is 0: both corrections are 1
heavy, both = Momentum(0.01, momentum=0.9), Adam(0.01)
thetas = np.ones((4, 5))
for g in gradients:
    for theta, optimizer in zip(
        thetas, (adam_without, plain, heavy, both), strict=True
    ):
        optimizer.update(theta, g)

assert np.allclose(thetas[0], thetas[1], rtol=1e-12)
assert np.allclose(both.first_moment, (1 - 0.9) * heavy.velocity)
print("β₁ = 0, no correction: RMSprop.  First moment: 0.1 times the velocity")

# %% [markdown] equations=["F-6.2c", "F-6.2f", "F-6.2g", "A-5.1d", "A-5.2a", "A-5.3a", "A-5.5", "A-7.4d"] errata=["F-E7", "A-E11"]
# ### What the texts leave open
#
# A is right here, and F's whole section 6.2 holds as well. What is missing there
# has to be guessed (errata F-E7 and A-E11):
#
# - **Where it starts.** $m_0 = v_0 = 0$ is in neither text.
# - **What $t$ counts.** Starting at $t = 0$ divides by $1 - \beta^0 = 0$. A's loop has
#   $t = 1, 2, \dots, T$. F's 'step' could be an epoch; it is one **update**.
# - **What $g_t^2$ is.** The square of each entry. Read as a matrix product it does not even
#   multiply.
# - **What has moments.** A writes them for $W^{[l]}$ only. A bias needs its own, or it
#   never moves. In the loop A has $\theta$, which covers both.
# - **Values.** F gives none; A gives no $\alpha$, batch size or number of epochs.
#
# **Predict.** If $t$ counted epochs, it would be 1 during all of the first epoch. For a
# constant gradient, how long would a step be at the end of that epoch, in units of
# $\alpha$?

# %% equations=["F-6.2c", "F-6.2f", "A-5.2a", "A-5.3a", "A-5.5", "A-7.4d"] errata=["F-E7", "A-E11"]
with np.errstate(divide="ignore"):
    print("corrected first moment at t = 0:", np.float64(0.1) / (1 - 0.9**0))
g = rng.normal(size=(3, 4))
try:
    g @ g
except ValueError:
    print("g @ g, shape (3, 4): does not multiply;  g * g has shape", (g * g).shape)

m = v = theta = 0.0
for _ in range(20_000):  # one long epoch, t = 1 throughout, constant gradient 2
    before = theta
    theta, m, v = adam(theta, 2.0, m, v, 1, alpha=1.0)
print(f"t = epoch: steps of {before - theta:.2f} α instead of 1.00 α")
assert np.isclose(before - theta, (1 / 0.1) / (1 / 0.001**0.5))

net = Network([6, 4, 3], seed=0, dtype=np.float64)
old, dtheta = net.W[1].T.copy(), rng.normal(size=net.n_parameters)
Adam(0.01).update(net.theta, dtheta)
dW = dtheta[:24].reshape(6, 4).T  # A's columns, with moments of their own
assert np.allclose(net.W[1].T, adam(old, dW, 0, 0, 1, 0.01)[0])
assert np.allclose(net.b[1], adam(0, dtheta[24:28], 0, 0, 1, 0.01)[0])

# %% [markdown] equations=["A-8.3"]
# A third of the step: $\hat m$ is $1/0.1$ and $\sqrt{\hat v}$ is $1/\sqrt{0.001} = 31.6$
# times what it should be, and $10/31.6 = 0.32$. Moments kept for the whole vector are the
# moments of each $W$ and each $b$.
#
# ### The first steps
#
# A says that bias correction 'ensures proper updates even in early training stages'. Let
# the gradient be a constant $g > 0$. Then $m_t = (1 - \beta_1^t) g$ and $v_t = (1 -
# \beta_2^t) g^2$ exactly. With correction each step is $\alpha g / \sqrt{g^2} = \alpha$.
# Without it, step $t$ is
#
# $$\alpha \, \frac{1 - \beta_1^t}{\sqrt{1 - \beta_2^t}}, \qquad \text{at } t = 1: \quad
# \alpha \, \frac{1 - \beta_1}{\sqrt{1 - \beta_2}}.$$
#
# **Predict.** Are the steps without correction too short or too long? Both averages are
# too small. Compute $t = 1$ for $\beta_2 = 0.99$ and for $0.999$. Is that the worst step?
# The figure shows the first 200 steps.

# %% equations=["A-8.3"]
t = np.arange(1, 201)
steps = {"corrected": np.ones(200)}
for beta2 in (0.99, 0.999):
    steps[f"not corrected, β₂ = {beta2}"] = uncorrected = []
    m = v = 0.0
    for _ in t:
        m, v = 0.9 * m + 0.1 * 2.0, beta2 * v + (1 - beta2) * 2.0**2
        uncorrected.append(m / v**0.5)
    assert np.allclose(uncorrected, (1 - 0.9**t) / (1 - beta2**t) ** 0.5)
    first, longest = uncorrected[0], max(uncorrected)
    peak = t[np.argmax(uncorrected)]
    print(f"β₂ = {beta2}: first {first:.2f} α, longest {longest:.1f} α at t = {peak}")
plots.lines(
    t,
    steps,
    xlabel="step t",
    ylabel="length of the step (units of α)",
    alt="Three curves. Corrected steps are all 1. The others rise until about step 12, then "
    f"sink slowly. Highest: {', '.join(f'{max(s):.1f} {k}' for k, s in steps.items())}.",
)

# %% [markdown] equations=["A-8.3", "A-5.1b", "A-8.4", "A-5.1a", "A-5.1c"] errata=["A-E4"]
# Too **long**: the root in the denominator is more wrong than the numerator. With A's
# $\beta_2 = 0.99$ the very first step happens to be right to the last digit, because $0.1
# / \sqrt{0.01} = 1$. It is the ones near the twelfth that are twice too long. With 0.999
# the first step is 3.16 times and the worst 6.6 times too long. The claim holds.
#
# ### 0.99 or 0.999?
#
# A calls $\beta_1 = 0.9$, $\beta_2 = 0.99$ the **default values**. The default of the
# paper, of PyTorch and of `nnlib` is 0.999 (erratum A-E4). Does it matter? An average
# with decay $\beta_2$ remembers about $1 / (1 - \beta_2)$ steps: 100 or 1,000.
#
# **Predict.** The gradient is 1 for a long time, and then falls to 0.01, as when a hard
# phase of the training is over. How many steps does it take until Adam's steps are back
# to half of $\alpha$?

# %% equations=["A-5.1b", "A-8.4"] errata=["A-E4"]
import inspect

for beta2 in (0.99, 0.999):
    m, v, ratios = 1.0, 1.0, []
    for _ in range(10_000):
        m = 0.9 * m + 0.1 * 0.01
        v = beta2 * v + (1 - beta2) * 0.01**2
        ratios.append(m / v**0.5)
    needed = 1 + np.flatnonzero(np.array(ratios) < 0.5)[-1]
    # v = 0.01² + β₂ᵗ (1 - 0.01²), and half of α means v = 4 · 0.01²
    theory = np.log(3 * 0.01**2 / (1 - 0.01**2)) / np.log(beta2)
    assert abs(needed - theory) <= 2
    print(
        f"β₂ = {beta2}: shortest step {min(ratios):.2f} α, half of α after {needed} steps"
    )

assert inspect.signature(Adam).parameters["beta2"].default == 0.999

# %% [markdown] equations=["A-5.1b", "A-8.4", "A-8.3", "F-6.2f"] errata=["A-E4", "F-E7"]
# Ten times the memory, ten times the wait. So the two are not the same optimiser. Are
# they the same on digits? Here is a list of things that are different or plainly wrong.
# **Predict** which of them the test accuracy gives away. (Three seeds each, a network
# 784-32-10, five epochs, all at the same rate.)


# %% equations=["A-5.1b", "A-8.4", "A-8.3", "F-6.2f"] errata=["A-E4", "F-E7"]
class WithoutCorrection(Adam):
    def update(self, theta, dtheta):
        self.t = 10**6  # from here on both corrections are 1
        super().update(theta, dtheta)


class CountsEpochs(Adam):
    updates = 0

    def update(self, theta, dtheta):
        self.t = self.updates // 80  # the update adds 1: t is the epoch
        self.updates += 1
        super().update(theta, dtheta)


def trained(optimizer, seed, part=data, epochs=5):
    net = Network([784, 32, 10], seed=seed, dtype=np.float64)
    settings = {"epochs": epochs, "batch_size": 50, "seed": seed}
    train(net, part, optimizer, **settings, evaluate=False, progress=False)
    return net


# %% equations=["A-5.1b", "A-8.4", "A-8.3", "F-6.2f"] errata=["A-E4", "F-E7"]
variants = {
    "β₂ = 0.999, the default": lambda: Adam(0.003),
    "β₂ = 0.99, source A": lambda: Adam(0.003, beta2=0.99),
    "no bias correction": lambda: WithoutCorrection(0.003),
    "t counts epochs": lambda: CountsEpochs(0.003),
}
means = {}
for name, make in variants.items():
    nets = [trained(make(), seed) for seed in range(3)]
    results = [(net.predict(data.X_test) == data.y_test).mean() for net in nets]
    means[name] = np.mean(results)
    print(f"{name:24} test accuracy {100 * np.mean(results):.1f} %", end="")
    print(f" ({100 * min(results):.1f} to {100 * max(results):.1f})")

assert max(means.values()) - min(means.values()) < 0.02

# %% [markdown] errata=["A-E4", "F-E7"]
# None of them. The four differ by about as much as the seeds do. A's 0.99 works, and so
# do two mistakes. What finds the mistakes are the checks above: two steps by hand, and a
# constant gradient.
#
# ## All four on one surface
#
# Back to the valley with curvatures 1 and 20. Each optimiser gets a rate that suits it
# here. In the figure look at the first step of each: in which direction does it go?
#
# In the cell after it, choose four learning rates and the number of steps. Which path is
# thrown out first?


# %%
def four_paths(gradient, start):
    optimizers = {
        "gradient descent": GradientDescent(0.09),
        "momentum": Momentum(0.02, momentum=0.8),
        "RMSprop": RMSprop(0.4, beta2=0.9),
        "Adam": Adam(0.8),
    }
    return {name: path(o, gradient, start, 40) for name, o in optimizers.items()}


along = four_paths(gradient, start)
first = {name: points[1] - points[0] for name, points in along.items()}
assert np.isclose(first["Adam"][0], -first["Adam"][1])  # both axes alike
assert abs(first["gradient descent"][1]) > 3 * abs(first["gradient descent"][0])
plots.trajectories(
    valley,
    along,
    **window,
    alt="Four paths from the left end of a long valley, 40 steps each. Gradient descent "
    "jumps from wall to wall. Momentum swings in wide bows. RMSprop and Adam leave at 45 degrees; "
    "RMSprop runs straight along the floor; Adam swings past the middle and comes back.",
)

# %%
from nnlib import widgets

widgets.optimizer_race()

# %% [markdown]
# Gradient descent and momentum start across the valley, where the slope is. RMSprop and
# Adam start at 45°: the first step is equally long along both axes, whatever the
# gradients. RMSprop no longer notices that the valley is narrow. Adam is carried past the
# middle by its momentum.
#
# Scaling each **axis** works because the valley lies along an axis. **Predict.** Turn the
# valley by 30°, start and all. Whose path turns with it, as if nothing had happened?

# %%
c, s = np.cos(np.pi / 6), np.sin(np.pi / 6)
turn = np.array([[c, -s], [s, c]])
H = turn @ np.diag(curvature) @ turn.T  # the turned curvatures, (2, 2)
turned = four_paths(lambda theta: H @ theta, turn @ start)
for name, points in turned.items():
    same = np.allclose(points, along[name] @ turn.T)
    assert same == (name in ("gradient descent", "momentum"))
    before, after = valley(*along[name][10]), valley(*(points @ turn)[10])
    print(f"{name:16} loss after 10 steps {before:4.1f}, turned {after:4.1f}")

plots.trajectories(
    lambda x, y: (H[0, 0] * x**2 + 2 * H[0, 1] * x * y + H[1, 1] * y**2) / 2,
    turned,
    xlim=(-14, 6),
    ylim=(-8, 2),
    xlabel="θ₁",
    ylabel="θ₂",
    alt="The valley and the start turned by 30 degrees. Gradient descent and momentum draw the "
    "same figures as before, turned. RMSprop drops to the floor and follows it in shorter "
    "steps than before. Adam swings from side to side in bows.",
)

# %% [markdown] equations=["A-8.1"]
# Gradient descent and momentum only add gradients, and gradients turn with the surface: the
# same loss to the last digit. RMSprop and Adam look at single entries, so the choice of the
# axes matters to them. In the turned valley both axes see the steep wall, both are scaled
# down, and the floor gets short steps. They are at their best where the axes mean something.
#
# ### On digits the axes are pixels
#
# And there they do mean something. Weight $W_{ij}$ of the first layer belongs to pixel
# $i$. Its gradient is a sum over the samples in which that pixel has ink. Pixels near the
# edge hardly ever have.
#
# **Predict.** After one epoch: how far have the weights of such a pixel moved, compared
# with one in the middle, for each optimiser? The figure shows the mean movement of the 32
# weights of each pixel, black for the largest of its image.

# %% equations=["A-8.1"]
initial = Network([784, 32, 10], seed=0, dtype=np.float64).W[1].copy()
movements = {}
for optimizer in (GradientDescent(0.3), Momentum(0.03), RMSprop(0.001), Adam(0.003)):
    name = type(optimizer).__name__
    moved = np.abs(trained(optimizer, 0, epochs=1).W[1] - initial).mean(axis=1)
    movements[name] = moved / moved.max()
    hardly = 100 * (movements[name][moved > 0] < 0.01).mean()
    print(
        f"{name:16} {hardly:3.0f} % of the pixels moved less than a hundredth of the most"
    )

assert (movements["Adam"][movements["Adam"] > 0] > 0.05).all()
plots.digits(
    list(movements.values()),
    list(movements),
    columns=4,
    alt="Four images of how far the weights of each pixel moved. For gradient descent and "
    "momentum a blob in the middle, where there is ink, and white at the edges. For RMSprop "
    "and Adam nearly all pixels are grey, out to a ragged border, and the darkest ones lie at "
    "the edge, at the top and on the right.",
)

# %% [markdown] equations=["A-8.1"]
# Gradient descent and momentum teach the pixels that often have ink. RMSprop and Adam
# teach every pixel that ever has some, and the most moved of all lie at the edge: a few
# samples with ink there are enough for full steps. A's first advantage, own rates for
# each parameter, can be seen. Whether it helps, with a pixel that so few samples speak
# for, is another question.
#
# ## A fair race
#
# Which optimiser is the best on digits? First the unfair race, which many texts run: all
# at the same rate, 0.001. Then the fair one: **each at its own best rate**. The best rate
# must not be chosen on the test images, or the test is no test. So cut the training part
# in two: 3,000 to learn from, 1,000 for choosing, the **validation** part. The test
# images are opened once in this race, at the end.
#
# The grid is ten rates from 0.0001 to 3.2, half a power of ten apart, two seeds, three
# epochs. A training that diverges counts as guessing.
#
# **Predict.** Who wins at 0.001? Who wins when each has its own rate, and by how much?
#
# The figure shows the whole grid. Compare the height of the four hills, their width, and
# where they stand.

# %%
X, y, Y = data.X_train, data.y_train, data.Y_train
split = Dataset(X[:3000], y[:3000], Y[:3000], X[3000:], y[3000:], Y[3000:])
grid = 10.0 ** np.arange(-4, 1, 0.5)  # (10,)
rules = {"gradient descent": GradientDescent, "momentum": Momentum, "RMSprop": RMSprop}
rules["Adam"] = Adam


def validation_accuracy(rule, rate, seed):
    try:
        net = trained(rule(rate), seed, split, epochs=3)
    except FloatingPointError:
        return 0.1
    return (net.predict(split.X_test) == split.y_test).mean()


chosen = {}  # the mean over the seeds, for each rate of the grid
for name, rule in rules.items():
    tried = [[validation_accuracy(rule, a, seed) for a in grid] for seed in (0, 1)]
    chosen[name] = mean = np.mean(tried, axis=0)
    print(
        f"{name:16} at 0.001: {100 * mean[2]:.0f} %, best rate {grid[mean.argmax()]:.2g}",
        end="",
    )
    print(f", rates within 5 points: {(mean > mean.max() - 0.05).sum()}")

# %%
plots.lines(
    grid,
    {name: 100 * mean for name, mean in chosen.items()},
    xlabel="learning rate",
    ylabel="validation accuracy (%)",
    xscale="log",
    markers=True,
    alt="Four hills over a logarithmic axis of learning rates, all falling off to both sides. "
    "Their tops: "
    + ", ".join(
        f"{name} {mean.max():.0%} at {grid[mean.argmax()]:.2g}"
        for name, mean in chosen.items()
    )
    + ".",
)

# %% [markdown] equations=["A-8.4"]
# At 0.001 alone it looks like a massacre. It only says that 0.001 means different things
# to different rules. The figure shows four hills of nearly one height, in different
# places. Momentum's hill stands ten times left of gradient descent's: the geometric
# series. A says 'Robust to Hyperparameters'. For the learning rate that holds here: the
# hills of RMSprop and Adam are wider than the others, and they contain 0.001, where one
# would look first.
#
# Now the race itself. Each at the rate chosen on the validation part, three **new**
# seeds, trained on all 4,000, and now the test images:

# %%
for name, rule in rules.items():
    rate = grid[chosen[name].argmax()]
    nets = [trained(rule(rate), seed, epochs=3) for seed in (10, 11, 12)]
    results = [(net.predict(data.X_test) == data.y_test).mean() for net in nets]
    print(
        f"{name:16} rate {rate:<7.2g} test accuracy {100 * np.mean(results):.1f} %",
        end="",
    )
    print(f"  ({100 * min(results):.1f} to {100 * max(results):.1f})")
    assert min(results) > 0.85

# %% [markdown] equations=["A-8.5"] errata=["A-E14"]
# The ranges overlap. With three seeds nobody can say who is first, and a race at one
# common rate would have named a winner and put more than 70 points between first and last. In this race
# the moments do not buy a better network. They buy a rate that one can guess.
#
# ## The bill
#
# A's last advantage: 'computationally similar to standard SGD with minimal memory
# overhead'. **Predict.** How many numbers must each optimiser remember between two steps,
# for A's network 784-128-40-10?


# %% equations=["A-8.5"] errata=["A-E14"]
class Counted(np.ndarray):
    """A vector that counts the numbers which operations on it read and write."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=(), **options):
        bare = [np.asarray(array) for array in (*inputs, *out)]
        result = getattr(ufunc, method)(*bare[: len(inputs)], **options)
        touched.append(sum(array.size for array in bare if array.ndim))
        if out:
            bare[-1][...] = result
            return out[0]
        touched.append(result.size)
        return result.view(Counted)


net, touched, costs = Network([784, 128, 40, 10], seed=0), [], {}

# %% equations=["A-8.5"] errata=["A-E14"]
for optimizer in (GradientDescent(0.1), Momentum(0.1), RMSprop(), Adam()):
    name = type(optimizer).__name__
    theta, dtheta = (np.ones_like(net.theta).view(Counted) for _ in range(2))
    touched.clear()
    optimizer.update(theta, dtheta)
    costs[name] = sum(touched) / net.theta.size
    state = [v.nbytes for v in vars(optimizer).values() if isinstance(v, np.ndarray)]
    print(f"{name:16} remembers {sum(state):7,} bytes beside {net.theta.nbytes:,}")

assert sum(state) == 2 * 4 * 106_050 == 848_400
assert costs["Adam"] > 2 * costs["GradientDescent"]
print("Adam reads and writes more than twice as many numbers as gradient descent")

# %% [markdown] equations=["A-8.5"] errata=["A-E14", "A-E15"]
# For $n = 106{,}050$ parameters: none, $n$, $n$ and $2n$ numbers of 4 bytes. Adam's share is
# twice the size of the network: in a large one, that decides whether it fits into memory.
# And its update moves more than twice as many numbers, which is what such an update
# spends its time on (erratum A-E14). How much that is of
# a whole training step depends on the batch: the cost of the gradient grows with it, the
# cost of the update does not.
#
# ### One more claim about gradients
#
# A says, of ReLU, that it introduces non-linearity 'while avoiding vanishing gradient
# problem' (A 1). An optimiser can only use the gradient that arrives. **Predict.** Ten
# layers of ReLU, four ways to start. What is the length of the gradient of the first
# layer?


# %% errata=["A-E15"]
def first_layer_gradient(initializer, bias=0.0):
    sizes = [784] + 9 * [100] + [10]
    net = Network(sizes, seed=0, initializer=initializer, dtype=np.float64)
    for l in range(1, 10):
        net.b[l] = bias
    net.loss_and_gradient(data.X_train[:100], data.Y_train[:100])
    return np.linalg.norm(net.gradients.dW[1])


lengths = {
    "He": first_layer_gradient(he_normal),
    "uniform fan-in": first_layer_gradient(uniform_fan_in),
    "0.01 randn": first_layer_gradient(normal),
    "He, all biases -10": first_layer_gradient(he_normal, bias=-10.0),
}
for name, length in lengths.items():
    print(f"{name:19} {length:.0e}")
assert lengths["He"] > 1e3 * lengths["uniform fan-in"] > 1e6 * lengths["0.01 randn"]
assert lengths["He, all biases -10"] == 0

# %% [markdown] errata=["A-E15", "A-E3", "A-E2", "A-E4", "F-E1", "F-E3", "F-E7", "P-E2"]
# ReLU does not shrink a gradient by its slope, as the sigmoid does. That **reduces** the
# problem. With small weights the gradient vanishes all the same, and through units that
# are off for all samples none comes at all (erratum A-E15). Chapter 06 is the cure, not
# ReLU alone.
#
# ## Errors that accuracy hides
#
# Chapter 04 planted bugs in a gradient, and some of them cost no accuracy that one could see.
# Now that Adam and the start of chapter 06 are known, the same can be asked of the mistakes in
# the four sources, one at a time.
#
# | mistake | where it comes from |
# |---|---|
# | $dW$ without $\frac1m$ | the *Adam notes* divide $db$ by $m$ and not $dW$ (chapter 04) |
# | $\frac1m$ twice | the *Foundations*, their symbols taken at their word (chapter 04) |
# | $A - Y$ for the squared error | the *Adam notes* name that loss, and print the gradient of the cross-entropy (chapter 02) |
# | $\beta_2 = 0.99$ | the *Adam notes* call it the default, which is 0.999 |
# | no bias correction | no source; a slip that is easily made |
# | $t$ counts epochs | the *Foundations* do not say what $t$ counts: it counts updates |
# | variance as standard deviation | $\mathcal{N}(0, 2/n)$ has the **variance** $2/n$ (chapter 06) |
# | softmax twice | Paterson's probabilities go through softmax again (chapter 02), with the right gradient of **that** loss |
#
# We use `Network` and change one thing at a time, in classes made from it. A class made from
# another takes over all of it except for what it defines anew, and `super()` calls what it has
# replaced. `Scaled` multiplies parts of the gradient by a power of $m$. `PrintedGradient` and
# `SoftmaxTwice` replace the two methods of `Network` that hold the loss and the gradient of the
# output layer. `WrongAdam` is told what to take for $t$ at each update; with an enormous $t$ the
# correction is 1, so it is gone.


# %% errata=["A-E3", "A-E2", "F-E1", "P-E2"]
class Scaled(Network):
    def loss_and_gradient(self, X, Y, **options):
        J, dtheta = super().loss_and_gradient(X, Y, **options)
        dW, db = self.gradients  # views into dtheta
        for l in dW:
            dW[l] *= float(len(X)) ** self.powers[0]
            db[l] *= float(len(X)) ** self.powers[1]
        return J, dtheta


class PrintedGradient(Network):
    def _output_gradient(self, Z, A, Y):
        return (A[self.n_layers] - Y) / len(Y)


class SoftmaxTwice(Network):
    def _loss(self, Z_L, A_L, Y):
        return cross_entropy_from_logits(A_L, Y)

    def _output_gradient(self, Z, A, Y):
        A = A[self.n_layers]
        dA = (softmax(A) - Y) / len(Y)
        return A * (dA - (dA * A).sum(axis=1, keepdims=True))  # Jacobian of softmax


# %% errata=["F-E7", "F-E3", "A-E4"]
from functools import partial


class WrongAdam(Adam):
    def __init__(self, t_of_update):
        super().__init__(0.001)
        self.t_of_update, self.updates = t_of_update, 0

    def update(self, theta, dtheta):
        self.t = self.t_of_update(self.updates) - 1  # Adam adds 1 before it uses t
        self.updates += 1
        super().update(theta, dtheta)


def variance_as_std(n_in, n_out, seed=None):
    return normal(n_in, n_out, seed, std=2 / n_in)


right_adam, descent = partial(Adam, 0.001), partial(GradientDescent, 0.5)
no_correction = partial(WrongAdam, lambda update: 10**9)
t_is_epoch = partial(WrongAdam, lambda update: 1 + update // 80)  # 80 updates an epoch

# %% [markdown]
# Each row of the next cell names a network class, its options, the powers of $m$ in $dW$ and
# $db$ for `Scaled`, an optimiser, and the row that it is compared with. Batches have $m = 50$
# samples.

# %% errata=["A-E3", "A-E2", "A-E4", "F-E1", "F-E3", "F-E7", "P-E2"]
squared, small = {"loss_function": "squared_error"}, {"initializer": variance_as_std}
for_descent, for_squared = "descent, right", "squared error, right"
beta2 = partial(Adam, 0.001, beta2=0.99)
rows = {
    "Adam, right": (Network, {}, None, right_adam, "Adam, right"),
    "dW without 1/m": (Scaled, {}, (1, 0), right_adam, "Adam, right"),
    "1/m twice": (Scaled, {}, (-1, -1), right_adam, "Adam, right"),
    "β₂ = 0.99": (Network, {}, None, beta2, "Adam, right"),
    "no bias correction": (Network, {}, None, no_correction, "Adam, right"),
    "t counts epochs": (Network, {}, None, t_is_epoch, "Adam, right"),
    "variance as std": (Network, small, None, right_adam, "Adam, right"),
    for_squared: (Network, squared, None, right_adam, for_squared),
    "A - Y for it": (PrintedGradient, squared, None, right_adam, for_squared),
    for_descent: (Network, {}, None, descent, for_descent),
    "dW without 1/m, descent": (Scaled, {}, (1, 0), descent, for_descent),
    "softmax twice, descent": (SoftmaxTwice, {}, None, descent, for_descent),
}


# %% tags=["folded"] errata=["A-E3", "A-E2", "A-E4", "F-E1", "F-E3", "F-E7", "P-E2"]
def make(kind, options, powers, sizes, seed):
    net = kind(sizes, seed=seed, dtype=np.float64, **options)
    net.powers = powers
    return net


def error_of_check(kind, options, powers):
    X, Y = rng.normal(size=(6, 5)), np.eye(4)[[0, 1, 2, 3, 1, 2]]
    net = make(kind, options, powers, [5, 8, 7, 4], seed=1)
    for l in (1, 2):
        net.b[l] = 0.1  # away from the kinks of ReLU (chapter 04)
    return max(check_gradients(net, X, Y).values())


settings = {"epochs": 4, "batch_size": 50, "evaluate": False, "progress": False}
live, checked = {}, {}
for name, (kind, options, powers, optimizer, _) in rows.items():
    checked[name], live[name] = error_of_check(kind, options, powers), []
    for seed in (0, 1):
        net = make(kind, options, powers, [784, 128, 40, 10], seed)
        train(net, data, optimizer(), seed=seed, **settings)
        live[name].append(100 * (net.predict(data.X_test) == data.y_test).mean())

# %% [markdown]
# Two questions for each row. Does the accuracy fall? And does the gradient check object?

# %%
ask("07.factor-under-adam")

# %% tags=["reveal"] errata=["A-E3"]
for name in ("dW without 1/m", "dW without 1/m, descent"):
    lost = np.mean(live[rows[name][-1]]) - np.mean(live[name])
    print(f"{name:24} {np.mean(live[name]):.0f} %, {max(lost, 0):.0f} points lost")
with_adam = np.mean(live["Adam, right"]) - np.mean(live["dW without 1/m"])
assert np.mean(live["dW without 1/m, descent"]) < 20
settle("07.factor-under-adam", "same" if with_adam < 2 else "worse")

# %%
ask("07.softmax-twice")

# %% tags=["reveal"] errata=["P-E2"]
error = checked["softmax twice, descent"]
print("softmax twice: the gradient check", "passes" if error < 1e-7 else "objects")
settle("07.softmax-twice", "passes" if error < 1e-7 else "objects")

# %% [markdown]
# Here is the whole table. In the column 'visible?', 'no' stands for less than 2 points lost,
# which another seed might cost as well, 'hardly' for less than 5, 'yes' for more.


# %% errata=["A-E3", "A-E2", "A-E4", "F-E1", "F-E3", "F-E7", "P-E2"]
def seen(points, noise):
    return "no" if points < noise else "hardly" if points < 5 else "yes"


print(
    f"{'4,000 digits, 2 seeds':24}{'accuracy':>10}{'visible?':>13}{'gradient check':>16}"
)
for name, row in rows.items():
    lost = np.mean(live[row[-1]]) - np.mean(live[name])
    verdict = "objects" if checked[name] > 1e-7 else "passes"
    word = "" if name == row[-1] else seen(lost, 2)
    print(f"{name:24}{np.mean(live[name]):>8.0f} %{word:>13}{verdict:>16}")

objects = {name for name, error in checked.items() if error > 1e-7}
scaled = {"dW without 1/m", "1/m twice", "dW without 1/m, descent"}
assert objects == scaled | {"A - Y for it"}

# %% [markdown] errata=["A-E3", "A-E2", "R-E6", "F-E1", "F-E7", "F-E3", "P-E2"]
# Read it twice. First by accuracy: with Adam, a gradient 50 times too large in all weights is as
# good as the right one, because Adam divides the factor out again. The same mistake under plain
# gradient descent leaves a network that guesses.
#
# Then by the check. It objects to the three wrong **gradients**. It passes wrong optimisers
# and a wrong start, and it must: their gradients are right. It even passes the double
# softmax, because that gradient fits its loss. It is the loss that is wrong.
#
# ### On all 70,000 digits
#
# The script `course/recordings/errors_accuracy_hides.py` has trained the sources' networks (for
# the *Foundations*, which give no sizes, 784-256-128-64-10) on all 60,000 training images,
# Paterson's on 50,000, each with and without the mistake, three seeds each. It takes a few
# minutes; its first line says how to run it again. This is its record. One more mistake is in
# it: Rasyid's sentence about which gradients are to be averaged, (27) and (29), from chapter
# 03; GD is gradient descent, and the number its rate.
#
# The table has mean test accuracies in percent, on 10,000 images. Differences below 0.3 points
# are noise. The figure below it shows the rows above 90 %, with the range over the seeds. Look
# for rows in which the two ranges lie apart.

# %% errata=["A-E3", "A-E2", "A-E4", "R-E6", "F-E1", "F-E3", "F-E7", "P-E2"]
import json

from tutor import course_file

file = course_file("recordings/errors_accuracy_hides.json")
record = json.loads(file.read_text("utf-8"))
runs = {name: 100 * np.array(r["test_accuracy"]) for name, r in record["runs"].items()}
print(f"{'mistake':32}{'right':>8}{'wrong':>8}{'visible?':>13}")
for row in record["table"]:
    right, wrong = runs[row["right"]].mean(), runs[row["wrong"]].mean()
    print(f"{row['mistake']:32}{right:8.1f}{wrong:8.1f}", end="")
    print(f"{seen(right - wrong, 0.3):>13}")

# %% tags=["folded"]
assert all(len(run) >= 3 for run in runs.values())
close = [row for row in record["table"] if runs[row["wrong"]].min() > 90]
plots.ranges(
    [row["mistake"] for row in close],
    {kind: [runs[row[kind]] for row in close] for kind in ("right", "wrong")},
    xlabel="test accuracy (%), three seeds",
    alt=f"For {len(close)} mistakes the accuracy with and without it, as mean and range over "
    "three seeds. In most rows both lie within a few tenths of a point of each other. Without "
    "its mistake Rasyid's network at rate 0.1 is nearly three points higher, that of the "
    "Foundations with the right start nearly one.",
)

# %% [markdown] errata=["R-E6", "A-E2"]
# In most rows the two overlap. They lie apart in three: clearly for Rasyid's averages at
# $\alpha = 0.1$ and for the variance taken as standard deviation, barely for the count of epochs.
# Four things are worth a second look.
#
# - **The wrong one may be ahead.** For the squared error of the *Adam notes* the printed
#   gradient $A - Y$ scores 0.2 points more than the right one. Rasyid's averages at
#   $\alpha = 0.001$ are 0.3 ahead (chapter 03 knows why: a part of the gradient is 100 times too
#   large, and the steps were too small). It may be luck. But who looks for a mistake in the
#   winner?
# - **The same mistake can be invisible and fatal.** $dW$ without $1/m$ costs nothing with Adam
#   and everything with gradient descent.
# - **A small drop may be real, or not.** Counting epochs costs a quarter of a point, and the two
#   ranges lie apart. With three seeds each, chance alone does that in one case of ten, so three
#   seeds do not settle it. And who has the right run at hand, to compare?
# - **Twice softmax is seen**, at 87 %, by those who know that 96 % was possible.
#
# ### Every part needs its own witness
#
# The gradient check compares a gradient with **its** loss, and nothing else. What it cannot
# see needs a check of its own, as small and as independent.
#
# **The optimiser.** Give Adam a constant gradient $g$. Then each step is $\alpha$ long (up to
# $\epsilon$), the first as well as the hundredth, as derived above.
#
# **The start.** If $W$ has variance $2/n$, then $\frac n2$ times the mean of its squares
# is 1.
#
# **The loss.** An answer that is certain and right must cost nothing.
#
# Each of the mistakes that passed should fail one of the three. Is there one that fails none?

# %% errata=["F-E7", "F-E3", "P-E2", "A-E4"]
optimizers = {"right": right_adam, "β₂ = 0.99": beta2}
optimizers |= {"no correction": no_correction, "t = epoch": t_is_epoch}
for name, make_optimizer in optimizers.items():
    theta, optimizer, walk = np.zeros(1), make_optimizer(), [0.0]
    for _ in range(80):
        optimizer.update(theta, np.array([5.0]))
        walk.append(theta[0] / 0.001)
    lengths = -np.diff(walk)  # in units of alpha
    print(f"{name:14} steps 1, 2, 10: {lengths[[0, 1, 9]].round(2)} times α")
    passes = np.allclose(lengths, 1, atol=1e-6)
    assert passes == (name in ("right", "β₂ = 0.99"))

# %% errata=["F-E3", "P-E2"]
for name, initializer in (("right", he_normal), ("variance as std", variance_as_std)):
    W = initializer(784, 128, 0)
    print(f"{name:16} n/2 times mean square of W: {784 / 2 * np.mean(W**2):.2f}")

Z, Y = 100 * np.eye(10), np.eye(10)
costs = [cross_entropy_from_logits(A, Y) for A in (Z, softmax(Z))]
print(f"certain and right: loss {costs[0]:.2f}, with softmax twice {costs[1]:.2f}")

# %% [markdown]
# All but one fail their own: the wrong Adams take steps of the wrong length, the small start is
# $n/2 = 392$ times too small in its squares (so 0.00 is printed), and the double softmax charges
# 1.46 nats for the best answer there is. $\beta_2 = 0.99$ fails none: it is a setting, and any
# $\beta_2$ makes these steps right. Counting epochs passes at step 1, and fails at step 2: so
# **test two successive steps**.
#
# ## Summary
#
# - Gradient descent: the steepest direction limits $\alpha$, the flattest sets the speed.
#   On a valley, at the best $\alpha$, each step keeps $\frac{\kappa - 1}{\kappa + 1}$ of the distance.
# - A batch of $B$ gives the right gradient on average, with variance $\frac{\sigma^2}{B}
#   \cdot \frac{m - B}{m - 1}$: less than one sample's, more than the full batch's 0.
# - Momentum sums the past: steps up to $1/(1 - \mu)$ times as long, and $\sqrt \kappa$
#   for $\kappa$.
# - RMSprop divides each entry by its size. $\alpha$ becomes the length of a step.
# - Adam does both, and divides by $1 - \beta^t$, because $E[m_t] = (1 - \beta_1^t) E[g]$.
# - Compare optimisers at their own rates, chosen on a validation part, over several seeds.
# - A claim such as 'escapes local minima' is a thing to test.
# - Accuracy hides wrong gradients. The gradient check hides wrong optimisers, starts and
#   losses. Each needs its own witness.
#
# ## Questions
#
# 1. All gradients become 1,000 times as large, because someone sums where the mean is
#    meant. What happens to the path of gradient descent? Of Adam? What does this say
#    about finding a missing $1/m$?
# 2. You double the batch size. By how much does the standard deviation of the gradient's
#    noise shrink?
# 3. Adam's steps on a constant gradient are $\alpha$ at any distance from the minimum.
#    What must be done with $\alpha$ at the end of a training?
#
# <details><summary>Answers</summary>
#
# 1. Gradient descent takes steps that are 1,000 times as long, and diverges. Adam's path
#    stays the same: both moments grow, and their quotient does not (up to $\epsilon$). So
#    with Adam neither the path nor the accuracy reveals a missing $1/m$; a gradient check
#    does.
# 2. By about $\sqrt 2$: the variance is halved (as long as the batch is much smaller than the
#    data).
# 3. It must go towards 0. Otherwise the parameters jump to and fro around the minimum by
#    about $\alpha$ for ever.
#
# </details>
#
# **Exercise.** [Exercise 07](../exercises/ex07_optimisers/ex07_optimisers.ipynb); write in your copy,
# `work/ex07_optimisers`.
#
# Next: [08 Evaluation](08_evaluation.ipynb).
