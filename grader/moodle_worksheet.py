"""Moodle's offline grading worksheet with the grades of one exercise in it.

An assignment whose feedback types include the worksheet offers it under *Download
grading worksheet*, and takes it back under *Upload grading worksheet*. It finds its
columns by their names, in the language that the person has chosen: Identifier, Grade,
and Last modified (grade), by which it refuses grades that were changed meanwhile. So
only Grade is written, and all else stays as it was.
"""

import csv
import io
from pathlib import Path

from . import roster

NEEDED = "Identifier", "Grade", "Last modified (grade)"
MAXIMUM, OPEN = "Maximum Grade", "Grade can be changed"


def filled(path, grades):
    """Return the rows of a worksheet with grades, and lines on who is left out.

    Parameters
    ----------
    path : str or Path
        The worksheet, as it was downloaded.
    grades : dict
        {student: row of the export} of one exercise.
    """
    text = Path(path).read_text(encoding="utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    missing = [name for name in NEEDED if name not in head]
    if missing:
        raise ValueError(
            f"{path} is no grading worksheet of Moodle: no column {missing[0]} (its "
            "names are those of the language of the page; choose English there)"
        )
    at = {name: i for i, name in enumerate(head)}
    of_line = {row[at["Identifier"]]: row for row in rows if row}
    known, left = roster.read(path), []
    for student, grade in sorted(grades.items()):
        found = known.of_word(student)
        if len(found) != 1:
            if grade["status"] != "not handed in":
                left.append(f"{student}: not in the worksheet")
            continue
        row = of_line[known.students[next(iter(found))]["identifier"]]
        why = _enter(row, at, grade)
        left += [f"{student}: {why}"] if why else []
    return [head, *rows], left


def _enter(row, at, grade):
    """Enter a score; return why not, or ''."""
    if grade["status"] != "graded":
        return "" if grade["status"] == "not handed in" else grade["status"]
    if OPEN in at and row[at[OPEN]] == "No":
        return "Moodle says that this grade cannot be changed"
    if MAXIMUM in at and float(row[at[MAXIMUM]].replace(",", ".")) != float(
        grade["max_score"]
    ):
        raise ValueError(
            f"the assignment in Moodle has {row[at[MAXIMUM]]} points, and the exercise "
            f"has {grade['max_score']}: change the maximum grade there, and download "
            "the worksheet again"
        )
    row[at["Grade"]] = grade["score"]
    return ""
