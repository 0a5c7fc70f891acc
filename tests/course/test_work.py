"""Students' work is safe: what they have written is never overwritten."""

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


def test_a_torn_copy_is_left_alone_too(tmp_path, exercise, copy):
    work.copy_new(tmp_path)
    copy.write_text("{", encoding="utf-8")
    (line,) = work.copy_new(tmp_path)
    assert "has changed" in line
    assert copy.read_text(encoding="utf-8") == "{"


def test_git_ignores_the_work_folder():
    assert "/work/" in (work.ROOT / ".gitignore").read_text().splitlines()
