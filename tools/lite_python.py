"""The Python of the course in a browser: the lock in a site, and what lies beside it.

A browser checks each file by the sha256 in the lock, and so does the build.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from tools import lite_lock
from tools.machine import NotPossibleError

KERNEL = "@jupyterlite/pyodide-kernel-extension"
CORE = [
    "pyodide.js",
    "pyodide.mjs",
    "pyodide.asm.*js",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
]


def run(module, *arguments, cwd):
    """Run a module of this Python; if it fails, end with what it said."""
    command = [sys.executable, "-m", module, *arguments]
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NotPossibleError(f"{module} failed:\n{ran.stdout}{ran.stderr}")


def our_wheel(root, made):
    """Build the wheel of the course in a copy, beside other builds; return its path."""
    source = made / "package"
    for name in ("nnlib", "tutor"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(root / name, source / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(root / name, source / name)
    run("build", "--wheel", "--no-isolation", "--outdir", made / "wheels", cwd=source)
    (wheel,) = (made / "wheels").glob("*.whl")
    return wheel


def pure_wheels(lock, cache):
    """Return the wheels beside a lock; download those that are not there yet."""
    entries = [one for one in lock["packages"].values() if "/" not in one["file_name"]]
    cache.mkdir(parents=True, exist_ok=True)
    missing = [one for one in entries if not _is(cache / one["file_name"], one)]
    if missing:
        lite_lock.download([f"{o['name']}=={o['version']}" for o in missing], cache)
    wrong = [
        one["file_name"] for one in entries if not _is(cache / one["file_name"], one)
    ]
    if wrong:
        raise NotPossibleError(f"{wrong[0]} is not the file that the lock names.")
    return [cache / one["file_name"] for one in entries]


def _is(path, one):
    """Whether a file is there and is the one that an entry of a lock names."""
    return path.is_file() and _sha256(path) == one["sha256"]


def _sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def distribution(folder, lock):
    """Return the files of a Pyodide that a site takes in, or say what is missing."""
    core = [path for pattern in CORE for path in sorted(folder.glob(pattern))]
    if len(core) < len(CORE):
        raise NotPossibleError(f"{folder} has not all of {', '.join(CORE)}.")
    wheels = []
    for one in lock["packages"].values():
        path = folder / one["file_name"]
        if not _is(path, one):
            what = "is not what its lock names" if path.exists() else "is not there"
            raise NotPossibleError(f"{path} {what}.")
        wheels.append(path)
    return [*core, *wheels]


def put_python(root, made, folder, pyodide=None):
    """Put the lock and what lies beside it into a folder of the site."""
    ours = our_wheel(root, made)
    lock = json.loads((root / "docs/lite/pyodide-lock.json").read_text("utf-8"))
    pure = {name: lock["packages"][name] for name in lite_lock.PURE}
    files = [ours, *pure_wheels({"packages": pure}, root / "build" / "lite-wheels")]
    if pyodide:
        theirs = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
        lock = lite_lock.lock_of(theirs, pure)
        own = {n: one for n, one in lock["packages"].items() if n not in pure}
        files += distribution(pyodide, {"packages": own})
    needs = [*lite_lock.needed_by_the_course(root)]
    own = [lite_lock.entry(ours, needs, ["nnlib", "tutor"])]
    for name, depends in lite_lock.OF_KERNEL.items():
        (wheel,) = _kernel().glob(f"static/pypi/{name.replace('-', '_')}-*.whl")
        own.append(lite_lock.entry(wheel, depends))
        files.append(wheel)
    lock["packages"] |= {one["name"]: one for one in own}
    folder.mkdir()
    for path in files:
        shutil.copyfile(path, folder / path.name)
    text = json.dumps(lock, indent=1, sort_keys=True)
    (folder / "pyodide-lock.json").write_text(text, encoding="utf-8")
    return lock


def _kernel():
    return Path(sys.prefix, "share", "jupyter", "labextensions", KERNEL)
