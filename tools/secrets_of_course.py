"""What must not be in a bundle: the lines of references and solutions."""

import json
import re
from itertools import chain
from pathlib import Path

from tools.sealed_source import lines_of, statements
from tutor import checks


def secrets(root):
    """Return all statements of references and solutions that stand nowhere in the open.

    In the open are `nnlib`, the chapters, and what the exercises give.
    """
    parts = chain(*checks.EXERCISES.values(), *checks.CHAPTERS.values())
    hidden = set().union(*(lines_of(part.reference) for part in parts))
    for path in sorted(Path(root).glob("solutions/*/*.ipynb")):
        hidden |= _statements(_answers(path))
    known = [path.read_text(encoding="utf-8") for path in root.glob("nnlib/**/*.py")]
    for pattern in ("notebooks/*.ipynb", "exercises/*/*.ipynb"):
        known += ["".join(c["source"]) for p in root.glob(pattern) for c in _cells(p)]
    return hidden - set(leaks("\n".join(known), hidden))


def squeezed(text):
    """Return a text without spaces and brackets, and with one kind of quotes."""
    return re.sub(r"[\s\\()]", "", text).replace('"', "'")


def leaks(text, hidden):
    """Return the hidden statements that a text holds, however they are laid out."""
    text = squeezed(text)
    return sorted(line for line in hidden if squeezed(line) in text)


def _statements(texts):
    return set().union(*map(statements, texts))


def _cells(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))["cells"]


def _answers(path):
    """Return the code that the release leaves out."""
    cells = [
        cell
        for cell in _cells(path)
        if cell["cell_type"] == "code"
        and cell["metadata"].get("nbgrader", {}).get("solution")
    ]
    return ["".join(cell["source"]) for cell in cells]
