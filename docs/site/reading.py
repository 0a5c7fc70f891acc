"""Notebooks for reading: what a page can do and a kernel is needed for, told apart."""

import html
import json
import re

import nbformat

from tutor._questions import all_questions, caption

TEST_LINK = re.compile(r"\((\.\./tests/\w+/\w+)\.py\)")
CELL_LINK = re.compile(r"\(([\w./-]+\.ipynb)#cell-id=([\w-]+)\)")
INTERACTIVE = "Interactive: "
QUESTION = re.compile(r'(<div class="nn-static[^>]* data-question="([^"]+)">)')
HIDDEN = {"reveal": "hide-cell", "folded": "hide-input"}  # our tags, those of MyST-NB


def read(text):
    """Return the notebook with links to cells that work, and without dead widgets."""
    nb = nbformat.reads(text, as_version=4)
    cells = []
    for cell in nb.cells:
        target = f"({cell.id.lower()})=\n"  # MyST finds no name with capitals
        if cell.cell_type == "markdown":
            source = CELL_LINK.sub(
                lambda link: f"({link[1]}#{link[2].lower()})", cell.source
            )
            source = TEST_LINK.sub(r"(\1.rst)", source)
            cell.source = with_target(source, target)
        else:
            hide(cell)
            cells.append(nbformat.v4.new_markdown_cell(target))
        for output in cell.get("outputs", []):
            replace_widget(output)
            give_answers(output)
        cells.append(cell)
    nb.cells = cells
    return nb


def with_target(source, target):
    """Put the target before the first thing that MyST can give a name."""
    begin = "</summary>\n\n"  # of a text that is closed: tools/texts.py
    if begin in source:
        return source.replace(begin, begin + target, 1)
    return target + source


def hide(cell):
    """Fold what a notebook folds."""
    tags = cell.metadata.get("tags", [])
    cell.metadata["tags"] = [*tags, *(HIDDEN[tag] for tag in tags if tag in HIDDEN)]


def give_answers(output):
    """Put what _static/questions.js needs into the plain form of a question."""

    def with_data(found):
        question = all_questions()[found[2]]
        question = question | {"caption": caption(question)}
        data = json.dumps(question).replace("<", "\\u003c")
        return f'{found[1]}<script type="application/json">{data}</script>'

    if "text/html" in output.get("data", {}):
        plain = output.data["text/html"]
        output.data["text/html"] = QUESTION.sub(with_data, plain)


def replace_widget(output):
    """Put a sentence in the place of a widget; its static twin stands beside it."""
    plain = output.get("data", {}).get("text/plain", "")
    if plain.startswith(INTERACTIVE):
        about = plain.removeprefix(INTERACTIVE).split(". Run this cell")[0]
        output.data = nbformat.from_dict(
            {
                "text/html": f'<p class="interactive">Interactive in JupyterLab: '
                f"{html.escape(about)}. The figure beside it shows the same.</p>"
            }
        )
