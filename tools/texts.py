"""From a text in course/ to its notebook, not yet executed.

A text is py:percent. Its cells get ids that stay when a cell is added elsewhere: the
heading that they stand under and their number beneath it. Tags of the course become
what JupyterLab and the site read. Whatever is not known is refused, with its line.
"""

import hashlib
import re
from collections import Counter
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import NamedTuple

import jupytext
import nbformat

ROOT = Path(__file__).resolve().parents[1]
CELL_METADATA = {"equations", "errata", "proves", "tags", "nbgrader", "jupyter"}
CELL_METADATA |= {"margin"}
JUPYTEXT_METADATA = {"cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"}
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "name": "python3"}
FOLDED = {  # by its tag, until a student opens the cell; docs/site/reading.py does too
    "folded": {"source_hidden": True},
    "reveal": {"source_hidden": True, "outputs_hidden": True},
}
MAX_ID = 64  # of nbformat
# Text that answers a question is closed: nothing else folds a markdown cell everywhere
REVEAL = """<details class="nn-reveal"><summary>After your answer</summary>

{}

</details>"""


class BadText(ValueError):
    """A text that no notebook can be made of; the message is a sentence."""


class Heading(NamedTuple):
    """A heading in a markdown cell, and where in the source it begins."""

    level: int
    title: str
    begin: int


def headings(source):
    """Return the headings of a markdown cell; a comment in a code block is none."""
    found = re.finditer(r"^```.*?^```|^(#+) +([^\n]+)$", source, re.M | re.S)
    return [
        Heading(len(match[1]), match[2].strip(), match.start())
        for match in found
        if match[1]
    ]


def cell_id(name, heading, number):
    """Return the id of the cell that is the number-th beneath a heading."""
    words = re.sub(r"[^a-z0-9]+", "-", heading.lower())
    # room for the number, and for what `margin` adds
    words = words[: MAX_ID - len(name) - 16].strip("-")
    return "-".join(filter(None, [name, words, str(number)]))


def cell_ids(cells, name):
    """Return the ids of the cells of a notebook, each once.

    A cell with several headings stands under its first one, the next cell under the
    last one.
    """
    heading, seen, ids = "", Counter(), []
    for cell in cells:
        found = headings(cell.source) if cell.cell_type == "markdown" else []
        heading = found[0].title if found else heading
        stem = cell_id(name, heading, "")
        seen[stem] += 1
        ids.append(cell_id(name, heading, seen[stem]))
        heading = found[-1].title if found else heading
    return ids


def read(text):
    """Return the notebook that a text describes; a BadText says what is wrong."""
    try:
        content = text.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadText(f"{text.name} is not in UTF-8: {error}") from error
    lines = _headers(text.name, content)
    try:
        nb = deepcopy(_parsed(content))
    except nbformat.ValidationError as error:
        what = str(error).splitlines()[0]
        raise BadText(f"{text.name}: the header of a cell: {what}") from error
    if len(nb.cells) != len(lines):
        raise BadText(f"{text.name}: {len(lines)} headers, {len(nb.cells)} cells")
    ids = cell_ids(nb.cells, text.stem)
    for line, cell, cell.id in zip(lines, nb.cells, ids, strict=True):
        try:
            _tidy(cell.metadata)
        except BadText as error:
            raise BadText(f"{text.name}, line {line}: {error}") from error
    if any("margin" in cell.metadata for cell in nb.cells[1:]):
        raise BadText(f"{text.name}: margin= stands in the first cell only")
    metadata = {
        "kernelspec": KERNELSPEC,
        "language_info": {"name": "python"},
        "source_sha256": hashlib.sha256(content.encode()).hexdigest(),
    }
    nb.metadata = nbformat.from_dict(metadata)
    nbformat.validate(nb)
    return nb


@cache  # the appendices and the notebooks are made of the same texts
def _parsed(content):
    return jupytext.reads(content, fmt="py:percent")


def close(nb):
    """Close the markdown cells that answer a question; return the notebook."""
    for cell in nb.cells:
        tags = cell.metadata.get("tags", ())
        if cell.cell_type == "markdown" and "reveal" in tags:
            cell.source = REVEAL.format(cell.source)
            del cell.metadata["jupyter"]  # or JupyterLab shows the first line of it
    return nb


def _headers(name, content):
    """Return the numbers of the lines that are headers of cells."""
    if not content.startswith("# %%"):
        raise BadText(f"{name} is no text of cells: it does not begin with '# %%'")
    found = []
    for number, line in enumerate(content.splitlines(), start=1):
        if re.match(r"#\s*%%", line):
            if not re.match(r"# %%( \[markdown\])?( *$| [{\w])", line):
                raise BadText(
                    f"{name}, line {number}: the header of a cell is '# %%' or "
                    f"'# %% [markdown]', and metadata after it; not {line[:40]!r}"
                )
            found.append(number)
    return found


def _tidy(metadata):
    """Leave what the course knows, in the words of nbgrader and JupyterLab."""
    for key in JUPYTEXT_METADATA & set(metadata):
        del metadata[key]
    _say_it_to_nbgrader(metadata)
    _fold(metadata)
    if unknown := sorted(set(metadata) - CELL_METADATA):
        raise BadText(
            f"the header of a cell has unknown metadata {unknown}; right is such as "
            '# %% [markdown] equations=["R-eq22"] tags=["folded"]'
        )


def _say_it_to_nbgrader(metadata):
    """Replace solution=NAME, check=NAME or manual=NAME by what nbgrader reads."""
    for role in {"solution", "check", "manual"} & set(metadata):
        name = metadata.pop(role)
        metadata["nbgrader"] = {
            "grade": role != "solution",
            "grade_id": f"check-{name}" if role == "check" else name,
            "locked": role == "check",
            "schema_version": 3,
            "solution": role != "check",
            "task": False,
        }
        if role != "solution":
            if "points" not in metadata:
                raise BadText(f"{role}={name!r} has no points=")
            metadata["nbgrader"]["points"] = metadata.pop("points")


def _fold(metadata):
    """Add what folds a cell with such a tag in JupyterLab."""
    for tag in set(metadata.get("tags", ())) & set(FOLDED):
        metadata["jupyter"] = dict(FOLDED[tag])
