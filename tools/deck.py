"""From the cells of a chapter to slides: what a room looks at, and what is said to it.

The rule lives with the text: nothing is marked for slides, or written twice. A heading
of level 1 or 2 opens a stack of slides, one of level 3 a slide. On slides: formulas
with the sentence that leads to them, sentences with something bold, lists, tables,
questions, turns, functions and outputs, so pictures too. All prose is in the notes.
"""

import html
import re
from dataclasses import dataclass, field

from tools import texts
from tools.deck_text import LABEL, code, definitions, n_lines, paragraphs, sentences
from tools.deck_text import question as as_html
from tools.questions import block, inline

LINES = 14  # of text that a slide holds before the next one begins
FIGURE = 11  # lines that a picture needs
FIGURES = r"\b([Ll]ook|[Ff]igure)"  # sentences about what is drawn
SMALL = 0.75  # of the height of a line: one of code
LEFT_OUT = "Appendix"  # sections that begin so
MISTAKES = "Find the mistake"  # there a text is short, and the question needs all of it
TURN = "**Your turn.**"
NOT_SHOWN = re.compile(r"\*\*Time:|\*\*[^*]+\*\*$")  # the second leads a list
NO_TEXT = re.compile(r"^<small>.*</small>$|<!--.*?-->|</?(?:details|summary).*?>", re.M)
CLOSED = re.compile(re.escape(texts.REVEAL).replace(re.escape("{}"), "(.*)"), re.DOTALL)
LINK = re.compile(r"\[([^\]]*)\]\((?!https?:)[^)]*\)")
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
            size = 3.5 + 2 * text.count(r"\\") + text.count("underbrace")
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
        if self.stacks[-1][-1].seen:
            self.new(self.stacks[-1][-1].title)

    def say(self, text):
        """Keep what is said to the next thing that is shown."""
        if text.strip():
            self.waiting.append(text.strip())

    def lead(self, about=r""):
        """Return the sentence that comes before what is shown next.

        Of a paragraph that has sentences about it, the last of these; and where the
        last one is a word such as 'So', the one before it too.
        """
        if not self.waiting:
            return ""
        found = sentences(self.waiting[-1])
        found = [one for one in found if re.search(about, one)] or found
        few = 2 if len(found[-1].split()) < 3 else 1
        return f"<p>{inline(' '.join(found[-few:]))}</p>"

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
            lead = (
                f"<p>{html.escape(comment[1])}</p>" if comment else self.lead(FIGURES)
            )
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
        shown, answer, said = as_html(asked)
        size = n_lines(shown) + 3
        shown += f'<p class="fragment answer">Answer: {answer}</p>'
        self.show(f'<div class="question">{shown}</div>', size)
        slide = self.stacks[-1][-1]
        slide.lines = LINES  # what comes next gives the answer away
        slide.said += [f"<p><b>Answer: {answer}</b></p>", *said]


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
