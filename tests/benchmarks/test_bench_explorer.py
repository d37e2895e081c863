"""Key press to picture, in Chromium: explorers against the same figures under `interactive`.

A press at rest finds the next picture in the browser already (see `explorers/browser/remembered.js`), so a jump to
settings never shown before is timed beside it: the kernel's answer.
"""

import random
import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from course_lib.explorers import explore
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


@dataclass(frozen=True)
class Latencies:
    """Median milliseconds to the picture: of the explorer by key and by a jump, and of `interactive` by key."""

    key: float
    jump: float
    interact: float


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


JUMP = """(input, value) => {
  window.__pictures.length = 0;
  window.__keys.length = 0;
  window.__keys.push(performance.now());
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}"""


def jumps(page, handle, places: Sequence[float]) -> list[float]:
    """Milliseconds from each change of the slider's input to the load of the picture it causes."""
    page.bring_to_front()
    found = []
    for place in places:
        handle.evaluate(JUMP, place)
        page.wait_for_function(SETTLED, timeout=20_000, polling=30)
        found.append(page.evaluate("window.__pictures[0] - window.__keys[0]"))
    return found


def median_latencies(
    browser, folder, explorer, interactive, width=1300, height=900, shown="", places: Sequence[float] = ()
) -> Latencies:
    """Both notebooks' code timed, the explorer's first; its page must show the text `shown`.

    They take turns, so that whatever else the machine does falls on both. `places`: what the slider's input is set to
    in the jumps, apart enough that none was shown or asked for ahead.
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
        jumped = []
        for turn in range(PRESSES // TURN):
            for page, handle, found in turns:
                found += latencies(page, handle, TURN)
            jumped += jumps(*turns[0][:2], places[turn :: PRESSES // TURN])
    by_key, interact = (statistics.median(found) for _, _, found in turns)
    return Latencies(by_key, statistics.median(jumped) if jumped else float("nan"), interact)


def apart(name: str, control: str, count: int = 16) -> list[float]:
    """Positions of a slider that are no neighbours of each other, in no order, away from where it starts."""
    slider = explore(name).controls[control]
    grid = list(slider.grid)
    start = grid.index(slider.default)
    far = [at for at in range(0, len(grid), 3) if abs(at - start) > 8]
    far = random.Random(0).sample(far, min(count, len(far)))
    return [grid[at] if slider.spec()["even"] else at for at in far]


def recorded(bench_record, name: str, found: Latencies, key: float, jump: float | None) -> None:
    """The milliseconds, and the ratios with their limits."""
    bench_record(f"{name}_latency_ms", found.key)
    bench_record(f"{name}_interact_latency_ms", found.interact)
    bench_record(f"{name}_vs_interact", found.interact / found.key, limit=key, direction="min")
    if jump is not None:
        bench_record(f"{name}_jump_latency_ms", found.jump)
        bench_record(f"{name}_jump_vs_interact", found.interact / found.jump, limit=jump, direction="min")


def test_key_press_to_picture(chromium, tmp_path, bench_record):
    found = median_latencies(chromium, tmp_path, EXPLORER, INTERACTIVE, places=apart(NAME, "radius"))
    recorded(bench_record, "explorer", found, key=6, jump=5)


DRAG = """async (input) => {
  const until = performance.now() + 3000;
  const grid = (+input.max - +input.min) / +input.step;
  window.__pictures.length = 0;
  for (let at = 0; performance.now() < until; at += 1) {
    input.value = +input.min + ((7 * at) % grid) * +input.step;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
  return window.__pictures.length / 3;
}"""
"""The slider moves at every frame of the browser, for three seconds, mostly to settings not shown before."""


def test_dragging_and_two_pixels_a_point(chromium, tmp_path, bench_record):
    places, medians = apart(NAME, "radius"), []
    with server(tmp_path) as address:
        notebook = write_notebook(tmp_path, "bench_drag", EXPLORER).name
        for scale in (1, 2):
            viewport = {"width": 1300, "height": 900}
            with chromium.new_context(viewport=viewport, device_scale_factor=scale) as context:
                page = context.new_page()
                page.add_init_script(HOOK)
                run_notebook(page, address, notebook)
                handle = page.locator("input[type=range]").first
                handle.wait_for()
                page.wait_for_timeout(2000)
                medians.append(statistics.median(jumps(page, handle, places)))
                bench_record(f"pictures_a_second_dragging_{scale}", handle.evaluate(DRAG))
    bench_record("two_pixels_a_point_vs_one", medians[1] / medians[0], limit=2, direction="max")


ONE_STEP = "from course_lib.explorers import explore\nexplore('07.one_step')"
ONE_STEP_INTERACTIVE = """
import matplotlib.pyplot as plt
from IPython.display import display
from ipywidgets import FloatLogSlider, interactive
from course_lib.drawing.style import new_figure
from course_lib.explorers import explore
explorer = explore("07.one_step")
rest = explorer.arguments()
rest.pop("learning_rate")

def show(learning_rate):
    data = explorer.compute(learning_rate=learning_rate, **rest)
    figure, axes = new_figure(**explorer._figure)
    explorer.backdrop(data, axes)
    explorer.draw(data, axes)
    display(figure)

interactive(show, learning_rate=FloatLogSlider(value=0.01, min=-4, max=0, step=0.1))
"""


def test_one_step_explorer(chromium, tmp_path, bench_record):
    found = median_latencies(chromium, tmp_path, ONE_STEP, ONE_STEP_INTERACTIVE)
    recorded(bench_record, "one_step_explorer", found, key=4, jump=None)
