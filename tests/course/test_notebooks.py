"""The notebooks as committed: what can be seen without running them.

That the outputs are those of a run, nbval compares.
"""

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from tools import build, gates, margin

NOTEBOOKS = sorted((build.ROOT / "notebooks").glob("*.ipynb"))
# the appendices, A1 and A2, are tables: they have no shape of a chapter
CHAPTERS = [path for path in NOTEBOOKS if "01" <= path.stem[:2] <= "99"]
PAIRS = build.chapters()  # chapters and solutions
each_pair = pytest.mark.parametrize("name", PAIRS)
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, 4)


def markdown(nb):
    """Return the prose: markdown without code blocks and what the margin says."""
    texts = [cell.source for cell in nb.cells if cell.cell_type == "markdown"]
    text = re.sub(r"^<small>.*</small>$", "", "\n\n".join(texts), flags=re.MULTILINE)
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def headings(text):
    """Return (level, title) of each heading."""
    return [
        (len(marks), title.strip())
        for marks, title in re.findall(r"^(#+) (.+)$", text, flags=re.MULTILINE)
    ]


def broken_links(text, folder):
    """Return the targets of links that are no file and no heading."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    # JupyterLab's anchors: the title with hyphens for spaces
    anchors = {f"#{title.replace(' ', '-')}" for _, title in headings(text)}
    text = re.sub(r"`[^`\n]*`", "", text)  # code such as `z[m](i)` is no link
    targets = re.findall(r"\]\(([^)\s]+)\)|(?:href|src)=\"([^\"]+)\"", text)
    targets = {unquote(one or other) for one, other in targets}
    inside = {one for one in targets if not re.match(r"[a-z]+:", one)}
    return {
        target
        for target in inside - anchors
        if target.startswith("#") or not (folder / target.split("#")[0]).exists()
    }


def stands_open(cell):
    """Whether a cell is text or code to read: no question, no turn, nothing folded."""
    folded = {"folded", "reveal", "your-turn"} & set(cell.metadata.get("tags", ()))
    return not folded and not re.match(r"(ask|review|checks\.\w+)\(", cell.source)


def words_and_lines(nb):
    """Return the number of words of prose, and of lines of code that are not blank.

    Code that is folded, and what the student writes or answers, is not counted.
    A formula inside a sentence is read as one word, a displayed one as none. A line
    that is only a string, such as the text alternative of a figure, is prose.
    """
    prose = re.sub(r"\$\$.*?\$\$", " ", markdown(nb), flags=re.DOTALL)
    prose = re.sub(r"\$.*?\$", " formula ", prose, flags=re.DOTALL)
    code = "\n".join(
        cell.source
        for cell in nb.cells
        if cell.cell_type == "code" and stands_open(cell)
    )
    strings = re.findall(r"^ *(?:alt=)?f?\".*\",?$", code, flags=re.MULTILINE)
    words = re.findall(r"[^\W\d_]{2,}", " ".join([prose, *strings]))
    lines = sum(1 for line in code.splitlines() if line.strip())
    return len(words), lines - len(strings)


def test_every_text_has_its_notebook_and_every_notebook_its_text():
    assert len(PAIRS) > 20
    for text, notebook in PAIRS.values():
        assert text.exists()
        assert notebook.exists()


@each_pair
def test_notebook_is_what_its_text_says(name):
    text, notebook = PAIRS[name]
    stale = list(build.differences(read(notebook), build.parse(text)))
    assert not stale, f"run: python -m tools.build build {name}"


@each_pair
def test_notebook_is_executed_in_order_and_its_outputs_are_clean(name):
    _, notebook = PAIRS[name]
    assert not list(gates.problems(read(notebook)))


@each_notebook
def test_headings_start_with_one_title_and_do_not_jump(path):
    levels = [level for level, _ in headings(markdown(read(path)))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@each_notebook
def test_links_inside_the_course_lead_somewhere(path):
    sources = [cell.source for cell in read(path).cells if cell.cell_type != "code"]
    assert not broken_links("\n\n".join(sources), path.parent)


@each_notebook
def test_pictures_in_the_prose_have_alternatives(path):
    assert not re.findall(
        r"!\[\s*\]\(|<img(?![^>]*alt=\"[^\"]+\")", markdown(read(path))
    )


@each_chapter
def test_chapter_has_25_to_75_cells_besides_its_widgets(path):
    cells = [cell for cell in read(path).cells if stands_open(cell)]
    cells = [c.source for c in cells if not c.id.endswith(margin.OWN_CELL)]
    widgets = [source for source in cells if "from nnlib import widgets" in source]
    assert 25 <= len(cells) - len(widgets) <= 75


@each_chapter
def test_chapter_has_at_least_8_words_of_prose_for_each_line_of_code(path):
    n_words, n_lines = words_and_lines(read(path))
    assert n_words >= 8 * n_lines


# --- the measures themselves, on small examples


def test_link_to_a_missing_file_or_heading_is_found():
    text = (
        "# One title\n[file](test_notebooks.py) [part](test_notebooks.py#x) "
        "[here](#One-title) [web](https://example.org) [mail](mailto:a@example.org)\n"
        '[gone](gone.ipynb) [nowhere](#Other-title) <a href="lost.md">x</a> `z[m](i)`'
    )
    expected = {"gone.ipynb", "#Other-title", "lost.md"}
    assert broken_links(text, Path(__file__).parent) == expected


def test_only_a_formula_inside_a_sentence_counts_as_a_word():
    nb = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(
                "Four words of prose.\n\n<small>In the sources.</small>\n\n"
                "$$\\frac{\\partial J}{\\partial z}$$\n\n"
                "```python\n# not a heading\nx = one\n```\n$\\alpha$"
            ),
            nbformat.v4.new_code_cell('x = 1\n\n# why\ny = f(\n    "two words",\n)'),
            nbformat.v4.new_code_cell("a = 1", metadata={"tags": ["folded"]}),
            nbformat.v4.new_code_cell('ask("03.a")'),
            nbformat.v4.new_code_cell("checks.dW(dW)"),
        ]
    )
    assert words_and_lines(nb) == (7, 4)
    assert headings(markdown(nb)) == []
