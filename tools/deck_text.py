"""Parts of a text for slides: paragraphs and sentences, code and questions as HTML."""

import ast
import re

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

LETTERS = 88  # of a line on a slide
LABEL = re.compile(r"\*\*[^*]+\*\*[.:]?$")
PART = re.compile(r"```.*?```|\$\$.*?\$\$[^\n]*|(?:(?!\n\n|\$\$|```).)+", re.DOTALL)
ANCHOR = re.compile(r'<a href="#[^"]*">(.*?)</a>')


def paragraphs(source):
    """Yield the parts of a text between blank lines; a block of code is one part."""
    yield from (part.strip("\n") for part in PART.findall(source) if part.strip())


def sentences(text):
    """Return the sentences of a paragraph; a formula or a bold part is never cut."""
    found, begin = [], 0
    for end in re.finditer(r"[.?!]['*)]*\s+(?=[A-Z*$(`'])", text):
        part = text[begin : end.end()].strip()
        pairs = part.count("(") == part.count(")") and part.count("$") % 2 == 0
        if pairs and part.count("**") % 2 == 0 and not LABEL.match(part):
            found.append(part)
            begin = end.end()
    return [*found, text[begin:].strip()] if text[begin:].strip() else found


def n_lines(text):
    """Estimate how many lines a text fills on a slide."""
    items = re.split(r"\n(?=[-*>] |\d+\. )|</(?:p|li)>", text)
    return sum(-(-len(item) // LETTERS) for item in items)


def code(source):
    """Return Python as HTML."""
    return highlight(source, PythonLexer(), HtmlFormatter(cssclass="code"))


def definitions(source):
    """Return the functions and classes that a cell of code begins with."""
    end = 0
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            break
        end = node.end_lineno
    return "\n".join(source.splitlines()[:end])


def question(asked):
    """Return a question, its answer, and what is said of each other answer."""
    if "options" in asked:
        letters = dict(zip("ABCDE", asked["options"], strict=False))
        rows = [f"<li>{option['text']}</li>" for option in asked["options"]]
        shown = f'{asked["prompt"]}<ol class="options">{"".join(rows)}</ol>'
        said = {letter: option["feedback"] for letter, option in letters.items()}
        [answer] = [one for one in letters if letters[one]["name"] == asked["key"]]
    else:
        shown = asked["prompt"]
        answer = f"{asked['number']:,g} {asked['unit']}".strip()
        said = {f"{near['number']:,g}": near["feedback"] for near in asked["near"]}
        said[answer] = asked["feedback"]
    plain = [(one, ANCHOR.sub(r"\1", text)) for one, text in said.items()]
    return shown, answer, [f"<p><b>{one}</b></p>{text}" for one, text in plain]
