"""The package as a whole: names, layers, import time, docstrings, sizes."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest
from numpydoc.docscrape import FunctionDoc, NumpyDocString
from numpydoc.validate import validate

import nnlib
from tests.places import ROOT

PACKAGE = Path(nnlib.__file__).parent
FILES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(
        ".__init__"
    ): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
MODULES = {
    name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()
}
FREE = """activations losses initializers optimizers schedules metrics gradient_check
    diagnostics uncertainty inputs augment batch_norm batches"""
MAY_IMPORT = {name: set() for name in FREE.split()} | {
    "datasets": {"_toys"},
    "network": {"activations", "losses", "initializers"}
    | {"_files", "_inputs", "_matmul"},
    "training": {"batches", "metrics", "_checkpoint", "_guards", "_noise", "_session"},
    "regularization": {"_wrapper"},
    "averaging": {"_wrapper"},
    "_checkpoint": {"_files"},
    "_files": set(),
    "_guards": set(),
    "_inputs": {"_layers"},
    "_layers": set(),
    "_matmul": set(),
    "_noise": {"regularization"},
    "_session": set(),
    "_toys": set(),
    "_validation": set(),
    "_wrapper": set(),
}
# plots and widgets may import anything; nothing imports them
TOP = {name for name in MODULES if name.partition(".")[0] in ("plots", "widgets")}
CORE = sorted(name for name in MAY_IMPORT if not name.startswith("_"))
PUBLIC = [f"{module}.{name}" for module in CORE for name in
          importlib.import_module(f"nnlib.{module}").__all__]  # fmt: skip


def imports(tree):
    """Yield (package, module inside nnlib or None) of every import, also inner ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                package, _, rest = alias.name.partition(".")
                yield package, rest or None
        elif isinstance(node, ast.ImportFrom):
            package, _, rest = (node.module or "").partition(".")
            if node.level:
                package, rest = "nnlib", node.module
            modules = [rest] if rest else [alias.name for alias in node.names]
            for module in modules:
                yield package, module if package == "nnlib" else None


def imported_modules(tree):
    return {m.split(".")[0] for package, m in imports(tree) if package == "nnlib" and m}


def public_definitions(tree):
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
    }


def test_every_module_has_its_place():
    assert MODULES.keys() <= MAY_IMPORT.keys() | TOP | {"__init__"}
    assert MAY_IMPORT.keys() <= MODULES.keys()


@pytest.mark.parametrize("module", sorted(MAY_IMPORT))
def test_imports_run_one_way(module):
    assert imported_modules(MODULES[module]) <= MAY_IMPORT[module] | {"_validation"}


def test_nothing_imports_the_modules_on_top():
    for name in MODULES.keys() - TOP:
        assert not imported_modules(MODULES[name]) & TOP, name


def test_only_plots_and_widgets_import_matplotlib_and_ipywidgets():
    for name in MODULES.keys() - TOP:
        packages = {package for package, _ in imports(MODULES[name])}
        assert not packages & {"matplotlib", "ipywidgets", "IPython"}, name


def test_the_reader_of_imports_sees_every_form():
    tree = ast.parse(
        "import matplotlib.pyplot as plt\nfrom . import plots\n"
        "from .checks import softmax\nimport nnlib.widgets\nfrom nnlib import losses\n"
        "def inner():\n    from nnlib.network import Network\n"
    )
    expected = {"plots", "checks", "widgets", "losses", "network"}
    assert imported_modules(tree) == expected
    assert "matplotlib" in {package for package, _ in imports(tree)}


PRIVATE_OF_NNLIB = re.compile(r"\bnnlib[.\w]*(\._[a-z]| import [\w, ]*\b_[a-z])")


def private_names(tree):
    """Yield what is imported, or read from an imported module, and begins with _."""
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if node.level and not node.module:  # from . import _parts as ui
                    modules.add(alias.asname or alias.name)
                elif alias.name.startswith("_"):
                    yield alias.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") in modules:
            yield from [node.attr] if node.attr.startswith("_") else []


def test_no_private_name_crosses_from_one_room_to_another():
    for name, tree in MODULES.items():
        assert not set(private_names(tree)), name
    for room in ("benchmarks", "tools", "tutor"):
        for path in (ROOT / room).rglob("*.py"):
            assert not PRIVATE_OF_NNLIB.search(path.read_text(encoding="utf-8")), path


def test_the_reader_of_private_names_sees_every_form():
    tree = ast.parse(
        "from .plots import _axes, bars\nfrom . import _parts as ui\n"
        "ui._row()\nself._row()\nui.row()"
    )
    assert set(private_names(tree)) == {"_axes", "_row"}
    for line in (
        "from nnlib._files import write",
        "from nnlib import _files as files",
        "import nnlib._files",
        "from nnlib.plots import bars, _axes",
    ):
        assert PRIVATE_OF_NNLIB.search(line), line
    assert not PRIVATE_OF_NNLIB.search("from nnlib import __version__, train  # _not")


# plots and widgets hold no function: they say which of their rooms' are for students
WITHOUT_OWN = {"__init__", "_validation", "plots", "widgets"}


@pytest.mark.parametrize("module", sorted(MODULES.keys() - WITHOUT_OWN))
def test_all_is_explicit_sorted_and_complete(module):
    names = importlib.import_module(f"nnlib.{module}").__all__
    assert names == sorted(names, key=lambda name: (not name.isupper(), name))
    assert len(set(names)) == len(names)
    functions = {name for name in names if not name.isupper()}  # others are constants
    assert functions == public_definitions(MODULES[module])


def test_the_package_offers_every_public_name_of_the_core():
    assert nnlib.__all__ == sorted(nnlib.__all__)
    assert set(nnlib.__all__) == {name.partition(".")[2] for name in PUBLIC}
    assert len(set(nnlib.__all__)) == len(PUBLIC)  # no name in two modules
    for path in PUBLIC:
        module, name = path.split(".")
        module = importlib.import_module(f"nnlib.{module}")
        assert getattr(nnlib, name) is getattr(module, name)


def fresh_python(code):
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_importing_nnlib_loads_no_heavy_package():
    loaded = fresh_python("import sys, nnlib; print(*sys.modules)").split()
    heavy = {"matplotlib", "ipywidgets", "IPython", "tqdm", "threadpoolctl", "pooch"}
    assert not (heavy | {"requests"}) & {name.partition(".")[0] for name in loaded}
    assert not {f"nnlib.{name}" for name in TOP} & set(loaded)
    assert "nnlib.training" in loaded


def test_importing_nnlib_loads_little_more_than_numpy():
    # a count, since a time depends on the machine: small modules of Python itself
    code = "import sys, numpy; before = set(sys.modules); import nnlib; print(*before)"
    numpys = set(fresh_python(code).split())
    loaded = set(fresh_python("import sys, nnlib; print(*sys.modules)").split())
    added = {name for name in loaded - numpys if not name.startswith("nnlib")}
    assert {name.partition(".")[0] for name in added} <= sys.stdlib_module_names
    assert len(added) <= 30


def test_importing_nnlib_prints_nothing_and_leaves_the_random_state_alone():
    code = (
        "import numpy as np; before = str(np.random.get_state()); import nnlib;"
        "assert before == str(np.random.get_state())"
    )
    assert fresh_python(code) == ""


# What numpydoc calls an error and the course does otherwise on purpose.
ACCEPTED = {
    "ES01",  # no extended summary where the equation says it all
    "GL01",  # the summary starts beside the quotes
    "EX01",  # a doctest without a heading; the test below asks for it
    "PR01",  # a sentence, 'Takes ...', which the test below reads
    "PR06",
    "PR07",
    "PR08",
    "PR09",
    "RT01",  # Yields instead of Returns; the test below asks for one of them
    "RT02",
    "RT03",
    "RT04",
    "RT05",
    "SA01",  # no See Also: the module is short
    "SS06",
    "YD01",  # an iterator is what is returned, by the same sentence
}
# Attributes, not Parameters
DATACLASSES = {"datasets.Dataset", "diagnostics.LayerReport", "training.History"}


@pytest.mark.parametrize("path", PUBLIC)
def test_docstrings_are_numpydoc(path):
    result = validate(f"nnlib.{path}")
    errors = [error for error in result["errors"] if error[0] not in ACCEPTED]
    assert not errors


def documented(path):
    module, name = path.split(".")
    thing = getattr(importlib.import_module(f"nnlib.{module}"), name)
    return thing, FunctionDoc(thing)


def missing_in(docstring, parameters, *, returns):
    """Return what a docstring does not say of all that a call needs.

    The form of the mathematics is a sentence, 'Takes ..., shape ...; returns ...'; what
    has many options may list them in sections of numpydoc instead.
    """
    doc, text = NumpyDocString(inspect.cleandoc(docstring)), " ".join(docstring.split())
    sentence = re.search(r"Takes (.+?)(?:; returns (.+?))?\.(?= |$)", text)
    takes, gives = sentence.groups() if sentence else ("", None)
    named = set(re.findall(r"\w+", takes))
    for entry in doc["Parameters"] + doc["Other Parameters"]:
        named |= set(entry.name.split(", "))
    said = {
        **{name: name in named for name in parameters},
        "what is returned": not returns or gives or doc["Returns"] or doc["Yields"],
        "a shape": not (returns and takes) or re.search(r"shape|\(m,", sentence[0]),
        "the chapter": re.search(r"\bChapters? \d\d", text),
        "an example": ">>>" in text,
    }
    return [thing for thing, is_said in said.items() if not is_said]


COMPLETE = """Scale each row.

    .. math:: A = s Z

    Takes Z, scores (m, K), and s, such as 0.5; returns A, likewise.
    Chapter 01; source F-3.2b.

    >>> scale([[1.0]], 2)
    """


@pytest.mark.parametrize(
    ("said", "instead", "missing"),
    [
        (".. math", ".. math", []),
        ("Takes Z, scores (m, K),", "Takes scores (m, K)", ["Z"]),
        (", and s, such as 0.5", "", ["s"]),
        ("Takes", "Scales", ["Z", "s", "what is returned"]),
        ("; returns A", "", ["what is returned"]),
        ("scores (m, K)", "scores", ["a shape"]),
        ("Chapter 01; s", "S", ["the chapter"]),
        (">>> scale", "scale", ["an example"]),
    ],
)
def test_what_a_docstring_leaves_out_is_noticed(said, instead, missing):
    docstring = COMPLETE.replace(said, instead)
    assert missing_in(docstring, ["Z", "s"], returns=True) == missing


def test_a_docstring_with_sections_must_list_every_parameter():
    sections = "Scale.\n\nParameters\n----------\nZ, s : array_like\n\nReturns\n"
    sections += "-------\nA : ndarray\n\nNotes\n-----\nChapter 01.\n\n>>> scale(1, 2)"
    assert not missing_in(sections, ["Z", "s"], returns=True)
    assert missing_in(sections, ["Z", "s", "axis"], returns=True) == ["axis"]


@pytest.mark.parametrize("path", PUBLIC)
def test_docstrings_say_all_that_a_call_needs(path):
    thing, doc = documented(path)
    if path in DATACLASSES:
        assert doc["Attributes"]
        return
    parameters, returns = inspect.signature(thing).parameters, inspect.isfunction(thing)
    assert not missing_in(inspect.getdoc(thing), parameters, returns=returns)


MATHEMATICS = sorted({*FREE.split(), "regularization", "averaging"})


@pytest.mark.parametrize("module", [*MATHEMATICS, "plots"])
def test_a_module_says_its_errors_once(module):
    text = " ".join(ast.get_docstring(MODULES[module]).split())
    assert re.search(r"TypeError says that .+; ValueError that ", text)
    for path in PUBLIC:
        if path.startswith(f"{module}."):
            sections = documented(path)[1]
            assert not any(sections[s] for s in ("Parameters", "Returns", "Raises"))


DRAWING = sorted(set(importlib.import_module("nnlib.plots").__all__) - {"Figure"})


@pytest.mark.parametrize("name", DRAWING)
def test_a_figure_says_all_that_its_call_needs_and_the_rest_stands_once(name):
    function = getattr(importlib.import_module("nnlib.plots"), name)
    parameters = inspect.signature(function).parameters
    missing = missing_in(inspect.getdoc(function), parameters, returns=True)
    # most draw for all chapters, and other shapes than (m, ...)
    assert set(missing) <= {"the chapter", "a shape"}
    doc = FunctionDoc(function)
    assert not any(doc[section] for section in ("Parameters", "Returns", "Raises"))


@pytest.mark.parametrize("path", PUBLIC)
def test_methods_are_documented(path):
    thing, _ = documented(path)
    for name, method in vars(thing).items() if inspect.isclass(thing) else ():
        if not name.startswith("_") and callable(method):
            assert inspect.getdoc(method), f"{path}.{name}"


# These hold no equation: they read, store, deal or loop.
WITHOUT_EQUATION = {
    "datasets.Dataset",
    "datasets.hold_out",
    "datasets.load_mnist",
    "datasets.load_toy",
    "diagnostics.LayerReport",
    "metrics.most_confused",
    "training.History",
    "batches.minibatches",
    "training.train",
    "training.updates",
}


@pytest.mark.parametrize("path", PUBLIC)
def test_docstrings_show_their_equation(path):
    thing, _ = documented(path)
    assert (".. math::" in inspect.getdoc(thing)) is (path not in WITHOUT_EQUATION)


def lines_of_code(tree, source):
    """Count the lines that are neither blank, nor comment, nor docstring."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    prose = set()
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node):
            prose |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    first = getattr(tree, "lineno", 1)
    last = getattr(tree, "end_lineno", len(source))
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and i not in prose
        for i, line in enumerate(source[first - 1 : last], start=first)
    )


@pytest.mark.parametrize("module", sorted(MODULES))
def test_modules_and_functions_stay_short(module):
    source = FILES[module].read_text(encoding="utf-8").splitlines()
    most = 400 if module == "plots.charts" else 250  # one function a kind of figure
    assert lines_of_code(MODULES[module], source) <= most
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.FunctionDef):
            assert lines_of_code(node, source) <= 40, node.name
