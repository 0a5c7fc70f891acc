"""Try in the Python of a browser what is too slow for CI: python3 -m tools pyodide.

Without a name all: `answers`, every right way and every mistake of the checks; each
notebook, with its seconds; `tests`, those of nnlib.
"""

import subprocess
import sys

from tests.places import ROOT
from tests.pyodide import machine
from tests.pyodide.compare import differences

NOTEBOOKS = {
    path.stem: path
    for path in sorted(
        [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")]
    )
}
# with threads, processes, signals and compiled packages that are not there
TESTS = ["tests/nnlib", "nnlib", "tutor", "-rfE"]
NAMES = ["answers", *NOTEBOOKS, "tests"]


def answers():
    """Check all answers; return whether each is judged as it should be."""
    parts = list(machine.lines("answers", "all"))
    right, wrong = (sum(part[kind] for part in parts) for kind in ("right", "mistakes"))
    odd = [f"{part['name']}: {words}" for part in parts for words in part["odd"]]
    print(f"{right} right answers and {wrong} mistakes, {len(odd)} judged otherwise")
    print(*odd, sep="\n")
    return not odd


def notebook(path):
    """Run a notebook; say how long it takes and what is different in it."""
    cells = list(machine.lines("notebooks", path.relative_to(ROOT).as_posix()))
    odd = list(differences(path, cells))
    seconds = [cell["seconds"] for cell in cells]
    slowest = max(range(len(cells)), key=seconds.__getitem__)
    print(
        f"{path.stem:24} {len(cells):3} cells, {sum(seconds):5.1f} s of the processor, "
        f"{seconds[slowest]:5.1f} s of them cell {cells[slowest]['cell']}; "
        f"{len(odd)} differences",
        *odd,
        sep="\n    ",
        flush=True,
    )
    return not odd


def tests():
    """Run the tests of nnlib; return whether all pass."""
    more = ("pytest", "hypothesis")
    command = machine.command("own_tests", *TESTS, more=more)
    return subprocess.run(command, check=False).returncode == 0


def main(names):
    """Try what is named, or all; return the exit status."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"There is no {unknown[0]!r}, only {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    tried = {"answers": answers, "tests": tests}
    good = [
        tried[name]() if name in tried else notebook(NOTEBOOKS[name])
        for name in names or NAMES
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
