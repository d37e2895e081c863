"""What lesson 13 measures."""

from __future__ import annotations

import pytest

from course_lib.lessons.l13_sequence_to_sequence.decay import decay


def test_every_value_is_the_one_before_times_the_factor() -> None:
    values = decay(0.7, steps=12).values
    assert values[0] == 1
    assert values[1:] == pytest.approx(0.7 * values[:-1])


@pytest.mark.parametrize(("factor", "steps"), [(-0.1, 3), (1.1, 3), (float("nan"), 3), (0.5, 0)])
def test_a_factor_out_of_range_is_refused_in_words(factor: float, steps: int) -> None:
    with pytest.raises(ValueError, match=r"from 0 to 1 .* Try decay"):
        decay(factor, steps)
