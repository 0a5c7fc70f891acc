"""What the name of a file says that an LMS, a browser or a student has made.

Canvas      lovelaceada_LATE_12345_67890_ex01_softmax-1.ipynb
Moodle      Ada Lovelace_12345_assignsubmission_file_ex01_softmax.ipynb, or as a folder
Blackboard  Exercise 1_ada_attempt_2026-11-20-10-00-00_ex01_softmax.ipynb
JupyterLite exercises_ex01_softmax_ex01_softmax (1).ipynb: its path, when downloaded
students    ada_ex01_softmax.ipynb, ex01_softmax_ada (1).ipynb, ada_EX01.ipynb.txt

What stands for the student is the word of the LMS; what comes after it is the
student's, and says only which exercise is meant and how often it was uploaded.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

CANVAS = re.compile(
    r"(?P<student>[^_]+)_(?P<late>late_)?(?P<number>\d+)_(?P<upload>\d+)_(?P<rest>.+)",
    re.IGNORECASE,
)
MOODLE = re.compile(
    r"(?P<student>.+?)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<rest>.*)"
)
BLACKBOARD = re.compile(
    r"(?P<before>.+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|\.txt)"
)
# what browsers and mail programs put behind the name that they do not know
ENDING = re.compile(r"(\.ipynb)((\.(txt|json))| ?\(\d+\)|-\d+)*$", re.IGNORECASE)
NUMBER = re.compile(r"[ _-]*(?:\((\d+)\)|-(\d+))(?=$|\.)")  # of an upload
BESIDE = re.compile(  # a copy that the student has made: not what is meant
    r"[ _-]*\b(?:(?:copy of|kopie von|copie de|copia de)\b"
    r"|(?:copy|kopie|copie|copia) ?\d*$)",
    re.IGNORECASE,
)
REMARK = re.compile(
    r"[ _.-]*(?:final|new|neu|last|latest|done|fixed|corrected|solution|solved"
    r"|version|v|submission|abgabe|letzte)[ _.-]*\d*",
    re.IGNORECASE,
)
JUNK = re.compile(  # of systems: nobody has handed it in
    r"__MACOSX|\._.*|\.DS_Store|\.ipynb_checkpoints|Thumbs\.db|desktop\.ini|\.git",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Name:
    """What a name says; None or '' where it says nothing."""

    exercise: str | None = None
    students: tuple = ()  # how the student may be called, what is surest first
    lms: str = ""
    number: str = ""  # of the student, in Canvas; of the participant, in Moodle
    time: datetime | None = None  # as the LMS writes it, without a zone
    late: bool = False
    upload: int = -1  # a number that grows with each upload to Canvas
    attempt: int = 0  # (1), -1: the second upload of the same name
    beside: bool = False  # a copy that lies beside what is meant
    notebook: bool = False
    unclear: str = ""  # what stands in the name, and nobody knows why


def parts_of(path):
    """Return the parts of a path of any system, as it would be typed here."""
    path = unicodedata.normalize("NFC", path).replace("\\", "/")
    return [part for part in path.split("/") if part not in ("", ".", "..")]


def is_junk(path):
    """Whether a path is none that somebody has handed in."""
    parts = parts_of(path)
    companion = BLACKBOARD.fullmatch(parts[-1]) if parts else None
    return (companion and not companion["rest"]) or any(map(JUNK.fullmatch, parts))


def read(part, exercises):
    """Return what a part of a path says.

    Parameters
    ----------
    part : str
        The name of a file, a folder or a zip.
    exercises : iterable of str
        The names of the exercises.

    Returns
    -------
    name : Name
    """
    if found := CANVAS.fullmatch(part):
        rest = _of_students(found["rest"], exercises, own=False)
        number, upload = found["number"], int(found["upload"])
        said = {"number": number, "upload": upload, "late": bool(found["late"])}
        return Name(lms="canvas", students=(found["student"],), **said, **rest)
    if found := MOODLE.fullmatch(part):
        rest = _of_students(found["rest"], exercises, own=False)
        students = (found["student"].strip(),)
        return Name(lms="moodle", students=students, number=found["number"], **rest)
    if found := BLACKBOARD.fullmatch(part):
        rest = _of_students(found["rest"] or "", exercises, own=False)
        titled, _, behind = exercise_in(found["before"], exercises)
        rest["exercise"] = rest["exercise"] or titled
        time = datetime.strptime(found["time"], "%Y-%m-%d-%H-%M-%S")
        students = _users(behind if titled else found["before"])
        return Name(lms="blackboard", students=students, time=time, **rest)
    return Name(**_of_students(part, exercises, own=True))


def _users(text):
    """Return who may be a user of Blackboard, behind the name of the assignment."""
    words = text.split("_")
    if not words[0]:  # nothing but the user
        return ("_".join(words[1:]),)
    return tuple("_".join(words[i:]) for i in range(len(words) - 1, 0, -1))


def _of_students(text, exercises, own):
    """Return what a name says that a student has given; `own`: whose it is, too."""
    said = {"notebook": bool(ENDING.search(text))}
    ending = text[ENDING.search(text).start() :] if said["notebook"] else ""
    stem = text.removesuffix(ending) if ending else re.sub(r"\.\w{1,5}$", "", text)
    marks = [mark for name in (stem, ending) for mark in NUMBER.findall(name)]
    said["attempt"] = max((int("".join(mark)) for mark in marks), default=0)
    said["beside"] = bool(BESIDE.search(stem))
    stem = _without_path(BESIDE.sub("", NUMBER.sub("", stem)), exercises)
    said["exercise"], before, behind = exercise_in(stem, exercises)
    if not own or not said["exercise"]:
        return said
    behind = REMARK.sub("", behind, count=1) if before or behind[:1] != "_" else behind
    before, behind = before.strip(" _-"), behind.strip(" _-")
    if (before and behind) or REMARK.fullmatch(before or behind):
        said["unclear"] = behind or before
    elif before or behind:
        said["students"] = (before or behind,)
    return said


def _without_path(stem, exercises):
    """Return a name of JupyterLite, which has its path in it, as that of its file."""
    for name in exercises:
        path = re.escape(f"exercises_{name}_{name}")
        stem = re.sub(rf"(?<![^\W_]){path}(?![^\W_])", name, stem, flags=re.IGNORECASE)
    return stem


def exercise_in(text, exercises):
    """Return the exercise that a text names, what stands before it and behind it."""
    for name in exercises:
        number, _, slug = name.removeprefix("ex").partition("_")
        words = r"[ _.-]*".join(map(re.escape, slug.split("_")))
        short = rf"(?<![^\W_])ex(?:ercise)?[ _.-]*0?{int(number)}(?!\d)"
        for pattern in (rf"{short}[ _.-]*{words}", rf"{short}(?![^\W_])"):
            if found := re.search(pattern, text, re.IGNORECASE):
                return name, text[: found.start()], text[found.end() :]
    return None, text, ""
