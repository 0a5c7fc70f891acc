"""What is collected from an exchange in which students write by themselves."""

import os
import pwd
import shutil

import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseFeedback
from traitlets.config import Config

from grader import exchange, results
from tests.places import ROOT

NAME, FILE = "ex01_softmax", "ex01_softmax.ipynb"
OWNERS = {"daemon": 1, "nobody": 65534}  # accounts that every Linux has


@pytest.fixture
def handed_in(tmp_path):
    folder = tmp_path / "handed_in"
    folder.mkdir()
    (folder / FILE).write_text("own", encoding="utf-8")
    return folder


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "solution.ipynb"
    path.write_text("the solution", encoding="utf-8")
    return path


def copied(handed_in, to):
    left = exchange.copy_plain(handed_in, to)
    return left, {path.name: path.read_text(encoding="utf-8") for path in to.iterdir()}


def test_plain_files_are_collected_and_folders_are_not(handed_in, tmp_path):
    (handed_in / "feedback").mkdir()
    assert copied(handed_in, tmp_path / "to") == ([], {FILE: "own"})


def test_a_link_to_a_file_of_the_grader_is_not_followed(handed_in, secret, tmp_path):
    (handed_in / "linked.ipynb").symlink_to(secret)
    (handed_in / "gone.ipynb").symlink_to(tmp_path / "nothing")
    left, found = copied(handed_in, tmp_path / "to")
    assert left == ["gone.ipynb", "linked.ipynb"]
    assert found == {FILE: "own"}


def test_a_folder_that_is_a_link_is_not_followed(secret, tmp_path):
    (tmp_path / "linked").symlink_to(secret.parent)
    assert copied(tmp_path / "linked", tmp_path / "to") == (["the folder"], {})


def test_a_pipe_keeps_nobody_waiting(handed_in, tmp_path):
    os.mkfifo(handed_in / "pipe.ipynb")
    assert copied(handed_in, tmp_path / "to") == (["pipe.ipynb"], {FILE: "own"})


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


@needs_root
def test_a_file_of_another_is_left_out(handed_in, secret, tmp_path):
    os.chown(handed_in, OWNERS["daemon"], -1)
    os.chown(handed_in / FILE, OWNERS["daemon"], -1)
    os.link(secret, handed_in / "hard.ipynb")
    left, found = copied(handed_in, tmp_path / "to")
    assert left == ["hard.ipynb"]
    assert found == {FILE: "own"}


@needs_root
@pytest.mark.parametrize("checked", [True, False])
def test_a_submission_is_its_owners_whatever_its_name_says(checked, tmp_path):
    inbound = tmp_path / "exchange" / "nnlib" / "inbound"
    for name, owner, day in (
        ("daemon", "daemon", 26),
        ("daemon", "nobody", 27),  # newer, so it would take the place of the first
    ):
        folder = inbound / f"{name}+{NAME}+2026-11-{day} 10:00:00.000000 UTC+x"
        folder.mkdir(parents=True)
        (folder / FILE).write_text(owner, encoding="utf-8")
        for path in (folder, folder / FILE):
            os.chown(path, OWNERS[owner], -1)
    collect(tmp_path, checked)
    found = {
        path.parts[-3]: path.read_text(encoding="utf-8")
        for path in tmp_path.glob(f"grading/submitted/*/{NAME}/{FILE}")
    }
    theirs = {"daemon": "daemon", "nobody": "nobody"}
    assert found == (theirs if checked else {"daemon": "nobody"})


@needs_root
def test_a_name_without_a_time_does_not_end_collecting_for_the_class(tmp_path):
    inbound = tmp_path / "exchange" / "nnlib" / "inbound"
    times = {"daemon": "2026-11-26 10:00:00.000000 UTC", "nobody": "now"}
    for owner, time in times.items():
        folder = inbound / f"{owner}+{NAME}+{time}+x"
        folder.mkdir(parents=True)
        (folder / FILE).write_text(owner, encoding="utf-8")
        for path in (folder, folder / FILE):
            os.chown(path, OWNERS[owner], -1)
    collect(tmp_path, checked=True)
    found = tmp_path.glob(f"grading/submitted/*/{NAME}/{FILE}")
    assert {path.parts[-3] for path in found} == {"daemon", "nobody"}


def test_the_button_of_the_form_grader_collects_to_the_same_place(tmp_path):
    own = pwd.getpwuid(os.getuid()).pw_name
    name = f"{own}+{NAME}+2026-11-26 10:00:00.000000 UTC+x"
    folder = tmp_path / "exchange" / "nnlib" / "inbound" / name
    folder.mkdir(parents=True)
    (folder / FILE).write_text("own", encoding="utf-8")
    config = settings(tmp_path)
    config.CourseDirectory.submitted_directory = "grading/graded"  # as it sees them
    config.ExchangeFactory.collect = "grader.exchange.Collect"
    coursedir = CourseDirectory(config=config)
    done = NbGraderAPI(coursedir, config=config).collect(NAME)
    assert done["success"], done
    assert (tmp_path / "grading/submitted" / own / NAME / FILE).is_file()
    assert coursedir.submitted_directory == "grading/graded"


def collect(folder, checked):
    config = settings(folder)
    config.ExchangeCollect.check_owner = checked
    exchange.Collect(
        coursedir=CourseDirectory(config=config),
        authenticator=Authenticator(config=config),
        config=config,
    ).start()


def settings(folder):
    config = Config()
    config.CourseDirectory.update(
        course_id="nnlib",
        assignment_id=NAME,
        root=str(folder),
        db_url=f"sqlite:///{folder}/gradebook.db",
    )
    config.Exchange.root = str(folder / "exchange")
    (folder / "exchange").chmod(0o777)
    return config


def test_the_course_collects_so():
    text = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    assert '"grader.exchange.Collect"' in text


# --- feedback finds its way back


def placed(folder, notebook):
    result = {"exercise": NAME, "student": "ada", "timestamp": None, "file": notebook}
    results.write_placeholder(folder, result)
    path = folder / "ada" / NAME / "submission_secret.txt"
    return path.read_text(encoding="utf-8")


def test_the_secret_of_a_submission_goes_with_its_result(handed_in, tmp_path):
    (handed_in / "submission_secret.txt").write_text("0a" * 64, encoding="utf-8")
    assert placed(tmp_path / "graded", str(handed_in / FILE)) == "0a" * 64


# nbgrader leaves the file of the time open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_feedback_is_released_also_where_a_student_has_deleted_the_time(tmp_path):
    placed(tmp_path / "graded", None)
    folder = tmp_path / "feedback" / "ada" / NAME
    shutil.copytree(tmp_path / "graded" / "ada" / NAME, folder)  # nbgrader does it
    (folder / f"{NAME}.html").write_text("well done", encoding="utf-8")
    (tmp_path / "exchange").mkdir()
    config = settings(tmp_path)
    ExchangeReleaseFeedback(
        coursedir=CourseDirectory(config=config),
        authenticator=Authenticator(config=config),
        config=config,
    ).start()
    (released,) = tmp_path.glob("exchange/nnlib/feedback/*.html")
    assert released.read_text(encoding="utf-8") == "well done"


@pytest.mark.parametrize("text", [None, "", "../../etc", "0a" * 65])
def test_what_has_no_secret_gets_one_that_nobody_knows(text, handed_in, tmp_path):
    if text is not None:
        (handed_in / "submission_secret.txt").write_text(text, encoding="utf-8")
    found = {placed(tmp_path / "graded", str(handed_in / FILE)) for _ in range(2)}
    assert len(found) == 2  # drawn each time
    assert all(results.SECRET.fullmatch(secret) for secret in found)
    assert placed(tmp_path / "graded", None) not in found
