"""A class as large as you like, of what the catalogue knows, to measure grading.

    python -m tests.grader.large_class 300 FOLDER [EXERCISE ...]

Half of all parts are right, four in ten make a known mistake, the others are not
written. docs/SCALE.md says what was measured.
"""

import sys
from pathlib import Path

import numpy as np

from tests.grader.a_class import right, wrong
from tests.grader.handing_in import STUB, raw, solved
from tutor import checks

KINDS = {"right": 0.5, "wrong": 0.4, "not written": 0.1}


def answers(rng, exercise):
    """Return {part: source}, drawn."""
    drawn = {}
    for part in checks.EXERCISES[exercise]:
        kind = rng.choice(list(KINDS), p=list(KINDS.values()))
        if kind == "right":
            known = right(exercise, part.name)
        else:
            known = [source for _, source in wrong(exercise, part.name)]
        if kind == "not written":
            known = [STUB]
        if known:  # else the model's own stays
            drawn[part.name] = str(rng.choice(known))
    return drawn


def hand_in(n_students, folder, exercises, seed=18):
    """Write the notebooks of a class, FOLDER/STUDENT/EXERCISE/EXERCISE.ipynb."""
    rng = np.random.default_rng(seed)
    for i in range(n_students):
        for name in exercises:
            path = Path(folder) / f"s{i:06}" / name / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw(solved(name, **answers(rng, name))))


if __name__ == "__main__":
    n, folder, *names = sys.argv[1:]
    hand_in(int(n), folder, names or list(checks.EXERCISES))
