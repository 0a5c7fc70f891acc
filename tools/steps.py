"""The steps of `python3 -m tools test`, and how they run beside each other.

Only the standard library is needed. Three run at a time, because those in a browser
mostly wait; what each prints is kept together.
"""

import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tools.environments import WHOLE, surroundings
from tools.machine import NotPossibleError

SITE_TESTS = ["tests/course/test_site.py", "tests/course/test_lite.py"]
# a slider, a pad, a playground: each alone in a page, without JupyterLab
PAGE_TESTS = ["tests/browser/test_number.py", "tests/browser/test_pad.py",
    "tests/browser/test_playground.py",
]  # fmt: skip
CHROMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
AT_A_TIME = 3
PYTEST = ["-m", "pytest", "-q"]
NBVAL = [*PYTEST, "--nbval", "--nbval-current-env", "--nbval-cell-timeout=60",
    "--nbval-sanitize-with", "tests/course/nbval_sanitize.cfg",
]  # fmt: skip


class Step(NamedTuple):
    """A part of the tests: what it shows, and what the environment's Python runs."""

    shows: str
    commands: tuple = ()
    in_browser: tuple = ()
    grading: bool = False


def ignoring(paths):
    """Return the options of pytest that leave these files out."""
    return [f"--ignore={path}" for path in paths]


# the longest first
STEPS = {
    "unit": Step(
        "unit tests and doctests",
        ([*PYTEST, *ignoring(["tests/tutor", *SITE_TESTS])],),
    ),
    "grading": Step(
        "exercises: released, handed in, graded by nbgrader, then opened in a browser",
        ([*PYTEST, "tests/grader"],),
        ([*PYTEST, "tests/grader_browser"],),
        grading=True,
    ),
    "graders": Step(
        "graders: each known mistake named, each right answer accepted",
        ([*PYTEST, "tests/tutor"],),
    ),
    "site": Step(
        "site and JupyterLite: built, read, then opened in a browser",
        ([*PYTEST, *SITE_TESTS],),
        ([*PYTEST, "tests/browser_site"],),
    ),
    "lite": Step(
        "JupyterLite: the course runs in Chromium with Pyodide 0.27.7",
        in_browser=([*PYTEST, "-rs", "-s", "tests/browser_lite"],),
    ),
    "notebooks": Step(
        "notebooks: each output compared with a fresh run (nbval)",
        ([*NBVAL, "notebooks", *(["solutions"] if WHOLE else [])],),
    ),
    "page": Step(
        "widgets: operated in Chromium, alone in a page",
        in_browser=([*PYTEST, *PAGE_TESTS],),
    ),
    "pyodide": Step(
        "the Python of a browser, in Node: answers, solutions, chapters 00 to 02",
        ([*PYTEST, "-rs", "tests/pyodide"],),
    ),
    "lint": Step(
        "lint",
        (
            ["-m", "ruff", "check", "."],
            ["-m", "ruff", "format", "--check", "."],
            ["-m", "codespell_lib"],
        ),
    ),
    # last and alone: a page of JupyterLab that has to wait loses its widgets
    "browser": Step(
        "browser: every notebook and widget in JupyterLab",
        in_browser=([*PYTEST, "-s", *ignoring(PAGE_TESTS), "tests/browser"],),
    ),
}
if not WHOLE:
    STEPS = {name: STEPS[name] for name in ("unit", "notebooks")}


def find_browser(environ=os.environ, which=shutil.which):
    """Return the Chromium of this machine; None where the user does without one."""
    named = environ.get("CHROMIUM")
    if named == "none":
        return None
    found = next(filter(None, map(which, [named] if named else CHROMES)), None)
    if named and not found:
        raise NotPossibleError(f"CHROMIUM names {named}, and there is no such program.")
    if environ.get("CI") and not found:
        raise NotPossibleError(
            "CI needs Chromium and there is none: install it, or set CHROMIUM=none."
        )
    return found


def without_user(folder, private):
    """Return the variables for tests, which see no settings of the user."""
    names = ["IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"]
    names += ["JUPYTER_RUNTIME_DIR"]
    own = {name: str(Path(private) / name.lower()) for name in names}
    return {**surroundings(folder), **own}


def run_tests(names, course, grading, browser):
    """Run steps, a few at a time; return the names of those that failed."""
    # the browser's step waits until the others are done
    beside = [name for name in names if name != "browser"]
    alone = [name for name in names if name == "browser"]
    failed = []

    def run(name):
        step = STEPS[name]
        environment = grading if step.grading else course
        begun = time.monotonic()
        good, printed = _run(step, environment, browser)
        if not good:
            failed.append(name)
        seconds = time.monotonic() - begun
        end = "" if good else ": FAILED"
        sys.stdout.write(f"\n== {step.shows} ({seconds:.0f} s){end}\n{printed}")
        sys.stdout.flush()

    for group in (beside, alone):
        with ThreadPoolExecutor(max_workers=AT_A_TIME) as pool:
            list(pool.map(run, group))
    return [name for name in names if name in failed]


def _run(step, environment, browser):
    """Run all commands of a step; return whether all succeeded, and what they said."""
    commands = [*step.commands, *(step.in_browser if browser else [])]
    good = True
    with tempfile.TemporaryFile() as out, tempfile.TemporaryDirectory() as private:
        env = without_user(environment.folder, private)
        env["CHROMIUM"] = browser or "none"
        env["PYTHONIOENCODING"] = "utf-8"  # what we decode below
        for command in commands:
            ended = environment.run(*command, env=env, stdout=out, stderr=out)
            good &= ended.returncode == 0
        out.seek(0)
        return good, out.read().decode("utf-8", errors="replace")


def not_run(names, browser):
    """Yield a line for each part of the tests that no browser is there for."""
    for name in names:
        if STEPS[name].in_browser and not browser:
            what = "all of it" if not STEPS[name].commands else "the part in a browser"
            yield (
                f"NOT RUN: {what} of `test {name}`: there is no Chromium or Chrome, or "
                "CHROMIUM=none (Debian, Ubuntu: sudo apt install chromium)"
            )
