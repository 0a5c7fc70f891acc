"""What all tests share."""

import os
import signal
from importlib.util import find_spec

# Two BLAS threads on a busy machine are many times slower than one for these small
# products; NumPy reads the variable when it is imported, so it is set before.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from nnlib import load_mnist

# A shell that starts the tests in the background has them ignore Ctrl-C; those of Stop
# need it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Those of grading need nbgrader, which has an environment of its own: see the Makefile.
# Those in a browser have processes of their own: playwright keeps an event loop.
collect_ignore = ["browser", "browser_site"]
collect_ignore += [] if find_spec("nbgrader") else ["grader"]

# derandomize: the same examples in every run, so that a red test is red for everybody
settings.register_profile("course", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("course")


@pytest.fixture(scope="session")
def mnist():
    """The 5,000 digits inside the package; read only, because all tests share them."""
    data = load_mnist()
    for array in vars(data).values():
        array.flags.writeable = False
    return data
