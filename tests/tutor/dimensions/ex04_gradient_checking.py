"""What the inputs of exercise 04 can be."""

import numpy as np

from tests.tutor.pairs import Space, dimension, labels, sizes, types
from tutor.checks.ex04_gradient_checking import bug_name

NAMES = (
    "wrong shape",
    "right",
    "wrong sign",
    "m times too large",
    "weights wrong",
    "biases wrong",
    "something else",
)


def largest(array):
    return np.abs(array[np.isfinite(array)]).max(initial=0)


def named(name):
    return lambda dtheta, numerical, n_weights, m: (
        bug_name(dtheta, numerical, n_weights, m) == name
    )


SPACES = {
    "relative_error": Space(
        dimension(
            "sizes",
            tiny=lambda a: 0 < largest(a) < 1e-8,
            tame=lambda a: 1e-3 < largest(a) < 1e3,
            large=lambda a: largest(a) > 1e5,
            zero=lambda a: not a.any(),
        ),
    ),
    "numerical_gradient_of_regression": Space(
        sizes("X", 0, 1, 2, 5),
        sizes("X", 1, 1, 2, 5),
        sizes("Y", 1, 1, 2),
        types("X"),
        dimension(
            "parameters",
            large=lambda theta: np.abs(theta).max() > 5,
            small=lambda theta: np.abs(theta).max() < 5,
        ),
    ),
    "regression_gradient": Space(
        sizes("X", 0, 1, 2, 5),
        sizes("X", 1, 1, 2, 5),
        types("X"),
        labels("Y"),
        dimension("decay", zero=lambda decay: decay == 0, more=lambda decay: decay > 0),
    ),
    "extrapolated_slope": Space(
        dimension("step", long=lambda h: h > 0.3, short=lambda h: h < 0.01),
        dimension(
            "inputs", one=lambda X: X.shape[1] == 1, more=lambda X: X.shape[1] > 1
        ),
        never={("step short", "inputs one"): "that case is the one worked by hand"},
    ),
    "name_the_bug": Space(
        dimension("name", **{name.replace(" ", "_"): named(name) for name in NAMES}),
    ),
}
