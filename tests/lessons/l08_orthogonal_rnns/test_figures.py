"""The pictures of lesson 08 draw at the ends of every range, with finite limits, and say what they show."""

from __future__ import annotations

import pytest

from course_lib.lessons.l08_orthogonal_rnns.figures import cost_picture, curves_picture, kind_message, kind_picture
from course_lib.lessons.l08_orthogonal_rnns.memory_table import CurvesView
from course_lib.lessons.l08_orthogonal_rnns.orthogonality import WIDTHS, KindRow, kind_view
from tests.drawing.pictures import finished


@pytest.mark.parametrize("kind", ["gaussian", "IRNN", "soft penalty", "uRNN", "Cayley"])
@pytest.mark.parametrize(("updates", "rate"), [(0, 1e-3), (1, 1e-2), (20, 1e-2)])
def test_kinds(kind: str, updates: int, rate: float) -> None:
    view = kind_view(kind, updates, rate, width=8)
    figure = kind_picture(view)
    finished(figure)
    assert kind_message(view) in figure.axes[1].get_title(loc="left")
    if kind in ("uRNN", "Cayley"):
        assert kind_message(view) == "all of it still arrives"


def test_costs_name_their_exponents() -> None:
    quadratic = KindRow((), (), (), tuple(1e-4 * width**2 for width in WIDTHS))
    figure = cost_picture({"Cayley": quadratic, "uRNN": quadratic, "projUNN": quadratic})
    finished(figure)
    assert any("Cayley: n^2.0" in text.get_text() for text in figure.axes[0].texts)


@pytest.mark.parametrize(
    "curves",
    [
        {},
        {"RNN": ()},
        {"RNN": ((1.0,),), "LSTM": ((1e30, 1e-30),)},
        {"Cayley": ((2.0, 0.5, 0.05), (3.0, 0.04)), "GRU": ((1.0,) * 50,)},
    ],
)
def test_curves(curves: dict[str, tuple[tuple[float, ...], ...]]) -> None:
    figure = curves_picture(CurvesView("copying", 100, curves, "a message"))
    finished(figure)
    names = [text.get_text() for text in figure.axes[0].texts]
    assert len(names) == sum(bool(found) for found in curves.values())
    if "Cayley" in curves:
        assert "Cayley: solved, stopped" in names
