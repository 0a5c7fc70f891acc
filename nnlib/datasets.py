r"""The digits of MNIST and six toy problems.

Pixels are scaled to [0, 1] (no source says how: X-E3), images are rows of 784 numbers,
top row of the image first.
"""

import gzip
import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ._toys import TOYS
from ._validation import (
    check_choice,
    check_count,
    check_number,
    check_size,
    generator,
    label_array,
)

__all__ = ["Dataset", "hold_out", "load_mnist", "load_toy", "one_hot"]

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
SHA256 = {
    "train-images-idx3-ubyte.gz": (
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"
    ),
    "train-labels-idx1-ubyte.gz": (
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"
    ),
    "t10k-images-idx3-ubyte.gz": (
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"
    ),
    "t10k-labels-idx1-ubyte.gz": (
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
    ),
}
TIMEOUT = (5, 30)  # seconds to connect, and between two pieces of a file
TRAIN_PER_DIGIT = 400  # of the 500 of each digit inside the package


@dataclass(repr=False, eq=False)
class Dataset:
    """Samples and labels, in a part to train on and a part to test on.

    Attributes
    ----------
    X_train, X_test : ndarray of float32, shape (m, n_inputs)
        One row a sample; pixels in [0, 1]. Or of uint8, pixels 0 ... 255, in a quarter
        of the memory: a network scales them batch by batch. They may be in a file
        (numpy.memmap) larger than the memory.
    y_train, y_test : ndarray of int (numpy.intp), shape (m,)
        Labels 0 ... K - 1.
    Y_train, Y_test : ndarray of float32, shape (m, K)
        The same labels, one-hot.
    """

    X_train: np.ndarray
    y_train: np.ndarray
    Y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    Y_test: np.ndarray

    def __repr__(self):
        return f"Dataset(X_train {self.X_train.shape}, X_test {self.X_test.shape})"

    def map(self, f):
        """Return the same data with a function of X, (m, n), done to both parts.

        >>> from nnlib import mean_pool
        >>> load_mnist().map(mean_pool)
        Dataset(X_train (4000, 196), X_test (1000, 196))
        """
        if not callable(f):
            raise TypeError(f"f must be a function of X, got {f!r}")
        return replace(self, X_train=f(self.X_train), X_test=f(self.X_test))


def one_hot(y, n_classes=10):
    r"""Return rows of zeros with a 1 in the place of the label.

    .. math:: Y_{ik} = \mathbf{1}[y_i = k]

    Parameters
    ----------
    y : array_like of int, shape (m,)
        Labels 0 ... n_classes - 1.
    n_classes : int
        Number of classes K.

    Returns
    -------
    Y : ndarray of float32, shape (m, n_classes)

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If they are empty or out of range.

    Notes
    -----
    Chapter 00; sources R-2b, P-2.1i.

    Examples
    --------
    >>> one_hot([2, 0], n_classes=3)
    array([[0., 0., 1.],
           [1., 0., 0.]], dtype=float32)
    """
    n_classes = check_size(n_classes, "n_classes")
    y = label_array(y, "y", n_classes)
    Y = np.zeros((len(y), n_classes), np.float32)
    Y[np.arange(len(y)), y] = 1
    return Y


def hold_out(data, m=10_000):
    """Return the training part alone, its last samples kept back to choose by.

    A setting that is chosen on the test part has seen it, and its accuracy there is too
    good. So what is to be chosen is tried on samples of the training part.

    Takes data, a Dataset, and m, the number of samples kept back, fewer than there are;
    returns a Dataset whose test part they are: views, (m, n) and (m, K).
    Chapter 11.

    >>> hold_out(load_mnist(), m=1000)
    Dataset(X_train (3000, 784), X_test (1000, 784))
    """
    if not isinstance(data, Dataset):
        raise TypeError(f"data must be a Dataset, got {type(data).__name__}")
    n = len(data.X_train) - check_count(m, "m")
    if n < 1:
        raise ValueError(f"m must be below {len(data.X_train)}, got {m}")
    parts = data.X_train, data.y_train, data.Y_train
    return Dataset(*(part[:n] for part in parts), *(part[n:] for part in parts))


def load_mnist(source="small", dtype=np.float32):
    """Return handwritten digits.

    Parameters
    ----------
    source : {"small", "full"}
        "small": 5,000 digits that come with the package, the first 500 of each digit of
        the official training set. The first 400 of each are the training part, the last
        100 the test part; both go round 0, 1, ..., 9, 0, 1, ... No network needed.

        "full": all 60,000 and 10,000, in the official order. Taken from the folder that
        the environment variable NNLIB_DATA names, else from the user's cache folder,
        else downloaded (12 MB) into it.
    dtype : {numpy.float32, numpy.uint8}
        Of the pixels: float32 in [0, 1], or as the files have them, 0 ... 255, in a
        quarter of the memory. A network takes both and learns the same from both.

    Returns
    -------
    data : Dataset

    Raises
    ------
    ValueError
        If source or dtype is something else, or a file in NNLIB_DATA is not the
        official one.
    OSError
        If the full set can be had nowhere. The message says what was tried, and how to
        go on without a download.

    Notes
    -----
    Chapter 00. MNIST is by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.

    Examples
    --------
    >>> data = load_mnist()
    >>> data
    Dataset(X_train (4000, 784), X_test (1000, 784))
    >>> data.y_train[:12]
    array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    """
    check_choice(source, "source", ("small", "full"))
    dtype = getattr(dtype, "__name__", str(dtype))  # the type, or its name
    check_choice(dtype, "dtype", ("float32", "uint8"))
    if source == "small":
        return _dataset(dtype, *_read_package())
    return _dataset(dtype, *(_read_idx(_full_file(name)) for name in SHA256))


def _dataset(dtype, train_images, train_labels, test_images, test_labels):
    y_train, y_test = train_labels.astype(np.intp), test_labels.astype(np.intp)
    return Dataset(
        _pixels(train_images, dtype),
        y_train,
        one_hot(y_train),
        _pixels(test_images, dtype),
        y_test,
        one_hot(y_test),
    )


def _pixels(images, dtype):
    rows = images.reshape(len(images), -1)
    return rows if dtype == "uint8" else rows / np.float32(255)


def _read_package():
    file = Path(__file__).parent / "data" / "mnist_5k.npz"
    with np.load(file, allow_pickle=False) as stored:
        images, labels = stored["images"], stored["labels"]
    # row r, column d: where the r-th image of digit d stands
    places = np.stack([np.flatnonzero(labels == digit) for digit in range(10)], axis=1)
    train, test = places[:TRAIN_PER_DIGIT].ravel(), places[TRAIN_PER_DIGIT:].ravel()
    return images[train], labels[train], images[test], labels[test]


def _full_file(name):
    """Return the path of one official file; every way to it ends in its SHA-256."""
    tried = []
    folder = os.environ.get("NNLIB_DATA")
    if folder:
        path = Path(folder).expanduser() / name
        if path.is_file():
            if not _is_official(path):
                raise ValueError(
                    f"{path} is not the official MNIST file: its SHA-256 is not "
                    f"{SHA256[name]}. Replace it, or unset NNLIB_DATA"
                )
            return path
        tried.append(f"NNLIB_DATA: {path} does not exist")
    else:
        tried.append("NNLIB_DATA: not set")
    return _cached_file(name, tried)


def _cached_file(name, tried):
    import pooch  # loaded only here: `import nnlib` and the 5,000 digits do without it
    import requests

    cache = Path(pooch.os_cache("nnlib"))
    path = cache / name
    if path.is_file():
        if _is_official(path):
            return path
        path.unlink()
        tried.append(f"cache: {path} was damaged and has been removed")
    else:
        tried.append(f"cache: {path} does not exist")
    for mirror in MIRRORS:
        try:
            return Path(_download(pooch, mirror + name, cache))
        except (requests.RequestException, ValueError) as error:
            # no connection, or (ValueError) not the official file
            tried.append(f"{mirror}{name}: {type(error).__name__}: {error}")
        except OSError as error:
            tried.append(f"cache: {cache} cannot be written: {error}")
            break
    raise OSError(
        f"{name} of MNIST was not found. Tried:\n  - "
        + "\n  - ".join(tried)
        + "\nTo go on without a download, put the four files "
        + ", ".join(SHA256)
        + " into a folder and set NNLIB_DATA to it, or use load_mnist(), which has "
        "5,000 digits inside"
    )


def _download(pooch, url, cache):
    name = url.rsplit("/", 1)[1]
    return pooch.retrieve(
        url,
        known_hash=f"sha256:{SHA256[name]}",
        fname=name,
        path=cache,
        downloader=pooch.HTTPDownloader(progressbar=True, timeout=TIMEOUT),
    )


def _is_official(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == SHA256[path.name]


def _read_idx(path):
    """Read the IDX format: two zero bytes, type, number of axes, lengths, data."""
    with gzip.open(path) as file:
        n_axes = file.read(4)[3]
        array = np.empty(np.frombuffer(file.read(4 * n_axes), ">u4"), np.uint8)
        for start in range(0, len(array), 1000):  # never all of it twice in memory
            file.readinto(array[start : start + 1000])
    return array


def load_toy(name="moons", m=400, noise=0.1, seed=0):
    """Return a problem in two dimensions, small enough to draw.

    Parameters
    ----------
    name : {"moons", "spirals", "two_spirals", "circles", "xor", "gaussians"}
        "moons": two half circles, each reaching into the other. "spirals": three arms
        (3 classes; all others have 2). "two_spirals": two arms. "circles": a disc and a
        ring round it. "xor": four squares like a chessboard. "gaussians": two clouds.
    m : int
        Number of samples, at least 20; every fifth goes to the test part.
    noise : float
        Standard deviation of what is added to both coordinates, 0 or more.
    seed : int, numpy.random.Generator or None
        For the noise, and for the places where they are not on a curve.

    Returns
    -------
    data : Dataset
        Both inputs are within about [-1.5, 1.5].

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    Chapter 05.

    Examples
    --------
    >>> load_toy("spirals", m=300)
    Dataset(X_train (240, 2), X_test (60, 2))
    """
    check_choice(name, "name", TOYS)
    m = check_size(m, "m", minimum=20)
    noise = check_number(noise, "noise", 0, low_allowed=True)
    n_classes, places = TOYS[name]
    y, rng = np.arange(m) % n_classes, generator(seed)
    X = places(y, np.arange(m) / (m - 1), rng)
    X = X + noise * rng.normal(size=X.shape)
    X, Y = X.astype(np.float32), one_hot(y, n_classes)
    test = np.arange(m) // n_classes % 5 == 4
    return Dataset(X[~test], y[~test], Y[~test], X[test], y[test], Y[test])
