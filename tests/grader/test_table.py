"""The table of results: rows as an independent reader of SQLite sees them."""

import json
import sqlite3

import pytest

from grader import store, table
from tests.grader.handing_in import NAME


def result(student, exercise=NAME, points=4, **more):
    parts = [{"id": "check-softmax", "points": points, "max": 4}]
    return {"schema": 1, "student": student, "exercise": exercise, "graded": True,
        "parts": parts, "seed": 5, "checks": "abc", "timestamp": None, **more,
    }  # fmt: skip


@pytest.fixture
def kept(tmp_path):
    return store.of(f"sqlite:///{tmp_path}/results.db")


def rows(tmp_path, columns):
    database = sqlite3.connect(tmp_path / "results.db")
    found = database.execute(
        f"select {columns} from results order by student"
    ).fetchall()
    database.close()
    return found


def test_what_is_kept_is_found_again_with_any_letter(kept, tmp_path):
    odd = result("Zoë", notes=["\ud83d \x00 מ", "'; drop table results; --"])
    kept.keep([odd, result("ada")])
    assert kept.get("Zoë", NAME) == odd
    assert kept.get("zoë", NAME) is None
    texts = [json.loads(text) for (text,) in rows(tmp_path, "result")]
    assert texts == [odd, result("ada")]  # Z stands before a


def test_a_newer_result_takes_the_place_of_the_older(kept, tmp_path):
    kept.keep([result("ada"), result("bob")])
    torn = {"graded": False, "because": "it is torn", "parts": None}
    kept.keep([result("ada", **torn), result("cy", points=0)])
    kept.keep([])
    found = rows(tmp_path, "student, graded, points, most")
    assert found == [("ada", 0, None, 18), ("bob", 1, 4, 18), ("cy", 1, 0, 18)]


def test_all_of_a_batch_is_written_or_nothing(kept, tmp_path):
    kept.keep([result("ada")])
    with pytest.raises(TypeError):
        kept.keep([result("ada", points=0), result("bob", seed=object())])
    assert rows(tmp_path, "student, points") == [("ada", 4)]


def test_all_are_read_in_order_while_others_are_written(kept, monkeypatch):
    monkeypatch.setattr(table, "AT_ONCE", 2)
    names = ["ex02_cross_entropy", NAME]
    kept.keep([result(f"s{i}", name) for i in (3, 1, 2) for name in names])
    found = []
    for one in kept.all():
        found.append((one["exercise"], one["student"]))
        kept.keep([one])
    expected = [(name, f"s{i}") for name in sorted(names) for i in (1, 2, 3)]
    assert found == expected


def test_what_may_not_count_lies_beside(kept):
    kept.keep([result("ada")])
    other = kept.aside()
    other.keep([result("bob")])
    assert [one["student"] for one in kept.all()] == ["ada"]
    other.clear()
    assert list(other.all()) == []
    assert kept.get("ada", NAME)
