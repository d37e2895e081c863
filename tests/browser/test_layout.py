"""Explorers on a laptop, on a projector and in a narrow window: sharp, in sight, the controls at hand."""

import nbformat
import pytest

from tests.browser.lab import READY, run_notebook, write_notebook
from tests.browser.rest import at_rest

pytestmark = pytest.mark.browser

SHOW = "from course_lib.explorers import explore\nexplore({!r})"
BOXES = """explorer => {
  const box = selector => explorer.querySelector(selector).getBoundingClientRect().toJSON();
  const image = explorer.querySelector('.explorer-picture');
  return {title: box('.explorer-title'), controls: box('.explorer-controls'),
    picture: box('.explorer-picture'), markup: box('.explorer-markup'),
    pane: explorer.closest('.jp-WindowedPanel-outer').getBoundingClientRect().toJSON(), pixels: image.naturalWidth,
    over: explorer.scrollWidth - explorer.clientWidth,
    columns: getComputedStyle(explorer.querySelector('.explorer-controls')).gridTemplateColumns.split(' ').length};
}"""


def boxes(chromium, lab, workspace, name, width, height, pixels=1, scroll="start"):
    """Where the parts of one explorer stand, after scrolling its `scroll` into view."""
    with chromium.new_context(viewport={"width": width, "height": height}, device_scale_factor=pixels) as context:
        page = context.new_page()
        run_notebook(page, lab, write_notebook(workspace, f"x_layout_{width}", SHOW.format(name)).name)
        at_rest(page)
        page.locator(".explorer-caption").evaluate("(node, block) => node.scrollIntoView({block})", scroll)
        at_rest(page)
        return page.locator(".explorer").evaluate(BOXES)


@pytest.mark.parametrize("name", ["04.sampler", "02.context", "11.look_back"])
def test_on_a_laptop_the_controls_stay_while_the_result_is_read(name, chromium, lab, workspace):
    found = boxes(chromium, lab, workspace, name, 1280, 800, scroll="end")
    pane, controls, markup = found["pane"], found["controls"], found["markup"]
    assert controls["top"] >= pane["top"] - 1
    assert controls["bottom"] < markup["top"] + 40
    assert markup["bottom"] <= pane["bottom"]


def test_on_a_projector_picture_and_text_are_side_by_side_and_sharp(chromium, lab, workspace):
    found = boxes(chromium, lab, workspace, "04.sampler", 1920, 1080, pixels=2)
    assert found["markup"]["left"] >= found["picture"]["right"]
    assert found["pixels"] >= 1.9 * found["picture"]["width"]
    assert found["columns"] == 2
    wide = boxes(chromium, lab, workspace, "06.gradient_flow", 1920, 1080, pixels=2)
    assert wide["picture"]["width"] > 1300
    assert wide["pixels"] >= 1.7 * wide["picture"]["width"]


def test_nothing_runs_out_of_a_narrow_explorer_and_its_panels_are_stacked(chromium, lab, workspace):
    found = boxes(chromium, lab, workspace, "02.context", 700, 900)
    assert found["over"] <= 0
    assert found["columns"] == 1
    assert found["picture"]["height"] > 0.9 * found["picture"]["width"]


@pytest.mark.parametrize("lesson", ["00_start_here", "06_gradient_flow"])
def test_going_on_with_shift_enter_shows_the_first_explorer_from_its_top(lesson, chromium, lab, workspace):
    cells = nbformat.read(workspace / f"{lesson}.ipynb", as_version=4).cells
    first = next(place for place, cell in enumerate(cells) if "widget" in cell.metadata.get("tags", []))
    with chromium.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{lab}/lab/tree/{lesson}.ipynb?reset", wait_until="domcontentloaded")
        page.wait_for_function(READY, timeout=60_000)
        page.wait_for_selector(".jp-Notebook .jp-Cell >> nth=1")
        page.wait_for_timeout(3_000)
        page.locator(".jp-Notebook .jp-Cell").first.click()
        page.keyboard.press("Escape")
        for _ in range(first + 1):
            page.keyboard.press("Shift+Enter")
            page.wait_for_timeout(500)
        page.wait_for_selector(".explorer-picture", timeout=60_000)
        at_rest(page)
        found = page.locator(".explorer").first.evaluate(BOXES)
    # Controls stick to the pane's upper edge: only the title and the picture tell whether the top is in sight.
    assert found["title"]["top"] >= found["pane"]["top"] - 1
    assert found["picture"]["top"] >= found["controls"]["bottom"] - 1
    assert found["picture"]["bottom"] <= found["pane"]["bottom"]
