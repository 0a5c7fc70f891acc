"""The outputs of a notebook: from a run, or kept from the last one.

Outputs are kept if no code cell has changed, and nothing that the code uses: nnlib and
tutor, the data of the course, the versions of packages. A hash of it stands in the
metadata of each notebook. Docstrings do not count, since no output shows them.
"""

import ast
import asyncio
import hashlib
import os
import tempfile
from copy import deepcopy
from functools import cache
from itertools import chain

from nbclient import NotebookClient

from tools import gates
from tools.texts import ROOT

MAX_CELL_SECONDS = 60
USED = [
    "nnlib/**/*.py",
    "nnlib/data/*.npz",
    "tutor/**/*.py",
    "course/*.csv",
    "course/recordings/*.json",
    "course/questions/*",
    "requirements-lock.txt",
]


@cache
def hash_of_code(root=ROOT):
    """Return a hash of all that the outputs of the notebooks come from.

    It is the same on every machine: paths from the root, line ends of Unix.
    """
    digest = hashlib.sha256()
    for path in sorted(chain(*map(root.glob, USED))):
        name = path.relative_to(root).as_posix()
        content = path.read_bytes().replace(b"\r\n", b"\n")
        if path.suffix == ".npz":
            content = path.read_bytes()
        elif path.suffix == ".py":
            content = without_docstrings(content.decode("utf-8")).encode()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def without_docstrings(code):
    """Return the code without the lines of docstrings.

    Comments stay: chapter 05 prints some. Lines are taken out, and no tree is written
    anew, because that differs between versions of Python.
    """
    lines = code.splitlines()
    for node in ast.walk(ast.parse(code)):
        documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        if isinstance(node, documented) and ast.get_docstring(node, clean=False):
            text = node.body[0]
            own = lines[text.lineno - 1][: text.col_offset].strip() == ""
            rest = lines[text.end_lineno - 1].encode()[text.end_col_offset :].strip()
            if own and not rest:
                for i in range(text.lineno - 1, text.end_lineno):
                    lines[i] = None
    return "\n".join(line for line in lines if line is not None)


def are_old(stored):
    """Return whether a notebook was run with other code than there is now."""
    return bool(_code(stored)) and (
        stored.metadata.get("code_sha256") != hash_of_code()
    )


def kept(nb, stored):
    """Return the notebook with the outputs that are stored for the same code, or None.

    What has a problem is not kept: somebody cleared the outputs, or ran it elsewhere.
    """
    if are_old(stored):
        return None
    old, new = _code(stored), _code(done := deepcopy(nb))
    if [cell.source for cell in old] != [cell.source for cell in new]:
        return None
    for one, other in zip(new, old, strict=True):
        one.outputs, one.execution_count = other.outputs, other.execution_count
    done.metadata["code_sha256"] = hash_of_code()
    return None if any(gates.problems(done)) else done


def _code(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def execute(nb, folder):
    """Return the notebook with the outputs of one run, by this Python, in `folder`."""
    done, code = deepcopy(nb), hash_of_code()
    client = NotebookClient(
        done,
        kernel_name="python3",
        extra_arguments=["--log-level=40"],  # not that it runs without encryption
        timeout=MAX_CELL_SECONDS,
        resources={"metadata": {"path": str(folder)}},
        coalesce_streams=True,
        record_timing=False,
    )
    with (
        # an empty profile: the start-up files of the user must not show in the course
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        # ZeroMQ needs this kind of loop, which is not the default on Windows
        asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner,
    ):
        env = {"OPENBLAS_NUM_THREADS": "1", "IPYTHONDIR": profile}
        runner.run(client.async_execute(env=os.environ | env))
    # without the state of widgets
    done.metadata = nb.metadata | {"code_sha256": code}
    for output in (output for cell in done.cells for output in cell.get("outputs", ())):
        if "metadata" in output:
            output.metadata.clear()
        if output.output_type == "error":  # its frames name files of this machine
            output.traceback = [f"{output.ename}: {output.evalue}"]
        # the id of a widget is random; the text in its place is kept
        output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    for cell in _code(done):  # an output that was only a widget has its twin above it
        cell.outputs = [one for one in cell.outputs if one.get("data") != {}]
    return done
