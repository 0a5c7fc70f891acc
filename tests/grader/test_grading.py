"""From what is handed in to grades and feedback, with the real nbgrader."""

import copy
import csv
import json
import os
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from nbgrader.api import Gradebook

from grader import by_hand
from grader.__main__ import main
from tests.grader.conftest import Course
from tests.grader.handing_in import (
    NAME,
    STUB,
    TEXT,
    cell_of,
    place_of,
    raw,
    solved,
    text,
)
from tests.places import ROOT

HOSTILE = """I pay <script>window.paid = 20</script> myself.
<img src=x onerror="window.paid = 1"><svg onload="window.paid = 2"></svg>
<iframe src="javascript:parent.paid = 3"></iframe>
<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">
<a href="javascript:window.paid = 4">here</a> [there](javascript:window.paid=5)
[x](&#106;avascript:window.paid=6) ![p](http://127.0.0.1:9/p.png)

<style>body {display: none}</style>

**Bold** and $e^{a<b}$ and `<code>`.

</div></td></table></script><script>window.paid = 7</script>
"""


def split(nb):
    place = place_of(nb, "softmax")
    nb["cells"].insert(place, copy.deepcopy(nb["cells"][place]))
    return nb


def without_a_check(nb):
    del nb["cells"][place_of(nb, "check-softmax")]
    return nb


def answered_below(nb):
    cell_of(nb, TEXT)["source"] = "Write your answer here."
    nb["cells"].append(text("It cancels."))
    return nb


STUDENTS = {
    "ada": (raw(solved()), 18),
    "bob": (raw(split(solved())), 18),
    "cy": (raw(without_a_check(solved())), 18),
    "dee": (raw(answered_below(solved())), 18),
    "eve": (raw(solved(**{TEXT: HOSTILE})), 18),
    "flo": (raw(solved(is_softmax=STUB)), 14),
    "gus": (b"{", None),
    "hal": (raw(solved(softmax=STUB)), 14),
}


def hand_in(course, student, data):
    path = course.notebook(f"grading/submitted/{student}", NAME)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def grade(course, *options):
    folders = [str(course.root / "grading/submitted")]
    return main([*folders, "--to", str(course.root / "grading/results"), *options])


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of this class alone: what it does to it no other file of tests sees."""
    course = Course(tmp_path_factory.mktemp("class"))
    course.nbgrader("generate_assignment", NAME, "--force")
    return course


@pytest.fixture(scope="module")
def graded(course, box):
    """The course, after the commands of docs/INSTRUCTORS.md."""
    for student, (data, _) in STUDENTS.items():
        hand_in(course, student, data)
    assert grade(course) == 1  # gus
    said = course.nbgrader("autograde", NAME)
    course.nbgrader("generate_feedback", NAME)
    course.nbgrader("export", "--to", "grades.csv")
    return course, said


def rows(course):
    with (course.root / "grades.csv").open(encoding="utf-8") as file:
        found = csv.DictReader(file)
        return {r["student_id"]: r for r in found if r["assignment"] == NAME}


def score_of(course, student):
    with Gradebook(f"sqlite:///{course.root}/grading/gradebook.db") as gradebook:
        notebook = gradebook.find_submission_notebook(NAME, NAME, student)
        return {grade.name: grade.auto_score for grade in notebook.grades}


def test_nobody_stops_those_who_come_after(graded):
    course, _ = graded
    for student, (_, points) in STUDENTS.items():
        row = rows(course)[student]
        assert row["score"] == ("" if points is None else str(float(points))), student


def test_what_was_not_graded_is_no_0_in_the_table_and_waits_for_a_person(graded):
    course, _ = graded
    assert rows(course)["gus"]["status"] == "not graded"
    assert rows(course)["ada"]["status"] == "waits for a person"  # her text
    checks = {k: v for k, v in score_of(course, "gus").items() if k != TEXT}
    assert set(checks.values()) == {None}


def test_autograde_warns_of_nothing(graded):
    _, said = graded
    assert "cannot be converted" not in said
    assert "[ERROR]" not in said


def feedback(course, student):
    path = course.root / "grading/feedback" / student / NAME / f"{NAME}.html"
    return path.read_text(encoding="utf-8")


def test_feedback_says_what_the_checks_said(graded):
    course, _ = graded
    assert "is_softmax: there is no function" in feedback(course, "flo")
    assert "Not graded, because the file is no notebook" in feedback(course, "gus")
    assert "With the right softmax in place of yours" in feedback(course, "hal")
    assert "check-softmax was gone and is put back" in feedback(course, "cy")
    assert "It cancels." in feedback(course, "dee")
    assert "tutor/checks" not in feedback(course, "hal")


class Dangers(HTMLParser):
    """Collects what could run, move or fetch inside of the cells of a page."""

    def __init__(self):
        super().__init__()
        self.found, self.links = [], []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name.startswith("on"):
                self.found.append((tag, name))
            if name in ("href", "src") and "paid" in (value or ""):
                self.found.append((tag, value))
        if tag in ("iframe", "svg", "object", "embed", "form", "base"):
            self.found.append((tag, ""))
        if tag == "meta" and dict(attributes).get("http-equiv", "") == "refresh":
            self.found.append((tag, "refresh"))
        if tag == "img":
            self.found.append((tag, str(attributes)))


def dangers(page):
    parser = Dangers()
    parser.feed(page)
    return parser.found


def test_a_text_that_attacks_runs_nothing_in_feedback(graded):
    course, _ = graded
    page, plain = feedback(course, "eve"), feedback(course, "ada")
    assert dangers(page) == dangers(plain)
    assert page.count("<script") == plain.count("<script")
    assert page.count("<style") == plain.count("<style")
    assert "<strong>Bold</strong>" in page
    assert dangers(HOSTILE)  # else the test would show nothing


def test_torn_after_a_good_submission_takes_the_score_and_a_right_one_gives_it(graded):
    course, _ = graded
    hand_in(course, "bob", raw(solved())[:4000])
    assert grade(course, "--student", "bob") == 1
    course.nbgrader("autograde", NAME, "--student", "bob", "--force")
    assert set(score_of(course, "bob").values()) <= {None, 0}
    course.nbgrader("export", "--to", "grades.csv")
    assert rows(course)["bob"]["status"] == "not graded"
    hand_in(course, "bob", raw(solved()))
    assert grade(course, "--student", "bob") == 0
    course.nbgrader("autograde", NAME, "--student", "bob", "--force")
    assert score_of(course, "bob")["check-softmax"] == 4


def test_points_of_a_person_stay_in_a_regrade(graded):
    course, _ = graded
    with Gradebook(f"sqlite:///{course.root}/grading/gradebook.db") as gradebook:
        gradebook.find_grade(TEXT, NAME, NAME, "ada").manual_score = 1.5
        gradebook.db.commit()
    assert grade(course, "--student", "ada", "--regrade", "--yes") == 0
    course.nbgrader("autograde", NAME, "--student", "ada", "--force")
    course.nbgrader("export", "--to", "grades.csv")
    assert rows(course)["ada"]["score"] == "19.5"


def test_nbgrader_runs_nothing_and_takes_nothing_of_what_it_reads(graded):
    course, _ = graded
    nb = solved(softmax="open('/tmp/nbgrader-ran-this', 'w')")
    path = course.notebook("grading/graded/ada", NAME)
    path.write_bytes(raw(nb))
    course.nbgrader("autograde", NAME, "--student", "ada", "--force")
    assert score_of(course, "ada")["check-softmax"] == 4
    page = course.notebook("grading/autograded/ada", NAME).read_text(encoding="utf-8")
    assert "nbgrader-ran-this" not in page


def test_without_a_result_nbgrader_enters_nothing(graded):
    course, _ = graded
    path = course.notebook("grading/graded/zoe", NAME)
    path.parent.mkdir(parents=True)
    path.write_bytes(raw(solved()))
    said = course.nbgrader("autograde", NAME, "--student", "zoe", expect=1)
    assert "python3 -m tools grade" in said
    assert set(score_of(course, "zoe").values()) <= {None, 0}


def test_files_of_an_lms_are_collected_and_then_graded(course, box):
    archive = course.root / "grading/downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    (archive / f"maria_s_{NAME}.ipynb").write_bytes(raw(solved()))
    (archive / "notes.pdf").write_bytes(b"%PDF")
    course.nbgrader("zip_collect", NAME, expect=1)  # the notes
    assert course.notebook("grading/submitted/maria_s", NAME).exists()
    (archive / "notes.pdf").unlink()
    course.nbgrader("zip_collect", NAME)
    assert grade(course, "--student", "maria_s") == 0


GENERATE = """
import sys
from nbgrader.apps import NbGrader
from nbgrader.apps.api import NbGraderAPI
app = NbGrader()
app.load_config_file()
app.load_config_file()  # as the form grader does again and again
app.coursedir = None
from nbgrader.coursedir import CourseDirectory
api = NbGraderAPI(CourseDirectory(config=app.config), config=app.config)
print(api.generate_assignment(sys.argv[1]))
"""


def pressed(course):
    """Return what comes of the button *Generate* of the form grader."""
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", GENERATE, NAME]
    return subprocess.run(
        command, cwd=course.root, env=env, capture_output=True, text=True, timeout=300
    ).stdout


def test_a_class_that_has_begun_gets_a_new_part(graded):
    """The steps of docs/INSTRUCTORS.md; the last test, for it changes the gradebook."""
    course, _ = graded
    with Gradebook(f"sqlite:///{course.root}/grading/gradebook.db") as gradebook:
        gradebook.find_grade(TEXT, NAME, NAME, "dee").manual_score = 1.25
        gradebook.db.commit()
    path = course.notebook("solutions", NAME)
    nb = json.loads(path.read_text(encoding="utf-8"))
    new = copy.deepcopy(cell_of(nb, "check-softmax"))
    new["metadata"]["nbgrader"]["grade_id"], new["id"] = "check-new", "check-new"
    nb["cells"].insert(place_of(nb, "check-softmax") + 1, new)
    path.write_text(json.dumps(nb), encoding="utf-8")
    before = course.notebook("exercises", NAME).read_bytes()
    said = course.nbgrader("generate_assignment", NAME, "--force", expect=1)
    assert "Nothing was changed" in said
    assert "Nothing was changed" in pressed(course)
    assert course.notebook("exercises", NAME).read_bytes() == before
    assert by_hand.main(["save", NAME], course.root) == 0
    course.nbgrader("db", "assignment", "remove", NAME, "--force")
    course.nbgrader("generate_assignment", NAME, "--force")
    assert b"check-new" in course.notebook("exercises", NAME).read_bytes()
    course.nbgrader("autograde", NAME, "--student", "dee", "--force")
    assert by_hand.main(["restore", NAME], course.root) == 0
    with Gradebook(f"sqlite:///{course.root}/grading/gradebook.db") as gradebook:
        assert gradebook.find_grade(TEXT, NAME, NAME, "dee").manual_score == 1.25
        assert gradebook.find_grade("check-softmax", NAME, NAME, "dee").auto_score == 4
