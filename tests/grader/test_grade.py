"""Well-formed notebooks: each part has its points, or a reason in words."""

import re
import shutil
import sys

import numpy as np
import pytest

from grader import sandbox, session
from grader.grade import grade
from grader.sandbox import RefusedError, Sandbox
from tests.grader.handing_in import points_of, raw, reason_of, solved
from tests.places import ROOT
from tutor import checks
from tutor.checks import _calls
from tutor.checks._part import CheckFailed

NAMES = sorted(path.name for path in (ROOT / "exercises").iterdir())
NAME = "ex01_softmax"
WRONG = """def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum()"""
ALL = {
    "softmax": 4,
    "softmax_with_temperature": 3,
    "output_probabilities": 3,
    "softmax_jacobian": 4,
    "is_softmax": 4,
}


def graded(box, name=NAME, carry=True, **answers):
    return grade(raw(solved(name, **answers)), name, 7, sandbox=box, carry=carry)


linux = pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")


@pytest.mark.parametrize("name", NAMES)
def test_the_solutions_have_all_points_and_an_untouched_release_has_none(box, name):
    result = graded(box, name)
    assert {one["points"] == one["max"] > 0 for one in result["parts"]} == {True}
    assert all(": verified on" in one["reason"] for one in result["parts"])
    untouched = (ROOT / "exercises" / name / f"{name}.ipynb").read_bytes()
    result = grade(untouched, name, 7, sandbox=box)
    assert {one["points"] for one in result["parts"]} == {0}
    assert all("not written yet" in one["reason"] for one in result["parts"])


def test_the_result_names_everything_that_is_needed_to_repeat_it(box):
    result = graded(box)
    assert result["graded"]
    assert result["isolated"]
    assert (result["exercise"], result["seed"]) == (NAME, 7)
    assert len(result["checks"]) == 12
    assert points_of(result) == ALL
    (text,) = result["texts"]
    assert (text["id"], text["max"]) == ("one-maximum-for-all", 2)
    assert (text["text"], text["found"]) == (
        "It cancels; a row far below underflows to 0/0.",
        "in its cell",
    )
    assert result["notes"] == []


def test_the_same_bytes_and_seed_give_the_same_result(box):
    def without_times(result):
        for one in result["parts"]:
            del one["seconds"]
        return result

    one, other = (without_times(graded(box, softmax=WRONG)) for _ in range(2))
    assert one == other


def test_each_part_draws_inputs_of_its_own_which_the_words_repeat(box):
    """Else a table of what one part passes would answer another one."""
    wrong = "def is_softmax(Z, A):\n    return False"
    result = graded(box, softmax=WRONG, is_softmax=wrong)
    reasons = [reason_of(result, part) for part in ("softmax", "is_softmax")]
    seeds = [int(re.search(r"seed=(\d+)", reason)[1]) for reason in reasons]
    assert len({7, *seeds}) == 3
    names = {"np": np}
    exec(WRONG, names)
    with pytest.raises(CheckFailed) as told:
        checks.softmax(names["softmax"], seed=seeds[0])
    assert str(told.value) == reasons[0]


def test_an_error_is_carried_forward_and_the_report_says_so(box):
    result = graded(box, softmax=WRONG)
    assert points_of(result) == {**ALL, "softmax": 0}
    carried = {one["id"]: one["carried"] for one in result["parts"]}
    assert carried.pop("check-softmax") == []
    assert carried.pop("check-softmax_jacobian") == []  # one row: its own is right
    assert set(map(tuple, carried.values())) == {("softmax",)}
    reason = reason_of(result, "is_softmax")
    assert reason.startswith("With the right softmax in place of yours.")
    (first, *_) = result["parts"]
    assert first["hint"] == "softmax-7"  # the sum runs over the whole batch


def test_without_carrying_every_part_that_calls_it_fails(box):
    result = graded(box, softmax=WRONG, carry=False)
    points = points_of(result)
    assert points.pop("softmax_jacobian") == 4  # one row: its own is right
    assert set(points.values()) == {0}


def test_what_is_carried_forward_does_not_mend_a_mistake_of_its_own(box):
    wrong = "def output_probabilities(H, W, b):\n    return softmax(H @ W)"
    result = graded(box, softmax=WRONG, output_probabilities=wrong)
    assert points_of(result)["output_probabilities"] == 0
    assert "Hint:" in reason_of(result, "output_probabilities")


def test_a_right_function_for_others_does_not_pay_for_the_part_itself(box):
    """Whoever asks for the right function may use it, but the part stays failed."""
    thief = "def softmax(Z):\n    return is_softmax(Z, Z) or Z"
    asks = "def is_softmax(Z, A):\n    global softmax\n    return softmax(Z)"
    result = graded(box, softmax=thief, is_softmax=asks)
    assert points_of(result)["softmax"] == points_of(result)["is_softmax"] == 0


def test_what_another_part_forbids_may_be_called(box):
    model = "".join(solved("ex05_deep_network")["cells"][0]["source"])
    assert model
    nb = solved("ex05_deep_network")
    (cell,) = [
        one
        for one in nb["cells"]
        if "def deep_gradients" in "".join(one["source"]) and one["cell_type"] == "code"
    ]
    first = "    L, gradients = len(parameters) // 2, {}\n"
    call = "    from nnlib import softmax\n    softmax(np.zeros((1, 2)))\n"
    assert first in cell["source"]
    cell["source"] = cell["source"].replace(first, first + call)
    result = grade(raw(nb), "ex05_deep_network", 7, sandbox=box)
    assert all(one["points"] for one in result["parts"])


def test_calling_nnlib_for_the_part_itself_is_named(box):
    call = "import nnlib\ndef softmax(Z):\n    return nnlib.softmax(Z)"
    result = graded(box, softmax=call, carry=False)
    assert "calls nnlib.activations.softmax. Write it" in reason_of(result, "softmax")


ENDS = {
    "kills": ("import os\n    os._exit(0)", "ended Python"),
    "is endless": ("while True:\n        pass", "a loop that never ends"),
    "raises": ("raise KeyError('x')", "it raised KeyError"),
    "leaves": ("exit()", "it raised SystemExit"),
    "fills the memory": ("return np.ones(2**33)", "MemoryError"),
    "calls itself": (
        "return softmax_jacobian(z, temperature)",
        "it raised RecursionError",
    ),
}


@pytest.mark.parametrize("kind", ENDS)
def test_a_part_that_ends_its_process_costs_that_part_alone(box, kind, monkeypatch):
    monkeypatch.setattr(_calls, "LIMIT", 0.3)
    body, words = ENDS[kind]
    function = f"def softmax_jacobian(z, temperature):\n    {body}"
    result = graded(box, softmax_jacobian=function)
    assert points_of(result) == {**ALL, "softmax_jacobian": 0}
    assert words in " ".join(reason_of(result, "softmax_jacobian").split())


def test_a_cell_that_ends_or_never_ends_keeps_its_definitions(box, monkeypatch):
    monkeypatch.setattr(session, "CELL", 0.3)
    nb = solved()
    for cell in nb["cells"]:
        if "def softmax(Z)" in "".join(cell["source"]):
            cell["source"] = f"while True:\n    pass\n{cell['source']}"
        if "def output_probabilities" in "".join(cell["source"]):
            cell["source"] += "\nimport os\nos._exit(1)"
    result = grade(raw(nb), NAME, 7, sandbox=box)
    assert points_of(result) == ALL
    assert [note.partition(": ")[2] for note in result["notes"]] == [
        "no end within 0.3 seconds",
        "it ended Python",
    ]


def test_a_notebook_full_of_endless_cells_ends(box, monkeypatch):
    """Definitions that never end too: after eight ends nothing is run."""
    monkeypatch.setattr(session, "CELL", 0.2)
    started = []
    start = sandbox.Sandbox.start
    monkeypatch.setattr(
        sandbox.Sandbox, "start", lambda *a, **k: started.append(1) or start(*a, **k)
    )
    nb = solved()
    endless = {"cell_type": "code", "source": "class A:\n    while True: pass"}
    nb["cells"][1:1] = [{**endless, "metadata": {}} for _ in range(30)]
    result = grade(raw(nb), NAME, 7, sandbox=box)
    assert set(points_of(result).values()) == {0}
    assert len(started) <= 2 * session.MOST_ENDS + 1


def test_cells_that_take_too_long_together_are_not_all_run(box, monkeypatch):
    monkeypatch.setattr(session, "TOGETHER", 0)  # the first cell has used it up
    result = graded(box)
    assert set(points_of(result).values()) == {0}
    assert "no function of this name" in reason_of(result, "softmax")
    assert result["notes"] == ["all cells: too long together: the others were not run"]


def test_a_helper_that_is_defined_anew_later_is_the_one_of_its_part(box):
    helper = "def top(Z):\n    return Z.max(axis=1, keepdims=True)\n"
    one = (
        f"{helper}def softmax(Z):\n    E = np.where(top(Z) == Z, 0, Z - top(Z))\n"
        "    E = np.exp(E)\n    return E / E.sum(1)"
    )
    one = one.replace("E.sum(1)", "E.sum(axis=1, keepdims=True)")
    model = solved()
    later = "".join(
        next(
            cell["source"]
            for cell in model["cells"]
            if "def output_probabilities" in "".join(cell["source"])
        )
    )
    result = graded(box, softmax=one, output_probabilities=f"top = None\n{later}")
    assert points_of(result)["softmax"] == 4


@linux
def test_without_bubblewrap_grading_refuses_in_a_sentence(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(RefusedError, match="apt install bubblewrap"), Sandbox():
        pass


@linux
def test_where_bubblewrap_cannot_run_grading_refuses(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: no permissions' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(RefusedError, match="bwrap: no permissions"), Sandbox():
        pass


@linux
def test_on_another_kind_of_computer_grading_refuses(monkeypatch):
    monkeypatch.setattr(sandbox.seccomp, "program", lambda: b"")
    with pytest.raises(RefusedError, match="ARM only"), Sandbox():
        pass


def test_ones_own_work_can_be_graded_without_walls_and_the_result_says_so(box):
    with Sandbox(trusted=True) as open_box:
        result = graded(open_box)
    assert points_of(result) == ALL
    assert result["isolated"] is False
