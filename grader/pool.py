"""Many submissions, a few at a time, none of which stops another one."""

import ctypes
import multiprocessing
import os
import resource
import signal
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from . import exercise as exercises
from .grade import clean, grade
from .notebook import NotGradedError
from .results import complete

LARGEST_PROCESS = 3 << 30  # bytes of memory to read and grade a submission
PR_SET_PDEATHSIG = 1


def processes():
    """Return how many submissions are graded at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def grade_one(handed_in, seed, sandbox, carry):
    """Return the result of one submission, whatever comes of it."""
    path, raw, notes = None, None, []
    try:
        path, raw, notes = handed_in.read()
        result = grade(raw, handed_in.exercise, seed, sandbox=sandbox, carry=carry)
        if path.stem == handed_in.exercise and notes and _as_released(result):
            why = f"{path.name} is as it was released, but {notes[0]}: which counts?"
            result = not_graded(handed_in, seed, sandbox.trusted, why)
    except NotGradedError as error:
        result = not_graded(handed_in, seed, sandbox.trusted, str(error))
    except MemoryError:
        why = f"it needs more than {LARGEST_PROCESS >> 30} GB to be read"
        result = not_graded(handed_in, seed, sandbox.trusted, why)
    except Exception as error:  # of the grader itself: the others are still graded
        why = f"the grader itself failed ({type(error).__name__}: {error})"
        result = not_graded(handed_in, seed, sandbox.trusted, why[:300])
    if result["graded"]:
        result["notes"] = [*map(clean, notes), *result["notes"]]
    return complete(result, handed_in, path, raw)


def _as_released(result):
    """Whether nothing was written into a notebook."""
    if not result["graded"] or any(part["points"] for part in result["parts"]):
        return False
    answers = exercises.load(result["exercise"]).of_role("answer")
    released = {grade_id: cell.source for grade_id, cell in answers.items()}
    written = [one for one in result["texts"] if one["found"] != "nowhere"]
    return result["answers"] == released and not written


def limit_memory():
    """Let a file of millions of brackets fail alone, not with the machine."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST_PROCESS, most))


def end_with_parent():
    """Let this process end with the one that has started it, even if that is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _prepare():
    end_with_parent()
    limit_memory()


def not_graded(handed_in, seed, trusted, why):
    """Return the result of what cannot be graded."""
    return {
        "exercise": handed_in.exercise,
        "checks": exercises.revision(),
        "seed": seed,
        "isolated": not trusted,
        "graded": False,
        "because": clean(why),
    }


def grade_all(asked, sandbox, carry=True, at_a_time=None):
    """Yield the results of pairs (handed in, seed), as they come."""
    at_a_time = at_a_time or processes()
    left = list(asked)
    for alone in (False, True):  # who has broken the pool is found alone
        broken = []
        for group in [[one] for one in left] if alone else [left]:
            # forked: what the checks have compiled is there in each of them
            how = {"mp_context": multiprocessing.get_context("fork")}
            how["initializer"] = _prepare
            with ProcessPoolExecutor(1 if alone else at_a_time, **how) as pool:
                waiting = {
                    pool.submit(grade_one, *one, sandbox, carry): one for one in group
                }
                for future in as_completed(waiting):
                    one = waiting.pop(future)  # else all results stay in memory
                    try:
                        yield future.result()
                    except BrokenProcessPool:
                        broken.append(one)
        left = broken
        if not left:
            return
    for handed_in, seed in left:
        yield ended(handed_in, seed, sandbox.trusted)


def ended(handed_in, seed, trusted):
    """Return the result of what has ended the grader's own process, also alone."""
    why = "it ended the grader's own process"
    return complete(not_graded(handed_in, seed, trusted, why), handed_in)
