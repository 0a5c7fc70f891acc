"""A table of scores from results alone, as `nbgrader export` writes it.

    python3 -m grader.export --to grading/grades.csv

For results that are in a table of a database, of which nbgrader knows nothing. A part
in words waits for a person, so its exercise has no final score, unless nobody has
written one or --checks-only leaves these parts out.
"""

import argparse
import csv
import io
import sys

from . import due, results, store
from . import exercise as exercises
from .collect import roster_of
from .sentence import ends_in_a_sentence

COLUMNS = ["assignment", "student_id", "last_name", "first_name", "email", "timestamp",
    "status", "raw_score", "late_submission_penalty", "score", "max_score",
]  # fmt: skip


def parser():
    """Return what the command line understands."""
    made = argparse.ArgumentParser(
        "python3 -m grader.export", description=__doc__.partition("\n")[0]
    )
    made.add_argument("--results", default=store.usual(), help="(%(default)s)")
    made.add_argument("--to", default="grading/grades.csv", help="(%(default)s)")
    made.add_argument("--exercise", action="append", help="only this one")
    made.add_argument("--roster", help="who is in the class (grading/roster.csv)")
    made.add_argument("--due", default=due.FILE, help="(%(default)s)")
    made.add_argument(
        "--checks-only", action="store_true", help="without the parts in words"
    )
    return made


@ends_in_a_sentence
def main(argv):
    """Write the table; return 2 if there is nothing to write."""
    asked = parser().parse_args(argv)
    students = roster_of(asked.roster)
    policy = due.read(asked.due)
    rows, found = [], {}
    for result in store.of(asked.results).all():
        name = result["exercise"]
        if name in (asked.exercise or [name]):
            found.setdefault(name, set()).add(result["student"])
            rows.append(row(result, policy, asked.checks_only))
    if not found:
        raise ValueError(f"There are no results in {asked.results}.")
    for name, own in found.items():
        absent = [s for s in students.students if s not in own] if students else []
        most = _most(name, asked.checks_only)
        said = {"assignment": name, "status": "not handed in", "max_score": most}
        rows += [{**said, "student_id": student} for student in absent]
    made = io.StringIO()
    writer = csv.DictWriter(made, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    results.write_whole(asked.to, made.getvalue().encode("utf-8"))
    sys.stdout.write(f"{asked.to}: {len(rows)} rows\n")
    return 0


def row(result, policy, checks_only):
    """Return the row of a result: a score only where it is the last word."""
    name, student = result["exercise"], result["student"]
    made = {"assignment": name, "student_id": student, "timestamp": result["timestamp"]}
    made["max_score"] = _most(name, checks_only)
    if not result["graded"]:
        return {**made, "status": "not graded"}
    time = due.moment(result["timestamp"] or "", policy.zone)
    late = due.lateness(policy, name, student, time, result["late"])
    if late is None:
        return {**made, "status": "late, not decided"}
    score = float(results.points(result))
    penalty = late.share * score
    scores = {"raw_score": score, "late_submission_penalty": penalty}
    scores["score"] = score - penalty
    waits = not checks_only and any(map(_is_written, result["texts"]))
    return {**made, **scores, "status": "waits for a person" if waits else "graded"}


def _is_written(text):
    """Whether a student has answered a part in words, or somewhere beside it."""
    return text["found"] != "nowhere"


def _most(name, checks_only):
    cells = exercises.load(name).cells
    roles = {"check"} if checks_only else {"check", "text"}
    return float(sum(cell.points for cell in cells if cell.role in roles))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
