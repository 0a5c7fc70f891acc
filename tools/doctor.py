"""Look for what stands in the way of the course, and say what to do about it.

Two kinds of lines: what must be put right, and what is only good to know, because
`python3 -m tools lab` takes no notice of it and another Jupyter would. Only the
standard library is needed.
"""

import os
import shutil
import sys
from pathlib import Path

from tools import work
from tools.environments import FOREIGN, ROOT
from tools.machine import (
    PROXIES,
    NotPossibleError,
    home_of_user,
    require_python,
    require_writable,
)

# what the notebooks import, and what a kernel needs before
PACKAGES = {
    "IPython", "anywidget", "ipykernel", "ipywidgets", "matplotlib", "nnlib", "numpy",
    "pooch", "threadpoolctl", "tqdm", "traitlets", "tutor", "zmq",
}  # fmt: skip
STANDARD = set(getattr(sys, "stdlib_module_names", ()))  # from Python 3.10 on
SYNCHRONISED = ("onedrive", "dropbox", "google drive", "icloud", "nextcloud")
IMPORTS = "import nnlib, tutor; print(nnlib.__file__); print(tutor.__file__)"
TOLERATED = "python3 -m tools lab takes no notice of it, another Jupyter would"


def faults(course, root=ROOT):
    """Yield a line for all that must be put right."""
    for require, what in ((require_python, "lab"), (require_writable, root)):
        try:
            require(what)
        except NotPossibleError as error:
            yield str(error)
    yield from _not_installed(course, root)
    for path in shadows(root):
        yield f"{path.relative_to(root)} has the name of a package: rename it."
    yield from work.unreadable(root)


def notes(course, root=ROOT, environ=os.environ, home=None, which=shutil.which):
    """Yield a line for all that is good to know."""
    for name in sorted(FOREIGN & environ.keys()):
        yield f"{name} is set: {TOLERATED}."
    home = Path(home or home_of_user())
    for path in sorted(home.glob(".ipython/profile_default/startup/*.[pi]*y")):
        yield f"{path} runs at the start of every kernel: {TOLERATED}."
    for path in _kernels(home):
        yield f"{path} is a kernel of your own with the name of ours: {TOLERATED}."
    jupyter = which("jupyter")
    if jupyter and Path(jupyter).parent != course.python.parent:
        yield (
            f"{jupyter} is another Jupyter, which does not know the course: "
            "start with python3 -m tools lab."
        )
    for name in sorted(one for one in environ if one.lower() in PROXIES):
        yield f"{name} is set: what is fetched from the network goes through it."
    if any(word in str(root).lower() for word in SYNCHRONISED):
        yield (
            f"{root} is kept in step with a server, which may hold back files or make "
            "two of one: better move the course to a folder that is not."
        )


def shadows(root):
    """Return the files that Python would take in place of a package, in order."""
    folders = [root, *root.glob("notebooks"), *root.glob("work"), *root.glob("work/*")]
    folders += root.glob("exercises/*")
    found = [path for folder in folders for path in folder.glob("*.py")]
    return sorted(path for path in found if path.stem in PACKAGES | STANDARD)


def _not_installed(course, root):
    """Yield a line if the packages are not those of this course."""
    try:
        # from the folder of the notebooks, where nothing but the environment counts
        done = course.run("-c", IMPORTS, capture_output=True, cwd=str(course.folder))
    except OSError:
        yield f"{course.folder.name} is not there yet: type python3 -m tools lab."
        return
    printed = done.stdout.decode(errors="replace").split("\n")
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        yield (
            f"{course.folder.name} does not import the course ({' '.join(said)}): type "
            "python3 -m tools clean, then python3 -m tools lab."
        )
    elif not all(Path(root) in Path(line.strip()).parents for line in printed[:2]):
        yield (
            f"{course.folder.name} is that of another folder ({printed[0].strip()}): "
            "python3 -m tools lab mends it."
        )


def _kernels(home):
    folders = [".local/share/jupyter", "Library/Jupyter", "AppData/Roaming/jupyter"]
    places = [home / folder / "kernels" / "python3" for folder in folders]
    return [place for place in places if (place / "kernel.json").is_file()]
