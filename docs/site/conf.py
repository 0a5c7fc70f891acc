"""How Sphinx makes the site. `tools/site.py` puts together what goes in."""

import sys
from importlib.util import find_spec
from pathlib import Path

import nnlib

sys.path.insert(0, str(Path(__file__).parent))  # for reading.py

project = html_title = "Neural networks by hand"
author = ""
version = release = nnlib.__version__
language = "en"

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx-mathjax-offline",
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
]

# notebooks: outputs as they are stored, nothing is run
nb_execution_mode = "off"
nb_custom_formats = {".ipynb": ["reading.read", {}, False]}
nb_ipywidgets_js = {}  # two scripts from elsewhere, for widgets that no kernel drives
nb_merge_streams = True
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 3

# the reference of nnlib
autodoc_member_order = "bysource"
default_role = "py:obj"
numpydoc_show_class_members = False

html_theme = "sphinx_book_theme"
html_theme_options = {"navbar_persistent": []}  # one search box, not two
# the name of the course in a landmark, as everything else; no icons
sidebar = ["home.html", "search-button-field.html", "sbt-sidebar-nav.html"]
html_sidebars = {"**": sidebar}
templates_path = ["_templates"]
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system
# the questions are the same code as in JupyterLab
tutor = Path(find_spec("tutor").origin).parent
ours = [str(tutor / "question.js"), str(tutor / "question.css")]
html_static_path = ["_static", *ours]
html_css_files = ["course.css", "question.css"]
html_js_files = [("question.js", {"defer": ""}), ("questions.js", {"defer": ""})]
html_favicon = "_static/favicon.svg"
html_use_index = html_domain_indices = False  # the search finds more
html_show_copyright = False


def setup(app):
    """Give formulas to pages that have them in questions only."""

    def has_equations(app, page, template, context, doctree):
        if "mathjax_process" in context.get("body", ""):
            context["has_maths_elements"] = True

    # before MathJax looks at it
    app.connect("html-page-context", has_equations, priority=400)
