"""A function that lives in a student's process, as a check sees it.

Every wait has a deadline: so much time of the processor, which a busy machine does not
shorten, and a longer one on the clock for a function that sleeps. What does not answer
in time, or answers what is no frame, is killed with all of its children.
"""

import contextlib
import os
import select
import time
from pathlib import Path

import numpy as np

from tutor.checks._callers import Caller, Reply, endless, raised
from tutor.checks._calls import LIMIT
from tutor.checks._plain import Fault
from tutor.checks._time_limit import time_limit

from . import protocol

POLL = 0.05  # seconds between two looks at the processor time
ON_THE_CLOCK = 10  # seconds that a function may sleep
START = 60  # seconds for Python and NumPy, on the clock
MOST_QUESTIONS = 2000  # that a function may ask in a part
MOST_NUMBERS = 4000  # in such a question


class EndedError(Exception):
    """The process has ended, or said what is no answer; the message says which."""


class EndlessError(Exception):
    """The time is up."""


class Worker:
    """A student's process."""

    def __init__(self, process):
        self.process = process
        os.set_blocking(process.stdin.fileno(), False)
        if self.read(Deadline(self, START, START)) != {"ready": True}:
            self.fail("the process did not start")

    @property
    def alive(self):
        """Whether it can be asked."""
        return not self.process.stdin.closed

    def ask(self, deadline, **request):
        """Send a request and return the answer."""
        self.write(request, deadline)
        return self.read(deadline)

    def write(self, message, deadline):
        """Send a message."""
        frame = memoryview(protocol.pack(message))
        pipe = self.process.stdin.fileno()
        while frame:
            deadline.wait([], [pipe])
            try:
                frame = frame[os.write(pipe, frame) :]
            except BlockingIOError:
                continue
            except OSError:
                self.fail("it ended Python")

    def read(self, deadline):
        """Return the next message."""
        (size,) = protocol.HEAD.unpack(self._bytes(protocol.HEAD.size, deadline))
        if size > protocol.LARGEST:
            self.fail("its answer is too large")
        try:
            return protocol.unpack(self._bytes(size, deadline))
        except protocol.MalformedError as error:
            self.fail(f"its answer cannot be read, {error}")

    def _bytes(self, count, deadline):
        pipe, found = self.process.stdout.fileno(), bytearray()
        while len(found) < count:
            deadline.wait([pipe], [])
            more = os.read(pipe, min(count - len(found), 1 << 20))
            if not more:
                self.fail("it ended Python")
            found += more
        return bytes(found)

    def fail(self, reason):
        """Kill the process and say why."""
        self.kill()
        raise EndedError(reason)

    def kill(self):
        """Kill it with all of its children."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):  # what was not sent
                pipe.close()

    def processor_time(self):
        """Return the seconds of the processor that it and its children have had."""
        waiting, ticks = [self.process.pid], 0
        while waiting:
            folder = Path("/proc", str(waiting.pop()))
            with contextlib.suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
                for task in (folder / "task").iterdir():
                    waiting += (task / "children").read_text().split()
        return ticks / os.sysconf("SC_CLK_TCK")


class Deadline:
    """A time for all that is waited for until it is up."""

    def __init__(self, worker, processor, clock=ON_THE_CLOCK):
        self.worker, self.processor = worker, processor
        self.used = worker.processor_time()
        self.end = time.monotonic() + clock

    def wait(self, reads, writes):
        """Wait for a pipe; when the time is up, kill the process."""
        while True:
            ready = any(select.select(reads, writes, [], POLL))
            late = time.monotonic() > self.end
            if ready and not late:  # what comes drop by drop is late too
                return
            if late or self.worker.processor_time() - self.used > self.processor:
                self.worker.kill()
                raise EndlessError


class Remote(Caller):
    """A function in a student's process.

    `instead` are right functions, by name: where the student's function calls its own
    of that name, the process asks for theirs.
    """

    def __init__(self, worker, name, instead=None):
        self.worker, self.name = worker, name
        self.instead = instead or {}
        self.called, self.asked, self.questions = [], set(), 0

    @contextlib.contextmanager
    def within(self, seconds):
        """Give the call; the process is killed when the time is up."""
        if not self.worker.alive:
            raise Fault("ended", "an earlier call ended Python.")
        deadline = Deadline(self.worker, seconds)

        def call(*args, again=False):
            try:
                return self._call(args, again, deadline)
            except EndlessError:
                raise endless(seconds) from None
            except Fault:
                raise
            except Exception as error:  # whatever an answer is made of
                self.worker.kill()
                words = f"no result: {str(error)[:200]}."
                raise Fault("ended", words) from None

        yield call

    def forbidden(self, names):
        """Return the first stub that was called in any case."""
        return next((one for one in self.called if _last(one) in names), "")

    def _call(self, args, again, deadline):
        answer = self.worker.ask(
            deadline,
            do="call",
            name=self.name,
            args=[protocol.encode(one) for one in args],
            instead=list(self.instead),
            again=again,
        )
        while "ask" in answer:
            self.worker.write(self._answer(answer), deadline)
            answer = self.worker.read(deadline)
        called = answer.get("called")
        if type(called) is list:
            self.called += [one for one in called[:10] if type(one) is str]
        if "raised" in answer:
            raise raised(*_exception(answer["raised"]))
        return _reply(answer, args)

    def _answer(self, question):
        """Answer for the right function, if the question is no larger than a case."""
        name, listed, options = map(question.get, ("ask", "args", "options"))
        self.questions += 1
        if str(name) not in self.instead or self.questions > MOST_QUESTIONS:
            raise EndedError("it asks too much")
        if type(listed) is not list or type(options) is not dict:
            raise protocol.MalformedError("no question")
        self.asked.add(name)
        args = [protocol.decode(one) for one in listed]
        named = {key: protocol.decode(one) for key, one in options.items()}
        if _size([*args, named]) > MOST_NUMBERS:
            return {"raised": ["ValueError", "too large an input"]}
        try:
            with time_limit(LIMIT) as clock, np.errstate(all="ignore"):
                value = clock.run(self.instead[name], *args, **named)
            return {"value": protocol.encode(value)}
        except Exception as error:
            return {"raised": [type(error).__name__, str(error)[:200]]}


def _last(name):
    return name.rpartition(".")[2]


def _exception(told):
    """Return type, text and place of an exception, of the right kinds."""
    kinds = (str, str, int, str, str)
    if type(told) is not list or len(told) not in (2, 5):
        raise protocol.MalformedError("no exception")
    if any(type(one) is not kind for one, kind in zip(told, kinds, strict=False)):
        raise protocol.MalformedError("no exception")
    return told


def _reply(answer, args):
    value, after = answer.get("value"), answer.get("args")
    if type(after) is not list or len(after) != len(args):
        raise protocol.MalformedError("not all arguments")
    left = tuple(
        arg if new is None else protocol.decode(new)
        for arg, new in zip(args, after, strict=True)
    )
    same = answer.get("same")
    if type(same) is not list:
        raise protocol.MalformedError("no list")
    overwritten = answer.get("overwritten") is True
    return Reply(protocol.decode(value), left, tuple(same), overwritten)


def _size(value):
    """Return how many numbers a value has; a large whole number counts as so many."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, list | tuple | set | frozenset):
        return sum(map(_size, value))
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    return max(1, abs(int(value))) if isinstance(value, int | np.integer) else 1
