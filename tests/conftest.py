"""Settings for all tests: no screen for matplotlib, and never the learner's own progress."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("MPLBACKEND", "Agg")
if "COURSE_PROGRESS" not in os.environ:
    os.environ["COURSE_PROGRESS"] = os.path.join(tempfile.mkdtemp(prefix="course-progress-"), "progress.json")
