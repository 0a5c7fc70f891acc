r"""What a network looks like from inside, layer by layer: chapter 06.

A loss says that something is wrong, not where. Three numbers for each layer do: how
large its scores are, how many of its units are silent, how far a step moves its
weights. Norms are those of all entries, as of one long vector.

TypeError says that an argument is of the wrong kind; ValueError that X or the update
does not fit the network, or is not finite; FloatingPointError that scores overflow.
"""

from typing import NamedTuple

import numpy as np

from ._validation import check_shape, finite, float_array

__all__ = ["LayerReport", "layer_report"]


class LayerReport(NamedTuple):
    """One layer in three numbers, as `layer_report` measures them.

    Attributes
    ----------
    layer : int
        Its number l, from 1 to L.
    score_std : float
        Standard deviation of Z[l], over samples and units.
    dead : float
        Share of units that put out 0 for every sample; nan in the last layer.
    update_ratio : float
        Norm of the update of W[l] over the norm of W[l]; nan without an update.
    """

    layer: int
    score_std: float
    dead: float
    update_ratio: float


def layer_report(net, X, update=None):
    r"""Measure the scores, the dead units and the last update of every layer.

    .. math::
        \mathrm{std}(Z^{[l]}), \qquad
        \frac{\#\{j : A^{[l]}_{ij} = 0 \text{ for all } i\}}{n_l}, \qquad
        \frac{\lVert \Delta W^{[l]} \rVert}{\lVert W^{[l]} \rVert}

    The weights are those that net has now: with those after a step, about the same.
    The ratio is inf where weights of 0 are moved, and 0 where they are not.

    Takes net, a Network, X, samples (m, n[0]), and update, what a step added to theta,
    (n_parameters,), or None; returns a list of LayerReport, one for each layer 1 ... L.
    Chapters 06 and 07; the ratio: Stanford CS231n, notes on neural networks, part 3.

    >>> from nnlib import Network
    >>> net = Network([2, 3, 2], seed=0)
    >>> net.b[1] = [0, -9, 0]
    >>> first, last = layer_report(net, np.eye(2), update=-0.001 * net.theta)
    >>> first.layer, round(first.dead, 2), round(first.update_ratio, 6)
    (1, 0.33, 0.001)
    >>> round(last.score_std, 1), last.dead
    (0.1, nan)
    """
    if not hasattr(net, "trace"):
        raise TypeError(f"net must be a Network, got {net!r}")
    dW = dict.fromkeys(net.W, None)
    if update is not None:
        update = finite(float_array(update, "update"), "update")
        check_shape(update, "update", (net.n_parameters,))
        dW, _ = net.layers(update)
    Z, A = net.trace(X)
    return [
        LayerReport(
            l,
            float(Z[l].std(dtype=np.float64)),
            float((A[l] == 0).all(axis=0).mean()) if l < net.n_layers else np.nan,
            _ratio(dW[l], net.W[l]),
        )
        for l in net.W
    ]


def _ratio(dW, W):
    if dW is None:
        return np.nan
    change, size = (np.linalg.norm(V.astype(np.float64)) for V in (dW, W))
    if size == 0:
        return np.inf if change else 0.0
    return float(change / size)
