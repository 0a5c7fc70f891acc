"""What is random in a batch beside its place in the order: augmentation and dropout.

The noise of a batch depends on one number, drawn at the start of the epoch, and on the
number of the batch: not on what was drawn before. So a training that is taken up again
inside an epoch goes on with the noise that it would have had.
"""

import numpy as np

from ._validation import check_finite, check_number, real_array
from .regularization import dropout_masks

__all__ = ["Noise"]


class Noise:
    """What `train` does to every batch, with the network that gets it."""

    def __init__(self, net, augment, dropout):
        if augment is not None and not callable(augment):
            raise TypeError(
                f"augment must be a function of X and a Generator, got {augment!r}"
            )
        self.net, self.augment = net, augment
        self.dropout = check_number(dropout, "dropout", 0, 1, low_allowed=True)

    @property
    def settings(self):
        """What must be the same when a training is resumed."""
        function = type(self.augment).__name__  # of an instance
        name = getattr(self.augment, "__name__", function)
        none = {"augment": None if self.augment is None else name}
        return none | ({"dropout": self.dropout} if self.dropout else {})

    def as_samples(self, X, name):
        """Return X, checked as far as `augment` leaves it to the network's check."""
        if self.augment is None:
            return self.net.as_samples(X, name)
        X = real_array(X, name)
        if X.ndim == 0 or X.size == 0:
            raise ValueError(f"{name} must have shape (m, ...), got {X.shape}")
        check_finite(X, name)
        return X

    def added_to(self, batches, session):
        """Yield the batches of an epoch that are not done yet, with their noise."""
        if self.augment is None and not self.dropout:
            yield from session.left(batches)
            return
        key = int(session.rng.integers(2**63))  # before the order is drawn
        for X, Y in session.left(batches):
            rng = np.random.default_rng([key, session.batch])
            if self.augment is not None:
                X = self._augmented(X, rng)
            if self.dropout:
                sizes = self.net.layer_sizes
                yield X, Y, dropout_masks(len(X), sizes, self.dropout, rng)
            else:
                yield X, Y

    def _augmented(self, X, rng):
        name, m = "what augment returns", len(X)
        X = self.net.as_samples(self.augment(X, rng), name)
        if len(X) != m:
            raise ValueError(f"{name} must have {m} rows, as its X has, got {len(X)}")
        return X
