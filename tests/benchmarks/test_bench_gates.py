"""Key press to picture, in Chromium: the gate explorer of lesson 09 against the same figure under `interactive`.

A sentence of 100 characters, a model of 256 units; the key moves from unit to unit, each with its forget gate held.
"""

from tests.benchmarks.test_bench_explorer import apart, median_latencies, recorded

TEXT = ("The gates of a network open and close at every letter; some keep a word, and some keep a whole line. " * 2)[
    :100
]
EXPLORER = f"""
from course_lib.explorers import explore
explorer = explore("09.gates", text={TEXT!r}, row=64)
print("characters:", len(explorer.data.before.text), "units:", len(explorer.data.units))
explorer
"""
INTERACTIVE = f"""
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interactive
from course_lib.lessons.l09_lstm.figures import GATES_FIGURE
from course_lib.drawing.style import course_style
from course_lib.explorers import explore
explorer = explore("09.gates")
rest = explorer.arguments({{"text": {TEXT!r}}})
rest.pop("row")
control = explorer.controls["row"]

def show(row):
    data = explorer.compute(row=row, **rest)
    with course_style():
        figure = plt.figure(figsize=(GATES_FIGURE["width"], GATES_FIGURE["height"]), layout="constrained")
        grid = {{"height_ratios": GATES_FIGURE["height_ratios"]}}
        axes = list(figure.subplot_mosaic(GATES_FIGURE["mosaic"], gridspec_kw=grid).values())
        explorer.backdrop(data, axes)
        explorer.draw(data, axes)
        plt.show()

interactive(show, row=IntSlider(value=64, min=control.low, max=control.high))
"""


def test_gate_explorer(chromium, tmp_path, bench_record):
    found = median_latencies(
        chromium, tmp_path, EXPLORER, INTERACTIVE, width=1400, height=1200, shown="characters: 100 units: 256",
        places=apart("09.gates", "row"),
    )  # fmt: skip
    recorded(bench_record, "gate_explorer", found, key=5, jump=3.5)
