"""Formulas become MathML, or stay as they were written; nothing else comes in."""

import re

import pytest

from grader import formulas
from grader.exercise import load
from grader.sanitise import html_of
from tutor import checks

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", re.DOTALL)


@pytest.mark.parametrize("name", checks.EXERCISES)
def test_every_formula_of_an_exercise_is_known(name):
    text = "\n\n".join(c.source for c in load(name).cells if c.kind == "markdown")
    found = [match[1] or match[2] for match in FORMULA.finditer(text)]
    assert found
    assert all(map(formulas.mathml, found))


def test_a_fraction_is_one_and_a_letter_stands_for_itself():
    made = formulas.mathml(r"\frac{a<b}{2}")
    assert "<mfrac>" in made
    assert (
        re.sub(' [a-z]+="0"', "", made).count("<mi>a</mi><mo>&lt;</mo><mi>b</mi>") == 1
    )


@pytest.mark.parametrize(
    "tex", [r"\href{javascript:x}{y}", r"\unheard", "{", "{" * 10**4, r"\def\x{\x\x}\x"]
)
def test_what_is_no_formula_stays_as_it_was_written(tex):
    assert formulas.mathml(tex) is None
    made = formulas.html_of(f"so ${tex}$")
    assert "<math" not in made
    assert tex[:100] in made


@pytest.mark.parametrize(
    "made",
    [
        '<math href="javascript:x"><mi>x</mi></math>',
        '<math onclick="x"><mi>x</mi></math>',
        "<math><script>x</script></math>",
        '<math><mi style="background: url(//x)">x</mi></math>',
    ],
)
def test_a_converter_that_fails_us_is_not_trusted(monkeypatch, made):
    class Converter:
        def convert_with_local_state(self, tex, displaystyle):
            return made

    monkeypatch.setattr(formulas, "CONVERTER", Converter())
    assert formulas.mathml("x") is None


def test_nothing_is_left_that_would_be_read_once_more():
    made = html_of("costs \\$5, `$x$`, $\\unheard$ and \\\\(y\\\\)\n\nand more")
    assert "$" not in made
    assert "\\" not in made
    assert "\n\n" not in made


def test_a_text_that_markdown_cannot_read_is_shown_as_it_is(monkeypatch):
    def fails(*_, **__):
        raise RecursionError

    monkeypatch.setattr(formulas, "html_of", fails)
    assert "<pre>a &lt; b</pre>" in html_of("a < b")
