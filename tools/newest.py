"""Get the newest text of the course by git, and keep what a student ran or wrote.

Chapters that were run and saved differ from what git knows, so `git pull` refuses to
change them. Of those that have changed on both sides, what the student has is kept as a
copy in work/before, and the chapter is made the new one; all others stay as they are.
"""

import shutil
import subprocess
from datetime import date

from tools.machine import NotPossibleError

BUILT = ("notebooks/", "exercises/")  # where a student runs what is not in work/


def update(root, today=None):
    """Do it; yield a line for all that a student should know."""
    if not shutil.which("git") or not (root / ".git").exists():
        raise NotPossibleError(
            "The course was not cloned with git: fetch it again into a new folder, and "
            "move your folder work there."
        )
    _must(root, "The newest text cannot be fetched", "fetch", "--quiet")
    upstream = _git(root, "rev-parse", "--verify", "--quiet", "@{u}").stdout.strip()
    if not upstream:
        raise NotPossibleError(
            "git does not know where this branch comes from: git branch "
            "--set-upstream-to=origin/main"
        )
    base = _git(root, "merge-base", "HEAD", upstream).stdout.strip()
    if base == upstream:
        yield "the course is up to date"
        return
    coming = _names(root, "diff", base, upstream)
    both = [name for name in _names(root, "diff", "HEAD") if name in coming]
    own = [name for name in both if not name.startswith(BUILT)]
    if own:
        raise NotPossibleError(
            f"You have changed {own[0]}, and so has the course: keep a copy of it, "
            f"type git checkout HEAD -- {own[0]}, and then this command again."
        )
    for name in both:
        yield f"{name}: new; yours is {_put_aside(root, name, today or date.today())}"
    _must(root, "git cannot join the new text and yours", "merge", "--quiet", upstream)
    yield f"the course has the text of {_when(root, upstream)}"


def _put_aside(root, name, day):
    """Copy a file to work/before, under a name that is free; restore git's own."""
    place, n = root / "work" / "before" / name, 1
    place = place.with_name(f"{place.stem} {day.isoformat()}{place.suffix}")
    free = place
    while free.exists():
        n += 1
        free = place.with_name(f"{place.stem} ({n}){place.suffix}")
    if (root / name).exists():
        free.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(str(root / name), str(free))
    _must(root, f"{name} cannot be put back", "checkout", "--quiet", "HEAD", "--", name)
    return free.relative_to(root).as_posix()


def _when(root, commit):
    return _git(root, "log", "-1", "--format=%cs", commit).stdout.strip()


def _names(root, *command):
    # -z: names as they are, also with letters that git would write as numbers
    done = _git(root, *command, "--name-only", "-z", "--no-renames")
    return [name for name in done.stdout.split("\0") if name]


def _must(root, sentence, *command):
    done = _git(root, *command)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise NotPossibleError(f"{sentence}: {said[-1] if said else 'git gave up'}")


def _git(root, *command):
    return subprocess.run(
        ["git", *command],
        cwd=str(root),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
