"""Who is not root can grade, or is refused in one sentence."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.grader.attacks import CODE
from tests.grader.handing_in import NAME, STUB, raw, solved
from tests.grader.test_attacks import outside, tree
from tests.places import ROOT
from tutor import checks

NOBODY = "65534"
ATTACKS = [
    "the checks as files",
    "nnlib itself",
    "a gradebook",
    "files of the course",
    "the user root",
    "a namespace of one's own",
    "a process that lives on",
    "many files",
]


@pytest.fixture
def folder():
    """A folder that everybody may write into; those of pytest are for root alone."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        path = Path(name)
        outside(path / "outside")
        parts = dict.fromkeys([part.name for part in checks.EXERCISES[NAME]], STUB)
        answers = {f"s{i}": CODE[name] for i, name in enumerate(ATTACKS)}
        notebooks = {"ada": solved()} | {
            student: solved(**{**parts, "softmax": code})
            for student, code in answers.items()
        }
        for student, nb in notebooks.items():
            target = path / "submitted" / student / NAME / f"{NAME}.ipynb"
            target.parent.mkdir(parents=True)
            target.write_bytes(
                raw(nb).replace(b"OUTSIDE", os.fsencode(path / "outside"))
            )
        for one in (path, *path.rglob("*")):
            one.chmod(0o777)
        yield path


def as_nobody(*options):
    """Return a command that runs another one without rights; Python stays readable."""
    shown = {str(Path(one).resolve()) for one in (sys.prefix, sys.base_prefix, ROOT)}
    hidden = [one for one in sorted(shown) if one.startswith("/root/")]
    opened = ["--perms", "0755", "--tmpfs", "/root"] if hidden else []
    for one in map(Path, hidden):
        for parent in list(reversed(one.parents))[2:]:  # else they are for root alone
            opened += ["--perms", "0755", "--dir", str(parent)]
        opened += ["--ro-bind", str(one), str(one)]
    rights = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    walls = ["bwrap", "--dev-bind", "/", "/", *opened, *options]
    if options:
        return walls
    return [*walls, "setpriv", *rights, "--bounding-set=-all", "--inh-caps=-all"]


def grade(folder, command):
    names = [str(folder / "submitted"), "--to", str(folder / "results"), "--jobs", "2"]
    env = {"PYTHONPATH": str(ROOT), "HOME": "/tmp", "PATH": os.environ["PATH"]}
    env |= {"PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        [*command, sys.executable, "-m", "grader", *names],
        cwd="/tmp", env=env, capture_output=True, text=True, timeout=600,
    )  # fmt: skip


needed = pytest.mark.skipif(
    sys.platform != "linux" or not (shutil.which("bwrap") or os.environ.get("CI")),
    reason="students' code is walled in by bubblewrap, and there is none",
)


@needed
def test_an_ordinary_user_grades_and_is_as_safe(folder):
    before = tree(folder / "outside")
    done = grade(folder, as_nobody() if os.geteuid() == 0 else [])
    assert done.returncode == 0, done.stderr
    points = dict(line.split()[1:3] for line in done.stdout.splitlines()[:-1])
    assert points == {"ada": "18"} | {f"s{i}": "0" for i in range(len(ATTACKS))}
    assert tree(folder / "outside") == before
    assert (folder / "results/ada" / f"{NAME}.json").stat().st_uid


@needed
def test_a_user_who_may_make_no_namespace_is_refused_in_a_sentence(folder):
    user = ["--unshare-user", "--disable-userns", "--uid", NOBODY, "--gid", NOBODY]
    done = grade(folder, as_nobody(*user))
    assert done.returncode == 2
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("bubblewrap cannot wall in students' code here, so")
    assert "namespace" in sentence
    assert not list(folder.glob("results/*"))
