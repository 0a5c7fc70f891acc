"""The file of answers and the days on which a question comes again."""

import itertools
import subprocess
import sys
from datetime import date, timedelta

import pytest

from tutor._answers import due, due_on, keep, kept, place

START = date(2026, 3, 1)


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("NNLIB_ANSWERS", str(tmp_path / "answers.jsonl"))
    return tmp_path / "answers.jsonl"


def given(*pairs, id="01.a"):
    """Return answers of (day after the start, right)."""
    return [
        {"id": id, "answer": "x", "right": right, "day": START + timedelta(days=day)}
        for day, right in pairs
    ]


def test_what_is_kept_is_read_again_in_its_order(file):
    assert kept() == ([], "")
    assert keep("01.a", "b", True, START) == ""
    assert keep("01.n", 0.25, False, START) == ""
    answers, sentence = kept()
    assert sentence == ""
    assert answers == [
        {"id": "01.a", "answer": "b", "right": True, "day": START},
        {"id": "01.n", "answer": 0.25, "right": False, "day": START},
    ]


@pytest.mark.parametrize(
    "damage",
    [
        b'{"id": "01.b", "answ',
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"7",
        b'{"id": "01.b", "answer": 1, "right": "yes", "day": "2026-03-01"}',
        b'{"id": ["01.b"], "answer": 1, "right": true, "day": "2026-03-01"}',
        b'{"id": "01.b", "answer": 1, "right": true, "day": "soon"}',
        b'{"id": "01.b", "answer": 1, "right": true, "day": 3}',
    ],
)
def test_a_damaged_line_is_left_out_and_said_and_the_next_is_whole(file, damage):
    keep("01.a", "b", True, START)
    with file.open("ab") as open_file:
        open_file.write(damage)  # without an end of line, as when the disk was full
    keep("01.c", "d", True, START)
    answers, sentence = kept()
    assert [one["id"] for one in answers] == ["01.a", "01.c"]
    assert sentence.startswith("Left out of answers.jsonl, as damaged: 1 of 3 lines.")


def test_a_file_that_is_all_damage_is_an_empty_file(file):
    file.write_bytes(bytes(range(256)))
    answers, sentence = kept()
    assert answers == []
    assert "You may delete the file" in sentence


def test_a_place_that_cannot_be_written_is_said_and_raises_nothing(file):
    file.mkdir()  # a folder of this name: true for root, too
    assert keep("01.a", "b", True).startswith("Your answer could not be kept")
    assert "cannot be read" in kept()[1]


def test_writers_at_the_same_time_lose_nothing(file):
    code = (
        "from tutor._answers import keep\nfor i in range(200): keep('01.{}', i, True)"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code.format(name)]) for name in "abc"
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    answers, sentence = kept()
    assert sentence == ""
    for name in "abc":
        numbers = [one["answer"] for one in answers if one["id"] == f"01.{name}"]
        assert numbers == list(range(200))


def test_the_file_lies_in_work_of_the_course_else_beside_the_notebook(
    tmp_path, monkeypatch
):
    monkeypatch.delenv("NNLIB_ANSWERS", raising=False)
    for folder in ("work/ex01", "notebooks", "elsewhere"):
        (tmp_path / "course" / folder).mkdir(parents=True)
    for folder in ("work/ex01", "notebooks", "."):
        monkeypatch.chdir(tmp_path / "course" / folder)
        assert place() == tmp_path / "course" / "work" / "answers.jsonl"
    monkeypatch.chdir(tmp_path)
    assert place() == tmp_path / "answers.jsonl"


@pytest.mark.parametrize(
    ("answers", "day"),
    [
        (given((0, False)), 0),  # wrong: at once
        (given((0, True)), 1),
        (given((0, True), (1, True)), 1 + 3),
        (given((0, True), (1, True), (4, True)), 4 + 7),
        (given((0, True), (1, True), (4, True), (11, True)), 11 + 21),
        (given(*((day, True) for day in range(6))), 5 + 21),
        (given((0, True), (0, True), (0, True)), 1),  # one day counts once
        (given((0, False), (0, True)), 1),  # right after the feedback
        (given((0, True), (3, False), (3, True)), 3 + 1),  # from the start again
        (given((0, True), (1, False), (2, True)), 2 + 1),
    ],
)
def test_the_days_between_follow_the_plain_rule(answers, day):
    assert due_on(answers) == START + timedelta(days=day)


def test_wrong_ones_come_first_then_those_of_longest_ago_and_five_at_most():
    answers = [
        *given((4, True), id="01.b"),
        *given((2, True), id="01.a"),
        *given((5, False), id="02.a"),
        *given((5, True), id="02.b"),  # not due before day 6
        *given((3, False), id="00.z"),
        *given((1, True), id="00.y"),
        *given((1, True), id="00.x"),
    ]
    ids = [f"0{chapter}.{name}" for chapter in range(3) for name in "abxyz"]
    today = START + timedelta(days=5)
    expected = ["00.z", "02.a", "00.x", "00.y", "01.a"]
    assert due(answers, ids, today) == expected
    assert due(answers, [id for id in ids if id < "02"], today) == [
        *("00.z", "00.x", "00.y", "01.a", "01.b")
    ]


def test_same_answers_and_same_day_give_the_same_questions():
    answers = [
        *given((0, True), id="01.a"),
        *given((0, True), id="01.b"),
        *given((0, False), id="01.c"),
    ]
    expected = ["01.c", "01.a", "01.b"]
    for ids in itertools.permutations(["01.a", "01.b", "01.c"]):
        assert due(answers, ids, START + timedelta(days=1)) == expected


def test_what_was_never_answered_is_not_repeated():
    assert due(given((0, False)), ["01.b"], START) == []
