"""What a network takes in: samples, targets and masks that fit its layers, checked."""

import numpy as np

from ._layers import Parameters
from ._validation import check_probabilities, check_shape, float_array, real_array

__all__ = ["Inputs"]


class Inputs(Parameters):
    """The parameters of a network, and what may go through layers of these sizes."""

    def as_samples(self, X, name="X"):
        """Return X, checked, in the network's dtype, or as it is if it is uint8."""
        X = real_array(X, name)
        check_shape(X, name, ("m", self.layer_sizes[0]))
        return X if X.dtype == np.uint8 else self._in_dtype(X, name)

    def as_targets(self, Y, m, name="Y"):
        """Return Y, one row for each of m samples, in the network's dtype, checked."""
        Y = float_array(Y, name)
        n_classes = self.layer_sizes[-1]
        if Y.ndim == 1:
            raise ValueError(
                f"{name} must have shape ({m}, {n_classes}), got {Y.shape}; "
                f"labels become one-hot rows by one_hot(y, n_classes={n_classes})"
            )
        check_shape(Y, name, (m, n_classes))
        Y = self._in_dtype(Y, name)
        if self.loss_function == "cross_entropy":
            check_probabilities(Y, name)
        return Y

    def as_masks(self, masks, m):
        """Return the masks of the hidden layers, in the network's dtype, checked."""
        hidden = range(1, self.n_layers)
        if not isinstance(masks, dict) or masks.keys() != set(hidden):
            got = list(masks) if isinstance(masks, dict) else type(masks).__name__
            raise ValueError(
                f"masks must be a dict with the layers {list(hidden)}, got {got}"
            )
        checked = {l: float_array(masks[l], f"masks[{l}]") for l in hidden}
        for l, D in checked.items():
            check_shape(D, f"masks[{l}]", (m, self.layer_sizes[l]))
            checked[l] = self._in_dtype(D, f"masks[{l}]")
        return checked
