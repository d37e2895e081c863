"""The pictures of lesson 10 draw at the ends of every range, with finite limits, and say what they show."""

from __future__ import annotations

import math

import pytest

from course_lib.lessons.l10_gated_family.figures import (
    form_message,
    form_picture,
    life_message,
    life_picture,
    overview_picture,
    task_picture,
)
from course_lib.lessons.l10_gated_family.gate_life import stored_values
from course_lib.lessons.l10_gated_family.gated_conventions import compare, library_gru, sequence
from course_lib.lessons.l10_gated_family.learnability import Group, TaskView
from course_lib.lessons.l10_gated_family.learnability_tasks import KINDS, Outcome
from tests.drawing.pictures import finished


@pytest.mark.parametrize("kind", ["UGRNN", "GRU", "LSTM", "RNN"])
@pytest.mark.parametrize(("bias", "scale"), [(-4.0, 0.0), (6.0, 1.0)])
def test_lives(kind: str, bias: float, scale: float) -> None:
    view = stored_values(kind, bias, scale, steps=40)
    figure = life_picture(view)
    finished(figure)
    assert life_message(view) == figure.axes[0].get_title(loc="left")
    low, high = figure.axes[0].get_ylim()
    assert low <= float(view.paths.min()) <= float(view.paths.max()) <= high


@pytest.mark.parametrize(("reset", "turned", "verdict"), [("after", False, "the same"), ("before", True, "another")])
def test_forms(reset: str, turned: bool, verdict: str) -> None:
    found = compare(library_gru(), sequence(), reset, "keep", turned)
    finished(form_picture(found))
    assert verdict in form_message(found)


def _view(task: str, *outcomes: Outcome, kinds: tuple[str, ...] = KINDS) -> TaskView:
    return TaskView(task, {kind: Group(task, kind, {0.01: outcomes}) for kind in kinds})


LEARNED = Outcome((0.7, 0.3, 0.01), 0.01, 0.01, 60)
STUCK = Outcome((0.7,) * 10, 0.7, 0.7, 200)
DIVERGED = Outcome((0.7, math.inf), math.inf, math.inf, 21)


@pytest.mark.parametrize("task", ["parity", "text"])
@pytest.mark.parametrize("outcomes", [(), (LEARNED,), (LEARNED, STUCK), (DIVERGED,)])
@pytest.mark.parametrize("kinds", [KINDS, ("GRU",)])
def test_tasks(task: str, outcomes: tuple[Outcome, ...], kinds: tuple[str, ...]) -> None:
    view = _view(task, *outcomes, kinds=kinds)
    figure = task_picture(view)
    finished(figure)
    assert figure.axes[0].get_title(loc="left") == view.message
    assert ("not run" in view.message) == (not outcomes)
    if task == "parity" and outcomes:
        crosses = [line for line in figure.axes[1].lines if line.get_marker() == "x"]
        assert sum(len(line.get_xdata()) for line in crosses) == len(kinds) * sum(o is not LEARNED for o in outcomes)


def test_leaders_are_those_whose_seeds_overlap() -> None:
    slower, later = Outcome((0.7,) * 3 + (0.01,), 0.01, 0.01, 80), Outcome((0.7,) * 9 + (0.01,), 0.01, 0.01, 200)
    groups = {"UGRNN": (LEARNED, slower), "GRU": (slower, later), "LSTM": (later, later), "RNN": (LEARNED, STUCK)}
    view = TaskView("parity", {kind: Group("parity", kind, {0.01: runs}) for kind, runs in groups.items()})
    assert view.leaders == ("UGRNN", "GRU")
    assert view.message == "Parity: UGRNN, GRU alike"
    assert _view("parity", STUCK).headline == "not learned"


def test_overview_has_a_panel_for_each_task() -> None:
    figure = overview_picture([_view("parity", LEARNED), _view("text", STUCK)])
    finished(figure)
    assert len(figure.axes) == 2
