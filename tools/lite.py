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
import json
import re
import shutil
import sys
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from jupyterlite_pyodide_kernel import constants

from tools import lite_lock
from tools.lite_python import KERNEL, put_python, run
from tools.machine import NotPossibleError, why

ROOT = Path(__file__).resolve().parents[1]
# What is there, under the paths that notebooks open it with.
FILES = [
    "notebooks/*.ipynb", "exercises/*/*.ipynb", "course/recordings/*.json",
    "course/errata.csv",
]  # fmt: skip
EXTENSIONS = [KERNEL, "@jupyter-widgets/jupyterlab-manager", "anywidget"]
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
    lock = put_python(root, made, made / PYTHON, pyodide)
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
