"""A run of grading that was interrupted goes on, in a folder and in a table."""

import io
import json
import sqlite3
import sys
from collections import Counter
from pathlib import Path

import pytest

from grader import exercise, pool, results, store
from grader.__main__ import main
from grader.table import Table
from tests.grader.handing_in import NAME, STUB, of_two_parts, raw, solved

STUDENTS = ("ada", "bob", "cy", "dee")


@pytest.fixture(autouse=True)
def two_parts(monkeypatch, tmp_path):
    """The exercise with two of its parts, in a folder of its own."""
    two = of_two_parts()
    monkeypatch.setattr(exercise, "load", lambda name: two)
    monkeypatch.chdir(tmp_path)
    for student in STUDENTS:
        hand_in(student, raw(solved(**({"softmax": STUB} if student == "bob" else {}))))


def hand_in(student, data):
    path = Path(f"grading/submitted/{student}/{NAME}/{NAME}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.fixture
def graded(monkeypatch):
    """Count whose submissions are graded, in this process and one after the other."""
    count, grade_one = Counter(), pool.grade_one

    def counted(asked, sandbox, carry=True, at_a_time=None):
        for handed_in, seed in asked:
            count[handed_in.student] += 1
            yield grade_one(handed_in, seed, sandbox, carry)

    monkeypatch.setattr(pool, "grade_all", counted)
    return count


PLACES = {
    "a folder": "grading/results",
    "a table": "sqlite:///grading/results.db",
}
each_place = pytest.mark.parametrize("to", PLACES.values(), ids=PLACES)


def interrupted_after(n, *options):
    """Run the command, and press Ctrl-C when n results have been kept."""
    kept = []
    with pytest.MonkeyPatch.context() as patch:
        for kind in (store.Folder, Table):

            def keeps(self, some, keep=kind.keep):
                if len(kept) == n:
                    raise KeyboardInterrupt
                kept.extend(some)
                keep(self, some)

            patch.setattr(kind, "keep", keeps)
        with pytest.raises(KeyboardInterrupt):
            main(list(options))


def known(to):
    return {one["student"]: one for one in store.of(to).all()}


@each_place
def test_the_same_command_goes_on(box, to, graded, capsys):
    interrupted_after(2, "--to", to)
    before = known(to)
    assert len(before) == 2
    assert main(["--to", to]) == 0
    assert graded == dict.fromkeys(STUDENTS, 1) | {"cy": 2}  # it was not kept yet
    after = known(to)
    assert before.items() <= after.items()
    assert len({one["seed"] for one in after.values()}) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "going on: 2 of 4 are graded already"
    assert [line.split()[1] for line in lines[1:-1]] == list(STUDENTS)
    assert "  bob  4 of 8; " in lines[2]
    assert main(["--to", to]) == 0  # that run has ended: this is another one
    assert graded.total() == 9
    assert "going on" not in capsys.readouterr().out


def test_what_was_handed_in_again_meanwhile_is_graded_again(box, graded):
    interrupted_after(3)
    hand_in("ada", b"{")
    assert main([]) == 1
    assert graded == {"ada": 2, "bob": 1, "cy": 1, "dee": 2}
    assert known("grading/results")["ada"]["graded"] is False


OTHERS = {
    "anew": ["--anew"],
    "another seed": ["--seed", "5"],
    "without carrying": ["--no-carry"],
    "fewer": ["--student", "ada", "--student", "bob"],
}


@pytest.mark.parametrize("kind", OTHERS)
def test_another_run_does_not_go_on_with_it(box, graded, kind, capsys):
    interrupted_after(2)
    graded.clear()
    assert main(OTHERS[kind]) == 0
    assert graded["ada"] == graded["bob"] == 1
    assert "going on" not in capsys.readouterr().out


def test_a_line_that_was_torn_counts_for_nothing(box, graded):
    interrupted_after(2)
    (file,) = store.Folder("grading/results").runs().iterdir()
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines)[:-9])
    graded.clear()
    assert main([]) == 0
    assert graded == {"bob": 1, "cy": 1, "dee": 1}


@each_place
def test_a_regrade_goes_on_too_and_writes_when_it_is_agreed(box, to, graded, capsys):
    main(["--to", to, "--seed", "5"])
    before = known(to)
    hand_in("bob", raw(solved()))
    graded.clear()
    regrade = ["--to", to, "--regrade"]
    interrupted_after(3, *regrade)
    assert known(to) == before
    assert main(regrade) == 1
    assert graded == dict.fromkeys(STUDENTS, 1) | {"dee": 2}
    said = capsys.readouterr().out
    assert said.endswith("bob  4 -> 8: softmax +4\n1 of 4 change\nnothing is written\n")
    assert known(to) == before
    assert main([*regrade, "--yes"]) == 0
    assert results.points(known(to)["bob"]) == 8
    assert {one["seed"] for one in known(to).values()} == {5}


def test_a_bar_shows_where_it_is(box, graded, monkeypatch, capsys):
    interrupted_after(2)
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main([]) == 0
    last = terminal.getvalue().rstrip().rpartition("\r")[2]
    assert last.startswith("100%")
    assert "4/4" in last
    assert " 2/4 " in terminal.getvalue()


def test_thousands_go_to_a_table_and_only_there(box, graded, monkeypatch, capsys):
    assert main(["--student", "ada", "--seed", "5"]) == 0
    ada = known("grading/results")["ada"]
    monkeypatch.setattr(store, "MANY", 3)
    assert main([]) == 0
    assert "More than 3 submissions: results are kept in sqlite" in (
        capsys.readouterr().out
    )
    with sqlite3.connect("grading/results.db") as database:  # without our code
        asked = "select student, exercise, graded, points, most, result from results"
        rows = database.execute(f"{asked} order by student").fetchall()
    database.close()
    assert [row[:5] for row in rows] == [
        (who, NAME, 1, 4 if who == "bob" else 8, 8) for who in STUDENTS
    ]
    assert json.loads(rows[1][5])["student"] == "bob"
    assert set(known("grading/results")) == {"ada"}  # nothing new
    assert main(["--student", "ada"]) == 0  # from now on, also for a few
    assert known("grading/results") == {"ada": ada}
    assert known(store.usual())["ada"]["seed"] != 5


def test_what_was_graded_while_they_were_few_is_in_the_table(box, graded, monkeypatch):
    main(["--student", "ada", "--seed", "5"])
    monkeypatch.setattr(store, "MANY", 1)
    main(["--student", "bob", "--student", "cy"])
    assert {who: one["seed"] == 5 for who, one in known(store.usual()).items()} == {
        "ada": True, "bob": False, "cy": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("sqlite:////dev/null/x.db", "cannot be opened"),
        ("nonsense://x", "cannot be opened"),
        ("postgresql+asyncpg://me:secret@host/x", "postgresql+asyncpg://me:***@host/x"),
    ],
)
def test_a_database_that_is_none_is_named(to, words, capsys):
    assert main(["--to", to]) == 2
    assert words in capsys.readouterr().err
