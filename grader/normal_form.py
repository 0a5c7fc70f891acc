"""One text for all answers that differ only in what does not matter.

Own names are numbered in the order in which they are met; comments, layout, docstrings
and annotations go. a + b, a * b, a == b and keyword arguments have one order, a > b is
b < a, and neighbouring assignments that do not need each other have one order too. So
two answers of one form compute the same, to the last bit, where + and * are of numbers.
The contrary is not claimed: answers of other forms may compute the same too.
"""

import ast
import copy
import functools

from .moves import conflict, may_move, reads_and_writes

LONGEST = 20_000  # letters
LONGEST_RUN = 40  # assignments that are brought into order
COMMUTE = ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor
SYMMETRIC = ast.Eq, ast.NotEq
TURNED = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
TEXTS = ast.List, ast.Tuple, ast.JoinedStr, ast.ListComp


@functools.lru_cache(maxsize=100_000)
def normal_form(code, name):
    """Return the normal form of an answer.

    Parameters
    ----------
    code : str
        The source of all cells of the answer.
    name : str
        What the function must be called, which is no name of the student's.

    Returns
    -------
    form : str
        Python again; the words of the code alone, where it cannot be parsed.
    """
    try:
        if len(code) > LONGEST:
            raise ValueError("too long")
        module = ast.parse(code)
        keywords = {node.arg for node in ast.walk(module) if _is(node, ast.keyword)}
        kept = {name, *keywords}
        module.body = _Canonical({}, _bound(module.body) - kept, kept).block(
            module.body
        )
        return ast.unparse(ast.fix_missing_locations(module))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return " ".join(code.split())


def _is(node, *kinds):
    return isinstance(node, kinds)


def _bound(statements):
    """Return the names that statements bind, without those inside of functions."""
    found, waiting = set(), list(statements)
    while waiting:
        node = waiting.pop()
        if _is(node, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
            found.add(node.name)
            continue
        if _is(node, ast.Name) and _is(node.ctx, ast.Store):
            found.add(node.id)
        if _is(node, ast.arg):  # of a lambda
            found.add(node.arg)
        waiting += ast.iter_child_nodes(node)
    return found


class _Canonical(ast.NodeTransformer):
    """Brings the statements of one scope into their form."""

    def __init__(self, names, own, kept):
        self.names, self.own, self.kept = names, own, kept

    def number(self, name):
        """Return what stands for a name; the next number if it is new."""
        if name not in self.names and name not in self.own:
            return name
        return self.names.setdefault(name, f"v{len(self.names)}")

    def block(self, statements):
        """Return statements in their form and order."""
        made, run = [], []
        for statement in map(_plain, statements):
            if statement is None:
                continue
            if may_move(statement) and len(run) < LONGEST_RUN:
                run.append(statement)
                continue
            made += [*self.ordered(run), self.visit(statement)]
            run = []
        return [*made, *self.ordered(run)] or [ast.Pass()]

    def ordered(self, run):
        """Yield assignments: of those that may come next, the smallest form first."""
        left = [(one, *reads_and_writes(one)) for one in run]
        while left:
            free = [
                one
                for i, one in enumerate(left)
                if not any(conflict(one, other) for other in left[:i])
            ]
            alone = len(free) == 1
            first = free[0] if alone else min(free, key=lambda one: self.form(one[0]))
            left.remove(first)
            yield self.visit(first[0])

    def form(self, statement):
        """Return how a statement would read if it came next."""
        tried = _Canonical(dict(self.names), self.own, self.kept)
        return ast.unparse(ast.fix_missing_locations(tried.visit(_copy(statement))))

    def visit_FunctionDef(self, node):
        """Give a function a scope of its own; what is outside keeps its number."""
        node.name = self.number(node.name)
        node.returns, node.args = None, self.visit(_without_hints(node.args))
        arguments = [node for node in ast.walk(node.args) if _is(node, ast.arg)]
        own = {one.arg for one in arguments} | _bound(node.body)
        outer = {k: v for k, v in self.names.items() if k not in own}
        scope = _Canonical(outer, (self.own | own) - self.kept, self.kept)
        for one in arguments:
            one.arg = scope.number(one.arg)
        node.body = scope.block(node.body)
        return node

    def visit_arg(self, node):
        """Leave an argument to its function."""
        return node

    def visit_Lambda(self, node):
        """Give numbers to arguments before the body."""
        for one in (n for n in ast.walk(node.args) if _is(n, ast.arg)):
            one.arg = self.number(one.arg)
        return self.generic_visit(node)

    def visit_Name(self, node):
        """Put a number in the place of an own name."""
        node.id = self.number(node.id)
        return node

    def visit_Assign(self, node):
        """Visit what is read before what is bound."""
        node.value = self.visit(node.value)
        node.targets = [self.visit(target) for target in node.targets]
        return node

    def visit_comprehension(self, node):
        """Visit what is read before what is bound."""
        node.iter, node.target = self.visit(node.iter), self.visit(node.target)
        node.ifs = [self.visit(one) for one in node.ifs]
        return node

    def comprehension(self, node):
        """Visit the variables before the element that uses them."""
        node.generators = [self.visit(one) for one in node.generators]
        for field in ("elt", "key", "value"):
            if hasattr(node, field):
                setattr(node, field, self.visit(getattr(node, field)))
        return node

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = comprehension

    def visit_For(self, node):
        """Visit what is read before what is bound."""
        node.iter, node.target = self.visit(node.iter), self.visit(node.target)
        node.body, node.orelse = self.block(node.body), self.blocks(node.orelse)
        return node

    def visit_If(self, node):
        """Order each branch for itself."""
        node.test = self.visit(node.test)
        node.body, node.orelse = self.block(node.body), self.blocks(node.orelse)
        return node

    visit_While = visit_If

    def blocks(self, statements):
        """Return a branch that may be missing."""
        return self.block(statements) if statements else []

    def visit_BinOp(self, node):
        """Order the two sides where that changes nothing."""
        sides = [self.visit(node.left), self.visit(node.right)]
        if _is(node.op, *COMMUTE) and not any(_is_text(side) for side in sides):
            sides.sort(key=ast.unparse)
        node.left, node.right = sides
        return node

    def visit_Compare(self, node):
        """Let a comparison of two look to the right."""
        node = self.generic_visit(node)
        if len(node.ops) == 1:
            (op,), (right,) = node.ops, node.comparators
            turned = type(op) in TURNED
            if turned or (
                _is(op, *SYMMETRIC) and ast.unparse(right) < ast.unparse(node.left)
            ):
                node.left, node.comparators = right, [node.left]
            node.ops = [TURNED[type(op)]()] if turned else node.ops
        return node

    def visit_Call(self, node):
        """Order keyword arguments."""
        node = self.generic_visit(node)
        if all(one.arg for one in node.keywords):
            node.keywords.sort(key=lambda one: one.arg)
        return node


def _copy(node):
    return copy.deepcopy(node)


def _plain(statement):
    """Return a statement without hints of types; None for a text that does nothing."""
    if _is(statement, ast.Expr) and _is(statement.value, ast.Constant):
        return None
    if _is(statement, ast.Pass):
        return None
    if _is(statement, ast.AnnAssign) and statement.value is not None:
        return ast.Assign([statement.target], statement.value, lineno=0)
    return statement


def _without_hints(arguments):
    for node in ast.walk(arguments):
        if _is(node, ast.arg):
            node.annotation = None
    return arguments


def _is_text(node):
    return _is(node, *TEXTS) or (_is(node, ast.Constant) and type(node.value) is str)
