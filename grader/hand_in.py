"""Where a file that was collected lies, and what is known about it.

    FOLDER/STUDENT/EXERCISE/EXERCISE.ipynb    what is graded
    .../timestamp.txt                         when it was handed in, if that is known
    .../origin.json                           which file it was, of which LMS

A file takes the place of an older one. What was handed in later, as far as times or
numbers of uploads say so, is kept.
"""

import hashlib
import json
import os

from .results import write_whole

FORM = "%Y-%m-%d %H:%M:%S UTC"  # as nbgrader reads it


def put(folder, claim, beside, time):
    """Write a file; return in a word what became of it.

    Parameters
    ----------
    folder : path
    claim : Claim
    beside : list of Claim
        Copies that lie beside it: the grader asks which one counts.
    time : datetime or None
        When it was handed in, in UTC.
    """
    own = os.path.join(folder, claim.student, claim.exercise)
    before = origin(own)
    new = _origin(claim, beside, time)
    if not time and before.get("sha256") == new["sha256"]:
        new["time"] = before.get("time")  # of the same file, said by an earlier list
    if _is_newer(before, new):
        return "kept, what was collected before is newer"
    if before == new and _is_there(own, new):
        return "as before"
    for name in before.get("beside", []):
        _remove(own, name)
    write_whole(os.path.join(own, f"{claim.exercise}.ipynb"), claim.found.raw)
    for one, name in zip(beside, new["beside"], strict=True):
        write_whole(os.path.join(own, name), one.found.raw)
    if new["time"]:
        write_whole(os.path.join(own, "timestamp.txt"), new["time"].encode())
    else:
        _remove(own, "timestamp.txt")
    text = json.dumps(new, indent=1, ensure_ascii=False)
    write_whole(os.path.join(own, "origin.json"), text.encode())
    return "taken" if not before else "new attempt"


def origin(folder):
    """Return what is known about a file that was collected; {} if nothing is."""
    try:
        with open(os.path.join(folder, "origin.json"), encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if type(found) is dict else {}


def _origin(claim, beside, time):
    name = claim.name
    return {
        "file": claim.found.title,
        "sha256": hashlib.sha256(claim.found.raw).hexdigest(),
        "lms": name.lms,
        "number": name.number,
        "upload": name.upload,
        "late": name.late,
        "time": time and time.strftime(FORM),
        "beside": [f"beside-{i}.ipynb" for i, _ in enumerate(beside, 1)],
    }


def _is_newer(before, new):
    """Whether what lies there was handed in after the new one."""
    if before.get("time") and new["time"]:
        return before["time"] > new["time"]
    same = before.get("lms") == new["lms"] and before.get("number") == new["number"]
    return same and before.get("upload", -1) > new["upload"] >= 0


def _is_there(own, new):
    exercise = os.path.basename(own)
    try:
        with open(os.path.join(own, f"{exercise}.ipynb"), "rb") as file:
            return hashlib.sha256(file.read()).hexdigest() == new["sha256"]
    except OSError:
        return False


def _remove(folder, name):
    if os.path.basename(name) == name and os.path.exists(os.path.join(folder, name)):
        os.unlink(os.path.join(folder, name))
