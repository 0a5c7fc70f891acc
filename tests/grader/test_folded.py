"""nbgrader leaves alone what the build writes to fold a cell."""

import subprocess
import sys

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

METADATA = {
    "jupyter": {"source_hidden": True, "outputs_hidden": True},
    "tags": ["reveal"],
}


def test_a_folded_cell_is_released_as_it_is(tmp_path):
    folder = tmp_path / "source" / "ex01"
    folder.mkdir(parents=True)
    cell = new_code_cell("print(1)", metadata=METADATA, id="own")
    nbformat.write(new_notebook(cells=[cell]), folder / "ex01.ipynb")
    command = ["generate_assignment", "ex01", "--no-db", "--log-level=ERROR"]
    program = [sys.executable, "-m", "nbgrader", *command]
    subprocess.run(program, cwd=tmp_path, check=True)
    (made,) = nbformat.read(tmp_path / "release" / "ex01" / "ex01.ipynb", 4).cells
    assert (made.id, made.metadata) == ("own", METADATA)
