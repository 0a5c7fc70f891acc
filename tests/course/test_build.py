"""Each gate of tools/build.py catches what it is for, and lets the rest through."""

import base64
import io
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)
from PIL import Image

from tests.places import ROOT
from tools import build


def png(colour):
    file = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def picture(alt="a line", data=None):
    html = f'<img alt="{alt}" src="data:image/png;base64,{data or png("red")}">'
    return shown("text/html", html)


def printed(text):
    return new_output("stream", name="stdout", text=text)


def shown(kind, content):
    return new_output("display_data", {kind: content})


def error(name="ZeroDivisionError"):
    return new_output("error", ename=name, evalue="", traceback=[])


def code(*outputs, source="x", count=1, tags=()):
    metadata = {"tags": list(tags)} if tags else {}
    return new_code_cell(
        source, outputs=list(outputs), execution_count=count, metadata=metadata
    )


def problems(*cells):
    return [what for _, what in build.problems(new_notebook(cells=list(cells)))]


def test_clean_notebook_has_no_problems():
    assert not problems(
        new_markdown_cell("It takes 60 minutes, since 2026-11-21, in /home/me."),
        code(),
        code(printed("loss 0.25\n"), picture(), source="x\n\n" * 20, count=2),
        code(error(), count=3, tags=["raises-exception"]),
        code(printed("1.5 s"), count=4, tags=["allow-time: the speed is the lesson"]),
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (code(count=None), "execution count None"),
        (code(count=2), "execution count 2, not 1"),
        (code(source="x = 1\n" * 21), "21 lines of code"),
        (code(tags=["nbval-ignore-output"]), "unknown tag"),
        (code(printed("1.5 s"), tags=["allow-time: "]), "unknown tag"),
        (code(source="# NBVAL_IGNORE_OUTPUT\nx"), "what nbval compares"),
        (code(error()), "raised ZeroDivisionError"),
        (code(tags=["raises-exception"]), "raised nothing"),
        (code(new_output("stream", name="stderr", text="!")), "stderr"),
        (code(shown("image/png", png("red"))), "type image/png"),
        (code(shown("image/svg+xml", "<svg/>")), "type image/svg+xml"),
        (code(picture(alt=" ")), "without a text alternative"),
        (code(shown("text/html", "<img>")), "without a text alternative"),
        (code(picture(data=png("red")[:60])), "no readable embedded PNG"),
        (code(shown("text/html", "<img alt='a' src='a.png'>")), "embedded PNG"),
        (code(shown("text/html", f"<img alt='a' src='{png(1)}'>")), "embedded PNG"),
        (code(printed("x" * 1_000_001)), "bytes, more than"),
    ],
)
def test_gate_catches(cell, expected):
    found = problems(cell)
    assert len([what for what in found if expected in what]) == 1, found


@pytest.mark.parametrize(
    "text",
    [
        "12.3 ms ± 1.2 μs per loop",
        "1.2 s per loop",
        "Wall time: 3 s",
        "took 0.8s",
        "3 seconds",
        "5 minutes",
        "now 10:32:05",
        "100%|###| 10/10 [00:12<00:00]",
        "1.25 it/s",
        "2026-11-21",
        "21.11.2026",
        "Nov 21, 2026",
        "21 November 2026",
        "datetime.datetime(2026, 11, 21)",
    ],
)
def test_time_in_an_output_is_caught(text):
    assert any("show the time" in what for what in problems(code(printed(text))))


@pytest.mark.parametrize(
    "text",
    [
        "most confused: the 3s and 5s",
        "shape (60000, 784)",
        "min 0.10 max 0.90",
        "largest 0.9 min 0.1",
        "batch 10 loss 0.50 seen 100 samples",
        "label 5 sample 7",
        "X[10:32]",
        "1.2.3",
        "2026",
        "1e-05 0x1f 0xff",
        "3 / 10 = 0.3",
        "p(4) = 0.52, p(9) = 0.39",
    ],
)
def test_ordinary_output_is_not_taken_for_a_trace_of_the_machine(text):
    assert not problems(code(printed(text)))


@pytest.mark.parametrize(
    "text",
    [
        "/home/ada/course/nnlib/losses.py",
        "/Users/ada/course",
        r"C:\Users\ada",
        "/tmp/ipykernel_812/123.py",
        "site-packages/numpy/__init__.py",
        str(Path.cwd()),
        str(Path.home()),
    ],
)
def test_path_in_an_output_is_caught(text):
    assert any("show the path" in what for what in problems(code(printed(text))))


@pytest.mark.parametrize(
    "output",
    [
        printed("<Figure object at 0x7f3a5c0d1e50>"),
        shown("text/plain", "<f at 0x104b3c2e0>"),
        shown("text/html", "<b>0x000001F2A4C0</b>"),
        new_output("error", ename="E", evalue="at 0x7f3a5c0d1e50", traceback=[]),
    ],
)
def test_address_is_caught_in_every_kind_of_output(output):
    found = problems(code(output, tags=["raises-exception"] * ("ename" in output)))
    assert len([what for what in found if "show the address" in what]) == 1


# --- text -> notebook


TEXT = """\
# %% [markdown] {"equations": ["R-eq1"]}
# # Title

# %% {"equations": ["R-eq5", "R-eq6"], "errata": ["R-E1"], "tags": ["raises-exception"]}
1 / 0


# %%
x = 1
"""


@pytest.fixture
def text(tmp_path):
    text = tmp_path / "course" / "chapters" / "01_tiny.py"
    text.parent.mkdir(parents=True)
    text.write_text(TEXT, encoding="utf-8")
    return text


def test_cells_get_running_ids_and_keep_only_the_metadata_of_the_course(text):
    nb = build.parse(text)
    assert [cell.id for cell in nb.cells] == [
        "01_tiny-001",
        "01_tiny-002",
        "01_tiny-003",
    ]
    assert [cell.metadata for cell in nb.cells] == [
        {"equations": ["R-eq1"]},
        {
            "equations": ["R-eq5", "R-eq6"],
            "errata": ["R-E1"],
            "tags": ["raises-exception"],
        },
        {},
    ]
    assert set(nb.metadata) == {"kernelspec", "language_info", "source_sha256"}


def test_misspelt_cell_metadata_is_refused(text):
    text.write_text(TEXT.replace("errata", "erata"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"01_tiny-002 .*'erata'"):
        build.parse(text)


def test_line_ends_of_the_text_make_no_difference(text):
    expected = build.parse(text)
    text.write_text(TEXT, encoding="utf-8", newline="\r\n")
    assert b"\r\n" in text.read_bytes()
    assert build.parse(text) == expected


# --- stored against expected


def pair(old, new):
    """Return the differences between notebooks of one code cell each."""
    old.id = new.id = "01_tiny-001"
    return list(build.differences(new_notebook(cells=[old]), new_notebook(cells=[new])))


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
    assert place == "01_tiny-001"
    assert what.startswith(expected)


def test_bytes_of_a_picture_may_differ():
    assert not pair(code(picture(data=png("red"))), code(picture(data=png("blue"))))


def test_missing_cell_is_found():
    old, new = new_notebook(), new_notebook(cells=[code()])
    assert list(build.differences(old, new)) == [("file", "has 0 cells, not 1")]


# --- whole runs: each of these starts a kernel


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
    assert set(nb.metadata) == {"kernelspec", "language_info", "source_sha256"}
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


def test_check_compares_text_outputs_and_not_pixels(course):
    nb = stored(course)
    one, figure, slider, _ = (c for c in nb.cells if c.cell_type == "code")
    one.outputs[0].text = "one\nthree\n"
    html = figure.outputs[0].data["text/html"]
    figure.outputs[0].data["text/html"] = html.replace(png("red"), png("blue"))
    slider.outputs[0].data["text/plain"] = "IntSlider(value=1)"
    nbformat.write(nb, course / "notebooks" / "01_tiny.ipynb")
    first, second = build.run(build.check_one, root=course)
    assert "01_tiny-002: output: " in first
    assert "three" in first
    assert "01_tiny-004: output: " in second


def test_check_finds_a_text_that_was_not_built_again(course):
    text = course / "course" / "chapters" / "01_tiny.py"
    text.write_text(LIVE.replace("# # Title", "# # Other"), encoding="utf-8")
    metadata, source, last = build.run(build.check_one, root=course)
    assert "01_tiny metadata: " in metadata
    assert "01_tiny 01_tiny-001: source: stored '# Title', now '# Other'" in source
    assert "make build" in last


def test_check_runs_the_gates(course):
    nb = stored(course)
    nb.cells[1].execution_count = None
    nbformat.write(nb, course / "notebooks" / "01_tiny.ipynb")
    assert any(
        "01_tiny-002: has execution count None" in line
        for line in build.run(build.check_one, root=course)
    )


def test_cell_that_fails_is_reported_and_nothing_is_written(text):
    text.write_text(TEXT.replace("raises-exception", "allow-path: a"), encoding="utf-8")
    (line,) = build.run(build.build_one, root=text.parents[2])
    assert "ZeroDivisionError" in line
    assert not list(text.parents[2].rglob("*.ipynb"))


def test_notebook_with_a_problem_is_not_written(text):
    text.write_text("# %%\nprint('10:32:05')\n", encoding="utf-8")
    (line,) = build.run(build.build_one, root=text.parents[2])
    assert "01_tiny-001: must not show the time '10:32:05'" in line
    assert not list(text.parents[2].rglob("*.ipynb"))


# --- files that do not pair up


def test_text_without_a_notebook_is_found(course):
    (course / "notebooks" / "01_tiny.ipynb").unlink()
    (line,) = build.run(build.check_one, root=course)
    assert "without a notebook" in line


@pytest.mark.parametrize("action", [build.build_one, build.check_one])
def test_notebook_without_a_text_is_found(course, action):
    (course / "course" / "chapters" / "01_tiny.py").unlink()
    (line,) = build.run(action, root=course)
    assert "without a text" in line


def test_course_without_chapters_does_not_pass(tmp_path):
    assert build.run(build.check_one, root=tmp_path) == [f"no chapters in {tmp_path}"]


def test_command_line_exits_with_1_and_says_what_is_wrong(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["build.py", "check", "99_none"])
    with pytest.raises(SystemExit) as exit_info:
        build.main()
    assert exit_info.value.code == 1
    assert capsys.readouterr().out == "99_none: no such chapter\n"


# --- nbval, with the configuration of `make test`


def test_nbval_compares_alternative_texts_and_not_pixels(course):
    nb = stored(course)
    html = nb.cells[2].outputs[0].data["text/html"]
    for name, damaged in {
        "pixels": html.replace(png("red"), png("blue")),
        "alternative": html.replace('alt="red"', 'alt="blue"'),
    }.items():
        copy = deepcopy(nb)
        copy.cells[2].outputs[0].data["text/html"] = damaged
        nbformat.write(copy, course / "notebooks" / f"{name}.ipynb")
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
    assert len(failed) == 1, run.stdout + run.stderr
    assert "alternative.ipynb::Cell 1" in failed[0]
    assert "1 failed, 11 passed" in run.stdout
