"""The text of a sealed module: an exNN or chNN of `tutor/checks` without what is right.

What stays is what a check needs at a student's place: the properties, how a function is
called more than once, the sentences of the hints. References, cases and mistakes go;
`tools/sealed_data.py` writes data in their place. A property may ask a reference about
its inputs (what would a measured gradient be?); such functions go too, and their
answers are recorded.
"""

import ast
import inspect
from itertools import chain

HEAD = '''"""{about}

Made by `python3 -m tools bundle`: the data beside it stands in the place of what is
right.
"""
'''
BOOK = "from ._sealed import Book\n\n_book = Book(__file__)"
LEFT_OUT = {"small", "mistakes", "other_mistakes", "equivalent"}
SHORTEST = 16  # characters without spaces; what is shorter stands in any code


class NotSealedError(Exception):
    """A module that cannot be sealed, and why."""


def statements(code):
    """Return what each statement of a text of Python says, in one normal form.

    Of a statement that holds others only its head counts. What could stand anywhere is
    left out: definitions, names and constants alone, what is short.
    """
    said = set()
    for node in ast.walk(ast.parse(code) if isinstance(code, str) else code):
        if not isinstance(node, ast.stmt) or _says_nothing(node):
            continue
        bodies = {"body", "orelse", "finalbody", "handlers"}
        if bodies & set(node._fields):
            head = vars(node) | {key: [] for key in bodies & set(node._fields)}
            node = type(node)(**head | {"body": [ast.Pass()]})
        text = ast.unparse(ast.fix_missing_locations(node)).removesuffix("\n    pass")
        if len("".join(text.split())) >= SHORTEST:
            said.add(text)
    return said


def _says_nothing(node):
    named = isinstance(
        node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
    )
    alone = isinstance(getattr(node, "value", None), ast.Name | ast.Constant)
    return named or (alone and isinstance(node, ast.Return | ast.Expr))


def _is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def sealed_source(module, secrets, kept=()):
    """Return the text of a module without its references.

    Parameters
    ----------
    module : module
    secrets : set of str
        Statements, as `statements` returns them, that must not be in the text.
    kept : container of str
        Functions that stay although they call one that goes: their arguments depend on
        what the student's function returns.
    """
    tree = ast.parse(inspect.getsource(module))
    about = ast.get_docstring(tree).splitlines()[0]
    parts = {part.name: part for part in module.PARTS}
    calls = _PartCalls(parts)
    body = [calls.visit(one) for one in tree.body if not _is_text(one)]
    defined = _defined(body)
    gone = _gone(defined, parts, calls.direct, secrets, kept)
    needed = _needed("PARTS", defined, gone)
    lines = [HEAD.format(about=about)]
    lines += [_import(one, needed) for one in body if _is_import(one)]
    lines += [BOOK]
    lines += [f"{name} = _book.asked({name!r})" for name in sorted(gone & needed)]
    for one in body:
        if not _is_import(one) and set(_names(one)) & needed - gone:
            lines += ["", ast.unparse(one)]
    return "\n".join(line for line in lines if line is not None) + "\n"


class _PartCalls(ast.NodeTransformer):
    """Exchanges each Part(...) and Turn(...) for a sealed one."""

    def __init__(self, parts):
        self.parts, self.direct = parts, set()

    def visit_Call(self, call):
        self.generic_visit(call)
        kind = getattr(call.func, "id", "")
        if kind not in ("Part", "Turn"):
            return call
        given = dict(zip(("name", "reference", "cases"), call.args, strict=False))
        given |= {one.arg: one.value for one in call.keywords}
        name = given.pop("name")
        part = self.parts.get(getattr(name, "value", None))
        if part is None:
            raise NotSealedError(f"no part has the name {ast.unparse(name)}")
        given.pop("reference")
        given.pop("cases")
        given = {key: value for key, value in given.items() if key not in LEFT_OUT}
        self.direct |= {name for one in given.values() for name in _read(one)}
        given.setdefault("properties", ast.List([], ast.Load()))
        hints = [ast.Constant(mistake.hint) for mistake in part.mistakes]
        given["hints"] = ast.List(hints, ast.Load())
        return ast.Call(
            ast.Attribute(ast.Name("_book", ast.Load()), kind.lower(), ast.Load()),
            [name, *map(ast.Constant, part.argument_names)],
            [ast.keyword(key, value) for key, value in given.items()],
        )


def _defined(body):
    """Return {name: statement} of a module."""
    found = {}
    for one in body:
        names = list(_names(one))
        if not names:
            raise NotSealedError(f"what is this for? {ast.unparse(one)[:80]}")
        found |= dict.fromkeys(names, one)
    return found


def _names(statement):
    """Yield the names that a statement of a module defines."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif _is_import(statement):
        yield from (alias.asname or alias.name for alias in statement.names)
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _is_import(statement):
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _import(statement, needed):
    """Return an import of the names that are needed; None if none is."""
    used = [one for one in statement.names if (one.asname or one.name) in needed]
    if not used:
        return None
    return ast.unparse(type(statement)(**vars(statement) | {"names": used}))


def _read(node):
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _needed(start, defined, gone):
    """Return the names that are needed for one, down to those that go."""
    found, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name in defined and name not in found:
            found.add(name)
            waiting += [] if name in gone else _read(defined[name])
    return found


def _gone(defined, parts, direct, secrets, kept):
    """Return the functions that must not stay: with secrets, or asking for them."""
    references = {part.reference.__name__ for part in parts.values()}
    secret = {
        name
        for name, one in defined.items()
        if isinstance(one, ast.FunctionDef)
        and (name in references or statements(one) & secrets)
    }
    asking = {
        name
        for name, one in defined.items()
        if isinstance(one, ast.FunctionDef)
        and name not in direct | set(kept)
        and _needed(name, defined, secret) & secret
    }
    return secret | asking


def draws_cases(function):
    """Whether a function takes a generator of random numbers."""
    return "rng" in inspect.signature(function).parameters


def lines_of(function):
    """Return the statements of a function and of all that it calls in its module.

    What draws cases is not called: it only has the name of something that is.
    """
    found, waiting = [], [function]
    while waiting:
        one = waiting.pop()
        if one not in found and inspect.isfunction(one) and not draws_cases(one):
            found.append(one)
            names = map(one.__globals__.get, one.__code__.co_names)
            waiting += [
                other
                for other in names
                if getattr(other, "__module__", "") == function.__module__
            ]
    sources = map(inspect.getsource, found)
    return set(chain.from_iterable(map(statements, sources)))
