# %% [markdown]
# # Exercise 08: Evaluation
#
# You count what a network gets wrong, repair two published mistakes about accuracy, say how
# sure a result is, stop a training in time, and test somebody else's confusion matrix.
#
# **Points:** 20. **Time:** 75 minutes. **You need:**
# [chapter 08](../../notebooks/08_evaluation.ipynb).
#
# Write only where a cell says `raise NotImplementedError`, and run the check below it as
# often as you like: it draws new inputs each time, and when something is wrong it shows a
# small example of it. `nnlib` is there to compare with; a function that calls the one of the
# same name in `nnlib` does not count.
#
# Does the path of this notebook start with `exercises/`? Then open your own copy in `work/`:
# an update of the course replaces what is in `exercises/` and never touches `work/`.

# %%
import numpy as np

from tutor import checks

# %% [markdown]
# ## 1. The confusion matrix (4 points)
#
# `y_true` and `y_pred` hold the true and the predicted labels of $m$ samples, integers from
# 0 to $K - 1$, each of shape $(m,)$. Return the matrix $C$ of whole numbers (an array of type
# `int`), shape $(K, K)$,
#
# $$C_{jk} = \text{number of samples } i \text{ with } y_i = j \text{ and } \hat y_i = k .$$
#
# $K$ is given as `n_classes`. A class that does not occur has its row and column all the
# same.


# %% solution="confusion_matrix"
def confusion_matrix(y_true, y_pred, n_classes):
    """Return counts of shape (K, K): rows true class, columns predicted class."""
    ### BEGIN SOLUTION
    C = np.zeros((n_classes, n_classes), int)
    for true, predicted in zip(y_true, y_pred, strict=True):
        C[true, predicted] += 1
    return C
    ### END SOLUTION


# %% check="confusion_matrix" points=4
checks.confusion_matrix(confusion_matrix)

# %% [markdown]
# ## 2. Repair a published accuracy (3 points)
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
# shape $(m,)$, holds the true labels, from 0. Return the accuracy, a fraction in $[0, 1]$:
# how often the true class has the largest probability.


# %% solution="accuracy_from_probabilities"
def accuracy_from_probabilities(A, y):
    """Return the fraction of samples whose true class is the most probable one."""
    ### BEGIN SOLUTION
    return (A.argmax(axis=1) == y).mean()
    ### END SOLUTION


# %% check="accuracy_from_probabilities" points=3
checks.accuracy_from_probabilities(accuracy_from_probabilities)

# %% [markdown]
# ## 3. Beyond `nnlib`: precision and recall (4 points)
#
# A network that calls every image a 1 finds all the 1s. **Recall** is the share of a class
# that was found, **precision** the share of right answers among those that were called so.
# For the confusion matrix $C$ of part 1, shape $(K, K)$,
#
# $$\text{recall}_k = \frac{C_{kk}}{\sum_j C_{kj}}, \qquad
#   \text{precision}_k = \frac{C_{kk}}{\sum_j C_{jk}} .$$
#
# Return a dict with the keys `"precision"` and `"recall"`, each an array of shape $(K,)$.
# Where a sum is 0, the value is 0.


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
# ## 4. How sure is an accuracy? (2 points)
#
# `correct` holds `True` for each test image that was recognised, shape $(m,)$. Other images
# would have given another accuracy $p$. Its standard error is
#
# $$\sqrt{\frac{p\,(1 - p)}{m}} .$$
#
# Return it as a fraction. Paterson found his 97.2 % on 4,000 images and put the doubt down to
# 'precision'. Your function says how large the doubt is.


# %% solution="standard_error"
def standard_error(correct):
    """Return the standard error of the accuracy, a fraction."""
    ### BEGIN SOLUTION
    p = correct.mean()
    return np.sqrt(p * (1 - p) / len(correct))
    ### END SOLUTION


# %% check="standard_error" points=2
checks.standard_error(standard_error)

# %% [markdown]
# ## 5. Stop in time (3 points)
#
# After each epoch the loss on the validation set is measured; `losses` holds them in order.
# **Early stopping** with a `patience` of $n$ ends the training as soon as $n$ epochs in a row
# have brought no loss below the best one so far. An equal loss is not below it. Return two
# whole numbers: the best epoch, counted from 0 (the first of equals), and how many epochs
# were run. If training never stops early, all of them were run. The losses after the stop
# were never measured in a real training: do not use them.


# %% solution="early_stopping"
def early_stopping(losses, patience):
    """Return the best epoch, from 0, and the number of epochs that were run."""
    ### BEGIN SOLUTION
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
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
# Somebody hands you labels, predictions and a matrix $C$ of shape $(K, K)$ and says that it
# is the confusion matrix, rows true, columns predicted. Say `True` if it is and `False` if
# not. Counts that come as floats are all right if their values are. Sums alone will not do:
# among the wrong matrices some have all the right sums.


# %% solution="is_confusion_matrix"
def is_confusion_matrix(y_true, y_pred, C):
    """Return whether C is the confusion matrix of these labels, as True or False."""
    ### BEGIN SOLUTION
    return np.array_equal(C, confusion_matrix(y_true, y_pred, len(C)))
    ### END SOLUTION


# %% check="is_confusion_matrix" points=2
checks.is_confusion_matrix(is_confusion_matrix)

# %% [markdown]
# ## 7. Explain (2 points, graded by hand)
#
# Network A gets 97.2 % and network B 97.5 % of the same 4,000 test images. Your colleague
# says that B is better. Use the standard error to say what you would answer, and name one
# thing that you would do to be surer. Four or five sentences.

# %% [markdown] manual="is-b-better" points=2
# The standard error of 97.2 % on 4,000 images is
# $\sqrt{0.972 \cdot 0.028 / 4000} = 0.0026$, that is 0.26 points; for B it is about the same.
# The difference of 0.3 points is hardly larger than one of them, and for two independent
# accuracies the error of the difference is $\sqrt{2}$ times as large, 0.36 points. So other
# images could well have turned the order round: the result does not show that B is better.
# To be surer: use all 10,000 images (or more); train both several times with different seeds
# and compare the ranges; or, since both saw the same images, count the images on which only
# one of them is right and ask whether that count is lopsided.
#
# **Rubric.** 1 point: a standard error of about 0.26 points (or 0.36 for the difference)
# compared with 0.3, and the conclusion that the order is not established. 1 point: one sound
# remedy (more images, several seeds, a paired count). 'Train longer' or 'use cross-entropy'
# is no remedy for this question.

# %% [markdown]
# ## Done
#
# You can count, compare and doubt a result. In
# [chapter 09](../../notebooks/09_four_sources.ipynb) four published results are put to these
# tests.
