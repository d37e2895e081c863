"""An import rule of its own: a lesson imports only earlier lessons, whichever lessons there are."""

from __future__ import annotations

import importlib.util
import pkgutil
import re
from typing import Any

from importlinter.contracts.layers import LayersContract

LESSONS = "course_lib.lessons"


def lesson_folders() -> list[str]:
    """Names of the lessons' packages, ``l00_...`` first."""
    found = importlib.util.find_spec(LESSONS)
    places = found.submodule_search_locations if found else None
    return sorted(m.name for m in pkgutil.iter_modules(places) if m.ispkg and re.match(r"l\d\d_", m.name))


class LessonOrder(LayersContract):
    """Layers of which each is one lesson, the last on top: no list to keep when a lesson is added."""

    type_name = "lesson_order"

    def __init__(self, name: str, session_options: dict[str, Any], contract_options: dict[str, Any]) -> None:
        layers = {"containers": [LESSONS], "layers": lesson_folders()[::-1], "exhaustive": "true"}
        super().__init__(name, session_options, contract_options | layers)
