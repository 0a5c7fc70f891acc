"""Build the notebooks from their text, and check that they still say the same.

    python -m tools.build build [--all] [NAME ...]
    python -m tools.build check [--run] [NAME ...]

A text course/chapters/NN_slug.py (py:percent) becomes notebooks/NN_slug.ipynb, executed
and with its outputs; a text course/exercises/exNN_slug.py becomes a notebook in
solutions/, from which nbgrader makes the one in exercises/ (`tools build`). Nothing in
them changes from one machine or day to the next but the bytes of pictures.

`build` writes the questions, the appendices, and every notebook that is not what its
text says. It runs one only if its code has changed, or what the code uses: a changed
word costs a moment. Of notebooks that are what their text says, it runs those again
that are named, if their code uses something that has changed, or with --all every one.
`check` lists what is wrong, a line for each problem; with --run it runs every notebook
again, which the tests do too (nbval).
"""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain, zip_longest

import nbformat
from nbclient.exceptions import CellControlSignal, DeadKernelError

from tools import appendix, gates, margin, outputs, questions, texts
from tools.texts import ROOT, BadText

BUILT_FROM = {
    "course/chapters": "notebooks/{0}.ipynb",
    "course/exercises": "solutions/{0}/{0}.ipynb",
}
NOT_RUN = (nbformat.ValidationError, CellControlSignal, DeadKernelError)


def chapters(root=ROOT):
    """Return {name: (text, notebook)}, also where only one of the two files exists."""
    found = {}
    for folder, notebook in BUILT_FROM.items():
        files = [*(root / folder).glob("*.py"), *root.glob(notebook.format("*"))]
        for name in sorted({file.stem for file in files}):
            found[name] = root / folder / f"{name}.py", root / notebook.format(name)
    return found


def parse(text):
    """Return the notebook that a text describes, not yet executed."""
    rows = {row["id"]: row for row in appendix.rows_of(ROOT / "course/equations.csv")}
    nb = texts.close(margin.add(texts.read(text), text.stem, rows))
    nbformat.validate(nb)
    return nb


def differences(stored, expected):
    """Yield (place, what differs) between a stored notebook and what it should be.

    Outputs are compared only if `expected` has been run.
    """
    of_run = {} if "code_sha256" in expected.metadata else {"code_sha256"}
    metadata = {k: v for k, v in stored.metadata.items() if k not in of_run}
    if metadata != expected.metadata:
        yield "metadata", _first_difference(metadata, expected.metadata)
    if len(stored.cells) != len(expected.cells):
        yield "file", f"has {len(stored.cells)} cells, not {len(expected.cells)}"
    for old, new in zip(stored.cells, expected.cells, strict=False):
        for part in ("id", "cell_type", "source", "metadata"):
            if old.get(part) != new[part]:
                yield new.id, f"{part}: {_first_difference(old.get(part), new[part])}"
        if not of_run and "outputs" in new:
            one, other = gates.text_of(old), gates.text_of(new)
            if one != other:
                yield new.id, f"output: {_first_difference(one, other)}"


def _first_difference(old, new):
    for a, b in zip_longest(str(old).splitlines(), str(new).splitlines(), fillvalue=""):
        if a != b:
            return f"stored {a.strip()[:200]!r}, now {b.strip()[:200]!r}"
    return "line ends differ"


def build_one(expected, notebook, *, named=False, everything=False):
    """Write the notebook unless it is as it should be; yield (place, what is wrong)."""
    code = (cell for cell in expected.cells if cell.cell_type == "code")
    found = [
        (cell.id, what)
        for cell in code
        for what in gates.form(cell, cell.metadata.get("tags", ()))
    ]
    if not found:
        nb = _made(expected, notebook, named, everything)
        found = list(gates.problems(nb)) if nb else []
        if nb and not found:
            write(notebook, nbformat.writes(nb) + "\n")
    yield from found


def _made(expected, notebook, named, everything):
    """Return the notebook with outputs; None if there is nothing to write."""
    stored = _read(notebook)
    if stored and not everything:
        wrong = any(differences(stored, expected)) or any(gates.problems(stored))
        if not (wrong or (named and outputs.are_old(stored))):
            return None
        if nb := outputs.kept(expected, stored):
            print(f"written, its outputs kept: {notebook.name}")
            return nb
    notebook.parent.mkdir(parents=True, exist_ok=True)
    print(f"run: {notebook.name}")
    return outputs.execute(expected, notebook.parent)


def _read(notebook):
    try:
        return nbformat.read(notebook, 4)
    except (OSError, ValueError, nbformat.ValidationError):
        return None  # not there, or torn by a merge


def write(path, content):
    """Write a file whole, or not at all."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(content, encoding="utf-8", newline="\n")
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def check_one(expected, notebook, *, run=False):
    """Compare the notebook with its text or a run; yield (place, what is wrong)."""
    if not notebook.exists():
        yield "file", "is a text without a notebook: python -m tools.build build"
        return
    stored = nbformat.read(notebook, 4)
    yield from gates.problems(stored)
    stale = list(differences(stored, expected))
    if stale:
        yield from stale
        yield "file", "is not what its text says: python -m tools.build build"
    elif run:
        new = outputs.execute(expected, notebook.parent)
        new.metadata["code_sha256"] = stored.metadata.get("code_sha256")
        yield from differences(stored, new)


def run(action, names=(), root=ROOT):
    """Do `build_one` or `check_one` for the chapters; return one line a problem.

    Every text is read before anything is done: a BadText leaves all as it is.
    """
    pairs = _chosen(names, root)
    expected = _parsed(pairs)

    def problems_of(name):
        if name not in expected:
            return [f"{name} file: is a notebook without a text: delete it"]
        try:
            found = list(action(expected[name], pairs[name][1]))
        except NOT_RUN as error:
            found = [("file", f"cannot be built: {error}")]
        return [f"{name} {at}: {what}" for at, what in found]

    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(chain(*pool.map(problems_of, pairs)))


def _parsed(pairs):
    return {name: parse(text) for name, (text, _) in pairs.items() if text.exists()}


def _chosen(names, root):
    pairs = chapters(root)
    if not pairs:
        raise BadText(f"there are no texts in {root}")
    for name in names:
        if name not in pairs:
            raise BadText(
                f"there is no text {name!r}: give the name of a file in "
                f"{' or '.join(BUILT_FROM)} without its ending, such as 01_softmax"
            )
    return {name: pairs[name] for name in names or pairs}


def old_outputs(root=ROOT):
    """Return the names of the notebooks that were run with other code than today's."""
    stored = {name: _read(notebook) for name, (_, notebook) in chapters(root).items()}
    return [name for name, nb in stored.items() if nb and outputs.are_old(nb)]


def main(argv=None, root=ROOT):
    """Run the command line; return 1 if something is wrong, 2 for bad input, or 0."""
    parser = argparse.ArgumentParser(
        "python -m tools.build", description=__doc__.splitlines()[0]
    )
    parser.add_argument("command", choices=list(ACTIONS))
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as 01_softmax")
    parser.add_argument("--all", action="store_true", help="build: run all again")
    parser.add_argument("--run", action="store_true", help="check: run all again")
    # an option may stand before the names
    args = parser.parse_intermixed_args(argv)
    try:
        found = ACTIONS[args.command](args, root)
    except BadText as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(found) or f"{args.command}: nothing wrong")
    return int(bool(found))


def _build(args, root):
    _parsed(_chosen(args.names, root))  # before anything is written
    questions.write(root)
    written = [name.removesuffix(".py") for name in appendix.write(root)]
    if written:
        print("links written:", *written)
    names = dict.fromkeys([*args.names, *written]) if args.names else ()
    build = partial(build_one, named=bool(names), everything=args.all)
    found = run(build, names, root)
    if old := old_outputs(root):
        print(f"{len(old)} were run with other code (nnlib, tutor, data, packages).")
        print("nbval compares their outputs; name them, or --all, to run them again.")
    return found


def _check(args, root):
    return run(partial(check_one, run=args.run), args.names, root)


ACTIONS = {"build": _build, "check": _check}


if __name__ == "__main__":
    sys.exit(main())
