"""Students' work is safe: what they have written is never overwritten."""

import errno
import json

import pytest

from tools import work

NAME = "ex01_softmax"


def write(path, version, text="stub"):
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"metadata": {"source_sha256": version}, "cells": [text]}
    path.write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture
def exercise(tmp_path):
    path = tmp_path / "exercises" / NAME / f"{NAME}.ipynb"
    write(path, version="1")
    return path


@pytest.fixture
def copy(tmp_path):
    return tmp_path / "work" / NAME / f"{NAME}.ipynb"


def test_a_new_exercise_is_copied(tmp_path, exercise, copy):
    assert work.copy_new(tmp_path) == [f"work/{NAME}: new, your copy"]
    assert copy.read_bytes() == exercise.read_bytes()


def test_a_second_call_changes_nothing_and_says_nothing(tmp_path, exercise):
    work.copy_new(tmp_path)
    assert work.copy_new(tmp_path) == []


def test_what_a_student_wrote_survives_an_update(tmp_path, exercise, copy):
    work.copy_new(tmp_path)
    write(copy, version="1", text="my solution")
    written = copy.read_bytes()
    write(exercise, version="2")
    (line,) = work.copy_new(tmp_path)
    assert "has changed" in line
    assert copy.read_bytes() == written


NO_NOTEBOOK = {
    "torn": b"{",
    "empty": b"",
    "list": b"[]",
    "null": b"null",
    "no cells": b'{"metadata": null}',
    "not UTF-8": b"\xff\xfe{",
}


@pytest.mark.parametrize("content", NO_NOTEBOOK.values(), ids=NO_NOTEBOOK.keys())
def test_what_is_no_notebook_is_named_and_left_alone(tmp_path, exercise, copy, content):
    work.copy_new(tmp_path)
    copy.write_bytes(content)
    (line,) = work.copy_new(tmp_path)
    what = "cannot be read as a notebook" if content else "is empty"
    assert f"{NAME}.ipynb {what}" in line
    assert copy.read_bytes() == content


@pytest.mark.parametrize("metadata", ['{"colab": {}}', "null"])
def test_who_saved_it_without_the_hash_hears_nothing(
    tmp_path, exercise, copy, metadata
):
    work.copy_new(tmp_path)
    copy.write_text(f'{{"metadata": {metadata}, "cells": []}}', encoding="utf-8")
    assert work.copy_new(tmp_path) == []


def test_a_byte_order_mark_does_not_matter(tmp_path, exercise, copy):
    work.copy_new(tmp_path)
    copy.write_bytes(b"\xef\xbb\xbf" + copy.read_bytes())
    assert work.copy_new(tmp_path) == []


def test_a_folder_of_the_name_of_the_notebook_is_left_alone(tmp_path, exercise, copy):
    copy.mkdir(parents=True)
    (line,) = work.copy_new(tmp_path)
    assert "cannot be read" in line
    assert not any(copy.iterdir())


def test_a_link_to_nowhere_is_not_written_through(tmp_path, exercise, copy):
    copy.parent.mkdir(parents=True)
    copy.symlink_to(tmp_path / "nowhere.ipynb")
    (line,) = work.copy_new(tmp_path)
    assert f"{NAME}.ipynb is a link to nothing" in line
    assert not (tmp_path / "nowhere.ipynb").exists()


def test_a_renamed_notebook_gets_no_second_copy_beside_it(tmp_path, exercise, copy):
    work.copy_new(tmp_path)
    copy.rename(copy.with_name("ex01_ada.ipynb"))
    assert work.copy_new(tmp_path) == []
    assert not copy.exists()


def test_a_renamed_folder_starts_the_exercise_again(tmp_path, exercise, copy):
    work.copy_new(tmp_path)
    copy.parent.rename(tmp_path / "work" / "first try")
    assert work.copy_new(tmp_path) == [f"work/{NAME}: new, your copy"]


@pytest.mark.parametrize("name", ["work", f"work/{NAME}"])
def test_a_file_in_the_way_is_named_and_kept(tmp_path, exercise, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("my notes", encoding="utf-8")
    (line,) = work.copy_new(tmp_path)
    assert "rename it" in line
    assert (tmp_path / name).read_text(encoding="utf-8") == "my notes"


def test_a_full_disk_leaves_no_half_of_a_copy(tmp_path, exercise, copy, monkeypatch):
    def half(_, part):
        with open(part, "w", encoding="utf-8") as file:
            file.write('{"cells"')
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(work.shutil, "copyfile", half)
    with pytest.raises(OSError, match="No space left"):
        work.copy_new(tmp_path)
    assert not copy.exists()
    monkeypatch.undo()
    assert work.copy_new(tmp_path) == [f"work/{NAME}: new, your copy"]


def test_git_ignores_the_work_folder():
    assert "/work/" in (work.ROOT / ".gitignore").read_text().splitlines()
