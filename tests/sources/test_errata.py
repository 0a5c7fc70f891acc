"""The 71 errata: each is named by a cell of a chapter, and exposed by a marked test."""

import csv
import re
from collections import Counter

import pytest

from tests.places import CHAPTERS, SOURCES, TESTS
from tests.places import ERRATA as LIST
from tests.sources.test_equations import ERRATA, ids_checked, ids_taught

ROWS = list(csv.DictReader(LIST.read_text("utf-8").splitlines()))
EXPOSED_BY = {
    "shapes",
    "gradient",
    "numbers",
    "floating point",
    "measurement",
    "reading",
}


def in_order(ids):
    """Return ids by source and number, so that a list of what lacks can be read."""
    return sorted(ids, key=lambda i: ("FRAPX".index(i[0]), int(i.split("E")[1])))


def not_taught(ids, chapters):
    """Return the ids that no cell of these chapters names."""
    return in_order(ids - {i for path in chapters for i in ids_taught(path, "errata")})


def not_exposed(ids, test_files):
    """Return the ids that are in the marker of no test."""
    return in_order(ids - ids_checked(test_files, "erratum"))


def test_each_of_the_71_is_named_by_a_cell():
    lacking = not_taught(ERRATA, CHAPTERS.glob("[0-9][0-9]_*.py"))
    assert not lacking, f"{len(lacking)} errata in no cell: {' '.join(lacking)}"


def test_each_of_the_71_has_a_test():
    lacking = not_exposed(ERRATA, TESTS.rglob("test_*.py"))
    assert not lacking, f"{len(lacking)} errata without a test: {' '.join(lacking)}"


def test_the_list_has_each_of_the_71_once_with_class_and_kind_of_check():
    assert Counter(row["id"] for row in ROWS) == Counter(ERRATA)
    assert [row["id"] for row in ROWS] == in_order(ERRATA)
    assert {row["class"] for row in ROWS} == set("EIACTX")
    assert {row["exposed_by"] for row in ROWS} == EXPOSED_BY
    for row in ROWS:
        assert (row["class"] == "X") == (row["id"][0] == "X"), row
        assert row["summary"].endswith("."), row
        assert len(row["summary"].split()) >= 6, row


def test_the_classes_are_those_of_the_shared_errata():
    if not SOURCES.exists():
        pytest.skip(f"no {SOURCES}: the classes cannot be compared with their origin")
    text = (SOURCES / "errata.md").read_text("utf-8")
    shared = dict(re.findall(r"^\*\*([FRAP]-E\d+) · ([EIACT])\b", text, re.MULTILINE))
    assert len(shared) == 66
    assert {r["id"]: r["class"] for r in ROWS if r["class"] != "X"} == shared


# The gates themselves, on a course of one cell and one test


@pytest.fixture
def tiny(tmp_path):
    """Return a chapter that names R-E1 and R-E2 and a test that exposes R-E1."""
    chapter, test = tmp_path / "01_tiny.py", tmp_path / "test_tiny.py"
    chapter.write_text('# %% [markdown] errata=["R-E1", "R-E2"]\n# text: R-E10\n')
    marked = '@pytest.mark.erratum("R-E1")\ndef test_a():\n    pass\n'
    test.write_text(f"import pytest\n\n{marked}\n\ndef test_r_e2():\n    pass\n")
    return [chapter], [test]


def test_gates_name_what_is_missing_in_the_order_of_the_errata(tiny):
    chapters, tests = tiny
    ids = {"R-E1", "R-E2", "R-E10", "F-E3"}
    assert not_taught(ids, chapters) == ["F-E3", "R-E10"]
    assert not_exposed(ids, tests) == ["F-E3", "R-E2", "R-E10"]
    assert not_taught({"R-E1"}, chapters) == not_exposed({"R-E1"}, tests) == []


def test_links_to_all_errata_do_not_count_as_teaching_them():
    # the table of chapter 09 names all 71: with metadata it would satisfy every gate
    text = next(CHAPTERS.glob("09_*.py")).read_text("utf-8")
    headers = [line for line in text.splitlines() if line.startswith("# %%")]
    assert max(len(re.findall(r"[FRAPX]-E\d+", header)) for header in headers) < 12
