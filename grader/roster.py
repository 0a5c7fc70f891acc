"""Who is in the class, and what an LMS calls them: a CSV file.

Its first line names the columns, in any order and any case; the rest are students.
These are known, and so the gradebook of Canvas, the participants and the grading
worksheet of Moodle, and a table of your own can be taken as they are:

student       what folders of ours are called: student, student_id, SIS Login ID,
              username, SIS User ID, email, name; the first of these that the file has
number        of Canvas or of a participant in Moodle: ID, canvas, identifier, moodle
name          name, full name, or first name and last name (surname); Student in Canvas
time          when an exercise was handed in: time, or Last modified (submission) in the
              grading worksheet of Moodle, which is of one exercise
others        email, ID number, login: whatever an LMS may have put into a file's name
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

STUDENT = ("student", "student_id", "sis login id", "username", "login", "sis user id",
    "email", "email address", "id number", "name", "full name",
)  # fmt: skip
NUMBER = ("id", "canvas", "canvas_id", "identifier", "moodle", "participant")
TIME = ("time", "timestamp", "last modified (submission)")
OF_MOODLE = "%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M"
NOT_OF_STUDENTS = re.compile(r"\s*points possible|student, test", re.IGNORECASE)


@dataclass
class Roster:
    """Students, found by what an LMS calls them."""

    students: dict = field(default_factory=dict)  # student: row of the file
    numbers: dict = field(default_factory=dict)  # of an LMS: students
    words: dict = field(default_factory=dict)  # plain names, logins: students

    def of_number(self, number):
        """Return the students that a number of an LMS stands for."""
        return self.numbers.get(number, set())

    def of_word(self, word):
        """Return the students whom a word names; the name of a folder is surest."""
        if word in self.students:
            return {word}
        return self.words.get(plain(word), set())

    @property
    def tells_times(self):
        """Whether the file says of somebody when an exercise was handed in."""
        return any(row.get(name) for row in self.students.values() for name in TIME)

    def time_of(self, student):
        """Return when a student has handed in, if the file says it."""
        row = self.students.get(student, {})
        said = next((row[name] for name in TIME if row.get(name)), "-")
        return None if said == "-" else _time(said)


def _time(said):
    for form in OF_MOODLE:
        try:
            return datetime.strptime(said, form)
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        raise ValueError(f"{said!r} is no time: expected 2026-11-27 23:59:00") from None


def plain(text):
    """Return the letters and digits of a name, as Canvas writes it."""
    text = unicodedata.normalize("NFC", text).casefold()
    return "".join(letter for letter in text if letter.isalnum())


def read(path):
    """Return the roster in a CSV file; raise a ValueError that says what is missing."""
    raw = Path(path).read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")  # of a spreadsheet on Windows
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    return _made([_lowered(row) for row in rows], path)


def _lowered(row):
    """Return a row with the names of its columns in lower case, as we know them."""
    made = {str(k).strip().lower(): (v or "").strip() for k, v in row.items() if k}
    if "sis login id" in made or "sis user id" in made:  # of Canvas
        made["name"] = made.pop("student", "")
    made.setdefault("last name", made.get("surname", ""))
    return made


def _made(rows, path):
    columns = [name for name in STUDENT if any(row.get(name) for row in rows)]
    if not columns:
        known = ", ".join(STUDENT)
        raise ValueError(f"{path} names no student: expected a column of {known}")
    made = Roster()
    for row in rows:
        student = unicodedata.normalize("NFC", row.get(columns[0], ""))
        if not student or NOT_OF_STUDENTS.match(row.get("name", "")):
            continue
        if student in made.students:
            raise ValueError(f"{path} has {student!r} twice")
        made.students[student] = row
        for name in NUMBER:
            number = row.get(name, "").lower().removeprefix("participant").strip()
            if number:
                made.numbers.setdefault(number, set()).add(student)
        for word in filter(None, map(plain, _words(row))):
            made.words.setdefault(word, set()).add(student)
    return made


def _words(row):
    """Return what an LMS may call a student, other than by a number."""
    names = [row.get("name", ""), row.get("full name", "")]
    first, last = row.get("first name", ""), row.get("last name", "")
    names += [f"{first} {last}", f"{last} {first}"] if first and last else []
    for name in [one for one in names if one]:
        last, comma, first = name.partition(",")
        words = name.split()
        names.append(f"{first} {last}" if comma else " ".join([words[-1], *words[:-1]]))
    logins = [value for key, value in row.items() if key in STUDENT]
    at = [value.partition("@")[0] for value in logins if "@" in value]
    return [*names, *logins, *at]
