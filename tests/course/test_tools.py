"""The commands run from nothing but Python, and end in a sentence, never a traceback.

What they would install or start is replaced by fakes that write down what they are
asked for; the last tests make a real, empty environment and move it.
"""

import ast
import builtins
import errno
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import SimpleNamespace

import pytest

from tests.places import ROOT
from tools import environments, steps, verbs
from tools.__main__ import OF_GRADER, VERBS, main, read
from tools.environments import Environment
from tools.machine import (
    NotPossibleError,
    home_of_user,
    keeps_permissions,
    require_python,
)

STDLIB_ONLY = ["__init__", "__main__", "doctor", "environments", "newest", "steps"]
STDLIB_ONLY += ["machine", "verbs", "work"]
CHAPTERS = PureWindowsPath(r"C:\Users\Jörg Müller\course")


@pytest.fixture
def course(tmp_path):
    """A folder with what an environment is made from."""
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (tmp_path / environments.LOCK).write_text("setuptools==84.2.1\n", encoding="utf-8")
    return tmp_path


class Machine:
    """In place of processes: writes down every command, answers what a test says."""

    def __init__(self):
        self.commands, self.says, self.version = [], {}, b"3.12\n"
        self.works = False

    def run(self, command, **options):
        words = [str(word) for word in command]
        self.commands.append(words)
        if "venv" in words:
            Path(words[-1]).mkdir(parents=True, exist_ok=True)
            self.works = True
        for word, printed in self.says.items():
            if word in words:
                return SimpleNamespace(returncode=1, stdout=printed)
        if words[1] == "-c" and "import pip" in words[2]:
            if not self.works:
                raise FileNotFoundError(words[0])
            return SimpleNamespace(returncode=0, stdout=self.version)
        return SimpleNamespace(returncode=0, stdout="")

    def installed(self):
        """Return what pip was asked to install, a line for each call."""
        return [
            " ".join(words[words.index("install") + 1 :])
            for words in self.commands
            if "install" in words
        ]


@pytest.fixture
def machine(monkeypatch):
    machine = Machine()
    monkeypatch.setattr(environments.subprocess, "run", machine.run)
    return machine


# --- the command line


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["lap"], "There is no verb 'lap', only lab, work, doctor"),
        (["lab", "--nonsense"], "unrecognized arguments: --nonsense"),
        (["lab", "--port", "high"], "--port: invalid int value: 'high'"),
        (["test", "lint", "units"], "There is no part of the tests 'units', only unit"),
        (["build", "99_none"], "There is no text '99_none', only 00_start_here, 01_so"),
        (["check", "01_softmax.py"], "There is no text '01_softmax.py', only 00_start"),
        (["lite-test", "ex99"], "There is no notebook 'ex99', only 00_start_here, 01_"),
        (["bundle", "01_softmax"], "There is no exercise '01_softmax', only ex01_soft"),
        (["pyodide", "answer"], "There is no notebook or kind 'answer', only answers,"),
        (["hub-test", "week", "day"], "There is no part 'day', only week, crowd."),
        (["clean", "now"], "unrecognized arguments: now"),
    ],
)
def test_what_is_not_understood_ends_in_one_sentence(argv, words, capsys, machine):
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert words in err
    assert (out, err.count("\n")) == ("", 1)
    assert machine.commands == []


def test_without_a_verb_all_verbs_are_listed(capsys):
    assert main([]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[2:]] == (
        list(VERBS)
    )


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in OF_GRADER])
def test_a_verb_says_what_it_understands(verb, capsys):
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert f"python3 -m tools {verb}" in capsys.readouterr().out


def test_cluster_says_what_it_understands(capsys, machine):
    assert main(["cluster", "--help"]) == 0
    assert "cluster worker ADDRESS" in capsys.readouterr().out
    assert machine.commands == []


def test_make_has_the_same_verbs():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert text.split("VERBS := ")[1].splitlines()[0].split() == list(VERBS)


def test_options_of_jupyterlab_are_passed_on_and_ours_may_stand_anywhere():
    _, asked = read(["lab", "--ServerApp.ip=0.0.0.0", "--no-browser"])
    assert asked.theirs == ["--ServerApp.ip=0.0.0.0"]
    assert asked.no_browser
    _, asked = read(["build", "01_softmax", "--all", "02_cross_entropy"])
    assert (asked.names, asked.all) == (["01_softmax", "02_cross_entropy"], True)


def test_a_refusal_of_the_system_is_one_sentence(capsys, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied", "work")

    monkeypatch.setattr(verbs.work, "copy_new", refuse)
    assert main(["work"]) == 2
    assert capsys.readouterr().err == (
        "The system refuses it (Permission denied): work\n"
    )


def test_ctrl_c_ends_quietly(capsys, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(verbs.work, "copy_new", stop)
    assert main(["work"]) == 130
    assert capsys.readouterr() == ("", "")


# --- a Python that cannot


@pytest.mark.parametrize("name", STDLIB_ONLY)
def test_an_old_python_can_read_what_tells_it_that_it_is_old(name):
    text = (ROOT / "tools" / f"{name}.py").read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 8))
    imported = {
        (getattr(node, "module", None) or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= sys.stdlib_module_names | {"tools"}


def test_an_old_python_is_told_which_one_to_take():
    with pytest.raises(NotPossibleError, match=r"this is 3\.9\.6; install a newer"):
        require_python("lab", (3, 9, 6, "final", 0), lambda name: None)
    found = {"python3.12": "/usr/bin/python3.12"}.get
    with pytest.raises(NotPossibleError, match=r"type: python3\.12 -m tools test lint"):
        require_python("test lint", (3, 10, 1, "final", 0), found)
    require_python("lab", (3, 11, 0, "final", 0))


def test_an_old_python_ends_with_the_sentence(capsys, monkeypatch, machine):
    monkeypatch.setattr(sys, "version_info", (3, 9, 6, "final", 0))
    assert main(["lab"]) == 2
    assert "needs Python 3.11 or newer and this is 3.9.6" in capsys.readouterr().err


@pytest.mark.parametrize("module", ["ensurepip", "venv"])
def test_a_python_without_environments_is_told_what_to_install(
    module, capsys, monkeypatch, machine
):
    really = builtins.__import__

    def without(name, *rest):
        if name == module:
            raise ImportError(name, name=name)
        return really(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert main(["lab"]) == 2
    assert f"(no {module}): install its venv package" in capsys.readouterr().err
    assert machine.commands == []


# --- an environment is made once, and mended


def test_an_environment_is_made_once_and_says_how_large_it_is(course, machine, capsys):
    Environment(".venv", course).ensure("lab")
    assert machine.commands[1][1:4] == ["-m", "venv", "--clear"]
    assert machine.installed() == [
        "--quiet -c requirements-lock.txt setuptools",
        "--quiet -c requirements-lock.txt --no-build-isolation --editable .[lab]",
    ]
    said = capsys.readouterr().out
    assert f"about {environments.SIZES['lab']} MB" in said
    assert said.count("\n") == 1
    machine.commands.clear()
    Environment(".venv", course).ensure("lab")
    assert len(machine.commands) == 1  # only whether its Python works
    assert capsys.readouterr().out == ""


def test_what_is_there_stays_when_more_is_wanted(course, machine, capsys):
    Environment(".venv", course).ensure("lab")
    capsys.readouterr()
    Environment(".venv", course).ensure("build")
    assert machine.installed()[-1].endswith(".[build,lab]")
    assert f"about {environments.SIZES['build']} MB" in capsys.readouterr().out
    machine.commands.clear()
    Environment(".venv", course).ensure("lab")
    assert machine.installed() == []


@pytest.mark.parametrize("name", ["pyproject.toml", environments.LOCK])
def test_other_requirements_are_installed(course, machine, name):
    Environment(".venv", course).ensure("lab")
    machine.commands.clear()
    (course / name).write_text("# other\n", encoding="utf-8")
    Environment(".venv", course).ensure("lab")
    assert len(machine.installed()) == 2
    assert not any("venv" in words for words in machine.commands)


@pytest.mark.parametrize("version", [b"3.13\n", b"3.10\n"])
def test_an_environment_of_another_python_is_made_anew(course, machine, version):
    Environment(".venv", course).ensure("lab")
    machine.commands.clear()
    machine.version = version
    Environment(".venv", course).ensure("lab")
    assert "--clear" in machine.commands[1]


@pytest.mark.parametrize("stamp", ["", "[]", "{", '{"course": 1}'])
def test_a_damaged_stamp_is_no_stamp(course, machine, stamp):
    Environment(".venv", course).ensure("lab")
    machine.commands.clear()
    (course / ".venv" / "course.json").write_text(stamp, encoding="utf-8")
    Environment(".venv", course).ensure("lab")
    assert len(machine.installed()) == 2


def moved(course, machine):
    """Return the course under another name; its environment is as it was."""
    Environment(".venv", course).ensure("lab")
    machine.commands.clear()
    there = course.rename(course.with_name(f"{course.name} moved ö"))
    return there, Environment(".venv", there)


def test_a_moved_course_is_mended_without_a_network(course, machine, capsys):
    there, environment = moved(course, machine)
    capsys.readouterr()
    environment.ensure("lab")
    (call,) = machine.installed()
    assert "--no-index --no-deps --no-build-isolation --editable ." in call
    assert "moved, mended" in capsys.readouterr().out
    assert json.loads(environment.stamp.read_text())["course"] == str(there)


def test_what_cannot_be_mended_is_installed_again(course, machine):
    _, environment = moved(course, machine)
    machine.says["--no-index"] = "ERROR: no"
    environment.ensure("lab")
    assert machine.installed()[-1].endswith("--editable .[lab]")


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("OSError: [Errno 122] Disk quota exceeded: 'x.py'", "or your share of it"),
        (
            "WARNING: NewConnectionError\n"
            "ERROR: No matching distribution found for numpy (from versions: none)",
            "there is no network",
        ),
        ("ERROR: numpy is cursed\nnote: see above", "ERROR: numpy is cursed"),
        ("", "exit status 1"),
    ],
)
def test_pip_fails_in_one_sentence_and_leaves_no_stamp(course, machine, printed, words):
    machine.says["--editable"] = printed
    environment = Environment(".venv", course)
    with pytest.raises(NotPossibleError, match=re.escape(words)) as caught:
        environment.ensure("lab")
    assert "\n" not in str(caught.value)
    assert not environment.stamp.exists()


def test_a_proxy_is_named_when_nothing_can_be_fetched(course, machine, monkeypatch):
    machine.says["--editable"] = "ERROR: ProxyError ... Max retries exceeded"
    monkeypatch.setenv("HTTPS_PROXY", "http://old.example.org:3128")
    with pytest.raises(NotPossibleError) as caught:
        Environment(".venv", course).ensure("lab")
    assert "HTTPS_PROXY (http://old.example.org:3128)" in str(caught.value)
    assert "right? type the command again" in str(caught.value)


def test_a_drive_without_links_is_named(course, machine):
    machine.says["venv"] = "Error: [Errno 1] Not permitted: 'lib' -> '.venv/lib64'"
    with pytest.raises(NotPossibleError, match=r"cannot hold links .* add --venv"):
        Environment(".venv", course).ensure("lab")
    assert machine.installed() == []


def test_a_course_that_cannot_be_written_to_is_named_first(machine, monkeypatch):
    monkeypatch.setattr("tools.machine.os.access", lambda *_: False)
    with pytest.raises(NotPossibleError, match="copy the course to a folder of your"):
        verbs.lab([])
    assert machine.commands == []


def test_a_user_without_a_home_meets_no_traceback(monkeypatch):
    pwd = pytest.importorskip("pwd", reason="there is none on Windows")
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)  # knows nobody
    assert not home_of_user().exists()


def test_too_small_a_disk_is_said_before_anything_is_fetched(
    course, machine, monkeypatch
):
    small = SimpleNamespace(free=environments.SIZES["lab"] * 1_000_000 - 1)
    monkeypatch.setattr(environments.shutil, "disk_usage", lambda path: small)
    with pytest.raises(NotPossibleError, match="The disk has less than"):
        Environment(".venv", course).ensure("lab")
    assert machine.installed() == []


def test_a_full_disk_is_named_for_what_it_is(capsys, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "x")

    monkeypatch.setattr(verbs.work, "copy_new", full)
    assert main(["work"]) == 2
    assert capsys.readouterr().err.startswith("The disk is full, or your share")


def test_every_extra_has_a_size_and_is_in_the_one_list():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["optional-dependencies"].keys() == environments.SIZES.keys()
    assert set(verbs.LOCKED) == environments.SIZES.keys() - {"bench"}


# --- Windows, with its kind of paths


def test_paths_and_activation_on_windows_and_elsewhere():
    venv = CHAPTERS / ".venv"
    assert environments.python_of(venv, windows=True) == PureWindowsPath(
        r"C:\Users\Jörg Müller\course\.venv\Scripts\python.exe"
    )
    assert environments.activation(venv, windows=True) == (
        r'"C:\Users\Jörg Müller\course\.venv\Scripts\activate"'
    )
    venv = PurePosixPath("/home/jörg m/course/.venv")
    assert environments.python_of(venv, windows=False) == venv / "bin" / "python"
    assert environments.activation(venv, windows=False) == (
        ". '/home/jörg m/course/.venv/bin/activate'"
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_drive_that_keeps_no_permissions_is_seen(tmp_path, monkeypatch):
    assert keeps_permissions(tmp_path)
    everybody = SimpleNamespace(st_mode=0o100777)
    monkeypatch.setattr("tools.machine.os.stat", lambda *_: everybody)
    assert not keeps_permissions(tmp_path)


@pytest.mark.parametrize("keeps", [True, False])
def test_keys_of_jupyter_lie_where_nobody_else_can_read_them(
    tmp_path, monkeypatch, keeps
):
    class Server:
        """In place of JupyterLab: looks at where its keys would lie."""

        def __init__(self, command, env, **_):
            self.folder = Path(env["JUPYTER_RUNTIME_DIR"])
            started.append(self)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def wait(self):
            self.mode = self.folder.stat().st_mode & 0o777 if not keeps else None

    started = []
    monkeypatch.setattr(Environment, "ensure", lambda *_: None)
    monkeypatch.setattr(verbs.work, "copy_new", lambda root: [])
    monkeypatch.setattr(verbs.signal, "signal", lambda *_: None)
    monkeypatch.setattr(verbs, "keeps_permissions", lambda folder: keeps)
    monkeypatch.setattr(verbs.subprocess, "Popen", Server)
    verbs.lab([], venv=str(tmp_path))
    (server,) = started
    assert (tmp_path in server.folder.parents) == keeps
    assert server.mode == (None if keeps else 0o700)
    assert keeps or not server.folder.exists()  # taken away at the end


def test_jupyterlab_is_of_the_environment_and_opens_chapter_00():
    python = environments.python_of(CHAPTERS / ".venv", windows=True)
    command = verbs.lab_command(python, ["--no-browser"])
    assert command[:3] == [str(python), "-m", "jupyterlab"]
    (start,) = [word for word in command if "default_url" in word]
    assert (ROOT / start.split("/lab/tree/")[1]).is_file()
    assert command[-1] == "--no-browser"
    assert f"--ServerApp.root_dir={ROOT}" in command
    elsewhere = verbs.lab_command(python, course=CHAPTERS)  # as the browser's tests
    assert f"--ServerApp.root_dir={CHAPTERS}" in elsewhere


# --- the steps of the tests


class Recorded:
    """In place of an environment: notes what it runs; some of it fails."""

    folder = Path("venv")

    def __init__(self, failing=()):
        self.failing, self.ran, self.lock = failing, [], threading.Lock()

    def run(self, *arguments, env, stdout, stderr):
        with self.lock:
            self.ran.append(arguments)
        stdout.write(f"first {arguments[-1]}\n".encode())
        stdout.write(f"second {arguments[-1]}\n".encode())
        stdout.flush()
        failed = any(word in self.failing for word in arguments)
        return SimpleNamespace(returncode=int(failed))


def test_all_steps_run_and_those_that_failed_are_named(capsys):
    course, graders = Recorded(["check", "tests/tutor"]), Recorded()
    names = list(steps.STEPS)
    assert steps.run_tests(names, course, graders, "chromium") == ["graders", "lint"]
    ends = [ran[-1] for ran in graders.ran]
    assert ends == ["tests/grader", "tests/grader_browser"]
    assert ("-m", "codespell_lib") in course.ran  # behind one that failed
    assert course.ran[-1][-1] == "tests/browser"  # alone, when the others are done
    out = capsys.readouterr().out
    for step in steps.STEPS.values():
        (part,) = [part for part in out.split("\n== ") if part.startswith(step.shows)]
        ends = [command[-1] for command in (*step.commands, *step.in_browser)]
        printed = "".join(f"first {end}\nsecond {end}\n" for end in ends)
        assert part.split("\n", 1)[1] == printed  # together, and below its title


def test_without_a_browser_it_is_said_what_did_not_run(capsys):
    course = Recorded()
    assert steps.run_tests(["site", "browser"], course, course, None) == []
    assert [ran[-1] for ran in course.ran] == ["tests/course/test_lite.py"]
    lines = list(steps.not_run(["site", "lint", "browser"], None))
    assert [line.split(":")[0] for line in lines] == ["NOT RUN", "NOT RUN"]
    assert list(steps.not_run(list(steps.STEPS), "chromium")) == []


def test_a_step_that_ends_the_tool_itself_is_not_swallowed(capsys):
    class Broken(Recorded):
        def run(self, *_, **__):
            raise FileNotFoundError("python")

    with pytest.raises(FileNotFoundError):
        steps.run_tests(["lint"], Broken(), Broken(), None)


def test_the_browser_is_found_named_or_refused():
    def there(*names):
        return lambda name: f"/bin/{name}" if name in names else None

    find = steps.find_browser
    assert find({}, there("google-chrome")) == "/bin/google-chrome"
    assert find({}, there()) is None
    assert find({"CHROMIUM": "none", "CI": "true"}, there("chromium")) is None
    with pytest.raises(NotPossibleError, match="CI needs Chromium"):
        find({"CI": "true"}, there())
    with pytest.raises(NotPossibleError, match="CHROMIUM names brave"):
        find({"CHROMIUM": "brave"}, there("chromium"))


def test_every_test_file_belongs_to_a_step():
    """The unit step takes all that the others have not taken."""
    (unit,) = steps.STEPS["unit"].commands
    for word in unit:
        if word.startswith("--ignore="):
            path = word.removeprefix("--ignore=")
            others = [step for name, step in steps.STEPS.items() if name != "unit"]
            assert any(path in c for step in others for c in step.commands), path
            assert (ROOT / path).exists()


def test_failed_parts_end_the_command_with_1(monkeypatch, capsys):
    monkeypatch.setattr(Environment, "ensure", lambda *_: None)
    monkeypatch.setattr(steps, "run_tests", lambda names, *_: names[:1])
    assert main(["test", "lint", "unit"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "FAILED: unit"
    monkeypatch.setattr(steps, "run_tests", lambda *_: [])
    assert main(["test", "lint"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "passed: lint"


@pytest.mark.parametrize(
    ("parts", "made"),
    [
        (["lint"], {".venv"}),
        (["grading"], {".venv-instructor"}),
        ([], {".venv", ".venv-instructor"}),
    ],
)
def test_only_the_environments_of_the_parts_are_made(monkeypatch, parts, made):
    ensured = set()
    monkeypatch.setattr(
        Environment, "ensure", lambda self, *_: ensured.add(self.folder.name)
    )
    monkeypatch.setattr(steps, "run_tests", lambda *_: [])
    monkeypatch.setenv("CHROMIUM", "none")
    assert main(["test", *parts]) == 0
    assert ensured == made


def test_what_users_have_set_for_other_pythons_is_not_seen(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("JUPYTER_DATA_DIR", "/elsewhere")
    seen = steps.without_user(Path("venv"), tmp_path)
    assert not [name for name, value in seen.items() if value == "/elsewhere"]
    assert "PIP_USER" not in seen
    assert seen["MPLCONFIGDIR"] == str(Path("venv") / "matplotlib")


def test_start_up_files_of_the_user_do_not_reach_a_kernel(tmp_path):
    startup = tmp_path / "home" / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("print('of the user')", encoding="utf-8")
    home = {"HOME": str(tmp_path / "home"), "USERPROFILE": str(tmp_path / "home")}

    def printed(env):
        command = [
            sys.executable,
            "-m",
            "IPython",
            "--no-banner",
            "-c",
            "print('ours')",
        ]
        done = subprocess.run(command, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.split("\n")

    bare = {k: v for k, v in os.environ.items() if k != "IPYTHONDIR"}
    assert "of the user" in printed(bare | home)  # else this test shows nothing
    env = steps.without_user(Path(sys.prefix), tmp_path / "private") | home
    assert "of the user" not in printed(env)


# --- building


def test_only_exercises_whose_solution_has_changed_are_released(tmp_path):
    def write(folder, name, version):
        path = tmp_path / folder / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        content = {"cells": [], "metadata": {"source_sha256": version}}
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    for name, exercise in {"ex01_a": "1", "ex02_b": "0", "ex03_c": "1"}.items():
        write("solutions", name, "1")
        write("exercises", name, exercise)
    write("solutions", "ex04_d", "1")
    (tmp_path / "exercises" / "ex03_c" / "ex03_c.ipynb").write_text("{")
    assert verbs.stale_exercises(root=tmp_path) == ["ex02_b", "ex03_c", "ex04_d"]
    assert verbs.stale_exercises(["ex01_a"], tmp_path)[0] == "ex01_a"
    assert len(verbs.stale_exercises([], tmp_path)) == 4
    assert verbs.stale_exercises() == []


@pytest.fixture
def built(monkeypatch):
    """What `build` runs: environment and module of each call; some of them fail."""
    built = SimpleNamespace(failing=(), ran=[])

    def run(self, *arguments, **options):
        built.ran.append((self.folder.name, *arguments[1:]))
        return SimpleNamespace(returncode=2 * (arguments[1] in built.failing))

    monkeypatch.setattr(Environment, "run", run)
    monkeypatch.setattr(Environment, "ensure", lambda self, *extras: None)
    return built


def test_build_releases_only_what_is_stale(built, monkeypatch):
    monkeypatch.setattr(verbs, "stale_exercises", lambda anyway: [])
    assert main(["build", "01_softmax", "--all"]) == 0
    assert built.ran == [
        (".venv", "tools.build", "build", "01_softmax", "--all"),
        (".venv", "tools.exercise_table"),
    ]
    built.ran.clear()
    monkeypatch.setattr(verbs, "stale_exercises", lambda anyway: ["ex01_softmax"])
    assert main(["build"]) == 0
    (release,) = [call for call in built.ran if call[0] == ".venv-instructor"]
    assert release[1:3] == ("nbgrader", "generate_assignment")
    assert release[-1] == "ex01_softmax"
    assert built.ran[-1] == (".venv", "tools.exercise_table")


def test_build_stops_where_something_is_wrong(built):
    built.failing = ["tools.build"]
    assert main(["build", "01_softmax"]) == 2
    assert built.ran[-1] == (".venv", "tools.build", "build", "01_softmax")


@pytest.mark.parametrize(
    ("argv", "extras", "ran"),
    [
        (["grade", "x"], ("lab", "grade"), ("grader", "x")),
        (
            ["grade", "--scheduler", "tcp://h:8786"],
            ("lab", "grade", "cluster"),
            ("grader", "--scheduler", "tcp://h:8786"),
        ),
        (
            ["cluster", "scheduler"],
            ("lab", "grade", "cluster"),
            ("dask", "scheduler", "--host", "127.0.0.1"),
        ),
        (
            ["cluster", "scheduler", "--host=10.0.0.5"],
            ("lab", "grade", "cluster"),
            ("dask", "scheduler", "--host=10.0.0.5"),
        ),
        (
            ["cluster", "worker", "tcp://h:8786", "--nworkers", "8"],
            ("lab", "grade", "cluster"),
            ("dask", "worker", "tcp://h:8786", "--nworkers", "8"),
        ),
    ],
)
def test_dask_is_installed_only_for_many_machines(
    built, monkeypatch, argv, extras, ran
):
    ensured = []
    monkeypatch.setattr(Environment, "ensure", lambda _, *asked: ensured.append(asked))
    assert main(argv) == 0
    assert ensured == [extras]
    assert built.ran == [(".venv-instructor", *ran)]


def test_a_cluster_has_two_parts(built, capsys):
    assert main(["cluster"]) == main(["cluster", "ssh"]) == 2
    assert "expected: cluster scheduler, or cluster worker" in capsys.readouterr().err


# --- real environments


def test_without_a_network_the_real_pip_ends_in_the_sentence(course, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    environment = Environment("my ö venv", course)
    with pytest.raises(NotPossibleError, match="there is no network") as caught:
        environment.ensure("lab")
    assert "\n" not in str(caught.value)
    # what was begun is taken up again; there is nothing to clear away
    assert environment._version() == ".".join(map(str, sys.version_info[:2]))


PROJECT = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "neural-networks-by-hand"
version = "1"
optional-dependencies = { lab = [] }
scripts = { where = "nnlib:where" }
[tool.setuptools]
py-modules = ["nnlib"]
"""


@pytest.fixture
def installed(course, monkeypatch):
    """A tiny course, really installed; pip and setuptools are those of this Python."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr(Environment, "_settle", lambda self: None)  # no list of fonts
    version = importlib.metadata.version("setuptools")
    lock = course / environments.LOCK
    lock.write_text(f"setuptools=={version}\n", encoding="utf-8")
    (course / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    code = "def where():\n    print(__file__)\n"
    (course / "nnlib.py").write_text(code, encoding="utf-8")
    environment = Environment(".venv", course)
    command = [sys.executable, "-m", "venv", "--without-pip", environment.folder]
    subprocess.run(command, check=True)
    tell = ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    purelib = environment.run(*tell, capture_output=True, text=True).stdout.strip()
    ours = sysconfig.get_path("purelib")
    Path(purelib, "ours.pth").write_text(f"{ours}\n", encoding="utf-8")
    environment.ensure("lab")
    environment.run("-c", environments.MEND)  # programs that pip has installed before
    return course


def test_what_is_called_nnlib_on_the_public_index_does_not_stay(installed):
    """Its name was once that of the course; now it can only be a stranger's."""
    environment = Environment(".venv", installed)
    project = installed / "pyproject.toml"
    tell = "from importlib.metadata import distributions as d; print(*sorted(" + (
        "one.name for one in d() if one.version == '1'))"
    )
    project.write_text(PROJECT.replace("neural-networks-by-hand", "nnlib"))
    environment._pip("--no-build-isolation", "--editable", ".")
    said = environment.run("-c", tell, capture_output=True, text=True).stdout
    assert said.split() == ["neural-networks-by-hand", "nnlib"]
    project.write_text(f"{PROJECT}# newer\n")
    environment.ensure("lab")
    said = environment.run("-c", tell, capture_output=True, text=True).stdout
    assert said.split() == ["neural-networks-by-hand"]


def test_a_course_elsewhere_imports_its_own_nnlib_and_not_the_old_one(
    installed, capsys
):
    copied = installed.with_name(f"{installed.name} copied ö")
    shutil.copytree(installed, copied, symlinks=True)
    capsys.readouterr()
    Environment(".venv", copied).ensure("lab")
    assert "mended" in capsys.readouterr().out
    for place in (copied, installed):
        environment = Environment(".venv", place)
        script = environment.python.with_name("where")
        other = environment.python.with_name(
            f"pytest{environment.python.suffix}"
        ).read_bytes()
        assert str(environment.python).encode() in other
        importing = [environment.python, "-c", "import nnlib; nnlib.where()"]
        for command in (importing, [script]):
            done = subprocess.run(
                command,
                cwd=place.parent,
                env=environments.surroundings(environment.folder),
                capture_output=True,
                text=True,
            )
            assert done.stdout.strip() == str(place / "nnlib.py"), done.stderr
