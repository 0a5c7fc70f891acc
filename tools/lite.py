"""Build the course as JupyterLite: it runs in a browser, without a server.

    python3 -m tools lite

The pages go to build/lite; any web server can serve them. `nnlib` is inside, as a
wheel. A browser loads Python itself (Pyodide, with NumPy and matplotlib) from a public
host, unless JUPYTERLITE_PYODIDE_URL names a copy of its distribution.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
# What the notebooks open, under the paths that they open it with.
FILES = ["course/recordings/*.json", "course/errata.csv"]
INSTALL = (
    "# Needed in the browser only: the package of the course.\n"
    "%pip install -q neural-networks-by-hand"
)


def gather(root, contents):
    """Copy the notebooks, with a first cell that installs nnlib, and what they read."""
    shutil.rmtree(contents, ignore_errors=True)
    for pattern in ["notebooks/*.ipynb", "exercises/*/*.ipynb"]:
        for path in sorted(root.glob(pattern)):
            nb = nbformat.read(path, as_version=4)
            cell = nbformat.v4.new_code_cell(INSTALL, id=f"{path.stem}-install")
            nb.cells.insert(0, cell)
            copy = contents / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(nb, copy)
    for pattern in FILES:
        for path in root.glob(pattern):
            copy = contents / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)


def run(module, *arguments, cwd):
    """Run a module of this Python; if it fails, end with what it said."""
    command = [sys.executable, "-m", module, *arguments]
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{module} failed:\n{ran.stdout}{ran.stderr}")


def build(root):
    """Build build/lite from nothing."""
    made, lite = root / "build" / "lite-source", root / "build" / "lite"
    stale = root / "build" / "lib"  # setuptools would pack what is left there
    for folder in [made, lite, stale]:
        shutil.rmtree(folder, ignore_errors=True)
    gather(root, made / "contents")
    run("build", "--wheel", "--no-isolation", "--outdir", made / "wheels", cwd=root)
    (wheel,) = (made / "wheels").glob("*.whl")
    options = ["--contents", "contents", "--piplite-wheels", wheel]
    run("jupyterlite_core", "build", *options, "--output-dir", lite, cwd=made)


if __name__ == "__main__":
    build(ROOT)
