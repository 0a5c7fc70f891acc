"""The course in the Python of a browser: 32 bit, no threads, its oldest NumPy.

Nothing stands in for anything: Pyodide runs in Node. What is slow is run on demand, by
`python3 -m tools pyodide`.
"""

import json
import tomllib

import pytest

from tests import places
from tests.places import ROOT, without_pyodide
from tests.pyodide import machine
from tests.pyodide.compare import differences
from tutor import checks

NOTEBOOKS = [
    *sorted(ROOT.glob("solutions/*/*.ipynb")),
    *(ROOT / "notebooks" / f"{name}.ipynb" for name in
      ("00_start_here", "01_softmax", "02_cross_entropy")),
]  # fmt: skip


@pytest.fixture(scope="module")
def core():
    """The folder of Pyodide."""
    if why := without_pyodide():
        pytest.skip(why)
    return machine.core()


@pytest.fixture(scope="module")
def cells(core):
    """What the cells did, by notebook."""
    paths = [path.relative_to(ROOT).as_posix() for path in NOTEBOOKS]
    found = {}
    for line in machine.lines("notebooks", *paths):
        found.setdefault(line.pop("notebook"), []).append(line)
    return found


def test_every_part_accepts_what_is_right_and_names_a_mistake(core):
    parts = list(machine.lines("answers"))
    assert {part["name"]: part["odd"] for part in parts if part["odd"]} == {}
    assert {*checks.EXERCISES} <= {part["of"] for part in parts}
    assert all(part["right"] and part["mistakes"] for part in parts)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_there_what_it_says_here(cells, path):
    assert list(differences(path, cells[path.stem])) == []


def test_a_wheel_that_is_missing_or_another_is_named(core, monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "WHEELS", tmp_path)
    with pytest.raises(machine.MissingError, match=r"There is no .*six"):
        machine.wheels(core, ["six"])
    (tmp_path / "six-1.16.0-py2.py3-none-any.whl").write_bytes(b"another")
    with pytest.raises(machine.MissingError, match="is not the file of Pyodide"):
        machine.wheels(core, ["six"])


def test_the_oldest_versions_that_we_name_are_those_that_run_there(core):
    lock = json.loads((core / "pyodide-lock.json").read_text("utf-8"))["packages"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    oldest = {f"{name}>={lock[name]['version']},<" for name in ("numpy", "matplotlib")}
    named = {need[:-1] for need in project["dependencies"]}
    assert oldest <= named


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({"CI": "true"}, None),
        ({}, "no node and no npm and no "),
        ({"PYODIDE": "none", "CI": "true"}, "PYODIDE=none"),
    ],
)
def test_who_is_not_ci_may_do_without(monkeypatch, tmp_path, variables, why):
    for name in ("CI", "PYODIDE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(places, "PYODIDE", tmp_path / "none")
    said = places.without_pyodide()
    assert said is None if why is None else said.startswith(why)
