"""A course in a temporary folder, graded by the real nbgrader."""

import functools
import os
import shutil
import sys
from pathlib import Path

import pytest

from grader import sandbox
from grader.sandbox import Sandbox
from tests.grader import commands
from tests.places import ROOT


class Course:
    """A copy of what nbgrader needs, and its commands."""

    def __init__(self, root):
        self.root = root
        shutil.copy(ROOT / "nbgrader_config.py", root)
        shutil.copytree(ROOT / "solutions", root / "solutions")
        (root / "grading").mkdir()
        self.names = sorted(path.name for path in (root / "solutions").iterdir())

    def nbgrader(self, *arguments, expect=0):
        """Run a command of nbgrader; return what it printed."""
        status, said = commands.nbgrader(self.root, *arguments)
        assert status == expect, said[-4000:]
        return said

    def notebook(self, folder, name):
        """Return the path of an exercise's notebook in a folder of the course."""
        return self.root / folder / name / f"{name}.ipynb"


@pytest.fixture(scope="session", autouse=True)
def activated():
    """Have nbgrader find alembic in PATH, as in an activated environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        yield


@pytest.fixture(scope="session", autouse=True)
def stubs_written_once(tmp_path_factory):
    """Have a sandbox copy the nnlib that an earlier one has written and compiled."""
    write = sandbox.write_nnlib

    @functools.cache
    def written(names):
        folder = tmp_path_factory.mktemp("written")
        write(folder, names)
        return folder

    def copied(folder, names):
        # not the folder itself: pytest closes its own to all others
        shutil.copytree(written(frozenset(names)) / "nnlib", folder / "nnlib")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "write_nnlib", copied)
        yield


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """The course, with all exercises released."""
    course = Course(tmp_path_factory.mktemp("course"))
    course.nbgrader("generate_assignment", "ex*", "--force")
    return course


@pytest.fixture(scope="session")
def box():
    """The sandbox, which exists on Linux only; CI does not do without it."""
    if sys.platform != "linux" or not (shutil.which("bwrap") or os.environ.get("CI")):
        pytest.skip("students' code is walled in by bubblewrap, and there is none")
    with Sandbox() as made:
        yield made
