"""What the hub of a course is told, lays out and closes; no hub is started here.

`python3 -m tools hub-test` starts one, and is not in CI: it takes minutes.
"""

import importlib.util
import json
import os
import re
import subprocess
import sys
from datetime import date
from types import SimpleNamespace

import pytest
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from tests.places import ROOT
from tools import bundle, hub_machine
from tools.machine import NotPossibleError

HERE = ROOT / "deploy" / "jupyterhub"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LINK = re.compile(r"\]\((\.\.?/[^)#]*|[\w-]+\.ipynb)(?:#[^)]*)?\)")


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


install = module(HERE / "install.py")
start = module(HERE / "students" / "start.py")


# --- the configuration


@pytest.fixture
def told(tmp_path):
    """The configuration of a hub in a folder of its own."""
    hub = tmp_path / "hub"
    hub.mkdir()
    text = (HERE / "jupyterhub_config.py").read_text(encoding="utf-8")
    (hub / "jupyterhub_config.py").write_text(text, encoding="utf-8")
    people = 'instructors = ["emmy"]\nstudents = ["ada", "grace"]\n'
    (hub / "class.toml").write_text(people, encoding="utf-8")
    config = Config()
    names = {
        "get_config": lambda: config,
        "__file__": str(hub / "jupyterhub_config.py"),
    }
    exec(compile(text, "jupyterhub_config.py", "exec"), names)
    return config


def test_what_the_university_wants_comes_last_and_survives_a_new_bundle(
    told, tmp_path, monkeypatch
):
    hub = tmp_path / "hub"
    own = hub / "own_config.py"
    own.write_text('c = get_config()\nc.JupyterHub.bind_url = "http://10.0.0.1"\n')
    monkeypatch.setattr(install, "environment", lambda folder: folder)
    monkeypatch.setattr(install, "run", lambda *command, **options: None)
    (hub / "jupyterhub_config.py").unlink()
    install.make_hub(tmp_path)
    loaded = PyFileConfigLoader("jupyterhub_config.py", str(hub)).load_config()
    assert loaded.JupyterHub.bind_url == "http://10.0.0.1"
    assert loaded.Spawner.cmd == told.Spawner.cmd
    assert own.exists()


def test_only_the_class_comes_in(told):
    assert told.Authenticator.allowed_users == {"ada", "grace", "emmy"}
    assert "allow_all" not in told.Authenticator
    assert "admin_users" not in told.Authenticator


def test_the_hub_is_reached_through_a_web_server_only(told):
    assert told.JupyterHub.bind_url.startswith("http://127.0.0.1:")
    for service in told.JupyterHub.services:
        assert service.get("url", "http://127.0.0.1:").startswith("http://127.0.0.1:")


def test_instructors_alone_have_the_form_grader(told):
    (role,) = [one for one in told.JupyterHub.load_roles if "groups" in one]
    assert role["scopes"] == ["access:services!service=grading"]
    assert role["groups"] == ["instructors"]
    assert told.JupyterHub.load_groups == {"instructors": {"users": ["emmy"]}}
    grading = told.JupyterHub.services[0]
    assert grading["user"] == "grader"
    assert "instructors" in grading["command"][0]


def test_a_students_server_is_of_its_own_environment(told, tmp_path):
    python, isolated, script = told.Spawner.cmd
    assert python == str(tmp_path / "students" / "bin" / "python")
    assert isolated == "-I"
    assert script == str(tmp_path / "students" / "start.py")
    assert told.Spawner.disable_user_config
    # the hub's own variables, and PYTHONPATH, stay with the hub
    assert set(told.Spawner.env_keep) <= {"LANG", "LC_ALL", "TZ"}
    words = [*told.Spawner.cmd, *told.Spawner.environment.values()]
    assert not any(str(tmp_path / "instructors") in word for word in words)


def test_a_whole_class_may_start_at_once(told):
    assert told.JupyterHub.concurrent_spawn_limit == 0  # 0: as many as come
    assert told.Spawner.start_timeout >= 300
    assert told.Spawner.http_timeout >= 300


def test_of_nbgrader_students_have_the_list_of_assignments_alone():
    def read(name):
        return json.loads((HERE / "students" / name).read_text(encoding="utf-8"))

    loaded = read("jupyter_server_config.json")["ServerApp"]["jpserver_extensions"]
    named = "nbgrader.server_extensions"
    on = {name for name, is_on in loaded.items() if is_on}
    assert on == {"course_server", f"{named}.assignment_list"}
    assert not loaded[f"{named}.formgrader"]
    page = read("page_config.json")
    assert page["disabledExtensions"]["@jupyter/nbgrader:formgrader"]
    assert page["lockedExtensions"] == page["disabledExtensions"]


CHILD = """
import ctypes, subprocess, sys
from types import SimpleNamespace as Made
sys.path.insert(0, sys.argv[1])
import course_server


class Part:
    def __init__(self):
        self.hub_auth = Auth()


class Auth:
    @property
    def api_token(self):  # read when it is first needed, as HubAuth does
        if not hasattr(self, "kept"):
            self.kept = course_server.os.environ.get("JUPYTERHUB_API_TOKEN")
        return self.kept

    @api_token.setter
    def api_token(self, token):
        self.kept = token


parts = [Part(), Part()]
manager = Made(extension_apps={"hub": [parts[1]], "lab": [Made()]})
course_server._load_jupyter_server_extension(
    Made(identity_provider=parts[0], extension_manager=manager)
)
print([part.hub_auth.api_token for part in parts])
print("of-the-hub" in subprocess.check_output(["env"], text=True))
asked = "import ctypes; print(ctypes.CDLL(None).prctl(3))"  # whether it is readable
exec(asked)
print(subprocess.check_output([sys.executable, "-c", asked], text=True))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a hub with accounts is of Linux")
def test_no_child_of_a_server_has_its_token():
    names = ["JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN"]  # both, as the hub sets them
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(HERE / "students")],
        env={**os.environ, **dict.fromkeys(names, "of-the-hub")},
        capture_output=True,
        text=True,
        check=True,
    )
    both = "['of-the-hub', 'of-the-hub']"
    assert done.stdout.split("\n")[:4] == [both, "False", "0", "1"]


# --- what students get


def test_students_get_nothing_that_holds_answers(tmp_path):
    names = ["LICENSE", "README.md", "notebooks/01.ipynb", "course/errata.csv"]
    names += ["solutions/ex01/ex01.ipynb", "grader/grade.py", "exercises/ex01.ipynb"]
    names += ["tests/sources/printed.py", "tests/tutor/right/ex01.py", "tools/work.py"]
    for name in names:
        (tmp_path / "course" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "course" / name).write_text(name, encoding="utf-8")
    given = tmp_path / "given"
    (given / "notebooks").mkdir(parents=True)
    (given / "notebooks" / "of_last_year.ipynb").touch()
    install.lay_out(tmp_path / "course", given)
    laid = {p.relative_to(given).as_posix() for p in given.rglob("*") if p.is_file()}
    assert laid == {"LICENSE", *names[2:4], "tests/sources/printed.py"}
    modes = {path.stat().st_mode & 0o777 for path in [given, *given.rglob("*")]}
    assert modes == {0o755, 0o644}


def test_what_is_given_is_in_a_bundle_and_has_no_room_with_answers():
    rooms = {pattern.split("/")[0] for pattern in bundle.FILES}
    assert {name.split("/")[0] for name in install.GIVEN} <= rooms
    assert not rooms & {"solutions", "grader", "grading"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_of_a_chapter_lead_to_what_is_given_or_fetched(path):
    for target in links(path):
        place = os.path.normpath(f"notebooks/{target}")
        assert (ROOT / place).exists(), target
        assert place.startswith((*install.GIVEN, "exercises/")), target


def test_links_of_a_fetched_exercise_lead_to_chapters():
    n_links = 0
    for path in sorted((ROOT / "exercises").glob("*/*.ipynb")):
        for target in links(path):
            place = os.path.normpath(f"work/{path.stem}/{target}")
            assert place.startswith("notebooks/"), target
            assert (ROOT / place).exists(), target
            n_links += 1
    assert n_links >= 8


def links(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return LINK.findall(text)


# --- what is laid into a home


@pytest.fixture
def home(tmp_path):
    given = tmp_path / "given"
    (given / "notebooks").mkdir(parents=True)
    (given / "notebooks" / "01.ipynb").write_text("first", encoding="utf-8")
    return SimpleNamespace(
        given=given / "notebooks" / "01.ipynb",
        own=tmp_path / "home" / "notebooks" / "01.ipynb",
        before=tmp_path / "home" / "work" / "before" / "notebooks",
        deliver=lambda: start.deliver(given, tmp_path / "home", date(2026, 11, 27)),
    )


def test_a_chapter_is_laid_into_the_home_and_work_is_there(home):
    assert home.deliver() == []
    assert home.own.read_text(encoding="utf-8") == "first"
    assert (home.own.parents[1] / "work").is_dir()


def test_what_a_student_has_changed_stays(home):
    home.deliver()
    home.own.write_text("run", encoding="utf-8")
    assert home.deliver() == []
    assert home.own.read_text(encoding="utf-8") == "run"


def test_what_a_student_has_not_changed_becomes_the_new_text(home):
    home.deliver()
    home.given.write_text("second", encoding="utf-8")
    assert home.deliver() == []
    assert home.own.read_text(encoding="utf-8") == "second"


def test_what_both_have_changed_is_laid_aside_each_time(home):
    home.deliver()
    for given, run, n in (("second", "run", ""), ("third", "again", " (2)")):
        home.own.write_text(run, encoding="utf-8")
        home.given.write_text(given, encoding="utf-8")
        name = f"01 2026-11-27{n}.ipynb"
        assert home.deliver() == [f"work/before/notebooks/{name}"]
        assert (home.before / name).read_text(encoding="utf-8") == run
        assert home.own.read_text(encoding="utf-8") == given


def test_a_chapter_that_was_deleted_comes_again(home):
    home.deliver()
    home.own.unlink()
    home.deliver()
    assert home.own.read_text(encoding="utf-8") == "first"


@pytest.mark.parametrize("damaged", ["", "[]", "{"])
def test_without_the_list_of_what_was_delivered_nothing_is_lost(home, damaged):
    home.deliver()
    home.own.write_text("run", encoding="utf-8")
    (home.own.parents[1] / start.LIST).write_text(damaged, encoding="utf-8")
    assert len(home.deliver()) == 1
    assert [p.read_text(encoding="utf-8") for p in home.before.iterdir()] == ["run"]


# --- what is closed


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(install, "pip", lambda *_, **options: None)
    monkeypatch.setattr(install, "run", lambda *_, **options: None)
    own = SimpleNamespace(pw_gid=os.getgid(), pw_dir=str(tmp_path))
    monkeypatch.setattr(install.pwd, "getpwnam", lambda name: own)
    etc = tmp_path / "instructors" / ".venv-instructor" / "etc" / "jupyter"
    etc.mkdir(parents=True)
    return tmp_path


def test_the_course_of_the_instructors_and_the_hub_are_closed(place):
    install.make_instructors(place)
    (place / "hub" / "bin").mkdir(parents=True)
    (place / "hub" / "bin" / "python").touch()
    install.make_hub(place)
    for name in ("instructors", "hub"):
        assert not (place / name).stat().st_mode & 0o077


def test_all_may_write_to_the_exchange_and_none_move_what_is_anothers(place):
    install.make_exchange(place, os.getuid())
    assert (place / "exchange").stat().st_mode & 0o7777 == 0o1777


def test_who_is_in_the_class_survives_another_installation(place):
    (place / "hub" / "bin").mkdir(parents=True)
    (place / "hub" / "bin" / "python").touch()
    (place / "hub" / "class.toml").write_text("students = []\n", encoding="utf-8")
    install.make_hub(place)
    assert (place / "hub" / "class.toml").read_text("utf-8") == "students = []\n"


def test_what_is_installed_stands_in_pyproject():
    assert any(line.startswith("jupyterhub>") for line in install.extra("hub"))
    assert install.nbgrader().startswith("nbgrader>")


# --- the command


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"platform": "darwin"}, "needs Linux, and root"),
        ({"which": lambda name: None if name == "node" else name}, "needs node"),
    ],
)
def test_a_machine_that_cannot_do_it_says_so(options, words, monkeypatch):
    monkeypatch.setattr(hub_machine.os, "geteuid", lambda: 0, raising=False)
    with pytest.raises(NotPossibleError, match=words):
        hub_machine.require(**{"platform": "linux"} | options)
