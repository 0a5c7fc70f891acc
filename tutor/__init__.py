"""What speaks with the student: questions, review, checks of what students write."""

from ._ask import ask, review
from ._questions import settle

__all__ = ["ask", "review", "settle"]
