"""Greedy decoding: at every step the likeliest token, for many sources at once."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from course_lib.models.encoder_decoder import EncoderDecoder
from course_lib.models.sizes import check_whole
from course_lib.training.device import device_of
from course_lib.training.evaluation import evaluating
from course_lib.training.pairs import BOS_ID, EOS_ID, alike, padded


def greedy(model: EncoderDecoder, source: Tensor, lengths: Tensor, longest: int) -> list[list[int]]:
    """The answers to padded sources (batch, time) of the true `lengths` (batch,), each up to its ``<eos>``.

    An answer without an end is cut off at `longest` tokens. The batch stops when every sequence has ended. Raises
    `ValueError` as `EncoderDecoder.encode` does, for a `longest` below 1, and for a model that has diverged.
    """
    check_whole("longest", longest)
    source, lengths = source.to(device_of(model)), lengths.to(device_of(model))
    with evaluating(model):
        state = model.start(model.encode(source, lengths).context)
        tokens = torch.full_like(lengths, BOS_ID)
        chosen, ended = [], torch.zeros_like(lengths, dtype=torch.bool)
        for _ in range(longest):
            logits, state = model.step(tokens, state)
            if not bool(torch.isfinite(logits).all()):
                raise ValueError("expected finite logits; got inf or nan. The model has diverged: load an earlier one.")
            tokens = logits.argmax(1)
            chosen.append(tokens)
            ended |= tokens == EOS_ID
            if bool(ended.all()):
                break
    return [up_to_end(row) for row in torch.stack(chosen, dim=1).tolist()]


def up_to_end(ids: list[int]) -> list[int]:
    """The ids before the first ``<eos>``, or all of them.

    >>> up_to_end([7, 8, 3, 9]), up_to_end([7])
    ([7, 8], [7])
    """
    return ids[: ids.index(EOS_ID)] if EOS_ID in ids else ids


def greedy_answers(
    model: EncoderDecoder, sources: Sequence[Sequence[int]], longest: int, batch: int = 256
) -> list[list[int]]:
    """`greedy` for any number of sources, those of like length together; the answers in the sources' order."""
    answers: list[list[int]] = [[] for _ in sources]
    for chosen in alike([len(source) for source in sources], batch):
        ids, lengths = padded([sources[number] for number in chosen])
        for number, answer in zip(chosen, greedy(model, ids, lengths, longest), strict=True):
            answers[number] = answer
    return answers
