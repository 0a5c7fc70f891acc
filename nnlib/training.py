r"""The training loop and its record: chapter 03.

The loop is in `updates`, for one epoch, and in `train`, for all. What lets a training
be stopped, killed and taken up again is in `_session`; its bar, the Stop button and the
threads of BLAS are in `_guards`; augmentation and dropout are in `_noise`.

TypeError and ValueError come before the first update; FloatingPointError if training
diverges; OSError if a checkpoint cannot be read, written, or would be overwritten.
"""

from dataclasses import dataclass, field

import numpy as np

from ._checkpoint import Checkpoint
from ._guards import blas_threads, epochs_with_bar, stop_presses
from ._noise import Noise
from ._session import Session, check_data, check_learner, check_options
from ._validation import check_count, generator
from .batches import minibatches
from .metrics import accuracy, error_by_class

__all__ = ["History", "train", "updates"]


@dataclass(repr=False)
class History:
    """What `train` has recorded, one entry an epoch.

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

    def measure(self, net, data):
        """Append what the network, as it is now, does on both parts of the data."""
        right = accuracy(data.y_train, net.predict(data.X_train))
        J, predicted = net.loss_and_classes(data.X_test, data.Y_test)
        missed = error_by_class(data.y_test, predicted, net.layer_sizes[-1])
        self.train_accuracy.append(right)
        self.test_loss.append(J)
        self.test_accuracy.append(accuracy(data.y_test, predicted))
        self.test_error_by_class.append(missed)

    def __len__(self):
        return len(self.loss)

    def __repr__(self):
        last = {
            name: f"{values[-1]:.4f}"
            for name, values in vars(self).items()
            if values and name != "test_error_by_class"
        }
        shown = "".join(f", {name} {value}" for name, value in last.items())
        epochs = "1 epoch" if len(self) == 1 else f"{len(self)} epochs"
        return f"History({epochs}{shown})"


def updates(net, batches, optimizer, *, check=True):
    """Do one update for each batch: with `minibatches`, an epoch.

    Takes net and optimizer, which it changes, batches, pairs of X_batch (m, n[0]) and
    Y_batch (m, K), or these and the masks of `dropout_masks`, and check, False for data
    known to be right; returns an iterator over J, the mean loss of a batch before its
    update, and m, the samples in it.
    Chapter 03; sources R-1h, P-2.3c, P-2.3.3c.

    >>> from nnlib import GradientDescent, Network
    >>> batches = minibatches(np.ones((6, 2)), np.eye(2)[[0, 1] * 3], batch_size=4)
    >>> [m for J, m in updates(Network([2, 2]), batches, GradientDescent(0.1))]
    [4, 2]
    """
    check_learner(net, optimizer)
    for X_batch, *Y_and_masks in batches:
        J, dtheta = net.loss_and_gradient(X_batch, *Y_and_masks, check=check)
        with np.errstate(all="ignore"):  # the next loss will tell
            optimizer.update(net.theta, dtheta)
        yield J, len(X_batch)


def train(
    net,
    data,
    optimizer,
    *,
    epochs,
    batch_size=64,
    seed=None,
    augment=None,
    dropout=0.0,
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
    epochs, batch_size : int
        Passes over the training samples; samples for each update.
    seed : int, numpy.random.Generator or None
        For the order of the samples, and the noise below. None differs each time.
    augment : function of X_batch and a Generator, or None
        Returns other images of the same digits, for each batch anew, as in `augment`.
        They may have another number of inputs, such as shifted and then pooled; then
        X_train does not fit the network, and `evaluate` must be False.
    dropout : float
        Probability, in [0, 1), with which a hidden unit is left out of a batch.
    evaluate : bool
        Measure both parts after each epoch. Without it only `loss` is recorded, which
        the batches give for free.
    progress : bool
        Show a bar (tqdm). If the bar breaks, a warning says so and training goes on.
    checkpoint : str, path or None
        File (.npz) to which all that the rest of the training depends on is written,
        before the first update, after every epoch, and when training is stopped.
    every : int or None
        Batches between two more checkpoints inside an epoch.
    resume : bool
        Go on from the checkpoint, if the file is there; start if not. The outcome is,
        bit for bit, that of a training never interrupted. All arguments must be as
        before, but for `epochs` (of all parts together), `every` and `progress`.
        Without it a file that exists is an error: no new training overwrites it.

    Returns
    -------
    history : History
        After the Stop button or Ctrl-C, the whole epochs so far, with a warning. The
        batch under way is finished first, so network and optimizer fit each other; only
        a third press stops at once, wherever that is.

    Notes
    -----
    Chapter 03; sources R-1h, P-2.3c, P-2.3.3c, A-7.0 to A-7.5.

    If the training diverges, the error names epoch, batch and learning rate, and the
    network keeps the last finite parameters. If a checkpoint cannot be written,
    training stops at once, since going on would be to lose in silence; the checkpoint
    before is still there, and the network keeps what it has learnt.

    BLAS has one thread as long as a training runs, because products of small batches
    are fastest so. It keeps all it has if the largest product takes 2**28
    multiplications or more (a batch of 1024 through 784 x 512 does), or if you choose:
    by OPENBLAS_NUM_THREADS, MKL_NUM_THREADS or OMP_NUM_THREADS, set before Python
    starts. Memory needed, beyond that of the data: a few times the parameters, one
    batch, and 1,000 samples where the parts are measured.

    Examples
    --------
    >>> from nnlib import GradientDescent, Network, load_mnist, train
    >>> net, rule = Network([784, 10], seed=0), GradientDescent(0.1)
    >>> history = train(net, load_mnist(), rule, epochs=2, seed=0, progress=False)
    >>> len(history), history.test_accuracy[-1] > 0.8
    (2, True)
    """
    epochs = check_count(epochs, "epochs")
    batch_size = check_count(batch_size, "batch_size")
    every = check_options(evaluate, progress, checkpoint, every, resume)
    noise = Noise(net, augment, dropout)
    X, Y = check_data(net, data, optimizer, evaluate, noise)
    rng, history = generator(seed), History()
    session = Session(net, optimizer, rng, history)
    if checkpoint is not None:
        settings = session.settings(data, X, Y, seed, batch_size, evaluate)
        settings |= noise.settings
        session.open(Checkpoint(checkpoint, settings), every, resume, epochs)
    threads = blas_threads(net, min(batch_size, len(X)))
    with stop_presses() as presses, threads, session.named_divergence():
        for _ in epochs_with_bar(session.epoch, epochs, progress):
            batches = noise.added_to(minibatches(X, Y, batch_size, rng), session)
            for J, m in updates(net, batches, optimizer, check=False):
                session.done(J, m)
                if presses:
                    return session.stopped()
            session.end_epoch(len(X))
            if evaluate:
                history.measure(net, data)
            session.start_epoch()
    return history
