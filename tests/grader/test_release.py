"""What students get: the committed exercises, without a trace of the solutions."""

import json
import re

import nbformat
import pytest
from nbclient import NotebookClient

from tests.places import ROOT
from tutor import checks

NAMES = sorted(path.name for path in (ROOT / "exercises").iterdir())
each_exercise = pytest.mark.parametrize("name", NAMES)


def path_of(folder, name):
    return ROOT / folder / name / f"{name}.ipynb"


def released(name):
    return nbformat.read(path_of("exercises", name), 4)


def solved(name):
    return nbformat.read(path_of("solutions", name), 4)


def role(cell):
    return cell.metadata.get("nbgrader", {})


def test_every_exercise_has_a_text_a_solution_and_checks():
    texts = sorted(path.stem for path in (ROOT / "course/exercises").glob("*.py"))
    solutions = sorted(path.name for path in (ROOT / "solutions").iterdir())
    assert texts == NAMES == solutions == sorted(checks.EXERCISES)


@each_exercise
def test_the_committed_exercise_is_what_nbgrader_makes_of_the_solution(course, name):
    made = course.notebook("exercises", name).read_bytes()
    assert path_of("exercises", name).read_bytes() == made, "python3 -m tools build"


@each_exercise
def test_what_a_solution_was_run_with_does_not_change_its_exercise(name):
    assert "code_sha256" in solved(name).metadata
    assert "code_sha256" not in released(name).metadata


@each_exercise
def test_only_the_notebook_is_released(name):
    for folder in ("exercises", "solutions"):
        files = [path.name for path in (ROOT / folder / name).iterdir()]
        assert files == [f"{name}.ipynb"]


@each_exercise
def test_a_release_holds_no_solution_marker_or_output(name):
    text = path_of("exercises", name).read_text(encoding="utf-8")
    for word in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "Rubric"):
        assert word not in text
    for cell in released(name).cells:
        assert not cell.get("outputs")
        assert not cell.get("execution_count")
        assert set(cell.metadata) <= {"nbgrader", "deletable", "editable", "tags"}


@each_exercise
def test_a_release_holds_no_line_of_a_solution(name):
    text = "\n".join(cell.source for cell in released(name).cells)
    cells = solved(name).cells
    shown = {  # a plain cell may hold the same line
        line.strip()
        for cell in cells
        if not role(cell).get("solution")
        for line in cell.source.splitlines()
    }
    for cell in cells:
        inside = re.findall(
            r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, flags=re.DOTALL
        )
        if role(cell).get("solution") and cell.cell_type == "markdown":
            inside = [cell.source]
        for line in "\n".join(inside).splitlines():
            if len(line.strip()) > 12 and line.strip() not in shown:
                assert line.strip() not in text


@each_exercise
def test_parts_and_points(name):
    graded = [role(cell) for cell in solved(name).cells if role(cell).get("grade")]
    by_hand = [one for one in graded if one["solution"]]
    checked = [one["grade_id"] for one in graded if not one["solution"]]
    assert checked == [f"check-{part.name}" for part in checks.EXERCISES[name]]
    assert 4 <= len(graded) <= 7
    assert len(by_hand) == 1
    assert sum(one["points"] for one in graded) == 20
    title = "\n".join(cell.source for cell in released(name).cells)
    stated = [int(n) for n in re.findall(r"^## .*\((\d+) points?", title, re.MULTILINE)]
    assert stated == [one["points"] for one in graded]


def test_there_are_enough_parts_and_mistakes():
    parts = [part for name in NAMES for part in checks.EXERCISES[name]]
    assert sum(len(part.mistakes) for part in parts) >= 250
    assert len(parts) + len(NAMES) >= 45


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """The client of a kernel that imports the course once, for all exercises."""
    folder = tmp_path_factory.mktemp("kernel")
    client = NotebookClient(
        nbformat.v4.new_notebook(),
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
    )
    with client.setup_kernel():
        yield client


@each_exercise
def test_an_unsolved_exercise_says_only_not_written_yet(name, kernel):
    nb = kernel.nb = released(name)
    # no name of an exercise is there in the next one
    nb.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
    kernel.execute(cleanup_kc=False)
    for cell in nb.cells:
        errors = [o for o in cell.get("outputs", ()) if o.output_type == "error"]
        assert not any(o.get("name") == "stderr" for o in cell.get("outputs", ()))
        if cell.cell_type == "code" and role(cell).get("grade"):
            (error,) = errors
            assert error.ename == "NotWritten"
            assert "not written yet" in error.traceback[0]
            assert "tutor/checks" not in json.dumps(error)
        else:
            assert not errors
