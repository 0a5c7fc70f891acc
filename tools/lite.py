"""Build the course as JupyterLite: it runs in a browser, without a server.

    python3 -m tools lite [--pyodide FOLDER]

The pages go to build/lite; any web server can serve them. The notebooks are those of
JupyterLab, byte for byte. The site holds the package of the course, pure Python that
it needs, and one lock (docs/lite/pyodide-lock.json) that names every package, its
version and its sha256. A browser loads Python itself (Pyodide, with NumPy and
matplotlib) from cdn.jsdelivr.net, and with --pyodide from a copy of a distribution of
Pyodide that is put into the site: then no other host is asked.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from jupyterlite_pyodide_kernel import constants

from tools import lite_lock
from tools.machine import NotPossibleError, why

ROOT = Path(__file__).resolve().parents[1]
# What is there, under the paths that notebooks open it with.
FILES = [
    "notebooks/*.ipynb", "exercises/*/*.ipynb", "course/recordings/*.json",
    "course/errata.csv",
]  # fmt: skip
KERNEL = "@jupyterlite/pyodide-kernel-extension"
EXTENSIONS = [KERNEL, "@jupyter-widgets/jupyterlab-manager", "anywidget"]
CORE = [
    "pyodide.js",
    "pyodide.mjs",
    "pyodide.asm.*js",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
]
APPS = ["lab", "notebooks"]
IN_PAGES = (
    '<link rel="stylesheet" href="../course.css">'
    '<script type="module" src="../course.js"></script>'
)
PYTHON = "python"  # the folder of the lock and of what lies beside it
STORAGE = "neural-networks-by-hand"  # a student's work: the same name in every build


def gather(root, contents):
    """Copy the notebooks and what they read."""
    for pattern in FILES:
        for path in sorted(root.glob(pattern)):
            copy = contents / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)


def run(module, *arguments, cwd):
    """Run a module of this Python; if it fails, end with what it said."""
    command = [sys.executable, "-m", module, *arguments]
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NotPossibleError(f"{module} failed:\n{ran.stdout}{ran.stderr}")


def our_wheel(root, folder):
    """Build the wheel of the course; return its path."""
    stale = root / "build" / "lib"  # setuptools would pack what is left there
    shutil.rmtree(stale, ignore_errors=True)
    run("build", "--wheel", "--no-isolation", "--outdir", folder, cwd=root)
    (wheel,) = folder.glob("*.whl")
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


def python(root, made, folder, pyodide=None):
    """Put the lock and what lies beside it into a folder of the site."""
    ours = our_wheel(root, made / "wheels")
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


def settings(lock, vendored):
    """Return what the pages are told: jupyter-lite.json."""
    first = [
        name for name in lite_lock.KERNEL if lite_lock.normal(name) in lock["packages"]
    ]
    kernel = {
        "disablePyPIFallback": True,
        "loadPyodideOptions": {
            "lockFileURL": f"./{PYTHON}/pyodide-lock.json",
            "packages": first,
        },
    }
    if vendored:
        # what starts it in the kernel's worker: a module, before 0.8 a script
        entry = getattr(constants, "PYODIDE_MJS", "pyodide.js")
        kernel["pyodideUrl"] = f"./{PYTHON}/{entry}"
    return {
        "appName": "Neural networks by hand",
        "contentsStorageName": STORAGE,
        "exposeAppInBrowser": True,
        "disabledExtensions": ["@jupyterlab/apputils-extension:announcements"],
        "litePluginSettings": {f"{KERNEL}:kernel": kernel},
    }


def tell(lite, data):
    """Write settings into the jupyter-lite.json of a built site."""
    path = lite / "jupyter-lite.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    found = content["jupyter-config-data"]
    own = found.pop("litePluginSettings", {})
    content["jupyter-config-data"] = found | data | {
        "litePluginSettings": {
            name: own.get(name, {}) | one
            for name, one in data["litePluginSettings"].items()
        }
    }  # fmt: skip
    path.write_text(json.dumps(content, indent=1, sort_keys=True), encoding="utf-8")


def jupyterlite(made, lite):
    """Have JupyterLite make its pages, with no extension that others have installed."""
    for name in EXTENSIONS:
        source = Path(sys.prefix, "share", "jupyter", "labextensions", name)
        shutil.copytree(source, made / "labextensions" / name)
    config = {
        "LiteBuildConfig": {
            "contents": ["contents"],
            "apps": APPS,
            "ignore_sys_prefix": True,
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
        },
        "FederatedExtensionAddon": {"extra_labextensions_path": ["labextensions"]},
    }
    (made / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
    run("jupyterlite_core", "build", "--output-dir", lite, cwd=made)
    for old in ("eot", "svg", "ttf"):  # icons once more, for browsers of before 2016
        for path in lite.glob(f"build/fa-*.{old}"):
            path.unlink()


def title_of(path):
    """Return the heading of a notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    lines = "".join(cells[0]["source"]).splitlines()
    return next(line[2:] for line in lines if line.startswith("# "))


def start_page(root, lite, lock):
    """Write the first page, and have the others say what is in a student's way."""
    listed = []
    for pattern in FILES[:2]:
        for path in sorted(root.glob(pattern)):
            link = f"lab/index.html?path={path.relative_to(root).as_posix()}"
            name = escape(title_of(path))
            listed.append(f'<a href="{link}">{name}</a>')
    asked = {urlsplit(one["file_name"]).hostname for one in lock["packages"].values()}
    hosts = " and ".join(sorted(asked - {None}))
    said = (
        f"Python comes from <code>{hosts}</code>; all else is on this site."
        if hosts
        else "Everything is on this site; no other host is asked."
    )
    page = (root / "docs/lite/index.html").read_text(encoding="utf-8")
    # the pages of JupyterLite read their settings from the first page, too
    old = (lite / "index.html").read_text(encoding="utf-8")
    told = re.search(
        r'<script[^>]*id="jupyter-config-data".*?</script>', old, re.DOTALL
    )
    page = page.replace("<!-- settings -->", told[0])
    page = page.replace("<!-- list -->", "<br>\n".join(listed))
    (lite / "index.html").write_text(page.replace("<!-- hosts -->", said), "utf-8")
    for name in ("course.js", "course.css"):
        shutil.copyfile(root / "docs" / "lite" / name, lite / name)
    for app in APPS:
        path = lite / app / "index.html"
        text = path.read_text(encoding="utf-8")
        if text.count("</body>") != 1:
            raise NotPossibleError(f"{path} is not as expected: it has no end.")
        path.write_text(text.replace("</body>", f"{IN_PAGES}</body>"), "utf-8")


def build(root, pyodide=None, lite=None):
    """Build the site from nothing, in build/lite or another folder; return it."""
    lite = lite or root / "build" / "lite"
    made = lite.with_name(f"{lite.name}-source")
    for folder in [made, lite]:
        shutil.rmtree(folder, ignore_errors=True)
    gather(root, made / "contents")
    lock = python(root, made, made / PYTHON, pyodide)
    jupyterlite(made, lite)
    tell(lite, settings(lock, bool(pyodide)))
    shutil.copytree(made / PYTHON, lite / PYTHON)
    start_page(root, lite, lock)
    return lite


def main(argv):
    """Build what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser("python3 -m tools lite")
    parser.add_argument("--pyodide", type=Path, metavar="FOLDER")
    asked = parser.parse_args(argv)
    try:
        lite = build(ROOT, asked.pyodide and asked.pyodide.resolve())
    except NotPossibleError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(why(error), file=sys.stderr)
        return 2
    size = sum(path.stat().st_size for path in lite.rglob("*") if path.is_file())
    print(f"{lite}: {size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
