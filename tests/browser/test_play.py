"""Play and its step buttons: motion through a control, every frame of it shown."""

import pytest

from course_lib.explorers import Explorer, Slider, explore
from tests.browser.plain import open_plain
from tests.browser.rest import at_rest

pytestmark = pytest.mark.browser


LATE = """() => {
  const ask = window.kernel;
  window.kernel = async (sent) => {
    const answer = await ask(sent);
    await new Promise((rest) => setTimeout(rest, 80));
    return answer;
  };
}"""
"""Answers take eight times as long as the steps of Play are apart."""


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_steps_go_back_and_on(by, page):
    explorer = explore("06.gradient_flow")
    open_plain(page, explorer)

    def press(name: str) -> None:
        button = page.get_by_role("button", name=f"{name}: Spectral radius")
        button.click() if by == "mouse" else button.press("Enter")

    for name, radius in (("One step on", 1.01), ("One step on", 1.02), ("One step back", 1.01)):
        press(name)
        page.wait_for_function("r => window.model.get('drawn').radius === r", arg=radius)


def test_a_step_stops_play_and_goes_no_further_than_the_data(page):
    explorer = explore("05.shares", steps=8)
    open_plain(page, explorer)
    on = page.get_by_role("button", name="One step on: Loss at step j")
    page.get_by_role("button", name="Play Loss at step j").click()
    page.get_by_role("button", name="Pause Loss at step j").wait_for()
    page.get_by_role("button", name="One step back: Loss at step j").click()
    page.get_by_role("button", name="Play Loss at step j").wait_for()
    for _ in range(9):
        on.click()
    page.wait_for_function("window.model.get('drawn').j === 8")


def test_play_shows_every_frame_of_a_slow_picture(page):
    seen = []

    def compute(n: int) -> int:
        seen.append(n)
        return n

    explorer = Explorer("Slow", [Slider("n", "N", 0, 6, play_ms=10)], compute, html=str, describe=str)
    open_plain(page, explorer)
    page.evaluate(LATE)
    page.get_by_role("button", name="Play N").click()
    page.wait_for_function("window.model.get('drawn').n === 6")
    page.get_by_role("button", name="Play N").wait_for()
    assert seen[-7:] == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("width", [1280, 700, 420])
def test_the_row_of_a_played_control_has_room(width, page, screenshot):
    page.set_viewport_size({"width": width, "height": 900})
    open_plain(page, explore("06.gradient_flow"))
    at_rest(page)
    screenshot(page, f"plain_play_{width}")
    row = page.locator(".explorer-slider:has(button)")
    assert row.evaluate("r => r.scrollWidth <= r.clientWidth")
    assert row.locator("input").bounding_box()["width"] >= 84
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
