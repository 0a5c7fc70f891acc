"""For the student's process, which has no tutor: what fills memory that is not set."""

from tutor.checks._memory import NAN, ZERO, Returned, unset_memory_holds

__all__ = ["NAN", "ZERO", "Returned", "unset_memory_holds"]
