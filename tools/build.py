"""Build the notebooks from their text, and check that they still say the same.

    python tools/build.py build [--all] [NAME ...]
    python tools/build.py check [NAME ...]

A text course/chapters/NN_slug.py (py:percent) becomes notebooks/NN_slug.ipynb, executed
and with its outputs; a text course/exercises/exNN_slug.py becomes a notebook in
solutions/, from which nbgrader makes the one in exercises/ (`make build`). Nothing in
them changes from one machine or day to the next but the bytes of pictures. `build`
leaves alone what was built from the same text; `check` runs every notebook again and
lists what is wrong, a line for each problem.
"""

import argparse
import asyncio
import base64
import hashlib
import io
import json
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from functools import partial
from html.parser import HTMLParser
from itertools import chain, zip_longest
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
BUILT_FROM = {
    "course/chapters": "notebooks/{0}.ipynb",
    "course/exercises": "solutions/{0}/{0}.ipynb",
}
CELL_METADATA = {"equations", "errata", "tags", "nbgrader"}
JUPYTEXT_METADATA = {"cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"}
FOLDED = {  # by its tag, until a student opens the cell
    "folded": {"source_hidden": True},
    "reveal": {"source_hidden": True, "outputs_hidden": True},
}
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "name": "python3"}
MAX_BYTES = 1_000_000
MAX_CODE_LINES = 20
MAX_CELL_SECONDS = 60
PNG = "data:image/png;base64,"
NOT_BUILT = (ValueError, nbformat.ValidationError, CellControlSignal, DeadKernelError)

# What no output may hold. A cell that needs one of them says why in a tag, such as
# "allow-time: the speed is the lesson".
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
TRACES = {
    "path": r"/home/\w|/Users/\w|/root/|/tmp/|/var/folders/|[A-Z]:\\+Users|"
    r"(?:site|dist)-packages|/lib/python3|ipykernel_\d",
    "address": r"\b0x[0-9a-fA-F]{8,}",
    # "2.5 s" and "3 s" are durations, "the 3s and 5s" digits, "0.9 min" a minimum
    "time": r"\d ?(?:[nmuµμ]s|secs?|seconds?|minutes?|hours?)\b|\d\.\d+s\b|\d s\b|"
    r"\bit/s|\bs/it\b|\b\d+:\d\d:\d\d\b|\b\d\d:\d\d<|datetime\.|"
    r"\b(?:19|20)\d\d-\d\d-\d\d|\b\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d\b|"
    rf"\b\d{{1,2}} {MONTH} (?:19|20)\d\d\b|\b{MONTH} \d{{1,2}},? (?:19|20)\d\d\b",
}
KNOWN_TAG = (
    rf"raises-exception|your-turn|folded|reveal|allow-(?:{'|'.join(TRACES)}): .+"
)


def chapters(root=ROOT):
    """Return {name: (text, notebook)}, also where only one of the two files exists."""
    found = {}
    for texts, notebook in BUILT_FROM.items():
        files = [*(root / texts).glob("*.py"), *root.glob(notebook.format("*"))]
        for name in sorted({file.stem for file in files}):
            found[name] = root / texts / f"{name}.py", root / notebook.format(name)
    return found


def parse(text):
    """Return the notebook that a text describes, not yet executed."""
    content = text.read_text(encoding="utf-8")
    nb = jupytext.reads(content, fmt="py:percent")
    for number, cell in enumerate(nb.cells, start=1):
        cell.id = f"{text.stem}-{number:03}"
        for key in JUPYTEXT_METADATA & set(cell.metadata):
            del cell.metadata[key]
        _say_it_to_nbgrader(cell.metadata)
        if unknown := set(cell.metadata) - CELL_METADATA:
            raise ValueError(f"{cell.id} has unknown cell metadata {sorted(unknown)}")
        for tag in set(FOLDED) & set(cell.metadata.get("tags", ())):
            cell.metadata["jupyter"] = dict(FOLDED[tag])
    metadata = {
        "kernelspec": KERNELSPEC,
        "language_info": {"name": "python"},
        "source_sha256": hashlib.sha256(content.encode()).hexdigest(),
    }
    nb.metadata = nbformat.from_dict(metadata)
    nbformat.validate(nb)
    return nb


def _say_it_to_nbgrader(metadata):
    """Replace solution=NAME, check=NAME or manual=NAME by what nbgrader reads."""
    for role in {"solution", "check", "manual"} & set(metadata):
        name = metadata.pop(role)
        metadata["nbgrader"] = {
            "grade": role != "solution",
            "grade_id": f"check-{name}" if role == "check" else name,
            "locked": role == "check",
            "schema_version": 3,
            "solution": role != "check",
            "task": False,
        }
        if role != "solution":
            metadata["nbgrader"]["points"] = metadata.pop("points")


def execute(nb, folder):
    """Return the notebook with the outputs of one run, by this Python, in `folder`."""
    done = deepcopy(nb)
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
    done.metadata = nb.metadata  # without the state of widgets
    for output in (output for cell in done.cells for output in cell.get("outputs", ())):
        if "metadata" in output:
            output.metadata.clear()
        if output.output_type == "error":  # its frames name files of this machine
            output.traceback = [f"{output.ename}: {output.evalue}"]
        # the id of a widget is random; the text in its place is kept
        output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    for cell in done.cells:
        if "outputs" in cell:  # one that was only a widget has its twin above it
            cell.outputs = [one for one in cell.outputs if one.get("data") != {}]
    return done


def problems(nb):
    """Yield (place, what is wrong) for all that shows without running anything."""
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, start=1):
        if cell.execution_count != count:
            yield (
                cell.get("id"),
                f"has execution count {cell.execution_count}, not {count}",
            )
        for gate in (_form, _errors, _traces, _kinds, _pictures):
            for what in gate(cell, cell.metadata.get("tags", ())):
                yield cell.get("id"), what
    size = len(nbformat.writes(nb).encode())
    if size > MAX_BYTES:
        yield "file", f"has {size:,} bytes, more than {MAX_BYTES:,}"


def _form(cell, tags):
    n_lines = sum(1 for line in cell.source.splitlines() if line.strip())
    if n_lines > MAX_CODE_LINES:
        yield f"has {n_lines} lines of code, more than {MAX_CODE_LINES}"
    for tag in tags:
        if not re.fullmatch(KNOWN_TAG, tag):
            yield f"has the unknown tag {tag!r}"
    if re.search(r"#\s*(NBVAL|PYTEST_VALIDATE)_", cell.source):
        yield "has a comment that changes what nbval compares"


def _errors(cell, tags):
    raised = [output.ename for output in cell.outputs if output.output_type == "error"]
    if raised and "raises-exception" not in tags:
        yield f"raised {raised[0]}"
    if not raised and "raises-exception" in tags:
        yield "is tagged raises-exception and raised nothing"
    if any(output.get("name") == "stderr" for output in cell.outputs):
        yield "wrote to stderr"


def _traces(cell, tags):
    places = (Path.home(), Path.cwd(), ROOT, Path(tempfile.gettempdir()))
    here = "|".join(re.escape(str(path)) for path in places if path != path.parent)
    for kind, pattern in (TRACES | {"path": f"{TRACES['path']}|{here}"}).items():
        found = re.search(pattern, _text(cell))
        if found and not any(tag.startswith(f"allow-{kind}: ") for tag in tags):
            yield f"must not show the {kind} {found[0]!r}"


def _kinds(cell, _):
    kinds = {kind for output in cell.outputs for kind in output.get("data", ())}
    for kind in sorted(kinds):
        if not kind.startswith("text/"):
            yield f"has an output of type {kind}; show pictures as <img alt=...>"


def _pictures(cell, _):
    reader = _ImageTags()
    for output in cell.outputs:
        reader.feed(output.get("data", {}).get("text/html", ""))
    for attributes in reader.found:
        if not (attributes.get("alt") or "").strip():
            yield "shows a picture without a text alternative"
        if not _is_png(attributes.get("src") or ""):
            yield "shows a picture that is no readable embedded PNG"


class _ImageTags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.found.append(dict(attrs))


def _is_png(src):
    try:
        data = base64.b64decode(src.removeprefix(PNG), validate=True)
        Image.open(io.BytesIO(data), formats=["PNG"]).load()
    except (ValueError, OSError, SyntaxError):  # the last is Pillow's for bad chunks
        return False
    return src.startswith(PNG)


def _text(cell):
    """Return all outputs as text, a picture as its alternative without its bytes."""
    text = json.dumps(cell.outputs, indent=1, sort_keys=True, ensure_ascii=False)
    return re.sub(f"({PNG})[A-Za-z0-9+/=]+", r"\1", text).replace("\\n", "\n")


def differences(stored, expected, *, outputs=True):
    """Yield (place, what differs) between a stored notebook and what it should be."""
    if stored.metadata != expected.metadata:
        yield "metadata", _first_difference(stored.metadata, expected.metadata)
    if len(stored.cells) != len(expected.cells):
        yield "file", f"has {len(stored.cells)} cells, not {len(expected.cells)}"
    for old, new in zip(stored.cells, expected.cells, strict=False):
        for part in ("id", "cell_type", "source", "metadata"):
            if old.get(part) != new[part]:
                yield new.id, f"{part}: {_first_difference(old.get(part), new[part])}"
        if outputs and "outputs" in new and _text(old) != _text(new):
            yield new.id, f"output: {_first_difference(_text(old), _text(new))}"


def _first_difference(old, new):
    for a, b in zip_longest(str(old).splitlines(), str(new).splitlines(), fillvalue=""):
        if a != b:
            return f"stored {a.strip()[:200]!r}, now {b.strip()[:200]!r}"
    return "line ends differ"


def build_one(text, notebook, *, everything=False):
    """Write the notebook if its text has changed; yield (place, what is wrong)."""
    expected = parse(text)
    # what a check says changes with tutor.checks, not with the text of the exercise
    lasting = "solutions" not in notebook.parts
    if not everything and lasting and _is_current(notebook, expected):
        return
    notebook.parent.mkdir(parents=True, exist_ok=True)
    nb = execute(expected, notebook.parent)
    found = list(problems(nb))
    yield from found
    if not found:
        content = nbformat.writes(nb) + "\n"
        notebook.write_text(content, encoding="utf-8", newline="\n")
        print(f"built {notebook.name}")


def _is_current(notebook, expected):
    try:
        return nbformat.read(notebook, 4).metadata == expected.metadata
    except (OSError, ValueError):  # not there, or torn by a merge
        return False


def check_one(text, notebook):
    """Run the notebook again; yield (place, what is wrong)."""
    if not notebook.exists():
        yield "file", "is a text without a notebook: make build"
        return
    stored, expected = nbformat.read(notebook, 4), parse(text)
    yield from problems(stored)
    stale = list(differences(stored, expected, outputs=False))
    if stale:
        yield from [*stale, ("file", "is not what its text says: make build")]
    else:
        yield from differences(stored, execute(expected, notebook.parent))


def run(action, names=(), root=ROOT):
    """Do `build_one` or `check_one` for the chapters; return one line a problem."""
    pairs = chapters(root)
    if unknown := set(names) - set(pairs):
        return [f"{name}: no such chapter" for name in sorted(unknown)]

    def problems_of(name):
        text, notebook = pairs[name]
        if not text.exists():
            return [f"{name} file: is a notebook without a text: delete it"]
        try:
            return [f"{name} {at}: {what}" for at, what in action(text, notebook)]
        except NOT_BUILT as error:
            return [f"{name} file: cannot be built: {error}"]

    with ThreadPoolExecutor(max_workers=2) as pool:
        lists = list(pool.map(problems_of, names or pairs))
    return list(chain(*lists)) if pairs else [f"no chapters in {root}"]


def main():
    """Run the command line; print what is wrong and exit with 1 if anything is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=["build", "check"])
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as 01_softmax")
    parser.add_argument("--all", action="store_true", help="build unchanged ones too")
    args = parser.parse_intermixed_args()  # --all may stand before the names
    build = partial(build_one, everything=args.all)
    found = run(build if args.command == "build" else check_one, args.names)
    print("\n".join(found) or f"{args.command}: nothing wrong")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
