"""Servers that tests start, waited for and ended; and one for what was built."""

import http.server
import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from functools import partial

from tests.places import ROOT

BUILD = ROOT / "build"


def free_port():
    """Return a port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_for(found, process):
    """Return what `found` returns once that is something; None if the process ends.

    None, too, after minutes without: a limit for what hangs, since a busy machine may
    take its time.
    """
    for _ in range(1800):
        if something := found():
            return something
        if process.poll() is not None:
            break
        time.sleep(0.1)
    return None


def ended(process, patience=30):
    """End the leader of a group and all in it; return what is left in its pipe.

    By force if need be: JupyterLab goes on for ever if tidying up fails when it is told
    to end, as it may while a page still asks it for something.
    """
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            out, _ = process.communicate(timeout=patience)
            return (out or b"").decode()
    raise RuntimeError(f"{process.args} cannot be ended")


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def copyfile(self, *files):
        # a browser that closes a page does not wait for what it asked for
        with suppress(ConnectionError):
            super().copyfile(*files)


@contextmanager
def served(name):
    """Serve build/name on this machine only; give its address."""
    directory = BUILD / name
    assert (directory / "index.html").exists(), (
        f"nothing to open yet: python3 -m tools {name}"
    )
    handler = partial(Handler, directory=directory)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
