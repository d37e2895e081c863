"""Greedy decoding: at every step the likeliest token, for many sources at once."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from course_lib.experiments.evaluation import evaluating
from course_lib.models.encoder_decoder import EncoderDecoder
from course_lib.training.pairs import padded


def greedy(model: EncoderDecoder, source: Tensor, lengths: Tensor, bos: int, eos: int, longest: int) -> list[list[int]]:
    """The answer to each of the sources (batch, time), without its end; at most `longest` tokens."""
    with evaluating(model):
        state = model.start(model.encode(source, lengths).context)
        tokens = torch.full((len(source),), bos)
        chosen, finished = [], torch.zeros(len(source), dtype=torch.bool)
        for _ in range(longest):
            logits, state = model.step(tokens, state)
            tokens = logits.argmax(1)
            chosen.append(tokens)
            finished |= tokens == eos
            if bool(finished.all()):
                break
    return [_before(row, eos) for row in torch.stack(chosen, dim=1).tolist()]


def _before(ids: list[int], eos: int) -> list[int]:
    return ids[: ids.index(eos)] if eos in ids else ids


def greedy_answers(
    model: EncoderDecoder, sources: Sequence[Sequence[int]], bos: int, eos: int, longest: int, batch: int = 256
) -> list[list[int]]:
    """`greedy` for any number of sources, those of like length together; answers in the order of the sources."""
    order = sorted(range(len(sources)), key=lambda number: len(sources[number]))
    answers: list[list[int]] = [[] for _ in sources]
    for low in range(0, len(order), batch):
        chosen = order[low : low + batch]
        ids, lengths = padded([sources[number] for number in chosen])
        for number, answer in zip(chosen, greedy(model, ids, lengths, bos, eos, longest), strict=True):
            answers[number] = answer
    return answers
