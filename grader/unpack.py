"""Every file in folders and zips, also in zips inside of zips; nothing is extracted.

A zip is what somebody has handed in: its headers may lie about sizes, its names may
lead out of any folder. Names are words to be read, never paths to be written.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .lms_names import is_junk, parts_of
from .notebook import LARGEST

DEEPEST = 4  # zips inside of each other
MOST_FILES = 100_000  # in a zip
LARGEST_ZIP = 2 << 30  # bytes of a zip inside of a zip
CANNOT = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError,
    OSError, ValueError,
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A file, the names on the way to it, and its bytes or why there are none."""

    way: tuple  # the names of folders and zips, the file's own last
    source: str  # the outermost zip, or the folder
    changed: datetime | None = None  # without a zone: of the machine that made the zip
    raw: bytes = b""
    why_not: str = ""

    @property
    def title(self):
        """The way as a person would write it."""
        return "/".join(self.way)


def files(path):
    """Yield what is a file, or lies in a folder or zip; nothing that a system adds."""
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(2, "There is no such file", str(path))
    if not path.is_dir():
        yield from _of_file(path, (path.name,), path.parent)
        return
    for one in sorted(path.rglob("*")):
        way = one.relative_to(path).parts
        if one.is_file() and not is_junk("/".join(way)):
            yield from _of_file(one, way, path)


def _of_file(path, way, folder):
    changed = datetime.fromtimestamp(path.stat().st_mtime)
    way = tuple(parts_of("/".join(way)))
    source = str(path if _is_zip(way[-1]) else folder)
    if path.is_symlink():
        yield Found(way, source, why_not="a link is not followed")
    elif _is_zip(way[-1]):
        with path.open("rb") as file:
            yield from _of_zip(file, way, source)
    elif path.stat().st_size > LARGEST:
        yield Found(way, source, why_not=_too_large())
    else:
        yield Found(way, source, changed, path.read_bytes())


def _is_zip(name):
    return name.lower().endswith(".zip")


def _too_large(most=LARGEST):
    return f"it is larger than {most >> 20} MB"


def _of_zip(file, way, source, depth=1):
    if depth > DEEPEST:
        yield Found(way, source, why_not=f"more than {DEEPEST} zips inside of another")
        return
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES:
                raise ValueError(f"it holds more than {MOST_FILES} files")
            for member in members:
                if not member.is_dir() and not is_junk(member.filename):
                    yield from _of_member(archive, member, way, source, depth)
    except CANNOT as error:
        yield Found(way, source, why_not=f"the zip cannot be read ({error})")


def _of_member(archive, member, way, source, depth):
    way = (*way, *parts_of(member.filename))
    inner = _is_zip(way[-1])
    most = LARGEST_ZIP if inner else LARGEST
    try:
        if member.flag_bits & 1:
            raise ValueError("it asks for a password")
        with archive.open(member) as file:
            raw = file.read(most + 1)  # whatever its header says
        if len(raw) > most:
            raise ValueError(_too_large(most))
        changed = datetime(*member.date_time)
    except CANNOT as error:
        yield Found(way, source, why_not=f"it cannot be read ({error})")
        return
    if inner:
        yield from _of_zip(io.BytesIO(raw), way, source, depth + 1)
    else:
        yield Found(way, source, changed, raw)
