"""Notebooks for reading: what a page can do and a kernel is needed for, told apart."""

import html
import re

import nbformat

TEST_LINK = re.compile(r"\((\.\./tests/\w+/\w+)\.py\)")
CELL_LINK = re.compile(r"\(([\w./-]+\.ipynb)#cell-id=([\w-]+)\)")
INTERACTIVE = "Interactive: "


def read(text):
    """Return the notebook with links to cells that work, and without dead widgets."""
    nb = nbformat.reads(text, as_version=4)
    cells = []
    for cell in nb.cells:
        target = f"({cell.id})=\n"
        if cell.cell_type == "markdown":
            source = CELL_LINK.sub(r"(\1#\2)", cell.source)
            cell.source = target + TEST_LINK.sub(r"(\1.rst)", source)
        else:
            cells.append(nbformat.v4.new_markdown_cell(target))
        for output in cell.get("outputs", []):
            replace_widget(output)
        cells.append(cell)
    nb.cells = cells
    return nb


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
