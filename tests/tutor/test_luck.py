"""A known mistake is caught with its own hint in every seed, not only in some.

CI tries a few seeds of each. All 1,000, or those of some exercises:

    python -m tests.tutor.test_luck [--seeds 1000] [exercise ...]

says for each mistake that passes, or gets another hint, in how many of them.
"""

import argparse
import itertools
import sys

import pytest

from tutor import checks
from tutor.checks._part import CheckFailed

SEEDS = range(20)
MISTAKES = [
    (part, i)
    for parts in checks.EXERCISES.values()
    for part in parts
    for i in range(len(part.mistakes))
]


def verdict(part, function, seed):
    """Return 'accepted', or the hint; without the search for the smallest input."""
    cases = part.draw(seed)
    got = part.calls.outcomes(function, cases)
    if not part.first_broken(cases, got):
        return "accepted"
    return part.recognise(cases, got)


def unlucky(part, mistake, seeds):
    """Yield (seed, what came instead of the mistake's own hint)."""
    for seed in seeds:
        said = verdict(part, mistake.function, seed)
        if not said.startswith(mistake.hint):
            yield seed, said


@pytest.mark.parametrize(
    ("part", "i"), MISTAKES, ids=[f"{part.name}-{i}" for part, i in MISTAKES]
)
def test_a_known_mistake_is_caught_in_every_seed(part, i):
    mistake = part.mistakes[i]
    # each mistake has seeds of its own, so that a run of CI sees many of them
    seeds = range(100 + 20 * i, 100 + 20 * i + len(SEEDS))
    assert not list(itertools.islice(unlucky(part, mistake, seeds), 1)), mistake.hint


def test_a_check_that_needs_luck_is_seen():
    part = checks.softmax

    def sometimes(Z):
        return part.reference(Z) * (2 if Z[-1, -1] > 0 else 1)

    mistake = type("M", (), {"function": staticmethod(sometimes), "hint": "twice"})
    with pytest.raises(CheckFailed):
        part(sometimes, seed=0)
    assert list(unlucky(part, mistake, range(3)))


def main():
    """Print the mistakes that are not caught in all seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercises", nargs="*", default=list(checks.EXERCISES))
    parser.add_argument("--seeds", type=int, default=1000)
    asked = parser.parse_args()
    for name in asked.exercises:
        for part in checks.EXERCISES[name]:
            for i, mistake in enumerate(part.mistakes):
                found = list(unlucky(part, mistake, range(asked.seeds)))
                if found:
                    n = sum(said == "accepted" for _, said in found)
                    sys.stdout.write(
                        f"{part.name}-{i}: accepted in {n}, another hint in "
                        f"{len(found) - n} of {asked.seeds} seeds, first in "
                        f"{found[0][0]}: {mistake.hint}\n"
                    )
                    sys.stdout.flush()


if __name__ == "__main__":
    main()
