"""A training under way: where it is, and how it survives what interrupts it.

Stopped after any update, or killed at any moment if it has a file, it goes on bit for
bit where it was; diverging, it says where and leaves the last finite parameters. None
of this changes a number that is computed.
"""

import inspect
import math
import warnings
from contextlib import contextmanager
from numbers import Integral
from zlib import crc32

import numpy as np

from ._validation import check_count, check_flag, check_shape, label_array

__all__ = ["Session", "check_data", "check_learner", "check_options"]


class Session:
    """What changes in a training from batch to batch, and the file that keeps it.

    The loop around it goes through `left(batches)`, calls `done` after each update, and
    after each epoch `end_epoch` and `start_epoch`.
    """

    def __init__(self, net, optimizer, rng, history):
        self.net, self.optimizer = net, optimizer
        self.rng, self.history = rng, history
        self.file, self.every = None, math.inf
        self.start_epoch()

    def start_epoch(self):
        """Begin the epoch after the last whole one."""
        self.epoch = len(self.history) + 1
        self.batch, self.total = 0, 0.0  # batches done, sum of their losses
        self.dealt_from = self.rng.bit_generator.state  # deals the same batches again
        self.last_finite = self.net.theta.copy()
        self.save()

    def left(self, batches):
        """Yield the batches of this epoch that are not done yet."""
        done = self.batch
        for self.batch, batch in enumerate(batches, start=1):
            if self.batch > done:
                yield batch

    def done(self, J, m):
        """Count a batch of m samples with mean loss J; save after every so many."""
        self.total += J * m
        if self.batch % self.every == 0:
            self.save()

    def end_epoch(self, m):
        """Record the mean loss over the m samples of this epoch."""
        self.check_finite()
        self.history.loss.append(self.total / m)

    def check_finite(self):
        """Raise FloatingPointError if an update has led nowhere."""
        if not np.isfinite(self.net.theta).all():
            raise FloatingPointError("the parameters are not finite")

    def stopped(self):
        """Save; say where the training was stopped; return the history so far."""
        self.save()
        message = (
            f"training was stopped in epoch {self.epoch} after batch {self.batch}; "
            f"whole epochs in the history: {len(self.history)}"
        )
        if self.file is not None:
            message += f"; resume=True goes on from {self.file.path}"
        warnings.warn(message, stacklevel=3)
        return self.history

    def open(self, file, every, resume, epochs):
        """Go on from the file, or start it."""
        self.file, self.every = file, every
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
        """Write all that the rest of the training depends on, if there is a file."""
        if self.file is None:
            return
        self.check_finite()
        self.file.save(
            {
                "theta": self.net.theta,
                "optimizer": _state(self.optimizer),
                "history": {k: np.array(v) for k, v in vars(self.history).items()},
                "random": self.dealt_from,
                "batch": self.batch,
                "total": self.total,
            }
        )

    def restore(self, state, epochs):
        """Put what `save` has written back in its places."""
        history = state["history"]
        begun = len(history["loss"]) + (state["batch"] > 0)
        if begun > epochs:
            raise ValueError(
                f"epochs must be at least {begun}, as many as the checkpoint "
                f"{self.file.path} has begun, got {epochs}"
            )
        self.net.theta = state["theta"]
        self.last_finite = self.net.theta.copy()
        _put_back(self.optimizer, state["optimizer"])
        self.rng.bit_generator.state = self.dealt_from = state["random"]
        self.epoch = len(history["loss"]) + 1
        self.batch, self.total = state["batch"], state["total"]
        for name, values in history.items():
            values = list(values) if values.ndim > 1 else values.tolist()
            setattr(self.history, name, values)

    def settings(self, data, X, Y, seed, batch_size, evaluate):
        """Return what must be the same when a training is resumed, by name."""
        net = self.net
        # enough to tell other data, without hashing all
        rows = X[:: len(X) // 1000 + 1]
        return {
            "layer_sizes": net.layer_sizes,
            "hidden": net.hidden,
            "output": net.output,
            "loss_function": net.loss_function,
            "dtype": str(net.theta.dtype),
            **_options(self.optimizer),
            "shape of X_train": X.shape,
            "shape of X_test": np.shape(data.X_test) if evaluate else None,
            "checksum of the samples": crc32(rows.tobytes()),
            "checksum of the targets": crc32(np.ascontiguousarray(Y)),
            "batch_size": batch_size,
            "evaluate": evaluate,
            "random generator": self.dealt_from["bit_generator"],
            "seed": int(seed) if isinstance(seed, Integral) else None,
        }

    @contextmanager
    def named_divergence(self):
        """Say where a training diverged, and leave the last finite parameters."""
        try:
            yield
        except FloatingPointError as error:
            if not np.isfinite(self.net.theta).all():
                self.net.theta = self.last_finite
            rate = getattr(self.optimizer, "learning_rate", None)
            raise FloatingPointError(
                f"training diverged in epoch {self.epoch}, batch {self.batch} "
                f"(learning rate {rate}): {error}. The network keeps the last finite "
                "parameters; start again with a smaller learning rate"
            ) from error


def _inside(value):
    """Whether it is an optimizer that another one stands around."""
    return hasattr(value, "__dict__") and hasattr(value, "update")


def _state(optimizer):
    """Return what it remembers; a function, such as a schedule, is no state."""
    own = {k: v for k, v in vars(optimizer).items() if not callable(v)}
    return {k: _state(v) if _inside(v) else v for k, v in own.items()}


def _put_back(optimizer, state):
    """Give an optimizer, and those inside it, what `_state` has returned."""
    for name, value in state.items():
        own = vars(optimizer).get(name)
        if _inside(own):
            _put_back(own, value)
        else:
            setattr(optimizer, name, value)


def _options(optimizer):
    """Return the settings of an optimizer, and of those inside it."""
    options = {"optimizer": type(optimizer).__name__}
    for name in inspect.signature(type(optimizer)).parameters:
        value = vars(optimizer).get(name)
        if _inside(value):
            options[f"{name} inside"] = _options(value)
        elif callable(value):
            options[name] = getattr(value, "__name__", repr(value))
        elif isinstance(value, int | float | str):
            options[name] = value
    return options


def check_options(evaluate, progress, checkpoint, every, resume):
    """Return the number of batches between two checkpoints."""
    options = {"evaluate": evaluate, "progress": progress, "resume": resume}
    for name, value in options.items():
        check_flag(value, name)
    if checkpoint is None and (resume or every is not None):
        raise ValueError("every and resume need a file, got checkpoint=None")
    return math.inf if every is None else check_count(every, "every")


def check_learner(net, optimizer):
    """Raise TypeError unless the two can train together."""
    if not hasattr(net, "as_samples"):
        raise TypeError(f"net must be a Network, got {net!r}")
    update = getattr(optimizer, "update", None)
    if isinstance(optimizer, type) or not callable(update):
        raise TypeError(
            f"optimizer must have update(theta, dtheta), got {optimizer!r}; "
            "pass an instance such as Adam(0.001)"
        )


def check_data(net, data, optimizer, evaluate, noise):
    """Return the training samples and targets, once all that is used is checked."""
    check_learner(net, optimizer)
    if not hasattr(data, "X_train"):
        raise TypeError(f"data must be a Dataset, got {type(data).__name__}")
    X = data.X_train
    X = net.as_samples(X, "X_train") if evaluate else noise.as_samples(X, "X_train")
    Y = net.as_targets(data.Y_train, len(X), "Y_train")
    if evaluate:
        n_test = len(net.as_samples(data.X_test, "X_test"))
        net.as_targets(data.Y_test, n_test, "Y_test")
        for name, m in (("y_train", len(X)), ("y_test", n_test)):
            y = label_array(getattr(data, name), name, Y.shape[1])
            check_shape(y, name, (m,))
    return X, Y
