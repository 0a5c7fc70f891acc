"""For which inputs a function is wrong: what they have in common, or which claims.

That is only what has been seen, in all cases, and says nothing of the code: so it is
true of every mistake.
"""

import numpy as np

from ._explain import telling
from ._plain import Fault, leaves
from ._same import equal

RIGHT = 3  # right inputs, at least, that say where
WRONG = 2  # wrong ones: one input has much by chance
OWN = 0.75  # wrong ones among the inputs with a trait of the part's own, at least
STAYS = 0.75  # among those whose shape was there before, when something stays
SHOWN = 4  # claims
IS_KEPT = (
    "each wrong result is, to the last bit, the result of an earlier input: is "
    "something kept from call to call?"
)


def where(part, cases, got):
    """Say for which inputs a function is wrong; '' if for nearly all, or one."""
    failed = [part.broken(*one) is not None for one in zip(cases, got, strict=True)]
    if all(isinstance(one.expected, bool) for one in got):
        said = _verdicts(cases, got, failed)
        return f"{said} {_one_decides(part.argument_names, cases, got, failed)}".strip()
    if part.unique and _are_earlier(got, failed):
        return IS_KEPT
    own = {
        words: [bool(has(*case.args)) for case in cases]
        for words, has in part.traits.items()
    }
    arrays = _of_all_parts([case.args for case in cases])
    shapes = _shapes_again(part.argument_names, cases)
    for columns, most in ((own, OWN), (arrays, 1), (shapes, STAYS)):
        found = {
            words: has
            for words, has in columns.items()
            if _tells(has, failed, MOST.get(words, most))
        }
        if found:
            return _wrong_for(found, failed)
    return ""


def _wrong_for(columns, failed):
    """Name the trait that the fewest inputs have."""
    words = min(columns, key=lambda words: sum(columns[words]))
    wrong, among = sum(failed), sum(columns[words])
    some = f"all {among} inputs" if wrong == among else f"{wrong} of the {among} inputs"
    return f"wrong for {some} {words}, right for the {len(failed) - among} others."


def _tells(has, failed, most):
    """Whether all wrong inputs have it, and most that have it are wrong."""
    covers = all(one for one, wrong in zip(has, failed, strict=True) if wrong)
    others = len(has) - sum(has)
    enough = sum(failed) >= max(WRONG, most * sum(has))
    return covers and enough and others >= RIGHT


def _are_earlier(got, failed):
    """Whether each wrong result is one that was right for an earlier input."""
    wrong = [j for j, bad in enumerate(failed) if bad]
    if len(wrong) < WRONG or not all(telling(got[j]) for j in wrong):
        return False
    values = [got[j].value for j in wrong]
    several = any(not equal(value, values[0]) for value in values[1:])
    return several and all(
        any(equal(got[i].value, got[j].value) for i in range(j) if not failed[i])
        for j in wrong
    )


def _of_all_parts(inputs):
    """Return {words: for each input, whether it has what the words say}."""
    arrays = [
        [leaf for _, leaf, _ in leaves(args, args) if type(leaf) is np.ndarray]
        for args in inputs
    ]
    return {
        words: [bool(some) and bool(has(some)) for some in arrays]
        for words, has in TRAITS.items()
    }


def _shapes_again(names, cases):
    """Return the same for the shape of each argument, seen in an earlier input."""
    columns = {}
    for i, name in enumerate(names):
        shapes = [np.shape(case.args[i]) for case in cases if _is_array(case, i)]
        if len(shapes) == len(cases):
            words = f"whose {name} has a shape seen before (is something kept?)"
            columns[words] = [one in shapes[:j] for j, one in enumerate(shapes)]
            words = f"whose {name} has as many rows as one before (is something kept?)"
            rows = [shape[:1] for shape in shapes]
            columns[words] = [one in rows[:j] for j, one in enumerate(rows)]
    return columns


def _one_decides(names, cases, got, failed):
    """Say that the answer goes with one argument, if it does wherever that comes again.

    It is kept from an earlier call then, or that argument is all that is looked at.
    """
    for i, name in enumerate(names):
        first = [_first_with(i, case, cases) for case in cases]
        again = [first[j] != j for j in range(len(cases))]
        same = all(got[j].value == got[k].value for j, k in enumerate(first))
        wrong = [one for one, bad in zip(again, failed, strict=True) if bad]
        if same and all(wrong) and sum(wrong) >= RIGHT:
            return (
                f"The answer is always that of an earlier input with the same {name}: "
                "is an answer kept, or nothing else looked at?"
            )
    return ""


def _first_with(i, case, cases):
    """Return the number of the first case with the same argument i."""
    return next(j for j, one in enumerate(cases) if equal(one.args[i], case.args[i]))


def _is_array(case, i):
    return i < len(case.args) and type(case.args[i]) is np.ndarray


def _first(test):
    """Return a trait of the first array, if it is a matrix."""
    return lambda arrays: arrays[0].ndim == 2 and test(*arrays[0].shape)


def _some(test):
    return lambda arrays: any(test(one) for one in arrays if one.dtype.kind == "f")


TRAITS = {  # of the arrays of an input
    "in float32": _some(lambda a: a.dtype == np.float32),
    "with nan or inf": _some(lambda a: not np.isfinite(a).all()),
    "with numbers beyond 1000": _some(lambda a: (np.abs(a) > 1000).any()),
    "with numbers beyond 100": _some(lambda a: (np.abs(a) > 100).any()),
    "whose first array has one row": _first(lambda m, n: m == 1),
    "whose first array has more than one row": _first(lambda m, n: m > 1),
    "whose first array has more than two rows": _first(lambda m, n: m > 2),
    "whose first array has one column": _first(lambda m, n: n == 1),
    "whose first array has more than two columns": _first(lambda m, n: n > 2),
    "whose first array is square": _first(lambda m, n: m == n),
    "whose first array is not square": _first(lambda m, n: m != n),
    "with a matrix that lies in memory by columns": _some(
        lambda a: a.ndim == 2 and a.flags.f_contiguous and not a.flags.c_contiguous
    ),
}

# among those with such a trait, where some may be right by chance; of the others all
MOST = {"in float32": 0.75, "with nan or inf": 0.75}


def _verdicts(cases, got, failed):
    """Say which claims are judged wrongly."""
    sentences = []
    for said, right in (True, False), (False, True), (None, False), (None, True):
        asked = sum(one.expected is right for one in got)
        wrong = [
            case.note.removeprefix("right: ")
            for case, one, bad in zip(cases, got, failed, strict=True)
            if bad and one.expected is right and _answer(one) is said
        ]
        if wrong:
            some = "all" if len(wrong) == asked else f"{len(wrong)} of"
            notes = [note for note in dict.fromkeys(wrong) if note]
            more = "; ..." if len(notes) > SHOWN else ""
            listed = ": " + "; ".join(notes[:SHOWN]) + more if notes else ""
            what = "No answer" if said is None else said
            sentences.append(f"{what} for {some} {asked} that must be {right}{listed}")
    return ". ".join(sentences) + "." if sentences else ""


def _answer(outcome):
    """Return True or False; None for an exception, or what else is no answer."""
    return None if isinstance(outcome.value, Fault) else outcome.value
