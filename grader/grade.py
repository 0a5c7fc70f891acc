"""A submission's points: the parts, their references and seeds stay on this side."""

import atexit
import functools
import re
import time
import zlib

from tutor.checks._part import CheckFailed, NotWritten
from tutor.checks._smallest import FIRST_SEED

from . import exercise as exercises
from . import notebook, remote
from .notebook import Code, NotGradedError
from .sandbox import Sandbox
from .session import Session

LONGEST = 4000  # characters of a reason
LONGEST_ANSWER = 50_000  # characters of an answer, in the result and on a page
MOST_NOTES = 20
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def grade(raw, exercise, seed, *, sandbox=None, carry=True):
    """Grade the bytes of a notebook.

    Parameters
    ----------
    raw : bytes
    exercise : str or Exercise
    seed : int
        Draws the inputs of all checks: the same seed, the same inputs.
    sandbox : Sandbox, optional
        Where the student's code runs; without it one of bubblewrap.
    carry : bool
        Run a part that fails again with right functions in place of the student's
        earlier ones that have failed.

    Returns
    -------
    result : dict
        Of plain data, as `grader.results` describes it.
    """
    if isinstance(exercise, str):
        exercise = exercises.load(exercise)
    head = {"exercise": exercise.name, "checks": exercises.revision(), "seed": seed}
    sandbox = sandbox or _sandbox()
    head["isolated"] = not sandbox.trusted
    try:
        submission = notebook.read(raw, exercise)
        parts, notes = _parts(submission, exercise, seed, sandbox, carry)
    except NotGradedError as error:
        return {**head, "graded": False, "because": clean(str(error))}
    texts = [
        {
            "id": grade_id,
            "max": cell.points,
            "text": _shortened(submission.texts[grade_id]),
            "found": submission.found[grade_id],
        }
        for grade_id, cell in exercise.of_role("text").items()
    ]
    answers = {key: _shortened(code) for key, code in submission.answers.items()}
    notes = [clean(note)[:300] for note in [*submission.notes, *notes]]
    if len(notes) > MOST_NOTES:
        notes[MOST_NOTES:] = [f"and {len(notes) - MOST_NOTES} more"]
    done = {"graded": True, "parts": parts, "texts": texts, "answers": answers}
    return {**head, **done, "notes": notes}


@functools.cache
def _sandbox():
    sandbox = Sandbox().__enter__()
    atexit.register(sandbox.__exit__)
    return sandbox


def _parts(submission, exercise, seed, sandbox, carry):
    """Return the results of all parts, and what the cells said."""
    session = Session(sandbox, exercise.forbidden)
    known = {f"check-{part.name}": part for part in exercise.parts}
    points = {key: cell.points for key, cell in exercise.of_role("check").items()}
    results = {}
    try:
        for i, step in enumerate(submission.steps):
            if isinstance(step, Code):
                session.run(step)
                continue
            result = _part(session, known[step], seed)
            result["again"] = _may_change(
                result, known[step], submission.steps[i + 1 :]
            )
            results[step] = result
        for step, part in known.items():
            if results[step].pop("again"):
                results[step] = _part(session, part, seed)
            if carry and not results[step]["verified"]:
                failed = [p for p in exercise.parts if not _verified(results, p)]
                results[step] = _carried(session, part, seed, results[step], failed)
    finally:
        session.close()
    rows = [_row(step, known[step], points[step], results[step]) for step in known]
    return rows, [f"{title}: {said}" for title, said in session.said.items()]


def _verified(results, part):
    return results[f"check-{part.name}"]["verified"]


def _may_change(result, part, later):
    """Whether a part that has failed may be right after the cells that follow."""
    if result["verified"]:
        return False
    codes = [step.source for step in later if isinstance(step, Code)]
    defined = rf"^\s*(def\s+{part.name}|{part.name}\s*[:=])\b"
    missing = re.search(r"NameError: name '(\w+)'", result["reason"])
    if missing:
        defined += rf"|\b{missing[1]}\b"
    return any(re.search(defined, code, re.MULTILINE) for code in codes)


def _part(session, part, seed, instead=None):
    """Check a part as it stands."""
    begun = time.perf_counter()
    result = _look_and_check(session, part, seed, instead or {})
    stubs = set(map(remote._last, result.pop("called")))
    if not result["verified"] and stubs - part.without:
        # another part forbids what this one may call
        other = session.other(frozenset(part.without))
        try:
            result = _look_and_check(other, part, seed, instead or {})
            result.pop("called")
        finally:
            other.close()
    return {**result, "seconds": round(time.perf_counter() - begun, 3)}


def _look_and_check(session, part, seed, instead):
    try:
        worker = session.worker()
        found = worker.ask(remote.Deadline(worker, 1), do="look", name=part.name)
        names = found.get("function")
        reached = set(filter(_is_name, names)) if type(names) is list else set()
        if names is None and "value" not in found:
            reason = f"{part.name}: there is no function of this name in the notebook."
            return _failed(reason, reached)
        value = remote.protocol.decode(found["value"]) if names is None else None
    except (remote.EndedError, remote.EndlessError, remote.protocol.MalformedError):
        session.close()
        return _failed(f"{part.name}: it ended Python before it was called.", set())
    function = value if names is None else remote.Remote(worker, part.name, instead)
    return {**_checked(part, function, seed), "reached": reached}


def _checked(part, function, seed):
    try:
        reason = repr(part(function, seed=_seed_of(part, seed)))
        verified, hint = True, ""
    except CheckFailed as error:
        reason, verified, hint = str(error), False, error.hint
    except NotWritten as error:
        reason, verified, hint = str(error), False, ""
    except Exception as error:  # fail closed, whatever a result does to a check
        kind = type(error).__name__
        reason = f"{part.name}: the check could not judge its result ({kind})."
        verified, hint = False, ""
    called = getattr(function, "called", [])
    asked = sorted(getattr(function, "asked", ()))
    said = {"verified": verified, "reason": reason, "hint": hint}
    return {**said, "called": called, "asked": asked}


def _seed_of(part, seed):
    """Return a seed of its own: what one part passes must not answer another one."""
    return zlib.crc32(f"{seed} {part.name}".encode()) % FIRST_SEED


def _failed(reason, reached):
    said = {"verified": False, "reason": reason, "hint": "", "asked": []}
    return {**said, "called": [], "reached": reached}


def _carried(session, part, seed, result, failed):
    """Check a part again with right functions for those that failed and it calls."""
    earlier = failed[: failed.index(part)]
    instead = {p.name: p.reference for p in earlier if p.name in result["reached"]}
    if not instead:
        return result
    again = _part(session, part, seed, instead)
    if not again["asked"]:
        return result
    names = ", ".join(again["asked"])
    reason = f"With the right {names} in place of yours.\n{again['reason']}"
    return {**again, "reason": reason}


def _row(grade_id, part, points, result):
    """Return what the result says of a part."""
    hints = [mistake.hint for mistake in part.mistakes]
    hint = result["hint"]
    known = f"{part.name}-{hints.index(hint)}" if hint in hints else ""
    return {
        "id": grade_id,
        "points": points if result["verified"] else 0,
        "max": points,
        "reason": clean(result["reason"]),
        "hint": known or ("general" if hint else ""),
        "carried": result["asked"],
        "seconds": result["seconds"],
    }


def _shortened(text):
    return text if len(text) <= LONGEST_ANSWER else f"{text[:LONGEST_ANSWER]}\n# ..."


def clean(text):
    """Return a text without letters that steer a terminal, and not too long."""
    return CONTROL.sub("?", text)[:LONGEST]


def _is_name(one):
    return type(one) is str and one.isidentifier()
