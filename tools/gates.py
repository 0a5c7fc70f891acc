"""What must not be in a notebook of the course, and shows without running it.

Each gate is tested by a tiny notebook of its own.
"""

import base64
import io
import json
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import nbformat
from PIL import Image

from tools.texts import FOLDED, ROOT

MAX_BYTES = 1_000_000
MAX_CODE_LINES = 20
PNG = "data:image/png;base64,"

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
KNOWN_TAG = "|".join(
    ["raises-exception", rf"allow-(?:{'|'.join(TRACES)}): .+", "your-turn", *FOLDED]
)


def problems(nb):
    """Yield (place, what is wrong) for all that shows without running anything."""
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, start=1):
        if cell.execution_count != count:
            yield (
                cell.get("id"),
                f"has execution count {cell.execution_count}, not {count}",
            )
        for gate in (form, _errors, _traces, _kinds, _pictures):
            for what in gate(cell, cell.metadata.get("tags", ())):
                yield cell.get("id"), what
    size = len(nbformat.writes(nb).encode())
    if size > MAX_BYTES:
        yield "file", f"has {size:,} bytes, more than {MAX_BYTES:,}"


def form(cell, tags):
    """Yield what is wrong with the code alone."""
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
        found = re.search(pattern, text_of(cell))
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


def text_of(cell):
    """Return all outputs as text, a picture as its alternative without its bytes."""
    text = json.dumps(cell.outputs, indent=1, sort_keys=True, ensure_ascii=False)
    return re.sub(f"({PNG})[A-Za-z0-9+/=]+", r"\1", text).replace("\\n", "\n")
