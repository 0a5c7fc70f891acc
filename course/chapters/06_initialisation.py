# %% [markdown]
# # 06 Initialisation
#
# Training changes the weights a little at a time. So where it ends depends on where it
# starts. This chapter asks what a good start is, derives it, and measures it through
# twenty layers.
#
# **After this chapter you can**
#
# - prove that a network of zeros learns nothing but its last biases,
# - derive the variance of a score from that of the weights, forward and backward,
# - say what He, Glorot and 'Xavier' are, and which of them a text means,
# - repair a claim about variance that is quoted everywhere, and is wrong as it stands,
# - read from a start whether the gradient will arrive at the first layer.
#
# **Time:** 100 minutes. **You need:** chapters 03 and 05; mean and variance of a random
# number.

# %%
import json
from functools import partial

import numpy as np

import nnlib
from nnlib import GradientDescent, Network, accuracy, check_gradients, load_mnist
from nnlib import plots, relative_error, relu, softmax
from tutor import course_file

data = load_mnist()
X, Y = data.X_train.astype(np.float64), data.Y_train
recorded = json.loads(course_file("recordings/initialisation.json").read_text("utf-8"))
Network64 = partial(Network, dtype=np.float64)  # the same digits on every computer

# %% [markdown] equations=["R-x1"] errata=["R-E10"]
# ## What a text leaves out
#
# R prints the sizes of its network, the activations, the loss, the learning rate 0.001, the
# batch size 100 and the 10 epochs. It does not print how the weights and biases start, the
# shape of a bias, the formula of the update, the scale of the pixels, or how random numbers
# are drawn. It promises that the network can 'amazingly recognize' digits, and gives no
# result (erratum R-E10).
#
# Does the start matter? Here are three that a reader could try: the one of chapter 03,
# small random numbers (`0.01 * randn`, found in many tutorials), and zeros. An
# **initialiser** is a function of the two sizes of a layer and a seed. It returns $W$, of
# shape $(n_{in}, n_{out})$. The biases start at 0.
#
# **Predict.** Everything else is as R says. How far apart will the three end?


# %% equations=["R-x1"] errata=["R-E10"]
def zeros(n_in, n_out, seed=None):
    return np.zeros((n_in, n_out))


def normal(n_in, n_out, seed=None, std=0.01):
    return np.random.default_rng(seed).normal(0, std, (n_in, n_out))


def train(net, learning_rate, epochs=10, batch_size=100, evaluate=False):
    settings = {"epochs": epochs, "batch_size": batch_size, "evaluate": evaluate}
    rule = GradientDescent(learning_rate)
    history = nnlib.train(net, data, rule, seed=0, progress=False, **settings)
    return accuracy(data.y_test, net.predict(data.X_test)), history


R_sizes = [784, 128, 10]
results = {}
for start in (nnlib.he_normal, normal, zeros):
    net = Network64(R_sizes, initializer=start, seed=0)
    results[start.__name__], _ = train(net, learning_rate=0.001)
    print(f"{start.__name__:9} 4,000 images: {100 * results[start.__name__]:.0f} %")
assert results["he_normal"] - 0.1 > results["normal"] > results["zeros"]

# %% [markdown] equations=["R-x1"] errata=["R-E10"]
# Is this because of the few images? The next cell reads a recorded run on all 60,000 images
# and 10,000 test images, with three seeds. (The command that made the file stands in the
# first line of `course/recordings/initialisation.py`.)

# %% equations=["R-x1"] errata=["R-E10"]
final = {
    name: 100 * np.array(run["test_accuracy"])[:, -1] for name, run in recorded.items()
}
for name in ("R, rate 0.001, He", "R, rate 0.001, 0.01 randn", "R, rate 0.1, zeros"):
    worst, best = final[name].min(), final[name].max()
    print(f"{name:26} {worst:.2f} to {best:.2f} %")

# %% [markdown] errata=["R-E10"]
# The text is one. The results differ by tens of points. Whoever reports a network has to
# report its start.
#
# The zeros are special: the same number three times, to the second digit, even with a
# learning rate a hundred times as large. We begin with them.
#
# ## All zeros
#
# **Predict.** A network of zeros has a loss of $\log 10 = 2.303$. Which of its gradients
# are zero at the start: $dW_1$, $db_1$, $dW_2$, $db_2$?
#
# Derive it with the lines of chapter 03. Let $W_1 = 0$, $b_1 = 0$, $W_2 = 0$.
#
# - $Z_1 = X W_1 + b_1 = 0$, so $A_1 = \mathrm{ReLU}(0) = 0$.
# - $dW_2 = A_1^T dZ_2 = 0$, because $A_1 = 0$.
# - $dA_1 = dZ_2 W_2^T = 0$, because $W_2 = 0$. So $dZ_1 = 0$, $dW_1 = 0$, $db_1 = 0$.
# - $db_2 = \sum_i dZ_{2,i}$, the column sums of $(A_2 - Y)/m$. This one is not zero.
#
# A step of gradient descent changes $b_2$ and nothing else. After it $W_1$, $b_1$, $W_2$
# are zero as before, so the same four lines hold for the next step. By induction they hold
# for ever. (With more layers, the second and third line hold for each.)

# %%
net = Network64(R_sizes, initializer=zeros)
J, _ = net.loss_and_gradient(X[:25], Y[:25])  # the digits 0 to 9, 0 to 9, 0 to 4
dW, db = net.gradients
for name, dV in {"dW1": dW[1], "db1": db[1], "dW2": dW[2], "db2": db[2]}.items():
    print(f"largest entry of {name}: {np.abs(dV).max():.2f}")

assert np.isclose(J, np.log(10))
assert not any(dV.any() for dV in (dW[1], db[1], dW[2]))
assert db[2].any()
tiny = Network64([6, 4, 3], initializer=zeros)
errors = check_gradients(tiny, X[:5, 400:406], np.eye(3)[[0, 1, 1, 2, 2]])
assert max(errors.values()) < 1e-7

# %% [markdown] errata=["R-E10"]
# Finite differences agree: no weight, moved alone, changes the loss. **Predict.** Which
# loss and which accuracy do ten epochs give?

# %% errata=["R-E10"]
net = Network64(R_sizes, initializer=zeros)
result, history = train(net, learning_rate=0.1)

assert not any(V.any() for V in (net.W[1], net.b[1], net.W[2]))
assert net.b[2].any()
assert abs(history.loss[-1] - np.log(10)) < 0.01
print(f"loss {history.loss[-1]:.2f}, test accuracy {100 * result:.0f} %")
print("different predictions:", len(np.unique(net.predict(data.X_test))))

# %% [markdown] errata=["R-E10", "F-E9"]
# Every image gets the same answer, the softmax of $b_2$. The best that ten biases can do is
# to learn how frequent each digit is. In our set all are equally frequent: 10 %. In the full
# set the 1 is the most frequent digit, so the network says '1' to everything, and 1,135 of
# the 10,000 test images are ones. This is the 11.35 % above, and why it is the same for
# every seed. When you meet this number in your own work, nothing has been learned.
#
# ### A choice that suddenly matters
#
# In chapter 03 the slope of ReLU at exactly 0 was a choice (erratum F-E9): a score is hardly
# ever exactly 0. But here **all** of them are. Chapter 03 wrote 0. What if somebody writes 1?
#
# **Predict** the accuracy after ten epochs for each start, with either choice:
#
# 1. $W_1 = 0$ and $W_2 = 0$,
# 2. $W_1$ random and $W_2 = 0$,
# 3. $W_1 = 0$ and $W_2$ random.


# %% errata=["F-E9"]
def gradient(X, Y, W1, b1, W2, b2, slope_at_0):
    Z1 = X @ W1 + b1  # (m, 128)
    A1 = relu(Z1)
    dZ2 = (softmax(A1 @ W2 + b2) - Y) / len(X)  # (m, 10)
    dZ1 = (dZ2 @ W2.T) * np.where(Z1 == 0, slope_at_0, Z1 > 0)  # (m, 128)
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)


def accuracy_from(W1, W2, slope_at_0):
    P = [W1.copy(), np.zeros(128), W2.copy(), np.zeros(10)]
    order = np.random.default_rng(0)
    for _ in range(10):
        for batch in order.permutation(4000).reshape(-1, 100):
            G = gradient(X[batch], Y[batch], *P, slope_at_0)
            for V, dV in zip(P, G, strict=True):
                V -= 0.1 * dV
    scores = relu(data.X_test @ P[0] + P[1]) @ P[2] + P[3]
    return accuracy(data.y_test, scores.argmax(axis=1))


# %% errata=["F-E9"]
net = Network64(R_sizes, seed=0)
net.loss_and_gradient(X[:50], Y[:50])
ours = gradient(X[:50], Y[:50], net.W[1], net.b[1], net.W[2], net.b[2], 0)
assert relative_error(ours[0], net.gradients.dW[1]) < 1e-10

random1, random2 = net.W[1], net.W[2]
starts = {"1. both zero": (0 * random1, 0 * random2)}
starts["2. W2 zero"] = (random1, 0 * random2)
starts["3. W1 zero"] = (0 * random1, random2)
outcome = {s: [accuracy_from(*W, slope) for slope in (0, 1)] for s, W in starts.items()}
for name, (with_0, with_1) in outcome.items():
    print(f"{name:12} slope 0: {100 * with_0:.0f} %   slope 1: {100 * with_1:.0f} %")

assert outcome["3. W1 zero"][1] > outcome["3. W1 zero"][0] + 0.5

# %% [markdown] errata=["F-E9"]
# 1. Two zero matrices are stuck either way: $dA_1$ is already 0.
# 2. A zero **output** matrix is harmless. $A_1$ is not zero, so $W_2$ gets a gradient in the
#    first step, and $W_1$ in the second.
# 3. With a zero first matrix the choice decides between nothing and all. With slope 0 no
#    gradient passes. With slope 1, the slope from the right, each unit gets its own, because
#    the rows of $W_2$ differ.
#
# The choice is harmless only where scores are not exactly 0. A start at the kink is asking
# for trouble.
#
# ## All the same
#
# Zero is not the point. Start every weight at 0.01. No ReLU is at its kink, and gradients
# flow. **Predict.** Is this good enough?
#
# Suppose that all hidden units are alike: the columns of $W_1$ are equal, the entries of
# $b_1$ are equal, and the rows of $W_2$ are equal. Then
#
# - the columns of $Z_1 = X W_1 + b_1$ are equal, so those of $A_1$ are,
# - the rows of $dW_2 = A_1^T dZ_2$ are equal: row $j$ is column $j$ of $A_1$ times $dZ_2$,
# - the columns of $dA_1 = dZ_2 W_2^T$ are equal, because the rows of $W_2$ are,
# - so the columns of $dZ_1$, of $dW_1 = X^T dZ_1$, and the entries of $db_1$ are equal.
#
# Equal parameters, equal gradients: after the step the units are still alike. This is
# **symmetry**, and gradient descent cannot break it. If all $n$ units have the output $a$
# and the outgoing weights $v$, then $A_1 W_2 = n \, a \, v$. That is one unit, with outgoing
# weights $n v$. So 128 units can say no more than one.


# %%
def constant(n_in, n_out, seed=None):
    return np.full((n_in, n_out), 0.01)


alike = Network64(R_sizes, initializer=constant)
result, _ = train(alike, learning_rate=0.1)
assert np.ptp(alike.W[1], axis=1).max() < 1e-9  # largest minus smallest of each row
assert np.ptp(alike.W[2], axis=0).max() < 1e-9

one_unit = Network64([784, 1, 10])
one_unit.W[1], one_unit.b[1] = alike.W[1][:, :1], alike.b[1][:1]
one_unit.W[2], one_unit.b[2] = 128 * alike.W[2][:1], alike.b[2]
assert np.allclose(one_unit.forward(data.X_test), alike.forward(data.X_test))
assert result < 0.4
print(
    f"128 equal units: test accuracy {100 * result:.0f} %; one unit computes the same"
)

# %% [markdown]
# The figure shows what five of the hidden units have learned: the change of their weights,
# as an image. Above from equal weights, below from random ones. Look along each row.

# %%
drawn = Network64(R_sizes, seed=0)
before = drawn.W[1].copy()
train(drawn, learning_rate=0.1)
changes = np.vstack([(alike.W[1] - 0.01).T[:5], (drawn.W[1] - before).T[:5]])
plots.digits(
    changes,
    [f"equal, unit {j}" for j in range(5)] + [f"random, unit {j}" for j in range(5)],
    columns=5,
    signed=True,
    alt="Two rows of five images of weight changes. In the upper row, from equal weights, "
    "all five images are the same. In the lower row, from random weights, all five differ.",
)

# %% [markdown]
# ## Random, but how large?
#
# Above, one image five times; below, five different ones. Random weights make the units
# different, and gradient descent does the rest. But random
# numbers have a size. We look at it where it matters most, in a deep network: 20 layers of
# 256 units with ReLU, and no training yet. Digits go in. `propagate` returns the scores
# $Z$ of every layer, each of shape $(m, 256)$.
#
# **Predict.** The weights have the standard deviation 0.01, or 0.2. How large are the scores
# of layer 20?


# %%
def propagate(X, initializer, width=256, depth=20, seed=0):
    rng = np.random.default_rng(seed)
    A, scores = X, []
    for _ in range(depth):
        Z = A @ initializer(A.shape[1], width, rng)  # (m, width)
        scores.append(Z)
        A = relu(Z)
    return scores


images = X[:200]
for std in (0.01, 0.2):
    scores = propagate(images, partial(normal, std=std))
    sizes = "  ".join(f"layer {l}: {scores[l - 1].std():.0e}" for l in (1, 5, 10, 20))
    print(f"std {std:4}  {sizes}")

assert np.isclose(propagate(images, normal, depth=1)[0].std(), 0.09, rtol=0.1)

# %% [markdown]
# One network is silent after a few layers, the other shouts. Between the two lies a factor
# of 20 in the weights, and one of about $10^{26}$ in the scores of layer 20. The size must be
# just right, and we can compute it.
#
# ### The variance of a sum
#
# Take one unit. It has $n$ inputs $a_1, \dots, a_n$ and weights $w_1, \dots, w_n$, bias 0:
#
# $$z = \sum_{j=1}^{n} a_j w_j.$$
#
# The weights are drawn independently of each other and of the inputs, with
# $\mathrm{E}[w_j] = 0$ and $\mathrm{Var}(w_j) = \sigma^2$. First the mean. For independent
# factors the mean of a product is the product of the means, so
#
# $$\mathrm{E}[z] = \sum_j \mathrm{E}[a_j] \, \mathrm{E}[w_j] = 0.$$
#
# Then the variance is $\mathrm{Var}(z) = \mathrm{E}[z^2] - 0^2$. Multiply the sum out:
#
# $$\mathrm{E}[z^2] = \sum_{j} \sum_{k} \mathrm{E}[a_j a_k] \, \mathrm{E}[w_j w_k].$$
#
# For $j \neq k$ the two weights are independent, so
# $\mathrm{E}[w_j w_k] = \mathrm{E}[w_j] \, \mathrm{E}[w_k] = 0$. Only the terms $j = k$ are
# left, with $\mathrm{E}[w_j^2] = \sigma^2$:
#
# $$\mathrm{Var}(z) = \sigma^2 \sum_{j} \mathrm{E}[a_j^2], \qquad
# \boxed{\mathrm{Var}(z) = n \, \mathrm{Var}(w) \, \mathrm{E}[a^2]},$$
#
# where $\mathrm{E}[a^2]$ is the mean over the inputs too.
#
# Look at what stands there: $\mathrm{E}[a^2]$, the mean **square** of the inputs, not
# $\mathrm{Var}(a) = \mathrm{E}[a^2] - \mathrm{E}[a]^2$. Inputs that are all 1 have no
# variance, and their weighted sum has one all the same, from the weights. And the inputs need
# not be independent of each other. Pixels are not.
#
# **Predict.** One image, 20,000 units with fresh weights, $\sigma = 0.05$. Will $n \sigma^2
# \mathrm{Var}(a)$ be far off?

# %%
x, sigma, n = X[0], 0.05, 784
W = normal(n, 20_000, seed=6, std=sigma)
z = x @ W  # (20000,): one number for each draw of the weights

print(f"measured         {z.var():.2f}")
print(f"with E[a^2]      {n * sigma**2 * (x**2).mean():.2f}")
print(f"with Var(a)      {n * sigma**2 * x.var():.2f}")
assert abs(z.mean()) < 0.02
assert np.isclose(z.var(), n * sigma**2 * (x**2).mean(), rtol=0.04)
assert not np.isclose(z.var(), n * sigma**2 * x.var(), rtol=0.1)

# %% [markdown]
# ### What ReLU does to it
#
# The next layer sees $a = \mathrm{ReLU}(z)$. What is its $\mathrm{E}[a^2]$? If the weights
# are drawn symmetrically, $w$ and $-w$ equally often, then so are $z$ and $-z$: the density
# $p(z)$ is symmetric. ReLU keeps the half above 0 and removes the other:
#
# $$\mathrm{E}[a^2] = \int_0^\infty z^2 p(z) \, dz
# = \frac12 \int_{-\infty}^\infty z^2 p(z) \, dz = \frac12 \mathrm{E}[z^2]
# = \frac12 \mathrm{Var}(z).$$
#
# Put the two results together. From the scores of one layer to those of the next:
#
# $$\boxed{\mathrm{Var}(Z^{[l]}) = \frac{n \, \sigma^2}{2} \, \mathrm{Var}(Z^{[l-1]})}
# \qquad n = n_{l-1}.$$
#
# A factor for each layer, so a power over many. For $n = 256$ and $\sigma = 0.01$ it is
# 0.0128, for $\sigma = 0.2$ it is 5.12. Nineteen steps lead from layer 1 to layer 20. The
# variance was one over many draws of the weights. In a single network the units of a layer
# take the place of the draws: each has weights of its own. The
# check compares the derived standard deviation, $\sqrt{0.0128}^{\,19}$ times that of layer
# 1, with the measured one.

# %%
assert np.isclose((relu(z) ** 2).mean(), z.var() / 2, rtol=0.04)

for std in (0.01, 0.2):
    scores = propagate(images, partial(normal, std=std))
    derived = scores[0].std() * (256 * std**2 / 2) ** (19 / 2)
    ratio = scores[19].std() / derived
    print(f"std {std:4}: derived {derived:.0e}, measured over derived {ratio:.0f}")
    assert 0.5 < ratio < 3

# %% [markdown] equations=["F-2c"] errata=["F-E3"]
# Twenty-six powers of ten, predicted from one line. What is left, a factor of about 2, is
# chance: it comes from this one draw of the weights.
#
# ## He
#
# The factor is 1 if
#
# $$\frac{n \sigma^2}{2} = 1, \qquad \boxed{\mathrm{Var}(w) = \frac{2}{n_{in}}.}$$
#
# This is the initialisation of He and others (2015). F prints it in section 2, as
#
# $$W^{[l]} \sim \mathcal{N}\Big(0, \frac{2}{n^{[l-1]}}\Big).$$
#
# (F's matrices are the transposes of ours, which changes nothing: the entries are
# independent.) The second number in $\mathcal{N}(0, \cdot)$ is the **variance**. NumPy asks
# for the standard deviation, which is its square root. F does not say so, and
# `randn(...) * 2 / n` is a common slip (erratum F-E3).
#
# **Predict.** How large are the scores of the four layers of 784-256-128-64-10 with the
# right reading? And with the slip?


# %% equations=["F-2c"] errata=["F-E3"]
def he_normal(n_in, n_out, seed=None):
    return normal(n_in, n_out, seed, std=np.sqrt(2 / n_in))


def misread(n_in, n_out, seed=None):
    return normal(n_in, n_out, seed, std=2 / n_in)  # the variance, taken as deviation


W = he_normal(800, 500, seed=0)
assert np.isclose(800 * W.var(), 2, rtol=0.02)
assert not np.isclose(800 * misread(800, 500, seed=0).var(), 2, rtol=0.5)
assert np.array_equal(W, nnlib.he_normal(800, 500, seed=0))  # ours is nnlib's
F_sizes = [784, 256, 128, 64, 10]
for start in (he_normal, misread):
    Z, _ = Network64(F_sizes, initializer=start, seed=0).trace(X)
    print(f"{start.__name__:9}", "  ".join(f"{Z[l].std():.1e}" for l in Z))

# %% [markdown] equations=["F-2c"] errata=["F-E3"]
# The slip starts 20 times too small, and loses another factor of 6 to 11 at each layer.
# What does it do to the training? The recorded runs on all digits have it with gradient
# descent and with Adam, an update rule of chapter 07. Look at the first epoch, and at the
# last.

# %% equations=["F-2c"] errata=["F-E3"]
for name in ("F, GD, He", "F, GD, misread", "F, Adam, He", "F, Adam, misread"):
    after = 100 * np.array(recorded[name]["test_accuracy"]).mean(axis=0)
    print(f"{name:17} epoch 1: {after[0]:.2f} %   epoch 10: {after[-1]:.2f} %")

slow = np.array(recorded["F, GD, misread"]["test_accuracy"])
assert (slow[:, 0] == 0.1135).all()  # after a whole epoch: '1' to everything
assert (np.array(recorded["F, GD, He"]["test_accuracy"])[:, 0] > 0.9).all()

# %% [markdown] equations=["F-2d"] errata=["F-E4"]
# There it is again, 11.35 %. After ten epochs the slip is less than a point behind, and with
# Adam it hardly shows. The accuracy at the end hides it, as it hid the wrong gradients of
# chapter 03. Look at the scores before training, not at the accuracy after it.
#
# ## 'He preserves variance'
#
# F says that He initialisation is used 'to preserve variance across ReLU layers' (section
# 2). The variance of what? We have shown that $\mathrm{Var}(Z)$ is kept from layer to layer,
# and $\mathrm{E}[A^2]$, which is half of it. Both are about $Z$. What about
# $\mathrm{Var}(A)$, the variance **behind** ReLU?
#
# A sum of many small independent terms is nearly normal. So let $z$ be normal with mean 0
# and variance $s^2$. The mean of $a = \mathrm{ReLU}(z)$ is
#
# $$\mathrm{E}[a] = \int_0^\infty z \, \frac{1}{s \sqrt{2\pi}} \, e^{-z^2 / (2 s^2)} \, dz
# = \frac{1}{s \sqrt{2\pi}} \Big[ -s^2 e^{-z^2 / (2 s^2)} \Big]_0^\infty
# = \frac{s}{\sqrt{2\pi}}.$$
#
# And $\mathrm{E}[a^2] = s^2 / 2$. So
#
# $$\mathrm{Var}(a) = \mathrm{E}[a^2] - \mathrm{E}[a]^2
# = \Big( \frac12 - \frac{1}{2\pi} \Big) s^2 = 0.341 \, \mathrm{Var}(z).$$
#
# **Predict.** For the digits $\mathrm{Var}(X) = 0.092$ and $\mathrm{E}[X^2] = 0.109$ (the
# first 100 images). What are $\mathrm{Var}(Z)$ and $\mathrm{Var}(A)$ in layer 1, and in
# layer 20?
#
# Chance should not blur the answer. So take wider layers, 512 units, and the mean over 20
# draws of all weights.

# %% equations=["F-2d"] errata=["F-E4"]
draws = [propagate(X[:100], he_normal, width=512, seed=seed) for seed in range(20)]
var_Z = np.array([[Z.var() for Z in scores] for scores in draws])  # (20, 20)
square_A = np.array([[(relu(Z) ** 2).mean() for Z in scores] for scores in draws])
var_A = np.array([[relu(Z).var() for Z in scores] for scores in draws])

print(f"input:    Var(X) {X[:100].var():.3f}, E[X^2] {(X[:100] ** 2).mean():.3f}")
for l in (1, 20):
    means = [V[:, l - 1].mean() for V in (var_Z, square_A, var_A)]
    print("layer {:2}: Var(Z) {:.2f}, E[A^2] {:.2f}, Var(A) {:.3f}".format(l, *means))

assert np.isclose(var_Z[:, 0].mean(), 2 * (X[:100] ** 2).mean(), rtol=0.05)
assert np.isclose(var_Z[:, 19].mean() / var_Z[:, 0].mean(), 1, atol=0.3)
ratio = var_A.mean(axis=0) / var_Z.mean(axis=0)
assert np.allclose(ratio, 1 / 2 - 1 / (2 * np.pi), atol=0.02)
print(f"Var(A) / Var(Z): {ratio[0]:.2f} in layer 1, {ratio[19]:.2f} in layer 20")

# %% [markdown] equations=["F-2d"] errata=["F-E4"]
# The next figure has all twenty layers. Look at which lines are level, and where they stand
# relative to the variance of the pixels. Four lines are means over the draws. The other two
# are the lowest and the highest of the twenty draws.

# %% equations=["F-2d"] errata=["F-E4"]
layers = np.arange(1, 21)
plots.lines(
    layers,
    {
        "Var(Z)": var_Z.mean(axis=0),
        "E[A²]": square_A.mean(axis=0),
        "Var(A)": var_A.mean(axis=0),
        "Var(X)": np.full(20, X[:100].var()),
        "lowest Var(Z)": var_Z.min(axis=0),
        "highest Var(Z)": var_Z.max(axis=0),
    },
    xlabel="layer",
    ylabel="variance or mean square",
    alt="Six lines over the layers 1 to 20. The means of Var(Z), E[A squared] and Var(A) are "
    f"nearly level, at {var_Z.mean():.2f}, {square_A.mean():.2f} and {var_A.mean():.2f}; "
    f"Var(X) is {X[:100].var():.2f}. The lowest and the highest draw of Var(Z) start close "
    f"together at layer 1 and end at {var_Z[:, 19].min():.2f} and {var_Z[:, 19].max():.2f}.",
)

# %% [markdown] equations=["F-2d"] errata=["F-E4"]
# So the claim holds for $\mathrm{Var}(Z)$ and for $\mathrm{E}[A^2]$. It does not hold
# **across** a ReLU: of $\mathrm{Var}(Z)$ it leaves 0.341 in $\mathrm{Var}(A)$, and the next
# layer makes it up. And the level is not that of $\mathrm{Var}(X)$. In layer 1 there is no ReLU before the weights, so
# $\mathrm{Var}(Z^{[1]}) = n \sigma^2 \mathrm{E}[X^2] = 2 \, \mathrm{E}[X^2]$, which is more
# than twice $\mathrm{Var}(X)$ here (erratum F-E4).
#
# The figure adds a warning. What is kept is the **mean over draws**. A single network
# strays, a little more with each layer.
#
# ### The variance between images
#
# There is a second reading of 'variance'. We took it over images **and** units together. But
# a network that is to tell digits apart needs scores that differ from image to image.
# **Predict.** Which share of $\mathrm{Var}(Z)$ lies between the images, within one unit, in
# layer 20? The figure shows the share in each layer. Look at how fast it falls.

# %% errata=["F-E4"]
between = np.mean(
    [[Z.var(axis=0).mean() / Z.var() for Z in scores] for scores in draws], axis=0
)
assert between[0] > 0.5
assert between[19] < 0.15
plots.lines(
    layers,
    {"share of Var(Z) between images": between},
    xlabel="layer",
    ylabel="share of the variance",
    markers=True,
    alt=f"A falling curve: {between[0]:.1f} of the variance lies between images in layer 1, "
    f"{between[4]:.1f} in layer 5, {between[9]:.1f} in layer 10 and {between[19]:.1f} in "
    "layer 20.",
)

# %% [markdown]
# The share falls from 0.6 in layer 1 to 0.09 in layer 20: under 'preserved variance' the
# images grow alike. All activations behind ReLU are 0 or
# more, so any two images point into the same corner, and each layer narrows the angle
# between them. What remains of the variance are differences between units, which say
# nothing about the image. So He keeps a deep network from dying out or exploding. It does
# not keep it informative. This is one reason why 20 plain layers are hard to train, even
# with a perfect start.
#
# ## Backward
#
# The gradient travels the same road in the other direction. Take the lines of chapter 05:
#
# $$dA^{[l-1]} = dZ^{[l]} (W^{[l]})^T, \qquad
# dZ^{[l-1]} = dA^{[l-1]} \odot \mathbf{1}[Z^{[l-1]} > 0].$$
#
# One entry of $dA^{[l-1]}$ is a sum over the $n_{out} = n_l$ units that it feeds, each with a
# weight. That is the sum from above, with $n_{out}$ terms:
#
# $$\mathrm{Var}(dA^{[l-1]}) = n_{out} \, \sigma^2 \, \mathrm{E}[(dZ^{[l]})^2].$$
#
# The mask keeps half of the entries, as $Z > 0$ for half of them. If the choice of
# this half has nothing to do with $dA$, then
#
# $$\boxed{\mathrm{E}[(dZ^{[l-1]})^2] = \frac{n_{out} \, \sigma^2}{2} \,
# \mathrm{E}[(dZ^{[l]})^2].}$$
#
# (Strictly, the weights are not independent of $dZ$ and of the mask: the loss has seen them.
# We measure whether it matters.) Forward asks for $\sigma^2 = 2 / n_{in}$, backward for
# $\sigma^2 = 2 / n_{out}$.
#
# **Predict.** With He in a network 784-512-256-128-64-10, by which factor does
# $\mathrm{E}[dZ^2]$ change at each hidden layer on the way back?


# %%
def backward(net, X, Y):
    Z, A = net.trace(X)
    dZ = {net.n_layers: (A[net.n_layers] - Y) / len(X)}
    for l in range(net.n_layers, 1, -1):
        dZ[l - 1] = (dZ[l] @ net.W[l].T) * (Z[l - 1] > 0)  # (m, n_in)
    return dZ


narrowing = [784, 512, 256, 128, 64, 10]
small = Network64([6, 5, 4, 3], seed=1)
small_X = np.random.default_rng(1).normal(size=(7, 6))
small_Y = np.eye(3)[[0, 1, 2, 0, 1, 2, 0]]
assert max(check_gradients(small, small_X, small_Y).values()) < 1e-7
for l, dZ in backward(small, small_X, small_Y).items():
    assert relative_error(dZ.sum(axis=0), small.gradients.db[l]) < 1e-10

runs = [backward(Network64(narrowing, seed=s), X[:100], Y[:100]) for s in range(10)]
square = {l: np.mean([(dZ[l] ** 2).mean() for dZ in runs]) for l in range(1, 6)}
factors = [square[l - 1] / square[l] for l in (4, 3, 2)]
print("factors on the way back:", np.round(factors, 1))
assert np.allclose(factors, 0.5, atol=0.06)

# %% [markdown] equations=["P-3c"] errata=["P-E18"]
# One half each time: $n_{out} / n_{in}$, as each layer is half as wide as the one before. (The first
# step back, from ten outputs to 64 units, is not in the list: it has the factor
# $10/64 = 0.16$.)
# That is no harm. There are twice as many entries, so the sum of the squares stays as it
# was. With He the **norm** of $dZ$ is kept on the way back. In layers of equal width the two
# conditions are one anyway.
#
# ## Uniform: Glorot, and what P calls Xavier
#
# Weights can be drawn from a uniform distribution as well: all values between $-b$ and $b$
# equally likely, density $1/(2b)$. (This $b$ is a bound and no bias.)
# The mean is 0, so the variance is
#
# $$\mathrm{Var}(w) = \int_{-b}^{b} w^2 \frac{1}{2b} \, dw
# = \frac{1}{2b} \cdot \frac{2 b^3}{3} = \frac{b^2}{3}.$$
#
# **Glorot and Bengio** (2010) had no ReLU but $\tanh$, which is nearly the line $z$ around 0.
# So there is no half: forward asks for $1 / n_{in}$, backward for $1 / n_{out}$. They took
# the middle, $n = \frac12 (n_{in} + n_{out})$:
#
# $$\mathrm{Var}(w) = \frac{2}{n_{in} + n_{out}}, \qquad
# \frac{b^2}{3} = \frac{2}{n_{in} + n_{out}}, \qquad
# b = \sqrt{\frac{6}{n_{in} + n_{out}}}.$$
#
# Xavier is Glorot's first name. **P** says 'Xavier Weight Initialization' (section 3), and
# draws the entries of $W_l$ between
#
# $$-\frac{1}{\sqrt{N_{l-1}}} \quad \text{and} \quad \frac{1}{\sqrt{N_{l-1}}}.$$
#
# So $b^2 = 1/n$ and $\mathrm{Var}(w) = 1 / (3n)$: a third of what layers without ReLU need,
# a sixth of He's. Glorot and Bengio mention this rule too, as the common one that they want
# to improve on. Some texts call it Xavier all the same (erratum P-E18). We call it **uniform
# fan-in**; the fan-in is $n_{in}$.
#
# **Predict.** What does P's rule do to the scores of a network with three layers?


# %% equations=["P-3c"] errata=["P-E18"]
def uniform_fan_in(n_in, n_out, seed=None):
    bound = 1 / np.sqrt(n_in)
    return np.random.default_rng(seed).uniform(-bound, bound, (n_in, n_out))


def glorot_uniform(n_in, n_out, seed=None):
    bound = np.sqrt(6 / (n_in + n_out))
    return np.random.default_rng(seed).uniform(-bound, bound, (n_in, n_out))


for start, value in [
    (uniform_fan_in, 1 / 3),
    (glorot_uniform, 1568 / 884),
    (he_normal, 2),
]:
    W = start(784, 100, seed=0)
    assert np.isclose(784 * W.var(), value, rtol=0.02)
    assert np.array_equal(W, getattr(nnlib, start.__name__)(784, 100, seed=0))
    Z, _ = Network64([784, 100, 100, 10], initializer=start, seed=0).trace(X)
    sizes = "  ".join(f"{Z[l].std():.2f}" for l in Z)
    print(f"{start.__name__:14} n Var(w) = {784 * W.var():.1f}, std of Z: {sizes}")

# %% [markdown] equations=["P-3c"] errata=["P-E18"]
# P's scores lose a factor of about $\sqrt 6 = 2.4$ at each layer. With two hidden layers that
# does little harm. The recorded runs have P's training (784-100-100-10, learning rate 0.13,
# batch 50, two epochs, 50,000 images) from all three starts:

# %% equations=["P-3c"] errata=["P-E18"]
for name in ("P, uniform fan-in", "P, Glorot", "P, He"):
    print(f"{name:18} {final[name].mean():.1f} %")

assert final["P, He"].mean() > final["P, uniform fan-in"].mean()

# %% [markdown] equations=["F-2d", "P-3c"] errata=["P-E18"]
# Less than half a point lies between them, no more than between two seeds. In a shallow
# network the start is forgiven.
#
# ## All of them, through depth
#
# Now twenty layers of 256 units. The factor for $\mathrm{Var}(Z)$ is $n \sigma^2 / 2$: 1 for
# He, $\frac12$ for Glorot, $\frac16$ for uniform fan-in, 0.0128 for standard deviation 0.01,
# and 1.28 for 0.1, which is only a little too large.
#
# **Predict.** By how much has each one shrunk or grown in layer 20? The axis of the next
# figure is logarithmic: a constant factor makes a straight line. Read the slopes.
#
# In the cell after it, choose an initialiser and a depth. Predict the factor of a layer
# first.

# %% equations=["F-2c", "P-3c"] errata=["P-E18"]
starts = {
    "std 0.1": (partial(normal, std=0.1), 256 * 0.1**2 / 2),
    "He": (he_normal, 1),
    "Glorot": (glorot_uniform, 1 / 2),
    "uniform fan-in": (uniform_fan_in, 1 / 6),
    "std 0.01": (normal, 256 * 0.01**2 / 2),
}
deep = {name: propagate(images, start) for name, (start, _) in starts.items()}
for name, (_, factor) in starts.items():
    measured = (deep[name][19].var() / deep[name][0].var()) ** (1 / 19)
    assert np.isclose(measured, factor, rtol=0.15)

# %% equations=["F-2c", "P-3c"] errata=["P-E18"]
plots.lines(
    layers,
    {name: [Z.std() for Z in scores] for name, scores in deep.items()},
    xlabel="layer",
    ylabel="standard deviation of Z",
    yscale="log",
    alt="Five nearly straight lines on a logarithmic axis, from layer 1 to layer 20: "
    + ", ".join(
        f"{name} from {scores[0].std():.2g} to {scores[19].std():.2g}"
        for name, scores in deep.items()
    )
    + ".",
)

# %%
from nnlib import widgets

widgets.activations_through_depth()

# %% [markdown] equations=["F-2c", "P-3c"]
# Five lines, with the slopes that the factor says. Only He's is level.
#
# The standard deviation is one number. The next figure shows all scores, as histograms, at
# five depths for three of the starts. Look along each row: what becomes of the bell? (The
# outermost bars hold everything beyond the axis.)

# %% equations=["F-2c", "P-3c"]
plots.histograms(
    {
        f"{label}, layer {l}": deep[name][l - 1]
        for label, name in [
            ("fan-in", "uniform fan-in"),
            ("He", "He"),
            ("0.1", "std 0.1"),
        ]
        for l in (1, 5, 10, 15, 20)
    },
    xlabel="score z",
    limits=(-3, 3),
    alt="Three rows of five histograms of scores, layers 1, 5, 10, 15 and 20. Uniform fan-in: "
    "a narrow bell, then all scores in the one bar at 0. He: a bell in all five, twice as wide "
    "at the end. Standard deviation 0.1: a wide bell that flattens out until nearly all "
    "scores lie beyond the ends of the axis.",
)

# %% [markdown] equations=["A-1.1c"] errata=["A-E15"]
# Uniform fan-in ends as one bar at 0: the scores are about $10^{-8}$, so ten outputs would
# all have probability 0.1. With
# 0.1 hardly a score is left within the axis. He's bell stays a bell. It is twice as wide at
# the end, because this is one draw, and single draws stray.
#
# ## Does ReLU avoid vanishing gradients?
#
# A says that ReLU introduces non-linearity 'while avoiding vanishing gradient problem'
# (section 1). The **vanishing gradient problem**: on its way back the gradient is multiplied
# at each layer, and after many layers nothing is left of it for the first ones.
#
# What is true in it: the slope of the sigmoid is at most $\frac14$ (chapter 03), so every
# layer takes at least three quarters. The slope of an active ReLU is 1. But the weights
# multiply, too.
#
# **Predict.** Ten layers (nine hidden ones of 100 units), 100 digits. How large is the norm
# of $dW_1$ with He, with uniform fan-in, with 0.01?

# %% equations=["A-1.1c"] errata=["A-E15"]
ten_layers = [784] + [100] * 9 + [10]
cases = {
    name: (start, "relu") for name, (start, _) in starts.items() if name != "std 0.1"
}
cases["sigmoid, Glorot"] = (glorot_uniform, "sigmoid")
norms = {}
for name, (start, hidden) in cases.items():
    net = Network64(ten_layers, hidden=hidden, initializer=start, seed=0)
    net.loss_and_gradient(X[:100], Y[:100])
    norms[name] = [np.linalg.norm(dW) for dW in net.gradients.dW.values()]
    print(f"{name:16} |dW1| = {norms[name][0]:.0e}   |dW10| = {norms[name][9]:.0e}")

small = Network64([6, 5, 4, 3], hidden="sigmoid", seed=1)  # ReLU was checked above
assert max(check_gradients(small, small_X, small_Y).values()) < 1e-7
assert norms["He"][0] > 0.5
assert norms["uniform fan-in"][0] < 1e-3
assert norms["std 0.01"][0] < 1e-9
assert norms["sigmoid, Glorot"][0] < 1e-4 * norms["sigmoid, Glorot"][9]

# %% [markdown] equations=["A-1.1c"] errata=["A-E15"]
# ReLU **with 0.01** has a smaller gradient in layer 1 than the sigmoid. So ReLU does not
# avoid the problem. It takes one of its two causes away, and the start has to take care of
# the other (erratum A-E15). The figure shows all layers. Look for the difference in
# **shape** between the ReLU lines and the sigmoid.

# %% equations=["A-1.1c"] errata=["A-E15"]
plots.lines(
    np.arange(1, 11),
    norms,
    xlabel="layer",
    ylabel="norm of dW",
    yscale="log",
    markers=True,
    alt="Norm of the weight gradient by layer, logarithmic. The four ReLU lines are nearly "
    "level, the sigmoid line climbs steeply. From layer 1 to layer 10: "
    + ", ".join(f"{name} {n[0]:.1g} to {n[9]:.1g}" for name, n in norms.items())
    + ".",
)

# %% [markdown] equations=["A-1.1c"] errata=["A-E15"]
# With the sigmoid the gradient vanishes **layer by layer**: the last layer learns, the first
# does not. With ReLU all layers go together. The last one, right at the loss, gets as little
# as the first.
#
# This is no accident. $dW^{[l]} = (A^{[l-1]})^T dZ^{[l]}$ has two factors. With small weights
# $A$ shrinks on the way forward, and $dZ$ on the way back. Early layers have a large $A$ and
# a small $dZ$, late ones the reverse. There is even an exact law. Write $\langle U, V
# \rangle$ for the sum of all products $U_{ij} V_{ij}$. Without biases $Z = A_{prev} W$, so
#
# $$\langle W, dW \rangle = \langle W, A_{prev}^T dZ \rangle
# = \langle A_{prev} W, dZ \rangle = \langle Z, dZ \rangle.$$
#
# In the same way $\langle A_{prev}, dA_{prev} \rangle = \langle A_{prev}, dZ \, W^T \rangle
# = \langle Z, dZ \rangle$. And through ReLU, where $Z > 0$, $A = Z$ and $dZ = dA$, and
# elsewhere $A = 0$ and $dZ = 0$: so $\langle A, dA \rangle = \langle Z, dZ \rangle$ in the
# layer below. Chained together: $\langle W^{[l]}, dW^{[l]} \rangle$ is **the same number in
# every layer**. **Predict.** Does it hold for the sigmoid?

# %% equations=["A-1.1c"] errata=["A-E15"]
for name, (start, hidden) in cases.items():
    net = Network64(ten_layers, hidden=hidden, initializer=start, seed=0)
    net.loss_and_gradient(X[:100], Y[:100])
    products = np.array([(net.W[l] * net.gradients.dW[l]).sum() for l in net.W])
    same = np.ptp(products) < 1e-8 * np.abs(products).max()
    print(f"{name:16} <W, dW> the same in all ten layers: {same}")
    assert same == (hidden == "relu")

# %% [markdown] equations=["A-1.1c"] errata=["A-E15"]
# Not for the sigmoid: there $\langle A, dA \rangle \neq \langle Z, dZ \rangle$.
#
# ### Dead units
#
# ReLU has a way to lose the gradient that the sigmoid has not. A unit whose score is
# negative for **every** image passes nothing on and gets no gradient: it is **dead**. In
# layer 1 it stays so for ever. Further up it may come back, if the layers below change. A
# good start does not protect from it.
#
# **Predict.** A network with three hidden layers starts with He and makes a single step. The
# learning rate is 0.1, or far too large, 10. How many units does the step kill?

# %% equations=["A-1.1c"] errata=["A-E15"]
for learning_rate in (0.1, 10):
    net = Network64([784, 100, 100, 100, 10], seed=0)
    _, dtheta = net.loss_and_gradient(X[:100], Y[:100])
    net.theta -= learning_rate * dtheta
    Z, A = net.trace(X)  # all 4,000 images
    dead = [(A[l] == 0).all(axis=0) for l in (1, 2, 3)]
    shares = ", ".join(f"{100 * d.mean():.0f} %" for d in dead)
    print(f"learning rate {learning_rate:4}: dead in layers 1, 2, 3: {shares}")

net.loss_and_gradient(X[:100], Y[:100])
assert dead[2].mean() > 0.3
for l in (1, 2, 3):
    assert not net.gradients.dW[l][:, dead[l - 1]].any()
net.W[2], net.b[2] = 0, -1  # every unit of layer 2 off, for every image
net.loss_and_gradient(X[:100], Y[:100])
assert not any(net.gradients.dW[l].any() for l in (1, 2, 3))

# %% [markdown] equations=["A-1.1c"] errata=["A-E15", "P-E25"]
# A quarter to more than a half of the units, in one step. The check confirms that their
# gradient is exactly 0. Its last lines kill all of layer 2: then no weight of the hidden
# layers has a gradient, and no training will bring them back.
#
# ## Once
#
# One more thing about the start: it happens **once**. P's summary of backpropagation (2.3)
# has three steps, to be repeated for every batch (2.3.3). Step 1 reads 'Forward Pass:
# **Initialize the weights** $\Theta$ and propagation forward …'. Read as it stands, this draws new weights
# for every batch (erratum P-E25).
#
# **Predict.** What does the loss of 100 steps look like? The figure shows it for both readings.
# Look at where each curve begins and ends.


# %% errata=["P-E25"]
def hundred_steps(every_time, seed=0):
    rng = np.random.default_rng(seed)
    fresh = partial(
        Network64, [784, 100, 100, 10], initializer=uniform_fan_in, seed=rng
    )
    net, losses = fresh(), []
    for _ in range(100):
        if every_time:
            net = fresh()
        batch = rng.choice(4000, size=50, replace=False)
        J, dtheta = net.loss_and_gradient(X[batch], Y[batch])
        net.theta -= 0.13 * dtheta
        losses.append(J)
    return losses, accuracy(data.y_test, net.predict(data.X_test))


losses, accuracies = {}, {}
for every_time, name in [(True, "in every forward pass"), (False, "once")]:
    losses[name], accuracies[name] = hundred_steps(every_time)
    print(f"initialised {name}: test accuracy {100 * accuracies[name]:.0f} %")
assert accuracies["once"] > accuracies["in every forward pass"] + 0.4

# %% errata=["P-E25"]
plots.lines(
    np.arange(1, 101),
    {f"initialised {name}": values for name, values in losses.items()},
    xlabel="step",
    ylabel="loss (nats per sample)",
    alt="Loss over 100 steps. Initialised in every forward pass it ends at "
    f"{losses['in every forward pass'][-1]:.1f}, where it began. Initialised once it falls, "
    f"slowly for some 30 steps and then fast, to {losses['once'][-1]:.1f}.",
)

# %% [markdown]
# Every step improves a network that is then thrown away. Initialise before the loop.
#
# (The other line is of interest too. The first 30 steps are slow: this is the small gradient
# of uniform fan-in, in a network with only two hidden layers.)
#
# ## Training from five starts
#
# Now the five initialisers of `nnlib` in a race: 784-64-64-64-64-64-10, gradient descent
# with learning rate 0.1. **Predict** the order, and who does not start at all. Look in the figure
# for curves that stay level.

# %% equations=["F-2c", "P-3c"] errata=["A-E15"]
five = {
    "zeros": nnlib.zeros,
    "normal (0.01)": nnlib.normal,
    "uniform fan-in": nnlib.uniform_fan_in,
    "Glorot": nnlib.glorot_uniform,
    "He": nnlib.he_normal,
}
histories = {}
for name, start in five.items():
    net = Network([784, 64, 64, 64, 64, 64, 10], initializer=start, seed=0)
    _, histories[name] = train(net, learning_rate=0.1, epochs=8, evaluate=True)
best = {name: max(history.test_accuracy) for name, history in histories.items()}
assert best["zeros"] == best["normal (0.01)"] == 0.1
assert 0.1 < best["uniform fan-in"] < 0.6 < 0.8 < best["Glorot"]
plots.training(
    histories,
    alt="Training loss and test accuracy over eight epochs. Zeros and normal stay at 10 percent, "
    "uniform fan-in creeps up while its loss hardly moves, Glorot and He climb to about 90 "
    "percent, He faster.",
)

# %% [markdown] equations=["F-2c", "P-3c"]
# With six layers the order of the losses is that of the factor $n \sigma^2 / 2$. Uniform fan-in, which
# hardly differed with three layers, barely gets off the ground with six, and `0.01 * randn`
# does not at all.
#
# The last figure changes the depth: 2, 4 and 8 layers, four epochs, four starts. Read each
# row from left to right.

# %% equations=["F-2c", "P-3c"]
depths, table = (2, 4, 8), {}
for name in ("normal (0.01)", "uniform fan-in", "Glorot", "He"):
    table[name] = []
    for depth in depths:
        sizes = [784] + [64] * (depth - 1) + [10]
        net = Network(sizes, initializer=five[name], seed=0)
        table[name].append(100 * train(net, learning_rate=0.1, epochs=4)[0])
assert min(table["He"]) > 60 > 30 > max(table["normal (0.01)"][1:])
plots.heatmap(
    list(table.values()),
    xlabel="layers",
    ylabel="",
    xticks=depths,
    yticks=list(table),
    decimals=0,
    alt="Test accuracy in percent, four starts by 2, 4 and 8 layers. With 2 layers all reach "
    "80 to 90. Normal (0.01) falls to 10 with 4 layers, uniform fan-in to little more with 8. "
    "Glorot and He lose only some with 8.",
)

# %% [markdown]
# In a network of two layers you may choose almost anything that is random. The deeper it is,
# the fewer starts are left. From here on the course uses `he_normal`, which `Network` does
# by default.
#
# ## Summary
#
# - Zeros: only the last biases learn. Equal weights: all units of a layer stay one unit.
#   Random weights break the symmetry.
# - $\mathrm{Var}(z) = n \, \mathrm{Var}(w) \, \mathrm{E}[a^2]$. ReLU halves $\mathrm{E}[z^2]$.
#   So $\mathrm{Var}(w) = 2/n$ keeps the scores level: He. The 2/n is a variance.
# - He keeps $\mathrm{Var}(Z)$ and $\mathrm{E}[A^2]$, on average over draws. $\mathrm{Var}(A)$
#   is 0.341 of $\mathrm{Var}(Z)$. The variance between images is not kept.
# - Backward the same holds with $n_{out}$. Glorot takes the middle of both, without ReLU's
#   factor 2. What P calls Xavier has the variance $1/(3n)$.
# - ReLU does not avoid vanishing gradients. With small weights all layers lose them
#   together, and dead units have none.
# - Look at the scores of every layer before training, not only at the first loss. A loss of
#   exactly $\log 10$ can mean that nothing arrives.
#
# ## Questions
#
# 1. A unit has 100 inputs that are all 1, and weights of variance 0.01. What are
#    $\mathrm{Var}(a)$ and $\mathrm{Var}(z)$?
# 2. A 'leaky' ReLU has the slope 0.1 left of 0. Which $\mathrm{Var}(w)$ keeps
#    $\mathrm{Var}(z)$ level?
# 3. Only $W_2$ and $W_3$ of a three-layer network start at zero, $W_1$ is random. Which
#    parameters get a gradient in the first step, and which ever?
#
# <details><summary>Answers</summary>
#
# 1. $\mathrm{Var}(a) = 0$, because all inputs are equal. $\mathrm{Var}(z) = 100 \cdot
#    0.01 \cdot 1 = 1$.
# 2. $\mathrm{E}[a^2] = \frac12 (1 + 0.1^2) \, \mathrm{E}[z^2]$, so $\mathrm{Var}(w) = 2 /
#    (1.01 \, n)$.
# 3. Only $b_3$, and for ever. $W_2 = 0$ makes $Z_2$ and $A_2$ zero, so $dW_3 = 0$. $W_3 =
#    0$ makes $dA_2$ zero, so nothing reaches layers 1 and 2. After the step both matrices
#    are still zero.
#
# </details>
#
# **Exercise.** [Exercise 06](../exercises/ex06_initialisation/ex06_initialisation.ipynb); write in your copy,
# `work/ex06_initialisation`.
#
# Next: [07 From gradient descent to Adam](07_optimisers.ipynb).
