"""A course in a temporary folder, graded by the real nbgrader."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox import Sandbox
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
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == expect, done.stderr[-4000:]
        return done.stderr

    def notebook(self, folder, name):
        """Return the path of an exercise's notebook in a folder of the course."""
        return self.root / folder / name / f"{name}.ipynb"


@pytest.fixture(scope="session", autouse=True)
def activated():
    """Have nbgrader find alembic in PATH, as in an activated environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
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
