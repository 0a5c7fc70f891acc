# %% [markdown]
# # 00 Start here
#
# In this course you build a neural network that reads handwritten digits. You build all
# of it: every formula is derived, every formula becomes a few lines of NumPy, and every
# line is checked with numbers before it is used.
#
# **After this chapter you can**
#
# - run a notebook and read its checks,
# - load the digits and say what each array holds, with its shape and its unit,
# - read the notation of the course, and turn a formula from another text into it,
# - say how well a classifier does that has learned nothing but averages.
#
# **Time:** 40 minutes. **You need:** a little Python, and what a matrix product is.
#
# ## The path
#
# | chapter | what you build | time |
# |---|---|---|
# | 00 Start here | the tools and the data | 40 min |
# | [01 Softmax](01_softmax.ipynb) | scores become probabilities | 60 min |
# | [02 Cross-entropy](02_cross_entropy.ipynb) | a loss, its gradient, a first classifier | 100 min |
# | [03 The two-layer network](03_two_layer_network.ipynb) | forward, backward, training | 120 min |
# | [04 Gradient checking](04_gradient_checking.ipynb) | the check itself, and a hunt for planted bugs | 120 min |
# | [05 The L-layer network](05_deep_network.ipynb) | one recursion for any number of layers | 120 min |
# | [06 Initialisation](06_initialisation.ipynb) | how weights must start, and why | 100 min |
# | [07 From gradient descent to Adam](07_optimisers.ipynb) | four update rules, and a fair race | 130 min |
# | [08 Evaluation](08_evaluation.ipynb) | what a result is worth | 120 min |
# | [09 The four sources, reproduced](09_four_sources.ipynb) | what four texts claim, and what happens | 90 min |
# | [10 Playground](10_playground.ipynb) | draw digits, choose a network, watch it train | 60 min |
#
# Each chapter uses the one before. Work through them in order. Two appendices list every
# [equation](A1_equations.ipynb) of the sources and every [erratum](A2_errata.ipynb), with the
# place where it is taught.
#
# ## How to use a notebook
#
# A notebook is a column of cells. Text cells are for reading. Code cells are for running:
# click into one and press **Shift + Enter**. The result appears below it. The results that
# you see now were stored when the course was made; yours should be the same.
#
# Run the cells from top to bottom. When a cell complains that a name is not defined, a
# cell above it was skipped: choose **Run → Run All Above Selected Cell**.
#
# Change things. Nothing can break: **Kernel → Restart Kernel** forgets every value, and
# **File → Reload Notebook from Disk** forgets every edit that you have not saved.
#
# ### Where you write
#
# Chapters 01 to 08 each end with an exercise. The exercises lie in `exercises/`, and `make
# lab` has put a copy of each into `work/`. **Write in `work/`.** An update of the course
# replaces what is in `notebooks/` and `exercises/`. It never looks into `work/`: what you
# wrote there stays as it is. A chapter that you want to keep with your own changes belongs
# there too: **File → Save Notebook As**, and a name that begins with `work/`.

# %%
import sys

import numpy as np

import nnlib
from nnlib import plots

print("Python is new enough:", sys.version_info >= (3, 11))
print("nnlib is version", nnlib.__version__)

# %% [markdown]
# `nnlib` is the small package of this course. It holds what the chapters have derived, so
# that a later chapter need not write it again. You can read all of it in an evening, and
# any single function now: add `??` to its name, as in `nnlib.softmax??`, and run the cell.
#
# ## How the course works
#
# Every idea comes in five steps.
#
# 1. **Predict.** You say what will happen before you see it. Stop at the word, and write
#    your answer down: a prediction that is made after reading on is worth nothing.
# 2. **Derive.** The formula, one line at a time, no step left out.
# 3. **Code.** The formula in NumPy.
# 4. **Check.** A test that would fail if the formula or the code were wrong.
# 5. **See.** A figure or a number that shows what it means.
#
# The fourth step is what sets this course apart. Here it is in small.
#
# **Predict.** What is the derivative of $f(x) = x^3$ at $x = 2$?
#
# **Derive.** $f'(x) = 3x^2$, so $f'(2) = 12$.
#
# **Code and check.** A derivative is the slope of the graph. So take two points of the
# graph, a small step $h$ to either side, and measure the slope between them:
#
# $$f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}$$
#
# This number knows nothing of rules for derivatives. If it agrees with $3x^2$, then both
# are right, or both are wrong in the same way, which would be a strange coincidence.


# %%
def f(x):
    return x**3


x, h = 2.0, 1e-5
derived = 3 * x**2
measured = (f(x + h) - f(x - h)) / (2 * h)

assert abs(measured - derived) < 1e-7
print(f"derived {derived:.6f}, measured {measured:.6f}")

# %% [markdown]
# The line with `assert` is the check. It says nothing when the condition holds and stops
# the notebook with an `AssertionError` when it does not. To see it fail, change
# `3 * x**2` into `2 * x**3` (a mistake people do make), and run the cell again.
#
# This is called a **gradient check**. From chapter 01 on, no derivative is shown without
# one. Chapter 04 is all about it.
#
# ## The sources, and their mistakes
#
# The course brings together four texts that each describe such a network.
#
# | letter | text |
# |---|---|
# | F | *Mathematical Foundations of an L-layer Neural Network for MNIST Digit Recognition* (no author named) |
# | R | Rifqi Anshari Rasyid, *Mathematics of Neural Network*, 2025 |
# | A | *Mathematical Documentation: Neural Network with Adam Optimization*, 2025 (no author named) |
# | P | Philip Paterson, *MNIST Classifier Neural Network from Scratch*, 2024 |
#
# When a chapter derives something that is printed there, it names the place: `R-eq22` is
# equation 22 of Rasyid's text, `F-5.1` section 5.1 of *Mathematical Foundations*.
#
# Our list of errata has 71 entries: mistakes, such as a wrong index or a factor that is
# missing; gaps; claims that do not hold; places that can be read in two ways. That is not
# unusual. Mathematical texts have
# mistakes, textbooks and papers too, and the reader meets them without warning. So the
# course does not hide them. Each is shown, next to the check that exposes it, with a
# number such as `R-E7` (`X-…` compares the four texts). At the end you will know how to find
# such things by yourself.
#
# ## The data
#
# MNIST is a collection of 70,000 handwritten digits, made by Yann LeCun, Corinna Cortes
# and Christopher Burges from forms that employees of the American census bureau and school
# students had filled in. 5,000 of them come with this course.

# %%
data = nnlib.load_mnist()

print("X_train", data.X_train.shape, data.X_train.dtype)
print("y_train", data.y_train.shape, data.y_train.dtype)
print("X_test ", data.X_test.shape)
print("y_test ", data.y_test.shape)

# %% [markdown]
# There are two parts. The network learns from the **training** part: 4,000 images. How
# good it is we measure on the **test** part: 1,000 other images, which it has never seen.
# (With a network connection, `nnlib.load_mnist("full")` has all 60,000 and 10,000.)
#
# Each **row** of `X_train` is one image. Its label, the digit that the writer meant,
# stands in the same place of `y_train`. The next figure shows the first twenty rows, with
# their labels. Look for digits that you would have to look at twice.

# %%
plots.digits(
    data.X_train[:20],
    [f"{label}" for label in data.y_train[:20]],
    alt="Two rows of ten handwritten digits, dark on white, in the order 0 to 9. "
    "The same digit differs in slant, width and thickness of the stroke from one row "
    "to the other.",
)

# %% [markdown]
# No two writers agree. That is why nobody has written down rules such as 'a 7 has a
# horizontal line at the top' that work. We will let the examples speak.
#
# ### One image is 784 numbers
#
# An image has 28 rows of 28 pixels. Each pixel is one number: 0 where the paper is white,
# 1 where the ink is full, and something between at the edges of a stroke.
#
# **Predict.** Image 1 (counting starts at 0) is a 1. Roughly which share of its pixels is 0?

# %%
one = data.X_train[1]

assert one.shape == (784,)
assert one.min() >= 0
assert one.max() <= 1
print(f"label {data.y_train[1]}, smallest {one.min():.1f}, largest {one.max():.1f}")
print(f"{(one == 0).mean():.0%} of the pixels are 0")

# %% [markdown]
# Most of an image is paper. To see the 1, put the numbers back into 28 rows. Here are
# rows 4 to 11, columns 12 to 21, in tenths: 0 is white, 10 is black.

# %%
print((10 * one.reshape(28, 28)[4:12, 12:22]).round().astype(int))

# %% [markdown]
# The upper end of the stroke is there, leaning to the right. A row of `X` is the same image with its 28 rows
# laid end to end: the pixel in row $r$, column $c$ has place $28 r + c$. The network sees
# only this list. It is not told which pixels are neighbours.

# %%
image = one.reshape(28, 28)
for r, c in [(0, 0), (7, 14), (27, 27)]:
    assert one[28 * r + c] == image[r, c]
print("pixel (r, c) is entry 28 r + c")

# %% [markdown] errata=["X-E3"]
# ### The scale of a pixel
#
# The files of MNIST store a pixel as a whole number from 0 to 255. `load_mnist` divides
# by 255, so that pixels lie in $[0, 1]$. None of the four sources says which of the two
# it uses (erratum X-E3). It matters: a network weighs its inputs and adds them up, so pixels
# that are 255 times as large give scores that are 255 times as large, and `exp` of such a score is more than a computer can hold.
# Chapter 01 comes to that.

# %% errata=["X-E3"]
score = np.float32(3.0)  # a usual size of a score when pixels are in [0, 1]
with np.errstate(over="ignore"):
    usual, raw = np.exp(score), np.exp(255 * score)
    print("pixels in 0 ... 1:   exp(score) =", usual.round(1))
    print("pixels in 0 ... 255: exp(score) =", raw)

assert np.isinf(raw)

# %% [markdown]
# ### Labels, as numbers and as rows
#
# A label such as 3 is a name, not an amount: a 4 is not more than a 3, and halfway between
# a 3 and a 5 there is no 4. For computing, a label therefore becomes a row of ten numbers with a
# single 1, in the place of the digit. This is called **one-hot**. The whole matrix is
# called $Y$, shape $(m, K)$, for $m$ samples and $K = 10$ classes.

# %%
print("label", data.y_train[3], "becomes", data.Y_train[3].astype(int))

assert data.Y_train.shape == (4000, 10)
assert (data.Y_train.sum(axis=1) == 1).all()
assert (data.Y_train.argmax(axis=1) == data.y_train).all()

# %% [markdown]
# Read such a row as a distribution of probability: 'it is a 3, with certainty'. In chapter
# 01 the network will answer in the same form, and chapter 02 compares the two.
#
# How many images of each digit are there?

# %%
print("training:", np.bincount(data.y_train))
print("test:    ", np.bincount(data.y_test))
assert (np.bincount(data.y_train) == 400).all()

# %% [markdown] errata=["X-E2", "X-E1"]
# Equal numbers. So a program that always says '7' is right in 10 % of the cases. Remember
# this number: it is what 'has learned nothing' looks like.
#
# ## Notation
#
# One convention holds in all chapters and in all code. You need not understand every line
# yet: a **layer** turns one matrix into another, and chapters 01 to 03 fill in the rest. Come
# back to this table when a letter is unclear. $n_0 = 784$ is the number of pixels.
#
# | mathematics | code | meaning | shape |
# |---|---|---|---|
# | $m$ | `m` | number of samples in the batch at hand | a number |
# | $K$ | `K` | number of classes, here 10 | a number |
# | $X$ | `X` | pixels, one row a sample | $(m, n_0)$ |
# | $y$ | `y` | labels, whole numbers $0 \dots K-1$ | $(m,)$ |
# | $Y$ | `Y` | the same labels, one-hot | $(m, K)$ |
# | $W$, $b$ | `W`, `b` | weights and biases of a layer | $(n_{in}, n_{out})$, $(n_{out},)$ |
# | $Z$ | `Z` | scores, before the activation function | $(m, n_{out})$ |
# | $A$ | `A` | activations, after it | $(m, n_{out})$ |
# | $J$ | `J` | the loss: one number, the mean over the batch | a number |
# | $\partial J / \partial V$ | `dV` | gradient of $J$ with respect to any $V$ | shape of $V$ |
# | $\odot$ | `*` | product entry by entry | |
#
# Two rules are worth learning by heart.
#
# **Samples are rows.** A layer computes $Z = XW + b$.
#
# **`dV` is the gradient of the mean loss $J$**, with nothing divided out and nothing left
# to be divided later. Its shape is the shape of $V$.
#
# The sources do not agree with each other here. The number of samples, in a batch or in all,
# is $m$ and $m_b$ in F, $m$ in R, $m$ and $N$ in A, $M$ and $S$ in P, and in A the letter $m$ is a moment of the
# gradient as well. The number of classes is $C$, $K$, $n$ and $K$ again. P's $K$ is also
# the number of batches (erratum X-E2). When you meet a formula elsewhere, first ask what
# its letters mean.
#
# ### Rows or columns: one rule for both
#
# F and A write a sample as a **column**, and then a layer is
# $Z_{col} = W_{col} X_{col} + b_{col}$. P writes $W^T x + b$ for one sample. R writes rows,
# and so do we
# (erratum X-E1 is the list of these differences).
#
# **Predict.** `X` has shape (5, 784) and `W` has shape (784, 3). What are the shapes of
# `W_col` and `X_col`, if both layouts are to say the same?
#
# The rule for the transpose of a product is $(XW)^T = W^T X^T$. So transposing the whole
# equation $Z = XW + b$ gives
#
# $$Z^T = W^T X^T + b^T.$$
#
# This **is** the column form, with $X_{col} = X^T$, $W_{col} = W^T$ and $Z_{col} = Z^T$.
# One rule translates every formula: **transpose everything, and turn products around.**

# %% errata=["X-E1"]
rng = np.random.default_rng(0)
m, n_in, n_out = 5, 784, 3
X, W, b = rng.random((m, n_in)), rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)

Z = X @ W + b  # rows: ours
Z_col = W.T @ X.T + b[:, None]  # columns: F and A
Z_single = [W.T @ x + b for x in X]  # one sample at a time: P

assert np.allclose(Z, Z_col.T, rtol=1e-12)
assert np.allclose(Z, Z_single, rtol=1e-12)
print("rows   ", X.shape, "@", W.shape, "->", Z.shape)
print("columns", W.T.shape, "@", X.T.shape, "->", Z_col.shape)

# %% [markdown]
# The numbers are the same. The shapes are worth a second look: in the row form the 784s
# meet in the middle, and so they do in the column form. Mixing the two, a $W$ from one
# text with an $X$ from another, mostly fails, because 784 meets something else:

# %% errata=["X-E1"] tags=["raises-exception"]
X @ W.T

# %% [markdown]
# That was meant to fail; the notebook goes on. The message says which two numbers should
# have been equal. 'Mostly' is the dangerous word above. When the sizes happen to agree, a
# wrong product runs and gives a wrong answer without any message. Chapter 03 has a case.
#
# ### Broadcasting: why `+ b` works
#
# In $Z = XW + b$ the product has shape $(m, n_{out})$ and $b$ has shape $(n_{out},)$.
# NumPy lines shapes up **from the right** and repeats what is missing on the left: $b$ is
# added to every row. A one-line check:

# %%
for i in range(m):
    assert np.allclose(Z[i], X[i] @ W + b)
print("b was added to each of the", m, "rows")

# %% [markdown]
# ## A first classifier: compare with the average
#
# Before any network, try something simple. Average all training images of a digit, and
# call a new image by the digit whose average it is nearest to. Such a simple method is
# called a **baseline**: what we build later has to beat it, or it was not worth building.
#
# **Predict.** Which share of the 1,000 test images will this get right: 10 %, 50 %, 80 %
# or 99 %?
#
# First the ten averages. For each digit, pick its rows and take the mean of each pixel.

# %%
means = np.stack(
    [data.X_train[data.y_train == digit].mean(axis=0) for digit in range(10)]
)

assert means.shape == (10, 784)

# %% [markdown]
# Ten rows of 784 numbers: ten images. The next figure shows them. Sharp parts are where
# writers agree, and grey fog is where they do not.

# %%
plots.digits(
    means,
    [str(digit) for digit in range(10)],
    alt="The ten average digits are readable but blurred. The average 1 is the "
    "sharpest. The others are washed out where the writers differ.",
)

# %% [markdown]
# Now the distance. For a test image $x$ and an average $\mu$ it is
# $\lVert x - \mu \rVert^2 = \sum_j (x_j - \mu_j)^2$, over the 784 pixels. `[:, None]` and
# `[None, :]` line every test image up with every average.

# %%
difference = data.X_test[:, None, :] - means[None, :, :]  # (1000, 10, 784)
distance = (difference**2).sum(axis=2)  # (1000, 10)
predicted = distance.argmin(axis=1)  # (1000,)
accuracy = (predicted == data.y_test).mean()

assert predicted.shape == data.y_test.shape
print(f"right: {accuracy:.0%} of the test images")

# %% [markdown]
# About four of five, and nothing was learned but averages. This is our baseline. The
# softmax classifier of chapter 02 beats it, and the two-layer network of chapter 03 beats
# that.
#
# **Accuracy** is the fraction of samples that are classified correctly. One number hides
# much, so look at the mistakes too. Here are the first ten. '5, not 8' means: it is a 5, and
# the averages said 8.

# %%
wrong = np.flatnonzero(predicted != data.y_test)[:10]
captions = [f"{data.y_test[i]}, not {predicted[i]}" for i in wrong]
plots.digits(
    data.X_test[wrong],
    captions,
    columns=5,
    alt="Ten digits that the comparison with averages got wrong. In the order shown: "
    + "; ".join(captions)
    + ". Most are easy to read for a person.",
)

# %% [markdown]
# Most of these you can read at once. An average has one slant and one width, and whoever
# writes otherwise is far from it. What is missing is a way to choose how much each pixel counts, so
# that mistakes become fewer, and to learn it from examples. That is the rest of the course.
#
# ## Chance, under control
#
# Networks start from random numbers and see their samples in random order. So that you get
# the numbers printed here, every random choice takes a **seed**: the same seed, the same
# numbers.

# %%
first = np.random.default_rng(7).normal(size=3)
second = np.random.default_rng(7).normal(size=3)
other = np.random.default_rng(8).normal(size=3)

assert (first == second).all()
assert (first != other).all()
print(first.round(3), other.round(3))

# %% [markdown]
# A result that holds for one seed only is luck. Where a chapter claims that one thing is
# better than another, it tries several seeds.
#
# ## Summary
#
# - A check compares a formula with something that was not derived from it. `assert` stops
#   the notebook when they differ.
# - `X` has one image a row: 784 pixels in $[0, 1]$. `y` holds labels, `Y` the same, one-hot.
# - Samples are rows: $Z = XW + b$. For a text with columns, transpose everything and turn
#   products around.
# - `dV` is the gradient of the mean loss and has the shape of `V`.
# - Guessing gives 10 %. Comparing with averages gives about 80 %.
#
# ## Questions
#
# 1. A text has $Z = WX$ with $W$ of shape $(128, 784)$. What is the shape of its $X$ for a
#    batch of 100? What are the shapes of $W$ and $X$ here?
# 2. Someone averages the training images **and** the test images and then measures 82 % on
#    the test images. Why does this number tell less than ours?
# 3. Multiply all pixels, training and test, by 255. Does the comparison with averages
#    choose other digits? Say why, then try it.
#
# <details><summary>Answers</summary>
#
# 1. $X$ is $(784, 100)$, and $Z$ is $(128, 100)$. Here $X$ is $(100, 784)$ and $W$ is
#    $(784, 128)$.
# 2. The test images have helped to make the averages that judge them. A new image has not,
#    so the number says too much about new images.
# 3. No. Every difference is multiplied by 255, so every squared distance by 65,025. The
#    nearest average stays the nearest.
#
# </details>
#
# Next: [01 Softmax](01_softmax.ipynb).
