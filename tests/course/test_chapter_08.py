"""What chapter 08 shows is what its interactive part shows."""

import re

import nbformat

from nnlib import widgets
from tests.nnlib.test_widgets import set_values
from tests.places import ROOT


def test_the_interactive_matrix_is_that_of_the_figure():
    notebook = nbformat.read(ROOT / "notebooks" / "08_evaluation.ipynb", 4)
    shown = str([cell.get("outputs") for cell in notebook.cells])
    n_right = int(re.search(r"small: (\d+) of 1,000 right", shown)[1])
    mistakes = set(re.findall(r"(\d+) true (\d)s called (\d)", shown))
    assert len(mistakes) == 3
    box = widgets.confusion_browser()
    for times, true, said in mistakes:
        sentence = set_values(box, true_digit=int(true), predicted_digit=int(said))
        assert f"{n_right / 10:.1f}% of these rightly" in sentence
        assert f"Of the true {true}s it reads {times} as {said}" in sentence
