"""Binder and Codespaces install what `python3 -m tools lab` installs."""

import json
import re

from tests.places import ROOT


def options(path):
    text = path.read_text(encoding="utf-8")
    return dict(re.findall(r"^(-\w) (\S+)$", text, flags=re.MULTILINE))


def test_requirements_are_the_course_in_the_versions_of_the_lock():
    assert options(ROOT / "requirements.txt") == {
        "-c": "requirements-lock.txt",
        "-e": ".[lab]",
    }


def test_binder_takes_our_requirements():
    (file,) = options(ROOT / "binder" / "requirements.txt").values()
    assert (ROOT / "binder" / file).samefile(ROOT / "requirements.txt")


def test_binder_has_a_python_that_the_course_supports():
    text = (ROOT / "binder" / "runtime.txt").read_text()
    assert tuple(map(int, re.fullmatch(r"python-(3)\.(\d+)\n", text).groups())) >= (
        3,
        11,
    )


def test_devcontainer_takes_our_requirements():
    settings = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    command = settings["postCreateCommand"]
    assert command.endswith(" -r requirements.txt")
    assert re.search(r":3\.1[1-9]$", settings["image"])
