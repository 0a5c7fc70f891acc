# %% [markdown]
# # 08 Evaluation
#
# Seven chapters have built a network and trained it. This one asks how good it is. Most of
# the answer is counting. The rest is knowing how far to trust the count.
#
# **After this chapter you can**
#
# - compute accuracy, the error of each digit and the confusion matrix from their
#   definitions, and read them,
# - compute RMSE and $R^2$ of a classifier, and say what they are worth,
# - stop a training, or choose a learning rate, without looking at the test images,
# - say how far off an accuracy may be, and how many images a comparison needs,
# - read a sentence such as 'classification error 97.2 %' and list what it leaves out.
#
# **Time:** 120 minutes. **You need:** chapters 03, 05 and 07.

# %%
import json
import tempfile
from pathlib import Path

import numpy as np

import nnlib
from nnlib import (
    GradientDescent,
    Network,
    load_mnist,
    minibatches,
    plots,
    uniform_fan_in,
)
from tutor import course_file

data = load_mnist()
rng = np.random.default_rng(8)
record = json.loads(course_file("recordings/test_halves.json").read_text("utf-8"))
print(data, "and a record of", len(record["runs"]), "runs on all digits")

# %% [markdown] equations=["R-0", "P-4a", "P-5a", "P-5b", "P-5c", "P-5d", "P-3d", "P-3a", "P-3b", "P-2.2d"] errata=["P-E16"]
# ## Seven sentences to test
#
# | source | what it says about results |
# |---|---|
# | R, introduction | the network 'can amazingly recognize' digits |
# | P 4 | 'Final average classification error on testing dataset: 97.2%' |
# | P 5 | 'I achieved 97% accuracy' |
# | P 5 | the accuracy 'was not accurately calculated as there was not enough precision' |
# | P 5 | '4s and 9s are often confused' |
# | P 5 | 'digits with similar shapes were confused' |
# | P 3 | the learning rate is the one that 'best achieved a 97% testing accuracy' |
#
# F and A report no result at all. **Predict.** Which of the seven will hold? Write your
# answers down. By the end each is tested. `course/recordings/test_halves.py` has trained
# P's network on all digits with 20 seeds; this is the record loaded above.
#
# ## A network to judge
#
# P's algorithm (2.2, 2.3, 3) is this. Divide 50,000 training images at random into 1,000
# mini-batches of 50. For each batch do a forward pass, a backward pass and an update. Do
# this for at most 2 epochs.
#
# MNIST has 60,000 training images and 10,000 test images. P uses 50,000 and 4,000 and does
# not say which (erratum P-E16). It does not say either whether a batch can come twice:
# section 2.2 selects 'randomly' at each iteration, 2.3.3 uses 'every batch'. **Predict.**
# If each of 1,000 iterations draws one of the 1,000 batches at random, which share of the
# batches is seen in an epoch?
#
# One draw misses a given batch with probability $1 - \frac{1}{1000}$. All 1,000 draws miss
# it with probability $(1 - \frac{1}{1000})^{1000}$, which is close to $e^{-1} = 0.368$.

# %% equations=["P-2.2d", "P-2.2e", "P-3a", "P-3b"] errata=["P-E16"]
batches = rng.permutation(50_000).reshape(1000, 50)  # deal: each image once
assert np.array_equal(np.sort(batches.ravel()), np.arange(50_000))

seen = [len(np.unique(rng.integers(1000, size=1000))) / 1000 for _ in range(200)]
derived = 1 - (1 - 1 / 1000) ** 1000
assert abs(np.mean(seen) - derived) < 0.004
print(f"drawn at random: {derived:.1%} of the batches are seen; dealt: 100.0%")

# %% [markdown] equations=["P-2.3a", "P-2.3.3c", "P-2.2e", "P-2.2h"] errata=["P-E25"]
# More than a third would be left out. `nnlib.minibatches` deals, so each image is seen
# once an epoch.
#
# P's three steps of an iteration begin with 'Forward Pass: Initialize the weights'. So
# the weights would start anew in **every** iteration. **Predict** the test accuracy after
# one epoch of our 4,000 training images, which is 80 iterations, with the initialisation
# where P prints it, and with the initialisation before the loop.


# %% equations=["P-2.3a", "P-2.3.3c"] errata=["P-E25"]
def fresh(seed):
    sizes = [784, 100, 100, 10]
    return Network(sizes, initializer=uniform_fan_in, seed=seed, dtype=np.float64)


def one_epoch(initialise_in_the_loop):
    seeds = np.random.default_rng(0)
    net, optimizer = fresh(seeds), GradientDescent(0.13)
    for X, Y in minibatches(data.X_train, data.Y_train, batch_size=50, seed=0):
        if initialise_in_the_loop:
            net = fresh(seeds)
        _, dtheta = net.loss_and_gradient(X, Y)
        optimizer.update(net.theta, dtheta)
    return (net.predict(data.X_test) == data.y_test).mean()


as_printed, once = one_epoch(True), one_epoch(False)
assert as_printed < 0.3 < once
print(f"initialised in each pass: {as_printed:.0%}, once: {once:.0%}")

# %% [markdown] equations=["P-2.3.3c", "P-2.2h"] errata=["P-E25", "P-E21"]
# As printed, nothing lasts longer than one step (erratum P-E25). Initialise once, before
# the loop.
#
# Now the training that the next sections judge. 4,000 images give 80 batches, so P's 2
# epochs would be 160 updates instead of 2,000. We take 10 epochs. After each one we keep
# what the network says about every image, because all the measures of this chapter are
# computed from that.


# %% equations=["P-2.3.3c", "P-2.2d", "P-2.2h"]
def train_P(epochs, batch_size=50):
    net, optimizer = fresh(seed=0), GradientDescent(0.13)
    order = np.random.default_rng(0)
    says_train, says_test = [], []
    for _ in range(epochs):
        for X, Y in minibatches(data.X_train, data.Y_train, batch_size, order):
            _, dtheta = net.loss_and_gradient(X, Y)
            optimizer.update(net.theta, dtheta)
        says_train.append(net.predict(data.X_train))
        says_test.append(net.predict(data.X_test))
    return net, np.array(says_train), np.array(says_test)


net, says_train, says_test = train_P(epochs=10)
predicted, A = says_test[-1], net.forward(data.X_test)  # (1000,), (1000, 10)
print("predictions for the test images:", says_test.shape)

# %% [markdown] equations=["F-7a", "F-7b", "F-7c"] errata=["F-E2", "F-E6"]
# ### Why batches at all?
#
# F gives two reasons in its section 7: a mini-batch 'reduces variance and improves
# efficiency'. It calls the batch size $m_b$ and gives no value. Test both.
#
# **Variance.** Let $g$ be the gradient over all 4,000 images and $g_B$ the gradient over a
# random batch of size $B$. **Predict** how the mean of $\lVert g_B - g \rVert^2$ changes
# when $B$ grows tenfold. And what is it for $B = 4000$?
#
# **Efficiency.** Spend the same work, 2 passes over the data. Once with batches of 50,
# once with all images in each step.

# %% equations=["F-7a", "F-7b", "F-7c"] errata=["F-E2"]
start = fresh(seed=0)
full = start.loss_and_gradient(data.X_train, data.Y_train)[1]
distance = {}
for B in (1, 10, 100, 4000):
    picks = [rng.permutation(4000)[:B] for _ in range(200 if B < 4000 else 1)]
    pairs = [(data.X_train[i], data.Y_train[i]) for i in picks]
    errors = [start.loss_and_gradient(X, Y)[1] - full for X, Y in pairs]
    distance[B] = np.mean([e @ e for e in errors])
    print(
        f"batch of {B:4}: mean squared distance to the full gradient {distance[B]:.2f}"
    )

assert 8 < distance[1] / distance[10] < 12.5
assert distance[4000] < 1e-20
for batch_size in (50, 4000):
    share = (train_P(2, batch_size)[2][-1] == data.y_test).mean()
    updates = 2 * 4000 // batch_size
    print(f"2 passes, batch of {batch_size:4}: {updates:3} updates, {share:.0%} right")

# %% [markdown] equations=["F-8a", "F-8b", "A-6a"] errata=["F-E2", "F-E5", "F-E6"]
# The squared distance falls as $1/B$ while $B$ is small beside 4,000, and is 0 at the
# end. So a batch has less variance than a **single sample**, and
# more than the full batch, which has none: F's sentence is half true (erratum F-E2). The
# efficiency is real. The same number of images, looked at in small batches, buys 80 times
# as many steps. Chapter 07 has more on this.
#
# ## Accuracy
#
# The network gives ten probabilities. Its answer is the class with the largest one (F 8):
#
# $$\hat y_i = \arg\max_{k} A_{ik}, \qquad k = 0, 1, \dots, 9,$$
#
# and the **accuracy** is the share of samples whose answer is the label (F 8, A 6):
#
# $$\mathrm{Acc} = \frac{1}{m} \sum_{i=1}^{m} \mathbf{1}[\hat y_i = y_i].$$
#
# $\mathbf{1}[\dots]$ is 1 if the statement holds and 0 if not. $m$ is here the number of
# samples that are **evaluated**. In F the same letter is the batch size in section 4, and
# $y^{(i)}$, which is a whole number here, is never related to the one-hot column $Y$ of
# section 4 (erratum F-E6). A takes the argmax of both, $\arg\max(y_{true})$ and
# $\arg\max(y_{pred})$, which is the same: the 1 of a one-hot row stands in the place of
# its label.
#
# F counts its classes $k = 1, \dots, C$, with $C = 10$. **Predict.** What will the
# accuracy be if the argmax runs over $k = 1, \dots, 10$, as F's does? Below 10 %, at 10
# %, above it?
#
# And a second question, about the letter $m$. Evaluate 1,000 images in batches of 300: the
# last batch has 100. Is the mean of the four accuracies the accuracy?

# %% equations=["F-8a", "F-8b", "A-6a"] errata=["F-E5", "F-E6"]
answer = np.array([max(range(10), key=lambda k: row[k]) for row in A])  # k = 0 ... 9
share = sum(int(answer[i] == data.y_test[i]) for i in range(1000)) / 1000
right = predicted == data.y_test  # (1000,) of True and False
assert np.array_equal(answer, predicted)
assert share == right.mean()
assert share == (data.Y_test.argmax(axis=1) == A.argmax(axis=1)).mean()  # A's form
from_one = answer + 1  # k = 1 ... 10
assert (from_one == data.y_test).mean() < 0.05
print(f"k = 0 ... 9:  {share:.1%} right")
print(f"k = 1 ... 10: {(from_one == data.y_test).mean():.1%} right")
print("columns: argmax over axis 0 has shape", A.T.argmax(axis=0).shape, end=", ")
print("over axis 1", A.T.argmax(axis=1).shape)

batch_shares = [right[i : i + 300].mean() for i in range(0, 1000, 300)]
assert abs(np.mean(batch_shares) - share) > 1e-4
print(f"mean of four batches {np.mean(batch_shares):.4f}, accuracy {share:.4f}")

# %% [markdown] equations=["P-fig3", "P-fig4"] errata=["P-E21", "F-E5", "F-E6"]
# Far **below** guessing (erratum F-E5). The answer of a good network plus one is nearly
# always wrong. It is right only where the network takes a digit for the one before. An
# accuracy clearly below 10 % is a sign of life: the network has learned, and an index is
# off. The third line is for those who write samples as columns: the other axis gives 10
# numbers where 1,000 are wanted, and no error.
#
# The mean of the batches is not the accuracy (erratum F-E6). In it, an image of the short
# batch counts three times as much as any other. Count right answers, and divide once.
#
# ## The error of each digit
#
# One number hides a lot. Split it by the true digit $j$:
#
# $$e_j = \frac{\sum_i \mathbf{1}[y_i = j] \, \mathbf{1}[\hat y_i \ne j]}
# {\sum_i \mathbf{1}[y_i = j]}.$$
#
# With $m_j$ samples of digit $j$, the digits put together again give
# $\mathrm{Acc} = 1 - \sum_j \frac{m_j}{m} e_j$.
#
# P's figures 3 and 4 are titled 'Testing Digit Errors vs Epochs' and 'Training Digit
# Errors vs Epochs'. (Only the titles have come down to us.) Ten curves in one picture
# cross too often to be read. The next figure has a row for each digit and a column for
# each epoch.
#
# **Predict.** Which digit is the easiest, and which the hardest? Look for rows that stay
# dark to the end.


# %% equations=["P-fig3"] errata=["P-E21"]
def errors_of_digits(y_true, y_pred):
    return np.array([(y_pred[y_true == j] != j).mean() for j in range(10)])


by_epoch = np.array([errors_of_digits(data.y_test, says) for says in says_test])
counts = np.bincount(data.y_test)
assert np.isclose(1 - (counts / 1000) @ by_epoch[-1], right.mean())
on_training, on_test = errors_of_digits(data.y_train, says_train[-1]), by_epoch[-1]
print(f"wrong in training {on_training.mean():.0%}, in the test {on_test.mean():.0%}")
plots.heatmap(
    100 * by_epoch.T,
    xlabel="epoch",
    ylabel="true digit",
    xticks=range(1, 11),
    decimals=0,
    title="test error of each digit (%)",
    alt="Test error in percent, a row for each digit, a column for each of ten epochs. All "
    f"rows but the 1 and the 9 end clearly paler than they began. At the end the {on_test.argmax()} is the worst, with "
    f"{100 * on_test.max():.0f} percent, and the {on_test.argmin()} the best.",
)

# %% [markdown] equations=["P-fig1", "P-fig2", "P-fig4", "P-2.2h"] errata=["P-E21"]
# The 1 is learned at once: nothing else looks like it. The rows of 2 and 3 are the darkest
# at the end. Other rows go up and down. Follow
# 4 and 9 from epoch 1 to 3: the 4 gets better, from 33 % wrong to 4 %, and the 9 gets
# worse, from 8 % to 29 %. The network has moved a border between the two. And the line
# above the figure says that the network does better on images that it has been trained
# on. A later section asks what follows from that.
#
# Now P's own setting: all digits, 2 epochs. Figures 1 and 2 of P are 'Average Loss vs
# Epochs' and 'Average Accuracy vs Epochs'. With 2 epochs such a curve has **two points**
# (erratum P-E21). A line through two points says no more than two numbers. The loss can
# be had more finely, because every batch gives one. The next figure has a point for each
# 100 batches, the mean of 20 seeds. Look for what a curve through two points would miss.

# %% equations=["P-fig1", "P-fig2"] errata=["P-E21"]
runs = record["runs"]
loss = np.mean([run["loss"] for run in runs], axis=0)  # (20,): means of 100 batches
train_acc = np.mean([run["train_accuracy"] for run in runs], axis=0)
test_acc = np.mean([run["test_by_thousand"] for run in runs], axis=(0, 2))
epoch_loss = loss.reshape(2, 10).mean(axis=1)
for i in (0, 1):
    print(f"epoch {i + 1}: mean loss {epoch_loss[i]:.2f}, right in training", end=" ")
    print(f"{train_acc[i]:.1%}, in the test {test_acc[i]:.1%}")
plots.lines(
    np.arange(1, 21) / 10,
    {"100 batches": loss, "whole epoch": np.repeat(epoch_loss, 10)},
    xlabel="epochs done",
    ylabel="training loss (nats per sample)",
    markers=True,
    alt=f"The loss of 100 batches falls from {loss[0]:.1f} to {loss[1]:.2f} within the first "
    f"fifth of epoch 1, then slowly to {loss[-1]:.2f} at the end of epoch 2. The means of "
    "the two epochs are two flat pieces.",
)

# %% [markdown] equations=["P-fig3", "P-fig4"] errata=["P-E21"]
# Most of what is learned is learned in the first fifth of the first epoch. Two points
# cannot show it. They also compare unlike things: the loss is a mean **during** the
# epoch, the accuracy is measured **after** it.
#
# And here are the errors by digit after P's two epochs, the mean over 20 seeds. Compare
# each pair of bars: where is the test error clearly above the training error?

# %% equations=["P-fig3", "P-fig4"] errata=["P-E21"]
after = {
    part: 100 * np.mean([run[key][-1] for run in runs], axis=0)
    for part, key in [("training", "train_error"), ("test", "test_error")]
}
order = np.argsort(-after["test"])
plots.bars(
    range(10),
    after,
    xlabel="true digit",
    ylabel="error (%)",
    decimals=1,
    alt="Error by digit after two epochs on all digits, training and test side by side. On "
    f"the test images the {order[0]} is worst with {after['test'][order[0]]:.1f} percent, "
    f"then {order[1]} and {order[2]}; {order[-1]} and {order[-2]} are best, with "
    f"{after['test'][order[-1]]:.1f} and {after['test'][order[-2]]:.1f}. For most digits the "
    "test bar is the higher one, by about one point or less.",
)

# %% [markdown]
# For 5, 6, 7 and 9 the test error is about one point higher, for the 3 it is lower. With
# 50,000 images and 2 epochs there is hardly a gap. A network that has seen each
# image twice has had no time to learn them by heart. Ours, with 4,000 images seen ten
# times, has.
#
# ## The confusion matrix
#
# Which digit was said instead? Count all combinations:
#
# $$C_{jk} = \#\{i : y_i = j \text{ and } \hat y_i = k\}, \qquad (10, 10).$$
#
# Row $j$ is what happened to the true digit $j$, column $k$ is what the network called
# $k$. Some texts have it the other way round; look at the labels of the axes. Everything
# so far is in it: row $j$ sums to $m_j$, the diagonal sums to the number of right
# answers, and $e_j = 1 - C_{jj} / \sum_k C_{jk}$. The check verifies all three.
#
# In the figure a right answer is grey and a mistake is coloured. **Predict** the darkest
# cell. Then look whether the matrix is symmetric: is a 4 taken for a 9 as often as a 9
# for a 4?
#
# In the cell after it, choose a cell of the matrix to see its images. Raise the
# threshold: what do you pay for fewer mistakes?

# %%
C = np.zeros((10, 10), int)
for true, said in zip(data.y_test, predicted, strict=True):
    C[true, said] += 1

assert np.array_equal(C.sum(axis=1), np.bincount(data.y_test))
assert np.trace(C) == right.sum()
assert np.allclose(1 - np.diag(C) / C.sum(axis=1), by_epoch[-1])
mistakes = C - np.diag(np.diag(C))
j, k = divmod(int(mistakes.argmax()), 10)
for epoch in (7, 8, 9, 10):  # nnlib.most_confused does this count
    print("epoch", epoch, nnlib.most_confused(data.y_test, says_test[epoch - 1], 1)[0])
plots.confusion(
    C,
    alt=f"Confusion matrix of the 1,000 test images. {np.trace(C)} of them are on the "
    f"diagonal. The most frequent mistake is a {j} taken for a {k}, {mistakes.max()} times. "
    f"{(mistakes > 0).sum()} of the 90 kinds of mistake occur.",
)

# %%
from nnlib import widgets

widgets.confusion_browser()

# %% [markdown]
# About seventy mistakes are spread over some forty cells, so most cells hold one or two.
# The lines above the figure have the darkest cell (true digit, answer, number) after each
# of the last epochs. In epoch 7 it was the 5 that was taken for a 3. One epoch later it
# is the 3 for a 5: a border has moved. A list of 'most confused' digits from one training
# depends on the moment at which it was made. And the matrix is not symmetric: at the end the
# network takes a 3 for a 5 nine times, and a 5 for a 3 once; a 4 for a 9 four times, and a
# 9 for a 4 once.
#
# Look at the images instead: two of each of the five most frequent kinds. Which would you
# have read as the network did? And look at the two of a kind side by side: what do you
# notice?

# %% equations=["P-5d"] errata=["P-E22"]
kinds = np.argsort(-mistakes, axis=None, kind="stable")
rows = [(data.y_test == kind // 10) & (predicted == kind % 10) for kind in kinds[:5]]
shown = np.concatenate([np.flatnonzero(row)[:2] for row in rows])
captions = [f"{data.y_test[i]}, said {predicted[i]}" for i in shown]
of_digit = np.stack([data.X_test[data.y_test == j] for j in range(10)])
for lag in (1, 50):
    apart = np.linalg.norm(of_digit[:, lag:] - of_digit[:, :-lag], axis=2).mean()
    print(f"images of a digit, {lag:2} places apart: mean distance {apart:.1f}")
plots.digits(
    data.X_test[shown],
    captions,
    columns=5,
    alt=f"Ten test images that the network got wrong: {'; '.join(captions)}. Some have a "
    "stroke of the other digit: an open loop, a bent bar; some are plain.",
)

# %% [markdown] equations=["P-fig5", "P-5c", "P-5d"] errata=["P-E21", "P-E22"]
# Three of the five pairs look as if they came from one hand. The two lines above the
# figure speak for it: images of the same digit that are neighbours in the file are more
# alike than images far apart. What one writer wrote seems to stand together. Keep this in
# mind for the section on standard errors, which will assume that images are independent
# of each other.
#
# ### Are 4s and 9s confused?
#
# P says that '4s and 9s are often confused', and that digits with similar shapes are. Now
# take the record: 20 networks, each tested on 10,000 images. P's figure 5 is a 'Confusion
# Matrix for Class Digits 1-5'. **Predict.** What can that figure say about 4 and 9?
#
# The next figure shows all ten digits, the mean number of images for one network. Look for
# pairs of dark cells that mirror each other.

# %% equations=["P-fig5", "P-5c"] errata=["P-E21", "P-E22"]
each = np.array([run["confusion"] for run in runs])  # (20, 10, 10)
mean = each.mean(axis=0)
pairs = np.triu(each + each.transpose(0, 2, 1), k=1)  # j for k and k for j together
confused = pairs.mean(axis=0)
places = np.argsort(-confused, axis=None)[:3]
first, second, third = [divmod(int(place), 10) for place in places]
wins = sum(pair.argmax() == 49 for pair in pairs)  # row 4, column 9
assert first == (4, 9)
in_P = divmod(int(confused[1:6, 1:6].argmax()), 5)  # what figure 5 covers
print(f"{first} is the most confused pair in {wins} of 20 runs,", end=" ")
print(f"{confused[first] / confused.sum():.0%} of mistakes; then {second} and {third}")
print("of the digits 1 to 5 alone:", (1 + in_P[0], 1 + in_P[1]))
plots.confusion(
    mean,
    alt="Mean confusion matrix of 20 networks on 10,000 test images, true digit by row. On "
    f"average {confused.sum():.0f} images are off the diagonal. The darkest cells are 9 taken "
    f"for 4 ({mean[9, 4]:.0f}) and 4 for 9 ({mean[4, 9]:.0f}), then 7 for 2, 5 for 3 and 3 for 5.",
)

# %% [markdown] equations=["P-5c", "P-5d", "P-fig5"] errata=["P-E21", "P-E22"]
# P's sentence holds (P-E22): 4 and 9 are the first pair in most runs, with about a tenth
# of all mistakes. But P's figure cannot have shown it, as it has no column for the 9
# (erratum P-E21). Among 1 to 5 the first pair is 3 and 5. Claim and evidence do not
# belong together, even where the claim is true.
#
# 'Similar shapes' can be tested too. Take the average image of each digit from chapter 00,
# and the distance between two averages as the measure of how alike two digits are. If P is
# right, then small distances go with many confusions. **Predict** the correlation between
# the two orders, over the 45 pairs: near $-1$, near 0, near $+1$?

# %% equations=["P-5d"] errata=["P-E22"]
averages = np.stack([data.X_train[data.y_train == j].mean(axis=0) for j in range(10)])
upper = np.triu_indices(10, k=1)  # the 45 pairs j < k
apart = np.linalg.norm(averages[upper[0]] - averages[upper[1]], axis=1)  # (45,)


def ranks(values):
    return values.argsort().argsort()


correlation = np.corrcoef(ranks(apart), ranks(confused[upper]))[0, 1]
nearest = apart.argmin()
assert nearest == confused[upper].argmax()
assert correlation < 0
print(f"rank correlation of distance and confusion {correlation:.1f}")
print("nearest pair of averages:", (int(upper[0][nearest]), int(upper[1][nearest])))

# %% [markdown] equations=["A-6c", "A-6b"] errata=["A-E5", "A-E7"]
# The correlation is negative: similar shapes are confused more. The rule has exceptions,
# and averages are a rough measure of
# a shape. But of all 45 pairs the most similar one is the most confused one: 4 and 9.
#
# ## RMSE and $R^2$
#
# A computes two more metrics, known from fitting curves. It names RMSE and does not
# define it (erratum A-E5). It means the **root of the mean squared error**. For one-hot
# rows $Y$ and probabilities $A$, both $(m, K)$, one has to say over what the mean is
# taken:
#
# $$\begin{gathered}
# \mathrm{RMSE} = \sqrt{\frac{1}{mK} \sum_{i,k} (Y_{ik} - A_{ik})^2}
# \quad \text{(each entry)}, \\
# \sqrt{\frac{1}{m} \sum_{i,k} (Y_{ik} - A_{ik})^2} \quad \text{(each sample)}.
# \end{gathered}$$
#
# The second is $\sqrt{K} = 3.16$ times the first. Then (A 6)
#
# $$R^2 = 1 - \frac{\sum_i (y_{true}^{(i)} - y_{pred}^{(i)})^2}
# {\sum_i (y_{true}^{(i)} - \bar y_{true})^2} :$$
#
# 1 for perfect predictions, 0 for always predicting the mean. For vectors this can be read
# in at least three ways (erratum A-E7): **flat**, where $\bar y$ is the mean of all $mK$
# entries; **by column**, where $\bar y$ has a mean for each class and the squares of all
# columns are summed; and the **average** of ten $R^2$, one for each column.
#
# **Predict** how the three differ if there are 100 test images of each digit.
#
# For the flat one we can say more. Every one-hot row has one 1 and nine 0s, so the mean of
# all entries is $\frac{1}{10}$, whatever the digits. A row then contributes
# $0.9^2 + 9 \cdot 0.1^2 = 0.9$ to the lower sum, together $0.9 \, m$. The upper sum is
# $10 \, m \cdot \mathrm{MSE}$, with MSE the mean over entries. So
#
# $$R^2_{flat} = 1 - \frac{10 \, \mathrm{MSE}}{0.9}.$$


# %% equations=["A-6b", "A-6c"] errata=["A-E5", "A-E7"]
def three_readings(Y, A):
    squares = (Y - A) ** 2
    flat = 1 - squares.sum() / ((Y - Y.mean()) ** 2).sum()
    variation = ((Y - Y.mean(axis=0)) ** 2).sum(axis=0)  # (10,)
    by_column = 1 - squares.sum() / variation.sum()
    average = np.mean(1 - squares.sum(axis=0) / variation)
    return np.array([flat, by_column, average])


Y = data.Y_test.astype(np.float64)
mse = ((Y - A) ** 2).mean()
rmse_entry, rmse_sample = mse**0.5, (((Y - A) ** 2).sum() / len(Y)) ** 0.5
assert np.isclose(rmse_sample, 10**0.5 * rmse_entry)
assert np.isclose(three_readings(Y, A)[0], 1 - 10 * mse / 0.9, rtol=1e-12)
few_ones = (data.y_test != 1) | (np.arange(1000) < 100)  # 10 images of the 1 are left
print(f"RMSE {rmse_entry:.3f} by entry, {rmse_sample:.3f} by sample")
print("R2, 100 of each digit:", three_readings(Y, A).round(4))
print("R2, only 10 of the 1s:", three_readings(Y[few_ones], A[few_ones]).round(4))

# %% [markdown] equations=["A-6b"] errata=["A-E7"]
# With equal numbers of each digit the three are one. Where the
# numbers differ, the three differ: a little in the last line, where few 1s are left. And the flat one is the MSE in
# other units: it adds nothing.
#
# There is a fourth reading, and it is a trap: put the **labels** in, $y_i = 7$ and $\hat
# y_i = 9$, as plain numbers. It runs, and gives a number below 1. **Predict.** Two
# programs give the same answers to the same images. One of them has the digits stored
# under other names: 1 is called 9 and 9 is called 1, in the truth and in the answers
# alike. Can the $R^2$ of the two differ?


# %% equations=["A-6b"] errata=["A-E7"]
def r2_of(true, said):
    return 1 - ((true - said) ** 2).sum() / ((true - true.mean()) ** 2).sum()


renamed = {}
for j, k in zip(*upper, strict=True):
    name = np.arange(10)
    name[[j, k]] = k, j  # swap two names
    assert np.isclose((name[data.y_test] == name[predicted]).mean(), right.mean())
    renamed[j, k] = r2_of(name[data.y_test], name[predicted])

plain = r2_of(data.y_test, predicted)
assert max(renamed.values()) - min(renamed.values()) > 0.02
assert np.isclose(r2_of(Y, A), r2_of(Y[:, name], A[:, name]), rtol=1e-12)  # one-hot
print(f"R2 of the labels {plain:.2f}; 1 and 9 renamed {renamed[1, 9]:.2f};", end=" ")
print(f"all swaps {min(renamed.values()):.2f} to {max(renamed.values()):.2f}")

# %% [markdown] errata=["A-E7"]
# It can, though not a single answer has changed. A label is a name, not an amount: 'taken
# for 9 instead of 4' is no larger a mistake than 'taken for 5 instead of 4'. The $R^2$ of
# labels means nothing. That of one-hot rows does not care about names; the last check
# says so.
#
# ### What they are worth
#
# RMSE and $R^2$ on one-hot rows look at the probabilities, accuracy only at the largest.
# To see what that means, change the probabilities and keep the answers: divide the scores
# by a temperature $T$ before softmax (chapter 01). **Predict** which of the four columns
# change.

# %% equations=["A-6b", "A-6c"] errata=["A-E5", "A-E7"]
scores = net.trace(data.X_test)[0][3]
print("   T  accuracy  cross-entropy  RMSE    R2")
for T in (0.1, 0.5, 1, 2, 10):
    P = nnlib.softmax(scores / T)
    J, R2 = nnlib.cross_entropy(P, Y), three_readings(Y, P)[0]
    acc, rmse = (P.argmax(axis=1) == data.y_test).mean(), ((Y - P) ** 2).mean() ** 0.5
    print(f"{T:4}  {acc:7.0%}  {J:12.2f}  {rmse:6.2f}  {R2:5.2f}")
    assert acc == right.mean()

# %% [markdown] equations=["A-7.0", "A-7.1", "A-7.2", "A-7.3", "A-7.5", "A-x2"] errata=["A-E11", "A-E2"]
# The answers are the same in all five lines. The network with $T = 10$ hardly prefers one
# digit to another, and its $R^2$ drops to 0.26. The network with $T = 0.1$ is sure of
# everything: cross-entropy becomes seven times as large, RMSE hardly changes, because the
# square of a wrong probability cannot exceed 1. So RMSE and $R^2$ say how good the **probabilities** are, with
# mild punishment for false certainty. They are no measure of how many answers are right.
#
# ## The loop of A, step by step
#
# A closes with a summary of its training loop. For each iteration $t = 1, 2, \dots, T$
# (this $T$ is a number of steps and no temperature):
#
# | step | A | ours |
# |---|---|---|
# | 1 | forward: $Z^{[l]}$, $A^{[l]}$ for $l = 1, 2, 3$ | the same, in rows |
# | 2 | $\mathrm{Loss} = \mathrm{MSE}(A^{[3]}, Y)$ | cross-entropy |
# | 3 | backward: $\partial J / \partial W^{[l]}$, $\partial J / \partial b^{[l]}$ | the same |
# | 4 | Adam: moments, bias correction, update | chapter 07 |
# | 5 | metrics: accuracy, RMSE, $R^2$, cost | once an epoch |
#
# Step 2 is mended: A's backward pass starts with $A^{[3]} - Y$, which belongs to
# cross-entropy (erratum A-E2, chapter 02). $t$ counts **updates**, and Adam's correction
# needs it. Not given are $\alpha$, the batch size, $T$, how the weights start, the
# moments at the start and any result (erratum A-E11). We take $\alpha = 0.001$, batches of 64, He's
# start, zeros for the biases and moments. **Predict.** How much does the first of these
# choices alone move the result, after two epochs?


# %% equations=["A-7.1", "A-7.2", "A-7.3"] errata=["A-E2"]
def gradient_A(X, Y, W, b):
    Z, A = {}, {0: X}
    for l in (1, 2, 3):  # step 1
        Z[l] = A[l - 1] @ W[l] + b[l]
        A[l] = nnlib.relu(Z[l]) if l < 3 else nnlib.softmax(Z[l])
    dZ, pieces = (A[3] - Y) / len(Y), []  # step 2: of the mean cross-entropy
    for l in (3, 2, 1):  # step 3
        pieces = [(A[l - 1].T @ dZ).ravel(), dZ.sum(axis=0), *pieces]
        dZ = (dZ @ W[l].T) * (Z[l - 1] > 0) if l > 1 else None
    return np.concatenate(pieces)  # laid out as theta


# %% equations=["A-7.2", "A-7.3"] errata=["A-E2"]
small = Network([6, 5, 4, 3], seed=1, dtype=np.float64)
X, Y3 = rng.normal(size=(7, 6)), np.eye(3)[rng.integers(3, size=7)]
theta = small.theta.copy()


def measured(loss):  # of the loss as a function of the network's output
    def J(values):
        small.theta = values
        return loss(small.forward(X), Y3)

    slopes = nnlib.numerical_gradient(J, theta)
    small.theta = theta
    return slopes


G = gradient_A(X, Y3, small.W, small.b)
assert nnlib.relative_error(G, measured(nnlib.cross_entropy)) < 1e-7
assert nnlib.relative_error(G, measured(nnlib.mean_squared_error)) > 0.3
print("A's backward pass is the gradient of cross-entropy, not of the squared error")

# %% equations=["A-x2"] errata=["A-E11"]
settings = {"epochs": 2, "batch_size": 64, "seed": 0, "progress": False}
found = {}
for alpha in (0.00001, 0.0001, 0.001):
    network = Network([784, 128, 40, 10], seed=0, dtype=np.float64)
    rule = nnlib.Adam(alpha, beta1=0.9, beta2=0.99, epsilon=1e-8)
    found[alpha] = nnlib.train(network, data, rule, **settings).test_accuracy[-1]
    print(
        f"A's network, learning rate {alpha:.5f}: {found[alpha]:.0%} right after 2 epochs"
    )
assert max(found.values()) - min(found.values()) > 0.2

# %% [markdown] equations=["P-3d", "A-7.0", "A-7.5"] errata=["P-E19", "A-E11"]
# Values for $\beta_1$, $\beta_2$ and $\epsilon$ are not enough to repeat a result: the learning
# rate decides, and A does not give it.
#
# ## Validation, and when to stop
#
# The loop says $t = 1, \dots, T$ and not what $T$ is. Train on and on? The training loss
# will tell us that all is well. We need images that the network has not been trained on.
# The test images are such images. But if we use them to decide when to stop, then they
# have taken part in making the network, and what they say at the end is no longer an
# honest test.
#
# So set aside a third part. Of the 4,000 training images, train on 3,200 and use 800 as
# the **validation set**, for every decision. The test set is opened once, at the end.
#
# **Predict.** For 25 epochs of A's loop, how will these three move: the training loss, the
# validation loss, the validation accuracy? The figure after the loop shows the two losses.
# Find the epoch at which you would have stopped.

# %% equations=["A-7.0", "A-7.1", "A-7.2", "A-7.3", "A-7.5", "A-x2"] errata=["A-E11"]
X_fit, Y_fit = np.float64(data.X_train[:3200]), np.float64(data.Y_train[:3200])
X_val, Y_val = data.X_train[3200:], np.float64(data.Y_train[3200:])
net_A = Network([784, 128, 40, 10], seed=0, dtype=np.float64)
adam, order = nnlib.Adam(0.001, beta1=0.9, beta2=0.99), np.random.default_rng(0)
log, kept = [], []
for _ in range(25):
    for X, Y_batch in minibatches(X_fit, Y_fit, 64, order):  # t = 1, 2, ..., 1250
        dtheta = gradient_A(X, Y_batch, net_A.W, net_A.b)  # steps 1 to 3
        adam.update(net_A.theta, dtheta)  # step 4
    V = net_A.forward(X_val)  # step 5
    share = (V.argmax(axis=1) == Y_val.argmax(axis=1)).mean()
    rmse, R2 = ((V - Y_val) ** 2).mean() ** 0.5, three_readings(Y_val, V)[0]
    cost, cost_fit = nnlib.cross_entropy(V, Y_val), net_A.loss(X_fit, Y_fit)
    log.append([cost_fit, cost, share, rmse, R2])
    kept.append(net_A.theta.copy())
log = np.array(log)  # (25, 5)
assert adam.t == 25 * 50
print("after 25 epochs: accuracy {2:.0%}, RMSE {3:.2f}, R2 {4:.2f}".format(*log[-1]))

# %%
best = int(log[:, 1].argmin())
plots.lines(
    np.arange(1, 26),
    {"training loss": log[:, 0], "validation loss": log[:, 1]},
    xlabel="epoch",
    ylabel="loss (nats per sample)",
    markers=True,
    alt=f"The training loss falls to {log[-1, 0]:.2f} in 25 epochs. The validation loss "
    f"falls to {log[best, 1]:.2f} in epoch {best + 1}, and has climbed to {log[-1, 1]:.2f} "
    "at the end.",
)

# %% [markdown]
# The training loss goes to 0. The validation loss falls, has its lowest point early, and
# climbs again. From there on the network learns the 3,200 images by heart and gets worse
# on others: it is **overfitting**. And the accuracy?
#
# **Early stopping** is this rule: keep the parameters with the lowest validation loss, and
# stop when it has not been beaten for some epochs, the **patience**.


# %%
def stop(losses, patience):
    best = 0
    for epoch, value in enumerate(losses):
        if value < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best, epoch


assert stop([5, 3, 4, 2, 3, 3, 3, 1], patience=3) == (3, 6)  # the 1 is never reached
best, last = stop(log[:, 1], patience=5)
print(f"keep epoch {best + 1}, stop after epoch {last + 1}")
for epoch in (best, 24):
    net_A.theta = kept[epoch]
    right_A = (net_A.predict(data.X_test) == data.y_test).mean()
    loss_A = net_A.loss(data.X_test, data.Y_test)
    print(f"epoch {epoch + 1:2}: validation {log[epoch, 2]:.0%} right,", end=" ")
    print(f"test {right_A:.0%} right, test loss {loss_A:.2f}")

# %% [markdown] equations=["P-3d"] errata=["P-E19"]
# The accuracy does not mind. By the loss, the network of epoch 25 is a third worse; by
# the share of right answers it is as good, or better. It gives nearly the same answers,
# and is surer of the wrong ones. Which of the two matters depends on the use. If someone
# will act on 'I am 99 % sure', the loss does. (The test set was opened twice here, to
# show the difference. With one network to deliver, open it once.)
#
# ## The learning rate that was chosen on the test set
#
# P's learning rate 0.13 was found by 'testing which learning rate best achieved a 97%
# testing accuracy over the fewest number of epochs'. This is the mistake just described
# (erratum P-E19). P had 10,000 training images left over, and could have used them for
# it.
#
# How much does it matter? **Predict.** Eleven learning rates, all equally good: each
# gives a network that is right for exactly 97 % of all digits in the world. Each network
# is tested on 4,000 images of its own, and the best result is reported. What will it be,
# on average?

# %% equations=["P-3d"] errata=["P-E19"]
results = rng.binomial(4000, 0.97, size=(4000, 11)) / 4000
reported = results.max(axis=1).mean()

assert abs(results.mean() - 0.97) < 1e-3
assert 0.973 < reported < 0.976
print(f"mean of all results {results.mean():.1%}, mean of the best {reported:.1%}")

# %% [markdown] equations=["P-3d"] errata=["P-E19"]
# The best of eleven equals is reported with 0.4 points too many. That is the price of
# choosing and reporting on the same images. When all networks see the **same** images, as
# P's did, their luck is shared and the price is lower. How much lower shows only by
# trying. The record has five rates with five seeds each: the accuracy on the 10,000
# unused training images, on the first 4,000 test images, and on the other 6,000, which
# nobody has used.
#
# **Predict.** Will the two ways of choosing find different rates? Will either find 0.13?

# %% equations=["P-3d", "P-3a"] errata=["P-E19", "P-E16"]
rates = record["rates"]
print("rate   validation  first 4000  other 6000")
for rate, parts in rates.items():
    v, f, o = (100 * np.mean(results) for results in parts.values())
    print(f"{rate:5}  {v:9.1f}%  {f:9.1f}%  {o:9.1f}%")
for name in ("validation", "first_4000"):
    by_seed = np.array([parts[name] for parts in rates.values()])  # (5 rates, 5 seeds)
    chosen = [list(rates)[i] for i in by_seed.argmax(axis=0)]
    others = [rates[rate]["other_6000"][seed] for seed, rate in enumerate(chosen)]
    print(f"chosen on {name}: {chosen}, then {np.mean(others):.1%} on the other 6000")
    assert "0.13" not in chosen

# %% [markdown] equations=["P-5b"] errata=["P-E20", "P-E19"]
# Both ways choose larger rates than 0.13, and the networks chosen are equally good. So
# here the wrong method did no damage that can be measured. That is luck, and one can know
# it only by doing it right as well. And no rate comes near 97 % on the first 4,000
# images. We will come back to that.
#
# ## How far off may an accuracy be?
#
# P is not content with the 97 %: 'not enough precision for the accuracy calculations'. Is
# it the arithmetic? An accuracy is a count divided by $n$. In float32 that is exact to
# seven digits. The limit is elsewhere: 4,000 **other** images would have given another
# count.
#
# Let $p$ be the share that the network gets right among all the images it could ever meet.
# Draw one image. Let $c_i = 1$ if the answer is right, else 0. Then
#
# $$\begin{gathered}
# E[c_i] = p, \qquad E[c_i^2] = p \quad (\text{as } 0^2 = 0,\ 1^2 = 1), \\
# \mathrm{Var}(c_i) = E[c_i^2] - E[c_i]^2 = p - p^2 = p(1-p).
# \end{gathered}$$
#
# The accuracy on $n$ images is $\frac{1}{n} \sum_i c_i$. For independent images variances
# add, and a factor comes out squared:
#
# $$\mathrm{Var}(\mathrm{Acc}) = \frac{1}{n^2} \cdot n \, p (1 - p), \qquad
# \boxed{\mathrm{SE} = \sqrt{\frac{p (1 - p)}{n}}}$$
#
# This is the **standard error** of an accuracy: its standard deviation from one test set
# to the next. About 95 % of test sets give a result within 1.96 standard errors of $p$.
#
# **Predict** the standard error for $p = 0.972$ and $n = 4000$: 0.003, 0.03, 0.3 or 3
# points?
#
# The check does not believe the formula. It takes our 1,000 test images, draws from them
# with replacement, thousands of times, and measures how the accuracy scatters. This is
# called **resampling**.


# %% equations=["P-5b"] errata=["P-E20"]
def standard_error(p, n):
    return (p * (1 - p) / n) ** 0.5


for n in (100, 1000, 4000):
    again = [right[rng.integers(1000, size=n)].mean() for _ in range(4000)]
    derived = standard_error(right.mean(), n)
    assert abs(np.std(again) / derived - 1) < 0.06
    print(
        f"n = {n:4}: derived {100 * derived:.1f}, resampled {100 * np.std(again):.1f}"
    )

as_float32 = np.mean(np.arange(4000) < 3888, dtype=np.float32)  # 97.2 % of 4,000
assert abs(float(as_float32) - 0.972) < 1e-7
se = standard_error(0.972, 4000)
low, high = 97.2 - 196 * se, 97.2 + 196 * se
print(
    f"97.2 % of 4000: SE {100 * se:.2f} points, 95 % interval {low:.1f} to {high:.1f} %"
)

# %% [markdown] equations=["P-5b"] errata=["P-E20"]
# A quarter of a point, not a rounding error (erratum P-E20). 97.2 % of 4,000 images can
# be 96.7 % or 97.7 % in truth, and more digits behind the point would say nothing about
# it. If anything it is more: the ten mistakes above suggest that images by one writer go
# wrong together, and then 4,000 images are worth fewer than 4,000.
#
# ### How many images tell 97.2 from 97.5?
#
# Two networks, one right for 97.2 % of all digits, the other for 97.5 %. Each is tested
# on $n$ images of its own. **Predict.** How often does the worse one come out ahead, or
# level, for $n = 4000$? The figure shows the results to be expected for $n = 4000$ and
# for $n = 23000$. Look at how much the curves overlap; the labels have the true accuracy
# and $n$.

# %%
grid = np.linspace(0.962, 0.982, 201)
curves = {}
for n in (4000, 23_000):
    for p in (0.972, 0.975):
        bell = np.exp(-0.5 * ((grid - p) / standard_error(p, n)) ** 2)
        curves[f"{p:.1%}, {n}"] = bell / bell.sum()
    lead = rng.binomial(n, 0.975, size=100_000) - rng.binomial(n, 0.972, size=100_000)
    print(
        f"n = {n:6,}: the worse one ahead or level in {(lead <= 0).mean():.0%} of tests"
    )
plots.lines(
    100 * grid,
    curves,
    xlabel="measured accuracy (%)",
    ylabel="probability (per 0.01 points)",
    alt="Four bell curves over the measured accuracy, centred at 97.2 and 97.5 percent. With "
    "4,000 images the two overlap over most of their width. With 23,000 they are less than "
    "half as wide and cross at a little over a third of their height.",
)

# %% [markdown]
# With 4,000 images the curves overlap widely, and every fifth time the worse network comes
# out ahead or level. With 23,000 only their flanks cross, and it happens in 2 of 100 tests.
# To get the order right nearly always, the
# difference $d = 0.003$ should be two standard errors **of the difference**. Both results
# scatter, the variances add:
#
# $$d = 2 \sqrt{\frac{2 p (1 - p)}{n}}
# \quad \Rightarrow \quad n = \frac{8 \, p (1 - p)}{d^2}.$$
#
# There is a cheaper way: test both on the **same** images. An image that both get right,
# or both wrong, says nothing about which is better. Only those count where one is right
# and the other wrong. Let $q$ be their share. The difference of image $i$ is $+1$, $-1$
# or 0, with mean $d$ and variance $q - d^2 \approx q$. The standard error of their mean is
# $\sqrt{q / n}$, and $d = 2 \sqrt{q / n}$ gives $n = 4 q / d^2$. The record
# knows $q$ for two networks of P with different seeds. **Predict:** does pairing save a
# tenth, half, or nine tenths of the images?

# %%
d, p = 0.003, 0.9735  # between 97.2 % and 97.5 %
q = record["one_right_one_wrong"]
separate, paired = 8 * p * (1 - p) / d**2, 4 * q / d**2

assert 22_000 < separate < 24_000
assert paired < separate
print(f"own images: {separate / 1000:.0f} thousand for each network")
print(f"same images, {q:.1%} right for only one: {paired / 1000:.0f} thousand")
smallest = 200 * (2 * p * (1 - p) / 4000) ** 0.5
print(f"what 4000 images for each can tell: differences of {smallest:.1f} points")

# %% [markdown] equations=["P-3a", "P-4a", "P-5a"] errata=["P-E17", "P-E16"]
# About half of the images for each network. And since both see the same ones, about a quarter
# of the images in all.
#
# All of MNIST has 10,000 test images. 97.2 against 97.5 is a difference that it cannot
# settle, for two networks like these, in one run.
#
# ## Why 4,000 of them mislead
#
# P tests on 4,000 images. Which? If they were drawn at random from the 10,000, the
# standard error would tell the whole story. Suppose that they are simply the first 4,000.
#
# The page with which MNIST was published says of the test set: 'The first 5000 are
# cleaner and easier than the last 5000.' **Predict** what the record shows: the accuracy
# in each thousand of the test set, in the order of the files. Look for the border between
# the halves. The lines above the figure have the accuracies that P's 4,000 images would
# have given, depending on where they were taken from.

# %% equations=["P-4a", "P-5a", "P-3a"] errata=["P-E17", "P-E16", "X-E5"]
parts = 100 * np.array([run["test_by_thousand"][-1] for run in runs])  # (20, 10)
selections = {"first 4000": slice(0, 4), "first half": slice(0, 5)}
selections |= {"last half": slice(5, 10), "all 10000": slice(0, 10)}
for name, rows in selections.items():
    result = parts[:, rows].mean(axis=1)  # one number for each seed
    print(f"{name:10}: {result.mean():.1f} % right", end=" ")
    print(f"({result.min():.1f} to {result.max():.1f} over the seeds)")
assert parts[:, :4].mean(axis=1).max() < 97.2
errors = 100 - parts.mean(axis=0)
plots.bars(
    range(1, 11),
    {"wrong": errors},
    xlabel="thousand of the official test set",
    ylabel="test error (%)",
    decimals=1,
    alt="Error in each thousand of the 10,000 test images, mean of 20 networks. The first "
    f"five are between {errors[:5].min():.1f} and {errors[:5].max():.1f} percent, the last "
    f"five between {errors[5:].min():.1f} and {errors[5:].max():.1f}.",
)

# %% [markdown] equations=["P-4a", "P-5a", "P-x2", "P-3a"] errata=["P-E17", "P-E16", "X-E5", "P-E23"]
# The first half is the **harder** one, with twice as many mistakes, against the sentence
# on the page. (Such sentences can be tested too.) Could that be chance? The halves are
# 2.7 points apart. By our formula, with $p = 0.96$ and 5,000 images each, the standard
# error of a difference is $\sqrt{2 \cdot 0.96 \cdot 0.04 / 5000}$, 0.4 points. So it is
# not chance: the halves are two different tests. A part that is not drawn at random does
# not stand for the whole.
#
# Now P's sentence, 'classification error on testing dataset: 97.2%' (erratum P-E17).
# First, the word: an **error** of 97.2 % would be worse than guessing, and P's section 5
# says accuracy. The error is 2.8 %. Second, the number does not come out. Not one of 20
# runs reaches it on the first 4,000 images, nor on all 10,000. It does lie in the range
# of the last half. Perhaps P's 4,000 were there, perhaps something else differs. The text
# does not let us find out.
#
# ### One run is one run
#
# The brackets in the lines above the figure show something else: the seed alone moves the
# result by nearly a point, with the same images in another order and other starting
# weights. No source gives a seed, repeats a run or keeps a validation set (erratum X-E5).
#
# P leaves more open: the sizes of the hidden layers, how the biases start, $\eta_0$, the
# scale of the pixels, the random numbers (erratum P-E23). **Predict** which of the
# choices below matters most.

# %% equations=["P-x2"] errata=["P-E23", "X-E5"]
for name, results in record["open_choices"].items():
    low, high = 100 * min(results), 100 * max(results)
    print(f"{name:20}: {100 * np.mean(results):4.1f} % right ({low:.1f} to {high:.1f})")

spread = parts.mean(axis=1)
print(
    f"20 seeds: mean {spread.mean():.1f}, standard deviation {spread.std(ddof=1):.1f}"
)
assert max(record["open_choices"]["pixels 0 to 255"]) < 0.2

# %% [markdown] equations=["R-0", "R-1j", "R-1k"] errata=["R-E10", "R-E11"]
# The scale of the pixels, by far: with pixels from 0 to 255 the network says the same
# digit to everything. The sizes of the layers move the result by up to a point and a half.
# Each of these is more than the 0.3 points of our example.
#
# ### 'Amazingly'
#
# The last sentence is R's: the network 'can amazingly recognize' digits. There is no
# figure to test (erratum R-E10). There is a configuration: batches of 100, 10 epochs,
# learning rate 0.001 (R 1). And there is a yardstick, a **baseline**: the averages of
# chapter 00 are right for 81 % of our test images. R does not say how the weights start
# either. **Predict.** How much do two usual starts differ, after R's 10 epochs on our
# 4,000 digits?

# %% equations=["R-0", "R-1j", "R-1k"] errata=["R-E10", "R-E11"]
for name, initializer in [("He", nnlib.he_normal), ("0.01 times normal", nnlib.normal)]:
    net_R = Network([784, 128, 10], initializer=initializer, seed=0, dtype=np.float64)
    optimizer, order = GradientDescent(0.001), np.random.default_rng(0)
    for _ in range(10):
        for X, Y_batch in minibatches(data.X_train, data.Y_train, 100, order):
            optimizer.update(net_R.theta, net_R.loss_and_gradient(X, Y_batch)[1])
    share = (net_R.predict(data.X_test) == data.y_test).mean()
    print(f"R's configuration, start {name}: {share:.0%}")
    assert share < 0.7

all_digits = json.loads(
    course_file("recordings/first_networks.json").read_text("utf-8")
)
for name in (
    "784-128-10, learning rate 0.001, 10",
    "784-128-10, learning rate 0.5, 10",
    "784-10, learning rate 0.5, 20",
):
    share = all_digits[f"full: {name} epochs"]["mean"]
    print(f"all digits, {name} epochs: {share:.0%}")

# %% [markdown] equations=["R-0", "P-6a"] errata=["R-E10", "R-E11", "P-E24"]
# On 4,000 digits both starts stay far below the baseline of 81 %. On all digits, too, with
# the printed numbers, the network is worse than softmax regression, which has no
# hidden layer at all: the last line. Not amazing; the learning rate is too small for
# gradients that are averaged (erratum R-E11, chapter 03). With a better one it is right
# for 98 of 100. An adjective is no result. A result has a number, the number of images,
# which images, and what a simple method gives on them.
#
# ## The same in `nnlib`
#
# Each measure of this chapter is a function of `nnlib.metrics`. RMSE is taken by entry,
# $R^2$ by column. `train` records loss, accuracy and the error of each digit after each
# epoch. Given the same seeds it takes the same steps as our loop.
#
# P closes with plans: a database 'to upload and load the data', and to be 'able to make the program architecture
# more flexible', with parameters from the user (P 6; the sentence is torn in two by the
# figures, erratum P-E24). A `Network` takes its sizes as a list and writes itself to one
# file. The last check: what comes back gives the same probabilities.

# %% equations=["F-8b", "A-6a", "A-6b", "A-6c", "A-7.5", "P-6a"]
y = data.y_test
assert nnlib.accuracy(y, predicted) == right.mean()
assert np.array_equal(nnlib.confusion_matrix(y, predicted), C)
assert np.allclose(nnlib.error_by_class(y, predicted), by_epoch[-1])
assert nnlib.most_confused(y, predicted)[0][:2] == divmod(int(kinds[0]), 10)
assert np.isclose(nnlib.root_mean_squared_error(Y, A), rmse_entry)
assert np.isclose(nnlib.r2_score(Y, A), three_readings(Y, A)[1])
again = fresh(seed=0)
settings = {"epochs": 1, "batch_size": 50, "seed": 0, "progress": False}
history = nnlib.train(again, data, GradientDescent(0.13), **settings)
assert np.allclose(again.theta, train_P(1)[0].theta)
assert np.allclose(history.test_error_by_class[0], by_epoch[0])
with tempfile.TemporaryDirectory() as folder:
    net.save(Path(folder) / "digits.npz")
    back = Network.load(Path(folder) / "digits.npz")
assert np.array_equal(back.forward(data.X_test), A)
print("saved and loaded:", back)

# %% [markdown]
# ## Summary
#
# - Accuracy is a count of right answers, divided once. The classes start at 0.
# - The confusion matrix (rows: true, columns: said) holds accuracy and the error of each
#   digit. Mistakes must be many before a ranking of them means something.
# - RMSE and $R^2$ on one-hot rows judge probabilities, not answers. On labels they mean nothing.
# - The validation set is for decisions, the test set for one measurement at the end.
# - Overfitting shows in the loss long before it shows in the accuracy, if it shows there at all.
# - $\mathrm{SE} = \sqrt{p(1-p)/n}$: a quarter of a point for 97.2 % of 4,000. To tell 97.2 from
#   97.5 takes 23,000 images, or some 12,000 if both networks see the same ones.
# - The halves of MNIST's test set differ by more than two points. Report all 10,000, several
#   seeds, and what you left open.
#
# And the seven sentences? Two hold: 4s and 9s are confused, and so are similar shapes.
# One cannot be tested, because 'amazingly' is no number. Two give an accuracy that does
# not come out, one of them under the name of an error. One blames the arithmetic for what
# too few images do. One describes a choice made on the test set, and the choice is not
# the best.
#
# ## Questions
#
# 1. A network is right for all of 100 test images. What does the formula give for its standard
#    error? Why should you not believe it?
# 2. A test set holds nine 1s and one of each other digit. A program that always says '1' is
#    right half of the time. Which measure of this chapter exposes it?
# 3. You tried 50 networks on the validation set and took the best. Is its validation accuracy
#    a fair estimate? What would be?
#
# <details><summary>Answers</summary>
#
# 1. $\sqrt{1 \cdot 0 / 100} = 0$. That would be certainty. But a network that is wrong
#    for 3 images of 100 gets 100 right with the probability $0.97^{100} = 5\,\%$. The
#    formula puts the measured $p$ in the place of the true one, and that fails at the
#    edge.
# 2. The error by class: 0 for the 1 and 100 % for the nine others. The confusion matrix
#    has everything in one column.
# 3. No. The best of 50 was also the luckiest, so its number is too high. A fair estimate
#    needs images that took no part in the choice: the test set, used once.
#
# </details>
#
# **Exercise.** [Exercise 08](../exercises/ex08_evaluation/ex08_evaluation.ipynb); write in your copy,
# `work/ex08_evaluation`.
#
# Next: [09 The four sources, reproduced](09_four_sources.ipynb).
