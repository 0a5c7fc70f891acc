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

from nnlib import Adam, Network, accuracy, confusion_matrix, load_mnist, load_toy
from nnlib import minibatches, plots, relative_error, train, widgets
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
# - compare two settings fairly,
# - find the pixels on which an answer hangs, test that by changing them, and say what it proves,
# - stop, resume, save and load a training, and say what a file does not hold.
#
# **Time:** 75 minutes, and as long as you like. **You need:** chapters 05 to 08.
#
# ## Ask first
#
# By pressing buttons you see pictures change. By asking something you see an answer. A good
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
# The next cell makes a sheet of paper. Draw with the mouse, a pen or a finger. By keyboard: press
# Tab until the paper has the focus, move with the arrow keys, lower and lift the pen with the space
# bar, clear with Delete, take back with Ctrl+Z. *Give me a test digit* puts a test image on the
# paper.
#
# The small picture is all that the network sees. Its ten probabilities stand beside the paper and
# follow your hand. *Inside* opens the activations of its hidden layers.

# %%
widgets.digit_pad(net)

# %% [markdown]
# Three things to try. Say first what you expect.
#
# 1. The digit 7, with a bar and without.
# 2. First a 1, which you turn into a 7 step by step. Where does the answer change?
# 3. A letter, a house, a single dot.
#
# And one thing that you have found already. Chapter 00 asked you to keep a digit that every person
# reads and the network does not. This is the same network. Write your digit again, and note what it
# says. Near the end this chapter asks why.
#
# ### What the answer means
#
# Ten probabilities are a lot to read. **Your turn.** Make a sentence of them.


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

# %% tags=["reveal"]
right = A.argmax(axis=1) == data.y_test
for name, these in {"0.9": sure["test images"], "less": ~sure["test images"]}.items():
    claimed, kept = A.max(axis=1)[these].mean(), right[these].mean()
    print(f"test images with {name}: claims {claimed:.0%}, right for {kept:.0%}")
exchanged = accuracy(data.y_test, net.predict(1 - data.X_test))
print(f"exchanged images: right for {exchanged:.0%}")
settle("10.cases", "digits" if abs(claimed - kept) < 0.03 > exchanged else "none")

# %% [markdown] tags=["reveal"]
# (100 of 100 is rounded: exact softmax never gives 1.) Chapter 08 called a network calibrated if it
# is right as often as it says. **On images drawn like its test images** ours nearly is: where it
# says at least 0.9, it claims 99 % on average and is right for 98 %, on the others 70 % and 72 %.
# Random grey, which is no digit, and exchanged images, of which it reads 2 %, get high numbers too.
# Only white paper does not, because nothing but the biases speaks.

# %% [markdown]
# Softmax spreads a probability of 1 over ten digits. There is no eleventh place for 'none of
# these'. So the number answers 'if this is one of ten digits, which?', and never 'is this a digit?'
# Even 'unsure' does not mean 'no digit': it means that no digit is ahead of all others together.
# And far from everything it has seen a network is often sure, because its scores go on growing
# there along straight lines, and softmax turns large differences of scores into certainty.
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
# Three pixels of 28 more than halve it, and from six on the network is **worse** than guessing. In a
# **fully connected** network every unit is fed by every pixel, so nothing says that pixels 300 and
# 301 are neighbours. And 129 pixels near the edges are white in every training image (chapter 03),
# so their weights are still the random ones of the start. A shifted digit meets those, too.

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
# If MNIST was made so, every image has its centre within half a pixel of one point. (The makers
# took row 14 and column 14; the exact middle of 0 to 27 is 13.5.) And a digit that was moved by
# four pixels must be readable again when its centre is moved back.


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
# The pad does this with what you draw. A **convolutional** network, which moves one small set of
# weights over all places, would need less of it.
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
print(f"pixels: same digit {same:.3f}, different digits {different:.3f}")

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

# %% tags=["reveal"]
parted = [mean_cosines(V - V.mean(axis=0), data.y_test) for V in layers.values()]
print("gaps:                   ", *(f"{gap:.2f}" for gap in gaps))
print("with the mean subtracted:", *(f"{own - other:.2f}" for own, other in parted))

# %% [markdown] tags=["reveal"]
# In the hidden layers **all** images are closer together than in pixels: some units are on for
# nearly every digit. Such a common part hides what is different. Subtract from each layer its mean
# activation, and the first hidden layer widens the gap as much as the output does. Which layer does
# most hangs on the number that you look at.

# %% [markdown]
# *Inside*, on the pad, shows these lists. The figure has layer 2 for two images of a 3 and for an 8.
# Which two curves go together?

# %%
threes = np.flatnonzero((data.y_test == 3) & right)[:2]
eight = int(np.flatnonzero((data.y_test == 8) & right)[0])
chosen = {"a 3": threes[0], "another 3": threes[1], "an 8": eight}
units = layers[2][list(chosen.values())]
directions = units / np.linalg.norm(units, axis=1, keepdims=True)
near, far = directions[1:] @ directions[0]
on = np.array([(layers[2][data.y_test == k] > 0).mean(axis=0) > 0.5 for k in range(10)])
n_digits = on.sum(axis=0)  # (32,): for how many digits a unit is mostly on
one, many = (n_digits == 1).sum(), (n_digits > 3).sum()
print(f"of 32 units, {one} mostly on for one digit, {many} for four digits or more")
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
# The two 3s switch on the same units. The 8 shares some of them and has peaks of its own. Hardly a
# unit stands for one digit; the pattern of all of them does.
#
# ## Two experiments, and more to try
#
# The playground draws a network while it learns. Each unit is a small picture of what it responds
# to. With points it shows where in the plane the unit is on, with digits how its weights have
# changed, or which digits excite it. A line is a weight, the thicker the larger, dashed if
# negative. Point at a unit, or use Tab and the arrow keys, to see it large.
#
# **Play** and **Pause** start and stop it, **Step** goes on by some updates, **Start again**
# forgets what was learned. The learning rate, the optimiser, the batch size, noise and samples act
# at once; with any other setting the network starts anew. **Check the gradient** does what chapter
# 04 did. At the end stand the settings as a short text, such as `data=xor hidden=4`. It names what
# differs from the start. Copy it to share a setting; paste one to use it.

# %%
play = widgets.playground()
play

# %% [markdown]
# For each experiment: answer the question, paste the text, press Play, and look. The cell below the
# question runs the same text from Python, for a given number of updates.


# %%
def played(text, n_updates):
    """Return a playground that has learned for n_updates, and its test accuracy."""
    play = widgets.playground(text)
    training, test = play.train(n_updates)
    print(f"{text}: training {training:.0%}, test {test:.0%} right")
    return play, test


# %% [markdown]
# ### 1. Wide or deep
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
    f"deep leads by {100 * ahead:.1f} points; seeds ahead: {n_seeds}, behind: {n_behind}"
)
settle("10.wide-or-deep", "wide" if ahead < 0 else "little" if ahead < 0.05 else "much")

# %% [markdown] tags=["reveal"]
# Depth leads, by one or two of the 80 test points, and falls behind for no
# seed. So much can be said of these spirals, these sizes and 1,500 updates. 'Deep is better' has not
# been tested.

# %% [markdown]
# ### 2. Coarse things first
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
# | `data=xor hidden=`, then `hidden=4`, then `hidden= inputs=x1*x2` | what else than a hidden layer helps? (chapter 03) |
# | `data=circles hidden=8 init=zeros` | what moves, and why nothing else? (chapter 06) |
# | `data=circles hidden=8 optimiser=GradientDescent rate=10`, then set the rate to 0.1 | why does it not come back? (chapter 06) |
# | `data=two_spirals hidden=16,16`, once with `optimiser=GradientDescent` | at which rate is each at its best? (chapter 07) |
# | `data=digits hidden= rate=0.002 batch=50` | what do the ten pictures of weights look like? |
# | `data=digits hidden=1 rate=0.002 batch=50` | how many digits can one hidden unit tell apart? |
# | `data=digits hidden=64,32 batch=50 optimiser=GradientDescent`, rate 0.002, then 0.5 | how many epochs does each need for 90 %? |
# | `data=digits hidden=32,32,32,32 optimiser=GradientDescent rate=100` | what is said, and what is kept? |
# | `data=moons hidden=2`, with several seeds | is it always the same border? |
#
# To draw for a network of your own, train it above on digits, then run `widgets.digit_pad(play)`
# in a new cell. `play.network` is the network itself.
#
# ## Stop, and go on
#
# (This section is optional: it needs more Python than the rest. Run its cells.) While a cell runs,
# nothing else does: the message of a Pause button would wait until the cell is done. So the
# playground trains in **slices**: some updates, then `await`, which lets everything else have its
# turn, then the next slice. (A cell of a notebook may use `await` as it stands.) The function below
# does so, and asks after every slice whether to go on. Its batches come from one **generator**,
# which remembers where it is, so a stopped epoch goes on with the very next batch.


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
# (Also the names of its activations and its loss.) `Network.save` writes these, and no code,
# because a file that can hold code can do harm when it is loaded. The loaded network must give the
# same probabilities to the last bit.

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
# Bias correction makes the first step of every parameter whose gradient is not 0 about as long as
# the learning rate (chapter 07). The old Adam divides a mean of gradients, whose signs change, by a
# root of squares in which the large ones of the beginning still count, and moves less. So a
# training that is resumed from a file starts with a jump.

# %% [markdown]
# The playground keeps moments and place for Pause and Play, and not for Save and Load.
#
# ## The two digits of chapter 00
#
# On its first page, chapter 00 showed a 9 that this network takes for a 3, and a 3 that it takes for
# a 7, and promised to say on which pixels such an answer hangs. Here are its answers to 1,000 test
# images.

# %%
counts = confusion_matrix(data.y_test, A.argmax(axis=1))
mistakes = np.where(np.eye(10), 0, counts)
j, k = np.unravel_index(mistakes.argmax(), mistakes.shape)
plots.confusion(
    counts,
    alt=f"Confusion matrix of 1,000 test images, {counts.trace()} of them on the diagonal. Read "
    f"as {k}: {mistakes[j, k]} of the {j}s, the most frequent mistake. Read as 3: {counts[9, 3]} "
    f"of the 9s. Read as 7: {counts[3, 7]} of the 3s.",
)

# %% [markdown]
# The 73 wrong answers are spread over many pairs; our two are rare ones. Which pixels have made the
# network say 3? A pixel matters as far as the loss changes with it, and that is a gradient. The line
# for it stands in chapter 05, where it was left out in layer 1, because training changes no pixels:
#
# $$dA^{[0]} = dZ^{[1]} \, (W^{[1]})^T, \qquad (1, 784) = (1, 64) (64, 784) .$$
#
# Because pixel $p$ enters the score of each unit $j$ of layer 1, with the factor $W^{[1]}_{pj}$, the
# sum over $j$ of $dZ^{[1]}_j W^{[1]}_{pj}$ is what it does to the loss. Here there is one image, with
# the true class $t$ and the loss $J = -\log a_t$. The check: move each pixel a little, both ways.


# %%
def pixel_gradient(x, t):
    """Return dA[0], (784,): how the loss of one image of a t rises with each pixel."""
    Z, A = net.trace(x[None, :])
    dZ = A[3] - np.eye(10)[[t]]  # (1, 10), chapter 02
    for l in (3, 2):
        dZ = (dZ @ net.W[l].T) * (Z[l - 1] > 0)
    return (dZ @ net.W[1].T)[0]


def losses(X, t):
    return -np.log(net.forward(X)[:, t])


# %%
nine, three = data.X_test[909].astype(float), data.X_test[703].astype(float)
h, one_pixel = 1e-5, np.eye(784)
for x, t in ((nine, 9), (three, 3)):
    measured = losses(x + h * one_pixel, t) - losses(x - h * one_pixel, t)
    assert relative_error(pixel_gradient(x, t), measured / (2 * h)) < 1e-6
    p = net.forward(x[None, :])[0]
    print(f"a {t}: {p[p.argmax()]:.3f} for {p.argmax()}, {p[t]:.4f} for {t}")
plots.digits(
    [nine, three],
    ["a 9, read as 3", "a 3, read as 7"],
    size=2.4,
    alt="Two digits that a person reads at once: a 9 with a small narrow loop and a long tail that "
    "bends far to the left, and a 3 whose lower end is short and stands on the lower edge.",
)

# %%
ask("10.ink-or-paper")

# %% tags=["reveal"]
slopes = {9: pixel_gradient(nine, 9), 3: pixel_gradient(three, 3)}
place = np.abs(slopes[9]).argmax()
r, c = divmod(int(place), 28)
print(f"largest at row {r}, column {c}, where the pixel is {nine[place]:.0f}")
settle("10.ink-or-paper", "paper" if nine[place] == 0 else "ink")
plots.digits(
    [slopes[9], slopes[3]],
    ["slopes of the loss of the 9", "of the 3"],
    signed=True,
    outlines=[nine, three],
    size=3,
    alt="Two images of gradients, noisy, with patches, and the outline of the digit on each. Of the 9: blue left and right of its narrow "
    "loop, red at the lower left round the tip of its tail. Of the 3: blue at the lower left, "
    "where this 3 has no ink, and above its bar; red along the lower edge, on which its foot stands.",
)

# %% [markdown] tags=["reveal"]
# Red: more ink here raises the loss, so it speaks against the truth. Blue, where strong with a dot:
# more ink here lowers it. The 9 has nearly all its probability on 3 and 9 together, so its image
# shows what speaks for 3 (red) against 9 (blue). White paper speaks as well, by what is **missing**
# there: $dA^{[0]}$ does not contain the pixel, only the weights behind it. ($dW^{[1]}$ does contain
# it, and is 0 there.)
#
# The line is the outline of the digit. This 9 has a narrow loop; where other 9s have the left and
# right sides of theirs, it has paper, and its tail runs far to the left, where a 3 ends. This 3 has
# no end that curls up at the lower left, and stands on the lower edge, as a 7 does.

# %% [markdown]
# Is that the cause, or only a picture that looks like one? An experiment decides. Erasing the pixel
# $x_p$ changes it by $-x_p$, so to first order the loss falls by $x_p \, dA^{[0]}_p$. Erase the 20
# pixels, of 164 with ink, for which this product is largest. And for comparison 20 that chance
# chooses among the blackest, so that it erases no less ink.

# %%
ask("10.twenty-pixels")


# %% tags=["reveal"]
def erased(x, pixels):
    x = x.copy()
    x[pixels] = 0
    return x


rng = np.random.default_rng(0)
by_gradient = np.argsort(-slopes[9] * nine)  # the order in which to erase
black = np.flatnonzero(nine > 0.9)
chosen = erased(nine, by_gradient[:20])
by_chance = [erased(nine, rng.choice(black, 20, replace=False)) for _ in range(1000)]
assert all(image.sum() < chosen.sum() for image in by_chance)  # more ink is gone
turns = (net.predict(by_chance) == 9).mean()
answer = net.predict(chosen[None, :])[0]
print(f"{np.sum(nine > 0)} pixels with ink; 20 by the gradient erased: {answer}")
print(f"20 of {len(black)} black ones by chance: 9 in {turns:.1%} of 1,000 trials")
settle("10.twenty-pixels", "chosen" if answer == 9 and turns < 0.1 else "neither")

# %% [markdown] tags=["reveal"]
# So the answer hangs on these pixels: change them, and it changes; change as many others, and it
# does not.

# %% [markdown]
# Now the 3 that is read as a 7. Its ink is erased in the order of its own gradient, pixel by pixel.

# %%
ask("10.another-digit")

# %% tags=["reveal"]
by_gradient = np.argsort(-slopes[3] * three)
path = net.predict([erased(three, by_gradient[:n]) for n in range(41)])
print("answers, after 0 to 40 pixels:", *path)
after = path[path != 7][0]
settle("10.another-digit", {3: "three"}.get(int(after), "other"))

# %% [markdown] tags=["reveal"]
# With up to 40 pixels erased it is never read as a 3. Does it lack ink? Put some on paper, where
# $dA^{[0]}$ is most negative: on 11 pixels of the 9, and on 16 of the 3, as many as it takes.


# %% tags=["reveal"]
def inked(x, slope, n):
    x = x.copy()
    x[np.argsort(slope * (1 - x))[:n]] = 1  # where ink lowers the loss most
    return x


six = [nine, chosen, inked(nine, slopes[9], 11)]
six += [three, erased(three, by_gradient[:20]), inked(three, slopes[3], 16)]
names = ["the 9", "20 erased", "11 inked", "the 3", "20 erased", "16 inked"]
says = net.predict(six)
assert (says[2], says[5]) == (9, 3)
plots.digits(
    six,
    [f"{name}: {k}" for name, k in zip(names, says, strict=True)],
    columns=6,
    alt="Six images with what the network says. "
    + ", ".join(f"{name}: {k}" for name, k in zip(names, says, strict=True))
    + ". Erased pixels are gaps in strokes, inked ones are dots on the paper, beside the loop of "
    "the 9, and mostly at the lower left of the 3. A person reads the same digit in each.",
)

# %% [markdown] tags=["reveal"]
# Ink on paper turns both answers. (A gradient holds for small steps, and erasing is a large one. So
# each result had to be tried.)

# %% [markdown]
# Is this what is special about digits that are misread? A control can tell: do the same, against the
# truth, to all that are read right.

# %%
ask("10.eleven-pixels")

# %% tags=["reveal"]
against = []
for x, t in zip(data.X_test[right].astype(float), data.y_test[right], strict=True):
    against.append(inked(x, -pixel_gradient(x, t), 11))
wrong = net.predict(against) != data.y_test[right]
certain = A.max(axis=1)[right] >= 0.99
print(f"11 pixels inked against the truth: {wrong.mean():.0%} of {len(wrong)} misread,")
print(f"and {wrong[certain].mean():.0%} of the {certain.sum()} with 0.99 or more")
settle("10.eleven-pixels", "most" if wrong.mean() > 0.5 else "unsure")

# %% [markdown] tags=["reveal"]
# Eleven small pulls in one direction outweigh the lead of most answers. Images changed to be
# misread are called
# **adversarial examples** ([Szegedy et al., 2013](https://arxiv.org/abs/1312.6199)), and larger
# networks have them as well. So this does not prove why just these two are misread. The gradients
# suggest it: the network weighs places, and strokes in unusual places cost more than the shape
# makes up for. A person reads all six at once: what the network goes by is not what you go by.

# %% [markdown]
# **What you kept.** Take your digit from chapter 00 to the pad. Which stroke lies where another digit
# has one, or which is missing where its own should be? Write it again without the one, or with the
# other, and say first what you expect.
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
# - A setting is compared over seeds, pair by pair.
# - $dA^{[0]} = dZ^{[1]} (W^{[1]})^T$ says which pixels speak for an answer, ink and paper alike. A
#   few of
#   them turn most answers, right ones too.
# - What is kept decides whether a training goes on exactly. A file has sizes and parameters; the
#   state of the optimiser is something else.
#
# Four questions to close: one to commit to, and three that need words.

# %%
ask("10.half-size")

# %% tags=["reveal"]
half = data.X_test.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))  # (1000, 14, 14)
half = np.pad(half, ((0, 0), (7, 7), (7, 7))).reshape(-1, 784)
share = accuracy(data.y_test, net.predict([centred(row) for row in half]))
print(f"digits of half the size, centred by their mass: right for {share:.0%}")
settle("10.half-size", "most" if share > 0.85 else "less" if share > 0.3 else "none")

# %% [markdown]
# Write these down, then open the answers.
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
# line between the pixels and the answer, and followed one answer back to its pixels.
#
# Next, if you want more digits right: [11 Beyond](11_beyond.ipynb).
