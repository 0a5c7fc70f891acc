"""A result as a notebook: the release with the student's answers and our words.

Nothing of the notebook that was handed in is taken over but the code of answers, which
a page shows as text, and written answers, made harmless.
"""

import html
import json
from pathlib import Path

from .exercise import ROOT
from .sanitise import html_of


def page(result, folder=ROOT / "exercises"):
    """Return the notebook of a result, as plain data."""
    name = result["exercise"]
    path = Path(folder) / name / f"{name}.ipynb"
    nb = json.loads(path.read_text(encoding="utf-8"))
    parts = {part["id"]: part for part in result.get("parts", ())}
    texts = {one["id"]: one["text"] for one in result.get("texts", ())}
    for cell in nb["cells"]:
        role = cell["metadata"].get("nbgrader", {})
        grade_id = role.get("grade_id")
        if role.get("grade") and not role.get("solution"):
            cell["outputs"] = [said(parts.get(grade_id), result)]
        elif texts.get(grade_id):
            cell["source"] = html_of(texts[grade_id])
        elif role.get("solution") and not role.get("grade"):
            cell["source"] = result.get("answers", {}).get(grade_id, cell["source"])
    nb["cells"].insert(0, head(result))
    return nb


def said(part, result):
    """Return the output of a check: what it verified, or an error, which is 0."""
    if part and part["points"] == part["max"]:
        return {"output_type": "stream", "name": "stdout", "text": part["reason"]}
    because = result.get("because", "this part is newer than the result")
    words = part["reason"] if part else f"Not graded, because {because}."
    first = words.partition("\n")[0]
    kind = "NotYetRight" if part else "NotGraded"
    error = {"output_type": "error", "ename": kind, "evalue": first}
    return {**error, "traceback": words.splitlines()}


def head(result):
    """Return a cell that says how the notebook was graded."""
    lines = [f"Graded with the checks {result['checks']}, seed {result['seed']}."]
    if not result["isolated"]:
        lines.append("WITHOUT A SANDBOX: the code ran with the grader's rights.")
    if not result["graded"]:
        lines.append(f"NOT GRADED, because {result['because']}.")
    lines += result.get("notes", [])
    text = "\n".join(html.escape(line).replace("$", "&#36;") for line in lines)
    text = "\n".join(line for line in text.splitlines() if line.strip())
    source = f"<pre>\n{text}\n</pre>"
    return {"cell_type": "markdown", "id": "result", "metadata": {}, "source": source}
