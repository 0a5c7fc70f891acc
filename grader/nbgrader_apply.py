"""What nbgrader does with results: it applies them, and runs nothing.

`nbgrader autograde` reads a folder of ours with a placeholder for each result; the
first preprocessor puts the page of the result in its place, the second writes its
points into the gradebook. What was not graded has no score and waits for a person.
"""

import csv
import json

import nbformat
from nbgrader.api import MissingEntry
from nbgrader.plugins.export import ExportPlugin
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_solution
from traitlets import Unicode

from . import results
from .page import page

COLUMNS = ["assignment", "student_id", "last_name", "first_name", "email", "timestamp",
    "status", "raw_score", "late_submission_penalty", "score", "max_score",
]  # fmt: skip


class TakeResult(NbGraderPreprocessor):
    """Put the page of the result in the place of whatever was read."""

    results = Unicode("grading/results", help="the folder of results").tag(config=True)

    def preprocess(self, nb, resources):
        """Return the page."""
        own = resources["nbgrader"]
        path = results.path_of(self.results, own["student"], own["assignment"])
        made = page(results.read(path))
        return nbformat.reads(json.dumps(made), 4), resources


class SaveResult(SaveAutoGrades):
    """Write the points of the result into the gradebook."""

    results = Unicode("grading/results", help="the folder of results").tag(config=True)

    def _add_score(self, cell, resources):
        path = results.path_of(self.results, self.student_id, self.assignment_id)
        result = results.read(path)
        points = {part["id"]: part["points"] for part in result.get("parts", ())}
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        where = (self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(grade_id, *where)
        if is_solution(cell) and result["graded"]:
            super()._add_score(cell, resources)  # a text: a person, or 0 if untouched
            return
        grade.auto_score = points.get(grade_id)
        unsure = grade.auto_score is None or grade.manual_score is not None
        grade.needs_manual_grade = unsure
        self.gradebook.db.commit()


class ExportResults(ExportPlugin):
    """A table of scores in which 'not graded' and 'not handed in' are no 0."""

    def export(self, gradebook):
        """Write the table."""
        with open(self.to or "grades.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            for assignment in gradebook.assignments:
                for student in gradebook.students:
                    if assignment.name in (self.assignment or [assignment.name]) and (
                        student.id in (self.student or [student.id])
                    ):
                        writer.writerow(_row(gradebook, assignment, student))


def _row(gradebook, assignment, student):
    row = {"assignment": assignment.name, "student_id": student.id}
    row |= {key: getattr(student, key) for key in ("last_name", "first_name", "email")}
    row["max_score"] = assignment.max_score
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return {**row, "status": "not handed in"}
    grades = [grade for nb in submission.notebooks for grade in nb.grades]
    row["timestamp"] = submission.timestamp
    if any(_has_no_points(grade) for grade in grades if _is_check(grade)):
        return {**row, "status": "not graded"}
    waits = any(grade.needs_manual_grade for grade in grades)
    penalty = submission.late_submission_penalty
    scores = {"raw_score": submission.score, "late_submission_penalty": penalty}
    scores["score"] = max(0.0, submission.score - penalty)
    return {**row, **scores, "status": "waits for a person" if waits else "graded"}


def _is_check(grade):
    return grade.cell.cell_type == "code"


def _has_no_points(grade):
    return grade.auto_score is None and grade.manual_score is None
