"""A click or a drag in a picture moves the controls that its places stand for, in a page without Jupyter."""

import math

import pytest

from course_lib.explorers import Explorer, Slider, explore
from tests.browser.plain import open_plain
from tests.browser.rest import at_rest
from tests.explorers.test_touch import TOUCHED

pytestmark = pytest.mark.browser


def spot(page, explorer: Explorer, target: dict, value: float) -> tuple[float, float]:
    """Where on the screen `value` of a target lies, by matplotlib's own transformation."""
    ax = explorer.canvas.axes[target["axes"]]
    coordinate = target["at"][explorer.controls[target["name"]].grid.index(value)]
    middle = ax.transData.inverted().transform(ax.transAxes.transform((0.5, 0.5)))
    if target["along"] == "r":
        point = (coordinate * math.cos(0.7), coordinate * math.sin(0.7))
    elif target["along"] == "a":
        point = (2 * math.cos(coordinate), 2 * math.sin(coordinate))
    else:
        point = (coordinate, middle[1]) if target["along"] == "x" else (middle[0], coordinate)
    x, y = ax.transData.transform(point) / ax.figure.bbox.size
    box = page.locator(".explorer-picture").bounding_box()
    return box["x"] + x * box["width"], box["y"] + (1 - y) * box["height"]


@pytest.mark.parametrize("name", TOUCHED)
def test_a_click_moves_the_control_to_where_it_points(name, page):
    explorer = explore(name)
    page.set_viewport_size({"width": 1300, "height": 1200})
    open_plain(page, explorer)
    at_rest(page)
    for target in explorer.picks:
        slider = explorer.controls[target["name"]]
        first, last = explorer.ends.get(slider.name, (slider.grid[0], slider.grid[-1]))
        grid = [value for value in slider.grid if first <= value <= last]
        for value in (grid[len(grid) // 3], grid[-len(grid) // 4]):
            page.mouse.click(*spot(page, explorer, target, value))
            assert page.evaluate("window.model.get('values')")[slider.name] == value, (target["name"], target["along"])
            shown = page.get_by_label(slider.label, exact=True).get_attribute("aria-valuetext")
            assert shown == slider.text(value)
            at_rest(page)
            assert explorer.values[slider.name] == value
    assert not page.locator(".explorer-problem:not(:empty)").count()


def test_a_drag_goes_along_and_stops_at_the_edge_of_the_axes(page):
    explorer = explore("06.gradient_flow")
    open_plain(page, explorer)
    at_rest(page)
    (target,) = explorer.picks
    x, y = spot(page, explorer, target, 1.0)
    page.mouse.move(x, y)
    assert page.locator(".explorer-picture").evaluate("p => p.style.cursor") == "crosshair"
    page.mouse.down()
    page.mouse.move(*spot(page, explorer, target, 1.2), steps=4)
    assert page.evaluate("window.model.get('values').radius") == 1.2
    page.mouse.move(5, y, steps=3)
    assert page.evaluate("window.model.get('values').radius") == 0.5
    page.mouse.up()
    page.mouse.move(*spot(page, explorer, target, 1.3))
    assert page.evaluate("window.model.get('values').radius") == 0.5
    page.mouse.move(*spot(page, explorer, {**target, "axes": 0, "at": [250] * 200}, 1.0))
    assert page.locator(".explorer-picture").evaluate("p => p.style.cursor") == ""


def test_one_click_moves_a_pair_of_controls_also_when_panels_are_stacked(page):
    explorer = explore("07.cliff")
    page.set_viewport_size({"width": 480, "height": 1100})
    open_plain(page, explorer)
    at_rest(page)
    above, below = (ax.get_position() for ax in explorer.canvas.axes)
    assert above.y0 > below.y1
    w, b = explorer.picks
    x, _ = spot(page, explorer, w, 4.0)
    _, y = spot(page, explorer, b, -1.5)
    page.mouse.click(x, y)
    at_rest(page)
    assert (explorer.values["w"], explorer.values["b"]) == (4.0, -1.5)


def test_a_click_beside_the_axes_does_nothing(page):
    explorer = explore("06.eigenvalues")
    open_plain(page, explorer)
    at_rest(page)
    box = page.locator(".explorer-picture").bounding_box()
    page.mouse.click(box["x"] + 3, box["y"] + 3)
    page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 0.5 * box["height"])
    assert explorer.values == explorer.defaults


def test_a_logarithmic_axis_is_read_as_it_is_seen(page):
    explorer = Explorer(
        "Log", [Slider("n", "N", 1, 10_000, 3, 1, scale="log", digits=0)], lambda n: n,
        lambda n, axes: axes[0].set(xscale="log", xlim=(1, 10_000)), describe=str, pick={"n": (0, "x")},
    )  # fmt: skip
    open_plain(page, explorer)
    at_rest(page)
    page.mouse.click(*spot(page, explorer, explorer.picks[0], 100))
    at_rest(page)
    assert explorer.values["n"] == 100
