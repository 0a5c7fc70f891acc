"""Teaching notes say what the chapters say: headings, minutes, questions, numbers."""

import html
import json
import re

import nbformat
import pytest

from tests.course.test_notebooks import broken_links
from tests.places import CHAPTERS, ROOT
from tools.slides import minutes
from tutor import checks

NOTES = ROOT / "docs" / "teaching"
NAMES = sorted(path.stem for path in CHAPTERS.glob("[0-9]*.py"))
EXERCISES = sorted((ROOT / "course" / "exercises").glob("*.py"))
QUESTIONS = json.loads((ROOT / "tutor" / "questions.json").read_text("utf-8"))
SECTIONS = ["The one idea", "Misconceptions", "Board plan", "Timing", "Oral questions"]
HOLDS = "A good answer holds:"
# a number, with a comma for thousands, as texts, formulas and programs write it
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
each_chapter = pytest.mark.parametrize("name", NAMES)


def read(path):
    return path.read_text(encoding="utf-8")


def sections(text):
    """Return {heading: text} of the sections of level 2."""
    return dict(re.findall(r"^## (.*)\n((?:(?!^## ).*\n?)*)", text, re.MULTILINE))


def items(text, mark):
    """Return the items of a list as one line each."""
    found = re.split(rf"^{mark} ", text, flags=re.MULTILINE)[1:]
    return [" ".join(item.split()) for item in found]


def numbers(text):
    """Return the numbers of a text that say something: none up to 12."""
    text = re.sub(r"(?<=\d)(?:\{,\}|,)(?=\d{3}(?!\d))", "", text)
    found = {float(one.rstrip(",").split(",")[0]) for one in NUMBER.findall(text)}
    return {one for one in found if one > 12 or one % 1}


def chapter(name):
    """Return all that a student sees of a chapter."""
    nb = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    texts = [cell.source for cell in nb.cells]
    for output in (one for cell in nb.cells for one in cell.get("outputs", [])):
        data = output.get("data", {})
        alts = re.findall(r'alt="([^"]*)"', data.get("text/html", ""))
        texts += [output.get("text", ""), data.get("text/markdown", ""), *alts]
    asked = [q for id, q in QUESTIONS.items() if id.startswith(name[:2])]
    return html.unescape("\n".join(texts) + json.dumps(asked, ensure_ascii=False))


@each_chapter
def test_each_chapter_has_a_page_with_all_sections(name):
    text = read(NOTES / f"{name}.md")
    assert list(sections(text)) == SECTIONS
    assert all(len(one.split()) > 20 for one in sections(text).values())
    assert text.startswith(f"# Teaching notes: {name[:2]} ")
    assert f"(../../notebooks/{name}.ipynb)" in text


@each_chapter
def test_each_misconception_names_the_cell_that_shows_it(name):
    number = name[:2]
    turns = {part.name for part in checks.CHAPTERS[f"ch{number}"]}
    listed = items(sections(read(NOTES / f"{name}.md"))["Misconceptions"], "-")
    assert len(listed) >= 7
    named = set()
    for item in listed:
        quoted = set(re.findall(r"`([^`]+)`", item))
        asked = {one for one in quoted if re.fullmatch(r"\d\d\.[\w-]+", one)}
        assert not [one for one in asked if one not in QUESTIONS]
        assert all(one.startswith(number) for one in asked)
        assert asked or quoted & turns, item
        named |= quoted
    timing = sections(read(NOTES / f"{name}.md"))["Timing"]
    assert turns <= named | set(re.findall(r"`(\w+)`", timing))


@each_chapter
def test_there_are_ten_oral_questions_with_what_an_answer_holds(name):
    asked = items(sections(read(NOTES / f"{name}.md"))["Oral questions"], r"\d+\.")
    assert len(asked) == 10
    for item in asked:
        question, _, answer = item.partition(HOLDS)
        assert re.fullmatch(r"\*\*.+[?.]\*\* ", question), item
        assert len(answer.split()) >= 12, item


@each_chapter
def test_times_are_those_of_the_chapter_in_its_order(name):
    text = read(CHAPTERS / f"{name}.py")
    headings = re.findall(r"^# #{1,2} (.+)$", text, re.MULTILINE)
    stated = int(re.search(r"\*\*Time:\*\* (\d+) minutes", text)[1])
    times = minutes(NOTES / f"{name}.md")
    places = [headings.index(heading) for heading in times]
    assert places == sorted(places)
    assert sum(int(says.split()[0]) for says in times.values()) == stated


@each_chapter
def test_each_number_of_a_page_is_in_the_chapter(name):
    parts = sections(read(NOTES / f"{name}.md"))
    shown = "\n".join(text for title, text in parts.items() if title != "Timing")
    shown = re.sub(r"^\d+\. ", "", shown, flags=re.MULTILINE)
    shown = re.sub(r"`[^`]*`|\bchapters? \d\d", "", shown)
    assert numbers(shown) - numbers(chapter(name)) == set()


@pytest.mark.parametrize("path", sorted(NOTES.glob("*.md")), ids=lambda path: path.stem)
def test_links_lead_somewhere(path):
    assert not broken_links(read(path), NOTES)


def test_every_page_is_linked_from_the_first():
    linked = set(re.findall(r"\(([\w.]+\.md)\)", read(NOTES / "index.md")))
    assert linked == {path.name for path in NOTES.glob("*.md")} - {"index.md"}
    assert "(teaching/index.md)" in read(ROOT / "docs" / "INSTRUCTORS.md")


# ----------------------------------------------------------------------- syllabi


@pytest.mark.parametrize("n_weeks", [6, 12])
def test_a_syllabus_holds_all_chapters_and_exercises_with_their_minutes(n_weeks):
    text = read(NOTES / f"syllabus_{n_weeks}_weeks.md")
    rows = [row.split(" | ") for row in re.findall(r"^\| (\d+ \|.*) \|$", text, re.M)]
    assert [int(row[0]) for row in rows] == [*range(1, n_weeks + 1)]
    taught = re.findall(r"notebooks/(\w+)\.ipynb", text)
    assert list(dict.fromkeys(taught)) == NAMES
    stated = [re.search(r"Time:\*\* (\d+)", read(CHAPTERS / f"{n}.py")) for n in NAMES]
    assert sum(int(row[2]) for row in rows) == sum(int(one[1]) for one in stated)
    given = re.findall(r"exercises/\w+/(\w+)\.ipynb", text)
    assert given == [path.stem for path in EXERCISES]
    home = {
        path.stem: re.search(r"about (\d+) minutes", read(path)) for path in EXERCISES
    }
    for row in rows:
        names = re.findall(r"exercises/\w+/(\w+)\.ipynb", row[3])
        assert row[4] == (str(sum(int(home[n][1]) for n in names)) if names else "–")


# ---------------------------------------------------------------- sample answers


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_four_answers_with_points_and_reasons_for_what_a_person_grades(path):
    [most] = re.findall(r'manual="[^"]+" points=(\d+)', read(path))
    found = sections(read(NOTES / "sample_answers.md"))
    [title] = [one for one in found if one.startswith(f"Exercise {path.stem[2:4]},")]
    assert title.endswith(f"({most} points)")
    answers = re.findall(
        r"((?:^> .*\n)+)\n\*\*([\d.]+) points?\.\*\*((?:.+\n)*)", found[title], re.M
    )
    points = [float(given) for _, given, _ in answers]
    assert len(answers) == 4
    assert len({text for text, _, _ in answers}) == 4
    assert points == sorted(points, reverse=True)
    assert points[0] == float(most)
    assert points[-1] <= 0.5
    assert all(2 * given % 1 == 0 for given in points)
    assert all(len(why.split()) >= 8 for _, _, why in answers[1:])
