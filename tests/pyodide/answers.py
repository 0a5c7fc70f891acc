"""Run in Pyodide: right answers and known mistakes of each part, checked there.

Without an argument the reference and the first mistake, with "all" every right way and
every mistake. Prints a line of JSON for each part: what was tried, and what went wrong.
"""

import json
import sys
from itertools import chain

from tests.tutor.anew import anew
from tests.tutor.right import right_ways
from tutor import checks
from tutor.checks._part import CheckFailed
from tutor.checks._turn import Said


def message_of(part, function):
    """Return what a check says against a function; None if it accepts it."""
    try:
        said = part(function, seed=0)
    except CheckFailed as error:
        return str(error)
    return str(said) if isinstance(said, Said) else None


def faults(part, right, mistakes):
    """Yield what is not as it must be."""
    for function in right:
        if (message := message_of(part, function)) is not None:
            yield f"right, but refused: {function.__name__}: {message}"
    for mistake in mistakes:
        message = message_of(part, mistake.function) or "accepted"
        hint = " ".join(message.partition("\nHint:   ")[2].split())
        if not hint.startswith(" ".join(mistake.hint.split())):
            yield f"mistake without its hint, {mistake.hint}: {message}"


def main(everything):
    """Check the parts of all exercises and the turns of all chapters."""
    other = right_ways()
    for name, parts in chain(checks.EXERCISES.items(), checks.CHAPTERS.items()):
        for part in parts:
            right, mistakes = [anew(part.reference)], list(part.mistakes)
            right += other.get(part.name, ()) if everything else ()
            mistakes = mistakes if everything else mistakes[:1]
            odd = list(faults(part, right, mistakes))
            line = {
                "of": name,
                "name": part.name,
                "right": len(right),
                "mistakes": len(mistakes),
                "odd": odd,
            }
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main("all" in sys.argv)
