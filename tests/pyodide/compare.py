"""What a notebook says in Pyodide, beside what is stored in it."""

import json
import re


def seen(bundle):
    """Return what there is to read in an output: the words of a picture, or a text."""
    page = bundle.get("text/html")
    if page is None:
        return bundle.get("text/plain", "")
    page = "".join(page)
    pictures = re.findall(r'<img [^>]*alt="([^"]*)"', page)
    return "\n".join(pictures) or page


def stored(cell):
    """Return what a cell wrote, what it showed, and the name of its error."""
    text, shown, error = "", [], None
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            text += "".join(output["text"])
        elif output["output_type"] == "error":
            error = output["ename"]
        else:
            told = output["data"].items()
            data = {kind: "".join(t) for kind, t in told if kind.startswith("text/")}
            if output["output_type"] == "display_data":
                shown += filter(None, [seen(data)])
            else:
                text += f"Out[{output['execution_count']}]: {data['text/plain']}"
    return text, shown, error


def differences(path, lines):
    """Yield what is different in a notebook, and what is red in it.

    Where cells do less in a browser (`tutor.shorter`), texts and figures may differ.
    """
    notebook = json.loads(path.read_text("utf-8"))
    code = [
        (i, cell)
        for i, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "code" and "".join(cell["source"]).strip()
    ]
    less = any("shorter(" in "".join(cell["source"]) for _, cell in code)
    if len(lines) != len(code):
        yield f"{len(lines)} of {len(code)} cells were run"
    for (i, cell), line in zip(code, lines, strict=False):
        text, shown, error = stored(cell)
        if line["red"]:
            yield f"cell {i} shows in red: {line['red']}"
        if (line["error"] or "None").partition(":")[0] != str(error):
            yield f"cell {i} ends with {line['error']}, here with {error}"
        if less:
            continue
        if error is None and line["text"].split() != text.split():
            yield f"cell {i} says {line['text']!r}, here {text!r}"
        if line["shown"] != shown:
            yield f"cell {i} shows {line['shown']!r:.300}, here {shown!r:.300}"
