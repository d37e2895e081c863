"""``python -m course_lib.lectures 06`` shows a lesson as a lecture."""

import sys

from course_lib.lectures.server import main

sys.exit(main(sys.argv[1:]))
