"""An nnlib for the student's process, in which some functions are not there.

What a part forbids has no body any more; what is left in its place writes down that it
was called. Other functions of nnlib may be called, and some of them use what is
forbidden: for these it stays under a name that only nnlib knows. Who looks for it there
could as well have copied nnlib at home; the exercises ask for more than that.
"""

import ast
import compileall
import copy
from pathlib import Path

import nnlib

SOURCE = Path(nnlib.__file__).resolve().parent
OWNERS = {"self", *(path.stem for path in SOURCE.glob("*.py"))}  # of a name after a dot
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
        elif path.is_file() and "__pycache__" not in path.parts:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    stubs = Path(folder) / "nnlib" / "_stubs.py"
    stubs.write_text(STUBS, encoding="utf-8")
    compileall.compile_dir(folder, quiet=2)


def without(text, module, names):
    """Return the text of a module, with functions of these names as stubs."""
    if not any(name in text for name in names):  # most modules: it is faster
        return text
    tree = ast.parse(text)
    found = _Stubs(module, set(names))
    tree = found.visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree)) if found.changed else text


class _Stubs(ast.NodeTransformer):
    """Puts a stub in the place of each function, and itself in that of its uses."""

    def __init__(self, module, names):
        self.module, self.names, self.changed = module, names, False

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        if node.name not in self.names:
            return node
        stub = copy.deepcopy(node)
        call = f"from nnlib._stubs import stub\nstub('nnlib.{self.module}.{node.name}')"
        stub.body = ast.parse(call).body
        node.name = self._inner(node.name)
        return [node, stub]

    def visit_ImportFrom(self, node):
        if node.level and self.module != "__init__":
            inner = [one.name for one in node.names if one.name in self.names]
            node.names += [ast.alias(self._inner(name)) for name in inner]
        return node

    def visit_Call(self, node):
        self._rename(node.func)
        return self.generic_visit(node)

    def visit_Attribute(self, node):
        owner = node.value
        if node.attr == "bare":
            self._rename(owner)
        ours = isinstance(owner, ast.Name) and owner.id in OWNERS
        if ours and node.attr in self.names:
            node.attr = self._inner(node.attr)
        return self.generic_visit(node)

    def _rename(self, node):
        if isinstance(node, ast.Name) and node.id in self.names:
            node.id = self._inner(node.id)

    def _inner(self, name):
        self.changed = True
        return f"_{name}_within"
