"""What the results of a class say together: who solved what, which mistakes, who waits.

All that is counted is in the results of grading and in the roster; nothing is guessed.
A part counts as not written where the check has said so.
"""

from collections import Counter
from dataclasses import dataclass, field

from . import results as results_of

UNKNOWN = "unrecognised"  # wrong, and no mistake of the catalogue
NOT_WRITTEN = ": not written yet.", ": there is no function of this name"
STUCK = 0.5  # of the points of the checks: who has written and has less


@dataclass
class PartTally:
    """A part of an exercise, over the class."""

    id: str
    solved: int = 0
    wrong: int = 0
    not_written: int = 0
    carried: int = 0  # right with the right functions in place of earlier ones
    mistakes: dict = field(default_factory=dict)  # id of a hint: students

    @property
    def counts(self):
        """Return (id of a hint, students), the most frequent mistake first."""
        return sorted(self.mistakes.items(), key=lambda one: (-len(one[1]), one[0]))


@dataclass
class ExerciseTally:
    """An exercise, over the class."""

    name: str
    graded: list = field(default_factory=list)  # students
    not_graded: dict = field(default_factory=dict)  # student: why
    missing: list = field(default_factory=list)  # students
    stuck: dict = field(default_factory=dict)  # student: [(part, id of a hint)]
    parts: list = field(default_factory=list)


def tally(results, students=()):
    """Return the tallies of all exercises that somebody has handed in.

    Parameters
    ----------
    results : list of dict
        As `grader.results` describes them.
    students : iterable of str
        The roster; who is in no result has handed in nothing.
    """
    everybody = {*students, *(one["student"] for one in results)}
    names = sorted({one["exercise"] for one in results})
    return [
        _exercise(name, [r for r in results if r["exercise"] == name], everybody)
        for name in names
    ]


def _exercise(name, results, everybody):
    made = ExerciseTally(name)
    parts = {}
    for result in sorted(results, key=lambda one: one["student"]):
        student = result["student"]
        if not result["graded"]:
            made.not_graded[student] = result["because"]
            continue
        made.graded.append(student)
        for part in result["parts"]:
            _add(parts.setdefault(part["id"], PartTally(part["id"])), part, student)
        if is_stuck(result):
            made.stuck[student] = [
                (part["id"], mistake(part))
                for part in result["parts"]
                if is_wrong(part)
            ]
    made.parts = list(parts.values())
    made.missing = sorted(everybody - set(made.graded) - made.not_graded.keys())
    return made


def _add(tallied, part, student):
    if part["points"] == part["max"]:
        tallied.solved += 1
        tallied.carried += bool(part["carried"])
    elif is_wrong(part):
        tallied.wrong += 1
        tallied.mistakes.setdefault(mistake(part), []).append(student)
    else:
        tallied.not_written += 1


def is_wrong(part):
    """Whether a student has written a part, and it is not right."""
    unwritten = any(words in part["reason"] for words in NOT_WRITTEN)
    return part["points"] < part["max"] and not unwritten


def mistake(part):
    """Return the id of the mistake that a part makes."""
    known = part["hint"] not in ("", "general")
    return part["hint"] if known else UNKNOWN


def is_stuck(result):
    """Whether a student has tried a part in vain and has little of the exercise."""
    if not any(map(is_wrong, result["parts"])):
        return False
    most = sum(part["max"] for part in result["parts"])
    return results_of.points(result) < STUCK * most


def totals(results):
    """Return {student: {exercise: points of the checks, or None: not graded}}."""
    found = {}
    for one in results:
        own = found.setdefault(one["student"], {})
        own[one["exercise"]] = results_of.points(one)
    return found


def mistakes(tallies):
    """Return the counts of all mistakes, {(exercise, id of a hint): how many}."""
    return Counter(
        {
            (one.name, hint_id): len(students)
            for one in tallies
            for part in one.parts
            for hint_id, students in part.mistakes.items()
        }
    )
