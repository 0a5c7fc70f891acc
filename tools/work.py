"""Copy the exercises to work/, where students write: python3 -m tools work.

git does not look into work/, and a notebook that is there is never touched again, so no
update of the course can overwrite or conflict with what a student has written. It says
when an exercise has changed since it was copied.
"""

import json
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def copy_new(root=ROOT):
    """Copy what is not there yet; return a line for all that a student should know."""
    exercises = sorted((root / "exercises").glob("*/*.ipynb"))
    return [line for exercise in exercises for line in _copy(exercise, root)]


def unreadable(root=ROOT):
    """Return a line for each copy that is no notebook any more; copy nothing."""
    lines = []
    for copy in sorted((root / "work").glob("*/*.ipynb")):
        try:
            version(copy)
        except (OSError, ValueError):
            lines.append(_no_notebook(copy, f"work/{copy.parent.name}"))
    return lines


def version(notebook):
    """Return the hash of the text that a notebook was made from, if it still has it."""
    content = json.loads(notebook.read_text(encoding="utf-8-sig"))
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise ValueError(f"{notebook} is not a notebook")
    metadata = content.get("metadata")
    return metadata.get("source_sha256") if isinstance(metadata, dict) else None


def _copy(exercise, root):
    copy = root / "work" / exercise.relative_to(root / "exercises")
    name = f"work/{copy.parent.name}"
    try:
        if not _has_notebook(copy.parent):
            copy.parent.mkdir(parents=True, exist_ok=True)
            # in one step, so that a full disk leaves no half of a copy
            part = copy.with_suffix(".part")
            shutil.copyfile(str(exercise), str(part))
            os.replace(str(part), str(copy))
            yield f"{name}: new, your copy"
        # or it has another name now, which is the student's affair
        elif os.path.lexists(str(copy)):
            yield from _changed(exercise, copy, name)
    except (FileExistsError, NotADirectoryError):
        yield f"{name}: not copied, since a file has the name of this folder: rename it"


def _has_notebook(folder):
    """Return whether there is one, be it renamed, a link to nowhere, or a folder."""
    return folder.is_dir() and any(path.suffix == ".ipynb" for path in folder.iterdir())


def _changed(exercise, copy, name):
    try:
        copied_from = version(copy)
    except (OSError, ValueError):
        yield _no_notebook(copy, name)
        return
    # another program may have saved it without the hash: then nobody can say
    if copied_from not in (None, version(exercise)):
        yield (
            f"{name}: the exercise has changed since you copied it. Your copy is "
            f"as you left it; the new text is in exercises/{copy.parent.name}"
        )


def _no_notebook(copy, name):
    if copy.is_symlink() and not copy.exists():
        what = "is a link to nothing"
    elif copy.is_file() and not copy.stat().st_size:
        what = "is empty"
    else:
        what = "cannot be read as a notebook"
    return (
        f"{name}: {copy.name} {what}. It is as you left it; "
        "to start again, rename the folder"
    )


if __name__ == "__main__":
    print("\n".join(copy_new()) or "work/: all exercises are there")
