"""An exercise as it was released: what its cells are for, their text, their points."""

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import nnlib
import tutor
from tutor import checks

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Cell:
    """A cell of the release, with its role for nbgrader."""

    kind: str  # code or markdown
    source: str
    role: str = ""  # answer, check, text; '' for a cell that is not graded
    grade_id: str = ""
    points: float = 0


@dataclass(frozen=True)
class Exercise:
    """The cells of a release and the parts that its checks stand for."""

    name: str
    cells: tuple

    def of_role(self, role):
        """Return {grade id: cell} of a role."""
        return {cell.grade_id: cell for cell in self.cells if cell.role == role}

    @functools.cached_property
    def parts(self):
        """The parts that are graded by a check, in the order of the release."""
        known = {f"check-{part.name}": part for part in checks.EXERCISES[self.name]}
        return [known[grade_id] for grade_id in self.of_role("check")]

    @functools.cached_property
    def forbidden(self):
        """All functions of nnlib that one of the parts forbids."""
        return frozenset().union(*(part.without for part in self.parts))


@functools.cache
def load(name, folder=ROOT / "exercises"):
    """Read an exercise from the folder of releases."""
    path = Path(folder) / name / f"{name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return Exercise(name, tuple(map(_cell, cells)))


def _cell(cell):
    own = cell["metadata"].get("nbgrader", {})
    roles = {(True, False): "check", (True, True): "text", (False, True): "answer"}
    role = roles.get((bool(own.get("grade")), bool(own.get("solution"))), "")
    source = "".join(cell["source"])
    grade_id = own.get("grade_id", "") if role else ""
    return Cell(cell["cell_type"], source, role, grade_id, own.get("points", 0))


@functools.cache
def revision():
    """Return a hash of all that decides about points: the checks, nnlib, the grader."""
    total = hashlib.sha256()
    for package in (nnlib.__file__, tutor.__file__, __file__):
        for path in sorted(Path(package).parent.rglob("*.py")):
            total.update(path.read_bytes())
    return total.hexdigest()[:12]
