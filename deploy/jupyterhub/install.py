"""Make what the hub of a course needs: python3 install.py BUNDLE.zip [--to PLACE].

Run by root, in PLACE/instructors/deploy/jupyterhub; README.md says what comes before
and after. It may be run again with a new bundle: environments are brought up to date,
and what students, instructors and the hub have written stays.
"""

import argparse
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GRADER = "grader"
PROXY = "configurable-http-proxy@5.3.0"  # the version that was tried
GIVEN = ("LICENSE", "course/", "notebooks/", "tests/sources/")
CLASS = "instructors = []\nstudents = []\n"


def extra(name, root=ROOT):
    """Return what pyproject.toml asks for in one of its extras."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]["optional-dependencies"][name]


def nbgrader(root=ROOT):
    """Return what pyproject.toml asks for of nbgrader alone."""
    return next(line for line in extra("grade", root) if line.startswith("nbgrader"))


def run(*command, **options):
    """Run a command; end if it fails."""
    words = [str(word) for word in command]
    print("+", " ".join(words), flush=True)
    subprocess.run(words, check=True, **options)


def pip(python, *wanted, **options):
    """Install in an environment, in the versions that the course is tested with."""
    lock = ["-c", str(ROOT / "requirements-lock.txt")]
    quiet = ["--quiet", "--disable-pip-version-check"]
    run(python, "-m", "pip", "install", *quiet, *lock, *wanted, **options)


def environment(folder):
    """Make an environment if there is none; return its Python."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True, symlinks=True)
    return python


def make_hub(place):
    """Make the hub and its proxy."""
    hub = place / "hub"
    pip(environment(hub), *extra("hub"))
    run("npm", "install", "--silent", "--prefix", hub, PROXY)
    shutil.copyfile(HERE / "jupyterhub_config.py", hub / "jupyterhub_config.py")
    if not (hub / "class.toml").exists():
        (hub / "class.toml").write_text(CLASS, encoding="utf-8")
    hub.chmod(0o700)


def make_students(place, bundle):
    """Make the environment of the students' servers, and what is laid in their homes.

    The course is installed, not linked: no path leads to where it came from.
    """
    students = place / "students"
    python = environment(students)
    with tempfile.TemporaryDirectory() as private:
        with zipfile.ZipFile(bundle) as file:
            file.extractall(private)
        (course,) = Path(private).iterdir()
        pip(python, f"{course}[lab]", nbgrader(), *extra("hub"))
        # the same version of another text would stay
        again = ["--force-reinstall", "--no-deps"]
        pip(python, *again, str(course))
        lay_out(course, place / "given")
    settings(students)


def lay_out(course, given):
    """Copy what students get to `given`, readable for all; forget what is gone."""
    shutil.rmtree(given, ignore_errors=True)
    for path in sorted(course.rglob("*")):
        name = path.relative_to(course).as_posix()
        if path.is_file() and name.startswith(GIVEN):
            target = given / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    open_to_all(given)


def settings(students):
    """Lay the settings of students' servers into their environment."""
    etc = students / "etc" / "jupyter"
    (etc / "labconfig").mkdir(parents=True, exist_ok=True)
    names = ["jupyter_server_config.py", "jupyter_server_config.json"]
    for name in [*names, "nbgrader_config.py"]:
        shutil.copyfile(HERE / "students" / name, etc / name)
    page = HERE / "students" / "page_config.json"
    shutil.copyfile(page, etc / "labconfig" / "page_config.json")
    shutil.copyfile(HERE / "students" / "start.py", students / "start.py")
    (packages,) = students.glob("lib/python3*/site-packages")
    shutil.copyfile(
        HERE / "students" / "course_server.py", packages / "course_server.py"
    )
    silent = students / "share" / "jupyter" / "lab" / "settings"
    silent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / "students" / "overrides.json", silent / "overrides.json")
    for folder in (etc, silent):
        open_to_all(folder)
    (students / "start.py").chmod(0o644)


def open_to_all(folder):
    """Let everybody read a folder, and nobody but its owner write there."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def make_instructors(place):
    """Add the hub to the environment of nbgrader, and close the course to others."""
    course = place / "instructors"
    own = {"user": GRADER, "group": pwd.getpwnam(GRADER).pw_gid, "extra_groups": []}
    env = {**os.environ, "HOME": pwd.getpwnam(GRADER).pw_dir}
    python = course / ".venv-instructor" / "bin" / "python"
    pip(python, *extra("hub"), cwd=course, env=env, **own)
    etc = course / ".venv-instructor" / "etc" / "jupyter" / "nbgrader_config.py"
    text = f'c = get_config()\nc.Exchange.root = "{place / "exchange"}"\n'
    etc.write_text(text, encoding="utf-8")
    course.chmod(0o700)  # solutions/, grader/, grading/: nobody else comes in


def make_exchange(place, owner=GRADER):
    """Make the folder where files change hands; nbgrader asks that all may write."""
    exchange = place / "exchange"
    exchange.mkdir(exist_ok=True)
    shutil.chown(exchange, owner)
    exchange.chmod(0o1777)  # but nobody moves what belongs to others


def main(argv):
    """Make all of it."""
    parser = argparse.ArgumentParser("install.py", description=__doc__)
    parser.add_argument("bundle", type=Path, metavar="BUNDLE.zip")
    parser.add_argument("--to", type=Path, default=Path("/srv/course"), metavar="PLACE")
    asked = parser.parse_args(argv)
    if os.geteuid():
        parser.error("only root may make it")
    os.umask(0o022)  # what root makes here is for all to read
    make_hub(asked.to)
    make_students(asked.to, asked.bundle)
    make_instructors(asked.to)
    make_exchange(asked.to)


if __name__ == "__main__":
    main(sys.argv[1:])
