"""Explorers on a laptop, on a projector and in a narrow window: sharp, in sight, the controls at hand."""

import nbformat
import pytest

from course_lib.explorers import explore
from tests.browser.lab import READY, run_notebook, write_notebook

pytestmark = pytest.mark.browser

SHOW = "from course_lib.explorers import explore\nexplore({!r})"
BOXES = """explorer => {
  const box = selector => explorer.querySelector(selector).getBoundingClientRect().toJSON();
  const image = explorer.querySelector('.explorer-picture');
  return {controls: box('.explorer-controls'), picture: box('.explorer-picture'), markup: box('.explorer-markup'),
    pane: explorer.closest('.jp-WindowedPanel-outer').getBoundingClientRect().toJSON(), pixels: image.naturalWidth,
    over: explorer.scrollWidth - explorer.clientWidth,
    columns: getComputedStyle(explorer.querySelector('.explorer-controls')).gridTemplateColumns.split(' ').length};
}"""


def boxes(chromium, lab, workspace, name, width, height, pixels=1, scroll="start"):
    """Where the parts of one explorer stand, after scrolling its `scroll` into view."""
    with chromium.new_context(viewport={"width": width, "height": height}, device_scale_factor=pixels) as context:
        page = context.new_page()
        run_notebook(page, lab, write_notebook(workspace, f"x_layout_{width}", SHOW.format(name)).name)
        page.wait_for_timeout(1_500)
        page.locator(".explorer-caption").evaluate("(node, block) => node.scrollIntoView({block})", scroll)
        page.wait_for_timeout(300)
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
    picture = boxes(chromium, lab, workspace, "02.context", 1024, 768)["picture"]
    assert picture["height"] > 0.9 * picture["width"]


def test_going_on_with_shift_enter_leaves_the_controls_in_sight(chromium, lab, workspace):
    cells = ("1\n" * 12, SHOW.format("00.first"), "2\n" * 8, "3\n" * 30)
    path = write_notebook(workspace, "x_shift_enter", *cells)
    notebook = nbformat.read(path, as_version=4)  # as saved: a still figure that puts the next cell out of sight
    still = {"text/html": explore("00.first")._repr_mimebundle_()[0]["text/html"]}
    notebook.cells[1].outputs = [nbformat.v4.new_output("execute_result", still, execution_count=1)]
    nbformat.write(notebook, path)
    with chromium.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{lab}/lab/tree/{path.name}?reset", wait_until="domcontentloaded")
        page.wait_for_function(READY, timeout=60_000)
        page.wait_for_selector(".jp-Notebook .jp-Cell >> nth=1")
        page.wait_for_timeout(3_000)
        page.locator(".jp-Cell").nth(1).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        page.wait_for_selector(".explorer-picture", timeout=60_000)
        page.wait_for_timeout(2_000)
        found = page.locator(".explorer").evaluate(BOXES)
    assert found["pane"]["top"] - 1 <= found["controls"]["top"] < found["pane"]["bottom"] - 100
