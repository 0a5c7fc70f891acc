"""From the cells of a chapter to slides: what a room looks at, and what is said to it.

The rule lives with the text, and nothing is marked for slides. A heading of level 1 or 2
opens a stack of slides, one of level 3 a slide. On slides stand formulas with the
sentence that leads to them, sentences with something bold, lists, tables, questions,
turns, functions and outputs, so pictures too. All other prose is what the speaker says.
"""

import ast
import html
import re
from dataclasses import dataclass, field

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from tools import texts
from tools.questions import block, inline

LINES = 15  # of text that a slide holds before the next one begins
LETTERS = 88  # of a line
FIGURE = 9  # lines that a picture needs
SMALL = 0.75  # of the height of a line: one of code
LEFT_OUT = "Appendix"  # sections that begin so
MISTAKES = "Find the mistake"  # there a text is short, and the question needs all of it
TURN = "**Your turn.**"
NOT_SHOWN = re.compile(r"\*\*Time:|\*\*[^*]+\*\*$")  # the second leads a list
LABEL = re.compile(r"\*\*[^*]+\*\*[.:]?$")
NO_TEXT = re.compile(r"^<small>.*</small>$|<!--.*?-->|</?(?:details|summary).*?>", re.M)
CLOSED = re.compile(
    re.escape(texts.REVEAL).replace(re.escape("{}"), "(.*)"), re.DOTALL
)
LINK = re.compile(r"\[([^\]]*)\]\((?!https?:)[^)]*\)")
ANCHOR = re.compile(r'<a href="#[^"]*">(.*?)</a>')
PICTURE = re.compile(r"<img [^>]*>")
ASK = re.compile(r'ask\("([\w.-]+)"\)')
CHECK = re.compile(r"(review|checks\.\w+)\([^)]*\)$")


@dataclass
class Slide:
    """A slide: its heading, what is seen, and what is said."""

    title: str
    seen: list = field(default_factory=list)
    said: list = field(default_factory=list)
    lines: int = 0


def paragraphs(source):
    """Yield the parts of a text between blank lines; a block of code is one part."""
    found = re.findall(r"```.*?```|\$\$.*?\$\$[^\n]*|(?:(?!\n\n|\$\$|```).)+", source, re.S)
    yield from (part.strip("\n") for part in found if part.strip())


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


class Deck:
    """The slides of a chapter, as stacks; `add` takes its cells one by one."""

    def __init__(self, questions, minutes):
        self.questions, self.minutes = questions, minutes
        self.stacks, self.waiting, self.turn = [], [], ""
        self.title, self.open = "", True

    def add(self, cell):
        """Put a cell where it belongs."""
        if cell.cell_type == "markdown":
            source = NO_TEXT.sub("", CLOSED.sub(r"\1", cell.source))
            source = LINK.sub(r"\1", source)
            for part in paragraphs(source):
                self.paragraph(part)
        elif self.open:
            self.code(cell)

    def paragraph(self, text):
        """Put a part of a text on a slide, or into the notes."""
        if heading := texts.headings(text):
            self.heading(heading[0])
        elif not self.open:
            pass
        elif text.startswith("$$"):
            size = 3 + 2 * text.count(r"\\") + text.count("underbrace")
            self.show(f'<div class="formula">{block(text)}</div>', size, self.lead())
        elif re.match(r"[-*] |\d+\. |\||>|```", text):
            size = text.count("\n") if text.startswith("|") else n_lines(text)
            before = self.waiting[-1] if self.waiting else ""
            leads = before.endswith(":") or LABEL.match(before)
            self.show(block(text), size, self.lead() if leads else "")
        elif TURN in text:
            said, _, self.turn = text.partition(TURN)
            self.say(said)
        elif self.title == MISTAKES:
            self.show(block(text), n_lines(text))
        else:
            self.say(text)
            for sentence in sentences(text):
                if "**" in sentence and not NOT_SHOWN.match(text):
                    self.show(f"<p>{inline(sentence)}</p>", n_lines(sentence))

    def heading(self, heading):
        """Open a stack, or a slide of the last one."""
        self.settle()
        if heading.level <= 2:
            self.open = not heading.title.startswith(LEFT_OUT)
            self.title = heading.title
            if not self.open:
                return
            self.stacks.append([])
        if self.open:
            self.new(heading.title)
            if heading.level <= 2 and heading.title in self.minutes:
                self.stacks[-1][-1].said.append(f"<p>{self.minutes[heading.title]}</p>")

    def new(self, title):
        """Begin a slide in the last stack."""
        self.stacks[-1].append(Slide(title))

    def next(self):
        """Begin the next slide, unless this one is still empty."""
        self.settle()
        if self.stacks[-1][-1].seen:
            self.new(self.stacks[-1][-1].title)

    def say(self, text):
        """Keep what is said to the next thing that is shown."""
        if text.strip():
            self.waiting.append(text.strip())

    def lead(self):
        """Return the sentence that comes before what is shown next."""
        if not self.waiting or self.waiting[-1].startswith("$$"):
            return ""
        found = sentences(self.waiting[-1])
        return f"<p>{inline(found[-1])}</p>" if found else ""

    def show(self, shown, size, lead=""):
        """Put something on the slide, or on the next one if this is full."""
        slide = self.stacks[-1][-1]
        if lead and lead not in slide.seen:
            size += n_lines(lead)
        if slide.seen and slide.lines + size > LINES:
            self.new(slide.title)
            slide = self.stacks[-1][-1]
        slide.seen += [shown] if not lead or lead in slide.seen else [lead, shown]
        slide.lines += size
        self.settle(slide)

    def settle(self, slide=None):
        """Give what waits to be said to a slide, to the last one if none is named."""
        slide = slide or (self.stacks[-1][-1] if self.stacks else None)
        if slide:
            if not slide.seen:  # a slide is never empty
                firsts = [sentences(text)[0] for text in self.waiting[:3]]
                slide.seen += [f"<p>{inline(text)}</p>" for text in firsts]
            slide.said += [block(text) for text in self.waiting]
        self.waiting = []

    def code(self, cell):
        """Put code, a question, a turn or the outputs of a cell on slides."""
        source, tags = cell.source, cell.metadata.get("tags", ())
        if asked := ASK.match(source):
            self.question(self.questions[asked[1]])
        elif "your-turn" in tags:
            self.next()
            size = n_lines(self.turn) + SMALL * source.count("\n")
            self.show(f"<p>{inline(TURN + self.turn)}</p>{code(source)}", size)
        elif ".ours\n" in source:
            self.next()
            self.show(f"<p>Ours</p>{code(source)}", SMALL * source.count("\n"))
        elif not CHECK.match(source):
            comment = re.match(r"# (.*)", source)
            lead = f"<p>{html.escape(comment[1])}</p>" if comment else self.lead()
            if not set(tags) & {"folded", "reveal"} and definitions(source):
                shown = definitions(source)
                self.show(code(shown), SMALL * shown.count("\n"))
            self.outputs(cell, lead)

    def outputs(self, cell, lead):
        """Put what a cell has printed and drawn on slides."""
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text" in output:
                text = output.text.rstrip()
                size = SMALL * text.count("\n") + 1
                self.show(f"<pre>{html.escape(text)}</pre>", size, lead)
            elif picture := PICTURE.search(data.get("text/html", "")):
                self.show(f"<figure>{picture[0]}</figure>", FIGURE, lead)
                alt = re.search(r'alt="([^"]*)"', picture[0])
                self.stacks[-1][-1].said.append(f"<p>In the picture: {alt[1]}</p>")
            elif "text/markdown" in data:
                text = LINK.sub(r"\1", data["text/markdown"])
                self.show(block(text), text.count("\n"))

    def question(self, asked):
        """Put a question on a slide; its answer comes with the next key."""
        prompt, said = asked["prompt"], []
        if "options" in asked:
            letters = dict(zip((o["name"] for o in asked["options"]), "ABCDE", strict=False))
            rows = [f"<li>{option['text']}</li>" for option in asked["options"]]
            prompt += f'<ol class="options">{"".join(rows)}</ol>'
            answer = letters[asked["key"]]
            for option in asked["options"]:
                said.append(f"<p><b>{letters[option['name']]}</b></p>{option['feedback']}")
        else:
            answer = f"{asked['number']:,g} {asked['unit']}".strip()
            for near in asked["near"]:
                said.append(f"<p><b>{near['number']:,g}</b></p>{near['feedback']}")
            said.append(asked["feedback"])
        shown = f'{prompt}<p class="fragment answer">Answer: {answer}</p>'
        size = n_lines(prompt) + 3
        self.show(f'<div class="question">{shown}</div>', size)
        slide = self.stacks[-1][-1]
        slide.lines = LINES  # what comes next gives the answer away
        slide.said += [f"<p><b>Answer: {answer}</b></p>"]
        slide.said += [ANCHOR.sub(r"\1", text) for text in said]


def slides(nb, questions, minutes=()):
    """Return the stacks of slides of a chapter's notebook.

    `questions` is {id: question}, as in tutor/questions.json, and `minutes` says of
    headings how long a lecture stays there: {heading: sentence}.
    """
    deck = Deck(questions, dict(minutes))
    for cell in nb.cells:
        deck.add(cell)
    deck.settle()
    return deck.stacks
