"""Make the slides with speaker notes, in build/slides: python3 -m tools slides.

Each chapter becomes a deck of reveal.js, made from the cells of its notebook by the
rule of tools/deck.py. Nothing is fetched from elsewhere: the folder can be copied.
"""

import html
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import nbformat
from pygments.formatters import HtmlFormatter

from tools import deck
from tutor._questions import all_questions

ROOT = Path(__file__).resolve().parents[1]
STATIC = ["deck.css", "deck.js", "mathjax.config.js"]
STATIC += ["reveal/reveal.css", "reveal/reveal.js", "reveal/notes.js", "reveal/LICENSE"]
SECTION = '<section class="{kind}"><div class="seen">{seen}</div>{notes}</section>'


def minutes(notes):
    """Return {heading: sentence} of the table of times in the teaching notes."""
    if not notes.exists():
        return {}
    rows = re.findall(
        r"^\| (\d+) \| (.*?) \| (.*?) \|$", notes.read_text("utf-8"), flags=re.M
    )
    return {
        heading: f"{time} minutes: {deck.inline(does)}" for time, heading, does in rows
    }


def section(slide, first):
    """Return the HTML of a slide."""
    title = f"<h2>{deck.inline(slide.title)}</h2>"
    notes = f'<aside class="notes">{"".join(slide.said)}</aside>' if slide.said else ""
    kind = "slide title" if first else "slide"
    return SECTION.format(kind=kind, seen=title + "".join(slide.seen), notes=notes)


def page(stacks, template):
    """Return the page of a deck."""
    made = [
        "<section>{}</section>".format(
            "\n".join(section(slide, slide is stacks[0][0]) for slide in stack)
        )
        for stack in stacks
    ]
    title = html.escape(stacks[0][0].title)
    return template.replace("{title}", title).replace("{slides}", "\n".join(made))


def lay_static(source, folder):
    """Put what all decks share into a folder."""
    folder.mkdir(parents=True)
    for name in STATIC:
        shutil.copy(source / name, folder)
    mathjax = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static/mathjax"
    shutil.copy(mathjax / "tex-svg-full.js", folder / "mathjax.js")
    style = HtmlFormatter(style="default", cssclass="code").get_style_defs()
    (folder / "code.css").write_text(style + "\n", encoding="utf-8")


def build(root=ROOT):
    """Build build/slides from nothing; return the pages."""
    source, folder = root / "docs" / "slides", root / "build" / "slides"
    shutil.rmtree(folder, ignore_errors=True)
    lay_static(source, folder / "static")
    template = (source / "deck.html").read_text(encoding="utf-8")
    questions, made, rows = all_questions(), [], []
    for path in sorted(root.glob("notebooks/[0-9]*.ipynb")):
        times = minutes(root / "docs" / "teaching" / f"{path.stem}.md")
        stacks = deck.slides(nbformat.read(path, as_version=4), questions, times)
        made.append(folder / f"{path.stem}.html")
        made[-1].write_text(page(stacks, template), encoding="utf-8")
        n_slides = sum(map(len, stacks))
        title = html.escape(stacks[0][0].title)
        rows.append(
            f'<li><a href="{made[-1].name}">{title}</a>, {n_slides} slides</li>'
        )
    index = (source / "index.html").read_text(encoding="utf-8")
    index = index.replace("{decks}", "\n".join(rows))
    (folder / "index.html").write_text(index, encoding="utf-8")
    return made


def main():
    """Build, and say where it lies."""
    made = build()
    print(f"build/slides: {len(made)} decks; open build/slides/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
