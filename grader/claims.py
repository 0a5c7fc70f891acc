"""Whose a file is and for which exercise, said by the names on the way to it.

What an LMS says counts before what a student has written. Where two names disagree, or
a name may be that of two students, the file is not taken and it is said why: nobody's
work becomes that of another.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from . import exercise as exercises
from . import lms_names
from .submissions import STUDENT
from .unpack import Found

LARGEST_READ = 30 << 20  # bytes of a notebook whose cells are looked at


class NotTakenError(Exception):
    """Why a file is not taken."""


@dataclass(frozen=True)
class Claim:
    """A file that is a student's for an exercise."""

    found: Found
    name: lms_names.Name  # of the LMS, or the file's own
    student: str
    exercise: str
    fits: bool  # its name or its cells say the exercise

    @property
    def rank(self):
        """What is newer, or more surely meant, is larger."""
        name, never = self.name, datetime.min
        changed = self.found.changed or never
        own = self.fits, not name.beside
        return (*own, name.time or never, name.upload, name.attempt, changed)


def claims(found, known, expected=None, roster=None):
    """Return claims, and pairs (file, why it is not taken).

    Parameters
    ----------
    found : list of Found
    known : iterable of str
        The names of the exercises.
    expected : str, optional
        The exercise that all files are for.
    roster : Roster, optional
    """
    read = [(one, [lms_names.read(part, known) for part in one.way]) for one in found]
    containers = _containers(read)
    taken, not_taken = [], []
    for one, names in read:
        try:
            taken.append(_claim(one, names, known, expected, roster, containers))
        except NotTakenError as error:
            not_taken.append((one, str(error)))
    twice = {} if roster else _namesakes(taken)
    not_taken += [(c.found, twice[c.student]) for c in taken if c.student in twice]
    return [claim for claim in taken if claim.student not in twice], not_taken


def _containers(read):
    """Return the zips and folders that hold files of more than one student."""
    inside = {}
    for one, names in read:
        for i, name in enumerate(names):
            for j in range(i):
                who = frozenset(name.students)
                inside.setdefault(one.way[: j + 1], set()).update({who} if who else ())
    return {way for way, students in inside.items() if len(students) > 1}


def _claim(found, names, known, expected, roster, containers):
    own = names[-1]
    if found.why_not:
        raise NotTakenError(found.why_not)
    if not own.notebook:
        raise NotTakenError("it is no notebook")
    lms = next((name for name in names if name.lms), None)
    students = _who(found, names, lms, roster, containers)
    if len(students) > 1:
        asked = " or ".join(map(repr, sorted(students)))
        raise NotTakenError(f"{asked}? A roster (--roster) would tell")
    (student,) = students
    if not STUDENT.fullmatch(student) or not student.strip("."):
        raise NotTakenError(f"{student!r} has letters that no student's name has")
    named = next((name.exercise for name in names[::-1] if name.exercise), None)
    if named and expected and named != expected:
        raise NotTakenError(f"it is of {named}")
    cells = None if own.exercise else of_cells(found.raw, known)
    exercise = expected or named or cells
    if not exercise:
        raise NotTakenError("neither its name nor its cells say which exercise it is")
    fits = exercise in (own.exercise, cells)
    return Claim(found, _merged(lms, own), student, exercise, fits)


def _merged(lms, own):
    """Return what an LMS says of a file, with what the file's own name adds."""
    if lms is None or lms is own:
        return own
    said = {"attempt": own.attempt or lms.attempt, "beside": own.beside}
    return lms_names.Name(**vars(lms) | said)


def _who(found, names, lms, roster, containers):
    """Return the students whose file it may be, at least one."""
    if lms:
        called = lms.students
        surest = roster.of_number(lms.number) if roster and lms.number else set()
        if len(surest) == 1:
            return surest
    else:
        ways = [found.way[: i + 1] for i in range(len(names))]
        said = [n for n, way in zip(names, ways, strict=True) if way not in containers]
        called = [student for name in said for student in name.students]
        unclear = [name.unclear for name in said if name.unclear]
        if unclear and not called:
            raise NotTakenError(f"{unclear[-1]!r} in its name may be anything")
        if roster and not called:  # then a folder may have the name of a student
            called = [part.removesuffix(".zip") for part in found.way[:-1]]
    students = set(called)
    if roster:
        students = set().union(*map(roster.of_word, called))
    if not students:
        who = " or ".join(map(repr, called))
        missing = f"the roster has no {who}" if who else "no name on the way to it says"
        raise NotTakenError(f"{missing} whose it is" if not who else missing)
    return students


def _namesakes(taken):
    """Return {student: why} of names that an LMS has given to more than one."""
    numbers = {}
    for claim in taken:
        if claim.name.number:
            own = numbers.setdefault((claim.student, claim.exercise), set())
            own.add(claim.name.number)
    return {
        student: f"{len(own)} are called {student!r} ({', '.join(sorted(own))}): a "
        "roster (--roster) tells them apart"
        for (student, _), own in numbers.items()
        if len(own) > 1
    }


def of_cells(raw, known):
    """Return the exercise whose cells a notebook has, or None."""
    try:
        cells = json.loads(raw)["cells"] if len(raw) <= LARGEST_READ else []
        found = [cell.get("metadata", {}).get("nbgrader", {}) for cell in cells]
        ids = {str(role.get("grade_id")) for role in found}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    counts = {
        name: len(ids & {c.grade_id for c in exercises.load(name).cells if c.role})
        for name in known
    }
    best = max(counts, key=counts.get)
    return best if counts[best] else None
