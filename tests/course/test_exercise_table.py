"""docs/EXERCISES.md says what the exercises are now, and names equations that exist."""

import csv
import re

from tools import exercise_table
from tutor.checks import EXERCISES

# no source has an equation for these: gradient checks, what goes beyond nnlib, and all
# that chapter 11 is about
WITHOUT = {
    "relative_error",
    "extrapolated_slope",
    "inverted_dropout",
    "orthogonal_weights",
    "smoothed_loss",
    "decayed_step",
    "rms_norm_backward",
    "average_step",
    "bent_rows",
}


def test_the_page_is_up_to_date():
    written = exercise_table.PAGE.read_text(encoding="utf-8")
    assert written == exercise_table.page(), "python3 -m tools build"


def test_every_exercise_trains_equations_that_exist():
    path = exercise_table.ROOT / "course" / "equations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    for parts in EXERCISES.values():
        for part in parts:
            assert bool(part.equations) != (part.name in WITHOUT), part.name
            assert set(part.equations) <= known, part.name


def test_every_exercise_is_set_at_the_end_of_its_chapter():
    texts = sorted((exercise_table.ROOT / "course" / "exercises").glob("ex*.py"))
    assert len(texts) == 9
    for name in (path.stem for path in texts):
        chapter = exercise_table.ROOT / "course" / "chapters" / f"{name[2:]}.py"
        text = chapter.read_text(encoding="utf-8")
        main_line = re.split(r"^# %%.*\n# ## Appendix", text, flags=re.MULTILINE)[0]
        last = main_line.rpartition("# %%")[2]
        assert f"](../exercises/{name}/{name}.ipynb)" in last, name
