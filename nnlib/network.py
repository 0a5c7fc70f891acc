r"""The L-layer network: chapter 05 (two layers: chapter 03).

[Linear -> hidden activation] (L - 1 times) -> Linear -> output activation. Layers are
numbered 1 ... L as in the derivation; layer l has n[l-1] inputs and n[l] units.

All parameters live in one vector, `theta`: W[1], b[1], W[2], b[2], ... one after the
other, and `W[l]`, `b[l]` are views into it. What an optimizer does to theta it does to
the matrices, a saved network is one array, a gradient check runs over one vector.
"""

import copy
import os
from pathlib import Path

import numpy as np

from ._layers import Gradients, Layers
from ._validation import (
    check_choice,
    check_finite,
    check_probabilities,
    check_shape,
    check_size,
    float_array,
    generator,
    real_array,
)
from .activations import (
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
)
from .initializers import he_normal
from .losses import (
    cross_entropy_backward,
    cross_entropy_from_logits,
    mean_squared_error,
    mean_squared_error_backward,
)

__all__ = ["Network"]

_SIGMOID = (sigmoid.bare, sigmoid_backward.bare)
_HIDDEN = {"relu": (relu.bare, relu_backward.bare), "sigmoid": _SIGMOID}
_OUTPUT = {"softmax": (softmax.bare, softmax_backward.bare), "sigmoid": _SIGMOID}
_LOSSES = ("cross_entropy", "squared_error")
PART = 1000  # samples that go through the network at a time where only A[L] is wanted


class Network:
    r"""A fully connected network that maps rows of X to rows of probabilities.

    .. math::
        Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]}, \qquad A^{[l]} = g^{[l]}(Z^{[l]}),
        \qquad A^{[0]} = X

    Parameters
    ----------
    layer_sizes : sequence of int
        n[0] ... n[L]: number of inputs, of units of each hidden layer, of classes.
    hidden : {"relu", "sigmoid"}
        Activation of the hidden layers.
    output : {"softmax", "sigmoid"}
        Activation of the last layer; cross-entropy needs "softmax".
    loss_function : {"cross_entropy", "squared_error"}
        What `loss` computes.
    initializer : callable
        Called as initializer(n_in, n_out, seed) for each W[l]; biases start at 0.
    seed : int, numpy.random.Generator or None
        For the initializer. None starts differently each time.
    dtype : {numpy.float32, numpy.float64}
        Training runs in float32, gradient checks in float64.

    Attributes
    ----------
    theta : ndarray, shape (n_parameters,)
        All parameters. Assigning to it copies the values in.
    W, b : Layers
        W[l], shape (n[l-1], n[l]), and b[l], shape (n[l],): views into theta.
    n_layers, n_parameters : int
        L, the number of weight matrices, and the length of theta.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    Notes
    -----
    Chapter 05; sources F-1b, F-2a, F-2b, F-3.1, R-eq1 to R-eq5, A-3.1a to A-3.3b.

    Examples
    --------
    >>> net = Network([784, 128, 40, 10], seed=0)
    >>> net
    Network([784, 128, 40, 10], hidden='relu', 106,050 parameters)
    >>> A = net.forward(np.zeros((5, 784)))
    >>> A.shape, A[0, :3].round(2).tolist()
    ((5, 10), [0.10000000149011612, 0.10000000149011612, 0.10000000149011612])
    """

    def __init__(
        self,
        layer_sizes,
        *,
        hidden="relu",
        output="softmax",
        loss_function="cross_entropy",
        initializer=he_normal,
        seed=None,
        dtype=np.float32,
    ):
        if isinstance(layer_sizes, np.ndarray):
            layer_sizes = layer_sizes.tolist()
        if not isinstance(layer_sizes, list | tuple) or len(layer_sizes) < 2:
            raise ValueError(
                "layer_sizes must list at least two sizes, inputs and classes, "
                f"got {layer_sizes!r}"
            )
        self.layer_sizes = [check_size(n, "each of layer_sizes") for n in layer_sizes]
        self.hidden = check_choice(hidden, "hidden", _HIDDEN)
        self.output = check_choice(output, "output", _OUTPUT)
        self.loss_function = check_choice(loss_function, "loss_function", _LOSSES)
        if loss_function == "cross_entropy" and output != "softmax":
            raise ValueError(f"cross_entropy needs output 'softmax', got {output!r}")
        dtype = getattr(dtype, "__name__", str(dtype))  # the type, or its name
        if dtype not in ("float32", "float64"):
            raise ValueError(f"dtype must be float32 or float64, got {dtype}")
        if not callable(initializer):
            raise TypeError(f"initializer must be a function, got {initializer!r}")
        self.n_layers = len(self.layer_sizes) - 1
        self.n_parameters = sum(
            n_in * n_out + n_out for _, n_in, n_out in self._layer_shapes()
        )
        self._theta = np.zeros(self.n_parameters, dtype)
        self._dtheta = None
        rng = generator(seed)
        for l, n_in, n_out in self._layer_shapes():
            self.W[l] = initializer(n_in, n_out, rng)

    def __repr__(self):
        return (
            f"Network({self.layer_sizes}, hidden={self.hidden!r}, "
            f"{self.n_parameters:,} parameters)"
        )

    def __copy__(self):
        return copy.deepcopy(self)  # two networks never share theta

    def _layer_shapes(self):
        sizes = self.layer_sizes
        return [(l, sizes[l - 1], sizes[l]) for l in range(1, len(sizes))]

    def layers(self, vector):
        """Cut a vector laid out as theta into W[l] and b[l], without copying it.

        Parameters
        ----------
        vector : ndarray, shape (n_parameters,)

        Returns
        -------
        W, b : Layers
            W[l], shape (n[l-1], n[l]), and b[l], shape (n[l],): views into the vector.
        """
        W, b, start = {}, {}, 0
        for l, n_in, n_out in self._layer_shapes():
            W[l] = vector[start : start + n_in * n_out].reshape(n_in, n_out)
            start += n_in * n_out
            b[l] = vector[start : start + n_out]
            start += n_out
        return Layers(W), Layers(b)

    @property
    def theta(self):
        """All parameters, shape (n_parameters,): W[1], b[1], W[2], ... in a row."""
        return self._theta

    @theta.setter
    def theta(self, values):
        values = float_array(values, "theta")
        check_shape(values, "theta", (self.n_parameters,))
        self._theta[...] = self._in_dtype(values, "theta")

    @property
    def W(self):
        """The weights W[l], shape (n[l-1], n[l]): views into theta."""
        return self.layers(self._theta)[0]

    @property
    def b(self):
        """The biases b[l], shape (n[l],): views into theta."""
        return self.layers(self._theta)[1]

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

    def as_samples(self, X, name="X"):
        """Return X in the network's dtype, once every value is checked.

        An array of uint8 holds pixels 0 ... 255, as files of images do. It is returned
        as it is, at one byte a pixel; the network scales it to [0, 1] batch by batch.

        Raises
        ------
        TypeError
            If X does not hold real numbers.
        ValueError
            If X is not (m, n[0]), m is 0, or a value is not finite.
        """
        X = real_array(X, name)
        check_shape(X, name, ("m", self.layer_sizes[0]))
        return X if X.dtype == np.uint8 else self._in_dtype(X, name)

    def as_targets(self, Y, m, name="Y"):
        """Return Y, one row for each of m samples, as `as_samples` does X.

        Raises
        ------
        TypeError
            If Y does not hold real numbers.
        ValueError
            If Y is not (m, K), a value is not finite, or (cross-entropy only) a row is
            no distribution.
        """
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

    def trace(self, X):
        """Run the network and keep every layer.

        Parameters
        ----------
        X : array_like of real numbers, shape (m, n[0])

        Returns
        -------
        Z, A : dict of int to ndarray
            Z[l], shape (m, n[l]), for l = 1 ... L; A[l] likewise, and A[0] = X.

        Raises
        ------
        TypeError, ValueError
            As for `as_samples`.
        FloatingPointError
            If the scores overflow: the parameters are far too large.
        """
        return self._trace(self.as_samples(X))

    def _trace(self, X):
        if X.dtype == np.uint8:
            X = (X / np.float32(255)).astype(self._theta.dtype, copy=False)
        hidden, _ = _HIDDEN[self.hidden]
        output, _ = _OUTPUT[self.output]
        W, b, L = self.W, self.b, self.n_layers
        Z, A = {}, {0: X}
        with np.errstate(over="ignore", invalid="ignore"):  # asked about just below
            for l in range(1, L + 1):
                Z[l] = A[l - 1] @ W[l] + b[l]  # (m, n_out)
                if l < L:
                    A[l] = hidden(Z[l])
        if not np.isfinite(Z[L]).all():
            raise FloatingPointError(
                "the scores Z[L] are not finite: the parameters are too large "
                f"(largest: {np.abs(self._theta).max():.3g})"
            )
        A[L] = output(Z[L])
        return Z, A

    def forward(self, X):
        """Return the output activations, for softmax the probability of every class.

        Parameters
        ----------
        X : array_like of real numbers, shape (m, n[0])
            One row a sample; pixels in [0, 1], or 0 ... 255 as uint8 (`as_samples`).

        Returns
        -------
        A : ndarray, shape (m, K)

        Raises
        ------
        TypeError, ValueError, FloatingPointError
            As for `trace`.
        """
        return np.concatenate([A_L for _, A_L in self._outputs(self.as_samples(X))])

    def _outputs(self, X):
        """Return Z[L] and A[L] of 1,000 samples after the other; no layer of all."""
        return (self._last(X[i : i + PART]) for i in range(0, len(X), PART))

    def _last(self, X):
        Z, A = self._trace(X)
        return Z[self.n_layers], A[self.n_layers]

    def predict(self, X):
        r"""Return the most probable class of each sample.

        .. math:: \hat y_i = \arg\max_k A_{ik}, \qquad k = 0, \dots, K - 1

        Parameters
        ----------
        X : array_like of real numbers, shape (m, n[0])

        Returns
        -------
        y : ndarray of int, shape (m,)

        Raises
        ------
        TypeError, ValueError, FloatingPointError
            As for `trace`.
        """
        outputs = self._outputs(self.as_samples(X))
        return np.concatenate([A_L.argmax(axis=1) for _, A_L in outputs])

    def loss(self, X, Y):
        """Return the mean loss over the samples.

        Parameters
        ----------
        X : array_like of real numbers, shape (m, n[0])
            One row a sample.
        Y : array_like of real numbers, shape (m, K)
            One-hot labels.

        Returns
        -------
        J : float
            In nats per sample for cross-entropy.

        Raises
        ------
        TypeError, ValueError, FloatingPointError
            As for `loss_and_gradient`.
        """
        X = self.as_samples(X)
        Y = self.as_targets(Y, len(X))
        Z_L, A_L = map(np.concatenate, zip(*self._outputs(X), strict=True))
        return self._loss(Z_L, A_L, Y)

    def _loss(self, Z_L, A_L, Y):
        if self.loss_function == "cross_entropy":
            return cross_entropy_from_logits.bare(Z_L, Y)
        return mean_squared_error.bare(A_L, Y)

    def loss_and_gradient(self, X, Y, *, check=True):
        r"""Return the mean loss J and its gradient with respect to all parameters.

        .. math::
            dW^{[l]} = (A^{[l-1]})^T dZ^{[l]}, \qquad
            db^{[l]} = \sum_{i=1}^{m} dZ^{[l]}_i, \\
            dA^{[l-1]} = dZ^{[l]} (W^{[l]})^T, \qquad
            dZ^{[l-1]} = dA^{[l-1]} \odot g'(Z^{[l-1]})

        There is no 1/m here: it came in with dZ[L], from the loss.

        Parameters
        ----------
        X : array_like of real numbers, shape (m, n[0])
            One row a sample.
        Y : array_like of real numbers, shape (m, K)
            One-hot labels.
        check : bool
            Look at every value of X and Y first. `train` has done so once for the whole
            set and turns it off.

        Returns
        -------
        J : float
        dtheta : ndarray, shape (n_parameters,)
            Laid out as theta; `gradients` shows its parts.

        Raises
        ------
        TypeError, ValueError
            As for `as_samples` and `as_targets`.
        FloatingPointError
            If the scores or the loss overflow: the parameters are far too large.

        Notes
        -----
        Chapters 03 and 05; sources F-5.2a to F-5.3b, R-eq25 to R-eq40, A-4a to A-4d.
        """
        if check:
            X = self.as_samples(X)
            Y = self.as_targets(Y, len(X))
        Z, A = self._trace(X)
        J = self._loss(Z[self.n_layers], A[self.n_layers], Y)
        if not np.isfinite(J):
            raise FloatingPointError(f"the loss is not finite: {J}")
        W, L = self.W, self.n_layers
        _, hidden_backward = _HIDDEN[self.hidden]
        # column times row: the same numbers, without matmul's slow way for one sample
        product = np.multiply if len(Y) == 1 else np.matmul
        dtheta = np.empty_like(self._theta)
        dW, db = self.layers(dtheta)
        with np.errstate(over="ignore", invalid="ignore"):  # the next scores will tell
            dZ = self._output_gradient(Z, A, Y)
            for l in range(L, 0, -1):
                product(A[l - 1].T, dZ, out=dW[l])  # (n_in, n_out)
                dZ.sum(axis=0, out=db[l])  # (n_out,)
                if l > 1:
                    dZ = hidden_backward(dZ @ W[l].T, Z[l - 1])  # (m, n_in)
        self._dtheta = dtheta
        return J, dtheta

    def _output_gradient(self, Z, A, Y):
        L = self.n_layers
        if self.loss_function == "cross_entropy":
            return cross_entropy_backward.bare(A[L], Y)
        _, output_backward = _OUTPUT[self.output]
        return output_backward(mean_squared_error_backward.bare(A[L], Y), Z[L])

    def save(self, path):
        """Write the network to one .npz file, whole or not at all.

        Parameters
        ----------
        path : str or path
            Overwritten if it exists. Its folder must exist.
        """
        path = Path(path)
        temporary = path.with_name(path.name + ".part")
        try:
            with temporary.open("wb") as file:
                np.savez(
                    file,
                    layer_sizes=self.layer_sizes,
                    hidden=self.hidden,
                    output=self.output,
                    loss_function=self.loss_function,
                    theta=self._theta,
                )
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)

    @classmethod
    def load(cls, path):
        """Read a network that `save` has written.

        Parameters
        ----------
        path : str or path

        Returns
        -------
        net : Network

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file was not written by `save`, or is damaged.
        """
        with Path(path).open("rb") as file:
            try:
                with np.load(file, allow_pickle=False) as stored:
                    theta = stored["theta"]
                    net = cls(
                        stored["layer_sizes"].tolist(),
                        hidden=str(stored["hidden"]),
                        output=str(stored["output"]),
                        loss_function=str(stored["loss_function"]),
                        dtype=theta.dtype.type,
                    )
                    net.theta = theta
            except Exception as error:  # what a damaged file raises depends on the byte
                raise ValueError(f"{path} holds no saved Network: {error}") from error
        return net
