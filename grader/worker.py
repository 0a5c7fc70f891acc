"""The student's process: it holds the notebook's names and calls its functions.

It runs in the sandbox, with the standard library, NumPy and an nnlib in which the
functions that must not be called are stubs. It reads requests from its standard input
and answers each by one frame. Nothing that it says is trusted.
"""

import ast
import builtins
import contextlib
import inspect
import linecache
import os
import resource
import sys
import textwrap
import traceback
import types
import warnings

import numpy as np

from grader import absent, memory, protocol

LONGEST = 2000  # characters of what an exception says
DEFINITIONS = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom,
)  # fmt: skip


class Pipe:
    """Frames to and from the grader; what the student prints goes elsewhere."""

    def __init__(self):
        self.reads, self.writes = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)

    def read(self):
        """Return the next request; end with the grader."""
        size = protocol.HEAD.unpack(self._bytes(protocol.HEAD.size))[0]
        return protocol.unpack(self._bytes(size))

    def write(self, message):
        """Send an answer, or say that it is too large."""
        try:
            frame = protocol.pack(message)
        except (ValueError, RecursionError):
            error = ["ValueError", "the result is too large to be sent"]
            frame = protocol.pack({"raised": error})
        while frame:
            frame = frame[os.write(self.writes, frame) :]

    def _bytes(self, count):
        found = b""
        while len(found) < count:
            more = os.read(self.reads, count - len(found))
            if not more:
                os._exit(0)
            found += more
        return found


class Notebook:
    """The names of a notebook, as its cells make them."""

    def __init__(self, pipe):
        self.pipe = pipe
        self.returned = memory.Returned()
        self.names = {"__name__": "__main__", "display": _nothing}
        self.names["get_ipython"] = absent.Nothing

    def run(self, source, title, definitions_only=False):
        """Run a cell, statement by statement; return the first error.

        After an error only definitions and imports are made: elsewhere, what the
        student's Jupyter has and this process has not may be the reason.
        """
        linecache.cache[title] = len(source), None, source.splitlines(True), title
        try:
            tree = _parsed(source, title)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return {"raised": _told(error)}
        first = None
        for statement in tree.body:
            if (first or definitions_only) and not isinstance(statement, DEFINITIONS):
                continue
            module = ast.Module([statement], [])
            try:
                with _in_silence():
                    exec(compile(module, title, "exec"), self.names)
            except BaseException as error:
                first = first or _told(error)
        return {"raised": first} if first else {}

    def look(self, name):
        """Say what a name stands for, and which names it leads to."""
        if name not in self.names:
            return {}
        value = self.names[name]
        if callable(value):
            return {"function": sorted(self._reached(value))}
        return {"value": protocol.encode(value)}

    def call(self, name, args, instead=(), again=False):
        """Call a function; `instead` names those that the grader answers for."""
        args = tuple(map(protocol.decode, args))
        own = {one: self.names[one] for one in instead if one in self.names}
        self.names.update({one: self._asks(one) for one in instead})
        before = [protocol.encode(one) for one in args]
        try:
            unset = memory.ZERO if again else memory.NAN
            with _in_silence(), memory.unset_memory_holds(unset, self.names):
                value = self.names[name](*args)
            answer = {
                "value": protocol.encode(value),
                "same": [i for i, one in enumerate(args) if value is one],
                "overwritten": self.returned.overwritten_by(value),
            }
        except BaseException as error:
            answer = {"raised": _told(error)}
        for one in instead:
            self.names.pop(one, None)
        self.names.update(own)
        after = [protocol.encode(one) for one in args]
        pairs = zip(before, after, strict=True)
        answer["args"] = [None if b == a else a for b, a in pairs]
        return {**answer, "called": list(_called())}

    def _asks(self, name):
        def asks(*args, **options):
            pairs = {key: protocol.encode(one) for key, one in options.items()}
            listed = [protocol.encode(one) for one in args]
            self.pipe.write({"ask": name, "args": listed, "options": pairs})
            answer = self.pipe.read()
            if "raised" in answer:
                kind, text = answer["raised"]
                raise getattr(builtins, kind, Exception)(text)
            return protocol.decode(answer["value"])

        return asks

    def _reached(self, value, found=None):
        """Return the names that a function uses, and those that these use."""
        found = set() if found is None else found
        code = getattr(inspect.unwrap(value), "__code__", None)
        waiting = [code] if code else []
        while waiting:
            code = waiting.pop()
            inner = [one for one in code.co_consts if isinstance(one, types.CodeType)]
            waiting += inner
            for name in set(code.co_names) - found:
                found.add(name)
                if callable(self.names.get(name)):
                    self._reached(self.names[name], found)
        return found


def _nothing(*args, **options):
    pass


def _parsed(source, title):
    """Return the tree of a cell, without what only IPython understands."""
    try:
        return ast.parse(source, title)
    except SyntaxError:
        lines = source.splitlines()
        kept = ["" if _is_magic(line.strip()) else line for line in lines]
        plain = textwrap.dedent("\n".join(kept))  # as IPython does
        if plain == source:
            raise
        return ast.parse(plain, title)


def _is_magic(line):
    return line.startswith(("%", "!", "?")) or line.endswith("?")


@contextlib.contextmanager
def _in_silence():
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _told(error):
    """Return type and text of an exception, and the last place of the student's."""
    try:
        text = str(error)[:LONGEST]
    except BaseException:
        text = ""
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(OURS) and "site-packages" not in frame.filename
    ]
    if not own:
        return [type(error).__name__, text]
    first, last = own[0], own[-1]
    other = last.name if last.name != first.name else ""
    return [type(error).__name__, text, last.lineno, last.line or "", other]


def _called():
    """Return the stubs of nnlib that were called."""
    stubs = sys.modules.get("nnlib._stubs")
    return stubs.called if stubs else []


def limit(user, limits):
    """Give up what the sandbox has left of rights, and take the limits."""
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))


def main(user=0, limits=None):
    """Serve until the grader ends."""
    limit(user, limits or {})
    pipe = Pipe()
    sys.meta_path.append(absent.Finder())
    sys.argv = [""]
    builtins.exit = builtins.quit = _leave  # Python without `site` has none
    notebook = Notebook(pipe)
    serves = {"run": notebook.run, "look": notebook.look, "call": notebook.call}
    pipe.write({"ready": True})
    while True:
        request = pipe.read()
        try:
            answer = serves[request.pop("do")](**request)
        except BaseException as error:
            answer = {"raised": _told(error)}
        pipe.write(answer)


def _leave(code=None):
    raise SystemExit(code)


HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OURS = HERE, os.path.dirname(os.path.dirname(np.__file__))
