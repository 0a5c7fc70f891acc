"""What a student hands in, read as it is meant.

Which cell is an answer or a check is decided by the grade ids of the release alone. An
answer may be split, copied or of another type: all of its cells are run, in order. A
check that is changed or gone is that of the release. A text that is not in its cell is
looked for among the cells that the release does not have.
"""

import ast
import json
import re
import warnings
from dataclasses import dataclass, field

LARGEST = 300 << 20  # bytes of a notebook, with its outputs
LONGEST_SPLIT = 20_000  # letters of a function that was split
# where a text is found: in its cell, outside of it
PLACES = {
    (True, True): "in its cell and elsewhere",
    (True, False): "in its cell",
    (False, True): "elsewhere",
    (False, False): "nowhere",
}


class NotGradedError(Exception):
    """Why a submission cannot be graded, to stand behind 'not graded, because'."""


@dataclass(frozen=True)
class Code:
    """A cell that is run."""

    title: str
    source: str


@dataclass
class Submission:
    """A notebook as it is graded."""

    steps: list = field(default_factory=list)  # Code, or the grade id of a check
    texts: dict = field(default_factory=dict)  # grade id: the text of an answer
    found: dict = field(default_factory=dict)  # grade id: where its text was found
    notes: list = field(default_factory=list)  # what a person may want to know
    answers: dict = field(default_factory=dict)  # grade id: the code of an answer


@dataclass(frozen=True)
class _Cell:
    title: str
    kind: str
    source: str
    grade_id: str


def read(raw, exercise):
    """Return the submission in the bytes of a notebook."""
    cells = _cells(_parsed(raw))
    ids = {cell.grade_id: cell.role for cell in exercise.cells if cell.role}
    own = [_cell(i, cell, ids) for i, cell in enumerate(cells, 1)]
    if not any(cell.grade_id for cell in own) and not _defines_a_part(own, exercise):
        raise NotGradedError(
            f"no cell of {exercise.name} is in it, and none of its functions: is it "
            "the notebook of another exercise?"
        )
    submission = Submission()
    _code(own, exercise, ids, submission)
    _texts(own, exercise, submission)
    return submission


def _parsed(raw):
    if len(raw) > LARGEST:
        raise NotGradedError(f"the file is larger than {LARGEST >> 20} MB")
    if not raw.strip():
        raise NotGradedError("the file is empty")
    try:
        tree = json.loads(_decoded(raw))
    except RecursionError:
        raise NotGradedError("the file is no notebook: it is nested too deep") from None
    except ValueError as error:
        where = str(error).partition(": ")[2] or "its letters are of no known encoding"
        raise NotGradedError(f"the file is no notebook: torn JSON ({where})") from None
    if type(tree) is not dict:
        raise NotGradedError("the file is no notebook, but other JSON")
    return tree


def _decoded(raw):
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16")
    return raw.decode("utf-8-sig")


def _cells(tree):
    cells = tree.get("cells")
    if cells is None and type(tree.get("worksheets")) is list:
        raise NotGradedError("the notebook has the format of before 2015: save it anew")
    if type(cells) is not list or not all(type(cell) is dict for cell in cells):
        raise NotGradedError("the file is no notebook: it has no list of cells")
    return cells


def _cell(number, cell, ids):
    metadata = cell.get("metadata")
    role = metadata.get("nbgrader") if type(metadata) is dict else None
    grade_id = role.get("grade_id") if type(role) is dict else None
    known = type(grade_id) is str and grade_id in ids
    source = cell.get("source", "")
    if type(source) is list:
        source = "".join(line for line in source if type(line) is str)
    source = str(source).replace("\r\n", "\n").replace("\r", "\n")
    source = source.encode("utf-8", "replace").decode()  # half of a letter
    kind = cell.get("cell_type")
    return _Cell(f"cell {number}", kind, source, grade_id if known else "")


def _defines_a_part(cells, exercise):
    text = "\n".join(cell.source for cell in cells if cell.kind == "code")
    names = "|".join(part.name for part in exercise.parts)
    return re.search(rf"^(def )?({names})\b", text, re.MULTILINE) is not None


def _code(cells, exercise, ids, submission):
    """Put the cells that are run in order, and each check where it first stands."""
    checks = exercise.of_role("check")
    seen = set()
    for cell in cells:
        role = ids.get(cell.grade_id, "")
        if role == "check":
            changed = _plain(cell.source) != _plain(checks[cell.grade_id].source)
            if changed and cell.kind == "code":
                submission.steps.append(Code(f"<{cell.title}>", cell.source))
            if cell.grade_id in seen:
                submission.notes.append(f"{cell.grade_id} is there twice")
            else:
                submission.steps.append(cell.grade_id)
            seen.add(cell.grade_id)
        elif (role == "answer" or (role == "" and cell.kind == "code")) and (
            cell.source.strip()
        ):
            _append(submission.steps, Code(f"<{cell.title}>", cell.source))
        if role == "answer":
            before = submission.answers.get(cell.grade_id)
            joined = cell.source if before is None else f"{before}\n\n{cell.source}"
            submission.answers[cell.grade_id] = joined
    _put_back(checks, seen, submission)


def _append(steps, code):
    """Append a cell, or join it to the one before if a function was split there."""
    before = steps[-1] if steps and isinstance(steps[-1], Code) else None
    if before and code.source.lstrip("\n")[:1].isspace():
        joined = Code(before.title, f"{before.source}\n{code.source}")
        if _parses(joined.source):
            steps[-1] = joined
            return
    steps.append(code)


def _parses(source):
    if len(source) > LONGEST_SPLIT:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _put_back(checks, seen, submission):
    """Put checks that are gone at the end, where all that they need has been run."""
    for grade_id in checks:
        if grade_id not in seen:
            submission.notes.append(f"{grade_id} was gone and is put back")
            submission.steps.append(grade_id)


def _texts(cells, exercise, submission):
    released = {_plain(cell.source) for cell in exercise.cells}
    written = [cell for cell in cells if cell.kind != "code" or cell.grade_id]
    new = [cell for cell in written if _plain(cell.source) not in released | {""}]
    elsewhere = [cell.source for cell in new if not cell.grade_id]
    for grade_id in exercise.of_role("text"):
        own = [cell.source for cell in new if cell.grade_id == grade_id]
        submission.texts[grade_id] = "\n\n".join([*own, *elsewhere])
        submission.found[grade_id] = PLACES[bool(own), bool(elsewhere)]
        if elsewhere:
            where = "text was found outside of the cell for it: a person must look"
            submission.notes.append(f"{grade_id}: {where}")


def _plain(source):
    return " ".join(source.split())
