"""A question as plain HTML: what a page shows that has no kernel behind it."""

import html
import re


def twin(id, question):
    """Return the question, and its answers in a closed <details>."""
    parts = [f'<div class="nn-prompt">{question["prompt"]}</div>']
    if "options" in question:
        options = "".join(f"<li>{one['text']}</li>" for one in question["options"])
        parts.append(f"<ul>{options}</ul>")
        answers = _options(question)
    else:
        parts.append(f"<p>Answer with a number{_in_unit(question)}.</p>")
        answers = _numbers(question)
    parts.append(
        "<details><summary>Decide first, then open: the answers</summary>"
        f"<ul>{''.join(f'<li>{one}</li>' for one in answers)}</ul></details>"
    )
    return (
        f'<div class="nn-static mathjax_process" data-question="{html.escape(id)}">'
        f"{''.join(parts)}</div>"
    )


def _options(question):
    for one in question["options"]:
        verdict = "Right" if one["name"] == question["key"] else "Not right"
        yield f"<strong>{verdict}:</strong> {one['text']}{one['feedback']}"


def _numbers(question):
    unit = question.get("unit") or ""
    right = _measured(question["number"], unit)
    yield f"<strong>Right:</strong> {right}{question['feedback']}"
    for one in question["near"]:
        near = _measured(one["number"], unit)
        yield f"<strong>Not right:</strong> {near}{one['feedback']}"
    yield f"<strong>Any other number:</strong>{question['otherwise']}"


def _measured(number, unit):
    """Return a number and its unit, "1 nat" and "2 nats": as in question.js."""
    if number == 1:
        unit = re.sub(r"(ss)es$|s$", r"\1", unit)
    return html.escape(f"{number:g} {unit}".strip())


def _in_unit(question):
    return html.escape(f", in {question['unit']}" if question.get("unit") else "")
