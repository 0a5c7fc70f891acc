"""`update` brings the newest text and loses nothing that a student has run or written.

The oracle is git itself: two real clones, of an author and of a student.
"""

import subprocess
from datetime import date

import pytest

from tools import newest
from tools.machine import NotPossibleError

CHAPTERS = ["notebooks/00_é.ipynb", "notebooks/01.ipynb", "notebooks/02.ipynb"]
DAY = date(2026, 11, 26)


def git(folder, *command):
    named = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    done = subprocess.run(
        ["git", *named, *command], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def commit(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "text")


@pytest.fixture
def author(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    folder = tmp_path / "author"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, README="1", **dict.fromkeys(CHAPTERS, "fresh"))
    return folder


@pytest.fixture
def student(tmp_path, author):
    git(tmp_path, "clone", "-q", str(author), "a ö course")
    return tmp_path / "a ö course"


def run(student, *numbers):
    """As if these chapters had been run and saved."""
    for number in numbers:
        (student / CHAPTERS[number]).write_text(f"mine {number}", encoding="utf-8")


def read(student, name):
    return (student / name).read_text(encoding="utf-8")


def test_chapters_that_were_run_do_not_stand_in_the_way(author, student):
    run(student, 0, 1)
    commit(author, **{CHAPTERS[0]: "newer", CHAPTERS[2]: "newer"})
    pull = subprocess.run(["git", "pull"], cwd=student, capture_output=True)
    assert pull.returncode != 0  # else this test shows nothing
    (said, end) = newest.update(student, DAY)
    kept = "work/before/notebooks/00_é 2026-11-26.ipynb"
    assert said == f"{CHAPTERS[0]}: new; yours is {kept}"
    assert end.startswith("the course has the text of 20")
    assert read(student, kept) == "mine 0"
    got = [read(student, name) for name in CHAPTERS]
    assert got == ["newer", "mine 1", "newer"]  # who has not changed both stays


def test_a_second_time_on_the_same_day_overwrites_no_copy(author, student):
    for text in ("newer", "newest"):
        run(student, 0)
        commit(author, **{CHAPTERS[0]: text})
        lines = list(newest.update(student, DAY))
        (student / CHAPTERS[0]).write_text("again", encoding="utf-8")
    assert "(2).ipynb" in lines[0]
    assert len(list((student / "work/before/notebooks").iterdir())) == 2


def test_what_is_new_already_is_said_and_nothing_is_touched(student):
    run(student, 0)
    assert list(newest.update(student)) == ["the course is up to date"]
    assert read(student, CHAPTERS[0]) == "mine 0"


def test_own_changes_elsewhere_are_named_before_anything_is_done(author, student):
    run(student, 0)
    (student / "README").write_text("my notes", encoding="utf-8")
    commit(author, README="2", **{CHAPTERS[0]: "newer"})
    with pytest.raises(NotPossibleError, match="You have changed README, and so has"):
        list(newest.update(student))
    assert read(student, "README") == "my notes"
    assert read(student, CHAPTERS[0]) == "mine 0"


def test_without_git_or_network_it_is_one_sentence(tmp_path, author, student):
    folder = tmp_path / "unpacked"
    folder.mkdir()
    with pytest.raises(NotPossibleError, match="not cloned with git"):
        list(newest.update(folder))
    author.rename(tmp_path / "gone")
    with pytest.raises(NotPossibleError, match="cannot be fetched: ") as said:
        list(newest.update(student))
    assert "\n" not in str(said.value)
