"""Run all notebooks in JupyterLite, and say what is different there.

    python3 -m tools lite-test [NAME ...]

Exercises are run with the model's answers. For each notebook: cells that say the same
as what is stored; seconds until the kernel is there, of all cells, of the slowest, and
both once more as a processor worked for the kernel: on a machine with other work these
are what to compare; requests to other hosts; the load of the machine. Below it, the
slowest cells, all that differs, and each of these requests.
"""

import os
import sys
from collections import Counter
from itertools import takewhile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser_lite.assembled import SHOWS_NOT, VERSION, site
from tests.browser_lite.pages import Lite, differences, solve
from tests.browser_site.conftest import QUIET, chromium
from tests.places import ROOT
from tests.servers import served

NAMES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ["notebooks/*.ipynb", "exercises/*/*.ipynb"]
    for path in ROOT.glob(pattern)
)


def apart(stored, here, before=80, behind=300):
    """Return two texts from shortly before the place where they part."""
    pairs = zip(stored, here, strict=False)
    place = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    shown = slice(max(0, place - before), place + behind)
    return stored[shown], here[shown]


def tried(browser, url, name):
    """Run one notebook; return a line for the table, and what is to be said."""
    lite = Lite(browser, url)
    try:
        start = lite.open(name)
        stored = solve(lite, name) if name.startswith("exercises") else name
        seconds = lite.run()
        cells = lite.cells()
        others = differences(stored, cells)
        n = sum(c["type"] == "code" and bool(c["source"].strip()) for c in cells)
        kinds = zip(*(seconds or {"": (0, 0)}).values(), strict=True)
        spent = [f"{sum(kind):.0f} | {max(kind):.0f}" for kind in kinds]
        line = (
            f"| {name.rpartition('/')[2]} | {n - len(others)}/{n} | {start:.0f} | "
            f"{' | '.join(spent)} | {len(lite.asked)} | {os.getloadavg()[0]:.0f} |"
        )
        slow = sorted(seconds, key=lambda id: -seconds[id][1])[:5]
        said = [f"  {id}: {seconds[id][1]:.1f} s of processor" for id in slow]
        for id, two in others.items():
            there, here = apart(*two)
            said.append(f"  {id}\n    stored: {there!r}\n    here:   {here!r}")
        said += [f"  {n} times: {error}" for error, n in Counter(lite.errors).items()]
        return line, [*said, *lite.asked], bool(others or lite.asked)
    finally:
        lite.close()


def main(names):
    """Run what is named, or all; return 1 if something differs, 2 for no such name."""
    by_name = {Path(path).stem: path for path in NAMES}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        known = ", ".join(by_name)
        print(f"There is no notebook {unknown[0]!r}, only {known}.", file=sys.stderr)
        return 2
    chosen = [by_name[name] for name in names or by_name]
    site()
    print(f"Chromium, JupyterLite 0.6.4, Pyodide {VERSION}. {SHOWS_NOT}")
    print("| notebook | same / code cells | kernel s | cells s | slowest s "
        "| cells s of processor | slowest s of processor | asked | load |")  # fmt: skip
    print("|---" * 9 + "|", flush=True)
    wrong = False
    with served("lite27/site") as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=QUIET.split()
        )
        for name in chosen:
            line, said, differs = tried(browser, url, name)
            print(line, *said, sep="\n", flush=True)
            wrong |= differs
        browser.close()
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
