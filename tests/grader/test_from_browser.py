"""What was solved in JupyterLite is worth what it is worth from JupyterLab."""

import copy
import json
from pathlib import Path

import pytest

from grader import collect
from grader.grade import grade
from grader.submissions import find
from tests.grader.handing_in import STUB, id_of, notebook_of, raw, solved
from tests.grader.of_lite import OF_LITE
from tests.places import ROOT
from tutor import checks

NAMES = sorted(path.name for path in (ROOT / "exercises").iterdir())


def in_lite(nb):
    """Return a notebook as JupyterLite saves it: run, with its own kernel's name."""
    nb = copy.deepcopy(nb)
    nb["metadata"] |= OF_LITE
    for number, cell in enumerate(nb["cells"], start=1):
        cell["metadata"]["trusted"] = True
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
            text = {"name": "stdout", "output_type": "stream", "text": ["done\n"]}
            cell["outputs"] = [text]
    return nb


def points(raw_notebook, name, box):
    """Return what grading says of each part, and the texts; times left out."""
    result = grade(raw_notebook, name, 7, sandbox=box)
    parts = [(one["id"], one["points"], one["reason"]) for one in result["parts"]]
    return parts, [(one["id"], one["text"]) for one in result["texts"]]


def first_part(name):
    """Return the id of the first code cell that a student fills."""
    return next(
        id_of(cell)
        for cell in notebook_of("exercises", name)["cells"]
        if cell["cell_type"] == "code"
        and cell["metadata"].get("nbgrader", {}).get("solution")
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_way_from_the_browser_keeps_every_point(name, box, tmp_path, monkeypatch):
    """One part is not solved, so that there are points and reasons to be lost."""
    nb = solved(name, **{first_part(name): STUB})
    folder = tmp_path / "handed-in"
    folder.mkdir()
    stem = f"ada_exercises_{name}_{name}"  # what Lite calls it, with her name
    (folder / f"{stem}.ipynb").write_bytes(raw(in_lite(solved(name))))
    (folder / f"{stem} (1).ipynb").write_bytes(raw(in_lite(nb)))
    monkeypatch.chdir(tmp_path)
    assert collect.main(["handed-in"]) == 0
    (one,) = find([Path("grading/submitted")], checks.EXERCISES)
    assert (one.student, one.exercise) == ("ada", name)
    collected = one.read()[1]
    assert collected == raw(in_lite(nb))
    parts, texts = points(collected, name, box)
    assert (parts, texts) == points(raw(nb), name, box)
    assert {0} < {worth for _, worth, _ in parts}
    ids = [[cell["id"] for cell in one["cells"]] for one in (nb, json.loads(collected))]
    assert ids[0] == ids[1]
