"""What a chapter asserts and settles holds as well where its cells do less."""

import jupytext
import pytest

from tests.places import CHAPTERS
from tutor import shorter


def code_of(path):
    """Return the code of a chapter."""
    cells = jupytext.read(path, fmt="py:percent").cells
    return "\n\n\n".join(cell.source for cell in cells if cell.cell_type == "code")


SHORTENED = {
    path.stem: path
    for path in sorted(CHAPTERS.glob("*.py"))
    if "shorter(" in code_of(path)
}


def test_a_chapter_that_trains_for_long_is_among_them():
    assert "04_gradient_checking" in SHORTENED


@pytest.mark.parametrize("path", SHORTENED.values(), ids=SHORTENED.keys())
def test_a_shortened_chapter_runs_to_its_end(path, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(shorter, "on", True)
    monkeypatch.setenv("NNLIB_ANSWERS", str(tmp_path / "answers.jsonl"))
    file = tmp_path / f"{path.stem}.py"
    file.write_text(code_of(path), "utf-8")  # inspect.getsource reads it
    exec(compile(code_of(path), file, "exec"), {"__name__": path.stem})
    said = capsys.readouterr().out.count("Shorter, since")
    assert said == code_of(path).count("shorter(")


def test_it_takes_all_unless_it_is_on(monkeypatch, capsys):
    monkeypatch.setattr(shorter, "on", False)
    assert shorter(10, 4, "epochs") == 10
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(shorter, "on", True)
    assert shorter(10, 4, "epochs") == 4
    assert "4 of 10 epochs" in capsys.readouterr().out
