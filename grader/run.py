"""What a run of grading has done: the same command goes on where it stood.

A file beside the results, one for what was asked, is there until the run has ended. Its
first line has the seed; the others each name a submission whose result is written, with
what it was made from. What was handed in again meanwhile is graded again.
"""

import json
import zlib
from pathlib import Path

from .notebook import NotGradedError
from .results import complete, write_whole

ORIGIN = "student", "exercise", "sha256", "timestamp", "late"


class Run:
    """A run that may have begun earlier.

    Parameters
    ----------
    folder : path
        Where the files of unfinished runs lie.
    asked : dict
        Of plain data: what makes it another run.
    """

    def __init__(self, folder, asked):
        text = json.dumps(asked, sort_keys=True)
        self.path = Path(folder) / f"{zlib.crc32(text.encode()):08x}.jsonl"
        self.seed, self.done = None, {}
        lines = self._lines()
        if lines:
            self.seed = lines[0]["seed"]
            self.done = {_key(line): line for line in lines[1:]}

    def _lines(self):
        if not self.path.exists():
            return []
        text = self.path.read_bytes()
        whole, _, torn = text.rpartition(b"\n")
        if torn:  # the next line is to begin on one of its own
            write_whole(self.path, whole + b"\n" if whole else b"")
        return [json.loads(line) for line in whole.splitlines()]

    def begin(self, seed):
        """Begin anew, with a seed."""
        self.seed, self.done = seed, {}
        self._write("w", [{"seed": seed}])

    def note(self, results):
        """Write that these results are kept."""
        self._write("a", [{name: one[name] for name in ORIGIN} for one in results])

    def has(self, handed_in):
        """Whether a submission is done, and is what it was then."""
        line = self.done.get((handed_in.student, handed_in.exercise))
        return line is not None and line == _origin(handed_in)

    def end(self):
        """Forget the run: the next one begins anew."""
        self.path.unlink(missing_ok=True)

    def _write(self, mode, lines):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open(mode, encoding="utf-8") as file:
            file.writelines(f"{json.dumps(line)}\n" for line in lines)


def _key(line):
    return line["student"], line["exercise"]


def _origin(handed_in):
    try:
        path, raw, _ = handed_in.read()
    except NotGradedError:
        path, raw = None, None
    made = complete({"exercise": handed_in.exercise}, handed_in, path, raw)
    return {name: made[name] for name in ORIGIN}
