"""What the playground shows of a network, as small arrays of bytes.

Of a network of two inputs: what each unit responds to, over the plane. Of a network of
digits: what training has changed in the weights of the first layer, and for units
further in the mean of the test digits, each weighted by how much it excites the unit.
"""

import numpy as np

__all__ = ["DRAWN", "PLANE", "REACH", "SIDE", "pictures", "samples"]

DRAWN = 16  # units of a layer that have a picture, at most
SIDE = 25  # pixels of a unit's picture: every second one of the plane
PLANE = 49  # pixels of the plane
REACH = 1.75  # the plane goes from -1.75 to 1.75
EXCITING = 300  # test digits that are looked at for pictures of units
SHOWN = 20  # test digits with their answers


def samples(learner):
    """Return the samples that are shown, and labels: bytes, once for a set of data.

    Points are float32 (m, 2), training part first; digits uint8 (20, 28, 28).
    """
    plain = learner.plain
    if learner.has_digits:
        return _bytes(plain.X_test[:SHOWN]), plain.y_test[:SHOWN].astype(np.uint8)
    X = np.concatenate([plain.X_train, plain.X_test])
    return X, np.concatenate([plain.y_train, plain.y_test]).astype(np.uint8)


def pictures(learner):
    """Return a picture of each unit drawn, and the output over what is shown: bytes.

    The first is (n, 25, 25) or, of digits, (n, 28, 28), layer by layer, without pixels
    as input units: 0 is 0 and 255 the largest value of the unit; where values have a
    sign, 128 is 0. The second is (K, 49, 49) or, of digits, (20, 10), 255 for 1.
    """
    return _of_digits(learner) if learner.has_digits else _of_plane(learner)


def _plane():
    """Return the points of the plane, upper row first: (49 * 49, 2)."""
    ticks = np.linspace(-REACH, REACH, PLANE)
    x1, x2 = np.meshgrid(ticks, -ticks)
    return np.stack([x1.ravel(), x2.ravel()], axis=1)


def _of_plane(learner):
    net = learner.net
    _, A = net.trace(learner.features(_plane()), check=False)
    grids = {l: A[l].T.reshape(-1, PLANE, PLANE) for l in A}  # (n, 49, 49)
    units = [_signed(grids[0][:, ::2, ::2])]
    for l in range(1, net.n_layers):
        units.append(_shaded(grids[l][:DRAWN, ::2, ::2]))
    output = _bytes(grids[net.n_layers])
    return np.concatenate([*units, output[:, ::2, ::2]]), output


def _of_digits(learner):
    net, X = learner.net, learner.data.X_test[:EXCITING]
    _, A = net.trace(X, check=False)
    change = net.W[1] - net.layers(learner.first)[0][1]  # (784, n)
    units = [_signed(change.T[:DRAWN].reshape(-1, 28, 28))]
    for l in range(2, net.n_layers + 1):
        units.append(_shaded((A[l].T[:DRAWN] @ X).reshape(-1, 28, 28)))
    return np.concatenate(units), _bytes(A[net.n_layers][:SHOWN])


def _bytes(shares):
    return np.rint(255 * shares).astype(np.uint8)


def _shaded(values):
    return _bytes(values / _largest(values))


def _signed(values):
    return np.rint(128 + 127 * values / _largest(values)).astype(np.uint8)


def _largest(values):
    return np.abs(values).max(axis=(1, 2), keepdims=True).clip(1e-12)
