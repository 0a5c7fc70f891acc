"""Texts become notebooks: whole runs on a tiny course, and what stops them."""

import os
import re
import subprocess
import sys
from copy import deepcopy
from functools import partial

import nbformat
import pytest
from nbformat.v4 import new_notebook

from tests.course.tiny import code, picture, png, printed, shown
from tests.places import ROOT
from tools import build, outputs

# --- stored against expected

RUN = {"code_sha256": "0"}


def pair(old, new):
    """Return the differences between notebooks of one code cell each, both run."""
    old.id = new.id = "01_tiny-1"
    nbs = [new_notebook(cells=[cell], metadata=RUN) for cell in (old, new)]
    return list(build.differences(*nbs))


def test_equal_cells_do_not_differ():
    assert not pair(code(printed("1\n2")), code(printed("1\n2")))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (code(source="x = 1"), code(source="x = 2"), "source: stored 'x = 1'"),
        (code(tags=["a"]), code(), "metadata: "),
        (code(printed("1\n2")), code(printed("1\n3")), "output: stored '2"),
        (code(printed("1")), code(), "output: "),
        (code(), code(picture()), "output: "),
        (code(picture("a line")), code(picture("a curve")), "output: "),
        (code(printed("1")), code(shown("text/plain", "1")), "output: "),
    ],
)
def test_difference_is_found(old, new, expected):
    ((place, what),) = pair(old, new)
    assert place == "01_tiny-1"
    assert what.startswith(expected)


def test_bytes_of_a_picture_may_differ():
    assert not pair(code(picture(data=png("red"))), code(picture(data=png("blue"))))


def test_missing_cell_is_found():
    old, new = (new_notebook(cells=c, metadata=RUN) for c in ([], [code()]))
    assert list(build.differences(old, new)) == [("file", "has 0 cells, not 1")]


def test_outputs_and_the_hash_of_code_are_not_asked_of_a_notebook_that_was_not_run():
    old = new_notebook(cells=[code(printed("1"))], metadata=RUN | {"a": 1})
    new = new_notebook(cells=[code(count=None)], metadata={"a": 1})
    new.cells[0].id = old.cells[0].id
    assert not list(build.differences(old, new))
    new.metadata.a = 2
    assert [at for at, _ in build.differences(old, new)] == ["metadata"]


# --- whole runs: these start kernels


LIVE = f"""\
# %% [markdown]
# # Title

# %%
import os, sys, time
assert os.path.samefile(sys.executable, {sys.executable!r})
assert os.path.basename(os.getcwd()) == "notebooks"
assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
for word in ("one", "two"):
    print(word, flush=True)
    time.sleep(0.2)

# %%
class Figure:
    def _repr_mimebundle_(self, **kwargs):
        html = '<img alt="red" src="data:image/png;base64,{png("red")}">'
        data = {{"text/plain": "Figure: red", "text/html": html}}
        return data, {{"isolated": True}}

Figure()

# %%
import ipywidgets
ipywidgets.IntSlider()

# %% {{"tags": ["raises-exception"]}}
raise ValueError("X must not be empty")
"""


METADATA = {"kernelspec", "language_info", "source_sha256", "code_sha256"}
RUN_AGAIN = partial(build.check_one, run=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A course of one chapter, built; only read by the tests."""
    root = tmp_path_factory.mktemp("course")
    text = root / "course" / "chapters" / "01_tiny.py"
    text.parent.mkdir(parents=True)
    text.write_text(LIVE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("OPENBLAS_NUM_THREADS", raising=False)
        assert build.run(build.build_one, root=root) == []
    return root


@pytest.fixture
def text(tmp_path):
    text = tmp_path / "course" / "chapters" / "01_tiny.py"
    text.parent.mkdir(parents=True)
    return text


@pytest.fixture
def course(built, tmp_path):
    """A copy of the built course, to be damaged."""
    for path in ("course/chapters/01_tiny.py", "notebooks/01_tiny.ipynb"):
        copy = tmp_path / path
        copy.parent.mkdir(parents=True)
        copy.write_bytes((built / path).read_bytes())
    return tmp_path


def stored(root):
    return nbformat.read(root / "notebooks" / "01_tiny.ipynb", 4)


def test_built_notebook_holds_what_the_run_showed_and_nothing_of_the_machine(built):
    nb = stored(built)
    one, figure, slider, failed = (c for c in nb.cells if c.cell_type == "code")
    assert [c.execution_count for c in (one, figure, slider, failed)] == [1, 2, 3, 4]
    assert one.outputs == [printed("one\ntwo\n")]
    assert set(figure.outputs[0].data) == {"text/plain", "text/html"}
    assert figure.outputs[0].metadata == {}
    assert set(slider.outputs[0].data) == {"text/plain"}
    assert failed.outputs[0].traceback == ["ValueError: X must not be empty"]
    assert set(nb.metadata) == METADATA
    assert all(cell.metadata.keys() <= {"tags"} for cell in nb.cells)
    content = (built / "notebooks" / "01_tiny.ipynb").read_bytes()
    assert content.endswith(b"}\n")
    assert b"\r" not in content


def test_building_again_gives_the_same_bytes(course, built):
    notebook = course / "notebooks" / "01_tiny.ipynb"
    notebook.write_text("<<<<<<< torn by a merge", encoding="utf-8")
    assert build.run(build.build_one, root=course) == []
    assert notebook.read_bytes() == (built / "notebooks/01_tiny.ipynb").read_bytes()


def test_build_leaves_alone_what_its_text_has_not_changed(course):
    notebook = course / "notebooks" / "01_tiny.ipynb"
    before = notebook.stat().st_mtime_ns
    assert build.run(build.build_one, root=course) == []
    assert notebook.stat().st_mtime_ns == before


def test_check_finds_a_text_that_was_not_built_again(course):
    text = course / "course" / "chapters" / "01_tiny.py"
    text.write_text(LIVE.replace("# # Title", "# # Title\n# more"), encoding="utf-8")
    metadata, source, last = build.run(build.check_one, root=course)
    assert "01_tiny metadata: " in metadata
    assert "01_tiny 01_tiny-title-1: source: stored '', now 'more'" in source
    assert "tools.build build" in last


def test_check_runs_the_gates(course):
    nb = stored(course)
    nb.cells[1].execution_count = None
    nbformat.write(nb, course / "notebooks" / "01_tiny.ipynb")
    (line,) = build.run(build.check_one, root=course)
    assert "01_tiny-title-2: has execution count None" in line


def test_check_runs_a_notebook_only_if_asked(course, runs):
    nb = stored(course)
    one, figure, slider, _ = (c for c in nb.cells if c.cell_type == "code")
    one.outputs[0].text = "one\nthree\n"
    html = figure.outputs[0].data["text/html"]
    figure.outputs[0].data["text/html"] = html.replace(png("red"), png("blue"))
    slider.outputs[0].data["text/plain"] = "IntSlider(value=1)"
    nbformat.write(nb, course / "notebooks" / "01_tiny.ipynb")
    assert build.run(build.check_one, root=course) == []
    assert runs == []
    first, second = build.run(RUN_AGAIN, root=course)
    assert len(runs) == 1
    assert "01_tiny-title-2: output: " in first
    assert "three" in first
    assert "01_tiny-title-4: output: " in second


def test_cell_that_fails_is_reported_and_nothing_is_written(text):
    text.write_text("# %%\n1 / 0\n", encoding="utf-8")
    (line,) = build.run(build.build_one, root=text.parents[2])
    assert "ZeroDivisionError" in line
    assert not list(text.parents[2].rglob("*.ipynb*"))


def test_notebook_with_a_problem_is_not_written(text):
    text.write_text("# %%\nprint('10:32:05')\n", encoding="utf-8")
    (line,) = build.run(build.build_one, root=text.parents[2])
    assert "01_tiny-1: must not show the time '10:32:05'" in line
    assert not list(text.parents[2].rglob("*.ipynb*"))


# --- what is not run again


@pytest.fixture
def runs(monkeypatch):
    """The names of the notebooks that are run from now on."""
    seen, execute = [], outputs.execute

    def counted(nb, folder):
        seen.append(nb.cells[0].id)
        return execute(nb, folder)

    monkeypatch.setattr(outputs, "execute", counted)
    return seen


def change(course, old, new):
    text = course / "course" / "chapters" / "01_tiny.py"
    content = text.read_text(encoding="utf-8")
    assert old in content
    text.write_text(content.replace(old, new), encoding="utf-8")


def lines(notebook):
    return notebook.read_text(encoding="utf-8").splitlines()


def test_a_changed_word_runs_nothing_and_changes_two_lines(course, built, runs):
    change(course, "# # Title", "# # Title\n# word")
    assert build.run(build.build_one, root=course) == []
    before, after = (lines(r / "notebooks/01_tiny.ipynb") for r in (built, course))
    added = [line.strip() for line in after if line not in before]
    assert added[:2] == ['"# Title\\n",', '"word"']
    assert [line.split(":")[0] for line in added[2:]] == ['"source_sha256"']
    assert runs == []
    assert build.run(build.check_one, root=course) == []


def test_a_changed_tag_or_heading_runs_nothing(course, runs):
    change(course, "# %%\nclass", '# %% tags=["folded"]\nclass')
    change(course, "# # Title", "# # Other")
    assert build.run(build.build_one, root=course) == []
    nb = stored(course)
    assert nb.cells[2].metadata.jupyter == {"source_hidden": True}
    assert nb.cells[2].id == "01_tiny-other-3"
    assert runs == []


@pytest.mark.parametrize("named", [False, True])
def test_a_changed_line_of_code_is_run(course, runs, named):
    change(course, '("one", "two")', '("one", "three")')
    assert build.run(partial(build.build_one, named=named), root=course) == []
    assert stored(course).cells[1].outputs == [printed("one\nthree\n")]
    assert len(runs) == 1


def test_outputs_that_were_cleared_are_made_again(course, built, runs):
    nb = stored(course)
    for cell in nb.cells[1:]:
        cell.outputs, cell.execution_count = [], None
    nbformat.write(nb, course / "notebooks" / "01_tiny.ipynb")
    assert build.run(build.build_one, root=course) == []
    assert stored(course) == stored(built)
    assert len(runs) == 1


def test_after_a_change_of_what_the_code_uses_a_word_costs_a_run(course, runs):
    old(course)
    change(course, "# # Title", "# # Title\n# word")
    assert build.run(build.build_one, root=course) == []
    assert len(runs) == 1
    assert not outputs.are_old(stored(course))


def test_after_a_change_of_what_the_code_uses_a_notebook_runs_if_named(course, runs):
    old(course)
    assert build.run(build.build_one, root=course) == []
    assert build.old_outputs(course) == ["01_tiny"]
    assert runs == []
    assert build.run(partial(build.build_one, named=True), root=course) == []
    assert build.old_outputs(course) == []
    assert build.run(partial(build.build_one, named=True), root=course) == []
    assert len(runs) == 1
    build.run(partial(build.build_one, everything=True), root=course)
    assert len(runs) == 2


def old(course):
    nb = stored(course)
    nb.metadata["code_sha256"] = "of another nnlib"
    nbformat.write(nb, course / "notebooks" / "01_tiny.ipynb")


# --- the command line


def test_text_without_a_notebook_is_found(course):
    (course / "notebooks" / "01_tiny.ipynb").unlink()
    (line,) = build.run(build.check_one, root=course)
    assert "without a notebook" in line


@pytest.mark.parametrize("action", [build.build_one, build.check_one])
def test_notebook_without_a_text_is_found(course, action):
    (course / "course" / "chapters" / "01_tiny.py").unlink()
    (line,) = build.run(action, root=course)
    assert "without a text" in line


def test_the_command_line_says_what_is_wrong_and_returns_1(course, capsys):
    assert build.main(["check"], course) == 0
    assert capsys.readouterr().out == "check: nothing wrong\n"
    change(course, "# # Title", "# # Title\n# word")
    assert build.main(["check", "01_tiny"], course) == 1
    assert "now 'word'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "content", "what"),
    [
        (["build", "99_none"], None, "there is no text '99_none'"),
        (["build", "notebooks/01_tiny.ipynb"], None, "there is no text 'notebooks/"),
        (["check", "99_none"], None, "there is no text '99_none'"),
        (["build"], '{"cells": []}', "01_tiny.py is no text of cells"),
        (["build"], "# %%\n2\n\n# %% [markdwon]\n# x\n", "01_tiny.py, line 4: "),
        (["build"], '# %% equations=["R-eq99"]\n1\n', "no row 'R-eq99'"),
    ],
)
def test_bad_input_is_one_sentence_and_returns_2_and_nothing_changes(
    course, capsys, arguments, content, what
):
    for name in ("equations.csv", "errata.csv"):
        (course / "course" / name).write_bytes((ROOT / "course" / name).read_bytes())
    if content:
        text = course / "course" / "chapters" / "01_tiny.py"
        text.write_text(content, encoding="utf-8")
    before = {p: p.read_bytes() for p in course.rglob("*") if p.is_file()}
    assert build.main(arguments, course) == 2
    said = capsys.readouterr()
    assert what in said.err
    assert (said.err.count("\n"), said.out) == (1, "")
    assert {p: p.read_bytes() for p in course.rglob("*") if p.is_file()} == before


def test_a_course_without_texts_does_not_pass(tmp_path, capsys):
    assert build.main(["check"], tmp_path) == 2
    assert "there are no texts" in capsys.readouterr().err


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.ipynb"
    build.write(path, "old\n")
    with pytest.raises(UnicodeEncodeError):
        build.write(path, "new \ud800")
    assert path.read_bytes() == b"old\n"
    assert list(tmp_path.iterdir()) == [path]


# --- nbval, with the configuration of CI


def damage(nb, where):
    """Return a copy of the notebook that shows something else in one place."""
    copy = deepcopy(nb)
    _, one, figure, slider, failed = copy.cells
    if where in ("pixels", "alternative"):
        old, new = {"pixels": (png("red"), png("blue"))}.get(
            where, ('alt="red"', 'alt="blue"')
        )
        data = figure.outputs[0].data
        data["text/html"] = data["text/html"].replace(old, new)
    elif where == "printed":
        one.outputs[0].text = "one\nthree\n"
    elif where == "missing":
        one.outputs = []
    elif where == "more":
        one.outputs.append(shown("text/plain", "1"))
    elif where == "widget":
        slider.outputs[0].data["text/plain"] = "IntSlider(value=1)"
    elif where == "error":
        failed.outputs[0].evalue = "X must not be full"
    return copy


def test_nbval_compares_all_that_check_run_does_and_no_pixels(course):
    nb = stored(course)
    places = ["printed", "missing", "more", "alternative", "widget", "error"]
    for where in ["pixels", *places]:
        nbformat.write(damage(nb, where), course / "notebooks" / f"{where}.ipynb")
    options = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=60"]
    sanitize = ["--nbval-sanitize-with", "tests/course/nbval_sanitize.cfg"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *sanitize, course / "notebooks"],
        cwd=ROOT,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    failed = [line for line in run.stdout.splitlines() if line.startswith("FAILED")]
    found = {re.search(r"(\w+)\.ipynb::", line)[1] for line in failed}
    assert found == set(places), run.stdout + run.stderr
    assert len(failed) == len(places)
