"""Imports between the rooms of the course run one way."""

import ast
import sys

import pytest

from tests.places import ROOT

# a room, and the rooms that it may import; what is missing here may import nothing
MAY_IMPORT = {
    "nnlib": set(),
    "tutor": {"nnlib"},
    "grader": {"nnlib", "tutor"},
    "benchmarks": {"nnlib"},
    "deploy": set(),
    "tools": {
        "nnlib",
        "tutor",
        "grader",
        "tests",
    },  # tests: the right answers it counts
}
ROOMS = {*MAY_IMPORT, "tests"}


def rooms_imported(code):
    """Return the rooms that a file imports by their full names."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.partition(".")[0])
    return found & ROOMS


def files(room):
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", [room for room in MAY_IMPORT if files(room)])
def test_a_room_imports_only_what_stands_below_it(room):
    for path in files(room):
        others = rooms_imported(path.read_text(encoding="utf-8")) - {room}
        assert others <= MAY_IMPORT[room], path


def test_what_a_file_imports_is_seen():
    assert rooms_imported("import tools.work\nfrom tutor import checks\nimport os") == {
        "tools",
        "tutor",
    }
    assert rooms_imported("from . import tools") == set()


def test_rooms_hide_no_module_of_python():
    assert not ROOMS & set(sys.stdlib_module_names)


def test_the_old_place_of_the_checks_says_where_they_are():
    with pytest.raises(ImportError, match="write `from tutor import checks`"):
        exec("from nnlib import checks")
