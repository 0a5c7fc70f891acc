"""Build the site for reading: all notebooks and the reference of nnlib as HTML.

    python3 -m tools site

The pages go to build/site. Outputs are taken as they are stored in the notebooks.
"""

import shutil
import sys
from itertools import chain
from pathlib import Path

from sphinx.cmd.build import main as sphinx

ROOT = Path(__file__).resolve().parents[1]

MODULE_PAGE = """\
{name}
{line}

.. automodule:: {name}
   :members:
   :inherited-members:
"""
INSTRUCTORS = """
```{toctree}
:caption: For instructors
:maxdepth: 1
:glob:

docs/teaching/index
docs/teaching/s*
docs/teaching/[0-9]*
```
"""
# The appendices link to these. The search leaves them out: it is for the course.
LINKED = "tests/sources/test_*.py"
TEST_PAGE = """\
:orphan:
:nosearch:

{name}
{line}

.. literalinclude:: {name}
   :language: python
"""


def gather(root, source):
    """Put together what the pages are made of, under the paths that links have."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(root / "docs" / "site", source)
    for pattern in ["notebooks/*.ipynb", "exercises/*/*.ipynb", LINKED]:
        for path in sorted(root.glob(pattern)):
            copy = source / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
            if path.suffix == ".py":
                write_page(copy.with_suffix(".rst"), TEST_PAGE, path.name)
    # for instructors; what students are given has no such pages
    notes = root / "docs" / "teaching"
    if notes.is_dir():
        shutil.copytree(notes, source / "docs" / "teaching")
        index = source / "index.md"
        text = index.read_text(encoding="utf-8") + INSTRUCTORS
        index.write_text(text, encoding="utf-8")
    for path in chain(root.glob("nnlib/[!_]*.py"), root.glob("nnlib/*/__init__.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        name = name.removesuffix(".__init__")
        write_page(source / "api" / f"{name}.rst", MODULE_PAGE, name)


def write_page(path, template, name):
    """Write a page for one module or test."""
    path.write_text(template.format(name=name, line="=" * len(name)), encoding="utf-8")


def build(root):
    """Build build/site from nothing; return 0, or 1 if there is anything to warn of."""
    source, site = root / "build" / "site-source", root / "build" / "site"
    gather(root, source)
    shutil.rmtree(site, ignore_errors=True)
    return sphinx(["-q", "-W", "--keep-going", str(source), str(site)])


if __name__ == "__main__":
    sys.exit(build(ROOT))
