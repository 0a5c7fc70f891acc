r"""Grades as a table that Canvas or Moodle imports, from nbgrader's export.

    nbgrader export --to grading/grades.csv
    python3 -m tools lms-grades canvas --roster gradebook.csv --to canvas.csv

Canvas (Grades, Import) finds a student by ID, SIS User ID, SIS Login ID and Section, as
its own export has them, and an assignment by its name with its number, such as
'Exercise 1 (99)'; another name makes a new assignment. Moodle (Grades, Import, CSV
file) finds a student by the column that you map, such as Email address, and has you map
each other column to an item. A cell stays empty where there is no final score.

    python3 -m tools lms-grades moodle-worksheet --roster worksheet.csv \
        --exercise ex01_softmax

fills the grading worksheet of one assignment in Moodle (`grader.moodle_worksheet`).
"""

import argparse
import csv
import io
import sys
from pathlib import Path

from . import moodle_worksheet
from .collect import ROSTER, roster_of
from .results import write_whole
from .sentence import ends_in_a_sentence

OF_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
OF_MOODLE = ("First name", "Last name", "ID number", "Email address")
NEEDED = {"assignment", "student_id", "status", "score", "max_score"}
POSSIBLE = "    Points Possible"  # as Canvas writes it


def parser():
    """Return what the command line understands."""
    made = argparse.ArgumentParser(
        "python3 -m tools lms-grades", description=__doc__.partition("\n")[0]
    )
    made.add_argument("lms", choices=["canvas", "moodle", "moodle-worksheet"])
    made.add_argument("--grades", default="grading/grades.csv", help="(%(default)s)")
    made.add_argument(
        "--roster", help="the export of the LMS (grading/roster.csv, if it is there)"
    )
    made.add_argument(
        "--title", action="append", default=[], metavar="EXERCISE=NAME",
        help="what the LMS calls an exercise, such as 'ex01_softmax=Exercise 1 (99)'",
    )  # fmt: skip
    made.add_argument("--exercise", action="append", help="only this one")
    made.add_argument("--to", help="(grading/LMS.csv)")
    return made


@ends_in_a_sentence
def main(argv):
    """Write the table; return 1 if somebody's grade is not in it."""
    asked = parser().parse_args(argv)
    titles = dict(one.split("=", 1) for one in asked.title if "=" in one)
    if len(titles) < len(asked.title):
        raise ValueError("--title must be EXERCISE=NAME")
    roster = roster_of(asked.roster)
    if roster is None:
        raise ValueError("--roster is missing: the table of students of the LMS")
    grades = read_grades(asked.grades, asked.exercise)
    if asked.lms == "moodle-worksheet":
        rows, left = worksheet(asked, grades)
    else:
        rows = table(asked.lms, roster, grades, titles)
        left = list(left_out(roster, grades))
    to = Path(asked.to or f"grading/{asked.lms}.csv")
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    write_whole(to, made.getvalue().encode("utf-8"))
    for line in left:
        print(f"LEFT OUT  {line}")
    print(f"{to}: {len(roster.students)} students")
    return 1 if left else 0


def read_grades(path, exercises=None):
    """Return {exercise: {student: row}} of nbgrader's export."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or not rows[0].keys() >= NEEDED:
        raise ValueError(f"{path} is no table of `nbgrader export`, or an empty one")
    found = {}
    for row in rows:
        if row["assignment"] in (exercises or [row["assignment"]]):
            found.setdefault(row["assignment"], {})[row["student_id"]] = row
    return found


def worksheet(asked, grades):
    """Return the rows of Moodle's worksheet, and lines on who is left out."""
    if len(grades) != 1:
        raise ValueError("--exercise is missing: a worksheet is of one assignment")
    ((name, own),) = grades.items()
    rows, left = moodle_worksheet.filled(asked.roster or ROSTER, own)
    return rows, [f"{name}  {line}" for line in left]


def table(lms, roster, grades, titles):
    """Return the rows of the table, its head first."""
    columns = OF_CANVAS if lms == "canvas" else OF_MOODLE
    given = {name for row in roster.students.values() for name, v in row.items() if v}
    surest = {"id"} if lms == "canvas" else {"email address", "id number"}
    if not surest & given:
        wanted = " or ".join(sorted(surest))
        raise ValueError(
            f"the roster has no column {wanted}: {lms.title()} knows its students by "
            "it; give the table that it exports"
        )
    head = [*columns, *(titles.get(name, name) for name in grades)]
    rows = [head]
    if lms == "canvas":
        most = [next(iter(own.values()))["max_score"] for own in grades.values()]
        rows.append([POSSIBLE, *[""] * (len(columns) - 1), *most])
    for student, known in roster.students.items():
        own = [_score(grades[name].get(student)) for name in grades]
        rows.append([*(_cell(known, column) for column in columns), *own])
    return rows


def _cell(known, column):
    return known.get("name" if column == "Student" else column.lower(), "")


def _score(row):
    """Return the score of a row if it is the last word."""
    return row["score"] if row and row["status"] == "graded" else ""


def left_out(roster, grades):
    """Yield a line for each submission whose score is not in the table."""
    for name, own in grades.items():
        for student, row in sorted(own.items()):
            if student not in roster.students and row["status"] != "not handed in":
                yield f"{name}  {student}: not in the roster"
            elif row["status"] not in ("graded", "not handed in"):
                yield f"{name}  {student}: {row['status']}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
