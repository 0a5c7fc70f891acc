"""What each verb of `python3 -m tools` does; each returns its exit status.

Only the standard library is needed until the environments are there. Verbs that work
with more than it are modules of their own, which the Python of an environment runs.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools import doctor, newest, steps, work
from tools.environments import (
    LOCK,
    ROOT,
    WHOLE,
    Environment,
    activation,
    surroundings,
)
from tools.machine import (
    NotPossibleError,
    home_of_user,
    keeps_permissions,
    require_writable,
)

VENV = ".venv"
BENCH_VENV = "build/bench-venv"
START = "notebooks/00_start_here.ipynb"
TESTING = ("lab", "build", "test", "site", "lite", "browser")
TESTING = TESTING if WHOLE else ("lab", "test")
LOCKED = (*TESTING, "grade", "cluster", "hub")
FOR_GPUS = ("cuda-", "nvidia-", "torch=", "triton")


def grading(venv=VENV):
    """Return the environment of nbgrader, which lies beside that of the course."""
    return Environment(f"{venv}-instructor")


def lab_command(python, options=(), course=ROOT):
    """Return the command that starts JupyterLab on the folder of a course."""
    # `python -m jupyter lab` would take the first JupyterLab in PATH
    start = f"--LabApp.default_url=/lab/tree/{START}"
    # exercises are linked from chapters, so both must be in what is served
    top = f"--ServerApp.root_dir={course}"
    # it would ask its makers for news and for a newer version, and the student too
    alone = [
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        # it would look for language servers by npm, which writes into the home
        "--LanguageServerManager.autodetect=False",
    ]
    # JupyterLab refuses root, and in a container one is nothing else
    root = ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    return [str(python), "-m", "jupyterlab", start, top, *alone, *root, *options]


def lab(options, venv=VENV):
    """Open the course in JupyterLab; the first time install it."""
    require_writable(ROOT)
    course = Environment(venv)
    course.ensure("lab")
    for line in work.copy_new(ROOT):
        print(line, flush=True)
    command = lab_command(course.python, options)
    env = lab_surroundings(course.folder)
    with tempfile.TemporaryDirectory(prefix="course-") as private:
        if not keeps_permissions(course.folder):  # Jupyter would not write its keys
            env["JUPYTER_RUNTIME_DIR"] = private
        with subprocess.Popen(command, cwd=str(ROOT), env=env) as server:
            # Ctrl-C is for JupyterLab, which asks whether it is meant
            signal.signal(signal.SIGINT, lambda *_: None)
            signal.signal(signal.SIGTERM, lambda *_: server.terminate())
            return server.wait()


def lab_surroundings(folder, home=None):
    """Return the variables for JupyterLab, whose kernels get a profile of ours.

    A numpy.py or nnlib.py beside a notebook would be imported in place of the package:
    the folder of the notebook comes last, where modules of the student's own are still
    found. A kernel keeps no history of earlier days, for which it would wait 15 s on a
    network drive without locks. Theme, letters and shortcuts of the user's other
    JupyterLabs are taken.
    """
    profile = folder / "ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True, exist_ok=True)
    last = '__import__("sys").path.sort(key=lambda folder: folder == "")\n'
    (profile / "startup" / "00_course.py").write_text(last, encoding="utf-8")
    history = 'get_config().HistoryManager.hist_file = ":memory:"\n'
    (profile / "ipython_config.py").write_text(history, encoding="utf-8")
    env = surroundings(folder)
    config = Path(
        os.environ.get("JUPYTER_CONFIG_DIR") or (home or home_of_user()) / ".jupyter"
    )
    settings = config / "lab" / "user-settings"
    if settings.is_dir() and os.access(str(settings), os.W_OK):
        env.setdefault("JUPYTERLAB_SETTINGS_DIR", str(settings))
    return env


def copy_exercises():
    """Copy new exercises to work/."""
    print("\n".join(work.copy_new(ROOT)) or "work/: all exercises are there")
    return 0


def examine(venv=VENV):
    """Say what stands in the way of the course; 1 if something must be put right."""
    course = Environment(venv)
    wrong = list(doctor.faults(course))
    for line in wrong:
        print(f"put right: {line}")
    for line in doctor.notes(course):
        print(f"to know:   {line}")
    if not wrong:
        print("nothing is in the way: python3 -m tools lab")
    return 1 if wrong else 0


def update():
    """Get the newest text of the course."""
    for line in newest.update(ROOT):
        print(line, flush=True)
    return 0


def prove(parts=(), venv=VENV):
    """Run the tests, or only these parts."""
    names = [name for name in steps.STEPS if not parts or name in parts]
    opened = any(steps.STEPS[name].in_browser for name in names)
    browser = steps.find_browser() if opened else None
    course, graders = Environment(venv), grading(venv)
    made = []
    if any(not steps.STEPS[name].grading for name in names):
        made.append((course, TESTING))
    if any(steps.STEPS[name].grading for name in names):
        opener = ["browser"] if browser else []
        made.append((graders, ("lab", "grade", "cluster", *opener)))
    begun = time.monotonic()
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda one: one[0].ensure(*one[1]), made))
    ready = f"environments ready after {time.monotonic() - begun:.0f} s"
    print(f"{ready}; running: {', '.join(names)}", flush=True)
    failed = steps.run_tests(names, course, graders, browser)
    print(*steps.not_run(names, browser), sep="\n")
    print(f"FAILED: {', '.join(failed)}" if failed else f"passed: {', '.join(names)}")
    return 1 if failed else 0


def build(names=(), everything=False, venv=VENV):
    """Build what has changed, and only what depends on it."""
    course = Environment(venv)
    course.ensure("lab", "build")
    options = [*names, *(["--all"] if everything else [])]
    status = course.run("-m", "tools.build", "build", *options).returncode
    if status:
        return status
    # those that are to be released again, and the page that counts their parts
    stale = stale_exercises(names if everything else None)
    if stale:
        graders = grading(venv)
        graders.ensure("lab", "grade")
        release = ["-m", "nbgrader", "generate_assignment", "--force", "--no-db"]
        for name in stale:
            done = graders.run(*release, "--log-level=WARN", name)
            if done.returncode:
                return done.returncode
            print(f"released exercises/{name}", flush=True)
    return course.run("-m", "tools.exercise_table").returncode


def stale_exercises(anyway=None, root=ROOT):
    """Return the names of solutions that the exercises are not released from.

    With a list of names these are stale anyway; an empty list stands for all.
    """
    found = []
    for solution in sorted(Path(root).glob("solutions/*/*.ipynb")):
        exercise = root / "exercises" / solution.relative_to(root / "solutions")
        try:
            current = work.version(exercise) == work.version(solution)
        except (OSError, ValueError):
            current = False
        name = solution.parent.name
        if not current or (anyway is not None and (not anyway or name in anyway)):
            found.append(name)
    return found


def check(names=(), again=False, venv=VENV):
    """Compare notebooks with their text, and with a fresh run."""
    options = [*names, *(["--run"] if again else [])]
    return _run(("lab", "build"), "-m", "tools.build", "check", *options, venv=venv)


def site(venv=VENV):
    """Make the pages for reading."""
    return _run(("lab", "site"), "-m", "tools.site", venv=venv)


def lite(pyodide=None, venv=VENV):
    """Make the course for a browser without a server."""
    own = [] if pyodide is None else ["--pyodide", os.path.abspath(pyodide)]
    return _run(("lab", "lite"), "-m", "tools.lite", *own, venv=venv)


def lite_test(names=(), venv=VENV):
    """Run notebooks in JupyterLite, in Chromium; say what is different there."""
    return _run(TESTING, "-m", "tests.browser_lite", *names, venv=venv)


def slides(venv=VENV):
    """Make the slides of the chapters."""
    return _run(("lab", "build", "site"), "-m", "tools.slides", venv=venv)


def hostile(venv=VENV):
    """Make 10,000 random calls with bad arguments."""
    tests = ["-m", "pytest", "-q", "tests/nnlib", "-k", "hostile"]
    return _run(TESTING, *tests, venv=venv, HOSTILE_CALLS="10000")


def pyodide(names=(), venv=VENV):
    """Try all answers, notebooks and nnlib's tests in the Python of a browser."""
    return _run(TESTING, "-m", "tests.pyodide", *names, venv=venv)


def _run(extras, *arguments, venv, **variables):
    """Run a module in the environment of the course."""
    course = Environment(venv)
    course.ensure(*extras)
    env = {**surroundings(course.folder), **variables}
    return course.run(*arguments, env=env).returncode


def bench(sections=(), venv=VENV):
    """Measure nnlib and its peers, or the pictures a second of the playground."""
    if "playground" in sections:
        page = ("-m", "tests.browser.bench_playground")
        status = _run(TESTING, *page, venv=venv)
        sections = [name for name in sections if name != "playground"]
        if status or not sections:
            return status
    peers = Environment(BENCH_VENV)
    peers.ensure("test", "bench")
    env = surroundings(peers.folder)
    shared = Path(env.get("NNLIB_SHARED", str(ROOT.parent / "shared")))
    digits = shared / "data" / "mnist"
    if digits.is_dir():
        env.setdefault("NNLIB_DATA", str(digits))
    return peers.run("-m", "benchmarks.run", *sections, env=env).returncode


def bundle(names=(), to=None, venv=VENV):
    """Make the zip that students are given."""
    stale = stale_exercises()
    if stale:
        raise NotPossibleError(
            f"exercises/{stale[0]} is not what solutions/{stale[0]} says: type "
            f"python3 -m tools build {stale[0]}"
        )
    options = [*names, *([] if to is None else ["--to", to])]
    return _run(("lab",), "-m", "tools.bundle", *options, venv=venv)


def of_grader(module, options=(), venv=VENV):
    """Run a module of the grader, such as the one that grades, with its own options."""
    graders = grading(venv)
    many = any(option.startswith("--scheduler") for option in options)
    graders.ensure("lab", "grade", *(["cluster"] if many else []))
    return graders.run("-m", module, *options).returncode


def cluster(options=(), venv=VENV):
    """Start a scheduler or a worker of Dask, with its own options."""
    if options and options[0] in ("-h", "--help"):
        print("cluster scheduler, or cluster worker ADDRESS, and options of Dask's own")
        return 0
    if not options or options[0] not in ("scheduler", "worker"):
        raise NotPossibleError("expected: cluster scheduler, or cluster worker ADDRESS")
    # who reaches a scheduler has the rights of its workers: nobody else, unless asked
    open_to = any(one.startswith(("--host", "--interface")) for one in options)
    if options[0] == "scheduler" and not open_to:
        options = [*options, "--host", "127.0.0.1"]
    graders = grading(venv)
    graders.ensure("lab", "grade", "cluster")
    return graders.run("-m", "dask", *options).returncode


def instructor(venv=VENV):
    """Make the environment of nbgrader and say how to enter it."""
    graders = grading(venv)
    graders.ensure("lab", "grade")
    print(f"now type: {activation(graders.folder)}")
    print("and then the commands of docs/INSTRUCTORS.md")
    return 0


def hub_test(parts=(), venv=VENV):
    """Install a hub into a machine within this one, and live through a week there."""
    return _run(("lab", "browser"), "-m", "tools.hub_test", *parts, venv=venv)


def lock(venv=VENV):
    """Write the newest versions of all packages into the lock."""
    course = Environment(venv)
    course.ensure(*TESTING)
    uv = course.run("-m", "pip", "install", "--quiet", "uv").returncode
    extras = [f"--extra={extra}" for extra in LOCKED]
    options = ["--upgrade", "--universal", "--python-version=3.11", "--no-annotate"]
    compiled = course.run(
        *["-m", "uv", "pip", "compile", "--quiet", "pyproject.toml"],
        *[*extras, *options, "--no-emit-package=neural-networks-by-hand"],
        env={
            **surroundings(course.folder),
            "UV_CUSTOM_COMPILE_COMMAND": "python3 -m tools lock",
        },
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    if uv or compiled.returncode:
        return 1
    # torch is exact in pyproject.toml; what it needs for GPUs is never installed here
    lines = compiled.stdout.splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(FOR_GPUS)]
    (ROOT / LOCK).write_text("".join(kept), encoding="utf-8")
    return 0


def versions(venv=VENV):
    """List what is installed."""
    course = Environment(venv)
    course.ensure("lab")
    course.run("--version")
    return course.run("-m", "pip", "list").returncode


def clean(venv=VENV):
    """Remove the environments, what was built into build/, and caches; never work/."""
    caches = [".pytest_cache", ".ruff_cache", ".hypothesis"]
    for name in (venv, f"{venv}-instructor", "build", *caches):
        if (ROOT / name).exists():
            shutil.rmtree(str(ROOT / name))
            print(f"removed {name}")
    return 0
