"""What a learner asks for by name and there is not: a short sentence, whatever was pasted."""

from __future__ import annotations

from typing import Any

import pytest

from course_lib.exercises import hint, solution
from course_lib.explorers import explore
from course_lib.predictions import predict, predictions


@pytest.mark.parametrize("ask", [explore, hint, solution, predict, predictions], ids=lambda ask: ask.__name__)
@pytest.mark.parametrize(
    "name", ["", "\ud800", "🙂", "a" * 1_000_000, "99.9", None, 3, ["06"]], ids=lambda name: repr(name)[:8]
)
def test_no_such_name(ask: Any, name: Any) -> None:
    with pytest.raises(ValueError, match=r"There is no|No explorer|asks for no") as caught:
        ask(name)
    assert len(str(caught.value)) < 1500


def test_a_lessons_number_brings_all_its_explorers() -> None:
    with pytest.raises(ValueError, match=r"06\.gradient_flow.*06\.residual"):
        explore("06")
