"""The sandbox of bubblewrap around a student's process.

Inside there are the standard library, NumPy, an nnlib with stubs and an empty folder;
no network, no other process, no variable of ours. As root no user namespace is needed:
the process keeps the right to take another user id, takes one that owns nothing, and
has no right left. An ordinary user gets a user namespace.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tutor.checks import _memory

from . import seccomp
from .protocol import HEAD
from .stubs import write_nnlib

MB = 1 << 20
LIMITS = {  # of the student's process, by the names of the module `resource`
    "RLIMIT_AS": 1024 * MB,
    "RLIMIT_CPU": 60,  # seconds; the grader ends it long before
    "RLIMIT_FSIZE": 16 * MB,
    "RLIMIT_NOFILE": 32,
    "RLIMIT_NPROC": 1,
    "RLIMIT_CORE": 0,
    "RLIMIT_MSGQUEUE": 0,
}
SCRATCH = 16 * MB
READY = b'{"ready": true}'
USERS = 60_000  # the first of a thousand user ids that own nothing
START = (
    "import sys; sys.path[:0] = {path!r}; from grader.worker import main; "
    "main({user}, {limits})"
)
VARIABLES = {
    "HOME": "/scratch", "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/nowhere", "PYTHONHASHSEED": "0", "TMPDIR": "/scratch",
}  # fmt: skip


class RefusedError(Exception):
    """Why nothing can be graded, in a sentence."""


class Sandbox:
    """Makes the commands that start a student's process, each with stubs of its own.

    With `trusted` the process runs without bubblewrap, with the rights of the user.
    """

    def __init__(self, trusted=False):
        self.trusted = trusted
        self.folder = Path(tempfile.mkdtemp(prefix="nnlib-grading-"))
        self.folder.chmod(0o755)
        self.filter = self.folder / "filter"
        self.filter.write_bytes(seccomp.program())

    def __enter__(self):
        if not self.trusted:
            self.require()
        return self

    def __exit__(self, *error):
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, forbidden=(), stderr=subprocess.DEVNULL):
        """Start a process, with stubs for what is forbidden; with None, no nnlib."""
        course = self._course(forbidden)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": stderr}
        if self.trusted:
            path = [str(course), str(_packages()[0].parent)]
            command = [sys.executable, "-I", "-B", *starting(path)]
            return subprocess.Popen(command, env=VARIABLES, cwd=self.folder, **pipes)
        user = 0 if os.geteuid() else USERS + os.getpid() % 1000
        python = [os.path.realpath(sys.executable), "-I", "-S", "-B"]
        inside = [*python, *starting(["/course", "/packages"], user, LIMITS)]
        with self.filter.open("rb") as file:  # opened each time: it is read once
            command = [*self._walls(course, file.fileno()), *inside]
            return subprocess.Popen(
                command,
                env={},
                cwd="/",
                pass_fds=[file.fileno()],
                start_new_session=True,
                **pipes,
            )

    def require(self):
        """Raise a RefusedError where a student's process cannot be walled in."""
        if not shutil.which("bwrap"):
            raise RefusedError(
                "There is no bubblewrap, without which students' code would run with "
                "your rights: install it (Debian, Ubuntu: sudo apt install bubblewrap)."
            )
        if not self.filter.stat().st_size:
            raise RefusedError(
                "Students' code can be walled in on x86-64 and 64-bit ARM only, "
                f"and this is {platform.machine()}."
            )
        process = self.start(None, stderr=subprocess.PIPE)  # nnlib takes a while
        try:
            said, complaint = process.communicate(b"", timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise RefusedError("bubblewrap does not start here.") from None
        if said[HEAD.size :] != READY:
            lines = complaint.decode(errors="replace").strip().splitlines()
            raise RefusedError(
                "bubblewrap cannot wall in students' code here, so nothing is graded: "
                f"{lines[-1] if lines else 'it ends without a word'}"
            )

    def _course(self, forbidden):
        """Return the folder with the worker and nnlib, made once for the same stubs.

        Processes of a pool share it, so it appears whole.
        """
        names = "no nnlib" if forbidden is None else " ".join(sorted(forbidden))
        key = hashlib.sha256(names.encode()).hexdigest()[:16]
        folder = self.folder / f"course-{key}"
        if not folder.is_dir():
            made = Path(tempfile.mkdtemp(dir=self.folder))
            made.chmod(0o755)
            (made / "grader").mkdir()
            (made / "grader/__init__.py").touch()
            for name in ("absent.py", "protocol.py", "worker.py"):
                shutil.copy(Path(__file__).with_name(name), made / "grader")
            shutil.copy(_memory.__file__, made / "grader" / "memory.py")
            if forbidden is not None:
                write_nnlib(made, forbidden)
            try:
                made.rename(folder)
            except OSError:  # another process was faster
                shutil.rmtree(made)
        return folder

    def _walls(self, course, filter_file):
        rights = ["--cap-drop", "ALL", "--seccomp", str(filter_file)]
        if os.geteuid() == 0:
            rights += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        else:
            rights += ["--unshare-user", "--uid", str(USERS), "--gid", str(USERS)]
        seen = [*_read_only(course, "/course"), *_python()]
        for package in _packages():
            seen += _read_only(package, f"/packages/{package.name}")
        return [
            shutil.which("bwrap"), "--unshare-pid", "--unshare-net", "--unshare-ipc",
            "--unshare-uts", "--die-with-parent", "--new-session", "--clearenv",
            *rights, *_variables(), *seen, "--proc", "/proc", "--dev", "/dev",
            "--perms", "1777", "--size", str(SCRATCH), "--tmpfs", "/scratch",
            "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/scratch", "--",
        ]  # fmt: skip


def starting(path, user=0, limits=None):
    """Return the arguments of Python that start a worker which lies in this path."""
    return ["-c", START.format(path=path, user=user, limits=limits)]


def _variables():
    for name, value in VARIABLES.items():
        yield from ("--setenv", name, value)


def _read_only(source, target=None):
    target = Path(target or source)
    for parent in reversed(target.parents[:-1]):  # else they are for root alone
        yield from ("--perms", "0755", "--dir", str(parent))
    yield from ("--ro-bind", str(source), str(target))


def _packages():
    """Return where NumPy and its libraries lie."""
    numpy = Path(find_spec("numpy").origin).parent
    libraries = numpy.with_name("numpy.libs")
    return [numpy, libraries] if libraries.is_dir() else [numpy]


def _python():
    """Yield the arguments that show Python and the system's libraries, no package."""
    stdlib = Path(sysconfig.get_path("stdlib"))
    shared = Path(sysconfig.get_config_var("LIBDIR") or "/nowhere").glob("libpython*")
    for path in ("/usr/lib", "/usr/lib64", "/lib", "/lib64"):
        if Path(path).is_symlink():
            yield from ("--symlink", os.readlink(path), path)
        elif Path(path).is_dir():
            yield from _read_only(path)
    yield from _read_only(stdlib)
    for path in (os.path.realpath(sys.executable), *sorted(shared)):
        yield from _read_only(path)
    if Path("/etc/ld.so.cache").exists():
        yield from _read_only("/etc/ld.so.cache")
    hidden = [stdlib / "site-packages", stdlib / "dist-packages", "/usr/lib/python3"]
    for path in filter(os.path.isdir, hidden):
        yield from ("--tmpfs", str(path))
