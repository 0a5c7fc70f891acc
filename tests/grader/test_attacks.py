"""Submissions that attack: no points, nothing changed, nothing left, no one harmed."""

import os
import socket
import sqlite3
import time
from pathlib import Path

import pytest

from grader import remote, sandbox, session
from grader.grade import grade
from tests.grader import attacks
from tests.grader.handing_in import NAME, PARTS, of_two_parts, points_of, raw, solved
from tests.places import ROOT
from tutor.checks import _calls

NAMES = [*attacks.CODE, *attacks.NOTEBOOKS]
SECRET = "a word that no attack may see"
SECONDS = 0.5  # of the processor, for a cell or a part


def tree(folder):
    """Return {path: bytes, or what a link leads to} of a folder."""
    return {
        str(path): os.readlink(path) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if not path.is_dir() and "__pycache__" not in path.parts
    }


def outside(folder):
    """Write what an attack may want: a gradebook, another submission, a course."""
    submitted = folder / "submitted/ada" / NAME / f"{NAME}.ipynb"
    submitted.parent.mkdir(parents=True)
    submitted.write_bytes(raw(solved(NAME)))
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    with sqlite3.connect(folder / "gradebook.db") as db:
        db.execute("create table grade (auto_score)")
        db.execute("insert into grade values (1)")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777)  # whoever finds it could change it


def workers():
    """Return the processes that belong to students."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"grader.worker" in words and str(os.getpid()) not in folder.name:
            found.append(folder.name)
    return found


def wait_until_gone(before):
    """Return the processes of students that are still there after a while."""
    for _ in range(200):
        left = set(workers()) - before
        if not left:
            break
        time.sleep(0.05)
    return left


class Attacked:
    """What came of all attacks, one after the other, and of an honest student."""

    def __init__(self, box, folder, port):
        self.box, self.exercise = box, of_two_parts()
        self.honest = [self.graded(solved(NAME))]
        self.before = self.places(folder)
        self.results, self.left, self.changed = {}, {}, {}
        running = set(workers())
        for name, nb in attacks.submissions(PARTS):
            data = raw(nb).replace(b"OUTSIDE", os.fsencode(folder))
            data = data.replace(b"PORT", str(port).encode())
            self.results[name] = grade(data, self.exercise, 7, sandbox=box)
            self.left[name] = wait_until_gone(running)
            self.changed[name] = self.places(folder) != self.before
        self.honest.append(self.graded(solved(NAME)))

    def places(self, folder):
        return [tree(folder), tree(self.box.folder), tree(ROOT / "tutor")]

    def graded(self, nb):
        result = grade(raw(nb), self.exercise, 7, sandbox=self.box)
        for one in result["parts"]:
            del one["seconds"]
        return result


@pytest.fixture(scope="module")
def attacked(box, tmp_path_factory):
    folder = tmp_path_factory.mktemp("outside")
    outside(folder)
    with pytest.MonkeyPatch.context() as patch, socket.create_server(("", 0)) as server:
        server.settimeout(0)
        patch.setenv("SECRET_OF_THE_GRADER", SECRET)
        patch.setattr(_calls, "LIMIT", SECONDS)
        patch.setattr(session, "CELL", SECONDS)
        patch.setattr(remote, "ON_THE_CLOCK", 4)
        made = Attacked(box, folder, server.getsockname()[1])
        try:
            server.accept()
            made.reached = True
        except BlockingIOError:
            made.reached = False
        yield made


def test_there_are_the_attacks_of_the_reports_and_many_more():
    assert len(NAMES) == len(set(NAMES)) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_has_no_points_and_a_reason(attacked, name):
    result = attacked.results[name]
    assert result["graded"], result
    assert points_of(result) == dict.fromkeys(PARTS, 0)
    assert all(one["reason"] for one in result["parts"])
    assert not any(ord(letter) < 10 or letter == "\x1b" for letter in str(result))


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_changes_nothing_outside_and_leaves_no_process(attacked, name):
    assert not attacked.changed[name]
    assert not attacked.left[name]


def test_calls_of_the_system_that_nobody_needs_are_refused(box):
    source = """import ctypes
def softmax(Z):
    c = ctypes.CDLL(None, use_errno=True)
    raise ValueError([c.unshare(0x10000000), c.socket(1, 1, 0), c.memfd_create(b"", 0),
        c.ptrace(0, 0, 0, 0), c.shmget(0, 4096, 0o1600)])"""
    nb = solved(softmax=source, is_softmax=attacks.STUB)
    result = grade(raw(nb), of_two_parts(), 7, sandbox=box)
    words = " ".join(result["parts"][0]["reason"].split())
    assert "ValueError: [-1, -1, -1, -1, -1]" in words


def test_the_network_was_not_reached(attacked):
    assert not attacked.reached


def test_variables_of_the_grader_are_not_seen(attacked):
    assert SECRET not in str(attacked.results)


def test_the_next_student_has_what_the_one_before_had(attacked):
    before, after = attacked.honest
    assert points_of(before) == {"softmax": 4, "is_softmax": 4}
    assert before == after


def test_all_files_are_there_after_all_attacks(attacked):
    folders = [attacked.box.folder, ROOT / "tutor"]
    assert [tree(folder) for folder in folders] == attacked.before[1:]


def test_the_attacks_work_where_there_are_no_walls(tmp_path):
    """Else the test would show nothing: without walls they reach what is outside."""
    outside(tmp_path)
    before = tree(tmp_path)
    names = ["a gradebook", "files of the course", "a link to the outside"]
    with sandbox.Sandbox(trusted=True) as box:
        for name in names:
            nb = solved(**{"is_softmax": attacks.STUB, "softmax": attacks.CODE[name]})
            data = raw(nb).replace(b"OUTSIDE", os.fsencode(tmp_path))
            grade(
                data.replace(b"/scratch", os.fsencode(tmp_path)), NAME, 7, sandbox=box
            )
            assert tree(tmp_path) != before, name
            before = tree(tmp_path)
