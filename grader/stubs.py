"""An nnlib for the student's process, in which some functions are not there.

What a part forbids is taken out of the source, so that nothing in the process can find
it; what is left in its place writes down that it was called.
"""

import ast
import compileall
from pathlib import Path

import nnlib

SOURCE = Path(nnlib.__file__).resolve().parent
STUBS = '''"""What was called of that which is not here."""

called = []


def stub(name):
    """Write it down and end the call."""
    called.append(name)
    raise RuntimeError(f"{name} is not there in grading: write it yourself")
'''


def write_nnlib(folder, names):
    """Write nnlib into a folder, with functions of these names as stubs."""
    for path in SOURCE.rglob("*"):
        target = Path(folder) / "nnlib" / path.relative_to(SOURCE)
        if path.suffix == ".py":
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8")
            target.write_text(without(text, path.stem, names), encoding="utf-8")
        elif path.is_file() and path.suffix in (".npz", ".js"):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    stubs = Path(folder) / "nnlib" / "_stubs.py"
    stubs.write_text(STUBS, encoding="utf-8")
    compileall.compile_dir(folder, quiet=2)


def without(text, module, names):
    """Return the text of a module, with functions of these names as stubs."""
    tree = ast.parse(text)
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in names
    ]
    for node in found:
        stub = f"from nnlib._stubs import stub\nstub('nnlib.{module}.{node.name}')"
        node.body = ast.parse(stub).body
    return ast.unparse(tree) if found else text
