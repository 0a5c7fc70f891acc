"""What a machine can refuse, and the sentence that says so.

Only the standard library is needed: this speaks before anything is installed.
"""

import errno
import os
import shutil
import sys
import tempfile
from pathlib import Path

NEWEST_PYTHONS = ["python3.14", "python3.13", "python3.12", "python3.11"]
# In words of pip and of the systems; pip says them in English only.
DISK_FULL = ("No space left on device", "[Errno 28]", "not enough space on the disk",
    "Disk quota exceeded",
)  # fmt: skip
FULL = (errno.ENOSPC, errno.EDQUOT)
NO_NETWORK = ("NewConnectionError", "Failed to establish", "Max retries exceeded",
    "connection broken", "ConnectionError", "Connection refused", "timed out",
    "Temporary failure in name resolution", "(from versions: none)",
)  # fmt: skip
PROXIES = {"http_proxy", "https_proxy", "all_proxy"}


class NotPossibleError(Exception):
    """What the user must put right, in one sentence."""


def why(error):
    """Return in one sentence why the system refused something."""
    if error.errno in FULL:
        return (
            "The disk is full, or your share of it: make room and type the command "
            "again."
        )
    named = f": {error.filename}" if error.filename else ""
    return f"The system refuses it ({error.strerror or error}){named}"


def require_python(verb, version=None, which=shutil.which):
    """End in a sentence if this Python is too old or cannot make environments."""
    version = tuple(version or sys.version_info)[:3]
    if version < (3, 11):
        newer = next(filter(which, NEWEST_PYTHONS), None)
        remedy = f"type: {newer} -m tools {verb}" if newer else "install a newer one."
        has = ".".join(map(str, version))
        raise NotPossibleError(
            f"The course needs Python 3.11 or newer and this is {has}; {remedy}"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        raise NotPossibleError(
            f"This Python cannot make environments (no {error.name}): install its venv "
            "package (Debian, Ubuntu: sudo apt install python3-venv)."
        ) from None


def require_writable(root):
    """End in a sentence if the course lies where nothing can be written."""
    if not os.access(str(root), os.W_OK):
        raise NotPossibleError(
            f"{root} cannot be written to: copy the course to a folder of your own."
        )


def home_of_user():
    """Return the home, or, of a user without one, a folder that is not there."""
    return Path(os.path.expanduser("~"))  # Path.home() would end in a traceback


def keeps_permissions(folder):
    """Return whether what we write in a folder can be kept from other users.

    USB sticks, many network drives and the folders of Windows in WSL cannot do so.
    """
    if os.name == "nt":  # has other ways, and Jupyter knows them
        return True
    with tempfile.NamedTemporaryFile(dir=str(folder)) as file:  # made for us alone
        return not os.stat(file.name).st_mode & 0o077


def why_not(program, folder, done):
    """Return in one sentence why a program has failed, from what it has printed."""
    if any(words in done.stdout for words in DISK_FULL):
        return why(OSError(errno.ENOSPC, ""))
    if program == "pip" and any(words in done.stdout for words in NO_NETWORK):
        return (
            "The packages cannot be fetched: there is no network, or it does not "
            f"reach PyPI; {_proxies()}type the command again when it does."
        )
    if program == "venv" and "lib64" in done.stdout:
        return (
            "The drive of the course cannot hold links (a USB stick? a network "
            "drive?): copy the course to a folder of your own, or add --venv and a "
            "folder on another drive to the command."
        )
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()] or lines
    said = errors[-1] if errors else f"exit status {done.returncode}"
    return f"{program} failed in {folder}: {said}"


def _proxies():
    """Return what to say of the proxies that are set, for one may be wrong."""
    names = [name for name in os.environ if name.lower() in PROXIES]
    said = [f"{name} ({os.environ[name]})" for name in sorted(names)]
    return f"is {' and '.join(said)} right? " if said else ""
