"""All pictures are tested in the course's style."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course_lib.figures.style import course_style


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with course_style():
        yield
