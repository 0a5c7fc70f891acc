"""Small changes of a function's code: each gives another function, most likely wrong.

An operator is exchanged for its counterpart, one side of an operation is dropped, a
number is changed, `max` becomes `min`. Changes that cannot matter are not made: axis=-1
for the last axis, `strict`, `keepdims` of what is one row anyway.
"""

import ast
import copy
import inspect
import textwrap
import types

EXCHANGED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
NAMES = {
    "max": "min",
    "min": "max",
    "sum": "mean",
    "mean": "sum",
    "argmax": "argmin",
    "maximum": "minimum",
    "minimum": "maximum",
    "exp": "expm1",
    "log": "log1p",
}


def replacements(node):
    """Yield what may stand in the place of a node."""
    op = getattr(node, "op", None)
    if type(op) in EXCHANGED:
        yield _with(node, op=EXCHANGED[type(op)]())
    if isinstance(node, ast.BinOp) and not isinstance(op, ast.MatMult):
        yield node.left
        yield node.right
    if isinstance(node, ast.Compare) and type(node.ops[0]) in EXCHANGED:
        yield _with(node, ops=[EXCHANGED[type(node.ops[0])](), *node.ops[1:]])
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield _with(node, value=node.value + 1)
    if isinstance(node, ast.UnaryOp) and isinstance(op, ast.USub):
        yield node.operand
    if isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield _with(node, attr=NAMES[node.attr])
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value


def _with(node, **changes):
    changed = copy.copy(node)
    vars(changed).update(changes)
    return changed


class _Replace(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def changed_codes(function):
    """Yield (what was changed, the code of the changed function)."""
    source = textwrap.dedent(inspect.getsource(function))
    n_nodes = len(list(ast.walk(ast.parse(source))))
    for i in range(n_nodes):
        n_replacements = len(list(replacements(list(ast.walk(ast.parse(source)))[i])))
        for j in range(n_replacements):
            tree = ast.parse(source)
            old = list(ast.walk(tree))[i]
            new = list(replacements(old))[j]
            words = f"{function.__name__}: {ast.unparse(old)} -> {ast.unparse(new)}"
            tree = ast.fix_missing_locations(_Replace(old, new).visit(tree))
            yield words, compile(tree, f"<{words}>", "exec")


def helpers(function):
    """Return the function and all that it calls in its own module."""
    found, todo = [], [function]
    while todo:
        one = todo.pop()
        own = getattr(one, "__module__", "") == function.__module__
        if own and inspect.isfunction(one) and one not in found:
            found.append(one)
            todo += [one.__globals__.get(name) for name in one.__code__.co_names]
    return found


def mutants(function):
    """Yield (what was changed, the function with this one change in it or a helper)."""
    for one in helpers(function):
        for words, code in changed_codes(one):
            names = dict(function.__globals__)
            # the other functions of the module must call the changed one, not theirs
            for name, value in list(names.items()):
                if getattr(value, "__module__", "") == function.__module__ and (
                    inspect.isfunction(value)
                ):
                    names[name] = types.FunctionType(
                        value.__code__,
                        names,
                        name,
                        value.__defaults__,
                        value.__closure__,
                    )
            exec(code, names)
            yield words, names[function.__name__]
