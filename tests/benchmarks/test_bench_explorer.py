"""Key press to picture, in Chromium: the main explorer of lesson 06 against the same figure under `interactive`."""

import statistics
from contextlib import ExitStack

from tests.browser.lab import run_notebook, server, write_notebook

NAME = "06.gradient_flow"
PRESSES, TURN = 32, 8

EXPLORER = f"from course_lib.explorers import explore\nexplore({NAME!r})"
INTERACTIVE = f"""
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interactive
from course_lib.drawing.style import course_style
from course_lib.explorers import explore
explorer = explore({NAME!r})
rest = explorer.arguments()
start = rest.pop("radius")
control = explorer.controls["radius"]
width, height = explorer.width / 100, explorer.height / 100

def show(radius):
    data = explorer.compute(radius=radius, **rest)
    with course_style():
        figure, axes = plt.subplots(1, len(explorer.canvas.axes), figsize=(width, height), layout="constrained",
                                    width_ratios=explorer.canvas.axes[0].get_gridspec().get_width_ratios())
        explorer.backdrop(data, list(axes))
        explorer.draw(data, list(axes))
        plt.show()

interactive(show, radius=FloatSlider(value=start, min=control.low, max=control.high, step=control.step))
"""

HOOK = """
window.__pictures = []; window.__keys = [];
document.addEventListener('keydown', () => window.__keys.push(performance.now()), true);
document.addEventListener('load', event => {
  if (event.target.tagName === 'IMG' && event.target.naturalWidth > 200) window.__pictures.push(performance.now());
}, true);
"""
SETTLED = "window.__pictures.length > 0 && performance.now() - window.__pictures.at(-1) > 150"


def latencies(page, handle, presses) -> list[float]:
    """Milliseconds from each key press to the load of the picture it causes."""
    page.bring_to_front()
    handle.scroll_into_view_if_needed()
    handle.focus()
    found = []
    for number in range(presses):
        page.evaluate("window.__pictures.length = 0; window.__keys.length = 0")
        page.keyboard.press("ArrowRight" if number % 8 < 4 else "ArrowLeft")
        page.wait_for_function(SETTLED, timeout=20_000, polling=30)
        found.append(page.evaluate("window.__pictures[0] - window.__keys[0]"))
    return found


def median_latencies(browser, folder, explorer, interactive, width=1300, height=900, shown="") -> tuple[float, float]:
    """Median milliseconds of both notebooks' code, the explorer first; its page must show the text `shown`.

    The two take turns, so that whatever else the machine does falls on both.
    """
    with server(folder) as address, ExitStack() as contexts:
        turns = []
        for code, handle, wanted in ((explorer, "input[type=range]", shown), (interactive, ".noUi-handle", "")):
            page = contexts.enter_context(browser.new_context(viewport={"width": width, "height": height})).new_page()
            page.add_init_script(HOOK)
            run_notebook(page, address, write_notebook(folder, f"bench_{len(turns)}", code).name)
            page.wait_for_selector(handle)
            assert not wanted or page.get_by_text(wanted).count()
            page.wait_for_timeout(2000)
            latencies(page, page.locator(handle).first, TURN)  # the first ones are slower
            turns.append((page, page.locator(handle).first, []))
        for _ in range(PRESSES // TURN):
            for page, handle, found in turns:
                found += latencies(page, handle, TURN)
    return statistics.median(turns[0][2]), statistics.median(turns[1][2])


def test_key_press_to_picture(chromium, tmp_path, bench_record):
    explorer, interactive = median_latencies(chromium, tmp_path, EXPLORER, INTERACTIVE)
    bench_record("explorer_latency_ms", explorer)
    bench_record("interact_latency_ms", interactive)
    bench_record("explorer_vs_interact", interactive / explorer, limit=6, direction="min")
