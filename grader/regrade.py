"""Whose points change when a class is graded again, and what results say in a line."""

import sys

from . import results

NOT_GRADED = "not graded, because"


def key(one):
    """Return student and exercise of a result or of what was handed in."""
    if isinstance(one, dict):
        return one["student"], one["exercise"]
    return one.student, one.exercise


def in_words(result):
    """Return points and notes of a result, or why there are none, in one line."""
    if not result["graded"]:
        words = f"{NOT_GRADED} {result['because']}"
    else:
        notes = "".join(f"; {note}" for note in result["notes"][:3])
        words = f"{results.points(result):g} of {results.most(result):g}{notes}"
    return " ".join(words.split())


def settle(kept, new, yes):
    """Print who changes by how much; write the new results and say if that is meant."""
    n = n_changed = 0
    for result in new.all():
        before = kept.get(*key(result))
        n += 1
        if differ(result, before):
            student, exercise = key(result)
            print(f"{exercise}  {student}  {change(before, result)}")
            n_changed += 1
    print(f"{n_changed} of {n} change")
    meant = yes or not n_changed or agreed()
    if meant:
        for result in new.all():
            kept.keep([result])
    else:
        print("nothing is written")
    new.clear()
    return meant


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
