"""What a chapter owes to its questions and to the code that its students write.

`complaints` reads the text of a chapter without running it; building it runs `settle`,
which proves the keys.
"""

import ast
import re
from contextlib import suppress
from itertools import chain

import jupytext

HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
LINK = re.compile(r'href="#([^"]*)"')


def cells_of(text):
    """Return the cells of a chapter's text."""
    return jupytext.reads(text, fmt="py:percent").cells


def code_cells(cells):
    """Yield (cell, syntax tree) of code cells; lines for IPython alone are left out."""
    for cell in cells:
        if cell.cell_type == "code":
            source = re.sub(r"^[ ]*[%!].*$", "", cell.source, flags=re.MULTILINE)
            yield cell, ast.parse(source)


def calls(tree, name):
    """Yield the arguments of each call of a function, such as "checks.softmax"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
            yield node.args


def tags(cell):
    return cell.metadata.get("tags", [])


def slug(heading):
    """Return what a link to a heading says: as in tutor/question.js."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def complaints(number, text, questions, turns, *, told_anew=False):
    """Yield what is wrong with chapter `number`, its questions and its turns.

    `questions` is {id: question} and `turns` the `Turn`s of this chapter.
    """
    cells = cells_of(text)
    yield from chain(
        _questions(cells, questions), _links(cells, questions), _turns(cells, turns)
    )
    if told_anew:
        yield from _told(number, cells)


def _told(number, cells):
    if any("**Predict" in cell.source for cell in cells):
        yield "has a **Predict that is no question"
    if number >= "02":
        reviews = [
            call for _, tree in code_cells(cells) for call in calls(tree, "review")
        ]
        if [ast.unparse(one) for call in reviews for one in call] != [repr(number)]:
            yield f"must have review({number!r}) once"


def _questions(cells, questions):
    asked, settled = [], []
    for cell, tree in code_cells(cells):
        asked += [ast.literal_eval(id) for (id,) in calls(tree, "ask")]
        for id, value in calls(tree, "settle"):
            id = ast.literal_eval(id)
            settled.append(id)
            if id not in asked:
                yield f"settles {id} before it is asked"
            if not any(isinstance(node, ast.Name) for node in ast.walk(value)):
                yield f"settles {id} by {ast.unparse(value)}, which computes nothing"
            if "reveal" not in tags(cell):
                yield f"settles {id} in a cell without the tag reveal"
    for id in sorted({*asked, *settled, *questions}):
        if id not in questions:
            yield f"has no question {id}"
        for what, times in ("asked", asked.count(id)), ("settled", settled.count(id)):
            if times != 1:
                yield f"{id} is {what} {times} times, not once"


def _links(cells, questions):
    headings = {
        slug(heading)
        for cell in cells
        if cell.cell_type == "markdown"
        for heading in HEADING.findall(cell.source)
    }
    for id, question in questions.items():
        for target in LINK.findall(" ".join(_texts(question))):
            if target not in headings:
                yield f"{id} links to #{target}, which is no heading"


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _turns(cells, turns):
    steps = [step for cell, tree in code_cells(cells) for step in _steps(cell, tree)]
    names = {turn.name: turn for turn in turns}
    for name in sorted(names.keys() | {name for _, name, _ in steps}):
        found = [(kind, node) for kind, one, node in steps if one == name]
        kinds = [kind for kind, _ in found]
        if name not in names:
            yield f"{name} is no turn of this chapter"
        elif kinds != ["your-turn", "check", "ours"]:
            yield f"{name} must be a your-turn, a check, then ours; it is {kinds}"
        else:
            for _, node in (found[0], found[2]):
                arguments = tuple(one.arg for one in node.args.args)
                if arguments != names[name].argument_names:
                    yield f"{name} has the arguments {arguments}"


def _steps(cell, tree):
    """Yield (kind, name, node) of what a cell does with a turn."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            ours = [ast.unparse(one) for one in node.decorator_list]
            if f"checks.{node.name}.ours" in ours and "folded" in tags(cell):
                yield "ours", node.name, node
            elif ours and ours[0].startswith("checks."):
                yield "ours of another name, or not folded", node.name, node
            elif "your-turn" in tags(cell):
                yield "your-turn", node.name, node
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = ast.unparse(node.value)
            if found := re.fullmatch(r"checks\.(\w+)\(\1\)", called):
                yield "check", found[1], node


def ours(text):
    """Return {name: function} of a chapter's own versions of what students write.

    They see the imports and the functions of the chapter, and no values.
    """
    names, found = {}, []
    for _, tree in code_cells(cells_of(text)):
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                decorators = [ast.unparse(one) for one in node.decorator_list]
                if any(one.endswith(".ours") for one in decorators):
                    found.append(node.name)
                    node.decorator_list = []
            if isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom):
                module = ast.Module([node], [])
                with suppress(NameError):  # a default that is a value of the chapter
                    exec(compile(module, "<chapter>", "exec"), names)
    return {name: names[name] for name in found}
