"""Where things lie, for all tests.

What is outside of the course, the four sources and all 70,000 digits, is looked for in
one folder, which NNLIB_SHARED names; the tests that need it are skipped without. So
are those in Pyodide, the Python of a browser, whose wheels lie there: but not in CI.
"""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
CHAPTERS = ROOT / "course" / "chapters"
RECORDINGS = ROOT / "course" / "recordings"
EQUATIONS = ROOT / "course" / "equations.csv"
ERRATA = ROOT / "course" / "errata.csv"
SHARED = Path(os.environ.get("NNLIB_SHARED", ROOT.parent / "shared"))
SOURCES = SHARED / "sources"
OFFICIAL_DIGITS = SHARED / "data" / "mnist"
PYODIDE = SHARED / "pyodide"


def without_pyodide():
    """Return why nothing is tried in Pyodide; None where it is, and in CI has to be."""
    if os.environ.get("PYODIDE") == "none":
        return "PYODIDE=none"
    if os.environ.get("CI"):
        return None
    missing = [f"no {name}" for name in ("node", "npm") if not shutil.which(name)]
    missing += [] if PYODIDE.is_dir() else [f"no {PYODIDE}"]
    return " and ".join(missing) or None
