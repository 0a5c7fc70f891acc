"""Every notebook as a student meets it: opened, run and read in JupyterLab."""

import json
import re
from itertools import pairwise

import pytest

from tests.browser.lab import NOTEBOOKS, ROOT

every_notebook = pytest.mark.parametrize("name", NOTEBOOKS)

DRAWN = """images => Promise.all(images.map(async image => {
    await image.decode();
    const size = {width: 64, height: 64};
    const pen = Object.assign(document.createElement('canvas'), size).getContext('2d');
    pen.drawImage(image, 0, 0, 64, 64);
    const greens = pen.getImageData(0, 0, 64, 64).data.filter((_, i) => i % 4 == 1);
    return {alt: image.alt.trim(), shades: new Set(greens).size,
            size: image.getBoundingClientRect().width / image.naturalWidth};
}))"""
# code and what MathJax has made do not count; a dollar elsewhere is unread mathematics
DOLLARS = """cells => cells.map(cell => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll('mjx-container, code, pre').forEach(part => part.remove());
    return copy.textContent.match(/.{0,40}\\$.{0,40}/)?.[0];
}).filter(Boolean)"""
BROKEN = """async links => {
    const panel = jupyterapp.shell.currentWidget.node;
    const gone = [], seen = new Map();
    for (const link of links) {
        const target = link.getAttribute('href');
        if (target.startsWith('#')) {
            const id = CSS.escape(decodeURIComponent(target.slice(1)));
            if (!panel.querySelector(`[data-jupyter-id="${id}"], #${id}`))
                gone.push(target);
        } else if (link.host === location.host) {
            const file = link.href.split('#')[0];
            if (!seen.has(file))
                seen.set(file, (await fetch(file, {method: 'HEAD'})).ok);
            if (!seen.get(file))
                gone.push(link.href);
        }
    }
    return gone;
}"""
# is the cell less than a screen from the upper end? what is drawn late moves it
NEAR = """id => {
    const notebook = jupyterapp.shell.currentWidget?.content;
    const cell = notebook?.widgets?.find(cell => cell.model.id === id);
    if (!cell) return false;
    const view = notebook.node.getBoundingClientRect();
    return Math.abs(cell.node.getBoundingClientRect().top - view.top) < view.height;
}"""
VAGUE = {"", "here", "this", "link", "click here", "more", "cell", "read more"}


def committed(name):
    text = (ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
    return json.loads(text)["cells"]


@every_notebook
def test_notebook_opens_from_the_contents_and_runs_with_nothing_in_red(
    chapter,
):
    cells = [cell for cell in chapter.cells() if cell["source"].strip()]
    assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert not chapter.complaints()


@every_notebook
def test_every_figure_is_drawn_and_has_its_text(chapter, name):
    outputs = [output for cell in committed(name) for output in cell.get("outputs", [])]
    kept = [
        "".join(output["data"].get("text/html", ""))
        for output in outputs
        if "data" in output
    ]
    n_figures = sum(html.count("<img") for html in kept)
    images = chapter.outputs.locator("img")
    chapter.show_all()  # or what a question reveals has no size
    for _ in range(300):  # JupyterLab goes on drawing what is far below
        if images.count() == n_figures + chapter.interactives.count():
            break
        chapter.page.wait_for_timeout(200)
    assert images.count() == n_figures + chapter.interactives.count()
    # the others are seen where no kernel runs
    drawn = images.locator("visible=true").evaluate_all(DRAWN)
    for figure in drawn:
        assert len(figure["alt"]) > 30
        assert figure["shades"] > 8, figure["alt"]
        assert 0.75 < figure["size"] <= 1, figure["alt"]  # else its letters are small


@every_notebook
def test_every_link_inside_the_course_leads_somewhere(chapter):
    assert not chapter.prose.locator("a").evaluate_all(BROKEN)


@every_notebook
def test_mathematics_is_rendered(chapter, name):
    text = "".join("".join(cell["source"]) for cell in committed(name))
    assert chapter.prose.locator("mjx-container").count() > 0 or "$" not in text
    assert chapter.prose.locator("mjx-merror, [data-mjx-error]").count() == 0
    assert not chapter.prose.evaluate_all(DOLLARS)


@every_notebook
def test_headings_tables_and_links_make_sense_without_seeing_the_page(chapter, lab):
    assert lab.page.evaluate("document.documentElement.lang") == "en"
    headings = chapter.prose.locator("h1, h2, h3, h4, h5, h6")
    levels = headings.evaluate_all("all => all.map(heading => +heading.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    tables = chapter.prose.locator("table")
    assert tables.count() == tables.filter(has=lab.page.locator("th")).count()
    links = chapter.prose.locator("a:not(.jp-InternalAnchorLink)").all_text_contents()
    assert not VAGUE & {re.sub(r"\W+", " ", text).strip().lower() for text in links}


def test_a_link_of_the_appendix_leads_to_the_cell(lab):
    lab.close()
    assert lab.follow("A1_equations.ipynb") == "notebooks/A1_equations.ipynb"
    # JupyterLab writes what it needs itself between the two
    link = lab.page.locator("a[href*='01_softmax.ipynb'][href*='#cell-id=']").first
    target = link.get_attribute("href").split("#cell-id=")[1]
    link.click()
    lab.page.wait_for_function(NEAR, arg=target)
    lab.close()
