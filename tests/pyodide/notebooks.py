"""Run in Pyodide: notebooks, cell by cell, as a kernel does.

The arguments are their paths in the course. Prints a line of JSON for each cell that
holds code: what it wrote, showed and returned, what was red, and the seconds it took.
"""

import json
import os
import re
import sys
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from js import process
from traitlets.config import Config

from tests.pyodide.compare import seen

EMPTY = re.compile(r"Out\[\d+\]:\s*\Z")  # a widget, which has no text to return


def shell():
    """Return a new kernel without a terminal and without a history on a disk."""
    quiet = Config()
    quiet.HistoryManager.enabled = False
    quiet.InteractiveShell.colors = "NoColor"
    InteractiveShell.clear_instance()
    return InteractiveShell.instance(config=quiet)


def processor():
    """Return the seconds of the processor, whatever else the machine does."""
    used = process.cpuUsage()
    return (used.user + used.system) / 1e6


def run(kernel, source):
    """Run a cell; return what is to be said of it."""
    begun = processor()
    with capture_output() as caught:
        ran = kernel.run_cell(source, store_history=True)
    error = ran.error_before_exec or ran.error_in_exec
    return {
        "text": EMPTY.sub("", caught.stdout),
        # the place of a widget is nothing to read, and is not stored
        "shown": [*filter(None, (seen(output.data) for output in caught.outputs))],
        "red": caught.stderr,
        "error": None if error is None else f"{type(error).__name__}: {error}",
        "seconds": processor() - begun,
    }


def main(paths):
    """Run the notebooks one after the other, each in a kernel of its own."""
    for path in map(Path, paths):
        notebook = json.loads(Path("/course", path).read_text("utf-8"))
        os.chdir(Path("/course", path).parent)
        kernel = shell()
        for i, cell in enumerate(notebook["cells"]):
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and source.strip():
                line = {"notebook": path.stem, "cell": i} | run(kernel, source)
                print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
