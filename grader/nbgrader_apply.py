"""What nbgrader does with results: it applies them, and runs nothing.

`nbgrader autograde` reads a folder of ours with a placeholder for each result; the
first preprocessor puts the page of the result in its place, the second writes its
points into the gradebook. What was not graded has no score and waits for a person.
"""

import csv
import json
from datetime import UTC

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins.export import ExportPlugin
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum, is_solution
from traitlets import Unicode

from . import due, groups, results
from .export import COLUMNS
from .page import page


class TakeResult(NbGraderPreprocessor):
    """Put the page of the result in the place of whatever was read."""

    results = Unicode("grading/results", help="the folder of results").tag(config=True)

    def preprocess(self, nb, resources):
        """Return the page."""
        own = resources["nbgrader"]
        path = results.path_of(self.results, own["student"], own["assignment"])
        made = page(results.read(path))
        return nbformat.reads(json.dumps(made), 4), resources


class SaveResult(NbGraderPreprocessor):
    """Write the points of the result into the gradebook, all at once."""

    results = Unicode("grading/results", help="the folder of results").tag(config=True)
    comments = Unicode(groups.FILE, help="on groups of answers").tag(config=True)

    def preprocess(self, nb, resources):
        """Enter points; what has none waits for a person."""
        own = resources["nbgrader"]
        path = results.path_of(self.results, own["student"], own["assignment"])
        result = results.read(path)
        points = {part["id"]: part["points"] for part in result.get("parts", ())}
        untouched = _untouched(nb) if result["graded"] else set()
        with Gradebook(own["db_url"]) as gradebook:
            where = own["notebook"], own["assignment"], own["student"]
            entered = gradebook.find_submission_notebook(*where)
            for grade in entered.grades:
                # a text that nobody has written has 0, else a person reads it
                score = points.get(grade.name, 0 if grade.name in untouched else None)
                grade.auto_score = score
                grade.needs_manual_grade = (
                    score is None or grade.manual_score is not None
                )
            ours = groups.comments_of(result, groups.read(self.comments))
            for comment in entered.comments:
                said = "No response." if comment.name in untouched else None
                comment.auto_comment = ours.get(comment.name, said)
            gradebook.db.commit()
        return nb, resources


class ApplyDue(NbGraderPreprocessor):
    """Write what a late submission loses, of the points that it has by now."""

    results = Unicode("grading/results", help="the folder of results").tag(config=True)
    due = Unicode(due.FILE, help="when exercises are due").tag(config=True)

    def preprocess(self, nb, resources):
        """Enter the penalty; say where nobody has decided."""
        own = resources["nbgrader"]
        with Gradebook(own["db_url"]) as gradebook:
            submission = gradebook.find_submission(own["assignment"], own["student"])
            late = lateness(submission, due.read(self.due), self.results)
            entered = gradebook.find_submission_notebook(
                own["notebook"], own["assignment"], own["student"]
            )
            share = late.share if late else 0
            entered.late_submission_penalty = share * entered.score or None
            gradebook.db.commit()
        return nb, resources


def lateness(submission, policy, folder="grading/results"):
    """Return how late a submission of the gradebook is; None if nobody has decided."""
    student, name = submission.student.id, submission.assignment.name
    try:
        said = results.read(results.path_of(folder, student, name))
    except ValueError:
        said = {}
    if said.get("timestamp"):
        time = due.moment(said["timestamp"], policy.zone)
    else:  # without a zone, in UTC
        time = submission.timestamp and submission.timestamp.replace(tzinfo=UTC)
    return due.lateness(policy, name, student, time, said.get("late", False))


def _untouched(nb):
    """Return the ids of answers that are as they were released."""
    answers = [cell for cell in nb.cells if is_solution(cell)]
    return {
        cell.metadata.nbgrader.grade_id
        for cell in answers
        if cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
    }


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
    late = lateness(submission, due.read())
    if late is None:
        return {**row, "status": "late, not decided"}
    waits = any(grade.needs_manual_grade for grade in grades)
    # of the points of today: a person may have given some since the last autograde
    penalty = late.share * submission.score
    scores = {"raw_score": submission.score, "late_submission_penalty": penalty}
    scores["score"] = max(0.0, submission.score - penalty)
    return {**row, **scores, "status": "waits for a person" if waits else "graded"}


def _is_check(grade):
    return grade.cell.cell_type == "code"


def _has_no_points(grade):
    return grade.auto_score is None and grade.manual_score is None
