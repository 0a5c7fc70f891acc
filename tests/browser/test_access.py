"""Can everyone use the outputs of the course? axe looks at them, offline."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.lab import NOTEBOOKS

OPEN = ".jp-NotebookPanel:not(.lm-mod-hidden)"
# What axe finds and cannot be mended here, each with the reason.
ALLOWED = {
    "aria-input-field-name": "the sliders of ipywidgets take no name; beside each is a "
    "box of numbers that has one and does the same",
}
# ALL_LOOKS=yes python3 -m tools test browser: for eyes, before a release
LOOKS = [(1280, "Light"), (800, "Dark")][: 2 if os.environ.get("ALL_LOOKS") else 1]


def found_by_axe(page, part):
    """Return what axe finds wrong in a part of the open notebook."""
    found = Axe().run(page, context=f"{OPEN} {part}").response["violations"]
    return {violation["id"]: violation["nodes"] for violation in found}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_axe_finds_nothing_in_the_outputs_but_what_is_known(chapter, lab):
    if chapter.outputs.count() == 0:
        assert chapter.cells() == []  # the appendices are all text
        return
    found = found_by_axe(lab.page, ".jp-OutputArea-output")
    assert not {
        id: nodes[0]["html"] for id, nodes in found.items() if id not in ALLOWED
    }
    for slider in found.get("aria-input-field-name", []):
        assert 'role="slider"' in slider["html"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_slider_has_a_partner_with_its_name(chapter):
    for slider in chapter.panel.locator(".widget-hslider").all():
        label = slider.locator(".widget-label").text_content()
        partner = slider.locator("xpath=..").get_by_label(label, exact=True)
        assert partner.get_attribute("type") == "number"


@pytest.mark.parametrize(("width", "theme"), LOOKS)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_picture_of_every_chapter_is_kept(chapter, width, theme):
    assert chapter.photograph(width, theme)
