"""Many machines: a scheduler of Dask and its workers, which are processes here."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import dask
import psutil
import pytest
from distributed import Client, default_client
from distributed.utils import json_load_robust

from grader import batch, cluster, results, store
from grader.__main__ import main
from grader.sandbox import RefusedError
from grader.submissions import HandedIn
from tests.grader.handing_in import NAME, STUB, raw, solved
from tests.places import ROOT

ANSWERS = {
    "right": {},
    "wrong": {"softmax": "def softmax(Z):\n    return np.exp(Z) / np.exp(Z).sum()"},
    "partly": {"is_softmax": STUB, "softmax_jacobian": STUB},
}
N = 6


@pytest.fixture(scope="module", autouse=True)
def small_batches():
    """Three batches of six submissions, so that there is one to kill."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "SMALLEST", 2)
        patch.setattr(cluster, "LARGEST", 2)
        yield


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    """Six students, of whom one hands in what cannot be read."""
    folder = tmp_path_factory.mktemp("class") / "submitted"
    for i in range(N):
        kind = list(ANSWERS)[i % len(ANSWERS)]
        data = b"{" if i == 4 else raw(solved(**ANSWERS[kind]))
        path = folder / f"s{i:02}" / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        if i == 5:  # as pictures would make it
            data += b" " * (11 << 20)
        path.write_bytes(data)
        if i == 3:
            (path.parent / "timestamp.txt").write_text("2026-11-20 10:00:00 UTC")
    return folder


class Machines:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder):
        self.file, self.processes = folder / "scheduler.json", []
        here = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        self.start("scheduler", *here, "--scheduler-file", str(self.file))
        self.address = json_load_robust(self.file, timeout=60)["address"]

    def start(self, kind, *options):
        command = [sys.executable, "-m", "dask", kind, *options]
        made = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        self.processes.append(made)
        return made

    def worker(self, name):
        """Start a worker; return its process."""
        how = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--name", name]
        return self.start("worker", self.address, *how)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for one in reversed(self.processes):
            one.kill()
        for one in self.processes:
            one.wait(60)


@pytest.fixture(scope="module")
def machines(tmp_path_factory, box):
    """A scheduler with one worker, which no test kills."""
    with Machines(tmp_path_factory.mktemp("machines")) as made:
        made.worker("one")
        yield made


def run(folder, to, *options):
    return main([str(folder), "--to", str(to), "--seed", "5", *options])


def without_seconds(to):
    """Return all results, but for how long each part took."""
    found = list(store.of(to).all())
    for one in found:
        for part in one.get("parts", ()):
            del part["seconds"]
    return found


@pytest.fixture(scope="module")
def expected(class_, tmp_path_factory, box):
    """What one machine without Dask finds."""
    to = tmp_path_factory.mktemp("alone") / "results"
    assert run(class_, to) == 1
    return without_seconds(to)


def test_one_worker_finds_what_this_machine_finds(class_, expected, machines, tmp_path):
    assert run(class_, tmp_path / "to", "--scheduler", machines.address) == 1
    assert without_seconds(tmp_path / "to") == expected
    kinds = Counter(results.points(one) for one in expected)
    assert kinds == {18: 2, 14: 1, 10: 2, None: 1}
    assert sum(one["timestamp"] is not None for one in expected) == 1


def test_a_worker_that_is_killed_loses_nothing_and_doubles_nothing(
    class_, expected, box, tmp_path, monkeypatch, capsys
):
    two = {}
    written, killed = Counter(), []
    write = results.write

    def kills_at_the_first(folder, result):
        write(folder, result)
        written[result["student"]] += 1
        client = default_client()
        busy = [address for address, keys in client.processing().items() if keys]
        if busy and not killed:
            name = client.scheduler_info()["workers"][busy[-1]]["name"]
            killed.append(two[name])
            os.kill(two[name].pid, signal.SIGKILL)

    monkeypatch.setattr(results, "write", kills_at_the_first)
    with Machines(tmp_path) as machines:
        two |= {name: machines.worker(name) for name in ("one", "two")}
        with Client(machines.address) as client:
            client.wait_for_workers(2, timeout=120)
        assert run(class_, tmp_path / "to", "--scheduler", machines.address) == 1
    assert killed[0].wait(60) == -signal.SIGKILL  # in the middle of a batch
    assert without_seconds(tmp_path / "to") == expected
    assert written == {f"s{i:02}": 1 for i in range(N)}
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines[:-1]] == sorted(written)
    assert lines[-1] == f"{N - 1} graded, 1 not graded"


def test_a_scheduler_that_ends_is_named_and_what_is_graded_is_kept(
    class_, box, tmp_path, monkeypatch, capsys
):
    keep = store.Folder.keep

    def then_the_scheduler_ends(self, some):
        keep(self, some)
        default_client()._timeout = 0.1  # seconds; else it looks for it half a minute
        machines.processes[0].kill()

    monkeypatch.setattr(store.Folder, "keep", then_the_scheduler_ends)
    with Machines(tmp_path) as machines:
        machines.worker("one")
        assert run(class_, tmp_path / "to", "--scheduler", machines.address) == 2
    assert "has gone. What is graded is kept" in capsys.readouterr().err
    assert len(list(store.of(tmp_path / "to").all())) == 2


CHILD = "from grader import pool; pool.end_with_parent(); print('there', flush=True)"
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"


def test_what_a_worker_has_started_ends_with_it_when_it_is_killed():
    command = [sys.executable, "-c", PARENT, f"{CHILD}; input()"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as parent:
        assert parent.stdout.readline() == b"there\n"
        (child,) = psutil.Process(parent.pid).children()
        parent.kill()
        _, alive = psutil.wait_procs([child], timeout=60)  # its input stays open
        assert alive == []


def test_an_interrupted_run_goes_on_with_workers_or_without(
    class_, expected, machines, tmp_path, monkeypatch, capsys
):
    to = tmp_path / "to"
    kept, keep = [], store.Folder.keep

    def interrupted_at_the_third(self, some):
        if len(kept) == 2:
            raise KeyboardInterrupt
        kept.extend(some)
        keep(self, some)

    with monkeypatch.context() as patch:
        patch.setattr(store.Folder, "keep", interrupted_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            run(class_, to, "--scheduler", machines.address)
    assert run(class_, to, "--jobs", "1") == 1
    assert "going on: 2 of 6 are graded already" in capsys.readouterr().out
    assert without_seconds(to) == expected


def ends_with_s02(pairs, *how):
    """Grade as a worker does, but for one student, whose batch ends its process."""
    if any(sent.student == "s02" for sent, _ in pairs):
        raise batch.EndedError("it ended with -9")
    return batch.grade(pairs, *how)


def test_who_ends_the_process_of_a_batch_costs_nobody_else(
    class_, expected, machines, tmp_path, monkeypatch
):
    monkeypatch.setattr(batch, "grade", ends_with_s02)
    assert run(class_, tmp_path / "to", "--scheduler", machines.address) == 1
    found = without_seconds(tmp_path / "to")
    (lost,) = [one for one in found if one not in expected]
    assert lost["student"] == "s02"
    assert lost["because"] == "it ended the grader's own process"
    assert len(found) == N


class EndsPython:
    def __reduce__(self):
        return os._exit, (3,)


def test_a_process_that_ends_is_no_result(box):
    with pytest.raises(batch.EndedError, match="ended with 3"):
        batch.grade([EndsPython()], False, True, batch.course())


def test_a_worker_that_is_not_what_it_must_be_is_named(box, monkeypatch):
    with pytest.raises(RefusedError, match=r"another course: .* in place of other"):
        batch.grade([], False, True, "other")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RefusedError, match="apt install bubblewrap"):
        batch.grade([], False, True, batch.course())


def test_without_a_scheduler_or_a_worker_it_says_so(
    class_, tmp_path, monkeypatch, capsys
):
    with dask.config.set({"distributed.comm.timeouts.connect": "10ms"}):
        assert run(class_, tmp_path / "to", "--scheduler", "tcp://127.0.0.1:9") == 2
    assert "No scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err
    assert run(class_, tmp_path / "to", "--scheduler", "nonsense://x") == 2
    assert "No scheduler answers at nonsense://x" in capsys.readouterr().err
    assert run(class_, tmp_path / "to", "--scheduler", "tls://127.0.0.1:9") == 2
    assert "No scheduler answers at tls://127.0.0.1:9" in capsys.readouterr().err
    monkeypatch.setattr(cluster, "PATIENCE", 0.01)
    with Machines(tmp_path) as machines:
        assert run(class_, tmp_path / "to", "--scheduler", machines.address) == 2
    assert "has no worker: python3 -m tools cluster worker" in capsys.readouterr().err


def sizes(class_, n, size):
    (first, *_) = sorted(Path(class_).glob("*/*"))
    asked = [(HandedIn("ada", NAME, first), 5)] * n
    return [len(one) for one in cluster.batches(asked, size)]


def test_a_batch_has_at_most_so_many_submissions_and_bytes(class_, monkeypatch):
    assert sizes(class_, 90, 40) == [40, 40, 10]
    assert sizes(class_, 40, 40) == [40]
    monkeypatch.setattr(cluster, "MOST_BYTES", 30_000)
    (n_bytes,) = {path.stat().st_size for path in class_.glob("s00/*/*")}
    assert 10_000 < n_bytes < 30_000
    assert sizes(class_, 5, 40) == [2, 2, 1]
