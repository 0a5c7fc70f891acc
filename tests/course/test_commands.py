"""What the README and its like tell people to type works, from a fresh clone.

Every line of every block is in one of the tables below, so a new block without an entry
fails. The clone lies in a folder with an unusual name and the user has settings of all
kinds; only its environment is not installed anew but borrows the packages of this one.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import uuid
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import pytest
import websocket

from tests.places import CHAPTERS, ROOT
from tests.servers import ended, free_port, wait_for
from tools.__main__ import read
from tools.environments import Environment

TEXTS = ["README.md", "CONTRIBUTING.md", "benchmarks/README.md", "nnlib/data/README.md"]
TEXTS += ["docs/INSTRUCTORS.md", "docs/EXERCISES.md", "docs/STUDENTS.md"]
TEXTS += ["docs/SCALE.md"]
TEXTS += ["docs/site/accessibility.md", "docs/site/machines.md"]
TEXTS += ["deploy/jupyterhub/README.md", "course/chapters/00_start_here.py"]

# Commands that a test of this file runs as they stand.
HERE = {
    "python3 -m tools lab": "test_lab_serves_all_and_the_first_cell_runs",
    "python3 -m tools doctor": "test_the_doctor_finds_a_fresh_clone_in_order",
    "python3 -m tools update": "test_an_update_of_a_clone_in_which_chapters_were_run",
}
GRADING = "tests/grader/test_grading.py"
# Commands that take too long a second time, and the test that does the same.
ELSEWHERE = {
    "python3 -m tools test": (".ci/run", "-m tools test"),
    "python3 -m tools site": ("tests/course/test_site.py", "tools"),
    "python3 -m tools lite": ("tests/course/test_lite.py", "tools"),
    "python3 -m tools lite --pyodide FOLDER": (
        "tests/browser_lite/assembled.py",
        "lite.build",
    ),
    "python3 -m tools slides": ("tests/course/test_slides.py", "slides.build"),
    "python3 -m tools bundle": ("tests/course/test_bundle.py", "gather"),
    "python3 -m tools bundle ex01_softmax ex02_cross_entropy --to week2.zip": (
        "tests/course/test_bundle.py",
        "--to",
    ),
    "python3 -m tools instructor": (".ci/run", "-instructor"),
    "python3 -m tools grade": ("tests/grader/test_command.py", "main("),
    "python3 -m tools class-report": ("tests/grader/test_class_report.py", "main(["),
    "python3 -m tools lms-grades canvas": (
        "tests/grader/test_lms_grades.py",
        'written("canvas"',
    ),
    "python3 -m tools lms-grades moodle": (
        "tests/grader/test_lms_grades.py",
        'written("moodle"',
    ),
    "python3 -m tools lms-grades moodle-worksheet --roster worksheet.csv --exercise "
    "ex01_softmax": ("tests/grader/test_lms_grades.py", 'written("moodle-worksheet"'),
    "python3 -m tools cluster scheduler --host 10.0.0.5": (
        "tests/grader/test_cluster.py",
        'self.start("scheduler"',
    ),
    "python3 -m tools cluster worker tcp://10.0.0.5:8786 --nthreads 1 --nworkers 8": (
        "tests/grader/test_cluster.py",
        'self.start("worker"',
    ),
    "python3 -m tools grade --scheduler tcp://10.0.0.5:8786": (
        "tests/grader/test_cluster.py",
        '"--scheduler", machines.address',
    ),
    "python3 -m tools grade --to sqlite:///grading/results.db": (
        "tests/grader/test_run.py",
        '"sqlite:///grading/results.db"',
    ),
    "python3 -m grader.export --checks-only --to grading/grades.csv": (
        "tests/grader/test_export.py",
        '"--checks-only"',
    ),
    "python3 -m tools collect": ("tests/grader/test_collect.py", "main([])"),
    "python3 -m tools grade --regrade --exercise ex01_softmax": (
        "tests/grader/test_command.py",
        "--regrade",
    ),
    "python3 -m tools grade --exercise ex01_softmax": (GRADING, "def grade("),
    "nbgrader generate_assignment ex01_softmax --force": (GRADING, '"--force")'),
    "nbgrader autograde ex01_softmax": (GRADING, '"autograde"'),
    "nbgrader autograde ex01_softmax --force": (GRADING, '"autograde"'),
    "nbgrader generate_feedback ex01_softmax": (GRADING, '"generate_feedback"'),
    **{
        f"nbgrader {words}": ("tools/hub_test.py", f'"{words.split()[0]}"')
        for words in (
            "release_assignment ex01_softmax",
            "collect ex01_softmax --update",
            "release_feedback ex01_softmax",
        )
    },
    "nbgrader export --to grading/grades.csv": (GRADING, '"export", "--to"'),
    "nbgrader db assignment remove ex01_softmax --force": (GRADING, '"remove"'),
    "python3 -m grader.by_hand save ex01_softmax": (GRADING, '"save"'),
    "python3 -m grader.by_hand restore ex01_softmax": (GRADING, '"restore"'),
    "jupyter lab": ("tests/grader_browser/conftest.py", "jupyter"),
}
# Commands that cannot run in CI, and why.
SERVER = "sets up a server; hub-test does the same in a machine within the machine"
NOT_IN_CI = {
    **dict.fromkeys(
        (
            "apt install bubblewrap git python3-venv",
            "useradd --create-home --shell /bin/bash grader",
            "mkdir -p /srv/course && chown grader: /srv/course",
            'su - grader -c "git clone ADDRESS /srv/course/instructors"',
            "chown root: /srv/course",
            'su - grader -c "cd /srv/course/instructors && '
            'python3 -m tools instructor && python3 -m tools bundle"',
            "python3 /srv/course/instructors/deploy/jupyterhub/install.py "
            "/srv/course/instructors/build/neural-networks-by-hand.zip",
            "cp /srv/course/instructors/deploy/jupyterhub/course-hub.service "
            "/etc/systemd/system/",
            "systemctl enable --now course-hub",
        ),
        SERVER,
    ),
    "py -m tools lab": "the launcher of Windows; the same as python3 -m tools lab",
    "py -m tools test": "the launcher of Windows; the same as python3 -m tools test",
    "sudo apt install bubblewrap": "changes the machine; .ci/run does it as root",
    ". .venv-instructor/bin/activate": "a shell's; tests call its Python by its path",
    "cp grading/gradebook.db grading/gradebook-before.db": "copies a file, for safety",
}
# Blocks that are no commands, by their first line.
NO_COMMAND = {
    "[who-learns-faster]                       # 02.who-learns-faster": "a question",
    "# %%": "cells of a chapter",
    '# %% tags=["your-turn"]': "cells of a chapter",
    "[![Binder](https://mybinder.org/badge_logo.svg)](https://mybinder.org/v2/gh/"
    "OWNER/NAME/HEAD?urlpath=lab/tree/notebooks/00_start_here.ipynb)": "Markdown",
    "grading/submitted/ada/ex01_softmax/ex01_softmax.ipynb": "where files must lie",
    "ex01_softmax  ada   18 of 18": "what is printed",
    'zone = "Europe/Berlin"': "the file of due dates",
    'instructors = ["emmy"]': "the file of who is in a class",
    'X = np.memmap("pixels.u8", np.uint8, "r", shape=(1_200_000, 784))': "Python",
}


def blocks(name):
    """Return the fenced blocks of a text, each a list of lines."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if name.endswith(".py"):
        text = re.sub(r"^# ?", "", text, flags=re.MULTILINE)
    found = re.findall(r"^ *```[^\n]*\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [one.strip("\n").split("\n") for one in found]


def commands():
    """Return the lines of all blocks that are commands, without their comments."""
    lines = []
    for block in (block for name in TEXTS for block in blocks(name)):
        if block[0] not in NO_COMMAND:
            lines += [re.sub(r" +#.*", "", line).strip() for line in block]
    return lines


def test_each_line_of_each_block_is_run_or_it_is_said_why_not():
    known = [*HERE, *ELSEWHERE, *NOT_IN_CI]
    assert len(known) == len(set(known))
    assert sorted(set(commands())) == sorted(known)  # nothing new, nothing gone
    firsts = {block[0] for name in TEXTS for block in blocks(name)}
    assert firsts >= NO_COMMAND.keys()


def test_who_is_said_to_run_a_command_is_there():
    here = Path(__file__).read_text(encoding="utf-8")
    assert all(f"def {test}(" in here for test in HERE.values())
    for name, words in ELSEWHERE.values():
        assert words in (ROOT / name).read_text(encoding="utf-8"), (name, words)


def test_no_text_with_blocks_is_left_out():
    found = {*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")}
    found |= {*ROOT.glob("nnlib/**/README.md"), CHAPTERS / "00_start_here.py"}
    names = {path.relative_to(ROOT).as_posix() for path in found}
    named = {name for name in names if blocks(name) and not name.startswith(".")}
    assert named <= set(TEXTS)


def test_what_is_named_within_a_sentence_is_understood_too():
    texts = [*TEXTS, *(p.relative_to(ROOT) for p in CHAPTERS.glob("*.py"))]
    inline = re.compile(r"`(?:python3|py) -m tools ([a-z][^`]*)`")
    named = [w for t in texts for w in inline.findall((ROOT / t).read_text("utf-8"))]
    for words in named:
        if words.split()[-1] != "--help":  # which prints, and ends
            read(words.split())
    assert len(named) > 15


# --- a fresh clone, on the machine of somebody who has settings of all kinds


def git(folder, *command):
    named = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *named, *command], cwd=folder, check=True)


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """What a commit of all files here would be, as the place to clone from."""
    folder = tmp_path_factory.mktemp("origin")
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "the course")
    return folder


@pytest.fixture(scope="module")
def clone(origin, tmp_path_factory):
    folder = tmp_path_factory.mktemp("home of José אבג") / "the course (2)"
    git(origin, "clone", "-q", str(origin), str(folder))
    course = Environment(".venv", folder)
    make = [sys.executable, "-m", "venv", "--without-pip", str(course.folder)]
    subprocess.run(make, check=True)
    site = ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    purelib = course.run(*site, capture_output=True, text=True).stdout.strip()
    borrowed = f"{folder}\n{sysconfig.get_path('purelib')}\n"
    Path(purelib, "borrowed.pth").write_text(borrowed, encoding="utf-8")
    for name in ("share", "etc"):
        if (Path(sys.prefix) / name).is_dir():
            (course.folder / name).symlink_to(Path(sys.prefix) / name)
    stamp = {
        "course": str(folder),
        "extras": ["lab"],
        "from": course._sources(),
        "python": course._version(),
    }
    course.stamp.write_text(json.dumps(stamp), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """The variables of a user who has set, and broken, much for other programs."""
    home = tmp_path_factory.mktemp("Зоя محمد")
    files = {
        ".ipython/profile_default/startup/00.py": "raise SystemExit('of the user')",
        ".local/share/jupyter/kernels/python3/kernel.json": json.dumps(
            {"argv": ["/gone/python", "{connection_file}"], "display_name": "Python 3"}
        ),
        ".jupyter/jupyter_server_config.py": "c.ServerApp.root_dir = '/gone'",
        "python/numpy.py": "raise ImportError('of the user')",
        "matplotlibrc": "text.usetex: True",
        "bin/jupyter": "#!/bin/sh\nexit 1",
    }
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    (home / "bin/jupyter").chmod(0o755)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("JUPY", "PYTH"))}
    return clean | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(home / "python"),
        "PYTHONWARNINGS": "error",
        "JUPYTER_PATH": str(home / ".local/share/jupyter"),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "MPLBACKEND": "nonsense",
        "MATPLOTLIBRC": str(home / "matplotlibrc"),
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "LC_ALL": "C",
    }


def files(folder):
    """Return when each file of a folder was last changed."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def typed(command, *more):
    """Return a command of a text as a list, for this Python."""
    return [sys.executable, *command.split()[1:], *more]


class Server:
    """JupyterLab, asked as the page asks it."""

    def __init__(self, port):
        self.base, self.opener = f"127.0.0.1:{port}", build_opener(ProxyHandler({}))

    def ask(self, path, data=None):
        headers = {"Authorization": "token abc", "Content-Type": "application/json"}
        body = None if data is None else json.dumps(data).encode()
        request = Request(f"http://{self.base}/api/{path}", body, headers)
        with self.opener.open(request, timeout=60) as answer:
            return json.load(answer)

    def wait_for(self, process):
        """Return when it answers; say what was printed if it ends or never does."""
        if not wait_for(self.answers, process):
            pytest.fail(ended(process))

    def answers(self):
        try:
            return self.ask("status")
        except OSError:
            return None

    def run(self, notebook, *cells):
        """Run cells in a kernel of a notebook; return all that is printed or raised."""
        asked = {"path": notebook, "name": "", "type": "notebook"}
        kernel = self.ask("sessions", asked | {"kernel": {"name": "python3"}})["kernel"]
        url = f"ws://{self.base}/api/kernels/{kernel['id']}/channels?token=abc"
        page = websocket.create_connection(url, timeout=90, http_no_proxy=["*"])
        said = []
        for code in cells:
            ask = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request"}
            ask |= {"username": "", "session": "s", "version": "5.3"}
            content = {"code": code, "silent": False, "allow_stdin": False}
            rest = {"parent_header": {}, "metadata": {}, "channel": "shell"}
            page.send(json.dumps({"header": ask, "content": content, **rest}))
            while (message := json.loads(page.recv()))["msg_type"] != "execute_reply":
                content = message["content"]
                said.append(content.get("text") or content.get("evalue", ""))
        page.close()
        return "".join(said)


@contextlib.contextmanager
def serving(folder, env, *options):
    port = free_port()
    lab = typed("python3 -m tools lab", "--no-browser", f"--port={port}", *options)
    lab += ["--IdentityProvider.token=abc", "--ServerApp.ip=127.0.0.1"]
    process = subprocess.Popen(
        lab,
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    server = Server(port)
    try:
        server.wait_for(process)
        yield server
    finally:
        ended(process)


@pytest.mark.skipif(os.name == "nt", reason="links and groups of processes of Unix")
def test_lab_serves_all_and_the_first_cell_runs(clone, settings):
    nb = json.loads((clone / "notebooks/00_start_here.ipynb").read_text("utf-8"))
    first = next(cell for cell in nb["cells"] if cell["cell_type"] == "code")
    seen = "import nnlib, sys; print(nnlib.__file__); print(sys.prefix)"
    home = Path(settings["HOME"])
    before = files(home)
    # other settings than these have no name in our list, and do no harm
    with serving(clone, settings) as server:
        for name in ("exercises", "notebooks", "work"):
            folder = server.ask(f"contents/{name}")
            assert folder["content"], name
        exercise = "work/ex01_softmax/ex01_softmax.ipynb"
        assert server.ask(f"contents/{exercise}?content=0")["path"] == exercise
        said = server.run(
            "notebooks/00_start_here.ipynb", seen, "".join(first["source"])
        )
    assert said.split("\n") == [
        str(clone / "nnlib" / "__init__.py"),
        str(clone / ".venv"),
        "",
    ]
    assert files(home) == before  # so it may be read-only


def test_the_doctor_finds_a_fresh_clone_in_order(clone):
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    doctor = typed("python3 -m tools doctor")
    done = subprocess.run(doctor, cwd=clone, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing is in the way" in done.stdout


def test_an_update_of_a_clone_in_which_chapters_were_run(clone, origin):
    chapter = "notebooks/00_start_here.ipynb"
    text = (origin / chapter).read_text(encoding="utf-8")
    (origin / chapter).write_text(f"{text}\n", encoding="utf-8")
    git(origin, "commit", "-qam", "another text")
    (clone / chapter).write_text(text.replace("digit", "Digit"), encoding="utf-8")
    update = typed("python3 -m tools update")
    done = subprocess.run(update, cwd=clone, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (clone / chapter).read_text(encoding="utf-8") == f"{text}\n"
    (kept,) = (clone / "work/before/notebooks").iterdir()
    assert "Digit" in kept.read_text(encoding="utf-8")
