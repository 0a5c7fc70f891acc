"""The report of a class as pages: one for the class, one for each student.

Each page is one file without a script that loads nothing, and has all that it shows as
text, in tables with heads. What students have written is text in it, never HTML.
"""

from pathlib import Path
from urllib.parse import quote

import jinja2
import numpy as np
from markupsafe import Markup

from . import cures
from . import groups as groups_of
from . import results as results_of
from .tally import UNKNOWN, mistake

PAGES = Path(__file__).with_name("pages") / "report"
MOST_PAIRS = 25
UNKNOWN_WORDS = "wrong, and no mistake of the catalogue"


class Report:
    """What the pages show.

    Parameters
    ----------
    results : list of dict
    tallies : list of ExerciseTally
    students : list of str
    roster : bool
        Whether the class is known.
    groups : list of Group
    pairs : dict
        {exercise: list of Pair}
    comments : dict
        As grading/comments.toml has them.
    site : str
        Where the chapters can be read; '' for the notebooks of this folder.
    """

    def __init__(
        self, results, tallies, students, roster, groups, pairs, comments, site=""
    ):
        self.results, self.tallies, self.students = results, tallies, students
        self.roster, self.groups, self.pairs = roster, groups, pairs
        self.comments, self.site = comments, site
        self.of = {(one["student"], one["exercise"]): one for one in results}
        loader = jinja2.FileSystemLoader(PAGES)
        self.pages = jinja2.Environment(
            loader=loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
        )
        self.pages.filters["part"] = lambda part_id: part_id.removeprefix("check-")
        self.pages.filters["soft"] = soft
        self.pages.globals["status"] = self.status

    def status(self, student, exercise):
        """Return the points of a student in an exercise, or why there are none."""
        result = self.of.get((student, exercise))
        if result is None:
            return "handed in nothing"
        if not result["graded"]:
            return "not graded"
        most = sum(part["max"] for part in result["parts"])
        return f"{results_of.points(result):g} of {most:g}"

    def class_page(self):
        """Return the page of the class."""
        names = [one.name for one in self.tallies]
        shared = [group for group in self.groups if len(group.students) > 1]
        return self.pages.get_template("class.html.j2").render(
            title="Report of the class",
            students=self.students,
            roster=self.roster,
            tallies=self.tallies,
            page_of={s: f"students/{quote(file_of(s))}" for s in self.students},
            mistakes={one.name: self.mistakes(one) for one in self.tallies},
            groups={n: [g for g in shared if g.exercise == n] for n in names},
            pairs={n: self.pairs.get(n, [])[:MOST_PAIRS] for n in names},
            usual={n: usual(self.pairs.get(n, [])) for n in names},
        )

    def mistakes(self, tallied):
        """Return the rows of the table of mistakes, the most frequent first."""
        rows = [
            {
                "part": part.id.removeprefix("check-"),
                "id": hint_id,
                "students": students,
                **self.cured(tallied.name, hint_id),
            }
            for part in tallied.parts
            for hint_id, students in part.counts
        ]
        return sorted(rows, key=lambda row: -len(row["students"]))

    def cured(self, exercise, hint_id):
        """Return hint, cell and link of a mistake."""
        cure = cures.cure(exercise, hint_id)
        if cure is None:
            words = UNKNOWN_WORDS if hint_id == UNKNOWN else hint_id
            return {"hint": words, "cure": None, "href": ""}
        hint = cures.known_hints()[hint_id][1]
        if self.site:
            href = f"{self.site.rstrip('/')}/notebooks/{cure.chapter}.html"
            return {"hint": hint, "cure": cure, "href": f"{href}#{cure.cell.lower()}"}
        # beside the course: grading/report/class.html
        href = f"../../notebooks/{cure.chapter}.ipynb#cell-id={cure.cell}"
        return {"hint": hint, "cure": cure, "href": href}

    def student_page(self, student):
        """Return the page of a student."""
        own = [one for one in self.results if one["student"] == student]
        handed_in = {one["exercise"] for one in own}
        cured = {}
        for result in own:
            for part in result.get("parts", ()):
                made = self.cured(result["exercise"], mistake(part))
                key = result["exercise"], part["id"]
                cured[key] = made if made["cure"] else None
        return self.pages.get_template("student.html.j2").render(
            title=student,
            student=student,
            results=own,
            cures=cured,
            comments={one["exercise"]: self.own_comments(one) for one in own},
            missing=[t.name for t in self.tallies if t.name not in handed_in],
        )

    def own_comments(self, result):
        """Return {part: comment} of a result, '' where there is none."""
        made = groups_of.comments_of(result, self.comments)
        parts = [p["id"].removeprefix("check-") for p in result.get("parts", ())]
        return {part: made.get(part, "") for part in parts}


def file_of(student):
    """Return the name of a student's page; a roster may hold any letter."""
    safe = student if "/" not in student else quote(student, safe="")
    return f"{safe}.html"


def soft(name):
    """Return a name as HTML that may be broken after each underscore."""
    return Markup("_<wbr>").join(name.split("_"))


def usual(pairs):
    """Return in a sentence what scores are usual in the class."""
    if not pairs:
        return ""
    scores = [pair.score for pair in pairs]
    middle, high = np.quantile(scores, [0.5, 0.99])
    return (
        f"Of {len(scores)} pairs half score {middle:.2f} or less, and one in a hundred "
        f"{high:.2f} or more."
    )
