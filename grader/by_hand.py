"""Points that persons have given, kept while a gradebook gets other parts.

    python -m grader.by_hand save ex01_softmax
    python -m grader.by_hand restore ex01_softmax

nbgrader does not change the parts of an exercise that has submissions: it must be
removed from the gradebook and entered again, and forgets points given by hand.
"""

import fnmatch
import json
import os
import sys
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment

from .exercise import ROOT

KEPT = ("manual_score", "extra_credit")


def save(gradebook, name, path):
    """Write all points and comments of persons; add to those of an earlier time."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for submission in gradebook.assignment_submissions(name):
        for nb in submission.notebooks:
            own = kept.setdefault(submission.student.id, {})
            for grade in nb.grades:
                found = {key: getattr(grade, key) for key in KEPT}
                if any(value is not None for value in found.values()):
                    own[grade.name] = found
            for one in nb.comments:
                if one.manual_comment:
                    own.setdefault(one.name, {})["comment"] = one.manual_comment
    path.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    return sum(map(len, kept.values()))


def restore(gradebook, name, path):
    """Enter the points again where the part is still there; return how many were."""
    count = 0
    for student, own in json.loads(path.read_text(encoding="utf-8")).items():
        for grade_id, found in own.items():
            where = (grade_id, name, name, student)
            try:
                grade = gradebook.find_grade(*where)
                for key in KEPT:
                    setattr(grade, key, found.get(key))
                grade.needs_manual_grade = False
                count += 1
            except MissingEntry:
                pass
            try:
                if "comment" in found:
                    comment = gradebook.find_comment(*where)
                    comment.manual_comment = found["comment"]
            except MissingEntry:
                pass
    gradebook.db.commit()
    return count


def protect_releases():
    """Let nbgrader, its command and its button, say why before it deletes a release."""
    start = GenerateAssignment.start
    if start.__module__ == __name__:  # the form grader reads its settings often
        return

    def refuse_or_start(self):
        if not self.no_database:
            refuse_other_parts(self.coursedir)
        start(self)

    GenerateAssignment.start = refuse_or_start


def refuse_other_parts(course):
    """Exit in a sentence if an exercise with submissions has other parts now."""
    if not Path(course.db_url.removeprefix("sqlite:///")).exists():
        return
    solutions = Path(course.root, course.source_directory)
    names = fnmatch.filter(os.listdir(solutions), course.assignment_id)
    with Gradebook(course.db_url) as gradebook:
        for name in sorted(names):
            if _has_other_parts(gradebook, name, solutions / name):
                sys.exit(
                    f"{name} has submissions, and its parts are others now. Nothing "
                    "was changed: see 'When the class has begun' in "
                    "docs/INSTRUCTORS.md."
                )


def _has_other_parts(gradebook, name, folder):
    try:
        known = {cell.name for cell in gradebook.find_notebook(name, name).source_cells}
        handed_in = gradebook.assignment_submissions(name)
    except MissingEntry:
        return False
    text = (folder / f"{name}.ipynb").read_text(encoding="utf-8")
    roles = [cell["metadata"].get("nbgrader") for cell in json.loads(text)["cells"]]
    return bool(handed_in) and known != {role["grade_id"] for role in roles if role}


def main(arguments, root=ROOT):
    """Save or restore; return the exit status."""
    if len(arguments) != 2 or arguments[0] not in ("save", "restore"):
        sys.stderr.write("expected: python -m grader.by_hand save|restore EXERCISE\n")
        return 2
    verb, name = arguments
    path = Path(root) / "grading" / f"by_hand_{name}.json"
    with Gradebook(f"sqlite:///{root}/grading/gradebook.db") as gradebook:
        count = {"save": save, "restore": restore}[verb](gradebook, name, path)
    sys.stdout.write(f"{count} points or comments of persons: {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
