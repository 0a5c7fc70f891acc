"""A check says the same of a function here and of one in a student's process."""

import os
import subprocess
import sys

import numpy as np
import pytest

from grader import remote, sandbox
from grader.grade import _checked
from tests.places import ROOT
from tests.tutor.anew import anew
from tests.tutor.right import right_ways
from tutor import checks

PARTS = [
    (name, i) for name, parts in checks.EXERCISES.items() for i in range(len(parts))
]
SETUP = (
    "from tutor.checks import EXERCISES as E\n"
    "from tests.tutor.anew import anew\n"
    "from tests.tutor.right import right_ways\nR = right_ways()"
)


pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the student's process is one of Linux"
)


@pytest.fixture(scope="module")
def process():
    """A process with the whole course in it, so that it has all known mistakes."""
    packages = os.path.dirname(os.path.dirname(np.__file__))
    start = sandbox.starting([str(ROOT), packages])
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    command = [sys.executable, "-I", "-B", *start]
    worker = remote.Worker(subprocess.Popen(command, env=sandbox.VARIABLES, **pipes))
    deadline = remote.Deadline(worker, 60, 60)
    assert worker.ask(deadline, do="run", source=SETUP, title="<setup>") == {}
    yield worker
    worker.kill()


def functions(name, i):
    """Yield code and value of each known function of a part."""
    part = checks.EXERCISES[name][i]
    here = f"E[{name!r}][{i}]"
    yield f"anew({here}.reference)", anew(part.reference)
    for j, mistake in enumerate(part.mistakes):
        yield f"{here}.mistakes[{j}].function", mistake.function
    for j, right in enumerate(right_ways()[part.name]):
        yield f"R[{part.name!r}][{j}]", right


def said(part, function):
    result = _checked(part, function, 7)
    return result["verified"], result["reason"], result["hint"]


def differing(process, name, i, every):
    """Return the functions of which the two checks say something else."""
    part = checks.EXERCISES[name][i]
    found = []
    for code, function in list(functions(name, i))[::every]:
        deadline = remote.Deadline(process, 10)
        process.ask(deadline, do="run", source=f"f = {code}", title="<f>")
        here = said(part, function)
        there = said(part, remote.Remote(process, "f"))
        found += [] if here == there else [(code, here, there)]
    return found


@pytest.mark.parametrize(("name", "i"), PARTS)
def test_every_known_function_has_the_same_verdict_in_the_same_words(process, name, i):
    assert not differing(process, name, i, 1)
