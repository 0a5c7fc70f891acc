"""Commands of nbgrader, each in a process of its own that need not import nbgrader.

They are forked from a process that has imported it and has done nothing else: the
import takes some seconds, which is more than most commands. test_folded.py types one as
an instructor does.
"""

import multiprocessing
import os
import sys

from nbgrader.apps import NbGraderApp

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__, "nbgrader.apps"])
LIMIT = 600  # seconds, for a command that does not end


def nbgrader(folder, *arguments):
    """Run a command in a folder; return its status and what it printed."""
    said = folder / "said.txt"
    process = FORKS.Process(target=_run, args=(folder, said, arguments))
    process.start()
    process.join(LIMIT)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode, said.read_text(encoding="utf-8")


def _run(folder, said, arguments):
    os.chdir(folder)
    with said.open("wb") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    sys.argv = ["nbgrader", *arguments]
    NbGraderApp.launch_instance()
