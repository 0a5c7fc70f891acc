"""Sealed checks: parts that know stored cases by heart, and no right function.

What students are given (`python3 -m tools bundle`) has modules of this kind in the
place of exNN and chNN. Beside each lies a file of data: for some hundred cases of each
part the inputs, what the right function returned, what the properties asked of it, and
a fingerprint of what each known mistake returns. All of it is looked up by the inputs,
so that the rest of a check is the same code as in the course.
"""

import inspect
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from zlib import crc32

import numpy as np

from ._calls import LENIENT, once
from ._part import Case, Part
from ._plain import SMALLEST_SCALE, Fault, leaves
from ._smallest import FIRST_SEED
from ._stored import Stored, digest
from ._turn import Turn


class Book:
    """The data of a sealed module, opened when a check needs it."""

    def __init__(self, module):
        self.path = Path(module).with_suffix(".npz")
        self.tape = Tape()

    def part(self, name, *argument_names, **options):
        """Return a sealed part."""
        return SealedPart(self, name, argument_names, **options)

    def turn(self, name, *argument_names, **options):
        """Return a sealed turn."""
        return SealedTurn(self, name, argument_names, **options)

    def asked(self, name):
        """Return what stands for a function that is not here: its answers in order."""
        return self.tape.play

    @cached_property
    def stored(self):
        """The file, read once."""
        return Stored(self.path)


class Tape:
    """What a property has heard from right functions for one case, in order."""

    def __init__(self):
        self.answers = iter(())

    def load(self, answers):
        """Begin at the first answer of another case."""
        self.answers = iter(answers)

    def play(self, *_):
        """Return the next answer."""
        return next(self.answers)


class Page:
    """The stored cases of one part, decoded."""

    def __init__(self, stored, name):
        content = stored.content[name]
        get = stored.get
        self.draws, self.tried = content["draws"], content["tried"]
        self.cases = [Case(get(args), note) for args, note in content["cases"]]
        self.numbers = {digest(case.args): i for i, case in enumerate(self.cases)}
        self.replies = get(content["replies"])  # of the right function in each case
        # {property: for each case what it heard}
        self.tapes = {int(i): get(heard) for i, heard in content["tapes"].items()}
        self.faults = [None, *(Fault(*fault) for fault in content["faults"])]
        results = content["results"]
        self.results = SimpleNamespace(
            ends=get(results["ends"]),  # of the leaves of each case
            fault=get(results["fault"]),  # (mistakes, cases)
            sums=get(results["sums"]).T,  # (mistakes, leaves)
            marks=get(results["marks"]),
        )


class Replay:
    """In the place of the right function: returns what that one has returned.

    In a trial of more than one call the later arguments are the student's, so that not
    they but their order says which reply is next.
    """

    def __init__(self, argument_names):
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        names = [inspect.Parameter(name, kind) for name in argument_names]
        self.__signature__ = inspect.Signature(names)
        self.waiting = []

    def begin(self, replies):
        """Begin with the first reply of a case."""
        self.waiting = [*replies]

    def __call__(self, *args):
        return self.waiting.pop(0) if self.waiting[1:] else self.waiting[0]


@dataclass(frozen=True)
class SealedMistake:
    """The hint for a known mistake, and the number of its stored results."""

    hint: str
    number: int


class _Sealed:
    """What a sealed part does otherwise: where cases, right and wrong come from."""

    def __init__(
        self, book, name, argument_names, *, properties, hints, trial=once, **options
    ):
        self.book, replay = book, Replay(argument_names)

        def begun(function, *args):
            replay.begin(self.page.replies[self.page.numbers[digest(args)]])
            return trial(function, *args)

        super().__init__(
            name,
            replay,
            None,
            properties=[self._taped(i, one) for i, one in enumerate(properties)],
            other_mistakes=map(SealedMistake, hints, range(len(hints))),
            trial=begun,
            **options,
        )

    @cached_property
    def page(self):
        """The stored cases."""
        return Page(self.book.stored, self.name)

    def seed(self, asked):
        """Return the seed of a stored draw: the one that is asked for if it is one."""
        drawn = super().seed(asked)
        return FIRST_SEED + (drawn - FIRST_SEED) % len(self.page.draws)

    def draw(self, seed):
        """Return the stored cases of a seed."""
        return [self.page.cases[i] for i in self.page.draws[seed - FIRST_SEED]]

    def agree(self, mistake, cases, got):
        """Return for each case whether a known mistake gives the same."""
        return [
            self._same(mistake.number, self.page.numbers[digest(case.args)], outcome)
            for case, outcome in zip(cases, got, strict=True)
        ]

    def tried(self):
        """Return the stored inputs among which the smallest that fails is sought."""
        return [self.page.cases[i] for i in self.page.tried]

    def copes(self, case):
        """Whether an input is stored."""
        return digest(case.args) in self.page.numbers

    def _same(self, mistake, i, outcome):
        results = self.page.results
        fault = self.page.faults[results.fault[mistake, i]]
        if fault or isinstance(outcome.value, Fault):
            both = fault and isinstance(outcome.value, Fault)
            return bool(both) and fault.same_as(outcome.value)
        begin, end = (0, *results.ends)[i : i + 2]
        sums, marks, bounds = fingerprint(outcome.value, outcome.expected)
        theirs = results.sums[mistake, begin:end]
        with np.errstate(all="ignore"):
            limits = LENIENT * outcome.tolerance * np.asarray(bounds)
            near = (np.abs(theirs - sums) <= limits) | (theirs == sums)
        return np.all(near & (results.marks[mistake, begin:end] == marks))

    def _taped(self, i, one):
        def holds(*args):
            heard = self.page.tapes.get(i)
            if heard:
                number = self.page.numbers[digest(args[:-1])]
                self.book.tape.load(heard[number])
            return one.holds(*args)

        return replace(one, holds=holds)


class SealedPart(_Sealed, Part):
    """A graded part without its reference."""


class SealedTurn(_Sealed, Turn):
    """A turn of a chapter without its reference."""


def fingerprint(value, form):
    """Return for each array or number of a result a sum, a mark and a bound.

    The sum has a weight of its own for each entry; two results whose entries differ by
    at most t times their largest one differ in it by about t times the bound. The mark
    says where entries are nan or inf, or all of what is no float.
    """
    sums, marks, bounds = [], [], []
    for _, leaf, _ in leaves(value, form):
        array = np.asarray(leaf)
        weights = np.cos(np.arange(1, array.size + 1) ** 2.0).reshape(array.shape)
        if array.dtype.kind == "f":
            finite = np.isfinite(array)
            known = np.where(finite, array, 0.0)
            scale = np.abs(known).max(initial=SMALLEST_SCALE)
            with np.errstate(all="ignore"):
                sums.append((weights * known).sum())
                bounds.append(scale * max(1.0, (weights**2).sum() ** 0.5))
            odd = np.where(np.isnan(array), 2, np.sign(array)) * ~finite
            marks.append(0 if finite.all() else crc32(odd.astype(np.int8).tobytes()))
        else:
            exact = array.astype(np.int64) if array.dtype.kind in "iub" else array
            sums.append(0.0)
            bounds.append(0.0)
            marks.append(crc32(exact.tobytes()))
    return sums, np.array(marks, np.uint32), bounds
