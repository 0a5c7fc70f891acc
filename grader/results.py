"""The result of a submission, as one file of JSON, written whole or not at all.

grading/results/STUDENT/EXERCISE.json

schema     1; another number is another meaning of the rest
exercise, student, file, sha256     what was graded; null where there is no file
timestamp, late     when it was handed in, if that is known; whether an LMS said late
checks     a hash of the checks, of nnlib and of the grader
seed       draws the inputs of the checks
isolated   whether the student's code ran in a sandbox
graded     false: nothing below but `because`
parts      [{id, points, max, reason, hint, carried, seconds}]
texts      [{id, max, text, found}], for a person
answers    {id: code}
notes      what a person may want to know
"""

import hashlib
import json
import os
import re
import secrets
import tempfile
from pathlib import Path

from . import exercise as exercises

SCHEMA = 1
SECRET = re.compile("[0-9a-f]{64,128}")
PLACEHOLDER = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def complete(result, handed_in, path=None, raw=None):
    """Return a result with where it comes from."""
    origin = {
        "student": handed_in.student,
        "file": str(path) if path else None,
        "sha256": hashlib.sha256(raw).hexdigest() if raw is not None else None,
        "timestamp": handed_in.timestamp(),
        "late": handed_in.said_late(),
    }
    return {"schema": SCHEMA, **origin, **result}


def path_of(folder, student, name):
    """Return where the result of a submission lies."""
    return Path(folder) / student / f"{name}.json"


def write(folder, result):
    """Write a result; whoever reads meanwhile sees the old one or the new one."""
    path = path_of(folder, result["student"], result["exercise"])
    return _write(path, json.dumps(result, indent=1, ensure_ascii=False) + "\n")


def write_placeholder(folder, result):
    """Write what `nbgrader autograde` looks for; the page of the result replaces it."""
    name = result["exercise"]
    target = Path(folder) / result["student"] / name
    _write(target / f"{name}.ipynb", json.dumps(PLACEHOLDER))
    # without both files `nbgrader release_feedback` would end for the whole class
    _write(target / "timestamp.txt", result["timestamp"] or "")
    _write(target / "submission_secret.txt", _secret(result["file"]))


def _secret(notebook):
    """Return what names the feedback of a submission in the exchange of a hub.

    `nbgrader submit` has written it. What came another way gets one that nobody knows.
    """
    try:
        with Path(notebook).with_name("submission_secret.txt").open() as file:
            found = SECRET.fullmatch(file.read(200))
    except (OSError, TypeError, ValueError):
        found = None
    return found[0] if found else secrets.token_hex(64)


def _write(path, text):
    return write_whole(path, text.encode())


def write_whole(path, raw):
    """Write bytes into a file, all of them or none; make its folder."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.replace(made, path)
    except BaseException:
        os.unlink(made)
        raise
    return path


def read(path):
    """Return a result; raise a ValueError for a file that is none of this schema."""
    if not Path(path).exists():
        raise ValueError(f"{path} is not there: first python3 -m tools grade")
    try:
        result = json.loads(Path(path).read_text(encoding="utf-8"))
        schema = result["schema"]
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path} is no result of grading") from None
    if schema != SCHEMA:
        raise ValueError(f"{path} has schema {schema}, expected {SCHEMA}: grade again")
    return result


def points(result):
    """Return the points of the checks; None for what was not graded."""
    if not result["graded"]:
        return None
    return sum(part["points"] for part in result["parts"])


def most(result):
    """Return the most points that the checks of its exercise give."""
    cells = exercises.load(result["exercise"]).of_role("check").values()
    return sum(cell.points for cell in cells)
