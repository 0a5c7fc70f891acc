"""Pyodide in Node: the Python of a browser, without a browser.

Its core is an npm package, its compiled wheels lie in NNLIB_SHARED/pyodide, and what is
pure Python comes from the environment that runs the tests, so in the versions of the
lock. Nothing is fetched while it runs.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.places import PYODIDE, ROOT

VERSION = "0.27.7"
WHEELS = PYODIDE
BUILT = ROOT / "build" / "pyodide"
NODE = Path(__file__).with_name("node.mjs")
# those of Pyodide that nnlib, tutor and a kernel need; with what these need
PACKAGES = ["numpy", "matplotlib", "threadpoolctl", "ipython"]
THERE = {
    "sys_platform": "emscripten",
    "platform_system": "Emscripten",
    "python_version": "3.12",
    "python_full_version": "3.12.7",
}
# newer ones are compiled: the newest that is pure Python, for tests in there alone
PURE_FROM_PYPI = {"hypothesis": "hypothesis>=6.100,<7"}
WITHOUT = "PYODIDE=none does without what is tried in the Python of a browser"


class MissingError(Exception):
    """Something that Pyodide needs is not on this machine."""

    def __init__(self, words):
        super().__init__(f"{words}. {WITHOUT}")


def core():
    """Return the folder of the npm package, got from the registry the first time."""
    folder = BUILT / f"core-{VERSION}"
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise MissingError(f"There is no {program} (Node.js 18 or newer)")
    if not folder.is_dir():
        pack = [shutil.which("npm"), "pack", "--silent", f"pyodide@{VERSION}"]
        with whole(folder) as made:
            ran = subprocess.run(
                pack, cwd=made.parent, capture_output=True, text=True, check=False
            )
            if ran.returncode:
                raise MissingError(f"npm gave no pyodide@{VERSION}: {ran.stderr}")
            with tarfile.open(next(made.parent.glob("*.tgz"))) as tar:
                tar.extractall(made.parent, filter="data")
            (made.parent / "package").rename(made)
    return folder


@contextmanager
def whole(folder):
    """Give a path to make a folder at; it is there when made, or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as here:
        yield Path(here, folder.name)
        try:
            Path(here, folder.name).rename(folder)
        except OSError:
            if not folder.is_dir():  # else another run was quicker
                raise


def wheels(folder, wanted=PACKAGES):
    """Return {name: entry of the lock} of the wheels, each checked by its hash."""
    lock = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["packages"]
    found, left = {}, list(wanted)
    while left:
        name = canonicalize_name(left.pop())
        if name in found:
            continue
        entry = found[name] = lock[name]
        left += entry["depends"]
        wheel = WHEELS / entry["file_name"]
        if not wheel.is_file():
            raise MissingError(f"There is no {wheel}")
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != entry["sha256"]:
            raise MissingError(f"{wheel} is not the file of Pyodide {VERSION}")
    return found


def needed(wanted, there):
    """Return the installed packages that these need, without those that are there."""
    found, left = {}, list(map(Requirement, wanted))
    while left:
        asked = left.pop()
        name = canonicalize_name(asked.name)
        if name in found or name in there or not _holds(asked, {""}):
            continue
        found[name] = distribution(name)
        needs = [Requirement(need) for need in found[name].requires or ()]
        for need in needs:
            if _holds(need, asked.extras or {""}):
                need.marker = None
                left.append(need)
    return found


def _holds(asked, extras):
    marker = asked.marker
    return marker is None or any(marker.evaluate(THERE | {"extra": e}) for e in extras)


def pure(packages):
    """Return a folder with the Python of these packages, made the first time."""
    named = sorted(f"{name} {one.version}" for name, one in packages.items())
    folder = BUILT / f"pure-{hashlib.sha256(str(named).encode()).hexdigest()[:12]}"
    if not folder.is_dir():
        with whole(folder) as made:
            for name, found in packages.items():
                if name in PURE_FROM_PYPI:
                    _install(PURE_FROM_PYPI[name], made)
                else:
                    _copy(found, made)
    return folder


def _install(requirement, folder):
    options = "--platform=any --python-version=3.12 --implementation=py --abi=none"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    pip += [*options.split(), "--only-binary=:all:", f"--target={folder}"]
    subprocess.run([*pip, requirement], check=True)


def _copy(found, folder):
    for file in found.files:
        compiled = file.suffix in {".so", ".pyd", ".dylib", ".pyc"}
        if not compiled and file.parts[0] != "..":
            copy = folder / file
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.locate(), copy)


def command(script, *arguments, more=()):
    """Return the command that runs a script of this folder in Pyodide.

    `more` are packages that it needs beside those of the course.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    folder = core()
    packages = needed([*project["dependencies"], *more], wheels(folder))
    settings = {
        "core": str(folder),
        "wheels": str(WHEELS),
        "packages": PACKAGES,
        "mounts": {"/course": str(ROOT), "/pure": str(pure(packages))},
        "arguments": [f"tests/pyodide/{script}.py", *arguments],
    }
    return [shutil.which("node"), str(NODE), json.dumps(settings)]


def lines(script, *arguments):
    """Run a script in Pyodide; yield the lines of JSON that it prints."""
    ran = subprocess.run(
        command(script, *arguments), capture_output=True, encoding="utf-8", check=False
    )
    yield from map(json.loads, ran.stdout.splitlines())
    if ran.returncode:
        raise RuntimeError(f"{script} failed in Pyodide: {ran.stdout}{ran.stderr}")
