"""Grade one batch of submissions on another machine, in a process of its own.

A worker of Dask has threads and an event loop, and keeps its memory: it neither forks
nor is limited. So it starts `python -m grader.batch`, writes a batch to it, and reads
the results, which are plain data, as JSON. Who ends that process costs the batch.
"""

import json
import os
import pickle
import platform
import subprocess
import sys
from dataclasses import dataclass

import numpy as np

from . import exercise as exercises
from . import pool
from .sandbox import RefusedError, Sandbox


class EndedError(Exception):
    """The process of a batch has ended before its results were there."""


@dataclass(frozen=True)
class Sent:
    """What a student has handed in, as it travels: no folder need be shared."""

    student: str
    exercise: str
    found: tuple | Exception  # path, bytes and notes, or why there are none
    stamp: str | None
    late: bool

    @classmethod
    def of(cls, handed_in):
        """Read what lies in a student's folder."""
        try:
            found = handed_in.read()
        except Exception as error:  # is said where the others are graded
            found = error
        known = handed_in.student, handed_in.exercise, found
        return cls(*known, handed_in.timestamp(), handed_in.said_late())

    def read(self):
        """Return path, bytes and notes of the notebook that counts."""
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def size(self):
        """Return how many bytes the notebook has."""
        return 0 if isinstance(self.found, Exception) else len(self.found[1])

    def timestamp(self):
        """Return when it was handed in, or None."""
        return self.stamp

    def said_late(self):
        """Whether an LMS has called it late."""
        return self.late


def course():
    """Return what must be the same on all machines, for the same results."""
    python = ".".join(platform.python_version_tuple()[:2])
    return f"checks {exercises.revision()}, Python {python}, NumPy {np.__version__}"


def grade(pairs, trusted, carry, expected):
    """Grade pairs (sent, seed) in a process of its own; return their results."""
    if course() != expected:
        raise RefusedError(
            f"{platform.node()} has another course: {course()} in place of "
            f"{expected}. Bring it up to date and start its workers again."
        )
    done = subprocess.run(
        [sys.executable, "-m", "grader.batch"],
        input=pickle.dumps((pairs, trusted, carry)),
        stdout=subprocess.PIPE,
        cwd=exercises.ROOT,
        check=False,
    )
    if done.returncode:
        raise EndedError(f"it ended with {done.returncode}")
    said = json.loads(done.stdout)
    if "refused" in said:
        raise RefusedError(f"{platform.node()}: {said['refused']}")
    return said["results"]


def main():
    """Read a batch, grade it, write its results; end with the worker."""
    pool.end_with_parent()
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints is no answer
    pairs, trusted, carry = pickle.load(sys.stdin.buffer)
    try:
        with Sandbox(trusted) as sandbox:
            said = {"results": list(pool.grade_all(pairs, sandbox, carry, 1))}
    except RefusedError as error:
        said = {"refused": str(error)}
    with answer:
        answer.write(json.dumps(said).encode())


if __name__ == "__main__":
    # pickles name the classes of the module, not those of __main__
    from grader import batch

    batch.main()
