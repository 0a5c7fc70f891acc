"""Derive pen strokes from digits of MNIST: python tests/browser/make_strokes.py.

For each class it takes the test image nearest to the mean of its class, thins the ink
to lines one pixel wide, walks along them from end to end, and writes the walks to
strokes.json as points in [0, 1], (x, y) from the upper left corner.
"""

import json
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from nnlib import load_mnist

TARGET = Path(__file__).with_name("strokes.json")


def thinned(ink):
    """Return the skeleton of a binary image (Zhang and Suen, 1984)."""
    ink = np.pad(ink, 1).astype(int)
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            n = np.stack([np.roll(ink, shift, (0, 1)) for shift in AROUND])
            crossings = ((n == 0) & (np.roll(n, -1, axis=0) == 1)).sum(axis=0)
            up, right, down, left = n[0], n[2], n[4], n[6]
            sides = [(up, right, down), (right, down, left)]
            if not first:
                sides = [(up, right, left), (up, down, left)]
            open_side = np.all([x * y * z == 0 for x, y, z in sides], axis=0)
            n_ink = n.sum(axis=0)
            border = (n_ink >= 2) & (n_ink <= 6) & (crossings == 1)
            gone = (ink == 1) & border & open_side
            ink[gone] = 0
            changed |= bool(gone.any())
    return ink[1:-1, 1:-1]


# the neighbours above, above right, right, ...: np.roll by these brings them here
AROUND = [(1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1)]


def walks(skeleton):
    """Return paths that visit all pixels; each goes on as straight as it can."""
    points = [tuple(p) for p in np.argwhere(skeleton)]
    near = cKDTree(points).query_ball_point(points, 1.5)
    left, paths = set(range(len(points))), []
    while left:
        ends = sorted(left, key=lambda i: (len(set(near[i]) & left), points[i]))
        path, back = [ends[0]], (0, 0)
        while path[-1] in left:
            here = path[-1]
            left.discard(here)
            straight = {
                i: np.dot(np.subtract(points[i], points[here]), back)
                for i in near[here]
                if i in left
            }
            if straight:
                path.append(max(straight, key=straight.get))
                back = np.subtract(points[path[-1]], points[here])
        joint = [i for i in near[path[-1]] if i not in left and i not in path[-3:]]
        paths.append([points[i] for i in path + joint[:1]])
    return paths


if __name__ == "__main__":
    data, strokes = load_mnist(), {}
    for digit in range(10):
        images = data.X_test[data.y_test == digit]
        mean = data.X_train[data.y_train == digit].mean(axis=0)
        image = images[((images - mean) ** 2).sum(axis=1).argmin()].reshape(28, 28)
        paths = walks(thinned(image > 0.5))
        strokes[digit] = [
            [(round((c + 0.5) / 28, 3), round((r + 0.5) / 28, 3)) for r, c in path]
            for path in paths
            if len(path) > 2  # the rest are specks beside a crossing
        ]
    TARGET.write_text(json.dumps(strokes) + "\n", encoding="utf-8")
