"""What works for the instructor: grading apart from the student's code, and results."""
