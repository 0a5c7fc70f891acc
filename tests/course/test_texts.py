"""From a text to its notebook: cells, ids, metadata, and the texts that are refused."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.places import CHAPTERS, ROOT
from tools import texts

TEXTS = [*CHAPTERS.glob("*.py"), *CHAPTERS.with_name("exercises").glob("*.py")]
TEXT = """\
# %% [markdown] {"equations": ["R-eq1"]}
# # Title

# %% {"equations": ["R-eq5", "R-eq6"], "errata": ["R-E1"], "tags": ["raises-exception"]}
1 / 0


# %%
x = 1
"""


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a text and returns its path."""

    def write(content, newline="\n"):
        text = tmp_path / "01_tiny.py"
        text.write_text(content, encoding="utf-8", newline=newline)
        return text

    return write


def ids(*cells):
    """Return ids without the name; cells in a string are markdown, None is code."""
    nb = [new_markdown_cell(c) if c is not None else new_code_cell() for c in cells]
    return [i.removeprefix("01_tiny-") for i in texts.cell_ids(nb, "01_tiny")]


def test_cells_keep_only_the_metadata_of_the_course(write):
    nb = texts.read(write(TEXT))
    assert [cell.id for cell in nb.cells] == [f"01_tiny-title-{n}" for n in (1, 2, 3)]
    assert [cell.metadata for cell in nb.cells] == [
        {"equations": ["R-eq1"]},
        {
            "equations": ["R-eq5", "R-eq6"],
            "errata": ["R-E1"],
            "tags": ["raises-exception"],
        },
        {},
    ]
    assert set(nb.metadata) == {"kernelspec", "language_info", "source_sha256"}


def test_line_ends_of_the_text_make_no_difference(write):
    expected = texts.read(write(TEXT))
    text = write(TEXT, newline="\r\n")
    assert b"\r\n" in text.read_bytes()
    assert texts.read(text) == expected


# --- ids


def test_an_id_is_the_heading_and_the_number_beneath_it():
    assert ids("# 01 Tiny", None, "## Why `exp`?\n\ntext", "text", None) == [
        "01-tiny-1",
        "01-tiny-2",
        "why-exp-1",
        "why-exp-2",
        "why-exp-3",
    ]


def test_a_cell_with_two_headings_has_the_first_and_the_next_cell_the_last():
    cells = ids("# A", "## B\n\n### C", None, "end of C\n\n## D\n\n### E", None)
    assert cells == ["a-1", "b-1", "c-1", "d-1", "e-1"]


def test_a_cell_inserted_in_a_section_changes_no_id_of_another():
    before = ids("# A", None, "## B", None, "## C", None)
    after = ids("# A", "new", None, "## B", None, "## C", None)
    assert after[3:] == before[2:]


def test_every_id_is_its_own_even_where_headings_are_alike():
    found = ids(None, "# x 1", None, "## X", None, "## X-1", "## $$", "## " + "y" * 99)
    found += ids("## " + "y" * 98)
    assert len(set(found[:-1])) == len(found) - 1
    assert found[0] == "1"  # beneath no heading


def test_a_comment_in_a_block_of_code_is_no_heading():
    assert texts.headings("```python\n# no\n```\n## Yes ##x\n#no") == [
        texts.Heading(2, "Yes ##x", 19)
    ]


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_ids_of_the_course_are_valid_and_each_stands_once(text):
    found = [cell.id for cell in texts.read(text).cells]
    assert len(found) == len(set(found))
    # what the site makes of them: it takes off digits in front and lowers letters
    assert len({i.lower().lstrip("0123456789_-") for i in found}) == len(found)
    assert all(re.fullmatch(r"[\w-]{1,56}", i, re.ASCII) for i in found)


# --- tags


@pytest.mark.parametrize(
    ("tag", "tags", "jupyter"),
    [
        ("your-turn", ["your-turn"], None),
        ("folded", ["folded"], {"source_hidden": True}),
        (
            "reveal",
            ["reveal"],
            {"source_hidden": True, "outputs_hidden": True},
        ),
    ],
)
def test_a_tag_becomes_what_jupyterlab_and_the_site_read(write, tag, tags, jupyter):
    nb = texts.read(write(f'# %% tags=["{tag}"]\n...\n'))
    assert nb.cells[0].metadata.tags == tags
    assert nb.cells[0].metadata.get("jupyter") == jupyter
    nbformat.validate(nb)


def test_text_that_answers_a_question_is_closed_and_nothing_else_is(write):
    cell = '# %% [markdown] tags=["reveal"]\n# So it *was* 7.\n'
    code = '# %% tags=["reveal"]\n7\n'
    nb = texts.close(texts.read(write(f"{cell}\n{code}\n# %% [markdown]\n# Go on.\n")))
    begin = '<details class="nn-reveal"><summary>After your answer</summary>\n\n'
    assert [one.source for one in nb.cells] == [
        f"{begin}So it *was* 7.\n\n</details>",
        "7",
        "Go on.",
    ]
    assert [set(one.metadata) for one in nb.cells[:2]] == [
        {"tags"},
        {"tags", "jupyter"},
    ]


# --- what is refused


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("# %%[markdown]", "not '# %%\\[markdown\\]'"),
        ("#%%", "not '#%%'"),
        ("# %%% x", "not '# %%% x'"),
        ("# %% [markdwon]", r"not '# %% \[markdwon\]'"),
        ("# %% some words", "'title'"),
        ('# %% [markdown] equations=["R-eq1", ', "incorrectly_encoded"),
        ("# %% tags=[folded]", "incorrectly_encoded"),
        ('# %% [markdown] erata=["R-E1"]', "'erata'"),
        ('# %% check="softmax"', "has no points="),
    ],
)
def test_a_broken_header_is_named_with_its_line(write, header, what):
    text = write(f"# %% [markdown]\n# # Title\n\n{header}\n# one\n")
    with pytest.raises(texts.BadText, match=f"01_tiny.py, line 4: .*{what}"):
        texts.read(text)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("# %%\n1\n\n# %% margin=false\n2\n", "margin= stands in the first cell"),
        ('{"cells": []}', "does not begin with '# %%'"),
        ("", "does not begin with '# %%'"),
        ('# %% tags="folded"\n1\n', "not of type 'array'"),
    ],
)
def test_what_is_no_text_is_refused(write, content, what):
    with pytest.raises(texts.BadText, match=what):
        texts.read(write(content))


def test_a_text_that_is_not_utf_8_is_refused(tmp_path):
    text = tmp_path / "01_tiny.py"
    text.write_bytes("# %%\n'é'\n".encode("latin-1"))
    with pytest.raises(texts.BadText, match=r"01_tiny\.py is not in UTF-8"):
        texts.read(text)


def test_the_metadata_that_an_author_may_write_is_documented():
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for word in ["your-turn", *texts.FOLDED, "margin=false", "equations=", "errata="]:
        assert word in guide, word
