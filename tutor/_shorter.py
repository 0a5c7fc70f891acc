"""Where a chapter trains for long, and Python is slow: less of it, and it says so."""

import sys

__all__ = ["shorter"]


class Shorter:
    """A switch: on in the Python of a browser, whose products of matrices are slow.

    `shorter.on = False` takes all that the text of a chapter names, `shorter.on = True`
    takes less on any other slow computer too; then run the cell again.

    >>> shorter.on = True
    >>> shorter(10, 2, "epochs")
    Shorter, since a browser computes slowly: 2 of 10 epochs.
    (shorter.on = False takes all.)
    2
    >>> shorter.on = False
    >>> shorter(10, 2, "epochs")
    10
    """

    def __init__(self, on):
        self.on = on

    def __call__(self, usual, less, what):
        """Return how much a cell is to do; if it is less, say how much less."""
        if not self.on:
            return usual
        print(  # noqa: T201
            f"Shorter, since a browser computes slowly: {less} of {usual} {what}.\n"
            "(shorter.on = False takes all.)"
        )
        return less


shorter = Shorter(sys.platform == "emscripten")
