r"""What keeps a network from learning its training samples by heart: chapter 11.

`L2Penalty` and `WeightDecay` are optimizers around another optimizer: `update(theta,
dtheta)` changes theta in place. They pull all of theta towards 0, biases too, as
PyTorch's do by default. Labels stay distributions, so a network takes smooth ones as it
takes one-hot ones. `train(..., dropout=0.5)` draws new masks for every batch.

TypeError says that an argument is no number, vector of floats or optimizer; ValueError
that it is out of its range, has another shape, or that a row is no distribution.
"""

from functools import partial

import numpy as np

from ._validation import (
    check_number,
    check_size,
    check_vectors,
    checked,
    generator,
    probabilities,
)
from ._wrapper import Wrapper

__all__ = ["L2Penalty", "WeightDecay", "dropout_masks", "smooth_labels"]

_share = partial(check_number, low=0, high=1, low_allowed=True)
_strength = partial(check_number, low=0, low_allowed=True)


@checked(Y=probabilities)
def smooth_labels(Y, epsilon=0.1):
    r"""Give a small part of each label to all classes alike.

    .. math:: Y'_{ik} = (1 - \epsilon) Y_{ik} + \frac{\epsilon}{K}

    Scores that fit a one-hot row are infinite; these are log(1 + K (1 - epsilon) /
    epsilon) apart, and the gradient of cross-entropy is A - Y' over m as before.

    Takes Y, labels (m, K), and epsilon in [0, 1); returns Y' of the same shape.
    Chapter 11; Szegedy and others 2016, arXiv 1512.00567.

    >>> smooth_labels([[0, 1], [1, 0]], epsilon=0.1)
    array([[0.05, 0.95],
           [0.95, 0.05]])
    """
    epsilon = _share(epsilon, "epsilon")
    return (1 - epsilon) * Y + epsilon / Y.shape[1]


def dropout_masks(m, layer_sizes, rate, seed=None):
    r"""Draw for each sample which hidden units take part, and how much they count.

    .. math:: D^{[l]}_{ij} = \frac{1}{1 - r} \text{ with probability } 1 - r,
              \text{ else } 0

    The mean of an entry is 1, so that the next layer gets on average what it gets when
    all units take part (inverted dropout). The network has A[l] times D[l] forward, and
    dA[l] times D[l] backward.

    Takes m, the number of samples, layer_sizes, those of the network, rate, r in
    [0, 1), and a seed or Generator; returns a dict of D[l], (m, n[l]), float32, one
    for each hidden layer.
    Chapter 11; Srivastava and others 2014, JMLR 15.

    >>> dropout_masks(2, [784, 3, 10], rate=0.5, seed=1)
    {1: array([[0., 2., 2.],
           [2., 0., 0.]], dtype=float32)}
    """
    m, rate, rng = check_size(m, "m"), _share(rate, "rate"), generator(seed)
    if not isinstance(layer_sizes, list | tuple):
        raise TypeError(f"layer_sizes must be a list of sizes, got {layer_sizes!r}")
    hidden = [check_size(n, "each of layer_sizes") for n in layer_sizes][1:-1]
    factor = np.float32(1 / (1 - rate))
    return {
        l: (rng.random((m, n), np.float32) >= rate) * factor
        for l, n in enumerate(hidden, start=1)
    }


class L2Penalty(Wrapper):
    r"""Add the gradient of a penalty on the square of theta.

    .. math:: \nabla \left( J + \frac{\lambda}{2} \lVert \theta \rVert^2 \right)
              = d\theta + \lambda \theta

    The optimizer inside gets this in the place of the gradient: Adam divides it by
    the size of the gradients, so that it differs from `WeightDecay`.

    Takes optimizer, and strength, lambda >= 0.
    Chapter 11.

    >>> from nnlib import GradientDescent
    >>> theta, optimizer = np.array([1.0, -2.0]), L2Penalty(GradientDescent(0.1), 0.5)
    >>> optimizer.update(theta, np.zeros(2))
    >>> theta  # less 0.1 * 0.5 of itself
    array([ 0.95, -1.9 ])
    """

    def __init__(self, optimizer, strength):
        super().__init__(optimizer)
        self.strength = _strength(strength, "strength")

    def update(self, theta, dtheta):
        """Change `theta` in place; both have shape (n_parameters,)."""
        check_vectors(theta=theta, dtheta=dtheta)
        self.optimizer.update(theta, dtheta + self.strength * theta)


class WeightDecay(Wrapper):
    r"""Shrink theta before each step, apart from the gradient: decoupled weight decay.

    .. math:: \theta \leftarrow (1 - \alpha_t \lambda) \, \theta, \qquad
              \text{then the step of the optimizer inside}

    alpha_t is the learning rate of that step. For plain gradient descent it is what
    `L2Penalty` does; around Adam it is AdamW.

    Takes optimizer, one that has a learning_rate, and strength, lambda >= 0.
    Chapter 11; Loshchilov and Hutter 2019, arXiv 1711.05101.

    >>> from nnlib import Adam
    >>> theta, optimizer = np.array([1.0, -2.0]), WeightDecay(Adam(0.1), 0.5)
    >>> optimizer.update(theta, np.zeros(2))
    >>> theta
    array([ 0.95, -1.9 ])
    """

    def __init__(self, optimizer, strength):
        super().__init__(optimizer)
        if not hasattr(optimizer, "learning_rate"):
            raise TypeError(f"optimizer must have a learning_rate, got {optimizer!r}")
        self.strength = _strength(strength, "strength")

    def update(self, theta, dtheta):
        """Change `theta` in place; both have shape (n_parameters,)."""
        check_vectors(theta=theta, dtheta=dtheta)
        alpha = self.learning_rate
        alpha = alpha(self.t + 1) if callable(alpha) else alpha
        theta *= 1 - alpha * self.strength
        self.optimizer.update(theta, dtheta)
