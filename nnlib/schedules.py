r"""Learning rates that change while a network trains: chapters 07 and 11.

A schedule is a function of t = 1, 2, ..., the number of the update, that returns the
learning rate. An optimizer takes one in the place of a number, such as
`Adam(CosineDecay(0.001, steps=800))`, and asks it with its own t; a function of your
own will do as well. A schedule remembers nothing, so a training that is resumed goes on
with the rates it would have had.

TypeError says that a setting is no number, or no whole number; ValueError that it is
out of its range, or that t is below 1.
"""

import math
from dataclasses import dataclass
from functools import partial

from ._validation import check_count, check_number

__all__ = ["CosineDecay", "LinearDecay", "StepDecay", "Warmup"]

_positive = partial(check_number, low=0)


@dataclass(frozen=True)
class StepDecay:
    r"""Multiply the learning rate by a factor after every so many updates.

    .. math:: \alpha_t = \alpha \, f^{\lfloor (t - 1) / n \rfloor}

    Takes rate, alpha > 0, every, the n updates for which a rate lasts, and factor, f in
    (0, 1). With every=1 the decay is exponential.
    Chapter 07.

    >>> schedule = StepDecay(0.1, every=10, factor=0.5)
    >>> [schedule(t) for t in (1, 10, 11, 21)]
    [0.1, 0.1, 0.05, 0.025]
    """

    rate: float
    every: int
    factor: float = 0.1

    def __post_init__(self):
        _positive(self.rate, "rate")
        check_count(self.every, "every")
        _positive(self.factor, "factor", high=1)

    def __call__(self, t):
        """Return the learning rate of update t."""
        return self.rate * self.factor ** ((check_count(t, "t") - 1) // self.every)


@dataclass(frozen=True)
class _Falling:
    """A rate that falls to `end` in n updates."""

    rate: float
    steps: int
    end: float = 0.0

    def __post_init__(self):
        _positive(self.rate, "rate")
        check_count(self.steps, "steps")
        check_number(self.end, "end", 0, self.rate, low_allowed=True)

    def _done(self, t):
        """Return the share of the training that lies before update t."""
        return min(check_count(t, "t") - 1, self.steps) / self.steps


class CosineDecay(_Falling):
    r"""Let the learning rate fall along half a cosine, slowly at both ends.

    .. math:: \alpha_t = e + \frac{\alpha - e}{2}
              \left( 1 + \cos \frac{\pi (t - 1)}{n} \right)

    Takes rate, alpha > 0, steps, the n updates of the whole training, and end, e in
    [0, alpha), which is the rate of all updates after these.
    Chapter 07; Loshchilov and Hutter 2017, arXiv 1608.03983.

    >>> schedule = CosineDecay(0.1, steps=100)
    >>> [round(schedule(t), 6) for t in (1, 51, 101, 1000)]
    [0.1, 0.05, 0.0, 0.0]
    """

    def __call__(self, t):
        """Return the learning rate of update t."""
        done = self._done(t)
        return self.end + (self.rate - self.end) / 2 * (1 + math.cos(math.pi * done))


class LinearDecay(_Falling):
    r"""Let the learning rate fall along a straight line.

    .. math:: \alpha_t = (1 - d) \, \alpha + d \, e, \qquad d = \frac{t - 1}{n}

    Takes rate, alpha > 0, steps, the n updates of the whole training, and end, e in
    [0, alpha), which is the rate of all updates after these.
    Chapter 11.

    >>> schedule = LinearDecay(0.4, steps=100)
    >>> [round(schedule(t), 6) for t in (1, 26, 101, 1000)]
    [0.4, 0.3, 0.0, 0.0]
    """

    def __call__(self, t):
        """Return the learning rate of update t."""
        done = self._done(t)
        return (1 - done) * self.rate + done * self.end


@dataclass(frozen=True)
class Warmup:
    r"""Let the learning rate grow to its full size over the first updates.

    .. math:: \alpha_t' = \alpha_t \min(1, t / n)

    Takes rate, alpha_t, a number or another schedule, and steps, the n updates after
    which it has its full size.
    Chapter 07; Goyal and others 2017, arXiv 1706.02677.

    >>> [Warmup(0.1, steps=4)(t) for t in (1, 2, 4, 5)]
    [0.025, 0.05, 0.1, 0.1]
    >>> Warmup(StepDecay(0.1, every=2, factor=0.5), steps=4)(2)
    0.05
    """

    rate: float
    steps: int

    def __post_init__(self):
        if not callable(self.rate):
            _positive(self.rate, "rate")
        check_count(self.steps, "steps")

    def __call__(self, t):
        """Return the learning rate of update t."""
        full = self.rate(t) if callable(self.rate) else self.rate
        return full * min(1, check_count(t, "t") / self.steps)
