"""Arrays in a file: written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

import numpy as np

__all__ = ["write_arrays"]


def write_arrays(path, arrays):
    """Replace what the file holds by an .npz archive of arrays by name.

    Whatever happens meanwhile, the file holds either what it held before or all of the
    new. Its folder must exist.

    Raises
    ------
    OSError
        If the file cannot be written; it stays as it was.
    """
    path = Path(path)
    temporary = path.with_name(path.name + ".part")
    try:
        with temporary.open("wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())  # else the new name may be on disk before it
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise OSError(
            error.errno,
            f"the file could not be written ({error.strerror or error}); what it held "
            "before is untouched",
            str(path),
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _sync_folder(folder):
    """Put the new name itself on the disk, where the system opens folders (POSIX)."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
