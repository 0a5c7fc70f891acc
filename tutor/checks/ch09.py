"""The steps of chapter 09 that the student writes, what is right, what is not."""

import numpy as np

from ._part import Case, Property
from ._turn import Turn

__all__ = [
    "PARTS",
    "rate_for_means",
    "share_that_reaches",
    "weight_gradient_in_columns",
]

# ---------------------------------------------------------- sums and means


def rates(rng):
    yield Case((0.001, 100), "Rasyid's numbers")
    yield Case((0.5, 1), "a batch of one: sum and mean are the same")
    for _ in range(4):
        yield float(rng.uniform(1e-4, 1)), int(rng.integers(2, 200))


def rate(rate_for_sums, m):
    return rate_for_sums * m


rate_for_means = Turn(
    "rate_for_means",
    rate,
    rates,
    mistakes="""
    return rate_for_sums / m
        the wrong way round: a mean is m times smaller than the sum, so its rate must be
        m times larger.
    return rate_for_sums
        with the same rate the steps of the mean are m times smaller.
    return rate_for_sums * m**2
        m twice: the mean is smaller than the sum by m, not by its square.
    return rate_for_sums * m**0.5
        the root belongs to how noisy a mean is. Its size changes by m.
    """,
    samples=lambda rate_for_sums, m: 1,
)

# ------------------------------------------------------------ seeds and a claim


def runs(rng):
    yield Case((np.array([[97.0], [97.2]]), 97.2), "one of two seeds, exactly")
    yield Case((np.array([[95.0, 98.0], [96.0, 99.0]]), 97.2), "none, and all")
    for n_seeds, n_parts in ((5, 7), (3, 1), (20, 2)):
        claimed = float(rng.uniform(96.5, 97.5))
        yield claimed + rng.normal(size=(n_seeds, n_parts)), claimed


def reached(accuracies, claimed):
    enough = accuracies >= claimed
    return enough.mean(axis=0)


share_that_reaches = Turn(
    "share_that_reaches",
    reached,
    runs,
    properties=[
        Property(
            "a share for each part of the test set, from 0 to 1",
            lambda accuracies, claimed, s: (
                s.shape == accuracies.shape[1:] and (s >= 0).all() and (s <= 1).all()
            ),
        )
    ],
    mistakes="""
    enough = accuracies > claimed
        a seed that has exactly the claimed accuracy has reached it.
    enough = accuracies <= claimed
        these are the seeds that do not get beyond the claim.
    return enough.mean(axis=1)
        the mean is taken over the parts. Seeds are rows: take it over axis 0.
    return enough.sum(axis=0)
        this is the number of seeds. Divide by how many there are.
    return enough.mean()
        one number for all parts. Take the mean over the rows only.
    return enough.any(axis=0)
        this says whether some seed reaches it, not which share of them.
    """,
)

# ------------------------------------------------------------------- columns


def columns(rng):
    A, Y = np.array([[0.75], [0.25]]), np.array([[1.0], [0.0]])
    yield Case((A, Y, np.array([[2.0], [0.0], [4.0]])), "one sample")
    for n_out, n_in, m in ((3, 5, 7), (2, 4, 3), (10, 6, 4)):
        E = np.exp(rng.normal(size=(n_out, m)))
        Y = np.eye(n_out)[rng.integers(n_out, size=m)].T
        yield E / E.sum(axis=0), Y, np.maximum(0, rng.normal(size=(n_in, m)))


def weight_gradient(A, Y, A_prev):
    dZ = (A - Y) / A.shape[1]
    return dZ @ A_prev.T


weight_gradient_in_columns = Turn(
    "weight_gradient_in_columns",
    weight_gradient,
    columns,
    properties=[
        Property(
            "the gradient has the shape of the weights, (n_out, n_in)",
            lambda A, Y, A_prev, dW: dW.shape == (len(A), len(A_prev)),
        )
    ],
    mistakes="""
    return A_prev @ dZ.T
        this is the transpose: the rule for weights stored as (n_in, n_out).
    return dZ.T @ A_prev
        the rule for rows turned half way. In columns the samples are the second axis of
        both factors, and the product must sum over them.
    dZ = A - Y
        this is m times the gradient: the loss is a mean over the samples.
    dZ = (A - Y) / len(A)
        divided by the number of classes. Samples are columns: m is A.shape[1].
    dZ = (A - Y) / A.size
        divided by the number of entries. The loss is a mean over the m samples.
    dZ = (Y - A) / A.shape[1]
        the sign is reversed: prediction minus label.
    dZ = A / A.shape[1]
        the label is missing: prediction minus label.
    """,
    samples=lambda A, Y, A_prev: A.shape[1],
)

PARTS = (rate_for_means, share_that_reaches, weight_gradient_in_columns)
