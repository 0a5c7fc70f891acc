"""Collecting: the right student, the newest attempt, its time; the rest is listed."""

import io
import json
import ntpath
import os
import zipfile
from pathlib import Path

import pytest

from grader import collect, unpack
from grader.submissions import find
from tests.grader.handing_in import NAME, raw, solved
from tutor import checks

GOOD = raw(solved())
OTHER = raw(solved(softmax="def softmax(Z):\n    return Z"))
CANVAS = "lovelaceada_12345_67890_ex01_softmax.ipynb"
BLACKBOARD = "Exercise 1_ada_attempt_2026-11-20-10-00-00_ex01_softmax.ipynb"
IN_LITE = "exercises_ex01_softmax_ex01_softmax"  # as a browser saves it
# a name, and whose it is, or words of the reason why it is not taken
NAMES = {
    "ada_ex01_softmax.ipynb": "ada",
    CANVAS: "lovelaceada",
    "lovelaceada_12345_67890_ex01_softmax-1.ipynb": "lovelaceada",
    "lovelaceada_LATE_12345_67890_ex01_softmax.ipynb": "lovelaceada",
    "lovelaceada_late_12345_67890_bob_ex01_softmax.ipynb": "lovelaceada",
    "lovelaceada_12345_67890_homework.ipynb": "lovelaceada",
    "Ada Lovelace_12345_assignsubmission_file_ex01_softmax.ipynb": "Ada Lovelace",
    "Ada Lovelace_12345_assignsubmission_file_/ex01_softmax.ipynb": "Ada Lovelace",
    "Ada Lovelace_12345_assignsubmission_file/my answer.ipynb": "Ada Lovelace",
    BLACKBOARD: "ada",
    "Week 3_ada_l_attempt_2026-11-20-10-00-00_a.ipynb": ["'l'", "'ada_l'", "roster"],
    "ada_ex01_softmax (1).ipynb": "ada",
    "ada_ex01_softmax.ipynb (2)": "ada",
    "ada_ex01_softmax_final.ipynb": "ada",
    "ada_EX01_Softmax.IPYNB": "ada",
    "ada ex1-softmax.ipynb": "ada",
    "ada_ex01.ipynb": "ada",
    "ada_ex01_softmax.ipynb.txt": "ada",
    "ada_ex01_softmax.ipynb.json": "ada",
    "ex01_softmax_ada.ipynb": "ada",
    f"ada_{IN_LITE}.ipynb": "ada",
    f"ada {IN_LITE} (1).ipynb": "ada",
    f"{IN_LITE}_ada.ipynb": "ada",
    f"ada_ex01_softmax/{IN_LITE} (1).ipynb": "ada",
    f"ada_{IN_LITE}_final.ipynb": "ada",
    f"lovelaceada_12345_67890_{IN_LITE}.ipynb": "lovelaceada",
    f"lovelaceada_12345_67890_{IN_LITE}-1.ipynb": "lovelaceada",
    f"Ada Lovelace_12345_assignsubmission_file_{IN_LITE} (1).ipynb": "Ada Lovelace",
    f"Exercise 1_ada_attempt_2026-11-20-10-00-00_{IN_LITE}.ipynb": "ada",
    "Müller_Jürgen_ex01_softmax.ipynb": "Müller_Jürgen",
    "Mu\u0308ller_ex01_softmax.ipynb": "Müller",
    "ada.lovelace@uni.example_ex01_softmax.ipynb": "ada.lovelace@uni.example",
    ntpath.join(r"C:\Users\Emmy\extracted", "ada_ex01_softmax.ipynb"): "ada",
    "ada_ex01_softmax.html": ["no notebook"],
    "ada_ex02_cross_entropy.ipynb": ["it is of ex02_cross_entropy"],
    f"{IN_LITE}.ipynb": ["no name on the way"],
    f"{IN_LITE} (1).ipynb": ["no name on the way"],
    "ex01_softmax.ipynb": ["no name on the way"],
    "ex01_softmax_final.ipynb": ["'final'"],
    "ada_ex01_softmax_emmy.ipynb": ["'emmy'"],
    "<b>_ex01_softmax.ipynb": ["letters that no student's name has"],
    ".._ex01_softmax.ipynb": ["letters that no student's name has"],
}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def archive(**or_names):
    """Write files, by name or path, into the archive of the exercise."""
    for name, data in or_names.items():
        path = Path("grading/downloaded", NAME, "archive", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def zipped(*members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, data in members:
            file.writestr(name, data)
    return made.getvalue()


def collected():
    """Return {student: bytes of the notebook}, as grading finds them."""
    folder = Path("grading/submitted")
    found = find([folder], checks.EXERCISES) if folder.exists() else []
    return {one.student: one.read()[1] for one in found}


@pytest.mark.parametrize("form", ["a file", "in a zip"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_students_or_it_is_listed(name, form, capsys):
    expected = NAMES[name]
    if form == "a file" and "\\" in name:
        name = name.rpartition("\\")[2]
    archive(**{name: GOOD} if form == "a file" else {"x.zip": zipped((name, GOOD))})
    status = collect.main([])
    said = capsys.readouterr().out
    if type(expected) is str:
        assert (status, collected()) == (0, {expected: GOOD}), said
    else:
        assert (status, collected()) == (1, {}), said
        listed = next(one for one in said.splitlines() if one.startswith("NOT TAKEN"))
        assert all(words in listed for words in expected)


def test_what_systems_add_is_nobodys():
    mac = ("__MACOSX/._ada_ex01_softmax.ipynb", b"\0\5\26\7"), (".DS_Store", b"x")
    info = ("Exercise 1_ada_attempt_2026-11-20-10-00-00.txt", b"Name: Ada")
    archive(**{"a.zip": zipped(("ada_ex01_softmax.ipynb", GOOD), *mac, info)})
    assert collect.main([]) == 0
    assert list(collected()) == ["ada"]


def test_zips_in_a_zip_and_the_same_file_in_two():
    inner = zipped(("ex01_softmax/ex01_softmax.ipynb", GOOD))
    members = [(f"{who}_ex01_softmax.zip", inner) for who in ("ada", "emmy")]
    members.append(("lovelaceada_1_2_homework.zip", inner))
    archive(
        **{
            "all.zip": zipped(*members),
            "group_a_ex01.zip": zipped(
                ("bob_ex01_softmax.ipynb", GOOD), ("cy_ex01_softmax.ipynb", GOOD)
            ),
            "group_b_ex01.zip": zipped(
                ("bob_ex01_softmax.ipynb", GOOD), ("dee_ex01_softmax.ipynb", GOOD)
            ),
        }
    )
    assert collect.main([]) == 0
    assert sorted(collected()) == ["ada", "bob", "cy", "dee", "emmy", "lovelaceada"]


def test_a_zip_of_one_with_the_name_of_another_asks(capsys):
    inner = zipped(("bob_ex01_softmax.ipynb", GOOD))
    archive(**{"ada_ex01_softmax.zip": inner})
    assert collect.main([]) == 1
    assert "'ada' or 'bob'?" in capsys.readouterr().out


def test_an_umlaut_of_an_old_zip_is_read():
    data = zipped(("M+ller_ex01_softmax.ipynb", GOOD)).replace(b"M+ller", b"M\x81ller")
    archive(**{"old.zip": data})
    assert collect.main([]) == 0
    assert list(collected()) == ["Müller"]


NEWEST = {  # the older one first
    "Canvas": [
        "lovelaceada_12345_67890_ex01_softmax.ipynb",
        "lovelaceada_12345_67999_ex01_softmax.ipynb",
    ],
    "Blackboard": [BLACKBOARD, BLACKBOARD.replace("11-20-10", "11-20-11")],
    "a browser": ["ada_ex01_softmax.ipynb", "ada_ex01_softmax (1).ipynb"],
    "many": ["ada_ex01_softmax (2).ipynb", "ada_ex01_softmax (10).ipynb"],
}


@pytest.mark.parametrize("lms", NEWEST)
@pytest.mark.parametrize("together", [True, False])
def test_the_newest_attempt_counts_in_whatever_order_they_come(lms, together):
    old, new = NEWEST[lms]
    archive(**{new: GOOD})
    if not together:
        assert collect.main([]) == 0
        if lms in ("Canvas", "Blackboard"):  # else the later collection is newer
            Path("grading/downloaded", NAME, "archive", new).unlink()
    archive(**{old: OTHER})
    for name in (old, new):  # the times of files say nothing
        path = Path("grading/downloaded", NAME, "archive", name)
        if path.exists():
            os.utime(path, (0, 0))
    assert collect.main([]) == 0
    assert list(collected().values()) == [GOOD]


def test_two_files_that_nothing_tells_apart_are_not_taken(capsys):
    archive(**{"a/ada_ex01.ipynb": GOOD, "b/ada_ex01.ipynb": OTHER})
    for path in Path("grading").rglob("*.ipynb"):
        os.utime(path, (0, 0))
    assert collect.main([]) == 1
    assert "which of 2 files of 'ada' counts?" in capsys.readouterr().out
    assert collected() == {}


def test_a_copy_lies_beside_and_a_scratch_file_is_not_meant():
    folder = "Ada Lovelace_12345_assignsubmission_file_"
    archive(
        **{
            f"{folder}/ex01_softmax.ipynb": GOOD,
            f"{folder}/ex01_softmax-Copy1.ipynb": OTHER,
            f"{folder}/scratch.ipynb": b'{"cells": []}',
        }
    )
    assert collect.main([]) == 0
    assert collected() == {"Ada Lovelace": GOOD}
    beside = Path("grading/submitted/Ada Lovelace", NAME, "beside-1.ipynb")
    assert beside.read_bytes() == OTHER


def test_collecting_again_takes_what_is_new_and_keeps_the_rest(capsys):
    archive(**{"ada_ex01.ipynb": GOOD, "emmy_ex01.ipynb": GOOD})
    assert collect.main([]) == 0
    archive(**{"ada_ex01.ipynb": OTHER, "late_ex01.ipynb": GOOD})
    Path("grading/downloaded", NAME, "archive/emmy_ex01.ipynb").unlink()
    capsys.readouterr()
    assert collect.main([]) == 0
    said = capsys.readouterr().out
    assert "ada  new attempt" in said
    assert "late  taken" in said
    assert collected() == {"ada": OTHER, "emmy": GOOD, "late": GOOD}
    assert collect.main([]) == 0
    assert capsys.readouterr().out.count("as before") == 2


def stamp(student):
    path = Path("grading/submitted", student, NAME, "timestamp.txt")
    return path.read_text() if path.exists() else None


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Europe/Berlin", "09:00:00"), ("America/New_York", "15:00:00")],
)
def test_a_time_of_an_lms_is_of_the_zone_and_a_new_attempt_without_one_has_none(
    zone, expected
):
    Path("grading").mkdir()
    Path("grading/due.toml").write_text(f'zone = "{zone}"\n')
    archive(**{BLACKBOARD: GOOD})
    assert collect.main([]) == 0
    assert stamp("ada") == f"2026-11-20 {expected} UTC"
    Path("grading/downloaded", NAME, "archive", BLACKBOARD).unlink()
    archive(**{"ada_ex01_softmax.ipynb": OTHER})
    assert collect.main([]) == 0
    assert stamp("ada") is None


# --- who is who

GRADEBOOK = """Student,ID,SIS User ID,SIS Login ID,Section,Exercise 1 (99)
    Points Possible,,,,,20
"Lovelace, Ada",12345,s1,ada,A,
"Noether, Emmy",12346,s2,emmy@uni.example,A,
"Student, Test",999,,test,A,
"""
WORKSHEET = """\ufeffIdentifier,Full name,Email address,Last modified (submission)
Participant 12345,Ada Lovelace,ada@uni.example,"Friday, 20 November 2026, 9:30 PM"
Participant 12346,Ada Lovelace,ada2@uni.example,-
"""
MOODLE_OF_ADA = "Ada Lovelace_12345_assignsubmission_file_ex01.ipynb"
OWN = "first name;surname;username\nAda;Lovelace;ada\nJürgen;Müller;jm\n"
ROSTERS = {
    CANVAS: (GRADEBOOK, "ada"),
    "someoneelse_12346_1_ex01.ipynb": (GRADEBOOK, "emmy@uni.example"),
    "noetheremmy_777_1_ex01.ipynb": (GRADEBOOK, "emmy@uni.example"),
    "emmy_ex01.ipynb": (GRADEBOOK, "emmy@uni.example"),
    "ada/ex01_softmax.ipynb": (GRADEBOOK, "ada"),
    "curie_ex01.ipynb": (GRADEBOOK, ["the roster has no 'curie'"]),
    "curiemarie_5_6_ex01.ipynb": (GRADEBOOK, ["the roster has no 'curiemarie'"]),
    "Week 3_ada_attempt_2026-11-20-10-00-00_x.ipynb": (OWN, "ada"),
    "Jürgen Müller_ex01.ipynb": (OWN, "jm"),
    "Müller Jürgen_ex01.ipynb": (OWN, "jm"),
    "lovelaceada_3_4_ex01.ipynb": (OWN, "ada"),
    "Ada Lovelace_12346_assignsubmission_file_ex01.ipynb": (
        WORKSHEET,
        "ada2@uni.example",
    ),
    "Ada Lovelace_ex01.ipynb": (WORKSHEET, ["'ada2@uni.example' or 'ada@uni"]),
}


@pytest.mark.parametrize("name", ROSTERS)
def test_a_roster_says_who_is_who(name, capsys):
    text, expected = ROSTERS[name]
    archive(**{name: GOOD})
    Path("grading/roster.csv").write_text(text, encoding="utf-8")
    status = collect.main([])
    said = capsys.readouterr().out
    if type(expected) is str:
        assert (status, list(collected())) == (0, [expected]), said
    else:
        assert (status, list(collected())) == (1, []), said
        assert expected[0] in said


def test_the_worksheet_of_moodle_says_when(capsys):
    archive(**{MOODLE_OF_ADA: GOOD})
    Path("sheet.csv").write_text(WORKSHEET, encoding="utf-8")
    Path("grading/due.toml").write_text('zone = "Europe/Berlin"\n')
    of_one = ["--roster", "sheet.csv", "--exercise", NAME]
    assert collect.main(of_one) == 0
    assert stamp("ada@uni.example") == "2026-11-20 20:30:00 UTC"
    # what does not say it takes nothing away, and another exercise has not its times
    for folder in (NAME, "ex02_cross_entropy"):
        place = Path("grading/downloaded", folder, "archive")
        place.mkdir(parents=True, exist_ok=True)
        name = f"Ada Lovelace_12345_assignsubmission_file_{folder}.ipynb"
        (place / name).write_bytes(GOOD)
    Path("grading/downloaded", NAME, "archive", MOODLE_OF_ADA).unlink()
    capsys.readouterr()
    assert collect.main(["--roster", "sheet.csv"]) == 0
    assert "are of one exercise: say which, by --exercise." in capsys.readouterr().out
    assert stamp("ada@uni.example") == "2026-11-20 20:30:00 UTC"
    other = Path("grading/submitted/ada@uni.example/ex02_cross_entropy")
    assert (other / "origin.json").exists()
    assert not (other / "timestamp.txt").exists()


def test_two_of_one_name_are_not_one_student(capsys):
    form = "Ada Lovelace_{}_assignsubmission_file_ex01.ipynb"
    archive(**{form.format(1): GOOD, form.format(2): OTHER, "emmy_ex01.ipynb": GOOD})
    assert collect.main([]) == 1
    assert "2 are called 'Ada Lovelace' (1, 2)" in capsys.readouterr().out
    assert list(collected()) == ["emmy"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("a,b\n1,2\n", "names no student"), ("student\nada\nada\n", "'ada' twice")],
)
def test_a_roster_that_is_none_is_named(text, words, capsys):
    archive(**{"ada_ex01.ipynb": GOOD})
    Path("r.csv").write_text(text)
    assert collect.main(["--roster", "r.csv"]) == 2
    assert words in capsys.readouterr().err


# --- zips that lie


def test_a_zip_that_is_torn_or_too_large_is_listed_and_the_others_are_taken(
    monkeypatch, capsys
):
    monkeypatch.setattr(unpack, "LARGEST", 10**6)
    bomb = zipped(("eve_ex01.ipynb", b"0" * 2_000_000), ("ada_ex01.ipynb", GOOD))
    locked = bytearray(zipped(("flo_ex01.ipynb", GOOD)))
    locked[6] |= 1  # of its own header, then of the list at the end
    locked[locked.index(b"PK\1\2") + 8] |= 1
    deep = GOOD
    for _ in range(unpack.DEEPEST + 1):
        deep = zipped(("gus_ex01.zip", deep))
    archive(
        **{"a.zip": bomb, "b.zip": GOOD, "c.zip": bytes(locked), "gus_ex01.zip": deep}
    )
    assert collect.main([]) == 1
    said = capsys.readouterr().out
    assert "eve_ex01.ipynb: it cannot be read (it is larger than" in said
    assert "b.zip: the zip cannot be read" in said
    assert "flo_ex01.ipynb: it cannot be read (it asks for a password)" in said
    assert f"more than {unpack.DEEPEST} zips" in said
    assert list(collected()) == ["ada"]


def test_a_way_out_of_the_folder_leads_nowhere(tmp_path):
    archive(**{"a.zip": zipped(("../../../../up/ada_ex01.ipynb", GOOD))})
    before = set(tmp_path.parent.iterdir())
    assert collect.main([]) == 0
    assert collected() == {"ada": GOOD}
    assert set(tmp_path.parent.iterdir()) == before


def test_a_name_steers_no_terminal_and_makes_no_line(capsys):
    archive(**{"a.zip": zipped(("x\x1b[2J\nall taken.html", b""))})
    assert collect.main([]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 not taken"


def test_without_an_archive_files_are_named_and_say_their_exercise(capsys):
    assert collect.main([]) == 2
    second = raw(solved("ex02_cross_entropy"))
    Path("in").mkdir()
    Path("in/ada_ex01.ipynb").write_bytes(GOOD)
    Path("in/lovelaceada_1_2_homework.ipynb").write_bytes(second)
    assert collect.main(["in"]) == 0
    folders = sorted(path.parent.name for path in Path("grading").rglob("ex*.ipynb"))
    assert folders == [NAME, "ex02_cross_entropy"]
    assert collect.main(["nowhere"]) == 2
    assert "There is no such file: nowhere" in capsys.readouterr().err


def test_what_was_collected_is_known_to_be_so():
    archive(**{"lovelaceada_LATE_12345_67890_ex01_softmax.ipynb": GOOD})
    collect.main([])
    path = Path("grading/submitted/lovelaceada", NAME, "origin.json")
    said = json.loads(path.read_text(encoding="utf-8"))
    assert (said["lms"], said["number"], said["late"]) == ("canvas", "12345", True)
