"""When exercises are due, and what handing in late costs: grading/due.toml.

zone = "Europe/Berlin"           # of all times without a zone of their own
grace = 15                       # minutes that cost nothing
per_day = 10                     # per cent of the points, for each day begun
most = 50                        # per cent; 100 if it is left out
late_of_unknown_time = 1         # days, where an LMS says only LATE; or undecided

[ex01_softmax]
due = 2026-11-27 23:59:00        # in the zone, also when clocks change; or with its own
per_day = 20                     # any of the above, for this exercise

[ex01_softmax.extensions]
ada = 2026-12-04 23:59:00

The time of a submission is that of timestamp.txt, whoever has written it: collecting,
from what an LMS says, or nbgrader, on a hub. Days are counted from the end of the
student's own time; grace decides only whether it is late at all.
"""

import math
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FILE = "grading/due.toml"
STAMP = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?)\d*(?: (\S+))?")
OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?")
RULES = {"grace": 0, "per_day": 0, "most": 100, "late_of_unknown_time": None}
DAY = timedelta(days=1)


class PolicyError(ValueError):
    """What is wrong in the file, in one sentence."""


@dataclass(frozen=True)
class Due:
    """The rules of one exercise; times are in UTC."""

    due: datetime
    grace: float
    per_day: float
    most: float
    late_of_unknown_time: float | None
    extensions: dict

    def of(self, student):
        """Return when a student must have handed in."""
        return self.extensions.get(student, self.due)


@dataclass(frozen=True)
class Policy:
    """What the file says."""

    zone: tzinfo | None = None
    exercises: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Late:
    """How late a submission is: days that have begun, and the share that it loses."""

    days: float = 0
    share: float = 0.0
    words: str = ""


def read(path=FILE):
    """Return the policy in a file; without a file nothing is ever late."""
    if not Path(path).exists():
        return Policy()
    try:
        said = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path} is no TOML: {error}") from None
    zone = _zone(said.pop("zone", None), path)
    tables = {name: said.pop(name) for name in list(said) if type(said[name]) is dict}
    rules = _rules(RULES, said, path)
    exercises = {
        name: _exercise(table, rules, zone, f"{path}, {name}")
        for name, table in tables.items()
    }
    return Policy(zone, exercises)


def _zone(name, path):
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise PolicyError(
            f"{path}: zone must be one such as Europe/Berlin, got {name!r}"
        ) from None


def _rules(before, said, where):
    for name, value in said.items():
        if name not in RULES:
            raise PolicyError(
                f"{where}: {name} is unknown; known are {', '.join(RULES)}"
            )
        if type(value) not in (int, float) or not 0 <= value < math.inf:
            raise PolicyError(f"{where}: {name} must be a number >= 0, got {value!r}")
    return {**before, **said}


def _exercise(table, rules, zone, where):
    said = dict(table)
    if "due" not in said:
        raise PolicyError(f"{where}: due is missing, such as due = 2026-11-27 23:59:00")
    due = _aware(said.pop("due"), zone, f"{where}, due")
    extended = said.pop("extensions", {})
    extensions = {
        student: _aware(time, zone, f"{where}, extension of {student}")
        for student, time in extended.items()
    }
    return Due(due, **_rules(rules, said, where), extensions=extensions)


def _aware(time, zone, where):
    if type(time) is not datetime:
        raise PolicyError(f"{where} must be 2026-11-27 23:59:00, got {time!r}")
    if time.tzinfo is None and zone is None:
        raise PolicyError(f'{where} has no zone: add zone = "Europe/Berlin" at the top')
    if time.tzinfo:
        return time.astimezone(UTC)
    # an hour that clocks show twice, or never: what is better for the student
    both = (time.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return max(both)


def in_utc(time, zone):
    """Return a time of an LMS in UTC: of the zone, or of this machine without one."""
    if time is None:
        return None
    if time.tzinfo is None and zone is not None:
        time = time.replace(tzinfo=zone)
    return time.astimezone(UTC)


def moment(stamp, zone=None):
    """Return the time in a timestamp.txt, in UTC; None if it is no time.

    nbgrader itself reads +01 and +0100 as seconds, and an abbreviation that it does not
    know as UTC; here such an abbreviation may be that of the zone of the file.
    """
    try:
        text, name = STAMP.fullmatch(stamp.strip()).groups()
        time = datetime.fromisoformat(text)
    except (AttributeError, ValueError):
        return None
    offset = OFFSET.fullmatch(name or "")
    if offset:
        sign, hours, minutes = offset.groups()
        east = timedelta(hours=int(hours), minutes=int(minutes or 0))
        own = timezone(-east if sign == "-" else east)
    elif zone and name in {time.replace(tzinfo=zone, fold=f).tzname() for f in (0, 1)}:
        own = zone
    else:
        try:
            own = ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            own = UTC
    return time.replace(tzinfo=own).astimezone(UTC)


def lateness(policy, exercise, student, time, said_late=False):
    """Return how late a submission is.

    Parameters
    ----------
    policy : Policy
    exercise, student : str
    time : datetime or None
        When it was handed in, aware; None if that is not known.
    said_late : bool
        Whether an LMS has called it late.

    Returns
    -------
    late : Late or None
        None if it is late and nobody has decided what that costs.
    """
    rules = policy.exercises.get(exercise)
    if rules is None:
        return Late()
    if time is None:
        if not said_late:
            return Late()
        days = rules.late_of_unknown_time
        if (
            days is None or student in rules.extensions
        ):  # of which the LMS knows nothing
            return None
        return _costs(rules, days, "late, at an unknown time")
    over = time.astimezone(UTC) - rules.of(student)
    if over <= timedelta(minutes=rules.grace):
        return Late()
    days = max(1, math.ceil(over / DAY))
    return _costs(rules, days, f"late by {_in_words(over)}")


def _costs(rules, days, words):
    share = min(rules.per_day * days, rules.most, 100) / 100
    return Late(days, share, f"{words}: {100 * share:g} per cent of the points")


def _in_words(over):
    minutes = math.ceil(over / timedelta(minutes=1))
    days, rest = divmod(minutes, 24 * 60)
    parts = [(days, "d"), (rest // 60, "h"), (rest % 60, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)
