"""What a check is made of: cases, a reference, properties and known mistakes.

A `Part` is one graded part of an exercise, declared in one place. It sees the student's
function only as plain data in, plain data out, so it works as well on a function that
runs elsewhere.
"""

import inspect
import secrets
import textwrap
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain
from weakref import WeakKeyDictionary

import numpy as np

from ._callers import Caller
from ._calls import Calls, caller_of, once
from ._explain import explain, perhaps
from ._mistakes import catalogue
from ._plain import Fault
from ._smallest import FIRST_SEED, SEEDS, right_copes, smallest_failing
from ._state import own_settings
from ._where import IS_KEPT, where
from ._words import shown_input, typed

MOST_KEPT = 8  # draws: in grading all submissions have the same
# faults that are told before others
FROM_CALL_TO_CALL = {"repeat", "overwritten", "kept"}
# other code may give the same few answers True and False as a known mistake
FROM_ANSWERS = "(Told from the answers alone.)"


class _MessageOnly(Exception):
    """Jupyter shows the message, not a way through library code."""

    def _render_traceback_(self):
        return [str(self)]


class CheckFailed(_MessageOnly, AssertionError):
    """The function is not right yet; the message says what is broken."""

    hint = ""  # the sentence of a known mistake


class NotWritten(_MessageOnly, NotImplementedError):
    """There is nothing to check yet."""


@dataclass(frozen=True, eq=False)
class Case:
    """Arguments of one call, and what a student should know about them."""

    args: tuple
    note: str = ""


@dataclass(frozen=True)
class Property:
    """A sentence that must hold, and its test.

    `holds(*args, result)` returns True or False, or, where it does not hold, a text
    that says what is seen instead.
    """

    sentence: str
    holds: Callable


@dataclass(frozen=True)
class Verified:
    """What was verified; a notebook shows its sentence."""

    name: str
    cases: int
    properties: tuple

    def __repr__(self):
        held = "".join(f"\n  {sentence}" for sentence in self.properties)
        return (
            f"{self.name}: verified on {self.cases} inputs{':' if held else ''}{held}"
        )


class Part:
    """One graded part: calling it checks a student's function.

    Parameters
    ----------
    name : str
        What students call the function.
    reference : callable
        The right function, with the arguments that students write.
    cases : callable
        `cases(rng)` yields the arguments of each call, a tuple or a `Case`, the
        smallest first, drawn anew from the generator; always the same number of them.
    properties : list of Property
        Tried in order, before the result is compared with the reference.
    mistakes : str
        The catalogue of known mistakes: the lines that differ, and their hints.
    other_mistakes : list of Mistake
        Those that a changed line cannot say.
    equivalent : dict of str to str
        Changes of the reference that leave it right, as tests/tutor/mutants.py words
        them, and why.
    trial : callable, optional
        `trial(function, *args)` for a function that is called more than once in a case,
        such as a step of an optimiser; without it, `function(*args)`.
    without : tuple of str
        Functions of nnlib that must not be called, beside the one of the same name.
    lists : bool
        Lists of numbers count as arrays.
    unique : bool
        False if there are other right results than the reference's: then only form and
        properties decide.
    small : callable, optional
        `small(rng)` yields small inputs, better of integers, of which the smallest that
        fails is shown where no mistake is recognised; without it, such as the cases.
    samples : callable, optional
        `samples(*args)`, the m of a case; without it the rows of the first array.
    traits : dict of str to callable, optional
        `trait(*args)`, what some inputs have, such as "with an infinite score": the
        message says so if the function is wrong for those only.
    about : str
        What is to be known about every input, such as how a trial calls the function.
    equations : tuple of str
        Rows of course/equations.csv that the part trains.
    """

    def __init__(
        self,
        name,
        reference,
        cases,
        *,
        properties=(),
        mistakes="",
        other_mistakes=(),
        equivalent=None,
        trial=None,
        without=(),
        lists=False,
        unique=True,
        small=None,
        samples=None,
        traits=None,
        about="",
        equations=(),
    ):
        self.name = name
        self.reference = reference
        self.argument_names = tuple(inspect.signature(reference).parameters)
        self.calls = Calls(reference, trial or once, self.argument_names, lists)
        self.cases = cases
        self.properties = tuple(properties)
        self.mistakes = (*catalogue(reference, mistakes), *other_mistakes)
        self.equivalent = equivalent or {}
        self.about = about
        self.without = {self.name, *without}
        self.unique = unique
        self.small = small or (lambda rng: ())
        self.samples = samples or _rows_of_first_array
        self.traits = traits or {}
        self.equations = tuple(equations)
        self._drawn = {}
        self._known = defaultdict(WeakKeyDictionary)  # what a mistake gives in a case

    def __repr__(self):
        return f"<check of {self.name}({', '.join(self.argument_names)})>"

    @own_settings()
    def __call__(self, function, *, seed=None):
        """Check a student's function.

        Parameters
        ----------
        function : callable or Caller
            A `Caller` calls a function that lives elsewhere.
        seed : int, optional
            Repeats the inputs of an earlier check; its message names the seed.

        Returns
        -------
        verified : Verified

        Raises
        ------
        NotImplementedError
            If the function is a stub.
        AssertionError
            If it is wrong. The message shows a small failing input, what came, which
            property is broken, and the mistake if it is a known one.
        """
        seed = self.seed(seed)
        if not (isinstance(function, Caller) or callable(function)):
            raise CheckFailed(
                f"{self.name}: expected the function {self.name} itself, "
                f"got {typed(function)}."
            )
        caller, cases = caller_of(function), self.draw(seed)
        got = self.calls.outcomes(caller, cases)
        self._refuse(caller, got)
        found = self.first_broken(cases, got)
        if found:
            raise self._failure(caller, cases, got, found, seed)
        if caller.answer():
            raise CheckFailed(
                f"{self.name}: calls {caller.answer()}, the answer that the check "
                "compares with. Write it yourself."
            )
        sentences = tuple(one.sentence for one in self.properties)
        return Verified(self.name, len(cases), sentences)

    def seed(self, asked):
        """Return the seed that is asked for, or draw one."""
        return secrets.randbelow(FIRST_SEED) if asked is None else asked

    def draw(self, seed):
        """Return the cases of a seed, smallest first."""
        if seed not in self._drawn:
            cases = _cases(self.cases(np.random.default_rng(seed)))
            self._drawn = dict(list(self._drawn.items())[1 - MOST_KEPT :])
            self._drawn[seed] = cases
        return self._drawn[seed]

    def draw_small(self, seed):
        """Return the small inputs of a seed, in order."""
        return _cases(self.small(np.random.default_rng(seed)))

    def first_broken(self, cases, got):
        """Return the first case that failed, its outcome, what is broken; or None."""
        for case, outcome in zip(cases, got, strict=True):
            broken = self.broken(case, outcome)
            if broken is not None:
                return case, outcome, broken
        return None

    def broken(self, case, outcome):
        """Say what is broken in one outcome; None if nothing is."""
        kind, words = self.reason(case, outcome)
        return words if kind else None

    def reason(self, case, outcome):
        """Return the kind of what is broken in one outcome, and the words; ('', '')."""
        if isinstance(outcome.value, Fault):
            return outcome.fault, outcome.value.words
        odd = self.unique and outcome.is_odd()
        with np.errstate(all="ignore"):
            for one in self.properties:
                if odd and "nan" not in one.sentence:
                    continue  # of nan hardly any sentence holds: nan itself is told
                held = one.holds(*case.args, outcome.value)
                if isinstance(held, str) or not held:
                    seen = f" ({held})" if isinstance(held, str) else ""
                    return one.sentence, f"{one.sentence}: this does not hold{seen}."
        words = outcome.difference() if self.unique else None
        return ("difference", words) if words else ("", "")

    def recognise(self, cases, got):
        """Return the hint of what explains the result of every case; else ''."""
        for mistake in self.mistakes:
            first = self.agree(mistake, cases[:1], got[:1])
            if all(first) and all(self.agree(mistake, cases, got)):
                return mistake.hint
        samples = [self.samples(*case.args) for case in cases]
        return explain(got, samples) if self.unique else ""

    def agree(self, mistake, cases, got):
        """Return for each case whether a known mistake gives the same."""
        theirs = self.results_of(mistake, cases)
        return [one.same_as(other) for one, other in zip(theirs, got, strict=True)]

    def results_of(self, mistake, cases):
        """Return what comes of a known mistake in each case, computed once."""
        known = self._known[mistake]
        new = [case for case in cases if case not in known]
        known.update(zip(new, self.calls.outcomes(mistake.function, new), strict=True))
        return [known[case] for case in cases]

    def tried(self):
        """Return the inputs among which the smallest that fails is sought."""
        small = chain.from_iterable(map(self.draw_small, SEEDS))
        return [*small, *chain.from_iterable(map(self.draw, SEEDS))]

    def copes(self, case):
        """Whether a right function copes with an input that nobody has drawn."""
        return right_copes(self, case)

    def guess(self, cases, got):
        """Return the hint of the known mistake that explains most failures, or ''."""
        pairs = list(zip(cases, got, strict=True))
        failed = [one for one in pairs if self.broken(*one) is not None]
        passed = [one for one in pairs if self.broken(*one) is None]
        if not self.unique:
            return ""
        return perhaps(self.mistakes, self.agree, failed, passed)

    def _refuse(self, caller, got):
        """Raise if the function, or one that it calls, is not the student's own."""
        if any(outcome.unwritten for outcome in got):
            raise NotWritten(
                f"{self.name}: not written yet. Replace `raise NotImplementedError` by "
                "your code, run that cell, then this one."
            )
        missing = [one.value.words for one in got if one.fault == "missing"]
        if missing:
            raise CheckFailed(
                f"{self.name}: {missing[0]} Write that first, run its cell, then this "
                "one."
            )
        called = caller.forbidden(self.without)
        if called:
            raise CheckFailed(
                f"{self.name}: calls {called}. Write it yourself: nnlib is there to "
                "compare with, not to hand in."
            )

    def _failure(self, caller, cases, got, found, seed):
        """Return the error that tells what is broken, with a hint if there is one."""
        hint = self.recognise(cases, got)
        for case, outcome in zip(cases, got, strict=True):
            if not hint and outcome.fault in FROM_CALL_TO_CALL:
                found = case, outcome, outcome.value.words
                break
        guessed = all(isinstance(one.expected, bool) for one in got)
        said = {"Hint": f"{hint} {FROM_ANSWERS}" if hint and guessed else hint}
        if not hint:
            said = {"Where": where(self, cases, got)}
            if said["Where"] != IS_KEPT:  # else a smaller input says less
                if found[1].fault not in FROM_CALL_TO_CALL:
                    said["Perhaps"] = self.guess(cases, got)
                found = smallest_failing(self, caller, found)
        failed = CheckFailed(self._message(*found, said, seed))
        failed.hint = hint
        return failed

    def _message(self, case, outcome, broken, said, seed):
        lines = [f"{self.name}: not right yet."]
        lines += shown_input(self.argument_names, case.args)
        for note in filter(None, (case.note, self.about)):
            lines.append(f"  ({note})")
        if not isinstance(outcome.value, Fault):
            lines += shown_input(["result"], [outcome.value])
        lines.append(_wrapped(f"Broken: {broken}"))
        wrong = "" if isinstance(outcome.value, Fault) else outcome.difference()
        if self.unique and wrong and wrong != broken:
            lines.append(_wrapped(f"Wrong:  {wrong}"))
        for head, words in said.items():
            if words:
                lines.append(_wrapped(f"{head + ':':<7} {words}"))
        lines.append(f"Repeat: checks.{self.name}({self.name}, seed={seed})")
        return "\n".join(lines)


def _cases(drawn):
    cases = [case if isinstance(case, Case) else Case(tuple(case)) for case in drawn]
    return [replace(case, args=tuple(map(_countable, case.args))) for case in cases]


def _countable(arg):
    """Return labels as NumPy counts them here: a Generator draws int64 anywhere."""
    drawn = isinstance(arg, np.ndarray) and arg.dtype == np.int64
    return arg.astype(np.intp, copy=False) if drawn else arg


def _wrapped(text):
    """Break long lines: Jupyter does not break those of an error."""
    return "\n".join(
        textwrap.fill(line, 76, subsequent_indent=" " * 8, break_on_hyphens=False)
        for line in text.splitlines()
    )


def _rows_of_first_array(*args):
    arrays = [arg for arg in args if isinstance(arg, np.ndarray) and arg.ndim]
    return len(arrays[0]) if arrays else 1
