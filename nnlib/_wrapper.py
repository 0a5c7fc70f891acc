"""What all optimizers share that stand around another."""

import inspect

__all__ = ["Wrapper"]


class Wrapper:
    """An optimizer that changes what another does; `optimizer` is the other."""

    def __init__(self, optimizer):
        update = getattr(optimizer, "update", None)
        if isinstance(optimizer, type) or not callable(update):
            raise TypeError(
                f"optimizer must have update(theta, dtheta), got {optimizer!r}; "
                "pass an instance such as Adam(0.001)"
            )
        self.optimizer = optimizer

    def __repr__(self):
        names = inspect.signature(type(self)).parameters
        settings = ", ".join(repr(getattr(self, name)) for name in names)
        return f"{type(self).__name__}({settings})"

    @property
    def learning_rate(self):
        """The learning rate, or the schedule, of the optimizer inside."""
        return self.optimizer.learning_rate

    @property
    def t(self):
        """The number of updates that the optimizer inside has done."""
        return self.optimizer.t

    @property
    def rate(self):
        """The learning rate of the last update."""
        return self.optimizer.rate
