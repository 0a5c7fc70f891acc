"""The site for reading says what the notebooks say, and has no dead link."""

import html
import re
import shutil
import subprocess
import sys
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup

import nnlib
from tests.places import ROOT

SITE = ROOT / "build" / "site"
NOTEBOOKS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("exercises/*/*.ipynb")])
# what a browser fetches by itself to show a page
FETCHED = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
}


def run_build(root):
    command = [sys.executable, "-m", "tools.site"]
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module", autouse=True)
def pages():
    """Build the site; return each page, parsed, by its path."""
    built = run_build(ROOT)
    assert built.returncode == 0, built.stderr
    return {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(SITE.rglob("*.html"))
        if "_static" not in path.parts  # templates of the theme
    }


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook_and_page(request, pages):
    page = SITE / request.param.relative_to(ROOT).with_suffix(".html")
    return nbformat.read(request.param, as_version=4), pages[page]


def outputs(nb, mime):
    """Return the stored outputs of a kind; 'stream' is what was printed."""
    found = [output for cell in nb.cells for output in cell.get("outputs", [])]
    if mime == "stream":
        return [output.text for output in found if output.output_type == "stream"]
    return [output.data[mime] for output in found if mime in output.get("data", {})]


def test_every_printed_output_is_on_its_page(notebook_and_page):
    nb, page = notebook_and_page
    shown = page.get_text()
    for text in outputs(nb, "stream"):
        assert text.strip() in shown


def test_every_figure_keeps_its_text_alternative(notebook_and_page):
    nb, page = notebook_and_page
    stored = [
        html.unescape(alt)
        for output in outputs(nb, "text/html")
        for alt in re.findall(r'<img [^>]*alt="([^"]*)"', output)
    ]
    shown = [image["alt"] for image in page.select(".cell_output img")]
    assert shown == stored
    assert all(shown)


def test_a_widget_is_a_sentence_that_points_to_its_figure(notebook_and_page):
    nb, page = notebook_and_page
    widgets = [t for t in outputs(nb, "text/plain") if t.startswith("Interactive: ")]
    sentences = [p.get_text() for p in page.select("p.interactive")]
    assert len(sentences) == len(widgets)
    for widget, sentence in zip(widgets, sentences, strict=True):
        assert widget.removeprefix("Interactive: ").split(". Run")[0] in sentence
        assert "JupyterLab" in sentence
    shown = page.select_one("article").get_text()
    assert "Run this cell" not in shown
    assert not re.search(r"(VBox|HBox|Text|HTML|Slider|Figure)\(\w+=", shown)


def test_every_line_of_code_is_on_its_page(notebook_and_page):
    nb, page = notebook_and_page
    shown = [code.get_text() for code in page.select(".cell_input pre")]
    cells = [cell for cell in nb.cells if cell.cell_type == "code" and cell.source]
    assert [text.strip("\n") for text in shown] == [c.source.strip("\n") for c in cells]


def test_no_page_fetches_anything_from_another_host(pages):
    urls = {
        tag[attribute]
        for page in pages.values()
        for name, attribute in FETCHED.items()
        for tag in page.find_all(name)
        if tag.has_attr(attribute)
    }
    assert len(urls) > 10
    assert not [url for url in urls if urlsplit(url).netloc]
    sheets = [path.read_text(encoding="utf-8") for path in SITE.rglob("*.css")]
    fetched = re.findall(
        r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')]*)""", str(sheets)
    )
    assert fetched == []


def test_every_link_within_the_site_leads_to_a_place_that_exists(pages):
    places = {
        path: {tag["id"] for tag in page.find_all(id=True)}
        for path, page in pages.items()
    }
    dead = []
    for path, page in pages.items():
        for link in page.find_all("a", href=True):
            url = urlsplit(link["href"])
            if url.scheme or url.netloc:
                continue
            target = (path.parent / unquote(url.path)).resolve() if url.path else path
            known = target.exists() if target.suffix != ".html" else target in places
            if not known or (
                url.fragment and unquote(url.fragment) not in places[target]
            ):
                dead.append((path.name, link["href"]))
    assert dead == []


def test_every_public_name_is_in_the_reference(pages):
    ids = {tag["id"] for page in pages.values() for tag in page.find_all(id=True)}
    missing = [
        name
        for name in nnlib.__all__
        if f"{getattr(nnlib, name).__module__}.{name}" not in ids
    ]
    assert missing == []


def test_every_page_states_its_language_and_has_one_first_heading(pages):
    for path, page in pages.items():
        assert page.html["lang"] == "en", path
        shown = page.select("h1:not(#jb-print-docs-body *)")  # one more is for print
        assert len(shown) == 1, path


def test_pages_for_instructors_are_there_and_in_the_list(pages):
    notes = sorted(path.stem for path in (ROOT / "docs" / "teaching").glob("*.md"))
    assert {SITE / "docs" / "teaching" / f"{name}.html" for name in notes} <= set(pages)
    listed = {link["href"] for link in pages[SITE / "index.html"].select("nav a[href]")}
    assert {f"docs/teaching/{name}.html" for name in notes} <= listed


def test_no_solution_is_on_the_site(pages):
    names = [str(path.relative_to(SITE)) for path in SITE.rglob("*")]
    assert not [name for name in names if "solution" in name.lower()]


@pytest.fixture
def small_course(tmp_path):
    """A course of one chapter with the sources of the real site."""
    sources = shutil.ignore_patterns("INSTRUCTORS.md", "teaching", "*.png")
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=sources)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    (tmp_path / "notebooks").mkdir()

    def chapter(text):
        for name in ["00_start_here", "A1_equations"]:
            cell = nbformat.v4.new_markdown_cell(text, id=f"{name}-001")
            nb = nbformat.v4.new_notebook(cells=[cell])
            nbformat.write(nb, tmp_path / "notebooks" / f"{name}.ipynb")
        return run_build(tmp_path)

    return chapter


def test_a_sound_chapter_builds_without_exercises(small_course):
    built = small_course("# Start here\n\n[A1](A1_equations.ipynb)")
    assert (built.returncode, built.stderr) == (0, "")


def test_dead_links_fail_the_build_and_are_named(small_course):
    built = small_course(
        "# Start here\n\n[a notebook](07_none.ipynb), "
        "[a cell](A1_equations.ipynb#cell-id=A1_equations-999)"
    )
    assert built.returncode == 1
    assert "07_none" in built.stderr
    assert "a1_equations-999" in built.stderr
