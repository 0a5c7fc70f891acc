"""What stands in the way on a student's machine is found, or does not matter."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_client.manager import start_new_kernel

import nnlib
from tests.places import ROOT
from tools import doctor, verbs
from tools.__main__ import main
from tools.environments import FOREIGN, surroundings


def course_of(root, printed="", stderr="", status=0):
    """In place of an environment: what its Python prints when it imports the course."""
    inside = f"{root / 'nnlib' / '__init__.py'}\n{root / 'tutor' / '__init__.py'}\n"
    done = SimpleNamespace(
        returncode=status,
        stdout=(printed or inside).encode(),
        stderr=stderr.encode(),
    )
    python = root / ".venv" / "bin" / "python"
    return SimpleNamespace(
        folder=root / ".venv", python=python, run=lambda *_, **__: done
    )


def write(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def faults(root, **course):
    return list(doctor.faults(course_of(root, **course), root))


def test_nothing_is_said_where_nothing_is_wrong(tmp_path):
    write(tmp_path / "work" / "ex01" / "softmax.py")  # a module of one's own
    write(tmp_path / "work" / "ex01" / "ex01.ipynb", '{"cells": [], "metadata": {}}')
    assert faults(tmp_path) == []
    quiet = {"environ": {}, "home": tmp_path, "which": lambda name: None}
    assert list(doctor.notes(course_of(tmp_path), tmp_path, **quiet)) == []


@pytest.mark.parametrize(
    "name",
    ["notebooks/numpy.py", "work/ex01/random.py", "work/nnlib.py", "tutor.py"],
)
def test_a_file_with_the_name_of_a_package_is_named(tmp_path, name):
    write(tmp_path / name)
    (line,) = faults(tmp_path)
    assert line == f"{Path(name)} has the name of a package: rename it."


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "is empty"), ("{", "cannot be read"), ("null", "cannot be read")],
)
def test_a_torn_copy_is_named(tmp_path, content, words):
    write(tmp_path / "work" / "ex01" / "ex01.ipynb", content)
    (line,) = faults(tmp_path)
    assert line.startswith(f"work/ex01: ex01.ipynb {words}")


def test_a_copy_that_is_a_link_to_nothing_is_named(tmp_path):
    (tmp_path / "work" / "ex01").mkdir(parents=True)
    (tmp_path / "work" / "ex01" / "ex01.ipynb").symlink_to(tmp_path / "gone")
    (line,) = faults(tmp_path)
    assert "is a link to nothing" in line


@pytest.mark.parametrize(
    ("course", "words"),
    [
        ({"printed": "/old/nnlib/__init__.py\n/old/tutor/x.py\n"}, "of another folder"),
        ({"status": 1, "stderr": "ImportError: numpy"}, "ImportError: numpy): type"),
    ],
)
def test_an_environment_that_is_not_ours_is_named(tmp_path, course, words):
    (line,) = faults(tmp_path, **course)
    assert words in line


def test_what_another_jupyter_would_take_notice_of_is_good_to_know(tmp_path):
    write(tmp_path / ".ipython/profile_default/startup/00.py", "1")
    write(tmp_path / ".local/share/jupyter/kernels/python3/kernel.json", "{}")
    environ = {"PYTHONPATH": "/x", "MPLBACKEND": "TkAgg", "HTTPS_PROXY": "http://p:1"}
    said = doctor.notes(
        course_of(tmp_path),
        tmp_path / "OneDrive" / "course",
        environ,
        tmp_path,
        which=lambda name: "/opt/conda/bin/jupyter",
    )
    begins = [line.replace(str(tmp_path), "~").split(maxsplit=1)[0] for line in said]
    assert begins == [
        "MPLBACKEND",
        "PYTHONPATH",
        "~/.ipython/profile_default/startup/00.py",
        "~/.local/share/jupyter/kernels/python3",
        "/opt/conda/bin/jupyter",
        "HTTPS_PROXY",
        "~/OneDrive/course",
    ]


def test_the_exit_status_says_whether_something_must_be_put_right(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "notes", lambda course: ["a"])
    monkeypatch.setattr(doctor, "faults", lambda course: [])
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out == ["to know:   a", "nothing is in the way: python3 -m tools lab"]
    monkeypatch.setattr(doctor, "faults", lambda course: ["b"])
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out.splitlines() == ["put right: b", "to know:   a"]


# --- what `lab` takes no notice of


def test_nothing_of_the_user_reaches_what_we_start(monkeypatch, tmp_path):
    for name in FOREIGN:
        monkeypatch.setenv(name, "/of the user")
    seen = surroundings(tmp_path)
    assert "/of the user" not in seen.values()
    private = {"IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_CONFIG_DIR"}
    private |= {"JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"}
    assert all(tmp_path in Path(seen[name]).parents for name in private)


def test_theme_and_letters_of_the_user_are_taken_where_they_are(tmp_path, monkeypatch):
    monkeypatch.delenv("JUPYTER_CONFIG_DIR", raising=False)
    venv, home = tmp_path / "venv", tmp_path / "home"
    name = "JUPYTERLAB_SETTINGS_DIR"
    monkeypatch.delenv(name, raising=False)
    assert name not in verbs.lab_surroundings(venv, home)
    settings = home / ".jupyter" / "lab" / "user-settings"
    settings.mkdir(parents=True)
    assert verbs.lab_surroundings(venv, home)[name] == str(settings)


def test_nnlib_says_which_file_is_in_the_place_of_numpy(tmp_path):
    write(tmp_path / "numpy.py", "x = 1")
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    command = [sys.executable, "-c", "import nnlib"]
    env = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"ImportError: {tmp_path / 'numpy.py'} is imported in place")


SEEN = """
import json, numpy, nnlib, mine, random, matplotlib
print(json.dumps([numpy.geterr()["under"], numpy.get_printoptions()["precision"],
    nnlib.__version__, mine.x, random.random() < 1, "sys" in globals(),
    get_ipython().history_manager.hist_file]))
"""


def printed_by_kernel(env, folder):
    """Return what a real kernel prints, started in a folder with these variables."""
    manager, client = start_new_kernel(kernel_name="python3", env=env, cwd=str(folder))
    printed = []

    def hook(message):
        content = message["content"]
        printed.append(content.get("text") or content.get("evalue", ""))

    try:
        client.execute_interactive(SEEN, timeout=60, output_hook=hook)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return "".join(printed)


def test_in_a_kernel_of_lab_the_packages_are_the_real_ones(tmp_path):
    home, here = tmp_path / "home", tmp_path / "work"
    startup = home / ".ipython" / "profile_default" / "startup" / "00.py"
    write(startup, "import numpy\nnumpy.set_printoptions(precision=1)")
    for name in ("numpy.py", "nnlib.py", "random.py", "mine.py"):
        write(here / name, "x = 1")
    homes = {"HOME": str(home), "USERPROFILE": str(home)}
    # for this Python, in which nnlib may not be installed
    ours = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    users = {**os.environ, **homes, **ours, "IPYTHONDIR": str(home / ".ipython")}
    assert "numpy.py is imported in place of" in printed_by_kernel(users, here)
    env = {**verbs.lab_surroundings(tmp_path / "venv", home), **homes, **ours}
    said = json.loads(printed_by_kernel(env, here))
    assert said == ["ignore", 8, nnlib.__version__, 1, True, False, ":memory:"]
