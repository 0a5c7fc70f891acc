r"""Mini-batches, the training loop and its record: chapters 03 and 07."""

import inspect
import math
import warnings
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from numbers import Integral
from zlib import crc32

import numpy as np

from ._guards import OneBlasThread, epochs_with_bar, stop_presses
from ._validation import check_count, check_shape, generator, label_array, real_array
from ._checkpoint import Checkpoint
from .metrics import accuracy, error_by_class

__all__ = ["History", "minibatches", "train"]

PIECE_OF_FILE = 2**24  # bytes of a file of samples that are in memory at a time
LARGE_PRODUCT = 2**28  # multiplications for which a second thread of BLAS is worthwhile

_one_blas_thread = OneBlasThread()


@dataclass(repr=False)
class History:
    """What `train` recorded, one entry an epoch.

    Attributes
    ----------
    loss : list of float
        Mean loss over the samples of the epoch's batches, each taken before its own
        update, in nats per sample for cross-entropy.
    train_accuracy, test_loss, test_accuracy : list of float
        Measured after the epoch's last update, on the whole set; accuracies in [0, 1].
    test_error_by_class : list of ndarray, shape (K,)
        For each true class the fraction that was missed.
    """

    loss: list = field(default_factory=list)
    train_accuracy: list = field(default_factory=list)
    test_loss: list = field(default_factory=list)
    test_accuracy: list = field(default_factory=list)
    test_error_by_class: list = field(default_factory=list)

    def __len__(self):
        return len(self.loss)

    def __repr__(self):
        last = {
            name: f"{values[-1]:.4f}"
            for name, values in vars(self).items()
            if values and name != "test_error_by_class"
        }
        shown = "".join(f", {name} {value}" for name, value in last.items())
        return f"History({len(self)} epochs{shown})"


def minibatches(X, Y, batch_size=64, seed=None):
    """Deal the samples, in random order, into batches: each sample once.

    Parameters
    ----------
    X : array_like, shape (m, ...)
        Samples.
    Y : array_like, shape (m, ...)
        Their labels, in any form.
    batch_size : int
        Samples in a batch. The last batch has what is left over; a size above m gives
        one batch of all m.
    seed : int, numpy.random.Generator or None
        For the order. None deals differently each time.

    Yields
    ------
    X_batch, Y_batch : ndarray
        Copies of the rows, in the type that X and Y have.

    Raises
    ------
    TypeError, ValueError
        At once, not at the first batch: if the numbers of rows differ or are 0, or
        batch_size is not an integer of at least 1.

    Notes
    -----
    Chapter 07; sources P-2.2d, P-2.2e (without replacement: P-E16), F-7a.

    Samples in a file (numpy.memmap) may be more than the memory holds. Single rows of a
    file are slow to read, so it is read in pieces of 16 MB, in random order, and the
    samples are in random order inside each piece.

    Examples
    --------
    >>> X, Y = np.arange(10).reshape(5, 2), np.arange(5)
    >>> [len(X_batch) for X_batch, Y_batch in minibatches(X, Y, batch_size=2, seed=0)]
    [2, 2, 1]
    """
    X, Y = real_array(X, "X"), real_array(Y, "Y")
    check_count(batch_size, "batch_size")
    if X.ndim == 0 or Y.ndim == 0 or len(X) != len(Y):
        raise ValueError(
            f"X and Y must have the same number of rows, got shapes {X.shape} "
            f"and {Y.shape}"
        )
    if len(X) == 0:
        raise ValueError(f"X must have at least one row, got shape {X.shape}")
    return _deal(X, Y, batch_size, generator(seed))


def _deal(X, Y, batch_size, rng):
    if isinstance(X.base, np.memmap):
        piece = batch_size * max(1, PIECE_OF_FILE // (batch_size * X[0].nbytes))
        for start in rng.permutation(range(0, len(X), piece)):
            rows = slice(start, start + piece)
            yield from _deal(np.array(X[rows]), Y[rows], batch_size, rng)
        return
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        yield X[batch], Y[batch]


def train(
    net,
    data,
    optimizer,
    *,
    epochs,
    batch_size=64,
    seed=None,
    evaluate=True,
    progress=True,
    checkpoint=None,
    every=None,
    resume=False,
):
    """Train a network: for each epoch, for each mini-batch, one update.

    Parameters
    ----------
    net : Network
        Changed in place.
    data : Dataset
        Trained on X_train, Y_train; measured on both parts. Pixels may be uint8: they
        take a quarter of the memory and train the same.
    optimizer : object with update(theta, dtheta)
        GradientDescent, Momentum, RMSprop or Adam.
    epochs : int
        Passes over the training samples.
    batch_size : int
        Samples for each update; above m, all of them.
    seed : int, numpy.random.Generator or None
        For the order of the samples. None differs each time.
    evaluate : bool
        Measure both sets after each epoch. Without it only `loss` is recorded, which
        the batches give for free.
    progress : bool
        Show a bar (tqdm). If the bar breaks, a warning says so and training goes on.
    checkpoint : str, path or None
        File (.npz) to which all that the rest of the training depends on is written,
        before the first update, after every epoch, and when training is stopped.
    every : int or None
        Batches between two more checkpoints inside an epoch.
    resume : bool
        Go on from the checkpoint, if the file is there; start if not. Parameters,
        optimizer state and random state are those of the file, and the outcome is, bit
        for bit, that of a training never interrupted. All arguments must be as before,
        but for `epochs` (of all parts together), `every` and `progress`. Without it a
        file that exists is an error: it is never overwritten by a new training.

    Returns
    -------
    history : History
        After the Stop button or Ctrl-C, the whole epochs so far, with a warning. The
        batch under way is finished first, so network and optimizer fit each other; only
        a third press stops at once, wherever that is.

    Raises
    ------
    TypeError, ValueError
        Before the first update, if data or a number does not fit, or the checkpoint is
        damaged or of another training.
    FloatingPointError
        If the training diverges. The message names epoch, batch and learning rate; the
        network keeps the last finite parameters.
    OSError
        If a checkpoint cannot be read, written, or would be overwritten. Training stops
        at once, since going on without would be to lose in silence; the checkpoint
        before is still there, and the network keeps what it has learnt.

    Notes
    -----
    Chapter 03; sources R-1h, P-2.3c, P-2.3.3c, A-7.0 to A-7.5.

    The matrix products of small batches are fastest on one thread, several times so
    when the machine is busy; so BLAS has one as long as a training runs. It keeps the
    threads it has if the largest product takes 2**28 multiplications or more (a batch
    of 1024 through 784 x 512 does), or if you choose yourself: by one of the
    environment variables OPENBLAS_NUM_THREADS, MKL_NUM_THREADS or OMP_NUM_THREADS, set
    before Python starts.

    Memory needed, beyond that of the data: a few times the parameters, one batch, and
    1,000 samples where the sets are measured. Data larger than the memory:
    `minibatches`.

    Examples
    --------
    >>> from nnlib import GradientDescent, Network, load_mnist, train
    >>> net = Network([784, 10], seed=0)
    >>> history = train(net, load_mnist(), GradientDescent(0.1), epochs=2,
    ...                 batch_size=100, seed=0, progress=False)
    >>> len(history), history.test_accuracy[-1] > 0.8
    (2, True)

    The same in two parts; the second starts from the file alone:

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for epochs in (1, 2):
    ...         again = Network([784, 10], seed=0)
    ...         resumed = train(again, load_mnist(), GradientDescent(0.1),
    ...                         epochs=epochs, batch_size=100, seed=0, progress=False,
    ...                         checkpoint=f"{folder}/run.npz", resume=True)
    >>> bool((again.theta == net.theta).all()), resumed.loss == history.loss
    (True, True)
    """
    epochs = check_count(epochs, "epochs")
    batch_size = check_count(batch_size, "batch_size")
    every = _check_options(evaluate, progress, checkpoint, every, resume)
    X, Y = _check_arguments(net, data, optimizer, evaluate)
    run = _Run(net, optimizer, generator(seed))
    history = run.history
    if checkpoint is not None:
        settings = _settings(run, data, X, Y, seed, batch_size, evaluate)
        run.open(Checkpoint(checkpoint, settings), resume, epochs)
    with stop_presses() as presses, _blas(net, X[:batch_size]), _named_divergence(run):
        for run.epoch in epochs_with_bar(len(history) + 1, epochs, progress):
            for X_batch, Y_batch in run.deal(X, Y, batch_size):
                J, dtheta = net.loss_and_gradient(X_batch, Y_batch, check=False)
                run.total += J * len(X_batch)
                with np.errstate(over="ignore", invalid="ignore"):  # the loss will tell
                    optimizer.update(net.theta, dtheta)
                if presses or run.batch % every == 0:
                    run.save()
                if presses:
                    return _stopped(run)
            run.check_finite()
            history.loss.append(run.total / len(X))
            if evaluate:
                _measure(net, data, history)
            run.start_epoch()
    return history


class _Run:
    """What changes in a training from batch to batch, and the file that keeps it."""

    def __init__(self, net, optimizer, rng):
        self.net, self.optimizer, self.rng = net, optimizer, rng
        self.history, self.file = History(), None
        self.start_epoch()

    def start_epoch(self):
        self.batch, self.total = 0, 0.0  # batches done, sum of their losses
        self.dealt_from = self.rng.bit_generator.state  # deals the same batches again
        self.save()

    def deal(self, X, Y, batch_size):
        """Yield the batches of the epoch under way that are not done yet."""
        done = self.batch
        self.last_finite = self.net.theta.copy()
        batches = minibatches(X, Y, batch_size, self.rng)
        for self.batch, batch in enumerate(batches, start=1):
            if self.batch > done:
                yield batch

    def check_finite(self):
        if not np.isfinite(self.net.theta).all():
            raise FloatingPointError("the parameters are not finite")

    def open(self, file, resume, epochs):
        """Go on from the file, or start it."""
        self.file = file
        if not file.path.exists():
            self.save()  # a folder that cannot be written is known at once
        elif resume:
            self.restore(file.load(), epochs)
        else:
            raise FileExistsError(
                f"the checkpoint {file.path} exists: pass resume=True to go on from "
                "it, or delete it to start again"
            )

    def save(self):
        if self.file is not None:
            self.check_finite()
            history = {name: np.array(v) for name, v in vars(self.history).items()}
            self.file.save(
                {
                    "theta": self.net.theta,
                    "optimizer": vars(self.optimizer),
                    "history": history,
                    "random": self.dealt_from,
                    "batch": self.batch,
                    "total": self.total,
                }
            )

    def restore(self, state, epochs):
        history = state["history"]
        begun = len(history["loss"]) + (state["batch"] > 0)
        if begun > epochs:
            raise ValueError(
                f"epochs must be at least {begun}, as many as the checkpoint "
                f"{self.file.path} has begun, got {epochs}"
            )
        self.net.theta = state["theta"]
        vars(self.optimizer).update(state["optimizer"])
        self.rng.bit_generator.state = self.dealt_from = state["random"]
        self.batch, self.total = state["batch"], state["total"]
        for name, values in history.items():
            values = list(values) if values.ndim > 1 else values.tolist()
            setattr(self.history, name, values)


def _settings(run, data, X, Y, seed, batch_size, evaluate):
    """Return what must be the same when a training is resumed, by name."""
    net, optimizer = run.net, run.optimizer
    options = inspect.signature(type(optimizer)).parameters
    options = {name: vars(optimizer).get(name) for name in options}
    rows = X[:: len(X) // 1000 + 1]  # enough to tell other data, without hashing all
    return {
        "layer_sizes": net.layer_sizes,
        "hidden": net.hidden,
        "output": net.output,
        "loss_function": net.loss_function,
        "dtype": str(net.theta.dtype),
        "optimizer": type(optimizer).__name__,
        **{k: v for k, v in options.items() if isinstance(v, int | float | str)},
        "shape of X_train": X.shape,
        "shape of X_test": np.shape(data.X_test) if evaluate else None,
        "checksum of the samples": crc32(rows.tobytes()),
        "checksum of the targets": crc32(np.ascontiguousarray(Y)),
        "batch_size": batch_size,
        "evaluate": evaluate,
        "random generator": run.dealt_from["bit_generator"],
        "seed": int(seed) if isinstance(seed, Integral) else None,
    }


@contextmanager
def _named_divergence(run):
    """Say where a training diverged, and leave the last finite parameters."""
    try:
        yield
    except FloatingPointError as error:
        if not np.isfinite(run.net.theta).all():
            run.net.theta = run.last_finite
        rate = getattr(run.optimizer, "learning_rate", None)
        raise FloatingPointError(
            f"training diverged in epoch {run.epoch}, batch {run.batch} (learning rate "
            f"{rate}): {error}. The network keeps the last finite parameters; start "
            "again with a smaller learning rate"
        ) from error


def _stopped(run):
    message = (
        f"training was stopped in epoch {run.epoch} after batch {run.batch}; "
        f"whole epochs in the history: {len(run.history)}"
    )
    if run.file is not None:
        message += f"; resume=True goes on from {run.file.path}"
    warnings.warn(message, stacklevel=3)
    return run.history


def _check_options(evaluate, progress, checkpoint, every, resume):
    """Return the number of batches between two checkpoints."""
    options = {"evaluate": evaluate, "progress": progress, "resume": resume}
    for name, value in options.items():
        if not isinstance(value, bool | np.bool_):
            raise TypeError(f"{name} must be True or False, got {value!r}")
    if checkpoint is None and (resume or every is not None):
        raise ValueError("every and resume need a file, got checkpoint=None")
    return math.inf if every is None else check_count(every, "every")


def _check_arguments(net, data, optimizer, evaluate):
    """Return the training samples and targets, once all that is used is checked."""
    if not hasattr(net, "as_samples"):
        raise TypeError(f"net must be a Network, got {net!r}")
    if not hasattr(data, "X_train"):
        raise TypeError(f"data must be a Dataset, got {type(data).__name__}")
    update = getattr(optimizer, "update", None)
    if isinstance(optimizer, type) or not callable(update):
        raise TypeError(
            f"optimizer must have update(theta, dtheta), got {optimizer!r}; "
            "pass an instance such as Adam(0.001)"
        )
    X = net.as_samples(data.X_train, "X_train")
    Y = net.as_targets(data.Y_train, len(X), "Y_train")
    if evaluate:
        n_test = len(net.as_samples(data.X_test, "X_test"))
        net.as_targets(data.Y_test, n_test, "Y_test")
        for name, m in (("y_train", len(X)), ("y_test", n_test)):
            y = label_array(getattr(data, name), name, Y.shape[1])
            check_shape(y, name, (m,))
    return X, Y


def _blas(net, X_batch):
    """Return what holds BLAS at one thread, or does nothing if products are large."""
    largest = len(X_batch) * max(W.size for W in net.W.values())
    return nullcontext() if largest >= LARGE_PRODUCT else _one_blas_thread


def _measure(net, data, history):
    predicted = net.predict(data.X_test)
    n_classes = net.layer_sizes[-1]
    history.train_accuracy.append(accuracy(data.y_train, net.predict(data.X_train)))
    history.test_loss.append(net.loss(data.X_test, data.Y_test))
    history.test_accuracy.append(accuracy(data.y_test, predicted))
    history.test_error_by_class.append(
        error_by_class(data.y_test, predicted, n_classes)
    )
