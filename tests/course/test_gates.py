"""Each gate of tools/gates.py catches what it is for, and lets the rest through."""

from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook, new_output

from tests.course.tiny import code, error, picture, png, printed, shown
from tools import gates


def problems(*cells):
    return [what for _, what in gates.problems(new_notebook(cells=list(cells)))]


def test_clean_notebook_has_no_problems():
    assert not problems(
        new_markdown_cell("It takes 60 minutes, since 2026-11-21, in /home/me."),
        code(),
        code(printed("loss 0.25\n"), picture(), source="x\n\n" * 20, count=2),
        code(error(), count=3, tags=["raises-exception"]),
        code(printed("1.5 s"), count=4, tags=["allow-time: the speed is the lesson"]),
        code(source="...", count=5, tags=["your-turn"]),
        code(count=6, tags=["reveal"]),
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
