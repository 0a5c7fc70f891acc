"""The cell of a chapter that cures a known mistake.

It is the text of the exercise's own chapter that has most words in common with the
hint and the part's name, each word weighted by how few cells have it (tf-idf, cosine).
A cell that teaches an equation of the part counts double.
"""

import functools
import json
import math
import re
from collections import Counter
from typing import NamedTuple

from tutor import checks

from .exercise import ROOT

WORD = re.compile(r"[a-z]{3,}")
HEADING = re.compile(r"^#{1,4} +(.+)$", re.MULTILINE)


class Cure(NamedTuple):
    """A cell of a chapter, and the section that it stands in."""

    chapter: str
    cell: str
    section: str


@functools.cache
def known_hints():
    """Return {id of a hint: (part, its sentence)} of all exercises."""
    return {
        f"{part.name}-{i}": (part, mistake.hint)
        for parts in checks.EXERCISES.values()
        for part in parts
        for i, mistake in enumerate(part.mistakes)
    }


@functools.cache
def cure(exercise, hint_id):
    """Return the cell that cures a mistake, or None for a hint of no catalogue."""
    if hint_id not in known_hints():
        return None
    part, hint = known_hints()[hint_id]
    cells, rarity = _chapter(exercise)
    wanted = _weighted(f"{hint} {part.name.replace('_', ' ')}", rarity)

    def fitting(cell):
        teaches = bool(set(cell["equations"]) & set(part.equations))
        return _cosine(wanted, cell["words"]) * (2 if teaches else 1)

    best = max(cells, key=fitting)
    return Cure(best["chapter"], best["id"], best["section"])


@functools.cache
def _chapter(exercise):
    """Return the texts of the chapter with the number of an exercise, weighted."""
    number = exercise.removeprefix("ex").partition("_")[0]
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    cells, section = [], ""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            section = (HEADING.findall(source) or [section])[-1]
            equations = cell["metadata"].get("equations", [])
            made = {"id": cell["id"], "section": section, "equations": equations}
            cells.append({**made, "chapter": path.stem, "source": source})
    counts = Counter(w for cell in cells for w in set(_words(cell["source"])))
    rarity = {word: math.log(len(cells) / n) for word, n in counts.items()}
    for cell in cells:
        cell["words"] = _weighted(cell.pop("source"), rarity)
    return cells, rarity


def _words(text):
    return WORD.findall(text.lower())


def _weighted(text, rarity):
    return {w: n * rarity.get(w, 0.0) for w, n in Counter(_words(text)).items()}


def _cosine(one, other):
    product = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    lengths = [math.hypot(*weights.values()) for weights in (one, other)]
    return product / math.prod(lengths) if all(lengths) else 0.0
