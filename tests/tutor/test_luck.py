"""A known mistake is caught in every seed, not only in some.

CI tries a few seeds of each. Many, of all exercises or of some:

    python -m tests.tutor.test_luck [--seeds 1000] [--hints] [exercise or part ...]

says for each mistake that passes (or, with --hints, gets another hint than its own) in
how many, and in which seeds the right function is refused. A mistake that is shown by a
case which is the same in every draw is caught in every seed: only the others are tried.
With hints all are, and 1,000 seeds take a day.
"""

import argparse
import contextlib
import sys

import numpy as np
import pytest

from tutor import checks
from tutor.checks._callers import Caller, Reply, raised, told
from tutor.checks._same import equal

MANY = 20  # draws, in which nothing that is drawn is equal by chance
SEEDS = range(1000, 1002)  # the same for all mistakes of a part: drawing takes long
MISTAKES = [
    (part, i)
    for parts in checks.EXERCISES.values()
    for part in parts
    for i in range(len(part.mistakes))
]


class Trusted(Caller):
    """A function of ours, called without the care that a student's one needs."""

    def __init__(self, function):
        self.function = function

    @contextlib.contextmanager
    def within(self, seconds):
        def call(*args, again=False):
            try:
                with np.errstate(all="ignore"):
                    value = self.function(*args)
            except Exception as error:
                raise raised(*told(error)) from None
            return Reply(
                value, args, tuple(i for i, a in enumerate(args) if a is value)
            )

        yield call


def is_caught(part, function, cases):
    """Whether some case shows the mistake; the rest is not tried."""
    caller = Trusted(function)
    return any(
        part.first_broken([case], part.calls.outcomes(caller, [case])) for case in cases
    )


def has_its_hint(part, mistake, cases):
    """Whether the mistake is recognised as itself, or as one that says as much."""
    got = part.calls.outcomes(Trusted(mistake.function), cases)
    return part.recognise(cases, got).startswith(mistake.hint)


@pytest.mark.filterwarnings("ignore")  # of NumPy, in code that is meant to be wrong
@pytest.mark.parametrize(
    ("part", "i"), MISTAKES, ids=[f"{part.name}-{i}" for part, i in MISTAKES]
)
def test_a_known_mistake_is_caught_in_every_seed(part, i):
    mistake = part.mistakes[i]
    passed = [s for s in SEEDS if not is_caught(part, mistake.function, part.draw(s))]
    assert not passed, mistake.hint


def test_a_check_that_needs_luck_is_seen():
    right = checks.softmax.reference

    def sometimes(Z):
        return right(Z) * (2 if Z.shape == (5, 5) and Z[0, 0] > 0 else 1)

    draws = map(checks.softmax.draw, range(20))
    assert {is_caught(checks.softmax, sometimes, cases) for cases in draws} == {
        True,
        False,
    }


def never_drawn(part):
    """Return the cases that are the same in every draw."""
    draws = map(part.draw, range(MANY))
    return [one[0] for one in zip(*draws, strict=True) if _all_equal(one)]


def _all_equal(cases):
    return all(equal(case.args, cases[0].args) for case in cases)


def test_a_case_that_is_never_drawn_is_the_same_in_every_draw():
    by_hand = never_drawn(checks.softmax)
    assert "exp(1000) overflows" in [case.note for case in by_hand]
    assert len(by_hand) < len(checks.softmax.draw(0))
    for seed in (MANY, MANY + 1):
        drawn = [case.args for case in checks.softmax.draw(seed)]
        assert all(any(equal(one.args, args) for args in drawn) for one in by_hand)


def unlucky_seeds(part, seeds, hints):
    """Return {what: seeds} for mistakes not caught, and for the right function."""
    unlucky, by_hand = {}, never_drawn(part)
    by_luck = [
        (i, mistake)
        for i, mistake in enumerate(part.mistakes)
        if hints or not is_caught(part, mistake.function, by_hand)
    ]
    for seed in seeds:
        cases = part.draw(seed)
        if is_caught(part, part.reference, cases):
            unlucky.setdefault("refused, and right", []).append(seed)
        for i, mistake in by_luck:
            if not is_caught(part, mistake.function, cases) or (
                hints and not has_its_hint(part, mistake, cases)
            ):
                unlucky.setdefault(f"{i}: {mistake.hint}", []).append(seed)
    return unlucky


def main():
    """Print the mistakes that are not caught in all seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercises", nargs="*", default=list(checks.EXERCISES))
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--hints", action="store_true")
    asked = parser.parse_args()
    for name, parts in checks.EXERCISES.items():
        for part in parts:
            if not {name, part.name} & {*asked.exercises}:
                continue
            found = unlucky_seeds(part, range(asked.seeds), asked.hints)
            for what, seeds in found.items():
                many = f"{len(seeds)} of {asked.seeds} seeds, first {seeds[0]}"
                sys.stdout.write(f"{part.name}: {many}: {what}\n")
            sys.stdout.write(f"{part.name}: {asked.seeds} seeds tried\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
