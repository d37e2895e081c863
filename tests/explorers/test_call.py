"""The line that shows a setting again, there and back."""

import random

import pytest

from course_lib.explorers import Explorer, Slider, TextBox, explore, explorer_names
from course_lib.explorers.controls import AWKWARD_TEXTS


def positions(control, dice: random.Random):
    choices = control.positions(10_000)
    return dice.choice([t for t in choices if len(t) < 500] if isinstance(control, TextBox) else choices)


@pytest.mark.parametrize("name", explorer_names())
def test_every_setting_of_every_explorer_comes_back_from_its_line(name, monkeypatch):
    explorer, dice = explore(name), random.Random(3)
    assert explorer.call() == explorer.line == f'explore("{name}")'
    monkeypatch.setattr(Explorer, "_refresh", lambda self, raw=None: self._named())  # no need to draw
    for _ in range(20):
        explorer.set(**{key: positions(control, dice) for key, control in explorer.controls.items()})
        line = explorer.call()
        assert explorer.line == line
        again = eval(line, {"explore": explore})
        assert again.values == explorer._clean(explorer.values)[0]
        assert again.call() == line


def test_only_what_differs_is_said():
    assert explore("06.gradient_flow", radius=1.1).call() == 'explore("06.gradient_flow", radius=1.1)'
    assert explore("10.conventions", turned=True, reset="after").call() == (
        'explore("10.conventions", reset="after", turned=True)'
    )


@pytest.mark.parametrize("text", AWKWARD_TEXTS)
def test_any_text_comes_back(text):
    explorer = explore("01.five_ways")
    explorer.values = {"text": text}  # as it comes from the browser
    assert explore("01.five_ways", text=text).values == eval(explorer.call(), {"explore": explore}).values


def test_values_that_no_control_can_take_have_no_line():
    explorer = explore("00.first")
    explorer.values = {**explorer.values, "factor": "tall"}
    assert explorer.line == ""
    with pytest.raises(ValueError, match="Factor per step must be a number"):
        explorer.call()


def test_an_explorer_that_is_not_registered_says_so():
    explorer = Explorer("None", [Slider("n", "N", 0, 9)], lambda n: n, html=str, describe=str)
    assert explorer.line == ""
    with pytest.raises(ValueError, match="Only a registered explorer"):
        explorer.call()
