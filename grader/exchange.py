"""What is collected from the exchange of a hub, where students write by themselves.

In the folder `inbound` a student can make whatever the system allows: a submission in
the name of another, or one that is a link to a file of the grader, who would read it in
the student's place. So a submission is its owner's, whatever its name says, and only
plain files of the owner are read, opened in a way that follows no link.
"""

import os
import pwd
import stat
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import temp_attrs
from traitlets import Unicode

from .notebook import LARGEST
from .results import write_whole


class Collect(ExchangeCollect):
    """Collect as nbgrader does; `CollectApp.check_owner = False` believes the names."""

    to = Unicode("grading/submitted", help="where grading looks").tag(config=True)

    def copy_files(self):
        """Collect to one place, whether a command or the form grader asks."""
        with temp_attrs(self.coursedir, submitted_directory=self.to):
            super().copy_files()

    def _path_to_record(self, path):
        try:
            record = super()._path_to_record(path)
        except ValueError:  # a student may write anything in the place of the time
            name, changed = Path(path).name, os.lstat(path).st_mtime
            when = datetime.fromtimestamp(changed, UTC).replace(tzinfo=None)
            student = name.rsplit("+", 3)[0]
            record = {"username": student, "filename": name, "timestamp": when}
        if self.check_owner:
            owner = owner_of(path)
            if owner != record["username"]:
                self.log.error("%s is a submission of %s", path, owner)
            record["username"] = owner
        return record

    def do_copy(self, src, dest, log=None):
        """Copy the plain files of a submission, and say what was left."""
        for name in copy_plain(Path(src), Path(dest)):
            self.log.error("%s: %s is no plain file of its owner, left out", src, name)


def owner_of(path):
    """Return the account that a folder belongs to, which its student cannot change."""
    number = os.lstat(path).st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"account {number}"


def copy_plain(src, dest):
    """Copy plain files of the folder's owner; return the names of links and such."""
    dest.mkdir(parents=True)
    try:
        folder = os.open(src, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return ["the folder"]
    try:
        owner, left = os.fstat(folder).st_uid, []
        for name in sorted(os.listdir(folder)):
            if stat.S_ISDIR(os.lstat(name, dir_fd=folder).st_mode):
                continue  # such as feedback that was fetched
            raw = _read(name, folder, owner)
            if raw is None:
                left.append(name)
            else:
                write_whole(dest / name, raw)
        return left
    finally:
        os.close(folder)


def _read(name, folder, owner):
    """Return the bytes of a plain file, or None."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a pipe would wait
    try:
        descriptor = os.open(name, flags, dir_fd=folder)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        plain = stat.S_ISREG(found.st_mode) and found.st_uid == owner
        return file.read() if plain and found.st_size <= LARGEST else None
