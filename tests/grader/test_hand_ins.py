"""What students and their editors do to a notebook: it has the points it deserves."""

import copy
import json

import pytest

from grader.grade import grade
from grader.page import page
from tests.grader.handing_in import (
    NAME,
    PARTS,
    TEXT,
    cell_of,
    code,
    notebook_of,
    of_two_parts,
    place_of,
    points_of,
    raw,
    solved,
    text,
)

RIGHT = {"softmax": 4, "is_softmax": 4}
ANSWER = "It cancels; a row far below underflows to 0/0."
CASES = {}


def case(change):
    """Take a change of a right submission as a case that keeps all points."""
    CASES[change.__name__.replace("_", " ")] = change
    return change


def twin(nb, grade_id, **changes):
    return {**copy.deepcopy(cell_of(nb, grade_id)), "id": "twin", **changes}


@case
def nothing(nb):
    pass


@case
def a_check_copied(nb):
    nb["cells"].insert(place_of(nb, "check-softmax"), twin(nb, "check-softmax"))


@case
def the_stub_kept_above(nb):
    stub = cell_of(notebook_of("exercises", NAME), "softmax")
    nb["cells"].insert(place_of(nb, "softmax"), copy.deepcopy(stub))


@case
def the_stub_kept_at_the_end(nb):
    nb["cells"].append(
        copy.deepcopy(cell_of(notebook_of("exercises", NAME), "softmax"))
    )


@case
def an_answer_split(nb):
    cell = cell_of(nb, "softmax")
    place = place_of(nb, "softmax")
    nb["cells"].insert(place, twin(nb, "softmax", source="HALF = 0.5"))
    cell["source"] += "\n    # split\n"


@case
def an_answer_split_in_its_middle(nb):
    helper = "def shifted(Z):\n    top = Z.max(axis=1, keepdims=True)\n"
    helper += "    return np.exp(np.where(Z == top, 0, Z - top))"
    rest = "def softmax(Z):\n    E = shifted(Z)\n    return E / E.sum(axis=1)[:, None]"
    place = place_of(nb, "softmax")
    nb["cells"][place]["source"] = helper
    nb["cells"].insert(place + 1, twin(nb, "softmax", source=rest))


@case
def an_answer_split_inside_its_function(nb):
    place = place_of(nb, "softmax")
    lines = nb["cells"][place]["source"].splitlines(keepends=True)
    nb["cells"][place]["source"] = "".join(lines[:2])
    rest = twin(nb, "softmax", source="".join(lines[2:]))
    nb["cells"].insert(place + 1, rest)


@case
def an_answer_that_is_indented(nb):
    cell = cell_of(nb, "softmax")
    cell["source"] = "".join(f"  {line}\n" for line in cell["source"].splitlines())


@case
def a_check_deleted(nb):
    del nb["cells"][place_of(nb, "check-softmax")]


@case
def all_checks_deleted(nb):
    for part in PARTS:
        del nb["cells"][place_of(nb, f"check-{part}")]


@case
def a_check_changed(nb):
    cell_of(nb, "check-softmax")["source"] = "checks.softmax(softmax, seed=1)\n1 / 0"


@case
def an_answer_typed_into_a_check(nb):
    cell = cell_of(nb, "check-softmax")
    cell["source"] = f"{cell_of(nb, 'softmax')['source']}\n{cell['source']}"
    cell_of(nb, "softmax")["source"] = ""


@case
def an_answer_merged_with_its_check(nb):
    place = place_of(nb, "check-softmax")
    cell_of(nb, "softmax")["source"] += "\nchecks.softmax(softmax)"
    del nb["cells"][place]


@case
def an_answer_retyped_in_a_plain_cell(nb):
    place = place_of(nb, "softmax")
    nb["cells"][place] = code(nb["cells"][place]["source"])


@case
def an_answer_as_a_text_cell(nb):
    cell_of(nb, "softmax")["cell_type"] = "markdown"


@case
def a_check_as_a_raw_cell(nb):
    cell_of(nb, "check-softmax")["cell_type"] = "raw"


@case
def a_check_above_its_answer(nb):
    place = place_of(nb, "softmax")
    nb["cells"].insert(place, nb["cells"].pop(place_of(nb, "check-softmax")))


@case
def a_helper_below_the_check(nb):
    cell_of(nb, "softmax")["source"] = "def softmax(Z):\n    return helper(Z)"
    body = "def helper(Z):\n    top = Z.max(axis=1)[:, None]\n"
    body += "    E = np.exp(np.where(Z == top, 0, Z - top))\n"
    nb["cells"].append(code(body + "    return E / E.sum(axis=1)[:, None]"))


@case
def all_metadata_gone(nb):
    nb["metadata"] = {}
    for cell in nb["cells"]:
        cell["metadata"] = {}


@case
def saved_by_colab(nb):
    nb["metadata"]["colab"] = {"provenance": [], "toc_visible": True}
    state = {"application/vnd.jupyter.widget-state+json": {"abc": {"model_name": "X"}}}
    nb["metadata"]["widgets"] = state
    nb["nbformat_minor"] = 0
    nb["cells"].insert(0, code("from google.colab import drive\ndrive.mount('/x')"))
    for i, cell in enumerate(nb["cells"]):
        cell.pop("id", None)
        cell["metadata"] = {**cell["metadata"], "id": f"x{i}", "outputId": "y"}
        cell["source"] = cell["source"] if i % 2 else list(cell["source"])


@case
def saved_by_vs_code(nb):
    nb["metadata"] = {"language_info": {"name": "python"}, "orig_nbformat": 4}
    for cell in nb["cells"]:
        cell["metadata"] = {**cell["metadata"], "vscode": {"languageId": "python"}}


@case
def another_kernel(nb):
    nb["metadata"]["kernelspec"] = {"name": "conda-env-nn-py", "language": "R"}


@case
def magics(nb):
    cell = cell_of(nb, "softmax")
    cell["source"] = f"%%time\n%matplotlib inline\n{cell['source']}\nsoftmax?\n!ls"


@case
def pictures_and_widgets(nb):
    start = (
        "import matplotlib.pyplot as plt\nfrom IPython.display import Image, display\n"
        "from tqdm import tqdm\nfig, ax = plt.subplots(), 1\nplt.plot([1])\n"
        "display(Image('x'))\nSTART = [i for i in tqdm(range(3))][-1]\n"
        "assert START == 2\n"
    )
    nb["cells"].insert(2, code(start))
    cell = cell_of(nb, "softmax")
    cell["source"] = f"START\nget_ipython().run_line_magic('x', 'y')\n{cell['source']}"


@case
def an_error_before_the_answer(nb):
    cell = cell_of(nb, "softmax")
    cell["source"] = f"import no_such_package\nundefined\n{cell['source']}"


@case
def a_syntax_error_elsewhere(nb):
    nb["cells"].insert(2, code("def ("))


@case
def a_question_to_the_keyboard(nb):
    nb["cells"].insert(2, code("name = input('Your name? ')"))


@case
def much_output(nb):
    stream = {"output_type": "stream", "name": "stdout", "text": "y" * 20_000_000}
    cell_of(nb, "softmax")["outputs"] = [stream]


@case
def the_same_id_for_all_cells(nb):
    for cell in nb["cells"]:
        cell["id"] = "same"


@case
def noise_on_stderr(nb):
    noise = (
        "import sys, warnings\nwarnings.warn('x')\nfor i in range(10**4):\n"
        "    print('x' * 100, file=sys.stderr)\n"
    )
    nb["cells"].insert(2, code(noise))
    stream = {"output_type": "stream", "name": "stderr", "text": "y" * 10**6}
    cell_of(nb, "check-softmax")["outputs"] = [stream]


@case
def a_state_of_widgets(nb):
    state = {"abc": {"model_name": "HBoxModel", "state": {}}}
    key = "application/vnd.jupyter.widget-state+json"
    nb["metadata"]["widgets"] = {key: {"state": state, "version_major": 2}}
    data = {"application/vnd.jupyter.widget-view+json": {"model_id": "abc"}}
    shown = {"output_type": "display_data", "data": data, "metadata": {}}
    cell_of(nb, "softmax")["outputs"] = [shown]


@case
def cells_that_are_no_cells(nb):
    nb["cells"] += [{}, {"cell_type": 3, "source": None, "metadata": []}]
    nb["cells"].append({"cell_type": "code", "source": [1, "x = 1"]})


@pytest.mark.parametrize("name", CASES)
def test_a_right_submission_keeps_its_points_whatever_its_form(box, name):
    nb = solved()
    CASES[name](nb)
    result = grade(raw(nb), of_two_parts(), 3, sandbox=box)
    assert result["graded"], result
    assert points_of(result) == RIGHT, result["parts"]


BYTES = {
    "CRLF": lambda data: data.replace(b"\\n", b"\\r\\n").replace(b"\n", b"\r\n"),
    "a mark at its start": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "half a letter": lambda data: data.replace(b"# Exercise", b"# \\ud83d Exercise"),
    "ASCII alone": lambda data: json.dumps(json.loads(data)).encode(),
    "NaN in an output": lambda data: data.replace(
        b'"nbformat":', b'"x": NaN, "nbformat":'
    ),
}


@pytest.mark.parametrize("kind", BYTES)
def test_an_odd_encoding_changes_nothing(box, kind):
    data = BYTES[kind](raw(solved()))
    assert data != raw(solved())
    result = grade(data, of_two_parts(), 3, sandbox=box)
    assert points_of(result) == RIGHT


def test_a_missing_function_is_named(box):
    nb = solved()
    del nb["cells"][place_of(nb, "softmax")]
    result = grade(raw(nb), of_two_parts(), 3, sandbox=box)
    assert points_of(result) == {"softmax": 0, "is_softmax": 4}
    assert "no function of this name" in result["parts"][0]["reason"]


def moved(nb):
    place = place_of(nb, TEXT)
    nb["cells"][place] = text(ANSWER)


def below(nb):
    cell_of(nb, TEXT)["source"] = "Write your answer here."
    nb["cells"].insert(place_of(nb, TEXT) + 1, text(ANSWER))


def split(nb):
    cell_of(nb, TEXT)["source"] = "It cancels;"
    rest = twin(nb, TEXT, source="a row far below underflows to 0/0.")
    nb["cells"].insert(place_of(nb, TEXT) + 1, rest)


def with_a_photo(nb):
    cell = cell_of(nb, TEXT)
    cell["source"] = PHOTO
    cell["attachments"] = {"p.jpg": {"image/jpeg": "/9j/4AAQSkZJRg=="}}


def as_code(nb):
    cell_of(nb, TEXT)["cell_type"] = "code"


def unwritten(nb):
    cell_of(nb, TEXT)["source"] = "Write your answer here."


PHOTO = "My page: ![p.jpg](attachment:p.jpg)"
TEXTS = {
    with_a_photo: ("in its cell", PHOTO),
    moved: ("elsewhere", ANSWER),
    below: ("elsewhere", ANSWER),
    split: ("in its cell", "It cancels;\n\na row far below underflows to 0/0."),
    as_code: ("in its cell", ANSWER),
    unwritten: ("nowhere", ""),
}


@pytest.mark.parametrize("change", TEXTS, ids=lambda change: change.__name__)
def test_a_text_is_found_where_it_is_and_a_person_is_asked(box, change):
    nb = solved()
    change(nb)
    result = grade(raw(nb), of_two_parts(), 3, sandbox=box)
    (found,) = result["texts"]
    assert (found["found"], found["text"]) == TEXTS[change]
    asked = any("a person must look" in note for note in result["notes"])
    assert asked == (found["found"] == "elsewhere")


def test_a_page_names_a_picture_that_is_attached(box):
    nb = solved()
    with_a_photo(nb)
    result = grade(raw(nb), of_two_parts(), 3, sandbox=box)
    cell = cell_of(page(result), TEXT)
    assert "My page:" in cell["source"]
    assert "A picture: see the notebook that was handed in" in cell["source"]


def test_a_long_answer_and_many_errors_make_no_long_result(box):
    long = "# x" * 10**6
    nb = solved(softmax=f"{cell_of(solved(), 'softmax')['source']}\n{long}")
    cell_of(nb, TEXT)["source"] = "x" * 10**7
    nb["cells"] += [code("1 / 0")] * 300
    result = grade(raw(nb), of_two_parts(), 3, sandbox=box)
    assert points_of(result) == RIGHT
    assert len(json.dumps(result)) < 200_000
    assert result["notes"][-1] == "and 280 more"


TORN = {
    "empty": (b"", "empty"),
    "blank": (b" \n", "empty"),
    "torn": (raw(solved())[:5000], "torn JSON"),
    "a brace": (b"{", "torn JSON"),
    "a list": (b"[]", "other JSON"),
    "no cells": (b"{}", "no list of cells"),
    "cells of numbers": (b'{"cells": [1]}', "no list of cells"),
    "deep": (b"[" * 10**6, "nested too deep"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "torn JSON"),
    "of long ago": (b'{"worksheets": [{"cells": []}]}', "format of before 2015"),
    "another exercise": (raw(solved("ex02_cross_entropy")), "another exercise"),
    "an empty notebook": (b'{"cells": []}', "another exercise"),
}


@pytest.mark.parametrize("kind", TORN)
def test_what_cannot_be_graded_says_why_and_is_no_0(box, kind):
    data, words = TORN[kind]
    result = grade(data, of_two_parts(), 3, sandbox=box)
    assert result["graded"] is False
    assert words in result["because"]
    assert "parts" not in result
