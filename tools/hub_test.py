"""A class on a hub of its own, from fetching to reading feedback: hub-test.

What deploy/jupyterhub makes is installed as its README says, into a machine within this
one (tools/hub_machine.py). Two students and an instructor then do what a week asks of
them, and 30 more log in and fetch at the same time.
"""

import csv
import json
import sys
import time

from playwright.sync_api import expect

from tools import hub_crowd, hub_machine, hub_people
from tools.hub_machine import HOMES, INSTRUCTORS, KEPT, ONE_EXERCISE, PLACE, as_user
from tools.machine import NotPossibleError

GRADER, INSTRUCTOR, STUDENTS = "grader", "emmy", ["ada", "grace"]
CROWD = [f"student{n:02d}" for n in range(1, 31)]
WRONG = "def softmax(Z):\n    E = np.exp(Z)\n    return E / E.sum()\n"
CLOSED = [
    INSTRUCTORS / "solutions" / ONE_EXERCISE / f"{ONE_EXERCISE}.ipynb",
    *(INSTRUCTORS / name for name in ("grader", "grading", "tutor/checks")),
    *(PLACE / name for name in ("hub", "exchange/nnlib/inbound")),
    HOMES / STUDENTS[1],
]


class Claims:
    """What must be true, what was measured, and when each step ended."""

    def __init__(self):
        self.failed, self.figures, self.begun = [], {}, time.monotonic()

    def hold(self, claim, true, seen=""):
        """Say a claim and whether it holds."""
        seconds = time.monotonic() - self.begun
        print(
            f"{seconds:6.0f} s  {'yes' if true else 'NO '}  {claim} {seen}", flush=True
        )
        if not true:
            self.failed.append(claim)

    def note(self, name, value):
        """Keep a figure."""
        self.figures[name] = value
        print(f"          {name}: {value}", flush=True)


def of_grader(claims, *words):
    """Run what an instructor types in a terminal, in the folder of the course."""
    done = as_user(GRADER, *words, cwd=INSTRUCTORS, capture_output=True)
    claims.hold(" ".join(map(str, words[-4:])), done.returncode == 0)
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout + done.stderr


def nbgrader(claims, *words):
    """Run a command of nbgrader as the grader."""
    return of_grader(claims, "python", "-m", "nbgrader", *words)


def release(claims):
    """Give the exercise out."""
    nbgrader(claims, "generate_assignment", ONE_EXERCISE, "--force")
    nbgrader(claims, "release_assignment", ONE_EXERCISE)


def work(claims, person, written, looks):
    """Go a student's way: fetch, follow a link, write, run, submit."""
    person.log_in()
    person.photograph("start")
    person.press("Fetch", "Submit")
    path = person.open(hub_people.NOTEBOOK)
    claims.hold(f"{person.name} has fetched", path == hub_people.NOTEBOOK)
    chapter = person.follow("01_softmax.ipynb")
    claims.hold(
        "its link leads to the chapter", chapter == "notebooks/01_softmax.ipynb"
    )
    person.open(hub_people.NOTEBOOK)
    person.write(written)
    person.photograph("written")
    if looks:
        look_around(claims, person)
    person.press("Submit", "Fetch Feedback")
    person.photograph("submitted")


def look_around(claims, person):
    """Say what the code and the browser of a student reach."""
    seen = person.look_around(CLOSED)
    claims.hold(
        "no token in the variables of a notebook",
        not seen["tokens"],
        seen["tokens"] or "",
    )
    claims.hold(
        "nor in those of its server",
        seen["server"] == "PermissionError",
        seen["server"],
    )
    for path, result in seen["tried"].items():
        claims.hold(f"{path} is closed", result == "PermissionError", result)
    claims.hold("there is no grader to import", not seen["grader"])
    installed = seen["tutor"].startswith(f"{PLACE}/students/lib/")
    claims.hold("the course is installed, not linked", installed, seen["tutor"])
    menu = person.menu()
    claims.hold("the menu has the list of assignments only", len(menu) == 1, menu)
    status = person.status(f"/user/{person.name}/formgrader")
    claims.hold("no form grader in the server", status == 404, status)
    status = person.status("/services/grading/lab")
    claims.hold("the instructors' server is closed to students", status == 403, status)
    status = person.status(f"/user/{STUDENTS[1]}/lab")
    claims.hold("so is that of another student", status in (403, 404), status)


def grade(claims):
    """Collect, grade, enter; return what was printed about points."""
    nbgrader(claims, "collect", ONE_EXERCISE)
    table = of_grader(claims, "python", "-m", "grader")
    nbgrader(claims, "autograde", ONE_EXERCISE)
    return table


def form_grader(claims, person):
    """Look at the class in the form grader, as the instructor."""
    person.log_in("/services/grading/lab")
    claims.hold("the instructor's menu has it", "Formgrader" in person.menu())
    person.photograph("server")
    person.command("nbgrader:open-formgrader")
    frame = person.page.frame_locator("iframe").locator("body")
    expect(frame).to_contain_text(ONE_EXERCISE)
    person.photograph("formgrader")
    (text,) = hub_people.answers(["markdown"])
    person.give_points(text, 2)
    nbgrader(claims, "export", "--to", "grading/grades.csv")
    with (INSTRUCTORS / "grading" / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    statuses = sorted(row["status"] for row in rows.values())
    claims.hold(
        "points by hand are in the table",
        statuses == ["graded", "waits for a person"],
        {name: row["score"] for name, row in rows.items()},
    )


def feedback(claims, people):
    """Release feedback; each student fetches and reads it."""
    nbgrader(claims, "generate_feedback", ONE_EXERCISE)
    nbgrader(claims, "release_feedback", ONE_EXERCISE)
    for person in people:
        person.page.reload()
        person.page.wait_for_function("window.jupyterapp")
        person.page.evaluate("jupyterapp.restored.then(() => true)")
        person.press("Fetch Feedback", "(view feedback)")
        person.photograph("feedback")
        text = person.read_feedback()
        person.photograph("reads")
        wrong = "not right" in text
        claims.hold(
            f"{person.name} reads it", len(text) > 2_000, f"{len(text)} letters"
        )
        claims.hold(
            "it names what is wrong, where something is",
            wrong == (person.name == STUDENTS[1]),
        )


def week(claims):
    """Do the whole cycle."""
    release(claims)
    right = hub_people.answers()
    with hub_people.browser() as window:
        ada, grace = map(window, STUDENTS)
        work(claims, ada, right, looks=True)
        work(claims, grace, right | {"softmax": WRONG}, looks=False)
        servers, kernels = hub_crowd.used()
        claims.note("MB of a server", [round(mb) for mb, _ in sorted(servers)])
        claims.note("MB of a kernel", [round(mb) for mb, _ in sorted(kernels)])
        print(grade(claims))
        form_grader(claims, window(INSTRUCTOR))
        feedback(claims, [ada, grace])


def crowd(claims):
    """Many at once."""
    rows = hub_crowd.come(CROWD)
    wrong = [row for row in rows if row[3]]
    claims.hold(f"{len(CROWD)} log in and fetch at once", not wrong, wrong or "")
    ready, done = sorted(row[1] for row in rows), sorted(row[2] for row in rows)
    half = len(rows) // 2
    claims.note(
        "seconds to a server, median and last", [round(ready[half]), round(ready[-1])]
    )
    claims.note(
        "seconds to the exercise, median and last", [round(done[half]), round(done[-1])]
    )
    servers, _ = hub_crowd.used()
    mb, seconds = map(sum, zip(*servers, strict=True))
    claims.note("servers, and MB of all", [len(servers), round(mb)])
    claims.note("seconds of a processor for each", round(seconds / len(servers), 1))


def inside(parts):
    """Run in the machine within the machine; return the exit status."""
    claims = Claims()
    hub_machine.furnish([GRADER, INSTRUCTOR, *STUDENTS, *CROWD])
    hub_machine.lay_course(GRADER)
    claims.note("seconds of installing", round(hub_machine.install(GRADER)))
    hub_machine.enrol([INSTRUCTOR], [*STUDENTS, *CROWD])
    with hub_machine.hub():
        if "week" in parts:
            week(claims)
        else:
            release(claims)
        if "crowd" in parts:
            crowd(claims)
    figures = json.dumps(claims.figures, indent=1)
    (KEPT / "figures.json").write_text(figures + "\n", encoding="utf-8")
    print(f"NOT SO: {'; '.join(claims.failed)}" if claims.failed else "all of it holds")
    return 1 if claims.failed else 0


def main(argv):
    """Go into a machine of our own, or, inside, do it."""
    parts = [word for word in argv if word != "--inside"] or ["week", "crowd"]
    try:
        if "--inside" in argv:
            return inside(parts)
        hub_machine.require()
        return hub_machine.enter("tools.hub_test", "--inside", *parts)
    except NotPossibleError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
