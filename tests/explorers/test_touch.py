"""Where axes lie in a picture, and what a place in them stands for."""

import math

import pytest
from matplotlib.figure import Figure

from course_lib.explorers import Choice, Explorer, Slider, explore, explorer_names
from course_lib.explorers.touch import panels

TOUCHED = (
    "00.first", "01.vocabulary", "02.context", "03.stepper", "04.learning", "05.shares", "05.truncation",
    "06.eigenvalues", "06.gradient_flow", "07.cliff", "09.gates", "10.lifetime", "11.look_back", "11.phrase",
    "12.gradient_map", "14.parting", "14.schedule",
)  # fmt: skip
"""The explorers whose picture can be touched, written down: to find them, all have to be made."""


def test_a_box_is_in_parts_of_the_picture_from_its_upper_left():
    figure = Figure(figsize=(10, 5), dpi=50)
    ax = figure.add_axes((0.1, 0.2, 0.5, 0.7))
    ax.set(xlim=(0, 4), ylim=(3, -1), xscale="logit")
    (panel,) = panels([ax], [0])
    assert panel["box"] == pytest.approx([0.1, 0.1, 0.6, 0.8])
    assert panel["y"] == {"limits": [3, -1], "log": False}
    assert "x" not in panel  # a scale that the browser does not know


def test_limits_travel_with_the_frame():
    explorer = explore("03.stepper", text="abc")
    assert explorer.panels == explorer.render({"text": "abc"}).panels
    assert explorer.panels[0]["x"]["limits"] == [-0.5, 3.5]


def make(pick):
    controls = [Slider("n", "N", 0, 9), Choice("mode", "Mode", ("a", "b"))]
    return Explorer("Pick", controls, lambda **v: v, lambda data, axes: None, str, pick=pick)


def test_what_cannot_be_picked_is_refused():
    for name in ("mode", "nobody"):
        with pytest.raises(ValueError, match="pick names sliders"):
            make({name: (0, "x")})
    with pytest.raises(ValueError, match="expected a direction"):
        make({"n": (0, "z")})


@pytest.mark.parametrize("name", explorer_names())
def test_the_axes_that_are_picked_are_there_and_hold_the_control(name):
    explorer = explore(name)
    assert bool(explorer.picks) == (name in TOUCHED)
    found = {panel["axes"]: panel for panel in explorer.panels}
    for target in explorer.picks:
        if target["along"] in "xy":
            low, high = sorted(found[target["axes"]][target["along"]]["limits"])
            first, last = explorer.ends.get(target["name"], (min(target["at"]), max(target["at"])))
            places = dict(zip(explorer.controls[target["name"]].grid, target["at"], strict=True))
            assert low <= places.get(first, first) <= places.get(last, last) <= high


def test_a_symlog_axis_says_how_to_find_a_place():
    """What the browser computes of a place is what matplotlib draws."""
    ax = Figure().add_axes((0, 0, 1, 1))
    ax.set_xscale("symlog", linthresh=2, linscale=0.4)
    ax.set_xlim(-30, 500)
    panel = panels([ax], [0])[0]["x"]
    end, wide = panel["linear"]

    def scaled(value):
        size = abs(value)
        return math.copysign(wide + math.log(size / end) if size > end else wide * size / end, value)

    low, high = map(scaled, panel["limits"])
    for value in (-30, -1.5, 0, 1.99, 7, 480):
        seen = ax.transAxes.inverted().transform(ax.transData.transform((value, 0)))[0]
        assert (scaled(value) - low) / (high - low) == pytest.approx(seen)
