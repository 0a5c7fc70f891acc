"""What a chapter that is told anew may not exceed, must have, and says only later."""

import ast
import json
import re

import pytest

from tests.course.lessons import calls, cells_of, code_cells, tags
from tests.course.test_questions import QUESTIONS, TEXTS, TOLD_ANEW

MISTAKES = "Find the mistake"
MOST_WORDS, MOST_MISTAKES, LEAST_ASKED = 4_000, 0.2, 6
# for the chapters that may not have the 4,000
WORDS = {"05": 2_800, "09": 2_600, "10": 3_000}
# The section from which on errata may stand, because the chapter's central result has
# been used; in the others the first one is that on mistakes.
CENTRAL = {
    "00": "Appendix: four texts, and their letters",
    "02": "The gradient in two lines",
    "04": "The bug hunt",
    "08": "Two networks on the same images",
    "07": "Errors that accuracy hides",
    "09": "The claims",  # the texts and their mistakes are all that it is about
}
LETTER_CODE = re.compile(
    r"\b[RFAPX]-E\d+\b|\b[RFAP](?:'s)? (?:equations?\b|eq\.?\b|\d\.\d)|\b[RFP] \d"
)
FORMULA_OR_ADDRESS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)", re.DOTALL)


def sections(cells):
    """Return {heading of level 1 or 2: its cells}, those without a heading under ""."""
    found, title = {}, ""
    for cell in cells:
        if cell.cell_type == "markdown":
            for level, heading in re.findall(r"^(#+) +(.*)$", cell.source, re.M):
                title = heading if len(level) <= 2 else title
        found.setdefault(title, []).append(cell)
    return found


def prose(cells):
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def n_words(cells):
    """Count the words; formulas and addresses are none."""
    return len(FORMULA_OR_ADDRESS.sub(" ", prose(cells)).split())


def asked(cells, questions=QUESTIONS):
    """Return the ids of the questions that are asked, without cards."""
    trees = [tree for _, tree in code_cells(cells)]
    ids = [ast.literal_eval(id) for tree in trees for (id,) in calls(tree, "ask")]
    return [id for id in ids if not questions[id]["card"]]


def complaints(text, central=MISTAKES, questions=QUESTIONS, most_words=MOST_WORDS):
    """Yield what is too long, too little, or too early in a chapter."""
    cells = cells_of(text)
    parts = sections(cells)
    words, of_mistakes = n_words(cells), n_words(parts.get(MISTAKES, []))
    if words > most_words:
        yield f"has {words} words, more than {most_words}"
    if of_mistakes > MOST_MISTAKES * words:
        yield f"spends {of_mistakes} of {words} words on mistakes"
    if (n_asked := len(asked(cells, questions))) < LEAST_ASKED:
        yield f"asks {n_asked} questions, not {LEAST_ASKED}"
    for title, own in list(parts.items())[1:]:
        told_apart = title == MISTAKES or title.startswith("Appendix")
        if not told_apart and not asked(own, questions):
            yield f"asks nothing in the section {title!r}"
    if not 3 <= sum("your-turn" in tags(cell) for cell in cells) <= 5:
        yield "must have 3 to 5 turns"
    yield from _early(parts, central)
    for code in dict.fromkeys(LETTER_CODE.findall(prose(cells))):
        yield f"names a source by its letter: {code}"


def _early(parts, central):
    for title, cells in parts.items():
        if title == central:
            return
        for cell in cells:
            if errata := cell.metadata.get("errata"):
                yield f"shows {errata} in {title!r}, before its central result"


@pytest.mark.parametrize("number", TOLD_ANEW)
def test_a_chapter_keeps_its_measures(number):
    central = CENTRAL.get(number, MISTAKES)
    most = WORDS.get(number, MOST_WORDS)
    assert list(complaints(TEXTS[number], central, most_words=most)) == []


def test_questions_name_no_source_by_its_letter():
    assert LETTER_CODE.findall(json.dumps(QUESTIONS, ensure_ascii=False)) == []


# --- the measures themselves, on a small chapter

ASK = '\n# %%\nask("00.q")\n'
TURN = '\n# %% tags=["your-turn"]\n...\n'
SMALL = (
    "# %% [markdown]\n# # A title\n"
    + TURN * 3
    + "\n# %% [markdown]\n# ## A section\n# a word and $a formula$\n"
    + ASK * 6
    + '\n# %% [markdown] errata=["F-E1"]\n# ## Find the mistake\n# one\n'
)


def said_of(text):
    return list(complaints(text, questions={"00.q": {"card": False}}))


def test_a_chapter_within_all_measures_is_not_complained_about():
    assert n_words(cells_of(SMALL)) == 3 + 3 + 3 + 4 + 1  # a heading's marks are words
    assert said_of(SMALL.replace("a word", "word " * 30)) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("a word", "word " * 4_000, "words, more than 4000"),
        ("one", "word " * 60, "words on mistakes"),
        (ASK * 6, ASK * 5, "asks 5 questions, not 6"),
        (ASK * 6, "", "asks nothing in the section 'A section'"),
        (TURN * 3, TURN * 2, "must have 3 to 5 turns"),
        (TURN * 3, TURN * 6, "must have 3 to 5 turns"),
        ("# ## A section", '# ## A section\n\n# %% errata=["R-E1"]\n1', "shows ['R-E1"),
        ("a word", "equation R 7", "names a source by its letter: R 7"),
        ("a word", "see P-E2", "names a source by its letter: P-E2"),
    ],
)  # fmt: skip
def test_what_is_out_of_measure_is_said(old, new, says):
    assert old in SMALL
    assert any(says in one for one in said_of(SMALL.replace(old, new)))


def test_a_chapter_may_have_a_limit_of_its_own():
    found = complaints(SMALL, questions={"00.q": {"card": False}}, most_words=10)
    assert "has 14 words, more than 10" in found
