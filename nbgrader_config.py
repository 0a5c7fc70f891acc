"""Tell nbgrader where the course keeps its notebooks, and close three of its gaps.

docs/INSTRUCTORS.md shows the commands. What they write lies in grading/, which git
ignores.

- A submission that ends the kernel, or is no notebook, has 0 for every automatic part
  and says why; nbgrader alone would keep the scores of an earlier run.
- A check cell that shows nothing has 0; nbgrader alone would give full points.
"""

from pathlib import Path

from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from nbgrader.preprocessors.execute import UnresponsiveKernelError
from nbgrader.utils import is_grade

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "nnlib"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
c.CourseDirectory.db_url = "sqlite:///grading/gradebook.db"

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


def start_at_zero(assignment, student, notebooks):
    """Give every automatic part 0 before a submission is run: what fails keeps it."""
    for path in map(Path, notebooks):
        student, assignment = path.parts[-3:-1]
        with Gradebook(c.CourseDirectory.db_url) as gradebook:
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission(assignment, student)
            found = gradebook.find_submission_notebook(path.stem, assignment, student)
            for grade in found.grades:
                if grade.cell.cell_type == "code":
                    grade.auto_score = 0
            for comment in found.comments:
                comment.auto_comment = (
                    "0 points: this notebook could not be read or run."
                )
            gradebook.db.commit()


def fail(cell, reason):
    """Let a check cell show an error, which counts as 0."""
    traceback = [f"0 points: {reason}"]
    cell.outputs = [
        new_output("error", ename="Failed", evalue=reason, traceback=traceback)
    ]


class ExecuteOrFail(Execute):
    """Run the notebook; if it ends its kernel, let all checks fail with that reason."""

    def preprocess(self, nb, resources, km=None):
        """Return the notebook with its outputs."""
        try:
            return super().preprocess(nb, resources, km)
        except (DeadKernelError, UnresponsiveKernelError):
            for cell in nb.cells:
                if cell.cell_type == "code" and is_grade(cell):
                    fail(cell, "a cell of this notebook ended Python, or never ended.")
            return nb, resources


class RequireVerified(NbGraderPreprocessor):
    """Let a check fail that neither failed nor said what it has verified."""

    def preprocess_cell(self, cell, resources, cell_index):
        """Return the cell, with an error if its check said nothing."""
        if cell.cell_type == "code" and is_grade(cell):
            said = [o.get("data", {}).get("text/plain", "") for o in cell.outputs]
            failed = any(output.output_type == "error" for output in cell.outputs)
            if not failed and not any(": verified on" in text for text in said):
                fail(cell, "the check of this part did not run.")
        return cell, resources


c.Autograde.pre_convert_hook = start_at_zero
c.Autograde.autograde_preprocessors = [
    ExecuteOrFail,
    RequireVerified,
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# A check ends an endless loop by itself; this ends one outside of the checks.
c.ExecutePreprocessor.timeout = 60

# zip_collect: what students upload is called STUDENT_ex01_softmax.ipynb
c.ZipCollectApp.downloaded_directory = "grading/downloaded"
c.FileNameCollectorPlugin.named_regexp = (
    r".*/(?P<student_id>[^/]+)_(?P<file_id>ex\d\d_\w+)\.ipynb$"
)
