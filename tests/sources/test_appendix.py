"""The appendices: up to date, complete, and every link leads to its cell or test."""

import re
from collections import Counter
from urllib.parse import unquote

import jupytext
import pytest

from tests.places import EQUATIONS as LIST
from tests.sources.test_equations import EQUATIONS, ERRATA, ROWS
from tools import appendix, build, margin, texts

CHAPTERS = appendix.ROOT / "course" / "chapters"
FOUND = appendix.cells(appendix.chapters())
BY_ID = {cell.id: cell for cell in FOUND}
TARGET = re.compile(r"\[([^\]]+)\]\((\w+)\.ipynb#cell-id=([\w-]+)\)")


def lines_of(name):
    """Return {id: line} of the tables of an appendix."""
    text = (CHAPTERS / f"{name}.py").read_text("utf-8")
    found = re.findall(r"^# \| ([FRAPX]-\S+) \| (.+)$", text, re.MULTILINE)
    assert len(found) == len(dict(found))
    return dict(found)


def test_appendices_are_what_the_course_says_now():
    stale = [
        path.name
        for path, text in appendix.generated().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    assert not stale, f"run python -m tools.appendix: {stale} out of date"


def test_every_equation_and_every_erratum_has_one_line():
    assert set(lines_of("A1_equations")) == EQUATIONS
    assert set(lines_of("A2_errata")) == ERRATA


@pytest.mark.parametrize("name", ["A1_equations", "A2_errata"])
def test_no_link_is_broken_by_a_space(name):
    text = (CHAPTERS / f"{name}.py").read_text("utf-8")
    assert not re.findall(r"\] \([\w./]+\.(?:ipynb|py)\b", text)


def test_nothing_is_without_a_cell_or_without_its_test():
    for i, line in lines_of("A1_equations").items():
        assert "not covered yet" not in line, i
        assert TARGET.search(line), i
    for i, line in lines_of("A2_errata").items():
        assert TARGET.search(line), i
        assert "](../tests/" in line, f"{i} has no test"


@pytest.mark.parametrize("name", ["A1_equations", "A2_errata"])
def test_links_lead_to_cells_that_carry_the_id(name):
    for i, line in lines_of(name).items():
        for text, chapter, cell in TARGET.findall(line):
            assert BY_ID[cell].chapter == chapter
            id = text if text in ERRATA else i  # an erratum of an equation
            assert id in BY_ID[cell].equations + BY_ID[cell].errata, (id, cell)


def linked_in_chapter_09():
    """Yield (erratum, chapter, cell) of the table there: a column for each source."""
    text = next(CHAPTERS.glob("09_*.py")).read_text("utf-8")
    _, _, table = text.partition(appendix.BEGIN)
    for line in table.partition(appendix.END)[0].splitlines():
        for letter, cell in zip(appendix.SHORT, line.split(" | ")[2:], strict=False):
            for number, *target in TARGET.findall(cell):
                yield f"{letter}-E{number}", *target


def test_links_of_chapter_09_are_the_71_and_lead_to_cells_that_carry_them():
    links = list(linked_in_chapter_09())
    assert Counter(i for i, _, _ in links) == Counter(ERRATA)
    for i, chapter, cell in links:
        assert BY_ID[cell].chapter == chapter
        assert i in BY_ID[cell].errata, (i, cell)


def test_links_of_chapter_09_lead_to_cells_that_prove():
    for i, _, cell in linked_in_chapter_09():
        assert BY_ID[cell].can_fail, f"{cell} shows {i} and asserts nothing"
        assert BY_ID[cell] == appendix.proof(i, FOUND)


@pytest.mark.parametrize(
    ("erratum", "shows"),
    [
        ("P-E21", r"plots\.confusion\(\s*C\[1:6, 1:6\]"),  # the matrix of 1 to 5
        ("P-E22", r"top == \(4, 9\)"),  # of all pairs, not ten misread digits
    ],
)
def test_the_proof_of_an_erratum_computes_what_it_says(erratum, shows):
    cell = appendix.proof(erratum, FOUND)
    path = CHAPTERS / f"{cell.chapter}.py"
    (source,) = [one.source for one in build.parse(path).cells if one.id == cell.id]
    assert re.search(shows, source), cell.id


@pytest.mark.parametrize("name", ["A1_equations", "A2_errata"])
def test_links_to_tests_lead_to_functions_of_that_name(name):
    for line in lines_of(name).values():
        for text, path in re.findall(r"\[([^\]]+)\]\(\.\./(tests/\w+/\w+\.py)\)", line):
            source = (appendix.ROOT / unquote(path)).read_text("utf-8")
            assert re.search(rf"def test_\w*{text.replace(' ', '_')}\(", source)


def test_cells_have_the_ids_that_they_have_in_the_notebooks():
    for path in appendix.chapters():
        ids = [cell.id for cell in build.parse(path).cells]
        ids = [i for i in ids if not i.endswith(margin.OWN_CELL)]
        assert ids == [cell.id for cell in FOUND if cell.chapter == path.stem]


FORMULAS = {"equation", "definition", "derivation-step", "algorithm"}
TYPESET = {row["id"]: row for row in appendix.rows_of(LIST.with_name("typeset.csv"))}
# commands of TeX that no letter of a statement stands for
SILENT = """
    begin cases cdot dfrac dots end frac ge le left leftarrow mathbb mathbf mathcal
    mathrm mid ne operatorname right rvert sim text tfrac times to vdots
"""


def test_every_formula_is_typeset_and_what_is_not_correct_is_corrected():
    assert list(TYPESET) == [row["id"] for row in ROWS if row["id"] in TYPESET]
    for row in ROWS:
        one = TYPESET.get(row["id"], {"printed": "", "corrected": ""})
        assert one["printed"] or row["kind"] not in FORMULAS, row["id"]
        assert bool(one["corrected"]) == (row["status"] != "correct"), row["id"]
        assert one["corrected"] != one["printed"] or not one["printed"], row["id"]


def letters(text):
    return Counter(re.findall("[a-z0-9]", text.lower()))


def letters_of_tex(text):
    """Return the letters and digits of a typeset formula, as one writes it in code."""
    text = re.sub(r"\\(begin|end)\{cases\}", "", text)
    names = dict.fromkeys(SILENT.split(), "") | {"partial": "d"}
    return letters(re.sub(r"\\([A-Za-z]+)", lambda m: names.get(m[1], m[1]), text))


def test_a_typeset_formula_has_the_letters_and_digits_of_the_statement():
    for row in ROWS:
        if (
            row["kind"] in FORMULAS and row["id"] != "P-x1"
        ):  # which says what is missing
            text = re.sub(r"\beps\b", "epsilon", row["statement"])
            text = re.sub(r"\bgrad(?=[_ ])", "nabla", text)
            text = re.sub(r"(?<!T) x (?!<)(?!> 0$)", " ", text)  # times
            assert letters_of_tex(TYPESET[row["id"]]["printed"]) == letters(text), row


@pytest.mark.parametrize("column", ["printed", "corrected"])
def test_typeset_text_is_well_formed(column):
    for i, row in TYPESET.items():
        text = row[column]
        assert text.count("$") % 2 == 0, i
        formulas = text.split("$")[1::2]
        for formula in formulas:
            plain = re.sub(r"\\[{}]", "", formula)
            assert plain.count("{") == plain.count("}"), i
            assert formula.count(r"\left") == formula.count(r"\right") + formula.count(
                r"\leftarrow"
            ), i
        assert "|" not in text, f"{i}: it would end the cell of a table"


# The parts, on small examples


def test_cell_is_found_under_its_heading(tmp_path):
    chapter = tmp_path / "01_tiny.py"
    chapter.write_text(
        "# %% [markdown]\n# # 01 Tiny\n\n# %%\n1\n\n"
        '# %% [markdown] errata=["a"]\n# text\n#\n# ## Next, with `code`\n\n'
        '# %% equations=["b"]\n# # no heading\n'
    )
    first, one, text, code = appendix.cells([chapter])
    assert (first.heading, one.heading) == ("01 Tiny", "01 Tiny")
    assert (text.heading, code.heading) == ("Next, with `code`",) * 2
    assert (text.errata, code.equations, code.is_code) == (["a"], ["b"], True)
    assert appendix.link(code) == (
        "[01 Next, with code](01_tiny.ipynb#cell-id=01_tiny-next-with-code-2)"
    )
    assert [cell.id for cell in appendix.proofs("a", [text, code])] == [
        "01_tiny-next-with-code-1"
    ]


def test_ids_are_read_from_docstrings_with_their_ranges():
    order = ["F-1a", "F-5.2a", "F-5.2b", "F-5.2c", "R-eq7"]
    assert appendix.cited("sources F-5.2a to F-5.2c, R-eq7.", order) == set(order[1:])
    assert appendix.cited("F-5.2b (R-E7), F-9", order) == {"F-5.2b"}


def test_code_and_text_survive_a_markdown_table():
    row = {"id": "F-1", "statement": "a|b *c_d* [1]"}
    assert appendix.printed(row, {}) == r"a\|b \*c\_d\* \[1\]"
    typeset = {"F-1": {"printed": "$a_b$", "corrected": ""}}
    assert appendix.printed(row, typeset) == "$a_b$"
    assert appendix.plain("the $i_j$ of x_y") == r"the $i_j$ of x\_y"


def test_appendices_are_texts_that_build_accepts():
    for name in ("A1_equations", "A2_errata"):
        nb = build.parse(CHAPTERS / f"{name}.py")
        assert {cell.cell_type for cell in nb.cells} == {"markdown"}
        assert jupytext.writes(nb, fmt="py:percent").count("# %% [markdown]") > 4


def test_the_most_direct_proof_is_linked():
    def cell(number, is_code, *errata, chapter="01_a", **more):
        more = {"proves": (), "can_fail": False} | more
        name = f"{chapter}-{number}"
        return appendix.Cell(chapter, name, "A", is_code, [], list(errata), **more)

    text, table, own = cell(1, False, "a"), cell(2, True, "a", "b"), cell(3, True, "a")
    found = [text, table, own]
    assert appendix.proofs("a", found) == [own]
    assert appendix.proofs("b", found) == [table]
    assert appendix.proofs("a", [text]) == [text]
    assert appendix.proofs("c", found) == []
    with pytest.raises(texts.BadText, match="no cell has errata=\\['c'\\]"):
        appendix.proof("c", found)
    asserts = cell(4, True, "a", "b", can_fail=True)
    assert appendix.proof("a", [*found, asserts]) == asserts  # before what only shows
    later = cell(5, True, "a", can_fail=True, chapter="02_b")
    assert appendix.proofs("a", [*found, asserts, later]) == [later, asserts]
    named = cell(6, False, "a", "b", "c", proves=["a"])
    assert appendix.proof("a", [*found, asserts, named]) == named
    assert appendix.proof("b", [*found, asserts, named]) == asserts


def test_a_cell_can_fail_by_an_assert_a_question_or_an_error(tmp_path):
    chapter = tmp_path / "01_tiny.py"
    sources = [
        "1",
        "assert 1",
        "if 1:\n    assert 1",
        "settle('01.a', x)",
        "# assert x",
    ]
    chapter.write_text("".join(f"# %%\n{source}\n\n" for source in sources))
    with chapter.open("a") as file:
        file.write('# %% tags=["raises-exception"] errata=["a"] proves=["a"]\n1 / 0\n')
    cells = appendix.cells([chapter])
    assert [cell.can_fail for cell in cells] == [False, True, True, True, False, True]
    assert [cell.proves for cell in cells] == [[]] * 5 + [["a"]]


def test_only_a_cell_that_carries_an_erratum_says_that_it_proves_it():
    for cell in FOUND:
        assert set(cell.proves) <= set(cell.errata), cell.id


def test_place_is_without_the_lines_of_our_copy():
    places = {"eq 5 L51": "eq 5", "sec 6 L172, L199": "sec 6", "sec 2 L73-75": "sec 2"}
    places |= {"L199": "L199", "sec 3": "sec 3"}
    for where, expected in places.items():
        assert appendix.place({"where": where}) == expected


def test_tests_for_the_sources_come_first():
    own = ("sources/test_errata_02.py", "test_r_e1_a_b")
    other = ("nnlib/test_x.py", "test_c")
    assert (
        appendix.tests_links([other, own])
        == "[a b](../tests/sources/test_errata_02.py)"
    )
    assert appendix.tests_links([other]) == "[c](../tests/nnlib/test_x.py)"


def test_without_a_test_or_a_cell_a_line_says_so():
    row = {"id": "F-1a", "where": "sec 1", "kind": "config", "statement": "a net"}
    row |= {"status": "ambiguous", "note": "F-E6/E10: x", "computable": "yes"}
    typeset = {"F-1a": {"printed": "", "corrected": "$m$"}}
    line = appendix.equation_line(row, typeset, [], {"F-E6": "[F-E6](x)"}, {}, {})
    assert "| $m$ ([F-E6](x), F-E10), **not covered yet** |" in line
    line = appendix.equation_line(row | {"status": "correct"}, {}, [], {}, {}, {})
    assert "| as printed, **not covered yet** |" in line
