"""A site of JupyterLite with a Python that can be had here: Pyodide 0.27.7.

The core is that of npm, what is compiled comes from shared/pyodide, some pure packages
from PyPI. Each file of the second kind has the sha256 that the lock on npm names. Those
of PyPI cannot have it, since Pyodide packs its own anew without their tests.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import venv
from pathlib import Path

from tests.places import PYODIDE, ROOT
from tools import lite_lock

VERSION = "0.27.7"
CORE = ["pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm"]
CORE += ["python_stdlib.zip"]
BUILT = ROOT / "build" / "lite27"
SHOWS_NOT = (
    "What this does not show: the product's own JupyterLite 0.8 with Pyodide 314 (its "
    "compiled wheels cannot be had here), other browsers, a slow line, a small machine."
)


def ran(*command, **options):
    """Run a command to its end; raise with what it said if it fails."""
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout[-3000:]}"
    return done.stdout


def pyodide(folder):
    """Assemble the distribution; return the names of packages that PyPI gave."""
    done = folder / "from-pypi.json"
    if done.exists():  # nothing of it changes
        return json.loads(done.read_text())
    wheels = PYODIDE
    assert wheels.is_dir(), f"{wheels} is not there: no Python for the browser"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    ran("npm", "pack", "--silent", f"pyodide@{VERSION}", cwd=folder)
    with tarfile.open(folder / f"pyodide-{VERSION}.tgz") as file:
        for name in [*CORE, "pyodide-lock.json"]:
            with file.extractfile(f"package/{name}") as member:
                (folder / name).write_bytes(member.read())
    lock = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))
    packages = lock["packages"]
    known = {one["file_name"]: one for one in packages.values()}
    for path in wheels.iterdir():
        if path.name in known:
            assert _sha256(path) == known[path.name]["sha256"], path
            shutil.copyfile(path, folder / path.name)
    ours = json.loads(lite_lock.LOCK.read_text("utf-8"))["packages"]
    pure = {name: ours[name] for name in lite_lock.PURE}
    wanted = lite_lock.lock_of(lock, pure)["packages"]
    missing = [
        one
        for name, one in wanted.items()
        if name not in pure and not (folder / one["file_name"]).exists()
    ]
    lite_lock.download([f"{one['name']}=={one['version']}" for one in missing], folder)
    for one in missing:
        (wheel,) = folder.glob(f"{one['name'].replace('-', '_')}-*-any.whl")
        packages[lite_lock.normal(one["name"])] |= {
            "file_name": wheel.name,
            "sha256": _sha256(wheel),
        }
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    names = sorted(one["name"] for one in missing)
    done.write_text(json.dumps(names))
    return names


def _sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def environment(folder):
    """Return the Python of an environment that has the JupyterLite of that Pyodide."""
    wanted = Path(__file__).with_name("requirements.txt")
    stamp, python = folder / "made-of.txt", folder / "bin" / "python"
    if not stamp.exists() or stamp.read_text() != wanted.read_text():
        venv.create(folder, clear=True, with_pip=True)
        pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        ran(python, *pip, "-r", wanted)
        stamp.write_text(wanted.read_text())
    return python


def site(folder=BUILT):
    """Build the site as `tools lite --pyodide` does; return it, and what PyPI gave."""
    others = pyodide(folder / "pyodide")
    python = environment(folder / "venv")
    code = (
        "import sys; from pathlib import Path; from tools import lite; "
        "lite.build(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))"
    )
    built = folder / "site"
    ran(python, "-c", code, ROOT, folder / "pyodide", built, cwd=ROOT)
    return built, others


if __name__ == "__main__":
    sys.stdout.write(f"{site()}\n")
