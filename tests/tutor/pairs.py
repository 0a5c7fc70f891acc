"""Whether the cases of a part cover all pairs of the dimensions of its inputs.

For each part write down what its inputs can be, in tests/tutor/dimensions/exNN_slug.py:

    SPACES = {
        "softmax": Space(
            sizes("Z", 0, 1, 2, 5),                   # rows: a level for each, and more
            sizes("Z", 1, 1, 2, 5),
            types("Z"),                               # float64, float32
            layouts("Z"),                             # rows, columns, strided
            magnitudes("Z", large=1e3),
            dimension("ties", yes=has_ties("Z"), no=lambda Z: ...),
            never={("columns of Z 1", "ties yes"): "one score has no equal"},
        )
    }

A level is a function of the arguments that it names; a case may have several levels of
a dimension. `tests/tutor/test_pairs.py` asserts that in each of several seeds every
pair of levels of two dimensions has a case, but for those that `never` lists with the
reason. What is missing, and cases that would cover it:

    python -m tests.tutor.pairs softmax
"""

import inspect
import sys
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np


@dataclass(frozen=True)
class Dimension:
    """One thing that varies in the inputs of a part."""

    name: str
    levels: dict  # {name: function of some of the arguments, True if a case has it}


class Space:
    """The dimensions of a part, and the pairs of levels that cannot be."""

    def __init__(self, *dimensions, never=None):
        self.dimensions = dimensions
        self.never = {frozenset(pair): why for pair, why in (never or {}).items()}
        levels = set().union(*self.groups())
        unknown = set().union(*self.never) - levels
        if unknown or any(len(pair) != 2 for pair in self.never):
            raise ValueError(f"never: expected pairs of {levels}, got {unknown}")

    def groups(self):
        """Return for each dimension the full names of its levels."""
        return [[f"{d.name} {level}" for level in d.levels] for d in self.dimensions]

    def pairs(self):
        """Return all pairs of levels of two dimensions; each level, if it is alone."""
        groups = self.groups()
        if len(groups) == 1:
            return {frozenset([level]) for level in groups[0]}
        couples = (product(*two) for two in combinations(groups, 2))
        return {frozenset(pair) for couple in couples for pair in couple}

    def levels_of(self, part, case):
        """Return the full names of the levels that a case has."""
        given = dict(zip(part.argument_names, case.args, strict=False))
        return {
            f"{dimension.name} {level}"
            for dimension in self.dimensions
            for level, has in dimension.levels.items()
            if has(*(given[name] for name in inspect.signature(has).parameters))
        }

    def covered(self, part, seed):
        """Return the pairs that the cases of a seed cover."""
        found = [self.levels_of(part, case) for case in part.draw(seed)]
        return {pair for pair in self.pairs() if any(pair <= one for one in found)}

    def missing(self, part, seeds):
        """Return the pairs that some seed does not cover though they can be."""
        return set().union(
            *(self.pairs() - set(self.never) - self.covered(part, s) for s in seeds)
        )

    def stale(self, part, seeds):
        """Return the pairs that are said never to be, and are covered."""
        covered = set().union(*(self.covered(part, seed) for seed in seeds))
        return covered & set(self.never)

    def cases_for(self, missing):
        """Return few lists of levels, one a case, that cover these pairs; greedily."""
        place = {level: i for i, group in enumerate(self.groups()) for level in group}
        rows = []
        for pair in sorted(missing, key=sorted):
            for row in rows:
                both = row | pair
                apart = len({place[level] for level in both}) == len(both)
                if apart and not any(one <= both for one in self.never):
                    row |= pair
                    break
            else:
                rows.append(set(pair))
        return [sorted(row) for row in rows]


def dimension(name, **levels):
    """Return a dimension whose levels are functions of the arguments they name."""
    return Dimension(name, levels)


def level_of(name, test):
    """Return a test of one argument; the argument is called so."""

    def level(value):
        return bool(test(value))

    parameter = inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY)
    level.__signature__ = inspect.Signature([parameter])
    return level


def sizes(name, axis, *numbers):
    """How long an axis of an array (or a list: axis 0) is: each of these, and more."""

    def size(value):
        return value.shape[axis] if isinstance(value, np.ndarray) else len(value)

    levels = {
        str(n): level_of(name, lambda value, n=n: size(value) == n) for n in numbers
    }
    levels["more"] = level_of(name, lambda value: size(value) > max(numbers))
    axes = {0: "rows", 1: "columns"}
    return Dimension(f"{axes.get(axis, f'axis {axis}')} of {name}", levels)


def types(name, *kinds):
    """Which type of numbers an array has; float64 and float32 if none is named."""
    kinds = kinds or ("float64", "float32")
    return Dimension(
        f"type of {name}",
        {
            kind: level_of(name, lambda value, k=kind: value.dtype == k)
            for kind in kinds
        },
    )


def layouts(name):
    """How an array of two axes lies in memory: by rows, by columns, with gaps."""

    def by(flag, other):
        return lambda a: a.flags[flag] and not a.flags[other]

    return Dimension(
        f"layout of {name}",
        {
            "rows": level_of(name, by("C_CONTIGUOUS", "F_CONTIGUOUS")),
            "columns": level_of(name, by("F_CONTIGUOUS", "C_CONTIGUOUS")),
            "strided": level_of(name, lambda a: not a.flags.forc),
        },
    )


def magnitudes(name, *, small=None, large=None):
    """How large the largest finite entry is: below small, between, above large."""

    def largest(value):
        value = np.asarray(value, dtype=float)
        return np.abs(value[np.isfinite(value)]).max(initial=0)

    low, high = small or 0, large or np.inf
    levels = {"tame": level_of(name, lambda value: low <= largest(value) <= high)}
    if small:
        levels["small"] = level_of(name, lambda value: 0 < largest(value) < small)
    if large:
        levels["large"] = level_of(name, lambda value: largest(value) > large)
    return Dimension(f"magnitude of {name}", levels)


def holds(name, **entries):
    """Which special entries an array holds; each keyword a test of single entries.

    `holds("Z", zero=lambda Z: Z == 0, minus_inf=np.isneginf)` has a level for each,
    and `none` of them.
    """
    tests = {
        level: (lambda value, test=test: np.any(test(np.asarray(value))))
        for level, test in entries.items()
    }
    levels = {level: level_of(name, test) for level, test in tests.items()}
    levels["none"] = level_of(
        name, lambda v: not any(test(v) for test in tests.values())
    )
    return Dimension(f"entries of {name}", levels)


def has_ties(name):
    """Return a level: the largest entry of some row stands there twice."""

    def ties(value):
        rows = np.atleast_2d(value)
        return ((rows == rows.max(axis=1, keepdims=True)).sum(axis=1) > 1).any()

    return level_of(name, ties)


def has_no_ties(name):
    """Return the other level."""
    ties = has_ties(name)
    return level_of(name, lambda value: not ties(value))


def key_order(name, expected):
    """In which order a dict has its keys: `expected(dict)` lists the usual one."""

    def usual(given):
        return list(given) == list(expected(given))

    return dimension(
        f"keys of {name}",
        usual=level_of(name, usual),
        other=level_of(name, lambda given: not usual(given)),
    )


def labels(name):
    """Whether all rows of labels are one-hot, but for rounding."""

    def one_hot(Y):
        return (Y.max(axis=1) > 0.9999).all()

    return dimension(
        "labels",
        one_hot=level_of(name, one_hot),
        soft=level_of(name, lambda Y: not one_hot(Y)),
    )


def main(name, *, seeds=range(5)):
    """Print what is missing in a part, and cases that would cover it."""
    from tests.tutor.dimensions import spaces
    from tutor import checks

    part, space = getattr(checks, name), spaces()[name]
    missing = space.missing(part, seeds)
    lines = [" + ".join(sorted(pair)) for pair in sorted(missing, key=sorted)]
    lines += ["cases for them:", *map(str, space.cases_for(missing))]
    sys.stdout.write("\n".join(lines if missing else ["all pairs are covered"]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
