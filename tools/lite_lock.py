"""The one lock of the course in a browser: which packages, exactly, and from where.

    python -m tools.lite_lock    # writes docs/lite/pyodide-lock.json anew

Pyodide reads a lock of its own form. Ours names what the course needs and no more: what
Pyodide itself distributes, by absolute address, and pure Python beside the lock in the
versions of requirements-lock.txt, each with its sha256. Pyodide refuses a file that has
another one. The lock of Pyodide comes from its package on npm.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from tools.machine import NotPossibleError

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "docs" / "lite" / "pyodide-lock.json"
PYODIDE = "314.0.6"  # what the kernel of jupyterlite-pyodide-kernel in our lock loads
HOST = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"
OURS = "neural-networks-by-hand"
# What the kernel loads before the first cell; it would ask an index for others.
KERNEL = [
    "micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython",
    "pyodide_kernel", "ssl", "sqlite3",  # so called, and asked for, before 0.8
]  # fmt: skip
# Pure packages that lie in the site, and what they need. What ipywidgets needs of pages
# (jupyterlab-widgets, widgetsnbextension) is JavaScript, which JupyterLite has already.
PURE = {
    "comm": [],
    "platformdirs": [],
    "psygnal": [],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "pooch": ["packaging", "platformdirs", "requests"],
}
OF_KERNEL = {"piplite": [], "ipykernel": [], "pyodide-kernel": ["comm", "ipython"]}


def normal(name):
    """Return the name of a package as a lock has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_by_the_course(root=ROOT):
    """Return the names of what the distribution of the course depends on."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    lines = tomllib.loads(text)["project"]["dependencies"]
    return [normal(re.match(r"[\w.-]+", line)[0]) for line in lines]


def entry(wheel, depends, imports=None):
    """Return what a lock says of a wheel that lies beside it."""
    name, version = wheel.name.split("-")[:2]
    return {
        "name": normal(name),
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": imports or [name],
        "depends": sorted(depends),
        "unvendored_tests": False,
    }


def closure(packages, names):
    """Return those of a lock's packages that these need, with themselves."""
    found, todo = {}, list(names)
    while todo:
        name = normal(todo.pop())
        if name not in found and name in packages:
            found[name] = packages[name]
            todo += packages[name]["depends"]
    return dict(sorted(found.items()))


def lock_of(theirs, pure, host=""):
    """Return the lock of the course from that of a Pyodide.

    Parameters
    ----------
    theirs : dict
        The lock of Pyodide, as it is distributed.
    pure : dict
        The entries of the pure packages that lie beside the lock.
    host : str
        Where Pyodide's own files are; '' stands for beside the lock.
    """
    rest = {name: one for name, one in theirs["packages"].items() if name not in pure}
    wanted = [*needed_by_the_course(), *KERNEL, *pure]
    packages = closure(rest | pure, wanted)
    own = {
        name: one if name in pure else one | {"file_name": host + one["file_name"]}
        for name, one in packages.items()
    }
    return {"info": theirs["info"], "packages": own}


def locked(root=ROOT):
    """Return {name: version} of requirements-lock.txt."""
    text = (root / "requirements-lock.txt").read_text(encoding="utf-8")
    return {normal(n): v for n, v in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.M)}


def download(requirements, folder):
    """Download pure wheels; raise in a sentence if that is not possible."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
    pure = ["--only-binary=:all:", "--platform=any", "--python-version=3.13"]
    kind = ["--implementation=py", "--abi=none", "--disable-pip-version-check"]
    ran = subprocess.run(
        [*pip, folder, *pure, *kind, *requirements],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        raise NotPossibleError(
            "The wheels that the course in a browser needs cannot be had: "
            f"{ran.stderr.strip().splitlines()[-1]} (a network is needed once)"
        )


def lock_of_npm(version, folder):
    """Return the lock in Pyodide's package on npm."""
    pack = ["npm", "pack", "--silent", f"pyodide@{version}"]
    subprocess.run(pack, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(Path(folder) / f"pyodide-{version}.tgz") as file:
        return json.load(file.extractfile("package/pyodide-lock.json"))


def main():
    """Write the lock anew."""
    versions = locked()
    with tempfile.TemporaryDirectory() as folder:
        download([f"{name}=={versions[name]}" for name in PURE], folder)
        wheels = {normal(w.name.split("-")[0]): w for w in Path(folder).glob("*.whl")}
        pure = {name: entry(wheels[name], needs) for name, needs in PURE.items()}
        lock = lock_of(lock_of_npm(PYODIDE, folder), pure, HOST)
    LOCK.write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{LOCK}: {len(lock['packages'])} packages")


if __name__ == "__main__":
    main()
