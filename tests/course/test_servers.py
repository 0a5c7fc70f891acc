"""The tests' own servers end, also one that does not want to, and nothing is left."""

import os
import subprocess
import sys
from urllib.request import urlopen

import pytest

from tests import servers

pytestmark = pytest.mark.skipif(os.name == "nt", reason="groups of processes of Unix")
SLEEP = "import signal; print('there', flush=True); signal.pause()"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}])"


def started(code):
    """Return a process that runs code as the leader of a group, once it sleeps."""
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout.readline() == b"there\n"
    return process


@pytest.mark.parametrize(("code", "signal"), [(SLEEP, -15), (DEAF, -9)])
def test_a_process_ends_by_force_if_need_be(code, signal):
    process = started(code)
    assert servers.ended(process, patience=0.5 if code == DEAF else 60) == ""
    assert process.returncode == signal


def test_what_it_has_started_ends_with_it():
    process = started(f"{PARENT}; {SLEEP}")
    assert process.stdout.readline() == b"there\n"  # the other of the two
    # which waits until both have closed the pipe
    assert servers.ended(process, patience=60) == ""


def test_what_it_says_at_its_end_is_returned():
    last = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('bye')))"
    process = started(f"import signal, sys; {last}; {SLEEP}")
    assert servers.ended(process, patience=60) == "bye\n"


def test_waiting_ends_when_something_is_there_or_the_process_is_not():
    process = started(SLEEP)
    found = iter([None, "", "here"])
    assert servers.wait_for(lambda: next(found), process) == "here"
    servers.ended(process)
    assert servers.wait_for(lambda: None, process) is None


def test_a_port_is_free_and_a_reader_who_leaves_makes_no_noise(
    tmp_path, monkeypatch, capfd
):
    monkeypatch.setattr(servers, "BUILD", tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_bytes(b"x" * 50_000_000)
    with servers.served("site") as url:
        urlopen(url).close()  # having read nothing of it
        with urlopen(url) as answer:
            assert len(answer.read()) == 50_000_000
    assert capfd.readouterr() == ("", "")
    with pytest.raises(AssertionError, match="python3 -m tools lite"), \
            servers.served("lite"):  # fmt: skip
        pass
