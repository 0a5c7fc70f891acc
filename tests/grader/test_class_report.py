"""The report recovers what was planted in a class, and says it to everybody.

200 submissions are drawn from the catalogue. What the check says of each is written
into results as grading writes them; CLASS=whole has all 200 graded in the sandbox,
half a minute on a quiet machine. Three are graded always.
"""

import csv
import json
import os
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import islice
from types import SimpleNamespace
from urllib.parse import unquote

import numpy as np
import pytest

from grader import class_report, cures, exercise, groups, report_page, results, store
from grader.__main__ import main as grade
from grader.tally import UNKNOWN, tally
from tests.grader.a_class import disguised, right, wrong
from tests.grader.handing_in import NAME, STUB, of_two_parts, raw, solved
from tests.places import ROOT
from tutor import checks

PARTS = [part.name for part in checks.EXERCISES[NAME]]
N = 200
WHAT = ("right", "wrong", "not written")


def drawn(rng):
    """Return what a student hands in, and what is planted: {part: kind or hint}."""
    answers, planted = {}, {}
    for part in PARTS:
        kind = rng.choice(WHAT, p=[0.5, 0.4, 0.1])
        planted[part], source = kind, STUB
        if kind == "right":
            source = rng.choice(right(NAME, part))
        if kind == "wrong":
            planted[part], source = wrong(NAME, part)[
                rng.integers(len(wrong(NAME, part)))
            ]
        answers[part] = str(source)
    return answers, planted


def graded_by_hand(student, answers, planted):
    """Return the result that grading writes for what is planted."""
    known = cures.known_hints()
    points = {"softmax": 4, "softmax_with_temperature": 3, "output_probabilities": 3}
    parts = []
    for name, kind in planted.items():
        most, hint = points.get(name, 4), kind if kind not in WHAT else ""
        reason = f"{name}: {known[hint][1]}" if hint else f"{name}: verified"
        if kind == "not written":
            reason = f"{name}: not written yet."
        parts.append({"id": f"check-{name}", "max": most, "hint": hint, "carried": [],
            "points": most if kind == "right" else 0, "reason": reason, "seconds": 0.1,
        })  # fmt: skip
    return {"schema": 1, "exercise": NAME, "student": student, "graded": True,
        "parts": parts, "texts": [], "answers": answers, "notes": [], "timestamp": None,
        "checks": "x", "seed": 5, "isolated": True, "file": None, "sha256": None,
    }  # fmt: skip


def hand_in(folder, student, data):
    path = folder / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)


@pytest.fixture(scope="module")
def reported(tmp_path_factory, request):
    """A class of 200, reported by the command of the course."""
    folder, rng = tmp_path_factory.mktemp("class"), np.random.default_rng(18)
    planted, nothing = {}, ["hal", "ida <b>"]
    results_, report = folder / "results", folder / "report"
    whole = os.environ.get("CLASS") == "whole"
    for i in range(N):
        answers, planted[f"s{i:03}"] = drawn(rng)
        if whole:
            hand_in(folder, f"s{i:03}", raw(solved(**answers)))
        else:
            made = graded_by_hand(f"s{i:03}", answers, planted[f"s{i:03}"])
            results.write(results_, made)
    if whole:
        request.getfixturevalue("box")
        assert grade([str(folder / "submitted"), "--to", str(results_)]) == 0
    torn = {"graded": False, "because": "the file is <torn>", "parts": []}
    made = graded_by_hand("torn", {}, {})
    results.write(results_, {**made, **torn})
    roster = folder / "roster.csv"
    roster.write_text("\n".join(["student", *planted, "torn", *nothing]))
    asked = ["--results", str(results_), "--to", str(report), "--roster", str(roster)]
    assert class_report.main([*asked, "--comments", str(folder / "comments.toml")]) == 0
    return SimpleNamespace(
        folder=folder, report=report, planted=planted, nothing=nothing, asked=asked
    )


def rows(reported, name):
    with (reported.report / f"{name}.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_the_planted_mistakes_are_counted_exactly(reported):
    planted = Counter(
        (part, hint)
        for own in reported.planted.values()
        for part, hint in own.items()
        if hint not in WHAT
    )
    assert sum(planted.values()) > 300
    found = rows(reported, "mistakes")
    assert {(r["part"], r["mistake"]): int(r["students"]) for r in found} == planted
    assert all(row["hint"] and row["cell"] for row in found)


def test_how_many_solved_each_part(reported):
    for row in rows(reported, "parts"):
        kinds = Counter(own[row["part"]] for own in reported.planted.values())
        assert int(row["graded"]) == N
        assert int(row["solved"]) == kinds["right"]
        assert int(row["not_written"]) == kinds["not written"]
        wrong_ones = N - kinds["right"] - kinds["not written"]
        assert int(row["wrong"]) == wrong_ones > 0


def test_who_is_stuck_and_who_is_missing(reported):
    points = {"softmax": 4, "softmax_with_temperature": 3, "output_probabilities": 3,
        "softmax_jacobian": 4, "is_softmax": 4,
    }  # fmt: skip
    found = {row["student"]: row for row in rows(reported, "students")}
    for student, own in reported.planted.items():
        has = sum(points[part] for part, kind in own.items() if kind == "right")
        tried = any(kind not in WHAT for kind in own.values())
        assert found[student]["status"] == f"{has} of 18"
        assert found[student]["stuck"] == ("yes" if tried and has < 9 else "")
    assert found["torn"]["status"] == "not graded"
    assert {found[one]["status"] for one in reported.nothing} == {"handed in nothing"}


def test_what_grading_says_is_what_the_report_counts(tmp_path, box, monkeypatch):
    two = of_two_parts()
    monkeypatch.setattr(exercise, "load", lambda name: two)
    hint, source = wrong(NAME, "softmax")[5]
    hand_in(tmp_path, "ada", raw(solved()))
    hand_in(tmp_path, "bob", raw(solved(softmax=source, is_softmax=STUB)))
    hand_in(tmp_path, "cy", raw(solved(softmax="def softmax(Z):\n    return 1 / 0")))
    asked = [str(tmp_path / "submitted"), "--to", str(tmp_path / "results")]
    assert grade([*asked, "--jobs", "1"]) == 0
    found = list(store.of(tmp_path / "results").all())
    (one,) = tally(found, ["ada", "dee"])
    first, last = one.parts
    assert (first.solved, first.wrong, first.not_written) == (1, 2, 0)
    assert (last.solved, last.wrong, last.not_written) == (2, 0, 1)
    assert first.mistakes == {hint: ["bob"], UNKNOWN: ["cy"]}
    assert one.stuck == {"bob": [("check-softmax", hint)]}
    assert one.missing == ["dee"]


class Page(HTMLParser):
    """Collects text, links and what would load something."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loads, self.tags, self.text = [], [], Counter(), ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1
        given = dict(attributes)
        self.links += [given["href"]] if tag == "a" else []
        self.loads += [given[k] for k in ("src", "srcset", "data") if k in given]

    def handle_data(self, data):
        self.text += data


def test_the_pages_load_nothing_and_their_links_lead_somewhere(reported):
    page = Page(reported.report / "class.html")
    assert page.loads == []
    assert not page.tags["script"] + page.tags["link"] + page.tags["b"]
    pages = {unquote(link) for link in page.links if link.startswith("students/")}
    assert len(pages) == N + 3  # also the torn one and those who are missing
    for link in pages:
        assert (reported.report / link).exists(), link
    chapters = [link for link in page.links if link.startswith("../../notebooks/")]
    assert chapters
    for link in chapters:
        path, _, cell = link.removeprefix("../../").partition("#cell-id=")
        nb = json.loads((ROOT / path).read_text(encoding="utf-8"))
        assert cell in [one["id"] for one in nb["cells"]]


def test_a_students_page_says_what_the_check_said(reported):
    student, own = next(
        (s, own) for s, own in reported.planted.items() if own["softmax"] not in WHAT
    )
    page = Page(reported.report / f"students/{student}.html")
    hint = cures.known_hints()[own["softmax"]][1]
    assert hint[:40] in " ".join(page.text.split())
    assert f"Mistake {own['softmax']}" in page.text
    assert "Has handed in nothing" in Page(reported.report / "students/hal.html").text


def test_a_long_name_may_be_broken_after_an_underscore(reported):
    text = (reported.report / "class.html").read_text(encoding="utf-8")
    assert '<th scope="row">softmax_<wbr>with_<wbr>temperature</th>' in text
    assert '<th scope="row">softmax_<wbr>with_<wbr>temperature-0</th>' in text
    heads = re.findall(r"<th[^>]*>(.*?)</th>", text)
    assert not [head for head in heads if re.search(r"_(?!<wbr>)", head)]
    assert report_page.soft("a_<b>_") == "a_<wbr>&lt;b&gt;_<wbr>"


def test_a_comment_reaches_all_of_a_group_and_nobody_else(reported):
    first = max(rows(reported, "groups"), key=lambda row: int(row["students"]))
    who = first["who"].split("; ")
    assert len(who) == int(first["students"]) > 10
    text = f'[{NAME}.{first["part"]}]\n{first["group"]} = "Look <i>again</i>."\n'
    (reported.folder / "comments.toml").write_text(text, encoding="utf-8")
    comments = ["--comments", str(reported.folder / "comments.toml")]
    again = reported.folder / "again"
    asked = [*reported.asked, *comments, "--to", str(again), "--no-similarity"]
    assert class_report.main(asked) == 0
    has = {
        path.stem
        for path in (again / "students").iterdir()
        if "Look <i>again</i>." in Page(path).text
    }
    assert has == set(who)
    assert Page(again / "class.html").tags["i"] == 0


def test_an_answer_in_disguise_is_in_the_same_group(reported):
    rng, n = np.random.default_rng(3), 0
    for result in islice(store.of(reported.folder / "results").all(), 40):
        for part, answer in groups.answers(result).items():
            # what calls a function of the student's own, which may change things, stays
            if "\ndef " not in answer and answer.count("\n") > 2 and answer != STUB:
                # without the line that does nothing, which is another form
                source = disguised(rng, answer, PARTS).replace("unused = 1", "'a text'")
                other = {**result, "answers": {**result["answers"], part: source}}
                assert groups.name_of(other, part) == groups.name_of(result, part)
                n += source != answer
    assert n > 40


def test_without_results_or_with_a_comment_that_is_none_it_says_so(tmp_path, capsys):
    assert class_report.main(["--results", str(tmp_path)]) == 2
    assert "There are no results" in capsys.readouterr().err
    result = {"schema": 1, "exercise": NAME, "student": "ada", "graded": False,
        "because": "x", "timestamp": None,
    }  # fmt: skip
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / f"{NAME}.json").write_text(json.dumps(result))
    (tmp_path / "c.toml").write_text("x =")
    asked = ["--results", str(tmp_path), "--comments", str(tmp_path / "c.toml")]
    assert class_report.main([*asked, "--to", str(tmp_path / "to")]) == 2
    assert "is no TOML" in capsys.readouterr().err


def test_a_table_runs_nothing_in_a_spreadsheet():
    text = class_report.csv_of([["=1+1", "-2", 3, "a"]]).decode("utf-8-sig")
    assert re.split(",|\r\n", text)[:4] == ["'=1+1", "'-2", "3", "a"]


@pytest.mark.parametrize("exercise", checks.EXERCISES)
def test_every_mistake_has_a_cell_that_is_there(exercise):
    number = exercise[2:4]
    for part in checks.EXERCISES[exercise]:
        for i in range(len(part.mistakes)):
            found = cures.cure(exercise, f"{part.name}-{i}")
            assert found.chapter.startswith(number)
            assert found.section
