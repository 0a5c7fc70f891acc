"""How much of what is rare in a class two students share: k-grams, weighted (cosine).

Of each answer the normal form is cut into runs of K tokens, own names being one token.
These are the fingerprints of Schleimer, Wilkerson and Aiken (Winnowing, SIGMOD 2003,
with a window of 1: answers are short, so all are kept), which MOSS is built on. Runs of
the released cells do not count. A run counts the more, the fewer students have it,
log(n/df), as MOSS leaves out what many have: the shared skeleton and the obvious way
weigh little.
"""

import math
import re
from collections import Counter
from typing import NamedTuple

import numpy as np

from . import exercise as exercises
from .groups import answers
from .normal_form import normal_form

K = 6  # tokens
TOKEN = re.compile(r"\w+|[^\w\s]")
OWN = re.compile(r"v\d+")
FEWEST = 3  # students, of whom a score can be said


class Pair(NamedTuple):
    """Two students and what they share, from 0 to 1."""

    exercise: str
    one: str
    other: str
    score: float


def pairs(results):
    """Return the pairs of an exercise's results, the most similar first.

    Parameters
    ----------
    results : list of dict
        Of one exercise.
    """
    own = {one["student"]: runs(one) for one in results}
    own = {student: grams for student, grams in own.items() if grams}
    if len(own) < FEWEST:
        return []
    students = sorted(own)
    S = scores([own[student] for student in students])
    name = results[0]["exercise"]
    found = [
        Pair(name, students[i], students[j], float(S[i, j]))
        for i, j in zip(*np.triu_indices(len(students), 1), strict=True)
    ]
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def runs(result):
    """Return the set of (part, run of tokens) of a student's answers."""
    written = answers(result)
    if not written:
        return set()
    released = exercises.load(result["exercise"]).of_role("answer")
    found = set()
    for part, code in written.items():
        mine, theirs = of_code(code, part), of_code(released[part].source, part)
        found |= {(part, run) for run in mine - theirs}
    return found


def of_code(code, part):
    """Return the runs of K tokens of an answer's normal form."""
    tokens = TOKEN.findall(OWN.sub("v", normal_form(code, part)))
    return {tuple(tokens[i : i + K]) for i in range(max(len(tokens) - K + 1, 1))}


def scores(sets):
    """Return the cosine of each two sets, whose members weigh log(n/df), (n, n)."""
    n = len(sets)
    counts = Counter(member for one in sets for member in one)
    weights = {member: math.log(n / count) for member, count in counts.items()}
    lengths = [math.hypot(*(weights[member] for member in one)) for one in sets]
    shared = {m: i for i, m in enumerate(m for m, c in counts.items() if c > 1)}
    W = np.zeros((n, len(shared)), np.float32)
    for i, one in enumerate(sets):
        for member in one & shared.keys():
            W[i, shared[member]] = weights[member] / (lengths[i] or 1.0)
    return (W @ W.T).clip(0, 1)
