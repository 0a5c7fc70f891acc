"""Collect what an LMS, a mail or students themselves have put into files and zips.

    python3 -m tools collect [--exercise NAME] [--roster CSV] [FILE or FOLDER ...]

Of each student the newest attempt is put where grading looks for it. Whatever was not
taken is listed, and then the exit status is 1. Collecting again takes what is new.
"""

import argparse
import sys
from pathlib import Path

from tutor import checks

from . import claims as claims_of
from . import due, roster, unpack
from .grade import clean
from .hand_in import put
from .sentence import ends_in_a_sentence

DOWNLOADED = "grading/downloaded"
ROSTER = "grading/roster.csv"


def parser():
    """Return what the command line understands."""
    made = argparse.ArgumentParser(
        "python3 -m tools collect",
        description=__doc__.split("\n\n", 1)[0] + " " + __doc__.split("\n\n", 2)[2],
    )
    made.add_argument(
        "paths", nargs="*", metavar="FILE or FOLDER",
        help=f"({DOWNLOADED}/EXERCISE/archive, of each exercise)",
    )  # fmt: skip
    made.add_argument("--exercise", help="all files are for this one")
    made.add_argument(
        "--roster", help=f"a CSV file that says who is who ({ROSTER}, if it is there)"
    )
    made.add_argument("--to", default="grading/submitted", help="(%(default)s)")
    made.add_argument("--due", default=due.FILE, help="for its zone (%(default)s)")
    return made


@ends_in_a_sentence
def main(argv):
    """Collect; return 1 if something was not taken."""
    asked = parser().parse_args(argv)
    if asked.exercise and asked.exercise not in checks.EXERCISES:
        raise ValueError(
            f"--exercise: there is no {asked.exercise}, only "
            f"{', '.join(checks.EXERCISES)}"
        )
    students = roster_of(asked.roster)
    times = students if asked.exercise else None  # those of a worksheet are of one
    zone = due.read(asked.due).zone
    groups = list(_groups(asked))
    if not groups:
        print(f"There is nothing to collect in {DOWNLOADED}.", file=sys.stderr)
        return 2
    not_taken = []
    for expected, paths in groups:
        not_taken += collect(paths, expected, students, asked.to, zone, times)
    if students and students.tells_times and not times:
        print("The times in the roster are of one exercise: say which, by --exercise.")
    return _listed(not_taken)


def roster_of(path):
    """Return the roster that is named, or that of the course, or None."""
    if path is None and not Path(ROSTER).exists():
        return None
    return roster.read(path or ROSTER)


def _groups(asked):
    """Yield pairs (exercise, or None: the files themselves say it; paths)."""
    if asked.paths:
        yield asked.exercise, asked.paths
        return
    for name in checks.EXERCISES:
        archive = Path(DOWNLOADED, name, "archive")
        if archive.is_dir() and name == (asked.exercise or name):
            yield name, [archive]


def collect(paths, expected, students, to, zone, times=None):
    """Put the newest attempt of each student; return pairs (file, why not taken).

    `times` is a roster that says when this exercise was handed in.
    """
    found = [one for path in paths for one in unpack.files(path)]
    known = checks.EXERCISES
    claimed, not_taken = claims_of.claims(found, known, expected, students)
    attempts = {}
    for claim in claimed:
        attempts.setdefault((claim.exercise, claim.student), []).append(claim)
    for (exercise, student), own in sorted(attempts.items()):
        own.sort(key=lambda claim: claim.rank)
        *older, newest = own
        tied = [one for one in older if one.rank == newest.rank]
        if any(one.found.raw != newest.found.raw for one in tied):
            why = f"which of {len(tied) + 1} files of {student!r} counts?"
            not_taken += [(one.found, why) for one in [*tied, newest]]
            continue
        beside = [one for one in older if one.name.beside and _together(one, newest)]
        time = newest.name.time or (times and times.time_of(student))
        said = put(to, newest, beside, due.in_utc(time, zone))
        others = len({one.found.raw for one in own} - {newest.found.raw})
        older_ones = f", the newest of {others + 1}" if others else ""
        print(clean(f"{exercise}  {student}  {said}: {newest.found.title}{older_ones}"))
    return not_taken


def _together(one, other):
    """Whether two files were handed in together."""
    return one.found.source == other.found.source and (
        one.name.number == other.name.number
        and one.found.way[:-1] == other.found.way[:-1]
    )


def _listed(not_taken):
    for one, why in sorted(not_taken, key=lambda pair: pair[0].title):
        print(clean(f"NOT TAKEN  {one.title}: {why}".replace("\n", "?")))
    print(f"{len(not_taken)} not taken" if not_taken else "all taken")
    return 1 if not_taken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
