# %% [markdown]
# # 00 Start here: how do you read a digit?
#
# Here are five digits. You read them at once.

# %% tags=["folded"]
# The digits, a small network that has seen 4,000 others, and what it says
import numpy as np

from nnlib import Adam, Network, load_mnist, plots, train, widgets
from tutor import ask, checks, settle

data = load_mnist()
net = Network([784, 64, 32, 10], seed=0, dtype=np.float64)
train(net, data, Adam(0.002), epochs=5, batch_size=50, seed=0, progress=False)
five = [0, 909, 4, 703, 7]
says = net.predict(data.X_test[five])
named = ", ".join(str(label) for label in data.y_test[five])
plots.digits(
    data.X_test[five],
    columns=5,
    alt=f"Five handwritten digits, dark on white, all easy to read: {named}.",
)

# %% [markdown]
# It took you less than a second, and you could not say how you did it. A small network, which has
# looked at 4,000 other digits for a second, reads most of what people write, and fails on some
# that no person would mistake. I have chosen two of these. The next cell says what it makes of the
# five, and how many it reads of 1,000 digits that nobody has chosen.

# %% tags=["folded"]
# What the network says
n_wrong = int((says != data.y_test[five]).sum())
print("you read:        ", *data.y_test[five])
print("the network says:", *says, f"({n_wrong} of them wrong)")
reads = (net.predict(data.X_test) == data.y_test).mean()
print(f"of 1,000 digits that it has not seen before, it reads {reads:.0%}")

# %% [markdown]
# Write some yourself. Run the two cells above and the next one, in this order: click into each, then
# **Shift + Enter**. (If a name is not defined, a cell above was left out: **Run → Run All Above
# Selected Cell**. Nothing can break. More on how to work stands in the first appendix of this
# chapter.) Draw with the mouse, a pen or a finger. Can you write a digit that every person would
# read, and the network does not? A slanted 3, a 9 with a tail, a 7 with a bar: keep what you find,
# chapter 10 comes back to it.

# %%
widgets.digit_pad(net)

# %% [markdown]
# **In this course you build this network,** all of it: every formula is derived, every formula
# becomes a few lines of NumPy, and every line is checked with numbers before it is used. At the
# end you will know why it reads what it reads, and on which pixels an answer hangs where it fails.
#
# **After this chapter you can**
#
# - run a notebook, commit a prediction, write a piece of code and have it checked,
# - say what an image is to a computer, and what each array holds, with its shape,
# - build a first classifier from averages, and say why it is a *linear* one,
# - say what a constant answer reaches.
#
# **Time:** 60 minutes. **You need:** a little Python, what a matrix product is, and the
# derivative of $x^3$.
#
# ## Write a rule for 7
#
# Why not simply tell the computer what a 7 looks like? A bar at the top, and nothing at the lower
# left: that sounds right. An image has 28 rows and 28 columns of pixels, each a number from 0
# (paper) to 1 (ink). In numbers the rule says:


# %%
def looks_like_a_7(image):
    """Say whether an image, (28, 28), has a bar at the top and no ink lower left."""
    bar = (image[6:11].max(axis=0) > 0.5).sum() >= 8  # ink in at least 8 columns
    nothing = image[15:22, 5:11].max() < 0.5
    return bar and nothing


images = data.X_test.reshape(-1, 28, 28)
called_7 = np.array([looks_like_a_7(image) for image in images])
is_7 = data.y_test == 7
print(f"sevens among the {len(images):,} test images: {is_7.sum()}")

# %% tags=["folded"]
# The two places where the rule looks, framed in grey on one seven
framed = data.X_train[47].reshape(28, 28).copy()
for top, bottom, left, right in [(5, 11, 0, 27), (14, 22, 4, 11)]:
    frame = np.zeros((28, 28))
    frame[top : bottom + 1, left : right + 1] = 0.35
    frame[top + 1 : bottom, left + 1 : right] = 0
    framed = np.maximum(framed, frame)
plots.digits(
    [data.X_train[47], framed.ravel()],
    ["a 7", "two frames"],
    columns=2,
    alt="A seven, and the same with two frames: a wide one round its bar, where the rule asks "
    "for ink, and a small one at the left below the bar, where it asks for paper.",
)

# %% [markdown]
# A **prediction** is worth something only if it is made before the answer is seen. So a question
# like the next one takes yours and then answers it. Decide, press *Commit*, and what is below
# opens.

# %%
ask("00.rule-for-7")

# %% tags=["reveal"]
# What the rule finds, what it misses, what it takes by mistake
hits, false, missed = (called_7 & is_7), (called_7 & ~is_7), (is_7 & ~called_7)
share = hits.sum() / called_7.sum()
print(f"called a 7: {called_7.sum()}, of these {hits.sum()} are sevens: {share:.0%}")
print(f"sevens that the rule misses: {missed.sum()}")
settle("00.rule-for-7", "half" if 0.4 < share < 0.6 else "nearly-all")
shown = [*np.flatnonzero(missed)[:5], *np.flatnonzero(false)[:5]]
plots.digits(
    data.X_test[shown],
    ["missed"] * 5 + [f"a {data.y_test[i]}: 'a 7'" for i in shown[5:]],
    columns=5,
    alt="Ten digits. Above, five sevens that the rule misses, among them one with a bar "
    "through the stem and one with a hook at the left. Below, other digits that it calls a 7: "
    + ", ".join(str(data.y_test[i]) for i in shown[5:])
    + ".",
)

# %% [markdown] tags=["reveal"]
# The rule can be made better. Here is another one; change its numbers too, and look at what it does
# on the **training** images. If you tuned it on the test images, they could no longer judge it.


# %% tags=["reveal"]
def better_7(image):
    bar = (image[7:10].max(axis=0) > 0.5).sum() >= 9
    nothing = image[14:20, 5:12].max() < 0.8
    return bar and nothing


def try_out(name, rule, X, y):
    called = np.array([rule(image) for image in X.reshape(-1, 28, 28)])
    found, false = (called & (y == 7)).sum(), (called & (y != 7)).sum()
    print(f"{name}: finds {found} of {(y == 7).sum()} sevens, and takes {false} others")


try_out("first rule, training", looks_like_a_7, data.X_train, data.y_train)
try_out("other rule, training", better_7, data.X_train, data.y_train)
try_out("other rule, test    ", better_7, data.X_test, data.y_test)

# %% [markdown] tags=["reveal"]
# On the test images that is 60 and 23, after 57 and 53. It is better, but it still misses 40
# sevens, and all this must be done again for nine other digits.

# %% [markdown] tags=["reveal"]
# Every rule such as 'a 7 has a bar on top' meets exceptions, because no two people write alike. So
# we will not write rules. We will let examples speak.

# %% [markdown]
# ## A check, in small
#
# Every result in this course is checked by something that was not derived from it. Take the
# derivative of $f(x) = x^3$ at $x = 2$.

# %%
ask("00.slope")

# %% [markdown] tags=["reveal"]
# By the rule, $f'(x) = 3x^2$. A derivative is also the slope of the graph. So take two points of the
# graph, a small step $h$ to either side, and measure the slope between them:
#
# $$f'(x) \approx \frac{f(x + h) - f(x - h)}{2h} .$$
#
# This number knows nothing of rules for derivatives.


# %% tags=["reveal"]
# Derived and measured
def f(x):
    return x**3


x, h = 2.0, 1e-5
derived = 3 * x**2
measured = (f(x + h) - f(x - h)) / (2 * h)
assert abs(measured - derived) < 1e-7
print(f"derived {derived:.6f}, measured {measured:.6f}")
settle("00.slope", measured)

# %% [markdown] tags=["reveal"]
# The line with `assert` is the check. It says nothing when the condition holds, and stops the
# notebook when it does not. To see it fail, change `3 * x**2` into `2 * x**3`, a mistake that people
# do make, and run the cell again. Chapter 04 is all about such checks.

# %% [markdown]
# ## An image is 784 numbers
#
# MNIST is a collection of 70,000 handwritten digits. Yann LeCun, Corinna Cortes and Christopher
# Burges made it from forms that employees of the American census bureau and school students had
# filled in. 5,000 of them come with this course.

# %%
print("X_train", data.X_train.shape, " y_train", data.y_train.shape)
print("X_test ", data.X_test.shape, " y_test ", data.y_test.shape)
plots.digits(
    data.X_train[:20],
    [f"{label}" for label in data.y_train[:20]],
    alt="Two rows of ten handwritten digits, in the order 0 to 9, with their labels. The "
    "same digit differs in slant, width and thickness from one row to the other.",
)

# %% [markdown]
# There are two parts. A network learns from the **training** part, 4,000 images. How good it is we
# measure on the **test** part, 1,000 other images that it has never seen. (With a network
# connection, `load_mnist("full")` has all 60,000 and 10,000.)
#
# Each **row** of `X_train` is one image. Its **label**, the digit that the writer meant, stands in the
# same place of `y_train`. Image 1 (counting starts at 0) is a 1. Its pixels are numbers from 0, where
# the paper is white, to 1, where the ink is full, with something between at the edges of a stroke.

# %%
ask("00.white-pixels")

# %% tags=["reveal"]
# Count the zeros, then look at rows 4 to 11, columns 12 to 21, in tenths
one = data.X_train[1]
assert (one.shape, one.min() >= 0, one.max() <= 1) == ((784,), True, True)
print(f"label {data.y_train[1]}; {(one == 0).mean():.0%} of its pixels are 0")
print((10 * one.reshape(28, 28)[4:12, 12:22]).round().astype(int))
settle("00.white-pixels", 100 * float((one == 0).mean()))

# %% [markdown]
# A row of `X` is the image with its 28 rows laid end to end. The network sees only this list; it is
# not told which pixels are neighbours.
#
# **Your turn.** At which place of the list is the pixel in row $r$ and column $c$ of the image? All
# three numbers count from 0. (*Your turn* means a cell in which the body of a function is missing:
# three dots. Write it, run it, run the check below. Ours is folded away beneath, and the chapter goes
# on with yours if the check has passed.)


# %% tags=["your-turn"]
def pixel_place(r, c):
    """Return the place, 0 to 783, of the pixel in row r and column c."""
    ...


# %%
checks.pixel_place(pixel_place)


# %% tags=["folded"]
@checks.pixel_place.ours
def pixel_place(r, c):
    return 28 * r + c


# %%
image = one.reshape(28, 28)
for r, c in [(0, 0), (7, 14), (27, 27)]:
    assert one[pixel_place(r, c)] == image[r, c]
print("row 7, column 14 is entry", pixel_place(7, 14))

# %% [markdown]
# ### Labels as rows
#
# A label is a name, not an amount: a 4 is not more than a 3, and halfway between a 3 and a 5 there is
# no 4. For computing, a label becomes a row of numbers with a single 1, in the place of the digit.
# This is called **one-hot**. For $m$ samples and $K$ classes, here $K = 10$, the rows make a matrix
# $Y$ of shape $(m, K)$. The label 3 becomes $(0, 0, 0, 1, 0, 0, 0, 0, 0, 0)$.
#
# **Your turn.** Start from `np.zeros((m, K))` and set the ones, or find something shorter.


# %% tags=["your-turn"]
def one_hot(y, K):
    """Return Y, floats of shape (m, K), for labels y, (m,), from 0 to K - 1."""
    ...


# %%
checks.one_hot(one_hot)


# %% tags=["folded"]
@checks.one_hot.ours
def one_hot(y, K):
    Y = np.zeros((len(y), K))
    Y[np.arange(len(y)), y] = 1  # in row i, column y[i]
    return Y


# %% [markdown]
# Read such a row as 'it is a 3, with certainty'. In chapter 01 an answer will have the same form, and
# chapter 02 compares the two. How many images of each digit are there?

# %%
assert (one_hot(data.y_train, 10) == data.Y_train).all()
print("training:", np.bincount(data.y_train))
print("test:    ", np.bincount(data.y_test))

# %%
ask("00.always-7")

# %% tags=["reveal"]
right = (data.y_test == 7).mean()
print(f"always '7': right in {right:.0%}")
settle("00.always-7", 100 * float(right))

# %% [markdown] tags=["reveal"]
# This number is what 'has learned nothing' looks like, and it depends on us. Our 5,000 images were
# *chosen* to have equal numbers of each digit. In all of MNIST the digits are not equally frequent:
# of its 10,000 test images 1,135 are ones, so a program that always says '1' is right in 11.35 %.
# Before you praise an accuracy, ask what a constant answer would reach on the same data.

# %% [markdown]
# ## A first classifier: the nearest average
#
# Before any network, try something simple. Average all training images of a digit, and call a new
# image by the digit whose average it is nearest to. Such a simple method is called a **baseline**:
# what we build later has to beat it, or it was not worth building.
#
# **Your turn.** The average of one digit. `y == k` is an array of True and False, and `X[y == k]` are
# the rows where it is True.


# %% tags=["your-turn"]
def average_image(X, y, k):
    """Return the mean, shape (n,), of those rows of X, (m, n), whose label is k."""
    ...


# %%
checks.average_image(average_image)


# %% tags=["folded"]
@checks.average_image.ours
def average_image(X, y, k):
    return X[y == k].mean(axis=0)


# %% [markdown]
# Ten averages, ten rows of 784 numbers, ten images. Sharp parts are where writers agree, and grey fog
# is where they do not.

# %%
averages = np.stack([average_image(data.X_train, data.y_train, k) for k in range(10)])
assert averages.shape == (10, 784)
plots.digits(
    averages,
    [str(k) for k in range(10)],
    alt="The ten average digits are readable but blurred. The 0 is the clearest. The 1 is "
    "dark in the middle and fans out above and below, where writers slant it differently.",
)

# %% [markdown]
# The distance of an image $x$ from an average $\mu$ is measured over all 784 pixels,
# $\lVert x - \mu \rVert^2 = \sum_p (x_p - \mu_p)^2$. In the code, `[:, None]` and `[None, :]` line
# every test image up with every average. **Accuracy** is the fraction of images that are classified
# correctly.

# %%
ask("00.accuracy-of-averages")

# %% tags=["reveal"]
difference = data.X_test[:, None, :] - averages[None, :, :]  # (1000, 10, 784)
distance = (difference**2).sum(axis=2)  # (1000, 10)
nearest = distance.argmin(axis=1)  # (1000,)
accuracy = (nearest == data.y_test).mean()
print(f"right: {accuracy:.0%} of the test images")
settle("00.accuracy-of-averages", f"about-{round(10 * accuracy) * 10}")

# %% [markdown]
# Nothing was learned here but averages. Chapter 02 beats this baseline with one layer, chapter 03
# with two. One number hides much, so look at the mistakes too. Here are the first ten; '5, not 8'
# means that it is a 5 and the averages said 8.

# %%
wrong = np.flatnonzero(nearest != data.y_test)[:10]
captions = [f"{data.y_test[i]}, not {nearest[i]}" for i in wrong]
plots.digits(
    data.X_test[wrong],
    captions,
    columns=5,
    alt="Ten digits that the comparison with averages got wrong. In the order shown: "
    + "; ".join(captions)
    + ". Most are easy to read for a person.",
)

# %% [markdown]
# An average has one slant and one width, and whoever writes otherwise is far from it. Is there a
# better way to weigh the pixels? To see what we have been doing, multiply the square out:
#
# $$\lVert x - \mu_k \rVert^2
# = \lVert x \rVert^2 - 2\, x \cdot \mu_k + \lVert \mu_k \rVert^2 ,$$
#
# where $x \cdot \mu_k = \sum_p x_p \mu_{kp}$ is the sum of the products, pixel by pixel. The first
# term is the same for all ten digits, so it cannot decide which one is nearest. Leave it out, and
# turn the sign round, so that the *largest* number wins:
#
# $$z_k = x \cdot \underbrace{2 \mu_k}_{w_k} + \underbrace{(-\lVert \mu_k \rVert^2)}_{b_k} .$$
#
# This is a **score** for digit $k$. Each pixel is multiplied by a **weight**, the products are added
# up, and a constant, the **bias**, is added. Such a score is called **linear**. So the nearest
# average is a *linear classifier* in disguise. For all images and all digits at once, let the weights
# of digit $k$ be column $k$ of a matrix $W$. Then
#
# $$Z = X W + b .$$
#
# Here $X$ has shape $(m, 784)$, $W$ has $(784, 10)$ and $b$ has $(10,)$, and the scores $Z$ have shape
# $(m, 10)$: one row for each sample, one column for each class. NumPy adds $b$ to every row, because
# it lines shapes up from the right and repeats what is missing on the left. This is called
# **broadcasting**.
#
# **Your turn.** In NumPy the matrix product is `@`.


# %% tags=["your-turn"]
def linear_scores(X, W, b):
    """Return Z, shape (m, K), for X (m, n), W (n, K) and b (K,)."""
    ...


# %%
checks.linear_scores(linear_scores)


# %% tags=["folded"]
@checks.linear_scores.ours
def linear_scores(X, W, b):
    return X @ W + b


# %% [markdown]
# The check: the linear scores and the distances must name the same digit for every test image. And
# the picture: what decides between two digits is the *difference* of their scores,
# $z_j - z_k = x \cdot (w_j - w_k) + (b_j - b_k)$. The difference of the weights is an image. Where it
# is red, ink speaks for the first digit; where it is blue (with a dot where it is strong), ink speaks
# for the second. The difference of the biases says where the balance lies: it is what the first digit has
# before any ink is seen. A digit with little ink, such as the 1, starts ahead.

# %%
W = 2 * averages.T  # (784, 10)
b = -(averages**2).sum(axis=1)  # (10,)
Z = linear_scores(data.X_test, W, b)
assert (Z.argmax(axis=1) == nearest).all()
pairs = [(4, 9), (7, 1), (3, 8), (5, 6)]
for j, k in pairs:
    deepest = np.abs(W[:, j] - W[:, k]).max()
    print(f"{j} against {k}: bias {b[j] - b[k]:+.1f}, deepest colour {deepest:.1f}")
plots.digits(
    np.stack([W[:, j] - W[:, k] for j, k in pairs]),
    [f"{j} against {k}" for j, k in pairs],
    signed=True,
    size=2,
    alt="Four images of weights: red speaks for the first digit, blue for the second. 4 "
    "against 9: blue where a 9 closes its top, pale red on the left. 7 against 1: blue along "
    "the stroke of a 1, red on both sides of it. 3 against 8: blue where an 8 closes its "
    "loops, most on the lower left. 5 against 6: blue in the lower left, red at the upper "
    "right and along the bottom.",
)

# %%
ask("00.how-many-numbers")

# %% tags=["reveal"]
print(f"W has {W.size:,} numbers and b has {b.size}")
settle("00.how-many-numbers", W.size + b.size)

# %% [markdown]
# Averages are one way to choose these numbers. Nobody says that they are the best. **To choose them
# so that mistakes become fewer, and to learn that from examples, is the rest of the course.**
#
# ## The letters
#
# The next chapters use these, in formulas and in code alike.
#
# | letter | meaning | shape |
# |---|---|---|
# | $m$, $K$ | number of samples, number of classes | numbers |
# | $X$ | pixels, **one row per sample** | $(m, 784)$ |
# | $y$, $Y$ | labels from $0$ to $K - 1$; the same, one-hot | $(m,)$, $(m, K)$ |
# | $W$, $b$ | weights, biases | $(784, K)$, $(K,)$ |
# | $Z = XW + b$ | scores | $(m, K)$ |
# | $A$ | probabilities, from chapter 01 on | $(m, K)$ |
#
# For one sample we write small letters: $x$, $z$, $a$. Other texts use other letters, or columns
# where we have rows; the second appendix has a rule for that.
#
# **Chance.** Networks start from random numbers and see their samples in random order. A generator of
# random numbers is made with a **seed**, any whole number. The cell below the question makes
# one with the seed 7 and takes three numbers from it. Then it makes another one, with the same seed,
# and takes three again.

# %%
ask("00.same-seed")

# %% tags=["reveal"]
# Two generators with seed 7, one with seed 8
first = np.random.default_rng(7).normal(size=3)
again = np.random.default_rng(7).normal(size=3)
other = np.random.default_rng(8).normal(size=3)
print("seed 7:", first.round(3), " again:", again.round(3), " seed 8:", other.round(3))
assert (first != other).all()
settle("00.same-seed", "same" if (first == again).all() else "others")

# %% [markdown] tags=["reveal"]
# So that you get the numbers printed here, every random choice of the course takes a seed. But a
# result that holds for one seed only is luck. Where a chapter claims that one thing is better than
# another by little, it tries several, or says that it has tried one.

# %% [markdown]
# ## What is now known
#
# - Rules for digits meet exceptions; examples do better. Averages alone read four digits of five.
# - An image is a row of 784 numbers. `X` has one row per sample, `Y` a one-hot row for each label.
# - Comparing with averages is a linear classifier: $Z = XW + b$, and the largest score wins.
# - A constant answer gives 10 % here, because somebody chose equal numbers of each digit.
#
# Three questions to close.

# %%
ask("00.peeked")


# %% tags=["reveal"]
# The averages of four times 1,000 training images, and of the test images themselves
def reached(X, y):
    centres = np.stack([average_image(X, y, k) for k in range(10)])
    Z = linear_scores(data.X_test, 2 * centres.T, -(centres**2).sum(axis=1))
    return (Z.argmax(axis=1) == data.y_test).mean()


blocks = [slice(start, start + 1000) for start in range(0, 4000, 1000)]
fair = [reached(data.X_train[block], data.y_train[block]) for block in blocks]
peeked = reached(data.X_test, data.y_test)
listed = ", ".join(f"{one:.1%}" for one in fair)
print(f"averages of 1,000 other images: {listed}; mean {np.mean(fair):.1%}")
print(f"averages of the test images:    {peeked:.1%}")
settle("00.peeked", "too-high" if peeked > max(fair) else "no-matter")

# %%
ask("00.pixels-to-255")

# %% tags=["reveal"]
larger = (255 * difference) ** 2
same = (larger.sum(axis=2).argmin(axis=1) == nearest).all()
print("the same answer for every image:", same)
settle("00.pixels-to-255", "same" if same else "better")

# %%
ask("00.constant-answer")

# %% tags=["reveal"]
constant = (~is_7).mean()
print(f"the rule: {(called_7 == is_7).mean():.1%}; always 'no': {constant:.1%}")
gain = (called_7 == is_7).mean() - constant
settle("00.constant-answer", "nothing" if gain < 0.05 else "good")

# %% [markdown]
# Next: how sure is an answer? [01 Softmax](01_softmax.ipynb). Two appendices follow.

# %% [markdown]
# ## Appendix: how to work
#
# - **Run** a code cell with **Shift + Enter**, from top to bottom. **Kernel → Restart Kernel**
#   forgets every value, **File → Reload Notebook from Disk** every edit not saved.
# - **Write in `work/`.** Chapters 01 to 08 and 11 end with an exercise. `python3 -m tools lab` has put a copy
#   of each into `work/`, where no update of the course reaches. Notebooks that you want to keep with
#   your own changes belong there too: **File → Save Notebook As**, with a name that begins with
#   `work/`.
# - **Questions** keep your answers in one file there, `work/answers.jsonl`. It is sent nowhere, and
#   you may delete it. From chapter 02 on each chapter begins with a few questions from earlier ones,
#   those first that you answered wrong.
# - **In a browser, without an installation** (JupyterLite), there is no `work/`: write in the
#   exercise itself, and download it. Networks train ten to forty times slower there, so cells that train
#   for long do less, and say so. `shorter(10, 4, "epochs")` is 10, in a browser 4 (an **epoch** is
#   one pass through the training images). All of it is done after `shorter.on = False`, in a cell
#   behind the first one; on any other slow computer `shorter.on = True` does less. The texts
#   describe the full run.
# - **`nnlib`** is the small package of this course. It holds what chapters have derived, so that a
#   later one need not write it again. Read any function: `load_mnist??`.
#
# | chapter | what you build | new mathematics | minutes |
# |---|---|---|---|
# | 00 Start here | the tools, the data, a first classifier | products of matrices, the derivative of $x^3$ | 60 |
# | [01 Softmax](01_softmax.ipynb) | scores become probabilities | $e^x$ and $\log$, the rules for products and quotients, Bayes' rule, the normal distribution | 90 |
# | [02 Cross-entropy](02_cross_entropy.ipynb) | a loss, its gradient, a classifier that learns | the chain rule for several variables | 120 |
# | [03 The two-layer network](03_two_layer_network.ipynb) | forward, backward, training | – | 120 |
# | [04 Gradient checking](04_gradient_checking.ipynb) | the check itself, a hunt for planted bugs | Taylor's formula, expectation and variance | 120 |
# | [05 The L-layer network](05_deep_network.ipynb) | one recursion for any number of layers | – | 90 |
# | [06 Initialisation](06_initialisation.ipynb) | how weights must start, and why | integrals of densities | 110 |
# | [07 From gradient descent to Adam](07_optimisers.ipynb) | four update rules, a fair race | eigenvalues, complex numbers | 120 |
# | [08 Evaluation](08_evaluation.ipynb) | what a result is worth | – | 150 |
# | [09 The four sources on trial](09_four_sources.ipynb) | what four texts claim, what happens | – | 75 |
# | [10 Playground](10_playground.ipynb) | ask a network, and find out why it is wrong | – | 75 |
# | [11 Beyond](11_beyond.ipynb) | where the last mistakes go | – | 150 |
#
# Each chapter uses the one before. Two appendices list every [equation](A1_equations.ipynb) and every
# [mistake](A2_errata.ipynb) of four published texts, with the place where it is taught.

# %% [markdown] errata=["X-E2"]
# ## Appendix: four texts, and their letters
#
# You can go on to chapter 01 and come back here when you read another text.
#
# The course brings together four texts that each describe such a network: *Mathematical Foundations
# of an L-layer Neural Network for MNIST Digit Recognition* (no author named); Rifqi Anshari Rasyid,
# *Mathematics of Neural Network*, 2025; *Mathematical Documentation: Neural Network with Adam
# Optimization*, 2025 (no author named); and Philip Paterson, *MNIST Classifier Neural Network from
# Scratch*, 2024. A small line at the end of a section, *In the sources*, says where they print what
# was derived there. Between them there are 71 entries: mistakes, gaps, ambiguous places, and claims
# that need a test. That is not unusual; textbooks have such places too. In chapters 01 to 09 a
# section *Find the mistake* shows them, each with the check that exposes it.
#
# One quantity has up to four letters there, and one letter up to three meanings. When you meet a
# formula elsewhere, first ask what its letters mean.
#
# | quantity | here | *Foundations* | Rasyid | *Adam Optimization* | Paterson |
# |---|---|---|---|---|---|
# | samples, batch | $m$ | $m$, $m_b$ | $m$ | $m$, $N$ | $M$, $S$ |
# | classes | $K$ | $C$ | $K$ | $n$ | $K$, also the number of batches |
# | a sample is | a row | a column | a row | a column | a vector $x$ |
# | scores | $Z$ | $Z^{[L]}$ | $z_2$ | $Z^{[3]}$ | $z$, once also $\hat y$ |
# | probabilities | $A$ | $A^{[L]}$ | $\hat y$ | $A^{[3]}$ | $\hat y$ |
# | loss | $J$ | $\mathcal L$ | $\mathcal L$ | $J$ | $L$, $l$ |

# %% [markdown]
# ### Letters with several jobs in this course
#
# There are more quantities than letters here too, and each chapter says what it means by them. If one
# of them confuses you, look here.
#
# | letter | its jobs, by chapter |
# |---|---|
# | $c$ | a shift of all scores (01); a column (00, 10, 11); a centred score (11) |
# | $\epsilon$ | error of rounding (04); a tiny guard against 0 (06, 07, 11); share of a label (11) |
# | $g$ | weight of a class (01); gradient (02, 04, 07, 09); a grey image (03); activation function (05) |
# | $h$ | step of a measured slope (00, 01, 04); number of hidden units (05); a curvature (11) |
# | $L$, $l$ | loss of one image (02, 06); number of layers, number of a layer (from 05 on) |
# | $m$ | number of samples; first moment of Adam, $m_t$ (07) |
# | $n$ | number of parameters (04); of units (05, 06); of test images (08); of updates (07, 11) |
# | $p$ | a pixel (00, 02, 10); a probability (02); share of right answers (08) |
# | $s$ | a standard deviation (01, 06, 11); running mean of squared slopes (07) |
# | $t$ | the true class (01 to 03, 06, 10, 11); number of a step (07, 11) |
# | $v$ | any number that moves (03); a direction (02, 04, 07); memory of momentum, second moment (07) |
# | $\alpha$ | learning rate (from 02 on); length of displacements (11) |
# | $\beta$ | steepness of an exponential (01); memory of Adam and of averages (07, 11); a bias (11) |
# | $\theta$ | all parameters (from 02 on); an angle between images (06) |
# | $\lambda$ | strength of a penalty (04, 11); a curvature (07) |
# | $\mu$ | an average image (00, 01, 11); mean of a batch (06); memory of momentum (07) |
# | $\sigma$ | sigmoid (01, 04); standard deviation of weights (06), of gradients (07, 11); width of a bell (11) |

# %% [markdown] errata=["X-E1"]
# ### Rows or columns: one rule for both
#
# Two of the texts write a sample as a column, and then a layer is
# $Z_{col} = W_{col} X_{col} + b_{col}$. Paterson writes $W^T x + b$ for one sample. The rule for the
# transpose of a product is $(XW)^T = W^T X^T$. So transpose the equation $Z = XW$:
#
# $$Z^T = W^T X^T .$$
#
# This **is** the column form, with $X_{col} = X^T$, $W_{col} = W^T$ and $Z_{col} = Z^T$. The bias,
# added to every row here, must be added to every column there, so it is written as a column,
# `b[:, None]` in NumPy. One rule translates every formula: **transpose everything, and turn products
# around.**

# %%
ask("00.columns")

# %% tags=["reveal"] errata=["X-E1"]
rng = np.random.default_rng(0)
X, W, b = rng.random((5, 784)), rng.normal(size=(784, 3)), rng.normal(size=3)
Z = X @ W + b  # rows
Z_col = W.T @ X.T + b[:, None]  # columns
Z_single = [W.T @ x + b for x in X]  # one sample at a time
assert np.allclose(Z, Z_col.T, rtol=1e-12)
assert np.allclose(Z, Z_single, rtol=1e-12)
print("rows   ", X.shape, "@", W.shape, "->", Z.shape)
print("columns", W.T.shape, "@", X.T.shape, "->", Z_col.shape)
settle("00.columns", "turned" if W.T.shape == (3, 784) else "same")

# %% [markdown]
# Mixing the two, a $W$ from one text with an $X$ from another, mostly fails, because 784 meets
# something else. The next cell fails on purpose; its message names the two numbers that should have
# been equal. When sizes happen to agree, a wrong product runs without any message: chapter 03 has a
# case.

# %% errata=["X-E1"] tags=["raises-exception"]
X @ W.T

# %% [markdown] errata=["X-E3"]
# ### Pixels up to 1, or up to 255?
#
# The files of MNIST store a pixel as a whole number from 0 to 255; `load_mnist` divides by 255. None
# of the four texts says which of the two it uses. The nearest average does not care, as you have seen.
# A network does: with the weights kept, the part of a score that comes from the pixels becomes 255
# times as large. (If the weights are averages made from these pixels too, it is $255^2$ times.) And
# chapter 01 takes `exp` of scores.

# %% errata=["X-E3"]
part = np.float32(3.0)  # a usual size when pixels go up to 1
with np.errstate(over="ignore"):
    usual, raw = np.exp(part), np.exp(255 * part)
print(f"up to 1: exp = {usual:.1f}, up to 255: exp = {raw}")
assert np.isinf(raw)
