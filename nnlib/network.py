r"""The L-layer network: chapter 05 (two layers: chapter 03).

[Linear -> hidden activation] (L - 1 times) -> Linear -> output activation. Layers are
numbered 1 ... L as in the derivation; layer l has n[l-1] inputs and n[l] units.

All parameters live in one vector, `theta`: W[1], b[1], W[2], b[2], ... one after the
other, and `W[l]`, `b[l]` are views into it. What an optimizer does to theta it does to
the matrices, a saved network is one array, a gradient check runs over one vector.

X holds a sample a row, shape (m, n[0]): pixels in [0, 1], or 0 ... 255 as uint8, which
take a quarter of the memory; the network scales them, batch by batch. Y holds their
one-hot labels, or other targets, shape (m, K).

TypeError says that X or Y does not hold real numbers; ValueError that the shape does
not fit, m is 0, a value is not finite, or (cross-entropy only) a row of Y is no
distribution. `check=False` leaves these checks out, for data that is known to be right:
`train` looks at its data once. FloatingPointError says that the scores or the loss
overflow, because the parameters are far too large.
"""

import math
from pathlib import Path

import numpy as np

from . import activations, losses
from ._files import write_arrays
from ._inputs import Inputs
from ._matmul import matmul
from ._validation import check_choice, generator
from .initializers import he_normal

__all__ = ["Network"]

_RELU = (activations.relu.bare, activations.relu_backward.bare)
_SIGMOID = (activations.sigmoid.bare, activations.sigmoid_backward.bare)
_SOFTMAX = (activations.softmax.bare, activations.softmax_backward.bare)
_HIDDEN = {"relu": _RELU, "sigmoid": _SIGMOID}
_OUTPUT = {"softmax": _SOFTMAX, "sigmoid": _SIGMOID}
_LOSSES = ("cross_entropy", "squared_error")
# a probability may round to 0; what overflows shows in Z[L], J or the next Z[L]
_QUIET = np.errstate(under="ignore", over="ignore", invalid="ignore")
PART = 1000  # samples that go through the network at a time where only A[L] is wanted


class Network(Inputs):
    r"""A fully connected network that maps rows of X to rows of probabilities.

    .. math::
        A^{[0]} = X, \qquad A^{[l]} = g^{[l]}(A^{[l-1]} W^{[l]} + b^{[l]})

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
        super().__init__(layer_sizes, dtype)
        self.hidden = check_choice(hidden, "hidden", _HIDDEN)
        self.output = check_choice(output, "output", _OUTPUT)
        self.loss_function = check_choice(loss_function, "loss_function", _LOSSES)
        if loss_function == "cross_entropy" and output != "softmax":
            raise ValueError(f"cross_entropy needs output 'softmax', got {output!r}")
        if not callable(initializer):
            raise TypeError(f"initializer must be a function, got {initializer!r}")
        rng = generator(seed)
        for l, W in self.W.items():
            self.W[l] = initializer(*W.shape, rng)

    def __repr__(self):
        return (
            f"Network({self.layer_sizes}, hidden={self.hidden!r}, "
            f"{self.n_parameters:,} parameters)"
        )

    @_QUIET
    def trace(self, X, masks=None, *, check=True, output=True):
        r"""Run the network forward and keep every layer.

        .. math::
            Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]}, \qquad A^{[l]} = g^{[l]}(Z^{[l]})

        Takes X, (m, n[0]), and masks, of `dropout_masks`, each of which multiplies its
        A[l]; returns Z and A, dicts of arrays (m, n[l]): Z[1] ... Z[L], and A[0] ...
        A[L]: X ... the probabilities, which output=False leaves out.
        Chapter 05; sources F-1b, F-3.1, R-eq1 to R-eq5, A-3.1a to A-3.3b.

        >>> Z, A = Network([784, 30, 10], seed=0).trace(np.ones((5, 784)))
        >>> list(Z), [A[l].shape for l in A]
        ([1, 2], [(5, 784), (5, 30), (5, 10)])
        """
        if check:
            X = self.as_samples(X)
            masks = None if masks is None else self.as_masks(masks, len(X))
        if X.dtype == np.uint8:
            X = (X / np.float32(255)).astype(self._theta.dtype, copy=False)
        hidden, _ = _HIDDEN[self.hidden]
        W, b, L = self.W, self.b, self.n_layers
        Z, A = {}, {0: X}
        for l in range(1, L + 1):
            Z[l] = matmul(A[l - 1], W[l])  # (m, n_out)
            Z[l] += b[l]
            if l < L:
                A[l] = hidden(Z[l])
                if masks:
                    A[l] *= masks[l]
        if not np.isfinite(Z[L]).all():
            raise FloatingPointError(
                "the scores Z[L] are not finite: the parameters are too large "
                f"(largest: {np.abs(self._theta).max():.3g})"
            )
        if output:
            last, _ = _OUTPUT[self.output]
            A[L] = last(Z[L])
        return Z, A

    def _outputs(self, X):
        """Yield Z[L] and A[L] of 1,000 samples at a time; hidden layers are dropped."""
        L = self.n_layers
        for i in range(0, len(X), PART):
            yield [layers[L] for layers in self.trace(X[i : i + PART], check=False)]

    def forward(self, X):
        """Return the output activations, for softmax the probability of every class.

        Takes X, (m, n[0]); returns A[L], (m, K). `trace` has the equations.
        Chapter 05; sources F-3.1, F-3.2b.
        """
        outputs = self._outputs(self.as_samples(X))
        return np.concatenate([A_L for _, A_L in outputs])

    def predict(self, X):
        r"""Return the most probable class of each sample.

        .. math:: \hat y_i = \arg\max_k A_{ik}, \qquad k = 0, \dots, K - 1

        Takes X, (m, n[0]); returns y, integers (m,).
        Chapter 08; source F-8a (from 0, not from 1: F-E5).
        """
        outputs = self._outputs(self.as_samples(X))
        return np.concatenate([A_L.argmax(axis=1) for _, A_L in outputs])

    def loss(self, X, Y):
        """Return the mean loss over the samples.

        Takes X, (m, n[0]), and Y, (m, K); returns J, in nats per sample for
        cross-entropy. `nnlib.losses` has the equations.
        Chapter 02; sources F-4a, R-eq7, P-2.1p.

        >>> Network([2, 10], seed=0).loss([[0, 0]], np.eye(1, 10))  # ln 10
        2.3025851249694824
        """
        return self.loss_and_classes(X, Y)[0]

    @_QUIET
    def loss_and_classes(self, X, Y, *, check=True):
        """Return what `loss` and `predict` do, by one pass over the samples.

        Takes X, (m, n[0]), and Y, (m, K); returns J and y, integers (m,).
        """
        if check:
            X = self.as_samples(X)
            Y = self.as_targets(Y, len(X))
        J, A_L = self._loss(np.concatenate([Z_L for Z_L, _ in self._outputs(X)]), Y)
        return J, A_L.argmax(axis=1)

    def _loss(self, Z_L, Y):
        """Return J and A[L]; cross-entropy has them from the same exponentials."""
        if self.loss_function == "cross_entropy":
            return losses.cross_entropy_from_logits.bare(Z_L, Y, return_A=True)
        output, _ = _OUTPUT[self.output]
        A_L = output(Z_L)
        return losses.mean_squared_error.bare(A_L, Y), A_L

    @_QUIET
    def loss_and_gradient(self, X, Y, masks=None, *, check=True):
        r"""Return the mean loss J and its gradient with respect to all parameters.

        .. math::
            dW^{[l]} = (A^{[l-1]})^T dZ^{[l]}, \qquad
            db^{[l]} = \sum_{i=1}^{m} dZ^{[l]}_i, \\
            dA^{[l-1]} = dZ^{[l]} (W^{[l]})^T, \qquad
            dZ^{[l-1]} = dA^{[l-1]} \odot g'(Z^{[l-1]})

        There is no 1/m here: it came in with dZ[L], from the loss.

        Takes X, (m, n[0]), Y, (m, K), and masks, of `dropout_masks`, by which A[l] and
        dA[l] are multiplied; returns J and dtheta, (n_parameters,), laid out as theta;
        `gradients` shows its parts.
        Chapters 03 and 05; sources F-5.2a to F-5.3b, R-eq25 to R-eq40, A-4a to A-4d.

        >>> net = Network([2, 2])
        >>> net.theta[...] = 0
        >>> J, dtheta = net.loss_and_gradient([[1, 2]], [[1, 0]])
        >>> dtheta  # dW[1] = x (a - y), then db[1] = a - y
        array([-0.5,  0.5, -1. ,  1. , -0.5,  0.5], dtype=float32)
        """
        if check:
            X = self.as_samples(X)
            Y = self.as_targets(Y, len(X))
            masks = None if masks is None else self.as_masks(masks, len(X))
        W, L = self.W, self.n_layers
        Z, A = self.trace(X, masks, check=False, output=False)
        J, A[L] = self._loss(Z[L], Y)
        if not math.isfinite(J):
            raise FloatingPointError(f"the loss is not finite: {J}")
        _, hidden_backward = _HIDDEN[self.hidden]
        # column times row: the same numbers, without matmul's slow way for one sample
        product = np.multiply if len(Y) == 1 else matmul
        dtheta = np.empty_like(self._theta)
        dW, db = self.layers(dtheta)
        dZ = self._output_gradient(Z[L], A[L], Y)
        for l in range(L, 0, -1):
            product(A[l - 1].T, dZ, out=dW[l])  # (n_in, n_out)
            dZ.sum(axis=0, out=db[l])  # (n_out,)
            if l > 1:
                dA = matmul(dZ, W[l].T)  # (m, n_in)
                if masks:
                    dA *= masks[l - 1]
                dZ = hidden_backward(dA, Z[l - 1])
        self._dtheta = dtheta
        return J, dtheta

    def _output_gradient(self, Z_L, A_L, Y):
        if self.loss_function == "cross_entropy":
            return losses.cross_entropy_backward.bare(A_L, Y)
        _, output_backward = _OUTPUT[self.output]
        dA_L = losses.mean_squared_error_backward.bare(A_L, Y)
        return output_backward(dA_L, Z_L)

    def save(self, path):
        """Write the network to one .npz file, whole or not at all.

        >>> from tempfile import TemporaryDirectory
        >>> net = Network([784, 30, 10], seed=0)
        >>> with TemporaryDirectory() as folder:
        ...     net.save(f"{folder}/net.npz")
        ...     Network.load(f"{folder}/net.npz")
        Network([784, 30, 10], hidden='relu', 23,860 parameters)
        """
        names = ("layer_sizes", "hidden", "output", "loss_function", "theta")
        write_arrays(path, {name: getattr(self, name) for name in names})

    @classmethod
    def load(cls, path):
        """Return the network that `save` has written to the file.

        ValueError says that the file was not written by `save`, or is damaged.
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
