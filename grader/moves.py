"""Which assignments may change places: those that bind names and do nothing else."""

import ast

import numpy as np

# what changes nothing: methods of arrays, functions of Python
METHODS = {
    "all", "any", "argmax", "argmin", "astype", "copy", "cumsum", "diagonal", "dot",
    "flatten", "max", "mean", "min", "prod", "ravel", "repeat", "reshape", "round",
    "squeeze", "std", "sum", "swapaxes", "trace", "transpose", "var",
}  # fmt: skip
FUNCTIONS = {"abs", "bool", "enumerate", "float", "int", "isinstance", "len", "list",
    "max", "min", "range", "round", "sum", "tuple", "zip",
}  # fmt: skip
WRITING = {"copyto", "fill_diagonal", "place", "put", "put_along_axis", "putmask"}


def may_move(statement):
    """Whether a statement binds names to a value and changes nothing else."""
    if not isinstance(statement, ast.Assign):
        return False
    for target in statement.targets:
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        if not all(isinstance(one, ast.Name) for one in names):
            return False
    return all(map(_changes_nothing, ast.walk(statement.value)))


def _changes_nothing(node):
    if isinstance(
        node, (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.Lambda)
    ):
        return False
    if not isinstance(node, ast.Call):
        return True
    if any(one.arg is None or _writes(one) for one in node.keywords):
        return False
    called = node.func
    if isinstance(called, ast.Name):
        return called.id in FUNCTIONS
    if not isinstance(called, ast.Attribute):
        return False
    if isinstance(called.value, ast.Name) and called.value.id in ("np", "numpy"):
        found = vars(np).get(called.attr)
        writes = isinstance(found, np.ufunc) and len(node.args) > found.nin
        return called.attr not in WRITING and not writes
    return called.attr in METHODS


def _writes(keyword):
    """Whether a result is put into an array that was there before."""
    new = "np.zeros", "np.ones", "np.empty"
    return keyword.arg == "out" and not ast.unparse(keyword.value).startswith(new)


def reads_and_writes(statement):
    """Return the names that an assignment reads only, and those that it binds."""
    names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    writes = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return {node.id for node in names} - writes, writes


def conflict(one, other):
    """Whether two of (statement, reads, writes) must stay in their order."""
    (_, reads, writes), (_, others_reads, others_writes) = one, other
    return bool(writes & (others_reads | others_writes) or reads & others_writes)
