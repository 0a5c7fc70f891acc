"""A class whose answers are drawn from the catalogue: what it hands in, and why.

Sources of right answers and of known mistakes, as a student would have typed them, and
copies of a student's code in disguise.
"""

import ast
import builtins
import functools
import inspect
import re
import sys
import textwrap
from pathlib import Path

from tests.tutor.right import right_ways
from tutor import checks
from tutor.checks._mistakes import ENTRY, exchanged

ALONE = {*dir(builtins), "np"}  # what code may use and still run in a notebook


def needs(tree):
    """Return the names that code uses and does not bind."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return {node.id for node in names} - bound - ALONE


def typed(function, tree, name):
    """Return a function's source under a name, with the helpers of its module.

    None where a helper is no function of the same file.
    """
    if not isinstance(tree.body[0], ast.FunctionDef):  # a lambda
        return None
    helpers, waiting = {}, needs(tree)
    while waiting:
        helper = waiting.pop()
        found = function.__globals__.get(helper)
        if helper == name or not inspect.isfunction(found):
            return None
        if helper not in helpers:
            # right answers have helpers that were compiled anew
            found = getattr(sys.modules[found.__module__], found.__name__)
            helpers[helper] = textwrap.dedent(inspect.getsource(found))
            waiting |= needs(ast.parse(helpers[helper])) - {helper}
    tree.body[0].name = name
    own = ast.unparse(ast.fix_missing_locations(tree))
    return "\n\n".join([*helpers.values(), own])


def catalogue_text(exercise, name):
    """Return the catalogue of a part, as it stands in the module of the checks."""
    path = Path(inspect.getfile(checks)).with_name(f"{exercise}.py")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Part":
            first = node.args[0]
            if isinstance(first, ast.Constant) and first.value == name:
                (text,) = [k.value.value for k in node.keywords if k.arg == "mistakes"]
                return textwrap.dedent(text)
    raise LookupError(name)


@functools.cache
def wrong(exercise, name):
    """Return [(id of the hint, source)] of the known mistakes of a part."""
    (part,) = [p for p in checks.EXERCISES[exercise] if p.name == name]
    hints = [mistake.hint for mistake in part.mistakes]
    found = []
    for code, hint in ENTRY.findall(catalogue_text(exercise, name)):
        source = typed(part.reference, exchanged(part.reference, code), name)
        if source:
            found.append((f"{name}-{hints.index(' '.join(hint.split()))}", source))
    return found


@functools.cache
def right(exercise, name):
    """Return sources of right answers to a part: the reference's, and unusual ones."""
    (part,) = [p for p in checks.EXERCISES[exercise] if p.name == name]
    sources = []
    for function in (part.reference, *right_ways()[name]):
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        sources.append(typed(function, tree, name))
    return [source for source in sources if source]


class Hand(ast.NodeTransformer):
    """Writes what it is given in a hand of its own: the same, put differently."""

    CALLS = ("sum", "max", "mean", "reshape", "argmax", "copy")

    def __init__(self, rng):
        self.rng, self.habits = rng, {}

    def does(self, habit):
        """Whether the hand has a habit; for most of its text it is the same."""
        likely = self.habits.setdefault(habit, self.rng.choice([0.1, 0.9]))
        return self.rng.random() < likely

    def visit_Call(self, node):
        """np.sum(Z) for Z.sum()."""
        self.generic_visit(node)
        of = node.func.value if isinstance(node.func, ast.Attribute) else None
        module = isinstance(of, ast.Name) and of.id == "np"
        if of and not module and node.func.attr in self.CALLS and self.does("np"):
            node.func.value = ast.Name("np", ast.Load())
            node.args.insert(0, of)
        return node

    def visit_BinOp(self, node):
        """np.dot for @, Z * Z for Z ** 2, -(b - a) for a - b, 1 / b times a."""
        self.generic_visit(node)
        op, left, right = type(node.op), node.left, node.right
        if op is ast.MatMult and self.does("dot"):
            call = ast.Attribute(ast.Name("np", ast.Load()), "dot", ast.Load())
            return ast.Call(call, [left, right], [])
        if op is ast.Pow and isinstance(left, ast.Name) and self.does("square"):
            return ast.BinOp(left, ast.Mult(), left) if _is_2(right) else node
        if op is ast.Sub and self.does("minus"):
            return ast.UnaryOp(ast.USub(), ast.BinOp(right, ast.Sub(), left))
        return node

    def visit_FunctionDef(self, node):
        """Steps with names of their own for parts of an expression."""
        self.generic_visit(node)
        body = []
        for line in node.body:
            plain = isinstance(line, (ast.Assign, ast.Return)) and line.value
            for inner in list(ast.walk(line.value))[1:] if plain else []:
                scoped = (ast.ListComp, ast.GeneratorExp, ast.Lambda, ast.IfExp)
                if any(isinstance(n, scoped) for n in ast.walk(line.value)):
                    break
                if isinstance(inner, (ast.BinOp, ast.Call)) and self.does("steps"):
                    name = f"step_{self.rng.integers(10**6)}"
                    new = ast.Assign([ast.Name(name, ast.Store())], inner, lineno=0)
                    _Put(inner, ast.Name(name, ast.Load())).visit(line)
                    body.append(new)
                    break
            body.append(line)
        node.body = body
        return node


def _is_2(node):
    return isinstance(node, ast.Constant) and node.value == 2


class _Put(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def in_own_hand(rng, source):
    """Return an answer as another author would have written it."""
    tree = Hand(rng).visit(ast.parse(source))
    return ast.unparse(ast.fix_missing_locations(tree))


def disguised(rng, source, parts):
    """Return a copy with other names, layout, order and a line that does nothing."""
    tree = ast.parse(source)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {n.id for n in names if isinstance(n.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {one.name for one in tree.body}
    kept = {k.arg for k in ast.walk(tree) if isinstance(k, ast.keyword)} | {*parts}
    numbers = rng.permutation(len(own)) + 10
    other = {n: f"my_{i}" for n, i in zip(sorted(own - kept), numbers, strict=False)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = other.get(node.id, node.id)
        if isinstance(node, ast.arg):
            node.arg = other.get(node.arg, node.arg)
        if isinstance(node, ast.FunctionDef):
            node.name = other.get(node.name, node.name)
    for function in tree.body:
        moved(rng, function.body)
    body = tree.body[-1].body
    body.insert(int(rng.integers(len(body))), ast.parse("unused = 1").body[0])
    text = ast.unparse(ast.fix_missing_locations(tree))
    text = re.sub(r"\n(?= )", lambda _: "\n" * int(rng.integers(1, 3)), text)
    return text.replace("\n", "  # mine\n", 1)


def moved(rng, body):
    """Exchange neighbouring assignments that do not need each other."""
    for i in range(len(body) - 1):
        both = body[i : i + 2]
        if all(isinstance(one, ast.Assign) for one in both) and rng.random() < 0.8:
            used = [
                {n.id for n in ast.walk(o) if isinstance(n, ast.Name)} for o in both
            ]
            bound = [{ast.unparse(t) for t in one.targets} for one in both]
            if not bound[0] & used[1] and not bound[1] & used[0]:
                body[i : i + 2] = both[::-1]
