"""The commands of the course: python3 -m tools VERB; on Windows: py -m tools VERB."""

import argparse
import sys

from tools import verbs
from tools.environments import ROOT, WHOLE
from tools.machine import NotPossibleError, require_python, why
from tools.steps import STEPS

# verb: what it does, and the function that does it with what was asked for
VERBS = {
    "lab": (
        "open the course in JupyterLab (the first time: install it)",
        lambda asked: verbs.lab(_options_of_lab(asked), asked.venv),
    ),
    "work": (
        "copy new exercises to work/, your copies (lab does it too)",
        lambda asked: verbs.copy_exercises(),
    ),
    "doctor": (
        "what stands in the way of the course on this machine, and what to do",
        lambda asked: verbs.examine(asked.venv),
    ),
    "update": (
        "the newest text of the course; what you ran or wrote is kept",
        lambda asked: verbs.update(),
    ),
    "test": (
        "everything that CI checks, or only some parts of it"
        if WHOLE
        else "nnlib, and each output of each chapter compared with a fresh run",
        lambda asked: verbs.prove(asked.names, asked.venv),
    ),
    "build": (
        "build the notebooks whose text in course/ has changed, or only these",
        lambda asked: verbs.build(asked.names, asked.all, asked.venv),
    ),
    "check": (
        "are the notebooks what their text says?",
        lambda asked: verbs.check(asked.names, asked.run, asked.venv),
    ),
    "site": (
        "the course as pages for reading, in build/site",
        lambda asked: verbs.site(asked.venv),
    ),
    "lite": (
        "the course for a browser without a server, in build/lite",
        lambda asked: verbs.lite(asked.pyodide, asked.venv),
    ),
    "lite-test": (
        "all notebooks in JupyterLite, with what is different there",
        lambda asked: verbs.lite_test(asked.names, asked.venv),
    ),
    "slides": (
        "slides with speaker notes, in build/slides; see docs/INSTRUCTORS.md",
        lambda asked: verbs.slides(asked.venv),
    ),
    "bundle": (
        "the zip that students are given; see docs/INSTRUCTORS.md",
        lambda asked: verbs.bundle(asked.names, asked.to, asked.venv),
    ),
    "bench": (
        "nnlib and its peers side by side; see benchmarks/README.md",
        lambda asked: verbs.bench(asked.names, asked.venv),
    ),
    "hostile": (
        "10,000 random calls with bad arguments; the tests make 400",
        lambda asked: verbs.hostile(asked.venv),
    ),
    "pyodide": (
        "all answers, notebooks and tests in the Python of a browser, in Node",
        lambda asked: verbs.pyodide(asked.names, asked.venv),
    ),
    "grade": (
        "what students have handed in, in a sandbox; see docs/INSTRUCTORS.md",
        lambda asked: verbs.of_grader("grader", asked.theirs, asked.venv),
    ),
    "cluster": (
        "a scheduler, or worker ADDRESS: grading on many machines (docs/SCALE.md)",
        lambda asked: verbs.cluster(asked.theirs, asked.venv),
    ),
    "collect": (
        "what an LMS has put into files and zips, for grading",
        lambda asked: verbs.of_grader("grader.collect", asked.theirs, asked.venv),
    ),
    "class-report": (
        "who is stuck and on what: a page for the staff, and tables",
        lambda asked: verbs.of_grader("grader.class_report", asked.theirs, asked.venv),
    ),
    "lms-grades": (
        "a table of grades that Canvas or Moodle imports",
        lambda asked: verbs.of_grader("grader.lms_grades", asked.theirs, asked.venv),
    ),
    "instructor": (
        "nbgrader, in an environment of its own; see docs/INSTRUCTORS.md",
        lambda asked: verbs.instructor(asked.venv),
    ),
    "hub-test": (
        "a JupyterHub with a class, lived through; see deploy/jupyterhub/README.md",
        lambda asked: verbs.hub_test(asked.names, asked.venv),
    ),
    "lock": (
        "newest versions of all packages into requirements-lock.txt",
        lambda asked: verbs.lock(asked.venv),
    ),
    "versions": ("what is installed", lambda asked: verbs.versions(asked.venv)),
    "clean": (
        "remove the environments, build/ and caches, never work/",
        lambda asked: verbs.clean(asked.venv),
    ),
}
OF_GRADER = "grade", "cluster", "collect", "class-report", "lms-grades"
FOR_STUDENTS = ["lab", "work", "doctor", "test", "site", "lite", "versions", "clean"]
if not WHOLE:
    VERBS = {verb: VERBS[verb] for verb in FOR_STUDENTS}
NAMES = {
    "test": f"a part: {', '.join(STEPS)}",
    "build": "a text, such as 01_softmax",
    "check": "a text, such as 01_softmax",
    "lite-test": "a notebook, such as 03_two_layer_network or ex01_softmax",
    "bundle": "an exercise, such as ex01_softmax; without a name all",
    "pyodide": "answers, tests, or a notebook, such as 03_two_layer_network",
    "hub-test": "week, or crowd; without a name both",
    "bench": "a section of the report, such as cases1, or playground",
}


def _stems(*patterns):
    found = [path.stem for one in patterns for path in ROOT.glob(one)]
    return sorted(dict.fromkeys(found))


NOTEBOOKS = _stems("notebooks/*.ipynb", "exercises/*/*.ipynb")
TEXTS = _stems("course/chapters/*.py", "course/exercises/*.py", "notebooks/*.ipynb")
# what there is of a kind, where this is known before anything is installed
KNOWN = {
    "test": ("part of the tests", STEPS),
    "build": ("text", TEXTS),
    "check": ("text", TEXTS),
    "lite-test": ("notebook", NOTEBOOKS),
    "bundle": ("exercise", _stems("exercises/*/*.ipynb")),
    "pyodide": ("notebook or kind", ["answers", "tests", *NOTEBOOKS]),
    "hub-test": ("part", ["week", "crowd"]),
}


class Parser(argparse.ArgumentParser):
    """A parser that says in one sentence what it does not understand."""

    def error(self, message):
        """Raise the sentence."""
        raise NotPossibleError(f"{message}; see {self.prog} --help")


def parser_of(verb):
    """Return the parser of what stands behind a verb."""
    # what works for the instructor has many options, and says itself what they are
    parser = Parser(
        f"python3 -m tools {verb}",
        description=VERBS[verb][0],
        add_help=verb not in OF_GRADER,
    )
    parser.add_argument(
        "--venv", default=verbs.VENV, metavar="FOLDER", help="instead of %(default)s"
    )
    if verb in NAMES:
        parser.add_argument("names", nargs="*", metavar="NAME", help=NAMES[verb])
    if verb == "build":
        parser.add_argument(
            "--all", action="store_true", help="run these, or all, again"
        )
    if verb == "lite":
        parser.add_argument(
            "--pyodide", metavar="FOLDER",
            help="a distribution of Pyodide for the site: no other host is then asked",
        )  # fmt: skip
    if verb == "bundle":
        parser.add_argument(
            "--to", metavar="FILE.zip", help="(build/neural-networks-by-hand.zip)"
        )
    if verb == "check":
        parser.add_argument(
            "--run", action="store_true", help="run these, or all, again"
        )
    if verb == "lab":
        parser.add_argument("--no-browser", action="store_true", help="only serve")
        parser.add_argument("--port", type=int, help="of the server, such as 8889")
        parser.epilog = "--ServerApp.ip=0.0.0.0 and its like go to JupyterLab."
    return parser


def read(argv):
    """Return the verb and what is asked of it."""
    verb, rest = argv[0], argv[1:]
    if verb not in VERBS:
        raise NotPossibleError(f"There is no verb {verb!r}, only {', '.join(VERBS)}.")
    if verb in OF_GRADER:
        asked, asked.theirs = parser_of(verb).parse_known_args(rest)
        return verb, asked
    theirs = [word for word in rest if verb == "lab" and _is_of_jupyterlab(word)]
    ours = [word for word in rest if word not in theirs]
    asked = parser_of(verb).parse_intermixed_args(ours)
    asked.theirs = theirs
    return verb, asked


def require_known(verb, asked):
    """Refuse a name that there is not, before anything is installed for it."""
    if verb in KNOWN:
        kind, known = KNOWN[verb]
        for name in asked.names:
            if name not in known:
                only = ", ".join(known)
                raise NotPossibleError(f"There is no {kind} {name!r}, only {only}.")


def _is_of_jupyterlab(word):
    return word.startswith("--") and "." in word.split("=")[0]


def _options_of_lab(asked):
    browser = ["--no-browser"] if asked.no_browser else []
    port = [] if asked.port is None else [f"--ServerApp.port={asked.port}"]
    return [*browser, *port, *asked.theirs]


def overview():
    """Return the list of verbs."""
    lines = [f"  {verb:<13} {says}" for verb, (says, _) in VERBS.items()]
    return "\n".join([__doc__, "", *lines])


def main(argv):
    """Do what the command line asks for; return the exit status."""
    for stream in (sys.stdout, sys.stderr):  # a console may not know every letter
        stream.reconfigure(errors="replace")
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(overview())
        return 0
    try:
        require_python(" ".join(argv))
        verb, asked = read(argv)
        require_known(verb, asked)
        return VERBS[verb][1](asked)
    except NotPossibleError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(why(error), file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
