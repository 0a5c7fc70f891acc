"""Can everyone use the outputs of the course? axe looks at them, offline."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.lab import NOTEBOOKS

OPEN = ".jp-NotebookPanel:not(.lm-mod-hidden)"
# ALL_LOOKS=yes python3 -m tools test browser: for eyes, before a release
LOOKS = [(1280, "Light"), (800, "Dark")][: 2 if os.environ.get("ALL_LOOKS") else 1]


def found_by_axe(page, part):
    """Return what axe finds wrong in a part of the open notebook."""
    found = Axe().run(page, context=f"{OPEN} {part}").response["violations"]
    return {violation["id"]: violation["nodes"] for violation in found}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_axe_finds_nothing_in_the_outputs(chapter, lab):
    if chapter.outputs.count() == 0:
        assert chapter.cells() == []  # the appendices are all text
        return
    found = found_by_axe(lab.page, ".jp-OutputArea-output")
    assert {id: nodes[0]["html"] for id, nodes in found.items()} == {}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_picture_of_every_chapter_is_kept(chapter, width, theme):
    assert chapter.photograph(width, theme)
