"""What speaks with the student: questions, review, checks of what students write."""

from ._ask import ask, review
from ._files import course_file
from ._questions import settle
from ._shorter import shorter

__all__ = ["ask", "course_file", "review", "settle", "shorter"]
