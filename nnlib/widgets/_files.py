"""The files of the pages, which lie beside these modules."""

from pathlib import Path

__all__ = ["joined"]


def joined(*names):
    """Return the text of files of this folder, one after the other."""
    folder = Path(__file__).parent
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)
