"""What a beam costs beside the decoder that it drives; and the beam stepper beside the same figure in `interactive`."""

from __future__ import annotations

from collections.abc import Callable

import torch

from course_lib.decoding.beam_search import Stop, beam_search
from course_lib.decoding.next_token import SourceReader
from course_lib.models.encoder_decoder import EncoderDecoder, PairArchitecture
from course_lib.models.one_thread import one_thread
from tests.benchmarks.interleaved import times_ratio
from tests.benchmarks.test_bench_explorer import median_latencies

STEPS, K, BATCH = 20, 5, 8


@one_thread()
def test_beam_vs_decoder(bench_record: Callable[..., None]) -> None:
    """All of a beam's step against the decoder's step alone on the same 40 rows: GRU 256, vocabulary 2,000."""
    sizes = PairArchitecture(30, 2000, embedding_size=64, encoder_size=128, decoder_size=256, kind="torch.GRU")
    model = SourceReader(EncoderDecoder.build(sizes))
    begin = model.beginning(torch.randint(4, 30, (BATCH, 10)), torch.full((BATCH,), 10))
    rows = begin.select(torch.arange(BATCH).repeat_interleave(K))

    def decoder() -> None:
        tokens, state = rows.tokens, rows.state
        with model.reading():
            for _ in range(STEPS):
                _, state = model.model.step(tokens, state)

    def beam() -> None:
        assert beam_search(model, begin, K, STEPS, stop=Stop("steps"))[0].steps == STEPS

    bench_record("beam_vs_decoder", times_ratio(beam, decoder), limit=1.4, direction="max")


EXPLORER = """
from course_lib.explorers import explore
explorer = explore("15.stepper", k=5, step=3)
print("steps:", explorer.data.steps)
explorer
"""
INTERACTIVE = """
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interactive
from course_lib.lessons.l15_beam_search.tree_figures import STEPPER_FIGURE
from course_lib.drawing.style import course_style
from course_lib.explorers import explore
explorer = explore("15.stepper")
rest = explorer.arguments({"k": 5})
rest.pop("step")

def show(step):
    data = explorer.compute(step=step, **rest)
    with course_style():
        figure = plt.figure(figsize=(STEPPER_FIGURE["width"], STEPPER_FIGURE["height"]), layout="constrained")
        grid = {"height_ratios": STEPPER_FIGURE["height_ratios"]}
        explorer.draw(data, list(figure.subplot_mosaic(STEPPER_FIGURE["mosaic"], gridspec_kw=grid).values()))
        plt.show()

interactive(show, step=IntSlider(value=3, min=1, max=7))
"""


def test_stepper_latency(chromium, tmp_path, bench_record):
    explorer, interactive = median_latencies(
        chromium, tmp_path, EXPLORER, INTERACTIVE, width=1400, height=1200, shown="steps: 7"
    )
    bench_record("stepper_latency_ms", explorer)
    bench_record("stepper_interact_latency_ms", interactive)
    bench_record("stepper_vs_interact", interactive / explorer, limit=4, direction="min")
