"""A student's text as HTML that cannot run anything, for feedback and formgrader.

Markdown becomes HTML, of which bleach keeps a list of tags, and links to the web or to
a letter. Pictures are named only: they would be fetched where the page is read.
Formulas become MathML, which has no links and nothing that runs.
"""

import html
import re

import bleach

from . import formulas

TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "strong", "sub", "sup", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": ["href"]}
PROTOCOLS = {"http", "https", "mailto"}
LONGEST = 20_000  # letters of an answer
PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
SHOWN_ELSEWHERE = "<em>(A picture: see the notebook that was handed in.)</em>"
SHORTENED = "\n\n*(The rest is left out: see the notebook that was handed in.)*"


def html_of(text):
    """Return the HTML of a text, a block without an empty line."""
    text = text if len(text) <= LONGEST else text[:LONGEST] + SHORTENED
    try:
        made = formulas.html_of(text, _cleaned, pictures=False).strip()
    except Exception:  # whatever a text does to Markdown, the others have their pages
        made = f"<pre>{html.escape(text)}</pre>"
    # nothing is left that Markdown would read once more: formulas, an empty line
    made = made.replace("$", "&#36;").replace("\\", "&#92;")
    made = re.sub(r"\n[ \t]*(?=\n)", "\n&nbsp;", made)
    return f'<div style="contain: paint">\n{made}\n</div>'  # it stays in its frame


def _cleaned(made):
    made = bleach.clean(
        PICTURE.sub(SHOWN_ELSEWHERE, made),
        tags=TAGS,
        attributes=ATTRIBUTES,
        protocols=PROTOCOLS,
        strip=True,
        strip_comments=True,
    )
    return re.sub(r'<a href="#[^"]*">(¶|&#182;)</a>', "", made)  # of a heading
