"""The parameters of a network: one vector, and a view into it for each layer."""

import copy
from collections.abc import MutableMapping
from typing import NamedTuple

import numpy as np

from ._validation import check_finite, check_shape, check_size, float_array

__all__ = ["Gradients", "Layers", "Parameters"]


class Layers(MutableMapping):
    """The arrays of the layers 1 ... L; assigning to a layer writes into its array."""

    def __init__(self, arrays):
        self._arrays = arrays

    def __getitem__(self, l):
        try:
            return self._arrays[l]
        except (KeyError, TypeError):
            L = len(self)
            raise KeyError(f"layers are numbered 1 ... {L}, got {l!r}") from None

    def __setitem__(self, l, value):
        value = float_array(value, f"layer {l}")
        if value.ndim:
            check_shape(value, f"layer {l}", self[l].shape)
        with np.errstate(over="ignore"):  # too large for float32: not finite
            value = value.astype(self[l].dtype)
        check_finite(value, f"layer {l}")
        self[l][...] = value

    def __delitem__(self, l):
        raise TypeError(f"a layer cannot be removed, got {l!r}")

    def __iter__(self):
        return iter(self._arrays)

    def __len__(self):
        return len(self._arrays)

    def __repr__(self):
        return repr(self._arrays)


class Gradients(NamedTuple):
    """The parts of the last gradient: dW[l] of shape (n_in, n_out), db[l] (n_out,)."""

    dW: Layers
    db: Layers


class Parameters:
    """All parameters in one vector, theta: W[1], b[1], W[2], b[2], ... in a row.

    A network is this and the equations. W[l], of shape (n[l-1], n[l]), and b[l], of
    shape (n[l],), are views: what changes theta changes them, and the other way round.
    """

    def __init__(self, layer_sizes, dtype):
        if isinstance(layer_sizes, np.ndarray):
            layer_sizes = layer_sizes.tolist()
        if not isinstance(layer_sizes, list | tuple) or len(layer_sizes) < 2:
            raise ValueError(
                "layer_sizes must list at least two sizes, inputs and classes, "
                f"got {layer_sizes!r}"
            )
        self.layer_sizes = [check_size(n, "each of layer_sizes") for n in layer_sizes]
        dtype = getattr(dtype, "__name__", str(dtype))  # the type, or its name
        if dtype not in ("float32", "float64"):
            raise ValueError(f"dtype must be float32 or float64, got {dtype}")
        self.n_layers = len(self.layer_sizes) - 1
        self.n_parameters = sum(
            n_in * n_out + n_out for _, n_in, n_out in self._layer_shapes()
        )
        self._theta, self._dtheta = np.zeros(self.n_parameters, dtype), None
        self._W, self._b = self.layers(self._theta)

    def __copy__(self):
        return copy.deepcopy(self)  # two networks never share theta

    def __getstate__(self):
        return {k: v for k, v in vars(self).items() if k not in ("_W", "_b")}

    def __setstate__(self, state):
        vars(self).update(state)
        self._W, self._b = self.layers(self._theta)  # a copy has views of its own

    def _layer_shapes(self):
        sizes = self.layer_sizes
        return [(l, sizes[l - 1], sizes[l]) for l in range(1, len(sizes))]

    def layers(self, vector):
        """Cut a vector laid out as theta into W[l] and b[l]: views, not copies."""
        W, b, start = {}, {}, 0
        for l, n_in, n_out in self._layer_shapes():
            W[l] = vector[start : start + n_in * n_out].reshape(n_in, n_out)
            start += n_in * n_out
            b[l] = vector[start : start + n_out]
            start += n_out
        return Layers(W), Layers(b)

    @property
    def theta(self):
        """All parameters, shape (n_parameters,); assigning copies the values in."""
        return self._theta

    @theta.setter
    def theta(self, values):
        values = float_array(values, "theta")
        check_shape(values, "theta", (self.n_parameters,))
        self._theta[...] = self._in_dtype(values, "theta")

    @property
    def W(self):
        """The weights W[l], shape (n[l-1], n[l]): views into theta."""
        return self._W

    @property
    def b(self):
        """The biases b[l], shape (n[l],): views into theta."""
        return self._b

    @property
    def gradients(self):
        """The last result of `loss_and_gradient`, cut into dW[l] and db[l] (views)."""
        if self._dtheta is None:
            raise ValueError("gradients exist only after loss_and_gradient(X, Y)")
        return Gradients(*self.layers(self._dtheta))

    def _in_dtype(self, array, name):
        with np.errstate(over="ignore"):  # too large for float32: not finite
            array = array.astype(self._theta.dtype, copy=False)
        check_finite(array, name)
        return array
