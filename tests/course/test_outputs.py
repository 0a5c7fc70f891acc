"""The hash of what the outputs come from: what changes it, and what does not."""

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from tests.course.tiny import code, printed
from tools import outputs

PROGRAM = '''\
"""What the module is for."""

# why
def f(x):
    """Return it.

    In two lines.
    """
    return x  # so


class A:
    """What it is."""

    text = """no docstring"""
'''
FILES = {
    "nnlib/a.py": PROGRAM,
    "nnlib/inner/b.py": "b = 1\n",
    "nnlib/data/c.npz": "1\r\n2\n",
    "tutor/checks/d.py": "d = 1\n",
    "course/errata.csv": "id\n",
    "course/recordings/e.json": "{}\n",
    "course/questions/f.py": "f = 1\n",
    "requirements-lock.txt": "numpy==2\n",
}


@pytest.fixture
def hashed(tmp_path):
    """Return a function: the hash of a course of a few files, some of them changed."""

    def hashed(newline="", **changed):
        outputs.hash_of_code.cache_clear()
        for path, content in (FILES | changed).items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(content, encoding="utf-8", newline=newline)
        return outputs.hash_of_code(tmp_path)

    yield hashed
    outputs.hash_of_code.cache_clear()


@pytest.mark.parametrize("path", FILES)
def test_every_kind_of_file_that_code_uses_counts(hashed, path):
    assert hashed(**{path: FILES[path] + "g = 2\n"}) != hashed()


def test_a_new_file_and_another_name_count(hashed, tmp_path):
    before = hashed()
    (tmp_path / "nnlib/a.py").rename(tmp_path / "nnlib/aa.py")
    outputs.hash_of_code.cache_clear()
    renamed = outputs.hash_of_code(tmp_path)
    assert renamed != before
    assert hashed() not in (before, renamed)  # both are there


def test_line_ends_and_other_files_do_not_count(hashed):
    before = hashed()
    windows = {p: t.replace("\n", "\r\n") for p, t in FILES.items() if "npz" not in p}
    assert hashed(**windows) == before
    others = ["nnlib/__pycache__/a.pyc", "nnlib/.a.py.swp", "course/chapters/g.py"]
    assert hashed(**dict.fromkeys(others, "x")) == before
    assert hashed(**{"nnlib/data/c.npz": "1\n2\n"}) != before


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("What the module is for.", "Other\nwords\nin three lines.", True),
        ("In two lines.", "In\n\n    three.", True),
        ("What it is.", "Say.", True),
        ("# why", "# because", False),  # chapter 05 prints comments
        ("return x ", "return -x ", False),
        ("no docstring", "no other", False),
    ],
)
def test_docstrings_do_not_count_and_all_else_does(hashed, old, new, same):
    assert old in PROGRAM
    changed = hashed(**{"nnlib/a.py": PROGRAM.replace(old, new)})
    assert (changed == hashed()) == same


@pytest.mark.parametrize(
    "program",
    ['def f(): "a"; return 1\n', 'def f():\n    "a"; return 1\n', '"a"; x = 1\n'],
)
def test_code_on_the_line_of_a_docstring_counts(program):
    assert outputs.without_docstrings(program) == program.rstrip("\n")


# --- kept


@pytest.fixture
def stored():
    metadata = {"code_sha256": outputs.hash_of_code()}
    cells = [code(printed("1"), source="print(1)"), code(source="x = 1", count=2)]
    return new_notebook(cells=cells, metadata=metadata)


def fresh(*sources):
    return new_notebook(cells=[code(source=s, count=None) for s in sources])


def test_outputs_and_counts_are_kept_for_the_same_code(stored):
    nb = outputs.kept(fresh("print(1)", "x = 1"), stored)
    assert [cell.outputs for cell in nb.cells] == [[printed("1")], []]
    assert [cell.execution_count for cell in nb.cells] == [1, 2]
    assert not outputs.are_old(nb)


@pytest.mark.parametrize(
    "sources", [["print(1)"], ["print(1)", "x = 2"], ["x = 1", "print(1)"]]
)
def test_outputs_of_other_code_are_not_kept(stored, sources):
    assert outputs.kept(fresh(*sources), stored) is None


def test_old_outputs_are_not_kept(stored):
    same = fresh("print(1)", "x = 1")
    for metadata in ({"code_sha256": "0"}, {}):
        stored.metadata = metadata
        assert outputs.kept(same, stored) is None


def test_a_notebook_without_code_is_never_old():
    stored = new_notebook(cells=[new_markdown_cell("old")])
    new = new_notebook(cells=[new_markdown_cell("new")])
    assert outputs.kept(new, stored).cells == new.cells


def test_outputs_with_a_problem_are_not_kept(stored):
    stored.cells[0].execution_count = 7
    assert outputs.kept(fresh("print(1)", "x = 1"), stored) is None
