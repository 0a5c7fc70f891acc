"""Where results are kept: files in a folder, or a table where there are thousands.

A folder has a file for each result, which a person can read, and what `nbgrader
autograde` looks for. nbgrader enters one result after the other into its gradebook, so
above some thousands results go to a table (`grader.table`), and only there.
"""

import shutil
from pathlib import Path

from . import results
from .submissions import HandedIn

FOLDER = "grading/results"
TABLE = "sqlite:///grading/results.db"
MANY = 5_000  # submissions


class Folder:
    """Results as files: FOLDER/STUDENT/EXERCISE.json."""

    def __init__(self, path, placeholders=True):
        self.path, self.placeholders = Path(path), placeholders

    def __str__(self):
        return str(self.path)

    def runs(self):
        """Return the folder for files of unfinished runs."""
        return self.path.with_name(f"{self.path.name}.unfinished")

    def keep(self, some):
        """Write results, and what nbgrader reads."""
        for result in some:
            results.write(self.path, result)
            if self.placeholders:
                results.write_placeholder(self.path.with_name("graded"), result)

    def get(self, student, exercise):
        """Return a result, or None where there is none."""
        path = results.path_of(self.path, student, exercise)
        return results.read(path) if path.exists() else None

    def all(self):
        """Yield all results, sorted by exercise and student."""
        paths = self.path.glob("*/*.json")
        yield from map(results.read, sorted(paths, key=lambda p: (p.stem, p.parent)))

    def aside(self):
        """Return an empty place of the same kind, for results that may not count."""
        return Folder(self.path.with_name(f"{self.path.name}.new"), False)

    def clear(self):
        """Remove all results."""
        shutil.rmtree(self.path, ignore_errors=True)


def of(place):
    """Return the store that a folder or an address of a database names."""
    if "://" not in str(place):
        return Folder(place)
    from .table import Table  # of SQLAlchemy, which is not needed for a folder

    return Table(str(place))


def usual():
    """Return the place where results are kept if nobody says where."""
    return TABLE if Path(TABLE.removeprefix("sqlite:///")).exists() else FOLDER


def usual_for(n_submissions, say=lambda sentence: None):
    """Return the store for so many submissions; move to a table if they are many."""
    if n_submissions <= MANY or usual() == TABLE:
        return of(usual())
    say(
        f"More than {MANY} submissions: results are kept in {TABLE}, and not for "
        "nbgrader (docs/SCALE.md)."
    )
    Path(FOLDER).parent.mkdir(parents=True, exist_ok=True)
    made = of(TABLE)
    try:  # what was graded while they were few
        made.keep(Folder(FOLDER).all())
    except BaseException:  # else the next run would take half a table for a whole one
        Path(TABLE.removeprefix("sqlite:///")).unlink()
        raise
    return made


def may_be_kept(result):
    """Whether the student of a result has a name that may be that of a folder."""
    return HandedIn(result["student"], result["exercise"], Path()).student_is_named()
