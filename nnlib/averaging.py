r"""Averages: of the parameters along a training, of the outputs of several networks.

Both are of chapter 11. What is noise in one place, or in one network, is mostly gone
from the mean.

TypeError says that an argument is no number, network, or optimizer; ValueError that it
is out of its range, or does not fit the others in shape.
"""

import numpy as np

from ._validation import check_number, check_same_shape, check_vectors
from ._wrapper import Wrapper

__all__ = ["WeightAverage", "mean_forward"]


class WeightAverage(Wrapper):
    r"""Remember the mean of the parameters over about the last 1 / (1 - beta) updates.

    .. math:: m \leftarrow \beta m + (1 - \beta) \, \theta, \qquad
              \bar\theta = \frac{m}{1 - \beta^t}

    theta itself is what the optimizer inside makes it. The correction for the start at
    0 is that of Adam's moments. m is `sum`, t `n`.

    Takes optimizer, and decay, beta in [0, 1).
    Chapter 11; Polyak and Juditsky 1992.

    >>> from nnlib import GradientDescent
    >>> theta, optimizer = np.zeros(1), WeightAverage(GradientDescent(1.0), decay=0.5)
    >>> for _ in range(2):
    ...     optimizer.update(theta, np.array([-3.0]))
    >>> theta, optimizer.average  # 3 and 6, the second counts twice as much
    (array([6.]), array([5.]))
    """

    def __init__(self, optimizer, decay=0.999):
        super().__init__(optimizer)
        self.decay = check_number(decay, "decay", 0, 1, low_allowed=True)
        self.sum, self.n = None, 0

    def update(self, theta, dtheta):
        """Change `theta` in place; both have shape (n_parameters,)."""
        check_vectors(theta=theta, dtheta=dtheta)
        if self.sum is None:
            self.sum = np.zeros_like(theta)
        check_same_shape(theta, "theta", self.sum, "the average")
        self.optimizer.update(theta, dtheta)
        self.n += 1
        self.sum += (1 - self.decay) * (theta - self.sum)

    @property
    def average(self):
        """The mean of theta, shape (n_parameters,), for `net.theta = ...`."""
        if self.sum is None:
            raise ValueError("an average exists only after the first update")
        return self.sum / (1 - self.decay**self.n)


def mean_forward(networks, X):
    r"""Return the mean of the probabilities of several networks: an ensemble.

    .. math:: \bar A = \frac{1}{N} \sum_{j=1}^{N} A_j

    Takes networks, a list of N that have the same inputs and classes, and X, (m, n[0]);
    returns the mean, (m, K), whose argmax(axis=1) are the classes.
    Chapter 11.

    >>> from nnlib import Network
    >>> pair = [Network([4, 3], seed=seed) for seed in (0, 1)]
    >>> mean_forward(pair, np.eye(4)).shape
    (4, 3)
    """
    if not isinstance(networks, list | tuple) or not networks:
        raise TypeError(f"networks must be a list of networks, got {networks!r}")
    total = 0
    for net in networks:
        if not hasattr(net, "forward"):
            raise TypeError(f"each of networks must be a Network, got {net!r}")
        A = net.forward(X)
        if np.ndim(total) and total.shape != A.shape:
            K, got = total.shape[1], A.shape[1]
            raise ValueError(f"all networks must have {K} classes, got one with {got}")
        total = total + A
    return total / len(networks)
