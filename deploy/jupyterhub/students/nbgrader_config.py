"""Where students' nbgrader finds exercises, and lays them."""

import os

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "nnlib"
c.Exchange.root = os.environ.get("COURSE_EXCHANGE", "/srv/course/exchange")
# beside notebooks/, so that the links between exercises and chapters lead somewhere
c.Exchange.assignment_dir = os.path.expanduser("~/neural-networks-by-hand/work")
