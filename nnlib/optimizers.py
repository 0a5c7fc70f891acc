r"""Update rules: chapter 07.

An optimizer has one method, `update(theta, dtheta)`. It changes the parameter vector
theta in place, given the gradient dtheta of the same shape, and keeps what it must
remember between steps (its state) for itself. The state starts at 0 with the first
update, so an optimizer serves one network; make a new one for the next. learning_rate
is a number or a function of t, the number of the update, as in `nnlib.schedules`.

TypeError says that a setting is no number or a vector no ndarray of floats; ValueError
that a setting is out of its range, or that theta, dtheta and state differ in shape.
"""

import inspect
from functools import partial

import numpy as np

from ._validation import check_flag, check_number, check_vectors

__all__ = ["Adam", "GradientDescent", "Momentum", "RMSprop"]

_positive = partial(check_number, low=0)
_decay = partial(check_number, low=0, high=1, low_allowed=True)


class _Rule:
    """What all rules share; each writes its equation in `_step`."""

    moments = ()  # names of the vectors that are remembered between steps

    def __init__(self, learning_rate):
        if not callable(learning_rate):
            learning_rate = _positive(learning_rate, "learning_rate")
        self.learning_rate, self.t = learning_rate, 0
        vars(self).update(dict.fromkeys(self.moments))

    def __repr__(self):
        names = inspect.signature(type(self)).parameters
        settings = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__name__}({settings})"

    @property
    def rate(self):
        """The learning rate of the last update."""
        alpha = self.learning_rate
        return alpha(self.t) if callable(alpha) else alpha

    def update(self, theta, dtheta):
        """Change `theta` in place; both have shape (n_parameters,)."""
        check_vectors(theta=theta, dtheta=dtheta)
        state = vars(self)
        for name in self.moments:
            if state[name] is None:
                state[name] = np.zeros_like(theta)
            elif state[name].shape != theta.shape:
                own = f"the {type(self).__name__} state, {state[name].shape}"
                raise ValueError(
                    f"theta must have the shape of {own}, got {theta.shape}; "
                    "make a new optimizer for a new network"
                )
        self.t += 1
        self._step(theta, dtheta)
        if self.t % 100 == 0:
            for name in self.moments:  # below 1e-38 many processors are slow
                state[name][np.abs(state[name]) < 1e-30] = 0


class GradientDescent(_Rule):
    r"""Step against the gradient.

    .. math:: \theta \leftarrow \theta - \alpha \, d\theta

    Takes learning_rate, the step size alpha > 0.
    Chapter 07; sources F-6.1a, F-6.1b, P-2.2c, P-2.3.3a.

    >>> theta = np.array([1.0, 2.0])
    >>> GradientDescent(0.1).update(theta, np.array([10.0, -10.0]))
    >>> theta
    array([0., 3.])
    """

    def _step(self, theta, dtheta):
        theta -= self.rate * dtheta


class Momentum(_Rule):
    r"""Step along a running sum of the gradients: the heavy ball, or Nesterov's form.

    .. math::
        v \leftarrow \mu v + d\theta, \qquad \theta \leftarrow \theta - \alpha v
        \quad \text{or} \quad \theta \leftarrow \theta - \alpha (d\theta + \mu v)

    Takes learning_rate, alpha > 0, momentum, mu in [0, 1): the share of the last step
    that is kept, and nesterov, True for the second form. v is `velocity`.
    Chapter 07; Polyak 1964, Nesterov 1983. Source A (A-5.2a) weighs the gradient by
    1 - beta1: the first form's path at a rate 1 / (1 - beta1) times as large.

    >>> theta, optimizer = np.array([0.0]), Momentum(0.1, momentum=0.5)
    >>> for _ in range(2):
    ...     optimizer.update(theta, np.array([1.0]))
    >>> theta.round(6)  # -0.1 (1) - 0.1 (1 + 0.5)
    array([-0.25])
    """

    moments = ("velocity",)

    def __init__(self, learning_rate, momentum=0.9, *, nesterov=False):
        super().__init__(learning_rate)
        self.momentum = _decay(momentum, "momentum")
        self.nesterov = check_flag(nesterov, "nesterov")

    def _step(self, theta, dtheta):
        v = self.velocity
        v *= self.momentum
        v += dtheta
        theta -= self.rate * (dtheta + self.momentum * v if self.nesterov else v)


class RMSprop(_Rule):
    r"""Divide each entry of the gradient by its recent root mean square.

    .. math:: s \leftarrow \beta_2 s + (1 - \beta_2) \, d\theta^2, \qquad
              \theta \leftarrow \theta - \alpha \frac{d\theta}{\sqrt{s} + \epsilon}

    Entry by entry; epsilon is outside the root. s is `second_moment`.

    Takes learning_rate, alpha > 0, beta2 in [0, 1), the decay of the mean square, and
    epsilon > 0, which keeps the quotient finite.
    Chapter 07; sources A-5.3a, A-5.0 (Adam with beta1 = 0 and no correction).

    >>> theta = np.zeros(2)
    >>> RMSprop(0.1, beta2=0.75).update(theta, np.array([4.0, -400.0]))
    >>> theta.round(6)  # 0.1 * 4 / sqrt(0.25 * 16), whatever the size of the gradient
    array([-0.2,  0.2])
    """

    moments = ("second_moment",)

    def __init__(self, learning_rate=0.001, beta2=0.99, epsilon=1e-8):
        super().__init__(learning_rate)
        self.beta2, self.epsilon = _decay(beta2, "beta2"), _positive(epsilon, "epsilon")

    def _step(self, theta, dtheta):
        self.second_moment *= self.beta2
        self.second_moment += (1 - self.beta2) * dtheta**2
        theta -= self.rate * dtheta / (self.second_moment**0.5 + self.epsilon)


class Adam(_Rule):
    r"""Momentum and RMSprop together, each corrected for its start at 0.

    .. math::
        m \leftarrow \beta_1 m + (1 - \beta_1) \, d\theta, \qquad
        v \leftarrow \beta_2 v + (1 - \beta_2) \, d\theta^2, \\
        \theta \leftarrow \theta - \alpha
        \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}

    t = 1, 2, ... counts updates (not epochs). m is `first_moment`, v `second_moment`.

    Takes learning_rate, alpha > 0, about the largest step of any parameter, beta1 and
    beta2 in [0, 1), the decays, and epsilon > 0, which keeps the quotient finite.
    Chapter 07; sources F-6.2a to F-6.2e, A-5.2a to A-5.5 (0.99 is no default: A-E4);
    Kingma and Ba 2014, algorithm 1, arXiv 1412.6980.

    >>> theta = np.zeros(2)
    >>> Adam(0.001).update(theta, np.array([5.0, -0.02]))
    >>> theta.round(6)  # the first step is alpha against the sign of the gradient
    array([-0.001,  0.001])
    """

    moments = ("first_moment", "second_moment")

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        super().__init__(learning_rate)
        self.beta1, self.beta2 = _decay(beta1, "beta1"), _decay(beta2, "beta2")
        self.epsilon = _positive(epsilon, "epsilon")

    def _step(self, theta, dtheta):
        m, v = self.first_moment, self.second_moment
        scratch = np.empty_like(theta)  # new vectors instead take 9 % longer
        m *= self.beta1
        m += np.multiply(1 - self.beta1, dtheta, out=scratch)
        v *= self.beta2
        v += np.multiply(1 - self.beta2, np.square(dtheta, out=scratch), out=scratch)
        # the corrections, two plain numbers, go into alpha and epsilon: no more vectors
        root = (1 - self.beta2**self.t) ** 0.5
        step_size = self.rate * root / (1 - self.beta1**self.t)
        np.sqrt(v, out=scratch)
        scratch += self.epsilon * root
        theta -= step_size * m / scratch
