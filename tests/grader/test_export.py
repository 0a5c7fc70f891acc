"""Scores from a table of results alone, to the file that lms-grades reads."""

import csv

import pytest

from grader import export, lms_grades, store
from tests.grader.handing_in import NAME

DUE = f"""zone = "UTC"
per_day = 10
[{NAME}]
due = 2026-11-20 12:00:00
"""


def result(student, points=8, **more):
    parts = [{"id": "check-softmax", "points": points, "max": 18}]
    texts = [{"id": "t", "max": 2, "text": "Because.", "found": "in its cell"}]
    return {"schema": 1, "student": student, "exercise": NAME, "graded": True,
        "parts": parts, "texts": texts, "seed": 5, "checks": "abc", "late": False,
        "timestamp": None, **more,
    }  # fmt: skip


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "grading").mkdir()
    (tmp_path / "grading/due.toml").write_text(DUE)
    head = "Student,ID,SIS User ID,SIS Login ID,Section"
    rows = [f"x,{i},,{s},A" for i, s in enumerate(["ada", "bob", "cy", "dee", "eve"])]
    (tmp_path / "grading/roster.csv").write_text("\n".join([head, *rows]))
    silent = [{"id": "t", "max": 2, "text": "", "found": "nowhere"}]
    store.of(store.TABLE).keep([
        result("ada", texts=silent, timestamp="2026-11-20 11:59:00 UTC"),
        result("bob", timestamp="2026-11-21 12:30:00 UTC"),  # two days have begun
        result("cy", graded=False, because="it is torn"),
        result("dee", texts=silent, late=True),  # an LMS said so, and no time
    ])  # fmt: skip


def table():
    with open("grading/grades.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = "status", "raw_score", "late_submission_penalty", "score", "max_score"
    return {row["student_id"]: tuple(row[c] for c in columns) for row in rows}


def test_a_score_is_there_where_it_is_known(capsys):
    assert export.main([]) == 0
    assert table() == {
        "ada": ("graded", "8.0", "0.0", "8.0", "20.0"),
        "bob": ("waits for a person", "8.0", "1.6", "6.4", "20.0"),
        "cy": ("not graded", "", "", "", "20.0"),
        "dee": ("late, not decided", "", "", "", "20.0"),
        "eve": ("not handed in", "", "", "", "20.0"),
    }
    assert capsys.readouterr().out == "grading/grades.csv: 5 rows\n"


def test_parts_in_words_may_be_left_out_and_an_lms_takes_it():
    assert export.main(["--checks-only"]) == 0
    assert table()["bob"] == ("graded", "8.0", "1.6", "6.4", "18.0")
    assert lms_grades.main(["canvas"]) == 1  # two are listed
    with open("grading/canvas.csv", encoding="utf-8", newline="") as file:
        scores = {row[1]: row[5] for row in csv.reader(file)}
    none = dict.fromkeys("234", "")
    assert scores == {"ID": NAME, "": "18.0", "0": "8.0", "1": "6.4", **none}


def test_without_results_it_says_so(capsys):
    assert export.main(["--results", "elsewhere"]) == 2
    assert capsys.readouterr().err == "There are no results in elsewhere.\n"
