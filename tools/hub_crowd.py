"""Many students at once, for `hub-test`: they log in and fetch, without a browser."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from tools.hub_machine import ADDRESS, ONE_EXERCISE, PASSWORD

PATIENCE = 600  # seconds, after which a student gives up


class Student:
    """A browser without a page: cookies, and the headers that a page would send."""

    def __init__(self, name):
        self.name, self.session = name, requests.Session()
        self.session.trust_env = False  # no proxy: all is on this machine
        self.own = f"{ADDRESS}/user/{name}"

    def log_in(self):
        """Send name and password; the hub starts the server."""
        self._get(f"{ADDRESS}/hub/login")
        form = {
            "username": self.name,
            "password": PASSWORD,
            "_xsrf": self._xsrf("/hub/"),
        }
        page = f"{ADDRESS}/hub/login?next=/hub/spawn"
        self.session.post(page, data=form, timeout=PATIENCE).raise_for_status()

    def wait(self):
        """Return when the page of progress leads to the server.

        The page is an error where a server has failed to start.
        """
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            page = self._get(f"{ADDRESS}/hub/spawn-pending/{self.name}")
            if page.url.startswith(self.own):
                return
            time.sleep(1)
        raise TimeoutError(f"{self.name}: no server after {PATIENCE} s")

    def fetch(self):
        """Do what the button Fetch does; return the status of the exercise then."""
        self._get(f"{self.own}/lab")
        asked = {"course_id": "nnlib", "assignment_id": ONE_EXERCISE}
        answer = self.session.post(
            f"{self.own}/assignments/fetch",
            data=asked,
            headers={"X-XSRFToken": self._xsrf(f"/user/{self.name}/")},
            timeout=PATIENCE,
        )
        answer.raise_for_status()
        return [one["status"] for one in answer.json()["value"]]

    def _get(self, url):
        answer = self.session.get(url, timeout=PATIENCE)
        answer.raise_for_status()
        return answer

    def _xsrf(self, path):
        return next(
            c.value
            for c in self.session.cookies
            if c.name == "_xsrf" and c.path == path
        )


def come(names):
    """Let all begin at once; return rows of name, two times, what went wrong."""
    together = threading.Barrier(len(names))

    def one(name):
        student, begun = Student(name), None
        try:
            together.wait()
            begun = time.monotonic()
            student.log_in()
            student.wait()
            ready = time.monotonic() - begun
            statuses = student.fetch()
            good = statuses == ["fetched"]
            return name, ready, time.monotonic() - begun, "" if good else str(statuses)
        except Exception as error:
            return name, 0.0, 0.0, f"{type(error).__name__}: {error}"

    with ThreadPoolExecutor(len(names)) as pool:
        return list(pool.map(one, names))


def used(process=Path("/proc")):
    """Return (MB, seconds of a processor) of servers, and of kernels.

    Memory is proportional: of what several processes share each counts a share.
    """
    servers, kernels = [], []
    for folder in process.glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
            lines = (folder / "smaps_rollup").read_text().splitlines()
            ticks = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
        except OSError:
            continue
        kb = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        row = kb / 1000, sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        if b"-I -m jupyterhub.singleuser" in command:
            servers.append(row)
        if b"ipykernel_launcher" in command:
            kernels.append(row)
    return servers, kernels
