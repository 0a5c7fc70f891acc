"""Grade what students have handed in: python3 -m tools grade [FOLDER ...]."""

import argparse
import secrets
import sys
from pathlib import Path

from tqdm import tqdm

from tutor import checks
from tutor.checks._smallest import FIRST_SEED

from . import exercise, pool, regrade, store
from .regrade import in_words, key
from .run import Run
from .sandbox import Sandbox
from .sentence import ends_in_a_sentence
from .submissions import find

TRUSTED = (
    "WITHOUT A SANDBOX: students' code ran with your rights (--trust-submissions)."
)

# what makes it another run; the seed does not
SAME = "exercise", "student", "no_carry", "trust_submissions", "regrade"


def parser():
    """Return what the command line understands."""
    made = argparse.ArgumentParser("python3 -m tools grade", description=__doc__)
    made.add_argument(
        "folders", nargs="*", metavar="FOLDER", default=["grading/submitted"],
        help="of students, of one student, or of one exercise (%(default)s)",
    )  # fmt: skip
    made.add_argument("--exercise", action="append", help="only this one")
    made.add_argument("--student", action="append", help="only this one")
    made.add_argument(
        "--to", metavar="FOLDER or ADDRESS",
        help=f"a folder, or a database, such as {store.TABLE} ({store.FOLDER}; the "
        f"database if it is there, or for more than {store.MANY} submissions)",
    )  # fmt: skip
    made.add_argument("--seed", type=int, help="of the inputs (drawn anew)")
    made.add_argument("--jobs", type=int, help="at a time (one for each processor)")
    made.add_argument(
        "--scheduler", metavar="ADDRESS", help="of Dask, whose workers grade"
    )
    made.add_argument(
        "--anew", action="store_true",
        help="do not go on with the same run if it was interrupted",
    )  # fmt: skip
    made.add_argument(
        "--no-carry", action="store_true", help="no right functions for failed ones"
    )
    made.add_argument(
        "--regrade", action="store_true",
        help="with the seeds of the last time; show who changes, then ask",
    )  # fmt: skip
    made.add_argument("--yes", action="store_true", help="do not ask")
    made.add_argument(
        "--trust-submissions", action="store_true",
        help="run their code with your rights, for work of your own",
    )  # fmt: skip
    return made


@ends_in_a_sentence
def main(argv):
    """Grade; return 1 if something was not graded."""
    asked = parser().parse_args(argv)
    handed_in = chosen(asked)
    if not handed_in:
        print("There is nothing to grade.", file=sys.stderr)
        return 2
    if asked.to:
        kept = store.of(asked.to)
    else:
        kept = store.usual_for(len(handed_in), print)
    if asked.trust_submissions:
        print(TRUSTED)
    # a regrade is written beside the results, until somebody has seen what changes
    place = kept.aside() if asked.regrade else kept
    run = begun(asked, kept, place)
    done = [one for one in handed_in if run.has(one) and place.get(*key(one))]
    if done:
        print(f"going on: {len(done)} of {len(handed_in)} are graded already")
    said = {key(one): in_words(place.get(*key(one))) for one in done}
    left = [one for one in handed_in if key(one) not in said]
    pairs = with_seeds(left, run.seed, kept if asked.regrade else None)
    said |= graded(asked, pairs, place, run, len(done))
    if asked.regrade:
        meant = regrade.settle(kept, place, asked.yes)
    else:
        meant = table(said)
    run.end()
    return 0 if meant and not missing(said) else 1


def chosen(asked):
    """Return what was handed in and is asked for."""
    return [
        one
        for one in find(asked.folders, checks.EXERCISES)
        if one.exercise in (asked.exercise or [one.exercise])
        and one.student in (asked.student or [one.student])
    ]


def begun(asked, kept, place):
    """Return the run of what is asked for, which may have begun earlier."""
    if asked.seed is not None and asked.seed >= FIRST_SEED:
        raise ValueError(
            f"--seed must be below {FIRST_SEED}: from there on students have the "
            "inputs and results, in the sealed checks of their bundle."
        )
    same = {name: vars(asked)[name] for name in SAME}
    folders = [str(Path(folder).resolve()) for folder in asked.folders]
    run = Run(
        kept.runs(),
        {**same, "folders": folders, "to": str(kept), "checks": exercise.revision()},
    )
    if asked.anew or run.seed is None or asked.seed not in (None, run.seed):
        seed = secrets.randbelow(FIRST_SEED) if asked.seed is None else asked.seed
        if place is not kept:
            place.clear()
        run.begin(seed)
    return run


def with_seeds(handed_in, seed, before=None):
    """Return pairs with a seed: one for all, or those of the results before."""
    old = [before and before.get(*key(one)) for one in handed_in]
    seeds = [result["seed"] if result else seed for result in old]
    return list(zip(handed_in, seeds, strict=True))


def graded(asked, pairs, place, run, n_before):
    """Grade; write results as they come; return {key: what the table says}."""
    said, total = {}, n_before + len(pairs)
    with tqdm(total=total, initial=n_before, unit="submission", disable=None) as bar:
        for some in in_groups(asked, pairs):
            named = [one for one in some if store.may_be_kept(one)]
            place.keep(named)
            run.note(named)
            said |= {key(one): in_words(one) for one in some}
            bar.update(len(some))
    return said


def in_groups(asked, pairs):
    """Yield lists of results, from this machine or from the workers of a scheduler."""
    how = asked.trust_submissions, not asked.no_carry
    if not pairs:
        return
    if asked.scheduler:
        from . import cluster  # of Dask, which one machine does not need

        yield from cluster.grade_all(pairs, asked.scheduler, *how)
        return
    with Sandbox(asked.trust_submissions) as sandbox:
        for result in pool.grade_all(pairs, sandbox, how[1], asked.jobs):
            yield [result]


def table(said):
    """Print a line for each submission; return True."""
    width = max(len(student) for student, _ in said)
    for (student, name), words in sorted(said.items(), key=lambda one: one[0][::-1]):
        print(f"{name}  {student:<{width}}  {words}")
    n_missing = len(missing(said))
    print(f"{len(said) - n_missing} graded, {n_missing} not graded")
    return True


def missing(said):
    """Return who is not graded."""
    return [one for one, words in said.items() if words.startswith(regrade.NOT_GRADED)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
