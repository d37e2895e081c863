"""Settings for all tests: no screen for matplotlib, and never the learner's own progress."""

from __future__ import annotations

import os
import tempfile

import pytest

import bootstrap  # noqa: F401  (makes `installation` importable, whatever part of the tests is run)

os.environ.setdefault("MPLBACKEND", "Agg")
if "COURSE_PROGRESS" not in os.environ:
    _folder = tempfile.TemporaryDirectory(prefix="course-progress-")  # goes when this process ends
    os.environ["COURSE_PROGRESS"] = os.path.join(_folder.name, "progress.json")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the slow tests start first: what is left at the end is short, and keeps all workers busy."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
