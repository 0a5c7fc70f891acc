"""Copy the exercises to work/, where students write: python tools/work.py.

git does not look into work/, and a notebook that is there is never touched again, so no
update of the course can overwrite or conflict with what a student has written. It says
when an exercise has changed since it was copied.
"""

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def copy_new(root=ROOT):
    """Copy what is not there yet; return a line for each copy and later change."""
    lines = []
    for exercise in sorted((root / "exercises").glob("*/*.ipynb")):
        copy = root / "work" / exercise.relative_to(root / "exercises")
        name = f"work/{copy.parent.name}"
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(exercise, copy)
            lines.append(f"{name}: new, your copy")
        elif _version(copy) != _version(exercise):
            lines.append(
                f"{name}: the exercise has changed since you copied it. Your copy is "
                f"as you left it; the new text is in exercises/{copy.parent.name}"
            )
    return lines


def _version(notebook):
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
        return content["metadata"].get("source_sha256")
    except (ValueError, KeyError):
        return "not readable"


if __name__ == "__main__":
    print("\n".join(copy_new()) or "work/: all exercises are there")
