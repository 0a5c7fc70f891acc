"""The 241 rows of the sources: each is taught, and checked by a test if it can be."""

import ast
import csv
import re
from collections import Counter
from functools import cache

import jupytext
import pytest

from tests.places import CHAPTERS, SOURCES, TESTS
from tests.places import EQUATIONS as LIST

ROWS = list(csv.DictReader(LIST.read_text("utf-8").splitlines()))
EQUATIONS = {row["id"] for row in ROWS}
ERRATA_OF = {"F": 10, "R": 15, "A": 16, "P": 25, "X": 5}
ERRATA = {f"{source}-E{i + 1}" for source, n in ERRATA_OF.items() for i in range(n)}


def written_chapters(folder):
    """Return {number: source file} of the chapters that exist."""
    return {path.name[:2]: path for path in sorted(folder.glob("[0-9][0-9]_*.py"))}


@cache
def cells_of(text):
    """Return the cells of a chapter, which more than one test reads."""
    return jupytext.reads(text, fmt="py:percent").cells


def ids_taught(path, key):
    """Return the ids that the cells of one chapter carry under `key`."""
    cells = cells_of(path.read_text("utf-8"))
    return {i for cell in cells for i in cell.metadata.get(key, [])}


@cache
def decorators_of(text):
    """Return the decorators of the tests of a file, which more than one test reads."""
    return [
        decorator
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        for decorator in node.decorator_list
    ]


def ids_checked(paths, marker):
    """Return the ids in @pytest.mark.<marker>(...) over the tests of these files."""
    return {
        ast.literal_eval(argument)
        for path in paths
        for decorator in decorators_of(path.read_text("utf-8"))
        if ast.unparse(decorator).startswith(f"pytest.mark.{marker}(")
        for argument in decorator.args
    }


def missing(rows, found):
    """Return one line a chapter: ids of its rows that are not in found[chapter].

    Chapters that are no key of `found` are left out.
    """
    lacking = {}
    for row in rows:
        chapter = row["chapter"]
        if chapter in found and row["id"] not in found[chapter]:
            lacking.setdefault(chapter, []).append(row["id"])
    return [f"chapter {c} lacks {' '.join(lacking[c])}" for c in sorted(lacking)]


def untaught(rows, chapters):
    """Return what `missing` does, for the ids in the cells of {number: file}."""
    return missing(rows, {c: ids_taught(p, "equations") for c, p in chapters.items()})


def unchecked(rows, chapters, test_files):
    """Return what `missing` does, for computable rows and the markers of tests."""
    checked = ids_checked(test_files, "equation")
    computable = [row for row in rows if row["computable"] == "yes"]
    return missing(computable, dict.fromkeys(chapters, checked))


def unknown(found, known):
    """Return, sorted, the ids that do not exist."""
    return sorted(set(found) - known)


def test_the_list_is_complete_and_unique():
    assert len(ROWS) == len(EQUATIONS) == 241
    assert Counter(row["source"] for row in ROWS) == {
        "foundations": 34,
        "rasyid": 62,
        "adam-notes": 65,
        "paterson": 80,
    }
    assert {row["computable"] for row in ROWS} == {"yes", "no"}
    assert {row["status"] for row in ROWS} == {"correct", "ambiguous", "erratum"}
    for row in ROWS:
        assert row["id"][0] == row["source"][0].upper()
        assert all(row[name] for name in row if name != "note"), row
        assert None not in row, row  # a cell too many
    assert len(ERRATA) == 71


def test_the_list_is_that_of_the_shared_sources():
    if not (SOURCES / "equations.csv").exists():
        pytest.skip(f"no {SOURCES}: the rows cannot be compared with their origin")
    shared = (SOURCES / "equations.csv").read_bytes().splitlines(keepends=True)
    ours = LIST.read_bytes().splitlines(keepends=True)
    assert [line.rpartition(b",")[0] + b"\n" for line in ours] == shared
    errata = (SOURCES / "errata.md").read_text("utf-8")
    assert set(re.findall(r"^\*\*([FRAPX]-E\d+) ", errata, re.MULTILINE)) == ERRATA


def test_every_chapter_that_has_rows_exists():
    assert {row["chapter"] for row in ROWS} <= set(written_chapters(CHAPTERS))


@pytest.mark.parametrize(
    ("key", "known"), [("equations", EQUATIONS), ("errata", ERRATA)]
)
def test_cells_name_only_ids_that_exist(key, known):
    chapters = written_chapters(CHAPTERS).values()
    strangers = {p.name: unknown(ids_taught(p, key), known) for p in chapters}
    assert not any(strangers.values()), strangers


@pytest.mark.parametrize(
    ("marker", "known"), [("equation", EQUATIONS), ("erratum", ERRATA)]
)
def test_tests_name_only_ids_that_exist(marker, known):
    assert unknown(ids_checked(TESTS.rglob("test_*.py"), marker), known) == []


def test_every_row_is_taught_in_its_chapter():
    lacking = untaught(ROWS, written_chapters(CHAPTERS))
    assert not lacking, "\n".join(lacking)


def test_every_computable_row_is_checked_by_a_test():
    lacking = unchecked(
        ROWS, written_chapters(CHAPTERS), list(TESTS.rglob("test_*.py"))
    )
    assert not lacking, "\n".join(lacking)


# The gates themselves, on a course of three rows


@pytest.fixture
def tiny(tmp_path):
    """Return a function that writes a chapter 01 and a test, and both as the gates."""
    ids = [("a", "01", "yes"), ("b", "01", "no"), ("c", "02", "yes")]
    rows = [dict(zip(("id", "chapter", "computable"), r, strict=True)) for r in ids]

    def write(cell, test):
        chapter, tests = tmp_path / "01_tiny.py", tmp_path / "test_tiny.py"
        chapter.write_text(f"# %% [markdown]{cell}\n# text\n\n# %%\n1 + 1\n")
        tests.write_text(f"import pytest\n\n{test}")
        return rows, written_chapters(tmp_path), [tests]

    return write


MARKED = '@pytest.mark.equation("a")\ndef test_a():\n    pass\n'


def test_gates_pass_what_is_taught_and_checked(tiny):
    rows, chapters, tests = tiny(' equations=["a", "b"] errata=["R-E1"]', MARKED)
    assert list(chapters) == ["01"]  # 02 is not written: nothing is asked of it
    assert untaught(rows, chapters) == unchecked(rows, chapters, tests) == []
    assert ids_taught(chapters["01"], "errata") == {"R-E1"}


@pytest.mark.parametrize("cell", ["", ' errata=["b"]', ' equations=["a", "bb"]'])
def test_gate_names_a_row_that_no_cell_teaches(tiny, cell):
    rows, chapters, _ = tiny(cell, MARKED)
    assert untaught(rows, chapters)[0].endswith(" b")


@pytest.mark.parametrize(
    "test",
    [
        "",
        MARKED.replace("equation", "erratum"),
        MARKED.replace("def test_a", "def helper"),
        "# " + MARKED,
        MARKED.replace('"a"', '"b"'),  # b is taught, and not computable
    ],
)
def test_gate_names_a_computable_row_that_no_test_checks(tiny, test):
    rows, chapters, tests = tiny(' equations=["a", "b"]', test)
    assert unchecked(rows, chapters, tests) == ["chapter 01 lacks a"]


def test_gate_names_an_id_that_does_not_exist(tiny):
    _, chapters, tests = tiny(
        ' equations=["a", "x"]', MARKED.replace('"a"', '"a", "y"')
    )
    assert unknown(ids_taught(chapters["01"], "equations"), {"a", "b"}) == ["x"]
    assert unknown(ids_checked(tests, "equation"), {"a", "b"}) == ["y"]
