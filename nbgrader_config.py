"""Tell nbgrader where the course keeps its notebooks, and that it only applies results.

docs/INSTRUCTORS.md shows the commands. `python3 -m tools grade` runs what students have
handed in, in a sandbox, and writes results; `nbgrader autograde` enters them into the
gradebook and runs nothing. What all of them write lies in grading/, which git ignores.
"""

import os
import sys
from pathlib import Path

from nbgrader.preprocessors import NbGraderPreprocessor

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "nnlib"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
# Only what collects sees what students have handed in.
COLLECTS = {"collect", "zip_collect"} & set(sys.argv)
c.CourseDirectory.submitted_directory = (
    "grading/submitted" if COLLECTS else "grading/graded"
)
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
# absolute: a JupyterHub starts the form grader in another folder
c.CourseDirectory.db_url = f"sqlite:///{ROOT}/grading/gradebook.db"

from grader import by_hand  # noqa: E402  (grader lies in ROOT)

by_hand.protect_releases()

c.ClearSolutions.code_stub = {
    "python": "raise NotImplementedError("
    '"write this function, then run its check below")'
}
c.ClearSolutions.text_stub = "Write your answer here."


class ForgetTheRun(NbGraderPreprocessor):
    """Take out the hash of what a solution was run with; nothing of it is released."""

    def preprocess(self, nb, resources):
        """Return the notebook without it."""
        nb.metadata.pop("code_sha256", None)
        return nb, resources


c.GenerateAssignment.preprocessors.append(ForgetTheRun)

# The page is made of the release: there is nothing to overwrite or to check.
c.Autograde.sanitize_preprocessors = ["grader.nbgrader_apply.TakeResult"]
c.Autograde.autograde_preprocessors = [
    "grader.nbgrader_apply.SaveResult",
    "grader.nbgrader_apply.ApplyDue",
]
# a person may have given points since
c.GenerateFeedback.preprocessors.insert(0, "grader.nbgrader_apply.ApplyDue")
RESULTS = str(ROOT / "grading/results")
c.TakeResult.results = c.SaveResult.results = c.ApplyDue.results = RESULTS
c.SaveResult.comments = str(ROOT / "grading/comments.toml")
c.ApplyDue.due = str(ROOT / "grading/due.toml")
c.ExchangeFactory.collect = "grader.exchange.Collect"
c.ExportApp.plugin_class = "grader.nbgrader_apply.ExportResults"

# Feedback and the form grader show formulas without a network: they are MathML, and a
# file of ours stands before that of nbconvert which loads MathJax.
c.HTMLExporter.filters = {"markdown2html": "grader.formulas.html_of"}
PAGES = str(Path(by_hand.__file__).with_name("pages"))
paths = [PAGES, *filter(None, os.environ.get("JUPYTER_PATH", "").split(os.pathsep))]
os.environ["JUPYTER_PATH"] = os.pathsep.join(dict.fromkeys(paths))

if "zip_collect" in sys.argv:  # python3 -m tools collect, by the name it has here
    from grader import zip_collect

    zip_collect.take_over()
