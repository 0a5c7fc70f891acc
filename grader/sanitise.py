"""A student's text as HTML that cannot run anything, for feedback and formgrader.

Markdown becomes HTML, of which bleach keeps a list of tags, and links to the web or to
a letter. Pictures are left out: they would be fetched where the page is read. Formulas
stay as they are, but for the macros that make links, styles or other macros.
"""

import re

import bleach
from nbconvert.filters.markdown_mistune import markdown2html_mistune

TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "strong", "sub", "sup", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": ["href"]}
PROTOCOLS = {"http", "https", "mailto"}
MACROS = re.compile(
    r"\\(href|url|style|class|cssId|data|require|html\w*|bbox|mmlToken|unicode|csname|"
    r"includegraphics|def|gdef|edef|xdef|let|newcommand|renewcommand|newenvironment|"
    r"renewenvironment|DeclareMathOperator)(?![A-Za-z])"
)
LONGEST = 20_000  # letters of an answer
SHORTENED = "\n\n*(The rest is left out: see the notebook that was handed in.)*"


def html_of(text):
    """Return the HTML of a text, a block without an empty line."""
    text = text if len(text) <= LONGEST else text[:LONGEST] + SHORTENED
    text = MACROS.sub(r"\\text{\1}", text)
    made = bleach.clean(
        markdown2html_mistune(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        protocols=PROTOCOLS,
        strip=True,
        strip_comments=True,
    )
    made = re.sub(r'<a href="#[^"]*">(¶|&#182;)</a>', "", made)  # of a heading
    # in Markdown an empty line would end the block
    return re.sub(r"\n[ \t]*(?=\n)", "\n&nbsp;", f"<div>\n{made.strip()}\n</div>")
