"""Start a student's server: lay the chapters into the home, then be the server.

It runs as the student, so it can harm no more than the student can.
"""

import hashlib
import json
import os
import shutil
import sys
from datetime import date
from pathlib import Path

LIST = ".delivered.json"  # {name: hash of what was laid there}


def deliver(given, home, today=None):
    """Copy what is new in `given` to `home`; return the names of what was laid aside.

    A file that the student has changed stays, until there is a new text of it: then the
    student's is kept in work/before, and the new one takes its place, since links and
    data of a chapter depend on where it lies.
    """
    home.mkdir(parents=True, exist_ok=True)
    (home / "work").mkdir(exist_ok=True)
    known, aside = _known(home), []
    for source in sorted(path for path in given.rglob("*") if path.is_file()):
        name = source.relative_to(given).as_posix()
        new, target = _hash(source), home / name
        if known.get(name) == new and target.exists():
            continue
        if target.is_file() and _hash(target) not in (known.get(name), new):
            aside.append(_put_aside(target, home, today or date.today()))
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.part")
        shutil.copyfile(source, part)  # in one step: a full disk leaves no half
        os.replace(part, target)
        known[name] = new
    (home / LIST).write_text(json.dumps(known, indent=0), encoding="utf-8")
    return aside


def _known(home):
    try:
        known = json.loads((home / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _hash(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _put_aside(target, home, day):
    """Copy a file to work/before, under a name that is free."""
    place = home / "work" / "before" / target.relative_to(home)
    place = place.with_name(f"{place.stem} {day.isoformat()}{place.suffix}")
    free, n = place, 1
    while free.exists():
        n += 1
        free = place.with_name(f"{place.stem} ({n}){place.suffix}")
    free.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(target, free)
    return free.relative_to(home).as_posix()


def main(argv):
    """Deliver, then let the server take the place of this process."""
    home = Path("~/neural-networks-by-hand").expanduser()
    for name in deliver(Path(os.environ["COURSE_GIVEN"]), home):
        sys.stderr.write(f"laid aside: {name}\n")
    os.execv(
        sys.executable, [sys.executable, "-I", "-m", "jupyterhub.singleuser", *argv]
    )


if __name__ == "__main__":
    main(sys.argv[1:])
