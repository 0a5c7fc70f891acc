"""A comment on a group of answers reaches the gradebook, and so the feedback."""

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader import groups, results
from grader.nbgrader_apply import SaveResult
from tests.grader.handing_in import NAME
from tests.grader.test_class_report import PARTS, graded_by_hand

ONE = "def softmax(Z):\n    E = np.exp(Z)\n    return E / E.sum()"
TWIN = "def softmax(scores):\n\n    P = np.exp(scores)  # mine\n    return P / P.sum()"
OTHER = "def softmax(Z):\n    return Z"


@pytest.mark.filterwarnings("ignore:Object of type")  # of nbgrader
def test_a_comment_on_a_group_is_entered_for_all_of_it(tmp_path):
    planted = dict.fromkeys(PARTS, "right") | {"softmax": "softmax-1"}
    said = {"ada": ONE, "bob": TWIN, "cy": OTHER}
    made = {
        who: graded_by_hand(who, {"softmax": c}, planted) for who, c in said.items()
    }
    name = groups.name_of(made["ada"], "softmax")
    path = tmp_path / "comments.toml"
    path.write_text(f'[{NAME}.softmax]\n{name} = "By rows."\n', encoding="utf-8")
    address, where = f"sqlite:///{tmp_path}/gradebook.db", (NAME, NAME)
    with Gradebook(address) as gradebook:
        gradebook.add_assignment(NAME)
        gradebook.add_notebook(NAME, NAME)
        gradebook.add_solution_cell("softmax", *where)
        for who, result in made.items():
            results.write(tmp_path / "results", result)
            gradebook.add_student(who)
            gradebook.add_submission(NAME, who)
    save = SaveResult(results=str(tmp_path / "results"), comments=str(path))
    for who in said:
        own = {"notebook": NAME, "assignment": NAME, "student": who, "db_url": address}
        save.preprocess(nbformat.v4.new_notebook(), {"nbgrader": own})
    with Gradebook(address) as gradebook:
        found = {w: gradebook.find_comment("softmax", *where, w).comment for w in said}
    assert found == {"ada": "By rows.", "bob": "By rows.", "cy": None}
