"""What a student has answered: one file beside the work, and when to ask again.

The file is work/answers.jsonl of the course; outside of it, answers.jsonl beside the
notebook, and in a browser answers.txt; or what NNLIB_ANSWERS names. It goes nowhere
else and may be deleted. A line is one answer, and lines are only ever added, each by
one write, so that two open notebooks lose nothing.
"""

import json
import os
import sys
from datetime import date, timedelta
from pathlib import Path

# until a question comes again, after 1, 2, 3, 4 good days in a row
DAYS = (1, 3, 7, 21)
MOST = 5


def place():
    """Return the path of the file, which need not exist."""
    if named := os.environ.get("NNLIB_ANSWERS"):
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "work").is_dir() and (folder / "notebooks").is_dir():
            return folder / "work" / "answers.jsonl"
    # in a browser JupyterLite takes what is called json for one value, and loses lines
    return here / ("answers.txt" if sys.platform == "emscripten" else "answers.jsonl")


def keep(id, answer, right, today=None):
    """Add an answer to the file; return a sentence if that fails, else ''."""
    day = (today or date.today()).isoformat()
    line = json.dumps({"id": id, "answer": answer, "right": right, "day": day})
    path = place()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # the line before may have been cut off; an empty one does no harm
        file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o644)
        try:
            os.write(file, f"\n{line}\n".encode())
        finally:
            os.close(file)
    except OSError as error:
        return f"Your answer could not be kept in {path.name}: {error.strerror}."
    return ""


def kept():
    """Return all answers, oldest first, and a sentence if some cannot be read."""
    path = place()
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return [], ""
    except OSError as error:
        return [], f"Your answers in {path.name} cannot be read: {error.strerror}."
    answers = [_answer(line) for line in lines if line.strip()]
    n_lost = answers.count(None)
    sentence = (
        f"Left out of {path.name}, as damaged: {n_lost} of {len(answers)} lines. "
        "You may delete the file: then all questions are new again."
    )
    return [one for one in answers if one], sentence if n_lost else ""


def _answer(line):
    """Return the answer that a line holds; None if it is damaged."""
    try:
        one = json.loads(line)
        known = {"id": one["id"], "answer": one["answer"], "right": one["right"]}
        whole = isinstance(one["id"], str) and isinstance(one["right"], bool)
        return known | {"day": date.fromisoformat(one["day"])} if whole else None
    except (ValueError, KeyError, TypeError):
        return None


def due(answers, ids, today):
    """Return the ids to ask again today: wrong ones first, then the longest ago.

    A question that was answered wrong is due at once. After a right answer it is due
    again in 1, 3, 7, then 21 days; what counts is the first answer of each day, because
    the later ones have seen the feedback.
    """
    history = {id: [one for one in answers if one["id"] == id] for id in ids}
    found = []
    for id, given in history.items():
        if given and due_on(given) <= today:
            found.append((given[-1]["right"], given[-1]["day"], id))
    return [id for _, _, id in sorted(found)][:MOST]


def due_on(given):
    """Return the day on which a question with these answers is due again."""
    last = given[-1]
    if not last["right"]:
        return last["day"]
    first_of_day = {}
    for one in given:
        first_of_day.setdefault(one["day"], one["right"])
    streak = 0
    for right in reversed(first_of_day.values()):
        if not right:
            break
        streak += 1
    n = min(max(streak, 1), len(DAYS))
    return last["day"] + timedelta(days=DAYS[n - 1])
