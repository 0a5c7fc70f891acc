"""Random problems: shapes from Hypothesis, numbers from a seeded generator.

Hypothesis shrinks a failure to the smallest shape; the numbers are drawn here, because
shrinking them leads to zeros, which hide mistakes.
"""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from nnlib import Network, one_hot

KINK = 1e-3  # finite differences are wrong if a ReLU switches between x - h and x + h

seeds = st.integers(0, 2**32 - 1)
shapes = st.tuples(st.integers(1, 7), st.integers(1, 6))  # (m, K)


def away_from_kink(rng, shape):
    """Return numbers of both signs, none within KINK of 0."""
    Z = rng.normal(size=shape)
    return Z + np.copysign(KINK, Z)


class Problem(NamedTuple):
    """A network and a batch, still to be filled with numbers."""

    layer_sizes: list
    m: int
    hidden: str
    output: str
    loss_function: str
    seed: int

    def network(self, **options):
        """Return the network, with random biases too: 0 puts dead units on the kink."""
        net = Network(
            self.layer_sizes,
            hidden=self.hidden,
            output=self.output,
            loss_function=self.loss_function,
            **{"dtype": np.float64} | options,
        )
        rng = np.random.default_rng(self.seed)
        net.theta = rng.normal(0, 0.8, net.n_parameters)
        return net

    def batch(self, net):
        """Return X, Y; drawn again while a ReLU is within KINK of switching."""
        rng = np.random.default_rng([self.seed, 1])
        n_classes = self.layer_sizes[-1]
        while True:
            X = rng.uniform(-1, 1, size=(self.m, self.layer_sizes[0]))
            Z, _ = net.trace(X)
            hidden = [np.abs(Z[l]).min() for l in range(1, net.n_layers)]
            if self.hidden != "relu" or min(hidden, default=1) > KINK:
                Y = one_hot(rng.integers(n_classes, size=self.m), n_classes)
                return X, Y.astype(np.float64)


LOSSES = [
    ("softmax", "cross_entropy"),
    ("softmax", "squared_error"),
    ("sigmoid", "squared_error"),
]


@st.composite
def problems(draw):
    """Depth 1 to 5, widths from 1, m from 1, but never m equal to a width.

    With m = n a product with the wrong transpose has the right shape by accident.
    """
    output, loss_function = draw(st.sampled_from(LOSSES))
    hidden_sizes = draw(st.lists(st.integers(1, 6), max_size=4))
    n_inputs = draw(st.integers(1, 6))
    n_classes = draw(st.integers(1 if output == "sigmoid" else 2, 6))
    layer_sizes = [n_inputs, *hidden_sizes, n_classes]
    m = draw(st.integers(1, 9).filter(lambda m: m not in layer_sizes))
    hidden = draw(st.sampled_from(["relu", "sigmoid"]))
    return Problem(layer_sizes, m, hidden, output, loss_function, draw(seeds))
