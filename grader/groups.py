"""Answers of one form, for one look and one comment: grading/comments.toml.

[ex01_softmax.softmax]
4f1c09ab = "Each row needs its own maximum: see chapter 01, *Softmax on a computer*."

The name of a group is a hash of the part, its normal form and its verdict, so it stays
the same from run to run, and who has other points or another hint is in another group.
The feedback of all in a group shows its comment, at the answer's cell.
"""

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from . import exercise as exercises
from .normal_form import normal_form

FILE = "grading/comments.toml"


@dataclass
class Group:
    """Students whose answers to a part are equivalent."""

    exercise: str
    part: str
    name: str
    code: str  # of the first
    verdict: str
    students: list = field(default_factory=list)
    comment: str = ""


def groups(results, comments=None):
    """Return the groups of all parts, the largest of each part first."""
    found = {}
    for result in sorted(results, key=lambda one: (one["exercise"], one["student"])):
        for part, code in answers(result).items():
            name = name_of(result, part)
            if name not in found:
                comment = comment_on(comments or {}, result["exercise"], part, name)
                known = result["exercise"], part, name, code, verdict(result, part)
                found[name] = Group(*known, comment=comment)
            found[name].students.append(result["student"])
    order = [(g.exercise, g.part, -len(g.students), g.name) for g in found.values()]
    pairs = zip(order, found.values(), strict=True)
    return [group for _, group in sorted(pairs, key=lambda pair: pair[0])]


def answers(result):
    """Return {part: code} of what a student has written, without untouched cells."""
    if not result["graded"]:
        return {}
    released = exercises.load(result["exercise"]).of_role("answer")
    return {
        part: code
        for part, code in result["answers"].items()
        if part in released and code.strip() != released[part].source.strip()
    }


def name_of(result, part):
    """Return the name of the group that an answer belongs to."""
    form = normal_form(result["answers"][part], part)
    said = "\0".join((result["exercise"], part, verdict(result, part), form))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:8]


def verdict(result, part):
    """Return in a word what the check has said of a part."""
    checked = [one for one in result["parts"] if one["id"] == f"check-{part}"]
    if not checked:
        return "no check"
    (one,) = checked
    return "solved" if one["points"] == one["max"] else one["hint"] or "wrong"


def read(path=FILE):
    """Return the comments in a file, {exercise: {part: {group: text}}}."""
    if not Path(path).exists():
        return {}
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no TOML: {error}") from None


def comment_on(comments, exercise, part, name):
    """Return the comment on a group, or ''."""
    found = comments.get(exercise, {}).get(part, {}).get(name, "")
    if type(found) is not str:
        raise ValueError(f"the comment on {exercise}, {part}, {name} is no text")
    return found


def comments_of(result, comments):
    """Return {part: comment} of a student's groups."""
    if not comments.get(result["exercise"]):
        return {}
    found = {
        part: comment_on(comments, result["exercise"], part, name_of(result, part))
        for part in answers(result)
    }
    return {part: text for part, text in found.items() if text}
