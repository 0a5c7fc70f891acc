"""The margin: one small line at the end of a section says where its mathematics stands.

It is made from the metadata `equations` of the cells, and leads to the rows of appendix
A1. A section goes from one heading of level 2 or 3 to the next. What a cell with such
headings teaches counts for the section that the last of them opens.
"""

import re
from itertools import groupby

from nbformat.v4 import new_markdown_cell

from tools import appendix
from tools.texts import BadText, cell_id, headings

OWN_CELL = "-sources"  # how the id of a cell with nothing else ends
CHAPTER = r"(0\d|10)_"  # 00 to 10
NAMES = {
    "R": "Rasyid",
    "P": "Paterson",
    "F": "*Foundations*",
    "A": "*Adam Optimization*",
}
KINDS = {"eq": "equation", "sec": "section", "figure": "figure"}
PARTS = {  # of texts that have no numbers there
    "intro": "introduction",
    "overview": "overview",
    "loop": "training loop",
    "advantages": "list of advantages",
    "table": "table of results",
    "text": "text between the equations",
    "whole text": "the text as a whole",
}
ELSEWHERE = "elsewhere in the text"


def add(nb, name, rows):
    """Write the lines into a notebook; rows are those of the table, by their ids.

    `margin=false` in the header of the first cell keeps them out of a chapter.
    """
    wanted = nb.cells[0].metadata.pop("margin", True)
    if not (wanted and re.match(CHAPTER, name)):
        return nb
    cells, ids, last = [], [], None
    for cell in nb.cells:
        own = cell.metadata.get("equations", ())
        if unknown := [i for i in own if i not in rows]:
            raise BadText(f"{name}: course/equations.csv has no row {unknown[0]!r}")
        opened = [h for h in _headings(cell) if h.level in (2, 3)]
        if opened:
            cells += _closed(cell, opened[0].begin, line(ids, rows), last)
            ids = []
        last = cell.id if opened or last is None else last
        ids += own
        cells.append(cell)
    nb.cells = cells + _own_cell(line(ids, rows), last)
    return nb


def _headings(cell):
    return headings(cell.source) if cell.cell_type == "markdown" else []


def _closed(cell, begin, text, last):
    """Put a line before the heading that begins there: in its cell, or before it."""
    if begin == 0 or not text:
        return _own_cell(text, last)
    cell.source = f"{cell.source[:begin]}{text}\n\n{cell.source[begin:]}"
    return []


def _own_cell(text, last):
    return [new_markdown_cell(text, id=last + OWN_CELL)] if text else []


def line(ids, rows):
    """Return the line for equations of these ids, '' if there are none."""
    found = sorted(dict.fromkeys(ids), key=lambda i: list(NAMES).index(i[0]))
    sources = []
    for letter, group in groupby(found, key=lambda i: i[0]):
        sources.append(f"{NAMES[letter]}, {_links([rows[i] for i in group])}")
    return f"<small>In the sources: {'; '.join(sources)}.</small>" if sources else ""


def _links(rows):
    """Return the places in one source, linked to the cells of A1 that have them.

    A range of equations leads to the cell that has the first of them.
    """
    cell_of = {}
    for row in rows:
        heading = appendix.heading_of(row["id"][0], row["chapter"])
        cell_of.setdefault(appendix.place(row), cell_id("A1_equations", heading, 1))
    said = [(text, cell_of[first]) for text, first in places(cell_of)]
    links = []
    for target, group in groupby(said, key=lambda pair: pair[1]):
        text = ", ".join(text for text, _ in group)
        links.append(f"[{text}](A1_equations.ipynb#cell-id={target})")
    return ", ".join(links)


def places(where):
    """Return (what a reader says, first place of it): 'equations 3', '22–25'."""
    numbers, said = {}, []
    for place in where:
        kind, _, number = place.partition(" ")
        if kind in KINDS and number:
            numbers.setdefault(kind, []).append(number)
        else:
            said.append((PARTS.get(place, ELSEWHERE), place))
    said.sort(key=lambda pair: pair[0] == ELSEWHERE)  # last
    for kind in sorted(numbers, key=list(KINDS).index, reverse=True):
        own = sorted(numbers[kind], key=lambda n: [int(x) for x in n.split(".")])
        runs = _runs(own) if kind == "eq" else [(n, n) for n in own]
        texts = [text for text, _ in runs]
        texts[0] = f"{KINDS[kind]}{'s' * (len(own) > 1)} {texts[0]}"
        firsts = [f"{kind} {first}" for _, first in runs]
        said = [*zip(texts, firsts, strict=True), *said]
    return said


def _runs(numbers):
    """Return (text, first number), three or more in a row as a range: 3, 22–25."""
    found = []
    rows = groupby(enumerate(map(int, numbers)), key=lambda pair: pair[1] - pair[0])
    for _, row in rows:
        row = [str(number) for _, number in row]
        ranges = [(f"{row[0]}–{row[-1]}", row[0])]
        found += ranges if len(row) > 2 else zip(row, row, strict=True)
    return found
