"""Write docs/EXERCISES.md: the parts, their points, and what they train.

Run by `python3 -m tools build`; a test fails when the page is not up to date.
"""

from pathlib import Path

import nbformat

from tests.tutor.right import right_ways
from tutor.checks import EXERCISES

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "EXERCISES.md"
HEAD = """\
# The exercises: parts, points, what they train

Written by `tools/exercise_table.py`; do not edit. *Mistakes* counts the known wrong
answers that the check of a part recognises by a hint of their own, *right ways* the
different right answers that it is tested to accept. Equations are rows of
[course/equations.csv](../course/equations.csv).
"""


def n_right_ways(part):
    """Return how many different right answers a check is tested to accept."""
    return 1 + len(right_ways()[part.name])


def graded_parts(name):
    """Return (name, points, title) of every graded part of an exercise, in order."""
    nb = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", 4)
    titles = [
        cell.source.splitlines()[0].removeprefix("## ").split(" (")[0]
        for cell in nb.cells
        if cell.source.startswith("## ") and "point" in cell.source.splitlines()[0]
    ]
    roles = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
    graded = [role for role in roles if role.get("grade")]
    return [
        (role["grade_id"].removeprefix("check-"), role["points"], title)
        for role, title in zip(graded, titles, strict=True)
    ]


def table(name):
    """Return the section of one exercise."""
    nb = nbformat.read(ROOT / "exercises" / name / f"{name}.ipynb", 4)
    title = nb.cells[0].source.splitlines()[0].removeprefix("# ")
    checks = {part.name: part for part in EXERCISES[name]}
    lines = [
        f"\n## {title}\n",
        "| part | graded | points | mistakes | right ways | equations |",
        "|---|---|---|---|---|---|",
    ]
    for part_name, points, part_title in graded_parts(name):
        part = checks.get(part_name)
        how = f"`checks.{part_name}`" if part else "by hand"
        counts = (len(part.mistakes), n_right_ways(part)) if part else ("", "")
        equations = ", ".join(part.equations) if part else ""
        row = (part_title, how, points, *counts, equations)
        lines.append("| " + " | ".join(map(str, row)) + " |")
    return "\n".join(lines) + "\n"


def mastery():
    """Return the map from each equation to the parts that train it."""
    trained = {}
    for parts in EXERCISES.values():
        for part in parts:
            for equation in part.equations:
                trained.setdefault(equation, []).append(f"`{part.name}`")
    lines = [
        "\n## From an equation to the parts that train it\n",
        f"{len(trained)} equations are trained.\n",
        "| equation | parts |",
        "|---|---|",
    ]
    lines += [f"| {one} | {', '.join(trained[one])} |" for one in sorted(trained)]
    return "\n".join(lines) + "\n"


def page():
    """Return the whole page."""
    parts = [part for parts in EXERCISES.values() for part in parts]
    graded = sum(len(graded_parts(name)) for name in EXERCISES)
    total = (
        f"\n{len(EXERCISES)} exercises, {graded} graded parts, {len(parts)} of them by "
        f"checks; {sum(len(part.mistakes) for part in parts)} known mistakes, "
        f"{sum(map(n_right_ways, parts))} right ways.\n"
    )
    return HEAD + total + "".join(map(table, EXERCISES)) + mastery()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
