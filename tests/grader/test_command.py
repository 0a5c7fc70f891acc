"""The command: a folder in, results and a table out; nobody stops another one."""

import json
import os

import pytest

from grader import exercise, pool, results
from grader.__main__ import main
from tests.grader.handing_in import NAME, STUB, notebook_of, of_two_parts, raw, solved


@pytest.fixture(autouse=True)
def two_parts(monkeypatch):
    """The exercise with two of its parts: pools are made by forking."""
    monkeypatch.setattr(exercise, "load", lambda name: of_two_parts_once)


of_two_parts_once = of_two_parts()


@pytest.fixture
def handed_in(tmp_path):
    """Four students: one right, one wrong, one torn, one with another name."""
    put(tmp_path, "ada", raw(solved()))
    put(tmp_path, "bob", raw(solved(is_softmax=STUB)))
    put(tmp_path, "cy", b"{")
    put(tmp_path, "dee", raw(solved()), "final.ipynb")
    return tmp_path


def put(folder, student, data, name=f"{NAME}.ipynb"):
    path = folder / "submitted" / student / NAME / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def run(folder, *options):
    return main([str(folder / "submitted"), "--to", str(folder / "to"), *options])


def result_of(folder, student):
    return results.read(results.path_of(folder / "to", student, NAME))


def test_a_table_says_points_or_why_not_and_the_status_is_1(box, handed_in, capsys):
    assert run(handed_in) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{NAME}  ada  8 of 8"
    assert lines[1].startswith(f"{NAME}  bob  4 of 8")
    assert lines[2].startswith(f"{NAME}  cy   not graded, because the file is no note")
    assert lines[3] == f"{NAME}  dee  8 of 8; the notebook was called final.ipynb"
    assert lines[4] == "3 graded, 1 not graded"
    assert result_of(handed_in, "cy")["graded"] is False
    assert results.points(result_of(handed_in, "cy")) is None
    assert len({result_of(handed_in, who)["seed"] for who in ("ada", "bob")}) == 1


def test_what_is_torn_after_a_good_submission_takes_its_points(box, handed_in, capsys):
    run(handed_in, "--student", "ada")
    assert results.points(result_of(handed_in, "ada")) == 8
    put(handed_in, "ada", raw(solved())[:3000])
    assert run(handed_in, "--student", "ada") == 1
    assert result_of(handed_in, "ada")["graded"] is False


def test_all_graded_is_status_0(box, handed_in, capsys):
    assert run(handed_in, "--student", "ada", "--student", "dee") == 0
    assert main([str(handed_in / "submitted/ada"), "--to", str(handed_in / "to")]) == 0
    path = handed_in / "submitted/ada" / NAME
    assert main([str(path), "--to", str(handed_in / "to")]) == 0


FOLDERS = {
    "none": ({}, "there is no notebook"),
    "two others": ({"a.ipynb": b"{}", "b.ipynb": b"{}"}, "a.ipynb, b.ipynb: which"),
    "a hidden one": ({".a.ipynb": b"{}"}, "there is no notebook"),
}


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_folder_without_a_notebook_that_counts_is_named(box, tmp_path, kind, capsys):
    files, words = FOLDERS[kind]
    (tmp_path / "submitted/eve" / NAME).mkdir(parents=True)
    for name, data in files.items():
        put(tmp_path, "eve", data, name)
    assert run(tmp_path) == 1
    assert words in capsys.readouterr().out


def test_only_the_expected_notebook_is_taken(box, tmp_path, capsys):
    put(tmp_path, "eve", raw(solved()))
    for name in ("nnlib.py", "numpy.py", "sitecustomize.py", "conftest.py"):
        put(tmp_path, "eve", b"raise SystemExit\n", name)
    put(tmp_path, "eve", b"{", f"{NAME}-Copy1.ipynb")
    (tmp_path / "submitted/eve" / NAME / ".ipynb_checkpoints").mkdir()
    assert run(tmp_path) == 0
    said = capsys.readouterr().out
    assert f"8 of 8; beside it lie {NAME}-Copy1.ipynb: not looked at" in said


def test_an_untouched_notebook_beside_another_one_asks_which_counts(
    box, tmp_path, capsys
):
    put(tmp_path, "eve", raw(notebook_of("exercises", NAME)))
    put(tmp_path, "eve", raw(solved()), f"{NAME}-Copy1.ipynb")
    put(tmp_path, "flo", raw(notebook_of("exercises", NAME)))
    assert run(tmp_path) == 1
    said = capsys.readouterr().out
    assert f"eve  not graded, because {NAME}.ipynb is as it was released, but" in said
    assert f"{NAME}-Copy1.ipynb: not looked at: which counts?" in said
    assert "flo  0 of 8" in said  # has handed in nothing else: that is a 0


def test_the_name_of_a_file_makes_no_line_of_the_table(box, tmp_path, capsys):
    forged = f"x\n{NAME}  ada  8 of 8\n.ipynb"
    put(tmp_path, "eve", raw(solved(softmax=STUB, is_softmax=STUB)), forged)
    put(tmp_path, "flo", b"{", forged)
    put(tmp_path, "flo", b"{", "other.ipynb")
    assert run(tmp_path) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines[:-1]] == ["eve", "flo"]


def test_what_is_no_file_is_not_graded_and_nobody_waits(box, tmp_path, capsys):
    folder = tmp_path / "submitted"
    for student in ("dir", "fifo", "none"):
        (folder / student / NAME).mkdir(parents=True)
    (folder / "dir" / NAME / f"{NAME}.ipynb").mkdir()
    os.mkfifo(folder / "fifo" / NAME / f"{NAME}.ipynb")
    put(tmp_path, "ada", raw(solved()))
    assert run(tmp_path) == 1
    said = capsys.readouterr().out
    assert "dir   not graded, because" in said
    assert "fifo  not graded, because the file is empty" in said
    assert "none  not graded, because there is no notebook" in said
    assert "ada   8 of 8" in said


def test_a_file_of_many_brackets_fails_alone(box, tmp_path, capsys, monkeypatch):
    # what reads is forked from these tests, which may have grown to nearly 1 GB
    monkeypatch.setattr(pool, "LARGEST_PROCESS", 2 << 30)
    put(tmp_path, "eve", b'{"cells": [' + b"[]," * 32_000_000 + b"[]]}")
    put(tmp_path, "flo", raw(solved()))
    assert run(tmp_path) == 1
    said = capsys.readouterr().out
    assert "eve  not graded, because it needs more than 2 GB to be read" in said
    assert "flo  8 of 8" in said


def test_a_link_is_not_followed(box, tmp_path, capsys):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(raw(solved()))
    folder = tmp_path / "submitted/eve" / NAME
    folder.mkdir(parents=True)
    os.symlink(secret, folder / f"{NAME}.ipynb")
    assert run(tmp_path) == 1
    assert "cannot be read" in capsys.readouterr().out


def test_a_name_that_is_none_is_not_graded(box, tmp_path, capsys):
    put(tmp_path, "<img src=x>", raw(solved()))
    assert run(tmp_path) == 1
    assert "no student's name" in capsys.readouterr().out
    assert not list((tmp_path / "to").glob("*/*"))


def test_a_seed_whose_inputs_students_have_is_refused(box, handed_in, capsys):
    assert run(handed_in, "--seed", "1000000") == 2
    assert capsys.readouterr().err.startswith("--seed must be below 1000000")
    assert not list((handed_in / "to").glob("*/*"))


def test_a_regrade_shows_who_changes_before_it_writes(
    box, handed_in, capsys, monkeypatch
):
    run(handed_in, "--seed", "5")
    before = {who: result_of(handed_in, who) for who in ("ada", "bob")}
    path = results.path_of(handed_in / "to", "ada", NAME)
    wrong = {**before["ada"], "seed": 9}
    wrong["parts"] = [{**part, "points": 0} for part in wrong["parts"][:1]]
    wrong["parts"] += before["ada"]["parts"][1:]
    results.write(handed_in / "to", wrong)
    text = path.read_text(encoding="utf-8")
    capsys.readouterr()
    assert run(handed_in, "--regrade") == 1
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"{NAME}  ada  4 -> 8: softmax +4",
        "1 of 4 change",
        "nothing is written",
    ]
    assert path.read_text(encoding="utf-8") == text
    run(handed_in, "--regrade", "--yes")
    assert results.points(result_of(handed_in, "ada")) == 8
    assert result_of(handed_in, "ada")["seed"] == 9  # that of the last time


def test_a_process_of_the_grader_that_dies_costs_one_submission(
    box, handed_in, capsys, monkeypatch
):
    real = pool.grade

    def dies(raw, *rest, **options):
        return os._exit(1) if raw == b"{" else real(raw, *rest, **options)

    monkeypatch.setattr(pool, "grade", dies)
    assert run(handed_in) == 1
    said = capsys.readouterr().out
    assert "cy   not graded, because it ended the grader's own process" in said
    assert "3 graded, 1 not graded" in said


def test_trusting_is_printed_and_kept(box, handed_in, capsys):
    assert run(handed_in, "--student", "ada", "--trust-submissions") == 0
    assert capsys.readouterr().out.startswith("WITHOUT A SANDBOX")
    assert result_of(handed_in, "ada")["isolated"] is False


def test_a_folder_that_is_not_there_is_named(tmp_path, capsys):
    assert run(tmp_path) == 2
    assert "There is no such folder" in capsys.readouterr().err


def test_without_bubblewrap_the_command_refuses(handed_in, capsys, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert run(handed_in) == 2
    assert "apt install bubblewrap" in capsys.readouterr().err


def test_a_result_of_another_schema_is_not_read(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"schema": 2}))
    with pytest.raises(ValueError, match="schema 2, expected 1"):
        results.read(path)
    path.write_text("{")
    with pytest.raises(ValueError, match="no result"):
        results.read(path)


def test_a_result_is_written_whole_or_not_at_all(tmp_path):
    good = {"student": "ada", "exercise": NAME, "schema": 1}
    path = results.write(tmp_path, good)
    with pytest.raises(TypeError):
        results.write(tmp_path, {**good, "x": object()})
    with pytest.raises(UnicodeEncodeError):
        results.write(tmp_path, {**good, "x": "\ud83d"})
    assert results.read(path) == good
    assert [one.name for one in path.parent.iterdir()] == [path.name]
