"""The course in JupyterLite holds all that its notebooks need but Python itself."""

import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import pytest

from tests.places import ROOT

LITE = ROOT / "build" / "lite"
NOTEBOOKS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("exercises/*/*.ipynb")])


@pytest.fixture(scope="module", autouse=True)
def lite():
    command = [sys.executable, "-m", "tools.lite"]
    built = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param.relative_to(ROOT)


def test_notebook_is_there_and_installs_nnlib_first(path):
    ours = nbformat.read(ROOT / path, as_version=4)
    there = nbformat.read(LITE / "files" / path, as_version=4)
    assert "pip install" in there.cells[0].source
    assert "neural-networks-by-hand" in there.cells[0].source
    assert there.cells[1:] == ours.cells
    listing = json.loads(
        (LITE / f"api/contents/{path.parent.as_posix()}/all.json").read_text()
    )
    assert path.as_posix() in {entry["path"] for entry in listing["content"]}


def test_files_that_a_notebook_opens_are_there(path):
    nb = nbformat.read(ROOT / path, as_version=4)
    code = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    for opened in re.findall(r'"(\.\./[^"]+)"', code):
        assert (LITE / "files" / path.parent / opened).exists(), opened
    for opened in re.findall(r'course_file\("([^"]+)"', code):
        assert (LITE / "files" / "course" / opened).exists(), opened


def test_the_wheel_of_nnlib_holds_code_digits_and_scripts():
    index = json.loads((LITE / "pypi" / "all.json").read_text())
    ((file,),) = index["neural-networks-by-hand"]["releases"].values()
    with zipfile.ZipFile(LITE / "pypi" / Path(file["url"]).name) as wheel:
        held = {name for name in wheel.namelist() if name.startswith("nnlib/")}
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "nnlib").rglob("*")
        if path.suffix in {".py", ".css", ".js", ".npz", ".md"}
    }
    assert held == wanted


def test_nothing_compiled_is_needed_beyond_numpy_and_matplotlib():
    """These two are in Pyodide; a browser cannot install others that are compiled."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = {
        re.match(r"[\w-]+", line)[0]
        for line in tomllib.loads(project)["project"]["dependencies"]
    }
    compiled = {
        name
        for name in needed
        for file in importlib.metadata.files(name)
        if file.suffix in {".so", ".pyd", ".dylib"}
    }
    assert compiled == {"numpy", "matplotlib"}
