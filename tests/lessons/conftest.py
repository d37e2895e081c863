"""Pictures are tested in the course's style: the tests of every lesson's figures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _style(request: pytest.FixtureRequest) -> Iterator[None]:
    if "figures" not in request.path.name:
        yield
        return
    from course_lib.drawing.style import course_style

    with course_style():
        yield
