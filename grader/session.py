"""A student's notebook while it is graded: cells that have run, and what they cost.

A cell that kills its process or never ends is run again without its loops and calls:
only definitions and imports. A new process runs all cells of the old one again.
"""

import time

from . import remote
from .notebook import NotGradedError

CELL = 5.0  # seconds of the processor for a cell
TOGETHER = 300.0  # seconds on the clock for all cells, each time that they are run
MOST_ENDS = 4  # after so many ends no cell is run whole, after twice as many none is


class Session:
    """The cells that have run so far, and the process that they have run in."""

    def __init__(self, sandbox, forbidden):
        self.sandbox, self.forbidden = sandbox, forbidden
        self.ran, self.modes, self.said = [], {}, {}
        self.ends, self.times = 0, []
        self._worker = None

    def run(self, code):
        """Run a cell, or only its definitions, or nothing of it."""
        self.ran.append(code)
        if self._worker and self._worker.alive:
            self._run(self._worker, code)

    def worker(self):
        """Return a process in which all cells have run."""
        while not (self._worker and self._worker.alive):
            self._worker = self.started(self.forbidden)
            for code in self.ran:
                if not self._run(self._worker, code):
                    break
        return self._worker

    def other(self, forbidden):
        """Return a session with the same cells and other stubs."""
        other = Session(self.sandbox, forbidden)
        other.ran, other.modes, other.ends = [*self.ran], {**self.modes}, self.ends
        other.times = self.times
        return other

    def started(self, forbidden):
        """Start a process."""
        try:
            return remote.Worker(self.sandbox.start(forbidden))
        except (remote.EndedError, remote.EndlessError):
            raise NotGradedError("the process for its code did not start") from None

    def close(self):
        """End the process."""
        if self._worker:
            self._worker.kill()

    def _run(self, worker, code):
        """Run a cell in a process; return whether the process is there after it."""
        mode = self._mode(code)
        if mode == "nothing":
            return True
        begun = time.monotonic()
        try:
            return self._run_in(mode, worker, code)
        finally:
            self.times.append(time.monotonic() - begun)

    def _run_in(self, mode, worker, code):
        deadline = remote.Deadline(worker, CELL)
        try:
            answer = worker.ask(
                deadline,
                do="run",
                source=code.source,
                title=code.title,
                definitions_only=mode == "definitions",
            )
        except (remote.EndedError, remote.EndlessError) as error:
            endless = isinstance(error, remote.EndlessError)
            why = f"no end within {CELL:g} seconds" if endless else str(error)
            self.said[code.title] = why
            self.modes[code] = "definitions" if mode == "whole" else "nothing"
            self.ends += 1
            return False
        if "raised" in answer and mode == "whole":
            self.said.setdefault(code.title, _first_line(answer["raised"]))
        return True

    def _mode(self, code):
        """Return how much of a cell is run; it is less with each end."""
        if sum(self.times) > TOGETHER:
            self.said["all cells"] = "too long together: the others were not run"
            return "nothing"
        if self.ends >= 2 * MOST_ENDS:
            return "nothing"
        fewer = "definitions" if self.ends >= MOST_ENDS else "whole"
        return self.modes.get(code, fewer)


def _first_line(told):
    texts = [one for one in told if type(one) is str] if type(told) is list else []
    return next(iter(": ".join(texts[:2]).splitlines()), "an error")[:120]
