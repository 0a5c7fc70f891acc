"""A training in one file, refused if it is damaged or of another training.

The file is an .npz archive of arrays, without pickle. Its `header`, a text in JSON, has
the numbers and says where the arrays belong; `sha256` is the checksum of all the rest.
"""

import hashlib
import json
import os
from pathlib import Path

import numpy as np

from ._files import write_arrays

__all__ = ["Checkpoint"]

VERSION = "training of nnlib, version 1"


class Checkpoint:
    """The file of one training.

    Parameters
    ----------
    path : str or path
        Its folder must exist.
    settings : dict of str to number, str, None or list of these
        What must not change between two parts of one training.
    """

    def __init__(self, path, settings):
        if not isinstance(path, str | os.PathLike):
            raise TypeError(f"checkpoint must be the path of a file, got {path!r}")
        self.path = Path(path)
        self.settings = json.loads(json.dumps(settings))  # as they will be read

    def save(self, state):
        """Replace what the file holds by `state`, whole or not at all.

        Parameters
        ----------
        state : dict of str to number, str, None, ndarray or such a dict

        Raises
        ------
        OSError, TypeError
            If the file cannot be written (it stays as it was), or the state holds
            anything else.
        """
        arrays = {}
        header = {
            "version": VERSION,
            "settings": self.settings,
            "state": _take_out(state, "state", arrays),
        }
        arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
        arrays["sha256"] = _checksum(arrays)
        write_arrays(self.path, arrays)

    def load(self):
        """Return the state that the file holds.

        Raises
        ------
        OSError, ValueError
            If the file cannot be read, is damaged, or of another version or training.
        """
        with self.path.open("rb") as file:
            try:
                with np.load(file, allow_pickle=False) as stored:
                    arrays = dict(stored)
                checksum = arrays.pop("sha256").tobytes()
                header = json.loads(arrays["header"].tobytes())
                version = header["version"]
                intact = checksum == _checksum(arrays).tobytes()
            except Exception as error:  # what a damaged file raises depends on the byte
                raise self._refusal(f"is damaged, or no checkpoint: {error}") from error
        if version != VERSION:
            raise self._refusal(f"must be a {VERSION!r}, got {version!r}")
        if not intact:
            raise self._refusal("is damaged: its content does not fit its checksum")
        old, new = header["settings"], self.settings
        differences = [
            f"{name} is {old.get(name)!r} in the file, got {new.get(name)!r}"
            for name in old | new
            if old.get(name) != new.get(name)
        ]
        if differences:
            raise self._refusal("is of another training: " + "; ".join(differences))
        return _put_back(header["state"], arrays)

    def _refusal(self, reason):
        return ValueError(f"the checkpoint {self.path} {reason}")


def _take_out(value, name, arrays):
    """Move the arrays of nested dicts into `arrays`; return the rest, naming them."""
    if isinstance(value, dict):
        return {key: _take_out(v, f"{name}.{key}", arrays) for key, v in value.items()}
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        arrays[name] = value
        return {"array": name}
    # exact types: a number of NumPy would come back as one of Python
    if type(value) in (bool, int, float, str, type(None)):
        return value
    raise TypeError(
        f"{name} must be a number, a text, None or an array of numbers to go into a "
        f"checkpoint, got {type(value).__name__}"
    )


def _put_back(value, arrays):
    if not isinstance(value, dict):
        return value
    if value.keys() == {"array"}:
        return arrays[value["array"]]
    return {key: _put_back(v, arrays) for key, v in value.items()}


def _checksum(arrays):
    digest = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.tobytes())
    return np.frombuffer(digest.digest(), np.uint8)
