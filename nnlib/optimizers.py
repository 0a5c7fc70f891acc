r"""Update rules: chapter 07.

An optimizer has one method, `update(theta, dtheta)`. It changes the parameter vector
theta in place, given the gradient dtheta of the same shape, and keeps what it must
remember between steps (its state) for itself. The state starts at 0 with the first
update, so an optimizer serves one network; make a new one for the next.

What a pixel that is seldom lit leaves in a moment decays to numbers below 1e-38, on
which many processors are slow; `_forget` sets it to 0 in time.
"""

import numpy as np

from ._validation import check_number

__all__ = ["Adam", "GradientDescent", "Momentum", "RMSprop"]


class GradientDescent:
    r"""Step against the gradient.

    .. math:: \theta \leftarrow \theta - \alpha \, d\theta

    Parameters
    ----------
    learning_rate : float
        Step size alpha, positive.

    Raises
    ------
    TypeError, ValueError
        If the learning rate is not a positive finite number.

    Notes
    -----
    Chapter 07; sources F-6.1a, F-6.1b, P-2.2c, P-2.3.3a.

    Examples
    --------
    >>> theta = np.array([1.0, 2.0])
    >>> GradientDescent(0.1).update(theta, np.array([10.0, -10.0]))
    >>> theta
    array([0., 3.])
    """

    def __init__(self, learning_rate):
        self.learning_rate = check_number(learning_rate, "learning_rate", 0)

    def __repr__(self):
        return f"GradientDescent(learning_rate={self.learning_rate:g})"

    def update(self, theta, dtheta):
        """Change `theta` in place; both have shape (n_parameters,)."""
        _check_vectors(self, theta, dtheta)
        theta -= self.learning_rate * dtheta


class Momentum:
    r"""Step along a running sum of the gradients (the classical, heavy-ball form).

    .. math:: v \leftarrow \mu v + d\theta, \qquad \theta \leftarrow \theta - \alpha v

    A constant gradient ends in steps 1 / (1 - mu) times as long as without momentum.

    Parameters
    ----------
    learning_rate : float
        Step size alpha, positive.
    momentum : float
        mu in [0, 1): the share of the last step that is kept.

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range.

    Notes
    -----
    Chapter 07; Polyak 1964. The first moment of source A (A-5.2a) weighs the gradient
    by 1 - beta1: the same path at a learning rate 1 / (1 - beta1) times as large.

    Examples
    --------
    >>> theta, optimizer = np.array([0.0]), Momentum(0.1, momentum=0.5)
    >>> for _ in range(2):
    ...     optimizer.update(theta, np.array([1.0]))
    >>> theta.round(6)  # -0.1 (1) - 0.1 (1 + 0.5)
    array([-0.25])
    """

    def __init__(self, learning_rate, momentum=0.9):
        self.learning_rate = check_number(learning_rate, "learning_rate", 0)
        self.momentum = check_number(momentum, "momentum", 0, 1, low_allowed=True)
        self.t = 0
        self.velocity = None

    def __repr__(self):
        return (
            f"Momentum(learning_rate={self.learning_rate:g}, "
            f"momentum={self.momentum:g})"
        )

    def update(self, theta, dtheta):
        """Change `theta` in place; both have shape (n_parameters,)."""
        _check_vectors(self, theta, dtheta, self.velocity)
        if self.velocity is None:
            self.velocity = np.zeros_like(theta)
        self.velocity *= self.momentum
        self.velocity += dtheta
        theta -= self.learning_rate * self.velocity
        self.t += 1
        _forget(self.t, self.velocity)


class RMSprop:
    r"""Divide each entry of the gradient by its recent root mean square.

    .. math:: s \leftarrow \beta_2 s + (1 - \beta_2) \, d\theta^2, \qquad
              \theta \leftarrow \theta - \alpha \frac{d\theta}{\sqrt{s} + \epsilon}

    Squares, root and quotient are taken entry by entry; epsilon is outside the root.

    Parameters
    ----------
    learning_rate : float
        Step size alpha, positive.
    beta2 : float
        Decay of the mean square, in [0, 1).
    epsilon : float
        Keeps the quotient finite, positive.

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range.

    Notes
    -----
    Chapter 07; sources A-5.3a, A-5.0 (Adam with beta1 = 0 and no correction).

    Examples
    --------
    >>> theta = np.zeros(2)
    >>> RMSprop(0.1, beta2=0.75).update(theta, np.array([4.0, -400.0]))
    >>> theta.round(6)  # 0.1 * 4 / sqrt(0.25 * 16), whatever the size of the gradient
    array([-0.2,  0.2])
    """

    def __init__(self, learning_rate=0.001, beta2=0.99, epsilon=1e-8):
        self.learning_rate = check_number(learning_rate, "learning_rate", 0)
        self.beta2 = check_number(beta2, "beta2", 0, 1, low_allowed=True)
        self.epsilon = check_number(epsilon, "epsilon", 0)
        self.t = 0
        self.second_moment = None

    def __repr__(self):
        return (
            f"RMSprop(learning_rate={self.learning_rate:g}, beta2={self.beta2:g}, "
            f"epsilon={self.epsilon:g})"
        )

    def update(self, theta, dtheta):
        """Change `theta` in place; both have shape (n_parameters,)."""
        _check_vectors(self, theta, dtheta, self.second_moment)
        if self.second_moment is None:
            self.second_moment = np.zeros_like(theta)
        self.second_moment *= self.beta2
        self.second_moment += (1 - self.beta2) * dtheta**2
        theta -= self.learning_rate * dtheta / (self.second_moment**0.5 + self.epsilon)
        self.t += 1
        _forget(self.t, self.second_moment)


class Adam:
    r"""Momentum and RMSprop together, each corrected for its start at 0.

    .. math::
        m \leftarrow \beta_1 m + (1 - \beta_1) \, d\theta, \qquad
        v \leftarrow \beta_2 v + (1 - \beta_2) \, d\theta^2, \\
        \theta \leftarrow \theta - \alpha
        \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}

    t = 1, 2, ... counts updates (not epochs). m is `first_moment`, v `second_moment`.

    Parameters
    ----------
    learning_rate : float
        Step size alpha, positive: about the largest step of any parameter.
    beta1, beta2 : float
        Decays of the two moments, in [0, 1).
    epsilon : float
        Keeps the quotient finite, positive.

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range.

    Notes
    -----
    Chapter 07; sources F-6.2a to F-6.2e, A-5.2a to A-5.5; Kingma and Ba 2014,
    algorithm 1, arXiv 1412.6980. Source A calls beta2 = 0.99 the default; the paper has
    0.999 (A-E4).

    Examples
    --------
    >>> theta = np.zeros(2)
    >>> Adam(0.001).update(theta, np.array([5.0, -0.02]))
    >>> theta.round(6)  # the first step is alpha against the sign of the gradient
    array([-0.001,  0.001])
    """

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.learning_rate = check_number(learning_rate, "learning_rate", 0)
        self.beta1 = check_number(beta1, "beta1", 0, 1, low_allowed=True)
        self.beta2 = check_number(beta2, "beta2", 0, 1, low_allowed=True)
        self.epsilon = check_number(epsilon, "epsilon", 0)
        self.t = 0
        self.first_moment = self.second_moment = None

    def __repr__(self):
        return (
            f"Adam(learning_rate={self.learning_rate:g}, beta1={self.beta1:g}, "
            f"beta2={self.beta2:g}, epsilon={self.epsilon:g})"
        )

    def update(self, theta, dtheta):
        """Change `theta` in place; both have shape (n_parameters,)."""
        _check_vectors(self, theta, dtheta, self.first_moment)
        if self.first_moment is None:
            self.first_moment = np.zeros_like(theta)
            self.second_moment = np.zeros_like(theta)
        self.t += 1
        scratch = np.empty_like(theta)  # one vector for all that is in between
        np.multiply(1 - self.beta1, dtheta, out=scratch)
        self.first_moment *= self.beta1
        self.first_moment += scratch
        np.square(dtheta, out=scratch)
        scratch *= 1 - self.beta2
        self.second_moment *= self.beta2
        self.second_moment += scratch
        # the two corrections are plain numbers: moved into alpha and epsilon they cost
        # nothing, where corrected copies of the moments would cost two vectors
        correction1, correction2 = 1 - self.beta1**self.t, 1 - self.beta2**self.t
        step_size = self.learning_rate * correction2**0.5 / correction1
        epsilon = self.epsilon * correction2**0.5
        np.sqrt(self.second_moment, out=scratch)
        scratch += epsilon
        theta -= step_size * self.first_moment / scratch
        _forget(self.t, self.first_moment, self.second_moment)


def _forget(t, *moments):
    """Every 100 steps, set to 0 what is too small to move any parameter."""
    if t % 100 == 0:
        for moment in moments:
            moment[np.abs(moment) < 1e-30] = 0


def _check_vectors(optimizer, theta, dtheta, state=None):
    for name, vector in (("theta", theta), ("dtheta", dtheta)):
        if not isinstance(vector, np.ndarray) or vector.dtype.kind != "f":
            kind = getattr(vector, "dtype", type(vector).__name__)
            raise TypeError(f"{name} must be an ndarray of floats, got {kind}")
    if dtheta.shape != theta.shape:
        raise ValueError(
            f"dtheta must have the shape of theta, {theta.shape}, got {dtheta.shape}"
        )
    if state is not None and state.shape != theta.shape:
        raise ValueError(
            f"theta must have the shape of the {type(optimizer).__name__} state, "
            f"{state.shape}, got {theta.shape}; make a new optimizer for a new network"
        )
