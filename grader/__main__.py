"""Grade what students have handed in: python3 -m tools grade [FOLDER ...]."""

import argparse
import secrets
import sys
from pathlib import Path

from tutor import checks
from tutor.checks._smallest import FIRST_SEED

from . import results
from .pool import grade_all
from .sandbox import Sandbox
from .sentence import ends_in_a_sentence
from .submissions import HandedIn, find

TRUSTED = (
    "WITHOUT A SANDBOX: students' code ran with your rights (--trust-submissions)."
)


def parser():
    """Return what the command line understands."""
    made = argparse.ArgumentParser("python3 -m tools grade", description=__doc__)
    made.add_argument(
        "folders", nargs="*", metavar="FOLDER", default=["grading/submitted"],
        help="of students, of one student, or of one exercise (%(default)s)",
    )  # fmt: skip
    made.add_argument("--exercise", action="append", help="only this one")
    made.add_argument("--student", action="append", help="only this one")
    made.add_argument("--to", default="grading/results", help="(%(default)s)")
    made.add_argument("--seed", type=int, help="of the inputs (drawn anew)")
    made.add_argument("--jobs", type=int, help="at a time (one for each processor)")
    made.add_argument(
        "--no-carry", action="store_true", help="no right functions for failed ones"
    )
    made.add_argument(
        "--regrade", action="store_true",
        help="with the seeds of the last time; show who changes, then ask",
    )  # fmt: skip
    made.add_argument("--yes", action="store_true", help="do not ask")
    made.add_argument(
        "--trust-submissions", action="store_true",
        help="run their code with your rights, for work of your own",
    )  # fmt: skip
    return made


@ends_in_a_sentence
def main(argv):
    """Grade; return 1 if something was not graded."""
    asked = parser().parse_args(argv)
    handed_in = chosen(asked)
    if not handed_in:
        print("There is nothing to grade.", file=sys.stderr)
        return 2
    with Sandbox(asked.trust_submissions) as sandbox:
        if asked.trust_submissions:
            print(TRUSTED)
        pairs = with_seeds(asked, handed_in)
        graded = grade_all(pairs, sandbox, not asked.no_carry, asked.jobs)
        return (regrade if asked.regrade else report)(asked, graded)


def chosen(asked):
    """Return what was handed in and is asked for."""
    return [
        one
        for one in find(asked.folders, checks.EXERCISES)
        if one.exercise in (asked.exercise or [one.exercise])
        and one.student in (asked.student or [one.student])
    ]


def with_seeds(asked, handed_in):
    """Return pairs with a seed: one for all, or in a regrade that of the last time."""
    seed = secrets.randbelow(FIRST_SEED) if asked.seed is None else asked.seed
    if seed >= FIRST_SEED:
        raise ValueError(
            f"--seed must be below {FIRST_SEED}: from there on students have the "
            "inputs and results, in the sealed checks of their bundle."
        )
    old = {key(one): one for one in results.read_all(asked.to)} if asked.regrade else {}
    return [(one, old.get(key(one), {}).get("seed", seed)) for one in handed_in]


def key(one):
    """Return student and exercise of a result or of what was handed in."""
    if isinstance(one, HandedIn):
        return one.student, one.exercise
    return one["student"], one["exercise"]


def report(asked, graded):
    """Write each result as it comes, then print the table."""
    done = []
    for result in graded:
        keep(asked, result)
        done.append(result)
    return table(done)


def keep(asked, result):
    """Write a result and what nbgrader reads, if the student's name may be a folder."""
    if HandedIn(*key(result), Path()).student_is_named():
        results.write(asked.to, result)
        results.write_placeholder(Path(asked.to).with_name("graded"), result)


def table(done):
    """Print a line for each submission; return 1 if one was not graded."""
    done = sorted(done, key=lambda one: key(one)[::-1])
    width = max(len(one["student"]) for one in done)
    for one in done:
        print(f"{one['exercise']}  {one['student']:<{width}}  {in_words(one)}")
    missing = [one for one in done if not one["graded"]]
    print(f"{len(done) - len(missing)} graded, {len(missing)} not graded")
    return 1 if missing else 0


def in_words(result):
    """Return points and notes of a result, or why there are none, in one line."""
    if not result["graded"]:
        words = f"not graded, because {result['because']}"
    else:
        notes = "".join(f"; {note}" for note in result["notes"][:3])
        words = f"{results.points(result):g} of {results.most(result):g}{notes}"
    return " ".join(words.split())


def regrade(asked, graded):
    """Show who changes by how much, then write if that is meant."""
    done = list(graded)
    old = {key(one): one for one in results.read_all(asked.to)}
    changes = [(one, old.get(key(one))) for one in done]
    changed = [pair for pair in changes if differ(*pair)]
    for new, before in sorted(changed, key=lambda pair: key(pair[0])[::-1]):
        print(f"{new['exercise']}  {new['student']}  {change(before, new)}")
    print(f"{len(changed)} of {len(done)} change")
    if changed and not (asked.yes or agreed()):
        print("nothing is written")
        return 1
    for result in done:
        keep(asked, result)
    return 1 if any(not one["graded"] for one in done) else 0


def differ(new, old):
    """Whether a result has other points than the one before."""
    return old is None or scores(new) != scores(old)


def scores(result):
    """Return the points of each part; None for what was not graded."""
    if not result["graded"]:
        return None
    return {part["id"]: part["points"] for part in result["parts"]}


def change(old, new):
    """Return in words how a result differs from the one before."""
    was = "no result" if old is None else total(old)
    parts = []
    if old and old["graded"] and new["graded"]:
        before, after = scores(old), scores(new)
        parts = [
            f"{name.removeprefix('check-')} {after.get(name, 0) - points:+g}"
            for name, points in before.items()
            if after.get(name, 0) != points
        ]
    return f"{was} -> {total(new)}{': ' if parts else ''}{', '.join(parts)}"


def total(result):
    """Return the points of a result in words."""
    return f"{results.points(result):g}" if result["graded"] else in_words(result)


def agreed():
    """Ask whether the new results are to be written."""
    return sys.stdin.isatty() and input("Write them? [y/N] ").lower() in ("y", "yes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
