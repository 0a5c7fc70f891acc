"""A class whose answers attack, graded by the commands, and nbgrader's form grader."""

import os
import subprocess
import sys
import urllib.request

import pytest

from grader.__main__ import main
from tests.browser_site.conftest import browser  # noqa: F401
from tests.grader.conftest import (  # noqa: F401
    Course,
    activated,
    box,
    stubs_written_once,
)
from tests.grader.handing_in import NAME, TEXT, raw, solved
from tests.grader_browser.hostile import ATTACKS
from tests.places import ROOT
from tests.servers import ended, free_port, wait_for

WORDS = "I pay myself."
FORMULAS = r"""Each is $\frac{e^{z_k}}{\sum_j e^{z_j}}$, **bold**, `code` and \$5.

$$\begin{aligned}a &< b\\c &= \hat d\end{aligned}$$

[a link](https://example.org) and $\unheard{of}$

- one
- two"""
ANSWERS = {"formulas": FORMULAS} | {
    f"s{i:02d}": f"{WORDS}\n\n{attack}" for i, attack in enumerate(ATTACKS.values())
}


def handed_in(text):
    """Return a notebook whose text, code and exception say this."""
    raises = f"def softmax(Z):\n    # {text!r}\n    raise ValueError({text!r})"
    return solved(**{TEXT: text, "softmax": raises})


@pytest.fixture(scope="session")
def graded(tmp_path_factory, box):  # noqa: F811
    """The class, after the commands of docs/INSTRUCTORS.md."""
    course = Course(tmp_path_factory.mktemp("class"))
    course.nbgrader("generate_assignment", NAME, "--force")
    for student, text in ANSWERS.items():
        path = course.notebook(f"grading/submitted/{student}", NAME)
        path.parent.mkdir(parents=True)
        path.write_bytes(raw(handed_in(text)))
    folder = course.root / "grading"
    assert main([str(folder / "submitted"), "--to", str(folder / "results")]) == 0
    course.nbgrader("autograde", NAME)
    course.nbgrader("generate_feedback", NAME)
    return course


@pytest.fixture(scope="session")
def form_grader(graded, tmp_path_factory):
    """The address of JupyterLab in the folder of the course, with nbgrader's pages."""
    private = tmp_path_factory.mktemp("private")
    own = {f"JUPYTER_{one}_DIR": str(private) for one in ("CONFIG", "DATA", "RUNTIME")}
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--IdentityProvider.token="]
    env = {**os.environ, **own, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    address = f"http://127.0.0.1:{port}"
    with (private / "log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=graded.root, env=env, stderr=log, start_new_session=True
        )
        try:
            there = wait_for(lambda: answers(f"{address}/api"), server)
            assert there, (private / "log").read_text()
            yield address
        finally:
            ended(server)


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=60):
            return True
    except OSError:
        return False
