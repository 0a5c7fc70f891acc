"""What may be pasted into an exercise: all functions of the chapters and of nnlib.

A function is compiled anew with the other functions of its file, as somebody has them
who pastes the file, so it calls nothing that an exercise forbids. A wrapper of up to
three lines hands over the arguments, calls it, and changes what came.
"""

import ast
import contextlib
import inspect
import itertools

import numpy as np

from tests.places import CHAPTERS, ROOT

NO_MATHEMATICS = ("nnlib/plots/*.py", "nnlib/widgets/*.py")  # and they take long


def sources():
    """Yield (file, function) for all functions that may be pasted."""
    left_out = {path for pattern in NO_MATHEMATICS for path in ROOT.glob(pattern)}
    library = (ROOT / "nnlib").rglob("*.py")
    for path in sorted({*CHAPTERS.glob("*.py"), *library} - left_out):
        for function in functions_of(path):
            yield str(path.relative_to(ROOT)), function


def functions_of(path):
    """Return the functions of a file, with its imports and constants around them."""
    package = ".".join(path.parent.relative_to(ROOT).parts)
    names, functions = {"__package__": package, "__name__": "pasted"}, []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        function = isinstance(node, ast.FunctionDef)
        constant = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        if function:
            node.decorator_list = []
        if function or constant or isinstance(node, ast.Import | ast.ImportFrom):
            with contextlib.suppress(NameError):  # a default that a cell has computed
                exec(compile(ast.Module([node], []), f"<{path.name}>", "exec"), names)
                if function:
                    one = names[node.name]
                    one.bare = one  # as nnlib calls a function without its checks
                    functions.append(one)
    return functions


def each(change):
    """Return what changes each array of two axes."""
    return lambda args: tuple(
        change(a) if isinstance(a, np.ndarray) and a.ndim == 2 else a for a in args
    )


CALLS = (
    lambda f, args: f(*args),
    lambda f, args: f(*each(np.transpose)(args)),
    lambda f, args: f(*each(np.transpose)(args[:1]), *args[1:]),
    lambda f, args: np.stack([f(row, *args[1:]) for row in args[0]]),
    lambda f, args: np.stack([f(*rows) for rows in zip(*args, strict=True)]),
)
PICKS = (
    lambda v, form: v,
    lambda v, form: v[0],
    lambda v, form: v[1],
    lambda v, form: v[-1],
    lambda v, form: v[::-1],
    lambda v, form: v[: len(form)],
    lambda v, form: v[-len(form) :],
    lambda v, form: dict(zip(form, flat(v), strict=True)),
    lambda v, form: dict(zip(form, flat(v)[1:], strict=True)),
    lambda v, form: np.concatenate([np.ravel(one) for one in flat(v)]),
    lambda v, form: np.concatenate([np.ravel(one) for one in flat(v)[1:]]),
)
CHANGES = (
    lambda v, m: v,
    lambda v, m: v.T,
    lambda v, m: m * v,
    lambda v, m: v / m,
    lambda v, m: -v,
    lambda v, m: 1 - v,
    lambda v, m: np.sum(v),
    lambda v, m: np.mean(v),
    lambda v, m: np.sum(v, axis=0),
    lambda v, m: np.mean(v, axis=0),
    lambda v, m: np.float64(v),
)


def flat(value):
    """Return the arrays in a tuple of arrays and tuples, or in a dictionary."""
    if isinstance(value, dict):
        return flat(tuple(value.values()))
    return [x for v in value for x in (v if isinstance(v, tuple) else (v,))]


def ways(names, function):
    """Yield which arguments go where: places in `names`; -1 stands for `len`."""
    wanted = inspect.signature(function).parameters.values()
    if any(one.kind is one.VAR_KEYWORD for one in wanted):
        return
    needed = [p.name for p in wanted if p.default is p.empty and p.kind < p.VAR_KEYWORD]
    n, found = len(names), []
    if any(one.kind is one.VAR_POSITIONAL for one in wanted):
        found.append(tuple(range(n)))
        needed = [p.name for p in wanted if p.kind is not p.VAR_POSITIONAL]
    for p in {len(needed), min(len(wanted), len(needed) + 1)}:
        found += orders(n, p)
    if needed:
        found.append(tuple(names.index(w) if w in names else -1 for w in needed))
        found += [(*one, -1) for one in orders(n, len(needed) - 1)]
    yield from dict.fromkeys(found)


def orders(n, p):
    """Return how p of n arguments may be handed over: in any order if they are few."""
    few = n <= 4 and p <= 3
    return list(
        (itertools.permutations if few else itertools.combinations)(range(n), p)
    )


def raw(function, way, call):
    """Return the function with its arguments handed over so, and so called."""

    def called(*args):
        return call(function, tuple(len(args[0]) if i < 0 else args[i] for i in way))

    return called


def samples(args):
    """Return the m of a call, by which a wrapper may multiply or divide."""
    first = args[0] if len(args) else ()
    return len(first) if np.ndim(first) else 1


def wrapped(called, pick, change, form):
    """Return the function in one wrapper."""
    return lambda *args: change(pick(called(*args), form), samples(args))
