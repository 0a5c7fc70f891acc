"""What speaks with the student: the checks of what students write."""
