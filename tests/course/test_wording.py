"""Numbers and the words beside them: "1 step", "2 steps", whatever is counted.

What is computed may come out as 1. So a text that holds a number is written for every
count, or asks `counted` (in page.js: `counted` too) for the noun.
"""

import ast
import html
import json
import re

import pytest

from tests.places import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TOLD = [
    path
    for room in ("course/chapters/*.py", "nnlib/**/*.py", "tutor/*.py")
    for path in sorted(ROOT.glob(room))
]
VERBS = "is|has|was|as|comes|claims|enters|plus|gives|takes|falls|says|means"
NAMES = "".join(
    rf"(?<!{of} )" for of in ("[Cc]lass", "[Ll]ayer", "[Uu]nit", "row", "=")
)
PLURAL_OF_1 = re.compile(rf"{NAMES}(?<![\w.,^/+\-\u2212])1 (?!(?:{VERBS})\b)[a-z]+s\b")
AGREES_WITH_1 = re.compile(r"(?<![\d.,])\b1 of [^.;]*?\w+s (are|have|were)\b")
ARTICLE = re.compile(r"\ba (8|11|18)\b")
# in the text of an f-string: {n} of the 9s are ..., taken for a {k}
FOR_MANY = re.compile(
    r"(?<!and )\{\} of (the |these )?(\{\} )?(\S+ ){0,2}?(are|have|were)\b"
)
FIXED_ARTICLE = re.compile(r"\b(taken for|reads|calls|called|says) an? \{\}")


def faults(said):
    """Return what is said of 1 as of many, and "a" before a vowel."""
    kinds = (PLURAL_OF_1, AGREES_WITH_1, ARTICLE)
    return [found[0] for kind in kinds for found in kind.finditer(said)]


def outputs(notebook):
    """Yield the texts of all outputs: printed, alternatives, questions."""
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for text in (output.get("text", ""), *map(data.get, ("text/html",))):
                plain = re.sub(r"base64,[\w+/=]+", "", "".join(text or ""))
                yield html.unescape(plain)


def value(part):
    form = ast.unparse(part.format_spec) if part.format_spec else ""
    return "{%}" if "%" in form else "{}"


def templates(source):
    """Yield the f-strings of a source, {} for each value, {%} for a percentage."""
    for node in ast.walk(ast.parse(re.sub(r"(?m)^[ ]*[%!].*$", "", source))):
        if isinstance(node, ast.JoinedStr):
            parts = (
                part.value if isinstance(part, ast.Constant) else value(part)
                for part in node.values
            )
            yield "".join(parts)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_say_one_of_one(notebook):
    found = [one for text in outputs(notebook) for one in faults(text)]
    assert not found, found


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.stem)
def test_texts_with_numbers_are_right_for_every_count(path):
    wrong = [
        said
        for said in templates(path.read_text("utf-8"))
        if FOR_MANY.search(said) or FIXED_ARTICLE.search(said)
    ]
    assert not wrong, wrong


def test_the_faults_that_were_there_are_found():
    assert faults("1 of the 9s are taken for a 3") == ["1 of the 9s are"]
    assert faults("it calls 1 a 8") == ["a 8"]
    assert faults("wrong (1 seeds), right after 1 steps") == ["1 seeds", "1 steps"]
    assert faults("the right answer: 1 nats") == ["1 nats"]
    source = 'f"{n} of the {j}s are taken for a {k}."'
    (template,) = templates(source)
    assert FOR_MANY.search(template)
    assert FIXED_ARTICLE.search(template)


@pytest.mark.parametrize(
    "said",
    ["11 of the 9s are", "layer 1 times ten", "a 1 is 20 pixels", "T = 1 claims",
     "0.1 points", "class 1 has", "Read as 3: 1 of the 9s. Read as 7: 2 of the 3s."],
)  # fmt: skip
def test_what_is_right_is_no_fault(said):
    assert not faults(said)
