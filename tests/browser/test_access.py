"""Can everyone use the outputs of the course? axe looks at them, offline."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.lab import AT_REST, NOTEBOOKS

OPEN = ".jp-NotebookPanel:not(.lm-mod-hidden)"
# ALL_LOOKS=yes python3 -m tools test browser: for eyes, before a release
LOOKS = [(1280, "Light"), (800, "Dark")][: 2 if os.environ.get("ALL_LOOKS") else 1]


def found_by_axe(page, part):
    """Return what axe finds wrong in a part of the open notebook."""
    only = {"resultTypes": ["violations"]}  # the rest would take as long again
    part = f"{OPEN} {part}"
    found = Axe().run(page, context=part, options=only).response["violations"]
    return {violation["id"]: violation["nodes"] for violation in found}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_axe_finds_nothing_in_the_outputs(chapter, lab):
    if chapter.outputs.count() == 0:
        assert chapter.cells() == []  # the appendices are all text
        return
    chapter.show_all()
    found = found_by_axe(lab.page, ".jp-OutputArea-output")
    assert {id: nodes[0]["html"] for id, nodes in found.items()} == {}


ZOOMS = {"200 %": (640, 400), "400 %": (320, 200)}  # of 1280 by 800
PARTS = "img, p, input, select, button, label, canvas, pre"
# what sticks out of its output; that JupyterLab lets a whole output scroll
# does not help, since one would do so for each line: only what scrolls in itself may
CUT_OFF = """async ([panel, parts]) => {
    const scrolls = (part, output) => {
        for (; part !== output; part = part.parentElement)
            if (/auto|scroll/.test(getComputedStyle(part).overflowX)) return true;
        return false;
    };
    const outputs = [...panel.querySelectorAll('.jp-OutputArea-output')];
    const found = () => outputs.flatMap(output => {
        const end = output.getBoundingClientRect().right + 1;
        return [...output.querySelectorAll(parts)]
            .filter(part => part.checkVisibility()
                && part.getBoundingClientRect().right > end && !scrolls(part, output))
            .map(part => part.outerHTML.slice(0, 120));
    });
    // a busy machine draws late: what is cut off at last is what counts
    for (let i = 0; i < 300 && found().length; i++)
        await new Promise(requestAnimationFrame);
    return found();
}"""


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_nothing_of_an_output_is_cut_off_when_zoomed(chapter, lab, zoom):
    chapter.show_all()
    width, height = ZOOMS[zoom]
    usual = lab.page.viewport_size
    lab.page.evaluate("jupyterapp.shell.collapseLeft()")
    lab.page.set_viewport_size({"width": width, "height": height})
    try:
        panel = chapter.panel.element_handle()
        lab.page.evaluate(AT_REST)  # it has its new width
        assert lab.page.evaluate(CUT_OFF, [panel, PARTS]) == []
    finally:
        lab.page.set_viewport_size(usual)
        lab.page.evaluate("jupyterapp.shell.expandLeft()")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_picture_of_every_chapter_is_kept(chapter, width, theme):
    assert chapter.photograph(width, theme)
