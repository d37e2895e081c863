"""Pointing to a character, or going along the text with the arrow keys, moves the control that stands for it."""

import pytest

from course_lib.explorers import Explorer, Slider, explore
from tests.browser.plain import open_plain

pytestmark = pytest.mark.browser

LINKED = ["03.stepper", "04.sampler", "09.steps", "11.look_back", "12.accents"]


def moved_to(page, explorer, value) -> None:
    page.wait_for_function("([n, v]) => window.model.get('drawn')[n] === v", arg=[explorer.hover, value])


@pytest.mark.parametrize("name", LINKED)
def test_pointing_to_a_character_moves_the_control(name, page):
    explorer = explore(name)
    page.set_viewport_size({"width": 1300, "height": 1300})
    open_plain(page, explorer)
    for number in (7, 3):
        page.locator(f".explorer-live [data-i='{number}']").first.hover()
        moved_to(page, explorer, number)
        assert page.locator(f".explorer-live [data-i='{number}']").first.is_visible()
    label = explorer.controls[explorer.hover].label
    assert page.get_by_label(label, exact=True).get_attribute("aria-valuetext") == "3"


@pytest.mark.parametrize("name", LINKED)
def test_arrow_keys_go_along_the_text(name, page):
    explorer = explore(name)
    open_plain(page, explorer)
    region = page.locator(".explorer-live .explorer-markup")
    region.focus()
    page.keyboard.press("Home")
    first, last = explorer.ends.get(explorer.hover, (1, 240))
    moved_to(page, explorer, first)
    page.keyboard.press("ArrowRight")
    moved_to(page, explorer, first + 1)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    moved_to(page, explorer, first)
    page.keyboard.press("End")
    moved_to(page, explorer, last)


def test_a_scrolled_frame_keeps_its_place_and_the_focus(page):
    explorer = explore("04.sampler")
    open_plain(page, explorer)
    frame = page.locator(".explorer-markup pre")
    frame.focus()
    frame.evaluate("f => { f.scrollTop = 60; }")
    page.keyboard.press("ArrowRight")
    moved_to(page, explorer, 2)
    assert frame.evaluate("f => [f.scrollTop, f === document.activeElement]") == [60, True]


def test_only_a_slider_can_be_linked():
    with pytest.raises(ValueError, match="hover names a slider"):
        Explorer("x", [Slider("n", "N", 0, 9)], lambda n: n, html=str, describe=str, hover="m")


def test_the_copied_stretch_is_underlined():
    view = explore("02.context").data
    assert f"<u><b>{view.copied}</b></u>".replace("'", "&#x27;") in explore("02.context").markup
