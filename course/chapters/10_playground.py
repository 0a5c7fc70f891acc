# %% [markdown]
# # 10 Playground
#
# Ten chapters of formulas end in a network that reads digits. This one lets you play with it:
# draw a digit, watch every layer answer, build networks of your own, see them learn. Each
# thing to play with has a figure beside it that shows the same, so the chapter can be read
# without running anything.
#
# **After this chapter you can**
#
# - prepare a drawing so that a network trained on MNIST can read it, and say why it must be,
# - name inputs for which a confident network is wrong, and say why it cannot know,
# - run a long training so that it can be stopped at any moment and goes on where it was,
# - choose layers, optimiser and learning rate from what the curves show,
# - save a network, load it, and say what the file does not hold.
#
# **Time:** 60 minutes, or as long as you like. **You need:** chapters 05 and 07.

# %%
import asyncio
import tempfile
from pathlib import Path

import numpy as np

from nnlib import Adam, Network, accuracy, confusion_matrix, load_mnist, load_toy
from nnlib import minibatches, plots, train, widgets

data = load_mnist()
settings = {"batch_size": 50, "seed": 0, "progress": False}

# %% [markdown]
# ## A network to play with
#
# Two hidden layers, 784-64-32-10, trained for five epochs with Adam. It takes a second, and it
# will do for everything below.

# %%
net = Network([784, 64, 32, 10], seed=0, dtype=np.float64)
train(net, data, Adam(0.002), epochs=5, **settings, evaluate=False)
A = net.forward(data.X_test)  # (1000, 10)

assert accuracy(data.y_test, A.argmax(axis=1)) > 0.9
print(f"right for {accuracy(data.y_test, A.argmax(axis=1)):.0%} of the test images")

# %% [markdown]
# ## Ten digits, and how sure it is
#
# The figure shows the first test image of each digit. Above it stand the most probable class
# and its probability. Look for an answer of which the network is less sure, and for a wrong one.

# %%
first = [int(np.argmax(data.y_test == k)) for k in range(10)]
says, sure = A[first].argmax(axis=1), A[first].max(axis=1)
captions = [f"{k}: {100 * p:.0f} %" for k, p in zip(says, sure, strict=True)]
plots.digits(
    data.X_test[first],
    captions,
    columns=5,
    alt="Ten test digits, 0 to 9, with what the network says and how sure it is: "
    f"{'; '.join(captions)}.",
)

# %% [markdown]
# It is wrong about the 6, and not very doubtful. A number such as 100 % is rounded: exact softmax
# never gives 1. It is the answer to 'which of ten digits is this?', and it says nothing about
# whether this is a digit at all. We come back to that.
#
# ### What the layers do to them
#
# The activations of a layer are a list of numbers for each image: 784, then 64, then 32, then
# 10. Two images are **alike for a layer** if their lists point in the same direction. The
# cosine of the angle between them measures it:
#
# $$\cos(a, b) = \frac{a \cdot b}{|a| \, |b|}$$
#
# It is 1 for the same direction and 0 for a right angle. (ReLU and softmax give no negative
# numbers, nor are there negative pixels, so here it is never below 0.)
#
# **Predict.** Take all pairs of test images. For pairs of the same digit the mean cosine is
# 0.53 in the pixels, for pairs of different digits 0.38. What will the layers do to these two
# numbers? Where do they part?


# %%
def mean_cosines(V, y):
    """Return the mean cosine of pairs of the same class, and of different classes."""
    V = V / np.linalg.norm(V, axis=1, keepdims=True)
    cosines, same = V @ V.T, y[:, None] == y  # (m, m)
    others = ~np.eye(len(y), dtype=bool)  # not an image with itself
    return cosines[same & others].mean(), cosines[~same].mean()


small = np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 3.0]])
assert np.allclose(mean_cosines(small, np.array([0, 0, 1])), (1, 0))

layers = net.trace(data.X_test)[1]  # A[0] = X, A[1], A[2], A[3]
cosines = np.array([mean_cosines(layers[l], data.y_test) for l in range(4)])
for l, (same, different) in enumerate(cosines):
    print(f"layer {l}: same digit {same:.2f}, different digits {different:.2f}")

# %% [markdown]
# The figure draws these numbers. Compare the two bars of each group.

# %%
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

# %% [markdown]
# The hidden layers bring **all** images closer together, because ReLU cuts half of the
# directions off. Within that narrower cone they move the classes apart, a little in each layer.
# The last layer and softmax do the rest: between different digits hardly anything is left in
# common.
#
# ## Why a drawing must be prepared
#
# You are about to draw a digit. Before it reaches the network, it has to become an image like
# those that the network has seen. How much does that matter?
#
# **Predict.** Move every test image by some pixels to the right. A human would not notice. At
# which shift is the network no better than a die with ten sides?


# %%
def moved(X, pixels):
    images = np.zeros((len(X), 28, 28))
    images[:, :, pixels:] = X.reshape(-1, 28, 28)[:, :, : 28 - pixels]
    return images.reshape(-1, 784)


assert np.array_equal(moved(data.X_test, 0), data.X_test)
shifts = np.arange(9)
right = [accuracy(data.y_test, net.predict(moved(data.X_test, s))) for s in shifts]
assert right[0] > 0.9 > 0.5 > right[4]
print("accuracy in percent:", *(f"{100 * share:.0f}" for share in right))

# %% [markdown]
# The figure draws the accuracy against the shift. Look for the shift at which half is lost.

# %%
plots.lines(
    shifts,
    {"accuracy": 100 * np.array(right)},
    xlabel="shift to the right (pixels)",
    ylabel="accuracy on test images (%)",
    markers=True,
    alt=f"Accuracy falls from {100 * right[0]:.0f} percent without a shift to "
    f"{100 * right[2]:.0f} at 2 pixels, {100 * right[4]:.0f} at 4 and below 10 from 6 on.",
)

# %% [markdown]
# Three pixels of 28 halve it, and from six on the network is **worse** than guessing. Nothing in
# a fully connected network says that pixel 300 and pixel 301 are neighbours: each has weights
# of its own. What has never had ink in training has weights that nothing has trained.
#
# So the makers of MNIST moved every digit to one place. Its longer side was made 20 pixels, and
# its **centre of mass** put in the middle of the 28 by 28 pixels. For an image with the grey
# values $x_{rc}$ that centre is
#
# $$\bar r = \frac{\sum_{r,c} r \, x_{rc}}{\sum_{r,c} x_{rc}}, \qquad
# \bar c = \frac{\sum_{r,c} c \, x_{rc}}{\sum_{r,c} x_{rc}}.$$
#
# **Check.** If that is so, every image has its centre within half a pixel of 14, and moving it
# back there must restore the accuracy.


# %%
def centre_of_mass(image):
    places, mass = np.arange(28), image.sum()
    return (
        image.sum(axis=1) @ places / mass,
        image.sum(axis=0) @ places / mass,
    )


def centred(row):
    image = row.reshape(28, 28)
    r, c = (round(14 - centre) for centre in centre_of_mass(image))
    return np.roll(image, (r, c), axis=(0, 1)).ravel()


centres = np.array([centre_of_mass(x.reshape(28, 28)) for x in data.X_test])
assert np.abs(centres - 14).max() < 0.51
back = np.array([centred(row) for row in moved(data.X_test, 4)])
restored = accuracy(data.y_test, net.predict(back))
assert abs(restored - right[0]) < 0.02
print(f"moved by 4: {right[4]:.0%}, moved back by its centre of mass: {restored:.0%}")

# %% [markdown]
# A convolutional network would need less of this. Ours does not see that two images are the
# same but for a shift, and so we take the shift out before it looks.
#
# ## Draw a digit
#
# The next cell makes a drawing area. Draw with the mouse, a pen or a finger. By keyboard: press
# Tab until the area has the focus, move with the arrow keys, lower and lift the pen with the
# space bar, clear with Delete, take back with Ctrl+Z. *Give me a test digit* puts a test image on
# the paper instead.
#
# What you draw is cut out, scaled to 20 pixels and centred as above; the small picture shows the
# result, which is all that the network sees. Its ten probabilities stand beside the paper and
# follow your hand. *Inside* opens the activations of its hidden layers. A sentence below says the
# answer in words.

# %%
widgets.digit_pad(net)

# %% [markdown]
# Three things to try, each with a prediction first.
#
# 1. Draw a 7 with a bar, then without. Does the bar matter?
# 2. Draw a 1 and, in steps, turn it into a 7. Where does the answer change?
# 3. Draw a letter, a house, or a single dot. What is its probability for 'none of the ten'?
#
# The figure shows the hidden activations of three drawings without a kernel: two test images of
# a 3 and one of an 8. The 32 units of layer 2 stand side by side. Which two curves go together?

# %%
threes = np.flatnonzero((data.y_test == 3) & (A.argmax(axis=1) == 3))[:2]
eight = int(np.flatnonzero((data.y_test == 8) & (A.argmax(axis=1) == 8))[0])
chosen = {"a 3": threes[0], "another 3": threes[1], "an 8": eight}
(same, other), of_8 = layers[2][threes], layers[2][eight]
lengths = [np.linalg.norm(v) for v in (same, other, of_8)]
near = same @ other / (lengths[0] * lengths[1])
far = same @ of_8 / (lengths[0] * lengths[2])
assert near > far
plots.lines(
    np.arange(32),
    {name: layers[2][i] for name, i in chosen.items()},
    xlabel="unit of layer 2",
    ylabel="activation",
    markers=True,
    alt="Activations of 32 hidden units for two images of a 3 and one of an 8, as three zigzag "
    "lines. All three are 0 at several units. The two 3s nearly coincide. The 8 shares some of "
    f"their peaks and has others. Cosine of the 3s {near:.2f}, of the first and the 8 {far:.2f}.",
)

# %% [markdown]
# The two 3s switch on the same units, almost to the same height. The 8 has much in common with
# them, as its shape has, and a few peaks of its own. No unit stands for one digit; the pattern of
# all of them does.
#
# ### It must answer
#
# Softmax spreads a probability of 1 over ten digits. There is no eleventh place for 'I do not
# know'.
#
# **Predict.** What does the network say to these, and how sure is it? White paper; 1,000 images
# of random grey; the test images with black and white exchanged.

# %%
rng = np.random.default_rng(10)
strange = {
    "test images": data.X_test,
    "white paper": np.zeros((1, 784)),
    "random grey": rng.random((1000, 784)),
    "black and white exchanged": 1 - data.X_test,
}
for name, X in strange.items():
    P = net.forward(X)
    digits = " ".join(str(k) for k in np.unique(P.argmax(axis=1)))
    print(
        f"{name}: says {digits}; mean of the top probability {P.max(axis=1).mean():.1f}"
    )

inverted = accuracy(data.y_test, net.predict(1 - data.X_test))
print(f"right for {inverted:.0%} of the exchanged images")
assert inverted < 0.1

# %% [markdown]
# White paper leaves it undecided, because only the biases speak. But of random grey it is nearly
# as sure as of real digits, and of exchanged images just as sure, and wrong. A network can be
# confident far from everything that it has seen, because a linear layer goes on growing there.
# **A high probability is no proof that the question made sense.** Chapter 08 asked how good the
# probabilities are on test images. Elsewhere nobody has promised anything.
#
# ## Watch it learn
#
# Which architecture is better? Three networks, the same optimiser, the same ten epochs.
#
# **Predict.** Which has the lowest training loss? Which has the highest test accuracy, and by
# how much?

# %%
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

# %% [markdown]
# The figure draws the three trainings. Left: which curve is still falling? Right: which of them
# gain from it?

# %%
ends = [f"{name} {h.loss[-1]:.2f}" for name, h in histories.items()]
best = [f"{name} {100 * h.test_accuracy[-1]:.0f}" for name, h in histories.items()]
plots.training(
    histories,
    alt=f"Left: training losses after ten epochs: {', '.join(ends)}. The more layers, the lower. "
    f"Right: test accuracies in percent: {', '.join(best)}. After the fifth epoch none gains two points.",
)
# %% [markdown]
# The deep network knows nearly all of its 4,000 training images by heart: its loss is about a
# seventh of that of softmax regression. On test images it gains two points. The gap between training and
# test is what more data would close, and more layers will not.
#
# ### A training that can be stopped
#
# A long calculation in a notebook has a price: while a cell runs, nothing else does. The Stop
# button of a widget sends a message, and the message waits until the cell is done. So the
# playground does not train inside a cell. It trains in **slices** on the event loop of Python:
# some updates, then `await`, which lets everything else have its turn, then the next slice.
#
# Two things make it right. The loop asks after every slice whether it should go on. And the
# batches come from one **generator**, which remembers where it is. So a stopped epoch goes on
# with the very next batch, not with a new deal.


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


# %% [markdown]
# **Predict.** Train one epoch of 80 batches in one go. Then the same from the same start, stopped
# after 35 batches and resumed. How far apart are the two networks?


# %%
def beginning():
    net = Network([784, 32, 10], seed=0, dtype=np.float64)
    return net, minibatches(data.X_train, data.Y_train, 50, seed=0), Adam(0.002)


whole = beginning()
await train_in_slices(*whole, go_on=lambda: True)

parts = beginning()
slices = iter(range(100))
stopped = await train_in_slices(*parts, go_on=lambda: next(slices) < 6)
resumed = await train_in_slices(*parts, go_on=lambda: True)

assert np.array_equal(whole[0].theta, parts[0].theta)
print(f"{stopped} batches, stopped, {resumed} more: the same network to the last bit")

# %% [markdown]
# Not apart at all, because nothing was lost: the parameters, the moments of Adam and the place in
# the deal were all kept.
#
# ## Build your own
#
# Now it is your turn. The playground draws the network while it learns. Each unit is a small
# picture of what it responds to: of points, where in the plane it is on; of digits, how its
# weights have changed, or which digits excite it. A line is a weight, the thicker the larger,
# dashed if it is negative. Look at a unit with the mouse or by Tab and the arrow keys, and you see
# it large.
#
# **Play** and **Pause** start and stop it, **Step** goes on by some updates, **Start again** forgets
# what was learnt. Every setting can be changed while it learns: the learning rate, the optimiser,
# the batch size, noise and samples act at once, and with all others the network starts anew. Hidden
# layers are written as `64,32`, or as nothing. **Check the gradient** does what chapter 04 did, on
# this network as it is now. At the end are the settings as a text that you can send to somebody,
# and **Save** and **Load**.

# %%
play = widgets.playground()
play

# %% [markdown]
# To draw for a network of your own, train it there on digits and then run
# `widgets.digit_pad(play)` in a new cell. `play.network` is the network itself.
#
# The figures show the same without a kernel. Here are the weights of the first
# layer of 784-32-10, what training has changed in them, for 16 of the 32 units. Red: ink here
# switches the unit on. Blue with a dot: ink here switches it off. Which parts of the image does
# no unit care about?

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
# Units care about the middle, each about patches of its own. At the edges, where no training
# image has ink, the weights are those of the start.
#
# And the mistakes of the deepest of the three networks. Look for the most frequent one.

# %%
predicted = nets["784-64-32-10"].predict(data.X_test)
counts = confusion_matrix(data.y_test, predicted)
mistakes = np.where(np.eye(10), 0, counts)
j, k = np.unravel_index(mistakes.argmax(), mistakes.shape)
plots.confusion(
    counts,
    alt=f"Confusion matrix of 1,000 test images, {counts.trace()} of them on the diagonal. The "
    f"most frequent mistake: {mistakes[j, k]} of the {j}s are taken for a {k}.",
)

# %% [markdown]
# Most often a 3 is taken for a 5, and that happens only five times in 1,000 images. Its 71
# mistakes are spread over many pairs.
#
# Experiments for the playground. Write down what you expect before you press Play.
#
# | try | question |
# |---|---|
# | digits, no hidden layer, Adam 0.002 | what do the ten images of weights look like? |
# | digits, `1` | how many of the ten digits can one hidden unit tell apart? |
# | digits, `64,32`, gradient descent at 0.002, then 0.5 | how many epochs does each need for 90 %? |
# | digits, `32`, RMSprop at 0.5 | what does the playground say, and what does it keep? |
# | digits, `32`, sigmoid instead of relu | who is faster in the first epoch? |
# | spirals, no hidden layer, then `4`, then `16,16` | what is the border made of? |
# | moons, `2`, several times with another rate | does it always find the same border? |
#
# ## In two dimensions
#
# Digits have 784 inputs, and nobody can see a border in 784 dimensions. All other data of the
# playground have two, so that it can tint the plane by the answer.
#
# The figure does so for one network, 2-16-16-3, after 1, 10 and 100 epochs on three spiral
# arms. **Predict.** What will the first panel look like, after 7 updates?

# %%
spirals = load_toy("spirals", noise=0.05)
panels, shares = {}, {}
for epochs in (1, 10, 100):
    name = f"after {epochs} epoch{'s' if epochs > 1 else ''}"
    flat = panels[name] = Network([2, 16, 16, 3], seed=0, dtype=np.float64)
    train(flat, spirals, Adam(0.01), epochs=epochs, **settings, evaluate=False)
    shares[name] = accuracy(spirals.y_train, flat.predict(spirals.X_train))
told = ", ".join(f"{100 * share:.0f} percent {name}" for name, share in shares.items())
plots.boundary(
    panels,
    spirals.X_train,
    spirals.y_train,
    alt="Three panels with three spiral arms. First a few straight borders that cut through the "
    "arms, then borders that bend with the outer ends, then borders that wind between the arms "
    f"all the way. Right for {told} of the training samples.",
)

# %% [markdown]
# After 7 updates the network is right for a third, which is what guessing gets. The outer ends of
# the arms, far from the others, are learned next. The middle, where the arms come close, is last.
# Many problems are learned in this order: coarse things first.
#
# ## Save and load
#
# Philip Paterson ends his text with a wish for 'future work': to save and load, a modular program,
# an architecture that the user types in. You have just typed one in. What must a file hold, so
# that a network comes back?

# %% [markdown] equations=["P-6a"]
# Everything that a network is stands in two things: the list of its layer sizes, and the vector
# $\theta$ of its parameters. (Also the names of its activations and its loss.) `Network.save`
# writes these, and no code. That is on purpose: a file that can hold code can do harm when it is
# loaded.
#
# **Check.** The loaded network must give the same probabilities to the last bit, and the file
# should be hardly longer than its parameters, 8 bytes each in float64.

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
# What is **not** in the file: the optimiser. Adam carries two moments and a count of steps, and a
# new Adam starts with none.
#
# **Predict.** Train three epochs. Then take one more step, once with the Adam that has run all
# the time and once with a new one, on the same batch. Whose step is longer?


# %%
def one_more_step(net, optimizer):
    X, Y = next(minibatches(data.X_train, data.Y_train, 50, seed=5))
    before = net.theta.copy()
    optimizer.update(net.theta, net.loss_and_gradient(X, Y)[1])
    length = np.linalg.norm(net.theta - before)
    net.theta = before
    return length


trained, _, old = beginning()
train(trained, data, old, epochs=3, **settings, evaluate=False)
new_length = one_more_step(trained, Adam(0.002))
old_length = one_more_step(trained, old)
assert new_length > 3 * old_length
print(f"the new Adam's step is {new_length / old_length:.0f} times as long")

# %% [markdown]
# The new one's. With $t = 1$, bias correction makes the first step of every parameter about
# $\alpha$, whatever the gradient (chapter 07). The old Adam knows that most parameters have had
# small and changing gradients, and moves them less. A resumed training therefore starts with a
# jump. To go on as if nothing had happened, the moments and the place in the deal must be kept
# as well. The playground does so for Pause and Play, and not for Save and Load.
#
# ## Summary
#
# - A fully connected network knows places, not shapes. Centre and scale what you show it as its
#   training images were.
# - It answers every question, and can be sure of nonsense. A high probability far from the
#   training data means nothing.
# - More layers fit the training images better. Whether the test images gain is another question.
# - A training in slices can be stopped at any moment. What is kept decides whether it can go on
#   exactly.
# - A saved network is its sizes and its parameters. The state of the optimiser is something else.
#
# ## Questions
#
# 1. You draw a small 1 in a corner of the pad. What does the preparation do to it, and could it
#    make a 1 out of something that is none?
# 2. Add an eleventh class, 'no digit'. What would you train it on, and which inputs would still
#    be answered with confidence?
# 3. How would you have to change `train_in_slices` so that a crash of the computer loses no more
#    than one epoch?
#
# <details><summary>Answers</summary>
#
# 1. It is scaled to 20 pixels and moved to the middle, as the digits of the training set were.
#    A dot becomes a blob of the same size as a digit, and a blob may look like an 8.
# 2. On everything that is no digit: letters, scribbles, noise, empty images. Nobody can collect
#    it all, so whatever is unlike the eleven classes is still answered, and often with
#    confidence.
# 3. Save the network after every epoch: to a second file, and rename it when it is complete. And
#    save what the optimiser remembers, or the next step is another one.
#
# </details>
#
# This was the last chapter. If you started with [chapter 00](00_start_here.ipynb): you have
# derived, coded and checked every line between the pixels and the answer.
