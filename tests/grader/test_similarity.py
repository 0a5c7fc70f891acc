"""Planted copies stand out of 200 submissions, however they were disguised."""

import numpy as np
import pytest

from grader import similarity
from tests.grader.a_class import disguised, in_own_hand, right, wrong
from tests.grader.handing_in import NAME, notebook_of
from tutor import checks

PARTS = [part.name for part in checks.EXERCISES[NAME]]
N, COPIES = 200, 20


def result(student, answers):
    return {"exercise": NAME, "student": student, "graded": True, "answers": answers,
        "parts": [],
    }  # fmt: skip


def drawn(rng, part):
    """Return an answer of somebody's own: half are right, most in the usual way."""
    if rng.random() < 0.5:
        ways = right(NAME, part)
        return in_own_hand(
            rng, ways[0 if rng.random() < 0.5 else rng.choice(len(ways))]
        )
    return in_own_hand(rng, wrong(NAME, part)[rng.choice(len(wrong(NAME, part)))][1])


def a_class(rng):
    """Return results, and pairs of a student and who has copied from them.

    Every second of those has written a part of their own.
    """
    students = [{part: drawn(rng, part) for part in PARTS} for _ in range(N - COPIES)]
    planted = set()
    for i in range(COPIES):
        copy = {part: disguised(rng, code, PARTS) for part, code in students[i].items()}
        if i % 2:
            own = str(rng.choice(PARTS))
            copy[own] = drawn(rng, own)
        planted.add((f"s{i:03}", f"s{len(students):03}"))
        students.append(copy)
    return [result(f"s{i:03}", one) for i, one in enumerate(students)], planted


def auc(positive, negative):
    """Return how often a positive scores more than a negative; a tie is a half."""
    negative = np.sort(negative)
    below = np.searchsorted(negative, positive, "left")
    not_above = np.searchsorted(negative, positive, "right")
    return float((below + not_above).mean() / 2 / len(negative))


def test_planted_copies_stand_out():
    results, planted = a_class(np.random.default_rng(18))
    found = similarity.pairs(results)
    assert len(found) == N * (N - 1) // 2
    scores = {(pair.one, pair.other): pair.score for pair in found}
    copies = [scores.pop(pair) for pair in planted]
    others = list(scores.values())
    assert auc(copies, others) >= 0.95, np.quantile(copies, [0, 0.5])


def test_auc_of_known_scores():
    assert auc([3, 4], [1, 2]) == 1
    assert auc([1, 4], [2, 3]) == 0.5
    assert auc([1], [1]) == 0.5


def test_scores_by_hand():
    # of three: a is shared by two, b by all, c and d by one each
    S = similarity.scores([{"a", "b", "c"}, {"a", "b"}, {"b", "d"}])
    two, one = np.log(3 / 2), np.log(3)
    assert S[0, 1] == pytest.approx(two * two / (np.hypot(two, one) * two), rel=1e-6)
    assert S[0, 2] == S[1, 2] == 0


def test_what_was_released_does_not_count():
    released = {
        cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
        for cell in notebook_of("exercises", NAME)["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
        and cell["cell_type"] == "code"
    }
    assert similarity.runs(result("ada", released)) == set()
    part = PARTS[0]
    mine = released | {part: released[part] + "\nown = 1 + 2 + 3 + 4 + 5\n"}
    runs = similarity.runs(result("ada", mine))
    assert {name for name, _ in runs} == {part}
    assert 0 < len(runs) < 16


def test_of_two_students_nothing_is_said():
    both = [result(who, {PARTS[0]: "def softmax(Z):\n    return Z"}) for who in "ab"]
    assert similarity.pairs(both) == []
