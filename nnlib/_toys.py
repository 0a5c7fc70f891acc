"""Where the samples of the toy problems lie, before noise: one function a problem.

Each takes the classes y (m,) of the samples, t (m,), which grows from 0 to 1 with them,
and a Generator for what is left to chance; it returns points (m, 2).
"""

import numpy as np

__all__ = ["TOYS"]


def _moons(y, t, rng):
    """Two half circles, each reaching into the other."""
    angle = np.pi * t
    X = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
    return np.where(y[:, None] == 0, X, -X)


def _spirals(y, t, rng, arms=3, turns=0.75):
    """Arms that turn as they grow."""
    angle = 2 * np.pi * (y / arms + turns * t)
    return (0.1 + 0.9 * t[:, None]) * _on_circle(angle)


def _two_spirals(y, t, rng):
    """Two arms that turn once."""
    return _spirals(y, t, rng, arms=2, turns=1)


def _circles(y, t, rng):
    """Return a disc and a ring round it."""
    area = rng.uniform(size=len(y))  # of a disc, up to the sample
    radius = np.sqrt(np.where(y == 0, 0.25 * area, 0.6 + 0.6 * area))
    return radius[:, None] * _on_circle(rng.uniform(0, 2 * np.pi, len(y)))


def _xor(y, t, rng):
    """Four squares like a chessboard: class 0 where both inputs have one sign."""
    X = rng.uniform(0.1, 1.2, (len(y), 2))
    sign = rng.choice([-1, 1], len(y))
    return X * np.stack([sign, np.where(y == 0, sign, -sign)], axis=1)


def _gaussians(y, t, rng):
    """Two clouds that hardly touch."""
    return 0.25 * rng.normal(size=(len(y), 2)) + np.where(y == 0, -0.6, 0.6)[:, None]


def _on_circle(angle):
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


TOYS = {  # by name: the number of classes, and the function
    "moons": (2, _moons),
    "spirals": (3, _spirals),
    "two_spirals": (2, _two_spirals),
    "circles": (2, _circles),
    "xor": (2, _xor),
    "gaussians": (2, _gaussians),
}
