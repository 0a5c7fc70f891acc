# %% [markdown]
# # Exercise 08: Evaluation
#
# You count what a network gets wrong, repair two published mistakes about accuracy, say how
# sure a comparison is, stop a training in time, and test somebody else's confusion matrix.
#
# **Points:** 20. **Time:** about 90 minutes (an estimate). **You need:**
# [chapter 08](../../notebooks/08_evaluation.ipynb).
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
# ## 1. A confusion matrix with weights (4 points)
#
# Test images need not count alike. When a network is to read postcodes, in which some digits are
# more frequent than in the test set, each image gets a **weight**.
#
# `y_true` and `y_pred` hold the true and the predicted labels of $m$ samples, integers
# from 0 to $K - 1$, each of shape $(m,)$, and `weights` holds numbers $w_i \ge 0$ of the same
# shape, in float64. Return the matrix $C$ of float64, shape $(K, K)$,
#
# $$C_{jk} = \sum_{i \,:\, y_i = j \text{ and } \hat y_i = k} w_i .$$
#
# If all weights are 1, it counts the samples. $K$ is given as `n_classes`. A class that does not
# occur has its row and column all the same.


# %% solution="confusion_matrix"
def confusion_matrix(y_true, y_pred, weights, n_classes):
    """Return weights, shape (K, K): rows true class, columns predicted class."""
    ### BEGIN SOLUTION
    C = np.zeros((n_classes, n_classes))
    for true, predicted, weight in zip(y_true, y_pred, weights, strict=True):
        C[true, predicted] += weight
    return C
    ### END SOLUTION


# %% check="confusion_matrix" points=4
checks.confusion_matrix(confusion_matrix)

# %% [markdown]
# ## 2. Repair a published accuracy, and give it more guesses (3 points)
#
# *Mathematical Foundations of an L-layer Neural Network for MNIST Digit Recognition* takes
# the predicted class as the position $k$ of the largest probability, with $k$ from 1 to the
# number of classes. The labels are digits, from 0 to 9. And Philip Paterson's
# *MNIST Classifier Neural Network from Scratch* calls 97.2 % its classification **error**.
# Here is a network that gets everything right, measured in both ways:

# %%
perfect = np.eye(10)  # ten images of the digits 0 ... 9, each recognised for certain
digits = np.arange(10)
print("positions from 1:", np.mean(perfect.argmax(axis=1) + 1 == digits))
print("'error' of 100 %:", np.mean(perfect.argmax(axis=1) == digits))

# %% [markdown]
# $A$, shape $(m, K)$, holds the probabilities that a network gives, one row a sample. $y$,
# shape $(m,)$, holds the true labels, from 0. With a hundred or more classes one often allows a
# network $n$ guesses, `n_guesses`, $1 \le n \le K$: an answer counts as right if the true class
# is among the $n$ most probable ones. Return the fraction of right answers, in $[0, 1]$. No two
# probabilities of a row are equal. With $n = 1$ it is the accuracy.


# %% solution="accuracy_from_probabilities"
def accuracy_from_probabilities(A, y, n_guesses):
    """Return the fraction of samples whose true class is among the most probable."""
    ### BEGIN SOLUTION
    of_true = A[np.arange(len(y)), y]  # (m,)
    n_above = (of_true[:, None] < A).sum(axis=1)  # classes that are more probable
    return (n_above < n_guesses).mean()
    ### END SOLUTION


# %% check="accuracy_from_probabilities" points=3
checks.accuracy_from_probabilities(accuracy_from_probabilities)

# %% [markdown]
# ## 3. Beyond `nnlib`: precision and recall (4 points)
#
# A network that calls every image a 1 finds all the 1s. **Recall** is the share of a class
# that was found, **precision** the share of right answers among those that were called so.
# For a confusion matrix $C$ of whole numbers, shape $(K, K)$, rows true, columns predicted,
#
# $$\text{recall}_k = \frac{C_{kk}}{\sum_j C_{kj}}, \qquad
#   \text{precision}_k = \frac{C_{kk}}{\sum_j C_{jk}} .$$
#
# Return a dict with the keys `"precision"` and `"recall"`, each an array of shape $(K,)$,
# in float64. Where a sum is 0, the value is 0.


# %% solution="precision_and_recall"
def precision_and_recall(C):
    """Return {"precision": ..., "recall": ...}, one value for each class."""
    ### BEGIN SOLUTION
    right = np.diag(C)
    called, true = C.sum(axis=0), C.sum(axis=1)
    # where a sum is 0, so is the count above it: 0 / 1 gives the 0 that is asked for
    return {
        "precision": right / np.maximum(called, 1),
        "recall": right / np.maximum(true, 1),
    }
    ### END SOLUTION


# %% check="precision_and_recall" points=4
checks.precision_and_recall(precision_and_recall)

# %% [markdown]
# ## 4. How sure is a difference? (2 points)
#
# Paterson found 97.2 % on 4,000 images and put the doubt down to 'precision'. You know from
# chapter 08 how large the doubt is for one network. Now two networks, A and B, have seen the
# **same** $m$ images. `correct_a` and `correct_b` hold `True` for each image that the network
# recognised, both of shape $(m,)$. Image $i$ says $c_i = 1$ if only A is right, $c_i = -1$ if only
# B is, and $c_i = 0$ if both are right or both are wrong. The mean of all $c_i$ is the difference
# $d$ of the two accuracies. With $q$ for the share of images that only one of the two has right,
# the standard error of that difference is
#
# $$\sqrt{\frac{q - d^2}{m}} .$$
#
# The next cell draws 4,000 images two thousand times; 2 % of all images are for A alone and
# 1.5 % for B alone:

# %%
c = np.random.default_rng(0).choice(
    [1, -1, 0], p=[0.02, 0.015, 0.965], size=(2000, 4000)
)
print(f"standard deviation of d: {c.mean(axis=1).std():.5f}")
print(f"the formula:             {np.sqrt((0.035 - 0.005**2) / 4000):.5f}")

# %% [markdown]
# Return the standard error, as a fraction. (NumPy does not subtract arrays of `True` and `False`;
# make numbers of them first, with `.astype(float)`, or ask where the two differ.)


# %% solution="standard_error"
def standard_error(correct_a, correct_b):
    """Return the standard error of the difference of two accuracies, a fraction."""
    ### BEGIN SOLUTION
    q = (correct_a != correct_b).mean()
    d = correct_a.mean() - correct_b.mean()
    return np.sqrt((q - d**2) / len(correct_a))
    ### END SOLUTION


# %% check="standard_error" points=2
checks.standard_error(standard_error)

# %% [markdown]
# ## 5. Stop in time (3 points)
#
# After each epoch the loss on the validation set is measured. `losses`, an array of shape
# (number of epochs,), holds what would have been measured if the training had never been
# stopped: finite numbers, which may be 0 or below. **Early stopping** reads it from the front and
# ends the training as soon as it does not get better any more:
#
# - The first epoch is the **best so far**. From then on an epoch is a new best if its loss lies
#   below that of the best so far by **more** than `margin`, a number $\ge 0$. A smaller gain is
#   none, and leaves the best epoch where it is.
# - When `patience` epochs in a row, a whole number $\ge 1$, have brought no new best, the training
#   ends, and what comes later is never measured. Else all epochs are run.
#
# Return two whole numbers: the best epoch, counted from 0, and how many epochs were run. For
# example, `[5, 3, 2.5, 4, 1]` with the margin 1 and the patience 2 gives `(1, 4)`: 2.5 is not
# enough below 3, and the 1 is never reached.


# %% solution="early_stopping"
def early_stopping(losses, patience, margin):
    """Return the best epoch, from 0, and the number of epochs that were run."""
    ### BEGIN SOLUTION
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best] - margin:
            best = epoch
        if epoch - best == patience:
            return best, epoch + 1
    return best, len(losses)
    ### END SOLUTION


# %% check="early_stopping" points=3
checks.early_stopping(early_stopping)

# %% [markdown]
# ## 6. Write the test (2 points)
#
# A published confusion matrix often holds shares: each row is divided by its sum, so that it says
# **which share of class $j$** was called $k$, and is rounded to three decimals. A class that does
# not occur in `y_true` has a row of zeros. Somebody hands you labels, predictions and such a
# matrix $P$ of shape $(K, K)$, rows true, columns predicted; every sample counts the same. Say
# `True` if **no** entry is more than 0.001 away from the right share, and `False` if one is, or is
# `nan`. Sums alone will not do: among the wrong matrices some have all the right sums.


# %% solution="is_confusion_matrix"
def is_confusion_matrix(y_true, y_pred, P):
    """Return whether P holds the shares of these labels, as True or False."""
    ### BEGIN SOLUTION
    C = confusion_matrix(y_true, y_pred, np.ones(len(y_true)), len(P))
    shares = C / np.maximum(C.sum(axis=1, keepdims=True), 1)
    return bool((np.abs(P - shares) <= 0.001).all())
    ### END SOLUTION


# %% check="is_confusion_matrix" points=2
checks.is_confusion_matrix(is_confusion_matrix)

# %% [markdown]
# ## 7. Explain (2 points, graded by hand)
#
# Network A gets 97.2 % and network B 97.5 % of the same 4,000 test images. On 100 of the images
# only one of the two is right. Your colleague says that B is better. Use the standard error of
# part 4 to say what you would answer, and name one thing that you would do to be surer. Four or
# five sentences.

# %% [markdown] manual="is-b-better" points=2
# $q = 100/4000 = 0.025$ and $d = 0.003$, so the standard error of the difference is
# $\sqrt{(0.025 - 0.003^2)/4000} = 0.0025$, that is 0.25 points. The difference of 0.3 points is
# hardly larger than one of them: other images could well have turned the order round. In counts:
# of the 100 images on which only one is right B has 56 and A 44, and a fair coin does as well
# often enough. So the result does not show that B is better.
# To be surer: use all 10,000 images (or more), or train both several times with different seeds
# and compare the ranges.
#
# **Rubric.** 1 point: a standard error of about 0.25 points compared with 0.3, and the conclusion
# that the order is not established; half a point with the errors of two independent accuracies,
# 0.26 each or 0.36 for the difference; half a point also for this conclusion from a number (only
# 12 images) without an error, and 0 for a doubt without a number. 1 point: one sound remedy (more
# images, several seeds). 'Train longer' or 'use cross-entropy' is no remedy for this question.

# %% [markdown]
# ## Done
#
# You can count, compare and doubt a result. In
# [chapter 09](../../notebooks/09_four_sources.ipynb) four published results are put to these
# tests.
