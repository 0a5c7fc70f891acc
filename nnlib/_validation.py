"""Checks of arguments: every message names the argument, what was expected, what came.

The rest of the package calls these first, so that bad input ends in one sentence here
and never in a broadcast error, or a wrong answer, three calls further down. Functions
of arrays have it done by `@checked(...)`, which leaves nothing but mathematics in them.
"""

import functools
import math
from numbers import Integral, Real

import numpy as np

if not hasattr(np, "ndarray"):
    raise ImportError(
        f"{np.__file__ or 'a folder numpy'} is imported in place of NumPy: rename it, "
        "then restart the kernel"
    )


def checked(**kinds):
    """Have the arrays that a function takes checked first: `@checked(Z=scores)`.

    A kind is a function of (array, name) that returns the array as the mathematics
    needs it, or raises. All arrays of a call must have the shape of the one that is
    named first here, and take its type. `f.bare` is the function itself, for arrays
    that are known to be right: a network looks at its data once, not in every layer.
    """
    first, *others = kinds

    def decorate(f):
        names = f.__code__.co_varnames[: f.__code__.co_argcount]

        @functools.wraps(f)
        def public(*args, **named):
            given = dict(zip(names, args, strict=False)) | named
            if len(given) < len(args) + len(named) or not kinds.keys() <= given.keys():
                return f(*args, **named)  # Python says what is missing or too much
            for name in names:  # in the order of the signature
                if name in kinds:
                    given[name] = real_array(given[name], name)
            given[first] = model = kinds[first](given[first], first)
            for name in others:
                check_same_shape(given[name], name, model, first)
                array = kinds[name](given[name], name)
                given[name] = array.astype(model.dtype, copy=False)
            with np.errstate(under="ignore"):  # a probability may round to 0
                return f(**given)

        public.bare = f
        return public

    return decorate


def finite(array, name):
    """Take finite numbers of any shape, as float64."""
    check_finite(array, name)
    return array.astype(np.float64, copy=False)


def values(array, name):
    """Take finite numbers (m,) or (m, K), as float64."""
    if array.ndim not in (1, 2) or array.size == 0:
        raise ValueError(f"{name} must have shape (m,) or (m, K), got {array.shape}")
    return finite(array, name)


def scores(array, name):
    """Take scores (m, K) or (K,), of which -inf is one."""
    Z = float_array(array, name)
    if Z.ndim == 0 or Z.size == 0:
        raise ValueError(f"{name} must have shape (m, K) or (K,), got {Z.shape}")
    if not np.isfinite(Z.max(axis=-1)).all():  # shows any nan or +inf of a row
        check_finite(Z, name)
    return Z


def matrix(array, name):
    """Take finite numbers (m, K)."""
    check_shape(array, name, ("m", "K"))
    array = float_array(array, name)
    check_finite(array, name)
    return array


def images(array, name):
    """Take square images as rows (m, n), as uint8 or finite floats."""
    if array.dtype != np.uint8:
        array = matrix(array, name)
    check_shape(array, name, ("m", "n"))
    if image_side(array) ** 2 != array.shape[1]:
        n = array.shape[1]
        raise ValueError(f"{name} must hold square images, 784 for 28 x 28, got {n}")
    return array


def image_side(X):
    """Return how many pixels are on a side of square images (m, n)."""
    return math.isqrt(X.shape[1])


def probabilities(array, name):
    """Take rows of probabilities (m, K), one-hot rows among them."""
    check_shape(array, name, ("m", "K"))
    array = float_array(array, name)
    check_probabilities(array, name)
    return array


def float_array(value, name):
    """Return `value` as an array of floats; integers become float64."""
    array = real_array(value, name)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def real_array(value, name):
    """Return `value` as an array of real numbers, of whatever type it has.

    No real numbers are objects, strings and complex numbers (TypeError), and nested
    lists whose rows differ in length (ValueError).
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be rectangular, got rows that differ") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    return array


def check_shape(array, name, expected):
    """Raise ValueError unless `array` has the shape; a string stands for any length.

    >>> check_shape(np.zeros((784, 100)), "X", ("m", 784))
    Traceback (most recent call last):
    ...
    ValueError: X must have shape (m, 784), got (784, 100); samples are rows: pass X.T
    """
    if _fits(array.shape, expected):
        if array.size == 0:
            raise ValueError(f"{name} must not be empty, got shape {array.shape}")
        return
    wanted = ", ".join(str(n) for n in expected) + ("," if len(expected) == 1 else "")
    remedy = ""
    if array.ndim == len(expected) == 2 and _fits(array.shape[::-1], expected):
        remedy = f"; samples are rows: pass {name}.T"
    elif array.ndim == 1 and _fits((1, *array.shape), expected):
        remedy = f"; one sample is a matrix of one row: pass {name}[None, :]"
    elif array.ndim == 3 and len(expected) == 2:
        remedy = f"; images are flattened: pass {name}.reshape(len({name}), -1)"
    raise ValueError(f"{name} must have shape ({wanted}), got {array.shape}{remedy}")


def _fits(shape, expected):
    return len(shape) == len(expected) and all(
        isinstance(wanted, str) or n == wanted
        for n, wanted in zip(shape, expected, strict=True)
    )


def check_same_shape(array, name, other, other_name):
    """Raise ValueError unless both arrays have the same shape (no broadcasting)."""
    if array.shape == other.shape:
        return
    remedy = ""
    if array.dtype.kind in "iu" and _are_labels_of(array, other):
        K = other.shape[1]
        remedy = f"; labels become one-hot rows by one_hot(y, n_classes={K})"
    elif other.dtype.kind in "iu" and _are_labels_of(other, array):
        remedy = f"; one-hot rows become labels by {name}.argmax(axis=1)"
    raise ValueError(
        f"{name} must have the shape of {other_name}, {other.shape}, "
        f"got {array.shape}{remedy}"
    )


def _are_labels_of(y, Y):
    return Y.ndim == 2 and Y.shape[1] > 1 and y.shape == (len(Y),)


def check_finite(array, name):
    """Raise ValueError, with the first place, if an entry is nan or infinite."""
    # any nan, and the largest of all, are in these two: no array as long as this one
    if array.size and not np.isfinite([array.min(), array.max()]).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        place = place[0] if len(place) == 1 else place
        raise ValueError(f"{name} must be finite, got {array[place]} at index {place}")


def check_probabilities(A, name):
    """Raise ValueError unless every row holds numbers of [0, 1] that sum to 1."""
    with np.errstate(over="ignore", invalid="ignore"):  # nan and inf fail just below
        sums = A.sum(axis=-1)
    tolerance = 1e-3  # rounding is some 1e-7 in float32, a real mistake far more
    # written so that a nan fails too
    if not (A.min() >= -tolerance and np.abs(sums - 1).max() <= tolerance):
        worst = int(np.argmax(np.abs(sums - 1)))
        raise ValueError(
            f"each row of {name} must hold probabilities that sum to 1, "
            f"got row {worst} with smallest entry {A[worst].min():.4g} "
            f"and sum {sums[worst]:.4g}"
        )


def label_array(y, name, n_classes=None):
    """Return class labels as a vector of intp in 0 ... n_classes - 1.

    intp is the integer that NumPy counts and indexes with: 64 bit, in a browser 32.
    """
    y = real_array(y, name)
    if y.ndim == 2 and y.shape[1] > 1:
        raise ValueError(
            f"{name} must have shape (m,), got {y.shape}; "
            f"one-hot rows become labels by {name}.argmax(axis=1)"
        )
    check_shape(y, name, ("m",))
    if y.dtype.kind not in "iu":
        raise TypeError(
            f"{name} must hold integer labels, got dtype {y.dtype}; "
            f"whole numbers become labels by {name}.astype(int)"
        )
    highest = np.iinfo(np.intp).max if n_classes is None else n_classes - 1
    if y.min() < 0 or y.max() > highest:
        wrong = y.min() if y.min() < 0 else y.max()
        low = n_classes is None and wrong < 0
        wanted = "0 or more" if low else f"in 0 ... {highest}"
        raise ValueError(f"{name} must hold labels {wanted}, got {wrong}")
    return y.astype(np.intp, copy=False)


floats, labels = float_array, label_array  # what they are called as kinds


def check_count(value, name, minimum=1):
    """Return `value` as an int of at least `minimum`."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    if value < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {value}")
    return int(value)


def check_size(value, name, minimum=1):
    """Return `value` as the length of an axis: NumPy refuses what no memory holds."""
    size = check_count(value, name, minimum)
    if size > 10**9:
        raise ValueError(f"{name} must be at most 1,000,000,000, got {value}")
    return size


def check_number(value, name, low, high=np.inf, *, low_allowed=False):
    """Return `value` as a float with low < value < high (low itself if allowed)."""
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, got {value!r}")
    if not (low < value < high or (low_allowed and value == low)):
        interval = f"{'[' if low_allowed else '('}{low}, {high})"
        raise ValueError(f"{name} must be in {interval}, got {value}")
    return float(value)


def check_flag(value, name):
    """Return `value` if it is True or False."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False, got {value!r}")
    return bool(value)


def check_vectors(**vectors):
    """Raise unless all are arrays of floats, of one shape."""
    (first, model), *_ = vectors.items()
    for name, vector in vectors.items():
        if not isinstance(vector, np.ndarray) or vector.dtype.kind != "f":
            kind = getattr(vector, "dtype", type(vector).__name__)
            raise TypeError(f"{name} must be an ndarray of floats, got {kind}")
        check_same_shape(vector, name, model, first)


def check_choice(value, name, choices):
    """Return `value` if it is one of the choices."""
    if not isinstance(value, str) or value not in choices:
        wanted = " or ".join(repr(choice) for choice in choices)
        raise ValueError(f"{name} must be {wanted}, got {value!r}")
    return value


def generator(seed):
    """Return the random generator that a seed argument stands for."""
    if isinstance(seed, Integral) and not isinstance(seed, bool) and seed < 0:
        raise ValueError(f"seed must be 0 or more, got {seed}")
    if not (seed is None or isinstance(seed, Integral | np.random.Generator)):
        raise TypeError(f"seed must be an int, a Generator or None, got {seed!r}")
    return np.random.default_rng(seed)
