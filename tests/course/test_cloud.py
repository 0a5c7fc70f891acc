"""Binder and Codespaces install what `make lab` installs."""

import json
import re

from tests.places import ROOT


def test_binder_takes_our_requirements_in_our_versions():
    text = (ROOT / "binder" / "requirements.txt").read_text()
    options = dict(re.findall(r"^(-\w) (\S+)$", text, flags=re.MULTILINE))
    assert (ROOT / "binder" / options["-r"]).samefile(ROOT / "requirements.txt")
    assert (ROOT / "binder" / options["-c"]).samefile(ROOT / "requirements-lock.txt")


def test_binder_has_a_python_that_the_course_supports():
    text = (ROOT / "binder" / "runtime.txt").read_text()
    assert tuple(map(int, re.fullmatch(r"python-(3)\.(\d+)\n", text).groups())) >= (
        3,
        11,
    )


def test_devcontainer_takes_our_requirements_in_our_versions():
    settings = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    command = settings["postCreateCommand"]
    assert command.endswith("-r requirements.txt -c requirements-lock.txt")
    assert re.search(r":3\.1[1-9]$", settings["image"])
