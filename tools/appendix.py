"""Write the appendices: which cell and which test hold each equation and erratum.

    python -m tools.appendix

A1_equations.py and A2_errata.py in course/chapters, and the table of links in chapter
09, are made from course/equations.csv, typeset.csv and errata.csv, the metadata
`equations`, `errata` and `proves` of the cells, the markers of the tests and the
docstrings of nnlib. Every build runs it; a test says when that is due.
"""

import ast
import csv
import re
from pathlib import Path
from typing import NamedTuple

from tools import texts

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
SOURCES = {
    "F": "F: *Mathematical Foundations of an L-layer Neural Network*",
    "R": "R: Rasyid, *Mathematics of Neural Network*",
    "A": "A: *Mathematical Documentation: Neural Network with Adam Optimization*",
    "P": "P: Paterson, *MNIST Classifier Neural Network from Scratch*",
    "X": "X: between the sources",
}
SHORT = {
    "F": "*Foundations*",
    "R": "Rasyid",
    "A": "*Adam Optimization*",
    "P": "Paterson",
    "X": "between them",
}
CLASSES = {
    "E": "wrong as printed",
    "I": "contradicts itself",
    "A": "ambiguous or missing",
    "C": "claim",
    "T": "wording",
    "X": "between the sources",
}
BEGIN, END = "# <!-- links begin -->\n", "# <!-- links end -->\n"


class Cell(NamedTuple):
    """A cell of a chapter: its id in the notebook, the heading it stands under."""

    chapter: str
    id: str
    heading: str
    is_code: bool
    equations: list
    errata: list
    proves: tuple = ()
    can_fail: bool = False


def chapters(root=ROOT):
    """Return the texts of the numbered chapters, in order."""
    return sorted((root / "course" / "chapters").glob("[0-9][0-9]_*.py"))


def cells(paths):
    """Return every cell of the chapters, with the ids of the notebooks."""
    found = []
    for path in paths:
        heading = ""
        for cell in texts.read(path).cells:
            is_code = cell.cell_type == "code"
            titles = [] if is_code else [h.title for h in texts.headings(cell.source)]
            # what a text cell teaches may stand under its first heading or its last
            heading = titles[0] if titles else heading
            ids = [
                cell.metadata.get(key, []) for key in ("equations", "errata", "proves")
            ]
            can_fail = is_code and _can_fail(cell)
            found.append(Cell(path.stem, cell.id, heading, is_code, *ids, can_fail))
            heading = titles[-1] if titles else heading
    return found


def _can_fail(cell):
    raises = "raises-exception" in cell.metadata.get("tags", ())
    return raises or bool(re.search(r"^ *(assert |settle\()", cell.source, re.M))


def tests_of(paths, marker):
    """Return {id: [(file, name)]} of the tests marked @pytest.mark.<marker>(id)."""
    found = {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for decorator in getattr(node, "decorator_list", ()):
                if ast.unparse(decorator).startswith(f"pytest.mark.{marker}("):
                    for argument in decorator.args:
                        tests = found.setdefault(ast.literal_eval(argument), [])
                        tests.append((path.relative_to(TESTS).as_posix(), node.name))
    return found


def functions_of(paths, order):
    """Return {id: [name]} of the public names of nnlib that cite an id."""
    found = {}
    for path in paths:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_":
                kinds = (ast.FunctionDef, ast.ClassDef)
                parts = [part for part in ast.walk(node) if isinstance(part, kinds)]
                text = " ".join(ast.get_docstring(part) or "" for part in parts)
                for i in cited(text, order):
                    found.setdefault(i, []).append(node.name)
    return found


def cited(text, order):
    """Return the ids that a text names, a range such as 'F-5.2a to F-5.2c' in full."""
    name = r"([FRAP]-[\w.]*\w)"
    found = {i for i in re.findall(name, text) if i in order}
    for first, last in re.findall(rf"{name}\s+to\s+{name}", text):
        if first in found and last in found:
            found |= set(order[order.index(first) : order.index(last) + 1])
    return found


def rows_of(path):
    """Return the rows of a table as dictionaries."""
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def plain(text):
    """Return text that Markdown shows as it is, formulas between $ left alone."""
    parts = re.split(r"(\$[^$]+\$)", text)
    parts[::2] = [re.sub(r"([\\`*_|<>\[\]])", r"\\\1", part) for part in parts[::2]]
    return "".join(parts)


def printed(row, typeset):
    """Return what a source says, typeset where it is a formula."""
    return typeset.get(row["id"], {}).get("printed") or plain(row["statement"])


def link(cell, text=""):
    """Return a link that JupyterLab follows to the cell itself."""
    title = plain(cell.heading.replace("`", ""))
    number = cell.chapter[:2]
    text = text or (title if title.startswith(number) else f"{number} {title}")
    return f"[{text}]({cell.chapter}.ipynb#cell-id={cell.id})"


def tests_links(tests):
    """Return links to tests, the names as sentences, to the files that hold them.

    The tests that were written for the sources are listed, others only without them.
    """
    own = [test for test in tests if test[0].startswith("sources/")]
    sentences = [
        (re.sub("^test_([frapx]_e[0-9]+_)*", "", name).replace("_", " "), file)
        for file, name in own or tests
    ]
    return "; ".join(f"[{text}](../tests/{file})" for text, file in sentences)


def place(row):
    """Return section or equation in the source, without the lines of our copy."""
    return re.sub(r",? ?\bL\d+(-\d+)?\b", "", row["where"]).strip() or row["where"]


def text_cells(sources):
    """Return markdown cells in py:percent."""
    commented = (re.sub(r"^(?=.)", "# ", text, flags=re.M) for text in sources)
    commented = (re.sub(r"^$", "#", text, flags=re.M) for text in commented)
    return "\n".join(f"# %% [markdown]\n{text}\n" for text in commented)


def line(cells):
    """Return a line of a table."""
    return f"| {' | '.join(cells)} |"


def head(titles):
    """Return the lines that a table begins with."""
    return [line(titles), len(titles) * "|---" + "|"]


def equations_text(rows, typeset, found, tests, functions):
    """Return appendix A1."""
    n = len([row for row in rows if row["computable"] == "yes"])
    parts = [
        "# A1 Every equation\n\n"
        f"The {len(rows)} equations, definitions, settings, results and claims of the "
        "four sources. For each: what the source prints, in its own notation; what "
        "must stand there, if that is not right or not enough, with the errata "
        "(listed in [A2](A2_errata.ipynb)), each linked to its proof; the cell that "
        "teaches it; the code that computes it (the cell that writes it inline, and "
        "the names in `nnlib` that cite it); the test that "
        f"checks it. {n} of them can be computed, and each of these has a test; "
        "where a field is empty, there is nothing to compute. To find one, search the "
        "page.\n\n"
        "This notebook is made by `tools/appendix.py`, its formulas are in "
        "`course/typeset.csv`."
    ]
    titles = ["id", "place", "printed", "corrected", "taught in", "code", "test"]
    proved = {i: link(proof(i, found), i) for cell in found for i in cell.errata}
    by_id = {}
    for cell in found:
        for i in cell.equations:
            by_id.setdefault((i, cell.chapter[:2]), []).append(cell)
    for letter, name in list(SOURCES.items())[:4]:
        own = [row for row in rows if row["id"][0] == letter]
        groups = {}
        for row in own:
            groups.setdefault(row["chapter"], []).append(row)
        parts.append(f"## {name}\n\n{len(own)} rows.")
        for chapter in sorted(groups):
            lines = head(titles)
            for row in groups[chapter]:
                here = by_id.get((row["id"], chapter), [])
                lines.append(
                    equation_line(row, typeset, here, proved, tests, functions)
                )
            title = f"### {heading_of(letter, chapter)}"
            parts.append(title + "\n\n" + "\n".join(lines))
    return text_cells(parts)


def heading_of(letter, chapter):
    """Return the heading of the table in A1 for one source in one chapter."""
    return f"{letter} in chapter {chapter}"


def equation_line(row, typeset, here, proved, tests, functions):
    """Return one line of the table of equations."""
    i = row["id"]
    texts = [cell for cell in here if not cell.is_code] or here
    codes = [link(cell, f"code of {i}") for cell in here if cell.is_code][:1]
    codes += [f"`{name}`" for name in functions.get(i, ())]
    correction = corrected(row, typeset, proved)
    if not texts or (row["computable"] == "yes" and i not in tests):
        correction += ", **not covered yet**"
    cells = [
        i,
        plain(place(row)),
        printed(row, typeset),
        correction,
        link(texts[0]) if texts else "",
        ", ".join(codes),
        tests_links(tests.get(i, ())),
    ]
    return line(cells)


def corrected(row, typeset, proved):
    """Return what must stand in the place of what is printed, and its errata."""
    if row["status"] == "correct":
        return "as printed"
    errata = re.findall(r"[FRAPX]-E\d+", row["note"])
    errata += re.findall(r"/(E\d+)", row["note"])  # such as F-E6/E10
    names = dict.fromkeys(e if "-" in e else f"{row['id'][0]}-{e}" for e in errata)
    shown = ", ".join(proved.get(name, name) for name in names)
    return f"{typeset[row['id']]['corrected']} ({shown})"


def errata_text(errata, found, tests):
    """Return appendix A2."""
    meaning = "; ".join(f"**{c}** {text}" for c, text in CLASSES.items())
    parts = [
        "# A2 Every erratum\n\n"
        f"The {len(errata)} entries of the errata of the four sources, a line each: "
        f"its class ({meaning}); what is wrong, in short; the kind of check that "
        "exposes it; the cell that proves it, and in which other chapters it is "
        "shown; the test that rejects the printed "
        "form and accepts the corrected one.\n\n"
        "This notebook is made by `tools/appendix.py`. Chapter 09 says how to "
        "[read the classes](09_four_sources.ipynb#cell-id="
        "09_four_sources-all-71-mistakes-1). The equations are in "
        "[A1](A1_equations.ipynb)."
    ]
    titles = ["id", "class", "what", "exposed by", "proved in", "also in", "test"]
    for letter, name in SOURCES.items():
        lines = head(titles)
        for row in errata:
            if row["id"][0] == letter:
                best, *others = proofs(row["id"], found) or [None]
                cells = [row["id"], row["class"], row["summary"], row["exposed_by"]]
                cells.append(link(best) if best else "(nowhere)")
                others = sorted(others, key=lambda cell: cell.chapter)
                cells.append(", ".join(link(one, one.chapter[:2]) for one in others))
                cells.append(tests_links(tests.get(row["id"], ())))
                lines.append(line(cells))
        parts.append(f"## {name}\n\n" + "\n".join(lines))
    return text_cells(parts)


def proofs(i, found):
    """Return the proof of an erratum in each chapter that shows it, the best first."""
    here = {}
    for cell in found:
        if i in cell.errata:
            here.setdefault(cell.chapter, []).append(cell)
    best = [min(cells, key=lambda cell: remoteness(i, cell)) for cells in here.values()]
    return sorted(best, key=lambda cell: remoteness(i, cell))


def proof(i, found):
    """Return the cell of the whole course that proves an erratum."""
    if not (best := proofs(i, found)):
        raise texts.BadText(f"no cell has errata={[i]}")
    return best[0]


def remoteness(i, cell):
    """Return what sorts the proof of an erratum before cells that only speak of it.

    A cell says `proves=["P-E22"]` where the rule would take another one: a cell that
    can fail, by an assert, a question or an error, before one that only shows; code
    before text; one about this erratum before one about many.
    """
    return i not in cell.proves, not cell.can_fail, not cell.is_code, len(cell.errata)


def links_table(errata, found):
    """Return the table for chapter 09: by kind of check, a link to each proof."""
    lines = head(["exposed by", *SHORT.values()])
    for kind in sorted({row["exposed_by"] for row in errata}):
        own = [row for row in errata if row["exposed_by"] == kind]
        cells = [f"{kind} ({len(own)})"]
        for letter in SHORT:
            ids = [row["id"] for row in own if row["id"][0] == letter]
            cells.append(", ".join(link(proof(i, found), i[3:]) for i in ids))
        lines.append(line(cells))
    return "#\n" + "".join(f"# {text}\n" for text in lines) + "#\n"


def generated(root=ROOT):
    """Return {path: text} of all that this program writes."""
    rows = rows_of(root / "course" / "equations.csv")
    errata = rows_of(root / "course" / "errata.csv")
    found = cells(chapters(root))
    files = sorted((root / "tests").rglob("test_*.py"))
    order = [row["id"] for row in rows]
    modules = sorted((root / "nnlib").glob("[a-z]*.py"))
    functions = functions_of(modules, order)
    typeset = {row["id"]: row for row in rows_of(root / "course" / "typeset.csv")}
    checked = tests_of(files, "equation")
    equations = equations_text(rows, typeset, found, checked, functions)
    folder = root / "course" / "chapters"
    made = {
        folder / "A1_equations.py": equations,
        folder / "A2_errata.py": errata_text(errata, found, tests_of(files, "erratum")),
    }
    for path in folder.glob("09_*.py"):
        before, _, rest = path.read_text("utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        made[path] = before + BEGIN + links_table(errata, found) + END + after
    return made


def write(root=ROOT):
    """Write what has changed; return the names."""
    changed = []
    for path, text in generated(root).items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8", newline="\n")
            changed.append(path.name)
    return changed


def main():
    """Write what has changed, and say what that was."""
    print("\n".join(f"written: {name}" for name in write()) or "appendix: up to date")


if __name__ == "__main__":
    main()
