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
from tests.places import OFFICIAL_DIGITS

# A shell that starts the tests in the background has them ignore Ctrl-C; those of Stop
# need it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Those of grading need nbgrader, which has an environment of its own.
# Those in a browser have processes of their own: playwright keeps an event loop. Those
# in the Python of a browser are a step of their own.
collect_ignore = ["browser", "browser_lite", "browser_site", "grader_browser"]
collect_ignore += ["pyodide"]
collect_ignore += [] if find_spec("nbgrader") else ["grader"]

# derandomize: the same examples in every run, so that a red test is red for everybody
settings.register_profile("course", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("course")


def pytest_terminal_summary(terminalreporter):
    """Say how many tests were skipped because all 70,000 digits are not there."""
    skipped = terminalreporter.stats.get("skipped", ())
    without = [one for one in skipped if str(OFFICIAL_DIGITS) in str(one.longrepr)]
    if OFFICIAL_DIGITS.is_dir():
        terminalreporter.write_line(f"all 70,000 digits: taken from {OFFICIAL_DIGITS}")
    else:
        terminalreporter.write_line(
            f"all 70,000 digits: NOT THERE, {len(without)} tests skipped without them "
            f"(NNLIB_SHARED/data/mnist is {OFFICIAL_DIGITS})"
        )


@pytest.fixture(scope="session")
def mnist():
    """The 5,000 digits inside the package; read only, because all tests share them."""
    data = load_mnist()
    for array in vars(data).values():
        array.flags.writeable = False
    return data
