"""``python -m course_lib.class_results FOLDER`` prints the results of a class, and writes them as CSV."""

import sys

from course_lib.class_results.report import main

sys.exit(main(sys.argv[1:]))
