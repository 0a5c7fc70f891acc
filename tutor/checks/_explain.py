"""What explains a wrong result: one factor (m, -1, transposed), one row, a mistake."""

from dataclasses import replace

import numpy as np

from ._plain import Fault, leaves, wrong_entries


def explain(outcomes, samples):
    """Return the factor that explains every wrong value of every case; else ''."""
    if any(isinstance(outcome.value, Fault) for outcome in outcomes):
        return ""
    wrong = [
        (path, np.asarray(value), np.asarray(expected), m, outcome.tolerance)
        for outcome, m in zip(outcomes, samples, strict=True)
        for path, value, expected in leaves(outcome.value, outcome.expected)
        if wrong_entries(value, expected, outcome.tolerance).any()
    ]
    if any(value.dtype.kind != "f" for _, value, *_ in wrong):
        return ""
    given = [outcome.value for outcome in outcomes]
    if not any(isinstance(value, tuple | dict) for value in given) and (
        _one_number([np.asarray(value) for value in given])
    ):
        return "the result is the same number for every input."
    failures = [one for one in outcomes if one.difference() is not None]
    if len(failures) < 2:  # of one array much is true by chance
        return ""
    paths = {path for path, *_ in wrong}
    where = "" if len(paths) > 1 else next(iter(paths))
    for words, change in FACTORS.items():
        if all(_explains(change, *one) for _, *one in wrong):
            return where + words
    matrices = [(v, e, tol) for _, v, e, _, tol in wrong if np.ndim(e) > 1]
    if len(matrices) < len(wrong) or len(paths) > 1:  # not of all that is wrong
        return ""
    for axis, what in enumerate(("row", "column")):
        if sum(e.shape[axis] > 2 for _, e, _ in matrices) < 2:
            continue  # of one or two rows there is always a first or last
        rows = [_one_row(*one, what) for one in matrices]
        true = [words for words in rows[0] if all(words in others for others in rows)]
        if true:
            return where + true[0]
    return ""


def perhaps(mistakes, agree, failed, passed):
    """Return the hint of the mistake that explains most of the failed cases; or ''.

    Those must be more than half of them, and at least two, in which it is not by
    chance: an exception, a yes or no, a 0 or nan may come of many mistakes. Nor may the
    mistake be wrong in more than a third as many passed cases, which speak against it.
    How many it explains is said: then the hint is true whatever the cause.
    """
    with_numbers = [(case, one) for case, one in failed if telling(one)]
    counts = {one: sum(_explained(one, agree, with_numbers)) for one in mistakes}
    best = max(counts, key=counts.get, default=None)
    if counts.get(best, 0) < max(2, len(with_numbers) // 2 + 1):
        return ""
    n_explained = sum(_explained(best, agree, failed))
    too_many = _wrong(best, agree, passed)
    if 3 * too_many > counts[best] or n_explained <= len(failed) // 2:
        return ""
    but = f"; does not fit {too_many} of the right ones" if too_many else ""
    return f"{best.hint} (Explains {n_explained} of {len(failed)} wrong results{but}.)"


def _explained(mistake, agree, failed):
    """Return for each failed case whether the mistake gives the same, and is wrong."""
    cases, got = [case for case, _ in failed], [one for _, one in failed]
    right = [replace(one, value=one.expected) for one in got]
    pairs = zip(agree(mistake, cases, got), agree(mistake, cases, right), strict=True)
    return [same and not as_right for same, as_right in pairs]


def _wrong(mistake, agree, passed):
    """In how many passed cases a mistake gives another result; not that it raises."""
    cases, got = [case for case, _ in passed], [one for _, one in passed]
    raises = [replace(one, value=Fault("ValueError", "")) for one in got]
    pairs = zip(agree(mistake, cases, got), agree(mistake, cases, raises), strict=True)
    return sum(not (same or raised) for same, raised in pairs)


def telling(outcome):
    """Whether a wrong result has numbers that do not come by chance."""
    if isinstance(outcome.value, Fault):
        return False
    wrong = [
        np.asarray(value)[wrong_entries(value, expected, outcome.tolerance)]
        for _, value, expected in leaves(outcome.value, outcome.expected)
        if np.asarray(value).dtype.kind == "f"
    ]
    numbers = np.concatenate([np.zeros(0), *(one.reshape(-1) for one in wrong)])
    return bool(np.isfinite(numbers).all() and numbers.any())


def _one_number(arrays):
    flat = np.concatenate([array.reshape(-1) for array in arrays])
    return len(arrays) > 1 and np.isfinite(flat).all() and np.ptp(flat) == 0


def _explains(change, value, expected, m, tolerance):
    with np.errstate(all="ignore"):
        changed = change(value, expected, m)
        if changed is None or changed.shape != value.shape:
            return False
        return not wrong_entries(value, changed, tolerance).any()


def _rolled(step):
    return lambda v, e, m: np.roll(e, step) if e.ndim else None


def _first_of(v, axis):
    """Return v with its first entry along the axis everywhere; None if it has one."""
    if v.shape[axis] < 2 or not np.isfinite(v).all():
        return None
    return np.broadcast_to(v.take([0], axis), v.shape)


# What a wrong value v would be, made from the expected e and m; None: cannot be said.
FACTORS = {
    "the sign is wrong: every value is -1 times what it must be.": lambda v, e, m: -e,
    "m times too large, where m is the number of samples: is a mean over the samples "
    "missing?": lambda v, e, m: m * e,
    "m times too small, where m is the number of samples: is 1/m taken twice?": (
        lambda v, e, m: e / m
    ),
    "m times too large and of the wrong sign.": lambda v, e, m: -m * e,
    "twice as large as it must be.": lambda v, e, m: 2 * e,
    "half as large as it must be.": lambda v, e, m: e / 2,
    "transposed: rows and columns are exchanged.": (
        lambda v, e, m: e.T if e.ndim == 2 else None
    ),
    "the entries are in reverse order.": lambda v, e, m: e[::-1] if e.ndim else None,
    "shifted by one place, to the right.": _rolled(1),
    "shifted by one place, to the left.": _rolled(-1),
    "every entry is 0.": (
        lambda v, e, m: 0 * e if e.ndim and np.isfinite(e).all() else None
    ),
    "every entry is off by the same number.": (
        lambda v, e, m: e + (v - e).reshape(-1)[0] if e.size > 1 else None
    ),
    "all entries of a row are the same number.": (
        lambda v, e, m: _first_of(v, axis=1) if e.ndim == 2 else None
    ),
    "all rows are the same.": (
        lambda v, e, m: _first_of(v, axis=0) if e.ndim == 2 else None
    ),
    **{
        f"rounded to {digits} decimals.": lambda v, e, m, d=digits: np.round(e, d)
        for digits in range(1, 9)
    },
}


def _one_row(value, expected, tolerance, what):
    """Return which sentences on a single row, wrong or right, are true."""
    wrong = wrong_entries(value, expected, tolerance)
    if what == "column":
        wrong = wrong.T
    rows = wrong.reshape(len(wrong), -1).any(axis=1)
    sentences = []
    for name, row in (("first", 0), ("last", -1)):
        others = np.delete(rows, row)
        if rows[row] and not others.any():
            sentences.append(f"only the {name} {what} is wrong.")
        if not rows[row] and others.all():
            sentences.append(f"only the {name} {what} is right.")
    return sentences
