"""Due dates: zones, clocks that change, grace, extensions, and what is not decided."""

from datetime import UTC, datetime, timedelta

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader import due, results
from grader.nbgrader_apply import ApplyDue
from grader.submissions import HandedIn

RULES = """zone = "{zone}"
grace = 15
per_day = 10
most = 35
[ex01_softmax]
due = {due}
[ex01_softmax.extensions]
emmy = 2026-12-01 12:00:00
"""


def policy(tmp_path, due_at="2026-11-27 23:59:00", zone="Europe/Berlin", more=""):
    path = tmp_path / "due.toml"
    text = RULES.format(zone=zone, due=due_at)
    path.write_text(more + text, encoding="utf-8")
    return due.read(path)


def late(rules, time, student="ada", **said):
    return due.lateness(rules, "ex01_softmax", student, time, **said)


def at(text):
    return datetime.fromisoformat(text)


SHARES = {  # handed in; the share that it loses, due on 27 November 23:59 in Berlin
    "2026-11-27T22:59:00+00:00": 0,
    "2026-11-27T23:59:00+01:00": 0,
    "2026-11-28T00:14:00+01:00": 0,  # within the grace
    "2026-11-28T00:14:01+01:00": 0.1,
    "2026-11-27T22:58:00-01:00": 0.1,  # 23:58 in UTC, so 00:58 in Berlin
    "2026-11-28T23:59:00+01:00": 0.1,  # a day, to the second
    "2026-11-28T23:59:01+01:00": 0.2,
    "2026-11-30T23:58:00+01:00": 0.3,
    "2026-12-24T00:00:00+01:00": 0.35,  # not more
}


@pytest.mark.parametrize("time", SHARES)
def test_each_day_that_has_begun_costs(tmp_path, time):
    assert late(policy(tmp_path), at(time)).share == SHARES[time]


@pytest.mark.parametrize(
    ("zone", "due_at", "in_utc"),
    [
        ("Europe/Berlin", "2026-07-01 12:00:00", "2026-07-01T10:00"),
        ("Europe/Berlin", "2026-12-01 12:00:00", "2026-12-01T11:00"),
        ("Asia/Kolkata", "2026-12-01 12:00:00", "2026-12-01T06:30"),
        ("America/New_York", "2026-12-01 12:00:00", "2026-12-01T17:00"),
        ("Europe/Berlin", "2026-12-01 12:00:00-08:00", "2026-12-01T20:00"),
        # shown twice by clocks, or never: the later moment
        ("Europe/Berlin", "2026-10-25 02:30:00", "2026-10-25T01:30"),
        ("Europe/Berlin", "2026-03-29 02:30:00", "2026-03-29T01:30"),
    ],
)
def test_a_due_date_is_a_moment(tmp_path, zone, due_at, in_utc):
    rules = policy(tmp_path, due_at, zone)
    assert rules.exercises["ex01_softmax"].due == at(f"{in_utc}+00:00")


def test_a_day_is_24_hours_also_when_clocks_change(tmp_path):
    rules = policy(tmp_path, "2026-10-24 23:59:00")
    moment = rules.exercises["ex01_softmax"].due
    assert late(rules, moment + timedelta(hours=24)).days == 1
    assert late(rules, moment + timedelta(hours=24, seconds=1)).days == 2


def test_an_extension_is_the_students_own_due_date(tmp_path):
    rules = policy(tmp_path)
    assert late(rules, at("2026-12-01T12:00:00+01:00"), "emmy").share == 0
    said = late(rules, at("2026-12-01T13:00:00+01:00"), "emmy")
    assert (said.share, said.words) == (
        0.1,
        "late by 1 h: 10 per cent of the points",
    )


def test_what_an_lms_calls_late_without_a_time_costs_what_was_decided(tmp_path):
    undecided = policy(tmp_path)
    assert late(undecided, None, said_late=True) is None
    assert late(undecided, None).share == 0
    rules = policy(tmp_path, more="late_of_unknown_time = 2\n")
    assert late(rules, None, said_late=True).share == 0.2
    assert late(rules, None, "emmy", said_late=True) is None  # may be in time


def test_without_a_file_or_an_entry_nothing_is_late(tmp_path):
    assert (
        due.lateness(due.read(tmp_path / "no"), "x", "ada", at("2099-01-01")).days == 0
    )
    assert due.lateness(policy(tmp_path), "ex02", "ada", at("2099-01-01")).days == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x =", "is no TOML"),
        ('zone = "Berlin"', "zone must be one such as Europe/Berlin, got 'Berlin'"),
        ("grace = -1", "grace must be a number >= 0, got -1"),
        ("penalty = 1", "penalty is unknown; known are grace"),
        ("[ex01_softmax]\nper_day = 1", "ex01_softmax: due is missing"),
        ("[ex01_softmax]\ndue = 2026-11-27", "must be 2026-11-27 23:59:00, got"),
        ("[ex01_softmax]\ndue = 2026-11-27 23:59:00", "has no zone: add zone"),
    ],
)
def test_what_is_wrong_in_the_file_is_one_sentence(tmp_path, text, words):
    path = tmp_path / "due.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(due.PolicyError, match=words):
        due.read(path)


STAMPS = {  # of timestamp.txt: as collecting writes it, as nbgrader does on a hub
    "2026-11-28 11:00:00 UTC": 0.1,
    "2026-11-28 11:00:00.123456 UTC": 0.1,
    "2026-11-28 12:00:00 +0100": 0.1,
    "2026-11-28 00:13:00 CET": 0.0,
    "2026-11-28 00:15:00 CET": 0.1,
    "2026-11-28 00:13:00.123456789 +01": 0.0,
    "2026-11-27 19:43:00 -03": 0.0,
    "2026-11-27 23:13:00": 0.0,
    "2026-11-27 22:59:00 UTC": 0.0,
    "2026-11-27 23:59:00 +0100": 0.0,
}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A gradebook for all of STAMPS: nbgrader takes some seconds to make one."""
    made = f"sqlite:///{tmp_path_factory.mktemp('course')}/gradebook.db"
    with Gradebook(made) as gradebook:
        gradebook.add_assignment("ex01_softmax")
        gradebook.add_notebook("ex01_softmax", "ex01_softmax")
        cell = {"max_score": 20, "cell_type": "code"}
        gradebook.add_grade_cell("check", "ex01_softmax", "ex01_softmax", **cell)
    return made


@pytest.mark.filterwarnings("ignore:Object of type")  # of nbgrader
@pytest.mark.parametrize("stamp", STAMPS)
def test_the_gradebook_loses_the_same_whoever_wrote_the_time(tmp_path, address, stamp):
    policy(tmp_path)
    student = f"s{list(STAMPS).index(stamp)}"
    where = "ex01_softmax", "ex01_softmax"
    with Gradebook(address) as gradebook:
        gradebook.add_student(student)
        gradebook.add_submission("ex01_softmax", student, timestamp=stamp)
        gradebook.find_grade("check", *where, student).manual_score = 15
        gradebook.db.commit()
    folder = tmp_path / "handed_in"
    folder.mkdir()
    (folder / "timestamp.txt").write_text(stamp)
    handed_in = HandedIn(student, "ex01_softmax", folder)
    made = {"exercise": "ex01_softmax", "graded": True}
    results.write(tmp_path, results.complete(made, handed_in))
    own = {"notebook": where[0], "assignment": where[1], "student": student}
    apply = ApplyDue(due=str(tmp_path / "due.toml"), results=str(tmp_path))
    apply.preprocess(
        nbformat.v4.new_notebook(), {"nbgrader": own | {"db_url": address}}
    )
    with Gradebook(address) as gradebook:
        found = gradebook.find_submission("ex01_softmax", student)
        assert found.late_submission_penalty == pytest.approx(15 * STAMPS[stamp])


def test_what_is_no_time_is_none():
    assert due.moment("2026-99-01 00:00:00 UTC") is due.moment("soon") is None


def test_late_of_an_lms_is_in_the_result(tmp_path):
    (tmp_path / "origin.json").write_text('{"late": true}')
    handed_in = HandedIn("ada", "ex01_softmax", tmp_path)
    assert results.complete({}, handed_in)["late"] is True
    (tmp_path / "origin.json").write_text("[")
    assert results.complete({}, handed_in)["late"] is False


def test_a_time_without_a_zone_is_of_the_zone_of_the_file(tmp_path):
    rules = policy(tmp_path)
    noon = datetime(2026, 7, 1, 12)
    assert due.in_utc(noon, rules.zone) == datetime(2026, 7, 1, 10, tzinfo=UTC)
