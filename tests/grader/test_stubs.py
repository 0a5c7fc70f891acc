"""What a part forbids may not be called by a student, and nnlib itself still may."""

import subprocess
import sys

import pytest

from grader.stubs import SOURCE, write_nnlib
from tests.places import ROOT

HEAD = "import numpy as np, nnlib\nfrom nnlib._stubs import called\nX = np.eye(2)\n"
NAMES = ["softmax", "confusion_matrix", "forward", "layers", "normal"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    write_nnlib(folder, NAMES)
    return folder


def ran(folder, code):
    command = [sys.executable, "-c", HEAD + code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize(
    "code",
    [
        "nnlib.softmax(X)",
        "nnlib.softmax.bare(X)",
        "nnlib.activations.softmax(X)",
        "nnlib.confusion_matrix([0, 1], [0, 1], 2)",
        "nnlib.Network([2, 2], seed=0).forward(X)",
        "nnlib.Network([2, 2], seed=0).layers(None)",
    ],
)
def test_what_is_forbidden_is_not_there(folder, code):
    said = ran(folder, code).stderr
    assert "is not there in grading: write it yourself" in said


@pytest.mark.parametrize(
    "code",
    [
        "nnlib.softmax_jacobian(X[0])",
        "nnlib.error_by_class(np.array([0, 1]), np.array([0, 1]), 2)",
        "nnlib.Network([2, 3, 2], seed=0).predict(X)",
        "nnlib.Network([2, 3, 2], seed=0).loss_and_gradient(X, X)",
        "nnlib.load_toy('moons')",
    ],
)
def test_what_is_allowed_works_and_nothing_is_written_down(folder, code):
    done = ran(folder, code + "\nassert called == []")
    assert done.returncode == 0, done.stderr


def test_all_that_nnlib_opens_is_there(folder):
    files = [path for path in SOURCE.rglob("*.*") if path.suffix != ".pyc"]
    assert {".css", ".js", ".npz"} <= {path.suffix for path in files}
    gone = [p for p in files if not (folder / "nnlib" / p.relative_to(SOURCE)).exists()]
    assert not gone


def test_nothing_of_the_house_is_needed(folder):
    assert str(ROOT) not in ran(folder, "print(nnlib.__file__)").stdout
