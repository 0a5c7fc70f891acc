"""Where things lie, for all tests.

What is outside of the course, the four sources and all 70,000 digits, is looked for in
one folder, which NNLIB_SHARED names; the tests that need it are skipped without.
"""

import os
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
