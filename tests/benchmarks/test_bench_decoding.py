"""What a beam costs beside the decoder that it drives, and beside the beam search of `transformers` (where that is
installed: the course does not need it); and the beam stepper beside the same figure in `interactive`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from course_lib.decoding.beam_search import Stop, beam_search
from course_lib.decoding.next_token import Beginning, NextToken, SourceReader
from course_lib.models.encoder_decoder import EncoderDecoder, PairArchitecture
from course_lib.models.one_thread import one_thread
from tests.benchmarks.interleaved import times_ratio
from tests.benchmarks.test_bench_explorer import median_latencies, recorded

STEPS, K, BATCH = 20, 5, 8


def translator() -> tuple[SourceReader, Beginning]:
    """An encoder-decoder of 1.8 million weights (GRU 256, vocabulary 2,000) that has read `BATCH` sources."""
    sizes = PairArchitecture(30, 2000, embedding_size=64, encoder_size=128, decoder_size=256, kind="torch.GRU")
    model = SourceReader(EncoderDecoder.build(sizes))
    return model, model.beginning(torch.randint(4, 30, (BATCH, 10)), torch.full((BATCH,), 10))


@one_thread()
def test_beam_vs_decoder(bench_record: Callable[..., None]) -> None:
    """All of a beam's step against the decoder's step alone on the same 40 rows."""
    model, begin = translator()
    rows = begin.select(torch.arange(BATCH).repeat_interleave(K))

    def decoder() -> None:
        tokens, state = rows.tokens, rows.state
        with model.reading():
            for _ in range(STEPS):
                _, state = model.model.step(tokens, state)

    def beam() -> None:
        assert beam_search(model, begin, K, STEPS, stop=Stop("steps"))[0].steps == STEPS

    bench_record("beam_vs_decoder", times_ratio(beam, decoder), limit=1.4, direction="max")


class Cached:
    """A transformer's keys and values so far, as a state."""

    def __init__(self, cache: Any) -> None:
        self.cache = cache

    def select(self, rows: torch.Tensor) -> Cached:
        """In place, as `generate` does it: nobody looks at the state before again."""
        self.cache.reorder_cache(rows)
        return self


class Transformer(NextToken):
    """A model of `transformers`, for our searches."""

    def __init__(self, model: Any) -> None:
        self.model, self.size = model, model.config.vocab_size

    def after(self, prompt: torch.Tensor) -> Beginning:
        with self.reading():
            return Beginning(prompt[:, -1], Cached(self.model(prompt[:, :-1], use_cache=True).past_key_values))

    def step(self, tokens: torch.Tensor, state: Cached) -> tuple[torch.Tensor, Cached]:
        found = self.model(tokens[:, None], past_key_values=state.cache, use_cache=True)
        return found.logits[:, -1].log_softmax(1), Cached(found.past_key_values)


@one_thread()
def test_beam_vs_generate(bench_record: Callable[..., None]) -> None:
    """The beam search of `transformers`, driving a transformer of 1.3 million weights, against ours.

    Ours drives the same transformer, whose steps take most of the time (with the same answers; no limit), and our own
    encoder-decoder, which has more weights.
    """
    library = pytest.importorskip("transformers", reason="transformers is not installed")
    torch.manual_seed(0)
    sizes = library.GPT2Config(
        vocab_size=2000, n_positions=64, n_embd=256, n_layer=1, n_head=4, initializer_range=0.2, bos_token_id=None,
        eos_token_id=None,
    )  # fmt: skip
    model = library.GPT2LMHeadModel(sizes).eval()
    prompt = torch.randint(2000, (BATCH, 10))
    reader, (own, begin) = Transformer(model), translator()

    def theirs() -> Any:
        return model.generate(
            prompt, attention_mask=torch.ones_like(prompt), num_beams=K, do_sample=False, max_new_tokens=STEPS,
            length_penalty=0.0, pad_token_id=0,
        )  # fmt: skip

    def ours() -> list[list[int]]:
        found = beam_search(reader, reader.after(prompt), K, STEPS, stop=Stop("steps"))
        return [list(one.best.tokens) for one in found]

    assert ours() == theirs()[:, prompt.shape[1] :].tolist()
    bench_record("generate_vs_beam_same_model", times_ratio(theirs, ours, rounds=15))
    of_like_size = times_ratio(theirs, lambda: beam_search(own, begin, K, STEPS, stop=Stop("steps")), rounds=15)
    bench_record("generate_vs_beam", of_like_size, limit=2, direction="min")


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
    found = median_latencies(chromium, tmp_path, EXPLORER, INTERACTIVE, width=1400, height=1200, shown="steps: 7")
    recorded(bench_record, "stepper", found, key=4, jump=None)
