"""The line 'In the sources' stands at the end of a section, and leads to its rows."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.places import CHAPTERS, ROOT
from tools import appendix, build, margin, texts

ROWS = {row["id"]: row for row in appendix.rows_of(ROOT / "course" / "equations.csv")}
LINKS = re.compile(r"\[([^\]]+)\]\(A1_equations\.ipynb#cell-id=([\w-]+)\)")


def shown(text):
    """Return a line as a reader sees it."""
    return LINKS.sub(r"\1", text)


def notebook(*cells, **first):
    """Return a notebook of (source, ids); a source of None is code."""
    made = []
    for number, (source, ids) in enumerate(cells):
        new = new_code_cell("x") if source is None else new_markdown_cell(source)
        new.id, new.metadata = f"c{number}", nbformat.from_dict({"equations": ids})
        made.append(new)
    made[0].metadata.update(first)
    return new_notebook(cells=made)


def added(*cells, name="03_tiny", **first):
    """Return the cells of a notebook with its margin: (id, source without links)."""
    nb = margin.add(notebook(*cells, **first), name, ROWS)
    return [(cell.id, shown(cell.source)) for cell in nb.cells]


EQ_5 = "<small>In the sources: Rasyid, equation 5.</small>"
EQ_6 = "<small>In the sources: Rasyid, equation 6.</small>"


def test_a_section_that_ends_with_a_cell_gets_the_line_in_a_cell_of_its_own():
    cells = [("# T", []), ("## A", ["R-eq5"]), (None, ["R-eq5"]), ("## B", [])]
    assert added(*cells) == [
        ("c0", "# T"),
        ("c1", "## A"),
        ("c2", "x"),
        ("c1-sources", EQ_5),
        ("c3", "## B"),
    ]


def test_the_last_section_has_its_line_and_what_stands_before_the_first_too():
    assert added(("# T", ["R-eq5"]), ("### A", ["R-eq6"]), (None, [])) == [
        ("c0", "# T"),
        ("c0-sources", EQ_5),
        ("c1", "### A"),
        ("c2", "x"),
        ("c1-sources", EQ_6),
    ]


def test_a_section_that_ends_inside_a_cell_gets_the_line_there():
    source = "end of A\n\n## B\n\n### C\n\n#### no section"
    cells = added(("# T\n\n## A", ["R-eq5"]), (source, ["R-eq6"]))
    assert cells[1:] == [
        ("c1", f"end of A\n\n{EQ_5}\n\n## B\n\n### C\n\n#### no section"),
        ("c1-sources", EQ_6),
    ]


def test_without_equations_there_is_no_line():
    cells = [("# T", []), ("## A", []), (None, []), ("text\n\n## B", [])]
    assert added(*cells) == [("c0", "# T"), ("c1", "## A"), ("c2", "x"), cells_end()]


def cells_end():
    return "c3", "text\n\n## B"


@pytest.mark.parametrize("name", ["A1_equations", "ex03_tiny", "11_beyond"])
def test_only_chapters_00_to_10_have_a_margin(name):
    assert len(added(("# T", ["R-eq5"]), name="10_tiny")) == 2
    assert added(("# T", ["R-eq5"]), name=name) == [("c0", "# T")]


def test_a_chapter_can_go_without(tmp_path):
    assert added(("# T", ["R-eq5"]), margin=False) == [("c0", "# T")]
    text = tmp_path / "03_tiny.py"
    text.write_text('# %% [markdown] equations=["R-eq5"] margin=false\n# # T\n')
    (cell,) = build.parse(text).cells
    assert cell.metadata == {"equations": ["R-eq5"]}


def test_an_id_without_a_row_is_refused():
    with pytest.raises(texts.BadText, match="no row 'R-eq99'"):
        added(("# T", ["R-eq99"]))


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["R-eq24", "R-eq22", "R-eq23", "R-eq25", "R-eq22"], "Rasyid, equations 22–25"),
        (["R-eq9", "R-eq10"], "Rasyid, equations 9, 10"),
        (["R-eq9", "R-eq11", "R-eq12", "R-eq13"], "Rasyid, equations 9, 11–13"),
        (["P-2.1a", "P-2.1b"], "Paterson, section 2.1"),
        (["P-2.1a", "R-eq9"], "Rasyid, equation 9; Paterson, section 2.1"),
        (["A-7.1", "A-6c", "A-7.2"], "*Adam Optimization*, training loop, elsewhere"),
        (["F-x1"], "*Foundations*, the text as a whole"),
        (["P-fig2"], "Paterson, figure 2"),
    ],
)
def test_places_are_said_once_and_ranges_are_folded(ids, expected):
    line = shown(margin.line(ids, ROWS))
    assert line.startswith(f"<small>In the sources: {expected}")


def test_every_row_has_a_place_in_words_and_no_letter_code():
    words = [*margin.NAMES.values(), *margin.KINDS.values(), *margin.PARTS.values()]
    known = "|".join([*map(re.escape, words), margin.ELSEWHERE, r"[\d.]+", "[,.;]"])
    for i in ROWS:
        line = shown(margin.line([i], ROWS))
        inner = re.fullmatch(r"<small>In the sources: (.+)</small>", line)[1]
        assert re.fullmatch(rf"(?:(?:{known}) ?)+", inner), line


def test_links_lead_to_cells_of_a1_that_have_the_rows():
    a1 = texts.read(CHAPTERS / "A1_equations.py")
    tables = {cell.id: cell.source for cell in a1.cells}
    for i in ROWS:
        ((_, target),) = LINKS.findall(margin.line([i], ROWS))
        assert f"| {i} |" in tables[target]


def test_places_in_two_cells_of_a1_are_two_links():
    line = margin.line(["R-eq3", "R-eq7", "R-eq22"], ROWS)  # of chapters 03, 02 and 02
    (first, one), (rest, other) = LINKS.findall(line)
    assert (first, rest) == ("equations 3", "7, 22")
    assert (one[-15:], other[-15:]) == ("in-chapter-03-1", "in-chapter-02-1")


@pytest.mark.parametrize("text", sorted(CHAPTERS.glob("[0-9]*.py")), ids=str)
def test_the_margin_of_a_chapter_names_all_its_sources(text):
    nb = build.parse(text)
    lines = re.findall("<small>.*</small>", "\n".join(c.source for c in nb.cells))
    named = {
        margin.NAMES[i[0]] for c in nb.cells for i in c.metadata.get("equations", [])
    }
    assert {name for name in margin.NAMES.values() if name in " ".join(lines)} == named
    assert len({cell.id for cell in nb.cells}) == len(nb.cells)
    assert max(len(cell.id) for cell in nb.cells) <= texts.MAX_ID
