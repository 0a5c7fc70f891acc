"""Six students hand in, nbgrader grades them, and every score is the expected one."""

import csv

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.places import ROOT
from tutor import checks


def first_mistake(name, part):
    """Return code that takes the first known mistake as the student's own."""
    number = [one.name for one in checks.EXERCISES[name]].index(part)
    return (
        "from tutor.checks import EXERCISES\n"
        f"{part} = EXERCISES[{name!r}][{number}].mistakes[0].function"
    )


def unusual_answer(part):
    """Return code that takes an unusual right answer, which no package ships."""
    return (
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        f"from tests.tutor.right import right_ways\n{part} = right_ways()[{part!r}][-1]"
    )


# For each student, the code of a part, given exercise, part, its number, its solution.
STUDENTS = {
    "perfect": lambda name, part, i, code: code,
    "empty": lambda name, part, i, code: None,
    "half": lambda name, part, i, code: code if i < 3 else None,
    "mistaken": lambda name, part, i, code: first_mistake(name, part),
    "unusual": lambda name, part, i, code: unusual_answer(part),
    "broken": lambda name, part, i, code: "def (" if i == 4 else code,
}
EXPECTED = {
    "perfect": lambda i: True,
    "empty": lambda i: False,
    "half": lambda i: i < 3,
    "mistaken": lambda i: False,
    "unusual": lambda i: True,
    "broken": lambda i: i != 4,
}


def hand_in(course, student, name, code_of):
    """Write the student's copy of a released exercise, with code for its parts."""
    nb = nbformat.read(course.notebook("exercises", name), 4)
    solution = nbformat.read(course.notebook("solutions", name), 4)
    parts = [part.name for part in checks.EXERCISES[name]]
    for cell, solved in zip(nb.cells, solution.cells, strict=True):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in parts:
            code = code_of(name, grade_id, parts.index(grade_id), solved.source)
            cell.source = cell.source if code is None else code
    path = course.notebook(f"grading/submitted/{student}", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, path)


def scores(course, student, name):
    """Return {grade id: automatic score} from the gradebook; by hand: None."""
    with Gradebook(f"sqlite:///{course.root}/grading/gradebook.db") as gradebook:
        notebook = gradebook.find_submission_notebook(name, name, student)
        return {
            grade.name: (grade.auto_score if grade.cell.cell_type == "code" else None)
            for grade in notebook.grades
        }


def points(name):
    nb = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", 4)
    roles = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
    return {role["grade_id"]: role["points"] for role in roles if role.get("grade")}


# What a student may write into every part so that the notebook cannot be graded.
DYING = {
    "dying-ends-python": "import os\nos._exit(0)",
    "dying-leaves": "exit()",
    "dying-replaces-checks": "{0} = 1\nclass checks:\n    {0} = staticmethod(print)",
    "dying-pays-itself": "{0} = 1\nchecks.{0} = lambda f: 1000",
    "dying-is-torn": None,
}


@pytest.fixture(scope="module")
def graded(course):
    """The course, with all exercises of all students graded."""
    for name in course.names:
        for student, code_of in STUDENTS.items():
            hand_in(course, student, name, code_of)
    for student in DYING:
        hand_in(course, student, course.names[0], STUDENTS["perfect"])
    course.nbgrader("autograde", "ex*")
    return course


@pytest.fixture(scope="module")
def dying(graded):
    """The same after some students, whose first submission was perfect, broke it."""
    name = graded.names[0]
    before = {who: scores(graded, who, name) for who in DYING}
    for student, code in DYING.items():
        if code is None:
            path = graded.notebook(f"grading/submitted/{student}", name)
            path.write_text("{", encoding="utf-8")
        else:
            hand_in(graded, student, name, lambda _, part, *rest: code.format(part))  # noqa: B023
    # exit status 1: nbgrader says which submission it could not read
    graded.nbgrader("autograde", name, "--student", "dying-*", "--force", expect=1)
    return before, {who: scores(graded, who, name) for who in DYING}


@pytest.mark.parametrize("student", STUDENTS)
def test_scores_part_by_part(graded, student):
    for name in graded.names:
        worth, found = points(name), scores(graded, student, name)
        for i, part in enumerate(checks.EXERCISES[name]):
            check = f"check-{part.name}"
            expected = worth[check] if EXPECTED[student](i) else 0
            assert found[check] == expected, (name, part.name)


def test_feedback_shows_the_hint_and_never_a_library_traceback(graded):
    name = graded.names[0]
    graded.nbgrader("generate_feedback", name)
    page = graded.root / "grading/feedback/mistaken" / name / f"{name}.html"
    text = page.read_text(encoding="utf-8")
    assert "not right yet" in text
    assert "Hint:" in text
    assert "tutor/checks" not in text


def test_files_of_an_lms_are_collected(course):
    name = course.names[0]
    archive = course.root / "grading/downloaded" / name / "archive"
    archive.mkdir(parents=True)
    released = course.notebook("exercises", name).read_bytes()
    (archive / f"maria_s_{name}.ipynb").write_bytes(released)
    course.nbgrader("zip_collect", name)
    assert course.notebook("grading/submitted/maria_s", name).read_bytes() == released


def test_export_lists_every_student_and_assignment(graded):
    graded.nbgrader("export", "--to", "grades.csv")
    with (graded.root / "grades.csv").open(encoding="utf-8") as file:
        rows = {
            (row["assignment"], row["student_id"]): row for row in csv.DictReader(file)
        }
    assert set(rows) >= {(name, who) for name in graded.names for who in STUDENTS}
    for (name, who), row in rows.items():
        assert float(row["max_score"]) == 20
        by_hand = sum(
            worth
            for part, worth in points(name).items()
            if not part.startswith("check-")
        )
        if who == "perfect":
            assert float(row["score"]) == 20 - by_hand
        if who == "empty":
            assert float(row["score"]) == 0


@pytest.mark.parametrize("student", DYING)
def test_a_dying_submission_has_0_and_not_its_old_score(dying, student):
    before, after = dying
    assert sum(score or 0 for score in before[student].values()) > 0
    assert {score for score in after[student].values() if score is not None} == {0}


@pytest.mark.parametrize("student", [who for who in DYING if DYING[who]])
def test_a_dying_submission_shows_why(graded, dying, student):
    path = graded.notebook(f"grading/autograded/{student}", graded.names[0])
    nb = nbformat.read(path, 4)
    checks_cells = [
        cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("locked")
    ]
    assert checks_cells
    for cell in checks_cells:
        (error,) = [one for one in cell.outputs if one.output_type == "error"]
        assert error.traceback[0].startswith("0 points: ")
