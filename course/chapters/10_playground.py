# %% [markdown]
# # 10 Playground: a question of your own
#
# So far this course has asked, and you have answered. Now you ask. Here are a network that reads
# nearly 93 of 100 digits, and twelve pictures: ten digits, a house and a cross. The network has
# never seen anything that is no digit. Look at what it says to each, and how sure it is.

# %%
import asyncio
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np

from nnlib import Adam, GradientDescent, Network, accuracy, confusion_matrix
from nnlib import load_mnist, load_toy, minibatches, plots, train, widgets
from tutor import ask, checks, review, settle

data = load_mnist()
settings = {"batch_size": 50, "seed": 0, "progress": False}
net = Network([784, 64, 32, 10], seed=0, dtype=np.float64)
train(net, data, Adam(0.002), epochs=5, **settings, evaluate=False)
A = net.forward(data.X_test)  # (1000, 10)
print(f"right for {accuracy(data.y_test, A.argmax(axis=1)):.1%} of the test images")


# %% tags=["folded"]
def drawn(*points):
    """Return the image, (28, 28), of a pen that goes through points (row, column)."""
    r, c = np.mgrid[:28, :28]
    image = np.zeros((28, 28))
    for (r0, c0), (r1, c1) in pairwise(points):
        t = (r - r0) * (r1 - r0) + (c - c0) * (c1 - c0)
        t = (t / ((r1 - r0) ** 2 + (c1 - c0) ** 2)).clip(0, 1)
        distance = np.hypot(r - r0 - t * (r1 - r0), c - c0 - t * (c1 - c0))
        image = np.maximum(image, (1.8 - distance).clip(0, 1))
    return image


house = drawn((23, 6), (23, 21), (12, 21), (4, 14), (12, 6), (23, 6))
cross = np.maximum(drawn((5, 5), (23, 23)), drawn((23, 5), (5, 23)))

# %%
first = [int(np.argmax(data.y_test == k)) for k in range(10)]
pictures = np.stack([*data.X_test[first], house.ravel(), cross.ravel()])  # (12, 784)
said = net.forward(pictures)
captions = [f"{p.argmax()}: {100 * p.max():.0f} %" for p in said]
plots.digits(
    pictures,
    captions,
    columns=6,
    alt="The first test image of each digit from 0 to 9, a house and a cross, with what the "
    f"network says and how sure it is: {'; '.join(captions)}. It is surer of the house than of "
    "the 6, which it misreads.",
)

# %%
review("10")

# %% [markdown]
# **After this chapter you can**
#
# - turn a wish to know into a question that an experiment can answer,
# - say what a probability on the pad means, and where it means nothing,
# - prepare a drawing so that a network trained on MNIST can read it,
# - show one idea of the course in one short experiment, and compare two settings fairly,
# - stop, resume, save and load a training, and say what a file does not hold.
#
# **Time:** 75 minutes, and as long as you like. **You need:** chapters 05 to 08.
#
# ## Ask first
#
# Who only presses buttons sees pictures change. Who has asked something sees an answer. A good
# question for an experiment names **one thing that you change**, **one number that you look at**,
# and **what you expect**, so that you could turn out to be wrong.

# %%
ask("10.good-question")

# %% tags=["reveal"]
has = {  # what is changed, what is measured, what is expected
    "understand": {"changed": False, "measured": False, "expected": False},
    "deeper": {"changed": True, "measured": False, "expected": True},
    "bar": {"changed": True, "measured": True, "expected": True},
}
(testable,) = [question for question, parts in has.items() if all(parts.values())]
print("has all three parts:", testable)
settle("10.good-question", testable)

# %% [markdown]
# Now yours, about the pad or about any network that you would like to train. Double-click this
# cell and write. It is for you alone; the chapter comes back to it at the end.
#
# > **My question:** …
# >
# > **I change:** …  **I look at:** …
# >
# > **I expect:** … because …
# >
# > **I saw:** …

# %% [markdown]
# ## Draw a digit
#
# The next cell makes a paper. Draw with the mouse, a pen or a finger. By keyboard: press Tab until
# the paper has the focus, move with the arrow keys, lower and lift the pen with the space bar,
# clear with Delete, take back with Ctrl+Z. *Give me a test digit* puts a test image on the paper.
#
# The small picture is all that the network sees. Its ten probabilities stand beside the paper and
# follow your hand. *Inside* opens the activations of its hidden layers.

# %%
widgets.digit_pad(net)

# %% [markdown]
# Three things to try. Say first what you expect.
#
# 1. A 7 with a bar, and without.
# 2. A 1 that you turn into a 7, step by step. Where does the answer change?
# 3. A letter, a house, a single dot.
#
# ### What the answer means
#
# Ten probabilities are much to read. **Your turn.** Make a sentence of them.


# %% tags=["your-turn"]
def in_a_sentence(p):
    """Return "7, in 98 of 100 cases" for probabilities p of ten digits, shape (10,).

    The most probable digit and 100 times its probability, rounded to a whole number;
    but "unsure" if no digit has at least 0.5.
    """
    ...


# %%
checks.in_a_sentence(in_a_sentence)


# %% tags=["folded"]
@checks.in_a_sentence.ours
def in_a_sentence(p):
    if p.max() < 0.5:
        return "unsure"
    return f"{p.argmax()}, in {100 * p.max():.0f} of 100 cases"


# %%
for name, i in {"the 7": 7, "the 6": 6, "the house": 10, "the cross": 11}.items():
    print(f"{name}: {in_a_sentence(said[i])}")

# %%
ask("10.cases")

# %% tags=["reveal"]
rng = np.random.default_rng(10)
strange = {
    "test images": data.X_test,
    "white paper": np.zeros((1, 784)),
    "random grey": rng.random((1000, 784)),
    "black and white exchanged": 1 - data.X_test,
}
sure = {}
for name, X in strange.items():
    P = net.forward(X)
    sure[name] = P.max(axis=1) >= 0.9
    digits = " ".join(str(k) for k in np.unique(P.argmax(axis=1)))
    print(f"{name}: says {digits}; at least 0.9 for {sure[name].mean():.0%}")
right = A.argmax(axis=1) == data.y_test
kept = right[sure["test images"]].mean()
exchanged = accuracy(data.y_test, net.predict(1 - data.X_test))
print(f"test images of which it is so sure: right for {kept:.0%}")
print(f"exchanged images: right for {exchanged:.0%}")
settle("10.cases", "digits" if kept > 0.97 and exchanged < 0.1 else "everything")

# %% [markdown] tags=["reveal"]
# (100 of 100 is rounded: exact softmax never gives 1.) Chapter 08 called a network calibrated if it
# is right as often as it says. Ours is, **on images drawn like its test images**: where it says at least 0.9, it is right for 98 %. Random grey and
# exchanged images get high numbers too, and hardly anything is right there. Only white paper leaves it
# undecided, because nothing but the biases speaks.

# %% [markdown]
# Softmax spreads a probability of 1 over ten digits. There is no eleventh place for 'none of
# these'. So the number answers 'if this is one of ten digits, which?', and never 'is this a digit?'
# Even 'unsure' does not mean 'no digit': it means that no digit is ahead of all others together. And
# far from everything it has seen a network is often sure, because its scores go on growing there along
# straight lines, and softmax turns large differences of scores into certainty.
#
# ## Why a drawing is prepared
#
# Your drawing was scaled and moved before the network saw it. Does that matter? Take the test
# images and move each to the right. A person would not mind.

# %%
ask("10.how-far")


# %% tags=["reveal"]
def moved(X, pixels):
    images = np.zeros((len(X), 28, 28))
    images[:, :, pixels:] = X.reshape(-1, 28, 28)[:, :, : 28 - pixels]
    return images.reshape(-1, 784)


shifts = np.arange(9)
shares = [accuracy(data.y_test, net.predict(moved(data.X_test, s))) for s in shifts]
print("accuracy in percent:", *(f"{100 * share:.0f}" for share in shares))
halved = int(shifts[np.array(shares) < shares[0] / 2][0])
settle("10.how-far", "three" if halved in (3, 4) else "eight")

# %% tags=["reveal"]
plots.lines(
    shifts,
    {"accuracy": 100 * np.array(shares)},
    xlabel="shift to the right (pixels)",
    ylabel="accuracy on test images (%)",
    markers=True,
    references={"a die with ten sides": 10},
    alt=f"Accuracy falls from {100 * shares[0]:.0f} percent without a shift to "
    f"{100 * shares[2]:.0f} at 2 pixels, {100 * shares[4]:.0f} at 4 and below 10 from 6 on.",
)

# %% [markdown] tags=["reveal"]
# Three or four pixels of 28 halve it, and from six on the network is **worse** than guessing. Nothing
# in a fully connected network says that pixel 300 and pixel 301 are neighbours: each has weights of its own.

# %% [markdown]
# So the makers of MNIST moved every digit to one place. Its longer side became 20 pixels, and its
# **centre of mass** went to the middle. For an image with the grey value $x_{rc}$ in row $r$ and
# column $c$, that centre is
#
# $$\bar r = \frac{\sum_{r,c} r \, x_{rc}}{\sum_{r,c} x_{rc}}, \qquad
# \bar c = \frac{\sum_{r,c} c \, x_{rc}}{\sum_{r,c} x_{rc}} :$$
#
# a mean of places, in which ink is the weight. **Your turn.** Find it.


# %% tags=["your-turn"]
def centre_of_ink(image):
    """Return (row, column) of the centre of mass of an image, shape (h, w)."""
    ...


# %%
checks.centre_of_ink(centre_of_ink)


# %% tags=["folded"]
@checks.centre_of_ink.ours
def centre_of_ink(image):
    h, w = image.shape
    ink = image.sum()
    rows = np.arange(h) @ image.sum(axis=1)
    columns = np.arange(w) @ image.sum(axis=0)
    return rows / ink, columns / ink


# %% [markdown]
# If MNIST was made so, every image has its centre within half a pixel of 14. And a digit that was
# moved by four pixels must be readable again when its centre is moved back.


# %%
def centred(row):
    image = row.reshape(28, 28)
    r, c = (round(14 - centre) for centre in centre_of_ink(image))
    return np.roll(image, (r, c), axis=(0, 1)).ravel()


centres = np.array([centre_of_ink(x.reshape(28, 28)) for x in data.X_test])
assert np.abs(centres - 14).max() < 0.51
back = np.array([centred(row) for row in moved(data.X_test, 4)])
restored = accuracy(data.y_test, net.predict(back))
assert abs(restored - shares[0]) < 0.02
print(f"moved by 4: {shares[4]:.0%}, moved back by its centre of mass: {restored:.0%}")

# %% [markdown]
# The pad does this with what you draw. A convolutional network would need less of it.
#
# ## What the layers do
#
# The activations of a layer are a list of numbers for each image: 784 pixels, then 64, 32 and 10.
# Two images are **alike for a layer** if their lists $a$ and $b$ point in the same direction. The
# cosine of the angle between them measures it:
#
# $$\cos(a, b) = \frac{a \cdot b}{|a| \, |b|}$$
#
# It is 1 for the same direction and 0 for a right angle. (No activation here is negative, so the
# cosine is not either.) Take all pairs of test images.


# %%
def mean_cosines(V, y):
    """Return the mean cosine of pairs of the same class, and of different classes."""
    V = V / np.linalg.norm(V, axis=1, keepdims=True)
    cosines, same = V @ V.T, y[:, None] == y  # (m, m)
    others = ~np.eye(len(y), dtype=bool)  # not an image with itself
    return cosines[same & others].mean(), cosines[~same].mean()


same, different = mean_cosines(data.X_test, data.y_test)
print(f"pixels: same digit {same:.2f}, different digits {different:.2f}")

# %%
ask("10.where-they-part")

# %% tags=["reveal"]
layers = net.trace(data.X_test)[1]  # A[0] = X, A[1], A[2], A[3]
cosines = np.array([mean_cosines(layers[l], data.y_test) for l in range(4)])
gaps = cosines[:, 0] - cosines[:, 1]
wins = {"first": gaps[1], "second": gaps[2] - gaps[1], "last": gaps[3] - gaps[2]}
settle("10.where-they-part", max(wins, key=wins.get))
plots.bars(
    ["pixels", "layer 1", "layer 2", "output"],
    {"same digit": cosines[:, 0], "different digits": cosines[:, 1]},
    xlabel="activations of",
    ylabel="mean cosine of a pair",
    alt="Mean cosines in four groups: pixels, layer 1, layer 2, output. Same digit: "
    + ", ".join(f"{c:.2f}" for c in cosines[:, 0])
    + ". Different digits: "
    + ", ".join(f"{c:.2f}" for c in cosines[:, 1])
    + ". Only in the output are the two far apart.",
)

# %% [markdown] tags=["reveal"]
# The hidden layers bring **all** images closer together, because activations of ReLU are never
# negative. Within that narrower cone they move the digits apart, a little in each layer. The last
# layer and softmax do the rest.

# %% [markdown]
# *Inside*, on the pad, shows these lists. The figure has layer 2 for two images of a 3 and for an 8.
# Which two curves go together?

# %%
threes = np.flatnonzero((data.y_test == 3) & right)[:2]
eight = int(np.flatnonzero((data.y_test == 8) & right)[0])
chosen = {"a 3": threes[0], "another 3": threes[1], "an 8": eight}
units = np.array([layers[2][i] for i in chosen.values()])
directions = units / np.linalg.norm(units, axis=1, keepdims=True)
near, far = directions[0] @ directions[1], directions[0] @ directions[2]
assert near > far
plots.lines(
    np.arange(32),
    dict(zip(chosen, units, strict=True)),
    xlabel="unit of layer 2",
    ylabel="activation",
    markers=True,
    alt="Activations of 32 hidden units for two images of a 3 and one of an 8, as three zigzag "
    "lines. All three are 0 at several units. The two 3s nearly coincide. The 8 shares some of "
    f"their peaks and has others. Cosine of the 3s {near:.2f}, of the first and the 8 {far:.2f}.",
)

# %% [markdown]
# The two 3s switch on the same units. The 8 shares some of them and has peaks of its own. No unit
# stands for one digit; the pattern of all of them does.
#
# ## Six experiments, one idea each
#
# The playground draws a network while it learns. Each unit is a small picture of what it responds
# to: of points, where in the plane it is on; of digits, how its weights have changed, or which
# digits excite it. A line is a weight, the thicker the larger, dashed if negative. Look at a unit
# with the mouse, or by Tab and the arrow keys, and you see it large.
#
# **Play** and **Pause** start and stop it, **Step** goes on by some updates, **Start again** forgets
# what was learnt. The learning rate, the optimiser, the batch size, noise and samples act at once;
# with any other setting the network starts anew. **Check the gradient** does what chapter 04 did.
# At the end stand the settings as a short text, such as `data=xor hidden=4`. It names what
# differs from the start. Copy it to share a setting; paste one to use it.

# %%
play = widgets.playground()
play

# %% [markdown]
# For each experiment: answer the question, paste the text, press Play, and look. The cell below the
# question runs the same text from Python, for a few hundred updates or more.


# %%
def played(text, n_updates):
    """Return a playground that has learned for n_updates, and its test accuracy."""
    play = widgets.playground(text)
    training, test = play.train(n_updates)
    print(f"{text}: training {training:.0%}, test {test:.0%} right")
    return play, test


# %% [markdown]
# ### 1. A straight border
#
# `data=xor hidden=` is four squares of points like a chessboard, opposite ones of one class, and a
# network without a hidden layer.

# %%
ask("10.straight")

# %% tags=["reveal"]
straight, share = played("data=xor hidden=", 1000)
folded, _ = played("data=xor hidden=4", 1000)
product, _ = played("data=xor hidden= inputs=x1*x2", 1000)
settle("10.straight", "half" if share < 0.6 else "three" if share < 0.9 else "all")
xor = load_toy("xor", noise=0.05)  # the points of the playground
plots.boundary(
    {"no hidden layer": straight.network, "hidden=4": folded.network},
    xor.X_train,
    xor.y_train,
    alt="Two panels with four squares of points, opposite ones of one class. Without a hidden "
    "layer one straight border, with points of both classes on both sides. With four hidden "
    "units a bent border that keeps each pair of opposite squares together.",
)

# %% [markdown] tags=["reveal"]
# One straight border could cut off one square and get three of four. But the loss counts how wrong
# an answer is, and is least where all answers are near one half. Four hinges bend the border. So does
# one better input, $x_1 x_2$, which has the same sign as the class: then even one weight and one bias
# for each class will do.

# %% [markdown]
# ### 2. Wide or deep
#
# `data=two_spirals hidden=23` has 117 parameters, `data=two_spirals hidden=8,8` has 114. Which is
# better? One run of each would leave it to chance. So take ten seeds, and give both the same seed,
# which means the same points. Then compare seed by seed, as chapter 08 does image by image.
#
# **Your turn.** Compare two settings by what each has right, seed by seed.


# %% tags=["your-turn"]
def lead(first, second):
    """Return how far the first is ahead on average, and for how many seeds.

    first and second have an accuracy for each seed, shape (n,), in the same order.
    """
    ...


# %%
checks.lead(lead)


# %% tags=["folded"]
@checks.lead.ours
def lead(first, second):
    return (first - second).mean(), (first > second).sum()


# %%
ask("10.wide-or-deep")


# %% tags=["reveal"]
def over_seeds(text, n_updates, seeds=range(10)):
    plays = [widgets.playground(f"{text} seed={seed}") for seed in seeds]
    return np.array([play.train(n_updates)[1] for play in plays])


deep = over_seeds("data=two_spirals hidden=8,8", 1500)
wide = over_seeds("data=two_spirals hidden=23", 1500)
ahead, n_seeds = lead(deep, wide)
n_behind = lead(wide, deep)[1]
print(f"8,8: {deep.mean():.1%} right on average; 23: {wide.mean():.1%}")
print(
    f"deep leads by {100 * ahead:.1f} points; ahead {n_seeds} times, behind {n_behind}"
)
settle(
    "10.wide-or-deep", "little" if 0 < ahead < 0.05 and n_seeds > n_behind else "much"
)

# %% [markdown] tags=["reveal"]
# Depth leads, by one or two of the 80 test points, and falls behind for no
# seed. So much can be said of these spirals, these sizes and 1,500 updates. 'Deep is better' has not
# been tested.

# %% [markdown]
# ### 3. All zero
#
# `data=circles hidden=8 init=zeros`. With He's weights, `data=circles hidden=8` has all points
# right after 500 updates.

# %%
ask("10.all-zero")

# %% tags=["reveal"]
zeros, share = played("data=circles hidden=8 init=zeros", 500)
he, _ = played("data=circles hidden=8", 500)
largest = max(np.abs(W).max() for W in zeros.network.W.values())
print(f"largest weight after 500 updates from zeros: {largest}")
settle("10.all-zero", "nothing" if largest == 0 else "late")

# %% [markdown] tags=["reveal"]
# Every weight is still exactly 0. The gradient of the second weights is made of activations, which
# are 0; that of the first passes through the second weights, which are 0. Only the last bias moves.

# %% [markdown]
# ### 4. A rate too high, and units that die
#
# `data=circles hidden=8 optimiser=GradientDescent rate=0.1` learns well. With `rate=10` the loss jumps
# up and stays high. After 500 such updates, set the rate back to 0.1, which acts at once.

# %%
ask("10.back-down")

# %% tags=["reveal"]
circles = load_toy("circles", noise=0.05)
high, _ = played("data=circles hidden=8 optimiser=GradientDescent rate=10", 500)
dead = (high.network.trace(circles.X_train)[1][1] == 0).all(axis=0)  # (8,)
print(f"dead units: {dead.sum()} of 8")
calm = GradientDescent(0.1)
more = {"epochs": 20, "batch_size": 10, "seed": 0, "progress": False}
train(high.network, circles, calm, **more, evaluate=False)
share = accuracy(circles.y_test, high.network.predict(circles.X_test))
print(f"after 20 more epochs at 0.1: {share:.0%} right")
settle("10.back-down", "never" if share <= 0.5 else "recovers")

# %% [markdown] tags=["reveal"]
# A few steps were so long that each hidden unit landed where its score is negative for every point.
# Then ReLU puts out 0, its slope is 0, and no gradient reaches its weights. In the playground such a
# unit is a blank picture. **Start again** helps. So would a sigmoid, or a lower rate from the start.

# %% [markdown]
# ### 5. Adam against descent
#
# `data=two_spirals hidden=16,16 rate=0.01`, once with Adam, once with
# `optimiser=GradientDescent`. After 1,500 updates descent is far behind. Is that fair?

# %%
ask("10.own-best-rate")

# %% tags=["reveal"]
rates = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]
text = "data=two_spirals hidden=16,16"
found = {
    name: np.array(
        [
            over_seeds(f"{text} optimiser={rule} rate={rate}", 1500, range(3)).mean()
            for rate in rates
        ]
    )
    for name, rule in {"Adam": "Adam", "descent": "GradientDescent"}.items()
}
behind = found["Adam"].max() - found["descent"].max()
good = {name: int((shares > 0.95).sum()) for name, shares in found.items()}
print(
    f"at 0.01 descent is {100 * (found['Adam'] - found['descent'])[3]:.0f} points behind"
)
print(f"each at its own best rate: {100 * behind:.1f} points; rates above 95 %: {good}")
settle("10.own-best-rate", "level" if abs(behind) < 0.02 else "behind")

# %% tags=["reveal"]
plots.lines(
    rates,
    {name: 100 * shares for name, shares in found.items()},
    xlabel="learning rate",
    ylabel="test accuracy after 1,500 updates (%)",
    xscale="log",
    xticks=[0.001, 0.01, 0.1, 1],
    markers=True,
    alt="Mean test accuracy of three seeds against the learning rate. Adam is near 100 percent at "
    "small rates and falls at large ones. Descent is low at small rates, reaches the same height "
    "at rates ten times as large or more, and falls at 1.",
)

# %% [markdown] tags=["reveal"]
# The two curves have the same height and stand at different places. At one common rate you measure
# where you stand, not who is better (chapter 07).

# %% [markdown]
# ### 6. Coarse things first
#
# Three spiral arms, a network 2-16-16-3, Adam at 0.01: `data=spirals hidden=16,16 batch=50`.

# %%
ask("10.seven-updates")

# %% tags=["reveal"]
spirals = load_toy("spirals", noise=0.05)
panels, shares = {}, {}
for n_updates in (7, 70, 700):
    name = f"after {n_updates} updates"
    spiral, _ = played("data=spirals hidden=16,16 batch=50", n_updates)
    panels[name] = spiral.network
    shares[name] = accuracy(spirals.y_train, spiral.network.predict(spirals.X_train))
first = shares["after 7 updates"]
settle(
    "10.seven-updates", "third" if first < 0.45 else "half" if first < 0.7 else "most"
)
told = ", ".join(f"{100 * share:.0f} percent {name}" for name, share in shares.items())
plots.boundary(
    panels,
    spirals.X_train,
    spirals.y_train,
    alt="Three panels with three spiral arms. First a few straight borders that cut through the "
    "arms, then borders that bend with the outer ends, then borders that wind between the arms "
    f"all the way. Right for {told} of the training samples.",
)

# %% [markdown] tags=["reveal"]
# First a few straight cuts, no better than guessing. Then the outer ends of the arms, which lie far
# from the others. The middle, where the arms come close, is last.

# %% [markdown]
# ### More to try
#
# | paste | ask |
# |---|---|
# | `data=digits hidden= rate=0.002 batch=50` | what do the ten pictures of weights look like? |
# | `data=digits hidden=1 rate=0.002 batch=50` | how many digits can one hidden unit tell apart? |
# | `data=digits hidden=64,32 batch=50 optimiser=GradientDescent`, rate 0.002, then 0.5 | how many epochs does each need for 90 %? |
# | `data=digits hidden=32,32,32,32 optimiser=GradientDescent rate=100` | what is said, and what is kept? |
# | `data=digits hidden=32 activation=sigmoid` | is relu faster in the first epoch? |
# | `data=spirals hidden=`, then 4, then 16,16 | what is the border made of? |
# | `data=moons hidden=2`, with several seeds | is it always the same border? |
#
# To draw for a network of your own, train it above on digits, then run `widgets.digit_pad(play)`
# in a new cell. `play.network` is the network itself.
#
# ## Watch digits being learned
#
# Three networks for digits, the same optimiser, the same ten epochs: none, one and two hidden layers.

# %%
ask("10.two-layers-more")

# %% tags=["reveal"]
nets, histories = {}, {}
for hidden in ([], [32], [64, 32]):
    name = "-".join(str(n) for n in [784, *hidden, 10])
    nets[name] = Network([784, *hidden, 10], seed=0, dtype=np.float64)
    histories[name] = train(nets[name], data, Adam(0.002), epochs=10, **settings)
    last = histories[name]
    print(
        f"{name:13} loss {last.loss[-1]:.2f}, train {last.train_accuracy[-1]:.0%}, "
        f"test {last.test_accuracy[-1]:.0%}"
    )
linear, _, deepest = histories.values()
less_loss = linear.loss[-1] / deepest.loss[-1]
gain = deepest.test_accuracy[-1] - linear.test_accuracy[-1]
settle(
    "10.two-layers-more", "apart" if less_loss > 4 and 0 < gain < 0.04 else "together"
)

# %% tags=["reveal"]
ends = [f"{name} {h.loss[-1]:.2f}" for name, h in histories.items()]
best = [f"{name} {100 * h.test_accuracy[-1]:.0f}" for name, h in histories.items()]
plots.training(
    histories,
    alt=f"Left: training losses after ten epochs: {', '.join(ends)}. The more layers, the lower. "
    f"Right: test accuracies in percent: {', '.join(best)}. After the fifth epoch none gains "
    "two points.",
)

# %% [markdown] tags=["reveal"]
# The deep network knows nearly all of its 4,000 training images by heart, and gains two points on
# the test images. More data would close that gap; more layers will not.

# %% [markdown]
# What has 784-32-10 learned? Below is what training has changed in its first weights, for 16 of the
# 32 units. Red: ink here switches the unit on. Blue with a dot: ink here switches it off.

# %%
start = Network([784, 32, 10], seed=0, dtype=np.float64)
change = nets["784-32-10"].W[1] - start.W[1]  # (784, 32)
never = (data.X_train == 0).all(axis=0)  # pixels that are white in every image
assert np.allclose(change[never], 0)
print(f"{never.sum()} of 784 pixels are white in all training images: no change there")
plots.digits(
    change.T[:16],
    [f"unit {j}" for j in range(16)],
    columns=8,
    signed=True,
    alt="Sixteen images of changed weights: patches of red beside patches of blue in the "
    "middle, two units nearly all blue, and nothing near the edges, where training images have "
    "no ink.",
)

# %% [markdown]
# At the edges, where no training image has ink, the weights are those of the start. This is one
# reason why a shifted digit is read so badly. Now the mistakes of the deepest network. Which is the most
# frequent?

# %%
counts = confusion_matrix(data.y_test, nets["784-64-32-10"].predict(data.X_test))
mistakes = np.where(np.eye(10), 0, counts)
j, k = np.unravel_index(mistakes.argmax(), mistakes.shape)
plots.confusion(
    counts,
    alt=f"Confusion matrix of 1,000 test images, {counts.trace()} of them on the diagonal. The "
    f"most frequent mistake: {mistakes[j, k]} of the {j}s are taken for a {k}.",
)

# %% [markdown]
# A 3 taken for a 5, and that only five times. The 71 mistakes are spread over many pairs.
#
# ## Stop, and go on
#
# While a cell runs, nothing else does: the message of a Pause button would wait until the cell is
# done. So the playground trains in **slices** on the event loop of Python: some updates, then
# `await`, which lets everything else have its turn, then the next slice. The function below does so, and
# asks after every slice whether to go on. Its batches come from one **generator**, which remembers where
# it is, so a stopped epoch goes on with the very next batch.


# %%
async def train_in_slices(net, batches, optimizer, go_on):
    done = 0
    for X, Y in batches:  # a generator: goes on where the last call left it
        _, dtheta = net.loss_and_gradient(X, Y)
        optimizer.update(net.theta, dtheta)
        done += 1
        if done % 5 == 0:  # the end of a slice
            await asyncio.sleep(0)  # others have their turn
            if not go_on():
                break
    return done


def beginning():
    net = Network([784, 32, 10], seed=0, dtype=np.float64)
    return net, minibatches(data.X_train, data.Y_train, 50, seed=0), Adam(0.002)


# %%
ask("10.stopped")

# %% tags=["reveal"]
whole, parts, slices = beginning(), beginning(), iter(range(100))
await train_in_slices(*whole, go_on=lambda: True)
stopped = await train_in_slices(*parts, go_on=lambda: next(slices) < 6)
resumed = await train_in_slices(*parts, go_on=lambda: True)
apart = np.abs(whole[0].theta - parts[0].theta).max()
print(f"{stopped} batches, stopped, {resumed} more: the parameters differ by {apart}")
settle("10.stopped", "not" if apart == 0 else "rounding")

# %% [markdown] tags=["reveal"]
# Nothing was lost: the parameters, Adam's moments and the place in the epoch were all kept.

# %% [markdown] equations=["P-6a"]
# ### Save and load
#
# Philip Paterson ends his text with a wish for 'future work': to save and load, a modular program,
# an architecture that the user types in. You have just typed one in. What must a file hold, so that
# a network comes back? The list of its layer sizes, and the vector $\theta$ of its parameters.
# (Also the names of its activations and its loss.) `Network.save` writes these, and no code, because a
# file that can hold code can do harm when it is loaded. The loaded network must give the same
# probabilities to the last bit.

# %% equations=["P-6a"]
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "digits.npz"
    net.save(path)
    n_bytes = path.stat().st_size
    loaded = Network.load(path)

assert np.array_equal(loaded.forward(data.X_test), A)
assert loaded.layer_sizes == net.layer_sizes
assert 8 * net.n_parameters < n_bytes < 8 * net.n_parameters + 4000
print(loaded)
print(f"{n_bytes / net.n_parameters:.1f} bytes for each parameter")

# %% [markdown]
# What is **not** in the file is the optimiser. Adam carries two moments and a count of steps, and a
# new Adam starts with none. Train three epochs. Then take one more step on the same batch, once
# with the Adam that has run all the time, once with a new one.

# %%
ask("10.longer-step")


# %% tags=["reveal"]
def one_more_step(net, optimizer):
    X, Y = next(minibatches(data.X_train, data.Y_train, 50, seed=5))
    before = net.theta.copy()
    optimizer.update(net.theta, net.loss_and_gradient(X, Y)[1])
    length = np.linalg.norm(net.theta - before)
    net.theta = before
    return length


trained, _, old = beginning()
train(trained, data, old, epochs=3, **settings, evaluate=False)
ratio = one_more_step(trained, Adam(0.002)) / one_more_step(trained, old)
print(f"the new Adam's step is {ratio:.0f} times as long")
settle("10.longer-step", "new" if ratio > 3 else "old" if ratio < 1 / 3 else "equal")

# %% [markdown] tags=["reveal"]
# With $t = 1$, bias correction makes the first step of every parameter whose gradient is not 0
# about as long as the learning rate (chapter 07). The old Adam knows that most gradients have been
# small and changing, and moves less. So a training that is resumed from a file starts with a jump.

# %% [markdown]
# The playground keeps moments and place for Pause and Play, and not for Save and Load.
#
# ## Back to your question
#
# Go back to your question under *Ask first*, answer it with the pad or the playground, and fill in
# *I saw*. If it came out as expected, what else could explain it? If not, change one thing and
# look again. To ask a friend the same, send the text of your settings.

# %%
ask("10.fair-pair")

# %% tags=["reveal"]
pairs = {
    "one": ("data=moons hidden=", "data=moons hidden=8"),
    "two": ("data=moons hidden= rate=0.1", "data=moons hidden=8"),
    "seed": ("data=moons hidden=8 seed=1", "data=moons hidden=8 seed=2"),
}
differ = {
    name: {word.split("=")[0] for word in set(a.split()) ^ set(b.split())}
    for name, (a, b) in pairs.items()
}
(fair,) = [name for name, words in differ.items() if words == {"hidden"}]
print("differ in:", {name: sorted(words) for name, words in differ.items()})
settle("10.fair-pair", fair)

# %% [markdown]
# ## What is now known
#
# - A question names what is changed, what is measured and what is expected.
# - The pad's probability is one among ten digits. It holds for drawings like the test images, and
#   says nothing about whether this is a digit.
# - A fully connected network knows places, not shapes: centre what you show it.
# - A setting is compared over seeds, pair by pair, each at its own best rate.
# - What is kept decides whether a training goes on exactly. A file has sizes and parameters; the
#   state of the optimiser is something else.
#
# ## Questions

# %%
ask("10.half-size")

# %% tags=["reveal"]
half = data.X_test.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))  # (1000, 14, 14)
half = np.pad(half, ((0, 0), (7, 7), (7, 7))).reshape(-1, 784)
share = accuracy(data.y_test, net.predict([centred(row) for row in half]))
print(f"digits of half the size, centred by their mass: right for {share:.0%}")
settle("10.half-size", "most" if share > 0.85 else "less" if share > 0.3 else "none")

# %% [markdown]
# These need words. Write them down, then open the answers.
#
# - You draw a small 1 in a corner of the pad, then a single dot. What does the preparation do to
#   each, and could it make a digit out of something that is none?
# - Add an eleventh class, 'no digit'. What would you train it on, and which inputs would still be
#   answered with confidence?
# - How would you have to change `train_in_slices` so that a crash of the computer loses no more than
#   one epoch?
#
# <details><summary>Answers</summary>
#
# - It scales each to 20 pixels and moves it to the middle. The dot becomes a blob as large as a
#   digit, and a blob may look like an 8.
# - On everything that is no digit: letters, scribbles, noise, empty images. Nobody can collect it
#   all, so whatever is unlike the eleven classes is still answered, and often with confidence.
# - Save the network after every epoch: to a second file, and rename it when it is complete. And save
#   what the optimiser remembers, or the next step is another one.
#
# </details>
#
# If you started with [chapter 00](00_start_here.ipynb), you have derived, coded and checked every
# line between the pixels and the answer.
