"""Who is stuck and on what: a report of the class from the results of grading.

It writes class.html, a page for each student, and tables (CSV): parts, mistakes,
students, groups of equivalent answers, and the most similar pairs.
"""

import argparse
import csv
import io
import sys
from pathlib import Path

from . import cures, groups, similarity, store
from .collect import ROSTER, roster_of
from .report_page import MOST_PAIRS, Report, file_of
from .results import write_whole
from .sentence import ends_in_a_sentence
from .tally import tally


def parser():
    """Return what the command line understands."""
    made = argparse.ArgumentParser("python3 -m tools class-report", description=__doc__)
    made.add_argument("--results", default=store.usual(), help="(%(default)s)")
    made.add_argument("--to", default="grading/report", help="(%(default)s)")
    made.add_argument("--exercise", action="append", help="only this one")
    made.add_argument(
        "--roster", help=f"who is in the class (the CSV file {ROSTER}, if it is there)"
    )
    made.add_argument("--comments", default=groups.FILE, help="(%(default)s)")
    made.add_argument(
        "--site", default="", help="where students read the chapters, for links"
    )
    made.add_argument(
        "--no-similarity", action="store_true", help="leave out the similar pairs"
    )
    return made


@ends_in_a_sentence
def main(argv):
    """Write the report; return 2 if there is nothing to report."""
    asked = parser().parse_args(argv)
    found = [
        one
        for one in store.of(asked.results).all()
        if one["exercise"] in (asked.exercise or [one["exercise"]])
    ]
    if not found:
        raise ValueError(f"There are no results in {asked.results}.")
    students = roster_of(asked.roster)
    comments = groups.read(asked.comments)
    written = write(asked, found, students, comments)
    print(f"{Path(asked.to, 'class.html')}, {written} pages of students, and tables")
    return 0


def write(asked, found, students, comments):
    """Write all files; return how many students have a page."""
    class_ = students.students if students else ()
    tallies = tally(found, class_)
    everybody = sorted({*class_, *(one["student"] for one in found)})
    grouped = groups.groups(found, comments)
    pairs = {
        one.name: similarity.pairs([r for r in found if r["exercise"] == one.name])
        for one in ([] if asked.no_similarity else tallies)
    }
    shown = Report(found, tallies, everybody, bool(students), grouped, pairs, comments,
        asked.site,
    )  # fmt: skip
    to = Path(asked.to)
    write_whole(to / "class.html", shown.class_page().encode())
    for student in everybody:
        page = shown.student_page(student).encode()
        write_whole(to / "students" / file_of(student), page)
    for name, rows in tables(shown, tallies, grouped, pairs).items():
        write_whole(to / f"{name}.csv", csv_of(rows))
    return len(everybody)


def tables(shown, tallies, grouped, pairs):
    """Return {name: rows} of all tables, each with its head."""
    parts = [["exercise", "part", "graded", "solved", "wrong", "not_written"]]
    mistakes = [["exercise", "part", "mistake", "students", "hint", "chapter", "cell"]]
    for one in tallies:
        for part in one.parts:
            name, n = part.id.removeprefix("check-"), len(one.graded)
            row = [one.name, name, n, part.solved, part.wrong, part.not_written]
            parts.append(row)
            for hint_id, students in part.counts:
                said = shown.cured(one.name, hint_id)
                cure = said["cure"] or cures.Cure("", "", "")
                row = [one.name, name, hint_id, len(students), said["hint"]]
                mistakes.append([*row, cure.chapter, cure.cell])
    students = [["student", "exercise", "status", "stuck"]]
    for one in tallies:
        for student in shown.students:
            stuck = "yes" if student in one.stuck else ""
            status = shown.status(student, one.name)
            students.append([student, one.name, status, stuck])
    groups_ = [["exercise", "part", "group", "students", "verdict", "comment", "who"]]
    for g in grouped:
        who = "; ".join(g.students)
        row = [g.exercise, g.part, g.name, len(g.students), g.verdict, g.comment, who]
        groups_.append(row)
    similar = [["exercise", "one", "other", "score"]]
    for found in pairs.values():
        similar += [[*pair[:3], f"{pair.score:.3f}"] for pair in found[:MOST_PAIRS]]
    return {"parts": parts, "mistakes": mistakes, "students": students,
        "groups": groups_, "similar": similar,
    }  # fmt: skip


def csv_of(rows):
    """Return a table as CSV that spreadsheets open, and do not run."""
    made = io.StringIO()
    csv.writer(made).writerows([[_harmless(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + made.getvalue().encode("utf-8", "replace")


def _harmless(cell):
    """Return a cell that no spreadsheet takes for a formula."""
    runs = type(cell) is str and cell[:1] in tuple("=+-@\t\r")
    return f"'{cell}" if runs else cell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
