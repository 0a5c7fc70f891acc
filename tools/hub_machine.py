"""A machine within the machine, for `hub-test`: accounts, folders, a hub of its own.

In namespaces of mounts and processes, which end with the test and take along what it
has started: /etc/passwd has accounts that exist nowhere else, and /srv is a folder in
memory, where the course lies as on a server. Only environments stay, in build/hub.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tools import bundle
from tools.machine import NotPossibleError

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "hub"
PLACE, HOMES = Path("/srv/course"), Path("/srv/home")
PYTHON = Path(sys.base_prefix, "bin", Path(os.path.realpath(sys.executable)).name)
INSTRUCTORS = PLACE / "instructors"
ADDRESS = "http://127.0.0.1:8000"
PASSWORD = "of the test"
ONE_EXERCISE, N_CASES = "ex01_softmax", 12  # a whole bundle takes three minutes
NAMESPACES = ["--mount", "--propagation=private", "--pid", "--fork", "--kill-child"]
SETTINGS = """\
load_subconfig("{place}/hub/jupyterhub_config.py")
c = get_config()
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
shown = ["--LabApp.expose_app_in_browser=True"]
c.Spawner.args = shown
c.JupyterHub.services[0]["command"] += shown
"""


def require(which=shutil.which, platform=sys.platform):
    """End in a sentence if this machine cannot have another one inside."""
    if platform != "linux" or os.geteuid():
        raise NotPossibleError("hub-test makes accounts: it needs Linux, and root.")
    for program in ("unshare", "mount", "bwrap", "node", "npm", "chromium"):
        if not which(program):
            raise NotPossibleError(f"hub-test needs {program}, and there is none.")


def enter(*arguments):
    """Run a module of ours in namespaces of its own; return its exit status."""
    inside = [sys.executable, "-m", *arguments]
    command = ["unshare", *NAMESPACES, "--mount-proc", *inside]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def furnish(users):
    """Make folders and accounts; only those within the namespace see them."""
    (KEPT / "place").mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", "/srv")
    PLACE.mkdir()
    _mount("--bind", KEPT / "place", PLACE)
    _open_way(Path(sys.base_prefix))
    HOMES.mkdir()
    for name in ("passwd", "group"):
        lines = Path("/etc", name).read_text(encoding="utf-8")
        more = [_line(name, user, 60_000 + i) for i, user in enumerate(users)]
        (KEPT / name).write_text(lines + "".join(more), encoding="utf-8")
        _mount("--bind", KEPT / name, Path("/etc", name))
    for user in users:
        home = HOMES / user
        home.mkdir(mode=0o700)
        shutil.chown(home, user, user)


def _open_way(folder):
    """Let accounts reach a folder, such as the Python that lies in root's home."""
    for closed in [path for path in folder.parents if not path.stat().st_mode & 0o001]:
        below = closed / folder.relative_to(closed).parts[0]
        kept = [below, closed / ".cache", closed / ".config"]  # of pip
        behind = KEPT / "behind"
        behind.mkdir(exist_ok=True)
        _mount("--bind", closed, behind)
        _mount("-t", "tmpfs", "-o", "mode=711", "tmpfs", closed)
        for path in kept:
            if (behind / path.name).is_dir():
                path.mkdir()
                _mount("--bind", behind / path.name, path)


def _line(file, user, number):
    rest = f":{number}::{HOMES / user}:/bin/bash" if file == "passwd" else ":"
    return f"{user}:x:{number}{rest}\n"


def _mount(*words):
    subprocess.run(["mount", *map(str, words)], check=True)


def as_user(user, *command, **options):
    """Run a command as an account, as if typed in a terminal; return how it ended."""
    account = pwd.getpwnam(user)
    env = {"HOME": account.pw_dir, "USER": user, "LANG": "C.UTF-8"}
    own = INSTRUCTORS / ".venv-instructor" / "bin"
    env["PATH"] = f"{own}:/usr/bin:/bin"
    env |= {name: os.environ[name] for name in os.environ if name.startswith("PIP_")}
    options = {"cwd": account.pw_dir, "env": env, "text": True, **options}
    rights = {"user": user, "group": account.pw_gid, "extra_groups": []}
    return subprocess.run(list(map(str, command)), check=False, **rights, **options)


def lay_course(grader):
    """Copy the course as git has it to where the instructors' lies."""
    INSTRUCTORS.mkdir(exist_ok=True)
    for old in (INSTRUCTORS / "grading", PLACE / "exchange"):
        shutil.rmtree(old, ignore_errors=True)
    for name in ("jupyterhub.sqlite", "cookie_secret", "proxy.pid"):
        (PLACE / "hub" / name).unlink(missing_ok=True)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            target = INSTRUCTORS / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    for path in (INSTRUCTORS, *INSTRUCTORS.rglob("*")):
        if ".venv-instructor" not in path.parts:
            shutil.chown(path, grader, grader)


def bundled():
    """Make a bundle of one exercise; return its path."""
    found = bundle.gather(ROOT, [ONE_EXERCISE], n_cases=N_CASES)
    path = KEPT / "course.zip"
    bundle.write(found, path)
    return path


def install(grader):
    """Do what README.md says; return the seconds that it took."""
    begun = time.monotonic()
    made = as_user(grader, PYTHON, "-m", "tools", "instructor", cwd=INSTRUCTORS)
    script = INSTRUCTORS / "deploy" / "jupyterhub" / "install.py"
    done = subprocess.run([PYTHON, script, bundled()], check=False)
    if made.returncode or done.returncode:
        raise NotPossibleError("hub-test: the installation has failed, see above")
    return time.monotonic() - begun


def enrol(instructors, students):
    """Write who is in the class, and the settings that only a test has."""
    words = f"instructors = {list(instructors)}\nstudents = {list(students)}\n"
    (PLACE / "hub" / "class.toml").write_text(words.replace("'", '"'), encoding="utf-8")
    settings = SETTINGS.format(place=PLACE, password=PASSWORD)
    (PLACE / "hub" / "test_config.py").write_text(settings, encoding="utf-8")


@contextlib.contextmanager
def hub():
    """Start the hub; end it and all servers."""
    folder = PLACE / "hub"
    command = [folder / "bin" / "jupyterhub", "-f", folder / "test_config.py"]
    with (KEPT / "hub.log").open("w") as log:
        process = subprocess.Popen(
            list(map(str, command)), cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(f"{ADDRESS}/hub/health", process)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_for(address, process):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(1200):
        try:
            with opener.open(address, timeout=30):
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise NotPossibleError(f"the hub has not started: {KEPT / 'hub.log'}")
