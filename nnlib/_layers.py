"""One array for each layer of a network: views into one vector of all parameters."""

from typing import NamedTuple

import numpy as np

from ._validation import check_finite, check_shape, float_array

__all__ = ["Gradients", "Layers"]


class Layers(dict):
    """One array for each layer 1 ... L; assigning to a layer writes into its array."""

    def __missing__(self, l):
        raise KeyError(f"layers are numbered 1 ... {len(self)}, got {l!r}")

    def __reduce__(self):
        return Layers, (dict(self),)  # a copy is filled at once, not layer by layer

    def __setitem__(self, l, value):
        value = float_array(value, f"layer {l}")
        if value.ndim:
            check_shape(value, f"layer {l}", self[l].shape)
        with np.errstate(over="ignore"):  # too large for float32: not finite
            value = value.astype(self[l].dtype)
        check_finite(value, f"layer {l}")
        self[l][...] = value


class Gradients(NamedTuple):
    """The parts of the last gradient: dW[l] of shape (n_in, n_out), db[l] (n_out,)."""

    dW: Layers
    db: Layers
