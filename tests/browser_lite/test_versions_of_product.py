"""The site as it is given out: its lock, its one host, its kernel, a slider."""

import json

import pytest

from tests.browser_lite import answered
from tests.browser_lite.pages import Lite
from tests.places import ROOT, without_pyodide
from tests.servers import served
from tools import lite, lite_lock

EX01 = "exercises/ex01_softmax/ex01_softmax.ipynb"
TYPE = """sources => {
    const cells = jupyterapp.shell.currentWidget.content.widgets
        .filter(cell => cell.model.type === 'code');
    sources.forEach((text, i) => cells[i].model.sharedModel.setSource(text));
    return sources.map((_, i) => cells[i].model.id);
}"""
SLIDER = """import ipywidgets as w
s, said = w.IntSlider(description="n"), w.HTML("0")
s.observe(lambda change: setattr(said, "value", f"<b>{change.new}</b>"), "value")
w.VBox([s, said])"""


@pytest.fixture(scope="module")
def url():
    if why := without_pyodide():
        pytest.skip(why)
    lite.build(ROOT, lite=ROOT / "build" / "lite-product")
    print(f"\n{answered.SHOWS_NOT}")
    with served("lite-product") as url:
        yield url


def test_the_kernel_starts_from_the_lock_and_one_host(browser, url):
    host = answered.Host()
    visit = Lite(browser, url, host.answer)
    visit.context.route("**/python/pyodide-lock.json", host.lock)
    print(f"kernel after {visit.open(EX01):.0f} s")
    assert {one.split("/")[2] for one in visit.asked} == {"cdn.jsdelivr.net"}
    assert all(one.startswith(lite_lock.HOST) for one in visit.asked)
    # asked by the first page's notices, not by the kernel: one file, HEAD
    before = len(host.refused)
    ids = visit.page.evaluate(
        TYPE, ["import sys; print(sys.version_info[:2])", SLIDER, "import nnlib"]
    )
    visit.run(ids)
    cells = {one["id"]: one["outputs"] for one in visit.cells()}
    assert "(3, 14)" in json.dumps(cells[ids[0]])
    visit.page.get_by_role("slider").first.focus()
    visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_function(
        "[...document.querySelectorAll('.widget-html-content b')]"
        ".some(one => one.textContent === '1')"
    )
    # what nnlib needs is asked of the same host, and NumPy is refused
    assert any(name.startswith("numpy-") for name in host.refused[before:])
    assert "error" in {one["output_type"] for one in cells[ids[2]]}
    assert {one.split("/")[2] for one in visit.asked} == {"cdn.jsdelivr.net"}
    visit.close()
