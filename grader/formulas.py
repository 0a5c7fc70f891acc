"""Markdown as HTML with formulas as MathML, for the pages of nbgrader.

A browser shows MathML without a script and without a network. What is no formula that
the converter knows stays as it was written.
"""

import html
import re
import secrets

from math_core import LatexError, LatexToMathML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

LONGEST = 2000  # letters; the converter calls itself for each bracket
TAG = re.compile(r"<[^>]*>")
HARMLESS = re.compile(
    r"</?(math|semantics|mrow|mi|mn|mo|mtext|ms|mspace|mfrac|msqrt|mroot|mstyle|merror|"
    r"mpadded|mphantom|msub|msup|msubsup|munder|mover|munderover|mmultiscripts|"
    r'mprescripts|mtable|mtr|mtd|menclose)( (?!on|href|id)[a-z]+="[^"&(]*")*/?>'
)
CONVERTER = LatexToMathML()


def html_of(source, clean=str, pictures=True):
    """Return the HTML of a Markdown text; `clean` sees it before formulas are in it."""
    renderer = Renderer(pictures, escape=False)
    made = clean(MarkdownWithMath(renderer=renderer).render(source))
    return renderer.place.sub(lambda found: renderer.formulas[int(found[1])], made)


def mathml(tex, display=False):
    """Return the MathML of a formula, or None where it cannot be made."""
    if len(tex) > LONGEST:
        return None
    try:
        made = CONVERTER.convert_with_local_state(tex, displaystyle=display)
    except LatexError:
        return None
    return made if all(map(HARMLESS.fullmatch, TAG.findall(made))) else None


class Renderer(IPythonRenderer):
    """Keeps formulas, and leaves a mark that nobody can guess in their places."""

    def __init__(self, pictures, **options):
        super().__init__(**options)
        self.pictures = pictures
        self.formulas, self.mark = [], secrets.token_hex(8)
        self.place = re.compile(rf"formula-{self.mark}-(\d+)-")

    def inline_math(self, body):
        """Keep $x$."""
        return self._kept(body, f"${body}$")

    def block_math(self, body):
        """Keep $$x$$."""
        return self._kept(body, f"$${body}$$", display=True)

    def latex_environment(self, name, body):
        """Keep an environment of LaTeX."""
        tex = rf"\begin{{{name}}}{body}\end{{{name}}}"
        return self._kept(tex, tex, display=True)

    def image(self, text, url, title=None):
        """Return a picture, or an empty one: a file that is attached is not here."""
        return super().image(text, url, title) if self.pictures else "<img>"

    def _kept(self, tex, written, display=False):
        self.formulas.append(mathml(tex, display) or html.escape(written))
        return f"formula-{self.mark}-{len(self.formulas) - 1}-"
