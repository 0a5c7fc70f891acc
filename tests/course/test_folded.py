"""Cells that the build folds: closed in the page of the site, compared by nbval."""

import os
import shutil
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup

from tests.places import ROOT
from tools import build

TEXT = """\
# %% [markdown]
# # Start here

# %% tags=["your-turn"]
...

# %% tags=["folded"]
print("ours")

# %% tags=["reveal"]
print("the answer")

# %%
print("open")
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of one chapter, built, with the sources of the real site."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "docs" / "site", root / "docs" / "site")
    text = root / "course" / "chapters" / "00_start_here.py"
    text.parent.mkdir(parents=True)
    text.write_text(TEXT, encoding="utf-8")
    assert build.run(build.build_one, root=root) == []
    return root


def python(*arguments):
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_site_folds_them(course):
    program = "import sys, pathlib, tools.site as s; s.build(pathlib.Path(sys.argv[1]))"
    made = python("-c", program, course)
    page = course / "build" / "site" / "notebooks" / "00_start_here.html"
    cells = BeautifulSoup(page.read_text("utf-8"), "html.parser").select("div.cell")
    assert len(cells) == 4, made.stderr
    folded = [cell.select("details:not([open])") for cell in cells]
    assert [len(details) for details in folded] == [0, 1, 1, 0]
    assert 'print("ours")' in folded[1][0].get_text()
    assert "the answer" in folded[2][0].get_text()


def test_nbval_compares_them(course):
    options = ["--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    notebook = course / "notebooks" / "00_start_here.ipynb"
    assert "4 passed" in python("-m", "pytest", *options, notebook).stdout
    text = notebook.read_text("utf-8")
    notebook.write_text(text.replace("the answer\\n", "another\\n"), "utf-8")
    ran = python("-m", "pytest", *options, notebook)
    notebook.write_text(text, "utf-8")
    assert "1 failed, 3 passed" in ran.stdout
