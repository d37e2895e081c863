"""How good a language model is: bits per token and per character, perplexity."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import log

import torch
from torch import Tensor, nn

from course_lib.models.language_model import LanguageModel
from course_lib.models.sizes import check_ids, check_whole
from course_lib.training.device import device_of


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """The model in evaluation mode (no dropout), without gradients, for a `with` block; then every part as before."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, was_training in modes:
            module.training = was_training


def bits_per_token(model: LanguageModel, ids: Tensor, rows: int = 8, piece: int = 256) -> float:
    """Mean of -log2 p(token | tokens before) over ids (time,), from the second token on.

    The text is read as `rows` streams side by side, each from a zero state, in pieces whose states are carried over;
    for character tokenizers the result is bits per character, and 2 to its power the perplexity. Raises `ValueError`
    for fewer than two tokens, ids outside the vocabulary, and `rows` or `piece` below 1.

    >>> from course_lib.models.language_model import Architecture
    >>> model = LanguageModel.build(Architecture(4, hidden_size=8))
    >>> _ = [torch.nn.init.zeros_(p) for p in model.head.parameters()]
    >>> round(bits_per_token(model, torch.zeros(100, dtype=torch.long)), 3)
    2.0
    """
    if ids.ndim != 1 or len(ids) < 2:
        raise ValueError(f"expected a text of at least two tokens; got shape {tuple(ids.shape)}.")
    check_ids(ids, model.vocabulary_size, dimensions=1)
    check_whole("rows", rows)
    check_whole("piece", piece)
    inputs, targets = _rows(ids[:-1], rows, 0), _rows(ids[1:], rows, -100)
    states, total, device = None, 0.0, device_of(model)
    inputs, targets = inputs.to(device), targets.to(device)
    with evaluating(model):
        for low in range(0, inputs.shape[1], piece):
            logits, states = model(inputs[:, low : low + piece], states)
            here = targets[:, low : low + piece].flatten()
            total += float(nn.functional.cross_entropy(logits.flatten(0, 1), here, reduction="sum", ignore_index=-100))
    return total / (len(ids) - 1) / log(2)


def _rows(ids: Tensor, rows: int, filling: int) -> Tensor:
    length = -(-len(ids) // rows)
    padded = torch.full((rows * length,), filling, dtype=torch.long)
    padded[: len(ids)] = ids
    return padded.view(rows, length)
