"""What students are given, as one zip: python3 -m tools bundle [EXERCISE ...].

Chapters, exercises, `nnlib`, the two commands, and a sealed `tutor`: its checks say the
same, and hold data in the place of references and mistakes. The same course gives the
same zip, byte for byte.
"""

import argparse
import io
import os
import sys
import zipfile
from importlib import import_module
from pathlib import Path

from tools.machine import NotPossibleError, why
from tools.sealed_data import N_CASES, N_CASES_OF_TURN, seal
from tools.sealed_source import NotSealedError
from tools.secrets_of_course import leaks, secrets
from tutor import checks

ROOT = Path(__file__).resolve().parents[1]
TO = "build/neural-networks-by-hand.zip"
FOLDER = "neural-networks-by-hand"
README = "docs/STUDENTS.md"
FILES = [
    "LICENSE", "pyproject.toml", "requirements-lock.txt", "course/equations.csv",
    "course/errata.csv", "course/recordings/*.json",
    "docs/lite/*", "docs/site/**/*", "notebooks/*.ipynb", "nnlib/**/*",
    "tests/conftest.py", "tests/places.py", "tests/nnlib/*.py", "tests/sealed/*.py",
    "tests/sources/printed.py", "tests/sources/test_printed*.py",
    "tests/sources/test_errata_*.py", "tests/course/nbval_sanitize.cfg",
    "tutor/*", "tutor/checks/_*.py",
    *(f"tools/{name}.py" for name in (
        "__init__", "__main__", "doctor", "environments", "lite", "lite_lock",
        "lite_python", "machine", "make_mnist_5k", "newest", "site", "steps", "verbs",
        "work",
    )),
]  # fmt: skip
# it looks into rooms that students do not have
LEFT_OUT = {"tests/nnlib/test_package.py"}


def gather(root, names=(), n_cases=N_CASES):
    """Return {path: bytes} of a bundle with these exercises; with all if none is named.

    Raises
    ------
    NotPossibleError
        If there is no exercise of such a name.
    NotSealedError
        If a line of a reference or solution would be in it.
    """
    unknown = [name for name in names if name not in checks.EXERCISES]
    if unknown:
        raise NotPossibleError(
            f"There is no exercise {unknown[0]!r}, only {', '.join(checks.EXERCISES)}."
        )
    chosen = [name for name in checks.EXERCISES if not names or name in names]
    patterns = [*FILES, *(f"exercises/{name}/*.ipynb" for name in chosen)]
    found = {"README.md": (root / README).read_bytes()}
    for path in sorted({path for one in patterns for path in root.glob(one)}):
        name = path.relative_to(root).as_posix()
        if path.is_file() and "__pycache__" not in name and name not in LEFT_OUT:
            found[name] = path.read_bytes()
    hidden = secrets(root)
    refuse_leaks(found, hidden)
    for name in (*chosen, *checks.CHAPTERS):
        of_turn = min(n_cases, N_CASES_OF_TURN)
        made = sealed(name, hidden, n_cases if name in chosen else of_turn)
        refuse_leaks(made, hidden)
        found |= made
    return found


def sealed(name, hidden, n_cases):
    """Return the two files of a sealed module."""
    module = import_module(f"tutor.checks.{name}")
    source, store, content = seal(module, hidden, n_cases)
    data = io.BytesIO()
    store.save(data, content)
    place = f"tutor/checks/{name}"
    return {f"{place}.py": source.encode(), f"{place}.npz": data.getvalue()}


def refuse_leaks(found, hidden):
    """Raise if a text of a bundle holds what must not be in it."""
    for name, content in found.items():
        if not name.endswith((".npz", ".ipynb")):
            lines = leaks(content.decode("utf-8", errors="ignore"), hidden)
            if lines:
                raise NotSealedError(f"{name} has a line of a reference: {lines[0]}")


def write(found, path):
    """Write a zip, whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
            for name, content in sorted(found.items()):
                entry = zipfile.ZipInfo(f"{FOLDER}/{name}")  # with no date of today
                entry.external_attr, entry.create_system = 0o100644 << 16, 3
                entry.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(entry, content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def place_for(to, root):
    """Return the path to write to, or say why that is not possible."""
    path = root / to
    if path.is_dir():
        raise NotPossibleError(
            f"{to} is a folder: name a file, such as {to}/course.zip"
        )
    if path.exists() and not zipfile.is_zipfile(path):
        raise NotPossibleError(f"{to} is there and is no zip: it is not overwritten.")
    if to == TO:
        path.parent.mkdir(exist_ok=True)
    if not path.parent.is_dir():
        raise NotPossibleError(f"There is no folder {path.parent}.")
    if not os.access(path.parent, os.W_OK):
        raise NotPossibleError(f"The folder {path.parent} cannot be written to.")
    return path


def main(argv):
    """Make the bundle that the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser("python3 -m tools bundle", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="EXERCISE")
    parser.add_argument("--to", default=TO, metavar="FILE.zip")
    asked = parser.parse_args(argv)
    try:
        path = place_for(asked.to, ROOT)
        found = gather(ROOT, asked.names)
        write(found, path)
    except (NotPossibleError, NotSealedError) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(why(error), file=sys.stderr)
        return 2
    kept = sum(len(data) for name, data in found.items() if name.endswith(".npz"))
    size = path.stat().st_size
    print(f"{path}: {size / 1e6:.1f} MB, of it {kept / 1e6:.1f} MB of arrays")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
