"""Make and mend the environments: folders with a Python and the packages of the course.

Only the standard library is needed, so that this runs before anything is installed. A
stamp in each environment says what it was made for: the folder of the course, the
packages, and a hash of pyproject.toml and the lock. Who moves or copies the course has
another folder than the stamp, and the environment is mended in seconds, without a
network. Modules are run as `python -m`, never by a script that names an old folder.
"""

import hashlib
import json
import locale
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tools.machine import NotPossibleError, why_not

ROOT = Path(__file__).resolve().parents[1]
# what students are given (tools/bundle.py) has no texts to build from
WHOLE = (ROOT / "course" / "chapters").is_dir()
LOCK = "requirements-lock.txt"
# MB on disk that each extra adds, as measured with Python 3.11 on Linux; lab and bench
# with what nnlib needs, grade on top of lab, cluster on top of grade
SIZES = {
    "lab": 425, "build": 3, "test": 1110, "site": 100, "lite": 20, "browser": 170,
    "grade": 90, "cluster": 35, "hub": 60, "bench": 550,
}  # fmt: skip
# Set for other Pythons, Jupyters and figures; the course has its own.
FOREIGN = {
    "PIP_PREFIX", "PIP_TARGET", "PIP_USER", "PYTHONHOME", "PYTHONINSPECT",
    "PYTHONOPTIMIZE", "PYTHONPATH", "PYTHONSAFEPATH", "PYTHONSTARTUP",
    "PYTHONWARNINGS", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_CONFIG_PATH",
    "JUPYTER_DATA_DIR", "JUPYTER_NO_CONFIG", "JUPYTER_PATH", "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_DIR", "JUPYTERLAB_WORKSPACES_DIR", "MATPLOTLIBRC", "MPLBACKEND",
}  # fmt: skip
MEND = """\
import importlib.metadata, os, sys, sysconfig
from pip._vendor.distlib.scripts import ScriptMaker
maker = ScriptMaker(None, sysconfig.get_path("scripts"))
maker.clobber, maker.set_mode, maker.variants = True, True, {""}
commands = importlib.metadata.entry_points(group="console_scripts")
maker.make_multiple(sorted({f"{one.name} = {one.value}" for one in commands}))
"""


def python_of(folder, windows=os.name == "nt"):
    """Return the path of the Python in an environment."""
    return folder / ("Scripts/python.exe" if windows else "bin/python")


def activation(folder, windows=os.name == "nt"):
    """Return what to type in a shell to take the programs of an environment."""
    if windows:
        return quoted([str(folder / "Scripts" / "activate")], windows)
    return f". {quoted([str(folder / 'bin' / 'activate')], windows)}"


def quoted(command, windows=os.name == "nt"):
    """Return a command as one would type it."""
    return subprocess.list2cmdline(command) if windows else shlex.join(command)


def surroundings(folder):
    """Return the variables for what runs in an environment.

    What the user has set for other Pythons would be imported in place of the course;
    start-up files, kernels and a list of fonts in the home may be of another
    installation, and the home may be read-only. So the folders of IPython, Jupyter and
    matplotlib lie in the environment. The matrices are so small that a second thread
    makes all slower on a busy machine.
    """
    own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    own.setdefault("OPENBLAS_NUM_THREADS", "1")
    own["MPLCONFIGDIR"] = str(folder / "matplotlib")
    own["IPYTHONDIR"] = str(folder / "ipython")
    for kind in ("config", "data", "runtime"):
        own[f"JUPYTER_{kind.upper()}_DIR"] = str(folder / "jupyter" / kind)
    own["JUPYTER_PREFER_ENV_PATH"] = "1"
    if _letters() not in ("UTF-8", ""):  # with LC_ALL=C Python ends in José's folder
        own["LC_ALL"] = "C.UTF-8"
    own["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    own["PIP_REQUIRE_VIRTUALENV"] = "0"
    return own


def _letters():
    """Return the encoding of the user's language; '' on Windows, where it is ours."""
    ask = getattr(locale, "nl_langinfo", None)
    return ask(locale.CODESET) if ask else ""


class Environment:
    """A folder with a Python of its own, and what is installed there."""

    def __init__(self, folder, root=ROOT):
        self.root = Path(root)
        self.folder = self.root / folder
        self.python = python_of(self.folder)
        self.stamp = self.folder / "course.json"

    def ensure(self, *extras):
        """Install what is missing; say what is done and how large it is."""
        known = self._known()
        version = self._version()
        if version is None or known.get("python", version) != version:
            self._make()
            known, version = {}, self._version()
        wanted = sorted({*extras, *known.get("extras", ())})
        stamp = {
            "course": str(self.root),
            "extras": wanted,
            "from": self._sources(),
            "python": version,
        }
        if known == stamp:
            return
        if known == stamp | {"course": known.get("course")} and self._mend():
            print(f"{self.folder.name}: the course has moved, mended", flush=True)
        else:
            self._install(wanted, known.get("extras", ()))
        self.stamp.write_text(json.dumps(stamp, indent=1), encoding="utf-8")

    def run(self, *arguments, **options):
        """Run a module of the environment; return how it ended."""
        command = [str(self.python), *arguments]
        options = {"cwd": str(self.root), "env": surroundings(self.folder), **options}
        return subprocess.run(command, check=False, **options)

    def _known(self):
        try:
            known = json.loads(self.stamp.read_text(encoding="utf-8"))
            return known if isinstance(known, dict) else {}
        except (OSError, ValueError):
            return {}

    def _version(self):
        """Return the version of the Python in there, or None if it does not work."""
        code = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
        try:
            done = self.run("-c", code, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        except OSError:
            return None
        version = done.stdout.decode().strip()
        old = done.returncode or tuple(map(int, version.split("."))) < (3, 11)
        return None if old else version

    def _sources(self):
        """Return a hash of what says which packages there are."""
        files = [self.root / "pyproject.toml", self.root / LOCK]
        return hashlib.sha256(b"".join(map(Path.read_bytes, files))).hexdigest()

    def _make(self):
        if self.folder.exists():
            print(f"{self.folder.name}: does not work, made anew", flush=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "venv", "--clear", str(self.folder)]
        self._end_if_failed(_captured(command, env=surroundings(self.folder)), "venv")

    def _install(self, extras, old):
        new = [extra for extra in extras if extra not in old]
        size = sum(SIZES[extra] for extra in new)
        if not new:
            print(f"{self.folder.name}: bringing it up to date", flush=True)
        else:
            print(
                f"{self.folder.name}: installing about {size} MB ({', '.join(new)}), "
                "once; a minute or two, on a slow line more",
                flush=True,
            )
            if shutil.disk_usage(str(self.folder)).free < size * 1_000_000:
                raise NotPossibleError(f"The disk has less than {size} MB free.")
        # setuptools first and from the lock: a later update or move needs no network
        self._pip("setuptools")
        # what is called so is a stranger's, or ours of before it had a name of its own
        silent = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        self.run("-m", "pip", "uninstall", "--yes", "nnlib", **silent)
        self._pip("--no-build-isolation", "--editable", f".[{','.join(extras)}]")
        self._settle()

    def _pip(self, *arguments):
        command = [str(self.python), "-m", "pip", "install", "--quiet", "-c", LOCK]
        options = {"cwd": str(self.root), "env": surroundings(self.folder)}
        self._end_if_failed(_captured([*command, *arguments], **options), "pip")

    def _settle(self):
        """Do what the first start would wait for, and no news from other hosts."""
        self.run("-c", "import matplotlib.font_manager")
        settings = self.folder / "share" / "jupyter" / "lab" / "settings"
        settings.mkdir(parents=True, exist_ok=True)
        silent = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
        text = json.dumps(silent)
        (settings / "overrides.json").write_text(text, encoding="utf-8")

    def _mend(self):
        """Let the environment know its new folder; return whether that worked."""
        venv = ["-m", "venv", "--without-pip", str(self.folder)]  # rewrites activate
        offline = ["--no-index", "--no-deps", "--no-build-isolation"]
        pip = ["-m", "pip", "install", "--quiet", *offline, "--editable", "."]
        quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        steps = (venv, pip, ["-c", MEND])
        return not any(self.run(*step, **quiet).returncode for step in steps)

    def _end_if_failed(self, done, program):
        if done.returncode:
            raise NotPossibleError(why_not(program, self.folder.name, done))


def _captured(command, **options):
    """Run a command; return how it ended, all that it printed in `stdout`."""
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
        **options,
    )
