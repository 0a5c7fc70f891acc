"""Questions in a notebook: `ask` puts one, `review` puts those that are due again.

A cell shows the question as plain HTML, for all places where no kernel runs, and then
a widget (question.js), which takes its place. They are two outputs, because JupyterLab
shows nothing but an error for a widget whose kernel has gone. The plain form is the
same for everybody, whatever has been answered, so that a stored notebook can be
compared with a fresh run.
"""

import functools
import re
from datetime import date
from pathlib import Path

from ._answers import due, keep, kept
from ._questions import all_questions, caption, find, is_right
from ._twin import twin

LINK_HERE = re.compile(r'<a href="#[^"]*">(.*?)</a>', re.S)
REVIEW = (
    '<p class="nn-static">When this cell is run, it asks again what is due from the '
    "chapters before: up to five questions, those that you answered wrong first, then "
    "those of longest ago.</p>"
)


def ask(id):
    """Ask a question of the course; the answer is kept in work/answers.jsonl.

    Parameters
    ----------
    id : str
        Chapter and name, such as "02.sure-and-wrong".
    """
    question = find(id)
    answers, note = kept()
    earlier = [one["answer"] for one in answers if one["id"] == id]
    shown = question | {"id": id, "caption": caption(question)}
    if earlier and _is_possible(question, earlier[-1]):
        shown["earlier"] = earlier[-1]
    _show(twin(id, question), f"Question {id}", [shown], note=note, folds=True)


def review(chapter, *, today=None):
    """Ask again what is due from earlier chapters.

    Parameters
    ----------
    chapter : str
        Two digits, such as "02": only questions of chapters before it are asked.
    today : datetime.date, optional
        The clock; without it, today.
    """
    today = today or date.today()
    answers, note = kept()
    ids = [
        id
        for id, one in all_questions().items()
        if id.partition(".")[0] < chapter
        and not one["card"]  # a card needs its formula
    ]
    questions = [_again(id) for id in due(answers, ids, today)]
    sentence = _sentence(len(questions), any(one["id"] in ids for one in answers))
    _show(REVIEW, "Review", questions, note=note, sentence=sentence)


def _sentence(n_due, any_answered):
    if n_due:
        questions = "One question" if n_due == 1 else f"{n_due} questions"
        return f"{questions} from earlier chapters, from memory."
    if any_answered:
        return "Nothing to repeat today. Go on."
    return (
        "Nothing to repeat yet: what you answer in the chapters comes back here after "
        "some days."
    )


def _again(id):
    """Return a question of another chapter: a link to a place in it leads nowhere."""
    chapter = id.partition(".")[0]
    text = rf"\1 (chapter {chapter})"

    def unlinked(value):
        if isinstance(value, str):
            return LINK_HERE.sub(text, value)
        if isinstance(value, list):
            return [unlinked(one) for one in value]
        if isinstance(value, dict):
            return {key: unlinked(one) for key, one in value.items()}
        return value

    return unlinked(find(id)) | {"id": id, "caption": f"From chapter {chapter}"}


def _is_possible(question, answer):
    """Whether an answer fits the question, which may have changed since."""
    if "options" in question:
        return answer in [one["name"] for one in question["options"]]
    return isinstance(answer, int | float) and not isinstance(answer, bool)


@functools.cache
def _widget():
    import anywidget  # only a notebook needs it
    import traitlets

    here = Path(__file__)
    script = here.with_name("question.js").read_text(encoding="utf-8")

    class Questions(anywidget.AnyWidget):
        """Questions one below the other; see question.js."""

        _esm = f"{script}\nexport default {{ render }};\n"
        _css = here.with_name("question.css").read_text(encoding="utf-8")
        questions = traitlets.List().tag(sync=True)
        sentence = traitlets.Unicode().tag(sync=True)
        note = traitlets.Unicode().tag(sync=True)
        folds = traitlets.Bool().tag(sync=True)  # cells below wait for the answer

        def __init__(self, **traits):
            super().__init__(**traits)
            self.on_msg(lambda widget, content, buffers: self.committed(**content))

        def committed(self, id, answer):
            """Keep an answer that the page has sent."""
            question = find(id)
            if _is_possible(question, answer):
                self.note = keep(id, answer, is_right(question, answer))

    return Questions


def _show(plain, text, questions, **traits):
    from IPython.display import display

    display({"text/html": plain, "text/plain": text}, raw=True)
    bundle, _ = _widget()(questions=questions, **traits)._repr_mimebundle_()
    del bundle["text/plain"]  # it is said above
    display(bundle, raw=True)
