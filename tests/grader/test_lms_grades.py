"""The tables for Canvas and Moodle, read as their documentation says they are read."""

import csv

import pytest

from grader import lms_grades
from tests.grader.test_collect import GRADEBOOK

GRADES = """\
assignment,student_id,last_name,first_name,email,timestamp,status,raw_score,\
late_submission_penalty,score,max_score
ex01_softmax,ada,,,,,graded,19.5,1.5,18.0,20.0
ex01_softmax,emmy@uni.example,,,,,waits for a person,18.0,0.0,18.0,20.0
ex01_softmax,eve,,,,,graded,20.0,0.0,20.0,20.0
ex02_cross_entropy,ada,,,,,not graded,,,,20.0
ex02_cross_entropy,emmy@uni.example,,,,,not handed in,,,,20.0
"""
PARTICIPANTS = """First name,Last name,ID number,Email address,Username
Ada,"Lovelace, Countess",s1,ada@uni.example,ada
Emmy,Noether,s2,emmy@uni.example,emmy@uni.example
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "grades.csv").write_text(GRADES, encoding="utf-8")


def written(lms, roster, *options):
    with open("roster.csv", "w", encoding="utf-8") as file:
        file.write(roster)
    files = ["--grades", "grades.csv", "--roster", "roster.csv", "--to", "out.csv"]
    status = lms_grades.main([lms, *files, *options])
    with open("out.csv", encoding="utf-8", newline="") as file:
        return status, list(csv.reader(file))


def imported_by_canvas(rows):
    """Read as the guide of Canvas says: {ID: {assignment: score}}, possible points.

    The first five columns are Student, ID, SIS User ID, SIS Login ID and Section; a row
    'Points Possible' may follow; each further column is an assignment; what is empty is
    not changed.
    """
    head, *rest = rows
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    possible = {}
    if rest[0][0].strip() == "Points Possible":
        possible = dict(zip(head[5:], map(float, rest.pop(0)[5:]), strict=True))
    scores = {
        row[1]: {k: float(v) for k, v in zip(head[5:], row[5:], strict=True) if v}
        for row in rest
    }
    return scores, possible


def test_canvas_finds_students_and_assignments(capsys):
    title = "--title", "ex01_softmax=Exercise 1 (99)"
    status, rows = written("canvas", GRADEBOOK, *title)
    scores, possible = imported_by_canvas(rows)
    assert scores == {"12345": {"Exercise 1 (99)": 18.0}, "12346": {}}
    assert possible == {"Exercise 1 (99)": 20.0, "ex02_cross_entropy": 20.0}
    assert rows[2][:5] == ["Lovelace, Ada", "12345", "s1", "ada", "A"]
    assert status == 1
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == [
        "LEFT OUT  ex01_softmax  emmy@uni.example: waits for a person",
        "LEFT OUT  ex01_softmax  eve: not in the roster",
        "LEFT OUT  ex02_cross_entropy  ada: not graded",
    ]


def test_moodle_maps_the_columns():
    status, rows = written("moodle", PARTICIPANTS, "--exercise", "ex01_softmax")
    head, *students = rows
    by_mail = {row[head.index("Email address")]: row for row in students}
    assert by_mail["ada@uni.example"][head.index("ex01_softmax")] == "18.0"
    assert by_mail["emmy@uni.example"][head.index("ex01_softmax")] == ""
    assert by_mail["ada@uni.example"][head.index("Last name")] == "Lovelace, Countess"
    assert status == 1


WORKSHEET = """\
\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,\
Grade can be changed,\
Last modified (submission),Last modified (grade),Feedback comments
Participant 77,Ada Lovelace,ada@uni.example,Submitted for grading,,20.00,Yes,\
"Friday, 20 November 2026, 9:30 PM",-,"a ""word"", kept"
Participant 78,Emmy Noether,emmy@uni.example,Submitted for grading,,20.00,Yes,-,-,
Participant 79,Eve Ng,eve@uni.example,Submitted for grading,12.00,20.00,No,-,-,
Participant 80,Hal Ho,hal@uni.example,No submission,,20.00,Yes,-,-,
"""


def taken_by_moodle(rows):
    """Read as mod/assign/feedback/offline/importgradeslib.php does: {id: grade}.

    It finds three columns by their names, and a user by what follows 'Participant '.
    """
    head, *rest = rows
    columns = [head.index(n) for n in ("Identifier", "Grade", "Last modified (grade)")]
    found = [[row[i] for i in columns] for row in rest]
    assert all(row[0].startswith("Participant ") for row in found)
    return {int(row[0][len("Participant ") :]): row[1] for row in found}


def test_moodle_takes_its_worksheet_back(capsys):
    status, rows = written("moodle-worksheet", WORKSHEET, "--exercise", "ex01_softmax")
    assert taken_by_moodle(rows) == {77: "18.0", 78: "", 79: "12.00", 80: ""}
    before = list(csv.reader(WORKSHEET.removeprefix("\ufeff").splitlines()))
    before[1][4] = "18.0"
    assert rows == before  # nothing else has changed
    assert status == 1
    assert capsys.readouterr().out.splitlines()[:2] == [
        "LEFT OUT  ex01_softmax  emmy@uni.example: waits for a person",
        "LEFT OUT  ex01_softmax  eve: Moodle says that this grade cannot be changed",
    ]


WORKSHEETS = {
    "of 100 points": (
        WORKSHEET.replace("20.00", "100.00"),
        "in Moodle has 100.00 points, and the exercise has 20.0",
    ),
    "in German": (WORKSHEET.replace("Grade,", "Bewertung,", 1), "no column Grade"),
    "of participants": (PARTICIPANTS, "no column Identifier"),
}


@pytest.mark.parametrize("kind", WORKSHEETS)
def test_a_worksheet_that_does_not_fit_is_refused(kind, capsys):
    text, words = WORKSHEETS[kind]
    with pytest.raises(FileNotFoundError):
        written("moodle-worksheet", text, "--exercise", "ex01_softmax")
    assert words in capsys.readouterr().err


def test_a_worksheet_is_of_one_exercise(capsys):
    with pytest.raises(FileNotFoundError):
        written("moodle-worksheet", WORKSHEET)
    assert "a worksheet is of one assignment" in capsys.readouterr().err


def test_all_that_is_final_is_status_0():
    with open("grades.csv", "w", encoding="utf-8") as file:
        file.write("".join(GRADES.splitlines(keepends=True)[:2]))
    assert written("canvas", GRADEBOOK)[0] == 0


@pytest.mark.parametrize(
    ("lms", "roster", "words"),
    [
        ("canvas", PARTICIPANTS, "no column id: Canvas"),
        ("moodle", "student\nada\n", "no column email address or id number"),
    ],
)
def test_a_roster_by_which_the_lms_finds_nobody_is_refused(lms, roster, words, capsys):
    with pytest.raises(FileNotFoundError):
        written(lms, roster)
    assert words in capsys.readouterr().err


def test_what_is_no_export_is_named(capsys):
    with open("grades.csv", "w", encoding="utf-8") as file:
        file.write("a,b\n1,2\n")
    with pytest.raises(FileNotFoundError):
        written("canvas", GRADEBOOK)
    assert "is no table of `nbgrader export`" in capsys.readouterr().err
