"""Key press to picture, in Chromium: the main explorer of lesson 06 against the same figure under `interactive`."""

import statistics

from tests.browser.conftest import chromium  # noqa: F401  (a fixture)
from tests.browser.lab import run_notebook, server, write_notebook

NAME = "06.gradient_flow"
PRESSES, WARM_UP = 40, 8

EXPLORER = f"from course_lib.widgets import explore\nexplore({NAME!r})"
INTERACTIVE = f"""
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interactive
from course_lib.figures.style import course_style
from course_lib.widgets import explore
explorer = explore({NAME!r})
rest = dict(explorer.defaults)
start = rest.pop("radius")
control = explorer.controls["radius"]
width, height = explorer.width / 100, explorer.height / 100

def show(radius):
    data = explorer._compute(radius=radius, **rest)
    with course_style():
        figure, axes = plt.subplots(1, len(explorer._canvas.axes), figsize=(width, height), layout="constrained",
                                    width_ratios=explorer._canvas.axes[0].get_gridspec().get_width_ratios())
        explorer._backdrop(data, list(axes))
        explorer._draw(data, list(axes))
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


def latencies(page, handle) -> list[float]:
    """Milliseconds from each key press to the load of the picture it causes."""
    handle.scroll_into_view_if_needed()
    handle.focus()
    found = []
    for number in range(PRESSES):
        page.evaluate("window.__pictures.length = 0; window.__keys.length = 0")
        page.keyboard.press("ArrowRight" if number % 8 < 4 else "ArrowLeft")
        page.wait_for_function(SETTLED, timeout=20_000, polling=30)
        found.append(page.evaluate("window.__pictures[0] - window.__keys[0]"))
    return found[WARM_UP:]


def test_key_press_to_picture(chromium, tmp_path, bench_record):  # noqa: F811
    medians = {}
    notebooks = {"explorer": (EXPLORER, "input[type=range]"), "interactive": (INTERACTIVE, ".noUi-handle")}
    with server(tmp_path) as address:
        for name, (code, handle) in notebooks.items():
            with chromium.new_context(viewport={"width": 1300, "height": 900}) as context:
                page = context.new_page()
                page.add_init_script(HOOK)
                run_notebook(page, address, write_notebook(tmp_path, name, code).name)
                page.wait_for_selector(handle)
                page.wait_for_timeout(2000)
                medians[name] = statistics.median(latencies(page, page.locator(handle).first))
    bench_record("explorer_latency_ms", medians["explorer"])
    bench_record("interact_latency_ms", medians["interactive"])
    bench_record("explorer_vs_interact", medians["interactive"] / medians["explorer"], limit=5, direction="min")
