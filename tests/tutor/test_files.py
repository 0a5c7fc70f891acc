"""A chapter finds what it reads from any folder, or says where it is."""

import json
import re

import pytest

from tests.places import CHAPTERS, ROOT
from tutor import course_file

NAME = "recordings/test_halves.json"


def test_from_any_folder_the_file_of_this_course_is_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert course_file(NAME) == ROOT / "course" / NAME


def test_without_the_course_a_file_beside_the_notebook_is_taken(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "test_halves.json"
    file.write_text("{}", encoding="utf-8")
    assert course_file(NAME, roots=[tmp_path / "none"]) == file
    above = tmp_path / "course" / NAME
    above.parent.mkdir(parents=True)
    above.write_text("{}", encoding="utf-8")
    assert course_file(NAME, roots=[tmp_path]) == above


def test_what_is_not_there_is_said_with_the_place_where_it_would_be(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="as course/recordings"):
        course_file(NAME, roots=[tmp_path])


def test_chapters_open_files_of_the_course_by_no_other_way():
    code = {
        path.name: path.read_text(encoding="utf-8") for path in CHAPTERS.glob("*.py")
    }
    assert not [name for name, text in code.items() if '"../course' in text]
    together = "".join(code.values())
    named = re.findall(r'course_file\("([^"]+)"\)', together)
    in_a_function = together.count('course_file(f"')  # a fresh run opens them
    assert len(named) + in_a_function == together.count("course_file(") > 0
    for name in named:
        text = course_file(name).read_text(encoding="utf-8")
        if name.endswith(".json"):
            json.loads(text)
