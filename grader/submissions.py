"""Which file of a student's folder is graded.

    FOLDER/STUDENT/EXERCISE/EXERCISE.ipynb

Only the notebook of the release's name is taken, whatever else lies beside it. Where it
is missing, another notebook is, if there is one only.
"""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from .notebook import LARGEST, NotGradedError

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,9})?( [A-Z+\-\d:]{1,9})?$")
STUDENT = re.compile(r"[\w .,@()'+=~-]{1,100}")


@dataclass(frozen=True)
class HandedIn:
    """The folder of a student for an exercise."""

    student: str
    exercise: str
    folder: Path

    def file(self):
        """Return the notebook that counts, and a note where it has another name."""
        if not self.student_is_named():
            raise NotGradedError("its folder has letters that no student's name has")
        expected = f"{self.exercise}.ipynb"
        found = [
            path
            for path in sorted(self.folder.iterdir())
            if path.suffix.lower() == ".ipynb" and not path.name.startswith(".")
        ]
        for path in found:
            if path.name == expected:
                return path, _beside(found, path)
        if not found:
            raise NotGradedError("there is no notebook in its folder")
        if len(found) > 1:
            names = ", ".join(path.name for path in found)
            raise NotGradedError(f"there is no {expected}, but {names}: which counts?")
        return found[0], [f"the notebook was called {found[0].name}"]

    def timestamp(self):
        """Return what nbgrader has written about when it was handed in, or None."""
        try:
            with (self.folder / "timestamp.txt").open(encoding="utf-8") as file:
                found = TIME.match(file.read(100).strip())
        except (OSError, ValueError):
            return None
        return found and found[0]

    def said_late(self):
        """Whether an LMS has called it late, in the name of the file that it gave."""
        try:
            with (self.folder / "origin.json").open(encoding="utf-8") as file:
                return json.load(file)["late"] is True
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return False

    def student_is_named(self):
        """Whether the folder of the student may be the name of one."""
        return bool(STUDENT.fullmatch(self.student)) and self.student.strip(".") != ""

    def read(self):
        """Return path, bytes and notes of the notebook that counts."""
        path, notes = self.file()
        try:
            # a link would lead the grader where the student cannot go
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                raw = file.read(LARGEST + 1)
        except OSError as error:
            why = error.strerror or "an error"
            raise NotGradedError(f"{path.name} cannot be read ({why})") from None
        return path, raw, notes


def _beside(found, path):
    others = [other.name for other in found if other != path]
    return [f"beside it lie {', '.join(others)}: not looked at"] if others else []


def find(folders, known):
    """Return what was handed in, sorted: of folders, of students or of an exercise."""
    found = set()
    for folder in map(Path, folders):
        folder = folder.resolve()
        if not folder.is_dir():
            raise FileNotFoundError(2, "There is no such folder", str(folder))
        if folder.name in known:
            inside = [folder]
        else:
            inside = [*folder.glob("*/*/"), *folder.glob("*/")]
        for path in inside:
            if path.is_dir() and path.name in known:
                found.add(HandedIn(path.parent.name, path.name, path))
    return sorted(found, key=lambda one: (one.exercise, one.student))
