r"""Make tutor/questions.json of course/questions/*.toml: python -m tools.questions.

Texts become HTML, formulas stay as MathJax reads them, between \( and \). A file that
is not as it must be ends with a sentence that says where.
"""

import html
import json
import sys
import tomllib

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from tools.texts import ROOT, BadText

OF_ALL = {"prompt": str}
MAY_BE = {"card": bool}
OF_OPTIONS = OF_ALL | {"key": str, "options": dict}
OF_NUMBERS = OF_ALL | {
    "number": float,
    "tolerance": float,
    "feedback": str,
    "otherwise": str,
}


def write(root=ROOT):
    """Write the file if it must change; return whether it had to."""
    path, content = root / "tutor" / "questions.json", built(root / "course/questions")
    if path.exists() and path.read_text(encoding="utf-8") == content:
        return False
    path.write_text(content, encoding="utf-8", newline="\n")
    return True


def built(folder, pattern="*.toml"):
    """Return what questions.json must hold."""
    questions = {}
    for file in sorted(folder.glob(pattern)):
        try:
            tables = tomllib.loads(file.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise BadText(f"{file.name}: {error}") from None
        for name, table in tables.items():
            id = f"{file.stem}.{name}"
            try:
                questions[id] = question(table)
            except ValueError as error:
                raise BadText(f"question {id}: {error}") from None
    return json.dumps(questions, indent=1, ensure_ascii=False) + "\n"


def question(table):
    """Return one question with its texts as HTML."""
    made = {"prompt": block(table.get("prompt", "")), "card": table.get("card", False)}
    if "number" in table:
        _has(table, OF_NUMBERS, MAY_BE | {"unit": str, "near": list})
        return made | _number(table)
    _has(table, OF_OPTIONS, MAY_BE)
    return made | _options(table)


def _options(table):
    options, key = table["options"], table["key"]
    if not 2 <= len(options) <= 5:
        raise ValueError(f"has {len(options)} options, expected 2 to 5")
    if key not in options:
        raise ValueError(f"key must be one of {list(options)}, got {key!r}")
    for name, option in options.items():
        needed = {"text": str} | ({"feedback": str} if name != key else {})
        _has(option, needed, {"feedback": str}, f"option {name}")
    made = [
        {
            "name": name,
            "text": inline(option["text"]),
            "feedback": block(option.get("feedback", "")),
        }
        for name, option in options.items()
    ]
    return {"key": key, "options": made}


def _number(table):
    near = table.get("near", [])
    for one in near:
        _has(one, {"number": float, "feedback": str}, {"tolerance": float}, "near")
        if abs(one["number"] - table["number"]) <= table["tolerance"]:
            raise ValueError(f"near number {one['number']} is right")
    return {
        "number": float(table["number"]),
        "tolerance": float(table["tolerance"]),
        "unit": table.get("unit", ""),
        "feedback": block(table["feedback"]),
        "otherwise": block(table["otherwise"]),
        "near": [
            {
                "number": float(one["number"]),
                "tolerance": float(one.get("tolerance", table["tolerance"])),
                "feedback": block(one["feedback"]),
            }
            for one in near
        ],
    }


def _has(table, needed, optional, where="it"):
    """Say what is missing, of another kind, or unknown."""
    for key, kind in (needed | optional).items():
        if key not in table and key in needed:
            raise ValueError(f"{where} must have {key!r}")
        value = table.get(key)
        right = (int, float) if kind is float else kind
        if value is not None and (
            not isinstance(value, right) or (kind is float and isinstance(value, bool))
        ):
            raise ValueError(f"{where}: {key} must be a {kind.__name__}, got {value!r}")
        if key in needed and kind is str and not value.strip():
            raise ValueError(f"{where}: {key} is empty")
    if unknown := set(table) - set(needed) - set(optional):
        raise ValueError(f"{where} has unknown keys {sorted(unknown)}")


def _markdown():
    def formula(opening, closing):
        def render(self, tokens, i, options, env):
            return html.escape(f"{opening}{tokens[i].content.strip()}{closing}")

        return render

    md = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)
    md.add_render_rule("math_inline", formula(r"\(", r"\)"))
    md.add_render_rule("math_inline_double", formula(r"\[", r"\]"))
    md.add_render_rule("math_block", formula(r"\[", r"\]"))
    return md


MARKDOWN = _markdown()


def block(text):
    """Return Markdown of paragraphs as HTML."""
    return MARKDOWN.render(text).strip()


def inline(text):
    """Return Markdown of one line as HTML, without a paragraph around it."""
    return MARKDOWN.renderInline(text.strip())


def main():
    """Run the command line."""
    try:
        print("tutor/questions.json:", "written" if write() else "nothing new")
    except BadText as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
