"""The scatter shows one dot a unit where its shares say, and nothing is cut off."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.lessons.l09_lstm.gate_saturation import gate_saturation
from course_lib.lessons.l09_lstm.saturation_figures import saturation_picture
from tests.drawing.pictures import finished


def test_one_dot_a_unit() -> None:
    trained, fresh = gate_saturation("look-back-gru"), gate_saturation("look-back-gru", trained=False)
    figure = saturation_picture({f"gate {gate}": (trained[gate], fresh[gate]) for gate in "zr"})
    for ax, gate in zip(figure.axes, "zr", strict=True):
        dots = next(line for line in ax.lines if line.get_marker() == "o")
        np.testing.assert_allclose(dots.get_xydata(), np.stack([trained[gate].shut, trained[gate].open], 1))
    finished(figure)


def test_no_gates_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one gate"):
        saturation_picture({})
